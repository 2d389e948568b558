"""What goes wrong while a model is loaded or runs, as our own errors with one sentence that says what to do."""

from __future__ import annotations

import json
import re

from tools.errors import EngineError, ScenewrightError
from tools.local.tasks import LocalTask

_NO_ROOM = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory", "alloc_failed", "bad alloc")
"""How torch, its allocators and the drivers word that memory ran out, in lower case."""
_FILE = re.compile(r"[\w.-]+\.(?:safetensors|bin|json|gguf|model|txt|ckpt|pt)\b")
_UNREADABLE = ("deserializing header", "no file named", "not a valid json", "does not appear to have", "invalid header", "incomplete metadata",
               "unexpected eof", "can't load", "unable to load", "failed to load", "size mismatch", "pytorchstreamreader", "not found in",
               "cannot load", "expected shape", "keys are missing")  # fmt: skip
"""How the libraries word that a file of a model is missing or broken, in lower case."""


class OutOfMemory(EngineError):
    """The memory of the device did not suffice; the engine tries once more in a smaller way."""


def as_ours(error: Exception, task: LocalTask) -> ScenewrightError | None:
    """Return the error in our own words; None for what nobody foresaw."""
    if isinstance(error, ScenewrightError):
        return error
    words = str(error)
    if no_room(error):
        return OutOfMemory(f"There is not enough memory for {task.title} as it was asked; ask for something smaller, or take a smaller model.")
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


def _unreadable(error: Exception, words: str) -> bool:
    if isinstance(error, json.JSONDecodeError) or type(error).__name__ == "SafetensorError":
        return True
    if isinstance(error, FileNotFoundError):
        return True
    return isinstance(error, (OSError, RuntimeError, ValueError)) and any(sign in words.lower() for sign in _UNREADABLE)
