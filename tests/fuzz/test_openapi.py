"""All routes of the server asked with anything: nobody gets a 500, and what is answered is as it is declared; talks are made, acted on and deleted."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Iterator

import httpx
import pytest

from agent.channels.web_installed import Installed
from tests.fuzz.depth import TIMES
from tests.fuzz.openapi import Ground, opened, operations, search
from tests.fuzz.words import hostile, nonsense

pytestmark = pytest.mark.timeout(300)
Asked = tuple[asyncio.AbstractEventLoop, Ground]
ACTIONS = ("undo", "redo", "select", "compare", "lock", "settings", "cast", "name", "reference", "approve", "decline", "cancel", "tool", "nothing", "")
"""Presses that draw nothing by themselves."""
FITTING = {
    "lock": {"lighting": True}, "settings": {"quality": "draft"}, "cast": {"do": "add", "name": "Mia"}, "name": {"name": "Mia"}, "reference": {"pin": True},
}  # fmt: skip
GONE = {400, 403, 404, 409, 410, 422}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The whole application over a folder of its own, with the loop it lives in."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        context = opened(tmp_path_factory.mktemp("served"))
        ground = loop.run_until_complete(context.__aenter__())
        yield loop, ground
        loop.run_until_complete(context.__aexit__(None, None, None))


def test_the_search_knows_all_routes(asked: Asked) -> None:
    assert len(list(operations(asked[1].app))) > 40


def test_no_route_breaks_and_answers_are_as_they_are_declared(asked: Asked) -> None:
    loop, ground = asked
    found = search(ground, loop, "ann", 2 * TIMES, without=("/v1/images", "/v1/chat"))
    assert not found.faults
    assert not found.undeclared, "declare these answers in the routes' responses"


def test_a_stranger_is_told_to_sign_in_whatever_they_send(asked: Asked) -> None:
    loop, ground = asked
    found = search(ground, loop, "", TIMES)
    assert not found.faults and not found.undeclared
    inner = {place.rpartition(" ")[2] for place in found.statuses if " /api/" in place}
    assert inner and inner <= {"401", "403", "422"}


def test_a_body_that_is_no_text_is_refused_in_the_shape_of_openai_s_errors(asked: Asked) -> None:
    loop, ground = asked

    async def ask() -> httpx.Response:
        async with ground.client("ann") as client:
            return await client.post("/v1/images/generations", content=b"=\xf1kr\xb6\x82", headers={"content-type": "application/json"})

    answer = loop.run_until_complete(ask())
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


async def _life(client: httpx.AsyncClient, rng: random.Random) -> None:
    """Make a talk, press, share and rename in it, delete it, and press again."""
    thread = str(uuid.UUID(int=rng.getrandbits(128)))
    base = f"/api/talks/{thread}"
    told: list[tuple[str, int]] = []

    async def ask(method: str, path: str, **more: object) -> int:
        answer = await client.request(method, path, **more)  # type: ignore[arg-type]
        told.append((f"{method} {path}", answer.status_code))
        assert answer.status_code < 500, (told, answer.text)
        return answer.status_code

    async def steps() -> None:
        for _ in range(6):
            kind = rng.choice(ACTIONS)
            change = FITTING.get(kind) if rng.random() < 0.6 else {nonsense(rng)[:20].encode("utf-8", "replace").decode(): 1}
            target = rng.choice((None, "img1", "img9", hostile(rng)[:60].encode("utf-8", "replace").decode()))
            await ask("POST", f"{base}/actions", json={"kind": kind, "target": target, "change": change})
        await ask("GET", f"{base}/state")
        await ask("GET", f"{base}/export")
        await ask("PATCH", base, json={"name": nonsense(rng)[:150].encode("utf-8", "replace").decode() or "x"})
        await ask("POST", f"{base}/share", json={"days": rng.choice((1, 3650, None))})
        await (await Installed.talks()).quiet(thread)
        await ask("POST", f"{base}/stop")

    await ask("POST", f"{base}/actions", json={"kind": "lock", "target": "this one", "change": {"lighting": True}})
    await steps()
    await ask("DELETE", base)
    for method, path in (("GET", f"{base}/share"), ("GET", f"{base}/export"), ("PATCH", base), ("DELETE", base)):
        assert await ask(method, path, **({"json": {"name": "x"}} if method == "PATCH" else {})) in GONE
    await steps()


def test_a_talk_is_made_acted_on_deleted_and_acted_on_again(asked: Asked) -> None:
    loop, ground = asked

    async def lives() -> None:
        async with ground.client("ann") as client:
            for seed in range(2 * TIMES):
                await _life(client, random.Random(seed))

    loop.run_until_complete(lives())
    assert not ground.crashes
