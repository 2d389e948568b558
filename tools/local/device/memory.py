"""The memory planner: how a model is held on a device so that it fits, from the card's figures and the machine's. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tools.errors import EngineError
from tools.local.device.machine import Device
from tools.local.models import LocalModel
from tools.local.tasks import MemoryPlan, Offload, Quantization
from tools.requests import Guide

Dtype = Literal["bf16", "fp16", "fp32"]
RESERVE_GB = 1.0
"""Left to the screen and to other programs when the settings say nothing: what a desktop and the driver's own kernels take."""
_TILED = 0.5
"""Of the working memory with the VAE in tiles: decoding is its peak, and a tile is a quarter of a picture or less."""
_SLICED = 0.7
"""Of what is left then, with attention in slices."""
_LEAST_WORKING_GB = 0.05
_HALF = 0.5
"""Of the 16 bit weights, at 8 bits."""
_LAYERS = 0.08
"""Of the largest main component, what lies on the device layer by layer: two of its blocks, of about thirty, and what is on its way."""
_PER_REFERENCE = 0.4
"""Of the working memory, for every reference picture that a model reads itself: its tokens stand beside the picture's own."""
_RAM_LEFT_GB = 1.5
"""What the program, torch and the system need of the machine's memory beside the weights."""
DENOISERS = ("transformer", "transformer_2", "unet", "prior")
"""Components that work once a step, and that are held at 8 bits where that is needed; a model without one: its largest."""
_INT8 = frozenset({"torchao", "optimum.quanto"})
"""Packages that quantise to eight bits while loading."""
_USUAL = frozenset({"accelerate"})


@dataclass(frozen=True, slots=True)
class _Need:
    """What a request takes of a device at 16 bits, in GB."""

    main: tuple[float, ...]
    """Weights of what works once a step, the largest first."""
    others: tuple[float, ...]
    beside: float
    """Weights that work together with the main ones: an IP-Adapter, a ControlNet."""
    working: float
    packed: bool = False
    """Whether the main ones lie in a GGUF file, already in few bits, and stay as they are."""

    @property
    def weights(self) -> float:
        return self.whole()

    @property
    def doubled(self) -> _Need:
        """The same at 32 bits."""
        main = self.main if self.packed else tuple(2 * part for part in self.main)
        return _Need(main, tuple(2 * part for part in self.others), 2 * self.beside, 2 * self.working, self.packed)

    def whole(self, share: float = 1.0) -> float:
        """Return all weights; share: of the main ones, where they are quantised."""
        return sum(self.main) * share + sum(self.others) + self.beside

    def largest(self, share: float = 1.0) -> float:
        """Return the weights on the device while components take turns; share: of the main ones, where they are quantised."""
        return max(self.main[0] * share + self.beside, *self.others, 0.0)


@dataclass(frozen=True, slots=True)
class _Rung:
    """One way to hold a model; the ways are tried from the top."""

    device_gb: float
    ram_gb: float = 0.0
    dtype: Dtype = "fp16"
    offload: Offload = "none"
    quantization: Quantization = ""
    vae_tiling: bool = False
    attention_slicing: bool = False
    how: str = ""
    """What is done, for people, and what it costs them."""


def plan(
    model: LocalModel,
    device: Device,
    *,
    ram_gb: float,
    size: tuple[int, int] | None = None,
    frames: int = 1,
    references: int = 0,
    guide: Guide | None = None,
    smaller: int = 0,
    reserve_gb: float = RESERVE_GB,
    packages: Collection[str] = _USUAL,
) -> MemoryPlan:
    """Return the first way to hold a model that fits, exact ways before approximate and slow ones.

    device: as it is with nothing of ours on it; ram_gb: memory of the machine that may be used. size, frames: of what is made,
    None and 1 for the model's own. references: number of reference pictures. smaller: so many ways further down, each
    needing less, after an out-of-memory. reserve_gb: left free on a GPU. packages: see `tools.local.device.machine.packages`.
    Raises EngineError, saying what it needs and what there is, when nothing fits.
    """
    need = _needed(model, size, frames, references, guide)
    rungs = tuple(_rungs(model, device, need, packages))
    room = max(device.free_gb - reserve_gb, 0.0)
    fitting: list[_Rung] = []
    for rung in rungs:
        fits = rung.device_gb <= room and rung.ram_gb <= ram_gb
        if fits and (not fitting or rung.device_gb < fitting[-1].device_gb):
            fitting.append(rung)
    if len(fitting) <= smaller:
        raise EngineError(_too_large(rungs, device, room, ram_gb) if not fitting else _no_further(device))
    chosen = fitting[smaller]
    return MemoryPlan(
        device=device.name, dtype=chosen.dtype, offload=chosen.offload, quantization=chosen.quantization,
        vae_tiling=chosen.vae_tiling, attention_slicing=chosen.attention_slicing, weights_gb=round(need.weights, 3),
        needed_gb=round(chosen.device_gb, 3), words=_told(rungs[0], chosen, device, room),
    )  # fmt: skip


