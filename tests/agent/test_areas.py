"""An instruction for a painted area: what the agent is told in both languages, and an edit that leaves every pixel outside as it was."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from agent import events
from agent.actions import Action
from agent.app import Services
from agent.areas import Area, area_of, area_words, said_of_area
from agent.painting import keep_mask
from agent.session import Session, Turn, Upload
from agent.workshop import Ask, Sitting
from agent.worktable import Worktable
from prompts.shot import Shot
from tests.agent.conftest import made, say
from tools.assets import Asset, AssetStore
from tools.errors import BadInput, UnknownHandle
from tools.media import encode_png
from tools.regions import distance
from tools.requests import ImageRequest
from tools.store.records import Description, ElementNote, NewAsset

CAT = ElementNote(id=1, name="cat", words="一隻貓", role="subject")
BIKE = ElementNote(id=2, name="bicycle", words="腳踏車", role="prop")


def white(size: tuple[int, int], *boxes: tuple[int, int, int, int]) -> bytes:
    mask = Image.new("L", size)
    for box in boxes:
        mask.paste(255, box)
    return encode_png(mask)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AssetStore]:
    """A cat (msk1) beside a bicycle (msk2 covers both) in img1, and a photo, img2, with its mask msk3."""
    ids = np.zeros((40, 60), np.uint8)
    ids[10:30, 5:25], ids[10:30, 30:50] = 1, 2
    picture = encode_png(Image.new("RGB", (60, 40)))
    with AssetStore(tmp_path_factory.mktemp("areas")) as opened:
        new = NewAsset(project="p", width=60, height=40, description=Description(elements=(CAT, BIKE)))
        drawn = opened.put(new, picture, sidecars={"ids": encode_png(Image.fromarray(ids))})
        photo = opened.put(NewAsset(project="p", width=60, height=40), picture)
        keep_mask(opened, drawn, white((60, 40), (5, 10, 25, 30)))
        keep_mask(opened, drawn, white((60, 40), (5, 10, 50, 30)))
        keep_mask(opened, photo, white((60, 40), (5, 10, 25, 30)))
        yield opened


@pytest.mark.parametrize(
    ("mask", "said", "told"),
    [
        ("msk1", "make it red", "in img1, only inside mask msk1: make the cat red"),
        ("msk1", "turn this into a dog", "in img1, only inside mask msk1: turn the cat into a dog"),
        ("msk1", "make this collar blue", "in img1, only inside mask msk1: make this collar blue"),
        ("msk1", "replace with a lamp", "in img1, only inside mask msk1: replace the cat with a lamp"),
        ("msk1", "put a tree here.", "in img1, only inside mask msk1: put a tree"),
        ("msk1", "  a red   hat ", "in img1, only inside mask msk1: a red hat"),
        ("msk2", "remove it", "in img1, only inside mask msk2: remove the cat and the bicycle"),
        ("msk3", "Remove this", "in img2, only inside mask msk3: an empty background"),
        ("msk3", "make it red", "in img2, only inside mask msk3: make it red"),
        ("msk1", "把這裡改成藍色", "img1，在遮罩msk1上，把貓改成藍色"),
        ("msk1", "换成一只狗", "img1，在遮罩msk1上，把猫换成狗"),
        ("msk1", "在這裡加一頂帽子", "img1，在遮罩msk1上，加一頂帽子"),
        ("msk2", "把这个删除", "img1，在遮罩msk2上，去掉猫和脚踏车"),
        ("msk3", "去掉它。", "img2，在遮罩msk3上，空無一物的背景"),
    ],
)
async def test_an_instruction_becomes_a_sentence_about_the_thing_that_is_marked(
    store: AssetStore, mask: str, said: str, told: str
) -> None:
    target = told[told.index("img") :][:4]
    assert await area_words(store, "p", target, mask, said) == told
    assert area_of(told) == Area(target, mask)
    assert told.endswith(said_of_area(told)) and mask not in said_of_area(told)


async def test_an_area_needs_words_and_a_mask_that_is_there(store: AssetStore) -> None:
    for mask, said, sentence in (("msk1", " .", "Say what shall be in the area"), ("img2", "a hat", "img2 is no mask")):
        with pytest.raises(BadInput, match=sentence):
            await area_words(store, "p", "img1", mask, said)
    with pytest.raises(UnknownHandle, match=r'no "msk9"'):
        await area_words(store, "p", "img1", "msk9", "a hat")
    assert area_of("make it red inside mask msk1") is None


def pixels(asset: Asset) -> NDArray[np.uint8]:
    return np.asarray(Image.open(asset.path).convert("RGB"))


async def press(
    session: Session, store: AssetStore, target: str, mask: str, change: dict[str, object]
) -> tuple[list[events.Event], Asset]:
    action = Action("region", target=target, other=mask, change=change)
    happened = [event async for event in session.handle(Turn(action=action))]
    assert [event for event in happened if isinstance(event, events.Failed)] == []
    (view,) = made(happened)
    return happened, store.get(session.project, view["handle"])


async def test_a_painted_area_of_a_draft_changes_and_not_one_pixel_beyond_its_edge(services: Services) -> None:
    session, store = services.session("main"), services.store
    await say(session, "一隻貓在花園裡, 480x270")
    first = store.get("main", "img1")
    cat = next(element for element in first.description.elements if element.name == "cat")
    left, top, right, bottom = cat.box
    size = (first.width, first.height)
    mask = keep_mask(store, first, white(size, (left, top, right, bottom)), feather_px=3)
    _, red = await press(session, store, "img1", mask.handle, {"instruction": "make it red"})
    assert red.parents[0] == first.id and red.shot is not None and red.shot.subject.text == "一隻紅色的貓", (
        "in the picture's own language"
    )
    corner = keep_mask(store, first, white(size, (0, 0, 90, 80)), feather_px=3)
    _, balloon = await press(session, store, "img1", corner.handle, {"instruction": "一個氣球"})
    _, beach = await press(session, store, "img1", corner.handle, {"change": {"scene": {"set": "a beach"}}})
    for made_of, area in ((red, mask), (balloon, corner), (beach, corner)):
        away = distance(pixels(area)[..., 0] >= 128, 3) > 3
        changed = (pixels(made_of) != pixels(first)).any(-1)
        assert not changed[away].any() and changed.any()
        assert made_of.recipe is not None and made_of.recipe.request["region"] == {
            "words": "", "box": None, "mask_image": area.id, "feather_px": 3,
        }  # fmt: skip
    new = next(element for element in balloon.description.elements if element.name == "balloon")
    assert 0 <= new.box[0] < new.box[2] <= 90 and 0 <= new.box[1] < new.box[3] <= 80, (
        "it stands in the area, and not where a draft would put it"
    )
    talk = await session.messages()
    assert ("human", f"in img1, only inside mask {mask.handle}: make the cat red") in talk


async def test_a_model_that_forgets_the_area_still_keeps_to_it_and_to_its_picture(services: Services) -> None:
    for size in ((160, 90), (160, 90)):
        await services.door.generate(
            ImageRequest(shot=Shot.model_validate({"subject": {"text": "a cat"}}), size=size), project="p"
        )
    first = services.store.get("p", "img1")
    mask = keep_mask(services.store, first, white((first.width, first.height), (0, 0, 40, 40)))
    told = await area_words(services.store, "p", "img1", mask.handle, "a balloon")
    table = Worktable(services.studio, Sitting("p", "", 1, told), lambda event: None)
    result = await table.edit_image("img2", {"subject": {"add": ["a balloon"]}}, region="the cat", ask=Ask("call"))
    child = services.store.get("p", result["made"][0]["handle"])
    assert child.parents == (first.id, mask.id)
    assert child.recipe is not None and child.recipe.request["region"]["mask_image"] == mask.id


async def test_a_draft_over_a_photo_says_that_it_does_not_look_at_the_photo(services: Services) -> None:
    session, store = services.session("main"), services.store
    noise = np.random.default_rng(7).integers(0, 256, (90, 160, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    assert made([event async for event in session.handle(Turn(uploads=(Upload("photo.png", file.getvalue()),)))])
    photo = store.get("main", "img1")
    mask = keep_mask(store, photo, white((160, 90), (20, 10, 80, 80)), feather_px=0)
    _, drawn = await press(session, store, "img1", mask.handle, {"instruction": "a red balloon"})
    changed = (pixels(drawn) != noise).any(-1)
    assert changed[10:80, 20:80].any() and not changed[:, 80:].any() and not changed[:, :20].any()
    assert (pixels(drawn)[11, 21] == noise[11, 21]).all(), "around the balloon the photo is kept inside the area too"
    assert drawn.notes == ("A draft of the words is drawn over the area; it does not look at the pixels of img1.",)
