"""Actors as paper puppets: every pose and garment draws, hands and feet meet what they hold, the same look keeps its face."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tools.animatic import puppet
from tools.animatic.puppet.actor import build_of, person_of, staged
from tools.animatic.puppet.bikes import RIDES
from tools.animatic.puppet.riders import ride_scale
from tools.animatic.puppet.vehicles import VEHICLES
from tools.animatic.spec import Actor, Garment, Look, Thing


def _actor(look: Look | None = None, pose: str = "stand", *, seed: int = 1, prop: Thing | None = None, mount: Thing | None = None) -> Actor:
    return Actor("someone", "someone", look or Look(gender="female"), pose, seed=seed, prop=prop, mount=mount)


def _mount(name: str, colour: str | None = None) -> Thing:
    return Thing(name, name, name, colour=colour)


def _pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.int16)


def _opaque(image: Image.Image) -> int:
    return int((np.asarray(image.getchannel("A")) > 128).sum())


@pytest.mark.parametrize("pose", sorted(puppet.POSES))
def test_every_pose_draws_a_cropped_figure_with_its_head_inside(pose: str) -> None:
    sprite = puppet.draw_actor(_actor(pose=pose), 200)
    left, top, right, bottom = sprite.head
    assert sprite.image.getbbox() is not None
    assert _opaque(sprite.image) > 3000
    assert -6 <= left < right <= sprite.image.width + 6
    assert -6 <= top < bottom <= sprite.image.height + 6


@pytest.mark.parametrize("pose", ["stand", "walk", "read", "push", "bow", "kneel", "fight"])
def test_a_figure_on_the_ground_ends_at_its_anchor(pose: str) -> None:
    sprite = puppet.draw_actor(_actor(pose=pose), 400)
    assert abs(sprite.image.height - sprite.anchor[1]) < 12
    assert not sprite.floating


@pytest.mark.parametrize("pose", ["jump", "fly", "swim"])
def test_a_floating_pose_is_clear_of_the_ground(pose: str) -> None:
    sprite = puppet.draw_actor(_actor(pose=pose), 400)
    assert sprite.floating
    assert sprite.anchor[1] - sprite.image.height > 40


def test_poses_differ_in_silhouette() -> None:
    def shape(pose: str) -> np.ndarray:
        image = puppet.draw_actor(_actor(pose=pose), 200).image.getchannel("A").resize((48, 48))
        return np.asarray(image) > 128

    names = ("stand", "walk", "run", "jump", "dance", "sit", "sleep", "bow", "kneel", "point", "fly", "swim")
    shapes = {name: shape(name) for name in names}
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            assert (shapes[a] ^ shapes[b]).mean() > 0.04, (a, b)


def test_the_same_actor_has_the_same_bytes_and_the_phase_moves_it() -> None:
    walker = _actor(pose="walk")
    one, two = puppet.draw_actor(walker, 300), puppet.draw_actor(walker, 300)
    assert one.image.tobytes() == two.image.tobytes()
    assert one.anchor == two.anchor
    later = puppet.draw_actor(walker, 300, phase=2.4)
    assert later.image.tobytes() != one.image.tobytes()


def test_facing_left_mirrors_the_figure() -> None:
    right = puppet.draw_actor(_actor(pose="point"), 300)
    left = puppet.draw_actor(_actor(pose="point"), 300, facing=-1)
    assert left.image.tobytes() == right.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes()
    assert left.anchor[0] == pytest.approx(right.image.width - right.anchor[0], abs=1)


@pytest.mark.parametrize("kind", sorted(puppet.GARMENTS))
def test_every_garment_changes_the_figure(kind: str) -> None:
    bare = puppet.draw_actor(_actor(), 160)
    worn = puppet.draw_actor(_actor(Look(gender="female", garments=(Garment(kind, "#3060c8"),))), 160)
    assert worn.image.tobytes() != bare.image.tobytes()


def test_a_said_colour_is_worn() -> None:
    look = Look(gender="female", garments=(Garment("shirt", "#10c020"), Garment("skirt", "#2040d0")))
    pixels = _pixels(puppet.draw_actor(_actor(look), 400).image)
    for colour in ((0x10, 0xC0, 0x20), (0x20, 0x40, 0xD0)):
        near = (np.abs(pixels[..., :3] - np.array(colour)).max(axis=2) < 6) & (pixels[..., 3] > 250)
        assert near.sum() > 800


def test_a_cast_member_keeps_the_same_head_in_every_pose_and_scene() -> None:
    look = Look(gender="female", hair="bob", garments=(Garment("dress"),))
    def head(pose: str) -> np.ndarray:
        sprite = puppet.draw_actor(_actor(look, pose, seed=7), 600)
        box = tuple(round(v) for v in sprite.head)
        image = sprite.image.crop((box[0] + 20, box[1] + 30, box[2] - 20, box[3] - 24)).convert("RGB").resize((40, 40))
        return np.asarray(image, np.float32)

    assert np.abs(head("stand") - head("point")).mean() < 6
    assert np.abs(head("stand") - head("hug")).mean() < 30


def test_head_image_is_the_head_that_is_drawn() -> None:
    look = Look(gender="male", hair="spiky", skin="#c98c5c")
    head = puppet.head_image(look, 5, 200)
    assert head.tobytes() == puppet.head_image(look, 5, 200).tobytes()
    assert puppet.head_image(look, 6, 200).tobytes() != head.tobytes()
    skin = np.abs(_pixels(head)[..., :3] - np.array((0xC9, 0x8C, 0x5C))).max(axis=2) < 4
    assert skin.sum() > 3000


@pytest.mark.parametrize("expression", ["happy", "sad", "angry", "surprised", "calm", "determined", "scared", "sleepy", "love"])
def test_every_expression_has_a_face_of_its_own(expression: str) -> None:
    look = Look(gender="female", hair="short")
    neutral, changed = puppet.head_image(look, 3, 160, "front", "neutral"), puppet.head_image(look, 3, 160, "front", expression)  # type: ignore[arg-type]
    assert neutral.size == changed.size
    assert (np.abs(_pixels(neutral) - _pixels(changed)).max(axis=2) > 40).sum() > 120


def test_copies_share_the_clothes_that_were_said_but_not_the_face() -> None:
    look = Look(garments=(Garment("suit", "#203080"),))
    one, two = puppet.draw_actor(_actor(look), 300, copy=0), puppet.draw_actor(_actor(look), 300, copy=1)
    assert one.image.tobytes() != two.image.tobytes()


@pytest.mark.parametrize("age", ["baby", "child", "teen", "young", "adult", "old"])
@pytest.mark.parametrize("name", sorted(RIDES))
def test_feet_and_hands_meet_the_mount_for_every_build(name: str, age: str) -> None:
    actor = _actor(Look(age=age), "ride", mount=_mount(name))  # type: ignore[arg-type]
    person = person_of(actor)
    skeleton = staged(actor, person, 0.6, "three_quarter").figure.skeleton
    ride, k = RIDES[name](None, 0.6), ride_scale(build_of(person))
    for limb, goal in ((skeleton.near_leg, ride.near_foot), (skeleton.far_leg, ride.far_foot)):
        sole = (limb.c[0], limb.c[1] + 34)
        assert np.hypot(sole[0] - goal[0] * k, sole[1] - goal[1] * k) < 14
    if ride.bar is not None:
        hand = skeleton.near_arm.c
        assert np.hypot(hand[0] - ride.bar[0] * k, hand[1] - ride.bar[1] * k) < 30


@pytest.mark.parametrize("name", sorted(VEHICLES))
def test_a_driver_sits_inside_and_the_mount_has_a_mask_of_its_own(name: str) -> None:
    alone = puppet.draw_actor(_actor(pose="drive", mount=_mount(name)), 160)
    mount = next(p for p in alone.parts if p.name == "mount")
    assert _opaque(mount.image) > 0.5 * _opaque(alone.image)
    assert _opaque(alone.image) - _opaque(mount.image) > 150
    assert alone.head[1] > -2


def test_parts_are_visible_pixels_of_the_picture() -> None:
    sprite = puppet.draw_actor(_actor(Look("cat-face", garments=(Garment("spacesuit"),)), "ride", mount=_mount("bicycle", "#20c040")), 430)
    part = next(p for p in sprite.parts if p.name == "mount")
    again = sprite.image.copy()
    again.alpha_composite(part.image, (part.x, part.y))
    solid = np.asarray(sprite.image.getchannel("A")) == 255
    assert np.abs(_pixels(again) - _pixels(sprite.image))[solid].max() <= 2


def test_a_prop_is_held_and_masked() -> None:
    plain = puppet.draw_actor(_actor(pose="walk"), 300)
    sprite = puppet.draw_actor(_actor(pose="walk", prop=Thing("umbrella", "umbrella", "umbrella")), 300)
    assert not plain.parts
    assert [p.name for p in sprite.parts] == ["prop"]


def test_an_animal_is_itself_until_it_acts_like_a_person() -> None:
    walking = puppet.draw_actor(_actor(Look("cat-face"), "walk"), 300)
    assert walking.image.width > walking.image.height * 0.8
    dressed = puppet.draw_actor(_actor(Look("cat-face", garments=(Garment("tophat"),)), "walk"), 300)
    assert dressed.image.height > dressed.image.width
    black = puppet.draw_actor(_actor(Look("cat-face", colour="#202028"), "walk"), 300)
    assert _pixels(black.image)[..., :3].mean() < _pixels(walking.image)[..., :3].mean() - 30


@pytest.mark.parametrize("colour", ["#202028", "#b0703a"])
def test_fur_of_the_body_follows_the_said_colour(colour: str) -> None:
    plain = puppet.draw_actor(_actor(Look("dog-face"), "read"), 300)
    tinted = puppet.draw_actor(_actor(Look("dog-face", colour=colour), "read"), 300)
    assert plain.image.size == tinted.image.size
    assert np.abs(_pixels(plain.image) - _pixels(tinted.image)).mean() > 4
