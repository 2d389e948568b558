"""What a tool's error says in the person's script; errors that are not common stay in the tool's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.director.text import Language, to_script

_KNOWN = (
    ("BadInput", r"nothing to undo", "没有可以撤销的步骤了。"),
    ("BadInput", r"nothing to redo", "没有可以重做的步骤了。"),
    ("BadInput", r"nobody in that picture to call (?P<a>.+?);", "那张图里没有可以叫「{a}」的角色，先说说要画谁吧。"),
    ("BadInput", r"(?P<a>\w+) was uploaded; say how (?P<b>.+?) looks", "{a} 是上传的图，请说说{b}的样子，我才能记住。"),
    ("BadInput", r"(?P<a>\w+) was uploaded, so there is nothing to vary", "{a} 是上传的图，没有可以变化的描述；说说要从它画出什么。"),
    ("BadInput", r"^Give a character a plain name", "请取一个简单的名字，例如「米娅」。"),
    ("BadInput", r"^Nobody here is called (?P<a>.+?);", "还没有叫「{a}」的角色。"),
    ("BadInput", r"^Say what the picture shows", "说说画面里有谁或什么、在哪里、什么风格。"),
    ("BadInput", r"^Name two different pictures", "请说出两张不同的图，例如 img1 和 img3。"),
    ("BadInput", r"^At most (?P<a>\d+) pictures", "一次最多画 {a} 张，其余的等一下再画。"),
    ("BadInput", r"^The picture has no \"(?P<a>[^\"]+)\"", "图里没有「{a}」。"),
    ("StoreFull", r"", "磁盘空间不够了，先腾出一些空间再试；之前画的都还在。"),
    ("EngineError", r"", "画的时候出了问题，请再试一次；之前画的都还在。"),
)  # fmt: skip
_WHICH = re.compile(r'"(?P<words>[^"]*)"')


def in_script(result: Mapping[str, Any], language: Language) -> str | None:
    """Return a failed tool result (`error`, `kind`, and `handles` where a handle is unknown) in Chinese; None for one that stays as it is."""
    error, kind = str(result.get("error") or ""), str(result.get("kind") or "")
    if language == "en":
        return None
    if kind == "UnknownHandle":
        there = "、".join(str(handle) for handle in result.get("handles") or ())
        named = _WHICH.search(error)
        words = named.group("words") if named else "这张图"
        return to_script(f"找不到 {words}，目前有 {there}。" if there else f"找不到 {words}，目前还没有图片。", language)
    for name, pattern, said in _KNOWN:
        match = re.search(pattern, error) if name == kind else None
        if match:
            return to_script(said.format(**match.groupdict()), language)
    return None
