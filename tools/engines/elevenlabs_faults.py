"""What ElevenLabs' SDK raises, as the seven kinds of failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from elevenlabs.core.api_error import ApiError

from tools.engines.faults import certainly_unsent, failure, quoted, retry_after, timed_out
from tools.errors import EngineFailure, FailureKind

SERVICE, SETTING = "ElevenLabs", "ELEVENLABS_API_KEY"

_BY_CODE: dict[str, FailureKind] = {
    "quota_exceeded": "quota", "insufficient_credits": "quota", "payment_required": "quota", "voice_limit_reached": "quota",
    "voice_add_edit_limit_exceeded": "quota", "subscription_required": "quota", "paid_plan_required": "quota",
    "invalid_api_key": "auth", "missing_permissions": "auth", "needs_authorization": "auth", "detected_unusual_activity": "auth",
    "too_many_concurrent_requests": "rate", "concurrent_limit_exceeded": "rate", "rate_limit_exceeded": "rate", "system_busy": "rate",
    "content_policy_violation": "policy", "content_against_policy": "policy", "moderated": "policy", "bad_prompt": "policy",
    "bad_composition_plan": "policy", "voice_not_found": "invalid", "max_character_limit_exceeded": "invalid",
    "model_not_found": "gone", "dubbing_not_found": "gone", "generation_not_found": "gone",
}  # fmt: skip
"""By the code in the body. `quota_exceeded` comes with 401 (facts/providers.md D); `bad_prompt` names copyrighted material (music)."""
_BY_STATUS: dict[int, FailureKind] = {
    401: "auth", 402: "quota", 403: "auth", 404: "gone", 408: "transient", 409: "transient", 410: "gone", 425: "transient", 429: "rate",
}  # fmt: skip
_FLOW: dict[str, FailureKind] = {
    "moderated": "policy", "invalid_parameters": "invalid", "charging_failed": "quota", "timeout": "transient",
    "model_error": "transient", "dependency_failed": "transient", "internal_error": "transient",
}  # fmt: skip
"""By the failure reason of a generation (SDK 2.78, MediaGenerationFailedResponse)."""
_NOT_TAKEN = 503
_WAITS = {"too_many_concurrent_requests": 5.0, "concurrent_limit_exceeded": 5.0, "system_busy": 2.0}
"""Seconds to wait where no header says: for the account's own running calls to end, or for a busy moment to pass."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn everything the SDK or its HTTP client raises in the block into EngineFailure."""
    try:
        yield
    except EngineFailure:
        raise
    except (ApiError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, ValueError, RecursionError) as error:
        raise failure_of(error) from error


@contextmanager
def translated_as(*, accepted: bool) -> Iterator[None]:
    """Do the same where it is known whether the order was taken: False before it is sent, True while its job is asked after."""
    try:
        with translated():
            yield
    except EngineFailure as failed:
        raise EngineFailure(
            str(failed), failed.kind, retry_after_s=failed.retry_after_s, accepted=accepted, charged_usd=failed.charged_usd
        ) from failed


def failure_of(error: Exception) -> EngineFailure:
    """Return the failure that an exception of the SDK means. Shape: {"detail": {"code" or "status", "message"}} or a list (422)."""
    if isinstance(error, ApiError):
        return _answered(error)
    if isinstance(error, httpx.HTTPError | httpx.InvalidURL | httpx.StreamError | TimeoutError):
        if certainly_unsent(error):
            return failure(SERVICE, SETTING, "transient", "it cannot be reached; check the network", accepted=False)
        words = "it did not answer in time" if timed_out(error) else "the line was cut"
        return failure(SERVICE, SETTING, "transient", words, accepted=None)
    return failure(SERVICE, SETTING, "transient", "its answer could not be read", accepted=None)


def said(body: object) -> EngineFailure | None:
    """Return the failure that an answer with status 200 speaks of, or None when it speaks of none."""
    if not isinstance(body, Mapping) or "detail" not in body:
        return None
    code, message = _words(body)
    kind = _BY_CODE.get(code, "transient")
    return failure(SERVICE, SETTING, kind, _detail(kind, message, body), accepted=None if kind == "transient" else False)


def failed_generation(reason: str, message: str) -> EngineFailure:
    """Return the failure of a Flows generation; failed generations are not charged (SDK 2.78, MediaGenerationFailedResponse)."""
    kind = _FLOW.get(reason, "transient")
    found = failure(SERVICE, SETTING, kind, quoted(message), accepted=True)
    return EngineFailure(str(found), kind, accepted=True, charged_usd=0.0)


def _answered(error: ApiError) -> EngineFailure:
    status, headers = error.status_code or 0, error.headers or {}
    code, message = _words(error.body)
    if 200 <= status < 300:
        return failure(SERVICE, SETTING, "transient", "its answer could not be read", accepted=None)
    kind = _kind(code, message, status)
    wait = retry_after(headers)
    if kind == "rate" and wait is None:
        wait = _WAITS.get(code)
    detail = _detail(kind, message, error.body) or f"HTTP {status}"
    accepted = None if status >= 500 and status != _NOT_TAKEN else False
    return failure(SERVICE, SETTING, kind, detail, accepted=accepted, retry_after_s=wait if kind in ("rate", "transient") else None)


def _kind(code: str, message: str, status: int) -> FailureKind:
    if code in _BY_CODE:
        return _BY_CODE[code]
    plan = ("subscription", "your plan", "upgrade", "tier")
    if status in (401, 403) and any(word in f"{code} {message}".lower() for word in plan):
        return "quota"
    return _BY_STATUS.get(status, "transient" if status >= 500 else "invalid")


def _words(body: object) -> tuple[str, str]:
    """Return code and message of an error body in any of its shapes."""
    detail: Any = body.get("detail") if isinstance(body, Mapping) else None
    if isinstance(detail, list):
        first = detail[0] if detail and isinstance(detail[0], Mapping) else {}
        where = ".".join(str(step) for step in first.get("loc", ()) if step != "body")
        return "", ": ".join(filter(None, (where, str(first.get("msg", "")))))
    if isinstance(detail, Mapping):
        return str(detail.get("code") or detail.get("status") or ""), str(detail.get("message") or "")
    return "", str(detail or "")


def _detail(kind: FailureKind, message: str, body: object) -> str:
    if kind == "auth" and "key" in message.lower():
        return ""
    detail = body.get("detail") if isinstance(body, Mapping) else None
    data = detail.get("data") if isinstance(detail, Mapping) else None
    suggestion = data.get("prompt_suggestion") if isinstance(data, Mapping) else None
    if suggestion:
        return f'{quoted(message)}; it suggests "{quoted(suggestion)}"'
    return quoted(message)
