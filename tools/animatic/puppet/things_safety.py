"""Our own drawings for safety training, and two plain things of the countryside: first aid, signs, drums, spills, a stump, a well."""

from __future__ import annotations

import math

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line, place, polygon, ring, smooth, stroke

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]
_GREEN, _RED, _YELLOW, _STEEL, _INK, _WHITE = "#2f9d62", "#e0413a", "#f7c52b", "#c3cad6", "#33384a", "#fffdf6"


def _cross(x: float, y: float, size: float, colour: str) -> str:
    arm = size * 0.34
    return box(x - arm / 2, y - size / 2, arm, size, 5, colour) + box(x - size / 2, y - arm / 2, size, arm, 5, colour)


def first_aid_kit(colour: str | None) -> Drawn:
    """Return a first aid case with a cross."""
    tone = colour or _RED
    handle = stroke("M-90,-300 V-350 Q-90,-380 -60,-380 H60 Q90,-380 90,-350 V-300", dark(tone, 0.35), 30)
    case = box(-260, -310, 520, 310, 46, tone) + box(-260, -120, 520, 26, 0, dark(tone, 0.14)) + box(-240, -296, 480, 40, 18, light(tone, 0.22))
    clips = "".join(box(x, -140, 56, 66, 12, _STEEL) for x in (-190, 134))
    return handle + case + clips + circle((0, -168), 100, _WHITE) + _cross(0, -168, 128, tone), (-262, -398, 262, 2)


def aed(colour: str | None) -> Drawn:
    """Return an automated defibrillator in its cabinet: heart with a bolt, screen, two pads."""
    tone = colour or _WHITE
    heart = fill("M0,-150 C-150,-250 -120,-380 -50,-370 C-20,-366 -6,-346 0,-326 C6,-346 20,-366 50,-370 C120,-380 150,-250 0,-150Z", _RED)
    bolt = fill(polygon([(16, -348), (-46, -250), (-6, -250), (-22, -176), (44, -280), (4, -280)]), _WHITE)
    letters = stroke("M-130,-440 L-100,-520 L-70,-440 M-118,-466 H-82 M20,-520 H-34 V-440 H20 M-34,-480 H8 M60,-520 V-440 Q130,-440 130,-480 Q130,-520 60,-520", _WHITE, 15)
    pads = "".join(place(box(-46, -34, 92, 68, 16, "#8fb8e0") + circle((0, 0), 14, _WHITE), (x, -74), 1, a) for x, a in ((-130, -8), (130, 8)))
    return box(-240, -570, 480, 570, 50, dark(tone, 0.12)) + box(-222, -552, 444, 534, 40, tone) + box(-222, -552, 444, 140, 40, _GREEN) + letters + heart + bolt + pads + circle((0, -74), 34, _YELLOW), (-242, -572, 242, 2)


def eyewash(colour: str | None) -> Drawn:
    """Return an eyewash station: a bowl with two jets on a post, a push plate and its green sign."""
    tone = colour or _GREEN
    post = box(-26, -480, 52, 470, 10, _STEEL) + box(-120, -30, 240, 30, 12, dark(_STEEL, 0.2))
    bowl = fill("M-190,-520 H190 Q170,-410 60,-400 H-60 Q-170,-410 -190,-520Z", tone) + ellipse((0, -520), 190, 34, light(tone, 0.3))
    jets = "".join(stroke(f"M{k * 96},-530 V-580 Q{k * 92},-680 {k * 20},-640", "#6fc4ee", 20) + box(k * 96 - 22, -556, 44, 34, 10, _INK) for k in (-1, 1))
    drops = "".join(circle((x, y), 11, "#a8ddf6") for x, y in ((-60, -690), (0, -700), (60, -690)))
    plate = box(190, -470, 96, 56, 12, _YELLOW) + line([(120, -440), (200, -440)], _STEEL, 18)
    eye = fill("M-92,-830 Q0,-920 92,-830 Q0,-740 -92,-830Z", _WHITE) + circle((0, -830), 34, tone) + circle((0, -830), 14, _WHITE)
    sign = line([(0, -740), (0, -520)], _STEEL, 20) + box(-140, -940, 280, 220, 24, tone) + eye
    return sign + post + jets + drops + bowl + plate, (-192, -942, 288, 2)


