"""The cast of a frame: every actor and thing of a spec drawn, placed, seen from the camera's angle, and lit."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.animatic import layout, light, overview, perspective, puppet
from tools.animatic.camera import Camera
from tools.animatic.layout import Figure, Spot, Surface
from tools.animatic.light import LightRecipe
from tools.animatic.puppet.closeup import seen_whole
from tools.animatic.spec import Actor, Layer, Relation, Role, SceneSpec, Thing
from tools.animatic.standing import FILL, TOP, Duo, Fixed, Player, Solo, Standing

_PROBE = 96
"""Height in pixels at which a figure is drawn to learn its shape."""
_AGE_HEIGHT = {"baby": 0.46, "child": 0.70, "teen": 0.92, "young": 1.0, "adult": 1.0, "old": 0.95}
_UPRIGHT = 0.8
"""Height of an animal that stands like a person, over an adult's."""
_TRAVELLING = frozenset({"walk", "run", "ride", "drive", "fly", "swim", "push", "carry"})
_PAIRED: frozenset[Relation] = frozenset({"facing", "holding_hands", "hugging", "giving", "shaking_hands", "riding_together"})
_SIGN = {"": 0, "left": -1, "right": 1}
_GLYPH_FORM = 0.45
"""Roundness of a drawing by name under light, which brings shades of its own."""


@dataclass(frozen=True, slots=True)
class _Body:
    """One figure with what it takes to draw it."""

    figure: Figure
    actor: Actor | None = None
    thing: Thing | None = None
    copy: int = 0

    @property
    def player(self) -> Player:
        """The actor as one who acts; only for actors."""
        assert self.actor is not None
        return Player(self.actor, self.copy, self.figure.key)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the set offers the cast, in frame pixels."""

    surface: Surface | None = None
    floating: bool = False
    lettered: tuple[Layer, ...] = ()
    """Boards of the set with words that were asked for; the cast keeps clear of them where it can."""


def cast(spec: SceneSpec, camera: Camera, recipe: LightRecipe, ground: Ground, seed: int = 0) -> list[Layer]:
    """Return the layers of all actors and things, far to near, in frame pixels and lit.

    Places depend on the subjects, the scene, the framing and `seed`, never on light, style, lens or weather.
    """
    if camera.angle == "top_down":
        return overview.cast(spec, camera, recipe, seed)
    layers = [layer for standing in staging(spec, camera, recipe, ground, seed) for layer in standing.layers()]
    return sorted(layers, key=lambda layer: -layer.depth)


def staging(spec: SceneSpec, camera: Camera, recipe: LightRecipe, ground: Ground, seed: int = 0) -> list[Standing]:
    """Return everybody and everything of the cast in its place, a pair first, then far to near; not for a view from above."""
    bodies = _bodies(spec, floating=ground.floating)
    spots = _spots([b.figure for b in bodies], camera, ground, _seed(spec, seed), _middles(spec, bodies))
    lone = not spec.actors
    done, standings = _pair(spec, bodies, spots, camera, recipe) if spec.relation in _PAIRED else (set[int](), list[Standing]())
    facings = _facings(spec, bodies, spots, camera)
    for i in sorted(range(len(bodies)), key=lambda i: -spots[i].depth):
        if i in done:
            continue
        body, spot = bodies[i], spots[i]
        if body.actor is not None:
            standings.append(Solo(body.player, spot, camera, recipe, facings[i]))
        elif body.thing is not None:
            again = functools.partial(_thing_layer, body, spot, camera, recipe, "subject" if lone else "prop")
            standings.append(Fixed((again(),), spot, thing=body.thing, again=again))
    return standings


def _middles(spec: SceneSpec, bodies: Sequence[_Body]) -> tuple[float, ...]:
    """Return where the cast may have its centre, over the frame's width, the best first; one place where the words say it."""
    alone = bodies[0].figure.side if len(bodies) == 1 else 0
    side = {"left": -1, "right": 1}.get(spec.side, alone)
    return (0.5 + 0.21 * side,) if side else (0.5, 0.33, 0.67, 0.18, 0.82)


def _spots(figures: Sequence[Figure], camera: Camera, ground: Ground, seed: str, middles: Sequence[float]) -> tuple[Spot, ...]:
    """Arrange the figures around the first of some middles, or another one when they would hide words there."""
    best: tuple[Spot, ...] = ()
    least = 0.0
    for middle in middles:
        spots = layout.arrange(figures, camera, surface=ground.surface, seed=seed, middle=middle)
        hidden = sum(_hidden(board, spot, figure) for board in ground.lettered for spot, figure in zip(spots, figures, strict=True))
        if not best or hidden < least * 0.6:
            best, least = spots, hidden
        if least <= 0:
            break
    return best


def _hidden(board: Layer, spot: Spot, figure: Figure) -> float:
    """Return how many pixels of a board a figure's box covers."""
    half = spot.height * figure.wide / 2
    across = min(board.x + board.image.width, spot.x + half) - max(board.x, spot.x - half)
    down = min(board.y + board.image.height, spot.y) - max(board.y, spot.y - spot.height)
    return max(0.0, across) * max(0.0, down)


def _seed(spec: SceneSpec, seed: int) -> str:
    return f"{spec.scene}/{'/'.join([*(a.key for a in spec.actors), *(t.key for t in spec.things)])}/{seed}"


