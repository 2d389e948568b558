"""Which asset a person means, in words of both languages."""

from __future__ import annotations

import pytest

from agent.desk import DeskRow, read_row
from agent.references import resolve

CAT = DeskRow("img1", words="a grey cat asleep on a green armchair", fields={"subject": "a grey cat", "scene": "on a green armchair"})
BOAT = DeskRow("img2", words="漁夫在起霧的湖上划船", fields={"subject": "漁夫", "action": "划船", "scene": "在起霧的湖上"})
CAR = DeskRow("img3", words="a red car on a bridge, pixel art", fields={"subject": "a red car", "scene": "on a bridge", "style": "pixel art"}, selected=True)
DESK = (CAT, BOAT, CAR)
SET = tuple(DeskRow(h, words="a house", group=("img4", "img5", "img6"), turn=4) for h in ("img4", "img5", "img6"))


@pytest.mark.parametrize(
    ("words", "handle"),
    [
        ("img2", "img2"), ("the second one", "img2"), ("第二張", "img2"), ("第一张", "img1"), ("number 3", "img3"), ("the first image", "img1"),
        ("上一張", "img2"), ("the one before", "img2"), ("the previous one", "img2"), ("the last one", "img3"), ("最後一張", "img3"), ("this one", "img3"), ("這張", "img3"),
        ("the red car", "img3"), ("the cat", "img1"), ("那隻貓", "img1"), ("漁夫那張", "img2"), ("the pixel one", "img3"), ("the boat picture", "img2"), ("same cat", "img1"),
        ("go back to the second one", "img2"), ("make the cat yawn", "img1"), ("add a heron next to the boat", "img2"), ("the fisherman should wear a hat", "img2"),
        ("把船去掉", "img2"), ("給貓戴上帽子", "img1"), ("make it sunset", "img3"), ("低角度", "img3"), ("turn it into pixel art", "img3"), ("add a tree on the left", "img3"),
    ],
)  # fmt: skip
def test_words_lead_to_the_asset_they_speak_of(words: str, handle: str) -> None:
    assert resolve(words, DESK).handle == handle


@pytest.mark.parametrize(
    ("words", "handle"), [("the left one", "img4"), ("the middle one", "img5"), ("右邊那張", "img6"), ("左边的图", "img4"), ("the second one", "img5"), ("the one on the right", "img6")]
)
def test_sides_and_ordinals_count_within_the_newest_set(words: str, handle: str) -> None:
    assert resolve(words, (*DESK, *SET)).handle == handle


def test_a_side_in_the_picture_is_no_reference_to_a_set() -> None:
    assert resolve("put a bench on the left", (*DESK, *SET)).handle == "img3"


def test_an_edit_means_the_newest_version_of_what_it_speaks_of() -> None:
    child = DeskRow("img4", words="make it night", parents=("img1",), fields={"subject": "a grey cat", "lighting": "night"})
    assert resolve("give the cat a bow", (CAT, BOAT, child, CAR)).handle == "img4"


def test_the_original_is_the_root_of_the_current_version() -> None:
    child = DeskRow("img4", parents=("img1",), words="make it night", selected=True)
    assert resolve("back to the original", (CAT, BOAT, child)).handle == "img1"


def test_uploads_are_found_by_name_and_by_my_photo() -> None:
    upload = DeskRow("img9", name="Garden_party.jpg", upload=True)
    assert resolve("brighten garden_party.jpg", (upload, *DESK)).handle == "img9"
    assert resolve("use my photo", (upload, *DESK)).handle == "img9"
    assert resolve("我上傳的那張", (upload, *DESK)).handle == "img9"


def test_a_name_of_the_cast_leads_to_her_picture() -> None:
    mia = DeskRow("img7", words="a woman on a beach", cast=("Mia",))
    assert resolve("put Mia in a library", (mia, *DESK)).handle == "img7"


def test_two_that_fit_alike_are_not_sure() -> None:
    red = DeskRow("img1", words="a red car", fields={"subject": "a red car"})
    blue = DeskRow("img2", words="a blue car", fields={"subject": "a blue car"})
    other = DeskRow("img3", words="a tree", fields={"subject": "a tree"}, selected=True)
    found = resolve("the car", (red, blue, other))
    assert not found.sure
    assert {c.handle for c in found.candidates[:2]} == {"img1", "img2"}
    assert resolve("the red car", (red, blue, other)).handle == "img1"


def test_a_pointer_is_sure_and_says_why() -> None:
    found = resolve("第二張", DESK)
    assert found.sure
    assert found.candidates[0].reasons == ("number 2 of 3",)


def test_several_files_are_all_meant() -> None:
    rows = tuple(DeskRow(f"img{i}", name=f"garden_{i}.png", upload=True) for i in (1, 2, 3))
    assert resolve("brighten garden_1.png, garden_2.png and garden_3.png", rows).plural == ("img1", "img2", "img3")


def test_a_kind_keeps_to_its_assets() -> None:
    film = DeskRow("vid1", kind="video", words="a running dog")
    assert resolve("make it slower", (*DESK, film), kind="video").handle == "vid1"


def test_an_empty_desk_gives_no_candidates() -> None:
    found = resolve("the second one", ())
    assert found.handle is None
    assert not found.sure


def test_a_row_reads_from_plain_data_and_drops_what_it_does_not_know() -> None:
    row = read_row({"handle": "img1", "parents": ["img0"], "later_field": 1, "caption": None})
    assert row == DeskRow("img1", parents=("img0",))
