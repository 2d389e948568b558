"""Common things from straight above, in rig units around 0,0."""

from __future__ import annotations

import math
from collections.abc import Callable

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import Point, box, circle, fill, line, place, polygon, ring, smooth, stroke

LAID_TABLE = "laid_table"
Half = tuple[float, float]
Drawn = tuple[str, Half]
"""SVG around 0,0 and half its width and height."""


def _around(r: float, count: int, start: float = 0.0) -> list[Point]:
    return [(math.cos(start + math.tau * i / count) * r, math.sin(start + math.tau * i / count) * r) for i in range(count)]


def plate(food: str = "#e8a24a") -> str:
    """Return a plate with something on it, 100 units in radius."""
    return circle((0, 0), 100, "#dfe3ea") + circle((0, 0), 94, "#ffffff") + ring((0, 0), 68, "#e3e7ee", 5) + circle((-8, 4), 50, food) + circle((-22, -10), 18, light(food, 0.35)) + circle((26, 22), 16, "#6fae58")


def table(colour: str | None) -> Drawn:
    """Return a bare round table."""
    tone = colour or "#c08a55"
    grain = "".join(stroke(f"M{-w:.0f},{y} Q0,{y + 14} {w:.0f},{y}", dark(tone, 0.14), 7, 0.6) for y, w in ((-220, 240), (-110, 310), (0, 330), (110, 310), (220, 240)))
    return circle((0, 0), 360, dark(tone, 0.18)) + circle((0, 0), 344, tone) + grain, (360, 360)


def laid_table(colour: str | None) -> Drawn:
    """Return a round table laid for a meal."""
    top, half = table(colour)
    dishes = place(plate("#d8603f"), (0, 0), 1.15)
    dishes += "".join(place(plate(food), p, 0.8) for food, p in zip(("#e8c04a", "#8fbf62", "#e8a24a", "#c8704a", "#f0d9a8"), _around(224, 5, -1.57), strict=True))
    dishes += "".join(circle(p, 34, "#f7f4ee") + circle(p, 25, "#9fcbe0") for p in _around(300, 5, -0.94))
    return top + dishes, half


def desk(colour: str | None) -> Drawn:
    """Return a desk with a laptop, paper and a cup."""
    tone = colour or "#c99a66"
    top = box(-360, -190, 720, 380, 20, dark(tone, 0.18)) + box(-348, -180, 696, 356, 16, tone)
    return top + place(laptop(None)[0], (0, -10), 0.8) + box(170, -110, 120, 160, 6, "#fffdf6") + circle((-250, 40), 42, "#f4f1ea") + circle((-250, 40), 30, "#6b4630"), (360, 190)


def chair(colour: str | None) -> Drawn:
    """Return a chair, its back at the lower edge."""
    tone = colour or "#b5794a"
    return box(-140, -130, 280, 270, 44, dark(tone, 0.1)) + box(-120, -116, 240, 220, 40, light(tone, 0.14)) + box(-150, 106, 300, 52, 24, dark(tone, 0.3)), (150, 150)


def stool(colour: str | None) -> Drawn:
    """Return a round stool."""
    tone = colour or "#c98f52"
    return circle((0, 0), 130, dark(tone, 0.16)) + circle((0, 0), 116, tone) + ring((0, 0), 70, dark(tone, 0.12), 7), (130, 130)


def bench(colour: str | None) -> Drawn:
    """Return a slatted bench."""
    tone = colour or "#b98250"
    return "".join(box(-420, -120 + i * 62, 840, 52, 14, tone if i else dark(tone, 0.2)) for i in range(4)) + "".join(box(x - 18, -130, 36, 262, 10, "#4a4f5c") for x in (-340, 340)), (420, 130)


def sofa(colour: str | None) -> Drawn:
    """Return a sofa, its back at the lower edge."""
    tone = colour or "#5b8fa8"
    return box(-460, -170, 920, 360, 70, dark(tone, 0.16)) + box(-370, -190, 360, 270, 40, light(tone, 0.1)) + box(10, -190, 360, 270, 40, light(tone, 0.1)) + box(-300, 20, 150, 80, 30, "#f2c98a"), (460, 190)


