"""Which shots of a film a message means: "shots two and three", "the last shot", 第二段和第三段, 最後一個鏡頭."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.director.text import Said, read_text

_WORDS = {
    "first": 1, "1st": 1, "one": 1, "opening": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3, "three": 3, "fourth": 4, "4th": 4, "four": 4, "fifth": 5, "5th": 5, "five": 5, "sixth": 6, "6th": 6, "six": 6,
    "seventh": 7, "7th": 7, "seven": 7, "eighth": 8, "8th": 8, "eight": 8, "ninth": 9, "nine": 9, "tenth": 10, "ten": 10,
    "last": -1, "final": -1, "closing": -1, "ending": -1, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_NOUN = r"(?:shots?|scenes?|clips?|segments?|parts?|panels?|takes?)"
_CARDINAL = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)"
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th)|last|final|opening|closing|ending)"
_AND = r"(?:\s*+(?:,|and|&|\+|with))++\s*+"
_TO = r"\s*(?:-|–|—|to|through)\s*"
_ENGLISH = re.compile(
    rf"\b(?:the )?(?P<fromend>second|third)[- ](?:to|from)[- ](?:the )?last {_NOUN}\b|\b(?:the )?(?P<side>first|last) (?P<count>two|three|four|five|[2-9]) {_NOUN}\b|"
    rf"\b{_NOUN} (?:#|no\.? |number )?(?P<from>{_CARDINAL}){_TO}(?:{_NOUN} )?(?P<to>{_CARDINAL})\b(?! ?(?:seconds?|secs?|s\b))|"
    rf"\b{_NOUN} (?:#|no\.? |number )?(?P<list>{_CARDINAL}(?:{_AND}(?:{_NOUN} )?{_CARDINAL}(?! ?(?:seconds?|secs?|s\b|more|new|fps)))*)\b|"
    rf"\b(?:the )?(?P<ordinals>{_ORDINAL}(?:{_AND}(?:the )?{_ORDINAL})*) (?:{_NOUN}|one)\b|\b(?P<all>(?:all|every|each)(?: of)?(?: the)? {_NOUN})\b"
)
_ZH_NOUN = r"(?:个)?(?:镜头|画面|片段|场景|分镜|部分|段落|段|幕|镜|场|个)"
_DIGIT = r"(?:\d{1,2}|[一二两三四五六七八九十])"
_CHINESE = re.compile(
    rf"倒数第(?P<fromend>{_DIGIT}){_ZH_NOUN}|(?P<side>前|头|最?后|最末)(?:面)?(?P<count>{_DIGIT}){_ZH_NOUN}(?!秒)|第?(?P<from>{_DIGIT})(?:到|至|-|~)第?(?P<to>{_DIGIT}){_ZH_NOUN}|"
    rf"第(?P<list>{_DIGIT}{_ZH_NOUN}?(?:(?:和|跟|与|及|、|,|，|以及)第?{_DIGIT}{_ZH_NOUN}?)*)(?<![\d一二两三四五六七八九十])|(?:镜头|分镜|场景|片段)(?P<after>{_DIGIT}(?:(?:和|跟|与|及|、)(?:镜头|分镜|场景|片段)?{_DIGIT})*)(?![秒个只隻位条段辆张])|"
    rf"(?P<end>最后(?:的)?(?:那|这)?(?:一)?|结尾(?:的)?(?:那|这)?(?:一)?|末尾(?:的)?(?:那|这)?(?:一)?){_ZH_NOUN}|(?P<begin>开头(?:的)?(?:那|这)?(?:一)?|开场(?:的)?(?:那|这)?(?:一)?|片头那(?:一)?){_ZH_NOUN}|(?P<all>(?:每一?|所有的?|全部的?|各){_ZH_NOUN})"
)
TOKEN = re.compile(r"shotref(?P<letter>[a-z])")
"""What stands for the shots in a marked message."""
ALL: tuple[int, ...] = ()
MAX_NUMBER = 40


@dataclass(frozen=True)
class Marked:
    """A message in which every word for shots is a token; `shots` holds the numbers that each token stands for."""

    said: Said
    shots: dict[str, tuple[int, ...]]

    def numbers(self, text: str) -> tuple[int, ...] | None:
        """Return the numbers of all tokens in a text, each once; empty for "every shot", None where no token stands."""
        found = [self.shots[match["letter"]] for match in TOKEN.finditer(text)]
        if not found:
            return None
        return ALL if any(numbers == ALL for numbers in found) else tuple(dict.fromkeys(n for numbers in found for n in numbers))


def mark_shots(said: Said) -> Marked:
    """Return the message with its words for shots as tokens; words in quotes are left alone."""
    text, at = "", 0
    shots: dict[str, tuple[int, ...]] = {}
    for start, end, numbers in spans(said):
        letter = chr(ord("a") + len(shots))
        shots[letter] = numbers
        blank = "" if said.chinese else " "
        text = f"{text}{said.raw[at:start].rstrip()}{blank}shotref{letter}{blank}"
        at = end + (len(said.raw[end:]) - len(said.raw[end:].lstrip()))
        if len(shots) == 26:
            break
    text = re.sub(r" (?=[,.;:!?])", "", text + said.raw[at:])
    return Marked(read_text(text) if shots else said, shots)


def spans(said: Said) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return (start, end, numbers) of each group of words that names shots; numbers count from 1, -1 is the last."""
    found = []
    for match in (_CHINESE if said.chinese else _ENGLISH).finditer(said.bare):
        numbers = _numbers(match)
        if numbers is not None:
            found.append((*match.span(), numbers))
    return found


def _numbers(match: re.Match[str]) -> tuple[int, ...] | None:
    got = match.groupdict()
    if got.get("all"):
        return ALL
    if got.get("end") or got.get("begin"):
        return (-1,) if got.get("end") else (1,)
    if got.get("fromend"):
        return (-_value(got["fromend"]),)
    if got.get("side"):
        count = _value(got["count"])
        return tuple(range(1, count + 1)) if got["side"] in ("first", "前", "头") else tuple(range(-count, 0))
    if got.get("from"):
        first, last = _value(got["from"]), _value(got["to"])
        return tuple(range(first, last + 1)) if 0 < first < last <= MAX_NUMBER else None
    listed = got.get("list") or got.get("after") or got.get("ordinals") or ""
    values = tuple(dict.fromkeys(_value(word) for word in re.findall(rf"{_ORDINAL}\b|{_CARDINAL}\b|\d+|[一二两三四五六七八九十]", listed)))
    return values if values and all(0 < abs(v) <= MAX_NUMBER for v in values) else None


def _value(word: str) -> int:
    return _WORDS.get(word) or int(re.sub(r"\D", "", word) or 0)
