"""Film shots of the embedded studio: the same bytes however many processes are free, stopped at once, longer ones whole, nothing left."""

from __future__ import annotations

import asyncio
import io
import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
from PIL import Image

from prompts.shot import Shot
from tests.fakes import media_files
from tests.tools.engines import crew_jobs
from tests.tools.standin import door_of, pixels
from tools import recordings
from tools.assets import Asset, AssetStore
from tools.engines.animatic import AnimaticEngine
from tools.engines.animatic_shots import planned
from tools.engines.base import InputFile, Inputs, Order, Progress
from tools.errors import BadInput, EngineError, StoreFull
from tools.generate import Door
from tools.media import encode_png
from tools.provenance import read_back
from tools.requests import ImageRequest, VideoRequest

CAT = Shot.model_validate({"subject": "a cat", "action": "walking", "scene": "a garden", "camera": "slow push-in"})
SMALL = (160, 90)
SHORT = VideoRequest(shot=CAT, size=SMALL, duration_s=1.0, fps=12)
LONG = VideoRequest(shot=CAT, size=(320, 180), duration_s=60.0)
SOON_S = 15.0
"""A machine that does much else has stopped by then, and has not made LONG."""


@pytest.fixture
async def alone(work: Path) -> AsyncIterator[AnimaticEngine]:
    opened = AnimaticEngine(work=work, workers=1)
    yield opened
    await opened.aclose()


def _first_frame(asset: Asset) -> np.ndarray:
    return np.asarray(recordings.frames(asset.path, 1)[0].convert("RGB"), np.float32)


def _last_frame(asset: Asset) -> np.ndarray:
    return np.asarray(recordings.last_frame(asset.path).convert("RGB"), np.float32)


async def _running(door: Door, request: VideoRequest) -> asyncio.Task[Asset]:
    """Begin a film and return once frames are being drawn."""
    drawn = asyncio.Event()

    def told(progress: Progress) -> None:
        if progress.fraction > 0.06:
            drawn.set()

    task = asyncio.create_task(door.generate(request, project="p", report=told))
    await asyncio.wait_for(drawn.wait(), 120)
    return task


async def test_a_film_is_as_long_as_large_and_as_fast_as_was_asked(door: Door) -> None:
    told: list[Progress] = []
    request = VideoRequest(shot=CAT, size=(320, 180), duration_s=2.0, fps=12)
    asset = await door.generate(request, project="p", report=told.append)
    assert (asset.kind, asset.handle, asset.path.suffix) == ("video", "vid1", ".mp4")
    assert (asset.width, asset.height, asset.duration_s, asset.fps) == (320, 180, 2.0, 12.0)
    assert asset.description.drawn and asset.shot == CAT
    with av.open(str(asset.path)) as file:
        video = file.streams.video[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt, video.frames) == ("h264", "yuv420p", 24)
    assert read_back(asset.path)["recipe"]["card"] == "animatic-video"
    shares = [progress.fraction for progress in told]
    assert shares == sorted(shares) and {"filming", "storing", "done"} <= {progress.step for progress in told}


async def test_one_process_or_two_make_the_same_bytes_and_a_recipe_makes_them_again(
    door: Door, store: AssetStore, engine: AnimaticEngine, alone: AnimaticEngine
) -> None:
    request = SHORT.model_copy(update={"duration_s": 2.0, "seed": 5})
    asset = await door.generate(request, project="p")
    assert await door.replay(asset.id) == store.read_bytes(asset)
    assert await door_of(store, alone).replay(asset.id) == store.read_bytes(asset)


async def test_a_film_begins_with_the_drawn_picture_it_is_made_of(door: Door, store: AssetStore) -> None:
    still = await door.generate(ImageRequest(shot=CAT, seed=3, size=(320, 180)), project="p")
    film = await door.generate(VideoRequest(shot=CAT, first_frame=still.id, duration_s=0.5, fps=12), project="p")
    assert (film.width, film.height) == (320, 180)
    assert film.parents == (still.id,)
    difference = np.abs(_first_frame(film) - pixels(store.read_bytes(still))[..., :3].astype(np.float32))
    assert difference.mean() < 8


