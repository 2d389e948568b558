"""The tool calls that a plan stands for, or the words to say where there is nothing to call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.desk import DeskRow, selected
from agent.director import cues, edit_cues, reply
from agent.director.call import Call
from agent.director.changes import SEVEN
from agent.director.film.calls import edited
from agent.director.media_calls import Talk, again_calls, media_calls, with_asked, with_consent
from agent.director.orphans import changes_nothing
from agent.director.plan import Plan, Task, make_plan
from agent.director.refusals import refusal
from agent.director.text import read_text
from agent.pointing import missing_handle, speaks_of_versions
from agent.references import resolve
from tools.chinese import Language
from tools.errors import BadInput

MAX_CALLS = 8
_MAKING = ("new", "convert", "edit", "variation")
_WISH_EN = re.compile(r"\b(?:from now on|always|every time|in (?:the )?future|please|remember (?:that|to)?|i (?:always|usually)? ?(?:want|prefer|like)(?: (?:you )?to)?|(?:use|draw|make|keep)(?: (?:it|them|everything|all (?:the )?(?:pictures|images)|(?:the |my )?(?:pictures|images)))?(?: (?:in|with|as))?|(?:for )?(?:all|every|each) (?:new )?(?:the )?(?:pictures?|images?)|should be|to be)\b", re.IGNORECASE)
_WISH_ZH = re.compile(r"(?:请)?(?:以后|以後|从现在起|從現在起|从现在开始|從現在開始|今后|今後|记住|記住|每次都?|之后|之後)|(?:所有的?|每[张張]|全部)?(?:图片?|圖片?|画|畫)?(?:都|一律|全部?)(?:要|用|画成|畫成|做成|请|請)?|^(?:我)?(?:想要|喜欢|喜歡|要|用)")
_LIST = re.compile(r"\b(?:list|show (?:me )?(?:all|everything)|what (?:have we|did we|have you) (?:made|drawn|done)|all (?:the )?versions)\b|列出|所有(?:的)?(?:版本|图|图片)|有哪些(?:图|版本)|历史")
_LONE = re.compile(r"^(?:an? |some |the |[一兩两三四五][個个只隻張张位])?[^,.，。]{1,30}$", re.IGNORECASE)
_YES = re.compile(r"^(?:yes|yeah|yep|sure|ok(?:ay)?|please(?: do)?|go ahead|do it|y|go on|of course|certainly|that's right|right|correct|好(?:的|啊|呀)?|可以|要|嗯|行|来吧|画吧|是的?|对|没错|当然|麻烦(?:你)?了?|就这样)(?:[\s,.!。！，]|please|please do|的|吧|啊)*$", re.IGNORECASE)
_LOOKS = re.compile(r"\b(?:image|picture|photo|it|this|that|there|scene|video|clip|version|img\d+)\b|图|画|照片|里|这张|那张|视频|影片")
_FORMER = re.compile(r"\b(?:previous|prior|the one before|last version)\b|(?:上|前)一?[张个版]|之前")
_CHANGES = re.compile(r"\bwhat(?:'s| is| has| have| did)?(?: \w+){0,3} (?:chang\w+|different)\b|(?:改|变|动|調|调)(?:了|过|動了?)?(?:些)?(?:什么|哪里|哪些|啥)|(?:有)?(?:什么|哪里|哪些)(?:地方)?(?:不同|不一样|改变|变化|变了|改了)")
_HELLO = re.compile(r"\b(?:hi|hello|hey|good (?:morning|evening|afternoon))\b|你好|您好|嗨|哈喽|早安|早上好")
_THANKS = re.compile(r"\b(?:thanks?|thank you|great|nice|cool|perfect|awesome|lovely|amazing|beautiful|wonderful)\b|谢|棒|不错|漂亮|好看|厉害|完美")


@dataclass(frozen=True)
class Answer:
    """What the director does: the tool calls step by step, and the words where there is nothing to call."""

    steps: tuple[tuple[Call, ...], ...]
    words: str
    plan: Plan

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls of all steps that are known now, in their order."""
        return tuple(call for step in self.steps for call in step)


