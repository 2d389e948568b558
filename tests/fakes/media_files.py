"""Small real media files for fakes and tests: the same words give the same bytes, other words give other ones."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image, ImageDraw

RATE = 44_100
"""Samples a second of every recording."""
_EXACT = {"fflags": "+bitexact"}
"""Without it, muxers write random ids and their own version into the file."""
_KEPT = 128


@lru_cache(_KEPT)
def png(words: str = "picture", size: tuple[int, int] = (320, 180)) -> bytes:
    """Return a PNG with a pattern that the words decide."""
    return _saved(_picture(words, size), "PNG")


@lru_cache(_KEPT)
def jpeg(words: str = "picture", size: tuple[int, int] = (320, 180)) -> bytes:
    """Return the same pattern as a JPEG."""
    return _saved(_picture(words, size), "JPEG", quality=90)


@lru_cache(_KEPT)
def webp(words: str = "picture", size: tuple[int, int] = (320, 180)) -> bytes:
    """Return the same pattern as a lossy WebP."""
    return _saved(_picture(words, size), "WEBP", quality=90)


@lru_cache(_KEPT)
def gif(words: str = "picture", size: tuple[int, int] = (160, 90), frames: int = 4) -> bytes:
    """Return an animated GIF of the pattern moving."""
    pictures = [Image.fromarray(_frame(words, size, number / max(frames, 1))) for number in range(frames)]
    return _saved(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=100, loop=0)


@lru_cache(_KEPT)
def svg(words: str = "picture", size: tuple[int, int] = (320, 180)) -> bytes:
    """Return a drawing as SVG; its shape and colours depend on the words."""
    red, green, blue, x, y, *_ = _digest(words)
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#f4f1ea"/>'
        f'<circle cx="{x * width // 256}" cy="{y * height // 256}" r="{height // 4}" fill="rgb({red},{green},{blue})"/>'
        "</svg>"
    ).encode()


@lru_cache(_KEPT)
def blank_png(size: tuple[int, int] = (320, 180)) -> bytes:
    """Return a PNG of one colour: what some services send for a refused prompt."""
    return _saved(Image.new("RGB", size, (0, 0, 0)), "PNG")


@lru_cache(_KEPT)
def mp4(
    words: str = "film",
    size: tuple[int, int] = (320, 180),
    seconds: float = 2.0,
    fps: int = 24,
    audio: bool = True,
    suffix: str = ".mp4",
) -> bytes:
    """Return an H.264 film (with an AAC tone when audio) in which the words' pattern moves; suffix ".mp4" or ".mov"."""
    count = max(1, round(seconds * fps))
    frames = [_frame(words, size, number / count) for number in range(count)]
    tone = _tone(words, seconds) if audio else None
    return _film(suffix.removeprefix("."), ("libx264", "aac"), frames, fps, tone)


@lru_cache(_KEPT)
def webm(
    words: str = "film", size: tuple[int, int] = (160, 90), seconds: float = 1.0, fps: int = 12, audio: bool = True
) -> bytes:
    """Return a VP8 film (with an Opus tone when audio)."""
    count = max(1, round(seconds * fps))
    frames = [_frame(words, size, number / count) for number in range(count)]
    return _film("webm", ("libvpx", "libopus"), frames, fps, _tone(words, seconds, 48_000) if audio else None)


@lru_cache(_KEPT)
def black_mp4(size: tuple[int, int] = (320, 180), seconds: float = 1.0, fps: int = 24) -> bytes:
    """Return a film that shows nothing but black and has no sound."""
    frames = [np.zeros((size[1], size[0], 3), np.uint8)] * max(1, round(seconds * fps))
    return _film("mp4", ("libx264", "aac"), frames, fps, None)


@lru_cache(_KEPT)
def mp3(words: str = "voice", seconds: float = 2.0) -> bytes:
    """Return a tone as MP3 at 44.1 kHz, mono."""
    return _sound("mp3", "libmp3lame", _tone(words, seconds))


@lru_cache(_KEPT)
def wav(words: str = "voice", seconds: float = 2.0) -> bytes:
    """Return the same tone as 16-bit WAV."""
    return _sound("wav", "pcm_s16le", _tone(words, seconds))


@lru_cache(_KEPT)
def flac(words: str = "voice", seconds: float = 2.0) -> bytes:
    """Return the same tone as FLAC."""
    return _sound("flac", "flac", _tone(words, seconds))


