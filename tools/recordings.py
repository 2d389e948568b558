"""Guarded reading of films and sound recordings: what they are, how long, how loud, and some of their pictures."""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from tools import media
from tools.errors import BadMedia

Suffix = Literal[".mp4", ".mov", ".webm", ".m4a", ".mp3", ".wav", ".flac", ".ogg"]

_FORMATS: dict[Suffix, str] = {
    ".mp4": "mov", ".mov": "mov", ".m4a": "mov", ".webm": "matroska", ".mp3": "mp3", ".wav": "wav", ".flac": "flac", ".ogg": "ogg",
}  # fmt: skip
"""The one demuxer that may read each kind of file; FFmpeg's own guessing would try playlists and scripts too."""
MIMES: dict[str, str] = {
    ".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".m4a": "audio/mp4", ".mp3": "audio/mpeg",
    ".wav": "audio/wav", ".flac": "audio/flac", ".ogg": "audio/ogg",
    ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif", ".svg": "image/svg+xml",
    ".json": "application/json", ".txt": "text/plain",
}  # fmt: skip
_PICTURE_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".gif"}
_CODECS = frozenset({
    "h264", "hevc", "vp8", "libvpx", "vp9", "libvpx-vp9", "av1", "libdav1d", "mpeg4", "prores", "mjpeg", "qtrle",
    "aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac",
})  # fmt: skip
_MAX_STREAMS = 16
_MAX_FRAME = 8_192 * 4_320
"""Pixels of a frame: the largest film format in use (8K)."""
_MAX_CHANNELS = 64
_MAX_RATE = 768_000
_MAX_PACKETS = 2_000_000
_CUT_OFF = 0.9
"""A file whose packets end before this part of the length its header tells was cut off on its way."""
_TELLS_LENGTH = frozenset({".mp4", ".mov", ".m4a", ".flac", ".webm"})
_UNREADABLE = (av.FFmpegError, OSError, ValueError, EOFError, OverflowError, ZeroDivisionError, TypeError)
"""What FFmpeg and the reading of its numbers raise on damaged files."""
_DECODED_FOR_ONE = 400
"""Frames decoded at most on the way from a key frame to the one that is wanted."""
_MAX_BAD_PACKETS = 0.1
_QUIETEST_DB = -120.0
_SHOWS = 32
"""Of 255 between the lights and the darks of a frame: less is a picture that is still fading in."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most a file may be, checked before anything of it is decoded."""

    max_bytes: int = 600 * 2**20
    max_seconds: float = 3600.0
    max_side: int = 8192


@dataclass(frozen=True, slots=True)
class Probe:
    """What a media file is, by its content. Sizes are in pixels as displayed, 0 where there is no picture."""

    kind: Literal["image", "video", "audio"]
    suffix: str
    mime: str
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    """Measured over its packets, not taken from its header."""
    fps: float = 0.0
    has_audio: bool = False
    sample_rate: int = 0
    channels: int = 0


@dataclass(frozen=True, slots=True)
class Loudness:
    """Levels in dB below full scale (0 loudest, -120 digital silence), over all channels and the whole recording."""

    rms_db: float
    peak_db: float


def suffix_of(data: bytes) -> Suffix | None:
    """Return what kind of film or recording a file is by its first bytes, or None; an MP4 file counts as ".mp4" or ".mov"."""
    if data[4:8] == b"ftyp":
        return {b"qt  ": ".mov", b"M4A ": ".m4a", b"M4B ": ".m4a"}.get(data[8:12], ".mp4")  # type: ignore[return-value]
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return ".webm" if b"webm" in data[:256] else None
    if data[:4] in (b"RIFF", b"RF64") and data[8:12] == b"WAVE":
        return ".wav"
    if data.startswith(b"fLaC"):
        return ".flac"
    if data.startswith(b"OggS"):
        return ".ogg"
    frame = len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06 == 0x02
    return ".mp3" if data.startswith(b"ID3") or frame else None


