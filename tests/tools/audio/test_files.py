"""Sound into files and back, at other rates and with other channels; files that are none are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import media_files
from tests.tools.audio.signals import noise, sine
from tools import recordings
from tools.audio import RATE, Samples
from tools.audio.files import Suffix, read, write
from tools.audio.filtering import convolved, resampled
from tools.audio.waveform import waveform
from tools.errors import BadMedia

LOSSLESS: tuple[Suffix, ...] = (".wav", ".flac")
LOSSY: tuple[Suffix, ...] = (".mp3", ".ogg", ".m4a")


def lag(one: Samples, other: Samples) -> int:
    """Return by how many samples the other is later."""
    size = one.shape[1] + other.shape[1]
    match = np.fft.irfft(np.fft.rfft(other[0], size) * np.conj(np.fft.rfft(one[0], size)), size)
    found = int(match.argmax())
    return found if found < size // 2 else found - size


@pytest.mark.parametrize("suffix", LOSSLESS + LOSSY)
def test_what_was_written_reads_back_at_its_place(suffix: Suffix) -> None:
    sound = noise(1.0, bursts=False)
    data = write(sound, suffix)
    assert recordings.suffix_of(data) == suffix
    found = read(data, name=f"sound{suffix}")
    assert found.dtype == np.float32
    assert abs(found.shape[1] - sound.shape[1]) <= 0.03 * RATE
    assert lag(sound, found) == 0
    both = min(found.shape[1], sound.shape[1])
    error = np.std(found[:, :both] - sound[:, :both]) / np.std(sound)
    assert error < (1e-3 if suffix in LOSSLESS else 0.9)
    assert write(sound, suffix) == data


@pytest.mark.parametrize("suffix", LOSSLESS + LOSSY)
def test_one_channel_can_be_written_and_is_read_into_both(suffix: Suffix) -> None:
    sound = sine(440, -12, 0.5, channels=1)
    data = write(sound, suffix)
    assert recordings.probe(data).channels == 1
    both = read(data)
    assert np.array_equal(both[0], both[1])
    assert read(data, channels=1).std() == pytest.approx(sound.std(), rel=0.05)


def test_sound_beyond_full_scale_is_clipped_and_not_wrapped() -> None:
    assert read(write(sine(100, 6, 0.2), ".wav")).max() == pytest.approx(1.0, abs=1e-4)


def test_the_sound_of_a_film_is_read_at_our_rate(tmp_path: Path) -> None:
    path = tmp_path / "walk.mp4"
    path.write_bytes(media_files.mp4("a walk", seconds=1.0))
    assert read(path).shape == (2, pytest.approx(RATE, abs=0.06 * RATE))
    assert read(path, rate=22_050, channels=1).shape == (1, pytest.approx(22_050, abs=0.06 * 22_050))


def test_what_is_no_sound_is_refused_in_one_sentence() -> None:
    with pytest.raises(BadMedia, match="no film, recording or picture"):
        read(b"nonsense" * 100, name="song.mp3")
    with pytest.raises(BadMedia, match="has no sound"):
        read(media_files.mp4(audio=False))
    with pytest.raises(BadMedia, match="the limit is 1"):
        read(write(noise(1.5), ".ogg"), max_seconds=1.0)


@pytest.mark.parametrize("rates", [(22_050, RATE), (44_100, RATE), (RATE, 16_000), (11_025, RATE), (RATE, 96_000)])
def test_another_rate_keeps_the_tone_and_its_level(rates: tuple[int, int]) -> None:
    here, there = rates
    given, wanted = sine(997, -1, 1.0, channels=1, rate=here), sine(997, -1, 1.0, channels=1, rate=there)
    found = resampled(given, here, there)
    assert found.shape == wanted.shape
    inner = slice(there // 10, -there // 10)
    assert np.abs(found[0, inner] - wanted[0, inner]).max() < 1e-4


def test_what_does_not_fit_into_a_lower_rate_is_gone() -> None:
    high = sine(12_000, -1, 0.5, channels=1)
    assert np.abs(resampled(high, RATE, 22_050)[0, 1000:-1000]).max() < 1e-4


def test_filtering_in_blocks_is_one_long_convolution() -> None:
    sound, kernel = noise(1.0), np.random.default_rng(1).standard_normal(501).astype(np.float32)
    whole = np.stack([np.convolve(channel, kernel) for channel in sound])
    assert convolved(sound, kernel) == pytest.approx(whole[:, : sound.shape[1]], abs=1e-4)
    assert convolved(sound, kernel, lead=250) == pytest.approx(whole[:, 250 : 250 + sound.shape[1]], abs=1e-4)


def test_a_waveform_shows_the_peaks_of_its_pieces() -> None:
    sound = np.zeros((2, 1000), np.float32)
    sound[0, 150], sound[1, 950] = -0.7, 0.4
    assert waveform(sound, 10) == pytest.approx([0, 0.7, 0, 0, 0, 0, 0, 0, 0, 0.4])
    assert waveform(sound[:, :3], 10).size == 10
    assert not waveform(sound[:, :0], 4).any()
