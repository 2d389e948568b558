"""Figures in their places: each gives the layers of its still, and of any other moment of what it does, without a jump."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PIL import Image

from tools.animatic import light, perspective, puppet
from tools.animatic.camera import Camera
from tools.animatic.layout import Spot
from tools.animatic.light import LightRecipe
from tools.animatic.puppet.closeup import draw_close
from tools.animatic.puppet.moment import REST, Moment
from tools.animatic.spec import Actor, Layer, Relation, Thing

TOP = 0.035
"""No head is nearer to the frame's top than this share of its height."""
_FORM = 0.75
"""Roundness of a puppet under light; glyphs bring their own."""
FILL = 0.22
"""Light from the camera on the cast where the set is dark."""


@dataclass(frozen=True, slots=True)
class Player:
    """One who acts: which copy of an actor, and the name of its layer."""

    actor: Actor
    copy: int
    key: str


class Standing(Protocol):
    """A figure, a thing or a pair in its place."""

    @property
    def players(self) -> tuple[Player, ...]:
        """Who acts here; nobody for a thing."""
        ...

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        ...

    @property
    def facing(self) -> int:
        """1 to the right, -1 to the left."""
        ...

    @property
    def unit(self) -> float:
        """Frame pixels a rig unit, of which a standing adult is 1000 tall; 0 for a thing."""
        ...

    def layers(self, moments: Sequence[Moment] = ()) -> list[Layer]:
        """Return the lit layers in frame pixels: the figures whole, each followed by the masks of its mount and prop.

        moments: one for each player; none gives the still.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """What does not act."""

    still: tuple[Layer, ...]
    spot: Spot
    players: tuple[Player, ...] = ()
    facing: int = 1
    unit: float = 0.0
    thing: Thing | None = None
    again: Callable[[float], Layer] | None = None
    """Draws it with its wheels or its flame further on by a share of a turn."""

    def layers(self, moments: Sequence[Moment] = ()) -> list[Layer]:
        """See `Standing`."""
        del moments
        return list(self.still)


@dataclass(frozen=True)
class _Placing:
    """How the drawings of one figure lie in the frame: measured at its still and kept for every other moment."""

    still: puppet.Sprite
    player: Player
    spot: Spot
    camera: Camera
    recipe: LightRecipe
    fixed: bool = False
    """Whether it stays where its spot says instead of being moved into the frame."""

    @functools.cached_property
    def view(self) -> perspective.View:
        """The change of shape by the camera's angle and by the room there is."""
        scale = 1.0 if self.fixed else _shrink(self.still, self.spot, self.camera)
        base = self.still.anchor[1] if self.spot.head is None else (self.still.head[1] + self.still.head[3]) / 2
        return perspective.of(self.camera, self.still.image.size, scale, base=base)

    @functools.cached_property
    def corner(self) -> tuple[int, int]:
        """The still's top left corner in frame pixels."""
        scale = 1.0 if self.fixed else _shrink(self.still, self.spot, self.camera)
        x, y = _corner(self.still, self.spot, self.camera, scale, fixed=self.fixed)
        return round(x + self.view.dx), round(y + self.view.dy)

    def layers(self, sprite: puppet.Sprite) -> list[Layer]:
        """Return the layers of one drawing: the whole figure, then its mount and prop as masks of their own."""
        spot, off = self.spot, (round(self.still.anchor[0] - sprite.anchor[0]), round(self.still.anchor[1] - sprite.anchor[1]))
        seen, dx, dy = self.view.seen(sprite.image, off)
        fill = FILL if self.recipe.dark else 0.0
        lit = light.relight(seen, self.recipe, spot.depth, form=_FORM, fill=fill, extent=min(self.view.size))
        foot = (spot.x, spot.y) if spot.grounded and spot.head is None else None
        whole = Layer(
            self.player.key, lit, self.corner[0] + dx, self.corner[1] + dy, spot.depth, "subject", foot=foot,
            words=self.player.actor.words, lit=True, shadow=foot is not None,
        )  # fmt: skip
        layers = [whole]
        for part in sprite.parts:
            thing = self.player.actor.mount if part.name == "mount" else self.player.actor.prop
            if thing is None:
                continue
            mask = Image.new("L", sprite.image.size)
            mask.paste(part.image.getchannel("A"), (part.x, part.y))
            name = f"{thing.key} of {self.player.key}" if self.player.actor.count > 1 else thing.key
            layers.append(_masked(whole, self.view.seen(mask, off)[0], name, thing.words))
        return layers if self.camera.cut is None else [_cut(layer, self.camera.cut) for layer in layers]


