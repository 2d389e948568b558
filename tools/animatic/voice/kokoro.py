"""Speaking with Kokoro: one model, many voices, several languages."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tools.animatic.voice.characters import Manner
from tools.animatic.voice.languages import Language, language_of
from tools.animatic.voice.own import OwnModel
from tools.animatic.voice.reader import Said
from tools.errors import NotConfigured

_LANGUAGES = {"en": ("a", "en-us"), "en-gb": ("b", "en-gb"), "es": ("e", "es"), "fr": ("f", "fr-fr"), "hi": ("h", "hi"), "it": ("i", "it"), "pt": ("p", "pt-br")}
"""tag -> (first letter of its voices' names, what Kokoro calls it). Its Chinese and Japanese need a reader of their own, which it lacks."""
_FEMALE = frozenset({"female", "grandmother", "child", "neutral"})


class KokoroReader:
    """kokoro-onnx with the voices of one file. The neural voice needs no softening; its words are timed by estimate."""

    engine = "kokoro"
    robotic = False

    def __init__(self, model: Path, voices: Path | None) -> None:
        bundle = voices or _beside(model)
        self._voices = _names(bundle)
        self._model = OwnModel("Kokoro", "kokoro-onnx", "kokoro", str(model.resolve()), str(bundle.resolve()))

    def speaks(self, tag: str) -> Language | None:
        """Return the language of a tag when the file holds a voice for it."""
        parts = tag.lower().split("-")
        known = next((name for name in ("-".join(parts[:2]), parts[0]) if name in _LANGUAGES), "")
        if not known or not any(name.startswith(_LANGUAGES[known][0]) for name in self._voices):
            return None
        return language_of(known)

    def voice(self, language: Language, manner: Manner) -> str:
        """Return the first voice of the language and sex that was asked for, else of the language."""
        letter = _LANGUAGES[language.tag][0]
        wanted = letter + ("f" if manner.kind in _FEMALE else "m")
        return next((name for name in self._voices if name.startswith(wanted)), next(name for name in self._voices if name.startswith(letter)))

    def say(self, text: str, language: Language, manner: Manner) -> Said:
        """Return a sentence; see `OwnModel.say`."""
        order = {"text": text, "voice": self.voice(language, manner), "language": _LANGUAGES[language.tag][1], "speed": manner.pace}
        return self._model.say(order, manner.semitones)

    def close(self) -> None:
        """End the worker."""
        self._model.close()


def _beside(model: Path) -> Path:
    found = sorted(model.parent.glob("voices*.bin"))
    if not found:
        raise NotConfigured(f"Kokoro needs its voices file beside {model.name}, such as voices-v1.0.bin; download it.")
    return found[-1]


def _names(bundle: Path) -> tuple[str, ...]:
    """Return the names of the voices in a file, a zip of arrays."""
    try:
        with zipfile.ZipFile(bundle) as file:
            return tuple(sorted(name.removesuffix(".npy") for name in file.namelist()))
    except (OSError, zipfile.BadZipFile) as error:
        raise NotConfigured(f"Kokoro's voices file {bundle.name} cannot be read; download it again.") from error
