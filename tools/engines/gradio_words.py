"""What a Gradio Space says: its stage at the Hub, how far a job is, where files are in a result, and what errors mean. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from typing import Any
from urllib.parse import quote

import httpx
from gradio_client.exceptions import AppError, AuthenticationError, ValidationError
from gradio_client.utils import QueueError, Status, StatusUpdate, TooManyRequestsError

from tools.engines.base import JobStatus
from tools.engines.faults import certainly_unsent, failure, quoted, retry_after, timed_out
from tools.engines.results import addresses_in
from tools.errors import EngineFailure, FailureKind

SERVICE = "The Space"
SETTING = "HF_TOKEN"
SPACES = "SCENEWRIGHT_SPACES"
WAKING = frozenset({"BUILDING", "APP_STARTING", "SLEEPING"})
"""Stages that end by themselves, a sleeping Space once it is asked for. Others beside RUNNING... do not."""
WAKE_AGAIN_S = 30.0
FAULTS: tuple[type[Exception], ...] = (
    ValueError, TypeError, LookupError, AttributeError, OSError, httpx.HTTPError, httpx.InvalidURL, TooManyRequestsError,
    QueueError, CancelledError, RecursionError,
)  # fmt: skip
"""What gradio_client is known to raise where a Space is away, has changed, or answers nonsense."""

_QUOTA = re.compile(r"quota|daily (gpu )?limit|insufficient credit|subscribe to pro", re.IGNORECASE)
_POLICY = re.compile(r"nsfw|safety|moderat|content polic|inappropriate|flagged", re.IGNORECASE)
_MEMORY = re.compile(r"out of memory|\bOOM\b", re.IGNORECASE)
_RATE = re.compile(r"too many requests|queue is full|rate limit", re.IGNORECASE)
_BROKEN = re.compile(
    r"has raised an exception|cuda|gpu task aborted|no gpu|worker error|timed? ?out|server stopped", re.IGNORECASE
)
_RETRY = re.compile(r"(?:try again|retry) in (?:(\d+):)?(\d+):(\d+)", re.IGNORECASE)
_CHANGED = re.compile(r"Parameter `([^`]+)` is not a valid|required argument: (.+?)\s*$")


def address_of(model: str, spaces: tuple[str, ...]) -> str | None:
    """Return where a card's Space may be asked for: an address, the model itself for one at Hugging Face, or None when it may not.

    spaces: what the person allowed: "owner/space", "owner/space=http://127.0.0.1:7860", or an address that stands in for every Space.
    """
    everywhere: str | None = None
    for entry in spaces:
        name, _, address = entry.partition("=")
        if name.startswith(("http://", "https://")):
            everywhere = everywhere or entry
        elif name == model:
            return address or model
    return model if model in spaces else everywhere


def parse_stage(answer: Mapping[str, Any], space: str) -> tuple[str, str]:
    """Return a Space's stage and address from the Hub's answer to `/api/spaces/{id}`; raise `gone` when it has no address."""
    runtime = answer.get("runtime")
    stage = str(runtime.get("stage", "")) if isinstance(runtime, Mapping) else ""
    host = str(answer.get("host") or "")
    if not host.startswith("http"):
        raise failure(SERVICE, SETTING, "gone", f"{space} has no running app")
    return stage, host


def stage_failure(stage: str, space: str) -> EngineFailure:
    """Return why a Space at this stage cannot be used: it is waking up, or its owner has to do something."""
    if stage in WAKING:
        return EngineFailure(
            f"The Space {space} is starting up; try again in a minute.", "transient", retry_after_s=WAKE_AGAIN_S
        )
    return EngineFailure(f"The Space {space} does not run ({stage.lower()}); choose another model.", "gone")


def parse_status(update: StatusUpdate) -> JobStatus:
    """Return how far a job is: its place in the queue, or the last of its progress bars."""
    if update.code in (Status.STARTING, Status.JOINING_QUEUE, Status.QUEUE_FULL, Status.IN_QUEUE, Status.SENDING_DATA):
        place = f"Number {update.rank + 1} in the queue." if update.rank is not None else "Waiting for the Space."
        return JobStatus("queued", message=place)
    bars = update.progress_data or []
    if not bars:
        return JobStatus("running")
    bar = bars[-1]
    fraction = bar.progress
    if fraction is None and bar.length and bar.index is not None:
        fraction = bar.index / bar.length
    steps = f"Step {bar.index} of {bar.length}." if bar.length and bar.index is not None else ""
    return JobStatus("running", None if fraction is None else min(max(fraction, 0.0), 1.0), quoted(bar.desc) or steps)


def files_in(value: Any, root: str) -> Iterator[str]:
    """Yield the address of every file in a result, in order: Gradio's file records first of all, else any address.

    root: the Space's address with its API prefix, ending with a slash.
    """
    if isinstance(value, Mapping):
        if isinstance(value.get("path"), str) and ("meta" in value or "url" in value):
            yield _place(value, root)
            return
        for inner in value.values():
            yield from files_in(inner, root)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from files_in(inner, root)
    else:
        yield from addresses_in(value)


def failure_of(error: BaseException, space: str, *, accepted: bool | None) -> EngineFailure:
    """Return the failure that an error of gradio_client means.

    accepted: what is true when the error itself does not tell; one that comes before anything was sent makes it False.
    """
    changed = _changed(error, space)
    if changed is not None:
        return changed
    if isinstance(error, AppError):
        return _said(error.message or "", accepted)
    if isinstance(error, ValidationError):
        return failure(SERVICE, SETTING, "invalid", quoted(error), accepted=False)
    if isinstance(error, AuthenticationError):
        return failure(SERVICE, SETTING, "auth", space, accepted=False)
    if isinstance(error, QueueError | TooManyRequestsError):
        return failure(SERVICE, SETTING, "rate", "its queue is full", accepted=False)
    if isinstance(error, httpx.HTTPStatusError):
        return _refused(error.response, space, accepted)
    if isinstance(error, CancelledError):
        return failure(SERVICE, SETTING, "transient", "the line was cut", accepted=accepted)
    if isinstance(error, httpx.HTTPError):
        unsent = certainly_unsent(error)
        words = (
            "it did not answer in time"
            if timed_out(error)
            else "it cannot be reached"
            if unsent
            else "the line was cut"
        )
        return failure(
            SERVICE, SETTING, "transient", words, accepted=False if unsent and accepted is None else accepted
        )
    return failure(SERVICE, SETTING, "transient", "its answer cannot be read", accepted=accepted)


def _changed(error: BaseException, space: str) -> EngineFailure | None:
    """Return the failure of a Space whose endpoint or parameters are no longer what the card says; nothing was sent then."""
    said = str(error)
    if isinstance(error, TypeError) and (found := _CHANGED.search(said)):
        name = found[1] or found[2]
        what = f'has no parameter "{name}" any more' if found[1] else f'now also needs the parameter "{name}"'
        return EngineFailure(f"The Space {space} {what}; mend the card or choose another model.", "invalid")
    if isinstance(error, ValueError) and "Cannot find a function" in said:
        return EngineFailure(
            f"The Space {space} has no such endpoint any more; mend the card or choose another model.", "invalid"
        )
    return None


def _said(words: str, accepted: bool | None) -> EngineFailure:
    """Return what an app's own error means; its author wrote the words, and without any it simply broke."""
    kinds: tuple[tuple[re.Pattern[str], FailureKind], ...] = (
        (_QUOTA, "quota"), (_POLICY, "policy"), (_RATE, "rate"), (_MEMORY, "transient"), (_BROKEN, "transient"),
    )  # fmt: skip
    kind = next((kind for pattern, kind in kinds if pattern.search(words)), "invalid" if words.strip() else "transient")
    wait = _RETRY.search(words)
    seconds = None if wait is None else int(wait[1] or 0) * 3600.0 + int(wait[2]) * 60 + int(wait[3])
    detail = "out of memory; a smaller size may fit" if _MEMORY.search(words) else quoted(words)
    return failure(SERVICE, SETTING, kind, detail, accepted=accepted, retry_after_s=seconds)


