"""What the director says of films: what was made or changed in one, and the answers to questions about what plays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.director.sentences import listed, pick, say
from agent.writer.stories import story_for
from agent.writer.wish import FilmWish
from tools.chinese import Language

FILM_TOOLS = ("assemble_film", "edit_film")
_CHANGED = {
    "swap": ("the order of the shots", "镜头顺序"), "move": ("the order of the shots", "镜头顺序"), "remove": ("which shots there are", "删掉的镜头"), "add": ("a new shot", "新的镜头"), "repeat": ("which shot comes twice", "重复的镜头"), "length": ("the length", "长度"), "trim": ("a shot's length", "镜头的头尾"),
    "speed": ("the pace", "速度"), "transition": ("the transitions", "转场"), "reshoot": ("what is seen", "画面"), "volume": ("the volume", "音量"), "narrate": ("the narration", "旁白"), "music": ("the music", "音乐"), "sound": ("the sounds", "音效"),
    "captions": ("the captions", "字幕"), "caption": ("what a caption says", "字幕文字"), "cards": ("the title cards", "片头片尾字卡"), "format": ("the format", "画面格式"), "container": ("the file format", "文件格式"),
}  # fmt: skip
_ASKS = (
    ("seconds", re.compile(r"\bhow long\b|\blength\b|\bduration\b|\bhow many (?:seconds|minutes)\b|多长|多久|几秒|几分钟|长度")), ("loud", re.compile(r"\b(?:loud\w*|quiet|volume)\b|多大声|多响|音量|响度")),
    ("says", re.compile(r"\b(?:say|says|saying|said|tell|read|narration|script|captions?|lyrics)\b|说|讲|念|旁白|台词|脚本|字幕")), ("shots", re.compile(r"\b(?:shots?|scenes?)\b|镜头|画面|段|幕|分镜")),
    ("facts", re.compile(r"\b(?:tempo|bpm|key|meter|fast)\b|调|节奏|节拍|bpm|速度")),
)  # fmt: skip
_FACTS = {"bpm": ("{0} bpm", "{0} bpm"), "key": ("{0}", "{0}"), "meter": ("{0}", "{0}"), "form": ("{0}", "{0}")}
MAX_WORDS = 1_200
"""Characters of narration that are shown in a reply."""


def made(tool: str, rows: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """Return the sentences about a film or a storyboard that was made or changed. rows: what the tool says of it."""
    row = rows[0]
    handle = f"`{row.get('handle', '')}`"
    board = str(row.get("handle", "")).startswith("brd")
    extent = _extent(row, language)
    changed = [pick(_CHANGED[op], language) for op in row.get("changed") or () if op in _CHANGED]
    notes = [str(note) for note in row.get("notes") or ()]
    if tool == "edit_film" and changed:
        return [say("film_changed", language, handle, listed(list(dict.fromkeys(changed)), language), extent), *notes]
    if board:
        return [say("board_made", language, handle, _shots(row["shots"], language) if row.get("shots") else ""), say("board_next", language), *notes]
    return [say("whole_film_made", language, handle, extent), *notes, *([say("film_next", language)] if tool == "assemble_film" else [])]


_GENERAL = frozenset({"lesson", "tutorial", "generic", "company", "product"})
"""Stories that hold nothing about their topic but its name."""


def general(wish: FilmWish | None, language: Language) -> str:
    """Return the sentence that says that a film's narration knows nothing of its topic; empty where somebody told it, or nobody speaks."""
    if wish is None or wish.script or wish.sources or wish.narrated is False or not wish.topic:
        return ""
    return say("film_general", language, wish.topic) if story_for(wish.topic).id in _GENERAL else ""


def _extent(row: Mapping[str, Any], language: Language) -> str:
    """Length and number of shots in brackets; empty where nothing is known."""
    parts = [
        say("seconds", language, f"{float(row['duration_s']):.1f}".removesuffix(".0")) if row.get("duration_s") else "",
        _shots(row["shots"], language) if row.get("shots") else "",
    ]
    said = [part for part in parts if part]
    return say("making", language, ("，" if language != "en" else ", ").join(said)) if said else ""


def _shots(count: Any, language: Language) -> str:
    return say("shot" if count == 1 else "shots", language, str(count))


def playing(result: Mapping[str, Any], question: str, language: Language) -> list[str]:
    """Return what a look-up tells of something that plays, as far as the question asks for it; empty for what does not play.

    question: lower case and simplified.
    """
    if not result.get("seconds") and not result.get("shots"):
        return []
    asked = {name for name, pattern in _ASKS if pattern.search(question)}
    asked = asked if asked - {"shots"} or not re.search(r"\bfilm|影片|视频", question) or "shots" in asked else set()
    handle = f"`{result.get('handle') or result.get('found') or ''}`"
    told = [(name, text) for name, text in _facts(result, language) if text]
    wanted = [text for name, text in told if name in asked] or [text for _, text in told]
    return [say("plays", language, handle, ("；" if language != "en" else "; ").join(wanted))]


def _facts(result: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """What is known of something that plays, each with its name."""
    seconds, loud = result.get("seconds"), result.get("loudness_lufs")
    shots = [row for row in result.get("shots") or () if isinstance(row, Mapping)]
    listing = " ".join(f"{row.get('n')}. {row.get('words', '')}" + (f" ({float(row['duration_s']):.1f} s)" if row.get("duration_s") else "") for row in shots)
    music = result.get("facts") if isinstance(result.get("facts"), Mapping) else {}
    facts = [pick(_FACTS[name], language).format(music[name]) for name in _FACTS if music and music.get(name)]
    said = str(result.get("says") or "") or " ".join(str(row["narration"]) for row in shots if row.get("narration"))
    words = said.strip()[:MAX_WORDS]
    return [
        ("seconds", say("lasts", language, f"{float(seconds):.1f}".removesuffix(".0")) if seconds else ""),
        ("loud", say("loudness", language, f"{float(loud):.1f}") if loud is not None else ""),
        ("facts", listed(facts, language)),
        ("shots", f"{_shots(len(shots), language)}: {listing}" if shots else ""),
        ("says", say("it_says", language, words) if words else ""),
    ]
