"""Changes of the order, the length and the pace of a film's shots: swap, move, remove, trim, length, speed, transitions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.director.film.clauses import Clause
from agent.director.lengths import lengths
from agent.director.text import read_text
from prompts.film_changes import ComeIn, FilmChange, Length, Move, Remove, Speed, Swap, Trim
from prompts.films import Transition
from prompts.numbers import han_number

_SWAP = re.compile(r"\b(?:swap|switch|exchange|interchange|trade)\b|\bchange (?:the )?(?:places|order)\b|对调|互换|交换|调换|换位|调个(?:位置|顺序)|换一下(?:位置|顺序)|(?:位置|顺序)(?:互换|换一下|调换|对调)")
_BARE_PAIR = re.compile(r"(?P<a>\d|[一二三四五六七八九]|first|second|third|fourth|fifth|last|one|two|three|four|five)(?:段|号|个|镜|one)?\s*(?:和|跟|与|及|、|and|with|&)?\s*(?:the )?第?(?P<b>\d|[一二三四五六七八九]|first|second|third|fourth|fifth|last|one|two|three|four|five)\b(?:段|号|个|镜|one)?|(?P<x>[一二三四五六七八九])(?P<y>[一二三四五六七八九])段?")
_PAIR_WORDS = {"first": 1, "one": 1, "second": 2, "two": 2, "third": 3, "three": 3, "fourth": 4, "four": 4, "fifth": 5, "five": 5, "last": -1}
_MOVE = re.compile(r"\b(?:move|put|bring|place|start with|begin with|end with|make)\b|移|放|挪|搬|排|提前|换|开始|开头|当|接")
_TO_FRONT = re.compile(r"\b(?:to the (?:beginning|start|front|top)|first$|at the (?:beginning|start|front)|(?:start|begin) with shotref)|最前面?|最开头|最开始|到开头|放开头|第一个位置|当开头|移到前面$|放前面$")
_TO_END = re.compile(r"\b(?:to the (?:end|back)|last$|at the (?:end|back)|end with shotref)|最后面?|到结尾|放结尾|最末|当结尾|移到后面$|放后面$")
_BEFORE = re.compile(r"\b(?:before|in front of|ahead of)\b|(?:之前|前面|前)$")
_AFTER = re.compile(r"\b(?:after|behind)\b|(?:之后|后面|后)$")
_REMOVE = re.compile(
    r"\b(?:cut|remove|delete|drop|lose|skip|discard|scrap|kill|omit|leave out|take out|throw (?:out|away)|get rid of|cut out|(?:do not|don't) (?:need|want))\s+(?:out )?(?:away )?(?:the )?shotref[a-z]\b(?! (?:to|short|in half|down|by|at|into))(?:\s*(?:and\s*)?shotref[a-z])*(?: (?:out|please|altogether|completely|entirely|from it|(?:from|of|in) (?:the |this )?(?:film|movie|video)))*$|"
    r"(?:剪掉|剪去|删掉|删除|删去|删了?|去掉|去除|拿掉|移除|砍掉|不要|不需要)(?:影片(?:的|里的)?)?shotref[a-z](?:[和跟、]?shotref[a-z])*(?:了|吧)?$|shotref[a-z](?:[和跟、]?shotref[a-z])*(?:都|整[个段])?(?:给我)?(?:剪掉|剪去|删掉|删除|删去|删了?|去掉|去除|拿掉|移除|砍掉|不要|不需要)(?:了|吧)?$"
)
_KEEP = re.compile(r"\b(?:keep|leave|use) (?:only|just) shotref|\bonly (?:keep|use) shotref|只(?:留|要|保留)(?:下)?shotref")
_TRIM = re.compile(r"\b(?:trim|chop|shave|cut|take|clip|lose|skip|remove|drop)\b.*|(?:剪掉|剪去|去掉|删掉|裁掉|裁剪|掐掉|剪|裁)")
_TRIM_SIDE = re.compile(r"\b(?P<head>first|beginning|start|front|opening|head)\b|\b(?P<tail>last|end|ending|tail|final)\b|(?P<zhead>开头|前面?|片头|头)|(?P<ztail>结尾|末尾|最后|后面?|尾)")
_TRIM_PLAIN = re.compile(r"\btrim\b|\b(?:off|from) the (?:start|beginning|end|front)\b|裁剪|掐头|去尾|裁掉")
_ONE_SECOND = re.compile(r"\b(?:first|last|opening|final) sec(?:ond)?\b")
_FRACTION = re.compile(r"\b(?:twice|double|two times|2x) (?:as long|the length|longer)\b|两倍长|加倍长|(?P<half>\bhalf (?:as long|the length)\b|\bin half\b|一半长|缩短一半|减半)")
_PERCENT = re.compile(r"(?P<n>\d{1,2}) ?(?:%|percent)")
_LONGER = re.compile(r"\b(?:too short|longer|lengthen|extend|prolong|hold\b.*\blonger)\b|太短|延长|加长|长(?:一|些|点)|再长|久(?:一|点)|拉长")
_SHORTER = re.compile(r"\b(?:too long|shorter|shorten|tighten|tighter)\b|太长|缩短|短(?:一|些|点)|剪短|精简")
_RELATIVE = re.compile(r"\bby\b|\b(?:seconds?|secs?|s) (?:longer|shorter|more|less)\b|\b(?:add|another|extra|more)\b|再|多|少|(?:加长|延长|拉长|缩短|剪短)(?:了)?(?=[\d一二两三四五六七八九十半])")
_LENGTH_TALK = re.compile(r"\b(?:make|be|last|lasts?|long|length|only|down to|cut|hold|set|keep|to|should|needs?|shotref[a-z])\b|改|变|成|长|短|秒|到|留|做")
_SLOW = re.compile(r"\b(?:slower|slow(?:ly)?(?: \w+)? ?(?:down)?|slow[- ]mo(?:tion)?|half[- ]speed|(?:at )?half (?:the )?speed)\b|放慢|慢(?:一|点|些|动作|速|下来)|变慢|改慢|太快|减速|减慢")
_FAST = re.compile(r"\b(?:faster|speed(?: \w+)? ?up|fast[- ]forward|quicker|double (?:the )?speed|sped up|snappier|pick up the pace|quicken|time-?lapse)\b|加快|快(?:一|点|些)|变快|改快|太慢|加速|快进|快速")
_TIMES = re.compile(r"(?P<n>\d+(?:\.\d+)?) ?(?:x\b|times\b)|(?P<pct>\d{2,3}) ?%|(?P<z>\d+(?:\.\d+)?|[一二两三四])倍|\b(?P<w>twice|double|half|triple)\b|(?P<zh>一半)")
_TIMES_WORDS = {"twice": 2.0, "double": 2.0, "half": 0.5, "triple": 3.0}
_MUCH = re.compile(r"\b(?:much|a lot|far|way|very|really)\b|很多|非常|大幅|许多|更多")
_BIT = re.compile(r"\b(?:a (?:bit|little|touch)|slightly|somewhat)\b|一点点|稍微|略|些微")
_NO_PACE = re.compile(r"\b(?:push|pull|pan|tilt|zoom|dolly|orbit|camera|walk\w*|run\w*|danc\w+|wav\w+|speak|talk|fast food)\b|推近|拉远|运镜|走|跑|步|汽车")
TRANSITIONS: tuple[tuple[Transition, re.Pattern[str]], ...] = (
    ("dip_to_white", re.compile(r"\b(?:dip|fade|flash)s? (?:to|through|from) white\b|\bwhite flash\b|白场|闪白|淡(?:入|出)白")),
    ("dip_to_black", re.compile(r"\b(?:dip|fade|cut)s? (?:in )?(?:to|through|from|via) black\b|\bfade[- ]in\b|\bfades? (?:in|out)\b|黑场|淡入黑|(?<!入)淡出(?!淡入)|转黑|变黑|黑幕|^淡入$")),
    ("cross_fade", re.compile(r"\bcross[- ]?(?:fad\w+|dissolv\w+)\b|\bdissolv\w+\b|\bblend\w* (?:between|from|into)\b|\bfad(?:e|es|ing) (?:between|into|from|over)\b|\bsoft(?:er)? (?:cuts|transitions?)\b|\bfades\b|叠化|叠接|溶接|溶解|交叉(?:淡化|淡入|溶)|淡入淡出|淡化|渐变(?:转场|过渡)|柔和(?:的)?(?:转场|过渡)")),
    ("wipe_right", re.compile(r"\bwipe\w*(?: \w+){0,3} right\b|(?:向|往)右擦")), ("wipe_up", re.compile(r"\bwipe\w*(?: \w+){0,3} up\b|(?:向|往)上擦")), ("wipe_down", re.compile(r"\bwipe\w*(?: \w+){0,3} down\b|(?:向|往)下擦")),
    ("wipe_left", re.compile(r"\bwip(?:e|es|ing)\b(?! (?:his|her|its|their|the (?:table|floor|window|sweat|glass|face|machine)))|擦除|划像|划入|擦入|擦去转场|(?:向|往)左擦")),
    ("slide_right", re.compile(r"\bslid(?:e|es|ing)\b(?: \w+){0,3} right\b|(?:向|往)右(?:滑|推)")), ("slide_up", re.compile(r"\bslid(?:e|es|ing)\b(?: \w+){0,3} up\b|(?:向|往)上(?:滑|推)")), ("slide_down", re.compile(r"\bslid(?:e|es|ing)\b(?: \w+){0,3} down\b|(?:向|往)下(?:滑|推)")),
    ("slide_left", re.compile(r"\bslid(?:e|es|ing) (?:transitions?|between|over|left|in)\b|\bslides?$|滑动(?:转场|过渡|切换)|滑入|推移转场|(?:向|往)左(?:滑|推)")),
    ("cut", re.compile(r"\b(?:hard|straight|plain|simple|clean) cuts?\b|\bno transitions?\b|\bwithout (?:any )?transitions?\b|\b(?:remove|drop) (?:the |all )?(?:transitions?|fades|dissolves)\b|硬切|直接(?:切|剪)|不要转场|去掉转场|不用转场|取消转场")),
)  # fmt: skip
_AT_THE_END = re.compile(r"\b(?:at|in|towards) the (?:very )?end\b|\b(?:the )?ending\b|\bfades? out\b(?! and in)|结尾|片尾|最后|末尾")
"""The end of the film itself, after which nothing comes in."""
LONGER, SHORTER = 1.5, 0.67
GUESSED_S, GUESSED_FILM_S = 5.0, 20.0
"""Seconds of a shot and of a film whose length is not known, where a change counts from it."""


def swap(clause: Clause) -> list[FilmChange] | None:
    """Two shots that change places."""
    if not _SWAP.search(clause.text):
        return None
    numbers = list(dict.fromkeys(n for group in clause.tokens() for n in group))
    pair = _BARE_PAIR.search(clause.text) if len(numbers) < 2 else None
    if pair:
        words = (pair["a"] or pair["x"], pair["b"] or pair["y"])
        numbers = [_PAIR_WORDS.get(word) or int(han_number(word)) for word in words]
    return [Swap(a=numbers[0], b=numbers[1])] if len(numbers) == 2 else None


def move(clause: Clause) -> list[FilmChange] | None:
    """A shot that goes somewhere else."""
    tokens = clause.tokens() or ([clause.carried] if clause.carried and re.search(r"\bit\b|它|^(?:移|放|挪)", clause.text) else [])
    if not tokens or len(tokens[0]) != 1 or not _MOVE.search(clause.text):
        return None
    shot, text = tokens[0][0], clause.text
    if len(tokens) == 2 and len(tokens[1]) == 1 and (_BEFORE.search(text) or _AFTER.search(text)):
        return [Move(shot=shot, to=_beside(shot, tokens[1][0], after=bool(_AFTER.search(text))))]
    if len(tokens) == 1 and _TO_FRONT.search(text):
        return [Move(shot=shot, to=1)]
    return [Move(shot=shot, to=-1)] if len(tokens) == 1 and _TO_END.search(text) else None


def _beside(shot: int, other: int, *, after: bool) -> int:
    """The number that a shot has once it stands beside another one."""
    if other < 0:
        return other if after else other - 1
    behind = shot > other or shot < 0
    return other + (1 if after else 0) if behind else other - (0 if after else 1)


def remove(clause: Clause) -> list[FilmChange] | None:
    """Shots that go, or all but those that are kept."""
    if clause.own and _REMOVE.search(clause.text):
        return [Remove(shots=clause.own)]
    count = clause.film.count
    if clause.own and count and _KEEP.search(clause.text):
        kept = {n if n > 0 else count + 1 + n for n in clause.own}
        gone = tuple(n for n in range(1, count + 1) if n not in kept)
        return [Remove(shots=gone)] if gone and len(gone) < count else None
    return None


def trim(clause: Clause) -> list[FilmChange] | None:
    """Seconds cut off the beginning or the end of a shot; of the film without a shot."""
    text = clause.text
    if not _TRIM.search(text):
        return None
    side = _TRIM_SIDE.search(text.replace("第", ""))
    found = [seconds for _, _, seconds in lengths(text)] or [1.0] * bool(_ONE_SECOND.search(text))
    if side is None or not (found or _TRIM_PLAIN.search(text)):
        return None
    tail = bool(side["tail"] or side["ztail"])
    shot = clause.numbers[0] if clause.numbers else -1 if tail else 1
    seconds = found[0] if found else 1.0
    return [Trim(shot=shot, end_s=seconds) if tail else Trim(shot=shot, start_s=seconds)]


def length(clause: Clause) -> list[FilmChange] | None:
    """Shots, or the whole film, that become longer or shorter."""
    text = clause.text
    found = [seconds for _, _, seconds in lengths(text)]
    longer, shorter = bool(_LONGER.search(text)), bool(_SHORTER.search(text))
    fraction = _FRACTION.search(text)
    if found and (longer or shorter) and _RELATIVE.search(text) and not re.search(r"到|\bto\b", text):
        return [_by(clause, found[0] if longer else -found[0])]
    if len(found) == 1 and _LENGTH_TALK.search(text):
        return [Length(shots=clause.numbers, seconds=found[0])]
    percent = _PERCENT.search(text)
    if percent and (longer or shorter):
        return [Length(shots=clause.numbers, factor=round(1 + float(percent["n"]) / 100 * (1 if longer else -1), 3))]
    if fraction:
        return [Length(shots=clause.numbers, factor=0.5 if fraction["half"] else 2.0)]
    if longer or shorter:
        return [Length(shots=clause.numbers, factor=_amount(text, LONGER if longer else SHORTER))]
    return None


def _by(clause: Clause, seconds: float) -> Length:
    """So many seconds more or less than now; as a factor where the length now is not known."""
    now = clause.film.length_of(clause.numbers)
    if now is not None:
        return Length(shots=clause.numbers, seconds=max(0.5, round(now + seconds, 2)))
    usual = GUESSED_S if clause.numbers else GUESSED_FILM_S
    return Length(shots=clause.numbers, factor=max(0.2, round((usual + seconds) / usual, 2)))


def speed(clause: Clause) -> list[FilmChange] | None:
    """Shots, or the whole film, that run slower or faster."""
    text = clause.text
    times = _TIMES.search(text)
    slow, fast = bool(_SLOW.search(text)), bool(_FAST.search(text))
    asked = slow or fast or (times and re.search(r"\bspeed\b|速", text))
    if not asked or (_NO_PACE.search(text) and clause.own is None):
        return None
    factor = _times(times) if times else _amount(text, 0.75 if slow else 1.33)
    if re.search(r"slow[- ]mo|慢动作", text) and not times:
        factor = 0.5
    if slow and factor > 1 and not fast:
        factor = 1 / factor
    return [Speed(shots=clause.numbers, factor=round(min(max(factor, 0.1), 10.0), 3))]


def _times(match: re.Match[str]) -> float:
    if match["w"]:
        return _TIMES_WORDS[match["w"]]
    if match["zh"]:
        return 0.5
    if match["pct"]:
        return float(match["pct"]) / 100
    times = float(match["n"]) if match["n"] else han_number(match["z"])
    return 2.0 if times == 1 else times


def _amount(text: str, factor: float) -> float:
    """A factor made stronger by "much" and weaker by "a bit"."""
    power = 1.7 if _MUCH.search(text) else 0.5 if _BIT.search(text) else 1.0
    return float(round(factor**power, 2))


def fades_at_the_end(clause: Clause) -> bool:
    """Tell whether the film itself shall fade out, behind its last shot."""
    return not clause.numbers and _AT_THE_END.search(clause.text) is not None and any(pattern.search(clause.text) for kind, pattern in TRANSITIONS if kind.startswith("dip") or kind == "cross_fade")


def transition(clause: Clause) -> list[FilmChange] | None:
    """How shots come in: in all the film, or the later ones of those that are named with "between"."""
    kind = next((kind for kind, pattern in TRANSITIONS if pattern.search(clause.text)), None)
    if kind is None:
        return None
    if re.search(r"\b(?:music|voice|narration|sound|audio|volume)\b|音乐|旁白|声音|配乐", clause.text):
        return None
    shots: Sequence[int] = clause.numbers
    if len(shots) > 1 and re.search(r"\bbetween\b|\bfrom\b|之间|到|中间", clause.text):
        shots = shots[1:]
    if not shots and re.search(r"\bfade[- ]in\b|\bfrom black\b|\bat the (?:start|beginning)\b|开头|片头|开场", clause.text):
        shots = (1,)
    found = [seconds for _, _, seconds in lengths(read_text(clause.text).low)]
    return [ComeIn(shots=tuple(shots), transition=kind, seconds=min(found[0], 5.0)) if found else ComeIn(shots=tuple(shots), transition=kind)]
