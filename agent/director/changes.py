"""Turning single edit operations into a ShotChange that touches only the fields that hold the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from agent.director.attribute_edits import find_phrase, give_quality
from agent.director.locating import bare_noun, locate
from agent.director.qualities import shares_kind
from agent.director.spans import CAMERA_KINDS, TECHNICAL_KINDS, known, tidy
from agent.director.successions import in_language_of, kind_of_succession, succeed
from agent.director.text import HAN, lower
from agent.director.wording import clothes_in, fitted, in_english, is_clothes, nouns, with_article
from prompts import vocabulary

SEVEN = ("subject", "action", "scene", "lighting", "camera", "style", "technical")


@dataclass(frozen=True)
class Op:
    """One operation: `do` says what happens to `field`, or to whichever field holds `old`."""

    do: Literal["set", "add", "swap", "remove", "blend", "text", "palette", "count", "act", "wear", "clear", "quality", "place", "nearer"]
    new: str = ""
    old: str = ""
    field: str = ""
    number: int = 0
    kind: str = ""
    """Which kind of quality `new` is, where a thing is given one."""


def build_change(ops: Iterable[Op], fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the ShotChange, in its short form, that the operations make of a picture with these field texts."""
    change: dict[str, Any] = {}
    for op in ops:
        _apply(op, fields, change)
    return {name: value for name, value in change.items() if value not in ({}, [], None, {"add": [], "remove": []})}


