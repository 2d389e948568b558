"""A conversation in a process that may be killed at any moment: goes on with what a crash cut off, then says what is still to be said."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import agent.app
from agent import events
from agent.app import open_services
from agent.session import Turn
from tests.agent.conftest import settings_for
from tests.tools.crash_series import LEASE_S, POLL_S, PROJECT, note
from tests.tools.engines.conformance import KEY
from tools.jobs import Ledger

ENGINES = ("fal", "luma", "openai")
_NUMBER = re.compile(r"number (\d+)")


def words_of(number: int) -> str:
    """Return what a person says for a call; the calls go round the engines."""
    words = {
        "fal": f"draw a red kite number {number} over a green hill with Flux",
        "luma": f"draw a red kite number {number} over a green hill with Luma",
        "openai": f'say "This is number {number}."',
    }
    return words[ENGINES[number % len(ENGINES)]]


def work(folder: Path, addresses: Mapping[str, str], calls: Sequence[int], told: Path, database_url: str = "") -> None:
    """Open the conversation as a fresh process does and say what was not said or was not heard."""
    asyncio.run(_work(folder, addresses, calls, told, database_url))


async def _work(folder: Path, addresses: Mapping[str, str], calls: Sequence[int], told: Path, database_url: str) -> None:
    os.environ |= {"FAL_KEY": KEY, "SCENEWRIGHT_FAL_URL": addresses["fal"]}
    os.environ |= {"LUMA_AGENTS_API_KEY": KEY, "SCENEWRIGHT_LUMA_URL": addresses["luma"]}
    agent.app.Ledger = partial(Ledger, lease_s=LEASE_S)  # type: ignore[misc, assignment]
    settings = settings_for(
        folder.parent, openai_api_key=KEY, openai_media_url=f"{addresses['openai']}/v1", approve_above_usd=100, cap_day_usd=None,
        home=folder.parent, database_url=database_url or None,
    )
    services = await open_services(settings, folder)
    try:
        for engine in services.engines.values():
            loaded = await engine.loaded() if engine.problem() is None else engine
            for one in (engine, loaded):
                one.poll_s = one.first_poll_s = POLL_S  # type: ignore[union-attr]
        session = services.session(PROJECT, owner="local")
        await _heard(session.resume())
        recovering = asyncio.create_task(services.door.recover())
        said = {_of(text) for role, text in await session.messages() if role == "human"}
        for number in calls:
            failed = "" if number in said else await _heard(session.handle(Turn(words_of(number))))
            note(told, number, failed or "done")
        await recovering
    finally:
        await services.close()


async def _heard(happening: AsyncIterator[events.Event]) -> str:
    """Follow a turn and return what failed in it."""
    failed = [event.message async for event in happening if isinstance(event, events.Failed)]
    return " ".join(failed)


def _of(text: str) -> int:
    found = _NUMBER.search(text)
    return int(found[1]) if found else 0
