"""What a Chinese edit asks to change, clause by clause, as operations. Patterns are in simplified characters."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.director import fields_zh
from agent.director.attribute_edits import qualities_said
from agent.director.changes import Op
from agent.director.designing import designed, only_the_same, without_same
from agent.director.spans import LIGHT_KINDS, LIGHT_ZH, STYLE_ZH, TECHNICAL, known, tidy
from agent.director.text import lower
from agent.director.wording import is_clothes, is_somebody
from prompts import vocabulary

_SPLIT = re.compile(r"[，,。；;！!？?、]|(?:然后|接着|并且|同时|而且|并(?=[把将给让加换改去])|再(?=[把将给让加换去])|和(?=[把将给让]))")
_POLITE = re.compile(r"^(?:请|麻烦|帮我|帮忙|给我|能不能|能否|可以|可不可以|是否可以|希望|我想要?|我要|现在|接着|然后|再|另外|你|您|就|那|不过|但是?|也|还|试试|好的?|嗯)*(?=.{2})")
_REFERENCE = re.compile(r"(?:把|将|给|在)?(?<![a-z])(?:img|vid|voc|mus|sfx)\d+\s*(?:那?[张个])?(?:里面?|中|上)?的?|^[^，。把将给让]{1,8}[那这](?:一)?[张幅](?:图片?|照片|画)?的?|(?:在|把|将|给)?(?:这|那|第[一二三四五六\d]+|上一?|刚才(?:的)?那?)[张幅个版](?:图片?|照片|画|版本)?(?:里|中|上)?(?:面)?的?|图片?(?:里|中|上)(?:面)?的|照片(?:里|中|上)(?:面)?的|画面(?:里|中|上)(?:面)?的|图(?:里|中|上)(?:面)?的")
_QUIET = r"(?:图片|图像|照片|画面|图|整体|整张图?|它|这个|这)"
_TURN = re.compile(r"^(?:把|将|让|给)?(?P<x>.{1,24}?)(?:的颜色|的顏色)?(?:全部?|都|也)?(?:替换|更换|转换|转变|换|改|变|转|调|弄|设|做)(?:成|为|到|回|做|作|上)(?:了)?(?P<y>.+)$")
_USE = re.compile(r"^(?:用|以)(?P<y>.+?)(?:替换|代替|取代|替代|换掉)(?P<x>.+)$")
_NOT_BUT = re.compile(r"^(?:不要|不是|别用?)(?P<x>[^，]{1,10})(?:要|而是|改用|用|换成)(?P<y>.+)$")
_REMOVE = re.compile(r"^(?:把|将)?(?P<a>.{1,20}?)(?:给)?(?:都|全部?)?(?:去掉|去除|删掉|删除|删了|移除|移走|移掉|拿掉|拿走|擦掉|擦除|抹掉|抹去|消除|清除|取消|p掉|抠掉|除去)(?:了|吧)?$|^(?:去掉|去除|删掉|删除|删去|移除|移走|拿掉|擦掉|擦除|抹掉|抹去|消除|清除|不要再?(?:有|出现)?|别有?|不想要|没有|去|不要)(?P<b>.{1,20}?)(?:了|吧)?$")
_SWAP_SHORT = re.compile(r"^(?:改|换|变)(?:成|为|到|用|上|做)(?P<y>.+)$")
_ADD = re.compile(r"^(?:在(?P<at>.{1,14}?)|(?P<on>天空|天上|背景|远处|窗外|[一-龥]{1,4}[上里中边旁]))?(?:再|多)?(?:加|添加?|增添?|放|画|摆|补|插入|增加|添)(?:上|入|进|一下|了|到)?(?P<x>.+)$")
_GIVE = re.compile(r"^[给帮替](?P<who>.{1,10}?)(?:再)?(?:戴上?|穿上?|加上?|添上?|披上?|系上?|换上|画上?|配上?|背上?|拿|一)(?P<x>.+)$")
_WEAR = re.compile(r"^(?:让|叫)?(?P<who>[^，]{0,8}?)(?P<verb>戴上?|穿上?|披上?|系上?|换上|背上?|围上?)(?:一)?(?P<x>.+)$")
_LET = re.compile(r"^(?:让|叫|使|要|把|(?=[她他它牠]))(?P<who>她们?|他们?|它们?|牠们?|.{1,8}?)(?:都|也|全都|应该|要)?(?P<vp>(?:在|正在|坐|站|躺|跑|走|跳|飞|哭|笑|微笑|睡|吃|喝|看|抱|拿|举|骑|唱|打|闭|睁|张|转|挥|变|更|有|是|穿|戴|游|读|握|伸|抬|低|生气|开心|大笑|面|看向|望|盯|指|推|拉|踢|弹|画|写|跪|蹲|趴|挥手|跟|和).*)$")
_BACKGROUND = re.compile(r"背景|场景|地点|环境|地方|后面的景")
_LIGHTWORD = re.compile(r"光线|灯光|光影|时间|天色|光|天气")
_MORE = re.compile(r"^(?P<x>.{0,8}?)(?:(?:调|变|弄|拍|画)?(?:得)?(?:再|更|稍微?|太)?(?P<a>亮|暗|暖|冷|柔和?|鲜艳|清晰|模糊|明亮|昏暗|阴暗|近|远|大|小|高|低|多|少|可爱|写实|复古|红|蓝|绿|黄|白|黑|浓|淡|饱和|年轻|老|胖|瘦|长|短|开心|帅|美)(?:一点儿?|一些|点儿?|些|了)*)$")
_LIGHT_ADJ = frozenset("亮 暗 暖 冷 柔 柔和 明亮 昏暗 阴暗".split())
_CAMERA_ADJ = frozenset("近 远".split())
_STYLE_ADJ = frozenset("鲜艳 写实 复古 浓 淡 饱和 可爱".split())
_TECH = re.compile(r"放大|裁[剪切]|旋转|翻转|高清|清晰|分辨率|修复|去噪|锐化|加速|减速|稳定|超分|画质|上色|模糊")
_SAME = re.compile(r"^(?:同样的?|同一[个只位名]|一样的|还是(?:那|这)[个只位]|相同的)(?P<who>[一-龥]{1,6}?)(?=[，,。]|$|在|到|现在|换|去|正|坐|站|走|跑|吃|骑|$)(?:这次|现在)?")
_SAME_WITH = re.compile(r"^(?:请|再|帮我|画|做|来|也)*(?:一[张个幅])?(?:同样的?|一样的?|相同的?|同一个?)(?:画面|场景|图|构图|内容|东西|照片|一张)?[，,]?(?:但是?|不过|只是)?(?:主角|主体|人物)?(?:换|改|变)(?:成|为|作)(?P<x>[^，。]{1,16})$")
_WEATHER = re.compile(r"下雨|下雪|雨天|雪天|起雾|有雾|刮风|打雷|雪|雨|雾")
_CLASSIFIER = re.compile(r"^一?(?:[个只条辆位张朵棵座把杯只顶副双件])")
_NUMBER = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_COUNT = re.compile(r"^(?:(?:把|将)(?P<o>[^，。]{1,8}?))?(?:只(?:要|留|剩|有)下?|要|画|变成|改成|改为|换成|增加到|减少到)?(?P<n>[一两二三四五六七八九十]|\d{1,2})(?P<c>只|个|位|条|辆|朵|棵|座|匹|头)(?P<x>[一-龥]{0,6})$")

_REST = re.compile(r"^(?:其他|其它|其余|别的|剩下的?|剩余)[^，。]{0,4}(?:不变|不要[动变改]|不用?[动变改]|保持|一样|照旧|不動).{0,4}$|^(?:保持)?(?:其他|其它|其余)[^，。]{0,6}(?:不变|原样|一样)$|^(?:别|不要)(?:动|改)(?:其他|其它|别的).{0,4}$")
_GOES_BACK = re.compile(r"(?:第?[一二三四五六\d]+[张个版]|这[张个]|那[张个]|它)?(?:比较|更|最|很|挺|还)(?:好看?|喜欢|不错|棒|漂亮)|(?:那就|就|先|再)?(?:回到?|返回|退回|切回|用回?|选|拿)(?:去|到)?(?:它|那[张个]|这[张个]|第?[一二三四五六\d]+[张个版]?(?:图)?)?(?:吧)?")
"""Moving to the version that the rest of the message changes."""
_ONLY = re.compile(r"^(?:只|仅|就)(?:要|需|用)?(?=[把将换改变给让加去调])(?:改|换|变|动)?")
_ONLY_THEN = re.compile(r"^(?:請|请)?(?:只|僅|仅)(?:要|需)?(?:改|換|换|變|变|動|动)(?:一下)?([一-龥]{1,6})[，,]\s*(?:改|換|换|變|变)(?:成|為|为)")
_COMPLAINT = re.compile(r"^(?:有点|有些|太|好像)?(?:太|有点)[一-龥]{1,4}了?$|^(?:我)?(?:觉得|感觉)(?:有点|太)?[一-龥]{1,5}了?$")
_ANOTHER_WAY = re.compile(r"换(?:一)?(?:个|种)?(?:角度|视角|镜头|构图|方式|画法|姿势|动作|场景|风格|感觉)|(?:要|好)?(?:给|适合|方便|放在?|用在?|发)(?:我的?)?(?:手机|电脑|平板|网站|官网|简报|投影片?|ig|fb|抖音|小红书|脸书|限时?动态?|社群|朋友圈|印刷)(?:上)?(?:用|看|的|使用|发布|贴文)*")
"""What only leads to the change that another clause names, or says what it is for."""
_STOPS = re.compile(r"^(?:让|把|天气)?(?:雨|雪|雾|暴风雨|天气?|它)?(?:都|就)?(?:停(?:下|了)?|放晴|不要(?:再)?下[雨雪]|别(?:再)?下[雨雪]|转晴|变晴|散(?:去|掉|了))(?:了|吧)?$|^(?:不要|别)(?:再)?(?:下[雨雪]|有雾|起雾)(?:了|吧)?$|^(?:雨|雪)(?:停了?|不要了?)$")
_DRESS = re.compile(r"^(?:让|给|把|叫|帮)?(?P<who>[她他它牠]们?|[一-龥]{1,6}?)?(?:的?(?:衣服|服装|装扮|衣着|穿着|造型))?(?:都)?(?:改|换|变)(?:成|为|上|穿)?(?:穿|穿上|穿着)?(?P<x>.{1,16})$")

Rule = Callable[[str, str], list[Op]]


def clauses(raw: str) -> list[str]:
    """Return the clauses of an edit, without polite words and without the picture they name; in the person's own script."""
    low = lower(raw)
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _SPLIT.finditer(low):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(low)))
    out = []
    for start, end in spans:
        written = end - len(low[start:end].lstrip())
        polite = _POLITE.match(low, written, end)
        begin = polite.end() if polite else written
        if low[begin:end].strip():
            out.append(raw[begin:end].strip())
    return out


