"""Everything worn on or around the head: hats, helmets, glasses, masks, scarves, fitted to the head in three views."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.face import YAWS, across
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.shapes import box, circle, ellipse, fill, line, place, polygon, smooth, stroke


class Worn(NamedTuple):
    """SVG behind and before a head, in head units."""

    behind: str = ""
    front: str = ""


COVERING = frozenset({"tophat", "cap", "crown", "hardhat", "strawhat", "beanie", "witchhat", "chef", "police", "firefighter", "helmet", "veil", "worker", "spacesuit", "armor"})  # fmt: skip
"""Headwear that flattens the hair below it."""
BAREHEADED = "bareheaded"
"""A garment of this kind takes away the hat a dress code brings."""
_IMPLIED = {"worker": "hardhat", "chef": "toque", "police": "police_cap", "firefighter": "fire_helmet", "spacesuit": "helmet", "armor": "knight"}


def headwear(person: Person, view: str, drop: float = 0.0) -> list[Worn]:
    """Return what the person wears on the head, from the skin outwards; a dress code brings its own hat.

    drop: head units that everything but eyewear sits lower.
    """
    own_hat = any((g.kind in _HATS and g.kind in COVERING) or g.kind == BAREHEADED for g in person.garments)
    out = []
    for garment in sorted(person.garments, key=lambda g: g.kind in COVERING):
        name = garment.kind
        if name in _IMPLIED:
            name = "" if own_hat and name != "spacesuit" else _IMPLIED[name]
        maker = _HATS.get(name)
        if maker:
            item = maker(view, garment.colour if garment.kind not in _IMPLIED else None)
            low = 0.0 if name in ("glasses", "sunglasses", "goggles", "helmet") else drop
            out.append(Worn(place(item.behind, (0, low)), place(item.front, (0, low))) if low else item)
    return out


def _shift(view: str) -> float:
    return {"front": 0.0, "three_quarter": -4.0, "side": -10.0}[view]


def _brim(view: str) -> float:
    """How far a peak reaches to the front."""
    return {"front": 0.0, "three_quarter": 44.0, "side": 74.0}[view]


def _dome(view: str, tone: str, low: float = -38, high: float = -128, half: float = 97) -> str:
    x = _shift(view)
    return fill(f"M{x - half:.0f},{low} C{x - half:.0f},{high - 14} {x + half:.0f},{high - 14} {x + half:.0f},{low} Q{x:.0f},{low - 22} {x - half:.0f},{low}Z", tone)


def _cap(view: str, colour: str | None) -> Worn:
    tone = colour or "#d8503f"
    x, reach = _shift(view), _brim(view)
    if view == "front":
        peak = fill(smooth([(-66, -52), (0, -66), (66, -52), (58, -32), (0, -40), (-58, -32)]), dark(tone, 0.18))
    else:
        peak = fill(smooth([(x + 20, -60), (x + 90, -52), (x + 96 + reach, -38), (x + 92 + reach, -28), (x + 80, -36), (x + 18, -42)], tension=0.8), dark(tone, 0.18))
    seam = stroke(f"M{x},-112 Q{x - 12},-80 {x - 14},-56", dark(tone, 0.15), 4)
    return Worn(front=_dome(view, tone, -42, -126) + seam + circle((x, -112), 7, dark(tone, 0.18)) + peak)


def _hardhat(view: str, colour: str | None) -> Worn:
    tone = colour or "#f7c32e"
    x, reach = _shift(view), _brim(view) * 0.45
    ridge = stroke(f"M{x - 6},-128 Q{x + 8},-96 {x + 8 + reach * 0.7:.0f},-52", light(tone, 0.35), 15)
    brim = fill(smooth([(x - 104, -44), (x, -62), (x + 104 + reach, -44), (x + 106 + reach, -34), (x, -46), (x - 106, -34)], tension=0.7), dark(tone, 0.16))
    return Worn(front=_dome(view, tone, -42, -136, 94) + ridge + brim)


def _fire_helmet(view: str, colour: str | None) -> Worn:
    hat = _hardhat(view, colour or "#d23c33")
    x = _shift(view) + _brim(view) * 0.5
    shield = fill(polygon([(x - 20, -104), (x + 22, -104), (x + 22, -76), (x, -62), (x - 20, -76)]), "#f5cf52")
    return Worn(front=hat.front + shield)


def _toque(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#ffffff"
    puff = circle((x - 52, -156), 44, tone) + circle((x + 50, -158), 44, tone) + circle((x, -178), 52, tone) + box(x - 66, -164, 132, 70, 10, tone)
    band = box(x - 82, -112, 164, 58, 10, dark(tone, 0.05)) + line([(x - 40, -150), (x - 38, -116)], dark(tone, 0.14), 5) + line([(x + 26, -152), (x + 24, -116)], dark(tone, 0.14), 5)
    return Worn(front=puff + band)


def _police_cap(view: str, colour: str | None) -> Worn:
    x, reach, tone = _shift(view), _brim(view) * 0.6, colour or "#2c4f88"
    crown = fill(smooth([(x - 108, -100), (x - 40, -138), (x + 50, -138), (x + 112, -102), (x + 88, -72), (x - 86, -72)], tension=0.8), tone)
    band = box(x - 88, -82, 176, 30, 8, "#1b2436")
    peak = fill(smooth([(x - 56 + reach, -54), (x + reach, -62), (x + 76 + reach, -54), (x + 66 + reach, -34), (x + reach, -42), (x - 48 + reach, -38)]), "#14161d")
    return Worn(front=crown + band + peak + circle((x + reach * 0.6 + 4, -96), 13, "#f2c744"))


def _tophat(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#2b2730"
    tube = fill(polygon([(x - 70, -60), (x - 76, -196), (x + 76, -196), (x + 70, -60)]), tone) + ellipse((x, -196), 76, 13, light(tone, 0.12))
    return Worn(front=tube + box(x - 72, -96, 144, 26, 2, "#c8424a") + ellipse((x, -58), 122, 17, dark(tone, 0.25)))


def _crown(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#f6c33c"
    points = [(x - 70, -78), (x - 80, -148), (x - 42, -112), (x, -164), (x + 42, -112), (x + 80, -148), (x + 70, -78)]
    gems = circle((x, -96), 9, "#e5484d") + circle((x - 42, -94), 7, "#3f8fe0") + circle((x + 42, -94), 7, "#3f8fe0")
    tips = "".join(circle(p, 8, light(tone, 0.3)) for p in (points[1], points[3], points[5]))
    return Worn(front=fill(polygon(points), tone) + box(x - 72, -86, 144, 18, 6, dark(tone, 0.14)) + gems + tips)


def _strawhat(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#ecc77a"
    crown = fill(f"M{x - 70},-66 C{x - 70},-150 {x + 70},-150 {x + 70},-66Z", tone)
    weave = "".join(stroke(f"M{x - 62 + i * 9},{-96 - i * 14} q{62 - i * 9},-12 {124 - i * 18},0", dark(tone, 0.12), 3) for i in range(3))
    return Worn(front=ellipse((x, -56), 142, 24, dark(tone, 0.08)) + crown + weave + fill(f"M{x - 71},-70 q71,-18 142,0 v-20 q-71,-18 -142,0Z", "#c8503f"))


def _beanie(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#e0644f"
    rib = fill(smooth([(x - 98, -62), (x, -84), (x + 98, -62), (x + 96, -34), (x, -54), (x - 96, -34)], tension=0.7), dark(tone, 0.12))
    return Worn(front=circle((x, -140), 25, light(tone, 0.5)) + _dome(view, tone, -44, -132, 94) + rib)


def _witchhat(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#4a3a78"
    cone = fill(smooth([(x - 74, -58), (x - 44, -130), (x - 30, -196), (x - 72, -236), (x + 4, -216), (x + 46, -128), (x + 74, -58)], tension=0.6), tone)
    return Worn(front=cone + box(x - 68, -92, 136, 24, 4, "#e8a33d") + ellipse((x, -56), 138, 20, dark(tone, 0.2)))


def _headband(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#e0506a"
    return Worn(front=fill(smooth([(x - 92, -46), (x, -76), (x + 90, -46), (x + 91, -28), (x, -56), (x - 93, -28)], tension=0.8), tone))


def _veil(view: str, colour: str | None) -> Worn:
    x, tone = _shift(view), colour or "#ffffff"
    drape = smooth([(x, -120), (x + 90, -70), (x + 104, 60), (x + 110, 210), (x, 230), (x - 120, 214), (x - 112, 60), (x - 94, -70)])
    petals = "".join(circle((x + dx, -92 - abs(dx) * -0.25), 13, c) for dx, c in ((-54, "#f7b6c6"), (-28, "#ffe3ea"), (0, "#f7b6c6"), (28, "#ffe3ea"), (54, "#f7b6c6")))
    return Worn(behind=fill(drape, tone, 0.82), front=petals)


def _helmet(view: str, colour: str | None) -> Worn:
    x = {"front": 0, "three_quarter": 6, "side": 8}[view]
    shell = circle((0, 0), 150, "#e9edf4") + ellipse((x, 4), 130, 126, "#232f57") + ellipse((x, 4), 130, 126, "#5b86d8", 0.35)
    glass = ellipse((x, 4), 130, 126, "#bfe3ff", 0.08)
    shine = stroke(f"M{x - 92},-52 Q{x - 66},-96 {x - 18},-106", "#ffffff", 13, 0.85) + stroke(f"M{x + 98},58 Q{x + 86},84 {x + 62},100", "#ffffff", 9, 0.5)
    rim = f'<ellipse cx="{x}" cy="4" rx="132" ry="128" fill="none" stroke="#f7f9fc" stroke-width="15"/>'
    collar = fill("M-92,116 Q0,160 92,116 L84,150 Q0,182 -84,150Z", "#c3cad8")
    pod = box(-158, -30, 26, 70, 12, "#c3cad8")
    return Worn(behind=pod + shell, front=glass + shine + rim + collar)


def _knight(view: str, colour: str | None) -> Worn:
    x = _shift(view)
    steel = "#b7c0cd"
    dome = _dome(view, steel, -22, -132, 100)
    plume = fill(smooth([(x + 10, -122), (x - 40, -178), (x - 120, -150), (x - 134, -76), (x - 96, -104), (x - 40, -128)]), "#d0342f")
    return Worn(behind=plume, front=dome + fill(smooth([(x - 102, -40), (x, -62), (x + 104, -40), (x + 102, -20), (x, -40), (x - 100, -16)], tension=0.7), dark(steel, 0.2)))


def _eyes(view: str) -> list[tuple[float, float]]:
    """x and foreshortening of each eye that is seen, near one first."""
    found = [across(YAWS[view] + side * 26, 76) for side in (-1, 1)]
    return [(x, squeeze) for x, squeeze in found if squeeze > 0.3]


def _glasses(view: str, colour: str | None) -> Worn:
    tone = colour or "#33303c"
    return Worn(front=_lenses(view, tone, "#dff1ff", 0.28, 25, 6.5))


def _sunglasses(view: str, colour: str | None) -> Worn:
    return Worn(front=_lenses(view, colour or "#26242d", "#26242d", 0.93, 27, 6))


def _lenses(view: str, tone: str, glass: str, opacity: float, r: float, width: float) -> str:
    eyes, out = _eyes(view), ""
    for x, squeeze in eyes:
        wide = r * max(0.5, squeeze * 1.05)
        out += ellipse((x, 2), wide, r, glass, opacity)
        out += f'<ellipse cx="{x:.1f}" cy="2" rx="{wide:.1f}" ry="{r}" fill="none" stroke="{tone}" stroke-width="{width}"/>'
        out += stroke(f"M{x - wide * 0.5:.1f},-8 l{wide * 0.4:.1f},-7", "#ffffff", 4, 0.7)
    if len(eyes) > 1:
        (a, sa), (b, sb) = eyes
        out += stroke(f"M{a + r * sa:.1f},-2 Q{(a + b) / 2:.1f},-10 {b - r * max(0.5, sb):.1f},-2", tone, width)
    ear, _ = across(YAWS[view] - 80, 84)
    first = eyes[0]
    out += stroke(f"M{first[0] - r * max(0.5, first[1]):.1f},0 L{ear:.1f},2", tone, width)
    if view == "front":
        out += stroke(f"M{eyes[1][0] + r:.1f},0 L{-ear:.1f},2", tone, width)
    return out


def _goggles(view: str, colour: str | None) -> Worn:
    eyes, tone = _eyes(view), colour or "#4a5364"
    left = min(x - 32 * max(0.55, q) for x, q in eyes)
    right = max(x + 32 * max(0.55, q) for x, q in eyes)
    strap = stroke(f"M{across(YAWS[view] - 84, 88)[0]:.0f},-4 L{left:.0f},0" + (" M84,-4 L60,0" if view == "front" else ""), "#333a48", 15)
    lens = box(left, -28, right - left, 58, 26, "#bfe8ff", 0.5)
    rim = f'<rect x="{left:.1f}" y="-28" width="{right - left:.1f}" height="58" rx="26" fill="none" stroke="{tone}" stroke-width="8"/>'
    return Worn(front=strap + lens + rim + stroke(f"M{left + 14:.0f},-8 l12,-11", "#ffffff", 5, 0.9))


def _headphones(view: str, colour: str | None) -> Worn:
    tone = colour or "#3a4150"
    x, _ = across(YAWS[view] - 86, 86)
    x = min(x, 0)
    arc = stroke(f"M{x:.0f},0 C{x - 10:.0f},-150 {-x * 0.9 + 10:.0f},-150 {86 if view == 'front' else 74 - x * 0.1:.0f},-20", tone, 13) if view != "side" else stroke("M-6,4 Q-20,-80 -8,-116", tone, 14)
    cup = ellipse((x, 10), 22, 32, tone) + ellipse((x - 3, 10), 12, 20, light(tone, 0.3))
    far = ellipse((88, 10), 20, 32, tone) if view == "front" else ""
    return Worn(front=arc + cup + far)


def _mask(view: str, colour: str | None) -> Worn:
    tone = colour or "#dcebf5"
    shapes = {
        "front": [(-58, 28), (0, 18), (58, 28), (54, 70), (0, 102), (-54, 70)],
        "three_quarter": [(-22, 30), (40, 16), (82, 30), (78, 66), (40, 102), (-14, 78)],
        "side": [(24, 30), (84, 14), (100, 34), (92, 74), (62, 102), (28, 78)],
    }
    ear, _ = across(YAWS[view] - 82, 84)
    loop = stroke(f"M{shapes[view][0][0]},32 L{ear:.0f},14 M{shapes[view][-1][0]},70 L{ear:.0f},26", light(tone, 0.4), 4)
    a, b = shapes[view][0][0] + 14, shapes[view][2][0] - 10
    pleats = "".join(stroke(f"M{a},{y} Q{(a + b) / 2:.0f},{y + 8} {b},{y}", dark(tone, 0.14), 4) for y in (48, 64))
    return Worn(front=loop + fill(smooth(shapes[view], tension=0.7), tone) + pleats)


def _scarf(view: str, colour: str | None) -> Worn:
    tone = colour or "#d8433b"
    x = {"front": 0, "three_quarter": -2, "side": -10}[view]
    wrap = fill(smooth([(x - 78, 92), (x, 112), (x + 78, 92), (x + 86, 124), (x, 152), (x - 86, 124)], tension=0.9), tone)
    tail = fill(polygon([(x - 52, 130), (x - 16, 138), (x - 22, 250), (x - 66, 244)]), dark(tone, 0.12))
    stripes = line([(x - 62, 214), (x - 22, 220)], light(tone, 0.6), 8) + line([(x - 60, 232), (x - 22, 238)], light(tone, 0.6), 8)
    return Worn(front=tail + stripes + wrap)


_HATS: dict[str, Callable[[str, str | None], Worn]] = {
    "cap": _cap,
    "hardhat": _hardhat,
    "fire_helmet": _fire_helmet,
    "toque": _toque,
    "police_cap": _police_cap,
    "tophat": _tophat,
    "crown": _crown,
    "strawhat": _strawhat,
    "beanie": _beanie,
    "witchhat": _witchhat,
    "headband": _headband,
    "veil": _veil,
    "helmet": _helmet,
    "knight": _knight,
    "glasses": _glasses,
    "sunglasses": _sunglasses,
    "goggles": _goggles,
    "headphones": _headphones,
    "mask": _mask,
    "scarf": _scarf,
}
