"""Heads from straight above: hair by style, hats, beards and the tip of the nose; the head looks up the picture."""

from __future__ import annotations

import math
from collections.abc import Callable

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.hats import COVERING
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.shapes import Point, box, circle, ellipse, fill, line, place, polygon, ring, smooth, stroke

SKULL = 92.0
"""Radius of a head in head units."""
_HAIR_PIN = "#f07a8c"
_IMPLIED = {"worker": "hardhat", "chef": "toque", "police": "police_cap", "firefighter": "fire_helmet", "spacesuit": "helmet", "armor": "knight"}


def human_head(person: Person) -> str:
    """Return a person's head in head units: centre 0,0, nose at the top edge."""
    hat = _hat(person)
    skin = person.skin
    face = ellipse((-SKULL + 2, 6), 14, 18, dark(skin, 0.06)) + ellipse((SKULL - 2, 6), 14, 18, dark(skin, 0.06))
    face += ellipse((0, -94), 15, 19, dark(skin, 0.08)) + ellipse((0, 0), SKULL, SKULL + 4, skin)
    if person.beard:
        face = fill(smooth([(-66, -52), (-40, -112), (0, -126), (40, -112), (66, -52)]), person.hair_colour) + face
    brim_hides_hair = hat in ("helmet", "toque", "knight")
    behind, cap = ("", "") if hat == "helmet" else _HAIRS.get(person.hair, _short)(person)
    if hat and hat not in ("crown", "veil"):
        cap = "" if brim_hides_hair else _cap(person.hair_colour, 95, 30)
    worn = "".join(_WORN[g.kind](g.colour) for g in person.garments if g.kind in _WORN)
    return behind + face + cap + worn + (_HATS[hat](_hat_colour(person, hat)) if hat else "")


def animal_head(head: str, fur: str) -> str:
    """Return an animal's or robot's head in head units, its snout at the top edge."""
    if head == "robot":
        return box(-104, -20, 22, 52, 10, dark(fur, 0.3)) + box(82, -20, 22, 52, 10, dark(fur, 0.3)) + box(-88, -92, 176, 180, 46, fur) + box(-60, -94, 120, 26, 12, "#2b3147") + circle((0, 8), 26, dark(fur, 0.2)) + circle((0, 8), 13, "#f0564a")
    ears, inner = ears_of(head, fur)
    snout = "#fff6ea" if head in ("fox", "cat-face", "tiger-face", "panda", "raccoon", "wolf") else light(fur, 0.25)
    muzzle = ellipse((0, -88), 40, 32, snout) + ellipse((0, -112), 13, 9, "#3a2c35")
    return ears + muzzle + ellipse((0, 0), 98, 94, fur) + inner + marks(head, fur)


def worn_hats(person: Person) -> list[str]:
    """Return what is worn on the head, for heads that are not human."""
    hat = _hat(person)
    worn = [_WORN[g.kind](g.colour) for g in person.garments if g.kind in _WORN]
    return [*worn, _HATS[hat](_hat_colour(person, hat))] if hat else worn


def ears_of(head: str, fur: str) -> tuple[str, str]:
    """Return an animal's ears behind its skull, and what of them lies over it."""
    if head in ("rabbit-face", "rabbit", "donkey"):
        one = ellipse((0, 0), 26, 92, dark(fur, 0.06)) + ellipse((0, 4), 12, 66, "#f3b4b8")
        return "", place(one, (-40, 70), 1, 14) + place(one, (40, 70), 1, -14)
    if head in ("dog-face", "dog", "cow-face", "pig-face", "elephant", "goat", "ewe", "sheep"):
        one = ellipse((0, 0), 36, 56, dark(fur, 0.24))
        return "", place(one, (-86, 14), 1, -14) + place(one, (86, 14), 1, 14)
    if head in ("bear", "polar-bear", "panda", "mouse-face", "monkey-face", "koala", "hamster", "lion"):
        tone = "#34323c" if head == "panda" else dark(fur, 0.14)
        big = 52 if head in ("mouse-face", "koala") else 36
        return circle((-78, 34), big, tone) + circle((78, 34), big, tone) + circle((-78, 34), big * 0.55, dark(fur, 0.02)) + circle((78, 34), big * 0.55, dark(fur, 0.02)), ""
    if head in ("frog", "turtle", "penguin", "duck", "chicken", "owl", "bird"):
        return "", ""
    one = fill(polygon([(-40, 34), (2, -62), (40, 30)]), dark(fur, 0.12)) + fill(polygon([(-20, 22), (2, -34), (22, 20)]), "#f3b4b8")
    return "", place(one, (-58, 18), 0.86, -16) + place(one, (58, 18), 0.86, 16)


