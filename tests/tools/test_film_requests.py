"""Films, voices, music and sounds of the embedded studio at the door: bounds, inputs, components aside, parents, labels, levels."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.films import FilmBrief, FilmShot
from prompts.shot import Shot
from tests.fakes import media_files
from tests.tools.standin import door_of
from tools.assets import AssetStore, NewAsset, Recipe
from tools.engines.animatic import AnimaticEngine
from tools.engines.base import Made, Order, Report
from tools.errors import BadInput, ConsentNeeded, NotConfigured, StoreError, UnknownHandle
from tools.film.timeline import Picture, Sound, Timeline
from tools.provenance import read_back
from tools.requests import (
    FilmRequest,
    ImageRequest,
    MusicRequest,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)
from tools.router import Wish
from tools.spoken import SIDECAR, Spoken, SpokenWord

CAT = Shot.model_validate({"subject": "a cat", "action": "walking", "scene": "a garden"})
WORDS = Spoken(text="Hello there", language="en", words=(SpokenWord(text="Hello", start_s=0, end_s=0.4),))
SPEECH = SpeechRequest(brief=SpeechBrief(text="Hello there"))
MUSIC = MusicRequest(brief=MusicBrief(words="calm piano", duration_s=2))


class Canned:
    """An engine in the embedded studio's place that answers every request with a file at once."""

    name = "animatic"

    def __init__(self) -> None:
        self.orders: list[Order] = []

    @property
    def versions(self) -> Mapping[str, str]:
        return {"scenewright": "test"}

    def problem(self) -> str | None:
        return None

    async def aclose(self) -> None:
        pass

    async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
        self.orders.append(order)
        return (await asyncio.to_thread(_canned, order.request, f"{len(self.orders)}"),)


def _canned(request: Request, words: str) -> Made:
    match request:
        case VideoRequest():
            return Made(media_files.mp4(words, seconds=request.duration_s or 1.0, audio=False), "video", ".mp4")
        case SpeechRequest():
            return Made(media_files.flac(words), "voice", ".flac", sidecars={SIDECAR: WORDS.model_dump_json().encode()})
        case MusicRequest():
            return Made(media_files.flac(words), "music", ".flac", sidecars={"midi": b"MThd"})
        case SoundRequest():
            return Made(media_files.flac(words), "sound", ".flac")
        case FilmRequest(operation="storyboard"):
            return Made(media_files.png(words), "board", ".png")
        case FilmRequest(container="gif"):
            return Made(media_files.gif(words), "film", ".gif")
        case FilmRequest():
            extra = {"poster": media_files.png("poster"), "captions.vtt": b"WEBVTT\n", "timeline.otio": b"{}"}
            return Made(media_files.mp4(words), "film", ".mp4", sidecars=extra)
        case _:
            return Made(media_files.png(words, request.size or (320, 180)))  # type: ignore[union-attr]


def _cut(*pieces: str, sounds: tuple[str, ...] = (), parent: str | None = None, **more: Any) -> FilmRequest:
    timeline = Timeline(
        size=(320, 180),
        pictures=tuple(Picture(id=f"p{n}", source=piece, duration_s=1) for n, piece in enumerate(pieces)),
        sounds=tuple(Sound(id=f"v{n}", track="voice", source=sound) for n, sound in enumerate(sounds)),
    )
    return FilmRequest(timeline=timeline, parent=parent, **more)


# --- what comes out


async def test_what_is_heard_tells_its_length_and_its_loudness(store: AssetStore) -> None:
    door = door_of(store, Canned())
    for request, kind, prefix in ((SPEECH, "voice", "voc"), (MUSIC, "music", "mus"), (SoundRequest(brief=SoundBrief(text="rain")), "sound", "snd")):
        asset = await door.generate(request, project="p")
        assert (asset.kind, asset.handle, asset.path.suffix) == (kind, f"{prefix}1", ".flac")
        assert asset.duration_s == pytest.approx(2, abs=0.05)
        assert asset.description.lufs is not None and -40 < asset.description.lufs < 0
        assert asset.description.true_peak_db is not None and -30 < asset.description.true_peak_db < 3
        assert read_back(asset.path)["digital_source_type"].endswith("/algorithmicMedia")
        assert len(store.thumbnail(asset.id)) > 300


