"""A whole figure from person, skeleton and outfit: every slot in drawing order, so that mounts and props can go between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tools.animatic import art
from tools.animatic.puppet import animals, body
from tools.animatic.puppet.colours import dark
from tools.animatic.puppet.hats import COVERING, headwear
from tools.animatic.puppet.head import human_head, neck_tone
from tools.animatic.puppet.lids import has_lids, lids
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.moment import STILL
from tools.animatic.puppet.outfit import Outfit
from tools.animatic.puppet.rig import Skeleton
from tools.animatic.puppet.shapes import circle, place
from tools.animatic.puppet.sprite import Bend, Bitmap, Piece

ORDER = (
    "ground",
    "behind",
    "far_arm",
    "far_leg",
    "mount",
    "near_leg",
    "torso",
    "far_over",
    "head",
    "prop",
    "near_arm",
    "front",
)
"""The slots of a figure from back to front; mounts fill `mount` and `front`, hand-held things `prop`."""
HELMET_FIT = 0.86
_NODS = {"ajar": 2.0, "round": 3.0, "open": 4.5, "wide": 7.0}
"""Degrees that an animal's head goes up while it speaks."""
ANIMAL_CROWN = 17.0
"""Head units that hats sit lower on an animal, between its ears."""


@dataclass(slots=True)
class Figure:
    """A figure's pieces by slot, with the places others need."""

    skeleton: Skeleton
    slots: dict[str, list[Piece]] = field(default_factory=dict)
    rest: Skeleton | None = None
    """The skeleton of the still, by which things stand that do not move with the hands; None: `skeleton` itself."""

    def put(self, slot: str, *pieces: Piece) -> None:
        """Add pieces on top of a slot."""
        self.slots.setdefault(slot, []).extend(pieces)

    def pieces(self) -> list[Piece]:
        """Return all pieces in drawing order."""
        return [piece for slot in ORDER for piece in self.slots.get(slot, [])]


@dataclass(frozen=True, slots=True)
class Grip:
    """How the hands hold: fists, and whether the far arm reaches over the torso."""

    near_fist: bool = False
    far_fist: bool = False
    far_over: bool = False


def head_scale(s: Skeleton, person: Person) -> float:
    """Return rig units a head unit."""
    return s.build.head / 205 * (HELMET_FIT if person.wears("spacesuit") else 1.0)


def build(person: Person, s: Skeleton, worn: Outfit, view: str, phase: float, grip: Grip | None = None) -> Figure:
    """Return the figure with all its own slots filled."""
    grip = grip or Grip()
    fur = person.skin if person.human else animals.fur(person)
    skin = fur if person.human else animals.paws(person, fur)
    tone = None if person.human else animals.limbs(person)
    if tone and worn.top == worn.legs == fur:
        worn = replace(worn, legs=tone, sleeve_colour=tone, shoes=tone)
    figure = Figure(s)
    kind = None if person.human else animals.tail_of(person.head)
    if kind:
        figure.put("behind", Piece(body.tail(kind, s, fur, phase)))
    figure.put("behind", Piece(body.extras(person, s, worn)))
    far_arm = body.arm(s.far_arm, s, worn, skin, near=False) + body.hand(s.far_arm, s, worn, skin, near=False, fist=grip.far_fist)
    figure.put("far_over" if grip.far_over else "far_arm", Piece(far_arm))
    coat = body.skirt_behind(s, worn.skirt) if worn.skirt else ""
    figure.put("far_leg", Piece(coat + body.leg(s.far_leg, s, worn, skin, near=False, toe=s.pose.far_toe)))
    figure.put("near_leg", Piece(body.leg(s.near_leg, s, worn, skin, near=True, toe=s.pose.near_toe)))
    cloth = body.skirt_front(s, worn.skirt) if worn.skirt else ""
    trunk = body.torso(person, s, worn)
    neck = body.neck(person, s, neck_tone(person) if person.human else dark(fur, 0.1))
    figure.put("torso", Piece(neck + trunk + cloth + body.overlay(person, s, worn)))
    near_arm = body.arm(s.near_arm, s, worn, skin, near=True) + body.hand(s.near_arm, s, worn, skin, near=True, fist=grip.near_fist)
    figure.put("far_over" if person.wears("spacesuit") else "near_arm", Piece(near_arm))
    _head(figure, person, view, Bend() if phase != STILL or person.mouth else None)
    return figure


def _head(figure: Figure, person: Person, view: str, bend: Bend | None) -> None:
    s = figure.skeleton
    scale, angle = head_scale(s, person), s.head_angle
    worn = headwear(person, view if person.human else "front", drop=0 if person.human or person.wears("spacesuit") else ANIMAL_CROWN)
    over_scale = s.build.head / 205 * (0.98 if person.human else 0.86) if person.wears("spacesuit") else scale
    behind = "".join(w.behind for w in worn)
    front = "".join(w.front for w in worn)
    if person.human:
        covered = any(g.kind in COVERING for g in person.garments)
        art_of = human_head(person, view, covered=covered)
        hair_behind = "" if person.wears("spacesuit") else art_of.behind
        slot = figure.slots.setdefault("behind", [])
        slot.insert(0, Piece(place(hair_behind, s.head, scale, angle)))
        if behind:
            figure.put("head", Piece(place(behind, s.head, over_scale, angle)))
        locks = "" if person.wears("spacesuit") else art_of.over
        figure.put("head", Piece(place(art_of.front + locks, s.head, scale, angle)))
        figure.put("head", Piece(place(front, s.head, over_scale, angle)))
        return
    if behind:
        figure.put("head", Piece(place(behind, s.head, over_scale, angle)))
    figure.put("head", _animal_head(person, s, angle, bend))
    if person.shut and has_lids(person):
        figure.put("head", Piece(lids(person, s.head, _animal_size(person, s), angle - _NODS.get(person.mouth or "", 0.0))))
    if front:
        figure.put("head", Piece(place(front, s.head, over_scale, angle)))


def _animal_size(person: Person, s: Skeleton) -> float:
    return s.build.head * (0.86 if person.wears("spacesuit") else 1.04)


def _animal_head(person: Person, s: Skeleton, angle: float, bend: Bend | None) -> Piece:
    size = _animal_size(person, s)
    angle -= _NODS.get(person.mouth or "", 0.0)
    own = animals.own_head(person)
    if own:
        return Piece(place(own, s.head, size / 205, angle))
    if not art.has_glyph(person.head):
        eyes = circle((30, -10), 12, "#2a2238") + circle((62, -10), 10, "#2a2238")
        return Piece(place(circle((0, 0), 96, animals.fur(person)) + eyes, s.head, s.build.head / 205))
    crop = animals.HEAD_CROPS.get(person.head)
    return Piece(Bitmap(person.head, s.head, size, angle, person.head in animals.FACES_LEFT, person.colour, crop, bend))
