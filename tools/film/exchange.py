"""A film's edit decisions as OpenTimelineIO, so that an editor can carry on with the same pieces in another program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.audio import RATE
from tools.film.captions import named, placed
from tools.film.timeline import AssetId, Picture, Sound, Timeline

if TYPE_CHECKING:
    from opentimelineio.core import Composable, Item
    from opentimelineio.opentime import TimeRange
    from opentimelineio.schema import ExternalReference, Track
    from opentimelineio.schema import Timeline as OtherTimeline

_KINDS = {"voice": "Voice", "music": "Music", "sound": "Sound"}
_DISSOLVES = ("cross_fade", "dip_to_black", "dip_to_white")
_OURS = "scenewright"
_SHORTEST_S = 0.001


def to_otio(timeline: Timeline, names: Mapping[AssetId, str]) -> str:
    """Return the film as OpenTimelineIO JSON.

    names: the file of each asset, as it lies beside the JSON. Transitions are centred on their cuts; speeds are linear time warps;
    cards are title generators; gains, fades and envelopes stand in the metadata "scenewright"; captions are markers.
    """
    import opentimelineio as otio  # noqa: PLC0415 - loaded with the first export

    film: OtherTimeline = otio.schema.Timeline(name="Film", global_start_time=otio.opentime.RationalTime(0, timeline.fps))
    film.metadata[_OURS] = {"width": timeline.size[0], "height": timeline.size[1], "fps": timeline.fps, "loudness_lufs": timeline.loudness_lufs}
    film.tracks.append(_pictures(timeline, names))
    for track in _sound_tracks(timeline, names):
        film.tracks.append(track)
    for start, end, cue in placed(timeline):
        marker = otio.schema.Marker(name=named(cue), marked_range=_range(start, end - start, timeline.fps), color="CYAN")
        film.tracks.markers.append(marker)
    text: str = otio.adapters.write_to_string(film, "otio_json")
    return text


def _range(start_s: float, length_s: float, rate: float) -> TimeRange:
    from opentimelineio.opentime import RationalTime, TimeRange  # noqa: PLC0415

    begin, end = round(start_s * rate), round((start_s + length_s) * rate)
    return TimeRange(RationalTime(begin, rate), RationalTime(end - begin, rate))


# --- pictures


def _pictures(timeline: Timeline, names: Mapping[AssetId, str]) -> Track:
    import opentimelineio as otio  # noqa: PLC0415

    track: Track = otio.schema.Track(name="Picture", kind=otio.schema.TrackKind.Video)
    pieces = timeline.pictures
    for number, piece in enumerate(pieces):
        coming = _overlap(pieces, number)
        if coming:
            track.append(_transition(piece, coming, timeline.fps))
        track.append(_clip(piece, coming, _overlap(pieces, number + 1), timeline.fps, names))
    return track


def _overlap(pieces: Sequence[Picture], number: int) -> float:
    """Return for how many seconds a piece and the one before it are seen together."""
    if not 0 < number < len(pieces) or pieces[number].transition == "cut":
        return 0.0
    return pieces[number].transition_s


def _transition(piece: Picture, seconds: float, fps: float) -> Composable:
    from opentimelineio.opentime import RationalTime  # noqa: PLC0415
    from opentimelineio.schema import Transition, TransitionTypes  # noqa: PLC0415

    frames = round(seconds * fps)
    kind = TransitionTypes.SMPTE_Dissolve if piece.transition in _DISSOLVES else TransitionTypes.Custom
    made: Composable = Transition(
        name=piece.transition, transition_type=kind, metadata={_OURS: {"transition": piece.transition}},
        in_offset=RationalTime(frames // 2, fps), out_offset=RationalTime(frames - frames // 2, fps),
    )  # fmt: skip
    return made


def _clip(piece: Picture, coming: float, going: float, fps: float, names: Mapping[AssetId, str]) -> Item:
    """Return a piece between the middles of its transitions."""
    import opentimelineio as otio  # noqa: PLC0415

    before, after = round(coming * fps), round(going * fps)
    begin_s = (before // 2) / fps
    seen_s = piece.duration_s - begin_s - (after - after // 2) / fps
    facts = {"id": piece.id, "shot": piece.shot, "kind": piece.kind, "own_sound_db": piece.own_sound_db}
    if piece.kind == "card":
        reference = otio.schema.GeneratorReference(
            name=piece.id, generator_kind="title", parameters={"text": piece.words}, available_range=_range(0, piece.duration_s, fps)
        )
        return _item(piece.words.splitlines()[0] if piece.words else piece.id, reference, _range(begin_s, seen_s, fps), facts)
    length = piece.source_s if piece.kind == "video" else piece.duration_s
    reference = _reference(piece.source, length, fps, names)
    clip = _item(names.get(piece.source, piece.id), reference, _range(piece.in_s + begin_s * piece.speed, seen_s, fps), facts)
    if piece.speed != 1.0:
        clip.effects.append(otio.schema.LinearTimeWarp(name="Speed", time_scalar=piece.speed))
    if piece.move is not None:
        clip.metadata[_OURS]["move"] = {"begin": list(piece.move.begin), "end": list(piece.move.end)}
    return clip


def _item(name: str, reference: object, shown: TimeRange, facts: Mapping[str, object]) -> Item:
    import opentimelineio as otio  # noqa: PLC0415

    made: Item = otio.schema.Clip(name=name, media_reference=reference, source_range=shown, metadata={_OURS: dict(facts)})
    return made


def _reference(source: AssetId, length_s: float | None, rate: float, names: Mapping[AssetId, str]) -> ExternalReference:
    import opentimelineio as otio  # noqa: PLC0415

    available = _range(0, length_s, rate) if length_s else None
    return otio.schema.ExternalReference(target_url=names.get(source, source), available_range=available)


# --- sounds


@dataclass(frozen=True, slots=True)
class _Heard:
    """One run of a sound's source."""

    sound: Sound
    start_s: float
    in_s: float
    length_s: float


