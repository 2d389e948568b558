"""What each change of a film does, what it leaves alone, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from prompts.briefs import MusicBrief, SoundBrief
from prompts.film_changes import (
    Add,
    Caption,
    Cards,
    ComeIn,
    FilmChange,
    Length,
    Move,
    Narrate,
    Reframe,
    Remove,
    Repeat,
    Reshoot,
    Score,
    Sound,
    Speed,
    Swap,
    Trim,
    Volume,
)  # fmt: skip
from prompts.films import CaptionWish, FilmBrief, FilmShot, Narrator
from prompts.shot import ShotChange
from tests.tools.film.films import brief, film, made
from tools.errors import BadInput
from tools.film.assembling import FilmState, begin, filled, open_pieces, relaid
from tools.film.edits import apply, level_at
from tools.film.timeline import Timeline

FILM = film()
ENGLISH = {"s1": "Helmet on.", "s2": "Check it.", "s4": "Stop at once."}


def order(state: FilmState) -> list[str]:
    assert [shot.id for shot in state.brief.shots] == [piece.shot for piece in state.timeline.pictures if piece.shot]
    return [shot.id for shot in state.brief.shots]


def lengths(state: FilmState) -> dict[str, float]:
    return {piece.id: round(piece.duration_s, 3) for piece in state.timeline.pictures}


def opened(state: FilmState) -> set[str]:
    return {piece.piece for piece in open_pieces(state)}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (Swap(a=2, b=3), ["s1", "s3", "s2", "s4"]),
        (Swap(a=1, b=-1), ["s4", "s2", "s3", "s1"]),
        (Move(shot=1, to=3), ["s2", "s3", "s1", "s4"]),
        (Move(shot=-1, to=1), ["s4", "s1", "s2", "s3"]),
        (Remove(shots=(1,)), ["s2", "s3", "s4"]),
        (Remove(shots=(-1, 2)), ["s1", "s3"]),
    ],
)
def test_shots_change_places_and_go_with_what_is_heard_in_them_and_nothing_is_made_anew(change: FilmChange, wanted: list[str]) -> None:
    after = apply(FILM, [change])
    assert order(after) == wanted and opened(after) == set()
    assert {s.of for s in after.timeline.sounds if s.track == "voice"} == set(wanted) & {"s1", "s2", "s4"}
    assert {c.anchor for c in after.timeline.cues} == set(wanted) & {"s1", "s2", "s4"}
    assert all(lengths(after)[name] == lengths(FILM)[name] for name in wanted)


def test_how_shots_follow_one_another_stays_with_the_place_and_so_does_the_length() -> None:
    state = made(begin(FilmBrief(shots=(FilmShot(), FilmShot(transition="cross_fade")), duration_s=4)))
    for change in (Swap(a=1, b=2), Move(shot=1, to=2)):
        after = apply(state, [change])
        assert order(after) == ["s2", "s1"] and after.notes == () and opened(after) == set()
        assert [piece.transition for piece in after.timeline.pictures] == ["cut", "cross_fade"]
        assert after.timeline.duration_s == state.timeline.duration_s == pytest.approx(4.0, abs=0.03)


def test_a_cut_off_shot_shortens_the_film_and_fades_the_music_at_the_new_end() -> None:
    after = apply(FILM, [Remove(shots=(-1,))])
    assert after.timeline.duration_s == pytest.approx(FILM.timeline.duration_s - lengths(FILM)["s4"], abs=0.01)
    music = next(s for s in after.timeline.sounds if s.id == "music")
    assert music.fade_out_s == 1.5 and music.source


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Swap(a=2, b=7), "the film has four shots; there is no shot 7"),
        (Remove(shots=(0,)), "shots are counted from 1; there is no shot 0"),
        (Remove(shots=(1, 2, 3, 4)), "a film needs at least one shot; say which one stays"),
        (Trim(shot=1, start_s=30), r"shot 1 lasts .* s; leave at least 0.5 s of it"),
        (Length(shots=(1,)), "say how long it shall be, in seconds"),
        (Length(shots=(2,), seconds=400), "shot 2 would last 400 s; a shot is at most 120 s long"),
        (Speed(shots=(1,), factor=0.1), None),
        (Volume(track="music"), "say how much louder or quieter it shall be, in dB"),
        (Sound(shots=(1,)), "say which sound shall be heard"),
        (Length(seconds=900, shots=(1, 2)), "a shot is at most 120 s long"),
        (Narrate(lines={9: "no"}), "the film has four shots; there is no shot 9"),
    ],
)
def test_a_change_the_film_does_not_allow_is_one_sentence(change: FilmChange, sentence: str | None) -> None:
    if sentence is None:
        assert lengths(apply(FILM, [change]))["s1"] == pytest.approx(lengths(FILM)["s1"] * 10, abs=0.05)
        return
    with pytest.raises(BadInput, match=sentence):
        apply(FILM, [change])


def test_too_slow_is_refused_with_what_can_be_had() -> None:
    with pytest.raises(BadInput, match=r"shot 3 would run at 0.05 times its speed; between 0.1 and 10 can be had"):
        apply(FILM, [Speed(shots=(3,), factor=0.5), Speed(shots=(3,), factor=0.1)])


def test_a_new_shot_comes_where_it_was_asked_for_and_is_the_only_thing_made() -> None:
    shot = FilmShot(shot={"subject": "a control room"})  # type: ignore[arg-type]
    after = apply(FILM, [Add(shot=shot, at=2)])
    assert order(after) == ["s1", "s5", "s2", "s3", "s4"] and opened(after) == {"s5", "music"}
    assert order(apply(FILM, [Add(shot=shot)])) == ["s1", "s2", "s3", "s4", "s5"]
    assert order(apply(FILM, [Add(shot=shot, at=-2)])) == ["s1", "s2", "s3", "s5", "s4"]


def test_a_shot_that_comes_twice_brings_its_pieces_and_only_music_is_made() -> None:
    state = apply(FILM, [Repeat(shot=2), Repeat(shot=4, at=1)])
    assert [piece.kind for piece in open_pieces(state)] == ["music"]
    shown = [piece.source for piece in state.timeline.pictures if piece.shot]
    before = [piece.source for piece in FILM.timeline.pictures if piece.shot]
    assert shown == [before[2], before[0], before[1], before[1], *before[2:]]
    third, fourth = state.brief.shots[2:4]
    assert third.id == "s2" and third.model_copy(update={"id": ""}) == fourth.model_copy(update={"id": ""})
    voices = {sound.anchor: sound.source for sound in state.timeline.sounds if sound.track == "voice"}
    effects = {sound.anchor: sound.source for sound in state.timeline.sounds if sound.track == "sound"}
    assert voices[fourth.id] == voices["s2"] and effects[state.brief.shots[0].id] == effects["s3"]
    said = [[cue.text for cue in state.timeline.cues if cue.anchor == shot.id] for shot in (third, fourth)]
    assert said[0] == said[1] != []


def test_a_new_shot_with_words_opens_its_voice_first() -> None:
    after = apply(FILM, [Add(shot=FilmShot(narration="And one more thing."))])
    assert opened(after) == {"voice-s5"}
    assert opened(filled(after, "voice-s5", "v", 1.8)) == {"s5", "music"}


def test_a_longer_draft_is_drawn_anew_and_a_shorter_one_is_not() -> None:
    assert opened(apply(FILM, [Length(shots=(3,), seconds=9)])) == {"s3", "music"}
    after = apply(FILM, [Length(shots=(3,), seconds=2)])
    assert opened(after) == set() and lengths(after)["s3"] == 2.0
    others = {name: second for name, second in lengths(FILM).items() if name != "s3"}
    assert others.items() <= lengths(after).items()


def test_a_longer_piece_that_is_no_draft_is_held() -> None:
    state = begin(brief(narrator=Narrator()))
    while pieces := open_pieces(state):
        for piece in pieces:
            state = filled(state, piece.piece, f"a-{piece.piece}", piece.duration_s or 2.0, draft=False)
    after = apply(state, [Length(shots=(3,), seconds=9)])
    assert opened(after) == {"music"} and after.timeline.picture("s3").source == "a-s3"


def test_a_shot_stays_as_long_as_what_is_said_in_it_and_says_so() -> None:
    after = apply(FILM, [Length(shots=(1,), seconds=1)])
    assert 3.0 < lengths(after)["s1"] < 4.0
    assert after.notes == (f"Shot 1 lasts {lengths(after)['s1']:.1f} s, as long as what is said in it.",)


def test_the_whole_film_gets_a_length_that_its_shots_share() -> None:
    after = apply(FILM, [Length(seconds=15)])
    assert after.timeline.duration_s == pytest.approx(15, abs=0.03) and opened(after) == set()
    assert apply(FILM, [Length(factor=2)]).timeline.duration_s == pytest.approx(40, abs=0.03)


def test_a_slower_shot_keeps_its_source_and_gets_longer() -> None:
    after = apply(FILM, [Speed(shots=(3,), factor=0.5)])
    piece = after.timeline.picture("s3")
    assert piece.source and piece.speed == 0.5 and piece.duration_s == pytest.approx(2 * lengths(FILM)["s3"], abs=0.05)
    assert opened(after) == {"music"}


def test_a_slow_shot_made_anew_is_drawn_with_more_frames() -> None:
    after = apply(FILM, [Speed(shots=(3,), factor=0.5), Reshoot(shots=(3,), change=ShotChange(lighting="night"))])  # type: ignore[arg-type]
    piece = next(piece for piece in open_pieces(after) if piece.piece == "s3")
    assert piece.fps == 48 and piece.duration_s == pytest.approx(lengths(FILM)["s3"], abs=0.05)
    assert isinstance(piece.ask, FilmShot) and piece.ask.shot.lighting.text == "night"


def test_trimming_takes_from_the_beginning_and_the_end_of_the_source() -> None:
    after = apply(FILM, [Trim(shot=3, start_s=1.0, end_s=0.5)])
    piece = after.timeline.picture("s3")
    assert piece.in_s == 1.0 and piece.duration_s == pytest.approx(lengths(FILM)["s3"] - 1.5, abs=0.03)
    assert opened(after) == set()


def test_shots_come_in_by_a_transition_of_the_length_that_was_asked_for() -> None:
    after = apply(FILM, [ComeIn(transition="wipe_left", seconds=1.0)])
    pieces = after.timeline.pictures
    assert [piece.transition for piece in pieces] == ["cut", "wipe_left", "wipe_left", "wipe_left"]
    assert [piece.transition_s for piece in pieces[1:]] == [1.0, 1.0, 1.0] and opened(after) == set()
    again = apply(after, [Swap(a=3, b=4), ComeIn(shots=(2,), transition="cut")])
    assert [piece.transition for piece in again.timeline.pictures] == ["cut", "cut", "wipe_left", "wipe_left"]


def test_only_the_shots_that_are_made_anew_are_open_with_their_new_words() -> None:
    after = apply(FILM, [Reshoot(shots=(2, 4), change=ShotChange(lighting="neon light"))])  # type: ignore[arg-type]
    assert opened(after) == {"s2", "s4"}
    assert [shot.shot.lighting.text for shot in after.brief.shots] == ["", "neon light", "", "neon light"]
    assert lengths(after) == lengths(FILM)


def test_a_file_of_the_person_is_only_replaced_by_something_to_show() -> None:
    state = begin(FilmBrief(shots=(FilmShot(source="img"),)), stills={"img"})
    with pytest.raises(BadInput, match="shot 1 shows a file of yours; say what it shall show instead"):
        apply(state, [Reshoot()])
    after = apply(state, [Reshoot(change=ShotChange(subject="a cat"))])  # type: ignore[arg-type]
    assert opened(after) == {"s1"} and after.timeline.picture("s1").kind == "video"


def test_music_gets_quieter_for_good_and_is_muted_and_heard_again() -> None:
    after = apply(FILM, [Volume(track="music", by_db=-6), Volume(track="music", by_db=-3)])
    assert after.timeline.levels_db == {"music": -9.0} and opened(after) == set()
    muted = apply(after, [Volume(track="music", mute=True)])
    assert muted.timeline.muted == ("music",)
    assert apply(muted, [Volume(track="music", mute=False)]).timeline.muted == ()


def test_music_over_one_shot_gets_quieter_only_there() -> None:
    timeline = apply(FILM, [Volume(track="music", by_db=-8, shots=(2,))]).timeline
    music = next(s for s in timeline.sounds if s.id == "music")
    begins = timeline.starts()["s2"]
    ends = begins + timeline.picture("s2").duration_s
    assert [level_at(music.envelope, at) for at in (0.0, begins - 0.4, begins + 0.1, ends - 0.1, ends + 0.4)] == [0, 0, -8, -8, 0]


def test_an_envelope_stays_short_after_many_changes() -> None:
    after = FILM
    for by in (-8, 5, -8, 5, 6):
        after = apply(after, [Volume(track="music", by_db=by, shots=(2,))])
    envelope = next(s for s in after.timeline.sounds if s.id == "music").envelope
    assert {level for _, level in envelope} == {0.0}
    loud = apply(FILM, [Volume(track="music", by_db=4, shots=(2, 3))])
    envelope = next(s for s in loud.timeline.sounds if s.id == "music").envelope
    assert [level for _, level in envelope] == [0.0, 4.0, 4.0, 0.0]


def test_what_a_film_does_not_have_gets_no_louder_and_that_is_said() -> None:
    silent = apply(FILM, [Score(remove=True)])
    after = apply(silent, [Volume(track="music", by_db=3)])
    assert after.timeline.levels_db == silent.timeline.levels_db and after.notes == ("The film has no music; say what shall be heard, and it comes in.",)


def test_a_voice_in_one_shot_gets_louder_alone() -> None:
    sounds = apply(FILM, [Volume(track="voice", by_db=4, shots=(1,))]).timeline.sounds
    assert [s.gain_db for s in sounds if s.track == "voice"] == [4.0, 0.0, 0.0]


def test_a_films_own_sound_gets_quieter_with_the_sounds_of_its_shot() -> None:
    state = begin(FilmBrief(shots=(FilmShot(source="a"), FilmShot(source="b"))), sources={"a": 3.0, "b": 3.0})
    after = apply(state, [Volume(track="sound", by_db=-6, shots=(2,)), Volume(track="music", by_db=-6, shots=(1,))])
    assert [piece.own_sound_db for piece in after.timeline.pictures] == [0.0, -6.0]


def test_another_language_needs_words_for_every_shot_that_speaks() -> None:
    with pytest.raises(BadInput, match="the narrations of shots 1, 2 and 4 are not known in Chinese yet; give the words for it"):
        apply(FILM, [Narrate(language="zh")])
    with pytest.raises(BadInput, match="the narration of shot 4 is not known in French yet"):
        apply(FILM, [Narrate(language="fr", lines={1: "Casque.", 2: "Machine."})])


def test_a_film_goes_to_another_language_and_back() -> None:
    after = apply(FILM, [Narrate(language="zh", lines={1: "請戴好安全帽再進入。", 2: "檢查機器。", -1: "異常時立即停止。"})])
    assert opened(after) == {"voice-s1", "voice-s2", "voice-s4"} and after.timeline.cues == ()
    assert after.brief.narrator.language == "zh" and after.brief.shots[0].said_in("en") == "Put on your helmet before you enter."
    chinese = made(after, s1=2.0, s2=1.2, s4=1.5)
    assert [cue.text for cue in chinese.timeline.cues] == ["請戴好安全帽再進入。", "檢查機器。", "異常時立即停止。"]
    back = apply(chinese, [Narrate(language="en")])
    assert [shot.narration for shot in back.brief.shots] == [shot.narration for shot in FILM.brief.shots]


def test_a_longer_language_opens_the_drafts_that_got_too_short() -> None:
    after = apply(FILM, [Narrate(language="de", lines={1: "A", 2: "B", 4: "C"})])
    for name, length in (("s1", 9.0), ("s2", 1.0), ("s4", 1.0)):
        after = filled(after, f"voice-{name}", f"de-{name}", length)
    assert "s1" in opened(after) and lengths(after)["s1"] > 9.3
    assert after.timeline.duration_s == pytest.approx(20.0, abs=0.03)


def test_another_voice_speaks_everything_anew_and_new_words_only_their_shot() -> None:
    assert opened(apply(FILM, [Narrate(voice="deep man")])) == {"voice-s1", "voice-s2", "voice-s4"}
    after = apply(FILM, [Narrate(lines={2: "Look at the machine."})])
    assert opened(after) == {"voice-s2"} and after.brief.shots[1].narration == "Look at the machine."
    assert opened(apply(FILM, [Narrate(lines={3: "Breathe."})])) == {"voice-s3"}


def test_a_shot_loses_its_words_and_a_film_its_narrator() -> None:
    after = apply(FILM, [Narrate(lines={2: ""})])
    assert {s.of for s in after.timeline.sounds if s.track == "voice"} == {"s1", "s4"} and opened(after) == set()
    silent = apply(FILM, [Narrate(remove=True)])
    assert [s.track for s in silent.timeline.sounds] == ["sound", "music"] and silent.timeline.cues == ()
    again = apply(silent, [Narrate(language="en")])
    assert opened(again) == {"voice-s1", "voice-s2", "voice-s4"}


def test_music_is_replaced_by_words_or_by_a_file_or_goes() -> None:
    after = apply(FILM, [Score(music=MusicBrief(genre="reggae"))])
    assert opened(after) == {"music"} and after.brief.music == MusicBrief(genre="reggae")
    given_file = apply(FILM, [Score(source="song")])
    assert next(s for s in given_file.timeline.sounds if s.id == "music").source == "song" and opened(given_file) == set()
    assert opened(apply(given_file, [Score(music=MusicBrief(genre="jazz"))])) == {"music"}
    assert all(s.track != "music" for s in apply(FILM, [Score(remove=True)]).timeline.sounds)


def test_a_sound_comes_into_a_shot_and_all_go_from_it() -> None:
    after = apply(FILM, [Sound(shots=(3,), sound=SoundBrief(text="door"))])
    assert opened(after) == {"sound-s3-2"}
    gone = apply(made(after), [Sound(shots=(3,), remove=True)])
    assert all(s.track != "sound" for s in gone.timeline.sounds) and gone.brief.shots[2].sounds == ()
    other = apply(made(after), [Sound(shots=(3,), sound=SoundBrief(text="bell"), remove=True)])
    assert opened(other) == {"sound-s3-1"}


def test_captions_are_switched_off_and_stay_for_files() -> None:
    after = apply(FILM, [Caption(captions=None)])
    assert after.timeline.captions is None and after.timeline.cues == FILM.timeline.cues
    assert apply(after, [Caption(captions=CaptionWish(size="large"))]).timeline.captions == CaptionWish(size="large")


def test_cards_come_and_go_without_touching_the_shots() -> None:
    after = apply(FILM, [Cards(title="Safety", end_card="Thanks")])
    assert [piece.id for piece in after.timeline.pictures] == ["card-title", "s1", "s2", "s3", "s4", "card-end"]
    assert opened(after) == {"music"} and lengths(FILM).items() <= lengths(after).items()
    gone = apply(made(after), [Cards(title="")])
    assert [piece.id for piece in gone.timeline.pictures] == ["s1", "s2", "s3", "s4", "card-end"]


def test_a_card_keeps_its_length_when_a_shot_gets_another() -> None:
    short = film(title="NEON RUN", duration_s=4.0, shots=(FilmShot(), FilmShot()))
    after = apply(short, [Length(shots=(2,), seconds=3.0)])
    assert lengths(after)["card-title"] == lengths(short)["card-title"] == 1.208
    other = apply(after, [Cards(title="NEON RUN, THE LONGER NIGHT")])
    assert lengths(other)["card-title"] > 2


def test_another_shape_draws_drafts_anew_and_keeps_what_cannot_be() -> None:
    state = apply(FILM, [Add(shot=FilmShot(source="vid", duration_s=3))])
    after = apply(made(state), [Reframe(aspect_ratio="9:16")])
    assert after.timeline.size == (480, 854)
    assert opened(after) == {"s1", "s2", "s3", "s4"} and after.timeline.picture("s5").source == "vid"
    assert after.timeline.duration_s == pytest.approx(made(state).timeline.duration_s, abs=0.01)
    assert opened(apply(FILM, [Reframe(aspect_ratio="16:9")])) == set()


def test_a_plan_of_which_nothing_is_made_keeps_the_length_asked_for_the_whole() -> None:
    plan = begin(brief())
    for change in (Remove(shots=(-1,)), Swap(a=1, b=2), Cards(title="Safety"), Add(shot=FilmShot(narration="More."))):
        assert apply(plan, [change]).brief.duration_s == 20.0
    after = apply(plan, [Length(shots=(3,), seconds=8)])
    assert after.brief.shots[2].duration_s == 8 and after.brief.shots[0].duration_s is None
    assert lengths(after)["s3"] == 8.0 and after.timeline.duration_s == pytest.approx(20, abs=0.03)


def test_several_changes_are_made_one_after_another() -> None:
    after = apply(FILM, [Swap(a=1, b=2), Remove(shots=(1,)), Volume(track="music", by_db=-6)])
    assert order(after) == ["s1", "s3", "s4"] and after.timeline.levels_db == {"music": -6.0}


NUMBERS = st.integers(-4, 5)
SOME = st.lists(NUMBERS, max_size=3).map(tuple)
CHANGES = st.one_of(
    st.builds(Swap, a=NUMBERS, b=NUMBERS),
    st.builds(Move, shot=NUMBERS, to=NUMBERS),
    st.builds(Remove, shots=st.lists(NUMBERS, min_size=1, max_size=2).map(tuple)),
    st.builds(Repeat, shot=NUMBERS, at=st.one_of(st.none(), NUMBERS)),
    st.builds(Add, shot=st.builds(FilmShot, narration=st.sampled_from(["", "More words here."])), at=NUMBERS),
    st.builds(Length, shots=SOME, seconds=st.floats(0.1, 30)),
    st.builds(Trim, shot=NUMBERS, start_s=st.floats(0, 2), end_s=st.floats(0, 2)),
    st.builds(Speed, shots=SOME, factor=st.floats(0.3, 3)),
    st.builds(ComeIn, shots=SOME, transition=st.sampled_from(["cut", "cross_fade", "slide_up"]), seconds=st.floats(0.1, 3)),
    st.builds(Reshoot, shots=SOME),
    st.builds(Volume, track=st.sampled_from(["voice", "music", "sound"]), by_db=st.floats(-20, 10), shots=SOME),
    st.builds(Narrate, lines=st.dictionaries(NUMBERS, st.sampled_from(["", "Other words."]), max_size=2)),
    st.builds(Cards, title=st.sampled_from(["", "Title", None])),
    st.builds(Reframe, fps=st.sampled_from([12.0, 25.0, 29.97, None])),
    st.builds(Sound, shots=SOME, sound=st.just(SoundBrief(text="wind")), remove=st.booleans()),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([Trim(shot=-1, start_s=0.0, end_s=2.0), ComeIn(shots=(), transition="cross_fade", seconds=2.0)])
@given(st.lists(CHANGES, min_size=1, max_size=5))
def test_any_changes_leave_a_valid_film_in_which_nothing_said_is_cut(changes: list[FilmChange]) -> None:
    state = FILM
    for change in changes:
        try:
            state = made(apply(state, [change]))
        except BadInput:
            continue
    timeline = Timeline.model_validate_json(state.timeline.model_dump_json())
    assert timeline == state.timeline and order(state)
    assert relaid(state, lengths_by_shot(state)).timeline.pictures == timeline.pictures
    for voice in (s for s in timeline.sounds if s.track == "voice"):
        assert voice.start_s + (voice.duration_s or 0.0) <= timeline.picture(voice.anchor).duration_s + 1 / timeline.fps
    frames = [second * timeline.fps for second in timeline.starts().values()]
    assert all(abs(frame - round(frame)) < 1e-6 for frame in frames)


def lengths_by_shot(state: FilmState) -> dict[str, float]:
    return {piece.shot: piece.duration_s for piece in state.timeline.pictures if piece.shot}
