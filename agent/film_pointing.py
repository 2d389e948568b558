"""Which assets lie on the table, and which piece of a film is meant: "shot 3", 第二個鏡頭, "the storyboard"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.director.text import lower
from agent.film_views import shot_sources
from agent.pointing import number_of
from prompts.numbers import han_number
from tools.assets import Asset
from tools.store.records import ASIDE

_HANDLE = re.compile(r"(?<![a-z0-9_./])(?:img|vid|voc|mus|snd|film|brd)\d+(?![a-z0-9_])")
_BOARD = re.compile(r"\bstory ?boards?\b|分镜(?:表|图|脚本)?(?!头)|故事板")
_SHOT = re.compile(
    r"(?:the |my )?(?P<en>\w+) shot(?: of (?:the|this|that) (?:film|movie|video))?|shot (?:number |#)?(?P<n>\d{1,2}|\w+)|"
    r"(?:影片的?)?第?(?P<zh>[一二两三四五六七八九十\d]{1,3}|最后一?)(?:个|段)?(?:镜头|镜)"
)
_LAST = ("last", "final", "最后", "最后一")


def on_the_table(every: Sequence[Asset], current: Asset | None, words: str) -> tuple[Asset, ...]:
    """Return the versions, and of what lies aside the current one and what the words name by its handle."""
    named = {match.group() for match in _HANDLE.finditer(words.casefold())}

    def lies_there(asset: Asset) -> bool:
        if asset.kind in ASIDE:
            return False
        return not asset.aside or asset.handle in named or (current is not None and asset.id == current.id)

    return tuple(asset for asset in every if lies_there(asset))


def in_a_film(words: str, every: Sequence[Asset], current: Asset | None) -> Asset | None:
    """Return the storyboard the words speak of, or what is shown in a shot of the current film; None for anything else."""
    low = lower(words).strip(" .。")
    if _HANDLE.search(low):
        return None
    if _BOARD.search(low):
        return next((asset for asset in reversed(every) if asset.kind == "board"), None)
    match = _SHOT.fullmatch(low)
    if match is None or current is None or current.kind != "film":
        return None
    said = match["en"] or match["n"] or match["zh"]
    sources = shot_sources(current)
    number = len(sources) if said in _LAST else int(han_number(said)) if match["zh"] else number_of(said)
    shown = sources[number - 1] if 0 < number <= len(sources) else ""
    return next((asset for asset in every if shown and asset.id == shown), None)
