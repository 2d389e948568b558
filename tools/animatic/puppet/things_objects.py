"""Our own drawings of objects: bottles and cups, screens and headsets, flags and signs, instruments, and empty vehicles."""

from __future__ import annotations

import math
from collections.abc import Callable

from tools.animatic.puppet.bikes import RIDES
from tools.animatic.puppet.carried import DRAWINGS as CARRIED
from tools.animatic.puppet.carried import cart as shopping_cart
from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.seats import SEATS
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line, polygon, ring, smooth, stroke
from tools.animatic.puppet.vehicles import VEHICLES

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]
_WOOD, _STEEL, _INK = "#b5794a", "#9aa5b6", "#39414f"


def bottle(colour: str | None) -> Drawn:
    """Return a bottle with a blank label."""
    tone = colour or "#4f9a7a"
    return fill(smooth([(-36, -480), (36, -480), (40, -340), (104, -260), (104, -20), (80, 0), (-80, 0), (-104, -20), (-104, -260), (-40, -340)], tension=0.4), tone) + box(-46, -520, 92, 50, 12, dark(tone, 0.3)) + box(-104, -220, 208, 130, 0, "#fff8ec") + box(-60, -180, 120, 15, 5, light(tone, 0.3)) + box(-60, -148, 80, 11, 4, "#d8cdb8") + stroke("M-70,-250 V-40", "#ffffff", 11, 0.5), (-106, -522, 106, 2)


def perfume_bottle(colour: str | None) -> Drawn:
    """Return a faceted perfume bottle with a golden cap."""
    tone = colour or "#f2a7b8"
    glass = box(-150, -300, 300, 300, 34, light(tone, 0.55), 0.95) + box(-128, -210, 256, 188, 22, tone, 0.9)
    facets = fill(polygon([(-128, -210), (-60, -210), (-106, -22), (-128, -40)]), "#ffffff", 0.35) + line([(118, -280), (118, -60)], "#ffffff", 9, 0.6)
    neck = box(-44, -356, 88, 62, 8, "#d9b45a") + box(-64, -500, 128, 150, 20, "#e9c876") + box(-50, -490, 26, 130, 10, "#fff0c0", 0.8)
    return glass + facets + neck + box(-72, -168, 144, 90, 8, "#fffaf2") + box(-46, -142, 92, 10, 5, "#c99a5a") + box(-30, -116, 60, 8, 4, "#d9c3a0"), (-152, -502, 152, 2)


def can(colour: str | None) -> Drawn:
    """Return a drinks can."""
    tone = colour or "#e5484d"
    return box(-110, -380, 220, 370, 24, tone) + fill("M-110,-230 Q0,-330 110,-200 V-130 Q0,-240 -110,-150Z", "#ffffff", 0.9) + box(-96, -400, 192, 30, 12, "#c8cfd9") + box(-96, -20, 192, 20, 8, "#aab4c2") + line([(-80, -350), (-80, -40)], "#ffffff", 11, 0.5), (-112, -402, 112, 2)


def cup(colour: str | None) -> Drawn:
    """Return a steaming cup."""
    tone = colour or "#f4f0e6"
    steam = "".join(stroke(f"M{x},-300 q-18,-30 0,-56 q18,-26 0,-56", "#ffffff", 10, 0.7) for x in (-50, 10, 70))
    return ellipse((0, -16), 240, 24, dark(tone, 0.1)) + ring((170, -150), 62, dark(tone, 0.06), 26) + fill("M-160,-260 h320 v120 q-10,120 -110,124 h-100 q-100,-4 -110,-124Z", tone) + ellipse((0, -260), 160, 34, dark(tone, 0.08)) + ellipse((0, -258), 140, 26, "#7a4a2f") + steam, (-242, -416, 246, 10)


def vr_headset(colour: str | None) -> Drawn:
    """Return a virtual-reality headset."""
    tone = colour or "#e9edf4"
    return stroke("M-200,-200 Q0,-420 200,-200", _INK, 34) + box(-240, -260, 480, 230, 80, tone) + box(-200, -230, 400, 170, 60, "#2b2f3c") + stroke("M-160,-190 Q-80,-220 0,-214", "#5fd0f0", 11) + circle((150, -120), 17, "#5fd0f0"), (-242, -326, 242, -28)


