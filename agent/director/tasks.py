"""Splitting a message that asks for several things into its tasks, one piece of text each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.desk import DeskRow
from agent.director import cues, edit_cues
from agent.director.follow_ups import follow_ups
from agent.director.intents import read_intent
from agent.director.media import Modality, media_spans
from agent.director.picking import handles_in
from agent.director.readings import Part, Reading
from agent.director.text import Said

_JOINT = re.compile(
    r"[。.!！?？;；\n]+\s*|[,，]?\s*\b(?:and then|then|after that|afterwards|finally|lastly|also|plus|as well as|followed by|next)\b[,，]?\s*|[,，]\s*(?:and )?(?=(?:make|create|generate|draw|paint|design|compose|write|record|animate|turn|add|give|produce|narrate|dub|put)\b)|"
    rf"\s+and\s+(?=(?:{cues.MAKE_EN}|animate|narrate|dub|write)\b)|[,，]?\s*(?:然后|接着|之后|最后|另外|此外|同时|顺便|并且|以及|还要|再(?=[帮给来做画生写配加])|并(?=[配加生制做为给把将写])|[，,](?=(?:再|也|还)?(?:帮我|给我|为它|配|做|画|生成|写|来)))"
)
_ACCOMPANY = re.compile(
    r"\b(?:dub|score|set|add|with|accompan\w+|put|match\w*|along with|include)\b[^.]{0,30}\b(?:music|soundtrack|song|bgm|voice-?over|narration|sound effects?)\b|(?:配上?|加上?|搭配|附上?|写|做|生成|来)[^，。]{0,8}(?:音乐|配乐|旁白|配音|音效|歌|曲|bgm)"
)
_LIST = re.compile(
    r"\b(?:an?|one|the|some|two|three|\d+)?\s*(?:[\w'-]+ ){0,3}?(?P<first>[\w-]+)\s*(?:,|and|&|plus|\+)\s*(?:an?\s|one\s|some\s|the\s|then\s)?(?:matching |short |background |\d+-second )*"
)
_ZH_LIST = re.compile(r"[、和跟与及]|以及|还有|外加|加上|，(?=一[张段首个])")
_INTO_FILM = re.compile(r"\b(?:combine|merge|join|put|turn|assemble)\b.{1,60}\binto an? (?:[\w-]+ ){0,2}(?:video|film|movie|clip)\b|(?:合成|做成|剪成|变成)(?:一[个段部支])?(?:视频|影片|短片)")
_WRITES = re.compile(r"(?:please )?(?:write|create|make|draft|compose|generate|give|suggest)\b|写|想|起|拟")
_BOTH_SENSES = re.compile(r"\bvisual and (?:auditory|audio|aural|sonic)\b|\baudio-?visual\b")
_TEXT_PIECE = re.compile(r"\b(?:html|web ?page|caption|slogan|tagline|poem|story|script|summary|description|blog|tweet|post|article|essay|code|title)\b|文案|标题|标语|诗|故事|脚本|网页|介绍词|说明文字")


def split_tasks(said: Said, desk: Sequence[DeskRow], cast: Sequence[str] = ()) -> tuple[Part, ...]:
    """Return the tasks of a message in their order: one part for most messages, more when it asks for several media or assets."""
    chain = follow_ups(said, desk, cast)
    if chain:
        return chain
    whole = read_intent(said, desk, cast)
    single = (Part(0, len(said.raw), whole),)
    if whole.intent == "chat" and not (cues.TEXT_ASK.search(said.bare) or cues.TEXT_ASK_ZH.search(said.bare)):
        return single
    if whole.intent not in ("new", "edit", "convert", "chat") or len(said.raw) > 1500:
        return single
    parts = _parts(said, desk)
    if len(parts) < 2 and whole.intent == "chat":
        return single
    if len(parts) < 2:
        listed = _listed(said, whole)
        return listed if len(listed) > 1 else single
    return tuple(_following(said, part, parts[:nth]) for nth, part in enumerate(parts))


def _following(said: Said, part: Part, before: Sequence[Part]) -> Part:
    """A film of "it" waits for the picture that is made before it."""
    waits = part.reading.intent == "convert" and part.reading.modality == "video" and not handles_in(said.part(part.start, part.end))
    return replace(part, follows=True) if waits and any(p.reading.modality == "image" and p.reading.intent == "new" for p in before) else part


def _parts(said: Said, desk: Sequence[DeskRow]) -> list[Part]:
    """Pieces that each ask for something of their own; what only describes joins the piece before."""
    pieces: list[Part] = []
    for start, end, marked in _pieces(said):
        part = said.part(start, end)
        reading = _own_task(part, desk, pieces, marked)
        if reading is not None:
            pieces.append(Part(start, end, reading))
            if _BOTH_SENSES.search(part.bare):
                pieces.append(Part(start, end, Reading("new", "music", (0, len(part.raw)))))
        elif pieces:
            pieces[-1] = Part(pieces[-1].start, end, pieces[-1].reading)
    made = [piece for piece in pieces if piece.reading.intent in ("new", "convert") and _commands(said.part(piece.start, piece.end), said.bare[piece.start : piece.end].strip())]
    return pieces if made else []


def _pieces(said: Said) -> list[tuple[int, int, bool]]:
    """Start and end of each piece, and whether a word such as "then" or 另外 leads it."""
    spans: list[tuple[int, int, bool]] = []
    at, marked = 0, False
    for match in _JOINT.finditer(said.bare):
        if match.start() == at and at:
            at, marked = match.end(), marked or bool(re.search(r"\w", match.group()))
            continue
        spans.append((at, match.start(), marked))
        at, marked = match.end(), bool(re.search(r"\w", match.group()))
    spans.append((at, len(said.bare), marked))
    return [(a, b, m) for a, b, m in spans if b - a > 3 and re.search(r"\w", said.low[a:b])]


def _own_task(part: Said, desk: Sequence[DeskRow], before: list[Part], marked: bool) -> Reading | None:
    """The reading of a piece that asks for something of its own, else None."""
    reading = read_intent(part, desk)
    return _next_task(part, before, reading, marked) if before else _first_task(part, desk, reading)


def _first_task(part: Said, desk: Sequence[DeskRow], reading: Reading) -> Reading | None:
    text = part.bare.strip()
    if desk and edit_cues.ANIMATE.search(text):
        return Reading("convert", "video", (0, len(part.raw)))
    if reading.intent == "chat" and (cues.TEXT_ASK.search(text) or cues.TEXT_ASK_ZH.search(text)):
        return reading
    if reading.intent in ("new", "convert") and _commands(part, text):
        return reading
    changes = (part.chinese or edit_cues.EDIT_START.search(text)) and not re.match(r"(?:using|with|from|based)\b", text)
    return reading if desk and reading.intent == "edit" and changes else None


def _next_task(part: Said, before: list[Part], reading: Reading, marked: bool) -> Reading | None:
    """A later piece: sound for what was made, a film of it, a text about it, or something else to make."""
    text, span = part.bare.strip(), (0, len(part.raw))
    kinds = [kind for _, kind in media_spans(part)]
    made = [piece.reading.modality for piece in before]
    if _ACCOMPANY.search(text) and not _describes_same(text):
        return _accompaniment(kinds, made, marked, span)
    if _INTO_FILM.search(text) or edit_cues.ANIMATE.search(text):
        return Reading("convert", "video", span)
    if _WRITES.match(text) and _TEXT_PIECE.search(text[:40]) and (not kinds or reading.intent == "chat"):
        return Reading("chat", "text", span)
    starts = marked and _starts_making(part, text)
    if reading.intent in ("new", "convert") and kinds and _commands(part, text) and (starts or reading.modality not in made):
        derived = set(made) - {"text"} and edit_cues.CONTEXT_MEDIA.search(text) and reading.modality not in made
        return Reading("convert", reading.modality, span) if derived else reading
    return reading if reading.intent == "new" and starts and not part.quotes else None


def _accompaniment(kinds: list[str], made: list[Modality], marked: bool, span: tuple[int, int]) -> Reading | None:
    """Sound to go with what was made; a film has its own, unless a word such as "then" makes it a task."""
    kind = next((k for k in kinds if k in ("music", "voice", "sfx")), "music")
    if kind in made or (made[-1] == "video" and not marked):
        return None
    return Reading("new", kind, span)  # type: ignore[arg-type]


def _describes_same(text: str) -> bool:
    """"A video with music" is one film; "then dub it" after a full stop is a task."""
    return bool(re.match(r"\s*(?:with|accompanied|including|featuring)\b", text))


def _starts_making(part: Said, text: str) -> bool:
    if part.chinese:
        return bool(re.match(r"(?:请|帮我|给我|再|也|还)*(?:生成|绘制|画(?![面布框中里前])|创作|设计|制作|做)(?:一|两|三|个|张|幅|只|段|首|[：:])", text))
    return bool(re.match(r"(?:please |also )?(?:draw|paint|sketch|generate|create|design|make|illustrate|compose|produce)\s+(?:me |us )?(?:an?|another|the second|two|three|some)\b", text))


def _commands(part: Said, text: str) -> bool:
    if part.chinese:
        return bool(re.match(r"(?:请|帮我|给我|再|也|还|为它|为这|替|然后|我(?:想|需)?要|麻烦|你|能不能|可以)*(?:生成|绘制|画|创作|设计|制作|做|来|拍|写|录|配|谱|合成|加)", text))
    return bool(cues.MAKE_START.search(text) or cues.ASK_FRAME.search(text) or re.match(r"(?:please )?(?:narrate|compose|dub|animate|record)", text))


def _listed(said: Said, whole: Reading) -> tuple[Part, ...]:
    """One verb with several media as its objects: "a poster and a jingle for the fair"."""
    full = (0, len(said.raw))
    if _BOTH_SENSES.search(said.bare):
        return tuple(Part(*full, Reading("new", kind, full)) for kind in ("image", "music"))
    if whole.intent != "new":
        return ()
    spans = [(start, kind) for start, kind in media_spans(said)]
    found: list[tuple[int, str]] = []
    for start, kind in spans:
        if not found or (kind not in [k for _, k in found] and _coordinated(said, found[-1][0], start)):
            found.append((start, kind))
    return tuple(Part(*full, Reading("new", kind, full)) for _, kind in found) if len(found) > 1 else ()  # type: ignore[arg-type]


def _coordinated(said: Said, first: int, second: int) -> bool:
    """Whether two media nouns stand side by side in a list, and not one inside what is said of the other."""
    between = said.bare[first:second]
    if said.chinese:
        return len(between) <= 14 and bool(_ZH_LIST.search(between)) and not re.search(r"配|有|带|的(?!海报|图|影|视|音|歌|旁)", between)
    return len(between) <= 60 and bool(re.search(r"(?:,|\band\b|&|\bplus\b)\s*(?:an?|one|some|the|\d+[- ]\w+|matching|short)?\s*(?:[\w-]+ ){0,3}$", between)) and not re.search(r"\b(?:with|of|for|featuring|accompanied|that|about)\b", between)
