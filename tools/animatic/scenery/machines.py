"""Machines of production halls. Each stands on (x, y) unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, pale, shadow

BELT_LINK = 0.42
"""Length of a belt's link over its height."""


def robot_arm(
    pen: Pen, x: float, y: float, size: float, tone: str, *, joint: str = "#3f4650", flip: bool = False, bent: tuple[float, float] = (0.0, 0.0)
) -> None:
    """Draw a six-axis arm on its pedestal, bent to the right over a line, `size` tall; flip bends it to the left.

    bent: degrees clockwise that shoulder and elbow are turned from there.
    """
    shadow(pen, x, y, size * 0.26)
    with pen.at(x, y, size, flip=flip):
        pen.path("M-20,0 L-15,-12 H15 L20,0Z", ("#5c6670", "#434c55"))
        pen.path("M-14,-12 L-11,-32 H11 L14,-12Z", (pale(tone, 0.1), dim(tone, 0.14)))
        _arm_part(pen, bent[:1], "M0,-34 L-14,-76", ((dim(tone, 0.22), 15), (tone, 13)))
        _arm_part(pen, bent, "M-14,-78 L30,-88", ((dim(tone, 0.22), 12.5), (tone, 10.5)))
        _arm_part(pen, bent[:1], "M-4,-38 L-16,-72", ((pale(tone, 0.4), 2.4),), 0.8)
        _arm_part(pen, bent, "M-8,-83 L24,-90", ((pale(tone, 0.4), 2),), 0.8)
        for turns, cx, cy, r in (((), 0, -34, 10), (bent[:1], -14, -77, 9), (bent, 31, -88, 6.5)):
            with _bent(pen, turns):
                pen.circle(cx, cy, r, dim(tone, 0.14))
                pen.circle(cx, cy, r * 0.68, joint)
                pen.circle(cx - r * 0.15, cy - r * 0.15, r * 0.26, pale(joint, 0.4))
        with _bent(pen, bent), pen.turned(-sum(bent), 31, -86):
            pen.path("M31,-86 L36,-66", "none", stroke=dim(tone, 0.1), sw=7)
            pen.rect(30, -68, 13, 6, joint, rx=2)
            pen.path("M32,-62 V-53 L35,-49 M41,-62 V-53 L38,-49", "none", stroke="#39414a", sw=2.6)
        _arm_part(pen, (bent[0] / 2,), "M-18,-70 Q-34,-50 -10,-30", (("#39414a", 2),), 0.8)


@contextmanager
def _bent(pen: Pen, turns: Sequence[float]) -> Iterator[None]:
    """Draw what hangs on an arm's shoulder and, with two angles, on its elbow."""
    with pen.turned(turns[0] if turns else 0.0, 0, -34), pen.turned(turns[1] if len(turns) > 1 else 0.0, -14, -77):
        yield


def _arm_part(pen: Pen, turns: Sequence[float], d: str, strokes: Sequence[tuple[str, float]], o: float = 1) -> None:
    with _bent(pen, turns):
        for tone, sw in strokes:
            pen.path(d, "none", stroke=tone, sw=sw, o=o)


def conveyor(pen: Pen, x0: float, x1: float, y: float, tall: float, *, belt: str, frame: str, gone: float = 0.0) -> None:
    """Draw a belt running across from x0 to x1, its feet on y and its top `tall` above; gone: links it has run on, 0..1."""
    pen.haze((x0 + x1) / 2, y, (x1 - x0) * 0.55, tall * 0.2, "#1c1830", 0.36)
    count = max(3, int((x1 - x0) / (tall * 1.7)))
    for k in range(count):
        x = x0 + (x1 - x0) * (k + 0.5) / count
        pen.rect(x - tall * 0.07, y - tall * 0.7, tall * 0.14, tall * 0.7, (dim(frame, 0.15), dim(frame, 0.35)))
        pen.rect(x - tall * 0.16, y - tall * 0.05, tall * 0.32, tall * 0.06, dim(frame, 0.45), rx=2)
    pen.poly([(x0, y - tall * 0.84), (x1, y - tall * 0.84), (x1, y - tall * 1.1), (x0, y - tall * 1.1)], (dim(belt, 0.15), pale(belt, 0.12)))
    for k in range(int((x1 - x0) / (tall * BELT_LINK))):
        x = x0 + tall * BELT_LINK * (k + 0.5 + gone)
        pen.rect(x, y - tall * 1.09, 1.6, tall * 0.25, dim(belt, 0.35), o=0.5)
    pen.rect(x0, y - tall * 1.14, x1 - x0, tall * 0.05, pale(frame, 0.3))
    pen.rect(x0, y - tall * 0.86, x1 - x0, tall * 0.2, (pale(frame, 0.12), dim(frame, 0.15)))
    for k in range(int((x1 - x0) / (tall * 0.5))):
        x = x0 + tall * 0.5 * (k + 0.5)
        pen.circle(x, y - tall * 0.76, tall * 0.05, dim(frame, 0.4))
        pen.circle(x - tall * 0.01, y - tall * 0.77, tall * 0.024, pale(frame, 0.4))


