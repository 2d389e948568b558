"""What the store keeps of an asset: frozen records with ids, words and recipes, never bytes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.shot import Shot

Kind = Literal["image", "mask", "video", "voice", "music", "sound", "film", "board", "clone", "text"]
"""voice: spoken words. board: a storyboard, the picture of a film's plan. clone: a cloned voice, a JSON file with the provider's id of it. text: a transcript or a description."""
PREFIXES: dict[str, str] = {
    "image": "img", "mask": "msk", "video": "vid", "voice": "voc", "music": "mus", "sound": "snd", "film": "film",
    "board": "brd", "clone": "cln", "text": "txt",
}  # fmt: skip
ASIDE = frozenset({"mask", "clone", "text"})
"""Kinds that are no versions: making one leaves the selection where it is."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recipe(_Value):
    """All that is needed to make the asset again."""

    request: dict[str, Any]
    """The request as JSON data, see `tools.requests.canonical`."""
    card: str
    engine: str
    seed: int
    versions: dict[str, str] = Field(default_factory=dict)
    """Versions of what drew it: ours, and the model's or its revision."""


class ElementNote(_Value):
    """One named element of a picture: its number in the `ids` sidecar and its box in pixels (left, top, right, bottom)."""

    id: int
    name: str
    words: str = ""
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    role: str = ""


class Description(_Value):
    """What the engine says it drew and what of the person's words it did not."""

    kind: str = ""
    elements: tuple[ElementNote, ...] = ()
    drawn: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()
    lufs: float | None = None
    """Integrated loudness of what is heard in it (ITU-R BS.1770); None where nothing is."""
    true_peak_db: float | None = None
    """Its loudest moment between the samples, in dB below full scale."""
    facts: dict[str, str] = Field(default_factory=dict)
    """What its maker tells of it in few words: key, tempo and form of music, language and voice of speech."""


class NewAsset(_Value):
    """What the maker of an asset says of it; the store adds the rest."""

    project: str = Field(min_length=1, max_length=200)
    kind: Kind = "image"
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    """Seconds of a video or a recording."""
    fps: float = 0.0
    parents: tuple[str, ...] = ()
    """Asset ids, the picture it edits first, then references."""
    recipe: Recipe | None = None
    shot: Shot | None = None
    changed: tuple[str, ...] = ()
    """Names of the Shot's fields that were asked to change."""
    notes: tuple[str, ...] = ()
    words: str = ""
    """What the person asked, word for word."""
    turn: str = ""
    group: str = ""
    """Alternatives made by one request share it."""
    name: str = ""
    """The file name of an upload."""
    upload: bool = False
    owner: str = ""
    description: Description = Description()
    licence: str = ""
    """The licence of what made it, as its card names it."""
    commercial: bool | None = None
    """Whether it may be used commercially; None when not verified, or when any of its parents is not verified."""
    aside: bool = False
    """A component of something else, such as one shot of a film: no version by itself, so the selection stays where it is."""
    labels: tuple[str, ...] = ()
    """Marks that every copy must keep: "cloned voice", "non-commercial"."""
    cost_usd: float | None = None
    """What it cost: the provider's own figure, else the estimate; None when nobody could say."""
    cost_source: Literal["", "free", "provider", "estimate", "unverified"] = ""
    facts: dict[str, str] = Field(default_factory=dict)
    """Provenance from the provider: its ids and versions."""


class Asset(NewAsset):
    """One immutable asset. Its id never changes; its handle (`img3`) is unique in its project."""

    id: str
    handle: str
    sha256: str
    path: Path
    bytes: int
    created: datetime
    sidecars: dict[str, str] = Field(default_factory=dict)
    """Further files by name, see `tools.store.blobs.sidecar_suffix`; values are sha256."""
