"""What went wrong at a provider, as one clear sentence without a key or a signed address, and whether the order was taken."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Iterator, Mapping

import httpx
import httpx2
from pydantic import SecretStr

from tools.concealing import concealed
from tools.errors import EngineFailure, FailureKind

MAX_QUOTED = 240
"""Characters of a provider's own words that are passed on."""
MAX_WAIT_S = 3600.0
"""Longest wait a provider can ask for; a longer one is cut to this."""
_LOOKED_AT = 4_000
"""Characters of a provider's words in which keys are looked for; none behind them is quoted."""
_TOKEN = re.compile(r"\b(?=[\w:-]*\d)(?=[\w:-]*[A-Za-z])[\w:-]{24,}")
"""Letters and digits too long for a word: a key of a shape that nobody here knows, or an id that helps nobody."""
_PREFIXES = {
    "sk-ant-": "Anthropic", "sk-or-": "OpenRouter", "sk-proj-": "OpenAI", "r8_": "Replicate", "hf_": "Hugging Face",
    "AIza": "Google", "gsk_": "Groq", "xai-": "xAI", "key_": "Runway", "luma-": "Luma", "sk_": "ElevenLabs",
}  # fmt: skip
"""How the keys of some services begin: enough to tell a key that was pasted into the wrong place."""
_SAYS: dict[FailureKind, str] = {
    "auth": "{service} refused the key{detail}; check {setting}.",
    "quota": "The {service} account has no credit left{detail}; add credit there or use another service.",
    "rate": "{service} asks to slow down{detail}; wait a moment and try again.",
    "policy": "{service} refused the content{detail}; say it in other words.",
    "invalid": "{service} did not accept the request{detail}; change it and try again.",
    "transient": "{service} gave no good answer{detail}; try again in a moment.",
    "gone": "{service} no longer has what was asked for{detail}; choose another model or make it again.",
}
BROKEN: tuple[type[Exception], ...] = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, RecursionError)
"""What `broken` can tell: errors of the line, of time, and of answers that cannot be read (JSON that is none, or nests too deep)."""
_BEFORE_SENDING: tuple[type[Exception], ...] = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError,
    httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL,
    httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError,
    httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL,
)  # fmt: skip
_TIMEOUTS: tuple[type[Exception], ...] = (httpx.TimeoutException, httpx2.TimeoutException, TimeoutError)


def failure(
    service: str,
    setting: str,
    kind: FailureKind,
    detail: str = "",
    *,
    accepted: bool | None = False,
    retry_after_s: float | None = None,
) -> EngineFailure:
    """Return the failure of a service with one sentence for the person; detail: more of it, as `quoted` returns it."""
    words = _SAYS[kind].format(service=service, setting=setting, detail=f" ({detail})" if detail else "")
    if kind == "transient" and accepted is None:  # a second try may be paid twice, so nobody is told to
        words = words.removesuffix("; try again in a moment.") + "."
    return EngineFailure(words, kind, accepted=accepted, retry_after_s=retry_after_s)


def quoted(text: object) -> str:
    """Return a provider's own words as one short line, with addresses cut to their hosts and without anything that looks like a key."""
    line = _TOKEN.sub("…", concealed(" ".join(str(text or "")[:_LOOKED_AT].split())))
    return (line[: MAX_QUOTED - 1] + "…" if len(line) > MAX_QUOTED else line).rstrip(".")


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Return the seconds a provider asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110)."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    try:
        if "retry-after-ms" in lower:
            return _bounded(float(lower["retry-after-ms"]) / 1000)
        asked = lower.get("retry-after", "")
        if re.fullmatch(r"\d+(\.\d+)?", asked):
            return _bounded(float(asked))
        date = email.utils.parsedate_to_datetime(asked) if asked else None
    except ValueError:
        return None
    return None if date is None else _bounded(date.timestamp() - (time.time() if now is None else now))


def problem_with_key(key: SecretStr | None, service: str, setting: str) -> str | None:
    """Return what is wrong with a key as one sentence, or None: it is missing, damaged by copying, or of another service."""
    value = key.get_secret_value() if key is not None else ""
    if not value.strip():
        return f"Set {setting} to use {service}."
    if value != value.strip() or not value.isascii() or not value.isprintable() or set(value) & set(" \"'"):
        return f"{setting} has spaces, quotes or other characters that no key has; copy the key again."
    other = next((name for prefix, name in _PREFIXES.items() if value.startswith(prefix)), service)
    if other != service:
        return f"{setting} holds a key of {other}; put a key of {service} there."
    return None


# -- was it taken?


def certainly_unsent(error: BaseException) -> bool:
    """Tell whether no byte of the order reached the provider: no connection, no name, no proxy, a wrong address.

    error: of httpx, of httpx2, or an SDK's error that was raised from one. A time-out or a cut line while sending or
    waiting is no such case: the provider may have taken the order.
    """
    return any(isinstance(cause, _BEFORE_SENDING) for cause in _causes(error))


def timed_out(error: BaseException) -> bool:
    """Tell whether the wait ran out of time, at whatever step."""
    return any(isinstance(cause, _TIMEOUTS) for cause in _causes(error))


def surely_taken(answer: bytes) -> bool | None:
    """Return True for a damaged file, which only the provider can have sent; None for a text or a page, which anything on the way may send."""
    return None if answer.lstrip()[:1] in (b"", b"{", b"<") else True


def broken(error: Exception, service: str, setting: str, *, accepted: bool | None) -> EngineFailure:
    """Return the transient failure that an error of `BROKEN` means.

    accepted: what stays open once something was sent: None for a paid order, True for a question about a job. An order of
    which no byte was sent is certainly not accepted.
    """
    if isinstance(error, ValueError | RecursionError) and not isinstance(error, httpx.InvalidURL):
        return failure(service, setting, "transient", "its answer cannot be read", accepted=accepted)
    unsent = certainly_unsent(error)
    words = "it did not answer in time" if timed_out(error) else "it cannot be reached" if unsent else "the line was cut"
    return failure(service, setting, "transient", words, accepted=False if unsent and accepted is None else accepted)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), MAX_WAIT_S)
