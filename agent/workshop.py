"""From requests to assets for the agent: what it will cost is asked first, then the door makes them. The talk's only way to the door."""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Literal

from langgraph.types import interrupt

from agent import events
from agent.views import approval_view
from tools.agreeing import Fetch, all_words
from tools.approvals import Approval, Approvals
from tools.assets import Asset, AssetStore
from tools.catalog import Catalog
from tools.chinese import Language
from tools.consent import Consents
from tools.engines.base import Progress, Report
from tools.errors import BadInput, OverBudget
from tools.generate import Door, NeedsApproval, Plan
from tools.moderating import Moderation, why_held, words_in
from tools.notebook import Notebook
from tools.requests import Request, canonical, read_request
from tools.router import Wish, read_wish

HERE_ENGINES = frozenset({"animatic", "local"})
"""Engines that work on this machine: what they are given goes nowhere and costs nothing."""
MAX_RESULTS = 8
"""Things one call may make."""
READ_AT_ONCE = 2
"""Files of people that are read at a time, or wait for the process that reads them."""

Emit = Callable[[events.Event], None]
View = Callable[[Asset], Awaitable[dict[str, Any]]]
Quality = Literal["draft", "final", "best", "cheapest", "fastest"]


@dataclass(frozen=True, slots=True)
class Studio:
    """What every conversation of one folder of projects works with, and how it shall behave."""

    store: AssetStore
    door: Door
    notebook: Notebook
    approvals: Approvals
    consents: Consents
    catalog: Catalog
    draft_mark: bool = True
    approve_above_usd: float = 0.5
    quality: Literal["auto", "draft", "final"] = "auto"
    commercial: bool = False
    prefer: tuple[str, ...] = ()
    """Engines to be used for all that they can make, see `tools.router.Wish`."""
    engines: Mapping[str, str] = field(default_factory=dict)
    """Engines for one kind of request each, before those."""
    budget_usd: float | None = None
    """The most that one conversation may cost, beside the caps."""
    language: Language | None = None
    """The language of replies; None: that of the message."""
    moderate: Moderation | None = None
    """What may not be made here; None where nobody wants that checked."""
    forget_voice: Callable[[str, str], Awaitable[None]] | None = None
    """Deletes a cloned voice (engine, its id there) at the provider."""
    reading: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, READ_AT_ONCE))
    """Held while a person's file is taken in: those that wait their turn must not hold the threads that everything else needs."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How a call wants its things made."""

    call: str
    """The tool call's id, or the action's own."""
    model: str | None = None
    quality: str | None = None
    pausing: bool = False
    """Whether the call runs inside the graph, which stops for the person's yes; elsewhere the question is parked."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Whose turn it is and what was said."""

    project: str
    owner: str = ""
    number: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whether money may be spent: what was agreed to (0 where nobody had to be asked), or what a tool answers instead."""

    usd: float = 0.0
    answer: dict[str, Any] | None = None
    asked: bool = False
    """Whether a question was answered with a yes, which is then closed by `Workshop.settle`."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """One turn's way through the door."""

    studio: Studio
    turn: Sitting
    emit: Emit
    view: View
    taken: list[int] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    """Where words from outside were read in this turn, see `agent.outside`; then what leaves this machine waits for a yes."""

    def wish(self, ask: Ask) -> Wish:
        """Return what the router shall heed: what was said, and what the settings say where nothing was."""
        studio = self.studio
        tier: Literal["draft", "final"] | None = None if studio.quality == "auto" else studio.quality
        if ask.quality in ("draft", "final"):
            tier = ask.quality  # type: ignore[assignment]
        elif ask.quality in ("best", "cheapest", "fastest"):
            tier = "final" if ask.quality == "best" else None
            return Wish(ask.model, tier, ask.quality, studio.commercial, studio.prefer)  # type: ignore[arg-type]
        return Wish(ask.model, tier, None, studio.commercial, studio.prefer)

    async def make(self, requests: Sequence[Request], ask: Ask, *, changed: Sequence[str] = ()) -> dict[str, Any]:
        """Make every request, one after the other, and return what a tool answers; above the threshold the person is asked first."""
        if len(requests) > MAX_RESULTS:
            raise BadInput(f"At most {MAX_RESULTS} things can be made at once; ask for the rest afterwards.")
        wish = self.wish(ask)
        plans = await self.plans([(request, wish) for request in requests])
        allowed = await self.allowed(requests, wish, plans, ask, changed)
        if allowed.answer is not None:
            return allowed.answer
        result = await self._all(requests, wish, ask.call, changed, allowed.usd, price_of(plans))
        await self.settle(ask, allowed)
        return result

    async def plans(self, requests: Sequence[tuple[Request, Wish]]) -> list[Plan]:
        """Return what would make each request and what it costs; raise BadInput for words that may not be sent to a service."""
        door = self.studio.door
        plans = [await door.plan(request, self._for_kind(wish, request), owner=self.turn.owner) for request, wish in requests]
        if self.studio.moderate is not None:
            texts = (self.turn.words, *(text for request, _ in requests for text in words_in(request)))
            leaves = any(plan.choices[0].card.engine not in HERE_ENGINES for plan in plans)
            check = partial(self.studio.moderate.before, texts, owner=self.turn.owner, project=self.turn.project, leaves=leaves)
            await asyncio.to_thread(check)
        return plans

    def _for_kind(self, wish: Wish, request: Request) -> Wish:
        """Return the wish with the engine that was chosen for this kind of request before all others."""
        engine = self.studio.engines.get(request.kind)
        return replace(wish, prefer=(*engine.split(","), *wish.prefer)) if engine and not wish.model else wish

    async def allowed(
        self,
        requests: Sequence[Request],
        wish: Wish,
        plans: Sequence[Plan],
        ask: Ask,
        changed: Sequence[str] = (),
        *,
        margin: float = 1.0,
    ) -> Allowed:
        """Return whether what the plans cost may be spent: above the threshold the person is asked, once for all of them.

        requests: what is made after a yes that comes later, see `go_on`. margin: how many times the estimate a yes covers.
        """
        total = sum(plan.estimate.assumed_usd for plan in plans) * margin
        await self._check_budget(total)
        fetches = await asyncio.to_thread(self.studio.door.unagreed, [plan.choices[0] for plan in plans])
        if fetches and math.isinf(self.studio.approve_above_usd):  # agreed to everything beforehand
            await self.agree(fetches)
            fetches = ()
        if total <= self.studio.approve_above_usd and not fetches and not self._why_asked(plans):
            return Allowed()
        approval = await self._ask(requests, wish, plans, total, ask, changed, fetches)
        if approval.state != "approved":
            return Allowed(answer=_not_yet(approval))
        await self.agree(approval.fetch)
        return Allowed(approval.usd, asked=True)

    def _why_asked(self, plans: Sequence[Plan]) -> str:
        """Return why the person is asked whatever it costs: a service would be called in a turn in which words from outside were read."""
        leaves = any(choice.card.engine not in HERE_ENGINES for plan in plans for choice in plan.choices[:1])
        if not leaves or not self.outside or math.isinf(self.studio.approve_above_usd):
            return ""
        return f"asked because this turn holds words from outside ({', '.join(sorted(self.outside))}), which may order nothing"

    async def _check_budget(self, usd: float) -> None:
        """Raise OverBudget where so many dollars more are above what this conversation may cost."""
        budget = self.studio.budget_usd
        if budget is None or not usd:
            return
        spent = sum(row["usd"] for row in await asyncio.to_thread(self.studio.door.spent, project=self.turn.project))
        if spent + usd > budget:
            raise OverBudget(
                f"This counts as ${usd:.2f}, but of the ${budget:.2f} for this conversation ${spent:.2f} are spent or set aside; "
                "ask for something cheaper, or raise the budget in the settings."
            )

    async def agree(self, fetches: Sequence[Fetch]) -> None:
        """Keep that the person agreed to fetch these models."""
        if fetches:
            await asyncio.to_thread(self.studio.door.agree, fetches, self.turn.owner)

    async def settle(self, ask: Ask, allowed: Allowed) -> None:
        """Close the question whose yes has been carried out."""
        if allowed.asked:
            await asyncio.to_thread(self.studio.approvals.decide, self._approval_id(ask.call), "done")

    async def go_on(self, approval: Approval) -> dict[str, Any]:
        """Make what an approval that was parked has got its yes for."""
        requests = [read_request(dict(data)) for data in approval.requests]
        wish = read_wish(approval.wish)
        await self.agree(approval.fetch)
        result = await self._all(requests, wish, approval.call, approval.changed, approval.usd, "")
        await asyncio.to_thread(self.studio.approvals.decide, approval.id, "done")
        return result

    async def _all(
        self, requests: Sequence[Request], wish: Wish, call: str, changed: Sequence[str], approved_usd: float, price: str
    ) -> dict[str, Any]:
        turn = self.turn
        group = f"{turn.number}:{call}" if len(requests) > 1 else ""
        made: list[Asset] = []
        for index, request in enumerate(requests):
            step = f"{turn.number}/{call}/{index}"
            self.emit(events.Working(step, "working", 0.0))
            asset = await self.one(request, wish, step, group=group, changed=changed, approved_usd=approved_usd / len(requests))
            made.append(asset)
            self.emit(events.Made(await self.view(asset)))
        answer: dict[str, Any] = {"made": [told(asset) for asset in made], "selected": made[-1].handle}
        return answer | ({"price": price} if price else {})

    async def one(
        self,
        request: Request,
        wish: Wish,
        step: str,
        *,
        group: str = "",
        changed: Sequence[str] = (),
        approved_usd: float = 0.0,
        aside: bool = False,
        handle: str = "",
        report: Report | None = None,
    ) -> Asset:
        """Send one request through the door. step: its idempotency key. aside: it is a component of a film. See `Door.generate`."""
        above = self.studio.approve_above_usd
        agreed = max(approved_usd, above) if not self.outside or math.isinf(above) else approved_usd
        try:
            asset = await self.studio.door.generate(
                request,
                project=self.turn.project,
                words=self.turn.words,
                turn=str(self.turn.number),
                group=group,
                changed=tuple(changed),
                aside=aside,
                handle=handle,
                tool_call_id=step,
                owner=self.turn.owner,
                report=report or self._reporter(step),
                wish=self._for_kind(wish, request),
                approved_usd=agreed if math.isfinite(agreed) else None,
            )
        except NeedsApproval as more:
            raise BadInput(
                f"{more} It was not made, because that is more than was agreed; ask for it again to see the new price."
            ) from more
        if held := why_held(asset, self.studio.moderate):
            raise held
        return asset

    async def _ask(
        self,
        requests: Sequence[Request],
        wish: Wish,
        plans: Sequence[Plan],
        total: float,
        ask: Ask,
        changed: Sequence[str],
        fetches: tuple[Fetch, ...],
    ) -> Approval:
        """Return the question with its answer. The first time it stops the graph; a question nobody answered yet comes back waiting."""
        question = Approval(
            id=self._approval_id(ask.call),
            project=self.turn.project,
            owner=self.turn.owner,
            turn=self.turn.number,
            call=ask.call,
            words=self.turn.words,
            requests=tuple(canonical(request) for request in requests),
            wish=asdict(wish),
            changed=tuple(changed),
            estimate="; ".join(filter(None, (price_of(plans), all_words(fetches) if fetches else "", self._why_asked(plans)))),
            usd=total,
            maker=", ".join(fetch.title for fetch in fetches) or plans[0].choices[0].card.title,
            fetch=fetches,
        )
        before = await asyncio.to_thread(self.studio.approvals.get, question.id)
        if before is not None:
            return before
        await asyncio.to_thread(self.studio.approvals.ask, question)
        self.emit(events.NeedsApproval(approval_view(question)))
        if ask.pausing:
            interrupt({"approval": question.id})
        return question

    def _approval_id(self, call: str) -> str:
        return hashlib.sha256(f"{self.turn.project}\n{self.turn.number}\n{call}".encode()).hexdigest()[:24]

    def _reporter(self, step: str) -> Callable[[Progress], None]:
        return lambda p: self.emit(events.Working(step, p.message or p.step, p.fraction, p.preview, p.left_s))


