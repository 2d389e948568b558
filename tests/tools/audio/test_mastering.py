"""Mastering reaches its loudness under its ceiling and leaves the sound whole."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tools.audio.signals import metered, noise, sine
from tools.audio import RATE, Samples
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.audio.mastering import fade, master


def with_hits(seconds: float = 8.0) -> Samples:
    """Quiet noise with a loud, short hit each half second: a crest that the ceiling stands against."""
    sound = noise(seconds, bursts=False)
    hit = np.exp(-np.arange(960) / 200).astype(np.float32)
    for start in range(4800, sound.shape[1] - 960, RATE // 2):
        sound[:, start : start + 960] += hit * np.sin(np.arange(960) / 7).astype(np.float32)
    return sound


@pytest.mark.parametrize("lufs", [-24.0, -16.0, -14.0])
def test_the_loudness_is_reached_and_the_ceiling_kept(lufs: float) -> None:
    for sound in (noise(6.0), with_hits()):
        mastered = master(sound, lufs)
        told, peak = metered(mastered)
        assert told == pytest.approx(lufs, abs=0.2)
        assert peak <= -1.0 + 0.1


def test_what_needs_no_limiting_is_only_made_louder_or_quieter() -> None:
    sound = sine(440, -40, 2.0)
    mastered = master(sound)
    assert integrated_lufs(mastered) == pytest.approx(-16.0, abs=0.05)
    assert mastered == pytest.approx(sound * (mastered.max() / sound.max()), abs=1e-6)


def test_a_loudness_the_ceiling_forbids_is_approached_without_distortion() -> None:
    sound = sine(440, -12, 3.0)
    mastered = master(sound, -1.0)
    assert true_peak_db(mastered) == pytest.approx(-1.0, abs=0.1)
    steady = mastered[0, RATE : 2 * RATE]
    spectrum = np.abs(np.fft.rfft(steady * np.hanning(steady.size)))
    distortion = spectrum[900:].max() / spectrum.max()
    assert 20 * np.log10(distortion) < -60


def test_silence_stays_silent_and_nothing_stays_nothing() -> None:
    assert not master(np.zeros((2, RATE), np.float32)).any()
    assert master(np.zeros((1, 0), np.float32)).shape == (1, 0)


def test_the_sound_given_is_not_changed_and_the_same_comes_out_again() -> None:
    sound = with_hits(2.0)
    before = sound.copy()
    assert np.array_equal(master(sound), master(sound))
    assert np.array_equal(sound, before)


def test_fades_begin_and_end_in_silence() -> None:
    sound = np.ones((2, RATE), np.float32)
    for shape in ("smooth", "linear", "exponential"):
        faded = fade(sound, 0.2, 0.3, shape=shape)
        assert faded[:, 0].max() < 1e-3 > faded[:, -1].max()
        assert faded[:, RATE // 2].min() == 1.0
        assert (np.diff(faded[0, : RATE // 5]) >= 0).all()
    assert fade(sound, 5.0, 5.0).max() == pytest.approx(1.0, abs=1e-3)
