"""What ElevenLabs works on for minutes: dubbings, and the pictures and films of Flows. Created, asked after, fetched, deleted."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Iterator
from typing import Any, get_args

from elevenlabs.types.image_generation_request import ImageGenerationRequest
from elevenlabs.types.video_generation_request import VideoGenerationRequest

from tools.catalog import Card
from tools.engines.base import CancelOutcome, InputFile, JobStatus, Made, Order, Ticket
from tools.engines.elevenlabs_answers import recording_suffix
from tools.engines.elevenlabs_calls import Call, mark
from tools.engines.elevenlabs_client import CALL_S, OPTIONS, Account, received
from tools.engines.elevenlabs_faults import (
    SERVICE,
    SETTING,
    failed_generation,
    said,
    translated_as,
)
from tools.engines.faults import failure, quoted
from tools.engines.keywords import check, check_words
from tools.engines.results import MAX_BYTES, suffix_of
from tools.engines.uploads import as_upload, filled, read
from tools.errors import EngineFailure, FailureKind
from tools.fetching import Fetcher
from tools.store.records import Kind

MAX_INLINE = 18 * 1024**2
"""Larger files are uploaded before: base64 makes them a third longer, and 25 MB is the bound (SDK 2.78, InlineImageReference)."""
FETCH_S = 600.0
LIST_PAGES = 5
"""Pages of past dubbings that are looked through, newest first, a hundred each."""
_PAGE = 100
_AGAINST = re.compile(r"polic|moderat|prohibit|not allowed", re.IGNORECASE)
"""A dubbing that failed says why in words only."""
_STATES: dict[str, Any] = {"pending": "queued", "generating": "running", "completed": "succeeded", "failed": "failed"}


class Jobs:
    """Jobs of one account. A ticket's data says what it is ("dub", "image", "video"), its id whose.

    settle_s: how long a dubbing that was perhaps sent may take to show up in the list. call_s: deadline of a call that only asks.
    """

    def __init__(self, account: Account, fetcher: Fetcher, *, settle_s: float, call_s: float = CALL_S) -> None:
        self._account, self._fetcher = account, fetcher
        self._settle_s, self._call_s = settle_s, call_s

    async def submit(self, order: Order, call: Call) -> Ticket:
        """Create the job and return its ticket."""
        if call.does == "dub":
            create = self._account.sdk.dubbing.create
            check(create, call.values, order.card)
            values = await filled(call.values)
            answer = await create(**values, request_options=OPTIONS)
            id = getattr(answer, "dubbing_id", None)
            data = {"does": "dub", "language": values["target_lang"]}
        else:
            _check_generation(call, order.card)
            request = await self._with_files(call.values)
            answer = await self._flow(call.does).create(request=request, request_options=OPTIONS)
            id, data = getattr(answer, "id", None), {"does": call.does}
        if not id:
            raise said(_plain(answer)) or failure(SERVICE, SETTING, "transient", "it named no job", accepted=True)
        return _ticket(order, str(id), {**data, "notes": "\n".join(call.notes), "model": order.card.model})

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Ask how far the job is."""
        if ticket.data["does"] == "dub":
            return _dub_status(await self._ask(self._account.sdk.dubbing.get(ticket.id, request_options=OPTIONS)))
        return _flow_status(await self._generation(ticket))

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Bring the result."""
        facts = {"id": ticket.id} | ({"model": ticket.data["model"]} if ticket.data.get("model") else {})
        notes = tuple(filter(None, ticket.data.get("notes", "").split("\n")))
        if ticket.data["does"] == "dub":
            audio = self._account.sdk.dubbing.audio.with_raw_response
            async with asyncio.timeout(FETCH_S):
                data, _ = await received(audio.get(ticket.id, ticket.data["language"], request_options=OPTIONS))
            suffix = recording_suffix(data)
            facts["language"] = ticket.data["language"]
            kind: Kind = "video" if suffix in (".mp4", ".webm") else "voice"
            return (Made(data, kind=kind, suffix=suffix, notes=notes, facts=facts),)
        kind = "image" if ticket.data["does"] == "image" else "video"
        data = await self._download(ticket, kind)
        suffix = suffix_of(data)
        if not suffix:
            raise failure(SERVICE, SETTING, "transient", f"what it sent is no {kind}", accepted=True)
        return (Made(data, kind=kind, suffix=suffix, notes=notes, facts=facts),)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Delete a dubbing, whose work may be charged all the same; a generation cannot be stopped."""
        if ticket.data["does"] != "dub":
            return "unsupported"
        try:
            await self._ask(self._account.sdk.dubbing.delete(ticket.id, request_options=OPTIONS))
        except EngineFailure as failed:
            if failed.kind != "gone":
                raise
        return "requested"

    async def find_dub(self, order: Order, language: str) -> Ticket | None:
        """Return the ticket of the dubbing that carries the order's mark, or None when the account certainly has none."""
        for wait in (0.0, self._settle_s):
            await asyncio.sleep(wait)
            found = await self._listed(mark(order.key))
            if found:
                return _ticket(order, found, {"does": "dub", "language": language, "notes": "", "model": order.card.model})
        return None

    async def _listed(self, name: str) -> str | None:
        cursor: str | None = None
        for _ in range(LIST_PAGES):
            page = await self._ask(
                self._account.sdk.dubbing.list(
                    cursor=cursor, page_size=_PAGE, order_by="created_at", order_direction="DESCENDING", request_options=OPTIONS
                )
            )
            for dub in page.dubs:
                if dub.name == name:
                    return str(dub.dubbing_id)
            cursor = page.next_cursor
            if not page.has_more or not cursor:
                break
        return None

    async def _download(self, ticket: Ticket, kind: Kind) -> bytes:
        """Fetch the media; its address lives for an hour, and asking again gives a fresh one."""
        for again in (False, True):
            status = await self._generation(ticket)
            address = getattr(status, "content_url", None)
            if not address:
                raise failure(SERVICE, SETTING, "transient", "it names no file", accepted=True)
            try:
                fetched = await self._fetcher.get(address, max_bytes=MAX_BYTES[kind], deadline_s=FETCH_S)
            except EngineFailure as failed:
                if failed.kind != "gone" or again:
                    raise
                continue
            return fetched.data
        raise AssertionError("the second time returns or raises")

    async def _generation(self, ticket: Ticket) -> Any:
        return await self._ask(self._flow(ticket.data["does"]).get(ticket.id, request_options=OPTIONS))

    def _flow(self, does: str) -> Any:
        flows = self._account.sdk.flows
        return flows.image if does == "image" else flows.video

    async def _ask(self, calling: Any) -> Any:
        with translated_as(accepted=True):
            async with asyncio.timeout(self._call_s):
                return await calling

    async def _with_files(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the request with every file as a reference: small ones inside it, larger ones uploaded before (which costs nothing)."""
        large = {file.id: file for file in _files_in(values) if await asyncio.to_thread(_is_large, file)}
        uploaded: dict[str, str] = {}
        for id, file in large.items():
            upload = await asyncio.to_thread(as_upload, file)
            with translated_as(accepted=False):
                answer = await self._account.sdk.assets.create(asset=upload, name=upload[0], request_options=OPTIONS)
            uploaded[id] = answer.asset_id

        def form(file: InputFile) -> dict[str, str]:
            if file.id in uploaded:
                return {"type": "asset", "asset_id": uploaded[file.id]}
            content = base64.b64encode(read(file)).decode()
            return {"type": "inline_base64", "content_base64": content, "mime_type": file.mime}

        request: dict[str, Any] = await filled(values, form)
        return request


def _check_generation(call: Call, card: Card) -> None:
    """Refuse a word that the model's own request class does not have; a model that the SDK does not know yet takes any."""
    union: Any = ImageGenerationRequest if call.does == "image" else VideoGenerationRequest
    for known in get_args(get_args(union)[0]):
        if known.model_fields["model_id"].default == call.values.get("model_id"):
            check_words(call.values, known.model_fields, card)


def _dub_status(answer: Any) -> JobStatus:
    """Shape: {"status": "dubbing" | "dubbed" | "failed", "error"?} (SDK 2.78, DubbingMetadataResponse)."""
    state = getattr(answer, "status", None)
    if state == "dubbed":
        return JobStatus("succeeded", 1.0)
    if state == "failed":
        reason = quoted(getattr(answer, "error", None)) or "the dubbing failed"
        kind: FailureKind = "policy" if _AGAINST.search(reason) else "transient"
        return JobStatus("failed", failure=failure(SERVICE, SETTING, kind, reason, accepted=True))
    if state is None:
        raise said(_plain(answer)) or failure(SERVICE, SETTING, "transient", "its answer could not be read", accepted=True)
    return JobStatus("running", message=str(state))


def _flow_status(answer: Any) -> JobStatus:
    """Shape: {"status": "pending" | "generating" | "completed" | "failed", "failure_reason"?, "error_message"?}."""
    state = str(getattr(answer, "status", ""))
    if state not in _STATES:
        raise said(_plain(answer)) or failure(SERVICE, SETTING, "transient", "its answer could not be read", accepted=True)
    if state == "failed":
        failed = failed_generation(str(answer.failure_reason), str(answer.error_message))
        return JobStatus("failed", failure=failed, cost_usd=0.0)
    return JobStatus(_STATES[state], 1.0 if state == "completed" else None)


def _ticket(order: Order, id: str, data: dict[str, str]) -> Ticket:
    return Ticket(engine="elevenlabs", card=order.card.id, key=order.key, id=id, data=data, submitted_at=time.time())


def _files_in(value: Any) -> Iterator[InputFile]:
    if isinstance(value, InputFile):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for part in inner:
        yield from _files_in(part)


def _is_large(file: InputFile) -> bool:
    return len(read(file)) > MAX_INLINE


def _plain(answer: Any) -> Any:
    return answer.model_dump(mode="json") if hasattr(answer, "model_dump") else answer


