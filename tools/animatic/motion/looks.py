"""What a picture goes through after it is composed, for one cut-out at a time: last light, lens, palette and style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from tools.animatic import grade, lens, styles
from tools.animatic import palette as palettes
from tools.animatic.camera import NEAREST
from tools.animatic.compose import Plate
from tools.animatic.grade import Grade, contrasted
from tools.animatic.motion.planes import Planes, bled, even_box, to_planes
from tools.animatic.motion.world import Cutout, World
from tools.animatic.styles import PictureParts

_HARD = [0] * 12 + [255] * 244
_SOLID = [0] * 128 + [255] * 128
_REACH = {"sketch": 4, "comic": 3, "anime": 2, "ink": 4, "papercut": 6, "oil": 3, "pastel": 3, "watercolor": 3, "blueprint": 3}
"""How far the marks of a style reach over an outline, in pixels of a 1280 pixel wide frame."""


_BENDING = frozenset({"fisheye", "wide_angle", "tilt_shift"})


class Piece(NamedTuple):
    """A finished cut-out: its planes and where its top left corner lies in the finished frame, at even numbers."""

    planes: Planes
    x: int
    y: int


@dataclass(slots=True)
class Behind:
    """What lies behind a cut-out at rest, all of the composed frame's size and before the last light."""

    rgb: Image.Image
    numbers: Image.Image
    disparity: np.ndarray[tuple[int, ...], np.dtype[np.float32]]

    def copy(self) -> Behind:
        """Return the same, to be painted on."""
        return Behind(self.rgb.copy(), self.numbers.copy(), self.disparity.copy())

    def paint(self, cutout: Cutout, ground: np.ndarray[tuple[int, ...], np.dtype[np.float32]], *, hard: bool = False) -> None:
        """Lay a cut-out on it. hard: with an outline that is not softened."""
        alpha = cutout.image.getchannel("A")
        at = (cutout.x, cutout.y)
        self.rgb.paste(bled(cutout.image) if hard else cutout.image, at, alpha.point(_HARD) if hard else alpha)
        if cutout.numbers is not None:
            self.numbers.paste(cutout.numbers, at, cutout.numbers.point([0] + [255] * 255))
        self._mark_depth(cutout, alpha, ground)

    def _mark_depth(self, cutout: Cutout, alpha: Image.Image, ground: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
        height, width = self.disparity.shape
        x0, y0 = max(0, cutout.x), max(0, cutout.y)
        x1, y1 = min(width, cutout.x + alpha.width), min(height, cutout.y + alpha.height)
        if x1 <= x0 or y1 <= y0 or cutout.numbers is None:
            return
        solid = np.asarray(alpha)[y0 - cutout.y : y1 - cutout.y, x0 - cutout.x : x1 - cutout.x] > 127
        value = ground[y0:y1, None] if cutout.plane == "ground" else np.float32(min(1.0, NEAREST / max(NEAREST, cutout.depth)))
        np.copyto(self.disparity[y0:y1, x0:x1], value, where=solid)


@dataclass(frozen=True, slots=True)
class Look:
    """The treatment of one scene."""

    world: World
    light: Grade
    style: str
    plan: palettes.Plan | None
    warped: bool
    """Whether the lens bends or turns the picture."""

    @property
    def plain(self) -> bool:
        """Whether the last light is all there is; its falloff is then left to the frame."""
        return self.style == "flat" and self.plan is None and not self.warped

    @property
    def falloff(self) -> Image.Image | None:
        """RGB gain that every frame still has to be given; None where the cut-outs have it already."""
        return self.light.falloff if self.plain else None

    def develop(self, cutout: Cutout, behind: Behind) -> tuple[Piece, ...]:
        """Return a cut-out finished; nothing when nothing of it is seen. behind: what lies behind it at rest."""
        piece = self._graded(cutout) if self.plain else self._treated(cutout, behind)
        return () if piece is None else (piece,)

    def _graded(self, cutout: Cutout) -> Piece | None:
        box = cutout.image.getchannel("A").getbbox()
        if box is None:
            return None
        x0, y0, x1, y1 = even_box((box[0] + cutout.x, box[1] + cutout.y, box[2] + cutout.x, box[3] + cutout.y))
        if cutout.continues:
            whole = self.light.falloff.size
            x0, y0, x1, y1 = max(0, x0), max(0, y0), min(whole[0], x1), min(whole[1], y1)
        image = cutout.image.crop((x0 - cutout.x, y0 - cutout.y, x1 - cutout.x, y1 - cutout.y))
        rgb = graded(bled(image), self.light, (x0, y0))
        return Piece(to_planes(rgb, image.getchannel("A")), x0, y0)

    def _treated(self, cutout: Cutout, behind: Behind) -> Piece | None:
        """Return a cut-out as palette, lens and style show it together with what lies behind it."""
        staged = self.world.staged
        after = behind.copy()
        after.paint(cutout, staged.camera.ground_disparity(), hard=True)
        mask = Image.new("L", after.rgb.size)
        mask.paste(cutout.image.getchannel("A"), (cutout.x, cutout.y))
        plate = Plate(np.asarray(self.light.apply(after.rgb)), np.asarray(after.numbers), after.disparity, ())
        plate = lens.through(plate, staged.camera, staged.size)
        mask = lens.seen(mask, staged.camera, staged.size)
        rgb = plate.rgb if self.plan is None else self.plan.apply(plate.rgb, plate.ids)
        if self.style != "flat":
            parts = PictureParts(rgb, plate.ids, plate.disparity, tuple(self.world.subjects), staged.spec.light, staged.seed)
            rgb = styles.apply(self.style, parts)
            mask = _grown(mask, _REACH.get(self.style, 0) * parts.unit)
        box = mask.getbbox()
        if box is None:
            return None
        x0, y0, x1, y1 = even_box(box, 0)
        box = (x0, y0, min(x1, mask.width), min(y1, mask.height))
        return Piece(to_planes(Image.fromarray(rgb).crop(box), mask.crop(box)), x0, y0)


def graded(rgb: Image.Image, light: Grade, at: tuple[int, int]) -> Image.Image:
    """Return a part of the composed frame, or of what lies around it, in the last light but for its falloff."""
    box = (at[0], at[1], at[0] + rgb.width, at[1] + rgb.height)
    for shed in (light.bloom, light.glow):
        if shed is not None:
            rgb = ImageChops.screen(rgb, _cut(shed, box))
    rgb = contrasted(rgb, light.contrast)
    return rgb if light.veil is None else ImageChops.screen(rgb, _cut(light.veil, box))


def _cut(light: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Return a part of a map; beyond the frame its edges go on."""
    x0, y0, x1, y1 = box
    inner = (min(max(x0, 0), light.width - 1), min(max(y0, 0), light.height - 1), max(1, min(x1, light.width)), max(1, min(y1, light.height)))
    inner = (inner[0], inner[1], max(inner[0] + 1, inner[2]), max(inner[1] + 1, inner[3]))
    part = light.crop(inner)
    if part.size == (x1 - x0, y1 - y0):
        return part
    left, top = max(0, inner[0] - x0), max(0, inner[1] - y0)
    pad = ((top, max(0, y1 - y0 - top - part.height)), (left, max(0, x1 - x0 - left - part.width)), (0, 0))
    grown = np.pad(np.asarray(part), pad, "edge")[: y1 - y0, : x1 - x0]
    return Image.fromarray(np.ascontiguousarray(grown))


def _grown(mask: Image.Image, reach: float) -> Image.Image:
    """Return a mask that covers what lies within `reach` pixels of it too."""
    if reach < 0.5:
        return mask
    soft = mask.filter(ImageFilter.GaussianBlur(reach * 0.7))
    return ImageChops.lighter(mask, soft.point([min(255, v * 4) for v in range(256)]))


def look_at(world: World) -> Look:
    """Return the treatment of a scene: its last light is measured on the picture of the whole."""
    staged = world.staged
    whole, shining = at_rest(world)
    light = grade.measure(whole.rgb, shining, staged.camera, staged.recipe)
    spec = staged.spec
    plan = None
    if spec.palette:
        plan = palettes.plan(np.asarray(light.apply(whole.rgb)), np.asarray(whole.numbers), spec.palette, tuple(world.subjects))
    warped = bool(staged.camera.turn) or staged.camera.lens in _BENDING
    return Look(world, light, spec.style, plan, warped)


def empty(world: World) -> Behind:
    """Return what lies behind everything."""
    size = (world.staged.camera.width, world.staged.camera.height)
    return Behind(Image.new("RGB", size), Image.new("L", size), np.zeros((size[1], size[0]), np.float32))


def at_rest(world: World) -> tuple[Behind, Image.Image | None]:
    """Return the whole scene before the last light, and the mask of what gives light; None where nothing does."""
    whole = empty(world)
    ground = world.staged.camera.ground_disparity()
    shining: Image.Image | None = None
    for cutout in world.cutouts:
        if cutout.hidden:
            continue
        whole.paint(cutout, ground)
        if cutout.shining is not None and shining is None:
            shining = Image.new("L", whole.rgb.size)
        if shining is not None:
            alpha = cutout.image.getchannel("A")
            shining.paste(cutout.shining or 0, (cutout.x, cutout.y, cutout.x + alpha.width, cutout.y + alpha.height), alpha.point(_SOLID))
    return whole, shining
