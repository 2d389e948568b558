"""What is sewn onto the torso and hung on the back: collars, lapels, vests, sashes, capes, packs, in the torso's own frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.animatic.puppet.colours import dark, light, mix
from tools.animatic.puppet.shapes import Point, box, circle, ellipse, fill, line, polygon, smooth, stroke


@dataclass(frozen=True, slots=True)
class Frame:
    """The torso's frame: origin at the hip, up is negative; the front's middle line is shifted as the body turns."""

    height: float
    shoulder: float
    """Half width at the shoulders."""
    waist: float
    hip: float
    middle: float
    """x of the chest's middle line."""
    skin: str

    @property
    def top(self) -> float:
        """y of the shoulder line."""
        return -self.height


Detail = Callable[[Frame, str], str]


def torso_outline(f: Frame, grow: float = 0.0, low: float = 14.0) -> list[Point]:
    """Return the outline of the torso, clockwise from the neck's left."""
    s, w, h = f.shoulder + grow, f.waist + grow, f.hip + grow
    half = [
        (s * 0.4, f.top - 8 - grow),
        (s * 0.86, f.top + 8 - grow),
        (s, f.top + 44),
        (w * 1.08, f.top * 0.55),
        (w, f.top * 0.34),
        (h, -8),
        (h * 0.92, low + grow),
    ]
    return half + [(-x, y) for x, y in reversed(half)]


def _collar(f: Frame, tone: str) -> str:
    m, s = f.middle, f.shoulder * 0.42
    return stroke(f"M{m - s:.0f},{f.top - 6:.0f} Q{m:.0f},{f.top + 34:.0f} {m + s:.0f},{f.top - 6:.0f}", tone, 9)


def _vee(f: Frame, tone: str, depth: float = 74, half: float = 0.36) -> str:
    s = f.shoulder * half
    return fill(polygon([(f.middle - s, f.top - 10), (f.middle + s, f.top - 10), (f.middle, f.top + depth)]), tone)


def _wings(f: Frame, tone: str, drop: float = 34) -> str:
    """Two pointed collar leaves."""
    m, s, t = f.middle, f.shoulder * 0.4, f.top - 10
    left = [(m - s, t), (m, t + 22), (m - s * 0.55, t + drop + 12), (m - s * 1.25, t + 22)]
    return "".join(fill(polygon([(m + (x - m) * k, y) for x, y in left]), tone) for k in (1, -1))


def _shirt(f: Frame, tone: str) -> str:
    edge = dark(tone, 0.14)
    body = _vee(f, f.skin, 30, 0.3) + line([(f.middle, f.top + 24), (f.middle, 8)], edge, 4)
    buttons = "".join(circle((f.middle + 7, f.top + 50 + i * 52), 4, edge) for i in range(4))
    return body + buttons + _wings(f, light(tone, 0.25)) + stroke(polygon(_wing_edge(f)), edge, 2.5)


def _wing_edge(f: Frame) -> list[Point]:
    m, s, t = f.middle, f.shoulder * 0.4, f.top - 10
    return [(m, t + 22), (m - s * 0.55, t + 46), (m, t + 22), (m + s * 0.55, t + 46)]


def _sweater(f: Frame, tone: str) -> str:
    rib = box(-f.hip * 0.96, -10, f.hip * 1.92, 24, 8, tone)
    knit = "".join(stroke(f"M{-f.waist * 0.9:.0f},{f.top * k:.0f} q{f.waist * 0.9:.0f},14 {f.waist * 1.8:.0f},0", tone, 7, 0.8) for k in (0.62, 0.5))
    return _collar(f, tone) + knit + rib


