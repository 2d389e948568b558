"""A text to be spoken: as it stands, or with the delivery in it as audio tags (ElevenLabs v3)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from prompts.briefs import SpeechBrief
from prompts.dialects.rendered import Rendered
from prompts.phrases import has_han

_BREAKS = re.compile(r"[,，、;；。.]+|\band\b|\bbut\b|並且|并且|而且|又|而(?!已)")
_ASIDE = re.compile(r"[(（]([^()（）]{1,40})[)）]\s*")
_FILLERS = re.compile(
    r"^(?:in an? |with an? |in |with |an? |very |quite |a bit |a little |說話|说话|用|以|很|非常|有點|有点|帶著|带着|地)+|(?: voice| tone| way| manner|的?語氣|的?语气|的?聲音|的?声音|地|地說|地说|一點|一点|的)+$"
)
_LONGEST_DIRECTION = 60


def render(brief: SpeechBrief) -> Rendered:
    """Return the exact words and nothing else; the engine is told the delivery where it has a parameter for it."""
    return Rendered(brief.text)


def render_tags(brief: SpeechBrief) -> Rendered:
    """Return the words with the delivery before them in square brackets, and known stage directions in round brackets as tags.

    Delivery words without a tag stay as a direction of their own in brackets; Chinese ones are named in `untranslated`, as the
    model follows English directions best. A text that brings its own tags keeps them.
    """
    tags: list[str] = []
    unknown: list[str] = []
    for phrase in filter(None, (p.strip() for p in _BREAKS.split(brief.delivery))):
        found = tags_in(phrase)
        if found:
            tags += found
        elif len(phrase) <= _LONGEST_DIRECTION:
            tags.append(phrase)
            unknown += [phrase] if has_han(phrase) else []
    text = _ASIDE.sub(_direction, brief.text)
    said = "".join(f"[{tag}] " for tag in dict.fromkeys(tags))
    long = tuple(p.strip() for p in _BREAKS.split(brief.delivery) if len(p.strip()) > _LONGEST_DIRECTION)
    return Rendered(f"{said}{text}" if text else "", dropped=long, untranslated=tuple(unknown))


def tags_in(phrase: str) -> tuple[str, ...]:
    """Return the audio tags that words of delivery mean, in their order; empty when one of them is unknown."""
    phrase = _bare(phrase.casefold())
    words, longest_first = _words()
    if phrase in words:
        return (words[phrase],)
    found: list[tuple[int, str]] = []
    rest = phrase
    for word in longest_first:
        pattern = re.escape(word) if has_han(word) else rf"(?<![a-z]){re.escape(word)}(?![a-z])"
        match = re.search(pattern, rest)
        if match:
            found.append((match.start(), words[word]))
            rest = rest[: match.start()] + " " * len(word) + rest[match.end() :]
    return tuple(dict.fromkeys(tag for _, tag in sorted(found))) if not _bare(rest.strip()).strip() else ()


def _bare(phrase: str) -> str:
    before = None
    while before != phrase:
        before, phrase = phrase, _FILLERS.sub("", phrase).strip()
    return phrase


def _direction(match: re.Match[str]) -> str:
    found = tags_in(match[1])
    return "".join(f"[{tag}] " for tag in found) if found else match[0]


@cache
def _words() -> tuple[dict[str, str], tuple[str, ...]]:
    data = tomllib.loads(resources.files("prompts.dialects").joinpath("delivery.toml").read_text("utf-8"))
    words = {word: tag for tag, listed in data.items() for word in listed.split("|")}
    return words, tuple(sorted(words, key=len, reverse=True))
