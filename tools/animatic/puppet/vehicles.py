"""Vehicles one sits inside, drawn so that the rider is seen through the window or in the cockpit, behind the door."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.animatic.puppet.colours import dark, light, rgb
from tools.animatic.puppet.shapes import Point, box, circle, ellipse, fill, line, polygon, smooth, stroke

_GLASS, _DUSK, _TYRE, _CHROME = "#bfe3f5", "#3f4a63", "#2f2d38", "#d5dbe5"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle in rig units: what is behind the riders, what is before them, and where their heads may reach."""

    behind: str
    front: str
    head_top: float
    """y of the top of the driver's head."""
    seats: tuple[float, ...]
    """x of each seat, the driver's first."""
    wheel: Point | None
    half: float
    """Half the width of the whole."""
    top: float
    floating: bool = False
    low: float = 40.0
    glass: str = ""
    """Glass over the riders, before them, that does not hide them."""


def _tyre(x: float, r: float, phase: float) -> str:
    hub = "".join(line([(x, -r), (x + r * 0.5 * math.cos(phase + math.tau * i / 5), -r + r * 0.5 * math.sin(phase + math.tau * i / 5))], "#aab2c0", r * 0.12) for i in range(5))
    return circle((x, -r), r, _TYRE) + circle((x, -r), r * 0.6, _CHROME) + hub + circle((x, -r), r * 0.18, "#8b93a3")


def car(colour: str | None, phase: float, *, sign: str = "") -> Vehicle:
    """Return a chunky small car facing right; the driver sits before the passenger."""
    tone = colour or "#e2574c"
    cabin = smooth([(-520, -430), (-470, -640), (-390, -800), (-250, -846), (130, -846), (270, -800), (390, -620), (470, -430)], tension=0.7)
    glass = smooth([(-470, -430), (-424, -630), (-356, -770), (-240, -806), (120, -806), (244, -764), (350, -600), (410, -430)], tension=0.7)
    seat = box(-210, -640, 130, 260, 50, "#6b5a63")
    behind = fill(cabin, tone) + fill(glass, _GLASS) + fill(glass, "#24304a", 0.3) + seat
    shell = smooth([(-700, -160), (-712, -330), (-660, -430), (-480, -456), (420, -456), (620, -410), (716, -320), (724, -170), (690, -112), (-670, -112)], tension=0.55)
    arches = "".join(fill(f"M{x - 158},-112 A158 158 0 0 1 {x + 158},-112Z", dark(tone, 0.34)) for x in (-410, 430))
    doors = stroke("M-110,-440 V-150 H300 Q320,-300 300,-440", dark(tone, 0.18), 6) + box(-70, -330, 74, 20, 10, _CHROME)
    lamps = ellipse((690, -300), 30, 42, "#fff4c8") + box(-716, -340, 34, 74, 14, "#c8323c") + box(610, -160, 120, 34, 16, _CHROME) + box(-720, -160, 110, 34, 16, _CHROME)
    pillar = line([(-120, -440), (-110, -826)], tone, 26)
    frame = stroke(glass.rstrip("Z"), tone, 30)
    shine = stroke("M-600,-400 Q0,-430 520,-400", light(tone, 0.3), 10, 0.7)
    front = fill(shell, tone) + shine + doors + lamps + arches + _tyre(-410, 128, phase) + _tyre(430, 128, phase)
    wheel = stroke("M262,-470 q34,-76 14,-112", "#2f2d38", 17)
    return Vehicle(behind, frame + pillar + wheel + front + sign, -792, (60, -300), (238, -520), 760, -960)


def taxi(colour: str | None, phase: float) -> Vehicle:
    """Return a taxi with its roof light."""
    lamp = box(-110, -906, 150, 54, 16, "#fff4c8") + box(-90, -890, 110, 20, 8, "#3a3440")
    checks = "".join(box(-590 + i * 58, -300 + (i % 2) * 24, 29, 24, 0, "#2f2d38") for i in range(20))
    return car(colour or "#f6c12d", phase, sign=lamp + checks)


def police_car(colour: str | None, phase: float) -> Vehicle:
    """Return a police car with its lights."""
    lamps = box(-120, -900, 80, 46, 14, "#e23b3b") + box(-40, -900, 80, 46, 14, "#3b7be2") + box(-600, -320, 1180, 54, 0, "#2f4f8f")
    return car(colour or "#f4f6f9", phase, sign=lamps)


