"""Reading things: what a being rides and holds, what stands around, and what only a labelled card can show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from prompts import vocabulary
from tools.animatic.lexicon import Noun, find_nouns, tokens
from tools.animatic.lexicon_data import fold
from tools.animatic.reading_people import whole
from tools.animatic.reading_text import MOST, colour_of, count_before
from tools.animatic.spec import Thing

Place = Literal["ground", "air", "hand", "surface", "back"]

_RIDDEN = re.compile(
    r"(?:\b(?:rid(?:es?|ing|den)|rode|driv(?:es?|ing)|drove|pilot(?:s|ing)|steer(?:s|ing)|cycl(?:es|ing)|fl(?:y|ies|ying)|paddl(?:es|ing)|row(?:s|ing)|"
    r"sail(?:s|ing)|operat(?:es|ing)|mounted|aboard|inside|sitting|sits|seated|standing|stands|balancing)\b(?:\s+(?:on|in|up|atop|inside|away))*|\bon (?:his|her|its|their|a|an)|"
    r"(?:[骑乘驾驶踩划开坐搭]|操作)着?(?:一[辆台架艘匹只头条个])?|骑上|坐在|站在|乘着|开着)[^,，。;；]{0,14}$",
    re.IGNORECASE,
)
_LEANS = re.compile(r"\b(?:lean(?:s|ing)?|next to|beside|near|by|behind|repair(?:s|ing)?|wash(?:es|ing)?|push(?:es|ing)?)\b[^,]{0,14}$|[靠倚推修洗][^，]{0,6}$")
_ON_FOOT = re.compile(r"\b(?:sitting|sits|seated|standing|stands|inside)\b|坐在|站在")
_SEATED_IN = re.compile(r"\b(?:sit(?:s|ting)?|seated) (?:in|inside)\b|坐在", re.IGNORECASE)
_MOUNTS = frozenset(
    "bicycle motorcycle motor-scooter kick-scooter skateboard hoverboard surfboard sled skis broom magic_carpet horse-face unicorn camel elephant "
    "dragon dragon-face donkey canoe deer moose manual-wheelchair paper_plane racing-car automobile tractor sailboat speedboat spaceship rocket "
    "flying-saucer hot_air_balloon helicopter small-airplane airplane delivery-truck taxi bus sport-utility-vehicle van pickup-truck police-car "
    "fire-engine ambulance forklift excavator train locomotive high-speed-train tram-car submarine dragon_boat ox turtle spouting-whale dolphin "
    "t-rex sauropod giraffe zebra water-buffalo phoenix eagle paper_boat carousel-horse".split()
)
NARROW_SEATS = frozenset("chair stool throne swing rock tree_stump".split())
WIDE_SEATS = frozenset("bench sofa couch-and-lamp bed".split())
"""Seats for one, and seats on which two sit side by side."""
_SAT_ON = re.compile(r"\b(?:sit(?:s|ting)?|sat|seated|perch(?:es|ed|ing)?|swing(?:s|ing)|sleep(?:s|ing)?|asleep|l(?:ies|ying)|naps?|napping)\b(?: \w+){0,3}? (?:on|upon|in|atop)\b[^,.;]{0,22}$|(?:[坐躺睡][在上到着]?|荡)[^,，。;；]{0,8}$", re.IGNORECASE)
_ON_IT = re.compile(r"\bon (?:an?|the|his|her|their) (?:\w+ ){0,2}$", re.IGNORECASE)
_UPRIGHT_ON = re.compile(r"\b(?:stand|jump|walk|danc|paint|work|put|plac|clean|hammer|climb|lean)\w*\b[^,.;]{0,24}$", re.IGNORECASE)
_CLIMBED = re.compile(r"\bclimb(?:s|ing)?\b[^,.;]{0,20}$|\b(?:on|up) (?:an?|the|his|her) (?:\w+ )?$|[爬登站][在上着]?[^,，。;；]{0,4}$", re.IGNORECASE)
_SMALL_MOUNTS = frozenset("bicycle motorcycle motor-scooter kick-scooter skateboard hoverboard surfboard sled broom magic_carpet horse-face unicorn".split())
_VERB_MOUNTS: dict[str, str] = {
    r"\b(?:cycling|biking|bicycling)\b|骑车|骑单车": "bicycle", r"\bskateboarding\b|\bskating\b(?! rink)|溜滑板": "skateboard",
    r"\bsurfing\b|冲浪": "surfboard", r"\bskiing\b|滑雪(?!场)": "skis", r"\bsledding\b|滑雪橇": "sled", r"\bkayaking\b|\bcanoeing\b|\browing\b|划船": "canoe",
    r"\bforklift (?:driver|operator)\b|(?:堆高机|叉车)(?:司机|驾驶员?|操作员|工)": "forklift", r"\btruck driver\b|[卡货]车司机": "delivery-truck",
    r"\btaxi driver\b|(?:计程车|出租车)司机": "taxi", r"\bhorseback\b|\bhorse riding\b|骑马": "horse-face", r"\bdriving\b(?! a| an| the)|开车|驾车": "automobile", r"\bmotorbiking\b|飙车": "motorcycle", r"荡秋千|\bon (?:a |the )?swings?\b": "swing",
}  # fmt: skip
_HELD = re.compile(
    r"(?:\b(?:hold(?:s|ing)?|carr(?:y|ies|ying)|with|under|using|uses|drink(?:s|ing)?|shar(?:es?|ing)|sip(?:s|ping)?|eat(?:s|ing)?|read(?:s|ing)?|play(?:s|ing)?|wav(?:es?|ing)|"
    r"writ(?:es|ing)|swing(?:s|ing)|wield(?:s|ing)?|rais(?:es|ing)|rocks?|giv(?:es|ing)|offer(?:s|ing)?|scroll(?:s|ing)?|checking|looking at|look at|typing|"
    r"tak(?:es|ing)|mak(?:es|ing)|pour(?:s|ing)|paint(?:s|ing)|grip(?:s|ping)?|point(?:s|ing)|hug(?:s|ging)?|fl(?:y|ies|ying)|us(?:es|ing))\b|"
    r"[拿持抱捧撑举提背握吃喝读看弹拉吹打玩用送递给带叼滑啃端敲挥咬戳品写]着?|手持|手拿|正在)[^,，。;；]{0,16}$",
    re.IGNORECASE,
)
_NOT_HELD = re.compile(r"\b(?:near|beside|next to|behind|in front of|past|into|toward|towards|from|around|surrounded by|by|among|above|below|against)\b[^,]{0,18}$|"
                       r"旁边?的?$|前面?的?$|后面?的?$|周围|[在从往向][^，,着看读拿吃喝弹玩抱撑举写用]{0,6}$", re.IGNORECASE)  # fmt: skip
_HOLDABLE_GROUPS = frozenset({"object", "food", "instrument", "clothing"})
_HOLDABLE = frozenset("rose bouquet sunflower tulip blossom red-heart star feather broom candle basket balloon four-leaf-clover maple-leaf flower lotus "
                      "skateboard surfboard skis kick-scooter paper_plane paper_boat watering_can fire-extinguisher fallen-leaf bow-and-arrow welding_torch smart_speaker chip pcb hologram teddy-bear bone key cherry-blossom lavender".split())  # fmt: skip
_NEVER_HELD = frozenset("kite desktop-computer monitor television treasure-chest soccer-ball basketball volleyball baseball piano_grand drum harp guzheng easel "
                        "ladder world-map fireworks balloon_arch microscope telescope test_tubes flag_pole shelf long-drum".split())  # fmt: skip
_AIRBORNE = frozenset("airplane small-airplane helicopter rocket flying-saucer satellite hot_air_balloon parachute drone balloon kite cloud rainbow full-moon "
                      "crescent-moon sun star shooting-star comet meteor ringed-planet planet galaxy aurora lotus_lantern paper_plane bubbles tornado "
                      "spaceship space_station globe-showing-asia-australia high-voltage snowflake musical-note red-heart hologram magic_carpet feather fallen-leaf".split())  # fmt: skip
_IN_THE_AIR = re.compile(r"\b(?:flying|floating|hovering|soaring|in the (?:sky|air)|overhead|above)\b|飞|漂浮|飘|悬浮|空中|天上|天空", re.IGNORECASE)
_FAR = re.compile(r"\bfar (?:away|off)\b|\bdistant\b|\bdistance\b|\bhorizon\b|远处|远方|远远|天边")
_SURFACE = re.compile(r"\bon (?:a|an|the|his|her|my|top of)\b[^,.;]{0,28}\b(?:table|counter|desk|plate|shelf|bench|tray|bar|workbench|pedestal|podium|board)\b|"
                      r"\b(?:on|in) (?:an?|the) (?:\w+ ){0,2}(?:plate|dish|tray)\b|(?:桌|台|柜|盘|架|案)(?:子|台)?上|[盘碟](?:子)?[里中]|摆在", re.IGNORECASE)  # fmt: skip
_TABLE_SCENES = frozenset("kitchen restaurant shop laboratory office classroom electronics_factory night_market library".split())
_TABLE_GROUPS = frozenset({"food", "object"})
_FILMING = re.compile(r"\s+(?:slowly |then |gently |smoothly |now )?(?:moves?|pans?|tilts?|starts?|shows?|captures?|zooms?|follows?|pushes|pulls?|is|orbits?|glides?|"
                      r"circles?|tracks?|rises?|descends?|focuses|angle|shot|view|rotates?|cuts?|dollies|begins|lingers|reveals?|moving|panning)\b", re.IGNORECASE)  # fmt: skip
_SERVES = re.compile(r"\b(?:on|in|from|out of|with) (?:an?|the|his|her|one) (?:\w+ ){0,2}$|[在从用]?(?:[一个只块]|一[个只块])?$")
_MEASURES_ZH = re.compile(r"[\d一二两三四五六七八九十几数]$")
_MEASURE_WORDS = frozenset("罐杯瓶碗盘碟盒袋壶篮桶锅")
_SERVING = frozenset({"fork-and-knife-with-plate", "cup", "bowl-with-spoon", "jar", "hot-beverage"})
_GAZES = re.compile(r"(?:\b(?:look|gaz|star|watch|count|wish)\w*\s(?:up )?(?:at|on|to)?\s?(?:the |a )?|[看望数赏]着?)$")
_VERB_PROPS: dict[str, str] = {
    r"\bbrush\w* (?:(?:his|her|their|its) )?teeth\b|刷牙": "toothbrush", r"\b(?:put\w* out|extinguish\w*) (?:an? |the )?(?:\w+ )?fire\b|灭火(?!器)": "fire-extinguisher",
    r"\bsweep\w*\b|扫地": "broom",
}  # fmt: skip
"""What a doing needs in the hand."""
_VESSELS = frozenset("bottle can cup jar bowl-with-spoon fork-and-knife-with-plate pot-of-food".split())
_BUNDLES = frozenset("bouquet basket treasure-chest vase package balloon world-map framed-picture statue teddy-bear".split())
_HEAD_AFTER = re.compile(r"^(?:[ -](?:shops?|stores?|fields?|farms?|gardens?|market|style|styled|themed?|patterns?|print|party|festival|shaped|colou?red|stand|"
                         r"room|street|station|industry|factory|company|design|light|lights|club|lovers?|stall|park|season|day|court|pool)\b|[店馆厂园风节味形状色系屋室区展社季日光])")  # fmt: skip


def stands_alone(text: str, noun: Noun, after: Noun | None) -> bool:
    """Tell whether a noun names a thing of its own and does not only describe the next word ("coffee shop", 咖啡館)."""
    rest = fold(text[noun.end :])
    if _HEAD_AFTER.match(rest) and not rest.startswith(("光着", "色的")):
        return False
    if after is None:
        return True
    gap = text[noun.end : after.start]
    return not (gap in ("", " ", "-") and len(noun.text) + len(after.text) > 2 and noun.group != "being")


def things_said(text: str, skip: Iterable[tuple[int, int]]) -> list[Noun]:
    """Return the nouns of a text that are things, without those that touch a span of `skip`."""
    spans = list(skip)
    nouns = find_nouns(text)
    out: list[Noun] = []
    for i, noun in enumerate(nouns):
        after = nouns[i + 1] if i + 1 < len(nouns) else None
        free = not any(a < noun.end and noun.start < b for a, b in spans)
        if noun.group != "being" and free and stands_alone(text, noun, after) and not _picked(text, noun) and not _films(text, noun):
            out.append(noun)
    return [n for n in out if not _inside_another(text, n, out) and not _serves(text, n, out)]


def _serves(text: str, noun: Noun, nouns: list[Noun]) -> bool:
    """Tell whether a noun only measures or carries the food beside it: 一罐啤酒, "pancakes on a plate", "coffee from a cup"."""
    if noun.text in _MEASURE_WORDS and _MEASURES_ZH.search(fold(text[: noun.start])):
        return any(noun.end <= o.start <= noun.end + 8 for o in nouns)
    fed = any(o.group == "food" and o is not noun and o.end <= noun.start for o in nouns)
    return fed and noun.key in _SERVING and noun.text.isascii() and _SERVES.search(fold(text[: noun.start])) is not None


def prop_for(text: str) -> Thing | None:
    """Return what a doing of this text needs in the hand although nobody named it, or None."""
    folded = fold(text)
    key = next((key for pattern, key in _VERB_PROPS.items() if re.search(pattern, folded)), None)
    return Thing(key, key.replace("-", " "), key, place="hand") if key else None


def _picked(text: str, noun: Noun) -> bool:
    """Tell whether a one-character noun belongs to a verb of the fields (採茶, 種花)."""
    return len(noun.text) == 1 and fold(text[: noun.start]).endswith(("采", "种", "摘", "浇"))


def _films(text: str, noun: Noun) -> bool:
    """Tell whether "the camera" is the one that takes the picture."""
    return noun.key == "camera" and _FILMING.match(text[noun.end :]) is not None


def _inside_another(text: str, noun: Noun, nouns: list[Noun]) -> bool:
    """Tell whether a noun only says what is in another one, or what another one is in: "bottle of perfume", "bouquet of roses"."""
    for other in nouns:
        between = text[min(noun.end, other.end) : max(noun.start, other.start)]
        if not re.fullmatch(r"\s+(?:full\s+)?of\s+(?:[a-z]+\s+){0,2}", between):
            continue
        if (noun.start < other.start and noun.key in _VESSELS) or (noun.start > other.start and other.key in _BUNDLES):
            return True
    return False


def mount_in(text: str, pose: str | None) -> tuple[Noun | None, str | None]:
    """Return the noun a being rides or drives in this text and its drawing's key; the noun is None when only the verb says it."""
    folded = fold(text)
    for noun in find_nouns(text):
        if _sat_on(folded[: noun.start], noun.key):
            return noun, noun.key
        if noun.key not in _MOUNTS:
            continue
        match = _RIDDEN.search(folded[: noun.start])
        if match is None or _LEANS.search(folded[: noun.start]):
            continue
        on_foot = (_ON_FOOT.search(match.group()) is not None and not _SEATED_IN.search(match.group())) or match.group().lower().startswith("on ")
        if not on_foot or noun.key in _SMALL_MOUNTS or pose in ("ride", "drive"):
            return noun, noun.key
    for pattern, key in _VERB_MOUNTS.items():
        if re.search(pattern, folded):
            return None, key
    return None, None


