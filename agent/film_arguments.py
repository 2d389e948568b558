"""The arguments of the film tools as a model sees them, flat and described, and plans and changes as such arguments."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from agent.arguments import Argument, ChangeArgument, MusicArgument, ShotArgument
from prompts.film_changes import FilmChange
from prompts.films import AspectRatio, FilmBrief, FilmShot, Lines, Transition
from prompts.shot import FIELDS, Shot

_SHOT_FIELDS = tuple(ShotArgument.model_fields)
ShotNumbers = Annotated[list[int], Field(default_factory=list, description="numbers of shots, from 1; -1 is the last; empty: all")]


class SoundArgument(Argument):
    """A sound effect in a shot."""

    text: str = Field(description="what is heard")
    duration_s: float | None = Field(default=None, gt=0, le=60)
    distance: Literal["", "close", "near", "far"] = ""
    loop: bool = False


class FilmShotArgument(ShotArgument):
    """One shot of a film: what it shows, and what is heard over it."""

    source: str = Field(default="", description="handle of a picture or a video to show instead of making one")
    duration_s: float | None = Field(default=None, description="seconds; leave out where the narration decides")
    narration: str = Field(default="", description="said over it, word for word")
    narration_source: str = Field(default="", description="handle of a recording that is heard instead of a new voice")
    translations: dict[str, str] = Field(default_factory=dict, description='the narration in other languages: {"en": "...", "zh-Hant": "..."}')
    speaker: str = Field(default="", description="who says it; empty for a narrator")
    sounds: list[SoundArgument] = Field(default_factory=list)
    transition: Transition = Field(default="cut", description="how it comes in after the shot before it")


class FilmArgument(Argument):
    """The plan of a film."""

    shots: list[FilmShotArgument]
    hero: str = Field(default="", description="looks of the main character; stands for the subject of shots that leave it empty")
    style: str = Field(default="", description="style of every shot that says none")
    duration_s: float | None = Field(default=None, description="seconds of the whole film, only when said")
    title: str = Field(default="", description="title card before the first shot")
    end_card: str = Field(default="", description="card after the last shot")
    language: str = Field(default="", description='language tag of the narration: "en", "zh-TW"')
    voice: str = Field(default="", description="the narrator: a name or words such as 'calm woman'")
    delivery: str = ""
    speed: float | None = Field(default=None, ge=0.25, le=4.0)
    pitch: float | None = Field(default=None, ge=-12.0, le=12.0)
    music: MusicArgument | None = None
    music_source: str = Field(default="", description="handle of music that is there already")
    captions: bool = Field(default=False, description="what is said stands in the picture too")
    caption_position: Literal["bottom", "top"] = "bottom"
    caption_size: Literal["small", "medium", "large"] = "medium"
    caption_language: str = Field(default="", description="where they are read in another language than is spoken; needs translations")
    aspect_ratio: AspectRatio = "16:9"
    lines: Lines = 720
    fps: float = Field(default=24.0, ge=1, le=60)


class FilmChangeArgument(Argument):
    """One change of a film. Give `op` and what belongs to it."""

    op: Literal[
        "swap", "move", "remove", "add", "repeat", "length", "trim", "speed", "transition", "reshoot", "volume", "narrate", "music", "sound",
        "captions", "caption", "cards", "format",
    ] = Field(
        description="swap: a, b. move: shot, to. remove: shots. add: new_shot, at. repeat: shot, at (none: right after it). length: shots, seconds or factor (no shots: the whole film). "
        "trim: shot, start_s, end_s. speed: shots, factor (0.5 is half as fast). transition: shots, transition, seconds. "
        "reshoot: shots, change (none: a new take). volume: track, by_db or mute, shots. narrate: language, voice, delivery, speed, pitch, lines, remove. "
        "music: music, music_source, remove. sound: shots, sound, remove. captions: captions, caption_position, caption_size, caption_language, lines (what they say in that language). "
        "caption: shot, caption, text (other words in one caption; nothing is spoken anew). "
        "cards: title, end_card. format: aspect_ratio, height, fps."
    )  # fmt: skip
    shots: ShotNumbers
    shot: int | None = Field(default=None, description="the number of one shot")
    a: int | None = None
    b: int | None = None
    to: int | None = None
    at: int | None = None
    new_shot: FilmShotArgument | None = None
    seconds: float | None = None
    factor: float | None = None
    start_s: float | None = Field(default=None, ge=0)
    end_s: float | None = Field(default=None, ge=0)
    transition: Transition | None = None
    change: ChangeArgument | None = None
    track: Literal["voice", "music", "sound"] | None = None
    by_db: float | None = Field(default=None, ge=-40, le=20, description="-6 is clearly quieter")
    mute: bool | None = None
    language: str | None = None
    voice: str | None = None
    delivery: str | None = None
    speed: float | None = Field(default=None, ge=0.25, le=4.0)
    pitch: float | None = Field(default=None, ge=-12.0, le=12.0)
    lines: dict[str, str] | None = Field(
        default=None, description='new narration by shot number; with `language` translate every shot: {"1": "...", "2": "..."}'
    )
    music: MusicArgument | None = None
    music_source: str | None = Field(default=None, description="handle of music that is there already")
    sound: SoundArgument | None = None
    remove: bool | None = None
    captions: bool | None = None
    caption_position: Literal["bottom", "top"] | None = None
    caption_size: Literal["small", "medium", "large"] | None = None
    caption_language: str | None = Field(default=None, description='captions in another language than is spoken: "en"; empty: as it is spoken')
    caption: int | None = Field(default=None, ge=1, description="which caption of the shot, from 1")
    text: str | None = Field(default=None, description="empty takes the caption away")
    title: str | None = None
    end_card: str | None = None
    aspect_ratio: AspectRatio | None = None
    height: Lines | None = Field(default=None, description="pixels of the shorter side")
    fps: float | None = Field(default=None, ge=1, le=60)

    def change_data(self) -> dict[str, Any]:
        """Return the data of the `prompts.film_changes.FilmChange` that is meant; sources stay as they were said."""
        given = {name: value for name, value in self.given().items() if value not in ("", [], {}) or name in ("title", "end_card", "text", "caption_language")}
        if self.op == "captions":
            lines = {"lines": given["lines"]} if given.get("lines") else {}
            return {"op": "captions", "captions": _captions(given) if given.get("captions", True) else None} | lines
        renamed = {"add": {"new_shot": "shot"}, "format": {"height": "lines"}, "music": {"music_source": "source"}}.get(self.op, {})
        data = {renamed.get(name, name): value for name, value in given.items()}
        if self.new_shot is not None:
            data["shot"] = shot_data(self.new_shot)
        return data


def shot_data(given: FilmShotArgument, *, hero: str = "", style: str = "") -> dict[str, Any]:
    """Return the data of a FilmShot; sources stay as they were said. hero, style: for a shot that says none."""
    data = given.given()
    shot = {name: data.pop(name) for name in _SHOT_FIELDS if name in data}
    if not given.source:
        shot["subject"] = shot.get("subject") or hero
        shot["style"] = shot.get("style") or style
    data.pop("narration_source", None)
    return data | {"shot": shot}


def brief_data(film: FilmArgument, words: str) -> dict[str, Any]:
    """Return the data of a FilmBrief; sources stay as they were said."""
    data = film.given()
    said = ("title", "end_card", "duration_s", "music", "music_source", "aspect_ratio", "lines", "fps")
    narrator = {name: data[name] for name in ("language", "voice", "delivery", "speed", "pitch") if name in data}
    return {name: data[name] for name in said if name in data} | {
        "words": words,
        "shots": [shot_data(shot, hero=film.hero, style=film.style) for shot in film.shots],
        "narrator": narrator,
        "captions": _captions(data) if film.captions else None,
    }


def film_argument(brief: FilmBrief) -> dict[str, Any]:
    """Return the plan as the argument of `assemble_film` that gives it back."""
    plain = brief.model_dump(mode="json", exclude_defaults=True, exclude={"version", "words", "shots", "narrator", "captions", "music"})
    film = plain | brief.narrator.model_dump(exclude_defaults=True) | {"shots": [_shot_argument(shot) for shot in brief.shots]}
    if brief.music is not None:
        film["music"] = _music_argument(brief.music.model_dump(mode="json", exclude_defaults=True))
    if brief.captions is not None:
        film |= {"captions": True, "caption_position": brief.captions.position, "caption_size": brief.captions.size}
        film |= {"caption_language": brief.captions.language} if brief.captions.language else {}
    return film


def change_argument(change: FilmChange) -> dict[str, Any]:
    """Return the change as an entry of `edit_film`'s changes that gives it back."""
    data = change.model_dump(mode="json", exclude_unset=True) | {"op": change.op}
    match change.op:
        case "add":
            data["new_shot"] = _shot_argument(change.shot)
            del data["shot"]
        case "format" if "lines" in data:
            data["height"] = data.pop("lines")
        case "music":
            data = data | ({"music_source": data.pop("source")} if "source" in data else {})
            data = data | ({"music": _music_argument(data["music"])} if data.get("music") else {})
        case "captions":
            wish = change.captions
            wished = wish.model_dump(exclude_unset=True) if wish is not None else {}
            said = {f"caption_{name}": value for name, value in wished.items() if name in ("position", "size", "language")}
            data = {"op": "captions", "captions": wish is not None} | said | ({"lines": data["lines"]} if change.lines else {})
        case "reshoot" if "change" in data:
            data["change"] = _shot_change_argument(data["change"])
    return data


def _captions(given: dict[str, Any]) -> dict[str, Any]:
    names = {"caption_position": "position", "caption_size": "size", "caption_language": "language"}
    return {field: given[name] for name, field in names.items() if name in given}


def _music_argument(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name in MusicArgument.model_fields}


def _shot_change_argument(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None and name in ChangeArgument.model_fields}


def _shot_argument(shot: FilmShot) -> dict[str, Any]:
    rest = shot.model_dump(mode="json", exclude_defaults=True, exclude={"shot"})
    rest.pop("id", None)
    return shot_fields(shot.shot) | rest


def shot_fields(shot: Shot) -> dict[str, Any]:
    """Return a Shot as the entries of a ShotArgument, empty ones left out."""
    extras = {
        "negative": list(shot.negative),
        "text_in_image": [lettering.model_dump() for lettering in shot.text_in_image],
        "palette": list(shot.palette),
        "count": shot.count,
        "items": list(shot.items),
        "audio": shot.audio,
    }
    return {name: shot.words(name).text for name in FIELDS if shot.words(name)} | {k: v for k, v in extras.items() if v}
