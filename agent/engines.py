"""Every engine that the settings make possible. A service's client is loaded when it is first used, so that start-up stays fast."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from urllib.parse import urlsplit

from agent.settings import Settings
from tools.engines.base import CancelOutcome, Found, JobStatus, Made, Order, Report, ServiceEngine, Ticket
from tools.engines.faults import problem_with_key
from tools.engines.services import Service
from tools.errors import EngineError
from tools.fetching import Fetcher
from tools.spool import Spool


class Deferred:
    """A service engine that is built at its first use, in a thread. Its readiness is known before."""

    def __init__(self, name: str, build: Callable[[], ServiceEngine], problem: str | None, poll_s: float = 2.0) -> None:
        self.name, self.poll_s, self.first_poll_s = name, poll_s, poll_s
        self.finds_within_s: float | None = None
        self._build, self._problem = build, problem
        self._engine: ServiceEngine | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of the client, once it is loaded."""
        return self._engine.versions if self._engine is not None else {}

    def problem(self) -> str | None:
        """Return what is missing, as one sentence, or None."""
        return self._problem

    async def submit(self, order: Order, report: Report) -> Ticket:
        """See ServiceEngine."""
        return await (await self._loaded()).submit(order, report)

    async def poll(self, ticket: Ticket) -> JobStatus:
        """See ServiceEngine."""
        return await (await self._loaded()).poll(ticket)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """See ServiceEngine."""
        return await (await self._loaded()).fetch(ticket)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """See ServiceEngine."""
        return await (await self._loaded()).cancel(ticket)

    async def find(self, order: Order) -> Found:
        """See ServiceEngine."""
        return await (await self._loaded()).find(order)

    async def aclose(self) -> None:
        """Close the client when it was loaded."""
        if self._engine is not None:
            await self._engine.aclose()

    async def loaded(self) -> ServiceEngine:
        """Return the engine itself, for what only it can do."""
        return await self._loaded()

    async def _loaded(self) -> ServiceEngine:
        async with self._one_at_a_time:
            if self._engine is None:
                self._engine = await asyncio.to_thread(self._build)
                self.poll_s = self._engine.poll_s
                self.first_poll_s = getattr(self._engine, "first_poll_s", self.poll_s)
                self.finds_within_s = getattr(self._engine, "finds_within_s", None)
            return self._engine


def service_engines(settings: Settings, services: Iterable[Service], spool: Spool, fetcher: Fetcher) -> dict[str, Deferred]:
    """Return every service engine by name; those without a key say what to set."""
    known = [_openai(settings, spool, fetcher), _media_server(settings, spool, fetcher), _elevenlabs(settings, spool, fetcher), _replicate(settings, spool, fetcher),
             _comfyui(settings, spool, fetcher), _gradio(settings, spool, fetcher)]  # fmt: skip
    described = [_described(settings, service, spool, fetcher) for service in services]
    return {engine.name: engine for engine in (*known, *described)}


def open_hosts(settings: Settings, services: Iterable[Service]) -> frozenset[str]:
    """Return host:port of every server the settings name: only these may stand at a private address."""
    addresses = [settings.openai_media_url, settings.media_url, settings.elevenlabs_url, settings.replicate_url]
    addresses += _listed(settings.comfyui_urls)
    addresses += [space.partition("=")[2] or space for space in _listed(settings.spaces)]
    addresses += [settings.service_url(service.name, service.base_url) for service in services]
    return frozenset(urlsplit(address).netloc for address in addresses if address.startswith("http"))


def _openai(settings: Settings, spool: Spool, fetcher: Fetcher) -> Deferred:
    key = settings.openai_media_key

    def build() -> ServiceEngine:
        from tools.engines.openai import OpenAIEngine  # noqa: PLC0415 - loads the client

        return OpenAIEngine(key, settings.openai_media_url, spool, fetcher)

    return Deferred("openai", build, problem_with_key(key, "OpenAI", "OPENAI_API_KEY"))


