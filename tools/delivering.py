"""From an engine's result to the asset: checked, laid in, marked, and described with what it cost and what it may be used for."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from prompts.dialects.rendered import Rendered
from prompts.shot import Shot, diff
from tools import finishing, fitness, lengthening, media, provenance
from tools.assets import Asset, AssetStore, NewAsset, Recipe
from tools.catalog import Card
from tools.engines.base import LETTERED, Engine, InputFile, Inputs, Made, Order
from tools.errors import BadInput, EngineError, StoreError
from tools.gathering import DRAWN_BY, Gathered
from tools.ledger_records import Attempt, Job
from tools.parameters import task_of
from tools.requests import CloneRequest, FilmRequest, ImageRequest, Request, VideoRequest, canonical
from tools.router import Choice, read_wish
from tools.spool import Spool
from tools.workplace import WorkFolder

log = logging.getLogger(__name__)

NON_COMMERCIAL = "non-commercial"
CLONED = "cloned voice"
_STAYS = frozenset({"outpaint", "upscale", "remove_background"})
"""Operations that leave what a picture shows as it is, its letters too."""
_NAMED_ONLY = "The part was named in words only, so other parts may have changed; paint a mask to hold them."


@dataclass(frozen=True, slots=True)
class Work:
    """A job at one card: everything an engine and the store need to know of it."""

    found: Gathered
    served: Request
    """The request as the card takes it."""
    choice: Choice
    inputs: Inputs
    ground: finishing.Ground | None
    parents: tuple[Asset, ...]
    prompt: Rendered

    @property
    def card(self) -> Card:
        """The card that makes it."""
        return self.choice.card


@dataclass(frozen=True, slots=True)
class Parcel:
    """A finished file, ready to be stored."""

    new: NewAsset
    made: Made


def finish(
    store: AssetStore, job: Job, attempt: Attempt, work: Work, engine: Engine, results: Sequence[Made], notes: Sequence[str]
) -> Parcel:
    """Return the first result as it is stored. Blocking.

    notes: what went before, see `tools.fallback.told`. Raises EngineFailure (transient, accepted) for a result that is not usable.
    """
    request, card = work.found.request, work.card
    parent = work.found.parent if isinstance(request, ImageRequest | VideoRequest) else None
    edited = parent or next((asset for asset in work.parents if request.kind == "speech" and asset.kind != "clone"), None)
    drawn = card.origin == "drawn"
    before = None if drawn or edited is None else store.read_bytes(edited)
    first = _with_consent(results[0], request, engine)
    if drawn:
        checked = finishing.check(first, request, drawn=True, before=before)
    else:
        checked = finishing.check_sent(store.decoder, first, request, before=before, pixels=work.ground is not None)
    if work.ground is not None:
        checked = finishing.lay_in(checked, work.ground)
    if parent is not None and isinstance(request, VideoRequest) and request.operation == "extend" and not drawn:
        checked = _whole(store, checked, parent, request.duration_s)
    seed = getattr(request, "seed", 0)
    kept = work.found.asked if work.found.words_of_part else request
    recipe = Recipe(request=canonical(kept), card=card.id, engine=engine.name, seed=seed, versions=_versions(engine, request))
    more = (f"It made {len(results)}; the first was kept.",) if len(results) > 1 else ()
    terms = terms_of(card, work.parents, work.found.voice is not None or isinstance(request, CloneRequest))
    made = _marked(checked, recipe, work, terms)
    new = NewAsset(
        project=job.project,
        owner=job.owner,
        **job.delivery.model_dump(exclude={"changed", "handle", "trace"}),
        kind=made.kind,
        **finishing.facts(checked),
        parents=tuple(asset.id for asset in work.parents),
        recipe=recipe,
        shot=getattr(request, "shot", None),
        changed=job.delivery.changed or _changed(parent, getattr(request, "shot", None)),
        notes=tuple(dict.fromkeys((*notes, *made.notes, *more, *_lost(job, work, made)))),
        description=made.description,
        **terms,
        cost_usd=attempt.cost_usd,
        cost_source=attempt.cost_source,
        facts=dict(made.facts),
    )
    return Parcel(new, made)


def _whole(store: AssetStore, checked: finishing.Checked, before: Asset, added_s: float | None) -> finishing.Checked:
    """Return the whole longer film where a service sent the added seconds alone; what was paid for is kept even if that cannot be made."""
    made, probe = checked.made, checked.probe
    if probe is None or lengthening.is_whole(probe.duration_s, before.duration_s, added_s):
        return checked
    try:
        with WorkFolder(store.folder / "work").held() as folder:
            more, out = folder / f"more{made.suffix}", folder / f"whole{before.path.suffix}"
            more.write_bytes(made.data)
            lengthening.lengthened(before.path, more, out, lambda *_: None)
            data = out.read_bytes()
        note = f"{before.handle} and the {probe.duration_s:.1f} added seconds were put together."
        return finishing.film_of(replace(made, data=data, notes=(*made.notes, note)))
    except (BadInput, EngineError, StoreError, OSError) as error:
        log.warning("an extension of %s could not be put together: %s", before.handle, error)
        note = f"These are the added seconds alone; {before.handle} goes before them."
        return replace(checked, made=replace(made, notes=(*made.notes, note)))


def _versions(engine: Engine, request: Request) -> dict[str, str]:
    """Return what decides the bytes of the result; an engine that makes many kinds of things tells it by the request."""
    by_request = getattr(engine, "versions_of", None)
    return dict(by_request(request) if by_request is not None else engine.versions)


def terms_of(card: Card, parents: Sequence[Asset], cloned: bool) -> dict[str, Any]:
    """Return licence, commercial use and labels of what a card makes from these parents: the strictest of all."""
    uses = [card.commercial, *(parent.commercial for parent in parents)]
    commercial = False if False in uses else None if None in uses else True
    labels = [label for parent in parents for label in parent.labels]
    labels += [CLONED] if cloned else []
    labels += [NON_COMMERCIAL] if commercial is False else []
    return {"licence": card.licence.name, "commercial": commercial, "labels": tuple(dict.fromkeys(labels))}


def _marked(checked: finishing.Checked, recipe: Recipe, work: Work, terms: Mapping[str, Any]) -> Made:
    size = finishing.facts(checked)
    return provenance.mark(
        checked.made,
        recipe,
        shot=getattr(work.found.request, "shot", None),
        size=(size["width"], size["height"]),
        model=work.card.title,
        origin=_origin(work),
        draft=work.card.tier == "draft",
        inputs={asset.id: asset.sha256 for asset in work.parents},
        labels=terms["labels"],
        licence=terms["licence"],
    )


def _origin(work: Work) -> provenance.Origin:
    """Return how the result came about; films and parts of pictures hold what others made, not only what was drawn."""
    request = work.found.request
    holds = isinstance(request, VideoRequest | FilmRequest) or work.ground is not None
    if work.card.origin != "drawn" or not holds:
        return work.card.origin
    pieces = [asset for asset in work.parents if asset.id != getattr(request, "parent", None)]
    if any(asset.recipe is not None and asset.recipe.engine != DRAWN_BY for asset in pieces):
        return "with_generated"
    return "composite" if any(asset.upload for asset in pieces) else "drawn"


def _with_consent(made: Made, request: Request, engine: Engine) -> Made:
    """Return a cloned voice's file with whose it is and the consent it stands on; other results as they are."""
    if not isinstance(request, CloneRequest) or made.kind != "clone":
        return made
    try:
        voice = json.loads(made.data)
    except ValueError:
        return made  # the check of the result says what is wrong
    if not isinstance(voice, dict):
        return made
    voice |= {"engine": engine.name, "name": request.name, "consent": request.consent}
    return replace(made, data=json.dumps(voice, ensure_ascii=False, sort_keys=True).encode())


