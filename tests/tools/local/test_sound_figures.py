"""The arithmetic of local sound: spectrograms turned back into tones, melodies read, phonemes and numbers written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tools.local.sounding import pitch
from tools.audio import Samples
from tools.errors import EngineError
from tools.local.audio import chroma, spectrogram_inversion
from tools.local.audio.phonemes import Phonemes
from tools.local.audio.recording import Sound, fitted, levelled
from tools.local.audio.spelled import spelled

NOTES = {"c": 261.63, "e": 329.63, "g": 392.0, "a": 440.0}


def tone(hertz: float, seconds: float, rate: int) -> Samples:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate, dtype=np.float32)[None]


@pytest.mark.parametrize("hertz", [220.0, 440.0, 1_000.0])
def test_the_spectrogram_of_a_tone_turns_back_into_that_tone(hertz: float) -> None:
    rate = spectrogram_inversion.RIFFUSION.rate
    drawn = spectrogram_inversion.picture_of(spectrogram_inversion.mel_levels(tone(hertz, 1.0, rate)))
    assert drawn.shape == (512, 100)
    sound = spectrogram_inversion.heard(spectrogram_inversion.levels_of(drawn), seed=1, steps=16)
    assert sound.shape == (1, rate)
    assert pitch(sound, rate) == pytest.approx(hertz, rel=0.01)
    again = spectrogram_inversion.heard(spectrogram_inversion.levels_of(drawn), seed=1, steps=16)
    assert np.array_equal(sound, again)


def test_what_is_heard_has_the_spectrogram_it_was_made_of() -> None:
    rate = spectrogram_inversion.RIFFUSION.rate
    seconds = np.arange(rate) / rate
    sweep = 0.5 * np.sin(2 * np.pi * (200 * seconds + 400 * seconds**2), dtype=np.float32)[None].astype(np.float32)
    levels = spectrogram_inversion.mel_levels(sweep)
    back = spectrogram_inversion.mel_levels(spectrogram_inversion.heard(levels, seed=2))
    assert np.corrcoef(levels.ravel() ** 0.25, back.ravel() ** 0.25)[0, 1] > 0.95


def test_a_picture_of_silence_is_silence() -> None:
    white = np.full((512, 20), 255, np.uint8)
    assert not spectrogram_inversion.heard(spectrogram_inversion.levels_of(white), seed=1, steps=2).any()


def test_a_melody_is_read_note_by_note() -> None:
    tune = np.concatenate([tone(hertz, 1.0, chroma.RATE) for hertz in NOTES.values()], axis=1)
    found = chroma.chroma(tune).argmax(axis=1)
    assert [int(found[round((second + 0.5) * chroma.RATE / 4096)]) for second in range(4)] == [0, 4, 7, 9]
    assert chroma.chroma(tone(440.0, 0.1, chroma.RATE)).argmax(axis=1)[0] == 9, "a note shorter than a window"


def test_phonemes_keep_the_punctuation_and_the_stress() -> None:
    with Phonemes() as phonemes:
        assert phonemes.of("Hello, little fox!") == "həlˈoʊ, lˈɪɾəl fˈɑːks!"
        assert phonemes.of("...") == "..."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("In 19 84, 5 cats", "In nineteen eighty-four, five cats"),
        ("1,234,567", "one million two hundred thirty-four thousand five hundred sixty-seven"),
        ("007 and 0", "zero zero seven and zero"),
        ("100.", "one hundred."),
        ("no numbers", "no numbers"),
        ("1,2,3", "one,two,three"),
        ("2,3 or 1,000", "two,three or one thousand"),
    ],
)
def test_numbers_are_spelled(written: str, said: str) -> None:
    assert spelled(written) == said


def test_a_recording_is_cut_and_faded_to_its_length_and_what_is_missing_is_told() -> None:
    samples = levelled(Sound(tone(440.0, 2.0, 16_000), 16_000), "The model")
    cut, notes = fitted(samples, 1.5, "The model")
    assert cut.shape == (1, 72_000)
    assert abs(float(cut[0, -1])) < 1e-3
    assert not notes
    short, told = fitted(samples, 3.0, "The model")
    assert short.shape == (1, 96_000)
    assert told == ("The model made 2.0 s, not 3 s: it has no more to go on with.",)


@pytest.mark.parametrize("samples", [np.zeros((1, 100), np.float32), np.zeros((1, 0), np.float32), np.full((1, 100), np.nan, np.float32)])
def test_silence_is_no_result(samples: Samples) -> None:
    with pytest.raises(EngineError, match="nothing but silence"):
        levelled(Sound(samples, 16_000), "The model")
