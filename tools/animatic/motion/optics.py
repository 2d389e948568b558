"""Where things are seen when the camera has moved: flat cut-outs by their depth, the ground as a true plane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.animatic.camera import Camera
from tools.animatic.motion.moves import View

Plane = Literal["upright", "ground", "screen"]
"""What stands in the scene facing the camera, the ground it stands on, and what stays with the frame, such as rain."""
Matrix = NDArray[np.floating[Any]]

_EYE_DEPTH = 2.6
"""Depth of the ground at the frame's bottom edge; see `Camera.depth_at`."""
_BACK = 0.42
"""How far the camera goes back at most, over the depth of the ground at its feet."""
_NEAREST_PASS = 0.30
"""A thing is gone when the camera has come nearer to it than this share of its distance; until twice that it fades."""
_SCREEN_SHARE = 0.5
"""How far weather moves against the frame, over what the subject does."""


class Place(NamedTuple):
    """Where a flat picture is seen: a point p of the rest frame is at scale * p + (x, y)."""

    scale: float
    x: float
    y: float
    opacity: float = 1.0


def snapped(place: Place, width: int) -> Place:
    """Return a place so near that no difference is seen, of which there are few: slow scenery keeps it for some frames."""
    fine = 4 * width
    return Place(round(place.scale * fine) / fine, round(place.x * 8) / 8, round(place.y * 8) / 8, round(place.opacity * 64) / 64)


@dataclass(frozen=True, slots=True)
class Optics:
    """The geometry of one frame size. Lengths in pixels of the finished frame."""

    size: tuple[int, int]
    vanishing: tuple[float, float]
    """Where parallel lines into the depth meet, seen straight: on the horizon, before a dutch turn."""
    middle: tuple[float, float]
    """Of the composed picture, about which it is turned."""
    ground: float
    """Depth times distance below the horizon, the same for every row of the ground; 0 where there is no plane."""
    subject: float
    """Depth of what the camera looks at."""
    turn: float = 0.0
    """Degrees of a dutch angle."""

    @property
    def seen_vanishing(self) -> tuple[float, float]:
        """Where the lines of the ground meet in the finished frame."""
        return self._turned(*self.vanishing)

    def upright(self, depth: float, view: View) -> Place:
        """Return where a flat picture at a depth is seen."""
        width, height = self.size
        way = self._way(view)
        left = depth - way
        fade = 1.0 if depth <= 0 else (left / depth - _NEAREST_PASS) / _NEAREST_PASS
        near = depth / max(left, depth * _NEAREST_PASS * 0.9)
        beside = self.subject / depth
        dx = -view.truck * width * beside - view.arc * width * (beside - 1)
        dy = view.crane * height * beside
        vx, vy = self._turned(self.vanishing[0], self.vanishing[1])
        sx, sy = self._direction(near * dx, near * dy)
        x, y = vx * (1 - near) + sx, vy * (1 - near) + sy
        return self._framed(near, x, y, view, min(1.0, max(0.0, fade)))

    def screen(self, view: View) -> Place:
        """Return where a sheet that stays with the frame is seen: it is carried along a little and never grows."""
        width, height = self.size
        dx = -(view.pan + (view.truck + view.arc) * _SCREEN_SHARE) * width
        return Place(1.0, dx, (view.tilt + view.crane * _SCREEN_SHARE) * height)

    def plane(self, view: View) -> Matrix:
        """Return the 3x3 homography from the rest frame to this one, of points on the ground."""
        width, height = self.size
        k = self.ground
        way = self._way(view)
        vx, vy = self.vanishing
        side = (view.truck + view.arc) * width * self.subject
        moved = np.array([[k, -side, view.arc * width * k], [0, k + view.crane * height * self.subject, 0], [0, -way, k]])
        matrix = _shift(vx, vy) @ moved @ _shift(-vx, -vy)
        turn = self._turning()
        matrix = turn @ matrix @ np.linalg.inv(turn)
        place = self._framed(1.0, 0.0, 0.0, view, 1.0)
        framed = np.array([[place.scale, 0, place.x], [0, place.scale, place.y], [0, 0, 1]])
        result: Matrix = framed @ matrix
        return result

    def is_flat(self, view: View) -> bool:
        """Tell whether the ground only shifts and grows as a flat picture would."""
        return self.ground <= 0 or not (view.dolly or view.truck or view.arc or view.crane)

    def _way(self, view: View) -> float:
        """Return how far the camera has gone into the depth; back no farther than there is ground before it."""
        return max(view.dolly * self.subject, -_BACK * _EYE_DEPTH)

    def _framed(self, scale: float, x: float, y: float, view: View, opacity: float) -> Place:
        """Return a place after the look has turned and the lens has zoomed."""
        width, height = self.size
        x, y = x - view.pan * width, y + view.tilt * height
        cx, cy = width / 2, height / 2
        return Place(scale * view.zoom, cx + view.zoom * (x - cx), cy + view.zoom * (y - cy), opacity)

    def _direction(self, dx: float, dy: float) -> tuple[float, float]:
        angle = math.radians(self.turn)
        cos, sin = math.cos(angle), math.sin(angle)
        return cos * dx + sin * dy, cos * dy - sin * dx

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        dx, dy = self._direction(x - self.middle[0], y - self.middle[1])
        return dx + self.size[0] / 2, dy + self.size[1] / 2

    def _turning(self) -> Matrix:
        angle = math.radians(self.turn)
        cos, sin = math.cos(angle), math.sin(angle)
        turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
        result: Matrix = _shift(self.size[0] / 2, self.size[1] / 2) @ turn @ _shift(-self.middle[0], -self.middle[1])
        return result


def optics(camera: Camera, size: tuple[int, int], subject: float) -> Optics:
    """Return the geometry of a camera whose subject stands at a depth."""
    plane = 0.0 if camera.angle == "top_down" else _EYE_DEPTH * max(1.0, camera.height - camera.horizon)
    return Optics(size, (camera.width / 2, camera.horizon), (camera.width / 2, camera.height / 2), plane, subject, camera.turn)


def coefficients(matrix: Matrix) -> tuple[float, ...]:
    """Return the eight numbers by which Pillow finds the source of a pixel, for a homography from result to source."""
    back = matrix / matrix[2, 2]
    return tuple(float(v) for v in back.ravel()[:8])


def mapped(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return a point after a homography."""
    u, v, w = (float(value) for value in matrix @ np.array([x, y, 1.0]))
    return u / w, v / w


def _shift(x: float, y: float) -> Matrix:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)
