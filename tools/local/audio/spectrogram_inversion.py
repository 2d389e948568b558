"""From a picture of a mel spectrogram, as Riffusion draws it, back to sound: the mel bands undone, the phases found by Griffin and Lim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from tools.audio import Samples

MOMENTUM = 0.99
"""Of the fast Griffin-Lim algorithm: Perraudin, Balazs and Søndergaard, WASPAA 2013."""
_RIDGE = 1e-3
"""Of the largest singular value: smaller ones are not divided by, for they hold nothing but rounding."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a spectrogram is drawn: rows are mel bands from high to low, columns frames, dark is loud.

    The figures are those of riffusion-hobby 0.1 (SpectrogramParams): 512 bands up to 10 kHz on the HTK mel scale, a frame each
    10 ms with a Hann window of 100 ms, grey = 255 - 255 * (level / loudest) ** 0.25. That program pads each window to 400 ms
    before it is transformed; the padded spectrum holds the unpadded one at every fourth place, which is all that is computed here.
    """

    rate: int = 44_100
    bands: int = 512
    hop: int = 441
    window: int = 4_410
    highest_hz: float = 10_000.0
    power: float = 0.25
    loudest: float = 3e7

    @property
    def bins(self) -> int:
        """Frequencies of one frame."""
        return self.window // 2 + 1


RIFFUSION = Drawing()


def levels_of(picture: NDArray[np.uint8], drawing: Drawing = RIFFUSION) -> NDArray[np.float32]:
    """Return the mel levels (bands, frames) that a grey picture (bands, frames) shows."""
    dark = (255.0 - picture[::-1].astype(np.float32)) / 255.0
    return np.asarray(drawing.loudest * dark ** (1.0 / drawing.power), np.float32)


def picture_of(levels: NDArray[np.float32], drawing: Drawing = RIFFUSION) -> NDArray[np.uint8]:
    """Return the grey picture of mel levels, the loudest black."""
    shade = (levels / max(float(levels.max()), 1e-9)) ** drawing.power
    return np.round(255.0 - 255.0 * shade[::-1]).astype(np.uint8)


def mel_levels(samples: Samples, drawing: Drawing = RIFFUSION) -> NDArray[np.float32]:
    """Return the mel levels (bands, frames) of sound (1, n) at the drawing's rate."""
    frames = _analysed(torch.from_numpy(samples[0]), drawing).abs().numpy()
    return np.asarray(_filters(drawing) @ frames, np.float32)


def heard(
    levels: NDArray[np.float32],
    *,
    seed: int,
    steps: int = 32,
    drawing: Drawing = RIFFUSION,
    each: Callable[[], None] | None = None,
) -> Samples:
    """Return the sound (1, frames * hop) of mel levels (bands, frames), its peak at 1.

    The bands are undone by the pseudo-inverse of the filter bank, what comes out negative is silence; then `steps` rounds of
    fast Griffin-Lim from random phases. The same seed gives the same samples. each: called in every round; what it raises
    ends them.
    """
    magnitudes = torch.from_numpy(np.maximum(_undone(drawing) @ levels, 0.0).astype(np.float32))
    draw = torch.Generator().manual_seed(seed)
    turns = torch.rand(magnitudes.shape, generator=draw) * (2 * torch.pi)
    spectrum = torch.polar(magnitudes, turns)
    before = torch.zeros_like(spectrum)
    length = levels.shape[1] * drawing.hop
    for _ in range(steps):
        if each is not None:
            each()
        again = _analysed(_synthesised(spectrum, length, drawing), drawing)
        ahead = again + (again - before) * (MOMENTUM / (1 + MOMENTUM))
        before = again
        spectrum = magnitudes * ahead / ahead.abs().clamp_min(1e-12)
    sound = _synthesised(spectrum, length, drawing).numpy()
    peak = float(np.abs(sound).max())
    return np.asarray(sound[None] / peak if peak else sound[None], np.float32)


def _analysed(sound: torch.Tensor, drawing: Drawing) -> torch.Tensor:
    """Return the spectrum (bins, frames) of sound (n,), n // hop frames."""
    window = torch.hann_window(drawing.window)
    frames = sound.shape[0] // drawing.hop
    return torch.stft(sound, drawing.window, drawing.hop, window=window, return_complex=True)[:, :frames]


def _synthesised(spectrum: torch.Tensor, length: int, drawing: Drawing) -> torch.Tensor:
    window = torch.hann_window(drawing.window)
    return torch.istft(spectrum, drawing.window, drawing.hop, window=window, length=length)


@lru_cache(2)
def _filters(drawing: Drawing) -> NDArray[np.float32]:
    """Return the mel filter bank (bands, bins): triangles between the centres of their neighbours, mel = 2595 log10(1 + Hz / 700)."""
    top = 2595.0 * np.log10(1.0 + drawing.highest_hz / 700.0)
    corners = 700.0 * (10.0 ** (np.linspace(0.0, top, drawing.bands + 2) / 2595.0) - 1.0)
    hertz = np.arange(drawing.bins) * drawing.rate / drawing.window
    rising = (hertz[None] - corners[:-2, None]) / (corners[1:-1] - corners[:-2])[:, None]
    falling = (corners[2:, None] - hertz[None]) / (corners[2:] - corners[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


@lru_cache(2)
def _undone(drawing: Drawing) -> NDArray[np.float32]:
    """Return the pseudo-inverse (bins, bands) of the filter bank."""
    return np.linalg.pinv(_filters(drawing).astype(np.float64), rcond=_RIDGE).astype(np.float32)
