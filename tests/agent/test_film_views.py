"""Small parts of films in the agent: limits, progress over many pieces, actions, and what words point at."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import events
from agent.actions import Action, do
from agent.film_arguments import FilmChangeArgument, change_argument
from agent.film_pointing import in_a_film
from agent.orders import cut
from agent.orders.limits import FILM_S, SHOT_S, check_length, check_spoken
from agent.orders.shares import Shares
from agent.pointing import number_of
from prompts.film_changes import FILM_CHANGE, Caption, FilmChange, Recaption
from prompts.films import CaptionWish, FilmBrief, FilmShot
from tools.assets import AssetStore, NewAsset, Recipe
from tools.engines.base import Progress
from tools.errors import BadInput
from tools.film.assembling import begin
from tools.requests import FilmRequest, canonical


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(0, "A film shot lasts 0.2 seconds to 10 minutes, not 0 seconds"), (10800, "not 3 hours"), (-1, "not -1 seconds")],
)
def test_a_length_out_of_bounds_is_answered_with_the_bounds(seconds: float, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        check_length(seconds, SHOT_S, "a film shot")
    check_length(None, FILM_S, "a film")
    check_length(900, FILM_S, "a film")


@pytest.mark.parametrize(("text", "says"), [("", "exact words"), ("…!? 🙂", "exact words"), ("a" * 50_000, "50,000 characters; at most 40,000")])
def test_a_text_nobody_can_say_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        check_spoken(text)


def test_the_share_of_a_film_counts_every_piece_by_its_time_and_never_goes_back() -> None:
    told: list[events.Working] = []
    now = [0.0]
    shares = Shares(told.append, "1/c", clock=lambda: now[0])  # type: ignore[arg-type]
    shares.expect({"a": 1.0, "b": 3.0})
    shares.report("a", "shot 1 of 2")(Progress("filming", 0.5))
    now[0] = 2.0
    shares.finish("a", "shot 1 of 2")
    shares.report("b", "shot 2 of 2")(Progress("filming", 1 / 3))
    shares.expect({"c": 40.0})
    shares.report("b", "shot 2 of 2")(Progress("filming", 0.5, preview=b"x"))
    assert [event.fraction for event in told] == [0.125, 0.25, 0.5, 0.5]
    assert [event.left_s for event in told] == [0.0, 6.0, 2.0, 2.0]
    assert told[-1].preview == b"x" and {event.call_id for event in told} == {"1/c"}


@pytest.mark.parametrize(
    ("action", "edit"),
    [
        (Action("edit_film", "film1", change={"changes": [{"op": "swap", "a": 1, "b": 2}]}), ("swap", None)),
        (Action("export", "film1", change={"container": "gif"}), (None, "gif")),
        (Action("export", "film1", change={"aspect_ratio": "1:1", "container": "mp4"}), ("format", "mp4")),
    ],
)
async def test_buttons_of_a_film_become_edits(monkeypatch: pytest.MonkeyPatch, action: Action, edit: tuple[str | None, str | None]) -> None:
    async def taken(table: object, order: cut.FilmEdit, ask: object) -> dict[str, object]:
        return {"op": order.changes[0].op if order.changes else None, "container": order.container, "target": order.target}

    monkeypatch.setattr(cut, "edit", taken)
    assert await do(action, None, "c") == {"op": edit[0], "container": edit[1], "target": "film1"}  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"container": "avi"}, {"aspect_ratio": "5:1"}])
def test_a_format_that_is_not_written_here_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        do(Action("export", "film1", change=change), None, "c")  # type: ignore[arg-type]


def test_numbers_are_read_in_both_languages() -> None:
    assert [number_of(word) for word in ("third", "三", "12", "two", "nothing")] == [3, 3, 12, 2, 0]


@pytest.mark.parametrize("words", ["第十二個鏡頭", "第12個鏡頭", "shot 12", "最後一個鏡頭"])
def test_a_shot_is_found_by_its_number(words: str, tmp_path: Path) -> None:
    with AssetStore(tmp_path) as store:
        clip = store.put(NewAsset(project="p", kind="video", recipe=None), b"mp4")
        brief = FilmBrief(shots=(*(FilmShot(source=f"v{number}") for number in range(11)), FilmShot(source=clip.id)))
        request = FilmRequest(brief=brief, timeline=begin(brief).timeline)
        film = store.put(NewAsset(project="p", kind="film", recipe=Recipe(request=canonical(request), card="animatic-film", engine="animatic", seed=0)), b"mp4")
    assert in_a_film(words, (clip, film), film) == clip


@pytest.mark.parametrize(
    "change",
    [
        Recaption(shot=2, caption=3, text=""),
        Recaption(shot=-1, text="Stop."),
        Caption(captions=CaptionWish(language="zh-TW", position="top"), lines={1: "進入前請戴上安全帽。"}),
        Caption(captions=CaptionWish(language="")),
        Caption(captions=None),
    ],
)
def test_a_model_changes_captions_as_the_page_does(change: FilmChange) -> None:
    said = FilmChangeArgument.model_validate(change_argument(change)).change_data()
    assert FILM_CHANGE.validate_python(said) == change
