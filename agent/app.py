"""The composition root: settings in, everything a channel needs out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from agent.checkpoints import Closable, open_talk
from agent.clusters import LocalModels, local_models
from agent.engines import Deferred, open_hosts, service_engines, voice_forgetter
from agent.graph import Agent, build_graph
from agent.local import agreements_of
from agent.moderating import moderation_of
from agent.observing.opening import Observing, observe
from agent.outgoing import check_credentials, outgoing_of
from agent.session import Limits, Session
from agent.settings import Settings
from agent.storage import database_url, open_store
from agent.translating import translator
from agent.workshop import Studio
from tools.animatic import art
from tools.approvals import Approvals
from tools.assets import AssetStore
from tools.budget import Caps
from tools.catalog import load_catalog
from tools.consent import Consents
from tools.credentials.outgoing import Outgoing
from tools.decoding.limits import Bounds
from tools.decoding.pool import Workers
from tools.engines.animatic import AnimaticEngine, MakeExecutor, one_thread
from tools.engines.animatic_makers import OwnFiles
from tools.engines.services import load_services
from tools.errors import NotConfigured
from tools.fairness import FairGates
from tools.fetching import Fetcher
from tools.generate import Door
from tools.jobs import Ledger
from tools.means import Means
from tools.notebook import Notebook
from tools.preferring import read_preferences
from tools.spool import Spool

CLOSING_S = 3.0
DEFAULT_MODEL = "gpt-5-mini"
"""Asked of OpenAI itself when SCENEWRIGHT_MODEL is not set."""
AT_ONCE = 6
"""Jobs of one service that are under way at once; the others wait their turn, fair between people."""
WORK = "work"
"""The folder of what the embedded studio writes on the way, beside the assets so that it is on the same disk."""
LOCAL_WORK = "models"
"""The same for the models of this machine."""
SPOOL = "spool"
"""The folder of results that are paid for and not yet stored, beside the assets."""


@dataclass(frozen=True, slots=True, repr=False)
class Services:
    """What one process holds open for one folder of projects."""

    settings: Settings
    studio: Studio
    engine: AnimaticEngine
    local: LocalModels
    """The models of this machine, or of its cluster."""
    engines: dict[str, Deferred]
    fetcher: Fetcher
    agent: Callable[[], Agent]
    """Builds the agent the first time; what only lists or counts needs none, and the words the director reads by take most of a second to load."""
    checkpoints: Closable
    background: list[asyncio.Task[Any]] = field(default_factory=list)
    """What goes on beside the talk until everything is closed."""
    observing: Observing = field(default_factory=Observing)
    """What watches this process."""

    @property
    def graph(self) -> Agent:
        """The agent."""
        return self.agent()

    @property
    def store(self) -> AssetStore:
        """The asset store."""
        return self.studio.store

    @property
    def door(self) -> Door:
        """The one door of generation."""
        return self.studio.door

    @property
    def outgoing(self) -> Outgoing:
        """The door through which files leave."""
        return outgoing_of(self.settings, self.store)

    def session(self, project: str, *, owner: str = "") -> Session:
        """Return the conversation of one project."""
        asked = self.settings
        limits = Limits(asked.max_message_chars, asked.max_upload_mb * 1_000_000, asked.max_pixels)
        return Session(self.agent, self.studio, project=project, owner=owner, limits=limits)

    def shield(self) -> None:
        """Have files of strangers read in a process of their own from now on; for a process that serves others and stays open for long."""
        if self.settings.decode_mb:
            self.store.decoder = Workers(1, Bounds(self.settings.decode_mb * 2**20))

    def warm_up(self) -> None:
        """Have the models of this machine made ready beside the talk, where they are preferred; for a process that stays open for long."""
        if any(one.partition(":")[0] == self.local.name for one in self.studio.prefer):
            self.background.append(asyncio.create_task(self.local.warm(), name="warm up"))

    def tidy(self) -> None:
        """Remove beside the talk what crashes left in the store's folder; for a process that stays open for long."""
        self.background.append(asyncio.create_task(asyncio.to_thread(self.store.sweep)))

    async def close(self) -> None:
        """Give everything back; jobs go on when the folder is opened again, and a drawing that still runs is not waited for long."""
        await self.door.aclose()
        for task in self.background:
            task.cancel()
        await asyncio.gather(*self.background, return_exceptions=True)
        await self.checkpoints.close()
        for engine in self.engines.values():
            await engine.aclose()
        await self.fetcher.aclose()
        await self.local.aclose()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.engine.aclose(), CLOSING_S)
        self.store.close()
        await self.observing.close()


