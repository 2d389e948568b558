"""From pieces to pixels: the ordered cut-outs of a figure become one cropped picture with its separately masked parts."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from tools.animatic import art
from tools.animatic.canvas import rasterise
from tools.animatic.puppet import animals
from tools.animatic.puppet.shapes import Point

BODY, MOUNT, PROP, ERASE = "body", "mount", "prop", "erase"
_SEEN = 8
"""Alpha from which a pixel counts when a picture is cropped."""


class Bend(NamedTuple):
    """How the drawing of an animal is bent that looks to the right."""

    legs: float = 0.0
    """How far the fore legs' feet go forward and the hind legs' back, over its width."""
    tall: float = 1.0
    """How tall it is over its drawing, standing where it stands."""
    gap: tuple[float, float] = (0.46, 0.52)
    """Where its hind legs end and its fore legs begin, over its width."""


class Bitmap(NamedTuple):
    """A drawing by name in rig units: its centre, longest side, angle (clockwise) and whether it is mirrored."""

    glyph: str
    centre: Point
    size: float
    angle: float = 0.0
    mirror: bool = False
    colour: str | None = None
    crop: tuple[float, float, float, float] | None = None
    """Fractions (left, top, right, bottom) of the drawing that are used; `size` is then the cut-out's."""
    bend: Bend | None = None
    """For one that moves, which is then drawn between pixels where it has to be."""


class Card(NamedTuple):
    """A ready picture in rig units: its centre and width; never mirrored with the figure."""

    image: Image.Image
    centre: Point
    width: float


class Piece(NamedTuple):
    """One cut-out: SVG in rig units or a bitmap, and the part it belongs to (body, mount, prop).

    An erase piece takes away what is below it: for a passenger drawn without the door that hides him.
    """

    art: str | Bitmap | Card
    part: str = BODY


class Part(NamedTuple):
    """The visible pixels of a separately masked piece and their corner in the sprite's picture."""

    name: str
    image: Image.Image
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Sprite:
    """A finished actor. All places are pixels of `image`, which is cropped straight-alpha RGBA.

    `image` is the whole figure with its prop and mount; `parts` are the visible pixels of prop and mount again,
    for masks of their own (drawn over the image they change nothing).
    """

    image: Image.Image
    anchor: tuple[float, float]
    """The point that stands on the ground, under the figure's middle."""
    head: tuple[float, float, float, float]
    """Left, top, right, bottom of the head."""
    parts: tuple[Part, ...] = ()
    hand: tuple[float, float] = (0.0, 0.0)
    """The hand that acts."""
    floating: bool = False
    """Whether the pose has no contact with the ground (flying, jumping, swimming)."""


class Marks(NamedTuple):
    """Places of a figure in rig units that its sprite keeps."""

    head: tuple[float, float, float, float]
    hand: Point
    floating: bool = False


def compose(pieces: list[Piece], marks: Marks, scale: float, facing: int, view: tuple[float, float, float, float]) -> Sprite:
    """Return the sprite of pieces drawn in order.

    scale: pixels a rig unit. facing: 1 right, -1 left (the figure is mirrored). view: left, top, right, bottom in
    rig units of all that may be drawn; what lies beyond is cut off.
    """
    left, top, right, bottom = view
    width, height = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    whole: Image.Image | None = None
    cover: dict[str, NDArray[np.uint8]] = {}
    parts = {p.part for p in pieces} - {BODY, ERASE}
    for part, picture in _runs(pieces, width, height, view, scale, facing):
        if part == ERASE:
            if whole is not None:
                whole.putalpha(ImageChops.subtract(whole.getchannel("A"), picture.getchannel("A")))
            continue
        if whole is None:
            whole = picture
        else:
            whole.alpha_composite(picture)
        if parts:
            alpha = np.asarray(picture.getchannel("A"))
            cover = {name: np.minimum(mask, 255 - alpha) for name, mask in cover.items()}
            if part != BODY:
                cover[part] = np.maximum(cover.get(part, np.zeros_like(alpha)), alpha)
    whole = whole or Image.new("RGBA", (width, height))
    if facing < 0:
        whole = whole.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        cover = {name: np.ascontiguousarray(mask[:, ::-1]) for name, mask in cover.items()}
    crop = whole.getchannel("A").point([0] * _SEEN + [255] * (256 - _SEEN)).getbbox() or (0, 0, 1, 1)
    image = whole.crop(crop)

    def at(x: float, y: float) -> tuple[float, float]:
        px = (x - left) * scale
        return (width - px if facing < 0 else px) - crop[0], (y - top) * scale - crop[1]

    a, b = at(marks.head[0], marks.head[1]), at(marks.head[2], marks.head[3])
    return Sprite(
        image=image,
        anchor=at(0, 0),
        head=(min(a[0], b[0]), a[1], max(a[0], b[0]), b[1]),
        parts=tuple(_part(name, whole, mask, crop) for name, mask in cover.items() if mask.max() > 127),
        hand=at(*marks.hand),
        floating=marks.floating,
    )


def _part(name: str, whole: Image.Image, mask: NDArray[np.uint8], crop: tuple[int, int, int, int]) -> Part:
    alpha = Image.fromarray(mask)
    box = alpha.point([0] * 128 + [255] * 128).getbbox() or crop
    picture = whole.crop(box)
    picture.putalpha(alpha.crop(box))
    return Part(name, picture, box[0] - crop[0], box[1] - crop[1])


