"""Our own drawings of things outdoors: towers, stalls, signs, bridges, water, plants, and what flies above."""

from __future__ import annotations

import math

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line, place, polygon, ring, smooth, stroke

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]
_WOOD, _STEEL, _INK = "#b5794a", "#9aa5b6", "#39414f"


def street_lamp(colour: str | None) -> Drawn:
    """Return a street lamp."""
    tone = colour or _INK
    return box(-60, -40, 120, 40, 10, tone) + line([(0, -20), (0, -820)], tone, 24) + stroke("M0,-820 Q0,-930 100,-930 H170", tone, 19) + fill(polygon([(120, -930), (260, -930), (230, -870), (150, -870)]), tone) + ellipse((190, -868), 48, 20, "#fff2b8"), (-62, -944, 264, 0)


def skyscraper(colour: str | None) -> Drawn:
    """Return a glass tower."""
    tone = colour or "#5b86b8"
    panes = "".join(box(-130 + j * 70, -1000 + i * 78, 50, 52, 4, light(tone, 0.55 if (i * 3 + j * 5) % 4 else 0.15)) for i in range(12) for j in range(4))
    return box(-60, -1190, 120, 140, 8, dark(tone, 0.14)) + line([(0, -1180), (0, -1320)], _STEEL, 13) + box(-160, -1060, 320, 1060, 12, tone) + fill("M-160,-1048 q0,-12 12,-12 h40 V0 h-52Z", dark(tone, 0.14)) + panes + box(-44, -90, 88, 90, 6, "#2f4258"), (-162, -1328, 162, 0)


def lighthouse(colour: str | None) -> Drawn:
    """Return a lighthouse on its rock."""
    tone = colour or "#d8453f"
    tower = polygon([(-80, -760), (80, -760), (130, -60), (-130, -60)])
    bands = "".join(fill(polygon([(-84 - i * 14, -700 + i * 190), (84 + i * 14, -700 + i * 190), (92 + i * 14, -600 + i * 190), (-92 - i * 14, -600 + i * 190)]), tone) for i in range(4))
    top = box(-120, -790, 240, 36, 8, _INK) + box(-70, -890, 140, 100, 8, "#fff2b8") + fill(polygon([(-90, -890), (90, -890), (0, -980)]), tone) + line([(-70, -890), (-70, -790)], _INK, 9) + line([(70, -890), (70, -790)], _INK, 9)
    beam = fill(polygon([(70, -860), (480, -960), (480, -740), (70, -820)]), "#fff6c8", 0.4)
    return beam + fill(tower, "#fbf7ef") + bands + top + box(-30, -150, 60, 90, 28, _INK) + fill(smooth([(-280, 0), (-210, -70), (-60, -90), (120, -80), (230, -60), (290, 0)]), "#8a8590"), (-290, -984, 482, 2)


def bridge(colour: str | None) -> Drawn:
    """Return a suspension bridge."""
    tone = colour or "#c8503f"
    cables = stroke("M-800,-330 Q-520,-420 -400,-700 Q0,-150 400,-700 Q520,-420 800,-330", tone, 15)
    hangers = "".join(line([(x, -270), (x, -700 + (550 * (1 - (x / 400) ** 2)) * 0.5 - 0)], tone, 7) for x in range(-330, 340, 66))
    towers = "".join(box(x - 30, -720, 60, 720, 8, dark(tone, 0.08)) for x in (-400, 400)) + "".join(box(x - 30, -560, 60, 24, 0, dark(tone, 0.3)) for x in (-400, 400))
    return hangers + cables + towers + box(-820, -290, 1640, 44, 10, dark(tone, 0.2)) + line([(-810, -300), (810, -300)], light(tone, 0.3), 9), (-824, -724, 824, 0)


def windmill(colour: str | None) -> Drawn:
    """Return a windmill."""
    sails = "".join(place(box(-12, -430, 24, 430, 4, "#8a5f3f") + box(12, -420, 96, 330, 6, "#fbf3e4") + "".join(line([(14, -400 + i * 70), (106, -400 + i * 70)], "#c9b28e", 6) for i in range(5)), (0, -640), 1, 24 + 90 * k) for k in range(4))
    return fill(polygon([(-130, -640), (130, -640), (200, 0), (-200, 0)]), "#efe2cc") + fill("M-150,-630 Q0,-840 150,-630Z", colour or "#c8603f") + box(-44, -150, 88, 150, 40, "#6b4a33") + box(-36, -420, 72, 90, 30, "#6fa8c8") + sails + circle((0, -640), 34, "#6b4a33"), (-440, -1080, 440, 0)


