"""The one door: a request goes in; routed, estimated, made, checked and stored, an asset comes out."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from prompts.shot import Shot
from tools import budget, delivering, watching
from tools.agreeing import Fetch, NeedsAgreement, fetch_of
from tools.assets import Asset
from tools.budget import Estimate, NeedsApproval, approve
from tools.delivering import Work
from tools.driving import new_attempt, settled
from tools.engines.base import Report, silent
from tools.errors import BadInput
from tools.gathering import Gathered
from tools.jobs import SHOWN_ID
from tools.ledger_records import Attempt, Delivery, Job, NewJob, job_key
from tools.means import Means, is_direct, is_service
from tools.parting import parted
from tools.progress import Board
from tools.requests import ImageRequest, Region, Request, canonical, read_request
from tools.router import Choice, Situation, Wish
from tools.runner import SWEEP_S, Begun, Deliver, Outcome, Runner

__all__ = ["Door", "NeedsApproval", "Plan", "edit_of", "variation_of"]

Routed = tuple[Gathered, tuple[Choice, ...]]
"""A request with everything it names, and the cards that can make it."""
_KEPT = ("loras", "num_inference_steps", "guidance_scale")
"""What of how a picture was made stays fixed when its words are edited, beside its seed and size."""
ABOUT_CHARS = 120
"""Of what a job's row tells of its request."""
REDRAWN_SIDE = 1280
"""Longest side in pixels of a picture drawn in the shape of an upload."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would make a request, the first choice first, and what that one costs."""

    choices: tuple[Choice, ...]
    estimate: Estimate


