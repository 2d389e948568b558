"""A film as pure edit decisions: which piece is shown or heard when, from where to where, how loud, and how it comes in."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from prompts.films import MAX_FILM_S, CaptionWish, Transition

AssetId = str
Seconds = float
Track = Literal["voice", "music", "sound"]
Corner = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions 0..1 of a picture."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=20_000, allow_inf_nan=False)


class KenBurns(_Value):
    """The slow move over a still: the part that is seen at its beginning and at its end."""

    begin: Corner = (0.0, 0.0, 1.0, 1.0)
    end: Corner = (0.06, 0.06, 0.94, 0.94)


class Picture(_Value):
    """One piece of the picture track. Pieces follow one another; a transition makes a piece and the one before it overlap."""

    id: str = Field(min_length=1, max_length=40)
    """Unique in the timeline; what is heard in a shot is anchored to it."""
    kind: Literal["video", "still", "card"] = "video"
    shot: str = ""
    """Id of the FilmShot it shows; empty for a card and for a film without a brief."""
    source: AssetId = ""
    """Empty for a card, and where the piece has still to be made."""
    source_s: Seconds | None = Field(default=None, gt=0)
    """Length of its source, where it is known."""
    draft: bool = False
    """Whether its source was drawn for free, so that it is drawn anew for another length or shape instead of held or cropped."""
    duration_s: Seconds = Field(gt=0, le=MAX_FILM_S)
    """Seconds on screen, the overlap with its neighbours included."""
    in_s: Seconds = Field(default=0.0, ge=0)
    """Where in its source it begins."""
    speed: float = Field(default=1.0, ge=0.1, le=10.0)
    """Times its own speed. Where the source ends early its last frame is held."""
    move: KenBurns | None = None
    """Only of a still."""
    transition: Transition = "cut"
    transition_s: Seconds = Field(default=0.0, ge=0, le=5)
    """Seconds of overlap with the piece before it; 0 with a cut, and for the first piece a fade from black."""
    own_sound_db: float | None = None
    """How loud the source's own sound is, in dB; None: it is not heard."""
    words: str = ""
    """Of a card: its text; the first line is the large one."""


class Sound(_Value):
    """One piece on a sound track."""

    id: str = Field(min_length=1, max_length=40)
    track: Track
    source: AssetId = ""
    """Empty where the piece has still to be made."""
    source_s: Seconds | None = Field(default=None, gt=0)
    """Length of its source, where it is known."""
    anchor: str = ""
    """Id of the picture piece it moves with; empty: it stands in the film's own time."""
    start_s: Seconds = Field(default=0.0, ge=0)
    """Seconds after its anchor's beginning, or after the film's."""
    in_s: Seconds = Field(default=0.0, ge=0)
    duration_s: Seconds | None = Field(default=None, gt=0)
    """Seconds heard; None: to the source's end, and music to the film's end."""
    loop: bool = False
    """Whether it begins again when its source ends before `duration_s`."""
    gain_db: float = Field(default=0.0, ge=-60, le=24)
    fade_in_s: Seconds = Field(default=0.0, ge=0)
    fade_out_s: Seconds = Field(default=0.0, ge=0)
    envelope: tuple[tuple[Seconds, float], ...] = Field(default=(), max_length=500)
    """Further gain: (seconds after its own start, dB), in order; linear between."""
    of: str = ""
    """What it is of the brief: the FilmShot's id, with ":2" for its second sound; empty where no brief asked for it."""


class Cue(_Value):
    """One caption."""

    start_s: Seconds = Field(ge=0)
    """Seconds after its anchor's beginning, or after the film's."""
    end_s: Seconds = Field(gt=0)
    text: str = Field(min_length=1, max_length=500)
    speaker: str = ""
    anchor: str = ""
    estimated: bool = False
    """Whether its times were estimated rather than told by the voice's engine."""


class Ducking(_Value):
    """How far music and sounds step back while somebody speaks."""

    depth_db: float = Field(default=-11.0, ge=-40, le=0)
    attack_s: Seconds = Field(default=0.12, gt=0, le=2)
    release_s: Seconds = Field(default=0.45, gt=0, le=5)


class Timeline(_Value):
    """A whole cut. Pure data: round-trips through `model_dump_json` and `model_validate_json`."""

    version: Literal[1] = 1
    size: tuple[int, int]
    """Width and height in pixels, both even."""
    fps: float = Field(default=24.0, ge=1, le=60)
    pictures: tuple[Picture, ...] = Field(min_length=1, max_length=120)
    sounds: tuple[Sound, ...] = Field(default=(), max_length=400)
    cues: tuple[Cue, ...] = Field(default=(), max_length=2_000)
    captions: CaptionWish | None = None
    """None: cues are written to files only."""
    fade_out_s: Seconds = Field(default=0.0, ge=0, le=5)
    """Seconds over which the picture goes to black at the film's end."""
    levels_db: dict[Track, float] = Field(default_factory=dict)
    """Gain of whole tracks; a track that is missing is at 0."""
    muted: tuple[Track, ...] = ()
    ducking: Ducking | None = Ducking()
    loudness_lufs: float = Field(default=-14.0, ge=-40, le=-5)
    """Integrated loudness of the mix (ITU-R BS.1770)."""
    draft_mark: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = [picture.id for picture in self.pictures]
        if len(set(names)) != len(names):
            raise ValueError("two pieces of the picture track have the same id")
        anchors = {sound.anchor for sound in self.sounds} | {cue.anchor for cue in self.cues}
        loose = anchors - {"", *names}
        if loose:
            raise ValueError(f"nothing in the picture track is called {sorted(loose)[0]}")
        for before, piece in zip((None, *self.pictures), self.pictures, strict=False):
            overlap = self._overlap(before, piece)
            if overlap > 0 and (overlap >= piece.duration_s or (before is not None and overlap >= before.duration_s)):
                raise ValueError(f"the transition into {piece.id} is longer than what it joins")
        if self.duration_s > MAX_FILM_S:
            raise ValueError(f"a film is at most {MAX_FILM_S:.0f} s long, this one would be {self.duration_s:.0f} s")
        return self

    @staticmethod
    def _overlap(before: Picture | None, piece: Picture) -> Seconds:
        return piece.transition_s if before is not None and piece.transition != "cut" else 0.0

    def starts(self) -> dict[str, Seconds]:
        """Return when each piece of the picture track begins, by id, in the film's time."""
        found: dict[str, Seconds] = {}
        at, before = 0.0, None
        for piece in self.pictures:
            at -= self._overlap(before, piece)
            found[piece.id] = at
            at, before = at + piece.duration_s, piece
        return found

    @property
    def duration_s(self) -> Seconds:
        """The film's length."""
        overlaps = sum(self._overlap(a, b) for a, b in zip(self.pictures, self.pictures[1:], strict=False))
        return sum(piece.duration_s for piece in self.pictures) - overlaps

    def when(self, piece: Sound | Cue) -> Seconds:
        """Return when a sound or a caption begins in the film's time."""
        return piece.start_s + (self.starts()[piece.anchor] if piece.anchor else 0.0)

    def sources(self) -> tuple[AssetId, ...]:
        """Return the assets the cut uses, each once: pictures in order, then sounds."""
        used = [picture.source for picture in self.pictures] + [sound.source for sound in self.sounds]
        return tuple(dict.fromkeys(source for source in used if source))

    def picture(self, name: str) -> Picture:
        """Return the piece of the picture track with this id; raise KeyError when there is none."""
        found = next((piece for piece in self.pictures if piece.id == name), None)
        if found is None:
            raise KeyError(name)
        return found