def _bodies(spec: SceneSpec, *, floating: bool) -> list[_Body]:
    bodies: list[_Body] = []
    for actor in spec.actors:
        shapes: dict[Actor, tuple[float, float]] = {}
        for k in range(actor.count):
            acting = puppet.at_play(actor, k, spec.things)
            if spec.relation == "side_by_side":
                acting = puppet.along(acting, spec.actors)
            tall, wide = shapes[acting] if acting in shapes else shapes.setdefault(acting, _shape(acting))
            whole = seen_whole(acting)
            figure = Figure(_numbered(actor.key, k, actor.count), tall, wide, place="float" if floating else "ground", side=_SIGN[actor.side], whole=whole)
            bodies.append(_Body(figure, actor=acting, copy=k))
    for thing in puppet.left_over(spec):
        image = puppet.draw_thing(replace(thing, count=1), _PROBE)
        wide = image.width / max(1, image.height)
        place: layout.Place = "ground" if thing.place == "hand" else thing.place
        if floating and place == "ground":
            place = "float"
        tall = puppet.size_of(thing.glyph or thing.key)
        for k in range(thing.count):
            figure = Figure(_numbered(thing.key, k, thing.count), tall, wide, being=False, place=place, side=_SIGN[thing.side])
            bodies.append(_Body(figure, thing=thing, copy=k))
    taken: set[str] = set()
    return [replace(b, figure=replace(b.figure, key=_unused(b.figure.key, taken))) for b in bodies]


def _numbered(key: str, k: int, count: int) -> str:
    return key if count == 1 else f"{key} {k + 1}"


def _unused(key: str, taken: set[str]) -> str:
    number, candidate = 2, key
    while candidate in taken:
        candidate, number = f"{key} {number}", number + 1
    taken.add(candidate)
    return candidate


def _shape(actor: Actor) -> tuple[float, float]:
    """Return an actor's height over an adult's, and its width over that height."""
    human = actor.look.head == "human"
    tall = _AGE_HEIGHT.get(actor.look.age, 1.0) if human else puppet.share(actor)
    if actor.mount is None and human:
        return tall, 0.46
    probe = puppet.draw_actor(replace(actor, pose=actor.pose if actor.mount or actor.pose == "sleep" else "stand", prop=None), _PROBE).image
    return tall, probe.width / _PROBE


def _facings(spec: SceneSpec, bodies: Sequence[_Body], spots: Sequence[Spot], camera: Camera) -> list[int]:
    """Return where each body looks: travellers to the right, companions toward the middle."""
    actors = sum(b.actor is not None for b in bodies)
    facings = []
    for body, spot in zip(bodies, spots, strict=True):
        travels = body.actor is not None and (body.actor.pose in _TRAVELLING or body.actor.mount is not None)
        inward = actors > 1 and not travels and spot.x > camera.width * 0.52
        held = _SIGN[body.actor.prop.side] if body.actor is not None and body.actor.prop is not None else 0
        facings.append(held or (-1 if inward else 1))
    return facings


def _thing_layer(body: _Body, spot: Spot, camera: Camera, recipe: LightRecipe, role: Role, turn: float = 0.0) -> Layer:
    assert body.thing is not None
    image = puppet.draw_thing(replace(body.thing, count=1), spot.height, turn=turn)
    scale = min(1.0, camera.width * 0.94 / image.width, (spot.y - camera.height * TOP) / image.height)
    view = perspective.of(camera, image.size, scale, base=image.height)
    image = light.relight(view.apply(image), recipe, spot.depth, form=_GLYPH_FORM, fill=FILL if recipe.dark else 0.0)
    foot = (spot.x, spot.y) if spot.grounded else None
    x, y = spot.x - image.width / 2, spot.y - image.height
    return Layer(
        body.figure.key, image, round(x), round(y), spot.depth, role, foot=foot, words=body.thing.words, lit=True,
        shadow=foot is not None,
    )  # fmt: skip


def _beside(actor: Actor | None) -> float:
    """Return how tall a puppet of a pair stands over an adult; animals stand like people there."""
    human = actor is None or actor.look.head == "human"
    return _AGE_HEIGHT.get(actor.look.age, 1.0) if actor is not None and human else _UPRIGHT


def _pair(
    spec: SceneSpec, bodies: Sequence[_Body], spots: Sequence[Spot], camera: Camera, recipe: LightRecipe
) -> tuple[set[int], list[Standing]]:
    """Place the first two actors as a pair; return their indices and the pair, nothing when there are not two."""
    pair = [i for i, body in enumerate(bodies) if body.actor is not None][:2]
    if len(pair) < 2:
        return set(), []
    first, second = bodies[pair[0]].player, bodies[pair[1]].player
    spot = spots[pair[0]]
    height = max(spots[i].height / _beside(bodies[i].actor) for i in pair)
    if spot.head is not None:
        a, _, offset = puppet.draw_pair(first.actor, second.actor, _PROBE, spec.relation)
        height = _PROBE * min(spot.head / max(4.0, a.head[3] - a.head[1]), camera.width * 0.5 / max(1.0, abs(offset)))
    middle = camera.width / 2 if (spot.head is not None or len(bodies) == 2) and not spec.side else (spot.x + spots[pair[1]].x) / 2
    return set(pair), [Duo((first, second), spot, camera, recipe, spec.relation, height, middle)]
