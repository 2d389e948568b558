"""Services over a folder of the test's own, with the embedded director."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from agent import events
from agent.app import Services, open_services
from agent.session import Session, Turn
from agent.settings import Settings
from tests.postgres import INSTEAD


def settings_for(folder: Path, **more: object) -> Settings:
    values = {"home": folder / "home", "cache": folder.parent / "scenewright-cache", "brain": "embedded", "HF_HOME": folder / "hub", "SCENEWRIGHT_OFFLINE": True, **more}
    values.setdefault("database_url", INSTEAD.url_for(Path(str(values["home"]))) or None)
    return Settings(_env_file=None, **values)  # type: ignore[arg-type, call-arg]


@pytest_asyncio.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    opened = await open_services(settings_for(tmp_path), tmp_path / "project")
    yield opened
    await opened.close()


async def say(session: Session, text: str) -> list[events.Event]:
    return [event async for event in session.handle(Turn(text))]


def made(happened: list[events.Event]) -> list[dict]:
    return [e.view for e in happened if isinstance(e, events.Made)]


def reply(happened: list[events.Event]) -> str:
    return "".join(e.text for e in happened if isinstance(e, events.Said))
