"""ComfyUI on the wire: exact graphs, one's own job ids, several servers, steps and previews, and what its errors mean."""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import media_files
from tests.fakes.comfyui import NODES, SAVES, ComfyUI
from tests.fakes.wire import Does
from tests.tools.engines.orders import KEY, PROMPT, a_card, a_key, a_picture, a_request, an_order
from tests.tools.engines.wired import SUBMIT_FAULTS
from tools.engines.base import JobStatus, Order, Ticket, silent
from tools.engines.comfyui import ComfyUIEngine
from tools.engines.comfyui_graph import GRAPHS, broken_links, load_graph
from tools.errors import EngineFailure, FailureKind
from tools.fetching import Fetcher
from tools.requests import Region
from tools.spool import Spool

NUMBER = str(uuid.UUID(hex=KEY))
SEED = int(KEY[:8], 16)
WORDS = {"prompt": "6.text", "negative_prompt": "7.text", "seed": "3.seed"}
PAINT = WORDS | {"width": "5.width", "height": "5.height", "num_inference_steps": "3.steps"}
PAINTER = a_card("comfyui", parameters=PAINT, options={"graph": "sd_t2i.json"}, fixed={"3.steps": 12})
CHANGER = a_card(
    "comfyui",
    id="changer",
    tasks=("i2i", "inpaint"),
    parameters=WORDS | {"image": "10.image", "mask_image": "11.image", "strength": "3.denoise"},
    options={"graph": "sd_inpaint.json"},
)
FRAMES = {"to": "55.length", "max": 121}
FILMER = a_card(
    "comfyui",
    id="filmer",
    tasks=("i2v",),
    parameters=WORDS | {"first_frame": "56.image", "num_frames": FRAMES, "width": "55.width", "height": "55.height"},
    options={"graph": "wan22_i2v.json", "fps": 24, "extra_frames": 1, "outputs": ["58"]},
)


@pytest.fixture
def fake() -> Iterator[ComfyUI]:
    with ComfyUI() as server:
        server.paced = ()
        yield server


@pytest.fixture
def second() -> Iterator[ComfyUI]:
    with ComfyUI() as server:
        server.paced = ()
        yield server


def build(*servers: ComfyUI, **more: Any) -> ComfyUIEngine:
    fetcher = Fetcher([server.host for server in servers])
    return ComfyUIEngine([server.url for server in servers], Spool(Path("/nowhere")), fetcher, **more)


@pytest.fixture
async def engine(fake: ComfyUI) -> AsyncIterator[ComfyUIEngine]:
    made = build(fake)
    yield made
    await made.aclose()


async def failing(engine: ComfyUIEngine, order: Order) -> EngineFailure:
    with pytest.raises(EngineFailure) as caught:
        await engine.submit(order, silent)
    return caught.value


async def shown(engine: ComfyUIEngine, ticket: Ticket) -> JobStatus:
    """Poll until the websocket, which is no part of the poll, has told its step."""
    async with asyncio.timeout(60):
        while True:
            status = await engine.poll(ticket)
            if status.preview is not None and status.fraction is not None:
                return status
            await asyncio.sleep(0.02)


def wrong_order() -> Order:
    card = PAINTER.model_copy(update={"fixed": {"4.ckpt_name": "no-such-weights.safetensors"}})
    return an_order(card)


# -- what is sent


async def test_a_picture_is_ordered_with_exactly_this_graph_under_our_own_id(
    fake: ComfyUI, engine: ComfyUIEngine
) -> None:
    ticket = await engine.submit(an_order(PAINTER, a_request("image", size=(640, 384))), silent)
    (sent,) = fake.of_path("/prompt")
    expected = json.loads((GRAPHS / "sd_t2i.json").read_text())
    expected["6"]["inputs"]["text"] = PROMPT
    expected["3"]["inputs"] |= {"seed": SEED, "steps": 12}
    expected["5"]["inputs"] |= {"width": 640, "height": 384}
    assert sent.json == {"prompt": expected, "prompt_id": NUMBER, "client_id": KEY}
    assert (ticket.id, ticket.urls) == (NUMBER, {"server": fake.url})


