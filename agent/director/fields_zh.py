"""Splitting a Chinese description into fields, clause by clause, by its word classes and the vocabulary."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.director.spans import (
    CAMERA_KINDS,
    CAMERA_ZH,
    KIND_ZH,
    LIGHT_KINDS,
    LIGHT_ZH,
    NEGATION_ZH,
    STYLE_ZH,
    TECHNICAL,
    TECHNICAL_KINDS,
    Piece,
    Span,
    known,
    quoted,
)
from agent.director.text import HAN
from agent.director.wording import nouns
from prompts import vocabulary

_CLAUSE = re.compile(r"[,;。、!?\n]|(?<!\d):|:(?!\d)|(?<=[^\d])\.|（|）|\(|\)")
_LABEL = re.compile(r"(?P<label>主体|(?:(?:我|我们)?的?(?:小说|故事|绘本|书|游戏|漫画|电影|短片)?的?(?:女|男)?主角)|人物|对象|动作|场景|背景|地点|环境|光线|灯光|光影|照明|镜头|运镜|视角|构图|机位|风格|画风|色调|规格|画质|尺寸|比例)\s*[:]\s*")
_LABELS = {
    **dict.fromkeys(("主体", "人物", "对象"), "subject"), "动作": "action", **dict.fromkeys(("场景", "背景", "地点", "环境"), "scene"),
    **dict.fromkeys(("光线", "灯光", "光影", "照明"), "lighting"), **dict.fromkeys(("镜头", "运镜", "视角", "构图", "机位"), "camera"),
    **dict.fromkeys(("风格", "画风", "色调"), "style"), **dict.fromkeys(("规格", "画质", "尺寸", "比例"), "technical"),
}  # fmt: skip
_OPENING = re.compile(r"^(?:(?:整个|整体|整幅)?(?:(?:画面|图片|图像|画|影片|视频|照片|图)(?:中|里|上|的?(?:中央|左侧|右侧|左边|右边|前景|远处))?)?(?:整体)?(?:是|为|有|呈现出?(?:的)?(?:是)?|采用了?|展现出?|描绘了?|展示了?|运用了?|具有|充满了?|使用|属于|用|以|走)?)")
_STYLE_END = re.compile(r"(?:风格|画风|美学|质感|艺术风|风|主义|插画|插图|漫画|水彩画?|油画|水墨画?|素描|版画|摄影(?:作品)?|动画|像素(?:艺术|画)?|黑白|浮世绘|雕塑(?:作品)?|色调|画作|画)$")
_STYLE_HEAD = re.compile(r"^[^，。,]{0,14}?(?:风格|画风|主义|质感|美学|插画风|动漫风|[国日韩美欧中]风|朋克)(?=的)")
_PLACE = re.compile(r"(?<!正)(?<!现)在(?!于|场|乎|线|看|给|把|为|用|吃|喝|跑|走|飞|做|画|跳|唱|睡|喂|和)(?P<place>[^，。,]{1,16}?)(?P<side>之中|之间|之上|之下|上方|下方|中央|旁边|前面|后面|里面|外面|上空|深处|尽头|门口|边上|中|上|里|下|前|旁|边|间|内|外|后|时|底)(?![的班学课面楼层雨雪])")
_PLACE_END = re.compile(r"^(?:[^，。,]{1,14})(?:中|上|里|下|前|旁|边|间|内|外|后|深处|尽头|街头|时分|期间|上空)$")
_LETTERED = re.compile(r"(?:(?:上面|下面|中间|正中央?|中央|右?上角|右?下角|左上角|左下角|封面上?|顶部|底部)?(?:要|请|用[^，。「“\"『]{1,6})?(?:写|印|题|刻|绣|喷|标)(?:着|上|了|有|成|明)?[:]?\s?)(?:「[^」]*」|“[^”]*”|\"[^\"]*\"|『[^』]*』)(?:的?(?:字样|大字|[一-龥]个(?:大)?字))?")
"""What is written on something: 上面寫「今晚見」."""
_WHO_DOES = re.compile(r"(?P<many>(?:[一两三四五六七八九十几\d]{1,2}|那|这)?[只个位名条辆匹头群对朵棵座艘架台栋间家盏张把])?(?P<spot>在[^，。,]{1,14}?(?:里面?|中|上|下|边|旁边?|前|内|外|间))(?P<does>[^，。,的]{2,10})?的(?P<who>[^，。,的]{1,8})$")
"""Somebody told by where they are and what they do: 一隻在森林裡看書的小熊."""
_DOING = frozenset("散步 跑步 慢跑 游泳 睡觉 唱歌 跳舞 聊天 喝茶 看书 写字 画画 做饭 吃饭 钓鱼 冲浪 滑雪 溜冰 骑车 拍照 购物 读书 打球 讲课 上课 演讲 工作 休息 发呆 奔跑 飞翔 大笑 微笑 哭泣 祈祷 打坐 练琴 弹琴 下棋 打拳 跳绳".split())
"""What somebody does, in words that the dictionary calls nouns."""
_WHEN = re.compile(r"在?(?:一|某)?个?[^，。,一两三的]{1,6}的(?:夜晚|夜里|早晨|清晨|早上|午后|下午|傍晚|黄昏|晚上|夏天|冬天|春天|秋天|日子)里?")
_STAYS = frozenset("坐站躺睡趴跪蹲走跑跳飞游笑哭")
_VERBS = frozenset({"v", "vn", "vd", "vg", "vi", "vq", "zg"})
_NOUNS = frozenset({"n", "nr", "ns", "nt", "nz", "ng", "r", "s", "nrt", "nrfg", "l", "x", "eng", "an", "f", "j"})
_STATES = frozenset("戴 穿 身穿 身着 穿着 戴着 长着 拥有 有 带 带着 披 披着 留着 扎着 堪比 构成 组成 制成 由 是 叫 像 比 如同 印 写 系着 着".split())
_PROGRESS = re.compile(r"正在|正(?=[一-龥])|一边|慢慢|缓缓|悠闲(?:地)?|静静|轻轻|优雅地|开心地|高兴地")
_RESTS_AT = re.compile(r"(?:[停坐站躺走跑飞睡趴蹲跪游漂浮立放挂靠落飘骑倚卧]|漫步|散步|行走|飞行|奔跑|漂浮|悬浮|盘旋)(?=在)")
_BUSY_AT = re.compile(r"正(?P<at>在)(?P<place>[^，。,]{1,8}?)(?P<side>里|上|中|下|旁边?|边|前|内|外)(?=[^，。,的面学班]{2,})")
_VERB_CHARS = frozenset("喝吃看坐玩跑走睡读骑唱跳站躺写拍买卖等听游飞抱拿煎炒煮炸蒸洗切包种钓弹踢打修放踢推拉举搬喂牵采")
_COMPOUND = re.compile(r"(?:制造|生产|加工|管理|服务|控制|检测|包装|运输|机械|自动化|操作|监控|显示|办公|学习|游戏|旅行|设计|建筑|交通|运动|摄影|艺术|教育|研究)(?:设备|系统|机器人?|中心|车间|工厂|产线|平台|工具|公司|员|台|室|屏|器|机|师|用品|作品|装置)")
_HELD_AT = re.compile(r"^(?P<where>[^，。的一两三]{2,10}?)(?P<side>上|里|中|下|前|旁)的(?P<thing>[^的，。在]{1,12})$")
_SCENE_NOUN = re.compile(r"(?:街道?|城市?|都市|街头|海滩|海边|沙滩|森林|公园|草原|山|湖|河|海|天空|宇宙|太空|星空|沙漠|房间|客厅|厨房|卧室|办公室|教室|图书馆|咖啡馆|餐厅|工厂|舞台|庭院|花园|田野|村庄|小镇|古城|雪地|月球|火星|背景|远处|四周|周围|夜市|市场|车站|地铁|车厢|码头|港口|桥|屋顶|窗外|废墟|遗迹|云海|星云|外滩|街角|小巷|实验室|医院|商店|展厅|神殿|寺庙|教堂|城堡|世界|工作室|摄影棚|产线|生产线|车间|仓库)$")


_HEADING = re.compile(r"(?P<what>[^，。,:：]{1,12}?(?:广告图?|海报|主视觉|宣传图|传单|书封))[:：]\s*")
"""What a picture is for, before a colon and what it shows."""


def label(low: str, start: int, end: int) -> list[Piece]:
    """Return the pieces of `low[start:end]`, a simplified Chinese description without its command."""
    pieces: list[Piece] = []
    state = _State()
    heading = _HEADING.match(low[start:end])
    if heading:
        pieces.append(Piece(start, start + heading.end("what"), "style" if KIND_ZH.search(heading["what"]) else "technical"))
        start += heading.end()
    for a, b, field in _labelled(low, start, end):
        if field:
            pieces.append(Piece(a, b, field))
            continue
        for clause in _clauses(low, a, b):
            pieces += _clause(low, *clause, state)
    return pieces


class _State:
    """What earlier clauses of the same description already said."""

    def __init__(self) -> None:
        self.subject = False


def _labelled(low: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Spans between labels such as 場景：, with the label's field; unlabelled text has an empty one."""
    spans: list[tuple[int, int, str]] = []
    at, field = start, ""
    for match in _LABEL.finditer(low, start, end):
        if match.start() > at:
            spans.append((at, match.start(), field))
        at, field = match.end(), "subject" if match.group("label").endswith("主角") else _LABELS[match.group("label")]
    spans.append((at, end, field))
    out: list[tuple[int, int, str]] = []
    for a, b, name in spans:
        stop = re.search(r"[。;\n）)]", low[a:b]) if name else None
        if stop:
            out += [(a, a + stop.start(), name), (a + stop.end(), b, "")]
        else:
            out.append((a, b, name))
    return [span for span in out if span[0] < span[1]]


