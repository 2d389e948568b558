"""How the cast and its things are staged: faces clear of counters, things on tables, arms that hold, seats that are sat on."""

import numpy as np
import pytest

from prompts.shot import Shot
from tools.animatic import draw, light, puppet
from tools.animatic.puppet import things_index
from tools.animatic.reading import read
from tools.animatic.spec import Actor, Look

SIZE = (640, 360)


def rows(mask):
    return np.flatnonzero(mask.any(axis=1))


def frame_of(subject, **fields):
    return draw(Shot(subject=subject, **fields), SIZE, mark=False)


@pytest.mark.parametrize("scene", ["in a shop", "laboratory"])
@pytest.mark.parametrize(("camera", "share"), [("close-up", 0.60), ("medium shot", 0.40)])
def test_a_counter_leaves_the_face_free_in_close_framings(scene, camera, share):
    frame = frame_of("a woman", scene=scene, camera=camera)
    assert rows(frame.mask("woman"))[-1] > share * SIZE[1]


def test_an_animal_close_by_stands_before_the_counter():
    frame = frame_of("a cat", scene="in a shop", camera="close-up")
    assert not any("counter" in e.name for e in frame.elements)


@pytest.mark.parametrize("subject", ["a cup of coffee on a wooden table", "紅蘋果和香蕉在桌上"])
def test_things_said_to_be_on_a_table_stand_on_a_table_top_across_the_frame(subject):
    frame = frame_of(subject)
    table = next(e for e in frame.elements if e.name == "table")
    first = next(e for e in frame.elements if e.role == "subject")
    assert (table.box[0], table.box[2]) == (0, SIZE[0])
    assert table.box[1] < first.box[3] < SIZE[1]
    assert first.box[3] - first.box[1] > 0.4 * SIZE[1]


def test_food_in_a_dish_lies_on_the_dish():
    frame = frame_of("盤子裡的三個水餃")
    plate = next(e for e in frame.elements if "plate" in e.name)
    food = [e for e in frame.elements if "dumpling" in e.name]
    assert len(food) == 3
    assert all(plate.box[0] < e.box[0] and e.box[2] < plate.box[2] and plate.box[1] < e.box[3] for e in food)


def test_a_small_thing_alone_fills_the_frame():
    apple = next(e for e in frame_of("a red apple").elements if e.role == "subject")
    assert apple.box[3] - apple.box[1] > 0.55 * SIZE[1]


def spec_of(subject, **fields):
    return read(Shot(subject=subject, **fields))


@pytest.mark.parametrize("subject", ["two businessmen shaking hands", "兩個商人握手"])
def test_hands_that_are_shaken_meet(subject):
    spec = spec_of(subject)
    assert spec.relation == "shaking_hands"
    left, right, apart = puppet.draw_pair(*spec.actors[:2], 300, spec.relation)
    reach = left.hand[0] - left.anchor[0] + right.anchor[0] - right.hand[0]
    assert abs(reach - apart) < 0.1 * 300


@pytest.mark.parametrize("subject", ["a mother holding a baby", "媽媽抱著寶寶"])
def test_a_held_baby_is_in_the_arms(subject):
    (actor,) = spec_of(subject).actors
    assert actor.prop is not None
    assert actor.prop.key == "baby"
    assert "baby" in {e.name for e in frame_of(subject).elements}


@pytest.mark.parametrize("head", ["cat-face", "dog-face", "fox", "panda", "rabbit-face"])
def test_a_sleeping_animal_lies_low_and_wide(head):
    asleep = puppet.draw_actor(Actor("pet", "pet", Look(head), "sleep"), 300).image
    assert asleep.height < 0.75 * 300 < asleep.width


