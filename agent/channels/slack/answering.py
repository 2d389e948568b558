"""One turn's answer in Slack: one message that tells how far it is and at the end what was said, then every picture with its buttons."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from agent import events
from agent.channels.slack import blocks
from agent.channels.slack.memory import OpenTurn, Post, Talk
from agent.channels.slack.mrkdwn import escaped, mrkdwn
from agent.channels.slack.office import Asking, Office
from agent.channels.slack.outbox import SlackTrouble
from agent.channels.slack.words import say
from agent.channels.talk_running import Running
from agent.channels.web_installed import Installed
from agent.channels.web_turns import TurnCard
from tools.assets import Asset
from tools.errors import EngineError, NotConfigured

log = logging.getLogger(__name__)

TITLE_CHARS = 120
ORDER_S = 90.0
"""How long pictures wait for those of the answer before them."""
HELD_S = 0.5
"""How long to wait before looking again whether Slack lets a message be updated."""
_NO_FILE = frozenset({"clone"})
"""Kinds of assets whose files say nothing to people."""


class Answer:
    """The answer to one turn. What stands in Slack already is not said again, so that it can go on after a restart."""

    def __init__(
        self,
        office: Office,
        talk: Talk,
        card: TurnCard,
        asking: Asking,
        *,
        message: str = "",
        first: bool = False,
        before: asyncio.Task[None] | None = None,
    ) -> None:
        self._office, self._talk, self._card, self._asking, self._first, self._before = office, talk, card, asking, first, before
        self._message = message
        self._dirty, self._closing = asyncio.Event(), asyncio.Event()
        self._shown: dict[str, Post] = {}
        self._received: list[dict[str, Any]] = []
        self._refused: set[str] = set()
        """Assets that Slack does not let us show; the others are shown all the same."""
        self._presenting = asyncio.Lock()

    async def follow(self, running: Running) -> None:
        """Tell how a turn goes, and at the end what it came to. Cancelled, it leaves the turn open for the next start."""
        await self._begin()
        ticking, showing = asyncio.create_task(self._tick()), asyncio.create_task(self._keep_showing())
        try:
            async for event in running.events():
                if not isinstance(event, events.Finished):
                    self._dirty.set()
            await running.done()
            self._closing.set()
            self._dirty.set()
            await asyncio.wait([ticking])
            await self.settle()
        finally:
            for task in (ticking, showing):
                task.cancel()
            await asyncio.gather(ticking, showing, return_exceptions=True)

    async def settle(self) -> None:
        """Say what the turn came to: the words, the pictures that do not stand there yet, questions."""
        if (await self._office.find_talks()).services.door.closing:
            return
        await self._load()
        await self._sort_uploads()
        await self._say_outcome()
        await self._present()
        await self._ask()
        await self._office.remember(self._office.memory.end_turn, self._card.id)

    async def give_up(self) -> None:
        """Forget a turn that cannot be answered; the page shows it all the same."""
        await self._office.remember(self._office.memory.end_turn, self._card.id)

    # -- the one message

    async def _begin(self) -> None:
        await self._load()
        if self._message:
            return
        await self._office.remember(self._office.memory.open_turn, self._turn())
        self._message = await self._office.post(self._asking, say("working", self._asking.language), self._progress())
        await self._office.remember(self._office.memory.open_turn, self._turn())

    def _turn(self) -> OpenTurn:
        asking = self._asking
        return OpenTurn(self._card.id, self._talk.thread, asking.channel, asking.ts, self._message, asking.by, asking.language)

    def _progress(self) -> list[blocks.Block]:
        return blocks.progress(self._card, self._asking.language, self._talk.thread)

    async def _tick(self) -> None:
        """Update the message while there is something new to tell, as often as Slack likes it."""
        last = self._office.pace.mark()
        while not self._closing.is_set():
            await self._dirty.wait()
            self._dirty.clear()
            while (wait := self._office.pace.wait(last)) > 0 and not self._closing.is_set():
                await self._rest(wait)
            if self._closing.is_set():
                return
            if self._office.outbox.held("chat_update"):
                self._dirty.set()
                await self._rest(HELD_S)
                continue
            self._office.pace.mark()
            with contextlib.suppress(SlackTrouble):
                text = blocks.progress_line(self._card, self._asking.language)
                await self._office.update(self._asking.channel, self._message, text, self._progress(), once=True)
            last = self._office.pace.mark()

    async def _rest(self, seconds: float) -> None:
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), seconds)

    async def _say_outcome(self) -> None:
        """Put the words into the message; into a new one where somebody deleted it, and without small pictures where Slack lacks them."""
        language, page = self._asking.language, self._office.config.page(self._talk.thread) if self._first else ""
        text = mrkdwn(self._card.text) or escaped(self._card.failure) or ", ".join(view["handle"] for view in self._card.assets) or say("done", language)
        files = {post.thing: post.file for post in self._shown.values() if post.file and post.kind == "result"}
        for known in (files, {}):
            said = blocks.outcome(self._card, language, received=self._received, page=page, files=known)
            try:
                if self._message:
                    await self._office.update(self._asking.channel, self._message, text, said)
                else:
                    self._message = await self._office.post(self._asking, text, said)
            except SlackTrouble as trouble:
                if trouble.code == "message_not_found" and self._message:
                    self._message = await self._office.post(self._asking, text, said)
                elif trouble.code != "invalid_blocks" or not known:
                    raise
                else:
                    continue
            return

    # -- pictures

    async def _load(self) -> None:
        """Read what stands in Slack already."""
        for post in await self._office.remember(self._office.memory.posts, self._talk.thread):
            if post.kind in ("result", "upload", "approval") or post.thing not in self._shown:
                self._shown[post.thing] = post

    async def _keep_showing(self) -> None:
        """Show every picture as soon as it is there."""
        while not self._closing.is_set():
            await self._present()
            await self._rest(self._office.pace.update_s / 2)

    async def _sort_uploads(self) -> None:
        """Note the person's own files by their message: they stand in Slack already."""
        for view in self._card.assets:
            if view["engine"] == "upload":
                self._received.append(view)
                await self._keep("upload", view, self._asking.message or self._message)

    async def _present(self) -> None:
        """Show what does not stand there yet, after what the answer before this one shows."""
        if self._before is not None:
            await asyncio.wait([self._before], timeout=ORDER_S)
            self._before = None
        async with self._presenting:
            plan = self._card.plan
            for view in ([plan] if plan else []) + list(self._card.assets):
                known = self._shown.get(view["id"])
                if view["engine"] != "upload" and view["id"] not in self._refused and (known is None or known.kind == "file"):
                    await self._show(view, known.file if known else "")

    async def _show(self, view: dict[str, Any], file: str) -> None:
        """Share a file unless Slack has it, then say what it is; the words and buttons come also when Slack does not take the file."""
        talks = await self._office.find_talks()
        asset = await asyncio.to_thread(talks.services.store.by_id, view["id"])
        link = ""
        if not file and asset.kind not in _NO_FILE:
            file, link = await self._share(asset, view)
        if not link:
            link = self._own_link(asset)
        view, page = {**view, "path": str(asset.path)}, self._office.config.page(self._talk.thread)
        for known in dict.fromkeys((file, "")):
            said = blocks.result(view, self._asking.language, self._talk.thread, file=known, link=link, page=page)
            try:
                ts = await self._office.post(self._asking, f"{view['handle']}: {escaped(view['alt'])}", said)
            except SlackTrouble as trouble:
                if trouble.passing:
                    raise
                log.warning("%s could not be shown: %s", view["id"], trouble)
            else:
                await self._keep("result", view, ts, known)
                return
        self._refused.add(view["id"])

    async def _share(self, asset: Asset, view: dict[str, Any]) -> tuple[str, str]:
        """Return Slack's id of the shared file (empty while Slack does not show it) and its address."""
        try:
            left = await asyncio.to_thread((await self._office.find_talks()).services.outgoing.leaving, asset)
            shared = await self._office.files.share(
                left.path, name=f"{asset.handle}{asset.path.suffix}", title=f"{asset.handle} {asset.words}"[:TITLE_CHARS], alt=view["alt"],
                channel=self._asking.channel, thread_ts=self._asking.ts,
            )  # fmt: skip
        except (SlackTrouble, NotConfigured, EngineError) as trouble:
            log.warning("%s could not be shared: %s", asset.id, trouble)
            return "", ""
        if shared.shown:
            await self._keep("file", view, shared.ts, shared.id)
        return (shared.id if shared.shown else ""), shared.permalink

    def _own_link(self, asset: Asset) -> str:
        """Return an address of ours at which anyone who has it sees the file; empty when no public address is set."""
        public, links = self._office.config.public_url, Installed.links
        return f"{public}{links.path(asset.id, asset.path.suffix)}" if public and links is not None else ""

    async def _keep(self, kind: Any, view: dict[str, Any], ts: str, file: str = "") -> None:
        post = Post(self._asking.channel, ts, self._talk.thread, kind, view["id"], str(view.get("handle") or ""), file)
        self._shown[view["id"]] = post
        await self._office.remember(self._office.memory.keep_post, post)

    # -- questions

    async def _ask(self) -> None:
        language = self._asking.language
        if self._card.question:
            await self._office.post(self._asking, escaped(self._card.question), blocks.question(self._card, language, self._talk.thread))
        for view in self._card.approvals:
            if view["id"] not in self._shown and view.get("state", "waiting") == "waiting":
                said = blocks.approval(view, language, self._talk.thread, self._asking.by)
                ts = await self._office.post(self._asking, said[0]["text"]["text"], said)
                await self._keep("approval", view, ts, self._asking.by)

