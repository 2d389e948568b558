"""The notes of every genre: keys, chords, melodies, lengths, forms; nothing is played here, so all genres are cheap."""

from __future__ import annotations

import itertools

import pytest

from prompts.briefs import MusicBrief, Section
from tools.animatic.music.arrange import compose
from tools.animatic.music.genre import genre, names
from tools.animatic.music.measures import bar_rhythms, measured, melody_of, onset_pattern
from tools.animatic.music.score import Score
from tools.animatic.music.wishes import read

GENRES = names()
CHROMATIC = {"jazz": 0.93, "bossa": 0.97}
"""Genres whose walking basses and approach notes leave key and chord now and then."""


def score_of(name: str, **more: object) -> Score:
    score, _, _ = compose(read(MusicBrief.model_validate({"genre": genre(name).title, "duration_s": 30, **more})), 3)
    return score


def sounding_s(score: Score) -> float:
    return max(score.clock.seconds(note.start + note.length) for track in score.tracks for note in track.notes)


def test_there_are_at_least_sixteen_genres() -> None:
    assert len(GENRES) >= 16


@pytest.mark.parametrize("name", GENRES)
def test_a_genre_stays_in_its_key_rests_on_its_chords_and_resolves_its_leaps(name: str) -> None:
    for seed in (0, 7):
        score, cast, _ = compose(read(MusicBrief(genre=genre(name).title, duration_s=32)), seed)
        found = measured(score, cast)
        assert found["in_key"] >= CHROMATIC.get(name, 0.97)
        assert found["strict_key"] >= 0.65
        assert found["chord_tones"] >= 0.9
        assert found["unresolved_leap"] <= 9
        assert found["repetition"] <= 0.93


@pytest.mark.parametrize("name", GENRES)
def test_a_piece_lasts_as_long_as_asked_and_its_last_chord_rings_to_the_end(name: str) -> None:
    for seconds in (8.0, 47.3):
        score = score_of(name, duration_s=seconds)
        assert score.duration_s == pytest.approx(seconds, abs=0.001)
        end = score.clock.seconds(score.bars[-1])
        assert 0.3 <= seconds - end <= 5.6
        last = [note for track in score.tracks if not track.drums for note in track.notes if note.start == score.bars[-1]]
        assert last and {note.pitch % 12 for note in last} <= score.chord_at(score.bars[-1]).pitches
        assert score.chord_at(score.bars[-1]).root == score.key.tonic


@pytest.mark.parametrize("name", GENRES)
def test_a_loop_is_made_of_whole_beats_and_ends_nowhere(name: str) -> None:
    score = score_of(name, duration_s=16, loop=True)
    assert score.clock.seconds(score.bars[-1]) == pytest.approx(16.0, abs=0.001)
    assert all(note.start < score.bars[-1] for track in score.tracks for note in track.notes)


@pytest.mark.parametrize(("bpm", "seconds"), [(72, 30.0), (100, 30.0), (120, 20.0), (128, 30.0), (93, 47.0), (174, 13.0), (60, 9.0), (120, 5.0)])
@pytest.mark.parametrize("name", ["piano", "tech", "waltz", "blues"])
def test_a_tempo_that_was_asked_for_is_kept_within_three_per_cent(name: str, bpm: int, seconds: float) -> None:
    for loop in (False, True):
        score = score_of(name, bpm=bpm, duration_s=seconds, loop=loop)
        if not loop or score.clock.seconds(score.bars[-1]) * bpm / 60 > 16:
            assert score.bpm == pytest.approx(bpm, rel=0.0301)
        assert score.duration_s == pytest.approx(seconds, abs=0.001)


def test_sections_last_exactly_as_long_as_they_are_asked_to() -> None:
    sections = (Section(name="intro", duration_s=5), Section(name="verse", duration_s=11.5), Section(name="chorus", duration_s=9, words="energetic"), Section(name="outro", duration_s=4.5))
    score = score_of("pop", duration_s=None, sections=[section.model_dump() for section in sections], bpm=116)
    starts = [score.clock.seconds(score.bars[part.first_bar]) for part in score.parts]
    assert starts == pytest.approx([0.0, 5.0, 16.5, 25.5], abs=0.02)
    assert score.duration_s == pytest.approx(30.0, abs=0.001)
    assert [part.kind for part in score.parts] == ["i", "a", "b", "o"]
    assert all(tempo == pytest.approx(116, rel=0.12) for _, tempo in score.clock.tempi)


def test_sections_without_lengths_share_the_piece_in_order() -> None:
    score = score_of("rock", sections=[{"name": "前奏"}, {"name": "主歌"}, {"name": "副歌"}])
    assert [(part.name, part.kind) for part in score.parts] == [("前奏", "i"), ("主歌", "a"), ("副歌", "b")]
    assert score.duration_s == 30


