"""What the page fetches: files of assets, previews, cards of turns, and the state of questions about money; each only for its owner."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response

from agent.channels.web_installed import Installed, Owner
from agent.channels.web_turns import ended, without_places
from tools.errors import UnknownHandle

if TYPE_CHECKING:
    from pathlib import Path

    from tools.assets import Asset

FOREVER = "private, max-age=31536000, immutable"
A_DAY = "private, max-age=86400"
"""For files as they leave: with another certificate the same asset leaves as another file."""
FRESH = {"cache-control": "no-store"}
MEDIA_TYPES = {
    ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".gif": "image/gif", ".svg": "image/svg+xml",
    ".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime", ".mkv": "video/x-matroska",
    ".mp3": "audio/mpeg", ".wav": "audio/wav", ".m4a": "audio/mp4", ".flac": "audio/flac", ".ogg": "audio/ogg", ".opus": "audio/ogg",
    ".weba": "audio/webm", ".aac": "audio/aac", ".txt": "text/plain; charset=utf-8", ".json": "application/json",
}  # fmt: skip
"""Content types by the file's ending; the store chose the ending by the file's content."""
_HEARD = {".webm": "audio/webm", ".mp4": "audio/mp4"}
"""Endings that hold a film or only its sound."""
_FILMS = frozenset({"video", "film"})
_SOUND_KINDS = frozenset({"voice", "music", "sound"})
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""For what a browser would open as a document of ours: no scripts, no forms, nothing fetched."""
_BESIDE = {
    "captions.vtt": ("text/vtt; charset=utf-8", ".vtt"), "captions.srt": ("text/plain; charset=utf-8", ".srt"),
    "timeline.otio": ("application/json", ".otio"), "midi": ("audio/midi", ".mid"), "words": ("application/json", ".words.json"),
    "poster": ("image/png", ".poster.png"),
}  # fmt: skip
"""Sidecars that the page may fetch, with their types and the endings of downloads."""
PREVIEW_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


router = APIRouter()


async def owned(asset_id: str, owner: str) -> Asset:
    """Return an asset of the one who asks whose file is there; raise 404 or 410."""
    store = await Installed.store()
    try:
        asset = await asyncio.to_thread(store.by_id, asset_id)
    except UnknownHandle as error:
        raise HTTPException(404, "there is no such asset") from error
    if asset.owner != owner:
        raise HTTPException(404, "there is no such asset")
    if not await asyncio.to_thread(store.is_there, asset):
        raise HTTPException(410, f"the file of {asset.handle} is gone; restore {asset.path.name} from a backup")
    return asset


def file_of(asset: Asset, *, download: bool, path: Path | None = None) -> FileResponse:
    """Return an asset's file with its type, in ranges where asked; what a browser would run as a page is shut into a sandbox.

    path: the file as it leaves this installation, see `Installed.leaving`; without it as the store keeps it.
    """
    suffix = asset.path.suffix
    sound = asset.kind in _SOUND_KINDS and suffix in _HEARD
    kind = _HEARD[suffix] if sound else MEDIA_TYPES.get(suffix, "application/octet-stream")
    headers = {"cache-control": FOREVER if path is None else A_DAY}
    if not kind.startswith(("image/", "audio/", "video/")) or kind == "image/svg+xml":
        headers["content-security-policy"] = SANDBOX
    name = f"{asset.handle}{suffix}" if download else None
    return FileResponse(path or asset.path, media_type=kind, filename=name, headers=headers)


@router.get("/assets/{asset_id}")
async def asset(asset_id: str, owner: Owner, download: bool = False) -> Response:
    """Serve an asset's file: to look at as it is kept, to take away as it leaves; a large film far away by a link to it."""
    found = await owned(asset_id, owner)
    if download:
        return file_of(found, download=True, path=await Installed.leaving(found))
    link = await _link_to(found)
    return RedirectResponse(link, 307, FRESH) if link else file_of(found, download=False)


async def _link_to(found: Asset) -> str | None:
    """Return where a browser may fetch a large film for itself for a short while; None when it comes through us."""
    settings = Installed.settings
    if found.kind not in _FILMS or settings is None or found.bytes <= settings.assets_link_mb * 1_000_000:
        return None
    return await asyncio.to_thread((await Installed.store()).link, found)


@router.get("/assets/{asset_id}/thumb")
async def thumb(asset_id: str, owner: Owner) -> Response:
    """Serve the small picture that stands for an asset."""
    found = await owned(asset_id, owner)
    store = await Installed.store()
    data = await asyncio.to_thread(store.thumbnail, found.id, 512)
    return Response(data, media_type="image/webp", headers={"cache-control": FOREVER})


