"""Our own drawings of industry and laboratory things: boards, robot arms, conveyors, machines, racks, instruments."""

from __future__ import annotations

import math

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import Point, box, circle, ellipse, fill, line, polygon, ring, smooth, stroke, taper

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]
_STEEL, _SHADE, _INK = "#d4dae4", "#9aa5b6", "#39414f"


def pcb(colour: str | None) -> Drawn:
    """Return a circuit board with chips and gold traces."""
    tone = colour or "#2f9a62"
    trace = light(tone, 0.35)
    paths = "".join(stroke(p, trace, 5) for p in ("M-260,-60 h90 l40,-40 h60", "M-260,-200 h60 l40,40 h70", "M90,-60 h80 l40,-50 v-60", "M60,-260 h100 l50,40 h50", "M-150,-300 h100 v50"))
    pads = "".join(circle((x, y), 11, "#f0c860") + circle((x, y), 5, dark(tone, 0.4)) for x, y in ((-270, -330), (270, -330), (-270, -24), (270, -24)))
    chips = _chip(0, -160, 150) + _chip(-186, -262, 74) + _chip(186, -70, 74)
    caps = "".join(box(150 + i * 42, -300, 26, 44, 6, c) for i, c in enumerate(("#e8b53a", "#c98f52", "#4a7fd0")))
    resistors = "".join(box(-240 + i * 54, -110, 36, 18, 4, "#2b2f3c") for i in range(2)) + box(-70, -18, 150, 16, 2, "#f0c860")
    return box(-310, -352, 620, 352, 22, dark(tone, 0.24)) + box(-310, -358, 620, 346, 22, tone) + paths + pads + chips + caps + resistors, (-312, -360, 312, 2)


def _chip(x: float, y: float, size: float) -> str:
    legs = "".join(box(x - size * 0.62, y - size * 0.4 + i * size * 0.2, size * 1.24, size * 0.08, 2, "#b9c2cf") for i in range(5))
    legs += "".join(box(x - size * 0.4 + i * size * 0.2, y - size * 0.62, size * 0.08, size * 1.24, 2, "#b9c2cf") for i in range(5))
    return legs + box(x - size / 2, y - size / 2, size, size, size * 0.08, "#2b2f3c") + circle((x - size * 0.34, y - size * 0.34), size * 0.07, "#6b7384") + box(x - size * 0.24, y - size * 0.06, size * 0.48, size * 0.1, 3, "#5b6477")


def chip(colour: str | None) -> Drawn:
    """Return one large chip."""
    return _chip(0, -150, 230) + box(-70, -220, 140, 140, 12, colour or "#3f4a63") + circle((0, -150), 34, "#5fd0f0", 0.9), (-150, -298, 150, -2)


def robot_arm(colour: str | None) -> Drawn:
    """Return an industrial robot arm at work over a circuit board, a spark at its tip."""
    tone = colour or "#f2862e"
    base = box(-330, -70, 260, 70, 16, _INK) + fill(polygon([(-290, -70), (-110, -70), (-140, -190), (-260, -190)]), dark(tone, 0.16))
    shoulder, elbow, wrist = (-200.0, -220.0), (-110.0, -660.0), (210.0, -560.0)
    arm = taper(shoulder, elbow, 74, 56, tone) + taper(elbow, wrist, 54, 38, light(tone, 0.08))
    cable = stroke("M-250,-240 C-330,-500 -240,-740 -110,-730 C20,-720 100,-690 190,-610", _INK, 13)
    joints = "".join(circle(p, r, _INK) + circle(p, r * 0.55, _STEEL) for p, r in ((shoulder, 64.0), (elbow, 52.0), (wrist, 40.0)))
    tool = line([wrist, (216, -420)], _SHADE, 34) + box(184, -436, 64, 64, 10, _INK) + fill(polygon([(202, -372), (230, -372), (220, -312), (212, -312)]), _STEEL)
    spark = "".join(line([(216, -300), (216 + 40 * math.cos(a), -300 + 40 * math.sin(a))], "#ffd54a", 6) for a in (0.4, 1.2, 2.0, 2.8, 3.6, 5.6))
    board = box(20, -262, 400, 34, 8, "#2f9a62") + "".join(box(50 + i * 70, -288, 44, 26, 4, "#2b2f3c") for i in range(5))
    table = box(-20, -230, 480, 36, 8, _STEEL) + box(20, -194, 40, 194, 4, _SHADE) + box(380, -194, 40, 194, 4, _SHADE)
    label = box(-180, -560, 26, 150, 6, "#ffffff", 0.85)
    return cable + table + base + arm + label + joints + board + tool + spark + circle((216, -302), 13, "#fff6d0"), (-335, -740, 465, 2)


