"""What the ledger keeps of a job and of each try at it: frozen records with ids, words and numbers, never bytes or keys."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.engines.base import Ticket
from tools.errors import FailureKind

JobState = Literal["open", "done", "failed", "cancelled", "unknown"]
"""unknown: a paid call whose outcome nobody can tell; it is never sent again by itself."""
AttemptState = Literal["queued", "sending", "sent", "fetched", "done", "failed", "cancelled", "unknown"]
"""queued: money is set aside, nothing was sent. sending: it may have been sent. sent: the provider's ticket is known.
fetched: the file's checksum is known and the results lie in the spool."""
IN_FLIGHT: frozenset[AttemptState] = frozenset({"queued", "sending", "sent", "fetched"})
CostSource = Literal["", "free", "provider", "estimate", "unverified"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Delivery(_Record):
    """Where a finished asset goes and what is kept with it, see `tools.store.records.NewAsset`."""

    words: str = ""
    turn: str = ""
    group: str = ""
    changed: tuple[str, ...] = ()
    aside: bool = False
    """A component of a film: it is stored and has a handle, but the selection stays where it is."""
    handle: str = ""
    """The handle that was taken for it beforehand; else it gets the next one when it is stored."""
    trace: str = ""
    """Where the call is followed, see `tools.watching.carried`; empty when nobody follows it."""


class NewJob(_Record):
    """One call of the door."""

    project: str
    call: str
    """The tool call's id, unique in the project."""
    owner: str = ""
    request: dict[str, Any]
    """As `tools.requests.canonical` gives it."""
    delivery: Delivery = Delivery()
    wish: dict[str, Any] = Field(default_factory=dict)
    """The fields of `tools.router.Wish`."""
    cards: tuple[str, ...]
    """Ids of the cards that may make it, the first choice first."""
    approved_usd: float | None = None
    """What the person agreed to; None when nobody asked."""
    deadline: float
    """Seconds since the epoch after which nothing is sent again to a model that failed; another one has time of its own."""

    @property
    def key(self) -> str:
        """The job's own key: 64 hexadecimal digits from project and call."""
        return job_key(self.project, self.call)


class Job(NewJob):
    """A call of the door and how it stands."""

    state: JobState = "open"
    round: int = 1
    """How often it was begun: a call that failed and is made again starts a new round."""
    asset: str = ""
    message: str = ""
    cancel_asked: bool = False
    lease_by: str = ""
    lease_until: float = 0.0
    created: float = 0.0
    updated: float = 0.0


class Attempt(_Record):
    """One try at a job: one submit to one engine. Times are seconds since the epoch, money is US dollars."""

    job: str
    n: int
    """Counted over all rounds of the job, from 1."""
    round: int
    card: str
    engine: str
    project: str
    owner: str
    day: str
    """The day (UTC) whose cap it counts against."""
    state: AttemptState = "queued"
    prompt: tuple[str, str] | None = None
    """The prompt and the negative prompt as they are sent, so that a translation is not made twice."""
    ticket: Ticket | None = None
    reserved_usd: float = 0.0
    verified: bool = True
    """Whether what is reserved comes from a verified price."""
    cost_usd: float | None = None
    """None while it runs: then what is reserved counts."""
    cost_source: CostSource = ""
    failure: FailureKind | Literal["", "unusable"] = ""
    """unusable: the file it sent was no good."""
    accepted: bool | None = None
    """Of a failure: whether the provider took the order, see `tools.errors.EngineFailure`."""
    message: str = ""
    retry_at: float = 0.0
    """Before this the provider does not want to hear from us."""
    sha256: str = ""
    """Of the finished file, known before the file exists."""
    created: float = 0.0
    sent_at: float = 0.0
    updated: float = 0.0

    @property
    def key(self) -> str:
        """The order's key: 32 hexadecimal digits."""
        return hashlib.sha256(f"{self.job}\n{self.n}".encode()).hexdigest()[:32]

    @property
    def counted_usd(self) -> float:
        """What counts against the caps."""
        return self.reserved_usd if self.cost_usd is None else self.cost_usd


def job_key(project: str, call: str) -> str:
    """Return the key of a call's job."""
    return hashlib.sha256(f"{project}\n{call}".encode()).hexdigest()
