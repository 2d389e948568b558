"""Reading what surrounds the beings and things: scene, light, weather, camera, style, signs, backdrop and what must not be there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from prompts import vocabulary
from prompts.shot import FIELDS, FieldName, Shot
from prompts.vocabulary import Term
from tools.animatic import reading_places as placed
from tools.animatic.lexicon import find_nouns
from tools.animatic.lexicon_data import fold
from tools.animatic.reading_text import colours
from tools.animatic.spec import Kind, Sign, SignPlace, Thing

_HOME: dict[str, tuple[FieldName, ...]] = {
    "scene": ("scene", "subject", "action"),
    "light": ("lighting", "scene", "style", "subject", "action"),
    "weather": ("lighting", "scene", "action", "subject", "style"),
    "framing": ("camera", "technical", "style", "subject", "scene"),
    "angle": ("camera", "style", "subject", "scene"),
    "lens": ("camera", "style", "technical"),
    "focus": ("camera", "style"),
    "style": ("style", "technical", "subject", "scene", "camera"),
    "mood": ("style", "action", "subject", "lighting"),
}
"""The fields a kind of word is looked for in, the best first."""
_LIGHT_ORDER = ("candlelight", "neon", "storm", "foggy", "blue_hour", "golden_hour", "sunrise", "night", "backlit", "dramatic", "overcast", "high_key", "soft", "day")
_SCENE_LIGHT = {"moon": "night", "space": "night", "night_market": "night", "stage": "dramatic", "spaceship": "soft", "hospital": "high_key",
                "laboratory": "high_key", "electronics_factory": "soft", "factory": "soft", "warehouse": "soft", "studio": "soft", "plain": "soft"}  # fmt: skip
_WEATHER_LIGHT = {"rain": "overcast", "storm": "storm", "fog": "foggy", "snowfall": "overcast", "fireworks": "night"}
_STYLE_LIGHT = {"cyberpunk": "neon", "noir": "dramatic"}
_GENERAL_SCENES = frozenset({"plain", "studio", "city", "sky", "room", "space", "snow"})
"""Scenes that a second, more exact scene word overrides."""
_PLACES = {"train": "train", "metro": "train", "high-speed-train": "train", "spaceship": "spaceship", "full-moon": "moon", "school": "classroom",
           "castle": "field", "church": "temple", "pagoda": "temple", "shinto-shrine": "temple", "tent": "forest", "sailboat": "sea", "canoe": "lake", "speedboat": "sea", "lake": "mountain", "river": "forest",
           "submarine": "underwater", "airplane": "sky", "lighthouse": "beach", "ship": "beach", "house": "garden", "hospital": "hospital", "bed": "bedroom",
           "sofa": "room", "fireplace": "room", "stove": "kitchen", "counter": "shop", "blackboard": "classroom", "conveyor": "factory"}  # fmt: skip
"""Where a noun of the scene field puts the picture when no place is named."""
HOUSES = frozenset({"house", "hut", "window", "derelict-house", "house-with-garden"})
"""What a room is in, or has: not drawn beside its furniture."""
_MOON_IN_THE_SKY = re.compile(r"\bfull moon\b|\bsky\b|\bmoon(?:lit|light)\b|\b(?:crescent|under the) moon\b|月夜|明月|月色|圆月|满月|月光")
_HEARTHS = frozenset({"fireplace", "sofa", "bed", "stove", "bookshelf"})
"""What stands indoors, so that a house beside it is seen from inside."""
_BARE: dict[str, dict[str, str]] = {
    "framing": {"medium": "medium", "mid": "medium", "wide": "wide", "long": "wide", "close": "close_up", "closeup": "close_up", "full": "full", "extreme wide": "extreme_wide"},
    "style": {"ink": "ink", "oil": "oil", "flat": "flat", "sketch": "sketch", "noir": "noir", "pixel": "pixel", "vector": "flat"},
}
"""Words that say a framing or a style where they are a whole phrase of that field."""
_GENERAL_STYLES = frozenset({"flat", "cinematic", "pastel"})
PALE = re.compile(r"淡色|浅色|淡雅|干净|明亮|白色背景|清新|\b(?:pale|clean|bright|pastel|light[- ]colou?red|white background)\b")
"""Words that keep a look that is only near to cyberpunk or noir from turning the picture dark."""
_SHEET = re.compile(r"character (?:sheet|design|turnaround|reference)|turnaround|model sheet|角色设定|角色设计|人物设定|三视图|角色表|设定图|角色图")
_ICONS = re.compile(r"\bicons?\b(?! of)|\bicon set\b|图示|图标|icon|图像符号")
_POSTER = re.compile(r"\bposter\b|\bflyer\b|\bbook cover\b|\balbum cover\b|\bmovie poster\b|[\u4e00-\u9fff]{0,4}(?:海报|传单|书封|宣传单)|封面")
_PRODUCT = re.compile(r"\bproduct (?:shot|photo\w*|render\w*|image|picture)\b|\bpacksh\w+\b|\bon a (?:pedestal|podium)\b|商品照|产品摄影|产品照|产品图|商品图|产品渲染|展台上|商品摄影")
_DIAGRAM = re.compile(r"\btechnical (?:drawing|diagram|illustration|style)\b|\bdiagram\b|\bschematic\b|\bexploded view\b|\binfographic\b|\bcutaway\b|"
                      r"\bblueprint\b|\bisometric\b|技术图|示意图|爆炸图|结构图|流程图|蓝图|工程图|剖面图|技术风|等距")  # fmt: skip
_BACKDROP = re.compile(r"(?:\b(?:background|backdrop|bg)\b|背景|底色|(?<=[色])底|白底)", re.IGNORECASE)
_FLIES = re.compile(r"\b(?:fly|flies|flying|soar(?:s|ing)?)\b(?! a kite)|飞翔|飞过|飞行(?!员)|飞在|翱翔|飞上天")
"""Who flies and is nowhere else is in the sky."""
_BACKDROP_WORDS = re.compile(r"(?:\w+ )?(?:background|backdrop)\b|[^，。、,;\s]{0,5}(?:背景|底色|白底)", re.IGNORECASE)
_TONES = {r"\bdark\b|深色|暗色": "#23262f", r"\b(?:light|pale)\b|浅色|淡色": "#f3f0ea"}
"""The backdrop of a lightness without a colour."""
_TECH = re.compile(r"\b(?:futuristic|sci-?fi|high[- ]?tech|tech(?:y|nology)?)\b|未来|科技|科幻")
_TECH_TONE = "#dfeaf5"
_PLAIN = re.compile(r"\b(?:clean|plain|simple|solid|white|empty|minimal(?:ist)?|neutral|blank|pure \w+|transparent) (?:\w+ )?(?:background|backdrop)\b|"
                    r"[^，。,、;]{0,6}(?:干净|纯色|纯白|简单|单色|简洁|白色|空白|素色)的?背景|白底|纯色底")  # fmt: skip
_SIGN_PLACES: tuple[tuple[str, SignPlace], ...] = (
    (r"poster|flyer|海报|传单", "poster"), (r"screen|monitor|display|phone|tv\b|dashboard|屏幕|萤幕|荧幕|屏|显示", "screen"),
    (r"banner|flag|ribbon|横幅|布条|旗", "banner"), (r"title|headline|heading|slogan|caption|标题|片名|标语|主题字", "title"),
    (r"label|bottle|box|package|packag|can\b|cup|shirt|标签|瓶|包装|盒|杯|衣", "label"), (r"sign|neon|shop|store|board|招牌|店|牌|看板|墙", "sign"),
)  # fmt: skip
_IN_HANDS = re.compile(
    r"\b(?:hold|carry|rais|wav|lift|show)\w*\s+(?:up\s+)?(?:an?|the|his|her|their|its)\s+(?:[\w-]+\s+){0,3}?(?:sign|placard|board|poster|banner|cardboard|card|note|paper)\b|"
    r"(?:拿|举|高举|捧|手持|举起)着?(?:一?[张块个幅面片])?[^，。,;]{0,6}(?:牌子?|看板|海报|布条|标语|卡片|纸板?|板子)"
)
"""Somebody holds up what is written on."""
_SAYS = r"(?:(?:that|which)\s+)?(?:says?|saying|reads?|reading|with the (?:words?|text|title|slogan)|titled|上面)?(?:写|印|题|刻|寫|題)?[着著有]?:?"
_PAPER = re.compile(r"\bcards?\b|\binvitations?\b|\bcertificates?\b|\bmenus?\b|\btickets?\b|\bnotes?\b|\bletters?\b|\bdiplomas?\b|贺卡|卡片|生日卡|邀请[函卡]|奖状|证书|菜单|门票|便条|纸条|信")
_ABSENT: tuple[tuple[str, str], ...] = (
    (r"\b(?:people|persons?|humans?|crowds?|pedestrians?|passers?-?by|bystanders?|anyone|man|men|woman|women)\b|人|行人|路人|人物|人群", "people"),
    (r"\btrees?\b|树", "trees"), (r"\bclouds?\b|云", "clouds"), (r"\b(?:cars?|vehicles?|traffic)\b|车", "cars"), (r"\bbuildings?\b|楼|建筑", "buildings"),
    (r"\banimals?\b|动物", "animals"), (r"\b(?:text|letters?|words?|writing|lettering|typography)\b|文字|字", "text"), (r"\bbirds?\b|鸟", "birds"),
    (r"\bstars?\b|星", "stars"), (r"\bmoon\b|月亮", "moon"), (r"\bsun\b|太阳", "sun"), (r"\b(?:signs?|signboards?|logos?)\b|招牌|标志", "signs"),
    (r"\b(?:lamps?|lanterns?|street ?lights?)\b|灯", "lamps"), (r"\bflowers?\b|花", "flowers"), (r"\bboats?\b|船", "boats"), (r"\bplants?\b|植物", "plants"),
    (r"\bmountains?\b|山", "mountains"), (r"\bfurniture\b|家具", "furniture"), (r"\bshadows?\b|影子|阴影", "shadows"), (r"\bgrass\b|草", "grass"),
    (r"\brain\b|雨", "rain"), (r"\bsnow\b|雪", "snow"), (r"\bfog|mist\b|雾", "fog"), (r"\brocks?\b|石", "rocks"), (r"\bwater\b|水", "water"),
)  # fmt: skip


def found(shot: Shot, kind: str) -> list[tuple[FieldName, Term]]:
    """Return the terms of a kind the Shot says, best field first, then in text order."""
    out: list[tuple[FieldName, Term]] = []
    for field in _HOME[kind]:
        text = shot.words(field).text
        names = [match.span() for member in shot.cast for match in re.finditer(re.escape(member.name), text, re.IGNORECASE)]
        out += [(field, m.term) for m in vocabulary.find(text, (kind,)) if not any(a < m.end and m.start < b for a, b in names)]
    return out


def recipe(shot: Shot, kind: str) -> str | None:
    """Return the recipe of the first term of a kind that the studio draws, or None."""
    return next((t.recipe for _, t in found(shot, kind) if t.recipe and t.draft != "said"), None)


def scene(shot: Shot) -> str:
    """Return the scene's name; "plain" when none is said."""
    said = found(shot, "scene")
    said = [s for s in said if s[0] == "scene"] or [s for s in said if s[1].draft == "drawn" or _placed(shot, s[0])] or []
    terms = [t for _, t in said if t.recipe]
    exact = [t.recipe for t in terms if t.draft == "drawn" and t.recipe not in _GENERAL_SCENES]
    drawn = [t.recipe for t in terms if t.draft == "drawn"]
    if exact and drawn and drawn[0] == "rooftop":
        return "rooftop"
    if "snow" in drawn and exact and exact[0] == "mountain":
        return "snow"
    chosen = exact or drawn or [t.recipe for t in terms]
    if not chosen:
        chosen = _by_nouns(shot)
    aloft = _FLIES.search(fold(f"{shot.subject.text} {shot.action.text}"))
    over = re.search(r"\b(?:over|above)\b|上空|上方", fold(shot.subject.text + shot.action.text))
    if chosen and aloft and not over and not drawn and not any(f == "scene" for f, _ in said):
        return "sky"
    if not chosen and not backdrop(shot)[0] and _FLIES.search(fold(f"{shot.subject.text} {shot.action.text}")):
        return "sky"
    return chosen[0] if chosen else "plain"


