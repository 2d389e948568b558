"""Colours, materials, patterns, sizes, ages and numbers of things, and the noun phrases of a field in which they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.director.text import HAN, detect_language, lower
from agent.director.wording import nouns, plural, with_article
from prompts import vocabulary
from tools.chinese import to_script

RANK = {"number": 0, "size": 1, "age": 2, "pattern": 3, "colour": 4, "material": 5}
"""The kinds of qualities in the order in which English puts them before a noun."""
PRONOUN = re.compile(r"^(?:it|he|she|they|him|her|them|this|that|everyone|[她他它牠]们?|这个?)?$", re.IGNORECASE)
_DEGREE = re.compile(r"^(?:(?:more|less|much|far|even|a (?:bit|little|lot)|slightly|very|really|way|all|completely|entirely|bright|light|dark|pale|deep|shiny|matte|neon|hot|pastel|metallic|solid|soft)\s+)+", re.IGNORECASE)
_WORDS = {
    "size": r"(?:big(?:ger)?|large[r]?|huge|giant|gigantic|enormous|massive|small(?:er)?|tiny|tinier|little|mini|tall(?:er)?|short(?:er)?|long(?:er)?|thick(?:er)?|thin(?:ner)?|slim(?:mer)?|fat(?:ter)?|chubb(?:y|ier))",
    "age": r"(?:young(?:er)?|old(?:er)?|elderly|teenaged?|middle[- ]aged|\d{1,3}[- ]years?[- ]old|new(?:er)?|ancient)",
    "pattern": r"(?:striped|spotted|dotted|polka[- ]dot(?:ted)?|check(?:er)?ed|plaid|floral|leopard[- ]print|plain)",
}  # fmt: skip
_WORDS_ZH = {
    "size": r"更?(?:巨大|高大|矮小|大|小|高|矮|胖|瘦|长|短)", "age": r"更?(?:\d{1,3}岁|[一二三四五六七八九十]{1,3}岁|年轻|年老|年长|年幼|老|新|旧)", "pattern": r"(?:条纹|格子|碎花|波点|圆点|斑点|豹纹)",
}  # fmt: skip
_SIMPLE_ZH = {
    "大": "big", "小": "small", "高": "tall", "矮": "short", "胖": "fat", "瘦": "thin", "长": "long", "短": "short", "巨大": "huge", "年轻": "young", "老": "old", "年老": "old", "新": "new",
    "条纹": "striped", "格子": "plaid", "碎花": "floral", "波点": "polka-dot", "圆点": "polka-dot", "斑点": "spotted", "豹纹": "leopard-print",
}  # fmt: skip
_COMPARED = {"big": "bigger", "small": "smaller", "tall": "taller", "short": "shorter", "fat": "fatter", "thin": "thinner", "long": "longer", "young": "younger", "old": "older", "new": "newer", "huge": "even bigger"}
_TO_ZH = {"big": "大", "bigger": "更大", "larger": "更大", "large": "大", "huge": "巨大", "small": "小", "smaller": "更小", "tiny": "小小", "older": "更老", "old": "老", "young": "年轻", "younger": "更年轻", "taller": "更高", "tall": "高", "striped": "条纹", "plaid": "格子", "floral": "碎花", "spotted": "斑点"}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
CLASSIFIERS = "个個只隻位条條辆輛张張朵棵座顶頂件把匹头頭台臺本杯架艘颗顆枝支盏盞"
_NUMBER_ZH = re.compile(rf"(?:[一两兩二三四五六七八九十幾几]|\d+)(?P<c>[{CLASSIFIERS}])$")
_DETERMINER = re.compile(r"(?:an?|the|his|her|its|their|my|some|this|that|these|those|one|two|three|four|five|six|seven|eight|nine|ten|\d+)", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"(?:and|or|with|in|on|at|of|by|from|to|for|near|behind|under|over|into|next|beside|between|above|is|are|was|who|that|which|while|as|up|down|[\w-]*ing)", re.IGNORECASE
)
_ADJECTIVE = re.compile(r"[\w-]*(?:y|ful|ish|ed|less|ous|ive|al|ic|ble|er)|cute|brave|fierce|calm|sleek|elegant|modern|nice|handsome|strange|blond(?:e)?|bald|round|square|strong", re.IGNORECASE)
_COLOUR_ZH = "[红蓝绿黄白黑紫粉橙橘灰棕金银]色?的?"
_COAT = re.compile(r"\b(?:ginger|tabby|calico|blonde?|brunette|auburn|tan|ivory|maroon|turquoise|violet|scarlet)\b")
_LOOSE_ZH = re.compile(r"[^，。、的穿戴在和與与及了著着拿抱一两兩]{1,4}的$")

_HAIR_COLOUR = re.compile(r"(?:light |dark |platinum |strawberry )?(?:blond(?:e|er)?|auburn|ginger|brunette)|金发|棕发|黑发|红发|银发")


@dataclass(frozen=True)
class Phrase:
    """A noun phrase in a field's text: `start` is where its article or number stands, `head` where its noun begins."""

    field: str
    start: int
    head: int
    end: int


