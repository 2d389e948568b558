"""Things without hands: drawn by name, by our own drawings, or as a labelled card, never dropped."""

from __future__ import annotations

from PIL import Image

from tools.animatic import art
from tools.animatic.canvas import rasterise
from tools.animatic.puppet.labels import label_card
from tools.animatic.puppet.things_index import drawing
from tools.animatic.spec import Thing

_SEEN = 8


def draw_thing(thing: Thing, height_px: float) -> Image.Image:
    """Return one of a thing, cropped straight-alpha RGBA, `height_px` tall.

    A glyph is recoloured when the thing has a colour; keys of our own drawings (robot arm, conveyor, counter, ...)
    are drawn as vectors; anything else becomes a paper card with the thing's words.
    """
    height = max(2, round(height_px))
    own = drawing(thing.key)
    if own is not None and (thing.glyph is None or not art.has_glyph(thing.glyph)):
        body, (left, top, right, bottom) = own(thing.colour)
        width = max(1, round((right - left) * height / (bottom - top)))
        picture = rasterise(body, width, height, (left, top, right - left, bottom - top))
        box = picture.getchannel("A").point([0] * _SEEN + [255] * (256 - _SEEN)).getbbox()
        return picture.crop(box) if box else picture
    if thing.glyph and art.has_glyph(thing.glyph):
        probe = art.glyph(thing.glyph, 96)
        return art.glyph(thing.glyph, height * max(probe.size) / probe.height, colour=thing.colour)
    return label_card(thing.words or thing.key, height)
