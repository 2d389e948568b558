"""Bicycles, scooters, skateboards and motorcycles, drawn with saddle, pedals and bars where the rig needs them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.shapes import Point, box, circle, ellipse, fill, line, place, polygon, ring, smooth, stroke


@dataclass(frozen=True, slots=True)
class Ride:
    """A mount drawn for a rider: art behind and before the rider's near leg, and where the body meets it.

    All in rig units for a leg of 462, origin on the ground; scale with the rider's legs.
    """

    behind: str
    front: str
    seat: Point | None
    """Where the hip rests; None: the rider stands on `near_foot`, `far_foot`."""
    near_foot: Point
    far_foot: Point
    bar: Point | None
    lean: float
    toe: float = 0.0
    width: float = 560.0


def _wheel(at: Point, r: float, tyre: str, rim: str, phase: float, spokes: int = 8) -> str:
    lines = "".join(
        line([at, (at[0] + r * 0.9 * math.cos(phase + math.tau * i / spokes), at[1] + r * 0.9 * math.sin(phase + math.tau * i / spokes))], rim, 3, 0.8)
        for i in range(spokes)
    )
    return lines + ring(at, r, tyre, r * 0.13) + ring(at, r * 0.89, rim, 5) + circle(at, r * 0.1, rim)


def bicycle(colour: str | None, phase: float) -> Ride:
    """Return a city bicycle facing right, cranks at `phase` radians."""
    tone, ink, steel = colour or "#e04f5f", "#35323f", "#c4cbd6"
    rear, axle, front = (-228.0, -152.0), (-22.0, -150.0), (238.0, -152.0)
    seat_top, head_low, head_high, bar = (-92.0, -396.0), (176.0, -330.0), (160.0, -436.0), (196.0, -496.0)
    crank = 60.0
    near = (axle[0] + crank * math.cos(phase), axle[1] + crank * math.sin(phase))
    far = (axle[0] - crank * math.cos(phase), axle[1] - crank * math.sin(phase))
    behind = line([axle, far], dark(steel, 0.3), 12) + box(far[0] - 30, far[1] - 7, 60, 14, 6, ink)
    wheels = _wheel(rear, 148, ink, steel, phase) + _wheel(front, 148, ink, steel, phase)
    tubes = [(rear, axle), (rear, (-80.0, -336.0)), (axle, (-90.0, -372.0)), (axle, head_low), ((-80.0, -330.0), head_high)]
    frame = "".join(line([a, b], tone, 19) for a, b in tubes)
    fork = line([head_high, head_low, front], dark(tone, 0.16), 17)
    bars = stroke(f"M{head_high[0]:.0f},{head_high[1]:.0f} L{head_high[0] - 8:.0f},{head_high[1] - 50:.0f} q20,-22 {bar[0] - head_high[0] + 24:.0f},-4", ink, 13)
    saddle = fill(smooth([(seat_top[0] - 66, seat_top[1] - 4), (seat_top[0] + 10, seat_top[1] - 8), (seat_top[0] + 62, seat_top[1] + 6), (seat_top[0] + 4, seat_top[1] + 22), (seat_top[0] - 58, seat_top[1] + 24)]), ink)
    chain = circle(axle, 30, dark(tone, 0.3)) + ring(axle, 30, steel, 6)
    basket = fill(polygon([(208, -470), (318, -470), (302, -384), (222, -384)]), "#c99a5b") + "".join(line([(214 + i * 2, -470 + i * 24), (314 - i * 3, -470 + i * 24)], "#9d7440", 5) for i in range(1, 4)) + line([(204, -472), (322, -472)], "#9d7440", 9)
    guard = stroke(f"M{rear[0] - 150:.0f},{rear[1] - 60:.0f} A170 170 0 0 1 {rear[0] + 100:.0f},{rear[1] - 136:.0f}", dark(tone, 0.16), 11)
    pedal = line([axle, near], steel, 13) + box(near[0] - 32, near[1] - 7, 64, 15, 6, ink)
    return Ride(behind + wheels + guard + basket + fork + frame + chain + saddle + bars + pedal, "", (seat_top[0], seat_top[1] - 34), (near[0], near[1] - 8), (far[0], far[1] - 8), bar, 15)


def kick_scooter(colour: str | None, phase: float) -> Ride:
    """Return a kick scooter; the near foot rides, the far foot pushes."""
    tone, ink, steel = colour or "#3aa6c8", "#35323f", "#c4cbd6"
    wheels = "".join(circle(p, 44, ink) + circle(p, 20, steel) for p in ((-190, -44), (206, -44)))
    deck = line([(-190, -62), (120, -62), (186, -92)], tone, 24)
    stem = line([(204, -52), (160, -500)], tone, 18) + line([(128, -512), (206, -496)], ink, 16)
    push = 0.5 + 0.5 * math.sin(phase)
    return Ride(wheels + deck + stem, "", None, (10, -74), (-190 + 60 * push, -6 - 24 * push), (170, -500), 12, 0, 330)


def skateboard(colour: str | None, phase: float) -> Ride:
    """Return a skateboard under both feet."""
    tone, ink = colour or "#e8893f", "#35323f"
    wheels = "".join(circle(p, 30, "#f6f2e8") + circle(p, 12, ink) for p in ((-150, -30), (150, -30)))
    trucks = box(-172, -62, 44, 18, 5, "#9aa2b1") + box(128, -62, 44, 18, 5, "#9aa2b1")
    deck = fill(smooth([(-272, -112), (-226, -86), (-180, -80), (180, -80), (226, -86), (272, -112), (280, -98), (222, -62), (-222, -62), (-280, -98)], tension=0.6), tone)
    del phase
    return Ride(trucks + wheels + deck + line([(-190, -77), (190, -77)], dark(tone, 0.3), 8), "", None, (-118, -84), (132, -84), None, 10, 0, 330)


def surfboard(colour: str | None, phase: float) -> Ride:
    """Return a surfboard on the crest of a wave."""
    tone = colour or "#ffd166"
    rock = 8 * math.sin(phase)
    board = fill(smooth([(-330, -60 + rock), (-180, -40), (180, -44), (330, -86 - rock), (180, -72), (-180, -66)], tension=0.9), tone)
    foam = "".join(ellipse((x, -14 - (i % 2) * 8), 74, 24, "#f2fbff") for i, x in enumerate(range(-330, 340, 110)))
    return Ride(board + line([(-280, -56), (290, -66)], dark(tone, 0.25), 7), foam, None, (-110, -66), (130, -70), None, 14, 0, 420)


def motorcycle(colour: str | None, phase: float) -> Ride:
    """Return a motorcycle facing right."""
    tone, ink, steel = colour or "#c8363c", "#2c2a34", "#aeb6c4"
    rear, front = (-262.0, -136.0), (286.0, -136.0)
    wheels = "".join(circle(p, 136, ink) + circle(p, 84, steel) + ring(p, 84, dark(steel, 0.4), 8) + circle(p, 22, ink) for p in (rear, front))
    spokes = "".join(line([(p[0] + 78 * math.cos(phase + i), p[1] + 78 * math.sin(phase + i)), (p[0] - 78 * math.cos(phase + i), p[1] - 78 * math.sin(phase + i))], dark(steel, 0.3), 6) for p in (rear, front) for i in (0.0, 1.05, 2.1))
    engine = fill(smooth([(-120, -250), (110, -250), (130, -120), (60, -90), (-100, -96)], tension=0.6), dark(steel, 0.35)) + "".join(line([(-80, y), (86, y)], steel, 8) for y in (-214, -186, -158))
    pipe = stroke("M40,-104 L-120,-84 L-330,-104", steel, 30) + stroke("M-250,-96 L-336,-106", dark(steel, 0.4), 20)
    fork = line([(168, -392), (286, -136)], steel, 22)
    tank = fill(smooth([(-40, -330), (40, -374), (140, -364), (176, -310), (90, -262), (-40, -270)], tension=0.8), tone)
    seat = fill(smooth([(-250, -352), (-180, -340), (-60, -324), (-20, -300), (-60, -276), (-220, -300), (-276, -344)], tension=0.8), "#3a3440")
    tail = fill(smooth([(-330, -330), (-230, -318), (-120, -282), (-180, -250), (-300, -286)], tension=0.8), tone)
    lamp = circle((206, -352), 36, dark(tone, 0.2)) + circle((218, -352), 27, "#fff3c4")
    bars = stroke("M168,-392 L148,-430 Q136,-452 108,-446", ink, 17)
    guard = stroke(f"M{front[0] - 130:.0f},{front[1] - 74:.0f} A150 150 0 0 1 {front[0] + 120:.0f},{front[1] - 90:.0f}", tone, 20)
    body_art = wheels + spokes + fork + guard + pipe + engine + tail + seat + tank + lamp + bars + box(-20, -112, 84, 18, 8, ink)
    return Ride(body_art + stroke("M20,-350 Q80,-372 128,-352", light(tone, 0.4), 9, 0.8), "", (-128, -362), (26, -116), (36, -116), (126, -446), 16, 6, 560)


def motor_scooter(colour: str | None, phase: float) -> Ride:
    """Return a motor scooter facing right, with a foot board."""
    tone, ink, steel = colour or "#5cb8a6", "#2c2a34", "#c4cbd6"
    rear, front = (-226.0, -92.0), (250.0, -92.0)
    wheels = "".join(circle(p, 92, ink) + circle(p, 50, steel) + circle(p, 16, ink) for p in (rear, front))
    hull_art = fill(smooth([(-330, -220), (-290, -310), (-80, -318), (-50, -220), (20, -118), (150, -112), (120, -84), (-90, -84), (-150, -150), (-300, -140)], tension=0.6), tone)
    shield = fill(smooth([(120, -104), (150, -330), (168, -440), (214, -430), (232, -300), (200, -120)], tension=0.6), tone)
    seat = fill(smooth([(-300, -330), (-100, -332), (-58, -312), (-80, -292), (-300, -292)], tension=0.6), "#4a3a38")
    head = circle((204, -430), 38, dark(tone, 0.15)) + circle((218, -430), 26, "#fff3c4") + stroke("M196,-462 Q176,-492 142,-484", ink, 16)
    guard = fill(smooth([(150, -130), (190, -190), (290, -188), (346, -120), (300, -148), (210, -148)], tension=0.8), dark(tone, 0.12))
    del phase
    return Ride(wheels + hull_art + shield + seat + head + guard, "", (-150, -352), (70, -112), (96, -112), (152, -486), 4, 0, 480)


def hoverboard(colour: str | None, phase: float) -> Ride:
    """Return a board that floats on its glow."""
    tone, bob = colour or "#8a5fd8", 8 * math.sin(phase)
    glow = ellipse((0, -14), 250, 17, "#5fe0f0", 0.4) + "".join(ellipse((x, -84 + bob), 74, 17, "#5fe0f0") for x in (-150, 150))
    deck = fill(smooth([(-290, -150 + bob), (-230, -122 + bob), (230, -122 + bob), (290, -150 + bob), (240, -92 + bob), (-240, -92 + bob)], tension=0.6), tone)
    return Ride(glow + deck, "", None, (-118, -124 + bob), (132, -124 + bob), None, 10, 0, 330)


RIDES = {
    "bicycle": bicycle,
    "kick-scooter": kick_scooter,
    "skateboard": skateboard,
    "surfboard": surfboard,
    "motorcycle": motorcycle,
    "motor-scooter": motor_scooter,
    "hoverboard": hoverboard,
}
"""Mounts of one rider by glyph name."""


def placed(ride: Ride, scale: float, at: Point) -> tuple[str, str]:
    """Return the behind and front art of a mount scaled to its rider."""
    return place(ride.behind, at, scale), place(ride.front, at, scale)