async def test_the_sidecars_of_voices_music_and_films_keep_their_kinds(store: AssetStore) -> None:
    door = door_of(store, Canned())
    voice, piece = await door.generate(SPEECH, project="p"), await door.generate(MUSIC, project="p")
    shot = await door.generate(VideoRequest(shot=CAT), project="p")
    film = await door.generate(_cut(shot.id), project="p")
    endings = {name: store.sidecar_path(asset, name).suffix for asset in (voice, piece, film) for name in asset.sidecars}
    assert endings == {
        "words": ".json", "midi": ".mid", "poster": ".png", "captions.vtt": ".vtt", "timeline.otio": ".otio",
    }  # fmt: skip
    assert store.sidecar(film, "captions.vtt") == b"WEBVTT\n"


async def test_a_film_comes_from_its_parent_and_its_pieces_and_tells_its_levels(store: AssetStore) -> None:
    door = door_of(store, Canned())
    one, two = [await door.generate(VideoRequest(shot=CAT, seed=n), project="p", aside=True) for n in (1, 2)]
    voice = await door.generate(SPEECH, project="p", aside=True)
    film = await door.generate(_cut(one.id, two.id, sounds=(voice.id,)), project="p")
    assert film.parents == (one.id, two.id, voice.id)
    again = await door.generate(_cut(two.id, one.id, parent=film.id), project="p")
    assert again.parents == (film.id, two.id, one.id)
    assert again.handle == "film2" and again.duration_s == pytest.approx(2, abs=0.1)
    assert again.description.lufs is not None
    assert store.current("p") == again
    assert store.undo("p") == film


async def test_a_loop_as_gif_is_a_film_too(store: AssetStore) -> None:
    door = door_of(store, Canned())
    shot = await door.generate(VideoRequest(shot=CAT), project="p")
    film = await door.generate(_cut(shot.id, container="gif"), project="p")
    assert (film.kind, film.path.suffix, film.duration_s, film.fps) == ("film", ".gif", 0.4, 10)
    assert len(store.thumbnail(film.id)) > 100


async def test_a_films_picture_is_its_poster(store: AssetStore) -> None:
    door = door_of(store, Canned())
    shot = await door.generate(VideoRequest(shot=CAT), project="p")
    film = await door.generate(_cut(shot.id), project="p")
    poster = store.put(NewAsset(project="q"), media_files.png("poster"))
    assert store.thumbnail(film.id) == store.thumbnail(poster.id)


async def test_a_film_with_uploads_or_with_what_a_model_made_says_so_in_its_file(store: AssetStore) -> None:
    door = door_of(store, Canned())
    drawn = await door.generate(VideoRequest(shot=CAT), project="p")
    upload = store.import_upload(media_files.mp4("holiday"), "holiday.mp4", project="p")
    recipe = Recipe(request={"kind": "video"}, card="veo-3", engine="replicate", seed=0)
    made = store.put(NewAsset(project="p", kind="video", recipe=recipe), media_files.mp4("veo"), suffix=".mp4")
    for pieces, source in (
        ((drawn.id,), "algorithmicMedia"),
        ((drawn.id, upload.id), "composite"),
        ((upload.id, made.id), "compositeWithTrainedAlgorithmicMedia"),
    ):
        film = await door.generate(_cut(*pieces), project="p")
        assert read_back(film.path)["digital_source_type"].endswith(f"/{source}")


def test_an_upload_tells_how_loud_it_is_too(store: AssetStore) -> None:
    voice = store.import_upload(media_files.wav("voice"), "voice.wav", project="p")
    film = store.import_upload(media_files.mp4("film"), "film.mp4", project="p")
    silent = store.import_upload(media_files.mp4("film", audio=False), "silent.mp4", project="p")
    assert voice.description.lufs is not None and film.description.lufs is not None
    assert silent.description.lufs is None


