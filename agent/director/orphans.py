"""Messages that speak of a picture before anything was drawn: a change, a name, "another one"."""

from __future__ import annotations

import re

from agent.director import cues, edit_cues
from agent.director.fields import label_text
from agent.director.media import media_spans
from agent.director.text import HAN, Said

_IT = r"(?:it|this|that|them|him|her|everything|the (?:image|picture|photo|drawing|scene|background|colou?rs?|style|light(?:ing)?|text|title|mood|sky|camera))"
_CHANGES_IT = re.compile(
    rf"^{edit_cues.POLITE}(?:(?:make|turn|change|set|draw|paint|render|redraw|restyle|brighten|darken|zoom|crop|rotate|flip|resize|move|put|give|colou?r|edit|modify|adjust|undo|redo|convert|let|have|keep|save|delete) {_IT}\b(?! (?:image|picture|photo|drawing|scene) of)"
    r"|(?:remove|erase|delete|get rid of|take (?:out|away)|brighten|darken|recolou?r|undo|redo)\b|(?:replace|swap|change) (?:the|his|her|its|their|my)\b|add (?:some |more )?(?:an? |the )?[\w ]{2,30}(?: to (?:it|the (?:image|picture|scene))| in the background)?$)",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"^(?:please |now |and )*(?:(?:try |do (?:it )?|draw (?:it )?)?again|another(?: one| version)?|one more|more(?: versions| like (?:this|that|it))?|same (?:again|one)|(?:a bit |a little |much |slightly )?(?:more|less|brighter|darker|bigger|smaller|closer|warmer|cooler|lighter)(?: \w+)?"
    r"|(?:make )?(?:\d|two|three|four) more(?: (?:versions|like (?:this|that|it)))?|(?:keep|use|pick|select|compare) (?:it|this|that|them|these|this one|that one|the (?:first|second|third|last|previous) one))[.! ]*$",
    re.IGNORECASE,
)
_CHANGES_ZH = re.compile(
    r"^(?:请|麻烦|帮我|可以|能不能|现在|再|那就?)*(?:(?:把|将)(?!.{1,30}(?:画成|做成|变成)(?:一|图|海报|插画)).{1,30}(?:换|改|变|去|删|移|加|调|放|缩|涂|弄)|(?:换|改|变)(?:成|为|到|个|一下)|(?:去掉|删掉|删除|移除|拿掉|擦掉|不要那)|(?:再)?(?:来|画|做|出|生成)?(?:一|两|三|几|多\d?)[张个版](?:吧|看看)?$|(?:再|更|稍微)(?:亮|暗|大|小|近|远|暖|冷|多|少|高|低).{0,3}$|(?:让|给)[她他它牠]"
    r"|(?:加|添)(?:上|一|个|点|些).{1,10}$|(?:用|以|换).{1,8}(?:重画|重新画|重做|再画一?[次张遍]?)$|(?:重画|重新(?:画|生成|来|做)|再试|再来)|(?:调|拉|放|缩|变|弄)(?:亮|暗|近|远|大|小))"
)
_NAMES_IT = re.compile(r"^(?:please |now |and )*(?:call|name) (?:her|him|it|them|this|that)\b|^(?:就?(?:叫|称)(?:她|他|它|牠))")
_SHORT_EN, _SHORT_ZH = 12, 26


def changes_nothing(said: Said) -> bool:
    """Tell whether a message asks to change, name or repeat a picture and describes none itself; meant for an empty desk."""
    text = said.bare.strip(" .!?,，。！？")
    han = len(HAN.findall(text))
    if han > _SHORT_ZH or len(text.split()) > _SHORT_EN or len(text) > 90:
        return False
    if _NAMES_IT.search(text):
        return True
    if han:
        return (bool(_CHANGES_ZH.search(text)) and not _draws_zh(text)) or _only_looks(said)
    if _AGAIN.search(text):
        return True
    return (bool(_CHANGES_IT.search(text)) and not _draws(said, text)) or _only_looks(said)


def _draws(said: Said, text: str) -> bool:
    """Whether the words ask for a picture of their own: "put together a poster", "make a picture of it"."""
    verb = cues.MAKE_START.search(text)
    return verb is not None and bool(re.match(r"\s*(?:me |us )?(?:an?|some|two|three|\d+)\b", text[verb.end() :])) and bool(media_spans(said))


def _draws_zh(text: str) -> bool:
    return re.match(r"(?:请|帮我|给我|再|来)*(?:画|来|做|生成)?[一两三几]?[张幅个].{2,}", text) is not None and not re.match(r"(?:再|多)?(?:来|画|做|出|生成)?(?:一|两|三|几)[张个版](?:吧|看看)?$", text)


def _only_looks(said: Said) -> bool:
    """Whether a few words say only how to look and nothing to look at: "close-up", "4:3", 低角度."""
    if said.quotes or len(said.low.split()) > 3 or len(said.low) > 24 or len(HAN.findall(said.low)) > 6 or re.search(r"[一两三]", said.low):
        return False
    fields = {piece.field for piece in label_text(said, 0, len(said.low))}
    return bool(fields) and fields <= {"camera", "technical", "negative"}
