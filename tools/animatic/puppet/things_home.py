"""Our own drawings of food and of things at home: flatbreads, steamers, tables, lamps, kitchen machines, shop counters."""

from __future__ import annotations

import math

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line, place, polygon, ring, smooth, stroke

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]
_WOOD, _STEEL, _SHADE, _INK = "#b5794a", "#d4dae4", "#9aa5b6", "#39414f"


def _steam(x: float, y: float) -> str:
    return "".join(stroke(f"M{x + i * 44},{y} q-18,-26 0,-50 q18,-24 0,-50", "#ffffff", 9, 0.6) for i in (-1, 0, 1))


def pancake(colour: str | None) -> Drawn:
    """Return a scallion pancake on a plate: golden, flaky rings, green flecks, a wedge cut."""
    tone = colour or "#e9b458"
    plate = ellipse((0, -44), 330, 44, "#dfe4ea") + ellipse((0, -56), 330, 44, "#ffffff") + ellipse((0, -58), 270, 32, "#eef1f4")
    stack = "".join(ellipse((0, -74 - i * 30), 258, 62, dark(tone, 0.24)) + ellipse((0, -86 - i * 30), 258, 62, tone) for i in range(3))
    top = -146.0
    rings = "".join(f'<ellipse cx="0" cy="{top}" rx="{rx}" ry="{rx * 0.24:.0f}" fill="none" stroke="{dark(tone, 0.2)}" stroke-width="6"/>' for rx in (205, 140, 74))
    toast = "".join(ellipse((x, top + y), 34, 10, "#b9762f", 0.5) for x, y in ((-150, 8), (90, -26), (30, 22), (-60, -18), (170, 12)))
    flecks = "".join(place(box(-15, -5, 30, 10, 5, ("#4f9a4a", "#6fbf5a")[i % 2]), (190 * math.cos(i * 2.4) * (0.35 + 0.06 * (i % 10)), top + 44 * math.sin(i * 2.4) * (0.35 + 0.06 * (i % 10))), 1, i * 47) for i in range(20))
    return plate + stack + rings + toast + flecks + _steam(0, -216), (-334, -330, 334, 2)


def baozi(colour: str | None) -> Drawn:
    """Return a steamed bun."""
    tone = colour or "#fbf3e4"
    folds = "".join(stroke(f"M0,-232 Q{x * 0.4:.0f},-196 {x},-120", dark(tone, 0.12), 8) for x in (-130, -66, 0, 66, 130))
    return ellipse((0, -20), 210, 24, "#d8b98a") + fill(smooth([(-190, -60), (-150, -190), (0, -250), (150, -190), (190, -60), (120, -14), (-120, -14)]), tone) + folds + circle((0, -238), 17, dark(tone, 0.1)) + _steam(0, -270), (-212, -390, 212, 6)


def bamboo_steamer(colour: str | None) -> Drawn:
    """Return a bamboo steamer with buns."""
    tone = colour or "#d9a960"
    tier = "".join(box(-260, y, 520, 96, 16, tone) + line([(-250, y + 30), (250, y + 30)], dark(tone, 0.16), 7) + line([(-250, y + 66), (250, y + 66)], dark(tone, 0.16), 7) for y in (-110, -214))
    buns = "".join(fill(f"M{x - 84},-212 Q{x - 84},-320 {x},-324 Q{x + 84},-320 {x + 84},-212Z", "#fbf3e4") + circle((x, -318), 11, "#e8d9bf") for x in (-150, 0, 150))
    return buns + tier + "".join(box(x, -214, 26, 200, 4, dark(tone, 0.24)) for x in (-190, 164)) + _steam(0, -340), (-262, -446, 262, -12)


def skewer(colour: str | None) -> Drawn:
    """Return grilled skewers."""
    tone = colour or "#a9562f"
    one = line([(-250, -20), (250, -20)], "#d8b98a", 11) + "".join(box(-150 + i * 84, -56, 70, 70, 22, c) for i, c in enumerate((tone, "#5aa469", tone, "#e5484d", tone)))
    return "".join(place(one, (0, -30 - i * 92), 1, -8) for i in range(3)), (-262, -300, 262, 20)


