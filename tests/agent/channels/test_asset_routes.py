"""Files of assets over HTTP: in ranges from a folder and from an object store, large films by a link, each for its owner alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from PIL import Image

from agent.channels import talk_routes, web_routes
from agent.channels.uploads import Uploads
from agent.channels.web_headers import page_policy
from agent.channels.web_installed import Installed
from agent.outgoing import outgoing_of
from tests.agent.channels.in_process import ANN, BOB, in_process
from tests.agent.conftest import settings_for
from tests.tools import object_stage
from tools.assets import AssetStore, NewAsset
from tools.keeping.quotas import Quota
from tools.media import encode_png

FILM = os.urandom(40_000)
PICTURE = encode_png(Image.new("RGB", (64, 36), (9, 8, 7)))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with object_stage.s3_server() as endpoint:
        yield endpoint


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, server: str) -> Iterator[AssetStore]:
    far = object_stage.blobs(server, tmp_path / "cache", url=f"s3://pictures/{tmp_path.name}") if request.param == "bucket" else None
    with AssetStore(tmp_path / "store", blobs=far) as opened:
        yield opened


@asynccontextmanager
async def _served(store: AssetStore, monkeypatch: pytest.MonkeyPatch, **more: Any) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_for(store.folder.parent, **more)
    monkeypatch.setattr(Installed, "settings", settings)
    services = SimpleNamespace(store=store, settings=settings, outgoing=outgoing_of(settings, store))
    async with in_process(web_routes.router, services=services) as client:
        yield client


def _new(kind: str) -> NewAsset:
    return NewAsset.model_validate({"project": "p", "kind": kind, "owner": "ann", "width": 64, "height": 36})


async def test_a_file_comes_whole_in_parts_and_from_its_end(store: AssetStore, monkeypatch: pytest.MonkeyPatch) -> None:
    made = store.put(_new("film"), FILM, suffix=".mp4")
    if store.blobs.remote:
        for path in (store.folder.parent / "cache").iterdir():
            path.unlink()
    async with _served(store, monkeypatch) as client:
        for asked, status, wanted in (
            (None, 200, FILM),
            ("bytes=100-199", 206, FILM[100:200]),
            ("bytes=39990-", 206, FILM[39_990:]),
            ("bytes=-7", 206, FILM[-7:]),
            ("bytes=50000-", 416, None),
        ):
            answer = await client.get(f"/assets/{made.id}", headers={**ANN, **({"range": asked} if asked else {})})
            assert answer.status_code == status
            if wanted is not None:
                assert answer.content == wanted
                assert answer.headers["content-type"] == "video/mp4"
                assert answer.headers["accept-ranges"] == "bytes"
        assert (await client.get(f"/assets/{made.id}", headers=BOB)).status_code == 404


async def test_a_large_film_of_a_bucket_is_fetched_from_there_by_its_owner_alone(store: AssetStore, monkeypatch: pytest.MonkeyPatch) -> None:
    film, picture = store.put(_new("film"), FILM, suffix=".mp4"), store.put(_new("image"), PICTURE)
    async with _served(store, monkeypatch, assets_link_mb=0.01) as client:
        answer = await client.get(f"/assets/{film.id}", headers=ANN)
        assert (await client.get(f"/assets/{film.id}", headers=BOB)).status_code == 404
        assert (await client.get(f"/assets/{picture.id}", headers=ANN)).content == PICTURE  # small things come through us
        if not store.blobs.remote:
            assert (answer.status_code, answer.content) == (200, FILM)
            return
    assert answer.status_code == 307
    assert answer.headers["cache-control"] == "no-store"
    link = answer.headers["location"]
    assert "X-Amz-Signature" in link
    got = httpx.get(link, headers={"range": "bytes=5-14"}, timeout=60)
    assert (got.status_code, got.content, got.headers["content-type"]) == (206, FILM[5:15], "video/mp4")
    assert httpx.get(link.replace(film.sha256, "0" * 64), timeout=60).status_code in (403, 404)


async def test_what_is_taken_away_comes_through_us_with_its_name(store: AssetStore, monkeypatch: pytest.MonkeyPatch) -> None:
    made = store.put(_new("image"), PICTURE)
    async with _served(store, monkeypatch, assets_link_mb=0) as client:
        answer = await client.get(f"/assets/{made.id}?download=true", headers=ANN)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="img1.png"'


async def test_a_lost_file_is_told_and_thumbnails_live_on(store: AssetStore, monkeypatch: pytest.MonkeyPatch) -> None:
    made = store.put(_new("image"), PICTURE)
    async with _served(store, monkeypatch) as client:
        assert (await client.get(f"/assets/{made.id}/thumb", headers=ANN)).content[:4] == b"RIFF"
        store.blobs.remove(made.sha256, ".png")
        answer = await client.get(f"/assets/{made.id}", headers=ANN)
        assert answer.status_code == 410
        assert answer.json() == {"detail": f"the file of img1 is gone; restore {made.sha256}.png from a backup"}
        assert store.thumbnail(made.id, 512)[:4] == b"RIFF"


def test_the_page_may_play_films_from_the_object_store_alone(tmp_path: Path) -> None:
    assert settings_for(tmp_path).films_from == ""
    assert page_policy(b"") == page_policy(b"", films_from=settings_for(tmp_path, assets_url="file:///share").films_from)
    there = settings_for(tmp_path, assets_url="s3://bucket/x").films_from
    assert f"media-src 'self' blob: {there};" in page_policy(b"", films_from=there)
    assert "script-src 'self' 'unsafe-eval';" in page_policy(b"", films_from=there)


async def test_a_file_sent_ahead_is_refused_when_its_owner_has_no_room(tmp_path: Path) -> None:
    async def own(*_: str) -> None:
        return None

    with AssetStore(tmp_path / "store", quota=Quota(each_bytes=len(PICTURE))) as store:
        store.put(_new("image"), PICTURE)
        chat = {"talks": SimpleNamespace(own=own), "services": SimpleNamespace(store=store), "uploads": Uploads(tmp_path / "held", 1)}
        async with in_process(talk_routes.router, **chat) as client:
            refused = await client.post("/api/talks/t/files", params={"name": "a.png"}, content=PICTURE, headers=ANN)
            assert refused.status_code == 400
            assert "for files are used up; ask whoever runs this to remove old conversations" in refused.json()["detail"]
            assert not (tmp_path / "held").exists()
            assert (await client.post("/api/talks/t/files", params={"name": "a.png"}, content=PICTURE, headers=BOB)).status_code == 200