def _sat_on(before: str, key: str) -> bool:
    """Tell whether a thing after these words is sat on, or climbed if it is a ladder."""
    if key in NARROW_SEATS or key in WIDE_SEATS:
        on_it = key in WIDE_SEATS and _ON_IT.search(before) is not None and _UPRIGHT_ON.search(before) is None
        return (on_it or _SAT_ON.search(before) is not None) and _LEANS.search(before) is None
    return key == "ladder" and _CLIMBED.search(before) is not None


def mount_thing(text: str, noun: Noun | None, key: str) -> Thing:
    """Return the ridden thing: whole animals rather than their heads, with the colour the text says."""
    drawing = whole(key)
    from_art = noun.glyph if noun else drawing
    colour = colour_of(text, noun.start, [(noun.start, noun.end)]) if noun else None
    glyph = drawing if from_art or not noun else None
    return Thing(drawing.replace("_", "-") if glyph else drawing, noun.text if noun else key, glyph, colour=colour.hex if colour else None)


def holdable(noun: Noun) -> bool:
    """Tell whether a hand can hold it."""
    return noun.key not in _NEVER_HELD and (noun.group in _HOLDABLE_GROUPS or noun.key in _HOLDABLE)


def held_in(text: str, nouns: Iterable[Noun]) -> Noun | None:
    """Return the first of the nouns that a being of this text holds, eats, reads, plays or uses."""
    folded = fold(text)
    for noun in nouns:
        before = folded[: noun.start]
        if noun.key == "umbrella" and holdable(noun):
            return noun
        if noun.key in ("star", "flower") and _GAZES.search(before):
            continue
        if holdable(noun) and _HELD.search(before) and not _NOT_HELD.search(before):
            return noun
    return None


