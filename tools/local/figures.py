"""Where a model's own files say that it differs from its card: the file `scenewright.json` beside them, for fine-tunes and small copies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.catalog import Card
from tools.errors import NotConfigured
from tools.local.models import LocalModel, local_model

FILE = "scenewright.json"
_ROUNDED = 4
"""Digits of figures that were scaled."""


class Figures(BaseModel):
    """What another model of the same kind was trained at and is run with; what is not said stays as the card has it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    size: tuple[int, int] | None = None
    """Width and height in pixels that it was trained at."""
    frames: int | None = Field(default=None, ge=1)
    fps: float | None = Field(default=None, gt=0)
    steps: int | None = Field(default=None, ge=1)
    """Steps when nobody says."""
    guidance_scale: float | None = Field(default=None, ge=0)

    def on(self, card: Card) -> Card:
        """Return the card with these figures; what a step works and needs is scaled to the other size."""
        model = local_model(card)
        words = {"num_inference_steps": self.steps, "guidance_scale": self.guidance_scale}
        said = {name: value for name, value in words.items() if value is not None}
        options = dict(card.options) | self._scaled(model)
        if model.settings:
            options["settings"] = {task: {**of_task, **{name: said[name] for name in said if name in of_task}} for task, of_task in model.settings.items()}
        return card.model_copy(update={"fixed": {**card.fixed, **said}, "options": options})

    def _scaled(self, model: LocalModel) -> dict[str, Any]:
        larger = 1.0
        if self.size is not None and model.size is not None:
            larger = self.size[0] * self.size[1] / (model.size[0] * model.size[1])
        if self.frames is not None and model.frames is not None:
            larger *= self.frames / model.frames
        told: dict[str, Any] = {"size": self.size, "frames": self.frames, "fps": self.fps}
        if larger != 1.0:
            told["working_gb"] = round(model.working_gb * larger, _ROUNDED)
            told["tflop"] = round(model.tflop * larger, _ROUNDED) if model.tflop is not None else None
        return {name: value for name, value in told.items() if value is not None}


def read_figures(folder: Path) -> Figures | None:
    """Return what a folder's file says, or None where there is none; raise NotConfigured, naming file and entry, for what cannot be read."""
    path = folder / FILE
    try:
        return Figures.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotConfigured(f"{path} cannot be read ({error.strerror}); mend or remove it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(str(part) for part in first["loc"])
        there_is = f" (there is {', '.join(Figures.model_fields)})" if first["type"] == "extra_forbidden" else ""
        raise NotConfigured(f"{path} is wrong{f' at {entry}' if entry else ''}: {first['msg']}{there_is}; mend or remove it.") from error


def write_figures(folder: Path, figures: Figures) -> None:
    """Write the file beside a model's files."""
    told = figures.model_dump(mode="json", exclude_none=True)
    (folder / FILE).write_text(json.dumps(told) + "\n", "utf-8")
