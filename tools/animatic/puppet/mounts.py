"""Putting a rider on or in a mount: bicycles, vehicles with windows, animals, seats, and any other drawing by name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tools.animatic import art
from tools.animatic.puppet import asleep, props
from tools.animatic.puppet import figure as figures
from tools.animatic.puppet.animals import FACES_LEFT, TINTS, leg_gap
from tools.animatic.puppet.bikes import RIDES, Ride, placed
from tools.animatic.puppet.colours import dark
from tools.animatic.puppet.figure import Figure, Grip
from tools.animatic.puppet.look import BODIES, Person
from tools.animatic.puppet.moment import STILL, beat, sway
from tools.animatic.puppet.outfit import Outfit
from tools.animatic.puppet.poses import pose, seated
from tools.animatic.puppet.props import Held
from tools.animatic.puppet.riders import ride_scale, seat_rider
from tools.animatic.puppet.rig import Build, Pose, Skeleton, solve
from tools.animatic.puppet.seats import SEATS
from tools.animatic.puppet.shapes import Point, between, box, line, place
from tools.animatic.puppet.sprite import ERASE, MOUNT, Bend, Bitmap, Card, Piece
from tools.animatic.puppet.things import draw_thing
from tools.animatic.puppet.vehicles import VEHICLES, Vehicle
from tools.animatic.spec import Actor, Thing

Stage = tuple[float, float, float, float]
"""Left, top, right, bottom in rig units of what may be drawn."""
_BESIDE = 230.0
"""How far beside the first the second sitter on one seat is."""
_PASSENGER_BACK = 176.0
"""How far behind the driver the second rider of a bicycle sits."""


@dataclass(frozen=True, slots=True)
class Mounted:
    """A figure on its mount, the room the drawing needs, and whether it is off the ground."""

    figure: Figure
    stage: Stage
    floating: bool = False


@dataclass(frozen=True, slots=True)
class Rider:
    """Who rides: person, build, outfit, view and phase; passenger: the second one on the same mount."""

    person: Person
    build: Build
    worn: Outfit
    view: str
    phase: float
    passenger: bool = False


def mount_name(thing: Thing) -> str:
    """Return the name a mount is looked up by: its drawing, else its key."""
    known = RIDES.keys() | VEHICLES.keys() | SEATS.keys()
    return next((n for n in (thing.glyph, thing.key) if n in known), thing.glyph or thing.key)


def mounted(actor: Actor, rider: Rider) -> Mounted:
    """Return the actor on its mount."""
    assert actor.mount is not None
    name = mount_name(actor.mount)
    prop = props.held(actor) if actor.prop else None
    if name in RIDES:
        return _on_bike(RIDES[name](actor.mount.colour, rider.phase), rider, prop)
    if name in VEHICLES:
        return _inside(VEHICLES[name](actor.mount.colour, rider.phase), rider)
    if name == "ladder":
        return _on_ladder(actor.mount.colour or "#d9a45c", rider)
    if name in SEATS and actor.pose == "sleep":
        return _abed(SEATS[name](actor.mount.colour), rider)
    if name in SEATS:
        return _on_seat(SEATS[name](actor.mount.colour), actor, rider)
    return _on_back(actor.mount, rider, prop)


def _on_bike(ride: Ride, rider: Rider, prop: Held | None) -> Mounted:
    build, k = rider.build, ride_scale(rider.build)
    half = ride.width * k + 60
    stage = (-half - 120, -1420.0, half + 60, 70.0)
    if rider.passenger:
        back = replace(
            ride,
            seat=(ride.seat[0] - _PASSENGER_BACK, ride.seat[1] + 6) if ride.seat else None,
            near_foot=(ride.near_foot[0] - 190, ride.near_foot[1] - 40),
            far_foot=(ride.far_foot[0] - 190, ride.far_foot[1] - 40),
            bar=(-6.0, ride.seat[1] - 96) if ride.seat else None,
            lean=8,
        )
        s = seat_rider(build, back, 0.8)
        return Mounted(figures.build(rider.person, s, rider.worn, rider.view, rider.phase, Grip()), stage)
    s = seat_rider(build, ride, 0.8, rider.phase)
    fig = _holding(s, rider, prop, Grip(ride.bar is not None, ride.bar is not None))
    behind, front = placed(ride, k, (0, 0))
    fig.put("mount", Piece(behind, MOUNT))
    if front:
        fig.put("front", Piece(front, MOUNT))
    return Mounted(fig, stage)


def _holding(s: Skeleton, rider: Rider, prop: Held | None, grip: Grip) -> Figure:
    """Build a rider whose near hand holds a prop, if there is one."""
    if prop is None:
        return figures.build(rider.person, s, rider.worn, rider.view, rider.phase, grip)
    fig = figures.build(rider.person, props.taken_up(s, prop), rider.worn, rider.view, rider.phase, replace(grip, near_fist=props.grip(prop).near_fist))
    props.hold(fig, prop, "hold")
    return fig


def _inside(vehicle: Vehicle, rider: Rider) -> Mounted:
    build = rider.build
    tall = build.torso + build.neck + build.head * 0.98
    hip_y = vehicle.head_top + tall
    seat = 1 if rider.passenger else 0
    x = vehicle.seats[min(seat, len(vehicle.seats) - 1)]
    sitting = Pose(hip=(x / build.leg, -hip_y / build.leg), lean=2, near_foot=((x + 190) / build.leg, (-hip_y - 190) / build.leg), far_foot=((x + 230) / build.leg, (-hip_y - 190) / build.leg), near_hand=(0.5, -0.6), far_hand=(0.4, -0.7))  # fmt: skip
    hold: Point | None = vehicle.wheel if vehicle.wheel and not rider.passenger else None
    s = solve(build, sitting, 0.6, (hold, hold))
    fig = figures.build(rider.person, s, rider.worn, rider.view, rider.phase, Grip(hold is not None, hold is not None))
    fig.slots.pop("far_leg", None)
    fig.slots.pop("near_leg", None)
    stage = (-vehicle.half - 60, min(vehicle.top, vehicle.head_top - 240) - 60, vehicle.half + 60, vehicle.low + 60)
    if rider.passenger:
        fig.put("front", Piece(vehicle.front, ERASE))
        return Mounted(fig, stage, vehicle.floating)
    fig.put("ground", Piece(vehicle.behind, MOUNT))
    fig.put("front", Piece(vehicle.front, MOUNT))
    if vehicle.glass:
        fig.put("front", Piece(vehicle.glass))
    return Mounted(fig, stage, vehicle.floating)


def _on_seat(art_and_height: tuple[str, str, float], actor: Actor, rider: Rider) -> Mounted:
    """Sit on a chair, sofa, bench: the seat's top meets the hip whatever the build."""
    behind, front, height = art_and_height
    build = rider.build
    k = build.leg / 462
    prop = props.held(actor)
    aside = _BESIDE / build.leg if rider.passenger else 0.0
    seat = (-0.05 - aside, (height * k + 40 * build.girth) / build.leg)
    s = solve(build, _sitting(actor, prop, rider.phase, seat, aside), 0.8)
    fig = figures.build(rider.person, s, rider.worn, rider.view, rider.phase, props.grip(prop))
    fig.rest = solve(build, _sitting(actor, prop, STILL, seat, aside), 0.8)
    if prop:
        props.hold(fig, prop, actor.pose)
    if rider.passenger:
        return Mounted(fig, (-700.0, -1420.0, 700.0, 70.0))
    fig.put("ground", Piece(place(behind, (0, 0), k), MOUNT))
    if front:
        fig.put("front", Piece(place(front, (0, 0), k), MOUNT))
    return Mounted(fig, (-700.0, -1420.0, 700.0, 70.0))


