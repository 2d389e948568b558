"""Two people on one server see nothing of each other, and a restarted server knows what was there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agent.channels.web_turns import ended
from tests.agent.channels.conftest import PATIENCE
from tests.agent.channels.test_web_page import asset, say
from tests.served import Served, free_port, serve

pytestmark = pytest.mark.timeout(300)
PASSWORD = "open sesame"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("owners"), SCENEWRIGHT_PASSWORD=PASSWORD) as running:
        yield running


def signed_in(browser: Browser, served: Served, name: str) -> BrowserContext:
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    answer = context.request.post(f"{served.url}/chat/login", form={"username": name, "password": PASSWORD})
    assert answer.status == 200
    return context


def begin(page: Page, served: Served) -> tuple[str, str]:
    """Draw a cat in a new thread; return the ids of thread and asset."""
    page.goto(f"{served.url}/chat/")
    say(page, "a cat in a garden")
    expect(asset(page, "img1").locator("img")).to_have_js_property("naturalWidth", 1280)
    page.wait_for_url(re.compile(r"/thread/"))
    source = asset(page, "img1").locator("img").get_attribute("src") or ""
    return page.url.rsplit("/", 1)[1].split("?")[0], source.rsplit("/", 1)[1]


def kept_card(person: BrowserContext, served: Served, thread: str) -> dict[str, Any]:
    """Return the first card of a thread as the history keeps it when its turn is over."""
    while True:
        card: dict[str, Any] = person.request.get(f"{served.url}/chat/project/thread/{thread}").json()["elements"][0]
        if card["props"]["status"] != "working":
            return card


def test_somebody_else_signed_in_gets_nothing_of_a_thread(guarded: Served, browser: Browser) -> None:
    ann, bob = signed_in(browser, guarded, "ann"), signed_in(browser, guarded, "bob")
    page = ann.new_page()
    thread, picture = begin(page, guarded)
    turn = re.search(r'"turn":\s*"([0-9a-f]{32})"', ann.request.get(f"{guarded.url}/chat/project/thread/{thread}").text())
    assert turn is not None
    for path in (f"/assets/{picture}", f"/assets/{picture}/thumb", f"/api/turns/{turn[1]}"):
        assert ann.request.get(guarded.url + path).status == 200, path
        assert bob.request.get(guarded.url + path).status == 404, path
    assert bob.request.get(f"{guarded.url}/chat/project/thread/{thread}").status in (401, 403, 404)
    assert bob.request.delete(f"{guarded.url}/chat/project/thread", data={"threadId": thread}).status in (401, 403, 404)
    his, frames = bob.new_page(), list[str]()
    his.on("websocket", lambda line: line.on("framereceived", lambda frame: frames.append(str(frame))))
    his.goto(f"{guarded.url}/chat/thread/{thread}")
    asset(page, "img1").get_by_test_id("vary").click()
    expect(asset(page, "img2").locator("img")).to_have_js_property("naturalWidth", 1280)
    expect(his.locator("figure")).to_have_count(0)
    assert not [frame for frame in frames if picture in frame or turn[1] in frame]
    signed_out_everywhere(browser, guarded, page)
    assert bob.request.get(f"{guarded.url}/api/account").json()["owner"] == "bob"
    ann.close()
    bob.close()


def signed_out_everywhere(browser: Browser, served: Served, page: Page) -> None:
    """Sign out in one browser: its page and the one that is open in another lead to the sign-in, and by either cookie nobody gets in."""
    elsewhere = signed_in(browser, served, "ann")
    other = elsewhere.new_page()
    other.goto(page.url)
    expect(asset(other, "img1").locator("img")).to_be_visible()
    page.get_by_test_id("drawer").click()
    page.get_by_test_id("drawer-tab-settings").click()
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("no").click()
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("yes").click()
    for left in (page, other):
        left.wait_for_url(re.compile("/chat/login"))
        assert left.request.get(f"{served.url}/api/account").status == 401
        assert left.request.get(f"{served.url}/chat/user").status == 401
    elsewhere.close()


def test_an_element_of_another_thread_cannot_be_written_or_deleted(guarded: Served, browser: Browser) -> None:
    ann, bob = signed_in(browser, guarded, "ann"), signed_in(browser, guarded, "bob")
    thread, _ = begin(ann.new_page(), guarded)
    kept = kept_card(ann, guarded, thread)
    his = bob.new_page()
    begin(his, guarded)
    with his.expect_request("**/project/file?*") as uploaded:
        his.set_input_files("#upload-button-input", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    session = parse_qs(urlparse(uploaded.value.url).query)["session_id"][0]
    for threads in (thread, his.url.rsplit("/", 1)[1]):
        forged = {**kept, "threadId": threads, "props": {"text": "forged"}, "display": "inline"}
        data = json.dumps({"element": forged, "sessionId": session})
        for method in ("PUT", "DELETE"):
            where, kind = f"{guarded.url}/chat/project/element", {"content-type": "application/json"}
            assert bob.request.fetch(where, method=method, data=data, headers=kind).status == 200
    after = ann.request.get(f"{guarded.url}/chat/project/thread/{thread}").json()["elements"]
    assert [(e["id"], e["props"]) for e in after] == [(kept["id"], kept["props"])]
    ann.close()
    bob.close()


@pytest.mark.long
def test_a_restarted_server_shows_the_history_and_its_buttons_work(tmp_path: Path, browser: Browser) -> None:
    with serve(tmp_path, SCENEWRIGHT_PASSWORD=PASSWORD) as served:
        context = signed_in(browser, served, "ann")
        thread, _ = begin(context.new_page(), served)
        cookies = context.cookies()
        context.close()
    with serve(tmp_path, SCENEWRIGHT_PASSWORD=PASSWORD) as served:
        context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{served.url}/chat/thread/{thread}")
        expect(asset(page, "img1").locator("img")).to_have_js_property("naturalWidth", 1280)
        asset(page, "img1").get_by_test_id("undo").click()
        expect(page.get_by_text("Back at the empty start")).to_be_visible()
        asset(page, "img1").get_by_test_id("undo").click()
        expect(page.get_by_role("alert")).to_contain_text("nothing to undo")
        say(page, "a dog on a beach")
        expect(asset(page, "img2").locator("img")).to_have_js_property("naturalWidth", 1280)
        context.close()


@pytest.mark.long
def test_a_page_that_stays_open_over_a_restart_goes_on_in_its_thread_and_a_new_chat_is_new(tmp_path: Path, browser: Browser) -> None:
    port = free_port()
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    with serve(tmp_path, port=port) as served:
        thread, _ = begin(page, served)
    frames: list[str] = []
    page.on("websocket", lambda line: line.on("framereceived", lambda frame: frames.append(str(frame))))
    with serve(tmp_path, port=port):
        while not any("resume_thread" in frame for frame in frames):
            page.wait_for_timeout(50)
        say(page, "make it night")
        expect(asset(page, "img2").locator(".sw-dim").first).to_have_text("← img1")
        assert page.url.rsplit("/", 1)[1] == thread
        page.locator("#header #new-chat-button").click()
        expect(page.locator("figure")).to_have_count(0)
        say(page, "a dog on a beach")
        expect(asset(page, "img1").locator("textarea[data-field=subject]")).to_have_value(re.compile("dog"))
        context.close()


def test_a_turn_that_a_stopped_server_left_open_is_shown_as_stopped() -> None:
    assert ended({"status": "working", "assets": []}) == {"status": "stopped", "assets": []}
    assert ended({"status": "failed", "failure": "x"}) == {"status": "failed", "failure": "x"}
