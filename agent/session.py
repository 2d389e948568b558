"""A conversation: `Session.handle(turn)` is the only way in, and the boundary where a failure becomes an apology."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import StreamPart

from agent import events
from agent.graph import RECURSION_LIMIT
from agent.state import TurnContext
from agent.worktable import Unsure, Worktable
from tools import media
from tools.assets import Asset, AssetStore
from tools.errors import BadInput, EngineError, ScenewrightError
from tools.store.faults import from_sqlite

log = logging.getLogger(__name__)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
MAX_UPLOADS = 8
TALK_FILE = "talk.sqlite"
"""The file of the conversations, beside the assets."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a message: its name as the person has it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Action:
    """A button or a form of a channel: it does what words could have asked for, without asking a model."""

    kind: Literal["edit", "vary", "undo", "redo", "select", "compare"]
    target: str | None = None
    other: str | None = None
    change: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person sends at once: words, files, or one action."""

    text: str = ""
    uploads: tuple[Upload, ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a message is taken in: characters of its words, bytes and pixels of each file."""

    chars: int = 8_000
    file_bytes: int = media.MAX_BYTES
    pixels: int = media.MAX_PIXELS


MakeTable = Callable[[str, int, Callable[[events.Event], None]], Worktable]


class _ToldFailures:
    """Holds back the failures that a model was told of until it is clear that it did not mend them in a later call."""

    def __init__(self, emit: Callable[[events.Event], None]) -> None:
        self._emit = emit
        self._held: list[events.Failed] = []
        self._trying_again = False

    def take(self, event: events.Event) -> None:
        """Pass an event on, or hold it."""
        if isinstance(event, events.Failed) and event.told:
            self._held.append(event)
            self._trying_again = False
            return
        if self._trying_again and isinstance(event, events.Made | events.Selected | events.Compared):
            self._held.clear()
        self._emit(event)

    def heard_the_model(self) -> None:
        """Note that the model answers: what is made from now on comes after it was told of the failures."""
        self._trying_again = True

    def release(self) -> None:
        """Pass on what was not mended."""
        for failure in self._held:
            self._emit(failure)


class Session:
    """One project's conversation. Turns of one session run one after the other."""

    def __init__(
        self,
        graph: CompiledStateGraph[Any, TurnContext, Any, Any],
        store: AssetStore,
        make_table: MakeTable,
        *,
        project: str,
        owner: str = "",
        limits: Limits = Limits(),
    ) -> None:
        self._graph, self._store, self._make_table = graph, store, make_table
        self.project, self._owner, self._limits = project, owner, limits
        self._one_at_a_time = asyncio.Lock()

    @property
    def _config(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self.project}, "recursion_limit": RECURSION_LIMIT}

    async def handle(self, turn: Turn) -> AsyncIterator[events.Event]:
        """Yield what happens in this turn, as it happens; the last event is always `Finished`.

        Failures are `Failed` events, never exceptions. Closing the iterator, or cancelling the task that reads it, stops the turn;
        what was made until then stays.
        """
        queue: asyncio.Queue[events.Event | None] = asyncio.Queue()
        started = time.perf_counter()
        made = 0
        async with self._one_at_a_time:
            work = asyncio.create_task(self._guarded(turn, queue))
            try:
                while (event := await queue.get()) is not None:
                    made += isinstance(event, events.Made)
                    yield event
            finally:
                work.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await work
            yield events.Finished(round(time.perf_counter() - started, 3), made)

    async def _guarded(self, turn: Turn, queue: asyncio.Queue[events.Event | None]) -> None:
        emit = queue.put_nowait
        try:
            await self._run(turn, emit)
        except asyncio.CancelledError:
            raise
        except ScenewrightError as error:
            log.info("turn failed: %s", type(error).__name__)
            emit(events.Failed(str(error), error.exit_code))
        except sqlite3.Error as error:
            log.warning("the talk cannot be kept: %s", error)
            trouble = from_sqlite(error, self._store.folder, TALK_FILE)
            emit(events.Failed(str(trouble), trouble.exit_code))
        except Exception as error:
            incident = uuid.uuid4().hex[:8]
            log.exception("turn failed, incident %s", incident)
            emit(events.Failed(_apology(error, incident), EngineError.exit_code, incident=incident))
        finally:
            queue.put_nowait(None)

    async def _run(self, turn: Turn, emit: Callable[[events.Event], None]) -> None:
        text = clean(turn.text, self._limits.chars)
        if not text and not turn.action and not turn.uploads:
            raise BadInput("Say what you want to see, for example: a cat in a spacesuit riding a bicycle on the moon.")
        action = turn.action and cleaned(turn.action)
        number = await self._turn_number()
        uploads = await self._take_in(turn.uploads, text, number, emit)
        told = _ToldFailures(emit)
        table = self._make_table(text or _spoken(action), number, told.take)
        if action is not None:
            await self._act(action, table, emit)
        elif text:
            try:
                await self._talk(text, tuple(a.handle for a in uploads), table, told)
            finally:
                told.release()
        else:
            names = ", ".join(a.handle for a in uploads)
            emit(events.Said(f"{names} ✓"))

    async def _turn_number(self) -> int:
        assets = await asyncio.to_thread(self._store.list, self.project, 1)
        if assets and assets[-1].owner != self._owner:
            raise BadInput("This conversation belongs to somebody else; begin one of your own.")
        last = int(assets[-1].turn) if assets and assets[-1].turn.isdigit() else 0
        state = await self._graph.aget_state(self._config)
        talked = sum(isinstance(m, HumanMessage) for m in state.values.get("messages", ()))
        return max(last, talked) + 1

    async def _take_in(
        self, uploads: tuple[Upload, ...], text: str, turn: int, emit: Callable[[events.Event], None]
    ) -> list[Asset]:
        if len(uploads) > MAX_UPLOADS:
            raise BadInput(f"Send at most {MAX_UPLOADS} files with one message.")
        taken = []
        for upload in uploads:
            asset = await asyncio.to_thread(
                self._store.import_upload,
                upload.data,
                upload.name,
                project=self.project,
                words=text,
                turn=str(turn),
                owner=self._owner,
                max_bytes=self._limits.file_bytes,
                max_pixels=self._limits.pixels,
            )
            taken.append(asset)
        table = self._make_table(text, turn, emit)
        for asset in taken:
            emit(events.Made(await table.view(asset)))
        return taken

    async def _talk(
        self, text: str, uploads: tuple[str, ...], table: Worktable, told: _ToldFailures
    ) -> None:
        context = TurnContext(table=table, text=text, uploads=uploads)
        message = HumanMessage(text, id=uuid.uuid4().hex)
        try:
            async for part in self._graph.astream(
                {"messages": [message]},
                self._config,
                context=context,
                stream_mode=["messages"],
                version="v2",
                durability="sync",
            ):
                said = _said(part)
                if said is not None:
                    told.heard_the_model()
                if said:
                    told.take(events.Said(said))
        except GraphRecursionError as error:
            raise EngineError("The model called tools in circles and was stopped; say it in other words.") from error

    async def _act(self, action: Action, table: Worktable, emit: Callable[[events.Event], None]) -> None:
        call = f"act_{uuid.uuid4().hex}"
        try:
            result = await _do(action, table, call)
        except Unsure as doubt:
            result = await table.question(doubt)
        for note in result.get("notes", ()):
            emit(events.Said(note))
        note = HumanMessage(_spoken(action), id=uuid.uuid4().hex)
        done = AIMessage(_done(result), id=uuid.uuid4().hex)
        await self._graph.aupdate_state(self._config, {"messages": [note, done]}, as_node="model")

    async def messages(self) -> list[tuple[str, str]]:
        """Return the talk so far as (role, text), oldest first; tool calls left out."""
        state = await self._graph.aget_state(self._config)
        talk = state.values.get("messages", ())
        return [(m.type, str(m.text)) for m in talk if m.type in ("human", "ai") and m.text]


