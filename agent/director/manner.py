"""How a picture or a film shot shall be made, beyond what it shows: pictures to follow, LoRAs, steps, guidance, and where it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.desk import DeskRow
from agent.director.systems import name_ends
from agent.director.text import Said, lower, read_text
from tools.preferring import HERE

_N = r"\d{1,2}(?:\.\d{1,2})?"
_WEIGHT = r"(?:half|full|double|一半|半|\d{1,3} ?%|[01](?:\.\d{1,3})?|\.\d{1,3})"
_WORDS = {"half": 0.5, "full": 1.0, "double": 1.5, "一半": 0.5, "半": 0.5}
_LORA = re.compile(
    rf"<lora:(?P<a>[\w.+-]{{1,80}})(?::(?P<aw>{_WEIGHT}))?>|"
    rf"(?:\b(?:with|using|use|plus|and|add(?:ing)?|apply(?:ing)?) (?:the |an? )?loras?[: ]+|\bloras?: ?)(?P<b>(?!at\b|with\b|for\b|and\b|is\b|of\b)[a-z0-9][\w.+-]{{0,80}})(?:,? (?:at|@|with(?: an?)? (?:weight|strength)(?: of)?|weight|strength) ?(?P<bw>{_WEIGHT}))?|"
    rf"\b(?:with|using|use|plus|and|add(?:ing)?|apply(?:ing)?) (?:the )?(?P<c>(?!the\b|an?\b|this\b|that\b|my\b)[a-z0-9][\w.+-]{{0,80}}) lora\b(?:,? (?:at|@|with(?: an?)? (?:weight|strength)(?: of)?|weight|strength) ?(?P<cw>{_WEIGHT}))?|"
    rf"(?:并|再|和)?(?:用|使用|加上?|套用?|配上?)(?:一个)?(?:lora|lora模型)[: ]*(?P<d>[a-z0-9][\w.+-]{{0,80}})(?:[,， ]*(?:权重|强度|比重)?(?:为|是|=|:)? ?(?P<dw>{_WEIGHT}))?|"
    rf"(?:并|再|和)?(?:用|使用|加上?|套用?|配上?) ?(?P<e>[a-z0-9][\w.+-]{{0,80}}) ?(?:这个|的)? ?lora(?:[,， ]*(?:权重|强度|比重)?(?:为|是|=|:)? ?(?P<ew>{_WEIGHT}))?",
    re.ASCII,
)
_STEPS = re.compile(
    r"(?:\b(?:with|in|using|use|at|and) )?\b(?P<a>\d{1,5}) (?:inference|sampling|denoising|diffusion) steps?\b|"
    r"(?:(?<![^,;])|(?<=again )|(?<=it ))\s*(?:\b(?:with|in|using|use|at|try) )?(?P<b>\d{1,3}) steps?(?=\s*(?:$|[,;.。]))|"
    r"(?:\b(?:with|in|using|use|at) )?\b(?P<f>\d{1,5}) steps?(?=,? (?:and )?(?:with )?(?:an? )?(?:guidance|cfg))|"
    r"(?:采样|推理|迭代|去噪)(?:步数)?(?:为|是|用)? ?(?P<c>\d{1,5}) ?步?|步数(?:为|是|改成|改为|设为|用|:)? ?(?P<d>\d{1,5})|(?<![^,，、。 ])(?:用|跑)? ?(?P<e>\d{1,5}) ?步(?=\s*(?:$|[,，、。]|引导|guidance|cfg))"
)
_GUIDANCE = re.compile(
    rf"(?:\b(?:with|and|at|use|using) )?(?:an? )?(?:\bguidance(?: scale)?|\bcfg(?: scale)?|引导(?:系数|强度|值)?) ?(?:of|to|at|=|:|为|是|设为|改成|改为)? ?(?P<n>{_N})(?![\w%])"
)
_STRENGTH = re.compile(
    r"(?:\b(?:with|at|and) )?(?:an? )?(?:\b(?:denoising )?strength(?: of| at| to|=|:)? ?|(?:重绘|变化|修改)?强度(?:为|是|设为|:)? ?)(?P<n>0?\.\d{1,3}|1\.0|\d{1,3} ?%)"
)
_REFERENCE = re.compile(r"\breferences?\b|参考")
_REFERRED = re.compile(
    rf"(?:,? ?\b(?:at|with|by) (?:an? )?(?P<a>{_WEIGHT})(?: of)?(?: the)? (?:strength|weight|influence)\b|,? ?\b(?:at|with) (?:weight|strength) (?P<b>{_WEIGHT})|(?:以|用|按)?(?P<c>{_WEIGHT})的?(?:强度|权重|比重)(?:来)?|(?<=参考)[,，]?(?:权重|强度)(?:为|是)? ?(?P<d>{_WEIGHT}))"
)
_RUN_HERE = re.compile(
    r"\b(?:run|render|make|draw|do|generate|paint|compute)(?P<it>(?: it| this| that| them)?(?: again)?) (?:locally|on (?:this|my|our)(?: own)? (?:machine|computer|pc|laptop|mac|gpu))\b|^(?:locally|on this machine)[,:] ?|,? ?\b(?:locally|on this machine)(?: please)?[.! ]*$|"
    r"(?:在|用)(?:本机|本地|这台(?:电脑|机器))(?:上|的模型)?(?=(?:来)?(?:跑|画|做|生成|渲染|出|算|唱|念|转))|用(?:本机|本地)的?模型(?:来)?"
)
_SPELLED = re.compile(r"(?:\b(?:with|using|use|on|via|by) )?(?<![a-z0-9])(?P<model>local:[a-z0-9][a-z0-9._-]*[a-z0-9])(?: model)?|(?:用|以|改用)(?P<zh>local:[a-z0-9][a-z0-9._-]*[a-z0-9])")
_HEARD_HERE = re.compile(r"\btranscri\w+\b.{1,40}?(?P<here> here)\W*$")
_HINT = re.compile(r"\btranscri\w+\b.* here\b|(?<![a-z])local|\b(?:this|my|our)(?: own)? (?:machine|computer|pc|laptop|mac|gpu)\b|本机|本地|这台")
_AFTER_NAME = re.compile(r"(?: model)? (?:(?:that is |that's )?(?:on|from) (?:this|my|our)(?: own)? (?:machine|computer|pc|laptop|mac|gpu)|locally)\b")
_BEFORE_NAME = re.compile(r"\b(?:with|use|using|via|by|try) (?:the |my )?(?P<here>local )|(?:用|使用|以|换成|改用)(?P<zh>(?:本机|本地|这台(?:电脑|机器))(?:上)?的? ?)")
_ORDINAL = r"(?:first|second|third|fourth|fifth|last|previous|latest|original) (?:one|picture|image|photo|drawing|version)"
_MINE = r"(?:my|this|the uploaded) (?:photo|picture|image|upload|sketch|drawing|scribble|doodle|selfie)"
_ONE_ZH = r"第[一二三四五六七八九十\d]+[张幅个](?:图片?|照片)?|上一?张(?:图片?|照片)?|我(?:上传)?的(?:照片|图片?|草图|涂鸦)|这[张幅](?:图片?|照片|草图|涂鸦)"
_SCRIBBLE = re.compile(
    r"\b(?:turn|make|transform|convert)(?: (?:my|this|the|that))? (?P<of>(?:[\w-]+ )?(?:scribble|doodle|line drawing)|img\d+)(?: (?:scribble|doodle))? into\b|(?:把|将|用)(?P<zh>我?的?这?[张个]?(?:涂鸦|线稿))(?:变成|画成|做成|转成|变为)"
)
_GUIDES = {
    "pose": "pose", "posture": "pose", "姿势": "pose", "姿态": "pose", "动作": "pose", "edges": "canny", "edge": "canny", "outline": "canny",
    "outlines": "canny", "contours": "canny", "contour": "canny", "轮廓": "canny", "边缘": "canny", "depth": "depth", "depth map": "depth",
    "composition": "depth", "layout": "depth", "深度": "depth", "景深": "depth", "构图": "depth", "布局": "depth", "line art": "scribble",
    "lines": "scribble", "scribble": "scribble", "scribbles": "scribble", "sketch": "scribble", "线条": "scribble", "线稿": "scribble",
}  # fmt: skip


@dataclass(frozen=True)
class Manner:
    """How things are made: `how` in the words of the tools' argument of that name, and whether on this machine."""

    rest: Said
    how: Mapping[str, Any] = field(default_factory=dict)
    here: bool = False
    model: str = ""
    """A model of this machine, where it was said as "local:sdxl"."""

    @property
    def alone(self) -> bool:
        """Whether the message says nothing else but, perhaps, "again"."""
        left = re.sub(r"\b(?:please|again|once more|try|do|make|redo|it|this|that|with|now|and|use)\b|[^\w]|再|来|一次|重新|试|画|做|用|请", "", self.rest.low)
        return bool(self.how) and not left and not self.rest.quotes


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    how: Mapping[str, Any] = field(default_factory=dict)
    here: bool = False
    model: str = ""


