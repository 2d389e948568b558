"""Reading a being's looks: age, gender, skin, hair, clothes and expression, from the words that belong to it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeVar, get_args

from prompts import vocabulary
from prompts.shot import CastMember
from tools.animatic import artwork
from tools.animatic.lexicon import Noun, find_nouns, people
from tools.animatic.lexicon_data import fold
from tools.animatic.reading_groups import is_crowd
from tools.animatic.reading_groups import members as group_members
from tools.animatic.reading_text import colour_of, count_before
from tools.animatic.spec import Actor, Expression, Garment, Look, Thing

Age = Literal["baby", "child", "teen", "young", "adult", "old"]
Gender = Literal["female", "male", "any"]
Word = TypeVar("Word", bound=str)

_YEARS: tuple[tuple[int, Age], ...] = ((3, "baby"), (12, "child"), (19, "teen"), (33, "young"), (58, "adult"), (999, "old"))
"""Below how many years which age begins to be drawn."""
_AGE = re.compile(r"(\d{1,3})\s*(?:-|\s)?(?:years?|yrs?)(?:-|\s)old|(?:aged|age)\s(\d{1,3})|(\d{1,3})\s*岁|([一二三四五六七八九十]{1,3})岁")
_AGE_WORDS: dict[str, Age] = {
    r"\bnewborn\b|婴儿": "baby",
    r"\blittle\b(?=\s+(?:girl|boy|kid|child))|\btoddler\b|幼小|年幼": "child",
    r"\bteen(?:age|aged|ager)?\b|青少年|十几岁": "teen",
    r"\byoung\b|\byouthful\b|年轻|青春": "young",
    r"\bmiddle[- ]aged\b|中年": "adult",
    r"\b(?:old|elderly|aged|senior)\b(?!\s*(?:town|street|house|car|book|school))|年老|年迈|老年|白发苍苍": "old",
}
_SKIN_WORDS: dict[str, str] = {
    r"\b(?:very )?dark[- ]skin(?:ned)?\b|\bblack skin\b|深色皮肤|黑皮肤|黝黑|黑肤|黑人|\bblack (?:man|woman|girl|boy|person|guy|lady|child|kid|couple|family|people|men|women)\b": "dark",
    r"\bbrown[- ]skin(?:ned)?\b|\bbrown skin\b|棕色皮肤|褐色皮肤": "brown",
    r"\bolive skin\b|\bolive[- ]skinned\b": "olive",
    r"\btan(?:ned)?(?: skin)?\b|小麦色|古铜色": "medium",
    r"\bpale(?:[- ]skin(?:ned)?)?\b|苍白|雪白的皮肤": "porcelain",
    r"\b(?:fair|light)[- ]skin(?:ned)?\b|\bfair skin\b|白皙|皮肤白|白皮肤|白人|\bwhite (?:man|woman|girl|boy|person|guy|lady|people|men|women)\b": "fair",
}
_CUT_EN = r"(?:[- ,]+(?:short|long|curly|wavy|straight|messy|braided|bobbed|shoulder-length))*"
_CUT_ZH = r"色?的?(?:短|长|中长|及肩|卷|直|波浪|大波浪|蓬松|双马尾|马尾){0,2}"
"""How hair is cut may stand between its colour and the word hair."""


_CUT_AND_COLOUR = re.compile(r"\b(?P<cut>short|long|curly)(?:er)?[ ,-]+(?:(?:dark|light|jet|straight|bright|thick)[ -])?(?:(?:black|brown|blonde?|red|ginger|gr[ae]y|silver|white|pink|blue|purple|green)[ -])?hair(?:ed)?\b")
"""A cut before a colour, or one that is compared: "short black hair", "longer hair"."""


def _hair_words(english: str, chinese: str, more: str = "") -> str:
    return rf"\b(?:{english}){_CUT_EN}[- ]hair(?:ed)?\b|(?:{chinese}){_CUT_ZH}头?发(?![现展达明光射])" + (f"|{more}" if more else "")


_HAIR_COLOURS: dict[str, str] = {
    _hair_words("blonde?", "金", r"\bblonde?\b"): "blonde", _hair_words("red|ginger", "(?<!粉)红|姜", r"\bredhead\b"): "red", _hair_words("black", "黑"): "black",
    _hair_words("brown", "棕|褐", r"\bbrunette\b"): "brown", _hair_words("silver|gr[ae]y", "银|灰"): "silver", _hair_words("white", "白"): "white",
    _hair_words("pink", "粉红?"): "pink", _hair_words("blue", "蓝"): "blue", _hair_words("purple", "紫"): "purple", _hair_words("green", "绿"): "green",
}  # fmt: skip
_PROTECTION = re.compile(r"\bppe\b|protective (?:gear|equipment|clothing)|safety (?:gear|equipment)|护具|防护装备|个人防护|防护具|安全装备", re.IGNORECASE)
_PROTECTED = ("worker", "hardhat", "goggles", "gloves")
_FEMALE = re.compile(r"(?<![a-z])(?:her|she|hers|female)(?![a-z])|她|女(?=[\u4e00-\u9fff])")
_MALE = re.compile(r"(?<![a-z])(?:his|he|male)(?![a-z])|男(?=[\u4e00-\u9fff])")
_STARTS_A_WEARER = re.compile(r"的[^，。、；,]{0,8}$")
_DENIM = "#4b6a96"
_HAN = re.compile(r"[\u3400-\u9fff]")
_WHOLE_ANIMAL = {"dragon-face": "dragon", "cow-face": "ox"}
_IS_A_WORD_FOR_ART = re.compile(r"^\s?(?:设定|设计|造型|三视|海报|插画|图标|图示|表情|sheet|design|turnaround|icon|reference|poster)")
_SMALL = frozenset("cat-face dog-face rabbit-face hamster bird baby-chick duck koala mouse-face chicken turtle frog parrot teddy-bear poodle".split())
_IN_ARMS = re.compile(r"(?:hold|carry|cradl|cuddl)\w*\s+(?:a|an|the|his|her|two)?\s*(?:\w+\s)?$|[抱捧]着?(?:[一两]?[只个])?[^，。]{0,3}$")
_OF = re.compile(r"\s+of\b")
_AGAIN = re.compile(r"(?:\b(?:the|this|that|its|same)\s+(?:\w+\s)?|[这那该]\w?)$")
"""Stands before a being that was named already."""
_EXPLAINS = re.compile(r"^\s*(?:[,，(（]|(?:is|as)\b|是)\s*(?:a|an|the|一個|一位|一名|一隻|一个|一只)?\s*(?:[\w-]+\s){0,4}[^，,\s]{0,6}$")
_NOT_WORN = re.compile(r"(?:未|没|没有|不|忘记|忘了|忘)(?:戴|穿|佩戴|配戴|带)[^，。、]{0,4}$|\b(?:without|not wearing|isn't wearing|forgot|no)\b[^,.;]{0,20}$")
"""Stands before clothes that are missing."""
_WOMENS = frozenset({"dress", "skirt", "qipao", "veil"})
_BARE_AGAIN = re.compile(r"(?:[,，、:：;；]|\band\b|[和与])\s*$")
_ON_SHOULDER = re.compile(r"^ on (?:his|her|its|their) (?:shoulder|arm|head)|^(?:站|坐|停)?在?(?:他|她)?的?肩")
_POSSESSIVE = re.compile(r"^\W*(?:(?:her|his|its|their)\b|[她他它]们?的)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Being:
    """One being found in a text: its head noun, a second noun that says its role, and the words that are its own."""

    noun: Noun
    role: Noun | None
    words: str
    count: int

    @property
    def start(self) -> int:
        """Where its head noun begins."""
        return self.noun.start

    @property
    def end(self) -> int:
        """Where its last noun ends."""
        return self.role.end if self.role else self.noun.end


def beings(text: str, cast: Sequence[CastMember] = ()) -> list[Being]:
    """Return the beings of a text in order; two nouns side by side ("cat astronaut", 女醫生) are one being.

    A cast member's name is a being; a noun that only explains the name ("Mia, a young woman") is not another one.
    """
    names = _named(text, cast)
    spans = [(n.start, n.end) for n in names]
    found = [n for n in find_nouns(text) if n.group == "being" and not any(a < n.end and n.start < b for a, b in spans)]
    found = [n for n in found if not any(b <= n.start and _EXPLAINS.match(text[b : n.start]) for _, b in spans)]
    found = [n for n in found if not (n.key == "person" and _OF.match(text[n.end :]))]
    found = [n for n in found if not _IS_A_WORD_FOR_ART.match(fold(text[n.end :]))]
    found = sorted([*names, *found], key=lambda n: n.start)
    out: list[Being] = []
    skip = False
    for i, noun in enumerate(found):
        if skip:
            skip = False
            continue
        after = found[i + 1] if i + 1 < len(found) else None
        role = after if after and text[noun.end : after.start].strip(" -") == "" and after.key in people() and after.key != "person" else None
        if role is None and after and text[noun.end : after.start] in ("", " ", "-") and len(noun.text) + len(after.text) > 2:
            continue
        skip = role is not None
        last = role or noun
        before = fold(text[: noun.start])
        if (_AGAIN.search(before) or (_BARE_AGAIN.search(before) and not is_crowd(noun.text, alone=True))) and any(b.noun.key == noun.key for b in out):
            continue
        out.append(Being(noun, role, text[noun.start : last.end], count_before(text, noun.start, last.text)))
    return out


def _named(text: str, cast: Sequence[CastMember]) -> list[Noun]:
    out: list[Noun] = []
    for member in cast:
        latin = member.name.isascii()
        pattern = rf"(?<![A-Za-z0-9]){re.escape(member.name)}(?![A-Za-z0-9])" if latin else re.escape(member.name)
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            described = [n for n in find_nouns(member.look) if n.group == "being"]
            glyph = described[0].glyph if described else None
            out.append(Noun(match.start(), match.end(), match.group(), member.name, glyph, "being"))
    return out


def carried(text: str, being: Being) -> Thing | None:
    """Return a baby or a small animal that is held in somebody's arms in this text as a thing in the hand, else None."""
    glyph = being.noun.glyph
    held = _IN_ARMS.search(fold(text[: being.start])) or _ON_SHOULDER.match(fold(text[being.end :]))
    if held and being.noun.key == "baby":
        return Thing("baby", being.words, place="hand")
    if glyph not in _SMALL or not held:
        return None
    said = colour_of(text, being.start, [(being.start, being.end)])
    return Thing(being.noun.key, being.words, whole(glyph), colour=said.hex if said else None, place="hand")


