"""The page in a real Chromium: talk, edit a field on the card, undo, compare, reload, find the history again."""

from __future__ import annotations

import contextlib
import io
import re
from urllib.parse import urlparse

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.agent.channels.conftest import PATIENCE
from tests.served import Served

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def locale() -> str:
    return "zh-TW"


def say(page: Page, text: str) -> None:
    box = page.locator("#chat-input")
    box.click()
    page.keyboard.insert_text(text)
    page.locator("#chat-submit").click()
    expect(box).to_be_empty()


def asset(page: Page, handle: str) -> object:
    return page.locator(f'figure[data-handle="{handle}"]').last


def test_talk_edit_undo_reload_and_nothing_leaves_this_machine(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    hosts: set[str] = set()
    errors: list[str] = []
    page.on("request", lambda r: hosts.add(urlparse(r.url).hostname or ""))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(served.url)
    expect(page).to_have_url(re.compile(r"/chat"))
    say(page, "一隻穿宇宙裝的貓咪在月球上騎腳踏車")
    first = asset(page, "img1")
    expect(first.locator("img")).to_have_js_property("naturalWidth", 1280)
    expect(first.locator('textarea[data-field="scene"]')).to_have_value(re.compile("月球"))
    expect(first.get_by_text("結構化提示詞")).to_be_visible()

    light = first.locator('textarea[data-field="lighting"]')
    light.fill("黃金時刻的夕陽")
    first.get_by_test_id("apply").click()
    second = asset(page, "img2")
    expect(second.locator('textarea[data-field="lighting"]')).to_have_value("黃金時刻的夕陽")
    expect(second.locator(".sw-changed")).to_have_count(1)

    second.get_by_test_id("undo").click()
    expect(page.locator('.sw-turn[data-status="done"]')).to_have_count(3)
    expect(page.locator('figure[data-handle="img1"]')).to_have_count(2)

    page.wait_for_url(re.compile(r"/thread/"))
    page.reload()
    expect(asset(page, "img2").locator("img")).to_have_js_property("naturalWidth", 1280)
    asset(page, "img2").get_by_test_id("more").click()
    page.get_by_test_id("compare").click()
    expect(page.locator(".sw-compare")).to_be_visible()
    expect(page.locator(".sw-compare .sw-notes")).to_contain_text("光線")

    assert hosts <= {"127.0.0.1", ""}, hosts
    assert not [e for e in errors if "Content Security Policy" in e], errors


def test_the_talk_goes_on_after_a_reload_where_it_stopped(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    say(page, "a red fox in a park")
    expect(asset(page, "img1").locator("img")).to_be_visible()
    page.wait_for_url(re.compile(r"/thread/"))
    page.reload()
    expect(asset(page, "img1").locator("img")).to_be_visible()
    say(page, "make it night")
    expect(asset(page, "img2").locator('textarea[data-field="lighting"]')).to_have_value(re.compile("night"))
    expect(asset(page, "img2").locator(".sw-dim").first).to_have_text("← img1")


def test_a_field_that_is_being_edited_is_left_alone_while_another_turn_runs(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    say(page, "a red fox in a park")
    light = asset(page, "img1").locator('textarea[data-field="lighting"]')
    light.fill("moonlight")
    say(page, "a blue whale in the deep sea")
    expect(asset(page, "img2").locator("img")).to_be_visible()
    expect(light).to_have_value("moonlight")
    asset(page, "img1").get_by_test_id("apply").click()
    expect(asset(page, "img3").locator('textarea[data-field="lighting"]')).to_have_value("moonlight")


def attach(page: Page, name: str, data: bytes) -> None:
    with page.expect_response(re.compile("/project/file")):
        page.set_input_files("#upload-button-input", {"name": name, "mimeType": "image/png", "buffer": data})


def test_a_picture_is_taken_in_and_a_script_in_its_clothes_is_not(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    say(page, "hello")
    expect(page.locator('.sw-turn[data-status="done"]')).to_have_count(1)
    photo = io.BytesIO()
    Image.new("RGB", (320, 200), "#2a7fb8").save(photo, "PNG")
    attach(page, "sea.png", photo.getvalue())
    say(page, "this is my photo")
    expect(asset(page, "img1").locator("img")).to_have_js_property("naturalWidth", 320)
    attach(page, "evil.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    say(page, "and this")
    expect(page.get_by_role("alert").last).to_contain_text("evil.png")


def test_two_tabs_of_one_thread_share_its_versions(served: Served, context: BrowserContext) -> None:
    one = context.new_page()
    one.goto(served.url)
    say(one, "a cat in a garden")
    expect(asset(one, "img1").locator("img")).to_be_visible()
    one.wait_for_url(re.compile(r"/thread/"))
    two = context.new_page()
    two.goto(one.url)
    expect(asset(two, "img1").locator("img")).to_be_visible()
    say(two, "make it sunset")
    expect(asset(two, "img2").locator("img")).to_be_visible()
    say(one, "make it night")
    expect(asset(one, "img3").locator("img")).to_be_visible()


def test_a_phone_sees_the_card_without_scrolling_sideways(served: Served, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark", locale="en-US")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(served.url)
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    say(page, "a cat in a garden")
    expect(asset(page, "img1").locator("img")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width <= 390


def test_the_picture_has_words_for_those_who_cannot_see_it(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    expect(page.locator("html")).to_have_class(re.compile("light"))
    say(page, "a blue whale in the deep sea")
    expect(asset(page, "img1").locator("img")).to_have_attribute("alt", re.compile("whale"))


def test_stop_ends_the_turn_and_the_talk_goes_on(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    say(page, "a crowd of twelve people at a night market, oil painting, 8 versions")
    with contextlib.suppress(PlaywrightError):  # the turn may be over before the button can be pressed
        page.locator("#stop-button").click(timeout=3000)
    say(page, "a cat in a garden")
    expect(page.locator("figure textarea[data-field=subject]").last).to_have_value(re.compile("cat"))
