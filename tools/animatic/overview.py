"""The cast of a top-down frame: everybody drawn from straight above, set out on the floor plan, around a table or in rows."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PIL import Image

from tools.animatic import light, puppet
from tools.animatic.camera import Camera
from tools.animatic.light import LightRecipe
from tools.animatic.puppet.above.things import LAID_TABLE
from tools.animatic.puppet.above.vehicles import VEHICLES
from tools.animatic.puppet.overhead import TRAVELLING, draw_overhead, draw_thing_overhead, overhead_size
from tools.animatic.puppet.sprite import Sprite
from tools.animatic.spec import Actor, Layer, SceneSpec, Thing

_PROBE = 160.0
_PERSON = {"extreme_close_up": 2.4, "close_up": 1.6, "medium": 1.0, "full": 0.64, "wide": 0.4, "extreme_wide": 0.22}
"""Length of an adult over the frame's unit; from above somebody covers about a third of it."""
_MIDDLE = (0.08, 0.10, 0.92, 0.90)
"""Left, top, right, bottom of the part of the frame the cast may cover."""
_SEA = (0.10, 0.02, 0.90, 0.30)
"""Where the water is on the plan of a beach."""
_LANE = (0.56, 0.14, 0.72, 0.72)
"""The free lane of the plan of a street, which runs up the frame."""
_BOATS = frozenset("canoe boat paper_boat dragon_boat motor-boat speedboat sailboat ship ferry passenger-ship".split())
_THINGS = 0.46
"""Things without anybody beside them are no taller than this share of the frame's height."""
_SMALLEST = 0.3
"""Small bodies are enlarged until the longest is this share of the frame's height."""
_LARGEST = 0.62
"""No single body is longer than this share of the frame's height, save in close framings."""
_CENTRES = frozenset("table dining_table round_table desk hotpot fire campfire birthday-cake pot-of-food".split())
"""What people gather around."""
_REACH = 0.17
"""How far from a table's edge the middle of a person is, over a person's length."""
_TABLES = frozenset({"table", "dining_table", "round_table", "desk"})
"""What other things lie on when nobody is there."""
_FLOOR = frozenset("carpet rug mat blanket bed picnic_mat picnic_blanket magic_carpet pond pool".split())
"""What people and animals are on."""
_FORM, _FILL = 0.5, 0.22
_DEPTH = 5.0
_CORNERS = ((0.14, 0.2), (0.86, 0.2), (0.14, 0.8), (0.86, 0.8), (0.5, 0.13), (0.5, 0.88))


@dataclass(frozen=True, slots=True)
class _Body:
    """One of the cast: its name, how it is drawn at a person's length and heading, and its size over that length."""

    key: str
    words: str
    draw: Callable[[float, float | None], Sprite | Image.Image]
    wide: float
    tall: float
    actor: Actor | None = None
    thing: Thing | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    heading: float | None = None


def cast(spec: SceneSpec, camera: Camera, recipe: LightRecipe, seed: int = 0) -> list[Layer]:
    """Return the layers of all actors and things of a top-down spec, lowest first, in frame pixels and lit.

    Places depend on the subjects, the scene, the framing and `seed`, never on light or style.
    """
    actors, things = _actors(spec), _things(spec)
    under = _FLOOR if actors or len(things) < 2 else _FLOOR | _TABLES
    below = [b for b in things if b.thing and (b.thing.key in under or b.thing.glyph in under)]
    if len(below) == len(things) and not actors:
        below = []
    centre = next((b for b in things if len(actors) > 1 and b.thing and (b.thing.key in _CENTRES or b.thing.glyph in _CENTRES)), None)
    corners = [b for b in things if b.thing and b.thing.place in ("air", "back") and actors]
    apart = {id(b) for b in (*below, *corners, *((centre,) if centre else ()))}
    free = [*actors, *(b for b in things if id(b) not in apart)]
    if centre is not None:
        corners = [*corners, *(b for b in things if id(b) not in apart and b.thing != centre.thing)]
    rng = random.Random(f"{spec.scene}/{'/'.join(b.key for b in free)}/{seed}")
    person = _PERSON.get(spec.framing, _PERSON["full"]) * camera.unit
    if centre is not None:
        person = min(person * 1.5, _gathered(centre, actors, camera))
        places = _ring(centre, actors, camera, person)
        free = actors
    else:
        person = max(person, *(_LARGEST * camera.height / b.tall for b in below), 0.0) if below and not actors else person
        person = min([person, *(_LARGEST * camera.height / b.tall for b in below)])
        person, places = _rows(free, camera, rng, person, spec, grow=not below)
    order: list[tuple[_Body, _Place]] = [(b, _Place(camera.width / 2, camera.height / 2)) for b in (*below, *((centre,) if centre else ()))]
    order += list(zip(free, places, strict=True))
    order += [(b, _Place(camera.width * x, camera.height * y)) for b, (x, y) in zip(corners, itertools.cycle(_CORNERS), strict=False)]
    layers: list[Layer] = []
    for level, (each, where) in enumerate(order):
        layers += _layers(each, where, person, recipe, _DEPTH - 0.01 * level, "subject" if each.actor or not actors else "prop")
    return layers


