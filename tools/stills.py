"""The pictures by which a result is judged that nobody has seen yet: itself, or a few of what moves."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from tools import media, recordings
from tools.errors import BadMedia

COUNT = 5
"""Pictures of a film, evenly spread: the first frame, and one at each fifth of its length."""
SIDE = media.THUMBNAIL_MAX
_PICTURES = (".png", ".jpg", ".webp")
_FILMS = (".mp4", ".mov", ".webm")


def stills(data: bytes, suffix: str) -> tuple[bytes, ...]:
    """Return a picture's own bytes, or up to COUNT pictures (WebP, at most SIDE pixels a side) of a film or a moving picture; none of sound and text.

    suffix: what the file is, as the check of the result found. Raises BadMedia for what cannot be shown.
    """
    if suffix == ".gif":
        return tuple(media.encode_thumbnail(frame, SIDE) for frame in _moving(data))
    if suffix in _FILMS:
        return tuple(media.encode_thumbnail(frame, SIDE) for frame in recordings.frames(data, COUNT, name="the result"))
    return (data,) if suffix in _PICTURES else ()


def _moving(gif: bytes) -> Iterator[Image.Image]:
    media.open_picture(gif, name="the result", max_bytes=len(gif))  # its bounds, before a frame is shown
    try:
        with Image.open(io.BytesIO(gif), formats=("GIF",)) as image:
            count = int(getattr(image, "n_frames", 1))
            for number in sorted({count * place // COUNT for place in range(COUNT)}):
                image.seek(number)
                yield image.convert("RGBA")
    except media.UNREADABLE as error:
        raise BadMedia("The result is damaged and cannot be shown; make it again.") from error
