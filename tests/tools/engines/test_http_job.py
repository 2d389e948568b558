"""The client of described services: exact payloads, and what comes back."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.fakes import media_files
from tests.fakes.fal import Fal
from tests.fakes.luma import Luma
from tests.fakes.minimax import MiniMax
from tests.fakes.runway import Runway
from tests.fakes.wire import Wire
from tests.tools.engines.conformance import finished
from tests.tools.engines.http_stage import SECRET, SHOT, Engines, engines_over_fakes, failure_of, picture_order  # noqa: F401 - a fixture
from tests.tools.engines.orders import card, file, order
from tools.engines.base import Inputs, silent
from tools.engines.http_files import turned
from tools.engines.services import load_services
from tools.media import encode_png, open_picture
from tools.requests import CloneRequest, ImageRequest, ReadRequest, Region, VideoRequest

KLING = {
    "prompt": "prompt",
    "first_frame": "start_image_url",
    "last_frame": "end_image_url",
    "duration_s": {"to": "duration", "form": "text", "min": 3, "max": 15},
}


# -- what is sent


async def test_fal_gets_a_kling_order_exactly_so(engines: Engines, tmp_path: Path) -> None:
    first = file(tmp_path, "a.png", media_files.png("a", (64, 36)), "image/png")
    last = file(tmp_path, "b.jpg", media_files.jpeg("b", (64, 36)), "image/jpeg")
    to = card("fal", ["first_last"], KLING, model="fal-ai/kling-video/v3/pro/image-to-video", output="/video/url", fixed={"generate_audio": True})  # fmt: skip
    asked = order(VideoRequest(shot=SHOT, duration_s=20, first_frame="a", last_frame="b"), to, "slow push in", Inputs(first_frame=first, last_frame=last))  # fmt: skip
    with Fal() as fake:
        ticket = await engines(fake).submit(asked, silent)
        (sent,) = fake.requests
    assert (sent.method, sent.path) == ("POST", "/fal-ai/kling-video/v3/pro/image-to-video")
    assert sent.headers["authorization"] == f"Key {SECRET}" and sent.headers["x-fal-no-retry"] == "1"
    body = sent.json
    assert body.pop("start_image_url").startswith("data:image/png;base64,iVBOR")
    assert body.pop("end_image_url").startswith("data:image/jpeg;base64,/9j/")
    assert body == {"generate_audio": True, "prompt": "slow push in", "duration": "15"}
    assert json.loads(ticket.data["notes"]) == ["The model takes 3 to 15 seconds, so 20 became 15."]
    assert ticket.data["name.app"] == "fal-ai/kling-video" and ticket.submitted_at == 1.0


async def test_runway_gets_two_frames_in_one_list_and_its_version(engines: Engines, tmp_path: Path) -> None:
    frames = [file(tmp_path, f"{name}.png", media_files.png(name, (64, 36)), "image/png") for name in "ab"]
    to = card(
        "runway", ["first_last"],
        {
            "prompt": "promptText", "seed": "seed", "duration_s": "duration",
            "first_frame": {"to": "promptImage", "form": "list", "each": {"uri": "$", "position": "first"}},
            "last_frame": {"to": "promptImage", "form": "list", "each": {"uri": "$", "position": "last"}},
        },
        model="veo3.1", options={"endpoint": "image_to_video"}, fixed={"ratio": "1280:720"},
    )  # fmt: skip
    asked = order(VideoRequest(shot=SHOT, seed=5, duration_s=8, first_frame="a", last_frame="b"), to, "pan", Inputs(first_frame=frames[0], last_frame=frames[1]))  # fmt: skip
    with Runway() as fake:
        engine = engines(fake)
        ticket = await engine.submit(asked, silent)
        said = await finished(engine, ticket)
        (made,) = await engine.fetch(ticket)
        sent = fake.requests[0]
    assert sent.path == "/v1/image_to_video" and sent.headers["x-runway-version"] == "2024-11-06"
    images = sent.json.pop("promptImage")
    assert [image["position"] for image in images] == ["first", "last"] and images[0]["uri"].startswith("data:image/png;base64,")
    assert {k: v for k, v in sent.json.items() if k != "promptImage"} == {"model": "veo3.1", "ratio": "1280:720", "promptText": "pan", "seed": 5, "duration": 8}  # fmt: skip
    assert [status.state for status in said] == ["queued", "running", "succeeded"] and said[1].fraction == 0.5
    assert made.cost_usd == pytest.approx(0.25) and said[-1].cost_usd == pytest.approx(0.25)
    assert made.facts == {"service": "Runway", "request_id": ticket.id, "model": "veo3.1"}


async def test_luma_gets_a_file_as_base64_inside_its_object(engines: Engines, tmp_path: Path) -> None:
    frame = file(tmp_path, "a.png", media_files.png("a", (64, 36)), "image/png")
    to = card("luma", ["i2v"], {"prompt": "prompt", "first_frame": "video.start_frame", "duration_s": {"to": "video.duration", "choices": [5, 10], "words": {"5": "5s", "10": "10s"}}}, model="ray-3.2", fixed={"type": "video", "video.resolution": "720p"})  # fmt: skip
    with Luma() as fake:
        await engines(fake).submit(order(VideoRequest(shot=SHOT, duration_s=9, first_frame="a"), to, "pan", Inputs(first_frame=frame)), silent)
        body = fake.requests[0].json
    coded = body["video"].pop("start_frame")
    assert set(coded) == {"data", "media_type"} and coded["media_type"] == "image/png"
    assert body == {"model": "ray-3.2", "type": "video", "prompt": "pan", "video": {"resolution": "720p", "duration": "10s"}}


async def test_minimax_resolves_its_file_behind_the_task(engines: Engines) -> None:
    to = card("minimax", ["t2v"], {"prompt": "prompt", "duration_s": {"to": "duration", "choices": [6, 10]}}, model="MiniMax-Hailuo-02")
    with MiniMax() as fake:
        engine = engines(fake)
        ticket = await engine.submit(order(VideoRequest(shot=SHOT, duration_s=6), to, "pan"), silent)
        await finished(engine, ticket)
        (made,) = await engine.fetch(ticket)
        paths = [seen.path for seen in fake.requests]
    assert fake.requests[0].json == {"model": "MiniMax-Hailuo-02", "prompt": "pan", "duration": 6}
    assert paths[-3:] == ["/v1/query/video_generation", "/v1/files/retrieve", f"/files/{ticket.id}.mp4"] and made.suffix == ".mp4"


@pytest.mark.parametrize(("fake_type", "stages"), [(Fal, ["upload", "upload", "submit"]), (Runway, ["upload", "upload", "submit"])])
async def test_a_large_file_is_uploaded_before_the_paid_call(engines: Engines, tmp_path: Path, fake_type: type[Wire], stages: list[str]) -> None:
    service = load_services()[fake_type.name]
    small = service.model_copy(update={"files": service.files.model_copy(update={"inline_mb": 0.0001})})
    data = media_files.png("a", (64, 36))
    frame = file(tmp_path, "a.png", data, "image/png")
    fal = fake_type is Fal
    to = card(
        service.name, ["i2v"], {"prompt": "prompt" if fal else "promptText", "first_frame": "image_url" if fal else "promptImage"},
        model="fal-ai/some-video/i2v" if fal else "gen4_turbo", options={"endpoint": "image_to_video"},
    )  # fmt: skip
    asked = order(VideoRequest(shot=SHOT, first_frame="a"), to, "pan", Inputs(first_frame=frame))
    with fake_type() as fake:
        await engines(fake, service=small).submit(asked, silent)
        assert [seen.stage for seen in fake.requests] == stages
        start, sending, paid = fake.requests
        address = paid.json["image_url" if fal else "promptImage"]
        assert "authorization" in start.headers and "authorization" not in sending.headers, "storage gets no key"
        if fal:
            assert start.json == {"file_name": "a.png", "content_type": "image/png"} and sending.body == data
            assert address.startswith(f"{fake.url}/files/")
        else:
            assert sending.form["file"][0].data == data and sending.form["policy"] == ["p"]
            assert address.startswith("runway://")


async def test_a_failed_upload_costs_nothing_and_certainly_sent_no_order(engines: Engines, tmp_path: Path) -> None:
    service = load_services()["fal"]
    small = service.model_copy(update={"files": service.files.model_copy(update={"inline_mb": 0.0001})})
    frame = file(tmp_path, "a.png", media_files.png("a", (64, 36)), "image/png")
    to = card("fal", ["i2v"], {"first_frame": "image_url"}, model="fal-ai/some-video/i2v")
    with Fal() as fake:
        for does in ("server_error", "drop", "malformed_json"):
            fake.plan.clear()
            fake.plan.add(does, on="upload")
            asked = order(VideoRequest(shot=SHOT, first_frame="a"), to, "", Inputs(first_frame=frame))
            failure = await failure_of(engines(fake, service=small).submit(asked, silent))
            assert (failure.kind, failure.accepted) == ("transient", False)
        assert fake.charges == []


async def test_a_file_beyond_every_limit_is_refused_with_its_size(engines: Engines, tmp_path: Path) -> None:
    service = load_services()["luma"]
    tiny = service.model_copy(update={"files": service.files.model_copy(update={"inline_mb": 0.0001})})
    frame = file(tmp_path, "a.png", media_files.png("a", (64, 36)), "image/png")
    to = card("luma", ["i2v"], {"prompt": "prompt", "first_frame": "video.start_frame"}, model="ray-3.2", fixed={"type": "video"})
    with Luma() as fake:
        failure = await failure_of(engines(fake, service=tiny).submit(order(VideoRequest(shot=SHOT, first_frame="a"), to, "x", Inputs(first_frame=frame)), silent))  # fmt: skip
        assert fake.requests == []
    assert failure.kind == "invalid" and "a has 0.0 MB and Luma takes 0.0001" in str(failure)


@pytest.mark.parametrize("form", ["white", "black", "alpha"])
async def test_a_mask_is_turned_the_way_the_card_says(engines: Engines, tmp_path: Path, form: str) -> None:
    half = np.zeros((36, 64), np.uint8)
    half[:, 32:] = 255
    mask = file(tmp_path, "m.png", encode_png(Image.fromarray(half)), "image/png")
    ground = file(tmp_path, "i.png", media_files.png("i", (64, 36)), "image/png")
    to = card("fal", ["inpaint"], {"image": "image_url", "mask_image": "mask_url"}, model="some/inpainting", options={"mask": form})
    asked = order(ImageRequest(shot=SHOT, image="i", region=Region(mask_image="m")), to, "", Inputs(image=ground, mask_image=mask))
    with Fal() as fake:
        await engines(fake).submit(asked, silent)
        body = fake.requests[0].json
    sent = Image.open(io.BytesIO(base64.b64decode(body["mask_url"].partition(",")[2])))
    left, right = np.asarray(sent.getchannel("A") if form == "alpha" else sent.convert("L"))[10, [2, 60]]
    assert (left, right) == {"white": (0, 255), "black": (255, 0), "alpha": (255, 0)}[form]


def test_a_turned_mask_keeps_its_size_and_soft_edge() -> None:
    soft = Image.linear_gradient("L").resize((40, 30))
    black = open_picture(turned(encode_png(soft), "black"))
    assert black.size == (40, 30) and np.abs(np.asarray(black.convert("L")).astype(int) + np.asarray(soft) - 255).max() == 0


# -- what comes back


@pytest.mark.parametrize(
    ("does", "kind", "accepted"),
    [
        ("rate_once", "rate", False), ("auth", "auth", False), ("quota", "quota", False), ("policy", "policy", False),
        ("invalid", "invalid", False), ("gone", "gone", False), ("unavailable", "transient", False), ("server_error", "transient", None),
        ("charge_then_500", "transient", None), ("charge_then_drop", "transient", None), ("malformed_json", "transient", None),
        ("html", "transient", None), ("ok_with_error", "policy", False), ("truncated", "transient", None), ("huge", "transient", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("fake_type", [Fal, Runway, Luma, MiniMax])
async def test_a_fault_at_the_submit_means_what_it_means(engines: Engines, fake_type: type[Wire], does: Any, kind: str, accepted: bool | None) -> None:
    models = {"fal": "fal-ai/flux/dev", "runway": "gen4.5", "luma": "ray-3.2", "minimax": "MiniMax-Hailuo-02"}
    to = card(
        fake_type.name, ["t2v"], {"prompt": "promptText" if fake_type is Runway else "prompt"}, model=models[fake_type.name],
        options={"endpoint": "text_to_video"}, fixed={"type": "video"} if fake_type is Luma else {},
    )  # fmt: skip
    with fake_type() as fake:
        fake.plan.add(does)
        failure = await failure_of(engines(fake).submit(order(VideoRequest(shot=SHOT), to, "pan"), silent))
    assert (failure.kind, failure.accepted) == (kind, accepted), str(failure)
    assert failure.retry_after_s == (pytest.approx(0.05) if does == "rate_once" else None)


async def test_an_answer_given_twice_counts_once(engines: Engines) -> None:
    with Fal() as fake:
        engine = engines(fake)
        fake.plan.add("twice").add("twice", on="poll", times=None)
        ticket = await engine.submit(picture_order(), silent)
        assert (await finished(engine, ticket))[-1].state == "succeeded" and len(fake.charges) == 1


async def test_a_flagged_result_is_a_refusal(engines: Engines) -> None:
    class Flagging(Fal):
        def _output(self, *args: Any) -> dict[str, Any]:
            return {"images": [{"url": "http://127.0.0.1:1/black.png"}], "has_nsfw_concepts": [True]}

    with Flagging() as fake:
        engine = engines(fake)
        ticket = await engine.submit(picture_order(), silent)
        await finished(engine, ticket)
        failure = await failure_of(engine.fetch(ticket))
    assert (failure.kind, failure.accepted) == ("policy", True)


async def test_a_refusal_at_the_result_is_told_as_one(engines: Engines) -> None:
    with Fal() as fake:
        engine = engines(fake)
        ticket = await engine.submit(picture_order(), silent)
        await finished(engine, ticket)
        fake.plan.add("policy", on="result")
        failure = await failure_of(engine.fetch(ticket))
    assert (failure.kind, failure.accepted) == ("policy", True) and "flagged" in str(failure)


async def test_an_expired_address_is_asked_for_anew(engines: Engines) -> None:
    to = card("runway", ["t2v"], {"prompt": "promptText"}, model="gen4.5", options={"endpoint": "text_to_video"})
    with Runway() as fake:
        engine = engines(fake)
        ticket = await engine.submit(order(VideoRequest(shot=SHOT), to, "pan"), silent)
        await finished(engine, ticket)
        fake.plan.add("expired", on="file", times=1)
        (made,) = await engine.fetch(ticket)
        assert made.suffix == ".mp4" and len(fake.of_path("/files/")) == 2


async def test_minimax_says_refused_output_inside_a_good_answer(engines: Engines) -> None:
    to = card("minimax", ["t2v"], {"prompt": "prompt"}, model="MiniMax-Hailuo-02")
    with MiniMax() as fake:
        engine = engines(fake)
        ticket = await engine.submit(order(VideoRequest(shot=SHOT), to, "pan"), silent)
        fake.plan.add("rate_once", on="poll").add("policy", on="poll")
        assert (await failure_of(engine.poll(ticket))).kind == "rate", "a busy query says nothing of the job"
        status = await engine.poll(ticket)
    assert status.state == "failed" and status.failure is not None and status.failure.kind == "policy"


async def test_what_a_failed_task_cost_is_told(engines: Engines) -> None:
    to = card("runway", ["t2v"], {"prompt": "promptText"}, model="gen4.5", options={"endpoint": "text_to_video"})
    with Runway() as fake:
        engine = engines(fake)
        ticket = await engine.submit(order(VideoRequest(shot=SHOT), to, "pan"), silent)
        fake.plan.add("policy", on="poll")
        status = await engine.poll(ticket)
    assert status.failure is not None and status.failure.charged_usd == 0.0


async def test_words_in_the_answer_are_a_text(engines: Engines, tmp_path: Path) -> None:
    recording = file(tmp_path, "r.mp3", media_files.mp3("r", 1.0), "audio/mpeg")
    to = card("fal", ["stt"], {"audio": "audio_url"}, model="fal-ai/whisper", output="/text")

    class Whisper(Fal):
        def _output(self, *args: Any) -> dict[str, Any]:
            return {"text": "hello there"}

    with Whisper() as fake:
        engine = engines(fake)
        ticket = await engine.submit(order(ReadRequest(asset="r"), to, "", Inputs(audio=recording)), silent)
        await finished(engine, ticket)
        (made,) = await engine.fetch(ticket)
    assert (made.kind, made.suffix, made.data) == ("text", ".txt", b"hello there")


async def test_a_cloned_voice_becomes_a_small_json_file(engines: Engines, tmp_path: Path) -> None:
    sample = file(tmp_path, "s.mp3", media_files.mp3("s", 1.0), "audio/mpeg")
    to = card("fal", ["clone"], {"samples": {"to": "voice_url", "form": "first"}}, model="some/create-voice", output="/voice_id")

    class Cloning(Fal):
        def _output(self, *args: Any) -> dict[str, Any]:
            return {"voice_id": "v_7"}

    with Cloning() as fake:
        engine = engines(fake)
        ticket = await engine.submit(order(CloneRequest(name="Mei", samples=("s",), consent="c1"), to, "", Inputs(samples=(sample,))), silent)
        await finished(engine, ticket)
        (made,) = await engine.fetch(ticket)
    assert made.kind == "clone" and json.loads(made.data) == {"engine": "fal", "voice_id": "v_7", "name": "Mei", "consent": "c1"}
