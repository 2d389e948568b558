"""ComfyUI servers of one's own: a graph template with the order bound into it, run on the server that has least to do."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from tools.engines.arguments import used_files
from tools.engines.base import CancelOutcome, Found, InputFile, JobStatus, Made, Order, Progress, Report, Ticket
from tools.engines.capped import capped
from tools.engines.comfyui_graph import (
    GRAPHS,
    SERVICE,
    SETTING,
    Output,
    bind,
    length_of,
    load_graph,
    parse_history,
    parse_outputs,
    parse_refusal,
    parse_texts,
    place_in_queue,
    prompt_id,
    ran_out_of_memory,
)
from tools.engines.comfyui_watch import Watch
from tools.engines.faults import BROKEN, broken, certainly_unsent, failure, quoted
from tools.engines.results import MAX_BYTES, kind_of, suffix_of
from tools.engines.uploads import as_upload
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.spool import Spool
from tools.tls import trusted

MAX_ANSWER = 64 * 2**20
"""Bytes of one JSON answer: a history holds the whole graph."""
MAX_WATCHES = 256
_ASK_S = 5.0
"""Seconds for asking a server whether it is there and how much it has to do."""
_FOLDER = "scenewright"


class ComfyUIEngine:
    """One's own ComfyUI servers. See `tools.engines.base.ServiceEngine`."""

    name = "comfyui"
    poll_s = 1.0

    def __init__(
        self,
        servers: Sequence[str],
        spool: Spool,
        fetcher: Fetcher,
        *,
        folders: Sequence[Path] = (GRAPHS,),
        call_s: float = 60.0,
        download_s: float = 600.0,
    ) -> None:
        """Build the engine; nothing is sent.

        servers: http addresses. spool: engines are built alike; this one keeps nothing there, servers keep their results.
        folders: where graphs named by cards stand. call_s bounds one call, download_s one result, both in seconds.
        """
        self._servers = tuple(server.rstrip("/") for server in servers)
        self._fetcher, self._folders = fetcher, tuple(folders)
        self._call_s, self._download_s = call_s, download_s
        self._http = httpx.AsyncClient(
            verify=trusted(),
            timeout=httpx.Timeout(call_s, connect=min(_ASK_S, call_s)),
            follow_redirects=False,
            trust_env=False,
            event_hooks={"response": [capped(SERVICE, MAX_ANSWER)]},
        )
        self._watches: dict[str, Watch] = {}
        self._stopped: deque[str] = deque(maxlen=1000)

    @property
    def versions(self) -> Mapping[str, str]:
        """Nothing of ours decides the bytes: the graph's weights do, and the card names them."""
        return {}

    def problem(self) -> str | None:
        """Return what is missing, or None when there is at least one server to ask."""
        return None if self._servers else f"Set {SETTING} to use your ComfyUI servers."

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Send files and graph to the server with the shortest queue, under our own job id; see ServiceEngine."""
        if problem := self.problem():
            raise EngineFailure(problem, "auth")
        graph = await asyncio.to_thread(load_graph, order.card, self._folders)
        wanted = used_files(order)
        bind(order, graph, lambda file: file.handle)  # a card that does not fit is told before anything is sent
        server = await self._least_busy()
        names: dict[str, str] = {}
        for file in wanted:
            report(Progress("sending", 0.02, f"Sending {file.handle}."))
            names[_name(file)] = await self._put(server, file)
        bound = bind(order, graph, lambda file: names[_name(file)])
        number = prompt_id(order.key)
        await (await self._watched(server, order.key, number)).ready()
        body = {"prompt": bound.graph, "prompt_id": number, "client_id": order.key}
        try:
            answer = await self._ask("POST", f"{server}/prompt", accepted=None, json=body)
        except EngineFailure:
            await self._unwatch(number)
            raise
        if answer.get("prompt_id") != number:  # a server from before 2025 chooses its own number
            await self._unwatch(number)
            number = str(answer.get("prompt_id") or number)
        return _ticket(order, server, number, bound.notes)

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Read the history, then the queue; steps and previews come from the websocket where it works.

        A job in neither raises `gone`: the server was restarted, or somebody cleared it.
        """
        server = ticket.urls["server"]
        entry = await self._history(ticket)
        if entry is None:
            place = place_in_queue(await self._ask("GET", f"{server}/queue"), ticket.id)
            if place is not None:
                return await self._underway(ticket, place)
            entry = await self._history(ticket)  # it ended between the two questions
        await self._unwatch(ticket.id)
        if entry is None and ticket.id in self._stopped:
            return JobStatus("cancelled", message="It was taken out of the queue.")
        if entry is None:
            raise failure(SERVICE, SETTING, "gone", "it was restarted or its queue was cleared", accepted=True)
        status = parse_history(entry)
        if ran_out_of_memory(status):
            await self._free(server)
        return status

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Download the files that the graph's output nodes saved."""
        entry = await self._history(ticket)
        if entry is None:
            raise failure(SERVICE, SETTING, "gone", "it was restarted or its history was cleared", accepted=True)
        nodes = json.loads(ticket.data.get("nodes", "[]"))
        kind: Any = ticket.data.get("kind", "image")
        notes, facts = tuple(json.loads(ticket.data.get("notes", "[]"))), {"id": ticket.id}
        if kind == "text":
            text = parse_texts(entry, nodes)
            if not text.strip():
                raise failure(SERVICE, SETTING, "invalid", "the graph put out no text", accepted=True)
            return (Made(text.encode(), "text", ".txt", notes=notes, facts=facts),)
        outputs = parse_outputs(entry, nodes)
        if not outputs:
            raise failure(SERVICE, SETTING, "invalid", "the graph saved no file", accepted=True)
        files = await asyncio.gather(*(self._download(ticket, output) for output in outputs))
        return tuple(Made(data, kind, suffix, notes=notes, facts=facts) for data, suffix in files)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Take a waiting job out of the queue; interrupt this job, and no other, when it runs (at its next step)."""
        server = ticket.urls["server"]
        await self._ask("POST", f"{server}/queue", json={"delete": [ticket.id]})
        place = place_in_queue(await self._ask("GET", f"{server}/queue"), ticket.id)
        if place == 0:
            await self._ask("POST", f"{server}/interrupt", json={"prompt_id": ticket.id})
            return "requested"
        await self._unwatch(ticket.id)
        if await self._history(ticket) is not None:
            return "requested"
        self._stopped.append(ticket.id)
        return "cancelled"

    async def find(self, order: Order) -> Found:
        """Look for our own job id at every server. One that refuses the connection has lost its jobs: they live in its memory."""
        number, doubt = prompt_id(order.key), False
        for server in self._servers:
            ticket = _ticket(order, server, number, ())
            try:
                entry = await self._history(ticket)
                queue = {} if entry is not None else await self._ask("GET", f"{server}/queue")
            except EngineFailure as error:
                doubt = doubt or not certainly_unsent(error)
                continue
            if entry is not None or place_in_queue(queue, number) is not None:
                graph = await asyncio.to_thread(load_graph, order.card, self._folders)
                return _ticket(order, server, number, bind(order, graph, lambda file: file.handle).notes)
        return "unknown" if doubt else "absent"

    async def probe(self) -> str:
        """Ask every server for its version and queue; return one sentence."""
        said = []
        for server in self._servers:
            system = (await self._ask("GET", f"{server}/system_stats")).get("system", {})
            said.append(
                f"{server} runs ComfyUI {quoted(system.get('comfyui_version'))} with {await self._length(server)} jobs"
            )
        return f"{'; '.join(said)}." if said else str(self.problem())

    async def aclose(self) -> None:
        """Stop listening and give back the connections."""
        await asyncio.gather(*(self._unwatch(number) for number in list(self._watches)))
        await self._http.aclose()

    async def _underway(self, ticket: Ticket, place: int) -> JobStatus:
        watch = await self._watched(ticket.urls["server"], ticket.key, ticket.id)
        if place:
            return JobStatus("queued", message=f"Number {place} in the queue.")
        return JobStatus("running", watch.fraction, watch.message, watch.preview())

    async def _watched(self, server: str, client_id: str, number: str) -> Watch:
        if number not in self._watches:
            while len(self._watches) >= MAX_WATCHES:
                await self._unwatch(next(iter(self._watches)))
            self._watches[number] = Watch(server, client_id, number)
        return self._watches[number]

    async def _unwatch(self, number: str) -> None:
        watch = self._watches.pop(number, None)
        if watch is not None:
            await watch.close()

    async def _least_busy(self) -> str:
        """Return the server with the fewest jobs; raise EngineFailure when none answers."""
        lengths = await asyncio.gather(*(self._length(server) for server in self._servers))
        there = [(length, number) for number, length in enumerate(lengths) if length is not None]
        if not there:
            places = ", ".join(self._servers)
            raise EngineFailure(f"ComfyUI is not running at {places}; start it, or mend {SETTING}.", "transient")
        return self._servers[min(there)[1]]

    async def _length(self, server: str) -> int | None:
        """Return how many jobs a server has; None when it cannot be used now."""
        try:
            async with asyncio.timeout(_ASK_S):
                return length_of(await self._ask("GET", f"{server}/queue"))
        except (EngineFailure, TimeoutError):
            return None

    async def _put(self, server: str, file: InputFile) -> str:
        """Upload a file under a name made from its content, and return what a loading node calls it."""
        name, data, mime = await asyncio.to_thread(as_upload, file)
        name = f"{hashlib.sha256(data).hexdigest()[:24]}{Path(name).suffix}"
        answer = await self._ask(
            "POST",
            f"{server}/upload/image",
            accepted=False,
            files={"image": (name, data, mime)},
            data={"subfolder": _FOLDER, "type": "input", "overwrite": "true"},
        )
        if not answer.get("name"):
            raise failure(SERVICE, SETTING, "transient", f"it did not take {file.handle}")
        folder = answer.get("subfolder") or ""
        return f"{folder}/{answer['name']}" if folder else str(answer["name"])

    async def _download(self, ticket: Ticket, output: Output) -> tuple[bytes, str]:
        query = urlencode({"filename": output.filename, "subfolder": output.subfolder, "type": output.type})
        kind: Any = ticket.data.get("kind", "image")
        fetched = await self._fetcher.get(
            f"{ticket.urls['server']}/view?{query}", max_bytes=MAX_BYTES[kind], deadline_s=self._download_s
        )
        suffix = suffix_of(fetched.data)
        if not suffix:
            raise failure(SERVICE, SETTING, "invalid", "the result is no picture, film or recording", accepted=True)
        return fetched.data, suffix

    async def _free(self, server: str) -> None:
        """Have the server give back its memory, so that the next job has a chance."""
        with suppress(EngineFailure):
            await self._ask("POST", f"{server}/free", json={"unload_models": True, "free_memory": True})

    async def _history(self, ticket: Ticket) -> Mapping[str, Any] | None:
        answer = await self._ask("GET", f"{ticket.urls['server']}/history/{ticket.id}")
        entry = answer.get(ticket.id)
        return entry if isinstance(entry, dict) else None

    async def _ask(
        self, method: str, address: str, *, accepted: bool | None = True, **content: Any
    ) -> Mapping[str, Any]:
        """Send one call and return its JSON object, empty for an empty answer; `accepted` is what stays open after sending."""
        async with self._sending(accepted):
            answer = await self._http.request(method, address, **content)
            if not answer.is_success:
                raise parse_refusal(
                    502 if answer.is_redirect else answer.status_code, answer.content, accepted=accepted
                )
            data = answer.json() if answer.content else {}
            if not isinstance(data, dict):
                raise ValueError("no JSON object")
            return data

    @asynccontextmanager
    async def _sending(self, accepted: bool | None) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._call_s):
                yield
        except BROKEN as error:
            raise broken(error, SERVICE, SETTING, accepted=accepted) from error


def _ticket(order: Order, server: str, number: str, notes: tuple[str, ...]) -> Ticket:
    nodes = [str(node) for node in order.card.options.get("outputs", ())]
    return Ticket(
        engine="comfyui",
        card=order.card.id,
        key=order.key,
        id=number,
        urls={"server": server},
        data={
            "kind": kind_of(order.request),
            "nodes": json.dumps(nodes),
            "notes": json.dumps(notes, ensure_ascii=False),
        },
        submitted_at=time.time(),
    )


def _name(file: InputFile) -> str:
    return file.id or str(file.path)