def bed(colour: str | None) -> Drawn:
    """Return a bed with pillows at its head."""
    tone = colour or "#7fa6d8"
    return box(-360, -520, 720, 1060, 40, "#a9744a") + box(-330, -490, 660, 1000, 40, "#fbf7ef") + box(-280, -460, 250, 170, 50, "#ffffff") + box(30, -460, 250, 170, 50, "#ffffff") + box(-340, -180, 680, 710, 50, tone) + box(-340, -180, 680, 90, 30, light(tone, 0.5)), (360, 540)


def carpet(colour: str | None) -> Drawn:
    """Return a fringed rug."""
    tone = colour or "#c0584a"
    fringe = "".join(line([(s * 540, y), (s * 590, y)], light(tone, 0.7), 9) for y in range(-330, 340, 30) for s in (-1, 1))
    inner = box(-480, -290, 960, 580, 20, light(tone, 0.72)) + box(-456, -266, 912, 532, 16, tone)
    return fringe + box(-550, -360, 1100, 720, 24, tone) + inner + fill(polygon([(-330, 0), (0, -200), (330, 0), (0, 200)]), light(tone, 0.4)) + fill(polygon([(-190, 0), (0, -116), (190, 0), (0, 116)]), dark(tone, 0.2)), (595, 365)


def blanket(colour: str | None) -> Drawn:
    """Return a chequered picnic blanket."""
    tone = colour or "#d8504a"
    bands = "".join(box(x, -400, 80, 800, 0, "#ffffff", 0.55) for x in range(-400, 400, 160)) + "".join(box(-480, y, 960, 80, 0, "#ffffff", 0.55) for y in range(-360, 400, 160))
    return box(-480, -400, 960, 800, 20, tone) + bands, (480, 400)


def crown(colour: str | None) -> Drawn:
    """Return the crown of a leafy tree."""
    tone = colour or "#5aa653"
    rim = "".join(circle(p, 150, dark(tone, 0.12)) for p in _around(290, 11))
    middle = "".join(circle(p, 120, tone) for p in _around(190, 8, 0.3)) + circle((0, 0), 230, tone)
    return rim + circle((0, 0), 330, dark(tone, 0.12)) + middle + "".join(circle((x - 50, y - 50), 66, light(tone, 0.14)) for x, y in _around(120, 5, 0.7)) + circle((-60, -70), 90, light(tone, 0.24)), (440, 440)


def blossom(colour: str | None) -> Drawn:
    """Return a cherry tree in blossom."""
    return crown(colour or "#f3a9c0")


def pine(colour: str | None) -> Drawn:
    """Return a conifer: star upon star."""
    tone = colour or "#3f8560"
    out = ""
    for k, r in enumerate((420, 320, 220, 120)):
        star = [p for i in range(14) for p in _around(r if i % 2 else r * 0.72, 14, 0.2 * k)[i : i + 1]]
        out += fill(polygon(star), light(dark(tone, 0.2), 0.1 * k))
    return out, (420, 420)


def palm(colour: str | None) -> Drawn:
    """Return the crown of a palm tree."""
    tone = colour or "#3f9a63"
    leaf = fill(smooth([(0, 20), (-70, -160), (-40, -380), (10, -440), (60, -360), (60, -150)]), tone) + line([(0, 0), (10, -400)], dark(tone, 0.25), 12)
    return "".join(place(leaf, (0, 0), 1.0 if i % 2 else 0.88, i * 45) for i in range(8)) + "".join(circle(p, 40, "#8a5f3c") for p in _around(50, 3)), (440, 440)


def parasol(colour: str | None) -> Drawn:
    """Return an open umbrella: eight panels and its tip."""
    tone = colour or "#e0483f"
    rim = _around(300, 8, 0.39)
    out = ""
    for i, (a, b) in enumerate(zip(rim, rim[1:] + rim[:1], strict=True)):
        bulge = ((a[0] + b[0]) * 0.47, (a[1] + b[1]) * 0.47)
        out += fill(f"M0,0 L{a[0]:.0f},{a[1]:.0f} Q{bulge[0]:.0f},{bulge[1]:.0f} {b[0]:.0f},{b[1]:.0f}Z", tone if i % 2 else light(tone, 0.16))
    return out + "".join(line([(0, 0), p], dark(tone, 0.24), 6) for p in rim) + circle((0, 0), 20, dark(tone, 0.4)), (300, 300)


