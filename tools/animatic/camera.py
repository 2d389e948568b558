"""Where the camera stands: from framing and angle to a horizon, the size of a person, and how much of the set is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.animatic.spec import SceneSpec

NEAREST = 1.2
"""Depth that is drawn at full brightness in the depth map."""
_EYE_DEPTH = 2.6
"""Depth of the ground at the frame's bottom edge; see `Camera.depth_at`."""
_NARROW = 1.45
"""A frame narrower than its height over this measures people by its width."""

_HIDDEN = 0.36
"""How much of a person a counter hides."""
_POSTER_SIZE = 0.82
"""People on a poster leave room for its title."""
_UPRIGHT_ZOOM = 1.3
"""Enlargement of the set in upright frames, which would else show it small."""

_HORIZON = {"eye": 0.60, "low": 0.80, "high": 0.35, "top_down": 0.06, "dutch": 0.61}
_ANGLE_SIZE = {"eye": 1.0, "low": 1.10, "high": 0.90, "top_down": 0.74, "dutch": 0.96}
_DUTCH_DEGREES = 8.0


@dataclass(frozen=True, slots=True)
class _Framing:
    person: float
    """Height of an adult over the frame's unit; for close framings it follows from `head`."""
    walk: float
    """How far down the ground the actors stand, as a multiple of the scene's own anchor."""
    zoom: float
    """Enlargement of the set."""
    lift: float
    """How far the horizon moves up the frame when the camera closes in, as a fraction of its height."""
    head: float | None = None
    """Height of a head over the frame's unit, where the head decides."""
    head_y: float = 0.5
    """Height of the head's middle in the frame."""
    blur: float = 0.0
    """Softness of the set, in pixels of a 720-line frame."""


