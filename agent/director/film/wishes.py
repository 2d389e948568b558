"""Wishes for a whole film: what it is about, and everything said of it, as the film writer takes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.desk import DeskRow, selected
from agent.director import cues, edit_cues
from agent.director.film.features import GAP, Reader, read_features
from agent.director.film.nouns import DRAWN_AD, FILM, FIRST, GENRES
from agent.director.film.script import Scripted, pictures_in, script_in
from agent.director.picking import handles_in, pick
from agent.director.spans import tidy
from agent.director.text import Said, lower, read_text
from agent.writer.stories import story_for
from agent.writer.wish import FilmWish
from prompts.films import MAX_FILM_S, MAX_SHOTS
from tools.chinese import Language

LONGEST = {"topic": 400, "hero": 300, "style": 300, "scene": 300, "music": 600, "voice": 200, "delivery": 300, "title": 120, "end_card": 200}
"""Characters of what is said of a film that its plan holds."""
LONG_S = 16.0
"""From this many seconds on a film is more than one shot."""
_ABOUT = re.compile(r"\b(?:about|on the topic of|on the subject of|explaining|introducing|promoting|advertising|telling|presenting|showing how|teaching|covering|for the launch of)\s+(?P<t>[^|.;!?\n]+)|\b(?:tells? (?:the )?(?:story|tale) of|story (?:of|about)|history of)\s+(?P<u>[^|.;!?\n]+)")
_ABOUT_ZH = re.compile(r"(?:关于|有关|主题(?:是|为|:)|内容(?:是|为|:)|讲的是|讲述|讲|(?:教|带|让)[^，。；|\n]{0,10}?(?:认识|了解|学会|学习))(?P<t>[^|，。；;!?\n]+?)(?:的?(?=\||$|[，。；;!?\n])|的(?=影片|视频|短片|片子|故事|分镜))")
_OF = re.compile(r"\b(?:of|showing|where|in which|with|for|that shows?)\s+(?P<t>[^|.;!?\n]+)")
_FRAME = re.compile(
    rf"^\W*(?:(?:hi|hello|hey|ok(?:ay)?|please|now|then|so|and|can you|could you|would you|i(?:'d| would) like(?: you to)?(?: to)?|i want(?: you)?(?: to)?|i need|we need|we want(?: to)?|let's|help me|give me|me|us|to|turn|convert|this|script|following|into|based on)\b[ ,]*)*(?:{cues.MAKE_EN}|cut|edit|do|have|animate|write)?\b\s*(?:me |us )?(?:an? |the |some |one |another )?(?:new |short |quick |little |brief |nice |cool |simple |narrated |animated |full |promotional |whole |long |\|+\s*)*",
)
_FRAME_ZH = re.compile(r"^\W*(?:请|麻烦|帮我|给我|替我|我想要?|我要|我需要|可以|能不能|现在|然后|再|就)*(?:用|把|将)?(?:制作|生成|创作|剪辑|产生|产出|做|拍|剪|弄|来|写|出|要|改|变|转)?(?:成|出)?(?:一)?[支部个段条片则份]?(?:的)?")
_NOUN_END = re.compile(r"(?:\s*\b(?:films?|movies?|videos?|clips?|animations?|story ?boards?|shorts?|slide ?shows?|animatics?)\b)+\s*$|(?:的)?(?:宣传|推广|营销|行销|形象)?(?:短视频|影片|视频|短片|片子|动画片?|分镜(?:表|图|稿|脚本)?|故事板)+$")
_NOUN_LEAD = re.compile(r"^\s*(?:films?|movies?|videos?|clips?|animations?|story ?boards?|shorts?|slide ?shows?|animatics?|影片|视频|短片)\b\s*(?:for (?:an? |the )?(?:film|video|movie|short)s?\b)?\s*")
_MAKES = re.compile(r"(?:做|拍|制作|生成|剪|弄|来|产出|产生|创作|串|合成|组成|出|想要|我要|需要|给我|帮我)")
_TOGETHER = re.compile(r"\b(?:together|combine|join|merge|assemble|slide ?show|edit|string|stitch|put)\b|合成|剪成|串|组合|接起来|合并|拼|做成|剪在一起|幻灯片")
_BETWEEN = re.compile(r"\bfrom\b.{0,30}\bto\b|\bbetween\b|\bbegins?\b|\bstarts?\b|\bmorph|\btransition\b|\binto (?:img|the)|\b(?:first|last|start|end|opening|closing) frame\b|\bends? (?:with|at|on)\b|过渡|开头|结尾|首帧|尾帧|变成img|从.{1,12}到")
_ALL_OF = re.compile(r"\b(?:all|every|these|those|the (?:last|first)? ?(?:two|three|four|five|\d)|both)\b.{0,14}\b(?:pictures?|images?|photos?|drawings?|clips?|videos?|shots|of them)\b|(?:所有|全部|这(?:些|[两三四五几\d]张)|那(?:些|[两三四五几\d]张)|前[两三四五\d]张|[两三四五\d]张图).{0,6}(?:图|照片|画|片段|影片)?")
_COUNTED = re.compile(r"\b(?P<n>two|three|four|five|six|\d)\b|(?P<z>[两三四五六\d])张")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_COMMANDED = re.compile(rf"^{edit_cues.POLITE}(?:make|create|shoot|produce|generate|cut) (?:me |us )?(?:an? |another )?(?:[\w-]+ ){{0,3}}(?:film|movie|story ?board)s?$|^(?:请|帮我|给我|我(?:想)?要)*(?:做|拍|制作|生成|剪|来)(?:一)?[支部个段条](?:[一-龥\d]{{0,6}})(?:影片|短片|片子|电影)$")
_FOR_A_FILM = re.compile(r"\b(?:soundtrack|music|song|score|poster|cover|logo|thumbnail|jingle|narration|voice-?over|sound effects?|still|icon|banner|theme)s? (?:for|of|from|to) (?:an? |the |my |our )?(?:[\w-]+ ){0,4}(?:film|movie|video|trailer|documentary|ad|commercial)s?\b|(?:影片|视频|短片|片|电影|动画)的(?:背景)?(?:配乐|音乐|主题曲|片头曲|旁白|配音|音效|海报|封面|剧照|图标|logo)[^，。,]{0,4}(?:$|[，。,])")
"""Something that belongs to a film and is none."""
_OF_IT = re.compile(r"\b(?:of|from|with|out of|using) (?:it|this|that|this (?:picture|image|one)|the picture)\b|\b(?:turn|make) (?:it|this|that|img\d+) into\b|(?:把|用|给)(?:它|这张图?|这幅|img\d+)")
_KEPT = ("image", "video")


@dataclass(frozen=True)
class Wanted:
    """A wish for a whole film, or that something is missing to make one."""

    wish: FilmWish
    pictures: tuple[str, ...] = ()
    """What is seen shot by shot, where the message counts the shots up."""
    missing: bool = False
    """Whether nothing was said of what it shows or says."""

    @property
    def impossible(self) -> bool:
        """Whether a length or a number of shots was asked for that no film has."""
        seconds, shots = self.wish.duration_s, self.wish.shots
        return (seconds is not None and not 1 <= seconds <= MAX_FILM_S) or (shots is not None and not 1 <= shots <= MAX_SHOTS)


def film_wanted(said: Said, desk: Sequence[DeskRow], text: str = "", *, model: str = "", language: Language = "en") -> Wanted | None:
    """Return the whole film that a message asks for, or None for any other message.

    text: the whole message where `said` is cut off. model: the model that is asked for; a film model makes single shots of some length with sound itself.
    """
    listed = pictures_in(said)
    if listed is not None:
        return _of_pictures(said, listed[0], read_text(listed[1]), language)
    scripted = script_in(said, text or said.raw)
    frame = read_text(scripted.frame) if scripted else said
    together = _TOGETHER.search(said.bare) is not None and len(handles_in(said)) > 1
    if scripted is None and not together and not FILM.search(DRAWN_AD.sub(" ", said.bare)) and not FIRST.search(said.bare):
        return None
    reader = Reader(frame)
    sources, music_source = _sources(reader, desk)
    features = read_features(reader)
    told = (_ABOUT_ZH if frame.chinese else _ABOUT).search(reader.bare) is not None
    if scripted is None and not sources and "stop_at" not in features and _FOR_A_FILM.search(frame.bare):
        return None
    topic = _topic(reader) if frame.raw and (told or not (scripted or sources)) else ""
    bare = not (topic or sources or scripted) and bool(_COMMANDED.search(frame.bare.strip(" .!,，。")))
    if not bare and not _asked(frame, scripted, sources, features, model):
        return None
    wish = _wish(said, text or said.raw, scripted, features, topic, language)
    shown = {row.handle: row.fields for row in desk}
    told_of = tuple(", ".join(filter(None, (shown[h].get(name, "") for name in ("subject", "action", "scene")))) for h in sources)
    wish = replace(wish, sources=sources, source_words=told_of, music_source=music_source)
    return Wanted(wish, missing=not (wish.topic or wish.script or wish.sources or wish.hero))


def _of_pictures(said: Said, pictures: tuple[str, ...], frame: Said, language: Language) -> Wanted:
    """A film whose shots are told one by one; nobody speaks unless that was asked for."""
    features = read_features(Reader(frame)) if frame.raw else {}
    features |= {"shots": len(pictures), "narrated": features.get("narrated", False)}
    features.setdefault("title", "")
    wish = _wish(said, said.raw, None, features, "", language)
    known = "{" not in story_for(frame.raw).title["en"]
    return Wanted(replace(wish, topic=frame.raw if known else pictures[0]), pictures)


def _asked(frame: Said, scripted: Scripted | None, sources: Sequence[str], features: dict[str, Any], model: str) -> bool:
    """Whether a whole film is meant and no single shot."""
    if scripted is not None:
        return True
    if not _commands(frame):
        return False
    strong = ("shots", "captions", "title", "end_card", "stop_at", "transition", "hero")
    if any(features.get(name) for name in strong) or features.get("narrated") or features.get("voice") or len(sources) > 1:
        return True
    if sources:
        return bool(features.get("music"))
    if model:
        return False
    if features.get("music") or features.get("duration_s", 0.0) >= LONG_S or GENRES.search(frame.bare):
        return True
    return bool((_ABOUT_ZH if frame.chinese else _ABOUT).search(frame.bare)) and not _OF_IT.search(frame.bare)


def _commands(frame: Said) -> bool:
    """Whether the words ask for something to be made, or name a film as the thing that is wanted."""
    text = frame.bare.strip(" .!,，。")
    if cues.QUESTION_START.search(text) and not cues.ASK_FRAME.search(text):
        return False
    if frame.chinese:
        named = FILM.search(re.split(r"[，。,;；]", text, maxsplit=1)[0]) is not None and not re.match(r"(?:请|帮我|再|也)*(?:把|将|给|让|换|改|加|删|剪掉|去掉|导出|输出)", text)
        return bool(_MAKES.search(text) or FIRST.search(text) or named)
    made = cues.MAKE_START.search(text) or re.search(rf"^{edit_cues.POLITE}(?:{cues.MAKE_EN}|cut|assemble|combine|join|edit|put|turn)\b", text) or cues.ASK_FRAME.search(text) or FIRST.search(text)
    return bool(made or re.match(rf"(?:an? |the |another )?(?:[\w'-]+ ){{0,5}}?(?:{FILM.pattern})", text))


def _sources(reader: Reader, desk: Sequence[DeskRow]) -> tuple[tuple[str, ...], str]:
    """The pictures and videos that are to be shown, in their order, and the music that is there already."""
    kinds = {row.handle: row.kind for row in desk}
    named = handles_in(reader.said)
    music = next((handle for handle in named if kinds.get(handle) == "music"), "")
    if _BETWEEN.search(reader.bare):
        return (), music
    shown = tuple(handle for handle in named if kinds.get(handle) in _KEPT)
    rows = [row.handle for row in desk if row.kind in _KEPT and not row.handle.startswith(("film", "brd"))]
    shown = shown or _counted(reader, desk, rows)
    if not shown and rows and _OF_IT.search(reader.bare):
        current = selected(desk)
        shown = (current.handle,) if current and current.handle in rows else tuple(filter(None, (pick(reader.said, desk, _KEPT),)))
    for handle in named:
        for match in reversed(list(re.finditer(re.escape(handle), reader.bare))):
            reader.drop(*match.span())
    return shown, music


def _counted(reader: Reader, desk: Sequence[DeskRow], rows: Sequence[str]) -> tuple[str, ...]:
    """The assets that are counted up: "these three pictures", "all the clips"; empty for none."""
    match = _ALL_OF.search(reader.bare) if rows else None
    if match is None:
        return ()
    kind = "image" if re.search(r"picture|image|photo|drawing|图|照片|画", match.group()) else "video" if re.search(r"clip|video|片段|影片", match.group()) else ""
    fit = [row.handle for row in desk if row.handle in rows and kind in ("", row.kind)]
    counted = _COUNTED.search(match.group())
    word = counted["n"] or counted["z"] if counted else ""
    number = _COUNTS.get(word) or int(word or len(fit))
    reader.drop(*match.span())
    return tuple(fit[:number] if re.search(r"\bfirst\b|前", match.group()) else fit[-number:]) if fit else ()


def _topic(reader: Reader) -> str:
    """What a film is about: the words behind "about", else those that are left once the command and the rest are out."""
    chinese = reader.said.chinese
    about = (_ABOUT_ZH if chinese else _ABOUT).search(reader.bare)
    if about is not None:
        words = reader.raw(about, "t", "u")
        return _trimmed(words, chinese)
    frame = (_FRAME_ZH if chinese else _FRAME).match(reader.bare)
    start = frame.end() if frame else 0
    low = reader.bare[start:]
    lead = _NOUN_LEAD.match(low)
    start += lead.end() if lead else 0
    of = None if chinese else _OF.match(reader.bare[start:])
    start += of.start("t") if of else 0
    pieces = [reader.said.raw[start + m.start() : start + m.end()] for m in re.finditer(rf"[^{re.escape(GAP)}]+", reader.bare[start:])]
    kept = [words for piece in pieces if (words := _trimmed(piece, chinese))]
    return ("，" if chinese else ", ").join(kept)


_EDGES = re.compile(r"^(?:and|with|of|for|the film|film|video|in|as|it|that|which|is|to|by|plus|then|make|add|together|one|please|first|showing|featuring|on|from|where|who|so)\b\s*|\s*\b(?:and|with|in|of|for|as|to|a|an|the|plus|please|featuring|by|together|that is|it)$", re.IGNORECASE)
_EDGES_ZH = re.compile(r"^(?:的|和|并|与|跟|再|加上?|配上?|要|有|用|以|在|是|关于|有关|介绍|讲述|一支|一部|一个|一段|做成|剪成|拍成|变成|成|支|部|个|段|条|请|让|把|将|给|先|然后|接着|最后|适合)+|(?:的|和|并|与|跟|再|加|配|要|有|用|做成|剪成|为|是|等)+$")


def _trimmed(words: str, chinese: bool) -> str:
    """A topic without the words at its edges that only join it to the rest."""
    words = tidy(words)
    for _ in range(4):
        before = words
        low = lower(words)
        end = _NOUN_END.search(low)
        words = words[: end.start()] if end else words
        low = lower(words)
        edges = _EDGES_ZH if chinese else _EDGES
        head, tail = edges.match(low), None
        words = words[head.end() :] if head else words
        tail = next((m for m in edges.finditer(lower(words)) if m.end() == len(words) and m.start() > 0), None)
        words = tidy(words[: tail.start()] if tail else words)
        if words == before:
            break
    return words if re.search(r"\w", words) else ""


def _wish(said: Said, text: str, scripted: Scripted | None, features: dict[str, Any], topic: str, language: Language) -> FilmWish:
    spoken = features.pop("spoken", "")
    script = scripted.script if scripted else ""
    told = features.pop("language", "") or spoken
    fitting: dict[str, Any] = {name: value[: LONGEST.get(name, len(value))] if isinstance(value, str) else value for name, value in features.items() if name in FilmWish.__dataclass_fields__}
    topic = topic[: LONGEST["topic"]]
    topic = "" if scripted and not scripted.frame else topic
    return FilmWish(words=text.strip()[:20_000] if not script else (scripted.frame if scripted else ""), topic=topic, script=script, language=told, **fitting)
