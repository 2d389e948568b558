"""A scene filmed: it is built and lit once, then every frame is laid together where the camera is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from tools.animatic.motion import acting, ambient, looks, render, world
from tools.animatic.motion.blocks import Blocks
from tools.animatic.motion.finish import Finish
from tools.animatic.motion.looks import Behind, Look, Piece, Window
from tools.animatic.motion.mover import Mover
from tools.animatic.motion.moves import Move, View, added, read_move, told, without
from tools.animatic.motion.optics import Optics, Place, optics, snapped
from tools.animatic.motion.planes import Canvas
from tools.animatic.motion.take import Pixels, Take
from tools.animatic.motion.world import Cutout, World
from tools.animatic.shooting import Staged
from tools.animatic.spec import Layer
from tools.animatic.studio import draw_spec
from tools.film.planes import to_image

_SAMPLES = 25
"""Moments of a take at which it is measured how much of the set is seen."""
_NO_RACK = "The rack focus is not drawn: in this framing the background is out of focus from the start; ask for a wider one."
_BEHIND = 1.25
"""What is farther than the subject by this factor goes out of focus with the background."""
_LONG_GROUND = 6.0
"""The same for the ground."""
_LONG_WAY = 1.5
"""When more of a set is seen than this many frames to a side, it begins anew."""
_SOFT = 0.009
"""Blur of what is out of focus, over the frame's height."""
_FAR = 100.0
"""What is farther than this never comes out from behind the ground."""
_OVERLAP = 0.04
"""How far it reaches behind the ground all the same, over the frame's height."""
_KEPT = 160
"""Drawings of one mover that are kept ready."""
_TWOS = 12.0
_LEAST_HEADROOM = 0.035
"""How far a head stays below the frame's top, over its height."""
_LEAST = 0.01
"""A part of the frame's width in which no soft start is seen."""
_ROOM = 0.84
"""How far across the frame someone walks before a camera that stays turns after them."""


@dataclass(slots=True)
class _Sprite:
    """A cut-out on its way through the take."""

    cutout: Cutout
    pieces: tuple[Piece, ...]
    """What is seen of it at rest, side by side."""
    behind: Behind
    """What lies behind it at rest, where its other drawings need it."""
    windows: tuple[Window, ...]
    """The parts of the frame that are styled with each of its drawings."""
    drawn: dict[Hashable, tuple[Piece, ...]] = field(default_factory=dict)
    soft: tuple[Piece, ...] = ()
    """The same out of focus, once that was asked for."""
    kept: tuple[Place, list[Piece]] | None = None
    """Where it was in the last frame, and what was seen of it."""
    solid: int | None = None
    """For the ground: the row from which it covers all."""