def on_this_machine(model: str) -> str:
    """Return a model's name, or none, as it is asked for on this machine."""
    return model if model.partition(":")[0] == HERE else f"{HERE}:{model}" if model else HERE


def read_manner(said: Said, desk: Sequence[DeskRow]) -> Manner:
    """Return how a message wants a thing made, and the message without those words. Quoted words say nothing of it."""
    found = sorted((*_places(said), *_numbers(said), *_pictures(said, desk)), key=lambda one: one.start)
    kept, at, how, here, model = "", 0, dict[str, Any](), False, ""
    for one in found:
        if one.start < at:
            continue
        kept = f"{kept}{said.raw[at : one.start]}"
        at = one.end
        here, model = here or one.here, model or one.model
        for name, value in one.how.items():
            how[name] = [*how.get(name, []), *value] if isinstance(value, list) else value
    if not found:
        return Manner(said)
    rest = re.sub(r"(?<=[,，、;])\s*(?=[,，、;.。])|^[\s,，、;:：]+|[\s,，、;:：]+$|\s+(?=[,.;])", "", f"{kept}{said.raw[at:]}")
    rest = re.sub(r"(?:\s*[,，、;])+(?=[,，、;.。]|$)", "", re.sub(r" {2,}", " ", rest))
    return Manner(read_text(re.sub(r"\s*\b(?:and|with|at|in)\s*$", "", rest)), how, here, model)


