"""The region editor in a real Chromium: a mask that is really painted, by mouse and by finger, arrives where it was painted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.agent.channels.conftest import PATIENCE
from tests.agent.channels.test_region_routes import CAT, HAT, SKY
from tests.served import Served
from tools.assets import Asset, AssetStore
from tools.media import encode_png
from tools.store.records import Description, NewAsset

pytestmark = pytest.mark.timeout(300)
WIDTH, HEIGHT = 640, 480
OPEN = """async ([asset, thread]) => {
  const main = [...document.scripts].map((one) => one.src).find((one) => one.includes('/studio/'))
  const core = await import(main.replace('main.js', 'core.js'))
  document.body.append(Object.assign(document.createElement('div'), { className: 'sw-turn' })) // a page that shows a conversation
  core.atThread(thread)
  while (!core.offeredAs('region')) await new Promise((done) => core.on('offered', done))
  await core.offeredAs('region')({ asset })
}"""


@contextmanager
def talk(served: Served, thread: str, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Iterator[tuple[AssetStore, Asset]]:
    """A conversation with one picture: a cat in the middle of the left half under a hat, before the sky."""
    scale = size[0] // 64
    ids = np.full((48, 64), 3, np.uint8)
    ids[16:40, 8:24], ids[8:16, 8:24] = 1, 2
    ids = ids.repeat(scale, 0).repeat(scale, 1)
    new = NewAsset(
        project=f"chat-{thread}",
        width=size[0],
        height=size[1],
        owner="local",
        description=Description(elements=(CAT, HAT, SKY)),
    )
    with AssetStore(served.home / "studio") as store:
        plain = Image.fromarray((ids * 60).astype(np.uint8)).convert("RGB")
        yield store, store.put(new, encode_png(plain), sidecars={"ids": encode_png(Image.fromarray(ids))})


def edit(page: Page, served: Served, asset: Asset) -> Locator:
    """Open the page and the editor in it; return the frame that is painted on."""
    page.goto(f"{served.url}/chat/")
    expect(page.locator("#chat-input")).to_be_visible()
    shown = {"id": asset.id, "handle": asset.handle, "kind": asset.kind, "width": asset.width, "height": asset.height}
    page.evaluate(OPEN, [shown, asset.project.removeprefix("chat-")])
    expect(page.get_by_test_id("region-thing")).to_have_count(3)
    return page.get_by_test_id("region-frame")


def on_screen(page: Page, *points: tuple[float, float]) -> list[tuple[float, float]]:
    """Where points of the picture, in its pixels, are on the screen."""
    box = page.locator(".sw-region-sheet img").first.bounding_box()
    assert box is not None
    return [(box["x"] + x / WIDTH * box["width"], box["y"] + y / HEIGHT * box["height"]) for x, y in points]


def drag(page: Page, *points: tuple[float, float]) -> None:
    first, *rest = on_screen(page, *points)
    page.mouse.move(*first)
    page.mouse.down()
    for point in rest:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def kept(page: Page, store: AssetStore, asset: Asset) -> NDArray[np.bool_]:
    """Press "keep as mask" and return the mask that the server keeps."""
    with page.expect_response(lambda answer: "/masks?" in answer.url and answer.request.method == "POST") as sent:
        page.get_by_test_id("region-keep").click()
    handle = sent.value.json()["mask"]
    expect(page.get_by_test_id("region-told")).to_contain_text(handle)
    mask = store.get(asset.project, handle)
    assert mask.parents == (asset.id,)
    return np.asarray(Image.open(mask.path).convert("L")) >= 128


def bounds(mask: NDArray[np.bool_]) -> list[int]:
    """Return left, top, right and bottom of what is marked."""
    (top, left), (bottom, right) = np.argwhere(mask).min(0), np.argwhere(mask).max(0)
    return [int(v) for v in (left, top, right, bottom)]


def test_a_mask_painted_with_the_mouse_arrives_where_it_was_painted(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    with talk(served, "region-mouse") as (store, asset):
        edit(page, served, asset)
        page.get_by_test_id("region-size").fill("40")
        drag(page, (120, 100), (320, 100))
        mask = kept(page, store, asset)
        assert bounds(mask) == pytest.approx([100, 80, 340, 120], abs=3)
        assert mask.sum() == pytest.approx(200 * 40 + np.pi * 20**2, rel=0.04)
        expect(page.get_by_test_id("region-share")).to_have_text("3.0 % of the picture is chosen")

        page.keyboard.press("e")
        drag(page, (220, 60), (220, 140))
        without = kept(page, store, asset)
        assert not without[60:140, 204:236].any() and without[100, 150] and without[100, 290]
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        expect(page.get_by_test_id("region-share")).to_contain_text("Nothing is chosen")
        page.keyboard.press("Control+Shift+z")
        assert (kept(page, store, asset) == mask).all()
        page.get_by_test_id("region-clear").click()

        page.get_by_test_id("region-box").click()
        drag(page, (400, 300), (500, 400))
        page.get_by_test_id("region-lasso").click()
        drag(page, (20, 20), (120, 20), (20, 120))
        chosen = kept(page, store, asset)
        box, lasso = chosen.copy(), chosen.copy()
        box[:200], lasso[200:] = False, False
        assert bounds(box) == pytest.approx([400, 300, 499, 399], abs=2)
        assert box.sum() == pytest.approx(100 * 100, rel=0.04)
        assert bounds(lasso) == pytest.approx([20, 20, 119, 119], abs=3)
        assert lasso.sum() == pytest.approx(100 * 100 / 2, rel=0.06)

        page.get_by_test_id("region-invert").click()
        assert np.count_nonzero(kept(page, store, asset) == chosen) < 0.002 * mask.size
        page.mouse.move(*on_screen(page, (320, 240))[0])
        page.mouse.wheel(0, -600)
        page.keyboard.press("r")
        page.get_by_test_id("region-clear").click()
        drag(page, (300, 220), (340, 260))
        assert bounds(kept(page, store, asset)) == pytest.approx([300, 220, 339, 259], abs=2), (
            "zoomed in, the same pixels"
        )


def test_elements_are_chosen_by_click_and_by_keyboard_and_what_was_painted_outlives_a_trouble(
    served: Served, context: BrowserContext
) -> None:
    page = context.new_page()
    with talk(served, "region-pick") as (store, asset):
        edit(page, served, asset)
        page.keyboard.press("p")
        page.mouse.move(*on_screen(page, (160, 300))[0])
        expect(page.get_by_test_id("region-over")).to_be_visible()
        page.mouse.click(*on_screen(page, (160, 300))[0])
        expect(page.locator('[data-name="cat"]')).to_be_checked()
        cat = kept(page, store, asset)
        assert (bounds(cat), int(cat.sum())) == ([80, 160, 239, 399], 160 * 240)
        page.locator('[data-name="hat"]').focus()
        page.keyboard.press("Space")
        expect(page.get_by_test_id("region-share")).to_contain_text("17 %")
        page.mouse.click(*on_screen(page, (160, 300))[0])
        assert bounds(kept(page, store, asset)) == [80, 80, 239, 159], "a second click takes the cat away again"

        page.get_by_test_id("region-apply").click()
        expect(page.get_by_role("alert")).to_contain_text("Say what shall be there")
        page.get_by_test_id("region-words").fill("make it red")
        page.route("**/actions", lambda route: route.abort())
        page.get_by_test_id("region-apply").click()
        expect(page.get_by_role("alert")).to_contain_text("still here")
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("region")).to_have_count(0)
        page.unroute("**/actions")
        pressed: list[Any] = []
        page.route(
            "**/actions",
            lambda route: (pressed.append(route.request.post_data_json), route.fulfill(status=202, json={"turn": "t"})),
        )
        page.evaluate(OPEN, [{"id": asset.id, "handle": "img1", "width": WIDTH, "height": HEIGHT}, "region-pick"])
        expect(page.get_by_test_id("region-words")).to_have_value("make it red")
        expect(page.locator('[data-name="hat"]')).to_be_checked()
        page.get_by_test_id("region-words").press("Enter")
        expect(page.get_by_test_id("region")).to_have_count(0)
        newest = store.list(asset.project)[-1]
        assert pressed == [
            {"kind": "region", "target": "img1", "other": newest.handle, "change": {"instruction": "make it red"}}
        ]

        page.reload()
        edit(page, served, asset)
        page.route("**/assets/*", lambda route: (page.wait_for_timeout(500), route.continue_()))
        page.get_by_test_id("region-again").click()
        # What was chosen before is still on its way when "keep" is pressed.
        assert bounds(kept(page, store, asset)) == [80, 80, 239, 159], "the same area as before"


def test_a_finger_paints_and_two_fingers_move_and_zoom(served: Served, browser: Browser) -> None:
    context = browser.new_context(
        locale="zh-TW", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    line = context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    with talk(served, "region-touch") as (store, asset):
        edit(page, served, asset)
        page.get_by_test_id("region-size").fill("60")
        path = on_screen(page, (200, 240), (300, 240), (400, 240))
        touch("touchStart", path[0])
        for point in path[1:]:
            touch("touchMove", point)
        touch("touchEnd")
        expect(page.get_by_test_id("region-share")).to_contain_text("已選取")
        mask = kept(page, store, asset)
        assert bounds(mask) == pytest.approx([170, 210, 430, 270], abs=4)
        assert mask.sum() == pytest.approx(200 * 60 + np.pi * 30**2, rel=0.05)

        before = page.locator(".sw-region-sheet img").first.bounding_box()
        (one, two), (further, away) = on_screen(page, (200, 240), (400, 240)), on_screen(page, (100, 240), (500, 240))
        touch("touchStart", one, two)
        touch("touchMove", further, away)
        touch("touchEnd")
        after = page.locator(".sw-region-sheet img").first.bounding_box()
        assert before is not None and after is not None
        assert after["width"] == pytest.approx(2 * before["width"], rel=0.05)
        page.get_by_test_id("region-undo").click()
        expect(page.get_by_test_id("region-share")).to_contain_text(
            "尚未選取"
        )  # two fingers paint nothing: one step back is the start
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
    context.close()


def test_all_that_stands_in_a_scenery_has_a_chinese_name() -> None:
    root = Path(__file__).resolve().parents[3]
    table = (root / "public/studio/region/names.js").read_text("utf-8").split("`")[1]
    named = {re.sub(r" [^ -~].*$", "", entry) for entry in re.split(r"[|\n]", table)}
    sources = "".join(path.read_text("utf-8") for path in (root / "tools/animatic/scenery").glob("*.py"))
    layers = {name.replace("-", " ") for name in re.findall(r'stage\.layer\("([a-z -]+)"', sources)}
    assert {name for name in layers if not name.endswith(" glow")} - named == set()
