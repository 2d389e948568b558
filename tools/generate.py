"""The one door: a request goes in; routed, made, checked and stored, an asset comes out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prompts.shot import Shot, diff
from tools import finishing, media, provenance, regions
from tools.animatic.lexicon import find_nouns
from tools.assets import Asset, AssetStore, NewAsset, Recipe
from tools.catalog import Card
from tools.engines.base import Engine, InputPicture, Inputs, Made, Progress, Report, silent
from tools.errors import BadInput, EngineError, UnknownHandle
from tools.requests import ImageRequest, Region, canonical
from tools.router import Choice, rank

log = logging.getLogger(__name__)

REDRAWN_SIDE = 1280
"""Longest side in pixels of a picture drawn in the shape of an upload."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A request with everything looked up: what makes it, the files it names, what a region edit stands on."""

    request: ImageRequest
    choice: Choice
    engine: Engine
    inputs: Inputs
    assets: tuple[Asset, ...]
    ground: finishing.Ground | None


class Door:
    """Makes things, over one store, some engines by name, and the cards that say what those can do."""

    def __init__(self, store: AssetStore, engines: Mapping[str, Engine], cards: Sequence[Card]) -> None:
        self._store = store
        self._engines = dict(engines)
        self._cards = tuple(card for card in cards if card.engine in engines)

    async def generate(
        self,
        request: ImageRequest,
        *,
        project: str,
        words: str = "",
        turn: str = "",
        group: str = "",
        changed: tuple[str, ...] = (),
        tool_call_id: str = "",
        owner: str = "",
        report: Report | None = None,
        model: str | None = None,
    ) -> Asset:
        """Make a picture, store it and return it; it is then the project's current version.

        words: what the person asked. changed: names of the fields an edit asked to change. model: a model asked for by name.
        tool_call_id: idempotency key, unique in the project; a call that made its asset before a crash gets that asset back.
        Raises BadInput for what cannot be made as asked, NotConfigured, EngineError or StoreError; then nothing was
        stored. The same holds when it is cancelled before the store has taken the asset.
        """
        tell = report or silent
        done = await asyncio.to_thread(self._store.by_call, project, tool_call_id)
        if done is not None:
            return done
        job = await asyncio.to_thread(self._prepare, request, model, owner)
        made = await self._make(job, tell)
        tell(Progress("storing", 0.9))
        finished, recipe = await asyncio.to_thread(self._finish, job, made)
        facts = _facts(job, finished, recipe) | ({"changed": changed} if changed else {})
        new = NewAsset(project=project, words=words, turn=turn, group=group, owner=owner, **facts)
        asset = await asyncio.to_thread(
            self._store.put, new, finished.made.data, sidecars=finished.made.sidecars, call=tool_call_id
        )
        log.info("made %s %s with %s in project %s", asset.handle, asset.id, recipe.card, project)
        tell(Progress("done", 1.0))
        return asset

    async def replay(self, asset_id: str) -> bytes:
        """Run an asset's recipe again and return the file; for the embedded engines the bytes are equal to the asset's.

        Nothing is stored. Raises BadInput for an upload, which has no recipe.
        """
        asset = await asyncio.to_thread(self._store.by_id, asset_id)
        if asset.recipe is None:
            raise BadInput(f"{asset.handle} was uploaded and has no recipe; name a picture that was made here.")
        request = ImageRequest.model_validate(asset.recipe.request)
        job = await asyncio.to_thread(self._prepare, request, asset.recipe.card, asset.owner)
        finished, _ = await asyncio.to_thread(self._finish, job, await self._make(job, silent))
        return finished.made.data

    async def _make(self, job: _Job, report: Report) -> Made:
        results = await job.engine.make(job.request, job.inputs, report)
        if not results:
            raise EngineError(f"{job.choice.card.title} made nothing; try again.")
        return results[0]

    def _prepare(self, request: ImageRequest, model: str | None, owner: str) -> _Job:
        choices = rank(request, self._cards, named=model)
        card = choices[0].card
        parent = self._readable(request.image, owner) if request.image else None
        references = tuple(self._readable(r, owner) for r in request.reference_images)[: card.limits.reference_images]
        assets = [*([parent] if parent else []), *references]
        ground = None
        if request.region is not None:
            if parent is None:
                raise BadInput("A part can only be changed in a picture; name the picture.")
            if request.region.mask_image:
                assets.append(self._readable(request.region.mask_image, owner))
            ground = self._ground(parent, request.region)
            request = request.model_copy(update={"size": (parent.width, parent.height)})
        inputs = Inputs(_input(parent) if parent else None, tuple(_input(a) for a in references))
        _check_size(request, card)
        return _Job(request, choices[0], self._engines[card.engine], inputs, tuple(assets), ground)

    def _readable(self, asset_id: str, owner: str) -> Asset:
        """Return an input's asset after its file was read whole and found unchanged; only its owner's requests may use it."""
        asset = self._store.by_id(asset_id)
        if asset.owner != owner:
            raise UnknownHandle("A picture named here belongs to somebody else; name one of your own.")
        self._store.read_bytes(asset)
        return asset

    def _ground(self, parent: Asset, region: Region) -> finishing.Ground:
        picture = media.open_picture(self._store.read_bytes(parent), name=parent.handle)
        ids = finishing.read_ids(self._store.sidecar(parent, "ids")) if "ids" in parent.sidecars else None
        depth = finishing.read_depth(self._store.sidecar(parent, "depth")) if "depth" in parent.sidecars else None
        elements = parent.description.elements
        if region.box is not None:
            mask = regions.mask_of_box(region.box, picture.size)
        elif region.mask_image is not None:
            painted = self._store.read_bytes(self._store.by_id(region.mask_image))
            mask = regions.mask_of_picture(media.open_picture(painted), picture.size)
        else:
            seen = ids if ids is not None else np.zeros((picture.height, picture.width), np.uint8)
            nouns = tuple(noun.key for noun in find_nouns(region.words))
            mask = regions.mask_of_words(region.words, seen, elements, also=nouns)
        return finishing.Ground(picture, mask, region.feather_px, ids, depth, elements)

    def _finish(self, job: _Job, made: Made) -> tuple[finishing.Checked, Recipe]:
        checked = finishing.check(made, job.request)
        if job.ground is not None:
            checked = finishing.lay_in(checked, job.ground)
        card = job.choice.card
        recipe = Recipe(
            request=canonical(job.request),
            card=card.id,
            engine=job.engine.name,
            seed=job.request.seed,
            versions=dict(job.engine.versions),
        )
        data = provenance.stamp(
            checked.made.data,
            recipe,
            job.request.shot,
            checked.picture.size,
            model=card.title,
            origin=card.origin,
            draft=card.tier == "draft",
            inputs={asset.id: asset.sha256 for asset in job.assets},
        )
        return finishing.with_data(checked, data), recipe


