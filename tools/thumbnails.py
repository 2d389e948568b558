"""The small picture that stands for an asset of any kind: itself, a film's poster, a sound's waveform, or a card."""

from __future__ import annotations

import textwrap
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tools import media, recordings
from tools.store.blobs import write_whole
from tools.store.records import Kind

SIZE = (768, 432)
"""Width and height in pixels of a drawn thumbnail, before it is made smaller."""
_PAPER, _INK, _SOFT = (246, 243, 236), (38, 70, 83), (201, 214, 211)
_ACCENTS: dict[str, tuple[int, int, int]] = {"voice": (42, 125, 132), "music": (176, 78, 62), "sound": (198, 140, 46)}
_BARS = 96
_CARD_LETTERS = 1_200
_LINE = 46


def kept(place: Path, draw: Callable[[], bytes]) -> bytes:
    """Return the thumbnail that lies at a place, drawn first where there is none. A place that cannot be written holds none: it is drawn again next time."""
    with suppress(OSError):
        return place.read_bytes()
    small = draw()
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        temp = place.with_name(f"{uuid.uuid4().hex}.part")
        write_whole(temp, small)
        temp.replace(place)
    return small


def picture_of(data: bytes, kind: Kind, *, name: str = "") -> Image.Image:
    """Return the picture that stands for a file. Raises BadMedia for a damaged one."""
    if kind in ("video", "film") and media.kind_of(data) is None:
        return recordings.poster(data, name=name)
    if kind in ("voice", "music", "sound"):
        return _waveform(data, _ACCENTS[kind], name)
    if kind == "text":
        return _page(data.decode("utf-8", "replace")[:_CARD_LETTERS])
    if kind == "clone":
        return _voice_card()
    return media.open_picture(data, name=name)


def _waveform(data: bytes, accent: tuple[int, int, int], name: str) -> Image.Image:
    """Return mirrored bars, one for each 96th of the recording, as tall as its loudest moment there."""
    levels = recordings.waveform(data, _BARS, name=name)
    heights = np.sqrt(levels / max(float(levels.max()), 1e-6))
    scale, (width, height) = 2, SIZE
    canvas = Image.new("RGB", (width * scale, height * scale), _PAPER)
    draw = ImageDraw.Draw(canvas)
    margin, middle = 48 * scale, height * scale // 2
    step = (width * scale - 2 * margin) / _BARS
    draw.line((margin, middle, width * scale - margin, middle), fill=_SOFT, width=scale)
    for number, level in enumerate(heights):
        left, half = margin + number * step + step * 0.2, max(2.0 * scale, float(level) * height * scale * 0.36)
        draw.rounded_rectangle((left, middle - half, left + step * 0.6, middle + half), radius=step * 0.3, fill=accent)
    return canvas.resize(SIZE, Image.Resampling.LANCZOS)


def _page(text: str) -> Image.Image:
    """Return a sheet with a ruled line for every line of the text, as long as its words: a page seen from afar."""
    canvas = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(canvas)
    draw.rounded_rectangle((214, 26, 554, 406), radius=10, fill=(255, 255, 255), outline=_SOFT, width=3)
    for row, line in enumerate(_lines(text)[:15]):
        at, top = 244, 54 + row * 22
        for word in line.split(" "):
            wide = sum(11 if ord(letter) > 0x2E80 else 6 for letter in word)
            draw.rounded_rectangle((at, top, min(at + wide, 524), top + 9), radius=4, fill=_INK if row == 0 else _SOFT)
            at += wide + 7
            if at > 510:
                break
    return canvas


def _lines(text: str) -> list[str]:
    return [line.strip() for part in text.splitlines() for line in textwrap.wrap(part, _LINE)]


def _voice_card() -> Image.Image:
    """Return a microphone on a quiet ground."""
    canvas = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(canvas)
    accent = _ACCENTS["voice"]
    draw.rounded_rectangle((344, 88, 424, 238), radius=40, fill=accent)
    draw.arc((308, 150, 460, 290), 0, 180, fill=_INK, width=12)
    draw.line((384, 284, 384, 336), fill=_INK, width=12)
    draw.line((336, 338, 432, 338), fill=_INK, width=12)
    for top in (122, 150, 178):
        draw.line((360, top, 408, top), fill=_PAPER, width=6)
    return canvas
