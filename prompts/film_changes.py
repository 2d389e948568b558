"""What can be changed in a film, one decision each. Shots are counted from 1 as they stand now; -1 is the last."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from prompts.briefs import Brief, MusicBrief, SoundBrief
from prompts.films import AspectRatio, CaptionWish, FilmShot, Lines, Transition
from prompts.shot import ShotChange

ShotNumber = Annotated[int, Field(ge=-40, le=40)]
Shots = tuple[ShotNumber, ...]
"""Empty means every shot."""
Track = Literal["voice", "music", "sound"]


class Swap(Brief):
    """Two shots change places, each with what is heard in it."""

    op: Literal["swap"] = "swap"
    a: ShotNumber
    b: ShotNumber


class Move(Brief):
    """A shot goes to another place."""

    op: Literal["move"] = "move"
    shot: ShotNumber
    to: ShotNumber


class Remove(Brief):
    """Shots go, with what is heard in them."""

    op: Literal["remove"] = "remove"
    shots: tuple[ShotNumber, ...] = Field(min_length=1)


class Add(Brief):
    """A new shot."""

    op: Literal["add"] = "add"
    shot: FilmShot
    at: ShotNumber = -1
    """The number it shall have; -1: the last."""


class Repeat(Brief):
    """A shot is shown once more, with what is heard in it."""

    op: Literal["repeat"] = "repeat"
    shot: ShotNumber
    at: ShotNumber | None = None
    """The number the second one shall have; None: right after the first, -1: the last."""


class Length(Brief):
    """Shots become longer or shorter: more or less of them is shown. Without shots: the whole film gets that length."""

    op: Literal["length"] = "length"
    shots: Shots = ()
    seconds: float | None = Field(default=None, gt=0, le=900)
    factor: float | None = Field(default=None, gt=0.1, le=10)
    """Times as long as now, where no seconds are given."""


class Trim(Brief):
    """Something is cut off a shot."""

    op: Literal["trim"] = "trim"
    shot: ShotNumber
    start_s: float = Field(default=0.0, ge=0)
    """Seconds taken off its beginning."""
    end_s: float = Field(default=0.0, ge=0)


class Speed(Brief):
    """Shots run slower or faster; they become longer or shorter by that, what is said over them does not change."""

    op: Literal["speed"] = "speed"
    shots: Shots = ()
    factor: float = Field(ge=0.1, le=10)
    """Times the speed now: 0.5 is half as fast."""


class ComeIn(Brief):
    """How shots come in after the ones before them."""

    op: Literal["transition"] = "transition"
    shots: Shots = ()
    transition: Transition
    seconds: float = Field(default=0.6, gt=0, le=5)


class Reshoot(Brief):
    """Shots are made anew with a change of what they show; without a change a new take of the same."""

    op: Literal["reshoot"] = "reshoot"
    shots: Shots = ()
    change: ShotChange = ShotChange()


class Volume(Brief):
    """A track becomes louder or quieter, in all the film or over some shots."""

    op: Literal["volume"] = "volume"
    track: Track
    by_db: float | None = Field(default=None, ge=-40, le=20)
    mute: bool | None = None
    shots: Shots = ()


class Narrate(Brief):
    """What is said over the film changes: its language, its voice, or its words."""

    op: Literal["narrate"] = "narrate"
    language: str | None = None
    voice: str | None = None
    delivery: str | None = None
    speed: float | None = Field(default=None, ge=0.25, le=4.0)
    pitch: float | None = Field(default=None, ge=-12.0, le=12.0)
    lines: dict[int, str] = Field(default_factory=dict)
    """New words by the number of the shot; empty words take the narration from that shot."""
    remove: bool = False
    """Nobody speaks any more."""


class Score(Brief):
    """The music changes."""

    op: Literal["music"] = "music"
    music: MusicBrief | None = None
    source: str = ""
    """Asset id of a piece to use instead."""
    remove: bool = False


class Sound(Brief):
    """A sound effect comes into a shot, or all go from it."""

    op: Literal["sound"] = "sound"
    shots: Shots = ()
    sound: SoundBrief | None = None
    remove: bool = False


class Caption(Brief):
    """Captions are switched on or off, look different, or are read in another language than is spoken."""

    op: Literal["captions"] = "captions"
    captions: CaptionWish | None = CaptionWish()
    """None: no captions. What is not given stays as it is."""
    lines: dict[int, str] = Field(default_factory=dict)
    """What is said, in the language of the captions, by the number of the shot."""


class Recaption(Brief):
    """One caption says something else; what is spoken stays, until that is spoken anew."""

    op: Literal["caption"] = "caption"
    shot: ShotNumber
    caption: int = Field(default=1, ge=1, le=200)
    """Counted from 1 among the captions of its shot."""
    text: str = Field(max_length=500)
    """Empty takes it away."""


class Cards(Brief):
    """The words of the title card and the end card; "" takes a card away, None leaves it."""

    op: Literal["cards"] = "cards"
    title: str | None = Field(default=None, max_length=120)
    end_card: str | None = Field(default=None, max_length=200)


class Reframe(Brief):
    """The film gets another shape or size. Drafts are drawn anew for it, everything else is cropped around its middle."""

    op: Literal["format"] = "format"
    aspect_ratio: AspectRatio | None = None
    lines: Lines | None = None
    fps: float | None = Field(default=None, ge=1, le=60)


FilmChange = Annotated[
    Swap | Move | Remove | Add | Repeat | Length | Trim | Speed | ComeIn | Reshoot | Volume | Narrate | Score | Sound | Caption | Recaption | Cards | Reframe,
    Field(discriminator="op"),
]
FILM_CHANGE: TypeAdapter[FilmChange] = TypeAdapter(FilmChange)