def hotpot(colour: str | None) -> Drawn:
    """Return a bubbling hot pot."""
    pot = fill("M-280,-200 h560 q-10,170 -150,180 h-260 q-140,-10 -150,-180Z", colour or "#4a4f5c")
    soup = ellipse((0, -204), 270, 60, "#d8432f") + fill("M0,-262 Q70,-204 0,-146 A270 58 0 0 1 -270,-204 A270 58 0 0 1 0,-262Z", "#f2e2bf")
    food = circle((120, -214), 34, "#fbf3e4") + ellipse((60, -184), 40, 15, "#5aa469") + circle((-130, -204), 28, "#e8a06a") + ellipse((-70, -226), 36, 13, "#6fbf5a") + circle((180, -190), 13, "#ffb08a")
    return pot + ring((-290, -140), 34, "#39414f", 15) + ring((290, -140), 34, "#39414f", 15) + ellipse((0, -204), 286, 66, "#6b7384") + soup + food + box(-200, -24, 400, 24, 10, _INK) + _steam(0, -280), (-336, -386, 336, 2)


def table(colour: str | None) -> Drawn:
    """Return a table."""
    tone = colour or _WOOD
    return "".join(box(x, -370, 40, 370, 8, dark(tone, 0.2)) for x in (-330, 290)) + box(-360, -350, 720, 50, 4, dark(tone, 0.12)) + box(-400, -400, 800, 56, 18, tone) + box(-390, -396, 780, 13, 6, light(tone, 0.25)), (-402, -402, 402, 0)


def desk(colour: str | None) -> Drawn:
    """Return a desk with drawers, a lamp and papers."""
    tone = colour or _WOOD
    drawers = box(120, -350, 240, 350, 10, dark(tone, 0.12)) + "".join(box(140, -330 + i * 108, 200, 90, 8, tone) + box(216, -290 + i * 108, 48, 12, 6, "#f0d9a8") for i in range(3))
    lampshade = line([(-280, -410), (-300, -560)], _INK, 13) + line([(-300, -560), (-220, -620)], _INK, 13) + fill(polygon([(-250, -660), (-150, -610), (-190, -560), (-260, -600)]), "#f2a53c") + box(-320, -424, 90, 20, 8, _INK)
    return box(-350, -360, 40, 360, 8, dark(tone, 0.2)) + drawers + box(-400, -404, 800, 54, 16, tone) + lampshade + box(-60, -420, 150, 20, 4, "#fbf7ef") + box(-50, -436, 140, 18, 4, "#5fb0f0"), (-402, -668, 402, 0)


def sofa(colour: str | None) -> Drawn:
    """Return a sofa with two cushions."""
    tone = colour or "#5b8fa8"
    feet = "".join(box(x, -50, 44, 50, 8, "#6b4a33") for x in (-360, 316))
    return feet + box(-400, -470, 800, 380, 80, dark(tone, 0.1)) + box(-330, -270, 320, 110, 34, light(tone, 0.12)) + box(10, -270, 320, 110, 34, light(tone, 0.12)) + box(-440, -330, 120, 290, 56, tone) + box(320, -330, 120, 290, 56, tone) + box(-400, -170, 800, 130, 26, tone) + place(box(-70, -70, 140, 140, 30, "#f2c25a"), (-200, -320), 1, 12), (-442, -474, 442, 0)


def stool(colour: str | None) -> Drawn:
    """Return a stool."""
    tone = colour or _WOOD
    return line([(-80, -330), (-130, -10)], dark(tone, 0.2), 26) + line([(80, -330), (130, -10)], dark(tone, 0.2), 26) + line([(-106, -130), (106, -130)], dark(tone, 0.26), 17) + box(-160, -370, 320, 56, 26, tone), (-162, -372, 162, 4)


def _books(y: float, left: float, right: float, size: float, start: int) -> str:
    tones = ("#c8503f", "#e8b04a", "#3f7fa8", "#5a9a6a", "#8a5fa0", "#e8dcc8", "#d8785a")
    out, x, i = [], left, start
    while x < right - 40:
        wide = 30 + (i * 13) % 22
        tall = size * (0.66 + 0.07 * ((i * 5) % 5))
        out.append(box(x, y - tall, wide, tall, 4, tones[i % 7]) + box(x + 5, y - tall * 0.8, wide - 10, 9, 2, light(tones[i % 7], 0.5)))
        x, i = x + wide + 5, i + 1
    return "".join(out)


