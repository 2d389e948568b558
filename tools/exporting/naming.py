"""File names of an export: readable, the same every time, and good on Windows, macOS and Linux alike."""

from __future__ import annotations

import re
import unicodedata

from tools.assets import Asset

_APART = re.compile(r"[^\w]+")
SLUG_CHARS = 40


def slug(words: str, most: int = SLUG_CHARS) -> str:
    """Return words as a piece of a file name: letters and digits of any script, hyphens between; empty when there are none."""
    plain = _APART.sub("-", unicodedata.normalize("NFKC", words)).replace("_", "-").strip("-").lower()
    return unicodedata.normalize("NFC", plain[:most]).strip("-")


def file_stem(asset: Asset) -> str:
    """Return the name of an asset's file without its ending: `img3-red-fox-in-the-snow`. A handle in front keeps it unique and no device name."""
    said = asset.shot.said() if asset.shot else {}
    words = asset.name.rpartition(".")[0] or asset.name if asset.upload else said.get("subject") or asset.words
    return "-".join(filter(None, (asset.handle, slug(words))))


def without_folders(text: str) -> str:
    """Return a text in which absolute paths of this machine are only the names of their files."""
    return _PATH.sub(lambda found: found[1] or found[2], text)


_PATH = re.compile(
    r"(?<![\w.:/])(?:/[^\s/\"'<>|:*?]+)+/([^\s/\"'<>|:*?]+)|\b[A-Za-z]:\\(?:[^\s\\\"'<>|:*?]+\\)*([^\s\\\"'<>|:*?]+)"
)
"""An absolute path of two parts at least; what comes after a colon and two slashes is an address, and stays."""
