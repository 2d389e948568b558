"""Texts inside pictures, read and written around their pixels: nothing is decoded, and not one pixel changes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
"""How an APP1 segment of a JPEG file that holds XMP begins (XMP specification part 3, JPEG)."""
_APP0, _APP1, _SOS, _EOI = 0xE0, 0xE1, 0xDA, 0xD9
_MAX_SEGMENT = 65_533 - len(_XMP_SEGMENT)
_XMP_CHUNK, _EXTENDED, _XMP_FLAG, _ALPHA_FLAG = b"XMP ", b"VP8X", 0x04, 0x10
"""The RIFF chunk that holds XMP, and the header that announces it (WebP container specification)."""
MAX_TEXT = 4 * 2**20
"""Bytes of one text of a PNG file, unpacked; a longer one is passed over."""
MAX_TEXTS = 64
_PNG = b"\x89PNG\r\n\x1a\n"
PICTURES = (".jpg", ".jpeg", ".webp")


def write(data: bytes, suffix: str, packet: str) -> bytes:
    """Return the picture with the packet in place of an older one. Raises ValueError when it is damaged or the packet too long."""
    text = packet.encode()
    return _webp(data, text) if suffix == ".webp" else _jpeg(data, text)


def read(data: bytes, suffix: str) -> str | None:
    """Return the packet, or None. Raises ValueError for a damaged file."""
    if suffix == ".webp":
        found = next((body for name, body in _chunks(data) if name == _XMP_CHUNK), None)
    else:
        found = next((data[a + 4 + len(_XMP_SEGMENT) : b] for marker, a, b in _segments(data) if _is_xmp(data, marker, a)), None)
    return found.decode("utf-8", "replace") if found is not None else None


# --- PNG (PNG specification, third edition, 11.3.3)


def png_texts(data: bytes) -> dict[str, str]:
    """Return the texts of a PNG file by keyword, the first of each. Raises ValueError for a damaged file."""
    found: dict[str, str] = {}
    for name, body in _png_chunks(data):
        keyword, _, rest = body.partition(b"\0")
        text = _international(rest) if name == b"iTXt" else rest.decode("latin-1") if name == b"tEXt" else None
        if text is not None and len(found) < MAX_TEXTS and len(text) <= MAX_TEXT:
            found.setdefault(keyword.decode("latin-1"), text)
    return found


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(_PNG):
        raise ValueError("no PNG file")
    at, name = len(_PNG), b""
    while name != b"IEND":
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if at + 12 + length > len(data):
            raise ValueError("a PNG file that was cut off")
        yield name, data[at + 8 : at + 8 + length] if name in (b"iTXt", b"tEXt") else b""
        at += 12 + length


def _international(rest: bytes) -> str | None:
    """Return the text of an iTXt chunk after its keyword; None where it is damaged or too long."""
    parts = rest[2:].split(b"\0", 2)
    if len(rest) < 2 or len(parts) < 3:
        return None
    text = parts[2]
    if rest[0]:
        unpacking = zlib.decompressobj()
        try:
            text = unpacking.decompress(text, MAX_TEXT)
        except zlib.error:
            return None
        if not unpacking.eof:
            return None
    return text.decode("utf-8", "replace")


# --- JPEG (ITU-T T.81, B.1)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of the segments before the pixels."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG file")
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in (_SOS, _EOI):
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end > len(data) or end < at + 4:
            raise ValueError("a segment reaches beyond the file")
        yield data[at + 1], at, end
        at = end


def _is_xmp(data: bytes, marker: int, start: int) -> bool:
    return marker == _APP1 and data.startswith(_XMP_SEGMENT, start + 4)


def _jpeg(data: bytes, text: bytes) -> bytes:
    if len(text) > _MAX_SEGMENT:
        raise ValueError("too long for a JPEG segment")
    old = [(a, b) for marker, a, b in _segments(data) if _is_xmp(data, marker, a)]
    for a, b in reversed(old):
        data = data[:a] + data[b:]
    first = next(_segments(data), (0, 2, 2))
    place = first[2] if first[0] == _APP0 else 2  # the JFIF header stands first
    segment = struct.pack(">BBH", 0xFF, _APP1, 2 + len(_XMP_SEGMENT) + len(text)) + _XMP_SEGMENT + text
    return data[:place] + segment + data[place:]


# --- WebP (RFC 9649)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP file")
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > len(data):
            raise ValueError("a chunk reaches beyond the file")
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _webp(data: bytes, text: bytes) -> bytes:
    chunks = [(name, body) for name, body in _chunks(data) if name != _XMP_CHUNK]
    if not chunks:
        raise ValueError("a WebP file without a picture")
    if chunks[0][0] != _EXTENDED:
        chunks.insert(0, (_EXTENDED, _header(*chunks[0])))
    if len(chunks[0][1]) < 10:
        raise ValueError("a WebP file whose header is cut off")
    flags = bytes([chunks[0][1][0] | _XMP_FLAG])
    chunks[0] = (_EXTENDED, flags + chunks[0][1][1:])
    body = b"".join(name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in [*chunks, (_XMP_CHUNK, text)])
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _header(name: bytes, body: bytes) -> bytes:
    """Return the extended header of a simple file: whether it has alpha, and its size (RFC 9649, 2.5 to 2.7)."""
    if name == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bool(bits >> 28 & 1)
    elif name == b"VP8 " and len(body) >= 10:
        width, height, alpha = (int.from_bytes(body[6:8], "little") & 0x3FFF) - 1, (int.from_bytes(body[8:10], "little") & 0x3FFF) - 1, False
    else:
        raise ValueError("a WebP file without a picture")
    return bytes([_ALPHA_FLAG if alpha else 0, 0, 0, 0]) + width.to_bytes(3, "little") + height.to_bytes(3, "little")
