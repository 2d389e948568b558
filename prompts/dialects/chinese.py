"""A Chinese phrase cut into words with their English, by the vocabulary and the list of everyday words in `chinese.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from prompts import vocabulary

Kind = Literal["noun", "mass", "adjective", "verb", "joint", "after", "term", "latin", "rest"]
_KINDS: Mapping[str, Kind] = {
    "colour": "adjective", "material": "adjective", "mood": "adjective", "action": "verb", "costume": "noun", "scene": "mass", "hair": "mass",
}  # fmt: skip
"""What a vocabulary kind is in a sentence; every other kind stands for itself, between commas."""
_SECTIONS: Mapping[str, Kind] = {
    "nouns": "noun", "mass": "mass", "adjectives": "adjective", "verbs": "verb", "joints": "joint",
}  # fmt: skip
_PARTICLES = tuple(
    "正在 正 了 著 着 地 得 把 被 個 个 一下 很 非常 十分 下來 下来 上去 起來 起来 出來 出来 們 们 來 来 去 是 也 都 就 還 还 要 會 会".split()
)
_AFTER: Mapping[str, str] = {
    **dict.fromkeys(("上", "上面", "上方"), "on"), **dict.fromkeys(("下", "下面", "下方"), "under"),
    **dict.fromkeys(("裡", "里", "裡面", "里面", "中", "內", "内"), "in"), **dict.fromkeys(("旁", "旁邊", "旁边"), "beside"),
    **dict.fromkeys(("前", "前面"), "in front of"), **dict.fromkeys(("後", "后", "後面", "后面"), "behind"),
}  # fmt: skip
"""Words behind a place that say where at it."""
_SLOW = re.compile("緩慢|缓慢|慢慢|緩緩|缓缓|緩推|缓推")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a phrase."""

    text: str
    kind: Kind
    source: str
    """The person's own characters."""


def read(text: str, kinds: Iterable[str] | None) -> list[Token]:
    """Return the words of a phrase in their order; unknown characters that stand together are one word of kind "rest"."""
    matches = {match.start: match for match in reversed(vocabulary.find(text, kinds))}
    found: list[Token] = []
    at = 0
    while at < len(text):
        match, word = matches.get(at), _word_at(text, at)
        if match is not None and len(match.text) > len(word):
            found += _done_to(match.text, word) or [_named(match)]
            at = match.end
        elif word:
            english, kind = _words()[0][word]
            found.append(Token(english, kind, word))
            at += len(word)
        else:
            step = re.match(r"[^\u3400-\u9fff]+", text[at:])
            source = step[0] if step else text[at]
            found.append(Token(source.strip(), "latin" if step else "rest", source))
            at += len(source)
    return _settled(found)


def whole(phrase: str) -> str | None:
    """Return the English of a phrase that is one listed word, else None."""
    found = _words()[0].get(phrase)
    return found[0] if found else None


def _word_at(text: str, at: int) -> str:
    known, lengths = _words()
    return next((text[at : at + n] for n in lengths if text[at : at + n] in known), "")


def _named(match: vocabulary.Match) -> Token:
    english = match.term.names["en"][0]
    if match.term.kind == "move" and _SLOW.search(match.text):
        english = f"slow {english}"
    return Token(english, _KINDS.get(match.term.kind, "term"), match.text)


def _done_to(text: str, verb: str) -> list[Token]:
    """Return verb and object of a match that is one term to the vocabulary: 騎腳踏車 is more than "riding"."""
    if not verb or _words()[0][verb][1] != "verb":
        return []
    rest = read(text[len(verb) :], None)
    if not any(token.kind == "noun" for token in rest) or any(token.kind == "rest" for token in rest):
        return []
    return [Token(_words()[0][verb][0], "verb", verb), *rest]


def _settled(found: list[Token]) -> list[Token]:
    """Join unknown characters to one phrase, with the one-character words that touch them: 花生 is no "flower" and 生."""
    out: list[Token] = []
    for number, token in enumerate(found):
        particle = token.kind == "joint" and not token.text
        astray = token.kind == "after" and not (number and found[number - 1].kind in ("noun", "mass"))
        doubtful = len(token.source) == 1 and (
            particle or astray or token.kind in ("noun", "mass", "adjective", "verb")
        )
        touches = any(0 <= n < len(found) and found[n].kind == "rest" for n in (number - 1, number + 1))
        if token.kind != "rest" and not (doubtful and touches):
            out.append(token)
        elif out and out[-1].kind == "rest":
            whole = out[-1].text + token.source
            out[-1] = Token(whole, "rest", whole)
        else:
            out.append(Token(token.source, "rest", token.source))
    return [token for token in out if token.text]


@cache
def _words() -> tuple[dict[str, tuple[str, Kind]], tuple[int, ...]]:
    """Return Chinese word -> (English, what it is), and the lengths of the words, the longest first."""
    data = tomllib.loads(resources.files("prompts.dialects").joinpath("chinese.toml").read_text("utf-8"))
    words: dict[str, tuple[str, Kind]] = {}
    for section, table in data.items():
        for english, chinese in table.items():
            words.update((word, (english, _SECTIONS[section])) for word in chinese.split())
    words.update((word, ("", "joint")) for word in _PARTICLES)
    words.update((word, (english, "after")) for word, english in _AFTER.items())
    return words, tuple(sorted({len(word) for word in words}, reverse=True))
