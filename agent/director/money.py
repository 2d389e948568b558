"""Questions about models, costs and running jobs, and a consent taken back: what a message asks to look up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.desk import DeskRow, selected
from agent.director.call import Call
from agent.director.systems import names_system, system_in
from agent.director.text import Said
from agent.pointing import point, speaks_of_versions

_AVAILABLE = re.compile(
    r"\b(?:is|are|isn't|was) (?:the )?(?P<a>[\w. +-]{2,40}?) (?:model )?(?:still )?(?:available|supported|working|included|there|usable|online|alive|dead|shut down|discontinued|possible|an option)\b|\b(?:can|could|may|do|should) (?:i|we) (?:still )?(?:use|get|have|try|pick|choose) (?P<b>[\w. +-]{2,40}?)(?: (?:here|for (?:this|that|it)|now|with (?:this|you)|too))*[?？.! ]*$|"
    r"\b(?:do you|have you|does (?:it|this)) (?:have|support|got|know|offer|include|work with)(?: access to)? (?P<c>[\w. +-]{2,40}?)[?？.! ]*$|^(?:what|who) (?:is|are|was) (?P<i>[\w. +-]{2,40}?)[?？.! ]*$|^(?P<j>[^，。,?？]{1,20}?)是(?:什么|啥)[?？]?$|\bwhat happened (?:to|with) (?P<d>[\w. +-]{2,40}?)[?？.! ]*$|"
    r"(?:有没有|有)(?P<e>[^，。,?？]{1,20}?)(?:可以用|能用|可用)?(?:吗|嘛|么|[?？])|(?:可不可以|能不能|可以|能)(?:用|使用)(?P<f>[^，。,?？]{1,20}?)(?:吗|嘛|么|[?？]|$)|(?:支持|支援)(?P<g>[^，。,?？]{1,20}?)(?:吗|嘛|么|[?？])|(?P<h>[^，。,?？\s]{1,20}?)\s*(?:还)?(?:能用|可以用|可用|还在|关了|停了|收了)(?:吗|嘛|么|[?？])"
)
_WHICH = re.compile(r"\b(?:which|what|list (?:the|all)?|show (?:me )?(?:the|all)?)\s*(?:other |video |image |picture |voice |music |sound |ai )*(?:models?|services?|generators?|providers?)\b|(?:哪些|什么|哪个|哪种|有哪些|列出|所有)(?:的)?(?:影片|视频|图片|语音|音乐|音效)?(?:模型|服务|平台)")
_MEDIA = (
    ("video", re.compile(r"\b(?:videos?|films?|movies?|clips?|animations?)\b|影片|视频|动画|短片")), ("music", re.compile(r"\b(?:music|songs?)\b|音乐|歌|曲")), ("sound", re.compile(r"\bsounds?\b|\bsound effects?\b|音效")),
    ("voice", re.compile(r"\b(?:voices?|speech|speak|tts|narration|clon\w+)\b|语音|声音|配音|说话|朗读")), ("image", re.compile(r"\b(?:images?|pictures?|photos?|draw\w*|paint\w*)\b|图|画|照片")),
)  # fmt: skip
_COST = re.compile(
    r"^(?:(?:and|so|but|ok|hey|wait)[ ,]+)*(?:why (?:did|does|was|is|has) .{0,40}\b(?:cost|so expensive|expensive|charged?|so much|pric\w+)|how much (?:did|has|have|was|does|do|is|were|money) .{0,40}?(?:cost|spen[dt]|paid|pay|charged?|spending|bill)|how much (?:was|is) (?:it|that|this)\b|what (?:did|does|has|have|was) .{0,30}\b(?:cost|spen[dt]|paid|charged?|price)|what(?:'s| is| was) (?:the |my )?(?:total |price|cost|bill|spending)|(?:show (?:me )?)?(?:my |the )?(?:spending|costs?|bill)(?: so far| today| until now)?[?.! ]*$)|"
    r"花了(?:我)?多少(?:钱)?|用了多少钱|(?:多少钱|为什么.{0,12}(?:贵|花|收费|要钱)|怎么.{0,6}(?:贵|花这么多))|(?:总共|一共|目前|今天).{0,6}(?:花费|费用|花了|多少钱)|^(?:费用|花费|账单)(?:多少|是多少|呢)?[?？]?$"
)
_GENERAL = re.compile(r"how much (?:does|do|is|are)\b")
"""Prices of things in the world, unless the question points at something made here."""
_IN_ALL = re.compile(r"\b(?:i|we)\b.*\b(?:spen[dt]|paid|pay)\b|\bso far\b|\btotal\b|\btoday\b|\baltogether\b|\bin all\b|总共|一共|目前|今天|到现在|全部")
_POINTS = re.compile(r"\b(?:it|that|this|img\d+|vid\d+|voc\d+|mus\d+|snd\d+|film\d+|one|the (?:video|film|picture|image|song|music|voice|sound|last))\b|[这那它]|第|img\d+|vid\d+|为什么|怎么")
_JOBS = re.compile(
    r"\bwhat(?:'s| is| are)?(?: still)? (?:running|rendering|cooking|in progress|pending|unfinished|going on|being made|waiting|left to do)\b|\b(?:is|are) (?:it|that|this|they|anything|something|the (?:video|film|picture|job|jobs|render|music|voice|song|dub))(?: still)? (?:done|ready|finished|running|rendering|in progress|working)(?: yet| now)?\s*[?]?$|\b(?:any|the|my|running|open|pending|list|show)(?: me)? (?:the |my )?(?:running |open |pending )?jobs\b|\bstatus of (?:the|my)\b|\bhow (?:far|long) (?:is|will|until)\b.{0,20}\b(?:it|job|done|ready|take|finish\w*)\b|"
    r"(?:还有?|现在)?(?:有)?(?:什么|哪些|啥)(?:任务|工作|东西)?(?:还)?(?:在|没)(?:跑|进行|运行|做|生成|完成|做完)|还在(?:跑|做|生成|进行|运行)|(?:任务|工作|影片|视频|进度).{0,6}(?:做完|完成|好了|跑完|怎么样|如何|到哪)(?:了)?(?:吗|没|呢)?|^(?:做|跑|生成|弄)?(?:完|好)了(?:吗|没有?|没)[?？]?$|^进度[?？]?$"
)
_REVOKE = re.compile(
    r"\b(?:revoke|withdraw|take back|cancel|retract|rescind)\b[^.]{0,30}?\b(?:consent|permission|voice)\b(?: (?:of|from|for|by) (?P<a>[\w][\w '-]{0,40}?)(?=[.,!?]|$))?|(?:撤回|撤销|收回|取消|撤消)(?P<z>[^，。,]{0,12}?)的?(?:声音|语音|嗓音)?的?(?:授权|同意|许可)"
)
_OWNER = re.compile(r"\b(?:revoke|withdraw|cancel|retract|take back)\s+(?P<who>[A-Z][\w-]*(?: [A-Z][\w-]*)*)['’]s")
_NOT_WHO = re.compile(r"^(?:我|我的|本人|声音|聲音|这个|那个|對|对|its?|my|the|this|that|voice|her|his)?$", re.IGNORECASE)
_NO_NAME = re.compile(r"^(?:it|this|that|them|these|those|you|there|one|a|an|the|my|any|anything|everything|more|help|what|to|people|时间|什么|别的|其他|办法|空|人|猫|狗|问题|可能)$|^(?:the|a|an|my|your|this|that|these|some|any|more|it|we|one) |.{2,}(?:picture|image|photo|video|colou?r|version)s?$|图|画|颜色|版本|一[张个只条]|[的了]")


def inquiry(said: Said, desk: Sequence[DeskRow], *, voices: Sequence[str] = ()) -> Call | None:
    """Return the call that answers a question about models, money or jobs, or takes back a consent; None for any other message."""
    if len(said.raw) > 160 or said.quotes:
        return None
    text = said.bare.strip()
    revoked = _REVOKE.search(text)
    if revoked:
        return Call("remember", {"action": "revoke_consent", "name": _whose(said, revoked, voices)})
    if _COST.search(text) and not (_GENERAL.match(text) and not _POINTS.search(text)):
        return Call("look_up", {"what": "cost", "query": _priced(said, desk)})
    if _JOBS.search(text):
        return Call("look_up", {"what": "jobs", "query": ""})
    return _about_models(said, text)


def _about_models(said: Said, text: str) -> Call | None:
    if _WHICH.search(text):
        medium = next((name for name, pattern in _MEDIA if pattern.search(text)), "")
        return Call("look_up", {"what": "models", "query": system_in(said) or medium})
    asked = _AVAILABLE.search(text)
    if asked is None:
        return None
    known = system_in(said)
    whole = asked["i"] or asked["j"]
    if whole and not names_system(whole.strip()):
        return None
    if known:
        return Call("look_up", {"what": "models", "query": known})
    start, end = next(asked.span(name) for name in "abcdefgh" if asked[name])
    at = said.bare.index(text)
    name = said.raw[at + start : at + end].strip()
    capital = name[:1].isascii() and name[:1].isupper()
    return Call("look_up", {"what": "models", "query": name}) if capital and not _NO_NAME.search(name.lower()) else None


def _priced(said: Said, desk: Sequence[DeskRow]) -> str:
    """The handle of what is asked about; empty for all that was spent."""
    if not desk or _IN_ALL.search(said.bare) or not _POINTS.search(said.bare):
        return ""
    pointed = point(said.bare, desk)
    current = selected(desk)
    if pointed.handles and (speaks_of_versions(said.bare) or re.search(r"\d", said.bare)):
        return pointed.handles[0]
    return current.handle if current else ""


def _whose(said: Said, match: re.Match[str], voices: Sequence[str]) -> str:
    owner = _OWNER.search(said.raw)
    name = "a" if match["a"] else "z"
    at = said.bare.index(said.bare.strip())
    words = owner["who"] if owner else said.raw[at + match.start(name) : at + match.end(name)].strip() if match[name] else ""
    return words if words and not _NOT_WHO.match(words) else (voices[-1] if voices else "me")
