"""What the embedded studio's worker processes do with whole films: draw their storyboards, cut them, and lengthen a film by a shot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.films import FilmBrief, FilmShot
from tools import media, recordings
from tools.engines.animatic_jobs import Finished
from tools.engines.crew_worker import Line
from tools.errors import BadInput, BadMedia, EngineError
from tools.film.timeline import Timeline
from tools.lengthening import lengthened

if TYPE_CHECKING:
    from PIL import Image

    from tools.film.cut import CutReport

PANEL_SIDE = 480
"""Longest side of a storyboard's pictures in pixels."""
SILENT_LUFS = -100.0
"""A film below this has no sound that anybody hears."""


@dataclass(frozen=True, slots=True)
class BoardTask:
    """A storyboard to draw. brief, timeline: as JSON, "" for no timeline. files: pictures and films that shots show instead of being drawn."""

    brief: str
    timeline: str
    files: Mapping[str, Path]
    out: Path
    seed: int = 0


@dataclass(frozen=True, slots=True)
class CutTask:
    """A film to cut. timeline: as JSON. names: what each piece is called for people, by asset id."""

    timeline: str
    files: Mapping[str, Path]
    names: Mapping[str, str]
    out: Path


@dataclass(frozen=True, slots=True)
class LengthenTask:
    """A film and the shot that goes on with it, to be one film."""

    before: Path
    more: Path
    out: Path


def storyboard(line: Line, task: BoardTask) -> Finished:
    """Draw a still of every shot and lay them out on a sheet."""
    from tools.film.board import storyboard as laid_out  # noqa: PLC0415 - loaded in the worker only

    brief = FilmBrief.model_validate_json(task.brief)
    stills = []
    for number, shot in enumerate(brief.shots):
        line.tell(number / (len(brief.shots) + 1))
        stills.append(_still(shot, brief, task))
    timeline = Timeline.model_validate_json(task.timeline) if task.timeline else None
    task.out.write_bytes(media.encode_png(laid_out(brief, stills, timeline)))
    return Finished({"main": task.out})


def _still(shot: FilmShot, brief: FilmBrief, task: BoardTask) -> Image.Image:
    width, height = brief.size
    scale = PANEL_SIDE / max(width, height)
    size = (round(width * scale / 2) * 2, round(height * scale / 2) * 2)
    if not shot.source:
        from tools.animatic import draw  # noqa: PLC0415

        return draw(shot.shot, size, seed=task.seed, mark=False).image.convert("RGB")
    path = task.files.get(shot.source)
    if path is None:
        raise BadInput(f"The picture of shot {shot.id} is not there; name another one, or say what the shot shows.")
    data = path.read_bytes()
    picture = media.open_picture(data) if media.kind_of(data) is not None else recordings.poster(path)
    return picture.convert("RGB")


def cut(line: Line, task: CutTask) -> Finished:
    """Cut a film, with its captions as files, its edit list and its poster beside it."""
    from tools.film.captions import as_srt, as_vtt  # noqa: PLC0415
    from tools.film.exchange import to_otio  # noqa: PLC0415

    timeline = Timeline.model_validate_json(task.timeline)
    report = _cut(line, timeline, task.files, task.out)
    files = {"main": task.out, "poster": task.out.with_name("poster.png"), "timeline.otio": task.out.with_suffix(".otio")}
    files["poster"].write_bytes(media.encode_png(_poster(task.out)))
    files["timeline.otio"].write_text(to_otio(timeline, task.names), "utf-8")
    if timeline.cues:
        files |= {f"captions{end}": task.out.with_suffix(end) for end in (".vtt", ".srt")}
        files["captions.vtt"].write_text(as_vtt(timeline), "utf-8")
        files["captions.srt"].write_text(as_srt(timeline), "utf-8")
    heard = report.lufs > SILENT_LUFS
    return Finished(
        files,
        notes=tuple(report.notes),
        lufs=round(report.lufs, 1) if heard else None,
        true_peak_db=round(report.true_peak_db, 1) if heard else None,
    )


def lengthen(line: Line, task: LengthenTask) -> Finished:
    """Put a shot behind a film."""
    lengthened(task.before, task.more, task.out, lambda share, preview: line.tell(share, _given(preview)))
    return Finished({"main": task.out})


def _cut(line: Line, timeline: Timeline, files: Mapping[str, Path], out: Path) -> CutReport:
    from tools.film.cut import cut as cut_film  # noqa: PLC0415

    def tell(fraction: float, preview: bytes | None = None) -> None:
        line.tell(fraction, _given(preview))

    return cut_film(timeline, files, out, codec="vp9" if out.suffix == ".webm" else "h264", tell=tell)


def _given(preview: bytes | None) -> Callable[[], bytes] | None:
    return None if preview is None else lambda: preview


def _poster(path: Path) -> Image.Image:
    """Return the picture that stands for a film."""
    data = path.read_bytes()
    if media.kind_of(data) is not None:
        return media.open_picture(data)
    try:
        return recordings.poster(path)
    except BadMedia as error:
        raise EngineError("The film was cut, but none of its pictures can be shown; ask for it again.") from error
