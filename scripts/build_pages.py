"""Take the pictures of the chat page in `docs/page/`: its parts on a desktop, on a phone, in the dark and in Chinese.

    python scripts/build_pages.py [--only talk,region] [--out FOLDER]

A real server draws what is seen; no service is called (the question about money is declined).
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.served import Served, browser_options, serve  # noqa: E402

PATIENCE = 240_000
SETTINGS = {"SCENEWRIGHT_APPROVE_ABOVE_USD": "0", "SCENEWRIGHT_QUALITY": "draft", "REPLICATE_API_TOKEN": "none", "SCENEWRIGHT_REPLICATE_URL": "http://127.0.0.1:9"}


@dataclass(frozen=True)
class Look:
    """How the page is looked at."""

    name: str
    lines: tuple[str, ...]
    """A picture, two changes of it, a character, a film."""
    paid: str
    locale: str = "en-US"
    size: tuple[int, int] = (1360, 900)
    dark: bool = False
    phone: bool = False


ENGLISH = (
    "A young woman with short red hair and a yellow raincoat walking in a rainy neon street",
    "make it sunset", "low angle, watercolor", "go back to the first one", "call her Mia", "put her on a beach at dawn",
    "a 8 second film about safety at work, three shots, English narration, captions",
)  # fmt: skip
CHINESE = (
    "紅色短髮、穿黃色雨衣的年輕女子走在下雨的霓虹街道上", "改成黃昏", "低角度，水彩風", "回到第一張", "她叫米亞", "米亞在清晨的海灘上",
    "做一支8秒的工安短片，三個鏡頭，中文旁白，加字幕",
)  # fmt: skip
LOOKS = (
    Look("desktop", ENGLISH, "a lighthouse at dusk, with flux schnell"),
    Look("phone", ENGLISH, "a lighthouse at dusk, with flux schnell", size=(390, 844), phone=True),
    Look("dark", ENGLISH, "a lighthouse at dusk, with flux schnell", dark=True),
    Look("zh-tw", CHINESE, "畫一座黃昏的燈塔，用 flux schnell", locale="zh-TW"),
)


def say(page: Page, text: str) -> Locator:
    """Send a line and return its card when the turn is over."""
    turns = page.locator(".sw-turn")
    before = turns.count()
    box = page.locator("#chat-input")
    box.click()
    page.keyboard.insert_text(text)
    page.wait_for_selector("#chat-submit:not([disabled])")
    page.wait_for_timeout(200)
    box.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('.sw-turn').length > n", arg=before, timeout=PATIENCE)
    card = turns.nth(before)
    over(page, before)
    return card


def over(page: Page, number: int) -> None:
    """Wait until a turn, counted from 0, is over."""
    page.wait_for_function(
        "n => ['done', 'failed', 'stopped'].includes((document.querySelectorAll('.sw-turn')[n] || { dataset: {} }).dataset.status)",
        arg=number, timeout=PATIENCE,
    )  # fmt: skip


class Visit:
    """One visit of the page with one look."""

    def __init__(self, page: Page, look: Look, out: Path) -> None:
        self.page, self.look, self.out = page, look, out

    def shot(self, name: str) -> None:
        """Keep what is seen now."""
        self.page.wait_for_timeout(600)
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        picture.save(self.out / f"{self.look.name}-{name}.jpg", quality=78, optimize=True, progressive=True)
        print(f"{self.look.name}-{name}.jpg {picture.size[0]}x{picture.size[1]}")

    def show(self, locator: Locator) -> None:
        """Bring something to the top of what is seen."""
        locator.evaluate("e => e.scrollIntoView({ block: 'start' })")
        self.page.mouse.move(2, 2)

    def drawer(self, tab: str) -> Locator:
        """Open the panel at a tab."""
        page = self.page
        if not page.get_by_test_id("panel").count():
            page.get_by_test_id("drawer").click()
        page.get_by_test_id(f"drawer-tab-{tab}").click()
        return page.get_by_test_id("panel")

    def talk(self) -> None:
        """The talk with pictures, and the card of the prompt."""
        cards = [say(self.page, line) for line in self.look.lines[:6]]
        self.show(cards[1].locator(".sw-asset").first)
        self.shot("talk")
        card = cards[2].locator(".sw-asset").first
        details = card.locator("details.sw-prompt")
        if details.count() and not details.first.evaluate("d => d.open"):
            details.first.locator("summary").click()
        self.show(details.first)
        self.shot("prompt")

    def region(self) -> None:
        """The region editor with something painted."""
        page = self.page
        page.locator(".sw-asset[data-handle=img1]").first.get_by_test_id("region").click()
        frame = page.get_by_test_id("region-frame")
        frame.wait_for()
        box = frame.bounding_box()
        assert box is not None
        page.wait_for_timeout(800)
        page.mouse.move(box["x"] + box["width"] * 0.42, box["y"] + box["height"] * 0.45)
        page.mouse.down()
        for step in range(12):
            page.mouse.move(box["x"] + box["width"] * (0.42 + 0.015 * step), box["y"] + box["height"] * (0.45 + 0.02 * (step % 4)))
        page.mouse.up()
        page.get_by_test_id("region-words").fill("a blue umbrella" if self.look.locale == "en-US" else "一把藍色的傘")
        self.shot("region")
        page.keyboard.press("Escape")

    def film(self) -> None:
        """The jobs while a film is made, then its storyboard and its timeline."""
        page = self.page
        turns = page.locator(".sw-turn").count()
        box = page.locator("#chat-input")
        box.click()
        page.keyboard.insert_text(self.look.lines[6])
        page.wait_for_selector("#chat-submit:not([disabled])")
        page.wait_for_timeout(200)
        box.press("Enter")
        self.drawer("jobs")
        page.get_by_test_id("job").first.wait_for(timeout=PATIENCE)
        page.wait_for_timeout(1500)
        self.shot("jobs")
        page.get_by_test_id("drawer-close").click()
        over(page, turns)
        card = page.locator(".sw-turn").nth(turns)
        self.show(card.locator(".sw-asset[data-kind=film]").first)
        self.shot("timeline")
        plan = card.get_by_test_id("plan")
        plan.locator("summary").first.click()
        self.show(plan)
        self.shot("storyboard")

    def versions(self) -> None:
        """The versions as a tree, and the cast."""
        self.drawer("versions")
        self.page.get_by_test_id("version").first.wait_for()
        self.shot("versions")
        self.drawer("cast")
        self.shot("cast")
        self.drawer("settings")
        self.shot("settings")
        self.page.get_by_test_id("drawer-close").click()

    def approval(self) -> None:
        """A question about money."""
        card = say(self.page, self.look.paid)
        ask = card.locator(".sw-ask")
        ask.wait_for(timeout=PATIENCE)
        self.show(ask)
        self.shot("approval")
        ask.get_by_test_id("decline").click()


PARTS: tuple[str, ...] = ("talk", "region", "film", "versions", "approval")


def visit(browser: Browser, served: Served, look: Look, parts: tuple[str, ...], out: Path) -> None:
    """Walk through the page once."""
    scale: dict[str, Any] = {"device_scale_factor": 2, "has_touch": True, "is_mobile": False} if look.phone else {}
    context = browser.new_context(
        locale=look.locale, viewport={"width": look.size[0], "height": look.size[1]}, color_scheme="dark" if look.dark else "light", **scale
    )
    context.add_init_script(f"localStorage.setItem('vite-ui-theme', '{'dark' if look.dark else 'light'}')")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{served.url}/chat/")
    page.wait_for_selector("#chat-input")
    page.wait_for_timeout(1500)
    walk = Visit(page, look, out)
    for part in PARTS:
        if part in parts or part == "talk":
            step: Callable[[], None] = getattr(walk, part)
            step()
    context.close()


def main() -> int:
    """Take all pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--looks", default=",".join(look.name for look in LOOKS))
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "page")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), fresh=True, **SETTINGS) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_options())  # type: ignore[arg-type]
        for look in LOOKS:
            if look.name in given.looks.split(","):
                visit(browser, served, look, tuple(given.only.split(",")), given.out)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
