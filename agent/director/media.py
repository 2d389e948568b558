"""Which medium a message speaks of: picture, film, voice, music or sound."""

from __future__ import annotations

import re
from typing import Literal

from agent.director import edit_cues
from agent.director.cues import ASK_FRAME, MAKE_VERB, MAKE_ZH, MEDIA_NOUNS
from agent.director.text import Said

Modality = Literal["image", "video", "voice", "music", "sfx", "text"]

_CAMERA_MOVE = re.compile(
    r"\b(?:pan|tilt|zoom|dolly|push|pull|truck|crane|orbit|track)(?:s|ned|ning|ing|ed)? (?:in|out|left|right|up|down|forward|back(?:ward)?|around)\b|\bslow[- ]motion\b|\btracking shot\b|\bdolly\b|\btime-?lapse\b|\bhandheld\b|\brack(?:ing)? focus\b|"
    r"移镜头|推镜头|拉镜头|摇镜头|环绕镜头|跟拍|镜头.{0,6}(?:推|拉|摇|移|跟|抖|环绕|变焦|升|降)|运镜|慢动作|慢速播放|快速播放|延时"
)
_SOUND_VERBS = re.compile(
    r"\b(?:buzz|hum|bark|meow|chirp|clang|click|beep|ring|honk|rumbl|roar|crackl|splash|snor|sneez|burp|cough|whistl|hiss|squeal|squeak|rustl|clatter|thunder|siren|vibrat|idl|revv?|tick|gurgl|oink|quack|croak|laugh|giggl|applau|cheer|speak|talk|wheez|sizzl|bang|knock|tap)"
    r"(?:s|ed|es|ing|ping|ning|ling|ming|ding|e|ter|ters)?\b"
)
_SAY_QUOTE = re.compile(r"(?:说|念|朗读|读|播报|喊)(?:一?[句段声下]|出|成|道)?[：:,，]?\s*$|\b(?:say|says|saying|speak|read|narrate|announce|pronounce)s?\b[^.]{0,30}$")
_DRAWS = re.compile(r"^\W*(?:(?:please|can you|could you|now|then|and|hey|hi)[ ,]+)*(?:draw|paint|sketch|illustrate|doodle)\b|^(?:请|帮我|给我|再|你)*(?:画|绘制)")
_EN_STOP = re.compile(
    r"[,.;:!?，。]|\b(?:of|that|which|with|for|about|showing|depicting|featuring|where|in|based|to|on|from|as|using|and|by|is|are|representing)\b|\s{3,}"
)
_ZH_STOP = re.compile(r"[,.;:!?，。；：、]|\s{3,}|中|里|上(?!的)|并|和|展示|表现|描绘")
_AUDIO = re.compile(r"\baudio\b|音频|声音|录音")


_WRITTEN = re.compile(r"(?:\b(?:signs?|signboard|posters?|screens?|banners?|titles?|labels?|texts?|boards?|headlines?|captions?|shirts?|t-shirts?|billboards?|placards?|menus?|neons?|plaques?|covers?|letters?|envelopes?|words|cards?|invitations?|certificates?|tickets?|cakes?|books?|pages?|doors?|walls?|windows?|blackboards?|whiteboards?|chalkboards?|stickers?|tags?|badges?|hats?|caps?|helmets?|balloons?|trophies|medals?|trucks?|vans?|logos?|flags?|mugs?|bags?|paper|note|it)\b|招牌|看板|海报|屏幕|横幅|标题|标签|牌子?|字|标语|衣服|上面?|封面|旗)[^.，。]{0,16}$")


def _spoken(before: str) -> bool:
    """Whether words in quotes are spoken aloud and not written on something: "sign says" is lettering."""
    match = _SAY_QUOTE.search(before)
    return match is not None and not _WRITTEN.search(before[: match.start()])


_WRITES = re.compile(
    rf"^{edit_cues.POLITE}(?:(?:add|put|place|print|overlay|include|insert|stamp|paint|show)\s+(?:(?:the|an?|some|big|bold|large|small|white|black|red|its)\s+)*"
    r"(?:words?|text|titles?|headlines?|captions?|headings?|slogans?|lettering|labels?|taglines?|letters)(?:\s+(?:that\s+)?(?:says?|reads?|saying|reading))?:?\s*|"
    r"write\s+(?:(?:the|an?)\s+(?:words?|text|name|title)\s+)?|(?:put|print|place|stamp)\s+)$", re.IGNORECASE
)
_ON_TOP = re.compile(r"\b(?:at|across|on|along|in) the (?P<where>top|bottom)\b(?! (?:left|right|of (?:his|her|the)))")


def writes(said: Said) -> bool:
    """Tell whether the words in quotes are to be written on the picture at hand: add the words "Gone fishing" at the top."""
    return bool(said.quotes) and _WRITES.match(said.bare[: said.quotes[0].start]) is not None


def written_across(said: Said) -> str:
    """Return the place of words that go across the picture, at its top or its bottom; empty where no such place is named."""
    match = _ON_TOP.search(said.bare, said.quotes[-1].end) if said.quotes else None
    return "" if match is None else "title" if match["where"] == "top" else "title, bottom"


def media_spans(said: Said) -> list[tuple[int, str]]:
    """Return (position, medium) of every media noun, in text order; an audio word before a quote is a voice."""
    found: list[tuple[int, str]] = []
    for kind, pattern in MEDIA_NOUNS.items():
        found += [(m.start(), kind) for m in pattern.finditer(said.bare)]
    found += [(q.start, "voice") for q in said.quotes if _spoken(said.bare[max(0, q.start - 60) : q.start])]
    if said.quotes and (audio := _AUDIO.search(said.bare)):
        found.append((audio.start(), "voice"))
    return sorted(found)


def asked_medium(said: Said) -> Modality | None:
    """Return the medium that a request to make something names, or None when it names none.

    The object of the verb counts, not what is said about it ("a poster for a music festival"), and the last
    noun of a compound is its head ("a music video", 預告片的配樂).
    """
    spans = media_spans(said)
    if not spans:
        return None
    verb = _verb_end(said)
    after = [(start, kind) for start, kind in spans if start >= verb] or spans
    first = after[0][0]
    if _DRAWS.search(said.bare) and first - verb > 12:
        return "image"
    phrase = [kind for start, kind in after if start - first <= _reach(said, first)]
    return phrase[-1]  # type: ignore[return-value]


def implied_medium(said: Said) -> Modality:
    """Return the medium that a bare description most likely means: camera moves a film, noises a sound, else a picture."""
    if _CAMERA_MOVE.search(said.low):
        return "video"
    noises = len(_SOUND_VERBS.findall(said.bare))
    words = len(re.findall(r"[a-z]+", said.bare))
    if noises >= 2 and words <= 24:
        return "sfx"
    return "image"


def moves_camera(said: Said) -> bool:
    """Tell whether the message asks for a movement of the camera."""
    return _CAMERA_MOVE.search(said.low) is not None


def _verb_end(said: Said) -> int:
    pattern = MAKE_ZH if said.chinese else MAKE_VERB
    match = pattern.search(said.bare) or ASK_FRAME.search(said.bare)
    return match.end() - 1 if match else 0


def _reach(said: Said, first: int) -> int:
    """How far behind the first media noun another one still names the medium: the same noun phrase."""
    tail = said.bare[first:]
    stop = (_ZH_STOP if said.chinese else _EN_STOP).search(tail)
    return stop.start() if stop else len(tail)