def pagoda(colour: str | None) -> Drawn:
    """Return a pagoda."""
    tone = colour or "#b8453a"
    floors = ""
    for i in range(4):
        y, w = -190.0 * i, 230.0 - 36 * i
        floors += box(-w * 0.7, y - 150, w * 1.4, 150, 4, "#f2e2c8") + box(-w * 0.7, y - 150, 26, 150, 0, tone) + box(w * 0.7 - 26, y - 150, 26, 150, 0, tone) + box(-34, y - 110, 68, 90 if i else 110, 30, "#6b3a33")
        floors += fill(smooth([(-w * 1.3, y - 150), (-w * 0.8, y - 176), (-w * 0.5, y - 214), (w * 0.5, y - 214), (w * 0.8, y - 176), (w * 1.3, y - 150), (w * 1.32, y - 168), (w * 1.1, y - 136), (-w * 1.1, y - 136), (-w * 1.32, y - 168)], tension=0.5), "#3f5560")
    return floors + line([(0, -780), (0, -900)], "#e8b53a", 17) + circle((0, -906), 22, "#e8b53a"), (-310, -930, 310, 0)


def temple_gate(colour: str | None) -> Drawn:
    """Return an archway with a blank plaque."""
    tone = colour or "#c23f38"
    posts = "".join(box(x - 34, -620, 68, 620, 8, tone) + box(x - 50, -40, 100, 40, 8, "#8f8a94") for x in (-400, -150, 150, 400))
    roofs = "".join(fill(smooth([(x - w, y), (x - w * 0.8, y - 40), (x, y - 90), (x + w * 0.8, y - 40), (x + w, y), (x + w * 1.04, y - 24), (x, y + 16), (x - w * 1.04, y - 24)], tension=0.5), "#3f6a5c") for x, y, w in ((-280, -640, 200), (280, -640, 200), (0, -740, 250)))
    return posts + box(-440, -610, 880, 60, 6, dark(tone, 0.14)) + box(-190, -720, 380, 120, 6, dark(tone, 0.08)) + box(-120, -704, 240, 92, 8, "#2f4a8a") + box(-106, -690, 212, 64, 4, "#e8c45a") + roofs, (-494, -836, 494, 0)


def vending_machine(colour: str | None) -> Drawn:
    """Return a vending machine."""
    tone = colour or "#d8453f"
    cans = "".join(box(-150 + j * 62, -660 + i * 116, 44, 84, 12, ("#5fb0f0", "#f2c25a", "#6cc48a", "#f07a9c", "#ffffff")[(i * 2 + j) % 5]) for i in range(3) for j in range(4))
    return box(-220, -780, 440, 770, 30, tone) + box(-180, -700, 280, 380, 14, "#eaf6fc") + cans + box(124, -640, 70, 130, 10, _INK) + circle((158, -470), 20, "#ffca45") + box(-170, -230, 260, 110, 14, _INK) + box(-180, -760, 360, 40, 10, light(tone, 0.4)), (-222, -782, 222, -8)


def food_stall(colour: str | None) -> Drawn:
    """Return a food cart with a striped awning."""
    tone = colour or "#e5584d"
    stripes = "".join(fill(f"M{-360 + i * 90},-640 h90 v90 q-45,50 -90,0Z", tone if i % 2 == 0 else "#fff4e4") for i in range(8))
    pots = box(-230, -400, 170, 90, 20, "#8f9aab") + box(-20, -380, 150, 70, 14, "#c8503f") + "".join(circle((190 + i * 40, -330), 20, c) for i, c in enumerate(("#f2c25a", "#e8894a", "#6cc48a")))
    wheels = "".join(circle((x, -66), 66, _INK) + circle((x, -66), 44, _WOOD) + circle((x, -66), 13, _INK) for x in (-210, 210))
    return line([(-320, -600), (-320, -290)], "#8a5f3f", 20) + line([(320, -600), (320, -290)], "#8a5f3f", 20) + box(-360, -680, 720, 50, 10, dark(tone, 0.1)) + stripes + pots + box(-350, -320, 700, 210, 14, "#d9a566") + box(-370, -334, 740, 36, 10, "#f2dcb4") + circle((-250, -500), 34, "#e5484d") + circle((250, -500), 34, "#e5484d") + wheels, (-374, -684, 374, 0)


