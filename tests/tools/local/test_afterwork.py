"""What is done to a picture once it is made: figures painted again, colours taken over, words laid over it; and its lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from prompts.shot import Shot
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import SD, Bench, Draft, difference, drawn, model_of, new_bench, pixels, plain, reference
from tools.local.image import afterwork, colours, drafts, edges, overlay, pictures
from tools.store.records import ElementNote

WIDE = (192, 128)
COUPLE = {"subject": "a girl in a red coat and a boy in a blue jacket", "scene": "on a beach"}
WORDS = "a girl in a red coat and a boy in a blue jacket, on a beach, soft light"


@pytest.fixture(scope="module")
def bench(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return new_bench(tiny(SD), tmp_path_factory.mktemp("afterwork"))


@pytest.fixture(scope="module")
def couple(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    return drawn(tmp_path_factory.mktemp("couple"), WIDE, **COUPLE)


@pytest.fixture(scope="module")
def lettered(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    words = [{"text": "SUMMER", "place": "title"}, {"text": "珍珠奶茶"}]
    return drawn(
        tmp_path_factory.mktemp("lettered"), (384, 256), subject="a girl", scene="a night market", text_in_image=words
    )


# --- figures


def test_each_figure_of_a_couple_is_painted_again_with_its_own_words_in_its_own_place(
    bench: Bench, couple: Draft
) -> None:
    order = bench.order(
        additions=False, size=WIDE, model=model_of(SD, size=WIDE), **couple.task(call={"prompt": WORDS})
    )
    girl, boy = afterwork.figures_again(order)
    assert (girl.prompt, boy.prompt) == ("A girl in a red coat, on a beach.", "A boy in a blue jacket, on a beach.")
    painted = bench.result(order)
    assert any("The girl and the boy were painted once more" in note for note in painted.notes)
    steps = replace(order, draft=None)
    assert afterwork.figures_again(steps) == ()


def test_beyond_the_figures_soft_edges_nothing_changes(bench: Bench, couple: Draft) -> None:
    order = bench.order(additions=False, size=WIDE, **couple.task(call={"prompt": WORDS}))
    ground = Image.new("RGB", WIDE, (10, 200, 30))
    done = afterwork.finished(order, ground, lambda task: Image.new("RGB", (64, 48), (250, 0, 250)))
    after = np.asarray(done.picture)
    ids = drafts.ids_of(couple.parts)
    assert ids is not None
    figures = drafts.mask_of(ids, [e for e in couple.parts.elements if e.role == "subject"])
    assert (after[figures] == (250, 0, 250)).all(axis=-1).mean() > 0.99
    assert (after == (10, 200, 30)).all(axis=-1).mean() > 0.6
    assert (after[:, :20] == (10, 200, 30)).all()


def test_figures_that_references_tell_apart_are_painted_once(bench: Bench, couple: Draft) -> None:
    order = bench.order(size=WIDE, **couple.task(call={"prompt": WORDS}))
    assert afterwork.figures_again(replace(order, references=(reference(couple.picture),))) == ()


ALONE = [
    (COUPLE, ("girl", "boy"), "tags", "(a girl in a red coat:1.2), on a beach"),
    (COUPLE, ("boy", "girl"), "prose", "A boy in a blue jacket, on a beach."),
    ({"subject": "一個穿紅外套的女孩和一個穿藍外套的男孩", "scene": "海灘"}, ("男孩", "女孩"), "prose", "A boy wearing a blue jacket, beach."),
    ({"subject": "a girl holding a boy", "scene": "a park"}, ("girl", "boy"), "prose", ""),
    ({"subject": "two girls", "scene": "a park"}, ("girl", "girl"), "prose", ""),
    (
        {"subject": "Ben and Mia", "cast": [{"name": "Mia", "look": "red hair"}, {"name": "Ben", "look": "an old man with a beard"}]},
        ("Ben", "Mia"), "prose", "Ben (an old man with a beard).",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words", "dialect", "prompt"), ALONE)
def test_a_figure_alone_is_told_in_the_models_dialect(
    said: dict[str, Any], words: tuple[str, str], dialect: str, prompt: str
) -> None:
    figure, other = (ElementNote(id=n, name=f"figure {n}", words=word) for n, word in enumerate(words, 1))
    assert afterwork.own_prompt(Shot.model_validate(said), figure, [other], dialect) == prompt


def test_figures_of_the_cast_come_as_the_cast_is_listed(tmp_path: Path) -> None:
    cast = [{"name": "Mia", "look": "a young woman"}, {"name": "Ben", "look": "an old man"}]
    draft = drawn(tmp_path, subject="Ben and Mia", scene="a park", cast=cast)
    ids = drafts.ids_of(draft.parts)
    assert ids is not None
    assert [figure.words for figure in drafts.figures(draft.parts, ids, draft.shot)] == ["Mia", "Ben"]


# --- colours


def test_a_palette_moves_mean_and_spread_to_the_targets() -> None:
    night = Image.fromarray(
        np.random.default_rng(1).normal((40, 50, 90), (12, 10, 20), (64, 64, 3)).clip(0, 255).astype(np.uint8)
    )
    day = Image.fromarray(
        np.random.default_rng(2).normal((190, 150, 90), (20, 18, 14), (64, 64, 3)).clip(0, 255).astype(np.uint8)
    )
    moved = colours.measured(colours.to_lab(np.asarray(colours.transfer(night, day))))
    wanted = colours.measured(colours.to_lab(np.asarray(day)))
    np.testing.assert_allclose(moved[0], wanted[0], atol=0.7)
    np.testing.assert_allclose(moved[1], wanted[1], rtol=0.06)


def test_a_palette_at_half_goes_half_way_and_at_0_nowhere() -> None:
    one, other = Image.new("RGB", (8, 8), (100, 100, 100)), Image.new("RGB", (8, 8), (200, 60, 60))
    half = colours.to_lab(np.asarray(colours.transfer(one, other, amount=0.5)))
    ends = colours.to_lab(np.asarray(one)), colours.to_lab(np.asarray(other))
    np.testing.assert_allclose(half.mean((0, 1)), (ends[0] + ends[1]).mean((0, 1)) / 2, atol=0.8)
    assert colours.transfer(one, other, amount=0.0).tobytes() == one.tobytes()


def test_transparency_stays_and_what_is_not_seen_does_not_count() -> None:
    seen = Image.new("RGBA", (8, 8), (90, 90, 90, 255))
    seen.paste((255, 0, 0, 0), (0, 0, 4, 8))
    done = colours.transfer(seen, Image.new("RGB", (8, 8), (30, 160, 60)))
    assert done.getchannel("A").tobytes() == seen.getchannel("A").tobytes()
    assert np.abs(np.asarray(done)[0, 6, :3].astype(int) - (30, 160, 60)).max() <= 2


@pytest.mark.parametrize("rgb", [(0, 0, 0), (255, 255, 255), (255, 0, 0), (12, 200, 77)])
def test_lab_comes_back_as_it_went(rgb: tuple[int, int, int]) -> None:
    there = np.array([[rgb]], np.uint8)
    assert np.abs(colours.to_rgb(colours.to_lab(there)).astype(int) - rgb).max() <= 1


def test_white_and_red_have_their_known_values() -> None:
    lab = colours.to_lab(np.array([[(255, 255, 255), (255, 0, 0)]], np.uint8))[0]
    np.testing.assert_allclose(lab, [(100, 0, 0), (53.24, 80.09, 67.20)], atol=0.05)


def test_the_colours_of_another_picture_are_taken_over_by_the_model_s(bench: Bench, tmp_path: Path) -> None:
    order = bench.order(additions=False)
    green = plain(tmp_path / "green.png", (30, 160, 60))
    done = bench.result(replace(order, palette=green))
    moved = colours.measured(colours.to_lab(pixels(done.files[0].path)))[0]
    wanted = colours.measured(colours.to_lab(pixels(green)))[0]
    assert np.abs(moved - wanted).max() < 6
    assert difference(pixels(done.files[0].path), bench.made(order)) > 5


# --- lettering


def test_the_words_stand_where_the_draft_had_them_and_nothing_else_is_laid_over(bench: Bench, lettered: Draft) -> None:
    parts = replace(lettered.parts, lettering=("SUMMER", "珍珠奶茶", "OPEN"))
    order = bench.order(additions=False, size=(384, 256), **(lettered.task() | {"draft": parts}))
    ground = Image.new("RGB", (384, 256), (0, 255, 0))
    done = afterwork.finished(order, ground, lambda _: pytest.fail("nothing is painted again"))
    ids = drafts.ids_of(parts)
    assert ids is not None
    words = drafts.mask_of(ids, overlay.lettered(parts.elements, parts.lettering))
    after, draft = np.asarray(done.picture), pixels(lettered.picture)[..., :3]
    changed = (after != (0, 255, 0)).any(axis=-1)
    assert changed[words].mean() > 0.98
    assert changed[~words].mean() < 0.06  # their soft edge
    core = np.asarray(Image.fromarray(words).convert("L").resize((384, 256))) > 0
    assert difference(after[core], draft[core]) < 30
    assert done.notes == (
        'Tiny cannot letter, so "SUMMER" and "珍珠奶茶" were laid over from the draft.',
        'The draft does not show "OPEN", so it could not be laid over.',
    )


def test_letters_grow_with_the_final(lettered: Draft) -> None:
    ids = drafts.ids_of(lettered.parts)
    assert ids is not None
    cut = overlay.overlay(drafts.opened(lettered.picture), ids, lettered.parts.elements, ("SUMMER",))
    assert cut is not None
    large = np.asarray(overlay.laid_over(Image.new("RGB", (768, 512), (0, 255, 0)), cut))
    ink = (large != (0, 255, 0)).any(axis=-1)
    (title,) = overlay.lettered(lettered.parts.elements, ("SUMMER",))
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    np.testing.assert_allclose((columns[0], rows[0], columns[-1], rows[-1]), [2 * side for side in title.box], atol=7)


def test_a_draft_without_those_words_has_no_overlay(lettered: Draft) -> None:
    ids = drafts.ids_of(lettered.parts)
    assert ids is not None
    assert overlay.overlay(drafts.opened(lettered.picture), ids, lettered.parts.elements, ("CLOSED",)) is None


# --- lines


def test_edges_are_thin_and_where_the_colours_change() -> None:
    picture = Image.new("RGB", (128, 128), (30, 30, 60))
    picture.paste((220, 200, 90), (32, 32, 96, 96))
    lines = np.asarray(edges.canny(picture)) > 0
    rows, columns = np.nonzero(lines)
    assert 4 * 52 < lines.sum() < 4 * 80
    at_border = np.minimum.reduce([np.abs(rows - 32), np.abs(rows - 96), np.abs(columns - 32), np.abs(columns - 96)])
    assert at_border.max() <= 3
    assert not np.asarray(edges.canny(Image.new("RGB", (64, 64), (90, 90, 90)))).any()


def test_a_weak_edge_counts_only_where_it_hangs_on_a_strong_one() -> None:
    picture = Image.new("L", (128, 128), 100)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((10, 10, 60, 60), fill=220)
    pen.rectangle((80, 80, 110, 110), fill=106)
    lines = np.asarray(edges.canny(picture)) > 0
    assert lines[:70, :70].any()
    assert not lines[75:115, 75:115].any()


def test_a_drawing_is_its_own_scribble_and_a_picture_becomes_one(couple: Draft) -> None:
    paper = Image.new("RGB", (128, 128), (250, 250, 248))
    ImageDraw.Draw(paper).line((20, 30, 100, 90), fill=(10, 10, 10), width=3)
    assert edges.is_drawing(paper)
    lines = np.asarray(edges.scribble(paper)) > 128
    assert lines[58:62, 58:62].any()
    assert lines.mean() < 0.06
    assert not edges.is_drawing(drafts.opened(couple.picture))
    sketch = np.asarray(edges.scribble(drafts.opened(couple.picture))) > 128
    assert 0.01 < sketch.mean() < 0.3


def test_white_lines_on_black_are_a_drawing_as_well() -> None:
    paper = Image.new("RGB", (96, 96), (5, 5, 5))
    ImageDraw.Draw(paper).ellipse((20, 20, 70, 70), outline=(255, 255, 255), width=2)
    assert edges.is_drawing(paper)
    assert np.asarray(edges.scribble(paper))[0, 0] == 0


def test_a_result_is_the_same_every_time(bench: Bench, couple: Draft) -> None:
    order = bench.order(
        additions=False, size=WIDE, model=model_of(SD, size=WIDE), **couple.task(call={"prompt": WORDS})
    )
    first, second = (bench.result(order, pictures.run).files[0].path.read_bytes() for _ in range(2))
    assert first == second
