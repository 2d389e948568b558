"""What a worker holds: one copy of the weights for every task, counted in bytes, let go by age, never while it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.worker_stage import SD15, SDXL, painted, task
from tools.errors import EngineError, NotConfigured
from tools.local.tasks import LocalTask, MemoryPlan
from tools.local.worker.held import Held, Limits

XL, XL_FROM, PLAIN = "StableDiffusionXLPipeline", "StableDiffusionXLImg2ImgPipeline", "StableDiffusionPipeline"


@pytest.fixture(scope="module")
def models(tiny: BuildTiny) -> Path:
    return tiny(SDXL, SD15)


@pytest.fixture
def held() -> Held:
    return Held(free=lambda device: 10**12)


@pytest.fixture
def job(held: Held) -> Iterator[Held]:
    with held.job():
        yield held


def linear(folder: Path, task: LocalTask) -> dict[str, Any]:
    """Load an addition: a single layer of 4 MB."""
    import torch

    return {"layer": torch.nn.Linear(1000, 1000), "words": "of no weight"}


def test_every_class_over_the_same_files_shares_the_weights_and_has_its_own_scheduler(job: Held, models: Path) -> None:
    first = job.pipeline(task(models, SDXL), XL)
    before = job.bytes
    second = job.pipeline(task(models, SDXL), XL_FROM)
    for name in ("unet", "vae", "text_encoder", "text_encoder_2", "tokenizer"):
        assert getattr(first, name) is getattr(second, name)
    assert first.scheduler is not second.scheduler
    assert job.bytes == before > 1_000_000
    assert job.titles == ("Tiny",)


def test_what_a_job_sets_on_its_pipeline_is_gone_with_it(held: Held, models: Path) -> None:
    from diffusers import LCMScheduler

    with held.job():
        used = held.pipeline(task(models, SDXL), XL)
        before = painted(used)
        used.scheduler = LCMScheduler.from_config(used.scheduler.config)
        assert np.abs(painted(used) - before).max() > 0.01
    with held.job():
        assert np.array_equal(painted(held.pipeline(task(models, SDXL), XL)), before)


def test_a_pipeline_of_held_parts_paints_what_a_freshly_loaded_one_paints(job: Held, models: Path) -> None:
    import diffusers

    plain = getattr(diffusers, XL).from_pretrained(models / SDXL)
    job.pipeline(task(models, SDXL), XL_FROM)
    assert np.array_equal(painted(job.pipeline(task(models, SDXL), XL)), painted(plain))


def test_an_addition_is_loaded_once_and_counted(job: Held, models: Path) -> None:
    order = task(models, SDXL)
    first = job.addition(order, "model", linear)
    assert job.addition(order, "model", linear) is first
    assert job.bytes == 4 * (1000 * 1000 + 1000)


def test_a_control_net_joins_the_shared_parts_without_a_second_copy(job: Held, models: Path) -> None:
    from diffusers import ControlNetModel

    base = job.pipeline(task(models, SD15), PLAIN)
    before = job.bytes
    net = ControlNetModel.from_unet(base.unet)
    guided = job.pipeline(task(models, SD15), "StableDiffusionControlNetPipeline", controlnet=net)
    assert (guided.unet, guided.vae, guided.controlnet) == (base.unet, base.vae, net)
    assert job.bytes == before


def test_the_longest_unused_goes_first_when_there_are_too_many_bytes(models: Path) -> None:
    held = Held(Limits(most_gb=0.004), free=lambda device: 10**12)
    for name, kind in ((SDXL, XL), (SD15, PLAIN)):
        with held.job():
            held.pipeline(task(models, name), kind)
    assert held.bytes > 0.002e9 and len(held.titles) == 2
    with held.job():
        held.pipeline(task(models, SDXL), XL)  # used again: the other one is older now
    with held.job():
        held.addition(task(models, SDXL), "model", linear)
    assert held.bytes <= 0.004e9 + 4_004_000 and len(held.titles) == 1


def test_what_a_job_uses_stays_however_little_room_there_is(models: Path) -> None:
    held = Held(Limits(most_gb=0.000_001), free=lambda device: 0)
    with held.job():
        first = held.pipeline(task(models, SDXL), XL)
        held.pipeline(task(models, SD15), PLAIN)
        assert len(held.titles) == 2
        assert painted(first).shape == (64, 64, 3)
    with held.job():
        held.addition(task(models, SDXL), "model", linear)
    assert len(held.titles) == 1


def test_a_device_without_room_makes_the_others_go(models: Path) -> None:
    room = {"bytes": 10**12}
    held = Held(free=lambda device: room["bytes"])
    with held.job():
        held.pipeline(task(models, SDXL), XL)
    room["bytes"] = 0
    with held.job():
        held.pipeline(task(models, SD15), PLAIN)
    assert len(held.titles) == 1


def test_what_nobody_asked_for_in_a_while_goes_at_the_next_job(models: Path) -> None:
    held = Held(Limits(idle_s=0.0), free=lambda device: 10**12)
    with held.job():
        held.pipeline(task(models, SDXL), XL)
    with held.job():
        assert held.titles == ()


def test_a_load_that_failed_leaves_nothing_behind(job: Held, models: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        job.pipeline(task(tmp_path, "empty"), XL)
    with pytest.raises(EngineError, match="has no NoSuchPipeline; install a newer one"):
        job.pipeline(task(models, SDXL), "NoSuchPipeline")
    with pytest.raises(NotConfigured, match="lack a part \\(vocoder\\)"):
        job.addition(task(models, SDXL), "vocoder", linear)
    assert job.titles == () and job.bytes == 0


def test_what_was_put_on_is_taken_off_when_the_job_ends_however_it_ends(held: Held, models: Path) -> None:
    undone: list[str] = []
    with pytest.raises(ZeroDivisionError), held.job():
        held.pipeline(task(models, SDXL), XL)
        held.afterwards(lambda: undone.append("first"))
        held.afterwards(lambda: undone.append("last"))
        raise ZeroDivisionError
    assert undone == ["last", "first"] and len(held.titles) == 1


def test_a_model_that_cannot_be_put_back_is_let_go(held: Held, models: Path) -> None:
    def fails() -> None:
        raise RuntimeError("the adapter does not come off")

    with held.job():
        held.pipeline(task(models, SDXL), XL)
        held.afterwards(fails)
    assert held.titles == ()


def test_letting_all_go_gives_the_bytes_back_but_not_what_is_used(held: Held, models: Path) -> None:
    with held.job():
        held.pipeline(task(models, SD15), PLAIN)
    bytes_of_first = held.bytes
    with held.job():
        held.pipeline(task(models, SDXL), XL)
        assert held.evict_all() == bytes_of_first
    assert held.evict_all() > 0 and held.bytes == 0


def test_numbers_of_another_kind_are_another_copy(job: Held, models: Path) -> None:
    whole = job.pipeline(task(models, SDXL), XL)
    half = job.pipeline(task(models, SDXL, plan=MemoryPlan(dtype="bf16")), XL)
    assert half.unet is not whole.unet
    again = job.pipeline(task(models, SDXL, plan=MemoryPlan(dtype="bf16")), XL_FROM)
    assert again.unet is half.unet and {str(again.unet.dtype), str(whole.unet.dtype)} == {"torch.bfloat16", "torch.float32"}
