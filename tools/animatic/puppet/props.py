"""Props in hands: what a pose holds by default, how the hands move to hold it, and where it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tools.animatic import art
from tools.animatic.puppet.carried import DRAWINGS, GLYPH_KINDS, cart
from tools.animatic.puppet.figure import Figure, Grip
from tools.animatic.puppet.moment import STILL
from tools.animatic.puppet.playing import follow
from tools.animatic.puppet.poses import SWEEP, pose
from tools.animatic.puppet.rig import Pose, Skeleton, solve_limb
from tools.animatic.puppet.shapes import Point, add, between, box, circle, fill, line, place, smooth, stroke
from tools.animatic.puppet.sizes import known_size
from tools.animatic.puppet.sprite import PROP, Bitmap, Card, Piece
from tools.animatic.puppet.things import draw_thing
from tools.animatic.spec import Actor, Thing

_DEFAULTS = {
    "read": "book",
    "phone": "phone",
    "cook": "pan",
    "sing": "microphone",
    "push": "cart",
    "carry": "box",
    "give": "gift",
    "write": "notebook",
    "work": "laptop",
    "drink": "cup",
    "fish": "fishing_rod",
}
"""What a pose holds when nothing was said."""
_DEFAULT_GLYPHS = {"eat": "sandwich", "play": "soccer-ball"}
_FREE = frozenset({"stand", "walk", "run", "sit", "kneel", "look", "talk", "lean", "jump", "dance", "wave", "point", "play", "hold", "bow"})
"""Poses whose near hand takes up whatever is held."""
_KEYS = {
    "phone": "phone",
    "smartphone": "phone",
    "cell phone": "phone",
    "mobile phone": "phone",
    "tablet": "tablet",
    "laptop": "laptop",
    "guitar": "guitar",
    "violin": "violin",
    "cup": "cup",
    "box": "box",
    "welding_torch": "tool",
    "trolley": "cart",
    "cart": "cart",
    "flag": "flag",
    "fishing_rod": "fishing_rod",
    "fishing-pole": "fishing_rod",
    "erhu": "erhu",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A prop resolved: our drawing's kind, or a glyph, or neither (a labelled card)."""

    kind: str | None
    glyph: str | None
    colour: str | None
    thing: Thing | None = None
    """What was said, for things we draw by key or as a card."""


def held(actor: Actor) -> Held | None:
    """Return what the actor's hands hold, said or implied by the pose; None for nothing."""
    if actor.prop is not None:
        return _resolved(actor.prop)
    if actor.pose == "work" and any(g.kind == "worker" for g in actor.look.garments):
        return Held("tool", None, None)
    if actor.pose in _DEFAULTS:
        return Held(_DEFAULTS[actor.pose], None, None)
    if actor.pose in _DEFAULT_GLYPHS:
        return Held(None, _DEFAULT_GLYPHS[actor.pose], None)
    return None


def _resolved(thing: Thing) -> Held:
    kind = GLYPH_KINDS.get(thing.glyph or "") or _KEYS.get(thing.key) or (thing.key if thing.key in DRAWINGS else None)
    glyph = thing.glyph if thing.glyph and art.has_glyph(thing.glyph) else None
    if glyph is None and thing.key in _GLYPH_KINDS:
        glyph = thing.key
    return Held(kind, glyph, thing.colour, thing)


