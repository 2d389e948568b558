"""A real web chat in a process of its own, and a real Chromium."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_ARGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--disable-extensions", "--mute-audio",
]  # fmt: skip


LOADED = (
    "agent.app", "agent.director.model", "agent.channels.cli", "agent.channels.play", "agent.channels.mcp.server", "mcp.server.fastmcp",
    "langchain_core.language_models", "tools.engines.animatic_jobs", "fastapi", "uvicorn", "socketio", "httpx", "av", "hypothesis",
    "tests.tools.crash_series", "tests.tools.engines.conformance_subjects",
    "openai.resources.audio.speech", "openai.resources.images", "replicate.prediction", "tests.postgres",
)  # fmt: skip
"""What the process has loaded that others begin as copies of. Chainlit is not among it: it reads its folder when it is imported."""


class Process(Protocol):
    """A server's process, however it was begun."""

    @property
    def pid(self) -> int | None: ...

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; subprocess.TimeoutExpired when it has not."""
        ...

    def send_signal(self, number: int) -> None: ...

    def kill(self) -> None: ...


@dataclass
class Served:
    url: str
    home: Path
    process: Process
    seconds: float
    """From the command to the first page served."""
    log: Path
    """What the server says."""


class Copied:
    """A command of ours as a copy of a process that has the program loaded; it takes a second less than a fresh one, and half the work."""

    def __init__(self, args: Sequence[str], cwd: Path, env: Mapping[str, str], log: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(LOADED))
        self._process = context.Process(target=_become, args=(list(args), str(cwd), dict(env), str(log)), daemon=False)
        self._process.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("scenewright", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.pid is not None and self._process.exitcode is None:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        self._process.kill()


def _become(args: list[str], cwd: str, env: dict[str, str], log: str) -> None:
    """Become the command: its folder, its settings, its way to say things, and its way to end."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["scenewright", *args]
    postgres.follow()
    importlib.import_module("agent.channels.cli").main()


def free_port() -> int:
    """Return a port that is free now, from below those that systems hand out by themselves: nobody else gets it until it is bound."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def environment(folder: Path, **more: str) -> dict[str, str]:
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("SCENEWRIGHT_", "OPENAI_", "CHAINLIT_"))}
    places = {"SCENEWRIGHT_HOME": str(folder / "home"), "SCENEWRIGHT_CACHE": str(folder.parent / "scenewright-cache")}
    return {**keep, **places, **postgres.variables(folder / "home"), "PYTHONPATH": str(ROOT), **more}


@contextlib.contextmanager
def serve(folder: Path, *args: str, port: int = 0, fresh: bool = False, **env: str) -> Iterator[Served]:
    """Serve the chat over `folder` for the block; its working folder is an empty one.

    port: 0 takes a free one. fresh: begin with nothing loaded, as a person's command does; see `Copied`.
    """
    port = port or free_port()
    cwd = folder / "elsewhere"
    cwd.mkdir(parents=True, exist_ok=True)
    command = ["web", "--port", str(port), *args]
    log = folder / "server.log"
    started = time.perf_counter()
    few = {} if fresh else {"SCENEWRIGHT_WORKERS": "1"}
    process = begin(command, cwd, environment(folder, **{**few, **env}), log, fresh=fresh)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(url, process, log)
        yield Served(url, folder / "home", process, time.perf_counter() - started, log)
    finally:
        process.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(60)


def begin(args: Sequence[str], cwd: Path, env: Mapping[str, str], log: Path, *, fresh: bool) -> Process:
    """Begin a command of ours that writes what it says to a file."""
    if not fresh and "forkserver" in multiprocessing.get_all_start_methods():
        return Copied(args, cwd, env, log)
    with log.open("ab") as file:
        return subprocess.Popen([sys.executable, "-m", "agent.channels.cli", *args], cwd=cwd, env=env, stdout=file, stderr=file)


def wait_until_served(url: str, process: Process, log: Path | None = None, timeout: float = 120) -> None:
    deadline = time.perf_counter() + timeout
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped: {log.read_text('utf-8', 'replace') if log else ''}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/chat/", timeout=60).status_code == 200:
                return
        time.sleep(0.02)
    raise TimeoutError("the server did not answer")


def browser_path() -> str | None:
    """Return the machine's Chromium; None lets Playwright use its own."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def browser_options() -> dict[str, object]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": browser_path(), "headless": True, "args": BROWSER_ARGS + (["--no-sandbox"] if root else [])}
