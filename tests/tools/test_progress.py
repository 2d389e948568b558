"""What jobs tell of themselves while they run: kept by id, bounded, waited for, and the place in the queue before an engine."""

from __future__ import annotations

import asyncio

import pytest

from tests.tools.service_door import door_of, fal, make
from tests.tools.standin_service import Books
from tools import progress
from tools.assets import AssetStore
from tools.engines.base import Progress
from tools.fairness import FairGates
from tools.progress import LINGERS_S, Board


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_newest_that_a_job_told_is_kept_and_its_previews_are_counted() -> None:
    board = Board(Clock())
    tell = board.begin("aa")
    tell(Progress("drawing", 0.2, "the sky", b"one", 9.0))
    tell(Progress("drawing", 0.4))
    standing = board.get("aa")
    assert standing is not None
    assert (standing.step, standing.fraction, standing.message, standing.left_s) == ("drawing", 0.4, "", None)
    assert (standing.preview, standing.previews) == (b"one", 1)
    tell(Progress("drawing", 0.5, preview=b"two"))
    assert (standing.preview, standing.previews) == (b"two", 2)


def test_an_ended_job_is_known_for_a_minute_without_its_picture() -> None:
    clock = Clock()
    board = Board(clock)
    board.begin("aa")(Progress("drawing", 0.4, preview=b"one"))
    clock.now += 5
    board.end("aa")
    standing = board.get("aa")
    assert standing is not None and standing.preview is None and standing.ended.is_set()
    assert board.lasted_s("aa") == 5
    clock.now += LINGERS_S + 1
    assert board.get("aa") is None


def test_the_oldest_make_room_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "KEPT", 3)
    board = Board(Clock())
    for name in ("a", "b", "c", "d", "e"):
        board.begin(name)
    assert [name for name in "abcde" if board.get(name)] == ["c", "d", "e"]


async def test_who_waits_wakes_at_the_end_or_when_the_server_closes() -> None:
    board, closing = Board(), asyncio.Event()
    for wakes in (lambda: board.end("aa"), closing.set):
        board.begin("aa")
        waiting = asyncio.create_task(board.until_ended("aa", 60, closing))
        await asyncio.sleep(0)
        wakes()
        assert await asyncio.wait_for(waiting, 60)
    assert await board.until_ended("bb", 60) is False


async def test_a_job_at_the_door_stands_on_the_board_until_it_has_ended(store: AssetStore, books: Books) -> None:
    engine = fal(books, polls=-1)
    door = door_of(store, engine)
    making = asyncio.create_task(make(door, owner="ann"))
    await engine.running.wait()
    (row,) = door.jobs(owner="ann")
    standing = door.board.get(row["id"])
    assert standing is not None and not standing.ended.is_set()
    assert (row["kind"], row["aside"]) == ("image", False)
    assert standing.step in ("sending", "working") and 0 < standing.fraction < 1
    await door.cancel(row["id"], owner="ann")
    assert standing.ended.is_set()
    assert door.job(row["id"], owner="ann")["state"] == "cancelled"
    await asyncio.gather(making, return_exceptions=True)


async def test_places_in_a_queue_follow_the_turns_of_the_owners() -> None:
    gates = FairGates({"fal": 1})
    order: list[str] = []

    async def job(owner: str, name: str) -> None:
        async with gates.turn("fal", owner, name):
            order.append(name)
            await asyncio.sleep(0)

    names = [("ann", "a0"), ("ann", "a1"), ("ann", "a2"), ("ann", "a3"), ("bob", "b1"), ("bob", "b2"), ("cem", "c1")]
    jobs = [asyncio.create_task(job(owner, name)) for owner, name in names]
    while len(order) < 1:
        await asyncio.sleep(0)
    places = {name: gates.place(name) for _, name in names}
    assert places["a0"] == 0
    jobs[5].cancel()  # b2 gives up: a3 moves up
    await asyncio.gather(jobs[5], return_exceptions=True)
    assert gates.place("b2") == 0
    left = {name: gates.place(name) for name in ("a1", "a2", "a3", "b1", "c1")}
    await asyncio.gather(*jobs, return_exceptions=True)
    assert sorted(left, key=lambda name: left[name]) == [name for name in order if name in left]
    assert (places["a2"], places["b2"], places["a3"]) == (4, 5, 6)
    assert [gates.place(name) for _, name in names] == [0] * 7
