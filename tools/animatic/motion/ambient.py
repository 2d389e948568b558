"""What moves in a set by itself: weather, water, wind in the leaves, machines, lamps, crowds, and specks in the air."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from PIL import ImageChops

from tools.animatic import scenery
from tools.animatic.camera import Camera
from tools.animatic.light import LightRecipe
from tools.animatic.motion.airs import EXTRAS, FALLING, FLICKERING, REDRAWN, SWAYING, Again, Extra, Fall
from tools.animatic.motion.mover import Mover, State
from tools.animatic.motion.specks import Glints, glints
from tools.animatic.scenery import Stage
from tools.animatic.spec import Layer, SceneSpec

_CLOUD_PACE = 0.011
"""How far clouds drift a second, over the scene's unit."""
_BELT_PACE = 0.08
_RISING = 0.07
"""How far bubbles rise a second, over the frame's height."""
_SPLASH_RATE, _SPLASHES = 8.0, 4


def movers(backdrop: Sequence[Layer], spec: SceneSpec, camera: Camera, recipe: LightRecipe, seed: int = 0) -> list[Mover]:
    """Return what moves in a set, given the layers of its still; places are in the set's pixels.

    A sheet of rain or snow may be several movers: the first has the name of the still's layer and stands for all of it.
    Nothing moves from straight above.
    """
    if camera.angle == "top_down":
        return []
    studio = _Studio(spec, camera, recipe, seed, {layer.name: layer for layer in backdrop})
    found: list[Mover] = []
    for layer in backdrop:
        found += _of(layer, studio)
    found += [_Extra(name, studio, extra) for name, extra in EXTRAS.items() if _parent(extra, studio)]
    return [*found, *(_Specks(g) for g in glints(spec, studio.empty(), studio.still))]


@dataclass(frozen=True)
class _Studio:
    """What it takes to paint a layer of the set again, a moment later."""

    spec: SceneSpec
    camera: Camera
    recipe: LightRecipe
    seed: int
    still: dict[str, Layer]

    def empty(self) -> Stage:
        """Return the stage before anything is built on it."""
        width, height = self.camera.set_size
        spec = self.spec
        return Stage(
            width=width, height=height, horizon=self.camera.set_horizon, light=self.recipe, rng=random.Random(f"{spec.scene}/{self.seed}"),
            weather=spec.weather, absent=spec.absent, palette=spec.palette, backdrop=spec.backdrop, signs=spec.signs, angle=self.camera.angle,
        )  # fmt: skip

    def only_moving(self, name: str, turn: float, parent: Layer) -> Layer | None:
        """Return a layer that the set has in motion only, just before the one it belongs to."""
        stage = self.empty()
        stage.turn, stage.only = turn, frozenset({name})
        new = next((layer for layer in scenery.build_again(self.spec.scene, stage) if layer.name == name), None)
        return None if new is None else replace(new, depth=parent.depth * 0.999)

    def again(self, name: str, turn: float, breeze: float = 0.0, part: tuple[int, int] = (0, 1)) -> Layer:
        """Return a layer of the set as it looks `turn` 0..1 later in its movement, where the still has it."""
        stage = self.empty()
        stage.turn, stage.breeze, stage.part, stage.only = turn, breeze, part, frozenset({name})
        old = self.still[name]
        falls = old.role == "weather" or name in scenery.AIRBORNE
        drawn = scenery.build_weather(self.spec.weather, stage) if falls else scenery.build_again(self.spec.scene, stage)
        new = next((layer for layer in drawn if layer.name == name), None)
        if new is None:
            return replace(old, image=old.image.crop((0, 0, 1, 1)).point(lambda _: 0))
        return replace(old, image=new.image, x=new.x, y=new.y)


def _parent(extra: Extra, studio: _Studio) -> Layer | None:
    """Return the layer of the still that something new belongs to."""
    return next((layer for name, layer in studio.still.items() if name.endswith(extra.parent)), None)


def _of(layer: Layer, studio: _Studio) -> list[Mover]:
    """Return the movers that stand for one layer of the still; none for what keeps still."""
    name = layer.name.rstrip(" 0123456789")
    if name in REDRAWN and not (studio.camera.cut is not None and layer.depth < studio.camera.least_depth):
        return [_Redrawn(layer, studio, REDRAWN[name])]
    if name in FALLING:
        fall = FALLING[name]
        return [_Falling(layer, studio, fall, k) for k in range(fall.shares)]
    if name in FLICKERING and (layer.emits or name == "lightning"):
        return [_Still(layer, opacity=FLICKERING[name])]
    if name in SWAYING:
        return [_Still(layer, sway=tuple(k * studio.empty().u for k in SWAYING[name][:2]), seconds=SWAYING[name][2])]
    if name in _DRIFTING:
        return [_DRIFTING[name](layer, studio)]
    return []


class _Alone:
    """A mover that stands for one layer and goes nowhere on its feet."""

    def __init__(self, name: str, *, rate: float = 0.0, wrap: tuple[float, float] = (0.0, 0.0)) -> None:
        self.names: tuple[str, ...] = (name,)
        self.rate = rate
        self.wrap = wrap
        self.speed = 0.0


class _Redrawn(_Alone):
    """A layer that is painted again for every step of its movement."""

    def __init__(self, layer: Layer, studio: _Studio, again: Again) -> None:
        super().__init__(layer.name, rate=again.drawings / again.seconds)
        self._layer, self._studio, self._again = layer, studio, again

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        return State(math.floor(at_s * self.rate + 1e-6) % self._again.drawings)

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        turn = key / self._again.drawings if isinstance(key, int) else 0.0
        return (self._studio.again(self._layer.name, turn, self._again.breeze),)


