"""The body of a figure: tapered limbs, mitten hands, shoes, torso, skirts and tails, each as its own slot in drawing order."""

from __future__ import annotations

import math

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.garments import DETAILS, EXTRAS, Frame, torso_outline
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.outfit import Outfit, Skirt
from tools.animatic.puppet.rig import Limb, Skeleton
from tools.animatic.puppet.shapes import (
    Point,
    around,
    between,
    circle,
    ellipse,
    fill,
    hull,
    place,
    smooth,
    stroke,
    taper,
)

TUCKED = frozenset({"collar", "shirt", "sailor", "scrubs", "sport", "neckline"})
"""Details that end at the waistband."""
FAR_SHADE = 0.15
"""How much darker the far arm and leg are than the near ones."""


def frame(person: Person, s: Skeleton, worn: Outfit) -> Frame:
    """Return the torso's frame for this build, turn and outfit."""
    b, narrow = s.build, 1 - 0.32 * s.turn
    shoulder = (b.shoulder * 0.98 + 16) * narrow * b.girth + worn.puffy
    slim = person.human and person.feminine and person.age in ("teen", "young", "adult")
    waist = shoulder * (0.72 if slim else 0.84)
    hip = (b.hip + 33) * narrow * b.girth + worn.puffy
    return Frame(b.torso, shoulder, waist, max(hip, waist), shoulder * 0.34 * s.turn * 1.2, person.skin)


def _heading(a: Point, b: Point) -> float:
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))


def arm(limb: Limb, s: Skeleton, worn: Outfit, skin: str, *, near: bool) -> str:
    """Return an arm with its sleeve; the hand comes from `hand`."""
    g, shade = s.build.girth, 0.0 if near else FAR_SHADE
    bare = dark(skin, shade)
    cloth = dark(worn.sleeve_colour or worn.top, shade)
    p = worn.puffy
    r1, r2, r3 = 29 * g + p, 24 * g + p, 19 * g + p
    out = taper(limb.a, limb.b, r1 - 3, r2 - 2, bare) + taper(limb.b, limb.c, r2 - 2, r3 - 2, bare)
    if worn.sleeve >= 1:
        out = taper(limb.a, limb.b, r1, r2, cloth) + taper(limb.b, limb.c, r2, r3, cloth)
        cuff = between(limb.b, limb.c, 0.93)
        out += taper(cuff, limb.c, r3 + 1, r3 + 1, dark(cloth, 0.1))
        if worn.puffy > 6:
            out += circle(limb.b, r2 + 2, dark(cloth, 0.12))
        if worn.wide_sleeve:
            out = _wide_sleeve(limb, cloth, r1)
    elif worn.sleeve > 0:
        out += taper(limb.a, between(limb.a, limb.b, min(1.0, worn.sleeve * 1.5)), r1 + 2, r2 + 5, cloth)
    return out


def _wide_sleeve(limb: Limb, cloth: str, r: float) -> str:
    drop = [(limb.c[0], limb.c[1] + 84), (limb.b[0], limb.b[1] + 60)]
    points = around(limb.a, r) + around(limb.b, r) + around(limb.c, r * 0.9) + drop
    edge = [(limb.c[0], limb.c[1] - 18), (limb.c[0], limb.c[1] + 84)]
    return fill(smooth(hull(points), tension=0.5), cloth) + stroke(f"M{edge[0][0]:.0f},{edge[0][1]:.0f} L{edge[1][0]:.0f},{edge[1][1]:.0f}", dark(cloth, 0.22), 7)


def hand(limb: Limb, s: Skeleton, worn: Outfit, skin: str, *, near: bool, fist: bool = False) -> str:
    """Return the mitten hand at the end of an arm, thumb up."""
    tone = dark(worn.gloves or skin, 0.0 if near else FAR_SHADE)
    size = (1.0 if s.build.head < 300 else 1.08) * (1.12 if worn.gloves else 1.0)
    angle = _heading(limb.b, limb.c)
    flip = -1 if abs(angle) > 95 else 1
    thumb = taper((6, -12 * flip), (22, -25 * flip), 8.5, 7, tone)
    if fist:
        shape = thumb + circle((12, 0), 23, tone) + stroke(f"M20,{-8 * flip} q6,6 2,14", dark(tone, 0.16), 4)
    else:
        shape = thumb + ellipse((12, 0), 24, 20, tone) + ellipse((28, 3 * flip), 17, 15, tone)
    return place(shape, limb.c, size, angle)