def bookshelf(colour: str | None) -> Drawn:
    """Return a bookshelf full of books."""
    tone = colour or "#8a5f3f"
    rows = "".join(box(-270, -830 + i * 204, 540, 190, 4, dark(tone, 0.34)) + _books(-640 + i * 204, -258, 262 - (i % 2) * 120, 180, i * 3) for i in range(4))
    return box(-300, -860, 600, 860, 14, tone) + rows + circle((200, -480), 36, "#5aa469") + box(170, -452, 60, 16, 4, "#d98a5f"), (-302, -862, 302, 0)


def shelf(colour: str | None) -> Drawn:
    """Return a store shelf with goods."""
    tone = colour or "#c9a06a"
    goods = ("#e5584d", "#5fb0f0", "#f2c25a", "#6cc48a", "#b08ae0")
    rows = "".join(box(-330, -150 - i * 200, 660, 28, 6, tone) + "".join(box(-300 + j * 104, -150 - i * 200 - h, 76, h, 12, goods[(i * 2 + j) % 5]) + box(-290 + j * 104, -150 - i * 200 - h * 0.66, 56, h * 0.3, 4, "#fff8ec") for j, h in enumerate((120, 96, 134, 84, 116, 100))) for i in range(3))
    return line([(-330, -740), (-330, -10)], dark(tone, 0.24), 24) + line([(330, -740), (330, -10)], dark(tone, 0.24), 24) + rows, (-346, -752, 346, 0)


def wardrobe(colour: str | None) -> Drawn:
    """Return a wardrobe."""
    tone = colour or "#c48f5c"
    doors = "".join(box(x, -790, 230, 720, 10, light(tone, 0.12)) + box(x + 30, -750, 170, 290, 8, tone) + box(x + 30, -420, 170, 310, 8, tone) for x in (-245, 15))
    return box(-280, -840, 560, 830, 16, tone) + doors + circle((-40, -400), 13, "#f0d9a8") + circle((40, -400), 13, "#f0d9a8") + box(-260, -14, 70, 14, 4, dark(tone, 0.3)) + box(190, -14, 70, 14, 4, dark(tone, 0.3)), (-282, -842, 282, 0)


def lamp(colour: str | None) -> Drawn:
    """Return a floor lamp."""
    tone = colour or "#f2d08a"
    return box(-100, -26, 200, 26, 12, _INK) + line([(0, -20), (0, -620)], _INK, 17) + fill(polygon([(-90, -800), (90, -800), (160, -580), (-160, -580)]), tone) + ellipse((0, -580), 160, 19, light(tone, 0.5)), (-162, -802, 162, 0)


def curtain(colour: str | None) -> Drawn:
    """Return a pair of curtains on a rail."""
    tone = colour or "#5a9a96"
    half = fill("M-330,-780 h250 q-20,360 -150,480 q50,160 30,300 h-130Z", tone) + "".join(stroke(f"M{x},-770 Q{x - 10},-480 {x - 60 + i * 12},-320", dark(tone, 0.16), 9) for i, x in enumerate((-280, -220, -160)))
    return half + place(half, (0, 0), 1, 0, mirror=True) + box(-380, -810, 760, 30, 15, "#8a5f3f"), (-384, -812, 384, 0)


def carpet(colour: str | None) -> Drawn:
    """Return a rug lying flat."""
    tone = colour or "#c8503f"
    return ellipse((0, -90), 480, 90, tone) + '<ellipse cx="0" cy="-90" rx="410" ry="72" fill="none" stroke="#f2d9a8" stroke-width="11"/>' + ellipse((0, -90), 250, 42, light(tone, 0.2)), (-482, -182, 482, 2)