class SceneReel:
    """A scene with its cast, filmed."""

    layout: Literal["rgb24", "yuv420p"] = "yuv420p"

    def __init__(self, take: Take, staged: Staged) -> None:
        spec = staged.spec
        self.size, self.fps, self.count = take.size, take.fps, take.count
        self.aside: Callable[[float], View] | None = None
        """What is added to the camera's own way at a share of the take; see `mixed.meeting`."""
        self.staged = staged
        self._take = take
        cast = acting.performances(
            spec, staged.camera, staged.recipe, staged.ground, take.seed, spoken=take.spoken, fine=spec.style == "flat" and take.fps > _TWOS
        )
        self._subject = _leading(cast, staged)
        self._move: Move = read_move(take.shot, travels=bool(self._subject and self._subject.speed))
        if _cannot_rack(self._move, staged):
            self._move = without(self._move, "focus:rack", _NO_RACK)
        self._racks = "focus:rack" in self._move.played
        self.drawn, self.not_drawn = told(self._move, spec.drawn, spec.not_drawn)
        self.notes: tuple[str, ...] = self._move.notes
        scenery = ambient.movers(staged.backdrop, spec, staged.camera, staged.recipe, take.seed)
        self._world: World = world.build(staged, cast, scenery)
        self._look: Look = looks.look_at(self._world)
        self._optics: Optics = optics(staged.camera, take.size, world.subject_depth(staged))
        self._sprites = self._developed()
        blocks = Blocks(draw_spec(spec, take.size, seed=take.seed, mark=False).image, self._look.block) if self._look.block else None
        self._finish = Finish(take.size, self._look.falloff, mark=take.mark, page=self._look.page_marks(), blocks=blocks)
        self._room = _room(self._subject, staged)
        self._top = _head(staged)
        self._last_drawing: dict[str, tuple[Hashable, tuple[Layer, ...]]] = {}
        self._reaches = False
        """Whether the set goes on beyond the frame already."""

    def frames(self, first: int = 0, stop: int | None = None) -> Iterator[Pixels]:
        """Draw frames `first` .. `stop` (not included)."""
        for index in range(first, self.count if stop is None else min(stop, self.count)):
            yield self.frame(index)

    def still(self, index: int) -> Image.Image:
        """Return one frame as an RGB picture."""
        return to_image(self.frame(index))

    def frame(self, index: int) -> Pixels:
        """Return one frame as PyAV's yuv420p array."""
        self._continue_sets()
        at_s = self._take.begin_s + index / self.fps
        view = self._view(at_s)
        canvas = Canvas(self.size)
        for sprite in self._sprites:
            self._lay(canvas, sprite, view, at_s * self._move.tempo)
        return self._finish.done(canvas, view)

    # --- preparing

    def _developed(self) -> list[_Sprite]:
        behind = looks.empty(self._world)
        ground = self.staged.camera.ground_disparity()
        sprites = []
        for cutout in self._world.cutouts:
            windows = () if cutout.mover is None else looks.windows_around(cutout)
            pieces = self._look.develop(cutout, behind, windows)
            kept = behind.copy() if cutout.mover is not None and not self._look.plain else behind
            first = cutout.mover.state(0.0).drawing if cutout.mover is not None else None
            sprites.append(_Sprite(cutout, pieces, kept, windows, {first: pieces}))
            if not self._look.plain and not cutout.hidden:
                behind.paint(cutout, ground)
        return sprites

    def _continue_sets(self) -> None:
        """Let the set go on beyond the frame as far as this take shows it; once, when the first frame is drawn."""
        if self._reaches:
            return
        self._reaches = True
        views = [self._view(self._take.begin_s + self._take.duration_s * k / (_SAMPLES - 1)) for k in range(_SAMPLES)]
        flat = all(self._optics.is_flat(view) for view in views)
        hidden, grounded = self._hidden_from(), False
        for sprite in self._sprites:
            grounded = grounded or sprite.cutout.plane == "ground"
            if sprite.cutout.continues:
                pieces = (self._continued(sprite.cutout, piece, views, flat=flat) for piece in sprite.pieces)
                if hidden is not None and not grounded and sprite.cutout.depth > _FAR:
                    cut = render.backed if sprite is self._sprites[0] else render.without_below
                    pieces = (cut(piece, hidden) for piece in pieces)
                sprite.pieces = tuple(part for piece in pieces for part in render.parted(piece))
            if sprite.cutout.plane == "ground" and sprite.pieces:
                sprite.solid = render.opaque_from(sprite.pieces[0], self.size[0])

    def _hidden_from(self) -> int | None:
        """Return the row from which the ground hides whatever is far; None where nothing hides it."""
        rows = [render.opaque_from(piece, self.size[0]) for sprite in self._sprites if sprite.cutout.plane == "ground" for piece in sprite.pieces]
        solid = [row for row in rows if row is not None]
        return min(solid) + round(self.size[1] * _OVERLAP) if solid else None

    def _continued(self, cutout: Cutout, piece: Piece, views: list[View], *, flat: bool) -> Piece:
        if cutout.plane == "ground" and not flat:
            reach = render.ground_reach([self._optics.plane(view) for view in views], piece, self.size)
            if max(reach[0], reach[2]) > _LONG_GROUND * self.size[0] and not self.staged.camera.turn:
                cutout.endless = True
                reach = (0.0, reach[1], 1.0 * self.size[0], reach[3])
        else:
            places = [self._place(cutout, view) for view in views]
            reach = render.reach_of(places, self.size)
            if max(reach[0], reach[2]) > _LONG_WAY * self.size[0]:
                cutout.endless = True
                reach = render.reach_of([render.around(place, self.size[0]) for place in places], self.size)
                reach = (reach[0], reach[1], 2.0 * self.size[0], reach[3])
        return render.continued(piece, reach, self.size, self._optics.seen_vanishing if cutout.plane == "ground" else None)

    # --- drawing

    def _view(self, at_s: float) -> View:
        """Return where the camera is; it goes along with who travels, or turns after them before they leave the frame."""
        speed = self._subject.speed if self._subject is not None else 0.0
        gone = speed * at_s * self._move.tempo / self.size[0]
        travel = gone if self._move.follows else _beyond(gone, self._room)
        view = self._move.view(at_s, self._take.movement_s, travel=travel)
        if self.aside is not None:
            return added(view, self.aside(at_s / self._take.movement_s))
        return self._headroom(view) if self._move.keeps_heads else view

    def _headroom(self, view: View) -> View:
        """Return the view raised so far that the subject's head stays in the frame."""
        if self._top is None:
            return view
        height = self.size[1]
        place = self._optics.upright(self._top[0], view)
        lack = _LEAST_HEADROOM * height - (place.scale * self._top[1] + place.y)
        return view._replace(tilt=view.tilt + _eased_in(lack / height, 0.02) / view.zoom)

    def _place(self, cutout: Cutout, view: View) -> Place:
        return self._optics.screen(view) if cutout.plane == "screen" else self._optics.upright(cutout.depth, view)

    def _lay(self, canvas: Canvas, sprite: _Sprite, view: View, acted_s: float) -> None:
        cutout, pieces = sprite.cutout, sprite.pieces
        if cutout.plane == "ground" and not self._optics.is_flat(view):
            for piece in pieces:
                render.lay_ground(canvas, piece, self._optics.plane(view), sprite.solid, endless=cutout.endless)
            return
        place = self._place(cutout, view)
        if cutout.endless:
            place = render.around(place, self.size[0])
        if cutout.mover is None:
            self._lay_still(canvas, sprite, snapped(place, self.size[0]), view.focus)
            return
        mover, unit = cutout.mover, cutout.unit
        state = mover.state(acted_s)
        if state.opacity <= 0:
            return
        dx, dy = (state.dx + mover.speed * acted_s) * unit, 0.0 if cutout.shades else state.dy * unit
        place = Place(place.scale, place.x + place.scale * dx, place.y + place.scale * dy, place.opacity * state.opacity)
        for piece in self._drawing(sprite, state.drawing):
            period = (mover.wrap[0] * unit or self._period(cutout, piece), mover.wrap[1] * unit)
            render.lay_repeated(canvas, piece, place, period, whole=cutout.plane == "screen")

    def _lay_still(self, canvas: Canvas, sprite: _Sprite, place: Place, focus: float) -> None:
        """Lay a part of the set that does not move by itself; focus: how far it has gone out of focus."""
        focus = focus if self._racks and sprite.cutout.depth > _BEHIND * self._optics.subject else 0.0
        if focus < 1:
            for part in self._still_parts(sprite, place):
                canvas.paste(*part)
        if focus <= 0:
            return
        if not sprite.soft:
            sprite.soft = tuple(render.softened(piece, _SOFT * self.size[1]) for piece in sprite.pieces)
        for piece in sprite.soft:
            render.lay(canvas, piece, place._replace(opacity=place.opacity * focus))

    def _still_parts(self, sprite: _Sprite, place: Place) -> list[Piece]:
        """Return what is seen of a part of the set that does not move by itself; the same as before where the camera has hardly gone on."""
        if sprite.kept is None or sprite.kept[0] != place:
            seen = (render.seen(piece, place, self.size) for piece in sprite.pieces)
            sprite.kept = (place, [part for part in seen if part is not None])
        return sprite.kept[1]

    def _period(self, cutout: Cutout, piece: Piece) -> float:
        """Return after how many pixels a moving part of the set stands there again, for a camera that goes far; 0 for the cast."""
        if not cutout.scenery:
            return 0.0
        return float(self.size[0] + max(0, -piece.x) + max(0, piece.x + piece.planes.size[0] - self.size[0]))

    def _drawing(self, sprite: _Sprite, key: Hashable) -> tuple[Piece, ...]:
        """Return one drawing of a mover, finished."""
        if key not in sprite.drawn:
            if len(sprite.drawn) >= _KEPT:
                sprite.drawn.clear()
            mover, redraw = sprite.cutout.mover, sprite.cutout.redraw
            assert mover is not None and redraw is not None
            cutout = redraw(self._layers(mover, key))
            pieces = () if cutout is None else self._look.develop(cutout, sprite.behind, sprite.windows)
            sprite.drawn[key] = tuple(part for piece in pieces for part in render.parted(piece))
        return sprite.drawn[key]

    def _layers(self, mover: Mover, key: Hashable) -> tuple[Layer, ...]:
        """Return one drawing; a figure and its shadow ask for the same one after the other."""
        kept = self._last_drawing.get(mover.names[0])
        if kept is None or kept[0] != key:
            kept = self._last_drawing[mover.names[0]] = (key, mover.drawing(key))
        return kept[1]