def _by_nouns(shot: Shot) -> list[str]:
    """Return the scenes that the things of the scene field bring to mind."""
    aloft = _MOON_IN_THE_SKY.search(fold(shot.scene.text))
    keys = [n.key for n in find_nouns(shot.scene.text) if not (n.key == "full-moon" and aloft)]
    out = [_PLACES[key] for key in keys if key in _PLACES]
    inside = _HEARTHS & {n.key for n in find_nouns(f"{shot.subject.text}. {shot.action.text}")}
    words = fold(f"{shot.scene.text}. {shot.action.text}")
    if not out and re.search(r"\bcamp ?fire\b|营火|篝火", words):
        return ["forest"]
    if (inside and out[:1] == ["garden"]) or (not out and _AT_WINDOW.search(words)) or (out[:1] in (["garden"], []) and _IN_HOUSE.search(words)):
        return ["room"]
    return out


_IN_HOUSE = re.compile(r"\b(?:in|inside) (?:an?|the|her|his|their|my|our) (?:\w+ ){0,2}(?:cottage|hut|cabin)\b|(?:小屋|木屋|屋子|茅屋)(?:里|内|的[壁火窗床])")
"""Somebody is in a house, not before it."""
_AT_WINDOW = re.compile(r"\b(?:out of|by|at|through|beside) (?:an?|the|her|his) (?:\w+ )?window\b(?! of)|窗[边前口旁]|(?:看|望)[着向]?窗外")


