"""The client of described services: lost orders are found, jobs cancelled, and keys go nowhere else."""

from __future__ import annotations

import pytest

from tests.fakes.fal import Fal
from tests.fakes.luma import Luma
from tests.fakes.runway import Runway
from tests.fakes.wire import Reply, Seen, Wire, route
from tests.tools.engines.conformance import finished
from tests.tools.engines.http_stage import SECRET, SHOT, Engines, engines_over_fakes, failure_of, picture_order  # noqa: F401 - a fixture
from tests.tools.engines.orders import card, order
from tools.engines.arguments import seed_of
from tools.engines.base import Ticket, silent
from tools.engines.services import Service
from tools.errors import EngineFailure
from tools.requests import VideoRequest


async def test_a_lost_order_is_found_by_its_arguments_and_seed(engines: Engines) -> None:
    with Fal() as fake:
        engine = engines(fake)
        lost, other = picture_order(seed=11), picture_order(seed=12)
        fake.plan.add("charge_then_drop")
        await failure_of(engine.submit(lost, silent))
        found = await engine.find(lost)
        assert isinstance(found, Ticket) and found.id == fake.charges[0].key
        assert (await finished(engine, found))[-1].state == "succeeded" and await engine.fetch(found)
        assert await engine.find(other) == "unknown", "the list has finished orders only"
        assert len(fake.charges) == 1


async def test_an_order_without_a_seed_is_found_by_the_one_its_key_gives(engines: Engines) -> None:
    with Fal() as fake:
        engine = engines(fake)
        lost = picture_order(seed=0)
        fake.plan.add("charge_then_drop")
        await failure_of(engine.submit(lost, silent))
        sent = next(seen.json for seen in fake.requests if seen.stage == "submit")
        assert sent["seed"] == seed_of(lost) == int(lost.key[:8], 16) % 2**31
        found = await engine.find(lost)
        assert isinstance(found, Ticket) and found.id == fake.charges[0].key


async def test_orders_that_look_the_same_are_not_told_apart(engines: Engines) -> None:
    with Fal() as fake:
        engine = engines(fake)
        await engine.submit(picture_order(), silent)
        await engine.submit(picture_order(), silent)
        assert await engine.find(picture_order()) == "unknown"
        assert await engine.find(picture_order(card("fal", ["t2i"], {"prompt": "prompt"}, model="fal-ai/flux/dev"))) == "unknown", "no seed"


class Listing(Wire):
    """A service whose list gives our key back, page by page."""

    name = "listing"

    @route("POST", r"/jobs", "submit")
    def submit(self, seen: Seen) -> Reply:
        self.charge("x", seen.json["ref"])
        return Reply({"id": f"j{len(self.charges)}"})

    @route("GET", r"/jobs", "list")
    def listing(self, seen: Seen) -> Reply:
        page = int(seen.query.get("cursor", 0))
        rows = [{"id": f"j{n}", "ref": charge.key} for n, charge in enumerate(self.charges, 1)][page : page + 1]
        return Reply({"rows": rows, "next": str(page + 1) if page + 1 < len(self.charges) else None})


async def test_a_complete_list_tells_what_was_never_taken(engines: Engines) -> None:
    service = Service.model_validate(
        {
            "name": "listing", "title": "Listing", "base_url": "https://x.example", "auth": {"env": "K"},
            "submit": {"path": "/jobs", "body": {"ref": "{order}"}, "id": "/id"},
            "poll": {"path": "/jobs/{id}", "status": "/s", "states": {}},
            "find": {"path": "/jobs", "items": "/rows", "id": "/id", "order": "/ref", "next": "/next", "complete": True},
        }
    )  # fmt: skip
    to = card("listing", ["t2i"], {"prompt": "prompt"})
    with Listing() as fake:
        engine = engines(fake, service=service)
        orders = [picture_order(to) for _ in range(3)]
        for one in orders[:2]:
            await engine.submit(one, silent)
        found = await engine.find(orders[1])
        assert isinstance(found, Ticket) and found.id == "j2"
        assert await engine.find(orders[2]) == "absent"
        fake.plan.add("server_error", on="list")
        assert await engine.find(orders[2]) == "unknown"


