"""What is heard, made on this machine: a text spoken, a piece of music, a sound effect."""

from __future__ import annotations

from tools.local.audio.composing import compose
from tools.local.audio.speaking import speak
from tools.local.tasks import LocalResult, LocalTask
from tools.local.worker.held import Held
from tools.local.worker.stepping import Stepping


def run(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Do a task of the kinds tts, music and sfx; the recording lies in `task.out`. Raises what `speak` and `compose` raise."""
    return speak(task, held, steps) if task.task == "tts" else compose(task, held, steps)