def billboard(colour: str | None) -> Drawn:
    """Return a blank billboard."""
    return line([(-240, -330), (-240, 0)], _INK, 30) + line([(240, -330), (240, 0)], _INK, 30) + box(-460, -800, 920, 480, 16, _INK) + box(-430, -770, 860, 420, 8, colour or "#fbf7ef") + "".join(line([(x, -800), (x + 30, -850)], _INK, 9) + box(x + 10, -866, 60, 20, 6, "#fff2b8") for x in (-320, 0, 300)), (-462, -870, 462, 0)


def neon_sign(colour: str | None) -> Drawn:
    """Return a blank neon frame."""
    tone = colour or "#ff5fa8"
    frame = f'<rect x="-290" y="-400" width="580" height="320" rx="60" fill="#2a2440" stroke="{tone}" stroke-width="17"/>'
    return line([(0, -90), (0, 0)], _INK, 30) + box(-320, -430, 640, 380, 70, tone, 0.22) + frame + '<rect x="-250" y="-362" width="500" height="244" rx="40" fill="none" stroke="#5fe0f0" stroke-width="9"/>' + fill(smooth([(0, -190), (-80, -270), (-40, -320), (0, -280), (40, -320), (80, -270)]), tone), (-322, -432, 322, 0)


def road_sign(colour: str | None) -> Drawn:
    """Return a road sign with arrows."""
    tone = colour or "#3f8f6a"
    return line([(0, -700), (0, 0)], _STEEL, 24) + fill(polygon([(-220, -690), (200, -690), (270, -620), (200, -550), (-220, -550)]), tone) + fill(polygon([(220, -510), (-180, -510), (-250, -440), (-180, -370), (220, -370)]), dark(tone, 0.14)) + line([(-150, -620), (150, -620)], "#ffffff", 17) + line([(-110, -440), (150, -440)], "#ffffff", 17), (-254, -704, 274, 0)


def fence(colour: str | None) -> Drawn:
    """Return a picket fence."""
    tone = colour or "#fbf7ef"
    pickets = "".join(fill(polygon([(x, 0), (x, -330), (x + 38, -380), (x + 76, -330), (x + 76, 0)]), dark(tone, 0.04 * (i % 2))) for i, x in enumerate(range(-480, 480, 108)))
    return box(-500, -270, 1000, 36, 6, dark(tone, 0.14)) + box(-500, -130, 1000, 36, 6, dark(tone, 0.14)) + pickets, (-502, -382, 502, 0)


def gate(colour: str | None) -> Drawn:
    """Return a double gate between pillars."""
    tone = colour or "#4a5160"
    bars = "".join(line([(x, -560 + abs(x) * 0.35), (x, -20)], tone, 15) + circle((x, -574 + abs(x) * 0.35), 15, "#e8b53a") for x in range(-240, 260, 60))
    pillars = "".join(box(x - 60, -620, 120, 620, 8, "#c9bca8") + box(x - 76, -660, 152, 50, 8, "#b3a48c") + circle((x, -690), 40, "#b3a48c") for x in (-340, 340))
    return bars + line([(-260, -380), (260, -380)], tone, 17) + line([(-260, -120), (260, -120)], tone, 17) + pillars, (-418, -732, 418, 0)


def tower(colour: str | None) -> Drawn:
    """Return a stone tower with a flag."""
    tone = colour or "#b3acb0"
    stones = "".join(box(-130 + (i * 71) % 200, -130 - i * 74, 70, 34, 8, dark(tone, 0.12)) for i in range(9))
    return line([(0, -880), (0, -1080)], "#6b4a33", 13) + fill("M4,-1076 l150,46 l-150,50Z", "#d8453f") + box(-160, -800, 320, 800, 6, tone) + stones + "".join(box(-200 + i * 108, -900, 76, 80, 4, tone) for i in range(4)) + box(-200, -840, 400, 60, 4, dark(tone, 0.08)) + box(-36, -600, 72, 120, 36, _INK) + box(-60, -170, 120, 170, 60, "#6b4a33"), (-202, -1082, 202, 0)


