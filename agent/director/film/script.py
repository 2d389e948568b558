"""Texts that are to be said in a film: scripts behind a command, in quotes, or pasted alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.director import cues
from agent.director.film.nouns import FILM
from agent.director.text import HAN, MAX_READ, Said, lower

MIN_LATIN, MIN_HAN = 60, 24
"""Shortest text that counts as a script, in characters; shorter ones are what a film is about."""
_INTRODUCED = re.compile(
    r"\b(?:script|narration|voice-?over|text|copy|story|words|lines|screenplay|paragraph|following|this|below)\b[^:\n]{0,60}[:\n]\s*(?=\S)|(?:脚本|旁白|文案|文稿|稿子?|讲稿|文字|台词|内容|以下|下面|如下|这段|这篇|故事)[^:\n]{0,24}[:\n]\s*(?=\S)|^[^:\n]{2,90}[:\n]\s*\n+\s*(?=\S)"
)
_SCRIPT_WORD = re.compile(r"\b(?:script|narration|voice-?over|screenplay|spoken|says?|saying)\b|脚本|旁白|讲稿|文稿|台词|配音|口白")
_SPOKEN_BEFORE = re.compile(r"(?:\b(?:narration|voice-?over|narrator|saying|says?)(?: (?:is|saying|says|reading|reads))?|旁白|配音|念|说)[\s:：,]*$")
_DESCRIBED = re.compile(r"\b(?:descriptions?|depict\w*|scene|concept|prompt|idea)\b|描述|画面|提示词|概念")
_TOLD = re.compile(r"\b(?:script|text|story|narration|voice-?over|words|copy|reads?|saying|says|tells?)\b|脚本|旁白|文案|文字|台词|故事|文稿|内容|诗|课文|念|说|\b(?:poem|lyrics|essay|article|letter|speech)\b")
_AFTER = re.compile(r"(?:^|\n)\s*(?P<frame>[^\n]{4,120})\s*$")
_MAKES = re.compile(r"\b(?:make|turn|create|produce|film|generate|convert|cut|render|use)\b|做|拍|制作|生成|变成|转成|剪")
_TONE = (
    r"\b(?:welcome|hello everyone|good (?:morning|afternoon|evening)|in this (?:video|lesson|course|film|episode|tutorial|session|training)|today,? (?:we|you|i)\b|let's|let us|we (?:will|are going to|want|believe|offer|can)|you (?:will|can|should|must)|"
    r"first(?:ly)?,|second(?:ly)?,|next,|then,|finally,|lastly,|remember\b|always|never|make sure|be sure to|please|do not|don't|thank you|thanks for|join us|our (?:team|company|product|customers|school|city|mission)|before (?:you|entering|starting)|if you|once upon a time|one day|meet [A-Z]|introducing|imagine)\b",
    r"本(?:次|课程|影片|公司|节|校|院|厂|片|集)|各位|大家好|欢迎|首先|其次|接着|接下来|然后|最后|请(?:勿|不要|跟|同仁|先|确实|务必|再|立即|您|大家)|务必|切记|记住|记得|同仁|应(?:立即|先|该)|不得|必须|我们|让我们|您|从前|有一天|介绍|感谢|谢谢|一起|如果|若|以及|因此|遵守",
)  # fmt: skip
_PICTURE = re.compile(r"\b(?:photo(?:graph)?|8k|4k|cinematic|bokeh|depth of field|close-?up|wide shot|lens|render(?:ing)?|octane|illustration|painting|composition|background|foreground|poster|logo|camera|lighting|portrait of|style of|text reads|typography|infographic)\b|特写|构图|背景|前景|画风|风格|海报|镜头|光线|景深|插画|渲染|质感|色调|画面|字体")
_SCENES = re.compile(r"(?:^|\n)\s*(?:scene|shot|int\.|ext\.|slide|part)\s*#?(?:\d+|one|two|three|four|[ivx]+\b)?[^\n]{0,60}|(?:^|\n)\s*(?:场景|镜头|第[一二三四五六七八九十\d]+[幕场镜段])[一二三四五六七八九十\d]*\s*[:：.、\n]", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![\d.])(?<!\d:)\(?(?P<n>[1-9])[).、:]\s*(?=[^\d\s])")
_SCENE_LINE = re.compile(r"(?:^|\n)\s*(?:scene|shot|panel|场景|镜头|分镜|画面)\s*#?(?P<n>[1-9一二三四五六七八九])\s*[.:：、)\-–]\s*(?=\S)|(?:^|\n)\s*第(?P<z>[一二三四五六七八九1-9])[幕场镜](?:镜头)?\s*[.:：、]\s*(?=\S)")
_BEHIND_LIST = re.compile(
    r"[.。]\s+(?=\S)|。(?=\S)|[,，;；]\s*(?=(?:with |and |配上?|加上?|要)?[^,，;；]{0,24}(?:music|narrat(?:ion|ed|or)|voice-?over|captions|captioned|subtitles|subtitled|音乐|音樂|配乐|配樂|旁白|字幕))|"
    r"[,，;；]\s*(?=(?:with |and )?(?!(?:[\w-]+ )*(?:play\w*|an?|the|at|by)\b)(?:[\w-]+ ){0,2}(?:piano|guitars?|strings|orchestra|ukulele|jazz|lo-?fi|funk|disco|techno|reggae|synthwave|hip[- ]?hop|bossa nova|waltz|drum and bass)\s*(?:[,，;；.。]|$))|"
    r"[,，;；]\s*(?=[^,，;；弹拉]{0,6}(?:钢琴|鋼琴|吉他|爵士|弦乐)[曲乐]?\s*(?:[,，;；。]|$))"
)
"""Where the words behind the last of several shots begin."""
_LISTED = re.compile(r"\b(?P<n>two|three|four|five|six|seven|eight|[2-8])[ -](?:shots?|scenes?)(?: \w+)?\s*[:：]\s*|(?P<z>[两二三四五六七八2-8])(?:个|幕)?(?:镜头|场景|画面|段)?(?:的?(?:影片|短片|视频|动画|片子))?[:：]\s*")
_COUNTS = {word: n for n, words in enumerate(("two 两 二 2", "three 三 3", "four 四 4", "five 五 5", "six 六 6", "seven 七 7", "eight 八 8"), start=2) for word in words.split()}
_NEXT_ITEM = re.compile(r"\s*[,，、;；]\s*(?:(?:and )?then |and |finally |然[后後]|接[着著]|最[后後])?|\s+(?:and )?then\s+")
_NEXT_PART = re.compile(r"\s*[;；]\s*")
_SPOKEN_LINE = re.compile(r"\b(?:narrat\w+|voice-?over|v\.?o\.?|says?|dialogue)\b|旁白|台词|说[:：]|配音|口白")
_NOT_OURS = re.compile(r"\b(?:write|rewrite|summari[sz]e|translate|proofread|explain|answer|question|essay|code|classify|paraphrase)\b|改写|总结|翻译|润色|解释|回答|问题|作文|写一篇", re.IGNORECASE)


@dataclass(frozen=True)
class Scripted:
    """A script and the command around it; `frame` is empty where the script stands alone."""

    script: str
    frame: str


def script_in(said: Said, text: str) -> Scripted | None:
    """Return the script that a message holds. text: the whole message, also where `said` is cut off."""
    found = _quoted(said) or _introduced(said) or _before_command(said) or (Scripted(said.raw, "") if stands_alone(said) else None)
    if found is None or len(text) <= MAX_READ:
        return found
    start = text.find(found.script[:40])
    return Scripted(text[start:].strip() if start >= 0 else found.script, found.frame)


def pictures_in(said: Said) -> tuple[tuple[str, ...], str] | None:
    """Return the shots that a message counts up by what is seen in them ("Scene 1: ...", "1) a seed 2) a sprout"), and the words around; None for any other.

    Lines that say who speaks are a script and no list of pictures.
    """
    lines = [m for m in _SCENE_LINE.finditer(said.bare)]
    inline = [m for m in _NUMBERED.finditer(said.bare)]
    counted = [int(m["n"]) for m in inline] == list(range(1, len(inline) + 1)) and FILM.search(said.bare[: inline[0].start()] if inline else "")
    marks = lines if len(lines) > 1 else inline if len(inline) > 1 and counted else []
    if not marks:
        return _listed(said)
    if said.quotes or _SPOKEN_LINE.search(said.bare[marks[0].start() :]):
        return None
    ends = [*(m.start() for m in marks[1:]), len(said.raw)]
    shots = [said.raw[m.end() : end].strip(" ,;，；、\n") for m, end in zip(marks, ends, strict=True)]
    shots[-1], _, rest = _BEHIND_LIST.sub("\n", shots[-1], count=1).partition("\n")
    frame = f"{said.raw[: marks[0].start()].strip(' :：')}, {rest}".strip(" ,:：\n")
    return (tuple(shot.rstrip(".。") for shot in shots), frame) if all(shots) else None


def _listed(said: Said) -> tuple[tuple[str, ...], str] | None:
    """Shots behind their number: "three shots: a cat sleeps, a cat eats, then a cat plays"."""
    head = _LISTED.search(said.bare)
    if head is None or not FILM.search(said.bare):
        return None
    behind = _BEHIND_LIST.search(said.bare, head.end())
    end = behind.start() if behind else len(said.raw)
    listed = said.raw[head.end() : end].rstrip(" .。")
    parts, items = _NEXT_PART.split(listed), _NEXT_ITEM.split(listed)
    count = _COUNTS[head["n"] or head["z"]]
    shots = next((found for found in (parts, items) if len(found) == count and all(found)), None)
    if shots is None or any(quote.start < end for quote in said.quotes) or _SPOKEN_LINE.search(said.bare[head.end() : end]):
        return None
    return tuple(shots), f"{said.raw[: head.end()].strip(' :：')}, {said.raw[end:].strip(' .,;，；。')}".strip(" ,")


def long_enough(text: str) -> bool:
    """Tell whether a text is long enough to be a script."""
    return len(HAN.findall(text)) >= MIN_HAN or (len(text) >= MIN_LATIN and len(text.split()) >= 10)


def _quoted(said: Said) -> Scripted | None:
    """A long text in quotes beside words for a film."""
    long = [
        quote for quote in said.quotes
        if long_enough(quote.text) or (len(quote.text) > 20 and _SCRIPT_WORD.search(said.bare)) or _SPOKEN_BEFORE.search(said.bare[: quote.start])
    ]  # fmt: skip
    if not long or not FILM.search(said.bare):
        return None
    quote = max(long, key=lambda q: len(q.text))
    if not _TOLD.search(said.bare) or (_DESCRIBED.search(said.bare) and not _SCRIPT_WORD.search(said.bare)):
        return None
    return Scripted(quote.text, f"{said.raw[: quote.start]} {said.raw[quote.end :]}".strip())


def _introduced(said: Said) -> Scripted | None:
    """A text behind "turn this script into a film:"."""
    match = _INTRODUCED.search(said.bare)
    if match is None or match.start() > 160:
        return None
    frame, script = said.raw[: match.end()].strip(" :：\n"), said.raw[match.end() :].strip()
    low = lower(frame)
    asked = FILM.search(low) or re.search(r"\bscript\b|\bscreenplay\b|脚本", low)
    return Scripted(script, frame) if asked and long_enough(script) and not _NOT_OURS.search(low) else None


def _before_command(said: Said) -> Scripted | None:
    """A text with the command in its last line."""
    match = _AFTER.search(said.bare)
    if match is None or "\n" not in said.bare:
        return None
    frame, script = said.raw[match.start("frame") : match.end("frame")], said.raw[: match.start("frame")].strip()
    return Scripted(script, frame) if FILM.search(lower(frame)) and _MAKES.search(lower(frame)) and long_enough(script) else None


def stands_alone(said: Said) -> bool:
    """Tell whether a message is nothing but a text to be narrated: several sentences in a narrator's tone, or numbered scenes."""
    if len(_SCENES.findall(said.low)) >= 3 and long_enough(said.raw):
        return True
    if len(said.sentences) < 3 or not (len(HAN.findall(said.raw)) >= 48 or len(said.raw) >= 140):
        return False
    if said.bare.rstrip().endswith("?") or "?" in said.bare[-40:] or cues.TEXT_ASK.search(said.bare) or cues.TEXT_ASK_ZH.search(said.bare) or _NOT_OURS.search(said.low):
        return False
    if cues.MAKE_START.search(said.bare) or re.match(r"(?:i|we) (?:want|need|would like|have)\b|(?:can|could) (?:you|i)\b|(?:请|帮我|给我|我(?:想|要|需要))", said.bare) or cues.SOFTWARE.search(said.bare):
        return False
    tones = {match.group() for match in re.finditer(_TONE[1] if said.chinese else _TONE[0], said.low, re.IGNORECASE)}
    pictures = {match.group() for match in _PICTURE.finditer(said.low)}
    return len(tones) >= 3 and len(pictures) <= 1
