"""Languages of a film's words: which one a text is in, how long it takes to say, and the three forms a line of ours is kept in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from agent.director.text import detect_language
from prompts.phrases import HAN
from tools.chinese import converted

Tongue = Literal["en", "zh"]
"""The two languages our own stories are written in."""

LATIN_PER_S = 15.0
"""Characters of English said in a second, spaces included."""
HAN_PER_S = 4.2
"""Chinese characters said in a second."""
BREATH_S = 0.7
"""What a shot lasts beyond what is said over it."""
_LATIN = re.compile(r"[A-Za-z0-9À-ɏ ']")


def language_of(text: str, language: str = "") -> str:
    """Return the tag the words of a film are in: what was asked for, else what the text is written in."""
    return language or detect_language(text) or "en"


def tongue_of(language: str) -> Tongue:
    """Return which of our own two languages stands for a tag: Chinese for all of China's, English for any other."""
    main = language.casefold().split("-", maxsplit=1)[0]
    return "zh" if main in ("zh", "yue", "cmn", "nan", "hak", "wuu") else "en"


@lru_cache(maxsize=1024)
def seconds_to_say(text: str) -> float:
    """Return about how many seconds the text takes to say."""
    han = len(HAN.findall(text))
    latin = len(_LATIN.findall(text))
    stops = len(re.findall(r"[，,、；;：:。.!！?？]", text))
    return han / HAN_PER_S + latin / LATIN_PER_S + 0.12 * stops


def that_fit(sentences: Sequence[str], seconds: float, tongue: Tongue) -> str:
    """Return as many of the sentences, from the first, as can be said in the seconds; the first in any case."""
    said = sentences[0] if sentences else ""
    joint = "" if tongue == "zh" else " "
    for sentence in sentences[1:]:
        longer = f"{said}{joint}{sentence}"
        if seconds_to_say(longer) > seconds:
            break
        said = longer
    return said


def simplified(text: str) -> str:
    """Return Chinese text in simplified characters."""
    return converted(text, "tw2s") if HAN.search(text) else text


def traditional(text: str) -> str:
    """Return Chinese text in the traditional characters of Taiwan."""
    return converted(text, "s2twp") if HAN.search(text) else text


def in_script_of(text: str, language: str) -> str:
    """Return our own Chinese words in the script of a language tag; other languages leave them as they are."""
    return simplified(text) if writes_simplified(language) else text


def writes_simplified(language: str) -> bool:
    """Tell whether a tag is of Chinese in simplified characters."""
    low = language.casefold()
    return low.startswith(("zh-hans", "zh-cn", "zh-sg", "zh-my", "cmn-hans"))
