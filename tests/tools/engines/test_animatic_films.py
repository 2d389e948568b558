"""Voices, music, sounds, storyboards and cuts of the embedded studio through the door: what comes out, made again, stopped, refused."""

from __future__ import annotations

import asyncio
import io
import json
import time
from pathlib import Path

import av
import pytest
from PIL import Image

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.films import CaptionWish, FilmBrief, FilmShot
from prompts.shot import Shot
from tools.animatic.voice.languages import spoken_tags
from tools.assets import Asset, AssetStore
from tools.catalog import load_catalog
from tools.engines.base import Progress
from tools.errors import BadInput
from tools.film.timeline import Cue, Picture, Sound, Timeline
from tools.generate import Door
from tools.requests import FilmRequest, ImageRequest, MusicRequest, SoundRequest, SpeechRequest
from tools.spoken import Spoken

ENGINEER = Shot.model_validate({"subject": "an engineer in a safety helmet", "scene": "a factory"})
SIZE = (320, 180)
SOON_S = 15.0
"""A machine that does much else has stopped by then; what is stopped here would take far longer."""


async def _still(door: Door, seed: int) -> Asset:
    return await door.generate(ImageRequest(shot=ENGINEER, size=SIZE, seed=seed), project="p", aside=True)


async def _cut(door: Door, **more: object) -> FilmRequest:
    """Return a cut of two stills with a voice over the first and captions."""
    one, two = [await _still(door, seed) for seed in (1, 2)]
    voice = await door.generate(SpeechRequest(brief=SpeechBrief(text="Safety first.")), project="p", aside=True)
    timeline = Timeline(
        size=SIZE,
        fps=12,
        pictures=(
            Picture(id="p1", kind="still", source=one.id, duration_s=1.5),
            Picture(id="p2", kind="still", source=two.id, duration_s=1.0, transition="cross_fade", transition_s=0.5),
        ),
        sounds=(Sound(id="v1", track="voice", source=voice.id, anchor="p1"),),
        cues=(Cue(start_s=0.1, end_s=1.2, text="Safety first.", anchor="p1"),),
        captions=CaptionWish(),
    )
    return FilmRequest(timeline=timeline, **more)  # type: ignore[arg-type]


async def test_a_voice_comes_with_its_words_and_again_the_same(door: Door, store: AssetStore) -> None:
    text = "大家好，安全第一，請戴好安全帽。Thank you."
    voice = await door.generate(SpeechRequest(brief=SpeechBrief(text=text)), project="p")
    spoken = Spoken.model_validate_json(store.sidecar(voice, "words"))
    assert spoken.text == text and spoken.words[-1].end_s <= voice.duration_s + 0.05
    assert voice.description.lufs == pytest.approx(-16, abs=1) and (voice.description.true_peak_db or 0) <= -1
    assert voice.description.facts["language"].startswith("zh")
    assert await door.replay(voice.id) == store.read_bytes(voice)


async def test_music_is_as_long_as_asked_with_its_notes_beside_it(door: Door, store: AssetStore) -> None:
    piece = await door.generate(MusicRequest(brief=MusicBrief(words="calm piano", duration_s=4)), project="p")
    assert piece.duration_s == pytest.approx(4, abs=0.05)
    assert store.sidecar(piece, "midi").startswith(b"MThd")
    assert piece.description.lufs == pytest.approx(-16, abs=1) and piece.description.facts["key"]
    assert await door.replay(piece.id) == store.read_bytes(piece)


async def test_a_sound_is_made_of_its_words(door: Door, store: AssetStore) -> None:
    rain = await door.generate(SoundRequest(brief=SoundBrief(text="rain", duration_s=1)), project="p")
    assert (rain.kind, rain.duration_s) == ("sound", pytest.approx(1, abs=0.05))
    assert rain.description.lufs is not None
    assert await door.replay(rain.id) == store.read_bytes(rain)


async def test_a_storyboard_shows_every_shot(door: Door, store: AssetStore) -> None:
    still = await _still(door, 3)
    shots = (FilmShot(shot=ENGINEER, narration="Safety first."), FilmShot(source=still.id), FilmShot(shot=ENGINEER))
    told: list[Progress] = []
    request = FilmRequest(operation="storyboard", brief=FilmBrief(title="Safety", shots=shots))
    board = await door.generate(request, project="p", report=told.append)
    with Image.open(board.path) as sheet:
        assert sheet.width > sheet.height > 200
    assert board.recipe is not None and board.recipe.request["brief"]["title"] == "Safety"
    assert any(progress.step == "drawing the storyboard" for progress in told)
    assert await door.replay(board.id) == store.read_bytes(board)


