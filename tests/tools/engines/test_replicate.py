"""Replicate over its real SDK and a wire-level fake: what is sent, what is never sent twice, and what failures mean."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.fakes import media_files
from tests.fakes.replicate import SECONDS, Replicate, version_of
from tests.fakes.wire import Does, Wire
from tests.tools.engines.orders import KEY, PROMPT, a_card, a_key, a_picture, a_recording, a_request, an_order
from tests.tools.engines.wired import SUBMIT_FAULTS
from tools.engines.base import Made, Order, Ticket, silent
from tools.engines.replicate import MAX_IN_JSON, ReplicateEngine
from tools.errors import EngineFailure, FailureKind
from tools.fetching import Fetcher
from tools.spool import Spool

SEED = int(KEY[:8], 16) % 2**31
SECRET = "r8_secretsecretsecretsecretsecretsecr"
PARAMETERS = {"prompt": "prompt", "seed": "seed", "aspect_ratio": "aspect_ratio", "image": "input_image"}
PAINTER = a_card(
    "replicate", parameters=PARAMETERS, price={"amount": 0.001, "unit": "gpu_second"}, limits={"deadline_s": 90}
)
HEARER = a_card(
    "replicate",
    id="hearer",
    model="maker/hearer",
    tasks=("stt",),
    parameters={"audio": "audio"},
    output="/transcription",
)
CLIPPER = a_card("replicate", id="clipper", model="maker/clipper", tasks=("i2v",), parameters=PARAMETERS, output="")
COMMUNITY = a_card("replicate", id="community", model="someone/sdxl", version="latest", parameters=PARAMETERS)


@pytest.fixture
def fake() -> Iterator[Replicate]:
    with Replicate(cards=(PAINTER, HEARER, CLIPPER, COMMUNITY)) as server:
        server.paced = ()
        yield server


def build(fake: Wire, folder: Path, *, also: tuple[str, ...] = (), **more: Any) -> ReplicateEngine:
    return ReplicateEngine(SecretStr(SECRET), fake.url, Spool(folder / "spool"), Fetcher((fake.host, *also)), **more)


@pytest.fixture
async def engine(fake: Replicate, tmp_path: Path) -> AsyncIterator[ReplicateEngine]:
    made = build(fake, tmp_path)
    yield made
    await made.aclose()


async def finished(engine: ReplicateEngine, order: Order) -> tuple[Made, ...]:
    ticket = await engine.submit(order, silent)
    assert (await engine.poll(ticket)).state == "succeeded"
    return await engine.fetch(ticket)


async def failing(engine: ReplicateEngine, order: Order) -> EngineFailure:
    with pytest.raises(EngineFailure) as caught:
        await engine.submit(order, silent)
    assert SECRET not in str(caught.value)
    return caught.value


async def test_an_official_model_is_run_by_its_slug_with_exactly_this_payload(
    fake: Replicate, engine: ReplicateEngine, tmp_path: Path
) -> None:
    picture = a_picture(tmp_path)
    await engine.submit(an_order(PAINTER, image=picture), silent)
    (sent,) = fake.requests
    assert (sent.method, sent.path) == ("POST", "/v1/models/maker/painter/predictions")
    assert sent.headers["authorization"] == f"Bearer {SECRET}"
    assert sent.headers["cancel-after"] == "90s"
    assert "prefer" not in sent.headers
    data = base64.b64encode(picture.path.read_bytes()).decode()
    assert sent.json["input"] == {
        "prompt": PROMPT,
        "seed": SEED,
        "aspect_ratio": "4:3",
        "input_image": f"data:image/png;base64,{data}",
    }
    assert len(fake.charges) == 1


async def test_a_community_model_is_run_by_its_newest_version_which_is_looked_up_once(
    fake: Replicate, engine: ReplicateEngine
) -> None:
    for number in range(2):
        await engine.submit(an_order(COMMUNITY, key=a_key(number)), silent)
    assert [seen.path for seen in fake.requests] == ["/v1/models/someone/sdxl", "/v1/predictions", "/v1/predictions"]
    assert fake.requests[1].json["version"] == version_of("someone/sdxl")
    assert fake.requests[1].json["input"]["prompt"] == PROMPT


async def test_a_fixed_version_is_sent_without_a_look_up(fake: Replicate, engine: ReplicateEngine) -> None:
    await engine.submit(an_order(PAINTER.model_copy(update={"version": "a" * 64})), silent)
    assert [(seen.path, seen.json["version"]) for seen in fake.requests] == [("/v1/predictions", "a" * 64)]


async def test_a_large_file_is_uploaded_first_with_its_name_and_type(
    fake: Replicate, engine: ReplicateEngine, tmp_path: Path
) -> None:
    picture = a_picture(tmp_path)
    data = picture.path.read_bytes()
    picture.path.write_bytes(data + bytes(MAX_IN_JSON))
    await engine.submit(an_order(PAINTER, image=picture), silent)
    upload, sent = fake.requests
    assert (upload.path, sent.path) == ("/v1/files", "/v1/models/maker/painter/predictions")
    assert (fake.uploads[0].filename, fake.uploads[0].mime) == ("img1.png", "image/png")
    assert fake.uploads[0].data == data + bytes(MAX_IN_JSON)
    assert sent.json["input"]["input_image"] == f"{fake.url}/v1/files/file1"


async def test_a_seed_that_was_asked_for_is_the_one_that_is_sent(fake: Replicate, engine: ReplicateEngine) -> None:
    (made,) = await finished(engine, an_order(PAINTER, a_request("image", seed=77)))
    assert fake.requests[0].json["input"]["seed"] == 77
    assert made.facts["seed"] == "77"


async def test_what_the_model_has_no_word_for_is_told(engine: ReplicateEngine) -> None:
    (made,) = await finished(engine, an_order(PAINTER, a_request("image", strength=0.4)))
    assert made.notes == ("Test model has no strength, so that was left out.",)


async def test_a_job_goes_from_waiting_over_its_steps_to_a_file_and_its_cost(
    fake: Replicate, engine: ReplicateEngine, tmp_path: Path
) -> None:
    fake.paced = ("queued", "running")
    ticket = await engine.submit(an_order(PAINTER), silent)
    other = build(fake, tmp_path)
    read = Ticket.model_validate_json(ticket.model_dump_json())
    waiting, running, done = [await other.poll(read) for _ in range(3)]
    assert (waiting.state, waiting.message) == ("queued", "Waiting for a machine.")
    assert (running.state, running.fraction, running.message) == ("running", 0.4, "Step 12 of 30.")
    assert (done.state, done.cost_usd) == ("succeeded", pytest.approx(SECONDS * 0.001))
    (made,) = await other.fetch(read)
    assert (made.kind, made.suffix, made.cost_usd) == ("image", ".png", pytest.approx(SECONDS * 0.001))
    assert made.data.startswith(b"\x89PNG")
    assert made.facts == {"id": ticket.id, "model": "maker/painter", "seed": str(SEED)}
    await other.aclose()


async def test_several_files_share_the_cost(fake: Replicate, engine: ReplicateEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.poll(ticket)
    fake.jobs[ticket.id]["output"] = [fake.put_file(f"{n}.png", media_files.png(str(n)), "image/png") for n in range(4)]
    made = await engine.fetch(ticket)
    assert [entry.data for entry in made] == [media_files.png(str(n)) for n in range(4)]
    assert sum(entry.cost_usd or 0 for entry in made) == pytest.approx(SECONDS * 0.001)


async def test_a_film_comes_by_a_bare_address(engine: ReplicateEngine, tmp_path: Path) -> None:
    (made,) = await finished(
        engine, an_order(CLIPPER, a_request("video", first_frame="asset-img1"), first_frame=a_picture(tmp_path))
    )
    assert (made.kind, made.suffix) == ("video", ".mp4")


async def test_a_transcript_is_read_from_where_the_card_points(engine: ReplicateEngine, tmp_path: Path) -> None:
    (made,) = await finished(engine, an_order(HEARER, a_request("read"), audio=a_recording(tmp_path)))
    assert (made.kind, made.suffix) == ("text", ".txt")
    assert made.data.startswith(b"A fake heard")


async def test_a_result_inside_the_answer_needs_no_download(fake: Replicate, engine: ReplicateEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.poll(ticket)
    fake.jobs[ticket.id]["output"] = "data:image/png;base64," + base64.b64encode(media_files.png("inside")).decode()
    (made,) = await engine.fetch(ticket)
    assert made.data == media_files.png("inside")
    assert not fake.of_path("/files/")


async def test_the_key_goes_to_the_api_and_to_no_other_host(fake: Replicate, tmp_path: Path) -> None:
    with Wire() as delivery:
        engine = build(fake, tmp_path, also=(delivery.host,))
        ticket = await engine.submit(an_order(PAINTER), silent)
        await engine.poll(ticket)
        own = fake.put_file("a.png", media_files.png("a"), "image/png")
        other = delivery.put_file("b.png", media_files.png("b"), "image/png")
        fake.jobs[ticket.id]["output"] = [own, other]
        await engine.fetch(ticket)
        assert fake.of_path("/files/")[0].headers["authorization"] == f"Bearer {SECRET}"
        assert "authorization" not in delivery.requests[0].headers
        await engine.aclose()


@pytest.mark.parametrize("status", ["canceled", "aborted"])
async def test_a_prediction_that_was_stopped_is_cancelled_whatever_it_is_called(
    fake: Replicate, engine: ReplicateEngine, status: str
) -> None:
    fake.ends = status
    said = await engine.poll(await engine.submit(an_order(PAINTER), silent))
    assert said.state == "cancelled"
    assert said.cost_usd == (0.0 if status == "aborted" else pytest.approx(SECONDS * 0.001))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("NSFW content detected. Try running it again, or try a different prompt.", "policy"),
        ("The input or output was flagged as sensitive. (E005)", "policy"),
        ("CUDA out of memory. Tried to allocate 2.00 GiB", "transient"),
        ("Director: unexpected error handling prediction (E6716)", "transient"),
        ("Invalid input: image is too small", "invalid"),
        ("", "transient"),
    ],
)
async def test_a_failed_prediction_says_why(
    fake: Replicate, engine: ReplicateEngine, words: str, kind: FailureKind
) -> None:
    fake.ends, fake.error = "failed", words
    failure = (await engine.poll(await engine.submit(an_order(PAINTER), silent))).failure
    assert failure is not None
    assert (failure.kind, failure.accepted, failure.charged_usd) == (kind, True, pytest.approx(SECONDS * 0.001))


@pytest.mark.parametrize(
    ("does", "kind", "accepted"), SUBMIT_FAULTS,
)
async def test_a_submit_is_sent_once_and_its_failure_has_its_kind(
    fake: Replicate, engine: ReplicateEngine, does: Does, kind: FailureKind, accepted: bool | None
) -> None:
    fake.plan.add(does, times=None)
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == (kind, accepted)
    assert len(fake.requests) == 1
    if kind == "rate":
        assert failure.retry_after_s == pytest.approx(0.05)


async def test_a_submit_that_hangs_is_given_up_and_stays_open(fake: Replicate, tmp_path: Path) -> None:
    fake.plan.add("charge_then_hang")
    engine = build(fake, tmp_path, call_s=3.0)
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == ("transient", None)
    assert len(fake.charges) == 1
    await engine.aclose()


async def test_a_server_that_is_not_there_took_nothing(fake: Replicate, engine: ReplicateEngine) -> None:
    fake.stop()
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == ("transient", False)


async def test_without_a_key_nothing_is_sent(fake: Replicate, tmp_path: Path) -> None:
    engine = ReplicateEngine(None, fake.url, Spool(tmp_path), Fetcher())
    assert engine.problem() == "Set REPLICATE_API_TOKEN to use Replicate."
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted, fake.requests) == ("auth", False, [])


@pytest.mark.parametrize("does", ["charge_then_drop", "charge_then_500", "malformed_json"])
async def test_an_order_whose_answer_was_lost_is_found_by_its_seed(
    fake: Replicate, engine: ReplicateEngine, tmp_path: Path, does: Does
) -> None:
    for number in range(3):
        await engine.submit(an_order(PAINTER, key=a_key(number)), silent)
    fake.plan.add(does)
    order = an_order(PAINTER, image=a_picture(tmp_path))
    await failing(engine, order)
    fresh = build(fake, tmp_path)
    found = await fresh.find(order)
    assert isinstance(found, Ticket)
    assert fake.jobs[found.id]["input"]["seed"] == SEED
    assert (await fresh.poll(found)).state == "succeeded"
    assert len(await fresh.fetch(found)) == 1
    await fresh.aclose()


async def test_an_order_that_never_arrived_is_absent_on_every_page(fake: Replicate, engine: ReplicateEngine) -> None:
    for number in range(101):
        await engine.submit(an_order(PAINTER, key=a_key(number)), silent)
    assert await engine.find(an_order(PAINTER)) == "absent"
    assert [seen.query for seen in fake.requests if seen.stage == "list"] == [{}, {"cursor": "100"}]


async def test_two_orders_alike_without_a_seed_are_unknown_and_one_is_found(fake: Replicate, tmp_path: Path) -> None:
    card = PAINTER.model_copy(update={"parameters": {"prompt": PAINTER.parameters["prompt"]}})
    first = build(fake, tmp_path)
    ticket = await first.submit(an_order(card), silent)
    fresh = build(fake, tmp_path)
    found = await fresh.find(an_order(card))
    assert isinstance(found, Ticket)
    assert found.id == ticket.id
    assert await first.find(an_order(card)) == "absent", "what it has issued already belongs to another order"
    await first.submit(an_order(card), silent)
    assert await fresh.find(an_order(card)) == "unknown"
    for engine in (first, fresh):
        await engine.aclose()


async def test_after_an_hour_nobody_can_tell_any_more(fake: Replicate, engine: ReplicateEngine, tmp_path: Path) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.poll(ticket)
    fake.expire()
    fresh = build(fake, tmp_path)
    assert await fresh.find(an_order(PAINTER)) == "unknown"
    with pytest.raises(EngineFailure) as caught:
        await fresh.fetch(ticket)
    assert caught.value.kind == "gone"
    await fresh.aclose()


async def test_a_prediction_that_is_no_longer_known_is_gone(fake: Replicate, engine: ReplicateEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    fake.jobs.clear()
    with pytest.raises(EngineFailure) as caught:
        await engine.poll(ticket)
    assert (caught.value.kind, caught.value.accepted) == ("gone", True)
    assert await engine.cancel(ticket) == "unsupported"


async def test_cancelling_reaches_the_prediction(fake: Replicate, engine: ReplicateEngine) -> None:
    fake.plan.add("never")
    ticket = await engine.submit(an_order(PAINTER), silent)
    assert (await engine.poll(ticket)).state == "running"
    assert await engine.cancel(ticket) == "cancelled"
    assert (fake.requests[-1].method, fake.requests[-1].path) == ("POST", f"/v1/predictions/{ticket.id}/cancel")
    assert (await engine.poll(ticket)).state == "cancelled"


async def test_what_is_finished_can_no_longer_be_stopped(engine: ReplicateEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.poll(ticket)
    assert await engine.cancel(ticket) == "requested"


@pytest.mark.parametrize(
    ("does", "kind"),
    [("truncated", "transient"), ("expired", "gone"), ("html", "invalid"), ("server_error", "transient")],
)
async def test_a_download_that_fails_has_its_kind(
    fake: Replicate, engine: ReplicateEngine, does: Does, kind: FailureKind
) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.poll(ticket)
    fake.plan.add(does, on="file")
    with pytest.raises(EngineFailure) as caught:
        await engine.fetch(ticket)
    assert caught.value.kind == kind
    assert len(await engine.fetch(ticket)) == 1


@pytest.mark.parametrize("does", ["malformed_json", "html", "server_error", "drop", "unavailable"])
async def test_a_poll_that_fails_may_be_asked_again(fake: Replicate, engine: ReplicateEngine, does: Does) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    fake.plan.add(does, on="poll")
    with pytest.raises(EngineFailure) as caught:
        await engine.poll(ticket)
    assert (caught.value.kind, caught.value.accepted) == ("transient", True)
    assert (await engine.poll(ticket)).state == "succeeded"


async def test_tickets_hold_no_key_and_no_words_of_the_prompt(engine: ReplicateEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    assert SECRET not in ticket.model_dump_json()
    assert PROMPT not in json.dumps(ticket.model_dump())


async def test_a_probe_says_whose_key_it_is_and_pays_nothing(fake: Replicate, engine: ReplicateEngine) -> None:
    assert await engine.probe() == "Replicate knows the key: it belongs to mei."
    assert fake.charges == []
