"""What the server lets go of: the turn that is over, the line that is closed, messages nobody edits, memory that is free."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
from chainlit.chat_context import ChatContext, chat_context, chat_contexts
from chainlit.config import config
from chainlit.context import init_ws_context
from chainlit.message import Message
from chainlit.session import WebsocketSession

from agent.actions import Action
from agent.channels import web_memory
from agent.channels.talks import Talks
from agent.channels.web_memory import GivenBack, forget_line, hold_little, trimmer
from agent.session import Turn


@pytest.fixture
def page() -> Iterator[WebsocketSession]:
    """A page's session, as Chainlit holds it."""

    async def emit(event: str, data: object) -> None:
        pass

    environ = {"HTTP_REFERER": "http://here/chat/", "asgi.receive": emit, "asgi.scope": {}}
    session = WebsocketSession("one", "line", emit, emit, {}, "webapp", environ)  # type: ignore[arg-type]
    yield session
    asyncio.run(session.delete())


async def test_nothing_of_a_turn_but_its_card_is_held_when_it_is_over(talks: Talks) -> None:
    running = await talks.begin("talk", "ann", Turn(action=Action("undo")), said="undo")
    turn, gone = running.card.id, [weakref.ref(running), weakref.ref(running._task)]  # type: ignore[type-var]
    await running.done()
    del running
    async with asyncio.timeout(60):
        while [one() for one in gone] != [None, None]:  # a thread that worked for it may not have let go yet
            await asyncio.sleep(0)
            gc.collect()
    assert talks.turns.get(turn) is not None
    assert not talks.services.background


async def test_a_session_whose_line_is_closed_holds_nothing_of_it(page: WebsocketSession) -> None:
    init_ws_context(page)
    page.current_task = asyncio.create_task(asyncio.sleep(0))
    await page.current_task
    await forget_line()
    assert page.environ == {"HTTP_REFERER": "http://here/chat/"}
    assert page.current_task is None


async def test_a_turn_under_way_is_still_known_when_its_line_is_closed(page: WebsocketSession) -> None:
    init_ws_context(page)
    page.current_task = asyncio.create_task(asyncio.sleep(60))
    await forget_line()
    assert page.current_task is not None
    page.current_task.cancel()


async def test_messages_are_not_held_a_second_time(page: WebsocketSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChatContext, "add", ChatContext.add)
    monkeypatch.setattr(config.code, "on_chat_end", None)
    hold_little()
    init_ws_context(page)
    message = Message("a cat")
    assert chat_context.add(message) is message
    assert not chat_contexts
    assert config.code.on_chat_end is forget_line


async def test_turns_that_end_together_give_memory_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_memory, "WAIT_S", 0.01)
    calls: list[int] = []
    given, trimmed = GivenBack(lambda pad: calls.append(pad) or 1), 0  # type: ignore[func-returns-value]
    for _ in range(2):
        given.soon()
        given.soon()
        trimmed += 1
        while len(calls) < trimmed:
            await asyncio.sleep(0.005)
    assert calls == [0, 0]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
async def test_where_glibc_does_not_serve_nothing_is_asked_for(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    trimmer.cache_clear()
    monkeypatch.setattr(sys, "platform", platform)
    try:
        assert trimmer() is None
        GivenBack().soon()
    finally:
        trimmer.cache_clear()
