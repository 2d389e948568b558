"""The cards of the page in a real Chromium: prompts with suggestions, locks and differences; all buttons; words in three languages; modules kept by the browser."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agent.channels import web_page
from tests.agent.channels.test_web_page import asset, say
from tests.served import Served

pytestmark = pytest.mark.timeout(300)

_TABLES = """async () => {
  const main = document.querySelector('script[type=module][src*="/studio/"]').src
  const core = await import(new URL('core.js', main).href)
  const parts = ['turn', 'region', 'timeline', 'drawer', 'receive']
  await Promise.all(parts.map((part) => import(new URL(part + '/main.js', main).href)))
  const shape = (value) => {
    if (typeof value === 'function') return 'function of ' + value.length
    if (Array.isArray(value)) return value.map(shape)
    if (value && typeof value === 'object') return Object.fromEntries(Object.keys(value).sort().map((key) => [key, shape(value[key])]))
    return typeof value
  }
  const strings = (value) => typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(strings) : []
  return Object.entries(core.allWords()).map(([part, tables]) => ({
    part,
    languages: Object.keys(tables).sort(),
    shapes: Object.fromEntries(Object.entries(tables).map(([language, table]) => [language, JSON.stringify(shape(table), null, 1)])),
    chinese: ['zh-Hant', 'zh-Hans'].flatMap((language) => strings(tables[language])),
  }))
}"""
"""Every part's words as their shape and their Chinese strings."""
_ENGLISH = re.compile(r"^[^\u3400-\u9fff]*[a-z]{3,} [a-z]{3,}[^\u3400-\u9fff]*$")


def begin(page: Page, served: Served, words: str) -> Locator:
    """Talk in a new thread until the first picture stands there, and return its card."""
    page.goto(served.url)
    say(page, words)
    card: Locator = asset(page, "img1")  # type: ignore[assignment]
    expect(card.locator("img")).to_be_visible()
    return card


def test_every_part_of_the_page_says_the_same_things_in_three_languages(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    page.wait_for_selector('script[type=module][src*="/studio/"]', state="attached")
    parts = page.evaluate(_TABLES)
    assert {"core", "turn"} <= {part["part"] for part in parts}
    for part in parts:
        assert part["languages"] == ["en", "zh-Hans", "zh-Hant"], part["part"]
        shapes = part["shapes"]
        assert shapes["zh-Hant"] == shapes["en"], part["part"]
        assert shapes["zh-Hans"] == shapes["en"], part["part"]
        assert [words for words in part["chinese"] if _ENGLISH.match(words)] == [], part["part"]


def test_a_prompt_is_edited_with_suggestions_and_locks_and_shows_what_changed(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    first = begin(page, served, 'a cat on the moon, with a sign that says "HELLO"')
    first.get_by_test_id("lock-scene").click()
    expect(first.get_by_test_id("lock-scene")).to_have_attribute("aria-pressed", "true")
    expect(first.locator("textarea[data-field=scene]")).not_to_be_editable()

    light = first.locator("textarea[data-field=lighting]")
    light.press_sequentially("golden h")
    expect(first.get_by_role("option").first).to_be_visible()
    expect(light).to_have_attribute("aria-expanded", "true")
    light.press("ArrowDown")
    expect(first.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    light.press("Enter")
    expect(light).to_have_value(re.compile("golden hour"))
    expect(first.get_by_role("option")).to_have_count(0)
    first.locator("[data-extra=text_in_image]").fill("MOON")
    first.get_by_test_id("add-negative").click()
    expect(first.locator("[data-extra=negative]")).to_be_focused()
    first.locator("[data-extra=negative]").fill("stars, fog")
    with page.expect_request(re.compile("/actions$")) as sent:
        first.get_by_test_id("apply").click()
    change = sent.value.post_data_json["change"]
    assert set(change) == {"lighting", "text_in_image", "negative"}
    assert change["negative"] == ["stars", "fog"]
    assert change["text_in_image"][0]["text"] == "MOON"

    second: Locator = asset(page, "img2")  # type: ignore[assignment]
    expect(second.locator("img")).to_be_visible()
    expect(second.locator(".sw-changed")).to_have_count(1)
    second.get_by_test_id("diff").click()
    expect(second.get_by_test_id("was-lighting").locator("ins")).to_have_text(re.compile("golden hour"))
    expect(second.get_by_test_id("was-text_in_image").locator("del")).to_have_text("HELLO")
    expect(second.get_by_test_id("was-text_in_image").locator("ins")).to_have_text("MOON")
    expect(second.get_by_test_id("was-subject")).to_have_count(0)


def test_a_card_tells_its_terms_and_its_buttons_are_reached_by_keyboard(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    first = begin(page, served, "a red fox in a park")
    expect(first.locator(".sw-facts")).to_contain_text(re.compile(r"1280×720.*free.*Apache-2\.0.*commercial use allowed"))
    more = first.get_by_test_id("more")
    more.press("ArrowDown")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.evaluate("document.dispatchEvent(new Event('scroll'))")  # as the page does by itself while a turn goes on
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(more).to_be_focused()

    more.click()
    menu.get_by_test_id("reference").click()
    expect(first.get_by_test_id("referenced")).to_have_attribute("aria-pressed", "true")
    more.click()
    menu.get_by_test_id("name").click()
    page.get_by_test_id("name-field").fill("Foxy")
    page.keyboard.press("Enter")
    expect(first.locator(".sw-name")).to_have_text("Foxy")
    more.click()
    menu.get_by_test_id("outpaint").click()
    page.get_by_test_id("side-right").click()
    with page.expect_request(re.compile("/actions$")) as sent:
        page.get_by_test_id("dialog-ok").click()
    assert sent.value.post_data_json == {"kind": "outpaint", "target": "img1", "change": {"sides": ["right"]}}
    expect(page.get_by_role("alert")).to_contain_text("to widen pictures")
    first.get_by_test_id("vary").click()
    second: Locator = asset(page, "img2")  # type: ignore[assignment]
    expect(second.locator("img")).to_be_visible()
    second.get_by_test_id("parent").click()
    expect(first).to_be_focused()


def test_modules_are_kept_by_the_browser_until_they_change(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with httpx.Client(base_url=served.url, timeout=60) as client:
        tag = re.search(r'<script src="(/chat/public/studio/[0-9a-f]{12}/main\.js)" type="module">', client.get("/chat/").text)
        assert tag is not None
        assert web_page.studio_address().startswith("/chat/public/studio/")
        module = client.get(tag[1])
        assert module.headers["content-type"].startswith(("text/javascript", "application/javascript"))
        assert module.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert client.get("/chat/public/page.css").headers["cache-control"] == "no-cache"
    (tmp_path / web_page.STUDIO).mkdir()
    monkeypatch.setattr(web_page, "PUBLIC", tmp_path)
    seen = set()
    for source in ("one", "two"):
        (tmp_path / web_page.STUDIO / "main.js").write_text(source, "utf-8")
        web_page.studio_version.cache_clear()
        seen.add(web_page.studio_version())
    monkeypatch.undo()
    web_page.studio_version.cache_clear()
    assert len(seen) == 2