def test_what_is_soon_done_waits_at_another_gate_than_films() -> None:
    studio = AnimaticEngine(workers=3)
    gates = {request.kind: studio.gate_of(request) for request in (ImageRequest(shot=CAT), VideoRequest(shot=CAT), SPEECH, MUSIC, _cut("a"))}
    assert gates == {
        "image": "animatic", "video": "animatic films", "film": "animatic films", "speech": "animatic sounds", "music": "animatic sounds",
    }  # fmt: skip
    assert studio.gate_of(FilmRequest(operation="storyboard", brief=FilmBrief(shots=(FilmShot(shot=CAT),)))) == "animatic sounds"
    assert studio.places["animatic films"] == 3 and set(studio.places) == set(gates.values())


# --- components aside


async def test_a_component_of_a_film_leaves_the_selection_where_it_is(store: AssetStore) -> None:
    door = door_of(store, Canned())
    picture = await door.generate(ImageRequest(shot=CAT), project="p")
    shot = await door.generate(VideoRequest(shot=CAT), project="p", aside=True)
    assert shot.aside and store.current("p") == picture
    assert store.get("p", "vid1") == shot
    assert store.tree("p").order == (picture.id,)
    assert store.compare(picture.id, shot.id).changed == ()


async def test_a_component_that_is_selected_becomes_a_version(store: AssetStore) -> None:
    door = door_of(store, Canned())
    picture = await door.generate(ImageRequest(shot=CAT), project="p")
    shot = await door.generate(VideoRequest(shot=CAT, first_frame=picture.id), project="p", aside=True)
    store.select("p", shot.id)
    assert store.current("p") == shot
    assert store.tree("p").path_to_root(shot.id) == (shot.id, picture.id)
    store.select("p", shot.id)
    assert store.undo("p") == picture


# --- what goes in


async def test_a_film_shot_gets_the_words_of_its_voice_and_the_seed_of_its_first_frame(store: AssetStore) -> None:
    studio = Canned()
    door = door_of(store, studio)
    voice = await door.generate(SPEECH, project="p")
    picture = await door.generate(ImageRequest(shot=CAT, seed=7), project="p")
    await door.generate(VideoRequest(shot=CAT, first_frame=picture.id, speech=voice.id), project="p")
    inputs = studio.orders[-1].inputs
    assert inputs.speech is not None and inputs.speech.spoken == WORDS
    assert inputs.first_frame is not None and (inputs.first_frame.seed, inputs.first_frame.drawn) == (7, True)


async def test_an_upload_is_not_drawn_again(store: AssetStore) -> None:
    studio = Canned()
    upload = store.import_upload(media_files.png("photo"), "photo.png", project="p")
    await door_of(store, studio).generate(VideoRequest(shot=CAT, first_frame=upload.id), project="p")
    first = studio.orders[-1].inputs.first_frame
    assert first is not None and not first.drawn and first.path == upload.path


async def test_an_extension_of_a_drawn_video_knows_the_movement_it_began_with(store: AssetStore) -> None:
    studio = Canned()
    door = door_of(store, studio)
    first = await door.generate(VideoRequest(shot=CAT, duration_s=2), project="p")
    longer = await door.generate(VideoRequest(shot=CAT, operation="extend", video=first.id, duration_s=3), project="p")
    await door.generate(VideoRequest(shot=CAT, operation="extend", video=longer.id, duration_s=1), project="p")
    assert [order.inputs.source for order in studio.orders] == [{}, {"whole_s": "2"}, {"whole_s": "2"}]
    upload = store.import_upload(media_files.mp4("holiday"), "holiday.mp4", project="p")
    await door.generate(VideoRequest(shot=CAT, operation="extend", video=upload.id, duration_s=1), project="p")
    assert studio.orders[-1].inputs.source == {}


async def test_a_cut_gets_its_pieces_in_order_and_a_storyboard_the_pictures_its_shots_show(store: AssetStore) -> None:
    studio = Canned()
    door = door_of(store, studio)
    one, two = [await door.generate(VideoRequest(shot=CAT, seed=n), project="p") for n in (1, 2)]
    await door.generate(_cut(two.id, one.id, two.id), project="p")
    assert [piece.handle for piece in studio.orders[-1].inputs.pieces] == ["vid2", "vid1"]
    brief = FilmBrief(shots=(FilmShot(shot=CAT), FilmShot(source=one.id)))
    board = await door.generate(FilmRequest(operation="storyboard", brief=brief), project="p")
    assert (board.kind, board.handle, board.parents) == ("board", "brd1", (one.id,))
    assert [piece.handle for piece in studio.orders[-1].inputs.pieces] == ["vid1"]


