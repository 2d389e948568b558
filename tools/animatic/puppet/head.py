"""Human heads: skull, ears, hair, beard and face in three views, drawn from a `Person` alone."""

from __future__ import annotations

from dataclasses import dataclass

from tools.animatic.puppet.colours import dark
from tools.animatic.puppet.face import YAWS, across, face
from tools.animatic.puppet.hair import beard, hair
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.shapes import Point, ellipse, fill, place, smooth, stroke

_FRONT: tuple[Point, ...] = (
    (0, -100),
    (50, -86),
    (80, -40),
    (83, 6),
    (75, 50),
    (46, 87),
    (0, 100),
    (-46, 87),
    (-75, 50),
    (-83, 6),
    (-80, -40),
    (-50, -86),
)
_TURNED: tuple[Point, ...] = (
    (4, -100),
    (48, -86),
    (74, -48),
    (77, -12),
    (79, 20),
    (74, 52),
    (54, 84),
    (24, 100),
    (-18, 93),
    (-57, 65),
    (-81, 27),
    (-90, -22),
    (-78, -66),
    (-40, -93),
)
_SIDE: tuple[Point, ...] = (
    (10, -100),
    (48, -82),
    (70, -46),
    (75, -18),
    (76, 2),
    (92, 24),
    (90, 32),
    (78, 38),
    (81, 50),
    (76, 60),
    (80, 68),
    (74, 88),
    (54, 98),
    (10, 88),
    (-22, 64),
    (-58, 62),
    (-84, 34),
    (-94, -14),
    (-82, -62),
    (-40, -93),
)
_OUTLINES = {"front": _FRONT, "three_quarter": _TURNED, "side": _SIDE}


@dataclass(frozen=True, slots=True)
class HeadArt:
    """The three sheets of a head, from back to front, in head units (centre 0,0; crown near -105; chin near 100)."""

    behind: str
    """Hair that hangs behind the body."""
    front: str
    """Skull, face and the hair over it."""
    over: str
    """Locks that fall over the shoulders."""


def human_head(person: Person, view: str, *, covered: bool = False) -> HeadArt:
    """Return the head of a person. view: front, three_quarter, side (turned right). covered: under a hat or helmet."""
    locks = hair(person, view, covered=covered)
    skull = _skull(person, view)
    chin = beard(person, view) if person.beard else ""
    return HeadArt(locks.behind, locks.back + skull + chin + face(person, view) + locks.cap + _ear(person, view) + locks.front, locks.over)


def _skull(person: Person, view: str) -> str:
    outline = list(_OUTLINES[view])
    if person.age in ("baby", "child"):
        outline = [_rounder(p, 0.5 if person.age == "child" else 1.0) for p in outline]
    elif person.feminine:
        outline = [(x * (0.95 if y > 40 else 0.985), y) for x, y in outline]
    path = smooth(outline)
    shade = smooth([(x * 0.98 + (-1 if x < 0 else -16), y) for x, y in outline])
    return fill(path, dark(person.skin, 0.1)) + fill(shade, person.skin) if view == "front" else fill(path, person.skin)


def _rounder(p: Point, amount: float) -> Point:
    x, y = p
    if y > 30:
        return x * (1 + 0.12 * amount), y - (6 * amount if abs(x) < 40 else 0)
    return x * (1 + 0.05 * amount), y


def _ear(person: Person, view: str) -> str:
    if person.hair in ("bob", "long", "afro") or (person.hair == "curly" and person.feminine):
        return ""
    out = []
    for side in (-1, 1):
        x, _ = across(YAWS[view] + side * 84, 82)
        if (side == 1 and view != "front") or abs(x) < 1e-6:
            continue
        width = {"front": 12, "three_quarter": 16, "side": 19}[view]
        tone = person.skin if view != "front" else dark(person.skin, 0.04)
        ear = ellipse((0, 0), width, 21, tone)
        ear += stroke(f"M{-width * 0.3:.1f},-9 q{width * 0.8:.1f},1 {width * 0.45:.1f},12 q-2,6 -7,5", dark(person.skin, 0.26), 4)
        out.append(place(ear, (x - side * -3, 10), 1, 0, mirror=side == 1))
    return "".join(out)


def neck_tone(person: Person) -> str:
    """Return the colour of the neck: the skin in the chin's shade."""
    return dark(person.skin, 0.14)
