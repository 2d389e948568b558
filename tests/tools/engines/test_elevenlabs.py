"""The ElevenLabs engine against a wire-level server, through the real SDK: what is answered at once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from prompts.briefs import MusicBrief, Section, SoundBrief, SpeechBrief
from prompts.shot import Shot
from tests.fakes import media_files
from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.wire import Does, Upload
from tests.tools.engines.orders import card, file, order
from tools.catalog import Card
from tools.engines.base import Inputs, Order, Ticket, silent
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.engines.elevenlabs_calls import build
from tools.engines.elevenlabs_plan import lengths
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.recordings import probe
from tools.requests import CloneRequest, ImageRequest, MusicRequest, ReadRequest, SoundRequest, SpeechRequest
from tools.spool import Spool

KEY = "sk_fake_elevenlabs_0123456789"
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


def composing(model: str = "music_v2", **more: Any) -> Card:
    names = {
        "prompt": "prompt", "duration_s": {"to": "music_length_ms", "form": "integer", "scale": 1000, "min": 3, "max": 600},
        "instrumental": "force_instrumental", "sections": "composition_plan", "seed": "seed", "lyrics": "prompt", "bpm": "prompt",
        "negative_prompt": "negative_prompt",
    }  # fmt: skip
    return card("elevenlabs", ["music"], names, model=model, **more)


@pytest.fixture
def fake() -> Iterator[ElevenLabs]:
    with ElevenLabs() as server:
        yield server


@pytest.fixture
async def engine(fake: ElevenLabs, tmp_path: Path) -> AsyncIterator[ElevenLabsEngine]:
    fetcher = Fetcher({fake.host})
    made = ElevenLabsEngine(SecretStr(KEY), fake.url, Spool(tmp_path / "spool"), fetcher, settle_s=0.01)
    yield made
    await made.aclose()
    await fetcher.aclose()


def speech(text: str = "Hello there.", to: Card | None = None, inputs: Inputs | None = None, **brief: Any) -> Order:
    return order(SpeechRequest(brief=SpeechBrief(text=text, **brief)), to or speaking(), text, inputs)


async def made(engine: ElevenLabsEngine, wanted: Order) -> Any:
    ticket = Ticket.model_validate_json((await engine.submit(wanted, silent)).model_dump_json())
    assert (await engine.poll(ticket)).state == "succeeded"
    (result,) = await engine.fetch(ticket)
    return result


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
    assert sent.headers["xi-api-key"] == KEY
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


# -- other recordings


async def test_another_voice_says_the_same_recording(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    names = {"audio": "audio", "voice": "voice_id", "seed": "seed", "stability": "voice_settings.stability"}
    to = card("elevenlabs", ["sts"], names, model="eleven_multilingual_sts_v2", fixed={"remove_background_noise": True})
    sound = file(tmp_path, "voc1.wav", media_files.wav("me", 1.0), "audio/wav")
    request = SpeechRequest(operation="convert", audio="x", brief=SpeechBrief(voice="Mei", stability=0.4), seed=9)
    result = await made(engine, order(request, to, "", Inputs(audio=sound)))
    (sent,) = paid(fake)
    assert (sent.path, sent.query) == ("/v1/voice-changer/v-mei", {"output_format": "mp3_44100_128"})
    form = sent.form
    assert {name: form[name] for name in form if name != "audio"} == {
        "model_id": ["eleven_multilingual_sts_v2"], "voice_settings": ['{"stability": 0.4}'], "seed": ["9"], "remove_background_noise": ["true"],
    }  # fmt: skip
    assert form["audio"] == [Upload("voc1.wav", "audio/wav", media_files.wav("me", 1.0))]
    assert result.kind == "voice"


async def test_a_voice_is_isolated(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    sound = file(tmp_path, "voc1.mp3", media_files.mp3("noise"), "audio/mpeg")
    to = card("elevenlabs", ["isolate"], {"audio": "audio"})
    result = await made(engine, order(SpeechRequest(operation="isolate", audio="x"), to, "", Inputs(audio=sound)))
    assert (paid(fake)[0].path, set(paid(fake)[0].form)) == ("/v1/audio-isolation", {"audio"})
    assert (result.kind, result.facts["character_cost"]) == ("voice", "1000")


async def test_a_sound_of_a_length_is_asked_for_with_exactly_these_words(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    names = {"prompt": "text", "duration_s": {"to": "duration_seconds", "min": 0.5, "max": 30}, "loop": "loop"}
    to = card("elevenlabs", ["sfx"], names, model="eleven_text_to_sound_v2", fixed={"prompt_influence": 0.4})
    result = await made(engine, order(SoundRequest(brief=SoundBrief(text="rain", duration_s=4.5, loop=True)), to, "rain on tin"))
    assert paid(fake)[0].json == {
        "text": "rain on tin", "duration_seconds": 4.5, "loop": True, "prompt_influence": 0.4, "model_id": "eleven_text_to_sound_v2",
    }  # fmt: skip
    assert (result.kind, round(probe(result.data).duration_s, 1)) == ("sound", 4.5)


async def test_a_transcript_names_its_speakers_and_costs_its_minutes(engine: ElevenLabsEngine, fake: ElevenLabs, tmp_path: Path) -> None:
    sound = file(tmp_path, "voc1.mp3", media_files.mp3("hello"), "audio/mpeg")
    to = card("elevenlabs", ["stt"], {"audio": "file", "language": "language_code"}, model="scribe_v2",
              fixed={"diarize": True, "tag_audio_events": False}, price={"amount": 0.005, "unit": "minute"})  # fmt: skip
    result = await made(engine, order(ReadRequest(asset="x", language="en-GB"), to, "", Inputs(audio=sound)))
    form = paid(fake)[0].form
    assert {name: form[name] for name in ("model_id", "language_code", "diarize", "tag_audio_events")} == {
        "model_id": ["scribe_v2"], "language_code": ["en"], "diarize": ["true"], "tag_audio_events": ["false"],
    }  # fmt: skip
    assert (result.kind, result.data.decode()) == ("text", "speaker_0: Hello there.\nspeaker_1: Hi!")
    assert (result.cost_usd, result.facts["language"]) == (pytest.approx(0.01), "eng")


# -- music


async def test_music_of_an_exact_length_is_asked_for_by_prompt_without_the_seed(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    request = MusicRequest(brief=MusicBrief(words="calm piano", duration_s=12.5, instrumental=True, bpm=90), seed=3)
    result = await made(engine, order(request, composing(), "calm piano, 90 bpm"))
    assert paid(fake)[0].json == {"prompt": "calm piano, 90 bpm", "music_length_ms": 12_500, "force_instrumental": True, "model_id": "music_v2"}
    assert result.notes == ("ElevenLabs takes a seed only with sections, so the seed was left out.",)
    assert (result.kind, round(probe(result.data).duration_s, 1)) == ("music", 12.5)


SECTIONS = (
    Section(name="intro", duration_s=5, words="soft piano"),
    Section(name="chorus", words="full band, drums", lyrics="Over the sea\n\nwe fly"),
    Section(name="outro", words="fading"),
)


async def test_sections_become_chunks_that_add_up_to_the_length(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    request = MusicRequest(brief=MusicBrief(words="pop", duration_s=20, sections=SECTIONS, negative=("guitar",)), seed=7)
    result = await made(engine, order(request, composing(), "bright pop, 120 bpm", negative_prompt="guitar"))
    assert paid(fake)[0].json == {
        "model_id": "music_v2",
        "seed": 7,
        "composition_plan": {
            "chunks": [
                {"text": "[intro]", "duration_ms": 5000, "positive_styles": ["bright pop", "120 bpm", "soft piano"], "negative_styles": ["guitar"]},
                {"text": "[chorus]\nOver the sea\nwe fly", "duration_ms": 7500, "positive_styles": ["full band", "drums"], "negative_styles": ["guitar"]},
                {"text": "[outro]", "duration_ms": 7500, "positive_styles": ["fading"], "negative_styles": ["guitar"]},
            ]
        },
    }
    assert result.notes == ()
    assert probe(result.data).duration_s == pytest.approx(20, abs=0.1)


async def test_the_first_model_takes_sections_and_an_instrumental_has_no_lines(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    request = MusicRequest(brief=MusicBrief(duration_s=20, sections=SECTIONS, instrumental=True))
    await made(engine, order(request, composing("music_v1"), "pop"))
    body = paid(fake)[0].json
    assert body["respect_sections_durations"] is True
    assert body["composition_plan"] == {
        "positive_global_styles": ["pop", "instrumental"],
        "negative_global_styles": ["vocals"],
        "sections": [
            {"section_name": "intro", "positive_local_styles": ["soft piano"], "negative_local_styles": [], "duration_ms": 5000, "lines": []},
            {"section_name": "chorus", "positive_local_styles": ["full band", "drums"], "negative_local_styles": [], "duration_ms": 7500, "lines": []},
            {"section_name": "outro", "positive_local_styles": ["fading"], "negative_local_styles": [], "duration_ms": 7500, "lines": []},
        ],
    }


@pytest.mark.parametrize(
    ("parts", "whole", "milliseconds", "told"),
    [
        ((10, 10), None, (10_000, 10_000), 0), ((None, None), None, (20_000, 20_000), 0), ((10, 10), 30.0, (15_000, 15_000), 1),
        ((None, None, None), 20.0, (6667, 6667, 6666), 0), ((1, 10), None, (3000, 10_000), 1), ((200,), None, (120_000,), 1),
        ((58, None), 60.0, (57_049, 3000), 2),
    ],
)  # fmt: skip
def test_lengths_of_sections_add_up_and_stay_in_bounds(
    parts: tuple[float | None, ...], whole: float | None, milliseconds: tuple[int, ...], told: int
) -> None:
    found, notes = lengths([Section(name="a", duration_s=part) for part in parts], whole)
    assert (found, len(notes)) == (milliseconds, told)


async def test_a_prompt_that_names_a_band_is_refused_with_the_suggestion(engine: ElevenLabsEngine, fake: ElevenLabs) -> None:
    with pytest.raises(EngineFailure, match='it suggests "A song in the style of a British sixties band"') as refused:
        await engine.submit(order(MusicRequest(brief=MusicBrief(words="x")), composing(), "like the Beatles"), silent)
    assert (refused.value.kind, refused.value.accepted, fake.charges) == ("policy", False, [])


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

FAULTS: list[tuple[Does, str, bool | None, int]] = [
    ("auth", "auth", False, 0), ("quota", "quota", False, 0), ("rate_once", "rate", False, 0), ("policy", "policy", False, 0),
    ("invalid", "invalid", False, 0), ("gone", "gone", False, 0), ("unavailable", "transient", False, 0), ("server_error", "transient", None, 0),
    ("charge_then_500", "transient", None, 1), ("charge_then_drop", "transient", None, 1), ("charge_then_hang", "transient", None, 1),
    ("drop", "transient", None, 0), ("hang", "transient", None, 0), ("malformed_json", "transient", None, 1), ("html", "transient", None, 1),
    ("truncated", "transient", None, 1), ("huge", "invalid", True, 1), ("ok_with_error", "transient", None, 0),
]  # fmt: skip


@pytest.mark.parametrize(("does", "kind", "accepted", "charges"), FAULTS, ids=[fault[0] for fault in FAULTS])
async def test_every_fault_is_named_and_nothing_is_sent_twice(
    engine: ElevenLabsEngine, fake: ElevenLabs, does: Does, kind: str, accepted: bool | None, charges: int
) -> None:
    fake.plan.add(does)
    with pytest.raises(EngineFailure) as failed:
        await engine.submit(speech("A secret speech.", speaking(limits={"deadline_s": 1.0})), silent)
    assert (failed.value.kind, failed.value.accepted) == (kind, accepted)
    assert (len(paid(fake)), len(fake.charges)) == (1, charges)
    words = str(failed.value)
    assert words.endswith(".")
    assert "ElevenLabs" in words
    assert not any(secret in words for secret in (KEY, KEY[:8], "secret", "http"))


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


async def test_music_whose_answer_was_lost_is_unknown(engine: ElevenLabsEngine) -> None:
    assert await engine.find(order(MusicRequest(brief=MusicBrief(words="x")), composing(), "x")) == "unknown"