def operations(raw: str) -> list[Op]:
    """Return what a Chinese edit does."""
    ops: list[Op] = []
    raw = re.sub(r"但是?(?=[改換换變变])", "", without_same(raw))
    raw = _ONLY_THEN.sub(r"把\1改成", raw)
    other = _SAME_WITH.match(lower(raw.strip(" 。.!！")))
    if other and is_somebody(raw.strip(" 。.!！")[other.start("x") : other.end("x")]):
        return [Op("set", raw.strip(" 。.!！")[other.start("x") : other.end("x")], field="subject")]
    parts = clauses(raw)
    same = _SAME.match(lower(raw.strip()))
    if same:
        rest = tidy(raw.strip()[same.end() :])
        return [op for part in clauses(rest) for op in _by_fields(part, lower(part), subject=False)]
    for part in parts:
        clause = _without_reference(part)
        if len(parts) > 1 and part is parts[0] and _COMPLAINT.match(lower(part)):
            continue
        if len(parts) > 1 and _ANOTHER_WAY.fullmatch(lower(clause)):
            continue
        if not clause or _REST.match(lower(clause)) or only_the_same(lower(clause)) or (len(parts) > 1 and _GOES_BACK.fullmatch(lower(clause))):
            continue
        low = lower(clause)
        ops += next((found for rule in _RULES if (found := rule(clause, low))), []) or _by_fields(clause, low)
    acts = any(op.do == "act" for op in ops)
    return [op for op in ops if not (acts and op.do == "remove" and fields_zh.does(lower(op.old)))]  # 不要看書，改成在喝茶