def marks(head: str, fur: str) -> str:
    """Return the markings of an animal's crown."""
    if head in ("tiger-face", "tiger", "zebra", "cat-face", "cat"):
        tone = "#3a2b33" if head not in ("cat-face", "cat") else dark(fur, 0.24)
        return "".join(line([(x, -34), (x * 0.9, 6)], tone, 11) for x in (-24, 0, 24))
    if head in ("lion",):
        return ""
    if head in ("raccoon", "panda"):
        return ellipse((-40, -62), 22, 18, "#34323c") + ellipse((40, -62), 22, 18, "#34323c")
    return stroke("M-30,30 Q0,46 30,30", dark(fur, 0.12), 6, 0.6)


def _hat(person: Person) -> str:
    """Return the name of what covers the head; empty for nothing."""
    names = [g.kind for g in person.garments if g.kind in COVERING]
    own = [n for n in names if n not in _IMPLIED]
    if "spacesuit" in names:
        return "helmet"
    return own[-1] if own else _IMPLIED[names[-1]] if names else ""


def _hat_colour(person: Person, hat: str) -> str | None:
    return next((g.colour for g in person.garments if g.kind == hat), None)


def _cap(tone: str, r: float = 96, bare: float = 22) -> str:
    """Hair over the skull, `bare` units of forehead free at the front, with its whorl and shine."""
    body = fill(smooth([(-r, -10), (-r * 0.74, -r + bare + 4), (0, -r + bare - 10), (r * 0.74, -r + bare + 4), (r, -10), (r * 0.92, 50), (r * 0.5, r - 6), (0, r + 4), (-r * 0.5, r - 6), (-r * 0.92, 50)]), tone)
    strands = "".join(stroke(f"M4,26 Q{x * 0.6:.0f},{y * 0.5:.0f} {x:.0f},{y:.0f}", dark(tone, 0.2), 4.5, 0.4) for x, y in ((-66, -34), (-72, 30), (66, -34), (72, 30), (-30, 78), (34, 78)))
    shine = stroke(f"M{-r * 0.52:.0f},{-r * 0.36:.0f} Q0,{-r * 0.72:.0f} {r * 0.5:.0f},{-r * 0.4:.0f}", light(tone, 0.26), 9, 0.8)
    return body + strands + shine


def _parted(tone: str, r: float, bare: float = 16) -> str:
    return _cap(tone, r, bare) + stroke(f"M14,{-r + bare + 2:.0f} Q8,-20 4,28", dark(tone, 0.4), 5, 0.7)


def _short(person: Person) -> tuple[str, str]:
    return "", _cap(person.hair_colour, 97, 20)


def _bob(person: Person) -> tuple[str, str]:
    tone = person.hair_colour
    return ellipse((0, 14), 118, 104, dark(tone, 0.14)), _parted(tone, 106)


def _long(person: Person) -> tuple[str, str]:
    tone = person.hair_colour
    flow = smooth([(-108, -10), (-112, 90), (-84, 196), (-30, 222), (30, 222), (84, 196), (112, 90), (108, -10)])
    strands = "".join(stroke(f"M{x},100 Q{x * 1.1:.0f},150 {x * 0.8:.0f},200", dark(tone, 0.32), 5, 0.6) for x in (-60, -22, 22, 60))
    return fill(flow, dark(tone, 0.14)) + strands, _parted(tone, 104)


