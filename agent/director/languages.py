"""Names of languages in English and Chinese, and the tags they stand for (BCP 47)."""

from __future__ import annotations

import re

_TAGS: dict[str, tuple[str, ...]] = {
    "zh-TW": ("taiwanese mandarin", "traditional chinese", "台湾国语", "台湾华语", "台湾腔"), "zh-CN": ("simplified chinese", "大陆普通话"), "yue": ("cantonese", "粤语", "广东话", "广州话"), "nan": ("taiwanese hokkien", "taiwanese", "hokkien", "台语", "闽南语", "闽南话"), "hak": ("hakka", "客家话", "客语"),
    "zh": ("mandarin chinese", "mandarin", "chinese", "普通话", "国语", "中文", "汉语", "华语", "华文"), "en-GB": ("british english", "英式英语", "英国英语", "英式英文"), "en-US": ("american english", "美式英语", "美国英语", "美式英文"), "en-AU": ("australian english", "澳洲英语"), "en-IN": ("indian english", "印度英语"),
    "en": ("english", "英语", "英文"), "pt-BR": ("brazilian portuguese", "巴西葡萄牙语", "巴西葡文"), "pt-PT": ("european portuguese",), "pt": ("portuguese", "葡萄牙语", "葡萄牙文", "葡文", "葡语"), "es-MX": ("mexican spanish", "latin american spanish", "墨西哥西班牙语"), "es": ("spanish", "castilian", "西班牙语", "西班牙文", "西语", "西文"),
    "fr-CA": ("canadian french", "加拿大法语"), "fr": ("french", "法语", "法文"), "de": ("german", "德语", "德文"), "it": ("italian", "意大利语", "意大利文", "意语", "义大利语", "义大利文"), "ja": ("japanese", "日语", "日文"), "ko": ("korean", "韩语", "韩文"), "th": ("thai", "泰语", "泰文"), "vi": ("vietnamese", "越南语", "越南文", "越语"),
    "id": ("bahasa indonesia", "indonesian", "印尼语", "印尼文", "印度尼西亚语"), "ms": ("malay", "马来语", "马来文"), "fil": ("filipino", "tagalog", "菲律宾语", "他加禄语"), "hi": ("hindi", "印地语", "印地文"), "bn": ("bengali", "孟加拉语"), "ta": ("tamil", "泰米尔语"), "te": ("telugu", "泰卢固语"), "ur": ("urdu", "乌尔都语"),
    "ar": ("arabic", "阿拉伯语", "阿拉伯文"), "he": ("hebrew", "希伯来语", "希伯来文"), "fa": ("persian", "farsi", "波斯语", "波斯文"), "tr": ("turkish", "土耳其语", "土耳其文"), "ru": ("russian", "俄语", "俄文"), "uk": ("ukrainian", "乌克兰语", "乌克兰文"), "pl": ("polish", "波兰语", "波兰文"), "cs": ("czech", "捷克语", "捷克文"),
    "sk": ("slovak", "斯洛伐克语"), "hu": ("hungarian", "匈牙利语", "匈牙利文"), "ro": ("romanian", "罗马尼亚语"), "bg": ("bulgarian", "保加利亚语"), "el": ("greek", "希腊语", "希腊文"), "nl": ("dutch", "flemish", "荷兰语", "荷兰文"), "sv": ("swedish", "瑞典语", "瑞典文"), "no": ("norwegian", "挪威语", "挪威文"),
    "da": ("danish", "丹麦语", "丹麦文"), "fi": ("finnish", "芬兰语", "芬兰文"), "hr": ("croatian", "克罗地亚语"), "sr": ("serbian", "塞尔维亚语"), "sl": ("slovenian", "斯洛文尼亚语"), "ca": ("catalan", "加泰罗尼亚语"), "km": ("khmer", "cambodian", "高棉语", "柬埔寨语"), "lo": ("lao", "laotian", "老挝语", "寮语"),
    "lt": ("lithuanian", "立陶宛语", "立陶宛文"), "lv": ("latvian", "拉脱维亚语"), "et": ("estonian", "爱沙尼亚语"), "is": ("icelandic", "冰岛语"),
    "my": ("burmese", "缅甸语", "缅语"), "sw": ("swahili", "斯瓦希里语"), "la": ("latin", "拉丁语", "拉丁文"),
}  # fmt: skip
_BY_NAME = {name: tag for tag, names in _TAGS.items() for name in names}
_NAMES = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
NAMED = rf"(?P<language>{_NAMES})"
"""A language by its name, matched on text in lower case and simplified characters."""
_ENGLISH = "|".join(sorted((re.escape(n) for n in _BY_NAME if n.isascii()), key=len, reverse=True))
_CHINESE = "|".join(sorted((re.escape(n) for n in _BY_NAME if not n.isascii()), key=len, reverse=True))
SAID = re.compile(rf"\b(?:in|into|to|as|speak(?:ing)?|language:?) (?:the |a )?(?:(?P<en>{_ENGLISH})\b|(?={_CHINESE}))(?: (?:language|voice|accent))?|(?:用|以|成|为|说|讲|配|译|念|读|唱|转)?(?P<zh>{_CHINESE})(?:版本?|配音|语音)?")
"""A language that something shall be said in."""


def tag_of(name: str) -> str:
    """Return the tag of a language's name in lower case and simplified characters; raise KeyError for another word."""
    return _BY_NAME[name]


def language_said(low: str) -> tuple[int, int, str] | None:
    """Return (start, end, tag) of the language in which something shall be said, or None when none is named."""
    for match in SAID.finditer(low):
        name = match["en"] or match["zh"]
        if name:
            return match.start(), match.end(), tag_of(name)
    return None
