"""The embedded film writer: one sentence or a script becomes the plan of a film, with no language model. Pure."""

from agent.writer.wish import FilmWish
from agent.writer.writing import write_film

__all__ = ["FilmWish", "write_film"]
