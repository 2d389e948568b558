"""Three real servers over one PostgreSQL and one home: a job of one that is killed ends in another, and a turn is stopped from any of them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.agent.channels import forty
from tests.fakes.fal import Fal
from tests.postgres import fresh_schema
from tests.served import Served, serve

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
KITE = "draw a red kite over a green hill with Flux"
TAKEN_OVER_S = 30.0
"""Within this, by the defaults, what a dead process had begun has come to its end elsewhere."""
STOPPED_S = 10.0
PATIENCE_S = 60.0


@dataclass
class Three:
    servers: list[Served]
    fal: Fal
    http: httpx.Client
    """Signed in at the first one."""

    def get(self, server: Served, path: str) -> httpx.Response:
        return self.http.get(f"{server.url}{path}").raise_for_status()

    def post(self, server: Served, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.http.post(f"{server.url}{path}", json=body).raise_for_status().json()


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[Three]:
    folder = tmp_path_factory.mktemp("three")
    with Fal() as fal, ExitStack() as stack:
        settings = {
            **forty.settings(fal),
            "SCENEWRIGHT_APPROVE_ABOVE_USD": "50",
            "SCENEWRIGHT_DATABASE_URL": fresh_schema(postgres_server),
        }
        servers = [stack.enter_context(serve(folder, **settings)) for _ in range(3)]
        http = stack.enter_context(httpx.Client(headers={"x-scenewright": "test"}, timeout=PATIENCE_S))
        http.post(f"{servers[0].url}/chat/auth/header").raise_for_status()
        yield Three(servers, fal, http)


def turns(three: Three, server: Served, thread: str) -> list[tuple[str, list[str]]]:
    """Return how a conversation's turns stand, as this server tells."""
    return [(card["status"], card["made"]) for card in three.get(server, f"/api/talks/{thread}/cards").json()["cards"]]


def status(three: Three, server: Served, thread: str) -> Any:
    """Return how a conversation's only turn stands on its card, as a page asks this server for it."""
    (card,) = three.get(server, f"/api/talks/{thread}/cards").json()["cards"]
    return three.get(server, f"/api/turns/{card['turn']}").json()["status"]


def until(true: Callable[[], object], within_s: float) -> float:
    """Wait until something is true and return the seconds that took."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < within_s
        time.sleep(0.1)
    return time.monotonic() - started


def ordered(three: Three, server: Served) -> str:
    """Let a server begin a turn, and return its conversation once the order is paid for and its ticket is known."""
    thread, paid = str(uuid.uuid4()), len(three.fal.charges)
    three.post(server, f"/api/talks/{thread}/messages", {"text": KITE})
    until(lambda: len(three.fal.charges) > paid, PATIENCE_S)
    until(lambda: three.fal.of_path(f"/{three.fal.charges[-1].key}/status"), PATIENCE_S)
    return thread


def test_the_paid_job_of_one_that_is_killed_ends_in_another_once_and_the_third_shows_it(
    three: Three, record_property: Callable[[str, object], None]
) -> None:
    killed, _, third = three.servers
    three.fal.seconds = PATIENCE_S
    paid = len(three.fal.charges)
    thread = ordered(three, killed)
    killed.process.kill()
    killed.process.wait(PATIENCE_S)
    assert turns(three, third, thread) == [("working", [])]
    assert status(three, third, thread) == "working", "a page of another server goes on asking"
    three.fal.seconds = 0.01  # the order is made now
    seconds = until(lambda: turns(three, third, thread) == [("done", ["img1"])], TAKEN_OVER_S)
    record_property("seconds_to_the_end", round(seconds, 1))
    print(f"ended elsewhere {seconds:.1f} s after the kill")
    assert len(three.fal.charges) == paid + 1
    state = three.get(third, f"/api/talks/{thread}/state").json()
    (picture,) = state["assets"]
    assert three.get(third, f"/assets/{picture['id']}").content.startswith(b"\x89PNG")
    (job,) = three.get(third, f"/api/jobs?thread={thread}&every=true").json()
    assert (job["state"], [one["handle"] for one in job["assets"]]) == ("done", ["img1"])
    assert state["spent_usd"] == pytest.approx(job["usd"]) and job["usd"] > 0


def test_a_turn_is_stopped_from_another_server_and_its_order_is_cancelled(
    three: Three, record_property: Callable[[str, object], None]
) -> None:
    _, plays, other = three.servers
    three.fal.seconds = PATIENCE_S
    thread = ordered(three, plays)
    assert status(three, other, thread) == "working", "its stop button is shown there too"
    assert three.post(other, f"/api/talks/{thread}/stop") == {"stopped": True}
    seconds = until(lambda: turns(three, other, thread) == [("stopped", [])], STOPPED_S)
    record_property("seconds_to_the_stop", round(seconds, 1))
    print(f"stopped from another server in {seconds:.1f} s")
    assert three.fal.jobs[three.fal.charges[-1].key]["cancelled"]
    assert three.post(other, f"/api/talks/{thread}/stop") == {"stopped": False}
