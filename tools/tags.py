"""A text packet inside films and recordings, written around their packets: not one byte of picture or sound changes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tools import remuxing

_MP4 = (".mp4", ".mov", ".m4a")
_XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
"""The extended type of the `uuid` box that holds XMP (XMP specification part 3, ISO base media)."""
_XMP_CHUNK = b"_PMX"
"""The RIFF chunk that holds XMP (XMP specification part 3, WAV)."""
_XMP_OWNER = b"XMP\0"
"""The owner of the ID3 PRIV frame that holds XMP (XMP specification part 3, MP3)."""
_SOUND_CHUNKS = (b"fmt ", b"fact", b"data")
_VENDOR = b"scenewright"
_STREAMINFO, _SEEKTABLE, _COMMENT = 0, 3, 4
"""Types of FLAC metadata blocks (RFC 9639, 8.1)."""
COMMENT_KEY = "comment"


def write(data: bytes, suffix: str, packet: str) -> bytes:
    """Return the file with the packet in it, in place of an older one. Raises ValueError when this kind of file cannot carry it."""
    text = packet.encode()
    if suffix in _MP4:
        return _with_box(data, text)
    if suffix == ".mp3":
        return _id3(text) + _bare_mp3(data)
    if suffix == ".wav":
        return _riff([*(c for c in _chunks(data) if c[0] != _XMP_CHUNK), (_XMP_CHUNK, text)])
    if suffix == ".flac":
        return _flac(data, [(_COMMENT, _vorbis(text))])
    if suffix in remuxing.FORMATS:
        return remuxing.rewrap(data, suffix, {COMMENT_KEY: packet})
    raise ValueError(f"a {suffix} file carries no packet")


def read(data: bytes, suffix: str) -> str | None:
    """Return the packet that `write` put into a file, or None. Raises ValueError for a damaged file."""
    found: bytes | None = None
    if suffix in _MP4:
        found = next((data[a + 24 : b] for kind, a, b in _boxes(data) if _is_xmp(data, kind, a)), None)
    elif suffix == ".mp3":
        found = _from_id3(data)
    elif suffix == ".wav":
        found = next((body for name, body in _chunks(data) if name == _XMP_CHUNK), None)
    elif suffix == ".flac":
        found = _from_vorbis(data)
    elif suffix in remuxing.FORMATS:
        return remuxing.comment(data, suffix)
    return found.decode("utf-8", "replace") if found is not None else None


def strip(data: bytes, suffix: str) -> bytes:
    """Return the file with nothing but its picture and sound: no places, names, dates, covers. Raises ValueError when damaged."""
    if suffix == ".mp3":
        return _bare_mp3(data)
    if suffix == ".wav":
        return _riff([chunk for chunk in _chunks(data) if chunk[0] in _SOUND_CHUNKS])
    if suffix == ".flac":
        return _flac(data, [])
    return remuxing.rewrap(data, suffix, {})


# --- MP4 and QuickTime (ISO/IEC 14496-12)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of the boxes at the top of the file."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1 and at + 16 <= len(data):
            size = struct.unpack_from(">Q", data, at + 8)[0]
        end = len(data) if size == 0 else at + size
        if size not in (0,) and (size < 8 or end > len(data)):
            raise ValueError("a box reaches beyond the file")
        yield kind, at, end
        at = end


def _is_xmp(data: bytes, kind: bytes, start: int) -> bool:
    return kind == b"uuid" and data[start + 8 : start + 24] == _XMP_BOX


def _with_box(data: bytes, text: bytes) -> bytes:
    boxes = list(_boxes(data))
    if boxes and _is_xmp(data, *boxes[-1][:2]):  # at the end nothing points behind it, so it may go
        data, boxes = data[: boxes[-1][1]], boxes[:-1]
    if not boxes:
        raise ValueError("no MP4 file")
    _, start, end = boxes[-1]
    if any(_is_xmp(data, kind, start) for kind, start, _ in boxes):
        raise ValueError("a packet of somebody else stands in the middle of the file")
    if data[start : start + 4] == bytes(4):  # "to the end of the file" would swallow what is appended
        if end - start >= 2**32:
            raise ValueError("the last box is too large")
        data = data[:start] + struct.pack(">I", end - start) + data[start + 4 :]
    return data + struct.pack(">I4s", 24 + len(text), b"uuid") + _XMP_BOX + text


# --- MP3 (ID3v2.4)


def _syncsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _plain(four: bytes) -> int:
    return int(sum(part << shift for part, shift in zip(four, (21, 14, 7, 0), strict=True)))


def _id3(text: bytes) -> bytes:
    body = _XMP_OWNER + text
    frame = b"PRIV" + _syncsafe(len(body)) + b"\0\0" + body
    return b"ID3\x04\0\0" + _syncsafe(len(frame)) + frame


def _tag_end(data: bytes) -> int:
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    return 10 + _plain(data[6:10]) + (10 if data[5] & 0x10 else 0)


def _bare_mp3(data: bytes) -> bytes:
    while end := _tag_end(data):
        data = data[end:]
    if data[-128:-125] == b"TAG":
        data = data[:-128]
    if data[-32:-24] == b"APETAGEX":
        size, _, flags = struct.unpack_from("<III", data, len(data) - 20)
        data = data[: -(size + (32 if flags >> 31 else 0))]
    if not data:
        raise ValueError("an MP3 file without sound")
    return data


def _from_id3(data: bytes) -> bytes | None:
    end, at = _tag_end(data), 10
    while at + 10 <= end and data[at : at + 4].strip(b"\0"):
        size = _plain(data[at + 4 : at + 8])
        body = data[at + 10 : at + 10 + size]
        if data[at : at + 4] == b"PRIV" and body.startswith(_XMP_OWNER):
            return body[len(_XMP_OWNER) :]
        at += 10 + size
    return None


# --- WAV (RIFF)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks; a streamed file, whose header was written before its length was known, ends with its last byte."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("no WAV file that can be written anew")
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _riff(chunks: list[tuple[bytes, bytes]]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


# --- FLAC (RFC 9639)


def _blocks(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield type, body and end of every metadata block."""
    at, last = 4, data[:4] != b"fLaC"
    while not last:
        if at + 4 > len(data):
            raise ValueError("a FLAC file that ends in its metadata")
        last, kind = bool(data[at] & 0x80), data[at] & 0x7F
        end = at + 4 + int.from_bytes(data[at + 1 : at + 4])
        yield kind, data[at + 4 : end], end
        at = end


