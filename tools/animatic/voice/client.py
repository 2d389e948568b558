"""The other end of a worker's pipe: it starts the process of an engine when the first sentence is said and ends it at the end."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tools.errors import EngineError

_MODULE = "tools.animatic.voice.worker"
_ROOT = Path(__file__).resolve().parents[3]
_ATTEMPTS = 2
_DEADLINE_S = 30.0
"""A sentence takes milliseconds; one that takes this long never ends."""
_END_S = 2.0


@dataclass(frozen=True, slots=True)
class Order:
    """One utterance. rate: words a minute (80..450). pitch, range: 0..99, 50 is the voice's own. gap: 10 ms between words."""

    text: str
    voice: str
    rate: int = 170
    pitch: int = 50
    range: int = 50
    gap: int = 0
    volume: int = 60
    """100 clips some voices."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What espeak-ng said: samples (n,) in -1..1 and where each word and sound of it begins."""

    samples: NDArray[np.float32]
    rate: int
    words: tuple[tuple[int, int, int], ...]
    """(position in the text in characters, length, sample) of each."""
    phonemes: tuple[tuple[int, str], ...]
    """(sample, espeak's name of the sound)."""


class Worker:
    """A process of ours that speaks, as an object. Safe for several threads: one speaks at a time.

    A worker that dies is started again once for each sentence; a second death and a deadline raise EngineError.
    """

    def __init__(self, module: str, *arguments: str, deadline_s: float = _DEADLINE_S) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Return what the worker told of an order, and its samples; an order should be a sentence or two, for its time is bounded."""
        with self._lock:
            for _ in range(_ATTEMPTS):
                try:
                    return self._asked(order)
                except (OSError, EOFError, ValueError):
                    self._end()
        raise EngineError("the embedded voice stopped twice while it spoke; say the text in other words, or use another voice engine")

    def close(self) -> None:
        """End the process; the next sentence starts a new one."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # --- inside

    def _asked(self, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        watch = threading.Timer(self._deadline_s, process.kill)
        watch.daemon = True
        watch.start()
        try:
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                raise EOFError("the worker ended")
            told = json.loads(line)
            sound = process.stdout.read(told.get("bytes", 0))
        finally:
            watch.cancel()
        if len(sound) < told.get("bytes", 0):
            raise EOFError("the worker ended in the middle of a sentence")
        return told, sound

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
                self._command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(_END_S)
        except (OSError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


class Espeak(Worker):
    """The process of espeak-ng."""

    def __init__(self, *, deadline_s: float = _DEADLINE_S) -> None:
        super().__init__(_MODULE, deadline_s=deadline_s)

    def say(self, order: Order) -> Utterance:
        """Return one utterance. Raises EngineError like `ask`, and for what espeak-ng refuses."""
        return _utterance(*self.ask(asdict(order)))


def _utterance(told: dict[str, Any], sound: bytes) -> Utterance:
    if "error" in told:
        raise EngineError(f"the embedded voice refused the text ({told['error']}); say it in other words")
    samples = samples_of(sound)
    words = tuple((int(begin), int(length), int(at)) for begin, length, at in told["words"])
    return Utterance(samples, int(told["rate"]), words, tuple((int(at), str(name)) for at, name in told["phonemes"]))


def samples_of(sound: bytes) -> NDArray[np.float32]:
    """Return 16 bit samples as -1..1."""
    return np.frombuffer(sound, np.int16).astype(np.float32) / 32_768.0
