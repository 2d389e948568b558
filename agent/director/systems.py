"""The models and services that a message asks for by name ("with Flux", 用可靈), and the quality it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.director.text import Said, lower, read_text
from tools.catalog import Card, Catalog, System, load_catalog

Quality = Literal["draft", "final", "best", "cheapest", "fastest"]

_WORDLIKE = frozenset(
    "llama topaz bark draft spaces whisper clarity replicate runway pika wan kandinsky aleph mistral gemini flux luma fal comfy kokoro suno scribe klein claude veo sora gpt t5 bria lyria gradio kling viggle".split()
)
"""Names that are words or could be other names: "with topaz eyes" asks for no model. They count behind "use", or at the end of a wish."""
_NO_MODEL = frozenset({"draft", "draft studio", "animatic", "草稿", "草图引擎", "草稿引擎", "spaces"})
_TAIL_EN = r"(?:'s)?(?: (?:model|instead|this time|please|now|for (?:this|that|it|these|them|all)(?: one)?))*"
_STYLE = r"(?![-’' ]*(?:s )?(?:style|look|aesthetic|vibe|风|的?(?:画风|样子|感觉)))"
_LEAD_EN = re.compile(
    r"(?P<lead>\b(?:(?P<use>use|using|via|through|switch to|change to|powered by|try(?: (?:it|this|that))?(?: again)? (?:with|on|in|using)|run (?:it|this|that) (?:on|with|through)|made (?:with|by)|generated (?:with|by)|rendered (?:with|by))|with|by|on|in|from)\s+(?:the |google'?s? |openai'?s? |kuaishou'?s? )?)"
)
_LEAD_ZH = re.compile(r"(?P<lead>(?P<use>改用|换用|换成|使用|透过|通过|换|用|以|让|请|找|叫)(?:模型)?\s*)")
_TAIL_ZH = r"\s*(?:模型|引擎|服务)?(?:来|去)?(?:试试看?|试一下|吧|看看)?"
_VERSION = r"(?:[ -]?v?\d+(?:\.\d+)?)?(?:[ -](?:pro|max|turbo|fast|lite|mini|ultra|schnell|dev|master|standard|preview|alpha)\b){0,2}"
_UNKNOWN = re.compile(
    r"\b(?:[Uu]se|[Uu]sing|[Ss]witch to|[Tt]ry(?: (?:it|this|that))? with|[Ww]ith)\s+(?:the )?(?P<name>[A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*){0,3})\s+model\b(?: to\b)?|\b(?:[Uu]se|[Ss]witch to|[Tt]ry (?:it|this|that) with)\s+(?P<alone>[A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*){0,2})(?= (?:for (?:this|that|it)|instead)|[.!]?\s*$)(?: for (?:this|that|it)(?: one)?| instead)?|"
    r"(?:用|使用|改用|換用|换用)\s*(?P<zh>[A-Za-z][\w.+-]*(?: [A-Za-z0-9][\w.+-]*){0,3})\s*(?:模型|這個模型|这个模型)"
)
_NOT_A_NAME = re.compile(r"(?:img|vid|voc|mus|snd|sfx|film|msk)\d+$|^(?:it|this|that|the|a|an|my|one)$", re.IGNORECASE)

_QUALITIES: tuple[tuple[Quality, re.Pattern[str]], ...] = (
    ("cheapest", re.compile(r"(?:\b(?:use|with|using|take|pick|go with|make it|do it|in|on|by) )?(?:\bthe )?\bcheapest(?: (?:one|model|option|way|possible|service|engine|thing|you have))?\b(?=\s*(?:$|[,.!;:]|please|for|to|that|and|which|you))(?: (?:one )?please)?(?: to)?|\bas cheap(?:ly)? as (?:possible|you can)\b|(?:用|选|要|挑)?最(?:便宜|省钱)的?(?:模型|服务|方式|方法|那个|方案|一个)?(?:来|就好|就行)?")),
    ("fastest", re.compile(r"(?:\b(?:use|with|using|take|pick|go with|by) )?(?:\bthe )?\b(?:fastest|quickest) (?:one|model|option|way|service|engine)\b(?: to)?|^(?:the )?(?:fastest|quickest)(?: please)?[.! ]*$|\bas (?:fast|quick(?:ly)?) as (?:possible|you can)\b|(?:用|选|要|挑)?最快的?(?:模型|服务|方式|方法|那个|方案)(?:来)?|(?:用|选|要)最快的$")),
    ("best", re.compile(r"(?:\b(?:in|at|with|use|using|for|of) )?(?:\bthe )?\b(?:best|highest|top)(?: possible)? (?:quality|model|engine)\b(?=\s*(?:$|[,.!;:]|please|possible|for|to|you|there|and|then))(?: please| possible)?(?: to)?|(?:用|选|要|以)?最(?:好|高|佳)的?(?:品质|质量|画质|音质|模型|效果|引擎)(?:来)?")),
    ("draft", re.compile(r"^(?:please )?draft (?=(?:me )?(?:an?|one|two|three|some|the)\b)(?!(?:me )?(?:an? |the |some )(?:\w+ )?(?:letters?|emails?|scripts?|story ?boards?|plans?|posts?|essays?|contracts?|texts?|captions?|poems?|stor(?:y|ies)|messages?|prompts?|film|movie)\b)|\b(?:just|only|as|in|do|make|give me|first|a quick|quick|rough) (?:me )?(?:an? )?(?:quick |rough |first )?drafts?(?: (?:quality|mode|version|first|only))?\b(?: (?:is enough|will do|is fine))?(?: (?:of|for)\b)?|[,;]\s*(?:as (?:an? )?|in )?(?:an? )?(?:quick |rough )?drafts?(?: quality| only| please)?[.! ]*$|[,，]\s*草(?:稿|图)[。!！ ]*$|(?:先)?(?:出|来|做|画|要|给我)?(?:一?个|一?张|一?份)?草(?:稿|图)(?:就好|就行|即可|品质|质量|版|模式)|先(?:出|来|做|给我)?(?:一?个|一?张|一?份)?草(?:稿|图)[:,，]?|^(?:请|帮我|给我)*(?:画|绘制|做|出|来)(?:一?个|一?张|一?份|一?幅)?草(?:稿(?!风|的|感|本|纸)|图(?=[:,，]))[:,，]?(?=.{2})")),
    ("final", re.compile(r"\b(?:in|at|with) (?:full |the )?final quality\b|\bfinal quality\b|(?:用|以)?(?:定稿|成品|最终)(?:品质|质量|画质)")),
)  # fmt: skip
_TAGS = re.compile(r"\bmasterpiece\b")
_EMPTY_EN = re.compile(r"(?:please|ok(?:ay)?|now|then|and|but|just|try|do|make|draw|render|generate|run|redo|create|again|once more|it|this|that|one|them|the same|same|thing|version|for|instead|go|let's|let us|can you|could you|you|me|with|use|i want|a|the|to|no|hmm|actually|(?:same|this|that) (?:picture|image|video|clip|film|song|voice)|time|here|rather|ones?|prefer|want|[\s,.!?;:'])*")
_EMPTY_ZH = re.compile(r"(?:请|再|改|换|试试看?|试一下|试|做|画|来|跑|生成|出|一次|一遍|这个|这张|那张|这|它|吧|看看|就好|就行|就|同样的?|一样的?|重新|重做|重画|重来|给我|帮我|麻烦|可以|好|了|的|用|要|我|想|呢|啊|去|[\s,，。.!！?？、])*")


@dataclass(frozen=True)
class Mention:
    """A model or a quality that was asked for; `at` is where it stood in the message that is left."""

    at: int
    model: str = ""
    quality: Quality | None = None


@dataclass(frozen=True)
class Asked:
    """A message, what of it names models and quality, and what is left to read."""

    rest: Said
    mentions: tuple[Mention, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether the message says nothing else: "use Kling for this one"."""
        left = self.rest.low
        return bool(self.mentions) and not self.rest.quotes and bool((_EMPTY_ZH if re.search(r"[一-龥]", left) else _EMPTY_EN).fullmatch(left))

    def within(self, start: int, end: int) -> tuple[str, Quality | None]:
        """Return the model ("" for none) and the quality asked for in a part of what is left."""
        here = [m for m in self.mentions if start <= m.at <= end]
        model = next((m.model for m in here if m.model), "")
        return model, next((m.quality for m in here if m.quality), None)


