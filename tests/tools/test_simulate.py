"""The simulator of `bench/simulate.py` against closed forms of queueing, and what its tables say."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from bench.simulate import Pool, designed, erlang_c, lognormal, poisson, queue, sensitivity, tables
from bench.simulate_model import PARTS, Assumptions, day_curve, money, peak_load, single_limits, units_for


def steady(servers: int, load: float, count: int, service: str = "exponential", seed: int = 3) -> tuple[float, float, float]:
    """Return mean wait, share that waits, and utilisation of a queue with mean service 1 s."""
    chance = random.Random(seed)
    now, arrivals = 0.0, []
    for _ in range(count):
        now += chance.expovariate(load)
        arrivals.append(now)
    run = queue(arrivals, (lambda: chance.expovariate(1.0)) if service == "exponential" else (lambda: 1.0), Pool(servers))
    settled = run.waits[count // 10 :]
    return sum(settled) / len(settled), sum(wait > 0 for wait in settled) / len(settled), run.utilisation


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (4, 2.8), (20, 16.0)])
def test_waits_are_those_of_m_m_c(servers: int, load: float) -> None:
    mean, waits, used = steady(servers, load, 60_000)
    chance_to_wait = erlang_c(servers, load)
    assert waits == pytest.approx(chance_to_wait, rel=0.08)
    assert mean == pytest.approx(chance_to_wait / (servers - load), rel=0.12)
    assert used == pytest.approx(load / servers, rel=0.03)


def test_waits_are_those_of_m_d_1() -> None:
    mean, _, _ = steady(1, 0.7, 60_000, "fixed")
    assert mean == pytest.approx(0.7 / (2 * (1 - 0.7)), rel=0.08)


def test_erlang_s_formula_has_its_known_values() -> None:
    assert erlang_c(1, 0.5) == pytest.approx(0.5)
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(10, 8.0) == pytest.approx(0.409, abs=0.001)


def test_service_times_and_arrivals_have_the_means_they_are_given() -> None:
    chance = random.Random(1)
    times = lognormal(2.0, 0.7, chance)
    drawn = [times() for _ in range(20_000)]
    mean = sum(drawn) / len(drawn)
    assert mean == pytest.approx(2.0, rel=0.03)
    assert math.sqrt(sum((one - mean) ** 2 for one in drawn) / len(drawn)) == pytest.approx(1.4, rel=0.1)
    assert len(poisson(lambda at: 2.0 if at < 500 else 0.5, 2.0, 1_000, chance)) == pytest.approx(1_250, rel=0.08)


def test_the_day_s_curve_has_its_mean_and_its_peak_in_the_evening() -> None:
    curve = day_curve(2.8)
    assert sum(curve(hour * 3600.0) for hour in range(24)) / 24 == pytest.approx(1.0, abs=0.01)
    assert max(range(24), key=lambda hour: curve(hour * 3600.0)) == 20
    assert curve(72_000.0) == pytest.approx(2.8, rel=0.01)


def test_a_machine_that_fails_has_its_work_done_again_elsewhere() -> None:
    arrivals = [n * 0.5 for n in range(400)]
    calm = queue(arrivals, lambda: 3.0, Pool(8, 4))
    hit = queue(arrivals, lambda: 3.0, Pool(8, 4, fails_at=100.0))
    assert (calm.redone, hit.redone) == (0, pytest.approx(3, abs=1))
    assert hit.wait(0.95) > calm.wait(0.95) == 0.0
    assert len(hit.waits) == 400


def test_autoscaling_that_comes_late_bears_a_load_that_the_first_servers_do_not() -> None:
    arrivals = [n * 0.25 for n in range(8_000)]
    fixed = queue(arrivals, lambda: 1.0, Pool(3))
    scaled = queue(arrivals, lambda: 1.0, Pool(3, most=12, late_s=60.0))
    assert scaled.servers > 3 and scaled.waits[-1] == 0.0
    assert fixed.waits[-1] > 300 and max(scaled.waits) < 200


def test_the_machines_of_a_design_bear_the_peak_and_the_loss_of_one() -> None:
    assumed = Assumptions()
    for users in (10_000, 1_000_000):
        for part in PARTS:
            machines = units_for(part, users, assumed)
            assert peak_load(part, users, assumed) <= machines * part.each * assumed.target + part.each
            assert peak_load(part, users, assumed) * 1.5 <= (machines - 1) * part.each
    run, _, _ = designed(PARTS[0], 1_000_000, assumed, 1)
    assert run.redone >= 0 and run.wait(0.5) < 0.1


def test_the_same_seed_prints_the_same_tables() -> None:
    assert tables(100, Assumptions(), 1) == tables(100, Assumptions(), 1)
    assert tables(10_000, Assumptions(), 1) != tables(10_000, Assumptions(), 2)


def test_the_tables_name_what_breaks_first_and_what_the_money_hangs_on() -> None:
    text = "\n".join(tables(10_000, Assumptions(), 1))
    assert [line.split()[0] for line in text.splitlines() if "breaks first" in line] == ["disk"]
    assert single_limits(10_000, Assumptions())["disk"] == pytest.approx(2 * single_limits(5_000, Assumptions())["disk"])
    assert len(sensitivity(1_000_000, Assumptions())) == 5
    assert sum(money(1_000_000, replace(Assumptions(), clips=0.0)).values()) < 0.5 * sum(money(1_000_000, Assumptions()).values())