_FRAMINGS = {
    "extreme_close_up": _Framing(4.2, 1.0, 1.6, 0.14, head=0.92, head_y=0.52, blur=7.0),
    "close_up": _Framing(2.0, 1.0, 1.36, 0.10, head=0.44, head_y=0.45, blur=5.0),
    "medium": _Framing(1.3, 1.0, 1.16, 0.05, head=0.30, head_y=0.36, blur=1.6),
    "full": _Framing(0.70, 1.0, 1.0, 0.0),
    "wide": _Framing(0.40, 0.74, 1.0, 0.01),
    "extreme_wide": _Framing(0.19, 0.46, 1.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Camera:
    """One view. All lengths are in pixels of the frame that is composed; `turn` is applied after composing."""

    width: int
    height: int
    framing: str
    angle: str
    lens: str | None
    horizon: float
    person: float
    """Height of a standing adult."""
    foot: float
    """Where the cast's feet touch the ground."""
    zoom: float
    head: float | None
    head_y: float
    blur: float
    set_scale: int
    """How many frame pixels one pixel of the set covers: 2 where the set is out of focus anyway."""
    turn: float = 0.0
    """Degrees of a dutch angle."""
    least_depth: float = NEAREST
    """Nobody of the cast is nearer than this: they stand behind a counter."""

    cut: float | None = None
    """The row of the frame below which nobody of the cast is seen."""

    def behind(self, surface: float) -> Camera:
        """Return the camera for a cast that stands behind a counter whose top is at `surface`: seen from the waist up."""
        return replace(self, foot=surface + _HIDDEN * self.person, least_depth=self.depth_at(self.foot), cut=surface + 0.05 * self.height)

    @property
    def unit(self) -> float:
        """The length that people are measured by: the height, less where the frame is narrow."""
        return min(float(self.height), self.width * _NARROW)

    @property
    def set_size(self) -> tuple[int, int]:
        """Width and height of the stage to build."""
        scale = self.zoom / self.set_scale
        return round(self.width * scale), round(self.height * scale)

    @property
    def set_horizon(self) -> float:
        """The horizon in the stage's pixels."""
        return self.set_size[1] * _set_horizon(self)

    @property
    def set_view(self) -> tuple[int, int]:
        """Width and height of the part of the stage that is seen, in its pixels."""
        return -(-self.width // self.set_scale), -(-self.height // self.set_scale)

    @property
    def set_offset(self) -> tuple[int, int]:
        """Where the stage's top left corner lies in the seen part, in its pixels."""
        return (
            round((self.set_view[0] - self.set_size[0]) / 2),
            min(0, round(self.horizon / self.set_scale - self.set_horizon)),
        )

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the stage in frame pixels."""
        dx, dy = self.set_offset
        return (x + dx) * self.set_scale, (y + dy) * self.set_scale

    def depth_at(self, y: float) -> float:
        """Return the depth of the ground at height `y` of the frame."""
        if self.angle == "top_down":
            return _EYE_DEPTH * 2
        share = max(0.01, (y - self.horizon) / max(1.0, self.height - self.horizon))
        return max(self.least_depth, _EYE_DEPTH / share)

    def ground_disparity(self) -> NDArray[np.float32]:
        """Return (H,) disparity 0..1 of the ground plane, row by row."""
        rows = np.arange(self.height, dtype=np.float32)
        if self.angle == "top_down":
            return np.full(self.height, NEAREST / (_EYE_DEPTH * 2), np.float32)
        share = (rows - self.horizon) / max(1.0, self.height - self.horizon)
        disparity: NDArray[np.float32] = np.clip(share * (NEAREST / _EYE_DEPTH), 0.0005, 1.0).astype(np.float32)
        return disparity


def _set_horizon(camera: Camera) -> float:
    """Return the horizon of the whole set as a fraction of its height; without zoom it is the frame's own."""
    return camera.horizon / camera.height if camera.zoom == 1.0 else _HORIZON[camera.angle]


def look(spec: SceneSpec, size: tuple[int, int], anchor_y: float) -> Camera:
    """Return the camera for a spec.

    size: the finished picture's; the camera's own is larger under a dutch angle, which is turned and cropped
    later. anchor_y: where actors stand in this scene, as a fraction from horizon to bottom.
    """
    framing = _FRAMINGS.get(spec.framing, _FRAMINGS["full"])
    angle = spec.angle if spec.angle in _HORIZON else "eye"
    turn = _DUTCH_DEGREES if angle == "dutch" else 0.0
    width, height = _overscan(size, turn)
    top_down = angle == "top_down"
    horizon = height * (_HORIZON[angle] - (0.0 if top_down else framing.lift))
    zoom = 1.0 if top_down and framing.zoom < 1.3 else framing.zoom
    if size[0] < 0.9 * size[1] and not top_down:
        zoom *= _UPRIGHT_ZOOM
    if zoom > 1.0:
        horizon = max(horizon, height * (1.0 - zoom * (1.0 - _HORIZON[angle])))
    unit = min(float(size[1]), size[0] * _NARROW)
    ground = min(0.96, max(0.15, anchor_y)) * framing.walk
    if turn:
        ground *= 0.88
    distance = min(1.0, 0.58 + anchor_y)
    share = framing.person * _ANGLE_SIZE[angle] * distance
    if spec.kind == "poster":
        share, ground = share * _POSTER_SIZE, min(0.9, ground * 1.25)
    blur = framing.blur * size[1] / 720
    if spec.lens == "bokeh":
        blur = max(blur, 6.0 * size[1] / 720)
    elif spec.lens in {"telephoto", "macro"}:
        blur = max(blur, 3.0 * size[1] / 720)
    foot = height * 0.68 if top_down else horizon + (height - horizon) * ground
    return Camera(
        width=width, height=height, framing=spec.framing, angle=angle, lens=spec.lens, horizon=horizon,
        person=share * unit, foot=foot, zoom=zoom,
        head=None if framing.head is None else framing.head * unit, head_y=framing.head_y * height, blur=blur,
        set_scale=2 if blur >= 4.0 * size[1] / 720 else 1, turn=turn,
    )  # fmt: skip


def _overscan(size: tuple[int, int], degrees: float) -> tuple[int, int]:
    """Return the size whose middle still fills `size` after a turn by `degrees`."""
    if not degrees:
        return size
    angle = np.deg2rad(degrees)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    return round(size[0] * cos + size[1] * sin) + 4, round(size[0] * sin + size[1] * cos) + 4
