"""The OpenAI engine against a wire-level server, through the real SDK."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import SecretStr

from prompts.shot import Shot
from tests.fakes import media_files
from tests.fakes.openai_media import OpenAIMedia
from tests.fakes.wire import Does, Upload
from tests.tools.engines.orders import Heard, card, file, made, order
from tests.tools.engines.wired import ANSWER_FAULTS, OPENAI_KEY, given_s, openai_engine, openai_fake  # noqa: F401 - fixtures
from tools.catalog import Card
from tools.engines.base import Inputs, Order, Ticket, silent
from tools.engines.openai import OpenAIEngine
from tools.engines.openai_calls import build, fitted
from tools.errors import EngineFailure
from tools.requests import ImageRequest, Region
from tools.spool import Spool

PICTURE = {
    "prompt": {"to": "prompt", "required": True},
    "size": {"to": "size", "form": "WxH"},
    "quality": "quality",
    "background": "background",
    "image": {"to": "image", "form": "list"},
    "reference_images": {"to": "image", "max_items": 16},
    "mask_image": "mask",
}
PRICES = {"usd_per_million_tokens": {"text_in": 5.0, "image_in": 8.0, "image_out": 30.0}}


def drawing(**more: Any) -> Card:
    facts = {"model": "gpt-image-2.6-flare", "fixed": {"output_format": "png", "quality": "low"}, "options": PRICES}
    names = more.pop("parameters", PICTURE)
    return card("openai", ["t2i", "edit", "inpaint", "multi_ref"], names, **{**facts, **more})


def a_picture(size: tuple[int, int] = (320, 192), to: Card | None = None) -> Order:
    return order(ImageRequest(shot=Shot(), size=size), to or drawing(), "a red kite over the sea")


# -- pictures


async def test_a_picture_is_asked_for_with_exactly_these_words(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    result = await made(engine, a_picture())
    (sent,) = fake.requests
    assert (sent.method, sent.path) == ("POST", "/v1/images/generations")
    assert sent.json == {
        "model": "gpt-image-2.6-flare", "prompt": "a red kite over the sea", "size": "320x192", "quality": "low", "output_format": "png",
    }  # fmt: skip
    assert sent.headers["authorization"] == f"Bearer {OPENAI_KEY}"
    assert Image.open(io.BytesIO(result.data)).size == (320, 192)
    assert (result.kind, result.suffix) == ("image", ".png")
    assert result.facts == {
        "model": "gpt-image-2.6-flare", "request_id": "req_1", "quality": "low", "size": "320x192", "background": "opaque",
    }  # fmt: skip


async def test_the_cost_is_counted_from_the_tokens_the_provider_reports(engine: OpenAIEngine) -> None:
    result = await made(engine, a_picture())
    assert result.cost_usd == pytest.approx((60 * 5 + 1000 * 30) / 1e6)


async def test_without_token_prices_on_the_card_no_cost_is_claimed(engine: OpenAIEngine) -> None:
    assert (await made(engine, a_picture(to=drawing(options={})))).cost_usd is None


@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
async def test_a_size_between_the_steps_is_drawn_a_little_larger_and_cut(engine: OpenAIEngine, fake: OpenAIMedia, form: str) -> None:
    result = await made(engine, a_picture((300, 170), drawing(fixed={"output_format": form})))
    assert fake.requests[0].json["size"] == "304x176"
    picture = Image.open(io.BytesIO(result.data))
    assert (picture.size, picture.format, result.notes) == ((300, 170), form.upper(), ())


async def test_a_size_that_is_far_from_what_the_model_draws_is_moved_and_told(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    result = await made(engine, a_picture((640, 100)))
    assert fake.requests[0].json["size"] == "304x112"
    assert result.notes == ("The model does not draw 640x100; 304x112 is the nearest it does.",)


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        ((1280, 720), (1280, 720)), ((1920, 1080), (1920, 1088)), ((1000, 100), (304, 112)), ((7680, 4320), (3840, 2160)),
        ((100, 4000), (112, 304)), ((5000, 5000), (2880, 2880)), ((1, 1), (16, 16)),
    ],
)  # fmt: skip
def test_sizes_are_moved_to_steps_ratio_and_area(asked: tuple[int, int], drawn: tuple[int, int]) -> None:
    width, height = fitted(asked)
    assert (width, height) == drawn
    assert max(width, height) <= 3 * min(width, height)
    assert width * height <= 3840 * 2160


async def test_partial_pictures_are_reported_as_previews(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    heard = Heard()
    wanted = a_picture(to=drawing(parameters={**PICTURE, "previews": "partial_images"}))
    ticket = await engine.submit(wanted, heard)
    assert (fake.requests[0].json["stream"], fake.requests[0].json["partial_images"]) == (True, 2)
    assert [Image.open(io.BytesIO(preview)).size for preview in heard.previews] == [(320, 192)] * 2
    (result,) = await engine.fetch(ticket)
    assert result.cost_usd == pytest.approx((60 * 5 + 1000 * 30) / 1e6)
    fractions = [progress.fraction for progress in heard.all]
    assert fractions == sorted(fractions)


async def test_an_edit_streams_its_previews_too(engine: OpenAIEngine, fake: OpenAIMedia, tmp_path: Path) -> None:
    heard = Heard()
    picture = file(tmp_path, "img1.png", media_files.png("base", (64, 48)), "image/png")
    to = drawing(parameters={**PICTURE, "previews": "partial_images"}, options={"previews": 1})
    await engine.submit(order(ImageRequest(shot=Shot(), image="a"), to, "blue", Inputs(image=picture)), heard)
    assert (fake.requests[0].form["stream"], fake.requests[0].form["partial_images"], len(heard.previews)) == (["true"], ["1"], 1)


@pytest.mark.parametrize("form", ["svg", "gif"])
async def test_formats_that_cannot_be_streamed_are_not(engine: OpenAIEngine, fake: OpenAIMedia, form: str) -> None:
    to = drawing(parameters={**PICTURE, "previews": "partial_images"}, fixed={"output_format": form})
    assert (await made(engine, a_picture(to=to))).suffix == f".{form}"
    assert "stream" not in fake.requests[0].json


async def test_fewer_previews_than_asked_are_no_fault(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    fake.partials = 0
    heard = Heard()
    await engine.submit(a_picture(to=drawing(fixed={"partial_images": 3})), heard)
    assert heard.previews == []


async def test_an_edit_sends_the_picture_its_references_and_the_mask_in_openais_form(
    engine: OpenAIEngine, fake: OpenAIMedia, tmp_path: Path
) -> None:
    mask = Image.new("L", (320, 192), 0)
    mask.paste(255, (0, 0, 160, 192))
    buffer = io.BytesIO()
    mask.save(buffer, "PNG")
    inputs = Inputs(
        image=file(tmp_path, "img1.png", media_files.png("base", (320, 192)), "image/png", width=320, height=192),
        mask_image=file(tmp_path, "msk1.png", buffer.getvalue(), "image/png"),
        reference_images=(
            file(tmp_path, "img2.jpg", media_files.jpeg("one"), "image/jpeg"),
            file(tmp_path, "img3.webp", media_files.webp("two"), "image/webp"),
        ),
    )
    request = ImageRequest(
        shot=Shot(), size=(320, 192), image="id-img1.png", reference_images=("a", "b"), region=Region(mask_image="id-msk1.png")
    )
    result = await made(engine, order(request, drawing(), "make the kite blue", inputs))
    (sent,) = fake.requests
    form = sent.form
    assert sent.path == "/v1/images/edits"
    assert [(p.filename, p.mime) for p in form["image[]"] if isinstance(p, Upload)] == [
        ("img1.png", "image/png"), ("img2.jpg", "image/jpeg"), ("img3.webp", "image/webp"),
    ]  # fmt: skip
    assert {name: form[name] for name in form if name not in ("image[]", "mask")} == {
        "model": ["gpt-image-2.6-flare"], "prompt": ["make the kite blue"], "size": ["320x192"], "quality": ["low"], "output_format": ["png"],
    }  # fmt: skip
    (upload,) = form["mask"]
    assert isinstance(upload, Upload)
    sent_mask = Image.open(io.BytesIO(upload.data))
    assert (sent_mask.mode, sent_mask.size) == ("RGBA", (320, 192))
    assert (sent_mask.getpixel((10, 10))[3], sent_mask.getpixel((300, 10))[3]) == (0, 255)  # type: ignore[index]
    assert result.cost_usd == pytest.approx((20 * 5 + 40 * 8 + 1000 * 30) / 1e6)


async def test_one_picture_alone_goes_as_image_and_a_mask_of_another_size_is_made_to_fit(
    engine: OpenAIEngine, fake: OpenAIMedia, tmp_path: Path
) -> None:
    buffer = io.BytesIO()
    Image.new("L", (64, 64), 255).save(buffer, "PNG")
    inputs = Inputs(
        image=file(tmp_path, "img1.png", media_files.png("base", (320, 192)), "image/png"),
        mask_image=file(tmp_path, "msk1.png", buffer.getvalue(), "image/png"),
    )
    request = ImageRequest(shot=Shot(), image="id-img1.png", region=Region(mask_image="id-msk1.png"))
    await made(engine, order(request, drawing(fixed={"moderation": "low"}), "blue", inputs))
    assert set(fake.requests[0].form) == {"model", "prompt", "image", "mask"}


def test_what_openai_has_no_word_for_is_told_and_not_sent() -> None:
    wanted = order(ImageRequest(shot=Shot(), seed=7), drawing(), "a cat", negative_prompt="dogs")
    call = build(wanted)
    assert "seed" not in call.values
    assert "negative_prompt" not in call.values
    assert len(call.notes) == 2


# -- failures

@pytest.mark.parametrize(("does", "kind", "accepted", "charges"), ANSWER_FAULTS, ids=[fault[0] for fault in ANSWER_FAULTS])
async def test_every_fault_is_named_and_nothing_is_sent_twice(
    engine: OpenAIEngine, fake: OpenAIMedia, does: Does, kind: str, accepted: bool | None, charges: int
) -> None:
    fake.plan.add(does)
    with pytest.raises(EngineFailure) as failed:
        await engine.submit(a_picture(to=drawing(limits={"deadline_s": given_s(does)})), silent)
    assert (failed.value.kind, failed.value.accepted) == (kind, accepted)
    assert (len(fake.requests), len(fake.charges)) == (1, charges)
    words = str(failed.value)
    assert words.endswith(".")
    assert "OpenAI" in words
    assert not any(secret in words for secret in (OPENAI_KEY, OPENAI_KEY[:12], "kite", "http"))


async def test_a_rate_limit_says_how_long_to_wait(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    fake.plan.add("rate_once", retry_after=2.5)
    with pytest.raises(EngineFailure) as failed:
        await engine.submit(a_picture(), silent)
    assert failed.value.retry_after_s == 2.5
    await made(engine, a_picture())
    assert len(fake.charges) == 1


async def test_a_redirect_of_a_paid_call_is_not_followed(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    fake.plan.add("invalid", status=302)
    with pytest.raises(EngineFailure) as failed:
        await engine.submit(a_picture(), silent)
    assert (failed.value.kind, failed.value.accepted, len(fake.requests)) == ("invalid", False, 1)


async def test_an_answer_that_comes_twice_is_taken_once(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    fake.plan.add("twice")
    await made(engine, a_picture())
    await made(engine, a_picture())
    assert len(fake.charges) == 2


async def test_a_server_that_is_not_there_took_nothing(tmp_path: Path) -> None:
    with OpenAIMedia() as gone:
        address = gone.base_url
    engine = OpenAIEngine(SecretStr(OPENAI_KEY), address, Spool(tmp_path))
    with pytest.raises(EngineFailure, match="cannot be reached; check the network") as failed:
        await engine.submit(a_picture(), silent)
    assert (failed.value.kind, failed.value.accepted) == ("transient", False)
    await engine.aclose()


async def test_a_stream_that_is_cut_or_ends_in_an_error_is_a_failure_of_an_order_that_was_taken(
    engine: OpenAIEngine, fake: OpenAIMedia
) -> None:
    wanted = a_picture(to=drawing(fixed={"partial_images": 2}))
    fake.cut_stream_after = 1
    with pytest.raises(EngineFailure, match="cut before the picture was finished") as cut:
        await engine.submit(wanted, silent)
    assert (cut.value.kind, cut.value.accepted) == ("transient", True)
    fake.cut_stream_after, fake.error_in_stream = None, {"code": "moderation_blocked", "message": "rejected", "type": "x"}
    with pytest.raises(EngineFailure) as refused:
        await engine.submit(wanted, silent)
    assert (refused.value.kind, refused.value.accepted) == ("policy", True)


async def test_a_missing_damaged_or_foreign_key_is_named_before_anything_is_sent(fake: OpenAIMedia, tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    assert OpenAIEngine(None, fake.base_url, spool).problem() == "Set OPENAI_API_KEY to use OpenAI."
    foreign = OpenAIEngine(SecretStr("sk-ant-abc"), fake.base_url, spool)
    assert foreign.problem() == "OPENAI_API_KEY holds a key of Anthropic; put a key of OpenAI there."
    damaged = OpenAIEngine(SecretStr('"sk-abc"\n'), fake.base_url, spool)
    with pytest.raises(EngineFailure, match="copy the key again") as failed:
        await damaged.submit(a_picture(), silent)
    assert (failed.value.kind, fake.requests) == ("auth", [])


async def test_a_word_on_the_card_that_the_sdk_does_not_know_is_named_before_anything_is_sent(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    with pytest.raises(EngineFailure, match='model card tested says "qualty"') as failed:
        await engine.submit(a_picture(to=drawing(fixed={"qualty": "high"})), silent)
    assert (failed.value.kind, fake.requests) == ("invalid", [])


async def test_a_file_that_is_gone_stops_the_order_before_it_is_sent(engine: OpenAIEngine, fake: OpenAIMedia, tmp_path: Path) -> None:
    picture = file(tmp_path, "img1.png", media_files.png(), "image/png")
    picture.path.unlink()
    wanted = order(ImageRequest(shot=Shot(), image="id-img1.png"), drawing(), "blue", Inputs(image=picture))
    with pytest.raises(EngineFailure, match="img1 cannot be read any more"):
        await engine.submit(wanted, silent)
    assert fake.requests == []


# -- after a crash


async def test_an_answer_that_was_kept_is_found_by_another_process_and_one_that_was_not_is_unknown(
    engine: OpenAIEngine, fake: OpenAIMedia, tmp_path: Path
) -> None:
    kept, lost = a_picture(), a_picture()
    await engine.submit(kept, silent)
    fresh = OpenAIEngine(SecretStr(OPENAI_KEY), fake.base_url, Spool(tmp_path / "spool"))
    ticket = await fresh.find(kept)
    assert isinstance(ticket, Ticket)
    assert (await fresh.fetch(ticket))[0].suffix == ".png"
    assert await fresh.find(lost) == "unknown"
    assert await fresh.cancel(ticket) == "unsupported"
    Spool(tmp_path / "spool").drop(kept.key)
    status = await fresh.poll(ticket)
    assert (status.state, status.failure and status.failure.kind) == ("failed", "gone")


async def test_neither_prompt_nor_key_reaches_the_log(engine: OpenAIEngine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await made(engine, a_picture())
    assert "openai: generate for job" in caplog.text
    assert not any(secret in caplog.text for secret in (OPENAI_KEY, "kite"))


async def test_the_base_address_of_the_environment_is_not_used(
    engine: OpenAIEngine, fake: OpenAIMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    await made(engine, a_picture())
    assert len(fake.requests) == 1