def from_scribble(said: Said, desk: Sequence[DeskRow]) -> tuple[str, str] | None:
    """Return the drawing that shall become a picture, and the words for that picture; None for other messages."""
    match = _SCRIBBLE.search(said.bare)
    if match is None or not re.search(r"\w", said.bare[match.end() :]):
        return None
    named = match["of"] if match["of"] and match["of"].startswith("img") else ""
    uploads = [row.handle for row in desk if row.kind == "image" and row.upload]
    handle = named if any(row.handle == named for row in desk) else uploads[-1] if uploads and not named else ""
    return (handle, said.raw[match.end() :].strip(" ,，。.!")) if handle else None


# --- where it runs


def _places(said: Said) -> Iterator[_Found]:
    text = said.bare
    if not _HINT.search(text):
        return
    for match in _RUN_HERE.finditer(text):
        it = match.span("it")
        yield _Found(it[1] if it[1] > 0 else match.start(), match.end(), here=True)
    if spelled := _SPELLED.search(text):
        yield _Found(spelled.start(), spelled.end(), here=True, model=spelled["model"] or spelled["zh"])
    if heard := _HEARD_HERE.search(text):
        yield _Found(*heard.span("here"), here=True)
    for end in name_ends(said):
        behind = _AFTER_NAME.match(text, end)
        if behind:
            yield _Found(behind.start(), behind.end(), here=True)
    for match in _BEFORE_NAME.finditer(text):
        if name_ends(said.part(match.end(), len(text)), first=True):
            yield _Found(*match.span("here" if match["here"] else "zh"), here=True)


# --- numbers


def _numbers(said: Said) -> Iterator[_Found]:
    text = said.bare
    for match in _LORA.finditer(text):
        name = next(name for name in "abcde" if match[name])
        weight = match[f"{name}w"]
        lora: dict[str, Any] = {"name": said.raw[slice(*match.span(name))].rstrip(".")}
        yield _Found(match.start(), match.end(), {"loras": [lora | ({"weight": _weight(weight)} if weight else {})]})
    if steps := _STEPS.search(text):
        number = int(next(group for group in steps.groups() if group))
        if 1 <= number <= 200 or number == 0 or not steps["b"]:  # "a temple, 300 steps" has stairs; other words are sure to mean these
            yield _Found(steps.start(), steps.end(), {"num_inference_steps": number})
    if guidance := _GUIDANCE.search(text):
        yield _Found(guidance.start(), guidance.end(), {"guidance_scale": float(guidance["n"])})
    if strength := _STRENGTH.search(text):
        yield _Found(strength.start(), strength.end(), {"strength": _weight(strength["n"])})
    referred = _REFERRED.search(text) if _REFERENCE.search(text) else None
    if referred:
        yield _Found(referred.start(), referred.end(), {"reference_weights": [_weight(next(g for g in referred.groups() if g))]})


