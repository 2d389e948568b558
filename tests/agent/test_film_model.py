"""A language model's plan of a film goes the same way as the embedded writer's."""

from __future__ import annotations

import json
from pathlib import Path

from agent import events
from agent.app import open_services
from tests.agent.conftest import made, reply, say
from tests.agent.films import PLAN
from tests.agent.test_language_model import last_role, model_settings, tool_results
from tests.fakes.chat_completions import Call, Reply, serve

MUTE = {"op": "volume", "track": "music", "mute": True}


async def test_a_model_plans_a_film_and_changes_it_by_its_desk(tmp_path: Path) -> None:
    def brain(body: dict) -> Reply:
        if last_role(body) == "tool":
            return Reply("Done.")
        desk = json.loads(next(m["content"] for m in body["messages"] if m.get("name") == "desk"))
        if not desk["assets"]:
            shot = {key: value for key, value in PLAN["shots"][0].items() if key != "subject"}
            return Reply(calls=[Call("assemble_film", {"film": {**PLAN, "hero": "a grey cat", "shots": [shot]}})])
        return Reply(calls=[Call("edit_film", {"target": desk["selected"], "changes": [MUTE]})])

    with serve(brain) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        session = services.session("main")
        first = await say(session, "a film about my cat")
        second = await say(session, "mute the music")
        await services.close()
    assert [view["handle"] for view in made(first)] == ["film1"] and reply(first) == "Done."
    assert [type(e).__name__ for e in first if isinstance(e, events.Planned)] == ["Planned"]
    (muted,) = made(second)
    assert muted["film"]["muted"] == ["music"] and muted["film"]["shots"][0]["words"].startswith("a grey cat")
    told = tool_results(server.requests[1])[0]
    assert told["made"][0]["shots"] == 1 and told["selected"] == "film1"
    schema = next(t["function"] for t in server.requests[0]["tools"] if t["function"]["name"] == "assemble_film")
    assert "bytes" not in json.dumps(schema) and "shots" in json.dumps(schema["parameters"])


async def test_a_plan_that_does_not_fit_comes_back_as_an_error_the_model_can_mend(tmp_path: Path) -> None:
    def brain(body: dict) -> Reply:
        if last_role(body) == "tool":
            return Reply("I cannot.")
        return Reply(calls=[Call("assemble_film", {"film": {"shots": [{"subject": "a cat", "duration_s": 9000}]}})])

    with serve(brain) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        await say(services.session("main"), "a very long film")
        await services.close()
    told = tool_results(server.requests[-1])[0]
    assert told["kind"] == "BadInput" and "one shot of a film lasts" in told["error"].casefold()
