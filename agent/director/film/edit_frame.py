"""Changes of a film's captions, its title and end card, and of its shape, size and file format."""

from __future__ import annotations

import re
from typing import Any

from agent.director.film.clauses import Clause
from agent.director.languages import language_said
from prompts.film_changes import Caption, Cards, FilmChange, Reframe
from prompts.films import AspectRatio, CaptionWish, Container, Lines

LONGEST_TITLE, LONGEST_CARD = 120, 200
"""Characters of a title card and of an end card."""
CAPTIONS = re.compile(r"\b(?:captions?|subtitles?|subs|closed captions|cc)\b|字幕")
NONE = re.compile(r"\b(?:no|without|remove|delete|drop|hide|turn off|switch off|disable|get rid of|lose|take (?:out|off|away))\b|\boff$|不要|不用|不加|去掉|去除|删掉|删除|移除|拿掉|关掉|关闭|取消|隐藏|没有|无(?=字幕|旁白|配音|音乐|配乐)|免")
_TOP = re.compile(r"\b(?:top|above|upper)\b|上面|上方|顶部|上边|最上|上头|移到上|放上")
_BOTTOM = re.compile(r"\b(?:bottom|below|under|lower)\b|下面|下方|底部|下边|最下|移到下|放下")
_LARGE = re.compile(r"\b(?:bigger|larger|large|big|huge)\b|大(?:一|点|些|字)|变大|放大|加大")
_SMALL = re.compile(r"\b(?:smaller|small|tiny)\b|小(?:一|点|些|字)|变小|缩小")
_AS_FILE = re.compile(r"\b(?:file only|only (?:as )?(?:an? )?(?:file|srt|vtt)|not burned|separate file|soft subtitles)\b|不要烧|只要(?:字幕)?(?:档|文件|srt|vtt)|外挂字幕")
_CAPTION_WORDS = re.compile(r"(?:\bcaptions?|\bsubtitles?|字幕)(?: (?:saying|that says?|to say|should say)|[写说是为])?:\s*\S")
_TITLE = re.compile(r"\b(?:titled?|title card|opening card|call(?:ed)?|name|rename|headline|heading)\b|标题|片名|片头(?:字|写|打|标)|题目|影片名|取名")
_END = re.compile(r"\b(?:end(?:s|ing)?(?: card| title| screen| slate)?|clos(?:e|es|ing)(?: card| screen)?|finish(?:es|ing)?|last card|outro)\b|片尾|结尾|最后(?:打上|写|出现|显示|放|加)|结束(?:画面|字|语|卡|时)|尾卡")
_ASPECT: tuple[tuple[AspectRatio, re.Pattern[str]], ...] = (
    ("4:5", re.compile(r"(?<![\d:])4 ?[:x] ?5(?!\d)|\binstagram (?:feed|post)\b|四比五|4比5")),
    ("9:16", re.compile(r"(?<!\d)9 ?[:x] ?16(?!\d)|\bvertical(?:ly)?\b(?! (?:wipe|line|stripe))|\bportrait (?:format|mode|orientation|video|version|shape)?|\bportrait$|\b(?:tik ?tok|reels?|shorts|story format|stor(?:y|ies)(?= format)|phones?|mobile)\b|直式|直立|竖屏|竖版|竖式|竖的?|直向|直的|直版|抖音|小红书|限时动态|快手|手机版|九比十六|9比16")),
    ("1:1", re.compile(r"(?<![\d:])1 ?[:x] ?1(?![\d:])|\bsquare\b|方形|正方|方的|一比一|1比1")),
    ("16:9", re.compile(r"(?<!\d)16 ?[:x] ?9(?!\d)|\b(?:horizontal(?:ly)?|landscape (?:format|mode|orientation|version)|landscape$|widescreen|youtube)\b|横式|横屏|横版|横向|横的|宽屏|宽萤幕|十六比九|16比9")),
)  # fmt: skip
_LINES: tuple[tuple[Lines, re.Pattern[str]], ...] = ((1080, re.compile(r"\b(?:1080p?|full ?hd|fhd)\b|1080")), (720, re.compile(r"\b720p?\b|720")), (480, re.compile(r"\b480p?\b|480")))  # fmt: skip
FPS = re.compile(r"(?P<fps>\d{1,2}) ?(?:fps|frames (?:per|a) second)|每秒(?P<zh>\d{1,2})(?:帧|格)")
_EXPORT = re.compile(r"\b(?:as|to|in|an?|the|into|export(?:ed)?|save|download|convert|give me|make it|render)\b|输出|导出|存|转|做成|变成|改成|要|给我|下载|版|格式|档")
_CONTAINER = re.compile(r"(?<![a-z.])(?P<c>gif|web ?m|webp|mp4)(?![a-z])|(?P<gif>动图|动态图)")
_SHAPE_ONLY = re.compile(r"\b(?:export|render|save|make|give|turn|convert|crop|format|resize|it|in|for|as|to|version|the|film|video|movie|and|please|an?|into|me|cut|shape|aspect|ratio|change|set|ratio)\b|输出|导出|改成|变成|做成|换成|转成|转|裁成|成|影片|视频|短片|片子|这部|整部|它|把|给我|要|一个|版本?|的|格式|比例|尺寸|画面|用|发|放|到|上|屏|式|请|吧|也|再|出")


