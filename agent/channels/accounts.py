"""What the command line tells of models, choices, jobs, spending and consents, and how it tries an engine."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, get_args, runtime_checkable

from langchain_core.messages import HumanMessage
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent import events
from agent.app import Services, choose_brain
from agent.channels.doctor import stocked_here
from agent.channels.keys import FILE, Keys
from agent.channels.lines import json_text
from agent.channels.models import print_check, print_model, print_models, print_why
from agent.channels.play import PROJECT, opened
from agent.graph import build_graph
from agent.orders.sound import revoke_consent
from agent.settings import read_settings
from agent.state import TurnContext
from agent.storage import url_of
from agent.workshop import Ask, Sitting, Workshop
from agent.worktable import Worktable
from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.phrases import printable_lines
from prompts.shot import Shot
from tools.catalog import TASKS, Card, Task
from tools.consent import today
from tools.engines.base import Progress
from tools.errors import BadInput, NotConfigured
from tools.licensing import voice_row, voices_of
from tools.parameters import task_of
from tools.requests import ImageRequest, MusicRequest, Request, SoundRequest, SpeechRequest, VideoRequest
from tools.router import Wish, refusal, weigh
from tools.store.database import place_of

OWNER = "local"
WATCH_S = 1.0
COLUMNS = ("day", "engine", "card", "project", "owner")


async def show_models(name: str, *, task: str, commercial: bool, check: bool, as_json: bool) -> int:
    """Print the catalogue, one task of it, one entry, or what is wrong in it."""
    if task and task not in get_args(Task):
        raise BadInput(f'There is no task "{task[:30]}"; there are {", ".join(TASKS)}.')
    async with opened(None) as (services, _, _album):
        catalog, ready = services.studio.catalog, await asyncio.to_thread(services.door.ready)
        if check:
            return print_check(catalog, ready)
        stocked = {one.card.id: one for one in await asyncio.to_thread(stocked_here, services)}
        if name:
            return print_model(catalog, name, ready, stocked=stocked, as_json=as_json)
        wanted: Any = task or None
        hidden = commercial or services.settings.commercial
        return print_models(catalog, ready, stocked=stocked, task=wanted, commercial=hidden, as_json=as_json)


@runtime_checkable
class Probing(Protocol):
    """An engine that can be tried without paying."""

    async def probe(self) -> str:
        """Ask the service for something free and return a sentence about it; raise EngineFailure when that fails."""
        ...


class _Planning(Workshop):
    """A workshop that makes nothing: it keeps what would be asked of the door."""

    def __init__(self, services: Services, sitting: Sitting, table: Worktable) -> None:
        super().__init__(services.studio, sitting, table.emit, table.view)
        self.asked: list[tuple[Request, Wish]]
        object.__setattr__(self, "asked", [])

    async def make(self, requests: Sequence[Request], ask: Ask, *, changed: Sequence[str] = ()) -> dict[str, Any]:
        """Keep the requests."""
        self.asked.extend((request, self.wish(ask)) for request in requests)
        return {"made": []}


async def show_why(text: str, project: Path | None, *, as_json: bool, prefer: Sequence[str] | None = None) -> int:
    """Let the agent understand the words, and print what the router would choose for each request; nothing is made or kept."""
    async with opened(project, prefer=prefer) as (services, _, _album):
        sitting = Sitting(PROJECT, OWNER, 0, text)
        problems: list[events.Failed] = []
        table = Worktable(services.studio, sitting, lambda e: problems.append(e) if isinstance(e, events.Failed) else None)
        plan = _Planning(services, sitting, table)
        table.workshop = plan
        graph = build_graph(choose_brain(services.settings))
        message = HumanMessage(text, id=uuid.uuid4().hex)
        await graph.ainvoke({"messages": [message]}, context=TurnContext(table=table, text=text))
        if not plan.asked:
            raise BadInput(problems[0].message if problems else "Nothing would be made for that; say what to make.")
        around = await asyncio.to_thread(services.door.situation)
        for request, wish in plan.asked:
            ranking = weigh(request, services.studio.catalog, wish, around)
            if not ranking.choices:
                raise refusal(request, services.studio.catalog, wish, around, ranking)
            print_why(ranking.choices, ranking.losers, as_json=as_json)
    return 0


async def jobs_command(action: str, job: str, project: Path | None, *, as_json: bool) -> int:
    """List, watch, cancel or send again."""
    async with opened(project) as (services, _, _album):
        if action == "cancel":
            sys.stdout.write(f"{await services.door.cancel(job, owner=OWNER)}\n")
            return 0
        if action == "retry":
            asset = await services.door.retry(job, owner=OWNER, report=_tell)
            sys.stdout.write(f"{asset.handle}  {asset.path}\n")
            return 0
        if action == "watch":
            await services.door.recover()
        while True:
            rows = await asyncio.to_thread(services.door.jobs, owner=OWNER, every=action != "watch")
            _print_rows("jobs", rows, ("id", "state", "card", "usd", "started", "words", "message"), as_json=as_json)
            if action != "watch" or not any(row["state"] == "open" for row in rows):
                return 0
            await asyncio.sleep(WATCH_S)


async def show_spending(by: str, project: Path | None, *, as_json: bool) -> int:
    """Print what was spent, summed by one column, with where the figures come from."""
    if by not in COLUMNS:
        raise BadInput(f'Spending is summed by {", ".join(COLUMNS)}, not by "{by[:20]}".')
    async with opened(project) as (services, _, _album):
        rows = await asyncio.to_thread(services.door.spent)
    summed: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        sums = summed[str(row[by])]
        sums["usd"] += row["usd"]
        sums["jobs"] += row["jobs"]
        sums[row["source"] or "free"] += row["usd"]
    found = [{by: name, **{key: round(value, 6) for key, value in sums.items()}} for name, sums in summed.items()]
    sources = ("provider", "estimate", "unverified", "reserved")
    _print_rows("spent", found, (by, "jobs", "usd", *sources), as_json=as_json)
    return 0


async def consents_command(action: str, speaker: str, project: Path | None) -> int:
    """Show, take back or export the records of consent."""
    async with opened(project) as (services, _, _album):
        consents = services.studio.consents
        if action == "revoke":
            for note in await revoke_consent(services.studio, OWNER, speaker):
                sys.stdout.write(f"{note}\n")
        elif action == "export":
            sys.stdout.write(f"{await asyncio.to_thread(consents.export, OWNER)}\n")
        else:
            clones = await asyncio.to_thread(services.store.of_kind, "clone", OWNER)
            rows = [voice_row(row) for row in voices_of(await asyncio.to_thread(consents.of, OWNER), clones, today())]
            told = [{**row, "voices": ", ".join(row["voices"])} for row in rows]
            _print_rows("consents", told, ("speaker", "voices", "granted_by", "uses", "until", "created", "state", "revoked_at"), as_json=False)
    return 0


async def keys_command(action: str, name: str, owner: str) -> int:
    """Make a key for another program, list the keys, or take one back."""
    settings = read_settings()
    keys = Keys(place_of(settings.home / "web" / FILE, url_of(settings)))
    if action == "add":
        sys.stdout.write(f"{await asyncio.to_thread(keys.make, name, owner)}\n")
        sys.stderr.write("It is not shown again. The program sends it as: Authorization: Bearer KEY\n")
    elif action == "revoke":
        await asyncio.to_thread(keys.revoke, name, owner)
        sys.stdout.write(f"{name} is revoked.\n")
    else:
        _print_rows("keys", await asyncio.to_thread(keys.listed), ("name", "owner", "created"), as_json=False)
    return 0


async def probe(engine: str, *, live: bool) -> int:
    """Say whether an engine is set up; with `live`, make one small cheap thing with it and say how long it took and what it cost."""
    async with opened(None, agreed=True) as (services, _, _album):
        ready = await asyncio.to_thread(services.door.ready)
        if engine not in ready:
            raise BadInput(f'There is no engine "{engine[:40]}"; there are {", ".join(sorted(ready))}.')
        if ready[engine] is not None:
            raise NotConfigured(f"{engine} is not set up. {ready[engine]}")
        cards = [card for card in services.studio.catalog.cards.values() if card.engine == engine and card.usable]
        sys.stdout.write(f"{engine} is set up; {len(cards)} models. " + ("" if live else "Nothing was called; add --live for one cheap call.") + "\n")
        if not live:
            return 0
        client = await services.engines[engine].loaded() if engine in services.engines else None
        if isinstance(client, Probing):
            sys.stdout.write(f"{await client.probe()}\n")
        card, request = _cheapest(cards)
        started = time.perf_counter()
        asset = await services.door.generate(
            request, project="probe", words=f"probe of {engine}", owner=OWNER, report=_tell, wish=Wish(model=card.id)
        )
        seconds = time.perf_counter() - started
        cost = f"${asset.cost_usd:.4f} ({asset.cost_source})" if asset.cost_usd is not None else "cost not told"
        sys.stdout.write(f"{card.title} made {asset.handle} in {seconds:.1f} s, {cost}: {asset.path}\n")
    return 0


def _cheapest(cards: Iterable[Card]) -> tuple[Card, Request]:
    """Return the card of an engine that costs least for a small request of its own kind."""
    small: dict[Task, Request] = {
        "t2i": ImageRequest(shot=Shot.model_validate({"subject": "a red apple", "style": "flat drawing"})),
        "sfx": SoundRequest(brief=SoundBrief(text="one short click", duration_s=1.0)),
        "tts": SpeechRequest(brief=SpeechBrief(text="Hello.")),
        "t2v": VideoRequest(shot=Shot.model_validate({"subject": "a red apple", "action": "rolls"})),
        "music": MusicRequest(brief=MusicBrief(words="calm piano", duration_s=5.0)),
    }
    found = [(card, small[task]) for card in cards for task in card.tasks if task in small and task_of(small[task]) == task]
    if not found:
        raise BadInput("This engine has no model that a small trial fits; ask for something in the chat.")
    order = list(small)
    return min(found, key=lambda pair: (order.index(task_of(pair[1])), pair[0].price.amount or 1.0))


def _tell(progress: Progress) -> None:
    sys.stderr.write(f"  {progress.message or progress.step} {progress.fraction:.0%}\n")


def _print_rows(title: str, rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            sys.stdout.write(json_text(row) + "\n")
        return
    if not rows:
        sys.stdout.write(f"{title}: none\n")
        return
    table = Table(title=title)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(printable_lines(_shown(row.get(column)))) for column in columns))
    Console(highlight=False).print(table)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
