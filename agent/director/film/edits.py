"""What a message changes in a film: FilmChanges clause by clause, what is left over as a change of what the shots show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from agent.director.film import edit_cut, edit_frame, edit_shots, edit_sound
from agent.director.film.clauses import Clause, FilmAtHand, clause_at, clauses_of
from agent.director.pieces import MOODS
from agent.director.text import Said, read_text
from prompts.film_changes import (
    Add,
    Caption,
    ComeIn,
    FilmChange,
    Length,
    Narrate,
    Reshoot,
    Score,
    Sound,
    Speed,
    Swap,
    Trim,
    Volume,
)
from prompts.films import Container

Rule = Callable[[Clause], list[FilmChange] | None]



def _said_and_captioned(clause: Clause) -> list[FilmChange] | None:
    """Words that are narrated and captioned in one clause: "add narration "Welcome" with captions"."""
    if not clause.quote or not edit_frame.CAPTIONS.search(clause.text) or not edit_sound.VOICE.search(clause.text):
        return None
    return [*(edit_sound.narrate(clause) or ()), *(edit_frame.captions(clause) or ())]


_RULES: tuple[Rule, ...] = (
    _said_and_captioned, edit_frame.captions, edit_frame.cards, edit_shots.add, edit_shots.repeat, edit_cut.swap, edit_cut.move, edit_cut.remove, edit_cut.trim, edit_shots.retake, edit_sound.volume, edit_sound.narrate, edit_sound.sound, edit_sound.score,
    edit_cut.transition, edit_frame.reframe, edit_cut.length, edit_cut.speed,
)  # fmt: skip
_CARRIES = (Speed, Length, Reshoot, Sound, Trim, Add)
"""Changes after which "at night" or "and slower" speaks of the same shots."""
_PACE = r"\b(?:slower|faster|slowly|deeper|higher|lower|louder|quieter|softer|calm\w*|cheerful\w*|warm\w*|whisper\w*|by an? |in [a-z]+$|fe?male|wom[ae]n|man)\b|慢|快|低沉|高一|大声|小声|温柔|开心|活泼|女|男|[英中日法德]文|[粤国英日]语"
_TOPICS: tuple[tuple[type, re.Pattern[str], tuple[str, str]], ...] = (
    (Narrate, re.compile(_PACE), ("narration", "旁白")),
    (Caption, re.compile(r"\b(?:top|bottom|bigger|larger|smaller|large|small|big)\b|上面|上方|下面|下方|顶部|底部|大一|小一|大点|小点"), ("captions", "字幕")),
    (Score, re.compile(rf"\b(?:{MOODS})\b|(?:{MOODS})|\b(?:slower|faster|louder|quieter|softer|calmer|happier)\b|慢|快|大声|小声"), ("music", "音樂")),
    (Volume, re.compile(r"\b(?:slower|faster|louder|quieter|softer|calmer)\b|慢|快|大声|小声"), ("", "")),
)  # fmt: skip
"""What a clause says that goes on about the voice, the captions or the music, and the words for them."""
_PUTS_IT = re.compile(r"^(?:put|move|place|insert) (?:it|that|the (?:copy|duplicate|second one))\b|^(?:放|移|摆)(?:到|在)?")
_FILLER = re.compile(r"^(?:take|把|i (?:do not|don't) like|i'm not happy with)\s*(?:the )?shotref[a-z]$|^(?:please|thanks?|thank you|ok(?:ay)?|good|great|nice|hmm|well|it|the film|the video|this|that|再|请|谢谢|好|影片|视频|这部|整部|吧|了|也)*$")


@dataclass(frozen=True)
class FilmEdit:
    """What a message changes in a film."""

    changes: tuple[FilmChange, ...] = ()
    container: Container | None = None
    read: int = 0
    """Clauses that speak of the film itself: its cut, its sound, its shape."""
    left: int = 0
    """Clauses that are read as a change of what is seen, because they say nothing of a film."""
    shots: bool = False
    """Whether shots are named."""
    unable: str = ""
    """The sentence that says what cannot be done to a film here; empty for nothing."""

    @property
    def any(self) -> bool:
        return bool(self.changes) or self.container is not None or bool(self.unable)

    @property
    def about_film(self) -> bool:
        """Whether it speaks of what only a film has: its shots, narration, captions, transitions or cut."""
        return self.shots or any(isinstance(change, Swap | Caption | ComeIn | Narrate | Trim) for change in self.changes)


def read_film_edit(said: Said, film: FilmAtHand) -> FilmEdit:
    """Return what a message changes in a film. Words that no rule knows become a change of what the shots show, so that none is lost."""
    try:
        return _read(said, film)
    except ValidationError:
        return FilmEdit(read=1, unable="film_bounds")


def _read(said: Said, film: FilmAtHand) -> FilmEdit:
    changes: list[FilmChange] = []
    container: Container | None = None
    read = left = 0
    unable = ""
    carried: tuple[int, ...] | None = None
    open_clauses: list[Clause] = []
    clauses = _with_descriptions(clauses_of(said, film))
    for read_so in clauses:
        clause = _on_topic(replace(read_so, carried=carried), changes[-1] if changes and not open_clauses else None)
        found = _by_rules(clause)
        container = edit_frame.container(clause) or container
        if found is None and (edit_frame.container(clause) or _FILLER.match(clause.text)):
            read += edit_frame.container(clause) is not None
            carried = clause.own if clause.own is not None else carried
            continue
        problem = "no_end_fade" if edit_cut.fades_at_the_end(clause) else edit_sound.cannot(clause) or _words_nobody_says(clause) or edit_frame.cannot(clause)
        if problem:
            unable = problem
            continue
        if found is None:
            left += 1
            open_clauses.append(clause)
            carried = clause.own if clause.own is not None else carried
            continue
        changes += [*_seen(open_clauses), *found]
        open_clauses = []
        read += 1
        carried = clause.own if clause.own is not None and isinstance(found[-1], _CARRIES) else carried if isinstance(found[-1], _CARRIES) else None
    changes += _seen(open_clauses)
    return FilmEdit(tuple(_in_one_language(_once(changes))), container, read, left, any(clause.own is not None for clause in clauses), unable=unable)


def _words_nobody_says(clause: Clause) -> str:
    """Return the sentence for words that shall be a caption and are not said; empty where there are none."""
    return "no_caption_words" if edit_frame.captions_own_words(clause) and not edit_sound.VOICE.search(clause.text) else ""


def _with_descriptions(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses with what only describes a new shot, is said over it or tells where it comes, joined to the clause that asks for it."""
    out: list[Clause] = []
    for clause in clauses:
        last = out[-1] if out else None
        described = last is not None and clause.own is None and edit_shots.add(last) and _describes(clause)
        placed = last is not None and edit_shots.repeat(last) and _PUTS_IT.search(clause.text)
        if last is not None and (described or placed):
            out[-1] = clause_at(last.marked, last.span[0], clause.span[1], last.film, last.chinese)
        else:
            out.append(clause)
    return out


