"""The list of conversations, links by which others may read one, and a conversation to take away; each only for its owner."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from agent.channels.web_installed import PROJECT, Installed, Owner, Presser, Thread
from agent.channels.web_routes import SANDBOX, file_of
from tools.chinese import Language
from tools.errors import BadInput, UnknownHandle

if TYPE_CHECKING:
    from agent.app import Services
    from agent.channels.share_page import Shown
    from agent.channels.web_history import History, Share
    from tools.assets import Asset, AssetStore
    from tools.exporting.writing import Entry
    from tools.licensing import Report

router = APIRouter(tags=["conversations"])
Token = str
_UNLISTED = {"x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}
_SHORTLY = {**_UNLISTED, "cache-control": "private, max-age=300"}
"""A link can be taken back, so nothing of it is kept for long."""
MAX_TEXT = 200_000
"""Bytes of a text that the page shows."""


class TalkRow(BaseModel):
    """One conversation of the list. created, touched: ISO 8601, UTC."""

    id: str
    name: str
    created: str
    touched: str
    shared: bool


class TalkPage(BaseModel):
    """One page of the list, newest first. cursor: asks for the next page; null at the end."""

    talks: list[TalkRow]
    cursor: str | None


class NewName(BaseModel):
    """What a conversation is to be called."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: str = Field(min_length=1, max_length=200)


class Deleted(BaseModel):
    """What is gone and what stays."""

    note: str


class Sharing(BaseModel):
    """For how long a link may be read. days: null for until it is taken back."""

    model_config = ConfigDict(extra="forbid")
    days: int | None = Field(None, ge=1, le=3650)


class Link(BaseModel):
    """The link by which everybody may read a conversation; an empty url when there is none. until: ISO 8601, UTC."""

    url: str
    until: str | None = None


async def own(thread: str, owner: str) -> History:
    """Return the history that holds a conversation of the one who asks; raise 404 for any other."""
    history = await kept()
    if await history.get_thread_author(thread) != owner:
        raise HTTPException(404, "there is no such conversation")
    return history


async def kept() -> History:
    """Return the history of this process."""
    return (await Installed.talks()).history


