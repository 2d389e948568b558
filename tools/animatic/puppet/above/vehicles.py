"""Vehicles from straight above, driving up the picture; each says where its people sit."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import Point, box, circle, ellipse, fill, line, polygon, ring, smooth, stroke, taper


class Above(NamedTuple):
    """A vehicle in rig units, its middle at 0,0: below and above its rider, its seat and its handles."""

    below: str
    over: str = ""
    seat: Point = (0.0, 0.0)
    hands: tuple[Point, Point] | None = None
    feet: tuple[Point, Point] | None = None
    """Where the feet rest; None where the legs are out of sight."""
    half: tuple[float, float] = (300.0, 500.0)
    """Half its width and length."""


def _tyres(x: float, ys: tuple[float, ...], tall: float = 150, wide: float = 54) -> str:
    return "".join(box(s * x - wide / 2, y - tall / 2, wide, tall, 20, "#2b2d38") for y in ys for s in (-1, 1))


def _lamps(x: float, front: float, rear: float) -> str:
    return "".join(ellipse((s * x, front), 44, 22, "#fff3c2") + box(s * x - 40, rear - 12, 80, 22, 10, "#d8352f") for s in (-1, 1))


def _body(tone: str, w: float, h: float, nose: float = 0.8) -> str:
    outline = smooth([(-w, h * 0.6), (-w, -h * 0.5), (-w * nose, -h * 0.93), (0, -h), (w * nose, -h * 0.93), (w, -h * 0.5), (w, h * 0.6), (w * 0.86, h * 0.95), (0, h), (-w * 0.86, h * 0.95)], tension=0.8)
    return fill(outline, dark(tone, 0.16)) + f'<g transform="scale(0.94 0.97)">{fill(outline, tone)}</g>'


def car(colour: str | None, *, open_top: bool = False, roof: str = "") -> Above:
    """Return a car; open_top leaves its seats bare for who drives it."""
    tone, w, h = colour or "#d9483f", 300.0, 640.0
    art = _tyres(w - 8, (-350, 370)) + _body(tone, w, h) + _lamps(200, -h + 44, h - 30)
    art += "".join(ellipse((s * (w + 24), -150), 44, 24, dark(tone, 0.1)) for s in (-1, 1))
    art += line([(-130, -h + 110), (-150, -300)], dark(tone, 0.2), 9) + line([(130, -h + 110), (150, -300)], dark(tone, 0.2), 9)
    shield = fill(smooth([(-236, -170), (0, -268), (236, -170), (204, -50), (0, -96), (-204, -50)], tension=0.6), "#2f4660") + line([(-150, -196), (-90, -110)], "#9fc4e4", 16, 0.8)
    if open_top:
        inside = box(-226, -80, 452, 500, 80, "#3a2f33") + "".join(box(x, 40, 180, 210, 50, "#b98a5c") + box(x, 210, 180, 70, 34, dark("#b98a5c", 0.2)) for x in (-200, 20))
        wheel = ring((-110, -30), 62, "#1f1c24", 20) + line([(-170, -30), (-50, -30)], "#1f1c24", 14)
        return Above(art + inside + shield, wheel, (-110, 130), ((-166, -34), (-54, -34)), None, (w + 70, h))
    glass = "#2f4660"
    top = box(-222, -70, 444, 420, 90, light(tone, 0.1)) + box(-216, -40, 22, 330, 10, glass) + box(194, -40, 22, 330, 10, glass)
    rear = fill(smooth([(-200, 340), (0, 320), (200, 340), (226, 430), (0, 462), (-226, 430)], tension=0.6), glass)
    shine = ellipse((-90, 40), 60, 90, "#ffffff", 0.16)
    return Above(art + shield + rear + top + shine + roof, half=(w + 70, h))


def taxi(colour: str | None) -> Above:
    """Return a taxi with its lamp on the roof."""
    return car(colour or "#f6c12e", roof=box(-110, 60, 220, 74, 20, "#fff6d8") + box(-84, 80, 168, 34, 8, "#33313a"))


def police_car(colour: str | None) -> Above:
    """Return a police car with its two lights."""
    return car(colour or "#f4f6fa", roof=box(-150, 70, 150, 66, 20, "#e0403a") + box(0, 70, 150, 66, 20, "#3f7fe0"))


def racing_car(colour: str | None) -> Above:
    """Return an open racing car."""
    tone = colour or "#d8352f"
    art = _tyres(290, (-400, 400), 210, 120) + box(-330, -690, 660, 90, 20, dark(tone, 0.2)) + box(-300, 560, 600, 110, 20, dark(tone, 0.3))
    art += fill(smooth([(-60, -660), (60, -660), (110, -200), (210, 60), (180, 540), (-180, 540), (-210, 60), (-110, -200)], tension=0.7), tone) + line([(0, -620), (0, -120)], "#ffffff", 40)
    return Above(art + box(-90, -20, 180, 220, 70, "#2b2730"), ring((0, -30), 50, "#1f1c24", 18), (0, 100), ((-50, -30), (50, -30)), None, (340, 700))


def truck(colour: str | None, box_colour: str | None = None) -> Above:
    """Return a lorry: cab and box."""
    tone = colour or "#4a86c8"
    art = _tyres(300, (-560, 330, 560), 170) + _body(tone, 300, 800)
    cargo = box(-318, -330, 636, 1130, 26, dark(box_colour or "#e9e4da", 0.14)) + box(-300, -312, 600, 1094, 20, box_colour or "#f4f0e8") + "".join(line([(-280, y), (280, y)], "#d8d1c4", 8) for y in range(-180, 780, 160))
    glass = fill(smooth([(-236, -700), (0, -748), (236, -700), (220, -610), (-220, -610)], tension=0.5), "#2f4660")
    return Above(art + glass + cargo + _lamps(210, -770, 790), half=(340, 830))


def fire_engine(colour: str | None) -> Above:
    """Return a fire engine with its ladder."""
    base = truck(colour or "#d8352f", colour or "#d8352f")
    rungs = "".join(line([(-70, y), (70, y)], "#eef1f5", 16) for y in range(-240, 740, 90))
    return base._replace(below=base.below + line([(-70, -280), (-70, 760)], "#cfd5de", 26) + line([(70, -280), (70, 760)], "#cfd5de", 26) + rungs + box(-150, -560, 120, 60, 16, "#3f7fe0") + box(30, -560, 120, 60, 16, "#e0403a"))


def ambulance(colour: str | None) -> Above:
    """Return an ambulance with the cross on its roof."""
    base = van(colour or "#f7f8fa")
    return base._replace(below=base.below + box(-36, 60, 72, 300, 10, "#d8352f") + box(-150, 174, 300, 72, 10, "#d8352f"))


def van(colour: str | None) -> Above:
    """Return a van."""
    tone = colour or "#e7e2d8"
    glass = fill(smooth([(-240, -520), (0, -580), (240, -520), (220, -410), (-220, -410)], tension=0.5), "#2f4660")
    return Above(_tyres(292, (-440, 440)) + _body(tone, 300, 720, 0.86) + box(-252, -380, 504, 1020, 60, light(tone, 0.2)) + glass + _lamps(210, -690, 705), half=(340, 740))


def bus(colour: str | None) -> Above:
    """Return a bus with hatches on its roof."""
    tone = colour or "#3f9a6f"
    hatches = "".join(box(-110, y, 220, 170, 30, light(tone, 0.24)) + box(-80, y + 26, 160, 118, 20, light(tone, 0.4)) for y in (-640, -90, 460))
    glass = box(-270, -1010, 540, 90, 30, "#2f4660")
    return Above(_tyres(316, (-700, 640), 190) + _body(tone, 330, 1060, 0.94) + box(-280, -900, 560, 1880, 50, light(tone, 0.1)) + glass + hatches + _lamps(240, -1040, 1040), half=(360, 1080))


def train(colour: str | None) -> Above:
    """Return the front cars of a train."""
    tone = colour or "#e7eaf0"
    nose = smooth([(-230, -500), (-200, -860), (0, -1080), (200, -860), (230, -500)], tension=0.7)
    cars = "".join(box(-240, y, 480, 720, 30, tone) + box(-180, y + 60, 360, 120, 20, dark(tone, 0.14)) + box(-180, y + 480, 360, 120, 20, dark(tone, 0.14)) + line([(-225, y + 20), (-225, y + 700)], "#3f7fc0", 22) + line([(225, y + 20), (225, y + 700)], "#3f7fc0", 22) for y in (-500, 260))
    return Above(fill(nose, tone) + fill(smooth([(-120, -780), (0, -900), (120, -780), (100, -680), (-100, -680)]), "#2f4660") + cars + box(-60, 216, 120, 50, 8, "#4a4f5c"), half=(260, 1090))


def boat(colour: str | None) -> Above:
    """Return a rowing boat with thwarts."""
    tone = colour or "#c0713f"
    outline = smooth([(0, -620), (190, -330), (240, 40), (190, 480), (0, 530), (-190, 480), (-240, 40), (-190, -330)])
    wake = stroke("M-210,470 Q-300,640 -380,720 M210,470 Q300,640 380,720 M0,560 L0,700", "#ffffff", 22, 0.6)
    inside = f'<g transform="scale(0.82 0.88)">{fill(outline, light(tone, 0.3))}</g>'
    thwarts = "".join(box(-w, y, 2 * w, 70, 12, dark(tone, 0.06)) for y, w in ((-300, 150), (0, 196), (290, 176)))
    oars = line([(-150, 40), (-520, 190)], "#b98a5c", 24) + line([(150, 40), (520, 190)], "#b98a5c", 24) + ellipse((-540, 200), 70, 32, "#b98a5c") + ellipse((540, 200), 70, 32, "#b98a5c")
    return Above(wake + fill(outline, tone) + inside + thwarts, oars, (0, 40), ((-150, 30), (150, 30)), None, (600, 720))


def motor_boat(colour: str | None) -> Above:
    """Return a motor boat with its wake."""
    tone = colour or "#f7f8fa"
    outline = smooth([(0, -640), (200, -320), (230, 100), (200, 520), (-200, 520), (-230, 100), (-200, -320)], tension=0.8)
    wake = stroke("M-200,520 Q-280,700 -370,790 M200,520 Q280,700 370,790 M-60,560 L-90,760 M60,560 L90,760", "#ffffff", 24, 0.65)
    glass = fill(smooth([(-150, -130), (0, -210), (150, -130), (130, -50), (0, -110), (-130, -50)]), "#3f6f9a")
    deck = box(-150, 0, 300, 400, 60, "#c99a66") + box(-120, 240, 240, 110, 30, "#f4ede0") + "".join(line([(-140, y), (140, y)], "#b3834f", 6) for y in range(50, 230, 50))
    stripe = stroke("M0,-560 Q150,-300 180,80", "#d8483f", 24) + stroke("M0,-560 Q-150,-300 -180,80", "#d8483f", 24)
    return Above(wake + fill(outline, tone) + stripe + deck + glass, "", (0, 120), ((-50, 20), (50, 20)), None, (390, 800))


def sailboat(colour: str | None) -> Above:
    """Return a sailing boat, its sails swung out."""
    base = boat(colour or "#f4efe4")
    sail = fill(smooth([(0, -180), (150, -40), (190, 260), (30, 420)], tension=0.6), "#ffffff") + fill(smooth([(0, -590), (110, -330), (10, -190)], tension=0.5), "#f2d9c4") + stroke("M60,20 L120,220 M40,160 L90,320", "#d9dfe8", 8)
    return base._replace(over=line([(0, -180), (20, 440)], "#8a5f3c", 24) + sail + circle((0, -180), 26, "#8a5f3c"))


def ship(colour: str | None) -> Above:
    """Return a large ship with decks, funnels and a pool."""
    tone = colour or "#f4f6fa"
    outline = smooth([(0, -1000), (210, -620), (240, 0), (220, 860), (0, 920), (-220, 860), (-240, 0), (-210, -620)])
    decks = box(-160, -420, 320, 1120, 60, "#dfe6ee") + box(-120, -360, 240, 220, 40, "#b9cadb") + box(-80, 480, 160, 160, 30, "#58b7dc") + circle((0, 60), 70, "#d8483f") + circle((0, 60), 40, "#33313a") + circle((0, 280), 70, "#d8483f") + circle((0, 280), 40, "#33313a")
    wake = stroke("M-220,860 Q-300,1040 -380,1120 M220,860 Q300,1040 380,1120", "#ffffff", 26, 0.6)
    return Above(wake + fill(outline, dark(tone, 0.3)) + f'<g transform="scale(0.9 0.95)">{fill(outline, "#c99a66")}</g>' + decks, half=(400, 1140))


def plane(colour: str | None) -> Above:
    """Return an airliner."""
    tone = colour or "#f4f6fa"
    wing = polygon([(70, -120), (900, 260), (900, 350), (70, 160)])
    tail = polygon([(50, 660), (330, 800), (330, 860), (50, 800)])
    mirror = '<g transform="scale(-1 1)">'
    engines = box(330, -20, 90, 180, 36, dark(tone, 0.3))
    side = fill(wing, dark(tone, 0.1)) + engines + fill(tail, dark(tone, 0.14)) + line([(420, 60), (860, 270)], "#d8483f", 20)
    body = smooth([(0, -900), (80, -780), (96, -500), (96, 500), (40, 860), (-40, 860), (-96, 500), (-96, -500), (-80, -780)])
    return Above(side + f"{mirror}{side}</g>" + fill(body, tone) + box(-14, 560, 28, 330, 12, "#d8483f") + fill(smooth([(-60, -770), (0, -820), (60, -770), (48, -716), (-48, -716)]), "#2f4660") + ellipse((-40, -200), 20, 400, "#ffffff", 0.5), half=(910, 910))


def helicopter(colour: str | None) -> Above:
    """Return a helicopter below its turning blades."""
    tone = colour or "#e0a13c"
    body = smooth([(0, -360), (150, -240), (170, -20), (110, 220), (40, 320), (30, 760), (-30, 760), (-40, 320), (-110, 220), (-170, -20), (-150, -240)])
    blades = "".join(line([(0, 0), p], "#4a4f5c", 34) for p in ((-560, -260), (560, 260), (-260, 560), (260, -560)))
    return Above(box(-130, 720, 260, 40, 16, dark(tone, 0.3)) + fill(body, tone) + fill(smooth([(-110, -230), (0, -330), (110, -230), (100, -90), (-100, -90)]), "#3f6f9a") + circle((0, 0), 620, "#ffffff", 0.12) + blades + circle((0, 0), 60, "#33313a"), half=(640, 780))


def rocket(colour: str | None) -> Above:
    """Return a rocket in flight."""
    tone = colour or "#f4f6fa"
    flame = fill(smooth([(-90, 560), (-60, 760), (0, 960), (60, 760), (90, 560)]), "#f6a23c") + fill(smooth([(-46, 560), (0, 800), (46, 560)]), "#fff0b3")
    body = smooth([(0, -760), (150, -420), (180, 60), (130, 560), (-130, 560), (-180, 60), (-150, -420)])
    fins = fill(polygon([(130, 220), (330, 620), (120, 540)]), "#d8483f") + fill(polygon([(-130, 220), (-330, 620), (-120, 540)]), "#d8483f")
    return Above(flame + fins + fill(body, tone) + fill(smooth([(0, -760), (120, -490), (0, -450), (-120, -490)]), "#d8483f") + circle((0, -180), 96, dark(tone, 0.3)) + circle((0, -180), 72, "#58a7e0"), half=(340, 900))


def saucer(colour: str | None) -> Above:
    """Return a flying saucer."""
    tone = colour or "#b9c1d0"
    lamps = "".join(circle(p, 40, "#fff0a0") for p in ((420, 0), (297, 297), (0, 420), (-297, 297), (-420, 0), (-297, -297), (0, -420), (297, -297)))
    return Above(circle((0, 0), 540, dark(tone, 0.2)) + circle((0, 0), 500, tone) + lamps + circle((0, 0), 280, "#7fd0e8") + ellipse((-80, -90), 90, 60, "#ffffff", 0.6), half=(540, 540))


def balloon(colour: str | None) -> Above:
    """Return a hot air balloon: its striped crown."""
    tone = colour or "#e0604a"
    gores = "".join(f'<g transform="rotate({a})">{fill(polygon([(0, 0), (-100, -480), (100, -480)]), light(tone, 0.6))}</g>' for a in range(0, 360, 45))
    return Above(circle((0, 0), 500, tone) + gores + ring((0, 0), 490, dark(tone, 0.14), 34) + circle((0, 0), 70, dark(tone, 0.2)), half=(520, 520))


def bicycle(colour: str | None) -> Above:
    """Return a bicycle."""
    tone = colour or "#d9453d"
    art = box(-20, -470, 40, 360, 20, "#2b2d38") + box(-20, 90, 40, 360, 20, "#2b2d38") + line([(0, -300), (0, 220)], tone, 30)
    bar = line([(-190, -196), (-120, -250), (120, -250), (190, -196)], "#4a4f5c", 26) + line([(-190, -196), (-184, -150)], "#2b2730", 32) + line([(190, -196), (184, -150)], "#2b2730", 32)
    saddle = ellipse((0, 150), 62, 84, "#4a3428")
    return Above(art + line([(-120, 0), (120, 0)], "#4a4f5c", 20) + saddle, bar, (0, 40), ((-188, -180), (188, -180)), ((-96, -40), (96, 60)), (210, 480))


def motorcycle(colour: str | None) -> Above:
    """Return a motorcycle or scooter."""
    tone = colour or "#3f6fb0"
    art = box(-42, -520, 84, 300, 36, "#2b2d38") + box(-52, 180, 104, 330, 40, "#2b2d38")
    tank = fill(smooth([(0, -330), (90, -220), (84, -20), (60, 120), (-60, 120), (-84, -20), (-90, -220)]), tone) + ellipse((-26, -160), 24, 70, "#ffffff", 0.3)
    bar = line([(-210, -220), (-110, -290), (110, -290), (210, -220)], "#4a4f5c", 30) + ellipse((-226, -270), 34, 22, dark(tone, 0.3)) + ellipse((226, -270), 34, 22, dark(tone, 0.3))
    return Above(art + tank + box(-70, 60, 140, 330, 60, "#2b2730") + ellipse((0, -380), 70, 40, "#fff3c2"), bar, (0, 90), ((-206, -210), (206, -210)), ((-110, 0), (110, 0)), (250, 530))


def board(colour: str | None) -> Above:
    """Return a skateboard or surfboard."""
    tone = colour or "#e0a13c"
    return Above(ellipse((0, 0), 120, 420, dark(tone, 0.14)) + ellipse((0, -6), 106, 402, tone) + line([(0, -360), (0, 360)], light(tone, 0.5), 22), seat=(0, 0), feet=((-20, -130), (20, 150)), half=(120, 420))


def kick_scooter(colour: str | None) -> Above:
    """Return a kick scooter."""
    tone = colour or "#3fae8a"
    return Above(box(-50, -260, 100, 600, 40, tone) + circle((0, -300), 40, "#2b2d38"), line([(-150, -270), (150, -270)], "#4a4f5c", 26), (0, 60), ((-140, -262), (140, -262)), ((-16, -60), (16, 200)), (170, 360))


def tractor(colour: str | None) -> Above:
    """Return a tractor with its large rear wheels."""
    tone = colour or "#4f9a4a"
    art = _tyres(330, (330,), 400, 170) + _tyres(250, (-430,), 200, 90) + taper((0, -480), (0, 100), 120, 150, tone) + box(-220, 60, 440, 400, 50, dark(tone, 0.1))
    return Above(art + box(-170, 110, 340, 290, 40, light(tone, 0.3)) + circle((90, -300), 34, "#33313a"), half=(430, 620))


VEHICLES: dict[str, Callable[[str | None], Above]] = {
    **dict.fromkeys(("automobile", "car", "sport-utility-vehicle", "oncoming-automobile"), car),
    **dict.fromkeys(("taxi", "oncoming-taxi"), taxi),
    "police-car": police_car,
    "racing-car": racing_car,
    **dict.fromkeys(("bus", "oncoming-bus", "trolleybus", "tram", "tram-car"), bus),
    **dict.fromkeys(("van", "minibus"), van),
    "ambulance": ambulance,
    **dict.fromkeys(("delivery-truck", "articulated-lorry", "pickup-truck", "truck"), truck),
    "fire-engine": fire_engine,
    **dict.fromkeys(("train", "locomotive", "high-speed-train", "bullet-train", "railway-car", "metro", "light-rail"), train),
    **dict.fromkeys(("canoe", "boat", "paper_boat", "dragon_boat"), boat),
    **dict.fromkeys(("motor-boat", "speedboat"), motor_boat),
    "sailboat": sailboat,
    **dict.fromkeys(("ship", "ferry", "passenger-ship"), ship),
    **dict.fromkeys(("airplane", "small-airplane", "plane"), plane),
    "helicopter": helicopter,
    **dict.fromkeys(("rocket", "spaceship"), rocket),
    "flying-saucer": saucer,
    "hot_air_balloon": balloon,
    "bicycle": bicycle,
    **dict.fromkeys(("motorcycle", "motor-scooter"), motorcycle),
    **dict.fromkeys(("skateboard", "surfboard", "hoverboard"), board),
    "kick-scooter": kick_scooter,
    "tractor": tractor,
}
"""Vehicles from above by glyph or key."""
_OPEN = frozenset({"automobile", "car", "sport-utility-vehicle", "oncoming-automobile", "taxi", "police-car", "oncoming-taxi"})


def occupied(name: str, colour: str | None) -> Above:
    """Return a vehicle with somebody in it: cars have their top down."""
    if name in _OPEN:
        default = {"taxi": "#f6c12e", "police-car": "#f4f6fa"}.get(name)
        return car(colour or default, open_top=True)
    return VEHICLES[name](colour)
