"""The engine over a real Ray cluster of two nodes: what is told on the way, stopping, machines that die, programs that die."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from tests.tools.engines.orders import SHOT, file, order
from tests.tools.ray.nodes import ROOT, Nodes, steps_card, two_nodes
from tools.catalog import Card
from tools.engines.base import Inputs, Order, Progress, silent
from tools.engines.ray_serve import RayEngine
from tools.errors import BadInput
from tools.ray.cluster import Cluster
from tools.ray.exchange import Exchange
from tools.requests import ImageRequest


def an_order(to: Card, inputs: Inputs | None = None, subject: str = "a red boat") -> Order:
    """Return an order for a picture."""
    return order(ImageRequest(shot=SHOT.model_copy(update={"subject": subject})), to, "a red boat", inputs)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with two_nodes(tmp_path_factory.mktemp("cluster")) as held:
        yield held


@pytest.fixture
async def engine(nodes: Nodes) -> AsyncIterator[RayEngine]:
    yield RayEngine(nodes.ours)


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(120):
        while not true():
            await asyncio.sleep(0.02)


async def begun(engine: RayEngine, nodes: Nodes, wanted: Order, heard: list[Progress]) -> tuple[asyncio.Task[tuple[object, ...]], int]:
    """Begin an order and return once a replica took its third step, with the replica's process."""
    running = asyncio.create_task(engine.make(wanted, heard.append))
    await until(lambda: any(progress.step == "step 3" for progress in heard))
    (replica,) = nodes.steps(wanted.key)
    return running, replica


async def test_an_order_is_made_with_its_files_facts_and_versions_and_every_step_is_told(nodes: Nodes, engine: RayEngine, tmp_path: Path) -> None:
    parent = file(tmp_path, "parent.png", b"the parent's bytes", "image/png")
    heard: list[Progress] = []
    wanted = an_order(steps_card(4), Inputs(image=parent))
    (made,) = await engine.make(wanted, heard.append)
    assert (made.data, made.suffix, made.notes, dict(made.sidecars)) == (b"the parent's bytes", ".png", ("a note",), {"ids": b"map"})
    assert [progress.step for progress in heard if progress.step.startswith("step")] == ["step 1", "step 2", "step 3", "step 4"]
    assert all(progress.preview == b"preview" for progress in heard if progress.step.startswith("step"))
    assert engine.versions_of(wanted.request) == {"standin": "1", "kind": "image"}
    (again,) = await engine.make(wanted, silent)
    assert again == made
    assert list(nodes.steps(wanted.key).values()) == [4]  # found, not made again


async def test_what_the_replicas_have_is_known_without_asking_one_that_is_at_work(nodes: Nodes, engine: RayEngine) -> None:
    await until(lambda: engine.card_problem(steps_card()) is None)
    assert engine.card_problem(steps_card(id="lacking")) == "Its files are not here."
    found = engine.to_fetch(steps_card(id="lacking"))
    assert found is not None and (found.gb, found.repositories) == (1.5, ("maker/lacking",))
    assert "scenewright ray up" in str(engine.card_problem(steps_card(id="unheard-of")))
    heard: list[Progress] = []
    await engine.fetch(steps_card(id="lacking"), heard.append)
    assert [progress.step for progress in heard] == ["fetching"]
    status = nodes.ours.status()
    assert status.startswith("nodes: 3; GPUs: 0; replicas: ") and "1 running" in status
    other = Cluster(nodes.ours.address, nodes.ours.plan, app="other")
    other.down()
    assert other.status() == "nodes: 3; GPUs: 0; nothing is up, `scenewright ray up` puts it up."


async def test_an_error_of_the_engine_comes_back_as_what_it_is(engine: RayEngine) -> None:
    with pytest.raises(BadInput, match="nothing to draw"):
        await engine.make(an_order(steps_card(), subject="nothing"), silent)


async def test_stopping_reaches_the_step_and_the_replica_takes_the_next_order(nodes: Nodes, engine: RayEngine) -> None:
    wanted, heard = an_order(steps_card(200)), list[Progress]()
    running, replica = await begun(engine, nodes, wanted, heard)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await engine.make(an_order(steps_card(2)), silent)
    before, taken = 0, nodes.steps(wanted.key)[replica]
    while taken != before:
        await asyncio.sleep(0.2)
        before, taken = taken, nodes.steps(wanted.key)[replica]
    assert taken < 200


async def test_what_was_made_for_a_program_that_died_is_found_by_the_next(nodes: Nodes, engine: RayEngine) -> None:
    key = uuid4().hex
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.tools.ray.client", nodes.ours.address, str(nodes.home), key, "10", cwd=ROOT, stdout=subprocess.PIPE
    )
    assert client.stdout is not None
    assert await client.stdout.readline() == b"begun\n"
    client.kill()
    await client.wait()
    exchange = Exchange(nodes.ours.plan.exchange)
    await until(lambda: exchange.has(key))
    heard: list[Progress] = []
    (made,) = await engine.make(replace(an_order(steps_card(10)), key=key), heard.append)
    ((replica, taken),) = nodes.steps(key).items()
    assert (made.facts["pid"], taken, heard) == (str(replica), 10, [])


async def test_an_order_whose_machine_is_killed_is_made_elsewhere_once(nodes: Nodes, engine: RayEngine) -> None:
    nodes.add_node("127.0.0.5")
    wanted, heard = an_order(steps_card(60)), list[Progress]()
    running, replica = await begun(engine, nodes, wanted, heard)
    nodes.kill_node_of(replica)
    async with asyncio.timeout(150):
        (made,) = await running
    taken = nodes.steps(wanted.key)
    assert taken.pop(replica) < 60
    assert list(taken.values()) == [60]  # one other copy, and it went to its end
    assert made.facts["pid"] == str(*taken)  # type: ignore[attr-defined]
    assert len(list((nodes.home / "exchange" / "orders" / wanted.key).glob("result.json"))) == 1
    assert any("another begins again" in progress.step for progress in heard)


def on_its_thread() -> set[str]:
    """Return what Ray Serve's own thread of this process is at."""
    from ray.serve._private.router import SingletonThreadRouter

    assert SingletonThreadRouter._asyncio_loop is not None
    return {task.get_coro().__qualname__ for task in asyncio.all_tasks(SingletonThreadRouter._asyncio_loop)}  # type: ignore[union-attr]


async def test_who_left_the_cluster_asks_it_nothing_begins_none_of_its_own_and_may_come_back(engine: RayEngine) -> None:
    import ray

    await engine.make(an_order(steps_card(1)), silent)
    assert "MetricsPusher.metrics_task" in on_its_thread()
    await engine.aclose()
    assert "MetricsPusher.metrics_task" not in on_its_thread()
    with pytest.raises(Exception, match="Ray has not been started"):
        ray.put("said by a thread that is late")
    assert not ray.is_initialized()
    await engine.make(an_order(steps_card(1)), silent)
    assert "MetricsPusher.metrics_task" in on_its_thread()