def gas_cylinder(colour: str | None) -> Drawn:
    """Return a gas cylinder with its valve and gauge."""
    tone = colour or "#3f7fb8"
    body = fill("M-120,-30 V-600 C-120,-720 -60,-740 -44,-770 H44 C60,-740 120,-720 120,-600 V-30 Q120,0 90,0 H-90 Q-120,0 -120,-30Z", tone)
    shine = box(-86, -600, 34, 520, 17, light(tone, 0.35), 0.8)
    shoulder = fill("M-120,-600 C-120,-720 -60,-740 -44,-770 H44 C60,-740 120,-720 120,-600Z", dark(tone, 0.22))
    valve = box(-28, -840, 56, 78, 10, "#c9a24a") + box(-76, -880, 152, 44, 20, _INK) + circle((100, -806), 54, _WHITE) + ring((100, -806), 54, _INK, 11) + line([(100, -806), (126, -832)], _RED, 9)
    label = box(-70, -420, 140, 150, 10, _WHITE) + place(box(-40, -40, 80, 80, 6, "#7fc46a"), (0, -345), 1, 45)
    return body + shoulder + shine + valve + label, (-124, -882, 158, 2)


def chemical_drum(colour: str | None) -> Drawn:
    """Return a drum with a hazard diamond and a skull of warning."""
    tone = colour or "#2f6fb0"
    drum = box(-190, -520, 380, 520, 34, tone) + "".join(box(-200, y, 400, 30, 14, dark(tone, 0.2)) for y in (-370, -180)) + box(-150, -500, 34, 480, 16, light(tone, 0.3), 0.6)
    lid = ellipse((0, -506), 186, 32, light(tone, 0.24)) + ellipse((70, -508), 34, 9, _INK)
    diamond = place(box(-92, -92, 184, 184, 12, _WHITE) + box(-80, -80, 160, 160, 8, _RED) + box(-64, -64, 128, 128, 6, _WHITE), (0, -262), 1, 45)
    mark = line([(0, -320), (0, -256)], _INK, 28) + circle((0, -208), 17, _INK)
    return drum + lid + diamond + mark, (-204, -540, 204, 2)


def _floor_sign() -> str:
    legs = fill(polygon([(-40, -430), (60, -430), (120, 0), (40, 0)]), dark(_YELLOW, 0.24))
    board = fill(polygon([(-60, -440), (60, -440), (130, 0), (-130, 0)]), _YELLOW)
    triangle = fill(polygon([(0, -380), (78, -240), (-78, -240)]), _INK) + fill(polygon([(0, -346), (52, -256), (-52, -256)]), _YELLOW) + line([(0, -318), (0, -284)], _INK, 13) + circle((0, -268), 7, _INK)
    man = circle((-34, -186), 21, _INK) + stroke("M-26,-160 L10,-112 L70,-96 M10,-112 L-20,-70 L-66,-74 M-20,-146 L40,-170", _INK, 18) + stroke("M-70,-40 q24,-16 48,0 t48,0 t48,0", _INK, 10)
    return legs + board + triangle + man


def wet_floor_sign(colour: str | None) -> Drawn:
    """Return a folding sign that warns of a wet floor."""
    del colour
    return _floor_sign(), (-134, -444, 134, 2)


def spill(colour: str | None) -> Drawn:
    """Return a puddle on the floor with a warning sign beside it."""
    tone = colour or "#6fb8d8"
    pool = fill(smooth([(-420, -50), (-300, -100), (-120, -84), (40, -116), (220, -88), (330, -40), (220, -4), (40, -18), (-140, 2), (-330, -8)]), tone)
    gleam = fill(smooth([(-340, -56), (-240, -84), (-100, -70), (-180, -50)]), light(tone, 0.5), 0.8) + ellipse((120, -70), 70, 13, light(tone, 0.5), 0.7)
    drops = ellipse((-470, -24), 34, 12, tone) + ellipse((400, -76), 40, 13, tone)
    return pool + gleam + drops + place(_floor_sign(), (210, -50), 0.86), (-506, -440, 442, 6)


def _runner(colour: str) -> str:
    """A running figure about 200 units tall around 0,0, heading to the left."""
    return circle((-26, -84), 25, colour) + stroke("M-14,-52 L20,16 L-30,50 L-22,104 M20,16 L72,60 L112,56 M-8,-40 L-66,-10 L-92,-34 M-4,-40 L54,-40 L74,-2", colour, 25)


