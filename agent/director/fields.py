"""Reading the seven fields and the exact values beside them out of a request, each in the person's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.director import fields_en, fields_zh
from agent.director.cues import MAKE_EN
from agent.director.spans import KIND_EN, KIND_ZH, NEGATION, NEGATION_ZH, Piece, clip, tidy
from agent.director.text import HAN, Quote, Said, read_text

_LETTERED = re.compile(
    r"(?:\b(?:text|texts|words?|titles?d?|captions?|signs?|says?|saying|reads?|reading|written|writes?|printed|engraved|letter(?:s|ing)?|slogan|logo|inscription|label(?:l?ed)?|phrase|headline|banner|name|board|screen|displays?|message|english|chinese|called|named|quote)\b[^\"“'‘「]{0,24}|"
    r"(?:显示|写着|写著|写有|写|印着|印著|印有|印|文字|字样|标语|招牌|标题|题字|上书|刻着|刻|字|中文|英文|显示出|浮现出|拼出|代码|信息|咒语|文案|内容|叫做?|名为|logo|[店品]名)[^\"“'‘「『]{0,8})$"
)
_DESCRIBED = re.compile(r"\b(?:based on|according to|from|represents?|depict\w*|description|prompt|concept|phrase|text prompt|following text|story|visuali[sz]es?|e\.g\.|the (?:quote|idea|theme))\b[^\"“']{0,40}$")
_PLACES = (
    ("sign", r"\bsign(?:board|age)?s?\b|\bstorefront\b|招牌|路牌|看板|店名|牌"), ("poster", r"\bposters?\b|海报"), ("screen", r"\bscreens?\b|\bmonitor\b|屏幕|荧幕|屏"), ("banner", r"\bbanners?\b|横幅|条幅|旗"),
    ("title", r"\btitled?\b|\bheadline\b|标题|片名|书名|剧名|歌名"), ("label", r"\blabels?\b|\bprinted\b|标签|包装"),
)  # fmt: skip
_HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b")
_COUNT = re.compile(
    r"(?<![\w.#:/-])(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?=\s+(?!k\b|d\b|colou?rs?\b|tones?\b|fps|seconds?|secs?|minutes?|hours?|o'?clock|years?|am\b|pm\b|mm\b|percent|image|picture|photo|version|variation|option|draft|shots?\b|scenes?\b|panels?\b|parts?\b|cuts?\b|times?\b|x\b|side|piece poster)(?:[\w-]+\s+){0,3}?[a-z]+s\b|\s+(?:people|men|women|children|sheep|fish|mice|geese))|"
    r"(?P<z>[两二三四五六七八九十]|十[一二]|\d{1,2})(?:只|个(?!月|小时|大?字)|位|名|条|辆|匹|头|朵|棵|座|艘|台|架|把|本|颗|块|间|双|瓶|杯|碗|盘|串|支|株)"
)
_NUMBERS = {w: i for i, w in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)} | {w: i for i, w in enumerate("二三四五六七八九十", 2)} | {"两": 2, "十一": 11, "十二": 12}
_ITEMS = re.compile(r"(?:\b(?:icons?|icon set|set of|sheet|list|items?|stickers?)\b|图标|图示|贴纸|清单|闪卡|卡片|教学卡|flash ?cards?|word cards?)[^:\n]{0,60}[:]\s*(?P<items>[^\n。]{3,400})")
_MAKES_EN = re.compile(
    rf"^(?:.{{0,90}}?\b(?:{MAKE_EN}|want|need|love|like|have|require|looking for|see)\b(?: to (?:see|have|{MAKE_EN}))?)?(?:\s+(?:me|us|you to (?:{MAKE_EN})|up))*\s*(?P<np>(?:an?|the|some|one|two|three|four|several|\d+|my|our|new)?\s*(?:[\w'’/-]+(?:, | )){{0,6}}?(?P<noun>images?|pictures?|pics?|photos?|photographs?|videos?|movies?|films?|clips?|animations?|illustrations?|paintings?|drawings?|"
    r"posters?|sketch(?:es)?|visuals?|visual representations?|scenes?|portraits?|recordings?|artworks?|snapshots?|renderings?|footage|gifs?|sounds?|audio(?: clip| content| file)?|depictions?|logos?|songs?|graphics?|shots?))\s*"
    r"(?P<link>(?:that|which) (?:shows?|represents?|depicts?|displays?|portrays?|visually represents|visuali[sz]es?|features?|captures?|showcases?|includes?)(?: the (?:phrase|concept of|story|quote|text|idea of))?|of|showing|depicting|representing|featuring|displaying|displays|portraying|capturing|with|where|in which|about|from|containing|containing|based on (?:the )?(?:following )?(?:text )?(?:prompt|description|text|story|phrase)?|for)?[\s:]*",
    re.IGNORECASE,
)
_MAKES_PLAIN = re.compile(rf"^(?:(?:please|can you|could you|would you|i want (?:you )?to|i'd like (?:you )?to|i would like (?:you )?to|let'?s|now|then|and|also|hey|hi|ok(?:ay)?|help me)[ ,]+)*(?:{MAKE_EN})\s+(?:me\s+|us\s+)?(?!it\b)", re.IGNORECASE)
_MAKES_ZH = re.compile(
    r"^(?:(?:请|麻烦|能不能|可以|可否|帮我|帮忙|给我|为我|为一款[^，。,]{1,12}|我想要?|我要|我需要|想要|希望|现在|接着|然后|再|另外|你|您|先)*(?:生成|绘制|画|创作|设计|制作|做|来|渲染|拍摄|拍|输出|呈现|产出|看|要|整|搞|弄|合成)(?:出|一下|个)?)+"
    r"(?:[一两三四五六几\d]?[张幅个段部组份款支帧套件种])?(?:(?P<np>[^，。,:]{0,12}?)(?P<noun>图片|图像|照片|图画|画面|画作|插画作品|视频|影片|短片|动画|图|画|照|幅画|场景|作品|海报))?(?=[:,，。\s]|关于|描绘|展示|表现|$)\s*(?:关于|描绘了?|展示了?|表现了?)?[:,，]?\s*"
)
_MAKES_ZH_PLAIN = re.compile(r"^(?:请|麻烦|能不能|可以|帮我|给我|为我|我想要?|我要|我需要|想要|现在|接着|然后|再|另外|你|您|先)*(?:生成|绘制|画|创作|设计|制作|做|来|渲染|拍摄|拍|输出|整|搞|弄)(?:出|一下)?(?=[一两三几\d]|[^面布作像框])")


@dataclass(frozen=True)
class Read:
    """What a request says: `words` field by field in the person's own words, `shot` as a Shot takes it."""

    words: Mapping[str, str] = field(default_factory=dict)
    shot: Mapping[str, Any] = field(default_factory=dict)


