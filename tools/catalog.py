"""Model cards: what each system and each of its models can do, costs and allows, as data in `tools/cards/*.toml`."""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tools.chinese import Language
from tools.errors import NotConfigured

Task = Literal[
    "t2i", "i2i", "edit", "inpaint", "outpaint", "multi_ref", "upscale", "remove_background",
    "t2v", "i2v", "first_last", "ref2v", "extend", "v2v",
    "tts", "sts", "clone", "dub", "isolate", "stt", "describe",
    "music", "sfx",
    "storyboard", "cut",
]  # fmt: skip
"""i2i: a picture made anew from one, by strength. edit: a change said in words. multi_ref: from several reference pictures.
first_last: between two frames. ref2v: with reference pictures. v2v: restyle. sts: another voice says the same recording."""
Canonical = Literal[
    "prompt", "negative_prompt", "seed", "size", "width", "height", "aspect_ratio", "resolution", "n", "quality",
    "image", "mask_image", "reference_images", "strength", "guidance_scale", "num_inference_steps", "background", "palette",
    "style", "previews", "draft_mark", "first_frame", "last_frame", "video", "duration_s", "fps", "num_frames", "generate_audio",
    "text", "voice", "language", "speed", "stability", "similarity", "style_strength", "delivery", "audio", "samples", "name",
    "lyrics", "sections", "instrumental", "bpm", "key", "loop", "question", "source",
    "pitch", "energy", "meter", "distance", "speech", "last_shot", "pieces", "parent",
    "reference_weights", "guide", "guide_image", "style_image", "palette_image", "loras", "sides",
]  # fmt: skip
"""The one vocabulary of parameters. `source` is the provider's own id of a video that it shall extend."""
State = Literal["live", "mirror", "frozen", "dead", "no_api", "research"]
Medium = Literal["image", "video", "voice", "music", "sound", "text"]
Strength = Literal["lettering", "han_lettering", "vector", "speed"]
"""What a model does clearly better than its quality says: exact words in a picture, Chinese words in it, drawings made of curves,
and all it does in very few steps."""
Unit = Literal["picture", "megapixel", "second", "minute", "thousand_characters", "run", "gpu_second"]

TASKS: tuple[Task, ...] = get_args(Task)
CANONICAL: tuple[Canonical, ...] = get_args(Canonical)
USABLE: tuple[State, ...] = ("live", "mirror", "frozen")
"""frozen: it answers, but nobody mends it any more."""
_LISTED = 8
"""Words named at most where a card has one that nobody knows."""
OWN_CARDS = Path(__file__).parent / "cards"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Parameter(_Value):
    """How a canonical parameter is said to the provider."""

    to: str = Field(min_length=1)
    """The provider's word; dots lead into nested objects ("video.start_frame")."""
    form: Literal["plain", "text", "integer", "number", "WxH", "W:H", "W*H", "object", "list", "first"] = "plain"
    """How the value is written: text/integer/number convert it; WxH, W:H and W*H join a size; object gives {"width", "height"};
    list wraps a single value; first takes the first of several."""
    unit: str = ""
    """The provider's unit, for people: "ms", "frames"."""
    scale: float = 1.0
    """Provider's value = ours x scale (seconds to milliseconds: 1000)."""
    min: float | None = None
    max: float | None = None
    """Bounds of OUR value; a value outside is moved to the bound, and the reply says so."""
    choices: tuple[str | int | float, ...] = ()
    """OUR values that exist; the nearest is taken, and the reply says so. For "size": "1024x1024"."""
    words: dict[str, str | int | float | bool] = Field(default_factory=dict)
    """Our value as text -> the provider's value, where they differ ("16:9" -> "1280:720")."""
    each: dict[str, Any] = Field(default_factory=dict)
    """Shape of one file: "$" stands for it ({uri = "$", position = "first"}). Where two parameters lead to the same word, the lists are joined."""
    max_items: int | None = None
    required: bool = False
    """The provider refuses the call without it."""


class Licence(_Value):
    """Under what terms the model's results may be used."""

    name: str
    note: str = ""
    commercial: bool | None = None
    """None when nobody here could verify it."""
    source: str = ""
    attribution: str = ""
    """What must stand by the results, where the licence asks for it in words of its own."""