class Door:
    """Makes things. Belongs to one event loop; several processes may have a door of their own to one folder.

    `recover` takes up what a crash left and is called once after opening; `aclose` lets go of what runs and is called before
    the tasks that wait in `generate` are cancelled, or their jobs are cancelled with them.
    """

    def __init__(self, means: Means) -> None:
        self._means = means
        self._runner = Runner(means)

    async def plan(self, request: Request, wish: Wish = Wish(), *, owner: str = "") -> Plan:  # noqa: B008 - frozen
        """Return what would make the request and what it costs; nothing is sent, reserved or kept.

        Raises what `generate` raises before anything is sent.
        """
        _, choices = await asyncio.to_thread(self._means.route, request, wish, owner)
        return Plan(choices, choices[0].estimate)

    async def generate(
        self,
        request: Request,
        *,
        project: str,
        words: str = "",
        turn: str = "",
        group: str = "",
        changed: tuple[str, ...] = (),
        aside: bool = False,
        handle: str = "",
        tool_call_id: str = "",
        owner: str = "",
        report: Report | None = None,
        wish: Wish = Wish(),  # noqa: B008 - frozen
        approved_usd: float | None = None,
    ) -> Asset:
        """Make what the request asks for, store it and return it; it is then the project's current version, unless it stays aside.

        words: what the person asked. changed: names of the fields an edit asked to change. aside: it is a component of a film,
        so the current version stays what it is. handle: the one that was taken for it (`AssetStore.take_handles`). tool_call_id: idempotency key,
        unique in the project: a call that made its asset gets that asset back, one that runs is waited for, also in another
        process. approved_usd: what the person agreed to pay; None when nobody asked. Cancelling stops the job, at its
        provider too where that can be.
        Raises BadInput for what cannot be made as asked (OverBudget, OverQuota, NeedsApproval, NeedsAgreement, ConsentNeeded, Unavailable
        among it),
        NotConfigured, EngineFailure, OutcomeUnknown, JobCancelled or StoreError; then nothing was stored.
        """
        tell = report or silent
        before = await asyncio.to_thread(self._before, project, tool_call_id, request, wish, owner)
        if isinstance(before, Asset):
            return before
        if isinstance(before, Job):
            return await self._runner.run(before.key, tell)
        found, choices = before
        if found.words_of_part and (with_mask := await self._parted(found, project, owner)) is not None:
            request = with_mask
            found, choices = await asyncio.to_thread(self._means.route, request, wish, owner)
        approve(choices[0].estimate, 0.0, approved_usd)
        await asyncio.to_thread(self._means.check_agreed, choices[0].card, choices[0].fetch)
        new = NewJob(
            project=project,
            call=tool_call_id or uuid.uuid4().hex,
            owner=owner,
            request=canonical(request),
            delivery=Delivery(words=words, turn=turn, group=group, changed=changed, aside=aside, handle=handle, trace=watching.carried()),
            wish=asdict(wish),
            cards=tuple(choice.card.id for choice in choices),
            approved_usd=approved_usd,
            deadline=self._means.clock() + choices[0].card.limits.deadline_s,
        )
        return await self._begun(new, await self._means.work(found, choices[0]), tell)

    async def _parted(self, found: Gathered, project: str, owner: str) -> ImageRequest | None:
        """Return the request with a mask of the part that it only names, where an engine here can find that."""
        means = self._means
        return await parted(means.store, means.engines.values(), found, project, owner)

    async def replay(self, asset_id: str) -> bytes:
        """Run an asset's recipe again and return the file; for the embedded engines the bytes are equal to the asset's.

        Nothing is stored and nothing is sent to a service. Raises BadInput for what was uploaded or made elsewhere.
        """
        means = self._means
        asset = await asyncio.to_thread(means.store.by_id, asset_id)
        if asset.recipe is None:
            raise BadInput(f"{asset.handle} was uploaded and has no recipe; name a picture that was made here.")
        engine = means.engines.get(asset.recipe.engine)
        if engine is None or not is_direct(engine):
            raise BadInput(f"{asset.handle} was made by a service, which makes nothing twice the same; ask for a new one.")
        request, wish = read_request(asset.recipe.request), Wish(model=asset.recipe.card)
        found, choices = await asyncio.to_thread(means.route, request, wish, asset.owner)
        await asyncio.to_thread(means.check_agreed, choices[0].card, choices[0].fetch)
        work = await means.work(found, choices[0])
        await means.supply(work.card, silent)
        job = Job(project=asset.project, call="replay", owner=asset.owner, request=canonical(request), cards=(), deadline=0.0)
        attempt = new_attempt(job, work, 1, means.clock())
        order = await delivering.ordered(attempt, work, means.spool)
        made = await engine.make(order, silent)
        done = settled(attempt, made, free=True)
        parcel = await asyncio.to_thread(delivering.finish, means.store, job, done, work, engine, made, ())
        return parcel.made.data

    # --- jobs and money

    async def recover(self, deliver: Deliver | None = None) -> tuple[Outcome, ...]:
        """Take up every unfinished job that no living process holds; see `Runner.recover`."""
        return await self._runner.recover(deliver)

    async def watch(self, deliver: Deliver | None = None, every_s: float = SWEEP_S) -> None:
        """Take over, until the task is cancelled, the jobs of processes that die meanwhile; see `Runner.watch`."""
        await self._runner.watch(deliver, every_s)

    async def cancel(self, job_id: str, *, owner: str | None = None) -> str:
        """Stop the job with this id (its first digits do) and return what came of it and what is charged."""
        job = await asyncio.to_thread(self._means.ledger.find, job_id, owner)
        return await self._runner.cancel(job.key)

    async def retry(self, job_id: str, *, owner: str | None = None, report: Report | None = None) -> Asset:
        """Begin a job again that failed, was cancelled or whose outcome is unknown; only ever because a person asks for it."""
        job = await asyncio.to_thread(self._means.ledger.find, job_id, owner)
        return await self._runner.retry(job.key, report or silent)

    def jobs(self, *, project: str | None = None, owner: str | None = None, every: bool = False) -> list[dict[str, Any]]:
        """Return what runs and what has an unknown outcome as plain rows, the newest first; with `every` the ended ones too. Blocking."""
        ledger = self._means.ledger
        return [_job_row(job, ledger.attempts(job.key)) for job in ledger.listed(project=project, owner=owner, every=every)]

    def job(self, job_id: str, *, owner: str | None = None) -> dict[str, Any]:
        """Return one job as a row of `jobs`; its first digits name it. Blocking. Raises BadInput when none or several have them."""
        ledger = self._means.ledger
        job = ledger.find(job_id, owner)
        return _job_row(job, ledger.attempts(job.key))

    @property
    def board(self) -> Board:
        """How the jobs stand that run in this process, by the ids of `jobs`."""
        return self._runner.board

    def place(self, job_id: str) -> int:
        """Return the place of a job in the queue before its engine, from 1; 0 when it does not wait there, or in another process."""
        return self._means.gates.place(job_id) if self._means.gates is not None else 0

    def spent(self, *, project: str | None = None, owner: str | None = None, since: str | None = None) -> list[dict[str, Any]]:
        """Return what was spent as plain rows: day, engine, card, project, owner, source, usd, jobs. Blocking.

        since: first day, YYYY-MM-DD in UTC.
        """
        return budget.spend(self._means.store.database.rows, project=project, owner=owner, since=since)

    def situation(self) -> Situation:
        """Return what is known around any request: which engines and which models of this machine are ready. Blocking."""
        return self._means.situation()

    def unagreed(self, choices: Iterable[Choice]) -> tuple[Fetch, ...]:
        """Return the files that would be fetched for these choices and that nobody agreed to yet, each model once. Blocking."""
        found: dict[str, Fetch] = {}
        for choice in choices:
            try:
                self._means.check_agreed(choice.card, choice.fetch)
            except NeedsAgreement:
                assert choice.fetch is not None
                found[choice.card.id] = fetch_of(choice.card, choice.fetch)
        return tuple(found.values())

    def agree(self, fetches: Iterable[Fetch], owner: str) -> None:
        """Keep that a person agreed to fetch these files. Blocking. Raises StoreError when that cannot be kept."""
        for one in fetches:
            if self._means.agreements is not None:
                self._means.agreements.agree(one.card, one.files, owner)

    def ready(self) -> dict[str, str | None]:
        """Return what each engine still needs, as one sentence, or None when it is ready."""
        return self._means.ready()

    @property
    def closing(self) -> bool:
        """Whether it was closed: what is cut off now goes on when the folder is opened again."""
        return self._runner.closing

    async def aclose(self) -> None:
        """Let go of every job without cancelling it, so that it goes on when the folder is opened again."""
        await self._runner.aclose()

    # --- inside

    async def _begun(self, new: NewJob, work: Work, report: Report) -> Asset:
        """Open the job and bring it to its end; a caller who leaves while it is being opened leaves nothing behind."""
        opening = asyncio.ensure_future(asyncio.to_thread(self._opened, new, work))
        try:
            job, begun = await asyncio.shield(opening)
        except asyncio.CancelledError:
            job, begun = await opening
            if begun is not None:
                await self._runner.drop(job.key)
            raise
        return await self._runner.run(job.key, report, begun=begun)

    def _before(self, project: str, call: str, request: Request, wish: Wish, owner: str) -> Asset | Job | Routed:
        """Return what the call made before, or its job that runs or has an unknown outcome, or what could make it. Blocking."""
        done = self._means.store.by_call(project, call)
        if done is not None:
            return done
        job = self._means.ledger.get(job_key(project, call)) if call else None
        if job is not None and job.state in ("open", "unknown"):
            return job
        self._means.store.check_room(owner)
        return self._means.route(request, wish, owner)

    def _opened(self, new: NewJob, work: Work) -> tuple[Job, Begun | None]:
        """Open the job, for a service together with the money that is set aside for its first attempt; None: others have begun it."""
        means = self._means
        engine = means.engines[work.card.engine]
        if is_service(engine) and means.health.allow(engine.name):
            job, opened = means.ledger.open(new, lambda job, n: new_attempt(job, work, n, means.clock()), means.caps)
        else:
            job, opened = means.ledger.open(new)
        return job, Begun(job, {work.card.id: work}, means.ledger.attempts(job.key)) if opened else None


