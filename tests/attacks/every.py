"""All attacks, for the tests and for `bench/attacks.py`."""

from __future__ import annotations

from collections.abc import Callable

from tests.attacks import addresses, files, processes, words
from tests.attacks.attack import Attack
from tools.decoding.pool import Workers

KINDS: tuple[Callable[[], list[Attack]], ...] = (
    addresses.by_address, addresses.by_server, files.bombs, files.liars, files.chimeras, words.answers, words.documents, words.names,
)  # fmt: skip
"""The attacks that are played in the program itself, by kind; their files are built when they are called."""


def attacks_on_processes(workers: Workers) -> list[Attack]:
    """Return the attacks that end a process of these; each costs a second of processor time."""
    return processes.by_process(workers)