def whole(glyph: str) -> str:
    """Return the drawing of a whole animal for the drawing of its face."""
    name = _WHOLE_ANIMAL.get(glyph, glyph.removesuffix("-face"))
    return name if name in artwork.names() else glyph


def owner(text: str, start: int, end: int, found: list[Being]) -> int:
    """Return which being a word at start..end describes: the one it leads to, else the one before it, else the first after it."""
    for i, being in enumerate(found):
        if being.start <= start < being.end:
            return i
    before = [i for i, b in enumerate(found) if b.end <= start]
    after = [i for i, b in enumerate(found) if b.start >= end]
    if after and _leads_to(text[end : found[after[0]].start]):
        return after[0]
    return before[-1] if before else after[0] if after else 0


def _leads_to(gap: str) -> bool:
    if re.search(r"[，。；,;.!?]", gap):
        return False
    if _HAN.search(gap) or not gap.strip():
        return len(gap.strip()) <= 1 or _STARTS_A_WEARER.search(gap) is not None
    words = gap.lower().split()
    return len(words) <= 3 and not set(words) & set("with in on and is are wearing riding holding near a an the of who to".split())


def look(text: str, being: Being, found: list[Being], *, mood: str = "") -> Look:
    """Return how one being of a text looks. mood: words that set the expression when its own words do not."""
    mine = found.index(being)
    own = _own_words(text, mine, found)
    base = _base(being)
    base = replace(base, age=_age(own, base.age), gender=_gender(own, base.gender))
    base = replace(base, skin=_first(_SKIN_WORDS, fold(own)) or base.skin, hair_colour=_first(_HAIR_COLOURS, fold(own)) or base.hair_colour)
    hair, beard = _hair(text, mine, found, base.hair)
    garments = _garments(text, mine, found, base.garments)
    if base.head == "human" and _PROTECTION.search(fold(text)):
        garments = _merge(tuple(Garment(k) for k in _PROTECTED), garments)
    expression = _expression(own) or _expression(mood) or "neutral"
    base = replace(base, hair=hair, beard=beard, garments=garments, expression=expression)
    if base.head == "human" and base.gender == "any" and _WOMENS & {g.kind for g in garments}:
        base = replace(base, gender="female")
    if base.head != "human":
        said = colour_of(text, being.start, [(b.start, b.end) for b in found])
        base = replace(base, colour=said.hex if said else None)
    return base


