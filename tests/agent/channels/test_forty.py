"""One talk of forty turns gives the same assets, selection and tree at the command line and in the page."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from agent.channels.talks import PROJECT
from tests.agent.channels import forty
from tests.agent.channels.test_web_media import attach
from tests.agent.channels.test_web_page import say
from tests.fakes.fal import Fal
from tests.served import serve
from tools.assets import AssetStore

pytestmark = pytest.mark.timeout(300)
PRESSED = ("undo", "decline")
"""Buttons that are pressed here; the rest is typed."""


def press(page: Page, kind: str) -> None:
    buttons = page.get_by_test_id(kind)
    if kind == "undo":
        buttons.last.click()
    else:
        page.locator('.sw-ask[data-state="waiting"]').last.get_by_test_id(kind).click()


def play(page: Page) -> None:
    for number, line in enumerate(forty.SCRIPT, 1):
        if line.button is not None and line.button.kind in PRESSED:
            press(page, line.button.kind)
        else:
            for name in line.files:
                attach(page, name, mimetypes.guess_type(name)[0] or "", forty.file(name))
            say(page, line.say)
        expect(page.locator(".sw-turn")).to_have_count(number)
        expect(page.locator('.sw-turn[data-status="working"]')).to_have_count(0)


def test_the_talk_comes_to_something(forty_at_the_command_line: dict[str, Any]) -> None:
    kinds = [asset["kind"] for asset in forty_at_the_command_line["assets"] if not asset["aside"]]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {"image": 20, "voice": 2, "music": 1, "sound": 1, "video": 1, "film": 2}
    assert (len(forty.SCRIPT), forty_at_the_command_line["selected"]) == (40, "film1")


@pytest.mark.long
def test_the_page_gives_the_same_as_the_command_line(forty_at_the_command_line: dict[str, Any], tmp_path: Path, context: BrowserContext) -> None:
    with Fal() as fal, serve(tmp_path, **forty.settings(fal)) as served:
        page = context.new_page()
        page.goto(served.url)
        play(page)
        thread = re.search(r"/thread/([0-9a-f-]+)", page.url)
        assert thread is not None
        with AssetStore(served.home / "studio") as store:
            assert forty.differences(forty_at_the_command_line, forty.snapshot(store, f"{PROJECT}{thread[1]}")) == []
        assert fal.charges == []
