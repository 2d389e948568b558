"""The composition root: settings in, everything a channel needs out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite
from langchain_core.language_models import BaseChatModel
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph.state import CompiledStateGraph

from agent import events
from agent.graph import build_graph
from agent.session import TALK_FILE, Limits, Session
from agent.settings import Settings
from agent.state import TurnContext
from agent.worktable import Worktable
from tools.animatic import art
from tools.assets import AssetStore
from tools.catalog import load_cards
from tools.engines.animatic import AnimaticEngine, MakeExecutor, one_thread
from tools.errors import NotConfigured, StoreError
from tools.generate import Door
from tools.notebook import Notebook
from tools.store.database import BUSY_S
from tools.store.faults import translated

log = logging.getLogger(__name__)

CLOSING_S = 3.0
DEFAULT_MODEL = "gpt-5-mini"
"""Asked of OpenAI itself when SCENEWRIGHT_MODEL is not set."""


@dataclass(frozen=True, slots=True)
class Services:
    """What one process holds open for one folder of projects."""

    settings: Settings
    store: AssetStore
    door: Door
    notebook: Notebook
    engine: AnimaticEngine
    graph: CompiledStateGraph[Any, TurnContext, Any, Any]
    checkpoints: aiosqlite.Connection

    def session(self, project: str, *, owner: str = "") -> Session:
        """Return the conversation of one project."""

        def make_table(words: str, turn: int, emit: Callable[[events.Event], None]) -> Worktable:
            return Worktable(
                self.store,
                self.door,
                self.notebook,
                project=project,
                owner=owner,
                turn=turn,
                words=words,
                emit=emit,
                draft_mark=self.settings.draft_mark,
            )

        asked = self.settings
        limits = Limits(asked.max_message_chars, asked.max_upload_mb * 1_000_000, asked.max_pixels)
        return Session(
            self.graph, self.store, make_table, project=project, owner=owner, limits=limits
        )

    async def close(self) -> None:
        """Give everything back; a drawing that still runs is waited for, but not for long."""
        await self.checkpoints.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(self.engine.close), CLOSING_S)
        self.store.close()


async def open_services(
    settings: Settings, folder: Path | None = None, *, executor: MakeExecutor = one_thread, model: BaseChatModel | None = None
) -> Services:
    """Open the store, the engines and the agent over `folder` (default: the settings' home).

    executor: how the embedded studio computes (`one_thread`, or `worker_processes(n)` for a server).
    model: another brain than the settings name. Raises StoreError when the folder cannot be used.
    """
    place = folder if folder is not None else settings.home / "studio"
    brain, cards = model or choose_brain(settings), load_cards()
    art.configure(settings.cache)
    store = await asyncio.to_thread(AssetStore, place)
    try:
        saver = await _open_talk(place)
    except StoreError:
        store.close()
        raise
    engine = AnimaticEngine(executor)
    door = Door(store, {engine.name: engine}, cards)
    graph = build_graph(brain, saver, sees=settings.uses_language_model and settings.vision and model is None)
    return Services(settings, store, door, Notebook(store.database_path), engine, graph, saver.conn)


async def _open_talk(place: Path) -> AsyncSqliteSaver:
    with translated(place, TALK_FILE):
        connection = await aiosqlite.connect(place / TALK_FILE, timeout=BUSY_S)
        saver = AsyncSqliteSaver(connection)
        try:
            await saver.setup()
        except BaseException:
            await connection.close()
            raise
    return saver


def choose_brain(settings: Settings) -> BaseChatModel:
    """Return the chat model the settings name: the embedded director, or any OpenAI-compatible language model."""
    if not settings.uses_language_model:
        from agent.director.model import EmbeddedDirector  # noqa: PLC0415 - its word data is not needed by a language model

        return EmbeddedDirector()
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 - 0.7 s of imports that the embedded director does not need

    if settings.openai_base_url and not settings.model:
        raise NotConfigured("set SCENEWRIGHT_MODEL to the name of the model that OPENAI_BASE_URL serves")
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


def _no_key() -> str:
    return "none"
