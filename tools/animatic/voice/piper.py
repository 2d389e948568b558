"""Speaking with a piper voice of the person's own: one .onnx file with its .onnx.json, one language."""

from __future__ import annotations

import json
from pathlib import Path

from tools.animatic.voice.characters import Manner
from tools.animatic.voice.languages import Language, Script
from tools.animatic.voice.own import OwnModel
from tools.animatic.voice.reader import Said
from tools.errors import NotConfigured

_PACE = 165
_FAMILIES = {"cmn": "zh", "nb": "no"}
_SCRIPTS: dict[str, Script] = {"zh": "han", "ja": "kana", "ko": "hangul", "ru": "cyrillic", "uk": "cyrillic", "el": "greek", "hi": "devanagari"}


class PiperReader:
    """piper-tts with one voice. The neural voice needs no softening; its words are timed by estimate."""

    engine = "piper"
    robotic = False

    def __init__(self, model: Path) -> None:
        self._file = model
        self._family = _family(model)
        self._model = OwnModel("piper", "piper-tts", "piper", str(model.resolve()))

    def speaks(self, tag: str) -> Language | None:
        """Return the language of a tag when it is the voice's own, whatever its country."""
        if tag.lower().split("-")[0] != self._family:
            return None
        return Language(tag.lower(), self._family, self._family, _PACE, _SCRIPTS.get(self._family, "latin"))

    def voice(self, language: Language, manner: Manner) -> str:
        """Return the name of the voice file."""
        return self._file.stem

    def say(self, text: str, language: Language, manner: Manner) -> Said:
        """Return a sentence; see `OwnModel.say`."""
        return self._model.say({"text": text, "speed": manner.pace}, manner.semitones)

    def close(self) -> None:
        """End the worker."""
        self._model.close()


def _family(model: Path) -> str:
    """Return the language of a voice by the file beside it. Raises NotConfigured with what is missing."""
    description = model.with_name(f"{model.name}.json")
    try:
        told = json.loads(description.read_text("utf-8"))
        family = str(told.get("language", {}).get("family") or told["espeak"]["voice"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise NotConfigured(f"The piper voice {model.name} needs its {description.name} beside it; download both files.") from error
    family = family.lower().replace("_", "-").split("-")[0]
    return _FAMILIES.get(family, family)
