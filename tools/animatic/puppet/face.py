"""The face of a human head: eyes, brows, nose, cheeks and mouth for every expression, turned with the head."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.animatic.puppet.colours import INK, dark, mix
from tools.animatic.puppet.look import Person, brow_colour
from tools.animatic.puppet.moment import Mouth
from tools.animatic.puppet.shapes import circle, ellipse, fill, place, stroke

YAWS: dict[str, float] = {"front": 0.0, "three_quarter": 27.0, "side": 76.0}
"""Degrees the head is turned to the right in each view."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How an expression sets the parts of the face."""

    brow_tilt: float = 0.0
    """Degrees; positive lifts the outer end and lowers the inner (anger)."""
    brow_lift: float = 0.0
    eye: str = "open"
    """open, wide, closed, smiling, narrow, half."""
    mouth: str = "smile"
    blush: float = 0.22


MOODS: dict[str, Mood] = {
    "neutral": Mood(),
    "happy": Mood(brow_lift=4, mouth="laugh", blush=0.3),
    "sad": Mood(brow_tilt=-17, brow_lift=2, eye="half", mouth="frown", blush=0.12),
    "angry": Mood(brow_tilt=20, brow_lift=-7, eye="narrow", mouth="grit", blush=0.3),
    "surprised": Mood(brow_lift=13, eye="wide", mouth="oh"),
    "calm": Mood(brow_lift=2, eye="closed", mouth="soft", blush=0.26),
    "determined": Mood(brow_tilt=13, brow_lift=-3, eye="narrow", mouth="firm", blush=0.18),
    "scared": Mood(brow_tilt=-20, brow_lift=9, eye="wide", mouth="wobble", blush=0.06),
    "sleepy": Mood(brow_tilt=-5, brow_lift=3, eye="sleepy", mouth="small_oh", blush=0.24),
    "love": Mood(brow_lift=7, eye="smiling", mouth="laugh", blush=0.4),
}


CLOSED = frozenset({"closed", "smiling", "sleepy"})
"""Eyes that show no more than their lids."""


@dataclass(frozen=True, slots=True)
class FacePlan:
    """Where the parts of a face stand for one age: heights from the head's centre, and the eyes' size."""

    eye_y: float
    eye_r: float
    nose_y: float
    mouth_y: float
    spread: float
    """Degrees from the middle of the face to an eye."""


PLANS: dict[str, FacePlan] = {
    "baby": FacePlan(18, 14.0, 40, 60, 31),
    "child": FacePlan(10, 13.0, 35, 58, 29),
    "teen": FacePlan(4, 11.5, 33, 59, 27),
}
ADULT = FacePlan(0, 10.5, 32, 60, 26)


def across(degrees: float, radius: float = 78.0) -> tuple[float, float]:
    """Return where a longitude of the head falls: its x and its foreshortening 0..1 (0 and below: turned away)."""
    return radius * math.sin(math.radians(degrees)), math.cos(math.radians(degrees))


def face(person: Person, view: str) -> str:
    """Return the features of the face in head units (centre 0,0, chin near 100) as SVG."""
    yaw, mood = YAWS[view], MOODS[person.expression]
    plan = PLANS.get(person.age, ADULT)
    parts = [_cheeks(person, yaw, plan, mood.blush)]
    for side in (1, -1):
        x, squeeze = across(yaw + side * plan.spread, 76)
        if squeeze < 0.3:
            continue
        squeeze = min(1.0, squeeze * 1.12)
        parts.append(_eye(person, x, plan, squeeze, _lids(mood.eye, shut=person.shut), side))
        parts.append(_brow(person, x, plan, squeeze, mood, side))
    parts.append(_nose(person, view, plan))
    parts.append(_mouth(person, yaw, plan, spoken_mouth(person.mouth, mood.mouth)))
    if person.age == "old":
        parts.append(_wrinkles(person, yaw, plan))
    return "".join(parts)


_RESTING = {"laugh": "smile", "oh": "soft", "small_oh": "soft", "grit": "firm"}
"""The closed mouth of expressions whose own mouth is open."""


def spoken_mouth(mouth: Mouth | None, own: str) -> str:
    """Return the shape of a mouth: the expression's own, or the one of a sound that is just spoken."""
    if mouth is None:
        return own
    return _RESTING.get(own, own) if mouth == "closed" else f"say_{mouth}"