@pytest.mark.parametrize(
    ("subject", "seat"),
    [
        ("an old man sitting on a chair", "chair"), ("一位老人坐在椅子上看報紙", "chair"), ("a girl sitting on a swing", "swing"),
        ("小男孩盪鞦韆", "swing"), ("a woman sitting on a rock by the sea", "rock"), ("a child sitting on a bed", "bed"),
        ("a boy sitting on a tree stump", "tree_stump"), ("一個女孩坐在沙發上", "sofa"),
    ],
)  # fmt: skip
def test_a_named_seat_is_sat_on(subject, seat):
    spec = spec_of(subject)
    (actor,) = spec.actors
    assert actor.pose != "stand"
    assert actor.mount is not None
    assert actor.mount.key.replace("-", "_") == seat
    assert seat not in {t.key for t in spec.things}


@pytest.mark.parametrize("subject", ["a couple sitting on a sofa", "a man and a woman sitting on a bench"])
def test_two_who_sit_on_one_seat_share_it(subject):
    spec = spec_of(subject)
    assert [a.pose for a in spec.actors] == ["sit", "sit"]
    assert spec.relation == "riding_together"


def test_a_chair_that_somebody_stands_beside_is_not_sat_on():
    (actor,) = spec_of("a man standing next to a chair").actors
    assert actor.mount is None


@pytest.mark.parametrize("subject", ["a worker climbing a ladder", "工人爬梯子"])
def test_a_climber_is_on_the_ladder(subject):
    (actor,) = spec_of(subject).actors
    assert actor.pose == "climb"
    assert actor.mount is not None
    assert actor.mount.key == "ladder"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("a first aid kit", "first_aid_kit"), ("急救箱", "first_aid_kit"), ("an AED", "aed"), ("洗眼器", "eyewash"), ("鋼瓶", "gas_cylinder"),
        ("a chemical drum", "chemical_drum"), ("漏油", "spill"), ("緊急出口", "exit_sign"), ("an assembly point", "assembly_point"),
        ("集合點", "assembly_point"), ("上鎖掛牌", "lockout"), ("三角錐", "safety_cone"), ("防噪耳罩", "ear_muffs"), ("a safety harness", "safety_harness"),
        ("a tree stump", "tree_stump"), ("水井", "well"), ("a wet floor sign", "wet_floor_sign"),
    ],
)  # fmt: skip
def test_things_of_safety_training_have_drawings_of_their_own(words, key):
    assert key in {t.key for t in spec_of(words).things}
    assert things_index.drawing(key) is not None


def test_golden_hour_keeps_snow_white():
    golden = light.recipe("golden_hour", "snow")
    red, _, blue = light.channels(light.paint("#f6faff", 4.0, golden))
    assert red >= blue > 200
    assert light.channels(light.paint("#d9b98a", 4.0, golden))[2] < 120


def test_a_room_under_coloured_lamps_has_a_pool_of_light():
    assert light.recipe("neon", "office").spot > 0.2
    assert light.recipe("neon", "street").spot == 0.0


def test_a_usual_board_behind_a_head_is_left_out_but_an_asked_one_stays():
    upright = (360, 640)
    usual = draw(Shot(subject="a worker", scene="warehouse"), upright, mark=False)
    asked = draw(Shot(subject="a worker", scene="warehouse", text_in_image=({"text": "EXIT", "place": "sign"},)), upright, mark=False)
    assert "aisle sign" not in {e.name for e in usual.elements}
    assert "EXIT" in {e.words for e in asked.elements}


@pytest.mark.parametrize(("subject", "seat"), [("a man sleeping on a bed", "bed"), ("a dog sleeping on a sofa", "sofa"), ("an old couple on a bench", "bench")])
def test_a_sleeper_or_a_couple_is_on_the_named_seat(subject, seat):
    first = spec_of(subject).actors[0]
    assert first.mount is not None
    assert first.mount.key == seat
    sprite = puppet.draw_actor(first, 200)
    assert sprite.head[3] < sprite.image.height * 0.9


def test_who_stands_on_a_bench_does_not_sit():
    assert spec_of("a man standing on a bench").actors[0].mount is None


def test_things_without_people_get_a_table_before_any_scenery():
    frame = frame_of("a cocktail on a table", scene="beach")
    table = next(e for e in frame.elements if e.name == "table")
    assert (table.box[0], table.box[2], table.box[3]) == (0, SIZE[0], SIZE[1])
