"""What the page and other programs ask of jobs: how they stand, what they show of themselves, and that one be stopped; each only for its owner."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel

from agent.channels.web_installed import PROJECT, Installed, Owner, Presser
from agent.channels.web_routes import FRESH, PREVIEW_TYPES
from tools.errors import BadInput, UnknownHandle

if TYPE_CHECKING:
    from agent.app import Services
    from tools.progress import Standing

MOST_S = 60
"""How long one long poll may wait."""
LOOK_S = 1.0
"""How often the ledger is asked about a job that another process drives."""
QUICK_S = 0.7
"""Drawings of the embedded studio appear among the jobs when they take longer than this."""

router = APIRouter(tags=["jobs"])
JobId = Annotated[str, Path(pattern=r"^[0-9a-f]{10}$", description="The id of a job, as the list has it.")]


class MadeAsset(BaseModel):
    """What a job made."""

    id: str
    handle: str
    kind: str
    url: str
    thumb: str


class JobRow(BaseModel):
    """One job and how it stands."""

    id: str
    thread: str
    """The conversation that it belongs to; empty for one of the command line."""
    words: str
    """What the person asked for."""
    about: str
    """What this job makes of it: who does what, what is said, what is heard."""
    card: str
    """The model that makes it, or would be tried first."""
    kind: str
    """What is made: image, video, film, speech, music, sound, read."""
    state: str
    """open (it runs or waits), done, failed, cancelled, or unknown: a paid call whose outcome nobody can tell."""
    place: int
    """Its place in the queue before its engine, from 1; 0 when it does not wait there."""
    step: str
    fraction: float | None
    """0..1; null when another process drives it, or it has ended."""
    left_s: float | None
    """Seconds that are left, as far as that can be told."""
    preview: str
    """Address of the newest small picture of what is being made; empty when there is none."""
    usd: float
    """What it cost until now, or what is set aside for it."""
    started: str
    message: str
    aside: bool
    """Whether it makes a piece of a film."""
    assets: list[MadeAsset]


class Stopped(BaseModel):
    """What came of stopping a job: whether its provider was reached, and what is charged."""

    state: str
    message: str


@router.get("/api/jobs")
async def jobs(owner: Owner, response: Response, thread: str = "", every: bool = False) -> list[JobRow]:
    """List the jobs that run or whose outcome is unknown, the newest first; with `every` the ended ones too, after them.

    thread: only those of one conversation.
    """
    response.headers.update(FRESH)
    services = (await Installed.chat()).services
    return await _rows(services, owner, f"{PROJECT}{thread}" if thread else None, every)


@router.get("/api/jobs/{job_id}")
async def job(job_id: JobId, owner: Owner, response: Response, wait: Annotated[float, Query(ge=0, le=MOST_S)] = 0) -> JobRow:
    """Tell how a job stands. wait: seconds that the answer may take; it comes as soon as the job has ended."""
    response.headers.update(FRESH)
    services = (await Installed.chat()).services
    row = await _owned(services, job_id, owner)
    if wait and row["state"] == "open":
        await _until_ended(services, job_id, owner, wait)
        row = await _owned(services, job_id, owner)
    return await asyncio.to_thread(_told, services, row, services.door.board.get(job_id), services.door.place(job_id))


@router.get("/api/jobs/{job_id}/preview")
async def preview(job_id: JobId, owner: Owner) -> Response:
    """Serve the newest small picture of what a running job makes."""
    from tools.media import kind_of  # noqa: PLC0415 - with the agent, behind the first page

    services = (await Installed.chat()).services
    await _owned(services, job_id, owner)
    standing = services.door.board.get(job_id)
    kind = kind_of(standing.preview) if standing is not None and standing.preview else None
    if standing is None or kind is None:
        raise HTTPException(404, "there is no such preview")
    return Response(standing.preview, media_type=PREVIEW_TYPES[kind], headers=FRESH)


@router.post("/api/jobs/{job_id}/cancel")
async def cancel(job_id: JobId, owner: Presser) -> Stopped:
    """Stop a job, at its provider too where that can be."""
    door = (await Installed.chat()).services.door
    try:
        message = await door.cancel(job_id, owner=owner)
        row = await asyncio.to_thread(door.job, job_id, owner=owner)
    except BadInput as error:
        raise HTTPException(404, "there is no such job") from error
    return Stopped(state=row["state"], message=message)


async def _owned(services: Services, job_id: str, owner: str) -> dict[str, Any]:
    try:
        return await asyncio.to_thread(services.door.job, job_id, owner=owner)
    except BadInput as error:
        raise HTTPException(404, "there is no such job") from error


async def _until_ended(services: Services, job_id: str, owner: str, seconds: float) -> None:
    """Wait for the end of a job without asking anybody; of one that another process drives, the ledger is looked at now and then."""
    closing = Installed.closing
    if await services.door.board.until_ended(job_id, seconds, closing):
        return
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not (closing and closing.is_set()):
        await asyncio.sleep(min(left, LOOK_S))
        if (await _owned(services, job_id, owner))["state"] != "open":
            return


async def _rows(services: Services, owner: str, project: str | None, every: bool) -> list[JobRow]:
    door = services.door
    found = await asyncio.to_thread(door.jobs, project=project, owner=owner, every=every)
    seen = [(row, door.board.get(row["id"]), door.place(row["id"])) for row in found if not _is_quick(services, row)]
    return await asyncio.to_thread(lambda: [_told(services, row, standing, place) for row, standing, place in seen])


def _is_quick(services: Services, row: dict[str, Any]) -> bool:
    """Tell whether it is a drawing of the embedded studio that has only just begun."""
    if row["state"] != "open" or row["engine"] not in ("", services.engine.name):
        return False
    lasted = services.door.board.lasted_s(row["id"])
    return lasted is not None and lasted < QUICK_S


def _told(services: Services, row: dict[str, Any], standing: Standing | None, place: int) -> JobRow:
    """Return the row of a job with what it told of itself. Blocking: looks up what it made."""
    runs = row["state"] == "open" and standing is not None and standing.ended_at is None
    now = standing if runs else None
    project = row["project"]
    return JobRow(
        **{name: row[name] for name in ("id", "words", "about", "card", "kind", "state", "usd", "started", "aside")},
        thread=project.removeprefix(PROJECT) if project.startswith(PROJECT) else "",
        place=place if runs else 0,
        step=now.step if now else "",
        fraction=now.fraction if now else None,
        left_s=now.left_s if now else None,
        preview=f"/api/jobs/{row['id']}/preview?n={now.previews}" if now and now.preview else "",
        message=(now.message if now else "") or row["message"],
        assets=_made(services, row["asset"]),
    )


def _made(services: Services, asset_id: str) -> list[MadeAsset]:
    if not asset_id:
        return []
    try:
        asset = services.store.by_id(asset_id)
    except UnknownHandle:  # its conversation was deleted
        return []
    return [MadeAsset(id=asset.id, handle=asset.handle, kind=asset.kind, url=f"/assets/{asset.id}", thumb=f"/assets/{asset.id}/thumb")]
