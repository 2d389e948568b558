"""The log: a small file in the home folder, so that standard error keeps to sentences for people. Ids stand in it, never keys or addresses of files."""

from __future__ import annotations

import logging
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from agent.observing.json_lines import JsonLines
from tools.concealing import concealed

NAME = "scenewright.log"
MAX_BYTES = 500_000
_TALKATIVE = (
    "httpx", "httpx2", "httpcore", "httpcore2", "openai", "elevenlabs", "replicate", "gradio_client", "websockets", "aiosqlite", "langsmith",
)  # fmt: skip
"""Loggers of libraries: what they say below a warning holds whole addresses, signatures included, or whole rows of the talk."""
OURS = ("agent", "tools", "prompts")
"""Our own loggers; what they say below a warning are ids and names, never words of people."""


class Logbook(RotatingFileHandler):
    """Writes warnings and failures to a file that is made at the first of them; a file that cannot be written is done without."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / NAME, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
        self.setLevel(logging.WARNING)
        self.setFormatter(_discreet())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        with suppress(OSError):
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop a record that cannot be written: there is nobody left to tell."""


class Discreet(logging.Formatter):
    """Formats a record with its traceback, then conceals keys and addresses in all of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        return concealed(super().format(record))


def keep_log(folder: Path, *, aloud: bool = False, as_json: bool = False) -> None:
    """Send this process's log to the file in `folder`, and keep libraries from chatting in it; call it once.

    aloud: to standard error as well, for a server whose operator watches it there. as_json: one JSON object a line, and on standard
    error what our own modules say below a warning as well, for a program that collects it.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    root = logging.getLogger()
    kept = Logbook(folder)
    root.addHandler(kept)
    if aloud:
        spoken = logging.StreamHandler()
        spoken.setLevel(logging.INFO if as_json else logging.WARNING)
        spoken.setFormatter(_discreet())
        root.addHandler(spoken)
    if as_json:
        for name in OURS:
            logging.getLogger(name).setLevel(logging.INFO)
        for handler in root.handlers:
            if isinstance(handler.formatter, Discreet):
                handler.setFormatter(JsonLines(concealed))


def _discreet() -> Discreet:
    return Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s")