def _sitting(actor: Actor, prop: Held | None, phase: float, hip: Point, aside: float) -> Pose:
    """Return a sitter's pose with the hands of what it does; aside: leg lengths that the feet are moved back."""
    acting = actor.pose not in ("sit", "stand", "ride")
    sitting = seated(phase)
    if acting:
        hands = pose(actor.pose, phase)
        sitting = replace(sitting, near_hand=hands.near_hand, far_hand=hands.far_hand, head=hands.head)
    if prop:
        sitting = props.adapted(sitting, actor.pose if acting else "sit", prop, phase)
    return replace(sitting, hip=hip, near_foot=(sitting.near_foot[0] - aside, 0.0), far_foot=(sitting.far_foot[0] - aside, 0.0))


def _abed(art_and_height: tuple[str, str, float], rider: Rider) -> Mounted:
    """Sleep stretched out on a bed, sofa or bench, under a blanket."""
    behind, front, height = art_and_height
    build = rider.build
    up = height / build.leg
    lying = pose("sleep", rider.phase)
    raised = {name: (at[0], at[1] + up) for name, at in (("hip", lying.hip), ("near_foot", lying.near_foot), ("far_foot", lying.far_foot))}
    lying = replace(lying, hip=raised["hip"], near_foot=raised["near_foot"], far_foot=raised["far_foot"], near_hand=(0.94, 0.12), far_hand=(0.9, 0.1))
    s = solve(build, lying, 1.0)
    person = replace(rider.person, expression="calm") if rider.person.human else rider.person
    fig = figures.build(person, s, rider.worn, "side", rider.phase, Grip())
    fig.put("ground", Piece(behind, MOUNT))
    if asleep.curls(person.head):
        fig.slots.clear()
        fig.put("ground", Piece(behind, MOUNT))
        fig.put("torso", Piece(place(asleep.drawing(person, breath=beat(rider.phase)), (0, -height), 0.8)))
        return Mounted(fig, (-800.0, -1000.0, 900.0, 70.0))
    left, right = s.hip[0] - build.torso * 0.3, s.near_leg.c[0] + 40
    cover = box(left, -height - 120, right - left, 150, 46, "#7fa6d8") + box(left, -height - 120, 76, 150, 34, "#f4f1ea")
    fig.put("front", Piece(cover + front))
    return Mounted(fig, (-800.0, -1000.0, 900.0, 70.0))