def beach_umbrella(colour: str | None) -> Drawn:
    """Return a striped parasol."""
    art, half = parasol(colour or "#e8604a")
    rim = _around(296, 8, 0.39)
    return art + "".join(fill(f"M0,0 L{a[0]:.0f},{a[1]:.0f} L{b[0]:.0f},{b[1]:.0f}Z", "#fff6ea") for i, (a, b) in enumerate(zip(rim, rim[1:] + rim[:1], strict=True)) if i % 2) + circle((0, 0), 22, "#8a5f3c"), half


def crate(colour: str | None) -> Drawn:
    """Return a taped parcel."""
    tone = colour or "#cf9f68"
    return box(-190, -160, 380, 320, 12, dark(tone, 0.14)) + box(-180, -152, 360, 300, 10, tone) + box(-30, -152, 60, 300, 0, light(tone, 0.34)) + box(70, 60, 84, 60, 4, "#fffaf0"), (190, 160)


def barrel(colour: str | None) -> Drawn:
    """Return a barrel."""
    tone = colour or "#a9744a"
    return circle((0, 0), 180, dark(tone, 0.3)) + circle((0, 0), 162, tone) + "".join(line([(x, -math.sqrt(162**2 - x * x)), (x, math.sqrt(162**2 - x * x))], dark(tone, 0.2), 6) for x in (-90, -30, 30, 90)), (180, 180)


def book(colour: str | None) -> Drawn:
    """Return an open book."""
    tone = colour or "#b8443c"
    rows = "".join(line([(s * 24, y), (s * 116, y)], "#b9b2a4", 6) for y in range(-64, 80, 30) for s in (-1, 1))
    return box(-146, -104, 292, 208, 14, tone) + box(-134, -96, 132, 192, 8, "#fffaf0") + box(2, -96, 132, 192, 8, "#fff6e6") + rows, (146, 104)


def laptop(colour: str | None) -> Drawn:
    """Return an open laptop, its screen at the upper edge."""
    tone = colour or "#c3c8d2"
    return box(-160, -20, 320, 200, 18, tone) + box(-136, 0, 272, 110, 8, "#5a6070") + box(-50, 122, 100, 46, 8, dark(tone, 0.14)) + box(-164, -70, 328, 56, 12, "#3f7fc0") + box(-164, -36, 328, 22, 6, dark(tone, 0.3)), (164, 180)


def cup(colour: str | None) -> Drawn:
    """Return a cup of coffee on its saucer."""
    tone = colour or "#f4f1ea"
    return circle((0, 0), 100, dark(tone, 0.1)) + circle((0, 0), 90, light(tone, 0.3)) + box(50, -16, 50, 32, 14, tone) + circle((0, 0), 62, tone) + circle((0, 0), 50, "#6b4630") + stroke("M-24,-8 q24,-24 44,4", "#c99a6a", 8, 0.8), (100, 100)


def phone(colour: str | None) -> Drawn:
    """Return a phone lying flat."""
    return box(-46, -88, 92, 176, 18, colour or "#2b2d38") + box(-38, -74, 76, 148, 8, "#7fc4f0") + box(-26, -60, 52, 20, 6, "#ffffff", 0.8), (46, 88)


def plant(colour: str | None) -> Drawn:
    """Return a potted plant."""
    tone = colour or "#4d9a61"
    leaf = fill(smooth([(0, 0), (-54, -110), (0, -220), (54, -110)]), tone) + line([(0, -20), (0, -190)], dark(tone, 0.2), 7)
    return circle((0, 0), 130, "#b5653f") + circle((0, 0), 108, "#5f4030") + "".join(place(leaf, (0, 0), 1.0 if i % 2 else 0.8, i * 51) for i in range(7)), (220, 220)


