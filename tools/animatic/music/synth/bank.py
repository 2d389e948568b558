"""Every instrument's sound by its name, and a store of notes already played, so that a note heard again costs nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tools.animatic.music.synth import drumset
from tools.animatic.music.synth.core import band, count, fall, formants, levelled, noise, rise, shaped, times
from tools.animatic.music.synth.held import Held, held
from tools.animatic.music.synth.struck import Bar, String, barred, electric_piano, piano, plucked, synth_pluck, timpani
from tools.audio import RATE, Samples

Maker = Callable[[float, float, float, np.random.Generator], Samples]
"""Pitch in Hz, seconds, how hard it is played (0..1), chance -> samples (1 or 2, n)."""
_HARDNESS = 3
"""How many shades of hardness a note is made in."""
TURNS = 4
"""How many strokes of one drum differ."""
_LENGTHS = 0.5
"""Held notes are made in steps of this many seconds and cut where they end."""


@dataclass(frozen=True, slots=True)
class Sound:
    """How an instrument sounds and stops: seconds its notes fade when released, and how long they ring at most when not."""

    make: Maker
    release_s: float = 0.12
    longest_s: float = math.inf
    gain_db: float = 0.0


def _string(string: String, **more: float) -> Sound:
    return Sound(lambda hertz, seconds, hard, rng: plucked(string, hertz, seconds, hard, rng), more.get("release_s", 0.09), more.get("longest_s", 4.0), more.get("gain_db", 0.0))


def _bar(bar: Bar, **more: float) -> Sound:
    return Sound(lambda hertz, seconds, hard, rng: barred(bar, hertz, seconds, hard, rng), more.get("release_s", 0.25), more.get("longest_s", 3.5), more.get("gain_db", 0.0))


def _held(sound: Held, **more: float) -> Sound:
    return Sound(lambda hertz, seconds, hard, rng: held(sound, hertz, seconds, hard, rng), more.get("release_s", 0.12), math.inf, more.get("gain_db", 0.0))


def _pluck(**shape: float) -> Sound:
    return Sound(lambda hertz, seconds, hard, rng: synth_pluck(hertz, seconds, hard, rng, decay=shape.get("decay", 0.22), bright=shape.get("bright", 1.0)), 0.1, 1.6)


def _pianos(felt: float) -> Sound:
    return Sound(lambda hertz, seconds, hard, rng: piano(hertz, seconds, hard, rng, felt=felt), 0.16, 6.5)


def _boom_808(hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    samples = count(seconds)
    at = times(samples)
    turns = hertz * at + hertz * 1.6 * 0.02 * (1 - np.exp(-at / 0.02))
    body = np.tanh(2.2 * np.sin(2 * np.pi * turns))[None, :] * fall(samples, 0.9)
    return levelled(body.astype(np.float32)) * rise(samples, 0.002)


def _riser(hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    samples = count(seconds)
    share = np.linspace(0, 1, samples, dtype=np.float32)
    low, middle, high = (shaped(noise(samples, rng, 2), band(centre * 0.6, centre * 1.6)) for centre in (500.0, 1_800.0, 6_000.0))
    sweep = low * np.clip(1 - 2 * share, 0, 1) + middle * (1 - np.abs(2 * share - 1)) + high * np.clip(2 * share - 1, 0, 1)
    return np.asarray(sweep * share**1.5 * np.float32(0.7) * np.minimum(1, (1 - share) * samples / (0.01 * RATE)), np.float32)


def _impact(hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    samples = count(2.6)
    at = times(samples)
    turns = 38 * at + 55 * 0.09 * (1 - np.exp(-at / 0.09))
    body = np.sin(2 * np.pi * turns)[None, :] * fall(samples, 0.5) * 0.5
    return np.asarray(body + shaped(noise(samples, rng, 2) * fall(samples, 0.35), band(40, 2_500)) * 0.6, np.float32)


def _reverse(hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    samples = count(seconds)
    sound = shaped(noise(samples, rng, 2) * fall(samples, 0.22 * seconds)[::-1], band(1_800, 13_000))
    return sound * np.minimum(1, np.arange(samples, dtype=np.float32)[::-1] / count(0.008)) * np.float32(0.5)


def _trembling(hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    sound = held(Held(slope=1.0, cut=4_200, envelope=_VIOLIN, voices=6, detune=12, attack=0.1, breath=0.03, wide=True, most=24), hertz, seconds, hard, rng)
    bow = 0.55 + 0.45 * np.abs(np.sin(np.pi * 7.1 * times(sound.shape[-1]) * (1 + 0.02 * rng.uniform(-1, 1))))
    return np.asarray(sound * bow, np.float32)


_AH = formants((730, 110, 1.0), (1_120, 140, 0.7), (2_480, 220, 0.28), (3_400, 350, 0.1), floor=0.02)
_VIOLIN = formants((290, 80, 0.5), (480, 130, 0.8), (980, 300, 0.6), (2_800, 900, 0.7), floor=0.25)
_CELLO = formants((110, 50, 0.6), (220, 80, 0.8), (600, 220, 0.5), (1_500, 500, 0.35), floor=0.2)
_ERHU = formants((520, 120, 1.0), (1_150, 220, 0.8), (2_700, 500, 0.5), floor=0.08)
_SAX = formants((480, 160, 0.9), (1_050, 300, 0.9), (2_500, 700, 0.4), floor=0.12)
_OBOE = formants((1_050, 250, 1.0), (2_900, 600, 0.5), floor=0.15)
_GUITAR = (102.0, 205.0, 390.0)

_STRUCK: dict[str, Sound] = {
    "piano": _pianos(0.0),
    "felt_piano": _pianos(1.0),
    "electric_piano": Sound(electric_piano, 0.18, 4.5),
    "harpsichord": _string(String(pick=0.09, hold=1.3, damp=0.12, bright=1.9, knock=0.25, courses=2, detune=2.0), release_s=0.07),
    "clavinet": _string(String(pick=0.07, hold=0.9, damp=0.2, bright=1.7, knock=0.3), release_s=0.04),
    "music_box": _bar(Bar((1, 5.4, 2.0, 8.9), (1, 0.18, 0.12, 0.06), 0.9, 0.8, 0.12)),
    "glockenspiel": _bar(Bar((1, 2.76, 5.4), (1, 0.25, 0.12), 0.9, 0.9, 0.12)),
    "celesta": _bar(Bar((1, 3.0, 5.4), (1, 0.2, 0.06), 0.8, 0.8, 0.05)),
    "digital_bell": _bar(Bar((1, 2.0, 3.01, 4.1, 6.2), (1, 0.4, 0.28, 0.2, 0.14), 0.8, 0.45, 0.02)),
    "tubular_bells": _bar(Bar((0.5, 1, 1.49, 2.0, 2.52, 3.17), (0.35, 1, 0.5, 0.7, 0.3, 0.25), 2.6, 0.3, 0.1), longest_s=6.0),
    "vibraphone": _bar(Bar((1, 4.0, 10.2), (1, 0.22, 0.05), 1.9, 1.2, 0.05, tremolo=0.3), release_s=0.3),
    "marimba": _bar(Bar((1, 3.93, 9.6), (1, 0.2, 0.06), 0.32, 1.6, 0.1)),
    "xylophone": _bar(Bar((1, 3.0, 6.1), (1, 0.35, 0.15), 0.2, 1.2, 0.2)),
    "kalimba": _bar(Bar((1, 5.3, 2.02), (1, 0.18, 0.15), 0.6, 1.5, 0.18)),
    "acoustic_guitar": _string(String(pick=0.2, hold=1.5, damp=0.22, bright=1.25, body=_GUITAR, knock=0.16), release_s=0.1),
    "nylon_guitar": _string(String(pick=0.24, hold=1.1, damp=0.42, bright=0.85, body=_GUITAR, knock=0.10), release_s=0.1),
    "clean_guitar": _string(String(pick=0.13, hold=1.7, damp=0.28, bright=1.15, knock=0.14), release_s=0.05),
    "muted_guitar": _string(String(pick=0.16, hold=0.16, damp=0.5, bright=1.0, knock=0.2), release_s=0.04),
    "overdriven_guitar": _string(String(pick=0.14, hold=3.5, damp=0.12, bright=1.3, knock=0.1, detune=3.0), release_s=0.06),
    "lead_guitar": _string(String(pick=0.15, hold=4.5, damp=0.1, bright=1.1, knock=0.08), release_s=0.08),
    "ukulele": _string(String(pick=0.28, hold=0.55, damp=0.4, bright=0.9, body=(240.0, 420.0), knock=0.12), release_s=0.07),
    "banjo": _string(String(pick=0.1, hold=0.45, damp=0.12, bright=1.6, body=(300.0, 700.0), knock=0.3), release_s=0.05),
    "harp": _string(String(pick=0.4, hold=2.2, damp=0.5, bright=0.85, knock=0.04), release_s=0.5),
    "guzheng": _string(String(pick=0.16, hold=1.7, damp=0.2, bright=1.35, knock=0.2, scoop=18.0, body=(180.0, 420.0)), release_s=0.5),
    "pipa": _string(String(pick=0.1, hold=0.7, damp=0.2, bright=1.5, knock=0.3, scoop=12.0, body=(350.0, 620.0)), release_s=0.12),
    "pizzicato": _string(String(pick=0.3, hold=0.22, damp=0.5, bright=0.8, body=(280.0, 460.0), knock=0.1, courses=3, detune=9.0), release_s=0.1),
    "finger_bass": _string(String(pick=0.26, hold=1.3, damp=0.5, bright=0.85, knock=0.06), release_s=0.05),
    "pick_bass": _string(String(pick=0.15, hold=1.4, damp=0.3, bright=1.15, knock=0.12), release_s=0.05),
    "slap_bass": _string(String(pick=0.1, hold=1.0, damp=0.22, bright=1.4, knock=0.35), release_s=0.04),
    "upright_bass": _string(String(pick=0.3, hold=0.8, damp=0.7, bright=0.75, body=(98.0, 180.0), knock=0.10), release_s=0.09),
    "pluck": _pluck(decay=0.2),
    "saw_stab": _pluck(decay=0.5, bright=0.9),
    "acid_bass": _pluck(decay=0.16, bright=0.75),
    "bass_808": Sound(_boom_808, 0.05, 3.0),
    "timpani": Sound(timpani, 0.5, 4.0),
    "riser": Sound(_riser, 0.02),
    "impact": Sound(_impact, 1.0, 2.6),
    "reverse": Sound(_reverse, 0.02),
}  # fmt: skip
_HELD: dict[str, Sound] = {
    "organ": _held(Held(slope=1.15, odd=0.15, cut=3_500, attack=0.008, vibrato=5, rate=6.3, after=0, breath=0.003, most=12), release_s=0.04),
    "organ_lead": _held(Held(slope=0.9, odd=0.1, cut=4_500, attack=0.008, vibrato=9, rate=6.6, after=0.1, drop=0.85, drop_s=0.05, most=12), release_s=0.05),
    "church_organ": _held(Held(slope=0.8, cut=5_000, attack=0.05, voices=3, detune=3, breath=0.01, wide=True), release_s=0.25),
    "accordion": _held(Held(slope=0.75, cut=4_500, voices=2, detune=9, attack=0.03, breath=0.008), release_s=0.06),
    "harmonica": _held(Held(slope=0.7, cut=4_200, attack=0.03, vibrato=14, rate=5.6, after=0.15, breath=0.02, scoop=40), release_s=0.07),
    "strings": _held(Held(slope=1.0, cut=4_800, envelope=_VIOLIN, voices=6, detune=10, attack=0.14, vibrato=7, rate=5.1, after=0.1, breath=0.012, wide=True, most=26), release_s=0.35),
    "soft_strings": _held(Held(slope=1.25, cut=2_600, envelope=_VIOLIN, voices=6, detune=9, attack=0.4, vibrato=6, rate=4.8, after=0.3, breath=0.01, wide=True, most=20), release_s=0.7),
    "tremolo_strings": Sound(_trembling, 0.25),
    "spiccato": _held(Held(slope=0.9, cut=4_600, envelope=_VIOLIN, voices=5, detune=9, attack=0.012, drop=0.12, drop_s=0.13, breath=0.03, wide=True, most=26), release_s=0.12),
    "violin": _held(Held(slope=0.95, cut=5_500, envelope=_VIOLIN, attack=0.07, vibrato=22, rate=5.7, after=0.18, breath=0.012, scoop=25), release_s=0.16),
    "cello": _held(Held(slope=0.95, cut=3_600, envelope=_CELLO, attack=0.09, vibrato=18, rate=5.1, after=0.22, breath=0.012, scoop=20), release_s=0.2),
    "erhu": _held(Held(slope=0.85, cut=4_600, envelope=_ERHU, attack=0.06, vibrato=32, rate=5.9, after=0.16, breath=0.014, scoop=70), release_s=0.14),
    "brass_section": _held(Held(slope=0.9, cut=2_700, voices=4, detune=7, attack=0.035, drop=0.75, drop_s=0.12, scoop=20, wide=True, most=24), release_s=0.09),
    "horns": _held(Held(slope=1.25, cut=1_700, voices=4, detune=6, attack=0.09, wide=True, most=20), release_s=0.25),
    "low_brass": _held(Held(slope=0.85, cut=1_900, voices=4, detune=6, attack=0.05, drop=0.8, drop_s=0.2, wide=True, most=28), release_s=0.18),
    "trumpet": _held(Held(slope=0.75, cut=3_600, attack=0.03, vibrato=9, rate=5.2, after=0.3, drop=0.85, drop_s=0.1, scoop=25, breath=0.004), release_s=0.08),
    "saxophone": _held(Held(slope=0.85, cut=3_800, envelope=_SAX, attack=0.035, vibrato=16, rate=5.2, after=0.25, breath=0.03, scoop=55), release_s=0.1),
    "flute": _held(Held(slope=1.9, cut=4_200, attack=0.055, vibrato=10, rate=5.2, after=0.2, breath=0.045, breath_band=(1_200, 7_500)), release_s=0.12),
    "dizi": _held(Held(slope=1.25, cut=5_500, attack=0.04, vibrato=14, rate=5.7, after=0.22, breath=0.06, breath_band=(1_500, 9_000), scoop=45), release_s=0.1),
    "pan_flute": _held(Held(slope=1.9, odd=0.6, cut=3_200, attack=0.05, vibrato=8, rate=4.8, after=0.3, breath=0.09, breath_band=(900, 6_000), scoop=35), release_s=0.14),
    "clarinet": _held(Held(slope=1.0, odd=0.85, cut=2_900, attack=0.045, vibrato=4, rate=5.0, after=0.3, breath=0.01), release_s=0.1),
    "oboe": _held(Held(slope=0.7, cut=4_600, envelope=_OBOE, attack=0.045, vibrato=11, rate=5.4, after=0.2, breath=0.006), release_s=0.1),
    "bassoon": _held(Held(slope=0.8, cut=2_300, envelope=formants((480, 120, 1.0), (1_150, 260, 0.5), floor=0.12), attack=0.03, vibrato=5, after=0.3, breath=0.01), release_s=0.08),
    "whistle": _held(Held(slope=2.4, cut=5_000, attack=0.03, vibrato=12, rate=6.0, after=0.15, breath=0.05, scoop=60), release_s=0.08),
    "choir": _held(Held(slope=0.75, cut=4_500, envelope=_AH, voices=7, detune=14, attack=0.28, vibrato=12, rate=5.0, after=0.2, breath=0.015, wide=True, most=24), release_s=0.5),
    "warm_pad": _held(Held(slope=1.1, cut=1_500, voices=5, detune=11, attack=0.5, sub=0.15, wide=True, most=24), release_s=0.9),
    "glass_pad": _held(Held(slope=1.6, odd=0.5, cut=5_000, voices=4, detune=7, attack=0.9, breath=0.01, wide=True, most=12), release_s=1.4),
    "dark_pad": _held(Held(slope=1.2, cut=750, voices=5, detune=16, attack=1.1, sub=0.3, breath=0.02, breath_band=(100, 900), wide=True, most=24), release_s=1.6),
    "supersaw": _held(Held(slope=1.0, cut=7_500, voices=7, detune=16, attack=0.01, wide=True, most=22), release_s=0.14),
    "soft_lead": _held(Held(slope=1.35, cut=3_600, voices=2, detune=4, attack=0.015, vibrato=9, rate=5.3, after=0.25, drop=0.8), release_s=0.12),
    "saw_lead": _held(Held(slope=1.0, cut=5_200, voices=3, detune=9, attack=0.01, vibrato=8, rate=5.5, after=0.25, drop=0.8, wide=True), release_s=0.14),
    "square_lead": _held(Held(slope=1.0, odd=0.95, cut=4_600, voices=2, detune=4, attack=0.008, vibrato=8, rate=5.6, after=0.2, drop=0.8), release_s=0.1),
    "chip_pulse": _held(Held(slope=0.85, odd=0.4, cut=9_000, attack=0.002, vibrato=10, rate=6.5, after=0.18, drop=0.8, drop_s=0.08), release_s=0.012),
    "chip_arp": _held(Held(slope=0.9, odd=0.95, cut=8_000, attack=0.002, drop=0.55, drop_s=0.06), release_s=0.012),
    "chip_bass": _held(Held(slope=1.9, odd=0.97, cut=3_000, attack=0.002), release_s=0.012),
    "synth_bass": _held(Held(slope=1.1, cut=700, voices=2, detune=4, attack=0.004, drop=0.55, drop_s=0.12, sub=0.0, most=30), release_s=0.05),
    "reese_bass": _held(Held(slope=0.95, cut=620, voices=3, detune=15, attack=0.006, sub=0.35, most=40), release_s=0.05),
    "sub_bass": _held(Held(slope=2.8, cut=250, attack=0.008, most=4), release_s=0.06),
}  # fmt: skip


SOUNDS: dict[str, Sound] = {**_STRUCK, **_HELD}
DRIVEN = frozenset({"overdriven_guitar", "lead_guitar"})
"""Instruments that go through an amplifier all together."""


@dataclass(slots=True)
class Bank:
    """Plays notes and remembers them. One bank serves one piece."""

    notes: dict[tuple[str, int, int, int], Samples] = field(default_factory=dict)
    strokes: dict[tuple[str, int, int], Samples] = field(default_factory=dict)

    def note(self, instrument: str, pitch: int, seconds: float, velocity: float) -> Samples:
        """Return a note with its release, shape (1 or 2, n); seconds: how long it is held."""
        sound = SOUNDS[instrument]
        hard = min(_HARDNESS - 1, int(velocity * _HARDNESS))
        whole = min(seconds + sound.release_s * 4, sound.longest_s)
        steps = max(1, math.ceil(whole / _LENGTHS))
        key = (instrument, pitch, hard, steps)
        made = self.notes.get(key)
        if made is None:
            rng = np.random.default_rng([pitch, hard, *instrument.encode()])
            hertz = 440.0 * 2 ** ((pitch - 69) / 12)
            made = sound.make(hertz, steps * _LENGTHS, (hard + 0.5) / _HARDNESS, rng)
            self.notes[key] = made
        played = made[:, : count(whole)].copy()
        start = count(seconds)
        if start < played.shape[1]:
            played[:, start:] *= fall(played.shape[1] - start, sound.release_s)
        edge = min(played.shape[1], 96)
        played[:, -edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
        played *= np.float32(velocity**1.4 * 10 ** (sound.gain_db / 20))
        return played

    def stroke(self, kit: str, key: int, turn: int) -> Samples:
        """Return a drum stroke at full strength."""
        place = (kit, key, turn % TURNS)
        if place not in self.strokes:
            self.strokes[place] = drumset.stroke(*place)
        return self.strokes[place]
