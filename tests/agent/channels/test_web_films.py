"""Films on the page in a real Chromium: their timeline and storyboard are dragged, changed and made anew as one version; voices show their words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect

from prompts.films import FilmBrief
from tests.agent.channels.test_web_page import say
from tests.served import Served
from tools.assets import Asset, AssetStore
from tools.film.timeline import Timeline

pytestmark = pytest.mark.timeout(300)
SLOW = 90_000
"""Milliseconds a film may take on a machine that does much else."""
FILM: dict[str, Any] = {
    "shots": [
        {"subject": "a grey cat", "action": "sitting", "duration_s": 2.0, "narration": "Hello cat.", "translations": {"zh-Hant": "貓咪你好。"}},
        {"subject": "a brown dog", "action": "standing", "duration_s": 2.0},
        {"subject": "a red fox", "action": "running", "duration_s": 2.0},
    ],
    "title": "Three friends", "music": {"words": "calm piano", "instrumental": True}, "captions": True, "language": "en", "lines": 480, "fps": 4,
}  # fmt: skip
PLAYS = "m => m.play().then(() => { m.pause(); return m.readyState >= 2 })"


def asset(page: Page, handle: str) -> Locator:
    return page.locator(f'figure[data-handle="{handle}"]').last


def begun(served: Served, context: BrowserContext, **arguments: Any) -> Page:
    """Have a film or a storyboard made in a new conversation, without words, and open it."""
    thread = str(uuid4())
    page = context.new_page()
    page.goto(served.url)
    pressed = {"kind": "tool", "target": "assemble_film", "change": arguments}
    answer = page.request.post(f"{served.url}/api/talks/{thread}/actions", data=pressed, headers={"x-scenewright": "test"})
    assert answer.status == 202, answer.text()
    page.goto(f"{served.url}/chat/thread/{thread}")
    return page


def kept(served: Served, page: Page, handle: str) -> tuple[Asset, FilmBrief, Timeline]:
    """Return a film or a storyboard as the store has it."""
    project = f"chat-{page.url.rsplit('/', 1)[1].split('?')[0]}"
    with AssetStore(served.home / "studio") as store:
        found = store.get(project, handle)
    assert found.recipe is not None
    request = found.recipe.request
    return found, FilmBrief.model_validate(request["brief"]), Timeline.model_validate(request["timeline"])


def drag(page: Page, what: Locator, dx: float, dy: float = 0.0) -> None:
    """Take hold of something with the mouse and let it go elsewhere."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def test_a_film_is_changed_on_its_timeline_and_made_anew_once(served: Served, context: BrowserContext) -> None:
    page = begun(served, context, film=FILM)
    film = asset(page, "film1")
    expect(film.get_by_test_id("timeline")).to_be_visible(timeout=SLOW)
    player = film.locator("video")
    expect(player.locator("track")).to_have_attribute("src", re.compile(r"/files/captions\.vtt"))
    assert player.evaluate(PLAYS)
    for lane in ("voice", "music"):
        expect(film.get_by_test_id(f"lane-{lane}").locator("[data-peaks='800']")).to_have_count(1)
    _, plan, cut = kept(served, page, "film1")
    starts = cut.starts()

    second = film.get_by_test_id("shot-2")
    second.dblclick(position={"x": 30, "y": 30})
    now: Callable[[], float] = lambda: player.evaluate("m => m.currentTime")  # noqa: E731
    assert now() == pytest.approx(starts["s2"], abs=0.2)
    player.evaluate("m => { m.playbackRate = 0.0625 }")  # where it plays is looked at later on a slow machine
    film.get_by_test_id("shot-3").click(position={"x": 30, "y": 30})
    film.get_by_test_id("shot-play").click()
    expect(player).to_have_js_property("paused", False)
    assert starts["s3"] <= now() < starts["s3"] + 1.5
    film.get_by_test_id("playhead").focus()
    page.keyboard.press("k")
    expect(player).to_have_js_property("paused", True)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert now() == pytest.approx(1 / 4, abs=0.02)

    wide = film.get_by_test_id("shot-2").bounding_box()
    assert wide is not None
    a_second = wide["width"] / cut.picture("s2").duration_s
    drag(page, film.get_by_test_id("edge-end-2"), a_second)
    drag(page, film.get_by_test_id("shot-3"), -3.2 * a_second)
    film.get_by_test_id("join-2").click()
    expect(film.get_by_test_id("shot-transition")).to_be_focused()
    film.get_by_test_id("shot-transition").select_option("wipe_left")
    film.get_by_test_id("shot-transition-s").fill("0.5")
    film.get_by_test_id("shot-transition-s").press("Enter")
    film.get_by_test_id("cue-s1-1").click()
    film.get_by_test_id("cue-words").fill("Hello, dear cat!")
    film.get_by_test_id("cue-words").press("Enter")
    film.get_by_test_id("mute-music").click()
    changes = film.get_by_test_id("changes").locator("li")
    expect(changes).to_have_count(5)
    expect(changes.nth(1)).to_contain_text("Shot 3 becomes shot 2")
    page.reload()
    expect(changes).to_have_count(5)
    player.evaluate("m => { m.mark = 1 }")
    film.get_by_test_id("changes-apply").click()

    after = asset(page, "film2")
    expect(after.get_by_test_id("timeline")).to_be_visible(timeout=SLOW)
    expect(film.get_by_test_id("changes")).to_have_count(0)
    assert player.evaluate("m => m.mark") == 1, "a film that is looked at stays the same element"
    made, brief, timeline = kept(served, page, "film2")
    assert [shot.id for shot in brief.shots] == ["s1", "s3", "s2"]
    assert timeline.picture("s2").duration_s == pytest.approx(cut.picture("s2").duration_s + 1, abs=0.2)
    joined = timeline.picture("s3")
    assert (joined.transition, joined.transition_s) == ("wipe_left", pytest.approx(0.5, abs=0.1))
    assert [cue.text for cue in timeline.cues] == ["Hello, dear cat!"] and brief.shots[0].narration == "Hello cat."
    assert timeline.muted == ("music",) and made.parents and plan.shots[1].id == "s2"
    captions = page.request.get(f"{served.url}{after.locator('video track').get_attribute('src')}")
    assert "Hello, dear cat!" in captions.text()
    assert httpx.get(f"{served.url}/api/assets/{made.id}/peaks", timeout=60).status_code == 401


