"""What ElevenLabs is asked for: an order goes in, the SDK's own keyword arguments come out. Nothing is read or sent here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from tools.engines.arguments import Arguments, arguments
from tools.engines.base import Order
from tools.engines.elevenlabs_plan import lengths, plan_of, sections_of
from tools.engines.joining import JOINABLE
from tools.engines.spoken import pieces
from tools.errors import EngineFailure
from tools.requests import (
    CloneRequest,
    ImageRequest,
    MusicRequest,
    ReadRequest,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)

Does = Literal["speak", "convert", "isolate", "dub", "clone", "transcribe", "sound", "compose", "image", "video"]
JOBS: tuple[Does, ...] = ("dub", "image", "video")
"""What ElevenLabs works on after it has answered; everything else is answered with the result."""

OUTPUT_FORMAT = "mp3_44100_128"
MAX_CHARACTERS = 5000
"""Longest text of one call where the card names none: the shortest bound of the models there are."""
SEEDS = 2**32
"""Seeds are below this (SDK 2.78, text_to_speech.convert: seed)."""
CONTEXT = 500
"""Characters of the neighbouring pieces that a piece of a long text is told of, for its melody."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the SDK. Files stand in `values` as InputFile until they are read."""

    does: Does
    values: dict[str, Any]
    notes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """For speech: what is spoken, one call for each."""
    voice: str = ""
    """The voice as the person or the card names it: an id, a name or a description; the engine looks up its id before sending."""
    language: str = ""
    """The language of the speech, for choosing among voices."""


def build(order: Order) -> Call:
    """Return the call for an order; raise EngineFailure of kind invalid for one that no call of ElevenLabs can serve."""
    request, given = order.request, arguments(order, lambda file: file)
    match request:
        case ImageRequest() | VideoRequest():
            return _flow(order, given)
        case SpeechRequest(operation="speak"):
            return _speech(order, request, given)
        case SpeechRequest(operation="convert"):
            return _conversion(order, request, given)
        case SpeechRequest(operation="isolate"):
            return Call("isolate", given.values, given.notes)
        case SpeechRequest():
            return _dub(order, given)
        case CloneRequest():
            return Call("clone", {**given.values, "description": mark(order.key)}, given.notes)
        case MusicRequest():
            return _music(order, request, given)
        case SoundRequest():
            values = {**_modelled(order, given.values), **_format(order), "text": order.prompt.prompt or request.brief.text}
            return Call("sound", values, given.notes)
        case ReadRequest(operation="transcribe"):
            return _transcript(order, given)
    raise EngineFailure("ElevenLabs cannot describe pictures; choose another model.", "invalid")


def mark(key: str) -> str:
    """Return the words by which a voice or a dub of an order is found again in the account."""
    return f"Scenewright {key}"


def primary(language: str) -> str:
    """Return the ISO-639 code that a BCP-47 tag begins with: "zh-TW" -> "zh"."""
    return language.replace("_", "-").split("-")[0].lower()


def piece(call: Call, number: int) -> dict[str, Any]:
    """Return the keyword arguments of one piece of a speech, with what is said before and after it."""
    values = {**call.values, "text": call.texts[number]}
    if number > 0:
        values["previous_text"] = call.texts[number - 1][-CONTEXT:]
    if number + 1 < len(call.texts):
        values["next_text"] = call.texts[number + 1][:CONTEXT]
    return values


def _speech(order: Order, request: SpeechRequest, given: Arguments) -> Call:
    values, notes = _modelled(order, given.values), list(given.notes)
    values.pop("voice_id", None)
    texts = pieces(order.prompt.prompt or request.brief.text, order.card.limits.characters or MAX_CHARACTERS)
    if not texts:
        raise EngineFailure("There is nothing to say; give the words.", "invalid")
    values |= _format(order)
    ending = f".{values['output_format'].split('_')[0]}".replace("opus", "ogg")
    if len(texts) > 1 and ending not in JOINABLE:
        raise EngineFailure(f"{order.card.title} speaks so long a text only as mp3, wav or opus; shorten the text.", "invalid")
    if values.get("language_code"):
        values["language_code"] = primary(str(values["language_code"]))
    _seeded(values, notes)
    return Call("speak", values, tuple(notes), texts, _voice(order, request), primary(request.brief.language))