def probe(source: bytes | Path, *, name: str = "", bounds: Bounds = Bounds()) -> Probe:
    """Return what a picture, film or recording is; every packet is read, only the first picture is decoded.

    Raises BadMedia with one sentence for a file that is damaged, cut off, beyond the bounds, or of another kind.
    """
    shown = _shown(name)
    head = source[:4096] if isinstance(source, bytes) else _head(source)
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > bounds.max_bytes:
        raise BadMedia(
            f"{shown} is {size / 2**20:.0f} MB, the limit is {bounds.max_bytes / 2**20:.0f} MB; make it smaller first."
        )
    if media.kind_of(head) is not None:
        return _probe_picture(source if isinstance(source, bytes) else source.read_bytes(), name)
    with _opened(source, shown, bounds) as (container, suffix):
        video, audio = _video_of(container), _audio_of(container)
        if video is None and audio is None:
            raise BadMedia(f"{shown} holds neither pictures nor sound; choose another file.")
        seconds, pictures = _length(container, suffix, name, bounds)
        width, height = _displayed(container, video, shown) if video is not None else (0, 0)
        of_sound = {".mp4": ".m4a", ".mov": ".m4a"}.get(suffix, suffix) if video is None else suffix
        return Probe(
            kind="video" if video is not None else "audio",
            suffix=of_sound,
            mime="audio/webm" if of_sound == ".webm" and video is None else MIMES[of_sound],
            width=width,
            height=height,
            duration_s=round(seconds, 3),
            fps=_rate(video, pictures, seconds) if video is not None else 0.0,
            has_audio=audio is not None,
            sample_rate=audio.codec_context.sample_rate if audio is not None else 0,
            channels=audio.codec_context.channels if audio is not None else 0,
        )


def frames(source: bytes | Path, count: int = 5, *, name: str = "") -> tuple[Image.Image, ...]:
    """Return up to `count` pictures (RGB, upright) spread over a film, the first frame first. Memory: those pictures.

    Raises BadMedia when the film holds no frame that decodes.
    """
    shown = _shown(name)
    with opened_film(source, name=name) as (container, video):
        length = (container.duration or 0) / av.time_base
        found: list[Image.Image] = []
        for number in range(count):
            picture = _frame_at(container, video, length * number / count, first=number == 0)
            if picture is not None:
                found.append(picture)
        if not found:
            raise BadMedia(f"{shown} has no frame that can be shown; make or choose another film.")
        return tuple(found)


def poster(source: bytes | Path, *, name: str = "") -> Image.Image:
    """Return the picture that stands for a film: an early frame that shows something, and not one that is just fading in.

    Raises BadMedia like `frames`.
    """
    pictures = frames(source, 4, name=name)
    return next((picture for picture in pictures if _contrast(picture) >= _SHOWS), max(pictures, key=_contrast))


def _contrast(picture: Image.Image) -> int:
    """Return how far the lights of a picture are from its darks, 0 to 255, single pixels aside."""
    low, high = picture.convert("L").resize((32, 32), Image.Resampling.BOX).getextrema()
    return int(high) - int(low)  # type: ignore[arg-type]  # one band: two numbers


def last_frame(source: bytes | Path, *, name: str = "") -> Image.Image:
    """Return the picture that a film ends with, upright. Raises BadMedia when it holds no frame that decodes."""
    shown = _shown(name)
    with _opened(source, shown, Bounds()) as (container, _):
        video = _video_of(container)
        found = _frame_at(container, video, (container.duration or 0) / av.time_base, first=False) if video is not None else None
    if found is None:
        raise BadMedia(f"{shown} has no frame that can be shown; make or choose another film.")
    return found


def is_flat(picture: Image.Image, tolerance: int = 6) -> bool:
    """Return whether a picture is one colour but for the noise of its compression, or wholly transparent."""
    low_high = picture.getextrema()
    pairs = low_high if isinstance(low_high[0], tuple) else (low_high,)
    if picture.mode in ("RGBA", "LA") and pairs[-1][1] == 0:
        return True
    return all(high - low <= tolerance for low, high in pairs)


def loudness(source: bytes | Path, *, name: str = "") -> Loudness:
    """Return how loud a recording or a film's sound is. Decoded in pieces; raises BadMedia when there is no sound."""
    total, samples, peak = 0.0, 0, 0.0
    for piece in _samples(source, name):
        total += float(np.square(piece, dtype=np.float64).sum())
        samples += piece.size
        peak = max(peak, float(np.abs(piece).max(initial=0.0)))
    if not samples:
        raise BadMedia(f"{_shown(name)} has no sound that can be heard; make or choose another one.")
    return Loudness(_db(math.sqrt(total / samples)), _db(peak))


def waveform(source: bytes | Path, points: int, *, name: str = "") -> NDArray[np.float32]:
    """Return the peak level 0..1 of each of `points` equal pieces of a recording. Memory: one number for 512 samples."""
    peaks: list[NDArray[np.float32]] = []
    for piece in _samples(source, name):
        mono = np.abs(piece).max(axis=0)
        padded = np.pad(mono, (0, -mono.size % 512))
        peaks.append(padded.reshape(-1, 512).max(axis=1).astype(np.float32))
    levels = np.concatenate(peaks) if peaks else np.zeros(1, np.float32)
    edges = np.linspace(0, levels.size, points + 1).astype(int)
    parts = itertools.pairwise(edges)
    return np.array([levels[a : max(b, a + 1)].max(initial=0.0) for a, b in parts], np.float32).clip(0.0, 1.0)


