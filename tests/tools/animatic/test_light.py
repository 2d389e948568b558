"""The numbers of light: recipes, colours at a distance, and cut-outs under them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tools.animatic.light import INDOOR, LIGHTS, channels, haze_at, mix, paint, recipe, relight, tint, to_hex

NAMES = "day golden_hour sunrise blue_hour night neon soft high_key backlit overcast foggy storm dramatic candlelight".split()


def disc(colour: str = "#808080", size: int = 120) -> Image.Image:
    image = Image.new("RGBA", (size, size))
    ImageDraw.Draw(image).ellipse((4, 4, size - 5, size - 5), fill=colour)
    return image


def mean(image: Image.Image) -> np.ndarray:
    pixels = np.asarray(image)
    return pixels[..., :3][pixels[..., 3] > 250].mean(axis=0)


def test_every_light_of_the_closed_list_has_a_recipe():
    assert sorted(LIGHTS) == sorted(NAMES)


def test_an_unknown_light_is_daylight():
    assert recipe("moonbeam soup", "street") == recipe("day", "street")


@pytest.mark.parametrize("scene", sorted(INDOOR))
def test_indoors_there_is_neither_sun_nor_haze(scene):
    light = recipe("golden_hour", scene)
    assert light.sun is None
    assert haze_at(light, 900.0) == 0.0


def test_night_is_dark_blue_and_lamps_are_on():
    night, day = recipe("night", "street"), recipe("day", "street")
    red, _, blue = channels(paint("#808080", 5.0, night))
    assert blue > red
    assert sum(channels(paint("#808080", 5.0, night))) < 0.72 * sum(channels(paint("#808080", 5.0, day)))
    assert night.lit and night.stars and not day.lit


def test_golden_hour_is_warm():
    red, _, blue = channels(paint("#808080", 5.0, recipe("golden_hour", "street")))
    assert red > blue + 30


def test_distance_moves_a_colour_toward_the_fog():
    light = recipe("day", "mountain")
    fog = np.array(channels(light.fog))
    distances = [np.abs(np.array(channels(paint("#205020", depth, light))) - fog).sum() for depth in (5, 60, 300, 2000)]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < distances[0]


def test_sunset_on_the_moon_keeps_stars_and_warms_the_ground():
    sunset, day = recipe("golden_hour", "moon"), recipe("day", "moon")
    assert sunset.stars
    assert sum(channels(sunset.sky[0])) < 120
    red, _, blue = channels(paint("#a0a0a0", 5.0, sunset))
    assert red > blue
    assert sunset.sky != day.sky


def test_relit_cut_outs_keep_their_outline_and_take_the_tint():
    sprite = disc()
    lit = relight(sprite, recipe("golden_hour", "street"))
    assert np.array_equal(np.asarray(lit)[..., 3], np.asarray(sprite)[..., 3])
    red, _, blue = mean(lit)
    assert red > blue + 20


def test_form_brightens_the_side_of_the_sun():
    pixels = np.asarray(relight(disc(), recipe("day", "street"), sun_side=1)).astype(int)
    assert pixels[60, 110, 0] > pixels[60, 9, 0] + 8
    flat = np.asarray(relight(disc(), recipe("day", "street"), form=0.0)).astype(int)
    assert flat[60, 110, 0] == flat[60, 9, 0]


def test_neon_lights_one_edge_pink_and_the_other_cyan():
    pixels = np.asarray(relight(disc(), recipe("neon", "street"))).astype(int)
    left, right = pixels[60, 5], pixels[60, 114]
    assert left[0] > left[1] + 40
    assert right[1] > left[1] + 20


def test_relighting_is_repeatable():
    light = recipe("neon", "street")
    assert relight(disc(), light, 30.0).tobytes() == relight(disc(), light, 30.0).tobytes()


def test_a_sprite_of_one_pixel_is_left_alone():
    assert relight(Image.new("RGBA", (1, 1), "#ff0000"), recipe("night", "street")).size == (1, 1)


def test_colour_helpers_are_exact():
    assert channels("#0032a1") == (0, 50, 161)
    assert to_hex((0, 50, 161)) == "#0032a1"
    assert to_hex((-5, 300, 12.4)) == "#00ff0c"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_neon_leaves_food_and_faces_half_of_their_own_colours() -> None:
    grey = Image.new("RGBA", (40, 40), (150, 150, 150, 255))
    lit = np.asarray(relight(grey, recipe("neon", "night_market"), form=0.0))[20, 20, :3].astype(int)
    assert lit.max() - lit.min() < 40
    assert tint(recipe("neon", "night_market"))[1] < 0.55
