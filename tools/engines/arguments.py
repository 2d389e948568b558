"""A request put into one provider's words: canonical parameters go through the card's table, and what was moved or left out is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.catalog import Canonical, Card, Parameter
from tools.engines.base import InputFile, Inputs, Order
from tools.errors import EngineFailure
from tools.parameters import asked

PutFile = Callable[[InputFile], Any]
"""Returns what stands for a file in the provider's call: an address, a data URI, an id."""

FILES: tuple[Canonical, ...] = (
    "image", "mask_image", "first_frame", "last_frame", "video", "audio", "reference_images", "samples",
)  # fmt: skip
"""The canonical parameters whose values are files."""
LABELS: Mapping[str, str] = {
    "duration_s": "seconds", "reference_images": "reference pictures", "aspect_ratio": "shape", "negative_prompt": "negative prompt",
    "mask_image": "mask", "first_frame": "first frame", "last_frame": "last frame", "fps": "frames per second",
    "generate_audio": "choice of sound", "guidance_scale": "guidance", "num_inference_steps": "number of steps",
    "num_frames": "frames", "image": "picture to start from", "video": "video to start from", "audio": "recording",
    "samples": "recordings", "bpm": "tempo", "similarity": "likeness", "style_strength": "strength of style",
}  # fmt: skip
"""What people call a parameter, where its name is not already their word."""
ONE_OF: tuple[frozenset[str], ...] = (
    frozenset({"size", "width", "height", "aspect_ratio", "resolution"}),
    frozenset({"duration_s", "num_frames"}),
    frozenset({"prompt", "text", "delivery", "question"}),
    frozenset({"video", "source"}),
)
"""Several ways to say one thing: a card that knows one of them has left nothing out."""
UNSAID: frozenset[str] = frozenset({"width", "height", "draft_mark", "previews"})
"""Never told as left out: they repeat another parameter, or are none of the provider's business."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What is sent, in the provider's words, and one sentence for each thing that was moved or left out."""

    values: dict[str, Any]
    notes: tuple[str, ...] = ()


def arguments(order: Order, file: PutFile) -> Arguments:
    """Return the order in the words of its card. Pure, as far as `file` is.

    The card's fixed values come first; what was asked for goes over them. Raises EngineFailure of kind `invalid` for a file
    that is missing and for a parameter that the provider needs and nobody gave.
    """
    card = order.card
    wanted = _wanted(order)
    values = _merged({}, _unfolded(card.fixed))
    notes: list[str] = []
    placed: set[str] = set()
    for name, spec in card.parameters.items():
        if name not in wanted:
            if spec.required and not _has(values, spec.to):
                raise EngineFailure(_needs(card, name), "invalid")
            continue
        given = wanted[name]
        value = _files(card, name, spec, given, file, notes) if _is_file(given) else _said(card, name, spec, given, notes)
        if value is not None:
            _place(values, spec.to, value, joined=spec.to in placed)
            placed.add(spec.to)
    return Arguments(values, (*notes, *_left_out(card, wanted)))


def input_files(inputs: Inputs) -> tuple[InputFile, ...]:
    """Return every file of an order once, in the order of the canonical names."""
    found: dict[str, InputFile] = {}
    for name in FILES:
        value = getattr(inputs, name)
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None:
                found.setdefault(item.id or str(item.path), item)
    return tuple(found.values())


def used_files(order: Order) -> tuple[InputFile, ...]:
    """Return the files that the order's card will really send, each once: only these are worth an upload."""
    seen: dict[str, InputFile] = {}

    def note(file: InputFile) -> str:
        seen.setdefault(file.id or str(file.path), file)
        return ""

    arguments(order, note)
    return tuple(seen.values())


