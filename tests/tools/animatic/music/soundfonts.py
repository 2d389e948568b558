"""Tiny SoundFonts made on the fly."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

RATE, CYCLE = 22_050, 100


def tiny_soundfont(path: Path, *, program: int = 0, root: int = 57) -> Path:
    """Write a SoundFont with one looped sine of 220.5 Hz at `root`, as one preset of bank 0."""
    wave = (np.sin(2 * np.pi * np.arange(CYCLE * 40) / CYCLE) * 20_000).astype("<i2").tobytes() + bytes(92)
    header = struct.pack("<20sIIIIIBbHH", b"sine", 0, CYCLE * 40, CYCLE * 10, CYCLE * 30, RATE, root, 0, 0, 1)
    last = struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0)
    generators = [(38, -2_400), (54, 1), (53, 0)]
    chunks = {
        b"phdr": struct.pack("<20sHHHIII", b"sine", program, 0, 0, 0, 0, 0) + struct.pack("<20sHHHIII", b"EOP", 0, 0, 1, 0, 0, 0),
        b"pbag": struct.pack("<HHHH", 0, 0, 1, 0),
        b"pmod": bytes(10),
        b"pgen": struct.pack("<HhHh", 41, 0, 0, 0),
        b"inst": struct.pack("<20sH", b"sine", 0) + struct.pack("<20sH", b"EOI", 1),
        b"ibag": struct.pack("<HHHH", 0, 0, len(generators), 0),
        b"imod": bytes(10),
        b"igen": b"".join(struct.pack("<Hh", *generator) for generator in generators) + bytes(4),
        b"shdr": header + last,
    }
    body = _list(b"sdta", _chunk(b"smpl", wave)) + _list(b"pdta", b"".join(_chunk(name, data) for name, data in chunks.items()))
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"sfbk" + body)
    return path


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _list(name: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", name + data)
