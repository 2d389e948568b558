"""Reference pictures through an IP-Adapter, on tiny models of the real classes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import (
    ADAPTER,
    DEPTH,
    SD,
    SDXL,
    Bench,
    difference,
    drawn,
    model_of,
    new_bench,
    plain,
    reference,
)
from tools.local.image import referring
from tools.local.image.embeddings import Embeddings
from tools.local.tasks import LocalTask, Reference

BOTH = pytest.mark.parametrize("repository", [SD, SDXL], ids=["sd-1.5", "sdxl"])


@pytest.fixture(scope="module")
def bench(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return new_bench(tiny(SD, SDXL, ADAPTER, DEPTH[SD]), tmp_path_factory.mktemp("references"))


@pytest.fixture(scope="module")
def red(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return reference(plain(tmp_path_factory.mktemp("red") / "red.png", (220, 30, 30)))


@pytest.fixture(scope="module")
def blue(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return reference(plain(tmp_path_factory.mktemp("blue") / "blue.png", (20, 60, 230)))


@BOTH
def test_another_reference_is_another_picture_and_the_same_one_the_same(
    bench: Bench, red: Reference, blue: Reference, repository: str
) -> None:
    order = bench.order(repository)
    a = bench.made(replace(order, references=(red,)))
    b = bench.made(replace(order, references=(blue,)))
    assert difference(a, b) > 2
    assert difference(a, bench.made(order)) > 2
    assert np.array_equal(a, bench.made(replace(order, references=(red,))))


@BOTH
def test_a_reference_of_weight_0_changes_not_one_bit(bench: Bench, red: Reference, repository: str) -> None:
    order = bench.order(repository)
    alone = bench.made(order)
    assert np.array_equal(alone, bench.made(replace(order, references=(replace(red, weight=0.0),))))


@BOTH
def test_the_adapter_leaves_the_model_as_it_was(bench: Bench, red: Reference, repository: str) -> None:
    order = bench.order(repository)
    before = bench.made(order)
    with bench.held.job():
        unet = bench.held.pipeline(order, order.model.classes["t2i"]).unet
    attentions = dict(unet.attn_processors)
    bench.made(replace(order, references=(red,)))
    assert unet.encoder_hid_proj is None
    assert unet.attn_processors == attentions
    assert np.array_equal(before, bench.made(order))


def test_a_reference_counts_as_much_as_it_is_told(bench: Bench, red: Reference) -> None:
    order = bench.order()
    alone = bench.made(order)
    little = difference(alone, bench.made(replace(order, references=(replace(red, weight=0.2),))))
    much = difference(alone, bench.made(replace(order, references=(red,))))
    assert 0 < little < much


def test_references_of_different_weight_each_count_for_themselves(
    bench: Bench, red: Reference, blue: Reference
) -> None:
    order = bench.order()
    together = bench.made(replace(order, references=(red, blue)))
    apart = bench.made(replace(order, references=(red, replace(blue, weight=0.5))))
    other = bench.made(replace(order, references=(replace(red, weight=0.5), blue)))
    assert difference(together, apart) > 0.5
    assert difference(apart, other) > 0.5
    assert difference(bench.made(replace(order, references=(red,))), together) > 0.5


def test_a_picture_is_looked_at_once_and_another_process_finds_what_was_seen(
    bench: Bench, red: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = replace(bench.order(), references=(red,))
    monkeypatch.setattr(referring, "_LOOKED", Embeddings())
    first = bench.made(order)
    monkeypatch.setattr(referring, "eyes", lambda *_: pytest.fail("looked again"))
    assert np.array_equal(first, bench.made(order))
    monkeypatch.setattr(referring, "_LOOKED", Embeddings())  # as a fresh process has it
    assert np.array_equal(first, bench.made(order))
    assert len(list((bench.out / "references").glob("*.npy"))) >= 1


def test_what_was_seen_is_read_anew_from_a_file_that_a_crash_cut_off(tmp_path: Path) -> None:
    vectors = np.arange(8, dtype=np.float32).reshape(2, 1, 4)
    assert np.array_equal(Embeddings().of("a", "adapter", tmp_path, lambda: vectors), vectors)
    (path,) = tmp_path.glob("*.npy")
    path.write_bytes(path.read_bytes()[:40])
    assert np.array_equal(Embeddings().of("a", "adapter", tmp_path, lambda: vectors), vectors)
    assert np.array_equal(Embeddings().of("a", "adapter", tmp_path, lambda: vectors * 0), vectors)
    assert np.array_equal(Embeddings().of("a", "another adapter", tmp_path, lambda: vectors * 0), vectors * 0)


def test_without_guidance_the_reference_acts_as_well(bench: Bench, red: Reference, blue: Reference) -> None:
    order = bench.order(call={"guidance_scale": 0.0})
    assert difference(bench.made(replace(order, references=(red,))), bench.made(replace(order, references=(blue,)))) > 2


def test_an_adapter_that_is_not_here_is_told_and_the_picture_made(bench: Bench, red: Reference) -> None:
    order = bench.order(additions=False)
    result = bench.result(replace(order, references=(red,)))
    assert result.notes == (
        "The reference pictures did not act, because the IP-Adapter of Tiny is not on this machine; fetch it with: "
        "scenewright models get tiny-local --with reference.",
    )


def test_of_a_style_picture_the_look_acts_and_faintly_where_nobody_knows_how(bench: Bench, red: Reference) -> None:
    styled = replace(bench.order(SDXL), style=red)
    assert not bench.result(styled).notes
    (seen,), _ = referring.wanted(styled)
    assert seen.style
    assert difference(bench.made(styled), bench.made(bench.order(SDXL))) > 0
    assert difference(bench.made(styled), bench.made(replace(bench.order(SDXL), references=(red,)))) > 0.5
    faint = bench.result(replace(bench.order(SD), style=red))
    assert faint.notes == (
        "Tiny cannot tell a picture's look from what it shows, so the style picture acts faintly as a whole.",
    )


def test_a_style_and_a_reference_act_together(bench: Bench, red: Reference, blue: Reference) -> None:
    order = bench.order(SDXL)
    both = bench.made(replace(order, references=(red,), style=blue))
    assert difference(both, bench.made(replace(order, references=(red,)))) > 0
    assert difference(both, bench.made(replace(order, style=blue))) > 0.5


def two_people(bench: Bench, red: Reference, blue: Reference, folder: Path) -> LocalTask:
    draft = drawn(folder, subject="a girl in a red coat and a boy in a blue jacket", scene="a beach")
    return replace(bench.order(size=None, **draft.task()), references=(red, blue), model=model_of(SD, size=(192, 128)))


def test_in_a_draft_of_two_each_reference_acts_where_its_own_figure_stands(
    bench: Bench, red: Reference, blue: Reference, tmp_path: Path
) -> None:
    order = two_people(bench, red, blue, tmp_path)
    (girl, boy), _ = referring.wanted(order)
    assert girl.area is not None
    assert boy.area is not None
    assert np.flatnonzero(girl.area.any(0)).mean() < np.flatnonzero(boy.area.any(0)).mean()
    assert girl.area.mean() < 0.4
    assert difference(bench.made(order), bench.made(replace(order, references=(blue, red)))) > 0.2


def test_a_reference_too_many_for_the_figures_acts_everywhere(
    bench: Bench, red: Reference, blue: Reference, tmp_path: Path
) -> None:
    order = two_people(bench, red, blue, tmp_path)
    pictures, _ = referring.wanted(replace(order, references=(red, blue, red)))
    assert [seen.area for seen in pictures] == [None, None, None]
