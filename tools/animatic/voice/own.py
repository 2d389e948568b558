"""What piper and Kokoro have in common: a worker with the person's model, its failures as ours, pitch by playing faster."""

from __future__ import annotations

from typing import Any

from tools.animatic.voice.client import Worker, samples_of
from tools.animatic.voice.reader import Said
from tools.errors import EngineError, NotConfigured

_DEADLINE_S = 300.0
"""Loading a model and saying a sentence on a slow machine."""


class OwnModel:
    """A worker that speaks with a model file."""

    def __init__(self, title: str, package: str, *arguments: str) -> None:
        self._title, self._package = title, package
        self._worker = Worker("tools.animatic.voice.own_worker", *arguments, deadline_s=_DEADLINE_S)

    def say(self, order: dict[str, Any], semitones: float) -> Said:
        """Return a sentence without word times, its pitch shifted by playing it faster.

        Raises NotConfigured when the package is missing or the model cannot be loaded, EngineError when it fails to speak.
        """
        stretch = 2 ** (semitones / 12)
        order["speed"] = min(max(order["speed"] / stretch, 0.5), 2.0)
        told, sound = self._worker.ask(order)
        if "missing" in told:
            raise NotConfigured(f"Install {self._package} to speak with the {self._title} voice you set ({told['missing']}), or unset its file.")
        if "broken" in told:
            raise NotConfigured(f"The {self._title} voice file cannot be loaded ({told['broken']}); set another file, or unset it.")
        if "error" in told:
            raise EngineError(f"{self._title} failed to speak ({told['error']}); try again, or unset its file")
        return Said(samples_of(sound), int(told["rate"]), None, stretch)

    def close(self) -> None:
        """End the worker."""
        self._worker.close()
