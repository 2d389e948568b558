"""Recolouring a frame to given hex colours: the first one rules, the others accent, light and shade stay."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tools.animatic.styles.toolkit import LUMA, Bytes, Floats, luma

MAIN_SHARE = 0.55
"""How much of the scenery the first colour takes at least before the others get their turn."""
BIG_SHARE = 0.25
"""An area this large never becomes an accent."""
ANCHOR_SHARE = 0.08
"""An area this large may be the one that shows the first colour exactly."""
GREY_SATURATION = 40
"""Saturation (0..255) below which a subject's pixel counts as white, grey or black and stays nearly so."""
HEX = re.compile(r"(?:[0-9a-fA-F]{3}){1,2}")
BEND = (0.55, 1.7)
"""How far the tones of the whole frame may be bent (gamma) towards the brightness of the first colour."""


def _rgb(colour: str) -> Floats:
    digits = colour.removeprefix("#")
    if not HEX.fullmatch(digits):
        raise ValueError(f"{colour} is not a hex colour such as #0032a1")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return np.array([int(digits[i : i + 2], 16) for i in (0, 2, 4)], np.float32) / np.float32(255)


def _ramp(colour: Floats, greyness: float = 0.0) -> Bytes:
    """Return (256, 3): shades, the exact colour at its own brightness, then tints; partly grey if asked."""
    own = float(np.clip(colour @ LUMA, 0.04, 0.96))
    tone = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
    below = np.clip(tone / own, 0, 1)
    above = np.clip((tone - own) / (1 - own), 0, 1)
    dark = colour * np.float32(0.12)
    white = np.float32(0.96) + colour * np.float32(0.04)
    ramp = dark + (colour - dark) * below + (white - colour) * above
    mixed = ramp + (tone - ramp) * np.float32(greyness)
    table: Bytes = np.clip(mixed * 255 + np.float32(0.5), 0, 255).astype(np.uint8)
    return table


@dataclass(frozen=True, slots=True)
class _Area:
    """One element of the frame: its id, its share of all pixels and its middle tone 0..1."""

    id: int
    share: float
    tone: float


def _areas(ids: Bytes, tone: Floats) -> list[_Area]:
    """Return the elements of the frame, the largest first."""
    flat, tones = ids.ravel(), tone.ravel()
    counts = np.bincount(flat, minlength=256)
    found = [
        _Area(int(number), float(counts[number]) / flat.size, float(np.median(tones[flat == number])))
        for number in np.nonzero(counts)[0]
    ]
    return sorted(found, key=lambda area: (-area.share, area.id))


def _fade(values: Bytes, none: int, full: int) -> Floats:
    """Return 0 at `none`, 1 at `full` and beyond it, a ramp between."""
    ramp: Floats = np.clip((values.astype(np.float32) - none) / (full - none), 0, 1)
    return ramp


def _skin(hue: Bytes, saturation: Bytes, value: Bytes) -> Floats:
    """Return 0..1 how much a subject's colour could be skin or fur: orange to red-brown, neither grey nor vivid."""
    warm = np.minimum(_fade(hue, 0, 5), _fade(hue, 36, 29))
    muted = np.minimum(_fade(saturation, 36, 56), _fade(saturation, 222, 182))
    return np.minimum(np.minimum(warm, muted), _fade(value, 40, 70))


def _bins(hue: Bytes) -> Bytes:
    bins: Bytes = (hue + np.uint8(11)) // np.uint8(22)
    return bins


def _hue_choice(vivid: Bytes, colours: int) -> Bytes:
    """Return which palette colour each hue of the subjects takes: by how common they are, they get the accents in turn."""
    counts = np.bincount(_bins(vivid), minlength=12)
    table = np.zeros(12, np.uint8)
    for turn, number in enumerate(np.argsort(-counts, kind="stable")):
        table[number] = (1 + turn) % colours
    return table


def _scenery_choice(areas: list[_Area], colours: int) -> Bytes:
    """Return a (256,) table from element id to palette colour: the first colour until it rules, then in turn."""
    table = np.zeros(256, np.uint8)
    total = sum(area.share for area in areas) or 1.0
    ruled, turn = 0.0, 0
    for area in areas:
        if ruled / total < MAIN_SHARE or area.share >= BIG_SHARE or colours == 1:
            ruled += area.share
            continue
        turn += 1
        table[area.id] = turn % colours
    return table


