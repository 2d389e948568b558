"""A door over scripted services, as the tests of jobs use it."""

from __future__ import annotations

from typing import Any

from prompts.shot import Shot
from tests.tools import standin
from tests.tools.standin_service import Books, Script, ScriptedService, card, catalog
from tools.assets import AssetStore
from tools.generate import Door
from tools.requests import ImageRequest
from tools.store.records import Asset

CAT = ImageRequest(shot=Shot.model_validate({"subject": "a cat", "scene": "the moon"}))
ONE = catalog(card("flux", "fal"))
TWO = catalog(card("flux", "fal", quality=90), card("recraft", "replicate", quality=50))
NO_WAIT = (0.0, 0.0)


def fal(books: Books, **script: Any) -> ScriptedService:
    return ScriptedService("fal", books, Script(**script))


def replicate(books: Books, **script: Any) -> ScriptedService:
    return ScriptedService("replicate", books, Script(**script))


def door_of(store: AssetStore, *engines: Any, **more: Any) -> Door:
    return standin.door_of(store, *engines, **({"catalog": ONE, "backoff_s": NO_WAIT} | more))


async def make(door: Door, call: str = "c", **more: Any) -> Asset:
    return await door.generate(CAT, project="p", tool_call_id=call, **more)


def attempts(store: AssetStore) -> list[tuple[str, str, str]]:
    rows = store.database.rows("SELECT card, state, failure FROM attempts ORDER BY created, n")
    return [tuple(row) for row in rows]


def spool_is_empty(store: AssetStore) -> bool:
    folder = store.folder / "spool"
    return not folder.exists() or not list(folder.iterdir())