def conveyor(colour: str | None) -> Drawn:
    """Return a conveyor belt with boards on it."""
    tone = colour or "#5f6b7d"
    belt = box(-520, -300, 1040, 84, 42, "#2f3440") + "".join(circle((-470 + i * 134, -258), 28, _STEEL) + circle((-470 + i * 134, -258), 10, _SHADE) for i in range(8))
    legs = "".join(box(x, -216, 36, 216, 4, tone) + box(x - 24, -16, 84, 16, 6, dark(tone, 0.3)) for x in (-420, -18, 384))
    rail = box(-520, -212, 1040, 26, 8, tone) + box(-500, -206, 1000, 7, 3, "#ffd54a")
    boards = "".join(box(x, -330, 190, 28, 6, "#2f9a62") + box(x + 24, -352, 50, 24, 4, "#2b2f3c") + box(x + 100, -348, 34, 20, 4, "#2b2f3c") + circle((x + 160, -336), 9, "#f0c860") for x in (-430, -100, 230))
    return legs + rail + belt + boards, (-522, -356, 522, 2)


def pick_and_place(colour: str | None) -> Drawn:
    """Return a surface-mount pick-and-place machine: window, gantry, nozzles, reels, board, screen."""
    tone = colour or "#eef1f6"
    body = box(-470, -720, 940, 690, 40, tone) + box(-470, -250, 940, 220, 30, dark(tone, 0.12)) + "".join(box(x, -34, 90, 34, 10, _INK) for x in (-400, 310))
    window = box(-390, -640, 620, 370, 24, "#27364a") + box(-390, -640, 620, 120, 24, "#35506e", 0.8)
    gantry = box(-370, -580, 580, 34, 8, _STEEL) + box(-140, -600, 120, 120, 14, "#3f8fd0") + "".join(line([(-116 + i * 36, -480), (-116 + i * 36, -404)], _STEEL, 11) + box(-122 + i * 36, -408, 13, 16, 3, _INK) for i in range(3))
    board = box(-330, -350, 460, 30, 6, "#2f9a62") + "".join(box(-300 + i * 86, -372, 48, 22, 4, "#2b2f3c") for i in range(5)) + box(-390, -318, 620, 16, 2, _SHADE)
    reels = "".join(circle((-360 + i * 110, -170), 50, "#4a5568") + circle((-360 + i * 110, -170), 34, _STEEL) + circle((-360 + i * 110, -170), 11, "#4a5568") for i in range(5))
    screen = box(270, -630, 160, 130, 14, _INK) + box(284, -616, 132, 92, 8, "#7fd4f0") + line([(300, -560), (330, -586), (360, -566), (400, -600)], "#ffffff", 7)
    lamp = box(330, -830, 34, 110, 8, _SHADE) + "".join(box(322, -850 + i * 38, 50, 36, 8, c) for i, c in enumerate(("#e5484d", "#ffca45", "#4caf6e")))
    keys = "".join(circle((300 + i * 44, -440), 15, c) for i, c in enumerate(("#4caf6e", "#ffca45", "#e5484d")))
    strip = box(-470, -262, 940, 15, 4, "#3f8fd0")
    return lamp + body + window + gantry + board + strip + reels + screen + keys, (-474, -854, 474, 2)