async def test_files_are_uploaded_under_names_of_their_content_before_the_graph_is_sent(
    fake: ComfyUI, engine: ComfyUIEngine, tmp_path: Path
) -> None:
    picture, mask = a_picture(tmp_path), a_picture(tmp_path, "mask")
    request = a_request("image", image=picture.id, region=Region(mask_image=mask.id), strength=0.8)
    await engine.submit(an_order(CHANGER, request, image=picture, mask_image=mask), silent)
    names = [f"{hashlib.sha256(file.path.read_bytes()).hexdigest()[:24]}.png" for file in (picture, mask)]
    uploads = fake.of_path("/upload/image")
    assert [seen.form["subfolder"] for seen in uploads] == [["scenewright"], ["scenewright"]]
    assert [seen.form["overwrite"] for seen in uploads] == [["true"], ["true"]]
    assert {name: upload.data for name, upload in fake.inputs.items()} == {
        f"scenewright/{name}": file.path.read_bytes() for name, file in zip(names, (picture, mask), strict=True)
    }
    graph = fake.of_path("/prompt")[0].json["prompt"]
    assert graph["10"]["inputs"]["image"] == f"scenewright/{names[0]}"
    assert graph["11"]["inputs"] == {"image": f"scenewright/{names[1]}", "channel": "red"}
    assert graph["3"]["inputs"]["denoise"] == 0.8


async def test_seconds_become_frames(fake: ComfyUI, engine: ComfyUIEngine, tmp_path: Path) -> None:
    order = an_order(
        FILMER, a_request("video", duration_s=2, first_frame="asset-img1"), first_frame=a_picture(tmp_path)
    )
    ticket = await engine.submit(order, silent)
    assert fake.of_path("/prompt")[0].json["prompt"]["55"]["inputs"]["length"] == 49
    assert (await engine.poll(ticket)).state == "succeeded"
    (made,) = await engine.fetch(ticket)
    assert (made.kind, made.suffix) == ("video", ".mp4")


async def test_one_value_may_stand_at_two_places(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    card = PAINTER.model_copy(update={"options": {"graph": "sd_t2i.json", "also": {"5.width": ["5.height"]}}})
    await engine.submit(an_order(card, a_request("image", size=(512, 256))), silent)
    assert fake.of_path("/prompt")[0].json["prompt"]["5"]["inputs"] == {"width": 512, "height": 512, "batch_size": 1}


async def test_a_graph_may_stand_in_the_card_or_in_a_folder_of_ones_own(fake: ComfyUI, tmp_path: Path) -> None:
    graph = json.loads((GRAPHS / "sd_t2i.json").read_text())
    (tmp_path / "mine.json").write_text(json.dumps(graph))
    engine = build(fake, folders=(GRAPHS, tmp_path))
    for number, given in enumerate((graph, "mine.json")):
        card = PAINTER.model_copy(update={"options": {"graph": given}})
        await engine.submit(an_order(card, key=a_key(number)), silent)
    assert len(fake.charges) == 2
    await engine.aclose()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"options": {}}, 'names the graph ""'),
        ({"options": {"graph": "../sd_t2i.json"}}, "which is not there"),
        ({"options": {"graph": {"1": {"class_type": "SaveImage"}}}}, "API format"),
        (
            {"options": {"graph": {"1": {"class_type": "SaveImage", "inputs": {"images": ["9", 0]}}}}},
            "1.images leads nowhere",
        ),
        ({"fixed": {"99.text": "x"}}, "binds 99.text"),
        ({"fixed": {"6.words": "x"}}, "binds 6.words"),
        ({"fixed": {"8": "x"}}, 'where "node.input" is wanted'),
    ],
)
async def test_a_card_that_does_not_fit_its_graph_is_told_and_nothing_is_sent(
    fake: ComfyUI, engine: ComfyUIEngine, change: dict[str, Any], words: str
) -> None:
    failure = await failing(engine, an_order(PAINTER.model_copy(update=change)))
    assert (failure.kind, failure.accepted) == ("invalid", False)
    assert words in str(failure)
    assert fake.requests == []


