"""What panels and programs ask of a conversation's state and of the vocabulary, and a person's settings for new conversations."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Header, HTTPException, Query, Response
from pydantic import BaseModel

from agent.channels.web_installed import PROJECT, Installed, Owner, Presser, Thread
from tools.chinese import Language
from tools.errors import BadInput
from tools.talk_settings import TalkSettings

if TYPE_CHECKING:
    from agent.app import Services
    from agent.settings import Settings

CHECKED = {"cache-control": "private, no-cache"}
"""Kept by the browser, but asked about each time: an unchanged state comes back as 304."""
MOST_WORDS = 50

router = APIRouter(tags=["conversations"])
Field = Literal["", "subject", "action", "scene", "lighting", "camera", "style", "technical"]


class LightAsset(BaseModel):
    """What panels show of an asset."""

    id: str
    handle: str
    kind: str
    thumb: str
    url: str
    parents: list[str]
    """Handles."""
    pieces: list[str]
    """Handles of what a film or a storyboard is cut from."""
    alt: str
    words: str
    name: str
    aside: bool
    """Whether it is no version: a mask, a text, a piece of a film."""
    draft: bool
    changed: list[str]
    duration_s: float
    width: int
    height: int
    created: str
    cost_usd: float | None


class CastRow(BaseModel):
    """A character."""

    name: str
    looks: str
    references: list[str]
    """Handles, the best first."""
    thumb: str
    locked: bool


class TalkState(BaseModel):
    """A conversation as it is now."""

    thread: str
    name: str
    selected: str | None
    assets: list[LightAsset]
    cast: list[CastRow]
    references: list[str]
    """Handles of the pinned pictures."""
    locks: dict[str, str]
    """Locked fields of the structured prompt, each with its text."""
    settings: TalkSettings
    server: TalkSettings
    """What holds where the settings are None."""
    choices: dict[str, Any]
    approvals: list[dict[str, Any]]
    spent_usd: float
    budget_usd: float | None


class Defaults(BaseModel):
    """What a person's new conversations begin with."""

    settings: TalkSettings
    server: TalkSettings
    """What holds where the settings are None."""
    choices: dict[str, Any]


class Suggestion(BaseModel):
    """A term of the vocabulary."""

    id: str
    text: str
    """Its name in the language that was asked for."""
    about: str
    """Its other names there."""
    kind: str
    draft: Literal["drawn", "near", "said"]
    """drawn: the embedded studio draws it; near: it draws something near; said: it does not."""
    hex: str | None
    value: str | None


@router.get("/api/talks/{thread}/state", response_model=TalkState, responses={304: {"description": "Nothing changed."}})
async def state(thread: Thread, owner: Owner, if_none_match: Annotated[str, Header()] = "") -> Response:
    """Serve the state of a conversation; with the ETag of the last answer, 304 while nothing has changed."""
    from agent.talk_state import talk_state  # noqa: PLC0415 - with the agent, behind the first page

    chat = await Installed.chat()
    heading = await chat.history.heading(thread)
    if heading is None or heading[0] != owner:
        raise HTTPException(404, "there is no such conversation")
    settings = server_settings(chat.services.settings)
    data = await asyncio.to_thread(talk_state, chat.services.studio, f"{PROJECT}{thread}", owner, settings)
    body = json.dumps({"thread": thread, "name": heading[1], **data}, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {**CHECKED, "etag": etag}
    if etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/api/vocabulary")
async def vocabulary(
    owner: Owner,
    response: Response,
    field: Field = "",
    q: Annotated[str, Query(max_length=80)] = "",
    language: Language = "en",
    limit: Annotated[int, Query(ge=1, le=MOST_WORDS)] = 20,
) -> list[Suggestion]:
    """Serve terms for a field of the prompt: those that begin with or hold what was typed, in any language, then those spelled nearly so."""
    from prompts.vocabulary import suggest  # noqa: PLC0415 - its files are read at the first look-up

    response.headers["cache-control"] = "private, max-age=3600"
    found = suggest(q, field, language, limit)
    return [
        Suggestion(
            id=term.id, text=term.names[language][0], about=", ".join(term.names[language][1:4]), kind=term.kind,
            draft=term.draft, hex=term.hex, value=term.value,
        )
        for term in found
    ]  # fmt: skip


@router.get("/api/settings")
async def defaults(owner: Owner) -> Defaults:
    """Serve what the person's new conversations begin with, and what can be chosen."""
    services = await _services()
    return await _defaults(services, await asyncio.to_thread(services.studio.notebook.defaults, owner))


@router.put("/api/settings")
async def set_defaults(part: dict[str, Any], owner: Presser) -> Defaults:
    """Change some of what the person's new conversations begin with."""
    from agent.arrangements import checked  # noqa: PLC0415 - with the agent, behind the first page

    services = await _services()
    book = services.studio.notebook
    try:
        after = checked((await asyncio.to_thread(book.defaults, owner)).changed(part), services.studio)
    except BadInput as error:
        raise HTTPException(422, str(error)) from error
    await asyncio.to_thread(book.put_defaults, owner, after)
    return await _defaults(services, after)


async def _defaults(services: Services, settings: TalkSettings) -> Defaults:
    from agent.talk_state import choices  # noqa: PLC0415 - with the agent, behind the first page

    chosen = await asyncio.to_thread(choices, services.studio)
    return Defaults(settings=settings, server=server_settings(services.settings), choices=chosen)


def server_settings(settings: Settings) -> TalkSettings:
    """Return what holds where neither a conversation nor a person has set anything."""
    return TalkSettings(
        quality=settings.quality,
        budget_usd=settings.cap_talk_usd,
        ask_above_usd=settings.approve_above_usd,
        commercial=settings.commercial,
    )


async def _services() -> Services:
    return (await Installed.chat()).services
