"""A Chinese Shot for models that read English only: what the vocabulary and a list of everyday words know is put into English, the rest is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from prompts.dialects.chinese import Token, read, whole
from prompts.dialects.rendered import Rendered, describe_cast
from prompts.phrases import has_han
from prompts.shot import FIELDS, MAX_FIELD, Lettering, Shot, Words
from prompts.vocabulary.recipes import FIELD_KINDS

_BREAKS = re.compile(r"[,，、。;；()（）\n!！?？]+|\.(?=\s|$)")
_QUOTED = re.compile(r"""[「『“"]([^」』”"]*)[」』”"]""")
_NEGATIVES = {
    **dict.fromkeys(("人", "人物", "有人", "人群", "路人"), "people"),
    **dict.fromkeys(("樹", "树", "樹木", "树木"), "trees"),
    **dict.fromkeys(("車", "车", "車子", "车子", "汽車", "汽车"), "cars"),
    **dict.fromkeys(("雲", "云", "雲朵", "云朵"), "clouds"),
    **dict.fromkeys(("陰影", "阴影", "影子"), "shadows"),
    **dict.fromkeys(("動物", "动物"), "animals"),
    **dict.fromkeys(("建築", "建筑", "建築物", "建筑物"), "buildings"),
}
"""What people do not want to see at all is many of it."""
_AT_A_PLACE = re.compile(r"(?<![正存現现所])(?=在)")
_NAMING = ("adjective", "noun", "mass", "rest", "latin")
"""What can stand before a noun, or be one."""
_NUMBERS = {"一": "a", "1": "a", "兩": "two", "两": "two", "二": "two"} | dict(
    zip("三四五六七八九十", "three four five six seven eight nine ten".split(), strict=True)
)
_MEASURES = {
    "杯": "cup", "碗": "bowl", "瓶": "bottle", "群": "group", "束": "bunch", "盤": "plate", "盘": "plate", "片": "slice", "雙": "pair", "双": "pair",
}  # fmt: skip
"""Measure words that say more than that something is counted."""
_NUMBER = re.compile(
    r"([一兩两二三四五六七八九十]|\d{1,3}) ?([隻只個个位名台臺條条輛辆張张座棵朵件匹頭头對对艘架本把顆颗部家間间所串枝支首場场段杯碗瓶群束盤盘片雙双])"
)
_IRREGULAR = {
    "child": "children",
    "person": "people",
    "mouse": "mice",
    "goose": "geese",
    "leaf": "leaves",
    "wolf": "wolves",
}
_PLACED = ("on ", "in ", "inside ", "under", "at ", "outer")
"""How the English of a place begins that says by itself where."""


@dataclass(frozen=True, slots=True)
class English:
    """A text in English, and the Chinese phrases in it that nobody here could translate."""

    text: str
    untranslated: tuple[str, ...] = ()


def reads_chinese(languages: Iterable[str]) -> bool:
    """Tell whether a model with these languages (BCP-47 tags; "*" is any) reads Chinese."""
    return any(tag == "*" or tag.lower().startswith("zh") for tag in languages)


def in_english(text: str, kinds: Iterable[str] | None = None) -> English:
    """Return the text with its Chinese phrases in English; words that are English already stay as they are.

    kinds: the vocabulary kinds to read, all by default. Phrases are joined by commas; what is unknown keeps its place, and what
    stands in quotes stays word for word, in straight double quotes.
    """
    if not has_han(text):
        return English(text)
    if _QUOTED.search(text):
        return _around_quotes(text, kinds)
    parts, rest = [], []
    for phrase in filter(None, (p.strip() for p in _BREAKS.split(text))):
        if not has_han(phrase):
            parts.append(phrase)
            continue
        words, unknown = _phrase(phrase, kinds)
        parts += [words] if words else []
        rest += unknown
    return English(", ".join(parts), tuple(dict.fromkeys(rest)))


