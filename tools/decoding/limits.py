"""Bounds on the memory and the processor time of this process, set anew for every file, as far as the system has them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

_STATM = Path("/proc/self/statm")
_THREADS = 4
"""A decoder may work in several threads; each second on the clock is then more than one of processor time."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take. memory_bytes: beyond what the process holds before it. seconds: on the clock; four times as many of processor time."""

    memory_bytes: int = 2 * 2**30
    seconds: float = 120.0


def bind(bounds: Bounds) -> None:
    """Bound what this process may take from now on: address space (Linux) and processor time (Linux and macOS); no dumps of its memory.

    Elsewhere the one who started the process watches it, see `tools.decoding.pool`.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = int(used.ru_utime + used.ru_stime + bounds.seconds * _THREADS) + 1
    _lower(resource.RLIMIT_CPU, cpu_s)
    if sys.platform == "linux":
        pages = int(_STATM.read_text("ascii").split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + bounds.memory_bytes)


def _lower(kind: int, value: int) -> None:
    """Set the soft limit, which may be set again for the next file; the hard one stays."""
    import resource  # noqa: PLC0415 - not there on Windows

    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
