"""The two scripts of Chinese and Taiwan's own words, turned into each other by OpenCC."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

Language = Literal["en", "zh-Hant", "zh-Hans"]
"""What people are answered in: English, and Chinese in its traditional and its simplified script."""
Way = Literal["t2s", "s2t", "tw2s", "s2twp"]
"""OpenCC's names: s simplified, t traditional, tw as Taiwan writes it, p with the words Taiwan says."""

_HALF = re.compile(r"[\ud800-\udfff]")


def converted(text: str, way: Way) -> str:
    """Return a text in the other script; half characters, which OpenCC cannot read, become the sign for unknown ones."""
    return str(_converter(way).convert(_HALF.sub("\ufffd", text)))


def to_script(text: str, language: Language) -> str:
    """Return our own Chinese words in the script of `language`, for traditional in the words of Taiwan; other text as it is."""
    return converted(text, "s2twp") if language == "zh-Hant" else text


@cache
def _converter(way: Way) -> Any:
    import opencc  # noqa: PLC0415 - its dictionaries load only when Chinese is read

    return opencc.OpenCC(way)