def answer(
    text: str, desk: Sequence[DeskRow], *, cast: Sequence[str] = (), language: Language = "en", talk: Talk | None = None
) -> Answer:
    """Return the tool calls for a message, or the words to say. `cast` holds the names of the characters.

    A "yes" to the offer of a still picture draws what was asked for in another medium; the answer to "which one?"
    carries out the request before it. The later steps of a plan are made by `next_calls`, once there is a result.
    """
    talk = talk or Talk()
    plan = replace(make_plan(text, desk, cast=cast, language=language, voices=talk.voices), language=language)
    consented = with_consent(read_text(text), talk) if plan.first.intent != "refuse" else None
    if consented is not None:
        return Answer(((consented,),), "", plan)
    if talk.before:
        earlier = _from_before(text, plan, desk, cast, talk)
        if earlier is not None:
            return earlier
        if plan.first.intent == "edit" and make_plan(talk.before, desk, cast=cast).first.intent == "clarify" and _LONE.match(text):
            plan = replace(make_plan(text, (), cast=cast), language=language)
    return _answer(plan, text, desk, talk)


def next_calls(task: Task, handle: str, desk: Sequence[DeskRow], *, cast: Sequence[str] = ()) -> tuple[Call, ...]:
    """Return the calls of a task that follows on, now that the task before it gave `handle`."""
    if task.cut is not None:
        return (edited(replace(task.cut, target=handle)),)
    plan = make_plan(task.text, desk, cast=cast, chosen=(handle,))
    asked = (replace(part, model=part.model or task.model, quality=part.quality or task.quality, how=part.how or task.how, needs_s=task.needs_s) for part in plan.tasks)
    return tuple(call for part in asked for call in _calls(part, part.text, desk, Talk()))


def _answer(plan: Plan, text: str, desk: Sequence[DeskRow], talk: Talk) -> Answer:
    calls: list[Call] = []
    words: list[str] = []
    for task in plan.tasks:
        if task.follows:
            continue
        try:
            made = _calls(task, text, desk, talk)
        except BadInput as error:
            words.append(reply.problem(error, plan.language))
            continue
        calls += made
        if not made:
            words.append(_words(task, text, desk, plan.language))
    said = " ".join(dict.fromkeys(words))
    return Answer(_in_steps(calls[:MAX_CALLS]), said if not calls or len(plan.tasks) > 1 else "", plan)


def _in_steps(calls: Sequence[Call]) -> tuple[tuple[Call, ...], ...]:
    """Calls of different tools go together; those of one tool follow each other, so that what they make is numbered as it was asked."""
    steps: list[list[Call]] = []
    for call in calls:
        free = next((step for step in steps if all(other.name != call.name for other in step)), None)
        if free is None:
            steps.append([call])
        else:
            free.append(call)
    return tuple(map(tuple, steps))


def _from_before(text: str, plan: Plan, desk: Sequence[DeskRow], cast: Sequence[str], talk: Talk) -> Answer | None:
    """What the message means as an answer to our own question or offer, or None when it is none."""
    yes = _YES.match(read_text(text).low)
    if talk.asked:
        chosen = _choice(text, plan, desk, talk.asked)
        if chosen:
            again = make_plan(talk.before, desk, cast=cast, chosen=chosen)
            return _answer(replace(again, language=plan.language), talk.before, desk, talk)
        return Answer((), reply.which(talk.asked, plan.language), plan) if yes else None
    if yes and any(call.name == "create_video" and "shot" in call.arguments and error in reply.OFFERED for call, error in talk.tried):
        earlier = make_plan(talk.before, desk, cast=cast)
        stills = tuple(_create(task) for task in earlier.tasks if task.intent == "new" and task.modality == "video")
        return Answer(_in_steps(stills), "", replace(earlier, language=plan.language)) if stills else None
    return None


def _choice(text: str, plan: Plan, desk: Sequence[DeskRow], asked: Sequence[str]) -> tuple[str, ...]:
    """Which of the handles shown a short answer means: a handle, a place in the order shown, or words for one of them."""
    said = read_text(text)
    if len(text) > 60 or plan.first.intent not in ("pick", "new", "edit", "chat") or missing_handle(said.bare, desk):
        return ()
    shown = [replace(row, group=tuple(asked), selected=False) for handle in asked for row in desk if row.handle == handle]
    found = resolve(text, shown)
    pointed = speaks_of_versions(text) or bool(found.plural)
    if plan.first.intent in ("new", "edit") and not pointed and (len(said.low.split()) > 4 or len(said.low) > 24 or edit_cues.EDIT_START.search(said.low)):
        return ()
    if plan.first.intent == "chat" and not pointed:
        return ()
    telling = pointed or any("speaks of" in reason for reason in found.candidates[0].reasons) if found.candidates else False
    return found.plural or ((found.candidates[0].handle,) if found.sure and telling else ())


