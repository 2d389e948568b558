"""What stands in Slack of a turn, as Block Kit: progress with a stop button, pictures with their buttons, questions. Pure.

Shapes and limits: https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from agent.channels.lines import approval_line, told_lines
from agent.channels.slack.mrkdwn import BLOCKS, PLAIN, clipped, escaped, mrkdwn, pieces
from agent.channels.slack.words import say
from agent.channels.web_turns import TurnCard
from prompts.phrases import printable
from prompts.shot import FIELDS
from tools.chinese import Language

PRESS = "sw:"
"""How the ids of our buttons begin."""
BAR = 12
"""Signs of the bar that shows how far something is."""
OPTIONS = 100
"""Most options of a menu."""
BUTTONED = 4
"""Most pictures of one message of a person's that get buttons."""
TOLD = 2_800
"""Characters of a table, so that it fits into a block with its frame."""
PARTS = 12
"""Blocks of words in one message; what is longer is continued in the page."""
_SHOWABLE = (".png", ".jpg", ".gif")
"""Endings of what an image block shows."""

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """What a button asks for, as its value: the conversation, the action, and who asked for what it decides on."""

    thread: str
    kind: str
    target: str = ""
    other: str = ""
    change: Mapping[str, Any] | None = None
    by: str = ""

    def value(self) -> str:
        """Return it as the value of a button."""
        said = {"t": self.thread, "k": self.kind, "a": self.target, "o": self.other, "c": self.change, "b": self.by}
        return json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False, separators=(",", ":"))


def read_button(value: str) -> Button:
    """Return what a pressed button asks for; raise ValueError for a value that is not ours."""
    data = json.loads(value)
    if not (isinstance(data, dict) and isinstance(data.get("t"), str) and isinstance(data.get("k"), str)):
        raise ValueError("not a button of ours")
    change = data.get("c") if isinstance(data.get("c"), dict) else None
    return Button(data["t"], data["k"], str(data.get("a") or ""), str(data.get("o") or ""), change, str(data.get("b") or ""))


def section(text: str, **more: Any) -> Block:
    """Return a block of mrkdwn; of the words in it Slack makes no links and no mentions by itself (`verbatim`)."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, **more}


def context(text: str) -> Block:
    """Return a block of small words."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def plain(text: str) -> Block:
    """Return a label."""
    return {"type": "plain_text", "text": clipped(printable(text), PLAIN), "emoji": False}


def button(label: str, what: Button, *, style: str = "", confirm: Block | None = None) -> Block:
    """Return a button; pressed, it comes back with its value."""
    made: Block = {"type": "button", "action_id": f"{PRESS}{what.kind}", "text": plain(label), "value": what.value()}
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    return made


def words(text: str) -> list[Block]:
    """Return a reply as blocks."""
    return [section(part) for part in pieces(mrkdwn(text))[:PARTS]]


