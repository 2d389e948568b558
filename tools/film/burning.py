"""What is drawn into the pictures of a film: captions, each drawn once as a patch, and the small DRAFT mark."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from prompts.films import CaptionWish
from tools.animatic.lettering import font, missing, printable
from tools.animatic.mark import draft_mark
from tools.film.captions import MOST_LINES, font_px, line_ems, placed
from tools.film.phrasing import is_wide, lines
from tools.film.planes import Patch, Size, patch
from tools.film.timeline import Cue, Timeline

SAFE = 0.06
"""Distance of captions from the edge, as a share of the picture's height (SMPTE RP 2046: titles keep 5 %)."""
_SAFE_TALL = 0.14
"""In upright films, whose lower edge players cover with their own words."""
_LEADING = 1.28
_RIM = 0.075
"""Width of the dark rim around letters, in ems."""
_TOO_WIDE = 0.94
_SPEAKER = (255, 214, 102)
_QUIET_ENDS = "，。、,；："
"""Left out at the end of a Chinese or Japanese line, as subtitles do."""


class Burnt:
    """The captions of a film by frame. A caption is drawn when it is first shown."""

    def __init__(self, timeline: Timeline) -> None:
        self._size, self._wish = timeline.size, timeline.captions
        self._cues: list[tuple[int, int, Cue, bool]] = []
        self._drawn: dict[int, Patch | None] = {}
        self._lacking = frozenset(missing("".join(cue.text + cue.speaker for cue in timeline.cues)))
        if self._wish is None or not self._wish.burned or not self._can_be_drawn(timeline.cues):
            return
        speaker = ""
        for start, end, cue in placed(timeline):
            first, stop = round(start * timeline.fps), round(end * timeline.fps)
            self._cues.append((first, max(first + 1, stop), cue, cue.speaker not in ("", speaker)))
            speaker = cue.speaker

    def notes(self) -> tuple[str, ...]:
        """Return what could not be drawn, in a sentence."""
        if self._wish is None or not self._wish.burned or not self._lacking:
            return ()
        shown = " ".join(sorted(self._lacking)[:6])
        return (f"The captions have letters the built-in font lacks ({shown}), so they are in the caption files and not in the picture.",)

    def at(self, frame: int) -> Patch | None:
        """Return the caption of a frame."""
        number = next((n for n, (first, stop, *_) in enumerate(self._cues) if first <= frame < stop), None)
        if number is None:
            return None
        if number not in self._drawn:
            _, _, cue, named = self._cues[number]
            self._drawn[number] = caption(cue.text, self._size, self._wish or CaptionWish(), speaker=cue.speaker if named else "")
        return self._drawn[number]

    def _can_be_drawn(self, cues: Sequence[Cue]) -> bool:
        """Boxes instead of letters would be worse than no captions; single rare characters are drawn as boxes."""
        letters = sum(char.isalnum() for cue in cues for char in cue.text)
        lacking = sum(char in self._lacking for cue in cues for char in cue.text)
        self._lacking = self._lacking if lacking * 50 > letters else frozenset()
        return not self._lacking


def caption(text: str, size: Size, wish: CaptionWish, *, speaker: str = "") -> Patch | None:
    """Return a caption for pictures of a size, its speaker's name before it in another colour."""
    rows = _rows(text, size, wish, speaker)
    px = font_px(size, wish)
    widest = max(font(px).getlength(row) for row in rows)
    px = min(px, int(px * size[0] * _TOO_WIDE / widest)) if widest > size[0] * _TOO_WIDE else px
    drawn = _drawn(rows, px, len(_name(speaker, text)))
    margin = round(size[1] * (_SAFE_TALL if size[1] > size[0] else SAFE))
    top = margin if wish.position == "top" else size[1] - margin - drawn.height
    return patch(drawn, (size[0] - drawn.width) // 2, max(0, top), size)


def mark(size: Size) -> Patch | None:
    """Return the DRAFT mark for pictures of a size."""
    return patch(draft_mark(Image.new("RGBA", size, (0, 0, 0, 0))), 0, 0, size)


def _name(speaker: str, text: str) -> str:
    if not speaker:
        return ""
    return f"{speaker}：" if any(map(is_wide, text)) else f"{speaker}: "


def _rows(text: str, size: Size, wish: CaptionWish, speaker: str) -> tuple[str, ...]:
    rows = lines(_name(speaker, text) + text, line_ems(size, wish), MOST_LINES)
    return tuple(printable(row.rstrip(_QUIET_ENDS) if is_wide(row[-1]) and len(row) > 1 else row) for row in rows)


@functools.lru_cache(maxsize=4)
def _drawn(rows: tuple[str, ...], px: int, named: int) -> Image.Image:
    """Return lines of white letters with a dark rim and a soft shadow, centred, as RGBA; the first `named` letters are coloured."""
    face, rim = font(px), max(1, round(px * _RIM))
    pad = rim * 3
    width = round(max(face.getlength(row) for row in rows)) + 2 * pad
    height = round(px * _LEADING * len(rows)) + 2 * pad
    letters, dark = Image.new("L", (width, height)), Image.new("L", (width, height))
    ink = Image.new("RGB", (width, height), (255, 255, 255))
    for number, row in enumerate(rows):
        left, middle = (width - face.getlength(row)) / 2, pad + px * _LEADING * (number + 0.5)
        ImageDraw.Draw(letters).text((left, middle), row, fill=255, font=face, anchor="lm")
        ImageDraw.Draw(dark).text((left, middle), row, fill=255, font=face, anchor="lm", stroke_width=rim)
        if number == 0 and named:
            coloured = round(left + face.getlength(row[:named]))
            ink.paste(_SPEAKER, (0, 0, coloured, round(middle + px * _LEADING / 2)))
    shadow = dark.filter(ImageFilter.GaussianBlur(rim)).point(lambda level: level * 0.55)
    cover = Image.composite(Image.new("L", dark.size, 235), shadow, dark)
    sheet = Image.new("RGBA", dark.size, (8, 8, 12, 0))
    sheet.putalpha(cover)
    sheet.paste(ink.convert("RGBA"), (0, 0), letters)
    sheet.putalpha(Image.composite(Image.new("L", dark.size, 255), cover, letters))
    return sheet