async def test_an_upload_is_filmed_as_it_is(door: Door, store: AssetStore) -> None:
    photo = store.import_upload(media_files.png("photo", (320, 180)), "photo.png", project="p")
    film = await door.generate(VideoRequest(shot=CAT, first_frame=photo.id, duration_s=0.5, fps=12), project="p")
    difference = np.abs(_first_frame(film) - pixels(store.read_bytes(photo))[..., :3].astype(np.float32))
    assert difference.mean() < 12
    assert read_back(film.path)["digital_source_type"].endswith("/composite")


async def test_what_is_transparent_in_an_upload_lies_over_white(door: Door, store: AssetStore) -> None:
    logo = Image.new("RGBA", (320, 180), (0, 0, 0, 0))
    logo.paste((200, 30, 30, 255), (120, 60, 200, 120))
    upload = store.import_upload(encode_png(logo), "logo.png", project="p")
    film = await door.generate(VideoRequest(shot=CAT, first_frame=upload.id, duration_s=0.5, fps=12, draft_mark=False), project="p")
    seen = _first_frame(film)
    assert seen[:40].min() > 245 and seen[140:].min() > 245
    assert np.abs(seen[90, 160] - (200, 30, 30)).max() < 16


@pytest.mark.parametrize("order", ["a drawing becomes an upload", "an upload becomes a drawing"])
async def test_a_film_between_a_drawing_and_an_upload_shows_both_as_they_are(door: Door, store: AssetStore, order: str) -> None:
    still = CAT.model_copy(update={"camera": Shot.model_validate({"camera": "static shot"}).camera})
    drawn = await door.generate(ImageRequest(shot=still, seed=3, size=(320, 180)), project="p")
    photo = store.import_upload(media_files.png("photo", (320, 180)), "photo.png", project="p")
    first, last = (drawn, photo) if order.startswith("a drawing") else (photo, drawn)
    film = await door.generate(VideoRequest(shot=still, first_frame=first.id, last_frame=last.id, duration_s=1.0, fps=12), project="p")
    assert film.parents == (first.id, last.id)
    for seen, asset in ((_first_frame(film), first), (_last_frame(film), last)):
        apart = {one.id: np.abs(seen - pixels(store.read_bytes(one))[..., :3].astype(np.float32)).mean() for one in (drawn, photo)}
        assert apart[asset.id] < 12 < min(value for one, value in apart.items() if one != asset.id)


async def test_a_longer_film_is_whole_and_goes_on_without_a_jump(door: Door) -> None:
    first = await door.generate(SHORT, project="p")
    longer = await door.generate(SHORT.model_copy(update={"operation": "extend", "video": first.id}), project="p")
    assert longer.duration_s == pytest.approx(2.0, abs=0.01) and longer.parents == (first.id,)
    with av.open(str(longer.path)) as file:
        frames = [frame.to_ndarray(format="rgb24").astype(np.float32) for frame in file.decode(video=0)]
    assert len(frames) == 24
    jumps = [float(np.abs(b - a).mean()) for a, b in itertools.pairwise(frames)]
    assert jumps[11] < 3 * max(*jumps[:11], *jumps[12:], 1.0)


async def test_stopping_a_film_is_a_matter_of_a_moment_and_leaves_nothing(door: Door, store: AssetStore, work: Path) -> None:
    task = await _running(door, LONG)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < SOON_S
    assert list(work.iterdir()) == [] and store.list("p") == ()
    assert [row["state"] for row in door.jobs(every=True)] == ["cancelled"]
    assert (await door.generate(SHORT, project="p")).duration_s == 1.0


async def test_a_picture_does_not_wait_behind_a_film(door: Door) -> None:
    films = [await _running(door, LONG), asyncio.create_task(door.generate(LONG.model_copy(update={"seed": 1}), project="p"))]
    picture = await asyncio.wait_for(door.generate(ImageRequest(shot=CAT, size=SMALL), project="p"), 120)
    assert picture.kind == "image" and not any(film.done() for film in films)
    for film in films:
        film.cancel()
    await asyncio.gather(*films, return_exceptions=True)


