"""Assets in an object store: a real S3 server on loopback, put, fetched, linked to, shared by processes, and lost."""

from __future__ import annotations

import errno
import hashlib
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.tools import object_stage
from tests.tools.object_stage import URL, blobs
from tools.assets import AssetStore, NewAsset
from tools.errors import NotConfigured, StoreError
from tools.media import encode_png
from tools.store.blobs import BlobFolder
from tools.store.lending import BlobGone, Cache
from tools.store.objects import ObjectBlobs, open_objects
from tools.store.places import blobs_at

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with object_stage.s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def remote(server: str, tmp_path: Path) -> ObjectBlobs:
    return blobs(server, tmp_path / "cache", url=f"{URL}/{tmp_path.name}")


@pytest.fixture
def store(tmp_path: Path, remote: ObjectBlobs) -> Iterator[AssetStore]:
    with AssetStore(tmp_path / "store", blobs=remote) as opened:
        yield opened


def _picture(shade: int = 0) -> bytes:
    return encode_png(Image.new("RGB", (16, 9), (shade, 7, 7)))


def _new(**more: object) -> NewAsset:
    return NewAsset.model_validate({"project": "p", "width": 16, "height": 9, **more})


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _names(remote: ObjectBlobs) -> set[str]:
    return {f"{one.sha256}{one.suffix}" for one in remote.stored()}


def test_an_asset_lies_in_the_bucket_and_comes_back_on_another_machine(server: str, store: AssetStore, remote: ObjectBlobs, tmp_path: Path) -> None:
    made = store.put(_new(owner="ann"), _picture(), sidecars={"depth": _picture(1)})
    assert _names(remote) == {f"{made.sha256}.png", f"{made.sidecars['depth']}.png"}
    assert not (store.folder / "blobs").exists()
    elsewhere = blobs(server, tmp_path / "other cache", url=f"{URL}/{tmp_path.name}")
    with AssetStore(tmp_path / "store", blobs=elsewhere) as other:
        found = other.get("p", "img1")
        assert other.is_there(found)
        assert list((tmp_path / "other cache").iterdir()) == []  # nothing was fetched yet
        assert found.path.suffix == ".png"
        assert found.path.read_bytes() == other.read_bytes(found) == _picture()
        assert other.sidecar(found, "depth") == _picture(1)
        assert other.thumbnail(found.id)[:4] == b"RIFF"


def test_a_path_is_fetched_by_whoever_uses_it_and_travels_as_a_plain_one(store: AssetStore, tmp_path: Path) -> None:
    made = store.put(_new(), _picture())
    for use in (os.stat, lambda path: path.open("rb").close(), lambda path: Image.open(path).load(), lambda path: path.stat()):
        _emptied(tmp_path / "cache")
        use(made.path)
        assert (tmp_path / "cache" / made.path.name).is_file()
    _emptied(tmp_path / "cache")
    assert made.path.is_file()
    assert list((tmp_path / "cache").iterdir()) == []  # asking whether it is there brings nothing
    sent = pickle.loads(pickle.dumps(made.path))
    assert type(sent) is type(Path())
    assert sent.read_bytes() == _picture()


def test_the_same_bytes_twice_are_one_object(store: AssetStore, remote: ObjectBlobs) -> None:
    first, second = store.put(_new(), _picture()), store.put(_new(), _picture())
    assert first.sha256 == second.sha256
    assert len(_names(remote)) == 1


def test_what_is_not_recorded_is_taken_back_and_what_others_recorded_stays(store: AssetStore, remote: ObjectBlobs) -> None:
    kept = store.put(_new(), _picture())

    def fail(*_: Any) -> None:
        raise OSError(errno.EIO, "no")

    with pytest.raises(StoreError):
        store.put(_new(), _picture(), sidecars={"ids": _picture(9)}, also=fail)
    assert _names(remote) == {f"{kept.sha256}.png"}
    assert [asset.handle for asset in store.list("p")] == ["img1"]


