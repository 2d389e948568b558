"""A small film changed by talking: each sentence becomes the edit decisions it asks for, and the reply says what changed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.agent.conftest import made, reply, say
from tests.agent.films import PLAN, Talk, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talk]:
    """The project in which the film of `PLAN` is film1."""
    async with opened(tmp_path_factory.mktemp("talk")) as talk:
        await talk.film(PLAN)
        yield talk


@pytest.mark.long
async def test_each_sentence_changes_the_film_at_hand(talk: Talk) -> None:
    session = talk.services.session("main")
    for line, changed, words in (
        ("swap shots one and two, music quieter", ["swap", "volume"], "`film2`: I changed the order of the shots and the volume and kept the rest ("),
        ("請把字幕放上面", ["captions"], "`film3`：改了字幕，其他不變（"),
        ("旁白換成中文", ["narrate"], "`film4`：改了旁白，其他不變（"),
        ("cut the last shot", ["remove"], "`film5`: I changed which shots there are and kept the rest ("),
    ):
        happened = await say(session, line)
        (view,) = made(happened)
        assert (view["kind"], view["changed"]) == ("film", changed), line
        assert reply(happened).startswith(words), line
    assert [row["narration"] for row in view["film"]["shots"]] == ["真乖。"]


async def test_a_film_is_asked_about_and_gone_back_to(talk: Talk) -> None:
    session = talk.services.session("main")
    assert reply(await say(session, "go back to film1")) == "Now at `film1`."
    assert "Hello cat. Good cat." in reply(await say(session, "what does the narrator say?"))
    assert reply(await say(session, "how loud is it?")).endswith("LUFS.")
    assert "2 shots" in reply(await say(session, "list the shots"))


async def test_a_shot_that_is_not_there_is_said_and_nothing_is_made(talk: Talk) -> None:
    happened = await say(talk.services.session("main"), "請把第七段剪掉")
    assert made(happened) == [] and reply(happened).endswith("這支影片有 2 個鏡頭，沒有第 7 個。")
