"""A real web chat in a process of its own, and a real Chromium."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_ARGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--disable-extensions", "--mute-audio",
]  # fmt: skip


@dataclass
class Served:
    url: str
    home: Path
    process: subprocess.Popen[str]
    seconds: float
    """From the command to the first page served."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("SCENEWRIGHT_", "OPENAI_", "CHAINLIT_"))}
    places = {"SCENEWRIGHT_HOME": str(folder / "home"), "SCENEWRIGHT_CACHE": str(folder.parent / "scenewright-cache")}
    return {**keep, **places, "PYTHONPATH": str(ROOT), **more}


@contextlib.contextmanager
def serve(folder: Path, *args: str, port: int = 0, **env: str) -> Iterator[Served]:
    """Serve the chat over `folder` for the block; its working folder is an empty one. port: 0 takes a free one."""
    port = port or free_port()
    cwd = folder / "elsewhere"
    cwd.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "agent.channels.cli", "web", "--port", str(port), *args]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=environment(folder, **env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(url, process)
        yield Served(url, folder / "home", process, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def wait_until_served(url: str, process: subprocess.Popen[str], timeout: float = 60) -> None:
    deadline = time.perf_counter() + timeout
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped: {process.stderr.read() if process.stderr else ''}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/chat/", timeout=5).status_code == 200:
                return
        time.sleep(0.02)
    raise TimeoutError("the server did not answer")


def browser_path() -> str | None:
    """Return the machine's Chromium; None lets Playwright use its own."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def browser_options() -> dict[str, object]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": browser_path(), "headless": True, "args": BROWSER_ARGS + (["--no-sandbox"] if root else [])}
