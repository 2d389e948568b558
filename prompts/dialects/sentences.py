"""The sentences that dialects for models which read prose are built from, in English and both Chinese scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prompts import vocabulary
from prompts.dialects.rendered import describe_cast, says_number
from prompts.phrases import has_han
from prompts.shot import Lettering, Shot
from prompts.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Wording:
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
    camera: str
    sound: str
    places: dict[str, str]


WORDING: dict[Language, Wording] = {
    "en": Wording(
        count="exactly {count} of them",
        items="a consistent set of {count}: {items}",
        between=", ",
        lettering='the {place} reads "{text}"',
        lettering_anywhere='the words "{text}" appear in the picture',
        palette="colour palette {colours}",
        without="without {things}",
        last_or=" or ",
        camera="camera: {words}",
        sound="sound: {words}",
        places={},
    ),
    "zh-Hant": Wording(
        count="總共正好 {count} 個",
        items="風格一致的一組，共 {count} 個：{items}",
        between="、",
        lettering="{place}上寫著「{text}」",
        lettering_anywhere="畫面中有文字「{text}」",
        palette="配色使用 {colours}",
        without="畫面中不要出現{things}",
        last_or="、",
        camera="鏡頭：{words}",
        sound="聲音：{words}",
        places={
            "sign": "招牌",
            "poster": "海報",
            "screen": "螢幕",
            "banner": "橫幅",
            "title": "標題",
            "label": "標籤",
        },
    ),
    "zh-Hans": Wording(
        count="总共正好 {count} 个",
        items="风格一致的一组，共 {count} 个：{items}",
        between="、",
        lettering="{place}上写着“{text}”",
        lettering_anywhere="画面中有文字“{text}”",
        palette="配色使用 {colours}",
        without="画面中不要出现{things}",
        last_or="、",
        camera="镜头：{words}",
        sound="声音：{words}",
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


def main_sentence(shot: Shot) -> str:
    """Return who does what, and where; a cast name is followed by the looks at its first mention."""
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


def counted(shot: Shot, language: Language) -> list[str]:
    """Return the sentences that say how many there are and which ones."""
    wording, out = WORDING[language], []
    if shot.count and shot.count > 1 and not says_number(shot.subject.text, shot.count):
        out.append(wording.count.format(count=shot.count))
    if shot.items:
        out.append(wording.items.format(count=len(shot.items), items=wording.between.join(shot.items)))
    return out


def lettering(shot: Shot, language: Language) -> list[str]:
    """Return one sentence for each exact string that stands in the picture."""
    return [_written(written, WORDING[language]) for written in shot.text_in_image]


def palette(shot: Shot, language: Language, *, names: bool = False) -> list[str]:
    """Return the sentence of the exact colours, if there are any; with `names` as colour words, which no model writes into a picture."""
    if not shot.palette:
        return []
    wording = WORDING[language]
    colours: Iterable[str] = dict.fromkeys(colour_name(c, language) for c in shot.palette) if names else shot.palette
    return [wording.palette.format(colours=wording.between.join(colours))]


def without(shot: Shot, language: Language) -> list[str]:
    """Return the sentence of what must not be seen, if anything."""
    if not shot.negative:
        return []
    wording = WORDING[language]
    things = wording.between.join(shot.negative[:-1])
    things = f"{things}{wording.last_or}{shot.negative[-1]}" if things else shot.negative[-1]
    return [wording.without.format(things=things)]


def colour_name(hex_colour: str, language: Language = "en") -> str:
    """Return the name of the vocabulary's colour nearest to a `#rrggbb`, by squared distance in RGB."""
    wanted = bytes.fromhex(hex_colour[1:])

    def distance(other: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(wanted, bytes.fromhex(other[1:]), strict=True))

    colours = [term for term in vocabulary.terms("colour").values() if term.hex]
    return min(colours, key=lambda term: distance(term.hex or hex_colour)).names[language][0]


def rgb(hex_colours: Sequence[str]) -> tuple[dict[str, int], ...]:
    """Return colours as objects of 0..255, the form in which design models take a palette."""
    return tuple(dict(zip("rgb", bytes.fromhex(colour[1:]), strict=True)) for colour in hex_colours)


def joined(sentences: Iterable[str], language: Language) -> str:
    """Return the sentences as one text, each with a capital letter and the full stop of its script."""
    out = ""
    for sentence in (s.strip(" ,，;；") for s in sentences):
        if not sentence:
            continue
        chinese = has_han(sentence[-1]) or (language != "en" and has_han(sentence))
        stop = "" if sentence[-1] in _ENDS else "。" if chinese else "."
        gap = "" if not out or out[-1] in "。！？" else " "
        out += gap + sentence[0].upper() + sentence[1:] + stop
    return out


def _written(written: Lettering, wording: Wording) -> str:
    place = written.place.strip()
    for article in ("on the ", "on a ", "the ", "a ", "an "):
        place = place.removeprefix(article)
    if not place:
        return wording.lettering_anywhere.format(text=written.text)
    place = wording.places.get(place.lower(), place)
    return wording.lettering.format(place=place.removesuffix("上"), text=written.text)