def _on_ladder(tone: str, rider: Rider) -> Mounted:
    """Climb a ladder that leans away to the top."""
    s = solve(rider.build, pose("climb", rider.phase), 0.7)
    fig = figures.build(rider.person, s, rider.worn, rider.view, rider.phase, Grip(near_fist=True, far_fist=True))
    low, high = (90.0, 0.0), (300.0, -1400.0)
    rails = "".join(line([(low[0] + dx, low[1]), (high[0] + dx, high[1])], tone, 26) for dx in (-88, 88))
    rungs = "".join(line([(x - 88, y), (x + 88, y)], dark(tone, 0.14), 20) for x, y in (between(low, high, 0.06 + 0.098 * i) for i in range(10)))
    fig.put("ground", Piece(rungs + rails, MOUNT))
    return Mounted(fig, (-620.0, -1460.0, 800.0, 120.0))


@dataclass(frozen=True, slots=True)
class Back:
    """Where one sits on the back of a drawn animal: its size in rig units and the seat as fractions of its picture."""

    size: float = 960.0
    seat: Point = (0.5, 0.42)
    floating: bool = False


_BACKS = {
    "horse": Back(1060, (0.44, 0.47)),
    "zebra": Back(1000, (0.44, 0.47)),
    "unicorn": Back(1060, (0.44, 0.47)),
    "camel": Back(1060, (0.44, 0.34)),
    "elephant": Back(1160, (0.42, 0.2)),
    "cow": Back(960, (0.42, 0.34)),
    "ox": Back(960, (0.42, 0.34)),
    "tiger": Back(980, (0.44, 0.42)),
    "dragon": Back(1150, (0.4, 0.42), floating=True),
    "t-rex": Back(1080, (0.36, 0.5)),
    "sauropod": Back(1200, (0.4, 0.55)),
    "turtle": Back(900, (0.42, 0.2)),
    "spouting-whale": Back(1150, (0.42, 0.36), floating=True),
    "whale": Back(1150, (0.45, 0.3), floating=True),
    "dolphin": Back(1000, (0.45, 0.3), floating=True),
    "eagle": Back(1000, (0.5, 0.3), floating=True),
    "bird": Back(940, (0.4, 0.4), floating=True),
    "swan": Back(940, (0.4, 0.42)),
    "deer": Back(980, (0.44, 0.5)),
    "dog": Back(820, (0.4, 0.4)),
    "pig": Back(840, (0.42, 0.24)),
    "cloud": Back(900, (0.5, 0.3), floating=True),
    "broom": Back(820, (0.5, 0.5), floating=True),
    "forklift": Back(1100, (0.36, 0.62)),
    "sled": Back(820, (0.45, 0.5)),
    "magic_carpet": Back(900, (0.5, 0.3), floating=True),
}
_FLYING_BACK = 120.0
_TROT, _STEPPING = 22.0, 0.06
"""How far a ridden animal goes up and down, and how far its legs swing over its width."""
_CARD_PX = 400.0
"""Height in pixels at which a mount without a drawing by name is drawn before it is scaled."""