def smart_speaker(colour: str | None) -> Drawn:
    """Return a smart speaker."""
    tone = colour or "#5b6477"
    mesh = "".join(circle((-90 + (i % 6) * 36, -200 + (i // 6) * 36), 7, dark(tone, 0.3)) for i in range(30))
    return box(-130, -330, 260, 330, 70, tone) + mesh + ellipse((0, -320), 116, 26, dark(tone, 0.2)) + '<ellipse cx="0" cy="-320" rx="96" ry="19" fill="none" stroke="#5fd0f0" stroke-width="11"/>', (-132, -348, 132, 2)


def tablet(colour: str | None) -> Drawn:
    """Return a tablet computer."""
    return box(-220, -320, 440, 320, 30, colour or "#2b2f3c") + box(-194, -294, 388, 268, 10, "#eaf4fc") + box(-170, -270, 150, 90, 10, "#5fb0f0") + box(0, -270, 170, 90, 10, "#f2c25a") + box(-170, -160, 340, 24, 8, "#c4d4e4") + box(-170, -118, 260, 24, 8, "#c4d4e4") + box(-170, -76, 300, 24, 8, "#c4d4e4"), (-222, -322, 222, 2)


def hologram(colour: str | None) -> Drawn:
    """Return a projection over its base."""
    tone = colour or "#5fe0f0"
    globe = "".join(f'<ellipse cx="0" cy="-420" rx="{rx}" ry="150" fill="none" stroke="{tone}" stroke-width="6"/>' for rx in (150, 90, 30)) + "".join(line([(-w, -420 + y), (w, -420 + y)], tone, 6) for y, w in ((-80, 126), (0, 150), (80, 126)))
    return fill(polygon([(-110, -60), (110, -60), (270, -600), (-270, -600)]), tone, 0.22) + globe + circle((0, -420), 150, tone, 0.18) + ellipse((0, -40), 190, 40, _INK) + ellipse((0, -54), 130, 24, tone), (-272, -602, 272, 2)


def statue(colour: str | None) -> Drawn:
    """Return a statue on a pedestal."""
    tone = colour or "#b9b4ba"
    figure = circle((0, -760), 60, tone) + fill(smooth([(-80, -690), (80, -690), (100, -520), (130, -300), (-130, -300), (-100, -520)], tension=0.6), tone) + stroke("M70,-660 Q150,-760 160,-860", tone, 44) + stroke("M-70,-660 Q-130,-560 -90,-480", dark(tone, 0.1), 44) + stroke("M-20,-600 Q-40,-420 -60,-310", dark(tone, 0.14), 9)
    return figure + box(-170, -310, 340, 50, 8, dark(tone, 0.1)) + box(-140, -270, 280, 220, 4, dark(tone, 0.2)) + box(-190, -60, 380, 60, 8, dark(tone, 0.1)) + box(-70, -200, 140, 60, 6, "#d9b45a"), (-192, -886, 192, 2)


def flag(colour: str | None) -> Drawn:
    """Return a flag on its pole."""
    tone = colour or "#e5484d"
    return box(-60, -26, 120, 26, 10, _INK) + line([(0, -10), (0, -900)], _STEEL, 19) + circle((0, -912), 22, "#e8b53a") + fill("M10,-880 Q150,-940 280,-880 T540,-890 V-590 Q410,-530 280,-580 T10,-580Z", tone) + fill("M10,-680 Q150,-740 280,-680 T540,-690 V-590 Q410,-530 280,-580 T10,-580Z", "#1d1440", 0.1), (-62, -936, 544, 2)


def banner_thing(colour: str | None) -> Drawn:
    """Return a blank banner between two posts."""
    tone = colour or "#e5584d"
    return line([(-440, 0), (-440, -520)], _WOOD, 24) + line([(440, 0), (440, -520)], _WOOD, 24) + fill("M-430,-500 Q0,-440 430,-500 V-270 Q0,-210 -430,-270Z", tone) + stroke("M-410,-470 Q0,-412 410,-470 M-410,-300 Q0,-242 410,-300", light(tone, 0.6), 9), (-454, -534, 454, 2)


def sign_board(colour: str | None) -> Drawn:
    """Return a blank wooden sign."""
    tone = colour or "#c98f52"
    return line([(0, -300), (0, 0)], dark(tone, 0.3), 44) + box(-280, -520, 560, 250, 20, tone) + "".join(line([(-260, y), (260, y)], dark(tone, 0.14), 7) for y in (-438, -354)) + circle((-240, -480), 11, _INK) + circle((240, -480), 11, _INK), (-282, -522, 282, 2)


def fan(colour: str | None) -> Drawn:
    """Return a folding fan."""
    tone = colour or "#e5738a"
    ribs = "".join(line([(0, 0), (360 * math.sin(a), -360 * math.cos(a))], "#f6e3c4", 7) for a in (-1.15 + 0.23 * i for i in range(11)))
    outer = [(380 * math.sin(a), -380 * math.cos(a)) for a in (-1.2 + 0.2 * i for i in range(13))]
    inner = [(150 * math.sin(a), -150 * math.cos(a)) for a in (1.2 - 0.2 * i for i in range(13))]
    return ribs + fill(polygon(outer + inner), tone) + "".join(line([(160 * math.sin(a), -160 * math.cos(a)), (370 * math.sin(a), -370 * math.cos(a))], dark(tone, 0.14), 5) for a in (-1.0 + 0.2 * i for i in range(11))) + circle((120, -250), 26, "#fff2e0") + circle((60, -290), 19, "#fff2e0") + circle((0, 0), 17, _INK), (-362, -384, 362, 20)


def lotus_lantern(colour: str | None) -> Drawn:
    """Return a glowing sky lantern."""
    tone = colour or "#f6934a"
    return circle((0, -240), 300, "#ffd98a", 0.16) + fill(smooth([(-120, -30), (-170, -330), (-110, -440), (110, -440), (170, -330), (120, -30)], tension=0.6), tone) + fill(smooth([(-66, -40), (-80, -260), (0, -350), (80, -260), (66, -40)]), "#ffe9a8", 0.8) + stroke("M-122,-30 Q0,-6 122,-30", dark(tone, 0.3), 15) + "".join(line([(x, -46), (x * 1.3, -420)], dark(tone, 0.12), 5) for x in (-70, 0, 70)), (-302, -542, 302, 62)


def spear(colour: str | None) -> Drawn:
    """Return a spear."""
    tone = colour or "#dfe6ef"
    return line([(0, 0), (0, -860)], "#8a5f3f", 22) + fill(polygon([(-44, -850), (0, -1030), (44, -850), (0, -820)]), tone) + line([(0, -1000), (0, -840)], dark(tone, 0.2), 6) + fill(smooth([(-30, -820), (30, -820), (50, -730), (0, -760), (-50, -730)]), "#d8453f"), (-60, -1034, 60, 12)


def welding_torch(colour: str | None) -> Drawn:
    """Return a welding torch with sparks."""
    tone = colour or "#5b6477"
    sparks = "".join(line([(-220 + 50 * math.cos(a), -60 + 50 * math.sin(a)), (-220 + (110 + 30 * (i % 3)) * math.cos(a), -60 + (110 + 30 * (i % 3)) * math.sin(a))], ("#ffd54a", "#ff9a3c")[i % 2], 11) for i, a in enumerate(math.tau * k / 11 for k in range(11)))
    return stroke("M320,-330 Q420,-330 420,-160 Q420,-30 300,0", _INK, 26) + line([(-180, -90), (60, -300)], _STEEL, 34) + line([(60, -300), (330, -330)], tone, 66) + box(150, -300, 50, 70, 10, "#e5584d") + sparks + circle((-220, -60), 60, "#fff2b8") + circle((-220, -60), 34, "#8fe0ff"), (-390, -378, 440, 110)


def piano_grand(colour: str | None) -> Drawn:
    """Return a grand piano, lid up."""
    tone = colour or "#2b2a34"
    keys = box(-440, -350, 250, 34, 4, "#fbf7ef") + "".join(box(-424 + i * 31, -352, 13, 21, 2, tone) for i in range(8))
    return line([(160, -420), (330, -740)], _STEEL, 9) + fill(polygon([(-230, -440), (440, -440), (380, -760), (-120, -560)]), dark(tone, 0.2)) + fill(smooth([(-300, -450), (430, -450), (470, -400), (440, -310), (-300, -310)], tension=0.4), tone) + box(-460, -330, 300, 50, 10, light(tone, 0.08)) + keys + "".join(box(x, -310, 36, 300, 6, light(tone, 0.06)) + circle((x + 18, -14), 16, "#d9b45a") for x in (-380, 330)) + box(-30, -310, 24, 260, 4, light(tone, 0.06)) + stroke("M-60,-40 H30", "#d9b45a", 11), (-462, -764, 476, 4)


def erhu(colour: str | None) -> Drawn:
    """Return an erhu with its bow."""
    tone = colour or "#8a4a2f"
    return line([(0, -90), (0, -860)], tone, 24) + stroke("M0,-860 Q0,-920 -50,-910", tone, 24) + line([(-70, -780), (60, -780)], dark(tone, 0.2), 17) + line([(-70, -710), (60, -710)], dark(tone, 0.2), 17) + box(-90, -170, 180, 150, 30, dark(tone, 0.1)) + ellipse((0, -94), 62, 56, "#c9b48a") + line([(-16, -770), (-12, -90)], "#f4ead6", 4) + line([(16, -700), (12, -90)], "#f4ead6", 4) + stroke("M-250,-60 Q40,-300 330,-210", "#b5793f", 11) + line([(-250, -54), (330, -206)], "#fdf8ec", 6) + box(-80, -24, 160, 24, 6, dark(tone, 0.3)), (-262, -934, 342, 2)


def guzheng(colour: str | None) -> Drawn:
    """Return a guzheng on its stands."""
    tone = colour or "#8a4f33"
    strings = "".join(line([(-460, -330 - i * 9), (460, -346 - i * 7)], "#f4ead6", 3) for i in range(7))
    bridges = "".join(fill(polygon([(-330 + i * 90, -322), (-312 + i * 90, -370), (-294 + i * 90, -322)]), "#f0e2c4") for i in range(8))
    return "".join(line([(x - 60, 0), (x + 50, -290)], dark(tone, 0.3), 24) + line([(x + 60, 0), (x - 50, -290)], dark(tone, 0.3), 24) for x in (-320, 320)) + fill(smooth([(-520, -300), (-490, -400), (490, -420), (530, -300)], tension=0.4), tone) + box(-520, -320, 1050, 36, 12, dark(tone, 0.2)) + bridges + strings, (-524, -424, 534, 10)


def surfboard(colour: str | None) -> Drawn:
    """Return a surfboard standing in the sand."""
    tone = colour or "#ffd166"
    return fill(smooth([(0, -860), (110, -640), (130, -300), (70, 0), (-70, 0), (-130, -300), (-110, -640)]), tone) + fill(smooth([(-26, -800), (26, -800), (40, 0), (-40, 0)], tension=0.4), "#e5584d") + line([(-120, -400), (120, -400)], "#ffffff", 24), (-134, -864, 134, 4)


def hoverboard(colour: str | None) -> Drawn:
    """Return a hovering board."""
    tone = colour or "#8a5fd8"
    return ellipse((0, -30), 260, 24, "#5fe0f0", 0.5) + "".join(ellipse((x, -70), 80, 19, "#5fe0f0") for x in (-170, 170)) + fill(smooth([(-340, -150), (-280, -110), (280, -110), (340, -150), (280, -84), (-280, -84)], tension=0.6), tone) + line([(-240, -104), (240, -104)], light(tone, 0.5), 9), (-344, -154, 344, -4)


def magic_carpet(colour: str | None) -> Drawn:
    """Return a flying carpet."""
    tone = colour or "#b8405e"
    cloth = "M-430,-150 Q-220,-70 0,-130 T430,-110 L380,-10 Q200,-60 0,-20 T-470,-40Z"
    trim = stroke("M-410,-126 Q-210,-50 0,-108 T400,-90 M-440,-62 Q-220,0 0,-44 T376,-36", "#f2c744", 9)
    tassels = "".join(line([(x, y), (x + dx, y + 34)], "#f2c744", 8) for x, y, dx in ((-440, -140, -26), (-456, -96, -28), (-468, -50, -24), (430, -100, 26), (408, -60, 26), (384, -16, 24)))
    return tassels + fill(cloth, tone) + trim + fill(polygon([(-60, -76), (0, -100), (60, -76), (0, -52)]), "#f2c744"), (-500, -160, 464, 24)


def easel(colour: str | None) -> Drawn:
    """Return an easel with a painting."""
    tone = colour or "#c98f52"
    legs = line([(-60, -760), (-220, 0)], tone, 24) + line([(60, -760), (220, 0)], tone, 24) + line([(0, -780), (0, -60)], dark(tone, 0.2), 19)
    picture = box(-230, -700, 460, 400, 8, "#fffaf0") + fill("M-206,-400 Q-90,-560 20,-440 T206,-470 V-324 H-206Z", "#7fb87a") + circle((110, -600), 44, "#ffd166")
    return legs + picture + box(-250, -306, 500, 34, 8, dark(tone, 0.1)), (-236, -794, 236, 12)


def watering_can(colour: str | None) -> Drawn:
    """Return a watering can."""
    tone = colour or "#4fa6a0"
    return ring((-150, -190), 110, dark(tone, 0.16), 30) + line([(110, -120), (300, -330)], tone, 40) + fill(polygon([(250, -350), (340, -400), (390, -340), (320, -290)]), dark(tone, 0.2)) + fill(polygon([(-130, -280), (130, -280), (160, 0), (-160, 0)]), tone) + box(-150, -310, 300, 44, 16, dark(tone, 0.1)), (-280, -404, 394, 2)


def throne(colour: str | None) -> Drawn:
    """Return a throne from the front."""
    tone = colour or "#b8323e"
    gold = "#e8b53a"
    return box(-220, -900, 440, 800, 60, gold) + box(-170, -850, 340, 560, 40, tone) + circle((0, -930), 54, gold) + circle((0, -930), 26, "#5fb0f0") + circle((-200, -910), 34, gold) + circle((200, -910), 34, gold) + box(-300, -480, 90, 470, 30, dark(gold, 0.1)) + box(210, -480, 90, 470, 30, dark(gold, 0.1)) + box(-230, -340, 460, 120, 30, light(tone, 0.1)) + box(-230, -230, 460, 220, 10, dark(gold, 0.16)), (-302, -986, 302, 0)


def _carried(kind: str) -> Callable[[str | None], Drawn]:
    """A held thing by itself, as it lies or stands."""

    def draw(colour: str | None) -> Drawn:
        return CARRIED[kind](colour), (-230.0, -520.0, 360.0, 130.0)

    return draw


def _ride(name: str, turn: float = 0.0) -> Callable[[str | None], Drawn]:
    def draw(colour: str | None) -> Drawn:
        ride = RIDES[name](colour, 0.9 + math.tau * turn)
        return ride.behind + ride.front, (-420.0, -560.0, 470.0, 6.0)

    return draw


def _vehicle(name: str, turn: float = 0.0) -> Callable[[str | None], Drawn]:
    def draw(colour: str | None) -> Drawn:
        vehicle = VEHICLES[name](colour, 0.4 + math.tau * turn)
        return vehicle.behind + vehicle.front + vehicle.glass, (-vehicle.half - 20, vehicle.top - 60, vehicle.half + 20, vehicle.low)

    return draw


def rolled(name: str, turn: float) -> Callable[[str | None], Drawn] | None:
    """Return the drawing of a vehicle whose wheels have gone round by `turn` turns; None for what has no wheels of ours."""
    if name in RIDES:
        return _ride(name, turn)
    return _vehicle(name, turn) if name in VEHICLES else None


def _seat(name: str) -> Callable[[str | None], Drawn]:
    def draw(colour: str | None) -> Drawn:
        behind, front, _ = SEATS[name](colour)
        return behind + front, (-480.0, -1340.0, 480.0, 6.0)

    return draw


def _trolley(colour: str | None) -> Drawn:
    return shopping_cart(colour, 560), (-30, -120, 380, 566)


_OWN = (bottle, perfume_bottle, can, cup, vr_headset, smart_speaker, tablet, hologram, statue, flag, banner_thing, sign_board, fan, lotus_lantern, spear, welding_torch, piano_grand, erhu, guzheng, surfboard, hoverboard, throne, magic_carpet, easel, watering_can)  # fmt: skip
DRAWINGS: dict[str, Callable[[str | None], Drawn]] = {
    **{name: _carried(name) for name in CARRIED if name not in ("violin_bow",)},
    **{name: _ride(name) for name in RIDES},
    **{name: _vehicle(name) for name in VEHICLES},
    "chair": _seat("chair"),
    "trolley": _trolley,
    **{f.__name__: f for f in _OWN},
}
