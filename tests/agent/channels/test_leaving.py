"""Every door by which a file leaves hands out the signed one, and what is only shown is as it is kept; `inspect` reads what left."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from PIL import Image
from pydantic import AnyUrl

from agent.channels import history_routes, web_routes
from agent.channels.album import Album
from agent.channels.links import Links
from agent.channels.mcp.answers import SCHEME
from agent.channels.mcp.server import _Handlers
from agent.channels.openai_api.asked import ImagesRequest
from agent.channels.openai_api.playing import _pictured
from agent.channels.openai_api.routes import files
from agent.channels.provenance_commands import inspect_command, licences_command
from agent.channels.web_installed import Installed
from agent.outgoing import outgoing_of
from agent.settings import Settings
from tests.agent.channels.in_process import ANN, in_process, services_of
from tests.fakes import media_files
from tests.tools.credentials.conftest import Story
from tools.assets import Asset
from tools.credentials import signing
from tools.errors import BadMedia, StoreError
from tools.exporting.bundle import collect
from tools.exporting.writing import zipped
from tools.licensing import Terms

OWNER = {"owner": "ann"}


class Shown:
    """Routes over a small story: a sheet with a piece, and a film of it."""

    def __init__(self, story: Story, services: Any, client: httpx.AsyncClient) -> None:
        self.services, self.client = services, client
        self.sheet = story.put(media_files.png("sheet"), sidecars={"part:wallet": media_files.png("wallet"), "poster": media_files.png("poster"), "midi": b"MThd"}, **OWNER)
        film: dict[str, Any] = {"kind": "film", "parents": (self.sheet,), "request": {"kind": "film"}}
        self.film = story.put(media_files.mp4(), ".mp4", **film, **OWNER)

    async def state(self, address: str, suffix: str = ".png") -> str:
        answer = await self.client.get(address, headers=ANN)
        assert answer.status_code == 200, answer.text
        return signing.read(answer.content, suffix).state


@pytest.fixture
async def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shown]:
    story = Story(tmp_path)
    services = services_of(story.store)
    services.outgoing = outgoing_of(Settings(home=tmp_path / "home", cache=tmp_path / "cache", credentials="on"), story.store)
    monkeypatch.setattr(Installed, "links", Links("secret"))
    async with in_process(web_routes.router, history_routes.router, files, services=services) as client:
        yield Shown(story, services, client)
    story.store.close()


async def test_downloads_parts_and_signed_links_are_signed_and_what_is_shown_is_as_it_is_kept(shown: Shown) -> None:
    address = f"/assets/{shown.sheet.id}"
    assert (await shown.client.get(address, headers=ANN)).content == shown.sheet.path.read_bytes()
    assert await shown.state(f"{address}?download=true") == "untrusted"
    assert await shown.state(f"{address}/parts/wallet") == "untrusted"
    assert await shown.state(f"{address}/files/poster?download=true") == "untrusted"
    assert (await shown.client.get(f"{address}/files/midi?download=true", headers=ANN)).content == b"MThd"
    assert await shown.state(f"/assets/{shown.film.id}?download=true", ".mp4") == "untrusted"
    assert Installed.links is not None
    assert await shown.state(Installed.links.path(shown.sheet.id, ".png")) == "untrusted"
    some = await shown.client.get(f"/assets/{shown.film.id}?download=true", headers={**ANN, "range": "bytes=0-99"})
    assert (some.status_code, len(some.content)) == (206, 100)


async def test_a_shared_page_hands_out_signed_files(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    async def shared(token: str, asset_id: str) -> Asset:
        return shown.services.store.by_id(asset_id)  # type: ignore[no-any-return]

    monkeypatch.setattr(history_routes, "_shared", shared)
    assert await shown.state(f"/share/t/assets/{shown.film.id}", ".mp4") == "untrusted"


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
async def test_a_picture_for_a_program_is_signed_in_every_format(shown: Shown, kind: str) -> None:
    view = {"id": shown.sheet.id, "path": str(shown.sheet.path)}
    asked = ImagesRequest.model_validate({"prompt": "a cat", "response_format": "b64_json", "output_format": kind})
    talks: Any = SimpleNamespace(services=shown.services)
    data = base64.b64decode((await _pictured(asked, view, lambda *_: "", talks))["b64_json"])
    assert signing.read(data, f".{kind}").state == "untrusted"
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == kind.upper()


async def test_a_resource_of_mcp_is_signed(shown: Shown) -> None:
    async def talks() -> Any:
        return SimpleNamespace(services=shown.services)

    asks: Any = SimpleNamespace(talks=talks, owner_of=lambda _: "ann")
    (read,) = await _Handlers(SimpleNamespace(request_context=None), asks).read(AnyUrl(f"{SCHEME}{shown.sheet.id}"))  # type: ignore[arg-type]
    assert isinstance(read.content, bytes) and signing.read(read.content, ".png").state == "untrusted"


def test_an_export_of_a_film_is_signed_and_says_what_may_be_sold(tmp_path: Path) -> None:
    story = Story(tmp_path)
    piece = story.put(media_files.png("piece"), **OWNER)
    story.put(media_files.mp4(), ".mp4", kind="film", parents=(piece,), request={"kind": "film"}, **OWNER)
    terms = Terms({}, (), date(2026, 11, 22))
    entries = collect(story.store, "p", (), owner="ann", title="Fox", seen=lambda one: one.handle, outgoing=story.door("on"), terms=terms)
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(entries)))) as archive:
        film = next(name for name in archive.namelist() if name.endswith(".mp4"))
        read = signing.read(archive.read(film), ".mp4")
        assert read.state == "untrusted" and [(one.title, one.relation, one.signed) for one in read.sources] == [("img1.png", "componentOf", True)]
        assert "flux is not among the models known here" in archive.read("licences.md").decode()
    story.store.close()


def test_a_project_folder_gets_the_signed_file_in_place_of_a_link_to_the_stored_one(tmp_path: Path) -> None:
    story = Story(tmp_path)
    made = story.put(media_files.png("cat"))
    album, view = Album(tmp_path / "album"), {"handle": "img1", "path": str(made.path)}
    assert album.place(view).read_bytes() == made.path.read_bytes()
    left = story.door().leaving(made).path
    placed = album.place(view, left)
    assert placed == tmp_path / "album" / "img1.png" and signing.read(placed.read_bytes(), ".png").state == "untrusted"
    placed.write_bytes(b"painted over")
    assert left.read_bytes() != b"painted over" and made.path.is_file()
    story.store.close()


async def test_inspect_tells_the_recipe_the_lineage_and_the_signature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCENEWRIGHT_HOME", str(tmp_path))
    story = Story(tmp_path)
    parent = story.put(media_files.png("cat"))
    left = story.door().leaving(story.put(media_files.png("edit"), parents=(parent,))).path
    assert await inspect_command(left, as_json=False) == 0
    told = capsys.readouterr().out
    assert "made by    flux (fal), seed 7" in told and "label      made by a trained model" in told
    assert f"made from  img1.png (edited, sha256 {parent.sha256}, its own credentials are inside)" in told
    assert "signature  untrusted: Unchanged since it was signed, but nobody vouches for the signer" in told
    assert await inspect_command(left, as_json=True) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["recipe"]["card"], data["signature"]["state"], data["lineage"][0]["relation"]) == ("flux", "untrusted", "parentOf")
    await inspect_command(parent.path, as_json=False)
    assert "signature  none: It carries no content credentials." in capsys.readouterr().out
    story.store.close()


async def test_a_strangers_file_is_inspected_and_what_is_none_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCENEWRIGHT_HOME", str(tmp_path))
    (tmp_path / "x.jpg").write_bytes(media_files.jpeg("stranger"))
    await inspect_command(tmp_path / "x.jpg", as_json=False)
    assert "It carries no recipe of Scenewright." in capsys.readouterr().out
    (tmp_path / "cut.png").write_bytes(media_files.png("cut")[:60])
    await inspect_command(tmp_path / "cut.png", as_json=True)
    assert json.loads(capsys.readouterr().out)["recipe"] is None
    bomb = bytearray(media_files.png("bomb"))
    bomb[16:24] = (200_000).to_bytes(4) * 2  # its header tells of a picture that no memory holds
    (tmp_path / "bomb.png").write_bytes(bomb)
    await inspect_command(tmp_path / "bomb.png", as_json=False)
    assert "It carries no recipe of Scenewright." in capsys.readouterr().out
    for name, body in (("a.txt", b"words"), ("b.svg", b"<svg/>"), ("c.png", b"")):
        (tmp_path / name).write_bytes(body)
        with pytest.raises(BadMedia, match="is no picture, film or recording"):
            await inspect_command(tmp_path / name, as_json=False)
    for missing in (tmp_path, tmp_path / "none.png"):
        with pytest.raises(BadMedia, match="is no file"):
            await inspect_command(missing, as_json=False)


async def test_licences_of_a_folder_that_is_no_project_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no Scenewright project"):
        await licences_command(tmp_path / "none", "", as_json=False)


async def test_the_page_can_ask_what_of_a_talk_may_be_sold(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    async def own(*_: object) -> None:
        return None

    monkeypatch.setattr(history_routes, "own", own)
    monkeypatch.setattr(history_routes, "PROJECT", "")
    told = (await shown.client.get("/api/talks/p/licences?language=zh-Hant", headers=ANN)).json()
    assert (told["verdict"], told["said"], len(told["assets"])) == ("unclear", "尚未查證", 2)
    assert (await shown.client.get("/api/talks/p/licences?language=fr", headers=ANN)).status_code == 422
