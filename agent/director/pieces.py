"""Music and sounds: genre, mood, instruments, tempo, key, length and sections of a piece; what an effect sounds like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.director import cues
from agent.director.call import Call
from agent.director.lengths import length_said, lengths
from agent.director.spans import tidy
from agent.director.text import Said, read_text

_GENRES = (
    "lo-?fi|hip[- ]?hop|rap|jazz|blues|rock(?: and roll)?|hard rock|punk|metal|pop|k-?pop|j-?pop|folk|country|classical|baroque|orchestral|symphonic|chamber|ambient|electronic|edm|techno|house|trance|dubstep|drum and bass|synth-?wave|chiptune|8-?bit|reggae|ska|funk|soul|r&b|gospel|latin|salsa|bossa nova|samba|tango|waltz|march|disco|cinematic|"
    "new age|world|celtic|flamenco|opera|choral|lullaby|ballad|anthem|jingle|fanfare|trap|acoustic|marching band|soundtrack|phonk|city pop|swing|ragtime|"
    "爵士|蓝调|摇滚|朋克|金属|流行|民谣|乡村|古典|巴洛克|交响|管弦|室内乐|氛围|电子|舞曲|嘻哈|说唱|雷鬼|放克|灵魂|拉丁|探戈|华尔兹|圆舞曲|进行曲|迪斯科|国风|古风|中国风|摇篮曲|歌剧|合唱|轻音乐|电影配乐|史诗|芯片音乐"
)
MOODS = (
    "calm|peaceful|relax(?:ing|ed)|soothing|gentle|happy|cheerful|joyful|upbeat|uplifting|playful|sad|melancholic?|melancholy|dark|tense|suspenseful|scary|eerie|mysterious|epic|heroic|triumphant|romantic|dreamy|nostalgic|energetic|exciting|aggressive|angry|hopeful|inspiring|solemn|majestic|funny|quirky|warm|cozy|cosy|lonely|bittersweet|festive|"
    "平静|安静|宁静|舒缓|放松|温柔|快乐|开心|欢快|轻快|活泼|悲伤|忧伤|伤感|忧郁|黑暗|紧张|悬疑|恐怖|神秘|史诗感|英雄|浪漫|梦幻|怀旧|激昂|热血|振奋|希望|励志|庄严|热闹|喜庆|温暖|孤独|治愈"
)
_INSTRUMENTS = (
    "pianos?|grand piano|acoustic guitars?|electric guitars?|guitars?|violins?|violas?|cellos?|double bass|bass(?: guitar)?|strings?|string quartet|harps?|flutes?|clarinets?|oboes?|bassoons?|trumpets?|trombones?|horns?|brass|saxophones?|sax|drums?|percussion|synths?|synthesi[sz]ers?|organs?|accordions?|banjos?|ukuleles?|mandolins?|marimbas?|xylophones?|glockenspiels?|bells?|"
    "choir|harmonica|sitar|erhu|guzheng|pipa|koto|shakuhachi|taiko|bagpipes?|music box|"
    "钢琴|木吉他|电吉他|吉他|小提琴|中提琴|大提琴|贝斯|弦乐|竖琴|长笛|笛子|单簧管|双簧管|小号|长号|圆号|铜管|萨克斯|鼓|打击乐|合成器|管风琴|手风琴|尤克里里|乌克丽丽|马林巴|木琴|钟琴|铃|合唱团|口琴|二胡|古筝|琵琶|箫|唢呐|太鼓|八音盒"
)
_BPM = re.compile(r"(?P<a>\d{2,3}) ?(?:bpm|beats (?:per|a) minute)|(?:bpm|tempo)(?: of|:)? ?(?P<b>\d{2,3})|每分钟(?P<c>\d{2,3})拍|(?P<d>\d{2,3})拍每分钟|速度(?P<e>\d{2,3})")
_KEY = re.compile(r"\b(?:in (?:the key of )?|key:? )?(?P<en>[a-g](?:[ -]?(?:sharp|flat)|#|b)? (?:major|minor))\b|(?P<zh>(?:升|降)?[a-g](?:大|小)调)")
_INSTRUMENTAL = re.compile(r"\binstrumental\b|\b(?:no|without(?: any)?) (?:vocals?|singing|lyrics|voices?|singers?)\b|(?:不要|没有|无|不含)(?:人声|歌词|唱|演唱|歌声)|纯音乐|器乐")
_SUNG = re.compile(r"\bwith (?:vocals?|lyrics|singing|a singer)\b|\bsung\b|有人声|要有人唱|带歌词|演唱")
_LOOP = re.compile(r"\bloop(?:s|ing|able|ed)?\b|\bseamless(?:ly)?\b|循环|无缝|重复播放")
_LYRICS = re.compile(r"\blyrics?\b|\bsing(?:s|ing)?\b|歌词|唱")
_NO_EN = re.compile(r"\b(?:no|without(?: any)?)\s+(?P<what>[\w -]{2,40}?)(?=[,.;!?]|$| (?:and|or|but|at|in|with)\b)")
_NO_ZH = re.compile(r"(?:不要|没有|不含|别用|避免)(?:有)?(?P<what>[^，。,;；、]{1,12})")
_PART_EN = r"intro|verse|pre-?chorus|chorus|bridge|outro|drop|build-?up|breakdown|solo|ending|hook|refrain|interlude|coda|theme|middle part"
_PART_ZH = r"前奏|引子|主歌|副歌|桥段|间奏|尾奏|尾声|高潮|过门|独奏|开头|结尾|主题"
_TIME = r"(?P<{0}>\d+(?:\.\d+)?)[- ]?(?:seconds?|secs?|s)"
_SECTIONS = re.compile(
    rf"{_TIME.format('t1')}(?:[- ]long)? (?:of )?(?:an? )?(?P<w1>(?!intro)[\w-]+ )?(?P<n1>{_PART_EN})\b|(?:an? )?(?P<w2>[\w-]+ )?(?P<n2>{_PART_EN})\b (?:of |for |lasting |\()?{_TIME.format('t2')}|(?P<n3>{_PART_ZH})(?:为|是|要)?(?P<t3>\d+|[一二三四五六七八九十]+)秒|(?P<t4>\d+|[一二三四五六七八九十]+)秒的?(?P<n4>{_PART_ZH})"
)
_PART = re.compile(rf"\b(?:{_PART_EN})\b|(?:{_PART_ZH})")
_COLOUR_OF = re.compile(r"\s*((?:with|featuring|where|that|of)\b[^,.;]*?)(?=,|\.|;|\band\b|\bthen\b|$)|[(（]([^)）]+)[)）]|的?([^，。,；;\x00-\x7f]+)")
"""How a part of a piece sounds, said behind its name."""
_AN = frozenset({"an", "a", "the", "and", "then", "with", "of"})
_FRAME_EN = re.compile(
    rf"^(?:(?:please|can you|could you|would you|i need|i want|i'd like|we need|now|then|and|also|next|finally|add|put|give (?:it|me|us)|let's have|let me hear)[ ,]+)*(?:(?:{cues.MAKE_EN}|write|play|add|put)\b ?(?:me |us |it )?)?(?:in )?"
)
_FRAME_ZH = re.compile(r"^(?:请|帮我|给我|麻烦|我?想?要|然后|再|最后|接着|另外|也|为它|给它)*(?:来|做|写|生成|制作|创作|谱|配上?|加上?|录|放|作)?(?:一)?(?:[首段支个曲])?")
_SOUND_NOUN = re.compile(
    r"^(?:an? |the |some )?(?:[\w-]+ )?(?:sound effects?|sfx|sounds?|noises?|foley|audio(?: clip| content| track)?|recording|ambien(?:t|ce)(?: sound| noise)?s?)\s+(?:of|about|like|for|with|where|that is|:)\s*(?:an? (?=\w+ (?:sound|noise)))?|(?:的)?(?:音效|声效|环境音|拟音)$|^(?:音效|声效|环境音)[:：]?|^(?:an? |the |some )"
)
_SOUND_END = re.compile(r"\s*\b(?:sound effects?|sfx)\b\s*$|\s+(?:for|to|under|over|behind|with) (?:it|this|that|the (?:video|film|clip|picture|image|scene))\s*$|\s*(?:please|谢谢)\s*$")
_FIT = re.compile(r"\b(?:for|to|under|over|behind|to go with|that (?:suits|fits|matches)) (?:it|this|that|the (?:video|film|clip|picture|image|scene))\b")


def music_call(said: Said) -> Call:
    """Return the call for a piece of music."""
    low = said.bare
    sections = _sections(said)
    outside = _SECTIONS.sub(" ", low)
    said_s = length_said(outside)
    total = said_s if said_s is not None else (sum(s["duration_s"] for s in sections) if sections and all("duration_s" in s for s in sections) else None)
    brief: dict[str, Any] = {
        "words": piece_words(said),
        "genre": _listed(said, _GENRES),
        "mood": _listed(said, MOODS),
        "instruments": _all(said, _INSTRUMENTS),
        "bpm": _bpm(low),
        "key": _key(said),
        "duration_s": total,
        "sections": sections,
        "lyrics": "\n".join(q.text for q in said.quotes) if said.quotes and _LYRICS.search(low) else "",
        "instrumental": True if _INSTRUMENTAL.search(low) else False if _SUNG.search(low) else None,
        "loop": bool(_LOOP.search(low)),
        "negative": _negatives(said),
    }
    return Call("compose_music", {"music": {name: value for name, value in brief.items() if value not in ("", None, [], False) or (name == "instrumental" and value is False) or (name == "duration_s" and value is not None)}})


def sound_call(said: Said) -> Call:
    """Return the call for a sound effect."""
    arguments: dict[str, Any] = {"text": sound_words(said)}
    seconds = length_said(said.bare)
    if seconds is not None:
        arguments["duration_s"] = seconds
    if _LOOP.search(said.bare):
        arguments["loop"] = True
    return Call("make_sound", arguments)


def again_changed(said: Said, call: Call) -> Call:
    """Return the call of a piece or a sound with what the message asks to change added in words."""
    arguments = dict(call.arguments)
    if call.name == "make_sound":
        seconds = length_said(said.bare)
        changed: dict[str, Any] = {"duration_s": seconds} if seconds is not None else {"text": f"{arguments.get('text', '')}, {_asked_change(said)}"}
        return Call(call.name, {**arguments, **changed, **({"loop": True} if _LOOP.search(said.bare) else {})})
    now: Mapping[str, Any] = music_call(said).arguments["music"]
    music = {**arguments.get("music", {}), **{k: v for k, v in now.items() if k != "words"}}
    music["words"] = ", ".join(filter(None, (music.get("words", ""), _asked_change(said))))
    return Call(call.name, {"music": music})


def piece_words(said: Said) -> str:
    """Return the person's own words for a piece, the command left out."""
    return tidy(said.raw[_after_command(said) :])[:4_000]