async def test_a_cut_has_picture_sound_captions_an_edit_list_and_a_poster(door: Door, store: AssetStore) -> None:
    film = await door.generate(await _cut(door), project="p")
    with av.open(str(film.path)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert sum(1 for _ in file.decode(video)) == 24
    assert film.duration_s == pytest.approx(2.0, abs=0.1)
    assert film.description.lufs == pytest.approx(-14, abs=1) and (film.description.true_peak_db or 0) <= -1
    assert "Safety first." in store.sidecar(film, "captions.vtt").decode()
    assert "00:00:00,100 --> 00:00:01,200" in store.sidecar(film, "captions.srt").decode()
    edits = store.sidecar(film, "timeline.otio").decode()
    assert json.loads(edits)["OTIO_SCHEMA"] == "Timeline.1" and "img1.png" in edits and "voc1.flac" in edits
    with Image.open(io.BytesIO(store.sidecar(film, "poster"))) as poster:
        assert poster.size == SIZE
    assert await door.replay(film.id) == store.read_bytes(film)


@pytest.mark.parametrize(("container", "suffix"), [("webm", ".webm"), ("gif", ".gif"), ("webp", ".webp")])
async def test_a_film_comes_as_what_was_asked(door: Door, store: AssetStore, container: str, suffix: str) -> None:
    film = await door.generate(await _cut(door, container=container), project="p")
    assert film.path.suffix == suffix
    assert (film.width, film.height, film.duration_s) == (*SIZE, pytest.approx(2.0, abs=0.15))
    assert (film.description.lufs is None) == (suffix != ".webm")
    assert await door.replay(film.id) == store.read_bytes(film)


async def test_a_cut_that_is_stopped_ends_at_once_and_leaves_nothing(door: Door, store: AssetStore, work: Path) -> None:
    still = await _still(door, 1)
    pieces = tuple(Picture(id=f"p{n}", kind="still", source=still.id, duration_s=60) for n in range(10))
    running = asyncio.Event()

    def told(progress: Progress) -> None:
        if progress.step == "cutting" and progress.fraction > 0.06:
            running.set()

    request = FilmRequest(timeline=Timeline(size=(1280, 720), pictures=pieces))
    task = asyncio.create_task(door.generate(request, project="p", report=told))
    await asyncio.wait_for(running.wait(), 120)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < SOON_S
    assert list(work.iterdir()) == [] and [asset.kind for asset in store.list("p")] == ["image"]


async def test_an_open_piece_is_refused_by_its_place(door: Door) -> None:
    still = await _still(door, 1)
    pieces = (Picture(id="a", kind="still", source=still.id, duration_s=1), Picture(id="b", duration_s=1))
    with pytest.raises(BadInput, match="piece 2 of the film has no picture"):
        await door.generate(FilmRequest(timeline=Timeline(size=SIZE, pictures=pieces)), project="p")


@pytest.mark.parametrize(
    "request_",
    [
        SpeechRequest(brief=SpeechBrief(text="This sentence is said again and again. " * 900)),
        MusicRequest(brief=MusicBrief(words="grand orchestral", duration_s=120)),
    ],
)
async def test_a_long_voice_or_piece_tells_how_far_it_is_and_stops_at_once(
    door: Door, store: AssetStore, work: Path, request_: SpeechRequest | MusicRequest
) -> None:
    running = asyncio.Event()

    def told(progress: Progress) -> None:
        if progress.fraction > 0.055:
            running.set()

    task = asyncio.create_task(door.generate(request_, project="p", report=told))
    await asyncio.wait_for(running.wait(), 120)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < SOON_S
    assert list(work.iterdir()) == [] and store.list("p") == ()


@pytest.mark.parametrize("text", ["😀🎉", "<b></b>", "\u200b\u200b"])
async def test_a_text_in_which_nothing_can_be_said_is_one_clear_sentence(door: Door, text: str) -> None:
    with pytest.raises(BadInput) as told:
        await door.generate(SpeechRequest(brief=SpeechBrief(text=text)), project="p")
    assert str(told.value).endswith(".") and len(str(told.value)) < 200


def test_the_voice_card_lists_what_the_voice_speaks() -> None:
    card = load_catalog().cards["animatic-voice"]
    assert {tag.split("-")[0] for tag in spoken_tags()} == set(card.languages)