def place_words(shot: Shot, scene_name: str) -> frozenset[str]:
    """Return the nouns of the scene field that the scene itself shows ("the moon")."""
    shown = {n.text for n in find_nouns(shot.scene.text) if _PLACES.get(n.key) == scene_name}
    inside = {n.text for n in find_nouns(f"{shot.scene.text}. {shot.action.text}") if n.key in HOUSES} if scene_name == "room" else set()
    return frozenset(shown | inside)


def bare(shot: Shot, kind: str) -> tuple[str | None, str]:
    """Return the recipe and the word of a one-word phrase such as "wide" in the camera field or "ink" in the style field."""
    text = shot.camera.text if kind == "framing" else shot.style.text
    for phrase in re.split(r"[,，;；、]", text):
        word = phrase.strip().lower()
        if word in _BARE[kind]:
            return _BARE[kind][word], phrase.strip()
    return None, ""


def _placed(shot: Shot, field: FieldName) -> bool:
    """Tell whether a near scene word in another field stands as a place ("at the museum"), not as a thing."""
    return re.search(r"\b(?:in|at|inside|on|through|across)\b|在", shot.words(field).text) is not None


def weather(shot: Shot) -> str | None:
    """Return the weather's recipe, or None."""
    said = [t for f, t in found(shot, "weather") if t.name != "smoke" or f in ("lighting", "scene")]
    return next((t.recipe for t in said if t.recipe and t.draft != "said"), None)