def _calls(task: Task, text: str, desk: Sequence[DeskRow], talk: Talk) -> list[Call]:
    if task.calls:
        return [with_asked(call, task) for call in task.calls]
    if task.doubt:
        return []
    if task.does == "again":
        made = media_calls(task, desk, talk) if task.modality == "voice" else again_calls(desk, talk, task.model)
    elif task.does or (task.modality not in ("image", "text") and task.intent in _MAKING):
        made = media_calls(task, desk, talk)
    else:
        made = _plain_calls(task, text, desk)
    return [with_asked(call, task) for call in made]


def _plain_calls(task: Task, text: str, desk: Sequence[DeskRow]) -> list[Call]:
    if task.intent in ("new", "convert"):
        return [_create(task)] if task.modality == "image" else []
    if task.intent in ("edit", "variation"):
        return _edits(task, text, desk)
    if task.intent == "pick":
        return [Call("remember", {"action": "select", "target": _named(task, text)})]
    back = _BACK.search(read_text(text).low) if task.intent == "undo" else None
    if back and desk:
        return [Call("remember", {"action": "select", "target": _ancestor(desk, int(_COUNTS.get(back.group("n"), back.group("n"))))})]
    if task.intent in ("undo", "redo"):
        return [Call("remember", {"action": task.intent})] if desk else []
    if task.intent == "name":
        return [Call("remember", {"action": "name", "target": task.target[0], "name": task.name})] if task.target else []
    if task.intent == "forget":
        return [Call("remember", {"action": "forget", "name": task.name})] if task.name else []
    if task.intent == "prefer":
        return [Call("remember", {"action": "prefer", "note": wish_of(text)[:200]})]
    return _looking(task, text, desk)


_BACK = re.compile(r"\b(?:go back|undo) (?:the last )?(?P<n>two|three|four|[2-9]) (?:steps|versions|times|changes)\b")
_COUNTS = {"two": "2", "three": "3", "four": "4"}


def _ancestor(desk: Sequence[DeskRow], steps: int) -> str:
    """The handle that many versions before the current one, or the oldest it came from."""
    rows = {row.handle: row for row in desk}
    row = selected(desk) or desk[-1]
    for _ in range(steps):
        row = next((rows[p] for p in row.parents if p in rows), row)
    return row.handle


def wish_of(text: str) -> str:
    """Return what a standing wish asks for, without the words that make it one: "always use watercolor from now on" wishes "watercolor"."""
    bare = text.strip(" .!。！")
    bare = _WISH_EN.sub(" ", _WISH_ZH.sub("", bare)) if read_text(bare).chinese else _WISH_EN.sub(" ", bare)
    return " ".join(bare.strip(" ,，、").split()) or text.strip()


def _create(task: Task) -> Call:
    shot = {name: value for name, value in task.shot.items() if name != "audio"}
    arguments: dict[str, Any] = {"shot": shot, "n": task.n}
    if task.target:
        arguments["references"] = list(task.target)
    return Call("create_image", arguments)


def _edits(task: Task, text: str, desk: Sequence[DeskRow]) -> list[Call]:
    if task.modality != "image" or not task.target or (task.intent == "edit" and not task.change):
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
    sure = task.resolution is None or task.resolution.sure or not task.resolution.candidates
    return task.target[0] if sure and task.target else text.strip()[:500]


def _looking(task: Task, text: str, desk: Sequence[DeskRow]) -> list[Call]:
    low = read_text(text).low
    if not desk:
        return []
    if task.intent == "compare":
        return [] if len(_pair(text, desk)) < 2 else [Call("look_up", {"query": ", ".join(_pair(text, desk)), "what": "compare"})]
    if task.intent == "chat" and _LIST.search(low):
        return [Call("look_up", {"query": text.strip()[:500], "what": "list"})]
    if task.intent == "chat" and _asks_about(low) and not _CHANGES.search(low):
        return [Call("look_up", {"query": text.strip()[:500], "what": "describe", "question": text.strip()[:500]})]
    return []


