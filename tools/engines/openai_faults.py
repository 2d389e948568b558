"""What OpenAI's SDK raises, as the seven kinds of failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2
import openai

from tools.engines.faults import certainly_unsent, failure, quoted, retry_after, timed_out
from tools.errors import EngineFailure, FailureKind

SERVICE, SETTING = "OpenAI", "OPENAI_API_KEY"

_POLICY = {"moderation_blocked", "content_policy_violation", "content_filter", "image_content_policy_violation"}
_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded"}
_BY_STATUS: dict[int, FailureKind] = {
    401: "auth", 402: "quota", 403: "auth", 404: "gone", 408: "transient", 409: "transient", 410: "gone", 429: "rate",
}  # fmt: skip
_NOT_TAKEN = 503
"""Overloaded: the order was turned away. Any other answer of the 500s may follow on work that was begun."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn everything the SDK or its HTTP client raises in the block into EngineFailure."""
    try:
        yield
    except EngineFailure:
        raise
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, TimeoutError, ValueError, RecursionError) as error:
        raise failure_of(error) from error


def failure_of(error: Exception) -> EngineFailure:
    """Return the failure that an exception of the SDK means.

    Codes: `insufficient_quota` comes as 429, `moderation_blocked` as 400 (facts/providers.md D; SDK 3.52 `_exceptions`).
    """
    capped = _cause(error)
    if capped is not None:
        return capped
    if isinstance(error, openai.APIStatusError):
        return _refused(error)
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | httpx2.InvalidURL | httpx2.StreamError | TimeoutError):
        return _cut(error)
    if isinstance(error, openai.APIError) and error.body is not None:
        return said(error.body, accepted=True)
    return failure(SERVICE, SETTING, "transient", "its answer could not be read", accepted=None)


def said(body: object, *, accepted: bool | None = False) -> EngineFailure:
    """Return the failure that an error object without an HTTP status means: inside a stream, or in an answer that says 200."""
    found: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    code = str(found.get("code") or found.get("type") or "")
    kind = _kind(code, str(found.get("message", "")), None)
    if kind == "transient":
        accepted = True if accepted else None
    return failure(SERVICE, SETTING, kind, _detail(kind, code, found.get("message")), accepted=accepted)


def _refused(error: openai.APIStatusError) -> EngineFailure:
    body: Mapping[str, Any] = error.body if isinstance(error.body, Mapping) else {}
    code, message = str(body.get("code") or body.get("type") or ""), str(body.get("message") or "")
    status = error.status_code
    kind = _kind(code, message, status)
    accepted = None if status >= 500 and status != _NOT_TAKEN else False
    detail = _detail(kind, code, message) or f"HTTP {status}"
    wait = retry_after(error.response.headers)
    return failure(SERVICE, SETTING, kind, detail, accepted=accepted, retry_after_s=wait if kind in ("rate", "transient") else None)


def _cut(error: Exception) -> EngineFailure:
    if certainly_unsent(error):
        return failure(SERVICE, SETTING, "transient", "it cannot be reached; check the network", accepted=False)
    words = "it did not answer in time" if timed_out(error) else "the line was cut"
    return failure(SERVICE, SETTING, "transient", words, accepted=None)


def _kind(code: str, message: str, status: int | None) -> FailureKind:
    if code in _POLICY or "safety system" in message:
        return "policy"
    if code in _QUOTA:
        return "quota"
    if status is None:
        return {"rate_limit_exceeded": "rate", "invalid_api_key": "auth", "invalid_request_error": "invalid",
                "model_not_found": "gone"}.get(code, "transient")  # type: ignore[return-value]  # fmt: skip
    return _BY_STATUS.get(status, "transient" if status >= 500 else "invalid")


def _detail(kind: FailureKind, code: str, message: object) -> str:
    """Return more words for the person; of a refused key only the code, because the message quotes parts of the key."""
    if kind == "auth" and code == "invalid_api_key":
        return ""
    return quoted(message) or quoted(code)


def _cause(error: BaseException) -> EngineFailure | None:
    """Return our own failure that the SDK wrapped into one of its own."""
    cause = error.__cause__ or error.__context__
    return cause if isinstance(cause, EngineFailure) else None


