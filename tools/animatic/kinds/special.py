"""What a special kind of picture hands back to the studio."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.animatic.compose import Plate, measured
from tools.animatic.spec import Element, Layer, Role


@dataclass(frozen=True, slots=True)
class Special:
    """A composed picture and how to finish it."""

    plate: Plate
    parts: dict[str, Image.Image] = field(default_factory=dict)
    """Further pictures of the same job, by name."""
    overlay: tuple[Layer, ...] = ()
    """Lettering that goes on top after palette and style, in picture pixels."""
    own_colours: bool = False
    """Whether palette and style were already obeyed."""


class Sheet:
    """A flat page that is drawn piece by piece, each piece an element with a mask of its own."""

    def __init__(self, size: tuple[int, int], ground: Image.Image) -> None:
        self.page = ground.convert("RGB")
        self._ids = Image.new("L", size)
        self._elements: list[Element] = []

    def add(self, image: Image.Image, x: float, y: float, *, name: str = "", words: str = "", role: Role = "subject") -> None:
        """Lay a straight-alpha RGBA picture on the page; with a name it becomes an element."""
        at = (round(x), round(y))
        alpha = image.getchannel("A")
        self.page.paste(image, at, alpha)
        if not name:
            return
        number = len(self._elements) + 1
        box = (*at, at[0] + image.width, at[1] + image.height)
        self._ids.paste(number, box, alpha.point(lambda a: 255 if a > 127 else 0))
        self._elements.append(Element(number, name, words, (0, 0, 0, 0), role))

    def plate(self) -> Plate:
        """Return the page as a plate; every element stands a little before the paper."""
        ids: NDArray[np.uint8] = np.asarray(self._ids)
        disparity = np.where(ids > 0, np.float32(0.5), np.float32(0.2)).astype(np.float32)
        return Plate(np.asarray(self.page), ids, disparity, measured(ids, self._elements))