def weather_words(shot: Shot) -> list[str]:
    """Return the words for the weather, as they stand in the Shot."""
    return [match.text for field in _HOME["weather"] for match in vocabulary.find(shot.words(field).text, ("weather",)) if match.term.recipe]


def light(shot: Shot, scene_name: str, weather_name: str | None, style_name: str) -> str:
    """Return the light's name: the strongest one said, else what weather, style and scene bring with them."""
    said = found(shot, "light")
    own = [t.recipe for f, t in said if t.recipe and t.draft != "said" and f == "lighting"]
    names = own or [t.recipe for _, t in said if t.recipe and t.draft != "said"]
    if own and set(own) <= {"soft", "high_key", "dramatic", "backlit", "day"}:
        elsewhere = [t.recipe for f, t in said if f == "scene" and t.recipe]
        names = [*own, *(n for n in elsewhere if n not in ("day", "soft"))]
    if style_name == "cyberpunk" and set(names) <= {"dramatic", "soft", "high_key"}:
        return "neon"
    if set(names) <= {"night", "soft", "dramatic"} and any(t.recipe == "candlelight" for _, t in said):
        return "candlelight"
    for name in _LIGHT_ORDER:
        if name in names:
            return name
    return _WEATHER_LIGHT.get(weather_name or "") or _STYLE_LIGHT.get(style_name) or _SCENE_LIGHT.get(scene_name, "day")


