"""Things held in hands, drawn by us where the hand must fit: books, phones, cups, pans, instruments, boxes, carts."""

from __future__ import annotations

import math
from collections.abc import Callable

from tools.animatic.puppet.colours import dark, light, mix
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line, polygon, ring, smooth, stroke

Drawing = Callable[[str | None], str]
"""SVG in rig units around the grip at 0,0."""


def _book(colour: str | None) -> str:
    tone = colour or "#c8503f"
    left = fill(polygon([(0, -66), (-84, -84), (-84, 36), (0, 54)]), tone)
    right = fill(polygon([(0, -66), (84, -84), (84, 36), (0, 54)]), dark(tone, 0.12))
    pages = fill(polygon([(0, -84), (-78, -102), (-78, 26), (0, 44)]), "#fffaf0") + fill(polygon([(0, -84), (78, -102), (78, 26), (0, 44)]), "#f0e6d2")
    return pages + left + right + line([(0, -66), (0, 54)], dark(tone, 0.35), 6) + box(-62, -52, 40, 9, 4, light(tone, 0.6)) + box(-62, -32, 26, 7, 3, light(tone, 0.5))


def _phone(colour: str | None) -> str:
    tone = colour or "#2b2d38"
    return box(-24, -84, 50, 96, 11, tone) + box(-19, -76, 40, 78, 6, "#bfe4ff") + box(-13, -66, 28, 10, 4, "#5b8def") + box(-13, -50, 28, 22, 4, "#ffffff")


def _tablet(colour: str | None) -> str:
    return box(-70, -96, 140, 104, 12, colour or "#2b2d38") + box(-60, -86, 120, 84, 6, "#cfe9ff") + box(-48, -74, 52, 34, 4, "#5b8def") + line([(16, -68), (48, -68)], "#8fb4d8", 7) + line([(16, -52), (40, -52)], "#8fb4d8", 7)


def _cup(colour: str | None) -> str:
    tone = colour or "#fbf7ef"
    return ring((36, -22), 20, dark(tone, 0.1), 9) + fill("M-34,-54 h68 v54 q-4,22 -26,22 h-16 q-22,0 -26,-22Z", tone) + ellipse((0, -54), 34, 9, "#8a5a3c") + _steam(-8, -70)


def _steam(x: float, y: float) -> str:
    return "".join(stroke(f"M{x + i * 18},{y} q-10,-14 0,-26 q10,-12 0,-26", "#ffffff", 5, 0.6) for i in range(2))


def _glass(colour: str | None) -> str:
    drink = colour or "#f5a83d"
    return line([(10, -92), (26, -132)], "#e8505a", 7) + fill("M-32,-96 h64 l-10,104 q-22,8 -44,0Z", "#dff2fb", 0.85) + fill("M-27,-64 h54 l-8,70 q-19,6 -38,0Z", drink)


def _pan(colour: str | None) -> str:
    ink = colour or "#3b3e4a"
    egg = ellipse((134, -8), 46, 9, "#ffffff") + ellipse((140, -14), 17, 8, "#ffc233")
    return line([(-14, 0), (64, 2)], dark(ink, 0.2), 17) + fill("M58,-12 h156 q-4,42 -46,44 h-66 q-40,-2 -44,-44Z", ink) + ellipse((136, -10), 78, 13, light(ink, 0.16)) + egg + _steam(118, -40)


def _microphone(colour: str | None) -> str:
    ink = colour or "#34343f"
    return fill(polygon([(-12, 34), (12, 34), (17, -40), (-17, -40)]), ink) + circle((0, -58), 29, "#c2c8d2") + line([(-26, -60), (26, -60)], "#8d95a3", 5) + line([(-22, -72), (22, -72)], "#8d95a3", 4) + box(-20, -44, 40, 11, 4, "#e8b53a")


