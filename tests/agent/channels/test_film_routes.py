"""What storyboards and timelines fetch: waveforms measured once, single panels, shots read from words; each for its owner only."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import numpy as np
import pytest
from PIL import Image

from agent.channels import film_routes
from prompts.films import FilmBrief, FilmShot
from tests.agent.channels.in_process import ANN, BOB, in_process
from tools.assets import Asset, AssetStore
from tools.film.assembling import begin
from tools.film.board import storyboard
from tools.media import encode_png
from tools.requests import FilmRequest, canonical
from tools.store.records import NewAsset, Recipe

RATE = 8000


@pytest.fixture
async def client(store: AssetStore) -> AsyncIterator[httpx.AsyncClient]:
    async with in_process(film_routes.router, services=SimpleNamespace(store=store)) as opened:
        yield opened


def wav(levels: list[float]) -> bytes:
    """Return a second of sound whose equal parts are as loud as `levels` says."""
    tone = np.concatenate([np.full(RATE // len(levels), level) for level in levels])
    tone[::2] *= -1
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    return out.getvalue()


def recording(store: AssetStore) -> Asset:
    new = NewAsset(project="chat-t1", kind="music", owner="ann", duration_s=1.0)
    return store.put(new, wav([0.1, 0.8, 0.4, 0.0]), suffix=".wav")


def board(store: AssetStore, **update: object) -> Asset:
    """Keep a storyboard of Ann's whose first panel is red and whose second is blue."""
    shots = (FilmShot(shot={"subject": "a cat", "style": "watercolour"}), FilmShot(shot={"subject": "a dog"}))  # type: ignore[arg-type]
    brief = FilmBrief(shots=shots, duration_s=4)
    sheet = storyboard(brief, [Image.new("RGB", (160, 90), colour) for colour in ("#c02020", "#2020c0")])
    request = FilmRequest(operation="storyboard", brief=brief, timeline=begin(brief).timeline)
    recipe = Recipe(request=canonical(request), card="animatic-board", engine="animatic", seed=0)
    size = {"width": sheet.width, "height": sheet.height, **update}
    return store.put(NewAsset(project="chat-t1", kind="board", owner="ann", recipe=recipe, **size), encode_png(sheet))  # type: ignore[arg-type]


async def test_a_waveform_has_as_many_numbers_as_asked_for_and_is_measured_once(client: httpx.AsyncClient, store: AssetStore) -> None:
    asset = recording(store)
    answer = await client.get(f"/api/assets/{asset.id}/peaks?n=16", headers=ANN)
    told = answer.json()
    assert told["duration_s"] == 1.0 and len(told["peaks"]) == 16
    assert told["peaks"][1:15:4] == pytest.approx([0.1, 0.8, 0.4, 0.0], abs=0.01)
    assert "immutable" in answer.headers["cache-control"]
    kept = store.folder / "thumbs" / f"{asset.sha256}-16.peaks.json"
    kept.write_text("[" + ", ".join(["0.5"] * 16) + "]")
    again = await client.get(f"/api/assets/{asset.id}/peaks?n=16", headers=ANN)
    assert again.json()["peaks"] == [0.5] * 16
    kept.write_text("[0.5]")
    assert (await client.get(f"/api/assets/{asset.id}/peaks?n=16", headers=ANN)).json() == told
    assert len((await client.get(f"/api/assets/{asset.id}/peaks", headers=ANN)).json()["peaks"]) == 800


async def test_only_the_owner_gets_a_waveform_and_only_of_what_sounds(client: httpx.AsyncClient, store: AssetStore) -> None:
    music, picture = recording(store), board(store)
    assert (await client.get(f"/api/assets/{music.id}/peaks", headers=BOB)).status_code == 404
    assert (await client.get("/api/assets/nothing/peaks", headers=ANN)).status_code == 404
    assert [(await client.get(f"/api/assets/{music.id}/peaks?n={n}", headers=ANN)).status_code for n in (15, 4001)] == [422, 422]
    refused = await client.get(f"/api/assets/{picture.id}/peaks", headers=ANN)
    assert (refused.status_code, refused.json()["detail"]) == (404, "brd1 has no sound")
    broken = store.put(NewAsset(project="chat-t1", kind="film", owner="ann"), b"no film", suffix=".mp4")
    assert (await client.get(f"/api/assets/{broken.id}/peaks", headers=ANN)).status_code == 404


async def test_each_panel_of_a_storyboard_is_served_alone(client: httpx.AsyncClient, store: AssetStore) -> None:
    asset = board(store)
    for shot, colour in (("s1", (192, 32, 32)), ("s2", (32, 32, 192))):
        answer = await client.get(f"/api/assets/{asset.id}/shots/{shot}/thumb", headers=ANN)
        shown = Image.open(io.BytesIO(answer.content)).convert("RGB")
        assert answer.headers["content-type"] == "image/webp" and shown.width / shown.height == pytest.approx(16 / 9, abs=0.02)
        assert shown.getpixel((shown.width // 2, shown.height // 2)) == pytest.approx(colour, abs=12)
    assert (await client.get(f"/api/assets/{asset.id}/shots/s3/thumb", headers=ANN)).status_code == 404
    assert (await client.get(f"/api/assets/{asset.id}/shots/s1/thumb", headers=BOB)).status_code == 404
    old = board(store, width=100, height=100)
    assert (await client.get(f"/api/assets/{old.id}/shots/s1/thumb", headers=ANN)).status_code == 404, "a sheet of another layout"


async def test_a_new_shot_is_read_from_words_in_the_style_of_its_film(client: httpx.AsyncClient, store: AssetStore) -> None:
    asset = board(store)
    address = f"/api/assets/{asset.id}/shot"
    read = (await client.get(address, params={"words": "a red fox jumping in the snow, close-up"}, headers=ANN)).json()["shot"]
    assert (read["subject"], read["camera"], read["style"]) == ("a red fox", "close-up", "watercolour")
    own = (await client.get(address, params={"words": "a fox, oil painting"}, headers=ANN)).json()["shot"]
    assert "oil painting" in own["style"]
    assert (await client.get(address, params={"words": ""}, headers=ANN)).status_code == 422
    assert (await client.get(address, params={"words": "a fox"}, headers=BOB)).status_code == 404
