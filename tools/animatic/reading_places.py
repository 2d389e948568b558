"""Where in the frame the words put somebody or something, how they change the light, and how large lettering shall be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from prompts import vocabulary
from prompts.shot import FieldName, Shot
from tools.animatic.lexicon import find_nouns
from tools.animatic.lexicon_data import fold
from tools.animatic.spec import Actor, Side, Thing

_FIELDS: tuple[FieldName, ...] = ("camera", "subject", "action", "scene")
_SIDES: dict[str, Side] = {"left": "left", "right": "right", "左": "left", "右": "right"}
_OTHER: dict[Side, Side] = {"left": "right", "right": "left"}
_SPACE = r"(?:(?:negative|empty|copy|white|blank) space|(?:space|room) for (?:the |a |our |my )?(?:text|copy|headline|title|logo))"
_ROOM = re.compile(rf"{_SPACE} (?:on|at) the (left|right)\b|([左右])[边侧方]?(?:的)?留白|留白在([左右])")
_ITSELF = re.compile(r"\b(?:subject|she|he|they|it) (?:is )?(?:on|at) the (left|right)\b|(?:主体|主角|人物|[她他它]们?)在(?:画面)?的?最?([左右])")
_BEHIND_NOUN = re.compile(r"^(?: (?:is|are|standing|stands|sitting|sits|placed))? (?:on|at|to) the (?:far )?(left|right)\b(?![- ](?:hand|arm|shoulder|foot|leg|ear|eye|wrist|knee))|^[站坐]?在(?:画面|图片?)?的?最?([左右])[边侧方]")
_BEFORE_NOUN = re.compile(r"\bon the (left|right)(?: side)?(?: of the (?:frame|picture|image))?,? (?:there (?:is|are) |is |are |stands |sits )?(?:(?:an?|the|some) )?(?:[\w-]+ ){0,2}$|(?:画面)?([左右])[边侧](?:是|有|站着|坐着|放着)(?:一?[个只位名条辆座朵棵张台把])?[^，。、]{0,6}$")

_TONES = re.compile(
    r"(?P<far>\b(?:much|a lot|far|way) )?\b(?:(?P<up>brighter|lighter)|(?P<down>darker|dimmer)|(?P<warm>warmer)|(?P<cold>cooler|colder))\b(?: (?:light(?:ing)?|tones?|now|please))?|"
    r"(?:更|再|稍微?)?(?:(?P<up_zh>明亮|亮)|(?P<down_zh>昏暗|暗)|(?P<warm_zh>温暖|暖)|(?P<cold_zh>冷))(?:很多|一点儿?|一些|些|点)(?:的(?:光线?|灯光|色调))?|更(?:(?P<up_more>明亮|亮)|(?P<down_more>暗)|(?P<warm_more>暖)|(?P<cold_more>冷))"
)
_AXES = {"up": (1, 0), "down": (-1, 0), "warm": (0, 1), "cold": (0, -1)}
_MOST = 2
_SCALES = {"smallest": 0.5, "much smaller": 0.62, "much larger": 1.6, "largest": 1.9, "smaller": 0.78, "larger": 1.3}


@dataclass(frozen=True, slots=True)
class Tone:
    """Steps by which the words change the light that they name, -2..2 each."""

    exposure: int = 0
    warmth: int = 0


def cast_side(shot: Shot) -> Side:
    """Return the side of the frame where the cast stands; empty where the words name none, or only for one of several."""
    for name in _FIELDS:
        text = fold(shot.words(name).text)
        if room := _ROOM.search(text):
            return _OTHER[_side(room)]
        if itself := _ITSELF.search(text):
            return _side(itself)
    said = (match.term.recipe for name in ("camera", "style", "technical") for match in vocabulary.find(shot.words(name).text, ("composition",)))
    found = next((recipe for recipe in said if recipe in ("left", "right", "centred")), "")
    return _SIDES.get(found, "")


def sided(shot: Shot, cast: tuple[Actor, ...], things: tuple[Thing, ...]) -> tuple[tuple[Actor, ...], tuple[Thing, ...]]:
    """Return the cast and the things with the sides that the words give them: "a dog on the left", 杯子在右邊."""
    said = {key: side for name in _FIELDS for key, side, _ in _said(shot.words(name).text)}
    if not said:
        return cast, things
    return tuple(_actor(actor, said) for actor in cast), tuple(replace(thing, side=said.get(thing.key, "")) for thing in things)


def spans(field: FieldName, text: str) -> list[tuple[int, int]]:
    """Return where a field says a place in the frame or another light, which both are drawn."""
    found = [span for _, _, span in _said(text)] if field in _FIELDS else []
    return found + ([match.span() for match in _TONES.finditer(fold(text))] if field == "lighting" else [])


def tone(shot: Shot) -> Tone:
    """Return how the lighting's comparatives change it: "brighter", 暖一點; what is said twice against each other cancels."""
    exposure = warmth = 0
    for match in _TONES.finditer(fold(shot.lighting.text)):
        name = next(name for name, words in match.groupdict().items() if words and name != "far").split("_")[0]
        steps = 2 if match["far"] or "很多" in match.group() else 1
        exposure += _AXES[name][0] * steps
        warmth += _AXES[name][1] * steps
    return Tone(max(-_MOST, min(_MOST, exposure)), max(-_MOST, min(_MOST, warmth)))


def lettering(place: str) -> tuple[float, bool]:
    """Return the size over the usual one, and whether it stands at the bottom, that the words of a place say ("title, larger")."""
    words = [part.strip() for part in fold(place).split(",")]
    scale = next((_SCALES[word] for word in words if word in _SCALES), 1.0)
    return scale, any("bottom" in word for word in words)


_UNHONOURED = re.compile(rf"{_SPACE} at the (?:top|bottom)|[上下]方?留白|\bvivid colou?rs\b|鲜艳的色彩")


def unhonoured(shot: Shot) -> list[str]:
    """Return the words for layouts and colours that the studio does not follow, as they stand in the Shot."""
    texts = (shot.camera.text, shot.style.text)
    return [text[match.start() : match.end()] for text in texts for match in _UNHONOURED.finditer(fold(text))]


def _side(match: re.Match[str]) -> Side:
    return _SIDES[next(group for group in match.groups() if group)]


def _said(text: str) -> list[tuple[str, Side, tuple[int, int]]]:
    """Return the nouns of a text that it puts on a side: their keys, their sides, and where each stands."""
    folded = fold(text)
    if "left" not in folded and "right" not in folded and "左" not in folded and "右" not in folded:
        return []
    out: list[tuple[str, Side, tuple[int, int]]] = []
    for noun in find_nouns(text):
        after, before = _BEHIND_NOUN.search(folded[noun.end :]), _BEFORE_NOUN.search(folded[: noun.start])
        if after:
            out.append((noun.key, _side(after), (noun.start, noun.end + after.end())))
        elif before:
            out.append((noun.key, _side(before), (before.start(), noun.end)))
    return out


def _actor(actor: Actor, said: Mapping[str, Side]) -> Actor:
    side = next((side for key, side in said.items() if actor.key == key.removesuffix("-face").replace("_", "-")), actor.side)
    held = said.get(actor.prop.key) if actor.prop else None
    return replace(actor, side=side, prop=replace(actor.prop, side=held) if actor.prop and held else actor.prop)