def read_asked(said: Said, cast: Sequence[str] = ()) -> Asked:
    """Return what of a message names models and quality, and the rest. Names in quotes, styles and characters are no models."""
    found = [*_models(said, cast), *_qualities(said)]
    if not found:
        return Asked(said)
    found.sort(key=lambda entry: entry[0])
    kept, mentions, at = "", [], 0
    for start, end, model, quality in found:
        if start < at:
            continue
        kept += said.raw[at:start]
        kept = kept.rstrip(" ,，") if re.match(r"\s*(?:[,.，。!]|$)", said.raw[end:]) else kept
        mentions.append(Mention(len(kept), model, quality))
        at = end
        if not kept:
            at += len(said.raw[at:]) - len(said.raw[at:].lstrip(" ,，:：、"))
    kept += said.raw[at:]
    lead = len(kept) - len(kept.lstrip())
    return Asked(read_text(kept), tuple(Mention(max(0, m.at - lead), m.model, m.quality) for m in mentions))


def names_system(words: str) -> bool:
    """Tell whether the words are the name of a model or a service of the catalogue."""
    match = _names().match(lower(words).strip())
    return match is not None and match.end() == len(lower(words).strip())


def title_of(card: str) -> str:
    """Return the title of a model card; the id itself where no card has it."""
    known = _catalog().cards.get(card)
    return known.title if known else card


