"""What is not meant to be said is taken out of a script: markup, emoji, control characters, stage directions."""

from __future__ import annotations

import html
import re

from tools.animatic.voice.writing import Rewrite, Written

_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, "％＋－／．＃＆＠＄＝"))}
_WIDE |= {0x3000: ord(" "), 0xA0: ord(" "), 0x202F: ord(" "), 0x2009: ord(" ")}
"""Full-width letters, digits and signs, and the many spaces, as plain ones; punctuation keeps its pauses."""
_UNHEARD = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd\ud800-\udfff]+")
_EMOJI = re.compile(
    r"(?:[#*0-9]\ufe0f?\u20e3|[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934-\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff\U0001fb00-\U0001fbff\U000e0020-\U000e007f\ufe0e\ufe0f\u200d])+"
)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_BREAK = re.compile(r"<\s*(?:break|br|p|/p|/div|/li|/h[1-6])\b[^<>]{0,100}/?>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.{0,4000}?</\1\s*>|<!--.{0,4000}?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]{0,300})?/?>")
_IMAGE, _LINK = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\s]{0,500}\)"), re.compile(r"\[([^\]\n]{1,300})\]\([^)\s]{0,500}\)")
_HEADING, _BULLET = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE), re.compile(r"^[ \t]*(?:[-*+•·▪◦‣]|>)[ \t]+", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*([-*_=~])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)(\*\*\*|\*\*|\*|___|__|_|~~|`)(?=\S)([^*_~`\n]{1,500}?)(?<=\S)\1(?!\w)|\*\*([^*\n]{1,500}?)\*\*")
_DIRECTION = re.compile(
    r"[\[(（【〔](?:laugh(?:s|ing)?|sigh(?:s|ing)?|whisper(?:s|ing)?|shout(?:s|ing)?|cough(?:s|ing)?|giggl(?:es|ing)|gasps?|pauses?|short pause|"
    r"long pause|beat|silence|music|applause|crying|excited(?:ly)?|sad(?:ly)?|angrily|softly|slowly|"
    r"笑|大笑|笑聲|笑声|嘆氣|叹气|嘆息|停頓|停顿|沉默|音樂|音乐|掌聲|掌声|咳嗽|低語|低语)[\])）】〕]",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_CITATION = re.compile(r"\[\d{1,3}(?:[,-]\s?\d{1,3})*\]")
_REPEATED = re.compile(r"([!?！？。，,、；;~～*#=_+|\\/^<>-])\1+")
_LONG_MARKS = re.compile(r"[…⋯]+|\.{3,}")
_SPACES = re.compile(r"[ \t]{2,}")
_MARKUP: tuple[tuple[re.Pattern[str], Rewrite], ...] = (
    (_FENCE, ""), (_HIDDEN, " "), (_BREAK, "\n\n"), (_TAG, ""), (_IMAGE, r"\1"), (_LINK, r"\1"), (_RULE, "\n"), (_HEADING, ""), (_BULLET, ""),
    (_EMPHASIS, lambda match: match.group(2) or match.group(3) or ""), (_CITATION, ""),
)  # fmt: skip


def cleaned(text: str, *, acted: bool = False) -> tuple[Written, tuple[str, ...]]:
    """Return a script as it is meant to be said, and notes of what was left out. acted: the voice laughs where it reads "[laughs]"."""
    written = Written(text.translate(_WIDE).replace("\r", "\n"), tuple(range(len(text))))
    written = written.replaced(_UNHEARD, "")
    notes: list[str] = []
    for rules, note in (
        (_MARKUP, "Marks of formatting in the text were not read out."),
        (((_EMOJI, " "),), "Emoji in the text were not read out."),
        (() if acted else ((_DIRECTION, " "),), "Stage directions in brackets were not read out; write them as the delivery."),
    ):
        after = written.rewritten(rules)
        if after.text != written.text:
            notes.append(note)
        written = after
    written = written.replaced(_ENTITY, lambda match: html.unescape(match.group()))
    return written.rewritten(((_REPEATED, r"\1"), (_LONG_MARKS, "…"), (_SPACES, " "))).stripped(), tuple(notes)