def racing_car(colour: str | None, phase: float) -> Vehicle:
    """Return an open racing car."""
    tone = colour or "#d8363c"
    body = smooth([(-700, -190), (-640, -330), (-330, -360), (-300, -330), (120, -330), (330, -270), (800, -170), (820, -110), (-680, -110)], tension=0.5)
    wing = line([(-650, -300), (-690, -440)], "#2f2d38", 20) + box(-800, -470, 240, 40, 12, dark(tone, 0.3))
    roll = fill(smooth([(-330, -350), (-240, -470), (-190, -480), (-170, -340)]), dark(tone, 0.18))
    number = circle((430, -196), 52, "#ffffff") + fill("M420,-226 h22 v60 h-18 v-44 h-10Z", "#2f2d38")
    front = fill(body, tone) + stroke("M-600,-250 H330", "#ffffff", 22, 0.9) + number + _tyre(-480, 150, phase) + _tyre(520, 130, phase)
    screen = fill(polygon([(120, -330), (210, -420), (224, -410), (190, -312)]), _GLASS, 0.85)
    return Vehicle(wing + roll, screen + front, -716, (-60,), (130, -390), 840, -1000)


def _windowed(tone: str, width: float, top: float, windows: list[tuple[float, float]], phase: float, wheels: tuple[float, ...]) -> tuple[str, str]:
    """Return behind and front of a boxy vehicle: a shell whose windows are holes the riders are seen through."""
    half, sill, head = width / 2, -470.0, top + 90
    behind = box(-half + 30, top + 60, width - 60, -top - 200, 40, "#5d6c88")
    roof = box(-half, top, width, head - top, 60, tone) + box(-half, head - 60, width, 60, 0, tone)
    lower = box(-half, sill, width, -sill - 110, 60, tone) + box(-half, sill, width, 100, 0, tone)
    posts, edge = "", -half
    for left, right in [*windows, (half, half)]:
        posts += box(edge, head - 4, left - edge, sill - head + 8, 0, tone)
        edge = right
    panes = "".join(box(a + 8, head + 8, b - a - 16, sill - head - 16, 22, "#d8f0fb", 0.14) for a, b in windows)
    band = box(-half, sill + 26, width, 34, 0, light(tone, 0.55))
    skirt = box(-half + 20, -140, width - 40, 40, 14, dark(tone, 0.3))
    return behind, roof + posts + lower + band + skirt + panes + "".join(_tyre(x, 112, phase) for x in wheels)


def bus(colour: str | None, phase: float) -> Vehicle:
    """Return a city bus facing right."""
    tone = colour or "#3f8fd0"
    windows = [(-760.0, -480.0), (-440.0, -160.0), (-120.0, 160.0), (360.0, 790.0)]
    behind, front = _windowed(tone, 1680, -960, windows, phase, (-520, 520))
    door = box(190, -850, 140, 720, 16, dark(tone, 0.3)) + box(206, -820, 108, 420, 10, _GLASS, 0.8)
    lamps = ellipse((816, -250), 20, 40, "#fff4c8") + box(430, -940, 330, 62, 12, "#2b2f3c") + box(460, -922, 270, 26, 8, "#ffb52e")
    return Vehicle(behind, front + door + lamps, -846, (540, 20, -300), (714, -560), 880, -1040)


def van(colour: str | None, phase: float) -> Vehicle:
    """Return a delivery van facing right."""
    tone = colour or "#f0efe9"
    behind, front = _windowed(tone, 1360, -930, [(150.0, 600.0)], phase, (-390, 400))
    nose = fill(smooth([(600, -470), (760, -430), (790, -300), (786, -150), (560, -120), (560, -470)], tension=0.5), tone) + ellipse((764, -330), 22, 38, "#fff4c8")
    side = stroke("M40,-860 V-150", dark(tone, 0.2), 6) + box(60, -400, 70, 20, 8, _CHROME)
    return Vehicle(behind, nose + front + side, -820, (330,), (520, -540), 840, -1000)


def truck(colour: str | None, phase: float) -> Vehicle:
    """Return a lorry with a box behind the cab."""
    tone = colour or "#3f8f7a"
    cargo = box(-960, -980, 1060, 820, 24, "#e9e4d8") + "".join(line([(-860 + i * 130, -950), (-860 + i * 130, -200)], "#cfc8b8", 7) for i in range(8))
    cab_back = box(150, -860, 480, 620, 50, "#5d6c88")
    roof = box(130, -940, 520, 110, 50, tone) + box(130, -880, 60, 450, 0, tone) + box(600, -880, 50, 450, 0, tone)
    lower = box(130, -480, 600, 340, 50, tone) + box(130, -480, 520, 100, 0, tone)
    chassis = box(-960, -180, 1660, 60, 16, "#3a3a44")
    lamps = ellipse((708, -290), 22, 40, "#fff4c8") + box(610, -200, 130, 44, 16, _CHROME) + box(230, -360, 70, 20, 8, _CHROME)
    tyres = "".join(_tyre(x, 122, phase) for x in (-760, -480, 470))
    return Vehicle(cab_back, cargo + chassis + roof + lower + lamps + tyres, -836, (340,), (520, -540), 1000, -1060)


