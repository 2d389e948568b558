"""The embedded composer: a music brief in, a played and mastered piece and its MIDI file out; no model, no samples, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.animatic.music.piece import Piece, make_music

__all__ = ["Piece", "make_music"]


def __getattr__(name: str) -> Any:
    """Load the composer when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tools.animatic.music import piece  # noqa: PLC0415

    return getattr(piece, name)
