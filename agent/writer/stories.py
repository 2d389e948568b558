"""The stories the embedded writer knows: for each topic what is shown and said shot by shot, in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from agent.director.text import lower

GENERIC, CHARACTER = "generic", "character"
"""The stories for topics that none of the others is about: a thing or an idea, and somebody."""

Both = Mapping[str, str]
"""One text in both languages, by `Tongue`."""


@dataclass(frozen=True, slots=True)
class Side:
    """One shot of a story in one language. Texts may hold {hero} and {topic}."""

    say: tuple[str, ...] = ()
    """What is said over it, sentence by sentence: as many are used, from the first, as there is time for."""
    subject: str = "{hero}"
    action: str = ""
    scene: str = ""
    """Empty: the story's place."""
    light: str = ""
    camera: str = ""
    sound: str = ""
    sign: str = ""
    """Words on a sign in the picture."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One shot of a story. A story of n shots has those with the lowest ranks, and what the topic speaks of first."""

    rank: int
    """0: the ending, which every story of two or more shots has; 1: the opening."""
    sides: Mapping[str, Side]
    cues: tuple[str, ...] = ()
    """Words of a topic that ask for this beat."""


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of film."""

    id: str
    place: Both
    hero: Both
    title: Both
    end: Both
    music: Both
    cues: tuple[str, ...]
    beats: tuple[Beat, ...] = field(default=())

    def likeness(self, topic: str) -> float:
        """Return how much of the topic is about this story: the letters of the cues in it; Chinese ones count threefold."""
        return sum(len(cue) * (1 if cue.isascii() else 3) for cue in heard(self.cues, topic))

    def beat_of(self, topic: str) -> Beat | None:
        """Return the shot that speaks of a topic most, the first of equals; None where none does."""
        low = lower(topic)
        counts = [sum(len(cue) for cue in beat.cues if (re.search(rf"\b{re.escape(cue)}(?:s|es|ing|ed)?\b", low) if cue.isascii() else cue in low)) for beat in self.beats]
        best = max(counts, default=0)
        return self.beats[counts.index(best)] if best else None

    def chosen(self, count: int, topic: str) -> list[Beat]:
        """Return `count` beats in the order of the story: opening and ending, what the topic speaks of, then by rank."""

        def place(beat: Beat) -> tuple[bool, bool, int]:
            return beat.rank > 1, not heard(beat.cues, topic), beat.rank or 1

        best = sorted(self.beats, key=place)
        first = [beat for beat in best if beat.rank == 1] + [beat for beat in best if beat.rank != 1]
        kept = first[:count]
        return [beat for beat in self.beats if beat in kept]


def story_for(topic: str, *, being: bool = False) -> Story:
    """Return the story that the topic's words are most about, else the one about somebody or the one about anything."""
    best = max(stories().values(), key=lambda story: story.likeness(topic))
    if best.likeness(topic) > 0:
        return best
    return stories()[CHARACTER if being else GENERIC]


@lru_cache(maxsize=1)
def stories() -> dict[str, Story]:
    """Return every story by its id."""
    folder = files("agent.writer").joinpath("stories")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    found = {name.removesuffix(".toml"): tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in names}
    return {name: _story(name, data) for name, data in found.items()}


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return the text with {hero}, {topic} and the like filled in, see `agent.writer.topics.names`."""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _story(name: str, data: dict[str, Any]) -> Story:
    told = data["story"]
    both = {key: told[key] for key in ("place", "hero", "title", "end", "music")}
    return Story(id=name, cues=_cues(told), beats=tuple(_beat(beat) for beat in data["beat"]), **both)


def _beat(data: dict[str, Any]) -> Beat:
    sides = {tongue: Side(**{**data[tongue], "say": tuple(data[tongue]["say"])}) for tongue in ("en", "zh")}
    return Beat(data["rank"], sides, _cues(data))


def _cues(data: Mapping[str, Any]) -> tuple[str, ...]:
    cues = data.get("cues", {})
    return tuple(lower(cue) for tongue in ("en", "zh") for cue in cues.get(tongue, ()))


def heard(cues: Iterable[str], text: str) -> Sequence[str]:
    """Return the cues that stand in a text: whole words of English, any place in Chinese."""
    low = lower(text)
    return [cue for cue in cues if (re.search(rf"\b{re.escape(cue)}\b", low) if cue.isascii() else cue in low)]
