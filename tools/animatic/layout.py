"""Who stands where: figures into a frame, in rows that hide no face, by numbers that depend on subject and scene only."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tools.animatic.camera import Camera

Place = Literal["ground", "air", "surface", "back", "float"]

_MARGIN = 0.05
"""Free border of the frame, as a fraction of its width or height."""
_ROW_LIFT = 0.26
"""How much higher a row stands than the one before it, over a figure's height."""
_ROW_SHRINK = 0.90
_GAP, _CROWD_GAP = 0.10, 0.02
"""Space between neighbours over an adult's height, in rows of up to three and in longer ones."""
_SMALLEST = 0.20
"""Tiny things are drawn at this share of an adult, or nobody would see them."""
_BESIDE = 0.16
"""Height of things on a counter beside people, over the frame's unit."""
_ELBOW = 1.10
"""Room for a thing on a counter over its width."""
_WORTH_A_ROW = (1.0, 1.12, 1.7)
"""By how much everybody must grow for one, two or three rows to be worth it."""
_FAR_OFF = 0.1
"""Where houses and castles that were said to be in the background stand, from the horizon (0) to the bottom edge (1)."""
_ALONE = 0.95
"""Least height of a thing alone in the frame, over an adult's."""
_TALL = 1.7
"""Things taller than this stand behind the cast."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The top of what holds things: a counter, a table, a pedestal."""

    y: float
    """Its height in frame pixels."""
    depth: float
    """How far away what stands on it is."""
    share: float = 0.30
    """Height of things alone on it, over the frame's unit."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One body to place: an actor, one of its copies, or a thing."""

    key: str
    tall: float
    """Height over an adult's."""
    wide: float
    """Width over its own height."""
    being: bool = True
    place: Place = "ground"
    side: int = 0
    """-1 where it was said to be on the left, 1 on the right."""
    whole: bool = False
    """Whether it is always seen whole: an animal on all fours has no head and shoulders to show."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure goes: the middle of its base in frame pixels, its height in pixels, its depth."""

    x: float
    y: float
    height: float
    depth: float
    head: float | None = None
    """Height of its head in pixels, where the framing is measured by heads; (x, y) is then the head's middle."""
    grounded: bool = True


def arrange(
    figures: Sequence[Figure], camera: Camera, *, surface: Surface | None = None, seed: str = "", middle: float = 0.5
) -> tuple[Spot, ...]:
    """Return a spot for each figure, in their order.

    surface: the scene's counter or table, None where there is none. seed: decides small irregularities; the same
    seed gives the same spots. middle: where rows have their centre, over the frame's width; wide rows stay inside the frame.
    """
    rng = random.Random(seed)
    spots: dict[int, Spot] = {}
    groups: dict[Place, list[int]] = {"ground": [], "air": [], "surface": [], "back": [], "float": []}
    beings = any(f.being for f in figures)
    for i, figure in enumerate(figures):
        groups[_place(figure, beings, surface)].append(i)
    alone = not (groups["ground"] or groups["float"])
    if camera.head is not None and beings:
        _heads(figures, groups, camera, spots, middle)
    unit = _stand(figures, groups["ground"], camera, rng, spots, floating=False, middle=middle)
    unit = _stand(figures, groups["float"], camera, rng, spots, floating=True, middle=middle) or unit or camera.person
    if surface is not None:
        largest = surface.share if alone and not groups["air"] else _BESIDE
        _on_surface(figures, groups["surface"], camera, spots, surface=surface, largest=largest, middle=middle if alone else 0.5)
    _behind(figures, groups["back"], camera, spots, unit)
    _in_air(figures, groups["air"], camera, spots, unit, alone=alone and not groups["surface"])
    return tuple(spots[i] for i in range(len(figures)))


def _place(figure: Figure, beings: bool, surface: Surface | None) -> Place:
    if figure.place == "surface" and surface is None:
        return "ground"
    if figure.place == "ground" and beings and not figure.being and figure.tall > _TALL:
        return "back"
    return figure.place


