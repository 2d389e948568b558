"""What a person wants of a film, as far as they said it: the embedded writer's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prompts.films import AspectRatio, Lines, Transition


@dataclass(frozen=True, slots=True)
class FilmWish:
    """Everything that was said of a film. What was not said stays empty and is decided by `agent.writer.write_film`."""

    words: str = ""
    """The person's own words, whole."""
    topic: str = ""
    """What it is about: "工安", "our safety rules", "a cat that opens a bakery"."""
    script: str = ""
    """A text whose very words are to be said; then `topic` may be empty."""
    duration_s: float | None = None
    """Seconds of the whole film, cards included; a script takes as long as it takes where nothing was said."""
    shots: int | None = None
    sources: tuple[str, ...] = ()
    """Handles of pictures and videos that are shown in this order, one a shot, instead of making shots."""
    source_words: tuple[str, ...] = ()
    """What each of them shows, in words, as far as it is known: they are what a narrator says over it."""
    hero: str = ""
    """The looks of the main character, as a subject would say them: "戴安全帽的女工程師"."""
    style: str = ""
    """Medium, look and mood of all pictures."""
    scene: str = ""
    """Where or when all of it takes place, where that was said: "at night in Taipei"."""
    language: str = ""
    """BCP-47 tag of what is said and captioned; empty: the language of the words."""
    narrated: bool | None = None
    """None: not said; then a film has a narrator, unless it was asked to be silent or only with music."""
    voice: str = ""
    """The narrator, in the person's words: "a calm old man", 女聲."""
    delivery: str = ""
    speed: float | None = None
    music: str = ""
    """The person's words for the music; empty: not said."""
    musical: bool | None = None
    """False: no music was wanted; None: not said, then soft music that fits."""
    music_source: str = ""
    """Handle of a piece of music that is there already."""
    sounds: tuple[str, ...] = ()
    """Sound effects that were asked for, in words; each goes to the shot it fits, else to the first."""
    transition: Transition | None = None
    """How every shot comes in; None: not said."""
    captions: bool | None = None
    """None: not said; then captions where a script is spoken."""
    caption_position: Literal["bottom", "top"] = "bottom"
    aspect_ratio: AspectRatio | None = None
    lines: Lines | None = None
    fps: float | None = None
    title: str | None = None
    """None: not said, then a title where the length allows; "": no title."""
    end_card: str | None = None
    stop_at: Literal["storyboard", "film"] = "film"
