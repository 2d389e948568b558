"""The page in a real browser: its line is cut, files and cards are dropped onto cards."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.agent.channels.test_web_page import asset, say
from tests.served import Served

pytestmark = pytest.mark.timeout(300)
SOCKETS = """
  const Plain = WebSocket
  window.lines = []
  window.WebSocket = class extends Plain { constructor(...given) { super(...given); window.lines.push(this) } }
"""
"""The lines of a page, for a test to cut."""
DROP = """([node, name, data]) => {
  const carried = new DataTransfer()
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  carried.items.add(new File([bytes], name, { type: 'image/png' }))
  const how = { bubbles: true, cancelable: true, dataTransfer: carried }
  node.dispatchEvent(new DragEvent('dragover', how))
  const shown = node.closest('figure').dataset.drop
  node.dispatchEvent(new DragEvent('drop', how))
  return shown
}"""
CARRY = """([node, target]) => {
  const how = { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() }
  node.dispatchEvent(new DragEvent('dragstart', how))
  for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, how))
}"""
PHOTO = Path("docs/examples/mia.png")


def begin(context: BrowserContext, served: Served) -> tuple[Page, str]:
    page = context.new_page()
    page.add_init_script(SOCKETS)
    page.goto(served.url)
    say(page, "a cat on a bicycle, 320x180")
    expect(asset(page, "img1").locator("img").first).to_have_js_property("naturalWidth", 320)
    page.wait_for_url(re.compile(r"/thread/"))
    return page, page.url.rsplit("/", 1)[1].split("?")[0]


def press(context: BrowserContext, served: Served, thread: str, kind: str, target: str) -> str:
    """Press a button as another program does, whose line is not the page's."""
    answer = context.request.post(f"{served.url}/api/talks/{thread}/actions", data={"kind": kind, "target": target}, headers={"x-scenewright": "page"})
    assert answer.status == 202
    turn = answer.json()["turn"]
    while context.request.get(f"{served.url}/api/turns/{turn}").json()["status"] == "working":
        time.sleep(0.02)
    return str(turn)


def test_results_that_came_while_the_line_was_down_are_in_the_page_when_it_is_back(served: Served, context: BrowserContext) -> None:
    context.route("**/again", lambda route: route.abort())  # the line goes down before the page was ever told that it is up to date
    page, thread = begin(context, served)
    for lost in range(3):
        context.set_offline(True)
        page.evaluate("lines.forEach((line) => line.close())")
        press(context, served, thread, "vary", "img1")
        expect(page.locator(".sw-turn")).to_have_count(lost + 1)
        context.unroute("**/again")
        context.set_offline(False)
        expect(asset(page, f"img{lost + 2}")).to_be_visible()
        expect(page.locator(".sw-turn")).to_have_count(lost + 2)
    say(page, "make it night")
    expect(page.get_by_text("I changed the lighting")).to_be_visible()
    page.reload()
    expect(page.locator('.sw-turn[data-status="done"]')).to_have_count(5)


def test_a_picture_dropped_onto_a_card_becomes_a_reference_for_it(served: Served, context: BrowserContext) -> None:
    page, thread = begin(context, served)
    card = asset(page, "img1").locator("img").first
    shown = page.evaluate(DROP, [card.element_handle(), "mia.png", base64.b64encode(PHOTO.read_bytes()).decode()])
    assert shown == "Drop to make it a reference and to change img1"
    expect(page.get_by_text("img2 is a reference now, and img1 is selected")).to_be_visible()
    expect(page.locator(".sw-turn[data-status=working]")).to_have_count(0)
    settled(context, served, thread, {"references": ["img2"], "selected": "img1"})
    expect(page.locator(".sw-drop")).to_have_count(0)
    page.evaluate(CARRY, [asset(page, "img2").locator("img").first.element_handle(), card.element_handle()])
    expect(page.get_by_text("img2 was a reference already; img1 is selected")).to_be_visible()
    settled(context, served, thread, {"references": ["img2"], "selected": "img1"})


def settled(context: BrowserContext, served: Served, thread: str, wanted: dict[str, Any]) -> None:
    """Wait until the conversation stands as wanted: what was pressed is done by turns that come after the press."""
    deadline = time.monotonic() + 60
    while True:
        state = context.request.get(f"{served.url}/api/talks/{thread}/state").json()
        if {name: state[name] for name in wanted} == wanted or time.monotonic() > deadline:
            break
        time.sleep(0.02)
    assert {name: state[name] for name in wanted} == wanted