def _hoodie(f: Frame, tone: str) -> str:
    m = f.middle
    pocket = smooth([(m - 46, -84), (m + 46, -84), (m + 58, -20), (m - 58, -20)], tension=0.4)
    strings = line([(m - 18, f.top + 16), (m - 20, f.top + 78)], "#f6f2ea", 5) + line([(m + 18, f.top + 16), (m + 20, f.top + 70)], "#f6f2ea", 5)
    return fill(pocket, tone) + stroke(f"M{m - 40:.0f},{f.top - 8:.0f} Q{m:.0f},{f.top + 44:.0f} {m + 40:.0f},{f.top - 8:.0f}", tone, 18) + strings


def _open_front(f: Frame, inner: str) -> str:
    m = f.middle
    panel = fill(polygon([(m - 24, f.top - 10), (m + 24, f.top - 10), (m + 20, 14), (m - 12, 14)]), inner)
    edges = line([(m - 24, f.top - 8), (m - 12, 12)], dark(inner, 0.35), 4, 0.5) + line([(m + 24, f.top - 8), (m + 20, 12)], dark(inner, 0.35), 4, 0.5)
    return panel + edges + _collar(f, dark(inner, 0.12))


def _coat(f: Frame, tone: str) -> str:
    edge = dark(tone, 0.2)
    buttons = "".join(circle((f.middle + 14, f.top + 84 + i * 54), 6.5, edge) for i in range(4))
    return _vee(f, "#f1e6d4", 56) + _wings(f, edge, 44) + line([(f.middle, f.top + 54), (f.middle, 16)], edge, 4) + buttons


def _suit(f: Frame, tone: str) -> str:
    m, edge = f.middle, light(tone, 0.12)
    shirt = _vee(f, "#fbfaf6", 128, 0.4)
    tie = fill(polygon([(m - 9, f.top + 8), (m + 9, f.top + 8), (m + 5, f.top + 22), (m + 11, f.top + 84), (m, f.top + 104), (m - 11, f.top + 84), (m - 5, f.top + 22)]), "#b8323e")
    s = f.shoulder * 0.44
    lapels = "".join(fill(polygon([(m + k * s * 0.8, f.top - 10), (m + k * s * 1.2, f.top + 40), (m + k * s * 0.95, f.top + 48), (m, f.top + 134), (m + k * s * 0.4, f.top + 30)]), edge) for k in (1, -1))
    button = circle((m + 4, f.top + 158), 6, dark(tone, 0.4)) + circle((m + 4, f.top + 196), 6, dark(tone, 0.4))
    return shirt + tie + lapels + line([(m, f.top + 132), (m, 14)], dark(tone, 0.25), 4) + button


def _tie(f: Frame, tone: str) -> str:
    m = f.middle
    return fill(polygon([(m - 9, f.top + 8), (m + 9, f.top + 8), (m + 5, f.top + 24), (m + 13, f.top + 120), (m, f.top + 144), (m - 13, f.top + 120), (m - 5, f.top + 24)]), tone)


def _bow(f: Frame, tone: str) -> str:
    m, t = f.middle, f.top + 14
    return "".join(fill(polygon([(m, t), (m + k * 30, t - 18), (m + k * 30, t + 18)]), tone) for k in (1, -1)) + circle((m, t), 8, dark(tone))


def _robe_front(f: Frame, collar: str, lining: str) -> str:
    m, s, t = f.middle, f.shoulder * 0.42, f.top - 10
    inner = _vee(f, f.skin, 48, 0.3)
    under = line([(m + s, t), (m - s * 0.25, t + 116)], lining, 20)
    return inner + under + line([(m - s, t), (m + s * 0.55, t + 150)], collar, 20)


def _kimono(f: Frame, sash: str) -> str:
    w = f.waist * 1.12
    obi = box(-w, f.top * 0.52, w * 2, 78, 8, sash) + line([(-w, f.top * 0.52 + 39), (w, f.top * 0.52 + 39)], mix(sash, "#b8323e", 0.7), 9)
    return _robe_front(f, "#fdf6ea", "#f0dcc0") + obi


