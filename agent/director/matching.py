"""New pictures that belong to the current one: "draw a matching one with a nurse", 畫一張同風格的貓."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.desk import DeskRow
from agent.director.text import Said, read_text

_KEPT = ("style", "lighting", "camera")
_NOUN = r"(?:one|picture|image|photo|poster|drawing|illustration|card|icon|sticker|piece)"
_MATCHING = re.compile(rf"\b(?:an?(?:nother)? )?matching {_NOUN}\b(?: (?:with|of|for|showing))?|,? (?:to match|that matches(?: (?:it|this|that))?|in the same (?:style|look)(?: as (?:this|that|it|before))?)\b|(?:一[张張幅个個])?(?:配套|成套|同系列|同一?系列|同风格|同樣风格|同样风格|相同风格|一样风格|相配)的(?:一?[张幅个])?(?:图片?|画)?", re.IGNORECASE)


def matches_current(said: Said) -> bool:
    """Tell whether a request for a new picture wants it to match the current one."""
    return bool(_MATCHING.search(said.low))


def without_matching(said: Said) -> Said:
    """Return the request without the words that say that it is to match."""
    match = _MATCHING.search(said.low)
    if match is None:
        return said
    rest = re.sub(r"^[\s,，:：]+", "", said.raw[match.end() :])
    rest = re.sub(r"^(?:这次)?(?:主角|主体)(?:是|换成)|^(?:主角|主體)(?:是|換成)", "", rest)
    return read_text(f"{said.raw[: match.start()].rstrip()}{'' if said.chinese else ' '}{rest}")


def kept_from(row: DeskRow | None, shot: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `shot` with the current picture's style, lighting and camera where the request says none."""
    kept = {name: row.fields[name] for name in _KEPT if row is not None and row.fields.get(name)}
    return {**kept, **shot}
