"""What the director says: short replies in the person's language and script."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agent.director import telling
from agent.director.failures import in_script, stands_alone
from agent.director.film import telling as film_telling
from agent.director.refusals import Reason
from agent.director.sentences import listed, pick, say
from agent.director.text import lower
from tools.chinese import Language
from tools.errors import ScenewrightError

_BETWEEN = re.compile(r"(?<=[。？！]) (?=[^\x00-\x7f])")
"""Chinese sentences stand without a blank between them."""
OFFERED = ("NotConfigured", "Unavailable")
"""Failures of a film after which its still picture is offered."""
__all__ = ["after_tools", "changed", "problem", "refuse", "say", "what_it_can_do", "which"]

FIELD_NAMES = {
    "subject": ("the subject", "主体"), "action": ("the action", "动作"), "scene": ("the scene", "场景"), "lighting": ("the lighting", "光线"),
    "camera": ("the camera", "镜头"), "style": ("the style", "风格"), "technical": ("the format", "规格"), "negative": ("what is left out", "排除的内容"),
    "text_in_image": ("the lettering", "画面文字"), "palette": ("the colours", "配色"), "count": ("the number", "数量"), "items": ("the items", "项目"),
    "audio": ("the sound", "声音"), "cast": ("the cast", "角色"),
}  # fmt: skip
_REFUSALS: dict[Reason, tuple[str, str]] = {
    "minors": ("I do not make sexual pictures of children or teenagers.", "我不会制作涉及未成年人的色情内容。"),
    "sexual": ("I do not make sexual pictures. Tell me the scene with everyone dressed and I draw that.", "我不制作色情内容；说说穿着衣服的版本，我来画。"),
    "gore": ("I do not draw graphic violence. Tell me the scene without it and I draw that.", "我不画血腥暴力的画面；说说没有血腥的版本，我来画。"),
    "hate": ("I do not make pictures that attack a group of people.", "我不制作攻击或贬低任何群体的内容。"),
    "danger": ("I do not make instructions for weapons, drugs or self-harm. If you are in distress, please talk to someone you trust.", "我不制作武器、毒品或自我伤害的说明；如果你正感到痛苦，请找信任的人聊聊。"),
    "deceit": ("I do not make false documents, or intimate pictures of real people.", "我不制作伪造证件，也不制作真实人物的私密影像。"),
}  # fmt: skip
_CAN = (
    "Tell me what you want to see and I draw it at once: people, animals, places, posters with lettering, icon sets. Then change it in plain words "
    '("make it sunset", "low angle", "replace the bicycle with a skateboard"), go back ("undo", "the second one"), ask for versions, or name a character ("call her Mia"). '
    'I make films, too ("a 20 second film about fire drills in four shots, with narration and soft piano", or paste a script), and cut them in words ("swap shots two and three").',
    "告诉我你想看到什么，我马上画出来：人物、动物、场景、带文字的海报、图标组都可以。然后直接用话修改（「改成夕阳」「低角度」「把脚踏车换成滑板」），"
    "也可以回到之前（「撤销」「第二张」）、多要几个版本，或给角色取名（「叫她米娅」）。还能做影片（「做一支20秒的防灾短片，四个镜头，中文旁白，轻柔钢琴」，或直接贴脚本），再用话剪辑（「第二段和第三段对调」）。",
)


def what_it_can_do(language: Language) -> str:
    """Return what the director can do, in two sentences with examples."""
    return pick(_CAN, language)


def changed(handle: str, fields: Sequence[str], language: Language) -> str:
    """Say which fields a version changed of the one it was made from; none means that only chance differs."""
    if not fields:
        return say("varied", language, f"`{handle}`")
    return say("changed", language, f"`{handle}`", listed([_field(name, language) for name in fields], language))


def problem(error: ScenewrightError, language: Language) -> str:
    """Return what stands in the way of a request before any tool is called."""
    result = {"error": str(error), "kind": type(error).__name__}
    return in_script(result, language) or str(error)


def refuse(reason: Reason, language: Language) -> str:
    """Return a refusal with what could be done instead, where something could."""
    return pick(_REFUSALS[reason], language)


def after_tools(
    results: Sequence[tuple[str, str]],
    language: Language,
    *,
    told: Collection[str] = (),
    seconds: Mapping[str, float] | None = None,
    still: bool = False,
    question: str = "",
) -> str:
    """Return the reply to what the tools answered: what was made or changed, what is not shown, or the question they raise.

    `results` holds the name of each tool and the JSON it gave back. `told` are the words that the last reply said were
    not drawn: they are not said again unless there are others too. `seconds` holds the length of what was made by handle.
    `question` is what was asked, so that a look-up answers it. `still` tells that a film was asked for in words, so that its picture is offered where it cannot be filmed.
    """
    sentences: list[str] = []
    for tool, content in results:
        result = _read(content)
        playing = film_telling.playing(result, lower(question), language) if tool == "look_up" else []
        sentences += playing or _about(tool, result, language, told, seconds or {})
        if still and tool == "create_video" and result.get("kind") in OFFERED:
            sentences.append(say("offer_still", language))
    said = " ".join(dict.fromkeys(s for s in sentences if s))
    return _BETWEEN.sub("", said) or say("noted", language)


def _read(content: str) -> Mapping[str, Any]:
    try:
        data = json.loads(content)
    except ValueError:
        return {"note": content.strip()}
    return data if isinstance(data, dict) else {"note": str(data)}


def _about(tool: str, result: Mapping[str, Any], language: Language, told: Collection[str], seconds: Mapping[str, float]) -> list[str]:
    if result.get("error"):
        return _failed(result, language)
    if result.get("question") or result.get("candidates"):
        return [_question(result, language)]
    if result.get("waiting") and "price" in result:
        return [telling.waiting(result, language)]
    if result.get("declined"):
        return [say("declined_fetch" if result.get("fetch") else "declined", language)]
    made = [m for m in result.get("made") or () if isinstance(m, dict)]
    if made and tool in film_telling.FILM_TOOLS:
        rows = [{"shots": result.get("shots"), "notes": result.get("notes"), **made[0]}]
        return film_telling.made(tool, rows, language)
    if made:
        return _made(tool, made, language, told, telling.making_of(made, seconds, str(result.get("price") or ""), language))
    answer = telling.answer(result, language) if tool == "look_up" else []
    return answer or _noted(tool, result, language)


def _noted(tool: str, result: Mapping[str, Any], language: Language) -> list[str]:
    """What was remembered, selected or seen."""
    if result.get("revoked"):
        return [say("revoked", language, str(result["revoked"])), *(str(n) for n in result.get("notes") or () if not str(n).startswith("The consent"))]
    if result.get("notes") or result.get("note"):
        return [_note(str(note), language) for note in result.get("notes") or (result["note"],)]
    if result.get("named"):
        return [say("named", language, str(result["named"]))]
    if result.get("forgotten"):
        return [say("forgotten", language, str(result["forgotten"]))]
    if result.get("preference"):
        return [say("preferred", language, str(result["preference"]))]
    if tool == "look_up":
        return _seen(result, language)
    if "selected" in result:
        selected = result["selected"]
        return [say("selected", language, f"`{selected}`") if selected else say("nothing_to", language)]
    return []


_UNCHANGED = re.compile(r"(\w+) already shows that, so nothing was changed\.")


def _note(note: str, language: Language) -> str:
    """A note of a tool, in the person's language where we have it in theirs."""
    same = _UNCHANGED.fullmatch(note)
    return say("unchanged", language, f"`{same[1]}`") if same else note