def sound_words(said: Said) -> str:
    """Return what is heard: the words without the command, the length and the wish to loop."""
    letters = list(said.raw)
    spans = [(0, _after_command(said)), *((a, b) for a, b, _ in lengths(said.bare)), *((m.start(), m.end()) for m in re.finditer(r"(?:可以|能|要)?(?:无缝)?循环(?:播放)?|\b(?:that |which )?(?:seamless(?:ly)? )?loop(?:s|ing|able)?\b", said.bare))]
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    text = " ".join("".join(letters).split())
    for _ in range(3):
        bare = read_text(tidy(text)).bare
        head, tail = _SOUND_NOUN.search(bare), _SOUND_END.search(bare)
        start = head.end() if head and head.start() == 0 else 0
        end = tail.start() if tail else head.start() if head and head.start() > 0 else len(bare)
        text = tidy(text)[start:end]
    quoted = " ".join(q.text for q in said.quotes)
    words = tidy(re.sub(r"^(?:一段|一个|段|个)", "", text)).removesuffix("的")
    return words or quoted or tidy(said.raw)


def _after_command(said: Said) -> int:
    match = (_FRAME_ZH if said.chinese else _FRAME_EN).match(said.bare)
    return match.end() if match else 0


def _asked_change(said: Said) -> str:
    text = re.sub(r"^(?:please |now |and |but )*(?:make|let|turn|do) (?:it|this|that|the \w+)\s*(?:again)?[, ]*(?:but)?\s*|^(?:再|把它|改成|换成)+", "", said.raw, flags=re.IGNORECASE)
    return tidy(text)


