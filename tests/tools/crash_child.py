"""A process that makes one picture and is killed at a named moment: `python -m tests.tools.crash_child STORE BOOKS MOMENT CALL`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prompts.shot import Shot
from tests.tools import standin
from tests.tools.standin_service import Books, Script, ScriptedService, card, catalog
from tools.assets import AssetStore
from tools.jobs import Ledger
from tools.requests import ImageRequest

CAT = ImageRequest(shot=Shot.model_validate({"subject": "a cat", "scene": "the moon"}))
LEASE_S = 0.4
MOMENTS = ("before sending", "sending", "taken", "ticket kept", "polling", "before fetching", "spooled", "checksum kept", "file named", "stored")


def _die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _after(thing: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
    """Kill the process when the method has done its work."""
    before = getattr(thing, name)

    def wrapped(*args: Any, **more: Any) -> Any:
        result = before(*args, **more)
        if when(*args):
            _die()
        return result

    setattr(thing, name, wrapped)


def arm(moment: str, store: AssetStore, ledger: Ledger, engine: ScriptedService, spool: Any) -> None:
    """Set the trap for a moment."""

    def reaches(state: str) -> Callable[..., bool]:
        return lambda attempt, *_: attempt.state == state

    match moment:
        case "before sending":
            ledger.save = _die
        case "sending":
            _after(ledger, "save", reaches("sending"))
        case "taken":
            _after(engine.books, "take")
        case "ticket kept":
            _after(ledger, "save", reaches("sent"))
        case "polling":
            engine.poll = _die
        case "before fetching":
            engine.fetch = _die
        case "spooled":
            _after(spool, "keep")
        case "checksum kept":
            _after(ledger, "save", reaches("fetched"))
        case "file named":
            ledger.finish = _die
        case "stored":
            _after(store, "put")


async def main(folder: Path, books: Path, moment: str, call: str, database_url: str) -> None:
    """Make the picture of a call and die on the way."""
    store = AssetStore(folder, database_url=database_url)
    engine = ScriptedService("fal", Books(books), Script())
    means = standin.means(store, engine, catalog=catalog(card("flux", "fal")), ledger=Ledger(store, lease_s=LEASE_S))
    arm(moment, store, means.ledger, engine, means.spool)
    await standin.Door(means).generate(CAT, project="p", tool_call_id=call)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:6]))
