"""Sound as numbers: reading and writing files, loudness, mastering. Samples are float32 (channels, n), -1..1, at `RATE`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
"""Samples a second of everything made here, the rate of film sound."""

Samples = NDArray[np.float32]
