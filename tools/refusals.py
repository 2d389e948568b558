"""Why nothing can be made as wished, as errors whose one sentence says what to do instead."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from prompts.dialects.rendered import language_of
from prompts.shot import Shot
from tools.catalog import USABLE, Card, Catalog, System, Task
from tools.chinese import Language, to_script
from tools.errors import BadInput, NotConfigured, Unavailable
from tools.refusal_words import TASK_WORDS, end_words, task_words
from tools.requests import CloneRequest, FilmRequest, ImageRequest, MusicRequest, ReadRequest, Request, VideoRequest

_MANY = 8
"""Names listed at most."""
_SETTINGS = 3
"""Settings named at most: the services that do a task best."""
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


def unknown_name(name: str, catalog: Catalog, language: Language = "en") -> BadInput:
    """Return the error for a name nobody knows, with the names that look like it, else with some there are."""
    names = {n: s.title for s in catalog.systems.values()
             for n in (s.title.casefold(), *(n.casefold() for ns in s.names.values() for n in ns))}  # fmt: skip
    close = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.75)
    titles = list(dict.fromkeys(names[n] for n in close)) or _best_known(catalog)
    if language != "en":
        way = f"你是说 {listed(titles, language)} 吗？" if close else f"例如有 {listed(titles, language)}。"
        return BadInput(to_script(f"这里没有叫「{name[:40]}」的模型；{way}", language))
    way = "did you mean" if close else "there is, for example,"
    return BadInput(f'No model here is called "{name[:40]}"; {way} {listed(titles)}{"?" if close else "."}')


def _best_known(catalog: Catalog) -> list[str]:
    """Return the titles of some systems, those with the best models."""
    usable = (s for s in catalog.systems.values() if s.status.state in USABLE)
    best = {s.title: max((card.quality for card in catalog.of_system(s.id) if card.usable), default=0) for s in usable}
    return sorted(best, key=lambda title: (-best[title], title))[:_MANY]


def cannot_do(title: str, task: Task, why: Sequence[str], now: Sequence[str], language: Language = "en") -> BadInput:
    """Return the error for a model that cannot do the task. why: ends of sentences about it. now: titles that can at once."""
    reason = next((w for w in dict.fromkeys(why) if w != f"cannot {TASK_WORDS[task]}"), f"cannot {TASK_WORDS[task]}")
    if language != "en":
        instead = f"{listed(now, language)} 可以" if now else "请换一个模型，或不指定模型"
        return BadInput(f"{title} {end_words(reason, language)}；{to_script(instead, language)}。")
    instead = f"{listed(now)} can" if now else "name another model or none"
    return BadInput(f"{title} {reason}; {instead}.")


def not_commercial(titles: Sequence[str], language: Language = "en") -> BadInput:
    """Return the error for a wish for commercial use that leaves no model."""
    named = listed(titles[:_SETTINGS], language)
    if language != "en":
        return BadInput(to_script(f"{named} 可以做，但不能商用；请允许非商用，或设置别的模型。", language))
    return BadInput(f"{named} could do this, but not for commercial use; allow that, or set up another model.")


def wrong_input(card: Card, why: str, language: Language = "en") -> BadInput:
    """Return the error for a request that no model takes as it is. why: the end of a sentence about the card."""
    if language != "en":
        return BadInput(f"{card.title} {end_words(why, language)}；{to_script('请换一种方式', language)}。")
    return BadInput(f"{card.title} {why}; ask for it another way.")


_MISSING = re.compile(r"\b(?:set|missing)\b", re.IGNORECASE)
"""In what an engine says of a setting that is not there; anything else is wrong with one that is."""


def nothing_ready(
    task: Task,
    cards: Iterable[Card],
    ready: Mapping[str, str | None],
    title: str = "",
    now: Sequence[str] = (),
    language: Language = "en",
    *,
    why: str = "",
) -> NotConfigured:
    """Return the error for cards none of which is ready: the settings to set, those of the best services first.

    title: the model named. now: titles that can at once. why: what keeps the model from it that needs no settings, as a sentence.
    """
    stop = "." if language == "en" else "。"
    said = nothing_set(task, cards, ready, title, now, language)
    return NotConfigured(f"{why}{stop}{' ' if language == 'en' else ''}{said}" if why else said)


def nothing_set(
    task: Task,
    cards: Iterable[Card],
    ready: Mapping[str, str | None],
    title: str,
    now: Sequence[str],
    language: Language,
) -> str:
    """Return the sentence that says what to set so that one of the cards is ready."""
    lost = _best_first(cards)
    wrong = [p for card in lost if (p := _problem(card, ready)) and not _MISSING.search(p)]
    if wrong:  # more than a key that is missing: the engine's own sentence says it
        return " ".join(dict.fromkeys(wrong))
    settings = settings_of(lost, ready)
    if settings:
        return _to_set(settings, task, title, now, language)
    problems = list(dict.fromkeys(p for card in lost if (p := _problem(card, ready))))
    if problems:
        return " ".join(problems[:3])
    if language != "en":
        what = f"{title} 在这里没有设置好" if title else f"这里没有模型可以{task_words(task, 'zh-Hans')}"
        instead = f"现在可以用 {listed(now, language)}" if now else "请加一张模型卡"
        return to_script(f"{what}；{instead}。", language)
    what = f"{title} is not set up here" if title else f"No model here can {TASK_WORDS[task]}"
    instead = f"; {listed(now)} can do this now" if now else ""
    return f"{what}{instead or '; add a model card for it'}."


def _best_first(cards: Iterable[Card]) -> list[Card]:
    """Return the cards by their engines: that of the best one first, and of engines as good the one with more."""
    every = tuple(cards)
    best, many = Counter[str](), Counter(card.engine for card in every)
    for card in every:
        best[card.engine] = max(best[card.engine], card.quality)
    return sorted(every, key=lambda card: (-best[card.engine], -many[card.engine], card.engine))


def _to_set(settings: Sequence[str], task: Task, title: str, now: Sequence[str], language: Language) -> str:
    """Return the sentence that names the settings, a few of many, and where all of them stand."""
    few, more = listed(settings[:_SETTINGS], language), len(settings) - _SETTINGS
    command = f"`scenewright models --task {task}`"
    if language != "en":
        purpose = f"使用 {title}" if title else task_words(task, "zh-Hans")
        rest = f"；另外 {more} 个服务也可以，{command} 列出全部" if more > 0 else ""
        instead = f"；现在可以用 {listed(now, language)}" if now else ""
        return to_script(f"设置 {few} 之后就可以{purpose}{rest}{instead}。", language)
    purpose = f"use {title}" if title else TASK_WORDS[task]
    rest = f"; {more} other {'service' if more == 1 else 'services'} can too, {command} lists them all" if more > 0 else ""
    instead = f"; {listed(now)} can do this now" if now else ""
    return f"Set {few} to {purpose}{rest}{instead}."


def settings_of(cards: Iterable[Card], ready: Mapping[str, str | None]) -> list[str]:
    """Return the settings that the engines of the cards still need, as their own sentences name them."""
    problems = dict.fromkeys(_problem(card, ready) for card in cards)
    return list(dict.fromkeys(name for problem in problems for name in _SETTING.findall(problem or "")))


def _problem(card: Card, ready: Mapping[str, str | None]) -> str | None:
    """Return what the model itself still needs, else what its engine does. ready: by engine, and by card where one is not ready by itself."""
    return ready.get(card.id) or ready.get(card.engine)


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
        case FilmRequest():
            words = request.brief.words if request.brief else ""
        case _:
            words = request.brief.text
    return language_of(Shot.model_validate({"subject": words[:1_000]}))
