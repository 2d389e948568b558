"""Buttons, menus, reactions and the form of the prompt: what was pressed becomes an action of its conversation."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.actions import KINDS, Action, read_action
from agent.channels.slack import blocks
from agent.channels.slack.conversing import Conversing
from agent.channels.slack.heard import POINTS
from agent.channels.slack.memory import Talk
from agent.channels.slack.modal import changed, form
from agent.channels.slack.office import Asking, Office
from agent.channels.slack.outbox import SlackTrouble
from agent.channels.slack.words import read_language, say
from agent.channels.talks import PROJECT
from agent.views import asset_view
from tools.errors import UnknownHandle

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Press:
    """A press of a button in the conversation that it belongs to."""

    talk: Talk
    asking: Asking
    what: blocks.Button
    message: dict[str, Any]
    trigger: str
    """With which Slack lets a form be opened."""


class Presses:
    """What people press."""

    def __init__(self, office: Office, conversing: Conversing) -> None:
        self._office, self._conversing = office, conversing
        self.own: Mapping[str, Callable[[_Press], Awaitable[None]]] = {
            "stop": self._stop, "prompt": self._open_form, "approve": self._decide, "decline": self._decide,
        }  # fmt: skip
        """Kinds of buttons that are more than an action of the conversation."""

    async def pressed(self, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Do what a button or a menu of ours asks for, once; one of a message that was taken elsewhere does nothing."""
        channel, user = str((body.get("channel") or {}).get("id") or ""), str((body.get("user") or {}).get("id") or "")
        message = body.get("message") or {}
        what = _asked(action)
        key = f"press:{channel}:{message.get('ts')}:{action.get('action_ts')}:{user}"
        if what is None or not await self._office.remember(self._office.memory.take, [key], ""):
            return
        talk = await self._office.remember(self._office.memory.talk, what.thread)
        language = read_language(talk.language if talk else "en")
        asking = Asking(channel, str(message.get("thread_ts") or ""), user, language)
        if talk is None or talk.channel != channel:
            await self._office.whisper(asking, say("gone", language))
        elif what.kind in self.own:
            await self.own[what.kind](_Press(talk, asking, what, message, str(body.get("trigger_id") or "")))
        elif what.kind in KINDS:
            change = dict(what.change) if what.change else None
            data = {"kind": what.kind, "target": what.target or None, "other": what.other or None, "change": change}
            await self._conversing.act(talk, asking, read_action(data))

    async def _stop(self, press: _Press) -> None:
        await (await self._office.find_talks()).halt(press.talk.thread, press.what.target)

    async def _decide(self, press: _Press) -> None:
        """Carry a yes or a no to the question, and put who said it in the place of its buttons."""
        talk, asking, what, message = press.talk, press.asking, press.what, press.message
        may = asking.by == what.by or await self._conversing.may_decide(asking.by, talk, what.target)
        if not may:
            await self._office.whisper(asking, say("not_yours", asking.language))
            return
        await self._conversing.act(talk, asking, read_action({"kind": what.kind, "target": what.target}))
        text = str(next((block["text"]["text"] for block in message.get("blocks") or () if block.get("type") == "section"), message.get("text") or "…"))
        try:
            await self._office.update(asking.channel, str(message["ts"]), text, blocks.decided(text, what.kind, asking.by, asking.language))
        except SlackTrouble as trouble:
            log.info("an answered question keeps its buttons: %s", trouble.code)

    # -- the form

    async def _open_form(self, press: _Press) -> None:
        """Open the form of a picture's prompt; Slack takes this for three seconds after the press."""
        talk, asking, handle = press.talk, press.asking, press.what.target
        view = await self._view(talk, handle)
        if view is None:
            await self._office.whisper(asking, say("gone", asking.language))
            return
        where = {"t": talk.thread, "a": handle, "p": asking.ts, "u": asking.by}
        await self._office.outbox.call("views_open", trigger_id=press.trigger, view=form(view, asking.language, where))

    async def sent(self, body: dict[str, Any]) -> None:
        """Make the child that a sent form asks for, once; a form is sent by whoever opened it."""
        view, user = body["view"], str((body.get("user") or {}).get("id") or "")
        if not await self._office.remember(self._office.memory.take, [f"form:{view['id']}"], ""):
            return
        where = json.loads(view["private_metadata"])
        if where.get("u") != user:
            return
        talk = await self._office.remember(self._office.memory.talk, where["t"])
        shown = await self._view(talk, where["a"]) if talk is not None else None
        if talk is None or shown is None:
            return
        change = changed(view, shown["shot"])
        if change:
            asking = Asking(talk.channel, where["p"], user, read_language(talk.language))
            await self._conversing.act(talk, asking, Action("edit", where["a"], change=change))

    async def _view(self, talk: Talk, handle: str) -> dict[str, Any] | None:
        """Return an asset of a conversation as plain data, or None."""
        store = (await self._office.find_talks()).services.store
        try:
            asset = await self._office.remember(store.get, f"{PROJECT}{talk.thread}", handle)
        except UnknownHandle:
            return None
        return asset_view(asset, {})

    # -- reactions

    async def reacted(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Select the picture under which somebody put a pointing hand: Slack has no replies to single messages inside a thread."""
        item = event.get("item") or {}
        if str(event.get("reaction") or "").split("::")[0] not in POINTS or item.get("type") != "message":
            return
        channel, ts, user = str(item.get("channel") or ""), str(item.get("ts") or ""), str(event.get("user") or "")
        post = await self._office.remember(self._office.memory.at, channel, ts)
        talk = await self._office.remember(self._office.memory.talk, post.thread) if post is not None and post.handle else None
        if post is None or talk is None:
            return
        key = f"event:{body['event_id']}" if body.get("event_id") else f"react:{channel}:{ts}:{user}:{event.get('event_ts')}"
        if await self._office.remember(self._office.memory.take, [key], ""):
            await self._conversing.act(talk, Asking(channel, talk.ts, user, read_language(talk.language)), Action("select", post.handle))


def _asked(action: dict[str, Any]) -> blocks.Button | None:
    """Return what a press asks for; None for what is not ours."""
    kind = str(action.get("action_id") or "").removeprefix(blocks.PRESS)
    if kind == "pick":
        thread = str(action.get("block_id") or "").partition(":")[2].partition(":")[0]
        chosen = (action.get("selected_option") or {}).get("value")
        return blocks.Button(thread, "select", str(chosen)) if chosen else None
    try:
        return blocks.read_button(str(action.get("value") or ""))
    except ValueError:
        return None

