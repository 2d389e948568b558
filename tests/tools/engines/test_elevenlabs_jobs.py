"""The ElevenLabs engine against a wire-level server: dubbings and Flows, which go on after the submit."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.fakes import media_files
from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.wire import Upload
from tests.tools.engines.orders import card, file, order
from tests.tools.engines.wired import elevenlabs_engine, elevenlabs_fake  # noqa: F401 - fixtures
from tools.catalog import Card
from tools.engines import elevenlabs_jobs
from tools.engines.base import Inputs, Order, Ticket, silent
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.errors import EngineFailure
from tools.recordings import probe
from tools.requests import ImageRequest, SpeechRequest, VideoRequest

VEO = {
    "prompt": "prompt", "negative_prompt": "negative_prompt", "duration_s": {"to": "duration_secs", "form": "integer", "choices": [4, 6, 8]},
    "aspect_ratio": "aspect_ratio", "generate_audio": "generate_audio", "seed": "seed", "first_frame": "start_frame", "last_frame": "end_frame",
    "reference_images": {"to": "images", "each": {"image": "$", "role": "subject"}},
}  # fmt: skip


def filming() -> Card:
    return card("elevenlabs", ["t2v", "i2v", "first_last", "ref2v"], VEO, model="veo-3.1-generate-001", options={"flow": "video"})


def drawing(**more: Any) -> Card:
    names = {"prompt": "prompt", "aspect_ratio": "aspect_ratio", "image": {"to": "images", "form": "list"}, "reference_images": "images",
             "mask_image": "mask"}  # fmt: skip
    return card("elevenlabs", ["t2i", "edit"], names, **{"model": "gpt-image-2", "options": {"flow": "image"}, **more})


def dubbing(folder: Path, *, film: bool) -> Order:
    to = card("elevenlabs", ["dub"], {"audio": "file", "video": "file", "language": "target_lang"}, fixed={"watermark": False})
    if film:
        inputs = Inputs(video=file(folder, "vid1.mp4", media_files.mp4("talk", (160, 96), 1.0, 12), "video/mp4"))
    else:
        inputs = Inputs(audio=file(folder, "voc1.mp3", media_files.mp3("talk"), "audio/mpeg"))
    request = SpeechRequest(operation="dub", brief=SpeechBrief(language="th-TH"), **{"video" if film else "audio": "x"})  # type: ignore[arg-type]
    return order(request, to, "", inputs)


async def states(engine: ElevenLabsEngine, ticket: Ticket) -> list[str]:
    """Poll to the end through JSON and return the states that were seen."""
    seen: list[str] = []
    while not seen or seen[-1] in ("queued", "running"):
        seen.append((await engine.poll(Ticket.model_validate_json(ticket.model_dump_json()))).state)
    return seen


@pytest.mark.parametrize(("film", "kind", "suffix"), [(True, "video", ".mp4"), (False, "voice", ".mp3")])
async def test_a_dubbing_is_a_job_and_comes_back_as_what_it_was(
    engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path, film: bool, kind: str, suffix: str
) -> None:
    wanted = dubbing(tmp_path, film=film)
    ticket = await engine.submit(wanted, silent)
    form = fake.requests[0].form
    assert {name: form[name] for name in form if name != "file"} == {
        "name": [f"Scenewright {wanted.key}"], "target_lang": ["th"], "watermark": ["false"],
    }  # fmt: skip
    assert [upload.filename for upload in form["file"] if isinstance(upload, Upload)] == ["vid1.mp4" if film else "voc1.mp3"]
    assert await states(engine, ticket) == ["running", "running", "succeeded"]
    (result,) = await engine.fetch(ticket)
    assert (result.kind, result.suffix, result.facts) == (kind, suffix, {"id": ticket.id, "language": "th"})
    assert probe(result.data).suffix == suffix
    assert len(fake.charges) == 1


async def test_a_dubbing_whose_answer_was_lost_is_found_by_its_name_and_one_never_made_is_absent(
    engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path
) -> None:
    wanted = dubbing(tmp_path, film=False)
    assert await engine.find(wanted) == "absent"
    fake.plan.add("charge_then_drop")
    with pytest.raises(EngineFailure) as cut:
        await engine.submit(wanted, silent)
    assert cut.value.accepted is None
    ticket = await engine.find(wanted)
    assert isinstance(ticket, Ticket)
    assert (await states(engine, ticket))[-1] == "succeeded"
    assert (await engine.fetch(ticket))[0].suffix == ".mp3"
    assert len(fake.charges) == 1


async def test_a_dubbing_is_deleted_when_it_is_cancelled(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    ticket = await engine.submit(dubbing(tmp_path, film=False), silent)
    assert await engine.cancel(ticket) == "requested"
    assert await engine.cancel(ticket) == "requested"
    assert fake.account.dubs == {}
    with pytest.raises(EngineFailure) as gone:
        await engine.poll(ticket)
    assert (gone.value.kind, gone.value.accepted) == ("gone", True)


@pytest.mark.parametrize(("words", "kind"), [("The audio is too short.", "transient"), ("This is against our policy.", "policy")])
async def test_a_dubbing_that_failed_says_why(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path, words: str, kind: str) -> None:
    fake.fail_dubs, fake.paced = words, ()  # type: ignore[misc]
    ticket = await engine.submit(dubbing(tmp_path, film=False), silent)
    status = await engine.poll(ticket)
    assert status.failure is not None
    assert (status.state, status.failure.kind, status.failure.accepted) == ("failed", kind, True)
    assert words.rstrip(".") in str(status.failure)


async def test_a_dub_without_a_language_is_refused_before_it_is_sent(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    wanted = dubbing(tmp_path, film=False)
    mute = SpeechRequest(operation="dub", audio="x")
    with pytest.raises(EngineFailure, match="needs the language"):
        await engine.submit(Order(wanted.key, mute, wanted.card, wanted.inputs, wanted.prompt), silent)
    assert fake.requests == []


async def test_a_film_between_two_frames_with_a_reference_is_asked_for_with_exactly_these_words(
    engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path
) -> None:
    first, last, hero = (file(tmp_path, f"img{n}.png", media_files.png(str(n), (64, 36)), "image/png") for n in (1, 2, 3))
    request = VideoRequest(
        shot=Shot(), first_frame="a", last_frame="b", reference_images=("c",), duration_s=5, generate_audio=True, seed=11, size=(1280, 720)
    )
    wanted = order(request, filming(), "a kite rises", Inputs(first_frame=first, last_frame=last, reference_images=(hero,)), negative_prompt="rain")
    ticket = await engine.submit(wanted, silent)

    def inline(n: int) -> dict[str, str]:
        content = base64.b64encode(media_files.png(str(n), (64, 36))).decode()
        return {"type": "inline_base64", "content_base64": content, "mime_type": "image/png"}

    (sent,) = fake.requests
    assert sent.path == "/v1/flows/video"
    assert sent.json == {
        "model_id": "veo-3.1-generate-001", "prompt": "a kite rises", "negative_prompt": "rain", "duration_secs": 6, "aspect_ratio": "16:9",
        "generate_audio": True, "seed": 11, "start_frame": inline(1), "end_frame": inline(2), "images": [{"image": inline(3), "role": "subject"}],
    }  # fmt: skip
    assert await states(engine, ticket) == ["queued", "running", "succeeded"]
    (result,) = await engine.fetch(ticket)
    assert (result.kind, result.suffix, result.facts) == ("video", ".mp4", {"id": "gen_1", "model": "veo-3.1-generate-001"})
    assert len(result.notes) == 1
    assert "5 became 6" in result.notes[0]


async def test_a_picture_is_edited_by_flows(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    base = file(tmp_path, "img1.png", media_files.png("base", (64, 36)), "image/png")
    wanted = order(ImageRequest(shot=Shot(), image="a"), drawing(), "make it blue", Inputs(image=base))
    ticket = await engine.submit(wanted, silent)
    assert set(fake.requests[0].json) == {"model_id", "prompt", "images"}
    assert (await states(engine, ticket))[-1] == "succeeded"
    (result,) = await engine.fetch(ticket)
    assert (result.kind, result.suffix) == ("image", ".png")


async def test_a_large_file_is_uploaded_before_and_a_failed_upload_costs_nothing(
    engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elevenlabs_jobs, "MAX_INLINE", 100)
    base = file(tmp_path, "img1.png", media_files.png("base", (64, 36)), "image/png")
    wanted = order(ImageRequest(shot=Shot(), image="a"), drawing(), "make it blue", Inputs(image=base))
    fake.plan.add("charge_then_drop", on="upload")
    with pytest.raises(EngineFailure) as cut:
        await engine.submit(wanted, silent)
    assert (cut.value.kind, cut.value.accepted, fake.charges) == ("transient", False, [])
    await engine.submit(wanted, silent)
    assert fake.of_path("/v1/flows")[0].json["images"] == [{"type": "asset", "asset_id": "asset_2"}]
    assert fake.account.assets["asset_2"] == Upload("img1.png", "image/png", media_files.png("base", (64, 36)))


@pytest.mark.parametrize(
    ("reason", "kind"), [("moderated", "policy"), ("invalid_parameters", "invalid"), ("model_error", "transient"), ("charging_failed", "quota")]
)
async def test_a_generation_that_failed_is_not_charged(engine: ElevenLabsEngine, fake: ElevenLabs, reason: str, kind: str) -> None:
    fake.fail_generations, fake.paced = (reason, "It did not work."), ()  # type: ignore[misc]
    ticket = await engine.submit(order(ImageRequest(shot=Shot()), drawing(), "a cat"), silent)
    status = await engine.poll(ticket)
    assert status.failure is not None
    assert (status.state, status.failure.kind, status.failure.charged_usd, status.cost_usd) == ("failed", kind, 0.0, 0.0)


async def test_an_expired_address_is_asked_for_anew(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    ticket = await engine.submit(order(ImageRequest(shot=Shot()), drawing(), "a cat"), silent)
    await states(engine, ticket)
    fake.plan.add("expired", on="file")
    assert (await engine.fetch(ticket))[0].suffix == ".png"
    fake.plan.add("expired", on="file", times=None)
    with pytest.raises(EngineFailure) as gone:
        await engine.fetch(ticket)
    assert (gone.value.kind, gone.value.accepted) == ("gone", True)


async def test_flows_can_neither_be_cancelled_nor_found_again(engine: ElevenLabsEngine) -> None:
    wanted = order(ImageRequest(shot=Shot()), drawing(), "a cat")
    ticket = await engine.submit(wanted, silent)
    assert await engine.cancel(ticket) == "unsupported"
    assert await engine.find(wanted) == "unknown"


async def test_a_word_that_the_model_does_not_know_is_named_before_anything_is_sent(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    with pytest.raises(EngineFailure, match='model card tested says "seed", which elevenlabs does not know'):
        await engine.submit(order(ImageRequest(shot=Shot()), drawing(fixed={"seed": 3}), "a cat"), silent)
    assert fake.requests == []