def shot_in_english(shot: Shot) -> tuple[Shot, tuple[str, ...]]:
    """Return the Shot in English, and the Chinese phrases left in it. What shall be written in the picture stays as it is.

    A cast member with a Chinese name is replaced by the looks where the name is mentioned.
    """
    rest: list[str] = []

    def put(text: str, kinds: Iterable[str] | None = None, *, negative: bool = False) -> str:
        found = negative_in_english(text) if negative else in_english(text, kinds)
        if len(found.text) > MAX_FIELD:
            rest.append(text)
            return text
        rest.extend(found.untranslated)
        return found.text

    shot = _with_looks(shot)
    update: dict[str, object] = {}
    for name in FIELDS:
        words = shot.words(name)
        if has_han(words.text):
            update[name] = Words(
                text=put(words.text, FIELD_KINDS[name] if name == "technical" else None), ids=words.ids
            )
    update["items"] = tuple(put(item) for item in shot.items)
    update["negative"] = tuple(put(phrase, negative=True) for phrase in shot.negative)
    update["audio"] = put(shot.audio)
    update["text_in_image"] = tuple(Lettering(text=w.text, place=put(w.place)) for w in shot.text_in_image)
    return shot.model_copy(update=update), tuple(dict.fromkeys(rest))


def translated(rendered: Rendered, words: Mapping[str, str]) -> Rendered:
    """Return the text with each untranslated phrase that `words` knows put into English; what stands in double quotes is left alone."""
    known = {phrase: words[phrase] for phrase in rendered.untranslated if words.get(phrase)}
    if not known:
        return rendered
    pattern = re.compile(r'"[^"]*"|' + "|".join(re.escape(p) for p in sorted(known, key=len, reverse=True)))

    def put(text: str) -> str:
        return pattern.sub(lambda match: known.get(match[0], match[0]), text)

    left = tuple(phrase for phrase in rendered.untranslated if phrase not in known)
    return replace(
        rendered, prompt=put(rendered.prompt), negative_prompt=put(rendered.negative_prompt), untranslated=left
    )


def negative_in_english(phrase: str) -> English:
    """Return a phrase of what must not be seen in English: 人 is "people" there."""
    known = _NEGATIVES.get(phrase.strip())
    return English(known) if known else in_english(phrase)


def _around_quotes(text: str, kinds: Iterable[str] | None) -> English:
    out = ""
    rest: list[str] = []
    for at, piece in enumerate(_QUOTED.split(text)):
        if at % 2:
            out = f'{out} "{piece}"'
            continue
        found = in_english(piece, kinds)
        rest += found.untranslated
        comma = "," if at and found.text and _BREAKS.match(piece.strip()) else ""
        out = f"{out}{comma} {found.text.strip(' ,，')}".strip() if found.text else out
    return English(out, tuple(dict.fromkeys(rest)))


def _with_looks(shot: Shot) -> Shot:
    named = [member for member in shot.cast if has_han(member.name) and member.look]
    if not named:
        return shot
    cast = shot.model_copy(update={"cast": tuple(named)})
    text = describe_cast(cast, shot.subject.text, lambda _, look: look)
    kept = tuple(member for member in shot.cast if member not in named)
    return shot.model_copy(update={"subject": Words(text=text[:MAX_FIELD]), "cast": kept})


def _phrase(phrase: str, kinds: Iterable[str] | None) -> tuple[str, list[str]]:
    """Return one phrase in English, with modifiers behind the noun that they precede in Chinese, and what is left of it."""
    known = whole(phrase)
    if known:
        return known, []
    out: list[str] = []
    rest: list[str] = []
    for clause in _clauses(phrase):
        number = _NUMBER.match(clause)
        bare = clause[number.end() :] if number else clause
        parts = [tokens for part in re.split("的(?!士)", bare) if (tokens := read(part, kinds))]
        rest += [token.text for part in parts for token in part if token.kind == "rest"]
        if not parts:
            out += [_counted(number)] if number else []
        elif out and clause.startswith("在"):
            out.append(_composed([token for part in parts for token in part], ""))
        else:
            out.append(_described(parts, _counted(number) if number else ""))
    return " ".join(out).replace(" ,", ",").strip(" ,"), rest