def _lids(eye: str, *, shut: bool) -> str:
    return "closed" if shut and eye not in CLOSED else eye


def _eye(person: Person, x: float, plan: FacePlan, squeeze: float, kind: str, side: int) -> str:
    y, r = plan.eye_y, plan.eye_r
    ink = mix(person.eye, INK, 0.35)
    if kind in CLOSED:
        drop = -11 if kind == "smiling" else 9
        body = stroke(f"M-14,0 Q0,{drop} 14,0", ink, 5.5)
        if kind != "smiling":
            body += stroke(f"M{side * 13},0 l{side * 6},4", ink, 4.5)
    elif kind == "wide":
        body = ellipse((0, 0), r * 1.45, r * 1.7, "#ffffff") + ellipse((1, 1), r * 0.78, r * 0.92, ink)
        body += circle((3.5, -3), r * 0.3, "#ffffff")
    else:
        body = ellipse((0, 0), r * 0.92, r * 1.22, ink) + circle((r * 0.3, -r * 0.45), r * 0.36, "#ffffff")
        body += circle((-r * 0.3, r * 0.45), r * 0.16, "#ffffff", 0.7)
        if kind in ("narrow", "half"):
            tilt = -12 * side if kind == "narrow" else 14 * side
            lid = fill(f"M{-r * 1.5},{-r * 1.7} h{r * 3} v{r * 1.15} h{-r * 3}Z", person.skin)
            lid += stroke(f"M{-r * 1.1},{-r * 0.55} h{r * 2.2}", dark(person.skin, 0.4), 4)
            body += place(lid, (0, 0), 1, tilt)
        if person.feminine and person.age != "baby":
            body += stroke(f"M{-side * r * 0.5:.1f},{-r * 1.16:.1f} Q{side * r * 0.7:.1f},{-r * 1.5:.1f} {side * r * 1.35:.1f},{-r * 0.75:.1f}", ink, 4)
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({squeeze:.3f} 1)">{body}</g>'


def _brow(person: Person, x: float, plan: FacePlan, squeeze: float, mood: Mood, side: int) -> str:
    y = plan.eye_y - 27 - mood.brow_lift - (plan.eye_r - 10) * 1.4
    width = 5.0 if person.feminine else 7.0
    if person.age == "baby":
        width = 4.0
    body = stroke("M-15,3 Q0,-6 15,2", brow_colour(person), width)
    tilt = -mood.brow_tilt * side
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({squeeze:.3f} 1) rotate({tilt:.1f})">{body}</g>'


def _nose(person: Person, view: str, plan: FacePlan) -> str:
    if view == "side":
        return ""
    tone, y = dark(person.skin, 0.3), plan.nose_y
    small = 0.75 if person.age in ("baby", "child") else 1.0
    if view == "front":
        return place(stroke("M-8,-2 Q0,7 8,-2", tone, 5), (0, y), small)
    x, _ = across(YAWS[view], 78)
    return place(stroke("M-1,-16 Q12,-2 8,3 Q3,8 -6,4", tone, 5), (x + 4, y), small)


def _cheeks(person: Person, yaw: float, plan: FacePlan, strength: float) -> str:
    rose = mix("#ff5a4f", person.skin, 0.15)
    out = []
    for side in (1, -1):
        x, squeeze = across(yaw + side * (plan.spread + 15), 74)
        if squeeze < 0.25:
            continue
        y = (plan.nose_y + plan.mouth_y) / 2 - 13
        out.append(ellipse((x, y), 16 * min(1, squeeze + 0.12), 11, rose, strength))
        if person.freckles:
            out += [circle((x + dx * squeeze, y - 4 + dy), 2.0, dark(person.skin, 0.35), 0.7) for dx, dy in ((-9, 0), (0, 5), (8, -2))]
    return "".join(out)


