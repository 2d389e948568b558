"""How long something takes on this machine, from the card's work a step and the measured speed of the device. Pure."""

from __future__ import annotations

from tools.local.device.machine import Device
from tools.local.device.memory import scale_of
from tools.local.models import LocalModel
from tools.local.tasks import MemoryPlan

_DECODED = frozenset({"sd", "sdxl", "sd3", "flux", "flux2", "qwen"})
"""Latents that a decoder of about Stable Diffusion's shape makes into a picture."""
_DECODER_TFLOP = 2.51 / 512**2
"""Work of that decoder for a pixel: 2.51 TFLOP at 512 x 512, counted over AutoencoderKL of Stable Diffusion 1.5 with torch's FlopCounterMode."""
_OWN_PIXELS = 512 * 512
_SLOWER = {"none": 1.0, "model": 1.15, "group": 2.5, "disk": 10.0}
"""What weights that come and go cost; our own judgement, to be replaced by measurements of a device."""
_BF16_ON_CPU = 3.0
"""How much slower a processor without bf16 is at it."""


def seconds(
    model: LocalModel,
    device: Device,
    steps: int,
    size: tuple[int, int] | None,
    frames: int = 1,
    plan: MemoryPlan | None = None,
) -> float | None:
    """Return about how long one order takes once the model is loaded, in seconds; None where the work or the speed is not known.

    steps, size, frames: as they are asked; size None and frames 1 are the model's own.
    """
    if model.tflop is None or not device.gflops:
        return None
    work = max(steps, 1) * model.tflop * scale_of(model, size, frames)
    if model.latents in _DECODED:
        width, height = size or model.size or (0, 0)
        work += _DECODER_TFLOP * (width * height or _OWN_PIXELS)
    slower = _SLOWER[plan.offload] if plan is not None else 1.0
    if plan is not None and plan.device == "cpu" and plan.dtype == "bf16" and not device.bf16:
        slower *= _BF16_ON_CPU
    return work * 1000 / device.gflops * slower


def span(number: float) -> str:
    """Return a time for people, not more exact than it is known: "8 seconds", "2 minutes", "3 hours", "9 days"."""
    hour = 3600
    for most, unit, word in ((90, 1, "second"), (90 * 60, 60, "minute"), (72 * hour, hour, "hour"), (float("inf"), 24 * hour, "day")):
        if number < most:
            rounded = max(1, round(number / unit))
            return f"{rounded} {word}{'' if rounded == 1 else 's'}"
    raise AssertionError(number)
