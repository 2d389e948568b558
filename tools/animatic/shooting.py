"""One scene in front of the camera: the set is built, the cast placed, signs hung, and all of it composed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tools.animatic import compose, frame, lens, scenery, signage
from tools.animatic import light as lighting
from tools.animatic.camera import Camera, look
from tools.animatic.compose import Plate, near_in_frame
from tools.animatic.layout import Surface
from tools.animatic.puppet.closeup import seen_whole
from tools.animatic.scenery import Anchor, Stage
from tools.animatic.spec import Layer, Role, SceneSpec, Sign

_SHINY = frozenset("city street alley night_market rooftop station train construction stage".split())
"""Scenes whose ground mirrors when it is wet or under neon."""


_SAME = {"ringed-planet": "planet"}
"""Things that the set shows under a plainer name."""
_BEHIND = 0.4
"""Actors of a scene whose anchor is higher than this stand behind its counter."""
_BOARD = re.compile(r"^(?:aisle sign|wall sign|menu board|site sign|station sign|hall sign|factory sign)\b")
"""Boards with the usual words of a place, which are left out rather than half hidden."""
_HIDDEN_PART = 0.10
"""How much of a board a figure may cover, over the board's area."""
_CLEAR = {"medium": 1.5}
"""How far below the middle of a head a counter's top stays in close framings, over the head's height; 1 where it is not listed."""


class Support(NamedTuple):
    """Something of our own that holds the things of a picture, such as a pedestal."""

    surface: Surface
    layers: tuple[Layer, ...]
    reflect: Callable[[Sequence[Layer]], list[Layer]]
    """Makes the mirror images of what stands on it."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Everything in front of the camera, before it is composed."""

    spec: SceneSpec
    size: tuple[int, int]
    """The finished picture's width and height."""
    camera: Camera
    recipe: lighting.LightRecipe
    ground: frame.Ground
    backdrop: tuple[Layer, ...]
    """The set, in its own pixels."""
    cast: tuple[Layer, ...]
    """Actors, things, signs and what holds them, in frame pixels and lit."""
    wet: float
    """0..1, how much the ground mirrors."""
    seed: int

    @property
    def subject(self) -> Layer | None:
        """The largest figure; None where nobody stands before the camera."""
        return largest(self.cast, "subject")


def largest(layers: Sequence[Layer], role: Role) -> Layer | None:
    """Return the largest layer of a role; None where there is none."""
    return max((layer for layer in layers if layer.role == role), key=lambda layer: layer.image.width * layer.image.height, default=None)


def shoot(
    spec: SceneSpec, size: tuple[int, int], seed: int = 0, *, support: Callable[[Camera, lighting.LightRecipe], Support] | None = None
) -> Plate:
    """Return the composed picture of a scene with its cast and signs, before palette and style; see `stage`."""
    return develop(stage(spec, size, seed, support=support))


def develop(staged: Staged) -> Plate:
    """Return the composed picture of what stands before the camera, before palette and style."""
    plate = compose.compose(staged.backdrop, staged.cast, staged.camera, staged.recipe, wet=staged.wet)
    return lens.through(plate, staged.camera, staged.size)


def stage(
    spec: SceneSpec, size: tuple[int, int], seed: int = 0, *, support: Callable[[Camera, lighting.LightRecipe], Support] | None = None
) -> Staged:
    """Build the set of a scene, place its cast and hang its signs.

    support: makes what holds the things, in place of the scene's own counter or table.
    """
    recipe = replace(lighting.recipe(spec.light, spec.scene), exposure=spec.exposure, warmth=spec.warmth)
    anchor = scenery.anchor(spec.scene)
    camera = look(spec, size, anchor.y)
    empty = _stage(spec, camera, recipe, seed)
    backdrop = [*scenery.build(spec.scene, empty), *scenery.build_weather(None if spec.scene in lighting.ROOFED else spec.weather, empty)]
    spec = _less_what_is_there(spec, backdrop)
    held = support(camera, recipe) if support else None
    surface = _surface(camera, anchor, backdrop) if held is None else held.surface
    if surface is not None and held is None and anchor.y < _BEHIND:
        camera, surface, backdrop = _behind_counter(spec, camera, surface, backdrop)
    lettered = near_in_frame([layer for layer in backdrop if layer.words in {sign.text for sign in empty.hung}], camera)
    ground = frame.Ground(surface, anchor.floating and held is None, tuple(lettered))
    cast = frame.cast(spec if held is None else replace(spec, side=""), camera, recipe, ground, seed)
    backdrop = _unhidden(backdrop, cast, camera)
    if held is not None:
        cast = _aside([*held.layers, *held.reflect(cast), *cast], spec, camera)
    cast += signage.stands(_unhung(spec.signs, empty.hung), camera, recipe, cast)
    return Staged(spec, size, camera, recipe, ground, tuple(backdrop), tuple(cast), _wetness(spec, recipe), seed)


