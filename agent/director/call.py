"""One tool call, as the director makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """The name of a tool and its arguments."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
