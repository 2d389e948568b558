"""How the program bears 100, 10,000 and 1,000,000 users: what breaks first on one machine, and how the larger designs fare in their busiest hour.

    python bench/simulate.py [--users 100 10000 1000000] [--seed 1]

Queues are simulated event by event with a day's curve, a burst, autoscaling that comes late and a machine that fails; at high rates a share of
the machines with its share of the people. What was measured and what is assumed stands in `bench/simulate_model.py`; docs/scaling.md tells what follows.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.simulate_model import (
    ASSUMED,
    BURST,
    PARTS,
    Assumptions,
    Part,
    day_curve,
    demand,
    money,
    peak_load,
    single_limits,
    single_machine,
    units_for,
)

DAY_S, WINDOW_S = 86_400.0, 1_800.0
"""Simulated is a whole day, or half an hour around its peak where a day would be too much."""
MOST_ARRIVALS = 150_000
"""Of one part in one run; beyond that a share of its machines is simulated with its share of the arrivals."""
PEAK_S, BURST_S = 72_000.0, 300.0
"""The day's peak, at 20:00, and how long the burst is that begins there."""
FAILS_S = 200.0
"""After the beginning of the burst one machine of each part fails."""
LOOKS_S = 60.0
"""How often autoscaling looks at the load."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The servers of a part: how many at first, and how they change."""

    servers: int
    each: int = 1
    """Servers of one machine."""
    most: int = 0
    """Servers that autoscaling may bring; 0: none beyond the first."""
    target: float = 0.6
    """Utilisation that autoscaling aims at."""
    late_s: float = 0.0
    """From the decision to a server that works."""
    fails_at: float = math.inf
    """When one machine goes, with what it works on."""
    found_s: float = 12.0
    """From a failure to its work being begun again elsewhere; measured 11.7 s for a partition, 1.5-5 s for a dead node."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a part's queue, times in seconds."""

    waits: tuple[float, ...]
    utilisation: float
    servers: int
    """The most that worked at once."""
    redone: int = 0
    """Jobs that were begun again because their machine went."""

    def wait(self, share: float) -> float:
        """Return the wait that this share of all does not exceed."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def queue(arrivals: Sequence[float], service: Callable[[], float], pool: Pool) -> Run:
    """Return how a first-come-first-served queue before these servers fared; arrivals in order, seconds."""
    free = [0.0] * pool.servers
    heapq.heapify(free)
    waits, busy, redone, most, alive = [], 0.0, 0, pool.servers, float(pool.servers)
    coming: list[float] = []
    """When servers that autoscaling asked for begin to work."""
    looked, worked, failed, area, before = 0.0, 0.0, False, 0.0, 0.0
    for at in arrivals:
        while coming and coming[0] <= at:
            heapq.heappush(free, heapq.heappop(coming))
            alive += 1
        area, before = area + alive * (at - before), at
        if not failed and at >= pool.fails_at:
            failed, redone = True, _fail(free, pool, at)
            if pool.late_s:
                for _ in range(pool.each):
                    heapq.heappush(coming, at + pool.found_s + pool.late_s)
            alive -= min(pool.each, alive - 1)
        if pool.most and at - looked >= LOOKS_S:
            wanted = min(pool.most, math.ceil(worked / (at - looked) / pool.target))
            for _ in range(int(wanted - alive - len(coming))):
                heapq.heappush(coming, at + pool.late_s)
            looked, worked = at, 0.0
        takes = service()
        begins = max(at, heapq.heappop(free))
        heapq.heappush(free, begins + takes)
        waits.append(begins - at)
        busy, worked, most = busy + takes, worked + takes, max(most, int(alive))
    end = max(before, 1e-9)
    return Run(tuple(waits), busy / max(area, end), most, redone)


def _fail(free: list[float], pool: Pool, at: float) -> int:
    """Take one machine out: what it works on is begun again elsewhere, after it was noticed; return how many jobs that are."""
    lost = [free.pop(random.Random(len(free)).randrange(len(free))) for _ in range(min(pool.each, len(free) - 1))]
    heapq.heapify(free)
    again = [one - at for one in lost if one > at]
    for left in again:  # it takes its whole time again; on average twice what was left
        heapq.heappush(free, max(at + pool.found_s, heapq.heappop(free)) + 2 * left)
    return len(again)


def poisson(rate: Callable[[float], float], highest: float, until: float, chance: random.Random) -> list[float]:
    """Return the times of a Poisson process with this rate a second, by thinning."""
    times, now = [], 0.0
    while (now := now + chance.expovariate(highest)) < until:
        if chance.random() < rate(now) / highest:
            times.append(now)
    return times


def erlang_c(servers: int, load: float) -> float:
    """Return the chance to wait in M/M/c. load: arrivals a second times the mean service, below `servers`. (A. K. Erlang, 1917.)"""
    term, total = 1.0, 1.0
    for k in range(1, servers):
        term *= load / k
        total += term
    last = term * load / servers * servers / (servers - load)
    return last / (total + last)


def lognormal(mean: float, variation: float, chance: random.Random) -> Callable[[], float]:
    """Return a source of service times. variation: their standard deviation over their mean; 0: all the same."""
    if not variation:
        return lambda: mean
    sigma = math.sqrt(math.log(1 + variation**2))
    mu = math.log(mean) - sigma**2 / 2
    return lambda: chance.lognormvariate(mu, sigma)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a day that is simulated, and how large a share of the people and machines."""

    begins: float
    lasts: float
    share: float


