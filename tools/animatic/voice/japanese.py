"""Japanese text the way it is read aloud: numbers with their counters, particles, long vowels, and kanji as kana.

espeak-ng reads kana only. Kanji are read by SudachiPy with its small dictionary (Apache-2.0) where these are installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from tools.animatic.voice.japanese_numbers import amount
from tools.animatic.voice.writing import Rewrite, Written

_KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆\U00020000-\U0002fa1f]")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PARTICLES = {"は": "ワ", "へ": "エ", "を": "オ"}
_GREETINGS = {"こんにちは": "コンニチワ", "こんばんは": "コンバンワ"}
_LEANING = frozenset({"助詞", "助動詞", "接尾辞", "補助記号", "空白"})
"""Parts of speech that are said in one breath with what stands before them."""
_LONG_O = re.compile("(?<=[オコソトノホモヨロゴゾドボポョ])ウ")
_LONG_E = re.compile("(?<=[エケセテネヘメレゲゼデベペ])イ")
_MOMENTS: tuple[tuple[re.Pattern[str], Rewrite], ...] = (
    (re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)"), r"\1時\2分"),
    (re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)"), r"\1年\2月\3日"),
)
_WITHOUT_KANJI: tuple[tuple[re.Pattern[str], Rewrite], ...] = (
    (re.compile("こんにちは"), "こんにちわ"),
    (re.compile("こんばんは"), "こんばんわ"),
    (re.compile(r"は(?=[、,，\s])"), "わ"),
    (re.compile(r"へ(?=[、,，\s])"), "え"),
)


def japanese(written: Written) -> Written:
    """Return a Japanese sentence as kana; where no dictionary is installed kanji stay as they are."""
    written = written.rewritten(_MOMENTS)
    tokenizer = _tokenizer() if _KANJI.search(written.text) else None
    if tokenizer is None:
        return written.respelled(_amounts(written.text)).rewritten(_WITHOUT_KANJI)
    return written.respelled(_parts(written.text, tokenizer))


def reads_kanji() -> bool:
    """Return whether a dictionary for kanji is installed."""
    return _tokenizer() is not None


# --- inside


def _tokenizer() -> Any:
    """Return SudachiPy's tokenizer, or None where it or its dictionary is not installed."""
    try:
        import sudachidict_small  # type: ignore[import-not-found]  # noqa: F401, PLC0415 - optional
        from sudachipy import Dictionary  # type: ignore[import-not-found]  # noqa: PLC0415
    except ImportError:
        return None
    return _opened(Dictionary)


@lru_cache(1)
def _opened(dictionary: Any) -> Any:
    return dictionary(dict="small").tokenizer()


def _spoken(morpheme: Any, *, first: bool) -> str:
    """Return the kana of a word, with a space before it where a new phrase begins."""
    kind, surface = morpheme.part_of_speech()[0], morpheme.surface()
    if kind in ("補助記号", "空白") or not _heard(surface):
        return str(surface)
    if surface in _GREETINGS:
        return _GREETINGS[surface]
    reading = surface if re.fullmatch(r"[A-Za-z0-9.,'-]+", surface) else morpheme.reading_form()
    if kind == "助詞":
        reading = _PARTICLES.get(surface, reading)
    if kind != "動詞":
        reading = _LONG_O.sub("ー", reading)
    if kind == "名詞" and _KANJI.search(surface):
        reading = _LONG_E.sub("ー", reading)
    return reading if first or kind in _LEANING else f" {reading}"


def _heard(surface: str) -> bool:
    return any(letter.isalnum() for letter in surface)


def _parts(text: str, tokenizer: Any) -> Iterator[tuple[int, int, str]]:
    """Yield the amounts and, between them, the words with their kana."""
    done = 0
    for begin, end, said in (*_amounts(text), (len(text), len(text), "")):
        for morpheme in tokenizer.tokenize(text[done:begin]):
            yield done + morpheme.begin(), done + morpheme.end(), _spoken(morpheme, first=not morpheme.begin() and not done)
        if begin < end:
            yield begin, end, f" {said}"
        done = end


def _amounts(text: str) -> list[tuple[int, int, str]]:
    """Return where numbers with or without a counter stand, and their kana."""
    return [(*match.span(), _counted(match)) for match in _counting().finditer(text)]


def _counted(match: re.Match[str]) -> str:
    tables = _tables()
    number, counter = match.group(1).replace(",", ""), match.group(2) or ""
    special = tables["special"].get(number + counter)
    if special or not counter:
        return special or amount(number)
    said = amount(number)
    tens = tables["endings"].get("10" + counter)
    if tens and said.endswith("じゅう"):
        return said.removesuffix("じゅう") + tens
    ending = tables["endings"].get(number[-1] + counter)
    if ending and "." not in number:
        before = int(number[:-1] or "0") * 10
        return (amount(str(before)) if before else "") + ending
    return said + tables["counters"][counter]


@lru_cache(1)
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return tables


@lru_cache(1)
def _counting() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _tables()["counters"]), key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z\d])({_NUMBER})({names})?")
