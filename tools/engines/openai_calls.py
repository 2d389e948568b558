"""What OpenAI is asked for: an order goes in, the SDK's own keyword arguments come out. Nothing is read or sent here."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any, Literal

from tools.engines.arguments import arguments
from tools.engines.base import InputFile, Order
from tools.engines.joining import JOINABLE
from tools.engines.spoken import pieces
from tools.engines.voices import Voice, pick
from tools.errors import EngineFailure
from tools.requests import ImageRequest, ReadRequest, SpeechRequest

Does = Literal["generate", "edit", "speak", "transcribe", "describe"]

SIZE_STEP = 16
MAX_RATIO = 3.0
MAX_PIXELS = 3840 * 2160
"""Sides in steps of 16, a shape between 1:3 and 3:1, at most 3840x2160 (SDK 3.52, image_generate_params: size)."""
MAX_INPUT_CHARACTERS = 4096
"""Longest text of one speech call (SDK 3.52, speech_create_params: input)."""
VOICES = ("alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse", "marin", "cedar")
"""Built-in voices (SDK 3.52, speech_create_params: voice)."""
MAX_ANSWER_TOKENS = 600
"""Room for the six sentences of a description in any script."""
PREVIEWS = 2
"""Partial pictures that are asked for where the card has `previews` and names no other number."""
_UNSTREAMED = ("gif", "svg")
"""Formats that come without partial pictures (SDK 3.52, image_generate_params: frame_count, svg)."""
_GENERATE_ONLY = ("moderation", "style")
"""What images.generate takes and images.edit does not."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask that is still to be turned into OpenAI's form: a PNG of the size of the first picture, transparent where it may change."""

    file: InputFile


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the SDK. Files stand in `values` as InputFile, and a mask as Mask, until they are read."""

    does: Does
    values: dict[str, Any]
    notes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """For speech: what is spoken, one call for each."""
    cut_to: tuple[int, int] | None = None
    """For pictures: width and height in pixels that are cut out of the middle of what is drawn."""


def build(order: Order) -> Call:
    """Return the call for an order; raise EngineFailure of kind invalid for one that no call of OpenAI can serve."""
    match order.request:
        case ImageRequest():
            return _picture(order)
        case SpeechRequest(operation="speak"):
            return _speech(order)
        case ReadRequest(operation="transcribe"):
            return _transcript(order)
        case ReadRequest():
            return _description(order)
    raise EngineFailure("OpenAI makes pictures, speech and readings only; choose another model.", "invalid")


def fitted(
    size: tuple[int, int],
    *,
    step: int = SIZE_STEP,
    max_ratio: float = MAX_RATIO,
    max_pixels: int = MAX_PIXELS,
    max_side: int = 3840,
) -> tuple[int, int]:
    """Return the width and height in pixels that the model draws for a wish: in steps, no longer than the ratio, not too many pixels.

    Where it can, it is no smaller than the wish, so that what is too much can be cut off.
    """
    width, height = (float(max(side, step)) for side in size)
    width, height = min(width, height * max_ratio), min(height, width * max_ratio)
    smaller = min(1.0, sqrt(max_pixels / (width * height)), max_side / max(width, height))
    sides = [max(step, ceil(round(side * smaller / step, 6)) * step) for side in (width, height)]
    longer = 0 if sides[0] >= sides[1] else 1
    while sides[longer] > step and (
        sides[longer] > min(sides[1 - longer] * max_ratio, max_side) or sides[0] * sides[1] > max_pixels
    ):
        sides[longer] -= step
    return sides[0], sides[1]


def _picture(order: Order) -> Call:
    given = arguments(order, lambda file: file)
    values = {"model": order.card.model, **given.values}
    notes = list(given.notes)
    values["prompt"] = order.prompt.prompt
    cut_to: tuple[int, int] | None = None
    if isinstance(values.get("size"), str) and "x" in values["size"]:
        values["size"], cut_to = _size(order, values["size"], notes)
    if "previews" in order.card.parameters and values.get("n", 1) == 1 and values.get("output_format") not in _UNSTREAMED:
        values.setdefault("partial_images", int(order.card.options.get("previews", PREVIEWS)))
    if values.get("partial_images"):
        values["stream"] = True
    else:
        values.pop("partial_images", None)
    images = values.pop("image", None)
    mask = values.pop("mask", None)
    if images is None:
        return Call("generate", values, tuple(notes), cut_to=cut_to)
    pictures = images if isinstance(images, list) else [images]
    values = {name: value for name, value in values.items() if name not in _GENERATE_ONLY}
    values["image"] = pictures if len(pictures) > 1 else pictures[0]
    if isinstance(mask, InputFile):
        values["mask"] = Mask(mask)
    return Call("edit", values, tuple(notes), cut_to=cut_to)


def _size(order: Order, asked: str, notes: list[str]) -> tuple[str, tuple[int, int] | None]:
    """Return the size to ask for, and what to cut out of it when it is only a step larger than the wish."""
    width, height = (int(side) for side in asked.split("x"))
    options = order.card.options
    step = int(options.get("size_step", SIZE_STEP))
    drawn = fitted(
        (width, height),
        step=step,
        max_ratio=float(options.get("max_ratio", MAX_RATIO)),
        max_pixels=int(options.get("max_pixels", MAX_PIXELS)),
        max_side=order.card.limits.max_side,
    )
    if drawn == (width, height):
        return asked, None
    if 0 <= drawn[0] - width < step and 0 <= drawn[1] - height < step:
        return f"{drawn[0]}x{drawn[1]}", (width, height)
    notes.append(f"{order.card.title} does not draw {asked}; {drawn[0]}x{drawn[1]} is the nearest it does.")
    return f"{drawn[0]}x{drawn[1]}", None


def _speech(order: Order) -> Call:
    request = order.request
    assert isinstance(request, SpeechRequest)
    given = arguments(order, lambda file: file)
    values = {"model": order.card.model, **given.values}
    values.pop("input", None)
    texts = pieces(order.prompt.prompt or request.brief.text, order.card.limits.characters or MAX_INPUT_CHARACTERS)
    if not texts:
        raise EngineFailure("There is nothing to say; give the words.", "invalid")
    if len(texts) > 1 and f".{values.get('response_format', 'mp3')}".replace("opus", "ogg") not in JOINABLE:
        raise EngineFailure(f"{order.card.title} speaks so long a text only as mp3, wav or opus; shorten the text.", "invalid")
    values["voice"] = _voice(order, request)
    return Call("speak", values, given.notes, texts)


def _voice(order: Order, request: SpeechRequest) -> Any:
    if order.inputs.voice_id:
        return {"id": order.inputs.voice_id}
    options = order.card.options
    words: dict[str, str] = options.get("voice_words", {})
    names = list(options.get("voices", VOICES))
    default = str(options.get("default_voice", names[0]))
    names.sort(key=lambda name: name != default)
    return pick(request.brief.voice, [Voice(name, name, words.get(name, "")) for name in names], service="OpenAI").id


def _transcript(order: Order) -> Call:
    given = arguments(order, lambda file: file)
    values = {"model": order.card.model, **given.values}
    if values.get("language"):
        values["language"] = primary(str(values["language"]))
    return Call("transcribe", values, given.notes)


def _description(order: Order) -> Call:
    request = order.request
    assert isinstance(request, ReadRequest)
    given = arguments(order, lambda file: file)
    picture = given.values.get("image")
    if not isinstance(picture, InputFile):
        raise EngineFailure("OpenAI can only describe a picture; name a picture.", "invalid")
    question = request.question or "Describe this picture."
    if request.language:
        question = f"{question} Answer in the language {request.language}."
    values = {
        "model": order.card.model,
        "max_completion_tokens": int(order.card.options.get("max_tokens", MAX_ANSWER_TOKENS)),
        "question": question,
        "image": picture,
    }
    return Call("describe", values, given.notes)


def messages(question: str, picture: str, instruction: str) -> list[dict[str, Any]]:
    """Return the chat that asks about a picture: what the model is told, then the person's question beside the picture (a data: address)."""
    parts = [{"type": "text", "text": question}, {"type": "image_url", "image_url": {"url": picture}}]
    return [{"role": "system", "content": instruction}, {"role": "user", "content": parts}]


def primary(language: str) -> str:
    """Return the ISO-639 code that a BCP-47 tag begins with: "zh-TW" -> "zh"."""
    return language.replace("_", "-").split("-")[0].lower()