def leg(limb: Limb, s: Skeleton, worn: Outfit, skin: str, *, near: bool, toe: float) -> str:
    """Return a leg with its trouser and shoe."""
    g, shade, p = s.build.girth, 0.0 if near else FAR_SHADE, worn.puffy
    bare = dark(skin, shade)
    r1, r2, r3 = 39 * g + p, 33 * g + p, 24 * g + p
    out = taper(limb.a, limb.b, r1 - 4, r2 - 4, bare) + taper(limb.b, limb.c, r2 - 4, r3 - 4, bare)
    if worn.legs and worn.leg_length > 0:
        cloth = dark(worn.legs, shade)
        if worn.leg_length >= 1:
            out = taper(limb.a, limb.b, r1, r2 + 1, cloth) + taper(limb.b, limb.c, r2 + 1, r3 + 4, cloth)
            if worn.puffy > 6:
                out += circle(limb.b, r2 + 4, dark(cloth, 0.12))
        else:
            out += taper(limb.a, between(limb.a, limb.b, worn.leg_length * 1.7), r1, r2 + 8, cloth)
    return out + _shoe(limb, s, worn, skin, toe, shade)


def _shoe(limb: Limb, s: Skeleton, worn: Outfit, skin: str, toe: float, shade: float) -> str:
    tone = dark(skin if worn.bare_feet else worn.shoes, shade)
    k = s.build.girth * (1.0 if s.build.head < 300 else 1.05) * (1.12 if worn.boots else 1.0)
    front = 44 + 22 * s.turn
    upper = [(-27, 8), (-22, -14), (14, -14), (front * 0.62, 4), (front, 18), (front, 34), (-28, 34)]
    shape = fill(smooth(upper, tension=0.75), tone)
    if not worn.bare_feet:
        sole = "#ffffff" if not worn.boots and sum(int(tone[i : i + 2], 16) for i in (1, 3, 5)) < 560 else dark(tone, 0.3)
        shape += stroke(f"M-24,31 L{front - 4:.0f},31", sole, 7)
    if worn.boots:
        shape = taper((0, -52), (0, 0), 30, 27, tone) + shape
    return place(shape, limb.c, k, toe)


def torso(person: Person, s: Skeleton, worn: Outfit) -> str:
    """Return the torso with the details that are tucked in, turned to the pose's lean."""
    f = frame(person, s, worn)
    outline = smooth(torso_outline(f), tension=0.8)
    cloth = fill(outline, worn.top)
    shade = smooth([(-f.shoulder * 0.98, f.top + 30), (-f.shoulder * 0.62, f.top + 60), (-f.waist * 0.6, f.top * 0.4), (-f.hip * 0.62, 12), (-f.hip * 0.95, 12), (-f.waist * 1.02, f.top * 0.4)])
    details = "".join(DETAILS[name](f, tone) for name, tone in worn.details if name in TUCKED)
    waistband = ""
    if worn.legs and worn.leg_length > 0 and worn.legs != worn.top and worn.skirt is None:
        waistband = fill(smooth([(-f.hip * 0.97, -14), (f.hip * 0.97, -14), (f.hip * 0.98, 12), (0, 26), (-f.hip * 0.98, 12)], tension=0.6), worn.legs)
    fold = fill(shade, "#1d1440", 0.1)
    return place(cloth + details + waistband + fold, s.hip, 1, s.pose.lean)


def overlay(person: Person, s: Skeleton, worn: Outfit) -> str:
    """Return the details worn over the waist: aprons, vests, lapels, belts."""
    f = frame(person, s, worn)
    details = "".join(DETAILS[name](f, tone) for name, tone in worn.details if name not in TUCKED)
    return place(details, s.hip, 1, s.pose.lean)


def extras(person: Person, s: Skeleton, worn: Outfit) -> str:
    """Return what hangs on the back."""
    f = frame(person, s, worn)
    return place("".join(EXTRAS[name](f, tone) for name, tone in worn.extras), s.hip, 1, s.pose.lean)


def _along(limb: Limb, t: float) -> Point:
    return between(limb.a, limb.b, t) if t <= 1 else between(limb.b, limb.c, min(0.97, t - 1))


def skirt_behind(s: Skeleton, skirt: Skirt) -> str:
    """Return the back panel of an open coat."""
    return fill(smooth(hull(_skirt_points(s, skirt)), tension=0.35), dark(skirt.colour, 0.24)) if skirt.open else ""