def _facts(job: _Job, finished: finishing.Checked, recipe: Recipe) -> dict[str, Any]:
    parent, shot = job.inputs.image, job.request.shot
    return {
        "kind": finished.made.kind,
        "width": finished.picture.width,
        "height": finished.picture.height,
        "parents": tuple(dict.fromkeys(asset.id for asset in job.assets)),
        "recipe": recipe,
        "shot": shot,
        "changed": diff(parent.shot, shot) if parent is not None and parent.shot is not None else (),
        "notes": (*finished.made.notes, *job.choice.drops),
        "description": finished.made.description,
    }


def edit_of(
    parent: Asset,
    shot: Shot,
    *,
    region: Region | None = None,
    references: tuple[str, ...] = (),
    draft_mark: bool = True,
) -> ImageRequest:
    """Return the request for an edit of `parent` that shall show `shot`: the parent's seed, and its size unless the Shot asks another."""
    before = _request_of(parent)
    size = before.size if before is not None else _like(parent)
    if shot.technical != (parent.shot or Shot()).technical:
        size = None
    seed = before.seed if before is not None else 0
    return ImageRequest(
        shot=shot, seed=seed, size=size, image=parent.id, region=region, reference_images=references, draft_mark=draft_mark
    )


def variation_of(parent: Asset, taken: Iterable[Asset]) -> ImageRequest:
    """Return the request for another picture of the parent's Shot, with the first seed above those of `taken` with the same Shot.

    Raises BadInput for an upload, which has no Shot.
    """
    before = _request_of(parent)
    if before is None or parent.shot is None:
        raise BadInput(f"{parent.handle} was uploaded, so there is nothing to vary; say what to draw from it.")
    seeds = [asset.recipe.seed for asset in taken if asset.recipe and asset.shot == parent.shot]
    return before.model_copy(update={"seed": max([before.seed, *seeds]) + 1, "image": parent.id, "region": None})


def _check_size(request: ImageRequest, card: Card) -> None:
    low, high = card.limits.min_side, card.limits.max_side
    if request.size is not None and not low <= min(request.size) <= max(request.size) <= high:
        asked = "x".join(str(side) for side in request.size)
        raise BadInput(f"{card.title} makes sides of {low} to {high} pixels, not {asked}; ask for another size.")


def _request_of(asset: Asset) -> ImageRequest | None:
    return ImageRequest.model_validate(asset.recipe.request) if asset.recipe else None


def _like(asset: Asset) -> tuple[int, int]:
    scale = min(1.0, REDRAWN_SIDE / max(asset.width, asset.height))
    width, height = (max(64, round(side * scale / 2) * 2) for side in (asset.width, asset.height))
    return width, height


def _input(asset: Asset) -> InputPicture:
    before = _request_of(asset)
    partial = before is not None and before.region is not None
    return InputPicture(asset.id, asset.handle, asset.path, asset.width, asset.height, asset.shot, partial)
