"""Short films as pictures that move by themselves: GIF and animated WebP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from PIL import Image

from tools.errors import BadInput
from tools.film.encode import as_frame, as_ours
from tools.film.planes import Pixels, Size, to_image
from tools.film.timeline import Timeline

LONGEST_S = 15.0
_GIF_FPS, _WEBP_FPS = 12.5, 20.0
"""A GIF counts its times in hundredths of a second: 8 of them a frame."""
_GIF_SIDE, _WEBP_SIDE = 480, 960
"""Longest side in pixels; such files grow fast."""
_COLOURS = 255
_SAMPLES = 12
_QUALITY = 78


def write_loop(timeline: Timeline, pictures: Iterator[Pixels], out: Path) -> tuple[Size, int]:
    """Write a film as a silent loop, smaller and with fewer frames than the film; return its size and how many frames it has.

    Raises BadInput for a film longer than 15 s. Nothing stands at `out` when it fails.
    """
    if timeline.duration_s > LONGEST_S + 1e-6:
        name = out.suffix[1:].upper()
        raise BadInput(f"a {name} lasts at most {LONGEST_S:.0f} s and this film lasts {timeline.duration_s:.0f} s; cut it shorter or export MP4")
    part = out.with_name(f".{out.name}.part")
    try:
        made = _write_gif(timeline, pictures, part) if out.suffix == ".gif" else _write_webp(timeline, pictures, part)
        part.replace(out)
    except (OSError, ValueError) as error:
        raise as_ours(error) from error
    finally:
        part.unlink(missing_ok=True)
    return made


def _thinned(pictures: Iterator[Pixels], fps: float, wanted: float) -> Iterator[Pixels]:
    """Yield the pictures that are shown at a lower rate."""
    due = 0
    for number, pixels in enumerate(pictures):
        if number / fps + 1e-6 >= due / wanted:
            due += 1
            yield pixels


def _write_gif(timeline: Timeline, pictures: Iterator[Pixels], path: Path) -> tuple[Size, int]:
    fps, size = min(timeline.fps, _GIF_FPS), _within(timeline.size, _GIF_SIDE)
    frames = [_packed(pixels, size) for pixels in _thinned(pictures, timeline.fps, fps)]
    palette = _palette([_unpacked(data) for data in frames[:: max(1, len(frames) // _SAMPLES)]])
    drawn = (_unpacked(data).quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG) for data in frames)
    first = next(drawn)
    first.save(path, format="GIF", save_all=True, append_images=drawn, duration=round(1000 / fps / 10) * 10, loop=0, optimize=False)
    return size, len(frames)


def _packed(pixels: Pixels, size: Size) -> bytes:
    """Return a picture small in memory, for the palette needs all of them before the first is written."""
    file = io.BytesIO()
    to_image(pixels).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0).save(file, format="WEBP", lossless=True, method=0, quality=0)
    return file.getvalue()


def _unpacked(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
        return image.convert("RGB")


def _palette(samples: list[Image.Image]) -> Image.Image:
    """Return a picture whose palette serves all frames, so that colours do not change from one to the next."""
    width, height = samples[0].size
    sheet = Image.new("RGB", (width, height * len(samples)))
    for number, sample in enumerate(samples):
        sheet.paste(sample, (0, height * number))
    return sheet.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT)


def _write_webp(timeline: Timeline, pictures: Iterator[Pixels], path: Path) -> tuple[Size, int]:
    import av  # noqa: PLC0415

    fps, size = min(timeline.fps, _WEBP_FPS), _within(timeline.size, _WEBP_SIDE)
    count = 0
    try:
        with av.open(str(path), "w", format="webp", options={"loop": "0"}) as container:
            options = {"quality": str(_QUALITY), "compression_level": "2"}
            stream = container.add_stream("libwebp_anim", rate=Fraction(fps).limit_denominator(1001), options=options)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            for pixels in _thinned(pictures, timeline.fps, fps):
                frame = as_frame(pixels, "yuv420p").reformat(width=size[0], height=size[1], interpolation="AREA")
                frame.pts, frame.time_base = count, 1 / Fraction(fps).limit_denominator(1001)
                count += 1
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise as_ours(error) from error
    return size, count


def _within(size: Size, side: int) -> Size:
    scale = min(1.0, side / max(size))
    return max(2, round(size[0] * scale / 2) * 2), max(2, round(size[1] * scale / 2) * 2)