def house(colour: str | None) -> Drawn:
    """Return the roof of a house."""
    tone = colour or "#c8553f"
    rows = "".join(line([(-480, y), (480, y)], dark(tone, 0.22), 7, 0.6) for y in range(-330, 340, 60))
    return box(-500, -360, 1000, 720, 10, tone) + box(-500, 0, 1000, 360, 10, dark(tone, 0.14)) + rows + line([(-500, 0), (500, 0)], light(tone, 0.3), 20) + box(220, -240, 110, 110, 6, "#8a6a5a") + box(244, -216, 62, 62, 4, "#3a2f33"), (500, 360)


def pond(colour: str | None) -> Drawn:
    """Return a pool with ripples."""
    tone = colour or "#58b7dc"
    outline = smooth([(-480, -60), (-280, -300), (120, -320), (440, -160), (470, 140), (180, 310), (-240, 290)])
    return f'<g transform="scale(1.08)">{fill(outline, "#c9bda4")}</g>' + fill(outline, tone) + "".join(stroke(f"M{x - 70},{y} q70,-30 140,0", "#ffffff", 10, 0.6) for x, y in ((-180, -120), (160, -40), (-60, 130), (250, 140))), (520, 350)


def fire(colour: str | None) -> Drawn:
    """Return a camp fire in a ring of stones."""
    del colour
    stones = "".join(circle(p, 52, "#8f929e") + circle((p[0] - 10, p[1] - 12), 26, "#b3b6c0") for p in _around(210, 11))
    logs = "".join(place(box(-150, -28, 300, 56, 24, "#7a4f35"), (0, 0), 1, a) for a in (20, 80, 140))
    flame = fill(smooth([p for i in range(12) for p in _around(150 if i % 2 else 90, 12)[i : i + 1]]), "#f08a2e") + fill(smooth([p for i in range(10) for p in _around(92 if i % 2 else 54, 10)[i : i + 1]]), "#fbd04a") + circle((0, 0), 34, "#fff6c8")
    return stones + logs + flame, (265, 265)


def pan(colour: str | None) -> Drawn:
    """Return a frying pan with an egg."""
    tone = colour or "#3a3d48"
    return box(-18, 90, 36, 150, 16, "#8a5f3c") + circle((0, 0), 110, tone) + circle((0, 0), 92, light(tone, 0.14)) + fill(smooth([(-56, -10), (-10, -58), (50, -30), (56, 30), (0, 56), (-50, 40)]), "#fffdf4") + circle((2, 2), 24, "#f6b52e"), (110, 240)


def cart(colour: str | None) -> Drawn:
    """Return a shopping cart, its handle at the lower edge."""
    tone = colour or "#8f98a8"
    grid = "".join(line([(x, -220), (x * 1.2, 150)], tone, 9) for x in range(-100, 120, 50)) + "".join(line([(-110 - i * 6, y), (110 + i * 6, y)], tone, 9) for i, y in enumerate(range(-200, 160, 60)))
    return box(-120, -240, 240, 400, 40, "#eef1f5", 0.8) + grid + circle((-40, -100), 50, "#6fae58") + box(0, -60, 90, 120, 10, "#e0a13c") + line([(-140, 170), (140, 170)], "#d8483f", 30), (150, 240)


def notebook(colour: str | None) -> Drawn:
    """Return a notebook and pencil."""
    rows = "".join(line([(-60, y), (60, y)], "#c3ccd8", 6) for y in range(-70, 90, 32))
    return box(-84, -110, 168, 220, 10, colour or "#3f7fc0") + box(-76, -102, 152, 204, 8, "#fffdf6") + rows + line([(60, 90), (110, -10)], "#f0b23c", 16), (120, 115)


def fishing_rod(colour: str | None) -> Drawn:
    """Return a rod that reaches forward from 0,0, its line and float at the end."""
    rod = line([(0, 70), (10, -420)], colour or "#8a5a34", 14) + circle((14, 10), 20, "#4a4f5c")
    return rod + stroke("M10,-420 Q60,-520 30,-600", "#f7f5ef", 5) + circle((30, -604), 24, "#e2483d") + circle((30, -604), 11, "#ffffff"), (60, 640)


