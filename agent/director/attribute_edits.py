"""Edits that give a thing another quality: "make the red car blue", 車改成藍色, "make her older", "make it three cats"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.director.locating import bare_noun, locate
from agent.director.qualities import (
    CLASSIFIERS,
    NUMBERS,
    PRONOUN,
    Phrase,
    first_noun,
    in_language_of,
    kind_of_quality,
    phrase_at,
    qualified,
)
from agent.director.text import HAN, lower
from agent.director.wording import is_clothes, nouns, plural, with_article
from prompts import vocabulary

_ELSEWHERE = re.compile(
    r"\b(?:background|backdrop|sky|lights?|lighting|weather|scene|image|picture|photo|drawing|poster|colou?rs|palette|style|mood|text|title|font|words?|letters?|lettering|version|whole|everything|view|camera|shot|frame|angle|time)\b|"
    r"背景|天空|天气|天色|光|色调|主色|品牌色|主题色|画面|整体|图|照片|文字|字|标题|风格|镜头|颜色$|时间|^天$"
)
_MAKE = re.compile(r"^(?:please )?(?:make|paint|colou?r|recolou?r|dye|tint|turn|have|let|get|render|draw)\s+(?P<x>(?:it|them|him|her|he|she|(?:the|his|her|its|their|that|this) .+?))\s+(?:to )?(?:be |look |appear |all |in |into )*(?P<y>[\w' -]+)$")
_CHANGE = re.compile(r"^(?:change|turn|switch|convert|alter|set|repaint|recolou?r)\s++(?:the colou?r of )?(?P<x>.+?)(?<!\s)(?:'s colou?r| colou?r)?\s++(?:(?:in)?to|as)\s++(?P<y>[\w' -]+)$")
_SHOULD = re.compile(r"^(?:(?:can|could|should|would|may) (?P<a>(?:the|his|her|its|it|she|he|they)\b.*?) be|(?P<b>(?:the|his|her|its|it|she|he|they)\b.*?) (?:should|must|could|has to|needs to|ought to) (?:be|look)|(?:i want|i'd like|i would like) (?P<c>(?:the|his|her|its|him|her)\b.*?)(?: to be| in)?|what if (?P<d>(?:the|his|her|its|it|she|he)\b.*?) (?:was|were)) (?P<y>[\w' -]+)$")
_TURN_ZH = re.compile(r"^(?:把|将|让|给)?(?P<x>.{0,16}?)(?:的(?:颜色|外观|材质|花纹))?(?:也|都|全部?)?(?:改|换|变|涂|漆|染|弄|做|刷|画|调)(?:成|为|到|做|上)?(?:了)?(?P<y>[^，。]{1,6})$")
_MORE_ZH = re.compile(r"^(?:让|把|将)?(?P<x>(?!再|更|稍|调|放|太|有|镜|视|机|人物|主体)[^，。]{1,10}?)(?:看起来|变得?|弄得?|画得?)?(?:再|更|稍微)?(?P<y>年轻|年老|老|大|小|长|短|高|矮|胖|瘦)(?:一点儿?|一些|点|些)?(?:吧)?$")
_FAR_NUMBER = re.compile(rf"(?:[一两兩二三四五六七八九十幾几]|\d+)[{CLASSIFIERS}](?=[穿戴拿抱披背騎骑坐在][^，。]*的$)")
"""A number that a clause parts from its noun: 一位戴著帽子的廚師."""
_HAIR = re.compile(r"\bhair\b|头发|(?<=[长短卷直])发")
_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_IT_SIZES = re.compile(r"(?:much |a bit |a little |even )?(?:big(?:ger)?|large[r]?|huge|giant|small(?:er)?|tiny|fat(?:ter)?|tall(?:er)?)")


Quality = tuple[str, str, str]
"""A thing, the quality it is given and the kind of that quality; the thing may be "it"."""


MAX_CLAUSE = 400
"""Longest clause that is searched for qualities, in characters: every place in it is tried."""


def qualities_said(clause: str, low: str) -> list[Quality]:
    """Return the qualities a clause gives a thing ("make the car blue and bigger" gives two); none where it does something else."""
    if len(low) > MAX_CLAUSE:
        return []
    if HAN.search(low):
        said = _said_zh(clause, low)
        return [said] if said else []
    for pattern in (_CHANGE, _MAKE, _SHOULD):
        match = pattern.match(low)
        if match is None:
            continue
        start = min(match.start(name) for name in match.re.groupindex if name != "y" and match.group(name))
        found = _split(clause[start : match.end("y")], low[start : match.end("y")])
        if found:
            return found
    return []


def _split(words: str, low: str) -> list[Quality]:
    """Part "the old red car bright blue" where the longest quality begins that leaves a thing before it."""
    for match in re.finditer(r"(?<=\s)(?=\w)", low):
        at = match.start()
        quality = re.sub(r"^(?:all|completely|entirely|really|way) ", "", words[at:].strip(), flags=re.IGNORECASE)
        thing = re.sub(r"(?:'s)?(?: colou?r)?(?:\s+(?:in|to|into|to be|be|look|as|appear|all|should|must|should be))*\s*$", "", words[:at]).strip()
        each = re.split(r",?\s+and\s+", quality)
        kinds = [kind_of_quality(word) for word in each]
        if not all(kinds) or not thing or (re.fullmatch(r"the|his|its|their|that|this", thing.lower()) and not PRONOUN.match(thing.lower())):
            continue
        things = re.split(r"\s+and\s+(?=(?:the|his|her|its|their)\b)", thing)
        said = [(one, word, str(kind)) for one in things for word, kind in zip(each, kinds, strict=True)]
        return said if not _ELSEWHERE.search(thing.lower()) and all(_fits_it(*one) for one in said) else []
    return []


def _fits_it(thing: str, quality: str, kind: str) -> bool:
    """Whether "it" takes such a quality: of the whole picture, "wider" or "old" are said in another sense."""
    if lower(thing) not in ("it", "this", "that", "它"):
        return True
    if kind == "material":
        return not vocabulary.find(quality, ("style",))
    return kind in ("colour", "pattern") or (kind == "size" and bool(_IT_SIZES.fullmatch(lower(quality)) or HAN.search(quality))) or (kind == "age" and bool(re.search(r"er$|^(?:young|old)$", quality)))


def _said_zh(clause: str, low: str) -> Quality | None:
    for pattern in (_TURN_ZH, _MORE_ZH):
        match = pattern.match(low)
        if match is None or _ELSEWHERE.search(match.group("x")):
            continue
        quality = clause[match.start("y") : match.end("y")]
        kind = kind_of_quality(quality)
        if kind is None or (kind == "material" and not match.group("x")):
            continue
        more = pattern is _MORE_ZH or re.search(r"更|一点|一些", low)
        thing = re.sub(r"的$", "", clause[match.start("x") : match.end("x")])
        return thing, f"更{quality}" if more and kind in ("size", "age") and not quality.startswith("更") else quality, kind
    return None


def give_quality(thing: str, new: str, kind: str, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Write into `change` that a thing has another quality, in the phrase that names it; "it" is the first thing of the subject."""
    phrase = find_phrase(thing, fields, kind)
    if phrase is None:
        change.setdefault("subject", {"add": [], "remove": []})["add"].append(_worded(thing, new, kind, fields.get("subject", "")))
        return
    text = fields[phrase.field]
    old = text[phrase.start : phrase.end]
    if (apart := _said_apart(text, kind)) and PRONOUN.match(lower(thing)):
        apiece = change.setdefault(phrase.field, {})
        apiece.setdefault("remove", []).append(apart)
        apiece.setdefault("add", []).append(in_language_of(text, kind, new))
        return
    new = _number_in(text, new) if kind == "number" else in_language_of(text, kind, new)
    entry = change.setdefault(phrase.field, {})
    entry.setdefault("add", [])
    entry.setdefault("remove", [])
    if old in entry["remove"]:
        at = entry["remove"].index(old)
        begun = entry["add"][at]
        entry["add"][at] = qualified(begun, Phrase(phrase.field, 0, len(begun) - (phrase.end - phrase.head), len(begun)), kind, new)
        return
    far = _FAR_NUMBER.search(text[: phrase.start]) if kind == "number" else None
    if far:
        entry["remove"].append(far.group())
        entry["add"].append(new)
        return
    entry["remove"].append(old)
    entry["add"].append(qualified(text, phrase, kind, new))


