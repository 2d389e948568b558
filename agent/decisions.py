"""A short yes or no to an open question about money, in both languages; anything longer is a new request."""

from __future__ import annotations

import re
from typing import Literal

_YES = re.compile(
    r"(?:yes|yep|yeah|sure|ok|okay|approve[d]?|confirm(?:ed)?|go ahead|go on|do it|please do|proceed|agreed?|fine|make it)"
    r"(?:[ ,]+(?:please|do it|go ahead|make it|approve(?:d| it)?|thanks|that is fine|that's fine))*"
    r"|(?:好|好的|好啊|可以|行|同意|確認|确认|確定|确定|沒問題|没问题|批准|繼續|继续|做吧|就這樣|就这样|是|是的|嗯)(?:[，, ]*(?:做吧|請做|请做|繼續|继续|謝謝|谢谢|吧|的))*"
)
_NO = re.compile(
    r"(?:no|nope|don'?t|do not|cancel(?: it| that)?|decline[d]?|stop|never ?mind|not now|too expensive|leave it|skip it)"
    r"(?:[ ,]+(?:thanks|thank you|please|do it|make it|too expensive|that'?s too expensive|cancel(?: it)?))*"
    r"|(?:不|不要|不用|不行|不好|取消|算了|不同意|太貴|太贵|太貴了|太贵了|先不要|停|別做|别做)(?:[，, ]*(?:了|謝謝|谢谢|取消|太貴了|太贵了|做))*"
)


def decision_of(text: str) -> Literal["approved", "declined"] | None:
    """Return what a short answer decides, or None when the text is something else."""
    plain = " ".join(text.casefold().replace("’", "'").split()).strip(" .!。！~")
    if _YES.fullmatch(plain):
        return "approved"
    return "declined" if _NO.fullmatch(plain) else None
