"""Who speaks and how: the person's words for a voice and its delivery, as numbers an engine understands."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from prompts.briefs import SpeechBrief

_LIGHT = frozenset(
    "a an the of with in and or very rather quite slightly tone style like voice accent please speaking spoken read said say reading who sounds "
    "sounding somewhat bit more pace speed manner way is for my our his its little 的 聲 声 音 口吻 語氣 语气 地 用 以 一點 一点 有點 稍微 語調 语调 位 一個 一个 點 語速 语速 速度 說話 说话 著 着 帶 带".split()
)
"""Words that say nothing of a voice by themselves."""
_CJK = re.compile(r"[\u3400-\u9fff]")
_CHILD_SIZE = 1.16
"""How much shorter a child's throat is: by so much all of its sound lies higher."""
_OLD_LOOK = "old"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is said. An engine uses what it can.

    semitones: above the voice's own pitch. size: by how much all of the sound lies higher, as with a smaller throat.
    pace, liveliness, pauses: times the usual one.
    """

    kind: str = "neutral"
    variant: str = ""
    semitones: float = 0.0
    size: float = 1.0
    pace: float = 1.0
    liveliness: float = 1.0
    pauses: float = 1.0
    whispered: bool = False
    accent: str = ""
    """Tag of the language that speaks so; it counts where it is of the text's language."""
    notes: tuple[str, ...] = ()


def manner_of(brief: SpeechBrief) -> Manner:
    """Return how a brief wants to be spoken; what was not understood is told in the notes."""
    voice, delivery = brief.voice.lower(), brief.delivery.lower()
    kind, variant, unknown = _who(voice)
    looks, rest = _found(voice, _tables()["looks"], skip=_covered(kind))
    ways = _found(rest, _tables()["manner"])[0] + _found(delivery, _tables()["manner"])[0]
    shapes = [(*look["shape"], 1.0) for look in looks] + [tuple(way["shape"]) for way in ways]
    whispered = any(_has(f"{voice} {delivery}", word) for word in _tables()["whisper"]["words"])
    if whispered:
        variant = _tables()["variants"]["whisper-female" if kind in ("female", "grandmother", "child") else "whisper"][0]
    semitones, pace, liveliness, pauses = (brief.pitch or 0.0), (brief.speed or 1.0), 1.0, 1.0
    for higher, quicker, livelier, longer in shapes:
        semitones, pace, liveliness, pauses = semitones + higher, pace * quicker, liveliness * livelier, pauses * longer
    return Manner(
        kind,
        variant,
        round(semitones + (2.0 if kind == "child" else 0.0), 3),
        _CHILD_SIZE if kind == "child" else 1.0,
        round(pace, 4),
        round(liveliness, 4),
        round(pauses / max(0.5, brief.speed or 1.0), 4),
        whispered,
        next((tag for tag, words in _tables()["accents"].items() if any(_has(f"{voice} {delivery}", word) for word in words)), ""),
        (*_voice_notes(brief.voice.strip(), unknown), *_delivery_notes(delivery)),
    )


# --- inside


@lru_cache(1)
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _who(voice: str) -> tuple[str, str, str]:
    """Return the kind of speaker, the variant of the voice, and the words that were not understood."""
    tables = _tables()
    rest = _rest(voice)
    kind = next((kind for kind, words in tables["who"].items() if any(_has(voice, word) for word in words)), "")
    if kind in ("male", "female") and any(_has(voice, word) for word in tables["looks"][_OLD_LOOK]["words"]):
        kind = "grandfather" if kind == "male" else "grandmother"
    named = bool(rest) and rest == _bare(voice)
    if not kind and named:
        kind = next((kind for kind, names in tables["names"].items() if any(_has(voice, name) for name in names)), "")
        kind = kind or ("female", "male")[_number(rest) % 2]
    variants = tables["variants"][kind or "neutral"]
    return kind or "neutral", variants[_number(rest) % len(variants) if named else 0], rest


def _number(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") >> 1


def _covered(kind: str) -> frozenset[str]:
    """Return the looks that a kind of speaker brings along."""
    return frozenset({_OLD_LOOK}) if kind in ("grandmother", "grandfather") else frozenset()


def _found(words: str, table: dict[str, Any], skip: frozenset[str] = frozenset()) -> tuple[list[dict[str, Any]], str]:
    """Return the entries whose words are there, and the words that are left; "very slow" is not slow as well."""
    found: list[dict[str, Any]] = []
    for name, entry in table.items():
        hits = [word for word in entry["words"] if _has(words, word)]
        if hits and name not in skip:
            found.append(entry)
        for word in hits:
            words = _without(words, word)
    return found, words


def _has(words: str, word: str) -> bool:
    return _pattern(word).search(words) is not None


def _without(words: str, word: str) -> str:
    return _pattern(word).sub(" ", words)


@lru_cache(1024)
def _pattern(word: str) -> re.Pattern[str]:
    escaped = re.escape(word)
    return re.compile(escaped if _CJK.search(word) else rf"(?<![\w-]){escaped}(?![\w-])")


@lru_cache(1)
def _known_words() -> tuple[str, ...]:
    tables = _tables()
    words = [word for names in (*tables["who"].values(), *tables["accents"].values(), tables["whisper"]["words"]) for word in names]
    words += [word for table in (tables["looks"], tables["manner"]) for entry in table.values() for word in entry["words"]]
    return tuple(sorted({*words, *_LIGHT}, key=lambda word: (-len(word), word)))


def _rest(words: str) -> str:
    """Return what is left of the words once all that is understood is taken away."""
    for word in _known_words():
        words = _without(words, word)
    return " ".join(re.findall(r"[\w'-]*[^\W\d_][\w'-]*", words))


def _voice_notes(voice: str, unknown: str) -> tuple[str, ...]:
    if not unknown:
        return ()
    if unknown == _bare(voice.lower()):
        return (f'The embedded voice knows no "{voice[:60]}"; it spoke with a voice picked for these words.',)
    return (f'The embedded voice does not know what "{unknown[:60]}" is in a voice; it followed the rest of the words.',)


def _delivery_notes(delivery: str) -> tuple[str, ...]:
    phrases = [phrase.strip() for phrase in re.split(r"[,;.，、；。]|\band\b", delivery)]
    lost = [phrase for phrase in phrases if phrase and _rest(phrase) and _rest(phrase) == _bare(phrase)]
    if not lost:
        return ()
    return (f"The embedded voice cannot act this: {', '.join(lost)[:120]}.",)


def _bare(words: str) -> str:
    for word in _LIGHT:
        words = _without(words, word)
    return " ".join(re.findall(r"[\w'-]*[^\W\d_][\w'-]*", words))
