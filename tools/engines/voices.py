"""Which of a provider's voices a person means, by name or by description, in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.errors import EngineFailure

MOST_NAMED = 12
"""Voices that are named when none fits."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice a provider has: its own id, its name, and English words that describe it."""

    id: str
    name: str
    words: str = ""


_SAME = (
    ("female", "woman", "girl", "lady", "she", "女", "女生", "女聲", "女声", "女性"),
    ("male", "man", "boy", "guy", "he", "男", "男生", "男聲", "男声", "男性"),
    ("old", "elderly", "aged", "senior", "grandmother", "grandfather", "老", "年長", "年长"),
    ("young", "youth", "teen", "年輕", "年轻", "少年", "少女"),
    ("middle_aged", "middle-aged", "middle", "中年"),
    ("child", "kid", "小孩", "兒童", "儿童", "童聲", "童声"),
    ("warm", "friendly", "kind", "溫暖", "温暖", "親切", "亲切"),
    ("deep", "low", "bass", "低沉", "渾厚", "浑厚"),
    ("soft", "gentle", "quiet", "溫柔", "温柔", "輕柔", "轻柔"),
    ("calm", "relaxed", "soothing", "平靜", "平静", "沉穩", "沉稳"),
    ("cheerful", "upbeat", "bright", "energetic", "excited", "lively", "開朗", "开朗", "活潑", "活泼"),
    ("hoarse", "raspy", "husky", "gravelly", "沙啞", "沙哑"),
    ("serious", "authoritative", "professional", "confident", "嚴肅", "严肃", "專業", "专业"),
    ("narration", "narrator", "narrative", "narrative_story", "storyteller", "audiobook", "旁白", "說書", "说书"),
    ("news", "newsreader", "anchor", "broadcast", "新聞", "新闻", "播報", "播报"),
    ("british", "english accent", "uk", "england", "英國", "英国", "英式"),
    ("american", "us", "usa", "美國", "美国", "美式"),
    ("australian", "australia", "澳洲"),
    ("chinese", "mandarin", "中文", "國語", "国语", "普通話", "普通话"),
)
"""Words that say the same of a voice; the first is the one they are compared by."""
_MEANS = {word: group[0] for group in _SAME for word in group}


def pick(wanted: str, voices: Sequence[Voice], *, service: str) -> Voice:
    """Return the voice a person means by a name, an id or a description; an empty wish takes the first.

    Raises EngineFailure of kind invalid, naming voices there are, when nothing fits.
    """
    if not voices:
        raise EngineFailure(f"The {service} account has no voice; add one there or clone one.", "invalid")
    plain = _plain(wanted)
    if not plain:
        return voices[0]
    for voice in voices:
        if plain in (_plain(voice.id), _plain(voice.name)):
            return voice
    called = [voice for voice in voices if _plain(_first_name(voice.name)) == plain]
    if called:
        return called[0]
    best = max(voices, key=lambda voice: _likeness(wanted, voice))
    if _likeness(wanted, best):
        return best
    named = ", ".join(_first_name(voice.name) for voice in voices[:MOST_NAMED])
    more = f" and {len(voices) - MOST_NAMED} more" if len(voices) > MOST_NAMED else ""
    raise EngineFailure(
        f'{service} has no voice that is called or described as "{wanted}"; there are {named}{more}.', "invalid"
    )


def traits(text: str) -> frozenset[str]:
    """Return what a text says of a voice, as normalised English words."""
    lower = text.lower()
    words = {_MEANS.get(word, word) for word in re.findall(r"[a-z][a-z_-]+", lower)}
    return frozenset(words | {means for word, means in _MEANS.items() if not word.isascii() and word in lower})


def _likeness(wanted: str, voice: Voice) -> int:
    """Return how many of the wanted traits a voice has; a contradiction in sex or age makes it 0."""
    has, asks = traits(f"{voice.name} {voice.words}"), traits(wanted)
    for opposites in ({"female", "male"}, {"old", "young", "middle_aged", "child"}):
        if asks & opposites and has & opposites and not asks & has & opposites:
            return 0
    return len(asks & has - _EMPTY)


_EMPTY = frozenset({"voice", "the", "and", "with", "of", "for", "in", "an", "very", "like", "speaker", "tone"})


def _first_name(name: str) -> str:
    """Return the name without what some providers add behind it ("Rachel - Calm narrator", "Brian (deep)")."""
    return re.split(r"\s+[-–—(|]|\s*[,:(]", name, maxsplit=1)[0].strip() or name


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
