"""Animals and robots: which drawing is the head, which the whole body, what fur and tail go with it."""

from __future__ import annotations

import functools

import numpy as np

from tools.animatic import art
from tools.animatic.puppet.look import BODIES, Person

TINTS = {"unicorn": "#f1dcfa"}
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
_FURS = {"robot": "#b6b3c8", "panda": "#e9dcf6", "penguin": "#4a4f66", "fox": "#f08a3c"}


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
    return {"panda": "#3a3a44", "robot": "#7a7790", "fox": "#4a3434"}.get(person.head, body)


def whole(head: str) -> str | None:
    """Return the drawing of the whole animal, or None when there is only a face."""
    if head in BODIES:
        return BODIES[head] if art.has_glyph(BODIES[head]) else None
    return None if head in FACES or not art.has_glyph(head) else head