def thing(text: str, noun: Noun, *, field: str, scene: str, heads: list[tuple[int, int]]) -> Thing:
    """Return a noun as a thing with its count, colour and place."""
    colour = colour_of(text, noun.start, heads)
    count = min(MOST, count_before(text, noun.start, noun.text))
    return Thing(noun.key, noun.text, noun.glyph, count, colour.hex if colour else None, place_of(text, noun, field=field, scene=scene))


def place_of(text: str, noun: Noun, *, field: str, scene: str) -> Place:
    """Return where a thing belongs: in the air, on a table, in the back or on the ground."""
    around = fold(text[max(0, noun.start - 14) : noun.end + 20])
    if noun.key in _AIRBORNE or (noun.group in ("vehicle", "nature") and _IN_THE_AIR.search(around)):
        return "air"
    if noun.key == "pcb" or (noun.group in _TABLE_GROUPS and (_SURFACE.search(fold(text)) or scene in _TABLE_SCENES)):
        return "surface"
    if noun.group in ("building", "nature") and _FAR.search(around):
        return "back"
    if field == "scene" or noun.group in ("building",):
        return "back" if field == "scene" else "ground"
    return "ground"


_MOST_CARDS = 3
_UNKNOWN_EN = re.compile(
    r"\b(?:an?|the|one|two|three|four|five|six|several|\d+)\s+((?:[a-z][a-z'-]*\s+){0,3}?[a-z][a-z'-]{2,})"
    r"(?=\s*(?:$|[,.;:!?]|\b(?:in|on|at|with|of|for|from|near|is|are|and|or|that|which|to|by|under|over|into|while|floating|standing|flying|hovering|[a-z]+ing)\b))",
    re.IGNORECASE,
)
_ABSTRACT = frozenset(
    "background backdrop style light lighting way time day night morning evening front back middle center centre side top bottom end scene view look mood face "
    "hand hands eyes eye hair head sky ground air wall floor row line group bit lot kind set shot frame image picture photo smile angle distance corner "
    "left right world city street atmosphere expression pose moment feeling color colour detail shadow reflection horizon video clip year rain snow wind "
    "place name text word words title product item thing concept pile stack bunch pair couple cup bit half lots midst foreground perspective series edge edges surface cluster deal marvel story isolation assortment branches variety range distant array pair sea ocean water land space area direction air same other past future beginning order form shape part piece touch hint display presence arrangement environment setting landscape theme vibe effect aura figure body feet foot arm leg arms legs tail paw wind thing tone texture composition element elements pattern silhouette frontground stylish cute happy concept idea version sunset sunrise breeze job meal walk ride sense touch camera colours colors kinds types steps signs game match lesson class birthday party holiday wedding anniversary".split()
)
_UNKNOWN_ZH = re.compile(r"[一两二三四五六七八九十几\d][台臺只個个件座架部艘具套顆颗枚隻辆輛把根]([\u4e00-\u9fff]{2,10})")


