"""Messages whose later parts go on from the result of the first: "draw a cat, then make it night", 先畫一隻貓，再把背景換成海邊."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.desk import DeskRow
from agent.director import cues, edit_cues
from agent.director.intents import read_intent
from agent.director.media import media_spans
from agent.director.operations import MAKES_IT_FILM
from agent.director.readings import Part, Reading
from agent.director.text import Said

_JOINT = re.compile(
    r"[，,.;。；!！]?\s*\b(?:and then|then|after that|afterwards|next)\b[,，]?\s*|\s*(?:[,;.]\s*(?:and )?|\band )(?=(?:please )?(?:call|name) (?:it|her|him|them|the \w+) [A-Z\w])|(?<=[a-z\"])[.;!]\s+(?=(?:make|change|add|remove|replace|turn|put|give|call|name|now|next)\b)|"
    r"\s+and\s+(?=(?:make|change|add|remove|replace|turn|put|give|draw|call|name)\b)|[，,。；;]?\s*(?:然后|接着|之后|最后|再(?=[把将让给换改加叫取配做]))|[，,。；](?=(?:把|将|叫[她他它]|取名|给[她他它]))",
    re.IGNORECASE,
)
_FIRST = re.compile(r"^(?:请|帮我|麻烦)?(?:首先|先)\s*|^(?:first(?:ly)?,?|please)\s+", re.IGNORECASE)
_ABOUT_IT = re.compile(r"\b(?:it|its|the|her|him|his|them|their|this|that)\b|^(?:add|remove|make|put)\b", re.IGNORECASE)
_SOUND = re.compile(r"\b(?:music|song|voice|narration|sound|soundtrack|video|film|animate|animation)\b|音乐|配乐|配音|旁白|音效|视频|影片|动画|动起来|歌")
_ADDS = re.compile(r"(?:please |also |and )*(?:add|put|give (?:it|me)|compose|write|make|create|generate|record|find)\b|(?:请|帮我|也|再|给它|为它)*(?:配|加|做|来|写|生成)", re.IGNORECASE)
_IT = DeskRow("it", selected=True)
MAX_STEPS = 4


def follow_ups(said: Said, desk: Sequence[DeskRow], cast: Sequence[str] = ()) -> tuple[Part, ...]:
    """Return the parts of a message that builds on its own first result, in order; none for any other message."""
    if len(said.raw) > 400:
        return ()
    spans = _spans(said)
    if not 2 <= len(spans) <= MAX_STEPS:
        return ()
    start, end = spans[0]
    lead = _FIRST.match(said.bare[start:end])
    start += lead.end() if lead else 0
    first = read_intent(said.part(start, end), desk, cast)
    filmed = any(_films_it(said.part(a, b)) for a, b in spans[1:])
    if not _opens(said.part(start, end), first, described=filmed):
        return ()
    parts = [Part(start, end, first)]
    for start, end in spans[1:]:
        heard = _sounds(said.part(start, end))
        reading = heard or _goes_on(said.part(start, end), first, cast)
        if reading is None:
            return ()
        parts.append(Part(start, end, reading, follows=heard is None))
    return tuple(parts) if _needs_steps(parts) else ()


def _spans(said: Said) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _JOINT.finditer(said.bare):
        if match.start() > at + 1 or (match.start() > at and said.chinese):
            spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(said.raw)))
    return [(a, b) for a, b in spans if re.search(r"\w", said.low[a:b])]


def _opens(part: Said, reading: Reading, *, described: bool = False) -> bool:
    """Whether the first part asks for something; a bare description does when a film of it is asked for."""
    if reading.intent in ("undo", "redo", "edit"):
        return True
    text = part.bare.strip()
    commands = cues.MAKE_ZH.search(text) if part.chinese else cues.MAKE_START.search(text) or cues.ASK_FRAME.search(text)
    return reading.intent == "new" and reading.modality == "image" and (described or bool(commands))


def _films_it(part: Said) -> bool:
    """Whether a part makes a film of what was made."""
    return bool(edit_cues.ANIMATE.search(part.bare) or MAKES_IT_FILM.search(part.bare))


def _sounds(part: Said) -> Reading | None:
    """The reading of a part that adds music, a voice or a sound of its own; None for any other."""
    kind = next((kind for _, kind in reversed(media_spans(part)) if kind != "image"), None)
    if kind not in ("music", "voice", "sfx") or not _ADDS.match(part.bare.strip()):
        return None
    return Reading("new", kind, (0, len(part.raw)))  # type: ignore[arg-type]


def _goes_on(part: Said, first: Reading, cast: Sequence[str]) -> Reading | None:
    """The reading of a later part as if the first result were there; None when it is no change or naming of it."""
    text = part.bare.strip()
    if _films_it(part):
        return Reading("convert", "video", (0, len(part.raw)), "animate")
    if _SOUND.search(text) or any(kind != "image" for _, kind in media_spans(part)):
        return None
    reading = read_intent(part, (_IT,), cast)
    if reading.intent == "name":
        return reading
    changes = edit_cues.EDIT_ZH.search(text) if part.chinese else edit_cues.EDIT_START.match(text) and _ABOUT_IT.search(text)
    return reading if reading.intent == "edit" and changes else None


def _needs_steps(parts: Sequence[Part]) -> bool:
    """Several changes of what is there are one change; a new picture, a step back or a name makes them steps."""
    return parts[0].reading.intent != "edit" or any(part.reading.intent == "name" for part in parts)
