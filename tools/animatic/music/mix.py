"""From a score to sound: every track played, placed, sent into room and echo, pumped, glued, and folded for loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tools.animatic.music.genre import Genre, MixSpec
from tools.animatic.music.instruments import INSTRUMENTS
from tools.animatic.music.room import convolved, glued, impulse
from tools.animatic.music.score import Note, Score, Track
from tools.animatic.music.soundfont import SoundFont
from tools.animatic.music.spectrum import balanced
from tools.animatic.music.synth.bank import DRIVEN, TURNS, Bank
from tools.animatic.music.synth.core import band, count, noise, shaped
from tools.animatic.music.synth.drumset import PLACES
from tools.audio import RATE, Samples

Progress = Callable[[float], None]
"""Hears the share done, 0..1."""
_TAIL_S, _AFTER_S = 4.5, 2.5
"""How long the room sounds on after a stretch at least, and after its longest note."""
_STRETCH_S = 32.0
"""Long pieces are mixed in stretches of this many seconds, which bounds the memory."""
_CHOKED = {42: (46,), 44: (46,)}
"""A closed hi-hat silences the open one."""
_KICKS = (36, 35)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the time axis: its first sample, how many samples begin in it, and how many sound in it with its tail."""

    first: int
    samples: int
    sounding: int


def rendered(score: Score, genre: Genre, soundfont: SoundFont | None = None, progress: Progress | None = None) -> Samples:
    """Return the unmastered piece, shape (2, n), exactly `score.duration_s` long; a loop's tail lies on its head. progress hears the share done."""
    total = count(score.duration_s)
    tail = _tail(score)
    out = np.zeros((2, total + tail), np.float32)
    bank = Bank()
    response = impulse(genre.mix.room)
    for stretch in _stretches(total, tail):
        if progress is not None:
            progress(stretch.first / total)
        mixed = _mixed(score, genre, stretch, bank, response, soundfont)
        room = min(mixed.shape[1], out.shape[1] - stretch.first)
        out[:, stretch.first : stretch.first + room] += mixed[:, :room]
    if genre.mix.crackle:
        out += _crackle(out.shape[1], genre.mix.crackle)
    if score.loop:
        beyond, out = out[:, total:], out[:, :total]
        for start in range(0, beyond.shape[1], total):
            piece = beyond[:, start : start + total]
            out[:, : piece.shape[1]] += piece
    else:
        out = out[:, :total]
    out = glued(balanced(out, genre.mix.bands, circular=score.loop), genre.mix.squeeze, circular=score.loop)
    if not score.loop:
        _closed(out)
    return out