def _on_back(thing: Thing, rider: Rider, prop: Held | None) -> Mounted:
    """Ride astride any drawing: one leg behind it, one before it."""
    build = rider.build
    name = BODIES.get(thing.glyph or "", thing.glyph or thing.key)
    back = _BACKS.get(name, Back())
    size = back.size * (0.8 + 0.2 * build.leg / 462)
    if art.has_glyph(name):
        wide, high = _extent(name, size)
        piece: Bitmap | Card = Bitmap(name, (0, 0), size, 0.0, name in FACES_LEFT, thing.colour or TINTS.get(thing.glyph or ""))
    else:
        drawn = draw_thing(thing, _CARD_PX)
        wide = min(size, 1.1 * size * drawn.width / drawn.height)
        high = wide * drawn.height / drawn.width
        piece = Card(drawn, (0, 0), wide)
        back = back if name in _BACKS else replace(back, seat=(0.5, 0.08))
    lift = _FLYING_BACK if back.floating else 0.0
    centre = (0.0, -high / 2 - lift - _TROT * beat(rider.phase, 2))
    seat = ((back.seat[0] - 0.5) * wide, (back.seat[1] - 0.5) * high + centre[1])
    if isinstance(piece, Bitmap) and not back.floating and rider.phase != STILL:
        piece = piece._replace(bend=Bend(_STEPPING * sway(rider.phase), 1.0, leg_gap(name)))
    s = _astride(build, seat, rider.passenger)
    fig = _holding(s, rider, prop, Grip(True, True))
    if not rider.passenger:
        fig.put("mount", Piece(piece._replace(centre=centre), MOUNT))
    half = wide / 2 + 260
    return Mounted(fig, (-half, min(-1420.0, seat[1] - 760), half, 70.0), back.floating)


def _extent(name: str, size: float) -> tuple[float, float]:
    image = art.glyph(name, 96)
    longest = max(image.size)
    return size * image.width / longest, size * image.height / longest


def _astride(build: Build, seat: Point, passenger: bool) -> Skeleton:
    x = seat[0] - (190 if passenger else 0)
    y = seat[1] - 26 * build.girth
    leg = build.leg
    hang = 0.74
    sitting = Pose(
        hip=(x / leg, -y / leg),
        lean=4,
        near_foot=((x + 0.26 * leg) / leg, -y / leg - hang),
        far_foot=((x + 0.34 * leg) / leg, -y / leg - hang),
        near_hand=(0.72, -0.5),
        far_hand=(0.72, -0.42),
        near_toe=12,
        far_toe=12,
    )
    return solve(build, sitting, 0.8)