def _job_row(job: Job, attempts: list[Attempt]) -> dict[str, Any]:
    last = attempts[-1] if attempts else None
    return {
        "id": job.key[:SHOWN_ID],
        "project": job.project,
        "state": job.state,
        "words": job.delivery.words,
        "about": _about(job.request),
        "card": last.card if last else job.cards[0],
        "engine": last.engine if last else "",
        "kind": job.request.get("kind", "image"),
        "started": datetime.fromtimestamp(job.created, UTC).isoformat(timespec="seconds"),
        "usd": sum(attempt.counted_usd for attempt in attempts),
        "message": job.message,
        "asset": job.asset,
        "aside": job.delivery.aside,
    }


def _about(request: dict[str, Any]) -> str:
    """Return in some words what a request asks for: who does what, what is said, what is heard; empty for a film."""
    brief, shot = request.get("brief") or {}, request.get("shot") or {}
    said = brief.get("text") or brief.get("words") or " ".join(shot[name]["text"] for name in ("subject", "action") if shot.get(name))
    return str(said).strip()[:ABOUT_CHARS]


def edit_of(
    parent: Asset,
    shot: Shot,
    *,
    region: Region | None = None,
    references: tuple[str, ...] = (),
    draft_mark: bool = True,
) -> ImageRequest:
    """Return the request for an edit of `parent` that shall show `shot`: how the parent was made, with its seed, and its size unless
    the Shot asks another.
    """
    before = request_of(parent)
    size = before.size if before is not None else _like(parent)
    if shot.technical != (parent.shot or Shot()).technical:
        size = None
    seed = before.seed if before is not None else 0
    kept = {name: getattr(before, name) for name in _KEPT} if before is not None else {}
    return ImageRequest(
        shot=shot, seed=seed, size=size, image=parent.id, region=region, reference_images=references, draft_mark=draft_mark, **kept
    )


def variation_of(parent: Asset, taken: Iterable[Asset]) -> ImageRequest:
    """Return the request for another picture of the parent's Shot, with the first seed above those of `taken` with the same Shot.

    Raises BadInput for an upload, which has no Shot.
    """
    before = request_of(parent)
    if before is None or parent.shot is None:
        raise BadInput(f"{parent.handle} was uploaded, so there is nothing to vary; say what to draw from it.")
    seeds = [asset.recipe.seed for asset in taken if asset.recipe and asset.shot == parent.shot]
    return before.model_copy(update={"seed": max([before.seed, *seeds]) + 1, "image": parent.id, "region": None})


def request_of(asset: Asset) -> ImageRequest | None:
    """Return the request that made a picture, or None for an upload and for anything else."""
    if asset.recipe is None or asset.recipe.request.get("kind", "image") != "image":
        return None
    return ImageRequest.model_validate(asset.recipe.request)


def _like(asset: Asset) -> tuple[int, int]:
    scale = min(1.0, REDRAWN_SIDE / max(asset.width, asset.height))
    width, height = (max(64, round(side * scale / 2) * 2) for side in (asset.width, asset.height))
    return width, height
