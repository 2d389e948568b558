"""Animals and robots: which drawing is the head, which the whole body, what fur and tail go with it."""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image

from tools.animatic import art
from tools.animatic.canvas import rasterise
from tools.animatic.puppet.look import BODIES, Person
from tools.animatic.puppet.shapes import circle, ellipse, fill, line, stroke

PANDA_DARK = "#34323c"
TINTS = {"unicorn": "#f6ecff", "cat-face": "#f6b838"}
"""Colours of animals that borrow another's body."""
"""Head drawings that have a drawing of the whole animal."""
FACES: frozenset[str] = frozenset(
    "cat-face dog-face fox panda bear tiger-face rabbit-face monkey-face robot frog lion koala cow-face pig-face "
    "mouse-face hamster wolf raccoon polar-bear horse-face unicorn dragon-face chicken".split()
)
"""Drawings that are only a head: they always need a body."""
FACES_LEFT: frozenset[str] = frozenset(
    "cat dog rabbit tiger bird duck t-rex dragon pig cow horse mouse rooster elephant turtle sauropod goat ewe ram camel "
    "deer hippopotamus rhinoceros leopard gorilla whale spouting-whale dolphin fish tropical-fish blowfish shark swan "
    "flamingo peacock dodo turkey parrot eagle squirrel chipmunk hedgehog otter sloth skunk badger kangaroo llama giraffe "
    "bison ox water-buffalo beaver snail lizard crocodile mammoth zebra donkey moose goose bee ant honeybee cricket".split()
)
"""Whole-animal drawings that look to the left and are mirrored to face right."""
HEAD_CROPS: dict[str, tuple[float, float, float, float]] = {
    "penguin": (0.0, 0.0, 1.0, 0.62),
    "owl": (0.0, 0.0, 1.0, 0.6),
    "duck": (0.0, 0.0, 0.5, 0.62),
    "elephant": (0.0, 0.0, 0.62, 0.92),
    "bird": (0.0, 0.0, 0.74, 0.62),
    "t-rex": (0.0, 0.0, 0.46, 0.44),
    "octopus": (0.0, 0.0, 1.0, 0.66),
    "giraffe": (0.0, 0.0, 0.44, 0.4),
    "zebra": (0.0, 0.0, 0.48, 0.52),
    "goat": (0.0, 0.0, 0.52, 0.56),
    "deer": (0.0, 0.0, 0.46, 0.52),
    "ewe": (0.0, 0.0, 0.56, 0.6),
    "gorilla": (0.0, 0.0, 0.42, 0.5),
    "chipmunk": (0.0, 0.0, 0.62, 0.52),
    "parrot": (0.0, 0.0, 0.72, 0.5),
    "baby-chick": (0.0, 0.0, 0.6, 0.66),
    "front-facing-baby-chick": (0.0, 0.0, 1.0, 0.66),
    "hippopotamus": (0.0, 0.0, 0.48, 0.9),
    "kangaroo": (0.0, 0.0, 0.36, 0.36),
    "teddy-bear": (0.0, 0.0, 1.0, 0.54),
    "beaver": (0.0, 0.0, 0.7, 0.62),
    "swan": (0.0, 0.0, 0.36, 0.6),
}
"""The part of a whole-animal drawing that is its head, for animals without a drawing of the face."""
_TAILS = {
    "cat-face": "thin",
    "tiger-face": "thin",
    "lion": "long",
    "monkey-face": "long",
    "mouse-face": "long",
    "cow-face": "long",
    "fox": "bushy",
    "wolf": "bushy",
    "raccoon": "bushy",
    "dog-face": "thin",
    "horse-face": "bushy",
    "unicorn": "bushy",
    "rabbit-face": "stub",
    "panda": "stub",
    "bear": "stub",
    "polar-bear": "stub",
    "pig-face": "stub",
}
_FURS = {"robot": "#b6b3c8", "panda": "#fbf6ec", "penguin": "#4a4f66", "fox": "#f08a3c"}


@functools.lru_cache(maxsize=64)
def leg_gap(name: str) -> tuple[float, float]:
    """Return where an animal's hind legs end and its fore legs begin, over its width, when it looks to the right."""
    alpha = np.asarray(art.glyph(name, 96).getchannel("A"))
    feet = alpha[round(alpha.shape[0] * 0.82) :].max(axis=0) > 40
    feet = feet[::-1] if name in FACES_LEFT else feet
    width = len(feet)
    best, start = (0.46, 0.52), None
    for x in range(round(width * 0.25), round(width * 0.75) + 1):
        if not feet[x]:
            start = x if start is None else start
            if (x + 1 - start) / width > best[1] - best[0]:
                best = (start / width, (x + 1) / width)
        else:
            start = None
    return best


def tail_of(head: str) -> str | None:
    """Return the kind of tail of an animal; None for none."""
    return _TAILS.get(head)


