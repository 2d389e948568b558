"""Captions that are changed by hand: single ones reworded or taken away, all of them read in another language than is spoken."""

from __future__ import annotations

import pytest

from prompts.film_changes import Caption, Move, Narrate, Recaption
from prompts.films import CaptionWish
from tests.tools.film.films import LINES, film, made
from tools.errors import BadInput
from tools.film.assembling import FilmState, open_pieces
from tools.film.edits import apply

FILM = film()
CHINESE = {1: "進入前請戴上安全帽。", 2: "檢查機器。", 4: "有問題時立刻停機。"}


def read(state: FilmState, shot: str) -> list[str]:
    return [cue.text for cue in state.timeline.cues if cue.anchor == shot]


def test_one_caption_says_something_else_and_nothing_is_spoken_anew() -> None:
    after = apply(FILM, [Recaption(shot=2, text="Check  the machine\nfirst.")])
    assert read(after, "s2") == ["Check the machine first."] and read(after, "s1") == [LINES[0]]
    assert after.brief.shots == FILM.brief.shots and not open_pieces(after)
    (before,), (now,) = ([c for c in state.timeline.cues if c.anchor == "s2"] for state in (FILM, after))
    assert (now.start_s, now.end_s) == (before.start_s, before.end_s)
    moved = apply(after, [Move(shot=2, to=1)])
    assert read(moved, "s2") == ["Check the machine first."]


def test_an_empty_caption_goes_and_a_spoken_change_brings_captions_back() -> None:
    gone = apply(FILM, [Recaption(shot=2, text=" ")])
    assert read(gone, "s2") == [] and read(gone, "s4") == [LINES[3]]
    again = made(apply(gone, [Narrate(lines={2: "Check it twice."})]))
    assert read(again, "s2") == ["Check it twice."]


@pytest.mark.parametrize(
    ("shot", "caption", "says"),
    [(3, 1, "shot 3 has no captions; nothing is said in it"), (2, 2, "shot 2 has 1 caption; there is none with a higher number"), (9, 1, "the film has four shots")],
)
def test_a_caption_that_is_not_there_is_told(shot: int, caption: int, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        apply(FILM, [Recaption(shot=shot, caption=caption, text="x")])


def test_captions_are_read_in_another_language_than_is_spoken() -> None:
    wish = Caption(captions=CaptionWish(language="zh-TW"), lines=CHINESE)
    after = apply(FILM, [wish])
    assert [read(after, shot) for shot in ("s1", "s2", "s3", "s4")] == [[CHINESE[1]], [CHINESE[2]], [], [CHINESE[4]]]
    assert after.brief.shots[0].narration == LINES[0] and after.brief.shots[0].said_in("zh-TW") == CHINESE[1]
    assert not open_pieces(after) and all(cue.estimated for cue in after.timeline.cues)
    assert all(abs(a.duration_s - b.duration_s) < 1e-6 for a, b in zip(after.timeline.pictures, FILM.timeline.pictures, strict=True))
    louder = made(apply(after, [Narrate(voice="calm man")]))
    assert read(louder, "s1") == [CHINESE[1]], "a voice made anew keeps the language of the captions"
    back = apply(after, [Caption(captions=CaptionWish(language=""))])
    assert read(back, "s1") == [LINES[0]] and back.brief.captions == CaptionWish()


def test_captions_in_a_language_nobody_gave_are_refused_by_their_shots() -> None:
    with pytest.raises(BadInput, match="the narrations of shots 2 and 4 are not known in Chinese yet"):
        apply(FILM, [Caption(captions=CaptionWish(language="zh"), lines={1: CHINESE[1]})])


def test_a_wish_for_captions_leaves_alone_what_it_does_not_name() -> None:
    top = apply(FILM, [Caption(captions=CaptionWish(size="large")), Caption(captions=CaptionWish(position="top"))])
    assert top.timeline.captions == CaptionWish(size="large", position="top")
    assert apply(apply(top, [Caption(captions=None)]), [Caption()]).timeline.captions == CaptionWish()
