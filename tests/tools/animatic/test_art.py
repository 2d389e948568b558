"""The drawings: their sizes, their colours and the cache between processes."""

import concurrent.futures
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tools.animatic import art, artwork


@pytest.fixture
def cold(tmp_path):
    def clear():
        art._drawn.cache_clear()
        art._scaled.cache_clear()

    clear()
    art.configure(tmp_path / "glyphs")
    yield tmp_path / "glyphs"
    clear()
    art.configure(None)


def test_the_longest_side_is_the_asked_one_and_the_drawing_is_cropped(cold):
    picture = art.glyph("bicycle", 150)
    assert max(picture.size) == 150
    assert picture.getchannel("A").getbbox() == (0, 0, *picture.size)


def test_an_unknown_name_is_a_key_error(cold):
    assert not art.has_glyph("flux-capacitor")
    with pytest.raises(KeyError):
        art.glyph("flux-capacitor", 100)


def test_a_drawing_is_rendered_once_and_then_read_from_the_cache_folder(cold, monkeypatch):
    first = art.glyph("orca", 180)
    assert [p.name for p in cold.iterdir()] == ["orca-192.png"]
    art._drawn.cache_clear()
    art._scaled.cache_clear()
    monkeypatch.setattr(artwork, "draw", lambda *_: pytest.fail("drawn again"))
    assert art.glyph("orca", 180).tobytes() == first.tobytes()


def test_a_damaged_cache_file_is_drawn_again(cold):
    art.glyph("orca", 180)
    (cold / "orca-192.png").write_bytes(b"\x89PNG broken")
    art._drawn.cache_clear()
    art._scaled.cache_clear()
    assert max(art.glyph("orca", 180).size) == 180


def test_a_folder_that_cannot_be_written_costs_nothing_but_speed(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    art._drawn.cache_clear()
    art.configure(blocker / "glyphs")
    assert max(art.glyph("harp", 90).size) == 90
    art.configure(None)


def test_two_threads_may_draw_the_same_thing(cold):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        a, b = pool.map(lambda _: art.glyph("orca", 120).tobytes(), range(2))
    assert a == b


def test_the_bucket_depends_on_name_and_size_alone():
    assert [art.bucket_for("orca", px) for px in (20, 100, 101, 103, 400, 5000)] == [96, 96, 96, 144, 384, 768]
    assert art.bucket_for("cat-face", 60) == artwork.READY_PX


def test_a_changed_copy_leaves_the_kept_picture_alone(cold):
    before = art.glyph("rose", 64).tobytes()
    art.glyph("rose", 64).paste((0, 0, 0, 255), (0, 0, 64, 64))
    assert art.glyph("rose", 64).tobytes() == before


def test_recolouring_turns_the_main_colour_and_keeps_light_and_dark(cold):
    plain, blue = (np.asarray(art.glyph("automobile", 200, colour=c), float) for c in (None, "#2050d0"))
    seen = plain[..., 3] > 250
    red = seen & (plain[..., 0] > 180) & (plain[..., 1] < 110)
    assert blue[red].mean(0)[2] > 150 > blue[red].mean(0)[0]
    wheels = seen & (plain[..., :3].max(-1) < 80)
    assert np.quantile(np.abs(plain[wheels] - blue[wheels]), 0.95) < 40
    assert blue[red][:, :3].std(0).max() > 3


def test_every_drawing_can_be_read_and_the_data_stay_small():
    with zipfile.ZipFile(artwork.DATA / "art.zip") as archive:
        assert archive.testzip() is None
    assert len(artwork.names()) > 800
    assert artwork.ready() <= artwork.names()
    size = sum(p.stat().st_size for p in Path(artwork.DATA).iterdir() if p.suffix in (".zip", ".otf", ".gz"))
    assert size < 6.2e6


def test_ready_drawn_pictures_have_alpha():
    picture = artwork.ready_picture("cat-face")
    assert picture.size == (artwork.READY_PX, artwork.READY_PX)
    assert isinstance(picture, Image.Image)
    assert picture.getchannel("A").getextrema() == (0, 255)
