"""The language rhythms are written in: one character a step, one word a bar, fitted to any meter and swung."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tools.animatic.music.score import Meter

HOLD, REST = "-", "."


@dataclass(frozen=True, slots=True)
class Step:
    """One sign of a bar: where it begins and how long it lasts, in beats, and what it says."""

    start: float
    length: float
    sign: str


@lru_cache(maxsize=4096)
def bar_steps(pattern: str, bar: int, meter: Meter, home: Meter) -> tuple[Step, ...]:
    """Return what a pattern written for the meter `home` says in its bar number `bar` (it repeats), put into `meter`."""
    bars = pattern.split()
    if not bars:
        return ()
    signs = bars[bar % len(bars)]
    if meter != home:
        signs = fitted(signs, meter, home)
    step = meter.beats / len(signs)
    found: list[Step] = []
    for index, sign in enumerate(signs):
        if sign == HOLD and found and found[-1].sign != REST:
            last = found[-1]
            found[-1] = Step(last.start, last.length + step, last.sign)
        else:
            found.append(Step(index * step, step, REST if sign == HOLD else sign))
    return tuple(item for item in found if item.sign != REST)


def fitted(signs: str, meter: Meter, home: Meter) -> str:
    """Return the signs of one bar in another meter: beats are left out or said again; a dotted beat has three eighths."""
    count = max(1, round(home.beats / home.pulse))
    wanted = max(1, round(meter.beats / meter.pulse))
    size = max(1, len(signs) // count)
    beats = [signs[index * size : (index + 1) * size] for index in range(count)]
    order = [index if index < count else 1 + (index - 1) % max(1, count - 1) for index in range(wanted)]
    chosen = [beats[index % count] for index in order]
    if meter.compound == home.compound:
        return "".join(chosen)
    return "".join(_dotted(beat) if meter.compound else _undotted(beat) for beat in chosen)


def _dotted(beat: str) -> str:
    """Return four (or any number of) steps of a beat as the six sixteenths of a dotted one."""
    first, second, third, fourth = (beat[min(len(beat) - 1, index * len(beat) // 4)] if len(beat) >= 4 else _quarter(beat, index) for index in range(4))
    middle = second if second not in (REST, HOLD) else third
    gap = HOLD if HOLD in (second, third, fourth) else REST
    return f"{first}{gap}{middle}{gap}{fourth}{gap}"


def _quarter(beat: str, index: int) -> str:
    place, rest = divmod(index * len(beat), 4)
    return beat[place] if rest == 0 else HOLD if beat[place] == HOLD else REST


def _undotted(beat: str) -> str:
    """Return the six (or three) steps of a dotted beat as four sixteenths."""
    six = beat if len(beat) >= 6 else "".join(sign + REST for sign in beat)
    return f"{six[0]}{six[1]}{six[2] if six[2] not in (REST, HOLD) else six[3]}{six[4]}"


def swung(beat: float, swing: float, step: float) -> float:
    """Return where a beat falls when the second of two steps comes late by `swing` of a step."""
    if swing <= 0:
        return beat
    pair = 2 * step
    whole, inside = divmod(beat, pair)
    long = step * (1 + swing)
    moved = inside * (1 + swing) if inside <= step else long + (inside - step) * (1 - swing)
    return whole * pair + moved


def by_energy(choices: tuple[str, ...], energy: float) -> str:
    """Return the pattern for an energy: the first of one to four is for the calmest."""
    return choices[min(len(choices) - 1, int(energy * len(choices) * 0.999))] if choices else ""
