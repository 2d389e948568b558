"""The pictures that a new one shall keep to: "keep to mia.png and cafe.png", 參考 img1, "img2 as reference"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.desk import DeskRow
from agent.director.text import Said, lower, read_text

_LEAD = r"(?:keep(?:ing)?(?: close| true)? to|stay(?:ing)?(?: close| true)? to|sticking to|stick to|refer(?:ring)? to|with reference to|reference(?:s|d)?:?|guided by|(?:use|using|with|take) (?=[^,;]{0,60}\bas (?:an? |the )?references?)|look(?:s|ing)? like|参考|参照|照着|按照|依照|(?:用|以)(?=[^，。]{0,40}(?:做|作|为|当)参考))"
_BETWEEN = r"(?:\s*(?:,|and|&|\+|、|和|与|跟|及)\s*)+"
_KIND = r"(?:(?:the )?(?:pictures?|images?|photos?|references?|files?|looks? of)\s+)?"


def read_references(said: Said, desk: Sequence[DeskRow]) -> tuple[tuple[str, ...], Said]:
    """Return the handles of the pictures to keep to, and the message without the words that name them; none for other messages."""
    names = {lower(name): row.handle for row in desk if row.kind == "image" for name in (row.handle, row.name) if name}
    if not names or not any(name in said.bare for name in names):
        return (), said
    one = rf"(?:the )?(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?![\w])"
    phrase = re.compile(rf"[;,，。.]?\s*(?:\b(?:and|but|please)\s+)*{_LEAD}\s*{_KIND}{one}(?:{_BETWEEN}{_KIND}{one})*(?:\s+as (?:an? |the )?references?)?(?:(?:来)?(?:做|作为?|当|为)?参考)?(?:的(?:样子|长相|风格))?")
    match = phrase.search(said.bare)
    if match is None:
        return (), said
    found = re.findall("|".join(sorted(map(re.escape, names), key=len, reverse=True)), match.group())
    rest = f"{said.raw[: match.start()]} {said.raw[match.end() :]}".strip(" ,，;。")
    return tuple(dict.fromkeys(names[name] for name in found)), read_text(rest) if re.search(r"\w", rest) else said