# --- what is refused before anything is begun


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (VideoRequest(shot=CAT, duration_s=0.05), "0.2 to 120 seconds, not 0.05"),
        (VideoRequest(shot=CAT, duration_s=600), "0.2 to 120 seconds, not 600; ask for another length; several shots can be cut"),
        (VideoRequest(shot=Shot.model_validate({"subject": "a cat", "technical": "3 hours"})), "not 10800"),
        (VideoRequest(shot=Shot.model_validate({"subject": "a cat", "technical": "0 seconds"})), "0.2 to 120 seconds, not 0"),
        (VideoRequest(shot=CAT, fps=120), "1 to 60 frames a second, not 120"),
        (VideoRequest(shot=Shot.model_validate({"subject": "a cat", "technical": "1000 fps"})), "1 to 60 frames a second, not 1000"),
        (VideoRequest(shot=CAT, size=(4096, 2160)), "64 to 1920 pixels, not 4096x2160"),
        (SpeechRequest(brief=SpeechBrief(text="  \n")), "nothing to say"),
        (MusicRequest(brief=MusicBrief(words="jazz", duration_s=0.1)), "0.5 to 600 seconds"),
        (SoundRequest(brief=SoundBrief(text="rain", duration_s=0.01)), "0.1 to 60 seconds"),
        (FilmRequest(timeline=Timeline(size=(4000, 4000), pictures=(Picture(id="a", kind="card", duration_s=1),))), "64 to 1920 pixels"),
    ],
)
async def test_what_is_beyond_the_studios_bounds_is_one_clear_sentence(store: AssetStore, request_: Request, says: str) -> None:
    studio = Canned()
    door = door_of(store, studio)
    with pytest.raises(BadInput, match=says):
        await door.generate(request_, project="p")
    assert studio.orders == [] and door.jobs(every=True) == []


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [("สวัสดีครับ ยินดีต้อนรับ", "", "Thai"), ("Hello", "th-TH", "Thai"), ("שלום עולם", "", "Hebrew"), ("Habari", "sw", "Swahili")],
)
async def test_a_language_the_voice_lacks_is_refused_with_what_would_help(store: AssetStore, text: str, language: str, says: str) -> None:
    with pytest.raises((BadInput, NotConfigured), match=f"does not speak {says}"):
        await door_of(store, Canned()).generate(SpeechRequest(brief=SpeechBrief(text=text, language=language)), project="p")


async def test_a_piece_that_is_not_there_is_named(store: AssetStore) -> None:
    door = door_of(store, Canned())
    shot = await door.generate(VideoRequest(shot=CAT), project="p")
    with pytest.raises(UnknownHandle):
        await door.generate(_cut(shot.id, "nowhere"), project="p")
    shot.path.unlink()
    with pytest.raises(StoreError, match=r"The file of vid1 cannot be read"):
        await door.generate(_cut(shot.id), project="p")
    assert store.list("p") == (shot,)


async def test_a_piece_of_somebody_elses_is_refused(store: AssetStore) -> None:
    door = door_of(store, Canned())
    shot = await door.generate(VideoRequest(shot=CAT), project="p", owner="ann")
    with pytest.raises(UnknownHandle):
        await door.generate(_cut(shot.id), project="p", owner="bob")


async def test_music_for_commercial_use_and_a_cloned_voice_keep_their_terms(store: AssetStore) -> None:
    door = door_of(store, Canned())
    piece = await door.generate(MUSIC, project="p", wish=Wish(commercial=True))
    assert (piece.commercial, piece.licence) == (True, "Apache-2.0")
    clone = store.put(NewAsset(project="p", kind="clone"), b'{"engine": "elevenlabs", "voice_id": "v", "name": "Ann", "consent": "c"}', suffix=".json")
    with pytest.raises((ConsentNeeded, BadInput, NotConfigured)):
        await door.generate(SpeechRequest(brief=SpeechBrief(text="Hi"), voice=clone.id), project="p")
