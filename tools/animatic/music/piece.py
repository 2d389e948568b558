"""The one call of this package: a brief in, a mastered piece of music with its notes as MIDI out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from prompts.briefs import MusicBrief
from tools.animatic.music.arrange import compose, density
from tools.animatic.music.genre import Genre
from tools.animatic.music.measures import measured
from tools.animatic.music.midi import midi_file
from tools.animatic.music.mix import Progress, rendered
from tools.animatic.music.score import Score
from tools.animatic.music.soundfont import SoundFont, open_soundfont
from tools.animatic.music.wishes import Wish, read
from tools.audio import Samples
from tools.audio.mastering import master

LUFS, CEILING_DB = -16.0, -1.2
_MARGIN_S = 1.5
"""Seconds of a loop's other end that are mastered with it, so that the limiter closes the circle."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A finished piece of music."""

    samples: Samples
    """(2, n) at `tools.audio.RATE`, at -16 LUFS with true peaks below -1 dB."""
    midi: bytes
    facts: dict[str, Any]
    """Genre, key, meter, bpm, duration_s, bars, sections, chords, instruments, loop and the measures, as plain JSON data."""
    notes: tuple[str, ...]
    """What the person should know: what was done otherwise than asked."""
    drawn: tuple[str, ...]
    """Words of the brief that were followed."""
    not_drawn: tuple[str, ...]
    """Words of the brief that mean nothing here."""
    score: Score
    genre: Genre


def make_music(brief: MusicBrief, *, seed: int = 0, soundfont: Path | None = None, progress: Progress | None = None) -> Piece:
    """Compose and play a piece. The same brief, seed and SoundFont give the same samples. progress hears the share done, 0..1, now and then.

    Raises BadInput for what cannot be played (key, meter, tempo, length) and for a SoundFont that cannot be read.
    """
    wish = read(brief)
    font = open_soundfont(soundfont) if soundfont is not None else None
    score, genre, notes = compose(wish, seed)
    samples = _mastered(rendered(score, genre, font, progress), loop=score.loop)
    return Piece(samples, midi_file(score, genre.title), _facts(score, genre, wish, font), (*wish.notes, *notes), wish.drawn, wish.not_drawn, score, genre)


def _mastered(mix: Samples, *, loop: bool) -> Samples:
    if not loop:
        return master(mix, LUFS, CEILING_DB)
    margin = min(mix.shape[1], round(_MARGIN_S * 48_000))
    around = np.concatenate([mix[:, -margin:], mix, mix[:, :margin]], axis=1)
    return master(around, LUFS, CEILING_DB)[:, margin : margin + mix.shape[1]]


def _facts(score: Score, genre: Genre, wish: Wish, font: SoundFont | None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "genre": genre.id, "title": genre.title, "key": score.key.name, "meter": score.meter.name, "bpm": round(score.bpm, 2),
        "duration_s": round(score.duration_s, 3), "loop": score.loop, "bars": len(score.bars) - 1,
        "sections": [
            {"name": part.name, "start_s": round(score.clock.seconds(score.bars[part.first_bar]), 3), "bars": part.bars, "energy": round(part.energy, 2), "notes_per_s": round(density(score, part), 1)}
            for part in score.parts
        ],
        "chords": [item.chord.name for item in score.harmony],
        "instruments": list(dict.fromkeys(track.instrument.removeprefix("kit:").replace("_", " ") + (" drums" if track.drums else "") for track in score.tracks)),
        "soundfont": font is not None, "measures": measured(score, genre),
    }  # fmt: skip
    if wish.bpm is not None:
        facts["bpm_asked"] = wish.bpm
    return facts
