"""Hugging Face Spaces and other Gradio apps through gradio_client, each job in its own client and thread, every wait bounded.

The client's constructor waits for a building Space for ever, so the Hub is asked before and the client only ever gets an
address; it sends a token it finds on the disk to any host, so it is told to send none; the Hub's library under it asks home who
runs it, so that is switched off. A Gradio app forgets a job whose listener is gone, so a job cannot outlive this process, and
its files are kept in the spool the moment it is done.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from gradio_client import Client
from gradio_client.client import Job
from gradio_client.utils import handle_file
from huggingface_hub import constants
from pydantic import SecretStr

from tools.engines.answered import Answers
from tools.engines.arguments import Arguments, arguments
from tools.engines.base import CancelOutcome, Found, InputFile, JobStatus, Made, Order, Progress, Report, Ticket
from tools.engines.faults import failure
from tools.engines.gradio_line import QuietClient
from tools.engines.gradio_words import (
    FAULTS,
    SERVICE,
    SETTING,
    SPACES,
    WAKING,
    address_of,
    failure_of,
    files_in,
    parse_stage,
    parse_status,
    stage_failure,
)
from tools.engines.results import MAX_BYTES, found_at, kind_of, suffix_of
from tools.errors import EngineFailure, ScenewrightError
from tools.fetching import Fetcher
from tools.spool import Spool
from tools.tls import trusted

HUB = "https://huggingface.co"
MAX_KEPT = 500
"""Ended jobs whose failure is remembered."""
_LOOK_S = 0.01
_LOG = logging.getLogger(__name__)


@dataclass
class _Running:
    """A job of this process: the client and job that listen, and how it ended when it failed."""

    space: str
    client: Client
    job: Job
    said: Arguments
    ended: asyncio.Event
    task: asyncio.Task[None] | None = None
    failure: EngineFailure | None = None
    stopped: bool = False


class GradioEngine:
    """Gradio apps. See `tools.engines.base.ServiceEngine`."""

    name = "gradio"
    poll_s = 1.0

    def __init__(
        self,
        token: SecretStr | None,
        spaces: Sequence[str],
        spool: Spool,
        fetcher: Fetcher,
        *,
        hub: str = HUB,
        call_s: float = 60.0,
        wait_s: float = 120.0,
        download_s: float = 600.0,
    ) -> None:
        """Build the engine; nothing is sent.

        spaces: what may be called: "owner/space", "owner/space=http://127.0.0.1:7860", or an address for every Space.
        token: for the Hub and for Spaces that were found there, never for other addresses. wait_s: seconds that a Space may
        take to start. call_s bounds one call, and how long a Space may be silent (Gradio gives a sign every 15 seconds).
        """
        self._token, self._spaces, self._hub = token, tuple(spaces), hub.rstrip("/")
        self._fetcher, self._answers = fetcher, Answers(spool, SERVICE)
        self._call_s, self._wait_s, self._download_s = call_s, wait_s, download_s
        self._http = httpx.AsyncClient(verify=trusted(), timeout=call_s, follow_redirects=False)
        self._running: dict[str, _Running] = {}

    @property
    def versions(self) -> Mapping[str, str]:
        """The client's version; what a Space runs is its owner's business."""
        return {"gradio_client": importlib.metadata.version("gradio_client")}

    def problem(self) -> str | None:
        """Return what is missing, or None when at least one Space may be called."""
        return None if self._spaces else f"Set {SPACES} to the Hugging Face Spaces that may be called."

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Wait until the Space runs, upload the files, and put the order into its queue; see ServiceEngine."""
        space = order.card.model
        place = address_of(space, self._spaces)
        if place is None:
            raise EngineFailure(
                f"The Space {space} is not among {SPACES}; add it there or choose another model.", "gone"
            )
        said = arguments(order, _as_file)
        report(Progress("sending", 0.02, f"Opening {space}."))
        token = None
        if not place.startswith("http"):
            place, token = await self._awake(place), self._secret()
        client, job = await self._begun(space, place, token, str(order.card.options.get("endpoint", "")), said.values)
        running = _Running(space, client, job, said, asyncio.Event())
        loop = asyncio.get_running_loop()
        job.future.add_done_callback(lambda _: _tell(loop, running.ended))
        ticket = _ticket(order, job, time.time())
        running.task = asyncio.create_task(self._collect(order, running, token), name=f"gradio-{ticket.id}")
        self._remember(order.key, running)
        return ticket

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Say how far the job is; one of an earlier process, or unknown here, is gone unless its files are in the spool."""
        running = self._running.get(ticket.key)
        if running is None:
            kept = await self._answers.poll(ticket)
            return kept if kept.state == "succeeded" else JobStatus("failed", failure=_lost())
        if running.stopped:
            return JobStatus("cancelled", message="The Space was asked to stop.")
        if running.failure is not None:
            return JobStatus("failed", failure=running.failure)
        if running.task is not None and running.task.done():
            return await self._answers.poll(ticket)
        if running.ended.is_set():
            return JobStatus("running", 1.0, "Fetching the result.")
        return parse_status(await asyncio.to_thread(running.job.status))

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Return the files, which are in the spool once the job has succeeded."""
        running = self._running.get(ticket.key)
        if running is not None and running.failure is not None:
            raise running.failure
        return await self._answers.fetch(ticket)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Ask the Space to stop; what already computes there usually goes on, and nothing of it comes back."""
        running = self._running.get(ticket.key)
        if running is None:
            return "unsupported"
        running.stopped = True
        with suppress(*FAULTS):
            await asyncio.to_thread(running.job.cancel)
        return "requested"

    async def find(self, order: Order) -> Found:
        """Return the job when it runs in this process or its files are kept; what another process sent cannot be told."""
        running = self._running.get(order.key)
        if running is not None:
            return _ticket(order, running.job, time.time())
        return await self._answers.find(order) or "unknown"

    async def probe(self) -> str:
        """Ask the Hub for the stage of every Space that may be called, which costs nothing; return one sentence."""
        names = [entry for entry in self._spaces if not entry.startswith("http") and "=" not in entry]
        stages = [parse_stage(await self._at_the_hub(name), name)[0].lower() for name in names]
        said = ", ".join(f"{name} is {stage}" for name, stage in zip(names, stages, strict=True))
        return (
            f"At Hugging Face {said}."
            if said
            else "No Space at Hugging Face is listed; addresses of one's own are not asked."
        )

    async def aclose(self) -> None:
        """Stop listening; jobs that are not done are lost with it."""
        tasks = [running.task for running in self._running.values() if running.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()
        await self._http.aclose()

    async def _awake(self, space: str) -> str:
        """Return the address of a Space at Hugging Face once it runs; raise when it does not start within the bound."""
        until = time.monotonic() + self._wait_s
        while True:
            stage, host = parse_stage(await self._at_the_hub(space), space)
            if stage.startswith("RUNNING"):
                return host
            if stage not in WAKING or time.monotonic() >= until:
                raise stage_failure(stage, space)
            if stage == "SLEEPING":
                with suppress(httpx.HTTPError):  # asking for its page is what wakes it; the answer does not matter
                    await self._http.get(host)
            await asyncio.sleep(min(2.0, self._wait_s / 10))

    async def _at_the_hub(self, space: str) -> Mapping[str, Any]:
        token = self._secret()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = await self._http.get(f"{self._hub}/api/spaces/{space}", headers=headers)
            if answer.status_code == 401 and not token:
                raise failure(SERVICE, SETTING, "gone", f"{space} is private or does not exist")
            data = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise failure_of(error, space, accepted=False) from error
        return data if isinstance(data, dict) else {}

    async def _begun(
        self, space: str, place: str, token: str | None, endpoint: str, values: dict[str, Any]
    ) -> tuple[Client, Job]:
        """Return a call that is in the Space's queue; one that hangs is given up, and nobody can tell whether it was taken."""
        given_up = threading.Event()
        try:
            async with asyncio.timeout(self._call_s * 3):
                return await asyncio.to_thread(self._begin, place, token, endpoint, values, given_up)
        except TimeoutError as error:
            raise failure(SERVICE, SETTING, "transient", "it did not answer in time", accepted=None) from error
        except _Failed as error:
            raise failure_of(error.cause, space, accepted=error.accepted) from error.cause
        finally:
            given_up.set()

    def _begin(
        self, place: str, token: str | None, endpoint: str, values: dict[str, Any], given_up: threading.Event
    ) -> tuple[Client, Job]:
        """Open the app and put a call into its queue; blocking. Raises `_Failed` with what the client raised."""
        constants.HF_HUB_DISABLE_TELEMETRY = True
        try:
            client = QuietClient(
                place,
                token=token or False,  # False keeps it from sending a token it finds on the disk
                verbose=False,
                download_files=False,
                analytics_enabled=False,
                httpx_kwargs={"timeout": self._call_s},
            )
            if given_up.is_set():
                raise TimeoutError("the Space took too long to open")
            job = client.submit(api_name=endpoint, **values)
        except FAULTS as error:
            raise _Failed(error, accepted=False) from error
        while not job.done() and job.communicator.event_id is None and not given_up.wait(_LOOK_S):
            pass
        if given_up.is_set():
            client.close()
        cause = job.future.exception() if job.done() else None
        if cause is not None and job.communicator.event_id is None:
            client.close()
            raise _Failed(cause, accepted=None)
        return client, job

    async def _collect(self, order: Order, running: _Running, token: str | None) -> None:
        """Wait for the result, bring its files, and keep them; whatever goes wrong is remembered for `poll`."""
        try:
            async with asyncio.timeout(order.card.limits.deadline_s):
                await running.ended.wait()
            error = running.job.future.exception()
            if error is not None:
                running.failure = failure_of(error, running.space, accepted=True)
            else:
                made = await self._made(order, running, token)
                await self._answers.keep(order, made, id=_ticket(order, running.job, 0.0).id)
        except TimeoutError:
            with suppress(*FAULTS):
                await asyncio.to_thread(running.job.cancel)
            running.failure = failure(SERVICE, SETTING, "transient", "it took too long and was given up", accepted=True)
        except EngineFailure as error:
            running.failure = error
        except ScenewrightError as error:  # the disk is full, say: it was made and is lost
            running.failure = EngineFailure(str(error), "transient", accepted=True)
        finally:
            await asyncio.to_thread(running.client.close)
        _LOG.info(
            "job %s of a Space ended%s", order.key, "" if running.failure is None else f" ({running.failure.kind})"
        )

    async def _made(self, order: Order, running: _Running, token: str | None) -> tuple[Made, ...]:
        result = running.job.future.result()
        values = list(result) if isinstance(result, tuple) else [result]
        parts = found_at(order.card.output, values)
        kind = kind_of(order.request)
        facts = {"space": running.space, "id": str(running.job.communicator.event_id)}
        if kind == "text":
            text = "\n".join(part for part in parts if isinstance(part, str))
            if not text.strip():
                raise failure(SERVICE, SETTING, "invalid", "its answer has no text in it", accepted=True)
            return (Made(text.encode(), kind, ".txt", notes=running.said.notes, facts=facts),)
        addresses = [address for part in parts for address in files_in(part, running.client.src_prefixed)]
        if not addresses:
            raise failure(SERVICE, SETTING, "invalid", "its answer has no file in it", accepted=True)
        own = urlsplit(running.client.src).netloc
        files = await asyncio.gather(*(self._download(one, MAX_BYTES[kind], own, token) for one in addresses))
        return tuple(Made(data, kind, suffix, notes=running.said.notes, facts=facts) for data, suffix in files)

    async def _download(self, address: str, most: int, own: str, token: str | None) -> tuple[bytes, str]:
        """Return one file's bytes and ending. The token goes along only to the Space itself."""
        headers = {"x-hf-authorization": f"Bearer {token}"} if token and urlsplit(address).netloc == own else None
        fetched = await self._fetcher.get(address, max_bytes=most, deadline_s=self._download_s, headers=headers)
        suffix = suffix_of(fetched.data)
        if not suffix:
            raise failure(SERVICE, SETTING, "invalid", "the result is no picture, film or recording", accepted=True)
        return fetched.data, suffix

    def _remember(self, key: str, running: _Running) -> None:
        ended = [key for key, other in self._running.items() if other.task is not None and other.task.done()]
        for old in ended[: max(0, len(ended) - MAX_KEPT)]:
            del self._running[old]
        self._running[key] = running

    def _secret(self) -> str | None:
        return self._token.get_secret_value() if self._token else None


class _Failed(Exception):
    """What the client raised in its thread, and whether the order may have been taken."""

    def __init__(self, cause: BaseException, *, accepted: bool | None) -> None:
        super().__init__(type(cause).__name__)
        self.cause, self.accepted = cause, accepted


def _as_file(file: InputFile) -> Any:
    try:
        return handle_file(file.path)
    except ValueError as error:
        raise EngineFailure(
            f"{file.handle} cannot be read any more; name another file, nothing was sent.", "invalid"
        ) from error


def _tell(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(ended.set)


def _lost() -> EngineFailure:
    return EngineFailure(
        "The Space's job was lost when the program that listened to it ended; ask for it again.", "gone", accepted=True
    )


def _ticket(order: Order, job: Job, now: float) -> Ticket:
    number = str(job.communicator.event_id or "") if job.communicator is not None else ""
    return Ticket(
        engine="gradio",
        card=order.card.id,
        key=order.key,
        id=number,
        data={"space": order.card.model},
        submitted_at=now,
    )