def circuit_board(pen: Pen, x: float, y: float, size: float) -> None:
    """Draw a green circuit board lying on a belt, `size` wide."""
    with pen.at(x, y, size):
        pen.poly([(-42, -14), (44, -14), (52, 6), (-50, 6)], ("#2f9a6a", "#3fae78"))
        pen.poly([(-50, 6), (52, 6), (52, 10), (-50, 10)], "#1f6f4c")
        pen.path("M-40,-8 H-20 L-14,0 H10 M-36,2 H-24 M14,-10 L20,-4 H40 M24,2 H46", "none", stroke="#a6e6c0", sw=1.4, o=0.8)
        pen.poly([(-14, -11), (8, -11), (10, -1), (-15, -1)], "#2b3038")
        pen.poly([(-14, -14), (8, -14), (8, -11), (-14, -11)], "#454c56")
        for cx, cy, tone in ((-34, -11, "#e8b548"), (-27, -11, "#e8b548"), (18, -11, "#c9d0d6"), (30, -3, "#2b3038"), (-32, 1, "#c9d0d6"), (38, -11, "#e86f4f")):
            pen.rect(cx - 3, cy - 3, 6, 5, tone, rx=0.6)


def placing_machine(pen: Pen, x: float, y: float, size: float, *, flip: bool = False) -> None:
    """Draw an SMT pick-and-place machine: white housing, dark window with head and board, screen, reels, signal tower."""
    shadow(pen, x, y, size * 0.52)
    with pen.at(x, y, size, flip=flip):
        pen.rect(-48, -96, 96, 94, ("#ffffff", "#eaf1f5", "#cfdde6"), rx=6)
        pen.rect(-48, -24, 96, 22, ("#3f95d0", "#2f7fb8"), rx=4)
        pen.rect(-40, -84, 58, 44, ("#27394a", "#3f5f78"), rx=4)
        pen.rect(-40, -74, 58, 4, "#c9d8e2")
        pen.rect(-20, -76, 14, 16, ("#f4f8fa", "#b5c6d1"), rx=2)
        pen.path("M-16,-60 V-53 M-10,-60 V-55", "none", stroke="#dfe9ef", sw=2)
        pen.poly([(-34, -50), (12, -50), (16, -43), (-38, -43)], "#3fae78")
        pen.rect(-14, -49, 8, 4, "#2b3038")
        pen.poly([(-38, -84), (-22, -84), (-36, -42), (-40, -42)], "#ffffff", o=0.16)
        pen.rect(23, -82, 20, 24, "#39485a", rx=2)
        pen.rect(25, -80, 16, 14, "#6fd0f0", rx=1)
        for k in range(3):
            pen.circle(27.5 + 5.5 * k, -62, 1.8, ("#5fc07f", "#f2c230", "#e8503f")[k])
        for k in range(4):
            pen.circle(-34 + 13 * k, -33, 5.4, "#7f94a3")
            pen.circle(-34 + 13 * k, -33, 2, "#e9f0f4")
        pen.rect(35, -112, 3, 16, "#93a8b6")
        for k, tone in enumerate(("#5fc07f", "#f2c230", "#e8503f")):
            pen.rect(33, -112 - 6 * k, 7, 5.6, tone, rx=1)
        for fx in (-42, 34):
            pen.rect(fx, -3, 8, 4, "#5c6b78", rx=1)


def forklift(pen: Pen, x: float, y: float, size: float) -> None:
    """Draw a forklift that faces left with a box on its forks, `size` wide."""
    shadow(pen, x, y, size * 0.66)
    tone = "#f2a52c"
    with pen.at(x, y, size):
        for mx in (-27, -22):
            pen.rect(mx, -96, 3.4, 92, "#4a535c")
        pen.rect(-60, -10, 36, 4, "#39414a")
        pen.rect(-62, -42, 32, 32, ("#d9b07a", "#bb8d55"), rx=1)
        pen.rect(-49, -42, 6, 14, "#f3e3c4")
        pen.path("M-20,-14 V-44 Q-20,-48 -15,-48 H8 L14,-36 H38 Q46,-36 46,-26 V-12 Q46,-8 42,-8 H-16 Q-20,-8 -20,-14Z", (pale(tone, 0.15), dim(tone, 0.1)))
        pen.path("M-16,-48 L-10,-88 H30 L36,-36", "none", stroke="#39414a", sw=4)
        pen.rect(-14, -92, 48, 5, "#39414a", rx=2)
        pen.rect(10, -54, 16, 6, "#39414a", rx=2)
        pen.path("M24,-54 Q26,-70 30,-70", "none", stroke="#39414a", sw=5)
        pen.line([(-8, -48), (-2, -62)], "#39414a", 3)
        for wx, r in ((-8, 12), (32, 10)):
            pen.circle(wx, -r, r, "#2b3038")
            pen.circle(wx, -r, r * 0.5, "#c9d0d6")
