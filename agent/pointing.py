"""References that point: handles, file names, ordinals, places in a set, "the one before", names. No guessing by content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.desk import DeskRow, selected
from agent.director.text import lower

_NUMBERS = {
    "first": 1, "1st": 1, "one": 1, "a": 1, "一": 1, "second": 2, "2nd": 2, "two": 2, "b": 2, "二": 2, "两": 2, "third": 3, "3rd": 3, "three": 3, "c": 3, "三": 3, "fourth": 4, "4th": 4, "four": 4, "d": 4, "四": 4, "fifth": 5, "5th": 5, "five": 5, "五": 5,
    "sixth": 6, "6th": 6, "six": 6, "六": 6, "seventh": 7, "seven": 7, "七": 7, "eighth": 8, "eight": 8, "八": 8, "ninth": 9, "nine": 9, "九": 9, "tenth": 10, "ten": 10, "十": 10,
}  # fmt: skip
_NOUN = r"(?:one|image|picture|pic|photo|version|option|draft|frame|drawing|result|shot|variation|painting|illustration|video|clip|poster|logo|design|take|attempt|file|song|track|voice)"
_ORDINAL = re.compile(
    rf"\b(?:the |my |your )?(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|[1-9](?:st|nd|rd|th))(?: (?:[\w-]+ )?{_NOUN}s?\b(?! of\b)| *$|(?= (?:please|is|was|looks|and make|but|instead)\b)|(?=[,.!]))|"
    rf"\b(?:number|no\.?|option|version|image|picture|pic|photo|variation|draft|#) ?#?(one|two|three|four|five|six|\d{{1,2}}|[a-d]\b)(?!\w|\.\w)|#(\d{{1,2}})\b|"
    r"第([一二三四五六七八九十两]|\d{1,2})(?:[张个版幅款号次条段首稿种只]|(?:张|幅)?图|$)|(?<![\d第])(\d{1,2})号"
)
_FROM_END = re.compile(r"\b(?:second|2nd)[- ](?:to[- ])?last\b|\bone before last\b|倒数第二[张个版幅]?")
_LAST = re.compile(rf"\b(?:the |my )?(?:last|latest|newest|most recent) {_NOUN}\b|\bthe (?:latest|newest|last)\s*$|最(?:后|新)(?:的)?(?:那|这)?(?:一)?[张个版幅]|最新的")
_FIRST = re.compile(rf"\b(?:the )?original(?: {_NOUN})?\b|\b(?:initial|very first|starting) {_NOUN}\b|原(?:图|版|来(?:的)?那?[张个版]|始)|最(?:初|早|开始)的?(?:那)?(?:一)?[张个版幅]?|一开始(?:的)?那[张个]")
_BEFORE = re.compile(
    rf"\b(?:previous|prior|preceding|earlier) {_NOUN}\b|\b(?:the )?(?:one|{_NOUN}) (?:right |just )?before(?: (?:that|this|it|the last|last))?\b|\bprevious\s*$|上一?[张个版幅]|前一?[张个版幅]|之前(?:的)?那?[张个版幅]|刚才(?:的)?那[张个版幅]|上(?:一)?(?:张|个版本)"
)
_SIDE = re.compile(
    rf"\b(?:the )?(left|right|middle|cent(?:er|re))(?:[- ]?most)?(?:[- ]hand)? {_NOUN}\b|\b(?:the )?(?:one|{_NOUN}) (?:on|to|in|at) the (?:far )?(left|right|middle|cent(?:er|re))\b|\b(left|right)most\b|"
    r"(左|右|中)(?:边|侧|间|面)(?:的)?(?:那|这)?(?:一)?(?:[张个版幅]|图)|最?(左|右|中)(?:边|侧|间|面)?(?:的)?(?:那|这)(?:一)?[张个版幅]|最(左|右)(?:边|侧|面)?的?$|(?:^|选|用|要|就|喜欢)(左|右|中)(?:边|侧|间)的?$"
)
_THIS = re.compile(rf"\b(?:this|that|the current|current|the same) {_NOUN}\b|^(?:it|this|that|this one|that one)$|^(?:[把将给在从让])?[这那](?:一)?[张个版幅]|当前")
_UPLOAD = re.compile(
    rf"\b(?:my|our) (?:own )?(?:[\w-]+ )?(?:photo|picture|image|selfie|video|clip|file|portrait|upload|drawing|sketch|logo|recording|song)s?\b|\b(?:i|we) (?:just |have )?(?:uploaded|sent|attached|gave|shared|provided)\b|\b(?:the |an? )?(?:uploaded|attached|provided|given|input|supplied) (?:\w+ )?{_NOUN}\b|\bmy upload\b|"
    r"我(?:刚|刚刚|刚才)?(?:上传|发|传|给|提供)(?:的|过)|我的(?:那张)?(?:照片|图片|自拍|视频|图|录音|画)|上传的|附件|附上的"
)
_BOTH = re.compile(r"\b(?:all (?:of )?(?:them|these|those|the (?:images|pictures|photos))|both|all (?:three|four|two)|every (?:image|picture)|these (?:images|pictures|two))\b|(?:两|三|四|几|所有|全部)(?:张|个)?(?:图|照片|都)|这些图|都(?:改|换|变|加)")
_HANDLE = re.compile(r"\b(?:img|vid|voc|mus|snd|sfx|film|brd|image|pic)[ _-]?\d+\b")
_GIVEN = re.compile(r"(?<![a-z0-9_./])(?:img|vid|voc|mus|snd|sfx|film|brd)\d+(?![a-z0-9_])(?!\.\w)")
_KIND_WORDS = {
    "video": re.compile(r"\b(?:the|this|that|my) (?:\w+ )?(?:video|clip|film|movie|footage|animation)\b|[这那]段(?:视频|影片)|视频里|影片里"),
    "music": re.compile(r"\b(?:the|this|that|my) (?:\w+ )?(?:song|music|melody|track|tune)\b|[这那](?:首|段)(?:歌|曲|音乐)"),
    "voice": re.compile(r"\b(?:the|this|that|my) (?:\w+ )?(?:voice|narration|speech|voice-?over)\b|[这那]段(?:旁白|配音|语音)"),
    "board": re.compile(r"\bstory ?boards?\b|分镜(?:表|图|脚本)?|故事板"),
    "image": re.compile(r"\b(?:the|this|that|my) (?:\w+ )?(?:image|picture|photo|drawing|painting|illustration)\b|[这那][张幅](?:图|画|照)"),
}


@dataclass(frozen=True)
class Pointed:
    """Where the words point: `handles` best first, or none with the `pool` they leave open (empty: all)."""

    handles: tuple[str, ...] = ()
    reason: str = ""
    sure: bool = True
    plural: bool = False
    pool: frozenset[str] = field(default_factory=frozenset)


def point(words: str, rows: Sequence[DeskRow]) -> Pointed:
    """Return the assets that the words point at. `rows` are oldest first and not empty."""
    low = lower(words).strip()
    for rule in (_by_handle, _by_file, _by_all, _by_end, _by_ordinal, _by_side, _by_before, _by_first):
        found = rule(low, rows)
        if found is not None:
            return found
    return _by_pool(low, rows)


def missing_handle(words: str, rows: Sequence[DeskRow]) -> str | None:
    """Return the first handle ("img77") that the words name and the rows lack, or None. A file's name is no handle."""
    low = lower(words)
    if not _GIVEN.search(low):
        return None
    for name in (lower(row.name) for row in rows if row.name):
        low = low.replace(name, " ").replace(name.rsplit(".", 1)[0], " ")
    there = {row.handle.lower() for row in rows}
    return next((m.group() for m in _GIVEN.finditer(low) if m.group() not in there), None)