def machine(colour: str | None) -> Drawn:
    """Return a smart production machine: smooth housing, glowing window, robot inside, screen."""
    tone = colour or "#e6eef7"
    body = box(-420, -640, 840, 620, 60, tone) + box(-420, -140, 840, 120, 40, dark(tone, 0.14)) + box(-420, -160, 840, 14, 4, "#35c8f0")
    window = box(-350, -570, 440, 360, 40, "#1f3550") + ellipse((-130, -230), 190, 18, "#35c8f0", 0.6)
    arm = taper((-130, -236), (-190, -370), 30, 24, "#ffffff") + taper((-190, -370), (-80, -470), 24, 18, "#ffffff") + taper((-80, -470), (-60, -380), 16, 12, "#d4dae4") + circle((-190, -370), 14, "#35c8f0") + circle((-80, -470), 12, "#35c8f0")
    part = box(-100, -300, 84, 60, 10, "#5fd0f0") + box(-100, -300, 84, 16, 8, "#c8f2ff")
    screen = box(150, -540, 210, 160, 18, _INK) + box(164, -526, 182, 132, 10, "#bfeaff") + "".join(box(180 + i * 34, -420 - h, 22, h, 3, "#3f8fd0") for i, h in enumerate((30, 56, 44, 78)))
    keys = "".join(box(160 + i * 70, -340, 52, 30, 12, c) for i, c in enumerate(("#4caf6e", "#ffca45", "#e5484d"))) + "".join(line([(160, -270 + i * 24), (350, -270 + i * 24)], dark(tone, 0.12), 8) for i in range(3))
    lamp = box(-30, -740, 26, 100, 6, _SHADE) + box(-42, -760, 50, 44, 12, "#4caf6e")
    return lamp + body + window + arm + part + screen + keys, (-424, -764, 424, -16)


def cnc(colour: str | None) -> Drawn:
    """Return a milling machine."""
    body, frame = machine(colour or "#dfe4ea")
    spindle = box(-160, -570, 60, 120, 8, _SHADE) + fill(polygon([(-150, -450), (-110, -450), (-122, -380), (-138, -380)]), _STEEL) + box(-270, -330, 280, 60, 8, _SHADE) + box(-200, -372, 140, 44, 6, "#c98f52")
    cover = box(-350, -570, 440, 360, 40, "#2a3548")
    return body + cover + spindle, frame


def control_panel(colour: str | None) -> Drawn:
    """Return an operator's cabinet with screen and buttons."""
    tone = colour or "#8fa1b8"
    buttons = "".join(circle((-110 + i * 73, -330), 24, c) for i, c in enumerate(("#e5484d", "#ffca45", "#4caf6e", "#3f8fd0")))
    dials = "".join(circle((-90 + i * 90, -240), 30, _STEEL) + line([(-90 + i * 90, -240), (-90 + i * 90 + 14, -262)], _INK, 7) for i in range(3))
    return box(-190, -640, 380, 640, 24, tone) + box(-150, -600, 300, 200, 14, _INK) + box(-134, -584, 268, 168, 8, "#7fd4f0") + line([(-110, -470), (-50, -520), (0, -480), (60, -550), (110, -500)], "#ffffff", 8) + buttons + dials + "".join(line([(-120, -150 + i * 30), (120, -150 + i * 30)], dark(tone, 0.2), 10) for i in range(3)), (-192, -642, 192, 0)


def server_rack(colour: str | None) -> Drawn:
    """Return a server rack with its lights."""
    tone = colour or "#2f3646"
    units = "".join(box(-170, -740 + i * 88, 340, 70, 8, dark(tone, 0.3)) + "".join(line([(-150 + j * 26, -724 + i * 88), (-150 + j * 26, -688 + i * 88)], light(tone, 0.22), 7) for j in range(6)) + circle((60, -705 + i * 88), 9, ("#4cd07a", "#35c8f0")[i % 2]) + circle((92, -705 + i * 88), 9, "#4cd07a") + circle((124, -705 + i * 88), 9, ("#ffca45", "#4cd07a")[i % 2]) for i in range(8))
    return box(-210, -780, 420, 780, 18, tone) + units, (-212, -782, 212, 0)


