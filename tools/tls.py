"""What every encrypted line of ours is checked against."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Return the authorities to trust, as httpx finds them; reading them takes 45 ms, so all lines of the process share one."""
    return httpx.create_ssl_context()
