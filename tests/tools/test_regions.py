"""Region edits: what a mask covers, how far its soft edge reaches, and that nothing beyond it moves."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tools.assets import ElementNote
from tools.errors import BadInput
from tools.regions import composite, distance, feather, mask_of_box, mask_of_picture, mask_of_words, merge_ids

RNG = np.random.default_rng(4)
CAT = ElementNote(id=1, name="cat", words="一隻穿宇宙裝的貓咪")
BIKE = ElementNote(id=2, name="bicycle", words="腳踏車")
RED_CAR = ElementNote(id=3, name="car", words="the red car")
BLUE_CAR = ElementNote(id=4, name="car_2", words="a blue car")
HIDDEN = ElementNote(id=5, name="moon", words="moon")
ALL = (CAT, BIKE, RED_CAR, BLUE_CAR, HIDDEN)
IDS = np.repeat(np.arange(5, dtype=np.uint8), 4)[None, :].repeat(10, 0)


def _noise(height: int = 60, width: int = 80) -> Image.Image:
    return Image.fromarray(RNG.integers(0, 256, (height, width, 3), dtype=np.uint8))


def _true_distance(mask: np.ndarray) -> np.ndarray:
    points = np.argwhere(mask)
    grid = np.indices(mask.shape).reshape(2, -1).T
    square = ((grid[:, None, :] - points[None, :, :]) ** 2).sum(-1).min(1)
    return np.sqrt(square).reshape(mask.shape)


@pytest.mark.parametrize("limit", [1, 3, 9, 50])
def test_the_distance_is_exact_up_to_its_limit(limit: int) -> None:
    mask = RNG.random((24, 31)) > 0.985
    mask[3, 0] = True
    true, found = _true_distance(mask), distance(mask, limit)
    near = true <= limit
    assert np.allclose(found[near], true[near], atol=1e-4)
    assert (found[~near] > limit).all()


@pytest.mark.parametrize("px", [0, 1, 6, 40])
def test_alpha_is_one_in_the_mask_falls_smoothly_and_is_exactly_zero_beyond_the_feather(px: int) -> None:
    mask = np.zeros((60, 80), bool)
    mask[20:35, 30:50] = True
    mask[22, 33] = False
    alpha, away = feather(mask, px), _true_distance(mask)
    assert (alpha[mask] == 1.0).all()
    assert (alpha[away > px] == 0.0).all()
    if px > 1:
        ring = alpha[27, 50 : 50 + px]
        assert (ring > 0).all()
        assert (np.diff(ring) < 0).all()


def test_an_empty_mask_has_no_alpha_anywhere() -> None:
    assert not feather(np.zeros((9, 9), bool), 5).any()


def test_pixels_outside_the_feathered_mask_are_bit_identical_and_inside_they_are_new() -> None:
    parent, new = _noise(), _noise()
    mask = mask_of_box((0.25, 0.25, 0.5, 0.75), parent.size)
    out = np.asarray(composite(parent, new, feather(mask, 6)))
    outside = _true_distance(mask) > 6
    assert (out[outside] == np.asarray(parent)[outside]).all()
    assert (out[mask] == np.asarray(new)[mask]).all()
    assert (out != np.asarray(parent)).any()


def test_composition_of_pictures_of_two_sizes_is_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        composite(_noise(10, 10), _noise(11, 10), np.zeros((10, 10), np.float32))


def test_a_see_through_parent_keeps_its_alpha() -> None:
    parent = _noise(8, 8)
    parent.putalpha(90)
    out = composite(parent, _noise(8, 8), feather(mask_of_box((0, 0, 0.5, 1), (8, 8)), 0))
    assert out.mode == "RGBA"
    assert out.getpixel((7, 7)) == parent.getpixel((7, 7))


def test_a_box_covers_its_fractions_and_is_cut_at_the_edges() -> None:
    mask = mask_of_box((-1.0, 0.5, 0.25, 9.0), (8, 4))
    assert mask.tolist() == [[False] * 8] * 2 + [[True, True] + [False] * 6] * 2


@pytest.mark.parametrize("box", [(0.5, 0.0, 0.5, 1.0), (0.9, 0.1, 0.2, 0.8), (2.0, 0.0, 3.0, 1.0)])
def test_a_box_without_area_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(BadInput, match="fractions"):
        mask_of_box(box, (80, 60))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("cat", {1}), ("the cat", {1}), ("貓咪", {1}), ("那隻貓咪", {1}), ("bicycle", {2}), ("腳踏車", {2}),
        ("red car", {3}), ("the blue car", {4}), ("car", {3}), ("cars in blue", {4}), ("blue car", {4}), ("RED CAR", {3}),
    ],
)  # fmt: skip
def test_words_find_their_element(words: str, ids: set[int]) -> None:
    assert set(IDS[mask_of_words(words, IDS, ALL)].tolist()) == ids


@pytest.mark.parametrize(
    ("words", "box"),
    [
        ("the left half", (0, 0, 0.5, 1)), ("right side", (0.5, 0, 1, 1)), ("右半邊", (0.5, 0, 1, 1)), ("左上角", (0, 0, 0.5, 0.5)),
        ("top right corner", (0.5, 0, 1, 0.5)), ("下方", (0, 0.5, 1, 1)), ("中間", (1 / 3, 1 / 3, 2 / 3, 2 / 3)), ("the upper part", (0, 0, 1, 0.5)),
    ],
)  # fmt: skip
def test_words_for_a_place_mean_that_part_of_the_picture(words: str, box: tuple[float, float, float, float]) -> None:
    assert (mask_of_words(words, IDS, ALL) == mask_of_box(box, (20, 10))).all()


def test_of_several_alike_the_place_decides() -> None:
    cats = tuple(ElementNote(id=n, name="cat", words="cat", box=(4 * n, 0, 4 * n + 4, 10)) for n in (1, 2, 3))
    found = {
        words: set(IDS[mask_of_words(words, IDS, cats)].tolist())
        for words in ("the cat on the left", "right cat", "中間的 cat", "the cat")
    }
    assert found == {"the cat on the left": {1}, "right cat": {3}, "中間的 cat": {2}, "the cat": {1, 2, 3}}


@pytest.mark.parametrize("words", ["the background", "背景"])
def test_the_background_is_all_but_subjects_and_props(words: str) -> None:
    cat = CAT.model_copy(update={"role": "subject"})
    bike = BIKE.model_copy(update={"role": "prop"})
    car = RED_CAR.model_copy(update={"role": "back"})
    mask = mask_of_words(words, IDS, (cat, bike, car))
    assert set(IDS[mask].tolist()) == {0, 3, 4}


def test_another_name_of_the_thing_is_tried_when_the_words_fit_nothing() -> None:
    assert set(IDS[mask_of_words("單車", IDS, ALL, also=("bicycle",))].tolist()) == {2}
    assert set(IDS[mask_of_words("貓咪", IDS, ALL, also=("bicycle",))].tolist()) == {1}


@pytest.mark.parametrize("words", ["dragon", "龍", "moon", ""])
def test_words_for_what_is_not_seen_are_refused_with_what_is_there(words: str) -> None:
    with pytest.raises(BadInput, match=r"it has 一隻穿宇宙裝的貓咪, 腳踏車, the red car, a blue car\."):
        mask_of_words(words, IDS, ALL)


def test_a_mask_picture_is_read_by_light_or_by_opacity_and_scaled() -> None:
    grey = Image.new("L", (4, 4), 0)
    grey.paste(255, (0, 0, 2, 4))
    wanted = [[True] * 4 + [False] * 4] * 8
    assert mask_of_picture(grey, (8, 8)).tolist() == wanted
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0, 2, 4))
    assert mask_of_picture(clear, (8, 8)).tolist() == wanted
    with pytest.raises(BadInput, match="marks nothing"):
        mask_of_picture(Image.new("RGB", (4, 4)), (8, 8))


def test_merged_ids_keep_the_parents_numbers_and_give_new_elements_free_ones() -> None:
    new_ids = np.full_like(IDS, 1)
    new_ids[:, 10:] = 2
    board = ElementNote(id=1, name="skateboard", words="滑板")
    mask = np.zeros(IDS.shape, bool)
    mask[:, 8:12] = True
    ids, notes = merge_ids((IDS, ALL), (new_ids, (board, ElementNote(id=2, name="cat", words="cat"))), mask)
    by_name = {n.name: n for n in notes}
    assert (ids[~mask] == IDS[~mask]).all()
    assert by_name["cat"].id == 1
    assert by_name["skateboard"].id == 6
    assert (ids[:, 8:10] == 6).all()
    assert (ids[:, 10:12] == 1).all()
    assert "bicycle" not in by_name
    assert "moon" not in by_name
    assert by_name["skateboard"].box == (8, 0, 10, 10)
