"""Pictures that are filmed as they are: uploads, and drawn pages such as posters, icon sheets and diagrams."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from PIL import Image

from tools.animatic.motion.finish import Finish
from tools.animatic.motion.looks import Piece
from tools.animatic.motion.moves import Move, View
from tools.animatic.motion.optics import Optics, Place
from tools.animatic.motion.planes import Canvas, to_planes
from tools.animatic.motion.render import lay
from tools.animatic.motion.take import Pixels, Take
from tools.film.planes import to_image

_SAMPLES = 25
_FINEST = 2.0
"""How many pixels of a picture are kept for one of the frame."""
_ROOM = 1.5
"""The most a picture is enlarged so that a move stays within it."""


class FlatReel:
    """One picture, and the camera moving over it."""

    layout: Literal["rgb24", "yuv420p"] = "yuv420p"

    def __init__(self, take: Take, picture: Image.Image, move: Move, *, whole_first: bool) -> None:
        """whole_first: whether the first frame shows all of the picture; room for the move is then made on the way."""
        self.size, self.fps, self.count = take.size, take.fps, take.count
        self.drawn: tuple[str, ...] = ()
        self.not_drawn: tuple[str, ...] = ()
        self.notes = move.notes
        self._take, self._move = take, move
        fitted = covering(picture, take.size)
        self._fit = take.size[0] / fitted.width
        self._piece = Piece(to_planes(fitted), 0, 0)
        self._optics = Optics(take.size, (take.size[0] / 2, take.size[1] / 2), (take.size[0] / 2, take.size[1] / 2), 0.0, 1.0)
        self._whole_first = whole_first
        self._finish = Finish(take.size, None, mark=take.mark)
        self._room = 1.0
        self._room = self._room_needed()

    def frames(self, first: int = 0, stop: int | None = None) -> Iterator[Pixels]:
        """Draw frames `first` .. `stop` (not included)."""
        for index in range(first, self.count if stop is None else min(stop, self.count)):
            yield self._frame(index)

    def still(self, index: int) -> Image.Image:
        """Return one frame as an RGB picture."""
        return to_image(self._frame(index))

    def _frame(self, index: int) -> Pixels:
        canvas = Canvas(self.size)
        at_s = self._take.begin_s + index / self.fps
        place = self._place(at_s)
        lay(canvas, self._piece, Place(place.scale * self._fit, place.x, place.y))
        return self._finish.done(canvas, self._view(at_s))

    def _view(self, at_s: float) -> View:
        return self._move.view(at_s, self._take.movement_s)

    def _place(self, at_s: float) -> Place:
        """Return where the picture is seen, enlarged about the frame's middle as far as the move needs it, and held within it."""
        way = min(1.0, at_s / max(0.2, 0.3 * self._take.movement_s)) if self._whole_first else 1.0
        room = self._room ** (way * way * (3 - 2 * way))
        place = self._optics.upright(1.0, self._view(at_s))
        width, height = self.size
        scale = max(1.0, place.scale * room)
        x, y = width / 2 + room * (place.x - width / 2), height / 2 + room * (place.y - height / 2)
        return Place(scale, min(0.0, max(width * (1 - scale), x)), min(0.0, max(height * (1 - scale), y)))

    def _room_needed(self) -> float:
        """Return the enlargement that keeps every frame of the move within the picture."""
        most = 1.0
        for k in range(_SAMPLES):
            place = self._optics.upright(1.0, self._view(self._take.begin_s + self._take.duration_s * k / (_SAMPLES - 1)))
            width, height = self.size
            for start, side in ((place.x, width), (place.y, height)):
                before, after = side / 2 - start, start + place.scale * side - side / 2
                most = max(most, side / 2 / max(1.0, min(before, after)))
        return min(_ROOM, most)


def covering(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the middle of a picture in the shape of `size`, at most `_FINEST` times as large, with even sides."""
    rgb = flattened(picture)
    width, height = size
    share = min(rgb.width / width, rgb.height / height)
    box_w, box_h = width * share, height * share
    x, y = (rgb.width - box_w) / 2, (rgb.height - box_h) * 0.42
    finest = max(1.0, min(_FINEST, share))
    out = (2 * math.ceil(width * finest / 2), 2 * math.ceil(height * finest / 2))
    return rgb.resize(out, Image.Resampling.LANCZOS, box=(x, y, x + box_w, y + box_h))


def flattened(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, what is transparent over white."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        sheet = Image.new("RGB", rgba.size, "#ffffff")
        sheet.paste(rgba, (0, 0), rgba.getchannel("A"))
        return sheet
    return picture.convert("RGB")

