"""What an edit changes: a ShotChange that touches the fields the message speaks of and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.desk import DeskRow
from agent.director import cues, edits_en, edits_zh
from agent.director.changes import SEVEN, Op, build_change
from agent.director.designing import letters_meant, relettered, wrong_with
from agent.director.edit_cues import REGION
from agent.director.media import writes, written_across
from agent.director.spans import KIND_EN, KIND_ZH
from agent.director.text import Said, lower, read_text

_DESCRIBED = re.compile(r"\b(?:description|instructions?|as follows|following|(?:these|following|the) changes)\b[^\"“']{0,30}$")
_PLACES = (
    ("sign", r"sign|招牌|路牌|店名|牌"), ("poster", r"poster|海报"), ("screen", r"screen|monitor|屏幕|屏"), ("banner", r"banner|横幅|条幅"), ("title", r"title|headline|标题|书名|片名"), ("label", r"label|标签"),
)  # fmt: skip
_HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b")
_COLOUR_TALK = re.compile(r"(?:\b(?:main|accent|primary|colou?rs?|palette|use|using|set|change|switch|to|the|make|it|and|instead|rather|now|with|as|in|of|brand|scheme|please|a)\b|主色|主色调|颜色|色调|配色|品牌色|改成|换成|改为|用|为|成|把|和|以|请|[^\w])*")
_BLACK_AND_WHITE = re.compile(r"\bblack and white\b(?= *(?:$|[,.;!]|film|photo|picture|image|style|please|version|look))", re.IGNORECASE)
"""One look and not two colours, where nothing follows that has them: "black and white stripes"."""
_ONLY = re.compile(r"^(?:please )?(?:only|just) (?:change|edit|touch|redo|repaint) (?:the |his |her |its |their )(?P<x>(?:(?!to\b)[\w'-]+ ?)+)$|^(?:请)?(?:只|仅)(?:要|需)?(?:改|换|变|动)(?:一下)?(?P<y>[一-龥]{1,8})$", re.IGNORECASE)
_TRY = re.compile(r"(?:now |please |and |ok,? )*(?:try|do|draw) (?:it|this|that|her|him) (?=(?:with|in|at|as|from|without)\b)")
_NO_TEXT = re.compile(r"^(?:please )?(?:(?:remove|delete|erase|drop|take out|get rid of|no|without) (?:the |all |any |all the )?(?:text|lettering|words|title|headline|heading|caption|sign text|slogan|letters|writing)s?)$|^(?:请)?(?:把)?(?:去掉|删掉|删除|移除|拿掉|不要)(?:所有的?|上面的?)?(?:文字|字|标题|标语|招牌上?的字)了?$|^(?:把)?(?:所有的?)?(?:文字|字|标题|标语)(?:都)?(?:去掉|删掉|删除|移除|拿掉)$", re.IGNORECASE)
_INSTEAD = re.compile(r"(?<=\w),? instead$", re.IGNORECASE)
_REWRITES = re.compile(r"\b(?:change|replace|switch|rewrite|edit|correct|fix|instead|should (?:say|read|be)|make (?:it|the \w+) (?:say|read))\b|改|换|应该|要写")
_TEXT_TALK = re.compile(r"\b(?:text|words?|title|sign|say|says|read|reads|caption|letter(?:s|ing)?|headline|label|banner|slogan|name|logo|write)\b|文字|文本|字|书名|片名|标题|招牌|写|标语|名字|横幅|logo|海报|屏幕")


@dataclass(frozen=True)
class Edit:
    """A change in the short form of a ShotChange, the words it says field by field, and the region it keeps to."""

    change: Mapping[str, Any]
    words: Mapping[str, str]
    region: str | None = None


def read_edit(said: Said, row: DeskRow | None = None, cast: Sequence[str] = ()) -> Edit:
    """Return what a message changes in a picture. `cast` holds the names of the characters.

    A message that names nothing we can place goes into `subject` as it stands, so that it is never lost. One that
    only says where to change something ("only change the sky") has a region and an empty change.
    """
    fields = row.fields if row else {}
    tried = _TRY.match(said.bare)
    said = _by_pronoun(read_text(said.raw[tried.end() :]) if tried else said, fields, cast)
    where = _ONLY.match(said.bare.strip(" .!。！"))
    if where:
        name = "x" if where.group("x") else "y"
        return Edit({}, {}, said.raw.strip(" .!。！")[where.start(name) : where.end(name)].strip())
    if _NO_TEXT.match(said.bare.strip(" .!。！")):
        gone: dict[str, Any] = {"text_in_image": []} if row and row.lettering else {"negative": {"add": ["文字" if said.chinese else "text"]}}
        return Edit(gone, {})
    if row and (reworded := _reworded(said, row) or relettered(said, row.lettering)):
        return Edit({"text_in_image": reworded}, {})
    if unsaid := wrong_with(said) or (not said.quotes and letters_meant(said)):
        return Edit({}, {}, unsaid)
    ops = _exact(said)
    if ops and said.quotes and (kind := KIND_EN.search(said.bare) or KIND_ZH.search(said.bare)) and re.search(r"\b(?:into|make it|as) an?\b|[做变改画][成为]", said.bare[: kind.start()]):
        ops.append(Op("add", said.raw[kind.start() : kind.end()], field="style"))
    text = _BLACK_AND_WHITE.sub("black-and-white", _without_again(_instruction(said)))
    if text:
        ops += (edits_zh if said.chinese else edits_en).operations(text)
    ops = [replace(op, new=_INSTEAD.sub("", op.new)) for op in ops if op.new or op.old or op.number]
    if not ops:
        ops = [Op("add", said.raw.strip(), field="subject")]
    change = build_change(ops, fields)
    if row is not None and "text_in_image" in change:
        change["text_in_image"] = merged(row.lettering, change["text_in_image"], replaces=bool(_REWRITES.search(said.bare)))
    if row is not None and "text_in_image" not in change:
        _unlettered(ops, row, change)
    if row is not None:
        _allow_again(change, row.negative)
    return Edit(change, _words(change), _region(said))


def _without_again(text: str) -> str:
    """The words beside "another one" (像素風再來一張), or all of them where nothing is beside."""
    match = cues.VARIATION.search(lower(text))
    rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ,，。") if match else ""
    return rest if re.search(r"\w", rest) else text


def _reworded(said: Said, row: DeskRow) -> list[dict[str, str]]:
    """The lettering after 「old」改成「new」, where the first of two quotes stands in the picture; empty otherwise."""
    if len(said.quotes) != 2 or not any(text == said.quotes[0].text for text, _ in row.lettering):
        return []
    old, new = (quote.text for quote in said.quotes)
    return [{"text": new if text == old else text, "place": place} for text, place in row.lettering]


def _unlettered(ops: Sequence[Op], row: DeskRow, change: dict[str, Any]) -> None:
    """What is written on a thing goes with the thing: without the sign, its words are gone too."""
    removed = lower(" ; ".join(op.old for op in ops if op.do == "remove"))
    gone = {place for place, pattern in _PLACES if re.search(pattern, removed)}
    kept = [{"text": text, "place": place} for text, place in row.lettering if place not in gone]
    if len(kept) < len(row.lettering):
        change["text_in_image"] = kept


def merged(there: Sequence[tuple[str, str]], new: Sequence[Mapping[str, str]], *, replaces: bool) -> list[dict[str, str]]:
    """Return the lettering of a picture after new strings: one at a place that has one takes its place, and so does a rewriting of the only one."""
    out = [{"text": text, "place": place} for text, place in there]
    for item in new:
        same = next((old for old in out if item["place"] and old["place"] == item["place"]), None)
        if same is None and replaces and out and (not item["place"] or len(out) == 1):
            same = out[-1]
        if same is None:
            out.append(dict(item))
        else:
            same.update(text=item["text"], place=item["place"] or same["place"])
    return out


def _allow_again(change: dict[str, Any], negative: Sequence[str]) -> None:
    """What is put in is no longer left out."""
    added = lower(" ; ".join(words for name in SEVEN for words in _added(change.get(name))))
    back = [thing for thing in negative if thing and lower(thing) in added]
    if back:
        change.setdefault("negative", {"add": []})["remove"] = back


def _added(entry: Any) -> list[str]:
    return [*([entry["set"]] if entry.get("set") else []), *entry.get("add", ())] if isinstance(entry, dict) else []


def _by_pronoun(said: Said, fields: Mapping[str, str], cast: Sequence[str]) -> Said:
    """The message with a character's name replaced by a pronoun where she is the one in the picture: "make Mia smile" says what "make her smile" does."""
    subject = lower(fields.get("subject", ""))
    spoken = [name for name in cast if re.search(rf"(?<![a-z]){re.escape(lower(name))}(?![a-z])", said.low)]
    if len(spoken) != 1 or said.quotes or any(lower(name) in subject for name in cast if name not in spoken):
        return said
    pronoun = "她" if said.chinese else "her"
    return read_text(re.sub(rf"\s?(?<![A-Za-z]){re.escape(spoken[0])}(?:'s|’s)?(?![A-Za-z])\s?", pronoun if said.chinese else f" {pronoun} ", said.raw, flags=re.IGNORECASE))