def _listed(said: Said, words: str) -> str:
    found = _all(said, words)
    return ("、" if said.chinese else ", ").join(found[:3])


def _all(said: Said, words: str) -> list[str]:
    low = _FIT.sub(lambda m: " " * len(m.group()), _without_negatives(said))
    pattern = re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")
    return list(dict.fromkeys(said.raw[m.start() : m.end()] for m in pattern.finditer(low)))


def _without_negatives(said: Said) -> str:
    return _NO_ZH.sub(lambda m: " " * len(m.group()), _NO_EN.sub(lambda m: " " * len(m.group()), said.bare))


def _bpm(low: str) -> int | None:
    match = _BPM.search(low)
    value = int(next(group for group in match.groups() if group)) if match else 0
    return value if 20 <= value <= 300 else None


def _key(said: Said) -> str:
    match = _KEY.search(said.bare)
    if match is None:
        return ""
    name = "en" if match["en"] else "zh"
    words = said.raw[match.start(name) : match.end(name)]
    return words[:1].upper() + words[1:]


def _negatives(said: Said) -> list[str]:
    found = [said.raw[m.start("what") : m.end("what")].strip() for m in (*_NO_EN.finditer(said.bare), *_NO_ZH.finditer(said.bare)) if not _INSTRUMENTAL.match(m.group())]
    return list(dict.fromkeys(filter(None, found)))


def _sections(said: Said) -> list[dict[str, Any]]:
    """The parts of a piece in their order: with their lengths, or two or more that are only named."""
    found: list[dict[str, Any]] = []
    marks = list(_SECTIONS.finditer(said.bare))
    for nth, match in enumerate(marks):
        which = next(n for n in "1234" if match[f"n{n}"])
        time = match[f"t{which}"]
        seconds = float(time) if time[:1].isdigit() else length_said(f"{time}秒") or 0.0
        end = marks[nth + 1].start() if nth + 1 < len(marks) else len(said.bare)
        colour = (match[f"w{which}"] or "").strip() if which in "12" else ""
        after = _COLOUR_OF.match(said.raw[match.end() : end])
        words = next((group for group in after.groups() if group), "") if after else ""
        said_so = tidy(f"{'' if colour in _AN else colour} {words}")
        name = said.raw[match.start(f"n{which}") : match.end(f"n{which}")]
        found.append({"name": name, "duration_s": seconds, **({"words": said_so} if said_so else {})})
    if found:
        return found
    names = [said.raw[m.start() : m.end()] for m in _PART.finditer(said.bare)]
    return [{"name": name} for name in names] if len(names) > 1 else []
