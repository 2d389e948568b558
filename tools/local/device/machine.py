"""What this machine is: its devices, memory, cores and disk. `look` needs no torch; `look_closely` runs in the worker, where torch is, and measures."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psutil

from tools.errors import NotConfigured

if TYPE_CHECKING:
    import torch

    from tools.engines.crew_worker import Line

DeviceKind = Literal["cpu", "cuda", "mps"]
GB = 1e9
_MIB = 2**20
_ASK_S = 5.0
"""How long nvidia-smi may take to answer."""
_MPS_SHARE = 0.75
"""Of the memory that an Apple GPU shares with the processor it may use so much: its recommended working set on machines of 16 GB and more."""
_AMPERE = 8.0
"""The first compute capability whose GPUs calculate in bf16."""
_BF16_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""What the system calls processors that calculate in bf16 (x86 and ARM)."""
_CGROUP = Path("/sys/fs/cgroup")
_CPUINFO = Path("/proc/cpuinfo")
_MEASURE_S = 0.25
"""How long one of the two measurements goes on."""
_WORTH_IT = 0.8
"""A processor counts as one for bf16 when that is at least so much of its speed at 32 bits."""
_NEEDED = ("torch", "diffusers", "transformers", "accelerate", "safetensors")
_HELPFUL = ("torchao", "optimum.quanto", "peft", "gguf", "spandrel", "rembg", "huggingface_hub")
_NEEDS: Mapping[str, tuple[str, ...]] = {"pillow": (), "rembg": ("rembg",), "spandrel": ("torch", "spandrel")}
"""Packages that a library's models need, where that is not all of _NEEDED."""
PIP = 'pip install "scenewright[local]"'
"""What brings the packages of local models."""


@dataclass(frozen=True, slots=True)
class Device:
    """Something a model can run on."""

    name: str
    """As torch calls it: "cpu", "cuda:0", "mps"."""
    kind: DeviceKind
    title: str
    """For people: "NVIDIA GeForce RTX 4090"."""
    memory_gb: float
    """All of its memory in GB (10^9 bytes); a processor and an Apple GPU have the machine's."""
    free_gb: float
    """What of it nobody uses at the time."""
    gflops: float | None = None
    """Measured speed in 10^9 operations a second, at 32 bits on a processor and at 16 on a GPU; None: not measured."""
    bf16: bool = False
    """Whether it calculates in bf16 without a loss of speed."""

    @property
    def alone(self) -> Device:
        """The device as it would be if nothing else ran on it."""
        return replace(self, free_gb=self.memory_gb)


@dataclass(frozen=True, slots=True)
class Machine:
    """All that models can use here; the best device comes first, the processor last."""

    devices: tuple[Device, ...]
    ram_gb: float
    free_ram_gb: float
    cores: int
    disk_free_gb: float
    """Where models would be kept."""

    def only(self, names: Collection[str]) -> Machine:
        """Return the machine with these devices alone ("cuda:0", or "cuda" for all of a kind); none named: all of them.

        Raises NotConfigured, naming the devices there are, when none of these is here.
        """
        if not names:
            return self
        kept = tuple(device for device in self.devices if device.name in names or device.kind in names)
        if not kept:
            here = ", ".join(device.name for device in self.devices)
            raise NotConfigured(f"SCENEWRIGHT_DEVICES names {', '.join(names)}, but this machine has {here}; name some of these or leave it empty.")
        return replace(self, devices=kept)


def look(disk: Path | None = None) -> Machine:
    """Return what can be told without torch; speeds stay unknown. Asks nvidia-smi where it is, so call it in a thread.

    disk: a folder on the disk where models would be kept; its nearest ancestor that exists is looked at.
    """
    ram_gb, free_gb = memory_gb()
    gpus = (*_nvidia(), *_apple(ram_gb, free_gb))
    return Machine((*gpus, _processor(ram_gb, free_gb)), ram_gb, free_gb, _cores(), _disk_free(disk))


def look_closely(line: Line | None, disk: Path | None = None) -> Machine:
    """Return the machine as torch sees it, with measured speeds. A job of the worker's crew; takes about half a second a device.

    Raises NotConfigured when torch is not installed.
    """
    try:
        import torch  # noqa: PLC0415 - the worker only
    except ImportError as error:
        raise NotConfigured(f"Local models need PyTorch: {PIP}.") from error
    ram_gb, free_gb = memory_gb()
    devices: list[Device] = []
    for number in range(torch.cuda.device_count()):
        free, whole = torch.cuda.mem_get_info(number)
        bf16 = torch.cuda.get_device_capability(number)[0] >= _AMPERE
        speed = _speed(torch, f"cuda:{number}", torch.bfloat16 if bf16 else torch.float16)
        title = torch.cuda.get_device_name(number)
        devices.append(Device(f"cuda:{number}", "cuda", title, whole / GB, free / GB, speed, bf16))
    if torch.backends.mps.is_available():
        most = torch.mps.recommended_max_memory() / GB
        devices.append(Device("mps", "mps", "Apple GPU", most, min(most, free_gb), _speed(torch, "mps", torch.float16), True))
    plain = _speed(torch, "cpu", torch.float32)
    quick = _has_bf16() and _speed(torch, "cpu", torch.bfloat16) >= _WORTH_IT * plain
    devices.append(replace(_processor(ram_gb, free_gb), gflops=plain, bf16=quick))
    return Machine(tuple(devices), ram_gb, free_gb, _cores(), _disk_free(disk))