def _instruction(said: Said) -> str:
    """The words to read as an instruction: the quoted ones where the message says that they are, else all but the quotes."""
    for quote in said.quotes:
        if len(quote.text) > 12 and _DESCRIBED.search(said.bare[: quote.start]):
            return quote.text
    if said.quotes and (writes(said) or _TEXT_TALK.search(said.bare)):
        return ""
    if _HEX.search(said.low) and _COLOUR_TALK.fullmatch(_HEX.sub("", said.bare)):
        return ""
    return _HEX.sub("", said.raw) if _HEX.search(said.low) and len(_HEX.sub("", said.raw)) < 30 else said.raw


def _exact(said: Said) -> list[Op]:
    """Lettering and colours that must be kept to the letter."""
    ops: list[Op] = []
    if said.quotes and (writes(said) or _TEXT_TALK.search(said.bare)) and not any(_DESCRIBED.search(said.bare[: q.start]) for q in said.quotes):
        at = said.quotes[-1].start
        found = [(abs(m.start() - at), name) for name, pattern in _PLACES for m in re.finditer(pattern, said.bare)]
        place = min(found)[1] if found else written_across(said)
        ops.append(Op("text", said.quotes[-1].text, place))
    ops += [Op("palette", colour) for colour in dict.fromkeys(m.group() for m in _HEX.finditer(said.low))]
    return ops


def _words(change: Mapping[str, Any]) -> dict[str, str]:
    """The new words of each field that a change touches."""
    words: dict[str, str] = {}
    for name in SEVEN:
        entry = change.get(name)
        if isinstance(entry, dict):
            words[name] = entry.get("set") or ", ".join(entry.get("add") or entry.get("remove") or ())
    return {name: text for name, text in words.items() if text}


def _region(said: Said) -> str | None:
    match = REGION.search(said.bare) if said.chinese else None
    if match and match.group("zh") and re.search(r"[把将]?.{0,6}(?:角|半边)的", said.bare):
        return match.group("zh")
    return None
