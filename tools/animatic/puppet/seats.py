"""Seats to sit on: chair, stool, bench, sofa, throne, swing; each with the height of its top for a leg of 462."""

from __future__ import annotations

from collections.abc import Callable

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line

Seat = Callable[[str | None], tuple[str, str, float]]
"""Returns the art behind the sitter, the art before, and the seat's height."""


def _chair(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#b5794a"
    legs = "".join(line([(x, -220), (x + dx, -4)], dark(tone, 0.16), 22) for x, dx in ((-110, -14), (110, 14)))
    back = line([(-112, -230), (-150, -560)], dark(tone, 0.1), 24) + box(-172, -580, 44, 200, 20, tone)
    return legs + back + box(-140, -248, 280, 38, 16, tone), "", 240.0


def _stool(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#c98f52"
    legs = line([(-70, -220), (-110, -4)], dark(tone, 0.2), 20) + line([(70, -220), (110, -4)], dark(tone, 0.2), 20)
    return legs + line([(-92, -90), (92, -90)], dark(tone, 0.26), 14) + box(-120, -252, 240, 40, 20, tone), "", 244.0


def _bench(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#b98250"
    legs = "".join(line([(x, -220), (x, -4)], "#4a4f5c", 22) for x in (-320, 320))
    back = "".join(box(-400, -480 + i * 62, 800, 42, 10, light(tone, 0.06 * i)) for i in range(3))
    return legs + line([(-330, -220), (-350, -490)], "#4a4f5c", 18) + line([(330, -220), (310, -490)], "#4a4f5c", 18) + back + box(-410, -248, 820, 40, 12, tone), "", 240.0


def _sofa(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#5b8fa8"
    back = box(-430, -560, 860, 400, 80, dark(tone, 0.12)) + box(-360, -260, 720, 120, 30, light(tone, 0.1))
    feet = box(-380, -60, 40, 60, 8, "#6b4a33") + box(340, -60, 40, 60, 8, "#6b4a33")
    arm = box(-470, -380, 120, 330, 50, tone)
    return back + feet + box(-440, -180, 880, 130, 30, tone) + arm, "", 250.0


def _throne(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#b8323e"
    gold = "#e8b53a"
    back = box(-230, -900, 300, 760, 40, gold) + box(-196, -860, 232, 640, 30, tone) + circle((-80, -920), 46, gold) + circle((-210, -900), 26, gold) + circle((50, -900), 26, gold)
    return back + box(-230, -250, 430, 60, 16, gold) + box(-210, -200, 390, 196, 12, dark(gold, 0.2)), "", 246.0


def _swing(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#b5794a"
    posts = "".join(line([(x - 60, 0), (x * 0.86, -1330)], "#e5584d", 30) + line([(x + 60, 0), (x * 0.86, -1330)], "#c8463c", 26) for x in (-460, 460))
    frame = posts + line([(-420, -1330), (420, -1330)], "#e5584d", 34)
    ropes = line([(-110, -1320), (-110, -260)], "#c9a878", 13) + line([(120, -1320), (120, -260)], "#c9a878", 13)
    return frame + ropes + box(-160, -268, 320, 34, 10, tone), "", 264.0


def _rock(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#9a9aa6"
    whole = fill("M-330,0 C-370,-90 -300,-180 -220,-220 L-60,-256 L140,-246 C260,-220 330,-110 320,0Z", tone)
    shade = fill("M60,-250 L140,-246 C260,-220 330,-110 320,0 H120 C170,-90 140,-180 60,-250Z", dark(tone, 0.16))
    return whole + shade + fill("M-210,-214 L-60,-250 L60,-244 L-40,-200 L-190,-180Z", light(tone, 0.3)) + line([(-240, -90), (-150, -110)], dark(tone, 0.2), 9), "", 238.0


def _bed(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#6f9fd0"
    wood = "#a9754a"
    frame = box(-560, -560, 60, 560, 20, wood) + box(-540, -150, 1000, 90, 14, wood) + box(420, -300, 50, 300, 18, wood)
    mattress = box(-510, -250, 940, 130, 34, "#fbf7ef") + box(-500, -316, 230, 100, 44, "#ffffff")
    return frame + mattress + box(-240, -256, 670, 150, 30, tone) + box(-240, -256, 70, 150, 20, light(tone, 0.4)), "", 246.0


def _stump(colour: str | None) -> tuple[str, str, float]:
    tone = colour or "#9a6a42"
    sides = fill("M-190,-236 V-60 C-200,-20 -250,-10 -260,0 H260 C240,-10 200,-30 190,-60 V-236Z", tone)
    bark = "".join(line([(x, -200), (x + 6, -40)], dark(tone, 0.2), 10) for x in (-130, -50, 40, 120))
    return sides + bark + ellipse((0, -236), 190, 34, "#e3bd88") + ellipse((0, -236), 120, 21, "#d3a870") + ellipse((0, -236), 56, 10, "#e3bd88"), "", 236.0


SEATS: dict[str, Seat] = {
    "rock": _rock,
    "bed": _bed,
    "tree_stump": _stump,
    "chair": _chair,
    "seat": _chair,
    "stool": _stool,
    "bench": _bench,
    "couch-and-lamp": _sofa,
    "sofa": _sofa,
    "couch": _sofa,
    "throne": _throne,
    "swing": _swing,
}
"""Seats by key or glyph name."""
