"""Films of scripts that were sent as files: the file's words are what is said in the film, and never a request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.director.film.nouns import FILM
from agent.director.film.script import script_in
from agent.director.text import read_text

_NARRATED = re.compile(r"\b(?:script|screenplay|narrat\w+)\b|脚本|文稿|讲稿|旁白")


def with_script(words: str, texts: Sequence[str]) -> str:
    """Return a request for a film with the newest text behind it, as if the person had pasted it there; any other words as they are."""
    if not texts:
        return words
    said = read_text(words)
    if not (FILM.search(said.low) or _NARRATED.search(said.low)) or script_in(said, words) is not None:
        return words
    frame = words.strip(" .。!！:：\n")
    whole = f"{frame}:\n\n{texts[-1]}"
    found = script_in(read_text(whole), whole)
    return whole if found is not None and found.script.strip() == texts[-1].strip() else words