def _wanted(order: Order) -> dict[Canonical, Any]:
    """Return what is asked for, with files in place of ids and with what follows from it."""
    request, card, inputs = order.request, order.card, order.inputs
    wanted = asked(request, order.prompt)
    for name in FILES:
        value = getattr(inputs, name)
        if value:
            wanted[name] = value
        elif name in wanted:
            raise EngineFailure(f"The {_label(name)} of this request cannot be read; choose another file.", "invalid")
    if inputs.voice_id:
        wanted["voice"] = inputs.voice_id
    if "source" in card.parameters and inputs.source.get("id"):
        wanted["source"] = inputs.source["id"]
        wanted.pop("video", None)
    seconds, rate = wanted.get("duration_s"), wanted.get("fps") or card.options.get("fps")
    if "num_frames" in card.parameters and "num_frames" not in wanted and seconds and rate:
        wanted["num_frames"] = round(seconds * rate) + int(card.options.get("extra_frames", 0))
    return wanted


def _is_file(value: Any) -> bool:
    return isinstance(value, InputFile) or (isinstance(value, tuple) and bool(value) and isinstance(value[0], InputFile))


def _files(card: Card, name: Canonical, spec: Parameter, given: Any, file: PutFile, notes: list[str]) -> Any:
    items: Sequence[InputFile] = given if isinstance(given, tuple) else (given,)
    most = 1 if spec.form == "first" else spec.max_items
    if most is not None and len(items) > most:
        notes.append(f"{card.title} takes {most} {_label(name)}, so {len(items) - most} of {len(items)} were left out.")
        items = items[:most]
    put = [_shaped(spec.each, file(item), number) for number, item in enumerate(items, 1)]
    single = spec.form == "first" or (not isinstance(given, tuple) and spec.form != "list")
    return put[0] if single else put


def _shaped(each: Mapping[str, Any], value: Any, number: int) -> Any:
    """Return the value in the shape that the card gives to one item: "$" is the value, "$n" its number, counted from 1."""
    if not each:
        return value

    def fill(part: Any) -> Any:
        if part == "$":
            return value
        if isinstance(part, str):
            return part.replace("$n", str(number))
        if isinstance(part, Mapping):
            return {key: fill(item) for key, item in part.items()}
        return [fill(item) for item in part] if isinstance(part, list) else part

    return fill(each)


def _said(card: Card, name: Canonical, spec: Parameter, given: Any, notes: list[str]) -> Any:
    value = _bounded(spec, given)
    value = _chosen(name, spec, value)
    if _text(value) != _text(given):
        notes.append(_moved(card, name, spec, given, value))
    if value is None:
        return None
    if _text(value) in spec.words:
        value = spec.words[_text(value)]
    else:
        value = _formed(spec, _scaled(spec, value))
    return _shaped(spec.each, value, 1)


