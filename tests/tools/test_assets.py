"""The asset store: whole or not at all, with several processes, full disks, read-only folders and kills."""

from __future__ import annotations

import errno
import io
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from prompts.shot import Shot
from tests.postgres import INSTEAD
from tools.assets import AssetStore, Description, ElementNote, NewAsset, Recipe
from tools.errors import BadInput, BadMedia, StoreError, StoreFull, UnknownHandle
from tools.media import encode_png

CAT = Shot(subject="一隻貓", scene="the moon", palette=("#0032a1",))
ROOT = Path(__file__).parents[2]


def _picture(shade: int = 0) -> bytes:
    return encode_png(Image.new("RGB", (16, 9), (shade % 256, shade // 256, 7)))


def _new(project: str = "p", **more: object) -> NewAsset:
    return NewAsset.model_validate({"project": project, "width": 16, "height": 9, "shot": CAT, **more})


def _files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for kind in ("blobs", "tmp") for p in (folder / kind).rglob("*.*"))


def test_an_asset_comes_back_as_it_was_put(store: AssetStore) -> None:
    recipe = Recipe(request={"seed": 7}, card="animatic", engine="animatic", seed=7, versions={"scenewright": "0.1.0"})
    description = Description(elements=(ElementNote(id=1, name="cat", words="一隻貓", box=(1, 2, 3, 4)),), not_drawn=("x",))
    made = store.put(
        _new(recipe=recipe, description=description, words="畫一隻貓", changed=("subject",), notes=("n",), owner="ann"),
        _picture(),
        sidecars={"ids": _picture(1), "depth": _picture(2)},
    )
    again = store.get("p", "img1")
    assert again == made == store.by_id(made.id)
    assert again.shot == CAT
    assert again.recipe == recipe
    assert again.description == description
    assert store.read_bytes(again) == _picture()
    assert store.sidecar(again, "depth") == _picture(2)
    assert again.path.read_bytes() == _picture()
    with pytest.raises(KeyError):
        store.sidecar(again, "region")


@pytest.mark.sqlite
def test_a_moved_folder_still_finds_its_files(tmp_path: Path) -> None:
    with AssetStore(tmp_path / "a") as store:
        store.put(_new(), _picture())
    (tmp_path / "a").rename(tmp_path / "b")
    with AssetStore(tmp_path / "b") as store:
        asset = store.get("p", "img1")
        assert store.read_bytes(asset) == _picture()
        assert asset.path.is_relative_to(tmp_path / "b")


def test_handles_count_per_project_and_kind(store: AssetStore) -> None:
    made = [store.put(_new(project=p, kind=k), _picture(i)).handle for i, (p, k) in enumerate(
        [("p", "image"), ("p", "mask"), ("q", "image"), ("p", "image")])]  # fmt: skip
    assert made == ["img1", "msk1", "img1", "img2"]


def test_the_same_bytes_twice_are_two_assets_and_one_file(store: AssetStore) -> None:
    a, b = store.put(_new(), _picture()), store.put(_new(), _picture())
    assert a.id != b.id
    assert a.path == b.path
    assert len(_files(store.folder)) == 1


def test_a_call_that_is_played_again_returns_what_it_made(store: AssetStore) -> None:
    first = store.put(_new(), _picture(1), call="call-1")
    again = store.put(_new(), _picture(2), call="call-1")
    elsewhere = store.put(_new(project="q"), _picture(3), call="call-1")
    assert again == first == store.by_call("p", "call-1")
    assert elsewhere.project == "q"
    assert store.tree("p").order == (first.id,)
    assert len(_files(store.folder)) == 2
    assert store.by_call("p", "") is None


def test_the_list_holds_the_newest_oldest_first(store: AssetStore) -> None:
    for shade in range(5):
        store.put(_new(), _picture(shade))
    assert [a.handle for a in store.list("p", 3)] == ["img3", "img4", "img5"]
    assert store.list("nobody") == ()


def test_an_unknown_handle_names_the_near_ones(store: AssetStore) -> None:
    with pytest.raises(UnknownHandle, match="nothing has been made"):
        store.get("p", "img1")
    for shade in range(3):
        store.put(_new(), _picture(shade))
    with pytest.raises(UnknownHandle, match=r'no "img9" here; did you mean .*img\d'):
        store.get("p", "img9")
    assert store.get("p", " IMG2 ").handle == "img2"
    with pytest.raises(UnknownHandle):
        store.by_id("' OR 1=1 --")


def test_undo_redo_and_selection_live_in_the_store(store: AssetStore) -> None:
    with pytest.raises(BadInput, match="nothing to undo"):
        store.undo("p")
    a = store.put(_new(), _picture(1))
    b = store.put(_new(parents=(a.id,)), _picture(2))
    assert store.undo("p") == a
    assert store.redo("p") == b
    with pytest.raises(BadInput, match="nothing to redo"):
        store.redo("p")
    store.select("p", a.id)
    c = store.put(_new(parents=(a.id,)), _picture(3))
    assert store.tree("p").parents(c.id) == store.tree("p").parents(b.id) == (a.id,)
    assert store.undo("p") == a
    assert store.undo("p") == b
    assert store.undo("p") == a
    assert store.undo("p") is None
    assert store.current("p") is None


def test_only_versions_of_the_project_can_be_selected(store: AssetStore) -> None:
    other = store.put(_new(project="q"), _picture())
    mask = store.put(_new(kind="mask"), _picture(1))
    with pytest.raises(UnknownHandle, match="another project"):
        store.select("p", other.id)
    with pytest.raises(BadInput, match="no version to go back to"):
        store.select("p", mask.id)
    with pytest.raises(BadInput, match="different projects"):
        store.compare(other.id, mask.id)


def test_comparison_reads_the_shots_of_both(store: AssetStore) -> None:
    a = store.put(_new(), _picture(1))
    b = store.put(_new(parents=(a.id,), shot=CAT.model_copy(update={"palette": ()})), _picture(2))
    result = store.compare(a.id, b.id)
    assert (result.changed, result.ancestor) == (("palette",), a.id)


def test_an_upload_is_kept_as_plain_pixels_under_its_bare_name(store: AssetStore) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(buffer, "JPEG")
    asset = store.import_upload(buffer.getvalue(), "../../etc/my cat.jpg", project="p", owner="ann")
    assert (asset.handle, asset.name, asset.upload, asset.width) == ("img1", "my cat.jpg", True, 30)
    assert asset.path.suffix == ".png"
    assert store.current("p") == asset
    with pytest.raises(BadMedia):
        store.import_upload(b"<html>", "cat.png", project="p")
    assert len(store.list("p")) == 1


def test_a_thumbnail_is_small_and_made_once(store: AssetStore) -> None:
    asset = store.put(_new(), encode_png(Image.new("RGB", (1280, 720), "blue")))
    small = store.thumbnail(asset.id, 200)
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (256, 144)
    assert store.thumbnail(asset.id, 256) == small
    assert len(list((store.folder / "thumbs").iterdir())) == 1


def test_a_changed_or_lost_file_is_told_and_not_handed_out(store: AssetStore) -> None:
    asset = store.put(_new(), _picture())
    asset.path.write_bytes(_picture(9))
    with pytest.raises(StoreError, match="img1 was changed or damaged"):
        store.read_bytes(asset)
    asset.path.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        store.read_bytes(asset)


def test_old_leftovers_are_swept_and_what_is_recorded_stays(store: AssetStore) -> None:
    asset = store.put(_new(), _picture(), sidecars={"ids": _picture(1)})
    old = time.time() - 7200
    for path in (store.folder / "tmp" / "dead.part", store.folder / "blobs" / asset.sha256[:2] / f"{asset.sha256[:2]}{'0' * 62}.png"):
        path.write_bytes(b"half")
        os.utime(path, (old, old))
    (store.folder / "tmp" / "busy.part").write_bytes(b"being written")
    for path in (asset.path, store.sidecar_path(asset, "ids")):
        os.utime(path, (old, old))
    assert store.sweep() == 2
    assert sum("busy" in name for name in _files(store.folder)) == 1
    assert store.read_bytes(asset) == _picture()
    assert store.sidecar(asset, "ids") == _picture(1)


def test_opening_removes_old_temp_files_only(tmp_path: Path) -> None:
    AssetStore(tmp_path).close()
    for name, age in (("old", 7200), ("young", 5)):
        (tmp_path / "tmp" / f"{name}.part").write_bytes(b"x")
        os.utime(tmp_path / "tmp" / f"{name}.part", (time.time() - age,) * 2)
    AssetStore(tmp_path).close()
    assert _files(tmp_path) == ["tmp/young.part"]


# --- faults of the disk


def test_a_disk_that_fills_up_in_the_middle_leaves_nothing_of_the_asset(
    store: AssetStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = store.put(_new(), _picture(1))
    before, real, calls = _files(store.folder), os.write, []

    def full_at_the_second_file(handle: int, data: bytes) -> int:
        calls.append(handle)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, data)

    monkeypatch.setattr(os, "write", full_at_the_second_file)
    with pytest.raises(StoreFull, match="everything made before is kept"):
        store.put(_new(), _picture(2), sidecars={"ids": _picture(3)})
    monkeypatch.undo()
    assert _files(store.folder) == before
    assert store.list("p") == (kept,)
    assert store.put(_new(), _picture(2)).handle == "img2"


def test_a_database_that_fills_up_takes_the_files_back(store: AssetStore, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store.put(_new(), _picture(1))
    before = _files(store.folder)
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("tools.assets.append_event", refuse)
    with pytest.raises(StoreFull):
        store.put(_new(), _picture(2), sidecars={"same": _picture(1)})
    monkeypatch.undo()
    assert _files(store.folder) == before
    assert store.list("p") == (kept,)
    assert store.tree("p").order == (kept.id,)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting needs root")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "none", str(place)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_really_full_disk_is_told_and_keeps_what_was_made(small_disk: Path) -> None:
    noise = random.Random(1)
    with AssetStore(small_disk) as store:
        made = []
        with pytest.raises(StoreFull):
            for _ in range(100):
                made.append(store.put(_new(), noise.randbytes(60_000)))
        assert len(made) > 3
        assert not list((small_disk / "tmp").iterdir())
        assert len(_files(small_disk)) == len(made)
    with AssetStore(small_disk) as store:
        assert store.list("p") == tuple(made)
        assert all(store.read_bytes(a) for a in made)


@pytest.mark.sqlite
def test_a_project_on_a_read_only_disk_is_told(small_disk: Path) -> None:
    AssetStore(small_disk / "p").close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for folder in (small_disk / "p", small_disk / "new"):
        with pytest.raises(StoreError, match="cannot be written"):
            AssetStore(folder)


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "inside"):
        with pytest.raises(StoreError, match="is not a folder"):
            AssetStore(folder)


@pytest.mark.sqlite
def test_a_damaged_or_newer_list_of_assets_is_told(tmp_path: Path) -> None:
    (tmp_path / "scenewright.db").write_bytes(b"not a database, just text" * 100)
    with pytest.raises(StoreError, match="damaged"):
        AssetStore(tmp_path)
    (tmp_path / "newer").mkdir()
    connection = sqlite3.connect(tmp_path / "newer" / "scenewright.db")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StoreError, match="newer Scenewright"):
        AssetStore(tmp_path / "newer")


# --- several processes, and death


def _write_many(folder: str, url: str, writer: int, count: int) -> None:
    with AssetStore(Path(folder), database_url=url) as store:
        for number in range(count):
            store.put(_new(words=f"{writer}-{number}"), _picture(number * 2 + writer), sidecars={"ids": _picture(number)})
            if number % 5 == 4:
                store.undo("p")


def test_two_processes_lose_no_asset_no_event_and_share_no_handle(tmp_path: Path) -> None:
    folder, count = tmp_path / "shared", 25
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(str(folder), INSTEAD.url_of(folder), w, count)) for w in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0
    with AssetStore(folder) as store:
        made = store.list("p", 100)
        assert [a.handle for a in made] == [f"img{n}" for n in range(1, 2 * count + 1)]
        assert {a.words for a in made} == {f"{w}-{n}" for w in range(2) for n in range(count)}
        assert store.tree("p").order == tuple(a.id for a in made)
        assert all(store.read_bytes(a) and store.sidecar(a, "ids") for a in made)
        assert not list((folder / "tmp").iterdir())


