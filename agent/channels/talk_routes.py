"""What the page and other programs send into a conversation: words, files, presses of buttons, and the wish to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from agent.channels.web_installed import Installed, Owner, Presser, Thread
from tools.errors import BadInput

if TYPE_CHECKING:
    from agent.channels.web_chat import WebChat
    from agent.session import Turn

router = APIRouter(tags=["conversations"])


class Press(BaseModel):
    """A press of a button; see `agent.actions.Action`."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(max_length=40)
    target: str | None = Field(None, max_length=200)
    other: str | None = Field(None, max_length=200)
    change: dict[str, Any] | None = None


class Words(BaseModel):
    """Something said, with the files that were sent ahead."""

    model_config = ConfigDict(extra="forbid")
    text: str = ""
    uploads: list[str] = Field(default_factory=list, max_length=64)


class Begun(BaseModel):
    """A turn that was begun; GET /api/turns/{turn} tells how it goes."""

    turn: str


class Sent(BaseModel):
    """A file that waits for the message it belongs to."""

    upload: str
    name: str
    kind: str


class Stopped(BaseModel):
    """Whether something was under way."""

    stopped: bool


class Again(BaseModel):
    """What a page has not seen: all after `since` (the `now` of an earlier answer, or "-5000" for so many milliseconds ago); `mark` comes back over its line when everything was sent."""

    model_config = ConfigDict(extra="forbid")
    since: str = Field("", max_length=40)
    mark: str = Field("", max_length=64)


class Shown(BaseModel):
    """The time up to which the pages were shown everything; the next `since`."""

    now: str


class Card(BaseModel):
    """A turn of a conversation: its id, how it stands (working, done, stopped, failed), and the handles of what it made."""

    turn: str
    status: str
    made: list[str]


class Cards(BaseModel):
    """Turns of a conversation, whether one is under way, and the next `since`."""

    now: str
    working: bool
    cards: list[Card]


@router.post("/api/talks/{thread}/again")
async def show_again(thread: Thread, asked: Again, owner: Presser) -> Shown:
    """Show the person's open pages again what came after a time; a page asks so when its line was down."""
    from agent.channels.talk_pages import moment_of  # noqa: PLC0415 - with the agent, behind the first page

    chat = await Installed.chat()
    await _own(chat, thread, owner)
    return Shown(now=await chat.talks.show_again(thread, owner, moment_of(asked.since), asked.mark))


@router.get("/api/talks/{thread}/cards")
async def cards(thread: Thread, owner: Owner, since: str = "") -> Cards:
    """Tell how the turns of the conversation stand, oldest first; those that began or ended after `since` (the `now` of an earlier answer)."""
    from agent.channels.talk_pages import now  # noqa: PLC0415 - with the agent, behind the first page

    chat = await Installed.chat()
    await _own(chat, thread, owner)
    moment = now()
    return Cards(
        now=moment,
        working=bool(chat.talks.running(thread)) or await chat.talks.recovery.goes_on(thread),
        cards=[Card(**row) for row in await chat.talks.cards(thread, since)],
    )


@router.post("/api/talks/{thread}/actions", status_code=202)
async def press(thread: Thread, asked: Press, owner: Presser) -> Begun:
    """Press a button: the server does it as a turn of the conversation."""
    from agent.actions import read_action  # noqa: PLC0415 - with the agent, behind the first page
    from agent.session import Turn  # noqa: PLC0415

    chat = await Installed.chat()
    try:
        action = read_action(asked.model_dump())
    except BadInput as error:
        raise HTTPException(400, str(error)) from error
    return await _begin(chat, thread, owner, Turn(action=action))


@router.post("/api/talks/{thread}/messages", status_code=202)
async def say(thread: Thread, words: Words, owner: Presser) -> Begun:
    """Say something in the conversation; a new one is made by the first words."""
    from agent.session import MAX_UPLOADS, Turn  # noqa: PLC0415 - with the agent, behind the first page

    chat = await Installed.chat()
    if not words.text.strip() and not words.uploads:
        raise HTTPException(400, "Say something, or send a file.")
    if len(set(words.uploads)) > MAX_UPLOADS:
        raise HTTPException(400, f"Send at most {MAX_UPLOADS} files with one message.")
    await _own(chat, thread, owner)
    try:
        uploads = await chat.uploads.take(tuple(words.uploads), owner=owner, thread=thread)
    except BadInput as error:
        raise HTTPException(400, str(error)) from error
    said = words.text or ", ".join(upload.name for upload in uploads)
    return await _begin(chat, thread, owner, Turn(words.text, uploads), said)


@router.post(
    "/api/talks/{thread}/files",
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}, "required": True}},
)
async def send_file(thread: Thread, request: Request, owner: Presser, name: str = "upload") -> Sent:
    """Send a file ahead, as the body of the request; a message then takes it by its id. It waits for a day."""
    from agent.channels.uploads import TooLarge  # noqa: PLC0415 - with the agent, behind the first page

    chat = await Installed.chat()
    await _own(chat, thread, owner)
    try:
        await asyncio.to_thread(chat.services.store.check_room, owner)
        held = await chat.uploads.hold(request.stream(), name[:200] or "upload", owner=owner, thread=thread)
    except TooLarge as error:
        raise HTTPException(413, str(error)) from error
    except BadInput as error:
        raise HTTPException(400, str(error)) from error
    return Sent(upload=held.id, name=held.name, kind=held.kind)


@router.post("/api/talks/{thread}/stop")
async def stop(thread: Thread, owner: Presser) -> Stopped:
    """Stop what is under way in the conversation; what was made stays."""
    chat = await Installed.chat()
    await _own(chat, thread, owner)
    return Stopped(stopped=await chat.talks.stop(thread, owner))


async def _own(chat: WebChat, thread: str, owner: str) -> None:
    """Raise 404 for a conversation that is somebody else's."""
    try:
        await chat.talks.own(thread, owner)
    except BadInput as error:
        raise HTTPException(404, "there is no such conversation") from error


async def _begin(chat: WebChat, thread: str, owner: str, turn: Turn, said: str | None = None) -> Begun:
    await _own(chat, thread, owner)
    running = await chat.talks.begin(thread, owner, turn, said=said)
    return Begun(turn=running.card.id)
