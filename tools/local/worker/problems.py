"""What goes wrong while a model is loaded or runs, as our own errors with one sentence that says what to do."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

from tools.errors import EngineError, ScenewrightError, StoreFull
from tools.local.tasks import LocalTask

_NO_ROOM = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory", "alloc_failed", "bad alloc")
"""How torch, its allocators and the drivers word that memory ran out, in lower case."""
_FILE = re.compile(r"[\w.-]+\.(?:safetensors|bin|json|gguf|model|txt|ckpt|pt)\b")
_UNREADABLE = ("deserializing header", "no file named", "not a valid json", "does not appear to have", "invalid header", "incomplete metadata",
               "unexpected eof", "can't load", "unable to load", "failed to load", "size mismatch", "pytorchstreamreader", "not found in",
               "cannot load", "expected shape", "keys are missing")  # fmt: skip
"""How the libraries word that a file of a model is missing or broken, in lower case."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_WORDS = "no space left on device"
"""How libraries that are no Python say it."""


class OutOfMemory(EngineError):
    """The memory of the device did not suffice; the engine tries once more in a smaller way."""


def as_ours(error: Exception, task: LocalTask) -> ScenewrightError | None:
    """Return the error in our own words; None for what nobody foresaw."""
    if isinstance(error, ScenewrightError):
        return error
    words = str(error)
    if no_room(error):
        return OutOfMemory(f"There is not enough memory for {task.title} as it was asked; ask for something smaller, or take a smaller model.")
    if getattr(error, "errno", None) in _FULL or _FULL_WORDS in words.lower():
        return StoreFull(f"No room is left on the disk of {task.out}; make room and try again, everything made before is kept.")
    if isinstance(error, FileNotFoundError) and (gone := _elsewhere(error, task)):
        return EngineError(f"{gone} went away while {task.title} was at work; ask again.")
    if _unreadable(error, words):
        named = _FILE.search(words)
        which = f" ({named.group()})" if named else ""
        return EngineError(
            f"The files of {task.title} are broken or not complete{which}; "
            f"fetch them again with: scenewright models get {task.card}."
        )
    return None


def no_room(error: Exception) -> bool:
    """Tell whether memory ran out. torch.OutOfMemoryError is known by its name, so that nothing has to be imported here."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, (RuntimeError, OSError)) and any(sign in str(error).lower() for sign in _NO_ROOM)


def _elsewhere(error: FileNotFoundError, task: LocalTask) -> str:
    """Return the name of a file that was looked for and is none of the model's own; empty where it is one, or nobody knows."""
    if not isinstance(error.filename, str | Path):
        return ""
    path = Path(error.filename)
    return "" if any(path == folder or folder in path.parents for folder in task.folders.values()) else path.name


def _unreadable(error: Exception, words: str) -> bool:
    if isinstance(error, json.JSONDecodeError) or type(error).__name__ == "SafetensorError":
        return True
    if isinstance(error, FileNotFoundError):
        return True
    return isinstance(error, (OSError, RuntimeError, ValueError)) and any(sign in words.lower() for sign in _UNREADABLE)
