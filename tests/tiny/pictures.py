"""Tiny models of the picture families, one for each repository that a card of this machine names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.tiny import parts


def stable_diffusion(folder: Path) -> None:
    """Write an SD 1.5."""
    parts.save(folder, parts.sd_parts(), "StableDiffusionPipeline", requires_safety_checker=False)


def sdxl(folder: Path) -> None:
    """Write an SDXL."""
    parts.save(folder, parts.sdxl_parts(), "StableDiffusionXLPipeline")


BUILDERS: dict[str, Callable[[Path], None]] = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": stable_diffusion,
    "stabilityai/stable-diffusion-xl-base-1.0": sdxl,
}
