"""The words of the page that others may read, in three languages."""

from __future__ import annotations

SHARE_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "lang": "en", "untitled": "A conversation", "made": "Made with Scenewright", "read": "This page is for reading only.",
        "asked": "Asked", "answered": "Answered", "prompt": "Prompt", "licence": "Licence", "captions": "Captions",
        "gone": "This link leads nowhere: it was taken back, or it has ended.", "lost": "This file is no longer there.",
        "empty": "Nothing has been said here yet.",
        "subject": "Subject", "action": "Action", "scene": "Scene", "lighting": "Lighting", "camera": "Camera", "style": "Style",
        "technical": "Technical",
    },
    "zh-Hant": {
        "lang": "zh-Hant", "untitled": "一段對話", "made": "以 Scenewright 製作", "read": "此頁僅供閱讀。",
        "asked": "提出", "answered": "回覆", "prompt": "提示詞", "licence": "授權", "captions": "字幕",
        "gone": "此連結無法使用：已被收回，或已過期。", "lost": "這個檔案已不存在。", "empty": "這裡還沒有內容。",
        "subject": "主體", "action": "動作", "scene": "場景", "lighting": "光線", "camera": "鏡頭", "style": "風格", "technical": "技術",
    },
    "zh-Hans": {
        "lang": "zh-Hans", "untitled": "一段对话", "made": "以 Scenewright 制作", "read": "此页仅供阅读。",
        "asked": "提出", "answered": "回复", "prompt": "提示词", "licence": "许可", "captions": "字幕",
        "gone": "此链接无法使用：已被收回，或已过期。", "lost": "这个文件已不存在。", "empty": "这里还没有内容。",
        "subject": "主体", "action": "动作", "scene": "场景", "lighting": "光线", "camera": "镜头", "style": "风格", "technical": "技术",
    },
}  # fmt: skip