def _cannot_rack(move: Move, staged: Staged) -> bool:
    """Tell whether the focus is asked to go where the still is out of focus already."""
    return "focus:rack" in move.played and staged.camera.blur > 0


def _leading(cast: list[Mover], staged: Staged) -> Mover | None:
    """Return the mover that the camera goes with: the largest figure that goes somewhere."""
    going = [mover for mover in cast if mover.speed]
    areas = {layer.name: layer.image.width * layer.image.height for layer in staged.cast}
    return max(going, key=lambda mover: areas.get(mover.names[0], 0), default=None)


def _room(subject: Mover | None, staged: Staged) -> float:
    """Return how far a subject may go before it is near the frame's edge, over the frame's width."""
    if subject is None:
        return 0.0
    layer = next((layer for layer in staged.cast if layer.name == subject.names[0]), None)
    middle = 0.5 if layer is None else (layer.x + layer.image.width / 2) / staged.camera.width
    return max(0.0, _ROOM - middle if subject.speed > 0 else middle - (1 - _ROOM))


def _head(staged: Staged) -> tuple[float, float] | None:
    """Return depth and top of the subject, in rows of the frame; None where it is cut or missing already."""
    subject = staged.subject
    if subject is None or staged.camera.turn:
        return None
    box = subject.image.getchannel("A").getbbox()
    top = subject.y + (box[1] if box else 0)
    return (subject.depth, float(top)) if top > (_LEAST_HEADROOM + 0.02) * staged.camera.height else None


def _eased_in(value: float, soft: float) -> float:
    """Return a value where it is positive, 0 where it is not, with a bend of width 2 * soft between."""
    if value >= soft:
        return value
    return 0.0 if value <= -soft else (value + soft) ** 2 / (4 * soft)


def _beyond(gone: float, room: float) -> float:
    """Return how far a camera goes after someone who has gone some way; it starts softly as they near the edge."""
    soft = room * 0.5
    if soft < _LEAST:
        return gone
    over = abs(gone) - (room - soft)
    if over <= 0:
        return 0.0
    way = over * over / (4 * soft) if over < 2 * soft else over - soft
    return way if gone > 0 else -way