def speaks_of_versions(words: str) -> bool:
    """Tell whether the words point at a version at all: an ordinal, a side of a set, "the previous one"."""
    low = lower(words)
    return any(p.search(low) for p in (_HANDLE, _ORDINAL, _FROM_END, _LAST, _FIRST, _BEFORE, _SIDE))


def _by_handle(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    hits = [row.handle for row in rows if re.search(rf"(?<![\w]){re.escape(row.handle.lower())}(?![\w])", low)]
    hits = [h for h in hits if re.search(r"\d", h)]
    return Pointed(tuple(hits), "named by its handle", plural=len(hits) > 1) if hits else None


def _by_file(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    named = [row for row in rows if row.name]
    hits = [row.handle for row in named if lower(row.name) in low]
    if not hits:
        hits = [r.handle for r in named if len(s := lower(r.name).rsplit(".", 1)[0]) > 3 and re.search(rf"(?<!\w){re.escape(s)}(?!\w)", low)]
    if not hits:
        return None
    styled = re.search(r"\b(?:style|look) of\b|\breference\b|\bapply\b|风格|参考", low)
    return Pointed(tuple(hits[:1] if styled else hits), "the file named", plural=len(hits) > 1 and not styled)


def _by_all(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    if not _BOTH.search(low) or len(rows) < 2:
        return None
    group = _group(rows) if len(_group(rows)) > 1 else tuple(row.handle for row in rows[-2:])
    return Pointed(group, "all of them", plural=True)


def _by_end(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    if _FROM_END.search(low):
        return Pointed((rows[-2 if len(rows) > 1 else -1].handle,), "the one before the last")
    return Pointed((rows[-1].handle,), "the newest") if _LAST.search(low) else None


def number_of(word: str) -> int:
    """Return the number a word or figures stand for ("third", 三, "3"), 0 when none."""
    return _NUMBERS.get(word) or (int(re.sub(r"\D", "", word)) if re.search(r"\d", word) else 0)


def _by_ordinal(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    match = _ORDINAL.search(low)
    if match is None:
        return None
    word = next(group for group in match.groups() if group)
    number = number_of(word)
    group = _group(rows)
    pool = group if 1 < len(group) >= number else tuple(r.handle for r in rows if not r.upload)
    pool = pool if 0 < number <= len(pool) else tuple(r.handle for r in rows)
    if not 0 < number <= len(pool):
        return None
    return Pointed((pool[number - 1],), f"number {number} of {len(pool)}")


def _by_side(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    match = _SIDE.search(low)
    group = _group(rows)
    if match is None or len(group) < 2:
        return None
    word = next(g for g in match.groups() if g)
    index = {"left": 0, "左": 0, "right": len(group) - 1, "右": len(group) - 1}.get(word, len(group) // 2)
    return Pointed((group[index],), f"the one at the {('left', 'middle', 'right')[0 if index == 0 else 2 if index == len(group) - 1 else 1]}")


def _by_before(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    if not _BEFORE.search(low):
        return None
    current = selected(rows)
    index = next((i for i, row in enumerate(rows) if current is not None and row.handle == current.handle), len(rows) - 1)
    return Pointed((rows[max(0, index - 1)].handle,), "the one before")


def _by_first(low: str, rows: Sequence[DeskRow]) -> Pointed | None:
    if not _FIRST.search(low):
        return None
    return Pointed((_root(selected(rows) or rows[-1], rows).handle,), "the original")


def _by_pool(low: str, rows: Sequence[DeskRow]) -> Pointed:
    """No single one is pointed at: a name, an upload or a medium may still narrow the choice."""
    if _THIS.search(low) and (current := selected(rows)) and len(low) < 16:
        return Pointed((current.handle,), "the current one")
    named = frozenset(row.handle for row in rows if any(_has_name(low, name) for name in row.cast))
    if named:
        return Pointed(pool=named)
    uploads = frozenset(row.handle for row in rows if row.upload)
    if uploads and _UPLOAD.search(low):
        return Pointed(pool=uploads)
    kinds = {kind for kind, pattern in _KIND_WORDS.items() if pattern.search(low)}
    return Pointed(pool=frozenset(row.handle for row in rows if row.kind in kinds))


def _has_name(low: str, name: str) -> bool:
    name = lower(name)
    return bool(name) and (re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low) is not None if name.isascii() else name in low)


def _group(rows: Sequence[DeskRow]) -> tuple[str, ...]:
    """The newest set made together, of those rows that are there."""
    here = {row.handle for row in rows}
    for row in reversed(rows):
        group = tuple(handle for handle in row.group if handle in here)
        if len(group) > 1:
            return group
    return (rows[-1].handle,)


def _root(row: DeskRow, rows: Sequence[DeskRow]) -> DeskRow:
    by_handle = {r.handle: r for r in rows}
    for _ in range(len(rows)):
        parent = next((by_handle[p] for p in row.parents if p in by_handle), None)
        if parent is None:
            break
        row = parent
    return row