def _umbrella(colour: str | None) -> str:
    tone = colour or "#e0506a"
    canopy = fill("M-210,-300 C-200,-430 -80,-476 0,-478 C80,-476 200,-430 210,-300 Q175,-334 140,-300 Q105,-334 70,-300 Q35,-334 0,-300 Q-35,-334 -70,-300 Q-105,-334 -140,-300 Q-175,-334 -210,-300Z", tone)
    ribs = "".join(stroke(f"M0,-476 Q{x * 0.8:.0f},-410 {x},-302", dark(tone, 0.16), 6) for x in (-140, -70, 0, 70, 140))
    return line([(0, -470), (0, 26)], "#5b5666", 11) + stroke("M0,26 q2,38 34,30", "#8a5a3c", 13) + canopy + ribs + line([(0, -478), (0, -500)], "#5b5666", 9)


def _box(colour: str | None) -> str:
    tone = colour or "#d6a468"
    return box(-104, -150, 208, 170, 10, tone) + box(-22, -150, 44, 170, 0, light(tone, 0.3)) + fill(polygon([(-104, -142), (104, -142), (104, -112), (-104, -112)]), dark(tone, 0.1)) + box(42, -60, 46, 30, 3, "#fff8ec")


def _notebook(colour: str | None) -> str:
    tone = colour or "#4f7fc0"
    return fill(polygon([(-70, -40), (58, -58), (70, 24), (-60, 40)]), tone) + fill(polygon([(-60, -38), (54, -54), (64, 16), (-52, 31)]), "#fffaf0") + "".join(line([(-44 + i * 2, -24 + i * 15), (44 + i * 2, -36 + i * 15)], "#b9c4d4", 4) for i in range(4))


def _pencil(colour: str | None) -> str:
    return line([(26, 30), (-18, -60)], colour or "#f2b632", 13) + line([(26, 30), (31, 41)], "#3a2f2a", 7) + line([(-18, -60), (-23, -70)], "#e8828f", 13)


def _laptop(colour: str | None) -> str:
    tone = colour or "#c3cad6"
    lid = fill(polygon([(20, -132), (152, -150), (132, -8), (6, 2)]), dark(tone, 0.24))
    return lid + fill(polygon([(-104, 2), (20, -4), (136, -8), (120, 18), (-96, 20)]), tone) + circle((80, -76), 13, light(tone, 0.5))


def _gift(colour: str | None) -> str:
    tone = colour or "#e0506a"
    bow = "".join(fill(smooth([(0, -112), (k * 44, -146), (k * 52, -112), (0, -104)]), "#ffd166") for k in (1, -1))
    return box(-62, -94, 124, 104, 8, tone) + box(-70, -110, 140, 32, 8, light(tone, 0.14)) + box(-13, -110, 26, 120, 2, "#ffd166") + bow


def _guitar(colour: str | None) -> str:
    tone = colour or "#d98a3d"
    body = smooth([(-96, -52), (-30, -62), (16, -38), (66, -46), (88, 0), (66, 46), (16, 38), (-30, 62), (-96, 52), (-122, 0)])
    neck = box(76, -13, 220, 26, 4, "#6b4430") + box(288, -20, 60, 40, 9, "#4f3124")
    strings = "".join(line([(-60, y), (300, y)], "#f4ead6", 2.5) for y in (-6, 0, 6))
    return neck + fill(body, tone) + fill(smooth([(-88, -42), (-30, -50), (14, -30), (60, -38), (76, 0), (60, 38), (14, 30), (-30, 50), (-88, 42), (-110, 0)]), light(tone, 0.16)) + circle((10, 0), 25, "#4f3124") + box(-74, -22, 16, 44, 4, "#4f3124") + strings


def _violin(colour: str | None) -> str:
    tone = colour or "#a9592f"
    body = smooth([(-72, -34), (-34, -44), (-10, -28), (24, -38), (46, 0), (24, 38), (-10, 28), (-34, 44), (-72, 34), (-86, 0)])
    return box(40, -9, 130, 18, 4, "#3a2a24") + circle((176, 0), 14, "#3a2a24") + fill(body, tone) + line([(-60, 0), (166, 0)], "#f4ead6", 4) + box(-20, -16, 8, 32, 2, "#3a2a24")


