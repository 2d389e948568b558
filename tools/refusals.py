"""Why nothing can be made as wished, as errors whose one sentence says what to do instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from prompts.dialects.rendered import language_of
from prompts.shot import Shot
from tools.catalog import USABLE, Card, Catalog, Language, System, Task
from tools.errors import BadInput, NotConfigured, Unavailable
from tools.requests import CloneRequest, ImageRequest, MusicRequest, ReadRequest, Request, VideoRequest

TASK_WORDS: Mapping[Task, str] = {
    "t2i": "draw pictures",
    "i2i": "make a picture anew",
    "edit": "edit pictures",
    "inpaint": "change a part of a picture",
    "outpaint": "widen pictures",
    "multi_ref": "draw from reference pictures",
    "upscale": "enlarge pictures",
    "remove_background": "remove backgrounds",
    "t2v": "make videos",
    "i2v": "make videos from pictures",
    "first_last": "make videos between two frames",
    "ref2v": "make videos with reference pictures",
    "extend": "extend videos",
    "v2v": "restyle videos",
    "tts": "speak",
    "sts": "say a recording in another voice",
    "clone": "clone voices",
    "dub": "dub recordings",
    "isolate": "isolate a voice",
    "stt": "transcribe recordings",
    "describe": "describe pictures",
    "music": "compose music",
    "sfx": "make sounds",
}
"""What a task is called for people, after "to" and "can"."""
_MANY = 8
"""Names listed at most."""
_SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_WITH_READY: Mapping[Language, str] = {
    "en": "{say} I can use {names}.",
    "zh-Hant": "{say}可以改用 {names}。",
    "zh-Hans": "{say}可以改用 {names}。",
}
_WITH_KEYS: Mapping[Language, str] = {
    "en": "{say} Set {settings} to use {names}.",
    "zh-Hant": "{say}設定 {settings} 之後可以改用 {names}。",
    "zh-Hans": "{say}设置 {settings} 之后可以改用 {names}。",
}
_WITH_NAMES: Mapping[Language, str] = {
    "en": "{say} {names} would come closest, and cannot be used here yet.",
    "zh-Hant": "{say}最接近的是 {names}，但這裡還不能用。",
    "zh-Hans": "{say}最接近的是 {names}，但这里还不能用。",
}
_OR: Mapping[Language, tuple[str, str]] = {"en": (", ", " or "), "zh-Hant": ("、", " 或 "), "zh-Hans": ("、", " 或 ")}


def unavailable(system: System, catalog: Catalog, ready: Mapping[str, str | None], language: Language = "en") -> Unavailable:
    """Return the error for a system that cannot be had: its true sentence, and what is used instead or what to set for that.

    ready: see `tools.router.rank`. The error's `stand_ins` are titles, those that are ready first.
    """
    said = system.say.get(language) or system.say.get("en") or f"{system.title} cannot be used."
    systems = [catalog.systems[name] for name in system.stand_ins if name in catalog.systems]
    now = [s for s in systems if any(c.usable and ready.get(c.engine, "") is None for c in catalog.of_system(s.id))]
    settings = settings_of((card for s in systems for card in catalog.of_system(s.id) if card.usable), ready)
    form = _WITH_READY if now else _WITH_KEYS if settings else _WITH_NAMES
    names = listed([s.title for s in now or systems], language)
    words = form[language].format(say=said, names=names, settings=listed(settings, language))
    rest = [s for s in systems if s not in now]
    return Unavailable(words if systems else said, tuple(s.title for s in (*now, *rest)))


def unknown_name(name: str, catalog: Catalog) -> BadInput:
    """Return the error for a name nobody knows, with the names that look like it, else with some there are."""
    names = {n: s.title for s in catalog.systems.values() if s.status.state in USABLE
             for n in (s.title.casefold(), *(n.casefold() for ns in s.names.values() for n in ns))}  # fmt: skip
    close = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.75)
    titles = list(dict.fromkeys(names[n] for n in close)) or sorted(set(names.values()))[:_MANY]
    way = "did you mean" if close else "there is, for example,"
    return BadInput(f'No model here is called "{name[:40]}"; {way} {listed(titles)}{"?" if close else "."}')


def cannot_do(title: str, task: Task, why: Sequence[str], now: Sequence[str]) -> BadInput:
    """Return the error for a model that cannot do the task. why: ends of sentences about it. now: titles that can at once."""
    reason = next((w for w in dict.fromkeys(why) if w != f"cannot {TASK_WORDS[task]}"), f"cannot {TASK_WORDS[task]}")
    instead = f"{listed(now)} can" if now else "name another model or none"
    return BadInput(f"{title} {reason}; {instead}.")


def nothing_ready(
    task: Task, cards: Iterable[Card], ready: Mapping[str, str | None], title: str = "", now: Sequence[str] = ()
) -> NotConfigured:
    """Return the error for cards none of which is ready: the settings to set. title: the model named. now: titles that can at once."""
    lost = tuple(cards)
    purpose = f"use {title}" if title else TASK_WORDS[task]
    instead = f"; {listed(now)} can do this now" if now else ""
    settings = settings_of(lost, ready)
    if settings:
        return NotConfigured(f"Set {listed(settings)} to {purpose}{instead}.")
    problems = list(dict.fromkeys(p for card in lost if (p := ready.get(card.engine))))
    if problems:
        return NotConfigured(" ".join(problems[:3]))
    what = f"{title} is not set up here" if title else f"No model here can {TASK_WORDS[task]}"
    return NotConfigured(f"{what}{instead or '; add a model card for it'}.")


def settings_of(cards: Iterable[Card], ready: Mapping[str, str | None]) -> list[str]:
    """Return the settings that the engines of the cards still need, as their own sentences name them."""
    engines = dict.fromkeys(card.engine for card in cards)
    return list(dict.fromkeys(name for engine in engines for name in _SETTING.findall(ready.get(engine) or "")))


def listed(names: Sequence[str], language: Language = "en") -> str:
    """Return "A, B or C" in the language."""
    comma, last = _OR[language]
    return last.join([comma.join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def language_said(request: Request) -> Language:
    """Return the language a request is written in."""
    match request:
        case ImageRequest() | VideoRequest():
            return language_of(request.shot)
        case CloneRequest():
            words = request.name
        case ReadRequest():
            words = request.question
        case MusicRequest():
            words = request.brief.words
        case _:
            words = request.brief.text
    return language_of(Shot.model_validate({"subject": words[:1_000]}))
