"""Masks over HTTP: the elements of a picture, and a painted mask that is checked before it is kept; each for its owner only."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from agent.channels import region_routes
from agent.painting import MAX_MASK_BYTES, keep_mask, meant, region_of
from tests.agent.channels.in_process import ANN, BOB, in_process
from tools.assets import Asset, AssetStore
from tools.media import encode_png
from tools.store.records import Description, ElementNote, NewAsset

SIZE = (64, 48)
CAT = ElementNote(id=1, name="cat", words="a cat", role="subject")
HAT = ElementNote(id=2, name="hat", words="a hat", role="prop")
SKY = ElementNote(id=3, name="sky", role="sky")
HIDDEN = ElementNote(id=4, name="moon", role="sky")


@pytest.fixture
async def client(store: AssetStore) -> AsyncIterator[httpx.AsyncClient]:
    async with in_process(region_routes.router, services=SimpleNamespace(store=store)) as opened:
        yield opened


def picture(
    store: AssetStore, *, drawn: bool = True, size: tuple[int, int] = SIZE, parents: tuple[str, ...] = ()
) -> Asset:
    """Keep a picture of Ann's: a cat of 16x24 at (8, 16) under a hat of 16x8, before the sky."""
    ids = np.full((48, 64), 3, np.uint8)
    ids[16:40, 8:24], ids[8:16, 8:24] = 1, 2
    seen = Description(elements=(CAT, HAT, SKY, HIDDEN)) if drawn else Description()
    new = NewAsset(project="chat-t1", width=size[0], height=size[1], owner="ann", description=seen, parents=parents)
    sidecars = {"ids": encode_png(Image.fromarray(ids))} if drawn else None
    return store.put(new, encode_png(Image.new("RGB", size, (9, 9, 9))), sidecars=sidecars)


def png(mask: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    mask.save(out, kind)
    return out.getvalue()


def painted(size: tuple[int, int] = SIZE, box: tuple[int, int, int, int] = (8, 16, 24, 40)) -> bytes:
    mask = Image.new("L", size)
    mask.paste(255, box)
    return png(mask)


async def send(client: httpx.AsyncClient, body: bytes, who: dict[str, str] = ANN, **params: Any) -> httpx.Response:
    return await client.post("/api/talks/t1/masks", params={"target": "img1", **params}, content=body, headers=who)


async def test_the_elements_of_a_draft_are_told_with_their_places_and_masks(
    client: httpx.AsyncClient, store: AssetStore
) -> None:
    asset = picture(store)
    address = f"/api/assets/{asset.id}/elements"
    told = (await client.get(address, headers=ANN)).json()
    assert [(one["name"], one["words"], one["role"]) for one in told] == [
        ("cat", "a cat", "subject"), ("hat", "a hat", "prop"), ("sky", "", "sky"),
    ]  # fmt: skip
    assert told[0]["box"] == [8 / 64, round(16 / 48, 4), 16 / 64, 24 / 48]
    served = await client.get(f"{address}/cat/mask", headers=ANN)
    mask = Image.open(io.BytesIO(served.content))
    assert served.headers["content-type"] == "image/png"
    assert mask.mode == "LA" and mask.getbbox() == (8, 16, 24, 40)
    assert np.asarray(mask.getchannel("A")).sum() == 16 * 24 * 255
    assert (await client.get(f"{address}/moon/mask", headers=ANN)).status_code == 404
    for path in (address, f"{address}/cat/mask"):
        assert (await client.get(path, headers=BOB)).status_code == 404


async def test_a_photo_has_no_elements_and_a_film_no_parts(client: httpx.AsyncClient, store: AssetStore) -> None:
    photo = picture(store, drawn=False)
    film = store.put(NewAsset(project="chat-t1", kind="video", owner="ann"), b"film", suffix=".mp4")
    assert (await client.get(f"/api/assets/{photo.id}/elements", headers=ANN)).json() == []
    refused = await client.get(f"/api/assets/{film.id}/elements", headers=ANN)
    assert (refused.status_code, refused.json()["detail"]) == (
        422, "A part can be chosen in pictures only, and vid1 is a film; choose a picture.",
    )  # fmt: skip
    assert (await send(client, painted(), target=film.handle)).status_code == 422


async def test_a_painted_mask_is_kept_at_the_size_of_its_picture(client: httpx.AsyncClient, store: AssetStore) -> None:
    asset = picture(store, size=(128, 96))
    kept = await send(client, painted(), feather=12)
    assert kept.status_code == 201
    mask = store.get("chat-t1", kept.json()["mask"])
    assert (mask.kind, mask.parents, mask.owner, mask.aside, kept.json()["url"]) == (
        "mask", (asset.id,), "ann", True, f"/assets/{mask.id}",
    )  # fmt: skip
    pixels = np.asarray(Image.open(mask.path).convert("L"))
    assert pixels.shape == (96, 128)
    assert (np.argwhere(pixels == 255).min(0).tolist(), np.argwhere(pixels == 255).max(0).tolist()) == (
        [32, 16],
        [79, 47],
    )
    assert np.count_nonzero(pixels) == 32 * 48, "each pixel is black or white"
    assert region_of(mask).feather_px == 12
    current = store.current("chat-t1")
    assert current is not None and current.id == asset.id, "a mask is no version"


async def test_a_mask_may_be_painted_by_its_opacity(client: httpx.AsyncClient, store: AssetStore) -> None:
    picture(store)
    mask = Image.new("RGBA", SIZE, (240, 56, 107, 0))
    mask.paste((240, 56, 107, 255), (0, 0, 10, 5))
    kept = store.get("chat-t1", (await send(client, png(mask))).json()["mask"])
    assert np.count_nonzero(np.asarray(Image.open(kept.path).convert("L"))) == 50


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The mask is no PNG file; send it as PNG, white where the picture may change."),
        (png(Image.new("L", SIZE, 255), "JPEG"), "The mask is no PNG file; send it as PNG, white where the picture may change."),
        (painted()[:60], '"mask.png" is damaged and cannot be read as PNG; export it again and retry.'),
        (png(Image.new("1", (9000, 9000))), '"mask.png" has 9000x9000 pixels, the limit is 36 megapixels; make it smaller first.'),
        (painted((48, 64)), "The mask is 48x64, which is not the shape of img1 (64x48); paint it on that picture."),
        (png(Image.new("L", SIZE)), "Nothing is chosen yet; paint the part that shall change."),
        (png(Image.new("L", SIZE, 255)), "The whole picture is chosen; leave some of it, or say the change without an area."),
    ],
)  # fmt: skip
async def test_a_mask_that_is_none_is_refused_in_one_sentence(
    client: httpx.AsyncClient, store: AssetStore, body: bytes, sentence: str
) -> None:
    picture(store)
    answer = await send(client, body)
    assert (answer.status_code, answer.json()["detail"]) == (422, sentence)
    assert [asset.kind for asset in store.list("chat-t1")] == ["image"]