def gift(colour: str | None) -> Drawn:
    """Return a wrapped gift with a bow."""
    tone = colour or "#d8485f"
    bow = fill(smooth([(0, 0), (-80, -56), (-92, 20)]), "#f6d36a") + fill(smooth([(0, 0), (80, -56), (92, 20)]), "#f6d36a")
    return box(-140, -140, 280, 280, 14, tone) + box(-26, -140, 52, 280, 0, "#f6c84a") + box(-140, -26, 280, 52, 0, "#f6c84a") + bow + circle((0, 0), 26, "#e0a832"), (140, 140)


def guitar(colour: str | None) -> Drawn:
    """Return a guitar lying flat."""
    tone = colour or "#c8813f"
    body = smooth([(-100, 150), (-150, 60), (-96, -30), (-90, -100), (0, -160), (90, -100), (96, -30), (150, 60), (100, 150), (0, 190)])
    return box(-22, -480, 44, 340, 8, "#5f4030") + box(-40, -560, 80, 100, 14, "#4a3428") + fill(body, tone) + circle((0, -20), 46, "#3a2a22") + box(-60, 90, 120, 20, 6, "#4a3428") + "".join(line([(x, -470), (x, 96)], "#f4ede0", 3) for x in (-12, -4, 4, 12)), (150, 560)


THINGS: dict[str, Callable[[str | None], Drawn]] = {
    **dict.fromkeys(("table", "dining_table", "round_table"), table),
    LAID_TABLE: laid_table,
    "desk": desk,
    **dict.fromkeys(("chair", "seat", "throne"), chair),
    "stool": stool,
    "bench": bench,
    **dict.fromkeys(("sofa", "couch", "couch-and-lamp"), sofa),
    "bed": bed,
    **dict.fromkeys(("carpet", "rug", "mat", "magic_carpet"), carpet),
    **dict.fromkeys(("blanket", "picnic_mat", "picnic_blanket"), blanket),
    **dict.fromkeys(("tree", "deciduous-tree", "willow", "bush"), crown),
    "sakura_tree": blossom,
    **dict.fromkeys(("evergreen-tree", "pine", "christmas-tree"), pine),
    "palm-tree": palm,
    **dict.fromkeys(("umbrella", "umbrella-with-rain-drops", "closed-umbrella"), parasol),
    **dict.fromkeys(("beach-with-umbrella", "umbrella-on-ground"), beach_umbrella),
    **dict.fromkeys(("package", "box", "crate", "chest"), crate),
    **dict.fromkeys(("barrel", "oil-drum"), barrel),
    **dict.fromkeys(("open-book", "book", "books", "closed-book", "blue-book"), book),
    **dict.fromkeys(("laptop", "laptop-computer"), laptop),
    **dict.fromkeys(("cup", "hot-beverage", "teacup-without-handle"), cup),
    **dict.fromkeys(("phone", "mobile-phone", "tablet"), phone),
    **dict.fromkeys(("potted-plant", "plant"), plant),
    **dict.fromkeys(("house", "house-with-garden", "hut"), house),
    **dict.fromkeys(("pond", "pool"), pond),
    **dict.fromkeys(("fire", "campfire"), fire),
    **dict.fromkeys(("pan", "cooking"), pan),
    **dict.fromkeys(("cart", "shopping-cart", "trolley"), cart),
    "notebook": notebook,
    **dict.fromkeys(("gift", "wrapped-gift"), gift),
    "guitar": guitar,
    "fishing_rod": fishing_rod,
}
"""Things from above by key or glyph."""
_ON_A_PLATE = frozenset("pancakes pizza hamburger spaghetti cookie curry-rice cooked-rice sushi dumpling bento-box green-salad shallow-pan-of-food pancake baozi birthday-cake sandwich steaming-bowl".split())


def is_food(name: str) -> bool:
    """Say whether a drawing of food is shown on a plate."""
    return name in _ON_A_PLATE
