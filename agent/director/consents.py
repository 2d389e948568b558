"""What a message says about consent to the cloning of a voice: only what stands there, nothing guessed."""

from __future__ import annotations

import datetime
import re
from typing import Any

from agent.director.text import Said

_NAME = r"(?!I\b)[A-Z][\w'’-]*(?: (?:[A-Z][\w'’-]*|de|van|von|bin|al|la))*"
_SPEAKER = (
    re.compile(rf"\b(?:I am|I'm|I’m|[Mm]y name is|[Ii]t is me,?|[Tt]his is me,?)\s+(?P<name>{_NAME})"),
    re.compile(rf"\b(?:voice (?:of|belongs to)|recording of|recorded by|spoken by)\s+(?P<name>{_NAME})"),
    re.compile(rf"(?P<name>{_NAME})(?:'s|’s) (?:own )?(?:voice|recording)"),
    re.compile(rf"(?P<name>{_NAME}) (?:has |have )?(?:agree[sd]?|consent(?:s|ed)?|allow(?:s|ed)?|permit(?:s|ted)?|gave (?:her|his|their|me) (?:consent|permission))"),
    re.compile(r"(?:我是|我叫|本人是|本人)(?P<name>[\u3400-\u9fff]{2,4}(?=[，。,、！!？?\s]|$)|[A-Za-z][\w ]{1,30})"),
    re.compile(r"(?:这是|這是)(?:我的?(?:妈妈|媽媽|爸爸|母亲|母親|父亲|父親|女儿|女兒|儿子|兒子|朋友|同事|老师|老師|太太|先生|老婆|老公|姐姐|哥哥|妹妹|弟弟))?(?P<name>(?!我)[\u3400-\u9fff]{2,4}?|[A-Za-z][\w ]{1,30})(?:的|本人的)(?:声音|聲音|录音|錄音)"),
    re.compile(r"(?P<name>(?![我她他])[\u3400-\u9fff]{2,4}?|[A-Za-z]\w{1,30})(?:已经|已經)?(?:同意|授权|授權|允许|允許)"),
)
_GRANTED = (
    re.compile(rf"\b(?:granted|allowed|approved|permitted|given|authori[sz]ed|consent(?:ed)?(?: to)?) by (?P<by>(?:my |her |his |their |the )?(?:{_NAME}|mother|father|parents?|guardian|estate|agent))"),
    re.compile(rf"\b(?P<by>{_NAME}|(?:my|her|his|their) (?:mother|father|parents?|guardian|agent)) (?:has |have )?(?:agree[sd]?|consent(?:s|ed)?|allow(?:s|ed)?|permit(?:s|ted)?|gave)"),
    re.compile(r"由(?P<by>[\u3400-\u9fff]{2,6}?)(?:授权|授權|同意|允许|允許)"),
)
_AGREES = re.compile(r"\b(?:allow(?:s|ed)?|agree[sd]?|consent(?:s|ed)?|permission|permit(?:s|ted)?|authori[sz]e[sd]?|grant(?:s|ed)?)\b|同意|授权|授權|允许|允許|许可|許可", re.IGNORECASE)
_OWN_VOICE = re.compile(r"\bmy (?:own )?voice\b|\bit to be cloned\b|我的(?:声音|聲音|嗓音|录音|錄音)")
_THEMSELVES = re.compile(r"\b(?:he|she|they) (?:has |have |also )?(?:agree[sd]?|consent(?:s|ed)?|allow(?:s|ed)?|permit(?:s|ted)?)\b|[她他](?:本人)?(?:已经|已經|也)?(?:同意|授权|授權|允许|允許)", re.IGNORECASE)
_ABOUT = re.compile(r"\bvoice\b|\bclon\w+|\brecord\w*|声音|聲音|嗓音|克隆|复制|複製|录音|錄音", re.IGNORECASE)
_USES = (
    re.compile(r"\b(?:be (?:cloned|used|copied)|clon(?:e|ed|ing)(?: (?:it|my voice|this voice|the voice))?|use(?:d)? (?:it|my voice|this voice|the clone)?|only|used)\s*(?:only )?(?:for|in)\s+(?P<uses>[^.,;!?]{3,120}?)(?=\s+(?:until|till|through|up to)\b|[.,;!?]|$)", re.IGNORECASE),
    re.compile(r"\b(?:permission|consent|allowed|agree[sd]?|allow it) (?:for|to use (?:it|this) (?:for|in))\s+(?P<uses>[^.,;!?]{3,120}?)(?=\s+(?:until|till|through|up to)\b|[.,;!?]|$)", re.IGNORECASE),
    re.compile(r"\bfor (?P<uses>(?:the |our |my |a |an )?[\w' -]{2,60}?(?:narrations?|lessons?|videos?|films?|courses?|podcasts?|audio ?books?|ads?|advertis\w+|projects?|stories|games?|school|class(?:es)?|work|use))(?=\s+(?:until|till|through|up to)\b|[.,;!?]|$)", re.IGNORECASE),
    re.compile(r"(?:用于|用於|用来|用來|用在|仅供|僅供|只用于|只用於|作为|作為)(?P<uses>[^，。,；;]{2,60}?)(?=[，。,；;]|到\d|直到|使用|之用|$)"),
)
_MONTHS = {name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_UNTIL = re.compile(
    r"\b(?:until|till|through|up to|valid to|expires? (?:on)?)\s+(?:the )?(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<end>end of )?(?P<year>\d{4})(?!-)|(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<y2>\d{4})|(?P<d3>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<m3>[A-Za-z]{3,9})\.?,? (?P<y3>\d{4}))|"
    r"(?:到|至|直到|截至|有效期至|期限到)\s*(?:(?P<ziso>\d{4}-\d{1,2}-\d{1,2})|(?P<zy>\d{4})年(?:(?P<zm>\d{1,2})月(?:(?P<zd>\d{1,2})[日号號])?)?)",
    re.IGNORECASE,
)
_FOR_SPAN = re.compile(r"\bfor (?:the next )?(?P<span>(?:one|two|three|six|an?|\d+) (?:years?|months?|weeks?|days?))\b|(?:为期|為期|期限|有效)(?P<zspan>[一二两兩三六\d]+(?:年|个月|個月|天))", re.IGNORECASE)
_EVIDENCE = re.compile(r"\b(?:statement|consent|permission|agreement|document|signed form|proof|evidence)[^.]{0,40}?\b(?:is |in |as |at )?(?P<handle>(?:voc|img|vid|txt|mus|snd)\d+)\b|(?:同意书|同意書|授权书|授權書|声明|聲明|证据|證據)[^，。]{0,10}?(?P<zh>(?:voc|img|vid|txt)\d+)", re.IGNORECASE)


def speaks_of_consent(said: Said) -> bool:
    """Tell whether a message grants something, or says whose voice it is."""
    return bool(_AGREES.search(said.raw) or (_ABOUT.search(said.raw) and any(p.search(said.raw) for p in _SPEAKER[:3])) or any(p.search(said.raw) for p in (_SPEAKER[0], _SPEAKER[4])))


def read_consent(said: Said) -> dict[str, Any]:
    """Return what a message says of a consent, as the tool's argument; empty when it grants nothing and names no speaker in person.

    The statement is the message word for word, and only there when somebody who is named grants. A last day is given as
    YYYY-MM-DD; a length of time stays as it was said, so that the person is asked for a day.
    """
    text = said.raw.strip()
    grants = _AGREES.search(text) is not None
    in_person = _first((_SPEAKER[0], _SPEAKER[4]), text, "name")
    if not grants and not in_person:
        return {}
    own = _OWN_VOICE.search(text) is not None
    others = (*_SPEAKER[1:4], *_SPEAKER[5:])
    speaker = in_person if own and in_person else _first(others, text, "name") or in_person
    granted_by = _first(_GRANTED, text, "by") or (in_person if grants else "") or (speaker if _THEMSELVES.search(text) else "")
    found = {
        "speaker": speaker,
        "granted_by": granted_by if granted_by != speaker else "",
        "uses": _first(_USES, text, "uses"),
        "until": _last_day(text),
        "statement": text if grants else "",
        "evidence": _first((_EVIDENCE,), text, "handle") or _first((_EVIDENCE,), text, "zh"),
    }
    if not granted_by:
        found["statement"] = ""
    return {name: value for name, value in found.items() if value}


def merged(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Return what two messages say together: the newer one goes first, the statements follow each other."""
    both = {**before, **now}
    if before.get("statement") and now.get("statement") and before["statement"] != now["statement"]:
        both["statement"] = f"{before['statement']} {now['statement']}"
    return both


def _first(patterns: tuple[re.Pattern[str], ...], text: str, group: str) -> str:
    for pattern in patterns:
        match = pattern.search(text)
        if match and match[group]:
            return match[group].strip(" '’\"")
    return ""


def _last_day(text: str) -> str:
    match = _UNTIL.search(text)
    if match is None:
        span = _FOR_SPAN.search(text)
        return (span["span"] or span["zspan"]) if span else ""
    if match["iso"] or match["ziso"]:
        year, month, day = (int(n) for n in (match["iso"] or match["ziso"]).split("-"))
    elif match["year"] or match["zy"]:
        year, month, day = int(match["year"] or match["zy"]), int(match["zm"] or 12), int(match["zd"] or 0)
    else:
        month = _MONTHS.get((match["month"] or match["m3"])[:3].lower(), 0)
        year, day = int(match["y2"] or match["y3"]), int(match["day"] or match["d3"])
    try:
        return (datetime.date(year, month, day) if day else _end_of(year, month)).isoformat()
    except ValueError:
        return match.group()


def _end_of(year: int, month: int) -> datetime.date:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)
