"""Which language a text is written in, as far as its letters alone tell, and what languages are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "el"), (0x0400, 0x052F, "ru"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"), (0x0600, 0x077F, "ar"),
    (0x0900, 0x097F, "hi"), (0x0980, 0x09FF, "bn"), (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"), (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"), (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"), (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x0F00, 0x0FFF, "bo"), (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"),
    (0x1100, 0x11FF, "ko"), (0x1200, 0x137F, "am"), (0x1780, 0x17FF, "km"), (0x1800, 0x18AF, "mn"), (0x3040, 0x30FF, "ja"),
    (0x3400, 0x9FFF, "zh"), (0xAC00, 0xD7AF, "ko"), (0xF900, 0xFAFF, "zh"),
)  # fmt: skip
"""First and last code point of a block (Unicode 16, Blocks.txt) and the language (ISO 639) most often written in it."""
_NAMES: Mapping[str, str] = {
    "am": "Amharic", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "bo": "Tibetan", "cmn": "Mandarin", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish",
    "fil": "Filipino", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "km": "Khmer", "kn": "Kannada", "ko": "Korean",
    "lo": "Lao", "ml": "Malayalam", "mn": "Mongolian", "ms": "Malay", "my": "Burmese", "nl": "Dutch", "no": "Norwegian",
    "or": "Odia", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala",
    "sv": "Swedish", "sw": "Swahili", "nan": "Taiwanese Hokkien", "hak": "Hakka", "ca": "Catalan", "hr": "Croatian", "sk": "Slovak", "sl": "Slovene", "sr": "Serbian",
    "lt": "Lithuanian", "lv": "Latvian", "et": "Estonian", "is": "Icelandic",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip


def written_language(text: str) -> str:
    """Return the language (ISO 639) whose letters a text mostly has; empty where they do not tell, as Latin letters do not.

    A text with kana in it is Japanese however many Chinese characters stand beside them.
    """
    found = Counter(language for letter in text if (language := _of(ord(letter))))
    if not found:
        return ""
    if found["ja"] and found["ja"] * 8 >= found["zh"]:
        return "ja"
    return found.most_common(1)[0][0]


def language_name(tag: str) -> str:
    """Return the English name of a language by its BCP-47 tag; the tag itself where no name is known."""
    return _NAMES.get(tag.split("-", maxsplit=1)[0].casefold(), tag)


def language_tag(said: str) -> str:
    """Return the main tag (ISO 639) of a language by its tag or its name in English or Chinese; empty where nobody knows it.

    "th-TH" and "Thai" and 泰語 are "th"; a tag that names no known language is returned as it is.
    """
    word = said.strip().casefold()
    if word in _TAGS:
        return _TAGS[word]
    chinese = _CHINESE.get(word.rstrip("文語语話话"), "")
    main = word.split("-", maxsplit=1)[0]
    return chinese or (main if len(main) in (2, 3) and main.isascii() and main.isalpha() else "")


_TAGS: Mapping[str, str] = {name.casefold(): tag for tag, name in _NAMES.items()} | {"chinese": "zh", "taiwanese": "nan"}
_CHINESE: Mapping[str, str] = {
    "中": "zh", "國": "zh", "国": "zh", "華": "zh", "华": "zh", "普通": "zh", "漢": "zh", "汉": "zh", "英": "en", "粵": "yue", "粤": "yue",
    "廣東": "yue", "广东": "yue", "台": "nan", "臺": "nan", "閩南": "nan", "闽南": "nan", "客家": "hak", "日": "ja", "韓": "ko", "韩": "ko",
    "泰": "th", "越南": "vi", "印尼": "id", "馬來": "ms", "马来": "ms", "法": "fr", "德": "de", "西班牙": "es", "葡萄牙": "pt", "義大利": "it",
    "意大利": "it", "俄": "ru", "荷蘭": "nl", "荷兰": "nl", "波蘭": "pl", "波兰": "pl", "瑞典": "sv", "土耳其": "tr", "阿拉伯": "ar",
    "希伯來": "he", "希伯来": "he", "印地": "hi", "希臘": "el", "希腊": "el", "緬甸": "my", "缅甸": "my", "高棉": "km", "寮": "lo", "老挝": "lo",
}  # fmt: skip
"""Chinese names of languages without the word for language at their end."""


def _of(code: int) -> str:
    return next((language for first, last, language in _SCRIPTS if first <= code <= last), "")
