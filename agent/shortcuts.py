"""Short sentences that mean exactly what a button does: locks of fields and pinned references, in English and Chinese."""

from __future__ import annotations

import re

from agent.actions import Action
from prompts.phrases import has_han
from prompts.shot import FieldName

_FIELDS: dict[str, FieldName] = {
    **dict.fromkeys(("subject", "character", "characters", "主體", "主体", "人物", "角色"), "subject"),
    **dict.fromkeys(("action", "pose", "動作", "动作", "姿勢", "姿势"), "action"),
    **dict.fromkeys(("scene", "background", "place", "場景", "场景", "背景"), "scene"),
    **dict.fromkeys(("lighting", "light", "光線", "光线", "燈光", "灯光", "打光"), "lighting"),
    **dict.fromkeys(("camera", "camera angle", "framing", "鏡頭", "镜头", "構圖", "构图"), "camera"),
    **dict.fromkeys(("style", "look", "風格", "风格", "畫風", "画风"), "style"),
    **dict.fromkeys(("format", "size", "規格", "规格", "尺寸"), "technical"),
}
_NAMES = "|".join(sorted(map(re.escape, _FIELDS), key=len, reverse=True))
_LOCK = re.compile(
    rf"(?:please )?(?P<un>un)?lock (?:the )?(?P<en>{_NAMES})|(?:請|请)?(?:把)?(?P<off>解鎖|解锁|解除鎖定|解除锁定)(?P<zh_off>{_NAMES})|(?:請|请)?(?:鎖定|锁定|鎖住|锁住)(?P<zh>{_NAMES})",
    re.IGNORECASE,
)
_PIN = re.compile(
    r"(?:please )?(?:(?P<no>unpin)|pin) (?P<a>img\d+)(?: as (?:a |the )?reference)?|(?:from now on,? )?(?:always )?(?:use|keep to) (?P<b>img\d+) as (?:a |the )?reference(?: (?:for|from) (?:all|everything|now on|the next ones|what comes next))?|"
    r"(?:請|请)?(?P<zh_no>取消)?(?:之後|之后|以後|以后)?(?:都)?(?:用|以|把|拿|固定)?\s*(?P<c>img\d+)\s*(?:來)?(?:當|当|作為|作为|做|設為|设为|的)?(?:參考|参考)圖?图?",
    re.IGNORECASE,
)


def button_of(text: str) -> Action | None:
    """Return the press that a message is, when it is nothing but that; None for everything else."""
    plain = " ".join(text.split()).strip(" .。!！~")
    locked = _LOCK.fullmatch(plain)
    if locked is not None:
        name = locked["en"] or locked["zh_off"] or locked["zh"]
        return Action("lock", change={_FIELDS[name.casefold()]: not (locked["un"] or locked["off"])})
    pinned = _PIN.fullmatch(plain)
    if pinned is None or (pinned["c"] and not has_han(plain)):
        return None
    off = bool(pinned["no"] or pinned["zh_no"])
    return Action("reference", (pinned["a"] or pinned["b"] or pinned["c"]).lower(), change={"pin": not off})
