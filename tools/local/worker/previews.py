"""Small pictures of what a model has so far, read out of its latents by a linear mixture of their channels: no decoder runs for them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tools.local.models import Latents

if TYPE_CHECKING:
    import torch

SIDE = 256
"""Longest side of a preview in pixels."""
QUALITY = 70
_DOTS = 64
"""Every n-th latent is looked at, so that there are about so many on a side: enough for a picture of SIDE pixels."""
_MOST_CHANNELS = 32
"""More are added up in groups before their directions are looked for, which takes their third power in time."""
_SPREAD = 2.0
"""Standard deviations around the mean that black and white stand for."""

Size = tuple[int, int]
Array = np.ndarray[Any, np.dtype[np.float32]]

_SD = ((0.30, 0.20, 0.20), (0.20, 0.30, 0.20), (-0.15, 0.20, 0.25), (-0.20, -0.25, -0.50))
_SDXL = ((0.40, 0.40, 0.50), (-0.25, 0.00, 0.10), (0.00, 0.15, 0.00), (-0.30, -0.25, -0.25))
"""Red, green and blue of each channel. Approximate, of our own: the signs are those that everybody sees who decodes one channel
alone (the first is brightness, the others are opposite colours)."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a family's latents lie."""

    channels: int
    patch: int = 0
    """Side of the patches that packed latents hold in each token, (batch, tokens, channels * patch * patch); 0: never packed."""
    token_px: int = 16
    """Pixels of the picture a packed token stands for, each way."""
    frames_first: bool = False
    """Whether films lie as (batch, frames, channels, ...) instead of (batch, channels, frames, ...)."""
    factors: tuple[tuple[float, float, float], ...] = ()
    """Empty: brightness is the direction in which the channels vary most, colours the next two: the forms are right, the hues are not."""


_SHAPES: dict[Latents, _Shape] = {
    "sd": _Shape(4, factors=_SD),
    "sdxl": _Shape(4, factors=_SDXL),
    "sd3": _Shape(16),
    "flux": _Shape(16, patch=2),
    "flux2": _Shape(32, patch=2),
    "qwen": _Shape(16, patch=2),
    "wan": _Shape(16),
    "ltx": _Shape(128, patch=1, token_px=32),
    "hunyuan": _Shape(16),
    "cogvideox": _Shape(16, frames_first=True),
}


def picture(latents: torch.Tensor, kind: Latents, size: Size | None = None) -> bytes | None:
    """Return a small JPEG of the first picture or of a film's middle frame; None for latents that this kind does not
    have, or that are no numbers any more.

    latents: (batch, channels, height, width), a film's five axes, or packed tokens (batch, tokens, channels), for which `size`
    says width and height of the whole in pixels.
    """
    shape = _SHAPES.get(kind)
    if shape is None or not latents.numel():
        return None
    one = latents[0].detach()
    flat = _unpacked(one, shape, size) if one.ndim == 2 else _still(one, shape)
    if flat is None:
        return None
    apart = max(1, max(flat.shape[1:]) // _DOTS)
    looked_at = flat[:, ::apart, ::apart].float().cpu().numpy()
    return _jpeg(_coloured(looked_at, shape), size) if np.isfinite(looked_at).all() else None


def _still(one: torch.Tensor, shape: _Shape) -> torch.Tensor | None:
    """Return (channels, height, width) of a picture, or of the middle frame of a film."""
    if one.ndim == 3:
        return one
    if one.ndim != 4:
        return None
    frames_first = shape.frames_first or (one.shape[0] != shape.channels and one.shape[1] == shape.channels)
    return one[one.shape[0] // 2] if frames_first else one[:, one.shape[1] // 2]


def _unpacked(tokens: torch.Tensor, shape: _Shape, size: Size | None) -> torch.Tensor | None:
    """Return (channels, height, width) of packed tokens (tokens, channels * patch * patch)."""
    if not shape.patch or size is None:
        return None
    across, down = (max(1, side // shape.token_px) for side in size)
    frames, rest = divmod(tokens.shape[0], across * down)
    if rest or not frames:
        return None
    patch = shape.patch
    middle = tokens.reshape(frames, down, across, -1, patch, patch)[frames // 2]
    if max(down, across) >= _DOTS:  # one of each patch is enough
        return middle[..., 0, 0].permute(2, 0, 1)
    return middle.permute(2, 0, 3, 1, 4).reshape(-1, down * patch, across * patch)


def _coloured(channels: Array, shape: _Shape) -> Image.Image:
    """Return the picture of (channels, height, width)."""
    if len(channels) > _MOST_CHANNELS:
        whole = channels[: len(channels) // _MOST_CHANNELS * _MOST_CHANNELS]  # 48 channels: the last third is left out
        channels = whole.reshape(_MOST_CHANNELS, -1, *channels.shape[1:]).sum(axis=1)
    count, height, width = channels.shape
    flat = channels.reshape(count, -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    factors = np.asarray(shape.factors, np.float32) if len(shape.factors) == count else _mixture(flat)
    mixed = factors.T @ flat
    spread = _SPREAD * max(float(mixed.std()), 1e-6)
    levels = np.clip(mixed / spread * 127.5 + 127.5, 0, 255).astype(np.uint8)
    return Image.fromarray(levels.reshape(3, height, width).transpose(1, 2, 0).copy())


def _mixture(flat: Array) -> Array:
    """Return (channels, 3): the direction in which the channels vary most as brightness, the next two as faint colours."""
    count = flat.shape[0]
    spread = flat @ flat.T / flat.shape[1]
    _, directions = np.linalg.eigh(spread)
    main = directions[:, ::-1][:, : min(3, count)]
    main = main * np.where(main.sum(axis=0) < 0, -1, 1)  # an axis has no direction of its own: the picture must not flicker
    padded = np.zeros((count, 3), np.float32)
    padded[:, : main.shape[1]] = main
    colours = np.array(((1.0, 1.0, 1.0), (0.4, -0.1, -0.4), (-0.2, 0.3, -0.2)), np.float32)
    mixed: Array = (padded @ colours).astype(np.float32)
    return mixed


def _jpeg(small: Image.Image, size: Size | None) -> bytes:
    """Return the picture, enlarged to SIDE, in the shape that the whole will have."""
    width, height = size or small.size
    scale = SIDE / max(width, height)
    shown = small.resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BILINEAR)
    file = io.BytesIO()
    shown.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
