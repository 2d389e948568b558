"""A text that is rewritten for the ear and still knows, for each character, where it stood in what was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

Rewrite = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Written:
    """A text and the origin of each of its characters: its position in the text as it was given."""

    text: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return a text as it was given."""
        return cls(text, tuple(range(len(text))))

    def __getitem__(self, part: slice) -> Written:
        return Written(self.text[part], self.origins[part])

    def replaced(self, pattern: re.Pattern[str], rewrite: Rewrite) -> Written:
        """Return the text with each match rewritten."""
        return self.respelled(
            (*match.span(), match.expand(rewrite) if isinstance(rewrite, str) else rewrite(match)) for match in pattern.finditer(self.text)
        )

    def respelled(self, parts: Iterable[tuple[int, int, str]]) -> Written:
        """Return the text with parts (begin, end, new text) rewritten, which come in order.

        The new characters stand where the old ones stood, evenly spread.
        """
        pieces: list[str] = []
        origins: list[int] = []
        done = 0
        for begin, end, new in parts:
            if new == self.text[begin:end] or begin == end:
                continue
            pieces += [self.text[done:begin], new]
            origins += self.origins[done:begin]
            origins += [self.origins[begin + number * (end - begin) // len(new)] for number in range(len(new))]
            done = end
        if not done:
            return self
        return Written("".join([*pieces, self.text[done:]]), (*origins, *self.origins[done:]))

    def rewritten(self, rules: Iterable[tuple[re.Pattern[str], Rewrite]]) -> Written:
        """Return the text after each rule in turn."""
        written = self
        for pattern, rewrite in rules:
            written = written.replaced(pattern, rewrite)
        return written

    def stripped(self) -> Written:
        """Return the text without the white space at its ends."""
        begin = len(self.text) - len(self.text.lstrip())
        return self[begin : len(self.text.rstrip()) or begin]
