"""A request put into one provider's words: canonical parameters go through the card's table, and what was moved or left out is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prompts.technical import ratio_of
from tools.catalog import Canonical, Card, Parameter
from tools.engines.base import InputFile, Inputs, Order
from tools.engines.fitting import fitted, shaped, text_of, within, written
from tools.errors import EngineFailure
from tools.fitness import SAID_IN_WORDS
from tools.parameters import asked

PutFile = Callable[[InputFile], Any]
"""Returns what stands for a file in the provider's call: an address, a data URI, an id."""

FILES: tuple[Canonical, ...] = (
    "image", "mask_image", "first_frame", "last_frame", "video", "audio", "reference_images", "samples",
    "guide_image", "style_image", "palette_image",
)  # fmt: skip
"""The canonical parameters whose values are files."""
LABELS: Mapping[str, str] = {
    "duration_s": "seconds", "reference_images": "reference pictures", "aspect_ratio": "shape", "negative_prompt": "negative prompt",
    "mask_image": "mask", "first_frame": "first frame", "last_frame": "last frame", "fps": "frames per second",
    "generate_audio": "choice of sound", "guidance_scale": "guidance", "num_inference_steps": "number of steps",
    "num_frames": "frames", "image": "picture to start from", "video": "video to start from", "audio": "recording",
    "background": "choice of background", "samples": "recordings", "bpm": "tempo", "similarity": "likeness", "style_strength": "strength of style",
    "guide_image": "picture to follow", "style_image": "picture for the style", "palette_image": "picture for the colours", "loras": "LoRAs",
    "reference_weights": "weights of the reference pictures", "sides": "choice of sides",
}  # fmt: skip
"""What people call a parameter, where its name is not already their word."""
_CHOICES: Mapping[str, str] = {"duration_s": "choice of length", "num_frames": "choice of length", "voice": "choice of voice"}
"""What a card without the parameter lacks, where that is a choice and not the thing itself."""
SHAPES: frozenset[str] = frozenset({"size", "width", "height", "aspect_ratio", "resolution"})
ONE_OF: tuple[frozenset[str], ...] = (
    SHAPES,
    frozenset({"duration_s", "num_frames"}),
    frozenset({"prompt", "text", "question"}),
    frozenset({"prompt", "style", "palette"}),
    frozenset({"video", "source"}),
    frozenset({"guide_image", "guide"}),
)
"""Several ways to say one thing: a card that knows one of them has left nothing out."""
MAX_LISTED = 60
"""Characters of a list of choices that are told; a longer one would bury what was done."""
UNSAID: frozenset[str] = frozenset({"name", "language", "draft_mark", "previews"})
"""Never told as left out: nobody can miss them."""
_SEEDS = 2**31
"""Seeds that every model takes whose card names no bound."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What is sent, in the provider's words, and one sentence for each thing that was moved or left out."""

    values: dict[str, Any]
    notes: tuple[str, ...] = ()


def arguments(order: Order, file: PutFile, *, seeded: bool = False) -> Arguments:
    """Return the order in the words of its card. Pure, as far as `file` is.

    seeded: a model that takes a seed always gets one; where none was asked for it comes from the order's key, so that an
    order whose answer was lost is told from its like in the provider's list, and can be made again.
    The card's fixed values come first; what was asked for goes over them. Raises EngineFailure of kind `invalid` for a file
    that is missing and for a parameter that the provider needs and nobody gave.
    """
    card = order.card
    wanted = _wanted(order)
    unheard = tuple(_left_out(card, wanted))
    implied = _implied(order.inputs, wanted)
    if seeded and "seed" in card.parameters and "seed" not in wanted:
        implied["seed"] = seed_of(order)
    wanted |= implied
    notes = _scaled(card, wanted, quiet=bool(implied.keys() - {"seed"}))
    values = merged({}, _unfolded(card.fixed))
    placed: set[str] = set()
    for name, spec in card.parameters.items():
        if name not in wanted:
            if spec.required and not _has(values, spec.to):
                raise EngineFailure(_needs(card, name), "invalid")
            continue
        given = wanted[name]
        heard: list[str] = []
        if _is_file(given):
            value = _files(card, name, spec, given, file, heard)
        elif name == "voice" and order.inputs.voice_id:  # a cloned voice is in nobody's list
            value = order.inputs.voice_id
        else:
            value = _said(card, name, spec, given, heard)
        notes += () if name in implied else heard
        if value is not None:
            place(values, spec.to, value, joined=spec.to in placed)
            placed.add(spec.to)
    return Arguments(values, (*notes, *unheard))


def seed_of(order: Order) -> int:
    """Return a seed that only this order has: from 0 to what its card's seed may be at most."""
    spec = order.card.parameters["seed"]
    most = int(spec.max) + 1 if spec.max is not None else _SEEDS
    return int(order.key[:8], 16) % most


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
    own = card.options.get("fps")
    seconds, rate = wanted.get("duration_s"), wanted.get("fps", own) if "fps" in card.parameters or not own else own
    if "num_frames" in card.parameters and "num_frames" not in wanted and seconds and rate:
        wanted["num_frames"] = round(seconds * rate) + int(card.options.get("extra_frames", 0))
    return wanted


def _implied(inputs: Inputs, wanted: Mapping[Canonical, Any]) -> dict[Canonical, Any]:
    """Return the shape of the file that is started from where nobody asked for one; what becomes of it is not told."""
    if "size" in wanted or "aspect_ratio" in wanted:
        return {}
    ground = next((file for file in (inputs.image, inputs.first_frame, inputs.video, inputs.last_frame) if file and file.width), None)
    if ground is None:
        return {}
    size = (ground.width, ground.height)
    return {"size": size, "width": size[0], "height": size[1], "aspect_ratio": ratio_of(*size)}


