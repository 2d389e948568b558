"""What a message says of a film beside what it is about: shots, length, hero, voice, music, captions, shape, titles."""

from __future__ import annotations

import re
from typing import Any

from agent.director.film.edit_cut import TRANSITIONS
from agent.director.film.edit_frame import CAPTIONS, FPS, NONE, aspect_said, lines_said
from agent.director.film.edit_sound import manner_of
from agent.director.film.nouns import FIRST, STORYBOARD
from agent.director.languages import language_said
from agent.director.lengths import lengths
from agent.director.spans import tidy
from agent.director.text import Said, read_text
from prompts import vocabulary
from prompts.numbers import han_number

GAP = "|"
"""What stands where something was taken out of a message: a wall that no pattern reads across."""
_NUMBER = r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}
_SHOTS = re.compile(rf"(?:,?\s*\b(?:in|with|using|over|of|as|made of|made up of|consisting of|having|told in|split into)\s+)?(?:exactly |about |only )?\b{_NUMBER}[- ](?:short |different |quick |separate )?(?:shots?|scenes?|clips?|parts?|chapters?|segments?|panels?)\b(?: (?:long|each))?|\b{_NUMBER.replace('<n>', '<m>')}-(?:shot|scene|panel|part)\b")
_SHOTS_ZH = re.compile(r"(?:分成|分为|分|共|一共|总共|用|以|大约|约|由)?(?<![第\d一二三四五六七八九十])(?P<n>\d{1,3}|[二两三四五六七八九十]{1,2}|一(?=个镜头))(?:个|组|格)?(?:镜头|画面|场景|分镜|片段|段落|幕|段(?!话|文|旁白|脚本|\w*旁白)|镜)(?:组成|构成|左右|的)?")
_HERO = re.compile(
    r",?\s*\b(?:and )?(?:starring|featuring|(?:the |its )?(?:hero|heroine|main character|protagonist|lead|star)(?: is|:| being| should be)|with (?=[^,.;|]{2,60} as (?:the |its )?(?:hero|heroine|main character|protagonist|lead|star)))\s*(?P<h>[^,.;|]{2,90}?)(?: as (?:the |its )?(?:hero|heroine|main character|protagonist|lead|star))?(?=$|[,.;|]|\s+and\s+\|)"
)
_HERO_ZH = re.compile(r"(?:主角|主人公|女主角|男主角|主演|人物|角色)(?:是|为|:|由|设定为|用)*(?P<h>[^，。；,;|\n]{1,40})|由(?P<g>[^，。；,;|\n]{1,30}?)(?:主演|担任主角|当主角)")
_SCENE = re.compile(r",?\s*\b(?:set|takes? place|taking place|happening)\s+(?P<s>(?:in|on|at|under|during)\s+[^,.;|]{2,60})|(?:场景|地点|背景设定|时间地点)(?:是|为|在|:|设在)+(?P<z>[^，。；,;|\n]{1,30})")
_NO_MUSIC = re.compile(r",?\s*(?:\band\s+)?\b(?:no|without(?: any)?) (?:background )?(?:music|soundtrack)\b|[，,、]?(?:不要|不用|无|没有|不加|不配)(?:背景)?(?:音乐|配乐|bgm)")
_MUSIC_NOUN = r"(?:background music|music|soundtrack|score|bgm|tune|song|beats?|jazz|lullaby|lo-?fi|synthwave|drum and bass|techno|reggae|hip[- ]?hop|classical|ambient|electronica?|funk|disco|bossa nova|chiptune|waltz)"
_INSTRUMENT = r"(?:piano|guitars?|violins?|strings|harps?|flutes?|cellos?|ukuleles?|organ|brass|choir|synth(?:s|esizers)?|drums|orchestra|marimba|music box)"
_MUSIC = re.compile(rf"(?:[,;:.|]\s*|^|\b(?:with|and|plus|add(?:ing)?|set to|over|using|have)\s+)(?:(?:and|with|plus|add|set to)\s+){{0,2}}(?:some |the |(?P<art>an? ))?(?P<m>(?:(?!and\b|with\b|of\b|in\b|for\b|about\b|the\b|add\b|to\b|set\b|plus\b|film\b|video\b|shots?\b|where\b|that\b)[a-z][\w'-]*,? (?:and (?=[\w-]+ {_MUSIC_NOUN}))?){{0,5}}?(?:{_MUSIC_NOUN}|(?P<i>{_INSTRUMENT})(?! in (?:her|his)))(?: music| loop| piece)?)\b(?! videos?\b)(?: (?:in the )?background| underneath)?")
_MUSIC_ZH = re.compile(r"[，,、；;](?:背景)?(?:音乐|配乐)(?:要|用|是|选|走)(?P<d>[^，。；,;|\n]{1,12})|[，,、；;]?(?:并|和|再|也|搭)?(?:配上?|加上?|搭配|用|要|有|放|背景)*(?P<m>[^，。；,、;|\n配加用要有]{0,14}?(?:的)?(?:背景)?(?:音乐|配乐|bgm|钢琴曲?|曲子|伴奏|乐曲|吉他|爵士乐?|管弦乐|交响乐|电子乐|轻音乐|摇滚乐?|国乐|民谣|摇篮曲|尤克里里|乌克丽丽|小提琴|古筝|弦乐|竖琴|口琴|雷鬼|嘻哈|放克))(?:当背景|为背景|做背景|衬底)?|(?:背景)?(?:音乐|配乐)(?:要|用|是|选|走)(?P<b>[^，。；,;|\n]{1,12})")
_NO_VOICE = re.compile(r",?\s*(?:\band\s+)?\b(?:no|without(?: any| a)?) (?:narrat(?:ion|or)|voice ?-?over|voice|speech|talking)\b|\bunnarrated\b|\bsilent (?=film|video|movie|short|clip)|[，,、]?(?:不要|不用|无|没有|不加|不配)(?:旁白|配音|解说|人声|口白)")
_VOICE_ADJECTIVE = r"(?:english|chinese|mandarin|cantonese|taiwanese|japanese|korean|german|french|spanish|italian|(?:fe)?male|calm|warm|deep|soft|gentle|friendly|cheerful)"
_VOICE_BEGINS = rf"(?:(?:[,;:.|]\s*|^\s*|\b(?:with|add(?:ing)?|and|plus|have|has|including|in|using|by)\s+)+|\b(?={_VOICE_ADJECTIVE} (?:\w+ )?(?:narrat|voice|commentary)))"
"""Where the words for a voice begin: not in the middle of what a film is about."""
_VOICE = re.compile(
    rf"{_VOICE_BEGINS}(?:an? |the |some )?(?P<v>(?:(?!(?:and|with|of|in|for|about|the|add|film|video|shots?|{_MUSIC_NOUN}|{_INSTRUMENT})\b)[a-z][\w'-]*,? ){{0,4}}?(?:narration|narrator|voice ?-?over|voice|commentary)(?: (?:in|by|from|with|spoken in|saying|says?|reading)\b[^,.;|]{{0,40}}?(?=$|[,.;|]| and ))?)|"
    r",?\s*\b(?P<w>(?:narrated|spoken|voiced)(?: (?:in|by)\b[^,.;|]{2,40}?(?=$|[,.;|]| and ))?)"
)
_VOICE_ZH = re.compile(r"[，,、；;]?(?:并|和|再|也)?(?:配上?|加上?|搭配|用|要|有|带|附|请|由)*(?P<v>[^，。；,、;|\n配加]{0,10}?(?:(?:女声|男声|童声|人声)(?:的)?(?:旁白|配音|解说)|旁白|配音|解说|口白|女声|男声|童声|人声)(?:(?:用|要|是|为|以)[^，。；,、;|\n字音做和跟与]{1,8})?)")
_NO_CAPTIONS = re.compile(r",?\s*(?:\band\s+)?\b(?:no|without(?: any)?) (?:captions?|subtitles?)\b|[，,、]?(?:不要|不用|无|没有|不加|不上)字幕")
_CAPTIONED = re.compile(r",?\s*(?:\b(?:and|plus) )?\b(?:with|add(?:ing)?|and|plus|have|including|,)?\s*(?:(?!and\b|with\b|about\b|of\b)[\w-]+ ){0,2}(?:captions?|subtitles?|subtitled|captioned)\b(?: (?:at|on|in) (?:the )?(?:top|bottom))?|[，,、；;]?(?:并|和|跟|与|再|也)?(?:加上?|要|有|带|配上?|附|上)*(?:中文|英文|双语|繁体|简体|中英)?字幕(?:放?在?(?:上面|上方|顶部|下面|下方))?")
_TITLED = re.compile(r",?\s*\b(?:titled|called|named|(?:with )?(?:the |a )?title(?: card)?(?: is|:| saying| reading)?)\s*$|(?:片名|标题|题目|名为|名叫|取名|叫做?|片头(?:写|打上)?)(?:是|为|叫|:)*\s*$")
_ENDED = re.compile(r",?\s*(?:\band )?\b(?:end(?:s|ing)? (?:with|on)|clos(?:es|ing) (?:with|on)|(?:with )?(?:the |an? )?(?:end|closing) (?:card|title|screen)(?: saying| reading|:)?|finish(?:es|ing)? with)(?: the (?:words|text|line))?\s*$|(?:片尾|结尾|最后|结束)(?:写上?|打上|放|出现|显示|是|:|的?字)*\s*$")
SOUNDS = re.compile(r",?\s*(?:\band )?\bwith (?:the )?sounds? of (?P<s>[^,.;|]{2,50}?)(?=$|[,.;|]| and (?:with|\|))|,?\s*(?:\band )?\bwith (?P<t>(?:[\w-]+ ){1,3}sounds?)\b|[，,、；;](?:加上?|配上?|要有?|有)(?P<z>[^，。；,、;|\n]{1,10}?(?<![人女男童])声(?!音))")
_PLATFORM = re.compile(r",?\s*(?:\b(?:for|as|in|on|an?)\s+)?(?:an? )?(?:\b(?:vertical(?:ly)?|portrait|square|horizontal|widescreen|landscape)(?: (?:format|video format|shape|mode|orientation|aspect))?|(?<![\d:])(?:9:16|16:9|1:1|4:5)(?!\d)|\b(?:tik ?tok|(?:instagram )?reels?(?! of)|instagram(?: feed| stories| story| post)?|youtube(?: shorts)?|shorts)\b)|[，,、]?(?:适合|发|用于|给|放)?(?:直式|直立式?|竖屏|竖版|竖式|直版|横式|横屏|横版|方形|正方形|抖音|小红书|限时动态)(?:的|用|版|比例|格式|画面)?")
_FPS = re.compile(rf"[,，、]?\s*(?:\b(?:at|with|in)\s+)?(?:{FPS.pattern})")
_LINES = re.compile(r",?\s*(?:\b(?:in|at)\s+)?\b(?:1080p?|720p|480p|full hd)\b|(?:1080|720|480)p?画质?")
_LANGUAGE = re.compile(r",?\s*\bin (?P<l>[a-z]+)(?= |$|[,.;|])|(?:用|以|说|讲)?(?P<z>中文|英文|国语|粤语|台语|日文|日语|英语|普通话|华语)(?:版本?|发音)?")
_STYLED = re.compile(r",?\s*\b(?:in|as)\s+(?:an? |the )?(?P<s>[\w -]{3,40}?(?: style| look| aesthetic))\b|,?\s*\bin (?:the )?style of (?P<t>[^,.;|]{3,40})|,\s*(?:in )?(?P<c>[\w-]+(?: [\w-]+)? style)\b|[，,、；;]?(?:用|以|走|采用)?(?P<z>[^，。；,、;|\n用以走]{1,12}?(?:风格|画风|風格))(?:的)?")


