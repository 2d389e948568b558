"""A kept talk as plain lines: what each side said and the assets that came with it, for exports and for pages that others may read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from tools.assets import Asset
from tools.exporting.documents import Line

_SIDES: dict[str, Literal["person", "assistant"]] = {"user_message": "person", "assistant_message": "assistant"}
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?!\s|$)[^.!?。！？\n]*)*[.!?。！？\n]*\s*")
_PRIVATE = re.compile(
    r"(?:US)?[$€£¥]\s?\d|\d\s?(?:USD|US dollars?|dollars?|cents?|美元|美金|元)\b|\d\s?(?:美元|美金|美分)|(?<![\w:/.])/(?:[\w.-]+/)+|\b[A-Za-z]:\\"
)
"""An amount of money, or a folder of the machine."""


def lines_of(thread: dict[str, Any]) -> tuple[Line, ...]:
    """Return a thread, as the history keeps it, as lines, oldest first; lines with neither words nor assets are left out."""
    shown: dict[str, list[str]] = {}
    for element in thread["elements"]:
        shown.setdefault(str(element.get("forId")), []).extend(_assets_in(element.get("props")))
    lines = []
    for step in thread["steps"]:
        side = _SIDES.get(str(step.get("type")))
        if side is not None:
            line = Line(side, str(step.get("output") or ""), tuple(dict.fromkeys(shown.get(str(step.get("id")), ()))))
            lines += [line] if line.words.strip() or line.assets else []
    return tuple(lines)


def _assets_in(props: Any) -> list[str]:
    """Return the ids of the assets that a turn's card shows, the plan of a film first."""
    if not isinstance(props, dict):
        return []
    views = [props.get("plan"), *(props.get("assets") or ())]
    return [view["id"] for view in views if isinstance(view, dict) and isinstance(view.get("id"), str)]


def lines_by_turn(messages: Sequence[tuple[str, str]], assets: Iterable[Asset]) -> tuple[Line, ...]:
    """Return the talk of a project of the command line as lines. messages: (role, text), see `Session.messages`."""
    made: dict[int, list[str]] = {}
    for asset in assets:
        if asset.turn.isdigit():
            made.setdefault(int(asset.turn), []).append(asset.id)
    lines: list[Line] = []
    turn = 0
    for role, text in messages:
        if role == "human":
            lines += _rest(made, turn)
            turn += 1
            lines.append(Line("person", text))
        else:
            lines.append(Line("assistant", text, tuple(made.pop(turn, ()))))
    return (*lines, *_rest(made, turn))


def _rest(made: dict[int, list[str]], turn: int) -> list[Line]:
    """Return what a turn made that no words came with."""
    left = made.pop(turn, [])
    return [Line("assistant", "", tuple(left))] if left else []


def for_everybody(words: str) -> str:
    """Return a reply without the sentences that only its owner should read: those that tell an amount of money or a folder."""
    return "".join(part for part in _SENTENCE.findall(words) if not _PRIVATE.search(part)).strip()