@router.get("/assets/{asset_id}/drawing")
async def drawing(asset_id: str, owner: Owner) -> FileResponse:
    """Serve the drawing as paths that a picture was made from."""
    from agent.channels.web_views import DRAWING  # noqa: PLC0415 - with the agent, behind the first page

    found = await owned(asset_id, owner)
    if DRAWING not in found.sidecars:
        raise HTTPException(404, "there is no such drawing")
    path = (await Installed.store()).sidecar_path(found, DRAWING)
    headers = {"cache-control": FOREVER, "content-security-policy": SANDBOX}
    return FileResponse(path, media_type="image/svg+xml", filename=f"{found.handle}.svg", headers=headers)


@router.get("/assets/{asset_id}/parts/{label}")
async def part(asset_id: str, label: str, owner: Owner) -> FileResponse:
    """Serve one piece of an asset, such as an icon of a sheet."""
    from agent.views import PART, part_labels  # noqa: PLC0415 - with the agent, behind the first page

    found = await owned(asset_id, owner)
    if label not in part_labels(found):
        raise HTTPException(404, "there is no such part")
    path = await Installed.leaving(found, f"{PART}{label}")
    return FileResponse(path, media_type="image/png", filename=f"{label}.png", headers={"cache-control": FOREVER})


@router.get("/assets/{asset_id}/files/{name}")
async def beside(asset_id: str, name: str, owner: Owner, download: bool = False) -> FileResponse:
    """Serve a file that belongs to an asset: captions, an edit list, notes, the words of a voice."""
    found = await owned(asset_id, owner)
    if name not in _BESIDE or name not in found.sidecars:
        raise HTTPException(404, "there is no such file")
    kind, ending = _BESIDE[name]
    path = await Installed.leaving(found, name) if download else (await Installed.store()).sidecar_path(found, name)
    headers = {"cache-control": A_DAY if download else FOREVER, "content-security-policy": SANDBOX}
    return FileResponse(path, media_type=kind, filename=f"{found.handle}{ending}" if download else None, headers=headers)


@router.get("/", include_in_schema=False)
async def home() -> RedirectResponse:
    """Lead to the chat."""
    return RedirectResponse("/chat/")


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Tell whether the agent behind the page is loaded."""
    ready = Installed.opening is not None and Installed.opening.done() and not Installed.opening.exception()
    return {"status": "ok" if ready else "starting"}


@router.get("/api/assets/{asset_id}")
async def about_asset(asset_id: str, owner: Owner) -> JSONResponse:
    """Serve a text's words, or how the consent to a cloned voice stands."""
    from agent.channels.web_views import about  # noqa: PLC0415 - with the agent, behind the first page

    found = await owned(asset_id, owner)
    return JSONResponse(await about((await Installed.chat()).services, found), headers=FRESH)


@router.get("/api/assets/{asset_id}/view")
async def asset_view(asset_id: str, owner: Owner) -> JSONResponse:
    """Serve all that a card shows of an asset: its Shot or brief, how it was made, its cost and licence."""
    from agent.channels.web_views import view_of  # noqa: PLC0415 - with the agent, behind the first page

    view = await view_of((await Installed.chat()).services, await owned(asset_id, owner))
    return JSONResponse(without_places(view), headers=FRESH)


@router.get("/api/turns/{turn_id}")
async def turn(turn_id: str, owner: Owner) -> JSONResponse:
    """Serve the card of a turn."""
    return JSONResponse(await _turn_props(turn_id, owner), headers=FRESH)


@router.get("/api/turns/{turn_id}/preview")
async def preview(turn_id: str, owner: Owner) -> Response:
    """Serve the newest small picture of what a running turn makes."""
    from tools.media import kind_of  # noqa: PLC0415 - with the agent, behind the first page

    card = (await Installed.chat()).turns.get(turn_id)
    shown = card.preview if card is not None and card.owner == owner else None
    kind = kind_of(shown) if shown else None
    if shown is None or kind is None:
        raise HTTPException(404, "there is no such preview")
    return Response(shown, media_type=PREVIEW_TYPES[kind], headers=FRESH)


@router.get("/api/approvals/{approval_id}")
async def approval(approval_id: str, owner: Owner) -> JSONResponse:
    """Serve how a question about money stands: waiting, approved (it is being made), declined or done."""
    approvals = (await Installed.chat()).services.studio.approvals
    found = await asyncio.to_thread(approvals.get, approval_id)
    if found is None or found.owner != owner:
        raise HTTPException(404, "there is no such question")
    return JSONResponse({"state": found.state}, headers=FRESH)


async def _turn_props(turn_id: str, owner: str) -> Any:
    chat = await Installed.chat()
    card = chat.turns.get(turn_id)
    if card is not None and card.owner == owner:
        return card.props()
    element = await chat.history.element_of(turn_id)
    if element and await chat.history.get_thread_author(element["threadId"]) == owner:
        goes_on = element["props"].get("status") == "working" and await chat.talks.recovery.goes_on(element["threadId"])
        return element["props"] if goes_on else ended(element["props"])
    raise HTTPException(404, "there is no such turn")