def style(shot: Shot) -> str:
    """Return the style's recipe: a marked one rather than a general one; "flat" when none is said."""
    pale = PALE.search(fold(" ".join(text for _, text in fields_with(shot))))
    terms = [t for _, t in found(shot, "style") if t.recipe and t.draft != "said"]
    names = [t.recipe for t in terms if not (pale and t.draft == "near" and t.recipe in _STYLE_LIGHT)]
    marked = [n for n in names if n not in _GENERAL_STYLES]
    return (marked or [n for n in (bare(shot, "style")[0],) if n] or names or ["flat"])[0]


def mood_words(shot: Shot) -> str:
    """Return the words whose mood a face may show: those of style, action and light."""
    return ". ".join(shot.words(f).text for f in ("action", "style", "lighting") if shot.words(f))


def lens(shot: Shot) -> str | None:
    """Return the lens's recipe; a shallow focus is bokeh."""
    name = recipe(shot, "lens")
    focus = recipe(shot, "focus")
    return name or ("bokeh" if focus in ("bokeh", "soft") else None)


def kind(shot: Shot, *, beings: int, things: int) -> Kind:
    """Return which kind of picture is asked for."""
    words = fold(" ".join(shot.words(f).text for f in ("subject", "style", "technical", "scene", "camera")))
    if shot.items or (_ICONS.search(words) and not beings):
        return "icons"
    if _SHEET.search(words) and beings:
        return "character_sheet"
    if _POSTER.search(words):
        return "poster"
    if not beings and things and _DIAGRAM.search(words) and not any(f == "subject" for f, _ in found(shot, "scene")):
        return "diagram"
    if not beings and things and _PRODUCT.search(words):
        return "product"
    return "scene"


def backdrop_words(shot: Shot) -> list[str]:
    """Return the words for a plain backdrop, as they stand in the Shot."""
    return [text[m.start() : m.end()] for _, text in fields_with(shot) for m in _BACKDROP_WORDS.finditer(fold(text))]


def kind_words(shot: Shot) -> list[str]:
    """Return the words that say the kind of picture, as they stand in the Shot."""
    out: list[str] = []
    for _, text in fields_with(shot):
        for pattern in (_SHEET, _ICONS, _POSTER, _PRODUCT, _DIAGRAM):
            out += [text[m.start() : m.end()] for m in pattern.finditer(fold(text))]
    return out


def signs(shot: Shot, kind_name: str) -> tuple[Sign, ...]:
    """Return the exact strings of the picture and the surfaces that carry them."""
    first: SignPlace = "title" if kind_name == "poster" else "sign"
    seen = fold(f"{shot.subject.text} {shot.action.text}")
    if kind_name != "poster":
        first = "held" if _IN_HANDS.search(seen) else "card" if _PAPER.search(seen) else first
    out: list[Sign] = []
    for lettering in shot.text_in_image:
        words = fold(lettering.place)
        place = next((name for pattern, name in _SIGN_PLACES if re.search(pattern, words)), None)
        scale, low = placed.lettering(lettering.place)
        place = first if first == "held" and place in ("sign", "poster", "banner") else place
        out.append(Sign(lettering.text, place or first, scale, low))
        first = "sign" if kind_name != "poster" else "banner"
    return tuple(out)