def kind_of_quality(words: str) -> str | None:
    """Return which kind of quality some words are as a whole ("light blue": colour), or None."""
    low = lower(words.strip())
    bare = low.removesuffix("的") if HAN.search(low) else _DEGREE.sub("", low)
    for kind, pattern in (_WORDS_ZH if HAN.search(low) else _WORDS).items():
        if re.fullmatch(pattern, bare):
            return kind
    if _HAIR_COLOUR.fullmatch(low):
        return "colour"
    for kind in ("colour", "material"):
        for text in (low, bare, f"{bare}色"):
            found = vocabulary.find(text, (kind,)) if text else ()
            if found and found[0].start == 0 and found[0].end >= len(text.removesuffix("的")):
                return kind
    return None


def phrase_at(field: str, text: str, head: int, end: int) -> Phrase:
    """Return the noun phrase whose noun stands at `head`..`end`, with its qualities and its article or number."""
    head = _bare_head(text, head, end)
    start = head
    if HAN.search(text[head:end]):
        while (step := _before_zh(text[:start])) < start:
            start = step
        number = _NUMBER_ZH.search(text[:start])
        return Phrase(field, number.start() if number else start, head, end)
    while match := re.search(r"(?P<w>[\w'-]+)\s+$", text[:start]):
        if _OUTSIDE.fullmatch(match.group("w")) and not kind_of_quality(match.group("w")):
            break
        start = match.start()
        if _DETERMINER.fullmatch(match.group("w")):
            break
    return Phrase(field, start, head, end)


_WHOLE_NOUN = re.compile(r"老[虎师鼠鹰板]|大[象厦楼海衣门]|小[丑说提]|黑[板]|白[菜]|金[鱼]|红[绿]|高[跟]|长[颈]|短[裤]")


def _bare_head(text: str, head: int, end: int) -> int:
    """Where a noun begins without a quality that is written into it: 橘貓, "young woman"."""
    noun = lower(text[head:end])
    if HAN.search(noun):
        lead = re.match(rf"(?:{'|'.join(_WORDS_ZH.values())}|{_COLOUR_ZH})(?=.)", noun)
        return head + lead.end() if lead and not _WHOLE_NOUN.match(noun) and nouns(noun[lead.end() :]) else head
    while (word := re.match(r"[\w-]+\s+(?=\w)", text[head:end])) and kind_of_quality(word.group().strip()):
        head += word.end()
    return head


def _before_zh(before: str) -> int:
    """Where the quality that ends a Chinese text starts; its length where none does."""
    ends = (len(before), len(before) - 1) if before.endswith("的") else (len(before),)
    for match in vocabulary.find(before, ("colour", "material")):
        if match.end in ends:
            return match.start
    words = "|".join(_WORDS_ZH.values())
    short = re.search(rf"(?:{words})的?$", lower(before)) or re.search(f"{_COLOUR_ZH}$", lower(before))
    if short:
        return short.start()
    loose = _LOOSE_ZH.search(before)
    return loose.start() if loose and not nouns(loose.group()) and not vocabulary.find(loose.group(), ("costume",)) else len(before)


