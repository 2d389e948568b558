"""Turns as every channel plays them, without any page: kept, watched, queued, stopped, gone on with; and the routes that begin them."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import Header, HTTPException

from agent import events
from agent.actions import Action
from agent.channels import talk_routes, uploads, web_routes
from agent.channels.talks import NotTheirs, Running, Talks
from agent.channels.uploads import Uploads
from agent.channels.web_history import History
from agent.session import Turn
from tests.agent.channels.in_process import in_process
from tests.agent.conftest import made
from tests.agent.paid import fakes, opened
from tools.assets import Asset
from tools.errors import BadInput, StoreError, StoreFull
from tools.moderating import CASE, HELD
from tools.notebook import Asked
from tools.runner import Outcome

CAT = "a cat on a bicycle, 320x180"
KITE = "draw a red kite over a green hill with Flux"
PHOTO = Path("docs/examples/mia.png")


async def heard(running: Running) -> list[events.Event]:
    return [event async for event in running.events()]


async def messages(history: History, thread: str) -> list[tuple[str, str]]:
    return [(step["type"], step["output"]) for step in (await history.get_thread(thread))["steps"]]


async def test_a_turn_makes_its_thread_and_is_kept_and_any_number_may_watch(talks: Talks, history: History) -> None:
    running = await talks.begin("t", "ann", Turn(CAT), said=CAT)
    watched = await asyncio.gather(heard(running), heard(running))
    assert watched[0] == watched[1] == await heard(running)
    assert [view["handle"] for view in made(watched[0])] == ["img1"] and isinstance(watched[0][-1], events.Finished)
    card = await running.done()
    assert (card.status, card.text) == ("done", "Here is `img1`.")
    assert await history.heading("t") == ("ann", CAT)
    assert await messages(history, "t") == [("user_message", CAT), ("assistant_message", "Here is `img1`.")]
    (element,) = (await history.get_thread("t"))["elements"]
    assert element["props"] == card.props() and element["url"] == f"/api/turns/{card.id}"
    assert talks.running("t") == () and talks.services.background == []


async def test_turns_of_one_thread_queue_up_and_stop_ends_them_all(talks: Talks, history: History) -> None:
    await (await talks.begin("t", "ann", Turn(CAT), said=CAT)).done()
    turns = [await talks.begin("t", "ann", Turn(text), said=text) for text in ("make it night", "make it snow")]
    assert talks.running("t") == tuple(turns)
    cards = [await turn.done() for turn in turns]
    assert [[asset["parents"] for asset in card.assets] for card in cards] == [[["img1"]], [["img2"]]]
    turns = [await talks.begin("t", "ann", Turn(text)) for text in ("three variations of it", "make it rain")]
    assert await talks.stop("t", "ann") is True
    ends = [(await turn.done()).status for turn in turns]
    assert ends == ["stopped", "stopped"] and isinstance((await heard(turns[1]))[-1], events.Finished)
    assert [element["props"]["status"] for element in (await history.get_thread("t"))["elements"]] == ["done"] * 3 + ends
    assert await talks.stop("t", "ann") is False


async def test_a_watcher_that_is_cancelled_stops_nothing(talks: Talks) -> None:
    running = await talks.begin("t", "ann", Turn(CAT))
    watchers = [asyncio.create_task(running.done()), asyncio.create_task(heard(running))]
    await asyncio.sleep(0)
    for watcher in watchers:
        watcher.cancel()
    assert (await running.done()).status == "done"


async def test_a_turn_that_was_brought_to_its_end_takes_nothing_that_comes_later(talks: Talks, history: History) -> None:
    await talks.own("t", "ann", "cats")
    sheet = await talks.new_sheet("t", "ann")
    talks.turns.drop(sheet.card.id)  # as after a restart
    left = await talks.recovery.left("t")
    assert left is not None and left.card.id == sheet.card.id
    job: Any = SimpleNamespace(project="chat-t", owner="ann", key="k")
    await talks.recovery._deliver(Outcome(job, problem=BadInput("The service refused it.")))
    assert (left.card.status, left.card.failure) == ("failed", "The service refused it.")
    assert await talks.recovery.left("t") is None
    held = Asset.model_construct(owner=HELD, facts={CASE: "c-7"})
    await talks.recovery._deliver(Outcome(job, asset=held))
    replies = (await history.get_thread("t"))["elements"]
    assert "held back" in replies[1]["props"]["failure"] and "case c-7" in replies[1]["props"]["failure"]


async def test_a_turn_that_was_cut_off_goes_on_when_its_job_is_delivered_though_no_page_is_open(tmp_path: Path, history: History) -> None:
    async with opened(tmp_path) as services:
        talks = Talks(services, history)
        await talks.own("t", "ann", "cats")
        sheet = await talks.new_sheet("t", "ann")
        services.studio.notebook.begin_turn("chat-t", 1, Asked(message="m1", text=CAT))
    async with opened(tmp_path) as services:
        talks = Talks(services, history)
        job: Any = SimpleNamespace(project="chat-t", owner="ann", key="k")
        await talks.recovery._deliver(Outcome(job, problem=BadInput("The service refused it.")))
        while services.background:
            await asyncio.gather(*services.background)
        (element,) = (await history.get_thread("t"))["elements"]
        assert element["id"] == sheet.element["id"]
        assert [asset["handle"] for asset in element["props"]["assets"]] == ["img1"] and element["props"]["failure"] == ""
        assert element["props"]["status"] == "done"
        assert await talks.resume("t", "ann") is None


async def test_turns_of_dead_processes_are_looked_after_again_when_the_database_is_back(
    talks: Talks, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, resumed = 0, asyncio.Event()

    async def author(thread: str) -> str:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StoreError("The database cannot be reached.")
        return "ann" if thread == "t" else ""

    async def resume(thread: str, owner: str) -> None:
        assert (thread, owner) == ("t", "ann"), "a conversation that is gone is not resumed"
        resumed.set()

    monkeypatch.setattr("agent.channels.web_recovery.BEAT_S", 0.01)
    monkeypatch.setattr(talks.services.studio.notebook, "left_behind", lambda: ("chat-gone", "chat-t"))
    monkeypatch.setattr(history, "get_thread_author", author)
    monkeypatch.setattr(talks, "resume", resume)
    watching = asyncio.create_task(talks.recovery._watch_turns())
    await asyncio.wait_for(resumed.wait(), 60)
    watching.cancel()
    assert tries > 1


async def test_somebody_elses_thread_takes_no_turn(talks: Talks, history: History) -> None:
    await (await talks.begin("t", "ann", Turn(CAT))).done()
    for attempt in (talks.begin("t", "bob", Turn(CAT)), talks.stop("t", "bob"), talks.resume("t", "bob"), talks.show_again("t", "bob", "", "m")):
        with pytest.raises(NotTheirs, match="somebody else"):
            await attempt
    assert len((await history.get_thread("t"))["elements"]) == 1


async def test_a_question_about_money_outlives_talk_beside_it_and_a_restart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, history: History
) -> None:
    asking: dict[str, Any] = {"approve_above_usd": 0.0, "quality": "draft"}
    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, **asking) as services:
            talks = Talks(services, history)
            asked = await (await talks.begin("t", "ann", Turn(KITE), said=KITE)).done()
            (question,) = asked.approvals
            beside = await (await talks.begin("t", "ann", Turn("a moon over the sea, 256x256"))).done()
            assert [asset["handle"] for asset in beside.assets] == ["img1"] and beside.approvals == []
        async with opened(tmp_path, **asking) as services:
            talks = Talks(services, history)
            assert await talks.resume("t", "ann") is None  # its card shows the question already
            card = await (await talks.begin("t", "ann", Turn(action=Action("approve", question["id"])))).done()
            assert [asset["cost_usd"] for asset in card.assets] == [0.003] and card.failure == ""
        assert len(running["fal"].charges) == 1


async def test_a_question_that_no_card_shows_is_shown_when_the_thread_is_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, history: History
) -> None:
    with fakes(monkeypatch, "fal"):
        async with opened(tmp_path, approve_above_usd=0.0) as services:
            session = services.session("chat-t", owner="ann")
            async for _ in session.handle(Turn(KITE)):
                pass
            talks = Talks(services, history)
            running = await talks.resume("t", "ann")
            assert running is not None and len((await running.done()).approvals) == 1
            assert await talks.resume("t", "ann") is None


# -- the routes


def person(x_who: str = Header("ann"), x_scenewright: str = Header("page")) -> str:
    if x_scenewright != "page":
        raise HTTPException(403)
    return x_who


@pytest.fixture
async def web(talks: Talks, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The routes over these talks; who asks is who the header x-who names."""
    chat = {"talks": talks, "turns": talks.turns, "history": talks.history, "services": talks.services, "uploads": Uploads(tmp_path / "held", 1)}
    async with in_process(talk_routes.router, web_routes.router, who=person, **chat) as client:
        yield client