def ruins(colour: str | None) -> Drawn:
    """Return broken columns."""
    tone = colour or "#cfc5b4"
    columns = "".join(box(x - 50, -h, 100, h, 4, tone) + "".join(line([(x - 28 + i * 28, -h + 10), (x - 28 + i * 28, -10)], dark(tone, 0.14), 8) for i in range(3)) for x, h in ((-330, 620), (-110, 390), (120, 620), (340, 250)))
    return columns + fill(polygon([(-400, -620), (190, -620), (170, -700), (-380, -720)]), dark(tone, 0.06)) + fill(polygon([(60, -390), (-50, -390), (-160, -430), (-60, -390)]), tone) + fill(smooth([(-430, 0), (-340, -50), (0, -30), (260, -60), (440, 0)]), "#8fa86a") + place(box(-90, -40, 180, 60, 8, dark(tone, 0.1)), (240, -34), 1, -14), (-434, -722, 444, 2)


def pyramid(colour: str | None) -> Drawn:
    """Return a pyramid."""
    tone = colour or "#e6c07a"
    rows = "".join(line([(-480 + i * 84 + 30, -i * 100 - 100), (0 + i * 6, -i * 100 - 100)], dark(tone, 0.1), 6) for i in range(5))
    return fill(polygon([(0, -640), (520, 0), (-520, 0)]), tone) + fill(polygon([(0, -640), (520, 0), (140, 0)]), dark(tone, 0.2)) + rows, (-522, -642, 522, 0)


def submarine(colour: str | None) -> Drawn:
    """Return a submarine."""
    tone = colour or "#f2c132"
    ports = "".join(circle((x, -230), 62, dark(tone, 0.3)) + circle((x, -230), 44, "#8fd0f0") for x in (-220, 0, 220))
    return stroke("M30,-430 V-620 H110", _INK, 24) + box(-110, -470, 240, 140, 40, dark(tone, 0.1)) + fill(smooth([(-500, -300), (-300, -390), (300, -390), (510, -270), (480, -170), (300, -80), (-300, -80), (-500, -170)]), tone) + ports + place(ellipse((0, 0), 26, 130, _INK), (-560, -230)) + fill(polygon([(-460, -300), (-600, -400), (-600, -70), (-460, -160)]), dark(tone, 0.2)) + fill("M-470,-150 Q0,-60 470,-170 Q400,-80 300,-80 H-300 Q-420,-80 -470,-150Z", dark(tone, 0.16)), (-604, -634, 514, -76)


def hot_air_balloon(colour: str | None) -> Drawn:
    """Return a hot-air balloon."""
    tone = colour or "#e5584d"
    bag = "M0,-330 C-110,-400 -360,-560 -360,-840 C-360,-1060 -190,-1200 0,-1200 C190,-1200 360,-1060 360,-840 C360,-560 110,-400 0,-330Z"
    mid = "M0,-330 C-60,-420 -200,-560 -200,-840 C-200,-1060 -110,-1200 0,-1200 C110,-1200 200,-1060 200,-840 C200,-560 60,-420 0,-330Z"
    core = "M0,-330 C-24,-420 -70,-560 -70,-840 C-70,-1060 -40,-1200 0,-1200 C40,-1200 70,-1060 70,-840 C70,-560 24,-420 0,-330Z"
    return fill(bag, tone) + fill(mid, "#ffd98a") + fill(core, tone) + line([(-70, -400), (-66, -160)], "#8a5f3f", 8) + line([(70, -400), (66, -160)], "#8a5f3f", 8) + box(-90, -170, 180, 160, 24, "#b5793f") + box(-100, -180, 200, 34, 14, "#8a5a30") + "".join(line([(-80, -120 + i * 36), (80, -120 + i * 36)], "#8a5a30", 6) for i in range(3)), (-362, -1202, 362, -6)


def space_station(colour: str | None) -> Drawn:
    """Return a space station."""
    tone = colour or "#e6eaf2"
    wings = "".join(box(x, y, 300, 120, 6, "#3f62a8") + "".join(line([(x + 50 * i, y), (x + 50 * i, y + 120)], "#7f9fd8", 5) for i in range(1, 6)) for x in (-560, 260) for y in (-420, -270))
    return wings + line([(-560, -284), (560, -284)], _STEEL, 22) + box(-140, -390, 280, 210, 60, tone) + box(-60, -560, 120, 180, 40, dark(tone, 0.08)) + box(-60, -190, 120, 160, 40, dark(tone, 0.08)) + circle((0, -284), 60, "#2f4a66") + circle((0, -284), 42, "#8fd0f0") + line([(0, -560), (0, -640)], _STEEL, 11) + circle((0, -650), 24, "#e5584d"), (-562, -676, 562, -28)


