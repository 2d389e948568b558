"""The part of a picture that words mean: halves and corners as boxes, and a mask by its handle."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.director.text import detect_language, has_script
from agent.painting import meant
from prompts.shot import Shot, diff
from tools.animatic.lexicon import Noun, find_nouns
from tools.assets import AssetStore, ElementNote
from tools.chinese import converted
from tools.errors import BadInput
from tools.requests import Box

_WORDS = re.compile(r"[a-z]+|[\u3400-\u9fff]", re.IGNORECASE)
_BEFORE = 14
"""Characters before a noun in which its looks are said."""
_HANDLE = re.compile(r"(?:img|msk)\d+", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
INSTRUCTION_CHARS = 1_000
_SENTENCE = re.compile(
    r"in (?P<target>img\d+), only inside mask (?P<mask>msk\d+): |(?P<picture>img\d+)，在遮罩(?P<part>msk\d+)[上裡]，"
)
_REMOVE_EN = re.compile(
    r"(?:please )?(?:remove|erase|delete|clear|get rid of|take out)(?: (?:it|this|that|them|these|everything|all)(?: here)?)?(?: please)?",
    re.IGNORECASE,
)
_REMOVE_ZH = re.compile(
    r"(?:請|请)?(?:把)?(?:它們?|它们?|這個|这个|這裡|这里|這些|这些)?(?:去掉|移除|刪除|删除|刪掉|删掉|擦掉|拿掉|清除)(?:它們?|它们?|這個|这个|這裡|这里|這些|这些)?(?:吧)?"
)
_HERE_EN = re.compile(
    r"\s*\b(?:(?:right )?(?:in|over|on)? ?here|in (?:this|the) (?:area|part|place|region|spot))\b", re.IGNORECASE
)
_IT_EN = re.compile(r"\b(?:this (?:area|part|place|region|spot|thing|one)|it|this|that)\b", re.IGNORECASE)
_AFTER_EN = re.compile(r"\b(?:into|to|with|like|look|as|be|an?|the)\b", re.IGNORECASE)
"""Behind these another thing is spoken of than the one that "this" goes with."""
_HERE_ZH = re.compile(
    r"在?(?:這裡|这里|這邊|这边|這個地方|这个地方|這塊|这块|這個部分|这个部分|這部分|这部分|此處|此处|這個|这个|它們|它们|它|牠)(?:上面|上|裡面|里面)?"
)
_BECOME_EN = re.compile(r"^(change|turn|make|transform|replace) (to|into|with|by) ", re.IGNORECASE)
_BECOME_ZH = re.compile(r"[換换變变改][成為为]")
_ONE_ZH = re.compile(r"([換换變变改][成為为])一(?!些|群|堆|片)[\u3400-\u9fff](?=[\u3400-\u9fff])")
"""One thing that becomes another is not counted."""
_PUT_ZH = re.compile(r"[加放畫画添擺摆貼贴寫写]")
"""What is put somewhere is another thing than the one that is there."""
_SIDES: tuple[tuple[str, Box], ...] = (
    (r"(?:top|upper)[- ]left|左上", (0.0, 0.0, 0.5, 0.5)),
    (r"(?:top|upper)[- ]right|右上", (0.5, 0.0, 1.0, 0.5)),
    (r"(?:bottom|lower)[- ]left|左下", (0.0, 0.5, 0.5, 1.0)),
    (r"(?:bottom|lower)[- ]right|右下", (0.5, 0.5, 1.0, 1.0)),
    (r"left (?:half|side|part)|(?:half|side) on the left|左半|左邊一半|左边一半|左側|左侧", (0.0, 0.0, 0.5, 1.0)),
    (r"right (?:half|side|part)|(?:half|side) on the right|右半|右邊一半|右边一半|右側|右侧", (0.5, 0.0, 1.0, 1.0)),
    (r"(?:top|upper) (?:half|part)|上半", (0.0, 0.0, 1.0, 0.5)),
    (r"(?:bottom|lower) (?:half|part)|下半", (0.0, 0.5, 1.0, 1.0)),
    (r"(?:middle|cent(?:er|re))(?: part)?$|正中央|正中間|正中间", (0.25, 0.25, 0.75, 0.75)),
)


def area_box(words: str) -> Box | None:
    """Return the box that the words name ("the left half", 右上角), or None when they name something else."""
    plain = " ".join(words.casefold().split())
    return next((box for pattern, box in _SIDES if re.search(pattern, plain)), None)


def given_looks(before: Shot, after: Shot, elements: Sequence[ElementNote]) -> str | None:
    """Return the one thing of a draft that is only given other looks ("a black dog" for "a dog"), or None for any other change.

    What is worn is not a thing of its own there, so it means who wears it, where the same field names one thing of the draft.
    """
    fields = diff(before, after)
    if len(fields) != 1 or fields[0] not in ("subject", "scene"):
        return None
    old, new = (getattr(shot, fields[0]).text for shot in (before, after))
    was, now = ([noun.key for noun in find_nouns(text)] for text in (old, new))
    if was != now:
        return None
    there = {element.name for element in elements}
    named = [(noun.start, name) for noun in find_nouns(new) if (name := _named(noun, there))]
    if len(named) == 1:
        return named[0][1]
    kept = set(_WORDS.findall(old))
    changed = [name for start, name in named if not set(_WORDS.findall(new[max(0, start - _BEFORE) : start])) <= kept]
    return changed[0] if len(changed) == 1 else None


def _named(noun: Noun, there: Collection[str]) -> str:
    """Return the name that a noun's thing has in a draft, whose drawings have longer keys than names; empty where it is not there."""
    return next((name for name in (noun.text.casefold(), noun.key, noun.key.partition("-")[0]) if name in there), "")