def _do(action: Action, table: Worktable, call: str) -> Awaitable[dict[str, Any]]:
    target = action.target or "this one"
    match action.kind:
        case "edit":
            return table.edit_image(target, action.change or {}, call=call)
        case "vary":
            return table.edit_image(target, {}, call=call)
        case "undo" | "redo":
            return table.step(action.kind)
        case "select":
            return table.select(target)
        case "compare":
            return table.look_up(", ".join(filter(None, (action.target, action.other))), "compare")


def _spoken(action: Action | None) -> str:
    if action is None:
        return ""
    where = f" {action.target}" if action.target else ""
    what = f": {', '.join(action.change)}" if action.change else ""
    return f"[{action.kind}{where}{what}]"


def _done(result: dict[str, Any]) -> str:
    made = ", ".join(m["handle"] for m in result.get("made", ()))
    return f"[{made or result.get('selected') or 'done'}]"


def _said(part: StreamPart[Any, Any]) -> str | None:
    """Return the model's words in a part of the stream, empty ones when it only calls tools; None when the part is not the model's."""
    if part["type"] != "messages":
        return None
    chunk, _meta = part["data"]
    return str(chunk.text) if isinstance(chunk, AIMessageChunk | AIMessage) else None


def _apology(error: Exception, incident: str) -> str:
    kind = type(error).__module__.split(".")[0]
    if kind in ("openai", "langchain_openai", "httpx", "httpcore"):
        return f"The language model could not be reached or refused the call; check its key, address and name, then say it again (incident {incident})."
    return f"Something went wrong on our side; nothing made before is lost. Say it again, or report incident {incident}."


def clean(text: str, max_chars: int) -> str:
    """Return the message without control characters and outer spaces; raise BadInput when it is longer than `max_chars`."""
    if len(text) > max_chars:
        raise BadInput(f"That message has {len(text):,} characters; keep it under {max_chars:,}, or send it in parts.")
    return _plain(text).strip()


def cleaned(action: Action) -> Action:
    """Return the action with the control characters and broken characters of all its texts dropped."""
    return Action(action.kind, _cleaned(action.target), _cleaned(action.other), _cleaned(action.change))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {_plain(str(key)): _cleaned(item) for key, item in value.items()}
    return value


def _plain(text: str) -> str:
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))
