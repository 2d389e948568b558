"""What we will not make: found by words, with a reason a person can read."""

from __future__ import annotations

import re
from typing import Literal

from agent.director.text import Said

Reason = Literal["minors", "sexual", "gore", "hate", "danger", "deceit"]

_SEXUAL = (
    r"nude|naked|nudity|porn\w*|nsfw|sexual\w*|sexy|erotic\w*|topless|lewd|hentai|undress\w*|strip(?:ped|ping)? (?:her|him|them)|fetish|orgasm|having sex|without (?:any )?clothes|"
    r"裸体|裸照|裸露|全裸|赤裸|色情|情色|性感|性行为|性爱|脱光|脱掉.{0,4}衣服|脱衣|没穿衣服|不穿衣服|成人片"
)
_EXPLICIT = (
    r"nude|naked|nudity|porn\w*|nsfw|sexual\w*|erotic\w*|topless|lewd|hentai|undress\w*|strip(?:ped|ping)? (?:her|him|them)|orgasm|having sex|without (?:any )?clothes|"
    r"裸体|裸照|裸露|全裸|赤裸|色情|情色|性行为|性爱|脱光|脱掉.{0,4}衣服|脱衣|没穿衣服|不穿衣服"
)
_MINOR = r"\b(?:child(?:ren)?|kids?|minors?|teen(?:age\w*|s)?|(?:little|young|school) ?(?:girl|boy)s?|schoolgirls?|toddlers?|bab(?:y|ies)|underage|loli\w*|shota|(?:[1-9]|1[0-7])[- ]year[- ]old|preteen)\b|儿童|小孩|孩子|幼女|女童|男童|未成年|小学生|中学生|高中生|初中生|萝莉|正太|小女孩|小男孩|少女|(?<!\d)(?:[1-9]|1[0-7])岁"
_REAL = (
    r"\b(?:celebrit\w+|actress|politician|president|prime minister|my (?:ex|neighbou?r|co-?worker|classmate|teacher|boss|girlfriend|boyfriend|wife|husband|friend)|real person|this (?:woman|man|girl|person|photo)|her|him|taylor swift|[a-z]+ (?:swift|trump|biden|obama|musk|jolie|johansson|watson|beyonc\w+))\b|"
    r"明星|女星|男星|名人|演员|歌手|总统|主席|前女友|前男友|女友|同学|同事|邻居|老师|真人|换脸|她|他"
)
_GORE = r"\b(?:gore|gory|dismember\w*|decapitat\w*|behead\w*|disembowel\w*|mutilat\w*|torture (?:of|scene|porn)|tortur(?:ing|ed)|entrails|guts spilling|severed (?:head|limb)s?|snuff|bloody corpses?|mangled (?:body|bodies))\b|血腥|肢解|斩首|砍头|分尸|残肢|内脏外露|虐杀|酷刑|开膛"
_HATE = r"\b(?:nazi (?:propaganda|poster|salute)|white (?:power|supremac\w+)|kkk (?:poster|rally|propaganda)|swastika\w*|ethnic cleansing|racial slur\w*|antisemitic|racist|glorif\w+ (?:hitler|nazi\w*|genocide)|(?:exterminate|kill all|gas the) \w+|subhuman)\b|纳粹宣传|种族(?:歧视|清洗|灭绝)|辱华|仇恨(?:宣传|言论)|消灭.{0,4}(?:人种|民族)|歧视(?:黑人|女性|犹太)"
_DANGER = r"\b(?:how (?:to|(?:do|can|would|should) (?:i|you|we|one)) (?:make|build|cook|assemble) (?:an? )?(?:[\w-]+ ){0,2}(?:bomb|explosive|grenade|meth\w*|nerve agent|pipe bomb|weapon|napalm|ghost gun|poison|ricin)s?|(?:bomb|explosive|meth\w*|nerve agent|ricin|ied)[- ](?:making|assembly|recipe|instructions?|diagram|tutorial|guide|blueprint)|step[- ]by[- ]step .{0,40}(?:bomb|explosive|meth\w*|nerve agent|self[- ]harm|suicide)|(?:self[- ]harm|suicide) (?:guide|instructions?|tutorial|method))\b|(?:怎么|如何|教(?:我|你)?)(?:做|制作|制造|自制|组装).{0,6}(?:炸弹|炸药|毒品|冰毒|毒药|枪支|武器|毒气)|(?:炸弹|炸药|冰毒|毒品|毒气)(?:的)?(?:制作|制造|配方|组装)|自杀(?:教程|方法)|自残(?:教程|方法)"
_DECEIT = r"\b(?:(?:fake|forged?|counterfeit) (?:[\w']+ ){0,3}(?:passport|id card|driver'?s licen[sc]e|identity|banknote|money|bills?|certificate|diploma|prescription|vaccine card)s?|deep ?fake)\b|(?:伪造|假的?|仿造)(?:[一-龥]{0,4})(?:护照|身[份分]证|驾照|钞票|人民币|证件|公章|毕业证|发票)|假钞|深度伪造"

_RULES: tuple[tuple[Reason, re.Pattern[str]], ...] = (
    ("gore", re.compile(_GORE)),
    ("hate", re.compile(_HATE)),
    ("danger", re.compile(_DANGER)),
    ("deceit", re.compile(_DECEIT)),
)
_SEXUAL_RE, _EXPLICIT_RE, _MINOR_RE, _REAL_RE = (re.compile(p) for p in (rf"\b(?:{_SEXUAL})", rf"(?:\b(?:{_EXPLICIT}))", _MINOR, _REAL))
_SEXUAL_ZH = re.compile("|".join(part for part in _SEXUAL.split("|") if not part[0].isascii()))
_EXPLICIT_ZH = re.compile("|".join(part for part in _EXPLICIT.split("|") if not part[0].isascii()))
_HARMLESS = re.compile(r"\b(?:naked (?:eye|tree|branch|mole)|(?:nude|naked) (?:[\w-]+ )?(?:statues?|sculptures?|marble|mannequins?|figure (?:study|drawing)|venus|david)|裸体(?:的)?(?:雕[像塑]|石膏)|nude (?:color|colour|shade|tone|lipstick|pink)|stop (?:racism|hate)|anti-?racis\w+|against (?:racism|hate|war))\b|反对?(?:种族)?歧视|不要歧视|裸色|裸眼")


def refusal(said: Said) -> Reason | None:
    """Return why the message asks for something we will not make, or None."""
    text = _HARMLESS.sub(" ", said.low)
    sexual = _SEXUAL_RE.search(text) or _SEXUAL_ZH.search(text)
    if sexual and _MINOR_RE.search(text):
        return "minors"
    explicit = _EXPLICIT_RE.search(text) or _EXPLICIT_ZH.search(text)
    if explicit:
        return "deceit" if _REAL_RE.search(text) else "sexual"
    return next((reason for reason, pattern in _RULES if pattern.search(text)), None)
