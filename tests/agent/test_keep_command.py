"""`scenewright keep`: a talk that is backed up, wiped and restored goes on; old talks go with what is theirs alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent import storage
from agent.app import Services, open_services
from agent.channels import keep
from agent.channels.keep import keep_command
from agent.channels.web_history import History
from agent.settings import Settings
from tests.agent.conftest import made, reply, say, settings_for
from tests.postgres import DATABASES, url_of
from tools.assets import NewAsset
from tools.errors import BadInput

THREAD = "7d3c"
PROJECT = f"chat-{THREAD}"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    url = url_of(request) if hasattr(request, "param") else ""
    chosen = settings_for(tmp_path, **({"database_url": url} if url else {}))
    monkeypatch.setattr(keep, "read_settings", lambda: chosen)
    yield chosen


async def _talk(settings: Settings, thread: str, *lines: str) -> list[str]:
    """Say the lines in a conversation of the page; return the handles that were made and what was said last."""
    services = await open_services(settings)
    history = History(settings.home / "web" / "history.sqlite", storage.url_of(settings))
    try:
        await history.begin_thread(thread, "ann", "A kite")
        said: list[str] = []
        for line in lines:
            happened = await say(services.session(f"chat-{thread}", owner="ann"), line)
            said += [view["handle"] for view in made(happened)] or [reply(happened)]
            await history.keep_step({"id": f"{thread}{len(said)}", "threadId": thread, "type": "user_message", "output": line, "createdAt": "2026-01-01T00:00:00Z"})
        return said
    finally:
        await history.close()
        await services.close()


async def _age(settings: Settings, thread: str, days: int) -> None:
    history = History(settings.home / "web" / "history.sqlite", storage.url_of(settings))
    then = (datetime.now(UTC) - timedelta(days=days)).isoformat().replace("+00:00", "Z")
    await history._database.write(("UPDATE threads SET touched = ? WHERE id = ?", (then, thread)))
    await history.close()


async def _threads(settings: Settings) -> list[str]:
    history = History(settings.home / "web" / "history.sqlite", storage.url_of(settings))
    rows, _ = await history.threads("ann")
    await history.close()
    return [row.id for row in rows]


async def _opened(settings: Settings) -> Services:
    return await open_services(settings)


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
async def test_a_home_that_was_wiped_is_restored_and_the_talk_goes_on(settings: Settings, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await _talk(settings, THREAD, "a red kite over a beach") == ["img1"]
    services = await _opened(settings)
    before = services.store.list(PROJECT)
    bytes_before = [services.store.read_bytes(asset) for asset in before]
    try:  # a program works on it meanwhile
        assert await keep_command("backup", tmp_path / name, days=None, agreed=False) == 0
    finally:
        await services.close()
    assert await keep_command("verify", tmp_path / name, days=None, agreed=False) == 0
    shutil.rmtree(settings.home)
    assert await keep_command("restore", tmp_path / name, days=None, agreed=False) == 0
    told = capsys.readouterr().out
    assert "is whole: " in told
    assert "every one as it was" in told and "SCENEWRIGHT_DATABASE_URL" not in told
    assert await _threads(settings) == [THREAD]
    services = await _opened(settings)
    again = services.store.list(PROJECT)
    assert [asset.id for asset in again] == [asset.id for asset in before]
    assert [services.store.read_bytes(asset) for asset in again] == bytes_before
    await services.close()
    assert await _talk(settings, THREAD, "make the kite blue") == ["img2"]  # it knows what "the kite" is
    services = await _opened(settings)
    assert services.store.get(PROJECT, "img2").parents == (before[0].id,)
    await services.close()


async def test_a_conversation_that_somebody_came_back_to_meanwhile_stays(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await _talk(settings, "back")

    async def found_before(*_: object) -> list[str]:
        return ["back"]

    monkeypatch.setattr(keep, "_untouched", found_before)
    assert await keep_command("retention", None, days=90, agreed=True) == 0
    assert capsys.readouterr().out.startswith("back stays: somebody came back to it.\nDeleted: 0 conversations")
    assert await _threads(settings) == ["back"]


@pytest.mark.parametrize("settings", DATABASES, indirect=True)
async def test_old_conversations_go_after_a_look_and_young_and_shared_ones_stay(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    await _talk(settings, "old", "a red kite over a beach")
    for thread, days in (("old", 100), ("shared", 100), ("young", 1)):
        history = History(settings.home / "web" / "history.sqlite", storage.url_of(settings))
        await history.begin_thread(thread, "ann", "x")
        if thread == "shared":
            await history.share(thread)
        await history.close()
        await _age(settings, thread, days)
    services = await _opened(settings)
    picture = services.store.list("chat-old")[0]
    services.store.put(NewAsset(project="chat-young", owner="ann", kind="image"), services.store.read_bytes(picture))
    services.store.put(NewAsset(project="chat-deleted by hand", owner="ann", kind="image"), b"of a talk that is no more")
    with services.store.database.writing() as connection:
        connection.execute("UPDATE assets SET body = replace(body, ?, '2020-') WHERE project = 'chat-deleted by hand'", (f"{datetime.now(UTC):%Y}-",))
    await services.close()

    assert await keep_command("retention", None, days=90, agreed=False) == 0
    assert "2 conversations untouched for 90 days; `--yes` deletes them" in capsys.readouterr().out
    assert set(await _threads(settings)) == {"old", "shared", "young"}
    assert await keep_command("retention", None, days=90, agreed=True) == 0
    assert "Deleted: 2 conversations with 2 assets." in capsys.readouterr().out
    assert set(await _threads(settings)) == {"shared", "young"}
    services = await _opened(settings)
    assert services.store.list("chat-old") == services.store.list("chat-deleted by hand") == ()
    assert services.store.read_bytes(services.store.list("chat-young")[0])  # the same bytes, kept by another talk
    state = await services.graph.aget_state({"configurable": {"thread_id": "chat-old"}})
    assert state.values == {}
    await services.close()

    await keep_command("gc", None, days=0, agreed=False)
    assert "Nothing was removed; `scenewright keep gc --yes` removes it." in capsys.readouterr().out
    await keep_command("gc", None, days=0, agreed=True)
    assert "files of deleted assets: " in capsys.readouterr().out
    await keep_command("gc", None, days=0, agreed=True)
    assert "There is nothing to collect." in capsys.readouterr().out
    assert await keep_command("", None, days=None, agreed=False) == 0
    assert "ann: " in capsys.readouterr().out


async def test_without_a_number_of_days_nothing_is_deleted(settings: Settings) -> None:
    with pytest.raises(BadInput, match="Say after how many days: --days 90, or set SCENEWRIGHT_KEEP_TALKS_DAYS"):
        await keep_command("retention", None, days=None, agreed=True)


async def test_an_owner_without_room_is_refused_before_anything_is_made(settings: Settings, tmp_path: Path) -> None:
    services = await open_services(settings.model_copy(update={"quota_user_gb": 1e-6}))
    happened = await say(services.session("p", owner="ann"), "a red kite over a beach")
    assert [view["handle"] for view in made(happened)] == ["img1"]
    happened = await say(services.session("p", owner="ann"), "a green kite over a lake")
    assert made(happened) == []
    assert "Your 0.001 MB for files are used up; ask whoever runs this to remove old conversations" in reply(happened)
    assert services.door.jobs(every=True)[0]["asset"] == services.store.list("p")[0].id  # no further job was begun
    await services.close()
