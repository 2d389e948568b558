"""How long the shots and cards of a film are: what is said comes first, then the length that was asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from prompts.films import FilmBrief, FilmShot
from tools.film.phrasing import is_wide, width

TITLE, END = "card-title", "card-end"
"""Ids of the pieces that show the cards; no shot can have them."""
TRANSITION_S = 0.6
CARD_FADE_S = 0.5
"""How a film fades from black into its title, from the title into the first shot, and into the end card."""
SHOT_S = 4.0
"""Length of a shot about which nothing is known."""
SHORTEST_SHOT_S, SILENT_SHOT_S = 1.0, 2.2
"""The least a shot lasts, and what one without words wants before others get more than they need."""
_LEAD = (0.12, 0.35)
_TAIL = (0.2, 0.5)
"""Silence before and after what is said in a shot: at least, and where there is time."""
_WIDE_PER_S, _NARROW_PER_S = 4.2, 14.5
"""Characters spoken a second, to estimate a recording that is not made yet."""
_WHAT_NOBODY_SEES = 0.45
"""The largest part of a piece that a transition may cover."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a film's pieces beside its brief, by shot id (overlaps: by piece id), in seconds."""

    spoken: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, float] = field(default_factory=dict)
    """Lengths of films that are shown instead of shots to be made."""
    overlaps: Mapping[str, float] = field(default_factory=dict)
    """Transitions that were asked for at a length of their own."""
    fixed: Mapping[str, float] = field(default_factory=dict)
    """Shots that keep their length whatever is said in them, and cards that keep theirs where the film's length is open."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Lengths in seconds on the grid of frames, by piece id."""

    lengths: Mapping[str, float]
    overlaps: Mapping[str, float]
    """How long each piece and the one before it are seen together; of the first: its fade from black."""
    leads: Mapping[str, float]
    """When the narration of a shot begins after the shot's beginning."""

    @property
    def total_s(self) -> float:
        """The film's length."""
        return sum(self.lengths.values()) - sum(list(self.overlaps.values())[1:])


def lengths(brief: FilmBrief, spoken_s: Mapping[str, float]) -> Mapping[str, float]:
    """Return the seconds each shot is seen, by shot id.

    A shot lasts as long as what is said in it (`spoken_s`, estimated where it is missing) and a breath, or as its brief says, else
    an even share; time that is left is shared by that measure. `brief.duration_s`, cards included, is met to the frame unless what
    is said needs longer; speech is never cut.
    """
    found = plan(brief, Known(spoken=spoken_s)).lengths
    return {shot.id: found[shot.id] for shot in brief.shots}


def estimated(text: str, speed: float | None = None) -> float:
    """Return about how many seconds it takes to say a text."""
    wide = sum(map(is_wide, text))
    return (wide / _WIDE_PER_S + (len(text) - wide) / _NARROW_PER_S) / (speed or 1.0)


def said_s(shot: FilmShot, brief: FilmBrief, spoken: Mapping[str, float]) -> float:
    """Return how long the narration of a shot takes, 0.0 when nothing is said in it."""
    if not shot.narration.strip():
        return 0.0
    return spoken.get(shot.id) or estimated(shot.narration, brief.narrator.speed)


def plan(brief: FilmBrief, known: Known | None = None) -> Plan:
    """Return the lengths of all pieces of a film."""
    known = known or Known()
    overlaps = _overlaps(brief, known)
    for _ in range(4):
        found = _Planning(brief, known, overlaps).plan()
        shorter = _silent_enough(brief, known, _within(overlaps, found.lengths, brief.fps), found.lengths)
        if shorter == overlaps:
            break
        overlaps = shorter
    return found


def _overlaps(brief: FilmBrief, known: Known) -> dict[str, float]:
    found: dict[str, float] = {}
    if brief.title:
        found[TITLE] = CARD_FADE_S
    for number, shot in enumerate(brief.shots):
        after_card = number == 0 and bool(brief.title)
        cut = shot.transition == "cut"
        found[shot.id] = (CARD_FADE_S if after_card else 0.0) if cut else known.overlaps.get(shot.id, TRANSITION_S)
    if brief.end_card:
        found[END] = CARD_FADE_S
    return {name: round(second * brief.fps) / brief.fps for name, second in found.items()}


def _within(overlaps: Mapping[str, float], found: Mapping[str, float], fps: float) -> dict[str, float]:
    """Return the overlaps, none longer than what a piece and the one before it can bear."""
    names = list(overlaps)
    bearable = {}
    for before, name in zip((names[0], *names), names, strict=False):
        most = math.floor(_WHAT_NOBODY_SEES * min(found[before], found[name]) * fps) / fps
        bearable[name] = min(overlaps[name], most)
    return bearable


def _silent_enough(brief: FilmBrief, known: Known, overlaps: Mapping[str, float], found: Mapping[str, float]) -> dict[str, float]:
    """Return the overlaps, shorter around shots that keep a length in which what is said would not fit between them."""
    names, shorter = list(overlaps), dict(overlaps)
    for shot in brief.shots:
        if shot.id not in known.fixed or shot.id not in known.spoken:
            continue
        after = [name for before, name in pairwise(names) if before == shot.id]
        room = found[shot.id] - said_s(shot, brief, known.spoken) - _TAIL[0] + 1 / brief.fps
        out = sum(overlaps[name] for name in after)
        share = min(room / (0.5 * (overlaps[shot.id] + out) or 1.0), (room - _LEAD[0]) / (0.5 * out) if out else 1.0)
        if share < 1.0:
            for name in (shot.id, *after):
                shorter[name] = min(shorter[name], math.floor(max(0.0, share) * overlaps[name] * brief.fps) / brief.fps)
    return shorter


