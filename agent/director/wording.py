"""Fitting new words into a text: articles that agree, words of the text's own language, clothes that take the place of clothes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from agent.director.text import HAN, lower
from prompts import vocabulary

if TYPE_CHECKING:
    from tools.animatic.lexicon import Noun

_OWN_ARTICLE = re.compile(r"^(?:an?|the|his|her|its|their|my|your|this|that|these|those|some|several|many|two|three|four|five|six|seven|eight|nine|ten|\d+)\s", re.IGNORECASE)
_INDEFINITE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_VOWEL = re.compile(r"^(?:[aeiou](?!ni[cfvt]|ne\b|se)|hour|honest|heir)", re.IGNORECASE)
_MEASURE = re.compile(r"^[一两兩二三四五六七八九十]?(?:[個个只隻位條条輛辆張张朵棵座把頂顶件匹頭头台臺本杯顆颗])")
_CLOTHES = frozenset(
    "spacesuit suit dress skirt shirt tshirt jeans trousers shorts kimono hanfu qipao hoodie jacket coat sweater raincoat armor labcoat scrubs cape apron worker "
    "chef police firefighter uniform sportswear pajamas swimsuit overalls".split()
)
_LEAD_EN = re.compile(r"(?:^|(?<=\s))(?:who is )?(?:wearing|dressed in|in|with)\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:[\w'-]+\s+){0,3}?$", re.IGNORECASE)
_LEAD_ZH = re.compile(r"(?:身)?(?:穿|披|着|著)(?:着|著|上)?[^，。、穿]{0,6}$")


def nouns(text: str) -> tuple[Noun, ...]:
    """Return the nouns of a text that the studio knows."""
    from tools.animatic.lexicon import find_nouns  # noqa: PLC0415 - brings the studio's drawing code, which planning does not need

    return find_nouns(text)


def with_article(words: str) -> str:
    """Return a singular English noun phrase behind "a" or "an"; words with an article or a number of their own stay as they are."""
    if _OWN_ARTICLE.match(words) or HAN.search(words) or _plural(words):
        return words
    return f"{'an' if _VOWEL.match(words) else 'a'} {words}"


def _plural(words: str) -> bool:
    head = words.split(" with ", maxsplit=1)[0].split(" in ", maxsplit=1)[0].rsplit(maxsplit=1)[-1].lower() if words.split() else ""
    return bool(re.search(r"(?<![sui])s$|^(?:people|men|women|children|mice|geese|sheep|fish)$", head)) and not head.endswith(("ss", "us", "is"))


_IRREGULAR = {"man": "men", "woman": "women", "person": "people", "child": "children", "mouse": "mice", "goose": "geese", "foot": "feet", "wolf": "wolves", "leaf": "leaves", "knife": "knives"}


def plural(noun: str) -> str:
    """Return the plural of an English noun; one that is plural already stays as it is."""
    lead, _, last = noun.rpartition(" ")
    low = last.lower()
    whole = next((last[: -len(one)] + many for one, many in _IRREGULAR.items() if low == one or (low.endswith(one) and one in ("man", "woman"))), None)
    if whole is None:
        if _plural(low) or low in ("sheep", "deer", "fish"):
            whole = last
        elif re.search(r"(?:s|x|ch|sh|z)$", low):
            whole = last + "es"
        else:
            whole = re.sub(r"(?<=[^aeiou])y$", "ie", last) + "s"
    return f"{lead} {whole}".strip()


def fitted(new: str, text: str, old: str) -> tuple[str, str]:
    """Return (old, new) so that putting `new` where `old` stands in `text` reads well: articles agree, and a known word is in the text's language."""
    at = lower(text).find(lower(old))
    before = text[: max(at, 0)]
    if HAN.search(text):
        if not HAN.search(new):
            return old, " " + _INDEFINITE.sub("", new)
        counted = re.search(r"[一两兩三][只隻個个位條条輛辆張张朵棵座頂顶件把匹頭头]$", before)
        return old, _MEASURE.sub("", new) if counted else new
    new = in_english(new) if HAN.search(new) else new
    article = re.search(r"(?:^|(?<=\s))(?P<a>an?)\s+$", before, re.IGNORECASE)
    if article:
        return text[article.start() : at + len(old)], with_article(_INDEFINITE.sub("", new) if not re.match(r"the\s", new) else new)
    if re.search(r"(?:^|\s)(?:the|his|her|its|their|my|two|three|an? (?:[\w-]+ ){1,2})\s*$", before, re.IGNORECASE):
        return old, _INDEFINITE.sub("", new)
    return old, new


def in_english(words: str) -> str:
    """Return a Chinese noun phrase in English where every part of it is known (紅色氣球: "red balloon"), else as it is."""
    bare = _MEASURE.sub("", words)
    for start, name in _heads(bare):
        colour = _english_word("colour", bare[:start])
        if colour is not None:
            return f"{colour} {name}".strip()
    return words


def _heads(bare: str) -> list[tuple[int, str]]:
    """Where the noun that ends a phrase starts, and its English name; clothes by the vocabulary, other things by the lexicon."""
    worn = [(m.start, str(m.term.names["en"][0])) for m in vocabulary.find(bare, ("costume",)) if m.end == len(bare)]
    return worn + [(n.start, n.key.removesuffix("-face").replace("_", " ").replace("-", " ")) for n in nouns(bare) if n.end == len(bare)]


@lru_cache(maxsize=256)
def _english_word(kind: str, words: str) -> str | None:
    """The English name of a Chinese word of a vocabulary kind; empty for no words, None for unknown ones."""
    bare = words.rstrip("的")
    if not bare:
        return ""
    match = next((m for m in vocabulary.find(bare, (kind,)) if m.end - m.start == len(bare)), None)
    return str(match.term.names["en"][0]) if match else None


def clothes_in(text: str) -> tuple[int, int] | None:
    """Return the span of what somebody wears in a text, from "in" or 穿 to the last garment; hats, glasses and the like stay out."""
    worn = [m for m in vocabulary.find(text, ("costume",)) if m.term.recipe in _CLOTHES]
    if not worn:
        return None
    end = worn[0].end
    for match in worn[1:]:
        if not re.fullmatch(r"(?:,? and |, |和|與|与|、|，)?(?:an? )?(?:[\w-]+ ){0,2}|[^，。]{0,3}", text[end : match.start]):
            break
        end = match.end
    lead = (_LEAD_ZH if HAN.search(text) else _LEAD_EN).search(text[: worn[0].start])
    return (lead.start() if lead else worn[0].start), end


def is_clothes(words: str) -> bool:
    """Tell whether the words name clothes of the body, which take the place of other clothes."""
    return any(m.term.recipe in _CLOTHES for m in vocabulary.find(words, ("costume",)))


def is_somebody(words: str) -> bool:
    """Tell whether the words name a being, and not only what one wears or where one is."""
    found = nouns(words)
    return bool(found) and found[0].group == "being"
