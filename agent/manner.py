"""How a picture or a film shot is made beyond what it shows, as a tool is told it, and as a request holds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agent.checking import valid
from tools.assets import Asset
from tools.errors import BadInput
from tools.requests import Guidance, Guide, ImageRequest, Lora, Side, Steps

Picture = Callable[[str, str], Awaitable[Asset]]
"""Returns the picture that words mean; the second says what it is for."""

SETTINGS = ("loras", "num_inference_steps", "guidance_scale", "strength")
"""What changes nothing but how the same picture is made; the rest brings other pictures in."""
_PICTURES: Mapping[str, str] = {
    "guide_image": "followed",
    "style_image": "taken as the style",
    "palette_image": "taken for its colours",
}


class How(BaseModel):
    """How a thing is made; pictures by handle or by the person's words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    guide: Guide | None = None
    guide_image: str | None = None
    style_image: str | None = None
    palette_image: str | None = None
    loras: tuple[Lora, ...] = ()
    reference_weights: tuple[float, ...] = Field(default=(), max_length=16)
    num_inference_steps: Steps | None = None
    guidance_scale: Guidance | None = None
    strength: float | None = Field(default=None, ge=0.0, le=1.0)
    sides: tuple[Side, ...] = ()


async def steered(how: Mapping[str, Any] | None, picture: Picture, *, references: int = 0) -> dict[str, Any]:
    """Return the fields of a request that say how it is made, its pictures as asset ids; only those that were said.

    references: how many reference pictures the request has; one weight counts for all of them. Raises BadInput for what does
    not fit together.
    """
    said = valid(How, dict(how or {}))
    found: dict[str, Any] = {name: getattr(said, name) for name in said.model_fields_set if getattr(said, name) not in (None, ())}
    if (said.guide is None) != (said.guide_image is None):
        raise BadInput("Say which picture to follow, and whether its pose, its edges, its depth or its lines.")
    for name, role in _PICTURES.items():
        if name in found:
            found[name] = (await picture(found[name], role)).id
    if "reference_weights" in found:
        weights = tuple(max(0.0, min(weight, 1.5)) for weight in found.pop("reference_weights"))
        found |= {"reference_weights": weights * references if len(weights) == 1 else weights[:references]} if references else {}
    return found


def of_films(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of these fields a film shot takes; raise BadInput for a picture to follow, which films do not."""
    if any(name in fields for name in _PICTURES):
        raise BadInput("A film shot follows no other picture's pose, style or colours; make its first frame that way, then film it.")
    return {name: value for name, value in fields.items() if name in SETTINGS}


def again_with(before: ImageRequest, fields: Mapping[str, Any]) -> ImageRequest | None:
    """Return the request that made a picture with other settings, everything else as it was; None where more than settings is said."""
    if not fields or set(fields) - set(SETTINGS):
        return None
    return before.model_copy(update=dict(fields))
