"""What the tests of channels share: the parts of a chat, a chat that is served to all of them, and a real Chromium for its page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.agent.channels import forty
from tests.fakes.fal import Fal
from tests.served import Served, browser_options, serve

if TYPE_CHECKING:
    from agent.app import Services
    from agent.channels.talks import Talks
    from agent.channels.web_history import History
    from tools.assets import AssetStore

PATIENCE = 60_000
"""Milliseconds within which a page shows what it should, on a machine that does much else."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    from tools.assets import AssetStore

    with AssetStore(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    from agent.channels.web_history import History

    kept = History(tmp_path / "history.sqlite")
    yield kept
    await kept.close()


@pytest.fixture
def talks(services: Services, history: History) -> Talks:
    from agent.channels.talks import Talks

    return Talks(services, history)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A chat for everyone who needs no settings of their own; each test talks in a thread of its own."""
    with serve(tmp_path_factory.mktemp("web")) as running:
        yield running


@pytest.fixture(scope="session")
def forty_at_the_command_line(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> dict[str, Any]:
    """What comes of the talk of forty turns at the command line, which every other channel is compared with; played once a test run."""
    kept = tmp_path_factory.getbasetemp().parent / f"forty-{testrun_uid}.json"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            with Fal() as fal:
                kept.write_text(json.dumps(forty.at_the_command_line(tmp_path_factory.mktemp("forty"), fal)), "utf-8")
        came: dict[str, Any] = json.loads(kept.read_text("utf-8"))
        return came


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**browser_options())  # type: ignore[arg-type]
        yield opened
        opened.close()


@pytest.fixture
def locale() -> str:
    """The language of the visitor's browser."""
    return "en-US"


@pytest.fixture
def context(browser: Browser, locale: str) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()