def read_fields(said: Said, *, medium: str = "image", cast: Sequence[str] = ()) -> Read:
    """Return the fields of a request to make something. cast: names of characters, whatever else they mean (小雪 is no snow)."""
    if medium in ("voice", "music"):
        return _sound(said)
    pieces = _with_names(said, label_request(_as_beings(said, cast)), cast)
    words = clip(said, pieces)
    extra = _exact(said)
    shot: dict[str, Any] = {k: v for k, v in words.items() if k in _SEVEN}
    negative = absent_things(words.get("negative", ""))
    if negative:
        shot["negative"] = negative
    shot.update(extra)
    quoted = [q.text for q in said.quotes]
    return Read({**words, **({"text_in_image": " ; ".join(quoted)} if "text_in_image" in extra else {})}, shot)


_STAND_INS = {1: "猫", 2: "女孩", 3: "小女孩", 4: "一个女孩", 5: "一个小女孩"}
"""A being in as many characters as a Chinese name has."""


def _with_names(said: Said, pieces: list[Piece], cast: Sequence[str]) -> list[Piece]:
    """The pieces with the characters in the subject that stand in a piece of another kind, such as "Lin from behind"."""
    out = pieces
    for name in cast:
        latin = r"(?<![A-Za-z])" if name.isascii() else ""
        match = re.search(rf"{latin}{re.escape(name)}(?![A-Za-z]{{{'1' if name.isascii() else '99'}}})", said.raw, re.IGNORECASE)
        if match is None or any(p.start <= match.start() < p.end and p.field in ("subject", "action", "scene", "audio", "items") for p in pieces):
            continue
        holder = next((p for p in out if p.start <= match.start() and match.end() <= p.end), None)
        around = [replace(holder, end=match.start()), replace(holder, start=match.end())] if holder else []
        out = [*(p for p in out if p is not holder), *(p for p in around if p.end - p.start > 1), Piece(*match.span(), "subject")]
    return out


