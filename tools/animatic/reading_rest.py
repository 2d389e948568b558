"""What of the person's words the frame shows, and which of them nothing draws."""

from __future__ import annotations

import re

from prompts import vocabulary
from prompts.shot import FIELDS, Shot
from tools.animatic import reading_places as placed
from tools.animatic.lexicon import find_nouns, tokens
from tools.animatic.lexicon_data import fold
from tools.animatic.reading_people import look_spans
from tools.animatic.reading_scene import PALE, backdrop, backdrop_words, bare, kind_words
from tools.animatic.reading_text import colours
from tools.animatic.spec import Actor, Thing

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*|\d[\w.:/%-]*")
_PLAIN_WORDS = frozenset(
    "a an the and or but of in on at to for from with without by as is are was be being been it its his her their our my your this that these those "
    "one two three four five six seven eight nine ten eleven twelve some several many few couple pair group dozen very really quite more most much all "
    "each other both there here who which while when where into onto over under near beside behind between through across around along above below "
    "next front back side together up down out off then so also just only like looking wearing wears wear dressed holding using having has have had do does "
    "doing year years old young aged small large big little tall short long new color colour colored coloured style shot scene view image picture photo "
    "background backdrop video frame set main people person not no he she they them him another own against top left right middle center centre please "
    "draw make create generate show beautiful nice good great high quality detailed set same passing being bowl bottle cup glass pile stack piece slice swarm flock fleet icon icons plate tray paper showing modern bright warm fast slow before after "
    "lonely cozy nice place medium scene setting concept theme atmosphere environment location area toward towards day crowd crowds far away distant distance named called finds find found discovers look looks see sees seeing".split()
)
_PLAIN_ZH = re.compile(r"^[的地得了着著在上下里裡中是有和與与及跟或也都就很更最正再又不個个隻只台臺位名一二兩两三四五六七八九十這这那她他它們们把被讓让給给向從从到於于為为以使而並并上空周圍围內内外旁邊边間间、，。！？;；：:,.!?\s]+$")
_GENERIC_ZH = frozenset("背景 画面 风格 场景 感觉 氛围 效果 图片 照片 主题 现场 穿着 正在 进行 表情 样子 姿势 环境 气氛 地方 一起 熙攘 熙熙攘攘 繁华 热闹 未戴 没戴 忘戴 穿过 打开 看着 看见 看到 发现 远处 一起 独自 呈现 画质 构图 排成 明亮 温暖 现代".split())
"""Words that are about the picture and name nothing in it."""
_CONTENT_TAGS = ("n", "v", "a", "z", "i", "l", "j", "b")
_SILENT_KINDS = frozenset({"ratio", "size", "duration", "fps", "platform", "quality", "composition", "mood", "colour", "material"})
"""Kinds that are honoured elsewhere (the frame's size) or only tint what is drawn; their words are never reported."""