def fireplace(colour: str | None) -> Drawn:
    """Return a fireplace with a fire."""
    tone = colour or "#b98a72"
    bricks = "".join(box(-310 + (i % 2) * 50 + j * 104, -500 + i * 62, 92, 48, 6, dark(tone, 0.06 + 0.05 * ((i + j) % 3))) for i in range(8) for j in range(6 - i % 2))
    hearth = fill("M-190,0 V-240 Q-190,-360 0,-360 Q190,-360 190,-240 V0Z", "#2b2328")
    fire = fill(smooth([(-120, -20), (-100, -140), (-60, -110), (-10, -270), (50, -130), (100, -170), (120, -20)]), "#ff8a3c") + fill(smooth([(-60, -20), (-40, -90), (0, -170), (40, -80), (60, -20)]), "#ffd54a")
    return box(-330, -510, 660, 510, 8, tone) + bricks + hearth + fire + line([(-110, -20), (110, -30)], "#6b4430", 34) + box(-380, -570, 760, 66, 12, "#8a5f3f"), (-382, -572, 382, 0)


def window(colour: str | None) -> Drawn:
    """Return a window with a view."""
    frame = colour or "#f4efe6"
    return box(-260, -600, 520, 580, 12, frame) + box(-226, -566, 452, 512, 6, "#a9d8f2") + fill("M-226,-170 Q-100,-280 20,-180 T226,-210 V-54 H-226Z", "#8cc48a") + circle((130, -460), 46, "#fff2b8") + box(-12, -566, 24, 512, 0, frame) + box(-226, -330, 452, 22, 0, frame) + box(-300, -36, 600, 36, 10, dark(frame, 0.14)), (-302, -602, 302, 0)


def fridge(colour: str | None) -> Drawn:
    """Return a refrigerator."""
    tone = colour or "#dfe8ee"
    return box(-220, -840, 440, 820, 44, tone) + line([(-220, -520), (220, -520)], dark(tone, 0.2), 8) + box(-180, -720, 22, 150, 10, _SHADE) + box(-180, -470, 22, 190, 10, _SHADE) + box(40, -440, 90, 70, 6, "#ffd166") + box(70, -690, 70, 60, 6, "#7fd0e0") + box(-180, -24, 60, 24, 6, _INK) + box(120, -24, 60, 24, 6, _INK), (-222, -842, 222, 0)


def stove(colour: str | None) -> Drawn:
    """Return a cooker with a pot."""
    tone = colour or "#eef1f4"
    pot = box(-190, -640, 220, 130, 26, "#d8503f") + box(-210, -650, 260, 26, 10, "#b83f34") + circle((-80, -664), 15, "#39414f")
    return pot + box(-280, -500, 560, 490, 24, tone) + box(-280, -510, 560, 34, 8, _INK) + box(-210, -350, 420, 270, 20, "#2b3038") + box(-180, -320, 360, 190, 14, "#5a4a40") + box(-180, -386, 360, 17, 8, _SHADE) + "".join(circle((-180 + i * 90, -432), 22, _INK) for i in range(5)) + _steam(-80, -690), (-282, -792, 282, 0)


def oven(colour: str | None) -> Drawn:
    """Return a small oven."""
    tone = colour or "#c8cfd9"
    return box(-300, -380, 600, 370, 30, tone) + box(-260, -330, 390, 270, 20, "#2b2a30") + box(-230, -300, 330, 210, 12, "#f2a53c", 0.7) + ellipse((-66, -130), 110, 40, "#c98f52") + "".join(circle((210, -290 + i * 96), 32, _INK) + line([(210, -290 + i * 96), (222, -312 + i * 96)], "#ffffff", 6) for i in range(3)), (-302, -382, 302, -8)


def washing_machine(colour: str | None) -> Drawn:
    """Return a washing machine."""
    tone = colour or "#eef2f6"
    return box(-260, -560, 520, 550, 34, tone) + box(-260, -560, 520, 110, 30, dark(tone, 0.08)) + circle((0, -230), 180, _SHADE) + circle((0, -230), 146, "#2f4a66") + fill("M-146,-220 q70,-40 146,0 t146,0 A146 146 0 0 1 -146,-220Z", "#7fc8ee") + circle((-50, -270), 17, "#ffffff", 0.8) + circle((30, -250), 24, "#ffffff", 0.8) + circle((180, -505), 26, "#3f8fd0") + box(-210, -525, 150, 40, 8, "#ffffff"), (-262, -562, 262, -8)


