"""What engines say of keys and failures: one clear sentence, never with a key or a signed address in it."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping

from pydantic import SecretStr

from tools.errors import EngineFailure, FailureKind

MAX_QUOTED = 240
"""Characters of a provider's own words that are passed on."""
MAX_WAIT_S = 3600.0
"""Longest wait a provider can ask for; a longer one is cut to this."""
_ADDRESS = re.compile(r"\b(?:https?|wss?|data):\S+", re.IGNORECASE)
_KEY = re.compile(r"\b(?:sk|r8|hf|key|xi|fal|AIza)[-_][\w*.-]{6,}|\bBearer\s+\S+", re.IGNORECASE)
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
    """Return a provider's own words as one short line, without addresses and without anything that looks like a key."""
    line = " ".join(str(text or "").split())
    line = _KEY.sub("…", _ADDRESS.sub("…", line))
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


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), MAX_WAIT_S)
