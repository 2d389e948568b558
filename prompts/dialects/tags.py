"""A Shot as weighted English tags and a separate negative prompt, for the Stable Diffusion family."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prompts import vocabulary
from prompts.dialects.english import negative_in_english
from prompts.dialects.rendered import Rendered, describe_cast, says_number
from prompts.dialects.sentences import colour_name
from prompts.phrases import has_han
from prompts.shot import FIELDS, FieldName, Shot
from prompts.vocabulary.recipes import FIELD_KINDS

WEIGHTS: dict[FieldName, float] = {"subject": 1.2, "style": 1.1}
"""How much louder a field is said, in the `(tag:1.2)` notation; the other fields stand plain."""

_NUMERIC_KINDS = ("ratio", "size", "platform")
"""Said through a model's width and height, so they are neither tags nor dropped."""
_TIMED_KINDS = ("duration", "fps")
_BREAKS = re.compile(r"[,，、。;；()（）\n]+|\.(?=\s|$)")
_LEADING_AND = re.compile(r"(?i)^(?:and|with)\s+")
_MEASURE = re.compile(r"^一[隻只個个位名台條条輛辆張张座棵朵件匹頭头群對对]")
_NUMERIC = re.compile(r"[\d\s.:x×/]*(?:px|fps|秒[鐘钟]?|s|sec|seconds?|格|帧|幀)?", re.IGNORECASE)
_EDGE_WORDS = "的地得在了著着和與与及是上下中裡里穿戴有被把，、 "


def render(shot: Shot) -> Rendered:
    """Return the Shot as comma tags in the order of its fields, subject and style weighted, with a negative prompt.

    Chinese words the vocabulary knows become their English names; other words stay as they are. Exact colours and
    lettering, lengths and sound cannot be said in tags and are named in `dropped`.
    """
    tags: list[str] = []
    dropped: list[str] = []
    for name in FIELDS:
        said, lost = _field_tags(shot, name)
        weight = WEIGHTS.get(name)
        tags += [f"({tag}:{weight})" if weight else tag for tag in said]
        dropped += lost
        if name == "subject":
            tags += _count_and_items(shot)
    tags += [f"{colour_name(colour)} color palette" for colour in shot.palette]
    dropped += [*shot.palette, *(f'"{written.text}"' for written in shot.text_in_image)]
    dropped += [shot.audio] if shot.audio else []
    negative = (tag for phrase in shot.negative for tag in _negative_tags(phrase))
    return Rendered(_joined(tags), _joined(negative), tuple(dict.fromkeys(dropped)))


def _field_tags(shot: Shot, name: FieldName) -> tuple[list[str], list[str]]:
    text = describe_cast(shot, shot.words(name).text, lambda _, look: f", {look}, ")
    tags: list[str] = []
    dropped: list[str] = []
    for phrase in (_LEADING_AND.sub("", p.strip()) for p in _BREAKS.split(text)):
        if not phrase:
            continue
        if name == "technical":
            kept, lost = _technical_tags(phrase)
            tags += kept
            dropped += lost
        else:
            tags += _phrase_tags(phrase, FIELD_KINDS[name])
    return [_escaped(tag) for tag in tags], dropped


def _phrase_tags(phrase: str, kinds: Iterable[str]) -> list[str]:
    """Return an English phrase as it stands; of a Chinese one the English names it holds and what is left over."""
    if not has_han(phrase):
        return [phrase]
    tags: list[str] = []
    end = 0
    for match in vocabulary.find(phrase, kinds):
        tags += _leftover(phrase[end : match.start])
        tags.append(match.term.names["en"][0])
        end = match.end
    return tags + _leftover(phrase[end:])


def _leftover(text: str) -> list[str]:
    text = _MEASURE.sub("", text.strip(_EDGE_WORDS)).strip(_EDGE_WORDS)
    return [text] if text else []


def _technical_tags(phrase: str) -> tuple[list[str], list[str]]:
    matches = vocabulary.find(phrase, FIELD_KINDS["technical"])
    if any(m.term.kind in _TIMED_KINDS for m in matches) or re.search(r"(?i)\d ?(?:s|sec|秒|fps|格|帧)", phrase):
        return [], [phrase]
    if any(m.term.kind in _NUMERIC_KINDS for m in matches) or _NUMERIC.fullmatch(phrase):
        return [m.term.names["en"][0] for m in matches if m.term.kind == "quality"], []
    return _phrase_tags(phrase, ("quality",)), []


def _count_and_items(shot: Shot) -> list[str]:
    tags = []
    if shot.count and shot.count > 1 and not says_number(shot.subject.text, shot.count):
        tags.append(f"exactly {shot.count}")
    return tags + [_escaped(item) for item in shot.items]


def _negative_tags(phrase: str) -> list[str]:
    return [_escaped(tag) for tag in _BREAKS.split(negative_in_english(phrase).text) if tag]


def _escaped(tag: str) -> str:
    return tag.replace("(", r"\(").replace(")", r"\)")


def _joined(tags: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(tags))
