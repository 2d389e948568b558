"""Speech: which words are spoken, in which voice and language, and what is done to a recording."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.consents import read_consent
from agent.director.languages import language_said
from agent.director.picking import HEARD, handles_in, pick
from agent.director.spans import tidy
from agent.director.text import Quote, Said, lower, read_text

_OWNED = re.compile(r"\b(?:in|with|using|use|to)\s+(?P<who>[\w.-]+(?: [\w.-]+){0,2})['’]s voice\b|(?:用|以|换成|改成|变成)(?P<zh>[^，。,]{1,12}?)的?(?:声音|嗓音|声线|嗓子)")
_VOICE = re.compile(
    r"\b(?:in|with|using|by|for|to) (?:an? |the )?(?P<v>(?:[\w'-]+(?:,| and)? ){1,6}?)(?P<kind>voice|accent|tone)\b|\b(?:voice (?:of|like)|voiced by|spoken by|read by|narrated by) (?P<of>(?:an? |the )?[\w' -]{2,40}?)(?=[,.;:!?]|$| (?:saying|in|and)\b)|"
    r"(?:用|以|换成|改成|变成)(?P<zv>[^，。,用以]{1,14}?(?:女声|男声|童声|人声|女音|男音|声))(?!音)|(?:用|以|带着?)(?P<zt>[^，。,用以]{1,12}?)的?(?:口吻|语气|语调|情绪|口音)"
)
_BEING = re.compile(r"\b(?:to|into|like|as|of) (?P<who>an? (?:[\w-]+ ){0,3}(?:man|woman|girl|boy|child|kid|robot|lady|gentleman|narrator|grandmother|grandfather|monster|elf|alien|female|male)(?: voice)?)\b|(?:换成|改成|变成|像)(?P<zh>[^，。,]{0,8}(?:男生|女生|男人|女人|小孩|老人|老奶奶|老爷爷|机器人|女孩|男孩|女声|男声|童声))")
_MANNER_WORD = r"(?:whisper\w*|cheer\w+|happ(?:y|ier|ily)|sad(?:der|ly|der)?|angr(?:y|ier|ily)|excited(?:ly)?|slow(?:er|ly)?|fast(?:er)?|quick(?:er|ly)?|quiet(?:er|ly)?|soft(?:er|ly)?|loud(?:er|ly)?|serious(?:ly)?|dramatic(?:ally)?|gentl[ey]|calm(?:er|ly)?|clear(?:er|ly)?|energetic(?:ally)?|friendl(?:y|ier)|sarcastic(?:ally)?|nervous(?:ly)?|bored|tired|solemn(?:ly)?|enthusiastic(?:ally)?|shout\w*|laughing(?:ly)?|crying|monotone|sleepy|playful(?:ly)?|tender(?:ly)?)"
_MANNER = re.compile(rf"\b(?:very |more |a (?:bit|little) |much |less )?{_MANNER_WORD}(?:(?:,| and|, and) (?:very |more )?{_MANNER_WORD})*\b|(?:更|再|稍微|非常|很)?(?:小声|轻声|大声|慢慢|慢速|快速|缓缓|开心|高兴|快乐|欢快|悲伤|难过|伤心|生气|愤怒|激动|兴奋|严肃|温柔|冷静|平静|低声|悄悄|清楚|活泼|疲惫|害怕|紧张|神秘)(?:一点|一些|点)?(?:地|的)?(?=说|念|读|讲|朗读|播|喊|$|[，。,]|一点|一些)|(?:再|更|稍微|放)?(?:慢|快|轻|大声|小声|开心|悲伤|温柔|激动|严肃|柔和)(?:一点|一些|点|些)")
_ONLY_MANNER = re.compile(rf"(?:(?:very|more|a|an|and|slightly|,)\s*|{_MANNER_WORD}[\s,]*)+")
_SPEED = re.compile(r"(?P<x>\d(?:\.\d+)?) ?x\b(?: speed)?|(?P<zx>\d(?:\.\d+)?)倍(?:速|语速)|\bat (?P<w>half|double|twice the|normal) speed\b|\b(?P<t>twice) as fast\b|\b(?P<h>half) as fast\b")
_SPEEDS = {"half": 0.5, "double": 2.0, "twice the": 2.0, "twice": 2.0, "normal": 1.0}
_SAYS = re.compile(
    r"\b(?:say|says|saying|speak|read(?: (?:out|aloud|out loud))?|narrate|announce|pronounce|whisper|shout|recite)(?: out| aloud| out loud)? (?!it\b|this\b|that\b|the following\b|in\b|like\b|slow|cheer|soft|quiet)(?P<t>[^:]+?)(?=,? (?:in|with|using|by) (?:an? |the )?(?:[\w'-]+ ){0,5}(?:voice|accent|tone)\b| in [a-z]+[.!?]?$|$)|(?:说|念|朗读|读出|读|播报|喊|讲)(?:出来|一下|一句|一遍|出)?(?P<z>[^，。:说念读]{2,}[^:]*)$"
)
_STAGE = re.compile(r"\s*(?:(?:please )?(?:speak|say it|read it|narrate it|use|sound|deliver it|make it|keep it|do it) [^.!?。]*[.!?]?|(?:in|with) an? [^.!?]*(?:voice|tone|accent)[.!?]?|(?:请)?(?:用|以)[^，。]*(?:说|念|读|声音|语气|女声|男声)[。！]?)$", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:say|read|speak|narrate|do|try)?\s*(?:it|this|that)?\s*(?:once )?(?:again|more(?= time\b|,|$)|one more time|once more(?: time)?)\b|^(?:now |please )*(?:say|speak|read|narrate|whisper|shout) (?:it|this|that)\b|^make (?:it|her|him|the voice)\b|(?:再|重新)(?:说|念|读|讲|来|录)(?:一)?(?:次|遍)|把(?:它|这段|这句)(?:再)?|重(?:说|念|录)", re.IGNORECASE)
_FILL = re.compile(r"\b(?:but|and|now|please|just|only|this time|make it|with|in|say|read|it|the voice|sound|sounding)\b|请|但是?|这次|改成|换成|用|[，,.。!！]", re.IGNORECASE)
_SPEECHES = re.compile(r"[,，;；。.]?\s*\b(?:and then|and|then)\b|[,，;；。]|然后|再|和|并")
"""What stands between two speeches of one message."""
_CALLED = re.compile(r"\b(?:call|name) (?:it|her|him|them|the voice|this voice|that voice|this one)\s+[\"“']?(?P<a>[A-Z][\w-]*(?: [A-Z][\w-]*)?)|\b(?:named|called|save it as|as) [\"“']?(?P<b>[A-Z][\w-]*(?: [A-Z][\w-]*)?)|(?:叫(?:它|她|他|做|作)?|取名(?:为|叫|為)?|命名(?:为|為|成)?|名字(?:叫|是)|名为|名為)\s*[「“\"]?(?P<c>[A-Za-z][\w-]*|[\u3400-\u9fff]{1,4})(?=[」”\"，。,.！!]|$)")
_WHOSE = re.compile(r"\b(?:[Cc]lon(?:e|ing)|[Cc]opy(?:ing)?|[Rr]eplicate|[Ii]mitate)\s+(?P<a>[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,2})['’]s voice|\b[Vv]oice of (?P<b>[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,2})|(?:克隆|复制|複製|仿制|模仿)(?P<c>(?!我|这|這|她|他|那|一)[\u3400-\u9fff]{2,5}|[A-Z][\w ]{1,20})的?(?:声音|聲音|嗓音)")


def speak_calls(said: Said, does: str, desk: Sequence[DeskRow]) -> list[Call]:
    """Return the calls for something to be spoken, or for a recording to be cloned, changed, isolated or dubbed."""
    if does == "clone":
        return [Call("speak", clone_arguments(said, desk))]
    if does in ("isolate", "dub", "convert"):
        return [Call("speak", {"operation": does, "source": _sources(said, desk), **_remade(said, does)})]
    several = _each_quote(said)
    if several:
        return several
    text = " ".join(text for text, _ in spoken_texts(said))
    manner = how_said(said, text)
    return [Call("speak", {"text": text, **manner})]


def _each_quote(said: Said) -> list[Call]:
    """One call a quote where each is said in a voice, manner or language of its own; none where they are one text."""
    if len(said.quotes) < 2:
        return []
    ends = [_SPEECHES.search(said.bare, quote.end, after.start) for quote, after in itertools.pairwise(said.quotes)]
    if not all(ends):
        return []
    bounds = [0, *(match.end() for match in ends if match), len(said.raw)]
    parts = [said.part(start, end) for start, end in itertools.pairwise(bounds)]
    manners = [how_said(part, "") for part in parts]
    if all(manner == manners[0] for manner in manners):
        return []
    return [Call("speak", {"text": part.quotes[0].text, **manner}) for part, manner in zip(parts, manners, strict=True)]


def again_changed(said: Said, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a speech that was made, with what the message changes of it: the manner, the voice or the language."""
    manner = how_said(said, "")
    if not manner.get("delivery") and not manner.get("voice") and not manner.get("language") and "speed" not in manner:
        rest = tidy(" ".join(_FILL.sub(" ", _AGAIN.sub(" ", said.raw)).split()))
        manner |= {"delivery": rest} if rest else {}
    return {**before, **manner}


