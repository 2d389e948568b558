"""How the planner holds models of known size on devices of known size, and how long they are said to take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tools.errors import EngineError
from tools.local.device.estimates import seconds, span
from tools.local.device.machine import Device
from tools.local.device.memory import gigabytes, least_gb, plan
from tools.local.models import Addition, Files, LocalModel
from tools.local.tasks import MemoryPlan

_ADAPTER = Addition(model="h94/IP-Adapter", gb=2.6)


def _model(working_gb: float, size: tuple[int, int], dtype: str = "bf16", **parts: float) -> LocalModel:
    return LocalModel.model_validate(
        {"library": "diffusers", "classes": {"t2i": "Pipeline"}, "parts_gb": parts, "working_gb": working_gb, "size": size, "dtype": dtype}
    )


SD15 = _model(1.2, (512, 512), "fp16", unet=1.72, text_encoder=0.25, vae=0.17).model_copy(
    update={"reference": _ADAPTER, "controls": {"depth": Addition(model="lllyasviel/depth", gb=0.72)}, "tflop": 1.6, "latents": "sd"}
)
SDXL = _model(3.5, (1024, 1024), "fp16", unet=5.14, text_encoder=0.25, text_encoder_2=1.39, vae=0.17)
FLUX = _model(3.0, (1024, 1024), transformer=23.8, text_encoder=0.25, text_encoder_2=9.5, vae=0.17)
WAN = _model(14.0, (1280, 720), transformer=28.6, transformer_2=28.6, text_encoder=11.4, vae=0.25)
QWEN = _model(4.0, (1328, 1328), transformer=40.9, text_encoder=16.6, vae=0.25)


def _gpu(gb: float, *, bf16: bool = True) -> Device:
    return Device("cuda:0", "cuda", "A GPU", gb, gb, gflops=100_000, bf16=bf16)


def _cpu(gb: float, *, bf16: bool = False) -> Device:
    return Device("cpu", "cpu", "A processor", gb, gb, gflops=100.0, bf16=bf16)


def _way(made: MemoryPlan) -> tuple[str, str, bool]:
    return made.offload, made.quantization, made.vae_tiling


@pytest.mark.parametrize(
    ("model", "gb", "way"),
    [
        (SD15, 4, ("none", "", True)),
        (SD15, 8, ("none", "", False)),
        (SDXL, 4, ("group", "", True)),
        (SDXL, 8, ("model", "", True)),
        (SDXL, 12, ("none", "", False)),
        (FLUX, 4, ("group", "", True)),
        (FLUX, 8, ("group", "", True)),
        (FLUX, 12, ("group", "", True)),
        (FLUX, 24, ("model", "fp8", True)),
        (FLUX, 80, ("none", "", False)),
        (WAN, 12, ("group", "", True)),
        (WAN, 24, ("model", "fp8", True)),
        (WAN, 80, ("none", "", True)),
        (QWEN, 8, ("group", "", True)),
        (QWEN, 24, ("model", "fp8", True)),
        (QWEN, 80, ("none", "", False)),
    ],
)
def test_a_model_is_held_the_first_way_that_fits(model: LocalModel, gb: float, way: tuple[str, str, bool]) -> None:
    made = plan(model, _gpu(gb), ram_gb=128)
    assert _way(made) == way
    assert made.needed_gb <= gb - 1
    assert bool(made.words) == (way != ("none", "", False))


@pytest.mark.parametrize(("model", "gb"), [(WAN, 4), (WAN, 8), (QWEN, 4)])
def test_what_does_not_fit_in_any_way_is_refused_with_both_figures(model: LocalModel, gb: float) -> None:
    with pytest.raises(EngineError, match=rf"This needs .* GB on A GPU .*, and {gigabytes(gb - 1)} can be had there; ask for a smaller size"):
        plan(model, _gpu(gb), ram_gb=128)


def test_a_gguf_stays_in_its_few_bits() -> None:
    packed = FLUX.model_copy(update={"files": Files(gb=12.0, single="flux-Q8_0.gguf"), "parts_gb": {"transformer": 12.0, "text_encoder_2": 9.5}})
    assert plan(packed, _cpu(64), ram_gb=64).needed_gb == pytest.approx(12 + 2 * 9.5 + 2 * 3)
    assert _way(plan(packed, _gpu(16), ram_gb=64, packages=("accelerate", "torchao"))) == ("model", "", True)
    assert _way(plan(packed, _gpu(12), ram_gb=64)) == ("group", "", True)


def test_a_model_of_transformers_is_held_whole_or_not_at_all() -> None:
    voice = LocalModel.model_validate({"library": "transformers", "classes": {"tts": "BarkModel"}, "parts_gb": {"model": 2.2}, "working_gb": 1.0, "dtype": "fp32"})
    held = plan(voice, _gpu(8), ram_gb=64)
    assert (_way(held), held.dtype, held.needed_gb) == (("none", "", False), "fp32", 6.4)
    with pytest.raises(EngineError, match=r"This needs 6.4 GB on A GPU, and 5.0 GB can be had there"):
        plan(voice, _gpu(6), ram_gb=64)
    assert (plan(voice, _cpu(8), ram_gb=8).dtype, plan(voice.model_copy(update={"dtype": "bf16"}), _cpu(5), ram_gb=5).dtype) == ("fp32", "bf16")
    with pytest.raises(EngineError, match=r"This needs 6.4 GB on this machine, and 4.0 GB can be had there"):
        plan(voice, _cpu(5), ram_gb=5)  # it is loaded at 32 bits whatever the plan says


def test_the_least_that_a_model_needs_is_what_its_most_sparing_way_takes() -> None:
    assert least_gb(WAN, _gpu(24)) == pytest.approx(28.6 * 0.08 + 7 * 0.7, abs=0.01)
    assert least_gb(SD15, _cpu(4)) == pytest.approx(2.14 + 0.6 * 0.7)


def test_layers_come_from_the_disk_when_the_machine_has_no_room_for_them_either() -> None:
    assert plan(FLUX, _gpu(12), ram_gb=16).offload == "disk"
    with pytest.raises(EngineError, match=r"1\.5 GB of the machine's memory, and 1\.0 GB"):
        plan(FLUX, _gpu(12), ram_gb=1)


def test_parts_only_take_turns_where_accelerate_is_installed() -> None:
    assert plan(SDXL, _gpu(8), ram_gb=64, packages=()).offload == "group"


def test_eight_bits_come_before_offloading_where_a_package_makes_them() -> None:
    made = plan(SDXL, _gpu(8), ram_gb=64, packages=("accelerate", "torchao"))
    assert _way(made) == ("none", "int8", True)
    assert "changes fine details" in made.words


def test_every_smaller_way_needs_less_and_the_last_one_says_so() -> None:
    needs = [plan(SDXL, _gpu(80), ram_gb=64, smaller=less).needed_gb for less in range(6)]
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) == 6
    assert plan(SDXL, _gpu(80), ram_gb=64, smaller=1).words.startswith("The memory of A GPU did not suffice at first, so")
    with pytest.raises(EngineError, match="not enough memory on A GPU for this even in the most sparing way"):
        plan(SDXL, _gpu(80), ram_gb=64, smaller=7)


def test_larger_pictures_and_references_need_more() -> None:
    whole = plan(SD15, _gpu(80), ram_gb=64).needed_gb
    assert whole == pytest.approx(2.14 + 1.2)
    assert plan(SD15, _gpu(80), ram_gb=64, size=(1024, 512)).needed_gb == pytest.approx(whole + 1.2)
    assert plan(SD15, _gpu(80), ram_gb=64, references=1).needed_gb == pytest.approx(whole + 2.6)
    assert plan(SD15, _gpu(80), ram_gb=64, guide="depth").needed_gb == pytest.approx(whole + 0.72)
    assert plan(QWEN, _gpu(80), ram_gb=64, references=2).needed_gb == pytest.approx(57.75 + 4 * 1.8)


def test_a_gpu_without_bf16_takes_fp16_and_one_with_it_what_the_model_was_made_in() -> None:
    assert plan(FLUX, _gpu(80, bf16=False), ram_gb=64).dtype == "fp16"
    assert plan(FLUX, _gpu(80), ram_gb=64).dtype == "bf16"
    wide = plan(SD15.model_copy(update={"dtype": "fp32"}), _gpu(80), ram_gb=64)
    assert (wide.dtype, wide.needed_gb) == ("fp32", pytest.approx(2 * 3.34))


def test_a_processor_takes_32_bits_while_they_fit_and_16_after_that() -> None:
    assert plan(SD15, _cpu(16), ram_gb=16).dtype == "fp32"
    small = plan(SD15, _cpu(5), ram_gb=5)
    assert small.dtype == "bf16"
    assert "slower on this processor" in small.words
    quick = plan(FLUX, _cpu(64, bf16=True), ram_gb=64)
    assert (quick.dtype, quick.words) == ("bf16", "")


def test_the_time_is_the_work_by_the_speed() -> None:
    decoding = 2.51
    assert seconds(SD15, _cpu(16), 25, None) == pytest.approx((25 * 1.6 + decoding) * 1000 / 100)
    assert seconds(SD15, _cpu(16), 25, (256, 512)) == pytest.approx((25 * 1.6 + decoding) * 1000 / 100 / 2)
    slow = MemoryPlan(device="cpu", dtype="bf16")
    assert seconds(SD15, _cpu(16), 25, None, plan=slow) == pytest.approx(3 * (25 * 1.6 + decoding) * 1000 / 100)


def test_what_is_not_known_is_not_guessed() -> None:
    assert seconds(SDXL, _gpu(24), 30, None) is None
    assert seconds(SD15, replace(_gpu(24), gflops=None), 30, None) is None


@pytest.mark.parametrize(
    ("number", "words"), [(0.2, "1 second"), (8.4, "8 seconds"), (125, "2 minutes"), (5000, "83 minutes"), (9000, "2 hours"), (800_000, "9 days")]
)
def test_times_are_told_as_exactly_as_they_are_known(number: float, words: str) -> None:
    assert span(number) == words
