"""Splitting an English description into fields, clause by clause, by its grammar and the vocabulary."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.director.spans import (
    CAMERA,
    CAMERA_KINDS,
    KIND_EN,
    LIGHT,
    LIGHT_KINDS,
    NEGATION,
    STYLE_WORD,
    TECHNICAL,
    TECHNICAL_KINDS,
    Piece,
    Span,
    known,
    quoted,
)
from prompts import vocabulary

_CLAUSE = re.compile(r"[,;:]\s+|[.!?]+(?:\s+|$)|\s[-–—]\s|\n+|[,.;]$")
_ING = re.compile(r"\b[a-z]{2,}ing\b")
_NOT_VERB = frozenset(
    "evening morning building ceiling king ring wing string spring thing anything something everything nothing during painting drawing clothing wedding railing lightning darling sibling pudding string "
    "setting lighting rendering illustration offspring sling sting viking duckling icing frosting topping stuffing dressing earring swing ping wiring siding awning covering stocking meeting parking being king crossing surrounding surroundings "
    "charming amazing interesting stunning striking breathtaking captivating enchanting appealing appetizing glowing shining sparkling living dining sleeping-bag sailing racing swimming-pool setting outstanding promising haunting alluring inspiring bustling gleaming "
    "flowing flaming towering rolling soaring blooming melting twinkling shimmering winding sprawling".split()
)
_DETERMINERS = frozenset("a an the his her its their my your our this that these those some any each every two three four five six seven eight nine ten several many of with in on at by from and very".split())
_NO_VERB_AFTER = _DETERMINERS | {"or", "to", "no"}
_AUX = re.compile(r"\b(?:is|are|was|were|has been|have been)\b(?! (?:a|an|the|in (?:a|an|the) [\w ]*style)\b)")
_FINITE = frozenset(
    "walk run sit stand fly jump dance sleep read eat drink hold wave swim play work sing cook fight look point hug give carry push kneel climb bow talk lean float rise fall hang lie ride drive watch gaze stare smile laugh cry wear "
    "appear reach grow show spread open close throw catch kick hit swing stretch chase hunt wait rest relax perch stroll wander march crawl dive glide hover drift sail surf skate ski paint draw write type cut chop pour serve sip bake "
    "emerge erupt explode shine glow blow flow burn melt crash race rush dash leap pounce peek hide peer lick yawn graze feed nest sprout bloom stare examine inspect study explore discover build repair assemble operate teach explain cast "
    "cover fill surround line overlook reflect cradle embrace kiss pet greet meet cross pass enter leave approach follow lead pull drag lift raise drop touch press grab squat crouch bend twist spin turn whirl tumble slide roll bounce squirt splash".split()
)
_PAST = re.compile(r"\b(?:sat|stood|held|wore|rode|ran|flew|swam|sang|ate|drank|slept|fell|hung|lay|threw|caught|drove|wrote|drew|lit|stuck|placed|perched|seated|surrounded|covered|filled|nestled|enjoyed|dressed|parked|displayed|arranged|scattered|hidden|decorated|adorned|topped|stacked|wrapped|suspended|mounted|carved|illuminated|bathed|flanked|lowered|showed|spread|appeared)\b")
_PARTICIPLE = re.compile(r"\b(?:[a-z]{3,}(?<!ne)(?<!bre)(?<!se)ed|(?:tak|brok|writt|driv|giv|chos|froz|hidd|eat|fall|wov|forgott|shak|stol)en|hung|flung)\b(?= (?:on|in|with|by|atop|at|over|under|from|to|into|near|against|around|across|beneath|behind|inside|through|between|above|up|out|off|along|among)\b)|\b(?:placed|stuck|put|set|hung|seated|held|spread|lit|built|made|caught|lying)\b(?= (?:on|in|with|by|atop|at|over|under|from|to|into|near|against|around|across|beneath|behind|inside|through|between|above)\b)")
_PREP = re.compile(
    r"\b(?:in front of|on top of|next to|in the middle of|in the midst of|on the side of|at the edge of|inside of|outside of|underneath|beneath|beside|between|behind|below|inside|outside|through|across|above|along|over|atop|amid|amidst|among|against|around|within|under|near|in|on|at|by|during|into|onto|upon|from|toward|towards)\b"
)
_WORN = re.compile(
    r"\b(?:dress|shirt|suit|tutu|wear|coat|jacket|hat|uniform|kimono|armou?r|skirt|jeans|gown|costume|clothes|clothing|outfit|robe|cape|hoodie|sweater|apron|glasses|sunglasses|helmet|scarf|boots|shoes|heels|swimsuit|bikini|overalls|pajamas|vest|tie|gloves|mask|hair|spacesuit|raincoat|attire|dressed|t-?shirt|black|white|red|blue|love|pigtails?|ponytail|braids)\b"
)
_PLACE = re.compile(
    r"\b(?:street|road|city|town|village|beach|sea|ocean|lake|river|forest|woods?|jungle|mountains?|hills?|valley|field|meadow|garden|park|yard|room|kitchen|bedroom|bathroom|office|studio|stage|hall|house|home|cabin|castle|temple|church|cave|desert|island|sky|space|moon|mars|planet|galaxy|universe|world|land|landscape|"
    r"background|backdrop|foreground|distance|night|rain|snow|storm|fog|wind|breeze|market|shop|store|cafe|café|bar|restaurant|library|museum|gallery|school|classroom|hospital|station|train|airport|bridge|rooftop|roof|balcony|window|wall|floor|ground|grass|lawn|sand|water|pool|pond|savannah|grasslands?|oven|factory|"
    r"warehouse|workshop|court|stadium|arena|ring|alley|harbou?r|port|dock|pier|shore|coast|cliff|canyon|waterfall|farm|barn|countryside|cottage|cabin|hut|tavern|inn|lighthouse|tree|trees|clouds?|table|desk|counter|shelf|sofa|couch|bed|chair|bench|surroundings|paris|tokyo|london|new york|china|japan|rome|venice|hong kong|taipei|shanghai|spring|summer|autumn|fall|winter|day|"
    r"morning|evening|afternoon|booth|podium|ruins|palace|tunnel|subway|metro|terminal|plaza|square|wonderland|kingdom|underwater|reef|horizon|porch|patio|deck|hallway|corridor|lobby|elevator|attic|basement|garage|greenhouse|lab|laboratory)\b"
)
_MEDIUM = (
    r"(?:illustration|painting|drawing|sketch|depiction|artwork|art piece|scene|photograph|photo|portrait|watercolou?r|rendering|render|image|picture|poster|snapshot|cartoon|comic|mural|engraving|print|collage|sculpture|statue|graphic|"
    r"landscape photo|visual|composition|interpretation|representation|shot|view|silhouette|video|clip|footage|animation|film|movie|gif|logo|icon|sticker|mosaic|tapestry|diorama|concept art|design|sign|wallpaper|model|still|vector|doodle|storyboard|banner|postcard|avatar|recording|sound|song|snapshot)"
)
_LEAD_MEDIUM = re.compile(rf"^(?P<np>(?:an?|the|some|one|two|three|\d+) )?(?P<style>(?:[\w'’/-]+(?:, | and | )){{0,6}}?{_MEDIUM}s?)(?: (?:of|that (?:shows?|depicts?|displays?|features?|portrays?|represents?)|which shows|showing|depicting|featuring|displaying|portraying|representing|capturing|with|in which|where)\b|:)\s*", re.IGNORECASE)
_PLAIN_MEDIUM = re.compile(r"^(?:(?:an?|the|some|new|nice|good|great|beautiful|lovely|cool|short|single|simple|stunning|high-quality|different|unique|few|amazing|awesome|creative|realistic-looking|set of|series of|quick|big|large|small|another|more|one|two|three|\d+(?:-second)?|long|ai-generated|promotional|representative|visually appealing|second|minute) )*(?:image|picture|pic|video|clip|visual|shot|view|movie|film|recording|sound|footage|still|design|song|animation|graphic|audio|visual representation|composition|representation)s?$", re.IGNORECASE)
_IN_STYLE = re.compile(
    r"(?:\b(?:in|with|using|adopting|of|has|have|is) )?(?:an? |the )?(?:[\w'’/]++(?:-(?!(?:style|aesthetic|vibe)\b)[\w'’/]++)*+[ -]){0,5}?(?:art |painting |illustration |animation |photography |drawing )?(?:style|aesthetic|vibe)\b(?: of (?:an? |the )?[\w'’-]+(?: [A-Z][\w'’-]+)*)?|\bby [a-z'’-]+(?: [a-z'’-]+)?, in the style of [\w'’ -]+|\bin the style of [\w'’-]+(?: [\w'’-]+){0,3}|\binspired by [^,.;]+|\bas an? (?:[\w-]+ ){0,3}(?:painting|drawing|sketch|illustration|sculpture|cartoon|comic|watercolou?r|mosaic|collage|photograph)\b|"
    r"\bby (?:hokusai|van gogh|monet|picasso|dali|klimt|banksy|miyazaki|warhol|rembrandt|vermeer|escher|mucha|kandinsky|[a-z]+ (?:gogh|miyazaki|monet|rockwell|hopper))\b",
    re.IGNORECASE,
)
_LIGHT_PHRASE = re.compile(
    r"\b(?:(?:bathed|washed|covered|illuminated|lit|drenched|surrounded|framed|silhouetted|backlit|enveloped|cast) (?:in|by|with|against|under) |(?:in|under|at|by|with|during|against|beneath|through) )?(?:an? |the |its |her |his )?(?:(?!(?:in|on|at|by|of|with|under|through|and|near|a|an|the|from|to|over|behind|street|city|road|library|room|harbou?r|forest|beach|park|clouds?|sky)\b)[\w'-]+ ){0,4}?"
    r"(?:sunlight|moonlight|candlelight|starlight|firelight|daylight|backlight(?:ing)?|rim light(?:ing)?|spotlights?|lighting|light|golden hour|blue hour|sunset|sunrise|dawn|dusk|twilight|glow|setting sun|rising sun|morning sun|neon lights?|neon|night|midnight|noon|golden hues?|shadows?|sunbeams?|rays)\b"
    r"(?: of (?:an? |the )?(?:[\w-]+ ){0,3}(?:sun|moon|sunset|sunrise|lamp|lamps|candle|candles|fire|lantern|lanterns|streetlights?|screen|dawn|dusk|light|orange|sky))?",
    re.IGNORECASE,
)
_LETTERING = re.compile(r"(?:(?:with|and|a|an|the|shop|store|street|big|large|bold|neon) )*(?:sign|title|titled|headline|text|caption|banner|label|poster|words?|logo|slogan)s?(?: (?:that )?(?:says|reads|saying|reading|is|in))?:?\s*[\"“'‘「].*", re.DOTALL)
_WITH_WORDS = re.compile(r"\b(?:with|and) (?:the |an? |big |large |bold )*(?:words?|text|lettering|title|headline|caption|slogan|message)(?: (?:that )?(?:says|reads|saying|reading))?:?\s*(?:\"[^\"]*\"|“[^”]*”|‘[^’]*’|「[^」]*」)(?: (?:on|across|at|in) (?:it|the (?:top|bottom|middle|front|cent(?:er|re))))?")
"""Lettering at the end of what is drawn: a lion with the words "Roar"."""
_NIGHT = re.compile(r"\b(?:night|evening|morning|day|sky|spring|summer|autumn|winter|sun|moon)\b")


def label(low: str, start: int, end: int) -> list[Piece]:
    """Return the pieces of `low[start:end]`, a lower-case English description without its command."""
    pieces: list[Piece] = []
    event = re.match(r"(?:an? |the |our )?(?!dark|rainy|starry|quiet|cold|moonlit|stormy|foggy|clear|summer|winter|late|snowy|warm|neon)\w+ night(?=,|$)", low[start:end])
    if event and start:
        pieces.append(Piece(start, start + event.end(), "subject"))
        start += event.end()
    lead = _lead(low, start, end)
    if lead is not None:
        pieces += lead[0]
        start = lead[1]
    state = _State()
    for clause in _clauses(low, start, end):
        pieces += _clause(low, *clause, state)
    return pieces


_LEAD_KIND = re.compile(rf"(?:an? |the |my |our )?(?P<kind>(?:(?!of\b|for\b|with\b|in\b|on\b|and\b)[\w'’-]+ ){{0,2}}{KIND_EN.pattern}) (?:of|for|about|showing|with(?= an? )) ")
_ADVERT = re.compile(r"(?P<what>(?:an? |the |our )?(?:[\w-]+ ){0,3}(?:ads?|advert(?:isement)?|campaign (?:visual|picture|image)|key visual|hero image)(?: for [^:.;]{3,60})?):\s+")
"""An advertisement, before a colon and what it shows."""


class _State:
    """What earlier clauses of the same description already said."""

    def __init__(self) -> None:
        self.subject = False
        self.last = "subject"


def _lead(low: str, start: int, end: int) -> tuple[list[Piece], int] | None:
    """The medium a description opens with: "a soft watercolor of ..." is its style, "a picture of ..." only a frame."""
    named = _LEAD_KIND.match(low[start:end])
    if advert := _ADVERT.match(low[start:end]):
        return [Piece(start, start + advert.end("what"), "technical")], start + advert.end()
    if named:
        return [Piece(start + named.start("kind"), start + named.end("kind"), "style")], start + named.end()
    match = _LEAD_MEDIUM.match(low[start:end])
    if match is None:
        return None
    begin, stop = start + match.start("style"), start + match.end("style")
    words = low[begin:stop]
    if re.search(r"\b(?:of|in|on|at|is|are|with)\b|ing (?:an?|the|his|her|their|up)\b", words):
        return None
    after = start + match.end()
    if _PLAIN_MEDIUM.match(words):
        return [], after
    camera = CAMERA.fullmatch(words)
    return [Piece(begin, stop, "camera" if camera and not re.search(r"photo|paint|illus", words) else "style")], after


def _clauses(low: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    at = start
    whole = quoted(low, start, end)
    for match in _CLAUSE.finditer(low, start, end):
        if any(a < match.start() < b for a, b in whole):
            continue
        if at < match.start():
            spans.append((at, match.start()))
        at = match.end()
    if at < end:
        spans.append((at, end))
    return _join_adjectives(low, spans)


def _join_adjectives(low: str, spans: list[Span]) -> list[Span]:
    """A comma between adjectives ("a buttery, flaky croissant") does not end a clause."""
    out: list[Span] = []
    for span in spans:
        if out and re.search(r"(?:^|of |with |in |on )(?:an?|the|its|his|her) (?:[\w-]+ )?[\w-]+$", low[out[-1][0] : out[-1][1]]) and _is_adjective_end(low, out[-1], span):
            out[-1] = (out[-1][0], span[1])
        else:
            out.append(span)
    return out


def _is_adjective_end(low: str, before: Span, after: Span) -> bool:
    last = low[before[0] : before[1]].rsplit(maxsplit=1)[-1]
    first = low[after[0] : after[1]].split(maxsplit=1)[0]
    joined = low[before[1] : after[0]].strip() == ","
    adjective = re.search(r"(?:y|ed|ful|ous|ive|ic|al|less|ish|ing|ent|ant|able|ible|dark|bright|warm|soft|old|new|tall|deep|sleek|cold|calm|big|small|large|long|wide|thick|thin)$", last)
    return bool(joined and adjective and _whole(low[after[0] : after[1]]) is None and first not in _DETERMINERS and not _ING.fullmatch(first) and not re.match(r"(?:its|is|are|each|with|while|where|which)\b", first) and not STYLE_WORD.match(first))


def _clause(low: str, start: int, end: int, state: _State) -> list[Piece]:
    text = low[start:end]
    words = text.split()
    if re.fullmatch(r"(?:an? |the )?(?:[\w-]+ )?", text + " ") and KIND_EN.fullmatch(re.sub(r"^(?:an?|the) ", "", text.strip())):
        return [Piece(start, end, "style")]
    if re.fullmatch(r"\s*(?:please|pls|thanks?|thank you)\s*", text):
        return []
    if parts := re.search(r"\b(?:in|with|as) (?:\d+|one|two|three|four|five|six|seven|eight) (?:shots|cuts|parts|panels)\b", text):
        before = _clause(low, start, start + parts.start(), state) if parts.start() > 3 else []
        return [*before, Piece(start + parts.start(), start + parts.end(), "technical")]
    if _LETTERING.fullmatch(text):
        return [Piece(start, end, "text_in_image")]
    negated = _negative(low, start, end)
    if negated:
        rest = _clause(low, start, negated[0].start, state) if negated[0].start - start > 4 else []
        return rest + negated
    if len(words) <= 7 and (field := _whole(text)):
        return [Piece(start, end, field)]
    if state.subject and re.match(r"(?:with|in) (?:an?|its|his|her|the)? ?", text) and not _PLACE.search(text) and not STYLE_WORD.search(text) and not LIGHT.search(text):
        return [Piece(start, end, state.last)]
    taken = _phrases(low, start, end)
    pieces = list(taken)
    for a, b in _gaps(start, end, taken):
        pieces += _describe(low, a, b, state)
    return pieces


def _gaps(start: int, end: int, taken: list[Piece]) -> list[Span]:
    gaps: list[Span] = []
    at = start
    for piece in sorted(taken, key=lambda p: p.start):
        if piece.start - at > 2:
            gaps.append((at, piece.start))
        at = max(at, piece.end)
    if end - at > 2:
        gaps.append((at, end))
    return gaps


def _negative(low: str, start: int, end: int) -> list[Piece]:
    match = NEGATION.search(low, start, end)
    if match is None or low[match.end() : match.end() + 6] in (" only ", " just "):
        return []
    begin = match.start()
    if not re.match(r"no|without|absence|free|devoid|minus|exclud|avoid|not\b", match.group()):
        begin = match.start()
    stop = re.search(r"\b(?:but|instead|while)\b", low[match.end() : end])
    return [Piece(begin, match.end() + stop.start() if stop else end, "negative")] + (
        [Piece(match.end() + stop.start(), end, "action")] if stop else []
    )


def _whole(text: str) -> str | None:
    """The field of a short clause that is of one kind as a whole: "low angle", "in cyberpunk style", "4k"."""
    if _says_several(text):
        return None
    if re.search(r"^(?:an? )?(?:[\w-]+ ){1,4}(?:photo|photograph|painting|illustration|drawing|artwork)$", text):
        return "style"
    if (LIGHT.search(text) or known(text, LIGHT_KINDS)) and _PLACE.search(_NIGHT.sub(" ", text)):
        return "scene" if len(text.split()) <= 6 and not (_ING.search(_NIGHT.sub(" ", text))) and re.match(r"(?:an? |the )?(?:evening|night|morning|sunset|sunlit|moonlit|rainy|neon|dimly|dark|bright)\b", text) else None
    if CAMERA.search(text) or known(text, CAMERA_KINDS):
        if not re.search(r"\b(?:of|a|an) \w+", CAMERA.sub("", text)) or len(CAMERA.sub("", text).split()) <= 2:
            rest = CAMERA.sub("", text)
            if len(re.findall(r"\w{3,}", rest)) <= 2 or known(text, ("move",)):
                return "camera"
    if TECHNICAL.search(text) or known(text, TECHNICAL_KINDS):
        return "technical"
    if re.search(r"#[0-9a-f]{3,6}\b", text):
        return "palette"
    if re.fullmatch(r"(?:heavy |light |thick |dense |gentle |soft |falling |pouring |some )?(?:rain|snow|fog|mist|snowfall|drizzle|rainy|snowy|foggy|misty|raining|snowing|blizzard)", text.strip()):
        return "scene"
    style = STYLE_WORD.search(text) or known(text, ("style",))
    if style and not _ING.search(STYLE_WORD.sub("", text)) and len(text.split()) <= 6 and not re.match(r"(?:a|an|the) .*\b(?:on|with|holding|by the)\b", text):
        return "style"
    if (LIGHT.search(text) or known(text, LIGHT_KINDS)) and len(text.split()) <= 6 and not re.match(r"(?:on|in|at) (?:an?|the) (?:\w+ )*(?:street|city|road|beach|forest|room|park)\b", text):
        return "lighting"
    return None


_LIT_THING = re.compile(r"(?P<thing>(?:an?|the|one|two|three|some) (?:[\w-]+ ){1,4}?)(?:at|in|under|before|after|during|by) (?:the |a )?(?:early |late |first |last |setting |rising |full )?(?:dawn|dusk|sunset|sunrise|night|noon|midnight|twilight|moonlight|sunlight|candlelight|starlight|lamplight|firelight|golden hour|blue hour)$")
_STYLED_THING = re.compile(r"(?:an?|the|one|two|three|some) [\w-]+-style (?!(?:image|picture|photo|photograph|painting|illustration|drawing|artwork|poster|render|portrait|art|look|animation|cartoon)\b)[a-z]+")
_DASH_STYLE = re.compile(r"\b[\w-]+-style\b(?= (?!(?:image|picture|photo|photograph|painting|illustration|drawing|artwork|poster|render|portrait|art|look|animation|cartoon)\b)[a-z])")


def _says_several(text: str) -> bool:
    """Whether a short clause names a thing beside its light or its style: "a cat at dawn", "a Pixar-style dragon", "a summer night"."""
    lit = _LIT_THING.match(text)
    return bool(re.fullmatch(r"an? (?!dark|rainy|starry|quiet|cold|moonlit|stormy|foggy|clear|summer|winter|late|snowy|warm|neon|clear|silent|windy|spring|autumn)\w+ night", text.strip()) or (lit and not LIGHT.search(lit["thing"])) or _STYLED_THING.match(text))


def _phrases(low: str, start: int, end: int) -> list[Piece]:
    """Phrases of camera, style, light and technique inside a longer clause."""
    found: list[Piece] = []

    def free(a: int, b: int) -> bool:
        return all(b <= p.start or a >= p.end for p in found)

    for match in _WITH_WORDS.finditer(low, start, end):
        found.append(Piece(*match.span(), "text_in_image"))
    for field, pattern in (("style", _IN_STYLE), ("style", _DASH_STYLE), ("camera", CAMERA), ("technical", TECHNICAL)):
        for match in pattern.finditer(low, start, end):
            if free(*match.span()):
                found.append(Piece(match.start(), _with_of(low, match, end, field), field))
    for match in _LIGHT_PHRASE.finditer(low, start, end):
        noun_follows = re.match(r"[ -](?!(?:in|on|at|by|of|with|and|from|over|while|as|through|behind|casting|is|are|streaming|coming|falling|outside|background)\b)[a-z]", low[match.end() : end])
        if free(*match.span()) and not noun_follows:
            found.append(Piece(match.start(), match.end(), "lighting"))
    for a, b, _ in known(low[start:end], ("style",)):
        if free(start + a, start + b) and re.search(r"\b(?:in|as)\s+(?:an?\s+)?$", low[start : start + a]) and not re.match(r"\s*[a-z]", low[start + b : end]):
            found.append(Piece(start + a, start + b, "style"))
    return found


def _with_of(low: str, match: re.Match[str], end: int, field: str) -> int:
    """ "close up of" takes its "of" along, so that it does not open the subject."""
    tail = re.match(r"\s+(?:of|on)\b", low[match.end() : end])
    return match.end() + (tail.end() if tail and field == "camera" else 0)


def _describe(low: str, start: int, end: int, state: _State) -> list[Piece]:
    """Subject, action and scene of a clause of plain description."""
    text = low[start:end]
    strip = re.match(r"[\s,]*(?:(?:and|but|while|where|with|as|of|is|which|that|then)\s+)*", text)
    at = start + (strip.end() if strip else 0)
    if end - at < 2:
        return []
    if re.match(r"(?:in|on|at|under|over|inside|beneath|near|behind|by|through|outside|above|across|amid|among|from) ", low[at:end]) and not _WORN.search(low[at:end]) and (not state.subject or _PLACE.search(low[at:end])):
        return _opening_place(low, at, end, state)
    verb = _verb_at(low, at, end)
    place = _place_at(low, at, end if verb is None else verb)
    stop = min(x for x in (verb, place, end) if x is not None)
    pieces = _subject(low, at, stop, state)
    if stop >= end:
        return pieces
    if verb is not None and verb <= stop:
        return pieces + _action(low, verb, end, state)
    state.last = "scene"
    pieces.append(Piece(stop, end if verb is None else verb, "scene"))
    return pieces + (_action(low, verb, end, state) if verb is not None else [])


def _opening_place(low: str, start: int, end: int, state: _State) -> list[Piece]:
    """A clause that opens with a place: "in the magic forest", "on the dusty desk a cat sleeps"."""
    state.last = "scene"
    verb = _verb_at(low, start, end)
    if verb is None or end - start < 30:
        return [Piece(start, end, "scene")]
    subject = re.search(r"\s(?=(?:an?|the|two|three|four|five|his|her) [\w-]+(?: [\w-]+){0,4}$)", low[start:verb].rstrip())
    if subject is None or subject.start() < 6:
        return [Piece(start, verb, "scene"), *_action(low, verb, end, state)]
    middle = start + subject.end()
    return [Piece(start, middle, "scene"), *_subject(low, middle, verb, state), *_action(low, verb, end, state)]


def _subject(low: str, start: int, end: int, state: _State) -> list[Piece]:
    words = low[start:end].strip()
    if len(words) < 2:
        return []
    if state.subject and re.search(rf"^(?:an?|the) [\w ]*{_PLACE.pattern}$", words):
        state.last = "scene"
        return [Piece(start, end, "scene")]
    if re.fullmatch(r"(?:he|she|it|they|there|who|both|all of them|the (?:picture|image|scene|photo|atmosphere|whole picture))", words):
        return []
    state.subject, state.last = True, "subject"
    return [Piece(start, end, "subject")]


def _action(low: str, start: int, end: int, state: _State) -> list[Piece]:
    """An action, and the place it ends in, when the words after a preposition name one."""
    state.last = "action"
    for match in _PREP.finditer(low, start + 3, end):
        tail = low[match.start() : end]
        if _names_place(tail) and not _WORN.search(tail[:30]):
            also = _ALSO_DOES.search(tail)
            stop = match.start() + also.start() if also else end
            return [Piece(start, match.start(), "action"), Piece(match.start(), stop, "scene"), *([Piece(stop, end, "action")] if also else [])]
    return [Piece(start, end, "action")]


_ALSO_DOES = re.compile(r"(?<=\w)\s+(?:and |while )?(?=(?:carrying|holding|reading|eating|drinking|talking|singing|waving|playing|pushing|pulling|dragging|smiling|laughing|crying|selling|feeding|listening|watching|chasing|hugging|looking|pointing|writing|drawing|taking)\b)")
"""What somebody does besides, said behind the place."""


def _names_place(tail: str) -> bool:
    head = re.split(r"\b(?:while|and|with|as|that|which|who)\b", tail)[0]
    object_words = frozenset(head.split()[-1:])
    if object_words & {"chair", "bed", "bench", "sofa", "couch", "table", "desk", "tree", "window", "wall", "ground", "floor", "chairs", "hand", "shelf"} and not vocabulary.find(head, ("scene",)):
        return False
    return bool(_PLACE.search(head) or vocabulary.find(head, ("scene", "weather")))


def _verb_at(low: str, start: int, end: int) -> int | None:
    """Where the action starts: a participle, an auxiliary, or a verb in a finite form after a noun."""
    found: list[int] = []
    for match in _ING.finditer(low, start, end):
        before = low[start : match.start()].split()
        if match.group() in _NOT_VERB or (before and before[-1] in _DETERMINERS - {"and", "with"} and match.start() > start):
            continue
        if "-" in low[max(start, match.start() - 1) : match.start()] or low[match.end() : match.end() + 1] == "-":
            continue
        found.append(match.start())
        break
    aux = _AUX.search(low, start, end)
    if aux and aux.start() > start:
        found.append(aux.start())
    for pattern in (_PARTICIPLE, _PAST):
        past = pattern.search(low, start, end)
        if past and (past.start() > start or low[start:end].split(maxsplit=1)[0] == past.group()) and not _before_noun(low, start, past):
            found.append(past.start())
    for match in re.finditer(r"\b[a-z]+\b", low[start:end]):
        before = low[start : start + match.start()].split()
        if not before or before[-1] in _NO_VERB_AFTER:
            continue
        plural = match.group() in _FINITE and ("and" in before or before[-1].endswith("s")) and _PREP.match(low, start + match.end() + 1, end)
        if plural or _is_finite(match.group()):
            found.append(start + match.start())
            break
    return min(found) if found else None


def _before_noun(low: str, start: int, match: re.Match[str]) -> bool:
    """Whether a participle stands as an adjective: "a broken bench"."""
    return bool(re.search(r"\b(?:an?|the|his|her|its|of|with|and)\s+(?:\w+ly )?$", low[start : match.start()])) and not re.match(r" (?:on|in|with|by|atop|at|over|under)\b", low[match.end() :])


@lru_cache(maxsize=4096)
def _is_finite(word: str) -> bool:
    """Whether a word is an action verb in the third person: "floats", "stretches", "carries"."""
    for ending, put in (("ies", "y"), ("es", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and word[: -len(ending)] + put in _FINITE:
            return True
    return False


def _place_at(low: str, start: int, end: int) -> int | None:
    for match in _PREP.finditer(low, start, end):
        if match.start() - start < 3:
            continue
        tail = low[match.start() : end]
        phrase = re.split(r"\s(?:in|on|at|with|and|near|under|of)\s", tail[len(match.group()) + 1 :])[0]
        if match.group() in ("in", "with", "by") and _WORN.search(phrase):
            continue
        return match.start()
    return None


def medium_style(phrase: str) -> int | None:
    """Return where the style starts in a noun phrase such as "a soft watercolor painting", None for a plain "a picture"."""
    if _PLAIN_MEDIUM.match(phrase.strip()) or not (STYLE_WORD.search(phrase) or known(phrase, ("style", "mood"))):
        return None
    article = re.match(r"\s*(?:an?|the|some|one|two|three|new)\s+", phrase)
    return article.end() if article else 0


def kind_of(text: str) -> str | None:
    """Return the field that a few lower-case words belong to as a whole, or None."""
    return _whole(text)


def names_place(text: str) -> bool:
    """Tell whether a phrase that opens with a preposition names a place to be in."""
    return _names_place(text)


def is_verb(word: str) -> bool:
    """Tell whether a lower-case word is a verb of action in its base form."""
    return word in _FINITE


def is_colour(text: str) -> bool:
    """Tell whether lower-case words are a colour and nothing else."""
    found = known(text, ("colour",))
    return len(found) >= 1 and found[0][0] == 0 and found[0][1] == len(text)
