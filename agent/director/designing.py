"""What people who lay pictures out say: the format, where something stands, empty space, the size and place of lettering, complaints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.director.changes import Op
from agent.director.edit_cues import POLITE
from agent.director.text import HAN, Said, lower
from tools.chinese import to_script

MAX_CLAUSE = 120
"""Longest clause that is read here, in characters."""

# ---------------------------------------------------------------- the format
_SHAPES = {"portrait": ("portrait", "vertical", "upright", "竖", "直"), "landscape": ("landscape", "horizontal", "横"), "square": ("square", "方")}
_CALLED = {"portrait": ("portrait format", "直式"), "landscape": ("landscape format", "横式"), "square": ("square", "正方形")}
_LEAD_EN = r"(?:(?:and|but|now|also|then|just|only|again|make (?:it|this|that)|turn (?:it|this) (?:in)?to|change (?:it|this) (?:in)?to|crop (?:it )?to|i (?:want|need) (?:it|this)?|give me|do|in|as|to|an?|the|into)[, ]+)*"
_FORMAT_EN = re.compile(
    rf"{_LEAD_EN}(?P<shape>portrait|vertical|upright|landscape|horizontal|square)(?:[ -](?:format|version|orientation|mode|crop|one|layout|aspect(?: ratio)?|banner|cut))?(?: (?:instead|please|again|of (?:it|this)|for (?:the )?(?:stories|story|reels?|shorts|feed|phones?|mobile|instagram|tiktok|a? ?post)))*"
)
_IS_FRAMING = re.compile(r".*\ban? (?:portrait|landscape)$")
"""A portrait, a landscape: a kind of picture, unless a format was being spoken of."""
_FORMAT_ZH = re.compile(
    r"(?:再|请|帮我|给我|但是?|不过|要|用|来|出|做|改|换|变|转|弄|裁|成|为|一|张|个|份|适合手机的?|手机)*(?P<shape>直式|竖式|竖版|直版|竖屏|竖的|直的|竖向|直向|竖图|直图|横式|横版|横屏|横的|横向|横图|正方形|方形|方图|方的|正方)(?:的)?(?:版本?|格式|构图|画面|图片?|比例|尺寸|款)?(?:吧|吗|呢|的)?"
)
_BANNER = re.compile(rf"{_LEAD_EN}(?:(?:wide|long|web|header|horizontal) )+banner(?: (?:format|version))?(?:,? (?P<ratio>\d{{1,2}}:\d{{1,2}}))?|(?:做成|改成|换成|要)?(?:长|宽)?横幅(?:格式|版本?)?(?:的)?(?P<ratio_zh>\d{{1,2}}:\d{{1,2}})?")
_SAME_EN = re.compile(r"^(?:the |exactly the |keep the )?same(?: (?:one|picture|image|thing|shot|scene|photo|design|composition|poster|again))?(?:[,;]? (?:but|only|just)(?: now)?|,)? ?(?=\w)", re.IGNORECASE)
_SAME_ZH = re.compile(r"^(?:画面)?(?:一模一样|完全一样|一样|同样|同一张|同一个画面|同一幅|内容不变)的?(?:图|画面|内容)?[，,]?(?:但是?|不过|只是|只|就)?")

# ---------------------------------------------------------------- where something stands
_SIDE_EN = r"(?:far )?(?P<side>left|right|middle|cent(?:er|re))(?:[- ]hand)?(?: side)?(?: of (?:the )?(?:frame|picture|image|photo|scene|table|desk|poster|page))?"
_MOVE_EN = re.compile(rf"(?:move|shift|slide|place|put|position|push)\s+(?P<x>him|her|it|them|the [\w' -]+?)\s+(?:a (?:bit|little) |more |further |over )*(?:to|on|at|towards?|in) (?:the |my )?{_SIDE_EN}(?: a (?:bit|little))?")
_MOVE_ZH = re.compile(r"(?:把|将)?(?P<x>(?![加添画放在给让])[^，。]{1,10}?)(?:再)?(?:移动?|挪|放|摆|站|靠)(?:到|在|去|往|向)?(?:画面|图片?)?的?(?:最)?(?P<side>左|右|中)(?:手?边|侧|间|央|面)?(?:一点儿?|一些|点|些)?(?:吧)?")
_SELF = re.compile(r"(?:him|her|it|them|the (?:subject|main (?:character|subject)|figure|person))|[她他它牠]们?|主体|主角|人物?")

# ---------------------------------------------------------------- empty space
_ROOM_EN = re.compile(
    r"(?:(?:leave|keep|give|make|with|have|add|i (?:want|need)|we need|more|some|a (?:bit|little)(?: more)?|lots of|plenty of|me|us|it|the)[ ,]+)*(?:(?:empty|negative|copy|blank|free|white|open|clear|extra)[ -])*(?:space|room|area)(?P<for> for (?:the |a |an |our |some )?(?:text|copy|headline|title|logo|words|slogan|caption)s?)?(?: (?:on|at|to|in) the (?P<side>left|right|top|bottom)(?:[- ]hand)?(?: side)?(?: (?:of|in) (?:it|the \w+))?)?(?: for (?:the |a |an |our |some )?(?:text|copy|headline|title|logo|words|slogan|caption)s?)?"
)
_ROOM_ZH = re.compile(
    r"(?:在|把|请|再|多)*(?:画面|图)?(?P<a>左|右|上|下)?(?:边|侧|方|面|手边)?(?:的)?(?:再|多|要|请|可以|地方)*(?:留(?:出|下|点|一点|一些|些|多)*(?:白|空|空白|空间|空位|位置|地方)|留白|空(?:出|下)(?:来|一点|一些)?)(?:再)?(?:多|大)?(?:一点|一些|点|些)?(?:给|来|让我|可以)?(?:放|写|打)?(?:文字|字|标题|文案|标语|logo)?(?:的?(?:空间|位置|地方))?(?:在)?(?P<b>左|右|上|下)?(?:边|侧|方|面)?|(?P<c>左|右|上|下)(?:边|侧|方|面)?(?:要)?(?:留出|空出|留下)(?:放|写)?(?:文字|字|标题|文案)?的?(?:空间|位置|地方|空白)"
)
_SIDES = {"左": "left", "右": "right", "中": "middle", "上": "top", "下": "bottom", "center": "middle", "centre": "middle"}
_ZH_SIDES = {"left": "左边", "right": "右边", "middle": "中间", "top": "上方", "bottom": "下方"}

# ---------------------------------------------------------------- the background, the camera, complaints
_BLUR = re.compile(r"(?:please )?(?:make )?(?:blur(?:red)?|soften|defocus) (?:the )?(?:background|backdrop)(?: (?:more|a (?:bit|little)))?|(?:make )?the background (?:more )?(?:blurr(?:y|ed|ier)|out of focus|softer)|(?:把)?背景(?:再)?(?:弄|变|调|要)?(?:得)?(?:更)?(?:模糊|虚化|糊)(?:掉|一点|一些|点)?")
_PLAIN = re.compile(r"(?:on |with |use |make it |give it )?(?:an? |the )?(?:plain|solid|pure|simple|clean|bright|light|dark|pale)? ?(?:white|black|gr[ae]y|red|blue|green|yellow|pink|purple|orange|beige|cream|brown|plain|solid) (?:background|backdrop)|(?:用|要|改成?|换成?)?(?:纯|浅|深|淡)?(?:[白黑灰红蓝绿黄粉紫橙米]色?|素色|单色|纯色)的?背景")
_WHOLE = re.compile(r"(?:(?:zoom|pull|step|move|go) (?:out|back)(?: a (?:bit|little)| more)?,? (?:and )?)?(?:(?:so |so that )?(?:we|you|i) (?:can |could )?see|show(?: me| us)?) (?:more of )?the (?:whole|entire|full) (?!body|figure|person|man|woman|girl|boy)[\w ]+|(?:让我们?)?(?:可以|能)?(?:看得?到|看见|拍到|露出)(?:整[条个间座栋片]|全部的?)(?!人)[^，。]{1,8}")
_FACE = re.compile(r"(?:just |only )?(?:her|his|their|its) face(?: only)?|(?:just|only) the face|(?:只|就)(?:要)?(?:拍|看|看到|看得到|露出?)(?:[她他它]的?)?(?:脸部?|头部?|表情)")
_ONLY_SEEN = re.compile(r"(?:只|就)(?:要)?(?:拍|看得?到|看见|露出?)(?P<x>[^，。]{1,12})")
_BEHIND = re.compile(r"(?:从|由)(?:她|他|它)?的?(?P<at>背后|后面|身后|侧面|正面|上面|上方|下面|下方)(?:拍摄?|看)?")
_VIEWS = {"背后": "背面", "后面": "背面", "身后": "背面", "侧面": "侧面", "正面": "正面", "上面": "俯视", "上方": "俯视", "下面": "仰视", "下方": "仰视"}
_NEARER = re.compile(
    r"(?:(?:can you|could you|a (?:bit|little)|slightly|much|even|still|come|get|go|move|bring|step|the|camera|crop|make it|it|in)[ ,]+)*(?P<near>closer|nearer|tighter|zoom(?:ed)? in|(?:zoom|push|move|crop) in)(?: (?:in|a (?:bit|little)|more|please|now|on (?:her|him|it|them)|to (?:her|him|it|them)|up))*|"
    r"(?:(?:can you|could you|a (?:bit|little)|slightly|much|even|still|come|get|go|move|step|the|camera|make it|it)[ ,]+)*(?P<far>(?:further|farther)(?: away| out| back)?|wider|zoom(?:ed)? out|(?:zoom|pull|step|move) (?:out|back|away))(?: (?:a (?:bit|little)|more|please|now|from (?:her|him|it|them)))*|"
    r"(?:镜头|把|画面|再|稍微|可以|拍|它)*(?:(?P<near_zh>拉近|推近|靠近|近)|(?P<far_zh>拉远|退远|后退|远))(?:一点儿?|一些|点|些|镜头)*(?:吧)?"
)
_COLOURS = re.compile(
    r"(?:make it pop|(?:make it )?(?:more )?(?:punch(?:y|ier)?|eye-?catching)|(?:更|再)?(?:抢眼|吸睛|醒目)(?:一点|一些|点)?(?P<vivid>))|"
    r"(?:the colou?rs are |it's |it is )?too (?:colou?rful|saturated|vivid|garish|loud)|(?:颜色|色彩)?(?:不要|别)(?:那么|太|这么)(?:鲜艳|花|浓|饱和)|(?:颜色|色彩)?太(?:鲜艳|花|浓|饱和)了?"
)
_FEWER = re.compile(r"(?:(?:make it|with|show) )?(?:fewer|less) (?:people|passers-?by|pedestrians)(?: in the background)?|(?:后面的|背景的?)?(?:路人|行人|人)(?:再)?(?:少一?点|少一些|太多了?)")
_OLDER_ZH = re.compile(r"(?:让|把)?(?:她|他)?的?年纪(?:再|更)?(?P<old>大|老)?(?:小|轻)?(?:一点|一些|点)")
_TURNS = re.compile(r"(?:make (?:her|him|it|them) )?turn (?P<of>her|his|its|their) (?P<what>(?:head|face|eyes|body|back)\b.*)")
_FEELS = re.compile(r"(?P<who>she|he|it|they)(?:'s| is|'re| are) (?P<does>(?:crying|smiling|laughing|frowning|blushing|winking|yawning)\b[^,.;]{0,20})")
_TOO_EN = re.compile(r"(?:(?:hmm|but|now|and|no|sorry|i think|i feel|it's like)[, ]+)*(?:(?:it|this|that|the (?:image|picture|photo|scene|whole thing|lighting|light)|everything)(?:'s| is| looks?| seems?| feels?) )?(?:still |a bit |a little |way |much |far )*too (?P<a>dark|dim|gloomy|bright|light|warm|orange|yellow|cold|cool|blue|close|near|far(?: away)?|distant)(?: now| for me)?")
_TOO_ZH = re.compile(r"(?:我?觉得|感觉|好像|整体|整张图?|画面|光线|图|颜色|现在|还是|有点|有些|它|这张)*(?:太|过于|有点太?|有些太?)(?P<a>暗|黑|亮|暖|黄|冷|蓝|近|远)了?(?:一点|一些|点)?(?:吧|啊|呢)?")
_REMEDY = {
    "dark": "brighter", "dim": "brighter", "gloomy": "brighter", "bright": "darker", "light": "darker", "warm": "cooler", "orange": "cooler", "yellow": "cooler",
    "cold": "warmer", "cool": "warmer", "blue": "warmer",
    "暗": "亮一点", "黑": "亮一点", "亮": "暗一点", "暖": "冷一点", "黄": "冷一点", "冷": "暖一点", "蓝": "暖一点",
}  # fmt: skip
_DISLIKE_EN = re.compile(
    r"(?:(?:but|and|hmm|no|sorry|well)[, ]+)*(?:i (?:really )?(?:don't|do not) like|i'm not (?:happy with|sure about)|something(?:'s| is) (?:wrong|off) with) (?P<x>(?:the|her|his|its|their) (?!second|third|first|last)[\w' -]{2,30}?)(?: here| yet| at all)?|(?P<y>(?:the|her|his|its|their) [\w' -]{2,30}?) (?:still )?(?:looks?|is|are|seems?|feels?) (?:a bit |a little |kind of |really |so |very )?(?:wrong|weird|odd|strange|off|ugly|bad|creepy|broken|terrible|awful|not right|unnatural)"
)
_DISLIKE_ZH = re.compile(r"我?(?:不喜欢|不太喜欢|讨厌)(?:这个|这|她的|他的|它的)?(?P<x>(?!这张|那张|第|它$|这个$)[^，。]{1,8})|(?:她的?|他的?|它的?)?(?P<y>[^，。她他它]{1,6}?)(?:看起来|看上去|好像|有点|有些|很|还是)*(?:怪怪的|奇怪|怪异|不对劲|不对|很丑|丑|不自然|不好看)(?:了|吧)?")
_NEAR = frozenset({"close", "near", "近"})

# ---------------------------------------------------------------- lettering
_LETTERS_EN = r"(?:the |its |that )?(?:headline|title|heading|text|caption|lettering|words|slogan|letters|font|type|typography|sign(?:'s)?(?: text)?|banner)"
_LETTERS_ZH = r"(?:上面的?)?(?:主标题|标题|文字|字体|字|标语|招牌|横幅|文案|口号)(?:的?(?:字|大小))?"
_LETTERS_NOUN = re.compile(r"headline|title|heading|text|caption|lettering|words|slogan|letters|font|type|typography|sign|banner|主标题|标题|文字|字体|标语|招牌|横幅|文案|口号|字")
_SIZE_EN = re.compile(rf"(?:(?:make|set|have|i want) )?{_LETTERS_EN}(?: (?:should be|could be|is|to be))? ?(?P<much>much |a lot |way |even |a (?:bit|little) |slightly )?(?P<size>bigger|larger|smaller|tinier|too small|too big|too large)|(?P<more>much )?(?P<lead>bigger|larger|smaller) (?:headline|title|heading|text|caption|lettering|slogan|letters|font|type|words)|(?P<verb>enlarge|shrink|increase|reduce) (?:the size of )?{_LETTERS_EN}(?: size)?")
_SIZE_ZH = re.compile(rf"(?:把|让|将)?{_LETTERS_ZH}(?:再|更|可以|要|弄|变|调|放|缩|得|太|有点|有些|稍微?)*(?P<size>大|小)(?:一点儿?|一些|点儿?|些|了|很多)*(?:吧)?")
_AT_EN = re.compile(rf"(?:(?:move|put|place|shift|set) {_LETTERS_EN} (?:to|at|on|down to|up to|in|near) |{_LETTERS_EN} (?:at|on|to) )(?:the )?(?P<at>top|bottom|lower|upper)(?: (?:part|edge|half|third|of .+))?")
_AT_ZH = re.compile(rf"(?:把|将|让)?{_LETTERS_ZH}(?:移动?|挪|放|摆|换|改|要|靠)*(?:到|在|去|往)?(?:画面|图)?的?最?(?P<at>上|下|底|顶)(?:面|方|边|部|端)?(?:去)?")
_STEPS = ("smallest", "much smaller", "smaller", "", "larger", "much larger", "largest")
"""Sizes of lettering as a place's words say them, see `tools.animatic.reading_scene`."""