def told(asset: Asset) -> dict[str, Any]:
    """Return what the model is told of a finished asset."""
    row: dict[str, Any] = {
        "handle": asset.handle,
        "changed": list(asset.changed),
        "not_drawn": list(asset.description.not_drawn),
        "notes": list(asset.notes),
    }
    if asset.kind == "text":
        row["text"] = asset.path.read_text("utf-8")[:4_000]
    if asset.recipe is not None and asset.recipe.engine != "animatic":
        row["engine"] = asset.recipe.engine
        row["model"] = asset.recipe.card
    if asset.cost_usd:
        row["cost_usd"] = round(asset.cost_usd, 4)
    return row


def price_of(plans: Sequence[Plan]) -> str:
    """Return the price of all plans in words; empty when everything is free."""
    if not sum(plan.estimate.assumed_usd for plan in plans):
        return ""
    first = plans[0].estimate
    if len(plans) == 1:
        return first.words
    if all(plan.estimate.usd is not None for plan in plans):
        return f"about ${sum(plan.estimate.usd or 0.0 for plan in plans):.2f} for {len(plans)}"
    return f"price not verified; counted as ${sum(plan.estimate.assumed_usd for plan in plans):.2f} for {len(plans)}"


def _not_yet(approval: Approval) -> dict[str, Any]:
    if approval.state == "declined":
        done = "nothing was fetched" if approval.fetch else "nothing was spent"
        answer: dict[str, Any] = {"made": [], "declined": True, "notes": [f"It was not made, as you decided; {done}."]}
    else:
        answer = {"made": [], "waiting": approval.id, "price": approval.estimate, "maker": approval.maker}
    return answer | ({"fetch": [one.model_dump(mode="json") for one in approval.fetch]} if approval.fetch else {})
