"""Actors: one call draws a person, an animal or a robot in its pose, with its prop and its mount."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from PIL import Image

from tools.animatic import art
from tools.animatic.canvas import rasterise
from tools.animatic.puppet import animals, asleep, props
from tools.animatic.puppet import figure as figures
from tools.animatic.puppet.face import CLOSED, MOODS
from tools.animatic.puppet.hats import COVERING, headwear
from tools.animatic.puppet.head import human_head, neck_tone
from tools.animatic.puppet.lids import has_lids
from tools.animatic.puppet.look import Person, resolve
from tools.animatic.puppet.moment import STILL, Moment, beat, sway
from tools.animatic.puppet.mounts import Mounted, Rider, mounted
from tools.animatic.puppet.outfit import outfit
from tools.animatic.puppet.poses import FLOATING, IDLE, pose
from tools.animatic.puppet.rig import BUILDS, Build, solve
from tools.animatic.puppet.shapes import place, taper
from tools.animatic.puppet.sprite import Bend, Bitmap, Marks, Piece, Sprite, compose
from tools.animatic.spec import Actor, Expression, Look

View = Literal["front", "three_quarter", "side"]
_TURNS = {"front": 0.0, "three_quarter": 0.5, "side": 1.0}
RIG_HEIGHT = 1000.0
_ROOM = (-620.0, -1460.0, 800.0, 120.0)
_COPY = 7919
"""Stride of the seeds of an actor's copies, so that each has a face of its own."""


def build_of(person: Person) -> Build:
    """Return the proportions of a person."""
    return BUILDS[person.age] if person.human else BUILDS["animal"]


def draw_actor(
    actor: Actor,
    height_px: float,
    *,
    copy: int = 0,
    phase: float = STILL,
    facing: int = 1,
    relation: str = "none",
    view: View = "three_quarter",
    moment: Moment | None = None,
) -> Sprite:
    """Return an actor drawn at a size.

    height_px: height in pixels the actor has when it stands (its pose, hat, prop and mount may reach beyond it).
    copy: which of `actor.count`; each has its own face. phase: radians in the cycle of the pose. facing: 1 right,
    -1 left. relation: "riding_together" draws the passenger without the mount. moment: what the actor does just now,
    over `phase`. Same input, same bytes.
    """
    moment = moment or Moment(phase)
    person = acting(person_of(actor, copy), moment)
    if animals_own_body(actor, person):
        return whole_animal(actor, person, height_px, moment, facing)
    done = staged(actor, person, moment.phase, view, passenger=relation == "riding_together")
    return finish(done, height_px / RIG_HEIGHT, facing)


def person_of(actor: Actor, copy: int = 0) -> Person:
    """Return the person an actor's copy is."""
    return resolve(actor.look, actor.seed + copy * _COPY)


def head_of(actor: Actor) -> float:
    """Return how tall an actor's head is, in rig units."""
    return build_of(person_of(actor)).head


def moving_lids(actor: Actor) -> bool:
    """Say whether an actor's open eyes are of our own drawing, so that it can blink."""
    person = person_of(actor)
    if not person.human:
        return (has_lids(person) or bool(animals.own_head(person))) and not animals_own_body(actor, person)
    return actor.pose != "sleep" and MOODS[person.expression].eye not in CLOSED


def acting(person: Person, moment: Moment) -> Person:
    """Return the person with the mouth and the lids of a moment."""
    return replace(person, mouth=moment.mouth, shut=moment.shut) if moment.mouth or moment.shut else person


def animals_own_body(actor: Actor, person: Person) -> bool:
    """Say whether the whole animal is drawn on its own legs or curled up: it is idle, bare and has no mount or prop."""
    if person.human or actor.mount or actor.prop or person.garments or actor.pose not in IDLE:
        return False
    if actor.pose == "sleep" and asleep.curls(person.head):
        return True
    return animals.whole(person.head) is not None


def staged(actor: Actor, person: Person, phase: float, view: View, *, passenger: bool = False) -> Mounted:
    """Return the figure of an actor with prop and mount, before it is drawn."""
    build = build_of(person)
    worn = outfit(person, None if person.human else animals.fur(person))
    if actor.mount is not None:
        return mounted(actor, Rider(person, build, worn, view, phase, passenger))
    prop = props.held(actor)
    name = "walk" if actor.pose in ("ride", "drive") else actor.pose
    if name == "fly" and prop:
        name = "hold"  # who flies a kite stands on the ground
    moving = props.movement(actor) if name == "push" else name
    stance, still = pose(moving, phase), pose(moving, STILL)
    if prop:
        stance, still = props.adapted(stance, name, prop, phase), props.adapted(still, name, prop)
    if name == "sleep":
        stance = replace(stance, lean=stance.lean + max(0.0, build.head - 240) * 0.11)
    turn = 1.0 if name == "sleep" else _TURNS[view]
    s = solve(build, stance, turn)
    if stance.closed_eyes and person.human and person.expression != "sleepy":
        person = resolve_asleep(person)
    fig = figures.build(person, s, worn, "side" if name == "sleep" else view, phase, props.grip(prop))
    fig.rest = solve(build, still, turn)
    if prop:
        props.hold(fig, prop, name)
    if name == "sleep":
        props.bedding(fig)
    return Mounted(fig, _ROOM if name not in ("sleep", "swim", "fly", "push") else (-800.0, -1300.0, 900.0, 120.0), name in FLOATING)


