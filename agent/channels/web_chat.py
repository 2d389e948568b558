"""What the page's callbacks do: hand what a person says or presses to the talks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chainlit as cl

from agent.app import Services, open_services
from agent.channels.open_lines import watch_lines
from agent.channels.pace import TooFast, note_refusal
from agent.channels.talk_pages import show
from agent.channels.talks import Talks
from agent.channels.uploads import Uploads
from agent.channels.web_history import History
from agent.channels.web_installed import LOCAL, Installed
from agent.channels.web_turns import Turns
from agent.session import Turn, Upload
from tools.engines.animatic import worker_processes
from tools.errors import BadInput

__all__ = ["WebChat", "open_services", "worker_processes"]


class WebChat:
    """The web chat of one process: services, history, the talks, and the files that wait for a turn."""

    def __init__(self, services: Services, history: History) -> None:
        self.services, self.history = services, history
        self.talks = Talks(services, history)
        history.forgetting = self.talks.forget
        self.uploads = Uploads(services.settings.home / "web" / "uploads", services.settings.max_upload_mb)

    @property
    def turns(self) -> Turns:
        """The newest turns by id."""
        return self.talks.turns

    def begin(self) -> None:
        """Begin to finish, beside the talk, what a stopped server left."""
        self.services.background.append(asyncio.create_task(self.talks.recovery.run(), name="recovery"))
        self.services.background.append(asyncio.create_task(self.talks.recovery.watch(), name="take-over"))
        self.services.background.append(asyncio.create_task(self.uploads.sweep(), name="sweep of uploads"))
        if self.services.settings.signs_in and Installed.sessions is not None:
            self.services.background.append(asyncio.create_task(watch_lines(Installed.sessions), name="open lines"))

    async def message(self, message: cl.Message) -> None:
        """Answer a message; the page shows its stop button until the conversation is quiet."""
        try:
            uploads = await self._uploads(message.elements or ())
        except BadInput as error:
            await cl.Message(content=str(error)).send()
            return
        thread, owner = cl.context.session.thread_id, current_owner()
        await self.talks.own(thread, owner)
        step = dict(message.to_dict())
        await show(thread, owner, "new_message", step)
        await self.history.keep_step(step)
        try:
            await self.talks.begin(thread, owner, Turn(message.content or "", uploads))
        except TooFast as fast:
            note_refusal(fast, "chat")
            await cl.Message(content=str(fast)).send()
            return
        await self.talks.quiet(thread)

    async def stop(self) -> None:
        """End what runs in this page's conversation: its stop button was pressed."""
        await self.talks.stop(cl.context.session.thread_id, current_owner())

    def pick_up(self) -> None:
        """Go on, beside the page, with what a stopped server left open in its thread."""
        self.talks.beside(self.talks.resume(cl.context.session.thread_id, current_owner()))

    async def _uploads(self, elements: Sequence[Any]) -> tuple[Upload, ...]:
        most = self.services.settings.max_upload_mb * 1_000_000
        uploads = []
        for element in elements:
            if not getattr(element, "path", None):
                continue
            path, name = Path(element.path), element.name or "upload"
            if (await asyncio.to_thread(path.stat)).st_size > most:
                raise BadInput(f"{name} is larger than {most // 1_000_000} MB; send a smaller file.")
            uploads.append(Upload(name, await asyncio.to_thread(path.read_bytes)))
        return tuple(uploads)


def current_owner() -> str:
    """Return who is signed in on this page."""
    user = cl.context.session.user
    return user.identifier if user else LOCAL
