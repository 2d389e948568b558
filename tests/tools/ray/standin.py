"""An engine without a model for tests of the cluster: it takes steps in a worker process, as the local models do, and writes every step down."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.catalog import Card
from tools.engines.base import Made, Order, Progress, Report, ToFetch
from tools.engines.crew import Crew
from tools.engines.crew_worker import Line, Told
from tools.errors import BadInput
from tools.requests import ImageRequest, Request


@dataclass(frozen=True, slots=True)
class Steps:
    """What the worker does: so many steps of so many seconds, each a line in the log."""

    count: int
    seconds: float
    log: Path
    words: str


def stepping(line: Line, task: Steps) -> bytes:
    """Take the steps; the job of the worker process."""
    for number in range(task.count):
        with task.log.open("a") as log:
            log.write(f"{number}\n")
        time.sleep(task.seconds)
        line.preview_every_s = 0.0
        line.tell((number + 1) / task.count, lambda: b"preview", message=f"step {number + 1}")
    return task.words.encode()


class SteppingEngine:
    """Takes `num_inference_steps` steps for every order; logs them in a file named by the order's key and the worker's owner."""

    name = "local"

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._crew = Crew(1, name="The stand-in", stop_s=1.0)

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of the stand-in."""
        return {"standin": "1"}

    def versions_of(self, request: Request) -> Mapping[str, str]:
        """Versions for a request."""
        return {**self.versions, "kind": request.kind}

    def problem(self) -> str | None:
        """Return None."""
        return None

    def card_problem(self, card: Card) -> str | None:
        """Tell that one model's files are not here."""
        return "Its files are not here." if card.id == "lacking" else None

    def to_fetch(self, card: Card) -> ToFetch | None:
        """Return what that model lacks."""
        return ToFetch(1.5, "Apache-2.0", True, ("maker/lacking",)) if card.id == "lacking" else None

    async def fetch(self, card: Card, report: Report) -> None:
        """Bring nothing, and say so."""
        report(Progress("fetching", 0.5))

    async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
        """Take the steps of the order's card."""
        assert isinstance(order.request, ImageRequest)
        if order.request.shot.subject == "nothing":
            raise BadInput("There is nothing to draw; name something.")
        words = order.inputs.image.path.read_text() if order.inputs.image is not None else order.prompt.prompt
        steps = Steps(int(order.card.fixed["num_inference_steps"]), 0.1, self._logs / f"{order.key}.{os.getpid()}", words)

        def told(message: Told) -> None:
            report(Progress(message.message, message.fraction, preview=message.preview))

        return (Made(await self._crew.run(stepping, steps, told), sidecars={"ids": b"map"}, notes=("a note",), facts={"pid": str(os.getpid())}),)

    async def aclose(self) -> None:
        """End the worker."""
        self._crew.close()


def built(logs: Path, work: Path) -> SteppingEngine:
    """Return the engine, in a replica."""
    return SteppingEngine(logs)
