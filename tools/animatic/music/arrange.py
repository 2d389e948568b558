"""From a wish to a score: key, form, chords, every instrument's notes, the ending, and the players' small liberties."""

from __future__ import annotations

import random

from tools.animatic.music.drums import drumming
from tools.animatic.music.form import Frame, outline, with_energy
from tools.animatic.music.genre import Genre, TrackSpec, genre
from tools.animatic.music.harmony import progression, voiced
from tools.animatic.music.melody import tune
from tools.animatic.music.parts import accompaniment, bars_of, plays
from tools.animatic.music.recast import recast
from tools.animatic.music.score import Harmony, Meter, Note, Part, Score, Track, read_meter
from tools.animatic.music.steps import swung
from tools.animatic.music.theory import Key, Mode, above
from tools.animatic.music.wishes import Wish

EFFECTS = ("riser", "impact", "reverse")
_ROLLED = frozenset({"piano", "felt_piano", "harp", "nylon_guitar", "acoustic_guitar", "guzheng", "ukulele", "music_box"})
_ROLL_S = 0.045


def compose(wish: Wish, seed: int) -> tuple[Score, Genre, tuple[str, ...]]:
    """Return the score, the genre as it was recast for the wish, and notes to the person. The same wish and seed give the same notes."""
    own = genre(wish.genre)
    home = read_meter(own.meter)
    cast, notes = recast(own, wish)
    chance = f"{seed}:{wish.genre}:{wish.told}"
    rng = random.Random(chance)
    key = wish.key or Key(rng.choice(own.tonics), _mode(own, wish))
    if wish.tonic is not None:
        key = Key(wish.tonic, key.mode)
    usual = min(max(own.bpm[1] * wish.pace, own.bpm[0] * 0.85), own.bpm[2] * 1.15)
    frame = outline(cast, wish.meter or home, bpm=wish.bpm, usual=usual, duration_s=wish.duration_s, loop=wish.loop, wanted=wish.sections)
    frame = with_energy(frame, cast, wish.energy, wish.energy_shift)
    harmony = progression(cast, key, frame, rng, loop=wish.loop)
    score = _score(wish, cast, key, wish.meter or home, frame, harmony)
    score.tracks = _tracks(cast, home, score, chance, wish)
    _feel(score, cast, random.Random(f"{chance}:feel"))
    return score, cast, (*notes, *_borrowed(cast, key), *frame.notes)


def _borrowed(cast: Genre, key: Key) -> tuple[str, ...]:
    """Return a note where a genre that knows minor alone was asked for in major."""
    if key.dark or any(part.major for part in cast.parts.values()):
        return ()
    return (f"{cast.title} lives in minor keys, so its chords in {key.name} are borrowed from the minor",)


def _mode(own: Genre, wish: Wish) -> Mode:
    """Return the genre's usual mode, or the first that is as dark or bright as the mood wants."""
    if wish.mode is not None:
        return wish.mode
    if wish.dark is None:
        return own.modes[0]
    fitting = [mode for mode in own.modes if Key(0, mode).dark == wish.dark]
    return fitting[0] if fitting else "minor" if wish.dark else "major"


def _score(wish: Wish, cast: Genre, key: Key, meter: Meter, frame: Frame, harmony: tuple[Harmony, ...]) -> Score:
    return Score(key, meter, frame.bpm, frame.clock, frame.duration_s, frame.bars, frame.parts, harmony, [], wish.loop, cast.swing)


def _tracks(cast: Genre, home: Meter, score: Score, chance: str, wish: Wish) -> list[Track]:
    found: list[Track] = []
    for spec in cast.tracks:
        rng = random.Random(f"{chance}:{spec.name}")
        notes = accompaniment(spec, cast, home, score, rng)
        notes += _last_chord(spec, cast, score, played=bool(notes))
        found.append(Track(spec.name, spec.instrument, spec.role, notes, spec.volume_db, spec.pan, spec.reverb, spec.echo, spec.pumped))
    found += _melodies(cast, home, score, chance, wish)
    if cast.drums:
        notes = drumming(cast.drums, cast, home, score, random.Random(f"{chance}:drums"))
        found.append(Track("drums", f"kit:{cast.drums.kit}", "drums", notes, cast.drums.volume_db, 0.0, cast.drums.reverb))
    found += _effects(cast, score)
    return [track for track in found if track.notes] or [_one_chord(cast, score)]