_TWO_HANDS = {
    "book": ((0.5, -0.44), (0.5, -0.4)),
    "newspaper": ((0.5, -0.4), (0.5, -0.36)),
    "tablet": ((0.5, -0.46), (0.54, -0.4)),
    "box": ((0.66, -0.5), (0.6, -0.5)),
    "baby": ((0.52, -0.5), (0.44, -0.42)),
    "gift": ((0.72, -0.38), (0.56, -0.38)),
    "guitar": ((0.36, -0.66), (0.78, -0.3)),
    "violin": ((0.5, -0.16), (0.72, 0.04)),
    "piano": ((0.66, -0.6), (0.72, -0.56)),
    "drum": ((0.56, -0.5), (0.66, -0.4)),
    "trumpet": ((0.6, 0.02), (0.6, 0.04)),
    "saxophone": ((0.56, -0.3), (0.66, -0.56)),
    "flute": ((0.5, 0.06), (0.74, 0.02)),
    "erhu": ((0.6, -0.66), (0.4, 0.06)),
    "fishing_rod": ((0.62, -0.42), (0.66, -0.5)),
    "cart": ((0.82, -0.3), (0.78, -0.26)),
    "laptop": ((0.66, -0.52), (0.64, -0.46)),
}
"""Hands (near, far) in arm lengths from their shoulders for things that need both."""
_ONE_HAND = {
    "phone": (0.56, -0.3),
    "microphone": (0.5, 0.02),
    "umbrella": (0.46, -0.34),
    "flag": (0.62, -0.1),
    "sword": (0.66, -0.3),
    "pan": (0.66, -0.5),
}
_GLYPH_KINDS = {
    "piano": "piano",
    "piano_grand": "piano",
    "guzheng": "piano",
    "musical-keyboard": "piano",
    "drum": "drum",
    "long-drum": "drum",
    "trumpet": "trumpet",
    "saxophone": "saxophone",
    "flute": "flute",
}


def _way(prop: Held) -> str:
    return prop.kind or _GLYPH_KINDS.get(prop.glyph or "", "thing")


def adapted(stance: Pose, name: str, prop: Held, phase: float = STILL) -> Pose:
    """Return the stance of a pose, at a phase, with hands that hold the prop."""
    way = _way(prop)
    near_by, far_by = follow(way, name, stance, pose(name, STILL), phase)
    if way == "sword" and name == "fight":
        stance = replace(stance, near_hand=add((0.72, 0.02), near_by), far_hand=add((0.2, -0.5), far_by))
    elif way in _TWO_HANDS and (name in _FREE or name in _DEFAULTS):
        near, far = _TWO_HANDS[way]
        stance = replace(stance, near_hand=add(near, near_by), far_hand=add(far, far_by))
    elif name in _FREE:
        low = prop.glyph in _HANGING
        stance = replace(stance, near_hand=add((0.16, -0.9) if low else _ONE_HAND.get(way, (0.52, -0.4)), near_by))
    if way == "phone" and name != "talk":
        stance = replace(stance, head=max(stance.head, 11))
    return stance


def taken_up(s: Skeleton, prop: Held) -> Skeleton:
    """Return a rider's skeleton whose near hand has let go of the mount to hold the prop."""
    x, y = _ONE_HAND.get(_way(prop), (0.5, -0.34))
    arm = s.build.arm
    goal = (s.near_arm.a[0] + x * arm, s.near_arm.a[1] - y * arm)
    return replace(s, near_arm=solve_limb(s.near_arm.a, goal, arm * 0.5, arm * 0.5, -1))


def movement(actor: Actor) -> str:
    """Return the pose an actor moves in: what sweeps is pushed on the spot."""
    swept = actor.pose == "push" and actor.prop is not None and actor.prop.glyph in _SWEPT
    return SWEEP if swept else actor.pose


def grip(prop: Held | None) -> Grip:
    """Return how the hands close on a prop."""
    way = _way(prop) if prop else ""
    fists = way in ("umbrella", "microphone", "cart", "pan", "tool", "sword", "flag", "brush", "pencil", "violin", "trumpet", "saxophone", "flute", "erhu", "fishing_rod")
    return Grip(near_fist=fists, far_fist=way in ("cart", "guitar", "violin"), far_over=way in ("guitar", "violin", "trumpet", "saxophone", "flute", "erhu", "drum", "fishing_rod"))


