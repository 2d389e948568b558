"""What the director says: short replies in the person's language and script."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agent.director.failures import in_script
from agent.director.refusals import Reason
from agent.director.text import Language, to_script

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
    '("make it sunset", "low angle", "replace the bicycle with a skateboard"), go back ("undo", "the second one"), ask for versions, or name a character ("call her Mia").',
    "告诉我你想看到什么，我马上画出来：人物、动物、场景、带文字的海报、图标组都可以。然后直接用话修改（「改成夕阳」「低角度」「把脚踏车换成滑板」），"
    "也可以回到之前（「撤销」「第二张」）、多要几个版本，或给角色取名（「叫她米娅」）。",
)
_TEXTS: dict[str, tuple[str, str]] = {
    "hello": ("Hello! What shall we draw?", "你好！想画点什么？"),
    "thanks": ("You are welcome. Say what to change, or what comes next.", "不客气。想改哪里，或接着画什么，都可以直接说。"),
    "chat": ("I draw pictures and change them in plain words; that question is beyond what I know offline. What shall we draw?", "我擅长画图和改图，这个问题离线时我答不了。要画点什么吗？"),
    "unclear": ("What should be in the picture? One sentence is enough: who, doing what, where.", "画面里要有什么？一句话就够：谁、在做什么、在哪里。"),
    "nothing": ("There is no picture yet. What should I draw first?", "还没有图片。先画什么呢？"),
    "ready": ("All right. What shall we draw or change next?", "好的。接下来要画什么，或改哪里？"),
    "one_only": ("There is only one picture so far, so nothing to compare it with.", "目前只有一张图，还没有可以比较的。"),
    "what_of": ("What should become of the {0}?", "{0}要改成什么样子？"),
    "unknown_name": ("There is no character of that name yet.", "还没有这个角色。"),
    "forgotten": ("{0} is forgotten.", "已经忘掉{0}了。"),
    "preferred": ("Noted: {0}, for every new picture.", "记住了：之后的新图都会用「{0}」。"),
    "which": ("Which one do you mean?", "你指的是哪一张？"),
    "selected": ("Now at {0}.", "现在是 {0}。"),
    "made": ("Here is {0}.", "画好了：{0}。"),
    "made_many": ("Here are {0}.", "画好了：{0}。"),
    "changed": ("{0}: I changed {1} and kept the rest.", "{0}：改了{1}，其他不变。"),
    "from_nothing": ("{0} was drawn from your words; nothing was changed in it yet.", "{0} 是直接画出来的，还没有改过。"),
    "varied": ("{0}: the same request, drawn anew.", "{0}：同样的内容，换了一种画法。"),
    "not_drawn": ("This draft does not show: {0}.", "这张草图没有画出：{0}。"),
    "noted": ("Noted.", "记住了。"),
    "named": ("I will remember {0}; use the name and the looks stay the same.", "记住{0}了，之后提到这个名字，样子都会保持一致。"),
    "no_cutting": ("Cutting, retiming and mixing come with a later version; I can make it longer, restyle it, or film a new take.", "剪辑、变速和混音会在之后的版本提供；现在可以延长、换风格，或重拍一个版本。"),
    "offer_still": ("Shall I draw the still picture of it now?", "要先画出它的静态画面吗？"),
    "failed": ("That did not work: {0}", "没有成功：{0}"),
    "differ": ("{0} differ in {1}.", "{0} 的差别：{1}。"),
    "same": ("{0} were asked for alike; only chance differs.", "{0} 的要求相同，只有随机的部分不一样。"),
    "shows": ("{0} shows: {1}.", "{0} 画的是：{1}。"),
    "nothing_to": ("There is nothing to go back to.", "没有可以回去的版本了。"),
}  # fmt: skip


def say(key: str, language: Language, *args: str) -> str:
    """Return one of the director's own sentences in a language and script; raises `KeyError` for an unknown key."""
    return _pick(_TEXTS[key], language).format(*args)