def _without_reference(clause: str) -> str:
    """The clause without the version it names: 第二張的天空 leaves 天空."""
    low = lower(clause)
    reference = _REFERENCE.search(low)
    if reference is None:
        return clause
    if reference.end() >= len(low):
        return "" if re.fullmatch(r"(?:那|就|还是|还|选|用|要|以|拿|改|喜欢)*", low[: reference.start()]) else clause
    lead = clause[reference.start()] if low[reference.start()] in "把将给" else ""
    return clause[: reference.start()] + lead + clause[reference.end() :]


def _at(clause: str, match: re.Match[str], name: str) -> str:
    return tidy(clause[match.start(name) : match.end(name)])


def _weather_ends(clause: str, low: str) -> list[Op]:
    return [Op("clear", "晴天")] if _STOPS.match(low) else []


def _dressing(clause: str, low: str) -> list[Op]:
    """Somebody changes clothes: 她改成穿雨衣, 衣服換成和服."""
    match = _DRESS.match(low)
    if match is None or not is_clothes(_at(clause, match, "x")):
        return []
    if not re.search(r"衣服|服装|装扮|衣着|穿着|穿|造型", low) and not re.match(r"[让给叫帮]?[她他它牠]", low):
        return []
    who = _at(clause, match, "who") if match.group("who") else ""
    return [Op("wear", _at(clause, match, "x"), "" if re.search(r"[她他它牠]", who) else who)]


