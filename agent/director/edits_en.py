"""What an English edit asks to change, clause by clause, as operations."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.director import fields_en
from agent.director.attribute_edits import qualities_said
from agent.director.changes import Op
from agent.director.designing import designed, without_same
from agent.director.edit_cues import EDIT_VERBS, POLITE
from agent.director.locating import bare_noun
from agent.director.spans import KIND_EN, LIGHT_KINDS, STYLE_WORD, known, tidy
from agent.director.wording import is_somebody
from prompts import vocabulary

_SPLIT = re.compile(rf"[,;]\s+(?:and |then |but )?(?=(?:{EDIT_VERBS}|with|no|at|in|on)\b)|[.!?]\s+|\s+(?:and|then|but)\s+(?:also |then |please )?(?=(?:{EDIT_VERBS}|with no|without)\s)|;\s*|,\s+(?:and |then )?(?=[\w -]{{1,24}}(?:,|$))")
_POLITE = re.compile(rf"^{POLITE}", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:in|from|on|of|for|to|with) (?:the |this |that |my |our )?(?:\w+ )?(?:image|picture|photo|pic|version|video|clip|file|one|drawing|illustration|painting|file named)(?: (?:named|called|file))?(?: [\w-]+\.\w{2,4}| file)?(?=$|[\s,.?!])|\b(?:in|from|of) (?:the )?[\w-]+\.(?:png|jpe?g|webp|mp4|wav|mp3)(?: (?:file|image))?|\b(?:in|from|on|of) (?:img|vid)\d+\b",
)
_COMPLAINT = re.compile(r"^(?:it's )?(?:a bit |way |still )?too \w+$|^(?:the|it|this|that|his|her)\b[\w ']*\b(?:is|are|looks?|seems?) (?:too|a bit|so|not|kind of|very) [\w ]+$|^(?:it's|that's) (?:too|a bit|so|not|very) [\w ]+$")
_WISH = re.compile(r"^(?:i want|i'd like|i need|i would like|i'd love) (?:it|this|that|the (?:image|picture|photo)) (?:to (?:be|look|feel) )?(?=\w)", re.IGNORECASE)
_VERSION = re.compile(r"\bthe (?!whole |entire )(?:[\w-]+ ){1,2}(?:picture|photo|image|one|version)\b(?= (?:to|in|more|less|a |warm|cool|bright|dark|bigger|smaller|[\w]+er\b|look|black))|\b(?:the|this|that) (?:(?:first|second|third|fourth|fifth|last|latest|newest|previous|original|left|right|middle|1st|2nd|3rd|4th) )(?:one|image|picture|photo|version|option|draft|shot)\b|\b(?:img\d+|(?:number|option|version|image|picture) \d+)\b", re.IGNORECASE)
_REMOVE = re.compile(r"^(?:(?:remove|erase|delete|eliminate|eradicate|get rid of|take (?:out|away|off)|cut out|lose|drop|clear|strip|hide|without|no(?: more)?|minus|with(?:out| no))|i (?:don't|do not) want|there should(?:n't| not) be|don't (?:show|include|have))\s+(?P<x>.+)$")
_NEED_REMOVED = re.compile(r"\b(?P<x>the [\w ]{2,40}?) (?:removed|erased|deleted|gone|taken out)\b")
_REPLACE = re.compile(r"^(?:replace|swap|substitute|exchange|switch)\s++(?:out )?(?P<x>.+?)(?<!\s)\s++(?:with|for|by|to)\s++(?P<y>.+)$")
_TURN = re.compile(r"^(?!turn (?:his|her|its|their) (?:head|face|eyes|body|back)\b)(?:change|turn|convert|transform|make|switch|alter|set)\s++(?P<x>.+?)(?<!\s)\s++(?:(?:in)?to(?: be)?|as|with)\s++(?P<y>.+)$")
_NOT = re.compile(r"^(?:it (?:be|should be|could be)|be|let it be|make it|should be|can it be)?\s*(?P<y>an? [\w -]+?),? (?:not|instead of|rather than)\s+(?P<x>(?:an?|the) [\w -]+)$")
_INSTEAD = re.compile(r"^(?P<lead>.*?)\b(?P<y>an? [\w -]+?|[\w-]+) instead of (?P<x>.+)$")
_ADD = re.compile(r"^(?:have (?=an? |some |two |three |more )|(?:add|insert|include|put|place|attach|draw|throw in|bring in|stick|hang|paint|show|overlay|superimpose|set)\s+(?:in |back )?|(?:let )?there (?:be|should be|could be|needs to be|is|are)\s+|(?:can|could) (?:we|you|i) (?:have|get|see|add|put|place)\s+|it (?:could|should|can|would) be\s+|(?:can|could) (?:it|there) be\s+|(?:should|may|might) (?:it|there) be\s+|we (?:have|need|could have)\s+|(?:what|how) about (?:adding )?|i (?:want|need)\s+)(?P<x>.+)$")
_GIVE = re.compile(r"^(?:give|let|have|make)\s++(?P<who>(?:the |this |that |his |her |one (?:of the )?|each )?[\w' ]+?(?<!\s)|him|her|it|them)\s++(?:have |wear |be wearing |has |carry |be holding |hold )?(?P<x>(?:an?|some|two|three|another|new|blue|red|green|black|white|yellow|pink|purple|brown|golden|long|short|big|small|blonde|curly|[\w-]+) [\w' -]*(?:s|[\w'-]+))$")
_WEARS = re.compile(r"^(?:let|have|make|the|a|his|her|can|could|should)?\s*+(?P<who>(?:the |a )?[\w' ]+?)(?<!\s)\s++(?:should (?:be )?|could (?:be )?|to |be |must )?(?P<verb>wear|wearing|have|has|had|hold|holding|carry|carrying)\s++(?P<x>.+)$")
_MAKE_DO = re.compile(r"^(?:make|let|have|get)\s++(?P<who>(?:the |this |that |those |two |both |a |an |one |all |his |her |their )?[\w' -]+?(?<!\s)|him|her|it|them)\s++(?P<vp>(?:to )?(?:not )?(?P<verb>[a-z]+)(?:\s.*)?)$")
_SHOULD = re.compile(r"^(?P<who>(?:the|a|an|his|her|its|their|all|both|one|it|he|she|they)\b[\w' -]*?)\s+(?:should|could|must|needs? to|has to|have to|ought to)\s+(?P<vp>.+)$")
_MODAL_WHO = re.compile(r"^(?:can|could|should|would|may|might)\s+(?P<who>(?:the|a|his|her|its|he|she|they|it|that|this)\b[\w' -]*?)\s+(?P<vp>(?:be |have |not |also )*[a-z]+.*)$")
_WHAT_IF = re.compile(r"^what if (?P<who>(?:the |a |his |her )?[\w' -]+?) (?P<vp>(?:was|were|had|is|has|could|wore|held|did|would)\b.*)$")
_IT_IS = re.compile(r"^(?:make|turn|have|let|can|could|should|set|keep|change)?\s*(?:it|this|that|the (?:image|picture|photo|scene|whole thing|overall (?:look|mood)|mood|look|video|clip))(?: all)?(?: to)?(?: (?:be|look|feel|appear|become|should be|more))?\s+(?:like )?(?P<x>.+)$")
_BACKGROUND = re.compile(r"\b(?:background|backdrop|setting|scenery|scene|location|surroundings|place)\b")
_STANDS_BEHIND = re.compile(r"\b(?:in|on|to|at|into) the (?:background|distance|backdrop|sky|foreground)\b")
_RELOCATE = re.compile(r"^(?:put|place|move|set|take|bring|drop|relocate|transport)\s+(?:it|him|her|them|this|that|the [\w' ]+?)\s+(?P<x>(?:in|on|at|inside|into|to|onto|under|underwater|by|near)\s+.+)$")
_SAME = re.compile(r"^(?:(?:and|now|then|ok|great|nice|keep|use|with|draw|show|make|give me|me)[ ,]+)*(?:the |a |that )?same (?:exact )?(?=\w)", re.IGNORECASE)
_SAME_WITH = re.compile(r"^(?:(?:and|now|then|ok|please)[ ,]+)*(?:(?:do|draw|make|show|paint) )?(?:me )?(?:exactly )?(?:the )?same(?: (?:thing|picture|image|scene|shot|one|photo))?,? (?:but |only |just )?(?:with|for|of) (?P<x>(?:an?|the|some|two|three|four|five|my) [\w' -]+?)(?: instead)?$", re.IGNORECASE)
_SAME_NOISE = re.compile(r"\b(?:but )?(?:now|this time)\b[, ]*", re.IGNORECASE)
_COMPARE_LIGHT = re.compile(r"^(?:a (?:bit|little|touch) |slightly |much |way |even |far |somewhat )?(?:more |less |too )?(?:bright(?:er)?|dark(?:er)?|warm(?:er)?|cool(?:er)?|dim(?:mer)?|light(?:er)?|contrast(?:y)?|sunny|sunnier|moody|moodier|dramatic(?: light(?:ing)?)?|softer(?: light(?:ing)?)?|harsher|brighten|darken|lighten)\b")
_COMPARE_CAMERA = re.compile(r"^(?:a (?:bit|little|touch) |slightly |much |way |even |far )?(?:closer|further(?: away)?|farther|wider|tighter|zoom(?:ed)? (?:in|out)|from (?:above|below|behind|the side|the front))\b")
_COMPARE_COLOUR = re.compile(r"\b(?:more|less) (?:colou?rful|vibrant|saturated|vivid|muted|realistic|cartoonish|abstract|detailed|minimalist)\b|\bblack and white\b|\bsepia\b|\bmonochrome\b")
_VERB_EDIT = {
    "brighten": "brighter", "darken": "darker", "lighten": "lighter", "dim": "dimmer",
}  # fmt: skip
_TECH_VERB = re.compile(r"\b(?:upscale|crop|resize|enhance|sharpen|denoise|rotate|flip|mirror|stabili[sz]e|speed up|slow (?:it )?down|trim|restore|high[- ]res|resolution|quality|loop|reverse|deblur|unblur)\b")
_EXPRESSION = re.compile(r"\b(?:smil\w+|cry\w*|laugh\w*|frown\w*|happy|sad|angry|surprised|scared|sleepy|excited|grumpy|blush\w*|wink\w*|eyes (?:closed|open)|yawn\w*|expression|mouth)\b")
_BE = re.compile(r"^(?:was|were|is|are|be|being|looks?(?! (?:at|to|up|down|away|out|into|over|back|towards?)\b)|appear|become|turn|remain|stay)\s+(?P<x>.+)$")
_HAVE = re.compile(r"^(?:had|has|have|having|wore|wear|wearing|be wearing|held|hold|holding|be holding|have on|carry|be carrying)\s+(?P<x>.+)$")
_STATE_ING = re.compile(r"^(?:be |was |were |is |are )?(?P<x>[a-z]+ing\b.*)$")
_AGAIN = re.compile(r"^(?:(?:ok(?:ay)?|now|and|please|let's|then)[ ,]+)*(?:(?:do|draw|make|try|render|paint|show) )?(?:(?:it|this|that|the same(?: thing| picture| image)?|same(?: thing| picture| image)?|(?:one|once) more(?: time)?|another one)[ ,]+)?(?:again|(?<=same )|(?<=it )(?=but)|(?<=this )(?=but))[ ,]*(?:but |only |just )?(?=(?:in|with|as|at|from|on|without|for|make|now|this)\b)(?:this time |now )?", re.IGNORECASE)
_GOES_BACK = re.compile(r"(?:(?:please|now|ok|then|let's)[ ,]+)*(?:(?:go|come|jump|switch|return|move) back|back|return|revert|switch|start(?: again)?|(?:take|use|pick|keep|choose|open|select))(?: again)?(?: (?:to|with|from|at))? ?(?:it|that(?: one)?|this(?: one)?|the [\w-]+(?: one| version| picture| image)?)?")
"""Moving to the version that the rest of the message changes."""
_REST = re.compile(r"[,;.]?\s*(?:(?:and|but) )?(?:please )?(?:(?:keep|leave) (?:everything|all|the (?:rest|others?))(?: else)?(?: (?:the same|as (?:it )?is|unchanged|alone))?|(?:don't|do not) (?:change|touch) (?:anything|the rest|the others?)(?: else)?|nothing else|everything else (?:stays|should stay|the same)(?: the same)?)[.! ]*", re.IGNORECASE)
_ONLY = re.compile(r"^(?:only|just) (?:change|edit|touch|recolou?r|redo|repaint) (?P<x>(?:the|his|her|its|their) [\w' -]+?)(?: (?:in)?to (?P<y>.+))?$")
_STOPS = re.compile(r"^(?:(?:make|let|have) (?:it|the (?:rain|snow|storm|fog))|(?:it|the (?:rain|snow|storm|fog)) (?:should|could|must|has to|needs to)|please)? ?(?:stop(?:s)? ?(?:raining|snowing|the (?:rain|snow|storm))?|(?:clear|clears) up|go(?:es)? away)$|^(?:no more|stop the|without the) (?:rain|snow|storm|fog)$")
_DRESS = re.compile(r"^(?:(?:put|dress) (?P<a>her|him|them|it|the [\w' ]+?) in|(?:change|switch|swap) (?:(?P<b>his|her|their|the [\w ]+'s) )?(?:clothes|outfit|clothing|costume|attire) (?:in)?to|(?:let|make|have) (?P<c>her|him|them|it|the [\w' ]+?) (?:wear|be wearing|put on)|(?P<d>he|she|they|it|the [\w' ]+?) (?:should|could|must|now|needs to|has to)? ?(?:wears?|be wearing|is wearing|puts? on)|(?:wear|wearing|now wearing)) (?P<x>(?:an?|the|some|his|her)? ?.+)$")
_PLACE_ON = re.compile(r"\b(?:beach|island|roof(?:top)?|stage|street|road|hill|mountain|moon|mars|planet|bridge|boat|ship|cliff|balcony|pier|court|farm|field|shore|coast|deck|platform|track|runway|ice|sofa|couch|bench|bed|chair|table|desk|shelf|terrace|porch|grass|lawn|cloud|horse)\b")
_FAIR = re.compile(r"(?:a )?(?:sunny|clear|bright and sunny|clear and sunny)(?: (?:day|sky|weather))?")
_PLACE_AT = re.compile(r"\b(?:bus stop|station|airport|door|gate|counter|window|crossroads?|concert|party|sea|seaside)\b")
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_COUNT = re.compile(r"^(?:make (?:it|them|that)|i want|there should be|show|have|just|only|be)?\s*(?:just |only )?(?P<n>one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?P<x>of (?:them|it|these|those)|[\w-]+s)(?: instead)?$")


def clauses(raw: str) -> list[str]:
    """Return the clauses of an edit, each with one thing to do, without polite words and without the picture they name."""
    text = _VERSION.sub("it", _REFERENCE.sub(" ", " ".join(raw.replace("’", "'").split())))
    text = _AGAIN.sub("", _REST.sub("", text))
    text = re.sub(r"^(?:i (?:like|love|prefer) it|use it|take it|it),? (?:but|and|with) ", "", re.sub(r"\b(?:version )?please\W*$|(?<=\w) version$", "", text.strip(), flags=re.IGNORECASE), flags=re.IGNORECASE)
    parts = [p for p in _SPLIT.split(text) if p and p.strip(" .!?,;")]
    parts = [p for p in parts if not _GOES_BACK.fullmatch(p.strip(" .!?,;").lower())] or parts
    cleaned = (_POLITE.sub("", p.strip(" .!?,;")).strip() for p in parts)
    return [" ".join(c.split()) for c in cleaned if c]


def operations(raw: str) -> list[Op]:
    """Return what an English edit does."""
    raw = without_same(raw)
    other = _SAME_WITH.match(raw.strip(" .!?"))
    if other and is_somebody(other.group("x")):
        return [Op("set", tidy(other.group("x")), field="subject")]
    same = _SAME.match(raw)
    if same:
        rest = _SAME_NOISE.sub("", raw[same.end() :])
        return _by_fields(rest, rest.lower(), subject=False)
    ops: list[Op] = []
    parts = clauses(raw)
    for part in parts:
        if len(parts) > 1 and _COMPLAINT.match(part.lower()):
            continue
        clause = _WISH.sub("make it ", part)
        low = clause.lower()
        ops += next((found for rule in _RULES if (found := rule(clause, low))), []) or _by_fields(clause, low)
    return ops


Rule = Callable[[str, str], list[Op]]


def _at(clause: str, match: re.Match[str], name: str) -> str:
    return tidy(clause[match.start(name) : match.end(name)])


def _removal(clause: str, low: str) -> list[Op]:
    match = _REMOVE.match(low) or _NEED_REMOVED.search(low)
    if not match:
        return []
    return [Op("remove", old=part) for part in re.split(r",\s*|\s+and\s+(?:the\s+)?", _at(clause, match, "x")) if part.strip()]


def _replacement(clause: str, low: str) -> list[Op]:
    for pattern in (_NOT, _REPLACE, _TURN):
        match = pattern.match(low)
        if match:
            return _become(_at(clause, match, "x"), _at(clause, match, "y"))
    match = _INSTEAD.match(low)
    return [Op("swap", _at(clause, match, "y"), _at(clause, match, "x"))] if match else []


def _become(old: str, new: str) -> list[Op]:
    """X becomes Y: a whole field where X names one, an attribute where Y is one, else a thing for a thing."""
    low_old, low_new = old.lower(), new.lower()
    if re.fullmatch(r"(?:the )?sky", low_old):
        return [Op("swap", f"{new} sky" if fields_en.is_colour(low_new) else new, "sky", field="scene")]
    if re.search(r"\b(?:lighting|light|time of day|weather|sky)\b", low_old) and "traffic" not in low_old and not re.search(r"\blights\b", low_old):
        return [_light_or_scene(new)]
    if _BACKGROUND.search(low_old):
        return [Op("set", _background(old, new), field="scene")]
    if re.fullmatch(r"(?:it|this|that|(?:the )?(?:image|picture|photo|whole thing|style|art style|look|scene)s?)(?: style)?", low_old):
        return _whole_becomes(new, low_new)
    if re.search(r"\b(?:camera|angle|shot|framing|view|perspective)\b", low_old):
        return [Op("blend", new, field="camera")]
    if re.search(r"\b(?:style)\b", low_old):
        return [Op("set", new, field="style")]
    if re.search(r"\b(?:size|ratio|aspect|resolution|format)\b", low_old):
        return [Op("set", new, field="technical")]
    attribute = re.match(r"^(?P<who>.+?)(?:'s)?\s+(?:colou?r|hair colou?r)$", low_old)
    if attribute:
        noun = bare_noun(old[: attribute.end("who")])
        return [Op("swap", f"{new} {noun}", noun)]
    if fields_en.is_colour(low_new):
        noun = bare_noun(old)
        return [Op("swap", f"{new} {noun}", noun)]
    possessive = re.match(r"^.*'s\s+(?P<part>[\w ]+)$|^(?:his|her|its|their)\s+(?P<own>[\w ]+)$", low_old)
    part = (possessive.group("part") or possessive.group("own")) if possessive else None
    if part and len(low_new.split()) <= 2 and not re.match(r"an? |the ", low_new):
        return [Op("swap", f"{new} {part}", part)]
    return [Op("swap", new, old)]


def _whole_becomes(new: str, low: str) -> list[Op]:
    if KIND_EN.fullmatch(re.sub(r"^(?:an?|the)\s+", "", low)):
        return [Op("add", re.sub(r"^(?:an?|the)\s+", "", new, flags=re.IGNORECASE), field="style")]
    field = fields_en.kind_of(low)
    if field in ("style", "lighting", "technical"):
        return [Op("set", new, field=field)]
    if field == "camera":
        return [Op("blend", new, field="camera")]
    return [Op("set", new, field="style" if STYLE_WORD.search(low) else "subject")]


def _background(old: str, new: str) -> str:
    return new if not re.fullmatch(r"(?:white|black|blue|red|green|pink|gr[ae]y|yellow|purple|transparent|plain|blurred|darker|lighter|brighter|[\w-]+)", new.lower()) else f"{new} background"


def _light_or_scene(new: str) -> Op:
    if known(new, ("weather",)) and not known(new, LIGHT_KINDS):
        return Op("add", new, field="scene")
    return Op("set", new, field="lighting")


def _being(clause: str, low: str) -> list[Op]:
    """ "make the barista an old man": one being or thing becomes another."""
    somebody = re.match(r"^(?:make|turn) (?P<x>him|her|them) (?:into )?(?P<y>an? [\w' -]+)$", low)
    if somebody and is_somebody(somebody.group("y")):
        return [Op("swap", _at(clause, somebody, "y"), somebody.group("x"))]
    match = re.match(r"^(?:make|turn) (?P<x>(?:the|his|her|their) [\w' -]+?) (?P<y>an? [\w' -]+)$", low)
    if match is None or re.search(r"\b(?:into|to|with|in|on|look|wear|hold|have|be|at|like|ride|read)\b", match.group("x")):
        return []
    return [] if re.search(r"\b(?:bit|little|lot|touch)\b", match.group("y")) else _become(_at(clause, match, "x"), _at(clause, match, "y"))


def _compared(clause: str, low: str) -> list[Op]:
    """ "make the lamp post and the car smaller": each thing is said to be so."""
    match = re.match(r"^make (?P<x>(?:the|his|her|its|their) [\w' -]+?) (?P<y>(?:much |a bit |a little |slightly |way )?[a-z]+(?:er|est))$", low)
    if match is None or " and " not in match.group("x") or _BACKGROUND.search(match.group("x")):
        return []
    nouns = [bare_noun(part) for part in _at(clause, match, "x").split(" and ")]
    return [Op("swap", f"{_at(clause, match, 'y')} {noun}", noun) for noun in nouns if noun]


def _quality(clause: str, low: str) -> list[Op]:
    """A thing gets another colour, size or age: "make the red car blue", "make her older"."""
    return [Op("quality", new, thing, kind=kind) for thing, new, kind in qualities_said(clause, low)]


def _counting(clause: str, low: str) -> list[Op]:
    match = _COUNT.match(low)
    if not match:
        return []
    number = _NUMBER.get(match.group("n")) or int(match.group("n"))
    ops = [Op("count", number=max(1, number))]
    noun = "it" if match.group("x").startswith("of ") else _at(clause, match, "x")
    return [*ops, Op("quality", match.group("n"), noun, kind="number")]


def _whole(clause: str, low: str) -> list[Op]:
    """The picture as a whole: "make it night", "make it a black sheep", "brighter"."""
    match = _IT_IS.match(low)
    words, text = (_at(clause, match, "x"), match.group("x")) if match else (clause, low)
    if text in _VERB_EDIT or text.split()[0] in _VERB_EDIT:
        return [Op("add", _VERB_EDIT[text.split()[0]], field="lighting")]
    if _COMPARE_LIGHT.match(text) and not _FAIR.fullmatch(text):
        return [Op("add", words, field="lighting")]
    if _COMPARE_CAMERA.match(text):
        return [Op("blend", words, field="camera")]
    if _COMPARE_COLOUR.search(text):
        return [Op("add", words, field="style")]
    if re.fullmatch(r"(?:spring|summer|autumn|fall|winter)(?:time)?(?: again)?", text):
        return [Op("add", words.split()[0], field="scene")]
    if re.fullmatch(r"(?:rain(?:y|ing)?|snow(?:y|ing)?|fog(?:gy)?|storm(?:y)?|wind(?:y)?|misty|cloudy)(?: (?:day|weather|night))?|(?:more|less|some) (?:fog|rain|snow|clouds?|mist|stars|wind|smoke|haze)", text):
        return [Op("add", words, field="scene")]
    if not match:
        return []
    if KIND_EN.fullmatch(re.sub(r"^(?:an?|the) ", "", text)):
        return _whole_becomes(words, text)
    field = fields_en.kind_of(text)
    if field in ("lighting", "style"):
        fair = [Op("clear", old="weather")] if _FAIR.fullmatch(text) else []
        return [*fair, Op("set", words, field=field)]
    if field in ("camera", "technical"):
        return [Op("blend", words, field=field)]
    if re.match(r"(?:just |only |a single |single )?(?:an?|the|two|three|one|four|just)\b", text):
        return [_thing(words, text)]
    return []


def _thing(words: str, low: str) -> Op:
    if _STANDS_BEHIND.search(low):
        return Op("add", words, field="scene")
    if re.search(r"\b(?:next to|near|beside|behind|on|in front of|above|under|with|in) (?:the|his|her|its)\b", low):
        return Op("add", words, field="subject")
    return Op("set", re.sub(r"^(?:just|only)\s+", "", words, flags=re.IGNORECASE), field="subject")


def _placing(clause: str, low: str) -> list[Op]:
    match = re.match(r"^(?:move|shift|place|put)\s+(?:him|her|it|them|the [\w' ]+?)\s+(?:more )?(?:to|on|in|at) (?P<x>the (?:far )?(?:left|right|middle|cent(?:er|re))(?: side)?)$", low)
    return [Op("blend", "subject on " + match.group("x"), field="camera")] if match else []


def _relocation(clause: str, low: str) -> list[Op]:
    match = _RELOCATE.match(low)
    if match and (fields_en.names_place(match.group("x"))) and not re.search(r"\b(?:his|her|its|their) \w+$", match.group("x")):
        return [Op("set", _standing(_at(clause, match, "x")), field="scene")]
    return []


def _standing(place: str) -> str:
    """A way to a place as standing there: "to a beach" is "on a beach"."""
    way = re.match(r"(?:to|into|onto|in)\s+", place, re.IGNORECASE)
    if way is None:
        return place
    where = place[way.end() :]
    inside = way.group().lower().strip() == "into" and not re.search(r"\b(?:beach|moon|roof(?:top)?|stage|island)\b", where.lower())
    preposition = "in" if inside else "on" if _PLACE_ON.search(where.lower()) else "at" if _PLACE_AT.search(where.lower()) else "in"
    return f"{preposition} {where}"


def _weather_ends(clause: str, low: str) -> list[Op]:
    return [Op("clear", "clear sky")] if _STOPS.match(low) else []


def _dressing(clause: str, low: str) -> list[Op]:
    match = _DRESS.match(low)
    if match is None or not vocabulary.find(match.group("x"), ("costume",)):
        return []
    who = next((match.group(g) for g in "abcd" if match.group(g)), "")
    return [Op("wear", _at(clause, match, "x"), bare_noun(who) if who.startswith("the ") else "")]


def _only_one(clause: str, low: str) -> list[Op]:
    """ "only change the sky to pink": the one thing becomes so; without a "to" there is nothing to do yet."""
    match = _ONLY.match(low)
    if match is None or not match.group("y"):
        return []
    return _become(_at(clause, match, "x"), _at(clause, match, "y"))


def _addition(clause: str, low: str) -> list[Op]:
    match = _ADD.match(low)
    if not match:
        return []
    words, text = _at(clause, match, "x"), match.group("x")
    if _STANDS_BEHIND.search(text) or re.fullmatch(r"(?:some |more |a little )?(?:rain|snow|fog|mist|clouds|stars|lightning|sun|moon|rainbow|sunshine)", text):
        return [Op("add", words, field="scene")]
    if re.fullmatch(r"(?:an? |some |more )?(?:[\w-]+ ){0,3}(?:light(?:ing)?|glow|shadows?|sunlight|neon lights?)", text):
        return [Op("add", words, field="lighting")]
    if re.search(r"\b(?:colou?rs?|tone|filter|texture|grain|vignette)\b", text) and not re.search(r"\bon the \w+$", text):
        return [Op("add", words, field="style")]
    return [Op("add", words, field="subject")]


def _doing(clause: str, low: str) -> list[Op]:
    """Somebody should do, be or have something."""
    pronoun = re.match(r"^(?:make|let|have|get) (?P<who>him|her|it|them) (?P<vp>(?P<verb>[a-z]+).*)$", low)
    if pronoun and (fields_en.is_verb(pronoun.group("verb")) or pronoun.group("verb") in ("be", "have", "look", "wear")):
        return _state(pronoun.group("who"), _at(clause, pronoun, "vp"))
    for pattern in (_SHOULD, _MODAL_WHO, _WHAT_IF, _MAKE_DO):
        match = pattern.match(low)
        if match and match.group("vp").split()[0] not in ("into", "to"):
            return _state(*_actor_and_verb(_at(clause, match, "who"), _at(clause, match, "vp")))
    give = re.match(r"^(?:give)\s+(?P<who>him|her|it|them|(?:the |each |this |that )?[\w']+(?: [\w']+)??)\s+(?P<x>(?:an?|the|some|two|another)?\s*.+)$", low)
    return [Op("add", "with " + re.sub(r"^(?:all|both|each|every)\s+", "", _at(clause, give, "x")), field="subject")] if give else []


def _actor_and_verb(who: str, vp: str) -> tuple[str, str]:
    """Move words from the verb phrase to the actor while it does not open with a verb or a quality ("the two | men fall")."""
    words = vp.split()
    for i in range(min(3, len(words) - 1)):
        if fields_en.is_verb(words[i].lower()) or words[i].lower() in ("be", "have", "look", "not", "also", "to") or words[i].lower().endswith("ing") or _is_adjective(" ".join(words[i:]).lower()):
            return " ".join((who, *words[:i])), " ".join(words[i:])
    return who, vp


def _state(who: str, vp: str) -> list[Op]:
    low = re.sub(r"^(?:also|not|to)\s+", "", vp.lower())
    words = vp[len(vp) - len(low) :]
    if re.search(r"\bbackground\b", who.lower()) and (len(low.split()) == 1 or _is_coloured(low)):
        return [Op("set", f"{words} background", field="scene")]
    if re.search(r"\b(?:sky|weather|background)\b", who.lower()):
        return [Op("add", f"{who} {words}" if "sky" in who.lower() else words, field="scene")]
    have = _HAVE.match(low)
    if have:
        held = re.match(r"(?:be )?(?:hold|held|carr)", low)
        if held:
            return [Op("act", words, who)]
        worn = "wearing" if re.match(r"(?:be )?(?:wear|wore)|have on", low) else "with"
        owner = "" if who.lower() in ("him", "her", "it", "them", "he", "she", "they") else f"{who} "
        return [Op("add", f"{owner}{worn} {words[have.start('x') :]}", field="subject")]
    moving = _STATE_ING.match(low)
    if moving and not re.match(r"be (?:glowing|shining|sparkling)$", low):
        return [Op("act", words[moving.start("x") :], who)]
    state = _BE.match(low)
    if state is None and low.split()[0] in ("show", "contain", "say"):
        return [Op("add", f"{_article(who)} that {low.split()[0]}s{words[len(low.split()[0]) :]}", field="subject")]
    if state is None and not _is_adjective(low) and not _is_coloured(low):
        return [Op("act", words, who)]
    quality = words[state.start("x") :] if state else words
    if _EXPRESSION.search(quality.lower()) and who.lower() in ("him", "her", "it", "he", "she"):
        return [Op("add", quality, field="action")]
    noun = bare_noun(who)
    if re.match(r"(?:an?|the|in|on|at|near|next|behind|under)\b", quality.lower()):
        if re.match(r"(?:an?|the)\b", quality.lower()):
            return [Op("swap", quality, noun)]
        return [Op("add", f"{_article(who)} {quality}", field="subject")]
    return [Op("swap", f"{quality} {noun}", noun)] if noun.lower() not in ("it", "he", "she", "him", "her") else [Op("add", quality, field="subject")]


def _is_coloured(low: str) -> bool:
    """Whether up to three words say a colour: "matte black", "light blue"."""
    words = low.split()
    return 1 <= len(words) <= 3 and fields_en.is_colour(words[-1]) and not fields_en.is_verb(words[0])


def _is_adjective(low: str) -> bool:
    words = low.split()
    return len(words) <= 3 and bool(
        re.fullmatch(r"(?:more |less |very |all |much |a bit |slightly )?(?:[\w-]+(?:er|y|ful|ish|ed|less|ous|ive)|red|blue|green|black|white|yellow|pink|purple|orange|brown|gold(?:en)?|silver|gr[ae]y|big|small|tall|short|old|young|new|open|vanilla|wooden|round|square|blonde|bald|dark|bright|fat|thin|happy|sad|angry|cute|striped)(?: [\w-]+)?", low)
    )


def _article(who: str) -> str:
    return {"him": "he", "her": "she", "it": "it", "them": "they"}.get(who.lower(), who)


def _technique(clause: str, low: str) -> list[Op]:
    if re.match(r"^(?:extract|isolate|cut)\b", low):
        return [Op("set", "isolated on a plain background", field="scene")]
    return [Op("add", clause, field="technical")] if _TECH_VERB.search(low) else []


def _by_fields(clause: str, low: str, *, subject: bool = True) -> list[Op]:
    """Words of a field without a verb ("low angle, pixel art"): each field said is set; a thing alone is added."""
    lead = re.match(r"(?:use|apply|with|try|go for|add|in) (?=(?:an? |the )?(?:[\w-]+ ){0,3}(?:palette|colou?rs?|tones?|filter|mood|look)$)", low)
    if lead:
        return [Op("add", re.sub(r"^(?:an?|the) ", "", clause[lead.end() :]), field="style")]
    pieces = fields_en.label(low, 0, len(low))
    ops: list[Op] = []
    for piece in pieces:
        words = tidy(clause[piece.start : piece.end])
        if not words:
            continue
        if piece.field in ("camera", "technical"):
            ops.append(Op("blend", words, field=piece.field))
        elif piece.field == "negative":
            ops.append(Op("remove", old=re.sub(r"^(?:no|without|not)\s+", "", words, flags=re.IGNORECASE)))
        elif piece.field == "subject" and not subject and re.match(r"(?:in|on|at|under|inside|near|by|beside|behind|among|above|below|through|across|against) ", words.lower()):
            ops.append(Op("set", words, field="scene"))
        elif piece.field == "subject":
            ops += [Op("add", words, field="subject")] if subject else []
        elif piece.field in ("action", "scene", "lighting", "style"):
            bare = re.sub(r"^(?:in|as|with) (?:an? )?(?=[\w -]+$)", "", words, flags=re.IGNORECASE) if piece.field == "style" else words
            ops.append(Op("set", bare, field=piece.field))
    if any(op.field == "scene" for op in ops) and not subject:
        ops += [Op("set", low[a:b], field="lighting") for a, b, _ in known(low, LIGHT_KINDS)][:1] if not any(op.field == "lighting" for op in ops) else []
    return ops


_RULES: tuple[Rule, ...] = (designed, _only_one, _weather_ends, _dressing, _counting, _quality, _being, _compared, _removal, _placing, _relocation, _replacement, _whole, _addition, _doing, _technique)
