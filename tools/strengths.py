"""What a picture needs most of its model (exact words in it, curves), and how good a card is at that."""

from __future__ import annotations

import re
from collections.abc import Mapping

from prompts.phrases import has_han
from tools.catalog import Card, Strength
from tools.requests import ImageRequest, Request

GAIN: Mapping[Strength, int] = {"lettering": 15, "han_lettering": 15, "vector": 35}
"""Points of quality that a strength is worth where it is asked for: lettering lifts a specialist above better painters, and
curves above everything, since most models make none at all."""
MOST = 99
"""The best a card can count as, so that a strength leads into the highest band and not beyond it."""
STRENGTH_WORDS: Mapping[Strength, str] = {
    "lettering": "lettering",
    "han_lettering": "Chinese lettering",
    "vector": "drawings made of curves (SVG)",
    "speed": "speed",
}
"""What a strength is called for people, after "good at"."""
_CURVES = re.compile(r"\b(?:svg|vectors?)\b|矢量|向量", re.IGNORECASE)


def strengths_wanted(request: Request) -> tuple[Strength, ...]:
    """Return what the request needs most of its model."""
    if not isinstance(request, ImageRequest):
        return ()
    letters = "".join(lettering.text for lettering in request.shot.text_in_image)
    han = any(map(has_han, letters))
    found: tuple[tuple[Strength, bool], ...] = (
        ("lettering", bool(letters) and not han),
        ("han_lettering", han),
        ("vector", bool(_CURVES.search(f"{request.shot.style.text} {request.shot.technical.text}"))),
    )
    return tuple(strength for strength, is_wanted in found if is_wanted)


def quality_for(card: Card, wanted: tuple[Strength, ...]) -> int:
    """Return the card's quality for a request that needs these strengths, 0..99 where one of them counts."""
    gain = sum(GAIN[strength] for strength in wanted if strength in card.strengths)
    return min(MOST, card.quality + gain) if gain else card.quality
