"""A Shot as natural prose, for models that read sentences (FLUX, GPT-image, Qwen-Image and their like)."""

from __future__ import annotations

from dataclasses import dataclass

from prompts.dialects.rendered import Rendered, describe_cast, language_of, says_number
from prompts.phrases import has_han
from prompts.shot import Lettering, Shot
from prompts.vocabulary import Language


@dataclass(frozen=True, slots=True)
class _Wording:
    """The words that join a person's fields, in one language."""

    count: str
    items: str
    between: str
    """What stands between the items of a list."""
    lettering: str
    lettering_anywhere: str
    palette: str
    without: str
    last_or: str
    """What stands before the last thing that must not be seen."""
    places: dict[str, str]


_WORDING: dict[Language, _Wording] = {
    "en": _Wording(
        count="exactly {count} of them",
        items="a consistent set of {count}: {items}",
        between=", ",
        lettering='the {place} reads "{text}"',
        lettering_anywhere='the words "{text}" appear in the picture',
        palette="colour palette {colours}",
        without="without {things}",
        last_or=" or ",
        places={},
    ),
    "zh-Hant": _Wording(
        count="總共正好 {count} 個",
        items="風格一致的一組，共 {count} 個：{items}",
        between="、",
        lettering="{place}上寫著「{text}」",
        lettering_anywhere="畫面中有文字「{text}」",
        palette="配色使用 {colours}",
        without="畫面中不要出現{things}",
        last_or="、",
        places={
            "sign": "招牌",
            "poster": "海報",
            "screen": "螢幕",
            "banner": "橫幅",
            "title": "標題",
            "label": "標籤",
        },
    ),
    "zh-Hans": _Wording(
        count="总共正好 {count} 个",
        items="风格一致的一组，共 {count} 个：{items}",
        between="、",
        lettering="{place}上写着“{text}”",
        lettering_anywhere="画面中有文字“{text}”",
        palette="配色使用 {colours}",
        without="画面中不要出现{things}",
        last_or="、",
        places={
            "sign": "招牌",
            "poster": "海报",
            "screen": "屏幕",
            "banner": "横幅",
            "title": "标题",
            "label": "标签",
        },
    ),
}
_ENDS = ".。!！?？…"


def render(shot: Shot) -> Rendered:
    """Return the Shot as sentences: subject, action and scene; light; camera; style; technical; then exact values.

    The person's own words stay as they are, in their own language; what is added follows the language most of
    the Shot is written in. What must not be seen is said in the prompt itself, as these models take no negative.
    """
    language = language_of(shot)
    wording = _WORDING[language]
    sentences = [_main_sentence(shot)]
    if shot.count and shot.count > 1 and not says_number(shot.subject.text, shot.count):
        sentences.append(wording.count.format(count=shot.count))
    if shot.items:
        sentences.append(wording.items.format(count=len(shot.items), items=wording.between.join(shot.items)))
    sentences += [shot.lighting.text, shot.camera.text, shot.style.text, shot.technical.text]
    sentences += [_lettering(written, wording) for written in shot.text_in_image]
    if shot.palette:
        sentences.append(wording.palette.format(colours=wording.between.join(shot.palette)))
    if shot.negative:
        things = wording.between.join(shot.negative[:-1])
        things = f"{things}{wording.last_or}{shot.negative[-1]}" if things else shot.negative[-1]
        sentences.append(wording.without.format(things=things))
    return Rendered(prompt=_joined(sentences, language), dropped=(shot.audio,) if shot.audio else ())


def _main_sentence(shot: Shot) -> str:
    subject = describe_cast(
        shot, shot.subject.text, lambda name, look: f"{name}（{look}）" if has_han(look) else f"{name} ({look})"
    )
    action = shot.action.text
    if subject and action:
        joint = "，" if has_han(subject[-1]) or has_han(action[0]) else " "
        subject = f"{subject.rstrip(',，')}{joint}{action}"
    main = subject or action
    if main and shot.scene:
        joint = "，" if has_han(main[-1]) or has_han(shot.scene.text[0]) else ", "
        return f"{main.rstrip(',，')}{joint}{shot.scene.text}"
    return main or shot.scene.text


def _lettering(written: Lettering, wording: _Wording) -> str:
    place = written.place.strip()
    for article in ("on the ", "on a ", "the ", "a ", "an "):
        place = place.removeprefix(article)
    if not place:
        return wording.lettering_anywhere.format(text=written.text)
    place = wording.places.get(place.lower(), place)
    return wording.lettering.format(place=place.removesuffix("上"), text=written.text)


def _joined(sentences: list[str], language: Language) -> str:
    out = ""
    for sentence in (s.strip(" ,，;；") for s in sentences):
        if not sentence:
            continue
        chinese = has_han(sentence[-1]) or (language != "en" and has_han(sentence))
        stop = "" if sentence[-1] in _ENDS else "。" if chinese else "."
        gap = "" if not out or out[-1] in "。！？" else " "
        out += gap + sentence[0].upper() + sentence[1:] + stop
    return out