def _ponytail(person: Person) -> tuple[str, str]:
    tone = person.hair_colour
    tail = fill(smooth([(-20, 84), (-46, 150), (-26, 230), (6, 262), (34, 210), (44, 150), (20, 84)]), dark(tone, 0.12))
    return "", tail + _cap(tone, 97, 14) + ellipse((0, 92), 26, 14, _HAIR_PIN)


def _bun(person: Person) -> tuple[str, str]:
    tone = person.hair_colour
    knot = circle((0, 34), 46, dark(tone, 0.14)) + circle((0, 32), 38, tone) + stroke("M-20,30 a20,20 0 1 1 20,20 a12,12 0 1 1 -10,-16", dark(tone, 0.26), 5, 0.8)
    return "", _cap(tone, 97, 14) + knot


def _bumpy(tone: str, radius: float, bump: float, count: int) -> str:
    out = "".join(circle((math.cos(a) * radius, math.sin(a) * radius + 6), bump, tone) for a in (math.tau * i / count for i in range(count)))
    curls = [(math.cos(a) * radius * k, math.sin(a) * radius * k + 6) for k, n in ((0.35, 5), (0.78, 9)) for a in (math.tau * i / n + k for i in range(n))]
    return out + circle((0, 6), radius, tone) + "".join(stroke(f"M{x - 9:.0f},{y:.0f} q9,-14 18,0", dark(tone, 0.24), 5, 0.65) for x, y in curls)


def _curly(person: Person) -> tuple[str, str]:
    return "", _bumpy(person.hair_colour, 84 if not person.feminine else 96, 26, 13)


def _afro(person: Person) -> tuple[str, str]:
    return "", _bumpy(person.hair_colour, 118, 26, 18)


def _bald(person: Person) -> tuple[str, str]:
    shine = ellipse((-26, -26), 26, 16, "#ffffff", 0.3)
    if person.age == "baby":
        return "", shine + stroke("M0,4 q-10,-28 14,-30 q16,4 4,20", dark(person.hair_colour, 0.05), 8)
    rim = stroke("M-86,-6 Q-80,80 0,88 Q80,80 86,-6", person.hair_colour, 26) if person.age == "old" else ""
    return "", rim + shine


def _twin_tails(person: Person) -> tuple[str, str]:
    tone = person.hair_colour
    tail = fill(smooth([(0, -12), (54, -18), (92, 40), (96, 116), (62, 146), (34, 96), (6, 30)]), dark(tone, 0.08)) + ellipse((8, 2), 15, 19, _HAIR_PIN)
    return "", place(tail, (82, 26)) + place(tail, (-82, 26), 1, 0, mirror=True) + _parted(tone, 97)


def _braid(person: Person) -> tuple[str, str]:
    tone = person.hair_colour
    beads = "".join(ellipse((4 if i % 2 else -4, 104 + i * 25), 25 - i * 1.6, 19, tone if i % 2 else dark(tone, 0.14)) for i in range(6))
    return beads + ellipse((0, 252), 13, 10, "#e2604d"), _parted(tone, 98)


def _spiky(person: Person) -> tuple[str, str]:
    tone = person.hair_colour
    star = [(math.cos(math.tau * i / 22) * (122 if i % 2 else 86), math.sin(math.tau * i / 22) * (122 if i % 2 else 86) + 10) for i in range(22)]
    inner = [(x * 0.55, y * 0.55) for x, y in star]
    return "", fill(smooth(star, tension=0.3), tone) + fill(smooth(inner, tension=0.3), light(tone, 0.14), 0.7)


_HAIRS: dict[str, Callable[[Person], tuple[str, str]]] = {
    "short": _short, "bob": _bob, "long": _long, "ponytail": _ponytail, "bun": _bun, "curly": _curly, "bald": _bald,
    "twin_tails": _twin_tails, "braid": _braid, "spiky": _spiky, "afro": _afro,
}  # fmt: skip


def _peaked(colour: str | None, default: str, reach: float = 62) -> str:
    tone = colour or default
    peak = fill(smooth([(-76, -52), (-62, -84 - reach), (0, -102 - reach), (62, -84 - reach), (76, -52)], tension=0.8), dark(tone, 0.2))
    seams = "".join(stroke(f"M0,0 L{math.cos(a) * 92:.0f},{math.sin(a) * 92:.0f}", dark(tone, 0.16), 5) for a in (math.tau * i / 6 + 0.52 for i in range(6)))
    return peak + circle((0, 0), 102, tone) + seams + circle((0, 0), 12, dark(tone, 0.2))


