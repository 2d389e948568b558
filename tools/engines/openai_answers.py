"""What OpenAI answered, as finished files with their cost and provenance. Nothing is sent here."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tools import media
from tools.catalog import Card
from tools.engines.base import Made, Order
from tools.engines.faults import failure
from tools.engines.openai_calls import Call
from tools.engines.openai_faults import SERVICE, SETTING, said
from tools.engines.results import suffix_of
from tools.errors import BadMedia

_MILLION = 1_000_000
MAX_PICTURE = 64 * 1024**2
"""Bytes of one picture that comes by address."""


@dataclass(frozen=True, slots=True)
class Moderation:
    """What OpenAI's moderation model says of words or a picture: whether it flags them, and for what."""

    flagged: bool
    categories: tuple[str, ...] = ()


def pictures(order: Order, call: Call, answer: Any, request_id: str) -> tuple[Made, ...]:
    """Return the pictures of an answer of images.generate or images.edit, or of a stream's `completed` event, as plain data.

    Shape: {"data": [{"b64_json"}], "usage": {"input_tokens_details": {"text_tokens", "image_tokens"}, "output_tokens"}, ...}
    (SDK 3.52, types/images_response). Raises EngineFailure for an error inside a 200 and for an answer without pictures.
    """
    body = _object(answer)
    entries = body.get("data") if isinstance(body.get("data"), list) else [body]
    found = [_decoded(entry["b64_json"]) for entry in entries or () if isinstance(entry, dict) and entry.get("b64_json")]
    if not found:
        raise failure(SERVICE, SETTING, "transient", "it sent no picture", accepted=True)
    cost = cost_of(order.card, body.get("usage"))
    share = None if cost is None else cost / len(found)
    facts = _facts(order.card, request_id, body)
    if call.cut_to is not None:
        found = [cut(data, call.cut_to) for data in found]
    return tuple(Made(data, kind="image", suffix=_picture_suffix(data), notes=call.notes, cost_usd=share, facts=facts) for data in found)


def transcript(order: Order, call: Call, answer: Any, request_id: str) -> tuple[Made, ...]:
    """Return the words of a recording as a text. Shape: {"text", "languages"?, "segments"?: [{"speaker", "text"}], "usage"?}."""
    body = {"text": answer} if isinstance(answer, str) and not _is_page(answer) else _object(answer)
    if not isinstance(body.get("text"), str):
        raise failure(SERVICE, SETTING, "transient", "it sent no transcript", accepted=True)
    turns = [s for s in body.get("segments") or () if isinstance(s, dict) and s.get("speaker")]
    text = "\n".join(f"{s['speaker']}: {str(s.get('text', '')).strip()}" for s in turns) if turns else body["text"].strip()
    cost = cost_of(order.card, body.get("usage"))
    facts = _facts(order.card, request_id, body)
    return (Made(text.encode(), kind="text", suffix=".txt", notes=call.notes, cost_usd=cost, facts=facts),)


def description(order: Order, call: Call, answer: Any, request_id: str) -> tuple[Made, ...]:
    """Return what a chat completion says of a picture; raise EngineFailure of kind policy when the model declines."""
    body = _object(answer)
    choices = body.get("choices") or [{}]
    message = choices[0].get("message") or {}
    if message.get("refusal") or choices[0].get("finish_reason") == "content_filter":
        raise failure(SERVICE, SETTING, "policy", "the model declined to describe it", accepted=True)
    text = str(message.get("content") or "").strip()
    if not text:
        raise failure(SERVICE, SETTING, "transient", "it sent no words", accepted=True)
    cost = cost_of(order.card, body.get("usage"))
    return (Made(text.encode(), kind="text", suffix=".txt", notes=call.notes, cost_usd=cost, facts=_facts(order.card, request_id, body)),)


def moderation(answer: Any) -> Moderation:
    """Return the verdict of moderations.create. Shape: {"results": [{"flagged", "categories": {name: bool}}]}."""
    results = _object(answer).get("results") or []
    named = {name for result in results for name, hit in (result.get("categories") or {}).items() if hit}
    return Moderation(any(result.get("flagged") for result in results), tuple(sorted(named)))


