"""How traces name what they know: the GenAI conventions of OpenTelemetry, and names of our own where those have none.

The conventions are under development and moved between packages, so the names stand here as texts
(https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/, checked 2026-11-20).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tools.watching import Fact, Operation

SpanKind = Literal["internal", "client", "server"]


@dataclass(frozen=True, slots=True)
class Naming:
    """How spans of one operation are called: `operation NAME`, their kind, and `gen_ai.operation.name` where it is one of theirs."""

    operation: str
    kind: SpanKind = "internal"
    is_gen_ai: bool = True


NAMINGS: Mapping[Operation, Naming] = {
    "request": Naming("", "server", is_gen_ai=False),
    "turn": Naming("invoke_agent"),
    "model": Naming("chat", "client"),
    "tool": Naming("execute_tool"),
    "job": Naming("job", is_gen_ai=False),
    "attempt": Naming("generate_content", "client"),
    "store": Naming("store", is_gen_ai=False),
}
NAMES: Mapping[str, str] = {
    "agent": "gen_ai.agent.name", "thread": "gen_ai.conversation.id", "model": "gen_ai.request.model", "card": "gen_ai.request.model",
    "provider": "gen_ai.provider.name", "engine": "gen_ai.provider.name", "tool": "gen_ai.tool.name", "call": "gen_ai.tool.call.id",
    "input_tokens": "gen_ai.usage.input_tokens", "output_tokens": "gen_ai.usage.output_tokens",
    "job": "job.id", "round": "job.round", "attempt": "job.attempt", "state": "job.state", "provider_job": "provider.job_id",
    "cost_usd": "cost.usd", "asset": "asset.id", "handle": "asset.handle", "turn": "turn.number", "outcome": "turn.outcome", "made": "turn.assets",
    "feedback_s": "turn.feedback_s", "method": "http.request.method", "route": "http.route", "status": "http.response.status_code",
    "prompt": "gen_ai.prompt", "negative_prompt": "gen_ai.negative_prompt", "input": "gen_ai.input.messages", "output": "gen_ai.output.messages",
    "arguments": "gen_ai.tool.call.arguments", "result": "gen_ai.tool.call.result", "failure": "error.message",
}  # fmt: skip
"""Facts and texts by the names the program gives them."""
OUTPUT_TYPES: Mapping[str, str] = {"image": "image", "speech": "speech", "read": "text"}
"""Kinds of jobs whose results the conventions have a name for; they know no film, no music and no sound."""


def attributes_of(operation: Operation, facts: Mapping[str, Fact | None]) -> dict[str, Fact]:
    """Return facts as attributes; those without a value are left out."""
    found: dict[str, Fact] = {}
    for name, value in facts.items():
        if value is None or value == "":
            continue
        if name == "kind":
            found[f"{'turn' if operation == 'turn' else 'job'}.kind"] = value
            if operation == "attempt" and str(value) in OUTPUT_TYPES:
                found["gen_ai.output.type"] = OUTPUT_TYPES[str(value)]
        else:
            found[NAMES.get(name, name)] = value
    return found
