"""One value made to fit what a provider takes: bounds, the nearest of the choices there are, its words, its form. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from tools.catalog import Canonical, Parameter
from tools.parameters import LINES

Size = tuple[int, int]

SIDE_STEP = 16
"""Sides of a scaled picture are multiples of this: what latent models need."""
_RATIO_WEIGHT = 8.0
"""A size is near when its shape is; its area only decides among those."""
_CLOSED: frozenset[Canonical] = frozenset({"size", "aspect_ratio", "resolution"})
"""For these the keys of `words` are all there is."""


def fitted(name: Canonical, spec: Parameter, given: Any) -> Any:
    """Return our value moved to what the provider knows, None when nothing is near. Equal to `given` when it was fine."""
    value = _bounded(spec, given)
    choices: Iterable[Any] = spec.choices or (spec.words if name in _CLOSED else ())
    by_text = {text_of(choice): choice for choice in choices}
    if not by_text or isinstance(value, bool) or text_of(value) in by_text:
        return value
    wanted = _measure(value)
    measured = {text: _measure(choice) for text, choice in by_text.items()}
    near = {text: math.dist(m, wanted) for text, m in measured.items() if m and len(m) == len(wanted)}
    if not near:
        return None
    longer = -1 if name == "duration_s" else 0  # of two lengths that are as near, the longer: it can still be cut
    return by_text[min(near, key=lambda text: (near[text], *(longer * part for part in measured[text])))]


def written(spec: Parameter, value: Any) -> Any:
    """Return a fitted value in the provider's words, scale, form and shape."""
    if text_of(value) in spec.words:
        return shaped(spec.each, spec.words[text_of(value)])
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = value * spec.scale
    if spec.each and (spec.form == "list" or isinstance(value, list | tuple)) and not _is_size(value):
        items = value if isinstance(value, list | tuple) else [value]
        return [shaped(spec.each, plain(item), number) for number, item in enumerate(items, 1)]
    return shaped(spec.each, _formed(spec.form, value))


def shaped(each: Mapping[str, Any], value: Any, number: int = 1) -> Any:
    """Return a value in the shape that the card gives to one item: "$" is the value, "$n" in a text its number, counted from 1."""

    def fill(part: Any) -> Any:
        if isinstance(part, str):
            return value if part == "$" else part.replace("$n", str(number))
        if isinstance(part, Mapping):
            return {key: fill(item) for key, item in part.items()}
        return [fill(item) for item in part] if isinstance(part, list) else part

    return fill(each) if each else value


def within(size: Size, shortest: int, longest: int) -> Size:
    """Return a size scaled so that both sides lie within the bounds, its shape kept as far as they allow."""
    low, high = min(size), max(size)
    if low >= shortest and high <= longest:
        return size
    factor = longest / high if high > longest else shortest / low
    first, last = math.ceil(shortest / SIDE_STEP), max(longest // SIDE_STEP, 1)
    width, height = (min(max(round(side * factor / SIDE_STEP), first), last) * SIDE_STEP for side in size)
    return width, height


def text_of(value: Any) -> str:
    """Return a value as the keys of `words` and `choices` write it: "16:9", "5", "true", "1024x1024"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(plain(value))
    return f"{value[0]}x{value[1]}" if _is_size(value) else str(value)


def plain(value: Any) -> Any:
    """Return a value as JSON knows it; a whole number is written without a point."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def _bounded(spec: Parameter, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if spec.min is not None and value < spec.min:
        return plain(spec.min)
    return plain(spec.max) if spec.max is not None and value > spec.max else value


def _measure(value: Any) -> tuple[float, ...]:
    """Return what a value is compared by: a number or a resolution by itself, a ratio by its shape, a size by shape and area."""
    if isinstance(value, int | float):
        return (float(value),)
    if isinstance(value, str):
        name = value.lower()
        if name in LINES:
            return (float(LINES[name]),)
        if ":" in value:
            sides = _sides(value)
            return (math.log(sides[0] / sides[1]),) if sides else ()
        return _size_measure(_sides(value)) or _number(value)
    return _size_measure(value) if _is_size(value) else ()


def _size_measure(sides: Any) -> tuple[float, ...]:
    if not sides or not all(sides):
        return ()
    return (_RATIO_WEIGHT * math.log(sides[0] / sides[1]), math.log(sides[0] * sides[1]))


def _sides(text: str) -> Size | None:
    pieces = text.lower().replace("*", "x").replace(":", "x").split("x")
    if len(pieces) != 2 or not all(piece.isdigit() and int(piece) for piece in pieces):
        return None
    return int(pieces[0]), int(pieces[1])


def _number(text: str) -> tuple[float, ...]:
    try:
        return (float(text),)
    except ValueError:
        return ()


def _formed(form: str, value: Any) -> Any:
    if form == "text":
        return text_of(value)
    if form in ("integer", "number"):
        return round(float(value)) if form == "integer" else float(value)
    if form in ("WxH", "W:H", "W*H", "object"):
        width, height = (_sides(value) or (0, 0)) if isinstance(value, str) else value
        return {"width": width, "height": height} if form == "object" else f"{width}{form[1]}{height}"
    if form == "list":
        return plain(tuple(value)) if isinstance(value, list | tuple) else [plain(value)]
    if form == "first" and isinstance(value, list | tuple):
        return plain(value[0])
    return plain(value)


def _is_size(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(side, int) for side in value)