def _hardhat(colour: str | None, default: str = "#f7c32e") -> str:
    tone = colour or default
    brim = ellipse((0, -10), 114, 126, dark(tone, 0.18))
    ridges = "".join(stroke(f"M{x},-84 Q{x * 1.5:.0f},0 {x},78", light(tone, 0.32), 13) for x in (-34, 0, 34))
    return brim + ellipse((0, 0), 100, 104, tone) + ridges


def _fire_helmet(colour: str | None) -> str:
    brim = ellipse((0, 30), 118, 138, dark(colour or "#d23c33", 0.26))
    return brim + _hardhat(colour, "#d23c33") + fill(polygon([(-24, -112), (24, -112), (20, -78), (0, -66), (-20, -78)]), "#f5cf52")


def _toque(colour: str | None) -> str:
    tone = colour or "#ffffff"
    lobes = "".join(circle((math.cos(a) * 74, math.sin(a) * 74), 50, dark(tone, 0.05)) for a in (math.tau * i / 8 for i in range(8)))
    folds = "".join(stroke(f"M{math.cos(a) * 26:.0f},{math.sin(a) * 26:.0f} L{math.cos(a) * 88:.0f},{math.sin(a) * 88:.0f}", dark(tone, 0.16), 6, 0.8) for a in (math.tau * i / 8 + 0.39 for i in range(8)))
    return lobes + circle((0, 0), 92, tone) + folds


def _police_cap(colour: str | None) -> str:
    tone = colour or "#2c4f88"
    peak = fill(smooth([(-70, -76), (-50, -140), (0, -152), (50, -140), (70, -76)], tension=0.8), "#14161d")
    return peak + ellipse((0, -2), 120, 114, tone) + ring((0, -2), 98, dark(tone, 0.25), 7) + circle((0, -92), 15, "#f2c744")


def _brimmed(tone: str, brim: float, crown: float, ribbon: str, weave: bool = False) -> str:
    rings = "".join(ring((0, 0), crown + (brim - crown) * k, dark(tone, 0.16), 4) for k in (0.35, 0.68)) if weave else ""
    return ellipse((0, -4), brim, brim, dark(tone, 0.1)) + rings + circle((0, 0), crown + 12, ribbon) + circle((0, 0), crown, tone) + ellipse((-crown * 0.24, -crown * 0.28), crown * 0.4, crown * 0.28, "#ffffff", 0.18)


def _crown(colour: str | None) -> str:
    tone = colour or "#f6c33c"
    star = [(math.cos(math.tau * i / 16) * (104 if i % 2 else 78), math.sin(math.tau * i / 16) * (104 if i % 2 else 78)) for i in range(16)]
    gems = "".join(circle((math.cos(a) * 84, math.sin(a) * 84), 9, c) for a, c in ((0.4, "#e5484d"), (1.97, "#3f8fe0"), (3.54, "#e5484d"), (5.1, "#3f8fe0")))
    return f'<path d="{polygon(star)} M58,0 A58,58 0 1 0 -58,0 A58,58 0 1 0 58,0Z" fill="{tone}" fill-rule="evenodd"/>' + gems


def _beanie(colour: str | None) -> str:
    tone = colour or "#e0644f"
    ribs = "".join(stroke(f"M0,0 L{math.cos(a) * 94:.0f},{math.sin(a) * 94:.0f}", dark(tone, 0.12), 6) for a in (math.tau * i / 10 for i in range(10)))
    return circle((0, 0), 104, dark(tone, 0.14)) + circle((0, 0), 94, tone) + ribs + circle((0, 0), 32, light(tone, 0.55))


def _witchhat(colour: str | None) -> str:
    tone = colour or "#4a3a78"
    return _brimmed(tone, 158, 74, "#e8a33d") + fill(smooth([(-52, 10), (0, -40), (52, 10), (30, 92), (-8, 128), (-12, 70)], tension=0.7), light(tone, 0.1))


