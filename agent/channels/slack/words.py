"""What stands on buttons and in our own sentences in Slack, in the language of the person's words."""

from __future__ import annotations

from collections.abc import Mapping

from agent.director.text import detect_language, has_script
from tools.chinese import Language

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "working": ("Working…", "製作中…", "制作中…"),
    "stop": ("Stop", "停止", "停止"),
    "stopped": ("Stopped; what was made until then stays.", "已停止，先前完成的都留著。", "已停止，之前完成的都保留。"),
    "left": ("about {s} s left", "約剩 {s} 秒", "约剩 {s} 秒"),
    "vary": ("Vary", "換一版", "换一版"),
    "prompt": ("Edit prompt", "改提示詞", "改提示词"),
    "film": ("Animate", "動起來", "动起来"),
    "final": ("Final", "完稿", "完稿"),
    "upscale": ("Upscale", "放大", "放大"),
    "cutout": ("Cut out", "去背", "抠图"),
    "reference": ("Use as reference", "當參考", "作参考"),
    "select": ("Use this", "用這張", "用这张"),
    "undo": ("Undo", "上一步", "撤销"),
    "redo": ("Redo", "重做", "重做"),
    "compare": ("Compare", "比較", "比较"),
    "cut": ("Make the film", "做成影片", "做成影片"),
    "gif": ("GIF", "GIF", "GIF"),
    "approve": ("Approve", "同意", "同意"),
    "decline": ("Decline", "不要", "不要"),
    "sure": ("Are you sure?", "確定嗎？", "确定吗？"),
    "back": ("Back", "返回", "返回"),
    "approved": ("Approved by {who}.", "{who} 已同意。", "{who} 已同意。"),
    "declined": ("Declined by {who}.", "{who} 不同意。", "{who} 不同意。"),
    "which": ("Choose one", "選一個", "选一个"),
    "page": ("Open in the page", "在網頁開啟", "在网页打开"),
    "selected": ("Now at {handle}.", "現在是 {handle}。", "现在是 {handle}。"),
    "nothing": ("Back at the beginning.", "回到最開始。", "回到最开始。"),
    "received": ("Received: {names}", "已收到：{names}", "已收到：{names}"),
    "compared": ("{left} and {right} differ in: {changed}", "{left} 與 {right} 的差別：{changed}", "{left} 与 {right} 的差别：{changed}"),
    "same": ("nothing", "沒有", "没有"),
    "done": ("Done.", "完成。", "完成。"),
    "apply": ("Make it", "製作", "制作"),
    "cancel": ("Cancel", "取消", "取消"),
    "notes": ("Notes: {notes}", "備註：{notes}", "备注：{notes}"),
    "not_drawn": ("not drawn: {what}", "沒畫出：{what}", "没画出：{what}"),
    "draft": ("draft", "草稿", "草稿"),
    "unshown": ("{handle} is ready, but Slack does not show it yet.", "{handle} 已完成，但 Slack 還沒顯示。", "{handle} 已完成，但 Slack 还没显示。"),
    "not_yours": (
        "Only the owner of this conversation or who asked may decide about spending and downloads.",
        "只有這段對話的擁有者或提出要求的人能決定花費與下載。", "只有这段对话的拥有者或提出要求的人能决定花费与下载。",
    ),
    "gone": ("That conversation is not known here any more; begin a new one.", "這段對話已不在了，請重新開始。", "这段对话已不在了，请重新开始。"),
    "invite": ("I cannot write here; invite me with /invite and try again.", "我無法在這裡發言，請先用 /invite 邀請我。", "我无法在这里发言，请先用 /invite 邀请我。"),
    "hint": (
        "Say what you want to see, for example: /scenewright a cat on the moon", "說說你想看到什麼，例如：/scenewright 月球上的貓",
        "说说你想看到什么，例如：/scenewright 月球上的猫",
    ),
    "subject": ("Subject", "主體", "主体"), "action": ("Action", "動作", "动作"), "scene": ("Scene", "場景", "场景"),
    "lighting": ("Lighting", "光線", "光线"), "camera": ("Camera", "鏡頭", "镜头"), "style": ("Style", "風格", "风格"),
    "technical": ("Technical", "技術", "技术"),
}  # fmt: skip
_AT: Mapping[Language, int] = {"en": 0, "zh-Hant": 1, "zh-Hans": 2}


def say(key: str, language: Language, **values: object) -> str:
    """Return our words for a key; raise KeyError for one there is not."""
    return _WORDS[key][_AT[language]].format(**values)


def language_of(text: str, before: Language = "en") -> Language:
    """Return the language of what a person wrote; what was spoken before, where the words do not tell (nor, in Chinese, which script)."""
    found = detect_language(text)
    if found is None or (found != "en" and before != "en" and not has_script(text)):
        return before
    return found


def read_language(text: str) -> Language:
    """Return a language as it was kept; English for anything else."""
    return next((known for known in _AT if known == text), "en")