def designed(clause: str, low: str) -> list[Op]:
    """Return what a clause asks of the picture's layout; empty for any other clause. low: the clause in lower-case, simplified characters."""
    if len(low) > MAX_CLAUSE:
        return []
    text = _plain(low)
    hans = bool(HAN.search(text))
    for rule in _RULES:
        found = rule(text, hans)
        if found:
            traditional = hans and clause != lower(clause)
            return [replace(op, new=to_script(op.new, "zh-Hant"), old=to_script(op.old, "zh-Hant")) for op in found] if traditional else found
    return []


def only_the_same(clause: str) -> bool:
    """Tell whether a clause of simplified characters says no more than that the picture stays the same (同一张, 一样的)."""
    match = _SAME_ZH.fullmatch(clause)
    return bool(match and clause)


def is_designed(said: Said) -> bool:
    """Tell whether a short message asks for a change of layout, or says what is wrong with the picture, and nothing else."""
    text = without_same(said.raw)
    return bool(designed(text, lower(text)) or wrong_with(said) or letters_meant(said))


def wrong_with(said: Said) -> str:
    """Return what a person does not like about a picture without saying what it shall be instead; empty for other messages."""
    text = said.bare.strip(" .,!?;，。！？；")
    match = (_DISLIKE_ZH if said.chinese else _DISLIKE_EN).fullmatch(text)
    name = next((name for name in ("x", "y") if match[name]), "") if match else ""
    start = said.bare.find(text)
    return said.raw[start + match.start(name) : start + match.end(name)].strip() if match and name else ""


