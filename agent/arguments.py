"""The arguments of the tools as a model sees them: flat, described, and strict, so that a wrong field comes back as an error."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Argument(BaseModel):
    """An argument record; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """Return what was given, as plain data in the short form of a Shot or ShotChange."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class LetteringArgument(Argument):
    """An exact string in the picture."""

    text: str
    place: str = Field(default="", description="sign, poster, screen, banner, title or label")


class ShotArgument(Argument):
    """The structured prompt. Keep the person's own words and language; leave empty what they did not say."""

    subject: str = Field(default="", description="who or what: looks, age, clothes, count")
    action: str = Field(default="", description="what it does, concretely")
    scene: str = Field(default="", description="place, time, surroundings, weather")
    lighting: str = Field(default="", description="quality, direction, colour of light")
    camera: str = Field(default="", description="framing, angle, lens, movement")
    style: str = Field(default="", description="medium and look, mood")
    technical: str = Field(default="", description="size, ratio, length, platform")
    negative: list[str] = Field(default_factory=list, description='what must not be seen: ["people"]')
    text_in_image: list[LetteringArgument] = Field(default_factory=list, description="exact strings and where they stand")
    palette: list[str] = Field(default_factory=list, description='colours as "#rrggbb", the main one first')
    count: int | None = Field(default=None, ge=1, le=100, description="how many of the subject, when a number was said")
    items: list[str] = Field(default_factory=list, description="labels of an icon set or sheet")
    audio: str = ""


class PartChange(Argument):
    """A change of one field in part; with both, the first phrase added takes the place of the first removed."""

    set: str | None = None
    add: list[str] = Field(default_factory=list)
    remove: list[str] = Field(default_factory=list)


class ListPartChange(Argument):
    """A change of one list in part."""

    set: list[str] | None = None
    add: list[str] = Field(default_factory=list)
    remove: list[str] = Field(default_factory=list)


FieldEdit = Annotated[str | PartChange | None, Field(description="a string replaces the field; add/remove change it in part")]
ListEdit = Annotated[list[str] | ListPartChange | None, Field(description="a list replaces it; add/remove change it in part")]


class ChangeArgument(Argument):
    """Only what changes; everything left out stays as it is. Empty makes a variation."""

    subject: FieldEdit = None
    action: FieldEdit = None
    scene: FieldEdit = None
    lighting: FieldEdit = None
    camera: FieldEdit = None
    style: FieldEdit = None
    technical: FieldEdit = None
    negative: ListEdit = None
    palette: ListEdit = None
    items: ListEdit = None
    text_in_image: list[LetteringArgument] | None = None
    count: int | None = Field(default=None, ge=1, le=100)
    audio: str | None = None


class LoraArgument(Argument):
    """A LoRA by its name."""

    name: str
    weight: float = Field(default=1.0, description='"at 0.8"')


class HowArgument(Argument):
    """How it is made, beyond what it shows; only what was said. Pictures by handle or the person's words."""

    guide: Literal["depth", "canny", "pose", "scribble"] | None = Field(
        default=None, description="what of guide_image is followed: depth (composition), canny (edges), pose, scribble (a drawing in lines)"
    )
    guide_image: str | None = None
    style_image: str | None = Field(default=None, description='"in the style of img2": its look only; "like img2" is a reference')
    palette_image: str | None = Field(default=None, description='"same colours as img3"')
    loras: list[LoraArgument] = Field(default_factory=list)
    reference_weights: list[float] = Field(default_factory=list, description='0 to 1.5 for each of `references`: "at half strength" is 0.5')
    num_inference_steps: int | None = None
    guidance_scale: float | None = None
    strength: float | None = Field(default=None, description="0 keeps the picture, 1 ignores it")


class SectionArgument(Argument):
    """One part of a piece of music."""

    name: str = Field(description="intro, verse, chorus, bridge, outro, or the person's word")
    duration_s: float | None = Field(default=None, gt=0, le=600)
    words: str = Field(default="", description="how this part sounds")
    lyrics: str = ""


class MusicArgument(Argument):
    """What a piece of music shall be."""

    words: str = Field(default="", description="the person's own words for the piece")
    genre: str = ""
    mood: str = ""
    instruments: list[str] = Field(default_factory=list)
    bpm: int | None = Field(default=None, ge=20, le=300)
    key: str = Field(default="", description='such as "C minor"')
    duration_s: float | None = Field(default=None, description="seconds, only when a length was said")
    sections: list[SectionArgument] = Field(default_factory=list)
    lyrics: str = ""
    instrumental: bool | None = Field(default=None, description="true when nobody shall sing; leave out when not said")
    loop: bool = False
    meter: str = Field(default="", max_length=8, description='such as "3/4", only when said')
    energy: list[float] = Field(default_factory=list, description="energy 0..1 at even times, only when its course was said")
    negative: list[str] = Field(default_factory=list, description="what must not be heard")


class ConsentArgument(Argument):
    """Who agrees that a voice is cloned, and for what. Only what was really said; never fill it in yourself."""

    speaker: str = Field(description="whose voice it is")
    granted_by: str = Field(default="", description="who grants it, when not the speaker")
    uses: str = Field(default="", description='what the voice may be used for: "lesson narration"')
    until: str = Field(default="", description="last day as YYYY-MM-DD, when said")
    statement: str = Field(default="", description="the words of consent, word for word")
    evidence: str = Field(default="", description="handle of a recorded statement or a document, when there is one")
