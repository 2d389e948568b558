"""The storyboard sheet."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from prompts.film_changes import FilmChange, Speed, Volume
from prompts.films import FilmBrief, FilmShot
from tests.tools.film.films import brief
from tools.film.assembling import begin
from tools.film.board import storyboard
from tools.film.cards import card
from tools.film.edits import apply

COLOURS = ((200, 40, 40), (40, 160, 60), (50, 70, 200), (220, 180, 40), (150, 60, 170))


def stills(count: int) -> list[Image.Image]:
    return [Image.new("RGB", (96, 54), COLOURS[number]) for number in range(count)]


def panels(sheet: Image.Image, count: int) -> list[tuple[int, int, int, int]]:
    """Return where each shot's picture stands."""
    pixels = np.asarray(sheet).astype(int)
    found = []
    for colour in COLOURS[:count]:
        rows, columns = np.nonzero((np.abs(pixels - colour) < 3).all(axis=2))
        found.append((columns.min(), rows.min(), columns.max(), rows.max()))
    return found


def test_four_wide_shots_stand_two_by_two_in_reading_order() -> None:
    first, second, third, fourth = panels(storyboard(brief(title="Safety"), stills(4)), 4)
    assert first[1] == second[1] < third[1] == fourth[1] and first[0] == third[0] < second[0] == fourth[0]
    width, height = first[2] - first[0], first[3] - first[1]
    assert width / height == pytest.approx(16 / 9, rel=0.02)


@pytest.mark.parametrize(("ratio", "columns"), [("16:9", 3), ("9:16", 5), ("1:1", 4), ("4:5", 4)])
def test_panels_have_the_films_shape(ratio: str, columns: int) -> None:
    film = FilmBrief(shots=tuple(FilmShot(narration=f"Words {n}") for n in range(5)), aspect_ratio=ratio)  # type: ignore[arg-type]
    found = panels(storyboard(film, stills(5)), 5)
    left, top, right, bottom = found[0]
    across, down = map(int, ratio.split(":"))
    assert (right - left) / (bottom - top) == pytest.approx(across / down, rel=0.03)
    assert sum(panel[1] == top for panel in found) == columns


def test_a_sheet_grows_with_what_is_said() -> None:
    short = storyboard(FilmBrief(shots=(FilmShot(narration="Short."),)), stills(1))
    long = storyboard(FilmBrief(shots=(FilmShot(narration="請同仁確實了解工作環境的潛在風險。" * 40),)), stills(1))
    endless = storyboard(FilmBrief(shots=(FilmShot(narration="請同仁確實了解工作環境的潛在風險。" * 60),)), stills(1))
    assert short.height < long.height and endless.height == long.height


def test_the_lengths_on_a_sheet_are_those_of_the_cut() -> None:
    film = FilmBrief(shots=(FilmShot(source="clip"), FilmShot(narration="Hello.")))
    cut = begin(film, sources={"clip": 9.0}).timeline
    of_the_plan, of_the_cut = (np.asarray(storyboard(film, stills(2), timeline)) for timeline in (None, cut))
    pinned = FilmBrief(shots=(FilmShot(source="clip", duration_s=9.0), film.shots[1]))
    assert not np.array_equal(of_the_plan, of_the_cut)
    np.testing.assert_array_equal(of_the_cut, np.asarray(storyboard(pinned, stills(2))))


@pytest.mark.parametrize("change", [Speed(shots=(1,), factor=0.5), Volume(track="music", by_db=-6), Volume(track="voice", mute=True)])
def test_a_sheet_shows_pace_and_volume_that_were_asked_for(change: FilmChange) -> None:
    plain = begin(brief(captions=None))
    changed = apply(plain, [change])
    same_lengths = changed.timeline.model_copy(update={"levels_db": {}, "muted": (), "pictures": tuple(p.model_copy(update={"speed": 1.0}) for p in changed.timeline.pictures)})
    shown, without = (np.asarray(storyboard(changed.brief, stills(4), timeline)) for timeline in (changed.timeline, same_lengths))
    assert not np.array_equal(shown, without)


def test_every_shot_needs_its_picture() -> None:
    with pytest.raises(ValueError, match="3 pictures for 4 shots"):
        storyboard(brief(), stills(3))


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (180, 180), (160, 200)])
@pytest.mark.parametrize("words", ["工安基本觀念", "The Fox Who Could Not Sleep\nA bedtime story", "Five rules that everybody has to know " * 3])
def test_a_cards_words_stand_whole_inside_the_picture(size: tuple[int, int], words: str) -> None:
    bright = np.asarray(card(words, size).convert("L")) > 200
    rows, columns = np.nonzero(bright)
    assert size[0] * 0.05 < columns.min() and columns.max() < size[0] * 0.95
    assert size[1] * 0.05 < rows.min() and rows.max() < size[1] * 0.95
    assert abs((columns.min() + columns.max()) / 2 - size[0] / 2) < 6


def test_a_cards_ground_has_the_colours_of_the_film() -> None:
    ground = np.asarray(card("Hi", (320, 180), Image.new("RGB", (64, 36), (30, 60, 200))))[20, 20]
    assert ground[2] > 1.5 * ground[0] and ground.max() < 140