def resolve_asleep(person: Person) -> Person:
    """Return the person with closed eyes."""
    return replace(person, expression="calm")


def finish(done: Mounted, scale: float, facing: int) -> Sprite:
    """Return the sprite of a staged figure."""
    s = done.figure.skeleton
    half = s.build.head * 0.5
    head = (s.head[0] - half, s.head[1] - half, s.head[0] + half, s.head[1] + half)
    return compose(done.figure.pieces(), Marks(head, s.near_arm.c, done.floating), scale, facing, done.stage)


_LIFT = {"fly": 130.0, "swim": 90.0, "jump": 160.0, "run": 24.0}
_PITCH = {"run": -5.0, "jump": -12.0, "fly": -8.0, "swim": 0.0}
_LEGS = {"walk": 0.05, "run": 0.085}
"""How far legs swing, over the animal's width."""
_NODS = {"ajar": 1.2, "round": 1.8, "open": 2.4, "wide": 3.6}
"""Degrees that an animal's head goes up while it speaks."""


def _step(name: str, pose_name: str, phase: float) -> tuple[float, float, Bend | None]:
    """Return how far an animal is lifted and pitched more than at the still, and how it is bent."""
    if phase == STILL:
        return 0.0, 0.0, None
    if pose_name in _LEGS:
        bounce = 10.0 if pose_name == "walk" else 34.0
        return bounce * beat(phase, 2), (1.0 if pose_name == "walk" else 4.0) * sway(phase), Bend(_LEGS[pose_name] * sway(phase), 1.0, animals.leg_gap(name))
    if pose_name == "jump":
        return -(_LIFT["jump"] + 10 * math.sin(STILL)) * beat(phase), 12 * beat(phase), Bend(0.0, 1 - 0.07 * beat(phase) ** 3)
    if pose_name == "fly":
        return 16 * sway(phase), 2 * sway(phase), Bend(0.0, 1 - 0.06 * beat(phase, 2))
    if pose_name == "swim":
        return 12 * sway(phase), 4 * sway(phase), Bend(0.0, 1 + 0.02 * sway(phase, 2))
    return 0.0, 0.8 * sway(phase), Bend(0.0, 1 + 0.014 * beat(phase, 2))


def whole_animal(actor: Actor, person: Person, height_px: float, moment: Moment, facing: int) -> Sprite:
    """Return the drawing of the whole animal, facing right, `height_px` tall where it stands."""
    if actor.pose == "sleep" and asleep.curls(person.head):
        pieces, places = asleep.curled(person, breath=beat(moment.phase))
        return compose(pieces, places, height_px / RIG_HEIGHT, facing, asleep.STAGE)
    name = animals.whole(person.head) or person.head
    probe = art.glyph(name, 96)
    size = RIG_HEIGHT * max(probe.size) / probe.height
    wide = RIG_HEIGHT * probe.width / probe.height
    lifted, pitched, bend = _step(name, actor.pose, moment.phase)
    still = _LIFT.get(actor.pose, 0.0) + 10 * math.sin(STILL) * (actor.pose in _LIFT)
    pitch = _PITCH.get(actor.pose, 0.0) + pitched - _NODS.get(moment.mouth or "", 0.0)
    colour = person.colour or animals.TINTS.get(person.head)
    piece = Piece(Bitmap(name, (0.0, -RIG_HEIGHT / 2 - still - lifted), size, pitch, name in animals.FACES_LEFT, colour, bend=bend))
    head = (wide * 0.02, -RIG_HEIGHT - still, wide * 0.46, -RIG_HEIGHT * 0.52 - still)
    half = wide / 2 + 160
    stage = (-half, -RIG_HEIGHT - 420, half, 160.0)
    marks = Marks(head, (wide * 0.4, -RIG_HEIGHT * 0.3 - still), actor.pose in ("fly", "swim", "jump"))
    return compose([piece], marks, height_px / RIG_HEIGHT, facing, stage)


_HEAD_ROOM = (-190.0, -250.0, 190.0, 148.0)
"""A bust: hair and neck are cut below the chin, so that long hair is not taken for a beard."""


def head_image(look: Look, seed: int, px: int, view: View = "three_quarter", expression: Expression | None = None) -> Image.Image:
    """Return only the head of a look (with its neck), cropped straight-alpha RGBA whose skull is about `px` pixels tall.

    The very head `draw_actor` draws: it depends on look and seed alone. expression: overrides the look's own.
    """
    person = resolve(look if expression is None else replace(look, expression=expression), seed)
    if not person.human:
        own = animals.own_head(person)
        if own:
            return rasterise(own, round(px * 1.1), px, (-116.0, -114.0, 232.0, 212.0))
        return art.glyph(person.head, px, colour=person.colour) if art.has_glyph(person.head) else Image.new("RGBA", (px, px))
    covered = any(g.kind in COVERING for g in person.garments)
    parts = human_head(person, view, covered=covered)
    worn = headwear(person, view)
    neck = taper((-4.0, 60.0), (-4.0, 200.0), 30, 33, neck_tone(person))
    body = parts.behind + neck + "".join(w.behind for w in worn) + parts.front + parts.over + "".join(w.front for w in worn)
    scale = px / 210
    left, top, right, bottom = _HEAD_ROOM
    picture = rasterise(place(body, (0, 0)), round((right - left) * scale), round((bottom - top) * scale), (left, top, right - left, bottom - top))
    box = picture.getbbox()
    return picture.crop(box) if box else picture