def _aside(layers: list[Layer], spec: SceneSpec, camera: Camera) -> list[Layer]:
    """Return what stands on a support of our own, with the support, on the side of the frame that was said."""
    shift = {"left": -1, "right": 1}.get(spec.side, 0) * round(0.21 * camera.width)
    return [replace(layer, x=layer.x + shift, foot=layer.foot and (layer.foot[0] + shift, layer.foot[1])) for layer in layers] if shift else layers


def _stage(spec: SceneSpec, camera: Camera, recipe: lighting.LightRecipe, seed: int) -> Stage:
    width, height = camera.set_size
    return Stage(
        width=width, height=height, horizon=camera.set_horizon, light=recipe, rng=random.Random(f"{spec.scene}/{seed}"),
        weather=spec.weather, absent=spec.absent, palette=spec.palette, backdrop=spec.backdrop, signs=spec.signs,
        angle=camera.angle,
    )  # fmt: skip


def _unhung(signs: Sequence[Sign], hung: Sequence[Sign]) -> list[Sign]:
    """Return the signs the set has not lettered itself."""
    rest = list(signs)
    for sign in hung:
        if sign in rest:
            rest.remove(sign)
    return rest


def _less_what_is_there(spec: SceneSpec, backdrop: Sequence[Layer]) -> SceneSpec:
    """Give the person's words to what the set shows anyway (palm trees on a beach), and take it from the cast."""
    if not spec.actors:
        return spec
    layers = {_stem(layer.name): layer for layer in backdrop if layer.part_of is None}
    things = []
    for thing in spec.things:
        shown = layers.get(_SAME.get(thing.key, _stem(thing.key))) if thing.colour is None else None
        if shown is None:
            things.append(thing)
        else:
            shown.words = shown.words or thing.words
    return replace(spec, things=tuple(things))


def _stem(name: str) -> str:
    return re.sub(r"(?:-| )?\d+$", "", name).replace("-", " ").replace("_", " ").lower().removesuffix("s")


def _surface(camera: Camera, anchor: Anchor, backdrop: Sequence[Layer]) -> Surface | None:
    """Return the scene's counter or table, a little before the layer that shows it; None where it has none."""
    if anchor.surface is None or camera.angle == "top_down":
        return None
    horizon, (width, height) = camera.set_horizon, camera.set_size
    y = horizon + (height - horizon) * anchor.surface
    holding = [
        layer.depth for layer in backdrop
        if layer.role not in {"sky", "ground"} and layer.x < width / 2 < layer.x + layer.image.width
        and layer.y - 4 < y < layer.y + layer.image.height
    ]  # fmt: skip
    return Surface(camera.to_frame(0, y)[1], min([camera.depth_at(camera.foot), *holding]))


def _behind_counter(
    spec: SceneSpec, camera: Camera, surface: Surface, backdrop: list[Layer]
) -> tuple[Camera, Surface, list[Layer]]:
    """Stand the cast behind the scene's counter, which is lowered in close framings until heads and shoulders clear it."""
    if camera.framing == "full":
        return camera.behind(surface.y), surface, backdrop
    if camera.head is None or not spec.actors:
        return camera, surface, backdrop
    if all(seen_whole(actor) for actor in spec.actors):
        return camera, surface, [layer for layer in backdrop if not _before(layer, surface)]
    drop = max(0.0, camera.head_y + _CLEAR.get(camera.framing, 1.0) * camera.head - surface.y)
    moved = [replace(layer, y=layer.y + round(drop / camera.set_scale)) if _before(layer, surface) else layer for layer in backdrop]
    lowered = replace(surface, y=surface.y + drop)
    return replace(camera, cut=lowered.y + 0.05 * camera.height, least_depth=surface.depth * 1.02), lowered, moved


def _unhidden(backdrop: list[Layer], cast: Sequence[Layer], camera: Camera) -> list[Layer]:
    """Return the set without its usual lettered boards that a figure of the cast would half hide."""
    boards = [layer for layer in backdrop if _BOARD.search(layer.name) and not layer.words and not layer.part_of]
    figures = [layer for layer in cast if layer.role == "subject"]
    gone = {old.name for old, seen in zip(boards, near_in_frame(boards, camera), strict=True) if any(_crossed(seen, figure) for figure in figures)}
    return [layer for layer in backdrop if layer.name not in gone and layer.part_of not in gone]


def _crossed(board: Layer, figure: Layer) -> bool:
    """Tell whether a figure covers a board in part."""
    across = min(board.x + board.image.width, figure.x + figure.image.width) - max(board.x, figure.x)
    down = min(board.y + board.image.height, figure.y + figure.image.height) - max(board.y, figure.y)
    return across > 0 and down > 0 and across * down > _HIDDEN_PART * board.image.width * board.image.height


def _before(layer: Layer, surface: Surface) -> bool:
    return layer.role not in {"sky", "ground", "weather", "overlay"} and layer.depth <= surface.depth * 1.01


def _wetness(spec: SceneSpec, recipe: lighting.LightRecipe) -> float:
    if spec.scene not in _SHINY or spec.angle == "top_down":
        return 0.0
    rain = spec.weather in {"rain", "storm"}
    neon = recipe.rim is not None and recipe.lit and recipe.name == "neon"
    return 0.75 if rain and recipe.lit else 0.55 if rain else 0.42 if neon else 0.0
