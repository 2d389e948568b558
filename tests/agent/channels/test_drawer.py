"""The panel beside the talk in a real Chromium: versions, comparing, cast, jobs, settings and talks, by mouse, touch and keyboard."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.agent.channels.conftest import PATIENCE
from tests.served import Served

pytestmark = pytest.mark.timeout(300)
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'


@dataclass
class Talk:
    """A talk that was had over HTTP."""

    served: Served
    http: httpx.Client
    id: str

    def turn(self, path: str, **sent: Any) -> None:
        """Say something or press a button, and wait for its end."""
        turn = self.http.post(f"/api/talks/{self.id}/{path}", json=sent).json()["turn"]
        wait_for(lambda: self.http.get(f"/api/turns/{turn}").json()["status"] != "working")

    def state(self) -> dict[str, Any]:
        return dict(self.http.get(f"/api/talks/{self.id}/state").json())

    def shown(self, context: BrowserContext, tab: str) -> Page:
        """Open the talk's page with the panel at a tab."""
        page = context.new_page()
        page.goto(f"{self.served.url}/chat/thread/{self.id}")
        page.get_by_test_id("drawer").click()
        page.get_by_test_id(f"drawer-tab-{tab}").click()
        return page


def wait_for(what: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def talk(served: Served) -> Iterator[Talk]:
    """A woman in a park, at sunset, and in a branch at night; she is called Mei."""
    with httpx.Client(base_url=served.url, headers={"x-scenewright": "test"}, timeout=60) as http:
        http.get("/chat/")
        wait_for(lambda: http.get("/healthz").json()["status"] == "ok")
        had = Talk(served, http, str(uuid.uuid4()))
        had.turn("messages", text="a woman with red hair in a green coat in a park")
        had.turn("messages", text="make it sunset")
        had.turn("actions", kind="select", target="img1")
        had.turn("messages", text="make it night")
        had.turn("messages", text="call her Mei")
        yield had


def version(page: Page, handle: str) -> Locator:
    return page.locator(f'[role="treeitem"][data-handle="{handle}"]')


def current(page: Page, handle: str) -> None:
    expect(version(page, handle)).to_have_attribute("aria-selected", "true")


def test_versions_stand_as_a_graph_a_press_or_a_key_goes_there_and_two_are_compared(talk: Talk, context: BrowserContext) -> None:
    page = talk.shown(context, "versions")
    there(talk, page)
    compared(page)


def there(talk: Talk, page: Page) -> None:
    expect(page.get_by_role("treeitem")).to_have_count(3)
    current(page, "img3")
    expect(version(page, "img2")).to_contain_text("changed: Lighting")
    lanes = [version(page, handle).locator("circle").get_attribute("data-lane") for handle in ("img3", "img2", "img1")]
    assert lanes == ["0", "1", "0"]  # the sunset is a branch beside the night
    version(page, "img2").click()
    current(page, "img2")
    tree = page.get_by_role("tree")
    tree.focus()
    page.keyboard.press("End")
    expect(tree).to_have_attribute("aria-activedescendant", "sw-version-img1")
    page.keyboard.press("Enter")
    current(page, "img1")
    assert talk.state()["selected"] == "img1"
    page.get_by_test_id("search-versions").fill("night")
    expect(page.get_by_role("treeitem")).to_have_count(1)
    expect(version(page, "img3")).to_be_visible()
    page.get_by_test_id("search-versions").fill("")


def compared(page: Page) -> None:
    """Compare two by mouse and keys: the slider, side by side, the difference, and what changed."""
    page.get_by_test_id("compare-toggle").click()
    version(page, "img3").click()
    version(page, "img2").click()
    dialog = page.get_by_role("dialog", name="img2 and img3")
    expect(dialog.get_by_test_id("changes")).to_have_text(re.compile("Lighting.*sunset.*night"))
    line = dialog.get_by_role("slider")
    expect(line).to_have_attribute("aria-valuenow", "50")
    line.focus()
    page.keyboard.press("ArrowLeft")
    expect(line).to_have_attribute("aria-valuenow", "48")
    box = dialog.locator(".sw-stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.48, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(line).to_have_attribute("aria-valuenow", "25")
    assert "75%" in (dialog.locator(".sw-face").nth(1).get_attribute("style") or "")
    dialog.get_by_test_id("compare-sides").click()
    dialog.get_by_test_id("zoom-in").click()
    moved = {face.get_attribute("style") for face in dialog.locator(".sw-face img").all()}
    assert len(moved) == 1 and "scale(1.5)" in str(moved)  # both in step
    dialog.get_by_test_id("compare-difference").click()
    expect(dialog.locator(".sw-minus img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_cast_and_settings_are_changed_by_buttons_and_removing_is_asked_about(talk: Talk, context: BrowserContext) -> None:
    page = talk.shown(context, "cast")
    recast(talk, page)
    page.get_by_test_id("drawer-tab-settings").click()
    set_anew(talk, page)


def recast(talk: Talk, page: Page) -> None:
    page.get_by_test_id("cast-rename").click()
    page.get_by_test_id("name").fill("Ava")
    page.keyboard.press("Enter")
    member = page.locator('[data-testid="member"][data-name="Ava"]')
    expect(member).to_contain_text("red hair")
    member.get_by_test_id("cast-lock").click()
    expect(member.get_by_test_id("cast-remove")).to_be_disabled()
    member.get_by_test_id("cast-lock").click()
    member.get_by_test_id("cast-remove").click()
    member.get_by_test_id("no").click()
    member.get_by_test_id("cast-remove").click()
    member.get_by_test_id("yes").click()
    expect(member).to_have_count(0)
    assert talk.state()["cast"] == []
    page.get_by_test_id("cast-name").fill("Bea")
    page.get_by_test_id("choose-img1").click()
    expect(page.locator('[data-testid="member"][data-name="Bea"] img')).to_be_visible()


def set_anew(talk: Talk, page: Page) -> None:
    page.get_by_test_id("setting-quality").select_option("draft")
    page.get_by_test_id("setting-ask").fill("0.25")
    page.keyboard.press("Enter")
    page.get_by_test_id("setting-commercial").select_option("true")
    page.get_by_test_id("engine-image").select_option("animatic")
    wanted = {"quality": "draft", "ask_above_usd": 0.25, "commercial": True, "engines": {"image": "animatic"}}
    wait_for(lambda: wanted.items() <= talk.state()["settings"].items())
    page.reload()  # the panel comes back where it was
    expect(page.get_by_test_id("setting-quality")).to_have_value("draft")
    expect(page.get_by_test_id("setting-ask")).to_have_value("0.25")
    expect(page.get_by_test_id("engine-image")).to_have_value("animatic")
    assert "OPENAI_API_KEY" in (page.locator(".sw-needs").text_content() or "")


    account(page)


def account(page: Page) -> None:
    """See what is kept, without a cap and with caps; where nobody signs in nobody signs out."""
    expect(page.get_by_test_id("room-mine")).to_have_text(re.compile(r"^\d+\.\d [kM]B, without a limit$"))
    expect(page.get_by_test_id("sign-out")).to_have_count(0)
    told = {"owner": "ann", "signs_in": False, "kept_bytes": 2_000_000_000, "most_bytes": 2_000_000_000, "all_kept_bytes": 2_500_000_000, "all_most_bytes": 8_000_000_000}
    page.route("**/api/account", lambda route: route.fulfill(json=told))
    page.get_by_test_id("drawer-tab-talks").click()
    page.get_by_test_id("drawer-tab-settings").click()
    expect(page.get_by_test_id("room-mine")).to_have_text("2.0 GB of 2.0 GB")
    expect(page.get_by_test_id("room-all")).to_have_text("2.5 GB of 8.0 GB")
    expect(page.get_by_test_id("account")).to_contain_text("Nothing more can be kept.")


def test_a_running_job_shows_its_progress_and_is_cancelled(talk: Talk, context: BrowserContext) -> None:
    page = talk.shown(context, "jobs")
    talk.http.post(f"/api/talks/{talk.id}/actions", json={"kind": "film", "target": "img1"})
    job = page.get_by_test_id("job")
    expect(job.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_test_id("drawer-badge")).to_have_text("1")
    job.get_by_test_id("job-cancel").click()
    expect(job).to_have_count(0)
    expect(page.get_by_test_id("ended")).to_have_text("film was stopped.")
    expect(page.get_by_test_id("money")).to_contain_text("$0.00")
    page.get_by_test_id("ended-jobs").locator("summary").click()
    expect(page.get_by_test_id("ended-job").first).to_have_attribute("data-state", "cancelled")


def test_talks_are_found_renamed_shared_and_deleted(talk: Talk, context: BrowserContext) -> None:
    other = Talk(talk.served, talk.http, str(uuid.uuid4()))
    other.turn("messages", text="hello, platypus")
    page = talk.shown(context, "talks")
    page.get_by_test_id("search-talks").fill("platypus")
    expect(page.get_by_test_id("talk")).to_have_count(1)
    found = page.locator(f'[data-talk="{other.id}"]')
    found.get_by_test_id("talk-rename").click()
    page.get_by_test_id("name").fill("The platypus film")
    page.get_by_test_id("save").click()
    expect(found.get_by_role("link")).to_have_text("The platypus film")
    assert other.state()["name"] == "The platypus film"
    found.get_by_test_id("talk-remove").click()
    found.get_by_test_id("yes").click()
    expect(found).to_have_count(0)
    assert other.http.get(f"/api/talks/{other.id}/state").status_code == 404
    licensed(page)
    page.get_by_test_id("share").click()
    address = page.get_by_test_id("share-link").input_value()
    assert httpx.get(address, timeout=60).status_code == 200
    page.get_by_test_id("share-end").click()
    expect(page.get_by_test_id("share")).to_be_visible()
    assert httpx.get(address, timeout=60).status_code in (404, 410)


REPORT = {
    "verdict": "no", "said": "may not be sold", "attribution": ["Made with FLUX, licensed under CC-BY-4.0."],
    "assets": [
        {"handle": "img1", "kind": "image", "made_by": "FLUX", "licence": "CC-BY-4.0", "verdict": "yes", "said": "may be sold", "why": ["CC-BY-4.0 allows it."], "labels": []},
        {"handle": "voc1", "kind": "voice", "made_by": "A voice", "licence": "terms", "verdict": "no", "said": "may not be sold", "why": ["Mia took it back."], "labels": ["draft"]},
    ],
    "voices": [{"speaker": "Mia", "granted_by": "Mia Chen", "uses": "lessons", "until": "", "created": "", "revoked_at": "2026-11-21", "voices": ["cln1 Mia"], "state": "revoked"}],
}  # fmt: skip


def licensed(page: Page) -> None:
    """Read by keys what of the talk may be sold; then of one with a voice that somebody took back."""
    opener, dialog = page.get_by_test_id("licences"), page.get_by_role("dialog", name="Licences of this talk")
    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_test_id("licences-whole")).to_have_text("The whole talkmay be sold")
    expect(dialog.locator('[data-testid="licence"][data-handle="img1"]')).to_contain_text("Apache-2.0 allows commercial use of what Animatic draft makes.")
    expect(dialog.get_by_test_id("attribution")).to_have_value(re.compile("Fluent Emoji"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    page.route("**/licences?*", lambda route: route.fulfill(json=REPORT))
    opener.click()
    expect(dialog.get_by_test_id("licence")).to_have_text([re.compile("^voc1may not be soldMia took it back."), re.compile("^img1may be sold")])
    expect(dialog.get_by_test_id("consent")).to_have_text("Miacln1 Miataken backagreed by Mia Chen · for lessons · until it is taken back")
    dialog.get_by_test_id("licences-close").click()
    expect(dialog).to_have_count(0)
    page.unroute("**/licences?*")


def many(state: dict[str, Any]) -> dict[str, Any]:
    """Return the state of a talk with a hundred branches of three pictures, one film with its pieces, and a question about money."""
    whole = dict(kind="image", thumb="/dot", url="/dot", alt="", name="", aside=False, draft=True, changed=[], duration_s=0, width=2, height=2, created="", pieces=[])
    views = [
        {**whole, "id": f"{n}", "handle": f"img{n}", "words": f"number {n}", "parents": [f"img{n - 1}"] if n % 3 != 1 else ["img1"] if n > 1 else []}
        for n in range(1, 301)
    ]
    pieces = [{**whole, "id": f"v{n}", "handle": f"vid{n}", "kind": "video", "words": "piece", "parents": [], "aside": True} for n in (1, 2)]
    film = {**whole, "id": "f", "handle": "film1", "kind": "film", "words": "the film", "parents": [], "pieces": ["vid1", "vid2"]}
    question = {"id": "q1", "words": "a long film", "estimate": "$3.00", "usd": 3.0, "maker": "Kling", "count": 1, "kind": "video", "fetch": [], "state": "waiting"}
    return {**state, "selected": "img300", "assets": [*views, *pieces, film], "approvals": [question], "spent_usd": 1.5, "budget_usd": 4.0}


def test_three_hundred_versions_are_drawn_as_far_as_they_are_seen_and_films_fold_their_pieces(talk: Talk, context: BrowserContext) -> None:
    state = many(talk.state())
    context.route("**/state", lambda route: route.fulfill(json=state))
    context.route("**/dot", lambda route: route.fulfill(body=DOT, content_type="image/svg+xml"))
    page = talk.shown(context, "versions")
    expect(version(page, "img300")).to_be_visible()
    assert page.get_by_role("treeitem").count() < 30
    expect(version(page, "film1")).to_have_attribute("aria-expanded", "false")
    expect(version(page, "film1")).to_have_attribute("aria-setsize", "301")
    version(page, "film1").get_by_test_id("fold").click()
    expect(version(page, "vid2")).to_have_attribute("aria-level", "2")
    page.get_by_role("tree").focus()
    page.keyboard.press("End")
    expect(version(page, "img1")).to_be_in_viewport()
    assert page.get_by_role("treeitem").count() < 30
    asked(page)


def asked(page: Page) -> None:
    """Answer a question about money in the panel."""
    expect(page.get_by_test_id("drawer-badge")).to_have_text("1")
    page.get_by_test_id("drawer-tab-jobs").click()
    expect(page.get_by_test_id("question")).to_contain_text("$3.00")
    expect(page.get_by_test_id("money")).to_contain_text("$1.50 of $4.00")
    page.context.route("**/actions", lambda route: route.fulfill(status=202, json={"turn": "0"}))
    with page.expect_request("**/actions") as pressed:
        page.get_by_test_id("drawer-decline").click()
    assert pressed.value.post_data_json == {"kind": "decline", "target": "q1"}


def same_words_in_every_language(page: Page) -> None:
    address = page.evaluate("[...document.querySelectorAll('link')].map(l => l.href).find(h => h.endsWith('css/drawer.css'))")
    shape = "(value, at = '') => typeof value === 'object' ? Object.entries(value).flatMap(([k, v]) => shape(v, `${at}.${k}`)) : [at]"
    script = f"async (core) => {{ const shape = {shape}; const {{ allWords }} = await import(core); return Object.values(allWords().drawer).map(w => shape(w)) }}"
    languages = page.evaluate(script, address.replace("css/drawer.css", "core.js"))
    assert len(languages) == 3 and len(languages[0]) > 100
    assert json.dumps(sorted(languages[0])) == json.dumps(sorted(languages[1])) == json.dumps(sorted(languages[2]))


def test_a_phone_has_the_panel_as_a_sheet_in_its_own_language_with_tabs_by_arrow_keys(talk: Talk, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-TW", has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE)
    page = talk.shown(context, "versions")
    tab = page.get_by_role("tab", name="版本")
    expect(tab).to_have_attribute("aria-selected", "true")
    tab.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="角色")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="對話")).to_have_attribute("aria-selected", "true")
    same_words_in_every_language(page)
    panel = page.get_by_test_id("panel").bounding_box()
    width = page.evaluate("document.documentElement.scrollWidth")
    page.get_by_test_id("drawer-close").tap()
    expect(page.get_by_test_id("panel")).to_have_count(0)
    expect(page.get_by_test_id("drawer")).to_be_focused()
    context.close()
    assert panel is not None and panel["width"] == 390 and width == 390
