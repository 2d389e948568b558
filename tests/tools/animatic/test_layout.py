"""Where figures stand: inside the frame, side by side, heads free, the same under every light."""

import itertools

import pytest

from tools.animatic.camera import look
from tools.animatic.layout import Figure, Surface, arrange
from tools.animatic.spec import SceneSpec

HD = (1280, 720)


def people(count: int) -> list[Figure]:
    return [Figure(f"person {k}", 1.0, 0.46) for k in range(count)]


def camera(size=HD, **spec):
    return look(SceneSpec(**spec), size, 0.7)


@pytest.mark.parametrize("count", range(1, 13))
def test_up_to_twelve_people_stand_inside_the_frame(count):
    for spot in arrange(people(count), camera()):
        half = spot.height * 0.23
        assert 0 <= spot.x - half and spot.x + half <= HD[0]
        assert spot.y <= HD[1] * 0.97
        assert spot.y - spot.height >= 0


@pytest.mark.parametrize("count", range(2, 13))
def test_no_head_is_behind_another_head(count):
    spots = arrange(people(count), camera(), seed="x")
    for a, b in itertools.combinations(spots, 2):
        head = 0.22 * max(a.height, b.height)
        apart_x = abs(a.x - b.x)
        apart_y = abs((a.y - a.height) - (b.y - b.height))
        assert apart_x > head * 0.7 or apart_y > head * 0.7


@pytest.mark.parametrize("size", [(1280, 720), (1280, 536), (720, 1280), (1000, 1000)])
@pytest.mark.parametrize("angle", ["eye", "low", "high", "dutch"])
def test_a_head_is_never_cut_in_a_full_shot(size, angle):
    (spot,) = arrange(people(1), camera(size, angle=angle))
    assert spot.y - spot.height > 0


def test_framing_changes_the_size_of_the_figure_in_order():
    heights = [arrange(people(1), camera(framing=f))[0].height for f in ("close_up", "medium", "full", "wide", "extreme_wide")]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > 1.5 * heights[2] > 2 * heights[3]


def test_a_close_up_is_measured_by_the_head():
    (spot,) = arrange(people(1), camera(framing="close_up"))
    assert spot.head == pytest.approx(0.44 * 720)
    assert 0.3 * 720 < spot.y < 0.6 * 720


def test_light_style_lens_and_weather_move_nobody():
    figures = [*people(2), Figure("dog", 0.5, 1.1, being=False)]
    first = arrange(figures, camera(), seed="field/a")
    for change in ({"light": "night"}, {"style": "noir"}, {"lens": "bokeh"}, {"weather": "rain"}):
        assert arrange(figures, camera(**change), seed="field/a") == first


def test_a_lone_cat_fills_more_than_a_cat_beside_a_person():
    cat = Figure("cat", 0.45, 0.7)
    (alone,) = arrange([cat], camera())
    beside = arrange([*people(1), cat], camera())[1]
    assert alone.height > 1.5 * beside.height
    assert beside.height == pytest.approx(0.45 * arrange([*people(1), cat], camera())[0].height)


def test_a_house_beside_a_person_stands_behind():
    person, house = arrange([*people(1), Figure("house", 3.0, 1.0, being=False)], camera())
    assert house.depth > person.depth
    assert house.y < person.y


def test_things_in_the_air_are_above_the_ground_and_apart():
    spots = arrange([Figure(f"kite {k}", 0.4, 1.0, being=False, place="air") for k in range(6)] + people(1), camera())
    assert all(not spot.grounded and spot.y < 0.62 * 720 for spot in spots[:6])
    assert len({(round(s.x), round(s.y)) for s in spots}) == 7


def test_things_on_a_counter_stand_on_its_surface_side_by_side():
    cakes = [Figure(f"cake {k}", 0.2, 1.0, being=False, place="surface") for k in range(3)]
    spots = arrange(cakes, camera(), surface=Surface(400.0, 5.0))
    assert all(spot.y == 400.0 and spot.depth < 5.0 for spot in spots)
    xs = [spot.x for spot in spots]
    assert xs == sorted(xs)
    assert xs[0] > 60 and xs[-1] < 1220


def test_many_flat_things_on_a_counter_stand_in_two_rows():
    plates = [Figure(f"plate {k}", 0.2, 3.0, being=False, place="surface") for k in range(6)]
    spots = arrange(plates, camera(), surface=Surface(400.0, 5.0))
    back, front = sorted({round(s.y) for s in spots})
    assert back < 400 < front
    assert spots[0].height * 3.0 > 0.15 * HD[0]
    assert [s.depth < 5.0 for s in spots] == [True] * 6


def test_without_a_counter_surface_things_stand_on_the_ground():
    (spot,) = arrange([Figure("cake", 0.2, 1.2, being=False, place="surface")], camera())
    assert spot.grounded and spot.y > 0.6 * 720
