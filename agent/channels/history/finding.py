"""Search over names and messages: words are folded alike when they are kept and when they are looked for, Chinese included."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

TRIGRAM = 3
"""Characters of the shortest word that SQLite's trigram index can find; shorter ones are looked for in the talks of their owner."""
MOST_WORDS = 8
"""Words of a search that are looked at."""
LONGEST = 100
"""Characters of one word of a search."""
SAID = ("user_message", "assistant_message")
"""Types of steps whose words can be found."""


def folded(text: str | None) -> str:
    """Return a text as it is compared: one form of each character (NFKC), no capitals, no NUL."""
    return unicodedata.normalize("NFKC", text or "").casefold().replace("\x00", "")


def said_in(body: str) -> str:
    """Return the folded words of a kept step, empty for steps that are not part of the talk."""
    step = json.loads(body)
    return folded(str(step.get("output") or "")) if step.get("type") in SAID else ""


def clauses(search: str, *, trigrams: bool) -> Iterator[tuple[str, Any]]:
    """Yield a condition on the thread `t` and its value for each word of a search: it stands in the name or a message.

    trigrams: whether the table `found` (SQLite's FTS5 over `words`) is there.
    """
    for word in folded(search[: MOST_WORDS * LONGEST]).split()[:MOST_WORDS]:
        if trigrams and len(word) >= TRIGRAM:
            quoted = '"' + word[:LONGEST].replace('"', '""') + '"'
            yield "t.id IN (SELECT w.thread FROM found f JOIN words w ON w.seq = f.rowid WHERE f.words MATCH ?)", quoted
        else:
            yield (
                "EXISTS (SELECT 1 FROM words w WHERE w.thread = t.id AND w.words LIKE ? ESCAPE '!')",
                _like(word[:LONGEST]),
            )


def _like(word: str) -> str:
    for special in "!%_":
        word = word.replace(special, f"!{special}")
    return f"%{word}%"
