"""Begins to watch this process as the settings want it: figures always, traces where a collector is named."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

from agent.observing.figures import Figures
from agent.settings import Settings, langsmith_by_its_own_switch
from tools import watching
from tools.errors import NotConfigured

if TYPE_CHECKING:
    from agent.observing.tracing import OpenTelemetry


@dataclass(frozen=True, slots=True)
class Observing:
    """What watches this process."""

    figures: Figures = field(default_factory=Figures)
    tracer: OpenTelemetry | None = None

    async def close(self) -> None:
        """Watch no more; the last spans are sent."""
        watching.leave(self.figures)
        if self.tracer is not None:
            await asyncio.to_thread(self.tracer.close)


def observe(settings: Settings) -> Observing:
    """Begin to watch this process. Raises NotConfigured when traces are wanted and cannot be sent."""
    langsmith_by_its_own_switch()
    observing = Observing(tracer=_tracer(settings) if settings.traces else None)
    watching.watch(observing.figures, observing.tracer)
    return observing


def _tracer(settings: Settings) -> OpenTelemetry:
    if settings.otlp_protocol not in ("", "http/protobuf"):
        raise NotConfigured("Traces are sent as http/protobuf; leave OTEL_EXPORTER_OTLP_PROTOCOL out and name the collector's HTTP port (4318).")
    try:
        from agent.observing.tracing import OpenTelemetry  # noqa: PLC0415 - only where a collector is named
    except ImportError as error:
        raise NotConfigured('OTEL_EXPORTER_OTLP_ENDPOINT is set, and traces need packages: pip install "scenewright[tracing]".') from error
    return OpenTelemetry(version("scenewright"), content=settings.trace_content)
