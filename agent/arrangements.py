"""What a person arranged for a conversation, applied to what is made in it: locked fields, pinned references, settings."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from agent.cast import mentions, with_cast
from agent.director.reply import FIELD_NAMES
from agent.director.sentences import listed, pick, say
from agent.director.text import detect_language
from prompts.film_changes import FilmChange, Reshoot
from prompts.shot import FIELDS, FieldName, Shot, ShotChange
from tools.animatic.reading import read
from tools.animatic.spec import Look
from tools.chinese import Language
from tools.errors import BadInput, UnknownHandle
from tools.notebook import Arrangement, Character, Notebook
from tools.preferring import read_preferences
from tools.store.records import Asset
from tools.talk_settings import TalkSettings

if TYPE_CHECKING:
    from agent.workshop import Studio
    from agent.worktable import Worktable

MAX_PINS = 8
LOOKED_BACK = 12
"""Newest assets whose words are looked at for the language of the talk."""
_NOT_WORDS = re.compile(r"\[[^\]]*\]|\b[a-z]{3,4}\d+\b", re.IGNORECASE)
"""What shows no language in a turn's words: the notes of actions, and handles."""
Pair = tuple[str, str]
HELD: Pair = ("{0} is locked, so it stays as it is; unlock it to change it.", "{0}已锁定，保持不变；解锁后才能更改。")
_LOCKED: Pair = ("Locked: {0}.", "已锁定：{0}。")
_UNLOCKED: Pair = ("Unlocked: {0}.", "已解锁：{0}。")
_PINNED: Pair = ("{0} is a reference now, for all that is made next.", "{0} 已设为参考，之后的新图都会参考它。")
_UNPINNED: Pair = ("{0} is no reference any more.", "{0} 不再是参考了。")
_KEPT_TO: Pair = ("Kept to the pinned {0}.", "参考了固定的 {0}。")
_NOT_KEPT_TO: Pair = ("The pinned {0} is of no use here: only pictures are references of pictures.", "固定的 {0} 在这里用不上：只有图片能当参考。")
_SET: Pair = ("Settings: {0}.", "设置：{0}。")
_AS_BEFORE: Pair = ("the server's own", "服务器的默认值")


@dataclass(frozen=True, slots=True)
class Edit:
    """A change after the locks: what of it is made, and what is said of the rest."""

    change: ShotChange
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arranged:
    """What is arranged in a project, with the language in which it is spoken of."""

    there: Arrangement = field(default_factory=Arrangement)
    language: Language = "en"

    def allowed(self, change: ShotChange, before: Shot) -> Edit:
        """Return a change without the fields that are locked, and without other looks of a locked character of `before`."""
        held = [name for name in change.touched if name in self.there.locks]
        names = [pick(FIELD_NAMES[name], self.language) for name in held]
        left = change.model_copy(update=dict.fromkeys(held)) if held else change
        of_cast = [c.member.name for c in self.there.characters if c.locked and _looks_change(c, before, left)]
        if of_cast:
            left = left.model_copy(update={"subject": None})
        named = [*names, *of_cast]
        return Edit(left, (_said(HELD, self.language, listed(named, self.language)),) if named else ())

    def filled(self, shot: Shot) -> tuple[Shot, tuple[str, ...]]:
        """Return a new Shot with the texts of the locked fields, and what is said where it had asked for something else."""
        wanted = {name: text for name, text in self.there.locks.items() if text}
        others = [name for name in FIELDS if name in wanted and shot.words(name) and shot.words(name).text != wanted[name]]
        names = [pick(FIELD_NAMES[name], self.language) for name in others]
        notes = (_said(HELD, self.language, listed(names, self.language)),) if names else ()
        return (shot.revise(ShotChange.model_validate(wanted)) if wanted else shot), notes


def _looks_change(character: Character, before: Shot, change: ShotChange) -> bool:
    """Tell whether a change would give a character of a Shot other looks: another head, hair, age or clothes than are read now."""
    member = character.member
    there = mentions(before.subject.text, member.name) or (bool(member.look) and member.look in before.subject.text)
    if change.subject is None or not there:
        return False
    after = before.revise(change)
    if not (mentions(after.subject.text, member.name) or _head(after) == _head(before)):
        return False  # somebody else takes the place
    was, now = _looks(with_cast(before, [member])), _looks(with_cast(after, [member]))
    return now[: len(was)] != was


