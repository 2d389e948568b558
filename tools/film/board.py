"""The storyboard: a sheet on which a person reads a film's plan, shot by shot, before it is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

from prompts.dialects.rendered import language_of
from prompts.films import FilmBrief, FilmShot
from prompts.shot import Shot, Words
from tools.animatic.lettering import font, printable, wrap
from tools.film.assembling import begin
from tools.film.timeline import Picture, Timeline

_PAPER, _PANEL, _LINE = "#f3f1ec", "#ffffff", "#ddd8cd"
_INK, _SOFT, _ACCENT, _SPOKEN = "#22252b", "#747983", "#c8541c", "#eef3f8"
_MARGIN, _GAP, _PAD, _RADIUS = 44, 26, 16, 12
_TITLE_PX, _LARGE_PX, _TEXT_PX, _SMALL_PX = 40, 22, 19, 16
_LEADING = 1.36
_MOST_ROWS = 5
"""Lines of one text in a panel; longer ones end in an ellipsis."""
_WIDTHS = {"16:9": (640, 500), "9:16": (300, 300), "1:1": (430, 400), "4:5": (400, 360)}
"""Width of a panel in pixels by the film's shape: with two columns or fewer, and with more."""
_COLUMNS = {"16:9": 3, "9:16": 5, "1:1": 4, "4:5": 4}
_MORE = "…"
Label = Literal["camera", "light", "sound", "music", "title", "end", "shots", "voice", "muted"]
_LABELS: dict[str, dict[Label, str]] = {
    "en": {"camera": "Camera", "light": "Light", "sound": "Sound", "music": "Music", "title": "Title", "end": "End", "shots": "shots", "voice": "Voice", "muted": "muted"},
    "zh-Hant": {"camera": "運鏡", "light": "光線", "sound": "音效", "music": "音樂", "title": "片頭", "end": "片尾", "shots": "個鏡頭", "voice": "旁白", "muted": "靜音"},
    "zh-Hans": {"camera": "运镜", "light": "光线", "sound": "音效", "music": "音乐", "title": "片头", "end": "片尾", "shots": "个镜头", "voice": "旁白", "muted": "静音"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Text:
    """Lines of one kind, already broken."""

    rows: tuple[str, ...]
    px: int
    colour: str
    ground: str = ""
    """Colour of the box behind them; empty for none."""

    @property
    def height(self) -> int:
        return round(len(self.rows) * self.px * _LEADING) + (2 * _PAD if self.ground else 8)


def storyboard(brief: FilmBrief, stills: Sequence[Image.Image], timeline: Timeline | None = None) -> Image.Image:
    """Return the sheet as an RGB picture: for each shot its number, length, picture, what is seen, its camera, words and sounds.

    stills: one picture for each shot, in order, of any size; they are cropped to the film's shape.
    timeline: the edit decisions made so far; None: those the brief begins with.
    """
    if len(stills) != len(brief.shots):
        raise ValueError(f"{len(stills)} pictures for {len(brief.shots)} shots")
    cut = timeline or begin(brief).timeline
    laid = _laid(brief, cut)
    sheet = Image.new("RGB", laid.size, _PAPER)
    _write(sheet, laid.head, _MARGIN, _MARGIN, laid.size[0] - 2 * _MARGIN)
    for number, (shot, place) in enumerate(zip(brief.shots, laid.places, strict=True)):
        _panel(sheet, place, laid.picture, laid.heights[number], stills[number], laid.texts[number])
        _badges(sheet, place, laid.picture[0], number + 1, cut.picture(shot.id))
    return sheet


def picture_box(brief: FilmBrief, timeline: Timeline, shot: str) -> tuple[tuple[int, int], tuple[int, int, int, int]]:
    """Return the size of the sheet, and where on it the picture of the shot with this id is: left, top, right, bottom in pixels."""
    laid = _laid(brief, timeline)
    left, top = next(place for place, known in zip(laid.places, brief.shots, strict=True) if known.id == shot)
    return laid.size, (left, top, left + laid.picture[0], top + laid.picture[1])


@dataclass(frozen=True, slots=True)
class _Laid:
    """A sheet before it is drawn."""

    size: tuple[int, int]
    picture: tuple[int, int]
    head: list[_Text]
    texts: list[list[_Text]]
    places: list[tuple[int, int]]
    """The left upper corner of each panel."""
    heights: list[int]


def _laid(brief: FilmBrief, cut: Timeline) -> _Laid:
    labels = _LABELS[_language(brief)]
    columns = _columns(brief)
    wide = _WIDTHS[brief.aspect_ratio][0 if columns <= 2 else 1]
    width = 2 * _MARGIN + columns * wide + (columns - 1) * _GAP
    texts = [list(_texts(shot, labels, wide - 2 * _PAD)) for shot in brief.shots]
    picture = (wide, round(wide * brief.size[1] / brief.size[0]))
    own = [picture[1] + sum(text.height for text in column) + _PAD for column in texts]
    rows = [max(own[start : start + columns]) for start in range(0, len(own), columns)]
    head = list(_head(brief, labels, cut, width - 2 * _MARGIN))
    top = _MARGIN + sum(text.height for text in head) + _GAP // 2
    size = (width, top + sum(rows) + _GAP * (len(rows) - 1) + _MARGIN)
    cells = [divmod(number, columns) for number in range(len(texts))]
    places = [(_MARGIN + column * (wide + _GAP), top + sum(rows[:row]) + _GAP * row) for row, column in cells]
    return _Laid(size, picture, head, texts, places, [rows[row] for row, _ in cells])


def _language(brief: FilmBrief) -> str:
    """Return the language of the labels: the one most of the film's words are written in."""
    said = " ".join((brief.title, brief.words, *(shot.narration for shot in brief.shots)))
    shots = " ".join(text for shot in brief.shots for text in shot.shot.said().values())
    return language_of(Shot(subject=Words(text=(said.strip() or shots)[:2_000])))


def _columns(brief: FilmBrief) -> int:
    count, most = len(brief.shots), _COLUMNS[brief.aspect_ratio]
    return 2 if count == 4 and most == 3 else min(count, most)


# --- words


def _head(brief: FilmBrief, labels: dict[Label, str], cut: Timeline, width: int) -> Iterator[_Text]:
    title = brief.title or brief.words
    if title:
        yield _broken(title, _TITLE_PX if brief.title else _LARGE_PX, _INK, width, most=2)
    joiner = "" if labels["shots"] != "shots" else " "
    facts = [f"{len(brief.shots)}{joiner}{labels['shots']}", f"{cut.duration_s:.1f} s", brief.aspect_ratio, f"{brief.size[0]} × {brief.size[1]}"]
    voice = " ".join(part for part in (brief.narrator.voice, brief.narrator.language, brief.narrator.delivery) if part)
    facts += [f"{labels['voice']}: {voice}"] if voice else []
    facts += [f"{labels[track]} {level:+g} dB" for track, level in cut.levels_db.items() if level and track not in cut.muted]
    facts += [f"{labels[track]} {labels['muted']}" for track in cut.muted]
    yield _broken("   ·   ".join(facts), _TEXT_PX, _SOFT, width)
    music = brief.music
    if music is not None:
        words = music.words or ", ".join(part for part in (music.genre, music.mood, *music.instruments) if part)
        yield _broken(f"♪ {labels['music']}: {words or '–'}", _TEXT_PX, _INK, width, most=2)
    if brief.end_card:
        yield _broken(f"{labels['end']}: {' / '.join(brief.end_card.splitlines())}", _TEXT_PX, _SOFT, width, most=2)


def _texts(shot: FilmShot, labels: dict[Label, str], width: int) -> Iterator[_Text]:
    said = shot.shot.said()
    seen = _joined([said[name] for name in ("subject", "action", "scene") if name in said])
    if seen:
        yield _broken(seen, _TEXT_PX, _INK, width, most=_MOST_ROWS)
    for label, name in (("camera", "camera"), ("light", "lighting")):
        if name in said:
            yield _broken(f"{labels[label]}: {said[name]}", _SMALL_PX, _SOFT, width, most=2)  # type: ignore[index]
    if shot.sounds:
        yield _broken(f"{labels['sound']}: {_joined([sound.text for sound in shot.sounds])}", _SMALL_PX, _SOFT, width, most=2)
    if shot.narration:
        words = f"{shot.speaker}: {shot.narration}" if shot.speaker else shot.narration
        yield _broken(words, _TEXT_PX, _INK, width - 2 * _PAD, most=_MOST_ROWS, ground=_SPOKEN)


def _joined(parts: Sequence[str]) -> str:
    chinese = any(re.search(r"[\u4e00-\u9fff]", part) for part in parts)
    return ("，" if chinese else ", ").join(parts)


def _broken(text: str, px: int, colour: str, width: int, *, most: int = 1, ground: str = "") -> _Text:
    rows = wrap(printable(" ".join(text.split())), px, width)
    if len(rows) > most:
        last = rows[most - 1]
        while last and font(px).getlength(last + _MORE) > width:
            last = last[:-1]
        rows = [*rows[: most - 1], last.rstrip(" ，,、") + _MORE]
    return _Text(tuple(rows), px, colour, ground)


# --- drawing


def _panel(sheet: Image.Image, place: tuple[int, int], size: tuple[int, int], height: int, still: Image.Image, texts: Sequence[_Text]) -> None:
    pen = ImageDraw.Draw(sheet)
    left, top = place
    box = (left, top, left + size[0], top + height)
    pen.rounded_rectangle(box, _RADIUS, fill=_PANEL, outline=_LINE, width=1)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] + _RADIUS), _RADIUS, fill=255)
    sheet.paste(_cropped(still, size), place, mask)
    _write(sheet, texts, left + _PAD, top + size[1] + _PAD // 2, size[0] - 2 * _PAD)


def _cropped(still: Image.Image, size: tuple[int, int]) -> Image.Image:
    scale = max(size[0] / still.width, size[1] / still.height)
    width, height = size[0] / scale, size[1] / scale
    left, top = (still.width - width) / 2, (still.height - height) / 2
    return still.convert("RGB").resize(size, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))


