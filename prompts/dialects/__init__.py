"""A Shot or a brief as text for one family of models, in a language that the model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.dialects import design, instruction, music, prose, speech, tags, video
from prompts.dialects.english import in_english, reads_chinese, shot_in_english, translated
from prompts.dialects.rendered import Rendered, language_of
from prompts.shot import Shot
from prompts.vocabulary import Language

__all__ = ["DIALECTS", "Brief", "Rendered", "render", "translated"]

Brief = SpeechBrief | MusicBrief | SoundBrief
_FROM_SHOTS = frozenset({"prose", "tags", "ideogram", "recraft", "instruction", *video.FAMILIES})
_FROM_BRIEFS = frozenset({"speech", "speech_tags", "music", "music_plan", "sound"})
DIALECTS = frozenset({"shot", "plain", *_FROM_SHOTS, *_FROM_BRIEFS})
"""Every dialect that a model card may name."""


def render(
    name: str,
    *,
    shot: Shot | None = None,
    before: Shot | None = None,
    region: str = "",
    brief: Brief | None = None,
    languages: Sequence[str] = ("en",),
    negatives: bool | None = None,
    film: bool = False,
) -> Rendered:
    """Return a Shot or a brief in one dialect. Pure.

    before: the Shot of what is edited, or of what a first frame shows already. region: the part of it that may change, in words.
    languages: BCP-47 tags of what the model reads; a Chinese Shot is put into English for a model that reads no Chinese, and
    what nobody here could translate stands in `untranslated`. negatives: whether the card takes a negative prompt; None lets the
    dialect decide. film: whether an instruction is for a film, which can change its sound. "shot" (the embedded studio reads the
    Shot itself) and "plain" (nothing is asked in words) give an empty prompt. Raises KeyError for a dialect that is not in DIALECTS.
    """
    if name not in DIALECTS:
        raise KeyError(name)
    if name in ("shot", "plain"):
        return Rendered("")
    if brief is not None:
        return _from_brief(name, brief, chinese=reads_chinese(languages))
    if shot is None:
        return Rendered("")
    return _from_shot(name, shot, before, region, languages, negatives, film)


def _from_brief(name: str, brief: Brief, *, chinese: bool) -> Rendered:
    match brief:
        case SpeechBrief():
            return speech.render_tags(brief) if name == "speech_tags" else speech.render(brief)
        case MusicBrief():
            return (
                music.render_plan(brief, chinese=chinese)
                if name == "music_plan"
                else music.render(brief, chinese=chinese)
            )
        case SoundBrief():
            return music.render_sound(brief, chinese=chinese)


def _from_shot(
    name: str,
    shot: Shot,
    before: Shot | None,
    region: str,
    languages: Sequence[str],
    negatives: bool | None,
    film: bool,
) -> Rendered:
    found = _put(name, shot, language_of(shot), before, region, negatives, film)
    if reads_chinese(languages):
        return found
    english, rest = shot_in_english(shot)
    part = in_english(region)
    was = shot_in_english(before)[0] if before is not None else None
    put = _put(name, english, "en", was, part.text, negatives, film)
    said = put.prompt + put.negative_prompt
    left = tuple(phrase for phrase in dict.fromkeys((*rest, *part.untranslated)) if phrase in said)
    return replace(put, dropped=found.dropped, untranslated=left)  # what is told is told in the person's own words


def _put(
    name: str, shot: Shot, language: Language, before: Shot | None, region: str, negatives: bool | None, film: bool
) -> Rendered:
    match name:
        case "tags":
            return tags.render(shot)
        case "prose":
            return prose.render(shot, language=language, negatives=bool(negatives))
        case "ideogram":
            return design.ideogram(shot, language, negatives=negatives)
        case "recraft":
            return design.recraft(shot, language, negatives=negatives)
        case "instruction":
            return instruction.render(shot, language, before=before, region=region, sound=film)
    return video.render(name, shot, language, before=before, negatives=negatives)