def _clauses(low: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    at = start
    whole = quoted(low, start, end)
    for match in _CLAUSE.finditer(low, start, end):
        if any(a < match.start() < b for a, b in whole):
            continue
        if low[at : match.start()].strip():
            spans.append((at, match.start()))
        at = match.end()
    if low[at:end].strip():
        spans.append((at, end))
    return spans


def _clause(low: str, start: int, end: int, state: _State) -> list[Piece]:
    while start < end and low[start] in " \"'“”‘’":
        start += 1
    opening = _OPENING.match(low[start:end])
    at = start + (opening.end() if opening and opening.end() < end - start else 0)
    text = low[at:end]
    if (negation := NEGATION_ZH.search(low, start, end)) and not re.match(r"不只|不仅|不同|不断|不锈|不远|不规则", low[negation.start() : end]):
        return _negative(low, start, negation.start(), end, state)
    if re.match(r"[^「“\"『]{0,8}(?:标题|招牌|文字|字样|标语|店名|书名|片名|题目|写着|印着)[^「“\"『《]{0,4}[「“\"『《]", text):
        return [Piece(at, end, "text_in_image")]
    if lettered := _LETTERED.search(text):
        on = state.subject and re.fullmatch(r"[^在，。]{1,8}[上面里中]", text[: lettered.start()])  # 杯子上印著「早安」
        before = _clause(low, at, at + lettered.start(), state) if lettered.start() >= 2 and not on else []
        behind = _clause(low, at + lettered.end(), end, state) if end - at - lettered.end() >= 2 else []
        return [*before, Piece(at + lettered.start(), at + lettered.end(), "text_in_image"), *behind]
    if state.subject and re.match(r"(?:窗外|外面|屋外|远处|远方|背景|天空|天上|四周|周围)(?!的?[人她他])[^，。]{1,12}$", text):
        return [Piece(at, end, "scene")]
    if not state.subject and re.match(r"一[个间座片条家].{1,10}[里中上]$", text) and vocabulary.find(text, ("scene",)):
        return [Piece(at, end, "scene")]
    if re.match(r"由.{1,8}(?:创作|绘制|所画|作画)$", text):
        return [Piece(at + 1, end, "style")]
    if re.search(r"#[0-9a-f]{3,6}", text):
        return [Piece(at, end, "palette")]
    field = _whole(text)
    if field:
        return [Piece(at, end, field)]
    pieces = _phrases(low, at, end)
    for a, b in _gaps(at, end, pieces):
        pieces += _describe(low, a, b, state)
    return pieces


def _negative(low: str, start: int, at: int, end: int, state: _State) -> list[Piece]:
    """The clause that says what is not there; a long one keeps what stands before it."""
    but = re.search(r"(?:却|而是|但是|但)(?!.{0,4}(?:没|不|无|未))", low[at:end])
    stop = at + but.start() if but and but.start() > 2 else end
    pieces = [Piece(start, stop, "negative")]
    if stop < end:
        pieces += _describe(low, stop, end, state)
    return pieces


def _gaps(start: int, end: int, taken: list[Piece]) -> list[Span]:
    gaps: list[Span] = []
    at = start
    for piece in sorted(taken, key=lambda p: p.start):
        if piece.start - at >= 1:
            gaps.append((at, piece.start))
        at = max(at, piece.end)
    if end - at >= 1:
        gaps.append((at, end))
    return gaps


def _whole(text: str) -> str | None:
    """The field of a clause that is of one kind as a whole."""
    bare = text.strip()
    if _tells_of_somebody(bare):
        return None
    if re.fullmatch(r"(?:正?在)?(?:下着?|飘着?|起)?(?:大|小|细|毛毛|暴)?(?:雨|雪|雾)(?:天|中)?|(?:大|浓|薄)雾(?:弥漫)?|(?:大雪|雪花|细雨)(?:纷飞|飘落)?", bare):
        return "scene"
    if _WHEN.fullmatch(bare):
        return "scene"
    if KIND_ZH.fullmatch(re.sub(r"^(?:小说|杂志|绘本|童书|电影|音乐会|活动|学校|校庆|公司|产品|儿童|英语){1,2}", "", bare)) or KIND_ZH.fullmatch(re.sub(r"^(?:一)?[张幅个组套款份]|的", "", bare)):
        return "style"
    if re.search(r"镜头|运镜|视角|机位|变焦|景深", bare) or (len(bare) <= 10 and (CAMERA_ZH.fullmatch(bare) or known(bare, CAMERA_KINDS)) and not _has_actor(bare)):
        return "camera"
    if len(bare) <= 14 and (TECHNICAL.search(bare) or known(bare, TECHNICAL_KINDS)) and not _has_actor(bare):
        return "technical"
    if len(bare) <= 22 and _STYLE_END.search(bare) and not _has_actor(bare):
        return "style"
    if len(bare) <= 10 and not _has_actor(bare):
        if LIGHT_ZH.search(bare) or known(bare, LIGHT_KINDS):
            return "lighting"
        if STYLE_ZH.search(bare) or known(bare, ("style",)):
            return "style"
    if len(bare) <= 16 and re.search(r"(?:光线|灯光|光影|质感的光)$", bare):
        return "lighting" if not STYLE_ZH.search(bare) else "style"
    return None


_DOES = re.compile(r"[正也还]?在|[一-龥]{0,3}[看走跑跳坐站躺拿抱骑打写画说唱吃喝笑哭飞游推拉指挥等听]")


def _tells_of_somebody(text: str) -> bool:
    """Whether a clause opens with somebody and says where they are or what they do: 女孩在山顶看日出."""
    first = next(iter(nouns(text)), None) if len(text) > 3 else None
    return first is not None and first.start == 0 and first.group == "being" and _DOES.match(text[first.end :]) is not None


def _has_actor(text: str) -> bool:
    """Whether a clause has a counted thing: 一隻狐狸, 三個孩子."""
    return bool(re.search(r"[一两三四五六七八九十几\d](?:[只个位名条辆匹头对群朵棵座艘台架把本颗块座间双件瓶杯碗盘串支])", text))


def _phrases(low: str, start: int, end: int) -> list[Piece]:
    """Style before 的, camera words and light phrases inside a longer clause."""
    found: list[Piece] = []
    text = low[start:end]
    head = _STYLE_HEAD.match(text)
    if head and not _has_actor(head.group()[2:]):
        begin = re.match(r"(?:一?[张幅部段组种个位座名只])?", head.group())
        found.append(Piece(start + (begin.end() if begin else 0), start + head.end(), "style"))
    elif inner := re.search(r"(?P<style>[一-龥a-z0-9]{2,8}风格)的", text):
        begin = re.search(r"[一两三](?:[张幅部段组种个位座名只件])", inner.group("style"))
        found.append(Piece(start + inner.start("style") + (begin.end() if begin else 0), start + inner.end("style"), "style"))
    for match in re.finditer(r"[^，。,的]{0,8}(?:夕阳|日落|阳光|月光|灯光|光芒|余晖|霓虹|晨光|烛光|星光|暮色)(?:下|中|里|的映衬下|洒(?:在|落)[^，。,]{0,8}|穿过[^，。,]{0,8})?", text):
        opens = match.start() + max(0, match.group().find("在"))  # who is there stands before it: 海豚在夕陽下
        if all(start + match.end() <= p.start or start + opens >= p.end for p in found):
            found.append(Piece(start + opens, start + match.end(), "lighting"))
    return found


def _describe(low: str, start: int, end: int, state: _State) -> list[Piece]:
    """Subject, action and scene of a clause of plain description."""
    if low[start] == "的":
        start += 1
    text = low[start:end]
    pieces: list[Piece] = []
    held = _HELD_AT.match(text)
    if held and not state.subject and not _tells_of_somebody(text) and (_SCENE_NOUN.search(held.group("where")) or vocabulary.find(held.group("where"), ("scene",))):
        state.subject = True
        return [Piece(start, start + held.end("side"), "scene"), Piece(start + held.start("thing"), end, "subject")]
    who = _WHO_DOES.match(text)
    if who and not state.subject and _names_a_thing(who["who"], counted=bool(who["many"])) and (not who["does"] or does(who["does"])):
        state.subject = True
        return [
            *(Piece(start + who.start(name), start + who.end(name), field) for name, field in (("many", "subject"), ("spot", "scene"), ("does", "action")) if who[name]),
            Piece(start + who.start("who"), end, "subject"),
        ]
    spot = _place(text)
    spot = None if spot and spot[0] == 0 and _tells_of_somebody(text) else spot
    verb = _verb_at(text, spot)
    if spot is None and verb is None:
        return [_noun_phrase(start, end, text, state)]
    if spot is not None and spot[1] >= len(text) and spot[0] == 0:
        return [Piece(start, end, "scene")]
    cut = [x for x in (spot[0] if spot else None, verb) if x is not None]
    first = min(cut)
    if first >= 2 or (first == 1 and HAN.match(text)):
        pieces.append(Piece(start, start + first, "subject"))
        state.subject = True
    if spot is not None:
        pieces.append(Piece(start + spot[0], start + spot[1], "scene"))
    return pieces + _rest(text, start, end, spot, verb, state)


def _names_a_thing(text: str, *, counted: bool) -> bool:
    return _verb_at(text, None) is None and not _PLACE_END.match(text) and (counted or not _SCENE_NOUN.search(text))


def does(text: str) -> bool:
    """Tell whether a few simplified characters say what somebody does: 看书, 做蛋糕, 散步."""
    return bool(text) and (text in _DOING or text[0] in _VERB_CHARS or _words(text)[0][2] in _VERBS or _verb_at(text, None) == 0)


def _rest(text: str, start: int, end: int, spot: Span | None, verb: int | None, state: _State) -> list[Piece]:
    if spot is None or verb is None:
        after = spot[1] if spot else verb or 0
        if len(text) - after < 2 and (spot is not None or text[after:] not in _STAYS):
            return []
        if spot and _has_actor(text[after : after + 6]):
            inner = _verb_at(text[after:], None)
            state.subject = True
            if inner is None:
                return [Piece(start + after, end, "subject")]
            return [Piece(start + after, start + after + inner, "subject"), Piece(start + after + inner, end, "action")]
        return [Piece(start + after, end, "action")]
    if verb < spot[0]:
        pieces = [Piece(start + verb, start + spot[0], "action")]
        return pieces + ([Piece(start + spot[1], end, "action")] if len(text) - spot[1] >= 2 else [])
    middle = verb - spot[1]
    pieces = [Piece(start + spot[1], start + verb, "subject")] if middle >= 2 and spot[0] < 2 else []
    begin = verb if pieces else spot[1]
    return [*pieces, Piece(start + begin, end, "action")]


def _noun_phrase(start: int, end: int, text: str, state: _State) -> Piece:
    if state.subject and text in _DOING:
        return Piece(start, end, "action")
    if (_SCENE_NOUN.search(text) or _PLACE_END.match(text) or re.match(r"(?:背景|远处|四周|周围|地上|天空)", text)) and (state.subject or not _has_actor(text)):
        return Piece(start, end, "scene")
    if not state.subject and vocabulary.find(text, ("scene",)) and not _has_actor(text) and len(text) <= 12:
        return Piece(start, end, "scene")
    state.subject = True
    return Piece(start, end, "subject")


def _place(text: str) -> Span | None:
    """The phrase of place: 在月球上, or a clause's opening 街頭 before its actor."""
    busy = _BUSY_AT.search(text)
    if busy and _words(busy.group("place"))[0][2] in _NOUNS:
        return busy.start("at"), busy.end("side")
    match = _PLACE.search(text)
    if match:
        return match.span()
    bare = _bare_place(text)
    if bare is not None:
        return bare
    opening = re.match(r"(?P<place>[^，。,]{2,12}?(?:街头|时分|前|上空|中央|里|上|中|下))(?=一?[只个位名条辆群对座]|[停站坐])", text)
    return opening.span() if opening else None


def _bare_place(text: str) -> Span | None:
    """在 and the nouns behind it, up to the verb: 在產線操作機械 gives 在產線."""
    at = text.find("在")
    if at < 0 or text[at - 1 : at] in ("正", "现"):
        return None
    end = at + 1
    for start, word, tag in _words(text[at + 1 :]):
        if ((tag in _VERBS or word[0] in _VERB_CHARS) and start > 0) or tag == "m" or word in ("一起", "一边"):
            break
        end = at + 1 + start + len(word)
    place = text[at + 1 : end]
    if len(place) >= 2 and (_SCENE_NOUN.search(place) or vocabulary.find(place, ("scene",))):
        return at, end
    return None


def _verb_at(text: str, spot: Span | None) -> int | None:
    """Where the action starts: an adverb of progress or the main verb, not one inside a modifier before 的."""
    progress = _PROGRESS.search(text)
    if progress and not (spot and spot[0] == progress.start() + 1) and progress.start() >= 1 and "的" not in text[progress.end() : progress.end() + 3]:
        return progress.start()
    resting = _RESTS_AT.search(text)
    if resting and resting.start() >= 2 and (spot is None or resting.start() < spot[0]):
        return resting.start()
    found: int | None = None
    seen_noun = False
    for start, word, tag in _words(text):
        if tag == "vn" and seen_noun and start + len(word) == len(text):
            continue
        if spot and spot[0] <= start < spot[1]:
            seen_noun = True
            continue
        if tag in _VERBS and word not in _STATES and not _COMPOUND.match(text, start) and not text.startswith(("身着", "身穿"), max(0, start - 1)) and (seen_noun or start == 0) and (_acts_on(text, start + len(word)) or not _modifies(text, start + len(word))):
            found = start
            break
        if tag in _NOUNS:
            seen_noun = True
    return found


def _acts_on(text: str, at: int) -> bool:
    """Whether somebody who opens the text acts, up to `at`, on what is somewhere: 女孩打开洞穴里的宝箱."""
    return re.match(r"[^，。,的]{1,6}[里上中内下]的[一-龥]{1,6}$", text[at:]) is not None and _tells_of_somebody(text)


def _modifies(text: str, at: int) -> bool:
    """Whether the verb before `at` stands in a modifier: a 的 follows and after it comes the noun that acts or ends the clause."""
    aspect = text[at : at + 1] in "着著了"
    match = re.match(r"[^，。,]{0,7}?的(?P<head>[一-龥]{1,6})(?P<rest>.*)", text[at:])
    if not match:
        return False
    more = any(tag in _VERBS for _, _, tag in _words(match.group("head") + match.group("rest")))
    return more or not aspect


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[tuple[int, str, str], ...]:
    import rjieba  # noqa: PLC0415  (its dictionary loads only when Chinese is read)

    out: list[tuple[int, str, str]] = []
    at = 0
    for word, tag in rjieba.tag(text):
        out.append((at, word, tag))
        at += len(word)
    return tuple(out)


def kind_of(text: str) -> str | None:
    """Return the field that a few simplified characters belong to as a whole, or None."""
    if NEGATION_ZH.search(text):
        return None
    return _whole(text)