def _base(being: Being) -> Look:
    known = people()
    out = Look(head=being.noun.glyph or "human")
    for noun in (being.noun, being.role):
        person = known.get(noun.key) if noun else None
        if person is None:
            continue
        gender = person.gender if person.gender != "any" else out.gender
        age = person.age if person.age != "adult" else out.age
        costume = tuple(Garment(k) for k in person.costume)
        out = replace(out, gender=gender, age=age, garments=_merge(out.garments, costume), hair=person.hair or out.hair)
    return out


def prop_of(being: Being) -> str | None:
    """Return the drawing a person's trade puts into the hand, or None."""
    for noun in (being.role, being.noun):
        person = people().get(noun.key) if noun else None
        if person is not None and person.prop:
            return person.prop
    return None


def _own_words(text: str, mine: int, found: list[Being]) -> str:
    """Return the part of a text that speaks of one being: all of it for the only one, else its clause up to the next being."""
    if len(found) == 1:
        return text
    starts = [0]
    for a, b in pairwise(found):
        gap = text[a.end : b.start]
        cut = max((m.end() for m in re.finditer(r"[，,、;；]|\band\b|\bwith\b|和|與|与|跟", gap)), default=0)
        starts.append(a.end + cut)
    starts.append(len(text))
    own = text[starts[mine] : starts[mine + 1]]
    return _POSSESSIVE.sub("", own) if mine else own