def least_gb(model: LocalModel, device: Device, *, packages: Collection[str] = _USUAL) -> float:
    """Return what the most sparing way takes of a device, in GB, for one result of the model's own size."""
    return min(rung.device_gb for rung in _rungs(model, device, _needed(model, None, 1, 0, None), packages))


def _needed(model: LocalModel, size: tuple[int, int] | None, frames: int, references: int, guide: Guide | None) -> _Need:
    """Return what the request takes at 16 bits; working memory grows with the pixels and the frames."""
    parts = {name: gb * (2 if name in model.fp32 else 1) for name, gb in model.parts_gb.items()}
    parts = parts or {"model": model.files.gb if model.files else 0.0}
    main = [name for name in DENOISERS if name in parts] or [max(parts, key=lambda name: parts[name])]
    working = model.working_gb * scale_of(model, size, frames)
    beside = 0.0
    if references and model.reference is not None:
        beside += model.reference.gb
    elif references:
        working *= 1 + _PER_REFERENCE * references
    if guide is not None and guide in model.controls:
        beside += model.controls[guide].gb
    return _Need(
        tuple(sorted((parts[name] for name in main), reverse=True)),
        tuple(gb for name, gb in parts.items() if name not in main),
        beside,
        max(working, _LEAST_WORKING_GB),
        packed=model.files is not None and model.files.single.endswith(".gguf"),
    )


def scale_of(model: LocalModel, size: tuple[int, int] | None, frames: int = 1) -> float:
    """Return how much larger than the model's own a picture or film is, by its pixels and frames; 1 where nothing is said."""
    area = 1.0
    if size is not None and model.size is not None:
        area = size[0] * size[1] / (model.size[0] * model.size[1])
    return area * (frames / model.frames if frames > 1 and model.frames else 1.0)


# --- the ways ---


def _rungs(model: LocalModel, device: Device, need: _Need, packages: Collection[str]) -> Iterator[_Rung]:
    """Yield the ways from the most exact and quickest down; a model of transformers can only be held whole, and at 32 bits where its card says so."""
    rungs = _every_rung(model, device, need, packages)
    if model.library != "diffusers":
        rungs = (rung for rung in rungs if not (rung.vae_tiling or rung.attention_slicing) and (model.dtype != "fp32" or rung.dtype == "fp32"))
    yield from rungs


def _every_rung(model: LocalModel, device: Device, need: _Need, packages: Collection[str]) -> Iterator[_Rung]:
    if device.kind == "cpu":
        yield from _on_processor(model, device, need)
        return
    whole: Dtype = "fp16" if model.dtype == "bf16" and not device.bf16 else model.dtype
    if whole == "fp32":
        need = need.doubled
    rungs = [_Rung(need.weights + need.working), _tiled(_Rung(need.weights + need.working * _TILED))]
    if device.kind == "cuda":
        rungs += _on_gpu(need, packages)
    else:
        rungs.append(_sliced(rungs[1], need.working))
    yield from (replace(rung, dtype=whole) for rung in rungs)


