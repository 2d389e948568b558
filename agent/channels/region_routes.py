"""What the region editor of the page fetches and sends: the elements of a picture with their masks, and the mask that a person painted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from agent.channels.web_installed import PROJECT, Installed, Owner, Presser
from agent.channels.web_limits import body_of
from agent.channels.web_routes import FOREVER, owned
from tools.errors import BadInput, UnknownHandle

if TYPE_CHECKING:
    from tools.assets import Asset

UNFIT = 422

router = APIRouter()
Feather = Annotated[int | None, Query(ge=0, le=200)]


class Element(BaseModel):
    """Something in a picture that can be chosen. box: left, top, width, height as fractions of the picture."""

    name: str
    words: str
    role: str
    box: tuple[float, float, float, float]


class KeptMask(BaseModel):
    """A painted mask. mask: its handle; url: where its picture is, white where the area is."""

    mask: str
    url: str


@router.get("/api/assets/{asset_id}/elements")
async def elements(asset_id: str, owner: Owner) -> list[Element]:
    """Tell what is in a picture, what stands in front first, then the largest; an empty list for a photo, whose things nobody knows by name."""
    from agent.painting import things  # noqa: PLC0415 - with the agent, behind the first page

    found = await owned(asset_id, owner)
    store = await Installed.store()
    try:
        seen = await asyncio.to_thread(things, store, found)
    except BadInput as error:
        raise HTTPException(UNFIT, str(error)) from error
    return [Element(name=one.name, words=one.words, role=one.role, box=one.box) for one in seen]


@router.get("/api/assets/{asset_id}/elements/{name}/mask")
async def element(asset_id: str, name: str, owner: Owner) -> Response:
    """Serve where an element is as PNG: white there, clear elsewhere."""
    from agent.painting import element_mask  # noqa: PLC0415 - with the agent, behind the first page

    found = await owned(asset_id, owner)
    store = await Installed.store()
    try:
        mask = await asyncio.to_thread(element_mask, store, found, name)
    except BadInput as error:
        raise HTTPException(UNFIT, str(error)) from error
    if mask is None:
        raise HTTPException(404, f"there is no such element in {found.handle}")
    return Response(mask, media_type="image/png", headers={"cache-control": FOREVER})


@router.get("/api/talks/{thread}/masks")
async def masks(thread: str, target: str, owner: Owner) -> list[KeptMask]:
    """List the areas that were chosen before in a picture or in what it came from, newest first."""
    from agent.painting import masks_for  # noqa: PLC0415 - with the agent, behind the first page

    picture = await _picture(thread, target, owner)
    store = await Installed.store()
    return [_shown(mask) for mask in await asyncio.to_thread(masks_for, store, picture)]


@router.post("/api/talks/{thread}/masks", status_code=201)
async def keep(thread: str, target: str, request: Request, owner: Presser, feather: Feather = None) -> KeptMask:
    """Keep the mask that the body is, a PNG in the shape of the picture `target`, white where the picture may change.

    feather: the width of the soft edge in pixels of the picture.
    """
    from agent.painting import MAX_MASK_BYTES, keep_mask  # noqa: PLC0415 - with the agent, behind the first page

    picture = await _picture(thread, target, owner)
    too_large = f"The mask is larger than {MAX_MASK_BYTES // 2**20} MB; send a plain black and white PNG."
    png = await body_of(request, MAX_MASK_BYTES, too_large)
    store = await Installed.store()
    try:
        return _shown(await asyncio.to_thread(keep_mask, store, picture, png, feather_px=feather))
    except BadInput as error:
        raise HTTPException(UNFIT, str(error)) from error


async def _picture(thread: str, target: str, owner: str) -> Asset:
    """Return an asset of a conversation by its handle; raise 404 for what is not there or somebody else's."""
    store = await Installed.store()
    try:
        found = await asyncio.to_thread(store.get, f"{PROJECT}{thread}", target[:40])
    except UnknownHandle as error:
        raise HTTPException(404, "there is no such picture in this conversation") from error
    if found.owner != owner:
        raise HTTPException(404, "there is no such picture in this conversation")
    return found


def _shown(mask: Asset) -> KeptMask:
    return KeptMask(mask=mask.handle, url=f"/assets/{mask.id}")
