"""What the command line prints for an event: JSON lines for programs, short lines for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent import events

KEYS = ("handle", "kind", "path", "parents", "shot", "changed", "seconds", "engine", "notes", "model", "cost_usd", "brief", "duration_s")


def json_line(view: dict[str, Any], *, path: str, seconds: float, notes: tuple[str, ...] = ()) -> str:
    """Return one asset as a line of JSON with exactly the keys `KEYS`."""
    not_drawn = [f"not drawn: {', '.join(view['not_drawn'])}"] if view.get("not_drawn") else []
    data = {**view, "path": path, "seconds": round(seconds, 3), "notes": [*view["notes"], *not_drawn, *notes]}
    return json.dumps({key: data[key] for key in KEYS}, ensure_ascii=False)


def approval_line(view: dict[str, Any]) -> str:
    """Return a question about money as one line."""
    many = f"{view['count']} × " if view["count"] > 1 else ""
    return f"? {many}{view['maker']}: {view['estimate']}. Shall it be made? Answer yes or no."


def told_lines(title: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return a table of facts as lines: a heading, and a line a row with what is not empty."""
    lines = [f"{title}:"]
    for row in rows:
        shown = (f"{key} {value}" for key, value in row.items() if value not in (None, "", [], False))
        lines.append("  " + ", ".join(shown))
    return lines if rows else [f"{title}: none"]


def card_text(view: dict[str, Any]) -> str:
    """Return the structured prompt of an asset as lines "field: words", the changed fields marked with a dot."""
    lines = []
    for name, value in view["shot"].items():
        if value:
            mark = "•" if name in view["changed"] else " "
            shown = value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)
            lines.append(f"  {mark} {name:<10} {shown}")
    return "\n".join(lines)


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
