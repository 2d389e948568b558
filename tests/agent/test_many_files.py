"""Many people who send files at once: those that wait their turn hold nothing that others need."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from agent.app import open_services
from agent.session import Upload
from agent.workshop import READ_AT_ONCE
from tests.agent.conftest import settings_for
from tests.fakes import media_files
from tools.assets import Asset, AssetStore

PEOPLE = 40
"""More than the threads that the event loop has for everything that blocks (32 at most)."""


async def test_files_that_wait_to_be_read_leave_the_threads_to_everybody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services = await open_services(settings_for(tmp_path), tmp_path / "p")
    go_on, begun, real = threading.Event(), [], AssetStore.import_upload

    def slow(store: AssetStore, *given: object, **more: object) -> Asset:
        begun.append(more["project"])
        go_on.wait()
        return real(store, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(AssetStore, "import_upload", slow)
    sessions = [services.session(f"p{number}") for number in range(PEOPLE)]
    sent = [asyncio.create_task(one._take_in((Upload("a.png", media_files.png("a", (16, 9))),), "a", 1, lambda _: None)) for one in sessions]
    try:
        while len(begun) < READ_AT_ONCE:
            await asyncio.sleep(0.01)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "answered"), 60) == "answered"
        assert len(begun) == READ_AT_ONCE
    finally:
        go_on.set()
        taken = await asyncio.gather(*sent)
        await services.close()
    assert sorted(begun) == sorted(f"p{number}" for number in range(PEOPLE)) and all(assets[0].handle == "img1" for assets in taken)
