"""The engines that the conformance kit drives, each with its fake."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.comfyui import ComfyUI
from tests.fakes.fal import Fal
from tests.fakes.gradio_space import GradioSpace
from tests.fakes.luma import Luma
from tests.fakes.minimax import MiniMax
from tests.fakes.replicate import Replicate
from tests.fakes.runway import Runway
from tests.tools.engines import conformance_open as free
from tests.tools.engines import conformance_sdk as sdk
from tests.tools.engines.conformance import HURRY_S, Build, Subject, key
from tools.engines.base import ServiceEngine
from tools.engines.http_job import HttpJobEngine
from tools.engines.http_sender import Deadlines
from tools.engines.services import load_services
from tools.fetching import Fetcher
from tools.spool import Spool

HURRY = Deadlines(connect_s=HURRY_S, submit_s=HURRY_S, call_s=HURRY_S, upload_s=HURRY_S, download_s=HURRY_S)


def every_subject() -> Iterator[Subject]:
    """Yield the engines."""
    yield Subject("fal", Fal, described("fal"))
    yield Subject("runway", Runway, described("runway"))
    yield Subject("luma", Luma, described("luma"), cancels=frozenset({"unsupported"}))
    yield Subject("minimax", MiniMax, described("minimax"), cancels=frozenset({"unsupported"}))
    yield Subject("openai", sdk.openai_fake, sdk.build_openai, at_once=lambda _: True)
    yield Subject("media-server", sdk.media_server_fake, sdk.build_media_server, at_once=sdk.no_video, cancels=frozenset({"requested", "unsupported"}))
    yield Subject(
        "elevenlabs",
        sdk.elevenlabs_fake,
        sdk.build_elevenlabs,
        at_once=sdk.answered_at_once,
        cancels=frozenset({"requested", "unsupported"}),
    )
    yield Subject("replicate", Replicate, free.build_replicate)
    yield Subject("comfyui", ComfyUI, free.build_comfyui)
    yield Subject("gradio", GradioSpace, free.build_gradio, without=free.told_by_itself, listens=True)


def described(name: str) -> Build:
    """Return how a service that is data is built over its fake."""
    service = load_services()[name]

    def build(url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
        return HttpJobEngine(service, key(), url, spool, fetcher, deadlines=HURRY if hurry else None)

    return build
