"""What storyboards and timelines of films fetch: waveforms as numbers, single panels of a storyboard, a shot read from words."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response
from pydantic import BaseModel

from agent.channels.web_installed import Installed, Owner
from agent.channels.web_routes import FOREVER, owned
from tools.errors import BadMedia

if TYPE_CHECKING:
    from tools.assets import Asset

_FEWEST, _MOST, _USUAL = 16, 4000, 800
"""Parts a waveform is divided in; `tools.peaks` has the same bounds."""

router = APIRouter()


class Peaks(BaseModel):
    """A waveform: the peak level 0..1 of each of its equal parts, and how long all of them together are."""

    duration_s: float
    peaks: list[float]


class ShotRead(BaseModel):
    """What a shot shows, read from words: the entries of a `prompts.shot.Shot` as plain text."""

    shot: dict[str, Any]


@router.get("/api/assets/{asset_id}/peaks")
async def peaks(
    asset_id: str, owner: Owner, response: Response, n: Annotated[int, Query(ge=_FEWEST, le=_MOST)] = _USUAL
) -> Peaks:
    """Serve an asset's waveform as `n` numbers; 404 for what has no sound."""
    from tools.peaks import SOUNDING  # noqa: PLC0415 - with the agent, behind the first page
    from tools.peaks import peaks as measured  # noqa: PLC0415

    found = await owned(asset_id, owner)
    if found.kind not in SOUNDING:
        raise HTTPException(404, f"{found.handle} has no sound")
    store = await Installed.store()
    try:
        levels = await asyncio.to_thread(measured, store, found, n)
    except BadMedia as error:
        raise HTTPException(404, f"{found.handle} has no sound") from error
    response.headers["cache-control"] = FOREVER
    return Peaks(duration_s=found.duration_s, peaks=levels)


@router.get(
    "/api/assets/{asset_id}/shots/{shot}/thumb",
    response_class=Response,
    responses={200: {"content": {"image/webp": {}}}},
)
async def panel(asset_id: str, shot: str, owner: Owner) -> Response:
    """Serve the picture of one shot of a storyboard, by the shot's id."""
    found = await owned(asset_id, owner)
    data = await asyncio.to_thread(_panel, found, shot)
    if data is None:
        raise HTTPException(404, "there is no such shot")
    return Response(data, media_type="image/webp", headers={"cache-control": FOREVER})


@router.get("/api/assets/{asset_id}/shot")
async def read_shot(
    asset_id: str, owner: Owner, words: Annotated[str, Query(min_length=1, max_length=2000)]
) -> ShotRead:
    """Serve what a new shot of this film or storyboard shows, as the embedded director reads the words; nothing is made."""
    found = await owned(asset_id, owner)
    return ShotRead(shot=await asyncio.to_thread(_read, found, words))


def _panel(asset: Asset, shot: str) -> bytes | None:
    from agent.film_views import panel_picture  # noqa: PLC0415 - with the agent, behind the first page

    return panel_picture(asset, shot)


def _read(asset: Asset, words: str) -> dict[str, Any]:
    from agent.director.fields import read_fields  # noqa: PLC0415 - with the agent, behind the first page
    from agent.director.text import read_text  # noqa: PLC0415
    from agent.film_views import film_request  # noqa: PLC0415

    request = film_request(asset)
    said = {
        name: value for name, value in read_fields(read_text(words), medium="video").shot.items() if name != "audio"
    }
    shot = said or {"subject": words}
    first = request.brief.shots[0].shot if request is not None and request.brief is not None else None
    style = first.style.text if first is not None else ""
    return {"style": style, **shot} if style and not shot.get("style") else shot
