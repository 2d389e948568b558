"""The process in which the person's own voice model speaks: piper or Kokoro, over the same pipe as espeak-ng's worker.

Both packages carry or load GPL parts (piper itself, phonemizer), so they too stay out of our process. Neither is installed with us.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

_SEED = 1
Say = Callable[[dict[str, Any]], tuple[NDArray[np.float32], int]]


def _piper(model: str) -> Say:
    import onnxruntime  # type: ignore[import-not-found]  # noqa: PLC0415
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415

    onnxruntime.set_seed(_SEED)
    voice = PiperVoice.load(model)

    def say(order: dict[str, Any]) -> tuple[NDArray[np.float32], int]:
        config = SynthesisConfig(length_scale=voice.config.length_scale / order["speed"])
        pieces = [chunk.audio_float_array for chunk in voice.synthesize(order["text"], config)]
        sound = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
        return sound, int(voice.config.sample_rate)

    return say


def _kokoro(model: str, voices: str) -> Say:
    from kokoro_onnx import Kokoro  # noqa: PLC0415

    engine = Kokoro(model, voices)

    def say(order: dict[str, Any]) -> tuple[NDArray[np.float32], int]:
        sound, rate = engine.create(order["text"], voice=order["voice"], speed=order["speed"], lang=order["language"])
        return np.asarray(sound, np.float32), int(rate)

    return say


def main(arguments: list[str]) -> None:
    """Serve on the pipes of this process; whatever else prints goes to the error output."""
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        kind, *files = arguments
        try:
            say = _piper(*files) if kind == "piper" else _kokoro(*files)
        except ImportError as error:
            _serve(sys.stdin.buffer, answers, {"missing": str(error)[:200]})
        except Exception as error:  # noqa: BLE001 - any failure of a foreign model is told over the pipe, where it becomes ours
            _serve(sys.stdin.buffer, answers, {"broken": str(error)[:200] or type(error).__name__})
        else:
            _speak(sys.stdin.buffer, answers, say)


def _speak(orders: IO[bytes], answers: IO[bytes], say: Say) -> None:
    for line in orders:
        try:
            samples, rate = say(json.loads(line))
        except Exception as error:  # noqa: BLE001 - the same: told, not died of
            _answer(answers, {"error": str(error)[:200] or type(error).__name__}, b"")
            continue
        sound = (np.clip(samples, -1.0, 1.0) * 32_767).astype(np.int16).tobytes()
        _answer(answers, {"bytes": len(sound), "rate": rate}, sound)


def _serve(orders: IO[bytes], answers: IO[bytes], told: dict[str, Any]) -> None:
    for _ in orders:
        _answer(answers, told, b"")


def _answer(answers: IO[bytes], told: dict[str, Any], sound: bytes) -> None:
    answers.write(json.dumps(told).encode() + b"\n" + sound)
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
