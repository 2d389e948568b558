"""What does not belong into a picture, film or recording: second files behind or between its parts, which other programs would open."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import av

from tools import tags
from tools.errors import BadMedia

_ZIP_END = b"PK\5\6"
_ZIP_TAIL = 22 + 65_535
"""How far from a file's end the end record of a ZIP inside it may stand (APPNOTE 4.3.16)."""
_ENTRY = b"PK\1\2"
_MARKS = re.compile(rb"<(?:!doctype|html|script|svg|iframe|body)[\s>]|%PDF-\d|<\?php|^#!\s?/", re.IGNORECASE)
_HEAD = 4_096
_FILLING = (b"free", b"skip", b"wide")
_KNOWN_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"uuid", b"emsg", b"prft", b"pdin", b"meta", *_FILLING})
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_FRAME_SYNC = 0xE0


def pure(data: bytes, suffix: str) -> bytes:
    """Return a film or recording of which nothing is left but its picture and sound, like `tools.tags.strip`, and nothing behind them.

    Raises ValueError for a damaged file and BadMedia where a second file stays inside all the same.
    """
    bare = tags.strip(data, suffix)
    if suffix in (".mp3", ".flac"):
        bare = _packets_of(bare, suffix)
    if holds_archive(bare):
        raise BadMedia("The file holds an archive inside its sound or picture; export it again with another program.")
    return bare


def as_sent(data: bytes, suffix: str) -> bytes:
    """Return a film or recording as it came where nothing in it is of another kind, and made pure where something is."""
    return pure(data, suffix) if is_mixed(data, suffix) else data


def is_mixed(data: bytes, suffix: str) -> bool:
    """Tell whether a film or recording holds what another program would take for a page, a program or an archive, or things nobody plays."""
    if holds_archive(data) or _MARKS.search(data[:_HEAD]) or _MARKS.search(data[-_HEAD:]):
        return True
    if suffix in (".mp4", ".mov", ".m4a"):
        return not all(_is_plain(data, *box) for box in _boxes(data))
    return False


def holds_archive(data: bytes) -> bool:
    """Tell whether a ZIP with anything in it ends within the file's tail, wherever it begins."""
    end = data.rfind(_ZIP_END, max(0, len(data) - _ZIP_TAIL - 4_096))
    return end >= 0 and data.rfind(_ENTRY, 0, end) >= 0  # sizes and places in the end record may be lies that unpackers see through


def bare_gif(data: bytes) -> bytes:
    """Return an animated GIF with its frames, their times and how often it plays, and nothing else (GIF89a specification).

    Raises ValueError for a damaged one.
    """
    at = 13 + _table(data[10])
    kept = [data[:at]]
    while (kind := data[at : at + 1]) != b";":
        end = _block_end(data, at)
        label = data[at + 1 : at + 2]
        loops = label == b"\xff" and data[at + 3 : at + 14] in _GIF_LOOPS
        if kind == b"," or label == b"\xf9" or loops:
            kept.append(data[at:end])
        at = end
    return b"".join(kept) + b";"


# --- inside


def _table(packed: int) -> int:
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _block_end(data: bytes, at: int) -> int:
    """Return where a GIF's image or extension ends; raise ValueError where there is none."""
    if data[at : at + 1] == b"," and at + 10 < len(data):
        at += 11 + _table(data[at + 9])
    elif data[at : at + 1] == b"!":
        at += 2
    else:
        raise ValueError("no GIF that can be written anew")
    while at < len(data):
        size = data[at]
        at += 1 + size
        if not size:
            return at
    raise ValueError("a GIF that ends inside a frame")


def _packets_of(data: bytes, suffix: str) -> bytes:
    """Return a recording's frames one after another, with what its decoder must know before them."""
    form = {".mp3": "mp3", ".flac": "flac"}[suffix]
    try:
        with av.open(io.BytesIO(data), "r", format=form, metadata_errors="replace") as source:
            packets = [(packet.pos, bytes(packet)) for packet in source.demux(source.streams.audio[0]) if packet.size]
    except (av.FFmpegError, OSError, IndexError) as error:
        raise ValueError("no recording that can be written anew") from error
    if not packets:
        raise ValueError("a recording without sound")
    start = packets[0][0] if packets[0][0] is not None else 0
    return _before(data, max(start, 0), suffix) + b"".join(body for _, body in packets)


def _before(data: bytes, start: int, suffix: str) -> bytes:
    """Return what stands before the first frame of sound: a FLAC's header, or the MP3 frame that tells how the sound was padded."""
    if suffix == ".flac":
        return data[: _flac_header(data)]
    told = data[:start]
    is_frame = len(told) > 4 and told[0] == 0xFF and told[1] & _FRAME_SYNC == _FRAME_SYNC
    return told if is_frame and any(mark in told[:64] for mark in (b"Xing", b"Info", b"VBRI")) else b""


def _flac_header(data: bytes) -> int:
    at, last = 4, False
    while not last and at + 4 <= len(data):
        last, at = bool(data[at] & 0x80), at + 4 + int.from_bytes(data[at + 1 : at + 4])
    return at


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of an MP4's outer boxes; what is none comes with an empty type."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        wide = size == 1
        size = int.from_bytes(data[at + 8 : at + 16]) if wide else size
        end = len(data) if size == 0 else at + size
        if at + 8 > len(data) or (size and size < 8) or end > len(data):
            yield b"", at, len(data)
            return
        yield data[at + 4 : at + 8], at, end
        at = end


def _is_plain(data: bytes, kind: bytes, start: int, end: int) -> bool:
    if kind in _FILLING:
        return not data[start + 8 : end].strip(b"\0") or end - start <= 1_024
    return kind in _KNOWN_BOXES
