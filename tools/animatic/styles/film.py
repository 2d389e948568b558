"""Looks of the camera and the grading desk: noir, cinematic, vintage and cyberpunk."""

from __future__ import annotations

import numpy as np

from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import (
    LUMA,
    Bytes,
    Floats,
    Mask,
    blur,
    glow,
    grade,
    luma,
    mix,
    saturate,
    screen,
    shifted,
    smoothstep,
    to_bytes,
    to_float,
)


def _rgb(*channels: float) -> Floats:
    return np.array(channels, np.float32)


def _grain(parts: PictureParts, size: float = 1.4) -> Floats:
    return parts.noise(max(1.0, size * parts.unit), 21)


def _vignette(parts: PictureParts, amount: float) -> Floats:
    return 1 - smoothstep(parts.radial, 0.35, 2.1) * np.float32(amount)


def _rims(parts: PictureParts, reach: float) -> tuple[Floats, Floats]:
    """Return light 0..1 on the left and on the right inner edges of the subjects."""
    subject = parts.subject.astype(np.float32)
    soft = blur(subject, reach * parts.unit)
    step = max(1, round(reach * parts.unit))
    left = np.clip(soft - shifted(soft, 0, step), 0, 1) * subject
    right = np.clip(soft - shifted(soft, 0, -step), 0, 1) * subject
    return np.minimum(left * 2.2, 1), np.minimum(right * 2.2, 1)


def _lifted(tone: Floats, subject: Mask) -> Floats:
    """Return the tones with dark subjects brightened, so that a figure in black does not sink into the set."""
    if not subject.any():
        return tone
    own = tone[subject]
    gamma = float(np.clip(np.log(0.48) / np.log(np.clip(own.mean(), 0.02, 0.98)), 0.45, 1.0))
    lifted = tone.copy()
    lifted[subject] = own ** np.float32(gamma)
    return lifted


def noir(parts: PictureParts) -> Bytes:
    """Return the frame in hard black and white: slatted light on the set, the subjects lit out of it."""
    tone = parts.levels(0.44)
    tone = np.float32(0.25) * tone + np.float32(0.75) * smoothstep(tone, 0.02, 0.98)
    tone = _lifted(tone, parts.subject)
    subject = blur(parts.subject.astype(np.float32), 1.2)
    rows, columns = parts.down, parts.across
    slats = np.abs(np.mod((rows + columns * np.float32(0.30)) * 11, 1) - np.float32(0.5)) * 2
    pool = np.exp(-(((columns - np.float32(0.62)) / np.float32(0.34)) ** 2))
    shade = np.float32(0.66) + np.float32(0.44) * smoothstep(slats, 0.30, 0.62) * pool
    shade = shade * _vignette(parts, 0.45)
    left, right = _rims(parts, 7)
    tone = mix(tone * shade, tone * np.float32(0.94) + np.float32(0.05), subject)
    tone = screen(tone, np.maximum(right * np.float32(0.75), left * np.float32(0.25)))
    tone = screen(tone, blur(np.clip(tone - np.float32(0.72), 0, 1), 12 * parts.unit) * np.float32(0.9))
    tone = np.float32(0.035) + tone * np.float32(0.965) + _grain(parts) * np.float32(0.032)
    return np.repeat(to_bytes(tone)[..., None], 3, axis=2)


def _teal_and_orange(colour: Floats) -> Floats:
    tone = (colour @ LUMA)[:, None]
    warm = smoothstep(tone, 0.12, 0.62)
    tint = _rgb(0.66, 1.04, 1.26) * (1 - warm) + _rgb(1.09, 1.0, 0.90) * warm
    toned = saturate(colour * tint, 1.06)
    curve = np.float32(0.55) * smoothstep(toned, -0.02, 1.02) + np.float32(0.45) * toned
    return curve * np.float32(0.97) + _rgb(0.004, 0.022, 0.034)


def cinematic(parts: PictureParts) -> Bytes:
    """Return the frame in a teal and orange grade with bloom, grain and a vignette."""
    graded = grade(parts.rgb, _teal_and_orange)
    colour = screen(to_float(graded), glow(graded, 0.66, 14 * parts.unit) * _rgb(0.62, 0.50, 0.40))
    colour = colour * _vignette(parts, 0.48)[..., None]
    colour = colour + (_grain(parts) * np.float32(0.026))[..., None]
    return to_bytes(colour)


