"""The part of a picture that a change keeps to: "only in the left half", "inside mask img3", 只改左半邊."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.desk import DeskRow
from agent.director.text import Said, lower, read_text

_SIDE_EN = r"(?:(?:top|bottom|upper|lower)[- ])?(?:left|right|top|bottom|upper|lower|middle|cent(?:er|re))(?:[- ]hand)?(?: (?:half|side|part|corner|third|quarter))"
_SIDE_ZH = r"(?:左|右|上|下)(?:上|下|左|右)?(?:半(?:边|部分?|侧|面)?|角|侧|边一半)|正中央|正中间"
_REGION = re.compile(
    rf"[,，]?\s*\b(?:but |and )?(?:only|just) (?:change |edit |touch |redo |repaint )?(?:(?:in|on|inside|within|at) )?(?P<a>the {_SIDE_EN})\b[,:]?|[,，]?\s*\b(?:only |just )?(?:inside|within|in|using|with) (?:the )?(?:mask(?:ed)? (?:area |region )?(?:of |from |in )?)(?P<b>(?:img|msk)\d+|[\w-]+\.(?:png|jpe?g|webp))\b[,:]?|[,，]?\s*\b(?:only |just )?(?:inside|within) (?:the )?(?:area |region )?(?:of )?(?P<c>msk\d+)\b[,:]?|"
    rf"[，,]?\s*(?:只|仅|就)(?:要|需|在|有)?(?:改|换|动|修改|编辑|重画)?(?:图的|画面的?|图片的?)?(?P<d>{_SIDE_ZH})(?:的部分|里面?|内|画|加)?[，,:：]?|[，,]?\s*(?:只)?(?:在|用)?(?:遮罩|蒙版|选区)\s*(?P<e>(?:img|msk)\d+|[\w-]+\.(?:png|jpe?g|webp))\s*(?:里面?|内|的范围|中)?[，,:：]?|[，,]?\s*(?:只)?在(?P<f>(?:img|msk)\d+)的?(?:遮罩|蒙版)(?:范围)?(?:里面?|内|中)?[，,:：]?"
)


def read_region(said: Said, desk: Sequence[DeskRow] = ()) -> tuple[str | None, Said]:
    """Return the part that a change keeps to, and the message without it; None when there is no such part.

    The part is in the person's words; a mask that is named by its file is named by its handle.
    """
    match = _REGION.search(said.bare)
    if match is None:
        return None, said
    name = next(name for name in "abcdef" if match[name])
    rest = f"{said.raw[: match.start()]} {said.raw[match.end() :]}".strip(" ,，:：")
    part = said.raw[match.start(name) : match.end(name)]
    mask = next((row.handle for row in reversed(desk) if row.name and lower(row.name) == lower(part)), part)
    return (mask, read_text(rest)) if re.search(r"\w", rest) else (None, said)
