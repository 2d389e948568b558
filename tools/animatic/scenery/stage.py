"""The stage a scene is built on: its size, horizon, light and dice, and the layers that have been set on it."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tools.animatic import light as lighting
from tools.animatic.canvas import rasterise
from tools.animatic.scenery.pen import Pen
from tools.animatic.spec import Layer, Role, Sign


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where actors stand in a scene."""

    y: float = 0.5
    """Ground contact, as a fraction of the way from the horizon to the bottom edge."""
    indoor: bool = False
    surface: float | None = None
    """Top of the counter, table or bench that holds things: fraction from horizon to bottom; negative above the horizon."""
    floating: bool = False
    """Nothing to stand on: actors float or swim."""
    sign_surfaces: tuple[str, ...] = ()
    """The `Sign.place` values the scene letters itself, once for each time it stands here."""


@dataclass(slots=True)
class Stage:
    """What a scene needs to know, and the layers built so far, far to near."""

    width: int
    height: int
    horizon: float
    """Height of the horizon in pixels from the top."""
    light: lighting.LightRecipe
    rng: random.Random
    weather: str | None = None
    absent: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    backdrop: str | None = None
    signs: tuple[Sign, ...] = ()
    angle: str = "eye"
    layers: list[Layer] = field(default_factory=list)
    feet: dict[str, float] = field(default_factory=dict)
    """Where layers that do not stand on the floor themselves are carried, by name: y in pixels."""
    hung: list[Sign] = field(default_factory=list)
    """The signs lettered so far."""
    turn: float = 0.0
    """How far what moves by itself has come since the still, 0..1; the movement is back after 1."""
    breeze: float = 0.0
    """Degrees that what stands in the wind is bent to and fro."""
    only: frozenset[str] | None = None
    """The layers that are drawn; None for all."""
    part: tuple[int, int] = (0, 1)
    """Which of how many shares of what falls or drifts is drawn."""
    unseen: set[str] = field(default_factory=set)
    """Names of layers that were not drawn."""

    @property
    def w(self) -> float:
        """Width in pixels."""
        return float(self.width)

    @property
    def h(self) -> float:
        """Height in pixels."""
        return float(self.height)

    @property
    def u(self) -> float:
        """The scene's unit: the height of a landscape frame, less where the frame is narrow."""
        return min(self.h, self.w / 1.5)

    @property
    def lit(self) -> bool:
        """Whether lamps, signs and windows are on."""
        return bool(self.light.lit)

    @property
    def neon(self) -> bool:
        """Whether this is the coloured night of a neon city."""
        return bool(self.light.lit and self.light.rim)

    def ground(self, share: float) -> float:
        """Return the y of the ground at a share of the way from the horizon (0) to the bottom edge (1)."""
        return self.horizon + (self.h - self.horizon) * share

    def paint(self, colour: str, depth: float) -> str:
        """Return a hex colour as it looks under this light at this depth in metres."""
        return lighting.paint(colour, depth, self.light)

    def wants(self, *names: str) -> bool:
        """Whether none of these things was asked to be away."""
        return not any(_same(name, gone) for name in names for gone in self.absent)

    def take(self, *places: str) -> str | None:
        """Return the text of the next sign meant for one of these places, and count it as hung; None when there is none."""
        for sign in self.signs:
            if sign.place in places and not any(sign is other for other in self.hung):
                self.hung.append(sign)
                return sign.text
        return None

    def usual(self, text: str) -> str:
        """Return lettering a scene brings along, or nothing when there must be no text."""
        return text if self.wants("text", "signs") else ""

    def pick(self, *colours: str) -> str:
        """Return one of the colours, by the scene's dice."""
        return self.rng.choice(colours)

    def jitter(self, amount: float) -> float:
        """Return a number between -amount and amount."""
        return (self.rng.random() * 2 - 1) * amount

    def swing(self, times: int = 1, ahead: float = 0.0) -> float:
        """Return a wave that is 0 at the still and goes to and fro `times` a turn; ahead: turns it runs before others."""
        return math.sin(math.tau * (times * self.turn + ahead)) - math.sin(math.tau * ahead)

    def takes(self, number: int) -> bool:
        """Say whether the thing of this number belongs to the share that is drawn."""
        mine, shares = self.part
        return number % shares == mine

    @contextmanager
    def layer(
        self,
        name: str,
        depth: float,
        role: Role = "back",
        *,
        emits: bool = False,
        part_of: str | None = None,
        words: str = "",
        raw: bool = False,
        foot: float | None = None,
    ) -> Iterator[Pen]:
        """Draw one layer; it joins the stage when the block ends, unless it is empty or was to be absent.

        raw: take colours as they are, for what gives light or has been painted already.
        foot: y where what carries this layer stands on the floor; by default the layer's own lower edge.
        Where only some layers are drawn, they keep what lies beyond the sides: the camera may go there.
        """
        dry = self.only is not None and not any(wanted.startswith(name) for wanted in self.only)
        pen = Pen(str if emits or raw else lambda colour: self.paint(colour, depth), self.u / 720, (self.breeze, self.turn), dry=dry)
        yield pen
        box = self._crop(pen)
        if box is None or not self.wants(name, part_of or name):
            return
        x0, y0, x1, y1 = box
        name = self._unused(name)
        if self.only is not None and name not in self.only:
            self.unseen.add(name)
            return
        image = rasterise(pen.body, x1 - x0, y1 - y0, (x0, y0, x1 - x0, y1 - y0))
        if foot is not None:
            self.feet[name] = foot
        self.layers.append(
            Layer(name, image, x0, y0, depth, role, emits=emits, part_of=part_of, words=words, lit=True, shadow=False)
        )

    def _crop(self, pen: Pen) -> tuple[int, int, int, int] | None:
        if pen.box is None:
            return None
        left, right = (0, self.width) if self.only is None else (-self.width, 2 * self.width)
        x0, y0 = max(left, math.floor(pen.box[0]) - 1), max(0, math.floor(pen.box[1]) - 1)
        x1, y1 = min(right, math.ceil(pen.box[2]) + 1), min(self.height, math.ceil(pen.box[3]) + 1)
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def _unused(self, name: str) -> str:
        taken = {layer.name for layer in self.layers} | self.unseen
        number, candidate = 2, name
        while candidate in taken:
            candidate, number = f"{name} {number}", number + 1
        return candidate


def glow_layer(stage: Stage, name: str, depth: float, parent: str, glow: Pen) -> None:
    """Set what a pen for lamps has collected as the light of the layer `parent`, if anything."""
    if glow.box is not None:
        with stage.layer(name, depth, emits=True, part_of=parent) as pen:
            pen.raw(glow.body, glow.box)


def _stem(word: str) -> str:
    return re.sub(r"(?:es|s)$", "", word.lower()) if len(word) > 3 else word.lower()


def _same(name: str, gone: str) -> bool:
    stems = {_stem(word) for word in name.split()}
    return all(_stem(word) in stems for word in gone.split())
