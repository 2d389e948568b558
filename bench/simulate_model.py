"""The capacity model: what a user asks for in a day, what was measured of each part, and what machines and services are assumed to cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MONTH_DAYS = 30
MB = 1e6
# measured, on two shared cores (bench/load.py, bench/film.py, facts of the trials; docs/scaling.md names each)
TURN_CPU_S = 0.126
"""Processor seconds of the web process a turn."""
SESSION_BYTES = 184_000
ONE_MACHINE = 1_000
"""Up to so many users one machine holds all."""
BURST, MOST_USED = 1.5, 0.85
"""How many times more come in a burst, and how far the machines may be used in it."""
MEMORY_BYTES, CAP_DAY_USD = 2e9, 50.0
"""What a web process of the single machine may grow by, and the default of SCENEWRIGHT_CAP_DAY_USD."""
TURNS_SQLITE, TURNS_POSTGRES = 105.0, 31.0
"""Turns a second whose checkpoints one SQLite file, or one core of PostgreSQL that shares two with its clients, keeps."""
WRITES = 3.0
"""Of a turn with a job, database work in turns of the checkpoint test: its own, the job's, the history's."""
DRAFT_S, FILM_CPU_S = 0.089, 49.0
"""A picture; a film of 20 s, 22-27 s on two processes."""
VOICE_S, MUSIC_S = 1.0, 2.0
"""About, on a loaded machine."""
PICTURE_BYTES, VOICE_BYTES, MUSIC_BYTES, FILM_BYTES = 340_000, 130_000, 1_293_000, 14_300_000
"""What the store keeps: a picture of 1280x720 with its layers; a film of 20 s with its clips, voices and storyboard, itself as large as its clips."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything that was not measured here; prices in US dollars, as round figures of the kind that clouds ask in 2026."""

    turns: float = 6.0
    active: float = 0.3
    peak: float = 2.8
    finals: float = 0.10
    films: float = 0.02
    sounds: float = 0.06
    clips: float = 0.005
    own_gpu: float = 0.9
    gpu_s: float = 4.0
    picture_usd: float = 0.03
    clip_usd: float = 0.5
    llm_usd: float = 0.0
    core_usd: float = 25.0
    gpu_usd: float = 1_100.0
    gb_usd: float = 0.023
    out_usd: float = 0.05
    seen: float = 3.0
    kept_days: float = 365.0
    disk_gb: float = 500.0
    stay_s: float = 1_200.0
    peak_day: float = 1.3
    target: float = 0.6