async def test_a_mask_that_is_too_large_or_somebody_elses_is_not_kept(
    client: httpx.AsyncClient, store: AssetStore
) -> None:
    picture(store)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_MASK_BYTES // 2**20 + 1):
            yield bytes(2**20)

    large = await client.post("/api/talks/t1/masks?target=img1", content=endless(), headers=ANN)
    assert (large.status_code, large.json()["detail"]) == (
        413,
        "The mask is larger than 8 MB; send a plain black and white PNG.",
    )
    assert (await send(client, painted(), BOB)).status_code == 404
    assert (await send(client, painted(), target="img9")).status_code == 404
    assert (await send(client, painted(), feather=999)).status_code == 422
    assert (await client.get("/api/talks/t1/masks?target=img1", headers=BOB)).status_code == 404
    assert [asset.kind for asset in store.list("chat-t1")] == ["image"]


async def test_the_areas_of_a_picture_are_offered_again_for_what_is_made_of_it(
    client: httpx.AsyncClient, store: AssetStore
) -> None:
    first = picture(store)
    handles = [(await send(client, painted(box=box))).json()["mask"] for box in ((0, 0, 9, 9), (5, 5, 20, 20))]
    child = picture(store, parents=(first.id,))
    wider = picture(store, size=(96, 48), parents=(first.id,))
    other = picture(store)
    asked = [
        await client.get("/api/talks/t1/masks", params={"target": a.handle}, headers=ANN)
        for a in (first, child, wider, other)
    ]
    assert [[one["mask"] for one in answer.json()] for answer in asked] == [handles[::-1], handles[::-1], [], []]


def test_a_mask_means_what_it_covers_most_of_and_the_background_only_where_nothing_else_is(store: AssetStore) -> None:
    asset = picture(store)

    def covered(*box: int) -> list[str]:
        return [
            note.name
            for note in meant(store, asset, keep_mask(store, asset, painted(box=(box[0], box[1], box[2], box[3]))))
        ]

    assert covered(4, 14, 28, 44) == ["cat"]
    assert covered(4, 4, 28, 44) == ["cat", "hat"]
    assert covered(8, 8, 24, 12) == ["hat"]
    assert covered(30, 0, 64, 48) == ["sky"]
    assert covered(20, 20, 64, 48) == ["sky"], "a corner of the cat is not what it means"
    photo = picture(store, drawn=False)
    assert meant(store, photo, keep_mask(store, photo, painted())) == ()