def _bounded(spec: Parameter, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if spec.min is not None and value < spec.min:
        return _whole(spec.min)
    if spec.max is not None and value > spec.max:
        return _whole(spec.max)
    return value


def _chosen(name: Canonical, spec: Parameter, value: Any) -> Any:
    """Return the nearest of the values that exist, or None where nothing is near; words alone are a list too for sizes and shapes."""
    choices: Iterable[Any] = spec.choices or (spec.words if name in ("size", "aspect_ratio", "resolution") else ())
    by_text = {_text(choice): choice for choice in choices}
    if not by_text or isinstance(value, bool) or _text(value) in by_text:
        return value
    wanted = _measure(value)
    measured = {text: _measure(choice) for text, choice in by_text.items()}
    near = {text: math.dist(m, wanted) for text, m in measured.items() if m and wanted and len(m) == len(wanted)}
    return by_text[min(near, key=lambda text: near[text])] if near else None


def _measure(value: Any) -> tuple[float, ...]:
    """Return what a value is compared by: a number by itself, a shape by its ratio, a size by its ratio first and its area then."""
    if isinstance(value, int | float):
        return (float(value),)
    parts = value if isinstance(value, tuple) else None
    if isinstance(value, str):
        if value.endswith(("p", "P")) and value[:-1].isdigit():
            return (float(value[:-1]),)
        if value.lower() in _K_LINES:
            return (_K_LINES[value.lower()],)
        for mark in ("x", "*", ":"):
            pieces = value.split(mark)
            if len(pieces) == 2 and all(piece.strip().isdigit() for piece in pieces):
                parts = (int(pieces[0]), int(pieces[1]))
                break
        if parts is not None and ":" in value:
            return (math.log(parts[0] / parts[1]),) if all(parts) else ()
        if parts is None:
            return _number(value)
    if not parts or not all(parts):
        return ()
    return (8 * math.log(parts[0] / parts[1]), math.log(parts[0] * parts[1]))


_K_LINES = {"2k": 1440.0, "4k": 2160.0, "8k": 4320.0}


def _number(text: str) -> tuple[float, ...]:
    try:
        return (float(text),)
    except ValueError:
        return ()


def _scaled(spec: Parameter, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or spec.scale == 1.0:
        return value
    return value * spec.scale


def _formed(spec: Parameter, value: Any) -> Any:
    match spec.form:
        case "text":
            return _text(value)
        case "integer":
            return round(float(value))
        case "number":
            return float(value)
        case "WxH" | "W:H" | "W*H":
            width, height = _pair(value)
            return f"{width}{spec.form[1]}{height}"
        case "object":
            width, height = _pair(value)
            return {"width": width, "height": height}
        case "list":
            return list(value) if isinstance(value, list | tuple) else [value]
        case "first":
            return value[0] if isinstance(value, list | tuple) else value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; a whole number of seconds is written without a point."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return _whole(value) if isinstance(value, float) else value


def _pair(value: Any) -> tuple[int, int]:
    if isinstance(value, str):
        width, height = value.replace("*", "x").replace(":", "x").split("x")
        return int(width), int(height)
    return int(value[0]), int(value[1])


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _text(value: Any) -> str:
    """Return a value as the keys of `words` and `choices` write it: "16:9", "5", "true", "1024x1024"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(_whole(value))
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(item, int) for item in value):
        return f"{value[0]}x{value[1]}"
    return str(value)


def _unfolded(fixed: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for to, value in fixed.items():
        _place(values, to, value)
    return values


def _place(values: dict[str, Any], to: str, value: Any, *, joined: bool = False) -> None:
    """Put a value where the dots lead; with joined, lists under one word grow into one."""
    *path, last = to.split(".")
    for step in path:
        deeper = values.get(step)
        if not isinstance(deeper, dict):
            deeper = values[step] = {}
        values = deeper
    before = values.get(last)
    if joined and before is not None:
        lists = [item if isinstance(item, list) else [item] for item in (before, value)]
        values[last] = [*lists[0], *lists[1]]
    elif isinstance(before, dict) and isinstance(value, dict):
        values[last] = _merged(before, value)
    else:
        values[last] = value


def _has(values: Mapping[str, Any], to: str) -> bool:
    here: Any = values
    for step in to.split("."):
        if not isinstance(here, Mapping) or step not in here:
            return False
        here = here[step]
    return True


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        before = merged.get(key)
        merged[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, Mapping) else value
    return merged


def _left_out(card: Card, wanted: Mapping[Canonical, Any]) -> Iterable[str]:
    known = set(card.parameters)
    told: set[str] = set()
    for name in wanted:
        if name in known or name in UNSAID or name in told:
            continue
        group = next((group for group in ONE_OF if name in group), frozenset({name}))
        if group & known:
            continue
        told |= group
        yield f"{card.title} has no {_label(name)}, so that was left out."


def _moved(card: Card, name: Canonical, spec: Parameter, given: Any, value: Any) -> str:
    what = _label(name)
    if value is None:
        return f'{card.title} does not know the {what} "{_text(given)[:60]}", so it was left out.'
    takes = ""
    if spec.choices:
        takes = " or ".join((", ".join(_text(c) for c in spec.choices[:-1]), _text(spec.choices[-1])) if spec.choices[1:] else (_text(spec.choices[0]),))
    elif spec.min is not None and spec.max is not None:
        takes = f"{_text(spec.min)} to {_text(spec.max)}"
    if not takes or len(takes) > 60:
        return f"{card.title} does not take every {what}, so {_text(given)} became {_text(value)}."
    return f"{card.title} takes {takes} {what}, so {_text(given)} became {_text(value)}."


def _needs(card: Card, name: Canonical) -> str:
    if name == "source":
        return f"{card.title} goes on only from videos that it made itself; choose one of those or another model."
    return f"{card.title} needs a {_label(name)}; give one or choose another model."


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " "))