def _lost(job: Job, work: Work, made: Made) -> tuple[str, ...]:
    """Return what of the request the card could not honour, as far as its engine does not say so itself, or did it in another way."""
    card, lost = work.card, work.choice.drops
    if card.origin != "drawn":  # the engine's own notes hold what it moved or left out
        said = {drop.sentence for drop in fitness.drops(work.served, card)} - {fitness.references_left_out(work.served, card)}
        lost = tuple(sentence for sentence in lost if sentence not in said)
    there = getattr(work.served, "operation", "") in _STAYS
    dropped = [] if there else [words for words in work.prompt.dropped if words not in made.facts.get(LETTERED, "")]
    unsaid: tuple[str, ...] = (f"{card.title} has no way to say: {', '.join(dropped)}.",) if dropped else ()
    if work.prompt.untranslated:
        unsaid += (f"{card.title} may not have understood: {', '.join(work.prompt.untranslated)}.",)
    part = (_NAMED_ONLY,) if work.found.words_of_part else ()
    draft, parent = work.found.draft, work.found.parent
    if draft is not None and parent is not None and draft.id != parent.id:
        part = (f"The part was found by the draft {draft.handle}, from which {parent.handle} was rendered.",)
    wanted = read_wish(job.wish)
    only_drawn = wanted.tier == "final" and card.tier == "draft" and work.choice.task == task_of(work.found.request)
    plain = ("This is a draft: nothing here that makes finals was ready for it.",) if only_drawn else ()
    return (*lost, *unsaid, *part, *plain)


def _changed(parent: Asset | None, shot: Shot | None) -> tuple[str, ...]:
    return diff(parent.shot, shot) if parent is not None and parent.shot is not None and shot is not None else ()



async def ordered(attempt: Attempt, work: Work, spool: Spool) -> Order:
    """Return what an engine is told; the part that may change becomes a mask file beside the spool."""
    inputs = work.inputs
    if work.ground is not None and work.card.origin != "drawn":
        mask = await asyncio.to_thread(_mask_file, attempt.key, work.ground, spool)
        inputs = replace(inputs, mask_image=mask)
    prompt = work.prompt
    if attempt.prompt is not None:
        prompt = replace(prompt, prompt=attempt.prompt[0], negative_prompt=attempt.prompt[1])
    return Order(attempt.key, work.served, work.card, inputs, prompt)


def _mask_file(key: str, ground: finishing.Ground, spool: Spool) -> InputFile:
    png = media.encode_png(Image.fromarray(ground.mask.astype(np.uint8) * 255))
    width, height = ground.picture.size
    return InputFile(f"{key}-mask", "mask", spool.work_file(key, "mask.png", png), width, height, kind="mask")
