"""What is done to films and recordings beside making them: lengthened, restyled, cloned, dubbed, isolated, written down, finished."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.desk import DeskRow, selected
from agent.director.films import frames_of
from agent.director.languages import language_said
from agent.director.lengths import lengths
from agent.director.media import Modality
from agent.director.picking import HEARD, handles_in
from agent.director.regions import read_region
from agent.director.text import Said
from agent.director.voices import is_again

Does = Literal[
    "", "extend", "restyle", "frames", "animate", "clone", "isolate", "dub", "convert", "speak", "again", "transcribe", "final", "upscale", "remove_background", "outpaint", "film", "cut",
]  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """An operation, the intent it counts as, and the medium it is about."""

    does: Does
    intent: Literal["new", "edit", "convert", "chat"]
    modality: Modality


_IT = r"(?:it|this|that|the (?:\w+ )?(?:video|film|clip|movie|shot|animation)|vid\d+)"
_EXTEND = re.compile(
    rf"\b(?:extend|lengthen|prolong|continue) {_IT}|\b(?:make|have) {_IT} (?:.{{0,24}} )?longer\b|\blonger (?:video|film|clip|version)\b|\badd (?:another |some )?.{{1,16}}(?:seconds?|secs?) (?:more )?(?:to|at the end of) {_IT}|^what happens (?:next|then|after)|^(?:and )?(?:a bit |much )?longer\W*$|\b(?:go|goes) on (?:for|with)\b|"
    r"(?:再|把(?:它|影片|视频|这段(?:影片|视频)?|vid\d+))?(?:延长|加长|续拍|接着拍|续写)|再长(?:一点|\d+|[一二三四五六七八九十])|接下来(?:发生什么|会怎样|会发生什么)?[:：]?|^(?:然后|后来)(?:发生什么|呢)"
)
_RESTYLE = re.compile(rf"\brestyle\b|^(?:the |and )*same (?:film|video|clip|movie)\b|\b(?:redo|remake|render|turn|make|change|convert) {_IT} (?:again )?(?:as|in|into|look like)\b(?! (?:\d|an? \w+ (?:long|short)))|^(?:同[一样]?(?:[一个段部支])*的?|一样的)(?:影片|视频|短片)|(?:把|将)(?:这段|这部|整段)?(?:影片|视频|短片|vid\d+).{{0,6}}(?:改成|变成|换成|转成|做成)(?!.{{0,4}}秒)")
_MAKE_IT = re.compile(r"(?:please |now |and |but )*(?:make|have|let)\b|把|让")
_CLONE_IT = re.compile(r"^(?:please )?clone (?:it|this|that|her|him|me|this one|(?:this|the|my) (?:recording|file|audio))\b|\buse (?:it|this|that|the recording|voc\d+) as (?:my|[\w .-]{1,30}['’]s) voice\b|^(?:请)?(?:克隆|复制)(?:它|这段|这个)?$")
_CLONE = re.compile(r"\bvoice\b.{0,20}\bcloned\b|\b(?:clone|cloning|replicate|copy|imitate)\b.{0,40}\bvoice\b|\bvoice[- ]clon\w+|\b(?:make|create|build) (?:a |my )?(?:digital )?(?:voice|clone) (?:from|out of|of|with) (?:this|my|the|these|voc\d+|[\w.-]+\.\w{3,4})|(?:克隆|复制|仿制|拷贝).{0,12}(?:声音|嗓音|人声)|声音(?:克隆|复制)|用.{0,10}(?:录音|音频|文件).{0,6}(?:做|建)(?:一?个)?(?:声音|嗓音)")
_ISOLATE = re.compile(
    r"\bisolate\b.{0,20}\b(?:voice|vocals?|speech|speaker)\b|\b(?:remove|reduce|clean(?: up)?|get rid of|strip|take out|cut|filter|suppress)\b.{0,24}\b(?:background )?(?:noise|hiss|hum|background music|music|background sounds?|echo)\b|\b(?:only|just)(?: keep)? the (?:voice|vocals?|speech)\b|\bkeep only the (?:voice|vocals?|speech)\b|\bextract the (?:voice|vocals?|speech)\b|\bdenoise\b|"
    r"只(?:留|要|保留)(?:下)?(?:人声|声音|说话声?)|(?:去掉|去除|消除|移除|拿掉|降低|过滤).{0,10}(?:噪音|杂音|噪声|背景音乐|背景声|配乐|回声)|(?:噪音|杂音|噪声|背景音乐|回声)(?:都)?(?:去掉|去除|消除|移除|拿掉|降低|关掉)|降噪|提取人声|分离人声|人声分离"
)
_DUB = re.compile(r"\bdub(?:bed|bing)?\b|\btranslate\b.{0,30}\b(?:into|to)\b|\b(?:make|have|let) (?:him|her|them|it|the \w+) speak\b|配(?:音)?(?:成|为)|译(?:制)?(?:成|为)|翻译(?:成|为)|翻(?:成|为)|改成.{1,8}配音|配上.{1,6}配音|(?:做|出)(?:一)?(?:个|段)?.{1,6}(?:配音版|版配音)")
_CONVERT = re.compile(
    r"\b(?:change|convert|replace|swap|turn|transform|switch)\b.{0,30}\bvoice\b.{0,40}\b(?:to|into|with|by|like)\b|\b(?:say|speak|read|have) (?:it|this|that|this recording|the recording|voc\d+) (?:in|with) (?:[\w .-]{1,40}['’]s |an? [\w ,-]{1,40})voice|\bvoice[- ]?chang\w+|(?:把|将).{0,12}(?:声音|嗓音|录音).{0,4}(?:换成|变成|改成|转成)|变声(?:成|为)|用.{1,12}(?:声音|嗓音)(?:重新|再)?(?:说|念|录)(?:这段|它|一遍)"
)
_FILE_VOICE = re.compile(r"\brecord(?:ing|ed)\b|\bvoc\d+\b|\.(?:wav|mp3|m4a|flac|ogg)\b|\bupload|录音|音频")
_TRANSCRIBE = re.compile(
    r"\btranscri(?:be|pt|ption)\b|\bwhat (?:does|is|did|do|was|are) (?:it|he|she|they|the (?:\w+ )?(?:recording|video|voice|speaker|audio|file|song|clip|film|lecture|man|woman)|this (?:\w+ )?(?:recording|audio|file|song|clip|video)|voc\d+|vid\d+|mus\d+) (?:say|saying|said|sing|singing)\b|\bwhat(?:'s| is| was) (?:being )?said\b|\bwrite down (?:what|the words|everything)\b|\bspeech[- ]to[- ]text\b|\b(?:turn|convert|put) .{1,30} (?:in)?to (?:text|writing)\b|"
    r"打成(?:文)?字|转(?:成|换成|为|写成)?文字|转写|转录|听写|誊写|逐字稿|文字稿|(?:录音|视频|影片|声音|音频|他|她|里面|这段|歌).{0,4}(?:说|讲|唱)了?(?:些)?(?:什么|啥)|在(?:说|讲|唱)什么|歌词是什么"
)
_FINAL = re.compile(
    r"\b(?:make|render|do|produce|create|give me|get|draw|turn)\b.{0,30}?\bfinals?\b(?! (?:quality|fantasy|boss|scene|frame|exam|act|touch|destination|battle|day|game|match))|\bfinali[sz]e\b|^finals? (?:of|for|please)\b|\brender (?:(?:the|this|that|my) )?(?:drafts?|sketch|picture|image|frame|img\d+|it|this)(?: (?:for real|properly|in full|at full quality|now|please))*\W*$|\bfinal (?:version|render|picture|image)s? of\b|(?:做|画|出|渲染|转|变|弄|生成)(?:成|出|为)?(?:最终)?(?:定稿|成品|终稿|最终版|正式版)|^(?:定稿|出定稿)|(?:把|将)?(?:这张)?草稿(?:渲染|算)(?:成|出|为)?|(?:渲染|算)(?:这张)?草稿|算成(?:成品|定稿|正式版|最终版)|^渲染(?:它|这[张幅](?:图片?|草稿)?)$"
)
_UPSCALE = re.compile(r"\bupscale\b|\bsuper[- ]?resolution\b|\b(?:increase|double|raise|enhance) the resolution\b|提高分辨率|提升分辨率|超分辨率|超清放大|高清放大|无损放大|^(?:请)?(?:把)?(?:它|图片?|这[张幅](?:图片?|照片)?|img\d+)?(?:高清|无损)?放大(?:到?(?:[两四]|\d)倍|一下|它|这张图?|图片)?$")
_NO_BACKGROUND = re.compile(
    r"^(?:please |now |then |and |can you |could you )*(?:remove|delete|erase|cut out|get rid of|strip(?: away)?|take away|drop) (?:the |its |her |his )?(?:whole |entire )?background(?: (?:of|from|in) (?:img\d+|it|this|that|the (?:picture|image|photo)|this (?:picture|image|photo)))?(?: please)?$|^(?:please |now |and )*make (?:the |its )?background transparent$|^(?:please |now |and )*cut (?:her|him|it|them|the subject|the \w+) out$|"
    r"^(?:请|帮我|麻烦)?(?:把|将|给)?(?:它|img\d+|这[张幅](?:图片?|照片)?|图片?|照片)?的?(?:去背(?:景)?|抠图|去掉背景|去除背景|移除背景|删除背景|背景(?:去掉|去除|删掉|删除|移除|拿掉|(?:变成?|改成|弄成)透明(?:的)?))(?:吧|一下)?$"
)
_SIDE = r"(?:left|right|top|bottom|up|down|above|below|upwards?|downwards?|both sides|all sides|sides)"
_WIDER = re.compile(
    rf"\b(?:outpaint|uncrop)\b|\b(?:widen|extend|expand|broaden) (?:it|this|that|(?:the|this) (?:picture|image|photo|canvas|frame|scene|view)|img\d+)(?: (?:further|out|outwards?|more|a bit|a little))*(?: (?:to|on|at|towards?) )?(?:the )?(?:left|right|top|bottom|upwards?|downwards?|both sides|all sides|sides)\b|\b(?:widen|outpaint|uncrop) (?:it|this|that|(?:the|this) (?:picture|image|photo|canvas|frame)|img\d+)\W*$|\bshow more (?:of the scene )?(?:on|to|at) the {_SIDE}\b|\badd (?:more )?(?:space|room) (?:on|to|at) the {_SIDE}\b|"
    r"(?:往|向|朝)(?:左右|上下|四周|两[边侧]|[左右上下])(?:边|侧|方|面)?(?:扩展|扩图|扩画|延伸|延展|加宽|拓宽|扩大)|扩图|(?:扩展|加宽|拓宽)(?:画面|图片|画布)|(?:画面|图片|画布)(?:再)?(?:扩展|加宽|拓宽|变宽)"
)
_SIDES = (("left", r"\bleft\b|左|\bboth sides\b|(?<!all )\bsides\b|两[边侧]"), ("right", r"\bright\b|右|\bboth sides\b|(?<!all )\bsides\b|两[边侧]"), ("top", r"\btop\b|\bup\b|\bupwards?\b|\babove\b|上"), ("bottom", r"\bbottom\b|\bdown\b|\bdownwards?\b|\bbelow\b|下(?!雨|雪)"))
_AUDIO_TALK = re.compile(
    r"\b(?:louder|quieter|slower|faster|happier|sadder|calmer|softer|deeper|higher|lower|longer|shorter|tempo|pitch|bpm|voice|accent|say|speak|read|sung?|drums?|bass|piano|guitar|strings|beat|melody|loud|volume|echo|reverb|whisper\w*|cheerful\w*|energetic|excit\w+|dramatic\w*|sound\w*)\b|声|音|慢|快|念|说|读|唱|鼓|节奏|语气|开心|悲伤|激动|严肃|温柔|长一?点|短一?点"
)
MAKES_IT_FILM = re.compile(r"\b(?:as|use|using) .{0,24}\b(?:first|last|opening|closing|start|end) frame\b|\bas an? (?:[\w-]+ ){0,3}(?:video|clip|film|movie|gif)$|\b\d+[- ]second loop\b|(?:当|作为|做)(?:首帧|尾帧|第一帧|最后一帧)|\b(?:video|clip|film|movie|animation) (?:of|from|with|out of|based on) the [\w ]{2,24} (?:picture|image|photo|drawing)\b|(?:把|将|用|给)?(?:它|这[张个幅](?:图片?|画|照片)?|那[张个幅](?:图片?|画)?|第[一二三四五六][张个幅]|图片?|照片|img\d+)[^，。]{0,6}(?:变成|做成|转成|转为|改成|拍成)[^，。]{0,10}(?:影片|视频|短片|动画|动图)|\b(?:make|turn) (?:it|this|that|img\d+) (?:in)?(?:to )?an? (?:[\w-]+ ){0,4}(?:video|clip|film|movie|animation|gif)\b|^(?:请)?让[她他它牠][^，。]{1,12}[，,] ?(?:\d+|[一二两三四五六七八九十]+)秒|\banimate (?:img\d+|the|this|that|it|her|him|them)\b|\b(?:video|clip|film|movie|animation|gif) (?:of|from|out of) (?:it|this|that|img\d+)(?= *(?:$|[,.;:]|and\b|with\b|where\b|in\b|for\b))")
_SEVERAL = re.compile(r"[,;.]\s*(?:and )?then\b|然后|接着|最后")
"""Words between the tasks of a message; each task is read by itself."""
_SAYS = re.compile(r"^(?:请)?(?:说|念|朗读|读|播报)[:：]?\s*(?:「」|“”|\"\")|^(?:请|帮我|麻烦)?(?:用|以)[^，。:]{1,8}(?:语|文|话)(?:来)?(?:说|念|读|朗读|讲|播报)[:：]|^(?:请|帮我|麻烦)?(?:用|以)[^，。:]{1,16}(?:声音|声|嗓音|语气|口吻)(?:来)?(?:说|念|读|朗读|讲|播报)|^(?:请|帮我)?(?:旁白|念|朗读|说|读)[:：]|^(?:请|帮我)?(?:小声|大声|轻声|慢慢|开心|悲伤|温柔)[地的]?(?:说|念|读)")
_SAYS_QUOTED = re.compile(r"(?:请|帮我|麻烦)?(?:说|念|朗读|读|播报)[:： ]*")
"""All that stands around words in quotes that shall be spoken."""
_NO_WORDS = re.compile(r"\"\"|''|“”|「」")
"""Quotes with nothing in them: the words to speak are missing."""
_SAYS_EN = re.compile(r"(?:(?:please|now|then|and|can you|could you|would you|i want you to|let (?:her|him|it|them)|have (?:her|him|it|them)|make (?:her|him|it|them))[ ,]+)*(?:say|speak|read|narrate|announce|pronounce|recite|whisper|shout)\b(?! (?:it|that)\b)")
_SAYS_SHORT = re.compile(r"(?:(?:please|now|then|and|can you|could you)[ ,]+)*(?:say|whisper|pronounce|announce|narrate)\s+(?!it\b|this\b|that\b|cheese\b|the following\b)\w")
_SONG = re.compile(r"^(?:please |can you |could you |i want you to )*(?:write|compose|make|create) (?:me |us )?(?:an? |the )?(?:[\w-]+ ){0,4}(?:song|piece|tune|melody|ballad|jingle|anthem|waltz|lullaby)\b|^(?:请|帮我|给我)?(?:写|作|谱)(?:一)?[首支段].{0,12}(?:歌|曲|乐|民谣)")
_SONG_TOLD = re.compile(r"\b(?:guitar|piano|violin|drums?|bpm|vocals?|instrumental|seconds?|minutes?|chorus|tempo|minor|major)\b|吉他|钢琴|小提琴|鼓|拍|秒|分钟|副歌|人声|调")
_CALLS_ON_FILMS = re.compile(r"视频|影片|短片|过渡|动画|\b(?:video|film|clip|movie|animat\w+|transition|morph\w*)\b")


def operation(said: Said, desk: Sequence[DeskRow]) -> Operation | None:
    """Return what a message does to what is on the desk beside plain making and changing, or None."""
    text = said.bare.strip(" .!?,，。！？")
    kinds: set[str] = {row.kind for row in desk}
    if _SEVERAL.search(text):
        return None
    for rule in (_of_voices, _of_recordings, _of_films, _of_pictures):
        found = rule(said, text, desk, kinds)
        if found is not None:
            return found
    return None


_Rule = Callable[[Said, str, Sequence[DeskRow], set[str]], Operation | None]


def _of_voices(said: Said, text: str, desk: Sequence[DeskRow], kinds: set[str]) -> Operation | None:
    if (_CLONE.search(text) and len(text) < 600) or (kinds & set(HEARD) and _CLONE_IT.search(text)):
        return Operation("clone", "new", "voice")
    current = selected(desk)
    if current and current.kind == "voice" and not current.upload and is_again(said) and len(text) < 90 and (not _MAKE_IT.match(text) or _AUDIO_TALK.search(text)):
        return Operation("again", "edit", "voice")
    aloud = (said.quotes or ":" in text or _NO_WORDS.search(text)) and _SAYS_EN.match(text)
    if aloud or _SAYS.match(text) or (said.quotes and _SAYS_QUOTED.fullmatch(text)) or (_SAYS_SHORT.match(text) and len(text) < 90):
        return Operation("speak", "new", "voice")
    if _SONG.match(text) and (said.quotes or _SONG_TOLD.search(text)):
        return Operation("", "new", "music")
    return None


def _of_recordings(said: Said, text: str, desk: Sequence[DeskRow], kinds: set[str]) -> Operation | None:
    if not kinds & set(HEARD):
        return None
    heard = _kind_of(said, desk, HEARD)
    if _TRANSCRIBE.search(text) and not _shows_a_picture(said, desk):
        return Operation("transcribe", "chat", "text")
    if _ISOLATE.search(text) and not said.quotes and (heard != "video" or re.search(r"voice|vocal|speech|noise|hiss|hum|人声|噪|杂音|说话", text)):
        return Operation("isolate", "edit", heard)
    if _DUB.search(text) and language_said(text):
        return Operation("dub", "edit", heard)
    if _CONVERT.search(text) and not said.quotes and (heard == "voice" or _FILE_VOICE.search(text)):
        return Operation("convert", "edit", heard)
    return None


def _of_films(said: Said, text: str, desk: Sequence[DeskRow], kinds: set[str]) -> Operation | None:
    if "image" in kinds and _CALLS_ON_FILMS.search(text) and len(frames_of(said, desk)) == 2:
        return Operation("frames", "convert", "video")
    current = selected(desk)
    if "video" not in kinds:
        return _of_no_film(text, kinds)
    about = (current is None or current.kind == "video" or bool(re.search(r"视频|影片|短片|\b(?:video|film|clip|movie)\b|vid\d", text)))
    if about and _EXTEND.search(text) and not said.quotes:
        return Operation("extend", "edit", "video")
    if about and _RESTYLE.search(text) and not any(lengths(text)) and not said.quotes:
        return Operation("restyle", "edit", "video")
    if "image" in kinds and MAKES_IT_FILM.search(text) and (current is None or current.kind != "video" or handles_in(said)):
        return Operation("animate", "convert", "video")
    return None


def _of_no_film(text: str, kinds: set[str]) -> Operation | None:
    """An operation on a film where there is none, so that the look-up can say so; and a picture that becomes one."""
    if kinds and _EXTEND.search(text) and any(lengths(text)):
        return Operation("extend", "edit", "video")
    if kinds and re.search(r"\bsame (?:film|video|clip|movie)\b|^(?:把|将)(?:这段|这部)?(?:影片|视频)", text) and _RESTYLE.search(text):
        return Operation("restyle", "edit", "video")
    return Operation("animate", "convert", "video") if "image" in kinds and MAKES_IT_FILM.search(text) else None


def _of_pictures(said: Said, text: str, desk: Sequence[DeskRow], kinds: set[str]) -> Operation | None:
    if "image" in kinds and read_region(said)[0] is not None:
        return Operation("", "edit", "image")
    if "image" not in kinds or said.quotes:
        return None
    if _FINAL.search(text) and len(text) < 90:
        return Operation("final", "edit", "image")
    if _UPSCALE.search(text) and len(text) < 60 and _kind_of(said, desk, ("image", "video")) == "image":
        return Operation("upscale", "edit", "image")
    if _NO_BACKGROUND.search(text):
        return Operation("remove_background", "edit", "image")
    if _WIDER.search(text) and len(text) < 70 and _kind_of(said, desk, ("image", "video")) == "image":
        return Operation("outpaint", "edit", "image")
    return None


def finishes(said: Said, desk: Sequence[DeskRow]) -> bool:
    """Tell whether "render it", said with nothing but a model's name, means the draft at hand; what a model made is made again instead."""
    current = selected(desk)
    drafted = current is not None and current.kind == "image" and not current.upload and not current.model
    return drafted and bool(re.search(r"\brender\b|渲染|算", said.bare))


