"""Hostile files, built byte by byte: bombs, lies, and files that are two things at once."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from fractions import Fraction

import av
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PAGE = b"<html><body><script>alert(document.cookie)</script></body></html>"


def archive() -> bytes:
    """Return a ZIP with a program in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("run.sh", "#!/bin/sh\nrm -rf /\n")
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 8, height: int = 8, *, before: bytes = b"", behind: bytes = b"", packed: bytes | None = None) -> bytes:
    """Return a PNG whose pixels are `packed`, or black; with whole chunks before them and bytes behind its end."""
    pixels = zlib.compress(bytes((1 + 3 * width) * height)) if packed is None else packed
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return SIGNATURE + head + before + chunk(b"IDAT", pixels) + chunk(b"IEND", b"") + behind


def zeros(mebibytes: int) -> bytes:
    """Return a stream of zlib that unpacks to so many MiB of nothing."""
    machine = zlib.compressobj(9)
    return b"".join(machine.compress(bytes(2**20)) for _ in range(mebibytes)) + machine.flush()


def gif(width: int, height: int, frames: int = 1, *, comment: bytes = b"", behind: bytes = b"") -> bytes:
    """Return a GIF of this canvas whose frames are one pixel each."""
    frame = b"\x21\xf9\x04\x00\x0a\x00\x00\x00" + b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    said = b"\x21\xfe" + bytes([len(comment)]) + comment + b"\0" if comment else b""
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + said + frame * frames + b";" + behind


def webp(width: int, height: int) -> bytes:
    """Return a WebP whose canvas is said to be this large, and which holds nothing."""
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    animation = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body = b"WEBP" + canvas + animation
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of_passes(count: int) -> bytes:
    """Return a JPEG that goes over its picture so many times."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def wav(rate: int = 8_000, channels: int = 1, bits: int = 16, *, said: int | None = None, sound: bytes = bytes(16_000), behind: bytes = b"") -> bytes:
    """Return a WAV file with any numbers in its header; said: the length it tells of its sound."""
    block = channels * bits // 8 & 0xFFFF
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * block & 0xFFFFFFFF, block, bits)
    length = len(sound) if said is None else said
    body = b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", length) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body + behind


def box(kind: bytes, *inner: bytes) -> bytes:
    """Return one box of an MP4."""
    body = b"".join(inner)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def patched(data: bytes, kind: bytes, offset: int, value: bytes) -> bytes:
    """Return an MP4 with bytes of its first box of a kind overwritten, counted from the end of the box's head."""
    at = data.index(kind) + 4 + offset
    return data[:at] + value + data[at + len(value) :]


def mp4_of_tracks(film: bytes, count: int) -> bytes:
    """Return an MP4 whose movie box says its first track so many times."""
    at = film.index(b"moov") - 4
    size = int.from_bytes(film[at : at + 4])
    first = film.index(b"trak", at) - 4
    track = film[first : first + int.from_bytes(film[first : first + 4])]
    moov = box(b"moov", film[at + 8 : at + size], track * count)
    return film[:at] + moov + film[at + size :]


def film_that_grows(side: int) -> bytes:
    """Return a WebM of 64 pixels a side, whose thirteenth frame says that it has `side` (RFC 6386, 9.1)."""
    last = _frames(64, 1)[0]
    last = last[:6] + struct.pack("<HH", side, side) + last[10:]
    out, step = io.BytesIO(), Fraction(1, 12)
    with av.open(out, "w", format="webm") as target:
        track = target.add_stream("libvpx", rate=12)
        track.width = track.height = 64
        track.pix_fmt = "yuv420p"
        for number, data in enumerate([*_frames(64, 12), last]):
            packet = av.Packet(data)
            packet.pts = packet.dts = number
            packet.time_base, packet.stream, packet.is_keyframe = step, track, number in (0, 12)
            target.mux(packet)
    return out.getvalue()


def document(xml: bytes, *, name: str = "word/document.xml") -> bytes:
    """Return a Word file with this document in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, xml)
    return out.getvalue()


def laughs(encoding: str = "utf-8") -> bytes:
    """Return a document whose entities stand for each other, ten times each, ten levels deep."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<?xml version="1.0" encoding="{encoding}"?>{" " * 3000}<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]><w:p xmlns:w="{space}"><w:t>&l9;</w:t></w:p>'
    return text.encode(encoding)


def _frames(side: int, count: int) -> list[bytes]:
    coder = av.CodecContext.create("libvpx", "w")
    coder.width = coder.height = side
    coder.pix_fmt, coder.time_base, coder.options = "yuv420p", Fraction(1, 12), {"deadline": "realtime", "cpu-used": "8"}
    made: list[bytes] = []
    for number in range(count):
        frame = av.VideoFrame(side, side, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts = number
        made += [bytes(packet) for packet in coder.encode(frame)]
    return made + [bytes(packet) for packet in coder.encode(None)]
