"""What a turn came to as the content of an MCP answer: words, small pictures, and links to the assets."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mcp import types
from pydantic import AnyUrl

from agent import events
from prompts.phrases import printable_lines
from tools.assets import AssetStore
from tools.recordings import MIMES

SCHEME = "scenewright://asset/"
THUMBNAIL_PX = 512
MAX_PICTURES = 4
"""Small pictures in one answer; further assets come as links."""
_SHOWN = ("image", "video", "film", "board", "mask")
_MARKS = re.compile(r"(<(?=[A-Za-z/!?])|!(?=\[)|\](?=[(\[:]))")
"""Where a tag, an address in brackets, a picture, a link or the address of one begins (CommonMark 0.31)."""
_TYPES = {".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".gif": "image/gif", ".svg": "image/svg+xml", ".json": "application/json"}


@dataclass(slots=True)
class Answer:
    """What happened in one turn, collected."""

    words: str = ""
    lines: list[str] = field(default_factory=list)
    """What is told beside the reply."""
    made: list[dict[str, Any]] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    """Assets that were there already: selected, compared, asked about."""
    questions: list[dict[str, Any]] = field(default_factory=list)
    """Questions about money that wait."""
    failure: str = ""
    result: dict[str, Any] | None = None
    """What a tool answered."""

    def take(self, event: events.Event) -> None:
        """Take an event in."""
        match event:
            case events.Said(text):
                self.words += text
            case events.Made(view):
                self.made.append(view)
            case events.NeedsApproval(view):
                self.questions.append(view)
            case events.Answered(result):
                self.result = result
            case events.Failed(message, _, told):
                self.failure = message
                self.lines += [] if told else [message]
            case _:
                self._tell(event)

    def _tell(self, event: events.Event) -> None:
        match event:
            case events.Selected(view, action):
                self.shown += [view] if view else []
                self.lines.append(f"{action}: {view['handle'] if view else 'the empty start'} is selected.")
            case events.Asked(question, candidates):
                self.shown += list(candidates)
                self.lines.append(f"Which one is meant by {question!r}? {', '.join(view['handle'] for view in candidates)}")
            case events.Compared(left, right, changed):
                self.shown += [left, right]
                self.lines.append(f"{left['handle']} and {right['handle']} differ in: {', '.join(changed) or 'nothing'}.")
            case events.Told(title, rows):
                self.lines.append(f"{title}\n" + "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))

    @property
    def failed(self) -> bool:
        """Whether nothing came of it but a failure."""
        return bool(self.failure) and not self.made


async def content(answer: Answer, store: AssetStore, thread: str) -> types.CallToolResult:
    """Return the answer of a tool: text first, then the small pictures, then links to what was made."""
    said = "\n".join(part for part in (answer.words.strip(), *answer.lines, *map(_line, answer.made), *map(question, answer.questions)) if part)
    blocks: list[types.ContentBlock] = [types.TextContent(type="text", text=inert(said) or "Done.")]
    seen = list({view["id"]: view for view in (*answer.made, *answer.shown)}.values())
    for view in [view for view in seen if view["kind"] in _SHOWN][:MAX_PICTURES]:
        small = await asyncio.to_thread(store.thumbnail, view["id"], THUMBNAIL_PX)
        blocks.append(types.ImageContent(type="image", data=base64.b64encode(small).decode(), mimeType="image/webp"))
    blocks += [link(view) for view in seen]
    facts: dict[str, Any] = {
        "conversation": thread,
        "made": [view["handle"] for view in answer.made],
        "waiting": [view["id"] for view in answer.questions],
    }
    facts |= {"result": answer.result} if answer.result is not None else {}
    return types.CallToolResult(content=blocks, structuredContent=facts, isError=answer.failed)


def question(view: dict[str, Any]) -> str:
    """Return a question about money as text, with what to call for the answer."""
    what = view["words"] or view["kind"]
    return f'Nothing is spent yet: "{what}" by {view["maker"]} costs {view["estimate"]}. Ask the person, then call decide with id {view["id"]}.'


def link(view: dict[str, Any]) -> types.ResourceLink:
    """Return the link to an asset."""
    uri = AnyUrl(f"{SCHEME}{view['id']}")
    return types.ResourceLink(type="resource_link", uri=uri, name=view["handle"], description=inert(view["alt"][:300]), mimeType=mime_of(view["path"]))


def inert(text: str) -> str:
    """Return the text so that a client that shows Markdown finds no picture to load, no link under other words and no HTML in it."""
    return _MARKS.sub(r"\1 ", printable_lines(text))


def mime_of(path: str) -> str:
    """Return the type of a file by its ending."""
    suffix = "." + path.rpartition(".")[2]
    return MIMES.get(suffix) or _TYPES.get(suffix, "text/plain" if suffix in (".txt", ".md") else "application/octet-stream")


def _line(view: dict[str, Any]) -> str:
    facts: Sequence[str] = [view["kind"], *([f"{view['duration_s']:.1f} s"] if view["duration_s"] else []), *([view["cost"]] if view["cost"] else [])]
    notes = f" ({'; '.join(view['notes'])})" if view["notes"] else ""
    return f"{view['handle']}: {view['alt'][:200]} [{', '.join(facts)}]{notes}"