@contextmanager
def opened_film(source: bytes | Path, *, name: str = "") -> Iterator[tuple[InputContainer, VideoStream]]:
    """Yield a film opened for reading, with its picture track. Raises BadMedia when it has none or is damaged."""
    shown = _shown(name)
    with _opened(source, shown, Bounds()) as (container, _):
        video = _video_of(container)
        if video is None:
            raise BadMedia(f"{shown} has no pictures; choose a film.")
        yield container, video


def sound_frames(source: bytes | Path, *, name: str = "") -> Iterator[AudioFrame]:
    """Yield the decoded sound of a recording or a film, piece by piece. Raises BadMedia when it has none or is damaged."""
    shown = _shown(name)
    with _opened(source, shown, Bounds()) as (container, _):
        audio = _audio_of(container)
        if audio is None:
            raise BadMedia(f"{shown} has no sound; choose a recording.")
        good = bad = 0
        for packet in container.demux(audio):
            try:
                decoded = packet.decode()
            except av.InvalidDataError:  # players skip a bad packet too; many of them are a damaged file
                bad += 1
                continue
            good += 1
            yield from decoded
        if bad > _MAX_BAD_PACKETS * (good + bad):
            raise BadMedia(f"{shown} is damaged: much of its sound does not decode; make or export it again.")


def levels(frame: AudioFrame) -> NDArray[np.float32]:
    """Return decoded sound as (channels, samples) in -1..1."""
    values = frame.to_ndarray()
    if values.dtype.kind == "u":
        values = values.astype(np.float32) / 127.5 - 1.0
    elif values.dtype.kind == "i":
        values = values.astype(np.float32) / 2.0 ** (8 * values.dtype.itemsize - 1)
    if not frame.format.is_planar:
        values = values.reshape(-1, len(frame.layout.channels)).T
    return np.nan_to_num(values.astype(np.float32, copy=False))


# --- inside


@contextmanager
def _opened(source: bytes | Path, shown: str, bounds: Bounds) -> Iterator[tuple[InputContainer, str]]:
    """Yield the opened file and its suffix. It is read through a Python file, so nothing in it can name a file or an address."""
    head = source[:4096] if isinstance(source, bytes) else _head(source)
    suffix = suffix_of(head)
    if suffix is None:
        raise BadMedia(
            f"{shown} {_what_else(head)}; save it as MP4, WebM, MP3, WAV, FLAC, OGG or M4A and give it again."
        )
    file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    options = {"max_pixels": str(bounds.max_side**2), "enable_drefs": "0"}
    try:
        with (
            file,
            av.open(
                file, "r", format=_FORMATS[suffix], options=options, metadata_errors="replace", io_open=_refuse
            ) as container,
        ):
            _check_streams(container, shown, bounds)
            yield container, suffix
    except _UNREADABLE as error:
        raise BadMedia(
            f"{shown} is damaged and cannot be read as {suffix[1:].upper()}; make or export it again."
        ) from error


def _refuse(url: str, flags: int, options: dict[str, Any]) -> NoReturn:
    raise OSError("a media file may not open another one")


def _check_streams(container: InputContainer, shown: str, bounds: Bounds) -> None:
    if len(container.streams) > _MAX_STREAMS:
        raise BadMedia(
            f"{shown} has {len(container.streams)} tracks, the limit is {_MAX_STREAMS}; export it with fewer."
        )
    for stream in (_video_of(container), _audio_of(container)):
        if stream is None:
            continue
        codec = stream.codec_context.name if stream.codec_context else "unknown"
        if codec not in _CODECS and not codec.startswith("pcm_"):
            raise BadMedia(f"{shown} is written with {codec[:20]}, which is not read here; export it as H.264 or MP3.")
        width, height = (getattr(stream.codec_context, side, 0) for side in ("width", "height"))
        if max(width, height) > bounds.max_side:
            raise BadMedia(
                f"{shown} is {width}x{height} pixels, the limit is {bounds.max_side} a side; make it smaller first."
            )
        if stream.type == "video":  # a film may change its size on the way, so the decoder is held to it too
            stream.codec_context.options = {"max_pixels": str(min(bounds.max_side**2, _MAX_FRAME))}
        elif not 0 < stream.codec_context.channels <= _MAX_CHANNELS or not 0 < stream.codec_context.sample_rate <= _MAX_RATE:
            raise BadMedia(f"{shown} has no usual number of channels or samples a second; export it as stereo at 48 kHz.")


