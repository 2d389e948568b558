"""Descriptors: ours are sound, a user's file adds a service with its models, and mistakes are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.fakes.products import product
from tests.fakes.wire import Reply, Seen, Wire, route
from tests.tools.engines.conformance import finished
from tests.tools.engines.conformance_orders import build_order
from tools.catalog import load_catalog
from tools.engines.base import silent
from tools.engines.http_job import HttpJobEngine
from tools.engines.services import load_services, point
from tools.errors import NotConfigured
from tools.fetching import Fetcher
from tools.spool import Spool

ONE_FILE = """
[system]
id = "paintbox"
title = "Paintbox"
makes = ["image"]
names = { en = ["paintbox"] }
status = { state = "live", checked = 2026-11-20, source = "its own page" }

[service]
name = "paintbox"
title = "Paintbox"
base_url = "https://api.paintbox.example"
auth = { env = "PAINTBOX_KEY", header = "X-Key", format = "{key}" }
submit = { path = "/v2/jobs", body = { engine = "{model}" }, into = "input", id = "/job/id", idempotency_header = "Idempotency-Key" }
poll = { path = "/v2/jobs/{id}", status = "/job/state", states = { wait = "queued", work = "running", ok = "succeeded", bad = "failed" }, progress = "/job/percent", progress_of = 100 }
result = { outputs = ["/job/files/*"], cost = "/job/cents", cost_unit_usd = 0.01, keyed = true }
cancel = { method = "DELETE", path = "/v2/jobs/{id}" }

[[model]]
id = "paintbox-1"
title = "Paintbox One"
engine = "paintbox"
model = "pb-1"
tasks = ["t2i"]
dialect = "prose"
licence = { name = "Paintbox terms" }
price = { amount = 0.04, unit = "picture", source = "its own page", checked = 2026-11-20 }
status = { state = "live", checked = 2026-11-20, source = "its own page" }
  [model.parameters]
  prompt = "words"
  seed = "seed"
  size = { to = "size", form = "WxH" }
