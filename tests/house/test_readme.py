"""What the README names is there: settings, commands, options of commands, files and modules."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import typer

from agent.channels.cli import app
from agent.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
FIELDS = {f"SCENEWRIGHT_{name.upper()}" for name in Settings.model_fields}
BLOCKS = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
COMMANDS = sorted({line.strip() for line in re.findall(r"scenewright ([a-z]+[^#\n]*)", BLOCKS)})
"""Every command line of ours in the README's blocks, without what stands before it."""


def test_every_setting_is_read() -> None:
    named = set(re.findall(r"SCENEWRIGHT_[A-Z_]+[A-Z]\b(?!_|\*)", README))
    assert {name for name in named - FIELDS if not re.fullmatch(r"SCENEWRIGHT_[A-Z]+_URL", name)} <= {"SCENEWRIGHT_CAP"}


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_and_option_exists(line: str) -> None:
    name, *rest = line.split()
    command = typer.main.get_command(app).commands.get(name)  # type: ignore[attr-defined]
    assert command is not None, f"there is no command {name}"
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= options


def test_every_script_module_and_picture_is_there() -> None:
    scripts = re.findall(r"python ((?:bench|scripts)/\w+\.py)", README)
    pictures = re.findall(r"\]\((docs/[\w./]+)\)", README)
    assert scripts and pictures
    assert [path for path in (*scripts, *pictures) if not (ROOT / path).exists()] == []
    modules = re.findall(r"python -m ([\w.]+)", README)
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []
