"""Playing a person's own SoundFont 2 file: its presets, zones, loops, tuning and volume envelopes (SoundFont 2.04 specification)."""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.animatic.music.synth.core import count, rise
from tools.audio import RATE, Samples
from tools.errors import BadInput

MAX_BYTES = 1_000_000_000
_START, _END, _LOOP, _LOOP_END = 0, 1, 2, 3
_START_COARSE, _END_COARSE, _LOOP_COARSE, _LOOP_END_COARSE = 4, 12, 45, 50
_PAN, _DELAY, _ATTACK, _HOLD, _DECAY, _SUSTAIN, _RELEASE = 17, 33, 34, 35, 36, 37, 38
_INSTRUMENT, _KEYS, _VELOCITIES, _QUIET, _COARSE, _FINE, _SAMPLE, _MODES, _SCALE, _ROOT = 41, 43, 44, 48, 51, 52, 53, 54, 56, 58
_ADDED = frozenset({_PAN, _DELAY, _ATTACK, _HOLD, _DECAY, _SUSTAIN, _RELEASE, _QUIET, _COARSE, _FINE})
"""Generators of a preset zone that add to its instrument's own."""
_DEFAULTS = {_DELAY: -12_000, _ATTACK: -12_000, _HOLD: -12_000, _DECAY: -12_000, _RELEASE: -12_000, _SCALE: 100, _ROOT: -1}
_COMPRESSED = 0x10
"""Bit of a sample's type that says it is packed (SoundFont 3)."""
_LOUDNESS = 0.16
"""Level of a full-scale sample beside the built-in instruments."""

Zone = dict[int, int]


@dataclass(frozen=True, slots=True)
class _Header:
    """One sample: where it lies, where it loops, its rate and tuning."""

    start: int
    end: int
    loop: int
    loop_end: int
    rate: int
    root: int
    correction: int


