"""The voices of an ElevenLabs account: looked up by name or description, cloned ones taken away again."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tools.engines.elevenlabs_client import CALL_S, OPTIONS, Account
from tools.engines.elevenlabs_faults import SERVICE, translated
from tools.engines.voices import Voice, pick
from tools.errors import EngineFailure

KEPT_S = 600.0
"""How long the list of voices is kept, in seconds."""


class Voices:
    """The account's voices, asked for once in a while."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._kept: tuple[float, list[Any]] | None = None

    async def find(self, wanted: str, language: str = "") -> str:
        """Return the id of the voice a person means; `pick` says what counts. Raises EngineFailure, naming voices, when none fits.

        language: voices that are verified for it go first, where the wish leaves a choice. A name that is not in the kept list is
        looked for in a fresh one: it may have been added a moment ago.
        """
        fresh = self._kept is None or time.monotonic() - self._kept[0] > KEPT_S
        try:
            return pick(wanted, _ordered(await self._list(fresh), language), service=SERVICE).id
        except EngineFailure:
            if fresh:
                raise
            return pick(wanted, _ordered(await self._list(True), language), service=SERVICE).id

    async def marked(self, mark: str) -> str | None:
        """Return the id of the voice whose description holds the mark of an order, or None."""
        for voice in await self._list(True):
            if mark in str(getattr(voice, "description", None) or ""):
                return str(voice.voice_id)
        return None

    async def forget(self, voice_id: str) -> None:
        """Delete a voice; a voice that is not there is deleted already."""
        try:
            with translated():
                async with asyncio.timeout(CALL_S):
                    await self._account.sdk.voices.delete(voice_id, request_options=OPTIONS)
        except EngineFailure as failed:
            if failed.kind not in ("gone", "invalid"):
                raise
        self._kept = None

    def changed(self) -> None:
        """Forget the list: a voice was added."""
        self._kept = None

    async def _list(self, fresh: bool) -> list[Any]:
        if fresh or self._kept is None:
            with translated():
                async with asyncio.timeout(CALL_S):
                    answer = await self._account.sdk.voices.get_all(request_options=OPTIONS)
            self._kept = (time.monotonic(), [v for v in getattr(answer, "voices", None) or () if v.voice_id])
        return self._kept[1]


def _ordered(voices: list[Any], language: str) -> list[Voice]:
    """Return the voices as we know voices, those that speak the language first, otherwise in the account's order."""
    known = sorted(voices, key=lambda voice: language not in _languages(voice)) if language else voices
    return [Voice(voice.voice_id, voice.name or voice.voice_id, _words(voice)) for voice in known]


def _languages(voice: Any) -> set[str]:
    verified = {str(getattr(entry, "language", "")) for entry in getattr(voice, "verified_languages", None) or ()}
    return verified | {(getattr(voice, "labels", None) or {}).get("language", "")}


def _words(voice: Any) -> str:
    labels = getattr(voice, "labels", None) or {}
    return " ".join([*map(str, labels.values()), getattr(voice, "description", None) or "", str(getattr(voice, "category", None) or "")])