@dataclass(slots=True)
class _Planning:
    """One film's arithmetic, with the overlaps decided."""

    brief: FilmBrief
    known: Known
    overlaps: Mapping[str, float]
    needs: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Seconds a shot needs at least, and with comfort."""

    def plan(self) -> Plan:
        cards = self._cards()
        for shot in self.brief.shots:
            self.needs[shot.id] = self._need(shot)
        shots = self._shared(cards) if self.brief.duration_s else {s.id: self._alone(s) for s in self.brief.shots}
        shots |= {name: second for name, second in self.known.fixed.items() if name in shots}
        found = {name: cards.get(name) or shots[name] for name in self.overlaps}
        return Plan(self._on_frames(found), self.overlaps, {s.id: self._lead(s, found) for s in self.brief.shots})

    def _cards(self) -> dict[str, float]:
        asked = self.brief.duration_s
        longest = max(1.2, 0.16 * asked) if asked else 5.0
        words = {TITLE: self.brief.title, END: self.brief.end_card}
        kept = {} if asked else self.known.fixed
        return {name: kept.get(name) or min(longest, 1.6 + 0.12 * width(text)) for name, text in words.items() if text}

    def _silences(self, shot: FilmShot) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the lead and the tail of what is said, each at least and with comfort; transitions count as silence."""
        names = list(self.overlaps)
        place = names.index(shot.id)
        into = self.overlaps[shot.id]
        out = self.overlaps[names[place + 1]] if place + 1 < len(names) else 0.4
        lead = max(_LEAD[0], 0.5 * into), max(_LEAD[1], 0.8 * into)
        return lead, (_TAIL[0] + 0.5 * out, _TAIL[1] + 0.6 * out)

    def _need(self, shot: FilmShot) -> tuple[float, float]:
        said = said_s(shot, self.brief, self.known.spoken)
        if not said:
            return SHORTEST_SHOT_S, SILENT_SHOT_S
        lead, tail = self._silences(shot)
        return max(SHORTEST_SHOT_S, said + lead[0] + tail[0]), max(SHORTEST_SHOT_S, said + lead[1] + tail[1])

    def _alone(self, shot: FilmShot) -> float:
        """Return a shot's length where no length of the whole was asked for."""
        least, comfortable = self.needs[shot.id]
        if shot.duration_s:
            return max(shot.duration_s, least)
        return comfortable if shot.narration.strip() else self.known.sources.get(shot.id, SHOT_S)

    def _shared(self, cards: Mapping[str, float]) -> dict[str, float]:
        """Return the shots' lengths so that the whole has the length asked for, where that can be."""
        covered = sum(list(self.overlaps.values())[1:])
        left = (self.brief.duration_s or 0.0) + covered - sum(cards.values())
        least = {name: need[0] for name, need in self.needs.items()}
        wanted = {name: need[1] for name, need in self.needs.items()}
        if sum(wanted.values()) > left:
            if not self._speaks() and left > 0:
                return dict.fromkeys(least, left / len(least))
            spare = sum(wanted.values()) - sum(least.values())
            ease = min(1.0, max(0.0, (left - sum(least.values())) / spare)) if spare else 0.0
            return {name: least[name] + ease * (wanted[name] - least[name]) for name in least}
        asked = {s.id: s.duration_s for s in self.brief.shots if s.duration_s}
        free = [s.id for s in self.brief.shots if not s.duration_s]
        kept = {name: max(second, least[name]) for name, second in asked.items()}
        if free and sum(kept.values()) + sum(wanted[name] for name in free) <= left:
            weights = {s.id: wanted[s.id] if s.narration.strip() else SHOT_S for s in self.brief.shots if s.id in free}
            return kept | _filled(weights, wanted, left - sum(kept.values()))
        usual = sum(asked.values()) / len(asked) if asked else 1.0
        return _filled({s.id: s.duration_s or usual for s in self.brief.shots}, wanted, left)

    def _speaks(self) -> bool:
        return any(shot.narration.strip() for shot in self.brief.shots)

    def _lead(self, shot: FilmShot, found: Mapping[str, float]) -> float:
        """Return the silence before what is said, so much shorter than comfort as the shot is."""
        said = said_s(shot, self.brief, self.known.spoken)
        (low, high), tail = self._silences(shot)
        spare = found[shot.id] - said - low - tail[0]
        wanted = high - low + tail[1] - tail[0]
        return round(low + (high - low) * min(1.0, max(0.0, spare / wanted)), 3)

    def _on_frames(self, found: Mapping[str, float]) -> dict[str, float]:
        """Return lengths in whole frames whose sum is the whole's nearest frame."""
        fps, at, begun, out = self.brief.fps, 0.0, 0, {}
        for name, second in found.items():
            at += second
            ending = max(begun + 1, math.floor(at * fps + 0.5))
            out[name] = (ending - begun) / fps
            begun = ending
        return out


def _filled(weights: Mapping[str, float], least: Mapping[str, float], room: float) -> dict[str, float]:
    """Divide `room` by weights, nobody getting less than its least; the sum is `room` where the least of all fits in."""
    found: dict[str, float] = {}
    open_names: Iterable[str] = list(weights)
    while True:
        share = (room - sum(found.values())) / (sum(weights[name] for name in open_names) or 1.0)
        short = [name for name in open_names if weights[name] * share < least[name]]
        if not short:
            return {name: found.get(name, weights[name] * share) for name in weights}
        found |= {name: least[name] for name in short}
        open_names = [name for name in open_names if name not in found]
        if not open_names:
            return {name: found[name] for name in weights}
