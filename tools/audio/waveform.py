"""What a recording looks like: the peaks a player draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples


def waveform(samples: Samples, n: int) -> NDArray[np.float32]:
    """Return the highest level 0..1 over all channels in each of `n` equal pieces of samples (channels, length)."""
    length = samples.shape[1]
    if not length:
        return np.zeros(n, np.float32)
    edges = np.linspace(0, length, n + 1).astype(np.int64)
    starts = np.minimum(edges[:-1], length - 1)
    highest = np.maximum.reduceat(samples.max(axis=0), starts)
    lowest = np.minimum.reduceat(samples.min(axis=0), starts)
    return np.maximum(highest, -lowest).clip(0.0, 1.0).astype(np.float32)