def _on_processor(model: LocalModel, device: Device, need: _Need) -> Iterator[_Rung]:
    """Yield 32 bits before 16, unless the processor is as quick at bf16 and the model was made for it."""
    wide = need.doubled
    exact = _Rung(wide.weights + wide.working, dtype="fp32")
    tiled = _tiled(_Rung(wide.weights + wide.working * _TILED, dtype="fp32"))
    words = "16 bit numbers are used" if device.bf16 else "16 bit numbers are used, which is slower on this processor"
    half = _Rung(need.weights + need.working, dtype="bf16", how=words)
    if device.bf16 and model.dtype == "bf16":
        yield replace(half, how="")
    else:
        yield from (exact, tiled, half)
    last = _tiled(replace(half, device_gb=need.weights + need.working * _TILED))
    yield from (last, _sliced(last, need.working))


def _on_gpu(need: _Need, packages: Collection[str]) -> Iterator[_Rung]:
    """Yield what a GPU can do when a model does not fit into it whole."""
    working = need.working * _TILED
    if _INT8 & set(packages) and not need.packed:
        yield _eight_bits(_Rung(need.whole(_HALF) + working, quantization="int8"))
    in_ram = need.weights + _RAM_LEFT_GB
    if "accelerate" in packages:
        turns = _tiled(_Rung(need.largest() + working, in_ram, offload="model"))
        yield replace(turns, how="its parts take turns on the GPU, which is somewhat slower")
        if not need.packed:
            halved = _Rung(need.largest(_HALF) + working, in_ram, offload="model", quantization="fp8")
            yield replace(_eight_bits(halved), how="its main part is held at 8 bits and its parts take turns on the GPU, which changes fine details")
    layers = need.main[0] * _LAYERS + need.beside + working
    group = _tiled(_Rung(layers, in_ram, offload="group", how="it goes through the GPU layer by layer, which is slow"))
    yield group
    yield _sliced(replace(group, device_gb=layers - working + working * _SLICED), 0.0)
    disk = replace(group, ram_gb=_RAM_LEFT_GB, offload="disk", how="it goes through the GPU layer by layer from the disk, which is very slow")
    yield _sliced(replace(disk, device_gb=group.device_gb - working * (1 - _SLICED) - 1e-6), 0.0)


def _tiled(rung: _Rung) -> _Rung:
    return replace(rung, vae_tiling=True, how=rung.how or "the picture is decoded in tiles")


def _eight_bits(rung: _Rung) -> _Rung:
    return replace(rung, vae_tiling=True, how="its main part is held at 8 bits, which changes fine details")


def _sliced(rung: _Rung, working: float) -> _Rung:
    """Return the way with attention in slices as well; working: its working memory, where that is still to be counted."""
    return replace(rung, attention_slicing=True, device_gb=rung.device_gb - working * _TILED * (1 - _SLICED))


# --- the words ---


def _told(whole: _Rung, chosen: _Rung, device: Device, room: float) -> str:
    """Return what was done to make it fit, as one sentence; empty when nothing had to be done."""
    if not chosen.how:
        return ""
    if whole.device_gb <= room:
        return f"The memory of {_named(device)} did not suffice at first, so {chosen.how}."
    return f"All of it at once would need {gigabytes(whole.device_gb)} of the {gigabytes(room)} there are on {_named(device)}, so {chosen.how}."


def _too_large(rungs: tuple[_Rung, ...], device: Device, room: float, ram_gb: float) -> str:
    least = min(rungs, key=lambda rung: rung.device_gb)
    short = [rung for rung in rungs if rung.device_gb <= room]
    if short:  # the device would do, the machine's own memory does not
        needed = min(rung.ram_gb for rung in short)
        return f"This needs {gigabytes(needed)} of the machine's memory, and {gigabytes(ram_gb)} can be had; take a smaller model."
    sparing = " even in the most sparing way" if len(rungs) > 1 else ""
    return f"This needs {gigabytes(least.device_gb)} on {_named(device)}{sparing}, and {gigabytes(room)} can be had there; ask for a smaller size, or take a smaller model."


def _no_further(device: Device) -> str:
    return f"There is not enough memory on {_named(device)} for this even in the most sparing way; ask for a smaller size, or take a smaller model."


def _named(device: Device) -> str:
    return "this machine" if device.kind == "cpu" else device.title


def gigabytes(number: float) -> str:
    """Return a size for people: "6.9 GB", "24 GB", "80 MB"."""
    if number < 0.095:
        return f"{max(round(number * 1000), 1)} MB"
    return f"{number:.1f} GB" if number < 9.95 else f"{number:.0f} GB"
