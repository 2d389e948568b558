"""What a call that went wrong on the way means: no line, no answer in time, or an answer that is none."""

from __future__ import annotations

import httpx

from tools.engines.unsent import certainly_unsent, timed_out
from tools.engines.wording import failure
from tools.errors import EngineFailure

BROKEN: tuple[type[Exception], ...] = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError)
"""What `broken` can tell: errors of the line, of time, and of answers that cannot be read (JSON that is none)."""


def broken(error: Exception, service: str, setting: str, *, accepted: bool | None) -> EngineFailure:
    """Return the transient failure that an error of `BROKEN` means.

    accepted: what stays open once something was sent: None for a paid order, True for a question about a job. An order of
    which no byte was sent is certainly not accepted.
    """
    if isinstance(error, ValueError) and not isinstance(error, httpx.InvalidURL):
        return failure(service, setting, "transient", "its answer cannot be read", accepted=accepted)
    unsent = certainly_unsent(error)
    words = "it did not answer in time" if timed_out(error) else "it cannot be reached" if unsent else "the line was cut"
    return failure(service, setting, "transient", words, accepted=False if unsent and accepted is None else accepted)