def _scaled(card: Card, wanted: dict[Canonical, Any], *, quiet: bool) -> list[str]:
    """Scale a size in pixels into the card's limits where it would be sent as it is; return what to tell of that."""
    size = wanted.get("size")
    spec = card.parameters.get("size") or card.parameters.get("width")
    if size is None or spec is None or spec.choices or spec.words:
        return []
    shortest, longest = card.limits.min_side, card.limits.max_side
    fit = within(size, shortest, longest)
    if fit == size:
        return []
    wanted["size"], (wanted["width"], wanted["height"]) = fit, fit
    if quiet:
        return []
    return [f"{card.title} makes sides of {shortest} to {longest} pixels, so {text_of(size)} became {text_of(fit)}."]


def _is_file(value: Any) -> bool:
    return isinstance(value, InputFile) or (isinstance(value, tuple) and bool(value) and isinstance(value[0], InputFile))


def _files(card: Card, name: Canonical, spec: Parameter, given: Any, file: PutFile, notes: list[str]) -> Any:
    items: Sequence[InputFile] = given if isinstance(given, tuple) else (given,)
    most = 1 if spec.form == "first" else spec.max_items
    if most is not None and len(items) > most:
        notes.append(f"{card.title} takes {most} {_label(name)}, so {len(items) - most} of {len(items)} were left out.")
        items = items[:most]
    put = [shaped(spec.each, file(item), number) for number, item in enumerate(items, 1)]
    single = spec.form == "first" or (not isinstance(given, tuple) and spec.form != "list")
    return put[0] if single else put


def _said(card: Card, name: Canonical, spec: Parameter, given: Any, notes: list[str]) -> Any:
    value = fitted(name, spec, given)
    if value is None or text_of(value) != text_of(given):
        notes.append(_moved(card, name, spec, given, value))
    return None if value is None else written(spec, value)


def _unfolded(fixed: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for to, value in fixed.items():
        place(values, to, value)
    return values


def place(values: dict[str, Any], to: str, value: Any, *, joined: bool = False) -> None:
    """Put a value where the dots lead; with joined, lists under one word grow into one, and texts into one of several lines."""
    *path, last = to.split(".")
    for step in path:
        deeper = values.get(step)
        if not isinstance(deeper, dict):
            deeper = values[step] = {}
        values = deeper
    before = values.get(last)
    if joined and isinstance(before, str) and isinstance(value, str):
        values[last] = f"{before}\n{value}"
    elif joined and before is not None:
        lists = [item if isinstance(item, list) else [item] for item in (before, value)]
        values[last] = [*lists[0], *lists[1]]
    elif isinstance(before, dict) and isinstance(value, dict):
        values[last] = merged(before, value)
    else:
        values[last] = value


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, objects inside objects merged; where both say something, `over` wins."""
    both = dict(under)
    for key, value in over.items():
        before = both.get(key)
        both[key] = merged(before, value) if isinstance(before, dict) and isinstance(value, Mapping) else value
    return both


def _has(values: Mapping[str, Any], to: str) -> bool:
    here: Any = values
    for step in to.split("."):
        if not isinstance(here, Mapping) or step not in here:
            return False
        here = here[step]
    return True


def _left_out(card: Card, wanted: Mapping[Canonical, Any]) -> Iterator[str]:
    """Yield what nobody there will hear of: neither a parameter says it, nor the dialect in the words of the prompt."""
    known = set(card.parameters) | SAID_IN_WORDS.get(card.dialect, frozenset())
    told: set[str] = set(UNSAID)
    if {"image", "first_frame", "video"} & set(wanted):
        told |= SHAPES  # a result keeps the shape of what it is made from
    for name in wanted:
        group = next((group for group in ONE_OF if name in group), frozenset({name}))
        if name not in told and not group & known:
            told |= group
            what = _CHOICES.get(name) or _label("aspect_ratio" if name in SHAPES else name)
            yield f"{card.title} has no {what}, so that was left out."


def _moved(card: Card, name: Canonical, spec: Parameter, given: Any, value: Any) -> str:
    what, before = _label(name), text_of(given)[:60]
    if value is None:
        return f'{card.title} does not know the {what} "{before}", so it was left out.'
    takes = _takes(spec)
    if not takes or len(takes) > MAX_LISTED:
        return f"{card.title} does not take every {what}, so {before} became {text_of(value)}."
    return f"{card.title} takes {takes} {what}, so {before} became {text_of(value)}."


def _takes(spec: Parameter) -> str:
    """Return what a parameter takes, for people: "5 or 10", "3 to 15", "at most 30"."""
    if spec.choices:
        *others, last = map(text_of, spec.choices)
        return f"{', '.join(others)} or {last}" if others else last
    if spec.min is not None and spec.max is not None:
        return f"{text_of(spec.min)} to {text_of(spec.max)}"
    if spec.max is not None:
        return f"at most {text_of(spec.max)}"
    return f"at least {text_of(spec.min)}" if spec.min is not None else ""


def _needs(card: Card, name: Canonical) -> str:
    if name == "source":
        return f"{card.title} goes on only from videos that it made itself; choose one of those or another model."
    return f"{card.title} needs a {_label(name)}; give one or choose another model."


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " "))
