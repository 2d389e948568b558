"""Conversations over HTTP: listed, renamed, deleted, shared to read and exported, each by its owner alone."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from fastapi import Header
from PIL import Image

from agent.channels import history_routes
from agent.channels.share_page import language_for
from agent.channels.transcript import for_everybody
from agent.channels.web_history import History
from prompts.shot import Shot
from tests.agent.channels.in_process import in_process, services_of
from tests.fakes.media_files import mp3, mp4
from tools.assets import Asset, AssetStore, NewAsset
from tools.media import encode_png

VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n"


class Served:
    """The routes over a real history and a real store; who asks stands in a header."""

    def __init__(self, client: httpx.AsyncClient, history: History, store: AssetStore) -> None:
        self.client, self.history, self.store = client, history, store

    async def ask(self, method: str, path: str, owner: str = "ann", **more: Any) -> httpx.Response:
        return await self.client.request(method, path, headers={"x-owner": owner, **more.pop("headers", {})}, **more)

    def put(self, thread: str, data: bytes, suffix: str = ".png", owner: str = "ann", **facts: Any) -> Asset:
        return self.store.put(
            NewAsset(project=f"chat-{thread}", owner=owner, **facts), data, suffix=suffix,
            sidecars={"captions.vtt": VTT} if facts.get("kind") == "film" else None,
        )  # fmt: skip

    async def said(self, thread: str, kind: str, words: str, *assets: Asset) -> None:
        step = {
            "id": f"{thread}-{kind}-{words[:20]}",
            "threadId": thread,
            "type": kind,
            "output": words,
            "createdAt": "2026-01-01T00:00:00Z",
        }
        await self.history.keep_step(step)
        if assets:
            views = [{"id": asset.id, "path": str(asset.path), "cost": "charged $0.04"} for asset in assets]
            element = {
                "id": f"e-{step['id']}",
                "threadId": thread,
                "forId": step["id"],
                "props": {"status": "done", "assets": views},
            }
            await self.history.keep_element(element)


async def person(x_owner: str = Header()) -> str:
    return x_owner


@pytest.fixture
async def served(history: History, store: AssetStore) -> AsyncIterator[Served]:
    talks = SimpleNamespace(history=history)
    async with in_process(
        history_routes.router, who=person, talks=talks, services=services_of(store)
    ) as client:
        yield Served(client, history, store)


def png(colour: str) -> bytes:
    return encode_png(Image.new("RGB", (64, 36), colour))


@pytest.fixture
async def talk(served: Served) -> dict[str, Asset]:
    """Ann's talk with a fox, a film, a voice and a text; another picture of hers that it does not show; and one of Bob's."""
    await served.history.begin_thread("t1", "ann", "Fox & <friends>")
    fox = served.put("t1", png("#d4622a"), shot=Shot.model_validate({"subject": "a red fox", "scene": "snow <b>field</b>"}),
                     words="draw a fox", turn="1", cost_usd=0.04, cost_source="provider", licence="CC-BY-4.0", labels=("non-commercial",))  # fmt: skip
    film = served.put(
        "t1",
        mp4("fox", (64, 36), 1.0, 8),
        ".mp4",
        kind="film",
        words="film it",
        turn="2",
        parents=(fox.id,),
        width=64,
        height=36,
    )
    voice = served.put("t1", mp3("hello", 1.0), ".mp3", kind="voice", words="say hello", turn="3")
    text = served.put(
        "t1", "<script>alert(1)</script> 詩".encode(), ".txt", kind="text", words="write a poem", turn="4"
    )
    clone = served.put(
        "t1", b'{"voice_id": "provider-voice-7", "name": "Mia"}', ".json", kind="clone", words="clone", turn="5"
    )
    aside = served.put("t9", png("#000000"), words="secret project")
    bobs = served.put("t1", png("#00ff00"), owner="bob", words="bobs")
    await served.said("t1", "user_message", 'draw a fox <img src=x onerror="alert(1)">')
    await served.said("t1", "assistant_message", "Here is `img1`. It cost $0.04. Do you like 狐狸？", fox)
    await served.said("t1", "assistant_message", "", film, voice, text, clone, bobs)
    return {"fox": fox, "film": film, "voice": voice, "text": text, "clone": clone, "aside": aside, "bobs": bobs}


async def test_the_list_is_searched_and_paged_and_a_name_changed_by_its_owner(
    served: Served, talk: dict[str, Asset]
) -> None:
    await served.history.begin_thread("t2", "bob", "Bob")
    for number in range(3):
        await served.history.begin_thread(f"x{number}", "ann", f"more {number}")
    rows = (await served.ask("GET", "/api/talks?limit=3")).json()
    rest = (await served.ask("GET", f"/api/talks?limit=3&cursor={rows['cursor']}")).json()
    assert [row["id"] for row in rows["talks"] + rest["talks"]] == ["x2", "x1", "x0", "t1"] and rest["cursor"] is None
    found = (await served.ask("GET", "/api/talks", params={"q": "狐狸"})).json()["talks"]
    assert [(row["id"], row["name"], row["shared"]) for row in found] == [("t1", "Fox & <friends>", False)]
    assert (await served.ask("PATCH", "/api/talks/t1", json={"name": "  Foxes "})).json() == {"name": "Foxes"}
    assert (await served.ask("GET", "/api/talks", params={"q": "foxes"})).json()["talks"][0]["name"] == "Foxes"
    assert (await served.ask("PATCH", "/api/talks/t1", json={"name": "  "})).status_code == 422


async def test_a_deleted_talk_is_gone_with_its_link_and_what_goes_beside_it_is_told(served: Served, talk: dict[str, Asset]) -> None:
    async def forgetting(thread: str) -> str:
        assert await served.history.get_thread_author(thread) == "ann", "the rest goes first, so that what was cut off is found again"
        return f"{thread} and all that was made in it"

    served.history.forgetting = forgetting
    link = (await served.ask("POST", "/api/talks/t1/share")).json()["url"]
    assert (await served.ask("DELETE", "/api/talks/t1")).json() == {"note": "t1 and all that was made in it"}
    assert (await served.ask("GET", "/api/talks")).json()["talks"] == []
    assert (await served.client.get(link)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", ""), ("DELETE", ""), ("GET", "/share"), ("POST", "/share"), ("DELETE", "/share"), ("GET", "/export")],
)
async def test_somebody_else_can_do_nothing_to_a_talk(
    served: Served, talk: dict[str, Asset], method: str, path: str
) -> None:
    body = {"json": {"name": "x"}} if method == "PATCH" else {}
    assert (await served.ask(method, f"/api/talks/t1{path}", "bob", **body)).status_code == 404
    assert (await served.ask(method, f"/api/talks/none{path}", "bob", **body)).status_code == 404
    assert await served.history.get_thread_author("t1") == "ann" and await served.history.share_of("t1") is None


async def test_a_link_shows_the_words_pictures_and_prompts_and_nothing_else_of_the_owner(
    served: Served, talk: dict[str, Asset]
) -> None:
    link = (await served.ask("POST", "/api/talks/t1/share", json={"days": 7})).json()
    assert re.fullmatch(r"/share/[\w-]{32,}", link["url"]) and link["until"].startswith("20")
    page = await served.client.get(link["url"], headers={"accept-language": "fr, zh-TW;q=0.8, en;q=0.5"})
    html = page.text
    assert page.status_code == 200 and '<html lang="zh-Hant">' in html and "主體" in html
    assert "default-src 'none'" in page.headers["content-security-policy"] and "noindex" in page.headers["x-robots-tag"]
    assert "Fox &amp; &lt;friends&gt;" in html and "a red fox" in html and "snow &lt;b&gt;field&lt;/b&gt;" in html
    assert "&lt;script&gt;" in html and "<script" not in html and "<img src=x" not in html
    assert (
        'alt="a red fox, snow' in html and "<code>img1</code>" in html and "狐狸" in html and "non-commercial" in html
    )
    for hidden in (
        "$0.04",
        "0.04",
        "ann",
        str(served.store.folder),
        "provider-voice-7",
        talk["clone"].id,
        talk["bobs"].id,
        "secret project",
    ):
        assert hidden not in html, hidden
    for name, kind in (("fox", "image/png"), ("film", "video/mp4"), ("voice", "audio/mpeg")):
        answer = await served.client.get(f"{link['url']}/assets/{talk[name].id}")
        assert answer.content == talk[name].path.read_bytes() and answer.headers["content-type"] == kind
        assert answer.headers["cache-control"] == "private, max-age=300"
    part = await served.client.get(f"{link['url']}/assets/{talk['film'].id}", headers={"range": "bytes=4-7"})
    assert part.status_code == 206 and part.content == b"ftyp"
    assert (await served.client.get(f"{link['url']}/assets/{talk['film'].id}/captions")).content == VTT
    assert (await served.client.get(f"{link['url']}/assets/{talk['film'].id}/thumb")).content[8:12] == b"WEBP"
    for name in ("aside", "bobs", "clone"):
        assert (await served.client.get(f"{link['url']}/assets/{talk[name].id}")).status_code == 404, name
    assert (await served.ask("GET", "/api/talks/t1/share")).json() == link


async def test_a_file_of_a_shared_talk_is_served_without_a_look_at_the_others(
    served: Served, talk: dict[str, Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = (await served.ask("POST", "/api/talks/t1/share")).json()["url"]
    looked, by_id = list[str](), served.store.by_id
    monkeypatch.setattr(served.store, "by_id", lambda asset: (looked.append(asset), by_id(asset))[1])
    assert (await served.client.get(f"{link}/assets/{talk['fox'].id}/thumb")).status_code == 200
    assert set(looked) == {talk["fox"].id}


async def test_a_link_that_was_taken_back_or_has_ended_shows_nothing(served: Served, talk: dict[str, Asset]) -> None:
    first = (await served.ask("POST", "/api/talks/t1/share")).json()["url"]
    assert (await served.ask("DELETE", "/api/talks/t1/share")).json() == {"url": "", "until": None}
    second = (await served.ask("POST", "/api/talks/t1/share")).json()["url"]
    await served.history.share("t1", "2020-01-01T00:00:00Z")
    for link in (first, second, "/share/guess"):
        gone = await served.client.get(link, headers={"accept-language": "zh-CN"})
        assert gone.status_code == 404 and "此链接无法使用" in gone.text and "fox" not in gone.text
        assert (await served.client.get(f"{link}/assets/{talk['fox'].id}")).status_code == 404
    assert first != second


async def exported(served: Served) -> zipfile.ZipFile:
    answer = await served.ask("GET", "/api/talks/t1/export")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''fox-friends.zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_an_export_holds_everything_and_its_sums_and_links_are_right(
    served: Served, talk: dict[str, Asset]
) -> None:
    archive = await exported(served)
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {
        "README.md",
        "prompts.md",
        "lineage.md",
        "licences.md",
        "project.json",
        "SHA256SUMS",
        "recipes/img1.json",
    } <= names
    assert {
        "assets/img1-a-red-fox.png",
        "assets/film1-film-it.mp4",
        "assets/voc1-say-hello.mp3",
        "timelines/film1-film-it.vtt",
    } <= names
    sums = dict(reversed(row.split("  ")) for row in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == names - {"SHA256SUMS"}
    for name, sum_ in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == sum_, name
    assert archive.read("assets/img1-a-red-fox.png") == talk["fox"].path.read_bytes()
    readme = archive.read("README.md").decode()
    links = [unquote(link) for link in re.findall(r"\]\(([^)]+)\)", readme)]
    assert links and set(links) <= names and "assets/img1-a-red-fox.png" in links
    assert "draw a fox \\<img" in readme and "狐狸" in readme
    assert "- img1\n  - film1" in archive.read("lineage.md").decode()
    assert "| img1 | upload | CC-BY-4.0 | may not be sold |" in archive.read("licences.md").decode()
    assert "- scene: snow \\<b\\>field\\</b\\>" in archive.read("prompts.md").decode()
    assert json.loads(archive.read("recipes/film1.json"))["parents"] == ["img1"]


async def test_an_export_tells_no_folder_no_owner_and_nothing_of_others(served: Served, talk: dict[str, Asset]) -> None:
    archive = await exported(served)
    for name in archive.namelist():
        data = archive.read(name)
        for hidden in (
            str(served.store.folder),
            str(Path.home()) + "/",
            "provider-voice-7",
            "secret project",
            '"owner"',
            talk["bobs"].sha256,
        ):
            assert hidden.encode() not in data, (name, hidden)
        assert not re.search(r'[\x00-\x1f\\:*?"<>|]|[. ]$', name) and len(name) < 150


async def test_the_same_talk_gives_the_same_bytes(served: Served, talk: dict[str, Asset]) -> None:
    first = (await served.ask("GET", "/api/talks/t1/export")).content
    assert first == (await served.ask("GET", "/api/talks/t1/export")).content


async def test_an_empty_talk_has_nothing_to_export(served: Served) -> None:
    await served.history.begin_thread("t5", "ann")
    answer = await served.ask("GET", "/api/talks/t5/export")
    assert answer.status_code == 404 and "nothing to export" in answer.json()["detail"]


def test_sentences_about_money_and_folders_are_left_out_for_others() -> None:
    told = "Here is img1. It cost $0.04 (charged). It lies in /home/ann/x/img1.png now! Version 1.5 is ready. 這張約 0.5 美元。很好看。"
    assert for_everybody(told) == "Here is img1. Version 1.5 is ready. 很好看。"
    assert for_everybody("See https://example.org/a/b and 10/20.") == "See https://example.org/a/b and 10/20."


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "en"),
        ("zh-HK", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("en;q=0.3,zh-CN;q=0.9", "zh-Hans"),
        ("*;q=x,en", "en"),
    ],
)
def test_a_page_speaks_the_language_that_is_liked_best(accepted: str, language: str) -> None:
    assert language_for(accepted) == language
