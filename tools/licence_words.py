"""The sentences of a licence report, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tools.chinese import Language

Reason = Literal["allowed", "forbidden", "unverified", "unknown", "yours", "no_consent", "revoked", "ended", "consented", "gone"]
Verdict = Literal["yes", "your_word", "unclear", "no"]
"""yes: it may be sold. your_word: if what the person brought is theirs to sell. unclear: nobody here verified it."""

REASONS: Mapping[Language, Mapping[Reason, str]] = {
    "en": {
        "allowed": "{licence} allows commercial use of what {maker} makes.",
        "forbidden": "{licence} does not allow commercial use of what {maker} makes.",
        "unverified": "What {licence} allows for {maker} is not verified here; read the terms before you sell it.",
        "unknown": "{maker} is not among the models known here, so nothing can be said of its licence ({licence}).",
        "yours": "You brought it; it may be sold if it is yours to sell.",
        "no_consent": "It is said in a cloned voice, and nobody's consent to that voice is on record.",
        "revoked": "{speaker} took the consent to the voice back on {day}.",
        "ended": "The consent of {speaker} to the voice ended on {day}.",
        "consented": "{speaker} allowed the voice for: {uses}.",
        "gone": "Something that it was made from is no longer there, so nobody can look up whether it may be sold.",
    },
    "zh-Hant": {
        "allowed": "{licence} 允許商用 {maker} 的成果。",
        "forbidden": "{licence} 不允許商用 {maker} 的成果。",
        "unverified": "{licence} 對 {maker} 的商用規定尚未查證；出售前請先閱讀條款。",
        "unknown": "這裡不認得 {maker} 這個模型，無法判斷它的授權（{licence}）。",
        "yours": "這是您帶來的；若您有權出售，就可以出售。",
        "no_consent": "它使用了複製的聲音，但沒有任何人同意使用這個聲音的紀錄。",
        "revoked": "{speaker} 已於 {day} 收回對這個聲音的同意。",
        "ended": "{speaker} 對這個聲音的同意已於 {day} 到期。",
        "consented": "{speaker} 同意這個聲音用於：{uses}。",
        "gone": "製作它所用的部分素材已不存在，無法再查證是否可以出售。",
    },
    "zh-Hans": {
        "allowed": "{licence} 允许商用 {maker} 的成果。",
        "forbidden": "{licence} 不允许商用 {maker} 的成果。",
        "unverified": "{licence} 对 {maker} 的商用规定尚未查证；出售前请先阅读条款。",
        "unknown": "这里不认得 {maker} 这个模型，无法判断它的授权（{licence}）。",
        "yours": "这是您带来的；若您有权出售，就可以出售。",
        "no_consent": "它使用了克隆的声音，但没有任何人同意使用这个声音的记录。",
        "revoked": "{speaker} 已于 {day} 收回对这个声音的同意。",
        "ended": "{speaker} 对这个声音的同意已于 {day} 到期。",
        "consented": "{speaker} 同意这个声音用于：{uses}。",
        "gone": "制作它所用的部分素材已不存在，无法再查证是否可以出售。",
    },
}
VERDICTS: Mapping[Language, Mapping[Verdict, str]] = {
    "en": {"yes": "may be sold", "your_word": "may be sold if what you brought is yours", "unclear": "not verified", "no": "may not be sold"},
    "zh-Hant": {"yes": "可以出售", "your_word": "若您帶來的素材屬於您，可以出售", "unclear": "尚未查證", "no": "不可出售"},
    "zh-Hans": {"yes": "可以出售", "your_word": "若您带来的素材属于您，可以出售", "unclear": "尚未查证", "no": "不可出售"},
}
ATTRIBUTION: Mapping[Language, str] = {
    "en": "Made with {maker}, licensed under {licence}.",
    "zh-Hant": "以 {maker} 製作，依 {licence} 授權使用。",
    "zh-Hans": "使用 {maker} 制作，依据 {licence} 授权使用。",
}
HEADS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "Licences", "whole": "The whole", "asset": "asset", "maker": "made by", "licence": "licence", "sale": "for sale", "why": "why",
        "labels": "labels", "named": "What must be named", "none": "Nothing.", "voices": "Cloned voices and who agreed", "speaker": "speaker",
        "covers": "voices", "uses": "for", "until": "until", "state": "state", "upload": "upload",
        "advice": "This is read from the model cards and the records of consent; it is no legal advice.",
    },
    "zh-Hant": {
        "title": "授權", "whole": "整體", "asset": "素材", "maker": "製作", "licence": "授權", "sale": "出售", "why": "原因",
        "labels": "標示", "named": "必須註明", "none": "無。", "voices": "複製的聲音與同意人", "speaker": "聲音主人",
        "covers": "聲音", "uses": "用途", "until": "期限", "state": "狀態", "upload": "上傳",
        "advice": "以上依據模型卡與同意紀錄，並非法律意見。",
    },
    "zh-Hans": {
        "title": "授权", "whole": "整体", "asset": "素材", "maker": "制作", "licence": "授权", "sale": "出售", "why": "原因",
        "labels": "标示", "named": "必须注明", "none": "无。", "voices": "克隆的声音与同意人", "speaker": "声音主人",
        "covers": "声音", "uses": "用途", "until": "期限", "state": "状态", "upload": "上传",
        "advice": "以上依据模型卡与同意记录，并非法律意见。",
    },
}  # fmt: skip