def is_again(said: Said) -> bool:
    """Tell whether a message asks for the last speech once more, in another manner."""
    return _AGAIN.search(said.bare) is not None and not said.quotes and ":" not in said.bare


def spoken_texts(said: Said) -> list[tuple[str, str]]:
    """Return the texts to speak, each with the tag of its own language ("" when none is said for it)."""
    if said.quotes:
        return [(quote.text, _language_near(said, quote, nth)) for nth, quote in enumerate(said.quotes)]
    colon = re.search(r"[:]\s*(?=\S)", said.low)
    if colon:
        return [(_without_stage(said.raw[colon.end() :]), "")]
    match = _SAYS.search(said.low)
    if match:
        name = "t" if match["t"] else "z"
        return [(tidy(said.raw[match.start(name) : match.end(name)]), "")]
    return [("", "")]


def how_said(said: Said, text: str) -> dict[str, Any]:
    """Return voice, language, delivery and speed, each only where it was said. text: what is spoken, which tells nothing of it."""
    frame = _without(said, text)
    found: dict[str, Any] = _voice(frame)
    language = language_said(frame.bare)
    if language:
        found["language"] = language[2]
    speed = _SPEED.search(frame.bare)
    if speed:
        found["speed"] = _SPEEDS[word] if (word := speed["w"] or speed["t"] or speed["h"]) else float(speed["x"] or speed["zx"])
    manners = [frame.raw[m.start() : m.end()] for m in _MANNER.finditer(frame.bare) if not any(m.group() in str(v).lower() for v in found.values())]
    delivery = [tidy(m).rstrip("地的") for m in (*([found.pop("delivery")] if "delivery" in found else []), *manners)]
    if delivery:
        found["delivery"] = ("、" if said.chinese else ", ").join(dict.fromkeys(_gerund(d) for d in delivery))
    return found