def _apply(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    if op.do == "text":
        change.setdefault("text_in_image", []).append({"text": op.new[:200], "place": op.old})
    elif op.do == "palette":
        change.setdefault("palette", []).append(op.new)
    elif op.do == "count":
        change["count"] = op.number
    elif op.do == "set":
        change[op.field] = {"set": op.new}
    else:
        _IN_FIELDS[op.do](op, fields, change)


def _add(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Words come into a field beside the others; a season or weather takes the place of the one there is."""
    kind = kind_of_succession(op.new) if op.field == "scene" else None
    if kind is None:
        _edit(change, op.field)["add"].append(op.new)
    elif not succeed(op.new, kind, fields, change):
        _edit(change, op.field)["add"].append(in_language_of(fields.get(op.field, ""), op.new, kind))


def _quality(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    give_quality(op.old, op.new, op.kind, fields, change)


def _edit(change: dict[str, Any], field: str) -> dict[str, list[str]]:
    """The add and remove lists of a field; a field already set keeps its text and takes the additions behind it."""
    entry: dict[str, Any] = change.setdefault(field, {})
    entry.setdefault("add", [])
    entry.setdefault("remove", [])
    return entry


def _blend(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Put words into a field in place of words of the same vocabulary kind: a new angle replaces the angle, not the framing."""
    text = fields.get(op.field, "")
    kinds_here = TECHNICAL_KINDS if op.field == "technical" else CAMERA_KINDS
    kinds = {i.split(":")[0] for _, _, i in known(op.new, kinds_here)}
    old = list(dict.fromkeys(text[a:b] for a, b, i in known(text, kinds_here) if i.split(":")[0] in kinds))
    entry = _edit(change, op.field)
    entry["remove"] += old
    entry["add"].append(op.new)


_ROOM = re.compile(r"negative space(?: (?:on|at) the \w+)?|(?:[左右上下][邊边方])?留白")


def _place(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Something stands elsewhere in the frame: its new place takes that of its old one; empty space counts as the subject's place."""
    text = fields.get(op.field, "")
    itself = not op.old or lower(op.old) in ("subject", "主体")
    old = [m.group() for m in _ROOM.finditer(text)] if itself else []
    names = ("subject", "主體", "主体") if itself else (op.old,)
    old += [m.group() for name in names for m in re.finditer(rf"{re.escape(name)}(?: (?:on|in) the \w+|在[左右中][邊边間间侧側])", text, re.IGNORECASE)]
    old += [text[a:b] for a, b, i in known(text, ("composition",)) if itself and not any(text[a:b] in phrase for phrase in old) and i.split(":")[1] in _WHERE]
    entry = _edit(change, op.field)
    entry["remove"] += list(dict.fromkeys(old))
    entry["add"].append(op.new)


_FRAMINGS = (("extreme_wide", "extreme wide shot", "大遠景"), ("wide", "wide shot", "遠景"), ("full", "full shot", "全身"), ("medium", "medium shot", "中景"), ("close_up", "close-up", "特寫"), ("extreme_close_up", "extreme close-up", "大特寫"))
"""Framings from afar to near: the recipe and how it is said."""


def _nearer(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """The next framing takes the place of the one there is; a picture that names none shows its subject whole.

    Of what is not known, such as a film's shot, the words are kept as they stand.
    """
    if not fields:
        _blend(op, fields, change)
        return
    there = next((m.term.recipe for m in vocabulary.find(fields.get("camera", ""), ("framing",)) if m.term.recipe), "full")
    recipes = [recipe for recipe, *_ in _FRAMINGS]
    step = recipes.index(there) + op.number if there in recipes else 2 + op.number
    _, english, chinese = _FRAMINGS[min(len(_FRAMINGS) - 1, max(0, step))]
    _blend(replace(op, new=chinese if op.kind == "zh" else english), fields, change)


_WHERE = frozenset({"left_side", "right_side", "centred", "thirds"})
"""Compositions that say where the subject stands."""
_BESIDES = re.compile(r"^(?:(?:is |are |be )?(?:smiling|crying|laughing|frowning|blushing|winking)|(?:turn|mov|tilt)\w* (?:his|her|its|their) (?:head|face|eyes)|[转轉][头頭过過身]|smil|cry|laugh|frown|blush|wink|yawn|hold|carry|wear|look|close|open|be (?:hold|wear|smil)|微?笑|大笑|哭|眨|闭|睁|张|拿|抱|举|握|看|面|盯|望|戴|穿|生气|开心|害怕)", re.IGNORECASE)
_PRONOUN = re.compile(r"^(?:it|he|she|they|him|her|them|[她他它牠]们?|[她他它牠]們?)$", re.IGNORECASE)


def _act(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Somebody does something: beside what is done already when both can be ("smile"), else instead of it.

    Where the picture has several actors, the one named stands before the action.
    """
    subject = fields.get("subject", "")
    beings = [n for n in nouns(subject) if n.group == "being"]
    alone = bool(_PRONOUN.match(op.old)) or (len(beings) <= 1 and locate(op.old, {"subject": subject}) is not None)
    words = op.new if alone else f"{op.old}{'' if HAN.search(op.old) else ' '}{op.new}"
    if alone and not _BESIDES.match(op.new) and fields.get("action"):
        change["action"] = {"set": words}
    else:
        _edit(change, "action")["add"].append(words)


def _swap(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """One thing becomes another. What brings a quality of its own takes the place of the whole phrase, "it" of the first thing."""
    phrase = find_phrase(op.old, fields)
    if phrase and _PRONOUN.match(op.old) and HAN.search(op.new) and not HAN.search(fields[phrase.field]):
        op = replace(op, new=with_article(in_english(op.new)))
    if phrase and (_PRONOUN.match(op.old) or shares_kind(fields[phrase.field], phrase, op.new)) and bool(HAN.search(op.new)) == bool(HAN.search(fields[phrase.field])):
        text = fields[phrase.field]
        lead = re.match(r"(?:an?|the)\s", text[phrase.start : phrase.head], re.IGNORECASE)
        counted = re.match(r"[一两兩][只隻個个位條条輛辆張张朵棵座把匹頭头台臺]", text[phrase.start : phrase.head])
        has_own = not lead or re.match(r"(?:an?|the|some|two|three)\s", op.new, re.IGNORECASE)
        new = op.new if has_own else with_article(op.new)
        entry = _edit(change, phrase.field)
        entry["remove"].append(text[phrase.start : phrase.end])
        entry["add"].append(f"{counted.group()}{new}" if counted and not re.match(r"[一两兩二三四五六七八九十]", new) else new)
        return
    found = locate(op.old, fields)
    field = found[0] if found else op.field or "subject"
    entry = _edit(change, field)
    if found:
        noun = bare_noun(op.old)
        if found[1] != noun and len(op.new) > len(noun) and lower(op.new).endswith(lower(noun)) and bool(HAN.search(found[1])) == bool(HAN.search(noun)):
            op = replace(op, new=op.new[: -len(noun)] + found[1])
        old, new = fitted(op.new, fields[field], _with_colour(found[1], op.new, fields[field]))
        entry["remove"].append(old)
        entry["add"].append(new)
        if field == "action":
            _swap_actor(found[1], op.new, fields, change)
    else:
        entry["add"].append(op.new)
        if bare_noun(op.old).lower() not in op.new.lower() and not _OF_SOMEBODY.search(lower(op.old)):
            _forbid(op.old, change)


_OF_SOMEBODY = re.compile(r"\b(?:hair(?:cut|style)?|eyes?|face|expression|smile|skin|mouth|nose|hands?|beard|pose|gaze)\b|(?:头发|发型|发色|眼睛|眼神|表情|脸|笑容|皮肤|嘴巴?|鼻子|手|姿势|动作|发)$")
"""What everybody has: of another kind it is, and never gone."""


def _swap_actor(written: str, new: str, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """A being that the action speaks of is the one of the subject: it changes in both."""
    subject = fields.get("subject", "")
    there = next((n for n in nouns(subject) if n.group == "being" and lower(n.text) == lower(written)), None)
    if there:
        old, words = fitted(new, subject, there.text)
        entry = _edit(change, "subject")
        entry["remove"].append(old)
        entry["add"].append(words)


def _wear(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Somebody puts something on: clothes take the place of the clothes that are said, a hat is added to them."""
    text = fields.get("subject", "")
    entry = _edit(change, "subject")
    worn = clothes_in(text) if is_clothes(op.new) and len([n for n in nouns(text) if n.group == "being"]) <= 1 else None
    words = re.sub(r"^(?:wearing |穿[著着上]?)", "", op.new)
    words = with_article(in_english(words)) if text and not HAN.search(text) else words
    verb = "" if re.match(r"[戴披系背圍围繫]", words) else "穿" if HAN.search(words) else "wearing "
    if worn:
        entry["remove"].append(text[worn[0] : worn[1]])
        entry["add"].append(_with_space(text[: worn[0]], f"{verb}{words}"))
    else:
        owner = "" if not op.old or _PRONOUN.match(op.old) else op.old if HAN.search(op.old) else f"{op.old} "
        entry["add"].append(f"{owner}{verb}{words}")


def _with_space(before: str, words: str) -> str:
    return f" {words}" if before and not before[-1].isspace() and not HAN.search(before[-1]) else words


_WET = re.compile(r"(?:\b(?:in|under|during|with) )?(?:the |a )?(?:heavy |light |pouring |gentle |falling )?$|(?:在)?(?:下着?|下著|飘着?|起)?(?:大|小|暴|细|毛毛|倾盆)?$", re.IGNORECASE)


def _clear(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """The weather ends: its words leave whichever fields hold them; where none does, the sky is said to be clear."""
    wet = False
    for name in ("scene", "lighting", "action", "subject", "style"):
        text = fields.get(name, "")
        for match in vocabulary.find(text, ("weather",)):
            lead = _WET.search(lower(text[: match.start]))
            tail = re.match(r"(?:中|裡|里|天)", text[match.end :])
            begin = lead.start() if lead else match.start
            wet = True
            _edit(change, name)["remove"].append(text[begin : match.end + (tail.end() if tail else 0)].strip())
    if not wet and op.new:
        _edit(change, "lighting")["add"].append(op.new)


def _remove(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    found = locate(op.old, fields)
    if found:
        whole = _whole_phrase(found[1], fields[found[0]], found[0])
        _edit(change, found[0])["remove"].append(_with_lead(op.old, whole, fields))
    _forbid(op.old, change)


_CARRIES = re.compile(r"(?:\bwith|\bwearing|\bholding|\bcarrying)\s+$|(?:戴|穿|拿|抱|背)[著着]?$", re.IGNORECASE)


def _with_lead(thing: str, whole: str, fields: Mapping[str, str]) -> str:
    """A thing to remove with its qualities and with the word that ties it to somebody: "with a grey beard", 戴著黑色帽子的."""
    phrase = find_phrase(thing, fields)
    if phrase is None or phrase.field == "action":
        return whole
    text = fields[phrase.field]
    lead = _CARRIES.search(text[: phrase.start])
    if not lead or re.match(r"\s+(?:and|or)\b|[和與跟、]", text[phrase.end :]):
        return text[phrase.start : phrase.end] if HAN.search(text) and len(whole) < phrase.end - phrase.start else whole
    tail = 1 if HAN.search(text) and text[phrase.end : phrase.end + 1] == "的" else 0
    return text[lead.start() : phrase.end + tail]


def _forbid(words: str, change: dict[str, Any]) -> None:
    thing = bare_noun(words)
    if thing:
        change.setdefault("negative", {"add": []})["add"].append(thing)


_COLOURED = re.compile(r"(?:[一-龥]色|[红蓝绿黄白黑紫粉橙灰棕金银紅藍綠黃])的?$|\b(?:red|blue|green|yellow|white|black|purple|violet|pink|orange|gr[ae]y|brown|gold(?:en)?|silver|blonde|dark|light|beige|cyan|magenta|navy|teal)\s+$", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:\b(?:an?|the|one|two|three|four|five|six|seven|eight|nine|ten|some|several|many|his|her|their|\d+)\s+(?:[\w-]+\s+){0,2}?)$|[一两兩二三四五六七八九十几幾\d]+[只隻个個位条條辆輛张張朵棵座顶頂件把匹头頭台本杯](?:[^，,]{0,6}的)?$", re.IGNORECASE
)


def _with_colour(old: str, new: str, text: str) -> str:
    """The old words together with the colour before them, when the new words bring a colour of their own."""
    at = text.find(old)
    colour = _COLOURED.search(text[:at])
    brings = lower(new).endswith(lower(old)) and _COLOURED.search(new[: len(new) - len(old)])
    return text[colour.start() : at + len(old)] if colour and brings else old


_WORN = re.compile(r"\s+(?:in|wearing|dressed in)\s[^,，]*?(?=\s+(?:with|and|or|beside|next|holding|on|at)\b|[,，]|$)", re.IGNORECASE)
"""What somebody wears goes with them: "a cat in a spacesuit"."""


def _whole_phrase(old: str, text: str, field: str) -> str:
    """The thing to remove with its number and article; the whole action when only its verb would be left."""
    at = text.find(old)
    counted = _COUNTED.search(text[:at])
    phrase = text[counted.start() : at + len(old)] if counted else old
    clause = re.match(r"[^，,]{0,30}", text[at + len(old) :])
    if re.search(r"[，,]\s*$", text[: text.find(phrase)]) and clause:
        phrase += clause.group()
    elif field == "subject" and (worn := _WORN.match(text[at + len(old) :])):
        phrase += worn.group()
    rest = tidy(text.replace(phrase, "", 1))
    return text if field == "action" and len(rest.split()) <= 1 and len(HAN.findall(rest)) <= 1 else phrase


_IN_FIELDS: Mapping[str, Callable[[Op, Mapping[str, str], dict[str, Any]], None]] = {
    "add": _add, "blend": _blend, "act": _act, "swap": _swap, "remove": _remove, "wear": _wear, "clear": _clear, "quality": _quality, "place": _place, "nearer": _nearer,
}  # fmt: skip
