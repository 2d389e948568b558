"""Films, voices, prices and uploads in a real Chromium, with services that are wire-level fakes; killed and restarted servers too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.agent.channels.conftest import PATIENCE
from tests.agent.channels.test_web_page import say
from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.fal import Fal
from tests.fakes.media_files import mp4, wav
from tests.served import Served, serve
from tools.assets import AssetStore

pytestmark = pytest.mark.timeout(300)
PLAYS = "m => m.play().then(() => { m.pause(); return [m.readyState >= 2, m.duration] })"
"""Play a film or a recording for a moment; return whether its data is there and its seconds."""


@dataclass
class Services:
    fal: Fal
    elevenlabs: ElevenLabs

    @property
    def settings(self) -> dict[str, str]:
        return {
            "SCENEWRIGHT_BRAIN": "embedded", "FAL_KEY": "fal-id:fal-secret", "SCENEWRIGHT_FAL_URL": self.fal.url,
            "ELEVENLABS_API_KEY": self.elevenlabs.key, "SCENEWRIGHT_ELEVENLABS_URL": self.elevenlabs.url,
        }  # fmt: skip


@pytest.fixture
def fakes() -> Iterator[Services]:
    with Fal() as fal, ElevenLabs() as elevenlabs:
        yield Services(fal, elevenlabs)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Services]]:
    with Fal() as fal, ElevenLabs() as elevenlabs:
        services = Services(fal, elevenlabs)
        with serve(tmp_path_factory.mktemp("media"), **services.settings) as served:
            yield served, services


def asset(page: Page, handle: str) -> Locator:
    return page.locator(f'figure[data-handle="{handle}"]').last


def question(page: Page) -> Locator:
    return page.locator(".sw-ask")


def begin(page: Page, served: Served) -> str:
    """Draw a cat in a new thread and return the thread."""
    page.goto(served.url)
    say(page, "a cat on the moon")
    expect(asset(page, "img1").locator("img")).to_be_visible()
    page.wait_for_url(re.compile(r"/thread/"))
    return page.url.rsplit("/", 1)[1]


def ask_for_a_film(page: Page, served: Served) -> str:
    """Talk until the price of a film stands there; return the thread."""
    thread = begin(page, served)
    asset(page, "img1").get_by_test_id("film").click()
    expect(question(page).get_by_test_id("approve")).to_be_enabled()
    return thread


def plays(player: Locator) -> float:
    expect(player).to_have_count(1)
    ready, seconds = player.evaluate(PLAYS)
    assert ready
    return float(seconds)


@pytest.mark.long
def test_a_price_survives_reload_and_restart_and_its_yes_makes_the_film(tmp_path: Path, context: BrowserContext, fakes: Services) -> None:
    with serve(tmp_path, **fakes.settings) as served:
        page = context.new_page()
        thread = ask_for_a_film(page, served)
        expect(question(page)).to_contain_text(re.compile(r"\$\d"))
        page.reload()
        expect(question(page).get_by_test_id("approve")).to_be_enabled()
        page.get_by_test_id("waits").click()
        expect(question(page)).to_be_focused()
        paid = len(fakes.fal.charges)
    with serve(tmp_path, **fakes.settings) as served:
        page.goto(f"{served.url}/chat/thread/{thread}")
        expect(question(page).get_by_test_id("approve")).to_be_enabled()
        expect(question(page)).to_have_count(1)
        other = context.new_page()
        other.goto(f"{served.url}/chat/thread/{thread}")
        expect(question(other).get_by_test_id("decline")).to_be_enabled()
        assert len(fakes.fal.charges) == paid
        question(page).get_by_test_id("approve").click()
        film = asset(page, "vid1").locator("video")
        expect(film).to_be_visible()
        assert plays(film) > 1
        expect(asset(page, "vid1")).to_contain_text(re.compile(r"estimated \$|charged \$|counted as \$"))
        expect(question(page)).to_have_attribute("data-state", "done")
        expect(question(other)).to_have_attribute("data-state", "done")
        expect(question(other).get_by_test_id("approve")).to_have_count(0)
        assert len(fakes.fal.charges) == paid + 1


def test_a_declined_price_costs_nothing_and_says_so(context: BrowserContext, running: tuple[Served, Services]) -> None:
    served, fakes = running
    page = context.new_page()
    ask_for_a_film(page, served)
    paid = len(fakes.fal.charges)
    question(page).get_by_test_id("decline").click()
    expect(question(page)).to_have_attribute("data-state", "declined")
    expect(question(page)).to_contain_text("nothing was spent")
    assert len(fakes.fal.charges) == paid


@pytest.mark.long
def test_films_that_a_killed_server_left_are_finished_on_their_own_cards(tmp_path: Path, context: BrowserContext, fakes: Services) -> None:
    settings = {**fakes.settings, "SCENEWRIGHT_APPROVE_ABOVE_USD": "50"}
    with serve(tmp_path, **settings) as served:
        one, two = context.new_page(), context.new_page()
        threads = [begin(one, served), begin(two, served)]
        paid, fakes.fal.seconds = len(fakes.fal.charges), 3.0
        say(one, "make a film of it: the cat jumps")
        asset(two, "img1").get_by_test_id("film").click()
        while len(fakes.fal.charges) < paid + 2:
            one.wait_for_timeout(50)
        one.wait_for_timeout(200)
        served.process.kill()
        served.process.wait()
    with serve(tmp_path, **settings) as served:
        with AssetStore(served.home / "studio") as store:
            for page, thread in zip((one, two), threads, strict=True):  # one while it is made, two when it is there
                page.goto(f"{served.url}/chat/thread/{thread}")
                while len(store.list(f"chat-{threads[1]}")) < 2:
                    page.wait_for_timeout(50)
        for page in (one, two):
            expect(asset(page, "vid1").locator("video")).to_be_visible(timeout=40_000)
            expect(page.locator('.sw-turn[data-status="done"]')).to_have_count(2)
            expect(page.locator('figure[data-handle="vid1"]')).to_have_count(1)
        one.reload()
        assert plays(asset(one, "vid1").locator("video")) > 1
        expect(one.locator('figure[data-handle="vid1"]')).to_have_count(1)
        assert len(fakes.fal.charges) == paid + 2


def test_a_voice_plays_and_shows_its_words_cost_and_terms(context: BrowserContext, running: tuple[Served, Services]) -> None:
    served, _ = running
    page = context.new_page()
    page.goto(served.url)
    say(page, 'say "Welcome to class" in a warm voice')
    voice = asset(page, "voc1")
    assert plays(voice.locator("audio")) > 0.1
    expect(voice.locator(".sw-brief")).to_contain_text("Welcome to class")
    expect(voice.locator(".sw-facts")).to_contain_text(re.compile(r"charged \$0\.\d+.*Licence: ElevenLabs"))
    expect(voice.get_by_test_id("film")).to_have_count(0)
    expect(voice.get_by_test_id("undo")).to_be_visible()
    voice.get_by_test_id("speakAgain").click()
    page.get_by_test_id("again-text").fill("Good evening")
    page.get_by_test_id("dialog-ok").click()
    again = asset(page, "voc2")
    expect(again.locator(".sw-brief")).to_contain_text("Good evening")
    expect(again.locator(".sw-brief")).to_contain_text("warm")


def attach(page: Page, name: str, mime: str, data: bytes) -> None:
    with page.expect_response(re.compile("/project/file")) as uploaded:
        page.set_input_files("#upload-button-input", {"name": name, "mimeType": mime, "buffer": data})
    assert uploaded.value.ok, uploaded.value.text()


def test_recordings_and_films_are_taken_in_and_what_they_say_is_written_down(context: BrowserContext, running: tuple[Served, Services]) -> None:
    served, _ = running
    page = context.new_page()
    page.goto(served.url)
    say(page, "hello")
    expect(page.locator('.sw-turn[data-status="done"]')).to_have_count(1)
    attach(page, "mia.wav", "audio/wav", wav("mia", 2.0))
    say(page, "this is my voice")
    assert plays(asset(page, "voc1").locator("audio")) == pytest.approx(2.0, abs=0.1)
    attach(page, "walk.mp4", "video/mp4", mp4("walk", (320, 180), 1.0, 12))
    say(page, "and a film")
    assert plays(asset(page, "vid1").locator("video")) == pytest.approx(1.0, abs=0.2)
    say(page, "transcribe voc1")
    expect(asset(page, "txt1").locator(".sw-text")).to_contain_text(re.compile(r"\w{3}"))


def test_tables_stand_beside_the_words_and_fit_a_phone(browser: Browser, running: tuple[Served, Services]) -> None:
    served, _ = running
    context = browser.new_context(locale="zh-TW", viewport={"width": 380, "height": 800}, color_scheme="dark")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(served.url)
    say(page, "一隻貓咪在月球上")
    expect(asset(page, "img1").locator("img")).to_be_visible()
    expect(asset(page, "img1").get_by_test_id("film")).to_have_text("動起來")
    say(page, "有哪些影片模型？")
    expect(page.locator('[data-title="models"] .sw-ready').first).to_contain_text("可用")
    say(page, "花了多少錢？")
    expect(page.locator('[data-title="spending"] tfoot')).to_contain_text("$")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    context.close()