def _faded(colour: Floats) -> Floats:
    toned = saturate(colour, 0.66) * _rgb(1.06, 0.97, 0.80)
    soft = np.float32(0.5) + (toned - np.float32(0.5)) * np.float32(0.86)
    return soft * np.float32(0.86) + _rgb(0.135, 0.095, 0.075)


def vintage(parts: PictureParts) -> Bytes:
    """Return the frame as an old colour print: faded blacks, warm cast, a light leak, dust and grain."""
    graded = grade(parts.rgb, _faded)
    colour = screen(to_float(graded), glow(graded, 0.7, 10 * parts.unit) * np.float32(0.30))
    columns = parts.across
    sway = parts.noise(300 * parts.unit + 2, 22) * np.float32(0.06)
    leak = np.exp(-(((columns + sway - np.float32(0.985)) / np.float32(0.10)) ** 2))
    wide = np.exp(-(((columns + sway - np.float32(1.02)) / np.float32(0.24)) ** 2))
    colour = screen(colour, leak[..., None] * _rgb(0.46, 0.19, 0.05) + wide[..., None] * _rgb(0.22, 0.10, 0.03))
    colour = colour * mix(_rgb(0.80, 0.66, 0.55)[None, None], np.ones(3, np.float32), _vignette(parts, 1.0))
    dust = parts.noise(4 * parts.unit + 1, 23)
    rare = parts.noise(50 * parts.unit + 2, 24)
    spots = smoothstep(dust + rare * np.float32(0.5), 1.40, 1.46) * np.float32(0.45)
    colour = colour + (_grain(parts, 1.8) * np.float32(0.022) + spots)[..., None]
    return to_bytes(colour)


def _neon_split(colour: Floats) -> Floats:
    tone = (colour @ LUMA)[:, None]
    warmth = smoothstep(colour[:, :1] - colour[:, 2:], -0.35, 0.35)
    lights = _rgb(0.10, 0.92, 1.0) * (1 - warmth) + _rgb(1.0, 0.24, 0.78) * warmth
    shadows = _rgb(0.055, 0.025, 0.16)
    duo = shadows + (lights - shadows) * tone + smoothstep(tone, 0.72, 1.0) * np.float32(0.45)
    kept = saturate((colour - np.float32(0.5)) * np.float32(1.12) + np.float32(0.46), 1.25)
    return duo * np.float32(0.53) + kept * np.float32(0.47)


def _exposed(parts: PictureParts, target: float) -> Bytes:
    """Return the frame darkened, never brightened, towards a mean luma: a day scene becomes a dusk."""
    mean = float(np.clip(luma((parts.page or parts).rgb[::4, ::4]).mean(), 0.02, 0.98))
    gamma = max(1.0, float(np.log(target) / np.log(mean)))
    table = ((np.arange(256) / 255.0) ** min(gamma, 2.6) * 255 + 0.5).astype(np.uint8)
    return table[parts.rgb]


_OWN_COLOURS = 0.6
"""How much of their own colours subjects keep under the split toning, so that food stays food and skin stays skin."""


def cyberpunk(parts: PictureParts) -> Bytes:
    """Return the frame in magenta and cyan with neon rims, glow, colour fringes and faint scan lines."""
    unit = parts.unit
    exposed = _exposed(parts, 0.40)
    own = blur(parts.subject.astype(np.float32), 3 * unit) * np.float32(_OWN_COLOURS)
    graded = to_bytes(mix(to_float(grade(exposed, _neon_split)), to_float(exposed), own))
    fringe = max(1, round(1.2 * unit))
    split = graded.copy()
    split[:, fringe:, 0] = graded[:, :-fringe, 0]
    split[:, :-fringe, 2] = graded[:, fringe:, 2]
    left, right = _rims(parts, 8)
    colour = screen(
        to_float(split), right[..., None] * _rgb(0.95, 0.10, 0.70) + left[..., None] * _rgb(0.05, 0.75, 0.95)
    )
    colour = screen(colour, glow(to_bytes(colour), 0.52, 18 * unit) * np.float32(0.85))
    step = max(2, round(4 * unit))
    lines = np.where(parts.rows % step < step // 2, np.float32(1.02), np.float32(0.94))
    return to_bytes(colour * (lines * _vignette(parts, 0.40))[..., None])