async def ended(web: httpx.AsyncClient, talks: Talks, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    await talks.quiet("t")
    card: dict[str, Any] = (await web.get(f"/api/turns/{answer.json()['turn']}")).json()
    return card


async def test_words_and_buttons_over_http_are_turns_like_any_other(web: httpx.AsyncClient, talks: Talks, history: History) -> None:
    first = await ended(web, talks, await web.post("/api/talks/t/messages", json={"text": CAT}))
    assert [asset["handle"] for asset in first["assets"]] == ["img1"]
    second = await ended(web, talks, await web.post("/api/talks/t/actions", json={"kind": "vary", "target": "img1"}))
    assert [asset["parents"] for asset in second["assets"]] == [["img1"]]
    listed = (await web.get("/api/talks/t/cards")).json()
    assert [(card["turn"], card["status"], card["made"]) for card in listed["cards"]] == [
        (first["turn"], "done", ["img1"]), (second["turn"], "done", ["img2"]),
    ]  # fmt: skip
    assert listed["working"] is False
    assert (await web.get("/api/talks/t/cards", params={"since": listed["now"]})).json()["cards"] == []
    assert (await web.post("/api/talks/t/stop")).json() == {"stopped": False}
    assert await messages(history, "t") == [
        ("user_message", CAT), ("assistant_message", "Here is `img1`."), ("assistant_message", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "sent", "status", "told"),
    [
        ("actions", {"kind": "explode"}, 400, "There is no action"),
        ("actions", {"kind": "undo", "extra": 1}, 422, ""),
        ("actions", {"kind": "undo", "target": "x" * 201}, 422, ""),
        ("messages", {"text": "  "}, 400, "Say something"),
        ("messages", {"text": "hi", "uploads": ["../../etc"]}, 400, "not here any more"),
        ("messages", {"text": "hi", "uploads": [f"{n:032}" for n in range(9)]}, 400, "at most 8 files"),
    ],
)
async def test_what_cannot_be_done_is_told_in_one_sentence(web: httpx.AsyncClient, history: History, path: str, sent: Any, status: int, told: str) -> None:
    answer = await web.post(f"/api/talks/t/{path}", json=sent)
    assert answer.status_code == status and told in answer.text
    assert await history.get_thread("t") is None


async def test_somebody_elses_talk_is_not_there(web: httpx.AsyncClient, talks: Talks) -> None:
    await (await talks.begin("t", "bob", Turn(CAT))).done()
    for method, path, sent in (
        ("POST", "actions", {"kind": "undo"}), ("POST", "messages", {"text": "hi"}), ("POST", "files", None), ("POST", "stop", None),
        ("POST", "again", {}), ("GET", "cards", None),
    ):  # fmt: skip
        answer = await web.request(method, f"/api/talks/t/{path}", json=sent)
        assert (answer.status_code, answer.json()["detail"]) == (404, "there is no such conversation"), path
    assert len(talks.services.store.list("chat-t")) == 1


async def test_a_file_sent_ahead_waits_for_its_message_and_goes_with_it(web: httpx.AsyncClient, talks: Talks, tmp_path: Path) -> None:
    photo = PHOTO.read_bytes()
    sent = (await web.post("/api/talks/t/files", params={"name": "mia.png"}, content=photo)).json()
    assert (sent["name"], sent["kind"]) == ("mia.png", "image")
    other = await web.post("/api/talks/t/messages", json={"text": "hi", "uploads": [sent["upload"]]}, headers={"x-who": "bob"})
    elsewhere = await web.post("/api/talks/other/messages", json={"text": "hi", "uploads": [sent["upload"]]})
    assert (other.status_code, elsewhere.status_code) == (400, 400)
    card = await ended(web, talks, await web.post("/api/talks/t/messages", json={"uploads": [sent["upload"]]}))
    assert [(asset["handle"], asset["kind"]) for asset in card["assets"]] == [("img1", "image")]
    assert talks.services.store.get("chat-t", "img1").name == "mia.png"
    assert list((tmp_path / "held").iterdir()) == []
    again = await web.post("/api/talks/t/messages", json={"text": "hi", "uploads": [sent["upload"]]})
    assert again.status_code == 400


async def test_a_file_over_the_cap_leaves_nothing_and_old_ones_are_swept(web: httpx.AsyncClient, tmp_path: Path) -> None:
    async def much() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    answer = await web.post("/api/talks/t/files", params={"name": "big.bin"}, content=much())
    assert answer.status_code == 413 and answer.json()["detail"] == '"big.bin" is larger than 1 MB; send a smaller file.'
    assert (await web.post("/api/talks/t/files", params={"name": "e"}, content=b"")).status_code == 400
    assert list((tmp_path / "held").iterdir()) == []
    held = (await web.post("/api/talks/t/files", params={"name": "a.txt"}, content="你好".encode())).json()
    assert held["kind"] == "text"
    folder = tmp_path / "held" / held["upload"]
    os.utime(folder, (0, 0))
    sweeping = asyncio.create_task(Uploads(tmp_path / "held", 1).sweep())
    while folder.exists():
        await asyncio.sleep(0.01)
    sweeping.cancel()


async def test_a_file_that_is_taken_while_old_ones_are_swept_does_not_end_the_sweeping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Uploads(tmp_path, 1)
    (tmp_path / "old").mkdir()
    os.utime(tmp_path / "old", (0, 0))
    monkeypatch.setattr(held, "_all", lambda: [tmp_path / "taken", tmp_path / "old"])
    sweeping = asyncio.create_task(held.sweep())
    while (tmp_path / "old").exists():
        assert not sweeping.done()
        await asyncio.sleep(0.01)
    sweeping.cancel()


async def test_a_full_disk_is_one_sentence_for_whoever_sends_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def chunks() -> AsyncIterator[bytes]:
        yield b"words"

    held = Uploads(tmp_path / "held", 1)
    monkeypatch.setattr(Uploads, "_write", full)
    with pytest.raises(StoreFull, match="make room"):
        await held.hold(chunks(), "a.txt", owner="ann", thread="t")
    assert list((tmp_path / "held").iterdir()) == []


async def test_files_on_their_way_count_among_those_that_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "HELD_EACH", 2)
    held, more = Uploads(tmp_path, 1), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        await more.wait()
        yield b"words"

    coming = [asyncio.create_task(held.hold(slow(), f"{n}.txt", owner="ann", thread="t")) for n in range(3)]
    done, waiting = await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
    assert [type(one.exception()) for one in done] == [BadInput] and len(waiting) == 2
    more.set()
    assert {one.kind for one in await asyncio.gather(*waiting)} == {"text"}