def _heads(figures: Sequence[Figure], groups: dict[Place, list[int]], camera: Camera, spots: dict[int, Spot], middle: float) -> None:
    """Place beings by their heads, and what they have with them low beside them."""
    assert camera.head is not None
    order = [i for name in ("ground", "float", "air", "surface") for i in groups[name]]
    beings = _sided(figures, [i for i in order if figures[i].being])
    things = [i for i in order if not figures[i].being]
    n = len(beings)
    share = min(1.0, 0.86 * camera.width / (n * camera.head * 1.05)) if n > 1 else 1.0
    head = camera.head * share * (0.86 if n > 1 else 1.0)
    depth = camera.depth_at(camera.foot) * 0.7 * camera.unit / camera.person
    for k, i in enumerate(beings):
        x = camera.width * ((middle if n == 1 else 0.5) + (k - (n - 1) / 2) * (0.84 / n if n > 2 else 0.36))
        if figures[i].whole:
            height = min(_filling(camera) * camera.unit * share, 0.9 * camera.width / (n * figures[i].wide))
            spots[i] = Spot(x, camera.height * 0.92, height, max(1.4, depth * 1.1 + k * 0.01))
            continue
        spots[i] = Spot(x, camera.head_y, head * 4.4, max(1.3, depth * 1.1 + k * 0.01), head=head)
    for k, i in enumerate(things):
        height = min(0.42, 0.24 + 0.1 * figures[i].tall) * camera.unit
        right = figures[i].side > 0 if figures[i].side else k % 2 == 0
        x = camera.width * (0.84 - 0.02 * (k // 2) if right else 0.16 + 0.02 * (k // 2))
        aloft = figures[i].place == "air"
        spots[i] = Spot(x, camera.height * (0.34 if aloft else 0.97), height, max(1.6, depth * 1.6), grounded=False)
    for name, members in groups.items():
        if name != "back":
            members.clear()


def _stand(
    figures: Sequence[Figure], members: list[int], camera: Camera, rng: random.Random, spots: dict[int, Spot], *,
    floating: bool, middle: float,
) -> float | None:  # fmt: skip
    """Place what stands (or floats) in one to three rows; return the height of an adult there, in pixels."""
    if not members:
        return None
    order = _flanked(figures, members)
    tallest = max(_tall(figures[i]) for i in order)
    least = _ALONE if len(order) == 1 and not figures[order[0]].being and camera.framing == "full" else 0.0
    person = camera.person * min(1.15, max(least, tallest**0.25)) / tallest
    if camera.head is not None:
        person = _filling(camera) * camera.unit / tallest
    best, rows = 0.0, [order]
    for count in range(1, min(3, len(order)) + 1):
        lines = _split(order, count)
        unit = min(person, _unit_for(figures, lines, camera, tallest))
        if unit > best * _WORTH_A_ROW[count - 1]:
            best, rows = unit, lines
    foot = _foot(camera, best * tallest, len(rows), floating)
    gap = _spacing(figures, rows[0], camera, best)
    for r, row in enumerate(rows):
        y = foot - r * _ROW_LIFT * best * tallest
        even = 0.0 if len(rows) == 1 or len(row) != len(rows[1 - r % 2]) else 0.25 * (-1) ** r
        _place_row(figures, row, camera, rng, spots, unit=best * _ROW_SHRINK**r, pitch=best, gap=gap, y=y, stagger=even, floating=floating, middle=middle)
    return best


def _flanked(figures: Sequence[Figure], members: list[int]) -> list[int]:
    """Return beings in the middle, things taking turns at their right and left."""
    order = [i for i in members if figures[i].being]
    things = [i for i in members if not figures[i].being]
    if not order:
        return _sided(figures, things)
    for k, i in enumerate(things):
        order.insert(len(order) if k % 2 == 0 else 0, i)
    return _sided(figures, order)


def _sided(figures: Sequence[Figure], order: list[int]) -> list[int]:
    """Return those said to be on the left first, those on the right last, the others in their order between them."""
    return sorted(order, key=lambda i: figures[i].side)


def _split(order: list[int], count: int) -> list[list[int]]:
    """Split into rows, the front one first and never the shortest."""
    base, more = divmod(len(order), count)
    rows, start = [], 0
    for r in range(count):
        size = base + (1 if r < more else 0)
        rows.append(order[start : start + size])
        start += size
    return rows


def _tall(figure: Figure) -> float:
    return max(_SMALLEST, figure.tall)


def _row_width(figures: Sequence[Figure], row: list[int]) -> float:
    return sum(_tall(figures[i]) * figures[i].wide for i in row) + _gap(figures, row) * (len(row) - 1)


def _gap(figures: Sequence[Figure], row: list[int]) -> float:
    return (_GAP if len(row) <= 3 else _CROWD_GAP) * min(1.0, max(_tall(figures[i]) for i in row))


def _unit_for(figures: Sequence[Figure], rows: list[list[int]], camera: Camera, tallest: float) -> float:
    widest = max(_row_width(figures, row) * (1.0 if len(rows) == 1 else 1.12) for row in rows)
    across = (1 - 2 * _MARGIN) * camera.width / widest
    steps = len(rows) - 1
    stack = tallest * (1 + steps * (_ROW_LIFT - (1 - _ROW_SHRINK)))
    return min(across, (camera.height * 0.95 - camera.height * 0.07) / stack)


def _filling(camera: Camera) -> float:
    """Return how much of the frame's unit a thing fills when the camera is close to it."""
    return {"extreme_close_up": 0.88, "close_up": 0.72}.get(camera.framing, 0.60)


def _foot(camera: Camera, height: float, rows: int, floating: bool) -> float:
    stack = height * (1 + (rows - 1) * (_ROW_LIFT - (1 - _ROW_SHRINK)))
    if floating or camera.head is not None:
        return camera.height * 0.5 + stack * 0.5 + (rows - 1) * 0.05 * height
    foot = camera.foot + (rows - 1) * 0.07 * camera.height
    return min(camera.height * 0.96, max(foot, camera.height * 0.06 + stack))


def _place_row(
    figures: Sequence[Figure], row: list[int], camera: Camera, rng: random.Random, spots: dict[int, Spot], *,
    unit: float, pitch: float, gap: float, y: float, stagger: float, floating: bool, middle: float,
) -> None:  # fmt: skip
    """Place one row; unit: an adult's height in it, pitch and gap: the front row's, which space all rows alike."""
    width = sum(_tall(figures[i]) * figures[i].wide for i in row) * pitch + gap * (len(row) - 1)
    edge = _MARGIN * camera.width
    centre = min(max(_middle(row, camera, rng, middle), edge + width / 2), max(camera.width - edge - width / 2, edge + width / 2))
    x = centre - width / 2 + stagger * width / len(row)
    for i in row:
        wide = _tall(figures[i]) * figures[i].wide * pitch
        jitter = (rng.random() - 0.5) * (0.10 if floating and len(row) > 1 else 0.016) * camera.unit if len(row) > 1 else 0.0
        foot = y + jitter
        depth = camera.depth_at(foot) if not floating else camera.depth_at(camera.foot) + (camera.foot - y) * 0.001
        spots[i] = Spot(x + wide / 2, foot, _tall(figures[i]) * unit, depth, grounded=not floating)
        x += wide + gap


def _spacing(figures: Sequence[Figure], row: list[int], camera: Camera, unit: float) -> float:
    """Return the space between neighbours in pixels: the usual gap, and half as much again where there is room."""
    gap = _gap(figures, row) * unit
    spare = (1 - 2 * _MARGIN) * camera.width - _row_width(figures, row) * unit
    return gap + max(0.0, min(gap * 0.6, spare / (2 * max(1, len(row) - 1))))


def _middle(row: list[int], camera: Camera, rng: random.Random, middle: float) -> float:
    """Return the row's centre: `middle`, or off it for a lone figure in a wide view."""
    side = rng.random()
    if camera.framing in {"wide", "extreme_wide"} and len(row) == 1 and middle == 0.5:
        return camera.width * (0.40 if side < 0.5 else 0.60)
    return camera.width * middle


def _on_surface(
    figures: Sequence[Figure], members: list[int], camera: Camera, spots: dict[int, Spot], *, surface: Surface, largest: float, middle: float
) -> None:
    """Put things side by side on a counter or a table."""
    if not members:
        return
    members = _sided(figures, members)
    unit = camera.unit * (camera.zoom if camera.head else 1.0)
    room = camera.width * (0.66 if largest > _BESIDE else 0.5)
    rows = [members]
    if len(members) > 3 and _on_top(figures, members, room, largest * unit) < 0.62 * largest * unit:
        rows = _split(members, 2)
    height = min(_on_top(figures, row, room, largest * unit) for row in rows)
    for r, row in enumerate(reversed(rows)):
        behind = len(rows) - 1 - r
        aside = 0.2 * figures[row[0]].side if len(row) == 1 and middle == 0.5 else 0.0
        x = camera.width * (middle + aside) - sum(figures[i].wide * _ELBOW for i in row) * height / 2
        for i in row:
            wide = figures[i].wide * height * _ELBOW
            y = surface.y + (0.0 if len(rows) == 1 else height * (0.24 - 0.74 * behind))
            spots[i] = Spot(x + wide / 2, y, height, surface.depth * (0.98 + 0.002 * behind))
            x += wide


def _on_top(figures: Sequence[Figure], row: list[int], room: float, most: float) -> float:
    """Return how tall things in a row on a counter can be in `room` pixels, at most `most`."""
    return min(most, room / sum(figures[i].wide * _ELBOW for i in row))


def _behind(figures: Sequence[Figure], members: list[int], camera: Camera, spots: dict[int, Spot], unit: float) -> None:
    for k, i in enumerate(members):
        far = figures[i].place == "back" and figures[i].tall > _TALL
        y = camera.horizon + (camera.height - camera.horizon) * (_FAR_OFF if far else 0.34)
        height = min((0.36 if far else 0.52) * camera.unit, max(0.2 * camera.unit, figures[i].tall * unit * 0.42), 0.5 * camera.width / figures[i].wide)
        side = (0.21, 0.79, 0.36, 0.64)[k % 4] if not figures[i].side else 0.5 + 0.29 * figures[i].side
        half = height * figures[i].wide / 2 / camera.width
        x = camera.width * min(max(side, half + 0.02), 0.98 - half) if half < 0.48 else camera.width * 0.5
        spots[i] = Spot(x, y + (k // 2) * 0.03 * camera.height, height, camera.depth_at(y))


def _in_air(figures: Sequence[Figure], members: list[int], camera: Camera, spots: dict[int, Spot], unit: float, *, alone: bool) -> None:
    if alone and len(members) == 1:
        height = min(0.56 * camera.unit * camera.person / (0.7 * camera.unit), 0.8 * camera.height, 0.8 * camera.width / figures[members[0]].wide)
        spots[members[0]] = Spot(camera.width * 0.5, camera.height * 0.46 + height / 2, height, camera.depth_at(camera.foot), grounded=False)
        return
    places = ((0.77, 0.24), (0.23, 0.20), (0.63, 0.13), (0.37, 0.12), (0.88, 0.36), (0.12, 0.34), (0.70, 0.38), (0.30, 0.36), (0.5, 0.09), (0.93, 0.12), (0.07, 0.12), (0.80, 0.08))
    share = 1.0 if len(members) <= 4 else 0.7
    for k, i in enumerate(members):
        x, y = places[k % len(places)]
        x = 0.5 + figures[i].side * abs(x - 0.5) if figures[i].side else x
        height = min(0.30, max(0.11, figures[i].tall * unit * 0.7 / camera.unit)) * camera.unit * share
        half = height * figures[i].wide / 2
        left = min(max(x * camera.width, half + 8), camera.width - half - 8)
        spots[i] = Spot(left, max(y * camera.height, height * 0.55) + height / 2, height, 9.0 + k, grounded=False)
