"""The server's routes: what is served to whom, and how it starts and stops."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from agent import events
from agent.channels.web_page import without_foreign_links
from agent.channels.web_routes import router
from agent.channels.web_threads import thread_in
from agent.channels.web_turns import KEPT, Turns, restored
from agent.channels.web_words import script_of, starters
from tests.agent.channels.in_process import in_process
from tests.fakes.media_files import mp3, mp4
from tests.served import Served, environment, free_port, serve
from tools.approvals import Approval, Approvals
from tools.assets import AssetStore, NewAsset
from tools.consent import Consents, Grant
from tools.media import encode_png
from tools.store.records import Kind

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=60) as opened:
        assert opened.post("/chat/auth/header").status_code == 200
        yield opened


def put(served: Served, owner: str) -> tuple[str, bytes]:
    data = encode_png(Image.new("RGB", (640, 360), "#336699"))
    with AssetStore(served.home / "studio") as store:
        new = NewAsset(project="p", kind="image", width=640, height=360, owner=owner)
        return store.put(new, data).id, data


def test_the_front_door_leads_to_the_chat_and_health_is_told(client: httpx.Client) -> None:
    home = client.get("/")
    assert home.status_code == 307 and home.headers["location"] == "/chat/"
    deadline = time.monotonic() + 60
    while (health := client.get("/healthz").json()) == {"status": "starting"} and time.monotonic() < deadline:
        time.sleep(0.05)
    assert health == {"status": "ok"}


def test_the_page_names_no_other_host_and_may_load_from_none(client: httpx.Client) -> None:
    page = client.get("/chat/")
    assert "<title>Scenewright</title>" in page.text
    assert "googleapis" not in page.text and "jsdelivr" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"


def test_an_asset_is_served_whole_in_ranges_and_as_a_thumbnail(client: httpx.Client, served: Served) -> None:
    asset, data = put(served, "local")
    whole = client.get(f"/assets/{asset}")
    assert whole.content == data and whole.headers["content-type"] == "image/png"
    assert "immutable" in whole.headers["cache-control"]
    part = client.get(f"/assets/{asset}", headers={"range": "bytes=10-19"})
    assert part.status_code == 206 and part.content == data[10:20]
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
    assert client.get(f"/assets/{asset}", headers={"range": "bytes=99999999-"}).status_code == 416
    assert client.get(f"/assets/{asset}/thumb").content[8:12] == b"WEBP"
    assert client.get(f"/assets/{asset}?download=true").headers["content-disposition"].startswith("attachment")


KINDS: dict[str, tuple[Kind, bytes, str, str]] = {
    "film": ("video", mp4("a cat", (160, 90), 1.0, 12), ".mp4", "video/mp4"),
    "voice": ("voice", mp3("hello", 1.0), ".mp3", "audio/mpeg"),
    "sound of a film": ("sound", b"not really", ".webm", "audio/webm"),
    "text": ("text", "Guten Tag, 你好".encode(), ".txt", "text/plain; charset=utf-8"),
    "clone": ("clone", b'{"engine": "e", "voice_id": "v", "name": "Mia", "consent": "none"}', ".json", "application/json"),
    "drawing": ("image", b"<svg xmlns='http://www.w3.org/2000/svg'/>", ".svg", "image/svg+xml"),
}


@pytest.mark.parametrize("what", KINDS)
def test_every_kind_is_served_with_its_type_in_ranges_and_never_as_a_page(client: httpx.Client, served: Served, what: str) -> None:
    kind, data, suffix, expected = KINDS[what]
    with AssetStore(served.home / "studio") as store:
        asset = store.put(NewAsset(project="kinds", kind=kind, owner="local"), data, suffix=suffix, sidecars={"svg": b"<svg/>"}).id
    whole = client.get(f"/assets/{asset}")
    assert whole.content == data and whole.headers["content-type"] == expected
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = client.get(f"/assets/{asset}", headers={"range": "bytes=2-5"})
    assert part.status_code == 206 and part.content == data[2:6]
    media = expected.startswith(("audio/", "video/"))
    assert ("sandbox" in whole.headers.get("content-security-policy", "")) is not media
    paths = client.get(f"/assets/{asset}/drawing")
    assert paths.content == b"<svg/>" and "sandbox" in paths.headers["content-security-policy"]
    assert paths.headers["content-disposition"].startswith("attachment")


def test_a_text_s_words_and_a_voice_s_consent_are_told_to_their_owner(client: httpx.Client, served: Served) -> None:
    with AssetStore(served.home / "studio") as store:
        text = store.put(NewAsset(project="p", kind="text", owner="local"), "one\n二".encode(), suffix=".txt")
        voice = store.put(NewAsset(project="p", kind="voice", owner="local"), mp3("me", 1.0), suffix=".mp3")
        grant = Grant(
            owner="local", project="p", speaker="Mia", granted_by="Mia Chen", uses="lessons", until="2099-12-31",
            statement="I allow it to be cloned.", samples={voice.id: voice.sha256},
        )  # fmt: skip
        consents = Consents(store.database_path)
        record = consents.require(grant)
        body = json.dumps({"engine": "e", "voice_id": "v", "name": "Mia", "consent": record.id}).encode()
        clone = store.put(NewAsset(project="p", kind="clone", owner="local"), body, suffix=".json")
    assert client.get(f"/api/assets/{text.id}").json() == {"text": "one\n二", "whole": True}
    told = client.get(f"/api/assets/{clone.id}").json()
    assert (told["speaker"], told["granted_by"], told["until"], told["holds"], told["revoked"]) == ("Mia", "Mia Chen", "2099-12-31", True, "")
    consents.revoke("local", "Mia")
    told = client.get(f"/api/assets/{clone.id}").json()
    assert told["holds"] is False and re.fullmatch(r"\d{4}-\d\d-\d\d", told["revoked"])


def test_a_question_about_money_is_told_to_who_asked_it(client: httpx.Client, served: Served) -> None:
    with AssetStore(served.home / "studio") as store:
        approvals = Approvals(store.database_path)
    for owner in ("local", "somebody"):
        approvals.ask(
            Approval(id=f"of-{owner}", project="p", owner=owner, turn=1, call="c", words="w", requests=(), wish={}, estimate="", usd=1, maker="m")
        )
    assert client.get("/api/approvals/of-local").json() == {"state": "waiting"}
    approvals.decide("of-local", "declined")
    assert client.get("/api/approvals/of-local").json() == {"state": "declined"}
    assert client.get("/api/approvals/of-somebody").status_code == 404
    assert client.get("/api/approvals/none").status_code == 404


def test_somebody_else_s_asset_is_as_unknown_as_none(client: httpx.Client, served: Served) -> None:
    asset, _ = put(served, "somebody")
    of_asset = (f"/assets/{asset}", f"/assets/{asset}/thumb", f"/assets/{asset}/drawing", f"/api/assets/{asset}")
    for path in (*of_asset, "/assets/nothing", "/assets/..%2f..%2fsecret", "/api/turns/nothing", "/api/turns/nothing/preview"):
        assert client.get(path).status_code == 404, path


def test_an_asset_whose_file_is_gone_says_so(client: httpx.Client, served: Served) -> None:
    data = encode_png(Image.new("RGB", (64, 64), "#123456"))
    with AssetStore(served.home / "studio") as store:
        kept = store.put(NewAsset(project="gone", kind="image", width=64, height=64, owner="local"), data)
    kept.path.unlink()
    for path in (f"/assets/{kept.id}", f"/assets/{kept.id}/thumb"):
        answer = client.get(path)
        assert answer.status_code == 410 and kept.handle in answer.text, path


def test_without_a_session_nothing_is_served(served: Served) -> None:
    asset, _ = put(served, "local")
    assert httpx.get(f"{served.url}/assets/{asset}", timeout=60).status_code == 401
    forged = {"access_token": "eyJhbGciOiJIUzI1NiJ9.eyJpZGVudGlmaWVyIjoibG9jYWwifQ.x"}
    assert httpx.get(f"{served.url}/assets/{asset}", cookies=forged, timeout=60).status_code == 401


def test_nothing_is_left_in_the_folder_it_was_started_from(served: Served) -> None:
    assert list((served.home.parent / "elsewhere").iterdir()) == []


def test_a_busy_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run_web(tmp_path, "--port", port)
    assert done.returncode == 2 and port in done.stderr and "--port" in done.stderr and "Traceback" not in done.stderr


def test_beyond_this_machine_a_password_is_needed(tmp_path: Path) -> None:
    done = run_web(tmp_path, "--host", "0.0.0.0", "--port", "0")
    assert done.returncode != 0
    done = run_web(tmp_path, "--host", "0.0.0.0", "--port", "8099")
    assert done.returncode == 3 and "SCENEWRIGHT_PASSWORD" in done.stderr


def run_web(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent.channels.cli", "web", *args]
    return subprocess.run(command, capture_output=True, text=True, env=environment(folder), cwd=folder, timeout=110, check=False)


def test_with_a_password_only_who_knows_it_gets_in(tmp_path: Path) -> None:
    with serve(tmp_path, SCENEWRIGHT_PASSWORD="open sesame") as running:
        assert httpx.post(f"{running.url}/chat/auth/header", timeout=60).status_code == 400
        wrong = httpx.post(f"{running.url}/chat/login", data={"username": "ann", "password": "guess"}, timeout=60)
        right = httpx.post(f"{running.url}/chat/login", data={"username": "ann", "password": "open sesame"}, timeout=60)
    assert wrong.status_code == 401 and right.status_code == 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send to a server")
def test_a_stopped_server_ends_in_time_and_cleanly(tmp_path: Path) -> None:
    with serve(tmp_path) as running:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(60)
        assert "Traceback" not in running.log.read_text("utf-8")


def test_foreign_links_are_taken_out_of_the_page() -> None:
    html = b'<link rel="icon" href="/favicon"/><link\n href="https://fonts.example/x"\n rel="stylesheet"/><b>kept</b>'
    assert without_foreign_links(html) == b'<link rel="icon" href="/favicon"/><b>kept</b>'


def test_a_turn_s_card_hides_where_files_lie_and_memory_is_bounded() -> None:
    turns = Turns()
    card = turns.start("t", "local")
    card.take(events.Made({"handle": "img1", "path": "/secret/img1.png", "project": "p"}))
    assert card.props()["assets"] == [{"handle": "img1"}] and card.status == "working"
    card.take(events.Finished(0.1, 1))
    assert card.props()["status"] == "done"
    for n in range(KEPT):
        turns.start(str(n), "local")
    assert turns.get("t") is None and turns.get("0") is not None


def test_a_card_shows_the_newest_preview_only_while_its_turn_runs() -> None:
    card = Turns().start("t", "local")
    card.take(events.Working("c", "drawing", 0.2, b"one"))
    card.take(events.Working("c", "drawing", 0.4, b"two"))
    card.take(events.Working("c", "storing", 0.9))
    assert card.preview == b"two" and card.props()["preview"] == "/api/turns/t/preview?n=2"
    card.take(events.Made({"id": "a", "handle": "img1"}))
    assert card.props()["preview"] == ""


async def test_a_preview_is_a_picture_that_its_owner_alone_sees() -> None:
    turns = Turns()
    picture = encode_png(Image.new("RGB", (32, 18), "#336699"))
    turns.start("mine", "local").take(events.Working("c", "drawing", 0.5, picture))
    turns.start("hers", "ann").take(events.Working("c", "drawing", 0.5, picture))
    turns.start("odd", "local").take(events.Working("c", "drawing", 0.5, b"<html>"))
    async with in_process(router, who=lambda: "local", turns=turns) as client:
        shown = await client.get("/api/turns/mine/preview?n=1")
        assert (shown.content, shown.headers["content-type"], shown.headers["cache-control"]) == (picture, "image/png", "no-store")
        for turn in ("hers", "odd", "none"):
            assert (await client.get(f"/api/turns/{turn}/preview")).status_code == 404, turn


def test_a_card_that_goes_on_shows_nothing_twice_and_ends_as_it_came() -> None:
    card = Turns().start("t", "local", "thread")
    card.take(events.Made({"id": "a", "handle": "img1", "project": "p"}))
    card.take(events.NeedsApproval({"id": "q", "project": "p", "usd": 1.0}))
    card.take(events.Told("jobs", ({"id": "j"},)))
    again = restored(card.props(), "local", "so far")
    again.take(events.Made({"id": "a", "handle": "img1"}))
    again.take(events.NeedsApproval({"id": "q", "usd": 1.0}))
    assert again.shows("a") and again.shows("q") and not again.shows("b")
    again.close()
    props = again.props()
    assert (props["assets"], props["approvals"]) == ([{"id": "a", "handle": "img1"}], [{"id": "q", "usd": 1.0}])
    assert (props["told"], props["status"], again.text) == ([{"title": "jobs", "rows": [{"id": "j"}]}], "done", "so far")
    empty = Turns().start("e", "local")
    empty.close()
    assert empty.status == "stopped"


def test_the_thread_of_a_page_is_read_from_its_address() -> None:
    assert thread_in("http://127.0.0.1:8000/chat/thread/3e7c97a9-3f0f") == "3e7c97a9-3f0f"
    assert [thread_in(a) for a in ("", "http://h/chat/", "http://h/chat/thread/", "http://h/chat/thread/a/b", "http://h/x/chat/thread/a")] == [""] * 5


def test_examples_come_in_the_browser_s_script() -> None:
    assert [script_of(tag) for tag in ("en-US", "zh-TW", "zh-HK", "zh-CN", "zh", "fr")] == [
        "en", "zh-Hant", "zh-Hant", "zh-Hans", "zh-Hans", "en",
    ]  # fmt: skip
    assert "貓" in starters("zh-TW")[0][1] and "猫" in starters("zh-CN")[0][1]


def test_a_chat_that_cannot_be_opened_behind_its_page_ends_the_server_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "studio").write_text("I am a file")
    done = run_web(tmp_path, "--port", str(free_port()))
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert "studio is not a folder" in done.stderr


@pytest.mark.sqlite
def test_a_damaged_history_ends_the_server_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home" / "web").mkdir(parents=True)
    (tmp_path / "home" / "web" / "history.sqlite").write_bytes(b"this is no database" * 400)
    done = run_web(tmp_path, "--port", str(free_port()))
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert "history.sqlite is damaged" in done.stderr
