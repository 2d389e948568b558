"""What a style receives: the finished flat frame together with everything the studio knows about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.animatic.styles import toolkit
from tools.animatic.styles.toolkit import Bytes, Floats, Mask


@dataclass(frozen=True, slots=True)
class Page:
    """The whole frame that a picture is a part of: it sets the scale, the tones and the paper, so that parts match."""

    rgb: Bytes
    """(H, W, 3) uint8, before the style."""
    subject: Mask
    """(H, W), where its subjects are."""
    x: int = 0
    y: int = 0
    """Where the picture's top left corner lies on it, in pixels; a picture may reach beyond it."""


@dataclass(frozen=True, slots=True)
class PictureParts:
    """A frame and its maps, all of one size (H, W).

    rgb: (H, W, 3) uint8. ids: (H, W) uint8, 0 for nothing. disparity: (H, W) float32, 0 far .. 1 near.
    subject_ids: the ids that are subjects. light: name of the light the frame was painted in.
    seed: decides paper, grain and brush marks; equal for all frames of a film, so that nothing boils.
    """

    rgb: Bytes
    ids: Bytes
    disparity: Floats
    subject_ids: tuple[int, ...]
    light: str
    seed: int
    page: Page | None = None
    """The frame it is a part of, for pictures that are laid together later; what belongs to the page alone, such as a bare
    rim or a seal, is then left out. None for a whole frame."""

    @property
    def height(self) -> int:
        """Rows in pixels."""
        return int(self.rgb.shape[0])

    @property
    def width(self) -> int:
        """Columns in pixels."""
        return int(self.rgb.shape[1])

    @property
    def unit(self) -> float:
        """How many pixels one pixel of a 1280 pixel wide frame has become: brushes and lines scale with it."""
        return max(self._whole) / 1280.0

    @property
    def _whole(self) -> tuple[int, int]:
        return (self.height, self.width) if self.page is None else (self.page.rgb.shape[0], self.page.rgb.shape[1])

    @property
    def rows(self) -> Floats:
        """(H, 1) rows of the frame in pixels."""
        return np.arange(self.height, dtype=np.float32)[:, None] + np.float32(self.page.y if self.page else 0)

    @property
    def columns(self) -> Floats:
        """(1, W) columns of the frame in pixels."""
        return np.arange(self.width, dtype=np.float32)[None] + np.float32(self.page.x if self.page else 0)

    @property
    def down(self) -> Floats:
        """(H, 1) the way down the frame, 0..1."""
        return self._part(np.linspace(0, 1, self._whole[0], dtype=np.float32)[:, None])

    @property
    def across(self) -> Floats:
        """(1, W) the way across the frame, 0..1."""
        return self._part(np.linspace(0, 1, self._whole[1], dtype=np.float32)[None])

    @property
    def radial(self) -> Floats:
        """(H, W) squared distance from the frame's centre, see `toolkit.radial`."""
        return self._part(toolkit.radial(*self._whole))

    def noise(self, cell: float, number: int, stretch: float = 1.0) -> Floats:
        """Return the frame's noise of this number, (H, W) in -1..1; see `toolkit.noise`."""
        return self._part(toolkit.noise(*self._whole, cell, self.seed + number, stretch))

    def levels(self, target: float) -> Floats:
        """Return the (H, W) tones 0..1 as levelled over the whole frame, see `toolkit.levels`."""
        whole = None if self.page is None else toolkit.luma(self.page.rgb)
        return toolkit.levels(toolkit.luma(self.rgb), target, whole)

    def _part(self, values: Floats) -> Floats:
        """Return what lies on this picture of a map of the whole frame; maps of one row or column keep it."""
        if self.page is None:
            return values
        rows = range(1) if values.shape[0] == 1 else range(self.page.y, self.page.y + self.height)
        columns = range(1) if values.shape[1] == 1 else range(self.page.x, self.page.x + self.width)
        return toolkit.part(values, rows, columns)

    @property
    def subject(self) -> Mask:
        """(H, W) mask of everything that is a subject."""
        table = np.zeros(256, np.bool_)
        table[list(self.subject_ids)] = True
        mask: Mask = table[self.ids]
        return mask