def letters_meant(said: Said) -> str:
    """Return the words for the lettering that a message wants in another size or at another place; empty for other messages."""
    text = _plain(said.bare)
    found = any(pattern.fullmatch(text) for pattern in (_SIZE_EN, _SIZE_ZH, _AT_EN, _AT_ZH)) if len(text) <= MAX_CLAUSE else False
    noun = _LETTERS_NOUN.search(said.bare) if found else None
    return said.raw[noun.start() : noun.end()] if noun else ""


def _plain(text: str) -> str:
    """Return a lower-case clause without polite words around it."""
    bare = re.sub(rf"^{POLITE}", "", text.strip(" .,!?;，。！？；"), flags=re.IGNORECASE).strip()
    return re.sub(r"[, ]+please$", "", bare)


def without_same(raw: str) -> str:
    """Return a message without "the same, but" (一樣的，但是) before what changes in layout; any other message as it is."""
    low = lower(raw)
    pattern = _SAME_ZH if HAN.search(low) else _SAME_EN
    match = pattern.match(low.strip())
    if match is None or len(low) != len(raw) or not match.end():
        return raw
    rest = raw.strip()[match.end() :].strip(" ,，")
    head = re.split(r"[,，;；。]| and ", rest, maxsplit=1)[0]
    return rest if head and designed(head, lower(head)) else raw


