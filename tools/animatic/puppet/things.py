"""Things without hands: drawn by name, by our own drawings, or as a labelled card, never dropped."""

from __future__ import annotations

import functools
import math

from PIL import Image

from tools.animatic import art
from tools.animatic.canvas import rasterise
from tools.animatic.puppet.labels import label_card
from tools.animatic.puppet.things_index import drawing
from tools.animatic.puppet.things_objects import rolled
from tools.animatic.reading_groups import CROWD
from tools.animatic.spec import Thing

_PROBE = 160
FLAMES = {"fire": 0.85, "candle": 0.38}
"""Drawings by name whose top burns, and how much of their height that is."""
TURNING = frozenset("bicycle kick-scooter motorcycle motor-scooter skateboard automobile taxi police-car bus".split())
"""Drawings by name that we draw ourselves, so that they look the same with and without a rider."""


def draw_thing(thing: Thing, height_px: float, *, turn: float = 0.0) -> Image.Image:
    """Return one of a thing, cropped straight-alpha RGBA, `height_px` tall.

    A glyph is recoloured when the thing has a colour; keys of our own drawings (robot arm, conveyor, counter, ...)
    are drawn as vectors; anything else becomes a paper card with the thing's words.
    turn: how far wheels have gone round, or a flame has flickered, 0..1; whole turns look the same.
    """
    height = max(2, round(height_px))
    if thing.key == CROWD:
        from tools.animatic.puppet.crowd import draw_crowd  # noqa: PLC0415 - people hold things, so the crowd comes last

        return draw_crowd(height)
    name = thing.glyph if thing.glyph in TURNING else thing.key
    own = drawing(name)
    if own is not None and (thing.glyph is None or thing.glyph in TURNING or not art.has_glyph(thing.glyph)):
        body, _ = ((rolled(name, turn) if turn else None) or own)(thing.colour)
        left, top, right, bottom = _ink(name)
        width = max(1, round((right - left) * height / (bottom - top)))
        return rasterise(body, width, height, (left, top, right - left, bottom - top))
    if thing.glyph and art.has_glyph(thing.glyph):
        probe = art.glyph(thing.glyph, 96)
        image = art.glyph(thing.glyph, height * max(probe.size) / probe.height, colour=thing.colour)
        return _flickering(image, FLAMES[thing.glyph], turn) if turn and thing.glyph in FLAMES else image
    return label_card(thing.words or thing.key, height)


def _flickering(image: Image.Image, share: float, turn: float) -> Image.Image:
    """Return the picture with the flame at its top, `share` of its height, bent and drawn out."""
    width, height = image.size
    aside, out = 0.09 * width * math.sin(math.tau * turn), 0.05 * height * math.sin(2 * math.tau * turn)
    base = round(height * share)
    flame = (0.0 - aside, 0.0 - out, 0.0, float(base), float(width), float(base), width - aside, 0.0 - out)
    foot = (0.0, float(base), 0.0, float(height), float(width), float(height), float(width), float(base))
    mesh = [((0, 0, width, base), flame), ((0, base, width, height), foot)]
    return image.convert("RGBa").transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR).convert("RGBA")


@functools.lru_cache(maxsize=256)
def _ink(name: str) -> tuple[float, float, float, float]:
    """Return the box in drawing units that one of our drawings really fills."""
    own = drawing(name)
    assert own is not None
    body, (left, top, right, bottom) = own(None)
    scale = _PROBE / (bottom - top)
    picture = rasterise(body, max(1, round((right - left) * scale)), _PROBE, (left, top, right - left, bottom - top))
    box = picture.getbbox() or (0, 0, picture.width, picture.height)
    return left + box[0] / scale, top + box[1] / scale, left + box[2] / scale, top + box[3] / scale