def _runs(
    pieces: list[Piece], width: int, height: int, view: tuple[float, float, float, float], scale: float, facing: int
) -> list[tuple[str, Image.Image]]:
    """Draw the pieces; neighbours of one part that are vectors are drawn together."""
    viewbox = (view[0], view[1], view[2] - view[0], view[3] - view[1])
    out: list[tuple[str, Image.Image]] = []
    body, part = "", ""
    for piece in [*pieces, Piece("", "end")]:
        if body and (not isinstance(piece.art, str) or piece.part != part):
            out.append((part, rasterise(body, width, height, viewbox)))
            body = ""
        if isinstance(piece.art, str):
            body += piece.art
            part = piece.part
        else:
            picture = Image.new("RGBA", (width, height))
            _paste(picture, piece.art, view, scale, facing)
            out.append((piece.part, picture))
    return out


def _paste(picture: Image.Image, item: Bitmap | Card, view: tuple[float, float, float, float], scale: float, facing: int) -> None:
    if isinstance(item, Bitmap):
        image = _cut(item, item.size * scale)
        if item.mirror:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if item.bend is not None:
            centre = ((item.centre[0] - view[0]) * scale, (item.centre[1] - view[1]) * scale)
            over(picture, *_exactly(image, centre, item.angle, item.bend))
            return
        if item.angle:
            image = turned(image, item.angle)
    else:
        wide = max(1, round(item.width * scale))
        image = item.image.resize((wide, max(1, round(item.image.height * wide / item.image.width))), Image.Resampling.LANCZOS)
        if facing < 0:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    x = round((item.centre[0] - view[0]) * scale - image.width / 2)
    y = round((item.centre[1] - view[1]) * scale - image.height / 2)
    over(picture, image, x, y)


def _cut(item: Bitmap, px: float) -> Image.Image:
    if item.crop is None:
        return animals.picture(item.glyph, max(1, px), item.colour)
    left, top, right, bottom = item.crop
    probe = art.glyph(item.glyph, 96)
    longest = max((right - left) * probe.width, (bottom - top) * probe.height) / max(probe.size)
    image = art.glyph(item.glyph, max(2, px / longest), colour=item.colour)
    return image.crop((round(left * image.width), round(top * image.height), round(right * image.width), round(bottom * image.height)))


_HIPS = 0.56
"""Where an animal's legs begin, over its height."""


def _exactly(image: Image.Image, centre: Point, degrees: float, bend: Bend) -> tuple[Image.Image, int, int]:
    """Return a picture bent and turned clockwise about its middle, which lies at `centre`, and the whole pixel of its corner."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    room = 4 + 2 * math.ceil(abs(bend.legs) * image.width + abs(bend.tall - 1) * image.height)
    width = math.ceil(abs(image.width * cos) + abs(image.height * sin)) + room
    height = math.ceil(abs(image.width * sin) + abs(image.height * cos)) + room
    x, y = math.floor(centre[0] - width / 2), math.floor(centre[1] - height / 2)
    mx, my, half, middle = centre[0] - x, centre[1] - y, image.width / 2, image.height / 2
    flat = image.convert("RGBa")
    if bend == Bend():
        matrix = (cos, sin, half - cos * mx - sin * my, -sin, cos, middle + sin * mx - cos * my)
        return flat.transform((width, height), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC).convert("RGBA"), x, y

    def source(px: float, py: float) -> Point:
        return _straight((half + cos * (px - mx) + sin * (py - my), middle - sin * (px - mx) + cos * (py - my)), image.size, bend)

    columns = [0, *(round(mx + (k - 0.5) * image.width) for k in bend.gap), width]
    rows = [0, round(my + (_HIPS - 0.5) * image.height), height]
    mesh = []
    for (x0, x1), (y0, y1) in itertools.product(itertools.pairwise(columns), itertools.pairwise(rows)):
        corners = (source(x0, y0), source(x0, y1), source(x1, y1), source(x1, y0))
        mesh.append(((x0, y0, x1, y1), tuple(value for corner in corners for value in corner)))
    return flat.transform((width, height), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC).convert("RGBA"), x, y


def _straight(p: Point, size: tuple[int, int], bend: Bend) -> Point:
    """Return where a point of a bent picture lies in the picture itself."""
    x, y = p
    share = min(1.0, max(0.0, (x / size[0] - bend.gap[0]) / (bend.gap[1] - bend.gap[0])))
    low = max(0.0, min(1.0, (y / size[1] - _HIPS) / (1 - _HIPS)))
    return x - bend.legs * size[0] * (2 * share - 1) * low, size[1] - (size[1] - y) / bend.tall


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """Return the picture turned clockwise, grown to hold it."""
    return image.convert("RGBa").rotate(-degrees, Image.Resampling.BICUBIC, expand=True).convert("RGBA")


def over(picture: Image.Image, image: Image.Image, x: int, y: int) -> None:
    """Lay an image over a picture at a corner that may lie outside."""
    sx, sy = max(0, -x), max(0, -y)
    if sx >= image.width or sy >= image.height or x >= picture.width or y >= picture.height:
        return
    picture.alpha_composite(image, (max(0, x), max(0, y)), (sx, sy))
