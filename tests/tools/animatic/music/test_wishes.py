"""What is read from a music brief in both languages, and what is refused."""

from __future__ import annotations

import pytest

from prompts.briefs import MusicBrief
from tools.animatic.music.arrange import compose
from tools.animatic.music.instruments import INSTRUMENTS
from tools.animatic.music.wishes import read
from tools.errors import BadInput

GENRES = [
    ("科技感、節奏明快的背景音樂", "tech"), ("輕柔鋼琴、平靜、適合作為 BGM", "piano"), ("grand orchestral, thunderous percussion", "orchestral"), ("classic reggae", "reggae"),
    ("drum and bass", "drum_and_bass"), ("lo-fi hip hop beats", "lofi"), ("bossa nova", "bossa"), ("a slow waltz", "waltz"), ("synthwave, 80s", "synthwave"),
    ("upbeat corporate", "corporate"), ("ambient", "ambient"), ("acoustic folk guitar", "folk"), ("hard rock", "rock"), ("jazz trio", "jazz"), ("boom bap hip hop", "hip_hop"),
    ("trap beat", "trap"), ("deep house", "house"), ("techno", "techno"), ("8-bit chiptune", "chiptune"), ("古風，二胡與古箏", "chinese"), ("聖誕音樂", "christmas"),
    ("horror tension", "horror"), ("children's song", "children"), ("funky bass", "funk"), ("blues", "blues"), ("salsa", "latin"), ("弦樂四重奏", "classical"), ("進行曲", "march"),
    ("a lullaby with music box", "lullaby"), ("K-pop", "pop"), ("Argentine tango", "tango"), ("悲傷的大提琴獨奏", "classical"), ("something calm", "piano"), ("thunderous taiko", "orchestral"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "genre"), GENRES)
def test_the_genre_is_read_from_words(words: str, genre: str) -> None:
    assert read(MusicBrief(words=words)).genre == genre


def test_the_field_of_the_genre_counts_before_the_words() -> None:
    wish = read(MusicBrief(words="with the energy of techno", genre="爵士"))
    assert wish.genre == "jazz"


def test_tempo_key_meter_and_length_are_read_from_words_too() -> None:
    wish = read(MusicBrief(words="20 seconds of rock in F# minor at 140 bpm in 6/8"))
    assert (wish.bpm, wish.duration_s, wish.meter.name if wish.meter else "", wish.key.name if wish.key else "") == (140, 20, "6/8", "F# minor")
    assert read(MusicBrief(words="兩分鐘太長，30秒的C小調圓舞曲")).duration_s == 30
    assert read(MusicBrief(words="80s synthwave")).duration_s is None


def test_a_second_genre_colours_the_first() -> None:
    wish = read(MusicBrief(words="中國風的電子舞曲", duration_s=30))
    score, _, _ = compose(wish, 0)
    assert (wish.genre, wish.colour) == ("house", "chinese")
    assert {"dizi", "erhu"} & {track.instrument for track in score.tracks if track.role == "lead"}


@pytest.mark.parametrize(("words", "seconds"), [("三十秒的爵士樂", 30), ("十二秒", 12), ("a drop after 10 seconds", None), ("1.5 minutes of techno", 90), ("第三秒開始", None)])
def test_lengths_are_read_in_both_languages(words: str, seconds: float | None) -> None:
    assert read(MusicBrief(words=words)).duration_s == seconds


def test_fast_and_slow_words_move_the_tempo_within_the_genre() -> None:
    fast, usual, slow = (compose(read(MusicBrief(words=f"{word} pop", duration_s=40)), 0)[0].bpm for word in ("fast", "", "slow"))
    assert fast > usual * 1.03 and slow < usual * 0.97


def test_sad_words_bring_a_minor_key_and_happy_words_a_major_one() -> None:
    assert compose(read(MusicBrief(words="sad piano", duration_s=10)), 0)[0].key.dark
    assert not compose(read(MusicBrief(words="happy synthwave", duration_s=10)), 0)[0].key.dark


@pytest.mark.parametrize(("words", "instrument"), [
    ("pop with a flute melody", "flute"), ("jazz with saxophone", "saxophone"), ("搖滾，加上小提琴", "violin"), ("reggae with marimba", "marimba"), ("tech with choir", "choir"),
    ("ambient with cello", "cello"), ("古風，琵琶", "pipa"), ("house with synth bass", "synth_bass"), ("waltz with accordion", "accordion"), ("piano and strings", "strings"),
])  # fmt: skip
def test_an_instrument_that_was_asked_for_plays(words: str, instrument: str) -> None:
    score, _, _ = compose(read(MusicBrief(words=words, duration_s=40)), 0)
    notes = [note for track in score.tracks if track.instrument == instrument for note in track.notes]
    known = INSTRUMENTS[instrument]
    assert len(notes) >= 4
    assert all(known.low - 5 <= note.pitch <= known.high + 5 for note in notes)


