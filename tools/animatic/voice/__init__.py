"""The embedded voice: text in, speech with the times of its words out; no key, no network.

Importing it is cheap, for the process of espeak-ng lives in this package too: engines are loaded with the first sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompts.briefs import SpeechBrief
    from tools.audio import Samples
    from tools.spoken import Spoken


@dataclass(frozen=True, slots=True)
class VoiceFiles:
    """The person's own voice models, used instead of espeak-ng for the languages they speak. None: not set up."""

    piper: Path | None = None
    """An .onnx voice of piper, with its .onnx.json beside it."""
    kokoro: Path | None = None
    """Kokoro's .onnx model."""
    kokoro_voices: Path | None = None
    """Kokoro's voices-*.bin; without it the one beside the model."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said: samples (1, n) at `tools.audio.RATE` at -16 LUFS, the words with their times, and who said it."""

    samples: Samples
    spoken: Spoken
    voice: str
    engine: str
    notes: tuple[str, ...] = ()


def speak(brief: SpeechBrief, files: VoiceFiles = VoiceFiles(), *, progress: Callable[[float], None] | None = None) -> Speech:
    """Return a text as speech. The same brief gives the same samples.

    progress: called after each sentence with the share that is said, 0..1; what it raises ends the speech.
    Raises BadInput with one sentence for a text with nothing to say, one that is too long, and a language this voice lacks;
    NotConfigured for a voice model that cannot be loaded; EngineError when the engine fails.
    """
    from tools.animatic.voice import speaking  # noqa: PLC0415

    return speaking.speak(brief, files, progress)