def _said_apart(text: str, kind: str) -> str | None:
    """A quality of this kind that stands between commas of its own: "a handbag, brown"."""
    pieces = (piece.strip() for piece in re.split(r"[,，、]", text))
    return next((piece for piece in pieces if piece and kind_of_quality(piece) == kind), None)


def _number_in(text: str, new: str) -> str:
    if HAN.search(text) and not HAN.search(new):
        number = NUMBERS.get(lower(new)) or int(new)
        return "零一兩三四五六七八九十"[number] if number <= 10 else str(number)
    if HAN.search(new) and not HAN.search(text):
        number = _DIGITS.get(lower(new[0])) or int(re.sub(r"\D", "", new) or 1)
        return next((word for word, value in NUMBERS.items() if value == number), str(number))
    return new


def _worded(thing: str, new: str, kind: str, subject: str) -> str:
    """Words for a thing that the picture does not name yet."""
    noun = bare_noun(thing)
    if PRONOUN.match(noun):
        return new
    if HAN.search(noun):
        return f"{new}{'' if kind == 'number' or (new.endswith('色') and len(noun) > 1) else '的'}{noun.rpartition('的')[2]}"
    if kind == "number":
        return f"{new} {noun if new == 'one' else plural(noun)}"
    lead = "wearing " if is_clothes(noun) and subject else "with " if re.search(r"\b(?:hair|eyes|beard|skin|fur|nails|lips)$", noun) else ""
    words = f"{new} {noun}"
    return lead + (words if lead == "with " else with_article(words))