def _veil(colour: str | None) -> str:
    tone = colour or "#ffffff"
    drape = fill(smooth([(-84, -20), (-120, 110), (-100, 240), (0, 262), (100, 240), (120, 110), (84, -20), (0, -56)]), tone, 0.86)
    return drape + "".join(circle((math.cos(a) * 78, math.sin(a) * 70), 17, c) for a, c in ((3.6, "#f7b6c6"), (4.1, "#ffe3ea"), (4.7, "#f7b6c6"), (5.3, "#ffe3ea"), (5.8, "#f7b6c6")))


def _helmet(colour: str | None) -> str:
    glass = fill(smooth([(-108, -50), (-70, -128), (0, -148), (70, -128), (108, -50), (0, -30)], tension=0.8), "#2b4a8c")
    shine = stroke("M-70,-92 Q-40,-122 0,-126", "#bfe3ff", 12, 0.9)
    return circle((0, 0), 146, "#dfe4ee") + circle((0, 0), 130, "#f7f9fc") + glass + shine + box(-30, 20, 60, 80, 20, "#c3cad8")


def _knight(colour: str | None) -> str:
    steel = "#b7c0cd"
    plume = fill(smooth([(-22, -70), (0, -92), (22, -70), (38, 40), (46, 150), (0, 190), (-46, 150), (-38, 40)]), "#d0342f")
    barbs = "".join(stroke(f"M0,{y} L{s * 26},{y + 22}", "#a3241f", 6, 0.8) for y in range(-40, 150, 34) for s in (-1, 1))
    return ellipse((0, -6), 108, 112, dark(steel, 0.2)) + ellipse((0, 0), 98, 102, steel) + ellipse((-44, -40), 20, 30, "#ffffff", 0.4) + plume + barbs


_HATS: dict[str, Callable[[str | None], str]] = {
    "cap": lambda c: _peaked(c, "#d8503f"),
    "hardhat": _hardhat,
    "fire_helmet": _fire_helmet,
    "toque": _toque,
    "police_cap": _police_cap,
    "tophat": lambda c: _brimmed(c or "#2b2730", 128, 84, "#c8424a"),
    "strawhat": lambda c: _brimmed(c or "#ecc77a", 172, 82, "#c8503f", weave=True),
    "crown": _crown,
    "beanie": _beanie,
    "witchhat": _witchhat,
    "veil": _veil,
    "helmet": _helmet,
    "knight": _knight,
}


def _frames(colour: str | None, glass: str) -> str:
    tone = colour or "#33303c"
    lens = "".join(box(x - 30, -112, 60, 18, 9, tone) + box(x - 22, -109, 44, 8, 4, glass) for x in (-38, 38))
    return lens + line([(-68, -100), (-88, -10)], tone, 8) + line([(68, -100), (88, -10)], tone, 8)


def _headphones(colour: str | None) -> str:
    tone = colour or "#3a4150"
    cups = "".join(ellipse((x, 4), 24, 40, tone) + ellipse((x, 4), 12, 26, light(tone, 0.3)) for x in (-102, 102))
    return line([(-96, 4), (96, 4)], tone, 18) + cups


_WORN: dict[str, Callable[[str | None], str]] = {
    "glasses": lambda c: _frames(c, "#dff1ff"),
    "sunglasses": lambda c: _frames(c, "#26242d"),
    "goggles": lambda c: _frames(c or "#4a5364", "#bfe8ff"),
    "headphones": _headphones,
    "headband": lambda c: line([(-94, -26), (94, -26)], c or "#e0506a", 18),
    "mask": lambda c: fill(smooth([(-58, -74), (0, -116), (58, -74), (30, -66), (-30, -66)]), c or "#dcebf5"),
}


def head_points(scale: float, at: Point) -> tuple[float, float, float, float]:
    """Return the box of a head drawn at a scale around a point."""
    r = SKULL * 1.08 * scale
    return at[0] - r, at[1] - r, at[0] + r, at[1] + r
