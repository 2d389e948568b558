"""The queue before an engine: turns between owners, bounds, and what happens to a turn that is given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tools.errors import EngineFailure
from tools.fairness import FairGates


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def wait_for(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not what():
            await asyncio.sleep(0)


async def test_an_owner_with_a_hundred_jobs_does_not_starve_the_others() -> None:
    gates = FairGates({"fal": 2}, waiting=200, waiting_each=100)
    done: list[str] = []

    async def job(owner: str) -> None:
        async with gates.turn("fal", owner):
            await asyncio.sleep(0)
            done.append(owner)

    many = [asyncio.create_task(job("ann")) for _ in range(100)]
    await settle()
    few = [asyncio.create_task(job(owner)) for owner in ("bob", "cem") for _ in range(5)]
    begun = len(done)
    await asyncio.gather(*many, *few)
    assert sorted(done) == ["ann"] * 100 + ["bob"] * 5 + ["cem"] * 5
    last = max(index for index, owner in enumerate(done) if owner != "ann")
    assert last - begun < 20  # three owners take turns: their ten jobs need some fifteen turns
    assert gates.waiting("fal") == 0


async def test_no_more_run_at_once_than_the_limit_says() -> None:
    gates = FairGates({"fal": 3}, waiting_each=50)
    running, most = 0, 0

    async def job() -> None:
        nonlocal running, most
        async with gates.turn("fal", "ann"):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    await asyncio.gather(*(job() for _ in range(20)))
    assert (most, running) == (3, 0)


async def test_engines_do_not_wait_for_each_other() -> None:
    gates = FairGates({"fal": 1, "runway": 1})
    async with gates.turn("fal", "ann"), gates.turn("runway", "ann"), gates.turn("openai", "ann"):
        assert gates.waiting("fal") == 0


async def test_a_full_queue_refuses_at_once_and_says_whose_it_is() -> None:
    gates = FairGates({"fal": 1}, waiting=3, waiting_each=2)
    held = asyncio.Event()

    async def job(owner: str) -> None:
        async with gates.turn("fal", owner):
            await held.wait()

    tasks = [asyncio.create_task(job(owner)) for owner in ("ann", "ann", "ann", "bob")]
    await wait_for(lambda: gates.waiting("fal") == 3)
    with pytest.raises(EngineFailure, match="You have 2 jobs waiting for fal") as caught:
        await job("ann")
    assert (caught.value.kind, caught.value.accepted) == ("rate", False)
    assert caught.value.retry_after_s
    with pytest.raises(EngineFailure, match="3 jobs wait for fal"):
        await job("cem")
    held.set()
    await asyncio.gather(*tasks)


async def test_a_wait_that_is_cancelled_leaves_the_queue() -> None:
    gates = FairGates({"fal": 1}, waiting=1)
    entered: list[str] = []
    held = asyncio.Event()

    async def job(owner: str) -> None:
        async with gates.turn("fal", owner):
            entered.append(owner)
            await held.wait()

    first, second = asyncio.create_task(job("ann")), asyncio.create_task(job("bob"))
    await wait_for(lambda: gates.waiting("fal") == 1)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert gates.waiting("fal") == 0
    third = asyncio.create_task(job("cem"))
    await settle()
    held.set()
    await asyncio.gather(first, third)
    assert entered == ["ann", "cem"]


async def test_a_turn_that_was_just_given_to_a_cancelled_job_goes_to_the_next() -> None:
    gates = FairGates({"fal": 1})
    entered: list[str] = []
    held = asyncio.Event()

    async def job(owner: str) -> None:
        async with gates.turn("fal", owner):
            entered.append(owner)
            await held.wait()

    tasks = {owner: asyncio.create_task(job(owner)) for owner in ("ann", "bob", "cem")}
    await wait_for(lambda: gates.waiting("fal") == 2)
    held.set()
    await wait_for(lambda: gates.waiting("fal") == 1)  # ann has gone; bob's turn is given, but he has not run yet
    tasks["bob"].cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)
    assert entered == ["ann", "cem"]
    async with gates.turn("fal", "dan"):
        entered.append("dan")
    assert entered[-1] == "dan"


async def test_a_job_that_fails_gives_its_turn_back() -> None:
    gates = FairGates({"fal": 1})
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"):
            async with gates.turn("fal", "ann"):
                raise ValueError("broken")
    assert gates.waiting("fal") == 0
