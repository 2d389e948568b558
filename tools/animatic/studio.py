"""From a Shot to a finished draft: read, build the set, place the cast, compose, then lens, palette, style and mark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prompts.shot import Shot
from prompts.technical import frame_size
from tools.animatic import kinds, signage, styles
from tools.animatic import palette as palettes
from tools.animatic.compose import measured
from tools.animatic.kinds import Special
from tools.animatic.mark import draft_mark
from tools.animatic.reading import read
from tools.animatic.spec import Element, Frame, SceneSpec
from tools.animatic.styles import PictureParts
from tools.errors import BadInput

SMALLEST, LARGEST = 16, 4096
"""Bounds of a picture's sides in pixels."""


def draw(shot: Shot, size: tuple[int, int] | None = None, *, seed: int = 0, mark: bool = True) -> Frame:
    """Draw a Shot.

    size: width and height in pixels, 16..4096; None asks the Shot's technical field, else 1280x720. seed: decides
    what the words leave open. mark: put the small DRAFT tag in a corner. The same arguments give the same bytes.
    Raises BadInput for a size outside the bounds.
    """
    return draw_spec(read(shot), size or frame_size(shot), seed=seed, mark=mark)


def draw_spec(spec: SceneSpec, size: tuple[int, int], *, seed: int = 0, mark: bool = True) -> Frame:
    """Draw a spec that has been read already; see `draw`."""
    if not all(SMALLEST <= side <= LARGEST for side in size):
        raise BadInput(f"a picture's sides are {SMALLEST} to {LARGEST} pixels, not {size[0]}x{size[1]}")
    special = kinds.DRAW[spec.kind](spec, size, seed)
    return _finished(special, spec, seed, tagged=mark)


def _finished(special: Special, spec: SceneSpec, seed: int, *, tagged: bool) -> Frame:
    plate = special.plate
    subjects = tuple(e.id for e in plate.elements if e.role in {"subject", "prop"})
    rgb = plate.rgb
    if spec.palette and not special.own_colours:
        rgb = palettes.recolour(rgb, plate.ids, spec.palette, subjects)
    if spec.style != "flat" and not special.own_colours:
        rgb = styles.apply(spec.style, PictureParts(rgb, plate.ids, plate.disparity, subjects, spec.light, seed))
        rgb = signage.crisp(plate, rgb, spec.style, [sign.text for sign in spec.signs])
    image, ids = Image.fromarray(rgb), Image.fromarray(plate.ids)
    elements = list(plate.elements)
    for layer in special.overlay:
        number = 1 + max((e.id for e in elements), default=0)
        alpha = layer.image.getchannel("A")
        box = (layer.x, layer.y, layer.x + layer.image.width, layer.y + layer.image.height)
        image.paste(layer.image, box[:2], alpha)
        ids.paste(number, box, alpha.point(lambda a: 255 if a > 127 else 0))
        elements.append(Element(number, layer.name, layer.words, box, layer.role))
    if tagged:
        image = draft_mark(image)
    numbers: NDArray[np.uint8] = np.asarray(ids)
    depth: NDArray[np.uint16] = np.round(plate.disparity * 65535).astype(np.uint16)
    return Frame(image, numbers, depth, measured(numbers, elements), spec, special.parts)
