"""What any file says of its making, and whether it was changed since: nothing of it is decoded and nothing is fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools import provenance, recordings
from tools.credentials import signing
from tools.credentials.signing import Signature, Source
from tools.errors import BadMedia

MAX_BYTES = recordings.Bounds().max_bytes
_CONTENT = "sha256:"
_ROLES = {"image": "parentOf", "video": "parentOf", "audio": "parentOf"}
"""Fields of a request that name what was edited; every other names what was only followed or put in."""
LABELS = {
    "algorithmicMedia": "drawn by rules, without a trained model",
    "trainedAlgorithmicMedia": "made by a trained model",
    "compositeWithTrainedAlgorithmicMedia": "put together, with pieces that a trained model made",
    "composite": "put together from pieces, of a person's own too",
}
"""Ends of digital source types (https://cv.iptc.org/newscodes/digitalsourcetype/) in words."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that a file says. Texts are what the file claims: only a signature that holds makes them more than that."""

    name: str
    suffix: str
    bytes: int
    sha256: str
    told: Mapping[str, Any]
    """Our record: recipe, labels, licence, draft; empty for a stranger's file."""
    label: str
    """The IPTC digital source type."""
    lineage: tuple[Source, ...]
    signature: Signature

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        making = self.signature.making or {}
        labels = self.told.get("labels") or making.get("labels")
        return {
            "name": self.name, "kind": self.suffix.removeprefix("."), "bytes": self.bytes, "sha256": self.sha256,
            "label": self.label, "licence": self.told.get("licence") or making.get("licence", ""),
            "labels": labels if isinstance(labels, list) else [],
            "draft": self.told.get("draft"), "recipe": self.told.get("recipe"),
            "lineage": [asdict(one) for one in self.lineage], "signature": asdict(self.signature),
        }  # fmt: skip


def inspect(path: Path, anchors: bytes = b"") -> Inspection:
    """Return what a file says of itself. Blocking. anchors: PEM certificates of trusted authorities.

    Raises BadMedia, in one sentence, for what is no picture, film or recording, cannot be read or is too large.
    """
    data = _opened(path)
    suffix = provenance.suffix_of(data)
    if not suffix:
        raise BadMedia(f'"{path.name}" is no picture, film or recording that carries a record of its making; name a PNG, JPEG, WebP, MP4, MOV, WebM, MP3, WAV, FLAC or Ogg file.')
    try:
        told = provenance.told_by(data, path.name)
    except BadMedia:
        told = {}
    signature = signing.read(data, suffix, anchors)
    label = str(told.get("digital_source_type") or next((source for _, source in signature.actions if source), ""))
    named = signature.sources or tuple(dict.fromkeys(_named(told.get("recipe"))))
    return Inspection(path.name, suffix, len(data), hashlib.sha256(data).hexdigest(), told, label, named, signature)


def label_words(source_type: str) -> str:
    """Return a digital source type in words."""
    end = source_type.rpartition("/")[2]
    return LABELS.get(end, end)


def _opened(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BadMedia(f'"{path}" is no file; name a picture, a film or a recording.')
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadMedia(f'"{path.name}" is {size / 2**20:.0f} MB, the limit is {MAX_BYTES / 2**20:.0f} MB; name a smaller file.')
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadMedia(f'"{path}" cannot be read ({error.strerror}); name a file that can.') from error


def _named(recipe: Any) -> Iterator[Source]:
    """Yield what a recipe names by its content."""
    request = recipe.get("request") if isinstance(recipe, dict) else None
    for field, value in request.items() if isinstance(request, dict) else ():
        for content in _contents(value):
            yield Source(field, _ROLES.get(field, "inputTo"), content, signed=False)


def _contents(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(_CONTENT):
        yield value.removeprefix(_CONTENT)
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _contents(one)
