"""What the door can be asked for: frozen requests that hold words, numbers and asset ids, never bytes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from prompts.briefs import MAX_SPOKEN, MusicBrief, SoundBrief, SpeechBrief
from prompts.films import Container, FilmBrief
from prompts.shot import Shot
from tools.film.timeline import Timeline

AssetId = str
"""The store's own id of an asset (not the short handle a person sees)."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions 0..1 of the picture's width and height."""

Seed = Annotated[int, Field(ge=0, lt=2**63)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MAX_SPOKEN, allow_inf_nan=False)


class Region(_Request):
    """The part of a picture an edit may touch: exactly one of an element by words, a box, or a mask's asset id."""

    words: str = ""
    box: Box | None = None
    mask_image: AssetId | None = None
    feather_px: int = Field(default=6, ge=0, le=200)
    """Width of the soft edge outside the mask, in pixels; beyond it the parent's pixels stay bit-identical."""


Guide = Literal["depth", "canny", "pose", "scribble"]
"""What of a picture a new one follows: how far things are away, its edges, how people stand, or its lines as a sketch."""
Side = Literal["left", "right", "top", "bottom"]
Steps = Annotated[int, Field(ge=1, le=200)]
Guidance = Annotated[float, Field(ge=0.0, le=30.0)]


class Lora(_Request):
    """A small addition to a local model, by its name in the folder of models, with how much it counts."""

    name: str = Field(min_length=1, max_length=200)
    weight: float = Field(default=1.0, ge=-2.0, le=2.0)


class ImageRequest(_Request):
    """Make one picture from a Shot, or an edit of `image` when that is given."""

    kind: Literal["image"] = "image"
    shot: Shot
    operation: Literal["make", "finalize", "outpaint", "upscale", "remove_background"] = "make"
    """finalize renders `image` again at final quality from the same Shot; the last three need `image` and keep its Shot."""
    seed: Seed = 0
    size: tuple[int, int] | None = None
    """Width and height in pixels; None lets the Shot's technical field decide, else 1280x720."""
    image: AssetId | None = None
    """The parent picture of an edit."""
    region: Region | None = None
    reference_images: tuple[AssetId, ...] = ()
    strength: float | None = Field(default=None, ge=0.0, le=1.0)
    """How far an edit may leave `image`, where the model knows that: 0 keeps it, 1 ignores it."""
    reference_weights: tuple[float, ...] = ()
    """How much each reference picture counts, 0..1.5, in their order; those that are missing count 1."""
    guide: Guide | None = None
    """What the new picture follows of `guide_image`."""
    guide_image: AssetId | None = None
    style_image: AssetId | None = None
    """A picture whose look is taken over, and nothing of what it shows."""
    palette_image: AssetId | None = None
    """A picture whose colours are taken over."""
    loras: tuple[Lora, ...] = ()
    num_inference_steps: Steps | None = None
    """None: what suits the model."""
    guidance_scale: Guidance | None = None
    """How closely the words are followed, where the model knows that; None: what suits the model."""
    sides: tuple[Side, ...] = ()
    """Where an outpaint adds to the picture; none: all around, or what its size or shape asks."""
    draft_mark: bool = True
    """Whether an embedded draft carries the small DRAFT mark."""

    @model_validator(mode="after")
    def _guided(self) -> Self:
        if (self.guide is None) != (self.guide_image is None):
            raise ValueError("guide and guide_image belong together")
        if len(self.reference_weights) > len(self.reference_images):
            raise ValueError("there are more reference_weights than reference_images")
        return self


class VideoRequest(_Request):
    """Make one film shot: from a Shot alone, from frames or references, or out of another video."""

    kind: Literal["video"] = "video"
    shot: Shot
    operation: Literal["make", "extend", "restyle"] = "make"
    """extend goes on where `video` ends; restyle makes `video` anew with the same movements. Both need `video`."""
    seed: Seed = 0
    size: tuple[int, int] | None = None
    duration_s: float | None = Field(default=None, gt=0, le=600)
    """Seconds; of an extension: the seconds added. None lets the Shot's technical field decide, else the model."""
    fps: float | None = Field(default=None, gt=0, le=120)
    first_frame: AssetId | None = None
    last_frame: AssetId | None = None
    reference_images: tuple[AssetId, ...] = ()
    video: AssetId | None = None
    last_shot: Shot | None = None
    """What its last frame shows, where that is drawn from words instead of shown by `last_frame`."""
    speech: AssetId | None = None
    """A voice whose words the people in the picture say: their mouths follow it. It is not heard in the result."""
    generate_audio: bool | None = None
    """None: as the model does by itself."""
    strength: float | None = Field(default=None, ge=0.0, le=1.0)
    """How far a restyled film may leave `video`: 0 keeps it, 1 ignores it."""
    loras: tuple[Lora, ...] = ()
    num_inference_steps: Steps | None = None
    guidance_scale: Guidance | None = None
    draft_mark: bool = True
    """Whether an embedded draft carries the small DRAFT mark."""


