"""What a film sounds like: voices, music, sounds and the films' own sound in their places, ducked under speech, and mastered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools import recordings
from tools.audio import RATE, Samples, files
from tools.audio.filtering import resampled
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.audio.mastering import fade, master
from tools.film.timeline import AssetId, Ducking, Picture, Sound, Timeline, Track

CEILING_DB = -2.0
"""One dB below what is promised, because lossy sound overshoots."""
_EDGE_S = 0.008
"""Every piece begins and ends with so short a fade, so that no cut clicks."""
_HOP = 480
"""Samples (10 ms) that one value of the ducking stands for."""
_SPEAKS_DB = -45.0
"""A voice is heard above this, and above `_SPEAKS_BELOW_DB` under its own loudest moment."""
_SPEAKS_BELOW_DB = -32.0
_BETWEEN_WORDS_S = 0.35
"""Pauses up to this do not let the music come back."""
_BLOCK = 1 << 19
_SILENT_DB = -100.0

Curve = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mix:
    """The finished sound of a film, (2, n) at `tools.audio.RATE`, and what was measured."""

    samples: Samples
    lufs: float
    true_peak_db: float
    duck_db: Curve
    """How far music and sounds stepped back, in dB, one value for each 10 ms."""
    notes: tuple[str, ...] = ()


def mix(timeline: Timeline, sources: Mapping[AssetId, Path], *, tell: Callable[[], None] = lambda: None) -> Mix | None:
    """Return the sound of a film, as long as the film, or None where nothing is heard in it.

    tell: called between the pieces; may raise to stop. Raises BadMedia for a source that cannot be read. Memory: three buses of
    8 bytes a sample, 23 MB a minute each, and the longest source.
    """
    count = round(timeline.duration_s * RATE)
    voices, others = np.zeros((2, count), np.float32), np.zeros((2, count), np.float32)
    heard: set[Track] = set()
    for track, piece, start_s in _pieces(timeline, sources):
        tell()
        if np.abs(piece).max(initial=0.0) > 10 ** (_SILENT_DB / 20):
            heard.add(track)
            _add(voices if track == "voice" else others, piece, round(start_s * RATE))
    if not heard:
        return None
    curve = duck_curve(voices, timeline.ducking)
    tell()
    _scale(others, np.power(10.0, curve / 20, dtype=np.float32))
    voices += others
    del others
    mastered = master(voices, _wanted_lufs(timeline, heard), CEILING_DB)
    return Mix(mastered, integrated_lufs(mastered), true_peak_db(mastered), curve)


def duck_curve(voices: Samples, ducking: Ducking | None) -> Curve:
    """Return by how many dB music steps back at each 10 ms of the voices (channels, n): fully down before the first syllable,
    back `release_s` after the last one."""
    hops = -(-voices.shape[1] // _HOP)
    if ducking is None or not hops:
        return np.zeros(hops, np.float32)
    padded = np.pad(voices, ((0, 0), (0, hops * _HOP - voices.shape[1])))
    level = np.sqrt(np.square(padded.reshape(voices.shape[0], hops, _HOP)).mean(axis=(0, 2)))
    loudest = float(level.max(initial=0.0))
    speaks = level > max(10 ** (_SPEAKS_DB / 20), loudest * 10 ** (_SPEAKS_BELOW_DB / 20))
    if not speaks.any():
        return np.zeros(hops, np.float32)
    at = np.arange(hops)
    spoken = np.flatnonzero(speaks)
    after = np.searchsorted(spoken, at, side="left")
    until = np.where(after < spoken.size, spoken[np.minimum(after, spoken.size - 1)] - at, 10**9) * _HOP / RATE
    since = np.where(after > 0, at - spoken[np.maximum(after - 1, 0)], 10**9) * _HOP / RATE
    since = np.where(speaks, 0.0, since)
    pause = until + since
    down = np.maximum(1 - until / ducking.attack_s, 1 - (since - _BETWEEN_WORDS_S / 2) / ducking.release_s)
    down = np.where(pause <= _BETWEEN_WORDS_S, 1.0, down).clip(0.0, 1.0)
    return np.asarray(ducking.depth_db * down * down * (3 - 2 * down), np.float32)


# --- inside


def _wanted_lufs(timeline: Timeline, heard: Collection[Track]) -> float:
    """Return the loudness of the mix: where only one track is heard, its own level counts, or making it quieter would change nothing."""
    alone = min(0.0, *(timeline.levels_db.get(track, 0.0) for track in heard)) if len(heard) == 1 else 0.0
    return timeline.loudness_lufs + alone


def _pieces(timeline: Timeline, sources: Mapping[AssetId, Path]) -> Iterator[tuple[Track, Samples, float]]:
    """Yield the track, the samples and the beginning of everything that is heard."""
    for sound in timeline.sounds:
        if sound.source and sound.track not in timeline.muted:
            start = timeline.when(sound)
            yield sound.track, _heard(sound, sources[sound.source], timeline, start), start
    if "sound" in timeline.muted:
        return
    starts = timeline.starts()
    for number, picture in enumerate(timeline.pictures):
        if picture.own_sound_db is not None and picture.kind == "video" and recordings.probe(sources[picture.source]).has_audio:
            following = timeline.pictures[number + 1] if number + 1 < len(timeline.pictures) else None
            out_s = following.transition_s if following is not None else 0.0
            yield "sound", _own_sound(picture, sources[picture.source], out_s, timeline), starts[picture.id]


def _heard(sound: Sound, path: Path, timeline: Timeline, start_s: float) -> Samples:
    """Return a sound as it is heard: its part of the source, repeated where it loops, with its gains and fades."""
    whole = files.read(path)
    room = timeline.duration_s - start_s
    wanted = min(room, sound.duration_s if sound.duration_s is not None else room)
    count = max(0, round(wanted * RATE))
    source = whole[:, round(sound.in_s * RATE) :]
    if sound.loop and 0 < source.shape[1] < count:
        source = np.tile(source, (1, -(-count // source.shape[1])))
    piece = fade(source[:, :count], max(sound.fade_in_s, _EDGE_S), max(sound.fade_out_s, _EDGE_S))
    piece *= np.float32(10 ** ((sound.gain_db + timeline.levels_db.get(sound.track, 0.0)) / 20))
    if sound.envelope:
        _scale(piece, _envelope(sound, piece.shape[1]))
    return piece


def _own_sound(picture: Picture, path: Path, out_s: float, timeline: Timeline) -> Samples:
    begin = round(picture.in_s * RATE)
    source = files.read(path)[:, begin : begin + round(picture.duration_s * picture.speed * RATE)]
    if picture.speed != 1.0:
        source = resampled(source, round(RATE * picture.speed), RATE)
    piece = fade(source, max(picture.transition_s, _EDGE_S), max(out_s, _EDGE_S))
    piece *= np.float32(10 ** (((picture.own_sound_db or 0.0) + timeline.levels_db.get("sound", 0.0)) / 20))
    return piece


def _envelope(sound: Sound, count: int) -> Curve:
    """Return a sound's further gain as factors, one for each 10 ms."""
    times, levels = zip(*sound.envelope, strict=True)
    at = np.arange(-(-count // _HOP)) * _HOP / RATE
    return np.asarray(10 ** (np.interp(at, times, levels) / 20), np.float32)


def _scale(samples: Samples, factors: Curve) -> None:
    """Multiply samples in place by factors of 10 ms, running evenly from each to the next; a block at a time, to spare memory."""
    places = np.arange(factors.size) + 0.5
    for begin in range(0, samples.shape[1], _BLOCK):
        end = min(begin + _BLOCK, samples.shape[1])
        samples[:, begin:end] *= np.interp(np.arange(begin, end) / _HOP, places, factors).astype(np.float32)


def _add(bus: Samples, piece: Samples, at: int) -> None:
    begin, end = max(0, at), min(bus.shape[1], at + piece.shape[1])
    if end > begin:
        bus[:, begin:end] += piece[:, begin - at : end - at]
