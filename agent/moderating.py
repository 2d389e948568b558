"""The rules of what may not be made, as the settings want them: word lists, and OpenAI's free moderation model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from agent.engines import Deferred
from agent.settings import Settings
from tools import media
from tools.assets import AssetStore
from tools.errors import EngineFailure, NotConfigured
from tools.moderating import Cases, Moderation, Remote, read_word_lists

WAIT_S = 60.0
"""How long the moderation model is waited for; its own call has a shorter deadline."""


def moderation_of(settings: Settings, engines: Mapping[str, Deferred], store: AssetStore) -> Moderation | None:
    """Return the rules, or None when there are none. Call it on the event loop that the services run on; what it returns blocks.

    Raises NotConfigured for a list that cannot be read, and for a moderation model without a key.
    """
    paths = [Path(one.strip()) for one in settings.moderate_words.split(",") if one.strip()]
    if not paths and not settings.moderate:
        return None
    if settings.moderate and engines["openai"].problem():
        raise NotConfigured("SCENEWRIGHT_MODERATE asks OpenAI's free moderation model; set OPENAI_API_KEY, or use SCENEWRIGHT_MODERATE_WORDS alone")
    remote = _remote(engines, asyncio.get_running_loop()) if settings.moderate else None
    return Moderation(Cases(store.database), read_word_lists(paths), remote, settings.moderate_appeal)


def _remote(engines: Mapping[str, Deferred], loop: asyncio.AbstractEventLoop) -> Remote:
    async def asked(text: str, picture: bytes | None) -> tuple[str, ...]:
        from tools.engines.openai import OpenAIEngine  # noqa: PLC0415 - loads the client

        loaded = await engines["openai"].loaded()
        assert isinstance(loaded, OpenAIEngine)
        kind = media.kind_of(picture) if picture is not None else None
        found = await loaded.moderate(text, picture, f"image/{(kind or 'PNG').lower()}")
        return found.categories if found.flagged else ()

    def ask(text: str, picture: bytes | None) -> tuple[str, ...]:
        try:
            return asyncio.run_coroutine_threadsafe(asked(text, picture), loop).result(WAIT_S)
        except TimeoutError as error:
            raise EngineFailure("OpenAI's moderation model did not answer; try again in a moment.", "transient") from error

    return ask