def hold(fig: Figure, prop: Held, name: str) -> None:
    """Put the prop into the figure's hands."""
    s = fig.skeleton
    way = _way(prop)
    k = s.build.arm / 330
    near, far = s.near_arm.c, s.far_arm.c
    palm = add(near, (14 * k, 4 * k))
    if way in _STANDING:
        _STANDING[way](fig, prop, s, k)
    elif prop.kind in ("book", "newspaper", "tablet"):
        _draw(fig, prop.kind, prop.colour, add(between(near, far, 0.5), (34 * k, -26 * k)), k * 1.1, -6)
    elif prop.kind in ("box", "gift"):
        _draw(fig, prop.kind, prop.colour, add(between(near, far, 0.5), (48 * k, 4 * k)), k, 0)
    elif prop.kind == "baby":
        _draw(fig, "baby", prop.colour, add(between(near, far, 0.5), (-14 * k, -28 * k)), k * 0.98, -8)
    elif prop.kind == "notebook":
        _draw(fig, "notebook", prop.colour, add(far, (22 * k, -18 * k)), k, 0)
        _draw(fig, "pencil", None, palm, k, 0)
    elif prop.kind:
        scale, angle = _SHAPES.get(prop.kind, (1.0, 0.0))
        _draw(fig, prop.kind, prop.colour, palm, k * scale, angle)
    elif prop.glyph in _ON_A_STRING:
        clear = s.head[0] + s.build.head * 0.5 + 120 * k
        top = (max(palm[0] + 60 * k, clear), min(palm[1] - 420 * k, s.head[1] - s.build.head * 0.4))
        fig.put("prop", Piece(line([palm, add(top, (0, 60 * k))], "#f7f3ea", 5), PROP))
        fig.put("prop", Piece(Bitmap(prop.glyph, top, 230 * k, 0.0, False, prop.colour), PROP))
    elif prop.glyph in _HANGING:
        size = _hand_size(prop.glyph) * k
        fig.put("prop", Piece(Bitmap(prop.glyph, add(palm, (0, size * 0.44)), size, 0.0, False, prop.colour), PROP))
    elif prop.glyph:
        size = _hand_size(prop.glyph) * k
        fig.put("prop", Piece(Bitmap(prop.glyph, _above(palm, size, name), size, 0.0, False, prop.colour), PROP))
    elif prop.thing:
        fig.put("prop", _by_key(prop.thing, palm, k))


_HANGING = frozenset({"luggage", "briefcase", "handbag", "shopping-bags", "basket", "bucket"})
"""Things carried by their handle, arm down."""
_SWEPT = frozenset({"broom", "mop", "rake", "shovel", "vacuum"})
_ON_A_STRING = frozenset({"balloon", "kite"})


def _hand_size(name: str) -> float:
    """Return how large a drawing is held, in rig units: its real size where a hand can bear it."""
    real = known_size(name)
    return _GLYPH_SIZES.get(name, 150.0 if real is None else min(300.0, max(130.0, real * 1200)))


def _by_key(thing: Thing, palm: Point, k: float) -> Piece:
    """Return a thing of our own drawing, or the card of an unknown word, standing in the hand."""
    image = draw_thing(thing, _HELD_PX)
    real = known_size(thing.key)
    tall = min(420.0, max(110.0, (real or 0.17) * 1000)) * k
    wide = min(230.0 * k, tall * image.width / image.height)
    tall = wide * image.height / image.width
    return Piece(Card(image, add(palm, (wide * 0.1, -tall * 0.4)), wide), PROP)


_HELD_PX = 320.0
_SHAPES = {"phone": (1.05, 4.0), "microphone": (0.9, -38.0), "tool": (1.0, 12.0), "sword": (1.0, 34.0), "cup": (0.9, 0.0)}  # fmt: skip
_GLYPH_SIZES = {
    "soccer-ball": 170.0,
    "basketball": 175.0,
    "teddy-bear": 230.0,
    "sandwich": 120.0,
    "cookie": 96.0,
    "red-apple": 100.0,
    "magnifying-glass-tilted-left": 170.0,
    "camera": 150.0,
    "trophy": 200.0,
    "briefcase": 190.0,
    "handbag": 170.0,
    "shopping-bags": 210.0,
    "broom": 420.0,
    "fishing-pole": 380.0,
}


def _above(palm: Point, size: float, name: str) -> Point:
    if name in ("eat", "drink"):
        return add(palm, (size * 0.1, -size * 0.26))
    return add(palm, (size * 0.16, -size * 0.34))


def _draw(fig: Figure, kind: str, colour: str | None, at: Point, scale: float, angle: float) -> None:
    fig.put("prop", Piece(place(DRAWINGS[kind](colour), at, scale, angle), PROP))


