"""Which of our own drawings a thing's key names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tools.animatic.puppet import (
    things_factory,
    things_home,
    things_nature,
    things_objects,
    things_safety,
    things_street,
)

Box = tuple[float, float, float, float]
Drawing = Callable[[str | None], tuple[str, Box]]
"""From a colour to SVG and its box (left, top, right, bottom)."""

_TABLES: tuple[Mapping[str, Drawing], ...] = (
    things_factory.DRAWINGS,
    things_home.DRAWINGS,
    things_street.DRAWINGS,
    things_nature.DRAWINGS,
    things_objects.DRAWINGS,
    things_safety.DRAWINGS,
)


def drawing(key: str) -> Drawing | None:
    """Return our drawing of a key ("robot_arm", "robot_arm-2"); None when there is none."""
    name = re.sub(r"-\d+$", "", key)
    return next((table[name] for table in _TABLES if name in table), None)
