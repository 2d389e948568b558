"""Changes of a film, one decision after another: a new state in which only what must be made anew is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from pydantic import ValidationError

from prompts import film_changes as change_types
from prompts.film_changes import FilmChange
from prompts.films import FilmBrief, FilmShot
from prompts.shot import Shot
from tools.errors import BadInput
from tools.film.assembling import MUSIC, FilmState, relaid, sound_id, voice_id
from tools.film.captioning import captioned, recaptioned
from tools.film.narrating import narrate
from tools.film.timeline import Picture, Sound, Timeline
from tools.film.twins import twice

_NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SHORTEST_S = 0.5
_SLOWEST, _FASTEST = 0.1, 10.0
_QUIETEST_DB, _LOUDEST_DB = -60.0, 24.0
_SWELL_S = 0.3
"""How long a track takes to its new volume at the edges of a shot."""


def apply(state: FilmState, changes: Sequence[FilmChange]) -> FilmState:
    """Return the film after these changes, in their order. Its `notes` tell what could not be honoured to the letter.

    Shots are counted as they stand when their change comes. Raises BadInput with one sentence for a change the film does not allow.
    """
    notes: list[str] = []
    for change in changes:
        state = _changed(change, replace(state, notes=()))
        notes += [note for note in state.notes if note not in notes]
    return replace(state, notes=tuple(notes))


def shots_of(brief: FilmBrief, numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the ids of shots by their numbers, counted from 1 or, negative, from the last; none given means every shot.

    Raises BadInput for a number no shot has.
    """
    found = tuple(brief.shots[_place(brief, number)].id for number in numbers)
    return tuple(dict.fromkeys(found)) or tuple(shot.id for shot in brief.shots)


def _place(brief: FilmBrief, number: int) -> int:
    count = len(brief.shots)
    if number == 0:
        raise BadInput("shots are counted from 1; there is no shot 0")
    if abs(number) > count:
        name = _NUMBER_WORDS[count] if count < len(_NUMBER_WORDS) else str(count)
        raise BadInput(f"the film has {name} shot{'s' if count > 1 else ''}; there is no shot {abs(number)}")
    return number - 1 if number > 0 else count + number


@singledispatch
def _changed(change: Any, state: FilmState) -> FilmState:
    raise BadInput(f"a film cannot be changed by {type(change).__name__}")


# --- the order of the shots


@_changed.register
def _swap(change: change_types.Swap, state: FilmState) -> FilmState:
    shots = list(state.brief.shots)
    a, b = _place(state.brief, change.a), _place(state.brief, change.b)
    shots[a], shots[b] = shots[b], shots[a]
    return _reordered(state, shots)


@_changed.register
def _move(change: change_types.Move, state: FilmState) -> FilmState:
    shots = list(state.brief.shots)
    to = _place(state.brief, change.to)
    shots.insert(to, shots.pop(_place(state.brief, change.shot)))
    return _reordered(state, shots)


def _reordered(state: FilmState, shots: Sequence[FilmShot]) -> FilmState:
    """Return the film with its shots in another order; how one follows another stays with the place, so the length stays too."""
    before = state.brief.shots
    placed = tuple(s.model_copy(update={"transition": b.transition}) for s, b in zip(shots, before, strict=True))
    joins = {piece.id: {"transition": piece.transition, "transition_s": piece.transition_s} for piece in state.timeline.pictures}
    state = _with_pieces(state, {shot.id: joins[old.id] for shot, old in zip(shots, before, strict=True)})
    return relaid(replace(state, brief=_with(state.brief, shots=placed)), _lengths(state))


@_changed.register
def _remove(change: change_types.Remove, state: FilmState) -> FilmState:
    gone = shots_of(state.brief, change.shots)
    kept = tuple(shot for shot in _pinned(state).shots if shot.id not in gone)
    if not kept:
        raise BadInput("a film needs at least one shot; say which one stays")
    timeline = state.timeline.model_copy(update={"cues": tuple(c for c in state.timeline.cues if c.anchor not in gone)})
    return relaid(replace(state, brief=_with(_pinned(state), shots=kept), timeline=timeline))


