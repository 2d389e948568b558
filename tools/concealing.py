"""Keys and addresses taken out of words that come from outside, before they are shown, logged or kept."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\b(https?|wss?|postgres(?:ql)?|redis|s3|gs)://([^\s/?#\"'<>)]+)[^\s\"'<>)]*|\bdata:[\w/+.-]+[;,]\S+", re.IGNORECASE)
_KEY = re.compile(
    r"\b(?:sk|r8|hf|key|xi|fal|gsk|xai|luma|AIza)[-_](?=[\w*.-]{0,100}[\d*])[\w*.-]{6,}"
    r"|\b(?:xox[a-z]|xapp)-[\w-]{8,}|\bsw-[\w-]{30,}"
    r"|\b(?:Bearer|Basic)\s+\S+|\b(?:Key|Token)\s+(?=\S*\d)[\w.:+/=-]{8,}",
    re.IGNORECASE,
)
"""How the keys of known services look, and what stands behind the words of an Authorization header (RFC 9110). A digit must come soon: looked
for to the end of a long text from each of its words, it would take minutes."""


def concealed(text: str) -> str:
    """Return the text with keys cut out, and with addresses cut to their hosts: the rest of one may be a signature."""
    return _KEY.sub("…", _ADDRESS.sub(_host, text))


def _host(found: re.Match[str]) -> str:
    if found[2] is None:
        return "data:…"
    host = found[2].rpartition("@")[2]
    return f"{found[1]}://{host}" if found[0] == f"{found[1]}://{host}" else f"{found[1]}://{host}/…"