def what_it_can_do(language: Language) -> str:
    """Return what the director can do, in two sentences with examples."""
    return _pick(_CAN, language)


def changed(handle: str, fields: Sequence[str], language: Language) -> str:
    """Say which fields a version changed of the one it was made from; none means that only chance differs."""
    if not fields:
        return say("varied", language, f"`{handle}`")
    return say("changed", language, f"`{handle}`", _list([_field(name, language) for name in fields], language))


def refuse(reason: Reason, language: Language) -> str:
    """Return a refusal with what could be done instead, where something could."""
    return _pick(_REFUSALS[reason], language)


def _pick(pair: tuple[str, str], language: Language) -> str:
    return pair[0] if language == "en" else to_script(pair[1], language)


def after_tools(results: Sequence[tuple[str, str]], language: Language, *, told: Collection[str] = ()) -> str:
    """Return the reply to what the tools answered: what was made or changed, what is not shown, or the question they raise.

    `results` holds the name of each tool and the JSON it gave back. `told` are the words that the last reply said were
    not drawn: they are not said again unless there are others too.
    """
    sentences: list[str] = []
    for tool, content in results:
        sentences += _about(tool, _read(content), language, told)
    return " ".join(dict.fromkeys(s for s in sentences if s)) or say("noted", language)


def _read(content: str) -> Mapping[str, Any]:
    try:
        data = json.loads(content)
    except ValueError:
        return {"note": content.strip()}
    return data if isinstance(data, dict) else {"note": str(data)}


def _about(tool: str, result: Mapping[str, Any], language: Language, told: Collection[str]) -> list[str]:
    if result.get("error"):
        return [in_script(result, language) or say("failed", language, str(result["error"]))]
    if result.get("question") or result.get("candidates"):
        return [_question(result, language)]
    made = [m for m in result.get("made") or () if isinstance(m, dict)]
    if made:
        return _made(tool, made, language, told)
    if result.get("notes") or result.get("note"):
        return [str(note) for note in result.get("notes") or (result["note"],)]
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
        return [_list(rows[-12:], language)]
    if result.get("compared"):
        pair = " / ".join(f"`{h}`" for h in result["compared"])
        changed = [_field(str(c), language) for c in result.get("changed") or ()]
        return [say("differ", language, pair, _list(changed, language)) if changed else say("same", language, pair)]
    shot = result.get("shot")
    said = {k: v.get("text", "") if isinstance(v, dict) else v for k, v in shot.items()} if isinstance(shot, dict) else {}
    words = [str(said[name]) for name in FIELD_NAMES if isinstance(said.get(name), str) and said[name]]
    words = words or [str(e) for e in result.get("elements") or ()]
    return [say("shows", language, f"`{result.get('handle') or result.get('found') or ''}`", _list(words, language))] if words else []


def _made(tool: str, made: Sequence[Mapping[str, Any]], language: Language, told: Collection[str]) -> list[str]:
    handles = ", ".join(f"`{m.get('handle', '')}`" for m in made)
    touched = list(dict.fromkeys(str(c) for m in made for c in m.get("changed") or ()))
    if tool == "edit_image" and not touched:
        sentences = [say("varied", language, handles)]
    elif tool == "edit_image":
        sentences = [say("changed", language, handles, _list([_field(c, language) for c in touched], language))]
    else:
        sentences = [say("made" if len(made) == 1 else "made_many", language, handles)]
    missing = list(dict.fromkeys(str(w) for m in made for w in m.get("not_drawn") or ()))
    if not set(missing) <= set(told):
        sentences.append(say("not_drawn", language, _list(missing, language)))
    return sentences + [str(note) for note in dict.fromkeys(str(n) for m in made for n in m.get("notes") or ())]


def _field(name: str, language: Language) -> str:
    return _pick(FIELD_NAMES.get(name, (name, name)), language)


def _list(words: Sequence[str], language: Language) -> str:
    if language != "en":
        return "、".join(words)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
