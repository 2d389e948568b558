"""Bodies from straight above: shoulders, arms, legs and what is worn on the back, for each pose; the front is up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tools.animatic.puppet.colours import dark, light
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.outfit import Outfit
from tools.animatic.puppet.shapes import Point, between, box, ellipse, fill, line, polygon, ring, smooth, stroke, taper


@dataclass(frozen=True, slots=True)
class Size:
    """Proportions in rig units: half the shoulder line, length of arm and leg, and rig units a head unit."""

    shoulder: float
    arm: float
    leg: float
    head: float


SIZES: dict[str, Size] = {
    "adult": Size(146, 250, 300, 0.9),
    "young": Size(142, 250, 300, 0.9),
    "old": Size(140, 240, 290, 0.92),
    "teen": Size(126, 230, 280, 0.94),
    "child": Size(108, 190, 230, 0.98),
    "baby": Size(88, 140, 150, 1.06),
    "animal": Size(122, 210, 240, 1.16),
}


@dataclass(frozen=True, slots=True)
class Stance:
    """Where hands and feet are, over the arm's and the leg's length: x to the right, y forward, from shoulder and hip."""

    left_hand: Point = (-0.16, 0.3)
    right_hand: Point = (0.16, 0.3)
    left_foot: Point = (0.0, 0.3)
    right_foot: Point = (0.0, 0.3)
    lean: float = 0.0
    """How far the head is ahead of the shoulders, in head units."""
    long: bool = False
    """Stretched out flat on the belly: the legs lie behind."""


_STANCES: dict[str, Stance] = {
    "stand": Stance(),
    "walk": Stance((-0.02, 0.66), (0.06, -0.5), (0.0, -0.44), (0.0, 0.6), 8),
    "run": Stance((0.12, 0.86), (0.12, -0.74), (0.0, -0.8), (0.0, 0.84), 22),
    "sit": Stance((0.2, 0.62), (-0.2, 0.62), (-0.06, 0.98), (0.06, 0.98)),
    "kneel": Stance((0.1, 0.66), (-0.1, 0.66), (-0.04, 0.5), (0.04, 0.5), 14),
    "dance": Stance((-0.84, 0.36), (0.8, -0.3), (-0.2, 0.36), (0.3, -0.26)),
    "jump": Stance((-0.72, 0.6), (0.72, 0.6), (-0.3, -0.5), (0.3, -0.42)),
    "wave": Stance((-0.16, 0.3), (0.66, 0.64)),
    "point": Stance((-0.1, 0.26), (0.02, 1.04)),
    "look": Stance((-0.12, 0.26), (-0.26, 0.62), lean=10),
    "talk": Stance((-0.1, 0.36), (0.3, 0.72)),
    "hug": Stance((0.34, 0.84), (-0.34, 0.84), lean=14),
    "swim": Stance((-0.2, 1.1), (0.64, -0.36), (-0.1, -1.3), (0.1, -1.14), long=True),
    "fly": Stance((-0.02, 1.16), (0.4, -0.5), (0.0, -1.3), (0.1, -1.2), long=True),
    "climb": Stance((0.0, 1.0), (0.1, 0.66), (-0.2, 0.3), (0.2, 0.5), 14),
    "bow": Stance((0.1, 0.5), (-0.1, 0.5), lean=70),
    "fight": Stance((0.2, 0.8), (-0.1, 0.5), (-0.2, 0.6), (0.2, -0.5), 14),
    "sing": Stance((-0.5, 0.5), (-0.26, 0.56)),
    "push": Stance((0.06, 0.94), (-0.06, 0.94), (0.0, -0.7), (0.0, 0.2), 20),
    "carry": Stance((0.12, 0.74), (-0.12, 0.74)),
}
_HANDS = Stance((0.32, 0.66), (-0.32, 0.66), lean=16)
"""Both hands together in front, looking at what they do."""
_ONE_HAND = (-0.1, 0.7)


def stance(name: str, *, holding: bool) -> Stance:
    """Return the stance of a pose; who holds something has the right hand before the chest."""
    found = _STANCES.get(name, _HANDS)
    if holding and name in ("stand", "walk", "run", "sit", "look", "talk", "hold", "dance", "wave", "kneel", "lean"):
        base = found if name != "hold" else _STANCES["stand"]
        return replace(base, right_hand=_ONE_HAND)
    return found


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the parts of a body are in rig units, its shoulders' middle at 0,0."""

    size: Size
    stance: Stance
    head: Point
    left: tuple[Point, Point, Point]
    """Shoulder, elbow and hand."""
    right: tuple[Point, Point, Point]
    feet: tuple[Point, Point]