def unlettered(shot: Shot) -> Shot:
    """Return the Shot without the words that are only written in it, and without the board somebody holds them up on: both are signs."""
    if not shot.text_in_image:
        return shot
    held = any(sign.place == "held" for sign in signs(shot, "scene"))
    fields: dict[str, object] = {}
    for name in ("subject", "action", "scene"):
        said = shot.words(name)
        text = said.text
        for lettering in shot.text_in_image:
            text = re.sub(rf"(?:\s*{_SAYS})?\s*[\"“‘「『]{re.escape(lettering.text)}[\"”’」』]", "", text, flags=re.IGNORECASE)
        if held and (found := _IN_HANDS.search(fold(text))):
            verb = "holding" if text[found.start()].isascii() else text[found.start() : found.start() + 2]
            text = f"{text[: found.start()]}{verb}{text[found.end() :]}"
        if text != said.text:
            fields[name] = said.model_copy(update={"text": text.strip(" ,，")})
    return shot.model_copy(update=fields)


def on_paper(signs: tuple[Sign, ...], things: tuple[Thing, ...]) -> tuple[tuple[Sign, ...], tuple[Thing, ...]]:
    """Return the signs and the things, with what is written on a card standing on the paper that is drawn for it."""
    written = next((sign for sign in signs if sign.place == "card"), None)
    paper = next((thing for thing in things if thing.glyph is None and _PAPER.search(fold(thing.words))), None)
    if written is None or paper is None:
        return tuple(replace(sign, place="sign") if sign.place == "card" else sign for sign in signs), things
    left = tuple(replace(sign, place="sign") if sign.place == "card" else sign for sign in signs if sign is not written)
    return left, tuple(replace(thing, words=written.text) if thing is paper else thing for thing in things)


def backdrop(shot: Shot) -> tuple[bool, str | None]:
    """Return whether a plain backdrop is asked for, and its colour if one is said."""
    fields: tuple[FieldName, ...] = ("scene", "style", "lighting", "subject")
    for field in fields:
        text = fold(shot.words(field).text)
        match = _BACKDROP.search(text)
        if match is None:
            continue
        before = text[max(0, match.start() - 24) : match.end()]
        clause = re.split(r"[，,。.;、]", before)[-1]
        said = colours(clause)
        tone = next((tone for pattern, tone in _TONES.items() if re.search(pattern, clause)), None)
        if said or tone or _PLAIN.search(text):
            return True, said[-1].hex if said else tone or _cool(shot)
    return False, None


def _cool(shot: Shot) -> str | None:
    """Return the cool pale backdrop that a technical or futuristic look asks for without naming a colour, or None."""
    return _TECH_TONE if _TECH.search(fold(shot.style.text)) else None


def absent(negative: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what must not be there: "people", "trees", the noun's key, and the phrase itself, which may be a layer's name."""
    out: list[str] = []
    for phrase in negative:
        folded = re.sub(r"^(?:the|an?|any) ", "", fold(phrase).strip())
        names = [name for pattern, name in _ABSENT if re.search(pattern, folded)]
        nouns = [n.key.removesuffix("-face").replace("_", " ").replace("-", " ") for n in find_nouns(phrase) if not names]
        out += [*(names or nouns), folded]
    return tuple(dict.fromkeys(name for name in out if name))


def fields_with(shot: Shot, names: Iterable[FieldName] = FIELDS) -> list[tuple[FieldName, str]]:
    """Return the fields that say something, with their text."""
    return [(name, shot.words(name).text) for name in names if shot.words(name)]
