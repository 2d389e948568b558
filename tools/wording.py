"""A request in a card's dialect: the prompt that is sent, translated where the model does not read the person's language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from prompts.briefs import MusicBrief
from prompts.dialects import Rendered, prose, tags
from prompts.phrases import has_han
from prompts.shot import Shot
from tools.catalog import Card
from tools.requests import ImageRequest, MusicRequest, ReadRequest, Request, SoundRequest, SpeechRequest, VideoRequest

Translate = Callable[[str, str], Awaitable[str]]
"""Text and BCP-47 language -> the text in that language."""
_AS_SAID = frozenset({"shot", "speech", "speech_tags", "plain"})
"""Dialects whose text is what the person wants said or drawn, word for word."""


async def worded(request: Request, card: Card, translate: Translate | None = None, *, region: str = "") -> Rendered:
    """Return the request as the card's model reads it.

    region: a part of the picture that is only named in words. translate: None leaves the words in the person's language.
    """
    rendered = _rendered(request, card)
    if region:
        rendered = replace(rendered, prompt=f"{region}: {rendered.prompt}")
    reads_han = any(tag.startswith("zh") or tag == "*" for tag in card.languages)
    if translate is None or reads_han or card.dialect in _AS_SAID:
        return rendered
    prompt, negative = rendered.prompt, rendered.negative_prompt
    if any(map(has_han, prompt)):
        prompt = await translate(prompt, card.languages[0])
    if any(map(has_han, negative)):
        negative = await translate(negative, card.languages[0])
    return replace(rendered, prompt=prompt, negative_prompt=negative)


def _rendered(request: Request, card: Card) -> Rendered:
    match request:
        case ImageRequest() | VideoRequest():
            return _picture(request.shot, card.dialect)
        case SpeechRequest():
            return Rendered(request.brief.text)
        case MusicRequest():
            return _music(request.brief)
        case SoundRequest():
            return Rendered(request.brief.text)
        case ReadRequest():
            return Rendered(request.question)
        case _:
            return Rendered("")


def _picture(shot: Shot, dialect: str) -> Rendered:
    if dialect == "shot":
        return Rendered("")
    return tags.render(shot) if dialect == "tags" else prose.render(shot)


def _music(brief: MusicBrief) -> Rendered:
    parts = (brief.words, brief.genre, brief.mood, ", ".join(brief.instruments))
    return Rendered(". ".join(part for part in parts if part), ", ".join(brief.negative))
