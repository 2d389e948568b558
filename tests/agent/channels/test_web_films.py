"""Films on the page in a real Chromium: they play with captions, their strip seeks and makes new versions, a storyboard is cut, voices show their words."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.agent.channels.test_web_page import say
from tests.served import Served

pytestmark = pytest.mark.timeout(280)
SLOW = 90_000
"""Milliseconds a film may take on a machine that does much else."""
PLAYS = "m => m.play().then(() => { m.pause(); return [m.readyState >= 2, m.duration] })"


def asset(page: Page, handle: str) -> Locator:
    return page.locator(f'figure[data-handle="{handle}"]').last


def test_a_film_plays_with_its_strip_and_every_button_makes_a_version(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    say(page, 'make a 4 second film in two shots about a cat on the moon, 480p, narration in English, captions, soft piano')
    film = asset(page, "film1")
    expect(film.locator("video")).to_be_visible(timeout=SLOW)
    ready, seconds = film.locator("video").evaluate(PLAYS)
    assert ready
    assert seconds == pytest.approx(4.0, abs=0.6)
    expect(film.locator("video track")).to_have_attribute("src", re.compile(r"/files/captions\.vtt"))

    film.get_by_test_id("shot-2").click()
    expect(film.get_by_test_id("shot-panel")).to_contain_text("Shot 2")
    at = film.locator("video").evaluate("m => m.currentTime")
    assert 0.8 < at < seconds
    film.get_by_test_id("film-quieter").click()
    quieter = asset(page, "film2")
    expect(quieter.locator("video")).to_be_visible(timeout=SLOW)
    expect(quieter).to_contain_text("film1")

    cookies = {c["name"]: c["value"] for c in context.cookies()}
    address = film.get_by_test_id("file-captions.vtt").get_attribute("href")
    captions = httpx.get(f"{served.url}{address}", cookies=cookies)
    assert captions.headers["content-type"].startswith("text/vtt")
    assert captions.text.startswith("WEBVTT")
    assert httpx.get(f"{served.url}{address}").status_code == 401
    assert httpx.get(f"{served.url}{address.replace('captions.vtt', 'ids')}", cookies=cookies).status_code == 404


def test_a_storyboard_is_changed_and_cut_from_its_card(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    say(page, "a storyboard first: a 4 second film in two shots about a dog in the park, 480p, no narration, no music")
    board = asset(page, "brd1")
    expect(board.get_by_test_id("panel-2")).to_be_visible(timeout=SLOW)
    expect(board.get_by_test_id("shot-redo")).to_have_count(0)
    board.get_by_test_id("panel-2").get_by_test_id("shot-before").click()
    moved = asset(page, "brd2")
    expect(moved.get_by_test_id("cut")).to_be_enabled(timeout=SLOW)
    moved.get_by_test_id("cut").click()
    expect(asset(page, "film1").locator("video")).to_be_visible(timeout=SLOW)


def test_a_voice_shows_the_word_that_is_heard_and_music_gives_its_notes(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.url)
    say(page, 'say "Welcome to the class. Today we look at the moon."')
    voice = asset(page, "voc1")
    words = voice.locator(".sw-word")
    expect(words.first).to_have_text("Welcome", timeout=SLOW)
    expect(voice).to_contain_text("LUFS")
    last = words.last
    last.click()
    expect(last).to_have_class(re.compile("sw-heard"))
    assert voice.locator("audio").evaluate("m => m.currentTime") > 1.0
    say(page, "compose a short calm piano piece, 5 seconds")
    music = asset(page, "mus1")
    expect(music.get_by_test_id("file-midi")).to_be_visible(timeout=SLOW)