def _media_server(settings: Settings, spool: Spool, fetcher: Fetcher) -> Deferred:
    url = settings.media_url.strip().rstrip("/")

    def build() -> ServiceEngine:
        from tools.engines.media_server import MediaServerEngine  # noqa: PLC0415 - loads the client

        return MediaServerEngine(settings.media_key, url, spool, fetcher)

    return Deferred("media-server", build, None if url else "Set SCENEWRIGHT_MEDIA_URL to the address of your media server (vLLM-Omni, SGLang).")


def _elevenlabs(settings: Settings, spool: Spool, fetcher: Fetcher) -> Deferred:
    key = settings.elevenlabs_api_key

    def build() -> ServiceEngine:
        from tools.engines.elevenlabs import ElevenLabsEngine  # noqa: PLC0415 - loads the client

        return ElevenLabsEngine(key, settings.elevenlabs_url, spool, fetcher)

    return Deferred("elevenlabs", build, problem_with_key(key, "ElevenLabs", "ELEVENLABS_API_KEY"))


def _replicate(settings: Settings, spool: Spool, fetcher: Fetcher) -> Deferred:
    key = settings.replicate_api_token

    def build() -> ServiceEngine:
        from tools.engines.replicate import ReplicateEngine  # noqa: PLC0415 - loads the client

        return ReplicateEngine(key, settings.replicate_url, spool, fetcher)

    return Deferred("replicate", build, problem_with_key(key, "Replicate", "REPLICATE_API_TOKEN"))


def _comfyui(settings: Settings, spool: Spool, fetcher: Fetcher) -> Deferred:
    servers = _listed(settings.comfyui_urls)

    def build() -> ServiceEngine:
        from tools.engines.comfyui import ComfyUIEngine  # noqa: PLC0415 - loads the client
        from tools.engines.comfyui_graph import GRAPHS  # noqa: PLC0415

        own = (folder / "graphs" for folder in settings.card_folders)
        return ComfyUIEngine(servers, spool, fetcher, folders=(GRAPHS, *own))

    return Deferred("comfyui", build, None if servers else "Set SCENEWRIGHT_COMFYUI_URLS to use your ComfyUI servers.")


def _gradio(settings: Settings, spool: Spool, fetcher: Fetcher) -> Deferred:
    spaces = _listed(settings.spaces)

    def build() -> ServiceEngine:
        from tools.engines.gradio import GradioEngine  # noqa: PLC0415 - loads the client

        return GradioEngine(settings.hf_token, spaces, spool, fetcher)

    return Deferred("gradio", build, None if spaces else "Set SCENEWRIGHT_SPACES to the Hugging Face Spaces that may be called.")


def _described(settings: Settings, service: Service, spool: Spool, fetcher: Fetcher) -> Deferred:
    key = settings.service_key(service.key_env)

    def build() -> ServiceEngine:
        from tools.engines.http_job import HttpJobEngine  # noqa: PLC0415 - loads the client

        return HttpJobEngine(service, key, settings.service_url(service.name, service.base_url), spool, fetcher)

    return Deferred(service.name, build, problem_with_key(key, service.title, service.key_env), service.poll_s)


def _listed(text: str) -> list[str]:
    return [part.strip().rstrip("/") for part in text.split(",") if part.strip()]


def voice_forgetter(engines: Mapping[str, Deferred]) -> Callable[[str, str], Awaitable[None]]:
    """Return a way to delete a cloned voice at its provider; raises EngineError when that cannot be done."""

    async def forget(engine: str, voice_id: str) -> None:
        from tools.engines.elevenlabs import ElevenLabsEngine  # noqa: PLC0415 - loads the client

        held = engines.get(engine)
        loaded = await held.loaded() if held is not None else None
        if not isinstance(loaded, ElevenLabsEngine):
            raise EngineError(f"{engine} has no way to delete a voice from here; delete it on its own page.")
        await loaded.forget_voice(voice_id)

    return forget