def relettered(said: Said, lettering: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the lettering of a picture in another size or at another place, where the message asks for it; else nothing."""
    text = _plain(said.bare)
    if not lettering or len(text) > MAX_CLAUSE:
        return []
    size = _SIZE_EN.fullmatch(text) or _SIZE_ZH.fullmatch(text)
    at = _AT_EN.fullmatch(text) or _AT_ZH.fullmatch(text)
    if size is None and at is None:
        return []
    chosen = next((n for n, (_, place) in enumerate(lettering) if place and re.search(rf"\b{re.escape(place.split(',')[0])}\b", text)), 0)
    return [{"text": words, "place": _replaced(place, text, size, at) if n == chosen else place} for n, (words, place) in enumerate(lettering)]


def _replaced(place: str, text: str, size: re.Match[str] | None, at: re.Match[str] | None) -> str:
    """Return the words of a place with another size, or another height in the picture."""
    rest = [part.strip() for part in place.split(",")]
    kind = ", ".join(part for part in rest if part not in _STEPS and not part.startswith("at the "))
    step = next((_STEPS.index(part) for part in rest if part in _STEPS), _STEPS.index(""))
    height = next((part for part in rest if part.startswith("at the ")), "")
    if at is not None:
        height = "at the top" if at["at"] in ("top", "upper", "上", "顶") else "at the bottom"
    if size is not None:
        shrinks = re.search(r"too (?:big|large)|太大|smaller|tinier|shrink|reduce|小", text) and not re.search(r"too small|太小", text)
        grows = not shrinks
        far = 2 if re.search(r"\bmuch\b|\ba lot\b|\bway\b|很多", text) else 1
        step = min(len(_STEPS) - 1, max(0, step + (far if grows else -far)))
    return ", ".join(filter(None, (kind, _STEPS[step], height)))


# ---------------------------------------------------------------- rules
def _format(text: str, hans: bool) -> list[Op]:
    if banner := _BANNER.fullmatch(text):
        return [Op("blend", banner["ratio"] or banner["ratio_zh"] or "3:1", field="technical")]
    match = (_FORMAT_ZH if hans else _FORMAT_EN).fullmatch(text)
    if match is None or _IS_FRAMING.fullmatch(text):
        return []
    shape = next(name for name, words in _SHAPES.items() if any(word in match["shape"] for word in words))
    return [Op("blend", _CALLED[shape][hans], field="technical")]


def _room(text: str, hans: bool) -> list[Op]:
    match = (_ROOM_ZH if hans else _ROOM_EN).fullmatch(text)
    if match is None:
        return []
    if not hans and not re.search(r"\b(?:empty|negative|copy|blank|free|white|clear)\b|\bfor (?:the |a |an |our |some )?(?:text|copy|headline|title|logo|words|slogan|caption)", text):
        return []
    groups = match.groupdict()
    side = next((groups[name] for name in ("side", "a", "b", "c") if groups.get(name)), "")
    side = _SIDES.get(side, side)
    if hans:
        return [Op("place", f"{_ZH_SIDES[side]}留白" if side else "留白", field="camera")]
    return [Op("place", f"negative space {'at' if side in ('top', 'bottom') else 'on'} the {side}" if side else "negative space", field="camera")]


def _moving(text: str, hans: bool) -> list[Op]:
    match = (_MOVE_ZH if hans else _MOVE_EN).fullmatch(text)
    if match is None or re.fullmatch(_LETTERS_ZH if hans else _LETTERS_EN, match["x"]):
        return []
    side = _SIDES.get(match["side"], match["side"])
    thing = match["x"].strip()
    if _SELF.fullmatch(thing):
        thing = "主体" if hans else "subject"
    bare = re.sub(r"^the ", "", thing)
    return [Op("place", f"{bare}在{_ZH_SIDES[side]}" if hans else f"{bare} {'in' if side == 'middle' else 'on'} the {side}", bare, field="camera")]


def _backdrop(text: str, hans: bool) -> list[Op]:
    if _BLUR.fullmatch(text):
        return [Op("blend", "背景虚化" if hans else "blurred background", field="camera")]
    if _PLAIN.fullmatch(text):
        words = re.sub(r"^(?:on |with |use |make it |give it )?(?:an? |the )?|^(?:用|要|改成?|换成?)", "", text)
        return [Op("set", words, field="scene")]
    return []


def _view(text: str, hans: bool) -> list[Op]:
    if _WHOLE.fullmatch(text):
        return [Op("blend", "远景" if hans else "wide shot", field="camera")]
    if _FACE.fullmatch(text):
        return [Op("blend", "特写" if hans else "close-up", field="camera")]
    if hans and (seen := _ONLY_SEEN.fullmatch(text)):
        return [Op("add", f"只拍{seen['x']}", field="camera")]
    nearer = _NEARER.fullmatch(text)
    if nearer and (not hans or re.search(r"[拉推靠退]|一|点|些|再", text)):
        return [Op("nearer", text, number=1 if nearer["near"] or nearer["near_zh"] else -1, kind="zh" if hans else "en", field="camera")]
    if turns := _TURNS.fullmatch(text):
        return [Op("act", f"turning {turns['of']} {turns['what']}", "her")]
    if feels := _FEELS.fullmatch(text):
        return [Op("act", feels["does"], feels["who"])]
    behind = _BEHIND.fullmatch(text)
    return [Op("blend", _VIEWS[behind["at"]], field="camera")] if behind else []


def _complaint(text: str, hans: bool) -> list[Op]:
    if colours := _COLOURS.fullmatch(text):
        vivid = colours["vivid"] is not None or re.search(r"\bpop\b|punch|eye", text) is not None
        said = ("鲜艳的色彩" if hans else "vivid colours") if vivid else ("柔和的色彩" if hans else "muted colours")
        return [Op("add", said, field="style")]
    if _FEWER.fullmatch(text):
        return [Op("remove", old="路人" if hans else "passers-by")]
    if hans and (aged := _OLDER_ZH.fullmatch(text)):
        return [Op("quality", "更老" if aged["old"] else "更年轻", "她", kind="age")]
    match = (_TOO_ZH if hans else _TOO_EN).fullmatch(text)
    if match is None:
        return []
    remedy = _REMEDY.get(match["a"], "")
    if not remedy:
        return [Op("nearer", text, number=-1 if match["a"] in _NEAR else 1, kind="zh" if hans else "en", field="camera")]
    return [Op("add", remedy, field="lighting")]


_RULES = (_format, _room, _moving, _backdrop, _view, _complaint)