def exit_sign(colour: str | None) -> Drawn:
    """Return a green emergency exit sign: a figure that runs to a door, an arrow."""
    tone = colour or _GREEN
    door = box(-250, -250, 120, 210, 4, _WHITE) + box(-232, -234, 84, 194, 2, tone)
    arrow = line([(240, -145), (120, -145)], _WHITE, 26) + stroke("M164,-196 L112,-145 L164,-94", _WHITE, 26)
    return box(-300, -300, 600, 300, 26, dark(tone, 0.3)) + box(-286, -286, 572, 272, 20, tone) + door + place(_runner(_WHITE), (-20, -150), 0.94) + arrow, (-302, -302, 302, 2)


def assembly_point(colour: str | None) -> Drawn:
    """Return the green sign of an assembly point on its post: four arrows towards a group."""
    tone = colour or _GREEN
    people = "".join(circle((x, y), 27, _WHITE) + fill(f"M{x - 38},{y + 100} V{y + 66} Q{x - 36},{y + 36} {x},{y + 36} T{x + 38},{y + 66} V{y + 100}Z", _WHITE) for x, y in ((-70, -700), (70, -700), (0, -670)))
    arrows = "".join(place(fill(polygon([(-22, -56), (22, -56), (22, -20), (50, -20), (0, 30), (-50, -20), (-22, -20)]), _WHITE), (x, y), 0.86, a) for x, y, a in ((-168, -820, -45), (168, -820, 45), (-168, -460, -135), (168, -460, 135)))
    return line([(0, -400), (0, -6)], _STEEL, 40) + box(-90, -24, 180, 24, 10, dark(_STEEL, 0.2)) + box(-260, -900, 520, 520, 30, _WHITE) + box(-244, -884, 488, 488, 22, tone) + arrows + people, (-262, -902, 262, 2)


def lockout(colour: str | None) -> Drawn:
    """Return a red safety padlock on its hasp with a danger tag."""
    tone = colour or _RED
    shackle = stroke("M-90,-290 V-400 Q-90,-500 0,-500 Q90,-500 90,-400 V-290", _STEEL, 44)
    body = box(-150, -310, 300, 310, 40, tone) + box(-120, -280, 50, 240, 20, light(tone, 0.3), 0.7) + circle((10, -170), 36, _INK) + box(-6, -160, 32, 84, 10, _INK)
    tag = box(0, -10, 250, 330, 24, _WHITE) + box(0, -10, 250, 96, 24, tone) + circle((125, 22), 20, _INK) + "".join(box(30, 120 + i * 56, 190 - 50 * (i == 2), 22, 8, "#9aa5b6") for i in range(3)) + place(_forbidden(), (125, 64), 0.4)
    return stroke("M90,-440 Q230,-470 250,-380", _INK, 12) + shackle + body + place(tag, (160, -390), 1, 8), (-154, -526, 420, 4)


def _forbidden() -> str:
    return ring((0, 0), 44, _WHITE, 15) + line([(-30, -30), (30, 30)], _WHITE, 15)


def safety_cone(colour: str | None) -> Drawn:
    """Return an orange traffic cone with white bands."""
    tone = colour or "#f2712c"
    cone = fill(polygon([(-36, -460), (36, -460), (140, -40), (-140, -40)]), tone)
    bands = "".join(fill(polygon([(-a, y), (a, y), (b, y + h), (-b, y + h)]), _WHITE) for a, b, y, h in ((60, 82, -362, 90), (104, 122, -184, 74)))
    return box(-200, -48, 400, 48, 18, dark(tone, 0.22)) + cone + bands + ellipse((0, -460), 36, 9, dark(tone, 0.2)), (-202, -470, 202, 2)


def ear_muffs(colour: str | None) -> Drawn:
    """Return ear defenders."""
    tone = colour or _YELLOW
    band = stroke("M-190,-190 C-200,-470 200,-470 190,-190", _INK, 38) + stroke("M-150,-340 C-90,-430 90,-430 150,-340", "#59617a", 52)
    cups = "".join(box(k * 190 - 70, -260, 140, 260, 62, tone) + box(k * 190 - 34 - k * 62, -236, 68, 212, 32, _INK) + box(k * 190 - 36 + k * 10, -210, 46, 160, 22, light(tone, 0.35), 0.8) for k in (-1, 1))
    return band + cups, (-264, -424, 264, 2)