def missing_packages() -> tuple[str, ...]:
    """Return which of the packages that local models need are not installed; nothing is imported."""
    return tuple(name for name in _NEEDED if not _installed(name))


def packages() -> frozenset[str]:
    """Return which of the packages that local models need or can use are installed; nothing is imported."""
    return frozenset(name for name in (*_NEEDED, *_HELPFUL) if _installed(name))


def lacking_packages(title: str, library: str, here: Collection[str]) -> str | None:
    """Return the packages that a model of a library lacks, as a sentence that says how to get them. here: see `packages`."""
    needed = _NEEDS.get(library)
    if needed is None:
        return None if set(_NEEDED) <= set(here) else f"{title} needs PyTorch and the packages around it: {PIP}."
    lacking = [name for name in needed if name not in here]
    return f"{title} needs the package {' and '.join(lacking)}: pip install {' '.join(lacking)}." if lacking else None


@cache
def _installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:  # the package around it is missing
        return False


# --- without torch ---


def memory_gb() -> tuple[float, float]:
    """Return all memory and what is free of it in GB, within what a container allows."""
    memory = psutil.virtual_memory()
    whole, free = float(memory.total), float(memory.available)
    with_limit = _number(_CGROUP / "memory.max"), _number(_CGROUP / "memory.current")
    if with_limit[0] is not None and with_limit[1] is not None and with_limit[0] < whole:
        whole, free = with_limit[0], min(free, with_limit[0] - with_limit[1] + _given_up_first())
    return whole / GB, max(free, 0.0) / GB


def _given_up_first() -> float:
    """Return the bytes of files read before that the system keeps for as long as nobody needs the room: a container's use counts them."""
    try:
        lines = (_CGROUP / "memory.stat").read_text("ascii").splitlines()
    except (OSError, ValueError):
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("inactive_file ")), 0.0)


def _number(path: Path) -> float | None:
    """Return the number that a system file holds; None for "max" and where there is no such file."""
    try:
        return float(path.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _disk_free(folder: Path | None) -> float:
    here = (folder or Path.home()).absolute()
    for place in (here, *here.parents):
        if place.exists():
            return shutil.disk_usage(place).free / GB
    return 0.0


def _processor(ram_gb: float, free_gb: float) -> Device:
    return Device("cpu", "cpu", _cpu_line("model name") or platform.processor() or platform.machine(), ram_gb, free_gb, bf16=_has_bf16())


def _has_bf16() -> bool:
    return bool(_BF16_FLAGS & {*_cpu_line("flags").split(), *_cpu_line("Features").split()})


def _cpu_line(name: str) -> str:
    try:
        with _CPUINFO.open("rt", encoding="utf-8", errors="replace") as lines:
            return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
    except OSError:
        return ""


def _nvidia() -> Iterator[Device]:
    """Yield what nvidia-smi lists; nothing where it is not installed or does not answer."""
    asked = shutil.which("nvidia-smi")
    if asked is None:
        return
    fields = "index,name,memory.total,memory.free,compute_cap"
    try:
        answer = subprocess.run(  # noqa: S603 - our own words
            [asked, f"--query-gpu={fields}", "--format=csv,noheader,nounits"],
            capture_output=True, text=True, timeout=_ASK_S, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return
    for row in answer.stdout.splitlines():
        device = _nvidia_row(row)
        if device is not None:
            yield device


def _nvidia_row(row: str) -> Device | None:
    """Return the device of a line "0, NVIDIA H100, 81559, 80994, 9.0" (memory in MiB); None for a line that is none."""
    parts = [part.strip() for part in row.split(",")]
    try:
        number, title, whole, free, capability = parts
        memory, unused = float(whole) * _MIB / GB, float(free) * _MIB / GB
        return Device(f"cuda:{int(number)}", "cuda", title, memory, unused, bf16=float(capability) >= _AMPERE)
    except ValueError:
        return None


def _apple(ram_gb: float, free_gb: float) -> Iterator[Device]:
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        most = ram_gb * _MPS_SHARE
        yield Device("mps", "mps", "Apple GPU", most, min(most, free_gb), bf16=True)


# --- with torch ---


def _speed(torch_: Any, name: str, dtype: torch.dtype) -> float:
    """Return the speed in GFLOP/s over the two shapes that most of the work of a picture has: a 3x3 convolution and a wide product.

    Both are those of the first level of Stable Diffusion's UNet at 512 pixels: 320 channels over 64 x 64.
    """
    side, channels = 64, 320
    made = {"device": name, "dtype": dtype}
    picture, kernel = torch_.ones((1, channels, side, side), **made), torch_.ones((channels, channels, 3, 3), **made)
    tokens, weight = torch_.ones((side * side, channels), **made), torch_.ones((channels, 8 * channels), **made)

    def work() -> None:
        torch_.nn.functional.conv2d(picture, kernel, padding=1)
        torch_.matmul(tokens, weight)

    def settled() -> None:
        if name.startswith("cuda"):
            torch_.cuda.synchronize(name)
        elif name == "mps":
            torch_.mps.synchronize()

    operations = 2.0 * side * side * channels * channels * (9 + 8)
    with torch_.inference_mode():
        return operations * _runs_a_second(work, settled) / 1e9


def _runs_a_second(work: Callable[[], None], settled: Callable[[], None]) -> float:
    """Return how often the work is done a second, after a first time that does not count."""
    work()
    settled()
    began, runs, batch = time.perf_counter(), 0, 1
    while (took := time.perf_counter() - began) < _MEASURE_S:
        for _ in range(batch):
            work()
        settled()
        runs += batch
        batch *= 2
    return runs / took