def _sound_tracks(timeline: Timeline, names: Mapping[AssetId, str]) -> Iterator[Track]:
    """Yield tracks in which no two pieces overlap: voices, music, sounds."""
    import opentimelineio as otio  # noqa: PLC0415

    for kind, title in _KINDS.items():
        lanes: list[list[_Heard]] = []
        runs = [run for sound in timeline.sounds if sound.track == kind for run in _runs(sound, timeline)]
        for run in sorted(runs, key=lambda run: run.start_s):
            lane = next((lane for lane in lanes if lane[-1].start_s + lane[-1].length_s <= run.start_s + _SHORTEST_S), None)
            if lane is None:
                lanes.append([run])
            else:
                lane.append(run)
        for number, lane in enumerate(lanes, start=1):
            track: Track = otio.schema.Track(name=f"{title} {number}", kind=otio.schema.TrackKind.Audio)
            track.metadata[_OURS] = {"level_db": timeline.levels_db.get(kind, 0.0), "muted": kind in timeline.muted}  # type: ignore[call-overload]
            _fill(track, lane, names)
            yield track


def _runs(sound: Sound, timeline: Timeline) -> Iterator[_Heard]:
    """Yield what is heard of a source, one run after another where it is repeated."""
    start = max(0.0, timeline.when(sound))
    room = timeline.duration_s - start
    left = min(room, sound.duration_s if sound.duration_s is not None else room)
    once = sound.source_s - sound.in_s if sound.source_s else left
    while left > _SHORTEST_S and once > _SHORTEST_S:
        yield _Heard(sound, start, sound.in_s, min(once, left))
        start, left = start + once, left - once
        if not sound.loop:
            return


def _fill(track: Track, lane: Sequence[_Heard], names: Mapping[AssetId, str]) -> None:
    import opentimelineio as otio  # noqa: PLC0415

    at = 0.0
    for run in lane:
        if run.start_s - at > _SHORTEST_S:
            track.append(otio.schema.Gap(source_range=_range(0, run.start_s - at, RATE)))
        sound = run.sound
        facts = {"id": sound.id, "gain_db": sound.gain_db, "fade_in_s": sound.fade_in_s, "fade_out_s": sound.fade_out_s,
                 "envelope": [list(point) for point in sound.envelope]}  # fmt: skip
        reference = _reference(sound.source, sound.source_s, RATE, names)
        track.append(_item(names.get(sound.source, sound.id), reference, _range(run.in_s, run.length_s, RATE), facts))
        at = run.start_s + run.length_s
