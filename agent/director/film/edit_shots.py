"""Changes of what a film's shots show: a new shot, a shot made anew with a change, a new take of the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from agent.desk import DeskRow
from agent.director.edits import read_edit
from agent.director.fields import read_fields
from agent.director.film.clauses import Clause
from agent.director.film.shots import TOKEN
from agent.director.lengths import lengths
from agent.director.spans import tidy
from agent.director.text import read_text
from prompts.film_changes import Add, FilmChange, Repeat, Reshoot
from prompts.films import FilmShot
from prompts.shot import Shot, ShotChange

_NEW_SHOT = re.compile(
    r"\b(?:add|insert|append|include|put in|put|squeeze in|slip in)\s+(?:in )?(?:an?(?:other)? |one more |one |a new |the )?(?P<kind>(?:[\w-]+ ){0,3}?(?:shot|scene|clip|close-?up|insert|establishing shot|segment)s?)\b|"
    r"(?:加|插入|插|补|新增|增加|多|再来|再加|添)(?:上|入|进|拍|一|个|段|幕)*(?P<zkind>[^，。]{0,4}?(?:镜头|画面|场景|片段|特写|分镜|段|幕))(?!.{0,3}(?:叠化|转场))(?![^，。:]{0,4}(?:旁白|配音|解说|口白|台词|音乐|配乐|字幕))"
)
_PLACE = re.compile(r"\b(?:right |just )?(?P<rel>after|before|behind|following)\s+(?:the )?(?P<t1>shotref[a-z])|\bbetween (?P<t2>shotref[a-z])(?:\s+and\s+(?P<t3>shotref[a-z]))?|(?:在)?(?P<z>shotref[a-z])(?:的)?(?P<zrel>后面|之后|后|前面|之前|前|之间|中间)|\b(?:at|in|to|as) (?:the )?(?P<end>(?:very )?(?:end|beginning|start|front|opening|first shot|last shot))\b|(?:在|到)?(?P<zend>最后面?|结尾|末尾|最前面?|开头|片头|开场)(?:的时候)?")
_REPEAT = re.compile(
    r"^(?:please )?(?:(?:duplicate|copy|repeat|double|clone) (?:the )?shotref[a-z]\b|(?:show|play|use) (?:the )?shotref[a-z] (?:twice|again|once more|two times|a second time)\b|(?:add|put|insert|make) (?:in )?(?:a|another|one more) (?:copy|duplicate) of (?:the )?shotref[a-z])|"
    r"^(?:把|将)?shotref[a-z](?:再)?(?:复制|重复|拷贝)(?:一[次遍份个])?|^(?:复制|重复|拷贝)(?:一[次遍份个])?shotref[a-z]|^(?:把|将)?shotref[a-z](?:再)?(?:播|放|出现|用)(?:两次|一[次遍])"
)
"""A shot that comes twice; behind it stands where, if that is said."""
_AS_SHOT = re.compile(r"^(?:\s|of|showing|where|in which|with|that shows?|:|,|，|：|。)+|^(?:是|拍|，|,|:|：|的)+")
_TAKE = re.compile(r"^(?:please )?(?:redo|re-?shoot|remake|re-?take|re-?do|re-?film|re-?generate|re-?render|try|another (?:take|version|try) (?:of|for)|a new take (?:of|for)|new take (?:of|for)|do)\s*(?:the )?(?:shotref[a-z]|it|them)?(?:\s*(?:and\s*)?shotref[a-z])*(?: (?:again|over|once more|anew))*$|^(?:把)?(?:shotref[a-z])?(?:重拍|重做|重新(?:做|拍|生成|画|来)|再(?:拍|做|来|生成)一?[次遍个版])(?:shotref[a-z])*(?:吧)?$|^shotref[a-z] again$|\banother take of shotref|换一[个版]版?(?:本)?shotref|shotref[a-z]换一个?(?:版本|画面)$")
_FOR_REAL = re.compile(r"\b(?:for real|properly|in full)\b|正式(?:渲染|输出|版)?|真正")
_STRIP = re.compile(r"^(?:change|edit|fix|in)\s+shotref[a-z]\s*[:,]\s*|^(?:for|in|on|at|of|with)?\s*shotref[a-z]\s*(?:,|:|，|：|should (?:be|have|show)|needs|must be|is|裡面?|里面?|中|的畫面|的画面|画面|畫面|裡的|里的|的)?\s*|\s*(?:\b(?:in|of|for|to|from|on)\s+)?shotref[a-z]\s*$")
_INSTEAD = re.compile(r"(?:please )?replace shotref[a-z]\s+(?:with|by)\s+|(?:把|将|將)?shotref[a-z]\s*(?:整个|全部)?(?:换成|换为|替换成|替换为|改拍|改成拍)")
"""A shot that shall show something else altogether."""
_HERO = re.compile(r"(?:(?:make|change|turn|switch|replace) )?(?:the )?(?:hero|heroine|main character|protagonist|lead)(?: (?:should be|is|be))?(?: (?:in)?to| with| by)?\s+(?=\S)|(?:把)?(?:主角|主人公|女主角|男主角)(?:换成|改成|变成|改为|换为)(?=\S)")
_JOINS = re.compile(r"\s+(?:of|with|and)$|[在的]$", re.IGNORECASE)
_IT_OBJECT = re.compile(r"(?<=把)shotref[a-z]|(?<=将)shotref[a-z]|(?<=讓)shotref[a-z]|(?<=让)shotref[a-z]")


def add(clause: Clause) -> list[FilmChange] | None:
    """A new shot and where it comes."""
    match = _NEW_SHOT.search(clause.text)
    if match is None:
        return None
    said = clause.said
    at = said.bare.find(clause.text)
    raw, bare = said.raw[at:] if at >= 0 else said.raw, said.bare[at:] if at >= 0 else said.bare
    place = _PLACE.search(bare)
    spans = [match.span(), *([place.span()] if place else [])]
    kind = "kind" if match["kind"] else "zkind"
    framing = re.search(r"(?:[\w-]+ )*(?:close-?up|wide|establishing|aerial|medium|long|detail)(?: shot)?|[^加插補补入上一個个段]{0,3}特写|[^加插一個个]{0,2}特寫", raw[match.start(kind) : match.end(kind)], re.IGNORECASE)
    timed = list(lengths(bare))
    quote = clause.quote
    spans += [(a, b) for a, b, _ in timed] + [(q.start - max(at, 0), q.end - max(at, 0)) for q in said.quotes]
    words = _AS_SHOT.sub("", tidy(_without(raw, spans)))
    words = tidy(re.sub(r"\b(?:saying|says|with narration|narration)\s*:?\s*$|(?:旁白|說|说|念)(?:是|:|：)?$", "", words))
    shot = read_fields(read_text(words), medium="video").shot if words else {}
    kept: dict[str, Any] = {name: value for name, value in shot.items() if name != "audio"}
    if framing and "camera" not in kept:
        kept["camera"] = tidy(framing.group())
    if not {"subject", "scene", "action", "items"} & set(kept) and words:
        kept["scene"] = words
    made = FilmShot(shot=Shot.model_validate(kept), narration=quote, duration_s=timed[0][2] if timed else None)
    return [Add(shot=made, at=_place(place, clause))]


def repeat(clause: Clause) -> list[FilmChange] | None:
    """A shot that is shown once more: behind itself, or where that was said."""
    match = _REPEAT.search(clause.text)
    shot = TOKEN.search(match.group()) if match else None
    numbers = clause.marked.shots[shot["letter"]] if shot else ()
    if match is None or len(numbers) != 1:
        return None
    place = _PLACE.search(clause.text, match.end())
    return [Repeat(shot=numbers[0], at=_place(place, clause)) if place else Repeat(shot=numbers[0])]


def _place(match: re.Match[str] | None, clause: Clause) -> int:
    """The number that a new shot shall have; -1 for the last."""
    if match is None:
        return -1
    if match["end"] or match["zend"]:
        return 1 if re.search(r"beginning|start|front|opening|first|前|开头|片头|开场", match["end"] or match["zend"]) else -1
    token = TOKEN.search(match["t1"] or match["t3"] or match["t2"] or match["z"])
    numbers = clause.marked.shots[token["letter"]] if token else ()
    if not numbers:
        return -1
    if match["t2"] or (match["zrel"] or "") in ("之间", "中间"):
        return max(numbers)
    after = (match["rel"] or "") in ("after", "behind", "following") or "后" in (match["zrel"] or "")
    number = numbers[-1] if after else numbers[0]
    return (-1 if number == -1 else number + 1) if after else number


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[max(start, 0) : max(end, 0)] = " " * (max(end, 0) - max(start, 0))
    return " ".join("".join(letters).split())


_A_VIEW = re.compile(r"^(?:make (?:it|this|that)|show|it (?:should|could) be|let it be)? ?(?P<view>an? (?:[\w-]+ ){0,2}?(?:close-?up|shot|view|picture)) (?=(?:of|at|from) \S)")
"""A whole new picture, framing and all: nothing of the old one is in it but its look."""


def retake(clause: Clause) -> list[FilmChange] | None:
    """A new take of shots as they are."""
    return [Reshoot(shots=clause.numbers)] if _TAKE.search(clause.text) and (clause.own is not None or clause.carried is not None or "shotref" in clause.text) else None


def reshoot(words: str, numbers: tuple[int, ...], clause: Clause) -> list[FilmChange]:
    """Return the change of what shots show, read as a change of one picture; empty where nothing can be read from it."""
    plain = _as_picture(words, clause.chinese)
    if not plain:
        return [Reshoot(shots=numbers)]
    hero = _HERO.match(read_text(plain).bare)
    if hero:
        return [Reshoot(shots=numbers, change=ShotChange.model_validate({"subject": {"set": plain[hero.end() :].strip()}}))]
    instead = _INSTEAD.match(read_text(words).bare.strip())
    if instead and numbers and (shown := _shown(words.strip()[instead.end() :])):
        return [Reshoot(shots=numbers, change=ShotChange.model_validate(shown))]
    view = _A_VIEW.match(read_text(plain).bare)
    if view and numbers and (shown := _shown(plain[view.start("view") :])).keys() & {"subject", "camera"}:
        return [Reshoot(shots=numbers, change=ShotChange.model_validate({**({"scene": {"set": ""}} if "subject" in shown else {}), **shown}))]
    looks = clause.film.looks
    row = None
    if looks and numbers and -len(looks) <= (place := numbers[0] - 1 if numbers[0] > 0 else numbers[0]) < len(looks):
        row = DeskRow(clause.film.handle, fields=looks[place])
    elif looks and not numbers:
        row = DeskRow(clause.film.handle, fields=looks[0])
    change = read_edit(read_text(plain), row).change
    return [Reshoot(shots=numbers, change=ShotChange.model_validate(_exchanged(dict(change), known=row is not None)))] if change else []


def _shown(words: str) -> dict[str, Any]:
    """What a shot shall show instead of what it shows now: what is seen is set anew, its look stays."""
    shot = read_fields(read_text(words), medium="video").shot
    found = {name: {"set": _JOINS.sub("", shot[name])} for name in ("subject", "action", "scene", "lighting", "camera", "style") if shot.get(name)}
    return {"action": {"set": ""}, **found} if "subject" in found else found


def _exchanged(change: dict[str, Any], *, known: bool) -> dict[str, Any]:
    """A change that takes one thing for another, where it is not known in which words the one is shown: it is put in its place."""
    gone = change.get("negative", {}).get("add", []) if isinstance(change.get("negative"), dict) else []
    added = change.get("subject", {}).get("add", []) if isinstance(change.get("subject"), dict) else []
    if known or len(gone) != 1 or len(added) != 1:
        return change
    return {name: value for name, value in change.items() if name != "negative"} | {"subject": {"add": added, "remove": gone}}


def _as_picture(words: str, chinese: bool) -> str:
    """The words of a change of a shot as one says them of a picture."""
    text = words.strip(" .,;:!?，。；：！")
    if chinese:
        text = _IT_OBJECT.sub("它", text)
        return tidy(TOKEN.sub("", _STRIP.sub("", text)))
    text = _STRIP.sub("", text) if not re.match(r"(?:make|turn|set|have|let|give|show|do|render|put|redo|re-?shoot)\s+shotref", text) else text
    text = re.sub(r"^(?:redo|re-?shoot|do|remake) shotref[a-z]\s*(?:but |with |again,? )*", "", text, flags=re.IGNORECASE)
    return tidy(re.sub(r"\s{2,}", " ", TOKEN.sub("it", text)))
