"""How much may be kept, what is collected, what deleting a conversation takes, and copies that come back whole."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from PIL import Image

from tests.postgres import DATABASES, url_of
from tests.tools import object_stage
from tools.assets import AssetStore, NewAsset
from tools.errors import BadInput, OverQuota, StoreError
from tools.keeping import copies
from tools.keeping.collecting import Heap, Leftovers, collect
from tools.keeping.deleting import Uses, delete_project
from tools.keeping.quotas import Quota, kept_by_all
from tools.media import encode_png
from tools.store.blobs import BlobFolder

DAY_S = 86_400.0


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    return url_of(request)


def _picture(shade: int = 0) -> bytes:
    return encode_png(Image.new("RGB", (16, 9), (shade, 7, 7)))


def _new(project: str = "p", **more: object) -> NewAsset:
    return NewAsset.model_validate({"project": project, "width": 16, "height": 9, **more})


def _found(heaps: tuple[Heap, ...]) -> dict[str, int]:
    return {heap.what: heap.count for heap in heaps if heap.count}


def _age(path: Path, days: float = 30) -> None:
    os.utime(path, (time.time() - days * DAY_S,) * 2)


# --- caps


def test_an_owner_is_counted_by_content_with_all_that_belongs_to_an_asset(store: AssetStore) -> None:
    quota = Quota()
    assert quota.kept_by(store.database, "ann") == 0
    store.put(_new(owner="ann"), _picture(), sidecars={"depth": _picture(1)})
    store.put(_new(owner="ann"), _picture())
    store.put(_new(owner="bob"), _picture(2))
    one = len(_picture())
    assert quota.kept_by(store.database, "ann") == 2 * one
    assert quota.kept_by(store.database, "bob") == one
    assert kept_by_all(store.database) == 3 * one
    delete_project(store, "p", Uses(store))
    assert quota.kept_by(store.database, "ann") == 0


def test_an_upload_over_the_cap_is_refused_and_nobody_else_is(tmp_path: Path) -> None:
    with AssetStore(tmp_path, quota=Quota(each_bytes=2 * len(_picture()))) as store:
        store.import_upload(_picture(), "a.png", project="p", owner="ann")
        store.check_room("ann")
        with pytest.raises(OverQuota, match=r"Your .* for files are used up; ask whoever runs this to remove old conversations"):
            store.import_upload(_picture(1) + b"\0" * 99, "b.png", project="p", owner="ann")
        store.put(_new(owner="ann"), _picture(1))  # what was paid for is kept
        with pytest.raises(OverQuota):
            store.check_room("ann")
        store.check_room("bob")
        assert len(store.list("p")) == 2


def test_all_together_have_a_cap_too(tmp_path: Path) -> None:
    with AssetStore(tmp_path, quota=Quota(total_bytes=len(_picture()))) as store:
        store.put(_new(owner="ann"), _picture())
        with pytest.raises(OverQuota, match="for everybody's files are used up; ask whoever runs this"):
            store.check_room("bob")


# --- garbage


def test_nothing_is_collected_from_a_store_in_use(store: AssetStore) -> None:
    made = store.put(_new(), _picture(), sidecars={"ids": _picture(1)})
    store.thumbnail(made.id)
    assert _found(collect(store, grace_s=-DAY_S, remove=True)) == {}
    assert store.read_bytes(made) == _picture()
    assert store.sidecar(made, "ids") == _picture(1)


def test_a_deleted_conversation_loses_its_rows_at_once_and_its_files_after_the_grace(store: AssetStore) -> None:
    gone = store.put(_new("old"), _picture(), sidecars={"ids": _picture(1)})
    shared = store.put(_new("old"), _picture(2))
    kept = store.put(_new("new"), _picture(2))
    assert delete_project(store, "old", Uses(store)).assets == 2
    assert store.list("old") == ()
    assert store.tree("old").current is None
    assert _found(collect(store, remove=True)) == {}
    assert gone.path.is_file()
    looked = collect(store, grace_s=-1)
    assert _found(looked) == {"files of deleted assets": 2}
    assert gone.path.is_file()  # only looked
    assert _found(collect(store, grace_s=-1, remove=True)) == {"files of deleted assets": 2}
    assert not gone.path.exists()
    assert shared.path == kept.path
    assert store.read_bytes(kept) == _picture(2)
    again = store.put(_new("new"), _picture())  # the same bytes may come back
    assert store.read_bytes(again) == _picture()


def test_what_other_conversations_use_stays_with_what_it_was_made_from(store: AssetStore) -> None:
    first = store.put(_new("old"), _picture(1))
    edited = store.put(_new("old", parents=(first.id,)), _picture(2))
    alone = store.put(_new("old", parents=(edited.id,)), _picture(3))
    voice = store.put(_new("old", kind="clone"), b"{}", suffix=".json")
    store.put(_new("new", parents=(edited.id,)), _picture(4))
    deleted = delete_project(store, "old", Uses(store))
    assert (deleted.assets, deleted.stayed) == (1, 3)
    assert {asset.id for asset in store.list("old")} == {first.id, edited.id, voice.id}
    assert _found(collect(store, grace_s=-1, remove=True)) == {"files of deleted assets": 1}
    assert not alone.path.exists()
    assert store.read_bytes(edited) == _picture(2)


def test_what_crashes_left_is_found_told_and_removed_once_it_is_old(store: AssetStore) -> None:
    asset = store.put(_new(), _picture())
    studio = store.folder
    places = {
        "blob": studio / "blobs" / "ab" / f"{'ab' * 32}.png", "temp": studio / "tmp" / "x.part", "thumb": studio / "thumbs" / "y.part",
        "small": studio / "thumbs" / f"{'cd' * 32}-64.webp", "spool": studio / "spool" / "deadkey", "busy": studio / "spool" / "livekey",
        "work": studio / "work" / "999999-1-abc",
    }  # fmt: skip
    foreign = studio / "blobs" / "ab" / "abandoned.txt"
    foreign.parent.mkdir()
    foreign.write_bytes(b"nobody named it so here")
    _age(foreign)
    for name, path in places.items():
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if name in ("spool", "busy", "work") else path.write_bytes(b"12345")
        _age(path)
    (studio / "tmp" / "young.part").write_bytes(b"being written")
    left = Leftovers((studio / "work",), studio / "spool", frozenset({"livekey"}))
    wanted = {
        "files without a record": 1, "half-written files": 2, "thumbnails of what is gone": 1, "work folders of programs that ended": 1,
        "results nobody waits for": 1,
    }  # fmt: skip
    assert _found(collect(store, left)) == wanted
    assert all(path.exists() for path in places.values())
    assert _found(collect(store, left, remove=True)) == wanted
    assert [name for name, path in places.items() if path.exists()] == ["busy"]
    assert foreign.exists()
    assert (studio / "tmp" / "young.part").exists()
    assert store.read_bytes(asset) == _picture()


def test_a_bucket_is_collected_too(tmp_path: Path) -> None:
    with object_stage.s3_server() as server:
        remote = object_stage.blobs(server, tmp_path / "cache")
        with AssetStore(tmp_path / "studio", blobs=remote) as store:
            gone, kept = store.put(_new("old"), _picture(1)), store.put(_new("new"), _picture(2))
            delete_project(store, "old", Uses(store))
            for name in ("ab/abandoned.txt", f"notes/{'ab' * 32}.png"):
                obstore.put(remote._store, name, b"somebody else's")
            assert _found(collect(store, grace_s=-1, remove=True)) == {"files of deleted assets": 1}
            assert {one.sha256 for one in remote.stored()} == {kept.sha256}
            assert len(list(obstore.list(remote._store).collect())) == 3
            assert not store.is_there(gone)
            copied = copies.back_up(tmp_path, store, tmp_path / "copy", "1")
            assert copied.lost == ()
            assert (tmp_path / "copy" / "blobs" / kept.sha256[:2] / f"{kept.sha256}.png").read_bytes() == _picture(2)


# --- copies


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    (home / "web").mkdir(parents=True)
    with sqlite3.connect(home / "web" / "history.sqlite") as talk:
        talk.execute("CREATE TABLE threads (id TEXT)")
        talk.execute("INSERT INTO threads VALUES ('first')")
    talk.close()
    (home / "web" / "secret").write_text("signs", "utf-8")
    (home / "cards").mkdir()
    (home / "cards" / "own.toml").write_text("id = 'own'", "utf-8")
    yield home


def _blobs_of(folder: Path) -> BlobFolder:
    return BlobFolder(folder)


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_a_home_comes_back_from_its_copy_while_a_program_was_at_work_on_it(home: Path, tmp_path: Path, name: str) -> None:
    with AssetStore(home / "studio") as store, store.database.writing() as connection:
        connection.execute("INSERT INTO events (project, body, created) VALUES ('q', '{}', 'never committed')")
        with AssetStore(home / "studio") as reader:  # the other program is in the middle of a transaction
            first = copies.back_up(home, reader, tmp_path / name, "1.0")
    assert first.lost == ()
    copies.restore(tmp_path / name, tmp_path / "early", _blobs_of)
    with AssetStore(tmp_path / "early" / "studio") as store:
        assert store.database.rows("SELECT COUNT(*) FROM events")[0][0] == 0
    with AssetStore(home / "studio") as store:
        made = store.put(_new(owner="ann"), _picture(), sidecars={"ids": _picture(1)})
        copies.back_up(home, store, tmp_path / name, "1.0")
        store.put(_new(), _picture(3))  # after the copy
    back = tmp_path / "new home"
    found = copies.restore(tmp_path / name, back, _blobs_of)
    assert found.files == 6
    with AssetStore(back / "studio") as store:
        assert [asset.id for asset in store.list("p")] == [made.id]
        again = store.get("p", "img1")
        assert again.path.is_relative_to(back)
        assert store.read_bytes(again) == _picture()
        assert store.sidecar(again, "ids") == _picture(1)
        assert store.put(_new(), _picture(9)).handle == "img2"  # and it goes on
    with sqlite3.connect(back / "web" / "history.sqlite") as talk:
        assert talk.execute("SELECT id FROM threads").fetchall() == [("first",)]
    talk.close()
    assert (back / "cards" / "own.toml").read_text("utf-8") == "id = 'own'"
    assert (back / "web" / "secret").stat().st_mode & 0o077 == 0


def test_records_on_a_server_are_left_to_its_own_tools_and_their_files_are_copied(home: Path, tmp_path: Path, database_url: str) -> None:
    with AssetStore(home / "studio", database_url=database_url) as store:
        made = store.put(_new(), _picture(1))
        copied = copies.back_up(home, store, tmp_path / "copy", "1.0")
        assert copied.lost == ()
    names = {path.name for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert f"{made.sha256}.png" in names
    assert ("scenewright.db" in names) == (not database_url)
    assert "history.sqlite" in names


def test_a_second_copy_into_the_folder_brings_only_what_is_new(home: Path, tmp_path: Path) -> None:
    with AssetStore(home / "studio") as store:
        store.put(_new(), _picture(1))
        first = copies.back_up(home, store, tmp_path / "copy", "1.0")
        seen = {path: path.stat().st_ino for path in (tmp_path / "copy" / "blobs").rglob("*.png")}
        store.put(_new(), _picture(2))
        second = copies.back_up(home, store, tmp_path / "copy", "1.0")
    assert (second.files, second.new) == (first.files + 1, first.new)
    assert all(path.stat().st_ino == inode for path, inode in seen.items())
    assert len(list((tmp_path / "copy").glob("home-*"))) == 1
    assert copies.check(tmp_path / "copy").files == second.files


@pytest.mark.sqlite
def test_a_damaged_copy_is_refused_with_the_name_of_the_file_and_the_home_stays_empty(home: Path, tmp_path: Path) -> None:
    with AssetStore(home / "studio") as store:
        made = store.put(_new(), _picture(1))
        copies.back_up(home, store, tmp_path / "copy", "1.0")
    blob = tmp_path / "copy" / "blobs" / made.sha256[:2] / f"{made.sha256}.png"
    database = next((tmp_path / "copy").glob("home-*/studio/scenewright.db"))
    for path in (blob, database, tmp_path / "copy" / "manifest.json"):
        whole = path.read_bytes()
        for damaged in (whole[:-1], whole[:50] + bytes([whole[50] ^ 1]) + whole[51:], None):
            path.write_bytes(damaged) if damaged is not None else path.unlink()
            if path.name == "manifest.json" and damaged == whole[:50] + bytes([whole[50] ^ 1]) + whole[51:]:
                path.write_bytes(whole.replace(b'"sha256"', b'"sha999"', 1))
            for reading in (copies.check, lambda source: copies.restore(source, tmp_path / "back", _blobs_of)):
                with pytest.raises(BadInput, match=f"{path.name} of the backup .*; use another backup"):
                    reading(tmp_path / "copy")
            assert not (tmp_path / "back").exists()
            path.write_bytes(whole)
    assert copies.check(tmp_path / "copy").files > 0
    assert not list(tmp_path.glob(".restore-*"))


def test_a_file_the_store_had_lost_is_told_and_the_rest_is_copied(home: Path, tmp_path: Path) -> None:
    with AssetStore(home / "studio") as store:
        lost, kept = store.put(_new(), _picture(1)), store.put(_new(), _picture(2))
        lost.path.write_bytes(b"damaged")
        copied = copies.back_up(home, store, tmp_path / "copy", "1.0")
    assert copied.lost == (f"{lost.sha256}.png",)
    copies.restore(tmp_path / "copy", tmp_path / "back", _blobs_of)
    assert (tmp_path / "back" / "studio" / "blobs" / kept.sha256[:2] / f"{kept.sha256}.png").is_file()


def test_a_store_that_cannot_be_reached_has_lost_nothing_and_the_older_copy_stays(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AssetStore(home / "studio") as store:
        store.put(_new(), _picture(1))
        before = copies.back_up(home, store, tmp_path / "copy", "1.0")
        store.put(_new(), _picture(2))

        def away(*_: object) -> Path:
            raise StoreError("The object store does not answer.")

        monkeypatch.setattr(store.blobs, "path", away)
        for name in ("copy", "copy.tar"):
            with pytest.raises(StoreError, match="does not answer"):
                copies.back_up(home, store, tmp_path / name, "1.0")
    assert copies.check(tmp_path / "copy").files == before.files
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "home"]


def test_a_copy_is_restored_into_an_empty_home_only_and_written_over_nothing_else(home: Path, tmp_path: Path) -> None:
    with AssetStore(home / "studio") as store:
        copies.back_up(home, store, tmp_path / "copy", "1.0")
        with pytest.raises(BadInput, match="is not empty; move it away"):
            copies.restore(tmp_path / "copy", home, _blobs_of)
        with pytest.raises(BadInput, match="holds something else than a backup"):
            copies.back_up(home, store, home, "1.0")
    with pytest.raises(BadInput, match="is no backup"):
        copies.restore(home / "cards" / "own.toml", tmp_path / "back", _blobs_of)


def test_a_copy_that_names_files_outside_is_refused(tmp_path: Path) -> None:
    for name in ("../evil", "/etc/evil", "home/../../evil", "elsewhere/x"):
        note = {"format": 1, "base": "home", "files": {name: {"sha256": "0", "bytes": 1}}}
        (tmp_path / "manifest.json").write_text(json.dumps(note), "utf-8")
        with tarfile.open(tmp_path / "evil.tar", "w") as tar:
            tar.add(tmp_path / "manifest.json", "manifest.json")
        with pytest.raises(BadInput, match=r"manifest\.json of the backup .* is missing or damaged"):
            copies.restore(tmp_path / "evil.tar", tmp_path / "back", _blobs_of)
