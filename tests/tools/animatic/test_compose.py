"""Layers into pictures: order, ids, depth, shadows, glow and what a lens does to them alike."""

import numpy as np
import pytest
from PIL import Image

from tools.animatic import lens
from tools.animatic.camera import look
from tools.animatic.compose import compose
from tools.animatic.light import recipe
from tools.animatic.spec import Layer, SceneSpec

SIZE = (320, 180)


def block(name, x, y, w, h, depth, colour="#ff0000", **more) -> Layer:
    return Layer(name, Image.new("RGBA", (w, h), colour), x, y, depth, lit=True, **more)


def stage(camera) -> list[Layer]:
    w, h = camera.set_size
    horizon = round(camera.set_horizon)
    return [
        block("sky", 0, 0, w, h, 5000, "#88bbee", role="sky"),
        block("ground", 0, horizon, w, h - horizon, 600, "#556655", role="ground"),
        block("tower", w // 10, horizon - 60, 30, 60, 200, "#aa8866"),
        block("tower lights", w // 10 + 10, horizon - 50, 8, 8, 200, "#ffee88", emits=True, part_of="tower"),
    ]


def shot(*cast, light="day", wet=0.0, **spec):
    camera = look(SceneSpec(**spec), SIZE, 0.7)
    return compose(stage(camera), list(cast), camera, recipe(light, "street"), wet=wet), camera


def named(plate, name):
    (element,) = [e for e in plate.elements if e.name == name]
    return element


def test_every_named_layer_gets_one_id_and_parts_share_their_parents():
    plate, _ = shot(block("hero", 140, 60, 40, 100, 3.7, role="subject"))
    assert [e.name for e in plate.elements] == ["sky", "ground", "tower", "hero"]
    assert len({e.id for e in plate.elements}) == 4
    assert set(np.unique(plate.ids)) == {e.id for e in plate.elements}
    light = named(plate, "tower")
    assert plate.ids[round(180 * 0.6) - 46, 32 + 14] == light.id


def test_nearer_layers_cover_farther_ones():
    near, far = block("near", 100, 60, 60, 60, 3.0, "#00ff00"), block("far", 130, 60, 60, 60, 6.0, "#0000ff")
    plate, _ = shot(near, far)
    assert plate.ids[90, 145] == named(plate, "near").id
    assert named(plate, "far").box == (160, 60, 190, 120)


def test_scenery_in_front_of_the_cast_hides_it():
    camera = look(SceneSpec(), SIZE, 0.7)
    fence = block("fence", 0, 140, 320, 30, 2.8)
    plate = compose([*stage(camera), fence], [block("hero", 140, 60, 40, 100, 3.7)], camera, recipe("day", "street"))
    assert plate.ids[150, 160] == named(plate, "fence").id
    assert plate.ids[100, 160] == named(plate, "hero").id


def test_depth_is_bright_near_and_dark_far():
    plate, _ = shot(block("hero", 140, 60, 40, 100, 2.0, role="subject"))
    hero, tower, sky = (plate.disparity[plate.ids == named(plate, n).id].mean() for n in ("hero", "tower", "sky"))
    assert hero > tower > sky
    ground = np.where(plate.ids == named(plate, "ground").id, plate.disparity, np.nan)
    rows = np.nanmean(ground, axis=1)[round(180 * 0.62) :]
    assert np.all(np.diff(rows) > 0)


def test_a_subject_bulges_toward_the_camera():
    plate, _ = shot(block("hero", 120, 40, 80, 110, 3.0, role="subject"))
    assert plate.disparity[95, 160] > plate.disparity[95, 121] * 1.03


def test_things_on_the_ground_cast_a_shadow_and_floating_ones_do_not():
    standing, _ = shot(block("hero", 140, 60, 40, 100, 3.7, foot=(160, 160)))
    floating, _ = shot(block("hero", 140, 60, 40, 100, 3.7, foot=None))
    under = (slice(161, 168), slice(140, 180))
    assert standing.rgb[under].mean() < floating.rgb[under].mean() - 8


def test_lamps_glow_beyond_their_edge_at_night():
    camera = look(SceneSpec(), SIZE, 0.7)
    lamp = block("lamp", 150, 40, 20, 20, 30.0, "#ffee88", emits=True)
    with_lamp = compose([*stage(camera), lamp], [], camera, recipe("night", "street"))
    without = compose(stage(camera), [], camera, recipe("night", "street"))
    beside = (slice(45, 55), slice(172, 176))
    assert with_lamp.rgb[beside].mean() > without.rgb[beside].mean() + 10


def test_wet_ground_mirrors_what_stands_on_it():
    hero = block("hero", 140, 50, 40, 90, 6.0, "#ff0000", foot=(160, 140))
    wet, _ = shot(hero, wet=0.8)
    dry, _ = shot(hero)
    under = (slice(145, 165), slice(150, 170))
    assert wet.rgb[under][..., 0].mean() > dry.rgb[under][..., 0].mean() + 15


@pytest.mark.parametrize("framing", ["close_up", "medium", "full", "wide"])
@pytest.mark.parametrize("angle", ["eye", "low", "high", "dutch"])
def test_the_set_fills_the_frame_from_every_camera(framing, angle):
    plate, camera = shot(framing=framing, angle=angle)
    plate = lens.through(plate, camera, SIZE)
    assert plate.ids.shape == SIZE[::-1]
    assert (plate.ids > 0).all()


def test_a_dutch_angle_turns_picture_ids_and_depth_alike():
    plate, camera = shot(block("hero", 150, 60, 60, 110, 3.0, "#ff0000"), angle="dutch")
    turned = lens.through(plate, camera, SIZE)
    red = (turned.rgb[..., 0] > 150) & (turned.rgb[..., 1] < 80)
    hero = turned.ids == named(turned, "hero").id
    assert (red & hero).sum() > 0.95 * red.sum()
    assert turned.disparity[hero].mean() > 2 * turned.disparity[~hero].mean()
    horizon = [np.flatnonzero(turned.ids[:, x] == named(turned, "ground").id)[0] for x in (4, 315)]
    assert abs(horizon[0] - horizon[1]) > 25


def test_tilt_shift_keeps_the_subject_sharp_and_blurs_the_top():
    camera = look(SceneSpec(lens="tilt_shift"), SIZE, 0.7)
    checks = np.indices((180, 320)).sum(axis=0) % 2 * 255
    image = Image.fromarray(np.repeat(checks[..., None], 4, axis=2).astype(np.uint8))
    image.putalpha(255)
    plate = compose([Layer("sky", image, 0, 0, 5000, "sky", lit=True)], [], camera, recipe("day", "street"))
    out = lens.through(plate, camera, SIZE).rgb.astype(int)
    assert np.abs(np.diff(out[105:115, :, 0], axis=1)).mean() > 3 * np.abs(np.diff(out[2:8, :, 0], axis=1)).mean()


def test_a_soft_set_leaves_the_cast_sharp():
    hero = block("hero", 100, 20, 120, 160, 1.4)
    sharp, _ = shot(hero, framing="close_up")
    edge = sharp.rgb[100, 96:106, 0].astype(int)
    assert np.abs(np.diff(edge)).max() > 60


def test_composing_is_repeatable():
    hero = block("hero", 140, 60, 40, 100, 3.7, foot=(160, 160))
    first, second = shot(hero, light="neon", wet=0.5)[0], shot(hero, light="neon", wet=0.5)[0]
    assert first.rgb.tobytes() == second.rgb.tobytes()
    assert first.disparity.tobytes() == second.disparity.tobytes()