@pytest.mark.parametrize("path", sorted(GRAPHS.glob("*.json")), ids=lambda path: path.stem)
def test_our_graphs_are_whole(path: Path) -> None:
    graph = load_graph(PAINTER.model_copy(update={"options": {"graph": path.name}}), (GRAPHS,))
    assert list(broken_links(graph)) == []
    assert {node["class_type"] for node in graph.values()} <= set(NODES)
    assert [node for node in graph.values() if node["class_type"] in SAVES]


# -- on the way


async def test_a_job_waits_then_tells_its_steps_and_shows_a_preview_then_is_done(
    fake: ComfyUI, engine: ComfyUIEngine
) -> None:
    fake.paced = ("queued",)
    ticket = await engine.submit(an_order(PAINTER, a_request("image", size=(320, 192))), silent)
    waiting = await engine.poll(ticket)
    assert (waiting.state, waiting.message) == ("queued", "Number 1 in the queue.")
    fake.plan.add("never")
    running = await shown(engine, ticket)
    assert (running.state, running.fraction, running.message) == ("running", 0.25, "Step 5 of 20.")
    assert running.preview == media_files.jpeg("preview", (64, 36))
    fake.plan.clear()
    assert (await engine.poll(ticket)).state == "succeeded"
    (made,) = await engine.fetch(ticket)
    assert (made.kind, made.suffix, made.facts) == ("image", ".png", {"id": NUMBER})