def _bow_stick(colour: str | None) -> str:
    return line([(-30, 20), (170, -110)], colour or "#7a4a2c", 8) + line([(-22, 30), (176, -100)], "#fdf8ec", 4)


def cart(colour: str | None, fall: float) -> str:
    """Return a shopping cart by its handle at 0,0; `fall` units below it the wheels stand."""
    steel, tone = "#8f98a8", colour or "#e0644f"
    basket = fill(polygon([(30, -6), (356, -24), (322, 186), (76, 186)]), "#d7dde6", 0.9)
    bars = "".join(line([(54 + i * 56, -10), (94 + i * 45, 186)], steel, 5) for i in range(6))
    rows = "".join(line([(40 + i * 10, 36 + i * 48), (346 - i * 8, 28 + i * 50)], steel, 5) for i in range(4))
    frame = [((92, 186), (104, fall - 40)), ((316, 186), (316, fall - 40)), ((98, fall - 110), (318, fall - 110))]
    wheels = "".join(circle((x, fall - 30), 30, "#35323f") + circle((x, fall - 30), 11, steel) for x in (108, 314))
    goods = box(92, -84, 74, 90, 8, "#f2c744") + circle((222, -46), 44, "#6fbf73") + box(258, -96, 50, 96, 8, "#5b8def")
    handle = line([(-8, 0), (34, -4)], tone, 19)
    return goods + basket + bars + rows + handle + "".join(line([a, b], steel, 11) for a, b in frame) + wheels


def _tool(colour: str | None) -> str:
    return line([(-6, 26), (30, -70)], colour or "#9aa4b4", 17) + ring((36, -88), 22, colour or "#9aa4b4", 13) + line([(36, -112), (46, -126)], "#dfe7ee", 13)


def _brush(colour: str | None) -> str:
    return line([(-10, 34), (26, -64)], "#c99a5b", 10) + line([(26, -64), (30, -76)], "#c3cad6", 13) + fill(smooth([(22, -74), (40, -70), (46, -104), (30, -98)]), colour or "#4a8bd0")


def _newspaper(colour: str | None) -> str:
    sheet = colour or "#f4efe3"
    return fill(polygon([(0, -100), (-92, -84), (-92, 44), (0, 30)]), sheet) + fill(polygon([(0, -100), (92, -84), (92, 44), (0, 30)]), dark(sheet, 0.08)) + box(-80, -68, 60, 13, 2, "#6b6570") + "".join(line([(16, -60 + i * 17), (78, -54 + i * 17)], "#a8a29a", 4) for i in range(5)) + "".join(line([(-78, -34 + i * 17), (-18, -42 + i * 17)], "#a8a29a", 4) for i in range(4))


def _sword(colour: str | None) -> str:
    return fill(polygon([(-9, -20), (9, -20), (7, -230), (0, -250), (-7, -230)]), colour or "#c9d3e0") + line([(0, -24), (0, -226)], "#8f9bac", 5) + line([(-36, -18), (36, -18)], "#e8b53a", 13) + line([(0, -12), (0, 26)], "#6b4430", 15)


def _flag(colour: str | None) -> str:
    tone = colour or "#e0506a"
    return line([(0, 40), (0, -330)], "#8a6a4a", 11) + fill("M4,-326 q60,-30 110,0 t100,-6 v110 q-50,26 -100,4 t-110,2Z", tone) + fill("M4,-246 q60,-30 110,0 t100,-6 v30 q-50,26 -100,4 t-110,2Z", "#1d1440", 0.1)


