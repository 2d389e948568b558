"""What a film's narration becomes when its language, its voice or its words change."""

from __future__ import annotations

from collections.abc import Mapping

from prompts.film_changes import Narrate
from prompts.films import FilmBrief, FilmShot, Narrator
from tools.errors import BadInput
from tools.film.languages import language_name, language_of, main_tag, narrations_of


def narrate(change: Narrate, brief: FilmBrief, lines: Mapping[str, str]) -> tuple[FilmBrief, frozenset[str]]:
    """Return the brief after a change of its narration, and the ids of the shots whose words are spoken anew.

    lines: new words by shot id. What was said before is kept as the shot's translation, so that a film can go back to its language.
    Raises BadInput naming the shots whose narration is not known in the language that is wanted.
    """
    if change.remove:
        return _silent(brief), frozenset()
    narrator = _narrator(change, brief)
    before = language_of(brief)
    silent = not any(shot.narration.strip() for shot in brief.shots)
    if change.language and (silent or main_tag(change.language) != main_tag(before)):
        brief = _translated(brief, change.language, before, lines)
    else:
        brief = _reworded(brief, lines)
    voice_changed = narrator != brief.narrator
    said = {shot.id for shot in brief.shots if shot.narration.strip()}
    if not said:
        raise BadInput("nothing is said in the film yet; say which words belong to which shot")
    again = said if voice_changed else said & set(lines)
    return brief.model_copy(update={"narrator": narrator}), frozenset(again)


def _narrator(change: Narrate, brief: FilmBrief) -> Narrator:
    names = ("language", "voice", "delivery", "speed", "pitch")
    said = {name: value for name in names if (value := getattr(change, name)) is not None}
    return brief.narrator.model_copy(update=said)


def _silent(brief: FilmBrief) -> FilmBrief:
    language = language_of(brief)
    return brief.model_copy(update={"shots": tuple(_put(shot, "", language) for shot in brief.shots)})


def _put(shot: FilmShot, words: str, before: str) -> FilmShot:
    """Return the shot with other words in another language; its words until now become a translation."""
    kept = {**shot.translations, before: shot.narration} if shot.narration.strip() else shot.translations
    return shot.model_copy(update={"narration": words, "translations": dict(kept)})


def _translated(brief: FilmBrief, language: str, before: str, lines: Mapping[str, str]) -> FilmBrief:
    shots, missing = [], []
    for number, shot in enumerate(brief.shots, start=1):
        known = lines.get(shot.id, shot.said_in(language))
        if known is None and shot.narration.strip():
            missing.append(number)
        shots.append(_put(shot, known or "", before))
    if missing:
        raise BadInput(f"{narrations_of(missing)} not known in {language_name(language)} yet; give the words for it")
    return brief.model_copy(update={"shots": tuple(shots)})


def _reworded(brief: FilmBrief, lines: Mapping[str, str]) -> FilmBrief:
    """Return the brief with new words in the same language; translations of the words before are no longer true."""
    for name, words in lines.items():
        brief = brief.with_shot(name, narration=words.strip(), translations={})
    return brief
