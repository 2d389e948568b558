"""A conversation: `Session.handle(turn)` is the only way in."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langgraph.types import Command, Interrupt, StreamPart

from agent import events
from agent.actions import Action, cleaned, do, done, instruction_of, plain, spoken
from agent.areas import area_words
from agent.arrangements import set_up, settings_of
from agent.boundary import Boundary
from agent.calling import BY_NAME
from agent.decisions import decision_of
from agent.graph import RECURSION_LIMIT, Agent
from agent.holding import ToldFailures
from agent.orders import cut
from agent.shortcuts import button_of
from agent.state import TurnContext
from agent.views import approval_view
from agent.workshop import Emit, Sitting, Studio
from agent.worktable import Unsure, Worktable
from tools import media, watching
from tools.approvals import Approval
from tools.assets import Asset
from tools.errors import BadInput, EngineError
from tools.notebook import Asked

T = TypeVar("T")

MAX_UPLOADS = 8
LOOK_S = 0.5
"""How often a conversation is looked at that is under way in another process."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a message: its name as the person has it, and its bytes."""

    name: str
    data: bytes


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


class Session:
    """One project's conversation. Turns of one session run one after the other."""

    def __init__(
        self,
        agent: Callable[[], Agent],
        studio: Studio,
        *,
        project: str,
        owner: str = "",
        limits: Limits = Limits(),
    ) -> None:
        self._agent, self._studio, self._store = agent, studio, studio.store
        self.project, self._owner, self._limits = project, owner, limits
        self._boundary = Boundary(project, self._store.folder)

    @property
    def _graph(self) -> Agent:
        return self._agent()

    @property
    def _config(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self.project}, "recursion_limit": RECURSION_LIMIT}

    async def handle(self, turn: Turn) -> AsyncIterator[events.Event]:
        """Yield what happens in this turn, as it happens; the last event is always `Finished`.

        Failures are `Failed` events, never exceptions. Closing the iterator, or cancelling the task that reads it, stops the turn;
        what was made until then stays.
        """
        kind = "press" if turn.action else "words" if turn.text else "files"
        async with aclosing(self._boundary.stream(lambda emit: self._run(turn, emit), kind, turn.text)) as stream:
            async for event in stream:
                yield event

    async def resume(self) -> AsyncIterator[events.Event]:
        """Yield what a crash or a restart left open: the rest of a turn that was cut off, and questions about money.

        For a channel that opens the conversation again. Nothing is yielded when nothing is open; the last event is `Finished` otherwise.
        """
        if not await self._is_open():
            return
        async with aclosing(self._boundary.stream(self._pick_up, "resume")) as stream:
            async for event in stream:
                yield event

    async def _run(self, turn: Turn, emit: Emit) -> None:
        text = clean(turn.text, self._limits.chars)
        if not text and not turn.action and not turn.uploads:
            raise BadInput("Say what you want to see, for example: a cat in a spacesuit riding a bicycle on the moon.")
        action = cleaned(turn.action) if turn.action else button_of(text) if not turn.uploads else None
        await self._check_owner()
        try:
            await self._wait_for_others()
            await self._answer(turn, text, action, emit)
        finally:
            if not self._studio.door.closing:  # else the turn is cut off and goes on after the restart
                await asyncio.shield(asyncio.to_thread(self._studio.notebook.end_turn, self.project))

    async def _answer(self, turn: Turn, text: str, action: Action | None, emit: Emit) -> None:
        """Carry out a yes or a no, or a turn of its own, that no other process plays beside one of its own."""
        if action is not None and (instruction := instruction_of(action)):
            words = clean(instruction, self._limits.chars)
            text = await area_words(self._store, self.project, action.target or "", action.other or "", words)
            action = None
        if await self._decided(action, text if not turn.uploads else "", emit):
            return
        asked = Asked(message=uuid.uuid4().hex, text=text) if text and action is None else None
        early = asked if not turn.uploads else None  # words without the files they speak of would be misread
        await self._note_early(early)
        await self._clear(early, emit)
        await self._play(turn.uploads, text, asked, action, emit)

    async def _play(self, files: tuple[Upload, ...], text: str, asked: Asked | None, action: Action | None, emit: Emit) -> None:
        """Note a turn with its number and the handles of its files, and carry it out."""
        number = await self._turn_number()
        watching.note(turn=str(number))
        uploads = await self._take_in(files, text, number, emit)
        handles = tuple(asset.handle for asset in uploads)
        asked = asked.model_copy(update={"uploads": handles}) if asked is not None else None
        await asyncio.to_thread(self._studio.notebook.begin_turn, self.project, number, asked)
        told = ToldFailures(emit)
        table = await self._table(text or spoken(action), number, told.take)
        try:
            if action is not None:
                await self._act(action, table, emit)
            elif asked is not None:
                await self._talk(asked, table, told)
            else:
                emit(events.Said(f"{', '.join(handles)} ✓"))
        finally:
            told.release()

    async def _table(self, words: str, number: int, emit: Emit) -> Worktable:
        settings = await asyncio.to_thread(settings_of, self._studio.notebook, self.project, self._owner)
        return Worktable(set_up(self._studio, settings), Sitting(self.project, self._owner, number, words), emit)

    async def _check_owner(self) -> None:
        assets = await asyncio.to_thread(self._store.list, self.project, 1)
        if assets and assets[-1].owner != self._owner:
            raise BadInput("This conversation belongs to somebody else; begin one of your own.")

    async def _turn_number(self) -> int:
        assets = await asyncio.to_thread(self._store.list, self.project, 1)
        last = int(assets[-1].turn) if assets and assets[-1].turn.isdigit() else 0
        return max(last, await self._talked()) + 1

    async def _talked(self) -> int:
        state = await self._graph.aget_state(self._config)
        return sum(isinstance(m, HumanMessage) for m in state.values.get("messages", ()))

    # -- what a crash or a question left open -----------------------------------------------------

    async def _is_open(self) -> bool:
        cut_off = await asyncio.to_thread(self._studio.notebook.cut_off, self.project)
        return cut_off is not None or bool(await asyncio.to_thread(self._studio.approvals.waiting, self.project))

    async def _pick_up(self, emit: Emit) -> None:
        """Go on with the turn that a crash cut off, begin what got its yes before one, and show the questions that still wait."""
        await self._check_owner()
        number = await asyncio.to_thread(self._studio.notebook.cut_off, self.project)
        asked = await asyncio.to_thread(self._studio.notebook.asked, self.project)
        if number is not None and await asyncio.to_thread(self._studio.notebook.take_over, self.project):
            try:
                await self._finish(number or await self._turn_number(), asked, emit)
            finally:
                if not self._studio.door.closing:
                    await asyncio.shield(asyncio.to_thread(self._studio.notebook.end_turn, self.project))
            await asyncio.to_thread(self._studio.notebook.forget_cut_off, self.project)
        for approval in await asyncio.to_thread(self._studio.approvals.waiting, self.project):
            if approval.state == "approved":
                await self._go_on(approval, emit)
            else:
                emit(events.NeedsApproval(approval_view(approval)))

    async def _finish(self, number: int, asked: Asked | None, emit: Emit) -> None:
        """Go on with a turn from the last checkpoint."""
        state = await self._graph.aget_state(self._config)
        known = any(asked is not None and asked.message == m.id for m in state.values.get("messages", ()))
        if state.tasks and not state.interrupts:
            await self._continue(None, number, emit)
        elif asked is not None and not known:  # cut off before the graph had kept the words
            await self._talk_again(asked, number, emit)

    async def _wait_for_others(self) -> None:
        """Wait until no other process is at work on a turn of this conversation, and note at once that this one is."""
        if self._store.database.shared:
            while not await _whole(asyncio.to_thread(self._studio.notebook.claim_turn, self.project)):  # noqa: ASYNC110 - in another process
                await asyncio.sleep(LOOK_S)

    async def _note_early(self, asked: Asked | None) -> None:
        """Keep the words of a turn before anything is done: a crash may come before the turn has its number."""
        if asked is not None:
            await asyncio.to_thread(self._studio.notebook.begin_turn, self.project, 0, asked)

    async def _clear(self, asked: Asked | None, emit: Emit) -> None:
        """Make room for a new turn: finish what a crash cut off, and park a question about money, which stays open beside the talk."""
        if await asyncio.to_thread(self._studio.notebook.cut_off, self.project) is not None:
            await self._pick_up(emit)
            await self._wait_for_others()  # the note of this turn went with that of the other one
            await self._note_early(asked)
        state = await self._graph.aget_state(self._config)
        if state.interrupts:
            await self._continue(_answers(state.interrupts), await self._talked(), _unheard(emit))

    async def _decided(self, action: Action | None, text: str, emit: Emit) -> bool:
        """Carry out a yes or a no to an open question about money; return False when the turn is something else."""
        pressed = action is not None and action.kind in ("approve", "decline")
        decision = ("approved" if action.kind == "approve" else "declined") if action and pressed else decision_of(text) if text else None
        if decision is None:
            return False
        waiting = await asyncio.to_thread(self._studio.approvals.waiting, self.project)
        wanted = [a for a in waiting if a.state == "waiting" and (not pressed or (action and a.id == action.target))]
        if not wanted:
            if pressed:
                raise BadInput("That question was answered already; ask again to see a new price.")
            return False
        approval = wanted[-1]
        await asyncio.to_thread(self._studio.approvals.decide, approval.id, decision)
        state = await self._graph.aget_state(self._config)
        if any(i.value.get("approval") == approval.id for i in state.interrupts):
            await self._continue(_answers(state.interrupts), approval.turn, emit)
        elif decision == "approved":
            await self._go_on(approval, emit)
        else:
            await self._note(text or "[decline]", "[declined]")
            emit(events.Said("✗"))
        return True

    async def _go_on(self, approval: Approval, emit: Emit) -> None:
        table = await self._table(approval.words, approval.turn, emit)
        filmed = approval.requests[0]["kind"] == "film"
        result = await (cut.go_on(table, approval) if filmed else table.workshop.go_on(approval))
        await self._note("[approve]", done(result))

    async def _continue(self, answers: Command[Any] | None, number: int, emit: Emit) -> None:
        """Run the graph on from where it stands: after a question was answered, or after a crash."""
        state = await self._graph.aget_state(self._config)
        said = [m for m in state.values.get("messages", ()) if isinstance(m, HumanMessage)]
        words = str(said[-1].text) if said else ""
        told = ToldFailures(emit)
        try:
            await self._stream(answers, TurnContext(table=await self._table(words, number, told.take), text=words), told)
        finally:
            told.release()

    async def _take_in(
        self, uploads: tuple[Upload, ...], text: str, turn: int, emit: Callable[[events.Event], None]
    ) -> list[Asset]:
        if len(uploads) > MAX_UPLOADS:
            raise BadInput(f"Send at most {MAX_UPLOADS} files with one message.")
        taken = []
        for upload in uploads:
            async with self._studio.reading:
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
        table = await self._table(text, turn, emit)
        for asset in taken:
            emit(events.Made(await table.view(asset)))
        return taken

    async def _talk(self, asked: Asked, table: Worktable, told: ToldFailures) -> None:
        message = HumanMessage(asked.text, id=asked.message)
        await self._stream({"messages": [message]}, TurnContext(table=table, text=asked.text, uploads=asked.uploads), told)

    async def _talk_again(self, asked: Asked, number: int, emit: Emit) -> None:
        told = ToldFailures(emit)
        try:
            await self._talk(asked, await self._table(asked.text, number, told.take), told)
        finally:
            told.release()

    async def _stream(self, given: Any, context: TurnContext, told: ToldFailures) -> None:
        try:
            async for part in self._graph.astream(
                given, self._config, context=context, stream_mode=["messages"], version="v2", durability="sync"
            ):
                said = _said(part)
                if said is not None:
                    told.heard_the_model()
                if said:
                    told.take(events.Said(said))
        except GraphRecursionError as error:
            raise EngineError("The model called tools in circles and was stopped; say it in other words.") from error

    async def _act(self, action: Action, table: Worktable, emit: Emit) -> None:
        call = f"act_{uuid.uuid4().hex}"
        try:
            name = action.target if action.kind == "tool" and action.target in BY_NAME else action.kind
            with watching.span("tool", name, tool=name, call=call):
                result = await do(action, table, call)
        except Unsure as doubt:
            result = await table.question(doubt)
        for note in result.get("notes", ()):
            emit(events.Said(note))
        if action.kind == "tool":
            emit(events.Answered(result))
        await self._note(table.turn.words, done(result))

    async def _note(self, asked: str, answered: str) -> None:
        """Keep in the talk what was done without the model."""
        note = HumanMessage(asked, id=uuid.uuid4().hex)
        reply = AIMessage(answered, id=uuid.uuid4().hex)
        await self._graph.aupdate_state(self._config, {"messages": [note, reply]}, as_node="model")

    async def messages(self) -> list[tuple[str, str]]:
        """Return the talk so far as (role, text), oldest first; tool calls left out."""
        state = await self._graph.aget_state(self._config)
        talk = state.values.get("messages", ())
        return [(m.type, str(m.text)) for m in talk if m.type in ("human", "ai") and m.text]


def _answers(interrupts: Sequence[Interrupt]) -> Command[Any]:
    """Return what sets the graph going again; the answers themselves stand in the approvals."""
    return Command(resume={interrupt.id: True for interrupt in interrupts})


def _unheard(emit: Emit) -> Emit:
    """Return a way to tell only what was made: a model's words about a parked question are not shown."""
    return lambda event: emit(event) if isinstance(event, events.Made) else None


async def _whole(work: Coroutine[Any, Any, T]) -> T:
    """Return what some work gives; a caller who is cancelled meanwhile is so at its end, not in the middle."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        raise


def _said(part: StreamPart[Any, Any]) -> str | None:
    """Return the model's words in a part of the stream, empty ones when it only calls tools; None when the part is not the model's."""
    if part["type"] != "messages":
        return None
    chunk, _meta = part["data"]
    return str(chunk.text) if isinstance(chunk, AIMessageChunk | AIMessage) else None


def clean(text: str, max_chars: int) -> str:
    """Return the message without control characters and outer spaces; raise BadInput when it is longer than `max_chars`."""
    if len(text) > max_chars:
        raise BadInput(f"That message has {len(text):,} characters; keep it under {max_chars:,}, or send it in parts.")
    return plain(text).strip()
