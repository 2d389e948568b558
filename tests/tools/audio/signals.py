"""Test signals, and the loudness meter of libavfilter to compare with."""

from __future__ import annotations

import av
import numpy as np
from av.filter import Graph

from tools.audio import RATE, Samples


def sine(hertz: float, level_db: float, seconds: float, *, channels: int = 2, rate: int = RATE, phase: float = 0.0) -> Samples:
    """Return a sine whose peak lies `level_db` below full scale; phase in degrees."""
    at = np.arange(round(seconds * rate)) / rate
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * at + np.deg2rad(phase))
    return np.repeat(wave[None], channels, axis=0).astype(np.float32)


def steps(*parts: tuple[float, float]) -> Samples:
    """Return a 1 kHz stereo sine of (level in dB, seconds) one after another."""
    return np.concatenate([sine(1000, level, seconds) for level, seconds in parts], axis=1)


def noise(seconds: float, *, seed: int = 0, bursts: bool = True) -> Samples:
    """Return stereo noise whose level changes every second."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    sound = random.standard_normal((2, count)) * 0.05
    if bursts:
        sound *= 1 + 3 * (np.sin(np.arange(count) / RATE * 3) > 0.6)
    return sound.astype(np.float32)


def metered(samples: Samples) -> tuple[float, float]:
    """Return integrated LUFS and true peak in dB as libavfilter's ebur128 reads them."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base="1/48000")
    meter, sink = graph.add("ebur128", "metadata=1:peak=true"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    told: dict[str, str] = {}
    for start in range(0, samples.shape[1], 4800):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, start : start + 4800]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        source.push(frame)
        try:
            while True:
                told = dict(sink.pull().metadata) or told
        except (av.BlockingIOError, av.EOFError):
            continue
    return float(told["lavfi.r128.I"]), 20 * float(np.log10(float(told["lavfi.r128.true_peak"])))