def _describes(clause: Clause) -> bool:
    """Whether a clause speaks of nothing in the film as it is: it describes, or it is quoted narration."""
    found = _by_rules(clause)
    return found is None or (isinstance(found[0], Narrate) and bool(clause.quote))


def _on_topic(clause: Clause, before: FilmChange | None) -> Clause:
    """A clause that goes on about the voice, the music or the captions of the one before it, with the word for them said again."""
    if clause.own is not None or edit_sound.names_track(clause.text) or edit_frame.CAPTIONS.search(clause.text):
        return clause
    noun = next((noun for kind, pattern, noun in _TOPICS if isinstance(before, kind) and pattern.search(clause.text)), None)
    if isinstance(before, Volume) and noun is not None:
        noun = {"voice": ("narration", "旁白"), "music": ("music", "音樂"), "sound": ("sound effects", "音效")}[before.track]
    if noun is None:
        return clause
    words = f"{noun[1]}{clause.said.raw}" if clause.chinese else f"{noun[0]} {clause.said.raw}"
    return replace(clause, said=read_text(words))


def _by_rules(clause: Clause) -> list[FilmChange] | None:
    """The changes that the first fitting rule reads; raises ValidationError for a length or a number that no film has."""
    for rule in _RULES:
        found = rule(clause)
        if found:
            return found
    return None


def _seen(clauses: Sequence[Clause]) -> list[FilmChange]:
    """The changes of what is seen in clauses that no rule knows; neighbours about the same shots are read as one."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        if groups and (clause.own is None or clause.own == groups[-1][-1].numbers):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    found: list[FilmChange] = []
    for group in groups:
        comma = "，" if group[0].chinese else ", "
        words = comma.join(clause.said.raw.strip() for clause in group)
        found += edit_shots.reshoot(words, group[0].numbers, group[0])
    return found


def _both_pieces(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two descriptions of one piece of music as one; words that only stood for "another one" go."""
    words = [str(piece.get("words", "")) for piece in (first, second) if piece.get("words") not in (None, "", *edit_sound.STAND_INS)]
    return {**first, **second, "words": ", ".join(words)}


def _looks_of(change: FilmChange) -> dict[str, Any]:
    """Return what a change of captions says of their looks."""
    return change.captions.model_dump(exclude_unset=True) if isinstance(change, Caption) and change.captions is not None else {}


def _in_one_language(changes: Sequence[FilmChange]) -> list[FilmChange]:
    """"Narration and captions in Spanish": what is said of the captions goes for a narration of which nothing else is said."""
    language = next((str(_looks_of(change)["language"]) for change in changes if "language" in _looks_of(change)), "")
    if not language:
        return list(changes)
    return [Narrate(language=language) if isinstance(change, Narrate) and not change.model_fields_set - {"op"} else change for change in changes]


def _once(changes: Sequence[FilmChange]) -> list[FilmChange]:
    """Changes of one kind about the same thing made one: a narration in English and by a woman."""
    out: list[FilmChange] = []
    for change in changes:
        before = next((i for i, other in enumerate(out) if type(other) is type(change) and isinstance(change, Narrate | Caption | Score)), None)
        if before is None:
            out.append(change)
            continue
        if isinstance(change, Score) and (change.music is None or out[before].model_dump().get("music") is None):
            out[before] = change
            continue
        told_lines = out[before].model_dump().get("lines", {})
        told = {**out[before].model_dump(exclude_unset=True), **change.model_dump(exclude_unset=True)}
        if isinstance(change, Caption) and change.captions is not None and isinstance(out[before], Caption):
            told["captions"] = {**_looks_of(out[before]), **change.captions.model_dump(exclude_unset=True)}
        if isinstance(change, Score):
            told["music"] = _both_pieces(out[before].model_dump(exclude_defaults=True)["music"], change.model_dump(exclude_defaults=True)["music"])
        if isinstance(change, Narrate):
            told["lines"] = {**told_lines, **change.lines}
        out[before] = type(change).model_validate(told)
    return out
