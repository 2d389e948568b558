"""A film out of its edit decisions: pictures, transitions, captions and sound into one file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from tools import media
from tools.audio import RATE, Samples
from tools.audio.loudness import SILENCE_LUFS
from tools.errors import BadInput
from tools.film.encode import Codec, Encoder
from tools.film.loops import write_loop
from tools.film.mix import Mix, mix
from tools.film.planes import Pixels, Size, to_image
from tools.film.screen import Screen
from tools.film.timeline import AssetId, Timeline

Tell = Callable[[float, bytes | None], None]
"""Called with the share done and now and then a small PNG of the film at that place; may raise to stop."""

_MIXING_SHARE = 0.08
"""About the part of the work that the sound takes."""
_TELL_EVERY = 4
"""Frames."""
_PREVIEW_EVERY_S = 0.8
_PREVIEW_WIDTH = 320


@dataclass(frozen=True, slots=True)
class CutReport:
    """What was made, as measured. Sizes in pixels."""

    duration_s: float
    lufs: float
    """Integrated loudness of the mix; -120 for a silent film."""
    true_peak_db: float
    width: int
    height: int
    frames: int
    notes: tuple[str, ...] = ()


def cut(
    timeline: Timeline, files: Mapping[AssetId, Path], out: Path, *, codec: Codec = "h264", tell: Tell = lambda share, preview: None
) -> CutReport:
    """Cut a film into `out`: ".mp4" or ".webm" by the codec, a silent loop where its name ends with ".gif" or ".webp".

    files: where each source of the timeline lies. Nothing stands at `out` when it is stopped or fails.
    Raises BadInput for a piece that is not made yet or a loop that is too long, BadMedia for a source that cannot be read,
    StoreFull for a full disk and EngineError when the encoder fails.
    """
    _check(timeline, files)
    tell(0.0, None)
    screen = Screen(timeline, files)
    reporter = _Reporter(tell, screen.count, timeline.size)
    if out.suffix in (".gif", ".webp"):
        size, frames = write_loop(timeline, reporter.through(screen.pictures()), out)
        return _report(timeline, screen, None, size, frames)
    sound = mix(timeline, files, tell=lambda: tell(0.0, None))
    with Encoder(out, timeline.size, timeline.fps, codec=codec, sound=sound is not None) as encoder:
        for number, pixels in enumerate(reporter.through(screen.pictures())):
            encoder.picture(pixels, "yuv420p")
            if sound is not None:
                encoder.sound(_sound_of(sound, number, timeline.fps, last=number == screen.count - 1))
    return _report(timeline, screen, sound, timeline.size, screen.count)


def _report(timeline: Timeline, screen: Screen, sound: Mix | None, size: Size, frames: int) -> CutReport:
    lufs, peak = (SILENCE_LUFS, SILENCE_LUFS) if sound is None else (sound.lufs, sound.true_peak_db)
    return CutReport(screen.count / timeline.fps, lufs, peak, *size, frames, screen.notes())


def _check(timeline: Timeline, files: Mapping[AssetId, Path]) -> None:
    for number, piece in enumerate(timeline.pictures, start=1):
        if piece.kind != "card" and not piece.source:
            raise BadInput(f"piece {number} of the film has no picture yet; make it first")
        if piece.source and not _there(files.get(piece.source)):
            raise BadInput(f"the picture of piece {number} of the film is no longer there; make that shot anew")
    for sound in timeline.sounds:
        if not sound.source:
            raise BadInput(f"the film's {sound.track} is not made yet; make it first")
        if not _there(files.get(sound.source)):
            raise BadInput(f"a recording of the film ({sound.track}) is no longer there; make it anew")


def _there(path: Path | None) -> bool:
    return path is not None and path.is_file()


def _sound_of(sound: Mix, number: int, fps: float, *, last: bool) -> Samples:
    begin, end = round(number * RATE / fps), round((number + 1) * RATE / fps)
    return sound.samples[:, begin:] if last else sound.samples[:, begin:end]


@dataclass(slots=True)
class _Reporter:
    """Tells how far the film is."""

    tell: Tell
    count: int
    size: Size
    _shown_at: float = field(default=-_PREVIEW_EVERY_S, init=False)

    def through(self, pictures: Iterator[Pixels]) -> Iterator[Pixels]:
        """Yield the pictures and tell of them as they are taken."""
        for number, pixels in enumerate(pictures):
            yield pixels
            if number % _TELL_EVERY == 0 or number == self.count - 1:
                self.tell(_MIXING_SHARE + (1 - _MIXING_SHARE) * (number + 1) / self.count, self._preview(pixels))

    def _preview(self, pixels: Pixels) -> bytes | None:
        if time.monotonic() - self._shown_at < _PREVIEW_EVERY_S:
            return None
        self._shown_at = time.monotonic()
        image = to_image(pixels)
        return media.encode_png(image.resize((_PREVIEW_WIDTH, max(1, round(_PREVIEW_WIDTH * image.height / image.width))), Image.Resampling.BOX))