def vase(colour: str | None) -> Drawn:
    """Return a vase with flowers."""
    tone = colour or "#4f8fc0"
    stems = "".join(line([(0, -260), p], "#5aa469", 10) for p in ((-110, -470), (0, -540), (110, -460)))
    heads = "".join("".join(circle((x + 34 * math.cos(a), y + 34 * math.sin(a)), 27, c) for a in (math.tau * i / 6 for i in range(6))) + circle((x, y), 22, "#ffe08a") for x, y, c in ((-110, -480, "#f07a9c"), (0, -560, "#f6a04a"), (110, -470, "#b08ae0")))
    return stems + heads + fill(smooth([(-50, -280), (50, -280), (60, -230), (140, -120), (90, 0), (-90, 0), (-140, -120), (-60, -230)], tension=0.7), tone) + stroke("M-104,-120 Q0,-80 104,-120", light(tone, 0.5), 11), (-180, -626, 180, 2)


def clock(colour: str | None) -> Drawn:
    """Return a wall clock."""
    ticks = "".join(circle((150 * math.sin(math.tau * i / 12), -200 - 150 * math.cos(math.tau * i / 12)), 9, _INK) for i in range(12))
    return circle((0, -200), 200, colour or "#d8503f") + circle((0, -200), 174, "#fffaf0") + ticks + line([(0, -200), (0, -310)], _INK, 13) + line([(0, -200), (76, -160)], _INK, 15) + circle((0, -200), 15, "#d8503f"), (-202, -402, 202, 2)


def bench(colour: str | None) -> Drawn:
    """Return a park bench."""
    tone = colour or "#b98250"
    slats = "".join(box(-400, -460 + i * 70, 800, 48, 12, light(tone, 0.07 * i)) for i in range(3))
    return "".join(line([(x, -230), (x, -8)], _INK, 26) + line([(x, -230), (x - 10, -470)], _INK, 20) for x in (-320, 320)) + slats + box(-420, -250, 840, 48, 12, tone), (-422, -484, 422, 4)


def swing(colour: str | None) -> Drawn:
    """Return a swing on its frame."""
    tone = colour or "#e5584d"
    return line([(-300, 0), (-230, -800)], tone, 30) + line([(300, 0), (230, -800)], tone, 30) + line([(-250, -800), (250, -800)], tone, 34) + line([(-90, -790), (-90, -230)], "#8f9aab", 9) + line([(90, -790), (90, -230)], "#8f9aab", 9) + box(-130, -240, 260, 34, 12, "#b98250"), (-318, -820, 318, 14)


def counter(colour: str | None) -> Drawn:
    """Return a shop counter."""
    tone = colour or "#b5794a"
    panels = "".join(box(-480 + i * 245, -330, 215, 270, 12, dark(tone, 0.1)) for i in range(4))
    till = box(250, -570, 170, 130, 16, _INK) + box(268, -552, 134, 66, 8, "#bfe4f5") + box(230, -450, 210, 34, 8, "#5b6577")
    return box(-510, -400, 1020, 400, 10, tone) + panels + box(-550, -440, 1100, 60, 18, light(tone, 0.24)) + till + box(-400, -510, 120, 72, 20, "#e8dcc8") + box(-220, -530, 80, 92, 12, "#e5584d"), (-552, -572, 552, 0)


def blackboard(colour: str | None) -> Drawn:
    """Return a blackboard on legs."""
    tone = colour or "#2f5f4c"
    chalk = line([(-220, -560), (-60, -560)], "#f4f1e8", 11, 0.9) + line([(-220, -500), (20, -500)], "#f4f1e8", 8, 0.7) + line([(-220, -450), (-40, -450)], "#f4f1e8", 8, 0.7) + stroke("M90,-400 v-160 M90,-400 h160 M90,-410 q80,-120 150,-130", "#ffd98a", 9)
    return line([(-230, -330), (-280, 0)], "#8a5f3f", 26) + line([(230, -330), (280, 0)], "#8a5f3f", 26) + box(-330, -680, 660, 370, 12, "#a9754a") + box(-300, -650, 600, 310, 6, tone) + chalk + box(-120, -330, 240, 20, 6, "#8a5f3f"), (-332, -682, 332, 8)


DRAWINGS = {
    f.__name__: f
    for f in (pancake, baozi, bamboo_steamer, skewer, hotpot, table, desk, sofa, stool, bookshelf, shelf, wardrobe, lamp, curtain, carpet, fireplace, window, fridge, stove, oven, washing_machine, vase, clock, bench, swing, counter, blackboard)
}  # fmt: skip