def media_of(name: str) -> tuple[str, ...]:
    """Return what the model or the service of a name makes; empty for a name nobody knows."""
    catalog = _catalog()
    named = catalog.named(name)
    system = catalog.systems.get(named.system) if isinstance(named, Card) else named
    return system.makes if system else ()


def system_in(said: Said) -> str:
    """Return the first model or service that a message names anywhere, in the person's words; empty for none."""
    match = re.search(rf"(?<![a-z0-9]){_names().pattern}(?![a-z0-9])", said.bare)
    return said.raw[match.start() : match.end()] if match else ""


def name_ends(said: Said, *, first: bool = False) -> tuple[int, ...]:
    """Return where each name of a model or a service ends in a message, its version included. first: only one that stands at its start."""
    found = [match.start() for match in re.finditer(rf"(?<![a-z0-9]){_names().pattern}(?![a-z0-9])", said.bare)]
    ends = (_named_at(said, start) for start in found if not first or start == 0)
    return tuple(end for end in ends if end is not None)


@lru_cache(maxsize=1)
def _catalog() -> Catalog:
    return load_catalog()


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    """Every name of the catalogue, longest first, spaces and hyphens alike."""
    catalog = _catalog()
    every: tuple[System | Card, ...] = (*catalog.systems.values(), *catalog.cards.values())
    spoken = {lower(name) for one in every for names in (one.names.values(), [(one.title,)]) for group in names for name in group}
    spoken = {name for name in spoken if name not in _NO_MODEL and len(name) > 1}
    return re.compile("(?:" + "|".join(re.sub(r"(?:\\ |\\-)+", "[ -]?", re.escape(name)) for name in sorted(spoken, key=len, reverse=True)) + ")")


def _models(said: Said, cast: Sequence[str]) -> list[tuple[int, int, str, Quality | None]]:
    found = [*_known(said, _LEAD_EN, _TAIL_EN + r"(?: to\b)?"), *_known(said, _LEAD_ZH, _TAIL_ZH)]
    if found:
        return found
    match = _UNKNOWN.search(said.unquoted)
    name = next((g for g in match.groups() if g), "") if match else ""
    if not match or _NOT_A_NAME.search(name) or any(name.casefold().startswith(c.casefold()) for c in cast):
        return []
    return [(match.start(), match.end(), name, None)]


def _known(said: Said, lead: re.Pattern[str], tail: str) -> list[tuple[int, int, str, Quality | None]]:
    found: list[tuple[int, int, str, Quality | None]] = []
    for match in lead.finditer(said.bare):
        name = _named_at(said, match.end())
        if name is None or not _meant(said, match, name):
            continue
        rest = re.compile(tail).match(said.bare, name)
        found.append((match.start(), rest.end() if rest else name, said.raw[match.end() : name], None))
    return found


def _named_at(said: Said, at: int) -> int | None:
    """Where the name of a model that starts there ends, its version included; None for no name, and for a style."""
    match = _names().match(said.bare, at)
    if match is None:
        return None
    version = re.compile(_VERSION).match(said.bare, match.end())
    end = version.end() if version else match.end()
    if said.bare[match.start()].isascii() and re.match(r"[a-z0-9]", said.bare[end : end + 1]):
        return None
    return end if re.match(_STYLE, said.bare[end:]) else None


def _meant(said: Said, lead: re.Match[str], end: int) -> bool:
    """Whether a name behind such a word asks for the model: plain words need a plain lead, or the end of the wish."""
    word = said.bare[lead.end() : end]
    behind = said.bare[end:]
    if lead["use"]:
        return word not in _WORDLIKE or said.chinese or said.raw[lead.end()].isupper() or bool(re.match(r"\s*(?:$|[,.!;]|model|for (?:this|it|that)|instead|to\b)", behind))
    if lead["lead"].strip() in ("in", "on", "from", "by") and not re.match(r"\s*(?:$|[,.!;]|model|please|instead)", behind):
        return False
    closes = re.match(r"\s*(?:$|[,.!;:，。]|model|please|instead|this time|for (?:this|it|that)|and\b|then\b|at\b|in\b)", behind)
    return bool(closes) and (word not in _WORDLIKE or said.raw[lead.end()].isupper() or bool(re.search(r"\d$", word)) or _PLAIN_NAMES.fullmatch(word) is not None)


_PLAIN_NAMES = re.compile(r"flux|kling|veo|sora|suno|luma|pika")
"""Of the names that could be words, those that hardly are at the end of a wish: "draw a fox with flux"."""


def _qualities(said: Said) -> list[tuple[int, int, str, Quality | None]]:
    found: list[tuple[int, int, str, Quality | None]] = []
    for quality, pattern in _QUALITIES:
        match = pattern.search(said.bare)
        if match and not (quality == "best" and _TAGS.search(said.bare)):
            listed = quality == "best" and re.match(r"(?:best|highest|top)", match.group()) and re.search(r"[,，]", said.bare)
            found.append((match.start(), match.start() if listed else match.end(), "", quality))
    return found