def _hanfu(f: Frame, sash: str) -> str:
    w = f.waist * 1.12
    band = box(-w, f.top * 0.5, w * 2, 40, 8, sash) + line([(f.middle + 6, f.top * 0.5 + 36), (f.middle + 12, 60)], sash, 9)
    return _robe_front(f, sash, light(sash, 0.5)) + band


def _qipao(f: Frame, gold: str) -> str:
    m, s, t = f.middle, f.shoulder * 0.34, f.top
    stand = box(m - s, t - 20, s * 2, 22, 8, gold)
    slant = stroke(f"M{m:.0f},{t:.0f} Q{m + 20:.0f},{t + 54:.0f} {m + f.shoulder * 0.72:.0f},{t + 78:.0f}", gold, 6)
    knots = circle((m + 10, t + 26), 6, gold) + circle((m + 34, t + 56), 6, gold)
    bloom = circle((-f.waist * 0.4, f.top * 0.42), 13, gold, 0.85) + circle((f.waist * 0.3, f.top * 0.22), 9, gold, 0.7)
    return stand + slant + knots + bloom


def _spacesuit(f: Frame, cloth: str) -> str:
    m, grey = f.middle, dark(cloth, 0.24)
    panel = box(m - 46, f.top * 0.7, 92, 66, 14, grey)
    lamps = circle((m - 24, f.top * 0.7 + 22), 9, "#ef5350") + circle((m, f.top * 0.7 + 22), 9, "#ffca45") + circle((m + 24, f.top * 0.7 + 22), 9, "#42a5f5")
    bar = box(m - 32, f.top * 0.7 + 42, 64, 11, 5, dark(cloth, 0.5))
    belt = box(-f.hip * 1.02, f.top * 0.16, f.hip * 2.04, 24, 10, grey)
    neck = ellipse((m * 0.4, f.top - 2), f.shoulder * 0.72, 22, grey)
    flag = box(f.shoulder * 0.5, f.top * 0.84, 26, 16, 3, "#ef5350")
    return neck + panel + lamps + bar + belt + flag


def _armor(f: Frame, steel: str) -> str:
    m, edge = f.middle, dark(steel, 0.28)
    plate = smooth([(-f.shoulder * 0.8, f.top + 20), (m, f.top + 6), (f.shoulder * 0.8, f.top + 20), (f.waist, f.top * 0.42), (m, f.top * 0.3), (-f.waist, f.top * 0.42)])
    rows = "".join(stroke(f"M{-f.waist:.0f},{f.top * k:.0f} Q{m:.0f},{f.top * k + 22:.0f} {f.waist:.0f},{f.top * k:.0f}", edge, 6) for k in (0.3, 0.18, 0.06))
    pads = "".join(ellipse((k * f.shoulder * 0.92, f.top + 22), 40, 32, light(steel, 0.18)) + stroke(f"M{k * f.shoulder * 0.92 - 30:.0f},{f.top + 36:.0f} q30,16 60,0", edge, 4) for k in (1, -1))
    return fill(plate, light(steel, 0.16)) + line([(m, f.top + 10), (m, f.top * 0.32)], edge, 5) + rows + pads


def _labcoat(f: Frame, inner: str) -> str:
    m, edge = f.middle, "#c9d4e2"
    body = _vee(f, inner, 96, 0.4) + line([(m, f.top + 92), (m, 14)], edge, 4)
    pocket = box(f.waist * 0.24, f.top * 0.66, 44, 46, 6, "#e8eef6") + line([(f.waist * 0.24 + 12, f.top * 0.66 - 12), (f.waist * 0.24 + 12, f.top * 0.66 + 12)], "#3f7fd0", 5)
    return body + _wings(f, "#e3eaf3", 70) + pocket


def _scrubs(f: Frame, tone: str) -> str:
    pocket = box(f.waist * 0.2, f.top * 0.64, 44, 40, 5, tone)
    stethoscope = stroke(f"M{f.middle - 30:.0f},{f.top - 6:.0f} q4,86 34,92 q30,-6 30,-92", "#39414f", 6) + circle((f.middle + 4, f.top + 96), 12, "#c9d2de")
    return _vee(f, f.skin, 54, 0.32) + pocket + stethoscope