def test_a_signed_link_gives_the_file_in_ranges_without_our_key(remote: ObjectBlobs) -> None:
    film = os.urandom(6_000_000)
    staged = remote.stage(film, ".mp4")
    link = remote.link(staged.sha256, ".mp4")
    assert link is not None
    assert "X-Amz-Expires=300" in link
    part = httpx.get(link, headers={"range": "bytes=100-199"}, timeout=60)
    assert (part.status_code, part.content) == (206, film[100:200])
    assert part.headers["content-type"] == "video/mp4"
    assert part.headers["content-disposition"] == "inline"
    assert hashlib.sha256(httpx.get(link, timeout=60).content).hexdigest() == staged.sha256


def test_what_a_browser_would_run_is_stored_as_plain_bytes(remote: ObjectBlobs) -> None:
    staged = remote.stage(b"<svg xmlns='http://www.w3.org/2000/svg'/>", ".svg")
    assert httpx.get(remote.link(staged.sha256, ".svg") or "", timeout=60).headers["content-type"] == "application/octet-stream"


def test_the_cache_stays_under_its_cap_by_what_was_not_used_for_longest(server: str, tmp_path: Path) -> None:
    remote = blobs(server, tmp_path / "cache", cap=250_000, in_use_s=0, url=f"{URL}/{tmp_path.name}")
    staged = [remote.stage(os.urandom(100_000), ".bin") for _ in range(4)]
    places = [remote.path(one.sha256, ".bin") for one in staged]
    _emptied(tmp_path / "cache")
    for at, place in enumerate(places[:2]):
        place.read_bytes()
        os.utime(str(place), (time.time() - 300 + at,) * 2)
    places[0].read_bytes()  # used again: now the other one is older
    places[2].read_bytes()
    kept = {path.name for path in (tmp_path / "cache").iterdir()}
    assert kept == {places[0].name, places[2].name}
    assert len(places[1].read_bytes()) == 100_000  # and it comes back


def test_what_was_just_used_stays_above_the_cap(server: str, tmp_path: Path) -> None:
    remote = blobs(server, tmp_path / "cache", cap=150_000, url=f"{URL}/{tmp_path.name}")
    for _ in range(3):
        remote.stage(os.urandom(100_000), ".bin")
    assert len(list((tmp_path / "cache").iterdir())) == 3


def test_a_full_disk_makes_room_in_the_cache_once_and_is_told_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path, 10_000_000, in_use_s=0)
    old = cache.keep(hashlib.sha256(b"old").hexdigest(), ".bin", lambda: (b"old",))
    room = [False]

    def chunks() -> Iterator[bytes]:
        if old.exists() or not room[0]:
            raise OSError(errno.ENOSPC, "full")
        yield b"new"

    with pytest.raises(OSError, match="full"):
        cache.keep(hashlib.sha256(b"new").hexdigest(), ".bin", chunks)
    assert not old.exists()
    room[0] = True
    assert cache.keep(hashlib.sha256(b"new").hexdigest(), ".bin", chunks).read_bytes() == b"new"
    assert [path.suffix for path in tmp_path.iterdir()] == [".bin"]  # no half file stayed


def test_a_damaged_or_lost_object_is_one_clear_sentence(store: AssetStore, remote: ObjectBlobs, tmp_path: Path) -> None:
    import obstore

    made = store.put(_new(), _picture())
    _emptied(tmp_path / "cache")
    key = f"{made.sha256[:2]}/{made.sha256}.png"
    obstore.put(remote._store, key, b"something else")
    with pytest.raises(BlobGone, match=rf"{made.sha256}\.png in the object store is damaged; restore it"):
        store.read_bytes(made)
    obstore.delete(remote._store, key)
    with pytest.raises(BlobGone, match=r"has no file .*; restore it from a backup"):
        store.read_bytes(made)
    assert not store.is_there(made)
    assert not made.path.is_file()
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_line_that_breaks_off_is_tried_again(server: str, tmp_path: Path) -> None:
    film = os.urandom(3_000_000)
    url = f"{URL}/{tmp_path.name}"
    blobs(server, tmp_path / "there", url=url).stage(film, ".mp4")
    with object_stage.breaking_line(server, breaks=2, after=700_000) as line:
        remote = blobs(line, tmp_path / "here", url=url)
        assert remote.path(hashlib.sha256(film).hexdigest(), ".mp4").read_bytes() == film
    with object_stage.breaking_line(server, breaks=1, after=0) as line:
        assert blobs(line, tmp_path / "here", url=url).stage(b"put over a bad line", ".bin").bytes == 19


