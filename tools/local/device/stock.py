"""What this machine can do with each local model: whether its files are here, how it would be held, and how long one result takes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from tools.catalog import Card
from tools.errors import EngineError, ScenewrightError
from tools.local.device import estimates
from tools.local.device.machine import Device, Machine, lacking_packages
from tools.local.device.memory import RESERVE_GB, gigabytes, least_gb, plan
from tools.local.files.shelf import Repository, Shelf
from tools.local.models import LocalModel, local_model
from tools.local.tasks import MemoryPlan

State = Literal["here", "to fetch", "too large", "lacking"]
"""lacking: a package is missing, or files of the person's own are not where their card says."""
_TORCH = frozenset({"diffusers", "transformers", "spandrel"})


@dataclass(frozen=True, slots=True)
class Stock:
    """One local model on this machine."""

    card: Card
    state: State
    problem: str = ""
    """What keeps it from running, as a sentence; also for what is to be fetched."""
    fetch_gb: float = 0.0
    """What is still to come."""
    needs_gb: float | None = None
    """What it takes of the device's memory, or, where it does not fit, what its most sparing way would take."""
    plan: MemoryPlan | None = None
    """How it would be held; None where it does not fit or needs no memory to speak of."""
    device: Device | None = None
    seconds: float | None = None
    """About how long one result takes as the card makes it when nobody says; None where nobody can tell."""

    @property
    def words(self) -> str:
        """What people are told in a table: "here", "6.9 GB to fetch", "too large for this machine"."""
        if self.state == "to fetch":
            return f"{gigabytes(self.fetch_gb)} to fetch"
        return {"here": "here", "too large": "too large for this machine", "lacking": "not ready"}[self.state]

    @property
    def how(self) -> str:
        """How it would run, in a few words: "whole on cuda:0", "layer by layer on cuda:0"."""
        return f"{way(self.plan)} on {self.plan.device}" if self.plan is not None else ""


def way(held: MemoryPlan) -> str:
    """Return how a model is held, in a few words."""
    tiled = ", decoded in tiles" if held.vae_tiling else ""
    moved = {"none": "", "model": "parts in turn", "group": "layer by layer", "disk": "layer by layer from the disk"}[held.offload]
    bits = {"": "", "int8": "at 8 bits", "fp8": "at 8 bits"}[held.quantization]
    return ", ".join(filter(None, (moved, bits))) or f"whole{tiled}"


def stock(card: Card, shelf: Shelf, machine: Machine, *, reserve_gb: float = RESERVE_GB, packages: Collection[str]) -> Stock:
    """Return what this machine can do with a card, as if nothing else ran on it. Blocking: looks at files.

    packages: what is installed, see `tools.local.device.machine.packages`.
    """
    try:
        card = shelf.figured(card)
        model = local_model(card)
        missing = shelf.missing(card)
    except ScenewrightError as error:
        return Stock(card, "lacking", str(error))
    try:
        held, device = _held(model, machine, reserve_gb, packages) if model.library in _TORCH else (None, None)
    except EngineError as error:
        least = min(least_gb(model, device, packages=packages) for device in machine.devices)
        return Stock(card, "too large", str(error), _size(missing), least)
    took = _seconds(card, model, held, device) if held is not None and device is not None else None
    state, problem = _state(card, shelf, model, missing, packages)
    return Stock(card, state, problem, _size(missing), held.needed_gb if held else None, held, device, took)


def _state(card: Card, shelf: Shelf, model: LocalModel, missing: tuple[Repository, ...], packages: Collection[str]) -> tuple[State, str]:
    try:
        shelf.folders(card)
    except ScenewrightError as error:
        return ("lacking" if any(one.own for one in missing) else "to fetch"), str(error)
    problem = lacking_packages(card.title, model.library, packages)
    return ("lacking", problem) if problem else ("here", "")


def _size(missing: tuple[Repository, ...]) -> float:
    return sum(one.gb for one in missing)


def _held(model: LocalModel, machine: Machine, reserve_gb: float, packages: Collection[str]) -> tuple[MemoryPlan, Device]:
    """Return how the first device that can holds the model, GPUs before the processor; raise the first refusal when none can."""
    refusal: EngineError | None = None
    for device in machine.devices:
        reserve = reserve_gb if device.kind != "cpu" else 0.0
        try:
            return plan(model, device.alone, ram_gb=machine.ram_gb, reserve_gb=reserve, packages=packages), device
        except EngineError as error:
            refusal = refusal or error
    assert refusal is not None, "a machine has a processor"
    raise refusal


def _seconds(card: Card, model: LocalModel, held: MemoryPlan, device: Device) -> float | None:
    steps = card.fixed.get("num_inference_steps") or model.settings.get(card.tasks[0], {}).get("num_inference_steps")
    return estimates.seconds(model, device, int(steps), None, plan=held) if isinstance(steps, int | float) else None