def forklift(colour: str | None) -> Drawn:
    """Return a forklift truck."""
    tone = colour or "#f2b632"
    mast = box(180, -640, 30, 600, 4, _INK) + box(230, -640, 24, 600, 4, _INK) + line([(250, -60), (430, -60)], _SHADE, 22) + box(270, -220, 160, 140, 8, "#c98f52")
    cage = line([(-210, -330), (-160, -640), (130, -640), (170, -330)], _INK, 26)
    return mast + cage + box(-110, -420, 60, 150, 20, "#3a3440") + fill(smooth([(-300, -330), (-240, -350), (-60, -280), (160, -300), (180, -80), (-300, -80)], tension=0.4), tone) + "".join(circle((x, -66), 66, "#2f2d38") + circle((x, -66), 30, _STEEL) for x in (-200, 120)), (-304, -655, 444, 0)


def agv(colour: str | None) -> Drawn:
    """Return a transport robot with boxes on it."""
    tone = colour or "#e9eef5"
    load = box(-130, -390, 170, 190, 10, "#d6a468") + box(50, -330, 130, 130, 10, "#c98f52") + box(-60, -390, 30, 190, 0, "#e8c79a")
    return load + box(-260, -200, 520, 150, 50, tone) + box(-260, -110, 520, 24, 6, "#35c8f0") + box(150, -170, 80, 40, 18, "#1f3550") + "".join(circle((x, -40), 40, "#2f2d38") + circle((x, -40), 16, _STEEL) for x in (-160, 160)), (-262, -392, 262, 0)


def drone(colour: str | None) -> Drawn:
    """Return a quadcopter drone."""
    tone = colour or "#e9eef5"
    arms = line([(-230, -190), (0, -140), (230, -190)], _SHADE, 24)
    rotors = "".join(ellipse((x, -226), 130, 13, "#7d8798", 0.75) + box(x - 13, -226, 26, 44, 6, _INK) for x in (-230, 230))
    return arms + rotors + fill(smooth([(-120, -160), (0, -200), (120, -160), (100, -90), (0, -70), (-100, -90)]), tone) + circle((0, -96), 34, _INK) + circle((0, -96), 18, "#5fd0f0") + line([(-70, -90), (-120, -10)], _INK, 13) + line([(70, -90), (120, -10)], _INK, 13), (-364, -242, 364, 0)


def printer_3d(colour: str | None) -> Drawn:
    """Return a 3D printer at work."""
    tone = colour or "#3f4756"
    frame = box(-240, -520, 480, 40, 10, tone) + box(-240, -520, 40, 500, 8, tone) + box(200, -520, 40, 500, 8, tone) + box(-260, -70, 520, 70, 16, tone)
    return box(-200, -480, 400, 410, 4, "#dfeaf4") + frame + line([(-200, -350), (200, -350)], _SHADE, 18) + box(-50, -390, 90, 80, 10, "#f2862e") + fill(polygon([(-20, -310), (12, -310), (-4, -280)]), _STEEL) + fill(smooth([(-90, -86), (-70, -190), (0, -270), (60, -190), (80, -86)], tension=0.6), "#5fb0f0") + box(-140, -90, 280, 20, 4, _STEEL), (-262, -524, 262, 0)