def _as_beings(said: Said, cast: Sequence[str]) -> Said:
    """The message with its Chinese names replaced by beings of the same length, so that every place in it stays where it was."""
    text = said.raw
    for name in sorted(cast, key=len, reverse=True):
        if len(name) in _STAND_INS and HAN.search(name):
            text = text.replace(name, _STAND_INS[len(name)])
    return said if text == said.raw else read_text(text)


_SEVEN = ("subject", "action", "scene", "lighting", "camera", "style", "technical")


_FILM_OF = re.compile(r"^\s*(?:an? )?(?:short |long |quick |\d+[- ]?(?:second|minute)s?(?: long)? )*(?:films?|videos?|movies?|clips?|animations?) (?:about|of|showing|on)\s+")
_FRAME_ZH = re.compile(r"^\s*(?:(?:我(?:想|需)?要|想要|给我|来)\s*(?=[一两三四五六几\d]?[张幅]))?(?:[一两三四五六几\d]\s*)?(?:[张幅])(?!(?:长|小|大|圆|方|木|旧|破|空)?[桌椅床脸嘴网纸弓票卡皮地沙凳毯画像])(?=\S)")
_FRAME_END_ZH = re.compile(r"的(?:照片|图片|图像|画面|画|图)$")
_PLEASE = re.compile(r"[,，\s]+(?:please|pls|thanks|thank you(?: very much)?|if you can|谢谢|拜托(?:了)?|麻烦(?:了|你)?)[.!。！\s]*$")
_LET = re.compile(r"^(?:让|使)(?=[一-龥])")


def label_request(said: Said) -> list[Piece]:
    """Return the pieces of a request, its command left out; a quote that holds the description is read inside."""
    described = next((q for q in said.quotes if _is_description(said, q)), None)
    if described is not None:
        return label_text(said, described.start + 1, described.end - 1)
    head, start = _command(said)
    listed = _ITEMS.search(said.bare)
    end = listed.start("items") if listed else len(said.low)
    start, end = _unframed(said, start, end)
    return head + label_text(said, start, end)


def _unframed(said: Said, start: int, end: int) -> tuple[int, int]:
    """The span without the words that only frame it: 一張...的照片, a closing "please"."""
    thanks = _PLEASE.search(said.low[start:end])
    end = start + thanks.start() if thanks else end
    if not said.chinese:
        film = _FILM_OF.match(said.low[start:end])
        return (start + film.end() if film else start), end
    kind = re.match(rf"\s*一?[个套组款份](?={KIND_ZH.pattern})", said.bare[start:end])
    frame = kind or _FRAME_ZH.match(said.bare[start:end]) or _LET.match(said.bare[start:end])
    start = start + frame.end() if frame else start
    tail = _FRAME_END_ZH.search(said.bare[start:end])
    return start, start + tail.start() if tail and tail.start() >= 2 else end


def label_text(said: Said, start: int, end: int) -> list[Piece]:
    """Return the pieces of a description without a command."""
    low = said.low
    if said.chinese:
        return fields_zh.label(low, start, end)
    return fields_en.label(low, start, end)


def _is_description(said: Said, quote: Quote) -> bool:
    return len(quote.text) > 15 and bool(_DESCRIBED.search(said.bare[: quote.start]))


