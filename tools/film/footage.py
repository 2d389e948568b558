"""The pictures of one piece of a film, frame by frame: decoded, retimed, scaled and cropped to fill, or moved over."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tools import media, recordings
from tools.errors import BadMedia
from tools.film.planes import Pixels, Size, as_pixels, from_image, joined, views
from tools.film.timeline import Corner, KenBurns, Picture

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

HELD_MOVES_S = 0.5
"""A last frame held longer than this is slowly moved into, so that the film does not stand still."""
_HELD = KenBurns(begin=(0.0, 0.0, 1.0, 1.0), end=(0.04, 0.04, 0.96, 0.96))
_ON_TIME_S = 1e-3
"""A frame counts as shown when it begins this much later; file times are rounded."""
_FAR_S, _BEFORE_S = 1.0, 0.1
"""From here on a film is not decoded from its beginning but from the key frame before the place that is wanted."""
_HEAD_BYTES = 4096
_STILL_SCALE = 1.25
"""A still is kept this much larger than the film, for the part that is moved into."""
_SD_HEIGHT = 576
"""Up to this height untagged films are BT.601, above it BT.709 (what players do)."""


def filmed(piece: Picture, path: Path, size: Size, fps: float, count: int) -> Iterator[Pixels]:
    """Yield `count` pictures of a film: from `in_s`, at `speed`, its last frame held where it ends early.

    Memory: the frame shown and what the decoder keeps. A picture may be yielded again and must not be written to.
    Raises BadMedia when the film cannot be read or no frame of it decodes.
    """
    with recordings.opened_film(path) as (container, video):
        video.thread_type = "AUTO"
        current: VideoFrame | None = None
        shown: Pixels | None = None
        number = 0
        for start_s, frame in _decoded(container, video, piece.in_s):
            while current is not None and number < count and piece.in_s + number * piece.speed / fps < start_s - _ON_TIME_S:
                shown = _fitted(current, video, size) if shown is None else shown
                yield shown
                number += 1
            if number >= count:
                return
            if frame is not None:
                current, shown = frame, None
        if current is None:
            raise BadMedia(f"{path.name} has no frame that can be shown; make or choose another film.")
        shown = _fitted(current, video, size) if shown is None else shown
    yield from _held(shown, size, fps, count - number)


def moved_over(image: Image.Image, move: KenBurns, size: Size, count: int) -> Iterator[Pixels]:
    """Yield `count` pictures of a slow move over a still, which is cropped around its middle to fill the film's shape."""
    still = _Still(from_image(_filling(image, size)), _still_size(size))
    for number in range(count):
        yield still.part(_between(move, number / max(1, count - 1)), size)


def still_of(path: Path) -> Image.Image:
    """Return a picture file, or a film's first picture, as RGB on black. Raises BadMedia when it cannot be read."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    image = media.open_picture(path.read_bytes(), name=path.name) if media.kind_of(head) is not None else _first_of(path)
    if image.mode == "RGB":
        return image
    straight = image.convert("RGBA")
    ground = Image.new("RGBA", straight.size, (0, 0, 0, 255))
    ground.alpha_composite(straight)
    return ground.convert("RGB")


def _first_of(path: Path) -> Image.Image:
    """Return a film's first picture, or an early one that shows more where that is one colour."""
    (first,) = recordings.frames(path, 1)
    return recordings.poster(path) if recordings.is_flat(first) else first


# --- decoding


def _decoded(container: InputContainer, video: VideoStream, in_s: float) -> Iterator[tuple[float, VideoFrame | None]]:
    """Yield each frame with the second it begins at, from the one that is shown at `in_s` on; at last the film's end with None."""
    import av  # noqa: PLC0415

    base = video.time_base or Fraction(1, 90_000)
    begun = video.start_time or 0
    lasts_s = float(1 / video.average_rate) if video.average_rate else 1 / 24
    if in_s > _FAR_S:
        container.seek(begun + round((in_s - _BEFORE_S) / base), stream=video)
    waiting: tuple[float, VideoFrame] | None = None
    try:
        for frame in container.decode(video):
            at = float(((frame.pts or 0) - begun) * base)
            if waiting is not None and at > in_s + _ON_TIME_S:
                lasts_s = at - waiting[0]
                yield waiting
            waiting = (at, frame)
    except av.InvalidDataError:  # what comes after a damaged place is left out, as players do
        pass
    if waiting is not None:
        yield waiting
        yield waiting[0] + lasts_s, None