def spans_of(modifiers: str) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of the qualities in the words before a noun."""
    out = [(m.start, m.end, m.term.kind) for m in vocabulary.find(modifiers, ("colour", "material"))]
    out += [(*m.span(), "colour") for m in _COAT.finditer(lower(modifiers)) if not any(a < m.end() and m.start() < b for a, b, _ in out)]
    for kind, pattern in (_WORDS_ZH if HAN.search(modifiers) else _WORDS).items():
        edge = "" if HAN.search(modifiers) else r"\b"
        found = ((m.start(), m.end(), kind) for m in re.finditer(rf"{edge}{pattern}{edge}的?", lower(modifiers)))
        out += [span for span in found if not any(a < span[1] and span[0] < b for a, b, _ in out)]
    if HAN.search(modifiers):
        single = ((m.start(), m.end(), "colour") for m in re.finditer(_COLOUR_ZH, lower(modifiers)))
        out += [span for span in single if not any(a < span[1] and span[0] < b for a, b, _ in out)]
    return sorted(_with_degree(modifiers, *span) for span in out)


def _with_degree(modifiers: str, start: int, end: int, kind: str) -> tuple[int, int, str]:
    """A quality with the word of degree before it: "bright red"."""
    degree = re.search(r"\b(?:bright|light|dark|pale|deep|shiny|matte|neon|hot|pastel|metallic|solid|very)\s+$", modifiers[:start], re.IGNORECASE)
    return (degree.start() if degree else start), end, kind


def qualified(text: str, phrase: Phrase, kind: str, new: str) -> str:
    """Return the words of `phrase` with the quality `new` in place of the one of its kind, or put in where English or Chinese puts it."""
    own, head = text[phrase.start : phrase.head], text[phrase.head : phrase.end]
    if HAN.search(head):
        return _qualified_zh(own, head, kind, new)
    lead = re.match(rf"{_DETERMINER.pattern}\s+", own, re.IGNORECASE)
    modifiers = own[lead.end() :] if lead else own
    if kind == "number":
        return " ".join(f"{new} {modifiers}{head if new == 'one' else plural(head)}".split())
    out = _placed(modifiers, kind, new)
    article = lead.group().strip() if lead else ""
    phrase_now = " ".join(f"{out} {head}".split())
    return with_article(phrase_now) if article.lower() in ("a", "an") else f"{article} {phrase_now}".strip()


def _placed(modifiers: str, kind: str, new: str) -> str:
    spans = spans_of(modifiers)
    same = [span for span in spans if span[2] == kind]
    if same:
        start, end, _ = same[0]
        return f"{modifiers[:start]}{new}{modifiers[end:]}"
    at = len(modifiers)
    while match := re.search(r"(?P<w>[\w'-]+)\s*$", modifiers[:at]):
        known = any(a <= match.start() < b for a, b, _ in spans)
        if known or _ADJECTIVE.fullmatch(match.group("w")):
            break
        at = match.start()
    at = min([at, *(start for start, _, other in spans if RANK[other] > RANK[kind])])
    return f"{modifiers[:at]} {new} {modifiers[at:]}"


def _qualified_zh(own: str, head: str, kind: str, new: str) -> str:
    number = re.match(rf"(?:[一两兩二三四五六七八九十幾几]|\d+)[{CLASSIFIERS}]", own)
    counted, modifiers = (own[: number.end()], own[number.end() :]) if number else ("", own)
    if kind == "number":
        return f"{new if re.search(f'[{CLASSIFIERS}]$', new) else new + (counted[-1] if counted else '')}{modifiers}{head}"
    bare = new.removesuffix("的")
    same = next((span for span in spans_of(modifiers) if span[2] == kind), None)
    if same is None:
        link = "" if bare.endswith("色") and len(head) > 1 and not modifiers else "的"
        return f"{counted}{bare}{link}{modifiers}{head}"
    start, end, _ = same
    link = "的" if modifiers[start:end].endswith("的") or (modifiers[end:] == "" and (kind in ("size", "age") or len(head) == 1)) else ""
    return f"{counted}{modifiers[:start]}{bare}{link}{modifiers[end:]}{head}"


def shares_kind(text: str, phrase: Phrase, new: str) -> bool:
    """Tell whether new words bring a quality of a kind that the phrase has already: "a black limousine" for "a yellow taxi"."""
    own = {kind for _, _, kind in spans_of(text[phrase.start : phrase.head])}
    return bool(own & {kind for _, _, kind in spans_of(new)})


def in_language_of(text: str, kind: str, new: str) -> str:
    """Return a quality in the language a field is written in: 藍色 is "blue" in an English subject, "blue" is 藍色 in a Chinese one."""
    if kind in ("colour", "material"):
        return _term_in(text, kind, new)
    if HAN.search(new) and text and not HAN.search(text):
        bare = lower(new).removesuffix("的")
        word = _SIMPLE_ZH.get(bare.removeprefix("更"), new)
        return _COMPARED.get(word, word) if bare.startswith("更") else word
    if HAN.search(text) and not HAN.search(new):
        return _in_script(text, _TO_ZH.get(lower(new), new))
    return new


def _term_in(text: str, kind: str, new: str) -> str:
    if not text or bool(HAN.search(text)) == bool(HAN.search(new)):
        return f"{new}色" if len(new) == 1 and HAN.search(new) and kind == "colour" else new
    bare = new.removesuffix("的")
    found = next((m.term for word in (bare, f"{bare}色") for m in vocabulary.find(word, (kind,)) if m.start == 0), None)
    if found is None:
        return new
    script = detect_language(text) or "en"
    name = str(found.names[script][0])
    return name if HAN.search(name) or not name.startswith("made of ") else name.removeprefix("made of ")


def _in_script(text: str, words: str) -> str:
    return to_script(words, detect_language(text) or "zh-Hans")


def first_noun(fields: Mapping[str, str]) -> Phrase | None:
    """Return the phrase of the first noun of the subject, which "it" and "she" mean."""
    text = fields.get("subject", "")
    found = [n for n in nouns(text) if n.group != "clothing"] or nouns(text)
    if found:
        return phrase_at("subject", text, found[0].start, found[0].end)
    match = re.match(r"(?:(?:an?|the|one|two|three)\s+)?(?:[\w'-]+\s+){0,3}?(?P<h>[\w'-]+)(?=$|,|\s+(?:with|in|on|at|of|and|who|wearing)\b)", text, re.IGNORECASE)
    return phrase_at("subject", text, match.start("h"), match.end("h")) if match and not HAN.search(text) else None
