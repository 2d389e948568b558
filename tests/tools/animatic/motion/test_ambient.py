"""Sets in motion: everything starts as in the still, keeps its place, and goes the way such things go."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image

from prompts.shot import Shot
from tools.animatic import shooting
from tools.animatic.motion import ambient
from tools.animatic.motion.mover import Mover
from tools.animatic.reading import read
from tools.animatic.shooting import Staged
from tools.animatic.spec import Layer

SIZE = (320, 180)


def _staged(words: str) -> Staged:
    return shooting.stage(read(Shot(subject=words)), SIZE, 3)


def _movers(staged: Staged) -> dict[str, Mover]:
    found = ambient.movers(staged.backdrop, staged.spec, staged.camera, staged.recipe, 3)
    assert len({mover.names[0] for mover in found}) == len(found)
    return {mover.names[0]: mover for mover in found}


def _moving(words: str) -> dict[str, Mover]:
    return _movers(_staged(words))


@pytest.mark.parametrize(
    "words",
    [
        "a park", "a factory", "an electronics factory", "a street at night in the rain", "a beach", "a reef under water", "a stage", "an office",
        "a night market", "a hospital", "a sports field", "a train carriage", "fireworks over the city at night", "a thunderstorm over a field", "snow in the mountains",
    ],
)  # fmt: skip
def test_at_the_start_everything_is_as_in_the_still(words: str) -> None:
    staged = _staged(words)
    still = {layer.name: layer for layer in staged.backdrop}
    movers = _movers(staged)
    assert movers
    for name, mover in movers.items():
        state = mover.state(0.0)
        (drawn,) = mover.drawing(state.drawing)
        assert drawn.name == name
        if name not in still:
            assert state.opacity == 0.0 or " sheet " in name
            continue
        assert (state.dx, state.dy, state.opacity) == (0.0, 0.0, 1.0)
        assert drawn.depth == still[name].depth
        if drawn.image.size == still[name].image.size:
            same = np.abs(np.asarray(drawn.image, np.int16) - np.asarray(still[name].image, np.int16)).max() <= 2
            assert same or f"{name} sheet 2" in movers


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("a factory", "robot arms"), ("a factory", "conveyor belt"), ("a field with a windmill", "windmill"), ("a sea", "gulls"), ("a reef under water", "kelp"),
        ("a park", "trees"), ("a night market", "steam"), ("a sports field", "crowd"), ("a hospital", "monitor"), ("a beach", "palm trees"),
        ("fireworks over the city at night", "fireworks"), ("a stage", "audience"), ("an office", "computer screens"), ("a beach", "glitter"),
    ],
)  # fmt: skip
def test_it_is_painted_again_and_repeats(words: str, name: str) -> None:
    mover = _moving(words)[name]
    keys = [mover.state(i / mover.rate).drawing for i in range(200)]
    count = len(set(keys))
    assert count >= 4
    assert keys == [i % count for i in range(200)]
    first, later = mover.drawing(0)[0], mover.drawing(count // 3)[0]
    assert (first.image.size, first.image.tobytes()) != (later.image.size, later.image.tobytes())
    assert later.image.tobytes() == mover.drawing(count // 3)[0].image.tobytes()


def test_an_arm_moves_and_its_foot_does_not() -> None:
    mover = _moving("a factory")["robot arms"]
    first = mover.drawing(0)[0]
    low = first.y + first.image.height
    for key in range(0, 24, 4):
        layer = mover.drawing(key)[0]
        assert layer.y + layer.image.height == low
        foot = first.image.crop((0, first.image.height - 12, first.image.width, first.image.height))
        other = layer.image.crop((first.x - layer.x, layer.image.height - 12, first.x - layer.x + first.image.width, layer.image.height))
        assert np.abs(np.asarray(foot, np.int16) - np.asarray(other, np.int16)).mean() < 2


def test_trees_sway_about_their_roots() -> None:
    mover = _moving("a park")["trees"]
    first = mover.drawing(0)[0]
    moved = max((mover.drawing(k)[0] for k in (3, 6, 9)), key=lambda layer: abs(layer.image.height - first.image.height))
    assert abs((moved.y + moved.image.height) - (first.y + first.image.height)) <= 1


def test_rain_falls_fast_and_snow_slowly_and_both_go_on_for_ever() -> None:
    rain, snow = _moving("a street in the rain"), _moving("a street in snowfall")
    drop, flake = rain["rain"], snow["snowflakes"]
    assert drop.wrap == (320.0, 180.0)
    fallen, drifted = drop.state(0.05).dy, flake.state(0.05).dy
    assert 10 < fallen < 25
    assert 0.5 < drifted < 2
    assert all(0 <= drop.state(i / 7).dy < 180 for i in range(700))
    assert {"snowflakes sheet 2"} <= set(snow)
    assert snow["snowflakes sheet 2"].state(1.0).dy > flake.state(1.0).dy


def test_the_shares_of_a_sheet_are_together_the_still() -> None:
    staged = _staged("cherry petals in a park")
    movers, still = _movers(staged), {layer.name: layer for layer in staged.backdrop}

    def cover(layer: Layer) -> np.ndarray:
        sheet = Image.new("L", SIZE)
        sheet.paste(layer.image.getchannel("A"), (layer.x, layer.y))
        return np.asarray(sheet, np.int16)

    shares = [cover(movers[name].drawing(0)[0]) for name in ("petals", "petals sheet 2")]
    assert all((share > 128).any() for share in shares)
    assert (np.abs(np.maximum(*shares) - cover(still["petals"])) > 40).mean() < 0.001


def test_clouds_and_goods_go_by_at_an_even_pace() -> None:
    for mover in (_moving("a park")["clouds"], _moving("a factory")["parcels"]):
        steps = [mover.state((i + 1) / 24).dx - mover.state(i / 24).dx for i in range(48)]
        assert max(steps) - min(steps) < 1e-6
        assert 0 < steps[0] < 2
        assert mover.wrap[0] >= 320
        assert mover.rate == 0


def test_the_belt_and_its_goods_run_at_one_pace() -> None:
    movers = _moving("a factory")
    belt, goods = movers["conveyor belt"], movers["parcels"]
    turn = 10 / belt.rate
    assert goods.state(turn).dx == pytest.approx(0.16 * 0.42 * 180, rel=0.02)


def test_lights_flicker_within_bounds_and_lightning_goes_out() -> None:
    bolt = _moving("a thunderstorm over a field")["lightning"]
    levels = [bolt.state(i / 24).opacity for i in range(240)]
    assert levels[0] == 1.0
    assert min(levels) < 0.05
    assert sum(b - a > 0.5 for a, b in itertools.pairwise(levels)) >= 2
    signs = _moving("a street at night")["street signs"]
    assert {signs.state(i / 24).opacity for i in range(480)} == {0.7, 1.0}
    assert "street signs" not in _moving("a street at noon")


def test_ripples_fade_in_and_out_and_never_leave_the_water_empty() -> None:
    movers = _moving("a lake")
    pair = [movers["ripples 1"], movers["ripples 2"]]
    assert [mover.state(0.0).opacity for mover in pair] == [0.0, 0.0]
    strengths = [sum(mover.state(1.0 + i / 24).opacity for mover in pair) for i in range(120)]
    assert min(strengths) > 0.5
    keys = {pair[0].state(i / 4).drawing for i in range(60)}
    assert keys == {0, 1, 2}
    assert pair[0].drawing(1)[0].image.tobytes() != pair[0].drawing(2)[0].image.tobytes()


def test_nothing_moves_seen_from_straight_above() -> None:
    assert _moving("top-down view of a park") == {}


def test_what_was_asked_to_be_away_does_not_come_back_in_motion() -> None:
    staged = shooting.stage(read(Shot(subject="a park", negative=("clouds",))), SIZE, 3)
    assert "clouds" not in _movers(staged)