@pytest.mark.parametrize("words", ["rock, no drums", "搖滾，不要鼓", "house without drums"])
def test_no_drums_means_no_drums(words: str) -> None:
    score, _, _ = compose(read(MusicBrief(words=words, duration_s=20)), 0)
    assert not any(track.drums for track in score.tracks)


def test_what_must_not_be_heard_may_stand_in_its_own_field() -> None:
    score, _, _ = compose(read(MusicBrief(genre="corporate", negative=("piano", "drums"), duration_s=20)), 0)
    assert not any(track.drums or INSTRUMENTS[track.instrument].family == "piano" for track in score.tracks)


@pytest.mark.parametrize(("words", "families"), [("tech, no bass", {"bass", "synth bass"}), ("classical without strings", {"strings", "violin", "cello"}), ("搖滾，不要吉他", {"guitar", "electric guitar"})])
def test_what_is_ruled_out_takes_its_kin_along(words: str, families: set[str]) -> None:
    score, _, _ = compose(read(MusicBrief(words=words, duration_s=20)), 0)
    assert score.tracks and not families & {INSTRUMENTS[track.instrument].family for track in score.tracks if not track.drums}


def test_what_is_added_to_a_waltz_keeps_its_beats() -> None:
    score, _, _ = compose(read(MusicBrief(words="waltz with congas and church organ", duration_s=20)), 0)
    drums = next(track for track in score.tracks if track.drums)
    assert len(drums.notes) > 10
    assert drums.instrument == "kit:latin" and all(abs(note.start * 4 - round(note.start * 4)) < 1e-6 for note in drums.notes)
    assert any(track.instrument == "church_organ" for track in score.tracks)


def test_a_solo_leaves_the_instrument_alone() -> None:
    score, _, _ = compose(read(MusicBrief(words="solo cello, romantic", duration_s=20)), 0)
    assert {track.instrument for track in score.tracks} == {"cello"}


def test_unknown_words_are_told_in_the_persons_own_letters() -> None:
    wish = read(MusicBrief(words="科技感音樂，加上嗩吶與機器貓, gamelan gongs"))
    assert wish.not_drawn == ("機器貓", "gamelan gongs")
    assert wish.drawn == ("科技感", "嗩吶")


def test_nobody_sings_and_the_note_says_so() -> None:
    for brief in (MusicBrief(words="a pop song with vocals"), MusicBrief(words="pop", lyrics="la la la"), MusicBrief(words="流行歌，有人聲"), MusicBrief(genre="pop", instrumental=False)):
        assert any("nobody sings" in note for note in read(brief).notes)
    assert not read(MusicBrief(words="pop", instrumental=True)).notes


def test_an_instrument_both_wanted_and_ruled_out_is_left_out_with_a_note() -> None:
    wish = read(MusicBrief(words="jazz", instruments=("piano",), negative=("piano",)))
    assert "piano" in wish.without and "piano" not in wish.instruments
    assert any("ruled out" in note for note in wish.notes)


def test_only_what_is_ruled_out_leaves_the_genre_as_it_is() -> None:
    score, _, _ = compose(read(MusicBrief(words="march, only strings", negative=("strings",), duration_s=8)), 0)
    assert len(score.tracks) > 2


def test_a_genre_of_minor_keys_in_major_says_so() -> None:
    _, _, notes = compose(read(MusicBrief(words="horror in C major", duration_s=8)), 0)
    assert any("minor" in note for note in notes)


@pytest.mark.parametrize(("brief", "says"), [
    ({"key": "H# locrian"}, "no key"), ({"words": "pop at 1000 bpm"}, "1000 beats a minute"), ({"meter": "13/16"}, "13/16"), ({"meter": "often"}, "no meter"),
    ({"words": "3600 seconds of rain music"}, "3600 s"), ({"duration_s": 0.05}, "0.05 s"),
])  # fmt: skip
def test_what_cannot_be_played_is_refused_with_a_sentence(brief: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        read(MusicBrief.model_validate(brief))
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_markup_emoji_and_very_long_words_do_no_harm() -> None:
    wish = read(MusicBrief(words="<b>jazz</b> 🎷🎹 " + "lovely " * 500))
    assert wish.genre == "jazz"