@_changed.register
def _add(change: change_types.Add, state: FilmState) -> FilmState:
    brief, shot = _pinned(state), change.shot
    place = _new_place(brief, change.at)
    if shot.duration_s is None and not shot.narration.strip() and not shot.source:
        usual = sum(_lengths(state).values()) / len(brief.shots)
        shot = shot.model_copy(update={"duration_s": round(usual, 1)})
    taken = {other.id for other in brief.shots}
    shot = shot.model_copy(update={"id": "" if shot.id in taken else shot.id})
    shots = (*brief.shots[:place], shot, *brief.shots[place:])
    return relaid(replace(state, brief=_with(brief, shots=shots)))


def _new_place(brief: FilmBrief, at: int) -> int:
    """Return where a new shot that shall have this number comes among the shots, counted from 0."""
    count = len(brief.shots)
    return count if at in (-1, count + 1) else _place(brief, at) + (at < 0)


@_changed.register
def _repeat(change: change_types.Repeat, state: FilmState) -> FilmState:
    brief = _pinned(state)
    (name,) = shots_of(brief, (change.shot,))
    place = _place(brief, change.shot) + 1 if change.at is None else _new_place(brief, change.at)
    twin = brief.shot(name).model_copy(update={"id": ""})
    brief = _with(brief, shots=(*brief.shots[:place], twin, *brief.shots[place:]))
    return relaid(replace(state, brief=brief, timeline=twice(state.timeline, name, brief.shots[place].id)))


# --- how long, how fast, how they come in


@_changed.register
def _length(change: change_types.Length, state: FilmState) -> FilmState:
    if change.seconds is None and change.factor is None:
        raise BadInput("say how long it shall be, in seconds")
    if not change.shots:
        wanted = change.seconds or state.timeline.duration_s * (change.factor or 1.0)
        return relaid(replace(state, brief=_with(_pinned(state), duration_s=wanted)))
    now = _lengths(state)
    wanted_s = {name: change.seconds or now[name] * (change.factor or 1.0) for name in shots_of(state.brief, change.shots)}
    return _of_length(state, wanted_s)


@_changed.register
def _trim(change: change_types.Trim, state: FilmState) -> FilmState:
    (name,) = shots_of(state.brief, (change.shot,))
    piece = state.timeline.picture(name)
    left = piece.duration_s - change.start_s - change.end_s
    if left < _SHORTEST_S:
        raise BadInput(f"shot {_number(state, name)} lasts {piece.duration_s:.1f} s; leave at least {_SHORTEST_S:g} s of it")
    state = _with_pieces(state, {name: {"in_s": round(piece.in_s + change.start_s * piece.speed, 3)}})
    return _of_length(state, {name: left})


@_changed.register
def _speed(change: change_types.Speed, state: FilmState) -> FilmState:
    names = shots_of(state.brief, change.shots)
    speeds = {name: state.timeline.picture(name).speed * change.factor for name in names}
    for name, speed in speeds.items():
        if not _SLOWEST <= speed <= _FASTEST:
            raise BadInput(f"shot {_number(state, name)} would run at {speed:g} times its speed; between {_SLOWEST} and {_FASTEST:g} can be had")
    now = _lengths(state)
    state = _with_pieces(state, {name: {"speed": speed} for name, speed in speeds.items()})
    return _of_length(state, {name: now[name] / change.factor for name in names})