def _only_one(clause: str, low: str) -> list[Op]:
    """只把天空改成粉紅色: the one thing becomes so."""
    match = _ONLY.match(low)
    return operations(clause[match.end() :]) if match and match.end() < len(low) else []


def _removal(clause: str, low: str) -> list[Op]:
    match = _REMOVE.match(low)
    if not match or (match.group("b") and re.match(r"那么|太|这么|.{0,3}[亮暗大小]$", match.group("b"))):
        return []
    words = _at(clause, match, "a" if match.group("a") else "b")
    return [Op("remove", old=part) for part in re.split(r"[和跟与與、]", words) if part]


def _replacement(clause: str, low: str) -> list[Op]:
    for pattern in (_USE, _NOT_BUT, _TURN):
        match = pattern.match(low)
        if match and match.group("x"):
            return _become(_at(clause, match, "x"), _at(clause, match, "y"))
    match = _SWAP_SHORT.match(low)
    if not match:
        return []
    new = _at(clause, match, "y")
    doing = re.match(r"(?:正?在)", new)
    if doing and fields_zh.does(lower(new[doing.end() :])):
        return [Op("act", new[doing.end() :], "它")]
    field = fields_zh.kind_of(lower(new))
    if field == "camera":
        return [Op("blend", new, field="camera")]
    if field:
        fair = [Op("clear", old="weather")] if re.search(r"晴", lower(new)) else []
        return [*fair, Op("set", new, field=field)]
    if is_somebody(new) and len(new) <= 6:
        return [Op("swap", new, "它")]
    return _by_fields(new, lower(new)) or [Op("set", new, field="subject")]


def _become(old: str, new: str) -> list[Op]:
    low_old, low_new = lower(old), lower(new)
    field = fields_zh.kind_of(low_new)
    if _BACKGROUND.search(low_old):
        return [Op("set", f"{new}背景" if re.fullmatch(r".{0,2}色|[红蓝绿黄白黑紫粉橙灰]|纯色|透明|模糊", low_new) else new, field="scene")]
    if low_old in ("天空", "天"):
        sky = f"{new}天空" if known(low_new, ("colour",)) and len(low_new) <= 5 else new
        return [Op("swap", sky, "天空", field="scene")]
    if re.search(r"天气|天空", low_old) and _WEATHER.search(low_new):
        return [Op("add", new, field="scene")]
    if _LIGHTWORD.search(low_old) and not re.search(r"红绿灯|灯笼|台灯|路灯", low_old):
        return [Op("set", new, field="lighting")]
    if re.search(r"风格|画风", low_old):
        return [Op("set", new, field="style")]
    if re.search(r"镜头|视角|角度|构图", low_old):
        return [Op("blend", new, field="camera")]
    if re.search(r"尺寸|比例|大小|格式", low_old):
        return [Op("set", new, field="technical")]
    if re.fullmatch(_QUIET, low_old) or (field in ("style", "lighting", "camera", "technical") and len(low_old) <= 4 and re.search(r"[图片画它这]", low_old)):
        if field == "camera":
            return [Op("blend", new, field="camera")]
        return [Op("set", new, field=field or ("style" if STYLE_ZH.search(low_new) else "subject"))]
    if re.fullmatch(r"(?:[一-龥]{1,3}色|红|蓝|绿|黄|白|黑|紫|粉|橙|灰|棕|金|银)(?:的)?", low_new):
        noun = re.sub(r"的?颜色$|的?顏色$", "", old)
        owner, _, part = noun.rpartition("的")
        return [Op("swap", f"{new.rstrip('的')}{'的' if not new.endswith('色') else ''}{part or noun}" if part or noun else new, part or noun)] if owner or noun else []
    return [Op("swap", new, old)]


