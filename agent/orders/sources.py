"""What a film takes from assets that are there: pictures, videos and music by handle or words, with their lengths."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel, ConfigDict

from agent.worktable import Worktable
from prompts.film_changes import FilmChange
from prompts.films import AspectRatio, FilmBrief
from tools.assets import Asset
from tools.errors import BadInput, UnknownHandle
from tools.film.timeline import Timeline

SHOWN = ("image", "video", "film")
_RATIOS: dict[AspectRatio, float] = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0, "4:5": 4 / 5}


class ChangeHolder(BaseModel):
    """One change of a film, so that its data is checked with names of its entries."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    change: FilmChange


async def found_source(table: Worktable, words: str, kinds: tuple[str, ...] = SHOWN) -> Asset:
    """Return the asset that the words mean; raise BadInput when it cannot stand in a film that way."""
    asset = await table.find(words)
    if asset.kind not in kinds:
        wanted = "a picture or a video" if kinds == SHOWN else "music or a recording"
        raise BadInput(f"{asset.handle} is no {'picture or video' if kinds == SHOWN else 'music'}; name {wanted}.")
    return asset


async def kept_sources(
    table: Worktable, brief: FilmBrief, timeline: Timeline | None = None, *, of: Asset | None = None
) -> tuple[dict[str, float], set[str]]:
    """Return the lengths of the videos a plan shows, and which of its sources are pictures, by asset id.

    Raises BadInput, naming the shot, for a piece that is not there any more. of: the film it is about.
    """
    lengths: dict[str, float] = {}
    stills: set[str] = set()
    where = f"A piece of {of.handle}" if of is not None else "A piece of the film"
    places = {shot.source: f"shot {number}" for number, shot in enumerate(brief.shots, 1) if shot.source}
    if timeline is not None:
        numbers = {shot.id: number for number, shot in enumerate(brief.shots, 1)}
        places |= {p.source: f"shot {numbers.get(p.shot, '?')}" for p in timeline.pictures if p.source}
        places |= {s.source: "the sound" for s in timeline.sounds if s.source}
    for source, place in places.items():
        asset = await _there(table, source, f"{where} ({place}) is not there any more; ask for that shot to be made again.")
        if asset.kind == "image":
            stills.add(asset.id)
        elif asset.duration_s:
            lengths[asset.id] = asset.duration_s
    return lengths, stills


def aspect_of(asset: Asset) -> AspectRatio:
    """Return the shape of a film that is nearest to a picture's or a video's own."""
    own = asset.width / asset.height if asset.width and asset.height else 16 / 9
    return min(_RATIOS, key=lambda name: abs(_RATIOS[name] - own))


async def _there(table: Worktable, asset_id: str, problem: str) -> Asset:
    try:
        asset = await asyncio.to_thread(table.studio.store.by_id, asset_id)
    except UnknownHandle as error:
        raise BadInput(problem) from error
    if not asset.path.exists():
        raise BadInput(problem)
    return asset
