"""What the command line prints for an event: JSON lines for programs, short lines for people."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size

from agent import events
from prompts.phrases import has_han
from tools.agreeing import size_words

KEYS = (
    "handle", "kind", "path", "parents", "shot", "changed", "seconds", "engine", "notes", "model", "cost_usd", "brief", "duration_s",
    "width", "height", "loudness_lufs", "files",
)  # fmt: skip

_STEERING = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What JSON allows inside a text, and terminals obey or turn about."""
MAX_TEXT = 4_000
"""Characters of a transcript or a description that are printed; the file holds the rest."""


def json_line(
    view: dict[str, Any], *, path: str, seconds: float, notes: tuple[str, ...] = (), files: Mapping[str, str] | None = None
) -> str:
    """Return one asset as a line of JSON with exactly the keys `KEYS`. files: where what belongs to it lies, by name."""
    not_drawn = [f"not drawn: {', '.join(view['not_drawn'])}"] if view.get("not_drawn") else []
    notes = (*view["notes"], *not_drawn, *notes)
    data = {**view, "path": path, "seconds": round(seconds, 3), "notes": notes, "files": dict(files or {})}
    return json_text({key: data[key] for key in KEYS})


def json_text(data: Any) -> str:
    """Return data as a line of JSON whose every character a terminal shows: what would steer it is spelled \\uXXXX."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(data, ensure_ascii=False))


def approval_line(view: dict[str, Any]) -> str:
    """Return a question about money or about files as one line, in the language of the request: the price, what for, how to answer."""
    if view.get("fetch"):
        return _fetch_line(view)
    if has_han(view["words"]):
        return f"？{view['maker']} × {view['count']}：{_price_zh(view)}。要做嗎？請回答「好」或「不要」。"
    many = f"{view['count']} × " if view["count"] > 1 else ""
    return f"? {many}{view['maker']}: {view['estimate']}. Shall it be made? Answer yes or no."


def _fetch_line(view: dict[str, Any]) -> str:
    if not has_han(view["words"]):
        return f"? {view['maker']}: {view['estimate']}. Shall it be fetched? Answer yes or no."
    uses = {True: "可以商用", False: "不能商用", None: "能否商用未查證"}
    told = "；".join(f"{one['title']}：{size_words(one['gb'])}，授權 {one['licence']}，{uses[one['commercial']]}" for one in view["fetch"])
    price = f"；{_price_zh(view)}" if view["usd"] else ""
    return f"？要先把模型下載到本機：{told}{price}。要下載嗎？請回答「好」或「不要」。"


def _price_zh(view: dict[str, Any]) -> str:
    price = f"${view['usd']:.2f}"
    return f"價格未查證，以 {price} 計" if "not verified" in view["estimate"] else f"約 {price}"


def working_line(event: events.Working) -> str:
    """Return how far something is, as one short line: what is done, the share, the time left."""
    share = f"{event.fraction:.0%}" if event.fraction is not None else ""
    left = f"about {max(1, round(event.left_s))} s left" if event.left_s is not None else ""
    said = "" if event.message == left else event.message
    return " · ".join(filter(None, (said, share, left)))


def told_lines(title: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return a table of facts (models, spending, jobs, or any other) as lines: a heading, and aligned columns of what is not empty."""
    if not rows:
        return [f"{title}: none"]
    tell = {"models": _models, "spending": _spending, "jobs": _jobs}.get(title, _any)
    return [f"{title}:", *tell(rows)]


def _models(rows: Sequence[dict[str, Any]]) -> list[str]:
    return _aligned([("ready" if row["ready"] else "-", row["title"], ", ".join(row["makes"]), _missing(row)) for row in rows])


def _missing(row: dict[str, Any]) -> str:
    since = f" since {row['since']}" if row.get("since") else ""
    parts = [f"{row['state'].replace('_', ' ')}{since}" if row.get("state", "live") != "live" else ""]
    parts.append("needs: " + "; ".join(row["needs"]) if row.get("needs") and not row["ready"] else "")
    parts.append("instead: " + ", ".join(row["stand_ins"]) if row.get("stand_ins") else "")
    return "; ".join(filter(None, parts))


