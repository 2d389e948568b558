"""What every engine is: a request and input files in, finished files out, with progress on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from prompts.shot import Shot
from tools.requests import AssetId, ImageRequest
from tools.store.records import Description


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `fraction` is 0..1; `message` is for people; `preview` is a small picture file."""

    step: str
    fraction: float
    message: str = ""
    preview: bytes | None = None


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class InputPicture:
    """A picture that a request names, checked to be readable."""

    id: AssetId
    handle: str
    path: Path
    width: int
    height: int
    shot: Shot | None = None
    """None for an upload."""
    region_edit: bool = False
    """Whether it was itself composed from two drawings."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a request's ids."""

    image: InputPicture | None = None
    reference_images: tuple[InputPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """One finished file: PNG bytes for a picture, and further PNG files beside it (`ids`, `depth`, `part:<label>`)."""

    data: bytes
    kind: Literal["image"] = "image"
    sidecars: Mapping[str, bytes] = field(default_factory=dict)
    description: Description = field(default_factory=Description)
    notes: tuple[str, ...] = ()
    """What of the request could not be honoured, one sentence each."""


class Engine(Protocol):
    """One way of making things. It sees requests, cards and files, never the store, settings or channels."""

    name: str

    @property
    def versions(self) -> Mapping[str, str]:
        """What decides the bytes of a result: versions of code and models."""
        ...

    async def make(self, request: ImageRequest, inputs: Inputs, report: Report) -> tuple[Made, ...]:
        """Make the request and return at least one result; raise EngineError when that fails."""
        ...

    def problem(self) -> str | None:
        """Return what is missing before the engine can work, as one sentence, or None when it is ready."""
        ...

    def close(self) -> None:
        """Give back what the engine holds."""
        ...
