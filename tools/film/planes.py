"""Pictures as YUV planes: limited-range BT.709 yuv420p in one array of bytes, as decoders give and encoders take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.film.encode import as_frame

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Pixels = NDArray[np.uint8]
"""(height * 3 / 2, width) bytes: the luma plane, then both chroma planes at half size."""
Plane = NDArray[np.uint8]
Size = tuple[int, int]
"""Width and height in pixels, both even."""

BLACK, WHITE = 16, 235
_GREY = 128


def views(pixels: Pixels, size: Size) -> tuple[Plane, Plane, Plane]:
    """Return the Y, U and V planes of a picture as views of its bytes."""
    width, height = size
    flat, area = pixels.reshape(-1), width * height
    half = (height // 2, width // 2)
    return (
        flat[:area].reshape(height, width),
        flat[area : area + area // 4].reshape(half),
        flat[area + area // 4 :].reshape(half),
    )


def plain(size: Size, level: int = BLACK) -> Pixels:
    """Return a grey picture; level is its luma, 16 black .. 235 white."""
    pixels = np.full((size[1] * 3 // 2, size[0]), _GREY, np.uint8)
    pixels[: size[1]] = level
    return pixels


def joined(planes: tuple[Plane, Plane, Plane], size: Size) -> Pixels:
    """Return a picture made of three planes."""
    return np.concatenate([plane.reshape(-1) for plane in planes]).reshape(size[1] * 3 // 2, size[0])


def from_image(image: Image.Image) -> Pixels:
    """Return an RGB picture of even size as planes."""
    return as_pixels(as_frame(np.asarray(image.convert("RGB")), "rgb24"))


def as_pixels(frame: VideoFrame) -> Pixels:
    """Return the bytes of a frame that is yuv420p already."""
    return np.asarray(frame.to_ndarray(), np.uint8)


def to_image(pixels: Pixels) -> Image.Image:
    """Return planes as an RGB picture."""
    frame = as_frame(pixels, "yuv420p").reformat(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG")
    return Image.fromarray(np.asarray(frame.to_ndarray(), np.uint8))


def mixed(a: Pixels, b: Pixels, share: float) -> Pixels:
    """Return `a` with a share 0..1 of `b` laid over it."""
    if share <= 0 or share >= 1:
        return a if share <= 0 else b
    return np.asarray(Image.blend(Image.fromarray(a), Image.fromarray(b), share), np.uint8)


@dataclass(frozen=True, slots=True)
class Patch:
    """Something drawn over a part of a picture, ready for the planes: colours times their cover, and what is left of below."""

    left: int
    top: int
    """Even, in pixels of the luma plane."""
    colours: tuple[NDArray[np.uint16], ...]
    kept: tuple[NDArray[np.uint16], ...]

    def onto(self, pixels: Pixels, size: Size) -> None:
        """Draw it into a picture."""
        for number, plane in enumerate(views(pixels, size)):
            colour, kept = self.colours[number], self.kept[number]
            scale = 1 if number == 0 else 2
            top, left = self.top // scale, self.left // scale
            below = plane[top : top + colour.shape[0], left : left + colour.shape[1]]
            below[...] = (below * kept + colour) >> 8


def patch(image: Image.Image, left: int, top: int, size: Size) -> Patch | None:
    """Return an RGBA picture as a patch for pictures of a size; what stands out of them is cut off. None where nothing is left."""
    sheet = Image.new("RGBA", (size[0] + 2, size[1] + 2), (0, 0, 0, 0))
    sheet.paste(image, (left, top))
    box = sheet.crop((0, 0, *size)).getchannel("A").getbbox()
    if box is None:
        return None
    even = (box[0] // 2 * 2, box[1] // 2 * 2, min(size[0], -(-box[2] // 2) * 2), min(size[1], -(-box[3] // 2) * 2))
    drawn = sheet.crop(even)
    cover = np.asarray(drawn.getchannel("A"), np.float32)
    tight = drawn.size
    planes = views(from_image(drawn), tight)
    covers = (cover, *[cover.reshape(tight[1] // 2, 2, tight[0] // 2, 2).mean(axis=(1, 3))] * 2)
    shares = [np.rint(c * (256 / 255)).astype(np.uint16) for c in covers]
    colours = tuple((plane * share + 128 * (share > 0)).clip(0, 65_280).astype(np.uint16) for plane, share in zip(planes, shares, strict=True))
    return Patch(even[0], even[1], colours, tuple((256 - share).astype(np.uint16) for share in shares))

