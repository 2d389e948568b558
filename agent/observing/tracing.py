"""Traces for OpenTelemetry, sent as OTLP over HTTP; imported only when SCENEWRIGHT's operator names a collector."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from agent.observing.attributes import NAMES, NAMINGS, attributes_of
from agent.settings import sdk_of_our_own
from tools.errors import BadInput
from tools.watching import Fact, Operation

NAME = "scenewright"
CLOSING_S = 3.0
"""How long the last spans may take to be sent when the program ends; a collector that does not answer would hold it for 10 s and more."""
MOST_CHARS = 8_000
"""Of a text that is traced."""
_KINDS = {"internal": SpanKind.INTERNAL, "client": SpanKind.CLIENT, "server": SpanKind.SERVER}
_CARRIER = "traceparent"


class OpenTelemetry:
    """Follows work as spans of one provider of our own: the global one, which libraries fill, stays as it is."""

    def __init__(self, version: str, *, content: bool = False) -> None:
        """content: whether texts are traced as well. Where to send is read by the exporter itself: OTEL_EXPORTER_OTLP_ENDPOINT, _HEADERS, ..."""
        with sdk_of_our_own():
            self._provider = TracerProvider(resource=Resource.create({"service.name": NAME, "service.version": version}), shutdown_on_exit=False)
            self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
            self._tracer = self._provider.get_tracer(NAME, version)
        self._content = content
        self._carrier = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, operation: Operation, name: str, carried: str, facts: Mapping[str, Fact]) -> Iterator[Watched]:
        """See `tools.watching.Tracer`. What goes on elsewhere stays in its first trace, and is linked to where it was begun.

        Inside other work it is a part of that, and linked.
        """
        naming = NAMINGS[operation]
        begun = trace.get_current_span(self._carrier.extract({_CARRIER: carried})).get_span_context() if carried else None
        here = trace.get_current_span().get_span_context()
        context, links = None, []
        if begun is not None and begun.is_valid and begun.trace_id != here.trace_id:
            links = [Link(begun)]
            context = None if here.is_valid else self._carrier.extract({_CARRIER: carried})
        attributes = attributes_of(operation, facts) | ({"gen_ai.operation.name": naming.operation} if naming.is_gen_ai else {})
        with self._tracer.start_as_current_span(
            f"{naming.operation} {name}".strip(), context, _KINDS[naming.kind], attributes, links, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield Watched(span, operation, self._content)
            except Exception as error:
                self._failed(span, error)
                raise

    def carried(self) -> str:
        """See `tools.watching.Tracer`."""
        carrier: dict[str, str] = {}
        self._carrier.inject(carrier)
        return carrier.get(_CARRIER, "")

    def trace(self) -> str:
        """See `tools.watching.Tracer`."""
        here: SpanContext = trace.get_current_span().get_span_context()
        return f"{here.trace_id:032x}" if here.is_valid else ""

    def close(self) -> None:
        """Send what is left, as far as that is possible within `CLOSING_S`. Blocking."""
        sending = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        sending.start()
        sending.join(CLOSING_S)

    def _failed(self, span: Span, error: Exception) -> None:
        """Note the class of a failure; its sentence may quote the person, so it is a text. What a person can change is no error of ours."""
        span.set_attribute("error.type", type(error).__name__)
        if self._content:
            span.set_attribute(NAMES["failure"], str(error)[:MOST_CHARS])
        if not isinstance(error, BadInput):
            span.set_status(Status(StatusCode.ERROR))


class Watched:
    """A span under way."""

    def __init__(self, span: Span, operation: Operation, content: bool) -> None:
        self._span, self._operation, self._content = span, operation, content

    def put(self, **facts: Fact | None) -> None:
        """See `tools.watching.Span`."""
        self._span.set_attributes(attributes_of(self._operation, facts))
        if self._operation == "request" and facts.get("route"):
            self._span.update_name(f"{facts.get('method', '')} {facts['route']}".strip())

    def say(self, **texts: str) -> None:
        """See `tools.watching.Span`."""
        if self._content:
            self._span.set_attributes({NAMES.get(name, name): text[:MOST_CHARS] for name, text in texts.items() if text})