async def test_cancel_says_how_far_it_got(engines: Engines) -> None:
    with Fal() as fake:
        engine = engines(fake)
        ticket = await engine.submit(picture_order(), silent)
        assert await engine.cancel(ticket) == "requested"
        done = await engine.submit(picture_order(seed=9), silent)
        await finished(engine, done)
        assert await engine.cancel(done) == "unsupported", "it was finished already"
        fake.plan.add("server_error", on="cancel")
        failure = await failure_of(engine.cancel(ticket))
        assert (failure.kind, failure.accepted) == ("transient", True)
    with Luma() as luma:
        assert await engines(luma).cancel(ticket) == "unsupported"


async def test_an_address_on_another_host_is_not_kept_so_the_key_does_not_go_there(engines: Engines) -> None:
    class Straying(Fal):
        def submit_answer(self, reply: Reply) -> Reply:
            return Reply({name: str(value).replace(self.url, "http://127.0.0.1:9") for name, value in reply.body.items()})

        @route("POST", r"/(?P<slug>[^/]+/[^/]+.*)", "submit")
        def submit(self, seen: Seen) -> Reply:
            return self.submit_answer(Fal.submit(self, seen))

    with Straying() as fake:
        engine = engines(fake)
        ticket = await engine.submit(picture_order(), silent)
        assert ticket.urls == {}
        assert (await finished(engine, ticket))[-1].state == "succeeded" and await engine.fetch(ticket)


async def test_results_are_fetched_without_the_key(engines: Engines) -> None:
    with Fal() as fake:
        engine = engines(fake)
        ticket = await engine.submit(picture_order(), silent)
        await finished(engine, ticket)
        (made,) = await engine.fetch(ticket)
        assert all("authorization" not in seen.headers for seen in fake.of_path("/files/"))
    assert made.facts == {"service": "fal", "request_id": ticket.id, "model": "fal-ai/flux/dev", "seed": "7"}
    assert SECRET not in ticket.model_dump_json() and SECRET not in repr(engine.__dict__["service"])


@pytest.mark.parametrize("key", ["", "  ", "two words", "clé-0123456789", 'quoted"key', "sk-ant-something-else"])
async def test_a_key_that_cannot_be_one_is_named_before_anything_is_sent(engines: Engines, key: str) -> None:
    with Fal() as fake:
        engine = engines(fake, key=key)
        assert engine.problem() is not None and "FAL_KEY" in str(engine.problem())
        with pytest.raises(EngineFailure) as caught:
            await engine.submit(picture_order(), silent)
        assert (caught.value.kind, caught.value.accepted, fake.requests) == ("auth", False, [])


async def test_a_redirect_is_not_followed(engines: Engines) -> None:
    class Moving(Fal):
        @route("POST", r"/(?P<slug>[^/]+/[^/]+.*)", "submit")
        def submit(self, seen: Seen) -> Reply:
            return Reply(b"", 307, headers={"location": f"{self.url}/elsewhere/twice"})

    with Moving() as fake:
        failure = await failure_of(engines(fake).submit(picture_order(), silent))
        assert len(fake.requests) == 1
    assert (failure.kind, failure.accepted) == ("transient", False)


async def test_a_model_that_needs_an_option_its_card_lacks_is_named(engines: Engines) -> None:
    with Runway() as fake:
        to = card("runway", ["t2v"], {"prompt": "promptText"}, model="gen4.5")
        failure = await failure_of(engines(fake).submit(order(VideoRequest(shot=SHOT), to, "x"), silent))
    assert failure.kind == "invalid" and "options.endpoint" in str(failure)