def _of_length(state: FilmState, wanted: Mapping[str, float]) -> FilmState:
    """Return the film with shots of these lengths, or as long as what is said in them; the other shots stay as they are."""
    brief = _pinned(state)
    for name, second in wanted.items():
        if second > 120:
            raise BadInput(f"shot {_number(state, name)} would last {second:.0f} s; a shot is at most 120 s long")
        brief = brief.with_shot(name, duration_s=max(_SHORTEST_S, round(second, 3)))
    made = relaid(replace(state, brief=brief))
    has = _lengths(made)
    held = [name for name, second in wanted.items() if has[name] > second + 1 / made.timeline.fps]
    notes = tuple(f"Shot {_number(made, name)} lasts {has[name]:.1f} s, as long as what is said in it." for name in held if brief.shot(name).narration)
    return replace(made, notes=(*made.notes, *notes))


@_changed.register
def _come_in(change: change_types.ComeIn, state: FilmState) -> FilmState:
    names = shots_of(state.brief, change.shots)
    first = state.brief.shots[0].id
    names = names if change.shots else tuple(name for name in names if name != first)
    brief = _pinned(state)
    for name in names:
        brief = brief.with_shot(name, transition=change.transition)
    seconds = 0.0 if change.transition == "cut" else change.seconds
    update = {"transition": change.transition, "transition_s": seconds}
    pictures = [Picture.model_construct(**{**dict(p), **update}) if p.id in names else p for p in state.timeline.pictures]
    timeline = state.timeline.model_copy(update={"pictures": tuple(pictures)})
    return relaid(replace(state, brief=brief, timeline=timeline), _lengths(state))


# --- what is seen


@_changed.register
def _reshoot(change: change_types.Reshoot, state: FilmState) -> FilmState:
    brief = state.brief
    names = shots_of(brief, change.shots)
    for name in names:
        shot = brief.shot(name)
        if shot.source and shot.shot.revise(change.change) == Shot():
            raise BadInput(f"shot {_number(state, name)} shows a file of yours; say what it shall show instead")
        brief = brief.with_shot(name, shot=shot.shot.revise(change.change), source="")
    opened: dict[str, Any] = {"kind": "video", "source": "", "source_s": None, "in_s": 0.0, "move": None, "own_sound_db": None}
    return relaid(replace(_with_pieces(state, dict.fromkeys(names, opened)), brief=brief), _lengths(state))


@_changed.register
def _cards(change: change_types.Cards, state: FilmState) -> FilmState:
    wanted = {"title": change.title, "end_card": change.end_card}
    update = {name: words.strip() for name, words in wanted.items() if words is not None}
    return relaid(replace(state, brief=_with(_pinned(state), **update)))


@_changed.register
def _reframe(change: change_types.Reframe, state: FilmState) -> FilmState:
    wanted = {"aspect_ratio": change.aspect_ratio, "lines": change.lines, "fps": change.fps}
    brief = _with(state.brief, **{name: value for name, value in wanted.items() if value is not None})
    if (brief.size, brief.fps) != (state.timeline.size, state.timeline.fps):
        drafts = [piece.id for piece in state.timeline.pictures if piece.draft]
        state = _with_pieces(state, {name: {"source": "", "source_s": None} for name in drafts})
    return relaid(replace(state, brief=brief), _lengths(state))


@_changed.register
def _caption(change: change_types.Caption, state: FilmState) -> FilmState:
    numbered = {shots_of(state.brief, (number,))[0]: words for number, words in change.lines.items()}
    return relaid(captioned(state, change, numbered), _lengths(state))


@_changed.register
def _recaption(change: change_types.Recaption, state: FilmState) -> FilmState:
    (name,) = shots_of(state.brief, (change.shot,))
    return relaid(recaptioned(state, change, name), _lengths(state))


# --- what is heard


