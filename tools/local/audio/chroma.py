"""The melody of a recording as MusicGen reads it: which of the twelve notes is the loudest, frame by frame."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples

RATE = 32_000
"""Samples a second of the recording that is read."""
_FRAME, _HOP = 16_384, 4_096
NOTES = 12
_CENTRE_OCTAVE, _OCTAVE_WIDTH = 5.0, 2.0
_A4_HZ = 440.0


def chroma(samples: Samples) -> NDArray[np.float32]:
    """Return (frames, 12): 1 at the loudest note of each 128 ms, C first, 0 elsewhere. samples: (1, n) at `RATE`.

    The figures (frames of 16384 samples each 4096, Hann window, power, notes of A4 = 440 Hz weighted around the fifth octave) are
    those of MusicgenMelodyFeatureExtractor in transformers 5.23, which itself needs torchaudio.
    """
    sound = samples[0]
    short = _FRAME - sound.size
    if short > 0:
        sound = np.pad(sound, (short // 2, short - short // 2))
    padded = np.pad(sound, _FRAME // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(_FRAME + 1)[:-1].astype(np.float32), axis=1)))
    loudest = (power @ _filters().T).argmax(axis=1)
    return np.asarray(np.eye(NOTES)[loudest], np.float32)


@lru_cache(1)
def _filters() -> NDArray[np.float64]:
    """Return how much each frequency (12, frame / 2 + 1) counts for each note.

    A bell of a semitone's width around the note in every octave, each frequency's weights of length 1, and a wider bell over
    the octaves (D. Ellis, "Chroma feature analysis and synthesis", 2007, as librosa.filters.chroma does it).
    """
    hertz = np.arange(1, _FRAME) * RATE / _FRAME
    octaves = NOTES * np.log2(hertz / (_A4_HZ / 16))
    bins = np.concatenate([[octaves[0] - 1.5 * NOTES], octaves])
    widths = np.concatenate([np.maximum(np.diff(bins), 1.0), [1.0]])
    apart = bins[None] - np.arange(NOTES)[:, None]
    near = np.remainder(apart + NOTES / 2 + 10 * NOTES, NOTES) - NOTES / 2
    weights = np.exp(-0.5 * np.square(2 * near / widths[None]))
    weights /= np.sqrt(np.square(weights).sum(axis=0, keepdims=True))
    weights *= np.exp(-0.5 * np.square((bins / NOTES - _CENTRE_OCTAVE) / _OCTAVE_WIDTH))[None]
    from_c = np.roll(weights, -3, axis=0)
    return np.asarray(from_c[:, : _FRAME // 2 + 1], np.float64)
