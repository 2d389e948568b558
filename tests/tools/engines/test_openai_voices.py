"""The OpenAI engine against a wire-level server, through the real SDK: speech, readings and moderation."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.fakes import media_files
from tests.fakes.openai_media import OpenAIMedia
from tests.fakes.wire import Upload
from tests.tools.engines.orders import card, file, made, order
from tests.tools.engines.wired import openai_engine, openai_fake  # noqa: F401 - fixtures
from tools.catalog import Card
from tools.engines.base import Inputs, silent
from tools.engines.openai import OpenAIEngine
from tools.errors import EngineFailure
from tools.recordings import probe
from tools.requests import ReadRequest, SpeechRequest, VideoRequest


def speaking(**more: Any) -> Card:
    names = {"text": "input", "voice": "voice", "speed": {"to": "speed", "min": 0.25, "max": 4}, "delivery": "instructions"}
    return card("openai", ["tts"], names, **{"model": "gpt-4o-mini-tts", "fixed": {"response_format": "mp3"}, **more})


def hearing(model: str = "gpt-transcribe", **more: Any) -> Card:
    return card("openai", ["stt"], {"audio": "file", "language": "language"}, model=model, **more)


# -- voices


async def test_speech_is_asked_for_with_exactly_these_words(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    brief = SpeechBrief(text="Hello there.", voice="Coral", delivery="whispering", speed=1.25)
    result = await made(engine, order(SpeechRequest(brief=brief), speaking(), "Hello there."))
    assert fake.requests[0].json == {
        "model": "gpt-4o-mini-tts", "input": "Hello there.", "voice": "coral", "instructions": "whispering", "speed": 1.25,
        "response_format": "mp3",
    }  # fmt: skip
    assert (result.kind, result.suffix) == ("voice", ".mp3")
    assert probe(result.data).kind == "audio"
    assert result.facts["voice"] == "coral"


async def test_a_voice_can_be_described_and_an_unknown_one_is_refused_with_those_there_are(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    to = speaking(options={"voice_words": {"onyx": "deep male", "nova": "young female"}})
    await made(engine, order(SpeechRequest(brief=SpeechBrief(text="Hi.", voice="低沉的男聲")), to, "Hi."))
    assert fake.requests[0].json["voice"] == "onyx"
    with pytest.raises(EngineFailure, match='called or described as "Zorro"; there are alloy') as refused:
        await engine.submit(order(SpeechRequest(brief=SpeechBrief(text="Hi.", voice="Zorro")), to, "Hi."), silent)
    assert (refused.value.kind, refused.value.accepted, len(fake.charges)) == ("invalid", False, 1)


async def test_a_cloned_voice_goes_by_its_id(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    request = SpeechRequest(brief=SpeechBrief(text="Hi."), voice="cln1")
    await made(engine, order(request, speaking(), "Hi.", Inputs(voice_id="voice_1234")))
    assert fake.requests[0].json["voice"] == {"id": "voice_1234"}


async def test_a_long_text_is_spoken_in_pieces_and_comes_as_one_recording(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    text = "This is a sentence of the long story. " * 10
    to = speaking(limits={"characters": 150})
    result = await made(engine, order(SpeechRequest(brief=SpeechBrief(text=text)), to, text))
    pieces = [sent.json["input"] for sent in fake.requests]
    assert " ".join(pieces) == text.strip()
    assert all(len(piece) <= 150 and piece.endswith("story.") for piece in pieces)
    assert len(pieces) == 4
    assert probe(result.data).duration_s == pytest.approx(4 * 0.6, abs=0.3)
    assert result.facts["request_id"] == "req_1 req_2 req_3 req_4"


async def test_a_later_piece_that_must_wait_is_sent_again_and_the_first_is_not(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    text = "One sentence here. Two sentences here."
    wanted = order(SpeechRequest(brief=SpeechBrief(text=text)), speaking(limits={"characters": 20}), text)
    fake.plan.add("ok").add("rate_once", retry_after=0.01)
    await made(engine, wanted)
    assert [sent.json["input"] for sent in fake.requests] == ["One sentence here.", "Two sentences here.", "Two sentences here."]
    assert len(fake.charges) == 2


async def test_a_refusal_of_a_later_piece_says_that_the_first_was_charged(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    text = "One sentence here. Two sentences here."
    fake.plan.add("ok").add("quota")
    with pytest.raises(EngineFailure, match="already spoken and charged") as refused:
        await engine.submit(order(SpeechRequest(brief=SpeechBrief(text=text)), speaking(limits={"characters": 20}), text), silent)
    assert (refused.value.kind, refused.value.accepted) == ("quota", True)


# -- reading


async def test_a_transcript_comes_as_text_with_its_cost(engine: OpenAIEngine, fake: OpenAIMedia, tmp_path: Path) -> None:
    sound = file(tmp_path, "voc1.mp3", media_files.mp3("hello"), "audio/mpeg")
    to = hearing(options={"usd_per_million_tokens": {"audio_in": 6.0, "text_in": 2.5, "text_out": 10.0}})
    result = await made(engine, order(ReadRequest(asset="x", language="zh-TW"), to, "", Inputs(audio=sound)))
    form = fake.requests[0].form
    assert (form["model"], form["language"]) == (["gpt-transcribe"], ["zh"])
    assert [(p.filename, p.mime) for p in form["file"] if isinstance(p, Upload)] == [("voc1.mp3", "audio/mpeg")]
    assert (result.kind, result.suffix, result.data) == ("text", ".txt", b"These are the words of voc1.mp3.")
    assert result.cost_usd == pytest.approx((90 * 6 + 10 * 2.5 + 20 * 10) / 1e6)
    assert result.facts["languages"] == "en"


async def test_a_transcript_priced_by_the_minute_costs_its_seconds(engine: OpenAIEngine, tmp_path: Path) -> None:
    sound = file(tmp_path, "voc1.mp3", media_files.mp3("hello"), "audio/mpeg")
    to = hearing("whisper-1", price={"amount": 0.006, "unit": "minute"})
    result = await made(engine, order(ReadRequest(asset="x"), to, "", Inputs(audio=sound)))
    assert result.cost_usd == pytest.approx(0.009)


async def test_several_speakers_are_told_apart(engine: OpenAIEngine, tmp_path: Path) -> None:
    sound = file(tmp_path, "voc1.wav", media_files.wav("hello", 1.0), "audio/wav")
    to = hearing("gpt-4o-transcribe-diarize", fixed={"response_format": "diarized_json", "chunking_strategy": "auto"})
    result = await made(engine, order(ReadRequest(asset="x"), to, "", Inputs(audio=sound)))
    assert result.data.decode() == "A: Hello.\nB: Hi!"


async def test_a_picture_is_described_as_an_answer_to_the_question(engine: OpenAIEngine, fake: OpenAIMedia, tmp_path: Path) -> None:
    picture = file(tmp_path, "img1.png", media_files.png("look"), "image/png")
    to = card("openai", ["describe"], {"image": "image", "question": "question"}, model="gpt-5-mini")
    request = ReadRequest(operation="describe", asset="x", question="Which colour is the roof?", language="th")
    result = await made(engine, order(request, to, "", Inputs(image=picture)))
    body = fake.requests[0].json
    system, user = body["messages"]
    assert (body["model"], body["max_completion_tokens"]) == ("gpt-5-mini", 600)
    assert system["content"].startswith("You look at one picture")
    assert user["content"][0]["text"] == "Which colour is the roof? Answer in the language th."
    assert base64.b64decode(user["content"][1]["image_url"]["url"].removeprefix("data:image/png;base64,")) == media_files.png("look")
    assert result.data.decode().startswith("A picture. You asked: Which colour")


async def test_moderation_names_what_it_flags(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    verdict = await engine.moderate("a lot of blood", media_files.png("x"))
    assert (verdict.flagged, verdict.categories) == (True, ("violence",))
    assert [part["type"] for part in fake.requests[0].json["input"]] == ["text", "image_url"]
    assert fake.requests[0].json["model"] == "omni-moderation-latest"
    assert not (await engine.moderate("a lot of roses")).flagged
    assert fake.charges == []


async def test_a_probe_costs_nothing_and_says_that_the_key_works(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    assert (await engine.probe()).startswith("OpenAI answers; the key can use ")
    assert fake.charges == []


async def test_a_film_is_refused_before_anything_is_sent(engine: OpenAIEngine, fake: OpenAIMedia) -> None:
    with pytest.raises(EngineFailure, match="pictures, speech and readings only"):
        await engine.submit(order(VideoRequest(shot=Shot()), speaking(), "a film"), silent)
    assert fake.requests == []
