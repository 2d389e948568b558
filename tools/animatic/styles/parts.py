"""What a style receives: the finished flat frame together with everything the studio knows about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.animatic.styles.toolkit import Bytes, Floats, Mask


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
        return max(self.height, self.width) / 1280.0

    @property
    def subject(self) -> Mask:
        """(H, W) mask of everything that is a subject."""
        table = np.zeros(256, np.bool_)
        table[list(self.subject_ids)] = True
        mask: Mask = table[self.ids]
        return mask
