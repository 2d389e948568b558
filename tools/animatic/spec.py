"""What the embedded studio draws: a `SceneSpec` read from a Shot, the `Layer`s it becomes, and the finished `Frame`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Kind = Literal["scene", "icons", "poster", "product", "character_sheet", "diagram"]
Role = Literal["sky", "back", "ground", "prop", "subject", "weather", "overlay"]
Relation = Literal["none", "side_by_side", "facing", "holding_hands", "hugging", "giving", "shaking_hands", "riding_together"]
Side = Literal["", "left", "right"]
SignPlace = Literal["sign", "poster", "screen", "banner", "title", "label", "held", "card"]
Expression = Literal["neutral", "happy", "sad", "angry", "surprised", "calm", "determined", "scared", "sleepy", "love"]


@dataclass(frozen=True, slots=True)
class Garment:
    """One piece of clothing or something worn: a kind of `vocabulary/costumes.toml` and a colour, if one was said."""

    kind: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How one being looks. `head` is "human" or a glyph name such as "cat-face" or "robot"."""

    head: str = "human"
    gender: Literal["female", "male", "any"] = "any"
    age: Literal["baby", "child", "teen", "young", "adult", "old"] = "adult"
    skin: str | None = None
    hair: str | None = None
    """Hair style id: short, bob, long, ponytail, bun, curly, bald, twin_tails, braid, spiky, afro."""
    hair_colour: str | None = None
    garments: tuple[Garment, ...] = ()
    colour: str | None = None
    """Fur or body colour, for beings that are not human."""
    expression: Expression = "neutral"
    beard: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing in the picture. Without a glyph it is drawn as a labelled card with its words."""

    key: str
    """Stable English name of the element; names its mask and seeds its place."""
    words: str
    glyph: str | None = None
    count: int = 1
    colour: str | None = None
    place: Literal["ground", "air", "hand", "surface", "back"] = "ground"
    side: Side = ""
    """Where in the frame it was said to be; of a thing in a hand, on which side of its holder."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A being that acts. `count` copies share the look but not the face's details."""

    key: str
    words: str
    look: Look = Look()
    pose: str = "stand"
    count: int = 1
    prop: Thing | None = None
    mount: Thing | None = None
    seed: int = 0
    """Decides what the words leave open; a cast member brings its own."""
    side: Side = ""
    """Where in the frame it was said to be."""


@dataclass(frozen=True, slots=True)
class Sign:
    """An exact string in the picture and the kind of surface that carries it."""

    text: str
    place: SignPlace = "sign"
    """held: on a board in somebody's hands. card: on a thing of paper that is in the picture anyway."""
    scale: float = 1.0
    """Its size over the usual one."""
    low: bool = False
    """Whether a title or a banner stands at the bottom of the frame instead of its top."""


@dataclass(frozen=True, slots=True)
class SceneSpec:
    """Everything the studio needs to draw one frame, as closed names: see `scenery`, `light`, `styles`, `puppet`."""

    kind: Kind = "scene"
    scene: str = "plain"
    light: str = "day"
    weather: str | None = None
    framing: str = "full"
    """extreme_close_up, close_up, medium, full, wide, extreme_wide."""
    angle: str = "eye"
    """eye, low, high, top_down, dutch."""
    lens: str | None = None
    """bokeh, wide_angle, telephoto, fisheye, tilt_shift."""
    style: str = "flat"
    mood: str | None = None
    actors: tuple[Actor, ...] = ()
    things: tuple[Thing, ...] = ()
    relation: Relation = "none"
    signs: tuple[Sign, ...] = ()
    palette: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    backdrop: str | None = None
    """Colour of a plain backdrop, when one was said."""
    side: Side = ""
    """On which side of the frame the cast stands, where the words leave the rest empty."""
    exposure: int = 0
    """-2..2: how much brighter than usual the light is."""
    warmth: int = 0
    """-2..2: how much warmer than usual it is."""
    absent: tuple[str, ...] = ()
    """Things a scene would bring that must not be there: keys such as "people", "trees", "clouds"."""
    drawn: tuple[str, ...] = ()
    """The person's words that the studio draws."""
    not_drawn: tuple[str, ...] = ()
    """The person's words that it does not, each said in the reply."""


@dataclass(slots=True)
class Layer:
    """One cut-out of the scene: straight-alpha RGBA cropped to what it holds, and where its top left corner stands.

    Layers may reach beyond the frame. `depth` is the distance from the camera in metres-like units
    (near 1 .. 5000 sky); the ground plane has role "ground" and its depth follows from the horizon.
    """

    name: str
    image: Image.Image
    x: int
    y: int
    depth: float
    role: Role = "back"
    emits: bool = False
    """Gives light: not shaded, and it blooms (lit windows, neon, the sun)."""
    part_of: str | None = None
    """The layer whose mask these pixels belong to; None for a layer of its own."""
    foot: tuple[float, float] | None = None
    """Where it touches the ground, in frame pixels; None for what floats or is scenery."""
    words: str = ""
    """The person's words for it, when it was asked for."""
    lit: bool = False
    """True when its colours already hold the scene's light (scenery painted through `Stage.paint`)."""
    shadow: bool = True
    """Whether it casts a contact shadow."""


@dataclass(frozen=True, slots=True)
class Element:
    """One named element of a finished frame: its number in the id map, its words and its box in pixels."""

    id: int
    name: str
    words: str
    box: tuple[int, int, int, int]
    role: Role


@dataclass(slots=True)
class Frame:
    """A finished draft. ids: (H, W) uint8, 0 for nothing; depth: (H, W) uint16 inverse depth, near is bright."""

    image: Image.Image
    ids: NDArray[np.uint8]
    depth: NDArray[np.uint16]
    elements: tuple[Element, ...]
    spec: SceneSpec
    parts: dict[str, Image.Image] = field(default_factory=dict)
    """Further pictures of the same job, by name: the single icons of a sheet, with alpha."""

    def mask(self, name: str) -> NDArray[np.bool_]:
        """Return the (H, W) mask of the visible part of the element of that name, else of all elements of those words.

        Raises KeyError when there is none.
        """
        found = [e.id for e in self.elements if e.name == name] or [e.id for e in self.elements if e.words == name]
        if not found:
            raise KeyError(name)
        mask: NDArray[np.bool_] = np.isin(self.ids, found)
        return mask
