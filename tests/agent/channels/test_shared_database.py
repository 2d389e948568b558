"""Two processes over one PostgreSQL and one asset folder: any of them serves a conversation, and one goes on where the other died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.app import open_services
from agent.channels.talks import PROJECT, Talks
from agent.channels.web_history import History
from agent.session import Turn
from tests.agent.conftest import settings_for
from tools.notebook import Asked

CAT = "a cat on a bicycle, 320x180"
PATIENCE_S = 30.0


async def opened(tmp_path: Path, url: str, machine: str) -> Talks:
    """Open a web chat's services as a process of its own does, on a machine of its own."""
    settings = settings_for(tmp_path, home=tmp_path, database_url=url)
    history = History(tmp_path / "history.sqlite", url)
    await history.open()
    services = await open_services(settings)
    services.studio.notebook.machine = machine
    return Talks(services, history)


@pytest.fixture
async def both(tmp_path: Path, postgres_url: str) -> AsyncIterator[tuple[Talks, Talks]]:
    first, second = await opened(tmp_path, postgres_url, "one"), await opened(tmp_path, postgres_url, "another")
    yield first, second
    for talks in (first, second):
        await talks.services.close()
        await talks.history.close()


async def statuses(talks: Talks) -> list[tuple[Any, Any]]:
    return [(row["status"], row["made"]) for row in await talks.cards("t")]


async def test_a_conversation_goes_on_in_another_process_and_each_shows_what_the_other_made(both: tuple[Talks, Talks]) -> None:
    first, second = both
    await (await first.begin("t", "ann", Turn(CAT), said=CAT)).done()
    assert await statuses(second) == [("done", ["img1"])]
    assert await second.session("t", "ann").messages() == await first.session("t", "ann").messages()
    card = await (await second.begin("t", "ann", Turn("make it night"), said="make it night")).done()
    assert [(asset["handle"], asset["parents"]) for asset in card.assets] == [("img2", ["img1"])]
    assert await statuses(first) == [("done", ["img1"]), ("done", ["img2"])]
    assert first.services.store.current(f"{PROJECT}t") == second.services.store.current(f"{PROJECT}t")
    assert not (first.services.store.folder / "scenewright.db").exists() and not (first.services.store.folder / "talk.sqlite").exists()


async def test_a_turn_is_left_to_the_process_that_plays_it_and_taken_over_when_that_is_dead(
    both: tuple[Talks, Talks], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = both
    await first.own("t", "ann", "cats")
    sheet = await first.new_sheet("t", "ann")
    book = first.services.studio.notebook
    await asyncio.to_thread(book.begin_turn, f"{PROJECT}t", 0, Asked(message="m", text=CAT))
    await asyncio.to_thread(book.beat)
    assert await second.recovery.left("t") is None, "its process lives"
    assert await second.resume("t", "ann") is None
    await asyncio.to_thread(book.rest)  # nothing is heard of it any more, as after a kill
    monkeypatch.setattr("agent.channels.web_recovery.BEAT_S", 0.05)
    watching = asyncio.create_task(second.recovery.watch())
    async with asyncio.timeout(PATIENCE_S):
        while await statuses(second) != [("done", ["img1"])]:
            await asyncio.sleep(0.05)
    watching.cancel()
    await asyncio.wait((watching,))
    assert (await second.history.element_of(sheet.element["id"]))["props"]["status"] == "done"
    assert await asyncio.to_thread(book.left_behind) == ()
