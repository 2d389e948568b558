"""How a model at work tells how far it is, shows what it has, and stops: with pipelines that know callbacks and those that do not."""

from __future__ import annotations

import copy
import io
import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.worker_stage import SD15, SDXL, SIZE, RememberingLine, painted, task
from tools.engines.crew_worker import Stopped
from tools.local.worker import previews, stepping
from tools.local.worker.held import Held
from tools.local.worker.stepping import LOADED, MADE, Stepping

XL, PLAIN = "StableDiffusionXLPipeline", "StableDiffusionPipeline"


@pytest.fixture(scope="module")
def models(tiny: BuildTiny) -> Path:
    return tiny(SDXL, SD15)


@pytest.fixture(scope="module")
def held() -> Held:
    return Held(free=lambda device: 10**12)


@pytest.fixture
def pipeline(held: Held, models: Path) -> Any:
    return held.pipeline(task(models, SDXL), XL)


def test_every_step_is_told_with_the_seconds_left_and_a_preview(pipeline: Any) -> None:
    line = RememberingLine()
    steps = Stepping(line, SIZE)  # type: ignore[arg-type]
    with steps.of(pipeline, 4, preview="sdxl"):
        painted(pipeline, steps=4)
    assert [told.message for told in line.told] == ["painting", *(f"painting, step {n} of 4" for n in range(1, 5))]
    assert [round(told.fraction, 3) for told in line.told] == [LOADED, 0.275, 0.5, 0.725, MADE]
    assert line.told[0].left_s is None and [bool(told.left_s) for told in line.told[1:]] == [True, True, True, False]
    assert all(Image.open(io.BytesIO(told.preview)).size == (256, 256) for told in line.told[1:] if told.preview is not None)
    assert line.told[-1].preview


def test_watching_changes_no_pixel_and_leaves_nothing_on_the_pipeline(pipeline: Any) -> None:
    before = painted(pipeline)
    kind, bar = type(pipeline.scheduler), pipeline.progress_bar
    with Stepping(RememberingLine(), SIZE).of(pipeline, 2, preview="sdxl"):  # type: ignore[arg-type]
        assert np.array_equal(painted(pipeline), before)
    assert type(pipeline.scheduler) is kind and pipeline.progress_bar == bar
    assert not any(module._forward_pre_hooks for module in pipeline.unet.modules())


def test_a_copy_of_a_scheduler_that_is_watched_goes_its_own_way(pipeline: Any) -> None:
    import torch

    with Stepping(RememberingLine(), SIZE).of(pipeline, 4):  # type: ignore[arg-type]
        pipeline.scheduler.set_timesteps(4)
        other = copy.deepcopy(pipeline.scheduler)
        latents = torch.ones(1, 4, 8, 8)
        for scheduler in (pipeline.scheduler, other):
            scheduler.step(latents, scheduler.timesteps[0], latents)
        assert (pipeline.scheduler.step_index, other.step_index) == (1, 1)
        assert type(other).__name__ == "EulerDiscreteScheduler"


def test_the_loops_own_number_of_steps_counts(held: Held, models: Path) -> None:
    line = RememberingLine()
    pipeline = held.pipeline(task(models, SDXL), "StableDiffusionXLImg2ImgPipeline")
    with Stepping(line, SIZE).of(pipeline, 10):  # type: ignore[arg-type]
        painted(pipeline, steps=10, image=Image.new("RGB", SIZE, "red"), strength=0.3, height=None, width=None)
    assert line.told[-1].message == "painting, step 3 of 3" and line.told[-1].fraction == pytest.approx(MADE)