def span_of(part: Part, users: int, assumed: Assumptions) -> Span:
    """Return what can be simulated of a part within `MOST_ARRIVALS`."""
    a_day = demand(part, users, assumed)
    if a_day <= MOST_ARRIVALS:
        return Span(0.0, DAY_S, 1.0)
    in_window = a_day * assumed.peak * WINDOW_S / DAY_S * (1 + (BURST - 1) * BURST_S / WINDOW_S)
    return Span(PEAK_S - WINDOW_S / 2, WINDOW_S, min(1.0, MOST_ARRIVALS / in_window))


def come(part: Part, users: int, assumed: Assumptions, span: Span, chance: random.Random) -> list[float]:
    """Return when the requests of this share of the people reach a part, in seconds of the span."""
    mean, curve = demand(part, users, assumed) / DAY_S * span.share, day_curve(assumed.peak)

    def rate(at: float) -> float:
        burst = PEAK_S <= at + span.begins < PEAK_S + BURST_S
        return mean * curve(at + span.begins) * (BURST if burst else 1.0)

    return poisson(rate, max(mean * assumed.peak * BURST, 1e-9), span.lasts, chance)


def at_the_peak(run: Run, arrivals: Sequence[float], span: Span) -> Run:
    """Return a run with the waits of the half hour around the peak alone."""
    begins = PEAK_S - WINDOW_S / 2 - span.begins
    return replace(run, waits=tuple(wait for at, wait in zip(arrivals, run.waits, strict=True) if begins <= at < begins + WINDOW_S))


def alone(part: Part, users: int, assumed: Assumptions, seed: int) -> Run | None:
    """Return how a part fares on the single machine; None where it is so far beyond it that no wait would mean anything."""
    load = single_machine(part, users, assumed)
    if load > 3 or not part.one:
        return None
    span = replace(span_of(part, users, assumed), share=1.0)
    chance = random.Random(f"alone {part.name} {users} {seed}")
    service = lognormal(part.seconds(assumed), part.variation, chance)
    arrivals = come(part, users, assumed, span, chance)
    return at_the_peak(queue(arrivals, service, Pool(part.one, part.one)), arrivals, span)


