"""The same notes as a Standard MIDI File: tempo, meter, key, programs and named tracks."""

from __future__ import annotations

import io

import mido

from tools.animatic.music.instruments import INSTRUMENTS
from tools.animatic.music.score import Score, Track

TICKS = 480
"""Ticks of a quarter note."""
_DRUM_CHANNEL = 9


def midi_file(score: Score, title: str) -> bytes:
    """Return a MIDI file (format 1) of the notes as they sound, with the players' timing."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    file.tracks.append(_conductor(score, title))
    channels = [channel for channel in range(16) if channel != _DRUM_CHANNEL]
    used = 0
    for track in score.tracks:
        channel = _DRUM_CHANNEL if track.drums else channels[used % len(channels)]
        used += 0 if track.drums else 1
        file.tracks.append(_track(track, score, channel))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _conductor(score: Score, title: str) -> mido.MidiTrack:
    events: list[tuple[int, mido.MetaMessage]] = [
        (0, mido.MetaMessage("track_name", name=title.encode("ascii", "replace").decode("ascii"))),
        (0, mido.MetaMessage("time_signature", numerator=score.meter.count, denominator=score.meter.unit)),
        (0, mido.MetaMessage("key_signature", key=score.key.midi_name())),
    ]
    events += [(round(beat * TICKS), mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))) for beat, bpm in score.clock.tempi]
    events += [(round(score.bars[part.first_bar] * TICKS), mido.MetaMessage("marker", text=part.name.encode("ascii", "replace").decode("ascii"))) for part in score.parts]
    return _timed(sorted(events, key=lambda event: event[0]), round(score.clock.beat(score.duration_s) * TICKS))


def _track(track: Track, score: Score, channel: int) -> mido.MidiTrack:
    opening: list[tuple[int, mido.Message | mido.MetaMessage]] = [(0, mido.MetaMessage("track_name", name=track.name))]
    if not track.drums:
        opening.append((0, mido.Message("program_change", program=INSTRUMENTS[track.instrument].program, channel=channel)))
    opening.append((0, mido.Message("control_change", control=7, value=max(1, min(127, round(100 * 10 ** (track.volume_db / 40)))), channel=channel)))
    opening.append((0, mido.Message("control_change", control=10, value=max(0, min(127, round(64 + 63 * track.pan))), channel=channel)))
    sounding: list[tuple[int, int, mido.Message]] = []
    for start, end, pitch, velocity in _spans(track, score):
        sounding.append((start, 1, mido.Message("note_on", note=pitch, velocity=velocity, channel=channel)))
        sounding.append((end, 0, mido.Message("note_off", note=pitch, velocity=0, channel=channel)))
    ordered = sorted(sounding, key=lambda event: (event[0], event[1], event[2].note))
    return _timed([*opening, *((tick, message) for tick, _, message in ordered)])


def _spans(track: Track, score: Score) -> list[tuple[int, int, int, int]]:
    """Return (first tick, last tick, pitch, velocity) of the notes; a key that is still down is let go before it is struck again."""
    found: list[tuple[int, int, int, int]] = []
    last: dict[int, int] = {}
    for note in sorted(track.notes, key=lambda n: (n.start, n.late_s)):
        late = note.late_s * score.bpm / 60
        start = max(0, round((note.start + late) * TICKS))
        end = max(start + 10, round((note.start + late + note.length) * TICKS))
        before = last.get(note.pitch)
        if before is not None and found[before][1] > start:
            found[before] = (found[before][0], max(found[before][0] + 1, start), *found[before][2:])
        last[note.pitch] = len(found)
        found.append((start, end, max(0, min(127, note.pitch)), max(1, min(127, round(note.velocity * 127)))))
    return found


def _timed(events: list[tuple[int, mido.Message | mido.MetaMessage]] | list[tuple[int, mido.MetaMessage]], end: int | None = None) -> mido.MidiTrack:
    track, now = mido.MidiTrack(), 0
    for tick, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, (end or now) - now)))
    return track