@pytest.mark.parametrize(
    ("bucket", "said"), [("s3://nowhere/x", "is not there; make the bucket"), ("s3://pictures/x", "does not answer .*no connection")]
)
def test_a_store_that_cannot_be_used_is_told_when_it_is_opened(server: str, tmp_path: Path, bucket: str, said: str) -> None:
    endpoint = server if "nowhere" in bucket else "http://127.0.0.1:1"
    there = open_objects(bucket, object_stage.keys(endpoint), Cache(tmp_path / "cache", 1_000))
    with pytest.raises(StoreError, match=said):
        AssetStore(tmp_path / "store", blobs=there)


def test_a_key_that_may_not_write_is_told(server: str, remote: ObjectBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    import obstore
    from obstore.exceptions import PermissionDeniedError

    def refuse(*_: object, **__: object) -> None:
        raise PermissionDeniedError("https://signed.example/?X-Amz-Signature=secret")

    monkeypatch.setattr(obstore, "put", refuse)
    with pytest.raises(StoreError, match="refuses our key; check its credentials") as caught:
        remote.stage(b"x", ".bin")
    assert "secret" not in str(caught.value)


def test_two_processes_put_and_fetch_the_same_things(server: str, remote: ObjectBlobs, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.tools.object_stage import blobs\n"
        "there = blobs(sys.argv[1], Path(sys.argv[2]), url=sys.argv[3])\n"
        "for n in range(12):\n"
        "    one = there.stage(b'%d' % n * 50_000, '.bin'); there.settle(one)\n"
        "    there._cache.forget(one.sha256, '.bin'); there.path(one.sha256, '.bin').read_bytes()\n"
    )
    call = [sys.executable, "-c", code, server, str(tmp_path / "cache"), f"{URL}/{tmp_path.name}"]
    other = subprocess.Popen(call, cwd=ROOT)
    for number in range(12):
        one = remote.stage(b"%d" % number * 50_000, ".bin")
        remote.settle(one)
        remote._cache.forget(one.sha256, ".bin")
        assert remote.path(one.sha256, ".bin").read_bytes() == b"%d" % number * 50_000
    assert other.wait(60) == 0
    assert len(_names(remote)) == 12
    assert [path for path in (tmp_path / "cache").iterdir() if path.suffix == ".part"] == []


def test_addresses_are_read_and_refused_in_one_sentence(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 1)
    folder = blobs_at(f"file://{tmp_path}/the%20share", tmp_path, cache, {})
    assert isinstance(folder, BlobFolder)
    assert folder.path("ab" * 32, ".png").is_relative_to(tmp_path / "the share")
    assert blobs_at("", tmp_path, cache, {}).path("ab" * 32, ".png").is_relative_to(tmp_path)
    for wrong in ("http://bucket/x", "s3:bucket", "file://", "ftp://a/b", "s3://key:word@bucket/x", "az://box/x?sig=word"):
        with pytest.raises(NotConfigured, match="write s3://BUCKET/PREFIX"):
            blobs_at(wrong, tmp_path, cache, {})


def test_without_the_package_the_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tools.store.objects", None)
    with pytest.raises(NotConfigured, match=r"pip install 'scenewright\[objects\]'"):
        blobs_at("s3://pictures", tmp_path, Cache(tmp_path, 1), {})
