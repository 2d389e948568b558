"""What ElevenLabs answered, as finished files with their cost and provenance. Nothing is sent here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tools import plain_json
from tools.catalog import Card
from tools.engines.base import Made, Order
from tools.engines.elevenlabs_calls import Call
from tools.engines.elevenlabs_faults import SERVICE, SETTING, said
from tools.engines.faults import failure, surely_taken
from tools.engines.results import kind_of, suffix_of
from tools.errors import EngineFailure
from tools.requests import CloneRequest

_HEARD = (".mp3", ".wav", ".ogg", ".flac", ".m4a", ".mp4", ".webm")


def recording_suffix(data: bytes) -> str:
    """Return the ending of a recording; raise EngineFailure for a body that is none, reading an error that came with status 200."""
    suffix = suffix_of(data)
    if suffix in _HEARD:
        return suffix
    try:
        refused = said(plain_json.parse(data))
    except ValueError:
        refused = None
    raise refused or failure(SERVICE, SETTING, "transient", "what it sent is no recording", accepted=surely_taken(data))


def recording(order: Order, call: Call, data: bytes, headers: list[Mapping[str, str]]) -> tuple[Made, ...]:
    """Return a recording with what the headers of its calls say: `request-id`, `character-cost`, `song-id`."""
    facts = {"model": order.card.model} if order.card.model else {}
    if call.voice:
        facts["voice_id"] = call.voice
    for fact, header in (("request_id", "request-id"), ("history_item_id", "history-item-id"), ("song_id", "song-id")):
        found = " ".join(h[header] for h in headers if h.get(header))
        facts |= {fact: found} if found else {}
    credits = [h["character-cost"] for h in headers if h.get("character-cost", "").replace(".", "", 1).isdigit()]
    spent = sum(map(float, credits)) if credits else None
    if spent is not None:
        facts["character_cost"] = f"{spent:g}"
    cost = cost_of(order.card, spent, sum(map(len, call.texts)))
    kind = kind_of(order.request)
    suffix = recording_suffix(data)
    if suffix == ".mp4" and kind == "voice":
        kind = "video"
    return (Made(data, kind=kind, suffix=suffix, notes=call.notes, cost_usd=cost, facts=facts),)


def cost_of(card: Card, spent: float | None, characters: int) -> float | None:
    """Return what a call cost in USD: the credits it took, else the characters it was sent; None where the card lets neither be priced."""
    per_credit = card.options.get("usd_per_credit")
    if per_credit is not None and spent is not None:
        return spent * float(per_credit)
    if card.price.unit == "thousand_characters" and card.price.amount is not None and characters:
        return characters / 1000 * card.price.amount
    return None


def transcript(order: Order, call: Call, answer: Any) -> tuple[Made, ...]:
    """Return the words of a recording, each speaker on lines of its own where there are several.

    Shape: {"text", "language_code", "audio_duration_secs"?, "transcription_id"?, "words": [{"text", "type", "speaker_id"?}]}.
    """
    body = _plain(answer)
    if not isinstance(body.get("text"), str):
        raise said(body) or failure(SERVICE, SETTING, "transient", "it sent no transcript", accepted=True)
    text = _turns(body.get("words") or ()) or body["text"].strip()
    seconds, price = body.get("audio_duration_secs"), order.card.price
    cost = float(seconds) / 60 * price.amount if seconds and price.unit == "minute" and price.amount is not None else None
    facts = {"model": order.card.model}
    for fact, name in (("language", "language_code"), ("request_id", "transcription_id")):
        facts |= {fact: str(body[name])} if body.get(name) else {}
    return (Made(text.encode(), kind="text", suffix=".txt", notes=call.notes, cost_usd=cost, facts=facts),)


def clone(order: Order, call: Call, answer: Any) -> tuple[Made, ...]:
    """Return a cloned voice as a file with its id; raise EngineFailure when ElevenLabs wants the speaker verified first.

    Shape: {"voice_id", "requires_verification"} (SDK 2.78, AddVoiceIvcResponseModel).
    """
    body, request = _plain(answer), order.request
    assert isinstance(request, CloneRequest)
    voice_id = body.get("voice_id")
    if not voice_id:
        raise said(body) or failure(SERVICE, SETTING, "transient", "it sent no voice", accepted=True)
    if body.get("requires_verification"):
        raise EngineFailure(
            f'ElevenLabs wants the speaker of "{request.name}" verified first; do that under My Voices on elevenlabs.io, then use the'
            " voice by its name.",
            "invalid",
            accepted=True,
        )
    return (cloned(request, str(voice_id), call.notes),)


def cloned(request: CloneRequest, voice_id: str, notes: tuple[str, ...] = ()) -> Made:
    """Return the file of a cloned voice."""
    record = {"engine": "elevenlabs", "voice_id": voice_id, "name": request.name, "consent": request.consent}
    data = json.dumps(record, ensure_ascii=False, indent=1).encode()
    return Made(data, kind="clone", suffix=".json", notes=notes, facts={"voice_id": voice_id})


def _turns(words: Any) -> str:
    """Return lines "speaker: words", or "" when fewer than two speak."""
    if len({word.get("speaker_id") for word in words if word.get("speaker_id")}) < 2:
        return ""
    lines: list[list[str]] = []
    for word in words:
        speaker = word.get("speaker_id") or (lines[-1][0] if lines else "")
        if not lines or lines[-1][0] != speaker:
            lines.append([speaker, ""])
        lines[-1][1] += str(word.get("text", ""))
    return "\n".join(f"{speaker}: {text.strip()}" for speaker, text in lines if text.strip())


def _plain(answer: Any) -> dict[str, Any]:
    data = answer.model_dump(mode="json") if hasattr(answer, "model_dump") else answer
    return data if isinstance(data, dict) else {}