class SpeechRequest(_Request):
    """Speak a text, or make another recording out of one."""

    kind: Literal["speech"] = "speech"
    operation: Literal["speak", "convert", "isolate", "dub"] = "speak"
    """convert says `audio` again in another voice; isolate keeps only its voice; dub translates `audio` or `video` into `brief.language`."""
    brief: SpeechBrief = SpeechBrief()
    voice: AssetId | None = None
    """A cloned voice (an asset of kind "clone"); `brief.voice` holds the words for any other."""
    audio: AssetId | None = None
    video: AssetId | None = None
    seed: Seed = 0


class CloneRequest(_Request):
    """Make a voice out of recordings. Needs a consent record that covers exactly these recordings."""

    kind: Literal["clone"] = "clone"
    name: str = Field(min_length=1, max_length=80)
    samples: tuple[AssetId, ...] = Field(min_length=1, max_length=10)
    consent: str
    """Id of the consent record, see `tools.consent`."""


class MusicRequest(_Request):
    """Compose a piece of music."""

    kind: Literal["music"] = "music"
    brief: MusicBrief
    audio: AssetId | None = None
    """A recording whose melody the piece follows."""
    seed: Seed = 0


class SoundRequest(_Request):
    """Make a sound effect."""

    kind: Literal["sound"] = "sound"
    brief: SoundBrief
    seed: Seed = 0


class FilmRequest(_Request):
    """Draw a film's storyboard, or cut the film."""

    kind: Literal["film"] = "film"
    operation: Literal["storyboard", "cut"] = "cut"
    brief: FilmBrief | None = None
    """The plan; a storyboard needs one. Kept with a cut, so that single shots can be made anew."""
    timeline: Timeline | None = None
    """The edit decisions; a cut needs them, with every source filled in."""
    parent: AssetId | None = None
    """The film or the storyboard that this is a new version of."""
    container: Container = "mp4"
    seed: Seed = 0

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.operation == "storyboard" and self.brief is None:
            raise ValueError("a storyboard needs a brief")
        if self.operation == "cut" and self.timeline is None:
            raise ValueError("a cut needs a timeline")
        return self


class ReadRequest(_Request):
    """Read what is in an asset: the words of a recording, or what a picture shows."""

    kind: Literal["read"] = "read"
    operation: Literal["transcribe", "describe"] = "transcribe"
    asset: AssetId
    language: str = ""
    question: str = Field(default="", max_length=2_000)


Request = Annotated[
    ImageRequest | VideoRequest | SpeechRequest | CloneRequest | MusicRequest | SoundRequest | FilmRequest | ReadRequest,
    Field(discriminator="kind"),
]
"""The union of all requests."""

_ANY: TypeAdapter[Request] = TypeAdapter(Request)


def canonical(request: Request) -> dict[str, Any]:
    """Return the request as plain JSON data: what a recipe stores and what reads back to an equal request."""
    data: dict[str, Any] = request.model_dump(mode="json")
    return data


def read_request(data: dict[str, Any]) -> Request:
    """Return the request that `canonical` made this data from; records older than a field read back with its default."""
    return _ANY.validate_python(data)


def inputs_of(request: Request) -> dict[str, tuple[AssetId, ...]]:
    """Return the asset ids a request names, by canonical parameter, in the order in which they are parents."""
    names = (
        "image", "video", "audio", "asset", "parent", "first_frame", "last_frame", "speech",
        "guide_image", "style_image", "palette_image", "reference_images", "samples", "voice",
    )  # fmt: skip
    found: dict[str, tuple[AssetId, ...]] = {}
    for name in names:
        value = getattr(request, name, None)
        if value:
            found[name] = value if isinstance(value, tuple) else (value,)
    pieces = _pieces(request)
    if pieces:
        found["pieces"] = pieces
    region = getattr(request, "region", None)
    if region is not None and region.mask_image:
        found["mask_image"] = (region.mask_image,)
    return found


def _pieces(request: Request) -> tuple[AssetId, ...]:
    """Return what a film is cut from, or the pictures and films that a storyboard shows as they are."""
    if not isinstance(request, FilmRequest):
        return ()
    if request.operation == "cut":
        return request.timeline.sources() if request.timeline is not None else ()
    return tuple(dict.fromkeys(shot.source for shot in request.brief.shots if shot.source)) if request.brief is not None else ()