class Limits(_Value):
    """What the model takes at most."""

    min_side: int = 64
    max_side: int = 4096
    """Shortest and longest side in pixels."""
    reference_images: int = 0
    min_s: float | None = None
    max_s: float | None = None
    """Seconds of a video, a recording or a piece."""
    characters: int | None = None
    """Longest prompt or text."""
    samples: int = 0
    deadline_s: float = 900.0
    """How long a job may take before it is given up."""


class Price(_Value):
    """What one unit costs, with where that was read and when."""

    amount: float | None = Field(default=None, ge=0)
    """None when it could not be verified."""
    unit: Unit = "run"
    currency: str = "USD"
    source: str = ""
    checked: datetime.date | None = None


class Status(_Value):
    """Whether the model can be had, with where that was read and when."""

    state: State
    checked: datetime.date
    source: str
    since: datetime.date | None = None
    """When it died or froze."""


class System(_Value):
    """What people call by one name: Kling, Sora, ElevenLabs. Its models are cards; a dead one has none but says what to use instead."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    title: str
    maker: str = ""
    makes: tuple[Medium, ...] = Field(min_length=1)
    names: dict[Language, tuple[str, ...]]
    """What people call it, by language."""
    status: Status
    say: dict[Language, str] = Field(default_factory=dict)
    """For what cannot be had: one true sentence, without the stand-ins (they are added)."""
    stand_ins: tuple[str, ...] = ()
    """Ids of systems to use instead."""
    note: str = ""


class Card(_Value):
    """One model at one engine."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    system: str
    """Id of its system; filled in from the file."""
    title: str
    """Its name as shown to people and written into files."""
    names: dict[Language, tuple[str, ...]] = Field(default_factory=dict)
    """Names of this one model beside those of its system ("flux schnell")."""
    engine: str
    model: str = ""
    """What the engine's provider calls it: a slug, a repository, a model name."""
    version: str = ""
    """A fixed version where the provider wants one."""
    tasks: tuple[Task, ...] = Field(min_length=1)
    tier: Literal["draft", "final"] = "final"
    quality: int = Field(default=50, ge=0, le=100)
    """Our own judgement, only to order cards when nothing else decides; 100 is the best known."""
    strengths: tuple[Strength, ...] = ()
    """What it is chosen for where that is asked for."""
    speed_s: float | None = None
    """A typical job, in seconds, where a source names it."""
    origin: Literal["drawn", "generated"] = "generated"
    """Drawn by rules or generated by a trained model; decides the digital source type in files."""
    dialect: str
    """How the prompt is put, see `prompts.dialects`."""
    languages: tuple[str, ...] = ("en",)
    """Languages of prompts that the model reads; another is translated first."""
    speaks_clones: bool = False
    """Whether it speaks with voices that were cloned at its engine."""
    licence: Licence
    limits: Limits = Limits()
    parameters: dict[Canonical, Parameter] = Field(default_factory=dict)
    """What is missing here cannot be honoured, and the reply says so."""
    fixed: dict[str, Any] = Field(default_factory=dict)
    """Sent as it stands, in the provider's words; dots lead into nested objects."""
    output: str = ""
    """Where the files stand in the provider's answer, as a JSON pointer; `*` is every entry of a list."""
    options: dict[str, Any] = Field(default_factory=dict)
    """What only this card's engine reads (a graph template, an endpoint's name, an output format)."""
    price: Price
    status: Status
    fallback: tuple[str, ...] = ()
    """Ids of cards to try first when this one fails."""

    @field_validator("parameters", mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: {"to": spec} if isinstance(spec, str) else spec for key, spec in value.items()}

    @property
    def commercial(self) -> bool | None:
        """Whether results may be used commercially; None when nobody here could verify it."""
        return self.licence.commercial

    @property
    def usable(self) -> bool:
        """Whether its provider still answers, as far as the card knows."""
        return self.status.state in USABLE


@dataclass(frozen=True, repr=False)
class Catalog:
    """Every system and every card."""

    systems: Mapping[str, System] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)

    def of_system(self, system: str) -> tuple[Card, ...]:
        """Return a system's cards, sorted by id."""
        return tuple(card for card in self.cards.values() if card.system == system)

    def named(self, name: str) -> System | Card | None:
        """Return the system or the card with this id, title or name in any language, or None; a system goes first.

        The name is compared whole: case, spaces, hyphens and full-width forms are ignored, words around it are not.
        """
        wanted = plain_name(name)
        every: tuple[System | Card, ...] = (*self.systems.values(), *self.cards.values())
        return next((one for one in every if wanted in names_of(one)), None)


