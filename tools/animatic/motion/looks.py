"""What a picture goes through after it is composed, for one cut-out at a time: last light, lens, palette and style."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from tools.animatic import grade, lens, signage, styles
from tools.animatic import palette as palettes
from tools.animatic.camera import NEAREST
from tools.animatic.compose import Plate
from tools.animatic.grade import Grade, contrasted
from tools.animatic.motion.blocks import rimmed
from tools.animatic.motion.planes import Bytes, Planes, bled, even_box, runs, to_planes
from tools.animatic.motion.world import Cutout, World
from tools.animatic.spec import Element
from tools.animatic.styles import Page, PictureParts
from tools.animatic.styles.pixelart import block_size
from tools.animatic.styles.toolkit import part

_HARD = [0] * 12 + [255] * 244
_SOLID = [0] * 128 + [255] * 128
_LUCENT = [round(255 * (v / 255) ** 0.5) for v in range(256)]
"""What is seen through is styled together with what is behind it, so it covers that more than by itself."""
_AROUND = 24
"""How much of what lies behind it is styled together with a small cut-out, so that strokes and lines run on."""
_SWING = (0.16, 0.07)
"""How far limbs reach beyond a figure's first drawing, to the sides and up and down, over its height."""
_SNAP = 16
"""Grid of windows, in pixels."""
Window = tuple[int, int, int, int]
"""Left, top, right and bottom of a part of the frame, in pixels."""
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
    """"flat" for pixel art too, whose grid is laid over finished frames; see `blocks`."""
    plan: palettes.Plan | None
    warped: bool
    """Whether the lens bends or turns the picture."""
    page: Page | None = None
    """The whole first frame before its style; None where there is no style."""
    block: int = 0
    """Side of the blocks of pixel art; 0 for every other style."""

    @property
    def plain(self) -> bool:
        """Whether the last light is all there is; its falloff is then left to the frame."""
        return self.style == "flat" and self.plan is None and not self.warped

    @property
    def falloff(self) -> Image.Image | None:
        """RGB gain that every frame still has to be given; None where the cut-outs have it already."""
        return self.light.falloff if self.plain else None

    def develop(self, cutout: Cutout, behind: Behind, windows: tuple[Window, ...] = ()) -> tuple[Piece, ...]:
        """Return a cut-out finished; nothing when nothing of it is seen.

        behind: what lies behind it at rest. windows: the parts of the frame, side by side, that are styled; the whole
        without any, and where the cut-out is not within them.
        """
        if self.block and cutout.acts:
            image, margin = rimmed(cutout.image, self.block)
            cutout = replace(cutout, image=image, x=cutout.x - margin, y=cutout.y - margin, numbers=None, shining=None)
        if self.plain:
            piece = self._graded(cutout)
            return () if piece is None else (piece,)
        parts = None if self.warped or not windows else _within(cutout, windows)
        if parts is None:
            camera = self.world.staged.camera
            parts = [(cutout, (0, 0, camera.width, camera.height))]
        pieces = (self._treated(part, behind, window) for part, window in parts)
        return tuple(piece for piece in pieces if piece is not None)

    def page_marks(self) -> Piece | None:
        """Return what lies on every frame, such as the bare rim of a sheet; None for most styles."""
        if self.page is None:
            return None
        spec, seed = self.world.staged.spec, self.world.staged.seed
        ids = np.zeros(self.page.subject.shape, np.uint8)
        marks = styles.on_the_page(self.style, PictureParts(self.page.rgb, ids, ids.astype(np.float32), (), spec.light, seed))
        if marks is None:
            return None
        image = Image.fromarray(marks)
        return Piece(to_planes(image.convert("RGB"), image.getchannel("A")), 0, 0)

    def _graded(self, cutout: Cutout) -> Piece | None:
        box = cutout.image.getchannel("A").getbbox()
        if box is None:
            return None
        x0, y0, x1, y1 = even_box((box[0] + cutout.x, box[1] + cutout.y, box[2] + cutout.x, box[3] + cutout.y))
        if cutout.continues:
            whole = self.light.falloff.size
            x0, y0, x1, y1 = max(0, x0), max(0, y0), min(whole[0], x1), min(whole[1], y1)
            if x1 <= x0 or y1 <= y0:
                return None
        image = cutout.image.crop((x0 - cutout.x, y0 - cutout.y, x1 - cutout.x, y1 - cutout.y))
        rgb = graded(bled(image), self.light, (x0, y0))
        return Piece(to_planes(rgb, image.getchannel("A")), x0, y0)

    def _treated(self, cutout: Cutout, behind: Behind, window: Window) -> Piece | None:
        """Return a cut-out as palette, lens and style show it together with what lies behind it."""
        staged = self.world.staged
        lucent = _is_lucent(cutout)
        plate, mask = self._seen_with(cutout, behind, window, lucent=lucent)
        plate, mask = lens.through(plate, staged.camera, staged.size), lens.seen(mask, staged.camera, staged.size)
        rgb = plate.rgb if self.plan is None else self.plan.apply(plate.rgb, plate.ids)
        if self.page is not None:
            page = replace(self.page, x=window[0], y=window[1])
            parts = PictureParts(rgb, plate.ids, plate.disparity, tuple(self.world.subjects), staged.spec.light, staged.seed, page)
            rgb = styles.apply(self.style, parts)
            rgb = self._legible(plate, rgb)
            mask = mask if lucent else _grown(mask, _REACH.get(self.style, 0) * parts.unit)
        box = mask.getbbox()
        if box is None:
            return None
        x0, y0, x1, y1 = even_box(box, 0)
        box = (x0, y0, min(x1, mask.width - mask.width % 2), min(y1, mask.height - mask.height % 2))
        return Piece(to_planes(Image.fromarray(rgb).crop(box), mask.crop(box)), x0 + window[0], y0 + window[1])

    def _seen_with(self, cutout: Cutout, behind: Behind, window: Window, *, lucent: bool) -> tuple[Plate, Image.Image]:
        """Return a window onto the composed frame with a cut-out in it, and the mask of what it shows there."""
        x0, y0, x1, y1 = window
        rows, columns = range(y0, y1), range(x0, x1)
        rgb, numbers = (Image.fromarray(np.ascontiguousarray(part(np.asarray(image), rows, columns))) for image in (behind.rgb, behind.numbers))
        after = Behind(rgb, numbers, part(behind.disparity, rows, columns).copy())
        moved = replace(cutout, x=cutout.x - x0, y=cutout.y - y0)
        ground = self.world.staged.camera.ground_disparity()
        after.paint(moved, ground[np.clip(np.arange(y0, y1), 0, len(ground) - 1)], hard=not lucent)
        alpha = cutout.image.getchannel("A")
        mask = Image.new("L", after.rgb.size)
        mask.paste(alpha.point(_LUCENT) if lucent else alpha, (moved.x, moved.y))
        lit = ImageChops.multiply(graded(after.rgb, self.light, (x0, y0)), _cut(self.light.falloff, window))
        return Plate(np.asarray(lit), np.asarray(after.numbers), after.disparity, ()), mask

    def _legible(self, plate: Plate, rgb: Bytes) -> Bytes:
        """Return a styled picture with the words that were asked for still readable."""
        texts = [sign.text for sign in self.world.staged.spec.signs]
        if not texts:
            return rgb
        lettered = tuple(Element(number, "", texts[0], (0, 0, 0, 0), "prop") for number in sorted(self.world.letters))
        return signage.crisp(replace(plate, elements=lettered), rgb, self.style, texts)


