"""Colours of the puppets: mixing, shading and the named skin and hair tones."""

from __future__ import annotations

INK = "#2a2238"
"""The darkest line of a puppet: a violet near-black, softer than pure black."""

SKINS: dict[str, str] = {
    "porcelain": "#fbe0cf",
    "fair": "#f8cfae",
    "light": "#f0bd94",
    "medium": "#dfa274",
    "olive": "#c98c5c",
    "brown": "#a76c45",
    "deep": "#804d31",
    "dark": "#5c3724",
}
SKIN_WORDS: dict[str, str] = {
    "pale": "porcelain",
    "white": "fair",
    "tan": "medium",
    "tanned": "medium",
    "black": "dark",
    "yellow": "light",
}
HAIRS: dict[str, str] = {
    "black": "#2b2730",
    "dark": "#3a2c2a",
    "brown": "#5f4030",
    "chestnut": "#7b4a2f",
    "auburn": "#93442b",
    "red": "#c0452c",
    "ginger": "#d9733a",
    "blonde": "#eec063",
    "grey": "#a9abb4",
    "silver": "#ccd2dc",
    "white": "#eceef2",
    "pink": "#f08db3",
    "blue": "#4b7fe0",
    "purple": "#8b5fd0",
    "green": "#4fae74",
    "teal": "#2fa7a4",
}
HAIR_WORDS: dict[str, str] = {"blond": "blonde", "golden": "blonde", "gray": "grey", "orange": "ginger"}


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the three 0..255 channels of `#rrggbb` (or `#rgb`)."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def mix(a: str, b: str, amount: float) -> str:
    """Return `a` moved towards `b` by `amount` 0..1."""
    pairs = zip(rgb(a), rgb(b), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * amount):02x}" for x, y in pairs)


def dark(colour: str, amount: float = 0.18) -> str:
    """Return the colour in shade: towards violet ink, so shadows stay warm."""
    return mix(colour, "#241a40", amount)


def light(colour: str, amount: float = 0.2) -> str:
    """Return the colour in light."""
    return mix(colour, "#ffffff", amount)


def named(word: str, table: dict[str, str], words: dict[str, str]) -> str | None:
    """Return the hex of a colour word from a table (or the hex itself); None for an unknown word."""
    if word.startswith("#"):
        return word
    key = word.strip().lower()
    return table.get(words.get(key, key))
