"""Camera moves by the field's names: from the ids of a Shot to where the camera stands and looks at a moment of the take."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from prompts import vocabulary
from prompts.shot import Shot


class View(NamedTuple):
    """How far the camera has gone from where the still is taken. Lengths are shares of the frame's width or height."""

    pan: float = 0.0
    """The look turned to the right, over the frame's width; the whole picture moves left alike."""
    tilt: float = 0.0
    """The look raised, over the frame's height."""
    truck: float = 0.0
    """The camera moved to the right, over the frame's width at the subject's distance; far things move less."""
    crane: float = 0.0
    """The camera raised, over the frame's height at the subject's distance."""
    arc: float = 0.0
    """The camera moved to the right around the subject, which stays in place; as `truck`."""
    dolly: float = 0.0
    """The way gone toward the subject, over its distance; negative is back."""
    zoom: float = 1.0
    """Enlargement by the lens."""
    roll: float = 0.0
    """Degrees the camera is turned about its axis, clockwise."""
    focus: float = 0.0
    """0 the focus of the still .. 1 on what was out of focus, or off the background."""
    smear: float = 0.0
    """Blur along the horizontal by the speed of the camera, over the frame's width."""


REST = View()
Course = Callable[["Clock"], View]


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment of a take."""

    at_s: float
    """Seconds since the movement began."""
    share: float
    """Of the movement that lies behind, eased; goes on past 1 when a take is extended."""
    whole_s: float
    travels: bool = False
    """Whether the camera goes along with a subject that goes somewhere."""


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move, ready to be asked for any moment."""

    name: str
    course: Course
    strength: float = 1.0
    """How far it goes, by the speed that was said; 1 is usual."""
    soft: float = 0.18
    """Share of the take in which it starts, and ends."""
    tempo: float = 1.0
    """How fast what is filmed moves: slow motion under 1, time-lapse above."""
    keeps_heads: bool = True
    """Whether the look is raised where a head would leave the frame."""
    follows: bool = False
    """Whether the camera keeps up with a subject that goes somewhere."""
    played: frozenset[str] = frozenset()
    """Vocabulary ids, such as `move:pan_left`, of the words that this plays."""
    notes: tuple[str, ...] = ()

    def view(self, at_s: float, whole_s: float, *, travel: float = 0.0) -> View:
        """Return where the camera is, `at_s` seconds after the movement of `whole_s` seconds began.

        travel: how far it has gone along with the subject, to the right, over the frame's width.
        """
        share = eased(at_s / whole_s if whole_s > 0 else 0.0, self.soft)
        view = self.course(Clock(at_s, share * self.strength, whole_s, bool(travel)))
        return view._replace(truck=view.truck + travel)


