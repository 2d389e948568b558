"""Hair styles and beards of human heads in three views, cut from the same hairline turned with the head."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.face import YAWS, across
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.shapes import Point, circle, ellipse, fill, place, polygon, smooth, stroke

Line = tuple[tuple[float, float], ...]
"""A hairline: (longitude in degrees, height), from the near temple over the forehead to the far temple."""

SWEPT: Line = ((-84, 14), (-74, -22), (-56, -46), (-22, -54), (14, -62), (42, -50), (66, -30), (84, 6))
BANGS: Line = ((-84, 16), (-70, -14), (-52, -26), (-26, -30), (0, -28), (26, -30), (52, -26), (70, -10), (84, 10))
PARTED: Line = ((-84, 18), (-72, -8), (-52, -34), (-14, -70), (10, -54), (38, -40), (62, -22), (84, 10))
SHORT: Line = ((-84, 10), (-76, -20), (-64, -46), (-34, -56), (0, -52), (34, -58), (62, -44), (84, 0))
HIGH: Line = ((-84, 6), (-76, -26), (-60, -56), (-24, -68), (12, -68), (46, -56), (70, -32), (84, 2))
_FRINGES: tuple[Line, ...] = (SWEPT, BANGS, PARTED)


@dataclass(frozen=True, slots=True)
class Locks:
    """Hair by depth: behind the body, behind the skull, cap over the skull, in front of the ear, over the shoulder."""

    behind: str = ""
    back: str = ""
    cap: str = ""
    front: str = ""
    over: str = ""


def hair(person: Person, view: str, *, covered: bool = False) -> Locks:
    """Return the hair of a person in head units. covered: flat on top, for hats and helmets."""
    tone = person.hair_colour
    builders = {
        "short": _short,
        "bob": _bob,
        "long": _long,
        "ponytail": _ponytail,
        "bun": _bun,
        "curly": _curly,
        "bald": _bald,
        "twin_tails": _twin_tails,
        "braid": _braid,
        "spiky": _spiky,
        "afro": _afro,
    }
    style = person.hair
    if covered and person.beard and style in ("short", "bald"):
        return _temples(person, view, tone)  # a full cap between hat and beard would look like a helmet
    if covered and style in ("spiky", "afro", "curly", "bun"):
        style = "bob" if person.feminine else "short"
    return builders[style](person, view, tone)


def _temples(person: Person, view: str, tone: str) -> Locks:
    """Short hair that a hat leaves free: the sideburns and the back of the neck."""
    x, _ = across(YAWS[view] - 78, 84)
    wide = {"front": 12, "three_quarter": 15, "side": 20}[view]
    lock = fill(smooth([(x - wide, -52), (x + wide, -52), (x + wide * 0.7, 6), (x - wide * 0.3, 18)], tension=0.6), dark(tone, 0.06))
    if view == "front":
        lock += place(lock, (0, 0), 1, 0, mirror=True)
    return Locks(back=_mass(dark(tone, 0.06), view, 30, 84), front=lock)


def _nape(view: str) -> tuple[Point, ...]:
    """The outline of the hair at the back of the head, from below the near ear up to the crown."""
    return {
        "front": ((-84, 10), (-90, -24)),
        "three_quarter": ((-66, 44), (-88, 26), (-98, -20)),
        "side": ((-30, 52), (-62, 66), (-90, 40), (-103, -14)),
    }[view]


def _cap(tone: str, view: str, hairline: Line, puff: float = 9.0, *, shine: bool = True) -> str:
    """Hair over the skull: below it the hairline, above it the skull grown by `puff`."""
    yaw = YAWS[view]
    inner: list[Point] = []
    for longitude, y in hairline:
        angle = longitude + yaw
        x, _ = across(min(angle, 90), 84)
        if view == "side" and angle > 72 and y > inner[-1][1]:
            break
        inner.append((min(x, _edge(view, y)), y))
        if angle >= 90:
            break
    end = inner[-1]
    rx, ry, cy = 84 + puff, 88 + puff, -14.0
    start = math.atan2(max(-ry + 4, end[1] - cy) / ry, 1.0)
    shift = {"front": 0, "three_quarter": -4, "side": -8}[view]
    nape = _nape(view)
    stop = math.pi + 0.15
    outer = [
        (math.cos(start - (start + stop) * i / 9) * rx + shift, math.sin(start - (start + stop) * i / 9) * ry + cy)
        for i in range(10)
    ]
    outline = inner + outer + list(reversed(nape))
    gloss = stroke(f"M{-46 + shift},-70 Q{-18 + shift},-94 {20 + shift},-90", light(tone, 0.22), 8, 0.75) if shine else ""
    return fill(smooth(outline, tension=0.85), tone) + gloss


def _edge(view: str, y: float) -> float:
    """Return how far right hair reaches at a height: just over the outline of the forehead."""
    widest = {"front": 86.0, "three_quarter": 79.5, "side": 79.0}[view]
    return widest * math.sqrt(max(0.1, 1 - (min(0.0, y + 14) / 92) ** 2))


def _fringe(person: Person) -> Line:
    return _FRINGES[person.fringe]


def _short(person: Person, view: str, tone: str) -> Locks:
    if person.feminine:
        side = _side_lock(person, view, tone, 44)
        return Locks(back=_mass(tone, view, 62, 92), cap=_cap(tone, view, _fringe(person), 12), front=side)
    quiff = ""
    x, _ = across(YAWS[view] + 4, 62)
    if person.fringe != 1:
        quiff = fill(smooth([(x - 62, -84), (x - 10, -116), (x + 40, -104), (x + 34, -72), (x - 20, -70)]), tone)
    return Locks(cap=quiff + _cap(tone, view, SHORT if person.fringe else SWEPT, 8))


def _mass(tone: str, view: str, low: float, half: float, shade: float = 0.16) -> str:
    """Hair seen behind the skull, down to `low`."""
    shift = {"front": 0, "three_quarter": -10, "side": -16}[view]
    front = {"front": 1.0, "three_quarter": 0.86, "side": 0.4}[view]
    points = [
        (shift - half, -10),
        (shift - half * 1.02, low * 0.6),
        (shift - half * 0.86, low),
        (shift, low + 8),
        (shift + half * 0.86 * front, low),
        (shift + half * 1.0 * front, low * 0.5),
        (shift + half * 0.9 * front, -30),
        (shift, -92),
    ]
    return fill(smooth(points), dark(tone, shade))


def _side_lock(person: Person, view: str, tone: str, low: float) -> str:
    """A lock before the near ear, and one at the far cheek when it can be seen."""
    x, _ = across(YAWS[view] - 80, 86)
    wide = {"front": 15, "three_quarter": 22, "side": 34}[view]
    out = fill(smooth([(x - wide, -34), (x + wide * 0.7, -40), (x + wide * 0.75, 8), (x + wide * 0.3, low), (x - wide * 0.9, low - 4)]), tone)
    if view == "front":
        out += place(out, (0, 0), 1, 0, mirror=True)
    elif view == "three_quarter":
        out += fill(smooth([(58, -62), (80, -48), (86, -6), (82, low * 0.62), (75, 10), (74, -26)]), dark(tone, 0.08))
    return out


def _bob(person: Person, view: str, tone: str) -> Locks:
    return Locks(
        back=_mass(tone, view, 88, 98),
        cap=_cap(tone, view, _fringe(person), 12),
        front=_side_lock(person, view, tone, 78),
    )


def _long(person: Person, view: str, tone: str) -> Locks:
    shift = {"front": 0, "three_quarter": -16, "side": -40}[view]
    front = {"front": 1.0, "three_quarter": 0.8, "side": 0.3}[view]
    flow = [
        (shift - 92, -30),
        (shift - 104, 60),
        (shift - 108, 150),
        (shift - 88, 214),
        (shift - 30, 226),
        (shift + 40 * front, 222),
        (shift + 96 * front, 196),
        (shift + 102 * front, 90),
        (shift + 92 * front, -20),
        (shift, -90),
    ]
    behind = fill(smooth(flow), dark(tone, 0.14))
    return Locks(behind=behind, cap=_cap(tone, view, _fringe(person), 12), front=_side_lock(person, view, tone, 96))


def _ponytail(person: Person, view: str, tone: str) -> Locks:
    root = {"front": (46, -78), "three_quarter": (-80, -46), "side": (-98, -40)}[view]
    tail = [(0, -14), (-46, -22), (-70, 30), (-62, 110), (-34, 168), (-20, 100), (-8, 40), (14, 8)]
    swing = place(fill(smooth(tail), dark(tone, 0.12)), root, 1, 0, mirror=view == "front")
    tie = ellipse(root, 13, 17, "#e2604d" if person.feminine else dark(tone, 0.4))
    line = HIGH if person.fringe == 2 else _fringe(person)
    return Locks(behind=swing, back=tie, cap=_cap(tone, view, line, 8))


def _bun(person: Person, view: str, tone: str) -> Locks:
    at = {"front": (0, -118), "three_quarter": (-34, -116), "side": (-66, -98)}[view]
    knot = circle(at, 38, dark(tone, 0.1)) + stroke(f"M{at[0] - 18},{at[1] + 6} q16,-26 36,-10", light(tone, 0.18), 5, 0.8)
    return Locks(back=knot, cap=_cap(tone, view, HIGH if person.fringe else SWEPT, 7))


def _bumps(points: list[tuple[float, float, float]], tone: str) -> str:
    return "".join(circle((x, y), r, tone) for x, y, r in points)


def _curly(person: Person, view: str, tone: str) -> Locks:
    shift = {"front": 0, "three_quarter": -6, "side": -14}[view]
    low = 70 if person.feminine else 10
    crown = [(math.cos(a) * 84 + shift, math.sin(a) * 82 - 26, 27 + 5 * math.sin(a * 7)) for a in (math.pi * (1.02 + 0.096 * i) for i in range(11))]
    right = 0.86 if view == "front" else 0.0
    sides = [(-88.0 + shift, float(y), 26.0) for y in range(0, low, 26)] + [(96 * right, float(y), 24.0) for y in range(0, low, 26) if right]
    ringlets = [(across(YAWS[view] + d, 66)[0], -66.0 + (6 if i % 2 else 0), 23.0) for i, d in enumerate((-58, -34, -8, 18, 42))]
    back = _mass(tone, view, low, 92, 0.14) if person.feminine else ""
    shine = "".join(stroke(f"M{x - 9:.0f},{y - 4:.0f} q9,-12 18,-2", light(tone, 0.2), 5, 0.6) for x, y, _ in crown[2:9:2])
    return Locks(back=back + _bumps(crown + sides, tone), cap=_cap(tone, view, HIGH, 8) + _bumps(ringlets, tone) + shine)


def _bald(person: Person, view: str, tone: str) -> Locks:
    if person.age == "baby":
        x, _ = across(YAWS[view], 30)
        return Locks(cap=stroke(f"M{x:.0f},-98 q-4,-26 18,-24 q10,4 2,14", dark(person.hair_colour, 0.05), 7))
    shine = ellipse((-22, -66), 20, 11, "#ffffff", 0.25)
    if person.age != "old":
        return Locks(cap=shine)
    x, _ = across(YAWS[view] - 84, 84)
    rim = circle((x - 6, 6), 19, tone) + circle((x - 12, 28), 17, tone) + circle((x - 10, -16), 15, tone)
    if view == "front":
        rim += place(rim, (0, 0), 1, 0, mirror=True)
    return Locks(back=rim, cap=shine)


def _twin_tails(person: Person, view: str, tone: str) -> Locks:
    tail = [(0, -16), (-36, -16), (-66, 40), (-64, 110), (-40, 168), (-14, 110), (-8, 40), (12, 6)]
    roots = {"front": (-74, -58), "three_quarter": (-72, -62), "side": (-46, -66)}[view]
    near = place(fill(smooth(tail), dark(tone, 0.06)), roots) + ellipse((roots[0] - 2, roots[1] - 2), 13, 15, "#f07a8c")
    far = ""
    if view != "side":
        at = (74, -58) if view == "front" else (62, -66)
        far = place(fill(smooth(tail), dark(tone, 0.14)), at, 0.92 if view != "front" else 1, 0, mirror=True)
        far += ellipse((at[0] + 2, at[1] - 2), 13, 15, "#f07a8c")
    if view == "front":
        return Locks(behind=near + far, cap=_cap(tone, view, _fringe(person), 9))
    return Locks(behind=far, back=near if view == "three_quarter" else "", cap=_cap(tone, view, _fringe(person), 9), front=near if view == "side" else "")


def _braid(person: Person, view: str, tone: str) -> Locks:
    x = {"front": -70, "three_quarter": -66, "side": -52}[view]
    beads = []
    for i in range(6):
        beads.append(ellipse((x - 8 + (3 if i % 2 else -3), 60 + i * 25), 21 - i * 1.6, 17, tone if i % 2 else dark(tone, 0.12)))
    tie = ellipse((x - 8, 208), 11, 8, "#e2604d") + fill(polygon([(x - 18, 212), (x + 2, 212), (x - 8, 238)]), tone)
    side = _side_lock(person, view, tone, 62)
    return Locks(back=_mass(tone, view, 66, 92), cap=_cap(tone, view, _fringe(person), 10), front=side, over="".join(beads) + tie)


def _spiky(person: Person, view: str, tone: str) -> Locks:
    shift = {"front": 0, "three_quarter": 4, "side": 4}[view]
    crown: list[Point] = []
    for i in range(15):
        a = math.pi * (1.02 + 0.068 * i)
        r = 132 if i % 2 else 96
        crown.append((math.cos(a + (0.1 if i % 2 else 0)) * r * 0.86 + shift, math.sin(a) * r - 8))
    spikes = fill(smooth(crown, tension=0.35), tone)
    x = [across(YAWS[view] + d, 78)[0] for d in (-52, -38, -22, -6, 10, 26, 42)]
    teeth = [(x[i], -40 if i % 2 else -64) for i in range(7)]
    fringe = fill(polygon([(x[0], -76), *teeth, (x[6], -76)]), tone)
    return Locks(back=spikes, cap=spikes + _cap(tone, view, HIGH, 6) + fringe)


def _afro(person: Person, view: str, tone: str) -> Locks:
    shift = {"front": 0, "three_quarter": -12, "side": -24}[view]
    ball = [(math.cos(a) * 118 + shift, math.sin(a) * 108 - 52) for a in (math.tau * i / 16 for i in range(16))]
    body = fill(smooth(ball), dark(tone, 0.08))
    body += _bumps([(x * 0.97 + shift * 0.03, y, 23) for x, y in ball], dark(tone, 0.08))
    cap = _cap(tone, view, HIGH, 14, shine=False)
    texture = "".join(stroke(f"M{x * 0.7:.0f},{-52 + (y + 52) * 0.78:.0f} q8,-10 16,0", light(tone, 0.16), 5, 0.7) for x, y in ball[9:15])
    return Locks(back=body, cap=cap + texture)


def beard(person: Person, view: str) -> str:
    """Return a trimmed full beard in head units."""
    tone = person.hair_colour
    outlines: dict[str, list[Point]] = {
        "front": [(-80, 14), (-66, 40), (-34, 42), (0, 44), (34, 42), (66, 40), (80, 14), (76, 62), (48, 98), (0, 114), (-48, 98), (-76, 62)],
        "three_quarter": [(-62, 16), (-48, 42), (-6, 44), (28, 44), (58, 42), (78, 20), (78, 60), (58, 96), (22, 114), (-26, 100), (-60, 62)],
        "side": [(-12, 16), (4, 44), (44, 46), (70, 42), (82, 46), (76, 60), (84, 72), (76, 104), (46, 114), (8, 98), (-18, 60)],
    }
    middle = {"front": 0, "three_quarter": 24, "side": 56}[view]
    strands = "".join(stroke(f"M{middle + x},{78 - abs(x) * 0.3:.0f} q{x * 0.06:.0f},12 {-x * 0.1:.0f},20", dark(tone, 0.16), 4, 0.8) for x in (-34, -12, 12, 30))
    return fill(smooth(outlines[view], tension=0.8), light(tone, 0.08)) + strands