def train(colour: str | None, phase: float) -> Vehicle:
    """Return a train's engine car on its wheels."""
    tone = colour or "#c94f4a"
    behind, front = _windowed(tone, 1560, -950, [(-700.0, -420.0), (-380.0, -100.0), (-60.0, 220.0), (330.0, 700.0)], phase, ())
    nose = fill(smooth([(700, -950), (840, -840), (920, -480), (930, -220), (880, -120), (690, -120)], tension=0.5), tone)
    lamp = circle((876, -330), 34, "#fff4c8")
    wheels = "".join(circle((x, -66), 66, _TYRE) + circle((x, -66), 34, _CHROME) for x in (-600, -420, 380, 560))
    rail = box(-900, -8, 1840, 14, 5, "#8b8f9c")
    return Vehicle(behind, rail + nose + front + lamp + wheels, -836, (480, 60, -260), (640, -560), 960, -1040)


def tractor(colour: str | None, phase: float) -> Vehicle:
    """Return an open tractor."""
    tone = colour or "#4f9a4a"
    hood = fill(smooth([(60, -520), (470, -500), (560, -440), (570, -240), (60, -220)], tension=0.5), tone)
    rear = fill(smooth([(-420, -470), (-260, -560), (-80, -500), (40, -300), (40, -200), (-300, -200)], tension=0.5), dark(tone, 0.14))
    pipe = box(380, -700, 30, 210, 8, "#3a3a44")
    posts = line([(-330, -500), (-300, -1130)], "#3a3a44", 20) + line([(110, -500), (60, -1130)], "#3a3a44", 20)
    roof = box(-360, -1160, 480, 44, 18, tone)
    seat = box(-330, -660, 60, 230, 26, "#4a3f4a")
    return Vehicle(posts + seat, pipe + hood + rear + roof + _tyre(-240, 232, phase) + _tyre(430, 140, phase) + box(520, -420, 40, 60, 12, "#fff4c8"), -1010, (-150,), (40, -600), 600, -1240)


def boat(colour: str | None, phase: float) -> Vehicle:
    """Return a rowing boat with an oar on small waves."""
    tone, bob = colour or "#c8743f", 8 * math.sin(phase)
    hull = smooth([(-640, -330 + bob), (-480, -250), (420, -250), (660, -360 - bob), (560, -120), (380, -30), (-420, -30), (-560, -130)], tension=0.6)
    inside = smooth([(-600, -310 + bob), (-480, -262), (420, -262), (620, -336 - bob), (420, -236), (-460, -236)], tension=0.6)
    planks = "".join(stroke(f"M-560,{y} Q0,{y + 60} 580,{y - 30}", dark(tone, 0.2), 6) for y in (-190, -120))
    waves = "".join(ellipse((-620 + i * 180, -16 + (i % 2) * 12), 130, 34, "#bfe6f5", 0.95) for i in range(8))
    trim = stroke(f"M-640,{-330 + bob:.0f} Q0,-190 660,{-360 - bob:.0f}", light(tone, 0.35), 22)
    oar = line([(250, -430), (40, -20)], "#8a5a3c", 19)
    return Vehicle(fill(inside, dark(tone, 0.4)), fill(hull, tone) + planks + trim + oar + waves, -800, (-60, -330), (230, -430), 780, -1000)


def sailboat(colour: str | None, phase: float) -> Vehicle:
    """Return a small sailing boat."""
    base = boat("#f2ede2", phase)
    sail = fill("M60,-1360 Q430,-900 420,-420 L60,-420Z", colour or "#e2574c") + fill("M20,-1300 Q-300,-800 -330,-420 L20,-420Z", light(colour or "#e2574c", 0.6))
    mast = line([(40, -1400), (40, -250)], "#8a5a3c", 22)
    return Vehicle(mast + sail + base.behind, base.front.replace("#8a5a3c", "#a9784a"), -760, (-60, -330), None, 780, -1460)


