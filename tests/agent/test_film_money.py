"""Films whose pictures a service makes: asked for once, at the storyboard, for all of the film."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent import events
from agent.actions import Action
from agent.app import Services
from agent.session import Turn
from tests.agent.films import PLAN, Talk
from tests.agent.paid import fakes, opened

ONE = {**PLAN, "shots": PLAN["shots"][:1], "captions": False}


async def said_yes(services: Services) -> list[dict[str, Any]]:
    """Approve the one question there is, and return the views of what was made."""
    (question,) = services.studio.approvals.waiting("main")
    happened = [event async for event in services.session("main").handle(Turn(action=Action("approve", question.id)))]
    return [event.view for event in happened if isinstance(event, events.Made)]


async def test_a_film_that_costs_money_stops_at_its_storyboard_for_one_yes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, approve_above_usd=0.01) as services:
            talk = Talk(services)
            asked = await talk.film({**PLAN, "captions": False}, quality="final")
            assert asked["made"] == [] and asked["storyboard"] == "brd1" and "$" in asked["price"]
            assert [type(e) for e in talk.happened if isinstance(e, events.Planned | events.NeedsApproval)] == [events.Planned, events.NeedsApproval]
            assert await talk.kinds() == ["board"] and running["fal"].charges == []
            (film,) = await said_yes(services)
            assert film["kind"] == "film" and film["cost_usd"] in (None, 0.0)
            kinds = await talk.kinds()
            assert kinds.count("video") == 2 and len(running["fal"].charges) >= 2
            assert services.studio.approvals.waiting("main") == ()


async def test_what_is_made_costs_nothing_again_and_a_new_take_differs_also_after_a_later_yes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plan = {**ONE, "music": None, "shots": [{**ONE["shots"][0], "narration": "", "translations": {}, "duration_s": 2.0}]}
    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, approve_above_usd=0.01) as services:
            talk = Talk(services)
            await talk.film(plan, quality="final")
            await said_yes(services)
            paid = len(running["fal"].charges)
            again = await talk.film(plan, quality="final")
            assert again["selected"] == "film2" and "price" not in again and len(running["fal"].charges) == paid
            asked = await talk.edit("film2", {"op": "reshoot", "shots": [1]}, quality="final")
            assert asked["made"] == [] and "$" in asked["price"]
            await said_yes(services)
            before, after = [(await talk.view(film))["film"]["shots"][0]["handle"] for film in ("film2", "film3")]
            old, new = await talk.view(before), await talk.view(after)
            assert (new["seed"], new["shot"]) == (old["seed"] + 1, old["shot"]) and len(running["fal"].charges) > paid


async def test_a_film_that_is_declined_leaves_its_storyboard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, approve_above_usd=0.01) as services:
            talk = Talk(services)
            await talk.film(ONE, quality="final")
            (question,) = services.studio.approvals.waiting("main")
            [event async for event in services.session("main").handle(Turn(action=Action("decline", question.id)))]
            assert await talk.kinds() == ["board"] and running["fal"].charges == []


async def test_a_film_of_drafts_asks_nobody_where_services_are_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with fakes(monkeypatch, "fal", "elevenlabs") as running:
        async with opened(tmp_path, approve_above_usd=0.01) as services:
            talk = Talk(services)
            made = await talk.film(ONE)
            assert made["selected"] == "film1" and running["fal"].charges == [] and running["elevenlabs"].charges == []
