"""What a film's captions say and look like: switched on and off, read in another language than is spoken, one of them reworded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prompts.film_changes import Caption, Recaption
from prompts.films import CaptionWish, FilmBrief, FilmShot
from prompts.phrases import printable
from tools.errors import BadInput
from tools.film.assembling import FilmState, with_cues
from tools.film.languages import caption_language, language_name, main_tag, narrations_of


def captioned(state: FilmState, change: Caption, lines: Mapping[str, str]) -> FilmState:
    """Return the film with its captions as they are wished; what the wish leaves open stays as it was.

    lines: what is said, in the language of the captions, by shot id; it is kept as the shots' translation.
    Raises BadInput naming the shots whose words are not known in the language that is wanted.
    """
    if change.captions is None:
        return replace(state, brief=state.brief.model_copy(update={"captions": None}))
    given = {name: getattr(change.captions, name) for name in change.captions.model_fields_set}
    wish = (state.brief.captions or CaptionWish()).model_copy(update=given)
    before = caption_language(state.brief)
    brief = state.brief.model_copy(update={"captions": wish})
    language = caption_language(brief)
    if language is not None:
        brief = _translated(brief, language, lines)
    state = replace(state, brief=brief)
    return _said_anew(state) if (language, bool(lines)) != (before, False) else state


def _translated(brief: FilmBrief, language: str, lines: Mapping[str, str]) -> FilmBrief:
    shots = tuple(_with_line(shot, language, lines.get(shot.id, "").strip()) for shot in brief.shots)
    missing = [number for number, shot in enumerate(shots, 1) if shot.narration.strip() and not shot.said_in(language)]
    if missing:
        raise BadInput(f"{narrations_of(missing)} not known in {language_name(language)} yet; give the words for it")
    return brief.model_copy(update={"shots": shots})


def _with_line(shot: FilmShot, language: str, line: str) -> FilmShot:
    if not line:
        return shot
    others = {tag: text for tag, text in shot.translations.items() if main_tag(tag) != main_tag(language)}
    return shot.model_copy(update={"translations": {**others, language: line}})


def _said_anew(state: FilmState) -> FilmState:
    """Return the film with the captions of every recording made anew, without the times of its words."""
    for sound in state.timeline.sounds:
        if sound.track == "voice" and sound.of and sound.source and sound.source_s:
            state = with_cues(state, sound.of, sound.source_s, None)
    return state


def recaptioned(state: FilmState, change: Recaption, name: str) -> FilmState:
    """Return the film with other words in one caption of the shot with this id; raise BadInput where the shot has no such caption."""
    own = [place for place, cue in enumerate(state.timeline.cues) if cue.anchor == name]
    if change.caption > len(own):
        raise BadInput(_no_such_caption(state, name, len(own)))
    place, text = own[change.caption - 1], " ".join(printable(change.text).split())
    cues = list(state.timeline.cues)
    cues[place : place + 1] = [cues[place].model_copy(update={"text": text})] if text else []
    return replace(state, timeline=state.timeline.model_copy(update={"cues": tuple(cues)}))


def _no_such_caption(state: FilmState, name: str, count: int) -> str:
    number = [shot.id for shot in state.brief.shots].index(name) + 1
    if not count:
        return f"shot {number} has no captions; nothing is said in it, or it is not spoken yet"
    return f"shot {number} has {count} caption{'s' if count > 1 else ''}; there is none with a higher number"
