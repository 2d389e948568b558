"""What a person uploads, made fit for the store: known by its content, within bounds, without places, names and dates."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from tools import foreign, hearing, media, recordings, texts
from tools.errors import BadMedia
from tools.store.records import Description, Kind

MAX_SOUND_S = 600.0
MAX_FILM_S = 300.0
MAX_FILM_SIDE = 4096


_NAME_CHARS = 200
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of characters that are not seen: control, direction and format marks, halves of characters, line ends (Unicode, UAX 44)."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file for the store. `facts`: width and height in pixels, duration_s, fps and how loud it is, for its record."""

    data: bytes
    suffix: str
    kind: Kind
    facts: dict[str, Any]


def plain_name(name: str) -> str:
    """Return a file's name as it may be shown: without folders, line ends and characters that are not seen or turn others round.

    It is shown only: files are named by us alone.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in last)
    return " ".join("".join(sign for sign in seen if unicodedata.category(sign) not in _UNSEEN).split())[-_NAME_CHARS:]


def take_in(
    data: bytes,
    name: str,
    *,
    picture_as: Literal["image", "mask"] = "image",
    sound_as: Literal["voice", "music", "sound"] = "voice",
    max_bytes: int = media.MAX_BYTES,
    max_pixels: int = media.MAX_PIXELS,
) -> TakenIn:
    """Return a person's file as it is stored.

    A picture becomes plain PNG pixels, upright, in sRGB. A recording (WAV, MP3, M4A, FLAC, OGG, WebM; at most 10 minutes) and a
    film (MP4, MOV, WebM; at most 5 minutes and 4096 pixels a side) keep every packet of sound and picture and nothing else.
    A text (see `tools.texts`) is kept as its plain words.
    A recording counts as a voice unless the caller knows better: nothing in a file tells speech from music.
    Raises BadMedia with one sentence for anything else.
    """
    suffix = recordings.suffix_of(data)
    if suffix is None and texts.is_text(name) and media.kind_of(data) is None:
        return TakenIn(texts.read_text(data, name).encode(), ".txt", "text", {})
    if suffix is None:
        picture = media.open_picture(data, name=name, max_bytes=max_bytes, max_pixels=max_pixels)
        facts: dict[str, Any] = {"width": picture.width, "height": picture.height}
        return TakenIn(media.encode_png(picture), ".png", picture_as, facts)
    bounds = recordings.Bounds(max_bytes, max(MAX_FILM_S, MAX_SOUND_S), MAX_FILM_SIDE)
    probe = recordings.probe(data, name=name, bounds=bounds)
    limit = MAX_FILM_S if probe.kind == "video" else MAX_SOUND_S
    if probe.duration_s > limit:
        raise recordings.too_long(name, probe.duration_s, limit)
    try:
        bare = foreign.pure(data, probe.suffix)
        after = recordings.probe(bare, name=name)
    except (ValueError, BadMedia) as error:
        raise BadMedia(f'"{name[-80:]}" cannot be read through to its end; export it again and retry.') from error
    facts = {"width": after.width, "height": after.height, "duration_s": after.duration_s, "fps": after.fps}
    if after.has_audio:
        with suppress(BadMedia):  # what plays with gaps may be kept; it only has no levels
            facts["description"] = hearing.described(Description(), bare, after.duration_s)
    return TakenIn(bare, after.suffix, "video" if after.kind == "video" else sound_as, facts)