def _one_chord(cast: Genre, score: Score) -> Track:
    """Return a single held chord, for a piece too short for anything else."""
    instrument = cast.tracks[0].instrument if cast.tracks else "piano"
    length = score.duration_s * score.clock.tempi[0][1] / 60
    return Track("chord", instrument, "chords", [Note(0.0, length, above(tone, 60), 0.7) for tone in score.chord_at(0.0).tones[:4]])


def _melodies(cast: Genre, home: Meter, score: Score, chance: str, wish: Wish) -> list[Track]:
    spec = cast.melody
    if spec is None:
        return []
    notes = tune(spec, cast, home, score, random.Random(f"{chance}:tune"))
    quiet = -2.5 if wish.background else 0.0
    leads = {"": Track("melody", spec.instrument, "lead", [], spec.volume_db + quiet, spec.pan, spec.reverb, spec.echo, spec.pumped)}
    if spec.second:
        leads["second"] = Track("second melody", spec.second, "lead", [], spec.volume_db + quiet, -spec.pan, spec.reverb, spec.echo, spec.pumped)
    for note in notes:
        second = bool(spec.second) and note.start < score.bars[-1] and score.part_at(note.start).kind in "bcs"
        leads["second" if second else ""].notes.append(note)
    return [track for track in leads.values() if track.notes]


def _last_chord(spec: TrackSpec, cast: Genre, score: Score, *, played: bool) -> list[Note]:
    """Return the notes a track holds while the last chord rings; none in a loop, or where it has been silent."""
    part = score.parts[-1]
    if score.loop or not (played or not part.bars) or not plays(spec, cast, part):
        return []
    end = score.bars[-1]
    length = score.last_length(stops=cast.ending == "stop")
    item, loud = score.chord_at(end), spec.velocity * (0.85 + 0.15 * part.energy)
    if spec.role == "bass":
        root = above(item.bass, spec.low)
        return [Note(end, length, root if root <= spec.high else root - 12, loud)]
    pitches = voiced([score.chord_at(end - 0.01) if score.harmony[:1] else item, item], low=spec.low, high=spec.high, voices=spec.voices, colour=spec.colour)[-1]
    step = _ROLL_S if spec.instrument in _ROLLED and cast.ending == "ring" else 0.0
    return [Note(end, length, pitch, loud, step * index) for index, pitch in enumerate(pitches)]


def _effects(cast: Genre, score: Score) -> list[Track]:
    tracks = {name: Track(name, name, "effects", reverb=0.35) for name in EFFECTS}
    for part in score.parts:
        if not part.bars:
            continue
        start, end = score.bars[part.first_bar], score.bars[part.first_bar + part.bars]
        for effect in cast.part(part.kind).effects:
            if effect == "riser":
                tracks[effect].notes.append(Note(start, end - start, 60, 0.7))
            elif effect == "impact" and (start > 0 or not score.loop):
                tracks[effect].notes.append(Note(start, 4.0, 36, 0.8))
            elif effect == "reverse" and start >= 2.0:
                tracks[effect].notes.append(Note(start - 2.0, 2.0, 60, 0.6))
    return list(tracks.values())


def _feel(score: Score, cast: Genre, rng: random.Random) -> None:
    """Swing the notes and let the players be human: a few milliseconds, a few shades of loudness."""
    for track in score.tracks:
        tight = 0.5 if track.role in ("drums", "bass") else 1.0
        for note in track.notes:
            if note.start < score.bars[-1]:
                end = swung(note.start + note.length, cast.swing, cast.swing_step)
                note.start = swung(note.start, cast.swing, cast.swing_step)
                note.length = max(0.03, end - note.start)
            if note.start > 0:
                note.late_s += max(-0.02, min(0.02, rng.gauss(0.0, cast.loose * tight)))
            note.velocity = max(0.05, min(1.0, note.velocity * (1 + rng.uniform(-0.05, 0.05))))


def density(score: Score, part: Part) -> float:
    """Return how many notes a second a section has."""
    stands = [stand for stand in bars_of(score) if stand.part is part]
    if not stands:
        return 0.0
    start, end = stands[0].start, stands[-1].end
    count = sum(start - 1e-6 <= note.start < end - 1e-6 for track in score.tracks for note in track.notes)
    return count / max(0.1, score.clock.seconds(end) - score.clock.seconds(start))


