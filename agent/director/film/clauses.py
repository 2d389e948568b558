"""A message about a film in clauses, each with the shots it means and what the film is like that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.director.film.shots import ALL, TOKEN, Marked, mark_shots
from agent.director.text import Said

_VERBS = r"make|cut|swap|switch|add|remove|delete|drop|turn|put|trim|use|change|move|give|let|set|export|render|mute|unmute|speed|slow|redo|re-?shoot|narrate|title|call|end|start|fade|cross-?fade|dissolve|replace|show|keep|lower|raise|bring|burn|insert|have|shorten|lengthen|extend|save|crop|say|read"
_STARTS = rf"(?:please )?(?:{_VERBS}|at|in|with|without|on top|no|as|from|slower|faster|longer|shorter|louder|quieter|softer|darker|brighter|warmer|cooler|closer|more|less|(?:the |some |an? )?(?:[\w-]+ ){{0,2}}(?:music|narration|narrator|voice|voice-?over|captions?|subtitles?|title|soundtrack|sound effects|piano|guitar|strings|ukulele|violin|harp|flute|jazz|lo-?fi|beats?|lullaby|melody|tune|drums|orchestra)\b)"
_JOINT = re.compile(rf"\s*(?:[,;!\n]|\.(?=\s|$))+\s*(?:and then|and|then|also|but|plus)?\b\s*|\s+(?:and then|then|and also|also|plus|but)\s+|\s+and\s+(?={_STARTS})|(?<!shotref[a-z])(?<!shotref[a-z] )\s+and\s+(?=shotref)")
_STARTS_ZH = r"(?:把|将|让|给|换|改|加|删|剪|配|做|用|去|不|放|关|调|输|导|字幕|音乐|配乐|旁白|片|标题|[一-龥]{0,6}(?:音乐|钢琴|吉他|配乐|爵士|旁白))"
_JOINT_ZH = re.compile(rf"\s*(?:[,;!\n。]|\.(?!\d))+\s*|、(?!shotref)|并且?|而且|然后|接着|同时|顺便|另外|还有|(?:再|也|和|跟|以及)(?={_STARTS_ZH})|(?<!shotref[a-z])(?:和|跟|以及|再)(?=shotref)")
_LEAD = re.compile(r"^(?:(?:please|now|then|and|but|also|ok(?:ay)?|so|can you|could you|would you|i want to|i'd like to|let's|just|next|finally)[ ,]+)+|^(?:请|麻烦|帮我|那|再|也|就|然后|现在|可以|能不能)+")
_WHOLE = re.compile(r"\b(?:film|movie|whole|entire|overall|everything|video|all of it)\b|整[部支个片体]|全[片部]|影片|视频|短片|片子|所有")


QUOTED = "¤"
"""What stands for a letter in quotes where clauses are told apart."""


@dataclass(frozen=True)
class FilmAtHand:
    """What is known of the film that a message speaks of."""

    handle: str
    count: int = 0
    """How many shots it has; 0 where that is not known."""
    seconds: float | None = None
    looks: tuple[Mapping[str, str], ...] = ()
    """The fields of what each shot shows; empty where they are not known."""
    music: Mapping[str, Any] = field(default_factory=dict)
    """The music brief it has."""

    def length_of(self, numbers: Sequence[int]) -> float | None:
        """Return the seconds of the film for no number, an even share of them for a shot; None where they are not known."""
        if not numbers or self.seconds is None:
            return self.seconds
        return self.seconds / self.count if self.count else None


@dataclass(frozen=True)
class Clause:
    """One clause: its words with tokens for shots, the shots of its own, and those that the clause before spoke of."""

    said: Said
    own: tuple[int, ...] | None
    """Numbers of the shots it names; empty for "every shot", None where it names none."""
    carried: tuple[int, ...] | None
    film: FilmAtHand
    marked: Marked
    chinese: bool
    span: tuple[int, int] = (0, 0)
    """Where it stands in the marked message."""

    @property
    def text(self) -> str:
        """The words in lower case and simplified characters, quotes blanked, without what only leads in."""
        return _LEAD.sub("", self.said.bare.strip(" .!?,，。！？：:"))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The shots meant: its own, else those of the clause before where it does not speak of the whole film; empty for all."""
        if self.own is not None:
            return self.own
        return self.carried if self.carried is not None and not _WHOLE.search(self.said.bare) else ALL

    @property
    def quote(self) -> str:
        """The last words in quotes; empty for none."""
        return self.said.quotes[-1].text if self.said.quotes else ""

    def tokens(self) -> list[tuple[int, ...]]:
        """Return the numbers of each token of the clause, in its order."""
        return [self.marked.shots[match["letter"]] for match in TOKEN.finditer(self.said.bare)]


_TELLS = re.compile(r"\b(?:say|says|saying|reads?|narration|voice-?over|line|lines|text|words)\b[^,.;:]{0,20}:|(?:旁白|台词|说|念|配音|解说|字)[^，。；:,]{0,8}:")
_EACH = re.compile(r"(?:fad\w+|dissolves?|wipes?|slides?|transitions?|转场|叠化|淡入淡出|擦除)[^,，。.]{0,16}(?P<comma>[,，])(?= ?(?:about |each |每[个次])?(?:half a|an?|one|two|\d+(?:\.\d+)?|半|[一两二三\d.]+) ?(?:seconds?|secs?|s\b|秒))")
_TWO_LOOKS = re.compile(r"\b(?:an?|the|more|with)( [\w-]+)(?P<comma>,)(?= [\w-]+ (?:voice|narrat\w+|music|soundtrack|tune|tone|track|look|style)\b)")
SHORT_LEAD = 4
"""Chinese characters before a joining word that are no clause of their own: "結尾再加一個鏡頭"."""


def clauses_of(said: Said, film: FilmAtHand) -> list[Clause]:
    """Return the clauses of a message about a film, each without the shots carried over (the driver knows which ones carry)."""
    marked = mark_shots(said)
    whole = marked.said
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in _joints(whole, said.chinese):
        spans.append((at, start))
        at = end
    spans.append((at, len(whole.raw)))
    kept = [(a, b) for a, b in spans if re.search(r"\w", whole.low[a:b])]
    return [clause_at(marked, a, b, film, said.chinese) for a, b in kept]


def clause_at(marked: Marked, start: int, end: int, film: FilmAtHand, chinese: bool) -> Clause:
    """Return a span of a marked message as a clause."""
    part = marked.said.part(start, end)
    return Clause(part, marked.numbers(part.bare), None, film, marked, chinese, (start, end))


def _joints(whole: Said, chinese: bool) -> list[tuple[int, int]]:
    """Where clauses meet; never inside quotes, nor behind "it should say:"."""
    letters = list(whole.bare)
    for quote in whole.quotes:
        letters[quote.start : quote.end] = QUOTED * (quote.end - quote.start)
    for match in (*_TWO_LOOKS.finditer(whole.bare), *_EACH.finditer(whole.bare)):
        letters[match.start("comma")] = " "
    text = "".join(letters)
    told = next((match for match in _TELLS.finditer(text) if not text[match.end() :].lstrip().startswith(QUOTED)), None)
    found = (match.span() for match in (_JOINT_ZH if chinese else _JOINT).finditer(text, 0, told.end() if told else len(text)))
    return [(a, b) for a, b in found if not (chinese and a < SHORT_LEAD and re.fullmatch(r"[再也和跟]|以及", text[a:b]))]
