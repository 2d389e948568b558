"""People, animals and robots over time: they start from the still, move without a jump, blink, speak, and do not slide."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from prompts.shot import Shot
from tools.animatic import frame, puppet, shooting
from tools.animatic.motion import faces
from tools.animatic.motion.acting import performances
from tools.animatic.motion.cycles import cycle
from tools.animatic.motion.mover import Mover
from tools.animatic.puppet import gaits
from tools.animatic.puppet.moment import STILL, Moment
from tools.animatic.puppet.poses import pose
from tools.animatic.reading import read
from tools.animatic.shooting import Staged
from tools.animatic.spec import Actor, Look, Thing
from tools.spoken import Spoken, SpokenWord

SIZE = (320, 180)


def _staged(words: str, size: tuple[int, int] = SIZE) -> Staged:
    return shooting.stage(read(Shot(subject=words)), size, 3)


def _performing(staged: Staged, spoken: Spoken | None = None, *, fine: bool = False) -> list[Mover]:
    return performances(staged.spec, staged.camera, staged.recipe, staged.ground, 3, spoken=spoken, fine=fine)


def _drawn(actor: Actor, turn: float, height: float = 150) -> puppet.Sprite:
    return puppet.draw_actor(actor, height, moment=Moment(STILL + math.tau * turn))


def _placed(sprite: puppet.Sprite) -> np.ndarray:
    """The figure on a sheet on which all its drawings have one anchor."""
    sheet = np.zeros((500, 700, 4), np.int16)
    x, y = round(350 - sprite.anchor[0]), round(420 - sprite.anchor[1])
    sheet[y : y + sprite.image.height, x : x + sprite.image.width] = np.asarray(sprite.image)
    return sheet


@pytest.mark.parametrize("name", sorted(puppet.POSES - {"ride", "drive"}))
def test_every_pose_moves_and_comes_back_after_a_whole_turn(name: str) -> None:
    actor = Actor("someone", "someone", Look(gender="female"), name, seed=1)
    still, whole = _drawn(actor, 0), _drawn(actor, 1)
    assert np.abs(_placed(still) - _placed(whole)).max() <= 3
    assert max(np.abs(_placed(still) - _placed(_drawn(actor, turn))).max() for turn in (0.25, 0.5)) > 40


@pytest.mark.parametrize("name", sorted(puppet.POSES - {"ride", "drive"}))
def test_no_limb_jumps_between_two_drawings(name: str) -> None:
    cut = cycle(Actor("someone", "", Look(), name))
    poses = [pose(name, STILL + math.tau * k / cut.drawings) for k in range(cut.drawings + 1)]
    for a, b in itertools.pairwise(poses):
        for limb in ("near_hand", "far_hand", "near_foot", "far_foot"):
            assert math.dist(getattr(a, limb), getattr(b, limb)) < 0.62, (name, limb)


@pytest.mark.parametrize("head", ["cat-face", "horse-face", "elephant", "bird", "robot", "panda"])
@pytest.mark.parametrize("name", ["stand", "walk", "run"])
def test_animals_and_robots_move_too(head: str, name: str) -> None:
    actor = Actor("someone", "", Look(head=head), name, seed=1)
    still = _placed(_drawn(actor, 0))
    assert np.abs(still - _placed(_drawn(actor, 1))).mean() < 0.6
    assert np.abs(still - _placed(_drawn(actor, 0.25))).max() > 40


@pytest.mark.parametrize(("mount", "name"), [("bicycle", "ride"), ("skateboard", "ride"), ("automobile", "drive"), ("horse", "ride"), ("boat", "ride")])
def test_riders_and_their_mounts_move(mount: str, name: str) -> None:
    actor = Actor("someone", "", Look(), name, seed=1, mount=Thing(mount, mount, mount))
    assert np.abs(_placed(_drawn(actor, 0, 100)) - _placed(_drawn(actor, 0.3, 100))).max() > 30


@pytest.mark.parametrize(("name", "maker"), [("walk", gaits.walk), ("push", gaits.push)])
def test_a_foot_on_the_ground_goes_back_as_fast_as_the_figure_goes_on(name: str, maker: object) -> None:
    steps = 48
    feet = [pose(name, STILL + math.tau * k / steps).far_foot for k in range(steps)]
    paces = [a[0] - b[0] for a, b in zip(feet, [*feet[1:], feet[0]], strict=True) if abs(a[1] - b[1]) < 1e-9]
    assert len(paces) >= steps * 0.3
    assert paces == pytest.approx([gaits.STRIDES[name] / steps] * len(paces), abs=0.002)


def test_a_runner_is_on_one_foot_or_in_the_air() -> None:
    heights = [pose("run", STILL + math.tau * k / 36) for k in range(36)]
    down = [(p.near_foot[1] < 0.01) + (p.far_foot[1] < 0.01) for p in heights]
    assert max(down) == 1
    assert 0 in down


@pytest.mark.parametrize(
    "words",
    ["a girl walking in the park", "two friends hugging in a room", "close-up of a man talking in a cafe", "low angle shot of a knight on a horse", "three children running on the beach", "a cat and a robot in a street at night"],
)
def test_at_the_start_everybody_is_as_in_the_still(words: str) -> None:
    staged = _staged(words)
    still = {layer.name: layer for layer in frame.cast(staged.spec, staged.camera, staged.recipe, staged.ground, 3)}
    movers = _performing(staged)
    assert {name for mover in movers for name in mover.names} == set(still)
    for mover in movers:
        state = mover.state(0.0)
        assert (state.dx, state.dy, state.opacity) == (0, 0, 1)
        for layer in mover.drawing(state.drawing):
            assert (layer.x, layer.y, layer.depth) == (still[layer.name].x, still[layer.name].y, still[layer.name].depth)
            assert layer.image.tobytes() == still[layer.name].image.tobytes()


@pytest.mark.parametrize("words", ["a girl walking in the park", "low angle shot of a girl walking in the park", "high angle shot of a girl walking in the park"])
def test_a_walker_stays_on_the_same_ground_at_the_same_height(words: str) -> None:
    staged = _staged(words)
    (mover,) = _performing(staged)
    drawings = [mover.drawing(key)[0] for key in sorted({mover.state(i / 12).drawing for i in range(12)}, key=str)]
    assert len(drawings) >= 10
    bottoms = [layer.y + layer.image.height for layer in drawings]
    assert max(bottoms) - min(bottoms) <= 3
    assert len({layer.foot for layer in drawings}) == 1


def test_a_walker_goes_as_fast_as_the_feet_and_one_who_stands_stays() -> None:
    (walker,) = _performing(_staged("a girl walking in the park"))
    (reader,) = _performing(_staged("a girl reading in the park"))
    tall = walker.drawing(walker.state(0).drawing)[0].image.height
    assert 0.5 * tall < walker.speed < 1.0 * tall
    assert reader.speed == 0


def test_a_tracking_shot_may_ask_for_twice_the_drawings() -> None:
    staged = _staged("a girl walking in the park")
    counts = [len({m.state(i / 24).drawing[0] for i in range(24 * 3, 24 * 4)}) for m in (*_performing(staged), *_performing(staged, fine=True))]
    assert counts == [12, 24]


def test_drawings_repeat_and_are_the_same_whoever_makes_them() -> None:
    staged = _staged("a man dancing on a stage")
    one, two = _performing(staged)[0], _performing(staged)[0]
    key = one.state(0.5).drawing
    assert two.state(0.5).drawing == key
    assert one.drawing(key)[0].image.tobytes() == two.drawing(key)[0].image.tobytes()
    assert len({one.state(i / 24).drawing[0] for i in range(24 * 20)}) == 12


def test_three_who_do_the_same_drift_out_of_step() -> None:
    movers = _performing(_staged("three men standing in a street"))
    first = [[m.state(0.0).drawing[0] for m in movers], [m.state(6.0).drawing[0] for m in movers]]
    assert len(set(first[0])) == 1
    assert len(set(first[1])) > 1


def test_everybody_blinks_every_few_seconds_and_not_together() -> None:
    times = {who: [i / 24 for i in range(24 * 60) if faces.shut(i / 24, who) and not faces.shut((i - 1) / 24, who)] for who in ("ann", "ben", "cho")}
    for starts in times.values():
        gaps = [b - a for a, b in itertools.pairwise(starts)]
        assert 10 <= len(starts) <= 20
        assert min(gaps) > 2.9
        assert max(gaps) < 5.3
    assert times["ann"] != times["ben"] != times["cho"]


def test_sleepers_do_not_blink_and_others_do() -> None:
    def blinks(words: str) -> int:
        (mover,) = _performing(_staged(words))
        return sum(mover.state(i / 12).drawing[1][1] for i in range(12 * 12))

    assert blinks("a girl sleeping in a bedroom") == 0
    assert blinks("a girl standing in a bedroom") >= 4


def test_a_mouth_follows_what_is_said() -> None:
    spoken = Spoken(text="a b", words=(SpokenWord(text="a", start_s=1.0, end_s=2.0), SpokenWord(text="b", start_s=2.5, end_s=3.0)), mouth=((1.0, 0.2), (1.5, 1.0), (2.0, 0.0), (2.5, 0.5)))
    (mover,) = _performing(_staged("a woman talking in an office"), spoken)

    def mouth(at_s: float) -> str | None:
        return mover.state(at_s).drawing[1][0]

    assert [mouth(t) for t in (0.0, 0.5, 1.1, 1.6, 2.2, 3.5)] == [None, None, "ajar", "wide", "closed", None]
    assert mouth(2.6) in {"open", "round"}


def test_without_a_track_of_the_mouth_the_words_move_it() -> None:
    spoken = Spoken(text="hello", words=(SpokenWord(text="hello", start_s=0.5, end_s=1.5),))
    said = faces.saying(spoken)
    assert said(0.2) is None
    assert {said(0.5 + i / 24) for i in range(24)} >= {"ajar", "wide"}


def test_only_the_first_person_says_it_where_nobody_is_said_to_talk() -> None:
    spoken = Spoken(text="hi", words=(SpokenWord(text="hi", start_s=0.0, end_s=2.0),), mouth=((0.0, 0.9),))
    movers = _performing(_staged("a man and a woman standing in a street"), spoken)
    assert [m.state(1.0).drawing[1][0] for m in movers].count("wide") == 1


def test_two_who_talk_take_turns() -> None:
    movers = _performing(_staged("two women talking in an office"))
    open_at = [[m.state(i / 12).drawing[1][0] not in (None, "closed") for m in movers] for i in range(12 * 20)]
    assert all(sum(who) <= 1 for who in open_at)
    assert all(sum(column) > 30 for column in zip(*open_at, strict=True))


@pytest.mark.parametrize(("head", "moment"), [("human", Moment(mouth="wide")), ("human", Moment(shut=True)), ("robot", Moment(shut=True)), ("fox", Moment(shut=True))])
def test_mouth_and_lids_change_the_face_and_nothing_else(head: str, moment: Moment) -> None:
    actor = Actor("someone", "", Look(head=head, gender="female"), "write", seed=2)
    still, other = puppet.draw_actor(actor, 300), puppet.draw_actor(actor, 300, moment=moment)
    changed = np.argwhere(np.abs(np.asarray(still.image, np.int16) - np.asarray(other.image, np.int16)).max(axis=2) > 8)
    assert len(changed) > 8
    left, top, right, bottom = still.head
    assert (changed[:, 1] > left).all()
    assert (changed[:, 1] < right).all()
    assert (changed[:, 0] > top).all()
    assert (changed[:, 0] < bottom).all()


def test_a_desk_stays_where_it_is_while_hands_work_on_it() -> None:
    actor = Actor("someone", "", Look(), "work", seed=1)
    parts = [next(p for p in _drawn(actor, turn).parts if p.name == "prop") for turn in (0.0, 0.3, 0.6)]
    sprites = [_drawn(actor, turn) for turn in (0.0, 0.3, 0.6)]
    rights = [round(part.x + part.image.width - sprite.anchor[0]) for part, sprite in zip(parts, sprites, strict=True)]
    assert len(set(rights)) == 1


def test_nobody_acts_seen_from_straight_above() -> None:
    assert _performing(_staged("top-down view of a boy on a skateboard")) == []


def test_what_hovers_bobs_and_what_stands_does_not() -> None:
    movers = {m.names[0]: m for m in _performing(_staged("a girl and a hot air balloon in the sky over a field"))}
    heights = {name: {round(m.state(i / 4).dy, 3) for i in range(12)} for name, m in movers.items()}
    assert any(len(values) > 3 for values in heights.values())


@pytest.mark.parametrize(("words", "goes"), [("a red car driving along a road", True), ("一輛紅色跑車在公路上奔馳", True), ("a red car parked in a street", False), ("a car on a bridge", False)])
def test_a_vehicle_alone_rolls_when_it_is_said_to(words: str, goes: bool) -> None:
    (mover,) = [m for m in _performing(_staged(words)) if m.names[0] == "automobile"]
    assert (mover.speed > 0) is goes
    assert (len({mover.state(i / 24).drawing for i in range(48)}) > 8) is goes


def test_wheels_turn_forward_and_keep_their_place() -> None:
    thing = Thing("automobile", "car", "automobile")
    still, later = puppet.draw_thing(thing, 200), puppet.draw_thing(thing, 200, turn=0.05)
    assert still.size == later.size
    changed = np.argwhere(np.abs(np.asarray(still, np.int16) - np.asarray(later, np.int16)).max(axis=2) > 30)
    assert len(changed) > 50
    assert changed[:, 0].min() > 100


def test_a_flame_burns_and_its_candle_stands() -> None:
    thing = Thing("candle", "candle", "candle")
    still, later = puppet.draw_thing(thing, 200), puppet.draw_thing(thing, 200, turn=0.25)
    moved = np.abs(np.asarray(still, np.int16) - np.asarray(later, np.int16)).max(axis=2)
    assert moved[:70].max() > 60
    assert moved[90:].max() <= 12


def test_who_sweeps_stays_and_who_pushes_a_cart_goes() -> None:
    sweeper = Actor("someone", "", Look(), "push", prop=Thing("broom", "broom", "broom"))
    assert cycle(sweeper).ground == 0
    assert cycle(Actor("someone", "", Look(), "push")).ground > 300


def test_a_group_on_its_way_stays_together() -> None:
    movers = _performing(_staged("twelve soldiers marching in a city street"))
    depths = [m.drawing(m.state(0.0).drawing)[0].depth for m in movers]
    assert max(depths) > 1.2 * min(depths)
    paces = [m.speed * depth for m, depth in zip(movers, depths, strict=True)]
    assert paces == pytest.approx([paces[0]] * len(paces), rel=0.01)


def test_a_child_takes_quicker_steps_to_keep_up() -> None:
    movers = {m.names[0]: m for m in _performing(_staged("a woman and a small boy walking in the park"))}
    assert len(movers) == 2
    changes = {name: sum(m.state(3 + (i + 1) / 48).drawing[0] != m.state(3 + i / 48).drawing[0] for i in range(480)) for name, m in movers.items()}
    woman, boy = (next(changes[name] for name in changes if word in name) for word in ("woman", "boy"))
    assert boy > 1.1 * woman


def test_a_dog_goes_along_with_its_owner_and_a_man_who_is_passed_stays() -> None:
    walk = {m.names[0]: m.speed for m in _performing(_staged("a girl walking with her dog in the park"))}
    assert walk["dog"] > 0
    assert walk["girl"] > 0
    passed = {m.names[0]: m.speed for m in _performing(_staged("a woman walking past a man in the street"))}
    assert passed["man"] == 0
