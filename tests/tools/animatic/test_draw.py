"""The whole way from a Shot or a spec to a frame: what stays, what moves, what is told."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prompts.shot import Shot
from tools.animatic import draw, draw_spec
from tools.animatic.spec import Actor, Garment, Look, SceneSpec, Sign, Thing
from tools.errors import BadInput

SIZE = (640, 360)
ROOT = Path(__file__).resolve().parents[3]
CAT = Actor("cat", "一隻貓", Look(head="cat-face", garments=(Garment("spacesuit"),)), pose="ride", mount=Thing("bicycle", "腳踏車", "bicycle"))
WOMAN = Actor("woman", "a woman", Look(gender="female", garments=(Garment("shirt", "#ffffff"), Garment("skirt", "#34558b"))), pose="walk")
FIELD = SceneSpec(scene="field", actors=(WOMAN,), things=(Thing("dog", "a dog", "dog"),))


def overlap(a, b) -> float:
    return float((a & b).sum() / max(1, (a | b).sum()))


def digest(frame) -> str:
    data = frame.image.tobytes() + frame.ids.tobytes() + frame.depth.tobytes()
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("change", [{"light": "night"}, {"light": "golden_hour"}, {"light": "neon"}, {"style": "pixel"}, {"weather": "rain"}, {"lens": "bokeh"}, {"mood": "sad"}])
def test_light_style_weather_and_lens_keep_every_element_where_it_was(change):
    before, after = draw_spec(FIELD, SIZE), draw_spec(replace(FIELD, **change), SIZE)
    for name in ("woman", "dog"):
        assert overlap(before.mask(name), after.mask(name)) > 0.98


def test_another_action_keeps_the_place():
    before = draw_spec(FIELD, SIZE)
    after = draw_spec(replace(FIELD, actors=(replace(WOMAN, pose="wave"),)), SIZE)
    middle = [np.mean([e.box[0] + e.box[2] for e in f.elements if e.name == "woman"]) / 2 for f in (before, after)]
    assert abs(middle[0] - middle[1]) < 0.05 * SIZE[0]
    assert overlap(before.mask("dog"), after.mask("dog")) > 0.98


def test_the_same_shot_and_seed_give_the_same_bytes_in_another_process():
    shot = Shot(subject="一隻穿宇宙裝的貓咪", action="騎腳踏車", scene="月球上")
    first = digest(draw(shot, SIZE, seed=3))
    assert digest(draw(shot, SIZE, seed=3)) == first
    code = (
        "import hashlib, sys\n"
        "from prompts.shot import Shot\n"
        "from tools.animatic import draw\n"
        "f = draw(Shot.model_validate_json(sys.stdin.buffer.read()), (640, 360), seed=3)\n"
        "print(hashlib.sha256(f.image.tobytes() + f.ids.tobytes() + f.depth.tobytes()).hexdigest())\n"
    )
    run = subprocess.run([sys.executable, "-c", code], input=shot.model_dump_json().encode(), capture_output=True, cwd=ROOT, check=True)
    assert run.stdout.decode().strip() == first


def test_another_seed_gives_another_picture():
    assert digest(draw_spec(FIELD, SIZE, seed=0)) != digest(draw_spec(FIELD, SIZE, seed=1))


def test_maps_have_the_pictures_size_and_their_types():
    frame = draw_spec(FIELD, (642, 362))
    assert frame.image.size == (642, 362) and frame.image.mode == "RGB"
    assert frame.ids.shape == frame.depth.shape == (362, 642)
    assert frame.ids.dtype == np.uint8 and frame.depth.dtype == np.uint16


def test_every_id_in_the_map_is_an_element_and_the_other_way_round():
    frame = draw_spec(FIELD, SIZE)
    assert set(np.unique(frame.ids)) - {0} == {e.id for e in frame.elements}
    assert len({e.name for e in frame.elements}) == len(frame.elements)
    for element in frame.elements:
        rows, columns = np.nonzero(frame.ids == element.id)
        assert element.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_a_subject_is_found_by_the_persons_words_and_its_mount_by_its_own():
    frame = draw_spec(SceneSpec(scene="moon", light="night", actors=(CAT,)), SIZE)
    cat, bicycle = frame.mask("一隻貓"), frame.mask("腳踏車")
    assert cat.sum() > 1500 and bicycle.sum() > 600
    assert not (cat & bicycle).any()
    assert np.nonzero(bicycle)[0].mean() > np.nonzero(cat)[0].mean()


def test_the_subject_is_nearer_than_the_sky():
    frame = draw_spec(FIELD, SIZE)
    assert frame.depth[frame.mask("woman")].mean() > 4 * frame.depth[frame.mask("sky")].mean()


@pytest.mark.parametrize("count", [1, 3, 7, 12])
def test_as_many_are_seen_as_were_asked(count):
    frame = draw_spec(SceneSpec(scene="park", actors=(replace(WOMAN, count=count, pose="stand"),)), (1280, 720))
    seen = [e for e in frame.elements if e.words == "a woman"]
    assert len(seen) == count
    assert all((frame.ids == e.id).sum() > 1500 for e in seen)


def test_a_thing_nobody_knows_is_drawn_as_a_card_with_its_words():
    frame = draw_spec(SceneSpec(scene="garden", things=(Thing("glimbert", "a glimbert"),)), SIZE)
    mask = frame.mask("a glimbert")
    assert mask.sum() > 0.02 * mask.size
    luma = np.asarray(frame.image.convert("L"))[mask]
    assert np.percentile(luma, 2) < 110 < np.percentile(luma, 80)


def test_a_close_up_shows_the_head_large_and_whole():
    full, close = (draw_spec(replace(FIELD, things=(), framing=f), SIZE) for f in ("full", "close_up"))
    boxes = [next(e.box for e in f.elements if e.name == "woman") for f in (full, close)]
    assert boxes[1][1] > 0
    assert (close.mask("woman").sum() / close.ids.size) > 2 * (full.mask("woman").sum() / full.ids.size)


@pytest.mark.parametrize("size", [(1280, 536), (720, 1280), (800, 800)])
def test_heads_are_not_cut_in_any_ratio(size):
    frame = draw_spec(SceneSpec(scene="desert", actors=(replace(WOMAN, pose="stand"),)), size)
    (box,) = [e.box for e in frame.elements if e.name == "woman"]
    assert box[1] > 0 and box[3] < size[1] and box[0] > 0 and box[2] < size[0]


def test_seen_from_straight_above_the_ground_fills_the_frame():
    frame = draw_spec(SceneSpec(scene="field", angle="top_down", actors=(WOMAN,)), SIZE)
    assert not any(e.role == "sky" for e in frame.elements)
    eye = draw_spec(SceneSpec(scene="field", actors=(WOMAN,)), SIZE)
    tall = [e.box[3] - e.box[1] for f in (frame, eye) for e in f.elements if e.name == "woman"]
    assert tall[0] < 0.8 * tall[1]


@pytest.mark.parametrize(("place", "text"), [("sign", "食不食油饼"), ("poster", "Grand Opening"), ("screen", "42 %"), ("banner", "歡迎光臨"), ("title", "夜")])
def test_exact_words_stand_in_the_picture_with_a_mask_of_their_own(place, text):
    frame = draw_spec(SceneSpec(scene="beach", actors=(WOMAN,), signs=(Sign(text, place),)), (1280, 720))
    mask = frame.mask(text)
    assert mask.sum() > 2000
    luma = np.asarray(frame.image.convert("L"))[mask].astype(int)
    assert np.percentile(luma, 97) - np.percentile(luma, 3) > 60


def test_a_palette_takes_the_picture_over():
    plain = draw_spec(FIELD, SIZE, mark=False)
    teal = draw_spec(replace(FIELD, palette=("#2a9d8f", "#264653")), SIZE, mark=False)
    pixels = np.asarray(teal.image).astype(int)
    assert np.abs(pixels - np.asarray(plain.image)).mean() > 10
    near = np.abs(pixels - np.array([0x2A, 0x9D, 0x8F])).sum(axis=2) < 60
    assert near.mean() > 0.03


def test_the_draft_mark_can_be_left_out_and_touches_only_its_corner():
    marked, bare = (np.asarray(draw_spec(FIELD, SIZE, mark=m).image).astype(int) for m in (True, False))
    rows, columns = np.nonzero(np.abs(marked - bare).sum(axis=2))
    assert len(rows) > 50
    assert rows.min() > SIZE[1] * 0.8 and columns.min() > SIZE[0] * 0.8


def test_what_is_absent_is_not_built():
    names = [e.name for e in draw_spec(replace(FIELD, absent=("clouds",)), SIZE).elements]
    assert "clouds" in [e.name for e in draw_spec(FIELD, SIZE).elements]
    assert "clouds" not in names


@pytest.mark.parametrize("size", [(15, 100), (100, 5000), (0, 0)])
def test_a_size_out_of_bounds_is_refused_in_one_sentence(size):
    with pytest.raises(BadInput, match="16 to 4096"):
        draw_spec(FIELD, size)


def test_the_shot_decides_the_size_when_none_is_given():
    assert draw(Shot(subject="a cat", technical="9:16")).image.size[1] > draw(Shot(subject="a cat", technical="9:16")).image.size[0]
    assert draw(Shot(subject="a cat")).image.size == (1280, 720)