def monitor(colour: str | None) -> Drawn:
    """Return a computer screen with a dashboard."""
    tone = colour or "#2f3646"
    bars = "".join(box(-200 + i * 56, -170 - h, 34, h, 5, c) for i, (h, c) in enumerate(((60, "#5fb0f0"), (110, "#5fb0f0"), (84, "#5fb0f0"), (140, "#f2a53c"))))
    return box(-300, -460, 600, 370, 22, tone) + box(-278, -438, 556, 316, 10, "#eaf4fc") + bars + line([(50, -220), (110, -290), (160, -250), (240, -360)], "#4caf6e", 12) + box(50, -190, 190, 20, 8, "#c4d4e4") + box(-46, -90, 92, 60, 0, dark(tone, 0.1)) + box(-130, -34, 260, 34, 14, tone) + box(-240, -410, 150, 24, 8, "#9fb4c8"), (-302, -462, 302, 0)


def solar_panel(colour: str | None) -> Drawn:
    """Return a solar panel on its stand."""
    tone = colour or "#2f5fa8"
    face = [(-320.0, -160.0), (180.0, -110.0), (320.0, -420.0), (-180.0, -470.0)]

    def at(u: float, v: float) -> Point:
        (ax, ay), (bx, by), _, (dx, dy) = face
        return ax + (bx - ax) * u + (dx - ax) * v, ay + (by - ay) * u + (dy - ay) * v

    grid = "".join(line([at(i / 5, 0), at(i / 5, 1)], light(tone, 0.5), 5) for i in range(1, 5)) + "".join(line([at(0, j / 3), at(1, j / 3)], light(tone, 0.5), 5) for j in range(1, 3))
    return line([(0, -250), (0, -10)], _SHADE, 30) + box(-110, -20, 220, 20, 8, _SHADE) + fill(polygon(face), tone) + grid + stroke(polygon(face), _STEEL, 13), (-330, -480, 330, 0)


def wind_turbine(colour: str | None) -> Drawn:
    """Return a wind turbine."""
    tone = colour or "#f4f6f9"
    blades = "".join(fill(smooth([(0, -900), (40 * math.cos(a) - 34 * math.sin(a), -900 + 40 * math.sin(a) + 34 * math.cos(a)), (380 * math.cos(a), -900 + 380 * math.sin(a)), (40 * math.cos(a) + 8 * math.sin(a), -900 + 40 * math.sin(a) - 8 * math.cos(a))], tension=0.5), dark(tone, 0.05)) for a in (-1.3, 0.8, 2.9))
    return fill(polygon([(-14, -900), (14, -900), (30, 0), (-30, 0)]), tone) + blades + circle((0, -900), 30, dark(tone, 0.18)), (-384, -1284, 290, 0)


def battery_pack(colour: str | None) -> Drawn:
    """Return a battery with its charge."""
    tone = colour or "#4caf6e"
    return box(-50, -420, 100, 40, 10, _SHADE) + box(-130, -390, 260, 390, 36, _INK) + box(-104, -364, 208, 338, 22, "#e6eef5") + "".join(box(-86, -120 - i * 76, 172, 62, 12, tone) for i in range(3)) + box(-86, -348, 172, 62, 12, "#cfd9e4"), (-132, -422, 132, 0)


def engine(colour: str | None) -> Drawn:
    """Return an electric motor."""
    tone = colour or "#5b8fb8"
    fins = "".join(box(-190 + i * 52, -310, 20, 250, 4, dark(tone, 0.2)) for i in range(7))
    return box(-220, -60, 440, 60, 12, _INK) + box(-220, -310, 400, 260, 60, tone) + fins + box(176, -250, 50, 140, 10, _SHADE) + box(220, -200, 110, 40, 10, _STEEL) + box(-90, -370, 150, 70, 12, dark(tone, 0.16)), (-224, -372, 334, 0)


