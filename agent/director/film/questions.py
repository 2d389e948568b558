"""Questions about a film or a recording that was made here: how long, how loud, what is said, which shots."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.desk import DeskRow, selected
from agent.director.call import Call
from agent.director.picking import HEARD, handles_in
from agent.director.text import Said

_ASKED = re.compile(
    r"^(?:(?:and|so|ok|hey|please)[ ,]+)*(?:how (?:long|loud|quiet|big|fast) (?:is|are|does|will|was)\b|how many (?:shots?|scenes?|seconds?|minutes?|words?)\b|what(?:'s| is| are) (?:the )?(?:length|duration|loudness|volume|tempo|bpm|key|meter|language|resolution|frame rate|aspect ratio|format|title|narration|script|shots?|captions?|lyrics)\b|"
    r"what (?:key|tempo|bpm|language|size|format|shots?)\b|what (?:does|do|did|is|was) (?:the )?(?:voice|narrat\w+|voice-?over|film|video|speaker|it|he|she|they|captions?)\b.{0,20}\b(?:say|saying|said|tell|read)\b|what(?:'s| is| happens) in (?:the )?(?:\w+ )?(?:shot|scene)|which shots?\b|(?:list|show me|tell me) (?:all )?(?:the )?(?:shots|scenes|narration|script)\b|tell me (?:how long|how loud|what the (?:voice|narrator|film)))|"
    r"(?:多长|多久|几秒|几分钟|多大声|多响|音量多少|响度)(?:[?？啊呢]|$)|(?:几|多少)(?:个|段)?(?:镜头|画面|场景|段|幕)|(?:旁白|配音|影片|它|语音|声音|字幕)(?:里)?(?:在)?(?:说|讲|念|写)(?:了)?(?:些)?(?:什么|啥)|说了什么|(?:什么|哪)(?:调|语言|速度|节奏)|bpm(?:是)?多少|(?:速度|节拍|长度|比例|片名|标题|旁白|脚本|台词)是(?:多少|什么)|第[一二三四五六七八九\d]+(?:段|个镜头|幕)(?:是|有|在做)什么|(?:列出|有)(?:哪些|所有的?|全部的?)(?:镜头|分镜|画面)"
)
_TIME_LEFT = re.compile(r"\b(?:take|takes|left|until|finish\w*|ready|done|wait)\b|还要|才会|做完|完成")
"""Questions about the work and not about what was made."""
_SAYS = re.compile(r"\bsa(?:y|ys|ying|id)\b|说|讲|念")
_KINDS = (
    ("music", re.compile(r"\b(?:music|song|piece|tempo|bpm|key|mus\d+)\b|音乐|配乐|曲|调|bpm")), ("voice", re.compile(r"\b(?:voice|narrat\w+|voice-?over|recording|speech|voc\d+)\b|旁白|配音|语音|录音")),
    ("video", re.compile(r"\b(?:film|video|movie|clip|shots?|scenes?|storyboard|vid\d+)\b|影片|视频|短片|镜头|分镜|片")),
)  # fmt: skip


def asked_about(said: Said, desk: Sequence[DeskRow]) -> Call | None:
    """Return the look-up that answers a question about something made here that plays; None for any other message.

    What is said in a recording from outside is not known until it is written down, so that question is left to others.
    """
    if len(said.raw) > 120 or said.quotes or _TIME_LEFT.search(said.bare) or not _ASKED.search(said.bare.strip(" .!")):
        return None
    row = _row(said, desk)
    if row is None or (row.upload and _SAYS.search(said.bare)) or (row.kind == "image"):
        return None
    return Call("look_up", {"what": "describe", "query": row.handle, "question": said.raw.strip()[:500]})


def _row(said: Said, desk: Sequence[DeskRow]) -> DeskRow | None:
    """What is asked about: named, else at hand, else the newest of the medium that is spoken of; a film holds voice and music, too."""
    rows = {row.handle: row for row in desk}
    named = next((rows[handle] for handle in handles_in(said) if handle in rows), None)
    current = selected(desk)
    if named is not None or current is None:
        return named
    playing = [row for row in desk if row.kind in HEARD or row.handle.startswith(("film", "brd"))]
    if current in playing and (current.handle.startswith(("film", "brd")) or not any(p.search(said.bare) for kind, p in _KINDS if kind != current.kind)):
        return current
    kind = next((kind for kind, pattern in _KINDS if pattern.search(said.bare)), "")
    return next((row for row in reversed(playing) if row.kind == kind), current if current in playing else None)