def picture(view: Mapping[str, Any], file: str) -> Block:
    """Return a picture that lies in Slack, small, with its description."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": clipped(printable(str(view.get("alt") or view["handle"])), 1_900)}


def showable(view: Mapping[str, Any]) -> bool:
    """Tell whether a block can show an asset. Source: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object"""
    return str(view.get("path") or "").endswith(_SHOWABLE)


# --- while it works


def bar(fraction: float) -> str:
    """Return how far something is (0..1) as a bar of signs."""
    full = round(max(0.0, min(1.0, fraction)) * BAR)
    return "▓" * full + "░" * (BAR - full) + f" {max(0.0, min(1.0, fraction)):.0%}"


def progress_line(card: TurnCard, language: Language) -> str:
    """Return what is done now, how far it is, and how long it will still take."""
    left = say("left", language, s=max(1, round(card.left_s))) if card.left_s is not None else ""
    parts = [bar(card.fraction) if card.fraction is not None else "", escaped(card.message) if card.message else "", left]
    return " · ".join(filter(None, parts)) or say("working", language)


def progress(card: TurnCard, language: Language, thread: str) -> list[Block]:
    """Return the message of a turn that is under way: its words so far, how far it is, and a stop button."""
    stop = button(say("stop", language), Button(thread, "stop", card.id))
    return [*words(card.text), context(progress_line(card, language)), {"type": "actions", "elements": [stop]}]


# --- what it came to


def outcome(
    card: TurnCard,
    language: Language,
    *,
    received: Sequence[Mapping[str, Any]] = (),
    page: str = "",
    files: Mapping[str, str] = MappingProxyType({}),
) -> list[Block]:
    """Return the message of a turn that is over: its words, what was selected, compared, told or failed; a link into the page.

    received: what the person sent along, which gets its buttons here. files: asset id -> Slack's id of a picture that Slack shows already.
    """
    blocks = words(card.text)
    if received:
        blocks += _received(received, language, card.thread)
    if card.selected is not None:
        view = card.selected["asset"]
        line = say("selected", language, handle=f"*{view['handle']}*") if view else say("nothing", language)
        blocks.append(section(line, accessory=picture(view, files[view["id"]])) if view and view["id"] in files else section(line))
        steps = [button(say(kind, language), Button(card.thread, kind)) for kind in ("undo", "redo")]
        blocks.append({"type": "actions", "elements": steps})
    if card.compared is not None:
        left, right = card.compared["left"]["handle"], card.compared["right"]["handle"]
        fields = [say(name, language) if name in FIELDS else escaped(name) for name in card.compared["changed"]]
        changed = ", ".join(fields) or say("same", language)
        blocks.append(section(say("compared", language, left=f"*{left}*", right=f"*{right}*", changed=changed)))
    for table in card.told:
        blocks.append(section(f"```{clipped(escaped(chr(10).join(told_lines(table['title'], table['rows']))), TOLD)}```"))
    if card.failure:
        blocks += [section(f":warning: {part}") for part in pieces(escaped(card.failure), 2_900)[:2]]
    elif card.status == "stopped":
        blocks.append(context(say("stopped", language)))
    if not blocks and not card.question:
        handles = ", ".join(f"*{view['handle']}*" for view in card.assets)
        blocks.append(section(f"{handles} ✓" if handles else say("done", language)))
    if page:
        blocks.append(context(f"<{page}|{say('page', language)}>"))
    return blocks[:BLOCKS]


def _received(views: Sequence[Mapping[str, Any]], language: Language, thread: str) -> list[Block]:
    """Return a line that names what came, and under it the buttons of each picture."""
    blocks = [context(say("received", language, names=", ".join(f"*{view['handle']}*" for view in views)))]
    for view in [view for view in views if view["kind"] == "image"][:BUTTONED]:
        named = "" if len(views) == 1 else f"{view['handle']}: "
        elements = [button(named + say(what.kind, language), what) for _, what in buttons(view, thread) if what.kind != "undo"]
        blocks.append({"type": "actions", "elements": elements})
    return blocks


def result(view: Mapping[str, Any], language: Language, thread: str, *, file: str = "", link: str = "", page: str = "") -> list[Block]:
    """Return the message under a picture, a film or a sound: what it is, and its buttons.

    file: Slack's id of it where Slack shows it already, so that a small picture stands beside its buttons; link: its address otherwise.
    """
    head = [f"*{view['handle']}*", f"← {', '.join(view['parents'])}" if view.get("parents") else ""]
    changed = [say(name, language) if name in FIELDS else escaped(name) for name in view.get("changed") or ()] if view.get("parents") else []
    head += [", ".join(changed), say("draft", language) if view.get("draft") else escaped(str(view.get("model_title") or ""))]
    head += [f"{view['duration_s']:.1f} s" if view.get("duration_s") else "", escaped(str(view.get("cost") or ""))]
    line = " · ".join(filter(None, head)).replace(" · ←", " ←")
    blocks = [section(line, accessory=picture(view, file)) if file and showable(view) else section(line)]
    if not file:
        shown = f" <{link or page}|{escaped(str(view['handle']))}>" if link or page else ""
        blocks.append(context(say("unshown", language, handle=view["handle"]) + shown))
    notes = [escaped(str(note)) for note in view.get("notes") or ()]
    notes += [say("not_drawn", language, what=escaped(", ".join(view["not_drawn"])))] if view.get("not_drawn") else []
    if notes:
        blocks.append(context(clipped(say("notes", language, notes=" · ".join(notes)), 2_900)))
    elements = [button(say(what.kind if label == "" else label, language), what) for label, what in buttons(view, thread)]
    if elements:
        blocks.append({"type": "actions", "elements": elements})
    return blocks


def buttons(view: Mapping[str, Any], thread: str) -> list[tuple[str, Button]]:
    """Return the buttons of an asset, as pairs of a label's key (empty: the action's own) and what it asks for."""
    handle, kind = str(view["handle"]), view["kind"]
    said = any((view.get("shot") or {}).values())
    if (view.get("aside") and kind != "board") or kind in ("mask", "clone", "text"):
        return []
    found = [("", Button(thread, name, handle)) for name in _pressable(kind, said=said, draft=bool(view.get("draft")))]
    parent = next(iter(view.get("parents") or ()), "")
    if kind == "image" and parent.startswith("img"):
        found.append(("", Button(thread, "compare", parent, handle)))
    if kind == "film" and (view.get("duration_s") or 0) <= 15:
        found.append(("gif", Button(thread, "export", handle, change={"container": "gif"})))
    return [*found, ("", Button(thread, "undo"))]


def _pressable(kind: str, *, said: bool, draft: bool) -> list[str]:
    if kind == "board":
        return ["cut"]
    if kind != "image":
        return ["select"]
    wanted = [("vary", said), ("prompt", said), ("film", True), ("final", said and draft), ("upscale", True), ("cutout", True), ("reference", True)]
    return [name for name, fits in [*wanted, ("select", True)] if fits]


def approval(view: Mapping[str, Any], language: Language, thread: str, by: str) -> list[Block]:
    """Return a question about money or files, with buttons that ask once more."""
    text = clipped(escaped(approval_line(dict(view))), 2_900)
    confirm = {
        "title": plain(say("sure", language)),
        "text": {"type": "plain_text", "text": clipped(printable(approval_line(dict(view))), 290)},
        "confirm": plain(say("approve", language)),
        "deny": plain(say("back", language)),
    }
    elements = [
        button(say("approve", language), Button(thread, "approve", view["id"], by=by), style="primary", confirm=confirm),
        button(say("decline", language), Button(thread, "decline", view["id"], by=by)),
    ]
    return [section(f":moneybag: {text}" if view.get("usd") else text), {"type": "actions", "elements": elements}]


def decided(text: str, kind: str, user: str, language: Language) -> list[Block]:
    """Return an answered question: its words and who answered."""
    return [section(clipped(text, 2_900)), context(say("approved" if kind == "approve" else "declined", language, who=f"<@{user}>"))]


def question(card: TurnCard, language: Language, thread: str) -> list[Block]:
    """Return a question which one is meant, with a menu."""
    options = [
        {"text": plain(f"{view['handle']}: {view.get('words') or view.get('name') or view.get('alt') or ''}".strip(": ")), "value": str(view["handle"])}
        for view in card.candidates[:OPTIONS]
    ]
    blocks = words(card.question)
    if options:
        menu = {"type": "static_select", "action_id": f"{PRESS}pick", "placeholder": plain(say("which", language)), "options": options}
        blocks.append({"type": "actions", "block_id": f"sw:{thread}:{card.id}"[:255], "elements": [menu]})
    return blocks