def _looks(shot: Shot) -> list[Look]:
    return [replace(actor.look, expression="neutral") for actor in read(shot).actors]


def _head(shot: Shot) -> str:
    actors = read(shot).actors
    return actors[0].look.head if actors else ""


async def arranged(table: Worktable) -> Arranged:
    """Return what is arranged in a table's project."""
    there = await asyncio.to_thread(table.studio.notebook.arrangement, table.turn.project)
    return Arranged(there, await _language(table, there.settings))


async def _language(table: Worktable, settings: TalkSettings | None) -> Language:
    """Return the language in which a person is answered: the one that was set, else the one of their newest words, else English."""
    if settings is not None and settings.language:
        return settings.language
    before = await asyncio.to_thread(table.studio.store.list, table.turn.project, LOOKED_BACK)
    for words in (table.turn.words, *(asset.words for asset in reversed(before))):
        found = detect_language(_NOT_WORDS.sub(" ", words))
        if found:
            return found
    return "en"


async def answered(table: Worktable, result: dict[str, Any]) -> dict[str, Any]:
    """Return what a change of the cast came to, with a sentence about it."""
    language = (await arranged(table)).language
    who = str(result.get("named") or result.get("forgotten") or "")
    if "locked" in result:
        sentence = _said(_LOCKED if result["locked"] else _UNLOCKED, language, who)
    else:
        sentence = say("named" if result.get("named") else "forgotten", language, who)
    return noted(result, [sentence])


def noted(result: dict[str, Any], notes: Sequence[str]) -> dict[str, Any]:
    """Return what a tool answers with further notes: beside the answer, and with the first thing made, which is what a reply tells of."""
    if not notes:
        return result
    made = [dict(row) for row in result.get("made", ()) if isinstance(row, dict)]
    if made:
        made[0]["notes"] = [*made[0].get("notes", ()), *notes]
        result = {**result, "made": made}
    return {**result, "notes": [*result.get("notes", ()), *notes]}


def allowed_in_film(here: Arranged, changes: Sequence[FilmChange]) -> tuple[list[FilmChange], tuple[str, ...]]:
    """Return the changes of a film without what is locked in its pictures, and what is said of the rest."""
    left: list[FilmChange] = []
    notes: list[str] = []
    for change in changes:
        if not isinstance(change, Reshoot):
            left.append(change)
            continue
        edit = here.allowed(change.change, Shot())
        notes += edit.notes
        if not edit.notes or edit.change.touched:
            left.append(change.model_copy(update={"change": edit.change}))
    return left, tuple(dict.fromkeys(notes))


# --- pinned references