@functools.lru_cache(maxsize=256)
def _dominant(glyph: str, colour: str | None) -> str:
    pixels = np.asarray(art.glyph(glyph, 64, colour=colour), np.float32)
    height = pixels.shape[0]
    middle = pixels[height // 4 : height * 3 // 4].reshape(-1, 4)
    opaque = middle[middle[:, 3] > 200][:, :3]
    if not len(opaque):
        return "#b9a48c"
    r, g, b = (round(float(v)) for v in np.median(opaque, axis=0))
    return f"#{r:02x}{g:02x}{b:02x}"


def fur(person: Person) -> str:
    """Return the colour of an animal's body: what was said, else the head's own."""
    if person.colour:
        return _dominant(person.head, person.colour) if art.has_glyph(person.head) else person.colour
    if person.head in _FURS:
        return _FURS[person.head]
    return _dominant(person.head, None) if art.has_glyph(person.head) else "#b9a48c"


def paws(person: Person, body: str) -> str:
    """Return the colour of hands and feet."""
    return {"panda": PANDA_DARK, "robot": "#7a7790", "fox": "#4a3434"}.get(person.head, body)


def limbs(person: Person) -> str | None:
    """Return the colour of arms and legs that differ from the body; None where they do not."""
    return PANDA_DARK if person.head == "panda" and not person.colour else None


_GAPES = {"ajar": 6.0, "round": 10.0, "open": 13.0, "wide": 18.0}
"""How far a mouth of our own drawing is open, in head units."""


def own_head(person: Person) -> str:
    """Return an animal's head in head units where we draw it ourselves; empty where its picture is used."""
    if person.head != "panda" or person.colour:
        return ""
    ears = circle((-76, -72), 38, PANDA_DARK) + circle((76, -72), 38, PANDA_DARK)
    skull = ellipse((0, 4), 104, 92, "#fffdf6") + ellipse((0, 40), 78, 54, "#f3ebdd", 0.6)
    patches = f'<g transform="rotate(24 -42 -6)">{ellipse((-42, -6), 27, 36, PANDA_DARK)}</g><g transform="rotate(-24 42 -6)">{ellipse((42, -6), 27, 36, PANDA_DARK)}</g>'
    eyes = "".join(circle((x, -8), 12, "#ffffff") + circle((x + 2, -7), 8, "#17151c") + circle((x + 5, -11), 3, "#ffffff") for x in (-38, 38))
    if person.shut:
        eyes = "".join(stroke(f"M{x - 13},-8 q13,10 26,0", "#ffffff", 5) for x in (-38, 38))
    mouth = ellipse((0, 30), 15, 11, PANDA_DARK) + stroke("M0,40 V50 M0,50 q-16,16 -28,2 M0,50 q16,16 28,2", PANDA_DARK, 6)
    gape = _GAPES.get(person.mouth or "", 0.0)
    if gape:
        mouth = ellipse((0, 50 + gape * 0.7), 17, gape, "#7a2433") + ellipse((0, 52 + gape), 10, gape * 0.5, "#e8707c") + mouth
    return ears + skull + patches + eyes + mouth + circle((-72, 30), 15, "#f6b6b0", 0.6) + circle((72, 30), 15, "#f6b6b0", 0.6)


def picture(name: str, px: float, colour: str | None) -> Image.Image:
    """Return a drawing by name, its longest side `px`; a horse in a unicorn's coat has the mane and the horn."""
    if name == "horse" and colour == TINTS["unicorn"]:
        return _unicorn(max(8, round(px))).copy()
    return art.glyph(name, px, colour=colour)


@functools.lru_cache(maxsize=16)
def _unicorn(px: int) -> Image.Image:
    """A pale horse with a pink and violet mane, and a golden horn in the room above its brow; looks to the left."""
    body = art.glyph("horse", px * 0.93, colour=TINTS["unicorn"])
    pixels = np.asarray(body, np.float32).copy()
    depth = np.clip((120.0 - pixels[..., :3].max(axis=2, keepdims=True)) / 50.0, 0.0, 1.0)
    fall = np.linspace(0.0, 1.0, pixels.shape[0], dtype=np.float32)[:, None, None]
    mane = np.array((244.0, 132.0, 196.0), np.float32) * (1 - fall) + np.array((138.0, 112.0, 232.0), np.float32) * fall
    pixels[..., :3] = pixels[..., :3] * (1 - depth) + mane * depth
    whole_of = art.glyph("horse", px)
    out = Image.new("RGBA", whole_of.size)
    x, y = (out.width - body.width) // 2, out.height - body.height
    out.alpha_composite(Image.fromarray(pixels.astype(np.uint8)), (max(0, x), max(0, y)))
    w, h = out.size
    horn = fill(f"M{w * 0.135:.1f},{h * 0.14:.1f} L{w * 0.05:.1f},0 L{w * 0.19:.1f},{h * 0.115:.1f}Z", "#f6c23c")
    bands = line([(w * 0.105, h * 0.085), (w * 0.135, h * 0.07)], "#d9962a", w * 0.012) + line([(w * 0.125, h * 0.115), (w * 0.165, h * 0.095)], "#d9962a", w * 0.012)
    out.alpha_composite(rasterise(horn + bands, w, h))
    return out


def whole(head: str) -> str | None:
    """Return the drawing of the whole animal, or None when there is only a face."""
    if head in BODIES:
        return BODIES[head] if art.has_glyph(BODIES[head]) else None
    return None if head in FACES or not art.has_glyph(head) else head