def windows_around(cutout: Cutout) -> tuple[Window, ...]:
    """Return the parts of a frame, and of what lies around it, in which the other drawings of a mover are looked for."""
    height = cutout.image.height
    if cutout.acts or cutout.shades:
        box = (cutout.x, cutout.y, cutout.x + cutout.image.width, cutout.y + height)
        return (_window(box, round(_SWING[0] * height) + _AROUND, round(_SWING[1] * height) + _AROUND),)
    seen = np.asarray(cutout.image.getchannel("A")).max(axis=0) > 0
    spans = runs(seen, 2 * (_AROUND + 2 * _SNAP))
    return tuple(_window((cutout.x + x0, cutout.y, cutout.x + x1, cutout.y + height), _AROUND + _SNAP, _AROUND) for x0, x1 in spans)


def _window(box: Window, aside: int, above: int) -> Window:
    """Return a box grown to the sides and up and down, to a coarse grid so that brush marks keep their places."""
    x0, y0 = (box[0] - aside) // _SNAP * _SNAP, (box[1] - above) // _SNAP * _SNAP
    return x0, y0, -(-(box[2] + aside) // _SNAP) * _SNAP, -(-(box[3] + above) // _SNAP) * _SNAP


def _within(cutout: Cutout, windows: tuple[Window, ...]) -> list[tuple[Cutout, Window]] | None:
    """Return the part of a cut-out in each window; None when some of it is in none."""
    left, right = cutout.x, cutout.x + cutout.image.width
    if min(window[1] for window in windows) > cutout.y or max(window[3] for window in windows) < cutout.y + cutout.image.height:
        return None
    if len(windows) == 1:
        return [(cutout, windows[0])] if windows[0][0] <= left and right <= windows[0][2] else None
    open_columns = np.asarray(cutout.image.getchannel("A")).max(axis=0) > 0
    for x0, _, x1, _ in windows:
        open_columns[max(0, x0 - left) : max(0, x1 - left)] = False
    if open_columns.any():
        return None
    return [(_columns(cutout, max(left, window[0]), min(right, window[2])), window) for window in windows if window[0] < right and window[2] > left]


def _columns(cutout: Cutout, first: int, stop: int) -> Cutout:
    """Return what a cut-out holds between two columns of the frame."""
    box = (first - cutout.x, 0, stop - cutout.x, cutout.image.height)
    numbers = None if cutout.numbers is None else cutout.numbers.crop(box)
    return replace(cutout, image=cutout.image.crop(box), x=first, numbers=numbers, shining=None)


def _is_lucent(cutout: Cutout) -> bool:
    """Tell whether a cut-out is mostly seen through, as shadows and light are."""
    counts = cutout.image.getchannel("A").histogram()
    partly, wholly = sum(counts[8:244]), sum(counts[244:])
    return partly > wholly


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
    if spec.style == "pixel":
        return Look(world, light, "flat", plan, warped, block=block_size(staged.size))
    page = None
    if spec.style != "flat":
        plate = Plate(np.asarray(light.apply(whole.rgb)), np.asarray(whole.numbers), whole.disparity, ())
        plate = lens.through(plate, staged.camera, staged.size)
        rgb = plate.rgb if plan is None else plan.apply(plate.rgb, plate.ids)
        page = Page(rgb, np.isin(plate.ids, list(world.subjects)))
    return Look(world, light, spec.style, plan, warped, page)


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
