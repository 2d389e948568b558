"""How one picture follows another: cross-fades, dips, wipes and slides, on the planes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from prompts.films import Transition
from tools.film.planes import BLACK, WHITE, Pixels, Size, mixed, plain, views

_SOFT_EDGE = 0.06
"""Width of a wipe's edge, as a share of the picture."""


def between(before: Pixels, after: Pixels, transition: Transition, share: float, size: Size) -> Pixels:
    """Return the picture at a share 0..1 of a transition: `before` at 0, `after` at 1. A cut shows `after`."""
    if transition == "cross_fade":
        return mixed(before, after, _eased(share, 0.4))
    if transition in ("dip_to_black", "dip_to_white"):
        return _dipped(before, after, WHITE if transition == "dip_to_white" else BLACK, share, size)
    kind, _, direction = transition.partition("_")
    if kind == "wipe":
        return _wiped(before, after, direction, _eased(share, 0.5), size)
    if kind == "slide":
        return _slid(before, after, direction, _eased(share, 1.0), size)
    return after


def from_nothing(after: Pixels, transition: Transition, share: float, size: Size) -> Pixels:
    """Return the picture at a share 0..1 of a film's beginning: it comes out of black, or out of white with a dip to white."""
    return mixed(plain(size, WHITE if transition == "dip_to_white" else BLACK), after, _eased(share, 0.6))


def _eased(share: float, much: float) -> float:
    return share * (1 - much) + share * share * (3 - 2 * share) * much


def _dipped(before: Pixels, after: Pixels, level: int, share: float, size: Size) -> Pixels:
    if share < 0.5:
        return mixed(before, plain(size, level), _eased(share * 2, 0.6))
    return mixed(plain(size, level), after, _eased(share * 2 - 1, 0.6))


def _wiped(before: Pixels, after: Pixels, direction: str, share: float, size: Size) -> Pixels:
    """The edge runs to the left, right, top or bottom and leaves the new picture behind it."""
    made = np.empty_like(before)
    along = 1 if direction in ("left", "right") else 0
    for old, new, out in zip(views(before, size), views(after, size), views(made, size), strict=True):
        cover = _edge(old.shape[along], share, backwards=direction in ("left", "up"))
        weights = cover if along else cover[:, None]
        out[...] = (old * (256 - weights) + new * weights) >> 8
    return made


def _edge(length: int, share: float, *, backwards: bool) -> NDArray[np.uint16]:
    """Return how much of the new picture is seen at each place, 0..256."""
    soft = max(1.0, length * _SOFT_EDGE)
    at = share * (length + soft) - np.arange(length) - 0.5
    cover = np.rint(np.clip(at / soft, 0.0, 1.0) * 256).astype(np.uint16)
    return np.flip(cover) if backwards else cover


def _slid(before: Pixels, after: Pixels, direction: str, share: float, size: Size) -> Pixels:
    """The new picture moves to the left, right, top or bottom over the old one."""
    made = before.copy()
    length = size[0] if direction in ("left", "right") else size[1]
    seen = round(length * share / 2) * 2
    for number, (new, out) in enumerate(zip(views(after, size), views(made, size), strict=True)):
        part = seen if number == 0 else seen // 2
        if not part:
            continue
        if direction == "left":
            out[:, -part:] = new[:, :part]
        elif direction == "right":
            out[:, :part] = new[:, -part:]
        elif direction == "up":
            out[-part:] = new[:part]
        else:
            out[:part] = new[-part:]
    return made