async def pins(table: Worktable, here: Arranged, *, beside: Sequence[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the pinned pictures, and what is said of the pins. beside: ids that are used already, or are the parent."""
    found = []
    for asset_id in here.there.pins:
        try:
            found.append(await asyncio.to_thread(table.studio.store.by_id, asset_id))
        except UnknownHandle:  # its project's files were taken away
            continue
    used = [asset for asset in found if asset.kind == "image" and asset.id not in beside]
    useless = [asset for asset in found if asset.kind != "image"]
    notes = [_said(words, here.language, _handles(some)) for words, some in ((_KEPT_TO, used), (_NOT_KEPT_TO, useless)) if some]
    return tuple(asset.id for asset in used), tuple(notes)


async def pin(table: Worktable, target: str, wanted: object = None) -> dict[str, Any]:
    """Pin a picture as a reference of all that is made next, or take its pin away. wanted: True or False; None turns it round."""
    asset = await table.picture(target, "a reference")
    here = await arranged(table)
    book, project = table.studio.notebook, table.turn.project
    pinned = asset.id in here.there.pins
    if wanted is False or (pinned and wanted is not True):
        await asyncio.to_thread(book.unpin, project, asset.id)
        return {"unpinned": asset.handle, "notes": [_said(_UNPINNED, here.language, _handles([asset]))]}
    if not pinned and len(here.there.pins) >= MAX_PINS:
        raise BadInput(f"{MAX_PINS} pictures are pinned already; unpin one first.")
    await asyncio.to_thread(book.pin, project, asset.id)
    return {"pinned": asset.handle, "notes": [_said(_PINNED, here.language, _handles([asset]))]}


# --- locked fields


async def lock(table: Worktable, target: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """Lock fields of the structured prompt to what a picture says in them, or unlock them. change: {field: True or False}."""
    wanted = _fields(change)
    here = await arranged(table)
    texts: dict[FieldName, str] = {}
    if any(wanted.values()):
        asset = await _shown(table, target)
        shot = (asset.shot if asset is not None else None) or Shot()
        texts = {name: shot.words(name).text for name in wanted}
    book, project = table.studio.notebook, table.turn.project
    for name, locked in wanted.items():
        if locked:
            await asyncio.to_thread(book.lock, project, name, texts[name])
        else:
            await asyncio.to_thread(book.unlock, project, name)
    notes = []
    for words, state in ((_LOCKED, True), (_UNLOCKED, False)):
        names = [pick(FIELD_NAMES[name], here.language) for name, locked in wanted.items() if locked is state]
        notes += [_said(words, here.language, listed(names, here.language))] if names else []
    return {"locks": sorted(here.there.locks.keys() - {n for n, on in wanted.items() if not on} | {n for n, on in wanted.items() if on}), "notes": notes}


async def _shown(table: Worktable, target: str) -> Asset | None:
    """Return the asset whose texts a lock keeps; None in a project that has none yet, where a lock keeps fields empty-handed."""
    if not await table.assets():
        return None
    return await table.find(target)


def _fields(change: Mapping[str, Any]) -> dict[FieldName, bool]:
    wanted: dict[FieldName, bool] = {}
    for name in FIELDS:
        if name in change:
            if not isinstance(change[name], bool):
                raise BadInput(f"Say true or false for {name}: locked or not.")
            wanted[name] = change[name]
    strange = [str(name) for name in change if name not in FIELDS]
    if strange or not wanted:
        said = f'There is no field "{strange[0][:40]}" to lock' if strange else "Name the field to lock"
        raise BadInput(f"{said}; there are {', '.join(FIELDS)}.")
    return wanted


# --- settings


async def settle(table: Worktable, part: Mapping[str, Any]) -> dict[str, Any]:
    """Change some of a conversation's settings; see `tools.talk_settings.TalkSettings`."""
    if not part:
        raise BadInput(f"Say which setting shall change: {', '.join(TalkSettings.model_fields)}.")
    here = await arranged(table)
    before = here.there.settings or TalkSettings()
    after = checked(before.changed(part), table.studio)
    await asyncio.to_thread(table.studio.notebook.put_settings, table.turn.project, after)
    language = await _language(table, after)
    told = ", ".join(_setting(name, getattr(after, name), language) for name in part)
    return {"settings": after.model_dump(), "notes": [_said(_SET, language, told)]}


def checked(settings: TalkSettings, studio: Studio) -> TalkSettings:
    """Return settings with their engines spelled as the router reads them; raise BadInput for one that nobody knows."""
    engines = {kind: ",".join(read_preferences([name], studio.catalog, ())) for kind, name in settings.engines.items()}
    return settings.model_copy(update={"engines": engines})


def _setting(name: str, value: Any, language: Language) -> str:
    if name == "engines":
        value = ", ".join(f"{kind}={engine}" for kind, engine in value.items())
    shown = pick(_AS_BEFORE, language) if value in (None, "") else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{name} = {shown}"


def settings_of(book: Notebook, project: str, owner: str) -> TalkSettings:
    """Return a conversation's settings; a new one gets its person's defaults, for good. Blocking."""
    kept = book.arrangement(project).settings
    if kept is None:
        kept = book.defaults(owner)
        book.put_settings(project, kept)
    return kept


def set_up(studio: Studio, settings: TalkSettings) -> Studio:
    """Return the studio as one conversation's settings want it."""
    asked: dict[str, Any] = {
        "quality": settings.quality,
        "commercial": settings.commercial,
        "approve_above_usd": settings.ask_above_usd,
        "budget_usd": settings.budget_usd,
        "language": settings.language,
        "engines": settings.engines or None,
    }
    return replace(studio, **{name: value for name, value in asked.items() if value is not None})


def _said(words: Pair, language: Language, what: str) -> str:
    said = pick(words, language).format(what)
    return said[:1].upper() + said[1:]


def _handles(assets: Sequence[Asset]) -> str:
    return ", ".join(f"`{asset.handle}`" for asset in assets)