@_changed.register
def _narrate(change: change_types.Narrate, state: FilmState) -> FilmState:
    numbered = {shots_of(state.brief, (number,))[0]: words for number, words in change.lines.items()}
    brief, again = narrate(change, state.brief, numbered)
    lost = {voice_id(name) for name in again} | {voice_id(shot.id) for shot in brief.shots if not shot.narration.strip()}
    sounds = tuple(_opened(sound) if sound.id in lost else sound for sound in state.timeline.sounds)
    cues = tuple(cue for cue in state.timeline.cues if voice_id(cue.anchor) not in lost)
    timeline = state.timeline.model_copy(update={"sounds": sounds, "cues": cues})
    silent = {name: second for name, second in _lengths(state).items() if not brief.shot(name).narration.strip()}
    return relaid(replace(state, brief=_with(brief), timeline=timeline), silent)


@_changed.register
def _score(change: change_types.Score, state: FilmState) -> FilmState:
    if change.remove:
        return relaid(replace(state, brief=_with(state.brief, music=None, music_source="")), _lengths(state))
    music = change.music or state.brief.music
    if music is None and not change.source:
        raise BadInput("the film has no music yet; say what it shall sound like")
    brief = _with(state.brief, music=music, music_source=change.source)
    return relaid(replace(_with_sounds(state, lambda s: _opened(s) if s.id == MUSIC else s), brief=brief), _lengths(state))


@_changed.register
def _sound(change: change_types.Sound, state: FilmState) -> FilmState:
    brief, gone = state.brief, set[str]()
    if change.sound is None and not change.remove:
        raise BadInput("say which sound shall be heard")
    for name in shots_of(brief, change.shots):
        kept = () if change.remove else brief.shot(name).sounds
        gone |= {sound_id(name, number) for number in range(len(kept) + 1, len(brief.shot(name).sounds) + 2)}
        brief = brief.with_shot(name, sounds=(*kept, *((change.sound,) if change.sound else ())))
    sounds = tuple(sound for sound in state.timeline.sounds if sound.id not in gone)
    state = replace(state, timeline=state.timeline.model_copy(update={"sounds": sounds}))
    return relaid(replace(state, brief=_with(brief)), _lengths(state))


_TRACKS = {"voice": "voice", "music": "music", "sound": "sound effect"}


@_changed.register
def _volume(change: change_types.Volume, state: FilmState) -> FilmState:
    if change.by_db is None and change.mute is None:
        raise BadInput("say how much louder or quieter it shall be, in dB")
    if not _heard(change.track, state.timeline):
        return replace(state, notes=(f"The film has no {_TRACKS[change.track]}; say what shall be heard, and it comes in.",))
    timeline, by = state.timeline, change.by_db or 0.0
    if change.shots:
        by += _QUIETEST_DB if change.mute else 0.0
        names = shots_of(state.brief, change.shots)
        update: dict[str, Any] = {"sounds": tuple(_louder(sound, change.track, names, by, timeline) for sound in timeline.sounds)}
        own = {p.id: {"own_sound_db": p.own_sound_db + by} for p in timeline.pictures if p.id in names and p.own_sound_db is not None}
        state = _with_pieces(state, own) if change.track == "sound" else state
        update["pictures"] = state.timeline.pictures
    else:
        level = min(_LOUDEST_DB, max(_QUIETEST_DB, timeline.levels_db.get(change.track, 0.0) + by))
        update = {"levels_db": {**timeline.levels_db, change.track: level}}
        if change.mute is not None:
            others = tuple(track for track in timeline.muted if track != change.track)
            update["muted"] = (*others, change.track) if change.mute else others
    return replace(state, timeline=timeline.model_copy(update=update))


def _heard(track: str, timeline: Timeline) -> bool:
    """Tell whether a film has anything on a track; what its pictures recorded themselves are sounds."""
    return any(sound.track == track for sound in timeline.sounds) or (track == "sound" and any(piece.own_sound_db is not None for piece in timeline.pictures))


