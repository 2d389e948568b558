"""Sound from files and into files, through PyAV: what comes in is never trusted, what goes out plays in every browser."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from tools import recordings
from tools.audio import RATE, Samples
from tools.audio.filtering import resampled
from tools.errors import EngineError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

Suffix = Literal[".wav", ".mp3", ".ogg", ".flac", ".m4a"]

MAX_SECONDS = 3600.0
_RECIPES: dict[Suffix, tuple[str, str, str, int]] = {
    ".wav": ("wav", "pcm_s16le", "s16", 0),
    ".mp3": ("mp3", "libmp3lame", "fltp", 192_000),
    ".ogg": ("ogg", "libopus", "flt", 128_000),
    ".flac": ("flac", "flac", "s16", 0),
    ".m4a": ("ipod", "aac", "fltp", 192_000),
}
"""Container, codec, its sample format, and bits a second of two channels."""
_PIECE = 48_000
_EXACT = {"fflags": "+bitexact"}
"""Without it, muxers write random ids, so the same sound would not give the same file."""


def read(
    source: Path | bytes, *, rate: int = RATE, channels: int = 2, name: str = "", max_seconds: float = MAX_SECONDS
) -> Samples:
    """Return the sound of a recording or a film as samples (channels, n) at a rate; one channel is copied to both.

    Raises BadMedia with one sentence for what is damaged, has no sound, or lasts longer than `max_seconds`.
    """
    pieces: list[Samples] = []
    runs: list[tuple[int, list[Samples]]] = []
    seconds = 0.0
    for frame in recordings.sound_frames(source, name=name):
        seconds += frame.samples / frame.sample_rate
        if seconds > max_seconds:
            raise recordings.too_long(name, seconds, max_seconds)
        if not runs or runs[-1][0] != frame.sample_rate:
            pieces = []
            runs.append((frame.sample_rate, pieces))
        pieces.append(_folded(recordings.levels(frame), channels))
    joined = [resampled(np.concatenate(parts, axis=1), of_rate, rate) for of_rate, parts in runs]
    return np.concatenate(joined, axis=1) if joined else np.zeros((channels, 0), np.float32)


def write(samples: Samples, suffix: Suffix, *, rate: int = RATE) -> bytes:
    """Return samples (1 or 2 channels, n) as a file; beyond full scale they are clipped. ".ogg" holds Opus, which needs 48 kHz.

    The same samples give the same bytes. Raises EngineError when the encoder fails.
    """
    import av  # noqa: PLC0415 - loaded with the first file

    container_format, codec, form, bits = _RECIPES[suffix]
    file = io.BytesIO()
    try:
        with av.open(file, "w", format=container_format, options=dict(_EXACT)) as container:
            stream = cast("AudioStream", container.add_stream(codec, rate=rate, layout=_layout(samples)))
            stream.codec_context.format = form
            if bits:
                stream.bit_rate = bits * (1 + samples.shape[0]) // 3
            _encode(samples, form, container, stream)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise EngineError(f"the sound could not be written as {suffix[1:].upper()} ({error}); try another format") from error
    return file.getvalue()


# --- inside


def _folded(sound: Samples, channels: int) -> Samples:
    """Return sound with as many channels as wanted: one is copied, more are mixed; of six, the low-frequency one is left out."""
    given = sound.shape[0]
    if given == channels:
        return sound
    if given == 1:
        return np.repeat(sound, channels, axis=0)
    if channels == 1:
        return np.asarray(sound.mean(axis=0, keepdims=True), np.float32)
    side = 10 ** (-3 / 20)
    left, right = sound[0].copy(), sound[1].copy()
    if given >= 3:
        left += side * sound[2]
        right += side * sound[2]
    rear = sound[4:] if given >= 6 else sound[3:]
    for number, extra in enumerate(rear):
        target = left if number % 2 == 0 else right
        target += np.float32(side) * extra
    return np.stack([left, right])


def _layout(samples: Samples) -> Literal["mono", "stereo"]:
    return "mono" if samples.shape[0] == 1 else "stereo"


def _encode(samples: Samples, form: str, container: OutputContainer, stream: AudioStream) -> None:
    from av.audio.frame import AudioFrame  # noqa: PLC0415

    for start in range(0, samples.shape[1], _PIECE):
        piece = _as(samples[:, start : start + _PIECE], form)
        frame = AudioFrame.from_ndarray(piece, format=form, layout=_layout(samples))
        frame.sample_rate, frame.pts, frame.time_base = stream.rate, start, Fraction(1, stream.rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _as(piece: Samples, form: str) -> NDArray[Any]:
    """Return samples the way the sample format wants them: whole numbers interleaved, "fltp" as planes."""
    clipped = piece.clip(-1.0, 1.0)
    if form == "fltp":
        return np.ascontiguousarray(clipped, np.float32)
    if form == "s16":
        values: NDArray[Any] = np.round(clipped * 32_767).astype(np.int16)
    else:
        values = clipped.astype(np.float32)
    return np.ascontiguousarray(values.T.reshape(1, -1))
