"""Pictures made larger, and cut out of their background: with models of the real classes, and without any."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import Bench, difference, drawn, new_bench, pixels
from tools.catalog import Catalog, load_catalog
from tools.errors import BadInput, EngineError, NotConfigured
from tools.local.image import drafts, mending, tiles
from tools.local.models import local_model
from tools.local.tasks import FileAt, LocalResult, LocalTask

OLD = (72, 48)


@pytest.fixture(scope="module")
def cards() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def bench(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return new_bench(tiny(), tmp_path_factory.mktemp("mending"))


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    x, y = np.meshgrid(np.linspace(0, 1, OLD[0]), np.linspace(0, 1, OLD[1]))
    image = Image.fromarray((np.stack([x, y, 1 - x], -1) * 255).astype(np.uint8))
    image.paste((250, 240, 30), (20, 12, 50, 36))
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    image.save(path)
    return path


def order(bench: Bench, cards: Catalog, card: str, picture: Path, **more: Any) -> LocalTask:
    """Return an order for one of our own cards, over the tiny model of its repository."""
    of = cards.cards[card]
    call = {"image": FileAt(picture), **of.fixed, **more.pop("call", {})}
    folders = {"model": bench.models / of.model} if of.model else {}
    made = bench.order(task=of.tasks[0], model=local_model(of), size=None, **more)
    return replace(made, call=call, folders=folders, card=of.id, title=of.title)


def made(bench: Bench, task: LocalTask) -> LocalResult:
    return bench.result(task, mending.run)


@pytest.mark.parametrize(
    ("asked", "goal"),
    [
        (None, (144, 96)),
        (OLD, (144, 96)),
        ((36, 24), (144, 96)),
        ((288, 192), (288, 192)),
        ((1000, 96), (144, 96)),
        ((72, 96), (144, 96)),
        ((216, 192), (216, 144)),
    ],
)
def test_a_picture_becomes_as_large_as_asked_in_its_own_shape_or_twice_as_large(
    asked: tuple[int, int] | None, goal: tuple[int, int]
) -> None:
    assert mending.goal_of(OLD, asked) == goal


def test_there_is_a_largest_picture() -> None:
    with pytest.raises(BadInput, match="would become 12000x9000; sides of up to 8192 pixels"):
        mending.goal_of((6000, 4500), None)


def test_lanczos_says_that_it_is_only_that(bench: Bench, cards: Catalog, photo: Path) -> None:
    result = made(bench, order(bench, cards, "lanczos-local", photo))
    assert result.notes == ("Lanczos enlarging on this machine only makes what is there larger and adds no detail.",)
    large = pixels(result.files[0].path)
    assert large.shape == (96, 144, 3)
    wanted = Image.open(photo).resize((144, 96), Image.Resampling.LANCZOS)
    assert np.array_equal(large, np.asarray(wanted))


def test_a_network_makes_it_larger_the_same_way_every_time(
    bench: Bench, cards: Catalog, photo: Path, tiny: BuildTiny
) -> None:
    tiny(cards.cards["swin2sr-local"].model)
    task = order(bench, cards, "swin2sr-local", photo)
    four = made(bench, replace(task, size=(288, 192)))
    assert pixels(four.files[0].path).shape == (192, 288, 3)
    assert four.notes == ()
    assert four.facts["made_at"] == "288x192"
    assert pixels(four.files[0].path).std() > 5
    assert four.files[0].path.read_bytes() == made(bench, replace(task, size=(288, 192))).files[0].path.read_bytes()
    eight = made(bench, replace(task, size=(576, 384)))
    assert eight.notes == ("Swin2SR on this machine made it 288x192; the rest, up to 576x384, adds no detail.",)


def test_transparency_grows_with_the_picture(bench: Bench, cards: Catalog, tmp_path: Path, tiny: BuildTiny) -> None:
    tiny(cards.cards["swin2sr-local"].model)
    see_through = Image.new("RGBA", (24, 24), (200, 30, 30, 255))
    see_through.paste((0, 0, 0, 0), (0, 0, 12, 24))
    see_through.save(tmp_path / "half.png")
    large = pixels(made(bench, order(bench, cards, "swin2sr-local", tmp_path / "half.png")).files[0].path)
    assert large.shape == (48, 48, 4)
    assert (large[:, 0, 3] == 0).all()
    assert (large[:, -1, 3] == 255).all()


def test_a_diffusion_model_makes_it_larger_too(bench: Bench, cards: Catalog, photo: Path, tiny: BuildTiny) -> None:
    tiny(cards.cards["sd-upscaler-local"].model)
    task = order(bench, cards, "sd-upscaler-local", photo, call={"num_inference_steps": 2})
    result = made(bench, replace(task, size=(288, 192)))
    assert pixels(result.files[0].path).shape == (192, 288, 3)
    assert pixels(result.files[0].path).std() > 5
    assert np.array_equal(
        pixels(result.files[0].path), pixels(made(bench, replace(task, size=(288, 192))).files[0].path)
    )
    with pytest.raises(BadInput, match="enlarges pictures of up to about 16x16, not 72x48"):
        made(bench, replace(task, model=task.model.model_copy(update={"size": (16, 16)})))


def test_spandrel_reads_the_one_file_that_lies_there(
    bench: Bench, cards: Catalog, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = replace(order(bench, cards, "real-esrgan-local", photo), folders={"model": tmp_path})
    monkeypatch.setitem(sys.modules, "spandrel", None)
    with pytest.raises(NotConfigured, match="needs the package spandrel: pip install spandrel"):
        made(bench, task)
    asked: list[str] = []

    class Doubled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gain = torch.nn.Parameter(torch.ones(1))

        def forward(self, given: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.interpolate(given * self.gain, scale_factor=2)

    class Loader:
        def __init__(self, device: str) -> None:
            assert device == "cpu"

        def load_from_file(self, path: str) -> SimpleNamespace:
            asked.append(path)
            return SimpleNamespace(model=Doubled(), scale=2)

    monkeypatch.setitem(sys.modules, "spandrel", SimpleNamespace(ModelLoader=Loader))
    result = made(bench, task)
    assert asked == [str(tmp_path / "RealESRGAN_x4.pth")]
    wanted = Image.open(photo).resize((144, 96), Image.Resampling.NEAREST)
    assert np.array_equal(pixels(result.files[0].path), np.asarray(wanted))


@pytest.mark.parametrize("size", [(20, 30), (64, 64), (150, 101)])
def test_pieces_join_without_a_seam(size: tuple[int, int]) -> None:
    x, y = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    picture = np.stack([x, y, x * y], -1).astype(np.float32)
    counted: list[int] = []
    made = tiles.enlarged(
        picture, lambda piece: piece.repeat(2, 0).repeat(2, 1), 2, tile=40, overlap=8, done=counted.append
    )
    np.testing.assert_allclose(made, picture.repeat(2, 0).repeat(2, 1), atol=1e-6)
    assert counted == list(range(1, len(counted) + 1))


@pytest.mark.parametrize("length", [10, 40, 41, 72, 500])
def test_pieces_cover_the_whole_line_and_share_their_ends(length: int) -> None:
    places = tiles.starts(length, 40, 8)
    assert places[0] == 0
    assert places[-1] + min(40, length) == length
    assert all(0 < b - a <= 32 for a, b in itertools.pairwise(places))


# --- cutting out


def test_a_draft_is_cut_out_exactly(bench: Bench, cards: Catalog, tmp_path: Path) -> None:
    draft = drawn(tmp_path, (384, 256), subject="a girl in a red coat", scene="a park")
    task = replace(order(bench, cards, "cut-out-local", draft.picture), draft=draft.parts)
    cut = pixels(made(bench, task).files[0].path)
    ids = drafts.ids_of(draft.parts)
    assert ids is not None
    front = drafts.mask_of(ids, [e for e in draft.parts.elements if e.role in ("subject", "prop")])
    assert (cut[..., 3] > 0).sum() == (front & (cut[..., 3] > 0)).sum()
    assert not cut[~front][:, 3].any()
    assert (cut[front][:, 3] > 100).mean() > 0.99
    assert np.array_equal(cut[front][:, :3], pixels(draft.picture)[front][:, :3])


def test_of_a_picture_without_a_foreground_nothing_is_left_to_cut_out(
    bench: Bench, cards: Catalog, tmp_path: Path
) -> None:
    draft = drawn(tmp_path, scene="a green forest")
    parts = replace(draft.parts, elements=tuple(e for e in draft.parts.elements if e.role in ("sky", "back", "ground")))
    with pytest.raises(BadInput, match="Nothing stands in front in that picture"):
        made(bench, replace(order(bench, cards, "cut-out-local", draft.picture), draft=parts))


def test_of_an_upload_only_a_model_can_tell(
    bench: Bench, cards: Catalog, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        EngineError,
        match="only of drafts and of what was rendered from them; for other pictures install the package rembg",
    ):
        made(bench, order(bench, cards, "cut-out-local", photo))
    task = replace(order(bench, cards, "rembg-local", photo), folders={"model": Path("/models/u2net")})
    monkeypatch.setitem(sys.modules, "rembg", None)
    with pytest.raises(NotConfigured, match="needs the package rembg: pip install rembg"):
        made(bench, task)
    sessions: list[tuple[str, str]] = []

    def new_session(name: str, model_path: str) -> str:
        sessions.append((name, model_path))
        return "session"

    def remove(picture: Image.Image, session: str) -> Image.Image:
        assert session == "session"
        cut = picture.convert("RGBA")
        cut.putalpha(Image.new("L", cut.size, 90))
        return cut

    monkeypatch.setitem(sys.modules, "rembg", SimpleNamespace(new_session=new_session, remove=remove))
    cut = pixels(made(bench, task).files[0].path)
    assert (cut[..., 3] == 90).all()
    assert difference(cut[..., :3], pixels(photo)) == 0
    made(bench, task)
    assert sessions == [("u2net_custom", "/models/u2net/onnx/model.onnx")]