def designed(part: Part, users: int, assumed: Assumptions, seed: int) -> tuple[Run, int, int]:
    """Return how a part of the design fares, the machines it begins with, and the most it comes to."""
    chance = random.Random(f"{part.name} {users} {seed}")
    machines = units_for(part, users, assumed)
    span = span_of(part, users, assumed)
    few = max(min(2, machines), round(machines * span.share))
    span = replace(span, share=few / machines)
    pool = Pool(
        few * part.each, part.each, few * part.each * 2 if part.scales and machines > 1 else 0, assumed.target, part.late_s,
        fails_at=PEAK_S + FAILS_S - span.begins if machines > 1 else math.inf,
    )  # fmt: skip
    arrivals = come(part, users, assumed, span, chance)
    run = at_the_peak(queue(arrivals, lognormal(part.seconds(assumed), part.variation, chance), pool), arrivals, span)
    return run, machines, math.ceil(run.servers / part.each / span.share)


def tables(users: int, assumed: Assumptions, seed: int) -> list[str]:
    """Return the tables of one number of users as lines."""
    lines = [f"\n=== {users:,} users", "", "On one machine as it comes (4 cores, SQLite, one GPU), at the peak: load, wait p50 and p95"]
    loads = [(single_machine(part, users, assumed), part.name, alone(part, users, assumed, seed)) for part in PARTS]
    loads += [(load, name, None) for name, load in single_limits(users, assumed).items()]
    for load, name, run in sorted(loads, key=lambda row: -row[0]):
        waits = f"{_s(run.wait(0.5)):>10}{_s(run.wait(0.95)):>10}" if run is not None else ""
        mark = "   <- breaks first" if load > 1 and load == max(load for load, _, _ in loads) else "   breaks" if load > 1 else ""
        lines.append(f"  {name:22}{load:>9.1%}{waits}{mark}")
    if max(load for load, _, _ in loads) <= 1:
        worst = max(loads, key=lambda row: row[0])
        lines.append(f"  Nothing breaks; {worst[1]} would be the first, at {int(users / worst[0]):,} users.")
    lines += ["", f"With the design for it, around the peak: a burst of x{BURST:g} for {BURST_S / 60:.0f} min, one machine failing in it:"]
    lines.append(f"  {'part':22}{'machines':>9}{'most':>7}{'used':>7}{'wait p50':>10}{'p95':>9}{'redone':>8}")
    for part in PARTS:
        run, machines, most = designed(part, users, assumed, seed)
        lines.append(
            f"  {part.name:22}{machines:>9,}{most:>7,}{peak_load(part, users, assumed) / machines / part.each:>7.0%}{_s(run.wait(0.5)):>10}{_s(run.wait(0.95)):>9}{run.redone:>8}"
        )
    costs = money(users, assumed)
    lines += ["", f"Money a month: ${sum(costs.values()):,.0f} (${sum(costs.values()) / users:,.2f} a user)"]
    lines += [f"  {name:22}${usd:>14,.0f}" for name, usd in sorted(costs.items(), key=lambda row: -row[1])]
    return lines + sensitivity(users, assumed)


def sensitivity(users: int, assumed: Assumptions) -> list[str]:
    """Return the three assumptions that move the month's money most, halved and doubled."""
    now = sum(money(users, assumed).values())
    rows = []
    for name in ASSUMED:
        given = getattr(assumed, name)
        half, twice = (sum(money(users, replace(assumed, **{name: type(given)(given * times)})).values()) for times in (0.5, 2.0))
        rows.append((max(abs(half - now), abs(twice - now)), name, half, twice))
    shown = sorted(rows, reverse=True)[:3]
    return ["", "What moves the money most:"] + [f"  {name:22}halved ${half:>12,.0f}, doubled ${twice:>12,.0f}" for _, name, half, twice in shown]


def _s(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description="Simulate how the program bears many users.")
    parser.add_argument("--users", type=int, nargs="+", default=[100, 10_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    assumed = Assumptions()
    print("Assumed (change them in bench/simulate_model.py):")
    for name, about in ASSUMED.items():
        print(f"  {name:22}{getattr(assumed, name):>10g}  {about}")
    for users in asked.users:
        print("\n".join(tables(users, assumed, asked.seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
