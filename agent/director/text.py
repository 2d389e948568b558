"""What was said, prepared for reading: a lower-case simplified twin of equal length, the quotes, the sentences, the language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from tools.chinese import Language, converted

HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]")
_QUOTES = re.compile(
    r"“(?P<a>[^“”]{1,600})”|「(?P<b>[^「」]{1,600})」|『(?P<c>[^『』]{1,600})』|‘(?P<d>[^‘]{1,600}?)’(?![a-z])"
    r"|\"(?P<e>[^\"]{1,600})\"|《(?P<f>[^《》]{1,200})》|(?<![\w'])'(?P<g>[^\n]{1,600}?)'(?![\w'])",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。！？!?；;]+[”」』\"']?|\.(?=\s|$)[”\"']?|\n+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BLANKS = re.compile(r"[^\S\n]{3,}+")
_LINES = re.compile(r"\n(?:[^\S\n]*+\n){2,}+")
_LONG_WORD = re.compile(r"([\w'’-]{120})[A-Za-z0-9_'’-]++", re.ASCII)
"""What is longer than 120 letters without a break is no word, and many rules look at each of its letters from each of its letters."""
MAX_QUOTES = 64
MAX_BLANK = 700
"""Characters of quotes beside each other that are blanked out: longer runs of blanks take the rules too long."""
MAX_READ = 6_000
"""Characters the director reads of one message; the rest is kept out of its rules."""


@dataclass(frozen=True)
class Quote:
    """A quoted string: `start` and `end` enclose the marks, `text` is what stands between them."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Said:
    """A message. `low` and `bare` have the same length as `raw`, so that spans found in one hold in the others."""

    raw: str
    low: str
    """Lower case, simplified Chinese, half-width signs."""
    bare: str
    """`low` with quoted text blanked out by spaces: words in quotes are content, not instructions."""
    quotes: tuple[Quote, ...]

    @cached_property
    def language(self) -> Language | None:
        """The language and script of the words outside the quotes, else of all; None when the message holds no letters."""
        return detect_language(self.unquoted) or detect_language(self.raw)

    @property
    def unquoted(self) -> str:
        """The message as it was written, its quotes blanked out."""
        letters = list(self.raw)
        for quote in self.quotes:
            letters[quote.start : quote.end] = " " * (quote.end - quote.start)
        return "".join(letters)

    @cached_property
    def chinese(self) -> bool:
        """Whether the message is read by the Chinese rules."""
        return (self.language or "en") != "en"

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The spans of the sentences, without surrounding blanks and without empty ones."""
        return tuple(_split(self.bare, _SENTENCE_END, self.raw))

    def part(self, start: int, end: int) -> Said:
        """Return the piece from `start` to `end` as a message of its own."""
        inner = tuple(
            Quote(q.start - start, q.end - start, q.text) for q in self.quotes if start <= q.start and q.end <= end
        )
        return Said(self.raw[start:end], self.low[start:end], self.bare[start:end], inner)


def read_text(text: str) -> Said:
    """Prepare a message: control characters become blanks, blanks and words without end are shortened, and at most `MAX_READ` characters are read."""
    raw = _short(_CONTROL.sub(" ", text))[:MAX_READ].strip()
    low = lower(raw)
    quotes = tuple(_apart(Quote(m.start(), m.end(), m.group(m.lastgroup or 0).strip()) for m in islice(_QUOTES.finditer(raw), MAX_QUOTES)))
    letters = list(low)
    for quote in quotes:
        letters[quote.start : quote.end] = " " * (quote.end - quote.start)
    return Said(raw, low, "".join(letters), quotes)


def _short(text: str) -> str:
    """Return the text without runs of blanks, of empty lines and of letters that no person means."""
    return _LONG_WORD.sub(r"\1", _LINES.sub("\n\n", _BLANKS.sub("  ", text)))


def _apart(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """Yield the quotes, those left out that would make one run of them too long."""
    begins = ends = -9
    for quote in quotes:
        begins = begins if quote.start - ends <= 2 else quote.start
        if quote.end - begins <= MAX_BLANK:
            ends = quote.end
            yield quote


@lru_cache(maxsize=512)
def lower(text: str) -> str:
    """Return the text in lower case, simplified Chinese and half-width signs, of the same length as before."""
    plain = "".join(low if len(low := char.lower()) == 1 else char for char in text.translate(_FULL_WIDTH))
    if HAN.search(plain):
        simple = converted(plain, "tw2s")
        plain = simple if len(simple) == len(plain) else "".join(_simple_char(char) for char in plain)
    return plain


def detect_language(text: str) -> Language | None:
    """Return the language of a text by its letters; Chinese when about a fifth of its words are."""
    han = HAN.findall(text)
    latin = _LATIN_WORD.findall(text)
    if not han:
        return "en" if latin else None
    if len(han) < 0.5 * len(latin):
        return "en"
    joined = "".join(han)
    traditional = sum(a != b for a, b in zip(joined, lower(joined), strict=True))
    simplified = sum(a != b for a, b in zip(joined, converted(joined, "s2t"), strict=False))
    return "zh-Hant" if traditional > simplified or (traditional and traditional == simplified) else "zh-Hans"


def has_script(text: str) -> bool:
    """Tell whether a text holds Chinese characters that only one of the two scripts writes."""
    joined = "".join(HAN.findall(text))
    return bool(joined) and (lower(joined) != joined or converted(joined, "s2t") != joined)


def _split(text: str, pattern: re.Pattern[str], written: str | None = None) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in pattern.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    stripped = (_strip(written or text, *span) for span in spans)
    return [span for span in stripped if span[0] < span[1]]


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@lru_cache(maxsize=4096)
def _simple_char(char: str) -> str:
    simple = converted(char, "tw2s")
    return simple if len(simple) == 1 else char
