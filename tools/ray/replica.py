"""What runs inside a replica: an engine of that machine, which takes orders, tells how far they are, and writes their results itself."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import ray
from ray import serve

from tools.catalog import Card
from tools.engines.base import DirectEngine, Order, Progress, Stocked
from tools.errors import EngineError, StoreError
from tools.ray import stocklist
from tools.ray.exchange import Exchange
from tools.ray.parcels import Asked, Failed, Finished, Said, failed, unpacked
from tools.workplace import WorkFolder

MOST_MODELS = 64
"""Serve asks for a number of its own; how many models fit is planned by the engine, by memory, see `tools.local.worker.held`."""
LOOK_S = 1.0
"""How often a replica looks whether another copy of its order came first."""
STOCK_S = 120.0
"""How often it writes which models it has."""
Build = Callable[[Path], DirectEngine]
"""Makes the engine in the replica; can be imported by name there. Gets a folder for what is written on the way."""


class Replica:
    """One engine of one machine behind Ray Serve, one order at a time."""

    def __init__(self, build: Build, exchange: str, cards: Sequence[Card]) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="scenewright-replica-")
        folder = Path(self._home.name)
        self._engine, self._work = build(folder / "engine"), WorkFolder(folder / "inputs")
        self._exchange, self._cards = Exchange(exchange), tuple(cards)
        threading.Thread(target=self._list_stock, name="stock", daemon=True).start()

    @serve.multiplexed(max_num_models_per_replica=MOST_MODELS)  # type: ignore[untyped-decorator]
    async def held(self, model: str) -> str:
        """Note that this replica is the one that has the model, so that Serve sends its orders here first."""
        return model

    async def make(self, asked: Asked) -> AsyncIterator[Said]:
        """Make an order, and say how far it is. Its result is in the exchange before Finished is said, also when nobody listens any more."""
        exchange, key = Exchange(asked.exchange), asked.order.key
        try:
            if not await asyncio.to_thread(exchange.has, key):
                await self.held(serve.get_multiplexed_model_id())
                async with self._work.job() as folder:
                    order = await asyncio.to_thread(unpacked, asked, exchange, folder)
                    async for progress in self._made(order, exchange):
                        yield progress
            yield Finished()
        except Exception as error:  # noqa: BLE001 - the boundary of the process: what nobody foresaw is told, not lost
            yield failed(error)

    async def fetch(self, card: Card) -> AsyncIterator[Said]:
        """Bring the files that a model lacks on this machine."""
        if not isinstance(self._engine, Stocked):
            yield Failed(EngineError, "This cluster fetches no models; put them into its folder of models.")
            return
        engine, told = self._engine, _Told()
        try:
            async for progress in told.of(asyncio.create_task(engine.fetch(card, told.put))):
                yield progress
            await asyncio.to_thread(stocklist.write, self._exchange, _node(), engine, self._cards)
            yield Finished()
        except Exception as error:  # noqa: BLE001 - as above
            yield failed(error)

    async def part_of(self, picture: bytes, words: str) -> bytes | Failed | None:
        """Return a mask of what the words name in a picture; None where nothing here can tell."""
        part_of = getattr(self._engine, "part_of", None)
        if part_of is None:
            return None
        try:
            async with self._work.job() as folder:
                path = folder / "picture.png"
                await asyncio.to_thread(path.write_bytes, picture)
                mask: bytes | None = await part_of(path, words)
                return mask
        except Exception as error:  # noqa: BLE001 - as above
            return failed(error)

    # --- inside

    async def _made(self, order: Order, exchange: Exchange) -> AsyncIterator[Progress]:
        """Make an order and keep its result, unless another copy of it comes first: then this one stops."""
        told = _Told()
        making = asyncio.create_task(self._engine.make(order, told.put))
        looking = asyncio.create_task(_stopped_by_another(making, exchange, order.key))
        try:
            async for progress in told.of(making):
                yield progress
            versions_of = getattr(self._engine, "versions_of", None)
            versions = versions_of(order.request) if versions_of is not None else self._engine.versions
            await asyncio.shield(asyncio.to_thread(exchange.keep, order.key, making.result(), versions))
        except asyncio.CancelledError:
            if not looking.done() or looking.cancelled() or not looking.result():
                raise
        finally:
            looking.cancel()

    def _list_stock(self) -> None:
        """Write which models this machine has, now and every now and then."""
        while True:
            with suppress(Exception):  # an exchange that does not answer now is asked again; orders tell what is wrong with it
                stocklist.write(self._exchange, _node(), self._engine, self._cards)
            time.sleep(STOCK_S)


class _Told:
    """What a task tells, as it tells it."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Progress | None] = asyncio.Queue()

    def put(self, progress: Progress) -> None:
        """Take what is told."""
        self._queue.put_nowait(progress)

    async def of(self, task: asyncio.Task[Any]) -> AsyncIterator[Progress]:
        """Yield what the task tells until it ends, and raise what it raises; when this is left before, the task is stopped and waited for."""
        task.add_done_callback(lambda _: self._queue.put_nowait(None))
        try:
            while (progress := await self._queue.get()) is not None:
                yield progress
            task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))


async def _stopped_by_another(making: asyncio.Task[object], exchange: Exchange, key: str) -> bool:
    """Stop the making once another copy of the order has its result; return True then."""
    while True:
        with suppress(StoreError):  # an exchange that does not answer now is asked again; the making goes on meanwhile
            if await asyncio.to_thread(exchange.has, key):
                making.cancel()
                return True
        await asyncio.sleep(LOOK_S)


def _node() -> str:
    return str(ray.get_runtime_context().get_node_id())
