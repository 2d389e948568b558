"""How a brief becomes edit decisions: lengths, open pieces, and what follows when they are filled."""

from __future__ import annotations

from itertools import pairwise

import pytest

from prompts.briefs import MusicBrief, SpeechBrief
from prompts.films import CaptionWish, FilmBrief, FilmShot, Narrator
from tests.tools.film.films import brief, film, made, words_of
from tools.errors import BadInput
from tools.film.assembling import begin, filled, lengths, open_pieces, relaid
from tools.film.timeline import Timeline


def spans(timeline: Timeline) -> dict[str, tuple[float, float]]:
    """Return when each voice is heard, and within which piece."""
    return {s.of: (timeline.when(s), timeline.when(s) + (s.duration_s or 0.0)) for s in timeline.sounds if s.track == "voice"}


@pytest.mark.parametrize("asked", [14.0, 20.0, 47.3, 60.0])
def test_the_length_asked_for_is_met_to_the_frame(asked: float) -> None:
    state = made(begin(brief(duration_s=asked, title="Safety", end_card="Think first")))
    assert state.timeline.duration_s == pytest.approx(asked, abs=0.5 / 24)
    assert state.notes == ()


def test_a_shot_is_as_long_as_what_is_said_in_it_and_a_breath() -> None:
    found = lengths(brief(duration_s=None), {"s1": 6.0, "s2": 2.0, "s4": 3.0})
    assert 6.6 < found["s1"] < 7.4 and 2.6 < found["s2"] < 3.4 and 3.6 < found["s4"] < 4.4
    assert found["s3"] == 4.0


def test_a_silent_shot_gets_the_even_share_that_is_left() -> None:
    found = lengths(FilmBrief(shots=(FilmShot(),) * 4, duration_s=20), {})
    assert list(found.values()) == [5.0, 5.0, 5.0, 5.0]


def test_a_shot_of_a_length_of_its_own_keeps_it_and_the_others_share_the_rest() -> None:
    found = lengths(FilmBrief(shots=(FilmShot(duration_s=8), FilmShot(), FilmShot()), duration_s=20), {})
    assert list(found.values()) == [8.0, 6.0, 6.0]


def test_time_that_is_left_is_shared_by_what_is_said() -> None:
    found = lengths(FilmBrief(shots=(FilmShot(narration="a"), FilmShot(narration="b")), duration_s=24), {"s1": 9.0, "s2": 2.0})
    assert sum(found.values()) == pytest.approx(24, abs=0.03) and found["s1"] / found["s2"] > 2.8


def test_breaths_get_shorter_before_the_film_gets_longer() -> None:
    tight = lengths(FilmBrief(shots=(FilmShot(narration="a"), FilmShot(narration="b")), duration_s=10.9), {"s1": 5.0, "s2": 5.0})
    assert sum(tight.values()) == pytest.approx(10.9, abs=0.03)
    assert min(tight.values()) > 5.3


def test_speech_is_never_cut_and_a_film_that_gets_longer_says_so() -> None:
    state = made(begin(brief(duration_s=6.0)), s1=5.0, s2=4.0, s4=3.0)
    timeline = state.timeline
    assert timeline.duration_s > 12.5
    assert state.notes == (f"The film is {timeline.duration_s:.1f} s long instead of 6 s, because what is said needs that long.",)
    starts = timeline.starts()
    for name, (begins, ends) in spans(timeline).items():
        assert starts[name] <= begins and ends <= starts[name] + timeline.picture(name).duration_s
    heard = sorted(spans(timeline).values())
    assert all(before[1] < after[0] for before, after in pairwise(heard))


def test_only_voices_are_open_first_because_all_lengths_follow_from_them() -> None:
    state = begin(brief(narrator=Narrator(voice="calm woman", language="en", speed=1.1)))
    pieces = open_pieces(state)
    assert [(piece.kind, piece.piece, piece.shot) for piece in pieces] == [
        ("voice", "voice-s1", "s1"), ("voice", "voice-s2", "s2"), ("voice", "voice-s4", "s4"),
    ]  # fmt: skip
    assert pieces[0].ask == SpeechBrief(text="Put on your helmet before you enter.", voice="calm woman", language="en", speed=1.1)