def safety_harness(colour: str | None) -> Drawn:
    """Return a full-body harness with its lanyard and hook."""
    tone = colour or "#f2712c"
    straps = stroke("M-110,-560 C-140,-440 -60,-400 -20,-330 M110,-560 C140,-440 60,-400 20,-330 M-110,-560 C-60,-600 60,-600 110,-560", tone, 42)
    legs = stroke("M-30,-230 C-170,-190 -180,-20 -90,-10 C-10,-4 -6,-150 -24,-230 M30,-230 C170,-190 180,-20 90,-10 C10,-4 6,-150 24,-230", _INK, 36)
    belt = box(-160, -336, 320, 64, 20, _INK) + box(-56, -346, 112, 84, 16, tone)
    rings = "".join(ring(p, 28, _STEEL, 15) for p in ((0.0, -440.0), (-150.0, -304.0), (150.0, -304.0)))
    rope = stroke("M150,-304 C300,-300 250,-120 330,-150 C380,-170 360,-260 350,-330", "#f7e08a", 20) + ring((346, -366), 40, _STEEL, 17)
    return straps + legs + belt + rope + rings, (-204, -610, 392, 10)


def tree_stump(colour: str | None) -> Drawn:
    """Return a tree stump with its rings and a sprig."""
    tone = colour or "#96663e"
    roots = fill("M-220,-280 V-90 C-230,-40 -320,-30 -340,0 H340 C310,-34 240,-40 220,-90 V-280Z", tone)
    bark = "".join(line([(x, -220), (x + 8 * math.sin(x), -50)], dark(tone, 0.2), 12) for x in (-160, -90, -10, 70, 150))
    top = ellipse((0, -280), 220, 56, "#e6c493") + "".join(f'<ellipse cx="{6 * i}" cy="-280" rx="{180 - 50 * i}" ry="{44 - 12 * i}" fill="none" stroke="#c99a62" stroke-width="8"/>' for i in range(4))
    sprig = stroke("M224,-180 q40,-50 60,-90", "#4f8f4a", 12) + ellipse((296, -284), 34, 17, "#6fbf5a") + ellipse((250, -230), 30, 14, "#5aa84e")
    return roots + bark + top + sprig, (-342, -340, 342, 2)


def well(colour: str | None) -> Drawn:
    """Return a stone well with a roof, a winch and a bucket."""
    tone = colour or "#a7a9b4"
    posts = "".join(box(x, -720, 40, 480, 8, "#8a5f3f") for x in (-250, 210))
    roof = fill(polygon([(0, -920), (340, -690), (-340, -690)]), "#b5553f") + line([(-340, -690), (340, -690)], "#8f3f30", 26) + "".join(line([(x * 0.5, -800), (x, -706)], "#8f3f30", 9) for x in (-240, -120, 0, 120, 240))
    winch = line([(-240, -540), (290, -540)], "#6b4a33", 36) + stroke("M290,-540 v70 h50", "#6b4a33", 20) + line([(0, -540), (0, -400)], "#d8b98a", 11) + fill(polygon([(-56, -410), (56, -410), (42, -300), (-42, -300)]), "#9d6c40") + line([(-52, -376), (52, -376)], _INK, 9)
    wall = fill("M-310,-280 V-30 Q-310,0 -270,0 H270 Q310,0 310,-30 V-280Z", tone)
    stones = "".join(box(-300 + j * 122 + (i % 2) * 58, -226 + i * 74, 108, 62, 18, dark(tone, 0.08 + 0.06 * ((i + j) % 3))) for i in range(3) for j in range(5 - i % 2))
    rim = ellipse((0, -280), 320, 54, light(tone, 0.24)) + ellipse((0, -280), 256, 36, "#2f3648")
    return posts + roof + wall + stones + rim + winch, (-344, -922, 344, 2)


DRAWINGS = {
    f.__name__: f
    for f in (first_aid_kit, aed, eyewash, gas_cylinder, chemical_drum, wet_floor_sign, spill, exit_sign, assembly_point, lockout, safety_cone, ear_muffs, safety_harness, tree_stump, well)
}
