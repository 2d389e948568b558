"""Loudness and true peak against the test signals of EBU Tech 3341 and against libavfilter."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tools.audio.signals import metered, noise, sine, steps
from tools.audio import RATE
from tools.audio.loudness import SILENCE_LUFS, integrated_lufs, short_term_lufs, true_peak_db, true_peaks


@pytest.mark.parametrize(
    ("parts", "lufs"),
    [
        (((-23.0, 20.0),), -23.0),
        (((-33.0, 20.0),), -33.0),
        (((-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)), -23.0),
        (((-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)), -23.0),
        (((-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)), -23.0),
    ],
)
def test_the_signals_of_ebu_tech_3341_read_as_they_should(parts: tuple[tuple[float, float], ...], lufs: float) -> None:
    assert integrated_lufs(steps(*parts)) == pytest.approx(lufs, abs=0.1)


@pytest.mark.parametrize("rate", [22_050, 44_100, 96_000])
def test_the_weighting_holds_at_other_rates(rate: int) -> None:
    assert integrated_lufs(sine(1000, -23, 5, rate=rate), rate) == pytest.approx(-23.0, abs=0.1)


def test_one_channel_is_three_lu_quieter_than_two() -> None:
    assert integrated_lufs(sine(1000, -23, 5, channels=1)) == pytest.approx(-26.0, abs=0.1)


def test_libavfilter_reads_the_same() -> None:
    sound = noise(6.0)
    lufs, peak = metered(sound)
    assert integrated_lufs(sound) == pytest.approx(lufs, abs=0.1)
    assert true_peak_db(sound) == pytest.approx(peak, abs=0.2)


def test_silence_and_nothing_have_no_loudness() -> None:
    assert integrated_lufs(np.zeros((2, RATE), np.float32)) == SILENCE_LUFS
    assert integrated_lufs(np.zeros((2, 0), np.float32)) == SILENCE_LUFS
    assert true_peak_db(np.zeros((1, 100), np.float32)) == SILENCE_LUFS
    assert true_peak_db(np.zeros((1, 0), np.float32)) == SILENCE_LUFS


def test_a_click_is_measured_by_its_own_length() -> None:
    assert integrated_lufs(sine(1000, -23, 0.2)) == pytest.approx(-23.0, abs=0.5)


def test_short_term_loudness_follows_the_level() -> None:
    levels = short_term_lufs(steps((-23, 5.0), (-33, 5.0)))
    assert levels.size == 100 - 29
    assert levels[:20] == pytest.approx(-23.0, abs=0.1)
    assert levels[-20:] == pytest.approx(-33.0, abs=0.1)


@pytest.mark.parametrize(("part", "phase"), [(4, 0.0), (4, 45.0), (6, 60.0), (8, 67.5)])
def test_the_peak_between_two_samples_is_seen(part: int, phase: float) -> None:
    sound = sine(RATE / part, -6.0, 0.5, phase=phase) * np.hanning(RATE // 2).astype(np.float32)
    assert true_peak_db(sound) == pytest.approx(-6.0, abs=0.2)


def test_peaks_are_told_where_they_are() -> None:
    sound = np.zeros((2, 1000), np.float32)
    sound[1, 500] = -0.5
    peaks = true_peaks(sound)
    assert peaks.size == 32
    assert int(peaks.argmax()) == 500 // 32
    assert peaks.max() == pytest.approx(0.5, abs=1e-3)