def _actors(spec: SceneSpec) -> list[_Body]:
    out = []
    several = sum(actor.count for actor in spec.actors) > 1
    for actor in spec.actors:
        for k in range(actor.count):
            turns = several and actor.pose not in TRAVELLING and actor.mount is None
            out.append(_actor(puppet.at_play(actor, k, spec.things), k, spec.scene, turns=turns))
    return _named(out)


def _actor(actor: Actor, copy: int, scene: str, *, turns: bool) -> _Body:
    """Return one actor; turns: it may look any way, and needs room for that."""

    def draw(person: float, heading: float | None) -> Sprite:
        return draw_overhead(actor, person, copy=copy, heading=heading)

    body = _Body(actor.key, actor.words, draw, 1.0, 1.0, actor=actor)
    probe = draw(_PROBE, 0.0 if scene == "street" and _rides(body) else None).image
    wide, tall = probe.width / _PROBE, probe.height / _PROBE
    if turns:
        wide = tall = max(wide, tall)
    return replace(body, wide=wide, tall=tall)


def _things(spec: SceneSpec) -> list[_Body]:
    out = []
    for thing in puppet.left_over(spec):
        single = replace(thing, count=1)
        if thing.key in _TABLES - {"desk"} and any(a.pose in ("eat", "drink", "sit", "talk") for a in spec.actors):
            single = replace(single, key=LAID_TABLE)
        length = max(overhead_size(n) for n in (thing.glyph, thing.key) if n)
        up = spec.scene == "street" and any(n in VEHICLES for n in (thing.glyph, thing.key))
        probe = draw_thing_overhead(single, _PROBE, heading=0.0 if up else 90.0)
        longest = max(probe.size)
        body = _Body(thing.key, thing.words, _thing_drawer(single, length), length * probe.width / longest, length * probe.height / longest, thing=thing)
        out += [body] * thing.count
    return _named(out)


def _thing_drawer(thing: Thing, length: float) -> Callable[[float, float | None], Image.Image]:
    return lambda person, heading: draw_thing_overhead(thing, person * length, heading=90.0 if heading is None else heading)


def _named(bodies: Sequence[_Body]) -> list[_Body]:
    """Number the copies of one key."""
    counts: dict[str, int] = {}
    for body in bodies:
        counts[body.key] = counts.get(body.key, 0) + 1
    seen: dict[str, int] = {}
    out = []
    for body in bodies:
        seen[body.key] = seen.get(body.key, 0) + 1
        out.append(body if counts[body.key] == 1 else replace(body, key=f"{body.key} {seen[body.key]}"))
    return out


def _gathered(centre: _Body, actors: Sequence[_Body], camera: Camera) -> float:
    """Return the length of a person so that all fit around what they gather at."""
    across = max(centre.wide, centre.tall) + 2 * (_REACH + 0.56 * max(max(b.wide, b.tall) for b in actors))
    return camera.height * 0.94 / across


def _ring(centre: _Body, actors: Sequence[_Body], camera: Camera, person: float) -> list[_Place]:
    """Set people around the middle of the frame, each facing it."""
    reach = (max(centre.wide, centre.tall) / 2 + _REACH) * person
    stretch = 1.12 if camera.width > camera.height else 1.0
    places = []
    for i in range(len(actors)):
        angle = math.tau * i / len(actors) + (math.pi / 6 if len(actors) > 2 else 0.0)
        x, y = math.cos(angle) * reach * stretch, math.sin(angle) * reach
        places.append(_Place(camera.width / 2 + x, camera.height / 2 + y, math.degrees(math.atan2(-x, y)) % 360))
    return places