_USING_ZH = re.compile(r"^(?:请|帮我|给我|麻烦|能不能|可以|你|我想|我要)*(?:用|以)\s*+(?P<how>[^，。,:画]{1,16}?)(?<!\s)\s*+(?:的?方式|的?风格)?(?:来|帮我|给我)?(?:画|绘制|画出|创作)(?:出)?(?=[一两三四几\d])")


_PURPOSE = re.compile(r"(?P<x>[^:.;]{3,60}):\s+")
"""What a poster is for, before a colon and what it shows."""


def _command(said: Said) -> tuple[list[Piece], int]:
    """The style that the command itself names ("a watercolor painting of"), and where the description starts."""
    low = said.bare
    if said.chinese:
        using = _USING_ZH.match(low)
        if using:
            end = using.end("how") + (2 if low[using.end("how") :].startswith("风格") else 0)
            return [Piece(using.start("how"), end, "style")], using.end()
        match = _MAKES_ZH.match(low)
        if match:
            if kind := _kind_of_picture(low, match):
                return kind, match.end()
            if match.group("np") and re.search(r"风格|插画|水彩|油画|摄影|雕塑|海报|广告|艺术|科幻|电影|写实", match.group("np") + (match.group("noun") or "")):
                return [Piece(match.start("np"), match.end("noun"), "style")], match.end()
            if match.group("noun") in ("画作", "作品", "海报", "插画作品") and match.group("np"):
                return [Piece(match.start("np"), match.end("noun"), "style")], match.end()
            if len((match.group("np") or "").rstrip("的")) >= 2:
                end = match.end("np") - (1 if match.group("np").endswith("的") else 0)
                about = fields_zh.label(low, match.start("np"), end)
                return about, match.end()
            return [], match.end()
        match = _MAKES_ZH_PLAIN.match(low)
        return [], match.end() if match else 0
    match = _MAKES_EN.match(low)
    if match and match.group("np") and (named := KIND_EN.search(match.group("np"))) and match.group("link"):
        poster = Piece(match.start("np") + named.start(), match.start("np") + named.end(), "style")
        purpose = _PURPOSE.match(low[match.end() :]) if match.group("link") == "for" else None
        return ([poster, Piece(match.start("link"), match.end() + purpose.end("x"), "technical")], match.end() + purpose.end()) if purpose else ([poster], match.end())
    if match and match.group("link") and re.match(rf"^(?:.{{0,80}}\b(?:{MAKE_EN}|want|need|love|like|require)\b)", low[: match.start("np")]):
        words = match.group("np")
        style = fields_en.medium_style(words)
        return ([Piece(match.start("np") + style, match.end("np"), "style")] if style is not None else []), match.end()
    match = _MAKES_PLAIN.match(low)
    return [], match.end() if match else 0


def _kind_of_picture(low: str, match: re.Match[str]) -> list[Piece] | None:
    """The kind of picture that a Chinese command names (產品圖, 海報), and what it says about it before; None for a plain picture."""
    if not match.group("noun"):
        return None
    start, end = match.start("np"), match.end("noun")
    kind = KIND_ZH.search(low, start, end)
    if kind is None or kind.end() != end:
        return None
    about = low[start : kind.start()].rstrip("的")
    pieces = fields_zh.label(low, start, start + len(about)) if len(about) >= 2 else []
    if len({p.field for p in pieces}) > 1 or any(p.field == "action" for p in pieces):
        pieces = [Piece(start, start + len(about), "subject")]
    return [*pieces, Piece(kind.start(), end, "style")]


def _sound(said: Said) -> Read:
    spoken = " ; ".join(q.text for q in said.quotes) or _after_colon(said)
    mood = clip(said, [p for p in label_text(said, 0, len(said.low)) if p.field == "style"])
    words = {**({"audio": spoken} if spoken else {"audio": tidy(said.raw)}), **mood}
    return Read(words, {"audio": words["audio"]})


def _after_colon(said: Said) -> str:
    match = re.search(r"[:]\s+(?=\S)|[:](?=\S)", said.low)
    return tidy(said.raw[match.end() :]) if match else ""


