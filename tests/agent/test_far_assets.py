"""A talk whose files lie in an object store: pictures, edits and a film are made from what is fetched when it is used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.app import open_services
from tests.agent.conftest import made, say, settings_for
from tests.tools import object_stage
from tools.errors import NotConfigured


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with object_stage.s3_server() as endpoint:
        for name, value in object_stage.keys(endpoint).items():
            monkeypatch.setenv(name.upper(), value)
        yield endpoint


async def test_a_talk_goes_on_over_an_object_store_with_an_empty_cache(server: str, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, assets_url="s3://pictures/team", cache=tmp_path / "cache")
    services = await open_services(settings)
    seen: list[str] = []
    for line in ("a red kite over a beach", "make the kite blue", "animate it for 1 second"):
        for path in (tmp_path / "cache" / "assets").iterdir():
            path.unlink()
        views = made(await say(services.session("p", owner="ann"), line))
        assert views, line
        seen += [view["handle"] for view in views]
    assert seen[:2] == ["img1", "img2"]
    last = services.store.get("p", seen[-1])
    assert last.kind in ("video", "film")
    assert services.store.get("p", "img2").parents == (services.store.get("p", "img1").id,)
    assert not (settings.home / "studio" / "blobs").exists()
    for path in (tmp_path / "cache" / "assets").iterdir():
        path.unlink()
    assert services.store.read_bytes(last)[4:8] == b"ftyp"
    assert services.store.thumbnail(last.id)[:4] == b"RIFF"
    kept = {row[0] for row in services.store.database.rows("SELECT sha256 FROM blobs")}
    assert {one.sha256 for one in services.store.blobs.stored()} == kept
    assert "secret" not in json.dumps([row[0] for row in services.store.database.rows("SELECT body FROM assets")])
    await services.close()


async def test_an_address_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="SCENEWRIGHT_ASSETS_URL cannot be used; write s3://BUCKET/PREFIX"):
        await open_services(settings_for(tmp_path, assets_url="https://bucket.example.com/x"))


async def test_a_shared_folder_holds_the_files_of_the_home(tmp_path: Path) -> None:
    services = await open_services(settings_for(tmp_path, assets_url=f"file://{tmp_path}/share"))
    [view] = made(await say(services.session("p", owner="ann"), "a red kite over a beach"))
    assert services.store.by_id(view["id"]).path.is_relative_to(tmp_path / "share" / "blobs")
    await services.close()
