"""What the embedded studio's worker processes do: film, speak, compose, make sounds, draw storyboards and cut. Heavy modules load in here only."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.shot import Shot
from tools.engines.crew_worker import Line
from tools.errors import BadInput
from tools.spoken import SIDECAR, Spoken

if TYPE_CHECKING:
    from PIL import Image

    from tools.animatic.motion.take import Reel, Take
    from tools.audio import Samples

PREVIEW_SIDE = 320
"""Longest side of a preview in pixels."""
SOUND_SUFFIX: Literal[".flac"] = ".flac"
"""Every sample is kept, so that loops do not click and a cut loses nothing; half the size of WAV."""
Part = tuple[int, int, Path]
"""The n-th of m equal parts of a film shot, counted from 0, and where it is written."""


@dataclass(frozen=True, slots=True)
class ShotTask:
    """One film shot to draw, see `tools.animatic.motion.take.Take`. Shots and spoken words are JSON, pictures are files."""

    shot: str
    size: tuple[int, int]
    duration_s: float
    fps: float
    seed: int
    mark: bool
    begin_s: float = 0.0
    whole_s: float | None = None
    last_shot: str | None = None
    picture: Path | None = None
    """A picture, or a film whose last frame is meant."""
    last_picture: Path | None = None
    spoken: str | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundTask:
    """Something to be heard. `brief` is a SpeechBrief, a MusicBrief or a SoundBrief as JSON; `out` has no ending yet."""

    brief: str
    out: Path
    seed: int = 0
    soundfont: Path | None = None
    piper: Path | None = None
    kokoro: Path | None = None
    kokoro_voices: Path | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """What a job made: files by name (`main` and sidecars), and what is told of it."""

    files: dict[str, Path] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    lufs: float | None = None
    true_peak_db: float | None = None


_TRIAL = Shot.model_validate({"subject": "a woman", "action": "walking", "scene": "a street"})


def prepare() -> None:
    """Load what every film shot needs by drawing a tiny one."""
    from tools.animatic.motion.reel import reel  # noqa: PLC0415
    from tools.animatic.motion.take import Take  # noqa: PLC0415
    from tools.film import encode  # noqa: F401, PLC0415

    next(reel(Take(_TRIAL, (96, 54), 0.1)).frames(0, 1))


def film(line: Line, task: ShotTask) -> Finished:
    """Draw and encode parts of a film shot, each into a file of its own."""
    from tools.animatic.motion.reel import reel  # noqa: PLC0415

    roll = reel(_take(task))
    done, count = 0, sum(_span(roll.count, part)[1] - _span(roll.count, part)[0] for part in task.parts)
    for part in task.parts:
        done = _encode(line, roll, part, done, count)
    return Finished(drawn=tuple(roll.drawn), not_drawn=tuple(roll.not_drawn), notes=tuple(roll.notes))


def _span(count: int, part: Part) -> tuple[int, int]:
    number, of, _ = part
    return count * number // of, count * (number + 1) // of


def _encode(line: Line, roll: Reel, part: Part, done: int, count: int) -> int:
    """Write one part and return how many frames are done by then."""
    from tools.film.encode import Encoder  # noqa: PLC0415

    first, stop = _span(roll.count, part)
    with Encoder(part[2], roll.size, roll.fps) as encoder:
        for number, pixels in enumerate(roll.frames(first, stop), first):
            encoder.picture(pixels, roll.layout)
            done += 1
            line.tell(done / count, _still(roll, number))
    return done


def _still(roll: Reel, number: int) -> Callable[[], bytes]:
    return lambda: _small(roll.still(number))


def _take(task: ShotTask) -> Take:
    from tools.animatic.motion.take import Take  # noqa: PLC0415

    return Take(
        shot=Shot.model_validate_json(task.shot),
        size=task.size,
        duration_s=task.duration_s,
        fps=task.fps,
        seed=task.seed,
        mark=task.mark,
        begin_s=task.begin_s,
        whole_s=task.whole_s,
        last_shot=Shot.model_validate_json(task.last_shot) if task.last_shot else None,
        picture=_picture(task.picture),
        last_picture=_picture(task.last_picture),
        spoken=Spoken.model_validate_json(task.spoken) if task.spoken else None,
    )


def _picture(path: Path | None) -> Image.Image | None:
    """Return a picture's pixels, or a film's last frame."""
    if path is None:
        return None
    from tools import media, recordings  # noqa: PLC0415

    data = path.read_bytes()
    if media.kind_of(data) is not None:
        return media.open_picture(data)
    return recordings.last_frame(path)


def _small(picture: Image.Image) -> bytes:
    small = picture.convert("RGB")
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=75)
    return buffer.getvalue()


# --- sound


def speak(line: Line, task: SoundTask) -> Finished:
    """Speak a text; the sidecar holds its words with their times."""
    from tools.animatic.voice import VoiceFiles  # noqa: PLC0415
    from tools.animatic.voice import speak as spoken_by  # noqa: PLC0415

    line.tell(0.0)
    own = VoiceFiles(piper=task.piper, kokoro=task.kokoro, kokoro_voices=task.kokoro_voices)
    speech = spoken_by(SpeechBrief.model_validate_json(task.brief), own, progress=line.tell)
    words = task.out.with_suffix(".json")
    words.write_text(speech.spoken.model_dump_json(), "utf-8")
    facts = {"voice": speech.voice, "engine": speech.engine, "language": speech.spoken.language}
    return _heard(speech.samples, task, {SIDECAR: words}, notes=speech.notes, facts=facts)


def compose(line: Line, task: SoundTask) -> Finished:
    """Compose and play a piece of music; the sidecar holds its notes."""
    from tools.animatic.music import make_music  # noqa: PLC0415

    line.tell(0.0)
    piece = make_music(MusicBrief.model_validate_json(task.brief), seed=task.seed, soundfont=task.soundfont, progress=line.tell)
    notes = task.out.with_suffix(".mid")
    notes.write_bytes(piece.midi)
    facts = {name: _told(value) for name, value in piece.facts.items()}
    return _heard(piece.samples, task, {"midi": notes}, piece.drawn, piece.not_drawn, piece.notes, facts)


def _told(value: object) -> str:
    """Return a fact in few words; what is no word, number or list of words is for programs and left out."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(value) if all(isinstance(part, str) for part in value) else ""
    return f"{value:g}" if isinstance(value, float) else str(value) if isinstance(value, str | int) else ""


