"""The history does the same on SQLite and on PostgreSQL, takes an old file over, and finds words in any script."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from chainlit.user import User

from agent.channels.history import databases, schema
from agent.channels.web_history import History
from agent.settings import read_settings
from tools.errors import NotConfigured, StoreError


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; an empty one for a file."""
    if request.param == "sqlite":
        return ""
    server: str = request.getfixturevalue("postgres_server")
    name = f"h{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres", f"/{name}")


@pytest.fixture
async def history(url: str, tmp_path: Path) -> AsyncIterator[History]:
    opened = History(tmp_path / "history.sqlite", url)
    yield opened
    await opened.close()


def step(thread: str, words: str, kind: str = "user_message", id_: str = "") -> dict[str, object]:
    return {
        "id": id_ or uuid.uuid4().hex,
        "threadId": thread,
        "type": kind,
        "output": words,
        "name": "x",
        "createdAt": "2026-01-01T00:00:00Z",
    }


def card(thread: str, id_: str, status: str, **props: object) -> dict[str, object]:
    return {
        "id": id_,
        "threadId": thread,
        "type": "custom",
        "name": "Turn",
        "forId": f"for-{id_}",
        "props": {"status": status, **props},
    }


def page(first: int, cursor: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(first=first, cursor=cursor)


def of(user: str, search: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(userId=user, search=search, feedback=None)


async def test_a_thread_comes_back_as_it_was_kept(history: History) -> None:
    user = await history.create_user(User(identifier="ann", metadata={"provider": "x"}))
    again = await history.create_user(User(identifier="ann"))
    assert user is not None and again is not None and (again.id, again.metadata) == (user.id, {"provider": "x"})
    await history.update_thread("t1", name="a cat? 100% 猫\x00", user_id=user.id, metadata={"a": 1, "b": 2}, tags=["x"])
    await history.update_thread("t1", metadata={"b": None, "c": 3})
    first, second = step("t1", "draw a cat"), step("t1", "here \ud83d it is", "assistant_message")
    await history.keep_step(first)
    await history.keep_step(second)
    await history.keep_step({**first, "output": "draw a dog"})
    await history.keep_reply("t1", card("t1", "e1", "working"))
    thread = await history.get_thread("t1")
    assert thread["name"] == "a cat? 100% 猫" and thread["metadata"] == {"a": 1, "c": 3} and thread["tags"] == ["x"]
    assert [s["output"] for s in thread["steps"]] == ["draw a dog", "here ? it is", ""]
    assert thread["userIdentifier"] == "ann" and await history.get_thread_author("t1") == "ann"
    assert [e["id"] for e in thread["elements"]] == ["e1"]
    assert (await history.cut_off("t1") or {})["id"] == "e1"
    await history.keep_element(card("t1", "e1", "done", asset="abc"))
    assert await history.cut_off("t1") is None
    assert await history.mentions("t1", ["abc", "xyz"]) == {"abc"}
    assert await history.get_thread("t2") is None and await history.get_thread_author("t2") == ""


async def test_what_belongs_to_another_thread_is_not_overwritten(history: History) -> None:
    await history.keep_step(step("t1", "mine", id_="s"))
    await history.keep_step(step("t2", "theirs", id_="s"))
    await history.keep_element(card("t1", "e", "done"))
    await history.keep_element(card("t2", "e", "forged"))
    assert (await history.step("s"))["output"] == "mine"
    assert (await history.element_of("e"))["props"] == {"status": "done"}
    assert await history.get_element("t2", "e") is None
    await history.begin_thread("t1", "ann")
    bob = await history.create_user(User(identifier="bob"))
    assert bob is not None
    await history.update_thread("t1", user_id=bob.id)
    assert await history.get_thread_author("t1") == "ann"


async def test_a_page_writes_nothing_into_a_thread_that_another_made_since_it_came(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = await history.create_user(User(identifier="bob"))
    assert bob is not None
    page = SimpleNamespace(session=SimpleNamespace(user=bob, thread_id="work"))
    for module in ("chainlit.data.utils", "agent.channels.web_history"):
        monkeypatch.setattr(f"{module}.context", page)
    await history.begin_thread("work", "ann", "Ann's")
    await history.keep_step(step("work", "mine", id_="s"))
    await history.keep_element(card("work", "e", "done"))
    await history.update_thread("work", name="bob was here", user_id=bob.id)
    await history.create_step(step("work", "bob was here"))
    await history.delete_step("s")
    await history.delete_element("e")
    kept = await history.get_thread("work")
    assert (kept["name"], [s["output"] for s in kept["steps"]], len(kept["elements"])) == ("Ann's", ["mine"], 1)
    page.session.user = User(identifier="ann")
    await history.create_step(step("work", "more"))
    await history.delete_step("s")
    await history.delete_element("e")
    kept = await history.get_thread("work")
    assert ([s["output"] for s in kept["steps"]], kept["elements"]) == (["more"], [])


async def test_a_page_that_closes_does_not_bring_a_deleted_thread_back(history: History) -> None:
    await history.begin_thread("t1", "ann", "a cat")
    await history.delete_thread("t1")
    await history.update_thread("t1", metadata={"client_type": "webapp"})
    assert await history.get_thread("t1") is None


async def test_a_channel_begins_a_thread_for_somebody_who_never_opened_the_page(history: History) -> None:
    await history.begin_thread("slack:1", "ann", "hello")
    await history.begin_thread("slack:1", "bob", "other")
    assert await history.get_thread_author("slack:1") == "ann"
    rows, after = await history.threads("ann")
    assert [(row.id, row.name, row.shared) for row in rows] == [("slack:1", "hello", False)] and after is None
    assert await history.threads("bob") == ([], None)


async def test_words_are_found_in_names_and_messages_of_their_owner_only_in_any_script(history: History) -> None:
    for owner in ("ann", "bob"):
        await history.begin_thread(f"{owner}-cat", owner, "Ein Kätzchen 100% gut")
        await history.keep_step(step(f"{owner}-cat", "請畫一隻在雪地裡的狐狸 ＡＢＣ"))
        await history.keep_step(step(f"{owner}-cat", "tool noise", "tool"))
        await history.begin_thread(f"{owner}-dog", owner, "a dog_house")

    async def found(words: str) -> set[str]:
        return {row.id for row in (await history.threads("ann", words))[0]}

    for words in ("kätzchen", "KÄTZ", "狐狸", "雪地裡", "狐", "abc", "100%", "gut 狐狸", "ein 雪"):
        assert await found(words) == {"ann-cat"}, words
    for words in ("noise", "1000", "狐狸 dog", 'a" OR "b', "dog%house", "elephant"):
        assert await found(words) == set(), words
    assert await found("dog_") == {"ann-dog"} and await found("") == {"ann-cat", "ann-dog"}
    user = await history.get_user("ann")
    assert user is not None and [t["id"] for t in (await history.list_threads(page(5), of(user.id, "狐狸"))).data] == [
        "ann-cat"
    ]
    await history.update_thread("ann-cat", name="renamed")
    assert await found("kätzchen") == set() and await found("renam") == {"ann-cat"}
    await history.delete_thread("ann-cat")
    assert await found("狐狸") == set() and await found("狐狸雪") == set()


async def test_pages_follow_each_other_without_a_gap_newest_first(history: History) -> None:
    for number in range(7):
        await history.begin_thread(f"t{number}", "ann", f"talk {number}")
    seen, after = [], None
    while True:
        rows, after = await history.threads("ann", after=after, limit=3)
        seen += [row.id for row in rows]
        if after is None:
            break
    assert seen == [f"t{number}" for number in reversed(range(7))]
    user = await history.get_user("ann")
    assert user is not None
    first = await history.list_threads(page(4), of(user.id))
    second = await history.list_threads(page(4, first.pageInfo.endCursor), of(user.id))
    assert [t["id"] for t in (*first.data, *second.data)] == seen
    assert (first.pageInfo.hasNextPage, second.pageInfo.hasNextPage) == (True, False)


async def test_a_link_stays_until_it_is_revoked_ends_or_its_thread_goes(history: History) -> None:
    await history.begin_thread("t1", "ann")
    link = await history.share("t1")
    assert len(link.token) >= 32 and (await history.share("t1")).token == link.token
    assert await history.shared(link.token) == link and await history.shared("other") is None
    assert (await history.threads("ann"))[0][0].shared
    await history.unshare("t1")
    assert await history.shared(link.token) is None and not (await history.threads("ann"))[0][0].shared
    ended = await history.share("t1", until="2020-01-01T00:00:00Z")
    assert (
        ended.token != link.token and await history.shared(ended.token) is None and await history.share_of("t1") is None
    )
    anew = await history.share("t1")
    assert anew.token != ended.token and await history.shared(ended.token) is None
    await history.delete_thread("t1")
    assert await history.shared(anew.token) is None


async def test_many_threads_and_tasks_at_once_lose_nothing(history: History) -> None:
    import asyncio

    async def talk(number: int) -> None:
        await history.begin_thread(f"t{number}", "ann", f"talk {number}")
        for turn in range(3):
            await history.keep_step(step(f"t{number}", f"words {turn}"))
            await history.update_thread(f"t{number}", metadata={f"k{turn}": turn})

    await asyncio.gather(*(talk(number) for number in range(20)))
    for number in range(20):
        thread = await history.get_thread(f"t{number}")
        assert [s["output"] for s in thread["steps"]] == ["words 0", "words 1", "words 2"]
        assert thread["metadata"] == {"k0": 0, "k1": 1, "k2": 2}


def old_file(path: Path) -> None:
    """Write a file as it was before there were migrations."""
    with sqlite3.connect(path) as db:
        for statement in schema.SQLITE[0]:
            db.execute(statement)
        user = {"id": "u1", "createdAt": "2026-01-01T00:00:00Z", "identifier": "local", "metadata": {}}
        db.execute("INSERT INTO users VALUES (?, ?, ?)", ("u1", "local", json.dumps(user)))
        db.execute(
            "INSERT INTO threads VALUES ('t1', 'u1', '狐狸 Talk', '2026-01-01', '2026-01-02', ?)",
            (json.dumps({"metadata": {}, "tags": []}),),
        )
        db.execute(
            "INSERT INTO threads VALUES ('t2', 'u1', NULL, '2026-01-01', '2026-01-01', ?)",
            (json.dumps({"metadata": {}, "tags": []}),),
        )
        for number, words in enumerate(("draw a Fox", "")):
            db.execute(
                "INSERT INTO steps VALUES (?, 't1', ?, ?)",
                (f"s{number}", number, json.dumps(step("t1", words, id_=f"s{number}"))),
            )
        for number, status in enumerate(("done", "working")):
            db.execute(
                "INSERT INTO elements VALUES (?, 't1', ?)", (f"e{number}", json.dumps(card("t1", f"e{number}", status)))
            )
    db.close()


@pytest.mark.sqlite
async def test_a_file_of_before_the_migrations_is_taken_over_with_all_that_is_in_it(tmp_path: Path) -> None:
    old_file(tmp_path / "history.sqlite")
    for _ in range(2):  # the second opening finds the newest version
        history = History(tmp_path / "history.sqlite")
        thread = await history.get_thread("t1")
        assert ([s["id"] for s in thread["steps"]], [e["id"] for e in thread["elements"]]) == (
            ["s0", "s1"],
            ["e0", "e1"],
        )
        assert (await history.cut_off("t1") or {})["id"] == "e1"
        assert [row.id for row in (await history.threads("local", "fox 狐狸"))[0]] == ["t1"]
        assert [row.id for row in (await history.threads("local"))[0]] == ["t1", "t2"]
        await history.close()


@pytest.mark.sqlite
async def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(schema.SQLITE) + 1}")
    db.close()
    history = History(path)
    with pytest.raises(StoreError, match="newer Scenewright"):
        await history.open()
    await history.close()


async def test_a_server_that_is_not_there_or_a_url_of_another_kind_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path / "x", "postgresql://ann:secret@127.0.0.1:1/none")
    with pytest.raises(
        StoreError, match=r"The database 127\.0\.0\.1:1/none cannot be reached .*SCENEWRIGHT_DATABASE_URL"
    ) as refused:
        await history.open()
    assert "secret" not in str(refused.value)
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(NotConfigured, match=r"scenewright\[postgres\]"):
        await history.open()
    await history.close()
    monkeypatch.setenv("SCENEWRIGHT_DATABASE_URL", "mysql://host/db")
    with pytest.raises(NotConfigured, match="SCENEWRIGHT_DATABASE_URL cannot be used: write postgresql://"):
        read_settings()


async def test_a_connection_that_the_server_ends_is_opened_anew(postgres_server: str, postgres_url: str, tmp_path: Path) -> None:
    history = History(tmp_path / "x", postgres_url)
    await history.begin_thread("t1", "ann", "before")
    with psycopg.connect(postgres_server, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'postgres'"
        )
    await history.update_thread("t1", name="after")
    assert [row.name for row in (await history.threads("ann"))[0]] == ["after"]
    await history.close()


async def test_two_processes_that_open_an_empty_server_at_once_make_its_tables_once(url: str, tmp_path: Path) -> None:
    import asyncio

    both = [History(tmp_path / "history.sqlite", url) for _ in range(2)]
    await asyncio.gather(*(history.open() for history in both))
    await both[0].begin_thread("t1", "ann", "one")
    assert await both[1].get_thread_author("t1") == "ann"
    for history in both:
        await history.close()


def test_our_sql_says_percent_signs_as_psycopg_wants_them() -> None:
    assert databases._spoken("a LIKE '%x' AND b = ?") == "a LIKE '%%x' AND b = %s"
