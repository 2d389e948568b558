"""A request of OpenAI's shape played as a turn of a conversation: which one, from where, and what comes back."""

from __future__ import annotations

import asyncio
import base64
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

from agent import events
from agent.actions import Action
from agent.channels.openai_api.asked import ChatRequest, ImagesRequest, MustBeAsked, digest, words_of
from agent.channels.openai_api.files import uploads_of
from agent.channels.openai_api.replies import Reply, Saying
from agent.channels.openai_api.told import THUMB
from agent.channels.openai_api.transcripts import FILE, Place, Transcripts
from agent.channels.talks import PROJECT, Running, Talks
from agent.channels.web_installed import Installed
from agent.director.fields import read_fields
from agent.director.text import read_text
from agent.session import Turn
from tools.errors import EngineError, ScenewrightError, UnknownHandle

_THREADS = uuid.UUID("6f1c7d0e-2f55-4b52-9a5b-6b6c0f1f9a31")
"""The namespace of the conversations of a day."""
_NAMED = ("x-scenewright-thread", "x-openwebui-chat-id")
"""Headers in which a program names its conversation."""


class Failure(ScenewrightError):
    """What was asked could not be made."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


async def answer(asked: ChatRequest, request: Request, owner: str, said: Saying) -> AsyncIterator[str] | dict[str, Any]:
    """Play the last message, and return the reply: a stream of server-sent events, or one object."""
    talks = (await Installed.chat()).talks
    most = talks.services.settings.max_upload_mb * 1_000_000
    uploads = await asyncio.to_thread(uploads_of, asked.messages[-1], most)
    known = _transcripts(talks)
    place = await _place(asked, request, owner, talks, known)
    await _go_back(place, owner, talks)
    words = words_of(asked.messages[-1])
    running = await talks.begin(place.thread, owner, Turn(words, uploads), said=words, name=words)
    link = _linker(request, talks)
    reply = Reply(running, link, _keeper(asked, owner, talks, known))
    reply.begin(talks.services.background)
    if asked.stream:
        return said.stream(reply)
    return said.whole(await reply.text(), {"thread": place.thread, "assets": _listed(running, link)})


def _transcripts(talks: Talks) -> Transcripts:
    database = talks.services.store.database
    return Transcripts(database if database.shared else talks.services.settings.home / "web" / FILE)


async def _place(asked: ChatRequest, request: Request, owner: str, talks: Talks, known: Transcripts) -> Place:
    """Return where the talk goes on: by name, by what was said before, by the links in it, else in a new conversation."""
    named = next((value for header in _NAMED if (value := request.headers.get(header))), None) or (asked.metadata or {}).get("thread")
    if named:
        return Place(await talks.named(str(named), owner))
    before = asked.messages[:-1]
    if not any(m.role == "user" for m in before):
        return Place(str(uuid.uuid4()))
    found = await asyncio.to_thread(known.find, digest(before, owner))
    return found or await _linked(" ".join(words_of(m) for m in before if m.role == "assistant"), owner, talks) or Place(str(uuid.uuid4()))


async def _linked(text: str, owner: str, talks: Talks) -> Place | None:
    """Return the conversation of the last picture that the replies before link to, where a program changed what was said."""
    links = Installed.links
    for asset_id in reversed(links.named_in(text) if links is not None else []):
        try:
            asset = await asyncio.to_thread(talks.services.store.by_id, asset_id)
        except UnknownHandle:
            continue
        if asset.owner == owner and asset.project.startswith(PROJECT):
            return Place(asset.project.removeprefix(PROJECT), asset.id)
    return None


async def _go_back(place: Place, owner: str, talks: Talks) -> None:
    """Select what was selected when the talk stood where the program goes on from: it may have taken back later messages."""
    if not place.selected:
        return
    project = f"{PROJECT}{place.thread}"
    current = await asyncio.to_thread(talks.services.store.current, project)
    if current is None or current.id != place.selected:
        asset = await asyncio.to_thread(talks.services.store.by_id, place.selected)
        await (await talks.begin(place.thread, owner, Turn(action=Action("select", target=asset.handle)))).done()


def _keeper(asked: ChatRequest, owner: str, talks: Talks, known: Transcripts) -> Callable[[Running, str], Awaitable[None]]:
    async def keep(running: Running, text: str) -> None:
        thread = running.card.thread
        current = await asyncio.to_thread(talks.services.store.current, f"{PROJECT}{thread}")
        talk = [*asked.messages, type(asked.messages[0])(role="assistant", content=text)]
        place = Place(thread, current.id if current is not None else "")
        await asyncio.to_thread(known.keep, digest(talk, owner), place)

    return keep


def _linker(request: Request, talks: Talks) -> Callable[[str, str], str]:
    base = (talks.services.settings.public_url or str(request.base_url)).rstrip("/")

    def link(asset_id: str, ending: str = "") -> str:
        links = Installed.links
        assert links is not None  # made with the server
        return base + links.path(asset_id, f".{THUMB}" if ending == THUMB else ending)

    return link


def _listed(running: Running, link: Callable[[str, str], str]) -> list[dict[str, Any]]:
    return [
        {"handle": view["handle"], "id": view["id"], "kind": view["kind"], "url": link(view["id"], "")}
        for view in running.card.assets
        if not view.get("aside")
    ]


async def pictures(asked: ImagesRequest, request: Request, owner: str) -> dict[str, Any]:
    """Make the pictures, and return them as links or as data. Raises MustBeAsked or Failure."""
    talks = (await Installed.chat()).talks
    shot = dict(read_fields(read_text(asked.prompt)).shot)
    arguments = asked.arguments(shot or {"subject": asked.prompt})
    thread, name = free_thread(talks, owner)
    turn = Turn(action=Action("tool", target="create_image", change=arguments))
    running = await talks.begin(thread, owner, turn, said=asked.prompt, name=name)
    return await sent_back(asked, await made_by(running, request, talks), request, talks)


async def made_by(running: Running, request: Request, talks: Talks) -> list[dict[str, Any]]:
    """Return the views of what a turn made when it is over. Raises MustBeAsked, or Failure when it came to nothing."""
    card = await running.done()
    async for event in running.events():
        if isinstance(event, events.Failed):
            raise Failure(event.message, event.exit_code)
    if card.approvals:
        price, page = card.approvals[-1]["estimate"], _page(request, talks, card.thread)
        raise MustBeAsked(f"This costs {price}, more than may be spent without asking; answer the question in the page: {page}")
    if not card.assets:
        raise Failure(card.text or "No picture was made; say it in other words.", EngineError.exit_code)
    return card.assets


async def sent_back(asked: ImagesRequest, views: Sequence[dict[str, Any]], request: Request, talks: Talks) -> dict[str, Any]:
    """Return pictures as OpenAI does: each as a link or as data, with the words it was made from."""
    link = _linker(request, talks)
    return {"created": int(time.time()), "data": [await _pictured(asked, view, link, talks) for view in views]}


def free_thread(talks: Talks, owner: str) -> tuple[str, str]:
    """Return a conversation of today in which nothing is under way, so that pictures asked at once are made at once."""
    day = datetime.now(UTC).date().isoformat()
    number = 1
    while talks.running(thread := str(uuid.uuid5(_THREADS, f"{owner}\npictures {day} {number}"))):
        number += 1
    return thread, f"Pictures for programs, {day}" + (f" ({number})" if number > 1 else "")


def _page(request: Request, talks: Talks, thread: str) -> str:
    return f"{(talks.services.settings.public_url or str(request.base_url)).rstrip('/')}/chat/thread/{thread}"


async def _pictured(asked: ImagesRequest, view: dict[str, Any], link: Callable[[str, str], str], talks: Talks) -> dict[str, Any]:
    said = ", ".join(text for text in (view.get("shot") or {}).values() if isinstance(text, str) and text)
    told = {"revised_prompt": said or asked.prompt}
    kept = view["path"].rpartition(".")[2]
    if asked.response_format == "b64_json" or (asked.output_format or kept) != kept:
        data = await asyncio.to_thread(_encoded, talks, view["id"], asked.output_format or kept)
        return {"b64_json": base64.b64encode(data).decode(), **told}
    return {"url": link(view["id"], f".{kept}"), **told}


def _encoded(talks: Talks, asset_id: str, kind: str) -> bytes:
    """Return a picture's file as it leaves, in its own format or another."""
    services = talks.services
    return services.outgoing.leaving(services.store.by_id(asset_id), f".{kind}").path.read_bytes()
