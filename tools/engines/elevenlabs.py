"""ElevenLabs through its own SDK: speech, cloned voices, sounds, music, other voices, transcripts; dubbings and Flows as jobs."""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from elevenlabs import VoiceSettings
from pydantic import SecretStr

from tools.engines import elevenlabs_answers as answers
from tools.engines.answered import Answers
from tools.engines.base import CancelOutcome, Found, JobStatus, Made, Order, Progress, Report, Ticket
from tools.engines.elevenlabs_calls import JOBS, Call, Does, build, mark, piece
from tools.engines.elevenlabs_client import CALL_S, OPTIONS, Account, received
from tools.engines.elevenlabs_faults import SERVICE, SETTING, translated, translated_as
from tools.engines.elevenlabs_jobs import Jobs
from tools.engines.elevenlabs_voices import Voices
from tools.engines.faults import problem_with_key
from tools.engines.joining import joined
from tools.engines.keywords import check
from tools.engines.spoken import in_pieces
from tools.engines.uploads import filled
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.requests import CloneRequest
from tools.spool import Spool

log = logging.getLogger(__name__)

HISTORY_S = 900.0
"""How far back a speech whose answer was lost is looked for, in seconds: an older one of the same words may be another's."""
HISTORY_ITEMS = 100


class ElevenLabsEngine:
    """One account at ElevenLabs.

    key: None makes the engine unready. base_url: without a path, "https://api.elevenlabs.io". fetcher: brings what Flows made.
    settle_s: how long a dubbing that was perhaps sent may take to show up in the account's list. deadline_s: instead of the
    deadlines of the cards and of single calls.
    """

    name = "elevenlabs"
    poll_s = 3.0
    """The server's own shortest pace (SDK 2.78, flows_custom)."""

    def __init__(
        self,
        key: SecretStr | None,
        base_url: str,
        spool: Spool,
        fetcher: Fetcher,
        *,
        settle_s: float = 5.0,
        deadline_s: float | None = None,
    ) -> None:
        self._key, self._settle_s, self._deadline_s = key, settle_s, deadline_s
        self._account = Account(key, base_url)
        self._answers = Answers(spool, self.name)
        self._voices = Voices(self._account)
        self._delivered: deque[str] = deque(maxlen=HISTORY_ITEMS)
        """Request ids of speech that has an owner, so that no other order finds it in the history."""
        self._jobs = Jobs(self._account, fetcher, settle_s=settle_s, call_s=deadline_s or CALL_S)

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of the SDK."""
        return {"elevenlabs": importlib.metadata.version("elevenlabs")}

    def problem(self) -> str | None:
        """Return what is missing before ElevenLabs can be asked, or None."""
        return problem_with_key(self._key, SERVICE, SETTING)

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Send the order; see `ServiceEngine.submit`. Dubbings and Flows become jobs, all else is waited for and kept."""
        if problem := self.problem():
            raise EngineFailure(problem, "auth")
        call = build(order)
        if call.does in ("speak", "convert"):
            call = replace(call, voice=await self._voice(order, call))
        report(Progress("sent", 0.05))
        log.info("elevenlabs: %s for job %s with %s", call.does, order.key, order.card.id)
        with translated():
            async with asyncio.timeout(self._deadline_s or order.card.limits.deadline_s):
                if call.does in JOBS:
                    return await self._jobs.submit(order, call)
                results = await self._does(call.does)(order, call, report)
        report(Progress("answered", 0.95))
        return await self._answers.keep(order, results, id=results[0].facts.get("request_id", ""))

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Ask how far the job is."""
        if self._answers.has(ticket):
            return await self._answers.poll(ticket)
        return await self._jobs.poll(ticket)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Bring the result."""
        if self._answers.has(ticket):
            return await self._answers.fetch(ticket)
        with translated_as(accepted=True):
            return await self._jobs.fetch(ticket)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Delete a dubbing; what was answered at once, and Flows, cannot be taken back."""
        return "unsupported" if self._answers.has(ticket) else await self._jobs.cancel(ticket)

    async def find(self, order: Order) -> Found:
        """Tell what became of an order: dubbings and clones by the mark they carry, speech by the account's history, all else by the spool."""
        if kept := await self._answers.find(order):
            return kept
        if self.problem():
            return "unknown"
        call = build(order)
        if call.does == "dub":
            return await self._jobs.find_dub(order, call.values["target_lang"]) or "absent"
        if call.does == "clone":
            return await self._find_clone(order, call)
        if call.does == "speak" and len(call.texts) == 1:
            return await self._find_speech(order, call)
        return "unknown"

    async def forget_voice(self, voice_id: str) -> None:
        """Delete a cloned voice from the account; nothing happens when it is not there any more."""
        if problem := self.problem():
            raise EngineFailure(problem, "auth")
        await self._voices.forget(voice_id)

    async def probe(self) -> str:
        """Ask for the list of models, which is free, and say that the key works; raise EngineFailure when it does not."""
        if problem := self.problem():
            raise EngineFailure(problem, "auth")
        with translated():
            async with asyncio.timeout(CALL_S):
                models = await self._account.sdk.models.list(request_options=OPTIONS)
        return f"ElevenLabs answers; the key can use {len(models)} models."

    async def aclose(self) -> None:
        """Close the connections."""
        await self._account.aclose()

    def _does(self, does: Does) -> Callable[[Order, Call, Report], Awaitable[tuple[Made, ...]]]:
        if does == "speak":
            return self._speak
        if does == "transcribe":
            return self._transcribe
        return self._clone if does == "clone" else self._record

    async def _speak(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        send = self._account.sdk.text_to_speech.with_raw_response.convert
        check(send, call.values, order.card)

        async def say(number: int) -> tuple[bytes, Mapping[str, str]]:
            values = piece(call, number)
            if "voice_settings" in values:
                values["voice_settings"] = VoiceSettings(**values["voice_settings"])
            with translated():
                data, headers = await received(send(call.voice, **values, request_options=OPTIONS))
            answers.recording_suffix(data)
            return data, headers

        def tell(done: int) -> None:
            report(Progress("speaking", 0.05 + 0.85 * done / len(call.texts)))

        spoken = await in_pieces(len(call.texts), say, tell)
        suffix = answers.recording_suffix(spoken[0][0])
        whole = await asyncio.to_thread(joined, [data for data, _ in spoken], suffix)
        self._delivered.extend(headers.get("request-id", "") for _, headers in spoken)
        return answers.recording(order, call, whole, [headers for _, headers in spoken])

    async def _record(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        """Send what is answered with one recording."""
        sdk = self._account.sdk
        senders: dict[str, Any] = {
            "convert": sdk.speech_to_speech.with_raw_response.convert,
            "isolate": sdk.audio_isolation.with_raw_response.convert,
            "sound": sdk.text_to_sound_effects.with_raw_response.convert,
            "compose": sdk.music.with_raw_response.compose,
        }
        send = senders[call.does]
        check(send, call.values, order.card)
        values = await filled(call.values)
        if call.voice:
            values["voice_id"] = call.voice
        data, headers = await received(send(**values, request_options=OPTIONS))
        return answers.recording(order, call, data, [headers])

    async def _transcribe(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        send = self._account.sdk.speech_to_text.convert
        check(send, call.values, order.card)
        answer = await send(**await filled(call.values), request_options=OPTIONS)
        return answers.transcript(order, call, answer)

    async def _clone(self, order: Order, call: Call, report: Report) -> tuple[Made, ...]:
        send = self._account.sdk.voices.ivc.create
        check(send, call.values, order.card)
        answer = await send(**await filled(call.values), request_options=OPTIONS)
        self._voices.changed()
        return answers.clone(order, call, answer)

    async def _voice(self, order: Order, call: Call) -> str:
        """Return the voice's id: what the request or the card names by id is taken as it is, words are looked up."""
        if order.inputs.voice_id:
            return order.inputs.voice_id
        if call.voice and call.voice == order.card.options.get("default_voice"):
            return call.voice
        with translated_as(accepted=False):
            return await self._voices.find(call.voice, call.language)

    async def _find_clone(self, order: Order, call: Call) -> Found:
        request = order.request
        assert isinstance(request, CloneRequest)
        for wait in (0.0, self._settle_s):
            await asyncio.sleep(wait)
            if voice_id := await self._voices.marked(mark(order.key)):
                return await self._answers.keep(order, (answers.cloned(request, voice_id, call.notes),), id=voice_id)
        return "absent"

    async def _find_speech(self, order: Order, call: Call) -> Found:
        """Look for the one recent recording of these words by this voice and model; none or several tell nothing."""
        call = replace(call, voice=await self._voice(order, call))
        with translated():
            async with asyncio.timeout(CALL_S):
                page = await self._account.sdk.history.list(
                    page_size=HISTORY_ITEMS,
                    date_after_unix=int(time.time() - HISTORY_S),
                    voice_id=call.voice,
                    model_id=order.card.model or None,
                    source="TTS",
                    request_options=OPTIONS,
                )
        same = [item for item in page.history if item.request_id not in self._delivered and _is_of(item, call)]
        if len(same) != 1:
            return "unknown"
        item = same[0]
        with translated():
            async with asyncio.timeout(CALL_S):
                audio = self._account.sdk.history.with_raw_response.get_audio(item.history_item_id, request_options=OPTIONS)
                data, _ = await received(audio)
        headers = {
            "history-item-id": item.history_item_id,
            "request-id": item.request_id or "",
            "character-cost": str(item.character_count_change_to - item.character_count_change_from),
        }
        told = replace(call, notes=(*call.notes, "Its answer was lost on the way; the recording was found in the ElevenLabs history."))
        return await self._answers.keep(order, answers.recording(order, told, data, [headers]), id=item.history_item_id)


def _is_of(item: Any, call: Call) -> bool:
    """Tell whether a recording of the history has the words, the voice and the settings of a call, as far as it says."""
    settings = item.settings or {}
    wanted = call.values.get("voice_settings") or {}
    differs = any(name in settings and settings[name] is not None and abs(settings[name] - value) > 0.01 for name, value in wanted.items())
    return bool(item.text == call.texts[0] and item.voice_id == call.voice and not differs)