def _write(sheet: Image.Image, texts: Sequence[_Text], left: int, top: int, width: int) -> None:
    pen = ImageDraw.Draw(sheet)
    for text in texts:
        inset = _PAD if text.ground else 0
        if text.ground:
            pen.rounded_rectangle((left, top + 6, left + width, top + text.height - 4), _RADIUS // 2, fill=text.ground)
        for number, row in enumerate(text.rows):
            middle = top + inset + text.px * _LEADING * (number + 0.5)
            pen.text((left + inset, middle), row, fill=text.colour, font=font(text.px), anchor="lm")
        top += text.height


def _badges(sheet: Image.Image, place: tuple[int, int], wide: int, number: int, piece: Picture) -> None:
    pen = ImageDraw.Draw(sheet)
    left, top = place[0] + 12, place[1] + 12
    speed = f" · {piece.speed:.2g}×" if piece.speed != 1.0 else ""
    name, seconds = str(number), f"{piece.duration_s:.1f} s{speed}"
    side = _LARGE_PX + 14
    across = max(side, round(font(_LARGE_PX).getlength(name)) + 18)
    pen.rounded_rectangle((left, top, left + across, top + side), side // 2, fill=_ACCENT)
    pen.text((left + across / 2, top + side / 2), name, fill="white", font=font(_LARGE_PX), anchor="mm")
    across = round(font(_SMALL_PX).getlength(seconds)) + 20
    right = place[0] + wide - 12
    pen.rounded_rectangle((right - across, top + 4, right, top + side - 4), (side - 8) // 2, fill="#1c1f26")
    pen.text((right - across / 2, top + side / 2), seconds, fill="white", font=font(_SMALL_PX), anchor="mm")