def mask_handle(words: str) -> str | None:
    """Return the handle of the mask that the words name ("inside mask img3"), or None."""
    found = _HANDLE.search(words)
    return found[0].lower() if found else None


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a picture that a whole turn keeps to: the handles of the picture and of the mask."""

    target: str
    mask: str


async def area_words(store: AssetStore, project: str, target: str, mask: str, instruction: str) -> str:
    """Return an instruction for a painted area as the sentence that the agent is told: "in img3, only inside mask msk1: a red hat".

    "it", "this" and "here" become the thing that the mask covers, where a draft knows that. Raises BadInput for an empty
    instruction or what is no picture, and UnknownHandle for a handle that is not there.
    """
    said = " ".join(instruction.split()).strip(" .。")[:INSTRUCTION_CHARS]
    if not said:
        raise BadInput("Say what shall be in the area, for example: a red hat.")
    picture = await asyncio.to_thread(store.get, project, target)
    painted = await asyncio.to_thread(store.get, project, mask)
    if painted.kind != "mask":
        raise BadInput(f"{painted.handle} is no mask; paint the area in the picture again.")
    things = await asyncio.to_thread(meant, store, picture, painted)
    if _HAN.search(said):
        told = _told_zh(said, [_called(thing, chinese=True) for thing in things], simple=has_script(said) and detect_language(said) == "zh-Hans")
        return f"{picture.handle}，在遮罩{painted.handle}上，{told}"  # no character here that only one script writes
    return f"in {picture.handle}, only inside mask {painted.handle}: {_told_en(said, [_called(thing) for thing in things])}"


def area_of(words: str) -> Area | None:
    """Return the area that a sentence of `area_words` keeps to, or None for other words."""
    match = _SENTENCE.match(words)
    return Area(match["target"] or match["picture"], match["mask"] or match["part"]) if match else None


def said_of_area(words: str) -> str:
    """Return what a sentence of `area_words` says is wanted, without the handles before it; other words as they are."""
    return _SENTENCE.sub("", words, count=1)


def _told_en(said: str, things: Sequence[str]) -> str:
    if _REMOVE_EN.fullmatch(said):
        return f"remove {' and '.join(f'the {thing}' for thing in things)}" if things else "an empty background"
    if not things:
        return said
    placed = _BECOME_EN.sub(rf"\1 the {things[0]} \2 ", _HERE_EN.sub("", said))
    match = _IT_EN.search(placed)
    if match is None or (match[0].lower() in ("this", "that") and _goes_with(placed[match.end() :])):
        return placed
    return f"{placed[: match.start()]}the {things[0]}{placed[match.end() :]}"


def _goes_with(rest: str) -> bool:
    """Tell whether "this" goes with a thing that is named right behind it: "this hat red", and not "this red" or "this into a dog"."""
    named = _AFTER_EN.split(rest)[0]
    return len(named.split()) > 1 or bool(find_nouns(named))


def _told_zh(said: str, things: Sequence[str], *, simple: bool) -> str:
    if simple:
        things = [converted(thing, "t2s") for thing in things]
    if _REMOVE_ZH.fullmatch(said):
        return f"去掉{'和'.join(things)}" if things else "空无一物的背景" if simple else "空無一物的背景"
    if _PUT_ZH.search(said) or not things:
        return _HERE_ZH.sub("", said) or said
    told = f"把{things[0]}{said}" if _BECOME_ZH.match(said) else _HERE_ZH.sub(things[0], said, count=1)
    return _ONE_ZH.sub(r"\1", told)


def _called(thing: ElementNote, *, chinese: bool = False) -> str:
    """Return what a thing is called in one word or two, in Chinese where its words are."""
    if not chinese:
        return re.sub(r"_\d+$", "", thing.name).replace("-", " ")
    nouns = [noun.text for noun in find_nouns(thing.words) if _HAN.search(noun.text)]
    return nouns[-1] if nouns else thing.words if _HAN.search(thing.words) else thing.name
