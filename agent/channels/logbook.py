"""The log of the command line: a small file in the home folder, so that standard error keeps to sentences for people."""

from __future__ import annotations

import logging
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

NAME = "scenewright.log"
MAX_BYTES = 500_000


class Logbook(RotatingFileHandler):
    """Writes warnings and failures to a file that is made at the first of them; a file that cannot be written is done without."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / NAME, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
        self.setLevel(logging.WARNING)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        with suppress(OSError):
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop a record that cannot be written: there is nobody left to tell."""


def keep_log(folder: Path) -> None:
    """Send this process's log to the file in `folder`; call it once."""
    logging.getLogger().addHandler(Logbook(folder))