def _bend(areas: list[_Area], target: float) -> tuple[float, int, float]:
    """Return gamma, element and lift by which one large area of the first colour gets exactly its brightness."""
    large = [area for area in areas if area.share >= ANCHOR_SHARE] or areas[:1]
    if not large:
        return 1.0, -1, 0.0
    anchor = min(large, key=lambda area: abs(area.tone - target) - 0.3 * area.share)
    middle = float(np.clip(anchor.tone, 0.03, 0.97))
    gamma = float(np.clip(np.log(target) / np.log(middle), *BEND))
    return gamma, anchor.id, target - middle**gamma


@dataclass(frozen=True, slots=True)
class Plan:
    """How one frame takes a palette; the pictures it is made of can be recoloured with it one by one."""

    ramps: Bytes
    """(n, 256, 3): for each palette colour, and last for the nearly grey, the colour of every brightness."""
    table: Bytes
    """(256,) from element id to palette colour."""
    hues: Bytes
    """(12,) from a subject's hue to palette colour."""
    subject_ids: tuple[int, ...]
    gamma: float
    anchor: int
    """The element that shows the first colour exactly; -1 for none."""
    lift: float

    def apply(self, rgb: Bytes, ids: Bytes) -> Bytes:
        """Return a picture (H, W, 3) recoloured by its element ids (H, W)."""
        subject = np.isin(ids, self.subject_ids)
        level = (self._toned(luma(rgb), ids) * np.float32(255) + np.float32(0.5)).astype(np.uint8)
        choice = self.table[ids]
        if subject.any():
            hue, saturation, skin = _subject_colours(rgb[subject])
            vivid = (saturation >= GREY_SATURATION) & (skin < 0.5)
            choice[subject] = np.where(vivid, self.hues[_bins(hue)], np.uint8(len(self.ramps) - 1))
        result = self.ramps[choice, level]
        if subject.any():
            result[subject] = _keep_skin(rgb[subject], result[subject], skin)
        return result

    def _toned(self, tone: Floats, ids: Bytes) -> Floats:
        if self.anchor < 0:
            return tone
        bent: Floats = tone ** np.float32(self.gamma)
        bent[ids == self.anchor] += np.float32(self.lift)
        return np.clip(bent, 0, 1)


def recolour(rgb: Bytes, ids: Bytes, palette: tuple[str, ...], subject_ids: tuple[int, ...]) -> Bytes:
    """Return the frame in the given colours: the first rules, the others accent, all in tints and shades.

    rgb: (H, W, 3) uint8. ids: (H, W) uint8. palette: hex colours such as "#0032a1", the main one first; empty
    changes nothing. subject_ids: the ids whose skin stays skin and whose white and black stay nearly so.
    Raises ValueError when a colour is not hexadecimal.
    """
    return plan(rgb, ids, palette, subject_ids).apply(rgb, ids) if palette else rgb


def plan(rgb: Bytes, ids: Bytes, palette: tuple[str, ...], subject_ids: tuple[int, ...]) -> Plan:
    """Return how a whole frame takes a palette of at least one colour; see `recolour`."""
    colours = [_rgb(colour) for colour in palette]
    tone = luma(rgb)
    areas = _areas(ids, tone)
    scenery = [area for area in areas if area.id not in subject_ids]
    table = _scenery_choice(scenery, len(colours))
    target = float(np.clip(colours[0] @ LUMA, 0.04, 0.96))
    gamma, anchor, lift = _bend([area for area in scenery if table[area.id] == 0] or areas, target)
    ramps = np.stack([*(_ramp(colour) for colour in colours), _ramp(colours[0], greyness=0.6)])
    hues = np.zeros(12, np.uint8)
    subject = np.isin(ids, subject_ids)
    if subject.any():
        hue, saturation, skin = _subject_colours(rgb[subject])
        hues = _hue_choice(hue[(saturation >= GREY_SATURATION) & (skin < 0.5)], len(colours))
    return Plan(ramps, table, hues, subject_ids, gamma, anchor, lift)


def _subject_colours(pixels: Bytes) -> tuple[Bytes, Bytes, Floats]:
    """Return hue and saturation of (N, 3) pixels, and how much each could be skin."""
    hue, saturation, value = np.asarray(Image.fromarray(pixels[None]).convert("HSV"))[0].T
    return hue, saturation, _skin(hue, saturation, value)


def _keep_skin(before: Bytes, after: Bytes, skin: Floats) -> Bytes:
    """Return (N, 3) pixels with skin mostly as it was, only leaning to the new light."""
    kept = after + (before.astype(np.float32) - after) * (skin * np.float32(0.86))[:, None]
    return (kept + np.float32(0.5)).astype(np.uint8)