def frame(size: Size, pose: Stance, hands: tuple[Point, Point] | None = None) -> Frame:
    """Return the places of a body; hands: where they must be (on a handlebar), in rig units."""

    def arm(side: int, offset: Point, fixed: Point | None) -> tuple[Point, Point, Point]:
        shoulder = (side * (size.shoulder - 22), 4.0)
        hand = fixed or (shoulder[0] + offset[0] * size.arm, shoulder[1] - offset[1] * size.arm)
        middle = between(shoulder, hand, 0.52)
        return shoulder, (middle[0] + side * 26, middle[1] + 12), hand

    hip = size.leg * 0.5 if pose.long else 0.0
    feet = tuple((side * size.shoulder * 0.4 + foot[0] * size.leg, hip - foot[1] * size.leg) for side, foot in ((-1, pose.left_foot), (1, pose.right_foot)))
    left_hand, right_hand = hands or (None, None)
    reach = -66.0 * size.head if pose.long else -10.0
    return Frame(size, pose, (0.0, reach - pose.lean * size.head), arm(-1, pose.left_hand, left_hand), arm(1, pose.right_hand, right_hand), (feet[0], feet[1]))


def legs(f: Frame, worn: Outfit, skin: str) -> str:
    """Return legs and shoes; below a standing body only the shoes' ends are seen."""
    out = ""
    hip_y = f.size.leg * 0.5 if f.stance.long else 16.0
    for side, foot in zip((-1, 1), f.feet, strict=True):
        hip = (side * f.size.shoulder * 0.36, hip_y)
        forward = foot[1] < hip_y
        tone = worn.legs or skin
        shoe = skin if worn.bare_feet else worn.shoes
        out += taper(hip, foot, 44, 34, dark(tone, 0.1))
        if worn.legs and worn.leg_length < 1:
            out += taper(between(hip, foot, worn.leg_length), foot, 36, 32, skin)
        tip = (foot[0], foot[1] + (-34 if forward or not f.stance.long else 30))
        out += taper(foot, tip, 35, 30, shoe) + ellipse((foot[0], tip[1] + 8), 18, 12, light(shoe, 0.22), 0.7)
    return out


def leg_to(hip: Point, foot: Point, worn: Outfit, skin: str) -> str:
    """Return one leg from a seat to where its foot rests, the knee to the outside."""
    side = -1 if hip[0] < foot[0] else 1
    knee = ((hip[0] + foot[0]) / 2 - side * 34, (hip[1] + foot[1]) / 2 - 40)
    tone = worn.skirt.colour if worn.skirt and not worn.skirt.open else worn.legs or skin
    shoe = skin if worn.bare_feet else worn.shoes
    return taper(foot, (foot[0], foot[1] - 46), 32, 28, shoe) + taper(knee, foot, 40, 32, tone if worn.leg_length >= 1 else skin) + taper(hip, knee, 48, 40, tone)


def skirt(f: Frame, worn: Outfit) -> str:
    """Return the ring of cloth that a skirt, dress, robe or coat shows around the body."""
    if worn.skirt is None:
        return ""
    wide = f.size.shoulder * 0.86 + worn.skirt.flare * 0.9 + 26
    deep = wide * (0.92 if not worn.skirt.open else 0.74)
    at = (0.0, 12.0) if not f.stance.long else (0.0, f.size.leg * 0.5)
    cloth = worn.skirt.colour
    folds = "".join(line([(at[0] + x * 0.5, at[1] + y * 0.5), (at[0] + x, at[1] + y)], dark(cloth, 0.22), 6, 0.6) for x, y in ((wide * c, deep * s) for c, s in ((0.9, 0.2), (0.6, 0.68), (0.0, 0.92), (-0.6, 0.68), (-0.9, 0.2), (0.66, -0.6), (-0.66, -0.6))))
    return ellipse(at, wide, deep, dark(cloth, 0.08)) + folds


def trunk(person: Person, f: Frame, worn: Outfit) -> str:
    """Return the shoulders and back in the garments' colours, with what marks them out."""
    s, tone = f.size.shoulder, worn.top
    deep = 80 if person.age not in ("baby",) else 66
    if f.stance.long:
        back = smooth([(-s, -10), (-s * 0.5, -60), (s * 0.5, -60), (s, -10), (s * 0.72, 110), (s * 0.62, f.size.leg * 0.56), (0, f.size.leg * 0.6), (-s * 0.62, f.size.leg * 0.56), (-s * 0.72, 110)])
        return fill(back, tone) + ellipse((0, f.size.leg * 0.5), s * 0.6, 40, worn.legs or tone)
    body = smooth([(-s, -6), (-s * 0.62, -deep * 0.74), (0, -deep * 0.86), (s * 0.62, -deep * 0.74), (s, -6), (s * 0.8, deep * 0.66), (0, deep), (-s * 0.8, deep * 0.66)])
    shade = smooth([(-s * 0.96, 10), (s * 0.96, 10), (s * 0.78, deep * 0.66), (0, deep), (-s * 0.78, deep * 0.66)])
    return fill(body, tone) + fill(shade, dark(tone, 0.16), 0.6) + _sewn(f, worn, deep)


