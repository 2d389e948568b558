"""The models of this machine, made by a Ray cluster instead: orders go to its replicas, results come back through the exchange."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools import __version__
from tools.catalog import Card
from tools.engines.base import Made, Order, Progress, Report, Stocked, ToFetch
from tools.errors import EngineError, ScenewrightError
from tools.ray import stocklist
from tools.ray.cluster import Cluster
from tools.ray.exchange import Exchange, Kept
from tools.ray.parcels import Failed, Finished, packed
from tools.requests import Request

COPIES = 4
"""How often an order is given to the cluster while the machines that have it die."""
AGAIN_S = 0.5
"""Before it is given again."""
STOCK_S = 5.0
"""What the cluster has is looked up as often as this."""


class RayEngine:
    """Makes what `LocalEngine` makes, under its name, on a cluster. See `tools.engines.base.DirectEngine`.

    An order's key is the same after a crash of this program, and a replica keeps the result under that key by itself: so what
    was made for a program that is gone is found, and of two copies of an order the first result is everybody's.
    """

    def __init__(self, cluster: Cluster, *, name: str = "local", here: Stocked | None = None) -> None:
        """here: tells which models there are, where the cluster is this machine's own and not up before the first order; it makes nothing."""
        self.name, self._here = name, here
        self._cluster, self._exchange = cluster, Exchange(cluster.plan.exchange)
        self._versions: dict[str, Mapping[str, str]] = {}
        self._stock: dict[str, stocklist.Entry] = {}
        self._stock_at: float | None = None

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of ours; those of the libraries are known of what was made."""
        return {"scenewright": __version__}

    def versions_of(self, request: Request) -> Mapping[str, str]:
        """Versions of what decided the bytes of the last result of this request's kind, as the replica told them."""
        return self._versions.get(request.kind, self.versions)

    @property
    def places(self) -> Mapping[str, int]:
        """How many orders may be under way at once: one a replica."""
        return {self.name: self._cluster.plan.shape.most}

    def problem(self) -> str | None:
        """Return what this machine lacks to reach the cluster; what single models lack is told by `card_problem`."""
        return self._cluster.problem()

    def card_problem(self, card: Card) -> str | None:
        """Return what keeps a model from running anywhere in the cluster. Blocking: reads what the replicas wrote."""
        entry = self._entry(card)
        if entry is None:
            return self.problem() or f"The cluster has not said that it has {card.title}; put its replicas up, or up again, with `scenewright ray up`."
        return entry.problem

    def to_fetch(self, card: Card) -> ToFetch | None:
        """Return what the cluster can fetch for a model."""
        entry = self._entry(card)
        return entry.fetch if entry is not None else None

    async def fetch(self, card: Card, report: Report) -> None:
        """Have a replica bring what a model lacks, into the folder of models that the cluster's machines share."""
        await self._asked("fetch", card, card, report)
        self._stock_at = None

    async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
        """Make the order. Cancelling stops the replica at the model's next step; a machine that dies has its order made elsewhere.

        Raises what the engine in the replica raises, NotConfigured when the cluster is not there, and EngineError when
        every machine that had the order died.
        """
        kept = await asyncio.to_thread(self._exchange.load, order.key)
        if kept is None:
            asked = await asyncio.to_thread(packed, order, self._exchange)
            report(Progress("waiting for the cluster", 0.01))
            await self._asked("make", order.card, asked, report)
            kept = await asyncio.to_thread(self._exchange.load, order.key)
        return self._taken(order, kept)

    async def part_of(self, picture: Path, words: str) -> bytes | None:
        """Return a mask of what the words name in a picture, see `local_parts`; None where the cluster cannot tell."""
        handle = await asyncio.to_thread(self._cluster.handle)
        from ray.exceptions import RayError  # noqa: PLC0415 - loaded by now, which takes seconds
        from ray.serve.exceptions import RayServeException  # noqa: PLC0415

        response = handle.part_of.remote(await asyncio.to_thread(picture.read_bytes), words)
        try:
            said: bytes | Failed | None = await response
        except asyncio.CancelledError:
            response.cancel()
            raise
        except (RayError, RayServeException) as error:
            raise _not_done(error) from error
        if isinstance(said, Failed):
            raise said.kind(said.words)
        return said

    async def warm(self) -> None:
        """Join the cluster, so that the first order need not; what stands in the way is told by the first order."""
        try:
            await asyncio.to_thread(self._cluster.handle)
        except ScenewrightError:
            return

    def sweep(self) -> int:
        """Remove results that nobody came for, and what machines that are gone wrote; return how many files. Blocking.

        An exchange that does not answer now is swept another time.
        """
        try:
            return self._exchange.sweep() + stocklist.sweep(self._exchange)
        except ScenewrightError:
            return 0

    async def aclose(self) -> None:
        """Leave the cluster; what its replicas are at goes on."""
        await asyncio.to_thread(self._cluster.close)

    # --- inside

    def _entry(self, card: Card) -> stocklist.Entry | None:
        """Return what is known of a model; while the exchange does not answer, what it said last."""
        if self._here is not None:
            return stocklist.entry_of(self._here, card)
        if self._stock_at is None or time.monotonic() - self._stock_at > STOCK_S:
            self._stock_at = time.monotonic()
            with suppress(ScenewrightError):
                self._stock = stocklist.read(self._exchange)
        return self._stock.get(card.id)

    def _taken(self, order: Order, kept: Kept | None) -> tuple[Made, ...]:
        if kept is None:
            raise EngineError(
                "The cluster made it and it is not in the exchange; set SCENEWRIGHT_RAY_EXCHANGE to a place that this machine and"
                " the cluster's both reach."
            )
        self._versions[order.request.kind] = kept.versions
        return kept.results

    async def _asked(self, what: str, card: Card, parcel: Any, report: Report) -> None:
        """Have the cluster do something, again when a machine dies meanwhile; raise what is said to have gone wrong."""
        handle = await asyncio.to_thread(self._cluster.handle)
        from ray.exceptions import RayError, RayTaskError, TaskCancelledError  # noqa: PLC0415 - loaded by now, which takes seconds
        from ray.serve.exceptions import RayServeException  # noqa: PLC0415

        method = getattr(handle.options(stream=True, multiplexed_model_id=card.model or card.id), what)
        for copy in range(COPIES):
            try:
                await _followed(method.remote, parcel, report)
            except (RayTaskError, TaskCancelledError, RayServeException) as error:
                raise _not_done(error) from error
            except RayError as error:
                if copy + 1 == COPIES:
                    raise EngineError("The machines of the cluster that were making this were lost one after the other; ask again.") from error
                report(Progress("the machine that made this is gone, another begins again", 0.01))
                await asyncio.sleep(AGAIN_S)
            else:
                return


def _not_done(error: Exception) -> EngineError:
    return EngineError(f"The cluster did not do this ({type(error).__name__}); ask again, and see its logs and `scenewright ray status`.")


async def _followed(remote: Callable[[Any], Any], parcel: Any, report: Report) -> None:
    """Follow one copy of an order to its end. When this is cancelled, so is the replica: dropping the stream would not stop it."""
    stream = remote(parcel)
    try:
        async for said in stream:
            if isinstance(said, Progress):
                report(said)
            elif isinstance(said, Finished):
                return
            else:
                raise said.kind(said.words)
    except asyncio.CancelledError:
        stream.cancel()
        raise
    raise EngineError("The cluster broke off before it was done; ask again.")