def crane(colour: str | None) -> Drawn:
    """Return a tower crane."""
    tone = colour or "#f2b632"
    mast = "".join(line([(-40, -i * 120), (40, -i * 120 - 120)], tone, 9) + line([(40, -i * 120), (-40, -i * 120 - 120)], tone, 9) for i in range(8))
    jib = "".join(line([(-240 + i * 110, -990), (-185 + i * 110, -1060), (-130 + i * 110, -990)], tone, 9) for i in range(9))
    return mast + line([(-40, 0), (-40, -990)], tone, 17) + line([(40, 0), (40, -990)], tone, 17) + line([(-250, -990), (760, -990)], tone, 17) + jib + line([(-190, -1060), (700, -1060)], tone, 13) + box(-70, -1040, 110, 90, 10, "#4a5568") + box(-290, -990, 110, 90, 6, "#6b7384") + line([(600, -990), (600, -560)], _INK, 7) + box(530, -560, 140, 100, 8, "#c98f52") + box(-130, -30, 260, 30, 6, _SHADE), (-295, -1070, 770, 0)


def excavator(colour: str | None) -> Drawn:
    """Return an excavator."""
    tone = colour or "#f2a53c"
    track = box(-330, -150, 520, 150, 75, "#2f2d38") + "".join(circle((-250 + i * 120, -74), 38, _SHADE) for i in range(4))
    cab = box(-330, -390, 480, 210, 30, tone) + box(-60, -560, 220, 300, 30, tone) + box(-30, -530, 160, 150, 16, "#bfe3f5")
    boom = taper((120, -330), (360, -640), 46, 34, dark(tone, 0.08)) + taper((360, -640), (560, -330), 34, 24, tone) + circle((360, -640), 24, _INK)
    return track + cab + boom + fill(smooth([(520, -350), (620, -300), (600, -190), (500, -170), (470, -250)], tension=0.6), _INK), (-334, -680, 626, 0)


def pallet(colour: str | None) -> Drawn:
    """Return boxes on a pallet."""
    tone = colour or "#d6a468"
    boxes = "".join(box(x, y, 180, 150, 6, c) + box(x + 74, y, 32, 150, 0, light(c, 0.3)) for x, y, c in ((-280, -210, tone), (-90, -210, dark(tone, 0.08)), (100, -210, tone), (-185, -366, dark(tone, 0.05)), (5, -366, tone)))
    return boxes + box(-300, -58, 600, 22, 4, "#b98250") + "".join(box(x, -36, 70, 36, 2, "#9d6c40") for x in (-290, -35, 220)), (-302, -368, 302, 0)


def barrel(colour: str | None) -> Drawn:
    """Return a steel drum."""
    tone = colour or "#3f7fb8"
    return box(-140, -400, 280, 400, 30, tone) + "".join(box(-148, y, 296, 24, 10, dark(tone, 0.18)) for y in (-300, -150)) + ellipse((0, -388), 138, 24, light(tone, 0.2)) + box(-110, -380, 30, 370, 14, light(tone, 0.25), 0.6), (-150, -414, 150, 0)


def tank(colour: str | None) -> Drawn:
    """Return a storage tank."""
    tone = colour or "#aebccc"
    return fill("M-210,-640 Q0,-780 210,-640Z", dark(tone, 0.08)) + box(-210, -650, 420, 610, 20, tone) + "".join(line([(-210, y), (210, y)], dark(tone, 0.14), 8) for y in (-480, -310, -150)) + line([(120, -640), (120, -40)], _SHADE, 9) + line([(160, -640), (160, -40)], _SHADE, 9) + "".join(line([(120, -80 - i * 60), (160, -80 - i * 60)], _SHADE, 7) for i in range(9)) + box(-190, -40, 50, 40, 0, _INK) + box(140, -40, 50, 40, 0, _INK), (-214, -712, 214, 0)


def pipe(colour: str | None) -> Drawn:
    """Return a run of pipes with a valve."""
    tone = colour or "#8fa1b8"
    return stroke("M-380,-110 H-60 Q20,-110 20,-190 V-300 Q20,-380 100,-380 H380", tone, 74) + stroke("M-380,-128 H-60 Q2,-128 2,-190", light(tone, 0.4), 13, 0.8) + "".join(box(x, y, w, h, 8, dark(tone, 0.2)) for x, y, w, h in ((-260, -160, 36, 100), (180, -430, 36, 100))) + ring((20, -246), 66, "#e5484d", 17) + line([(-40, -246), (80, -246)], "#e5484d", 13) + line([(20, -306), (20, -186)], "#e5484d", 13) + line([(-200, -70), (-200, -4)], _INK, 22) + line([(280, -340), (280, -4)], _INK, 22), (-420, -434, 420, 0)