async def test_a_fresh_process_goes_on_with_steps_and_result(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    fake.plan.add("never")
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.aclose()
    fresh = build(fake)
    read = Ticket.model_validate_json(ticket.model_dump_json())
    assert (await shown(fresh, read)).fraction == 0.25
    fake.plan.clear()
    assert (await fresh.poll(read)).state == "succeeded"
    assert len(await fresh.fetch(read)) == 1
    await fresh.aclose()


async def test_without_a_websocket_only_steps_are_missing(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    fake.no_websocket, fake.paced = True, ("running",)
    ticket = await engine.submit(an_order(PAINTER), silent)
    running = await engine.poll(ticket)
    assert (running.state, running.fraction, running.preview) == ("running", None, None)
    assert (await engine.poll(ticket)).state == "succeeded"


async def test_a_server_that_numbers_jobs_itself_is_followed_by_its_number(
    fake: ComfyUI, engine: ComfyUIEngine
) -> None:
    fake.own_numbers = True
    ticket = await engine.submit(an_order(PAINTER), silent)
    assert ticket.id != NUMBER
    assert (await engine.poll(ticket)).state == "succeeded"


# -- several servers


async def test_the_server_with_the_shortest_queue_gets_the_job_with_its_files(
    fake: ComfyUI, second: ComfyUI, tmp_path: Path
) -> None:
    fake.busy = 2
    engine = build(fake, second)
    ticket = await engine.submit(
        an_order(CHANGER, image=a_picture(tmp_path), mask_image=a_picture(tmp_path, "mask")), silent
    )
    assert ticket.urls == {"server": second.url}
    assert len(second.of_path("/upload")) == 2
    assert (fake.charges, fake.of_path("/upload")) == ([], [])
    assert (await engine.poll(ticket)).state == "succeeded"
    await engine.aclose()


async def test_a_server_that_is_down_is_passed_over(fake: ComfyUI, second: ComfyUI) -> None:
    fake.stop()
    engine = build(fake, second)
    assert (await engine.submit(an_order(PAINTER), silent)).urls == {"server": second.url}
    await engine.aclose()


async def test_when_no_server_runs_it_is_said_which_were_tried(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    fake.stop()
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == ("transient", False)
    assert str(failure) == f"ComfyUI is not running at {fake.url}; start it, or mend SCENEWRIGHT_COMFYUI_URLS."


async def test_without_servers_the_setting_is_named() -> None:
    engine = ComfyUIEngine([], Spool(Path("/nowhere")), Fetcher())
    assert engine.problem() == "Set SCENEWRIGHT_COMFYUI_URLS to use your ComfyUI servers."
    assert (await failing(engine, an_order(PAINTER))).kind == "auth"


# -- what goes wrong


async def test_missing_weights_are_named(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    failure = await failing(engine, wrong_order())
    assert (failure.kind, failure.accepted) == ("invalid", False)
    assert str(failure) == (
        'ComfyUI has no file "no-such-weights.safetensors" (node 4, CheckpointLoaderSimple); '
        "put it into its models folder or choose another model."
    )
    assert fake.charges == []


async def test_a_wrong_value_is_told_with_its_node(engine: ComfyUIEngine) -> None:
    failure = await failing(engine, an_order(PAINTER.model_copy(update={"fixed": {"3.steps": "many"}})))
    assert failure.kind == "invalid"
    assert "node 3, KSampler: Failed to convert an input value to a number" in str(failure)


async def test_a_missing_node_is_named(engine: ComfyUIEngine) -> None:
    graph = {"1": {"class_type": "FancyNode", "inputs": {"text": ""}}}
    card = a_card("comfyui", parameters={"prompt": "1.text"}, options={"graph": graph})
    failure = await failing(engine, an_order(card))
    assert failure.kind == "invalid"
    assert "FancyNode" in str(failure)


async def test_out_of_memory_frees_the_server_and_advises_a_smaller_size(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    fake.ends = ("error", "torch.OutOfMemoryError: Allocation on device")
    failure = (await engine.poll(await engine.submit(an_order(PAINTER), silent))).failure
    assert failure is not None
    assert (failure.kind, failure.accepted) == ("transient", True)
    assert "node 3, KSampler: out of memory; a smaller size may fit" in str(failure)
    assert fake.freed == 1


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ValueError: Expected all tensors to be on the same device", "transient"),
        ("ApiError: Your prompt was refused by moderation", "policy"),
        ("ApiError: Payment Required: insufficient credits", "quota"),
    ],
)
async def test_a_node_that_fails_says_why(fake: ComfyUI, engine: ComfyUIEngine, words: str, kind: FailureKind) -> None:
    fake.ends = ("error", words)
    failure = (await engine.poll(await engine.submit(an_order(PAINTER), silent))).failure
    assert failure is not None
    assert (failure.kind, failure.accepted, fake.freed) == (kind, True, 0)


@pytest.mark.parametrize(
    ("does", "kind", "accepted"), [fault for fault in SUBMIT_FAULTS if fault[0] != "charge_then_500"],
)
async def test_a_submit_is_sent_once_and_its_failure_has_its_kind(
    fake: ComfyUI, engine: ComfyUIEngine, does: Does, kind: FailureKind, accepted: bool | None
) -> None:
    fake.plan.add(does, times=None)
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == (kind, accepted)
    assert len(fake.of_path("/prompt")) == 1


async def test_a_submit_that_hangs_is_given_up_and_found_by_its_id(fake: ComfyUI) -> None:
    fake.plan.add("charge_then_hang")
    engine = build(fake, call_s=3.0)
    failure = await failing(engine, an_order(PAINTER))
    assert (failure.kind, failure.accepted) == ("transient", None)
    found = await engine.find(an_order(PAINTER))
    assert isinstance(found, Ticket)
    assert (found.id, len(fake.charges)) == (NUMBER, 1)
    assert (await engine.poll(found)).state == "succeeded"
    await engine.aclose()


@pytest.mark.parametrize("state", ["queued", "running", "done"])
async def test_an_order_is_found_in_queue_and_history_of_any_server(fake: ComfyUI, second: ComfyUI, state: str) -> None:
    second.paced = {"queued": ("queued",) * 9, "running": ("running",) * 9, "done": ()}[state]
    await build(second).submit(an_order(PAINTER), silent)
    fresh = build(fake, second)
    found = await fresh.find(an_order(PAINTER))
    assert isinstance(found, Ticket)
    assert found.urls == {"server": second.url}
    assert await fresh.find(an_order(PAINTER, key=a_key(1))) == "absent"
    await fresh.aclose()


async def test_a_server_that_is_down_has_lost_its_jobs_and_one_that_is_slow_may_have_them(
    fake: ComfyUI, second: ComfyUI
) -> None:
    engine = build(fake, second, call_s=3.0)
    fake.stop()
    assert await engine.find(an_order(PAINTER)) == "absent"
    second.plan.add("hang", on="poll")
    assert await engine.find(an_order(PAINTER)) == "unknown"
    await engine.aclose()


async def test_a_job_that_a_restarted_server_forgot_is_gone(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    fake.restart()
    for ask in (engine.poll, engine.fetch):
        with pytest.raises(EngineFailure) as caught:
            await ask(ticket)
        assert (caught.value.kind, caught.value.accepted) == ("gone", True)


async def test_a_waiting_job_is_taken_out_of_the_queue(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    fake.paced = ("queued",) * 9
    ticket = await engine.submit(an_order(PAINTER), silent)
    assert await engine.cancel(ticket) == "cancelled"
    assert fake.jobs == {}
    assert (await engine.poll(ticket)).state == "cancelled"
    assert fake.of_path("/interrupt") == []


async def test_a_running_job_is_interrupted_and_no_other(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    fake.paced = ("running",) * 9
    tickets = [await engine.submit(an_order(PAINTER, key=a_key(number)), silent) for number in range(2)]
    for ticket in tickets:
        await engine.poll(ticket)
    assert await engine.cancel(tickets[0]) == "requested"
    assert fake.of_path("/interrupt")[0].json == {"prompt_id": tickets[0].id}
    assert [(await engine.poll(ticket)).state for ticket in tickets] == ["cancelled", "running"]


async def test_a_finished_job_is_not_called_cancelled(engine: ComfyUIEngine) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.poll(ticket)
    assert await engine.cancel(ticket) == "requested"


@pytest.mark.parametrize(
    ("does", "kind"),
    [("truncated", "transient"), ("expired", "gone"), ("html", "invalid"), ("server_error", "transient")],
)
async def test_a_download_that_fails_has_its_kind(
    fake: ComfyUI, engine: ComfyUIEngine, does: Does, kind: FailureKind
) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    await engine.poll(ticket)
    fake.plan.add(does, on="file")
    with pytest.raises(EngineFailure) as caught:
        await engine.fetch(ticket)
    assert caught.value.kind == kind
    assert len(await engine.fetch(ticket)) == 1


@pytest.mark.parametrize("does", ["malformed_json", "html", "server_error", "drop"])
async def test_a_poll_that_fails_may_be_asked_again(fake: ComfyUI, engine: ComfyUIEngine, does: Does) -> None:
    ticket = await engine.submit(an_order(PAINTER), silent)
    fake.plan.add(does, on="poll")
    with pytest.raises(EngineFailure) as caught:
        await engine.poll(ticket)
    assert (caught.value.kind, caught.value.accepted) == ("transient", True)
    assert (await engine.poll(ticket)).state == "succeeded"


async def test_a_probe_says_what_runs_where(fake: ComfyUI, engine: ComfyUIEngine) -> None:
    fake.busy = 3
    assert await engine.probe() == f"{fake.url} runs ComfyUI 0.9.1 with 3 jobs."
