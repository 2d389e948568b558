"""What a card of the engine "local" says beyond what all cards say: classes, files, memory, adapters. Read from `Card.options`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.catalog import Card, Task
from tools.errors import NotConfigured
from tools.requests import Guide

Library = Literal["diffusers", "transformers", "spandrel", "rembg", "pillow"]
"""Which library runs it; the last three are no pipelines and need no torch, or a small model only."""
Latents = Literal["", "sd", "sdxl", "sd3", "flux", "flux2", "qwen", "wan", "ltx", "hunyuan", "cogvideox"]
"""How a preview is read out of the latents, see `tools.local.worker.previews`; empty: there is none."""
Extra = Literal["base", "prior", "motion_adapter", "vae", "vocoder", "processor", "safety", "stage_2", "stage_3", "speakers"]
"""What a further repository is to the model."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Files(_Value):
    """What is fetched from the hub, once the person has agreed."""

    gb: float = Field(gt=0)
    """Size of all of it in GB (10^9 bytes)."""
    allow: tuple[str, ...] = ()
    """Patterns of the files that are needed; none: all."""
    ignore: tuple[str, ...] = ()
    variant: str = ""
    """The variant of the weights in a diffusers folder ("fp16")."""
    single: str = ""
    """The one file that holds everything, where the repository is no diffusers folder."""
    revision: str = "main"
    gated: bool = False
    """Whether the licence has to be accepted on the model's page, with a token of the person's own."""


class Addition(_Value):
    """A model beside the model: an IP-Adapter, a ControlNet, a prior, a vocoder."""

    model: str
    """Repository id."""
    gb: float = Field(gt=0)
    """Size of its files in GB, which is about what it needs of memory at 16 bits."""
    subfolder: str = ""
    weight_name: str = ""
    """The file of the weights, for what is loaded by file (an IP-Adapter)."""
    allow: tuple[str, ...] = ()
    licence: str = ""
    """Where it differs from the model's own."""
    scale: float = 1.0
    """How much it counts when nobody says."""
    style_at: str = ""
    """Of an IP-Adapter: where in the UNet it takes over the look alone ("up_blocks.0.attentions.1"); empty where nobody knows such a place."""
    classes: dict[Task, str] = Field(default_factory=dict)
    """The library's class for each task, where it is a pipeline of its own (a prior, a further stage)."""
    fixed: dict[str, Any] = Field(default_factory=dict)
    """What that pipeline is always called with, in its own words."""


class LocalModel(_Value):
    """All that running a model on this machine takes to know."""

    library: Library
    classes: dict[Task, str] = Field(min_length=1)
    """The library's class for each task of the card."""
    guided: dict[Task, str] = Field(default_factory=dict)
    """The class for a task with a ControlNet."""
    settings: dict[Task, dict[str, Any]] = Field(default_factory=dict)
    """What suits one task and nobody asked otherwise, in the class's own words; what suits all tasks is in the card's `fixed`."""
    files: Files | None = None
    """None: nothing has to be fetched."""
    parts_gb: dict[str, float] = Field(default_factory=dict)
    """Memory of each component at 16 bits, in GB, by its name in the pipeline (unet, transformer, text_encoder, vae ...)."""
    working_gb: float = 0.5
    """Memory beside the weights while one result of the default size is made, in GB at 16 bits."""
    tflop: float | None = None
    """Work of one step at the default size, in 10^12 floating point operations, both halves of the guidance together."""
    size: tuple[int, int] | None = None
    """Width and height in pixels that it was trained at: what is made when nobody says, and what the figures above are for."""
    multiple: int = 8
    """Sides are multiples of so many pixels."""
    frames_step: int = 1
    """A film has k * frames_step + 1 frames, where this is above 1."""
    frames: int | None = None
    """Frames that a film has when nobody says, and the most that are made at once; a longer one goes on from its last frame,
    where the model takes a first frame. The figures above are for so many."""
    fps: float | None = None
    """Frames a second that its films are made for."""
    speaks: dict[str, str] = Field(default_factory=dict)
    """Languages that a voice speaks or a listener understands: BCP-47 tag -> the model's own word for it."""
    voices: dict[str, str] = Field(default_factory=dict)
    """Its voices in the order in which they are offered: the model's own name -> English words that describe it."""
    acts: bool = False
    """Whether a voice laughs and sighs where the text says so in brackets."""
    breath: int = 240
    """Characters that a voice says in one go; a longer text is said piece by piece."""
    least: int = 0
    """Characters that a voice needs to sound natural; shorter sentences are said together with the next."""
    window_s: float | None = None
    """Seconds of sound that are made or heard in one go."""
    scheduler: str = ""
    """Class of the scheduler to run with, where the one in the files needs a package that is not installed or suits less."""
    scheduler_settings: dict[str, Any] = Field(default_factory=dict)
    """What of its configuration is another than in the files."""
    dtype: Literal["bf16", "fp16", "fp32"] = "bf16"
    """What it runs in on a GPU; a CPU takes fp32 or bf16, as the memory planner says."""
    fp32: tuple[str, ...] = ()
    """Components that are kept at 32 bits whatever the rest runs in, where fewer show in the result."""
    latents: Latents = ""
    weighted: bool = False
    """Whether its prompt is of weighted tags, with more than 77 tokens in several pieces (the CLIP families)."""
    reference: Addition | None = None
    """The IP-Adapter for reference pictures, where the model does not take them itself."""
    controls: dict[Guide, Addition] = Field(default_factory=dict)
    extras: dict[Extra, Addition] = Field(default_factory=dict)
    side_by_side: bool = False
    """Whether several pictures are put next to each other into one, because its class takes only one."""
    loras: bool = False
    """Whether LoRAs can be added."""
    single_config: str = ""
    """Repository of the configuration for a single file or a GGUF."""


def local_model(card: Card) -> LocalModel:
    """Return what a card of this machine says; raise NotConfigured, naming the card and the entry, for what cannot be read.

    `extra_frames` in the options belongs to `tools.engines.arguments` and is passed over.
    """
    said = {name: value for name, value in card.options.items() if name != "extra_frames"}
    try:
        return LocalModel.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(str(part) for part in first["loc"])
        raise NotConfigured(f"The model card {card.id} is wrong at options.{entry}: {first['msg']}; mend or remove it.") from error
