"""Reading a Shot's technical field as numbers: frame size, aspect ratio, duration and frame rate."""

from __future__ import annotations

import re
from math import gcd

from prompts import vocabulary
from prompts.numbers import han_number
from prompts.shot import Shot

DEFAULT_RATIO = "16:9"
DRAFT_SIDE = 1280
"""Longest side of a frame in pixels when no size was said."""
SMALLEST_SIDE, LARGEST_SIDE = 64, 4096
LONGEST_S = 86_400.0
"""A length beyond a day is read as one."""
SIDE_4K = 2160
"""Pixels of the shorter side of "4K" (ITU-R BT.2020: 3840x2160)."""
WIDEST_RATIO = 4.0
"""Ratios beyond 4:1 (and 1:4) are read as times or scores, not as shapes."""

_SIZE = re.compile(r"(?<![\d.])(\d{2,5}) ?(?:px|像素)? ?[x*] ?(\d{2,5})(?![\d.])")
_RATIO = re.compile(r"(?<![\d.:])(\d{1,2}(?:\.\d{1,2})?) ?[:x比] ?(\d{1,2}(?:\.\d{1,2})?)(?![\d.:]| ?(?:am|pm))")
_FPS = re.compile(r"(?<![\d.,])(\d{1,6}(?:\.\d{1,3})?) ?(?:fps|frames?(?: per |/)s(?:econd)?|格|帧|幀)(?![a-z])")
_DIGITS = r"(?<![\d.:])(\d{1,4}(?:\.\d{1,2})?)"
_HAN_NUMBER = r"([零一二兩两三四五六七八九十百半]+)"
_SECONDS = re.compile(rf"(?:{_DIGITS} ?(?:seconds?|secs?|s|秒[鐘钟]?)(?![a-z])|{_HAN_NUMBER}秒)")
_MINUTES = re.compile(rf"(?:{_DIGITS} ?(?:minutes?|mins?|分[鐘钟]?)(?![a-z辨])|{_HAN_NUMBER}分[鐘钟])")
_HOURS = re.compile(rf"(?:{_DIGITS} ?(?:hours?|hrs?|小[時时]|個鐘頭|个钟头)(?![a-z])|{_HAN_NUMBER}(?:個|个)?小[時时])")
_TRANSPARENT = re.compile(r"transparent (?:back(?:ground|drop)|png)|(?:without|with no) (?:a )?background\b|透明(?:的)?背景|背景透明|去背")


def frame_size(shot: Shot) -> tuple[int, int]:
    """Return (width, height) in pixels, both even, each 64..4096.

    An exact size ("1080x1350") is kept; a named one ("1080p") takes the shape that was said beside it; a shape
    or a platform alone gives a draft whose longest side is 1280; nothing gives 1280x720.
    """
    text = vocabulary.fold(shot.technical.text)
    exact = _said_size(text)
    if exact is not None:
        return _fitted(*exact)
    ratio = _said_ratio(shot)
    width, height = _pair(ratio or DEFAULT_RATIO)
    for name in shot.ids("size"):
        named = _pair(vocabulary.term(f"size:{name}").value or "", "x")
        if ratio is None:
            return _fitted(*named)
        short = min(named) / min(width, height)
        return _fitted(width * short, height * short)
    scale = DRAFT_SIDE / max(width, height)
    return _fitted(width * scale, height * scale)


def aspect_ratio(shot: Shot) -> str:
    """Return the shape as "width:height", such as "9:16" or "2.39:1"; "16:9" when none was said."""
    exact = _said_size(vocabulary.fold(shot.technical.text))
    if exact is not None:
        return ratio_of(*exact)
    ratio = _said_ratio(shot)
    if ratio is None and shot.ids("size"):
        return ratio_of(*_pair(_value_of("size", shot) or "", "x"))
    return ratio or DEFAULT_RATIO


def ratio_of(width: float, height: float) -> str:
    """Return the closest common name of a shape ("16:9", "2.39:1"), else its exact reduced form."""
    for term in vocabulary.terms("ratio").values():
        if term.value:
            across, down = _pair(term.value)
            if abs(width / height - across / down) < 0.004 * across / down:
                return term.value
    divisor = gcd(int(width), int(height))
    return f"{int(width) // divisor}:{int(height) // divisor}"


