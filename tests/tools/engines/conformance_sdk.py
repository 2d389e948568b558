"""OpenAI, a media server of its protocol, and ElevenLabs for the conformance kit."""

from __future__ import annotations

from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.media_server import MediaServer
from tests.fakes.openai_media import OpenAIMedia
from tests.tools.engines.conformance import HURRY_S, KEY, key
from tools.catalog import Card
from tools.engines.base import ServiceEngine
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.engines.media_server import MediaServerEngine
from tools.engines.openai import OpenAIEngine
from tools.fetching import Fetcher
from tools.spool import Spool


def openai_fake() -> OpenAIMedia:
    return OpenAIMedia(key=KEY)


def media_server_fake() -> MediaServer:
    return MediaServer(key=KEY)


def elevenlabs_fake() -> ElevenLabs:
    return ElevenLabs(key=KEY)


def build_openai(url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
    return OpenAIEngine(key(), f"{url}/v1", spool, fetcher, deadline_s=HURRY_S if hurry else None)


def build_media_server(url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
    return MediaServerEngine(key(), f"{url}/v1", spool, fetcher, deadline_s=HURRY_S if hurry else None)


def build_elevenlabs(url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
    return ElevenLabsEngine(key(), url, spool, fetcher, settle_s=0.01, deadline_s=HURRY_S if hurry else None)


def no_video(card: Card) -> bool:
    """Tell whether a media server answers this card's submit with the result."""
    return not {"t2v", "i2v"} & set(card.tasks)


def answered_at_once(card: Card) -> bool:
    """Tell whether ElevenLabs answers this card's submit with the result."""
    return "dub" not in card.tasks and "flow" not in card.options