def told(move: Move, drawn: tuple[str, ...], not_drawn: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the person's words that are and are not seen in a film whose camera moves, given those of the still."""
    now = tuple(words for words in not_drawn if move.played & set(vocabulary.ids_for("camera", words)))
    return (*drawn, *now), tuple(words for words in not_drawn if words not in now)


def eased(share: float, soft: float) -> float:
    """Return a share of a way after a soft start and before a soft end; 0 at 0, 1 at 1, and so on for every further whole.

    soft: 0..0.5, the part at either end over which the speed grows and falls.
    """
    whole = math.floor(share)
    part = share - whole
    if soft <= 0:
        return share
    top = 1 / (1 - soft)
    if part < soft:
        way = top * part * part / (2 * soft)
    elif part > 1 - soft:
        way = 1 - top * (1 - part) ** 2 / (2 * soft)
    else:
        way = top * (part - soft / 2)
    return whole + way


def _approach(share: float, per_whole: float) -> float:
    """Return the way gone when every whole take brings the camera nearer by `per_whole` of what is left."""
    return 1 - math.pow(1 - per_whole, share)


def _push(share: float) -> View:
    return View(dolly=_approach(share, 0.20))


def _pull(share: float) -> View:
    return View(dolly=-0.17 * share)


def _zoomed(clock: Clock) -> View:
    return View(zoom=1.32**clock.share)


def _dolly_zoom(clock: Clock) -> View:
    back = 0.20 * clock.share
    return View(dolly=-back, zoom=1 + back)


def _orbit(clock: Clock) -> View:
    angle = 0.9 * clock.share
    return View(arc=0.34 * math.sin(angle), dolly=0.10 * (1 - math.cos(angle)))


def _flight(clock: Clock) -> View:
    return View(dolly=_approach(clock.share, 0.30), crane=0.05 * math.sin(clock.share * 1.4), tilt=-0.015 * math.sin(clock.share * 1.4))


def _shaken(clock: Clock) -> View:
    t = clock.at_s
    sway = _drift(t, (0.53, 1.31, 2.70), (0.0, 1.0, 2.6))
    rise = _drift(t, (0.61, 1.57, 3.10), (0.8, 0.0, 4.1))
    start = min(1.0, t / 0.6)
    return View(pan=0.0042 * sway * start, tilt=0.0055 * rise * start)


def _drift(t: float, hertz: tuple[float, float, float], phases: tuple[float, float, float]) -> float:
    """Return a restless value around 0 that is 0 at the start."""
    weights = (1.0, 0.6, 0.22)
    return sum(w * (math.sin(math.tau * f * t + p) - math.sin(p)) for w, f, p in zip(weights, hertz, phases, strict=True))


def _whipped(clock: Clock) -> View:
    """Hold, whip round by a frame and a half, and hold on the new view."""
    start = 0.45 * clock.whole_s
    length = min(0.4, 0.35 * clock.whole_s)
    share = min(1.0, max(0.0, (clock.at_s - start) / length))
    speed = math.sin(math.pi * share) ** 2 * 2 if 0 < share < 1 else 0.0
    return View(pan=1.5 * (share - math.sin(math.tau * share) / math.tau), smear=1.5 * speed / length * 0.02)


def _followed(clock: Clock) -> View:
    return REST if clock.travels else View(truck=0.10 * clock.share, arc=0.14 * clock.share)


def _glide(clock: Clock) -> View:
    return View(truck=0.0 if clock.travels else 0.10 * clock.share, dolly=_approach(clock.share, 0.10))


def _living(clock: Clock) -> View:
    """The camera of a shot that nobody described closes in very slowly, unless it goes along with someone."""
    return REST if clock.travels else View(dolly=_approach(clock.share, min(0.085, 0.016 * clock.whole_s)))


_COURSES: Mapping[str, Course] = MappingProxyType(
    {
        "static": lambda clock: REST,
        "push_in": lambda clock: _push(clock.share),
        "pull_out": lambda clock: _pull(clock.share),
        "zoom_in": _zoomed,
        "zoom_out": lambda clock: View(zoom=1.15**-clock.share),
        "dolly_zoom": _dolly_zoom,
        "pan_left": lambda clock: View(pan=-0.17 * clock.share),
        "pan_right": lambda clock: View(pan=0.17 * clock.share),
        "tilt_up": lambda clock: View(tilt=0.15 * clock.share),
        "tilt_down": lambda clock: View(tilt=-0.14 * clock.share),
        "truck_left": lambda clock: View(truck=-0.16 * clock.share),
        "truck_right": lambda clock: View(truck=0.16 * clock.share),
        "track": _followed,
        "steadicam": _glide,
        "orbit": _orbit,
        "crane_up": lambda clock: View(crane=0.24 * clock.share, tilt=-0.10 * clock.share),
        "crane_down": lambda clock: View(crane=-0.17 * clock.share, tilt=0.07 * clock.share),
        "drone_flight": _flight,
        "handheld": _shaken,
        "whip_pan": _whipped,
        "rack_focus": lambda clock: View(focus=min(1.0, clock.share), dolly=_approach(clock.share, 0.02)),
        "roll": lambda clock: View(roll=11.0 * math.sin(clock.share * math.pi / 2)),
        "living": _living,
    }
)  # fmt: skip

_SAME = MappingProxyType(
    {
        "pan": "pan_right", "slider": "truck_right", "dolly": "push_in", "zoom": "zoom_in", "parallax": "truck_right", "one_take": "steadicam",
        "hyperlapse": "push_in", "bullet_time": "orbit",
    }
)  # fmt: skip
"""Names that are played as another move."""
_TEMPO = MappingProxyType({"slow_motion": 0.4, "time_lapse": 6.0, "hyperlapse": 6.0, "bullet_time": 0.06})
_STAYING = frozenset({"static", "pan_left", "pan_right", "tilt_up", "tilt_down", "truck_left", "truck_right", "whip_pan", "handheld", "roll"})
"""Moves that do not go along with who goes somewhere."""
_LOOKING = frozenset({"tilt_up", "tilt_down", "crane_up", "crane_down", "whip_pan", "roll"})
"""Moves that decide themselves how high the camera looks."""
_SPEEDS = (
    (re.compile(r"\b(?:very|extremely|super) (?:slow|gentl)\w*|\bcreep\w*|極緩|極慢|极缓|极慢|非常緩慢|非常缓慢"), 0.4),
    (re.compile(r"\bslow(?:ly)?\b|\bgentl[ey]\b|\bsubtl[ey]\b|緩|缓|慢慢|輕輕|轻轻"), 0.6),
    (re.compile(r"\b(?:very|extremely|super) (?:fast|quick)\w*|\bcrash zoom|極快|极快|飛快|飞快"), 2.0),
    (re.compile(r"\bfast\b|\bquick(?:ly)?\b|\brapid(?:ly)?\b|\bswift(?:ly)?\b|快速|迅速|急"), 1.5),
)
"""Words of the camera's speed with what they make of the usual way; the first that is found counts."""
_SLOW_MOTION = re.compile(r"\bslow[- ]?mo(?:tion)?\b|慢動作|慢动作|慢鏡頭|慢镜头|縮時|缩时|快速搖鏡|快速摇镜", re.IGNORECASE)
_EASES = (
    (re.compile(r"\b(?:linear|constant speed|steady speed)\b|等速|勻速|匀速"), 0.0),
    (re.compile(r"\bease[sd]?[- ](?:in|out|and)\b|\bsmooth(?:ly)?\b|緩入|缓入|平滑|平順|平顺|流暢|流畅"), 0.45),
)


def read_move(shot: Shot, *, travels: bool = False) -> Move:
    """Return the camera move that a Shot's words ask for.

    travels: whether the subject goes somewhere; without a word about the camera it is followed then, and else the
    camera closes in very slowly. Several moves in one shot are played together where they differ in kind.
    """
    ids = [*shot.ids("move"), *("rack_focus" for i in shot.ids("focus") if i == "rack")]
    played = frozenset("focus:rack" if i == "rack_focus" else f"move:{i}" for i in ids if _SAME.get(i, i) in _COURSES or i in _TEMPO)
    tempo = min((_TEMPO[i] for i in ids if i in _TEMPO), default=1.0)
    names = [_SAME.get(i, i) for i in ids if i not in {"slow_motion", "time_lapse"}]
    known = [name for name in dict.fromkeys(names) if name in _COURSES]
    unknown = tuple(name for name in names if name not in _COURSES)
    notes = tuple(f"The camera move {name.replace('_', ' ')} is not drawn." for name in unknown)
    if len(known) > 1:
        known = [name for name in known if name != "static"]
    text = _SLOW_MOTION.sub(" ", f"{shot.camera.text} {shot.action.text}".lower())
    name = "+".join(known) or "living"
    course = _together([_COURSES[k] for k in known]) if known else _living
    return Move(
        name, course, strength=_speed(text) if known else 1.0, soft=next((s for pattern, s in _EASES if pattern.search(text)), 0.18),
        tempo=tempo, follows=travels and not _STAYING & set(known), keeps_heads=not _LOOKING & set(known), played=played, notes=notes,
    )  # fmt: skip


def named(name: str, strength: float = 1.0) -> Move:
    """Return a move by its name alone; an unknown name raises KeyError."""
    name = _SAME.get(name, name)
    return Move(name, _COURSES[name], strength)


def _speed(text: str) -> float:
    return next((factor for pattern, factor in _SPEEDS if pattern.search(text)), 1.0)


def _together(courses: list[Course]) -> Course:
    if len(courses) == 1:
        return courses[0]

    def both(clock: Clock) -> View:
        total = REST
        for course in courses:
            total = added(total, course(clock))
        return total

    return both


def added(one: View, two: View) -> View:
    """Return the view after both movements."""
    sums = {name: getattr(one, name) + getattr(two, name) for name in View._fields}
    return View(**{**sums, "zoom": one.zoom * two.zoom})


def without(move: Move, played: str, note: str) -> Move:
    """Return a move that does not play the words of a vocabulary id, and says so."""
    return replace(move, played=move.played - {played}, notes=(*move.notes, note))
