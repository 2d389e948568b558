"""The example talks about films, played through the real graph with the embedded director, at one frame a second."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio

from agent import events
from agent.app import Services
from agent.film_arguments import FilmArgument, brief_data
from agent.orders import cut
from tests.agent.conftest import made, say
from tests.agent.films import opened

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


def lines_of(name: str) -> list[str]:
    return [line for line in (EXAMPLES / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Films of these tests are small and have one frame a second: what is tested is what is in them."""

    def small_brief(film: FilmArgument, words: str) -> dict[str, Any]:
        return {**brief_data(film, words), "lines": 480, "fps": 1.0}

    monkeypatch.setattr(cut, "brief_data", small_brief)


@pytest_asyncio.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with opened(tmp_path) as talk:
        yield talk.services


def streams(view: dict[str, Any]) -> tuple[int, int, int]:
    """Return width, height and the number of frames that decode; there must be sound beside them."""
    with av.open(view["path"]) as container:
        assert container.streams.audio
        video = container.streams.video[0]
        return video.width, video.height, sum(1 for _ in container.decode(video))


@pytest.mark.long
async def test_the_film_of_the_example_is_made_and_changed_in_five_lines(services: Services) -> None:
    session = services.session("main")
    happened = [await say(session, line.replace("20秒", "9秒")) for line in lines_of("film.txt")]
    views = [view for events_of_line in happened for view in made(events_of_line)]
    assert [view["handle"] for view in views] == ["film1", "film2", "film3", "film4", "film5"]
    assert [sum(isinstance(event, events.Planned) for event in one) for one in happened] == [1, 0, 0, 0, 0]
    first, slower, english, quieter, upright = [view["film"] for view in views]
    shots = [[row for row in film["shots"] if row["n"]] for film in (first, slower, english, quieter, upright)]
    assert len(shots[0]) == 4 and all("戴安全帽的女工程師" in row["words"] for row in shots[0])
    assert first["captions"] and first["cues"] and len(first["tracks"]["voice"]) == 4 and first["tracks"]["music"]
    assert shots[1][2]["handle"] != shots[0][2]["handle"] and shots[1][2]["speed"] < 1 and "night" in shots[1][2]["words"]
    assert [row["handle"] for row in shots[1][:2]] == [row["handle"] for row in shots[0][:2]]
    assert all(row["narration"].isascii() for row in shots[2]) and [row["handle"] for row in shots[2]] == [row["handle"] for row in shots[1]]
    assert quieter["levels_db"]["music"] < 0 and quieter["tracks"] == english["tracks"]
    assert upright["aspect_ratio"] == "9:16" and [view["parents"] for view in views[1:]] == [["film1"], ["film2"], ["film3"], ["film4"]]
    assert [streams(view)[:2] for view in views] == [(854, 480)] * 4 + [(480, 854)]


@pytest.mark.long
async def test_the_script_of_the_example_becomes_a_narrated_film_of_less_than_a_minute(services: Services) -> None:
    (line,) = lines_of("script.txt")
    (view,) = made(await say(services.session("main"), line))
    shots = [row for row in view["film"]["shots"] if row["n"]]
    assert "".join(row["narration"] for row in shots) == line.split("「")[1].rstrip("」")
    assert 5 <= len(shots) <= 7 and 30 < view["duration_s"] <= 60
    assert streams(view)[2] == pytest.approx(view["duration_s"], abs=1)
