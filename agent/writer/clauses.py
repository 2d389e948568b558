"""A sentence that tells who does what where, as the fields of a picture: told stories stand in the past, pictures in the present."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from agent.director.fields import read_fields
from agent.director.text import read_text
from prompts import vocabulary
from prompts.phrases import has_han
from prompts.shot import Shot
from tools.animatic.reading import read
from tools.animatic.spec import Actor

LONGEST_PHRASE = 60
"""Characters of a sentence's own words that a field takes over; longer ones say more than a picture shows."""
LONGEST_READ = 180
_PAST: Mapping[str, str] = {
    "woke up": "standing", "woke": "standing", "slept": "sleeping", "ate": "eating", "ran": "running", "sat": "sitting", "stood": "standing",
    "drank": "drinking", "flew": "flying", "swam": "swimming", "rode": "riding", "drove": "driving", "held": "holding", "took": "holding",
    "gave": "giving", "threw": "throwing", "wrote": "writing", "sang": "singing", "lay": "lying", "went": "walking", "came": "walking",
    "found": "holding", "saw": "looking at", "fought": "fighting", "fell": "falling", "hid": "hiding", "told": "talking to", "said": "talking",
    "spoke": "talking", "taught": "teaching", "drew": "drawing", "caught": "holding", "met": "talking to", "left": "walking", "built": "building",
    "bought": "holding", "brought": "carrying", "wore": "wearing", "followed": "walking behind", "opened": "holding", "wanted": "thinking of",
}  # fmt: skip
"""What the studio draws for verbs of a told story; regular ones take their own present form."""
_NO_VERB_BEHIND = ("a", "an", "the", "his", "her", "its", "my", "our", "your", "their", "to", "turn", "turns", "turned", "is", "are", "was", "were", "be", "been")
"""Words behind which "saw" and "left" are things and sides, and "built" is done to something."""
_IRREGULAR = re.compile(
    "".join(rf"(?<!\b{word} )" for word in _NO_VERB_BEHIND)
    + r"(?<!['’]s )\b("
    + "|".join(sorted(map(re.escape, _PAST), key=len, reverse=True))
    + r")\b(?!(?<=left) (?:side|edge|corner|half|hand|arm|leg|foot|paw|wing|eye|ear|wheel|door|lane|turn)\b)",
    re.IGNORECASE,
)
_REGULAR = re.compile(r"\b([a-z]{2,})ed\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|on|at|through|into|to|across|along|by|near|inside|outside|over|under|from)\s+(?:[\w'’-]+\s+){0,3}$", re.IGNORECASE)
_QUOTED = re.compile(r"[「『“\"][^」』”\"]*[」』”\"]?")
_HOW_LONG = re.compile(
    r"\s*\b(?:for |in |after |about |at )?(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|a few|several)[ -](?:minutes?|seconds?|hours?|days?|times|degrees?)\b|"
    r"[約约大概]*[0-9一二兩两三四五六七八九十半幾几]+(?:分鐘|分钟|秒鐘|秒钟|秒|小時|小时|次|度)",
    re.IGNORECASE,
)
"""Lengths and amounts, which no picture shows."""
_PRONOUN_ZH = re.compile(r"^(?:他|她|它|牠)(?:們|们)?[，,]?")
_LEAD_ZH = re.compile(r"^(?:(?:從前|从前|很久很?久?以前|有一天|一天|第[一二三四五六七八九十]天|後來|后来|接著|接着|然後|然后|最後|最后|首先|於是|于是|突然|這時|这时)[，,]?)+(?:有|住著|住着)?(?=.)")
_IMPERATIVE = re.compile(
    r"^(?:(?:first|then|next|now|finally|second|third|step \w+)[,:]?\s+)?(?:add|boil|bake|build|call|carry|check|choose|chop|clean|click|close|connect|cook|cut|draw|drink|eat|"
    r"fill|fold|follow|fry|get|go|hold|insert|install|keep|lift|listen|look|mix|open|paint|peel|place|plant|plug|pour|press|pull|push|put|read|remove|save|select|serve|"
    r"stir|stop|switch|take|tap|turn|type|use|wait|walk|wash|watch|wear|wipe|write)\b(?!\s+(?:is|are|was)\b)",
    re.IGNORECASE,
)
_FIRST_STEP = re.compile(r"^(?:first|then|next|now|finally|second|third|step \w+)[,:]?\s+", re.IGNORECASE)
_AUXILIARY = re.compile(r"\s+(?:(?:has|have|had)\s+been|is|are|was|were|am)$", re.IGNORECASE)
_LEAD = re.compile(r"^.*[,;:]\s*|^(?:then|and|so|but|now|next|suddenly|finally|later)\s+", re.IGNORECASE)


