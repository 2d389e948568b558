"""The ElevenLabs engine against a wire-level server, through the real SDK: what is answered at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.fakes import media_files
from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.wire import Does, Upload
from tests.tools.engines.orders import card, file, made, order
from tests.tools.engines.wired import ANSWER_FAULTS, ELEVENLABS_KEY, elevenlabs_engine, elevenlabs_fake, given_s  # noqa: F401 - fixtures
from tools.catalog import Card
from tools.engines.base import Inputs, Order, Ticket, silent
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.engines.elevenlabs_calls import build
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.recordings import probe
from tools.requests import CloneRequest, ImageRequest, SpeechRequest
from tools.spool import Spool

SPOKEN = {
    "text": "text",
    "voice": "voice_id",
    "language": "language_code",
    "seed": "seed",
    "speed": {"to": "voice_settings.speed", "min": 0.7, "max": 1.2},
    "stability": "voice_settings.stability",
    "similarity": "voice_settings.similarity_boost",
    "style_strength": "voice_settings.style",
    "delivery": "text",
}


def speaking(**more: Any) -> Card:
    return card("elevenlabs", ["tts"], SPOKEN, **{"model": "eleven_v3", **more})


def speech(text: str = "Hello there.", to: Card | None = None, inputs: Inputs | None = None, **brief: Any) -> Order:
    return order(SpeechRequest(brief=SpeechBrief(text=text, **brief)), to or speaking(), text, inputs)


def paid(fake: ElevenLabs) -> Any:
    """Return the requests that cost something."""
    return [seen for seen in fake.requests if seen.stage == "submit"]


# -- speech


async def test_speech_is_asked_for_with_exactly_these_words(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    brief = {"voice": "rachel", "language": "zh-TW", "stability": 0.3, "similarity": 0.8, "style_strength": 0.5, "speed": 1.1, "delivery": "sad"}
    request = SpeechRequest(brief=SpeechBrief(text="你好。", **brief), seed=42)
    result = await made(engine, order(request, speaking(), "[sad] 你好。"))
    (sent,) = paid(fake)
    assert (sent.method, sent.path, sent.query) == ("POST", "/v1/text-to-speech/v-rachel", {"output_format": "mp3_44100_128"})
    assert sent.headers["xi-api-key"] == ELEVENLABS_KEY
    assert sent.json == {
        "text": "[sad] 你好。", "model_id": "eleven_v3", "language_code": "zh", "seed": 42,
        "voice_settings": {"stability": 0.3, "similarity_boost": 0.8, "style": 0.5, "speed": 1.1},
    }  # fmt: skip
    assert (result.kind, result.suffix, probe(result.data).kind) == ("voice", ".mp3", "audio")
    assert result.facts == {
        "model": "eleven_v3", "voice_id": "v-rachel", "request_id": "r-1", "history_item_id": "h-1", "character_cost": "9",
    }  # fmt: skip
    assert result.notes == ()


async def test_the_cost_comes_from_the_credits_and_else_from_the_characters(engine: ElevenLabsEngine) -> None:
    assert (await made(engine, speech(to=speaking(options={"usd_per_credit": 0.0002})))).cost_usd == pytest.approx(12 * 0.0002)
    priced = speaking(price={"amount": 0.3, "unit": "thousand_characters"})
    assert (await made(engine, speech(to=priced))).cost_usd == pytest.approx(12 * 0.3 / 1000)
    assert (await made(engine, speech())).cost_usd is None


@pytest.mark.parametrize(
    ("wish", "id"),
    [
        ("", "v-george"), ("George", "v-george"), ("v-mei", "v-mei"), ("MEI", "v-mei"), ("a calm young woman", "v-rachel"),
        ("溫暖的老婦女聲", "v-mei"), ("British gentleman's voice", "v-george"),
    ],
)  # fmt: skip
async def test_a_voice_is_found_by_name_id_or_description(engine: ElevenLabsEngine, fake: ElevenLabs, wish: str, id: str) -> None:
    await engine.submit(speech(voice=wish), silent)
    assert paid(fake)[0].path == f"/v1/text-to-speech/{id}"


async def test_an_unknown_voice_is_refused_with_those_there_are_and_nothing_is_paid(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    with pytest.raises(EngineFailure, match='called or described as "Zorro"; there are George, Rachel, Mei') as refused:
        await engine.submit(speech(voice="Zorro"), silent)
    assert (refused.value.kind, refused.value.accepted, fake.charges) == ("invalid", False, [])


async def test_the_voice_list_is_kept_and_asked_again_for_a_name_it_does_not_hold(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    for _ in range(3):
        await engine.submit(speech(voice="Rachel"), silent)
    assert len(fake.of_path("/v1/voices")) == 1
    fake.account.voices.append({"voice_id": "v-new", "name": "Nora", "labels": {}})
    await engine.submit(speech(voice="Nora"), silent)
    assert (len(fake.of_path("/v1/voices")), paid(fake)[-1].path) == (2, "/v1/text-to-speech/v-new")


async def test_a_voice_of_the_language_goes_first_and_a_default_of_the_card_needs_no_list(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    await engine.submit(speech(language="zh-Hant"), silent)
    await engine.submit(speech(to=speaking(options={"default_voice": "v-rachel"})), silent)
    await engine.submit(speech(inputs=Inputs(voice_id="v-mei")), silent)
    assert [seen.path.rpartition("/")[2] for seen in paid(fake)] == ["v-mei", "v-rachel", "v-mei"]
    assert len(fake.of_path("/v1/voices")) == 1


async def test_a_voice_list_that_cannot_be_had_leaves_the_order_unsent(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    fake.plan.add("server_error", on="list")
    with pytest.raises(EngineFailure) as failed:
        await engine.submit(speech(voice="Rachel"), silent)
    assert (failed.value.kind, failed.value.accepted, paid(fake)) == ("transient", False, [])


async def test_a_long_text_is_spoken_in_pieces_that_know_their_neighbours(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    to = speaking(limits={"characters": 25}, options={"usd_per_credit": 0.001})
    result = await made(engine, speech("One sentence stands here. Two sentences stand. Three.", to))
    assert [sent.json for sent in paid(fake)] == [
        {"text": "One sentence stands here.", "model_id": "eleven_v3", "next_text": "Two sentences stand."},
        {"text": "Two sentences stand.", "model_id": "eleven_v3", "previous_text": "One sentence stands here.", "next_text": "Three."},
        {"text": "Three.", "model_id": "eleven_v3", "previous_text": "Two sentences stand."},
    ]
    assert probe(result.data).duration_s == pytest.approx(3 * 0.6, abs=0.25)
    assert result.facts["request_id"] == "r-1 r-2 r-3"
    assert result.cost_usd == pytest.approx(0.051)


@pytest.mark.parametrize(("form", "suffix"), [("mp3_44100_128", ".mp3"), ("wav_44100", ".wav"), ("opus_48000_128", ".ogg")])
async def test_the_output_format_is_the_cards(engine: ElevenLabsEngine, fake: ElevenLabs, form: str, suffix: str) -> None:
    to = speaking(options={"output_format": form}, limits={"characters": 20})
    result = await made(engine, speech("One sentence. Two sentences stand.", to))
    assert (result.suffix, paid(fake)[0].query["output_format"]) == (suffix, form)


async def test_a_long_text_in_a_form_that_cannot_be_joined_is_refused_before_it_costs(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    to = speaking(options={"output_format": "pcm_44100"}, limits={"characters": 20})
    with pytest.raises(EngineFailure, match="only as mp3, wav or opus"):
        await engine.submit(speech("One sentence. Two sentences stand.", to), silent)
    assert fake.requests == []


def test_a_seed_above_the_bound_is_brought_below_it_and_told() -> None:
    call = build(order(SpeechRequest(brief=SpeechBrief(text="Hi."), seed=2**32 + 5), speaking(), "Hi."))
    assert call.values["seed"] == 5
    assert call.notes == (f"ElevenLabs takes seeds below {2**32}, so {2**32 + 5} became 5.",)


# -- cloned voices


CLONING = {"name": {"to": "name"}, "samples": {"to": "files", "max_items": 10}}


def cloning(tmp_path: Path) -> Order:
    samples = tuple(file(tmp_path, f"voc{n}.mp3", media_files.mp3(f"me {n}"), "audio/mpeg") for n in (1, 2))
    request = CloneRequest(name="Ling", samples=("a", "b"), consent="c-1")
    return order(request, card("elevenlabs", ["clone"], CLONING), "", Inputs(samples=samples))


async def test_a_voice_is_cloned_used_and_forgotten(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    wanted = cloning(tmp_path)
    result = await made(engine, wanted)
    form = paid(fake)[0].form
    assert (form["name"], form["description"]) == (["Ling"], [f"Scenewright {wanted.key}"])
    assert [f.filename for f in form["files"] if isinstance(f, Upload)] == ["voc1.mp3", "voc2.mp3"]
    record = json.loads(result.data)
    assert record == {"engine": "elevenlabs", "voice_id": "v-clone-3", "name": "Ling", "consent": "c-1"}
    assert (result.kind, result.suffix) == ("clone", ".json")
    await engine.submit(speech(inputs=Inputs(voice_id=record["voice_id"])), silent)
    await engine.forget_voice(record["voice_id"])
    await engine.forget_voice(record["voice_id"])
    assert [voice["voice_id"] for voice in fake.account.voices] == ["v-george", "v-rachel", "v-mei"]


async def test_a_clone_that_must_be_verified_is_told_with_what_to_do(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    fake.verify_clones = True
    with pytest.raises(EngineFailure, match='speaker of "Ling" verified first; do that under My Voices') as refused:
        await engine.submit(cloning(tmp_path), silent)
    assert (refused.value.kind, refused.value.accepted) == ("invalid", True)


# -- failures

@pytest.mark.parametrize(("does", "kind", "accepted", "charges"), ANSWER_FAULTS, ids=[fault[0] for fault in ANSWER_FAULTS])
async def test_every_fault_is_named_and_nothing_is_sent_twice(
    engine: ElevenLabsEngine, fake: ElevenLabs, does: Does, kind: str, accepted: bool | None, charges: int
) -> None:
    fake.plan.add(does)
    with pytest.raises(EngineFailure) as failed:
        await engine.submit(speech("A secret speech.", speaking(limits={"deadline_s": given_s(does)})), silent)
    assert (failed.value.kind, failed.value.accepted) == (kind, accepted)
    assert (len(paid(fake)), len(fake.charges)) == (1, charges)
    words = str(failed.value)
    assert words.endswith(".")
    assert "ElevenLabs" in words
    assert not any(secret in words for secret in (ELEVENLABS_KEY, ELEVENLABS_KEY[:8], "secret", "http"))


async def test_a_redirect_of_a_paid_call_is_not_followed(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    fake.plan.add("invalid", status=302)
    with pytest.raises(EngineFailure) as failed:
        await engine.submit(speech(), silent)
    assert (failed.value.kind, failed.value.accepted, len(paid(fake))) == ("invalid", False, 1)


async def test_no_credit_left_is_no_wrong_key(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    fake.plan.add("quota")
    with pytest.raises(EngineFailure, match="account has no credit left") as refused:
        await engine.submit(speech(), silent)
    assert refused.value.kind == "quota"


async def test_a_busy_server_and_too_many_calls_at_once_both_say_how_long_to_wait(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    fake.plan.add("rate_once", retry_after=1.5).add("rate_once")
    waits = []
    for concurrency in (False, True):
        fake.concurrency = concurrency
        with pytest.raises(EngineFailure) as refused:
            await engine.submit(speech(), silent)
        assert refused.value.kind == "rate"
        waits.append(refused.value.retry_after_s)
    assert waits == [1.5, 5.0]
    await engine.submit(speech(), silent)
    assert len(fake.charges) == 1


async def test_a_missing_or_foreign_key_is_named_before_anything_is_sent(fake: ElevenLabs, tmp_path: Path) -> None:
    fetcher = Fetcher()
    assert ElevenLabsEngine(None, fake.url, Spool(tmp_path), fetcher).problem() == "Set ELEVENLABS_API_KEY to use ElevenLabs."
    foreign = ElevenLabsEngine(SecretStr("hf_abcdef"), fake.url, Spool(tmp_path), fetcher)
    with pytest.raises(EngineFailure, match="holds a key of Hugging Face") as failed:
        await foreign.submit(speech(), silent)
    assert (failed.value.kind, fake.requests) == ("auth", [])
    await fetcher.aclose()


async def test_a_word_on_the_card_that_the_sdk_does_not_know_is_named_before_anything_is_sent(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    with pytest.raises(EngineFailure, match='model card tested says "stabilty"'):
        await engine.submit(speech(to=speaking(fixed={"stabilty": 0.5})), silent)
    assert fake.charges == []


async def test_a_picture_is_refused_by_a_card_without_flows_and_an_empty_speech_too(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    with pytest.raises(EngineFailure, match=r"says no options\.flow"):
        await engine.submit(order(ImageRequest(shot=Shot()), speaking(), "a cat"), silent)
    with pytest.raises(EngineFailure, match="nothing to say"):
        await engine.submit(speech(""), silent)
    assert fake.requests == []


async def test_a_probe_costs_nothing(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    assert await engine.probe() == "ElevenLabs answers; the key can use 4 models."
    assert fake.charges == []


# -- after a crash


async def test_a_speech_whose_answer_was_lost_is_found_in_the_history(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    wanted = speech("Words that were paid for.")
    fake.plan.add("charge_then_drop")
    with pytest.raises(EngineFailure):
        await engine.submit(wanted, silent)
    ticket = await engine.find(wanted)
    assert isinstance(ticket, Ticket)
    (result,) = await engine.fetch(ticket)
    assert (result.data, result.facts["history_item_id"]) == (media_files.mp3("Words that were paid for.", 1.0), "h-1")
    assert result.facts["character_cost"] == "25"
    assert len(fake.charges) == 1
    assert await engine.find(speech("Other words.")) == "unknown"


async def test_a_lost_speech_is_not_taken_for_another_that_has_the_same_words(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    await engine.submit(speech("Twice.", voice="Rachel"), silent)
    assert await engine.find(speech("Twice.", voice="Rachel")) == "unknown"
    fake.plan.add("charge_then_drop", times=2)
    for stability in (0.2, 0.9):
        with pytest.raises(EngineFailure):
            await engine.submit(speech("Twice.", voice="Rachel", stability=stability), silent)
    assert await engine.find(speech("Twice.", voice="Mei", stability=0.2)) == "unknown"
    assert await engine.find(speech("Twice.", voice="Rachel")) == "unknown"
    ticket = await engine.find(speech("Twice.", voice="Rachel", stability=0.9))
    assert isinstance(ticket, Ticket)
    assert ticket.id == "h-3"
    assert (await engine.fetch(ticket))[0].notes == (
        "Its answer was lost on the way; the recording was found in the ElevenLabs history.",
    )


async def test_a_clone_whose_answer_was_lost_is_found_by_its_mark_and_one_that_was_never_made_is_absent(
    engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path
) -> None:
    wanted = cloning(tmp_path)
    assert await engine.find(wanted) == "absent"
    fake.plan.add("charge_then_500")
    with pytest.raises(EngineFailure):
        await engine.submit(wanted, silent)
    ticket = await engine.find(wanted)
    assert isinstance(ticket, Ticket)
    assert json.loads((await engine.fetch(ticket))[0].data)["voice_id"] == "v-clone-3"
