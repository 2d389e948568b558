"""What engines share about results: where files stand in an answer, and what kind of file a run of bytes is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.requests import Request, SpeechRequest
from tools.store.records import Kind

MAX_BYTES: Mapping[Kind, int] = {
    "image": 200 * 2**20,
    "video": 2**30,
    "voice": 200 * 2**20,
    "music": 200 * 2**20,
    "sound": 200 * 2**20,
    "text": 10 * 2**20,
}
"""The largest result that is taken, by kind."""
_KINDS: Mapping[str, Kind] = {
    "image": "image", "video": "video", "speech": "voice", "clone": "clone", "music": "music", "sound": "sound", "read": "text",
}  # fmt: skip
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"\x1aE\xdf\xa3", ".webm"),
    (b"ID3", ".mp3"),
    (b"fLaC", ".flac"),
    (b"OggS", ".ogg"),
)
_FAMILIES = {(b"RIFF", b"WEBP"): ".webp", (b"RIFF", b"WAVE"): ".wav"}
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"wide")
"""First boxes of an MP4 or QuickTime file (ISO 14496-12)."""


def kind_of(request: Request) -> Kind:
    """Return the kind of asset that a request makes."""
    if isinstance(request, SpeechRequest) and request.operation == "dub" and request.video:
        return "video"
    return _KINDS[request.kind]


def suffix_of(data: bytes) -> str:
    """Return the file name ending that the first bytes tell (".png", ".mp4"), or "" for anything unknown."""
    for start, suffix in _STARTS:
        if data.startswith(start):
            return suffix
    if (family := (data[:4], data[8:12])) in _FAMILIES:
        return _FAMILIES[family]
    if data[4:8] in _BOXES:
        return ".m4a" if data[8:11] == b"M4A" else ".mp4"
    if data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE0 == 0xE0:  # an MPEG audio frame without a tag before it
        return ".mp3"
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    return ".svg" if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in data[:2048]) else ""


def found_at(pointer: str, answer: Any) -> list[Any]:
    """Return what stands at a JSON pointer (RFC 6901) in an answer, in order; `*` is every entry. What is not there is left out."""
    places = [answer]
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        places = [inner for place in places for inner in _inner(place, name)]
    return [place for place in places if place is not None]


def addresses_in(value: Any) -> Iterator[str]:
    """Yield every http:, https: and data: address in nested lists and objects, in order."""
    if isinstance(value, str):
        if value.startswith(("http://", "https://", "data:")):
            yield value
        return
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for entry in inner:
        yield from addresses_in(entry)


def _inner(place: Any, name: str) -> list[Any]:
    if isinstance(place, list):
        if name == "*":
            return place
        return [place[int(name)]] if name.isdigit() and int(name) < len(place) else []
    if isinstance(place, dict):
        return list(place.values()) if name == "*" else [place[name]] if name in place else []
    return []