def touch(session: CDPSession, kind: str, x: float, y: float) -> None:
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def phone(context: BrowserContext) -> BrowserContext:
    assert context.browser is not None
    return context.browser.new_context(locale="zh-TW", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def test_a_storyboard_is_dragged_by_finger_changed_by_keys_and_words_and_cut(served: Served, phone: BrowserContext) -> None:
    phone.set_default_timeout(60_000)
    page = begun(served, phone, film={**FILM, "title": "", "music": None}, stop_at="storyboard")
    board = asset(page, "brd1")
    expect(board.get_by_test_id("panel-3")).to_be_visible(timeout=SLOW)
    first, third = board.get_by_test_id("grip-1"), board.get_by_test_id("panel-3")
    expect(first.locator("img")).to_have_js_property("complete", True)
    assert first.locator("img").evaluate("i => i.naturalWidth") == 404, "the panel of the storyboard, without its badges"
    first.scroll_into_view_if_needed()
    grip, goal = first.locator(".sw-tl-handle").bounding_box(), third.bounding_box()
    scroller = "() => [...document.querySelectorAll('*')].map(e => e.scrollTop).filter(Boolean).join()"
    stood = page.evaluate(scroller)
    assert grip is not None and goal is not None
    session = phone.new_cdp_session(page)
    x, y = grip["x"] + 20, grip["y"] + 20
    by = goal["y"] - (first.bounding_box() or goal)["y"]
    touch(session, "touchStart", x, y)
    for share in (0.3, 0.7, 1.0):
        touch(session, "touchMove", x, y + by * share)
    touch(session, "touchEnd", 0, 0)
    expect(board.get_by_test_id("panel-3")).to_have_attribute("data-shot", "s1")
    assert page.evaluate(scroller) == stood, "the page stays where it is under a finger that drags"

    board.get_by_test_id("grip-1").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(board.get_by_test_id("film-status")).to_have_text("鏡頭 1 現在是鏡頭 2。")
    board.get_by_test_id("new-shot").fill("a white owl flying at night")
    board.get_by_test_id("new-add").click()
    expect(board.get_by_test_id("panel-4")).to_contain_text("a white owl")
    expect(board.get_by_test_id("cut")).to_be_disabled()
    panel = board.get_by_test_id("panel-3")
    panel.get_by_test_id("panel-edit").click()
    panel.get_by_test_id("shot-narration").fill("Good morning.")
    panel.get_by_test_id("shot-narration").blur()
    expect(board.get_by_test_id("changes").locator("li")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    board.get_by_test_id("changes-apply").click()

    expect(asset(page, "brd2").get_by_test_id("panel-4")).to_be_visible(timeout=SLOW)
    _, brief, timeline = kept(served, page, "brd2")
    assert [shot.id for shot in brief.shots] == ["s3", "s2", "s1", "s4"]
    assert (brief.shots[2].narration, brief.shots[3].shot.subject.text) == ("Good morning.", "a white owl")
    assert len(timeline.pictures) == 4
    expect(asset(page, "brd2").get_by_test_id("cut")).to_be_enabled()
    phone.close()


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