def skirt_front(s: Skeleton, skirt: Skirt) -> str:
    """Return the skirt over the legs, or the near panel of an open coat."""
    if skirt.open:
        return _coat_panel(s, s.far_leg, skirt, 1) + _coat_panel(s, s.near_leg, skirt, -1)
    points = hull(_skirt_points(s, skirt))
    low = _along(s.near_leg, skirt.length)
    waist = s.torso_point(-10, 0.2)
    folds = stroke(f"M{waist[0]:.0f},{waist[1]:.0f} Q{(waist[0] + low[0]) / 2 - 8:.0f},{(waist[1] + low[1]) / 2:.0f} {low[0] - 6:.0f},{low[1] + 18:.0f}", dark(skirt.colour, 0.2), 5, 0.7)
    return fill(smooth(points, tension=0.35), skirt.colour) + folds


def _coat_panel(s: Skeleton, limb: Limb, skirt: Skirt, side: int) -> str:
    """One front half of an open coat, from the waist along a leg."""
    hips = (s.build.hip + 26) * s.build.girth * (1 - 0.3 * s.turn)
    middle = 18 * s.turn
    end = _along(limb, skirt.length)
    angle = math.atan2(end[1] - limb.a[1], end[0] - limb.a[0])
    nx, ny = -math.sin(angle) * side, math.cos(angle) * side
    wide = 40 * s.build.girth + skirt.flare
    panel = [
        s.torso_point(middle, 0.2),
        s.torso_point(side * hips, 0.2),
        s.torso_point(side * hips * 1.06, 0.0),
        (end[0] - nx * wide, end[1] - ny * wide),
        (end[0] + nx * 26, end[1] + ny * 26),
        s.torso_point(middle, 0.0),
    ]
    return fill(smooth(panel, tension=0.3), skirt.colour if side < 0 else dark(skirt.colour, 0.1))


def _skirt_points(s: Skeleton, skirt: Skirt) -> list[Point]:
    hips = (s.build.hip + 24) * s.build.girth * (1 - 0.3 * s.turn)
    points = [s.torso_point(-hips, 0.16), s.torso_point(hips, 0.16), s.torso_point(-hips, -0.02), s.torso_point(hips, -0.02)]
    points += around(s.near_leg.a, 50 * s.build.girth) + around(s.far_leg.a, 48 * s.build.girth)
    for limb, side in ((s.near_leg, -1), (s.far_leg, 1)):
        end = _along(limb, skirt.length)
        before = _along(limb, max(0.0, skirt.length - 0.15))
        angle = math.atan2(end[1] - before[1], end[0] - before[0])
        wide = 40 * s.build.girth
        nx, ny = -math.sin(angle), math.cos(angle)
        points += [(end[0] + nx * wide, end[1] + ny * wide), (end[0] - nx * wide, end[1] - ny * wide)]
        if angle > 0.9:
            points.append((end[0] + side * (wide + skirt.flare), end[1] - 4))
    return points


def neck(person: Person, s: Skeleton, tone: str) -> str:
    """Return the neck between torso and head."""
    base = s.chest
    return taper((base[0], base[1] + 8), between(base, s.head, 0.6), 27 if person.feminine else 31, 25 if person.feminine else 29, tone)


def tail(kind: str, s: Skeleton, colour: str, phase: float) -> str:
    """Return an animal's tail at the back of the hip. kind: thin, bushy, stub, long."""
    x, y = s.hip[0] - s.build.hip * 0.8, s.hip[1] - 10
    wag = 16 * math.sin(phase)
    if kind == "stub":
        return circle((x - 22, y - 6), 30, light(colour, 0.12))
    curve = f"M{x:.0f},{y:.0f} C{x - 120:.0f},{y + 40:.0f} {x - 170:.0f},{y - 60:.0f} {x - 116 + wag:.0f},{y - 150:.0f}"
    if kind == "thin":
        return stroke(curve, dark(colour, 0.08), 34)
    if kind == "long":
        return stroke(curve, dark(colour, 0.08), 24) + circle((x - 116 + wag, y - 150), 22, dark(colour, 0.4))
    tip = smooth([(x, y + 16), (x - 90, y + 40), (x - 176, y - 40), (x - 150 + wag, y - 170), (x - 96, y - 90), (x - 50, y - 34)])
    end = smooth([(x - 178, y - 70), (x - 150 + wag, y - 170), (x - 112, y - 112), (x - 140, y - 92)])
    return fill(tip, dark(colour, 0.06)) + fill(end, "#fff4e6")
