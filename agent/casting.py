"""The cast by buttons: characters added from a picture, renamed, shown by another picture, taken out, locked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.arrangements import answered
from agent.cast import checked_name, member_of
from agent.worktable import Worktable
from prompts.shot import MAX_FIELD, CastMember
from tools.errors import BadInput
from tools.notebook import Character


@dataclass(frozen=True, slots=True)
class _Order:
    """What to do with whom. target: a picture; to: a new name, or with add the looks of somebody in an uploaded picture."""

    name: str
    to: str
    target: str


async def cast(table: Worktable, target: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """Change the cast. change: {"do": add, rename, replace, remove, lock or unlock, "name": whom, "to": see above}.

    Raises BadInput for anything else, and for a name that nobody has.
    """
    does = _DOES.get(str(change.get("do", "")))
    if does is None:
        raise BadInput(f"Say what shall happen to the cast: {', '.join(_DOES)}.")
    return await answered(table, await does(table, _Order(checked_name(_text(change, "name")), _text(change, "to"), target)))


async def _add(table: Worktable, order: _Order) -> dict[str, Any]:
    asset = await table.picture(order.target, "the reference of a character")
    if asset.shot is not None:
        return await table.name(order.target, order.name)
    await _free(table, order.name)
    if not order.to:
        raise BadInput(f"{asset.handle} was uploaded; say how {order.name} looks, so that the cast can keep it.")
    await _keep(table, Character(member=CastMember(name=order.name, look=order.to), reference_images=(asset.id,)))
    return {"named": order.name, "look": order.to, "from": asset.handle}


async def _rename(table: Worktable, order: _Order) -> dict[str, Any]:
    character, name = await _named(table, order.name), checked_name(order.to)
    if name.casefold() != character.member.name.casefold():
        await _free(table, name)
    await asyncio.to_thread(table.studio.notebook.forget_character, table.turn.project, order.name)
    await _keep(table, character.model_copy(update={"member": character.member.model_copy(update={"name": name})}))
    return {"named": name, "look": character.member.look}


async def _replace(table: Worktable, order: _Order) -> dict[str, Any]:
    character = _unlocked(await _named(table, order.name))
    asset = await table.picture(order.target, "the reference of a character")
    member = character.member
    if asset.shot is not None:
        member = member_of(asset.shot, member.name)
    elif order.to:
        member = CastMember(name=member.name, look=order.to, seed=member.seed)
    await _keep(table, Character(member=member, reference_images=(asset.id,)))
    return {"named": member.name, "look": member.look, "from": asset.handle}


async def _remove(table: Worktable, order: _Order) -> dict[str, Any]:
    _unlocked(await _named(table, order.name))
    character = await asyncio.to_thread(table.studio.notebook.forget_character, table.turn.project, order.name)
    return {"forgotten": character.member.name}


async def _lock(table: Worktable, order: _Order) -> dict[str, Any]:
    character = await _named(table, order.name)
    await _keep(table, character.model_copy(update={"locked": True}))
    return {"named": character.member.name, "locked": True}


async def _unlock(table: Worktable, order: _Order) -> dict[str, Any]:
    character = await _named(table, order.name)
    await _keep(table, character.model_copy(update={"locked": False}))
    return {"named": character.member.name, "locked": False}


_DOES: Mapping[str, Callable[[Worktable, _Order], Awaitable[dict[str, Any]]]] = {
    "add": _add, "rename": _rename, "replace": _replace, "remove": _remove, "lock": _lock, "unlock": _unlock,
}  # fmt: skip


def _text(change: Mapping[str, Any], key: str) -> str:
    value = change.get(key) or ""
    if not isinstance(value, str) or len(value) > MAX_FIELD:
        raise BadInput(f'"{key}" of a change of the cast is a text of at most {MAX_FIELD:,} characters.')
    return " ".join(value.split())


async def _named(table: Worktable, name: str) -> Character:
    cast = await asyncio.to_thread(table.studio.notebook.characters, table.turn.project)
    found = next((c for c in cast if c.member.name.casefold() == name.casefold()), None)
    if found is None:
        there = ", ".join(c.member.name for c in cast) or "nobody yet"
        raise BadInput(f"Nobody here is called {name}; the cast is: {there}.")
    return found


async def _free(table: Worktable, name: str) -> None:
    cast = await asyncio.to_thread(table.studio.notebook.characters, table.turn.project)
    if any(c.member.name.casefold() == name.casefold() for c in cast):
        raise BadInput(f"{name} is in the cast already; take another name, or replace {name}.")


def _unlocked(character: Character) -> Character:
    if character.locked:
        raise BadInput(f"{character.member.name} is locked; unlock the character first.")
    return character


async def _keep(table: Worktable, character: Character) -> None:
    await asyncio.to_thread(table.studio.notebook.put_character, table.turn.project, character)