def rocket(colour: str | None, phase: float) -> Vehicle:
    """Return a toy rocket in level flight with an open cockpit under glass."""
    tone = colour or "#f2f4f8"
    flame_tip = 60 * math.sin(phase * 3)
    flame = fill(smooth([(-640, -380), (-860, -420), (-1000 - flame_tip, -300), (-860, -180), (-640, -220)]), "#ff9a3c") + fill(smooth([(-640, -350), (-780, -360), (-860 - flame_tip * 0.6, -300), (-780, -240), (-640, -250)]), "#ffe08a")
    red = "#f2f4f8" if rgb(tone)[0] > rgb(tone)[2] + 60 else "#e2483f"
    fins = fill(smooth([(-420, -470), (-640, -700), (-720, -690), (-640, -430)], tension=0.5), red) + fill(smooth([(-420, -130), (-640, 60), (-720, 60), (-640, -170)], tension=0.5), red)
    body = smooth([(-660, -410), (-300, -500), (300, -500), (620, -420), (820, -300), (620, -180), (300, -100), (-300, -100), (-660, -190)], tension=0.7)
    nose = smooth([(560, -444), (700, -380), (820, -300), (700, -220), (560, -156)], tension=0.7)
    ports = "".join(circle((x, -300), 54, dark(tone, 0.3)) + circle((x, -300), 40, "#7fc4ec") for x in (-330, -170))
    bell = fill(polygon([(-650, -390), (-740, -430), (-740, -170), (-650, -210)]), "#6b7384")
    dome = "M-60,-470 C-70,-960 400,-960 390,-470Z"
    front = fins + bell + fill(body, tone) + fill(smooth([(-640, -220), (-300, -140), (300, -140), (600, -210), (300, -100), (-300, -100), (-640, -190)]), dark(tone, 0.12)) + fill(nose, red) + ports + box(-80, -500, 490, 34, 16, dark(tone, 0.25))
    glass = fill(dome, "#bfe3ff", 0.22) + stroke("M-2,-560 C10,-720 60,-790 130,-806", "#ffffff", 14, 0.8)
    return Vehicle(flame + fill(dome, "#1f2c52", 0.28), front, -800, (130,), None, 1020, -960, floating=True, low=120, glass=glass)


def ufo(colour: str | None, phase: float) -> Vehicle:
    """Return a flying saucer with a glass dome."""
    tone = colour or "#9aa6c4"
    dome = "M-290,-330 C-300,-900 300,-900 290,-330Z"
    lamps = "".join(circle((x, -190 + abs(x) * -0.03), 30, c) for x, c in ((-440, "#ffd54a"), (-220, "#7fe0c8"), (0, "#ff7f9c"), (220, "#7fe0c8"), (440, "#ffd54a")))
    saucer = ellipse((0, -230), 640, 130, dark(tone, 0.2)) + ellipse((0, -262), 600, 112, tone) + ellipse((0, -312), 330, 60, light(tone, 0.25)) + ellipse((0, -118), 220, 46, dark(tone, 0.4))
    del phase
    glass = fill(dome, "#c8f0ff", 0.24) + stroke("M-220,-500 C-200,-640 -140,-712 -60,-734", "#ffffff", 15, 0.85)
    return Vehicle(fill(dome, "#1f2c52", 0.26), saucer + lamps, -720, (0,), None, 680, -960, floating=True, glass=glass)


def plane(colour: str | None, phase: float) -> Vehicle:
    """Return a small propeller plane with an open cockpit."""
    tone = colour or "#e2574c"
    body = smooth([(-840, -380), (-560, -330), (-200, -430), (440, -440), (600, -360), (600, -230), (440, -130), (-100, -130), (-560, -230)], tension=0.6)
    tail = fill(smooth([(-820, -360), (-880, -620), (-780, -640), (-640, -340)], tension=0.5), dark(tone, 0.15))
    wing = fill(smooth([(-160, -220), (240, -220), (330, -160), (60, -110), (-330, -96), (-300, -150)], tension=0.6), light(tone, 0.4))
    spin = math.sin(phase * 5)
    prop = ellipse((640, -300), 24, 210 * (0.5 + 0.5 * abs(spin)), "#6b7384") + circle((632, -300), 46, "#ffd166")
    screen = fill(polygon([(210, -430), (280, -540), (300, -534), (270, -424)]), _GLASS, 0.9)
    stripe = stroke("M-700,-330 Q-100,-270 590,-300", "#fff7e6", 28)
    tyre = circle((160, -44), 44, _TYRE) + line([(160, -44), (130, -130)], "#6b7384", 16)
    return Vehicle(tail + ellipse((60, -430), 210, 40, dark(tone, 0.45)), tyre + fill(body, tone) + stripe + wing + prop + screen, -800, (30,), None, 920, -1060, floating=True)


