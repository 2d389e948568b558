"""A message about a film in clauses, each with the shots it means and what the film is like that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.director.film.shots import ALL, TOKEN, Marked, mark_shots
from agent.director.text import Said

_VERBS = r"make|cut|swap|switch|add|remove|delete|drop|turn|put|trim|use|change|move|give|let|set|export|render|mute|unmute|speed|slow|redo|re-?shoot|narrate|title|call|end|start|fade|cross-?fade|dissolve|replace|show|keep|lower|raise|bring|burn|insert|have|shorten|lengthen|extend|save|crop|say|read"
_STARTS = rf"(?:please )?(?:{_VERBS}|at|in|with|without|on top|no|as|from|slower|faster|longer|shorter|louder|quieter|softer|darker|brighter|warmer|cooler|closer|more|less|(?:the |some |an? )?(?:[\w-]+ ){{0,2}}(?:music|narration|narrator|voice|voice-?over|captions?|subtitles?|title|soundtrack|sounds?)\b)"
_JOINT = re.compile(rf"\s*(?:[,;!\n]|\.(?=\s|$))+\s*(?:and then|and|then|also|but|plus)?\b\s*|\s+(?:and then|then|and also|also|plus|but)\s+|\s+and\s+(?={_STARTS})|(?<!shotref[a-z])(?<!shotref[a-z] )\s+and\s+(?=shotref)")
_STARTS_ZH = r"(?:把|将|让|给|换|改|加|删|剪|配|做|用|去|不|放|关|调|输|导|字幕|音乐|配乐|旁白|片|标题)"
_JOINT_ZH = re.compile(rf"\s*[,;!.\n。]+\s*|、(?!shotref)|并且?|而且|然后|接着|同时|顺便|另外|还有|(?:再|也|和|跟|以及)(?={_STARTS_ZH})|(?<!shotref[a-z])(?:和|跟|以及|再)(?=shotref)")
_LEAD = re.compile(r"^(?:(?:please|now|then|and|but|also|ok(?:ay)?|so|can you|could you|would you|i want to|i'd like to|let's|just|next|finally)[ ,]+)+|^(?:请|麻烦|帮我|那|再|也|就|然后|现在|可以|能不能)+")
_WHOLE = re.compile(r"\b(?:film|movie|whole|entire|overall|everything|video|all of it)\b|整[部支个片体]|全[片部]|影片|视频|短片|片子|所有")


@dataclass(frozen=True)
class FilmAtHand:
    """What is known of the film that a message speaks of."""

    handle: str
    lengths: tuple[float, ...] = ()
    """Seconds of its shots in their order; empty where they are not known."""
    seconds: float | None = None
    looks: tuple[Mapping[str, str], ...] = ()
    """The fields of what each shot shows; empty where they are not known."""
    music: Mapping[str, Any] = field(default_factory=dict)
    """The music brief it has."""

    def length_of(self, numbers: Sequence[int]) -> float | None:
        """Return the seconds of one shot, or of the film for no number; None where it is not known."""
        if not numbers:
            return self.seconds or (sum(self.lengths) or None)
        place = numbers[0] - 1 if numbers[0] > 0 else numbers[0]
        return self.lengths[place] if -len(self.lengths) <= place < len(self.lengths) else None


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


def clauses_of(said: Said, film: FilmAtHand) -> list[Clause]:
    """Return the clauses of a message about a film, each without the shots carried over (the driver knows which ones carry)."""
    marked = mark_shots(said)
    whole = marked.said
    spans: list[tuple[int, int]] = []
    at = 0
    for match in (_JOINT_ZH if said.chinese else _JOINT).finditer(whole.bare):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(whole.raw)))
    parts = [whole.part(a, b) for a, b in spans if re.search(r"\w", whole.low[a:b])]
    return [Clause(part, marked.numbers(part.bare), None, film, marked, said.chinese) for part in parts]
