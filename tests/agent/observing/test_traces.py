"""Traces as a collector gets them: one from the message to the stored asset, with ids and money, without words."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from agent.app import Services
from agent.observing import tracing
from agent.observing.opening import observe
from agent.settings import Settings, quiet_chainlit
from tests.agent.conftest import made, say
from tests.agent.paid import fakes, opened
from tests.fakes.otlp import Collector, attributes, collector
from tools import watching
from tools.errors import EngineError
from tools.runner import Runner

WORDS = "a purple walrus on a pier, 64x64"


@pytest.fixture
def otlp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(tracing, "CLOSING_S", 60.0)  # the spans are waited for, however busy the machine
    with collector() as running:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", running.url)
        yield running


def parents(spans: list[Span], span: Span) -> list[str]:
    by_id = {one.span_id: one for one in spans}
    found = []
    while span.parent_span_id in by_id:
        span = by_id[span.parent_span_id]
        found.append(span.name)
    return found


async def talk(folder: Path, words: str = WORDS, **settings: object) -> list[dict]:
    async with opened(folder, **settings) as services:
        return made(await say(services.session("chat-1"), words))


async def test_one_trace_leads_from_the_message_through_model_tool_job_and_try_to_the_stored_asset_without_a_word_that_was_said(tmp_path: Path, otlp: Collector) -> None:
    [asset] = await talk(tmp_path)
    spans = otlp.spans
    assert otlp.paths == ["/v1/traces"] * len(otlp.paths)
    assert len({span.trace_id for span in spans}) == 1
    [stored] = otlp.named("store")
    assert parents(spans, stored) == ["generate_content animatic", "job image", "execute_tool create_image", "invoke_agent director"]
    assert attributes(stored)["asset.id"] == asset["id"]
    [turn] = otlp.named("invoke_agent")
    about = attributes(turn)
    assert (about["gen_ai.operation.name"], about["gen_ai.agent.name"], about["gen_ai.conversation.id"]) == ("invoke_agent", "director", "chat-1")
    assert (about["turn.outcome"], about["turn.assets"]) == ("done", 1)
    chats = otlp.named("chat embedded-director")
    assert [attributes(one)["gen_ai.provider.name"] for one in chats] == ["scenewright", "scenewright"]
    assert {parents(spans, one)[0] for one in chats} == {"invoke_agent director"}
    [job] = otlp.named("job image")
    assert attributes(job)["job.state"] == "done" and attributes(job)["cost.usd"] == 0.0 and len(attributes(job)["job.id"]) == 10
    [tried] = otlp.named("generate_content")
    assert not any(b"walrus" in body for body in otlp.bodies)
    assert attributes(tried)["gen_ai.output.type"] == "image" and attributes(tried)["job.id"] == attributes(job)["job.id"]


async def test_a_paid_job_tells_the_provider_s_id_and_what_it_charged(
    tmp_path: Path, otlp: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fakes(monkeypatch, "fal") as running:
        [asset] = await talk(tmp_path, "final render of a purple walrus on a pier", approve_above_usd=10.0)
    [tried] = otlp.named("generate_content")
    about = attributes(tried)
    assert about["gen_ai.provider.name"] == "fal" and tried.kind == Span.SPAN_KIND_CLIENT
    assert about["cost.usd"] == asset["cost_usd"] > 0
    assert about["provider.job_id"] in running["fal"].jobs
    assert "gen_ai.prompt" not in about


async def test_words_are_in_the_traces_where_they_are_asked_for(tmp_path: Path, otlp: Collector) -> None:
    await talk(tmp_path, trace_content=True)
    said = b"".join(otlp.bodies)
    assert b"gen_ai.input.messages" in said and b"gen_ai.tool.call.arguments" in said and said.count(b"walrus") >= 4


async def test_a_job_that_another_process_takes_up_stays_in_its_trace_and_is_linked_to_its_beginning(
    tmp_path: Path, otlp: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object, **__: object) -> None:
        raise EngineError("cut off")

    async with opened(tmp_path) as services:
        with monkeypatch.context() as patch:
            patch.setattr(Runner, "run", gone)
            await say(services.session("chat-1"), WORDS)
    async with opened(tmp_path) as services:
        await give_up_leases(services)
        [outcome] = await services.door.recover()
    assert outcome.asset is not None
    [turn], [job] = otlp.named("invoke_agent"), otlp.named("job image")
    [tool] = otlp.named("execute_tool")
    assert job.trace_id == turn.trace_id and job.parent_span_id == tool.span_id
    assert [(link.trace_id, link.span_id) for link in job.links] == [(tool.trace_id, tool.span_id)]


async def give_up_leases(services: Services) -> None:
    with services.store.database.writing() as connection:
        connection.execute("UPDATE jobs SET lease_by = '', lease_until = 0")


async def test_chainlits_switch_silences_libraries_but_not_our_traces(otlp: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SDK_DISABLED", "")
    monkeypatch.delenv("OTEL_SDK_DISABLED")
    quiet_chainlit()
    assert os.environ["OTEL_SDK_DISABLED"].lower() == "true"
    observing = observe(Settings(_env_file=None))
    with watching.span("turn", "director"):
        pass
    await observing.close()
    assert otlp.named("invoke_agent")
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider

    assert os.environ["OTEL_SDK_DISABLED"].lower() == "true"
    assert not TracerProvider().get_tracer("theirs").start_span("theirs").is_recording()
    assert not isinstance(trace.get_tracer_provider(), TracerProvider)


async def test_a_collector_that_does_not_answer_holds_nobody_who_leaves(otlp: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(tracing, "CLOSING_S", 0.05)
    monkeypatch.setattr(tracing.OTLPSpanExporter, "export", lambda *_: answered.wait(60))
    observing = observe(Settings(_env_file=None))
    with watching.span("turn", "director"):
        pass
    try:
        await observing.close()
        assert "last spans" in {thread.name for thread in threading.enumerate()}
    finally:
        answered.set()


def test_a_person_s_own_switch_turns_traces_off(monkeypatch: pytest.MonkeyPatch, otlp: Collector) -> None:
    assert Settings(_env_file=None).traces
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert not Settings(_env_file=None).traces


async def test_without_a_collector_nothing_of_opentelemetry_is_loaded_or_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    async with opened(tmp_path) as services:
        assert services.observing.tracer is None and watching.carried() == ""
        await say(services.session("chat-1"), WORDS)
        assert services.store.database.rows("SELECT COUNT(*) AS n FROM jobs WHERE delivery LIKE '%\"trace\":\"\"%'")[0]["n"] == 1
