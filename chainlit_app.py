"""The web chat's callbacks, nothing else: Chainlit calls them, `agent.channels` does the work."""

from __future__ import annotations

from typing import Any

import chainlit as cl
from chainlit.types import ThreadDict

from agent.channels.sign_in import by_password, by_provider
from agent.channels.web_installed import LOCAL, Installed
from agent.channels.web_threads import find_back
from agent.channels.web_words import starters


@cl.data_layer
def history() -> Any:
    """Keep the history where the chat keeps it."""
    return Installed.history


if Installed.settings is None or not Installed.settings.signs_in:

    @cl.header_auth_callback
    async def sign_in_here(headers: Any) -> cl.User | None:
        """On this machine nobody has to sign in."""
        return cl.User(identifier=LOCAL)


if Installed.settings is not None and Installed.settings.password is not None:

    @cl.password_auth_callback
    async def sign_in(name: str, password: str) -> cl.User | None:
        """Let in whoever knows the password."""
        owner = by_password(name, password)
        return cl.User(identifier=owner) if owner else None


if Installed.settings is not None and Installed.settings.oauth:

    @cl.oauth_callback
    async def sign_in_from(provider: str, token: str, told: dict[str, str], user: cl.User, id_token: str | None = None) -> cl.User | None:
        """Let in those whom SCENEWRIGHT_ALLOW names, by an account elsewhere."""
        owner = by_provider(provider, told, user.identifier or "", Installed.settings) if Installed.settings else None
        return cl.User(identifier=owner, metadata={"provider": provider}) if owner else None


@cl.set_starters
async def examples(user: cl.User | None, language: str | None = None) -> list[cl.Starter]:
    """Offer first sentences in the browser's language."""
    return [cl.Starter(label=label, message=message) for label, message in starters(language or "en")]


@cl.on_chat_start
async def begin() -> None:
    """Wait for the first words (the examples say what can be said), unless the page stands at a thread."""
    if await find_back():
        await Installed.pick_up()


@cl.on_chat_resume
async def resume(thread: ThreadDict) -> None:
    """Go on where the thread stopped, as soon as the page shows it: its project holds every version, and what was left open is finished."""
    await Installed.pick_up()


@cl.on_message
async def answer(message: cl.Message) -> None:
    """Answer a message."""
    await (await Installed.chat()).message(message)


@cl.on_stop
async def stop() -> None:
    """End what runs in the page's conversation. Only the button comes here; a line that is lost stops nothing."""
    await (await Installed.chat()).stop()