def test_parts_of_a_job_share_its_fraction(pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count()
    monkeypatch.setattr(stepping, "time", SimpleNamespace(monotonic=lambda: float(next(ticks))))  # every look at the clock is a second later
    line = RememberingLine()
    steps = Stepping(line, SIZE)  # type: ignore[arg-type]
    for label, share in (("sketching", 0.25), ("painting", 0.75)):
        with steps.of(pipeline, 2, label, share=share):
            painted(pipeline)
    ends = [round(told.fraction, 3) for told in line.told if told.message.endswith("step 2 of 2")]
    assert ends == [round(LOADED + 0.25 * (MADE - LOADED), 3), MADE]
    first = next(told for told in line.told if told.message == "sketching, step 1 of 2")
    last = line.told[-2]
    assert first.left_s is not None and last.left_s is not None and first.left_s > last.left_s


@pytest.mark.parametrize("at", [0, 1, 5])
def test_a_stop_ends_the_call_within_one_block_and_the_next_picture_is_the_same(pipeline: Any, at: int) -> None:
    before = painted(pipeline, steps=8)
    line = RememberingLine(stopped_when=lambda told: len(told) > at)
    steps = Stepping(line, SIZE)  # type: ignore[arg-type]
    with pytest.raises(Stopped), steps.of(pipeline, 8):
        painted(pipeline, steps=8)
    assert len(line.told) == at + 1
    assert np.array_equal(painted(pipeline, steps=8), before)


def test_blocks_ask_whether_to_stop_many_times_a_step(pipeline: Any) -> None:
    line = RememberingLine()
    with Stepping(line, SIZE).of(pipeline, 1):  # type: ignore[arg-type]
        painted(pipeline, steps=1)
    assert line.checks > 20


def test_a_pipeline_without_callbacks_is_watched_all_the_same(held: Held, models: Path) -> None:
    from diffusers import StableDiffusionPipeline

    class NoBar(StableDiffusionPipeline):  # type: ignore[misc]
        """Walks its steps without callback and without a bar, as some pipelines do."""

        def __call__(self, steps: int) -> Any:
            import torch

            self.scheduler.set_timesteps(steps)
            latents = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
            words = torch.zeros(1, 77, self.unet.config.cross_attention_dim)
            for moment in self.scheduler.timesteps:
                noise = self.unet(latents, moment, encoder_hidden_states=words).sample
                latents = self.scheduler.step(noise, moment, latents).prev_sample
            return latents

    parts = held.pipeline(task(models, SD15), PLAIN).components
    bare = NoBar(**parts, requires_safety_checker=False)
    line = RememberingLine()
    with Stepping(line, SIZE).of(bare, 3, preview="sd"):  # type: ignore[arg-type]
        bare(3)
    assert [round(told.fraction, 3) for told in line.told] == [LOADED, 0.35, 0.65, MADE]
    assert line.told[-1].preview


def test_tokens_are_counted_too() -> None:
    line = RememberingLine()
    steps = Stepping(line)  # type: ignore[arg-type]
    steps.say("loading")
    with steps.counting(200, "speaking", share=0.5) as did:
        did(100)
        did(200)
    assert [(told.message, round(told.fraction, 3)) for told in line.told] == [
        ("loading", LOADED), ("speaking", LOADED), ("speaking", 0.275), ("speaking", 0.5),
    ]  # fmt: skip


# --- previews


def test_a_bright_latent_of_stable_diffusion_is_shown_bright() -> None:
    import torch

    latents = torch.zeros(1, 4, 8, 16)
    latents[:, 0, :, 8:] = 2.0
    shown = np.asarray(Image.open(io.BytesIO(previews.picture(latents, "sd", (128, 64)) or b"")).convert("L"), float)
    assert shown.shape == (128, 256) and shown[:, 140:].mean() - shown[:, :116].mean() > 60


@pytest.mark.parametrize(
    ("kind", "shape", "size"),
    [
        ("sdxl", (1, 4, 8, 12), (96, 64)), ("sd3", (2, 16, 8, 8), (64, 64)), ("flux", (1, 6 * 4, 64), (96, 64)), ("qwen", (1, 24, 64), (96, 64)),
        ("flux2", (1, 24, 128), (96, 64)), ("wan", (1, 16, 3, 8, 12), (96, 64)), ("cogvideox", (1, 3, 16, 8, 12), (96, 64)),
        ("sd", (1, 5, 4, 8, 12), (96, 64)), ("sd", (1, 4, 5, 8, 12), (96, 64)), ("ltx", (1, 3 * 3 * 2, 128), (96, 64)), ("hunyuan", (1, 16, 3, 8, 12), (96, 64)),
    ],
)  # fmt: skip
def test_latents_of_every_family_become_a_picture_of_the_right_shape(kind: Any, shape: tuple[int, ...], size: tuple[int, int]) -> None:
    import torch

    shown = previews.picture(torch.randn(shape, generator=torch.Generator().manual_seed(0)), kind, size)
    picture = Image.open(io.BytesIO(shown or b""))
    assert picture.format == "JPEG" and abs(picture.width / picture.height - size[0] / size[1]) < 0.01
    assert len(picture.convert("L").getcolors(2**16) or ()) > 50


def test_latents_that_nobody_can_read_have_no_preview() -> None:
    import torch

    assert previews.picture(torch.zeros(1, 7, 64), "flux", (96, 64)) is None
    assert previews.picture(torch.zeros(1, 24, 64), "flux") is None
    assert previews.picture(torch.zeros(1, 4, 8, 8), "") is None
    assert previews.picture(torch.full((1, 16, 8, 8), torch.nan), "wan") is None
