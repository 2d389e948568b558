"""A piece of music or a sound for models that make them: as sentences, or as styles with sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prompts.briefs import MusicBrief, Section, SoundBrief
from prompts.dialects.english import in_english
from prompts.dialects.rendered import Rendered
from prompts.dialects.sentences import joined
from prompts.phrases import has_han

Put = Callable[[str], str]
"""A text -> the text in a language the model reads."""


def render(brief: MusicBrief, *, chinese: bool) -> Rendered:
    """Return the piece as sentences: what it is, tempo, key, instruments, parts, length, whether anybody sings, and the words sung.

    chinese: whether the model reads Chinese; else everything but the lyrics is put into English. What must not be heard is said too.
    """
    put, rest = _reader(chinese)
    said = [put(brief.words), *_manner(brief, put)]
    said += [f"{brief.bpm} BPM"] if brief.bpm else []
    said += [f"in {brief.key}"] if brief.key else []
    said += [_part(section, put) for section in brief.sections]
    said += [f"{brief.duration_s:g} seconds long"] if brief.duration_s else []
    if brief.instrumental:
        said.append("instrumental, nobody sings")
    elif brief.instrumental is False or brief.lyrics:
        said.append("with singing")
    said += ["it loops seamlessly"] if brief.loop else []
    said += [f"without {' or '.join(put(phrase) for phrase in brief.negative)}"] if brief.negative else []
    text = joined(said, "en")
    sung = "\n".join(filter(None, (brief.lyrics, *(section.lyrics for section in brief.sections))))
    if sung and not brief.instrumental:
        text = f"{text}\n\nLyrics:\n{sung}".strip()
    return Rendered(text, untranslated=tuple(dict.fromkeys(rest)))


def render_plan(brief: MusicBrief, *, chinese: bool) -> Rendered:
    """Return the whole piece as styles apart by commas, and its parts under the parameter "sections".

    A piece without parts is put as sentences: there is nothing to plan.
    """
    if not brief.sections:
        return render(brief, chinese=chinese)
    put, rest = _reader(chinese)
    styles = [put(brief.words), *_manner(brief, put)]
    styles += [f"{brief.bpm} BPM"] if brief.bpm else []
    styles += [f"in {brief.key}"] if brief.key else []
    styles += ["instrumental"] if brief.instrumental else []
    sections = tuple(
        section.model_copy(update={"name": put(section.name), "words": put(section.words)})
        for section in brief.sections
    )
    parameters: dict[str, Any] = {"sections": sections}
    return Rendered(
        ", ".join(filter(None, (style.strip(" .。") for style in styles))),
        ", ".join(put(phrase) for phrase in brief.negative),
        (brief.lyrics,) if brief.lyrics and not brief.instrumental else (),
        parameters,
        tuple(dict.fromkeys(rest)),
    )


def render_sound(brief: SoundBrief, *, chinese: bool) -> Rendered:
    """Return what is heard; that it loops is said too, for models without a parameter for it."""
    put, rest = _reader(chinese)
    text = put(brief.text).strip()
    return Rendered(
        f"{text}, seamless loop" if brief.loop and "loop" not in text.lower() else text, untranslated=tuple(rest)
    )


def _reader(chinese: bool) -> tuple[Put, list[str]]:
    rest: list[str] = []

    def put(text: str) -> str:
        if chinese or not has_han(text):
            return text
        found = in_english(text)
        rest.extend(found.untranslated)
        return found.text

    return put, rest


def _manner(brief: MusicBrief, put: Put) -> list[str]:
    """Return genre, mood and instruments, where the words for the whole piece do not say them already."""
    said = put(brief.words).casefold()
    parts = [put(part) for part in (brief.genre, brief.mood, *brief.instruments)]
    new = [part for part in parts if part and part.casefold() not in said]
    return [", ".join(new)] if new else []


def _part(section: Section, put: Put) -> str:
    length = f" ({section.duration_s:g} seconds)" if section.duration_s else ""
    words = put(section.words)
    return f"{put(section.name)}{length}: {words}" if words else f"{put(section.name)}{length}"
