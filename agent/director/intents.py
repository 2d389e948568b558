"""What a message asks for, decided from its sentences and from whether there is something on the desk."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.desk import DeskRow
from agent.director import cues, edit_cues
from agent.director.designing import is_designed
from agent.director.keeping import read_references
from agent.director.operations import operation
from agent.director.orphans import changes_nothing
from agent.director.readings import Ground, Intent, Reading, ground_of, kind_of
from agent.director.refusals import refusal
from agent.director.text import Said
from agent.director.votes import by_sentences, to_speech
from agent.pointing import missing_handle

_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|last|latest|1st|2nd|3rd|4th|5th|left(?:most)?|right(?:most)?|middle|cent(?:er|re)|top|bottom|previous|original)\b(?! (?:of|in) )|\b(?:number|no\.?|option|version|image|picture|#) ?(?:\d+|one|two|three|four|five|[a-d]\b)|\b(?:img|vid|voc|mus|snd|sfx|film)\d+\b|"
    r"第[一二三四五六七八九十\d]+|[左右中][边间侧]|最[左右后初早]|原[图版来]|\b(?:this|that) one\b|[这那](?:一)?[张个版幅]|上一[张个版]|\bthe \w+ one\b"
)
_LATEST_CHANGE = re.compile(r"\b(?:the |my |that )?(?:last|latest|previous) (?:change|edit|step)s?\b|(?:刚才|刚刚|上次|上一次|之前)的?(?:修改|改动|编辑|变化|操作|那个)?|那?个?(?:修改|改动)")
_OWN = re.compile(r"^(?:(?:please|ok|now) )*(?:go back|back|return|switch) to the (?:picture|image|photo|still|drawing|film|video|clip)$|^(?:回到|切回)(?:那[张段个])?(?:图片?|画|照片|影片|视频)$|^(?:please )?(?:use|take|go with|pick|choose) (?:my|the uploaded) \w+$|^(?:就)?用(?:我的|我上传的?).{0,6}$|\b(?:use|pick|choose|take|go with|keep|prefer|like|back to|return to|liked|preferred) (?:the )?(?:one|version|picture|image) (?:with|of|where|that)\b.{3,40}$|(?:用|选|要|回到|喜欢).{1,10}的?那[张个幅]$")
_SIGH = re.compile(r"^(?:(?:no|nope|oh|wait|hmm|oops|sorry|actually|ok(?:ay)?|不|不对|等等|哎呀|算了)[,， ]+)+")


def read_intent(said: Said, desk: Sequence[DeskRow], cast: Sequence[str] = ()) -> Reading:
    """Return the intent and medium of a message; a message of several tasks is split before (see `tasks`)."""
    ground = ground_of(said, desk, cast)
    whole = (0, len(said.raw))
    if not re.search(r"\w", said.low):
        return Reading("clarify", "text", whole)
    if refusal(said):
        return Reading("refuse", "text", whole)
    if missing_handle(said.bare, desk):
        return _of_missing(said, ground)
    special = operation(said, desk)
    if special is not None:
        return Reading(special.intent, special.modality, whole, special.does)
    kept, rest = read_references(said, desk)
    if kept and (reading := by_sentences(rest, ground)).intent == "new":
        return Reading("new", reading.modality, whole)
    moved = _moving(said, ground)
    if moved:
        return Reading(moved, "text" if moved in ("compare", "name", "forget", "prefer") else kind_of(ground), whole)
    if not ground.any and changes_nothing(said) and not to_speech(said):
        return Reading("clarify", "text", whole)
    return by_sentences(said, ground)


def _of_missing(said: Said, ground: Ground) -> Reading:
    """A message about a handle that is not there: it is read as if it were, so that the look-up can say so."""
    there = Ground(ground.kinds or ("image",), ground.names, ground.cast, ground.edited)
    moved = _moving(said, there)
    reading = Reading(moved, kind_of(there), (0, len(said.raw))) if moved else by_sentences(said, there)
    return reading if reading.intent in ("pick", "compare", "chat", "variation", "convert") else Reading("edit", "image", reading.span)


def _moving(said: Said, ground: Ground) -> Intent | None:
    """Undo, redo, pick, compare and remembering: short messages about versions, not about what is in the picture."""
    text = _SIGH.sub("", said.bare.strip(" .!。！"))
    if cues.NAMING.search(said.raw) and ground.any and len(text) < 60:
        return "name"
    if ground.cast and cues.FORGET.search(said.bare) and len(text) < 40 and _forgets(said, ground):
        return "forget"
    if ground.any and cues.KEEP.search(text):
        return "pick"
    if cues.PREFER.search(text):
        return "prefer"
    if "image" in ground.kinds and kind_of(ground) == "image" and is_designed(said):
        return None
    if len(text) > 90 or (not ground.any and not cues.UNDO.fullmatch(text)):
        return None
    if cues.REDO.search(text):
        return "redo"
    if cues.COMPARE.search(text) and not re.search(r"\bcompare (?:the )?(?!.*\b(?:image|picture|version|one|first|second|two|them|these|it|img|film|vid)).*", text):
        return "compare"
    ordinal = _ORDINAL.search(text) or _OWN.search(text)
    if cues.UNDO.search(text) and not _more_than_moving(_LATEST_CHANGE.sub(" ", cues.UNDO.sub(" ", text))):
        return "undo"
    if ordinal and _picks(text) and not cues.VARIATION.search(text):
        return "pick"
    return None


def _forgets(said: Said, ground: Ground) -> bool:
    """Whether a character is to be forgotten: one of the cast by name, or the one at hand."""
    return any(name in said.low for name in ground.cast) or bool(re.search(r"\b(?:her|him)\b|[她他它牠]|角色", said.low))


def _picks(text: str) -> bool:
    rest = re.sub(r"\band (?:forget|drop|delete|discard|remove) (?:the )?(?:rest|others?)\b", " ", _ORDINAL.sub(" ", text))
    if _OWN.search(text):
        return True
    if cues.PICK_VERB.search(text):
        return not _more_than_moving(cues.PICK_VERB.sub(" ", rest)) and not cues.QUESTION_START.search(text)
    return len(re.sub(r"\b(?:the|one|image|picture|please|version|photo|option|number)\b|[张个版幅图吧的那款号]|\W", "", rest)) <= 2


def _more_than_moving(rest: str) -> bool:
    """Whether words of a change are left beside the words of moving: "use the second one but make it night"."""
    return bool(
        re.search(rf"\b(?:but|and|with|then|to be|as|for)\b.{{4,}}|\b(?:{edit_cues.EDIT_VERBS})\b (?:\w+ )?\w{{3,}}", re.sub(r"\b(?:go|take|keep|use|set|make|move|let|bring|the|one|image|picture|version|please|last|change|edit|that)\b", " ", rest))
        or edit_cues.EDIT_ZH.search(rest)
        or re.search(r"[，,但].{3,}", rest)
    )
