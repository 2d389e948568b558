"""What a worker holds: one copy of the weights for every task, counted in bytes, let go by age, never while it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.local.checkpoints import single_file
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.worker_stage import SD15, SDXL, RememberingLine, painted, task
from tools.errors import EngineError, NotConfigured
from tools.local.tasks import LocalTask, MemoryPlan
from tools.local.worker import performing
from tools.local.worker.held import Held, Limits, _rests_on

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


def controlnet(folder: Path, task: LocalTask) -> Any:
    """Load an addition: a ControlNet of Stable Diffusion's shape."""
    from diffusers import ControlNetModel, UNet2DConditionModel

    return ControlNetModel.from_unet(UNet2DConditionModel.from_pretrained(folder / "unet"))


def test_a_control_net_that_is_let_go_is_held_by_no_pipeline_any_more(held: Held, models: Path) -> None:
    import gc
    import weakref

    order = task(models, SD15)
    with held.job():
        held.pipeline(order, PLAIN)
    alone = held.bytes
    with held.job():
        net = held.addition(order, "model", controlnet)
        held.pipeline(order, "StableDiffusionControlNetPipeline", controlnet=net)
        gone, its_bytes = weakref.ref(net), held.bytes - alone
        del net
    assert its_bytes > 0
    held._let_go({key for key, kept in held._kept.items() if kept.value is not None})
    gc.collect()
    assert gone() is None and held.bytes == alone


def test_two_control_nets_count_once_each(job: Held, models: Path) -> None:
    order, guided = task(models, SD15), "StableDiffusionControlNetPipeline"
    for name in ("model", "other"):
        order = replace(order, folders={**order.folders, name: models / SD15})
        net = job.addition(order, name, controlnet if name == "model" else other_controlnet)
        job.pipeline(order, guided, controlnet=net)
        del net
    both = job.bytes
    plain = Held(free=lambda device: 10**12)
    with plain.job():
        plain.pipeline(order, PLAIN)
        without = plain.bytes
        plain.addition(order, "model", controlnet)
    assert both == without + 2 * (plain.bytes - without)


def other_controlnet(folder: Path, task: LocalTask) -> Any:
    """Load another one."""
    return controlnet(folder, task)


def test_two_files_in_one_folder_are_two_models(held: Held, models: Path, tmp_path: Path) -> None:
    for name, source in (("first", SD15), ("second", SD15)):
        single_file(models / source, tmp_path / f"{name}.safetensors")
    orders = [
        replace(task(tmp_path, ".", files={"gb": 0.1, "single": f"{name}.safetensors"}), folders={"model": tmp_path, "config": models / SD15})
        for name in ("first", "second")
    ]
    with held.job():
        first, second = (held.pipeline(order, PLAIN) for order in orders)
    assert first.unet is not second.unet and len(held.titles) == 2


def test_cards_over_the_same_files_keep_their_own_schedulers(job: Held, models: Path) -> None:
    trailing = {"scheduler": "DDIMScheduler", "scheduler_settings": {"timestep_spacing": "trailing"}}
    first = job.pipeline(task(models, SD15, **trailing), PLAIN)
    second = job.pipeline(task(models, SD15), PLAIN)
    third = job.pipeline(task(models, SD15, scheduler="LCMScheduler"), PLAIN)
    assert first.unet is second.unet is third.unet
    assert first.scheduler.config.timestep_spacing == "trailing" != second.scheduler.config.timestep_spacing
    assert type(third.scheduler).__name__ == "LCMScheduler" != type(second.scheduler).__name__


@pytest.mark.parametrize(("offload", "rests"), [("none", "cuda:0"), ("model", "cpu"), ("group", "cpu"), ("disk", "")])
def test_what_is_streamed_through_a_device_counts_where_it_rests(offload: Any, rests: str) -> None:
    assert _rests_on(MemoryPlan(device="cuda:0", offload=offload)) == rests


def test_the_room_there_is_counts_what_is_held_where_it_rests(job: Held, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job.pipeline(task(models, SD15, plan=MemoryPlan(offload="group")), PLAIN)
    monkeypatch.setattr(performing, "_held", job)
    monkeypatch.setattr(performing, "free_bytes", lambda device: 1000 if device == "cpu" else 10)
    assert performing.room(RememberingLine(), "cuda:0") == performing.Room(10, 1000 + job.bytes)


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
