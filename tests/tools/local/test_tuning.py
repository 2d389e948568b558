"""Switches that make models faster: each changes as much as it says, fits where it says, and is gone for the next job that wants none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import attention

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.worker_stage import FLUX, SDXL, RememberingLine, painted, task
from tools.engines.crew_worker import Stopped
from tools.local.device.machine import Device
from tools.local.models import LocalModel
from tools.local.tasks import LocalTask, LoraFile, MemoryPlan
from tools.local.worker import performing, tuning
from tools.local.worker.held import Held
from tools.local.worker.stepping import Stepping

EXACT = 1e-2
"""What the exact switches may change of a pixel of 0..1."""
CLASSES = {SDXL: "StableDiffusionXLPipeline", FLUX: "FluxPipeline"}
GPU = Device("cuda:0", "cuda", "a GPU", 80.0, 80.0)
CPU = Device("cpu", "cpu", "the processor", 8.0, 8.0)


@pytest.fixture(scope="module")
def models(tiny: BuildTiny) -> Path:
    return tiny(SDXL, FLUX)


@pytest.fixture
def held() -> Iterator[Held]:
    one = Held(free=lambda device: 10**12)
    with one.job():
        yield one


def tuned(models: Path, name: str, **switches: Any) -> LocalTask:
    return replace(task(models, name, classes={"t2i": CLASSES[name]}), tuning=switches)


def made(held: Held, of: LocalTask, steps: int = 4) -> Any:
    return painted(held.pipeline(of, of.model.classes["t2i"]), steps=steps)


@pytest.mark.parametrize("name", [SDXL, FLUX])
@pytest.mark.parametrize("switch", [{"channels_last": True}, {"fused_qkv": True}, {"attention": "math"}, {"channels_last": True, "fused_qkv": True, "attention": "flash"}])
def test_an_exact_switch_changes_nothing_but_rounding_and_is_gone_for_the_next_job(held: Held, models: Path, name: str, switch: dict[str, Any]) -> None:
    plain = made(held, tuned(models, name))
    pipeline = held.pipeline(tuned(models, name, **switch), CLASSES[name])
    assert set(tuning.active(pipeline)) == set(switch) and all(tuning.SWITCHES[one].exact for one in tuning.active(pipeline))
    assert np.abs(painted(pipeline, steps=4) - plain).max() <= EXACT
    again = held.pipeline(tuned(models, name), CLASSES[name])
    assert tuning.active(again) == ()
    assert np.array_equal(painted(again, steps=4), plain)


def test_the_projections_of_attention_are_one_while_fused_and_no_second_copy_stays(held: Held, models: Path) -> None:
    unet = held.pipeline(tuned(models, SDXL, fused_qkv=True), CLASSES[SDXL]).unet
    assert sum("to_qkv" in name or "to_kv" in name for name, _ in unet.named_parameters()) > 0
    held.pipeline(tuned(models, SDXL), CLASSES[SDXL])
    assert not [name for name, _ in unet.named_parameters() if "to_qkv" in name or "to_kv" in name]


def test_a_unet_attends_in_the_way_that_was_chosen_and_only_while_it_runs(held: Held, models: Path) -> None:
    pipeline = held.pipeline(tuned(models, SDXL, attention="math"), CLASSES[SDXL])
    seen: list[Any] = []
    inner = pipeline.unet.down_blocks[0].register_forward_pre_hook(lambda *_: seen.append(attention._cur_sdpa_kernel_backends(with_priority=True)[0]))
    painted(pipeline, steps=1)
    inner.remove()
    assert seen == [attention.SDPBackend.MATH]
    assert attention._cur_sdpa_kernel_backends(with_priority=True)[0] is not attention.SDPBackend.MATH


def test_a_step_cache_is_told_as_approximate_and_starts_empty_after_a_job_that_was_stopped(held: Held, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "_CACHE_THRESHOLD", 10.0)  # every step after the first counts as the same
    plain, cached = tuned(models, FLUX), tuned(models, FLUX, step_cache="first_block")
    before, fast = made(held, plain), made(held, cached)
    assert not tuning.SWITCHES["step_cache"].exact
    assert not np.array_equal(fast, before)
    assert held.notes == ["Steps that change little were not calculated anew, which is faster and differs a little from the plain way."]
    pipeline = held.pipeline(cached, CLASSES[FLUX])
    steps = Stepping(RememberingLine(stopped_when=lambda told: len(told) > 2))  # type: ignore[arg-type]
    with pytest.raises(Stopped), steps.of(pipeline, 4):
        painted(pipeline, seed=9, steps=4)
    assert np.array_equal(made(held, cached), fast)
    assert np.array_equal(made(held, plain), before)


def test_a_model_whose_pipeline_or_blocks_cannot_cache_steps_runs_without(held: Held, models: Path) -> None:
    plain = made(held, tuned(models, SDXL))
    pipeline = held.pipeline(tuned(models, SDXL, step_cache="first_block"), CLASSES[SDXL])
    assert tuning.active(pipeline) == ()
    assert np.array_equal(painted(pipeline, steps=4), plain)
    assert held.notes == []


def test_blocks_are_compiled_one_by_one_and_as_they_were_for_the_next_job(held: Held, models: Path) -> None:
    def compiled() -> int:
        return sum(part._compiled_call_impl is not None for part in unet.modules())

    unet = held.pipeline(tuned(models, SDXL, compiled=True), CLASSES[SDXL]).unet
    blocks = sum(type(part).__name__ == "BasicTransformerBlock" for part in unet.modules())
    assert compiled() == blocks > 1
    assert torch._dynamo.config.recompile_limit > 2 * 8  # a whole job fails where torch's own limit of 8 forms is met
    assert held.notes == ["The model is compiled while it makes this, which takes a while; the next ones of the same size are faster."]
    held.notes.clear()
    held.pipeline(tuned(models, SDXL, compiled=True), CLASSES[SDXL])
    assert held.notes == []
    held.pipeline(tuned(models, SDXL), CLASSES[SDXL])
    assert compiled() == 0


def test_additions_and_streamed_weights_rule_switches_out(models: Path) -> None:
    wished = tuned(models, SDXL, **tuning.tuned(task(models, SDXL).model, GPU, "fast"))
    assert set(tuning.suited(wished)) == set(tuning.SWITCHES)
    with_lora = replace(wished, loras=(LoraFile(models),))
    assert set(tuning.SWITCHES) - set(tuning.suited(with_lora)) == {"fused_qkv", "compiled"}
    streamed = replace(wished, plan=MemoryPlan(offload="group"))
    assert set(tuning.suited(streamed)) == {"step_cache", "tf32", "cudnn_benchmark"}


def test_exact_wishes_hold_only_what_is_exact_and_repeats_and_a_processor_is_left_plain(models: Path) -> None:
    model = task(models, SDXL).model
    exact = tuning.tuned(model, GPU, "exact")
    assert exact == {"channels_last": True, "fused_qkv": True, "attention": "cudnn", "compiled": True}
    assert all(tuning.SWITCHES[name].exact and tuning.SWITCHES[name].repeats for name in exact)  # type: ignore[index]
    assert tuning.tuned(model, CPU, "exact") == {} == tuning.tuned(model, GPU, "plain")
    assert tuning.tuned(model, CPU, "fast") == {"step_cache": "first_block"}
    voice = LocalModel(library="transformers", classes={"tts": "VitsModel"})
    assert tuning.tuned(voice, GPU, "fast") == {}


def test_a_switch_or_a_value_that_nobody_knows_is_refused(held: Held, models: Path) -> None:
    with pytest.raises(ValueError, match="no switch of this name: turbo"):
        held.pipeline(tuned(models, SDXL, turbo=True), CLASSES[SDXL])
    with pytest.raises(ValueError, match="no way of attending of this name: fast"):
        held.pipeline(tuned(models, SDXL, attention="fast"), CLASSES[SDXL])


def test_what_was_turned_on_is_among_the_facts_of_the_result(models: Path, tmp_path: Path) -> None:
    performing.prepare(performing.Limits())
    wanted = replace(tuned(models, SDXL, channels_last=True, step_cache="first_block"), call={"prompt": "a cat", "num_inference_steps": 1}, out=tmp_path)
    assert performing.perform(RememberingLine(), wanted).facts["tuning"] == "channels_last"  # type: ignore[arg-type]
    assert "tuning" not in performing.perform(RememberingLine(), replace(wanted, tuning={})).facts  # type: ignore[arg-type]