def _guitar(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    centre = s.torso_point(26 * k, 0.3)
    fig.slots.setdefault("far_over", []).insert(0, Piece(place(DRAWINGS["guitar"](prop.colour), centre, k * 1.08, -24), PROP))


def _violin(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    at = add(s.chest, (74 * k, 10 * k))
    fig.slots.setdefault("far_over", []).insert(0, Piece(place(DRAWINGS["violin"](prop.colour or "#c8703a"), at, 1.4 * k, -6), PROP))
    fig.put("prop", Piece(place(DRAWINGS["violin_bow"](None), s.near_arm.c, k, 16), PROP))


def _piano(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    rest = fig.rest or s
    x, y = between(rest.near_arm.c, rest.far_arm.c, 0.5)
    y += 34 * k
    body = box(x - 60, y, 330, 46, 10, prop.colour or "#33343f") + box(x - 50, y - 8, 310, 16, 3, "#fbf7ef")
    keys = "".join(box(x - 40 + i * 31, y - 9, 13, 10, 2, "#2b2730") for i in range(10))
    stand = line([(x, y + 40), (x + 190, -6)], "#4a4b58", 13) + line([(x + 200, y + 40), (x + 10, -6)], "#4a4b58", 13)
    fig.put("prop", Piece(stand + body + keys, PROP))


def _drum(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    near, far, rest = s.near_arm.c, s.far_arm.c, fig.rest or s
    centre = add(between(rest.near_arm.c, rest.far_arm.c, 0.5), (40 * k, 130 * k))
    name = prop.glyph if prop.glyph and art.has_glyph(prop.glyph) else "drum"
    fig.put("prop", Piece(Bitmap(name, centre, 250 * k, 0.0, False, prop.colour), PROP))
    fig.put("prop", Piece(line([near, add(near, (80 * k, 46 * k))], "#c99a5b", 11) + line([far, add(far, (74 * k, 60 * k))], "#c99a5b", 11), PROP))


def _trumpet(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    at = add(s.head, (s.build.head * 0.62, s.build.head * 0.34))
    fig.slots.setdefault("far_over", []).insert(0, Piece(Bitmap(prop.glyph or "trumpet", at, 270 * k, 0.0, True, prop.colour), PROP))


def _saxophone(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    """The mouthpiece at the lips, the bell before the belly."""
    mouth = add(s.head, (s.build.head * 0.36, s.build.head * 0.3))
    size = 430 * k
    fig.slots.setdefault("far_over", []).insert(0, Piece(Bitmap("saxophone", add(mouth, (size * 0.36, size * 0.42)), size, 0.0, True, prop.colour), PROP))


def _flute(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    """A silver pipe held level before the lips."""
    at = add(s.head, (s.build.head * 0.3, s.build.head * 0.32))
    end = add(at, (330 * k, 34 * k))
    keys = "".join(circle(between(at, end, t), 11 * k, "#8c97a8") for t in (0.4, 0.5, 0.6, 0.7, 0.8))
    fig.slots.setdefault("far_over", []).insert(0, Piece(line([at, end], prop.colour or "#d5dbe6", 22 * k) + keys, PROP))


def _erhu(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    """Upright on the hip, the bow across its strings."""
    thing = Thing("erhu", "erhu", colour=prop.colour)
    image = draw_thing(thing, _HELD_PX * 2)
    tall = 560 * k
    fig.slots.setdefault("far_over", []).insert(0, Piece(Card(image, add(s.hip, (168 * k, -tall * 0.5 + 10)), tall * image.width / image.height), PROP))


def _fishing_rod(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    """A long rod from both hands, its line down to a float; its fisher sits on a box when the pose says so."""
    grip_at = add(s.near_arm.c, (6 * k, 0))
    tip = add(grip_at, (430 * k, -470 * k))
    bend = add(grip_at, (300 * k, -420 * k))
    rod = stroke(f"M{grip_at[0] - 70 * k:.0f},{grip_at[1] + 60 * k:.0f} L{grip_at[0]:.0f},{grip_at[1]:.0f} Q{bend[0]:.0f},{bend[1]:.0f} {tip[0]:.0f},{tip[1]:.0f}", prop.colour or "#8a5a34", 11 * k)
    low = -30.0
    thread = stroke(f"M{tip[0]:.0f},{tip[1]:.0f} Q{tip[0] + 36 * k:.0f},{(tip[1] + low) / 2:.0f} {tip[0] + 44 * k:.0f},{low:.0f}", "#f7f5ef", 4)
    bob = circle((tip[0] + 44 * k, low), 20 * k, "#e2483d") + circle((tip[0] + 44 * k, low + 9 * k), 13 * k, "#ffffff")
    fig.put("prop", Piece(thread + bob + rod + circle(add(grip_at, (30 * k, -22 * k)), 17 * k, "#4a4f5c"), PROP))
    if s.hip[1] > -s.build.leg * 0.75:
        top = s.hip[1] + 56
        fig.put("ground", Piece(box(s.hip[0] - 120, top, 220, -top, 14, "#b9824c") + box(s.hip[0] - 130, top - 14, 240, 34, 10, "#cf9a5e") + line([(s.hip[0] - 110, top * 0.5), (s.hip[0] + 90, top * 0.5)], "#96663a", 8)))


def _laptop(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    """A laptop on a high desk in front of the figure."""
    rest = fig.rest or s
    x, y = between(rest.near_arm.c, rest.far_arm.c, 0.5)
    y += 30 * k
    desk = box(x - 90, y + 18, 330, 22, 8, "#b98a5c") + line([(x + 206, y + 36), (x + 206, -4)], "#8f6842", 20) + line([(x - 30, y + 36), (x - 30, -4)], "#8f6842", 20)
    fig.put("prop", Piece(desk))
    _draw(fig, "laptop", prop.colour, (x + 44 * k, y), k * 1.15, 0)


def _umbrella(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    """An umbrella whose canopy clears the face, however big the head."""
    del k
    palm = add(s.near_arm.c, (12, 0))
    scale = (palm[1] - (s.head[1] - s.build.head * 0.56)) / 300
    fig.put("prop", Piece(place(DRAWINGS["umbrella"](prop.colour), palm, scale, -9), PROP))


def _cart(fig: Figure, prop: Held, s: Skeleton, k: float) -> None:
    """A cart whose wheels stand on the ground, whatever the height of the hands."""
    x, y = add((fig.rest or s).near_arm.c, (14 * k, 0))
    scale = 1.15 * k
    fig.put("prop", Piece(place(cart(prop.colour, -y / scale), (x, y), scale), PROP))


_STANDING = {
    "guitar": _guitar,
    "violin": _violin,
    "piano": _piano,
    "drum": _drum,
    "trumpet": _trumpet,
    "saxophone": _saxophone,
    "flute": _flute,
    "erhu": _erhu,
    "fishing_rod": _fishing_rod,
    "laptop": _laptop,
    "cart": _cart,
    "umbrella": _umbrella,
}
"""Props that need more than a place in the hand."""


def bedding(fig: Figure) -> None:
    """Lay a pillow under a sleeper's head and a blanket over the legs."""
    s = fig.skeleton
    pillow = smooth([(-120, -34), (0, -48), (120, -34), (134, 10), (120, 46), (0, 40), (-120, 46), (-134, 10)])
    at = (s.head[0] - 4, min(s.head[1] + s.build.head * 0.42, -44))
    fig.put("ground", Piece(place(fill(pillow, "#fbf6ee") + stroke("M-110,20 Q0,34 110,20", "#e3d8c8", 5), at, s.build.head / 250)))
    top, right = min(s.near_leg.a[1], s.near_leg.b[1]) - 62, s.near_leg.c[0] + 60
    left = s.hip[0] - s.build.torso * 0.3
    cover = smooth([(left, top + 6), (left + 120, top - 12), (right - 130, top + 6), (right, top - 26), (right + 36, -20), (right + 20, 0), (left - 6, 0), (left - 16, -40)], tension=0.6)
    band = smooth([(left - 4, top + 6), (left + 62, top - 8), (left + 54, 0), (left - 6, 0), (left - 16, -40)], tension=0.5)
    fig.put("front", Piece(fill(cover, "#7fa6d8") + fill(band, "#f4f1ea")))