def load_catalog(*folders: Path) -> Catalog:
    """Return our own cards and those of further folders; a later system or card of the same id replaces the earlier.

    A file holds one `[system]` and any number of `[[model]]`. A folder that is not there holds nothing.
    Raises NotConfigured, naming the file and the entry, for what cannot be read and for an id that stands twice in a folder.
    """
    systems: dict[str, System] = {}
    cards: dict[str, Card] = {}
    for folder in (OWN_CARDS, *folders):
        seen: dict[str, str] = {}
        for path in sorted(folder.glob("*.toml")):
            system, models = _read(path)
            for entry in (f"system {system.id}", *(f"model {card.id}" for card in models)):
                _take_id(seen, entry, path)
            systems[system.id] = system
            cards.update((card.id, card) for card in models)
    return Catalog(dict(sorted(systems.items())), dict(sorted(cards.items())))


def plain_name(name: str) -> str:
    """Return a name as names are compared: without case, spaces, hyphens and full-width forms."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if not c.isspace() and c not in "-_")


def names_of(named: System | Card) -> frozenset[str]:
    """Return everything that a system or a card is called, as names are compared."""
    spoken = (name for names in named.names.values() for name in names)
    return frozenset(map(plain_name, (named.id, named.title, *spoken)))


_ENTRIES = tuple(name for form in (Card, System, Parameter, Limits, Price, Licence, Status) for name in form.model_fields)


def _take_id(seen: dict[str, str], entry: str, path: Path) -> None:
    if entry in seen:
        raise NotConfigured(f"The {entry} stands in {seen[entry]} and in {path.name}; give one of them another id.")
    seen[entry] = path.name


def _read(path: Path) -> tuple[System, list[Card]]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # also numbers of thousands of digits, and lists in lists without end
        raise NotConfigured(f"The model card {path.name} cannot be read ({error}); mend or remove it.") from error
    unknown = set(data) - {"system", "model", "service"}
    if unknown or "system" not in data:
        what = f"has an entry nobody knows ({sorted(unknown)[0]})" if unknown else "has no [system]"
        raise NotConfigured(f"The model card {path.name} {what}; a file holds one [system] and [[model]] entries.")
    entries = data.get("model", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NotConfigured(f"The models of the model card {path.name} are no list; write [[model]] before each of them.")
    where = "[system]"
    try:
        system = System.model_validate(data["system"])
        models = []
        for number, entry in enumerate(entries, 1):
            where = str(entry.get("id", f"model {number}"))
            models.append(Card.model_validate({"system": system.id, **entry}))
    except ValidationError as error:
        raise NotConfigured(f"The model card {path.name} is wrong at {where}, {_fault(error)}; mend or remove it.") from error
    return system, models


def _fault(error: ValidationError) -> str:
    """Return the first fault in few words: the entry, what is wrong with it, and what was perhaps meant."""
    faults = error.errors()
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])  # a typo before what it leaves out
    *path, last = [str(part) for part in first["loc"] if part != "[key]"] or ["entry"]
    entry = ".".join((*path, last))
    if first["type"] == "extra_forbidden":
        return f"{entry}: there is no such entry{_meant(last, _ENTRIES, 1)}"
    if first["type"] == "literal_error":
        expected = re.findall(r"'([^']+)'", str(first.get("ctx", {}).get("expected", "")))
        given = str(first["input"])[:40]
        return f"{entry}: \"{given}\" is not known{_meant(given, expected) or f' (there is {_some(expected)})'}"
    return f"{entry}: {first['msg']}"


def _meant(given: str, known: Iterable[str], most: int = 2) -> str:
    close = difflib.get_close_matches(given, list(dict.fromkeys(known)), n=most, cutoff=0.6)
    return f" (did you mean {' or '.join(close)}?)" if close else ""


def _some(words: Sequence[str]) -> str:
    more = len(words) - _LISTED
    return ", ".join(words[:_LISTED]) + (f" and {more} more" if more > 0 else "")