def _spending(rows: Sequence[dict[str, Any]]) -> list[str]:
    table = [(row["day"], f"${row['usd']:.4f}", f"{row['jobs']} ×", row["card"] or row["engine"], row["source"]) for row in rows]
    whole = ("sum", f"${sum(row['usd'] for row in rows):.4f}", f"{sum(row['jobs'] for row in rows)} ×", "", "")
    return _aligned([*table, whole])


def _jobs(rows: Sequence[dict[str, Any]]) -> list[str]:
    lines = _aligned([(row["id"], row["state"], row["card"], f"${row['usd']:.4f}" if row["usd"] else "", row["words"][:60]) for row in rows])
    told = [f"             {row['message']}" if row["message"] else "" for row in rows]
    return [line for pair in zip(lines, told, strict=True) for line in pair if line]


def _any(rows: Sequence[dict[str, Any]]) -> list[str]:
    shown = [[f"{key} {value}" for key, value in row.items() if value not in (None, "", [], False)] for row in rows]
    return ["  " + ", ".join(cells) for cells in shown]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines whose columns stand below each other, also where letters are two cells wide."""
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  " + "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def card_text(view: dict[str, Any]) -> str:
    """Return what an asset was asked to be as lines "field: words", the changed fields marked with a dot.

    A first line tells length and loudness of what plays, and of what a service made who made it, what it cost and how it may be
    used. A film's shots follow, each with its place and what is said in it; a text stands there itself.
    """
    lines = [f"    {facts}"] if (facts := _facts(view)) else []
    lines += _shots(view)
    for name, value in (view["shot"] | view.get("brief", {})).items():
        if value:
            mark = "•" if name in view["changed"] else " "
            shown = value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
            lines.append(f"  {mark} {name:<10} {shown}")
    if view["kind"] == "text":
        lines += [f"    {line}" for line in Path(view["path"]).read_text("utf-8", "replace")[:MAX_TEXT].splitlines()]
    return "\n".join(lines)


def _facts(view: dict[str, Any]) -> str:
    played = _played(view)
    if view["engine"] in ("animatic", "upload"):
        return " · ".join(played)
    terms = view.get("licence", "") + (" (not for commercial use)" if view.get("commercial") is False else "")
    labels = [label for label in view.get("labels", ()) if label != "non-commercial"]
    return " · ".join(filter(None, (view.get("model"), *played, view.get("cost"), terms, *labels)))


def _played(view: dict[str, Any]) -> list[str]:
    """Return how long, how large and how loud something that plays is; nothing for a still picture."""
    if not view.get("duration_s"):
        return []
    size = f"{view['width']}x{view['height']}" if view.get("width") else ""
    loudness = view.get("loudness_lufs")
    heard = f"{loudness:.1f} LUFS" if loudness is not None else ""
    return [part for part in (f"{view['duration_s']:.1f} s", size, heard, view.get("facts", {}).get("key", "")) if part]


def _shots(view: dict[str, Any]) -> list[str]:
    """Return a film's shots, a line each: number, when it begins, how long it is, where it comes from, what it shows, what is said."""
    rows = [
        (f"{shot['n']}", f"{shot['start_s']:.1f} s", f"{shot['duration_s']:.1f} s", shot.get("handle") or shot.get("kind", ""), shot["words"],
         f'"{shot["narration"]}"' if shot.get("narration") else "")
        for shot in (view.get("film") or {}).get("shots", ())
    ]  # fmt: skip
    return [f"  {line}" for line in _aligned(rows)] if rows else []


@dataclass(slots=True)
class Outcome:
    """What a turn came to, for the exit code."""

    shown: int = 0
    failure: events.Failed | None = None
    asked: bool = False
    reply: list[str] = field(default_factory=list)

    def note(self, event: events.Event) -> None:
        """Take an event in."""
        if isinstance(event, events.Failed):
            self.failure = self.failure or event
        elif isinstance(event, events.Asked):
            self.asked = True
        elif isinstance(event, events.Said):
            self.reply.append(event.text)
        elif isinstance(event, events.Made | events.Selected | events.Compared):
            self.shown += 1

    def exit_code(self, *, must_show: bool) -> int:
        """Return 0 when something was made or shown, 2 for bad input or an open question, 3 for an engine that failed."""
        if self.failure is not None:
            return self.failure.exit_code
        return 2 if must_show and not self.shown else 0
