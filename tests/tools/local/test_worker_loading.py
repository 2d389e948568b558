"""How models are loaded: from folders, one file and GGUF, at every number of bits, all at once or layer by layer, and never from the network."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.local.checkpoints import gguf_file, single_file
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.worker_stage import FLUX, SD15, SDXL, painted, task
from tools.errors import EngineError, NotConfigured, StoreFull
from tools.local.tasks import LocalTask, MemoryPlan
from tools.local.worker import loading, loading_transformers
from tools.local.worker.held import Held, Limits
from tools.local.worker.problems import OutOfMemory, as_ours

XL, PLAIN = "StableDiffusionXLPipeline", "StableDiffusionPipeline"


@pytest.fixture(scope="module")
def models(tiny: BuildTiny) -> Path:
    return tiny(SDXL, SD15, FLUX)


@pytest.fixture(scope="module")
def plain(models: Path) -> Any:
    """The picture of the model held in the plain way."""
    return painted(Held(free=lambda device: 10**12).pipeline(task(models, SDXL), XL))


@pytest.fixture
def held() -> Iterator[Held]:
    one = Held(free=lambda device: 10**12)
    with one.job():
        yield one


@pytest.mark.parametrize(
    ("plan", "most"),
    [
        (MemoryPlan(offload="group"), 0.0),
        (MemoryPlan(offload="disk"), 0.0),
        (MemoryPlan(offload="model"), 0.0),
        (MemoryPlan(vae_tiling=True, attention_slicing=True), 1e-4),
        (MemoryPlan(dtype="bf16"), 0.2),
        (MemoryPlan(quantization="fp8"), 0.5),
        (MemoryPlan(quantization="fp8", offload="group"), 0.5),
    ],
)
def test_every_way_to_hold_a_model_paints_the_same_picture_as_exactly_as_its_numbers_allow(
    held: Held, models: Path, plain: Any, plan: MemoryPlan, most: float
) -> None:
    away = np.abs(painted(held.pipeline(task(models, SDXL, plan=plan), XL)) - plain).max()
    assert away <= most and (away > 1e-4) == (most > 1e-4)


def test_what_saves_memory_once_is_off_again_the_next_time(held: Held, models: Path, plain: Any) -> None:
    sparing = held.pipeline(task(models, SDXL, plan=MemoryPlan(vae_tiling=True, attention_slicing=True)), XL)
    assert sparing.vae.use_tiling
    again = held.pipeline(task(models, SDXL), XL)
    assert again.unet is sparing.unet and not again.vae.use_tiling
    assert np.array_equal(painted(again), plain)


def test_what_is_streamed_from_files_takes_them_away_with_it(models: Path, tmp_path: Path) -> None:
    held = Held(Limits(work=tmp_path), free=lambda device: 10**12)
    with held.job():
        held.pipeline(task(models, SDXL, plan=MemoryPlan(offload="disk")), XL)
        assert list(tmp_path.rglob("*.safetensors"))
    held.evict_all()
    assert not list(tmp_path.iterdir())


def test_what_was_streamed_when_loading_failed_is_taken_away(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str, module: Any, plan: MemoryPlan, disk: Path) -> None:
        (disk / "half.safetensors").write_bytes(b"half")
        raise OSError("disk")

    monkeypatch.setattr(loading, "place", fails)
    held = Held(Limits(work=tmp_path), free=lambda device: 10**12)
    with pytest.raises(OSError), held.job():
        held.pipeline(task(models, SDXL, plan=MemoryPlan(offload="disk")), XL)
    assert not list(tmp_path.iterdir()) and held.titles == ()


def test_bits_that_no_package_here_makes_are_told(held: Held, models: Path, plain: Any) -> None:
    whole = held.pipeline(task(models, SDXL, plan=MemoryPlan(quantization="int8")), XL)
    assert held.notes == ["Tiny was not quantised to int8, because the package torchao is not installed here."]
    assert np.array_equal(painted(whole), plain)


def test_a_card_may_name_its_scheduler_and_keep_components_at_32_bits(held: Held, models: Path) -> None:
    asked = task(models, SDXL, plan=MemoryPlan(dtype="bf16"), scheduler="DDIMScheduler", scheduler_settings={"timestep_spacing": "trailing"}, fp32=("vae",))
    pipeline = held.pipeline(asked, XL)
    assert type(pipeline.scheduler).__name__ == "DDIMScheduler" and pipeline.scheduler.config.timestep_spacing == "trailing"
    assert (str(pipeline.vae.dtype), str(pipeline.unet.dtype)) == ("torch.float32", "torch.bfloat16")


def test_one_file_with_everything_paints_what_its_folder_paints(held: Held, models: Path, tmp_path: Path) -> None:
    checkpoint = single_file(models / SD15, tmp_path / "own.safetensors")
    wanted = painted(held.pipeline(task(models, SD15), PLAIN))
    alone = replace(task(models, SD15), folders={"model": checkpoint, "config": models / SD15})
    pipeline = held.pipeline(alone, PLAIN)
    assert np.array_equal(painted(pipeline), wanted)
    assert held.pipeline(alone, "StableDiffusionImg2ImgPipeline").unet is pipeline.unet


def test_a_file_in_the_models_folder_is_found_by_the_cards_word(held: Held, models: Path, tmp_path: Path) -> None:
    single_file(models / SD15, tmp_path / "own.safetensors")
    card = task(models, SD15, files={"gb": 0.002, "single": "own.safetensors"})
    pipeline = held.pipeline(replace(card, folders={"model": tmp_path, "config": models / SD15}), PLAIN)
    assert painted(pipeline).shape == (64, 64, 3)


def test_weights_alone_ask_for_the_model_they_are_built_like(held: Held, models: Path, tmp_path: Path) -> None:
    checkpoint = single_file(models / SD15, tmp_path / "own.safetensors")
    with pytest.raises(NotConfigured, match=r"^own.safetensors holds the weights of Tiny alone; name the model that it is built like"):
        held.pipeline(replace(task(models, SD15), folders={"model": checkpoint}), PLAIN)


def test_a_gguf_file_replaces_the_transformer_and_takes_the_rest_from_its_folder(held: Held, models: Path, tmp_path: Path) -> None:
    flux = "FluxPipeline"
    whole = held.pipeline(task(models, FLUX), flux)
    file = gguf_file(whole.transformer, tmp_path / "flux-Q8_0.gguf")
    wanted, weights = painted(whole), held.bytes
    alone = replace(task(models, FLUX), folders={"model": file, "config": models / FLUX})
    pipeline = held.pipeline(alone, flux)
    away = np.abs(painted(pipeline) - wanted).max()
    assert 0 < away < 0.1
    assert held.bytes < 2 * weights
    assert held.pipeline(alone, "FluxImg2ImgPipeline").transformer is pipeline.transformer


# --- what goes wrong


def test_a_sound_model_that_the_installed_library_does_not_have_is_one_sentence(tmp_path: Path) -> None:
    of = task(tmp_path, "none", "tts", {"tts": "NoSuchModel"})
    with pytest.raises(EngineError, match=r"^The installed transformers [\d.]+ has no NoSuchModel; install a newer one"):
        loading_transformers.load(tmp_path, of)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes."),
        RuntimeError("MPS backend out of memory (MPS allocated: 9.05 GB)"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        OSError("[Errno 12] Cannot allocate memory"),
    ],
)
def test_memory_that_ran_out_is_known_however_it_is_worded(error: Exception, tmp_path: Path) -> None:
    assert isinstance(as_ours(error, task(tmp_path, "none")), OutOfMemory)


def test_memory_of_torch_that_ran_out_is_known_by_its_class(tmp_path: Path) -> None:
    import torch

    assert isinstance(as_ours(torch.OutOfMemoryError("CUDA out of memory."), task(tmp_path, "none")), OutOfMemory)


@pytest.mark.parametrize(
    ("error", "file"),
    [
        (OSError("Error no file named diffusion_pytorch_model.bin found in directory /models/unet."), " (diffusion_pytorch_model.bin)"),
        (ValueError("Cannot load <class 'UNet'> from /models because conv_in.weight expected shape torch.Size([8])"), ""),
        (FileNotFoundError(2, "No such file or directory"), ""),
    ],
)
def test_files_that_are_broken_are_one_sentence(error: Exception, file: str, tmp_path: Path) -> None:
    told = as_ours(error, task(tmp_path, "none"))
    assert str(told) == f"The files of Tiny are broken or not complete{file}; fetch them again with: scenewright models get tiny-local."


def test_a_file_that_is_gone_is_the_models_only_where_it_lies_there(tmp_path: Path) -> None:
    of = task(tmp_path, "none")
    inside = as_ours(FileNotFoundError(2, "No such file or directory", str(tmp_path / "none" / "vae" / "config.json")), of)
    assert str(inside) == "The files of Tiny are broken or not complete (config.json); fetch them again with: scenewright models get tiny-local."
    outside = as_ours(FileNotFoundError(2, "No such file or directory", str(tmp_path / "mia.png")), of)
    assert str(outside) == "mia.png went away while Tiny was at work; ask again."


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), RuntimeError("I/O error: No space left on device (os error 28)")])
def test_a_full_disk_is_told_as_that(error: Exception, tmp_path: Path) -> None:
    told = as_ours(error, task(tmp_path, "none"))
    assert type(told) is StoreFull and str(told).startswith("No room is left on the disk of ")


def test_our_own_words_stay_and_what_nobody_foresaw_is_not_guessed_at(tmp_path: Path) -> None:
    order: LocalTask = task(tmp_path, "none")
    ours = EngineError("Tiny cannot do this.")
    assert as_ours(ours, order) is ours
    assert as_ours(ZeroDivisionError("division by zero"), order) is None
