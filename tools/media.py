"""Guarded reading of pictures people give us, and the writing of PNG files and thumbnails."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageCms, ImageOps

from tools.errors import BadMedia

MAX_BYTES = 60 * 1024 * 1024
MAX_SCANS = 120
"""Passes of one JPEG: honest ones have ten or so, and each costs the time of a whole picture."""
MAX_PIXELS = 50_000_000
"""About 8660x5770; a decoded picture of this size takes 200 MB."""
THUMBNAIL_MAX = 768

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_LEVEL = 3
"""zlib level: larger levels cost several times the time for a few percent of the bytes on flat drawings."""
_PLAIN_CHUNKS = {b"IHDR": 13, b"IDAT": 2**31, b"sRGB": 1, b"pHYs": 9}
"""How long each may be: what is longer holds something else."""
_PIECE = 2**20
_XMP_KEYWORD = "XML:com.adobe.xmp"
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
"""A marker of a JPEG, where it is none inside packed pixels (ITU-T T.81, B.1.1)."""
_START, _END, _SCAN, _BARE = 0xD8, 0xD9, 0xDA, 0x01
_MARKUP = (b"<svg", b"<?xml", b"<!doctype", b"<html", b"<head", b"<body", b"<script")
UNREADABLE = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError,
    struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's decoders raise on damaged files."""


def kind_of(data: bytes) -> str | None:
    """Return "PNG", "JPEG", "WEBP" or "GIF" by the file's first bytes, or None for anything else."""
    if data.startswith(PNG_SIGNATURE):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return "GIF" if data[:6] in (b"GIF87a", b"GIF89a") else None


def open_picture(
    data: bytes, *, name: str = "", max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS
) -> Image.Image:
    """Return a picture as plain RGB or RGBA pixels: oriented as its EXIF says, in sRGB, first frame, without metadata.

    The type is read from the content, never from the name; the size in pixels is checked before anything is decoded.
    Raises BadMedia with one sentence that names the file and says what to give instead.
    """
    shown = f'"{name[-80:]}"' if name else "The file"
    if not data:
        raise BadMedia(f"{shown} is empty; choose a PNG, JPEG, WebP or GIF picture.")
    if len(data) > max_bytes:
        raise BadMedia(
            f"{shown} is {len(data) / 2**20:.0f} MB, the limit is {max_bytes / 2**20:.0f} MB; make it smaller first."
        )
    kind = kind_of(data)
    if kind is None:
        raise BadMedia(f"{shown} {_what_else(data)}; save it as PNG or JPEG and give it again.")
    canvas = _canvas(data) if kind == "WEBP" else (0, 0)
    if canvas[0] * canvas[1] > max_pixels:
        raise _too_large(shown, canvas, max_pixels)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind == "JPEG" and _passes(data) > MAX_SCANS:
                raise ValueError("more passes than any honest picture")
            image = Image.open(io.BytesIO(data), formats=(kind,))
            if image.width * image.height > max_pixels:
                raise _too_large(shown, image.size, max_pixels)
            image.load()
            return _plain(image)
    except Image.DecompressionBombError as error:
        raise _too_large(shown, None, max_pixels) from error
    except UNREADABLE as error:
        raise BadMedia(f"{shown} is damaged and cannot be read as {kind}; export it again and retry.") from error


def encode_png(image: Image.Image, *, text: Mapping[str, str] | None = None, xmp: str | None = None) -> bytes:
    """Return the picture as PNG bytes with text chunks and an XMP packet; same picture and texts, same bytes."""
    bare = image.copy()
    bare.info = {}
    buffer = io.BytesIO()
    bare.save(buffer, "PNG", compress_level=_PNG_LEVEL)
    return add_text(buffer.getvalue(), text or {}, xmp)


def add_text(png: bytes, text: Mapping[str, str], xmp: str | None = None) -> bytes:
    """Return a PNG file with UTF-8 text chunks (iTXt) put after its header; the pixels' bytes are not touched."""
    if not png.startswith(PNG_SIGNATURE):
        raise ValueError("not a PNG file")
    entries = dict(text)
    if xmp is not None:
        entries[_XMP_KEYWORD] = xmp
    header_end = len(PNG_SIGNATURE) + 25
    return png[:header_end] + b"".join(_text_chunk(k, v) for k, v in entries.items()) + png[header_end:]


