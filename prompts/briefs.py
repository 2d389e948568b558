"""What a voice, a piece of music or a sound shall be: the structured prompts beside the Shot."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_SPOKEN = 40_000
"""Longest text that is spoken at once, in characters."""
MAX_WORDS = 4_000


class Brief(BaseModel):
    """A frozen record; an unknown field is an error, and so are half characters and infinite numbers, which no JSON holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MAX_SPOKEN, allow_inf_nan=False)


class SpeechBrief(Brief):
    """What is said, by whom, and how."""

    text: str = Field(default="", max_length=MAX_SPOKEN)
    """The exact words; empty where a recording is given instead."""
    voice: str = Field(default="", max_length=200)
    """The person's own words for the voice: a name, or a description such as "warm old woman"; empty lets the engine choose."""
    language: str = Field(default="", max_length=35)
    """BCP-47 tag of the speech ("en", "zh-TW", "th"); empty is read from the text. For a dub: the language to speak in."""
    delivery: str = Field(default="", max_length=MAX_WORDS)
    """How it is said, in words: "whispering, slowly", "cheerful"."""
    speed: float | None = Field(default=None, ge=0.25, le=4.0)
    """1 is the voice's own pace."""
    pitch: float | None = Field(default=None, ge=-12.0, le=12.0)
    """Semitones above or below the voice's own pitch."""
    stability: float | None = Field(default=None, ge=0.0, le=1.0)
    similarity: float | None = Field(default=None, ge=0.0, le=1.0)
    style_strength: float | None = Field(default=None, ge=0.0, le=1.0)


class Section(Brief):
    """One part of a piece of music."""

    name: str = Field(max_length=80)
    """"intro", "verse", "chorus", "bridge", "outro", or the person's own word."""
    duration_s: float | None = Field(default=None, gt=0, le=600)
    words: str = Field(default="", max_length=MAX_WORDS)
    """How this part sounds."""
    lyrics: str = Field(default="", max_length=MAX_WORDS)


class MusicBrief(Brief):
    """What a piece of music shall be."""

    words: str = Field(default="", max_length=MAX_WORDS)
    """The person's own words for the whole piece."""
    genre: str = ""
    mood: str = ""
    instruments: tuple[str, ...] = ()
    bpm: int | None = Field(default=None, ge=20, le=300)
    key: str = ""
    """Such as "C minor"."""
    duration_s: float | None = Field(default=None, gt=0, le=600)
    sections: tuple[Section, ...] = Field(default=(), max_length=30)
    lyrics: str = Field(default="", max_length=MAX_WORDS)
    instrumental: bool | None = None
    """True: nobody sings. None: not said."""
    loop: bool = False
    meter: str = Field(default="", max_length=8)
    """Such as "3/4"; empty lets the genre decide."""
    energy: tuple[float, ...] = Field(default=(), max_length=32)
    """The energy curve: 0..1 at evenly spaced times from the beginning to the end; empty lets the form decide."""
    negative: tuple[str, ...] = ()
    """What must not be heard, one noun phrase each."""


class SoundBrief(Brief):
    """What a sound effect shall be."""

    text: str = Field(min_length=1, max_length=MAX_WORDS)
    duration_s: float | None = Field(default=None, gt=0, le=60)
    distance: Literal["", "close", "near", "far"] = ""
    loop: bool = False