@dataclass(frozen=True)
class Solo:
    """One actor by itself."""

    player: Player
    spot: Spot
    camera: Camera
    recipe: LightRecipe
    facing: int

    @property
    def players(self) -> tuple[Player, ...]:
        """See `Standing`."""
        return (self.player,)

    @property
    def unit(self) -> float:
        """See `Standing`."""
        if self.spot.head is not None:
            return self.spot.head / puppet.head_of(self.player.actor)
        view = self._placing.view
        return self.spot.height / puppet.RIG_HEIGHT * view.size[0] / view.source[0]

    @functools.cached_property
    def _placing(self) -> _Placing:
        return _Placing(self._drawn(REST), self.player, self.spot, self.camera, self.recipe)

    def layers(self, moments: Sequence[Moment] = ()) -> list[Layer]:
        """See `Standing`."""
        placing = self._placing
        return placing.layers(self._drawn(moments[0]) if moments and moments[0] != REST else placing.still)

    def _drawn(self, moment: Moment) -> puppet.Sprite:
        actor, copy, spot, camera = self.player.actor, self.player.copy, self.spot, self.camera
        if spot.head is None:
            return puppet.draw_actor(actor, spot.height, copy=copy, facing=self.facing, moment=moment)
        spare = 0.14 * camera.height
        below = (camera.height - spot.y) * perspective.reach(camera) + spare
        window = (-spot.x - spare, -spot.y - spare, camera.width - spot.x + spare, below)
        return draw_close(actor, spot.head, window, copy=copy, facing=self.facing, moment=moment)


@dataclass(frozen=True)
class Duo:
    """Two actors who relate, drawn together."""

    players: tuple[Player, Player]
    spot: Spot
    """Where the first would stand alone; the two stand on the same ground, about `middle`."""
    camera: Camera
    recipe: LightRecipe
    relation: Relation
    height: float
    """Height in pixels of an adult."""
    middle: float
    """Column of the frame about which the two stand."""
    facing: int = 1

    @property
    def unit(self) -> float:
        """See `Standing`."""
        return self.height / puppet.RIG_HEIGHT

    @functools.cached_property
    def _placings(self) -> tuple[_Placing, _Placing]:
        one, two = self.players
        a, b, offset = puppet.draw_pair(one.actor, two.actor, self.height, self.relation)
        base = self.spot.y if self.spot.head is None else self.camera.head_y + a.anchor[1] - (a.head[1] + a.head[3]) / 2

        def at(x: float, nearer: float) -> Spot:
            grounded = self.spot.grounded and self.spot.head is None
            return replace(self.spot, x=x, y=base, depth=self.spot.depth - nearer, head=None, grounded=grounded)

        return (
            _Placing(a, one, at(self.middle - offset / 2, 0.0), self.camera, self.recipe, fixed=True),
            _Placing(b, two, at(self.middle + offset / 2, 0.01), self.camera, self.recipe, fixed=True),
        )

    def layers(self, moments: Sequence[Moment] = ()) -> list[Layer]:
        """See `Standing`."""
        first, second = self._placings
        a, b = first.still, second.still
        if any(moment != REST for moment in moments):
            one, two = self.players
            a, b, _ = puppet.draw_pair(one.actor, two.actor, self.height, self.relation, moments=(moments[0], moments[1]))
        return first.layers(a) + second.layers(b)


def _cut(layer: Layer, row: float) -> Layer:
    """Return a layer without what lies below a row of the frame, and without a shadow there."""
    rows = max(1, min(layer.image.height, round(row) - layer.y))
    return replace(layer, image=layer.image.crop((0, 0, layer.image.width, rows)), foot=None, shadow=False)


def _masked(whole: Layer, mask: Image.Image, name: str, words: str) -> Layer:
    box = mask.getbbox() or (0, 0, 1, 1)
    image = whole.image.crop(box)
    image.putalpha(mask.crop(box))
    return Layer(name, image, whole.x + box[0], whole.y + box[1], whole.depth - 0.001, "prop", words=words, lit=True, shadow=False)


def _shrink(sprite: puppet.Sprite, spot: Spot, camera: Camera) -> float:
    """Return the factor that brings a figure inside the frame; 1 in close framings, which cut on purpose."""
    if spot.head is not None:
        return 1.0
    room = spot.y - camera.height * TOP
    above = max(1.0, sprite.anchor[1])
    return min(1.0, room / above, camera.width * 0.94 / sprite.image.width)


def _corner(sprite: puppet.Sprite, spot: Spot, camera: Camera, scale: float, *, fixed: bool) -> tuple[float, float]:
    if spot.head is None:
        x, y = spot.x - sprite.anchor[0] * scale, spot.y - sprite.anchor[1] * scale
        width = sprite.image.width * scale
        edge = camera.width * 0.02
        if fixed:
            return x, y
        return min(max(x, edge), camera.width - edge - width), y
    x = spot.x - (sprite.head[0] + sprite.head[2]) / 2
    y = spot.y - (sprite.head[1] + sprite.head[3]) / 2
    if camera.framing != "extreme_close_up":
        y += min(max(0.0, camera.height * TOP - y), camera.height * 0.12)
    return x, y