def _louder(sound: Sound, track: str, names: Sequence[str], by: float, timeline: Timeline) -> Sound:
    """Return a sound with its new volume: all of it where it belongs to one of the shots, else only while they are seen."""
    if sound.track != track:
        return sound
    if sound.anchor:
        gain = min(_LOUDEST_DB, max(_QUIETEST_DB, sound.gain_db + by))
        return sound.model_copy(update={"gain_db": gain}) if sound.anchor in names else sound
    starts, offset = timeline.starts(), timeline.when(sound)
    begins = {name: starts[name] - offset for name in names}
    spans = [(round(at, 3), round(at + timeline.picture(name).duration_s, 3)) for name, at in begins.items()]
    edges = {max(0.0, at) for begin, end in spans for at in (begin - _SWELL_S, begin, end, end + _SWELL_S)}
    times = sorted({round(at, 3) for at in (*edges, *(point[0] for point in sound.envelope))})
    points = [(at, level_at(sound.envelope, at) + by * max(_inside(at, *span) for span in spans)) for at in times]
    return sound.model_copy(update={"envelope": _bends([(at, max(_QUIETEST_DB, round(level, 2))) for at, level in points])})


def _inside(at: float, begin: float, end: float) -> float:
    """Return how much a change of volume counts at a time: 1 in its span, rising and falling beside it."""
    return min(1.0, max(0.0, 1 - max(begin - at, at - end) / _SWELL_S))


def _bends(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return an envelope without the points at which nothing changes, so that it stays short after many changes."""
    before, after = (points[0], *points), (*points[1:], points[-1])
    return tuple(point for a, point, b in zip(before, points, after, strict=False) if not a[1] == point[1] == b[1]) or ((0.0, points[0][1]),)


def level_at(envelope: Sequence[tuple[float, float]], at: float) -> float:
    """Return an envelope's gain in dB at a time: linear between its points, level before and after them."""
    if not envelope:
        return 0.0
    before = [point for point in envelope if point[0] <= at]
    after = [point for point in envelope if point[0] > at]
    if not before or not after:
        return (before[-1] if before else after[0])[1]
    (a, low), (b, high) = before[-1], after[0]
    return low + (high - low) * (at - a) / (b - a)


# --- inside


def _with(brief: FilmBrief, **update: Any) -> FilmBrief:
    """Return the brief with new values, checked as a whole."""
    try:
        return FilmBrief.model_validate({**dict(brief), **update})
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(str(part) for part in found["loc"] if isinstance(part, str))
        raise BadInput(f"the film cannot be changed like this: {where or 'the film'}: {found['msg'].lower()}") from error


def _lengths(state: FilmState) -> dict[str, float]:
    return {piece.shot: piece.duration_s for piece in state.timeline.pictures if piece.shot}


def _pinned(state: FilmState) -> FilmBrief:
    """Return the brief with every shot as long as it is now, and no length asked for the whole.

    Of a film of which nothing is made yet, such as a storyboard, the brief as it is: its lengths are estimates.
    """
    if not state.timeline.sources():
        return state.brief
    now = _lengths(state)
    shots = tuple(shot.model_copy(update={"duration_s": min(120.0, now[shot.id])}) for shot in state.brief.shots)
    return state.brief.model_copy(update={"shots": shots, "duration_s": None})


def _number(state: FilmState, name: str) -> int:
    return [shot.id for shot in state.brief.shots].index(name) + 1


def _with_pieces(state: FilmState, updates: Mapping[str, Mapping[str, Any]]) -> FilmState:
    pictures = tuple(p.model_copy(update=dict(updates.get(p.id, {}))) for p in state.timeline.pictures)
    return replace(state, timeline=state.timeline.model_copy(update={"pictures": pictures}))


def _with_sounds(state: FilmState, change: Callable[[Sound], Sound]) -> FilmState:
    return replace(state, timeline=state.timeline.model_copy(update={"sounds": tuple(map(change, state.timeline.sounds))}))


def _opened(sound: Sound) -> Sound:
    """Return the sound without its source: it is made anew."""
    return sound.model_copy(update={"source": "", "source_s": None, "duration_s": None})
