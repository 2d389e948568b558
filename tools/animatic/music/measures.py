"""Measures of a composition and of its sound: keys, chords, leaps, repetition, density and spectral balance."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tools.animatic.music.genre import Genre
from tools.animatic.music.melody import allowed
from tools.animatic.music.score import Note, Score
from tools.animatic.music.spectrum import bands
from tools.animatic.music.theory import Chord
from tools.audio import RATE, Samples

_LEAP = 5
"""An interval above this many semitones is a leap that wants an answer."""


def measured(score: Score, genre: Genre) -> dict[str, Any]:
    """Return the measures of the notes: shares 0..1, leaps in semitones.

    in_key: notes of the key or of the chord that sounds. strict_key: of the key alone. chord_tones: melody notes on strong beats that belong to
    the chord. unresolved_leap: largest leap of the tune that is not followed by a step back. repetition: share of melody bars whose rhythm was
    heard before. kick_bass: share of kicks with a bass note, where both play.
    """
    pitched = [note for track in score.tracks if not track.drums and track.role != "effects" for note in track.notes]
    tune = melody_of(score)
    rhythms = bar_rhythms(score, tune)
    distinct = len(set(rhythms))
    return {
        "notes": sum(len(track.notes) for track in score.tracks),
        "in_key": _share([_fits(note, score, genre) for note in pitched]),
        "strict_key": _share([note.pitch % 12 in score.key.pitches for note in pitched]),
        "chord_tones": _share([note.pitch % 12 in score.chord_at(note.start).pitches for note in tune if not note.grace and _strong(note, score)]),
        "unresolved_leap": _unresolved(tune),
        "melody_bars": len(rhythms), "distinct_rhythms": distinct,
        "repetition": round(1 - distinct / len(rhythms), 3) if rhythms else 0.0,
        "kick_bass": _kick_bass(score),
    }  # fmt: skip


def melody_of(score: Score) -> list[Note]:
    """Return the tune: the upper voice of all lead tracks in order."""
    notes = sorted((note for track in score.tracks if track.role == "lead" for note in track.notes), key=lambda n: (round(n.start, 3), -n.pitch))
    upper: list[Note] = []
    for note in notes:
        if not upper or note.start - upper[-1].start > 0.02:
            upper.append(note)
    return upper


def bar_rhythms(score: Score, notes: list[Note]) -> list[tuple[int, ...]]:
    """Return the onsets of each bar that has notes, in twelfths of a beat."""
    found = []
    for start, end in zip(score.bars, score.bars[1:], strict=False):
        onsets = tuple(round((note.start - start) * 12) for note in notes if start - 0.02 <= note.start < end - 0.02)
        if onsets:
            found.append(onsets)
    return found


def onset_pattern(score: Score, role: str) -> NDArray[np.float64]:
    """Return how often a role strikes at each sixteenth of a bar, in strokes a bar, shape (16,)."""
    counts = np.zeros(16)
    for track in score.tracks:
        if track.role == role:
            for note in track.notes:
                bar = score.meter.beats
                counts[int((note.start % bar) / bar * 16 + 0.25) % 16] += 1
    return counts / max(1, len(score.bars) - 1)


def width(samples: Samples) -> float:
    """Return the stereo width: side to middle, in dB."""
    middle, side = samples.sum(axis=0), samples[0] - samples[1]
    return round(10 * math.log10(float((side**2).mean() + 1e-12) / float((middle**2).mean() + 1e-12)), 1)


def crest(samples: Samples) -> float:
    """Return the crest factor: peak to mean level, in dB."""
    return round(20 * math.log10(float(np.abs(samples).max()) / max(1e-9, float(np.sqrt((samples**2).mean())))), 1)


def longest_silence(samples: Samples, below_db: float = -60.0) -> float:
    """Return the longest stretch below a level, in seconds, the last second left out."""
    hop = RATE // 50
    inner = samples[:, : max(hop, samples.shape[1] - RATE)]
    count = inner.shape[1] // hop
    levels = np.abs(inner[:, : count * hop]).max(axis=0).reshape(count, hop).max(axis=1)
    longest = run = 0
    for quiet in levels < 10 ** (below_db / 20):
        run = run + 1 if quiet else 0
        longest = max(longest, run)
    return longest / 50


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 3) if hits else 1.0


def _fits(note: Note, score: Score, genre: Genre) -> bool:
    item = score.chord_at(note.start)
    own = score.key.pitches | item.pitches
    if genre.melody and genre.melody.scale:
        own |= allowed(score.key, item, genre.melody.scale)[0]
    return note.pitch % 12 in own


def _strong(note: Note, score: Score) -> bool:
    bar = max(start for start in score.bars if start <= note.start + 0.05)
    return any(abs(note.start - bar - strong) < 0.05 for strong in score.meter.strong)


def _unresolved(tune: list[Note]) -> int:
    worst = 0
    plain = [note for note in tune if not note.grace]
    tune = [note for index, note in enumerate(plain) if not index or note.pitch != plain[index - 1].pitch]
    for first, second, third in zip(tune, tune[1:], tune[2:], strict=False):
        leap, after = second.pitch - first.pitch, third.pitch - second.pitch
        together = second.start - first.start < 4.1 and third.start - second.start < 2.1
        if together and abs(leap) > _LEAP and not (leap * after < 0 and abs(after) <= _LEAP - 1):
            worst = max(worst, abs(leap))
    return worst


def _kick_bass(score: Score) -> float | None:
    bass = [note.start for track in score.tracks if track.role == "bass" for note in track.notes]
    kicks = [note.start for track in score.tracks if track.drums for note in track.notes if note.pitch == 36]
    if not bass or not kicks:
        return None
    near = Counter(round(start * 6) for start in bass)
    first, last = min(bass), max(bass)
    both = [kick for kick in kicks if first <= kick <= last]
    return _share([near[round(kick * 6)] > 0 for kick in both])


def distance(one: Played, other: Played) -> float:
    """Return how differently two pieces are made, 0 the same: the mean difference of drum strokes, bass and chord rhythms, bands, tempo and chords."""
    parts = [_apart(onset_pattern(one.score, role), onset_pattern(other.score, role)) for role in ("drums", "bass", "chords", "lead")]
    parts.append(min(1.0, float(np.mean(np.abs(np.array(bands(one.samples)) - np.array(bands(other.samples))))) / 8))
    parts.append(min(1.0, abs(math.log2(one.score.bpm / other.score.bpm)) * 2))
    first, second = ({_quality(item.chord, piece.score) for item in piece.score.harmony} for piece in (one, other))
    parts.append(1 - len(first & second) / max(1, len(first | second)))
    instruments = [{track.instrument for track in piece.score.tracks} for piece in (one, other)]
    parts.append(1 - len(instruments[0] & instruments[1]) / max(1, len(instruments[0] | instruments[1])))
    return round(float(np.mean(parts)), 3)


class Played(Protocol):
    """A score and its sound."""

    @property
    def score(self) -> Score:
        """The notes."""

    @property
    def samples(self) -> Samples:
        """The sound."""


def _apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    total = float(one.sum() + other.sum())
    return float(np.abs(one - other).sum()) / total if total else 0.0


def _quality(item: Chord, score: Score) -> tuple[int, tuple[int, ...]]:
    return (item.root - score.key.tonic) % 12, tuple((tone - item.root) % 12 for tone in item.tones)
