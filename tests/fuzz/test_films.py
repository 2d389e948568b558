"""Films under any changes: what is refused is one sentence, and what is made is a film in which everything has its time and place."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from prompts import film_changes as edit
from prompts.briefs import MusicBrief, SoundBrief
from prompts.films import MAX_FILM_S, CaptionWish, FilmBrief, FilmShot
from prompts.shot import ShotChange
from tests.fuzz.depth import searched
from tests.fuzz.words import JSON, TEXT
from tests.tools.film.films import film, made
from tools.errors import BadInput
from tools.film.assembling import FilmState, begin
from tools.film.edits import apply
from tools.film.timeline import Timeline

FILM = film()
SHORT = film(title="A", end_card="B", duration_s=3.0, shots=(FilmShot(narration="Go now."), FilmShot(), FilmShot(transition="cross_fade")))
SAID = ("", "One.", "請戴好安全帽再進入。", "A rather long sentence that goes on for a while, because people talk, and talk. Then another!")
NUMBERS = st.sampled_from((*range(-5, 7), -40, 40))
SOME = st.lists(NUMBERS, max_size=3).map(tuple)
SECONDS = st.one_of(st.floats(0.001, 900), st.sampled_from((0.04, 0.5, 1.0, 5.0)))
TRANSITIONS = st.sampled_from(("cut", "cross_fade", "slide_up", "wipe_left"))
SHOTS = st.builds(
    FilmShot, narration=st.sampled_from(SAID), duration_s=st.one_of(st.none(), st.floats(0.01, 120)), transition=TRANSITIONS,
    source=st.sampled_from(("", "", "clip")), sounds=st.sampled_from(((), (SoundBrief(text="hum", loop=True), SoundBrief(text="bang", duration_s=60)))),
)  # fmt: skip
CHANGES: st.SearchStrategy[edit.FilmChange] = st.one_of(
    st.builds(edit.Swap, a=NUMBERS, b=NUMBERS),
    st.builds(edit.Move, shot=NUMBERS, to=NUMBERS),
    st.builds(edit.Remove, shots=st.lists(NUMBERS, min_size=1, max_size=3).map(tuple)),
    st.builds(edit.Repeat, shot=NUMBERS, at=st.one_of(st.none(), NUMBERS)),
    st.builds(edit.Add, shot=SHOTS, at=NUMBERS),
    st.builds(edit.Length, shots=SOME, seconds=SECONDS),
    st.builds(edit.Length, shots=SOME, factor=st.floats(0.11, 10)),
    st.builds(edit.Trim, shot=NUMBERS, start_s=st.floats(0, 130), end_s=st.floats(0, 3)),
    st.builds(edit.Speed, shots=SOME, factor=st.floats(0.1, 10)),
    st.builds(edit.ComeIn, shots=SOME, transition=TRANSITIONS, seconds=st.floats(0.01, 5)),
    st.builds(edit.Reshoot, shots=SOME, change=st.sampled_from((ShotChange(), ShotChange.model_validate({"lighting": "night"})))),
    st.builds(edit.Volume, track=st.sampled_from(("voice", "music", "sound")), by_db=st.one_of(st.none(), st.floats(-40, 20)), mute=st.sampled_from((None, True, False)), shots=SOME),
    st.builds(edit.Narrate, lines=st.dictionaries(st.integers(-6, 6), st.sampled_from(SAID), max_size=3), remove=st.booleans(), speed=st.sampled_from((None, 0.25, 4.0)), language=st.sampled_from((None, "en", "zh", "xx"))),
    st.builds(edit.Score, music=st.sampled_from((None, MusicBrief(genre="jazz"), MusicBrief(duration_s=1))), source=st.sampled_from(("", "song")), remove=st.booleans()),
    st.builds(edit.Sound, shots=SOME, sound=st.sampled_from((None, SoundBrief(text="wind"), SoundBrief(text="rain", loop=True, duration_s=60))), remove=st.booleans()),
    st.builds(edit.Caption, captions=st.sampled_from((None, CaptionWish(), CaptionWish(language="zh"))), lines=st.dictionaries(st.integers(-6, 6), st.sampled_from(SAID), max_size=2)),
    st.builds(edit.Recaption, shot=NUMBERS, caption=st.integers(1, 4), text=st.sampled_from(SAID)),
    st.builds(edit.Cards, title=st.sampled_from(("", "Title", None, "x" * 120)), end_card=st.sampled_from(("", "End", None))),
    st.builds(edit.Reframe, fps=st.sampled_from((1.0, 12.0, 29.97, 60.0, None)), aspect_ratio=st.sampled_from(("16:9", "9:16", "1:1", None)), lines=st.sampled_from((480, 720, None))),
)  # fmt: skip


def whole(state: FilmState) -> None:
    """Hold that everything in a finished film has its time and its place."""
    line = state.timeline
    assert Timeline.model_validate_json(line.model_dump_json()) == line
    assert FilmBrief.model_validate_json(state.brief.model_dump_json()) == state.brief
    assert [shot.id for shot in state.brief.shots] == [piece.shot for piece in line.pictures if piece.shot]
    frame = 1.0 / line.fps
    starts = list(line.starts().values())
    assert starts[0] == 0.0 and all(before < after for before, after in itertools.pairwise(starts))
    assert 0 < line.duration_s <= MAX_FILM_S
    assert abs(starts[-1] + line.pictures[-1].duration_s - line.duration_s) < 1e-6
    assert all(abs(second / frame - round(second / frame)) < 1e-4 for second in starts)
    voices = [sound for sound in line.sounds if sound.track == "voice"]
    for voice in voices:
        assert voice.start_s + (voice.duration_s or 0.0) <= line.picture(voice.anchor).duration_s + frame
    spans = sorted((line.when(voice), line.when(voice) + (voice.duration_s or 0.0)) for voice in voices)
    assert all(end <= begin + frame for (_, end), (begin, _) in itertools.pairwise(spans)), "two voices at once"
    for cue in line.cues:
        assert 0 <= cue.start_s < cue.end_s and line.when(cue) + cue.end_s - cue.start_s <= line.duration_s + frame
    for sound in line.sounds:
        assert line.when(sound) <= line.duration_s + 1e-6
        assert all(a <= b for (a, _), (b, _) in itertools.pairwise(sound.envelope))


def changed(state: FilmState, changes: list[edit.FilmChange]) -> FilmState | None:
    """Return the film after the changes, or None where they are refused, in one sentence."""
    try:
        return made(apply(state, changes))
    except BadInput as refused:
        assert 5 < len(str(refused)) < 400 and "\n" not in str(refused)
        return None


@searched(40)
@given(st.sampled_from((FILM, SHORT)), st.lists(CHANGES, min_size=1, max_size=6))
@example(FILM, [edit.Length(seconds=0.001)])
@example(FILM, [edit.Narrate(speed=0.25, lines=dict.fromkeys((1, 2, 3, 4), SAID[3]))])
def test_changes_one_after_another_leave_a_whole_film(state: FilmState, changes: list[edit.FilmChange]) -> None:
    for change in changes:
        state = changed(state, [change]) or state
    whole(state)


@searched(25)
@given(st.sampled_from((FILM, SHORT)), st.lists(CHANGES, min_size=2, max_size=4))
def test_changes_at_once_leave_a_whole_film(state: FilmState, changes: list[edit.FilmChange]) -> None:
    after = changed(state, changes)
    if after is not None:
        whole(after)


@searched(25)
@given(st.lists(SHOTS, min_size=1, max_size=8), st.one_of(st.none(), st.floats(0.01, 900)), st.floats(1, 60), st.sampled_from(("", "Title")), st.booleans())
def test_every_plan_becomes_a_whole_film_or_one_sentence(shots: list[FilmShot], length: float | None, fps: float, title: str, music: bool) -> None:
    brief = FilmBrief(shots=tuple(shots), duration_s=length, fps=fps, title=title, music=MusicBrief() if music else None)
    try:
        state = made(begin(brief, sources={"clip": 3.0}))
    except BadInput as refused:
        assert "\n" not in str(refused)
        return
    whole(state)


@searched(40)
@given(st.fixed_dictionaries({"op": st.sampled_from(("swap", "add", "length", "narrate", "captions", "format", "?", ""))}, optional={name: st.one_of(JSON, TEXT) for name in ("shot", "shots", "a", "b", "at", "seconds", "lines", "captions", "fps")}))
def test_a_change_is_read_whole_or_refused(data: dict[str, object]) -> None:
    try:
        change = edit.FILM_CHANGE.validate_python(data)
    except ValidationError:
        return
    assert edit.FILM_CHANGE.validate_json(edit.FILM_CHANGE.dump_json(change)) == change
    changed(FILM, [change])