def test_when_all_is_said_pictures_music_and_sounds_are_open_with_their_lengths() -> None:
    spoken = {name: (f"voc-{name}", 2.0, None) for name in ("s1", "s2", "s4")}
    state = begin(brief(), spoken)
    pieces = {piece.piece: piece for piece in open_pieces(state)}
    assert set(pieces) == {"s1", "s2", "s3", "s4", "music", "sound-s3-1"}
    assert pieces["s1"].duration_s == pytest.approx(state.timeline.picture("s1").duration_s, abs=0.001)
    assert pieces["s1"].ask == state.brief.shots[0] and pieces["s1"].fps == 24
    assert isinstance(pieces["music"].ask, MusicBrief) and pieces["music"].ask.duration_s == 20.0
    assert pieces["sound-s3-1"].duration_s == pytest.approx(state.timeline.picture("s3").duration_s, abs=0.001)


def test_a_film_is_laid_out_anew_when_the_last_voice_is_there() -> None:
    state = made(begin(brief(duration_s=None)), s1=9.0)
    assert 9.6 < state.timeline.picture("s1").duration_s < 10.4
    assert relaid(state) == state


def test_captions_are_timed_by_the_words_and_move_with_their_shot() -> None:
    state = film()
    cue = next(cue for cue in state.timeline.cues if cue.anchor == "s2")
    voice = next(sound for sound in state.timeline.sounds if sound.of == "s2")
    assert cue.text == "Check the machine." and cue.start_s == voice.start_s and not cue.estimated
    swapped = relaid(state)
    assert swapped.timeline.when(cue) == pytest.approx(state.timeline.starts()["s2"] + voice.start_s)


def test_a_title_fades_in_before_the_first_shot_and_an_end_card_comes_last() -> None:
    pictures = film(title="Safety first", end_card="Thank you").timeline.pictures
    assert [piece.id for piece in pictures] == ["card-title", "s1", "s2", "s3", "s4", "card-end"]
    assert [(piece.kind, piece.words) for piece in (pictures[0], pictures[-1])] == [("card", "Safety first"), ("card", "Thank you")]
    assert (film(title="A").timeline.fade_out_s, film().timeline.fade_out_s) == (0.5, 0.0)
    assert [piece.transition for piece in pictures] == ["dip_to_black", "cross_fade", "cross_fade", "cut", "cut", "cross_fade"]


def test_a_picture_of_the_person_is_a_still_that_moves_and_their_film_is_heard() -> None:
    shots = (FilmShot(source="img"), FilmShot(source="vid"))
    state = begin(FilmBrief(shots=shots), sources={"vid": 7.5}, stills={"img"})
    still, film_piece = state.timeline.pictures
    assert still.kind == "still" and still.move is not None and still.duration_s == 4.0
    assert film_piece.kind == "video" and film_piece.duration_s == 7.5 and film_piece.own_sound_db == 0.0
    assert open_pieces(state) == ()


def test_music_that_was_given_is_repeated_to_the_films_end_and_faded_out() -> None:
    state = begin(FilmBrief(shots=(FilmShot(source="vid"),), music_source="song"), sources={"vid": 30.0})
    (music,) = state.timeline.sounds
    assert (music.source, music.loop, music.fade_out_s) == ("song", True, 1.5)


def test_music_composed_for_the_film_keeps_its_own_ending() -> None:
    music = next(sound for sound in film().timeline.sounds if sound.id == "music")
    assert music.source_s == 20.0 and music.fade_out_s == 0.25 and music.gain_db == -5.0


def test_a_film_beyond_the_limit_is_refused() -> None:
    with pytest.raises(BadInput, match="the film would be 960 seconds long, 900 is the limit"):
        begin(FilmBrief(shots=(FilmShot(duration_s=120),) * 8))


def test_a_piece_that_is_not_there_cannot_be_filled() -> None:
    with pytest.raises(KeyError):
        filled(film(), "s9", "x", 1.0)


def test_a_timeline_reads_back_from_its_own_text() -> None:
    timeline = film(title="Safety").timeline
    assert Timeline.model_validate_json(timeline.model_dump_json()) == timeline


def test_a_portrait_film_gets_shorter_captions() -> None:
    text = "Before anybody may enter the work area behind the yellow line a helmet must be worn."
    shot = FilmShot(narration=text)
    spoken = {"s1": ("v", 6.0, words_of(text, 6.0))}
    wide = begin(FilmBrief(shots=(shot,)), spoken).timeline.cues
    tall = begin(FilmBrief(shots=(shot,), aspect_ratio="9:16", captions=CaptionWish(size="large")), spoken).timeline.cues
    assert max(len(cue.text) for cue in tall) < max(len(cue.text) for cue in wide) <= 84
    assert " ".join(cue.text for cue in tall) == text