def _exact(said: Said) -> dict[str, Any]:
    """Lettering, palette, count and items: what must survive to the letter."""
    found: dict[str, Any] = {}
    lettering = [{"text": q.text[:200], "place": _sign_place(said, q)} for q in said.quotes if q.text and _is_lettering(said, q)]
    if lettering:
        found["text_in_image"] = lettering
    if palette := list(dict.fromkeys(m.group() for m in _HEX.finditer(said.low))):
        found["palette"] = palette
    if items := read_items(said):
        found["items"] = items
    elif (count := read_count(said.bare)) is not None:
        found["count"] = count
    return found


_TITLED = re.compile(r"(?:书名|片名|标题|题目|歌名|剧名|名为|写着?|\b(?:titled?|reads?|says?))[^一-龥]{0,3}(?:是|为|叫|改成|改为|换成)?$")


def _is_lettering(said: Said, quote: Quote) -> bool:
    if _is_description(said, quote) or (said.raw[quote.start] == "《" and not _TITLED.search(said.bare[: quote.start])):
        return False
    before, after = said.bare[: quote.start], said.low[quote.end : quote.end + 12]
    return bool(_LETTERED.search(before) or re.match(r"\s*(?:的?(?:字样|招牌|标题|文字|[一-龥]个字)|(?:sign|title|text|lettering)\b)", after) or len(quote.text) <= 40)


def _sign_place(said: Said, quote: Quote) -> str:
    before, after = said.bare[max(0, quote.start - 40) : quote.start], said.bare[quote.end : quote.end + 12]
    nearest = max(((m.end(), place) for place, pattern in _PLACES for m in re.finditer(pattern, before)), default=None)
    return nearest[1] if nearest else next((place for place, pattern in _PLACES if re.search(pattern, after)), "")


def read_items(said: Said) -> list[str]:
    """Return the list of an icon set or a sheet: what stands behind its colon, one label each."""
    match = _ITEMS.search(said.bare)
    if match is None:
        return []
    start, end = match.span("items")
    stop = re.search(r"[.;](?:\s|$)", said.low[start:end])
    listed = said.raw[start : start + stop.start()] if stop else said.raw[start:end]
    items = [tidy(re.sub(r"^(?:and|以及|和|还有)\s*", "", part.strip())) for part in re.split(r"[,，、/;；]|\band\b", listed)]
    items = [item for item in items if item]
    return items[:64] if len(items) >= 2 else []


def read_count(low: str) -> int | None:
    """Return how many of the subject are asked for, when a number from 2 to 99 was said."""
    match = _COUNT.search(low)
    if match is None:
        return None
    word = match.group("n") or match.group("z")
    number = _NUMBERS.get(word) or (int(word) if word.isdigit() else 0)
    return number if 2 <= number <= 99 else None


_ABSENT_LEAD = re.compile(r"^(?:(?:there (?:is|are|should be)|with|it|the (?:picture|image)|and|but|please|画面|图|里|中|上|头上|旁边|周围|但|它|他|她|却|也|并)*\s*)*", re.IGNORECASE)


def absent_things(words: str) -> list[str]:
    """Return what a negative clause says is not there: "no people" gives ["people"], 不要有人 gives ["人"]."""
    things: list[str] = []
    for clause in re.split(r"[,，;；。]|\bor\b|\bnor\b|\band no\b", words):
        match = NEGATION.search(clause.lower()) or NEGATION_ZH.search(clause)
        rest = clause[match.end() :] if match else clause
        rest = re.sub(r"^(?:有|出现|任何|an?\b|any\b|the\b|have\b|include\b|show\b|want\b|\s)+", "", rest.strip(), flags=re.IGNORECASE)
        rest = re.sub(r"(?:了|出现|吧|\s(?:in|on) (?:it|the (?:picture|image|background|scene))|at all|please|around)+$", "", rest.strip())
        if tidy(rest):
            things.append(tidy(rest))
    return things
