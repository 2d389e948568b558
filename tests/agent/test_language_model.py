"""The same graph on a language model: the real ChatOpenAI against a loopback server that speaks the chat-completions stream."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import SecretStr

from agent import events
from agent.app import open_services
from agent.session import Turn, Upload
from tests.agent.conftest import made, reply, say, settings_for
from tests.fakes.chat_completions import Call, Reply, serve

CAT = {"subject": "a cat", "action": "sleeping", "scene": "in a garden"}
DOG = {"subject": "a dog", "action": "running", "scene": "on a beach"}


def last_role(body: dict[str, Any]) -> str:
    return str(body["messages"][-1]["role"])


def tool_results(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(m["content"]) for m in body["messages"] if m["role"] == "tool"]


def model_settings(folder: Path, url: str) -> Any:
    return settings_for(folder, brain="auto", openai_base_url=url, openai_api_key=SecretStr("sk-test"), model="gpt-6")


async def test_parallel_tool_calls_make_both_pictures_and_the_reply_streams(tmp_path: Path) -> None:
    def brain(body: dict[str, Any]) -> Reply:
        if last_role(body) == "tool":
            return Reply("Both are drawn.")
        return Reply(calls=[Call("create_image", {"shot": CAT}), Call("create_image", {"shot": DOG})])

    with serve(brain) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        happened = await say(services.session("main"), "a sleeping cat, and a dog on a beach")
        await services.close()
    views = made(happened)
    assert sorted(v["shot"]["subject"] for v in views) == ["a cat", "a dog"]
    assert {v["handle"] for v in views} == {"img1", "img2"}
    assert reply(happened) == "Both are drawn."
    assert sum(isinstance(e, events.Said) for e in happened) > 1
    handles = [result["made"][0]["handle"] for result in tool_results(server.requests[-1])]
    assert sorted(handles) == ["img1", "img2"]


async def test_the_model_is_shown_the_desk_as_data_and_the_tools_as_schemas(tmp_path: Path) -> None:
    def brain(body: dict[str, Any]) -> Reply:
        return Reply("Hello.") if len(body["messages"]) != 3 else Reply(calls=[Call("create_image", {"shot": CAT})])

    with serve(brain) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        session = services.session("main")
        await say(session, "a sleeping cat in a garden")
        await say(session, "thank you")
        await services.close()
    body = server.requests[-1]
    desk = json.loads(next(m["content"] for m in body["messages"] if m.get("name") == "desk"))
    assert desk["selected"] == "img1"
    assert desk["assets"][0]["fields"]["subject"] == "a cat"
    assert [t["function"]["name"] for t in body["tools"]] == ["create_image", "edit_image", "create_video", "speak", "compose_music", "make_sound", "assemble_film", "edit_film", "look_up", "remember"]
    assert all("runtime" not in t["function"]["parameters"]["properties"] for t in body["tools"])
    assert "base64" not in json.dumps(body)


async def test_an_upload_goes_to_the_model_as_a_picture_at_call_time_only(tmp_path: Path) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (64, 48), "#c02030").save(photo, "PNG")
    with serve(lambda body: Reply("A red card.")) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        session = services.session("main")
        turn = Turn("what is this?", (Upload("card.png", photo.getvalue()),))
        happened = [e async for e in session.handle(turn)]
        await say(session, "and now?")
        stored = repr([kept async for kept in services.graph.checkpointer.alist({"configurable": {"thread_id": "main"}})])  # type: ignore[union-attr]
        await services.close()
    seen = next(m for m in server.requests[0]["messages"] if m["role"] == "user")
    assert [block["type"] for block in seen["content"]] == ["text", "image_url"]
    assert seen["content"][1]["image_url"]["url"].startswith("data:image/")
    assert made(happened)[0]["handle"] == "img1"
    assert "image_url" not in json.dumps(server.requests[-1])
    assert "what is this?" in stored and "base64" not in stored


async def test_a_made_up_handle_comes_back_as_an_error_the_model_can_act_on(tmp_path: Path) -> None:
    def brain(body: dict[str, Any]) -> Reply:
        if last_role(body) == "tool":
            return Reply("There is no such picture.")
        return Reply(calls=[Call("edit_image", {"target": "img99", "change": {"lighting": "sunset"}})])

    with serve(brain) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        happened = await say(services.session("main"), "make it sunset")
        await services.close()
    assert "img99" in tool_results(server.requests[-1])[0]["error"]
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert [(f.exit_code, f.told) for f in failed] == [(2, True)]


async def test_a_call_that_was_cut_off_is_mended_before_the_next_turn(tmp_path: Path) -> None:
    with serve(lambda body: Reply("Fine.")) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        session = services.session("main")
        await say(session, "hello")
        from langchain_core.messages import AIMessage, HumanMessage

        calls = [{"name": "create_image", "args": {"shot": CAT}, "id": "c1", "type": "tool_call"}]
        cut = [HumanMessage("a cat", id="h9"), AIMessage("", tool_calls=calls, id="a9")]
        await services.graph.aupdate_state(session._config, {"messages": cut}, as_node="model")
        happened = await say(session, "and now?")
        await services.close()
    assert reply(happened) == "Fine."
    roles = [m["role"] for m in server.requests[-1]["messages"]]
    assert "tool" in roles and roles[-1] == "user"


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_model_that_refuses_the_call_is_one_clear_sentence(tmp_path: Path, status: int) -> None:
    with serve(lambda body: Reply("no", status=status)) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        happened = await say(services.session("main"), "a cat")
        await services.close()
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert len(failed) == 1 and failed[0].exit_code == 3
    assert "language model" in failed[0].message and "sk-test" not in failed[0].message
    assert isinstance(happened[-1], events.Finished)


async def test_a_model_that_calls_tools_in_circles_is_stopped(tmp_path: Path) -> None:
    with serve(lambda body: Reply(calls=[Call("look_up", {"what": "list"})])) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        happened = await say(services.session("main"), "list everything")
        await services.close()
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert failed and "circles" in failed[0].message
    assert len(server.requests) < 20


async def after_one_call(folder: Path, call: Call, *more: Call) -> tuple[list[events.Event], list[str]]:
    """Let the model make the calls one after the other, then say "Done."; return the events and what the tools answered."""
    calls = [call, *more]

    def brain(body: dict[str, Any]) -> Reply:
        answered = sum(m["role"] == "tool" for m in body["messages"])
        return Reply(calls=[calls[answered]]) if answered < len(calls) else Reply("Done.")

    with serve(brain) as server:
        services = await open_services(model_settings(folder, server.url), folder / "p")
        happened = await say(services.session("main"), "a cat")
        await services.close()
    return happened, [str(m["content"]) for m in server.requests[-1]["messages"] if m["role"] == "tool"]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (Call("create_image", {"shot": "a cat"}), "shot"),
        (Call("create_image", {"shot": {"subject": "a cat", "mood_board": 1}}), "mood_board"),
        (Call("create_image", {"shot": CAT, "n": 99}), "less than or equal to 8"),
        (Call("create_image", {"shot": CAT, "seed": 10**30}), "seed"),
        (Call("create_image", {"shot": {**CAT, "palette": ["bluish"]}}), "'bluish' is not a colour"),
        (Call("edit_image", {"target": None, "change": {}}), "target"),
        (Call("edit_image", {"target": "img1", "change": {"lighting": {"set": 1}}}), "lighting"),
        (Call("remember", {"action": "name"}), "needs to know what"),
        (Call("paint", {"a": 1}), "not a valid tool"),
    ],
)
async def test_arguments_that_do_not_fit_come_back_to_the_model_and_the_turn_goes_on(tmp_path: Path, call: Call, told: str) -> None:
    happened, answers = await after_one_call(tmp_path, call)
    assert len(answers) == 1 and told in answers[0]
    assert reply(happened) == "Done." and not made(happened)
    assert not [e for e in happened if isinstance(e, events.Failed) and not e.told]


async def test_a_mistake_the_model_mends_itself_is_no_failure(tmp_path: Path) -> None:
    happened, answers = await after_one_call(
        tmp_path, Call("edit_image", {"target": "img99", "change": {"lighting": "night"}}), Call("create_image", {"shot": CAT})
    )
    assert "img99" in answers[0] and len(made(happened)) == 1
    assert not [e for e in happened if isinstance(e, events.Failed)]


async def test_of_two_parallel_calls_the_one_that_fails_is_told_though_the_other_made_its_picture(tmp_path: Path) -> None:
    bad, good = Call("edit_image", {"target": "img99", "change": {"lighting": "night"}}), Call("create_image", {"shot": CAT})
    with serve(lambda body: Reply("One of two.") if last_role(body) == "tool" else Reply(calls=[bad, good])) as server:
        services = await open_services(model_settings(tmp_path, server.url), tmp_path / "p")
        happened = await say(services.session("main"), "make img99 night, and draw a cat")
        await services.close()
    assert len(made(happened)) == 1
    assert [(e.told, e.exit_code) for e in happened if isinstance(e, events.Failed)] == [(True, 2)]