@lru_cache(_KEPT)
def ogg(words: str = "voice", seconds: float = 2.0) -> bytes:
    """Return a tone as Ogg Opus at 48 kHz."""
    return _sound("ogg", "libopus", _tone(words, seconds, 48_000), 48_000)


@lru_cache(_KEPT)
def m4a(words: str = "voice", seconds: float = 2.0) -> bytes:
    """Return the same tone as AAC in an MP4 file."""
    return _sound("ipod", "aac", _tone(words, seconds))


@lru_cache(_KEPT)
def silence_mp3(seconds: float = 2.0) -> bytes:
    """Return an MP3 in which nothing is heard."""
    return _sound("mp3", "libmp3lame", np.zeros(round(seconds * RATE), np.int16))


@lru_cache(_KEPT)
def silence_wav(seconds: float = 2.0) -> bytes:
    """Return a WAV in which nothing is heard."""
    return _sound("wav", "pcm_s16le", np.zeros(round(seconds * RATE), np.int16))


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _frame(words: str, size: tuple[int, int], moved: float) -> NDArray[np.uint8]:
    """Return RGB pixels: a gradient and four plates in the words' colours, moved by a fraction of the width."""
    digest, (width, height) = _digest(words), size
    across = np.linspace(0.35, 1.0, width)[None, :, None] * np.linspace(1.0, 0.6, height)[:, None, None]
    pixels = (np.array(list(digest[:3])) * 0.5 + 90)[None, None, :] * across
    for number in range(4):
        x, y, *colour = digest[3 + number * 5 : 8 + number * 5]
        left = (x * width // 256 + round(moved * width / 2)) % max(1, width - width // 6)
        top = y * (height - height // 4) // 256
        pixels[top : top + height // 4, left : left + width // 6] = colour
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _picture(words: str, size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray(_frame(words, size, 0.0))
    label = words.encode("ascii", "replace").decode()[:40]
    ImageDraw.Draw(image).text((6, size[1] - 16), label, fill=(255, 255, 255))
    return image


def _tone(words: str, seconds: float, rate: int = RATE) -> NDArray[np.int16]:
    times = np.arange(round(seconds * rate)) / rate
    first, second = 180 + _digest(words)[0] * 2, 240 + _digest(words)[1] * 3
    wave = np.sin(2 * np.pi * first * times) + 0.5 * np.sin(2 * np.pi * second * times)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 1.5 * times)
    return (wave * swell * 7_000).astype(np.int16)


def _film(
    form: str,
    codecs: tuple[str, str],
    frames: list[NDArray[np.uint8]],
    fps: int,
    tone: NDArray[np.int16] | None,
) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form, options=_EXACT) as container:
        video: VideoStream = container.add_stream(codecs[0], rate=fps)  # type: ignore[assignment]
        video.height, video.width = frames[0].shape[:2]
        video.pix_fmt = "yuv420p"
        video.codec_context.thread_count = 1
        fast = (
            {"preset": "ultrafast", "crf": "30"}
            if codecs[0] == "libx264"
            else {"deadline": "realtime", "cpu-used": "8"}
        )
        video.options = {**fast, "flags": "+bitexact"}
        sound = (
            _sound_stream(container, codecs[1], 48_000 if codecs[1] == "libopus" else RATE)
            if tone is not None
            else None
        )
        for pixels in frames:
            container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(video.encode(None))
        if sound is not None and tone is not None:
            _write_tone(container, sound, tone)
    return buffer.getvalue()


def _sound(form: str, codec: str, tone: NDArray[np.int16], rate: int = RATE) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form, options=_EXACT) as container:
        _write_tone(container, _sound_stream(container, codec, rate), tone)
    return buffer.getvalue()


def _sound_stream(container: OutputContainer, codec: str, rate: int) -> AudioStream:
    stream: AudioStream = container.add_stream(codec, rate=rate, layout="mono")  # type: ignore[assignment]
    stream.options = {"flags": "+bitexact"}
    return stream


def _write_tone(container: OutputContainer, stream: AudioStream, tone: NDArray[np.int16]) -> None:
    rate = stream.codec_context.sample_rate
    frame = av.AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
    frame.sample_rate = rate
    frame.pts = 0
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
