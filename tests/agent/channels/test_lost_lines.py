"""Lines that are lost lose nothing: what came meanwhile is in the history, and in the page when its line is back."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.agent.channels.sockets import Line, ended, line, visitor
from tests.served import Served

pytestmark = pytest.mark.timeout(300)
LINES, ROUNDS = 4, 25
"""Two lines are lost in each round of each of them: 200 in all."""
FILM = "a film of two shots of 20 seconds: a cat walks; a dog runs"


async def begin(page: Line, words: str = "a red cat, 320x180") -> None:
    await page.say(words)
    await page.until(lambda: page.turns() and page.turns()[-1]["status"] == "done")


async def press(web: httpx.AsyncClient, thread: str, kind: str, target: str | None = None) -> str:
    answer = await web.post(f"/api/talks/{thread}/actions", json={"kind": kind, "target": target})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["turn"])


def shown(turns: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(turn["turn"], turn["status"]) for turn in turns]


@pytest.mark.long
async def test_two_hundred_lost_lines_lose_no_result(served: Served) -> None:
    async with visitor(served.url) as web:

        async def live(page: Line) -> list[str]:
            await begin(page)
            turns, since = [], "0"
            for kind in ("undo", "redo") * (ROUNDS // 2) + ("undo",):
                await page.drop()
                turns.append(await press(web, page.thread, kind))
                await page.open()  # while the turn may be under way
                await page.drop()
                await ended(web, turns[-1])
                await page.open()
                since = await page.catch_up(since)
                assert page.elements[turns[-1]]["props"]["status"] == "done"
            return turns

        pages = [Line(web) for _ in range(LINES)]
        for page in pages:
            await page.open()
        played = await asyncio.gather(*(live(page) for page in pages))
        for page, turns in zip(pages, played, strict=True):
            assert len(turns) == ROUNDS
            assert [turn for turn, _ in shown(page.turns())][1:] == turns
            kept = (await web.get(f"/chat/project/thread/{page.thread}")).json()
            assert shown([element["props"] for element in kept["elements"]]) == shown(page.turns())
            async with line(web, page.thread) as restored:
                await restored.until(lambda page=restored: page.elements)
                assert shown(restored.turns()) == shown(page.turns())
            assert {s["id"]: s["output"] for s in kept["steps"]}.items() >= {s["id"]: s["output"] for s in page.steps.values()}.items()
            await page.close()


async def test_a_lost_line_stops_nothing_and_the_stop_button_does(served: Served) -> None:
    async with visitor(served.url) as web, line(web) as page:
        await page.say(FILM)
        await page.until(lambda: page.turns() and page.turns()[-1]["message"])
        await page.drop()
        await page.open()
        await page.until(lambda: page.heard[-1] == "clear_call_fn")
        assert not page.busy  # Chainlit takes its stop button away from whoever comes back
        await page.catch_up("-60000")
        assert page.busy and page.turns()[-1]["status"] == "working"
        await page.stop()
        await page.until(lambda: page.turns()[-1]["status"] == "stopped" and not page.busy)


async def test_a_second_message_waits_its_turn_and_every_tab_sees_both(served: Served) -> None:
    async with visitor(served.url) as web, line(web) as page:
        await begin(page)
        async with line(web, page.thread) as tab:
            await tab.until(lambda: tab.elements)
            await page.say("make it night")
            await page.say("make it snow")
            await page.until(lambda: shown(page.turns())[1:] and all(status == "done" for _, status in shown(page.turns())) and len(page.turns()) == 3)
            await tab.until(lambda: shown(tab.turns()) == shown(page.turns()) and not tab.busy)
            assert [turn["assets"][0]["parents"] for turn in page.turns()] == [[], ["img1"], ["img2"]]
            said = [step["output"] for step in tab.steps.values() if step["type"] == "user_message"]
            assert said == ["a red cat, 320x180", "make it night", "make it snow"]
            replies = [step["output"] for step in tab.steps.values() if step["type"] == "assistant_message"]
            assert [reply[:6] for reply in replies] == ["Here i", "`img2`", "`img3`"]
        assert not page.busy