_ENDLESS = """
import sys
from pathlib import Path
from tools.assets import AssetStore, NewAsset
store = AssetStore(Path(sys.argv[1]), database_url=sys.argv[3])
print("open", flush=True)
number = 0
while True:
    number += 1
    asset = store.put(NewAsset(project="p"), (sys.argv[2] + str(number)).encode() * 50_000, sidecars={"ids": b"i" * 99_999})
    print(asset.handle, flush=True)
"""


def test_a_kill_in_the_middle_of_a_put_loses_nothing_that_was_told(tmp_path: Path) -> None:
    told = 0
    for life in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", _ENDLESS, str(tmp_path), str(life), INSTEAD.url_of(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        first = process.stdout.readline() if life else ""  # the first life may end before anything is made
        time.sleep(0.05 + 0.03 * life)
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.communicate()[0].splitlines()]
        told = max([told, *(int(line.removeprefix("img")) for line in lines if line.startswith("img"))])
        with AssetStore(tmp_path) as store:
            made = store.list("p", 10_000)
            assert len(made) >= told
            assert [a.handle for a in made] == [f"img{n}" for n in range(1, len(made) + 1)]
            assert all(store.read_bytes(a) and store.sidecar(a, "ids") for a in made)
            assert store.tree("p").order == tuple(a.id for a in made)
            store.sweep(older_than_s=-1)
            assert len(_files(tmp_path)) == len(made) + bool(made)
    assert told > 0


def test_a_long_project_is_read_once_and_another_process_s_assets_are_seen(store: AssetStore, tmp_path: Path) -> None:
    first = store.put(_new(), _picture(1))
    assert store.list("p")[0] is store.get("p", "img1") is store.by_id(first.id)
    with AssetStore(store.folder) as other:
        theirs = other.put(_new(), _picture(2))
    assert [a.id for a in store.list("p")] == [first.id, theirs.id]
