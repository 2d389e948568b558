"""Voices, music, sounds and listening behind the door: the cards as they are, tiny models, one real worker process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from tests.tools.engines import local_stage as stage
from tests.tools.engines.orders import order
from tests.tools.local.conftest import BuildTiny, tiny  # noqa: F401 - a fixture
from tests.tools.local.sounding import CARDS, models_of
from tools.engines.base import InputFile, Inputs, Made, Progress
from tools.engines.local import LocalEngine
from tools.errors import BadInput
from tools.recordings import probe
from tools.requests import MusicRequest, ReadRequest, Request, SoundRequest, SpeechRequest
from tools.spoken import Spoken

USED = ("mms-eng-local", "musicgen-melody-local", "audioldm2-local", "whisper-small-local")
together = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalEngine]:  # noqa: F811
    """An engine for all tests here: a worker takes seconds to load its libraries."""
    models = [models_of(tiny, card) for card in USED]
    opened = stage.engine(models[0], tmp_path_factory.mktemp("work"))
    yield opened
    await opened.aclose()


async def made(engine: LocalEngine, card: str, request: Request, words: str, told: list[Progress] | None = None, inputs: Inputs | None = None) -> Made:
    assert engine.card_problem(CARDS[card]) is None
    heard: list[Progress] = [] if told is None else told
    (one,) = await engine.make(order(request, CARDS[card], words, inputs), heard.append)
    return one


@together
async def test_a_text_comes_back_as_a_voice_with_its_words_and_levels(engine: LocalEngine) -> None:
    told: list[Progress] = []
    text = "The fox ran home. It was late."
    voice = await made(engine, "mms-eng-local", SpeechRequest(brief=SpeechBrief(text=text, speed=1.5), seed=3), text, told)
    assert (voice.kind, voice.suffix) == ("voice", ".flac")
    assert Spoken.model_validate_json(voice.sidecars["words"]).text == text
    assert voice.description.lufs == pytest.approx(-16.0, abs=0.3)
    assert voice.description.true_peak_db is not None
    assert voice.description.true_peak_db <= -1.0
    assert voice.facts["language"] == "en"
    assert voice.notes == ()
    assert any("speaking, sentence 2 of 2" in progress.step for progress in told)
    again = await made(engine, "mms-eng-local", SpeechRequest(brief=SpeechBrief(text=text, speed=1.5), seed=3), text)
    assert again.data == voice.data


@together
async def test_a_language_that_a_voice_lacks_is_one_clear_sentence(engine: LocalEngine) -> None:
    request = SpeechRequest(brief=SpeechBrief(text="Bonjour", language="fr"))
    with pytest.raises(BadInput, match="MMS English on this machine speaks English, not French; choose another"):
        await made(engine, "mms-eng-local", request, "Bonjour")


@together
async def test_music_and_sounds_last_as_long_as_they_were_asked_to(engine: LocalEngine, tmp_path: Path) -> None:
    music = MusicRequest(brief=MusicBrief(words="calm piano", duration_s=1.5), seed=2)
    piece = await made(engine, "musicgen-melody-local", music, "calm piano")
    rain = await made(engine, "audioldm2-local", SoundRequest(brief=SoundBrief(text="rain", duration_s=1.5), seed=2), "rain")
    assert (piece.kind, rain.kind) == ("music", "sound")
    for made_one in (piece, rain):
        path = tmp_path / f"{made_one.kind}.flac"
        path.write_bytes(made_one.data)
        assert probe(path).duration_s == pytest.approx(1.5, abs=0.02)
        assert made_one.description.lufs == pytest.approx(-16.0, abs=2.0)


@together
async def test_a_recording_that_is_named_goes_to_the_worker(engine: LocalEngine, tmp_path: Path) -> None:
    text = "The fox ran home."
    voice = await made(engine, "mms-eng-local", SpeechRequest(brief=SpeechBrief(text=text)), text)
    path = tmp_path / "voice.flac"
    path.write_bytes(voice.data)
    recording = InputFile("a1", "voc1", path, kind="voice", mime="audio/flac", duration_s=2.0)
    tune = MusicRequest(brief=MusicBrief(words="a band", duration_s=1.0), audio="a1", seed=2)
    followed = await made(engine, "musicgen-melody-local", tune, "a band", inputs=Inputs(audio=recording))
    alone = await made(engine, "musicgen-melody-local", tune.model_copy(update={"audio": None}), "a band")
    assert followed.data != alone.data
    path.write_bytes(b"broken")
    with pytest.raises(BadInput, match=r"voice\.flac"):
        await made(engine, "whisper-small-local", ReadRequest(asset="a1"), "", inputs=Inputs(audio=recording))
