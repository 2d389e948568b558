"""Which engine reads a language: the person's own voice models where they speak it, else espeak-ng."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from tools.animatic.voice import VoiceFiles
from tools.animatic.voice.client import Espeak
from tools.animatic.voice.languages import Language, language_of
from tools.animatic.voice.reader import EspeakReader, OwnReader, Reader


class Readers:
    """The engines of one speech, each loaded when it is first needed and closed at the end of the block."""

    def __init__(self, files: VoiceFiles) -> None:
        self._espeak = Espeak()
        self._plain = EspeakReader(self._espeak)
        self._own: tuple[OwnReader, ...] = _own_readers(files)

    def language(self, tag: str) -> Language:
        """Return the language of a tag; raises BadInput where nobody speaks it."""
        for reader in self._own:
            spoken = reader.speaks(tag)
            if spoken is not None:
                return spoken
        return language_of(tag)

    def reader(self, language: Language) -> Reader:
        """Return who reads a language."""
        return next((reader for reader in self._own if reader.speaks(language.tag) is not None), self._plain)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._espeak.close()
        for reader in self._own:
            reader.close()


def _own_readers(files: VoiceFiles) -> tuple[OwnReader, ...]:
    """Return the readers of the person's own models; importing one loads no model yet."""
    found: list[OwnReader] = []
    if files.piper is not None:
        from tools.animatic.voice.piper import PiperReader  # noqa: PLC0415 - its package is optional

        found.append(PiperReader(files.piper))
    if files.kokoro is not None:
        from tools.animatic.voice.kokoro import KokoroReader  # noqa: PLC0415

        found.append(KokoroReader(files.kokoro, files.kokoro_voices))
    return tuple(found)