def _more(clause: str, low: str) -> list[Op]:
    match = _MORE.match(low)
    if not match or not re.search(r"再|更|一点|一些|点$|些$|调|变|太|稍", low):
        return []
    adjective = match.group("a")
    noun = re.sub(r"^(?:把|将)|的$|再$|更$", "", lower(match.group("x")))
    if re.search(r"视角|镜头|机位|角度", noun):
        return [Op("blend", clause, field="camera")]
    if known(noun, ("weather",)):
        return [Op("add", clause, field="scene")]
    if adjective in ("大", "小", "长", "短", "高", "低", "胖", "瘦", "年轻", "老") and noun and not re.fullmatch(_QUIET + "|人物|主体", noun):
        written = clause[match.start("x") :][match.group("x").find(noun) :][: len(noun)]
        return [Op("swap", f"更{adjective}的{written}", written)]
    if re.search(r"颜色|色调|色彩|饱和", low):
        return [Op("add", clause, field="style")]
    if adjective in _LIGHT_ADJ or (adjective == "黑" and "天" in low):
        return [Op("add", clause, field="lighting")]
    if adjective in _CAMERA_ADJ:
        return [Op("blend", clause, field="camera")]
    if adjective in _STYLE_ADJ or "对比" in low:
        return [Op("add", clause, field="style")]
    if adjective in ("清晰", "模糊"):
        return [Op("add", clause, field="technical")]
    return [Op("add", clause, field="subject")]


def _addition(clause: str, low: str) -> list[Op]:
    give = _GIVE.match(low)
    if give:
        start = re.search(r"(?:戴|穿|加|添|披|系|换|画|配|背|拿|一)", low[give.start("who") + 1 :])
        words = tidy(clause[give.start("who") + 1 + start.start() :]) if start else _at(clause, give, "x")
        words = re.sub(r"^[加添画畫配](?:上)?", "", words)
        return [Op("add", words, field="subject")]
    match = _ADD.match(low)
    if match and match.group("x"):
        words = re.sub(r"^[个個]", "", _at(clause, match, "x"))
        where = _at(clause, match, "at") if match.group("at") else _at(clause, match, "on") if match.group("on") else ""
        if where and re.search(r"背景|天空|远处|天上|窗外", lower(where)):
            return [Op("add", f"{where}{words}" if not lower(where).startswith("背景") else words, field="scene")]
        if re.fullmatch(r"(?:一?[点些道束颗轮朵片])?(?:太阳|月亮|雨|雪|雾|云|星星|彩虹|闪电|烟雾|烟花|花瓣|落叶)", lower(words)):
            return [Op("add", words, field="scene")]
        if LIGHT_ZH.search(lower(words)) and re.search(r"^一?[束道缕縷]光|光$|灯光|光线|阴影$", lower(words)):
            return [Op("add", words, field="lighting")]
        return [Op("add", f"{where}有{words}" if where else words, field="subject")]
    wear = _WEAR.match(low)
    if wear and len(low) <= 18:
        words = tidy(clause[wear.start("verb") :])
        who = _at(clause, wear, "who") if wear.group("who") else ""
        return [Op("wear", words, "" if re.search(r"[她他它牠]|^$", lower(who)) else who)] if is_clothes(words) else [Op("add", words, field="subject")]
    return []


def _doing(clause: str, low: str) -> list[Op]:
    match = _LET.match(low)
    if not match:
        return []
    who, words, vp = _at(clause, match, "who"), _at(clause, match, "vp"), match.group("vp")
    if re.match(r"变(?:成|为)", vp):
        return _become(who, words[2:])
    if re.search(r"天空|天气", lower(who)):
        return [Op("add", words, field="scene")]
    if re.match(r"[穿戴有]|更|变", vp):
        return [Op("add", words if re.match(r"[她他它牠]", lower(who)) else f"{who}{words}", field="subject")]
    return [Op("act", words, who)]


def _weather_or_light(clause: str, low: str) -> list[Op]:
    there = re.match(r"^(?P<at>天空|天上|背景|远处|窗外)?(?:里|中|上)?(?:要|应该|可以|最好)(?:有|出现)(?P<x>.+)$", low)
    if there:
        where = _at(clause, there, "at") if there.group("at") else ""
        return [Op("add", f"{where}有{_at(clause, there, 'x')}" if where else _at(clause, there, "x"), field="scene" if where else "subject")]
    if re.fullmatch(r"(?:天空|天上|外面|窗外|要|改|变|成|在)*(?:下|有|起|飘)?着?(?:大|小|暴|点)?(?:雨|雪|雾)(?:天|夜)?(?:的)?(?:版本|感觉)?", low):
        return [Op("add", re.sub(r"^(?:改|換|换|變|变|弄|讓|让)(?:成|為|为|到)?", "", clause), field="scene")]
    if re.fullmatch(r"(?:改|换|变|要|是|在)*(?:成|为)?(?:春|夏|秋|冬)(?:天|季|日)?", low):
        return [Op("add", clause[-2:] if len(clause) > 1 else clause, field="scene")]
    return []


