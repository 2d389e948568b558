"""A shot rendered for good: the draft's frame is finished as a picture, films from there, and is cut where the draft stood."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from prompts.shot import Shot
from tests.tools.engines import local_stage as stage
from tests.tools.engines.orders import order
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.filming import CARDS
from tools.catalog import Card
from tools.engines.base import InputFile, Inputs, Made, Progress
from tools.engines.local import LocalEngine
from tools.film.cut import cut
from tools.film.timeline import Picture, Timeline
from tools.recordings import frames, probe
from tools.requests import ImageRequest, VideoRequest

pytestmark = pytest.mark.asyncio(loop_scope="module")
SIZE = (112, 64)
SHOT = Shot(subject="a red boat", action="sails")
FILMS = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"


@pytest.fixture(scope="module")
def models(tiny: BuildTiny) -> Path:
    return tiny(stage.SDXL, FILMS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(models: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalEngine]:
    opened = stage.engine(models, tmp_path_factory.mktemp("work"))
    yield opened
    await opened.aclose()


@pytest.fixture
def draft(tmp_path: Path) -> InputFile:
    """What the storyboard showed: a red boat on blue."""
    picture = Image.new("RGB", SIZE, (40, 90, 200))
    picture.paste((200, 30, 30), (36, 24, 76, 44))
    return _kept(tmp_path / "draft.png", _png(picture))


async def test_a_draft_becomes_a_picture_then_a_clip_and_is_cut_where_it_stood(
    engine: LocalEngine, draft: InputFile, tmp_path: Path
) -> None:
    finished = await _finished(engine, draft, seed=3)
    still = _kept(tmp_path / "final.png", finished.data)
    heard: list[Progress] = []
    clip = await _filmed(engine, _film_card(), still, 1.0, heard)
    whole = tmp_path / "clip.mp4"
    whole.write_bytes(clip.data)
    made = probe(whole)
    assert (clip.kind, clip.suffix, made.width, made.height, made.fps) == ("video", ".mp4", *SIZE, 24)
    assert made.duration_s == pytest.approx(25 / 24, abs=0.01)
    assert clip.facts["frames"] == "25" and clip.facts["pipeline"] == "WanImageToVideoPipeline"
    assert any("filming, step" in one.step for one in heard)

    timeline = Timeline(
        size=SIZE,
        fps=24,
        pictures=(
            Picture(id="shot1", source="board", kind="still", duration_s=0.5),
            Picture(id="shot2", source="clip", duration_s=0.75),
        ),
    )
    out = tmp_path / "film.mp4"
    cut(timeline, {"board": still.path, "clip": whole}, out)
    film = probe(out)
    assert (film.width, film.height) == SIZE
    assert film.duration_s == pytest.approx(1.25, abs=0.01)
    first = np.asarray(frames(whole, 1)[0], float)
    at_the_cut = np.asarray(frames(out, 5)[2], float)  # 0.5 s: the first frame of the clip
    assert np.abs(first - at_the_cut).mean() < 12


async def test_another_final_gives_another_clip_and_the_same_one_the_same_bytes(
    engine: LocalEngine, draft: InputFile, tmp_path: Path
) -> None:
    finals = [await _finished(engine, draft, seed) for seed in (3, 4)]
    stills = [_kept(tmp_path / f"final{number}.png", final.data) for number, final in enumerate(finals)]
    one, again, other = [
        (await _filmed(engine, _film_card(), still, 0.4)).data for still in (stills[0], stills[0], stills[1])
    ]
    assert one == again != other


async def test_a_shot_longer_than_the_model_makes_at_once_is_one_clip_of_its_length(
    engine: LocalEngine, draft: InputFile, tmp_path: Path
) -> None:
    card = _film_card(frames=13)
    clip = await _filmed(engine, card, draft, 1.0)
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip.data)
    assert probe(path).duration_s == pytest.approx(25 / 24, abs=0.01)
    assert any("in 2 pieces" in note for note in clip.notes)


async def _finished(engine: LocalEngine, draft: InputFile, seed: int) -> Made:
    request = ImageRequest(shot=SHOT, operation="finalize", image="draft", strength=0.6, seed=seed, size=SIZE)
    (made,) = await engine.make(
        order(request, stage.picture_card(steps=3), "a red boat", Inputs(image=draft)), lambda _: None
    )
    return made


async def _filmed(
    engine: LocalEngine, card: Card, still: InputFile, seconds: float, heard: list[Progress] | None = None
) -> Made:
    request = VideoRequest(shot=SHOT, first_frame="final", duration_s=seconds, size=SIZE, num_inference_steps=3, seed=5)
    report = heard.append if heard is not None else lambda _: None
    (made,) = await engine.make(order(request, card, "a red boat sails", Inputs(first_frame=still)), report)
    return made


def _film_card(**options: Any) -> Card:
    """Return our own card of the model, with the figures of its tiny likeness."""
    card = CARDS["wan-2.2-5b-local"]
    tiny = {"size": SIZE, "parts_gb": {"transformer": 0.001}, "working_gb": 0.01, "tflop": 0.001}
    return card.model_copy(update={"options": {**card.options, **tiny, **options}})


def _png(picture: Image.Image) -> bytes:
    from tools.media import encode_png

    return encode_png(picture)


def _kept(path: Path, data: bytes) -> InputFile:
    path.write_bytes(data)
    return InputFile(path.stem, path.stem, path, *SIZE, shot=SHOT)
