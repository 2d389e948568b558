"""English in the International Phonetic Alphabet with its punctuation kept: what a VITS that reads phonemes was trained on."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Self

from tools.animatic.voice.client import Worker
from tools.errors import EngineError

_MODULE = "tools.local.audio.phonemes_worker"
_MARKS = re.compile(r"([;:,.!?¡¿—…\"«»“”()]+)")
"""What is kept as it is written; espeak-ng would drop it."""
_SWITCHED = re.compile(r"\([a-z-]{2,7}\)")
"""espeak-ng's sign that it reads a word in another language."""


class Phonemes:
    """The process of espeak-ng that writes phonemes, started with the first text. Close it, or use it as a context manager."""

    def __init__(self, voice: str = "en-us") -> None:
        self._voice = voice
        self._worker = Worker(_MODULE)

    def of(self, text: str) -> str:
        """Return a text as phonemes with stress, its punctuation where it stood. Raises EngineError when espeak-ng fails."""
        said = "".join(part if _MARKS.fullmatch(part) else self._plain(part) for part in _MARKS.split(text))
        return re.sub(r"\s+", " ", said).strip()

    def _plain(self, part: str) -> str:
        """Return a stretch without punctuation as phonemes, the spaces around it kept."""
        if not part.strip():
            return part
        told, _ = self._worker.ask({"text": part.strip(), "voice": self._voice})
        if "error" in told:
            raise EngineError(f"the text could not be put into phonemes ({told['error']}); say it in other words")
        heard = _SWITCHED.sub("", str(told["ipa"])).replace("_", "")
        return part[: len(part) - len(part.lstrip())] + heard + part[len(part.rstrip()) :]

    def close(self) -> None:
        """End the process."""
        self._worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
