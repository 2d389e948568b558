"""What an edit changes: a ShotChange that touches the fields the message speaks of and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.director import edits_en, edits_zh
from agent.director.changes import SEVEN, Op, build_change
from agent.director.edit_cues import REGION
from agent.director.text import Said

_DESCRIBED = re.compile(r"\b(?:description|instructions?|as follows|following|changes?)\b[^\"“']{0,30}$")
_PLACES = (
    ("sign", r"sign|招牌|路牌|店名|牌"), ("poster", r"poster|海报"), ("screen", r"screen|monitor|屏幕|屏"), ("banner", r"banner|横幅|条幅"), ("title", r"title|headline|标题"), ("label", r"label|标签"),
)  # fmt: skip
_HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b")
_COLOUR_TALK = re.compile(r"(?:\b(?:main|accent|primary|colou?rs?|palette|use|using|set|change|switch|to|the|make|it|and|with|as|in|of|brand|scheme|please|a)\b|主色|主色调|颜色|色调|配色|品牌色|改成|换成|改为|用|为|成|把|和|以|请|[^\w])*")
_TEXT_TALK = re.compile(r"\b(?:text|words?|title|sign|say|says|read|reads|caption|letter(?:s|ing)?|headline|label|banner|slogan|name|logo|write)\b|文字|文本|字|标题|招牌|写|标语|名字|横幅|logo|海报|屏幕")


@dataclass(frozen=True)
class Edit:
    """A change in the short form of a ShotChange, the words it says field by field, and the region it keeps to."""

    change: Mapping[str, Any]
    words: Mapping[str, str]
    region: str | None = None


def read_edit(said: Said, fields: Mapping[str, str]) -> Edit:
    """Return what a message changes in a picture with these field texts.

    A message that names nothing we can place goes into `subject` as it stands, so that it is never lost.
    """
    ops = _exact(said)
    text = _instruction(said)
    if text:
        ops += (edits_zh if said.chinese else edits_en).operations(text)
    ops = [op for op in ops if op.new or op.old or op.number]
    if not ops:
        ops = [Op("add", said.raw.strip(), field="subject")]
    change = build_change(ops, fields)
    return Edit(change, _words(change), _region(said))


def _instruction(said: Said) -> str:
    """The words to read as an instruction: the quoted ones where the message says that they are, else all but the quotes."""
    for quote in said.quotes:
        if len(quote.text) > 12 and _DESCRIBED.search(said.bare[: quote.start]):
            return quote.text
    if said.quotes and _TEXT_TALK.search(said.bare):
        return ""
    if _HEX.search(said.low) and _COLOUR_TALK.fullmatch(_HEX.sub("", said.bare)):
        return ""
    return _HEX.sub("", said.raw) if _HEX.search(said.low) and len(_HEX.sub("", said.raw)) < 30 else said.raw


def _exact(said: Said) -> list[Op]:
    """Lettering and colours that must be kept to the letter."""
    ops: list[Op] = []
    if said.quotes and _TEXT_TALK.search(said.bare) and not any(_DESCRIBED.search(said.bare[: q.start]) for q in said.quotes):
        place = next((name for name, pattern in _PLACES if re.search(pattern, said.bare)), "")
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