def _fitted(frame: VideoFrame, video: VideoStream, size: Size) -> Pixels:
    """Return a decoded frame upright, scaled and cropped to fill the film's size, as limited BT.709 planes."""
    turns = round(frame.rotation / 90) % 4
    lying = (size[1], size[0]) if turns % 2 else size
    aspect = video.sample_aspect_ratio or 1
    wide, high = frame.width * float(aspect or 1), float(frame.height)
    scale = max(lying[0] / wide, lying[1] / high)
    scaled = max(lying[0], _even(wide * scale)), max(lying[1], _even(high * scale))
    pixels = as_pixels(_converted(frame, scaled))
    if turns == 0 and scaled == size:
        return pixels
    planes = views(pixels, scaled)
    cut = tuple(_middle(plane, lying, 1 if number == 0 else 2) for number, plane in enumerate(planes))
    turned = [np.ascontiguousarray(np.rot90(plane, turns)) for plane in cut]
    return joined((turned[0], turned[1], turned[2]), size)


def _converted(frame: VideoFrame, scaled: Size) -> VideoFrame:
    ready = frame.format.name == "yuv420p" and (frame.width, frame.height) == scaled
    source = frame.colorspace
    if source not in (1, 4, 5, 6, 7, 9):
        source = 5 if frame.height <= _SD_HEIGHT else 1
    if frame.format.is_rgb:
        source = 1
    if ready and source == 1 and frame.color_range != 2:
        return frame
    return frame.reformat(
        width=scaled[0], height=scaled[1], format="yuv420p", src_colorspace=5 if source == 6 else source, dst_colorspace=1,
        dst_color_range="MPEG", interpolation="BICUBIC" if scaled[0] >= frame.width else "AREA",
    )  # fmt: skip


def _middle(plane: Pixels, size: Size, scale: int) -> Pixels:
    """Return the middle of a plane; scale 2 for a chroma plane."""
    width, height = size[0] // scale, size[1] // scale
    left, top = (plane.shape[1] - width) // 2, (plane.shape[0] - height) // 2
    return plane[top : top + height, left : left + width]


def _even(length: float) -> int:
    return max(2, math.ceil(length / 2 - 1e-6) * 2)


def _held(shown: Pixels, size: Size, fps: float, count: int) -> Iterator[Pixels]:
    if count / fps <= HELD_MOVES_S:
        yield from (shown for _ in range(count))
        return
    still = _Still(shown, size)
    for number in range(count):
        yield still.part(_between(_HELD, number / max(1, count - 1), ease=1.0), size)


# --- moving over a still


class _Still:
    """A picture of which parts are shown at sub-pixel places."""

    def __init__(self, pixels: Pixels, size: Size) -> None:
        self._size = size
        self._planes = [Image.fromarray(plane) for plane in views(pixels, size)]

    def part(self, corner: Corner, size: Size) -> Pixels:
        """Return the part between the corners (fractions), as large as `size`."""
        planes = []
        for number, plane in enumerate(self._planes):
            scale = 1 if number == 0 else 2
            box = (corner[0] * plane.width, corner[1] * plane.height, corner[2] * plane.width, corner[3] * plane.height)
            made = plane.resize((size[0] // scale, size[1] // scale), Image.Resampling.BILINEAR, box=box)
            planes.append(np.asarray(made, np.uint8))
        return joined((planes[0], planes[1], planes[2]), size)


def _still_size(size: Size) -> Size:
    return _even(size[0] * _STILL_SCALE), _even(size[1] * _STILL_SCALE)


def _filling(image: Image.Image, size: Size) -> Image.Image:
    """Return a still cropped around its middle to the film's shape, a little larger than the film."""
    scale = max(size[0] / image.width, size[1] / image.height)
    width, height = size[0] / scale, size[1] / scale
    left, top = (image.width - width) / 2, (image.height - height) / 2
    return image.resize(_still_size(size), Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))


def _between(move: KenBurns, share: float, ease: float = 0.35) -> Corner:
    """Return the part that is shown after a share 0..1 of the move; it starts and ends gently. Both sides keep one scale."""
    eased = share * share * (3 - 2 * share) * ease + share * (1 - ease)
    left, top, right, bottom = (a + (b - a) * eased for a, b in zip(move.begin, move.end, strict=True))
    span = min(1.0, max(right - left, bottom - top))
    x = min(1.0 - span, max(0.0, (left + right - span) / 2))
    y = min(1.0 - span, max(0.0, (top + bottom - span) / 2))
    return x, y, x + span, y + span