def _placing(clause: str, low: str) -> list[Op]:
    """Somebody or something moves within the frame: 把機器人移到左邊."""
    match = re.match(r"^(?:把|将)?(?P<x>.{1,10}?)(?:再)?(?:移|挪|放|摆|移动)(?:到|在|去)?(?P<y>(?:画面)?(?:的)?(?:最)?(?:左|右|中)(?:边|侧|间|央))$", low)
    return [Op("blend", f"{_at(clause, match, 'x')}在{_at(clause, match, 'y')}", field="camera")] if match else []


def _backdrop(clause: str, low: str) -> list[Op]:
    match = re.match(r"^背景(?:要|用|是|弄|做)(?:成|为)?(?P<x>.{1,14})$", low)
    if match is None:
        return []
    words = _at(clause, match, "x")
    return [Op("set", words if "背景" in words or len(words) > 4 else f"{words}背景", field="scene")]


def _main_colour(clause: str, low: str) -> list[Op]:
    """主色改成紅色: a colour with a name becomes the palette."""
    match = re.match(r"^(?:把)?(?:主色调?|主要颜色|品牌色|主题色)(?:改|换|变|用|是|要)(?:成|为|用)?(?P<x>.{1,6})$", low)
    found = [m.term.hex for m in vocabulary.find(match.group("x"), ("colour",)) if m.term.hex] if match else []
    return [Op("palette", str(found[0]))] if found else []


def _counting(clause: str, low: str) -> list[Op]:
    match = _COUNT.match(low)
    if not match:
        return []
    number = _NUMBER.get(match.group("n")) or int(match.group("n"))
    noun = next((_at(clause, match, name) for name in ("x", "o") if match.group(name)), "")
    return [Op("count", number=max(1, number)), Op("quality", clause[match.start("n") : match.end("c")], noun, kind="number")]


def _quality(clause: str, low: str) -> list[Op]:
    """A thing gets another colour, size or age: 把車改成藍色, 讓她年輕一點."""
    return [Op("quality", new, thing, kind=kind) for thing, new, kind in qualities_said(clause, low)]


def _technique(clause: str, low: str) -> list[Op]:
    if re.match(r"抠[图出]|提取|分离", low):
        return [Op("set", "纯色背景", field="scene")]
    if TECHNICAL.search(low) or (_TECH.search(low) and not re.match(r"[把将]", low)) or re.match(r"[把将](?:这|它|图|照片|画面|视频).{0,4}(?:放大|裁|旋转|翻转|修复|锐化|变清晰|上色)", low):
        return [Op("add", clause, field="technical")]
    return []


def _by_fields(clause: str, low: str, *, subject: bool = True) -> list[Op]:
    """Words of a field without a verb (低角度, 像素風): each field said is set; a thing alone is added."""
    ops: list[Op] = []
    for piece in fields_zh.label(low, 0, len(low)):
        words = tidy(clause[piece.start : piece.end])
        if not words:
            continue
        if piece.field in ("camera", "technical"):
            ops.append(Op("blend", words, field=piece.field))
        elif piece.field == "negative":
            ops.append(Op("remove", old=re.sub(r"^(?:不要|没有|沒有|别|別|无|無)(?:有|出现|出現)?", "", words)))
        elif piece.field == "subject":
            ops += [Op("add", words, field="subject")] if subject else []
        elif piece.field in ("action", "scene", "lighting", "style"):
            ops.append(Op("set", words, field=piece.field))
    if not subject and any(op.field == "scene" for op in ops) and not any(op.field == "lighting" for op in ops):
        ops += [Op("set", clause[a:b], field="lighting") for a, b, _ in known(low, LIGHT_KINDS)][:1]
    return ops


_RULES: tuple[Rule, ...] = (designed, _only_one, _weather_ends, _dressing, _placing, _backdrop, _main_colour, _counting, _quality, _weather_or_light, _removal, _more, _technique, _replacement, _addition, _doing)
