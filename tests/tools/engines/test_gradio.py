"""Gradio apps over the real gradio_client: what is sent, every wait bounded, no token where it does not belong, and what errors mean."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.fakes.gradio_space import PREFIX, GradioSpace
from tests.fakes.wire import Does
from tests.tools.engines.orders import PROMPT, a_card, a_key, a_picture, a_recording, a_request, an_order
from tests.tools.engines.wired import SUBMIT_FAULTS
from tools.engines.base import JobStatus, Order, Ticket, silent
from tools.engines.gradio import GradioEngine
from tools.engines.gradio_words import address_of, files_in
from tools.errors import EngineFailure, FailureKind
from tools.fetching import Fetcher
from tools.spool import Spool

SECRET = "hf_secretsecretsecretsecretsecret"
SPACE = "maker/painter"
PAINTER = a_card(
    "gradio",
    model=SPACE,
    parameters={"prompt": {"to": "prompt", "required": True}, "seed": "seed", "width": "width", "height": "height"},
    fixed={"randomize_seed": False},
    options={"endpoint": "/infer"},
    output="/0",
)
CHANGER = a_card(
    "gradio",
    id="changer",
    model=SPACE,
    tasks=("i2i",),
    parameters={"prompt": "prompt", "image": {"to": "layers", "each": {"background": "$"}}},
    options={"endpoint": "/change"},
    output="/0/*/image",
)
HEARER = a_card(
    "gradio",
    id="hearer",
    model=SPACE,
    tasks=("stt",),
    parameters={"audio": "audio"},
    options={"endpoint": "/hear"},
    output="/0",
)


@pytest.fixture
def fake() -> Iterator[GradioSpace]:
    with GradioSpace(cards=(PAINTER, CHANGER, HEARER)) as server:
        yield server


def build(fake: GradioSpace, folder: Path, spaces: tuple[str, ...] = (SPACE,), **more: Any) -> GradioEngine:
    spool = Spool(folder / "spool")
    return GradioEngine(
        SecretStr(SECRET), spaces, spool, Fetcher({fake.host}), **({"hub": fake.url, "wait_s": 0.1} | more)
    )


@pytest.fixture
async def engine(fake: GradioSpace, tmp_path: Path) -> AsyncIterator[GradioEngine]:
    made = build(fake, tmp_path)
    yield made
    await made.aclose()


async def until(engine: GradioEngine, ticket: Ticket, *states: str, bar: bool = False) -> JobStatus:
    async with asyncio.timeout(60):
        while True:
            status = await engine.poll(ticket)
            if status.state in states and (status.fraction is not None or not bar):
                return status
            await asyncio.sleep(0.01)


async def failing(engine: GradioEngine, order: Order) -> EngineFailure:
    with pytest.raises(EngineFailure) as caught:
        await engine.submit(order, silent)
    assert SECRET not in str(caught.value)
    return caught.value


# -- what is sent


async def test_an_order_is_put_into_the_queue_with_exactly_these_values(
    fake: GradioSpace, engine: GradioEngine
) -> None:
    ticket = await engine.submit(an_order(PAINTER, a_request("image", size=(640, 384), seed=5)), silent)
    (joined,) = fake.of_path("/queue/join")
    assert joined.json["data"] == [PROMPT, 5, 640, 384, False]
    assert joined.json["fn_index"] == 0
    assert (ticket.id in fake.events, ticket.data) == (True, {"space": SPACE})
    assert (await until(engine, ticket, "succeeded", "failed")).state == "succeeded"
    (made,) = await engine.fetch(ticket)
    assert (made.kind, made.suffix, made.facts) == ("image", ".png", {"space": SPACE, "id": ticket.id})
    assert len(fake.charges) == 1


async def test_files_are_uploaded_and_stand_where_the_card_shapes_them(
    fake: GradioSpace, engine: GradioEngine, tmp_path: Path
) -> None:
    picture = a_picture(tmp_path)
    ticket = await engine.submit(an_order(CHANGER, a_request("image", image=picture.id), image=picture), silent)
    ((place, upload),) = fake.uploads.items()
    assert (upload.filename, upload.data) == ("img1.png", picture.path.read_bytes())
    words, layers = fake.of_path("/queue/join")[0].json["data"]
    assert words == PROMPT
    assert layers["background"]["path"] == place
    assert layers["background"]["meta"] == {"_type": "gradio.FileData"}
    assert (await until(engine, ticket, "succeeded", "failed")).state == "succeeded"
    assert len(await engine.fetch(ticket)) == 1


async def test_words_come_back_as_text(engine: GradioEngine, tmp_path: Path) -> None:
    ticket = await engine.submit(an_order(HEARER, a_request("read"), audio=a_recording(tmp_path)), silent)
    assert (await until(engine, ticket, "succeeded", "failed")).state == "succeeded"
    (made,) = await engine.fetch(ticket)
    assert (made.kind, made.suffix) == ("text", ".txt")


async def test_the_token_goes_to_the_hub_and_to_a_space_found_there(fake: GradioSpace, engine: GradioEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await until(engine, ticket, "succeeded")
    assert fake.of_path("/api/spaces/maker/painter")[0].headers["authorization"] == f"Bearer {SECRET}"
    for path in ("/config", "/queue/join", "/file="):
        assert fake.of_path(path)[0].headers["x-hf-authorization"] == f"Bearer {SECRET}"


async def test_an_address_of_ones_own_gets_no_token_and_the_hub_is_not_asked(
    fake: GradioSpace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", SECRET)
    engine = build(fake, tmp_path, (f"{SPACE}={fake.url}",))
    ticket = await engine.submit(an_order(PAINTER), silent)
    await until(engine, ticket, "succeeded")
    assert not fake.of_path("/api/spaces")
    assert not [seen for seen in fake.requests if SECRET in str(seen.headers)]
    await engine.aclose()


async def test_nobody_is_told_that_a_client_was_started(
    fake: GradioSpace, engine: GradioEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.delenv("GRADIO_ANALYTICS_ENABLED", raising=False)
    monkeypatch.setattr("gradio_client.client.send_telemetry", lambda **_: told.append("telemetry"))
    await engine.submit(an_order(PAINTER), silent)
    assert told == []


@pytest.mark.parametrize(
    ("spaces", "place"),
    [
        ((), None),
        (("maker/other",), None),
        ((SPACE,), SPACE),
        (("maker/other", f"{SPACE}=http://127.0.0.1:7"), "http://127.0.0.1:7"),
        (("http://127.0.0.1:8",), "http://127.0.0.1:8"),
        (("http://127.0.0.1:8", SPACE), SPACE),
    ],
)
def test_only_listed_spaces_have_an_address(spaces: tuple[str, ...], place: str | None) -> None:
    assert address_of(SPACE, spaces) == place


async def test_a_space_that_is_not_listed_is_not_called(fake: GradioSpace, tmp_path: Path) -> None:
    engine = build(fake, tmp_path, ("maker/other",))
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted, fake.requests) == ("gone", False, [])
    assert GradioEngine(None, (), Spool(tmp_path), Fetcher()).problem() == (
        "Set SCENEWRIGHT_SPACES to the Hugging Face Spaces that may be called."
    )
    await engine.aclose()


# -- on the way


async def test_a_job_tells_its_place_in_the_queue_then_its_steps(fake: GradioSpace, engine: GradioEngine) -> None:
    fake.holds = "queued"
    ticket = await engine.submit(an_order(PAINTER), silent)
    async with asyncio.timeout(60):
        while not (waiting := await engine.poll(ticket)).message.startswith("Number"):
            await asyncio.sleep(0.01)
    assert (waiting.state, waiting.message) == ("queued", "Number 3 in the queue.")
    fake.holds = "running"
    running = await until(engine, ticket, "running", bar=True)
    assert (running.fraction, running.message) == (0.25, "Sampling")
    fake.holds = ""
    assert (await until(engine, ticket, "succeeded")).state == "succeeded"


async def test_a_finished_job_is_kept_for_any_process(fake: GradioSpace, engine: GradioEngine, tmp_path: Path) -> None:
    order = an_order(PAINTER)
    ticket = await engine.submit(order, silent)
    await until(engine, ticket, "succeeded")
    fresh = build(fake, tmp_path)
    read = Ticket.model_validate_json(ticket.model_dump_json())
    assert (await fresh.poll(read)).state == "succeeded"
    assert (await fresh.fetch(read))[0].data == (await engine.fetch(ticket))[0].data
    assert isinstance(await fresh.find(order), Ticket)
    await fresh.aclose()


async def test_a_job_of_a_process_that_ended_is_gone(fake: GradioSpace, engine: GradioEngine, tmp_path: Path) -> None:
    fake.holds = "running"
    ticket = await engine.submit(an_order(PAINTER), silent)
    fresh = build(fake, tmp_path)
    failure = (await fresh.poll(ticket)).failure
    assert failure is not None
    assert (failure.kind, failure.accepted) == ("gone", True)
    assert await fresh.find(an_order(PAINTER)) == "unknown"
    assert isinstance(await engine.find(an_order(PAINTER)), Ticket)
    assert await fresh.cancel(ticket) == "unsupported"
    await fresh.aclose()


async def test_cancelling_asks_the_space_and_promises_nothing(fake: GradioSpace, engine: GradioEngine) -> None:
    fake.holds = "running"
    ticket = await engine.submit(an_order(PAINTER), silent)
    assert await engine.cancel(ticket) == "requested"
    path, body = fake.resets[0]
    assert (path, body["event_id"]) == ("/cancel", ticket.id)
    assert (await engine.poll(ticket)).state == "cancelled"


async def test_two_jobs_of_one_space_do_not_mix(fake: GradioSpace, engine: GradioEngine) -> None:
    tickets = [await engine.submit(an_order(PAINTER, a_request("image", seed=n), key=a_key(n)), silent) for n in (1, 2)]
    for ticket in tickets:
        await until(engine, ticket, "succeeded")
    first, second = [(await engine.fetch(ticket))[0].data for ticket in tickets]
    assert first != second


# -- a Space that does not run


async def test_a_building_space_is_waited_for(fake: GradioSpace, tmp_path: Path) -> None:
    fake.stages = ["BUILDING", "APP_STARTING", "RUNNING"]
    engine = build(fake, tmp_path, wait_s=5.0)
    assert (await engine.submit(an_order(PAINTER), silent)).id
    assert len(fake.of_path("/api/spaces")) == 3
    await engine.aclose()


@pytest.mark.parametrize(
    ("stage", "kind"),
    [("BUILDING", "transient"), ("SLEEPING", "transient"), ("PAUSED", "gone"), ("RUNTIME_ERROR", "gone")],
)
async def test_a_space_that_does_not_start_is_given_up(
    fake: GradioSpace, engine: GradioEngine, stage: str, kind: FailureKind
) -> None:
    fake.stages = [stage]
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == (kind, False)
    assert failure.retry_after_s == (30.0 if kind == "transient" else None)
    assert bool([seen for seen in fake.requests if seen.path == "/"]) == (stage == "SLEEPING"), "only asking wakes it"
    assert not fake.of_path("/config")


@pytest.mark.parametrize(
    ("does", "kind"), [("auth", "auth"), ("gone", "gone"), ("server_error", "transient"), ("html", "transient")]
)
async def test_what_the_hub_refuses_has_its_kind(
    fake: GradioSpace, engine: GradioEngine, does: Does, kind: FailureKind
) -> None:
    fake.plan.add(does, on="/api/spaces")
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == (kind, False)


# -- a Space that has changed


async def test_a_parameter_that_is_gone_is_named(fake: GradioSpace, engine: GradioEngine) -> None:
    fake.no_longer = ("seed",)
    failure = await failing(engine, an_order(PAINTER, a_request("image", seed=5)))
    assert (failure.kind, failure.accepted) == ("invalid", False)
    assert (
        str(failure)
        == 'The Space maker/painter has no parameter "seed" any more; mend the card or choose another model.'
    )


async def test_a_new_parameter_is_named(fake: GradioSpace, engine: GradioEngine) -> None:
    fake.also_needs = ("style",)
    failure = await failing(engine, an_order(PAINTER))
    assert failure.kind == "invalid"
    assert 'now also needs the parameter "style"' in str(failure)


async def test_an_endpoint_that_is_gone_is_told(engine: GradioEngine) -> None:
    failure = await failing(engine, an_order(PAINTER.model_copy(update={"options": {"endpoint": "/other"}})))
    assert (failure.kind, failure.accepted) == ("invalid", False)
    assert "no such endpoint" in str(failure)


# -- what goes wrong


@pytest.mark.parametrize(
    ("does", "kind", "accepted"), [fault for fault in SUBMIT_FAULTS if fault[0] != "unavailable"],
)
async def test_a_submit_is_sent_once_and_its_failure_has_its_kind(
    fake: GradioSpace, engine: GradioEngine, does: Does, kind: FailureKind, accepted: bool | None
) -> None:
    fake.plan.add(does, times=None)
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == (kind, accepted)
    assert len(fake.of_path("/queue/join")) == 1


async def test_a_space_that_hangs_is_given_up(fake: GradioSpace, tmp_path: Path) -> None:
    fake.plan.add("charge_then_hang")
    engine = build(fake, tmp_path, call_s=3.0)
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == ("transient", None)
    await engine.aclose()


async def test_an_app_that_is_not_there_took_nothing(fake: GradioSpace, tmp_path: Path) -> None:
    engine = build(fake, tmp_path, (fake.url,))
    fake.stop()
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == ("transient", False)
    await engine.aclose()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("You have exceeded your free GPU quota (60s requested vs. 3s left). Try again in 1:23:45", "quota"),
        ("GPU task aborted", "transient"),
        ("CUDA out of memory", "transient"),
        ("NSFW content detected", "policy"),
        ("Please draw a mask first", "invalid"),
        ("", "transient"),
    ],
)
async def test_what_an_app_raises_has_its_kind(
    fake: GradioSpace, engine: GradioEngine, words: str, kind: FailureKind
) -> None:
    fake.error = words
    ticket = await engine.submit(an_order(PAINTER), silent)
    failure = (await until(engine, ticket, "failed")).failure
    assert failure is not None
    assert (failure.kind, failure.accepted) == (kind, True)
    assert failure.retry_after_s == (5025.0 if kind == "quota" else None)
    with pytest.raises(EngineFailure):
        await engine.fetch(ticket)


@pytest.mark.parametrize(
    ("does", "kind"),
    [("truncated", "transient"), ("expired", "gone"), ("html", "invalid"), ("server_error", "transient")],
)
async def test_a_result_that_cannot_be_fetched_fails_the_job(
    fake: GradioSpace, engine: GradioEngine, does: Does, kind: FailureKind
) -> None:
    fake.plan.add(does, on="file")
    ticket = await engine.submit(an_order(PAINTER), silent)
    failure = (await until(engine, ticket, "failed")).failure
    assert failure is not None
    assert (failure.kind, failure.accepted) == (kind, True)


async def test_a_line_that_is_cut_fails_the_job(
    fake: GradioSpace, engine: GradioEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    fake.holds = "running"
    ticket = await engine.submit(an_order(PAINTER), silent)
    await until(engine, ticket, "running")
    fake.stop()
    failure = (await until(engine, ticket, "failed")).failure
    assert failure is not None
    assert (failure.kind, failure.accepted) == ("transient", True)
    assert "".join(capfd.readouterr()) == "", "no traceback on the person's screen"


async def test_a_job_that_takes_too_long_is_given_up(fake: GradioSpace, engine: GradioEngine) -> None:
    fake.holds = "running"
    card = PAINTER.model_copy(update={"limits": PAINTER.limits.model_copy(update={"deadline_s": 0.2})})
    ticket = await engine.submit(an_order(card), silent)
    failure = (await until(engine, ticket, "failed")).failure
    assert failure is not None
    assert (failure.kind, str(failure)) == (
        "transient",
        "The Space gave no good answer (it took too long and was given up); try again in a moment.",
    )


def test_files_are_found_in_records_galleries_films_and_addresses() -> None:
    record = {"path": "/tmp/a b.png", "url": None, "meta": {"_type": "gradio.FileData"}}
    film = {"video": {"path": "/tmp/v.mp4", "url": "http://h/v.mp4"}, "subtitles": None}
    result = [[{"image": record, "caption": "x"}], film, "data:image/png;base64,AAAA", "plain words", 7]
    assert list(files_in(result, f"http://h{PREFIX}/")) == [
        f"http://h{PREFIX}/file=/tmp/a%20b.png",
        "http://h/v.mp4",
        "data:image/png;base64,AAAA",
    ]


async def test_a_probe_says_which_spaces_run(fake: GradioSpace, tmp_path: Path) -> None:
    fake.stages = ["RUNNING", "PAUSED"]
    engine = build(fake, tmp_path, (SPACE, "maker/other", fake.url))
    assert await engine.probe() == "At Hugging Face maker/painter is running, maker/other is paused."
    await engine.aclose()
