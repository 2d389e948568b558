"""The cast in front of the camera: pairs, mounts, props, boards with words, things the set shows already."""

from dataclasses import replace

import numpy as np
import pytest

from tools.animatic import draw_spec
from tools.animatic.spec import Actor, Garment, Look, SceneSpec, Sign, Thing

SIZE = (960, 540)
ANN = Actor("ann", "Ann", Look(gender="female", garments=(Garment("dress", "#c0392b"),)))
BEN = Actor("ben", "Ben", Look(gender="male", garments=(Garment("suit"),)), seed=4)


def box(frame, name):
    return next(e.box for e in frame.elements if e.name == name)


def middle(frame, name):
    left, _, right, _ = box(frame, name)
    return (left + right) / 2


@pytest.mark.parametrize("relation", ["facing", "holding_hands", "giving", "side_by_side"])
def test_a_pair_stands_together_in_the_middle(relation):
    frame = draw_spec(SceneSpec(scene="park", actors=(ANN, BEN), relation=relation), SIZE)
    assert middle(frame, "ann") < middle(frame, "ben")
    assert abs((middle(frame, "ann") + middle(frame, "ben")) / 2 - SIZE[0] / 2) < 0.08 * SIZE[0]
    assert all((frame.ids == e.id).sum() > 2500 for e in frame.elements if e.role == "subject")


def test_hugging_brings_two_closer_than_facing():
    gaps = {}
    for relation in ("hugging", "facing"):
        frame = draw_spec(SceneSpec(scene="park", actors=(ANN, BEN), relation=relation), SIZE)
        gaps[relation] = middle(frame, "ben") - middle(frame, "ann")
    assert gaps["hugging"] < 0.7 * gaps["facing"]


def test_two_ride_on_one_mount():
    rider = replace(ANN, pose="ride", mount=Thing("motorcycle", "a motorbike", "motorcycle"))
    frame = draw_spec(SceneSpec(scene="field", actors=(rider, BEN), relation="riding_together"), SIZE)
    assert [e.words for e in frame.elements if e.name == "motorcycle"] == ["a motorbike"]
    left, _, right, _ = box(frame, "motorcycle")
    assert left < middle(frame, "ann") < right
    assert left < middle(frame, "ben") < right


def test_a_pair_in_close_up_keeps_both_heads_in_the_frame():
    frame = draw_spec(SceneSpec(scene="park", framing="close_up", actors=(ANN, BEN), relation="facing"), SIZE)
    for name in ("ann", "ben"):
        left, top, right, _ = box(frame, name)
        assert top > 0
        assert right - left > 0.15 * SIZE[0]
        assert 0.1 * SIZE[0] < (left + right) / 2 < 0.9 * SIZE[0]


def test_a_prop_in_the_hand_has_a_mask_of_its_own():
    reader = replace(ANN, pose="read", prop=Thing("open-book", "a book", "open-book"))
    frame = draw_spec(SceneSpec(scene="room", actors=(reader,)), SIZE)
    book, ann = frame.mask("a book"), frame.mask("Ann")
    assert book.sum() > 300
    assert not (book & ann).any()


def test_the_same_actor_has_the_same_face_everywhere():
    heads = []
    for scene in ("park", "beach"):
        frame = draw_spec(SceneSpec(scene=scene, light="day", actors=(ANN,)), SIZE)
        mask = frame.mask("ann")
        rows = np.flatnonzero(mask.any(axis=1))
        heads.append(mask.sum(axis=1)[rows[0] : rows[0] + 40])
    assert np.abs(heads[0] - heads[1]).max() <= 4


def test_somebody_steps_aside_from_the_words_behind():
    spec = SceneSpec(scene="classroom", actors=(ANN,), signs=(Sign("E = mc²"),))
    frame = draw_spec(spec, SIZE)
    bare = draw_spec(replace(spec, actors=()), SIZE)
    assert frame.mask("E = mc²").sum() > 0.8 * bare.mask("E = mc²").sum()


def test_palm_trees_on_a_beach_are_not_drawn_twice_and_know_their_words():
    trees = Thing("palm-tree", "棕櫚樹", "palm-tree", count=3, place="back")
    frame = draw_spec(SceneSpec(scene="beach", actors=(ANN,), things=(trees,)), SIZE)
    assert frame.mask("棕櫚樹").any()
    assert not any(e.name.startswith("palm-tree") for e in frame.elements)


def test_things_in_the_air_hang_above_the_cast():
    kites = Thing("kite", "kites", "kite", count=3, place="air")
    frame = draw_spec(SceneSpec(scene="park", actors=(ANN,), things=(kites,)), SIZE)
    for k in (1, 2, 3):
        assert box(frame, f"kite {k}")[3] < 0.62 * SIZE[1]


def test_in_space_nothing_stands_on_the_ground():
    frame = draw_spec(SceneSpec(scene="space", light="night", actors=(ANN,)), SIZE)
    _, top, _, bottom = box(frame, "ann")
    assert abs((top + bottom) / 2 - SIZE[1] / 2) < 0.12 * SIZE[1]


def test_a_counter_hides_the_legs_of_who_stands_behind_it():
    shop = draw_spec(SceneSpec(scene="shop", actors=(ANN,)), SIZE)
    park = draw_spec(SceneSpec(scene="park", actors=(ANN,)), SIZE)
    shares = [(f.ids == next(e.id for e in f.elements if e.name == "ann")).sum() for f in (shop, park)]
    assert shares[0] < 0.8 * shares[1]
    assert box(shop, "ann")[3] < 0.85 * SIZE[1]


def test_things_on_a_counter_stand_on_it():
    cakes = Thing("cake", "cakes", "birthday-cake", count=3, place="surface")
    frame = draw_spec(SceneSpec(scene="shop", things=(cakes,)), SIZE)
    counter = box(frame, "shop counter")
    for k in (1, 2, 3):
        assert counter[1] - 0.03 * SIZE[1] < box(frame, f"cake {k}")[3] < counter[1] + 0.12 * SIZE[1]


def test_a_product_shot_with_a_label_carries_the_exact_words_on_the_thing():
    spec = SceneSpec(kind="product", things=(Thing("bottle", "a bottle", "lotion-bottle"),), signs=(Sign("蜜桃 PEACH", "label"),))
    frame = draw_spec(spec, SIZE)
    left, top, right, bottom = box(frame, "label")
    assert frame.mask("蜜桃 PEACH").any()
    thing = box(frame, "bottle")
    assert thing[0] <= left and right <= thing[2] and thing[1] <= top and bottom <= thing[3]


def test_a_cat_at_play_is_smaller_than_the_child_beside_it():
    child = Actor("girl", "girl", Look(age="child"), pose="play")
    frame = draw_spec(SceneSpec(scene="room", actors=(child, Actor("cat", "cat", Look(head="cat-face"), pose="play"))), (640, 360))
    heights = {e.name: e.box[3] - e.box[1] for e in frame.elements}
    assert heights["cat"] < heights["girl"]