def _weight(said: str) -> float:
    if said in _WORDS:
        return _WORDS[said]
    return round(float(said.rstrip("% ")) / 100, 3) if said.endswith("%") else float(said)


# --- pictures


def _pictures(said: Said, desk: Sequence[DeskRow]) -> Iterator[_Found]:
    """Yield what is taken over from which picture: its look, its colours, its pose, edges or depth."""
    names = [lower(name) for row in desk if row.kind == "image" for name in (row.handle, row.name) if name]
    if not names:
        return
    named = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    yield from _looks(said, rf"(?:the )?(?:{named})(?![a-z0-9_])|{_ONE_ZH}|the {_ORDINAL}")
    yield from _guides(said, rf"(?:the )?(?:{named})(?![a-z0-9_])|{_ONE_ZH}|the {_ORDINAL}|{_MINE}")


def _looks(said: Said, one: str) -> Iterator[_Found]:
    lead = r"[,，]?\s*(?:\b(?:and|but) )?(?:\b(?:in|with|using|use|copy(?:ing)?|apply(?:ing)?|take|keep(?:ing)?|give it) )?(?:the )?(?:same )?"
    patterns = {
        "style_image": (rf"{lead}(?:art |drawing |visual )?(?:style|look) (?:of|as|from|like)(?: in)? (?P<a>{one})",
                        rf"[,，]?(?:用|以|照着?|按照?|套用|参考)?(?P<b>{one})(?:的|一样的)(?:画风|风格)(?:来画|来)?|[,，]?(?:画风|风格)(?:和|跟|像|同)(?P<c>{one})(?:一样|一致)?"),
        "palette_image": (rf"{lead}(?:colou?rs?|palette|colou?r (?:scheme|palette)) (?:as|of|from|like)(?: in)? (?P<a>{one})",
                          rf"[,，]?(?:用|以|照着?|按照?|套用|参考)?(?P<b>{one})的(?:配色|颜色|色调|色彩)(?:来画|来)?|[,，]?(?:配色|颜色|色调|色彩)(?:和|跟|像|同)(?P<c>{one})(?:一样|一致)?"),
    }  # fmt: skip
    for name, (english, chinese) in patterns.items():
        for match in re.finditer(rf"(?:{english})|(?:{chinese})", said.bare):
            yield _Found(match.start(), match.end(), {name: _said_of(said, match)})


def _guides(said: Said, one: str) -> Iterator[_Found]:
    english = "|".join(sorted((word for word in _GUIDES if word.isascii()), key=len, reverse=True))
    chinese = "|".join(word for word in _GUIDES if not word.isascii())
    pattern = (
        rf"[,，]?\s*(?:\b(?:and|but) )?(?:\b(?:follow(?:ing)?|keep(?:ing)?|match(?:ing)?|us(?:e|ing)|with|copy(?:ing)?|in|take|from) )?(?:the )?(?:same |exact )*(?P<what>{english}) (?:of|as|from|in|like)(?: in)? (?P<a>{one})|"
        rf"[,，]?(?:并|但)?(?:照着?|按照?|用|跟着|沿用|参考|依照|保持)?(?P<b>{one})的(?P<zh>{chinese})(?:来画|来)?|[,，]?(?P<zhc>{chinese})(?:和|跟|照|像|同)(?P<c>{one})(?:一样|一致)?"
    )
    for match in re.finditer(pattern, said.bare):
        what = match["what"] or match["zh"] or match["zhc"]
        yield _Found(match.start(), match.end(), {"guide": _GUIDES[what], "guide_image": _said_of(said, match)})


def _said_of(said: Said, match: re.Match[str]) -> str:
    name = next(name for name in "abc" if match[name])
    return re.sub(r"^the (?=img\d)", "", said.raw[slice(*match.span(name))].strip())
