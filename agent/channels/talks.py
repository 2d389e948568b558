"""The way every channel plays a turn: kept in the history, shown in every open page of the conversation, in a task that no line or tab owns."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from agent import events
from agent.actions import plain
from agent.app import Services
from agent.channels.pace import Pace
from agent.channels.talk_pages import Sheet, new_sheet, now, show, step_of, with_cards
from agent.channels.talk_running import Abroad, Running, Screen, closing
from agent.channels.web_installed import PROJECT
from agent.channels.web_memory import GivenBack
from agent.channels.web_recovery import Recovery
from agent.channels.web_turns import Turns
from agent.channels.web_views import dressed
from agent.forgetting import forget, forgotten_words
from agent.session import Session, Turn
from tools.errors import BadInput, ScenewrightError

if TYPE_CHECKING:
    from agent.channels.web_history import History

__all__ = ["PROJECT", "NotTheirs", "Running", "Talks"]

log = logging.getLogger(__name__)

SESSIONS = 1_000
"""Conversations held open; the least used in which nothing is under way is let go (it is opened again from the store when needed)."""
TRIES = 5
"""How often a conversation is shown anew when more comes while it is."""
NAME_CHARS = 80
"""Characters of the first words that become a conversation's name."""
_NAMED = uuid.UUID("6f1c7d0e-2f55-4b52-9a5b-6b6c0f1f9a31")
"""The namespace of the conversations that programs name themselves."""


class NotTheirs(BadInput):
    """The conversation is somebody else's."""