def render_size(shot: Shot) -> tuple[int, int]:
    """Return (width, height) for what is rendered rather than drafted: as `frame_size`, but "4K" and "8K" are heeded too.

    A draft reads those as words of quality; here the shorter side becomes 2160 pixels, as far as the longest allowed side lets it.
    """
    width, height = frame_size(shot)
    if says_size(shot) or not says_4k(shot):
        return width, height
    scale = SIDE_4K / min(width, height)
    return _fitted(width * scale, height * scale)


def says_size(shot: Shot) -> bool:
    """Tell whether pixels were said, exactly ("1080x1350") or by name ("1080p"); a shape alone is not a size."""
    return bool(_said_size(vocabulary.fold(shot.technical.text)) or shot.ids("size"))


def says_4k(shot: Shot) -> bool:
    """Tell whether "4K" or "8K" was said as a word of quality."""
    return not {"4k", "8k"}.isdisjoint(shot.ids("quality"))


def says_shape(shot: Shot) -> bool:
    """Tell whether a size, a ratio or a platform was said."""
    return says_size(shot) or _said_ratio(shot) is not None


def says_transparent(shot: Shot) -> bool:
    """Tell whether a transparent background was said."""
    return any(_TRANSPARENT.search(vocabulary.fold(shot.words(name).text)) for name in ("subject", "scene", "style", "technical"))


def duration_s(shot: Shot) -> float | None:
    """Return the length that was said in seconds (0 to a day), None when none was."""
    said = seconds_said(shot.technical.text)
    if said is None:
        named = _value_of("duration", shot)
        return float(named) if named else None
    return said


def seconds_said(words: str) -> float | None:
    """Return the length that words name in seconds (0 to a day), None when they name none."""
    text = vocabulary.fold(words)
    found = [_number(pattern.search(text)) for pattern in (_SECONDS, _MINUTES, _HOURS)]
    if found == [None, None, None]:
        return None
    return min(sum((value or 0.0) * unit for value, unit in zip(found, (1, 60, 3600), strict=True)), LONGEST_S)


def fps(shot: Shot) -> float | None:
    """Return the frame rate that was said in frames a second, at least 1, None when none was."""
    match = _FPS.search(vocabulary.fold(shot.technical.text))
    named = match[1] if match else _value_of("fps", shot)
    rate = float(named) if named else 0.0
    return rate if rate >= 1 else None


def _said_size(text: str) -> tuple[int, int] | None:
    match = _SIZE.search(text)
    if match is None:
        return None
    width, height = int(match[1]), int(match[2])
    return (width, height) if min(width, height) >= SMALLEST_SIDE else None


def _said_ratio(shot: Shot) -> str | None:
    named = _value_of("ratio", shot)
    if named:
        return named
    for match in _RATIO.finditer(vocabulary.fold(shot.technical.text)):
        width, height = float(match[1]), float(match[2])
        if height and 1 / WIDEST_RATIO <= width / height <= WIDEST_RATIO:
            return f"{match[1]}:{match[2]}"
    platform = _value_of("platform", shot)
    if platform:
        return ratio_of(*_pair(platform, "x"))
    framed = vocabulary.find(shot.camera.text, ("ratio",))
    return next((m.term.value for m in framed if m.term.name in ("scope", "21x9")), None)


def _value_of(kind: str, shot: Shot) -> str | None:
    names = shot.ids(kind)
    return vocabulary.term(f"{kind}:{names[0]}").value if names else None


def _pair(value: str, between: str = ":") -> tuple[float, float]:
    width, height = value.split(between)
    return float(width), float(height)


def _fitted(width: float, height: float) -> tuple[int, int]:
    scale = min(1.0, LARGEST_SIDE / max(width, height))
    scale = max(scale, SMALLEST_SIDE / min(width, height)) if min(width, height) * scale < SMALLEST_SIDE else scale
    sides = (min(LARGEST_SIDE, 2 * round(side * scale / 2)) for side in (width, height))
    across, down = (max(SMALLEST_SIDE, side) for side in sides)
    return across, down


def _number(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    return han_number(match[1] or match[2])
