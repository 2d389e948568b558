"""A change said as an order, for models that edit by words (Kontext, Qwen-Edit, GPT-image, Aleph): what to do, and that all else stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prompts.dialects import prose, sentences
from prompts.dialects.rendered import Rendered
from prompts.dialects.video import quality
from prompts.phrases import has_han
from prompts.shot import Shot, Words
from prompts.vocabulary import Language

_BREAKS = re.compile(r"[,，、;；。]+|\.(?=\s|$)")
_HAS = re.compile(
    r"^(?:wearing|holding|carrying|with|having|戴著|戴着|穿著|穿着|拿著|拿着|帶著|带着|戴|穿|拿)\s*", re.IGNORECASE
)
_WHOLE = ("lighting", "camera", "style", "action")
"""Fields that are one thing: what is new in them takes the place of all that was said."""
_MOST_CHANGES = 12


@dataclass(frozen=True, slots=True)
class _Orders:
    """How each kind of change is said in one language."""

    swap: str
    add: str
    add_to: str
    remove: str
    set: Mapping[str, str]
    """How a field that is said anew is put."""
    write: str
    write_at: str
    rewrite: str
    erase: str
    colours: str
    count: str
    items: str
    better: str
    look: str
    whole: str
    keep: str
    only: str
    again: str


_ORDERS: dict[Language, _Orders] = {
    "en": _Orders(
        swap="Change {old} to {new}",
        add="Add {new}",
        add_to="Add {new} to {owner}",
        remove="Remove {old}",
        set={
            "subject": "Change the subject to {new}",
            "action": "Change the action to: {new}",
            "scene": "Change the background to {new}",
            "lighting": "Change the lighting to {new}",
            "camera": "Change the view to {new}",
            "style": "Change the style to {new}",
        },
        write='Write "{text}" in the picture',
        write_at='Write "{text}" on the {place}',
        rewrite='Change the text "{old}" to "{text}"',
        erase='Remove the text "{old}"',
        colours="Use only these colours: {colours}",
        count="Show exactly {count} of them",
        items="Show this set: {items}",
        better="Make it {new}",
        look="Sound: {new}",
        whole="Change it so that it shows this: {new}",
        keep="Keep everything else exactly as it is.",
        only="Change only this part: {region}.",
        again="Make it again in high quality, with everything exactly as it is.",
    ),
    "zh-Hant": _Orders(
        swap="把{old}改成{new}",
        add="加上{new}",
        add_to="給{owner}加上{new}",
        remove="移除{old}",
        set={
            "subject": "把主體改成{new}",
            "action": "把動作改成{new}",
            "scene": "把背景改成{new}",
            "lighting": "把光線改成{new}",
            "camera": "把視角改成{new}",
            "style": "把風格改成{new}",
        },
        write="在畫面中寫上「{text}」",
        write_at="在{place}上寫上「{text}」",
        rewrite="把文字「{old}」改成「{text}」",
        erase="移除文字「{old}」",
        colours="只使用這些顏色：{colours}",
        count="總共正好 {count} 個",
        items="畫出這一組：{items}",
        better="讓畫面{new}",
        look="聲音：{new}",
        whole="改成這樣的畫面：{new}",
        keep="其他部分完全保持不變。",
        only="只修改這個部分：{region}。",
        again="以高畫質重新製作，其他一切完全保持不變。",
    ),
    "zh-Hans": _Orders(
        swap="把{old}改成{new}",
        add="加上{new}",
        add_to="给{owner}加上{new}",
        remove="移除{old}",
        set={
            "subject": "把主体改成{new}",
            "action": "把动作改成{new}",
            "scene": "把背景改成{new}",
            "lighting": "把光线改成{new}",
            "camera": "把视角改成{new}",
            "style": "把风格改成{new}",
        },
        write="在画面中写上“{text}”",
        write_at="在{place}上写上“{text}”",
        rewrite="把文字“{old}”改成“{text}”",
        erase="移除文字“{old}”",
        colours="只使用这些颜色：{colours}",
        count="总共正好 {count} 个",
        items="画出这一组：{items}",
        better="让画面{new}",
        look="声音：{new}",
        whole="改成这样的画面：{new}",
        keep="其他部分完全保持不变。",
        only="只修改这个部分：{region}。",
        again="以高画质重新制作，其他一切完全保持不变。",
    ),
}


def render(
    shot: Shot, language: Language, *, before: Shot | None = None, region: str = "", sound: bool = False
) -> Rendered:
    """Return what leads from `before` to the Shot as orders, ending with what must stay.

    before: the Shot of what is edited; None (an upload) makes the whole Shot the target. region: the part that may change, in words.
    sound: whether a changed sound can be ordered too, as for films; else it is dropped.
    """
    orders = _ORDERS[language]
    said: list[str] = []
    if before is None and not (shot.subject or shot.action or shot.scene):
        before = Shot()  # only qualities were said, so what is seen stays
    if before is None:
        heeded = Words(text=quality(shot.technical.text))
        text = prose.render(shot.model_copy(update={"technical": heeded}), language=language).prompt
        said += [orders.whole.format(new=text)] if text else []
    else:
        for change in _CHANGES:
            said += change(before, shot, orders, language)
    new_sound = shot.audio if shot.audio and (before is None or shot.audio != before.audio) else ""
    if new_sound and sound:
        said.append(orders.look.format(new=new_sound))
    dropped = (new_sound,) if new_sound and not sound else ()
    if not said:
        return Rendered(orders.again, dropped=dropped)
    head = orders.only.format(region=region) if region else ""
    body = sentences.joined(said[:_MOST_CHANGES], language)
    gap = "" if language != "en" else " "
    return Rendered(gap.join(filter(None, (head, body, orders.keep))), dropped=dropped)


def _fields(before: Shot, shot: Shot, orders: _Orders, language: Language) -> Iterator[str]:
    for name, whole in orders.set.items():
        old, new = before.words(name).text, shot.words(name).text  # type: ignore[arg-type]
        if old == new:
            continue
        gone, come = _difference(old, new)
        if not new:
            yield from (orders.remove.format(old=phrase) for phrase in gone)
        elif name in _WHOLE or not old or (len(gone) == len(_phrases(old)) and (name == "scene" or len(gone) > 1)):
            yield whole.format(new=new)
        else:
            yield from _listed(gone, come, orders, _phrases(old)[0])


def _listed(gone: list[str], come: list[str], orders: _Orders, owner: str) -> Iterator[str]:
    """Say phrase by phrase what goes, what comes, and what takes whose place; owner: who wears or has it."""
    for pair in zip(gone, come, strict=False):
        old, new = _without_shared_beginning(*pair)
        yield orders.swap.format(old=old, new=new)
    yield from (orders.remove.format(old=_HAS.sub("", phrase)) for phrase in gone[len(come) :])
    for phrase in come[len(gone) :]:
        thing = _HAS.sub("", phrase)
        yield orders.add.format(new=phrase) if thing == phrase else orders.add_to.format(new=thing, owner=owner)


def _without_shared_beginning(old: str, new: str) -> tuple[str, str]:
    """Return long phrases without the words with which both begin; short ones ("a red car", "a blue car") say more when whole."""
    if has_han(old + new) or len(old.split()) < 6:
        return old, new
    a, b = old.split(), new.split()
    same = 0
    while same < min(len(a), len(b)) - 1 and a[same] == b[same]:
        same += 1
    return " ".join(a[same:]), " ".join(b[same:])


def _quality(before: Shot, shot: Shot, orders: _Orders, language: Language) -> Iterator[str]:
    new = quality(shot.technical.text)
    if new and new != quality(before.technical.text):
        yield orders.better.format(new=new)


def _negatives(before: Shot, shot: Shot, orders: _Orders, language: Language) -> Iterator[str]:
    for phrase in shot.negative:
        if phrase not in before.negative:
            yield orders.remove.format(old=phrase if has_han(phrase) else f"any {phrase}")


def _texts(before: Shot, shot: Shot, orders: _Orders, language: Language) -> Iterator[str]:
    old = [written for written in before.text_in_image if written not in shot.text_in_image]
    new = [written for written in shot.text_in_image if written not in before.text_in_image]
    for gone, come in zip(old, new, strict=False):
        yield orders.rewrite.format(old=gone.text, text=come.text)
    yield from (orders.erase.format(old=gone.text) for gone in old[len(new) :])
    for come in new[len(old) :]:
        place = sentences.WORDING[language].places.get(come.place.lower(), come.place)
        yield orders.write_at.format(text=come.text, place=place) if place else orders.write.format(text=come.text)


def _values(before: Shot, shot: Shot, orders: _Orders, language: Language) -> Iterator[str]:
    wording = sentences.WORDING[language]
    if shot.palette and shot.palette != before.palette:
        names = (f"{sentences.colour_name(colour, language)} ({colour})" for colour in shot.palette)
        yield orders.colours.format(colours=wording.between.join(names))
    if shot.count and shot.count != before.count:
        yield orders.count.format(count=shot.count)
    if shot.items and shot.items != before.items:
        yield orders.items.format(items=wording.between.join(shot.items))


def _phrases(text: str) -> list[str]:
    return [phrase for phrase in (p.strip() for p in _BREAKS.split(text)) if phrase]


def _difference(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the phrases that are only in the old text and those that are only in the new one."""
    before, after = _phrases(old), _phrases(new)
    return [p for p in before if p not in after], [p for p in after if p not in before]


_CHANGES: tuple[Callable[[Shot, Shot, _Orders, Language], Iterator[str]], ...] = (
    _fields,
    _values,
    _texts,
    _negatives,
    _quality,
)