def helicopter(colour: str | None, phase: float) -> Vehicle:
    """Return a helicopter with a glass nose."""
    tone = colour or "#3f8fd0"
    blade = 0.55 + 0.45 * abs(math.cos(phase * 4))
    rotor = line([(0, -880), (0, -980)], "#4a5160", 26) + ellipse((0, -990), 760 * blade, 18, "#6b7384")
    boom = fill(smooth([(-300, -560), (-900, -560), (-940, -480), (-300, -330)], tension=0.4), tone) + fill(polygon([(-960, -700), (-860, -700), (-840, -480), (-930, -480)]), dark(tone, 0.2))
    cabin = smooth([(-360, -600), (-200, -880), (200, -890), (430, -640), (460, -440), (360, -240), (-240, -220), (-380, -360)], tension=0.8)
    glass = smooth([(-60, -450), (-60, -820), (180, -830), (370, -620), (400, -450)], tension=0.5)
    skids = line([(-260, -90), (360, -90)], "#4a5160", 22) + line([(-140, -220), (-170, -96)], "#4a5160", 18) + line([(200, -230), (230, -96)], "#4a5160", 18)
    lower = smooth([(-380, -430), (440, -440), (440, -370), (350, -206), (-240, -196), (-372, -340)], tension=0.5)
    frame = stroke(glass.rstrip("Z"), dark(tone, 0.1), 22)
    return Vehicle(rotor + boom + fill(cabin, tone) + fill(glass, "#8fb8d0"), frame + skids + fill(lower, tone) + box(-340, -350, 740, 26, 8, "#ffffff"), -830, (130,), (300, -500), 960, -1040, floating=True)


def fire_engine(colour: str | None, phase: float) -> Vehicle:
    """Return a red lorry."""
    return truck(colour or "#d8363c", phase)


def ambulance(colour: str | None, phase: float) -> Vehicle:
    """Return a van with a red cross and a light."""
    base = van(colour, phase)
    cross = box(-330, -700, 70, 230, 10, "#e5484d") + box(-410, -620, 230, 70, 10, "#e5484d")
    lamp = box(240, -990, 120, 64, 24, "#3f8fe0") + box(-680, -330, 1440, 50, 0, "#e5484d")
    return replace(base, front=lamp + base.front + cross)


def balloon(colour: str | None, phase: float) -> Vehicle:
    """Return a hot-air balloon with room in its basket."""
    tone, sway = colour or "#e5584d", 14 * math.sin(phase)

    def gore(half: float) -> str:
        return f"M0,-960 C{-half * 0.35:.0f},-1060 {-half},-1240 {-half},-1560 C{-half},-1860 {-half * 0.5:.0f},-2040 0,-2040 C{half * 0.5:.0f},-2040 {half},-1860 {half},-1560 C{half},-1240 {half * 0.35:.0f},-1060 0,-960Z"

    bag = fill(gore(560), tone) + fill(gore(320), "#ffd98a") + fill(gore(110), tone)
    ropes = "".join(line([(x, -360), (x * 0.62 + sway, -1010)], "#8a5f3f", 11) for x in (-200, 200))
    basket = box(-230, -390, 460, 330, 50, "#b5793f") + "".join(line([(-216, -310 + i * 70), (216, -310 + i * 70)], "#8a5a30", 11) for i in range(4)) + box(-250, -420, 500, 64, 28, "#8a5a30")
    return Vehicle(bag + ropes, basket, -880, (0, -110), None, 600, -2060, floating=True)


VEHICLES: dict[str, Callable[[str | None, float], Vehicle]] = {
    "automobile": car,
    "sport-utility-vehicle": car,
    "oncoming-automobile": car,
    "car": car,
    "taxi": taxi,
    "oncoming-taxi": taxi,
    "police-car": police_car,
    "racing-car": racing_car,
    "bus": bus,
    "oncoming-bus": bus,
    "trolleybus": bus,
    "minibus": van,
    "van": van,
    "ambulance": ambulance,
    "delivery-truck": truck,
    "articulated-lorry": truck,
    "pickup-truck": truck,
    "fire-engine": fire_engine,
    "train": train,
    "locomotive": train,
    "high-speed-train": train,
    "bullet-train": train,
    "railway-car": train,
    "metro": train,
    "tram": train,
    "tractor": tractor,
    "canoe": boat,
    "boat": boat,
    "paper_boat": boat,
    "dragon_boat": boat,
    "motor-boat": boat,
    "speedboat": boat,
    "ship": boat,
    "sailboat": sailboat,
    "rocket": rocket,
    "spaceship": rocket,
    "flying-saucer": ufo,
    "airplane": plane,
    "small-airplane": plane,
    "helicopter": helicopter,
    "hot_air_balloon": balloon,
}
"""Vehicles with room inside by glyph name."""