def _video_of(container: InputContainer) -> VideoStream | None:
    """Return the film's track; the cover picture of a song is none."""
    return next((s for s in container.streams.video if not s.disposition & Disposition.attached_pic), None)


def _audio_of(container: InputContainer) -> AudioStream | None:
    return next(iter(container.streams.audio), None)


def _length(container: InputContainer, suffix: str, name: str, bounds: Bounds) -> tuple[float, int]:
    """Return seconds and the number of pictures; raise BadMedia for what is too long, empty, or was cut off."""
    told = (container.duration or 0) / av.time_base
    if told > bounds.max_seconds:
        raise too_long(name, told, bounds.max_seconds)
    measured, pictures = _measure(container)
    if measured > bounds.max_seconds:
        raise too_long(name, measured, bounds.max_seconds)
    if suffix in _TELLS_LENGTH and measured < told * _CUT_OFF - 0.5:
        raise BadMedia(
            f"{_shown(name)} ends after {measured:.0f} of {told:.0f} seconds; it was cut off, fetch it again."
        )
    if measured <= 0:
        raise BadMedia(f"{_shown(name)} is empty: it has no frame and no sample; choose another file.")
    return measured, pictures


def _measure(container: InputContainer) -> tuple[float, int]:
    """Return how many seconds the packets span (of the longer of both tracks) and how many the video track has."""
    spans: dict[int, tuple[float, float]] = {}
    pictures = 0
    video = _video_of(container)
    wanted = [stream for stream in (video, _audio_of(container)) if stream is not None]
    for number, packet in enumerate(container.demux(*wanted)):
        if number > _MAX_PACKETS:
            raise ValueError("more packets than any honest file of this length")
        when = packet.pts if packet.pts is not None else packet.dts
        if when is None or not packet.size:
            continue
        pictures += video is not None and packet.stream_index == video.index
        start = float(when * packet.time_base)
        end = start + float((packet.duration or 0) * packet.time_base)
        first, last = spans.get(packet.stream_index, (start, end))
        spans[packet.stream_index] = (min(first, start), max(last, end))
    return max((last - max(first, 0.0) for first, last in spans.values()), default=0.0), pictures


def _displayed(container: InputContainer, video: VideoStream, shown: str) -> tuple[int, int]:
    """Return width and height of the first frame as it is displayed."""
    container.seek(0)
    first = _frame_at(container, video, 0.0, first=True)
    if first is None:
        raise BadMedia(f"{shown} has no frame that can be shown; make or choose another film.")
    return first.size


def _frame_at(container: InputContainer, video: VideoStream, second: float, *, first: bool) -> Image.Image | None:
    """Return the frame at a moment, or the last one that decodes before the film ends or turns out damaged."""
    base = video.time_base
    if base is None:
        return None
    start = video.start_time or 0
    if not first:
        container.seek(start + round(second / base), stream=video)
    last = None
    try:
        for number, frame in enumerate(container.decode(video)):
            last = frame
            reached = first or frame.pts is None or float((frame.pts - start) * base) >= second - 1e-3
            if reached or number >= _DECODED_FOR_ONE:
                break
    except av.InvalidDataError:
        if last is None:
            return None
    return _upright(last) if last is not None else None


def _upright(frame: VideoFrame) -> Image.Image:
    picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture


def _samples(source: bytes | Path, name: str) -> Iterator[NDArray[np.float32]]:
    """Yield decoded sound as (channels, samples) in -1..1, piece by piece."""
    yield from (levels(frame) for frame in sound_frames(source, name=name))


def _probe_picture(data: bytes, name: str) -> Probe:
    kind = media.kind_of(data) or "PNG"
    picture = media.open_picture(data, name=name)
    suffix = _PICTURE_SUFFIXES[kind]
    return Probe("image", suffix, MIMES[suffix], picture.width, picture.height)


def _rate(video: VideoStream, count: int, seconds: float) -> float:
    rate = video.average_rate or video.guessed_rate
    return round(float(rate) if rate else count / seconds, 3)


def _db(level: float) -> float:
    return max(_QUIETEST_DB, 20 * math.log10(level)) if level > 0 else _QUIETEST_DB


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _shown(name: str) -> str:
    return f'"{name[-80:]}"' if name else "The file"


def too_long(name: str, seconds: float, limit: float) -> BadMedia:
    """Return the error for a file of too many seconds."""
    return BadMedia(f"{_shown(name)} lasts {seconds:.0f} seconds, the limit is {limit:.0f}; cut it first.")


def _what_else(head: bytes) -> str:
    if not head:
        return "is empty"
    if head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<", b"{", b"#extm3u")):
        return "is a page or a text, not a film or a recording"
    return "is no film, recording or picture that is read here"