@dataclass(slots=True)
class SoundFont:
    """An opened SoundFont. `note` plays one note of it."""

    data: NDArray[np.int16]
    headers: list[_Header]
    presets: dict[tuple[int, int], list[tuple[Zone, Zone]]]
    """Zones of (bank, program): the preset's own generators and those of an instrument's zone."""
    _played: dict[tuple[int, int, int, int, int], Samples | None] = field(default_factory=dict)

    def note(self, bank: int, program: int, pitch: int, seconds: float, velocity: float) -> Samples | None:
        """Return a note, shape (2, n), or None where the file has no such preset or nothing for this key. bank 128 holds the drums."""
        loud = max(1, min(127, round(velocity * 127)))
        key = (bank, program, pitch, loud // 8, round(seconds * 50))
        if key not in self._played:
            self._played[key] = self._sounded(bank, program, pitch, seconds, loud)
        return self._played[key]

    def _sounded(self, bank: int, program: int, pitch: int, seconds: float, loud: int) -> Samples | None:
        zones = self.presets.get((bank, program))
        if zones is None and bank == 128:
            zones = next((own for (number, _), own in sorted(self.presets.items()) if number == 128), None)
        pieces = [self._zone(preset, own, pitch, seconds, loud) for preset, own in zones or [] if _fits(preset, pitch, loud) and _fits(own, pitch, loud)]
        heard = [piece for piece in pieces if piece is not None]
        if not heard:
            return None
        out = np.zeros((2, max(piece.shape[1] for piece in heard)), np.float32)
        for piece in heard:
            out[:, : piece.shape[1]] += piece
        return out

    def _zone(self, preset: Zone, own: Zone, pitch: int, seconds: float, loud: int) -> Samples | None:
        zone = {name: own.get(name, _DEFAULTS.get(name, 0)) + (preset.get(name, 0) if name in _ADDED else 0) for name in {*own, *preset, *_DEFAULTS, _PAN, _QUIET, _SUSTAIN, _COARSE, _FINE, _MODES}}
        header = self.headers[own[_SAMPLE]]
        root = zone[_ROOT] if 0 <= zone[_ROOT] <= 127 else header.root
        cents = (pitch - root) * zone[_SCALE] + 100 * zone[_COARSE] + zone[_FINE] + header.correction
        step = 2 ** (max(-9_600, min(9_600, cents)) / 1200) * header.rate / RATE
        release = _seconds(zone[_RELEASE], 0.01)
        samples = count(seconds + min(release, 3.0))
        sound = self._walk(header, zone, step, samples)
        if sound is None:
            return None
        gain = _LOUDNESS * (loud / 127) ** 2 * 10 ** (-0.4 * zone[_QUIET] / 200)
        sound = sound * _envelope(zone, seconds, release, sound.size) * np.float32(gain) * rise(sound.size, 0.0005)
        pan = float(np.clip(zone[_PAN] / 500, -1, 1))
        return np.stack([sound * np.float32(np.sqrt((1 - pan) / 2)), sound * np.float32(np.sqrt((1 + pan) / 2))]) * np.float32(np.sqrt(2))

    def _walk(self, header: _Header, zone: Zone, step: float, samples: int) -> NDArray[np.float32] | None:
        """Return the sample read at `step` times its own pace, going round its loop where it has one."""
        start = header.start + zone.get(_START, 0) + 32_768 * zone.get(_START_COARSE, 0)
        end = min(header.end + zone.get(_END, 0) + 32_768 * zone.get(_END_COARSE, 0), self.data.size)
        first = header.loop + zone.get(_LOOP, 0) + 32_768 * zone.get(_LOOP_COARSE, 0)
        last = header.loop_end + zone.get(_LOOP_END, 0) + 32_768 * zone.get(_LOOP_END_COARSE, 0)
        if not 0 <= start < end:
            return None
        place = start + np.arange(samples) * step
        if zone[_MODES] % 4 in (1, 3) and start <= first < last <= end:
            over = place >= last
            place[over] = first + (place[over] - first) % (last - first)
        else:
            place = place[place < end - 1]
        whole = place.astype(np.int64)
        after = np.minimum(whole + 1, self.data.size - 1)
        if zone[_MODES] % 4 in (1, 3) and first < last:
            after = np.where(whole + 1 == last, first, after)
        share = (place - whole).astype(np.float32)
        return (self.data[whole] * (1 - share) + self.data[after] * share).astype(np.float32) / np.float32(32_768)


def _fits(zone: Zone, pitch: int, loud: int) -> bool:
    for name, value in ((_KEYS, pitch), (_VELOCITIES, loud)):
        if name in zone and not zone[name] & 0xFF <= value <= zone[name] >> 8 & 0xFF:
            return False
    return True


def _seconds(timecents: int, least: float) -> float:
    return max(least, min(60.0, 2 ** (timecents / 1200)))


def _envelope(zone: Zone, held: float, release: float, samples: int) -> NDArray[np.float32]:
    """Return the volume envelope: delay, attack, hold, decay to the sustain level, and the release after `held` seconds."""
    delay, attack = _seconds(zone[_DELAY], 0.0), _seconds(zone[_ATTACK], 0.001)
    hold, decay = _seconds(zone[_HOLD], 0.0), _seconds(zone[_DECAY], 0.001)
    at = np.arange(samples) / RATE - delay
    quiet = np.clip((at - attack - hold) / decay, 0, 1) * min(1_000, max(0, zone[_SUSTAIN])) / 10
    over = np.maximum(0.0, at + delay - held)
    level = np.clip(at / attack, 0, 1) * 10 ** (-quiet / 20) * 10 ** (-over * 100 / release / 20)
    return level.astype(np.float32)


def open_soundfont(path: Path) -> SoundFont:
    """Read a SoundFont 2 file. Raises BadInput when it is none, is broken, or holds compressed samples."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path.name} is larger than 1 GB; choose a smaller SoundFont.")
        chunks = _chunks(path.read_bytes())
        return _read(chunks)
    except OSError as error:
        raise BadInput(f"The SoundFont {path.name} cannot be opened; check its name and that it may be read.") from error
    except (KeyError, IndexError, ValueError, struct.error) as error:
        raise BadInput(f"{path.name} is not a SoundFont 2 file that can be played; choose an uncompressed .sf2 file.") from error


def _chunks(data: bytes) -> dict[str, bytes]:
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise ValueError("no SoundFont")
    found: dict[str, bytes] = {}
    spans = [(12, len(data))]
    while spans:
        at, end = spans.pop()
        while at + 8 <= end:
            name, size = data[at : at + 4].decode("latin-1"), struct.unpack_from("<I", data, at + 4)[0]
            if name == "LIST":
                spans.append((at + 12, min(end, at + 8 + size)))
            else:
                found[name] = data[at + 8 : at + 8 + size]
            at += 8 + size + size % 2
    return found


def _read(chunks: dict[str, bytes]) -> SoundFont:
    data = np.frombuffer(chunks["smpl"][: len(chunks["smpl"]) // 2 * 2], "<i2")
    headers = [
        _Header(start, end, loop, loop_end, rate or RATE, root if root <= 127 else 60, correction)
        for _, start, end, loop, loop_end, rate, root, correction, _, _ in _sample_rows(chunks)
    ][:-1]
    if any(row[-1] & _COMPRESSED for row in _sample_rows(chunks)):
        raise ValueError("compressed samples")
    instruments = [_zones(chunks, "i", first, after) for first, after in _spans(chunks["inst"], 22, 20)]
    presets: dict[tuple[int, int], list[tuple[Zone, Zone]]] = {}
    rows = list(struct.iter_unpack("<20sHHHIII", chunks["phdr"]))
    for row, after in itertools.pairwise(rows):
        zones = [
            (zone, own)
            for zone in _zones(chunks, "p", row[3], after[3])
            if _INSTRUMENT in zone
            for own in instruments[zone[_INSTRUMENT]]
            if _SAMPLE in own and own[_SAMPLE] < len(headers)
        ]
        presets[row[2], row[1]] = zones
    if not presets or not headers:
        raise ValueError("empty SoundFont")
    return SoundFont(data, headers, presets)


def _sample_rows(chunks: dict[str, bytes]) -> list[tuple[Any, ...]]:
    """Return the sample headers as they stand in the file, the closing one included."""
    return list(struct.iter_unpack("<20sIIIIIBbHH", chunks["shdr"]))


def _spans(table: bytes, size: int, offset: int) -> list[tuple[int, int]]:
    marks = [struct.unpack_from("<H", table, at + offset)[0] for at in range(0, len(table) - size + 1, size)]
    return list(itertools.pairwise(marks))


def _zones(chunks: dict[str, bytes], kind: str, first: int, after: int) -> list[Zone]:
    """Return the zones of an instrument or a preset; what its global zone (the first without a sample) says holds for all."""
    bags, generators = chunks[f"{kind}bag"], chunks[f"{kind}gen"]
    found: list[Zone] = []
    for index in range(first, after):
        begin, end = (struct.unpack_from("<H", bags, at * 4)[0] for at in (index, index + 1))
        zone: Zone = {}
        for at in range(begin, end):
            name, value = struct.unpack_from("<Hh", generators, at * 4)
            zone[name] = value & 0xFFFF if name in (_KEYS, _VELOCITIES, _INSTRUMENT, _SAMPLE) else value
        found.append(zone)
    ends = _SAMPLE if kind == "i" else _INSTRUMENT
    if found and ends not in found[0]:
        return [{**found[0], **zone} for zone in found[1:]]
    return found
