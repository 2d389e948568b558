"""The fault matrix as data: what may go wrong at a service, and what the door then does. Driven by a test and by bench/fault_matrix.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.fakes.wire import Does
from tests.tools.engines.conformance import KEY
from tests.tools.service_stage import CASES, Case, Stage, staged
from tools.errors import FailureKind, OutcomeUnknown, ScenewrightError

End = Literal["made", "elsewhere", "told", "unknown"]
"""made: by the first choice. elsewhere: by the one that stands in. told: nobody makes it. unknown: listed for the person to decide."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong at the first choice, every time it is asked or once."""

    name: str
    does: Does
    on: str = "submit"
    once: bool = False
    hangs: bool = False
    """Whether the engine's own deadline decides."""


KINDS: Mapping[FailureKind, Fault] = {
    "auth": Fault("auth", "auth"),
    "quota": Fault("quota", "quota"),
    "rate": Fault("rate", "rate_once"),
    "policy": Fault("policy", "policy"),
    "invalid": Fault("invalid", "invalid"),
    "transient": Fault("transient", "unavailable"),
    "gone": Fault("gone", "gone"),
}
MORE = (
    Fault("told to wait once", "rate_once", once=True),
    Fault("503 once", "unavailable", once=True),
    Fault("200 with an error", "ok_with_error"),
    Fault("answers twice", "twice"),
    Fault("a page instead of an answer", "html", once=True),
    Fault("half an answer", "malformed_json", once=True),
    Fault("charged, then 500", "charge_then_500", once=True),
    Fault("charged, then the line is cut", "charge_then_drop", once=True),
    Fault("charged, then silence", "charge_then_hang", once=True, hangs=True),
    Fault("silence, nothing taken", "hang", once=True, hangs=True),
)
AFTER = (
    Fault("poll: 500 twice", "server_error", on="poll", once=True),
    Fault("poll: a page", "html", on="poll", once=True),
    Fault("poll: the key was taken back", "auth", on="poll"),
    Fault("poll: the job is no more", "gone", on="poll"),
    Fault("poll: refused for its content", "policy", on="poll", once=True),
    Fault("file: cut once", "truncated", on="file", once=True),
    Fault("file: always cut", "truncated", on="file"),
    Fault("file: a page", "html", on="file"),
    Fault("file: two gigabytes", "huge", on="file"),
    Fault("file: expired", "expired", on="file"),
)
"""For services that answer later: what may go wrong after the order was taken."""
AT_ONCE = frozenset({"openai", "elevenlabs"})
"""Their answer is the result, so nothing comes after."""
LISTENS = frozenset({"gradio"})
"""Nothing is polled: one line brings everything, and a cut one is the end."""


@dataclass(frozen=True)
class Row:
    """What was seen."""

    engine: str
    fault: str
    sends: int
    charges: int
    asked_elsewhere: int
    end: End
    held_usd: float
    says: str
    """What the person reads: the note of the asset, or the sentence of the error."""


def faults_of(engine: str) -> tuple[Fault, ...]:
    """Return what may go wrong at an engine."""
    after = () if engine in AT_ONCE | LISTENS else AFTER
    return (*KINDS.values(), *MORE, *after)


async def observed(engine: str, fault: Fault, folder: Path) -> Row:
    """Ask for one thing at an engine that misbehaves and return what came of it."""
    case = CASES[engine]
    hurry = (engine,) if fault.hangs else ()
    async with staged(folder, {engine: case.card, case.other_engine: case.other_card}, hurry=hurry) as stage:
        times = (2 if fault.on == "poll" else 1) if fault.once else None
        more = {"retry_after": 0.01} if fault.does == "rate_once" else {}
        stage.fakes[engine].plan.add(fault.does, on=fault.on, times=times, **more)
        end, says = await _end(stage, case)
        return Row(
            engine, fault.name, stage.sends(engine), stage.charges(engine), stage.sends(case.other_engine), end, stage.held_usd(), says
        )


async def _end(stage: Stage, case: Case) -> tuple[End, str]:
    try:
        asset = await stage.door.generate(case.request, project="p", tool_call_id="c")
    except OutcomeUnknown as error:
        return "unknown", str(error)
    except ScenewrightError as error:
        return "told", str(error)
    assert asset.recipe is not None
    return ("made" if asset.recipe.engine == case.engine else "elsewhere"), " ".join(asset.notes)


def is_clear(says: str) -> bool:
    """Tell whether words are fit for a person: one line that ends, without a key, an address or a trace in it."""
    secret = any(part in says for part in (KEY, "http://", "https://", "Traceback", "signature", "\n"))
    return not secret and (not says or says.rstrip().endswith("."))