def _conversion(order: Order, request: SpeechRequest, given: Arguments) -> Call:
    values, notes = {**_modelled(order, given.values), **_format(order)}, list(given.notes)
    values.pop("voice_id", None)
    if isinstance(values.get("voice_settings"), dict):
        values["voice_settings"] = json.dumps(values["voice_settings"])
    _seeded(values, notes)
    return Call("convert", values, tuple(notes), (), _voice(order, request), primary(request.brief.language))


def _dub(order: Order, given: Arguments) -> Call:
    values = {**given.values, "name": mark(order.key)}
    language = primary(str(values.get("target_lang") or ""))
    if not language:
        raise EngineFailure("A dub needs the language to speak in; name one.", "invalid")
    if isinstance(values.get("file"), list):
        values["file"] = values["file"][0]
    return Call("dub", {**values, "target_lang": language}, given.notes)


def _transcript(order: Order, given: Arguments) -> Call:
    values = _modelled(order, given.values)
    if values.get("language_code"):
        values["language_code"] = primary(str(values["language_code"]))
    return Call("transcribe", values, given.notes)


def _music(order: Order, request: MusicRequest, given: Arguments) -> Call:
    values, notes = _modelled(order, given.values), list(given.notes)
    if "output_format" in order.card.options:
        values |= _format(order)
    values.pop("negative_prompt", None)  # said by the plan, or inside the prompt
    sections = sections_of(values.pop("composition_plan", None) or ())
    if not sections:
        values["prompt"] = order.prompt.prompt or request.brief.words
        if values.pop("seed", None) is not None:
            notes.append("ElevenLabs takes a seed only with sections, so the seed was left out.")
        return Call("compose", values, tuple(notes))
    values = {name: value for name, value in values.items() if name not in ("prompt", "music_length_ms", "force_instrumental")}
    _seeded(values, notes)
    whole, moved = lengths(sections, request.brief.duration_s)
    form = str(order.card.options.get("plan") or ("sections" if order.card.model == "music_v1" else "chunks"))
    values["composition_plan"], cut = plan_of(
        sections,
        whole,
        styles=order.prompt.prompt or request.brief.words,
        negative=order.prompt.negative_prompt or ", ".join(request.brief.negative),
        sung=request.brief.instrumental is not True,
        form=form,
    )
    if form == "sections":
        values["respect_sections_durations"] = True
    return Call("compose", values, (*notes, *moved, *cut))


def _flow(order: Order, given: Arguments) -> Call:
    kind = order.card.options.get("flow")
    if kind not in ("image", "video"):
        raise EngineFailure(f'The model card {order.card.id} says no options.flow ("image" or "video"); mend the card.', "invalid")
    values, notes = _modelled(order, given.values), list(given.notes)
    if "prompt" in values:
        values["prompt"] = order.prompt.prompt
    _seeded(values, notes)
    return Call("image" if kind == "image" else "video", values, tuple(notes))


def _modelled(order: Order, values: dict[str, Any]) -> dict[str, Any]:
    return {**({"model_id": order.card.model} if order.card.model else {}), **values}


def _format(order: Order) -> dict[str, str]:
    return {"output_format": str(order.card.options.get("output_format", OUTPUT_FORMAT))}


def _voice(order: Order, request: SpeechRequest) -> str:
    return order.inputs.voice_id or request.brief.voice or str(order.card.options.get("default_voice", ""))


def _seeded(values: dict[str, Any], notes: list[str]) -> None:
    """Bring the seed below the bound, always in the same way."""
    seed = values.get("seed")
    if isinstance(seed, int) and seed >= SEEDS:
        values["seed"] = seed % SEEDS
        notes.append(f"ElevenLabs takes seeds below {SEEDS}, so {seed} became {values['seed']}.")