def _closed(sound: Samples) -> None:
    """Let the beginning start from silence and the end fade to it over its last moments."""
    start = min(sound.shape[1] // 2, count(0.003))
    sound[:, :start] *= np.linspace(0, 1, start, dtype=np.float32)
    size = min(sound.shape[1] // 2, count(0.6))
    sound[:, -size:] *= np.linspace(1, 0, size, dtype=np.float32) ** 1.5


def _tail(score: Score) -> int:
    """Return how many samples after a stretch its notes may still sound."""
    longest = max((score.clock.seconds(note.start + note.length) - score.clock.seconds(note.start) for track in score.tracks if not track.drums for note in track.notes), default=0.0)
    return count(max(_TAIL_S, longest + _AFTER_S))


def _stretches(total: int, tail: int) -> Iterator[_Stretch]:
    size = count(_STRETCH_S)
    pieces = max(1, math.ceil(total / size))
    for index in range(pieces):
        first = index * total // pieces
        after = (index + 1) * total // pieces
        yield _Stretch(first, after - first, after - first + tail)


def _mixed(score: Score, genre: Genre, stretch: _Stretch, bank: Bank, response: Samples, soundfont: SoundFont | None) -> Samples:
    """Return the sound of all notes that begin in a stretch, with their tails and room."""
    size = stretch.sounding
    dry = np.zeros((2, size), np.float32)
    wet = np.zeros((2, size), np.float32)
    echoed = np.zeros(size, np.float32)
    pump = _pump(score, stretch)
    for track in score.tracks:
        sound = _played(track, score, stretch, bank, soundfont)
        if sound is None:
            continue
        if track.pumped and pump is not None:
            sound *= 1 - np.float32(track.pumped) * pump
        dry += sound
        wet += sound * np.float32(track.reverb)
        if track.echo:
            echoed += sound.mean(axis=0) * np.float32(track.echo)
    _add_echo(dry, wet, echoed, genre.mix, score.bpm)
    for channel in range(2):
        dry[channel] += convolved(wet[channel], response[channel])[:size] * np.float32(genre.mix.wet)
    return dry


def _played(track: Track, score: Score, stretch: _Stretch, bank: Bank, soundfont: SoundFont | None) -> Samples | None:
    """Return one track's sound with its level and place, or None where it is silent."""
    own = [(note, at) for note in track.notes if 0 <= (at := _sample(note, score) - stretch.first) < stretch.samples]
    if not own:
        return None
    sound = np.zeros((2, stretch.sounding), np.float32)
    if track.drums:
        _drum(track, own, sound, bank, soundfont, score)
    else:
        for note, at in own:
            held = score.clock.seconds(note.start + note.length) - score.clock.seconds(note.start)
            made = _note(track, note, held, bank, soundfont)
            room = min(made.shape[1], stretch.sounding - at)
            sound[:, at : at + room] += made[:, :room]
    if track.instrument in DRIVEN and soundfont is None:
        sound = _amplified(sound)
    left, right = math.cos((track.pan + 1) * math.pi / 4), math.sin((track.pan + 1) * math.pi / 4)
    gain = 10 ** (track.volume_db / 20) * math.sqrt(2)
    sound[0] *= np.float32(left * gain)
    sound[1] *= np.float32(right * gain)
    return sound


def _sample(note: Note, score: Score) -> int:
    return max(0, round((score.clock.seconds(note.start) + note.late_s) * RATE))


def _note(track: Track, note: Note, held: float, bank: Bank, soundfont: SoundFont | None) -> Samples:
    if soundfont is not None and track.role != "effects":
        made = soundfont.note(0, INSTRUMENTS[track.instrument].program, note.pitch, held, note.velocity)
        if made is not None:
            return made
    return bank.note(track.instrument, note.pitch, held, note.velocity)


def _drum(track: Track, own: list[tuple[Note, int]], sound: Samples, bank: Bank, soundfont: SoundFont | None, score: Score) -> None:
    kit = track.instrument.removeprefix("kit:")
    turns: dict[int, int] = {}
    closing = sorted(at for note, at in own if note.pitch in _CHOKED)
    for note, at in own:
        turns[note.pitch] = turns.get(note.pitch, round(note.start * 3)) + 1
        made = soundfont.note(128, 0, note.pitch, 0.4, note.velocity) if soundfont is not None else None
        if made is None:
            made = bank.stroke(kit, note.pitch, turns[note.pitch] % TURNS) * np.float32(note.velocity**1.6)
        place = PLACES.get(note.pitch, 0.0)
        end = _choke(note, at, closing, made.shape[1])
        room = min(end, made.shape[1], sound.shape[1] - at)
        for channel, side in enumerate((1 - place, 1 + place)):
            sound[channel, at : at + room] += made[min(channel, made.shape[0] - 1), :room] * np.float32(side) * _cut(room, made.shape[1])


def _choke(note: Note, at: int, closing: list[int], length: int) -> int:
    if note.pitch != 46:
        return length
    return next((max(240, later - at) for later in closing if later > at), length) if closing else length


def _cut(room: int, length: int) -> Samples | np.float32:
    if room >= length or room < 480:
        return np.float32(1)
    shape = np.ones(room, np.float32)
    shape[-240:] = np.linspace(1, 0, 240, dtype=np.float32)
    return shape


def _amplified(sound: Samples) -> Samples:
    """Return guitars through an overdriven amplifier and its cabinet."""
    loud = float(np.sqrt(np.mean(sound**2))) or 1.0
    driven = np.tanh(sound * np.float32(0.55 / loud))
    return np.stack([shaped(channel[None, :], band(95, 4_300, 2.5))[0] for channel in driven]).astype(np.float32) * np.float32(0.16)


def _pump(score: Score, stretch: _Stretch) -> Samples | None:
    """Return how far the kick pushes the pumped tracks down, 0..1 at every sample; None without a kick."""
    kicks = [_sample(note, score) - stretch.first for track in score.tracks if track.drums for note in track.notes if note.pitch in _KICKS]
    length = count(0.26)
    shape = (1 - np.linspace(0, 1, length, dtype=np.float32) ** 1.3) * np.minimum(1, np.arange(length, dtype=np.float32) / 96)
    size = stretch.sounding
    pump = np.zeros(size, np.float32)
    near = [at for at in kicks if 0 <= at < size]
    for at in near:
        room = min(length, size - at)
        np.maximum(pump[at : at + room], shape[:room], out=pump[at : at + room])
    return pump if near else None


def _add_echo(dry: Samples, wet: Samples, echoed: Samples, mix: MixSpec, bpm: float) -> None:
    """Add an echo in time that goes from side to side."""
    if not echoed.any():
        return
    delay = min(count(mix.echo_beats * 60 / bpm), echoed.size // 2)
    level = 0.75
    for turn in range(1, 6):
        at = delay * turn
        if at >= echoed.size:
            break
        tap = echoed[: echoed.size - at] * np.float32(level)
        dry[turn % 2, at:] += tap
        dry[1 - turn % 2, at:] += tap * np.float32(0.25)
        wet[:, at:] += tap * np.float32(0.25)
        level *= 0.5


def _crackle(samples: int, amount: float) -> Samples:
    """Return the dust and hiss of an old record."""
    rng = np.random.default_rng(33)
    hiss = shaped(noise(min(samples, RATE * 8), rng, 2), band(900, 6_000)) * np.float32(0.006 * amount)
    out = np.tile(hiss, (1, -(-samples // hiss.shape[1])))[:, :samples]
    for at in np.flatnonzero(rng.random(samples // 2_000) < 0.35) * 2_000:
        size = int(rng.integers(6, 40))
        click = rng.standard_normal((2, size)).astype(np.float32) * np.float32(0.05 * amount * rng.uniform(0.2, 1.0))
        room = min(size, samples - int(at))
        out[:, at : at + room] += click[:, :room]
    return out
