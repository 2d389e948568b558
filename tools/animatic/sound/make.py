"""A sound effect from words: the named sounds are made, placed near or far, mixed, closed to a loop where asked, and levelled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from prompts.briefs import SoundBrief
from prompts.technical import seconds_said
from tools.animatic.sound import beings, household, machines, nature, reading, screen
from tools.animatic.sound.reading import Distance, Heard
from tools.animatic.sound.toolkit import Effect as Generator
from tools.animatic.sound.toolkit import add, band, count_of, decay, filtered, noise, silence
from tools.audio import Samples
from tools.audio.filtering import convolved
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.audio.mastering import fade, master
from tools.errors import BadInput

LONGEST_S = 60.0
_BED_LUFS, _HIT_LUFS = -20.0, -16.0
"""Loudness of what goes on and of what happens once."""
_HIT_PEAK_DB, _HIT_PRESSED_DB = -3.0, 6.0
"""Peak of what happens once, and by how much the limiter may press it to come nearer to its loudness."""
_CEILING_DB = -1.5
_SEAM_S = 0.35
_IN_S, _OUT_S = 0.002, 0.12
_FAR_DB = -6.0

_ROOMS = (nature, beings, machines, household, screen)


@dataclass(frozen=True, slots=True)
class Effect:
    """A finished sound effect: samples (2, n) at 48 kHz, and which words it heeds."""

    samples: Samples
    drawn: tuple[str, ...]
    not_drawn: tuple[str, ...]
    notes: tuple[str, ...] = ()


def known() -> tuple[str, ...]:
    """Return the keys of all effects."""
    return tuple(reading.entries())


def make_sound(brief: SoundBrief, *, seed: int = 0) -> Effect:
    """Make the sound that the words name; the same brief and seed give the same samples.

    Length: as asked (0.1..60 s), else as said in the words, else as the sounds usually last. Several sounds are mixed, or
    follow one another where the words say so. Raises BadInput when the words name no sound that is known here.
    """
    read = reading.read(brief.text)
    if not read.sounds:
        raise BadInput(
            f'The draft studio knows no sound for "{brief.text[:60]}"; name one such as rain, wind, footsteps, a door, a machine, an alarm, '
            "applause or a whoosh, or connect ElevenLabs for any sound."
        )
    seconds = _length(brief, read.sounds)
    n = count_of(seconds)
    begins = _begins(read.sounds, n)
    seam = min(count_of(_SEAM_S), n // 3) if brief.loop else 0
    out = silence(n + seam)
    for heard, at in zip(read.sounds, begins, strict=True):
        rng = np.random.default_rng(_numbers(brief.text, heard.entry.key, seed))
        add(out, _one(heard, n + seam - at, rng, brief.distance or heard.distance), at)
    out = _closed(out, seam) if brief.loop else fade(out, _IN_S, min(_OUT_S, seconds / 4))
    finished = _levelled(out, read.sounds, far=brief.distance == "far" or all(h.distance == "far" for h in read.sounds))
    return Effect(finished, tuple(h.words for h in read.sounds), read.rest)


def _length(brief: SoundBrief, sounds: tuple[Heard, ...]) -> float:
    if brief.duration_s is not None:
        return max(0.1, min(LONGEST_S, brief.duration_s))
    said = seconds_said(brief.text)
    if said is not None:
        return max(0.1, min(LONGEST_S, said))
    usual = max(_usual(heard) for heard in sounds)
    follow = sum(_usual(heard) for heard in sounds if heard.after)
    return min(LONGEST_S, usual + follow)


def _usual(heard: Heard) -> float:
    times = heard.how.count or 1
    return heard.entry.seconds * (1 if times == 1 else 0.45 + 0.6 * times)


def _begins(sounds: tuple[Heard, ...], n: int) -> list[int]:
    """Return where each sound begins: together, or one after the other where the words say so."""
    steps = 1 + sum(heard.after for heard in sounds)
    step, begins = 0, []
    for heard in sounds:
        step += heard.after
        begins.append(round(n * step / steps))
    return begins


def _one(heard: Heard, n: int, rng: np.random.Generator, distance: Distance) -> Samples:
    sound = _generator(heard.entry.key)(n, rng, heard.how)
    if heard.entry.kind == "bed":
        level = integrated_lufs(sound) if n > count_of(0.5) else -20.0
        gain = 10 ** ((-20.0 - max(-60.0, level) + heard.entry.level) / 20)
    else:
        gain = 10 ** ((-4.0 + heard.entry.level) / 20) / max(1e-6, float(np.abs(sound).max()))
    return _placed(sound * np.float32(gain), distance, rng)


def _generator(key: str) -> Generator:
    found: Generator = next(getattr(room, key) for room in _ROOMS if hasattr(room, key))
    return found


def _placed(sound: Samples, distance: Distance, rng: np.random.Generator) -> Samples:
    """Return a sound close (dry), in a little room, or far off: dull, quieter and echoing."""
    if distance == "close":
        return sound
    far = distance == "far"
    length = count_of(1.6 if far else 0.5)
    echo = noise(length, rng, band(200, 1_600 if far else 5_500, 1), wide=True) * decay(length, 1.4 if far else 0.35)
    echo[:, : count_of(0.018 if far else 0.006)] = 0
    echo /= np.sqrt((echo**2).sum(axis=1, keepdims=True))
    wet = np.concatenate([convolved(side[None], kernel.astype(np.float32)) for side, kernel in zip(sound, echo, strict=True)])
    if not far:
        return (sound + 0.10 * wet).astype(np.float32)
    dull = filtered(sound.astype(np.float64), band(60, 1_000, 1)) + 0.6 * wet
    return (dull * 10 ** (_FAR_DB / 20)).astype(np.float32)


def _closed(out: Samples, seam: int) -> Samples:
    """Return the sound without its last `seam` samples, which are cross-faded into its beginning, so that its end runs into it."""
    share = np.linspace(0, np.pi / 2, seam, dtype=np.float32)
    looped = out[:, : out.shape[1] - seam].copy()
    looped[:, :seam] = looped[:, :seam] * np.sin(share) + out[:, out.shape[1] - seam :] * np.cos(share)
    return looped


def _levelled(out: Samples, sounds: tuple[Heard, ...], *, far: bool) -> Samples:
    down = _FAR_DB if far else 0.0
    if any(heard.entry.kind == "bed" for heard in sounds) and out.shape[1] > count_of(0.5):
        return master(out, lufs=_BED_LUFS + down, ceiling_db=_CEILING_DB)
    room = _HIT_PEAK_DB - true_peak_db(out)
    if out.shape[1] <= count_of(0.5):
        return (out * 10 ** ((room + down) / 20)).astype(np.float32)
    return master(out, lufs=min(_HIT_LUFS, integrated_lufs(out) + room + _HIT_PRESSED_DB) + down, ceiling_db=_HIT_PEAK_DB + 1.0)


def _numbers(text: str, key: str, seed: int) -> list[int]:
    digest = hashlib.sha256(f"{text}\n{key}\n{seed}".encode()).digest()
    return [int.from_bytes(digest[i : i + 4], "big") for i in range(0, 16, 4)]
