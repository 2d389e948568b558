"""A film and the shot that goes on with it, as one film: what a person means by making a video longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tools import recordings
from tools.errors import EngineError
from tools.film.timeline import Picture, Timeline

if TYPE_CHECKING:
    from tools.film.cut import CutReport

LONGEST_SIDE = 1920
"""Films are not made larger than this when they are put together anew."""
_SAME_RATE = 0.01
Tell = Callable[[float, bytes | None], None]
"""Takes the share that is done and perhaps a preview; may raise to stop."""


def lengthened(before: Path, more: Path, out: Path, tell: Tell) -> None:
    """Put `more` behind `before` into `out`, in the size and at the rate of `before`.

    Where both are silent and were written alike nothing is encoded again. Blocking: about as long as encoding both.
    Raises BadMedia for a film that cannot be read, EngineError or StoreFull when the new one cannot be written.
    """
    from tools.film.encode import join  # noqa: PLC0415 - loads with the first film

    first, second = recordings.probe(before), recordings.probe(more)
    if _alike(first, second, out):
        try:
            return join((before, more), out)
        except EngineError:  # written by another version of the encoder
            out.unlink(missing_ok=True)
    _cut(_timeline(first, second), {"before": before, "more": more}, out, tell)


def is_whole(result_s: float, before_s: float, added_s: float | None) -> bool:
    """Tell whether an extension of this length is the whole longer film rather than the added seconds alone.

    added_s: what was asked; None when the model decided.
    """
    if added_s is None:
        return result_s > before_s
    return abs(result_s - before_s - added_s) < abs(result_s - added_s)


def _alike(first: recordings.Probe, second: recordings.Probe, out: Path) -> bool:
    silent = not first.has_audio and not second.has_audio
    same = (first.width, first.height, first.suffix, out.suffix) == (second.width, second.height, second.suffix, first.suffix)
    return silent and same and abs(first.fps - second.fps) < _SAME_RATE


def _timeline(first: recordings.Probe, second: recordings.Probe) -> Timeline:
    scale = min(1.0, LONGEST_SIDE / max(first.width, first.height))
    pieces = tuple(
        Picture(id=name, source=name, duration_s=film.duration_s, own_sound_db=0.0 if film.has_audio else None)
        for name, film in (("before", first), ("more", second))
    )
    size = (round(first.width * scale / 2) * 2, round(first.height * scale / 2) * 2)
    return Timeline(size=size, fps=min(max(first.fps, 1.0), 60.0), pictures=pieces)


def _cut(timeline: Timeline, files: dict[str, Path], out: Path, tell: Tell) -> CutReport:
    from tools.film.cut import cut  # noqa: PLC0415

    return cut(timeline, files, out, codec="vp9" if out.suffix == ".webm" else "h264", tell=tell)