def _sewn(f: Frame, worn: Outfit, deep: float) -> str:
    """What of a garment's details is seen from above: lapels, straps, stripes, plates."""
    s, out = f.size.shoulder, ""
    for name, tone in worn.details:
        if name in ("suit", "coat", "labcoat", "open_front", "shirt", "chef", "pajamas"):
            inner = "#f7f4ec" if name in ("suit", "labcoat") else tone if name == "open_front" else light(tone, 0.3)
            out += fill(polygon([(-34, -deep * 0.9), (34, -deep * 0.9), (0, -deep * 0.2)]), inner)
            out += line([(-44, -deep * 0.8), (-8, -20)], dark(worn.top, 0.3), 8) + line([(44, -deep * 0.8), (8, -20)], dark(worn.top, 0.3), 8)
        elif name == "hivis":
            out += line([(-s * 0.5, -deep * 0.8), (-s * 0.46, deep * 0.86)], "#fff3a0", 16) + line([(s * 0.5, -deep * 0.8), (s * 0.46, deep * 0.86)], "#fff3a0", 16)
        elif name in ("apron", "overalls"):
            out += line([(-s * 0.44, -deep * 0.8), (-s * 0.3, deep * 0.9)], tone, 18) + line([(s * 0.44, -deep * 0.8), (s * 0.3, deep * 0.9)], tone, 18)
        elif name == "armor":
            out += ellipse((-s * 0.8, 0), 48, 54, light(tone, 0.24)) + ellipse((s * 0.8, 0), 48, 54, light(tone, 0.24)) + ring((-s * 0.8, 0), 34, dark(tone, 0.2), 6) + ring((s * 0.8, 0), 34, dark(tone, 0.2), 6)
        elif name in ("kimono", "hanfu"):
            out += line([(-50, -deep * 0.8), (14, 0)], light(worn.top, 0.6), 14) + line([(50, -deep * 0.8), (0, 0)], light(worn.top, 0.6), 14)
    return out


def arms(f: Frame, worn: Outfit, skin: str) -> str:
    """Return both arms in sleeves, with hands."""
    return "".join(_arm(limb, worn, skin) for limb in (f.left, f.right))


def _arm(limb: tuple[Point, Point, Point], worn: Outfit, skin: str) -> str:
    shoulder, elbow, hand = limb
    cloth, hand_tone = worn.sleeve_colour or worn.top, worn.gloves or skin
    wide = 52 if worn.wide_sleeve else 42 + worn.puffy
    out = ellipse(hand, 31, 31, hand_tone)
    if worn.sleeve >= 0.95:
        end = between(elbow, hand, 0.8)
        return out + taper(elbow, end, wide * 0.86, wide * (1.0 if worn.wide_sleeve else 0.72), dark(cloth, 0.06)) + taper(shoulder, elbow, wide + 4, wide * 0.86, cloth)
    bare = taper(elbow, hand, 30, 25, skin) + taper(shoulder, elbow, 36, 30, skin)
    if worn.sleeve <= 0.05:
        return out + bare
    return out + bare + taper(shoulder, between(shoulder, elbow, 0.9 if worn.sleeve > 0.4 else 0.4), wide + 2, wide * 0.9, cloth)


def on_back(f: Frame, worn: Outfit) -> str:
    """Return what hangs on the back, over the shoulders and below the head."""
    s, out = f.size.shoulder, ""
    for name, tone in worn.extras:
        if name == "cape":
            flow = smooth([(-s * 0.7, -30), (0, -54), (s * 0.7, -30), (s * 1.04, 120), (s * 0.9, 290), (s * 0.3, 266), (-s * 0.3, 296), (-s * 0.96, 270), (-s * 1.04, 110)])
            out += fill(flow, tone) + stroke("M-30,20 Q-50,140 -40,262 M40,10 Q60,140 50,250", dark(tone, 0.2), 7, 0.6)
        elif name == "backpack":
            out += box(-72, 44, 144, 108, 34, tone) + box(-48, 104, 96, 54, 20, dark(tone, 0.18)) + line([(-64, -40), (-56, 60)], dark(tone, 0.3), 18) + line([(64, -40), (56, 60)], dark(tone, 0.3), 18)
        elif name == "air_pack":
            out += box(-86, 44, 172, 96, 26, tone) + box(-40, 58, 80, 66, 14, dark(tone, 0.2))
        elif name == "hood":
            out += fill(smooth([(-74, 10), (0, -10), (74, 10), (60, 96), (0, 124), (-60, 96)]), dark(tone, 0.06))
    return out


def scarf(person: Person, f: Frame) -> str:
    """Return a scarf around the neck; empty without one."""
    if not person.wears("scarf"):
        return ""
    tone = person.colour_of("scarf", "#d8433b")
    x, y = f.head
    return ellipse((x, y), 112 * f.size.head, 108 * f.size.head, tone) + line([(x + 50, y + 70), (x + 86, y + 180)], dark(tone, 0.12), 40)