def _pair(text: str, desk: Sequence[DeskRow]) -> list[str]:
    """The handles of the two assets to compare, older first; the current one and what it came from where none is named."""
    parts = re.split(r"\b(?:and|with|to|vs\.?|versus|against)\b|[和跟与與,，]", text)
    found = [resolve(part, desk).handle for part in parts if speaks_of_versions(part) and not _FORMER.search(read_text(part).low)]
    low = read_text(text).low
    if len(desk) > 1 and re.search(r"\b(?:first|earliest) two\b|(?:前|头|最早)的?(?:面)?两[张个幅]", low):
        return [row.handle for row in desk[:2]]
    if len(desk) > 1 and re.search(r"\b(?:last|latest|newest|these|those) two\b|(?:最后|最新|后|这|那)的?(?:面)?两[张个幅]", low):
        return [row.handle for row in desk[-2:]]
    both = list(dict.fromkeys(handle for handle in found if handle))
    if len(both) > 1:
        return both[:2]
    current = selected(desk)
    parent = next((p for p in current.parents if any(row.handle == p for row in desk)), None) if current else None
    older = parent or next((row.handle for row in reversed(desk) if current and row.handle != current.handle), None)
    other = both[0] if both and current and both[0] != current.handle else older
    return [other, current.handle] if current and other else []


_SIGN_SAYS = re.compile(r"\bwhat does the (?:\w+ )?(?:sign|poster|banner|label|text|title|screen|book|letter|board) (?:say|read)\b|(?:招牌|海报|标题|牌子|屏幕)(?:上)?写(?:了|着)?(?:什么|啥)")


def _asks_about(low: str) -> bool:
    if cues.ABOUT_US.search(low) or cues.TEXT_ASK.search(low):
        return False
    asks = cues.QUESTION_START.search(low) or cues.HARD_QUESTION.search(low) or cues.QUESTION_ZH.search(low)
    return bool(asks and _LOOKS.search(low)) or bool(_SIGN_SAYS.search(low))


def _what_changed(desk: Sequence[DeskRow], language: Language) -> str:
    """What the current picture changed of the one it was made from."""
    row = selected(desk) or desk[-1]
    parent = next((other for other in desk if other.handle in row.parents[:1]), None)
    if parent is None:
        return reply.say("from_nothing", language, f"`{row.handle}`")
    names = [name for name in SEVEN if row.fields.get(name, "") != parent.fields.get(name, "")]
    names += ["text_in_image"] * (row.lettering != parent.lettering) + ["negative"] * (row.negative != parent.negative)
    return reply.changed(row.handle, names, language)


def _unmade(task: Task) -> str:
    """Which sentence says why nothing is made of a film or a recording; empty for other tasks."""
    if task.does in ("clone", "isolate", "dub", "convert"):
        return "no_recording"
    if task.does == "again":
        return "nothing_again"
    if task.intent not in _MAKING or task.modality in ("image", "text"):
        return ""
    return "nothing" if not task.target else "no_cutting" if task.modality == "video" else "no_mixing"


def _words(task: Task, text: str, desk: Sequence[DeskRow], language: Language) -> str:
    said = read_text(text)
    if task.intent == "refuse":
        return reply.refuse(refusal(said) or "danger", language)
    unmade = _unmade(task)
    if unmade:
        return reply.say(unmade, language)
    if task.intent == "compare":
        return reply.say("one_only" if desk else "nothing", language)
    if task.intent == "edit" and task.region and desk:
        return reply.say("what_of", language, task.region)
    if task.intent in ("edit", "variation", "undo", "redo", "pick"):
        return reply.say("nothing_to" if task.intent in ("undo", "redo") else "nothing", language)
    if task.doubt:
        return reply.say(task.doubt, language)
    if task.intent == "clarify":
        return reply.say("nothing" if not desk and changes_nothing(said) else "unclear", language)
    if task.intent == "forget":
        return reply.say("unknown_name", language)
    if desk and task.intent == "chat" and _CHANGES.search(said.low):
        return _what_changed(desk, language)
    if cues.ABOUT_US.search(said.low):
        return reply.what_it_can_do(language)
    if cues.GREETING.search(said.low.strip(" .!。！")) or cues.THANKS.search(said.low.strip(" .!。！")):
        return reply.say("thanks" if _THANKS.search(said.low) else "hello" if _HELLO.search(said.low) else "ready", language)
    return reply.say("chat", language)
