"""How a file of a stranger is given to be read, whatever process that happens in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from tools.errors import BadMedia

T = TypeVar("T")


class Decoder(Protocol):
    """Reads files that may be made to do harm. Safe to use from any thread; blocking."""

    def run(self, job: Callable[..., T], *given: Any, name: str, **more: Any) -> T:
        """Return what `job(*given, **more)` returns.

        job: a function at the top of a module; what it gets and gives can be pickled. name: the file's name, for the sentence.
        Raises what the job raises of our own errors, BadMedia for a file that takes more memory or time than it may, and StoreError
        when the program closes meanwhile.
        """
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


class Here:
    """Reads in this process: only the bounds that are checked before decoding hold, and a file that breaks a decoder ends the program."""

    def run(self, job: Callable[..., T], *given: Any, name: str, **more: Any) -> T:
        """Return what the job returns; see `Decoder.run`."""
        try:
            return job(*given, **more)
        except MemoryError as error:
            raise too_hungry(name) from error

    def close(self) -> None:
        """Nothing is held."""


def too_hungry(name: str) -> BadMedia:
    """Return the error for a file that would take more memory than one may."""
    return BadMedia(f"{shown(name)} takes more memory to read than a file may; make it smaller first.")


def too_slow(name: str, seconds: float) -> BadMedia:
    """Return the error for a file that is not read through in time."""
    return BadMedia(f"{shown(name)} was not read through in {seconds:g} seconds; make it shorter or smaller first.")


def broke(name: str) -> BadMedia:
    """Return the error for a file on which a decoder failed in a way that nobody foresaw."""
    return BadMedia(f"{shown(name)} cannot be read: it breaks what reads it; export it again with another program.")


def shown(name: str) -> str:
    """Return a file's name as it stands in a sentence."""
    return f'"{name[-80:]}"' if name else "The file"
