"""The words of a recording with their times: what captions, moving lips and questions about a recording read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

SIDECAR = "words"
"""Name of the sidecar of a voice asset that holds a `Spoken` as JSON."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpokenWord(_Value):
    """One word (in Chinese and Japanese one character or word) with the seconds at which it begins and ends."""

    text: str
    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    begin: int = 0
    """Where it stands in the text, counted in characters."""


class Spoken(_Value):
    """What a recording says, and when."""

    text: str
    language: str = ""
    """BCP-47 tag."""
    words: tuple[SpokenWord, ...] = ()
    estimated: bool = False
    """Whether the times were estimated from the length of the words instead of told by the engine."""
    mouth: tuple[tuple[float, float], ...] = ()
    """How far a mouth that says it is open: (seconds, 0..1), in order, about 12 to 25 a second; 0 where it pauses."""

    def openness(self, at_s: float) -> float:
        """Return how far the mouth is open at a time, 0..1."""
        level = 0.0
        for second, opened in self.mouth:
            if second > at_s:
                break
            level = opened
        return level
