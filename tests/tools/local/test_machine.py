"""What is told of a machine without torch and by its worker, and what it can do with models."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.local.folders import local_card, pipeline, put
from tools.errors import NotConfigured
from tools.local.device import machine as machines
from tools.local.device.machine import Device, Machine, look, look_closely
from tools.local.device.stock import stock
from tools.local.files.shelf import Shelf

CPU = Device("cpu", "cpu", "A processor", 16, 10, gflops=100)
GPU = Device("cuda:0", "cuda", "A GPU", 8, 2, gflops=50_000, bf16=True)
ALL = frozenset({"torch", "diffusers", "transformers", "accelerate", "safetensors"})
MACHINE = Machine((GPU, CPU), 32, 20, 8, 100)


def _nvidia(folder: Path, says: str) -> None:
    tool = folder / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{says}\n", "utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IEXEC)


def test_gpus_are_told_by_nvidias_own_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _nvidia(tmp_path, "echo '0, NVIDIA H100, 81559, 80000, 9.0'; echo '1, NVIDIA GeForce RTX 2070, 8192, 8000, 7.5'; echo 'No devices'")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    devices = look().devices
    assert [(one.name, one.title, one.bf16) for one in devices[:-1]] == [
        ("cuda:0", "NVIDIA H100", True), ("cuda:1", "NVIDIA GeForce RTX 2070", False),
    ]  # fmt: skip
    assert devices[0].memory_gb == pytest.approx(85.5, abs=0.1)
    assert devices[-1].name == "cpu"


@pytest.mark.parametrize("says", ["exit 9", "echo nonsense"])
def test_a_tool_that_fails_tells_no_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    _nvidia(tmp_path, says)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert [one.kind for one in look().devices] == ["cpu"]


def test_a_container_has_the_memory_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory.max").write_text("2000000000\n", "ascii")
    (tmp_path / "memory.current").write_text("500000000\n", "ascii")
    monkeypatch.setattr(machines, "_CGROUP", tmp_path)
    told = look()
    assert (told.ram_gb, told.free_ram_gb) == (2.0, pytest.approx(1.5, abs=0.01))
    (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 200000000\nactive_file 5\n", "ascii")
    assert look().free_ram_gb == pytest.approx(1.7, abs=0.01)  # what was read from files makes room when it is needed
    (tmp_path / "memory.max").write_text("max\n", "ascii")
    assert look().ram_gb > 2


def test_room_is_told_of_the_disk_where_models_would_be_kept(tmp_path: Path) -> None:
    assert look(tmp_path / "not" / "there" / "yet").disk_free_gb == pytest.approx(look(tmp_path).disk_free_gb, rel=0.1)


def test_only_the_devices_that_are_named_are_used() -> None:
    assert MACHINE.only(()) is MACHINE
    assert MACHINE.only(("cuda",)).devices == (GPU,)
    assert MACHINE.only(("cpu", "mps")).devices == (CPU,)
    with pytest.raises(NotConfigured, match=r"SCENEWRIGHT_DEVICES names mps, but this machine has cuda:0, cpu"):
        MACHINE.only(("mps",))


def test_the_worker_measures_how_fast_the_processor_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "_MEASURE_S", 0.02)
    told = look_closely(None)
    assert told.devices[-1].kind == "cpu"
    assert told.devices[-1].gflops is not None and 1 < told.devices[-1].gflops < 100_000


def test_looking_needs_no_torch() -> None:
    code = "import sys, tools.local.device.stock, tools.local.files.downloads, tools.local.device.machine as m; m.look(); print([n for n in ('torch', 'huggingface_hub') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_model_is_told_as_the_whole_device_would_hold_it(tmp_path: Path) -> None:
    card = local_card(tflop=1.6, latents="sd").model_copy(update={"fixed": {"num_inference_steps": 25}})
    put(tmp_path / "org" / "small", pipeline())
    told = stock(card, Shelf(tmp_path), MACHINE, packages=ALL)
    assert (told.state, told.words, told.how, told.needs_gb) == ("here", "here", "whole on cuda:0", 3.0)
    assert told.seconds == pytest.approx((25 * 1.6 + 2.51) / 50)
    slow = stock(card, Shelf(tmp_path), replace(MACHINE, devices=(CPU,)), packages=ALL)
    assert (slow.how, slow.needs_gb) == ("whole on cpu", 6.0)


def test_a_model_that_is_not_here_says_what_is_to_come(tmp_path: Path) -> None:
    told = stock(local_card(), Shelf(tmp_path), MACHINE, packages=ALL)
    assert (told.state, told.words, told.fetch_gb, told.seconds) == ("to fetch", "2.0 GB to fetch", 2.0, None)


def test_a_model_that_is_too_large_says_what_it_would_need(tmp_path: Path) -> None:
    told = stock(local_card(parts_gb={"transformer": 500.0}), Shelf(tmp_path), MACHINE, packages=ALL)
    assert (told.state, told.words, told.plan) == ("too large", "too large for this machine", None)
    assert told.needs_gb == pytest.approx(500 * 0.08 + 0.35)


def test_the_processor_takes_what_the_gpu_cannot(tmp_path: Path) -> None:
    small = replace(GPU, memory_gb=1.1)
    assert stock(local_card(), Shelf(tmp_path), replace(MACHINE, devices=(small, CPU)), packages=ALL).how == "whole on cpu"


def test_a_package_that_is_missing_is_named(tmp_path: Path) -> None:
    put(tmp_path / "org" / "small", pipeline())
    told = stock(local_card(), Shelf(tmp_path), MACHINE, packages=ALL - {"diffusers"})
    assert (told.state, told.problem) == ("lacking", 'Small on this machine needs PyTorch and the packages around it: pip install "scenewright[local]".')
    broken = stock(local_card(gibberish=1), Shelf(tmp_path), MACHINE, packages=ALL)
    assert broken.state == "lacking" and "options.gibberish" in broken.problem
