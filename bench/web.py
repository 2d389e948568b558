"""How fast the web chat is: from the command to the first page, from the page to the box, from sending to feedback and picture.

    python bench/web.py [--rounds N]

Feedback is measured in the page: from the key press to the card of the turn standing in the document.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.served import browser_options, serve

FIRST_PAGE_S, FEEDBACK_MS = 3.0, 150.0
"""The floors of the project."""
LINES = (
    "a cat in a spacesuit riding a bicycle on the moon",
    "make it sunset",
    "低角度，像素風",
    "a red fox reading a book in a park",
    "make it night",
    "一位穿白襯衫的女生在街上走路",
    "make it rain",
)

_WATCH = """() => {
  window.seen = {};
  const note = (name) => { if (!(name in window.seen)) window.seen[name] = performance.now(); };
  const count = (q) => document.querySelectorAll(q).length;
  window.begin = () => {
    const turns = count('.sw-turn'), pictures = count('.sw-asset'), stop = count('#stop-button');
    window.seen = {};
    document.addEventListener('keydown', () => note('sent'), { once: true, capture: true });
    const observer = new MutationObserver(() => {
      if (count('.sw-turn') > turns) note('card');
      if (count('#stop-button') > stop) note('stop');
      if (count('.sw-asset') > pictures) { note('picture'); observer.disconnect(); }
    });
    observer.observe(document.body, { childList: true, subtree: true });
  };
}"""


def turn(page: Page, text: str) -> dict[str, float]:
    """Send one line and return the milliseconds from the key press to each thing seen."""
    page.locator("#chat-input").click()
    page.keyboard.insert_text(text)
    page.wait_for_selector("#chat-submit:not([disabled])")
    page.wait_for_timeout(150)
    page.evaluate("window.begin()")
    page.locator("#chat-input").press("Enter")
    page.wait_for_function("'picture' in window.seen", timeout=30_000)
    page.wait_for_selector('.sw-turn[data-status="working"]', state="detached")
    seen: dict[str, float] = page.evaluate("window.seen")
    return {name: at - seen["sent"] for name, at in seen.items() if name != "sent"}


def one_round(folder: Path) -> tuple[float, float, list[dict[str, float]]]:
    """Serve, open a browser and talk; return seconds to the first page, milliseconds to the box, and the turns."""
    with serve(folder, fresh=True) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_options())  # type: ignore[arg-type]
        page = browser.new_page()
        page.goto(served.url)
        page.locator("#chat-input").wait_for()
        page.goto("about:blank")
        started = time.perf_counter()
        page.goto(f"{served.url}/chat/")
        page.locator("#chat-input").wait_for()
        ready = (time.perf_counter() - started) * 1000
        page.evaluate(_WATCH)
        turns = [turn(page, line) for line in LINES]
        browser.close()
        return served.seconds, ready, turns


def row(name: str, values: list[float], unit: str) -> float:
    """Print one line of the table and return the median."""
    median = statistics.median(values)
    print(f"{name:<44}{median:>9.1f}{max(values):>9.1f}{min(values):>9.1f} {unit:<3}n={len(values)}")
    return median


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        results = [one_round(Path(folder) / str(n)) for n in range(rounds)]
    turns = [t for _, _, ts in results for t in ts]
    print(f"{'':<44}{'median':>9}{'worst':>9}{'best':>9}")
    first = row("command to first page", [r[0] for r in results], "s")
    row("page opened to box ready (warm cache)", [r[1] for r in results], "ms")
    row("sent to stop button", [t["stop"] for t in turns if "stop" in t] or [0.0], "ms")
    feedback = row("sent to card (first feedback)", [t["card"] for t in turns], "ms")
    row("sent to picture, first of a server", [ts[0]["picture"] for _, _, ts in results], "ms")
    row("sent to picture", [t["picture"] for t in turns], "ms")
    print(f"ratio to the floors: first page {first / FIRST_PAGE_S:.2f}, first feedback {feedback / FEEDBACK_MS:.2f} (below 1 is within)")


if __name__ == "__main__":
    main()