async def test_a_killed_encoder_is_one_sentence_and_the_next_film_is_made(alone: AnimaticEngine, store: AssetStore, work: Path) -> None:
    door = door_of(store, alone)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    task = await _running(door, LONG)
    workers = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    for worker in workers:
        worker.kill()
    with pytest.raises(EngineError, match="was ended"):
        await task
    assert list(work.iterdir()) == [] and store.list("p") == ()
    assert (await door.generate(SHORT, project="p")).duration_s == 1.0


async def test_a_full_disk_is_said_and_leaves_no_half_film(
    store: AssetStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = AnimaticEngine(work=tmp_path / "work")
    door = door_of(store, engine)
    monkeypatch.setattr("tools.engines.animatic_jobs.film", crew_jobs.film_without_room)
    with pytest.raises(StoreFull, match="make room"):
        await door.generate(SHORT, project="p")
    assert list((tmp_path / "work").iterdir()) == [] and store.list("p") == ()
    assert [row["state"] for row in door.jobs(every=True)] == ["failed"]
    monkeypatch.undo()
    assert (await door.generate(SHORT, project="p")).handle == "vid1"
    await engine.aclose()


# --- the plan of a shot


def _order(request: VideoRequest, **inputs: InputFile) -> Order:
    return Order("k" * 32, request, None, Inputs(**inputs), None)  # type: ignore[arg-type]


def _file(handle: str, **more: object) -> InputFile:
    return InputFile(handle, handle, Path(f"/{handle}"), 640, 361, **more)  # type: ignore[arg-type]


def test_a_shot_takes_its_size_from_its_first_frame_unless_another_shape_is_said() -> None:
    upload = _file("img1")
    assert planned(_order(VideoRequest(shot=CAT, first_frame="a"), first_frame=upload)).task.size == (640, 360)
    tall = CAT.model_copy(update={"technical": Shot.model_validate({"technical": "9:16"}).technical})
    width, height = planned(_order(VideoRequest(shot=tall, first_frame="a"), first_frame=upload)).task.size
    assert width / height == pytest.approx(9 / 16, abs=0.01)


def test_a_drawn_first_frame_is_drawn_again_and_an_upload_is_filmed() -> None:
    drawn = planned(_order(VideoRequest(shot=CAT, first_frame="a"), first_frame=_file("img1", shot=CAT, seed=4, drawn=True))).task
    assert (drawn.picture, drawn.seed) == (None, 4)
    upload = planned(_order(VideoRequest(shot=CAT, first_frame="a"), first_frame=_file("img1"))).task
    assert (upload.picture, upload.seed) == (Path("/img1"), 0)


def test_what_a_film_ends_with_is_drawn_or_shown_as_its_beginning_is() -> None:
    night = Shot.model_validate({"subject": "a cat", "scene": "a garden", "lighting": "night"})
    drawn, end, photo = _file("img1", shot=CAT, drawn=True), _file("img2", shot=night, drawn=True), _file("img3")
    between = VideoRequest(shot=CAT, first_frame="a", last_frame="b")
    both = planned(_order(between, first_frame=drawn, last_frame=end)).task
    assert both.last_shot == night.model_dump_json() and both.last_picture is None
    mixed = planned(_order(between, first_frame=photo, last_frame=end)).task
    assert mixed.last_shot is None and (mixed.picture, mixed.last_picture) == (Path("/img3"), Path("/img2"))


def test_what_cannot_be_honoured_is_said() -> None:
    plan = planned(_order(SHORT, speech=_file("voc1", kind="voice")))
    assert plan.notes == ("Nobody knows when voc1 says what, so the lips do not follow it.",)
    seen = planned(Order("k" * 32, SHORT, None, Inputs(reference_images=(_file("img9"),)), None))  # type: ignore[arg-type]
    assert "img9" in seen.notes[0]
    restyle = VideoRequest(shot=CAT, operation="restyle", video="v")
    with pytest.raises(BadInput, match="vid1"):
        planned(_order(restyle, video=_file("vid1", kind="video")))


def test_the_last_picture_of_a_film_is_found() -> None:
    film = media_files.mp4("film", seconds=1.0, fps=12)
    with av.open(io.BytesIO(film)) as file:
        last = [frame.to_image() for frame in file.decode(video=0)][-1]
    assert np.abs(np.asarray(recordings.last_frame(film), int) - np.asarray(last.convert("RGB"), int)).mean() < 1
    assert isinstance(recordings.last_frame(film), Image.Image)