ASSUMED: Mapping[str, str] = {
    "turns": "turns of an active user a day",
    "active": "share of the users who are active on a day",
    "peak": "times the day's mean in its busiest half hour",
    "finals": "share of turns that make a final picture",
    "films": "share of turns that make a film of 20 s in the embedded studio",
    "sounds": "share of turns that make a voice or music",
    "clips": "share of turns that make a clip at a paid service",
    "own_gpu": "share of final pictures made on GPUs of one's own; the others at a paid service",
    "gpu_s": "GPU seconds of a final picture",
    "picture_usd": "a picture at a paid service",
    "clip_usd": "a clip at a paid service",
    "llm_usd": "a turn's language model; 0: the embedded director",
    "core_usd": "one core with 4 GB a month",
    "gpu_usd": "one GPU a month",
    "gb_usd": "a GB in an object store a month",
    "out_usd": "a GB that leaves to a browser",
    "seen": "times a stored byte is fetched",
    "kept_days": "days for which what was made is kept",
    "disk_gb": "the disk of the single machine",
    "stay_s": "seconds a page stays open around a turn",
    "peak_day": "times the mean day on the month's busiest one",
    "target": "utilisation at the peak that machines are bought for",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the system: what passes it, how long that takes, how many servers a machine has."""

    name: str
    share: Callable[[Assumptions], float]
    """Of all turns, how many pass it."""
    seconds: Callable[[Assumptions], float]
    """Mean service, in seconds of one server."""
    each: int
    """Servers of one machine."""
    one: int
    """Servers of the single machine that the program comes with."""
    variation: float = 1.0
    late_s: float = 60.0
    """Until another machine works; 0 where none can be had by itself."""
    scales: bool = True
    usd: Callable[[Assumptions], float] = lambda a: 4 * a.core_usd


PARTS: tuple[Part, ...] = (
    Part("web processes", lambda a: 1.0, lambda a: TURN_CPU_S, each=4, one=1),
    Part("database", lambda a: 1.0, lambda a: WRITES / TURNS_POSTGRES, each=8, one=0, variation=0.5, late_s=0, scales=False, usd=lambda a: 10 * a.core_usd),
    Part("drawing", lambda a: 0.6, lambda a: DRAFT_S, each=4, one=2, variation=0.7),
    Part("films and sound", lambda a: a.films + a.sounds, lambda a: (a.films * FILM_CPU_S + a.sounds * (VOICE_S + MUSIC_S) / 2) / (a.films + a.sounds),
         each=8, one=2, variation=1.4, usd=lambda a: 8 * a.core_usd),
    Part("GPUs", lambda a: a.finals * a.own_gpu, lambda a: a.gpu_s + 0.015, each=1, one=1, variation=0.3, late_s=180, usd=lambda a: a.gpu_usd),
    Part("paid services", lambda a: a.clips + a.finals * (1 - a.own_gpu), lambda a: (a.clips * 90 + a.finals * (1 - a.own_gpu) * 8) / (a.clips + a.finals * (1 - a.own_gpu)),
         each=6, one=6, variation=0.5, late_s=0, scales=False, usd=lambda a: 0.0),
)  # fmt: skip
"""A paid service's machine is an account's six jobs at once, `agent.app.AT_ONCE`; it is money by the thing, not by the month."""


def turns_of(users: int, assumed: Assumptions) -> float:
    """Return the turns of a day."""
    return users * assumed.active * assumed.turns


def demand(part: Part, users: int, assumed: Assumptions) -> float:
    """Return how often a part is asked on a day."""
    return turns_of(users, assumed) * part.share(assumed)


def peak_load(part: Part, users: int, assumed: Assumptions) -> float:
    """Return how many servers of a part are busy at the peak, on average."""
    return demand(part, users, assumed) * assumed.peak / 86_400 * part.seconds(assumed)


def units_for(part: Part, users: int, assumed: Assumptions) -> int:
    """Return the machines that keep a part at the target utilisation at the peak, and bear the burst when one of them is gone."""
    if users <= ONE_MACHINE:
        return 1
    load = peak_load(part, users, assumed) / part.each
    return max(2, math.ceil(load / assumed.target), math.ceil(load * BURST / MOST_USED) + 1)


def single_machine(part: Part, users: int, assumed: Assumptions) -> float:
    """Return how much of the single machine's share of a part the peak asks for; above 1 it breaks."""
    if not part.one:  # SQLite in place of PostgreSQL
        return turns_of(users, assumed) * assumed.peak / 86_400 * WRITES / TURNS_SQLITE
    return peak_load(part, users, assumed) / part.one


def single_limits(users: int, assumed: Assumptions) -> dict[str, float]:
    """Return how much the people ask for of what the single machine has and no queue forms before: disk, memory, the day's cap."""
    a, turns = assumed, turns_of(users, assumed)
    open_pages = turns * a.peak / 86_400 * a.stay_s
    paid = turns * (a.clips * a.clip_usd + a.finals * (1 - a.own_gpu) * a.picture_usd)
    return {
        "disk": stored_bytes(users, a) * a.kept_days / 1e9 / a.disk_gb,
        "memory of open pages": open_pages * SESSION_BYTES / MEMORY_BYTES,
        "the day's cap": paid * a.peak_day / CAP_DAY_USD,
    }


def day_curve(peak: float) -> Callable[[float], float]:
    """Return how many times the day's mean come at a second of the day, highest at 20:00; a von Mises curve with this peak, 1 to 6."""

    def mean_of(sharp: float) -> float:
        return sum(math.exp(sharp * math.cos(2 * math.pi * n / 96)) for n in range(96)) / 96

    low, high = 0.0, 30.0
    for _ in range(50):
        sharp = (low + high) / 2
        low, high = (sharp, high) if math.exp(sharp) / mean_of(sharp) < peak else (low, sharp)
    mean = mean_of(low)
    return lambda at: math.exp(low * math.cos(2 * math.pi * (at / 86_400 - 20 / 24))) / mean


def stored_bytes(users: int, assumed: Assumptions) -> float:
    """Return the bytes that a day adds to the store."""
    a, turns = assumed, turns_of(users, assumed)
    pictures = 0.6 + a.finals
    return turns * (pictures * PICTURE_BYTES + a.sounds * (VOICE_BYTES + MUSIC_BYTES) / 2 + a.films * FILM_BYTES + a.clips * 8 * MB)


def money(users: int, assumed: Assumptions) -> dict[str, float]:
    """Return the US dollars of a month by part; of parts that scale by themselves the machines of the day's mean and half of the way to the peak."""
    a = assumed
    days = turns_of(users, a) * MONTH_DAYS
    found = {}
    if users <= ONE_MACHINE:
        found["one machine"] = 4 * a.core_usd + (a.gpu_usd if a.own_gpu else 0.0)
    else:
        for part in PARTS:
            machines = units_for(part, users, a)
            used = machines if not part.scales else max(2, machines * (1 + 1 / a.peak) / 2)
            found[part.name] = used * part.usd(a)
    gb = stored_bytes(users, a) / 1e9
    found["stored"] = gb * a.kept_days * a.gb_usd
    found["sent to browsers"] = gb * MONTH_DAYS * a.seen * a.out_usd
    found["pictures elsewhere"] = days * a.finals * (1 - a.own_gpu) * a.picture_usd
    found["clips elsewhere"] = days * a.clips * a.clip_usd
    found["language model"] = days * a.llm_usd
    return {name: usd for name, usd in found.items() if usd}
