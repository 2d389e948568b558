"""Faces over time: when somebody blinks, and which mouth is seen while they speak, sing or chew."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from tools.animatic.puppet.moment import Mouth
from tools.spoken import Spoken

BLINK_S = 1 / 6
"""How long lids stay closed: two drawings on twos."""
_SYLLABLE_S = 0.19
_SAID_FROM, _OPEN_FROM, _WIDE_FROM = 0.12, 0.4, 0.82
"""From which openness 0..1 a mouth is ajar, open, wide."""
_ROUND_EVERY = 3
"""Every so many syllables an open mouth is a round one."""
Talk = Callable[[float], Mouth | None]
"""The mouth at a time in seconds; None for the expression's own."""


def shut(at_s: float, dice: str, order: int = 0) -> bool:
    """Say whether somebody's eyes are closed for a blink: every three to five seconds, by their own dice.

    order: which of the cast it is; the first blinks of neighbours lie apart.
    """
    rng = random.Random(f"blink/{dice}")
    start = 0.6 + 2.6 * ((0.618 * order + 0.35 * rng.random()) % 1.0)
    while start + BLINK_S <= at_s:
        start += 3.0 + 2.0 * rng.random()
    return start <= at_s


def mouth_of(openness: float, at_s: float) -> Mouth:
    """Return the mouth for how far it is open, 0..1, at a time in seconds."""
    if openness < _SAID_FROM:
        return "closed"
    if openness < _OPEN_FROM:
        return "ajar"
    if openness < _WIDE_FROM:
        return "round" if int(at_s / _SYLLABLE_S) % _ROUND_EVERY == 0 else "open"
    return "wide"


def silent(at_s: float) -> Mouth | None:
    """Keep the mouth of the expression."""
    del at_s
    return None


def saying(spoken: Spoken) -> Talk:
    """Return the mouth of somebody who says what was spoken."""
    first = min((word.start_s for word in spoken.words), default=spoken.mouth[0][0] if spoken.mouth else 0.0)
    last = max((word.end_s for word in spoken.words), default=spoken.mouth[-1][0] if spoken.mouth else 0.0)

    def mouth(at_s: float) -> Mouth | None:
        if at_s <= 0 or not first <= at_s <= last:
            return None
        return mouth_of(spoken.openness(at_s) if spoken.mouth else _by_words(spoken, at_s), at_s)

    return mouth


def _by_words(spoken: Spoken, at_s: float) -> float:
    """Guess the openness from the times of the words alone."""
    word = next((w for w in spoken.words if w.start_s <= at_s < w.end_s), None)
    return 0.0 if word is None else _syllable(at_s - word.start_s)


def _syllable(since_s: float) -> float:
    return 0.12 + 0.82 * abs(math.sin(math.pi * since_s / _SYLLABLE_S))


def babbling(dice: str, *, turn: int = 0, turns: int = 1, slow: float = 1.0) -> Talk:
    """Return the mouth of somebody who talks without known words: phrases with pauses between them.

    turn, turns: whose phrases these are where several talk in turn. slow: how drawn out the syllables are.
    """

    def mouth(at_s: float) -> Mouth | None:
        rng = random.Random(f"talk/{dice}")
        start, number = 0.2, 0
        while True:
            end = start + 1.4 + 1.4 * rng.random()
            if at_s < end:
                break
            start, number = end + 0.4 + 0.5 * rng.random(), number + 1
        if at_s < start or number % turns != turn:
            return None
        strength = 0.75 + 0.35 * math.sin(7.3 * number + 2.1 * at_s)
        return mouth_of(_syllable((at_s - start) / slow) * strength, at_s)

    return mouth


def chewing(turn: float) -> Mouth | None:
    """Return the mouth of an eater at a share of the movement, 0..1: open for the bite, then chewing."""
    if turn < 0.06:
        return None
    if turn > 0.9:
        return "open"
    return ("closed", "ajar")[int(turn * 8) % 2] if turn < 0.7 else "closed"
