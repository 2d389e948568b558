"""What goes into the worker process and what comes out of it: frozen records that can be pickled, holding paths instead of pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tools.catalog import Task
from tools.local.models import LocalModel
from tools.requests import Guide
from tools.store.records import ElementNote, Kind

Offload = Literal["none", "model", "group", "disk"]
"""none: all on the device. model: one component at a time on the device. group: layer by layer. disk: layer by layer, from files."""
Quantization = Literal["", "int8", "fp8"]


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """How a model is held so that it fits; made by `tools.local.device.memory.plan`."""

    device: str = "cpu"
    """As torch calls it: "cpu", "cuda:0", "mps"."""
    dtype: Literal["bf16", "fp16", "fp32"] = "fp32"
    offload: Offload = "none"
    quantization: Quantization = ""
    vae_tiling: bool = False
    attention_slicing: bool = False
    threads: int = 0
    """Threads of a CPU; 0 leaves the choice to torch."""
    weights_gb: float = 0.0
    """What the model itself takes."""
    needed_gb: float = 0.0
    """What it takes on the device at its peak."""
    words: str = ""
    """What was done to make it fit, as one sentence; empty when nothing had to be done."""


@dataclass(frozen=True, slots=True)
class FileAt:
    """Stands in a call for a file that the worker opens."""

    path: Path
    kind: Kind = "image"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference picture with how much it counts."""

    path: Path
    sha256: str
    """Of the file: its embedding is kept under this."""
    weight: float = 1.0
    name: str = ""
    """Its handle, for notes."""


@dataclass(frozen=True, slots=True)
class LoraFile:
    """A LoRA's file with how much it counts."""

    path: Path
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class DraftParts:
    """What the draft that is rendered knows of itself: how far things are away, where each is, and the words in it."""

    depth: Path | None = None
    ids: Path | None = None
    elements: tuple[ElementNote, ...] = ()
    lettering: tuple[str, ...] = ()
    """Exact words in the draft that are laid over the result, because the model cannot letter; empty when it can, or has none."""
    shot: str = ""
    """The draft's own Shot as JSON, where it is not the task's."""
    exact: bool = True
    """Whether these are of the very picture, and not of the draft that it was rendered from."""
    marked: bool = False
    """Whether the word DRAFT stands in the picture's corner."""


@dataclass(frozen=True, slots=True)
class LocalTask:
    """One order for the worker."""

    key: str
    card: str
    title: str
    task: Task
    model: LocalModel
    folders: Mapping[str, Path]
    """Where the files lie: "model", "reference", "control:depth" ..., and the names of `LocalModel.extras`."""
    call: Mapping[str, Any]
    """The order in the pipeline's own words, see `tools.engines.arguments`: plain values, and FileAt or lists of them for files."""
    seed: int
    plan: MemoryPlan
    out: Path
    """A folder of the order's own; what is written there is the result's."""
    shot: str = ""
    """The Shot as JSON; empty for speech, music and sounds."""
    dialect: str = ""
    """How the model reads its prompts, see `prompts.dialects`; empty: as its kind usually does."""
    size: tuple[int, int] | None = None
    """Width and height the result shall have; the picture is made at the model's own multiples and fitted."""
    references: tuple[Reference, ...] = ()
    """Only for a model with an IP-Adapter; one that takes pictures itself has them in its call."""
    style: Reference | None = None
    palette: Path | None = None
    guide: Guide | None = None
    guide_image: Path | None = None
    guide_parts: DraftParts | None = None
    """What the picture that is followed knows of itself, where it is a draft."""
    draft: DraftParts | None = None
    loras: tuple[LoraFile, ...] = ()
    tuning: Mapping[str, Any] = field(default_factory=dict)
    """Switches of `tools.local.worker.tuning`; empty: plain."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """One finished file in the order's folder."""

    path: Path
    kind: Kind = "image"
    sidecars: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LocalResult:
    """What the worker made."""

    files: tuple[LocalFile, ...]
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """What decided the bytes and is not in the request: scheduler, steps, size, dtype, hashes of LoRAs, what was evicted."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long loading and running took."""
