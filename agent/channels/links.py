"""Links to assets that need no sign-in: for chat programs that show pictures, signed so that nobody can guess or change one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time

DAY_S = 86_400
KEPT_DAYS = 365
"""How long a link is good: chats of other programs are read long after they were held."""
_MAC_BYTES = 18
_TOKEN = re.compile(r"/files/([0-9A-Za-z_-]+)\.([0-9a-z]+)\.([0-9A-Za-z_-]{24})")


class Links:
    """Makes and reads links with one secret; with another secret all of them are void."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"links\n{secret}".encode()).digest()

    def token(self, asset_id: str) -> str:
        """Return what stands in the link to an asset's file; the same for a whole day, so that browsers can keep the file."""
        until = int(time.time()) // DAY_S + KEPT_DAYS
        return f"{asset_id}.{until:x}.{self._mac(asset_id, until)}"

    def path(self, asset_id: str, ending: str = "") -> str:
        """Return the path of an asset's file. ending: the file's, so that programs know what it is."""
        return f"/files/{self.token(asset_id)}{ending}"

    def read(self, token: str) -> str | None:
        """Return the id of the asset that a token names; None for one that is not ours, was changed, or is over."""
        asset_id, _, rest = token.partition(".")
        until, _, mac = rest.partition(".")
        mac = mac.partition(".")[0]
        try:
            day = int(until, 16)
        except ValueError:
            return None
        if not hmac.compare_digest(mac.encode(), self._mac(asset_id, day).encode()) or day * DAY_S < time.time():
            return None
        return asset_id

    def named_in(self, text: str) -> list[str]:
        """Return the ids of the assets that good links in a text lead to, in the order of the text."""
        found = (self.read(".".join(match.groups())) for match in _TOKEN.finditer(text))
        return [asset_id for asset_id in found if asset_id]

    def _mac(self, asset_id: str, until: int) -> str:
        mac = hmac.new(self._key, f"{asset_id}\n{until:x}".encode(), hashlib.sha256).digest()[:_MAC_BYTES]
        return base64.urlsafe_b64encode(mac).decode()