def sides_of(said: Said) -> tuple[str, ...]:
    """Return the sides on which a picture shall be widened; a message that names none widens it to left and right, "all sides" names none."""
    found = tuple(side for side, words in _SIDES if re.search(words, said.bare))
    return found or (() if re.search(r"\ball (?:sides|around)\b|四周", said.bare) else ("left", "right"))


def edited_kind(said: Said, desk: Sequence[DeskRow]) -> str | None:
    """Return the medium that a plain change is about: the one at hand; what is only seen is asked of no sound."""
    current = selected(desk)
    if current is None or current.kind not in ("voice", "music", "sfx"):
        return current.kind if current else None
    if _AUDIO_TALK.search(said.bare):
        return current.kind
    return next((row.kind for row in reversed(desk) if row.kind in ("image", "video")), current.kind)


def _kind_of(said: Said, desk: Sequence[DeskRow], kinds: Sequence[str]) -> Modality:
    named = next((row.kind for handle in handles_in(said) for row in desk if row.handle == handle and row.kind in kinds), None)
    current = selected(desk)
    there = named or (current.kind if current and current.kind in kinds else next((row.kind for row in reversed(desk) if row.kind in kinds), "voice"))
    return there  # type: ignore[return-value]


def _shows_a_picture(said: Said, desk: Sequence[DeskRow]) -> bool:
    """Whether the one at hand is a picture and the message names no recording."""
    current = selected(desk)
    named = re.search(r"\b(?:recording|audio|video|voice|song|clip|film|lecture|speech|voc\d+|vid\d+|mus\d+|snd\d+)\b|录音|视频|影片|音频|声音|歌|\.(?:wav|mp3|m4a|flac|ogg|mp4|mov|webm)\b", said.bare)
    return current is not None and current.kind == "image" and not named


