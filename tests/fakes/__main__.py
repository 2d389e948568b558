"""Start the fakes of every service and run a command with the settings that lead to them; the fakes end with it.

    python -m tests.fakes [--only fal,runway] [--failing openai,fal] [--seconds 0.5] [COMMAND ...]

Without a command the settings are printed as lines for a shell, and the fakes run until standard input closes.
--failing: these answer every paid order with 503, nothing taken. --seconds: how long a job takes, by the clock.
Each fake is driven further over `<address>/__control`, see `tests.fakes.wire.Wire.control`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from tests.fakes.comfyui import ComfyUI
from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.fal import Fal
from tests.fakes.gradio_space import GradioSpace
from tests.fakes.luma import Luma
from tests.fakes.minimax import MiniMax
from tests.fakes.openai_media import OpenAIMedia
from tests.fakes.replicate import Replicate
from tests.fakes.runway import Runway
from tests.fakes.wire import Wire

FAKES: Mapping[str, Callable[[], Wire]] = {
    "openai": OpenAIMedia, "elevenlabs": ElevenLabs, "replicate": Replicate, "comfyui": ComfyUI, "gradio": GradioSpace,
    "fal": Fal, "runway": Runway, "luma": Luma, "minimax": MiniMax,
}  # fmt: skip
SETTINGS: Mapping[str, tuple[str, str]] = {
    "openai": ("OPENAI_API_KEY", "SCENEWRIGHT_OPENAI_MEDIA_URL"),
    "elevenlabs": ("ELEVENLABS_API_KEY", "SCENEWRIGHT_ELEVENLABS_URL"),
    "replicate": ("REPLICATE_API_TOKEN", "SCENEWRIGHT_REPLICATE_URL"),
    "comfyui": ("", "SCENEWRIGHT_COMFYUI_URLS"),
    "gradio": ("HF_TOKEN", "SCENEWRIGHT_SPACES"),
    "fal": ("FAL_KEY", "SCENEWRIGHT_FAL_URL"),
    "runway": ("RUNWAYML_API_SECRET", "SCENEWRIGHT_RUNWAY_URL"),
    "luma": ("LUMA_AGENTS_API_KEY", "SCENEWRIGHT_LUMA_URL"),
    "minimax": ("MINIMAX_API_KEY", "SCENEWRIGHT_MINIMAX_URL"),
}
"""Fake -> the settings that hold its key and its address."""


def settings_of(name: str, fake: Wire) -> dict[str, str]:
    """Return the settings that lead to a fake that runs."""
    key, address = SETTINGS[name]
    found = {address: getattr(fake, "base_url", fake.url)}
    return found | ({key: getattr(fake, "key", f"fake-{name}-0123456789")} if key else {})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes", description="Start fake services on this machine.")
    parser.add_argument("--only", default="", help="names of the fakes to start, separated by commas")
    parser.add_argument("--failing", default="", help="names of those that take no order")
    parser.add_argument("--seconds", type=float, default=0.0, help="how long a job takes")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run with them; without it their settings are printed")
    asked = parser.parse_args()
    names = _listed(parser, asked.only) or list(FAKES)
    settings: dict[str, str] = {}
    with ExitStack() as stack:
        for name in names:
            fake = stack.enter_context(FAKES[name]())
            fake.seconds = asked.seconds
            if name in _listed(parser, asked.failing):
                fake.plan.add("unavailable", times=None)
            settings |= settings_of(name, fake)
            if not asked.command:
                print(f"# {name}: {fake.url}/__control")
        settings["SCENEWRIGHT_BRAIN"] = "embedded"  # the key of OpenAI's fake is no language model's
        if asked.command:
            return subprocess.run(asked.command, check=False, env=os.environ | settings).returncode
        for setting, value in settings.items():
            print(f"export {setting}={value}", flush=True)
        sys.stdin.read()
    return 0


def _listed(parser: argparse.ArgumentParser, text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in FAKES]
    if unknown:
        parser.error(f"no fake is called {unknown[0]}; there is {', '.join(FAKES)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
