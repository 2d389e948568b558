"""Two processes over one PostgreSQL and one asset folder: any of them serves a conversation, and one goes on where the other died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agent import events
from agent.app import open_services
from agent.channels.slack.alone import alone
from agent.channels.talks import PROJECT, Talks
from agent.channels.web_history import History
from agent.session import Session, Turn
from tests.agent.conftest import settings_for
from tools.notebook import Asked

CAT = "a cat on a bicycle, 320x180"
PATIENCE_S = 60.0


async def opened(tmp_path: Path, url: str, machine: str) -> Talks:
    """Open a web chat's services as a process of its own does, on a machine of its own."""
    settings = settings_for(tmp_path, home=tmp_path, database_url=url)
    history = History(tmp_path / "history.sqlite", url)
    await history.open()
    services = await open_services(settings)
    services.studio.notebook.machine = machine
    return Talks(services, history)


@pytest.fixture
async def both(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Talks, Talks]]:
    monkeypatch.setattr("tools.notebook.LIFE_S", 3600.0)  # a process that beat once lives on, however long a turn takes here
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


@asynccontextmanager
async def watched(*all_talks: Talks) -> AsyncIterator[None]:
    """Let processes look after each other for the block, as servers do."""
    tasks = [asyncio.create_task(talks.recovery.watch()) for talks in all_talks]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def endless() -> AsyncIterator[events.Event]:
    yield events.Said("It takes long")
    await asyncio.Event().wait()


async def test_another_process_sees_how_far_a_turn_is_and_its_end(both: tuple[Talks, Talks], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.channels.talk_running.ABROAD_S", 0.02)
    first, second = both
    await first.own("t", "ann", "cats")
    go_on = asyncio.Event()

    async def steps() -> AsyncIterator[events.Event]:
        yield events.Working("1", "drawing", 0.4, b"a small picture")
        await go_on.wait()
        yield events.Said("There.")

    running = first.play(await first.new_sheet("t", "ann"), steps())
    async with asyncio.timeout(PATIENCE_S):
        while (seen := (await second.history.element_of(running.card.id))["props"])["fraction"] != 0.4:
            await asyncio.sleep(0.02)
    assert (seen["status"], seen["message"], seen["preview"]) == ("working", "drawing", "")
    go_on.set()
    await running.done()
    await asyncio.sleep(0.1)
    assert (await second.history.element_of(running.card.id))["props"]["status"] == "done"


async def test_turns_are_stopped_from_the_process_that_does_not_play_them(
    both: tuple[Talks, Talks], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.channels.web_recovery.HEED_S", 0.02)
    first, second = both
    await first.own("t", "ann", "cats")
    playing = [first.play(await first.new_sheet("t", "ann"), endless()) for _ in range(3)]
    here = second.play(await second.new_sheet("t", "ann"), endless())
    await asyncio.sleep(0)
    async with watched(first, second), asyncio.timeout(PATIENCE_S):
        assert await second.halt("t", playing[1].card.id)
        assert (await playing[1].done()).status == "stopped"
        assert not await second.halt("t", playing[1].card.id), "it has ended"
        assert first.running("t") == (playing[0], playing[2]) and second.running("t") == (here,)
        assert await second.stop("t", "ann")
        assert [(await one.done()).status for one in (*playing, here)] == ["stopped"] * 4
    assert await statuses(second) == [("stopped", [])] * 4
    assert not await first.stop("t", "ann") and not await second.stop("t", "ann")


async def test_turns_that_two_processes_begin_at_once_are_played_one_after_the_other(
    both: tuple[Talks, Talks], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, most = 0, 0
    play = Session._play

    async def counted(self: Session, *given: Any) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        assert await both[0].recovery.goes_on("t") and await both[1].recovery.goes_on("t")
        try:
            await play(self, *given)
        finally:
            at_work -= 1

    monkeypatch.setattr(Session, "_play", counted)
    monkeypatch.setattr("agent.session.LOOK_S", 0.02)
    for talks in both:
        await asyncio.to_thread(talks.services.studio.notebook.beat)
    words = (CAT, "a red kite over a hill, 320x180")
    await both[0].own("t", "ann", "cats")
    running = await asyncio.gather(*(talks.begin("t", "ann", Turn(text), said=text) for talks, text in zip(both, words, strict=True)))
    cards = [await one.done() for one in running]
    assert ([card.status for card in cards], most) == (["done", "done"], 1)
    assert sorted(asset["handle"] for card in cards for asset in card.assets) == ["img1", "img2"]
    talked = await both[0].session("t", "ann").messages()
    assert sorted(text for role, text in talked if role == "human") == sorted(words)
    assert [role for role, _ in talked] == ["human", "ai"] * 2, "neither speaks into the other's turn"
    assert not await both[0].recovery.goes_on("t")


async def test_a_turn_that_is_stopped_while_it_waits_for_another_process_leaves_nothing(
    both: tuple[Talks, Talks], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.session.LOOK_S", 0.02)
    first, second = both
    book = first.services.studio.notebook
    await first.own("t", "ann", "cats")
    await asyncio.to_thread(book.begin_turn, f"{PROJECT}t", 1)
    await asyncio.to_thread(book.beat)
    waiting = await second.begin("t", "ann", Turn(CAT), said=CAT)
    await asyncio.sleep(0.1)
    assert second.running("t") == (waiting,) and not waiting.card.assets
    assert await second.stop("t", "ann") and (await waiting.done()).status == "stopped"
    quiet = asyncio.create_task(second.quiet("t"))
    await asyncio.sleep(0.1)
    assert not quiet.done(), "the other one is still at work"
    await asyncio.to_thread(book.end_turn, f"{PROJECT}t")
    await asyncio.wait_for(quiet, PATIENCE_S)
    assert not await second.recovery.goes_on("t")
    assert second.services.store.list(f"{PROJECT}t") == ()


async def test_what_one_server_does_alone_waits_for_another_one_that_does_it_and_not_for_a_dead_one(
    both: tuple[Talks, Talks], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.channels.slack.alone.LOOK_S", 0.02)
    first, second = both
    book = first.services.studio.notebook
    await asyncio.to_thread(book.beat)
    done: list[str] = []

    async def answer() -> None:
        async with alone(second, "t1"):
            done.append("second")

    async with asyncio.timeout(PATIENCE_S):
        async with alone(first, "t1"), alone(second, "t2"):
            waiting = asyncio.create_task(answer())
            await asyncio.sleep(0.1)
            done.append("first")
        await waiting
        assert done == ["first", "second"]
        async with alone(first, "t1"):
            await asyncio.to_thread(book.rest)  # nothing is heard of it any more, as after a kill
            await answer()
    assert done[-1] == "second" and await asyncio.to_thread(book.left_behind) == ()
