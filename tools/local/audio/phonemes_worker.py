"""The process in which espeak-ng writes phonemes: one line of JSON in, one line of JSON out. It speaks nothing and knows nothing of the rest.

espeak-ng is under the GPL; a process of its own keeps it, and its crashes, away from ours.
"""

from __future__ import annotations

import ctypes
import json
import os
from pathlib import Path
from typing import IO, Any

from tools.animatic.voice.worker import on_pipes

_SYNCHRONOUS, _DO_NOT_EXIT = 2, 1 << 15
_UTF8, _IPA = 1, 2
"""The library's own numbers, from espeak-ng's speak_lib.h (1.52)."""


def phonemes(library: ctypes.CDLL, text: str, voice: str) -> dict[str, Any]:
    """Return {"ipa": the text in the International Phonetic Alphabet, with stress}, or {"error": why not}."""
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        return {"error": f"there is no voice {voice}"}
    rest = ctypes.c_char_p(text.encode())
    said: list[str] = []
    while rest.value:
        clause = library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA)
        said.append(clause.decode("utf-8", "replace") if clause else "")
    return {"ipa": " ".join(part for part in said if part)}


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each order until there are no more."""
    import espeakng_loader  # noqa: PLC0415 - only this process may load it

    path, data = espeakng_loader.get_library_path(), Path(espeakng_loader.get_data_path())
    os.chdir(data.parent)  # the library keeps no path of more than 160 characters
    library = ctypes.CDLL(path)
    library.espeak_Initialize(_SYNCHRONOUS, 0, data.name.encode(), _DO_NOT_EXIT)
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    for line in orders:
        order = json.loads(line)
        answers.write(json.dumps(phonemes(library, str(order["text"]), str(order["voice"]))).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    on_pipes(serve)