class Talks:
    """The conversations of one process, whatever channel they are held in."""

    def __init__(self, services: Services, history: History, turns: Turns | None = None) -> None:
        self.services, self.history = services, history
        self.turns = turns if turns is not None else Turns()
        self.recovery = Recovery(self)
        self._sessions: OrderedDict[tuple[str, str], Session] = OrderedDict()
        self._running: dict[str, list[Running]] = {}
        self._memory = GivenBack()
        self._pace = Pace()

    def session(self, thread: str, owner: str) -> Session:
        """Return a conversation; every channel and tab of its owner gets the same one, so turns never cross."""
        key = (thread, owner)
        session = self._sessions.pop(key, None) or self.services.session(f"{PROJECT}{thread}", owner=owner)
        self._sessions[key] = session
        if len(self._sessions) > SESSIONS:
            idle = next((one for one in self._sessions if one != key and not self.running(one[0])), None)
            if idle is not None:  # a second session beside one that works would play two turns at once
                del self._sessions[idle]
        return session

    def running(self, thread: str) -> tuple[Running, ...]:
        """Return the turns of a conversation that are under way or wait for their turn, in order."""
        return tuple(self._running.get(thread, ()))

    @property
    def under_way(self) -> int:
        """How many turns are under way or wait for their turn."""
        return len(self.playing)

    @property
    def playing(self) -> tuple[Running, ...]:
        """The turns of all conversations that are under way or wait for their turn in this process."""
        return tuple(running for turns in self._running.values() for running in turns)

    async def begin(self, thread: str, owner: str, turn: Turn, *, said: str | None = None, name: str = "") -> Running:
        """Begin a turn and return it; turns of one conversation are played one after the other.

        said: the person's words, to be kept and shown as their message; None when the channel has kept them already. name: what a new
        conversation is called. Raises NotTheirs, TooFast, and StoreError when it cannot be kept.
        """
        settings = self.services.settings
        if settings.signs_in:
            self._pace.take(owner, "turns", settings.turns_a_minute)
        await self.own(thread, owner, name or (said or turn.text))
        if said is not None:
            step = step_of(thread, "user_message", owner, said)
            await show(thread, owner, "new_message", step)
            await self.history.keep_step(step)
        sheet = await self.new_sheet(thread, owner)
        return self.play(sheet, self.session(thread, owner).handle(turn))

    async def new_sheet(self, thread: str, owner: str) -> Sheet:
        """Begin a reply in a conversation: kept, and shown in its open pages. Raises StoreError."""
        sheet = new_sheet(self.turns.start(uuid.uuid4().hex, owner, thread))
        try:
            await self.history.keep_reply(thread, sheet.element, sheet.reply)
        except BaseException:
            self.turns.drop(sheet.card.id)
            raise
        await show(thread, owner, "new_message", sheet.reply)
        await show(thread, owner, "element", sheet.element)
        return sheet

    async def resume(self, thread: str, owner: str) -> Running | None:
        """Go on with what a restart left open in a conversation; None when nothing is open. Questions that are shown already are left out.

        May be called again, and while turns are under way. Raises NotTheirs.
        """
        await self.own(thread, owner)
        return await self.recovery.pick_up(thread, owner)

    async def stop(self, thread: str, owner: str) -> bool:
        """End every turn of a conversation that is under way or waits, see `halt`; return whether there was one. Raises NotTheirs."""
        await self.own(thread, owner)
        return await self.halt(thread)

    async def halt(self, thread: str, turn: str = "") -> bool:
        """End the turns of a conversation that are under way or wait, or one of them; return whether there was one.

        Those that other processes play end a moment later. Whoever asks must have made sure that the person may.
        """
        stopped = [running for running in self.running(thread) if turn in ("", running.card.id)]
        for running in stopped:
            running.stop()
        return await self.recovery.ask_stop(thread, turn) or bool(stopped)

    async def cards(self, thread: str, since: str = "") -> list[dict[str, Any]]:
        """Return how the turns of a conversation stand, oldest first: those whose reply was begun or ended after `since` (ISO 8601)."""
        kept = await self.history.get_thread(thread) or {"steps": [], "elements": []}
        whole = with_cards(kept, self.turns.of(thread))
        changed = {
            step["id"] for step in whole["steps"] if max(step.get("createdAt") or "", step.get("end") or "") > since
        }
        rows = [
            element["props"]
            for element in whole["elements"]
            if element["name"] == "Turn" and element["forId"] in changed
        ]
        return [
            {"turn": row["turn"], "status": row["status"], "made": [one["handle"] for one in row["assets"]]}
            for row in rows
        ]

    async def show_again(self, thread: str, owner: str, since: str, mark: str) -> str:
        """Show the open pages what came into the conversation after `since` (ISO 8601; empty: nothing), and return the time now.

        For a page whose line was down. `mark` is sent last: a page that gets it over its line has all that was sent before. Raises NotTheirs.
        """
        await self.own(thread, owner)
        moment = now()
        for _ in range(TRIES if since else 0):
            before = await self.history.touched(thread)
            if before <= since and not self.running(thread):
                break
            kept = await self.history.get_thread(thread)
            if kept:
                await show(thread, owner, "resume_thread", with_cards(kept, self.turns.of(thread)))
            if await self.history.touched(thread) == before:
                break  # else something came that the pages saw and what was just sent lacks
        if self.running(thread):
            await show(thread, owner, "task_start", {})
        await show(thread, owner, "window_message", {"scenewright": mark})
        return moment

    async def named(self, name: str, owner: str) -> str:
        """Return the conversation that a program calls by a name: the owner's of this id, else one by this name that no other owner's can be."""
        known = plain(name)
        if await self.history.get_thread_author(known) == owner:
            return known
        return str(uuid.uuid5(_NAMED, f"{owner}\n{known}"))

    async def quiet(self, thread: str) -> None:
        """Wait until no turn of a conversation is under way, whatever process plays it."""
        while running := self.running(thread):
            await running[-1].done()
        await self.recovery.quiet(thread)

    async def forget(self, thread: str) -> str:
        """Stop what runs in a conversation, and forget what was made in it and is remembered of it; return what is gone and what stays, in words."""
        await self.halt(thread)
        await self.quiet(thread)
        owner = await self.history.get_thread_author(thread)
        self._sessions.pop((thread, owner), None)
        return forgotten_words(await forget(self.services, f"{PROJECT}{thread}", owner))

    async def own(self, thread: str, owner: str, name: str | None = None) -> None:
        """Make sure that a conversation is the owner's; a new one is made when it is given a name. Raises NotTheirs."""
        author = await self.history.get_thread_author(thread)
        if author and author != owner:
            raise NotTheirs("This conversation belongs to somebody else; begin one of your own.")
        if not author and name is not None:
            await self.history.begin_thread(thread, owner, name[:NAME_CHARS])

    def play(self, sheet: Sheet, happening: AsyncIterator[events.Event]) -> Running:
        """Play a turn's events in a task of its own: into its card, into the open pages, and at the end into the history."""
        running = Running(sheet)
        thread = sheet.card.thread
        self._running.setdefault(thread, []).append(running)
        task = running.start(self._played(running, happening))
        self.services.background.append(task)
        task.add_done_callback(self._let_go(running))
        return running

    def beside(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside the talk, until everything is closed at the latest."""
        task = asyncio.create_task(work)
        self.services.background.append(task)
        task.add_done_callback(self.services.background.remove)

    def _let_go(self, running: Running) -> Callable[[asyncio.Task[None]], None]:
        def gone(task: asyncio.Task[None]) -> None:
            self.services.background.remove(task)
            self._forget(running)
            running.end()
            self._memory.soon()
            if not task.cancelled() and task.exception() is not None:
                log.error("turn %s could not be kept", running.card.id, exc_info=task.exception())

        return gone

    def _forget(self, running: Running) -> None:
        """Take a turn off those under way."""
        others = self._running.get(running.card.thread, [])
        if running in others:
            others.remove(running)
        if not others:
            self._running.pop(running.card.thread, None)

    async def _played(self, running: Running, happening: AsyncIterator[events.Event]) -> None:
        card, screen = running.card, Screen(running.sheet)
        abroad = Abroad(running.sheet, self.history.keep_element) if self.services.store.database.shared else None
        try:
            running.enter()
            await show(card.thread, card.owner, "task_start", {})
            async with closing(happening) as stream:
                async for event in stream:
                    seen = await dressed(self.services, event)
                    card.take(seen)
                    running.add(seen)
                    await screen.follow(seen)
        except asyncio.CancelledError:
            card.status = "stopped"
        except ScenewrightError as error:
            card.take(events.Failed(str(error), error.exit_code))
        finally:
            await asyncio.shield(self._settle(running, screen, abroad))

    async def _settle(self, running: Running, screen: Screen, abroad: Abroad | None) -> None:
        """Keep the card and the words as they stand; a turn that ends because the server does is kept as one to go on with."""
        card, sheet = running.card, running.sheet
        screen.close()
        if abroad is not None:
            await abroad.close()
        if self.services.door.closing:
            card.status, card.failure = "working", ""
        elif card.status == "working":
            card.close()
        sheet.reply.update(output=card.text, streaming=False, end=now())
        try:
            await self.history.keep_reply(card.thread, sheet.refresh(), sheet.reply)
        finally:  # a full disk keeps nothing, but whoever looks sees how it ended
            await show(card.thread, card.owner, "element", sheet.element)
            await show(card.thread, card.owner, "update_message", sheet.reply)
            self._forget(running)
            if not self.running(card.thread):
                await show(card.thread, card.owner, "task_end", {})
