"""The log as one line of JSON a record, with the ids of the work it was written in, for programs that collect logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from tools import watching


class JsonLines(logging.Formatter):
    """Formats a record as {"time", "level", "logger", "message", "thread"?, "turn"?, "job"?, "trace"?, "exception"?}.

    conceal: takes keys and addresses out of texts, see `tools.concealing`.
    """

    def __init__(self, conceal: Callable[[str], str]) -> None:
        super().__init__()
        self._conceal = conceal

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        row: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._conceal(record.getMessage()),
            **watching.ids(),
        }
        if record.exc_info:
            row["exception"] = self._conceal(self.formatException(record.exc_info))
        return json.dumps(row, ensure_ascii=False)