def _rows(bodies: Sequence[_Body], camera: Camera, rng: random.Random, person: float, spec: SceneSpec, *, grow: bool) -> tuple[float, list[_Place]]:
    """Set bodies out in rows that overlap nobody; return the person's length that fits, and the places.

    grow: whether small bodies may be enlarged.
    """
    if not bodies:
        return person, []
    gap = 0.02 if spec.relation in ("holding_hands", "hugging") else 0.12
    wide = max(b.wide for b in bodies) + gap
    tall = max(b.tall for b in bodies) + gap
    limit = _LARGEST if spec.framing in ("full", "wide", "extreme_wide", "medium") else 0.95
    if not any(b.actor for b in bodies):
        limit = _THINGS
    left, top, right, bottom = _area(bodies, spec)
    room = ((right - left) * camera.width, (bottom - top) * camera.height)
    longest = max(max(b.tall, b.wide) for b in bodies)
    least = _SMALLEST * camera.height / longest if grow and spec.framing not in ("wide", "extreme_wide") else 0.0
    most = max(least, min(person, limit * camera.height / max(0.1, *(b.tall for b in bodies))))
    best, columns = 0.0, 1
    fewest = len(bodies) if spec.relation != "none" and len(bodies) == 2 else 1
    for count in range(fewest, len(bodies) + 1):
        rows = -(-len(bodies) // count)
        fits = min(room[0] / (count * wide), room[1] / (rows * tall), most)
        if fits > best * 1.02:
            best, columns = fits, count
    rows = -(-len(bodies) // columns)
    places = []
    for i, body in enumerate(bodies):
        row, column = divmod(i, columns)
        inside = min(columns, len(bodies) - row * columns)
        loose = 0.0 if len(bodies) == 1 or gap < 0.1 else 0.05 * best
        x = camera.width * (left + right) / 2 + (column - (inside - 1) / 2) * wide * best + (rng.random() - 0.5) * loose
        y = camera.height * (top + bottom) / 2 + (row - (rows - 1) / 2) * tall * best + (rng.random() - 0.5) * loose
        places.append(_Place(x, y, _heading(body, i, x, y, bodies, camera, spec)))
    return best, places


def _area(bodies: Sequence[_Body], spec: SceneSpec) -> tuple[float, float, float, float]:
    """Return the part of the frame that suits a cast: the sea for boats, a lane for cars."""
    if spec.scene == "beach" and all(_rides(b) in _BOATS or (b.actor and b.actor.pose == "swim") for b in bodies):
        return _SEA
    return _LANE if spec.scene == "street" and all(_rides(b) in VEHICLES for b in bodies) else _MIDDLE


def _rides(body: _Body) -> str:
    """Return the name of the vehicle a body is or has; empty without one."""
    thing = body.thing or (body.actor.mount if body.actor else None)
    names = (thing.glyph or "", thing.key) if thing else ()
    return next((n for n in names if n in VEHICLES), "")


def _heading(body: _Body, index: int, x: float, y: float, bodies: Sequence[_Body], camera: Camera, spec: SceneSpec) -> float | None:
    """Return where somebody looks: pairs at each other, groups to their middle, travellers and the lone as they like."""
    if spec.scene == "street" and _rides(body):
        return 0.0
    if body.actor is None or body.actor.pose in TRAVELLING or body.actor.mount is not None or len(bodies) < 2:
        return None
    if spec.relation in ("facing", "hugging", "giving") and index < 2:
        return 90.0 if index == 0 else 270.0
    if sum(b.actor is not None for b in bodies) < 2 or spec.relation in ("holding_hands", "side_by_side"):
        return None
    away = (camera.width / 2 - x, camera.height / 2 - y)
    return None if math.hypot(*away) < 4 else math.degrees(math.atan2(away[0], -away[1])) % 360


def _layers(body: _Body, where: _Place, person: float, recipe: LightRecipe, depth: float, role: str) -> list[Layer]:
    drawn = body.draw(person, where.heading)
    picture = drawn.image if isinstance(drawn, Sprite) else drawn
    anchor = drawn.anchor if isinstance(drawn, Sprite) else (picture.width / 2, picture.height / 2)
    if body.actor is not None and body.actor.mount is not None:
        anchor = (picture.width / 2, picture.height / 2)
    x, y = round(where.x - anchor[0]), round(where.y - anchor[1])
    lit = light.relight(picture, recipe, depth, form=_FORM, fill=_FILL if recipe.dark else 0.0)
    lift = _lift(body) * person
    whole = Layer(
        body.key, lit, x, y, depth, "subject" if role == "subject" else "prop", foot=(where.x, y + picture.height + lift),
        words=body.words, lit=True,
    )  # fmt: skip
    return [whole, *_parts(body, drawn, whole)] if isinstance(drawn, Sprite) else [whole]


def _parts(body: _Body, sprite: Sprite, whole: Layer) -> list[Layer]:
    """Return mount and prop again as masks of their own."""
    assert body.actor is not None
    out = []
    for part in sprite.parts:
        thing = body.actor.mount if part.name == "mount" else body.actor.prop
        if thing is None:
            continue
        image = whole.image.crop((part.x, part.y, part.x + part.image.width, part.y + part.image.height))
        image.putalpha(part.image.getchannel("A"))
        name = f"{thing.key} of {body.key}" if body.actor.count > 1 else thing.key
        out.append(Layer(name, image, whole.x + part.x, whole.y + part.y, whole.depth - 0.001, "prop", words=thing.words, lit=True, shadow=False))
    return out


def _lift(body: _Body) -> float:
    """Return how high above the ground a body is, over a person's length: its shadow falls that far away."""
    if body.thing is not None:
        return 0.01 if body.thing.key in _FLOOR else 0.3 if body.thing.place == "air" else 0.045
    assert body.actor is not None
    return 0.3 if body.actor.pose in ("fly", "jump") else 0.05
