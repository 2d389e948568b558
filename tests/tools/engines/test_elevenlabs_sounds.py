"""The ElevenLabs engine against a wire-level server, through the real SDK: other recordings, sounds, transcripts and music."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prompts.briefs import MusicBrief, Section, SoundBrief, SpeechBrief
from tests.fakes import media_files
from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.wire import Upload
from tests.tools.engines.orders import card, file, made, order
from tests.tools.engines.wired import elevenlabs_engine, elevenlabs_fake  # noqa: F401 - fixtures
from tools.catalog import Card
from tools.engines.base import Inputs, silent
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.engines.elevenlabs_plan import lengths
from tools.errors import EngineFailure
from tools.recordings import probe
from tools.requests import MusicRequest, ReadRequest, SoundRequest, SpeechRequest


def composing(model: str = "music_v2", **more: Any) -> Card:
    names = {
        "prompt": "prompt", "duration_s": {"to": "music_length_ms", "form": "integer", "scale": 1000, "min": 3, "max": 600},
        "instrumental": "force_instrumental", "sections": "composition_plan", "seed": "seed", "lyrics": "prompt", "bpm": "prompt",
        "negative_prompt": "negative_prompt",
    }  # fmt: skip
    return card("elevenlabs", ["music"], names, model=model, **more)


def paid(fake: ElevenLabs) -> Any:
    """Return the requests that cost something."""
    return [seen for seen in fake.requests if seen.stage == "submit"]


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


async def test_music_whose_answer_was_lost_is_unknown(engine: ElevenLabsEngine) -> None:
    assert await engine.find(order(MusicRequest(brief=MusicBrief(words="x")), composing(), "x")) == "unknown"