def _failed(result: Mapping[str, Any], language: Language) -> list[str]:
    """A failure in the person's script, with what can be used or done instead."""
    error = str(result["error"])
    said = in_script(result, language) or (error if stands_alone(result) else say("failed", language, error))
    missing = [name for name in map(str, result.get("stand_ins") or ()) if name not in said]
    offers = [say("stand_ins", language, listed(missing, language))] if missing else []
    return [said, *offers]


def _question(result: Mapping[str, Any], language: Language) -> str:
    """The tool's question, in our own words where it was asked in another language."""
    asked = str(result.get("question") or "")
    if asked and language == "en":
        return asked
    candidates = result.get("candidates") or ()
    return which([str(c.get("handle", c)) if isinstance(c, dict) else str(c) for c in candidates], language)


def which(handles: Sequence[str], language: Language) -> str:
    """Ask which one is meant, with the handles to choose from."""
    return " ".join(filter(None, (say("which", language), " / ".join(f"`{h}`" for h in handles[:4]))))


def _seen(result: Mapping[str, Any], language: Language) -> list[str]:
    """What a look-up found: the list, the difference of two, or what a picture shows."""
    if result.get("assets"):
        rows = [f"`{row.get('handle')}` {row.get('words') or row.get('name') or ''}".strip() for row in result["assets"]]
        return [listed(rows[-12:], language)]
    if result.get("compared"):
        pair = " / ".join(f"`{h}`" for h in result["compared"])
        changed = [_field(str(c), language) for c in result.get("changed") or ()]
        return [say("differ", language, pair, listed(changed, language)) if changed else say("same", language, pair)]
    shot = result.get("shot")
    said = {k: v.get("text", "") if isinstance(v, dict) else v for k, v in shot.items()} if isinstance(shot, dict) else {}
    words = [str(said[name]) for name in FIELD_NAMES if isinstance(said.get(name), str) and said[name]]
    words = words or [str(e) for e in result.get("elements") or ()]
    return [say("shows", language, f"`{result.get('handle') or result.get('found') or ''}`", listed(words, language))] if words else []


def _made(tool: str, made: Sequence[Mapping[str, Any]], language: Language, told: Collection[str], making: str) -> list[str]:
    handles = ", ".join(f"`{m.get('handle', '')}`" for m in made)
    touched = list(dict.fromkeys(str(c) for m in made for c in m.get("changed") or ()))
    sentences = telling.texts(made, language) if tool == "look_up" else []
    if tool == "edit_image" and not touched:
        sentences = [say("varied", language, handles)]
    elif tool == "edit_image":
        sentences = [say("changed", language, handles, listed([_field(c, language) for c in touched], language))]
    elif not sentences:
        sentences = [say(_MADE.get(tool, "made"), language, handles) if len(made) == 1 else say("made_many", language, handles)]
        if str(made[0].get("handle", "")).startswith("cln"):
            sentences = [say("voice_ready", language, handles), say("voice_use", language)]
    missing = list(dict.fromkeys(str(w) for m in made for w in m.get("not_drawn") or ()))
    if not set(missing) <= set(told):
        sentences.append(say("not_drawn", language, listed(missing, language)))
    notes = [_note(note, language) for note in dict.fromkeys(str(n) for m in made for n in m.get("notes") or ())]
    return [telling.with_making(sentences[0], making), *sentences[1:], *notes]


_MADE = {"edit_image:final": "final_made", "edit_image:upscale": "heard_made", "edit_image:remove_background": "heard_made", "edit_image:outpaint": "heard_made", "create_video": "film_made", "speak": "heard_made", "compose_music": "heard_made", "make_sound": "heard_made"}


def _field(name: str, language: Language) -> str:
    return pick(FIELD_NAMES.get(name, (name, name)), language)
