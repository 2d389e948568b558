"""Services over fakes for talks that cost money: fal makes pictures and films, OpenAI and ElevenLabs speak and make music."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent import events
from agent.actions import Action
from agent.app import Services, open_services
from agent.session import Session, Turn
from tests.agent.conftest import settings_for
from tests.fakes.__main__ import FAKES, settings_of
from tests.fakes.wire import Wire

POLL_S = 0.02


@contextmanager
def fakes(monkeypatch: pytest.MonkeyPatch, *names: str) -> Iterator[Mapping[str, Wire]]:
    """Start these fakes and point the settings of this process at them and at no other service."""
    with ExitStack() as stack:
        running = {name: stack.enter_context(FAKES[name]()) for name in names}
        for name, fake in running.items():
            for setting, value in settings_of(name, fake).items():
                monkeypatch.setenv(setting, value)
        yield running


@asynccontextmanager
async def opened(folder: Path, **settings: object) -> AsyncIterator[Services]:
    """Open the services over a folder as a process does; each opening is another process as far as memory goes."""
    services = await open_services(settings_for(folder, **settings), folder / "project")
    object.__setattr__(services.door._means, "backoff_s", (POLL_S, POLL_S))
    try:
        for engine in services.engines.values():
            if engine.problem() is None:
                await hurried(engine)
        yield services
    finally:
        await services.close()


async def hurried(engine: object) -> None:
    """Let an engine ask often, so that tests do not wait."""
    loaded = await engine.loaded()  # type: ignore[attr-defined]
    for one in (engine, loaded):
        one.poll_s = one.first_poll_s = POLL_S  # type: ignore[attr-defined]


def charges(running: Mapping[str, Wire]) -> dict[str, int]:
    """Return how many paid orders each fake took, those without any left out."""
    return {name: len(fake.charges) for name, fake in running.items() if fake.charges}


def asked(happened: list[events.Event]) -> list[dict[str, Any]]:
    return [event.view for event in happened if isinstance(event, events.NeedsApproval)]


def failures(happened: list[events.Event]) -> list[str]:
    return [event.message for event in happened if isinstance(event, events.Failed)]


async def press(session: Session, kind: Any, target: str) -> list[events.Event]:
    return [event async for event in session.handle(Turn(action=Action(kind, target)))]
