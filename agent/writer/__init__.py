"""The embedded film writer: one sentence or a script becomes the plan of a film, with no language model. Pure."""

from agent.writer.wish import FilmWish
from prompts.films import FilmBrief

__all__ = ["FilmWish", "write_film"]


def write_film(wish: FilmWish) -> FilmBrief:
    """Return the plan of a film; everything that was said is in it, what was not is decided. See `agent.writer.writing`."""
    from agent.writer.writing import write_film as written  # noqa: PLC0415 - it reads pictures' words: numpy and the studio

    return written(wish)
