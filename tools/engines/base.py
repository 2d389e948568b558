"""What every engine is: an order goes in, finished files come out, with progress on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field

from prompts.dialects.rendered import Rendered
from prompts.shot import Shot
from tools.catalog import Card
from tools.errors import EngineFailure
from tools.requests import AssetId, Request
from tools.spoken import Spoken
from tools.store.records import Description, ElementNote, Kind


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `fraction` is 0..1; `message` is for people; `preview` is a small picture file."""

    step: str
    fraction: float
    message: str = ""
    preview: bytes | None = None
    left_s: float | None = None
    """Seconds that are left, as far as that can be told by what was done so far."""


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that a request names, checked to be readable."""

    id: AssetId
    handle: str
    path: Path
    width: int = 0
    height: int = 0
    shot: Shot | None = None
    """None for an upload."""
    region_edit: bool = False
    """Whether it was itself composed from two drawings."""
    kind: Kind = "image"
    mime: str = "image/png"
    duration_s: float = 0.0
    fps: float = 0.0
    spoken: Spoken | None = None
    """What a voice says and when, where that is known."""
    seed: int = 0
    """What decided its look beside the Shot; 0 for an upload."""
    drawn: bool = False
    """Whether the embedded studio drew it from its Shot and seed alone, so that it can be drawn again."""
    marked: bool = False
    """Whether the word DRAFT stands in its corner."""
    depth: Path | None = None
    """Its inverse depth as a 16 bit grey PNG of its size, where a draft has one: white is near."""
    ids: Path | None = None
    """Its id map as an 8 bit PNG of its size, where a draft has one; `elements` says what each number is."""
    elements: tuple[ElementNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a request's ids, under the canonical parameter names."""

    image: InputFile | None = None
    mask_image: InputFile | None = None
    """White where the picture may change, black elsewhere; the size of `image`. An engine turns it into its provider's form."""
    first_frame: InputFile | None = None
    last_frame: InputFile | None = None
    video: InputFile | None = None
    audio: InputFile | None = None
    reference_images: tuple[InputFile, ...] = ()
    samples: tuple[InputFile, ...] = ()
    speech: InputFile | None = None
    guide_image: InputFile | None = None
    style_image: InputFile | None = None
    palette_image: InputFile | None = None
    pieces: tuple[InputFile, ...] = ()
    """What a film is cut from, in the order of `Timeline.sources()`."""
    voice_id: str = ""
    """The provider's own id of the cloned voice a speech request names."""
    source: Mapping[str, str] = field(default_factory=dict)
    """For an extension of a video this same engine made: what its ticket said of it (such as {"id": "gen_123"}); of one that
    the embedded studio drew: `whole_s`, the seconds of the movement that it began with."""


@dataclass(frozen=True, slots=True)
class Order:
    """One submit to one engine: everything it may know."""

    key: str
    """Unique to this attempt, 32 hexadecimal digits: the idempotency key, metadata or own id by which it is found again."""
    request: Request
    card: Card
    inputs: Inputs
    prompt: Rendered
    """The request in the card's dialect."""


class Ticket(BaseModel):
    """A job that a provider took on. Goes through JSON and is all that a fresh process needs to poll, fetch or cancel it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str
    card: str
    key: str
    id: str = ""
    """The provider's own id."""
    urls: dict[str, str] = Field(default_factory=dict)
    data: dict[str, str] = Field(default_factory=dict)
    """What else the engine needs to know, such as the file in the spool of a call that answered at once."""
    submitted_at: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """What a provider says of a job."""

    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    fraction: float | None = None
    message: str = ""
    preview: bytes | None = None
    failure: EngineFailure | None = None
    """Set when failed."""
    cost_usd: float | None = None
    """What the provider says it charges, where it says so."""