def _hivis(f: Frame, vest: str) -> str:
    outline = torso_outline(f, 5, -6)
    tape = "#f4f3c4"
    m = f.middle
    bands = box(-f.waist * 1.16, f.top * 0.46, f.waist * 2.32, 24, 2, tape)
    straps = box(m - f.shoulder * 0.62, f.top + 2, 22, -f.top * 0.54, 2, tape) + box(m + f.shoulder * 0.62 - 22, f.top + 2, 22, -f.top * 0.54, 2, tape)
    front = line([(m, f.top + 40), (m, -6)], dark(vest, 0.3), 4)
    return fill(smooth(outline, tension=0.7), vest) + straps + bands + front + _vee(f, "#3f5f8f", 48, 0.34)


def _chef(f: Frame, scarf: str) -> str:
    m = f.middle
    buttons = "".join(circle((m + dx, f.top + 76 + i * 46), 5.5, "#4a4f5c") for i in range(4) for dx in (-22, 22))
    fold = line([(m + 40, f.top + 10), (m + 36, 12)], "#d9dbe0", 4)
    neck = fill(polygon([(m - 40, f.top - 10), (m + 40, f.top - 10), (m + 10, f.top + 26), (m + 18, f.top + 52), (m - 10, f.top + 48), (m - 8, f.top + 26)]), scarf)
    return fold + buttons + neck


def _police(f: Frame, gold: str) -> str:
    m = f.middle
    badge = fill(smooth([(m - 52, f.top + 62), (m - 34, f.top + 56), (m - 16, f.top + 62), (m - 20, f.top + 88), (m - 34, f.top + 98), (m - 48, f.top + 88)]), gold)
    belt = box(-f.hip, -34, f.hip * 2, 26, 4, "#1f2229") + box(m - 16, -36, 32, 30, 4, gold)
    tie = _tie(f, "#1f2a44")
    return _wings(f, "#284a80", 40) + tie + badge + belt


def _firefighter(f: Frame, tape: str) -> str:
    bands = "".join(box(-f.waist * 1.15, f.top * k, f.waist * 2.3, 20, 2, tape) for k in (0.6, 0.16))
    clasp = line([(f.middle, f.top + 10), (f.middle, 10)], "#6b5320", 5)
    return bands + clasp + _collar(f, "#6b5320")


def _buttons(f: Frame, gold: str) -> str:
    return _vee(f, "#fbfaf6", 40, 0.32) + _wings(f, "#22335a", 36) + "".join(circle((f.middle, f.top + 62 + i * 48), 6, gold) for i in range(4))


def _sailor(f: Frame, navy: str) -> str:
    m, s = f.middle, f.shoulder * 0.6
    flap = fill(polygon([(m - s, f.top - 6), (m + s, f.top - 6), (m + s * 0.92, f.top + 46), (m, f.top + 86), (m - s * 0.92, f.top + 46)]), navy)
    return flap + _vee(f, f.skin, 46, 0.3) + place_bow(m, f.top + 88, "#d8434f")


def place_bow(x: float, y: float, tone: str) -> str:
    """Return a soft neckerchief bow."""
    loops = "".join(fill(smooth([(x, y - 4), (x + k * 30, y - 16), (x + k * 34, y + 8), (x, y + 6)]), tone) for k in (1, -1))
    tails = fill(polygon([(x, y), (x - 18, y + 44), (x - 2, y + 36)]), dark(tone)) + fill(polygon([(x, y), (x + 18, y + 44), (x + 2, y + 36)]), dark(tone))
    return tails + loops + circle((x, y), 8, dark(tone))


