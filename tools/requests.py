"""What the door can be asked for: frozen requests that hold words, numbers and asset ids, never bytes."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.shot import Shot

AssetId = str
"""The store's own id of an asset (not the short handle a person sees)."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions 0..1 of the picture's width and height."""


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(_Request):
    """The part of a picture an edit may touch: exactly one of an element by words, a box, or a mask's asset id."""

    words: str = ""
    box: Box | None = None
    mask_image: AssetId | None = None
    feather_px: int = Field(default=6, ge=0, le=200)
    """Width of the soft edge outside the mask, in pixels; beyond it the parent's pixels stay bit-identical."""


class ImageRequest(_Request):
    """Make one picture from a Shot, or an edit of `image` when that is given."""

    kind: Literal["image"] = "image"
    shot: Shot
    seed: int = Field(default=0, ge=0, lt=2**63)
    size: tuple[int, int] | None = None
    """Width and height in pixels; None lets the Shot's technical field decide, else 1280x720."""
    image: AssetId | None = None
    """The parent picture of an edit."""
    region: Region | None = None
    reference_images: tuple[AssetId, ...] = ()
    draft_mark: bool = True
    """Whether an embedded draft carries the small DRAFT mark."""


Request = ImageRequest
"""The union of all requests; video, speech, music, sound and reading join it with their engines."""


def canonical(request: ImageRequest) -> dict[str, Any]:
    """Return the request as plain JSON data: what a recipe stores and what reads back to an equal request."""
    data: dict[str, Any] = request.model_dump(mode="json")
    return data