def _age(own: str, known: Age) -> Age:
    folded = fold(own)
    match = _AGE.search(folded)
    if match and (digits := match[1] or match[2] or match[3]):
        years = min(int(digits), 120)
        return next(name for limit, name in _YEARS if years < limit)
    said = _first(_AGE_WORDS, folded)
    return said if said and known == "adult" else known


def _gender(own: str, known: Gender) -> Gender:
    if known != "any":
        return known
    folded = fold(own)
    if _FEMALE.search(folded):
        return "female"
    if _MALE.search(folded):
        return "male"
    return known


def _first(table: Mapping[str, Word], folded: str) -> Word | None:
    return next((value for pattern, value in table.items() if re.search(pattern, folded)), None)


def _hair(text: str, mine: int, found: list[Being], known: str | None) -> tuple[str | None, bool]:
    style, beard = known, False
    for match in vocabulary.find(text, ("hair",)):
        if owner(text, match.start, match.end, found) != mine:
            continue
        if match.term.recipe == "beard":
            beard = True
        elif match.term.recipe not in ("", "colour"):
            style = match.term.recipe
    for cut in _CUT_AND_COLOUR.finditer(fold(text)):
        if style == known and owner(text, cut.start(), cut.end(), found) == mine:
            style = cut["cut"]
    return style, beard


def _garments(text: str, mine: int, found: list[Being], known: tuple[Garment, ...]) -> tuple[Garment, ...]:
    matches = [m for m in vocabulary.find(text, ("costume",)) if m.term.recipe]
    heads = [(m.start, m.end) for m in matches] + [(b.start, b.end) for b in found]
    said: list[Garment] = []
    missing: set[str] = set()
    for match in matches:
        if _NOT_WORN.search(fold(text[: match.start])):
            missing.add(match.term.recipe)
            continue
        if owner(text, match.start, match.end, found) == mine and not _is_head(match.start, match.end, found):
            colour = colour_of(text, match.start, [h for h in heads if h != (match.start, match.end)])
            own = colour.hex if colour else _colour_inside(match.text) or match.term.hex
            said.append(Garment(match.term.recipe, own))
    worn = tuple(g for g in _merge(known, tuple(said)) if g.kind not in missing)
    bare = any(_ROOM.get(kind) == "head" for kind in missing)
    return (*worn, Garment("bareheaded")) if bare else worn


def _is_head(start: int, end: int, found: list[Being]) -> bool:
    return any(b.start <= start and end <= b.end for b in found)


def _colour_inside(words: str) -> str | None:
    inside = colour_of(words, len(words), [])
    denim = re.search(r"denim|牛仔|丹宁", fold(words)) is not None
    return inside.hex if inside else _DENIM if denim else None