async def open_services(settings: Settings, folder: Path | None = None, *, executor: MakeExecutor = one_thread) -> Services:
    """Open the store, the engines and the agent over `folder` (default: the settings' home).

    executor: how the embedded studio computes (`one_thread`, or `worker_processes(n)` for a server). Raises StoreError when the folder cannot be used, and BadInput for a preferred engine that nobody knows.
    """
    async with contextlib.AsyncExitStack() as undo:
        services = await _opened(settings, folder, executor, undo)
        undo.pop_all()
    return services


async def _opened(settings: Settings, folder: Path | None, executor: MakeExecutor, undo: contextlib.AsyncExitStack) -> Services:
    """Open everything; `undo` closes again what is open where a later step fails."""
    check_credentials(settings)
    check_brain(settings)
    place = folder if folder is not None else settings.home / "studio"
    folders = (*settings.card_folders, place.parent / "cards")
    brain = cache(partial(choose_brain, settings))
    catalog = await asyncio.to_thread(load_catalog, *folders)
    services = await asyncio.to_thread(load_services, *folders)
    prefer = read_preferences([settings.engine], catalog, services)
    art.configure(settings.cache)
    store = await asyncio.to_thread(open_store, settings, place)
    undo.callback(store.close)
    saver, checkpoints = await open_talk(place, database_url(settings, place))
    undo.push_async_callback(checkpoints.close)
    fetcher = Fetcher(open_hosts(settings, services.values()), proxy=settings.proxy or None)
    spool = Spool(place / SPOOL)
    drawing = embedded_studio(settings, place, executor)
    local = local_models(settings, place / LOCAL_WORK, catalog.cards.values())
    await asyncio.to_thread(lambda: (drawing.sweep(), local.sweep()))
    paid = service_engines(settings, services.values(), spool, fetcher)
    consents = Consents(store.database)
    rules = moderation_of(settings, paid, store)
    means = Means(
        store=store,
        ledger=await asyncio.to_thread(Ledger, store),
        spool=spool,
        engines={drawing.name: drawing, local.name: local, **paid},
        catalog=catalog,
        caps=Caps(settings.cap_job_usd, settings.cap_talk_usd, settings.cap_day_usd, settings.cap_user_usd),
        gates=FairGates({**drawing.places, **local.places, **dict.fromkeys(paid, AT_ONCE)}),
        consents=consents,
        agreements=agreements_of(settings),
        translate=translator(brain()) if settings.uses_language_model else None,
        moderate=rules,
    )
    studio = Studio(
        store, Door(means), Notebook(store.database), Approvals(store.database), consents, catalog,
        draft_mark=settings.draft_mark, approve_above_usd=settings.approve_above_usd, quality=settings.quality,
        commercial=settings.commercial, prefer=prefer, moderate=rules, forget_voice=voice_forgetter(paid),
    )  # fmt: skip
    reads = settings.uses_language_model
    agent = cache(lambda: build_graph(brain(), saver, sees=reads and settings.vision, gated=reads))
    return Services(settings, studio, drawing, local, paid, fetcher, agent, checkpoints, observing=observe(settings))


def embedded_studio(settings: Settings, place: Path, executor: MakeExecutor) -> AnimaticEngine:
    """Return the embedded studio as the settings want it; what it writes on the way lies beside the assets in `place`."""
    own = OwnFiles(settings.soundfont, settings.piper_voice, settings.kokoro_model, settings.kokoro_voices)
    return AnimaticEngine(executor, work=place / WORK, workers=settings.workers, cache=settings.cache, own=own)


def choose_brain(settings: Settings) -> BaseChatModel:
    """Return the chat model the settings name, see `check_brain`: the embedded director, or any OpenAI-compatible language model."""
    if not settings.uses_language_model:
        from agent.director.model import EmbeddedDirector  # noqa: PLC0415 - its word data is not needed by a language model

        return EmbeddedDirector()
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 - 0.7 s of imports that the embedded director does not need

    key = settings.openai_api_key
    custom: dict[str, Any] = {"base_url": settings.openai_base_url} if settings.openai_base_url else {}
    brain: BaseChatModel = ChatOpenAI(
        model=settings.model or DEFAULT_MODEL,
        api_key=key if key is not None else _no_key,  # servers of one's own often want none
        use_responses_api=False,
        stream_usage=True,
        streaming=True,
        timeout=120,
        max_retries=2,
        **custom,
    )
    return brain


def check_brain(settings: Settings) -> None:
    """Raise NotConfigured where it is not said which language model shall be asked."""
    if settings.uses_language_model and settings.openai_base_url and not settings.model:
        raise NotConfigured("set SCENEWRIGHT_MODEL to the name of the model that OPENAI_BASE_URL serves")


def _no_key() -> str:
    return "none"