def make_sound(line: Line, task: SoundTask) -> Finished:
    """Make a sound effect."""
    from tools.animatic import sound  # noqa: PLC0415

    line.tell(0.0)
    effect = sound.make_sound(SoundBrief.model_validate_json(task.brief), seed=task.seed)
    return _heard(effect.samples, task, {}, effect.drawn, effect.not_drawn, effect.notes, {})


def _heard(
    samples: Samples,
    task: SoundTask,
    files: dict[str, Path],
    drawn: tuple[str, ...] = (),
    not_drawn: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    facts: dict[str, str] | None = None,
) -> Finished:
    """Write samples and measure them."""
    from tools.audio import files as audio_files  # noqa: PLC0415
    from tools.audio import loudness  # noqa: PLC0415

    if not samples.size:
        raise BadInput("There is nothing to hear in this; say it in other words.")
    main = task.out.with_suffix(SOUND_SUFFIX)
    main.write_bytes(audio_files.write(samples, SOUND_SUFFIX))
    levels = {"lufs": round(loudness.integrated_lufs(samples), 1), "true_peak_db": round(loudness.true_peak_db(samples), 1)}
    return Finished(
        {"main": main, **files}, tuple(drawn), tuple(not_drawn), tuple(notes), {k: v for k, v in (facts or {}).items() if v}, **levels
    )
