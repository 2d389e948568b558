"""Changes of what is heard in a film: its narration, its music, its sound effects, and how loud each of them is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from agent.director import pieces
from agent.director.film.clauses import Clause
from agent.director.film.edit_frame import NONE
from agent.director.film.shots import TOKEN
from agent.director.languages import NAMED, language_said
from agent.director.lengths import length_said, lengths
from agent.director.picking import handles_in
from agent.director.spans import tidy
from agent.director.text import Said, read_text
from agent.director.voices import how_said
from prompts.briefs import MusicBrief, SoundBrief
from prompts.film_changes import FilmChange, Narrate, Score, Sound, Track, Volume

VOICE = re.compile(r"\b(?:narrat\w+|voice ?-?overs?|voice|voices|commentary|speaker)\b|旁白|配音|解说|口白|讲解(?:声|音)?|人声|女声|男声|童声|女音|男音|说话声|念白|语音|(?:女|男)生(?:来)?(?:念|说|讲|配)|(?:^|把)声音(?=换|改|变|用|太[快慢])")
MUSIC = re.compile(r"\b(?:music|soundtrack|score|bgm|song|tune|track)\b|音乐|配乐|bgm|背景乐|曲子|歌")
EFFECTS = re.compile(r"\b(?:sound effects?|sfx|sounds|effects|ambien(?:t|ce)(?: sounds?)?|noises?)\b|音效|环境音|声效|效果音")
_QUIETER = re.compile(r"\b(?:quieter|softer|lower|down|less loud|too loud|reduce|decrease|duck)\b|小声|轻(?:一|点|些)|降低|调低|调小|关小|小(?:一|点|些)|减小|压低|太大声|太吵|太响|弱(?:一|点)|变小")
_LOUDER = re.compile(r"\b(?:louder|up|raise|boost|increase|too (?:quiet|soft|low))\b|大声|调高|调大|开大|大(?:一|点|些)|响(?:一|点|亮)|提高|加大|增强|变大|太小声|听不(?:到|见|清)")
_DB = re.compile(r"(?P<n>\d+(?:\.\d+)?) ?(?:db|decibels?|分贝)")
_MUCH = re.compile(r"\b(?:much|a lot|way|far|half)\b|很多|大幅|非常|多一些|一半")
_BIT = re.compile(r"\b(?:a (?:bit|little|touch)|slightly|somewhat)\b|一点点|稍微|略微")
_MUTE = re.compile(r"\bno (?:sound|audio)\b|\b(?:without|turn off|remove) (?:all |the |any )?(?:sound|audio)\b(?! effects?)|\bmut(?:e|ed|ing)\b|\b(?:music|narration|voice)\b.{0,20}\bstops?\b|停掉|停止|停下|无声|不要声音|关掉声音|\bsilen(?:ce|t)\b|静音|消音")
_UNMUTE = re.compile(r"\bun-?mut(?:e|ed)\b|\bback on\b|取消静音|恢复(?:音乐|旁白|声音)")
_ALL_SOUND = re.compile(r"\b(?:volume|sound|audio|it|everything)\b|声音|音量|整体")
_QUIETER_DB, _LOUDER_DB = -6.0, 4.0

_IN_LANGUAGE = re.compile(rf"^(?:narrate|narrated|speak|say|voice|voiced|make|do|have|translate|dub|dubbed|redo|now|switch)?\s*(?:it|this|that|(?:the )?(?:film|video|narration|voice-?over|voice|movie)(?: and (?:the )?(?:captions|subtitles))?)?\s*(?:narrated |spoken |dubbed |translated )?(?:in|into|to)\s+{NAMED}(?: (?:voice|narration|instead|please|version))*$|^(?:旁白)?(?:用|以|换成|改成|改用|改为|说|讲|配成?|翻成|翻译成|译成)+{NAMED.replace('<language>', '<zh>')}(?:旁白|配音|版本?|来)?(?:说|讲|念)?(?:吧)?$|^(?:(?:make|now|and|then|give me|i need|we need|also)[ ,]+)*(?:an? |the )?{NAMED.replace('<language>', '<version>')} (?:version|narration|voice-?over)(?: (?:too|please|instead|as well))*$|^(?:再|也|做|出|要|来|给我|一[个份])*{NAMED.replace('<language>', '<version_zh>')}版本?(?:吧)?$")
_KIND_OF_VOICE = re.compile(r"\b(?:use|with|give (?:it|the \w+)|in|have) (?:an? )?(?P<acc>[\w-]+(?: [\w-]+)? accent)\b|\b(?:narrator|voice|narration|speaker) (?:to|into|by|with|be|is|should be) (?P<to>an? (?:[\w-]+ ){0,3}(?:man|woman|girl|boy|child|lady|robot|grandmother|grandfather))\b|(?P<v>\b(?:fe)?male|\bwom[ae]n'?s?|\bman'?s?|\bmen'?s|\bgirl'?s?|\bboy'?s?|\bchild'?s?|\b(?:young|old|elderly|warm|deep|soft|calm|husky|bright|friendly)\b(?: (?:man|woman|male|female)'?s?)?) (?:voice|narrator|speaker|narration|voice-?over)|(?P<z>(?:[^，。换改用成把的]{1,6}的)?[^，。换改用成把的]{0,4}(?:女声|男声|童声|女音|男音|女生|男生|女孩|男孩|小孩|老人|老奶奶|老爷爷))")
_BY_WHO = re.compile(r"\b(?:have|let|get) (?P<w>(?:an? |the )?[\w' -]{2,30}?) (?:to )?(?:narrate|read|speak|say)\b|\b(?:narrated|spoken|voiced|read) by (?P<who>(?:an? |the )?[\w' -]{2,40}?)(?:$|,)")
_DEEPER = re.compile(r"\b(?:deeper|lower(?:-| )?pitch\w*|lower voice)\b|低沉|音调低|声音低一?点|音低")
_HIGHER = re.compile(r"\b(?:higher(?:-| )?pitch\w*|higher voice|higher)\b|音调高|声音高一?点|尖一?点|音高一?点")
_SLOWER = re.compile(r"\b(?:slower|more slowly|slow(?:ly)?(?: down)?|too fast)\b|慢(?:一|点|些|慢)|放慢|太快|变慢")
_FASTER = re.compile(r"\b(?:faster|quicker|more quickly|speed(?: \w+)? ?up|too slow)\b|快(?:一|点|些)|加快|太慢|变快")
_NARRATED = re.compile(r"\b(?:add|with|put|have|include|want|needs?)\b.{0,20}\b(?:narrat\w+|voice-?over|voice|commentary)\b(?! (?:to|with) (?:echo|reverb))|^(?:narrat\w+|voice-?over)$|(?:加上?|配上?|要有?|补上?|有)(?:一段|个)?(?:旁白|配音|解说|口白)|^(?:旁白|配音)$")
"""A narration where there was none."""
_LINES = re.compile(r"\b(?:say(?:s|ing)?|narrat\w+|voice ?-?over|voice|read(?:s|ing)?|words?|line|text|script)\b|说|念|讲|旁白|配音|台词|解说")
_WORDS_BEHIND = re.compile(r"(?:\b(?:saying|says?|narration|voice-?over|line|text)\b(?: (?:is|to|should be|becomes))?|(?:旁白|台词|配音|解说)(?:词)?(?:改成|改为|换成|是|为|说|念)?)\s*:\s*(?P<t>\S.*)$")
_ADDS = re.compile(r"\b(?:add|needs?|gets?|with|put|give|have|include|use|plus|want)\b|加|配|要|来|有|附|用|补")
_MAKES_PIECE = re.compile(r"^(?:please )?(?:compose|write|create|generate|produce|make me)\b|^(?:写|作|谱|生成|创作)(?:一)?[首支段个]")
_FOR_FILM = re.compile(r"\b(?:for|to|under|behind|into|on) (?:it|this|that|the (?:film|video|movie))\b|给它|为它|给影片|为影片|配(?:上|在)")
_OTHER = re.compile(r"\b(?:different|other|another|new|change|replace|switch|swap|instead|try)\b|换|改|另|重新|重配")
_THING = re.compile(r"\b(?:an?|the|one|two|three|his|her|their) (?:\w+ )?(?:piano|guitar|violin|drum|flute|harp|trumpet|bell|organ|cello|banjo|saxophone|accordion|rock)s?\b|\b(?:holding|playing|play|hold|carry\w*|wear\w*|behind|next to|beside|on the|in the) (?!background)|[一两这那]?[架把支只台个张]\w{0,3}(?:钢琴|吉他|小提琴|鼓|笛子|竖琴|号)|弹|拉着|拿着")
"""An instrument that is seen and not heard."""
STAND_INS = ("another piece", "另一首曲子", "soft music that fits", "輕柔、適合畫面的音樂")
"""What is asked of the composer where nothing was said of the music."""
_RELATIVE = re.compile(r"\b(?:more|less|happier|sadder|calmer|faster|slower|brighter|darker|gentler|livelier)\b|更|一点|一些|快|慢")
_MUSIC_FRAME = re.compile(
    r"^(?:(?:please|and|also|now)\s+)*(?:(?:change|switch|swap|replace|make|set|turn)\s+(?:out )?(?:the |its )?(?:background )?(?:music|soundtrack|score|song)\s*(?:to|with|for|by|into|be)?\s*(?:something )?|(?:use|try|put|add|give it|give the film|set it to|with|have|include|play)\s+(?:(?:a )?(?:different|other|another|new)\s+(?:background )?(?:music|soundtrack|song|track)\s*[:,]?\s*)?|(?:a )?(?:different|other|another|new) (?:background )?(?:music|soundtrack|song|track|piece)\s*[:,-]?\s*|(?:the )?(?:background )?(?:music|soundtrack)\s*(?:should be|to be|:|in|as|=)\s*)+",
    re.IGNORECASE,
)
_MUSIC_FRAME_ZH = re.compile(r"^(?:请|把|将|再|也|帮我)*(?:背景)?(?:音乐|配乐|音樂|配樂|曲子|歌)?(?:换成|換成|改成|改為|改为|改用|换|換|配上|加上|加入|搭配|配|加|用|要|放|来|來|换一首|換一首)*(?:[:：，,]\s*)?(?:一?[首段支個个])?(?:别的|別的|其他|另一首|不同的?|另外的?)?(?:[:：，,]\s*)?")
_MUSIC_END = re.compile(r"(?<!\s)\s*+(?:,?\s*+\b(?:instead|please|for (?:it|the film|the video)|to (?:it|the film|the video)|under (?:it|the film)|in the background)\b\s*+)+$|(?<!\s)\s*+(?:吧|好了|来配|當背景音樂|当背景音乐)$", re.IGNORECASE)
_NO_WORDS = re.compile(r"^(?:music|some music|background music|the music|soundtrack|a soundtrack|音乐|配乐|背景音乐|bgm|的?音乐|一首|曲子|歌)?$")
_HEARD = (
    r"thunder(?:claps?| rumbl\w+)?|applause|clapping|foot ?steps|explosions?|sirens?|bee?ps?|clicks?|clicking|whoosh(?:es)?|knock(?:s|ing)|gunshots?|cheer(?:s|ing)|laughter|ticking|heartbeats?|birdsong|(?:birds? )?(?:chirping|singing)|(?:dogs? )?barking|(?:cats? )?meowing|crickets(?: chirping)?|crackling(?: fire)?|door ?bells?|drum ?rolls?|wind howling|howling wind|machine hum|engine (?:hum|noise|roar)|alarm(?: sound| bell|s)?|a (?:bell|alarm|phone) ringing|seagulls?(?: cries| calls)?|gulls"
)
_EFFECT = re.compile(rf"\b(?:(?:the )?(?:sounds?|noises?) of (?P<of>[^,.]+?)|(?P<named>(?:(?!needs\b|need\b|add\b|with\b|put\b|shotref)[\w-]+ ){{0,3}}(?:sounds?|noises?|sound effects?|sfx|ambience))|(?:some |an? |the )?(?P<plain>(?:(?:distant|loud|soft|quiet|faint|rolling|heavy) )*(?:{_HEARD})(?: and (?:{_HEARD}|rain|wind))*))\b(?= (?:to|in|into|over|under|at|for|on|during|from)\b|$|\s*shotref)")
_EFFECT_ZH = re.compile(r"(?:加|配|放|要|来|补|添)(?:上|入|进|一点|一些|点|些|个|一声|一段|几声)*(?P<what>[^，。]{0,12}?(?:(?<!人)(?<!女)(?<!男)(?<!童)(?<!小)(?<!大)(?<!轻)声(?!音)|的声音|音效|雷鸣|鸟鸣|虫鸣|环境音|掌声)(?:(?:和|跟|与|、)[^，。]{1,8}?声(?!音))*)")
_FAR = re.compile(r"\b(?:distant|far(?:[- ]away| off)?|in the distance)\b|远处|遥远|远方")
_CLOSE = re.compile(r"\b(?:close|nearby|near)\b|近处|附近|近的")


def names_track(text: str) -> bool:
    """Tell whether words name the narration, the music or the sounds."""
    return any(pattern.search(text) for pattern in (VOICE, MUSIC, EFFECTS))


def narrate(clause: Clause) -> list[FilmChange] | None:
    """The narration: its language, its voice, its words, or none at all."""
    text = clause.text
    spoken = _IN_LANGUAGE.search(text)
    if spoken:
        return [Narrate(language=_tag(text))]
    lines = _lines(clause)
    if lines is not None:
        return [Narrate(lines=lines, **_manner(clause))]
    if not VOICE.search(text) or _volume_of(text) is not None or (EFFECTS.search(text) and not re.search(r"voice|旁白", text)):
        return None
    if NONE.search(text) and not re.search(r"\b(?:replace|change)\b|换|改", text):
        return [Narrate(lines=dict.fromkeys(clause.own, ""))] if clause.own else [Narrate(remove=True)]
    return [Narrate(**_manner(clause))]


def cannot(clause: Clause) -> str:
    """Return the sentence that says what cannot be changed in a narration; empty where something can."""
    text = clause.text
    speaks_of_it = VOICE.search(text) and not (EFFECTS.search(text) or MUSIC.search(text) or clause.own)
    if not speaks_of_it or _IN_LANGUAGE.search(text) or NONE.search(text) or _volume_of(text) is not None or _MUTE.search(text) or _UNMUTE.search(text):
        return ""
    return "" if _manner(clause) or _lines(clause) is not None or _NARRATED.search(text) else "no_voice_change"


def _lines(clause: Clause) -> dict[int, str] | None:
    """New words by shot: those in quotes, or behind a colon; the first shot where none is named."""
    words = clause.quote if clause.quote and _LINES.search(clause.text) else ""
    if not words:
        behind = _WORDS_BEHIND.search(clause.said.bare)
        words = clause.said.raw[behind.start("t") : behind.end("t")].strip() if behind and (clause.own or len(behind["t"]) > 6) else ""
    if not words:
        return None
    return {number: words for number in (clause.own or (1,))[:1]}


def _manner(clause: Clause) -> dict[str, Any]:
    """How a clause wants the narration, its words for shots left out."""
    return manner_of(read_text(TOKEN.sub(" ", clause.said.raw)))


def manner_of(said: Said) -> dict[str, Any]:
    """Language, voice, pace and pitch of a narration, each only where it was said."""
    text = said.bare
    found = {name: value for name, value in how_said(said, "").items() if name != "voice" or not re.fullmatch(r"(?:a |the )?(?:deeper|lower|higher|slower|faster)", str(value))}
    kind, who = _KIND_OF_VOICE.search(said.bare), _BY_WHO.search(said.bare)
    if kind and "voice" not in found:
        name = next(n for n in ("acc", "to", "v", "z") if kind[n])
        words = tidy(said.raw[kind.start(name) : kind.end(name)])
        found["voice"] = f"{words} voice" if name == "v" else re.sub(r"^an? ", "", words)
    elif who:
        name = "who" if who["who"] else "w"
        found["voice"] = said.raw[who.start(name) : who.end(name)].strip()
    if "voice" in found:
        found["voice"] = re.sub(rf"^{NAMED}(?: (?:with|and|by|in))?(?: an?)?\s*", "", str(found["voice"]), flags=re.IGNORECASE) or found.pop("voice")
    for pattern, name, value in ((_SLOWER, "speed", 0.85), (_FASTER, "speed", 1.2), (_DEEPER, "pitch", -3.0), (_HIGHER, "pitch", 3.0)):
        if name not in found and pattern.search(text):
            found[name] = value
    if "speed" in found and re.fullmatch(r"[\W\s]*(?:(?:a (?:bit|little) |much |more |please )*(?:slow\w*|fast\w*|quick\w*)|[再更稍微放]*[慢快](?:一点|一些|点|些)?)[\W\s]*", read_text(str(found.get("delivery", ""))).bare):
        found.pop("delivery")
    return found


def _tag(text: str) -> str:
    language = language_said(text) or language_said(re.sub(r"^.*?(?:\ban? |\bthe )?(?=\S+ (?:version|narration|voice))", "in ", text)) or language_said(f"in {text}")
    return language[2] if language else ""


def volume(clause: Clause) -> list[FilmChange] | None:
    """A track that becomes louder or quieter, or is heard no more."""
    text = clause.text
    by = _volume_of(text)
    tracks = _tracks(text)
    if _UNMUTE.search(text) and tracks:
        return [Volume(track=track, mute=False, shots=clause.numbers) for track in tracks]
    if _MUTE.search(text) and (tracks or _ALL_SOUND.search(text)):
        return [Volume(track=track, mute=True, shots=clause.numbers) for track in tracks or ("voice", "music", "sound")]
    if by is None or not (tracks or _ALL_SOUND.search(text) or re.search(r"loud|quiet|volume|声|音", text)):
        return None
    return [Volume(track=track, by_db=by, shots=clause.numbers) for track in tracks or ("voice", "music", "sound")]


def _tracks(text: str) -> tuple[Track, ...]:
    found: list[Track] = [track for track, pattern in (("voice", VOICE), ("music", MUSIC), ("sound", EFFECTS)) if pattern.search(text)]  # type: ignore[misc]
    return tuple(found)


def _volume_of(text: str) -> float | None:
    """How many decibels louder or quieter the words ask for, or None."""
    quieter, louder = _QUIETER.search(text), _LOUDER.search(text)
    if _SLOWER.search(text) or _FASTER.search(text) or re.search(r"\b(?:pitch|lower voice|speed)\b|音调", text):
        return None
    exact = _DB.search(text)
    if not quieter and not louder:
        return float(exact["n"]) * (-1 if re.search(r"-\s?\d", text) else 1) if exact else None
    down = bool(quieter) and not (louder and re.search(r"太小声|too (?:quiet|soft|low)|听不", text))
    if exact:
        return -float(exact["n"]) if down else float(exact["n"])
    power = 2.0 if _MUCH.search(text) and not re.search(r"half", text) else 0.5 if _BIT.search(text) else 1.0
    return (_QUIETER_DB if down else _LOUDER_DB) * power


def score(clause: Clause) -> list[FilmChange] | None:
    """Other music, music where there was none, or none."""
    text = clause.text
    handle = next((h for h in handles_in(clause.said) if h.startswith("mus")), "")
    if handle and not re.search(r"\b(?:cut|trim|remove)\b", text) and (MUSIC.search(text) or _FOR_FILM.search(text) or re.search(r"\b(?:instead|under|as|with)\b|配|当|做|换", text)):
        return [Score(source=handle)]
    piece = pieces.music_call(_music_said(clause)).arguments["music"]
    named = bool(MUSIC.search(text)) or (bool({"genre", "instruments"} & set(piece)) and not _THING.search(text))
    if not named or (_MAKES_PIECE.match(text) and not _FOR_FILM.search(text)):
        return None
    if NONE.search(text) and MUSIC.search(text) and not re.search(r"\binstead\b|换|改", text) and not {"genre", "instruments"} & set(piece):
        return [Score(remove=True)]
    if not (_ADDS.search(text) or _OTHER.search(text) or _FOR_FILM.search(text) or MUSIC.search(text) or _only_music(text, piece)):
        return None
    return [Score(music=MusicBrief(**_asked_music(clause, piece)))]


def _only_music(text: str, piece: Mapping[str, Any]) -> bool:
    """Whether a few words are a kind of music and nothing else: "soft piano"."""
    return len(text.split()) <= 4 and len(text) <= 30 and bool({"genre", "instruments"} & set(piece))


def _music_said(clause: Clause) -> Said:
    """The words for the music alone."""
    raw = TOKEN.sub(" ", clause.said.raw).strip(" .!。！")
    raw = (_MUSIC_FRAME_ZH if clause.chinese else _MUSIC_FRAME).sub("", raw)
    return read_text(_MUSIC_END.sub("", raw).strip(" ,，:：") or clause.said.raw)


def _asked_music(clause: Clause, piece: Mapping[str, Any]) -> dict[str, Any]:
    """The brief of the music: what was said; a comparison ("more energetic") keeps what the film has."""
    asked = dict(piece)
    words = _music_said(clause)
    asked["words"] = "" if _NO_WORDS.match(words.bare.strip()) else tidy(words.raw)
    now = clause.film.music
    if _RELATIVE.search(clause.text) and not {"genre", "instruments"} & set(piece) and now:
        asked = {**now, **{k: v for k, v in asked.items() if k != "words"}, "words": ", ".join(filter(None, (str(now.get("words", "")), asked["words"])))}
        if now.get("bpm") and re.search(r"\bfaster\b|快", clause.text):
            asked["bpm"] = min(300, round(float(now["bpm"]) * 1.2))
        if now.get("bpm") and re.search(r"\bslower\b|慢", clause.text):
            asked["bpm"] = max(20, round(float(now["bpm"]) * 0.83))
    if not asked["words"] and _OTHER.search(clause.text):
        asked["words"] = STAND_INS[1] if clause.chinese else STAND_INS[0]
    if not {"words", "genre", "mood", "instruments"} & {name for name, value in asked.items() if value}:
        asked["words"] = STAND_INS[3] if clause.chinese else STAND_INS[2]
    return {name: value for name, value in asked.items() if value not in ("", [], None)}


def sound(clause: Clause) -> list[FilmChange] | None:
    """A sound effect that comes into shots, or all of them away."""
    text = clause.text
    if NONE.search(text) and EFFECTS.search(text):
        return [Sound(shots=clause.numbers, remove=True)]
    match = (_EFFECT_ZH if clause.chinese else _EFFECT).search(text)
    if match is None or (not clause.chinese and not match["of"] and not match["plain"] and not _ADDS.search(text)):
        return None
    name = next(n for n in ("what", "of", "named", "plain") if match.groupdict().get(n))
    words = _effect_words(clause, text, match.start(name), match.end(name))
    if not words:
        return None
    brief: dict[str, Any] = {"text": words}
    seconds = length_said(text)
    if seconds:
        brief["duration_s"] = seconds
    distance: Literal["", "close", "near", "far"] = "far" if _FAR.search(text) else "close" if _CLOSE.search(text) else ""
    if distance:
        brief["distance"] = distance
    return [Sound(shots=clause.numbers, sound=SoundBrief(**brief))]


def _effect_words(clause: Clause, text: str, start: int, end: int) -> str:
    """What is heard, as the person wrote it, without the words that only frame it."""
    at = clause.said.bare.find(text)
    raw = clause.said.raw[at + start : at + end] if at >= 0 else text[start:end]
    for a, b, _ in reversed(list(lengths(read_text(raw).low))):
        raw = raw[:a] + raw[b:]
    raw = re.sub(r"^(?:add|with|put|some|an?|the|and|in|of)\s+|^(?:的|些|點|点|一聲|一声|幾聲)", "", tidy(TOKEN.sub(" ", raw)), flags=re.IGNORECASE)
    raw = re.sub(r"^(?:add|with|put|some|an?|the|and|of)\s+", "", raw, flags=re.IGNORECASE)
    return "" if read_text(raw).bare in ("sound", "sounds", "noise", "音效", "声", "sound effect", "sound effects") else raw