def look_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words for age, skin, hair colour and protection, which looks are read from."""
    folded = fold(text)
    patterns = [_AGE.pattern, _PROTECTION.pattern, _CUT_AND_COLOUR.pattern, *_AGE_WORDS, *_SKIN_WORDS, *_HAIR_COLOURS]
    return [m.span() for pattern in patterns for m in re.finditer(pattern, folded)]


_BODY = frozenset(
    "spacesuit suit dress shirt tshirt kimono hanfu qipao hoodie sweater raincoat armor labcoat scrubs worker chef police firefighter "
    "uniform sportswear pajamas swimsuit overalls".split()
)
_LEGS = frozenset("skirt jeans trousers shorts".split())
_ROOM = {**dict.fromkeys(_BODY, "body"), **dict.fromkeys(_LEGS, "legs"),
         **dict.fromkeys("tophat cap crown hardhat strawhat beanie witchhat headband veil".split(), "head")}  # fmt: skip


def _merge(known: tuple[Garment, ...], said: tuple[Garment, ...]) -> tuple[Garment, ...]:
    """Return both sets of clothes; what was said takes the place of a trade's piece of the same kind or place."""
    out = list(known)
    for garment in said:
        place = _ROOM.get(garment.kind, garment.kind)
        out = [g for g in out if g.kind != garment.kind and (g in said or _ROOM.get(g.kind, g.kind) != place)]
        out.append(garment)
    return tuple(out)


def _expression(words: str) -> Expression | None:
    for match in vocabulary.find(words, ("mood",)) if words else ():
        if match.term.recipe in get_args(Expression) and match.term.recipe != "neutral":
            return match.term.recipe  # type: ignore[return-value]
    return None


def key_of(being: Being) -> str:
    """Return the element name of a being: "cat", "woman", "robot-chef"."""
    keys = [being.noun.key.removesuffix("-face").replace("_", "-"), being.role.key.replace("_", "-") if being.role else ""]
    return "-".join(k for k in keys if k)


def seed_of(words: str) -> int:
    """Return a number that follows from the words alone."""
    return zlib.crc32(fold(words).encode())


_AS_AGED = re.compile(r"\s+as (?:an? )?(?:very )?(?:old|elderly|little|young|grown[- ]up|adult|teenage)\b|(?:变|老)?(?:成|变成)(?:一?[个位])?(?:老|小)", re.IGNORECASE)
_AS_AGES: tuple[tuple[str, Age], ...] = ((r"old|elderly|老", "old"), (r"little|小", "child"), (r"teen", "teen"), (r"young", "young"), (r"", "adult"))


def _cast_actor(member: CastMember, said: Look, being: Being, after: str = "") -> Actor:
    """Return a cast member: looks from the card, with the clothes and expression this text says over them, and another age where it says "as an old woman".

    after: the text behind the name.
    """
    described = actors(member.look)
    base = described[0][1].look if described else look(member.look, being, [being])
    garments = _merge(base.garments, said.garments)
    looks = replace(base, garments=garments, expression=said.expression, hair=said.hair or base.hair)
    prop = described[0][1].prop if described else None
    grown = _AS_AGED.match(after)
    looks = replace(looks, age=next(age for pattern, age in _AS_AGES if re.search(pattern, grown[0]))) if grown else looks
    return Actor(member.name, being.words, looks, prop=prop, seed=member.seed or seed_of(member.name))


def actors(text: str, cast: Sequence[CastMember] = (), *, mood: str = "") -> list[tuple[Being, Actor]]:
    """Return the beings of a text as actors, in order, each with a key of its own."""
    found = beings(text, cast)
    members = {member.name: member for member in cast}
    out: list[tuple[Being, Actor]] = []
    taken: dict[str, int] = {}
    for being in found:
        if being.noun.key in members:
            said = look(text, being, found, mood=mood)
            out.append((being, _cast_actor(members[being.noun.key], said, being, text[being.end :])))
            continue
        key = key_of(being)
        taken[key] = taken.get(key, 0) + 1
        name = key if taken[key] == 1 else f"{key}-{taken[key]}"
        looks = look(text, being, found, mood=mood)
        prop = prop_of(being)
        thing = Thing(prop, prop, glyph=prop, place="hand") if prop else None
        actor = Actor(name, being.words, looks, count=being.count, prop=thing, seed=seed_of(f"{name} {looks.gender} {looks.age}"))
        out += _pair(being, actor)
    return out


def _pair(being: Being, actor: Actor) -> list[tuple[Being, Actor]]:
    """Make a couple or a family of the words that mean several people."""
    looks = group_members(being.noun.text, actor.look) if being.count <= 2 or being.noun.key == "family" else []
    if not looks:
        return [(being, actor)]
    out: list[tuple[Being, Actor]] = []
    for number, one in enumerate(looks, 1):
        key = actor.key if number == 1 else f"{actor.key}-{number}"
        out.append((being, replace(actor, key=key, count=1, look=one, seed=seed_of(f"{actor.key} {one.gender} {one.age}".removesuffix(" adult")))))
    return out