def captions(clause: Clause) -> list[FilmChange] | None:
    """Captions on, off, elsewhere, in another size or language."""
    text = clause.text
    if not CAPTIONS.search(text):
        return None
    if NONE.search(text) and not _AS_FILE.search(text):
        return [Caption(captions=None)]
    wish: dict[str, Any] = {"burned": False} if _AS_FILE.search(text) else {}
    if _TOP.search(text) or _BOTTOM.search(text):
        wish["position"] = "top" if _TOP.search(text) else "bottom"
    if _LARGE.search(text) or _SMALL.search(text):
        wish["size"] = "large" if _LARGE.search(text) else "small"
    language = language_said(text) or language_said(f"in {text}")
    if language:
        wish["language"] = language[2]
    return [Caption(captions=CaptionWish(**wish))]


def captions_own_words(clause: Clause) -> bool:
    """Tell whether captions shall show words that are given, in quotes or behind a colon."""
    shown = CAPTIONS.search(clause.text) is not None and not NONE.search(clause.text)
    looks = any(pattern.search(clause.text) for pattern in (_TOP, _BOTTOM, _LARGE, _SMALL, _AS_FILE))
    return shown and (bool(clause.quote) or (not looks and _CAPTION_WORDS.search(clause.text) is not None))


def cards(clause: Clause) -> list[FilmChange] | None:
    """Words of the title card and the end card; a card taken away."""
    text = clause.text
    ends, titled = _END.search(text), _TITLE.search(text)
    if not (ends or titled) or clause.own is not None or re.search(r"\b(?:shot|scene|close-?up)\b|镜头|画面|特写|旁白|\bnarrat", text):
        return None
    if ends and titled and len(clause.said.quotes) == 2:
        first, second = (quote.text for quote in clause.said.quotes)
        title, end = (first, second) if titled.start() < ends.start() else (second, first)
        return [Cards(title=title[:LONGEST_TITLE], end_card=end[:LONGEST_CARD])]
    name = "end_card" if ends and not (titled and titled.start() < ends.start() and not re.search(r"end title|closing title|片尾", text)) else "title"
    if clause.quote:
        return [_card(name, clause.quote)]
    if NONE.search(text) and re.search(r"\b(?:title|card)\b|标题|片名|片尾|片头", text):
        return [_card(name, "")]
    written = re.search(r"(?:标题|片名|题目|片尾(?:字|卡)?|尾卡)(?:改成|改为|换成|叫做?|是|写上?|打上|用|设为|:)+\s*(?P<z>\S[^，。]*)$|\b(?:title|end card|closing card)(?: card)?(?: to|:| is)?:?\s+(?P<e>(?!card|off|at|bigger|smaller)\S.*)$", text)
    if not written:
        return None
    which = "z" if written["z"] else "e"
    start = clause.said.bare.find(written[which])
    return [_card(name, clause.said.raw[start : start + len(written[which])].strip(" .。!！"))]


def _card(name: str, words: str) -> Cards:
    return Cards(title=words[:LONGEST_TITLE]) if name == "title" else Cards(end_card=words[:LONGEST_CARD])


def cannot(clause: Clause) -> str:
    """Return the sentence that says what cannot be changed in a title; empty where something can."""
    of_title = re.search(r"\b(?:title|end card|closing card)\b|标题|片名|片尾字", clause.text)
    return "no_card_look" if of_title and not clause.quote and not NONE.search(clause.text) and (_LARGE.search(clause.text) or _SMALL.search(clause.text) or _TOP.search(clause.text) or _BOTTOM.search(clause.text)) else ""


def aspect_said(text: str) -> AspectRatio | None:
    """Return the shape that a text in lower case and simplified characters names, or None."""
    return next((aspect for aspect, pattern in _ASPECT if pattern.search(text)), None)


def lines_said(text: str) -> Lines | None:
    """Return the pixels of the shorter side that a text names, or None."""
    return next((lines for lines, pattern in _LINES if pattern.search(text)), None)


def reframe(clause: Clause) -> list[FilmChange] | None:
    """Another shape, size or number of pictures a second; only where little else is said."""
    text = clause.text
    asked: dict[str, Any] = {}
    left = text
    for name, found, patterns in (("aspect_ratio", aspect_said(text), _ASPECT), ("lines", lines_said(text), _LINES)):
        if found:
            asked[name] = found
            for _, pattern in patterns:
                left = pattern.sub(" ", left)
    fps = FPS.search(text)
    if fps:
        asked["fps"] = float(fps["fps"] or fps["zh"])
        left = FPS.sub(" ", left)
    rest = re.sub(r"[\W\d_]|\bp\b", "", _SHAPE_ONLY.sub(" ", _CONTAINER.sub(" ", left)))
    return [Reframe(**asked)] if asked and clause.own is None and len(rest) <= 8 else None


def container(clause: Clause) -> Container | None:
    """Return the file format that is asked for, or None."""
    match = _CONTAINER.search(clause.text)
    if match is None or not (_EXPORT.search(clause.text) or len(clause.text) < 8):
        return None
    name = "gif" if match["gif"] else match["c"].replace(" ", "")
    return name  # type: ignore[return-value]