def unknown_things(text: str, taken: Iterable[tuple[int, int]]) -> list[Thing]:
    """Return cards for the nouns of a text that nothing draws: what follows an article, a number or a measure word."""
    spans = [*taken, *((m.start, m.end) for m in vocabulary.find(text))]
    out: list[Thing] = []
    for match in _UNKNOWN_EN.finditer(text):
        start, end = match.span(1)
        words = match.group(1)
        known = any(a < end and start < b for a, b in spans)
        listed = " " not in words and text[end : end + 1] == ","
        if not known and not (listed and len(text) > end + 1) and words.lower().split()[-1] not in _ABSTRACT and not vocabulary.find(words):
            out.append(_card(words, text, start))
    for match in _UNKNOWN_ZH.finditer(text):
        start, end = _noun_phrase(fold(text), match.start(1), match.end(1))
        free = not any(a < end and match.start(1) < b for a, b in spans)
        if end - start >= 2 and free and not vocabulary.find(text[start:end]):
            out.append(_card(text[start:end], text, start))
    return out[:_MOST_CARDS]


def _card(words: str, text: str, start: int) -> Thing:
    key = re.sub(r"[^\w]+", "-", words.lower()).strip("-")
    return Thing(key, words, None, count_before(text, start, words))


def _noun_phrase(folded: str, start: int, limit: int) -> tuple[int, int]:
    """Return the span of the noun that a Chinese run from `start` leads to: the last words before a verb, after any 的."""
    first = end = start
    nominal = False
    for begin, stop, tag in tokens(folded):
        if stop <= start or begin >= limit:
            continue
        if tag == "uj":
            first = end = stop
            nominal = False
        elif tag[:1] in ("v", "p", "u", "c", "d", "r", "f") and end > first:
            break
        else:
            end = min(stop, limit)
            nominal = nominal or tag[:1] in ("n", "x", "z", "l", "j", "e")
    return (first, end) if nominal else (first, first)