def _refused(answer: httpx.Response, space: str, accepted: bool | None) -> EngineFailure:
    status = answer.status_code
    if accepted is None and (status < 500 or status == 503):
        accepted = False
    words = quoted(_words_of(answer))
    kinds: dict[int, FailureKind] = {401: "auth", 403: "auth", 402: "quota", 404: "gone", 410: "gone", 429: "rate"}
    if status in kinds:
        kind = kinds[status]
        return failure(
            SERVICE, SETTING, kind, words or space, accepted=accepted, retry_after_s=retry_after(answer.headers)
        )
    if status < 500:
        return failure(SERVICE, SETTING, "policy" if _POLICY.search(words) else "invalid", words, accepted=accepted)
    return failure(SERVICE, SETTING, "transient", f"HTTP {status}", accepted=accepted)


def _words_of(answer: httpx.Response) -> str:
    try:
        data = answer.json()
    except (ValueError, RecursionError, httpx.ResponseNotRead):
        return ""
    return str(data.get("detail") or data.get("error") or "") if isinstance(data, dict) else ""


def _place(record: Mapping[str, Any], root: str) -> str:
    url = record.get("url")
    if isinstance(url, str) and url.startswith(("http://", "https://", "data:")):
        return url
    return f"{root}file={quote(str(record['path']), safe='/:')}"
