"""A media server of one's own that speaks OpenAI's protocol, such as vLLM-Omni or SGLang: pictures and voices at once, videos as jobs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from openai.types import Video
from pydantic import SecretStr

from tools.engines.arguments import arguments
from tools.engines.base import CancelOutcome, JobStatus, Made, Order, Progress, Report, Ticket
from tools.engines.faults import failure
from tools.engines.keywords import check
from tools.engines.openai import OpenAIEngine
from tools.engines.openai_faults import SERVICE as OPENAI
from tools.engines.openai_faults import SETTING as OPENAI_SETTING
from tools.engines.openai_faults import said, translated
from tools.engines.results import suffix_of
from tools.engines.uploads import filled
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.requests import VideoRequest
from tools.spool import Spool

TITLE, SETTING = "The media server", "SCENEWRIGHT_MEDIA_KEY"
CALL_S = 30.0
DOWNLOAD_S = 600.0
_STATES: Mapping[str, Any] = {"queued": "queued", "in_progress": "running", "completed": "succeeded", "failed": "failed", "cancelled": "cancelled"}


class MediaServerEngine(OpenAIEngine):
    """One server. Its routes are those of vLLM-Omni 0.30 and SGLang 0.5.23, read from their packages; no real one was asked.

    It knows no idempotency key and lists nothing that could be matched, so an order whose answer was lost is unknown. It keeps
    its jobs in memory: one that it no longer knows was lost when it was started again.
    """

    name = "media-server"
    poll_s = 1.0

    def __init__(
        self, key: SecretStr | None, base_url: str, spool: Spool, fetcher: Fetcher | None = None, *, deadline_s: float | None = None
    ) -> None:
        """key: where the server wants one. base_url: with the version in it, http://HOST:8000/v1; empty makes the engine unready."""
        super().__init__(key or SecretStr("none"), base_url, spool, fetcher, deadline_s=deadline_s)
        self._url = base_url

    def problem(self) -> str | None:
        """Return what is missing, or None."""
        return None if self._url else "Set SCENEWRIGHT_MEDIA_URL to the address of your media server, such as http://gpu:8000/v1."

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Send the order; see `ServiceEngine.submit`."""
        with _named():
            if not isinstance(order.request, VideoRequest):
                return await super().submit(order, report)
            if problem := self.problem():
                raise EngineFailure(problem, "auth")
            return await self._film(order, report)

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Ask how far a video is; anything else is finished."""
        if self._answers.has(ticket):
            return await super().poll(ticket)
        with _named(taken=True), translated():
            async with asyncio.timeout(self._deadline_s or CALL_S):
                video = _job(await self._sdk().videos.retrieve(ticket.id))
            state = _STATES.get(str(video.status), "running")
            if state == "failed":
                return JobStatus("failed", failure=_why(video))
        progress = video.progress if isinstance(video.progress, int | float) else None
        return JobStatus(state, progress / 100 if progress is not None else None)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Bring a video's file, or the kept answer."""
        if self._answers.has(ticket):
            return await super().fetch(ticket)
        with _named(taken=True), translated():
            async with asyncio.timeout(self._deadline_s or DOWNLOAD_S):
                answer = await self._sdk().videos.download_content(ticket.id)
                data = answer.content
        suffix = suffix_of(data)
        if suffix not in (".mp4", ".webm"):
            raise failure(TITLE, SETTING, "transient", "what it sent is no video", accepted=True)
        return (Made(data, "video", suffix, facts={"id": ticket.id}),)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Delete a video's job. vLLM-Omni stops its work then; SGLang forgets the job and works on: nobody can tell from here."""
        if self._answers.has(ticket):
            return "unsupported"
        with _named(taken=True), translated():
            async with asyncio.timeout(self._deadline_s or CALL_S):
                await self._sdk().videos.delete(ticket.id)
        return "requested"

    async def _film(self, order: Order, report: Report) -> Ticket:
        values = await filled(arguments(order, lambda file: file).values)
        create = self._sdk().videos.create
        called = {"model": order.card.model, **values, "prompt": order.prompt.prompt}
        check(create, called, order.card)
        report(Progress("sent", 0.05))
        with translated():
            async with asyncio.timeout(self._deadline_s or CALL_S * 4):
                video = _job(await create(**called))
        return Ticket(engine=self.name, card=order.card.id, key=order.key, id=video.id, submitted_at=time.time())


def _job(answer: Any) -> Video:
    """Return an answer that is a job; raise EngineFailure for anything else, such as a page of something on the way."""
    if not isinstance(answer, Video) or not answer.id or not answer.status:
        raise failure(TITLE, SETTING, "transient", "its answer is no job", accepted=None)
    return answer


def _why(video: Video) -> EngineFailure:
    """Return why a job failed."""
    found = video.error
    told = said({"code": found.code, "message": found.message} if found is not None else {}, accepted=True)
    return _renamed(told, taken=True)


@contextmanager
def _named(*, taken: bool = False) -> Iterator[None]:
    """Have failures speak of the media server instead of OpenAI. taken: they are about a job that the server took on."""
    try:
        yield
    except EngineFailure as told:
        raise _renamed(told, taken=taken) from told


def _renamed(told: EngineFailure, *, taken: bool) -> EngineFailure:
    words = str(told).replace(OPENAI_SETTING, SETTING).replace(f"The {OPENAI} ", f"{TITLE}'s ").replace(OPENAI, TITLE)
    accepted = True if taken else told.accepted
    return EngineFailure(words, told.kind, retry_after_s=told.retry_after_s, accepted=accepted, charged_usd=told.charged_usd)
