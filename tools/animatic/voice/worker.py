"""The process in which espeak-ng speaks: one line of JSON in, one line of JSON and the samples out. It knows nothing of the rest.

espeak-ng is under the GPL and keeps its state in globals; a process of its own keeps both, and its crashes, away from ours.
"""

from __future__ import annotations

import _ctypes
import ctypes
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

_SYNCHRONOUS = 2
_PHONEME_EVENTS, _DO_NOT_EXIT = 1, 1 << 15
_UTF8 = 1
_CHARACTERS = 1
_WORD, _PHONEME = 1, 7
_SEED = 1
_RATE, _VOLUME, _PITCH, _RANGE, _GAP = 1, 2, 3, 4, 7
"""The library's own numbers, from espeak-ng's speak_lib.h (1.52)."""


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("unique", ctypes.c_uint), ("position", ctypes.c_int), ("length", ctypes.c_int),
        ("millisecond", ctypes.c_int), ("sample", ctypes.c_int), ("user", ctypes.c_void_p), ("id", _Id),
    ]  # fmt: skip


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Speaker:
    """One utterance of the library, loaded for it alone: its globals and its noise begin anew, so the same order sounds the same."""

    def __init__(self) -> None:
        self._sound: list[bytes] = []
        self._words: list[tuple[int, int, int]] = []
        self._phonemes: list[tuple[int, str]] = []
        self._callback = _Callback(self._heard)

    def speak(self, library: ctypes.CDLL, folder: str, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Return what was said and its samples, 16 bit, one channel.

        words: (position in the text in characters, length, sample). phonemes: (sample, espeak's name of it).
        """
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, folder.encode(), _PHONEME_EVENTS | _DO_NOT_EXIT)
        if rate <= 0:
            return {"error": "espeak-ng could not be initialised"}, b""
        library.espeak_SetSynthCallback(self._callback)
        library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
        if library.espeak_SetVoiceByName(str(order["voice"]).encode()) != 0:
            return {"error": f"there is no voice {order['voice']}"}, b""
        for parameter, name in ((_RATE, "rate"), (_VOLUME, "volume"), (_PITCH, "pitch"), (_RANGE, "range"), (_GAP, "gap")):
            library.espeak_SetParameter(parameter, int(order[name]), 0)
        text = str(order["text"]).encode() + b"\0"
        if library.espeak_Synth(text, len(text), 0, _CHARACTERS, 0, _UTF8, None, None) or library.espeak_Synchronize():
            return {"error": "espeak-ng could not speak this"}, b""
        sound = b"".join(self._sound)
        return {"bytes": len(sound), "rate": rate, "words": self._words, "phonemes": self._phonemes}, sound

    def _heard(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._sound.append(ctypes.string_at(samples, 2 * count))
        number = 0
        while events[number].type:
            event = events[number]
            if event.type == _WORD:
                self._words.append((event.position - 1, event.length, event.sample))
            elif event.type == _PHONEME:
                self._phonemes.append((event.sample, event.id.string.decode("utf-8", "replace")))
            number += 1
        return 0


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each order until there are no more."""
    import espeakng_loader  # noqa: PLC0415 - only this process may load it

    path, data = espeakng_loader.get_library_path(), Path(espeakng_loader.get_data_path())
    os.chdir(data.parent)  # the library keeps no path of more than 160 characters
    for line in orders:
        library = ctypes.CDLL(path)
        told, sound = Speaker().speak(library, data.name, json.loads(line))
        library.espeak_Terminate()
        _unload(library)
        answers.write(json.dumps(told).encode() + b"\n" + sound)
        answers.flush()


def _unload(library: ctypes.CDLL) -> None:
    unload = getattr(_ctypes, "dlclose", None) or getattr(_ctypes, "FreeLibrary")  # noqa: B009 - one of them is there
    unload(library._handle)


def on_pipes(served: Callable[[IO[bytes], IO[bytes]], None]) -> None:
    """Serve on the pipes of this process; whatever else prints goes to the error output."""
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        served(sys.stdin.buffer, answers)


if __name__ == "__main__":
    on_pipes(serve)
