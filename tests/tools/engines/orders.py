"""Orders for tests of engines: a request, a card and real little files, put together by hand."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from prompts.dialects.rendered import Rendered
from tools.catalog import Card
from tools.engines.base import InputFile, Inputs, Made, Order, Progress, ServiceEngine, Ticket, silent
from tools.requests import Request


def card(engine: str, tasks: list[str], parameters: dict[str, Any], **more: Any) -> Card:
    """Return a card with what every card must have filled in."""
    facts = {
        "id": "tested", "system": "tested", "title": "The model", "engine": engine, "tasks": tasks, "dialect": "plain",
        "licence": {"name": "none"}, "price": {"amount": None}, "status": {"state": "live", "checked": "2026-11-20", "source": "test"},
        "parameters": parameters,
    }  # fmt: skip
    return Card.model_validate(facts | more)


def order(request: Request, to: Card, prompt: str = "", inputs: Inputs | None = None, **rendered: Any) -> Order:
    """Return an order with a key of its own."""
    return Order(uuid.uuid4().hex, request, to, inputs or Inputs(), Rendered(prompt, **rendered))


def file(folder: Path, name: str, data: bytes, mime: str, **more: Any) -> InputFile:
    """Write a file and return it as an order names it; its handle is the name without its ending."""
    path = folder / name
    path.write_bytes(data)
    return InputFile(f"id-{name}", path.stem, path, mime=mime, **more)


async def made(engine: ServiceEngine, wanted: Order) -> Made:
    """Return the one result of an order that is answered at once; its ticket goes through JSON on the way."""
    ticket = Ticket.model_validate_json((await engine.submit(wanted, silent)).model_dump_json())
    assert (await engine.poll(ticket)).state == "succeeded"
    (result,) = await engine.fetch(ticket)
    return result


class Heard:
    """A report that remembers."""

    def __init__(self) -> None:
        self.all: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.all.append(progress)

    @property
    def previews(self) -> list[bytes]:
        return [progress.preview for progress in self.all if progress.preview is not None]
