"""What answers tell browsers about themselves: what a page may load and run, who may hold it, and what of ours is no page at all."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders

_INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?")
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""For what a browser would open as a document of ours: no scripts, no forms, nothing fetched."""
_FILES = re.compile(r"/(?:assets|files)/|/share/[^/]+/assets/")
"""Addresses of what people made or sent."""
_FOREIGN = re.compile(r"/files/|/static-offline-docs")
"""What pages of other programs may show: links that were signed for them."""
_SHOWN = ("image/", "audio/", "video/")
PLAIN = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), payment=(), usb=()",
}
"""What every answer says."""


def page_policy(html: bytes, *, host: str = "", films_from: str = "") -> str:
    """Return the policy of a page: it loads from here only, and of the scripts in it only those run that the server put there.

    host: this server, as the browser calls it, for its lines. films_from: where films may come from beside here, separated by spaces.
    'unsafe-eval' is how Chainlit runs custom elements; styles are written inline by it and by its parts.
    """
    sums = dict.fromkeys(base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(html) if script.strip())
    scripts = " ".join(["'self'", *(f"'sha256-{one}'" for one in sums), "'unsafe-eval'"])
    lines = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        f"default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:{f' {films_from}' if films_from else ''}; style-src 'self' 'unsafe-inline'; "
        f"script-src {scripts}; script-src-attr 'none'; font-src 'self' data:; connect-src 'self'{lines}; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'"
    )


def mark(headers: MutableHeaders, path: str) -> None:
    """Say of an answer what every browser shall heed; a file that is no picture, film or sound is shut into a sandbox and offered for saving."""
    for name, value in PLAIN.items():
        headers.setdefault(name, value)
    headers.setdefault("cross-origin-resource-policy", "cross-origin" if _FOREIGN.match(path) else "same-origin")
    kind = headers.get("content-type", "")
    if _FILES.match(path) and (not kind.startswith(_SHOWN) or kind.startswith("image/svg")):
        headers["content-security-policy"] = SANDBOX
        if not kind.startswith(("application/json", "image/svg")):
            headers.setdefault("content-disposition", "attachment")
