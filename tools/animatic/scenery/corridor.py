"""One-point perspective: two sides that run to the middle of the horizon, for streets, aisles and halls."""

from __future__ import annotations

from dataclasses import dataclass

from tools.animatic.scenery.pen import Fill, Pen, Point
from tools.animatic.scenery.stage import Stage


@dataclass(frozen=True, slots=True)
class Corridor:
    """A straight passage. Distance z is 1 at the bottom edge of the frame and grows away from the viewer."""

    stage: Stage
    half: float
    """Half its width at z = 1, in pixels."""

    def point(self, side: float, z: float, height: float = 0.0) -> Point:
        """Return where a point stands: side -1..1 across the passage, `height` in pixels at z = 1."""
        s = 1 / z
        return self.stage.w / 2 + side * self.half * s, self.stage.ground(s) - height * s

    def panel(self, side: float, near: float, far: float, low: float, high: float) -> list[Point]:
        """Return an upright quad along a side wall."""
        return [self.point(side, near, low), self.point(side, far, low), self.point(side, far, high), self.point(side, near, high)]

    def plate(self, left: float, right: float, near: float, far: float, height: float = 0.0) -> list[Point]:
        """Return a level quad: a stretch of floor, of ceiling, a table top."""
        return [self.point(left, near, height), self.point(right, near, height), self.point(right, far, height), self.point(left, far, height)]

    def front(self, left: float, right: float, z: float, low: float, high: float) -> list[Point]:
        """Return a quad that faces the viewer."""
        return [self.point(left, z, low), self.point(right, z, low), self.point(right, z, high), self.point(left, z, high)]

    def block(self, pen: Pen, left: float, right: float, near: float, far: float, height: float, fills: tuple[Fill, Fill, Fill], low: float = 0.0) -> None:
        """Draw a box standing on the floor; fills are its front, its inner side and its top."""
        inner = right if right <= 0 else left
        pen.poly(self.panel(inner, near, far, low, low + height), fills[1])
        pen.poly(self.plate(left, right, near, far, low + height), fills[2])
        pen.poly(self.front(left, right, near, low, low + height), fills[0])


def steps(near: float, far: float, count: int) -> list[float]:
    """Return count + 1 distances evenly spaced from near to far."""
    return [near + (far - near) * i / count for i in range(count + 1)]