def charger(colour: str | None) -> Drawn:
    """Return an electric-car charging station."""
    tone = colour or "#f4f6f9"
    return box(-120, -640, 240, 620, 40, tone) + box(-80, -590, 160, 130, 14, "#1f3550") + fill(polygon([(8, -570), (-36, -510), (-6, -510), (-14, -474), (34, -536), (4, -536)]), "#4cd07a") + box(-120, -430, 240, 22, 0, "#4caf6e") + stroke("M120,-330 C230,-330 210,-80 130,-120 C60,-150 160,-290 150,-360", _INK, 17) + box(110, -420, 60, 90, 14, _INK) + box(-150, -24, 300, 24, 8, _SHADE), (-152, -644, 226, 0)


def test_tubes(colour: str | None) -> Drawn:
    """Return a rack of test tubes."""
    tubes = "".join(box(-170 + i * 90, -330, 52, 290, 26, "#e6f3fb", 0.9) + box(-164 + i * 90, -200, 40, 154, 20, c) + box(-176 + i * 90, -338, 64, 18, 8, "#c4d4e4") for i, c in enumerate((colour or "#e5588a", "#5fb0f0", "#f2b632", "#6cc48a")))
    return tubes + box(-210, -250, 420, 34, 8, "#c98f52", 0.95) + box(-210, -44, 420, 44, 10, "#b5794a") + line([(-196, -250), (-196, -20)], "#b5794a", 26) + line([(196, -250), (196, -20)], "#b5794a", 26), (-212, -340, 212, 0)


def beaker(colour: str | None) -> Drawn:
    """Return a bubbling flask."""
    tone = colour or "#5fd0b0"
    glass = smooth([(-44, -380), (44, -380), (48, -240), (170, -60), (130, 0), (-130, 0), (-170, -60), (-48, -240)], tension=0.4)
    liquid = smooth([(-92, -180), (92, -180), (158, -62), (122, -10), (-122, -10), (-158, -62)], tension=0.4)
    return fill(glass, "#e6f3fb") + fill(liquid, tone) + box(-60, -396, 120, 28, 12, "#c4d4e4") + "".join(circle(p, r, light(tone, 0.5)) for p, r in (((-30, -110), 16.0), ((40, -70), 22.0), ((10, -150), 11.0), ((-70, -50), 12.0))) + stroke("M-34,-340 V-240 L-110,-110", "#ffffff", 10, 0.8), (-174, -398, 174, 0)


def centrifuge(colour: str | None) -> Drawn:
    """Return a bench instrument."""
    tone = colour or "#e9eef5"
    return box(-230, -260, 460, 250, 50, tone) + fill("M-180,-250 Q-170,-370 0,-370 Q170,-370 180,-250Z", "#bcd7ea") + stroke("M-130,-280 Q-110,-334 -30,-344", "#ffffff", 11, 0.8) + box(-180, -190, 170, 100, 14, "#1f3550") + line([(-160, -130), (-120, -150), (-90, -120), (-40, -160)], "#4cd07a", 8) + circle((70, -140), 34, "#3f8fd0") + circle((160, -140), 20, "#e5484d") + box(-200, -20, 70, 20, 8, _INK) + box(130, -20, 70, 20, 8, _INK), (-232, -374, 232, 0)


DRAWINGS = {
    f.__name__: f
    for f in (pcb, chip, robot_arm, conveyor, pick_and_place, machine, cnc, control_panel, server_rack, forklift, agv, drone, printer_3d, monitor, solar_panel, wind_turbine, battery_pack, engine, crane, excavator, pallet, barrel, tank, pipe, charger, test_tubes, beaker, centrifuge)
}  # fmt: skip