class _Extra(_Alone):
    """Something the set has in motion only."""

    def __init__(self, name: str, studio: _Studio, extra: Extra) -> None:
        super().__init__(name, rate=extra.drawings / extra.seconds)
        self._studio, self._extra = studio, extra

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        return State(math.floor(at_s * self.rate + 1e-6) % self._extra.drawings, opacity=self._extra.strength(at_s))

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        turn = key / self._extra.drawings if isinstance(key, int) and key else 1.0
        parent = _parent(self._extra, self._studio)
        drawn = None if parent is None else self._studio.only_moving(self.names[0], turn, parent)
        return () if drawn is None else (drawn,)


class _Falling(_Alone):
    """One share of what falls, rises or drifts through the whole picture, without an end."""

    def __init__(self, layer: Layer, studio: _Studio, fall: Fall, share: int) -> None:
        stage = studio.empty()
        super().__init__(layer.name if share == 0 else f"{layer.name} sheet {share + 1}", wrap=(stage.w, stage.h))
        self._layer, self._studio, self._share = layer, studio, (share, fall.shares)
        pace = 1.0 + 0.3 * share
        self._pace = (fall.across * stage.h * pace, fall.down * stage.h * pace)
        self._sway, self._sway_s = fall.sway * stage.u, 3.1 + 1.3 * share

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        aside = self._sway * math.sin(math.tau * at_s / self._sway_s)
        return State(0, (self._pace[0] * at_s + aside) % self.wrap[0], self._pace[1] * at_s % self.wrap[1])

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        del key
        if self._share[1] == 1:
            return (self._layer,)
        return (replace(self._studio.again(self._layer.name, 0.0, part=self._share), name=self.names[0]),)


class _Still(_Alone):
    """A layer of the still that sways, drifts or flickers as it is."""

    def __init__(
        self,
        layer: Layer,
        *,
        sway: tuple[float, ...] = (0.0, 0.0),
        seconds: float = 1.0,
        pace: tuple[float, float] = (0.0, 0.0),
        wrap: tuple[float, float] = (0.0, 0.0),
        opacity: Callable[[float], float] | None = None,
    ) -> None:
        """sway: how far it goes to and fro in so many seconds. pace: pixels a second it drifts. opacity: over time."""
        super().__init__(layer.name, wrap=wrap)
        self._layer, self._sway, self._seconds, self._pace, self._opacity = layer, sway, seconds, pace, opacity

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        wave = math.sin(math.tau * at_s / self._seconds)
        dx, dy = (sway * wave + pace * at_s for sway, pace in zip(self._sway, self._pace, strict=True))
        return State(0, dx % self.wrap[0] if self.wrap[0] else dx, dy % self.wrap[1] if self.wrap[1] else dy, self._opacity(at_s) if self._opacity else 1.0)

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        del key
        return (self._layer,)


class _Splashes(_Alone):
    """Drops that hit the ground, now here and now there."""

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer.name, rate=_SPLASH_RATE)
        self._layer = layer

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        return State(math.floor(at_s * self.rate + 1e-6) % _SPLASHES)

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        step = key if isinstance(key, int) else 0
        return (replace(self._layer, image=ImageChops.offset(self._layer.image, step * self._layer.image.width * 3 // 11, 0)),)


class _Specks(_Alone):
    """Glints that come and go in ever other places."""

    def __init__(self, one: Glints) -> None:
        super().__init__(one.name, rate=1 / one.seconds)
        self._one = one

    def state(self, at_s: float) -> State:
        """See `Mover`."""
        turn = at_s / self._one.seconds - self._one.late
        if turn < 0:
            return State(0, opacity=0.0)
        dx, dy = (pace * (turn % 1.0 - 0.5) * self._one.seconds for pace in self._one.pace)
        return State(int(turn) % self._one.patterns, dx, dy, self._one.strength * math.sin(math.pi * turn) ** 2)

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """See `Mover`."""
        return (self._one.draw(key if isinstance(key, int) else 0),)


def _clouds(layer: Layer, studio: _Studio) -> Mover:
    """Clouds go by; those that are cut by the frame go on beyond it."""
    wide = studio.again(layer.name, 0.0)
    stage = studio.empty()
    return _Still(wide, pace=(_CLOUD_PACE * stage.u, 0.0), wrap=(max(wide.image.width + 0.2 * stage.u, stage.w), 0.0))


def _goods(layer: Layer, studio: _Studio) -> Mover:
    """Goods go by on their belt."""
    wide, stage = studio.again(layer.name, 0.0), studio.empty()
    step = stage.u * (0.25 if layer.name == "parcels" else 0.24)
    return _Still(wide, pace=(_BELT_PACE * stage.u, 0.0), wrap=(step * (int(stage.w / step) + 1), 0.0))


def _bubbles(layer: Layer, studio: _Studio) -> Mover:
    stage = studio.empty()
    return _Still(layer, sway=(0.006 * stage.u, 0.0), seconds=2.3, pace=(0.0, -_RISING * stage.h), wrap=(0.0, stage.horizon))


def _splashes(layer: Layer, studio: _Studio) -> Mover:
    del studio
    return _Splashes(layer)


_DRIFTING: dict[str, Callable[[Layer, _Studio], Mover]] = {
    "clouds": _clouds,
    "parcels": _goods,
    "circuit boards": _goods,
    "bubbles": _bubbles,
    "splashes": _splashes,
}
