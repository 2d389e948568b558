"""The embedded studio: a Shot in, a drawn frame with masks and depth out; no model, no key, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.animatic.studio import draw, draw_spec

__all__ = ["draw", "draw_spec"]


def __getattr__(name: str) -> Any:
    """Load the studio when it is first used: its types alone are cheap to import."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tools.animatic import studio  # noqa: PLC0415

    return getattr(studio, name)
