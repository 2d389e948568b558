"""OpenAI through its own SDK: pictures with previews, edits, speech, transcripts, descriptions, and a check of what is asked for.

Every call is answered at once, so a finished answer goes into the spool and the ticket says so.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.metadata
import io
import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any

import httpx2
import openai
from PIL import Image
from pydantic import SecretStr

from tools.engines import openai_answers as answers
from tools.engines.answered import Answers
from tools.engines.base import CancelOutcome, Found, InputFile, JobStatus, Made, Order, Progress, Report, Ticket
from tools.engines.capped import capped
from tools.engines.faults import failure, problem_with_key, surely_taken
from tools.engines.joining import joined
from tools.engines.keywords import check
from tools.engines.openai_answers import Moderation
from tools.engines.openai_calls import Call, Mask, build, messages
from tools.engines.openai_faults import SERVICE, SETTING, said, translated
from tools.engines.results import suffix_of
from tools.engines.spoken import in_pieces
from tools.engines.uploads import filled, read
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.spool import Spool
from tools.tls import trusted

log = logging.getLogger(__name__)

CONNECT_S = 15.0
CHECK_S = 30.0
"""Deadline of a moderation call, which is free and quick."""
MODERATION_MODEL = "omni-moderation-latest"


class OpenAIEngine:
    """One account at OpenAI, or at a server that speaks its protocol.

    key: None makes the engine unready. base_url: with the version in it, such as "https://api.openai.com/v1". fetcher: for servers
    of the same protocol that answer with addresses; None is enough for OpenAI itself. deadline_s: instead of what the cards say.
    """

    name = "openai"
    poll_s = 1.0

    def __init__(
        self,
        key: SecretStr | None,
        base_url: str,
        spool: Spool,
        fetcher: Fetcher | None = None,
        *,
        deadline_s: float | None = None,
    ) -> None:
        self._key, self._base_url, self._fetcher, self._deadline_s = key, base_url, fetcher, deadline_s
        self._answers = Answers(spool, self.name)
        self._client: openai.AsyncOpenAI | None = None

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of the SDK."""
        return {"openai": importlib.metadata.version("openai")}

    def problem(self) -> str | None:
        """Return what is missing before OpenAI can be asked, or None."""
        return problem_with_key(self._key, SERVICE, SETTING)

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Send the order, wait for its answer and keep it; see `ServiceEngine.submit`."""
        if problem := self.problem():
            raise EngineFailure(problem, "auth")
        call = build(order)
        does: dict[str, Callable[[Order, Call, Report], Awaitable[tuple[Made, ...]]]] = {
            "generate": self._draw,
            "edit": self._draw,
            "speak": self._speak,
            "transcribe": self._transcribe,
            "describe": self._describe,
        }
        report(Progress("sent", 0.05))
        log.info("openai: %s for job %s with %s", call.does, order.key, order.card.id)
        with translated():
            async with asyncio.timeout(self._deadline_s or order.card.limits.deadline_s):
                results = await does[call.does](order, call, report)
        report(Progress("answered", 0.95))
        return await self._answers.keep(order, results, id=results[0].facts.get("request_id", ""))

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Say that the job is finished: its answer came with the submit."""
        return await self._answers.poll(ticket)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Return the kept answer."""
        return await self._answers.fetch(ticket)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Say that an answered call cannot be taken back."""
        return "unsupported"

    async def find(self, order: Order) -> Found:
        """Return the kept answer's ticket. OpenAI lists no past calls, so without one nobody can tell."""
        return await self._answers.find(order) or "unknown"

    async def moderate(self, text: str = "", picture: bytes | None = None, mime: str = "image/png") -> Moderation:
        """Return what OpenAI's free moderation model says of words, a picture, or both; raise EngineFailure when it cannot be asked."""
        if problem := self.problem():
            raise EngineFailure(problem, "auth")
        parts: list[Any] = [{"type": "text", "text": text}] if text else []
        if picture is not None:
            parts.append({"type": "image_url", "image_url": {"url": _data_address(picture, mime)}})
        with translated():
            async with asyncio.timeout(CHECK_S):
                answer = await self._sdk().moderations.create(model=MODERATION_MODEL, input=parts)
        return answers.moderation(answer)

    async def probe(self) -> str:
        """Ask for the list of models, which is free, and say that the key works; raise EngineFailure when it does not."""
        if problem := self.problem():
            raise EngineFailure(problem, "auth")
        with translated():
            async with asyncio.timeout(CHECK_S):
                page = await self._sdk().models.list()
        return f"OpenAI answers; the key can use {len(page.data)} models."

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _draw(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        values = await _ready(call.values)
        images = self._sdk().images
        streams = bool(call.values.get("stream"))
        owner: Any = images if streams else images.with_raw_response
        send = owner.edit if call.does == "edit" else owner.generate
        check(send, values, order.card)
        if streams:
            return await self._watch(order, call, send(**values), report)
        raw = await send(**values)
        answer = raw.parse()
        whole = await self._with_bytes(answer, order)
        return await asyncio.to_thread(answers.pictures, order, call, whole, _request_id(raw.headers))

    async def _watch(self, order: Order, call: Call, opening: Awaitable[Any], report: Report) -> tuple[Made, ...]:
        """Follow a stream: pictures on the way become previews, the completed one the result."""
        stream = await opening
        expected = int(call.values["partial_images"])
        started, final = False, None
        try:
            async for event in stream:
                started = True
                kind = str(getattr(event, "type", ""))
                if kind.endswith(".partial_image"):
                    number = event.partial_image_index + 1
                    report(Progress("drawing", 0.1 + 0.8 * number / (expected + 1), preview=base64.b64decode(event.b64_json)))
                elif kind.endswith(".completed"):
                    final = event
                elif kind == "error":
                    raise said(getattr(event, "error", None), accepted=True)
        finally:
            await stream.close()
        if final is None:
            words = "the line was cut before the picture was finished"
            raise failure(SERVICE, SETTING, "transient", words, accepted=True if started else None)
        return await asyncio.to_thread(answers.pictures, order, call, final, _request_id(stream.response.headers))

    async def _with_bytes(self, answer: Any, order: Order) -> Any:
        """Bring the pictures of a server that answers with addresses instead of bytes."""
        for image in getattr(answer, "data", None) or ():
            if image.url and not image.b64_json and self._fetcher is not None:
                fetched = await self._fetcher.get(
                    image.url, max_bytes=answers.MAX_PICTURE, deadline_s=order.card.limits.deadline_s
                )
                image.b64_json = base64.b64encode(fetched.data).decode()
        return answer

    async def _speak(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        check(self._sdk().audio.speech.create, call.values, order.card)

        async def say(number: int) -> tuple[bytes, str]:
            with translated():
                answer = await self._sdk().audio.speech.create(**call.values, input=call.texts[number])
            if not suffix_of(answer.content):
                taken = surely_taken(answer.content)
                raise failure(SERVICE, SETTING, "transient", "what it sent is no recording", accepted=taken)
            return answer.content, _request_id(answer.response.headers)

        def tell(done: int) -> None:
            report(Progress("speaking", 0.05 + 0.85 * done / len(call.texts)))

        said_all = await in_pieces(len(call.texts), say, tell)
        suffix = suffix_of(said_all[0][0])
        whole = await asyncio.to_thread(joined, [data for data, _ in said_all], suffix)
        facts = {"model": order.card.model, "voice": _voice_name(call.values["voice"])}
        if ids := " ".join(request_id for _, request_id in said_all if request_id):
            facts["request_id"] = ids
        return (Made(whole, kind="voice", suffix=suffix, notes=call.notes, facts=facts),)

    async def _transcribe(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        values = await filled(call.values)
        send = self._sdk().audio.transcriptions.with_raw_response.create
        check(send, values, order.card)
        raw = await send(**values)
        return answers.transcript(order, call, raw.parse(), _request_id(raw.headers))

    async def _describe(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        values = dict(call.values)
        file: InputFile = values.pop("image")
        picture = await asyncio.to_thread(lambda: _data_address(read(file), file.mime))
        instruction = await asyncio.to_thread(_instruction)
        talk: Any = messages(values.pop("question"), picture, instruction)
        raw = await self._sdk().chat.completions.with_raw_response.create(messages=talk, **values)
        return answers.description(order, call, raw.parse(), _request_id(raw.headers))

    def _sdk(self) -> openai.AsyncOpenAI:
        """Return the client; made at the first call, in the event loop that uses it. It never sends anything twice."""
        if self._client is None:
            timeout = httpx2.Timeout(None, connect=CONNECT_S)
            http = openai.DefaultAsyncHttpxClient(
                base_url=self._base_url, verify=trusted(), timeout=timeout, follow_redirects=False,
                event_hooks={"response": [capped(SERVICE)]},
            )
            self._client = openai.AsyncOpenAI(
                api_key=self._key.get_secret_value() if self._key else "",
                base_url=self._base_url,
                max_retries=0,
                timeout=timeout,
                http_client=http,
                default_headers={"Accept-Encoding": "identity"},
            )
        return self._client


async def _ready(values: dict[str, Any]) -> dict[str, Any]:
    """Return keyword arguments with files read and the mask turned into OpenAI's form."""
    mask = values.get("mask")
    plain = {name: value for name, value in values.items() if not isinstance(value, Mask)}
    ready: dict[str, Any] = await filled(plain)
    if isinstance(mask, Mask):
        first = values["image"][0] if isinstance(values["image"], list) else values["image"]
        data = await asyncio.to_thread(lambda: answers.mask_file(read(mask.file), _size_of(first)))
        ready["mask"] = ("mask.png", data, "image/png")
    return ready


def _size_of(file: InputFile) -> tuple[int, int]:
    if file.width and file.height:
        return file.width, file.height
    with Image.open(io.BytesIO(read(file))) as opened:
        return opened.size


def _instruction() -> str:
    return files("prompts").joinpath("instructions", "describe.md").read_text("utf-8")


def _data_address(data: bytes, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


def _request_id(headers: Mapping[str, str]) -> str:
    return headers.get("x-request-id", "")


def _voice_name(voice: Any) -> str:
    return str(voice.get("id", "")) if isinstance(voice, dict) else str(voice)


