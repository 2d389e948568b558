"""A turn's events as the pieces of a reply in Markdown: pictures shown in place, films and sounds as links."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from agent import events
from agent.channels.lines import approval_line, told_lines, working_line

Link = Callable[[str, str], str]
"""Returns the whole address of an asset's file, or of its small picture: (asset id, the file's ending, or "thumb")."""
THUMB = "thumb"
_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#|~!]")
_PLAYS = {"video": "▶", "film": "▶", "voice": "♪", "music": "♪", "sound": "♪"}
_ALT = 200


def piece(event: events.Event, link: Link) -> str:
    """Return what an event adds to the reply; an empty string for what the reply does not tell."""
    match event:
        case events.Said(text):
            return text
        case events.Made(view):
            return "" if view.get("aside") else _asset(view, link)
        case events.Selected(view, action):
            return _asset(view, link) if view else f"\n\n{action}\n\n"
        case events.Planned(view):
            return f"\n\n{_picture(view, link)}\n\n"
        case events.Compared(left, right, changed):
            differ = ", ".join(changed) or "–"
            return f"\n\n{_picture(left, link)} {_picture(right, link)}\n\n`{left['handle']}` ↔ `{right['handle']}`: {plain(differ)}\n\n"
        case events.Asked(_, candidates):
            return "\n\n" + "\n".join(f"{_picture(view, link, THUMB)} `{view['handle']}`" for view in candidates) + "\n\n"
        case events.NeedsApproval(view):
            return f"\n\n{plain(approval_line(view))}\n\n"
        case events.Told(title, rows):
            return "\n\n```\n" + "\n".join(told_lines(title, rows)).replace("```", "'''") + "\n```\n\n"
        case events.Failed(message, _, told) if not told:
            return f"\n\n{message}\n\n"
    return ""


def progress(event: events.Event) -> str:
    """Return how far the work is, as one line; an empty string when the event does not tell."""
    return working_line(event) if isinstance(event, events.Working) else ""


def _asset(view: dict[str, Any], link: Link) -> str:
    if view["kind"] == "text":
        return ""
    notes = " · ".join(plain(note) for note in (*view.get("notes", ()), view.get("cost", "")) if note)
    handle = f"`{view['handle']}`" + (f" · {notes}" if notes else "")
    mark = _PLAYS.get(view["kind"])
    ending = PurePath(view["path"]).suffix
    if mark is None or ending in (".gif", ".webp"):
        return f"\n\n{_picture(view, link)}\n\n{handle}\n\n"
    poster = f"{_picture(view, link, THUMB)}\n\n" if mark == "▶" else ""
    length = f" ({view['duration_s']:.1f} s)" if view.get("duration_s") else ""
    return f"\n\n{poster}[{mark} {view['handle']}{ending}{length}]({link(view['id'], ending)})\n\n{handle}\n\n"


def _picture(view: dict[str, Any], link: Link, ending: str = "") -> str:
    shown = ending or (PurePath(view["path"]).suffix if view["kind"] not in _PLAYS else THUMB)
    return f"![{plain(view.get('alt') or view['handle'])[:_ALT]}]({link(view['id'], shown)})"


def plain(text: str) -> str:
    """Return words that Markdown reads as words only, on one line."""
    return _MARKUP.sub(lambda mark: f"\\{mark[0]}", " ".join(text.split()))