def tank_vehicle(colour: str | None) -> Drawn:
    """Return an army tank."""
    tone = colour or "#7a8a5a"
    return line([(110, -420), (520, -460)], dark(tone, 0.2), 34) + fill(smooth([(-180, -330), (-140, -470), (100, -480), (170, -330)], tension=0.5), tone) + fill(polygon([(-420, -200), (-360, -340), (360, -340), (440, -200)]), dark(tone, 0.08)) + box(-440, -210, 900, 200, 100, "#3f4438") + "".join(circle((-330 + i * 132, -104), 56, dark(tone, 0.2)) for i in range(6)), (-442, -484, 540, -8)


def cart(colour: str | None) -> Drawn:
    """Return a wooden hand cart."""
    tone = colour or _WOOD
    return line([(200, -260), (470, -330)], dark(tone, 0.2), 24) + "".join(circle((x, -110 - (i % 2) * 24 - 190), 60, c) for i, (x, c) in enumerate(((-180, "#e8894a"), (-70, "#6cc48a"), (40, "#f2c25a"), (130, "#e5584d")))) + fill(polygon([(-290, -300), (240, -300), (200, -140), (-250, -140)]), tone) + line([(-270, -246), (226, -246)], dark(tone, 0.2), 9) + line([(-260, -192), (212, -192)], dark(tone, 0.2), 9) + ring((-60, -116), 100, dark(tone, 0.3), 26) + "".join(line([(-60, -116), (-60 + 96 * math.cos(a), -116 + 96 * math.sin(a))], dark(tone, 0.3), 13) for a in (0, 1.05, 2.1, 3.14, 4.19, 5.24)), (-294, -390, 484, 0)


def paper_boat(colour: str | None) -> Drawn:
    """Return a folded paper boat."""
    tone = colour or "#fbfbf8"
    return fill(polygon([(0, -330), (-150, -130), (150, -130)]), dark(tone, 0.1)) + fill(polygon([(0, -330), (0, -130), (150, -130)]), dark(tone, 0.18)) + fill(polygon([(-330, -180), (0, -130), (-180, 0), (-220, 0)]), tone) + fill(polygon([(330, -180), (0, -130), (180, 0), (220, 0)]), dark(tone, 0.07)) + fill(polygon([(-200, 0), (200, 0), (0, -130)]), dark(tone, 0.03)), (-332, -332, 332, 2)


def paper_plane(colour: str | None) -> Drawn:
    """Return a paper plane."""
    tone = colour or "#fbfbf8"
    return fill(polygon([(380, -330), (-380, -180), (-130, -110)]), tone) + fill(polygon([(380, -330), (-130, -110), (-90, 0), (-40, -90)]), dark(tone, 0.2)) + fill(polygon([(380, -330), (-40, -90), (130, -20)]), dark(tone, 0.06)), (-382, -332, 382, 2)


def dragon_boat(colour: str | None) -> Drawn:
    """Return a dragon boat with oars."""
    tone = colour or "#c8453a"
    head = fill(smooth([(560, -210), (640, -380), (700, -430), (830, -400), (840, -340), (740, -330), (700, -210), (640, -130)]), "#e8b53a") + circle((736, -386), 19, _INK) + fill(polygon([(690, -430), (650, -520), (720, -440)]), tone)
    tail = fill(smooth([(-620, -180), (-760, -330), (-700, -420), (-740, -300), (-560, -130)]), "#e8b53a")
    oars = "".join(line([(x, -250), (x - 90, 0)], "#8a5f3f", 15) for x in range(-420, 500, 170))
    return head + tail + fill(smooth([(-660, -210), (-400, -170), (400, -170), (680, -230), (560, -50), (-520, -50)], tension=0.5), tone) + "".join(stroke(f"M{-480 + i * 120},-70 q60,-70 120,0", "#e8b53a", 9) for i in range(8)) + oars + ellipse((0, -16), 760, 24, "#bfe6f5", 0.9), (-764, -526, 844, 8)


DRAWINGS = {
    f.__name__: f
    for f in (street_lamp, skyscraper, lighthouse, bridge, windmill, pagoda, temple_gate, vending_machine, food_stall, billboard, neon_sign, road_sign, fence, gate, tower, ruins, pyramid, submarine, hot_air_balloon, space_station, tank_vehicle, cart, paper_boat, paper_plane, dragon_boat)
}  # fmt: skip