_INSIDE, _TONGUE = "#7a2433", "#e8707c"
_SPOKEN = {
    "say_ajar": fill("M-15,-2 Q0,-6 15,-2 Q11,8 0,8 Q-11,8 -15,-2Z", _INSIDE) + fill("M-11,-2.6 Q0,-5 11,-2.6 L9,0 Q0,-1.6 -9,0Z", "#ffffff"),
    "say_open": fill("M-17,-4 Q0,-9 17,-4 Q15,15 0,16 Q-15,15 -17,-4Z", _INSIDE)
    + fill("M-14,-4.4 Q0,-8 14,-4.4 L12,0 Q0,-3 -12,0Z", "#ffffff")
    + fill("M-10,11 Q0,4 10,11 Q5,16 0,16 Q-5,16 -10,11Z", _TONGUE),
    "say_wide": fill("M-20,-6 Q0,-12 20,-6 Q20,23 0,25 Q-20,23 -20,-6Z", _INSIDE)
    + fill("M-17,-6.6 Q0,-11 17,-6.6 L14.6,-0.6 Q0,-4.4 -14.6,-0.6Z", "#ffffff")
    + fill("M-13,18 Q0,7 13,18 Q7,25 0,25 Q-7,25 -13,18Z", _TONGUE),
    "say_round": ellipse((0, 3), 9.5, 11.5, _INSIDE) + ellipse((0, 9.5), 5.5, 4, _TONGUE),
}
"""The mouths of sounds, in head units around the mouth's middle."""


def _mouth(person: Person, yaw: float, plan: FacePlan, kind: str) -> str:
    x, squeeze = across(yaw * 0.86, 76)
    squeeze = max(0.5, squeeze)
    lip = mix(dark(person.skin, 0.45), "#8e2f3c", 0.4)
    if person.feminine and person.age in ("young", "adult", "teen"):
        lip = mix(lip, "#c8324a", 0.45)
    shapes = {
        "smile": stroke("M-16,-3 Q0,10 16,-3", lip, 5.2),
        "soft": stroke("M-12,-1 Q0,7 12,-1", lip, 5),
        "laugh": fill("M-22,-7 Q0,-2 22,-7 Q18,18 0,19 Q-18,18 -22,-7Z", _INSIDE)
        + fill("M-20,-6.2 Q0,-1.5 20,-6.2 L17.5,0 Q0,4 -17.5,0Z", "#ffffff")
        + fill("M-12,13 Q0,5 12,13 Q6,19 0,19 Q-6,19 -12,13Z", _TONGUE),
        "frown": stroke("M-15,6 Q0,-8 15,6", lip, 5.4),
        "grit": fill("M-19,-5 Q0,-12 19,-5 L17,9 Q0,3 -17,9Z", _INSIDE)
        + fill("M-16,-4 Q0,-9.5 16,-4 L14.6,5.6 Q0,0 -14.6,5.6Z", "#ffffff"),
        "firm": stroke("M-15,1 Q0,-2 15,-3", lip, 5.4),
        "oh": ellipse((0, 3), 10, 14, _INSIDE) + ellipse((0, 11), 6, 5, _TONGUE),
        "small_oh": ellipse((0, 2), 6.5, 8, _INSIDE),
        "wobble": stroke("M-18,2 q4.5,-7 9,0 t9,0 t9,0 t9,0", lip, 5),
    }
    if kind.startswith("say_"):
        shapes = _SPOKEN
    return f'<g transform="translate({x:.1f} {plan.mouth_y:.1f}) scale({squeeze:.3f} 1)">{shapes[kind]}</g>'


def _wrinkles(person: Person, yaw: float, plan: FacePlan) -> str:
    tone, out = dark(person.skin, 0.24), []
    for side in (1, -1):
        x, squeeze = across(yaw + side * (plan.spread + 21), 76)
        if squeeze > 0.2:
            out.append(stroke(f"M{x:.1f},{plan.eye_y - 6} l{side * 8},-5 M{x:.1f},{plan.eye_y + 4} l{side * 8},4", tone, 3.2))
        x, squeeze = across(yaw + side * 17, 78)
        if squeeze > 0.2:
            out.append(stroke(f"M{x:.1f},{plan.nose_y + 4} q{side * 9},8 {side * 8},20", tone, 3.6))
    x, _ = across(yaw, 70)
    if yaw < 60:
        out.append(stroke(f"M{x - 26:.1f},-52 q26,-7 52,0", tone, 3.2))
    return "".join(out)