async def test_a_turn_whose_end_cannot_be_kept_ends_in_the_open_pages(talks: Talks, history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    keep = history.keep_reply

    async def show(thread: str, owner: str, event: str, data: dict[str, Any]) -> None:
        shown.append(event)

    async def full(thread: str, element: dict[str, Any], step: dict[str, Any] | None = None) -> dict[str, Any]:
        if element["props"]["status"] != "working":
            raise StoreFull("No room is left.")
        return await keep(thread, element, step)

    monkeypatch.setattr("agent.channels.talks.show", show)
    monkeypatch.setattr(history, "keep_reply", full)
    running = await talks.begin("t", "ann", Turn(CAT), said=CAT)
    card = await running.done()
    assert card.status == "done" and [a["handle"] for a in card.assets] == ["img1"]
    assert shown[-3:] == ["element", "update_message", "task_end"] and talks.running("t") == ()
    assert isinstance((await heard(running))[-1], events.Finished)


async def test_a_turn_that_cannot_be_begun_leaves_no_card(talks: Talks, history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise StoreFull("No room is left.")

    monkeypatch.setattr(history, "keep_reply", full)
    with pytest.raises(StoreFull):
        await talks.begin("t", "ann", Turn(CAT), said=CAT)
    assert list(talks.turns.of("t")) == [] and talks.running("t") == ()


async def test_a_turn_under_way_is_never_let_go_from_memory(talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.channels.talks.SESSIONS", 2)
    monkeypatch.setattr("agent.channels.web_turns.KEPT", 2)
    running = await talks.begin("t", "ann", Turn(CAT))
    session = talks.session("t", "ann")
    for number in range(4):
        await (await talks.begin(f"other{number}", "ann", Turn("undo"))).done()
        if talks.running("t"):
            assert talks.session("t", "ann") is session and talks.turns.get(running.card.id) is running.card
        for busy in range(5):
            talks.session(f"looked{busy}", "ann")
    await running.done()


async def test_one_person_cannot_fill_the_disk_with_files_that_wait(web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "HELD_EACH", 2)
    answers = [await web.post("/api/talks/t/files", params={"name": f"{i}.txt"}, content=b"words") for i in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 400] and "send that first" in answers[2].text
    assert (await web.post("/api/talks/t/files", params={"name": "b.txt"}, content=b"words", headers={"x-who": "bob"})).status_code == 200
