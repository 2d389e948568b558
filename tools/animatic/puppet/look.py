"""What the words leave open about a being is chosen here, once, from its look and seed: tones, hair, eyes, clothes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tools.animatic.puppet.colours import HAIR_WORDS, HAIRS, SKIN_WORDS, SKINS, dark, named
from tools.animatic.puppet.moment import Mouth
from tools.animatic.spec import Expression, Garment, Look

HAIR_STYLES = (
    "short",
    "bob",
    "long",
    "ponytail",
    "bun",
    "curly",
    "bald",
    "twin_tails",
    "braid",
    "spiky",
    "afro",
)
_FEMALE_HAIR = ("bob", "long", "ponytail", "bun", "curly", "long", "braid", "bob")
_MALE_HAIR = ("short", "short", "spiky", "curly", "short", "short")
_GIRL_HAIR = ("twin_tails", "bob", "ponytail", "long", "braid")
_EYES = ("#2c2431", "#3a2a22", "#2c2431", "#4a3222", "#2f3f4f", "#33463a")
BODIES: dict[str, str] = {
    "cat-face": "cat",
    "dog-face": "dog",
    "rabbit-face": "rabbit",
    "tiger-face": "tiger",
    "monkey-face": "monkey",
    "cow-face": "cow",
    "pig-face": "pig",
    "horse-face": "horse",
    "mouse-face": "mouse",
    "dragon-face": "dragon",
    "chicken": "rooster",
    "unicorn": "horse",
}
"""Head drawings that have a drawing of the whole animal."""
_FACE_OF = {body: face for face, body in BODIES.items() if face != "unicorn"}


@dataclass(frozen=True, slots=True)
class Person:
    """A look with nothing left open; equal looks and seeds give equal persons in every scene."""

    head: str
    human: bool
    age: str
    feminine: bool
    skin: str
    hair: str
    hair_colour: str
    eye: str
    expression: Expression
    beard: bool
    moustache: bool
    freckles: bool
    fringe: int
    """Which of three fringes a style wears."""
    colour: str | None
    garments: tuple[Garment, ...]
    seed: int
    mouth: Mouth | None = None
    """The mouth of somebody who speaks just now; None: the expression's."""
    shut: bool = False
    """Whether the eyes are closed just now."""

    def wears(self, kind: str) -> bool:
        """Say whether a garment of this kind is worn."""
        return any(g.kind == kind for g in self.garments)

    def colour_of(self, kind: str, default: str) -> str:
        """Return the colour said for a garment, else the default."""
        for garment in self.garments:
            if garment.kind == kind and garment.colour:
                return garment.colour
        return default


def resolve(look: Look, seed: int) -> Person:
    """Return the person a look and seed stand for. Deterministic; every choice draws its own number, so that
    saying one thing (say the hair) leaves the others as they were."""

    def pick(name: str) -> random.Random:
        return random.Random(f"{name}/{seed}")

    human = look.head == "human"
    feminine = look.gender == "female" or (look.gender == "any" and not look.beard and pick("gender").random() < 0.5)
    hair = look.hair if look.hair in HAIR_STYLES else _hair(look, feminine, pick("hair"))
    return Person(
        head=_FACE_OF.get(look.head, look.head),
        human=human,
        age=look.age,
        feminine=feminine,
        skin=named(look.skin or "", SKINS, SKIN_WORDS) or _skin(pick("skin")),
        hair=hair,
        hair_colour=named(look.hair_colour or "", HAIRS, HAIR_WORDS) or _hair_colour(look, pick("hair colour")),
        eye=pick("eye").choice(_EYES),
        expression=look.expression,
        beard=look.beard,
        moustache=look.beard and pick("moustache").random() < 0.8,
        freckles=pick("freckles").random() < 0.16 and look.age in ("child", "teen", "young"),
        fringe=pick("fringe").randrange(3),
        colour=look.colour,
        garments=look.garments,
        seed=seed,
    )


def _skin(rng: random.Random) -> str:
    return SKINS[rng.choice(("fair", "light", "light", "medium", "olive", "brown", "deep", "fair"))]


def _hair(look: Look, feminine: bool, rng: random.Random) -> str:
    if look.age == "baby":
        return "bald"
    if look.age == "old":
        return rng.choice(("bun", "bob", "short")) if feminine else rng.choice(("bald", "short"))
    if look.age == "child" and feminine:
        return rng.choice(_GIRL_HAIR)
    return rng.choice(_FEMALE_HAIR if feminine else _MALE_HAIR)


def _hair_colour(look: Look, rng: random.Random) -> str:
    if look.age == "old":
        return HAIRS[rng.choice(("grey", "silver", "white"))]
    return HAIRS[rng.choice(("black", "dark", "brown", "brown", "chestnut", "auburn", "black", "blonde"))]


TOPS = ("#e0644f", "#4a8bd0", "#55a37a", "#e5ab4a", "#8a70c2", "#2ea39b", "#d8708e", "#f1ece2")
BOTTOMS = ("#38455f", "#5a4c42", "#3f5d6e", "#6a6f7c", "#4b4a63")
SHOES = ("#f3f1ec", "#33343f", "#8c5a3c", "#c8503f")


def open_colour(person: Person, what: str, choices: tuple[str, ...]) -> str:
    """Return a seeded colour for a piece of clothing nobody described."""
    return random.Random(f"{what}/{person.seed}").choice(choices)


def brow_colour(person: Person) -> str:
    """Return the brows' colour: the hair's, deep enough to be seen on the skin."""
    return dark(person.hair_colour, 0.35) if person.age != "old" else dark(person.hair_colour, 0.2)
