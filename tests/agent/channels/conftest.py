"""A real Chromium for the page tests, and a chat that is served to all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.agent.channels import forty
from tests.fakes.fal import Fal
from tests.served import Served, browser_options, serve

PATIENCE = 60_000
"""Milliseconds within which a page shows what it should, on a machine that does much else."""
expect.set_options(timeout=PATIENCE)


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