def _flac(data: bytes, more: list[tuple[int, bytes]]) -> bytes:
    old = list(_blocks(data))
    if not old:
        raise ValueError("a FLAC file without its header")
    kept = [(kind, body) for kind, body, _ in old if kind in (_STREAMINFO, _SEEKTABLE)] + more
    if any(len(body) >= 2**24 for _, body in kept):
        raise ValueError("too long for a FLAC block")
    written = b"".join(
        bytes([kind | (0x80 if number == len(kept) - 1 else 0)]) + len(body).to_bytes(3) + body
        for number, (kind, body) in enumerate(kept)
    )
    return b"fLaC" + written + data[old[-1][2] :]


def _vorbis(text: bytes) -> bytes:
    entry = COMMENT_KEY.upper().encode() + b"=" + text
    return struct.pack("<I", len(_VENDOR)) + _VENDOR + struct.pack("<II", 1, len(entry)) + entry


def _from_vorbis(data: bytes) -> bytes | None:
    start = COMMENT_KEY.upper().encode() + b"="
    for kind, body, _ in _blocks(data):
        if kind != _COMMENT or len(body) < 8:
            continue
        at = 8 + struct.unpack_from("<I", body)[0]
        while at + 4 <= len(body):
            size = struct.unpack_from("<I", body, at)[0]
            entry = body[at + 4 : at + 4 + size]
            if entry[: len(start)].upper() == start:
                return entry[len(start) :]
            at += 4 + size
    return None
