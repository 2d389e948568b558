"""Scripts into parts: prose, numbered lines, scenes and speakers; each part is what is said over one shot, in the script's very words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from agent.writer.tongues import seconds_to_say
from prompts.phrases import HAN

FEW, MANY = 4, 8
"""How many shots a script of ordinary length becomes."""
LONG_S = 12.0
"""Seconds said over one shot that a long script is shared out by."""
SHORT_S = 4.5
"""A part is not cut in two when its halves would be shorter, in seconds, unless so many shots were asked for."""
LEAST_S = 1.0
_DIGITS = "0-9一二三四五六七八九十"
_HEADING = re.compile(
    rf"^(?:(?:scene|shot|act|part|slide|panel|chapter|segment)\s*#?\s*[0-9ivx]{{1,4}}\b|第\s*[{_DIGITS}]{{1,3}}\s*(?:幕|場|场|鏡|镜|段|章|部分|個鏡頭|个镜头|頁|页)|"
    rf"(?:場景|场景|鏡頭|镜头|畫面|画面|分鏡|分镜)\s*[{_DIGITS}]{{1,3}})\s*[:：.\-–—、)）]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_SLUG = re.compile(r"^(?:(?:INT|EXT|I/E)\b[./ ]+|(?:內景|内景|外景)[：:\s]+)(?P<place>.+)$")
_NUMBER = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[(（][0-9一二三四五六七八九十]{1,3}[)）])\s*[.、)）．:：]\s*(?=\S)(?![0-9])")
_BULLET = re.compile(r"^[-*•‧・▪►]\s+")
_LABEL = re.compile(r"^(?P<label>narrator|narration|voice[- ]?over|v\.?o\.?|旁白|旁白員|解說|解说|口白)\s*[:：]\s*", re.IGNORECASE)
_SEEN = re.compile(r"^(?:visuals?|picture|video|camera|畫面|画面|鏡頭|镜头|影像)\s*[:：]\s*(?P<seen>.+)$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|標題|标题|片名)\s*[:：]\s*(?P<title>.{1,80})$", re.IGNORECASE)
_SPEAKER = re.compile(
    r"^(?P<name>[A-Z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20})?|[\u3400-\u9fff]{1,6})\s*(?:[(（](?P<how>[^()（）]{1,60})[)）])?\s*[:：]\s*(?P<text>\S.*)$"
)
_NO_SPEAKER = frozenset(
    "note remember warning tip important step first second finally example question answer 注意 記住 记住 提醒 警告 重點 重点 例如 步驟 步骤 首先 最後 最后 問題 问题 答案 結論 结论 總之 总之".split()
)
_ASIDE = re.compile(r"^[(（\[【](?P<seen>[^()（）\[\]【】]{1,200})[)）\]】]$")
_MARKUP = re.compile(r"<[A-Za-z/!][^<>]{0,200}>|\*\*|__|`+|^#{1,6}\s*|^>\s+|!?\[(?P<text>[^\[\]]{0,200})\]\([^()\s]{0,300}\)")
_END = re.compile(r"(?:[。！？!?…；;]+|\.(?=\s|$|[」』”\"']))[」』”\"'’）)]*\s*")
_SHORTENED = re.compile(r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|no|fig|approx|inc|ltd|co|jr|sr|a\.m|p\.m)|\b[A-Z])\.\s*$", re.IGNORECASE)
_CLAUSE = re.compile(r"[，,、；;：:—]+\s*|\s+(?=(?:and|but|then|so|because|while|when|which|who|or)\s)")
_WRAPPED = (("「", "」"), ("『", "』"), ("“", "”"), ('"', '"'), ("《", "》"))


@dataclass(frozen=True, slots=True)
class Part:
    """What is said over one shot, who says it, and what the script says is seen."""

    text: str
    speaker: str = ""
    seen: str = ""
    place: str = ""
    begins: bool = False
    """Whether a new scene begins here, so that it is not joined to the part before."""

    @property
    def seconds(self) -> float:
        """About how long it takes to say."""
        return seconds_to_say(self.text)


@dataclass(frozen=True, slots=True)
class Script:
    """A script in parts, sentence by sentence, with its title where it names one."""

    parts: tuple[Part, ...]
    title: str = ""


def read_script(script: str) -> Script:
    """Return the sentences of a script in their order. Markup, headings, speakers' names and stage directions are not said."""
    lines = [line for raw in _unwrapped(script).splitlines() if (line := _plain(raw))]
    spoken = _speakers(lines)
    title, parts = "", list[Part]()
    seen, place, begins = "", "", True
    for index, line in enumerate(lines):
        found = _TITLE.match(line)
        if found or (index == 0 and len(lines) > 1 and script.lstrip().startswith("#")):
            title = found["title"].strip() if found else line
            continue
        told = _directed(line)
        if told is not None:
            seen, place = told[0] or seen, told[1] or place
            begins = begins or bool(told[1])
            continue
        speaker, text, how, fresh = _said(line, spoken)
        place, text = _place_of(text, fresh, lines, index, place)
        begins = begins or fresh
        for sentence in sentences(text):
            if not any(char.isalnum() for char in sentence):  # stops and dashes that stand alone are not said
                continue
            parts.append(Part(sentence, speaker, how or seen, place, begins))
            seen, how, begins = "", "", False
    return Script(tuple(parts), title)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text with their stops; nothing but the blanks between them is lost."""
    found, start = list[str](), 0
    for match in _END.finditer(text):
        if text[match.start()] == "." and _SHORTENED.search(text[start : match.start() + 1]):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def shared_out(parts: Sequence[Part], count: int | None) -> list[Part]:
    """Return the parts joined, or cut at clauses, so that there is one a shot. count: how many were asked for, if it was said."""
    shared = list(parts) if count is not None else _with_short_ones_joined(parts)
    wanted = count if count is not None else _fitting(shared)
    while len(shared) > wanted and _join(shared):
        pass
    least = LEAST_S if count is not None else SHORT_S
    while len(shared) < wanted and _cut(shared, least):
        pass
    return shared


def joined(first: str, second: str) -> str:
    """Return two pieces of a text as one, with a blank between them where the script wants one."""
    blank = "" if HAN.search(first[-2:]) or HAN.search(second[:1]) or first[-1:] in "。！？；，、：」』" else " "
    return f"{first}{blank}{second}"


def _with_short_ones_joined(parts: Sequence[Part]) -> list[Part]:
    found = list(parts[:1])
    for part in parts[1:]:
        if not _apart(found[-1], part) and found[-1].seconds + part.seconds < SHORT_S:
            found[-1] = _both(found[-1], part)
        else:
            found.append(part)
    return found


def _both(first: Part, second: Part) -> Part:
    return replace(first, text=joined(first.text, second.text), seen=first.seen or second.seen)


def _fitting(parts: Sequence[Part]) -> int:
    total = sum(part.seconds for part in parts)
    if len(parts) > MANY:
        turns = 1 + sum(_apart(a, b) for a, b in pairwise(parts))
        return max(MANY, min(turns, 40), min(40, round(total / LONG_S)))
    return max(len(parts), min(FEW, round(total / SHORT_S)))


def _apart(first: Part, second: Part) -> bool:
    return second.begins or first.speaker != second.speaker


def _join(parts: list[Part]) -> bool:
    """Join the two neighbours that are shortest together; False when none may be joined any more."""
    pairs = [(a.seconds + b.seconds, at) for at, (a, b) in enumerate(pairwise(parts)) if not _apart(a, b)]
    if not pairs:
        pairs = [(a.seconds + b.seconds, at) for at, (a, b) in enumerate(pairwise(parts)) if a.speaker == b.speaker]
    if not pairs:
        return False
    at = min(pairs)[1]
    parts[at : at + 2] = [_both(parts[at], parts[at + 1])]
    return True


def _cut(parts: list[Part], least: float) -> bool:
    """Cut the longest part at the clause nearest to its middle; False when no part has halves of `least` seconds."""
    for at in sorted(range(len(parts)), key=lambda at: -parts[at].seconds):
        part = parts[at]
        cuts = [match.end() for match in _CLAUSE.finditer(part.text)] + _ends(part.text)
        halves = [(part.text[:cut].strip(), part.text[cut:].strip()) for cut in cuts]
        good = [pair for pair in halves if min(seconds_to_say(pair[0]), seconds_to_say(pair[1])) >= least]
        if good:
            first, second = min(good, key=lambda pair: abs(seconds_to_say(pair[0]) - seconds_to_say(pair[1])))
            parts[at : at + 1] = [replace(part, text=first), replace(part, text=second, begins=False)]
            return True
    return False


def _ends(text: str) -> list[int]:
    return [match.end() for match in _END.finditer(text) if match.end() < len(text)]


def _unwrapped(script: str) -> str:
    text = script.strip()
    for first, last in _WRAPPED:
        if text.startswith(first) and text.endswith(last) and first not in text[1:-1] and last not in text[1:-1]:
            return text[1:-1].strip()
    return text


def _plain(line: str) -> str:
    text = _MARKUP.sub(lambda match: match["text"] or "", line.strip())
    return _BULLET.sub("", text).strip(" \t*_")


def _speakers(lines: Sequence[str]) -> frozenset[str]:
    """Return the names that lines begin with. One line with a colon makes no dialogue, unless its name is in capitals."""
    found = [match for line in lines if (match := _SPEAKER.match(line)) and match["name"].casefold() not in _NO_SPEAKER]
    names = [match["name"] for match in found if not _HEADING.match(match.string) and not _LABEL.match(match.string)]
    return frozenset(name for name in names if len(names) > 1 or (name.isascii() and name.isupper()))


def _directed(line: str) -> tuple[str, str] | None:
    """Return (what is seen, where) of a line that is not said, or None for a line that is."""
    slug = _SLUG.match(line)
    if slug:
        return "", slug["place"].strip()
    seen = _SEEN.match(line) or _ASIDE.match(line)
    return (seen["seen"].strip(), "") if seen and not _HEADING.match(line) else None


def _said(line: str, speakers: frozenset[str]) -> tuple[str, str, str, bool]:
    """Return (speaker, text, how it is said, whether a scene begins) of a line."""
    heading, number = _HEADING.match(line), _NUMBER.match(line)
    fresh = heading is not None or number is not None
    text = heading["rest"] if heading else line[number.end() :] if number else line
    text = text[label.end() :] if (label := _LABEL.match(text)) else text
    match = _SPEAKER.match(text)
    if match is None or match["name"] not in speakers:
        return "", text, "", fresh
    return match["name"], match["text"], match["how"] or "", fresh


def _place_of(text: str, fresh: bool, lines: Sequence[str], index: int, place: str) -> tuple[str, str]:
    """Return (where, what is said): a heading's few words before further lines name the place."""
    bare = not re.search(r"[。！？!?.，,]", text) and len(text) <= 24
    more = index + 1 < len(lines) and _HEADING.match(lines[index + 1]) is None
    if fresh and _HEADING.match(lines[index]) and bare and more:
        return text or place, ""
    return place, text
