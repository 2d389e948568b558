"""Commands of ours as real processes that start at once: a parent that has loaded the program forks for each of them."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parents[3]
LOADED = ("agent.channels.play", "agent.channels.accounts", "agent.channels.doctor", "agent.channels.model_files", "agent.channels.cli", "c2pa")


def run(
    args: Sequence[str], *, cwd: Path, env: Mapping[str, str], input: str = "", timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run `scenewright` with these arguments as a process of its own; one at a time."""
    if not hasattr(os, "fork"):
        command = [sys.executable, "-m", "agent.channels.cli", *args]
        return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=cwd, env=env, timeout=timeout, check=False, input=input)
    with tempfile.TemporaryDirectory() as folder:
        streams = {name: str(Path(folder, name)) for name in ("stdin", "stdout", "stderr")}
        for name, path in streams.items():
            Path(path).write_text(input if name == "stdin" else "", "utf-8")
        order = {"args": list(args), "cwd": str(cwd), "env": dict(env), "timeout": timeout, **streams}
        parent = _parent()
        assert parent.stdin is not None and parent.stdout is not None
        parent.stdin.write(json.dumps(order) + "\n")
        parent.stdin.flush()
        code = int(parent.stdout.readline())
        out, err = (Path(streams[name]).read_text("utf-8") for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess(list(args), code, out, err)


@cache
def _parent() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _serve() -> None:
    """Fork for each order that comes; the child becomes the command and leaves as one."""
    for name in LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
            return importlib.import_module("agent.channels.cli").main()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return None


def _become(order: Mapping[str, object]) -> None:
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        opened = os.open(str(order[name]), os.O_RDONLY if name == "stdin" else os.O_WRONLY)
        os.dup2(opened, descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(order["env"])  # type: ignore[call-overload]
    os.chdir(str(order["cwd"]))
    sys.argv = ["scenewright", *order["args"]]  # type: ignore[misc]
    signal.alarm(int(order["timeout"]))  # type: ignore[call-overload]
    postgres.follow()


if __name__ == "__main__":
    _serve()