def cost_of(card: Card, usage: Any) -> float | None:
    """Return what the tokens of an answer cost in USD, or None where the card names no prices or the answer no tokens.

    The card's `usd_per_million_tokens` holds text_in, image_in, audio_in, text_out, image_out; a duration is priced by the minute.
    """
    used = _plain(usage)
    if used.get("type") == "duration":
        by_minute = card.price.amount if card.price.unit == "minute" else None
        return None if by_minute is None else float(used["seconds"]) / 60 * by_minute
    prices: Mapping[str, float] = card.options.get("usd_per_million_tokens", {})
    if not prices or not used:
        return None
    tokens = _tokens(used, made="image" if prices.get("image_out") else "text")
    return sum(count * float(prices.get(name, 0.0)) for name, count in tokens.items()) / _MILLION


def _tokens(used: Mapping[str, Any], made: str) -> dict[str, int]:
    """Return the counts by our own names; what the details do not split counts as text in and as what was made out."""
    went = _plain(used.get("input_tokens_details") or used.get("input_token_details"))
    came = _plain(used.get("output_tokens_details"))
    total_in = int(used.get("input_tokens") or used.get("prompt_tokens") or 0)
    total_out = int(used.get("output_tokens") or used.get("completion_tokens") or 0)
    images, audio = int(went.get("image_tokens") or 0), int(went.get("audio_tokens") or 0)
    text_out = int(came.get("text_tokens") or 0) if came else (total_out if made == "text" else 0)
    return {
        "image_in": images,
        "audio_in": audio,
        "text_in": max(0, total_in - images - audio),
        "text_out": text_out,
        "image_out": int(came.get("image_tokens") or 0) if came else total_out - text_out,
    }


def cut(picture: bytes, size: tuple[int, int]) -> bytes:
    """Return the middle of a picture in its own format; a picture that is no larger, or of no fixed size, stays as it is."""
    form = {".png": "PNG", ".jpg": "JPEG", ".webp": "WEBP"}.get(suffix_of(picture))
    if form is None:
        return picture
    try:
        opened = media.open_picture(picture)
    except BadMedia:  # the check of the result says what is wrong with it
        return picture
    left, top = (opened.width - size[0]) // 2, (opened.height - size[1]) // 2
    if left < 0 or top < 0 or opened.size == size:
        return picture
    out = io.BytesIO()
    how: dict[str, Any] = {"quality": 95} if form == "JPEG" else {"lossless": True} if form == "WEBP" else {}
    opened.crop((left, top, left + size[0], top + size[1])).save(out, form, **how)
    return out.getvalue()


def mask_file(mask: bytes, size: tuple[int, int]) -> bytes:
    """Return our mask (white may change) in OpenAI's form: a PNG of the first picture's size whose alpha is 0 where it may change."""
    with Image.open(io.BytesIO(mask)) as opened:
        may_change = opened.convert("L")
    if may_change.size != size:
        may_change = may_change.resize(size, Image.Resampling.BILINEAR)
    kept = may_change.point(lambda value: 255 - value)
    picture = Image.new("RGBA", size, (0, 0, 0, 255))
    picture.putalpha(kept)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _object(answer: Any) -> dict[str, Any]:
    """Return an answer as plain data; raise EngineFailure when it is a page, or an error that came with status 200."""
    body = _plain(answer)
    if not body:
        raise failure(SERVICE, SETTING, "transient", "its answer could not be read", accepted=None)
    if body.get("error"):
        raise said(body["error"])
    return body


def _plain(value: Any) -> dict[str, Any]:
    if hasattr(value, "to_dict"):
        value = value.to_dict(mode="json")
    return value if isinstance(value, dict) else {}


def _is_page(text: str) -> bool:
    return text.lstrip()[:1] == "<"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise failure(SERVICE, SETTING, "transient", "its picture came damaged", accepted=True) from error


def _picture_suffix(data: bytes) -> str:
    suffix = suffix_of(data)
    if suffix not in (".png", ".jpg", ".webp", ".gif", ".svg"):
        raise failure(SERVICE, SETTING, "transient", "what it sent is no picture", accepted=True)
    return suffix


def _facts(card: Card, request_id: str, body: Mapping[str, Any]) -> dict[str, str]:
    facts = {"model": str(body.get("model") or card.model)}
    if request_id:
        facts["request_id"] = request_id
    for name in ("quality", "size", "background"):
        if isinstance(body.get(name), str):
            facts[name] = body[name]
    spoken = [str(_plain(entry).get("code") or entry) for entry in body.get("languages") or ()]
    if spoken:
        facts["languages"] = ", ".join(spoken)
    return facts


