"""What a film shall be: its shots with what is said over them, its music and sounds, its captions and its shape."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from prompts.briefs import Brief, MusicBrief, SoundBrief
from prompts.shot import Shot

MAX_SHOTS = 40
MAX_FILM_S = 900.0
"""Longest film that is cut here, in seconds."""
MAX_NARRATION = 4_000
"""Longest narration of one shot, in characters."""

Transition = Literal[
    "cut", "cross_fade", "dip_to_black", "dip_to_white", "wipe_left", "wipe_right", "wipe_up", "wipe_down",
    "slide_left", "slide_right", "slide_up", "slide_down",
]  # fmt: skip
"""How a shot comes in. left: the new picture moves (or its edge runs) to the left."""

AspectRatio = Literal["16:9", "9:16", "1:1", "4:5"]
Lines = Literal[480, 720, 1080]
"""Pixels of a film's shorter side."""
Container = Literal["mp4", "webm", "gif", "webp"]
"""The file a film is written to."""


class FilmShot(Brief):
    """One shot of a film with what is heard in it."""

    id: str = Field(default="", max_length=20, pattern=r"^[a-z0-9]*$")
    """Stays with the shot wherever it moves: "s1"; filled in by FilmBrief where it is empty."""
    shot: Shot = Shot()
    source: str = ""
    """Asset id of a picture or a video that is shown instead of making one from `shot`."""
    duration_s: float | None = Field(default=None, gt=0, le=120)
    """Seconds on screen; None: as long as what is said over it needs, else an even share of the film's length."""
    narration: str = Field(default="", max_length=MAX_NARRATION)
    """What is said over it, word for word, in the film's language."""
    translations: dict[str, str] = Field(default_factory=dict)
    """The narration in other languages, where they are known, by BCP-47 tag."""
    speaker: str = Field(default="", max_length=80)
    """Who says it, as captions name them; empty for a narrator."""
    sounds: tuple[SoundBrief, ...] = Field(default=(), max_length=6)
    transition: Transition = "cut"
    """How it comes in after the shot before it."""

    def said_in(self, language: str) -> str | None:
        """Return the narration in a language it is known in, or None; "zh" stands for any Chinese, "en" for any English."""
        if language in self.translations:
            return self.translations[language]
        main = language.split("-", maxsplit=1)[0]
        return next((text for tag, text in self.translations.items() if tag.split("-")[0] == main), None)


class Narrator(Brief):
    """Who speaks over a film, see `prompts.briefs.SpeechBrief`."""

    language: str = Field(default="", max_length=35)
    """BCP-47 tag; empty is read from the text."""
    voice: str = Field(default="", max_length=200)
    delivery: str = Field(default="", max_length=400)
    speed: float | None = Field(default=None, ge=0.25, le=4.0)
    pitch: float | None = Field(default=None, ge=-12.0, le=12.0)


class CaptionWish(Brief):
    """Whether and how what is said stands in the picture too."""

    burned: bool = True
    """Drawn into the picture. Files (.vtt, .srt) are written whenever there is narration."""
    position: Literal["bottom", "top"] = "bottom"
    size: Literal["small", "medium", "large"] = "medium"
    language: str = Field(default="", max_length=35)
    """BCP-47 tag of what they say; empty: as it is spoken."""


class FilmBrief(Brief):
    """A whole film as it is planned: what a storyboard shows and a cut is made from."""

    version: Literal[1] = 1
    words: str = Field(default="", max_length=20_000)
    """The person's own words for it."""
    title: str = Field(default="", max_length=120)
    """Stands on a title card before the first shot; empty for none."""
    end_card: str = Field(default="", max_length=200)
    """Stands on a card after the last shot; empty for none."""
    shots: tuple[FilmShot, ...] = Field(min_length=1, max_length=MAX_SHOTS)
    duration_s: float | None = Field(default=None, gt=0, le=MAX_FILM_S)
    """The length that was asked for, cards included; None: as long as the shots are."""
    narrator: Narrator = Narrator()
    music: MusicBrief | None = None
    music_source: str = ""
    """Asset id of a piece of music that is used instead of composing one."""
    captions: CaptionWish | None = None
    """None: no captions."""
    aspect_ratio: AspectRatio = "16:9"
    lines: Lines = 720
    """Pixels of the shorter side."""
    fps: float = Field(default=24.0, ge=1, le=60)

    @field_validator("shots", mode="after")
    @classmethod
    def _named(cls, shots: tuple[FilmShot, ...]) -> tuple[FilmShot, ...]:
        taken = {shot.id for shot in shots if shot.id}
        free = (name for number in range(1, 10_000) if (name := f"s{number}") not in taken)
        return tuple(shot if shot.id else shot.model_copy(update={"id": next(free)}) for shot in shots)

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({shot.id for shot in self.shots}) != len(self.shots):
            raise ValueError("two shots have the same id")
        return self

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the film in pixels."""
        across, down = (int(part) for part in self.aspect_ratio.split(":"))
        scale = self.lines / min(across, down)
        return round(across * scale / 2) * 2, round(down * scale / 2) * 2

    def shot(self, name: str) -> FilmShot:
        """Return the shot with this id; raise KeyError when there is none."""
        found = next((shot for shot in self.shots if shot.id == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def with_shot(self, name: str, **update: Any) -> Self:
        """Return the brief with fields of one shot replaced."""
        changed = tuple(s.model_copy(update=update) if s.id == name else s for s in self.shots)
        return self.model_copy(update={"shots": changed})