"""


class Paintbox(Wire):
    """A service nobody has written code for."""

    name = "paintbox"

    def authorised(self, seen: Seen) -> bool:
        return seen.headers.get("x-key") == "pb-key-0123456789"

    @route("POST", r"/v2/jobs", "submit")
    def submit(self, seen: Seen) -> Reply:
        def take() -> Reply:
            self.charge("pb-1", seen.headers["idempotency-key"])
            return Reply({"job": {"id": 41 + len(self.charges)}}, 201)

        return self.once(seen.headers["idempotency-key"], take)

    @route("GET", r"/v2/jobs/(?P<id>\d+)", "poll")
    def status(self, seen: Seen) -> Reply:
        state = self.state(seen.match["id"], seen)
        job: dict[str, Any] = {"state": {"queued": "wait", "running": "work", "done": "ok"}[state], "percent": 40}
        if state == "done":
            job |= {"files": [self.put_file("a.png", *product("image", "a kite")[:2])], "cents": 4, "percent": 100}
        return Reply({"job": job})

    @route("DELETE", r"/v2/jobs/(?P<id>\d+)", "cancel")
    def cancel(self, seen: Seen) -> Reply:
        return Reply(b"", 204)


async def test_one_toml_file_adds_a_service_with_its_model(tmp_path: Path) -> None:
    (tmp_path / "paintbox.toml").write_text(ONE_FILE, "utf-8")
    service = load_services(tmp_path)["paintbox"]
    card = load_catalog(tmp_path).cards["paintbox-1"]
    fetched = Fetcher()
    with Paintbox() as fake:
        fetched = Fetcher({fake.host})
        engine = HttpJobEngine(service, SecretStr("pb-key-0123456789"), fake.url, Spool(tmp_path / "spool"), fetched)
        order = build_order(card, tmp_path)
        ticket = await engine.submit(order, silent)
        said = await finished(engine, ticket)
        (made,) = await engine.fetch(ticket)
        assert await engine.cancel(ticket) == "cancelled"
        await engine.aclose()
    assert fake.requests[0].json == {"engine": "pb-1", "input": {"words": "A red kite over a green hill, soft morning light", "seed": 7, "size": "1024x576"}}  # fmt: skip
    assert [status.state for status in said] == ["queued", "running", "succeeded"]
    assert said[1].fraction == 0.4 and said[-1].cost_usd == pytest.approx(0.04)
    assert (made.suffix, made.cost_usd, made.facts["request_id"]) == (".png", pytest.approx(0.04), "42")
    assert [charge.key for charge in fake.charges] == [order.key]
    assert fake.of_path("/files/")[0].headers["x-key"] == "pb-key-0123456789"


async def test_a_service_that_promises_idempotency_is_asked_again_under_the_same_key(tmp_path: Path) -> None:
    (tmp_path / "paintbox.toml").write_text(ONE_FILE, "utf-8")
    service, card = load_services(tmp_path)["paintbox"], load_catalog(tmp_path).cards["paintbox-1"]
    with Paintbox() as fake:
        fetcher = Fetcher({fake.host})
        engine = HttpJobEngine(service, SecretStr("pb-key-0123456789"), fake.url, Spool(tmp_path / "spool"), fetcher)
        order = build_order(card, tmp_path)
        first = await engine.submit(order, silent)
        again = await engine.find(order)
        await engine.aclose()
    assert not isinstance(again, str) and again.id == first.id
    assert len(fake.charges) == 1


def test_our_own_services_name_their_key_and_where_they_were_read() -> None:
    services = load_services()
    assert {"fal", "runway", "luma", "minimax"} <= set(services)
    assert services["fal"].key_env == "FAL_KEY" and services["luma"].base_url == "https://agents.lumalabs.ai/v1"
    assert all(service.source and service.title for service in services.values())


def test_a_users_service_replaces_ours_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(ONE_FILE.replace('name = "paintbox"', 'name = "fal"'), "utf-8")
    assert load_services(tmp_path)["fal"].title == "Paintbox"


def test_a_card_file_without_a_service_is_no_service(tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_text(ONE_FILE[: ONE_FILE.index("[service]")], "utf-8")
    assert load_services(tmp_path).keys() == load_services().keys()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('auth = { env = "PAINTBOX_KEY", ', "auth = { "), "auth.env"),
        (('id = "/job/id"', 'id = "job.id"'), '"job.id" is no JSON pointer'),
        (('bad = "failed"', 'bad = "broken"'), "poll.states.bad"),
        (('cancel = { method = "DELETE"', 'cancel = { host = "other", method = "DELETE"'), "no host is called other"),
        (('title = "Paintbox"\nbase', 'titel = "x"\nbase'), "service"),
        (("https://api.paintbox.example", "api.paintbox.example"), "base_url"),
        (("[service]", "[service"), "cannot be read"),
    ],
)
def test_a_mistake_in_a_descriptor_is_named(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    (tmp_path / "paintbox.toml").write_text(ONE_FILE.replace(*change), "utf-8")
    with pytest.raises(NotConfigured) as wrong:
        load_services(tmp_path)
    assert says in str(wrong.value) and "paintbox.toml" in str(wrong.value)


def test_a_file_that_is_neither_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("x = 1\n", "utf-8")
    with pytest.raises(NotConfigured, match=r"odd.toml has no \[service\]"):
        load_services(tmp_path)


def test_pointers_lead_to_one_thing_or_to_every_entry() -> None:
    data = {"a": [{"u": 1}, {"u": 2}, {}], "b": {"c/d": "x"}}
    assert point(data, "/a/*/u") == [1, 2] and point(data, "/a/1/u") == 2
    assert point(data, "/b/c~1d") == "x" and point(data, "/b/none/deeper") is None and point(data, "") == data
