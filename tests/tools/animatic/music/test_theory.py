"""Keys, chords, voice leading and the language of steps."""

from __future__ import annotations

import itertools

import pytest

from tools.animatic.music.genre import genre, names
from tools.animatic.music.harmony import voiced
from tools.animatic.music.score import Clock, Meter
from tools.animatic.music.steps import bar_steps, swung
from tools.animatic.music.theory import Key, chord, parse_key

C, A_MINOR = Key(0, "major"), Key(9, "minor")
COMMON, WALTZ, SIX = Meter(4, 4), Meter(3, 4), Meter(6, 8)


@pytest.mark.parametrize(("numeral", "key", "name", "tones"), [
    ("I", C, "C", {0, 4, 7}), ("ii7", C, "Dm7", {2, 5, 9, 0}), ("V7/ii", C, "A7", {9, 1, 4, 7}), ("bVII", C, "Bb", {10, 2, 5}), ("vii°", C, "B°", {11, 2, 5}),
    ("iiø7", A_MINOR, "Bø7", {11, 2, 5, 9}), ("VI", A_MINOR, "F", {5, 9, 0}), ("V7", A_MINOR, "E7", {4, 8, 11, 2}), ("I^3", C, "C/E", {0, 4, 7}), ("IVmaj9", C, "Fmaj9", {5, 9, 0, 4, 7}),
    ("Vsus4", C, "Gsus4", {7, 0, 2}), ("I5", C, "C5", {0, 7}),
])  # fmt: skip
def test_a_numeral_means_its_chord(numeral: str, key: Key, name: str, tones: set[int]) -> None:
    found = chord(numeral, key)
    assert found.name == name and set(found.tones) == tones


@pytest.mark.parametrize("numeral", ["X", "I^7", "Ifoo", ""])
def test_what_is_no_chord_is_refused(numeral: str) -> None:
    with pytest.raises(ValueError):
        chord(numeral, C)


@pytest.mark.parametrize(("text", "tonic"), [("c", 0), ("H", None), ("Eb minor", 3), ("升F小調", 6), ("B major", 11), ("often", None), ("", None), ("F sharp minor", 6)])
def test_a_key_is_read_or_refused(text: str, tonic: int | None) -> None:
    parsed = parse_key(text)
    assert (None if parsed is None else parsed[0]) == tonic


def test_voices_move_little_from_chord_to_chord() -> None:
    chords = [chord(numeral, C) for numeral in "I vi IV V ii7 V7 I IVmaj7 iii7 vi7 ii7 V7".split()]
    voicings = voiced(chords, low=52, high=74, voices=4, colour=True)
    for pitches, item in zip(voicings, chords, strict=True):
        assert len(pitches) == 4 and list(pitches) == sorted(pitches) and 52 <= pitches[0] and pitches[-1] <= 74
        assert {pitch % 12 for pitch in pitches} <= item.pitches
        assert item.third in {pitch % 12 for pitch in pitches}
    moves = [sum(abs(a - b) for a, b in zip(one, other, strict=True)) / 4 for one, other in itertools.pairwise(voicings)]
    assert max(moves) <= 3.5 and sum(moves) / len(moves) < 2.2


def test_steps_are_read_with_their_lengths() -> None:
    steps = bar_steps("x---..R-........", 0, COMMON, COMMON)
    assert [(step.start, step.length, step.sign) for step in steps] == [(0.0, 1.0, "x"), (1.5, 0.5, "R")]
    assert [step.sign for step in bar_steps("x... o...", 1, COMMON, COMMON)] == ["o"]


@pytest.mark.parametrize("meter", [Meter(3, 4), Meter(5, 4), Meter(7, 8), SIX, Meter(12, 8), Meter(2, 4)])
def test_a_pattern_fills_any_meter_and_keeps_its_downbeat(meter: Meter) -> None:
    steps = bar_steps("X...x...X...x...", 0, meter, COMMON)
    assert steps[0].start == 0 and steps[0].sign == "X"
    assert all(0 <= step.start < meter.beats for step in steps)
    if meter.compound:
        assert {step.start for step in steps} <= {1.5 * beat for beat in range(8)}


def test_a_waltz_pattern_fits_common_time() -> None:
    assert [step.start for step in bar_steps("b...x...x...", 0, COMMON, WALTZ)] == [0.0, 1.0, 2.0, 3.0]


def test_swing_moves_the_second_of_two_steps_only() -> None:
    assert [swung(beat, 1 / 3, 0.5) for beat in (0.0, 0.5, 1.0, 1.5)] == pytest.approx([0.0, 2 / 3, 1.0, 5 / 3])
    assert swung(0.7, 0.0, 0.5) == 0.7


def test_the_clock_goes_both_ways() -> None:
    clock = Clock(((0.0, 120.0), (8.0, 60.0)))
    assert clock.seconds(10.0) == pytest.approx(6.0)
    assert clock.beat(6.0) == pytest.approx(10.0)


@pytest.mark.parametrize("name", names())
def test_a_genre_is_written_without_slips(name: str) -> None:
    own = genre(name)
    kinds = {kind for form in (*own.forms, own.cycle) for kind in form.split()} | set(own.loops)
    assert kinds <= set(own.parts)
    for part in own.parts.values():
        assert set(part.tracks or ()) <= {track.name for track in own.tracks}
        for mode, progressions in (("major", part.major), ("minor", part.minor)):
            for numeral in " ".join(progressions).replace(".", " ").split():
                assert chord(numeral, Key(0, mode)).tones  # type: ignore[arg-type]
    steps = round(Meter(*map(int, own.meter.split("/"))).beats * 4)
    patterns = [steps for track in own.tracks for steps in (*track.steps, *track.kinds.values())] + list(own.melody.cells if own.melody else ())
    assert {len(bar) for pattern in patterns for bar in pattern.split()} <= {steps, 2 * steps}