def _sport(f: Frame, tone: str) -> str:
    number = box(f.middle - 8, f.top * 0.66, 16, 70, 3, tone)
    return _collar(f, tone) + number + line([(-f.shoulder * 0.9, f.top + 30), (-f.waist, f.top * 0.4)], tone, 7)


def _pajamas(f: Frame, tone: str) -> str:
    stripes = "".join(line([(x, f.top + 26), (x, 8)], tone, 5, 0.6) for x in (-f.waist * 0.75, -f.waist * 0.3, f.waist * 0.18, f.waist * 0.66))
    return stripes + _wings(f, light(tone, 0.3), 40) + "".join(circle((f.middle, f.top + 70 + i * 56), 6, "#ffffff") for i in range(3))


def _swim(f: Frame, tone: str) -> str:
    s = f.shoulder
    bare = fill(polygon([(f.middle - s * 0.45, f.top - 14), (f.middle + s * 0.45, f.top - 14), (f.middle + s * 0.28, f.top + 50), (f.middle - s * 0.28, f.top + 50)]), f.skin)
    caps = "".join(circle((k * s * 0.93, f.top + 24), s * 0.3, f.skin) for k in (1, -1))
    return bare + caps + line([(-f.waist, f.top * 0.36), (f.waist, f.top * 0.36)], light(tone, 0.5), 9)


def _overalls(f: Frame, cloth: str) -> str:
    m, w = f.middle, f.waist
    bib = box(m - w * 0.68, f.top * 0.72, w * 1.36, -f.top * 0.4, 10, cloth)
    trousers = fill(polygon([(-f.waist * 1.06, f.top * 0.38), (f.waist * 1.06, f.top * 0.38), (f.hip, 14), (-f.hip, 14)]), cloth)
    straps = line([(m - w * 0.5, f.top * 0.68), (m - f.shoulder * 0.6, f.top + 2)], cloth, 18) + line([(m + w * 0.5, f.top * 0.68), (m + f.shoulder * 0.6, f.top + 2)], cloth, 18)
    knobs = circle((m - w * 0.5, f.top * 0.67), 8, "#f0c860") + circle((m + w * 0.5, f.top * 0.67), 8, "#f0c860")
    pocket = box(m - 26, f.top * 0.58, 52, 40, 8, dark(cloth, 0.14))
    return trousers + straps + bib + pocket + knobs


def _apron(f: Frame, cloth: str) -> str:
    m, w = f.middle, f.waist
    bib = smooth([(m - w * 0.56, f.top * 0.78), (m + w * 0.56, f.top * 0.78), (w * 0.9, f.top * 0.4), (f.hip * 0.96, 70), (-f.hip * 0.9, 70), (-w * 0.9, f.top * 0.4)], tension=0.5)
    straps = line([(m - w * 0.5, f.top * 0.76), (m - 26, f.top)], cloth, 10) + line([(m + w * 0.5, f.top * 0.76), (m + 26, f.top)], cloth, 10)
    tie = line([(-w * 1.05, f.top * 0.38), (w * 1.05, f.top * 0.38)], dark(cloth, 0.16), 9)
    pocket = stroke(f"M{m - 34:.0f},-52 v34 q34,18 68,0 v-34Z", dark(cloth, 0.2), 4)
    return straps + fill(bib, cloth) + tie + pocket


def _belt(f: Frame, tone: str) -> str:
    return box(-f.waist * 1.03, f.top * 0.36, f.waist * 2.06, 20, 8, tone)


def _neckline(f: Frame, tone: str) -> str:
    m, s = f.middle, f.shoulder * 0.5
    return fill(smooth([(m - s, f.top - 14), (m + s, f.top - 14), (m + s * 0.6, f.top + 24), (m, f.top + 38), (m - s * 0.6, f.top + 24)], tension=0.8), f.skin)


def _straps(f: Frame, tone: str) -> str:
    m, s = f.middle, f.shoulder * 0.6
    return line([(m - s, f.top), (-f.waist * 0.86, f.top * 0.4)], tone, 17) + line([(m + s, f.top), (f.waist * 0.86, f.top * 0.4)], tone, 17)