def is_plain_png(data: bytes) -> bool:
    """Tell whether a file is a PNG of 8-bit RGB or RGBA pixels and nothing else: no metadata, profile, palette or animation."""
    place, first = len(PNG_SIGNATURE), True
    if not data.startswith(PNG_SIGNATURE):
        return False
    pixels = zlib.decompressobj()
    while place + 12 <= len(data):
        length, name = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        if name == b"IDAT" and not _goes_on(pixels, data[place + 8 : place + 8 + length]):
            return False
        body = data[place + 8 : place + 8 + length]
        if first and (name != b"IHDR" or body[8:10] not in (b"\x08\x02", b"\x08\x06")):
            return False
        if name == b"IEND":
            return place + 12 == len(data) and pixels.eof
        if length > _PLAIN_CHUNKS.get(name, -1):
            return False
        place, first = place + 12 + length, False
    return False


def _goes_on(pixels: zlib._Decompress, piece: bytes) -> bool:
    """Take a piece of a PNG's packed pixels; return False where it is damaged, or something follows behind their end."""
    try:
        while piece:
            pixels.decompress(piece, _PIECE)
            piece = pixels.unconsumed_tail
    except zlib.error:
        return False
    return not pixels.unused_data


def encode_thumbnail(image: Image.Image, px: int = 256) -> bytes:
    """Return the picture as WebP bytes whose longest side is at most `px` (16..768) pixels."""
    side = max(16, min(px, THUMBNAIL_MAX))
    small = image.convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=82, method=2)
    return buffer.getvalue()


def _too_large(shown: str, size: tuple[int, int] | None, max_pixels: int) -> BadMedia:
    measure = f"{size[0]}x{size[1]} pixels" if size else "far more pixels"
    return BadMedia(f"{shown} has {measure}, the limit is {max_pixels // 1_000_000} megapixels; make it smaller first.")


def _canvas(webp: bytes) -> tuple[int, int]:
    """Return the size of a WebP's canvas, for which its library makes room as soon as it is opened; (0, 0) where it has none (RFC 9649)."""
    if webp[12:16] != b"VP8X" or len(webp) < 30:
        return 0, 0
    return int.from_bytes(webp[24:27], "little") + 1, int.from_bytes(webp[27:30], "little") + 1


def _passes(jpeg: bytes) -> int:
    """Return how often a JPEG goes over its picture; what stands inside its segments or behind its end, as a phone's film does, is none."""
    at, count = 0, 0
    while found := _MARKER.search(jpeg, at):
        kind, at = found[1][0], found.end()
        if kind == _END:
            break
        count += kind == _SCAN
        at += 0 if kind in (_START, _BARE) else max(2, int.from_bytes(jpeg[at : at + 2]))
    return count


def _what_else(data: bytes) -> str:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        return "is an SVG drawing, not pixels" if b"<svg" in data[:4096].lower() else "is a web page or XML, not a picture"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        return "is a HEIC or AVIF picture, which is not read here"
    return "is not a PNG, JPEG, WebP or GIF picture"


def _plain(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I") or turned.mode == "F":
        turned = Image.fromarray((np.clip(np.asarray(turned, np.float64), 0, 65535) / 257).astype(np.uint8))
    has_alpha = turned.mode in ("RGBA", "LA", "PA", "RGBa") or "transparency" in turned.info
    plain = turned.convert("RGBA" if has_alpha else "RGB")
    if profile and turned.mode in ("RGB", "RGBA"):
        plain = _to_srgb(plain, profile)
    plain = plain.copy()
    plain.info = {}
    return plain


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB")) or image
    except (ImageCms.PyCMSError, OSError):
        return image  # an unreadable colour profile: the numbers are taken as sRGB, as browsers do


def _text_chunk(keyword: str, value: str) -> bytes:
    body = keyword.encode("latin-1")[:79] + b"\0\0\0\0\0" + value.encode("utf-8", "replace")
    head = b"iTXt" + body
    return struct.pack(">I", len(body)) + head + struct.pack(">I", zlib.crc32(head))