def test_the_energy_curve_is_followed() -> None:
    rising = score_of("pop", energy=[0.2, 1.0], duration_s=60)
    energies = [part.energy for part in rising.parts]
    assert energies == sorted(energies) and energies[-1] - energies[0] > 0.5
    first, last = rising.parts[0], rising.parts[-1]
    assert notes_a_second(rising, last.first_bar, last.bars) > 1.5 * notes_a_second(rising, first.first_bar, first.bars)


def notes_a_second(score: Score, first: int, bars: int) -> float:
    start, end = score.bars[first], score.bars[first + bars]
    count = sum(start <= note.start < end for track in score.tracks for note in track.notes)
    return count / (score.clock.seconds(end) - score.clock.seconds(start))


@pytest.mark.parametrize(("key", "tonic", "mode"), [("C minor", 0, "minor"), ("F# major", 6, "major"), ("Bb", 10, None), ("降E大調", 3, "major"), ("D dorian", 2, "dorian"), ("g#m", 8, "minor")])
def test_the_key_is_the_one_that_was_asked_for(key: str, tonic: int, mode: str | None) -> None:
    score = score_of("pop", key=key)
    assert score.key.tonic == tonic and (mode is None or score.key.mode == mode)
    last = max((note for track in score.tracks if track.role == "bass" for note in track.notes), key=lambda note: note.start)
    assert last.pitch % 12 == tonic


@pytest.mark.parametrize("meter", ["3/4", "6/8", "5/4", "7/8", "12/8", "2/4"])
@pytest.mark.parametrize("name", ["rock", "waltz", "lullaby"])
def test_any_genre_can_be_played_in_another_meter(name: str, meter: str) -> None:
    score = score_of(name, meter=meter)
    beats = score.meter.beats
    assert score.meter.name == meter
    assert all(after - before == pytest.approx(beats) for before, after in itertools.pairwise(score.bars))
    drums = [track for track in score.tracks if track.drums]
    assert not drums or onset_pattern(score, "drums").sum() > 0.5


def test_the_same_seed_gives_the_same_notes_and_another_seed_another_tune() -> None:
    one, again = score_of("folk"), score_of("folk")
    other, _, _ = compose(read(MusicBrief(genre="acoustic folk", duration_s=30)), 4)
    assert [(n.start, n.pitch, n.velocity, n.late_s) for t in one.tracks for n in t.notes] == [(n.start, n.pitch, n.velocity, n.late_s) for t in again.tracks for n in t.notes]
    assert [n.pitch for n in melody_of(one)] != [n.pitch for n in melody_of(other)]


def test_a_section_that_comes_again_keeps_its_tune() -> None:
    score = score_of("piano", duration_s=80)
    parts = [part for part in score.parts if part.kind == "a"]
    first, again = (bar_rhythms(score, [n for n in melody_of(score) if score.bars[p.first_bar] <= n.start < score.bars[p.first_bar + 1]]) for p in parts[:2])
    assert first == again


def test_no_two_genres_have_the_same_strokes_basses_and_chords() -> None:
    made = {name: score_of(name) for name in GENRES}
    for one, other in itertools.combinations(GENRES, 2):
        same = [abs(onset_pattern(made[one], role) - onset_pattern(made[other], role)).sum() < 0.5 for role in ("drums", "bass", "chords")]
        assert not all(same), f"{one} and {other}"


@pytest.mark.parametrize("name", ["pop", "rock", "reggae", "synthwave", "corporate", "funk"])
def test_the_bass_strikes_with_the_kick(name: str) -> None:
    score, cast, _ = compose(read(MusicBrief(genre=genre(name).title, duration_s=40)), 1)
    assert measured(score, cast)["kick_bass"] >= 0.65


def test_a_section_ends_with_a_fill_and_the_next_one_begins_with_a_cymbal() -> None:
    score = score_of("rock", duration_s=40)
    drums = next(track for track in score.tracks if track.drums)
    second = score.parts[1].first_bar
    fill, usual = (sorted((round(note.start - score.bars[bar], 2), note.pitch) for note in drums.notes if score.bars[bar] <= note.start < score.bars[bar + 1]) for bar in (second - 1, second - 3))
    assert {pitch for _, pitch in fill} & {38, 41, 45, 48} and fill != usual
    assert any(note.pitch == 49 and note.start == score.bars[second] for note in drums.notes)


def test_the_ends_of_slow_pieces_slow_down() -> None:
    score = score_of("piano", duration_s=40)
    tempi = [tempo for _, tempo in score.clock.tempi]
    assert tempi == sorted(tempi, reverse=True) and tempi[-1] < 0.9 * tempi[0]


@pytest.mark.parametrize("name", GENRES)
def test_the_opening_of_half_a_minute_takes_a_quarter_of_it_at_most(name: str) -> None:
    score = score_of(name)
    opening = score.parts[0]
    assert opening.kind != "i" or len(score.parts) == 1 or score.clock.seconds(score.bars[opening.bars]) <= 9.5
