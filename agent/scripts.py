"""Which texts that were uploaded go along with a turn: those sent with it, else the newest one where the words speak of a script."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tools.assets import Asset

SHOWN = 12_000
"""Characters of a text that are shown to the model."""
_SPEAKS_OF = re.compile(
    r"\b(?:script|screenplay|document|text file|uploaded text|txt\d+)\b|\.(?:txt|md|srt|vtt|csv|docx)\b|腳本|脚本|文稿|講稿|讲稿|稿子|文件|文字檔|文字档", re.IGNORECASE
)


def texts_for(assets: Sequence[Asset], uploads: Collection[str], words: str) -> list[dict[str, str]]:
    """Return the texts of a turn as data: handle, name and the words. uploads: handles of what came with the turn. Blocking."""
    there = [asset for asset in assets if asset.kind == "text" and asset.upload]
    sent = [asset for asset in there if asset.handle in uploads]
    if not sent and _SPEAKS_OF.search(words):
        named = [asset for asset in there if asset.handle in words.casefold() or (asset.name and asset.name in words)]
        sent = named or there[-1:]
    return [{"handle": asset.handle, "name": asset.name, "text": asset.path.read_text("utf-8")[:SHOWN]} for asset in sent]
