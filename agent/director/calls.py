"""The tool calls that a plan stands for, or the words to say where there is nothing to call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.desk import DeskRow
from agent.director import cues, reply
from agent.director.plan import Plan, Task, make_plan
from agent.director.refusals import refusal
from agent.director.text import Language, read_text
from agent.pointing import speaks_of_versions
from agent.references import resolve

MAX_CALLS = 8
_LIST = re.compile(r"\b(?:list|show (?:me )?(?:all|everything)|what (?:have we|did we|have you) (?:made|drawn|done)|all (?:the )?versions)\b|列出|所有(?:的)?(?:版本|图|图片)|有哪些(?:图|版本)|历史")
_YES = re.compile(r"^(?:yes|yeah|yep|sure|ok(?:ay)?|please(?: do)?|go ahead|do it|好(?:的|啊|呀)?|可以|要|嗯|行|来吧|画吧|是的?)(?:[\s,.!。！，]|please|please do|的|吧|啊)*$", re.IGNORECASE)
_LOOKS = re.compile(r"\b(?:image|picture|photo|it|this|that|there|scene|video|clip|version|img\d+)\b|图|画|照片|里|这张|那张|视频|影片")
_THANKS = re.compile(r"\b(?:thanks?|thank you|great|nice|cool|perfect|awesome|lovely|amazing|beautiful|wonderful)\b|谢|棒|不错|漂亮|好看|厉害|完美")


@dataclass(frozen=True)
class Call:
    """One tool call."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the director does next: tool calls, or words when there are none."""

    calls: tuple[Call, ...]
    words: str
    plan: Plan


def answer(text: str, desk: Sequence[DeskRow], *, language: Language = "en", before: str = "") -> Answer:
    """Return the tool calls for a message, or the words to say. `before` is the person's message before this one.

    A "yes" to the offer of a still picture draws what the message before asked for in another medium.
    """
    plan = make_plan(text, desk, language=language)
    if before and _YES.match(read_text(text).low):
        earlier = make_plan(before, desk, language=plan.language)
        stills = tuple(_create(task) for task in earlier.tasks if task.intent in ("new", "convert") and task.modality != "image")
        if stills:
            return Answer(stills, "", earlier)
    calls: list[Call] = []
    words: list[str] = []
    for task in plan.tasks:
        made = _calls(task, text, desk)
        calls += made
        if not made:
            words.append(_words(task, text, desk, plan.language))
    said = " ".join(dict.fromkeys(words))
    return Answer(tuple(calls[:MAX_CALLS]), said if not calls or len(plan.tasks) > 1 else "", plan)


def _calls(task: Task, text: str, desk: Sequence[DeskRow]) -> list[Call]:
    if task.intent in ("new", "convert"):
        return [_create(task)] if task.modality == "image" else []
    if task.intent in ("edit", "variation"):
        return _edits(task, text, desk)
    if task.intent == "pick":
        return [Call("remember", {"action": "select", "target": _named(task, text)})]
    if task.intent in ("undo", "redo"):
        return [Call("remember", {"action": task.intent})] if desk else []
    if task.intent == "name":
        return [Call("remember", {"action": "name", "target": task.target[0], "name": task.name})] if task.target else []
    if task.intent == "prefer":
        return [Call("remember", {"action": "prefer", "note": text.strip()[:500]})]
    return _looking(task, text, desk)


def _create(task: Task) -> Call:
    shot = {name: value for name, value in task.shot.items() if name != "audio"}
    arguments: dict[str, Any] = {"shot": shot, "n": task.n}
    if task.target:
        arguments["references"] = list(task.target)
    return Call("create_image", arguments)


def _edits(task: Task, text: str, desk: Sequence[DeskRow]) -> list[Call]:
    if task.modality != "image" or not task.target:
        return []
    targets = [_named(task, text)] if len(task.target) == 1 else list(task.target)
    change = dict(task.change)
    calls = []
    for target in targets:
        arguments: dict[str, Any] = {"target": target, "change": change, "n": task.n}
        if task.region:
            arguments["region"] = task.region
        calls.append(Call("edit_image", arguments))
    return calls


def _named(task: Task, text: str) -> str:
    """The target's handle, or the person's words when two fit, so that the tool asks with both."""
    sure = task.resolution is None or task.resolution.sure
    return task.target[0] if sure and task.target else text.strip()[:500]


def _looking(task: Task, text: str, desk: Sequence[DeskRow]) -> list[Call]:
    low = read_text(text).low
    if not desk:
        return []
    if task.intent == "compare":
        return [Call("look_up", {"query": ", ".join(_pair(text, desk)), "what": "compare"})]
    if task.intent == "chat" and _LIST.search(low):
        return [Call("look_up", {"query": text.strip()[:500], "what": "list"})]
    if task.intent == "chat" and _asks_about(low):
        return [Call("look_up", {"query": text.strip()[:500], "what": "describe"})]
    return []


def _pair(text: str, desk: Sequence[DeskRow]) -> list[str]:
    """The handles of the two assets to compare, or none for "this one and the one it came from"."""
    parts = re.split(r"\b(?:and|with|to|vs\.?|versus)\b|[和跟与與,，]", text)
    found = [resolve(part, desk).handle for part in parts if speaks_of_versions(part)]
    both = list(dict.fromkeys(handle for handle in found if handle))
    return both[:2] if len(both) > 1 else both[:1]


def _asks_about(low: str) -> bool:
    if cues.ABOUT_US.search(low) or cues.TEXT_ASK.search(low):
        return False
    asks = cues.QUESTION_START.search(low) or cues.HARD_QUESTION.search(low) or cues.QUESTION_ZH.search(low)
    return bool(asks and _LOOKS.search(low))


def _words(task: Task, text: str, desk: Sequence[DeskRow], language: Language) -> str:
    said = read_text(text)
    if task.intent == "refuse":
        return reply.refuse(refusal(said) or "danger", language)
    if task.intent in ("new", "convert", "edit", "variation") and task.modality not in ("image", "text"):
        return reply.later(task.modality, language)
    if task.intent in ("edit", "variation", "undo", "redo", "pick"):
        return reply.say("nothing_to" if task.intent in ("undo", "redo") else "nothing", language)
    if task.intent == "clarify":
        return reply.say("unclear", language)
    if cues.ABOUT_US.search(said.low):
        return reply.what_it_can_do(language)
    if cues.GREETING.search(said.low.strip(" .!。！")):
        return reply.say("thanks" if _THANKS.search(said.low) else "hello", language)
    return reply.say("chat", language)