def find_phrase(thing: str, fields: Mapping[str, str], kind: str = "") -> Phrase | None:
    """Return the noun phrase that some words mean; for a person and a colour, "it" means the clothes that have one."""
    if PRONOUN.match(lower(thing)):
        return _of_it(fields, kind)
    found = locate(thing, fields)
    part = thing.rpartition("的")[2]
    if "的" in thing and part and (found is None or lower(found[1]) != lower(thing)):
        thing, found = part, locate(part, fields)
    if found is None:
        return _clothes(thing, fields)
    field, written = found
    text = fields[field]
    at = text.find(written)
    inside = [n for n in nouns(text) if at <= n.start and n.end <= at + len(written)] or [n for n in nouns(text) if n.start <= at < n.end]
    if inside:
        return phrase_at(field, text, inside[-1].start, inside[-1].end)
    head = at + (written.rfind("的") + 1 if HAN.search(written) else written.rfind(" ") + 1)
    return phrase_at(field, text, head, at + len(written))


def _of_it(fields: Mapping[str, str], kind: str) -> Phrase | None:
    first = first_noun(fields)
    if kind != "colour" or first is None:
        return first
    text = fields["subject"]
    person = any(n.start == first.head and n.group == "being" and not re.search("cat|dog|bird|animal|fish|horse|rabbit|fox|bear", n.key) for n in nouns(text))
    coloured = person and not vocabulary.find(text[first.start : first.end], ("colour",))
    worn = next((m for m in vocabulary.find(text, ("costume",)) if vocabulary.find(text[phrase_at("subject", text, m.start, m.end).start : m.start], ("colour",))), None)
    return phrase_at("subject", text, worn.start, worn.end) if coloured and worn else first


def _clothes(thing: str, fields: Mapping[str, str]) -> Phrase | None:
    """The garment of the same cut in other words: 裙子 finds 連身裙."""
    text = fields.get("subject", "")
    if _HAIR.search(lower(thing)) and (hair := _HAIR.search(lower(text))):
        return phrase_at("subject", text, hair.start(), hair.end())
    core = lower(thing).rpartition("的")[2].removesuffix("子")
    cuts = {m.term.recipe for m in vocabulary.find(thing, ("costume",))}
    for match in vocabulary.find(text, ("costume",)):
        if match.term.recipe in cuts or ({match.term.recipe, *cuts} <= {"dress", "skirt"} and cuts) or (HAN.search(core) and core[-1:] in lower(match.text)):
            return phrase_at("subject", text, match.start, match.end)
    return None