def coverage(shot: Shot, cast: tuple[Actor, ...], things: tuple[Thing, ...], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the person's words that are drawn and those that are not, as short phrases in the order of the fields."""
    names = {w for a in cast for w in (a.words, *(t.words for t in (a.prop, a.mount) if t))} | {t.words for t in things}
    names |= {member.name for member in shot.cast} | {lettering.text for lettering in shot.text_in_image} | set(shot.items)
    if backdrop(shot)[0]:
        names |= set(backdrop_words(shot))
    names |= {bare(shot, "framing")[1], bare(shot, "style")[1]} - {""}
    if kind != "scene":
        names |= set(kind_words(shot))
    drawn: list[str] = []
    rest: list[str] = []
    for field in FIELDS:
        if field == "technical":
            continue
        text = shot.words(field).text
        covered, shown, said = _covered(text, names, placed.spans(field, text))
        drawn += shown
        rest += said
        if kind != "icons":
            rest += _left_over(text, covered)
    return tuple(dict.fromkeys(w for w in drawn if w)), tuple(dict.fromkeys(w for w in rest if w))


def _covered(text: str, names: set[str], honoured: list[tuple[int, int]]) -> tuple[list[bool], list[str], list[str]]:
    """Mark the characters of a text that something draws or that need no drawing; also the words drawn and the terms that are only said.

    honoured: spans that are drawn in another way than as a thing.
    """
    covered = [False] * len(text)
    spans: list[tuple[int, int]] = [*honoured]
    drawn: list[tuple[int, str]] = []
    said: list[str] = []
    for match in vocabulary.find(text):
        spans.append((match.start, match.end))
        shown = match.term.draft != "said" and (match.term.recipe or match.term.kind in _SILENT_KINDS)
        if match.term.kind not in _SILENT_KINDS:
            if shown:
                drawn.append((match.start, match.text))
            else:
                said.append(match.text)
    for name in sorted(names):
        for at in re.finditer(re.escape(name), text, re.IGNORECASE) if name else ():
            spans.append(at.span())
            drawn.append((at.start(), at.group()))
    spans += look_spans(text)
    spans += _called(text, names)
    spans += [m.span() for m in PALE.finditer(fold(text))]
    spans += [(c.start, c.end) for c in colours(text)]
    begins = {start for start, _ in spans}
    spans += [(n.start, n.end) for n in find_nouns(text) if n.text in names or n.end in begins]
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    shown_words = [word for _, word in sorted(drawn)]
    said = [w for w in said if not any(w in d for d in shown_words)]
    return covered, shown_words, said


_CALLED = re.compile(r"\b(?:named|called)\s+([A-Z][\w'-]*)")
_EXPLAINED = re.compile(r"^(?:,| is| as)\s+(?:an?|the)\s+(?:[\w-]+\s+){0,3}$")


def _called(text: str, names: set[str]) -> list[tuple[int, int]]:
    """Return where a text only says what somebody is called ("her dog Biscuit"), or explains a name ("Mia, a young woman")."""
    spans = [match.span(1) for match in _CALLED.finditer(text)]
    named = [text.lower().find(name.lower()) + len(name) for name in names if name[:1].isupper() and name.lower() in text.lower()]
    for noun in find_nouns(text):
        if noun.group == "being":
            after = re.match(r" ([A-Z][a-z'-]+)(?![\w-])", text[noun.end :])
            spans += [(noun.end + after.start(1), noun.end + after.end(1))] if after else []
            spans += [(noun.start, noun.end)] if any(end <= noun.start and _EXPLAINED.match(text[end : noun.start]) for end in named) else []
    return spans


def _left_over(text: str, covered: list[bool]) -> list[str]:
    out = _english_rest(text, covered)
    if _HAN.search(text):
        out += _chinese_rest(text, covered)
    return out


def _english_rest(text: str, covered: list[bool]) -> list[str]:
    out: list[str] = []
    run: list[str] = []
    last = 0
    for match in _WORD.finditer(text):
        free = not any(covered[match.start() : match.end()])
        parts = re.split(r"[-']", match.group().lower())
        plain = all(p in _PLAIN_WORDS or p.isdigit() or len(p) < 2 for p in parts)
        if run and (not free or plain or re.search(r"[^\s-]", text[last : match.start()])):
            out.append(" ".join(run))
            run = []
        if free and not plain:
            run.append(match.group())
        last = match.end()
    return [*out, " ".join(run)] if run else out


def _chinese_rest(text: str, covered: list[bool]) -> list[str]:
    out: list[str] = []
    run = ""
    for start, end, tag in tokens(fold(text)):
        word = text[start:end]
        content = fold(word) not in _GENERIC_ZH and tag[:1] in _CONTENT_TAGS and _HAN.search(word) is not None and not _PLAIN_ZH.match(word) and not any(covered[start:end])
        if content and (len(word) > 1 or run):
            run += word
            continue
        if len(run) > 1:
            out.append(run)
        run = ""
    return [*out, run] if len(run) > 1 else out