class Reader:
    """Takes what is known out of a message, and keeps what is left."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.bare = said.bare

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first match in what is left, and wall it off."""
        match = pattern.search(self.bare)
        if match is not None:
            self.drop(*match.span())
        return match

    def drop(self, start: int, end: int) -> None:
        """Wall off a span."""
        self.bare = self.bare[:start] + GAP * (end - start) + self.bare[end:]

    def raw(self, match: re.Match[str], *names: str) -> str:
        """Return the first of the named groups that matched, as it was written, tidied."""
        name = next((n for n in names if match.groupdict().get(n)), "")
        return tidy(self.said.raw[match.start(name) : match.end(name)]) if name else ""


def read_features(reader: Reader) -> dict[str, Any]:
    """Return what is said of a film, by the names of `agent.writer.wish.FilmWish`; it is taken out of the reader."""
    found: dict[str, Any] = {}
    for rule in (_cards, _stop, _counts, _silences, _captions, _voice, _music, _sounds, _shape, _transition, _hero, _style, _language):
        found |= rule(reader)
    return found


def _cards(reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for quote in reader.said.quotes:
        lead = reader.bare[: quote.start]
        for name, pattern in (("end_card", _ENDED), ("title", _TITLED)):
            match = pattern.search(lead)
            if match and name not in found:
                found[name] = quote.text
                reader.drop(match.start(), quote.end)
                break
    return found


def _stop(reader: Reader) -> dict[str, Any]:
    if reader.take(FIRST) or STORYBOARD.search(reader.bare):
        return {"stop_at": "storyboard"}
    return {}


def _silences(reader: Reader) -> dict[str, Any]:
    """What is not wanted."""
    found: dict[str, Any] = {}
    for name, pattern in (("captions", _NO_CAPTIONS), ("narrated", _NO_VOICE), ("musical", _NO_MUSIC)):
        if reader.take(pattern):
            found[name] = False
    return found


def _captions(reader: Reader) -> dict[str, Any]:
    match = reader.take(_CAPTIONED) if CAPTIONS.search(reader.bare) or re.search(r"\b(?:subtitled|captioned)\b", reader.bare) else None
    if match is None:
        return {}
    return {"captions": True, **({"caption_position": "top"} if re.search(r"\btop\b|上面|上方|顶部", match.group()) else {})}


def _voice(reader: Reader) -> dict[str, Any]:
    chinese = reader.said.chinese
    match = reader.take(_VOICE_ZH if chinese else _VOICE)
    if match is None:
        return {}
    words = reader.raw(match, "v", "w")
    manner = manner_of(read_text(words))
    found: dict[str, Any] = {"narrated": not NONE.match(match.group())}
    for name in ("voice", "delivery", "speed", "language"):
        if manner.get(name):
            found[name] = manner[name]
    language = language_said(read_text(f"in {words}").low) or language_said(read_text(words).low)
    if language and "language" not in found:
        found["language"] = language[2]
    if language and read_text(str(found.get("voice", ""))).low.split(" ")[0] in read_text(words).low[language[0] : language[1]]:
        found.pop("voice", None)
    return found


def _music(reader: Reader) -> dict[str, Any]:
    pattern = _MUSIC_ZH if reader.said.chinese else _MUSIC
    match = pattern.search(reader.bare)
    if match is None or (match.groupdict().get("i") and match["art"]):
        return {}
    reader.drop(*match.span())
    words = re.sub(r"^(?:背景|的)+(?=音|配)", "", reader.raw(match, "b", "d", "m"))
    return {"music": words, "musical": True}


def _sounds(reader: Reader) -> dict[str, Any]:
    match = reader.take(SOUNDS)
    return {"sounds": (reader.raw(match, "s", "t", "z"),)} if match else {}


def _shape(reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    shape, lines = reader.take(_PLATFORM), reader.take(_LINES)
    aspect = aspect_said(shape.group()) if shape else None
    if aspect:
        found["aspect_ratio"] = aspect
    if lines and lines_said(lines.group()):
        found["lines"] = lines_said(lines.group())
    rate = reader.take(_FPS)
    if rate:
        found["fps"] = min(max(float(rate["fps"] or rate["zh"]), 1.0), 60.0)
    return found


def _transition(reader: Reader) -> dict[str, Any]:
    for kind, pattern in TRANSITIONS:
        if kind != "cut" and reader.take(re.compile(rf"(?:,?\s*(?:\band )?\b(?:with|using|and)\s+|[，,、；;]?(?:用|加|转场用?)*)?(?:{pattern.pattern})(?: transitions?)?")):
            return {"transition": kind}
    return {}


def _hero(reader: Reader) -> dict[str, Any]:
    match = reader.take(_HERO_ZH if reader.said.chinese else _HERO)
    scene = reader.take(_SCENE)
    return {**({"hero": reader.raw(match, "h", "g")} if match else {}), **({"scene": reader.raw(scene, "s", "z")} if scene else {})}


def _style(reader: Reader) -> dict[str, Any]:
    match = reader.take(_STYLED)
    if match:
        return {"style": reader.raw(match, "s", "t", "c", "z")}
    for known in vocabulary.find(reader.bare, ("style",)):
        behind, before = reader.bare[known.end :], reader.bare[: known.start]
        if re.match(r"\s*(?:-?style)?\s*(?:films?|videos?|movies?|animations?|shorts?|clips?|风|的?(?:短片|影片|视频|动画))", behind) or re.search(r"\b(?:in|as an?|as)\s+$|[，,、；;|]$|用$", before):
            words = tidy(reader.said.raw[known.start : known.end])
            reader.drop(known.start, known.end)
            return {"style": words}
    return {}


def _counts(reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start, end, seconds in lengths(reader.bare):
        found["duration_s"] = found.get("duration_s", 0.0) + seconds
        reader.drop(start, end)
    match = reader.take(_SHOTS_ZH if reader.said.chinese else _SHOTS)
    if match:
        word = match["n"] or match.groupdict().get("m") or ""
        found["shots"] = _NUMBERS.get(word) or int(han_number(word))
    return found


def _language(reader: Reader) -> dict[str, Any]:
    """The language of all that is said, where it is named apart from the narration."""
    spoken = _LANGUAGE.search(reader.bare)
    language = language_said(f"in {spoken['l']}" if spoken["l"] else spoken["z"]) if spoken else None
    if spoken is None or language is None:
        return {}
    reader.drop(*spoken.span())
    return {"spoken": language[2]}