LETTERED = "lettered"
"""Of `Made.facts`: exact words that an engine laid over a picture whose model cannot letter, each in quotation marks."""
CancelOutcome = Literal["cancelled", "requested", "unsupported"]
"""cancelled: stopped for certain. requested: the provider may still finish and charge. unsupported: it cannot be stopped."""

Found = Ticket | Literal["absent", "unknown"]
"""absent: the provider certainly never took the order. unknown: it has no way to tell."""


@dataclass(frozen=True, slots=True)
class Made:
    """One finished file and further PNG files beside it (`ids`, `depth`, `part:<label>`)."""

    data: bytes
    kind: Kind = "image"
    suffix: str = ".png"
    """File name ending by content: .png .jpg .webp .gif .svg .mp4 .webm .mp3 .wav .flac .ogg .json .txt"""
    sidecars: Mapping[str, bytes] = field(default_factory=dict)
    description: Description = field(default_factory=Description)
    notes: tuple[str, ...] = ()
    """What of the request could not be honoured, one sentence each."""
    cost_usd: float | None = None
    """What the provider says it charged, where it says so."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Provenance from the provider: its id of the result, its model version, its request id. Never a key, never a signed address."""


class Engine(Protocol):
    """One way of making things. It sees orders, cards and files, never the store, settings or channels."""

    name: str

    @property
    def versions(self) -> Mapping[str, str]:
        """What decides the bytes of a result: versions of code and models."""
        ...

    def problem(self) -> str | None:
        """Return what is missing before the engine can work, as one sentence, or None when it is ready; asks no network."""
        ...

    async def aclose(self) -> None:
        """Give back what the engine holds."""
        ...


class DirectEngine(Engine, Protocol):
    """An engine of this machine: free, and made anew after a crash."""

    async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
        """Make the order and return at least one result; raise EngineError when that fails. Cancelling the task stops it."""
        ...


@dataclass(frozen=True, slots=True)
class ToFetch:
    """What the model of a card lacks on this machine and can be fetched: what a person agrees to before that is done."""

    gb: float
    """What is still to come, in GB (10^9 bytes)."""
    licence: str
    commercial: bool | None
    """Whether results may be used commercially; None when nobody here could verify it."""
    repositories: tuple[str, ...] = ()
    gated: bool = False
    """Whether the licence has to be accepted on the model's page as well."""


@runtime_checkable
class Stocked(Protocol):
    """An engine of this machine whose models are ready one by one, by files that may have to be fetched first."""

    def card_problem(self, card: Card) -> str | None:
        """Return what keeps this one model from running now, as one sentence, or None; cheap, asked at every routing."""
        ...

    def to_fetch(self, card: Card) -> ToFetch | None:
        """Return what can be fetched for the model, where nothing else keeps it from running; else None."""
        ...

    async def fetch(self, card: Card, report: Report) -> None:
        """Bring what is missing; nothing is done when nothing is. Raises NotConfigured or EngineError."""
        ...


class ServiceEngine(Engine, Protocol):
    """A service that is paid, slow, or elsewhere. Every method raises EngineFailure, and nothing else, for what it can name."""

    poll_s: float
    """Seconds between two polls of a job. An engine whose short jobs are worth asking for sooner says so with `first_poll_s`."""

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Send the order, once, with every retry of the client off, and return its ticket.

        A provider that answers with the result at once: the result is kept in the spool under the order's key, and the
        ticket says so, so that polling and fetching work in any process. The failure's `accepted` says whether the order
        may have been taken; None (a time-out, a cut line after sending) makes the job `unknown` unless `find` can tell.
        """
        ...

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Ask how far the job is."""
        ...

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Bring the results of a succeeded job: at least one. A failure of kind `gone` says that they have expired."""
        ...

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Stop the job where the provider can."""
        ...

    async def find(self, order: Order) -> Found:
        """Tell what became of an order that was perhaps sent before a crash or a cut line.

        An engine whose provider forgets orders after a time says so with `finds_within_s`: older ones are never "absent".
        """
        ...