def _clasp(f: Frame, tone: str) -> str:
    m, s = f.middle, f.shoulder
    return stroke(f"M{-s * 0.9:.0f},{f.top + 14:.0f} Q{m:.0f},{f.top + 46:.0f} {s * 0.9:.0f},{f.top + 14:.0f}", tone, 17) + circle((m, f.top + 32), 11, "#f2c744")


def _snaps(f: Frame, tone: str) -> str:
    return _collar(f, tone) + "".join(circle((f.middle, f.top + 60 + i * 56), 6, tone) for i in range(3))


def _robot(f: Frame, tone: str) -> str:
    m = f.middle
    plate = box(m - f.waist * 0.62, f.top * 0.84, f.waist * 1.24, -f.top * 0.44, 20, dark(tone, 0.4))
    core = circle((m, f.top * 0.64), 36, "#35c8f0") + circle((m, f.top * 0.64), 19, "#dff8ff")
    belt = "".join(box(-f.waist * 0.7, f.top * k, f.waist * 1.4, 15, 7, dark(tone, 0.24)) for k in (0.3, 0.2))
    return plate + core + belt + box(-f.shoulder * 0.5, f.top - 8, f.shoulder, 20, 10, dark(tone, 0.3))


DETAILS: dict[str, Detail] = {
    "robot": _robot,
    "collar": _collar,
    "shirt": _shirt,
    "sweater": _sweater,
    "hoodie": _hoodie,
    "open_front": _open_front,
    "coat": _coat,
    "suit": _suit,
    "tie": _tie,
    "bow": _bow,
    "kimono": _kimono,
    "hanfu": _hanfu,
    "qipao": _qipao,
    "spacesuit": _spacesuit,
    "armor": _armor,
    "labcoat": _labcoat,
    "scrubs": _scrubs,
    "hivis": _hivis,
    "chef": _chef,
    "police": _police,
    "firefighter": _firefighter,
    "buttons": _buttons,
    "sailor": _sailor,
    "sport": _sport,
    "pajamas": _pajamas,
    "swim": _swim,
    "overalls": _overalls,
    "apron": _apron,
    "belt": _belt,
    "neckline": _neckline,
    "straps": _straps,
    "clasp": _clasp,
    "snaps": _snaps,
}


def _cape(f: Frame, cloth: str) -> str:
    s = f.shoulder
    sway = smooth([(-s * 0.8, f.top), (s * 0.8, f.top), (s * 0.7, 40), (f.hip * 0.6, 220), (-f.hip * 1.2, 250), (-f.hip * 3.0, 214), (-s * 1.5, 20)], tension=0.8)
    fold = stroke(f"M{-s * 0.7:.0f},{f.top + 40:.0f} Q{-s * 1.2:.0f},40 {-f.hip * 2.2:.0f},214", dark(cloth, 0.25), 7, 0.7)
    return fill(sway, cloth) + fold


def _air_pack(f: Frame, tone: str) -> str:
    return box(-f.shoulder * 1.42, f.top + 2, f.shoulder * 1.3, -f.top * 0.84, 34, tone) + box(-f.shoulder * 1.3, f.top + 40, 26, -f.top * 0.5, 12, dark(tone, 0.2))


def _backpack(f: Frame, tone: str) -> str:
    return box(-f.shoulder * 1.46, f.top + 6, f.shoulder * 1.4, -f.top * 0.8, 36, tone) + box(-f.shoulder * 1.5, f.top * 0.48, f.shoulder * 0.8, -f.top * 0.3, 18, dark(tone))


def _hood(f: Frame, tone: str) -> str:
    return ellipse((-f.shoulder * 0.34, f.top - 4), f.shoulder * 0.82, 40, tone)


EXTRAS: dict[str, Detail] = {"cape": _cape, "air_pack": _air_pack, "backpack": _backpack, "hood": _hood}