def tells_to_do(text: str) -> bool:
    """Tell whether an English sentence tells its reader to do something."""
    return _IMPERATIVE.match(text) is not None


def present(text: str) -> str:
    """Return English told in the past as pictures say it: "walked" is "walking" where the studio knows that, other words stay."""
    text = _IRREGULAR.sub(lambda match: _PAST[match[1].casefold()], text)
    return _REGULAR.sub(lambda match: _ongoing(match[1]) or match[0], text)


@lru_cache(maxsize=512)
def actor_of(text: str) -> Actor | None:
    """Return the first being that the sentence names, or None."""
    actors = read(Shot.model_validate({"subject": text[:LONGEST_READ]})).actors
    return actors[0] if actors else None


def fields_of(text: str) -> dict[str, str]:
    """Return subject, action, scene and lighting of a sentence as far as they can be told, in its own words."""
    plain = _HOW_LONG.sub("", _QUOTED.sub("", text)).strip().rstrip("。.！!？?…」』”\"：: ")
    found = _chinese(plain) if has_han(plain) else _english(plain)
    return {name: words for name, words in found.items() if words and len(words) <= LONGEST_PHRASE}


def _chinese(text: str) -> dict[str, str]:
    said = read_fields(read_text(_LEAD_ZH.sub("", text))).shot
    found = {name: str(said[name]) for name in ("subject", "action", "scene", "lighting") if name in said}
    if "action" in found:
        found["action"] = _PRONOUN_ZH.sub("", found["action"])
    parts = re.split(r"[，,、]", found.get("subject", ""))
    found["subject"] = next((_LEAD_ZH.sub("", part) for part in parts if actor_of(part) is not None), "")
    return found


def _english(text: str) -> dict[str, str]:
    if _IMPERATIVE.match(text):
        return {"action": _FIRST_STEP.sub("", text)[:LONGEST_PHRASE].rpartition(" ")[0] if len(text) > LONGEST_PHRASE else _FIRST_STEP.sub("", text)}
    told = present(text)
    scene = _scene(told)
    rest = told.replace(scene, " ") if scene else told
    rest = " ".join(rest.split()).strip(" ,")
    being = actor_of(rest)
    head = rest.find(being.words.split()[-1]) if being is not None else -1
    deeds = [match for match in vocabulary.find(rest, ("action",)) if match.start > head]
    lighting = next((match.text for match in vocabulary.find(told, ("light",))), "")
    found = {"scene": scene, "lighting": lighting}
    if deeds:
        found["action"] = rest[deeds[0].start :].strip(" ,")
        found["subject"] = _AUXILIARY.sub("", _LEAD.sub("", rest[: deeds[0].start].strip(" ,"))).strip()
    return found


def _scene(text: str) -> str:
    """Return the first place of a sentence with its preposition."""
    for match in vocabulary.find(text, ("scene",)):
        before = _PLACE.search(text[: match.start])
        if before is not None:
            return text[before.start() : match.end]
    return ""


def _ongoing(stem: str) -> str:
    """Return the "-ing" form of a regular verb's past without "-ed", when it is something the studio draws; else nothing."""
    stems = [stem, f"{stem}e"] + ([stem[:-1]] if stem[-1:] == stem[-2:-1] else []) + ([f"{stem[:-1]}y"] if stem.endswith("i") else [])
    for base in stems:
        form = f"{base[:-1]}ing" if base.endswith("e") and not base.endswith("ee") else f"{base}ing"
        forms = (form, f"{base}{base[-1]}ing" if stem != base and stem[:-1] == base else form)
        for word in forms:
            if vocabulary.find(word, ("action",)):
                return word
    return ""