def _flower(colour: str | None) -> str:
    tone = colour or "#f07a9c"
    heads = "".join(circle((x + math.cos(a) * 20, y + math.sin(a) * 20), 15, c) for x, y, c in ((-40, -112, tone), (34, -122, "#ffd166"), (0, -150, light(tone, 0.3))) for a in (math.tau * i / 5 for i in range(5)))
    hearts = "".join(circle((x, y), 11, "#fff3c4") for x, y in ((-40, -112), (34, -122), (0, -150)))
    stems = "".join(line([(0, 20), p], "#5aa469", 7) for p in ((-40, -112), (34, -122), (0, -150)))
    return stems + heads + hearts + fill(polygon([(-34, -66), (34, -66), (12, 30), (-12, 30)]), mix(tone, "#ffffff", 0.7))


def _baby(colour: str | None) -> str:
    wrap = colour or "#fbe3a8"
    bundle = fill(smooth([(-150, -40), (-60, -96), (70, -66), (150, -10), (90, 56), (-60, 58), (-150, 30)]), wrap)
    folds = stroke("M-40,-74 Q20,-10 -30,54 M40,-62 Q90,-10 60,50", dark(wrap, 0.14), 7)
    head = circle((-120, -34), 78, "#f5cfae") + stroke("M-134,-104 q14,-26 30,-6", "#6b4430", 9) + circle((-84, -10), 13, "#f29aa0", 0.6)
    face = stroke("M-130,-40 q14,14 28,0 M-84,-44 q12,12 24,0", "#4a3434", 7) + stroke("M-104,-6 q12,10 24,0", "#b0563f", 6)
    hood = fill("M-196,-10 C-206,-100 -130,-132 -84,-104 C-130,-104 -170,-70 -160,10 C-150,50 -110,60 -80,56 C-140,70 -190,40 -196,-10Z", light(wrap, 0.25))
    return bundle + folds + head + face + hood


DRAWINGS: dict[str, Drawing] = {
    "baby": _baby,
    "book": _book,
    "phone": _phone,
    "tablet": _tablet,
    "cup": _cup,
    "glass": _glass,
    "pan": _pan,
    "microphone": _microphone,
    "umbrella": _umbrella,
    "box": _box,
    "notebook": _notebook,
    "pencil": _pencil,
    "laptop": _laptop,
    "gift": _gift,
    "guitar": _guitar,
    "violin": _violin,
    "violin_bow": _bow_stick,
    "tool": _tool,
    "brush": _brush,
    "newspaper": _newspaper,
    "sword": _sword,
    "flag": _flag,
    "flower": _flower,
}
"""Our own drawings of held things by kind."""
GLYPH_KINDS: dict[str, str] = {
    "open-book": "book",
    "book": "book",
    "books": "book",
    "closed-book": "book",
    "green-book": "book",
    "blue-book": "book",
    "orange-book": "book",
    "notebook": "notebook",
    "mobile-phone": "phone",
    "smartphone": "phone",
    "mobile-phone-with-arrow": "phone",
    "telephone-receiver": "phone",
    "hot-beverage": "cup",
    "teacup-without-handle": "cup",
    "tropical-drink": "glass",
    "cup-with-straw": "glass",
    "cooking": "pan",
    "microphone": "microphone",
    "umbrella": "umbrella",
    "closed-umbrella": "umbrella",
    "umbrella-with-rain-drops": "umbrella",
    "package": "box",
    "memo": "notebook",
    "pencil": "pencil",
    "laptop": "laptop",
    "laptop-computer": "laptop",
    "wrapped-gift": "gift",
    "guitar": "guitar",
    "violin": "violin",
    "shopping-cart": "cart",
    "wrench": "tool",
    "hammer-and-wrench": "tool",
    "paintbrush": "brush",
    "artist-palette": "brush",
    "newspaper": "newspaper",
    "rolled-up-newspaper": "newspaper",
    "dagger": "sword",
    "crossed-swords": "sword",
    "bouquet": "flower",
}
"""Drawings by name that we draw better in a hand."""