def _clauses(phrase: str) -> list[str]:
    """Cut a phrase before each place ("在...") and before each counted thing that comes after a verb ("拿著|一本書")."""
    clauses: list[str] = []
    pieces = [piece for piece in _AT_A_PLACE.split(phrase) if piece]
    if len(pieces) > 1 and _NUMBER.fullmatch(pieces[0]):
        pieces[:2] = [pieces[0] + pieces[1]]  # 一隻|在草地上奔跑的柴犬 counts the dog
    for clause in pieces:
        start = 0
        for number in _NUMBER.finditer(clause):
            if number.start() > start and not clause.startswith("在", start):
                clauses.append(clause[start : number.start()])
                start = number.start()
        clauses.append(clause[start:])
    return clauses


def _described(parts: list[list[Token]], count: str) -> str:
    head = parts[-1]
    behind = []
    for part in parts[:-1]:
        if all(token.kind in _NAMING for token in part) and head[0].kind in _NAMING:
            head = [*part, *head]
        else:
            behind.append(part)
    cut = _last_noun(head) + 1 or len(head)
    pieces = [_composed(head[:cut], count), *(_composed(part, "") for part in behind)]
    return " ".join([*pieces, _composed(head[cut:], "")] if head[cut:] else pieces)


def _counted(number: re.Match[str]) -> str:
    count, measure = _NUMBERS.get(number[1], number[1]), _MEASURES.get(number[2])
    if measure is None:
        return count
    return f"{count} {measure if count == 'a' else _plural(measure)} of"


def _composed(tokens: Sequence[Token], count: str) -> str:
    """Return the words of one part, with articles before nouns that follow a verb, and commas around terms.

    count: "a", a number, or a measure ("two cups of") for the first thing named.
    """
    out: list[str] = []
    many = count not in ("", "a") and not count.startswith("a ")
    joined = False
    for at, token in enumerate(tokens):
        before = tokens[at - 1].kind if at else None
        named = token.kind in _NAMING and before not in _NAMING
        if count and named:
            out.append("an" if count == "a" and token.text[0] in "aeiou" else count)
            count = ""
        elif named and before in ("verb", "joint") and not joined:
            out.append(_article(tokens[at:]))
        if token.kind == "after":
            _place(out, token.text)
        elif token.kind == "term" and before != "joint":
            out += [",", token.text, ","]
        elif token.kind == "noun" and many and before != "verb" and at == _last_noun(tokens):
            out.append(_plural(token.text))
        elif token.text.endswith(" mood") and at + 1 < len(tokens) and tokens[at + 1].kind in _NAMING:
            out.append(token.text.removesuffix(" mood"))
        elif out[-1:] != [token.text] and not (token.text == "in" and _placed(tokens[at + 1 :])):
            out.append(token.text)
        joined = token.kind == "joint" and token.text == "and"
    words = ([count] if count else []) + [word for word in out if word]
    return re.sub(r"(?:\s*,)+\s*", ", ", " ".join(words))


def _placed(tokens: Sequence[Token]) -> bool:
    """Tell whether what follows needs no "in": "on the moon" says by itself where, and 在看書 is "reading"."""
    return bool(tokens) and (tokens[0].kind == "verb" or tokens[0].text.startswith(_PLACED))


def _last_noun(tokens: Sequence[Token]) -> int:
    nouns = [at for at, token in enumerate(tokens) if token.kind == "noun"]
    return nouns[-1] if nouns else -1


def _article(tokens: Sequence[Token]) -> str:
    noun = next((token for token in tokens if token.kind not in ("adjective", "rest")), None)
    if (
        noun is None
        or noun.kind not in ("noun", "latin")
        or (noun.text.endswith("s") and not noun.text.endswith(("ss", "us")))
        or noun.text == "people"
    ):
        return ""
    return "an" if tokens[0].text[0] in "aeiou" else "a"


def _plural(noun: str) -> str:
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun in ("people", "sheep", "fish", "deer", "shiba inu", "koi", "aircraft") or noun.endswith("s"):
        return noun
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("ch", "sh", "x")) else "s")


def _place(out: list[str], where: str) -> None:
    """Say where at the place that was named last: 在桌子上 is "on the table", not "in the table"."""
    for at in range(len(out) - 1, -1, -1):
        if out[at] == "in":
            out[at] = where
            return