@router.get("/api/talks")
async def talks(
    owner: Owner,
    q: Annotated[str, Query(max_length=800)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> TalkPage:
    """List the conversations of all channels. q: words that all stand in the name or the messages."""
    rows, after = await (await kept()).threads(owner, q, cursor, limit)
    return TalkPage(
        talks=[TalkRow(id=r.id, name=r.name, created=r.created, touched=r.touched, shared=r.shared) for r in rows],
        cursor=after,
    )


@router.patch("/api/talks/{thread}")
async def rename(thread: Thread, new: NewName, owner: Presser) -> NewName:
    """Give a conversation another name."""
    await (await own(thread, owner)).update_thread(thread, name=new.name)
    return new


@router.delete("/api/talks/{thread}")
async def delete(thread: Thread, owner: Presser) -> Deleted:
    """Stop what runs in a conversation and forget it, its link, and what was made in it and nobody else uses."""
    return Deleted(note=await (await own(thread, owner)).delete_thread(thread))


@router.get("/api/talks/{thread}/share")
async def share_of(thread: Thread, owner: Owner) -> Link:
    """Tell by which link a conversation may be read."""
    return _link(await (await own(thread, owner)).share_of(thread))


@router.post("/api/talks/{thread}/share")
async def share(thread: Thread, owner: Presser, wish: Sharing | None = None) -> Link:
    """Make the link by which everybody may read a conversation, or change when it ends."""
    days = wish.days if wish else None
    until = (datetime.now(UTC) + timedelta(days=days)).isoformat().replace("+00:00", "Z") if days else None
    return _link(await (await own(thread, owner)).share(thread, until))


@router.delete("/api/talks/{thread}/share")
async def unshare(thread: Thread, owner: Presser) -> Link:
    """Take the link back; a new one will be another."""
    await (await own(thread, owner)).unshare(thread)
    return Link(url="")


def _link(found: Share | None) -> Link:
    return Link(url=f"/share/{found.token}", until=found.until) if found else Link(url="")


# -- what everybody with the link may read


@router.get("/share/{token}", response_class=HTMLResponse)
async def shared_page(token: Token, request: Request) -> HTMLResponse:
    """Serve a conversation to read, in the reader's language."""
    from agent.channels import share_page  # noqa: PLC0415 - with the agent, behind the first page

    language = share_page.language_for(request.headers.get("accept-language", ""))
    headers = {
        **_UNLISTED,
        "cache-control": "no-store",
        "vary": "accept-language",
        "content-security-policy": share_page.POLICY,
    }
    thread = await _thread_of(token)
    if thread is None:
        return HTMLResponse(share_page.gone_page(language), 404, headers)
    lines, shown = await _shown_in(thread)
    page = await asyncio.to_thread(
        share_page.talk_page, thread["name"] or "", lines, shown, f"/share/{token}", language
    )
    return HTMLResponse(page, headers=headers)


@router.get("/share/{token}/assets/{asset_id}")
async def shared_asset(token: Token, asset_id: str) -> FileResponse:
    """Serve the file of an asset that a shared conversation shows, in ranges where asked."""
    found = await _shared(token, asset_id)
    answer = file_of(found, download=False, path=await Installed.leaving(found))
    answer.headers.update(_SHORTLY)
    return answer


@router.get("/share/{token}/assets/{asset_id}/thumb")
async def shared_thumb(token: Token, asset_id: str) -> Response:
    """Serve the small picture that stands for it."""
    found = await _shared(token, asset_id)
    data = await asyncio.to_thread((await Installed.store()).thumbnail, found.id, 768)
    return Response(data, media_type="image/webp", headers=_SHORTLY)


@router.get("/share/{token}/assets/{asset_id}/captions")
async def shared_captions(token: Token, asset_id: str) -> FileResponse:
    """Serve the captions of a film."""
    found = await _shared(token, asset_id)
    if "captions.vtt" not in found.sidecars:
        raise HTTPException(404, "there are no captions")
    path = (await Installed.store()).sidecar_path(found, "captions.vtt")
    return FileResponse(
        path, media_type="text/vtt; charset=utf-8", headers={**_SHORTLY, "content-security-policy": SANDBOX}
    )


async def _thread_of(token: str) -> Any:
    history = await kept()
    found = await history.shared(token)
    return await history.get_thread(found.thread) if found else None


async def _shared(token: str, asset_id: str) -> Asset:
    thread = await _thread_of(token)
    _, shown = await _shown_in(thread, only=asset_id) if thread is not None else ((), {})
    if asset_id not in shown or not shown[asset_id].there:
        raise HTTPException(404, "there is no such file", headers=_UNLISTED)
    return shown[asset_id].asset


async def _shown_in(thread: dict[str, Any], only: str = "") -> tuple[tuple[Any, ...], dict[str, Shown]]:
    """Return the lines of a talk and those of its assets that others may see, by id: the ones of the talk's owner only.

    only: the one asset that is asked about; the others are not looked up then.
    """
    from agent.channels.transcript import lines_of  # noqa: PLC0415 - with the agent, behind the first page

    lines = lines_of(thread)
    ids = {one for line in lines for one in line.assets if one == (only or one)}
    return lines, await asyncio.to_thread(_readable, await Installed.store(), ids, str(thread["userIdentifier"] or ""))


def _readable(store: AssetStore, ids: set[str], owner: str) -> dict[str, Shown]:
    from agent.channels.share_page import SHOWN, Shown  # noqa: PLC0415 - with the agent, behind the first page

    found: dict[str, Shown] = {}
    for one in ids:
        try:
            asset = store.by_id(one)
        except UnknownHandle:
            continue
        if asset.owner == owner and asset.kind in SHOWN:
            there = asset.path.is_file()
            found[one] = Shown(asset, there, _begin_of(asset) if there and asset.kind == "text" else "")
    return found


def _begin_of(text: Asset) -> str:
    with text.path.open("rb") as file:
        return file.read(MAX_TEXT).decode("utf-8", "ignore")


# -- a conversation to take away


@router.get("/api/talks/{thread}/export", response_class=StreamingResponse)
async def export(thread: Thread, owner: Owner) -> StreamingResponse:
    """Serve a conversation as a zip: assets, recipes, timelines, prompts and the talk itself; it is made while it is sent."""
    from tools.exporting.naming import slug  # noqa: PLC0415 - with the agent, behind the first page
    from tools.exporting.writing import zipped  # noqa: PLC0415

    talk = await (await own(thread, owner)).get_thread(thread)
    try:
        entries = await asyncio.to_thread(_entries, (await Installed.chat()).services, talk, owner)
    except BadInput as error:
        raise HTTPException(404, str(error)) from error
    name = quote(f"{slug(talk['name'] or '') or 'scenewright'}.zip")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}", "cache-control": "no-store"}
    return StreamingResponse(zipped(entries), media_type="application/zip", headers=headers)


def _entries(services: Services, talk: dict[str, Any], owner: str) -> tuple[Entry, ...]:
    from agent.channels.transcript import lines_of  # noqa: PLC0415
    from agent.terms import terms_of  # noqa: PLC0415
    from agent.views import alt_text  # noqa: PLC0415
    from tools.exporting.bundle import collect  # noqa: PLC0415

    title = talk["name"] or "Scenewright"
    terms = terms_of(services.studio.catalog, services.studio.consents, owner)
    return collect(
        services.store, f"{PROJECT}{talk['id']}", lines_of(talk),
        owner=owner, title=title, seen=alt_text, outgoing=services.outgoing, terms=terms,
    )  # fmt: skip


@router.get("/api/talks/{thread}/licences")
async def licences(thread: Thread, owner: Owner, language: Language = "en") -> JSONResponse:
    """Tell what of a conversation may be sold, what not and why, what must be named, and who agreed to which voice."""
    await own(thread, owner)
    told = await asyncio.to_thread(_licences, (await Installed.chat()).services, f"{PROJECT}{thread}", owner)
    return JSONResponse(told.told(language), headers={"cache-control": "no-store"})


def _licences(services: Services, project: str, owner: str) -> Report:
    from agent.terms import licence_report, terms_of  # noqa: PLC0415 - with the agent, behind the first page

    return licence_report(services.store, project, owner, terms_of(services.studio.catalog, services.studio.consents, owner))