def clone_arguments(said: Said, desk: Sequence[DeskRow]) -> dict[str, Any]:
    """Return the arguments of a cloning: the recordings, the name, and the consent that was really given."""
    arguments: dict[str, Any] = {"operation": "clone", "source": _sources(said, desk)}
    called, whose = _CALLED.search(said.raw), _WHOSE.search(said.raw)
    name = _group(called) or _group(whose)
    consent = read_consent(said)
    if name:
        arguments["voice"] = name
    if consent:
        arguments["consent"] = {"speaker": _group(whose) or name, **consent} if _group(whose) or name or consent.get("speaker") else consent
        arguments["consent"].setdefault("speaker", "")
    return arguments


def _group(match: re.Match[str] | None) -> str:
    return next((group for group in match.groups() if group), "").strip() if match else ""


def _remade(said: Said, does: str) -> dict[str, Any]:
    if does == "dub":
        language = language_said(said.bare)
        return {"language": language[2]} if language else {}
    if does == "convert":
        being = _BEING.search(said.bare)
        name = "who" if being and being["who"] else "zh"
        words = said.raw[being.start(name) : being.end(name)] if being else ""
        owned = _OWNED.search(said.bare)
        if owned or not words:
            return _voice(said)
        return {"voice": re.sub(r"^an? ", "", words)}
    return {}


def _sources(said: Said, desk: Sequence[DeskRow]) -> list[str]:
    heard = [row.handle for row in desk if row.kind in HEARD]
    named = [handle for handle in handles_in(said) if handle in heard]
    one = pick(said, desk, HEARD)
    return named or ([one] if one else [])


def _voice(said: Said) -> dict[str, Any]:
    """The voice, or a manner that is said as one ("in a cheerful voice", 用開心的語氣)."""
    owned = _OWNED.search(said.bare)
    if owned and (name := _words(said, owned, "who") or _words(said, owned, "zh")):
        return {"voice": name.rstrip("的")}
    match = _VOICE.search(said.bare)
    if match is None:
        return {}
    words = tidy(next(w for name in ("v", "of", "zv", "zt") if (w := _words(said, match, name))))
    low = lower(words)
    if language_said(f"in {low}") and len(low.split()) < 2 and match["kind"] in ("voice", None):
        return {}
    if match["zt"] or match["kind"] == "tone" or _ONLY_MANNER.fullmatch(f"{low} "):
        return {"delivery": words}
    return {"voice": f"{words} accent" if match["kind"] == "accent" else words}


def _words(said: Said, match: re.Match[str], name: str) -> str:
    return said.raw[match.start(name) : match.end(name)].strip() if match[name] else ""


def _language_near(said: Said, quote: Quote, nth: int) -> str:
    """The language that is said beside a quote, up to the next one."""
    end = said.quotes[nth + 1].start if nth + 1 < len(said.quotes) else len(said.raw)
    before = said.quotes[nth - 1].end if nth else 0
    after = language_said(said.bare[quote.end : end])
    if after or len(said.quotes) == 1:
        return after[2] if after else ""
    lead = language_said(said.bare[before : quote.start])
    return lead[2] if lead and not nth else ""


def _without_stage(text: str) -> str:
    """A text to speak without a closing sentence about how to speak it."""
    return _STAGE.sub("", text).strip() or text.strip()


def _without(said: Said, text: str) -> Said:
    if not text or said.quotes:
        return said
    at = said.raw.find(text)
    return read_text(f"{said.raw[:at]} {said.raw[at + len(text) :]}") if at >= 0 else said


def _gerund(manner: str) -> str:
    return re.sub(r"^whisper$", "whispering", manner, flags=re.IGNORECASE)
