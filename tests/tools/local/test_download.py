"""Models are fetched from a loopback hub with the real hub library: whole, checked, once, and on from where an earlier try ended."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from huggingface_hub import try_to_load_from_cache

from tests.fakes.hub import COMMIT, FakeHub
from tests.tools.local.folders import local_card, pipeline, tensors
from tools.engines.crew import WorkerGone
from tools.engines.crew_worker import Told
from tools.errors import BadInput, EngineError, NotConfigured, StoreError, StoreFull
from tools.local.files import download, transfer
from tools.local.files.download import Fetch, fetch, sizes
from tools.local.files.downloads import Downloads
from tools.local.files.hub import Hub
from tools.local.files.shelf import Repository, Shelf

LARGE = tensors(300_000)
HALF = len(LARGE) // 2
REPOSITORY = "org/small"


class Quiet:
    """Stands for a line to a program: keeps what is told."""

    def __init__(self) -> None:
        self.heard: list[Told] = []

    def check(self) -> None:
        pass

    def tell(self, fraction: float, preview: object = None, *, message: str = "", left_s: float | None = None) -> None:
        self.heard.append(Told(0, fraction, None, message, left_s))


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    files = {name: data if isinstance(data, bytes) else b'{"a": 1}' for name, data in pipeline().items()}
    index = b'{"unet": ["diffusers", "UNet2DConditionModel"], "tokenizer": ["transformers", "CLIPTokenizer"]}'
    more = {"model_index.json": index, "unet/diffusion_pytorch_model.safetensors": LARGE, "README.md": b"read", "whole.ckpt": b"x" * 50}
    with FakeHub({REPOSITORY: {**files, **more}}) as served:
        yield served


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PAUSES_S", (0.0, 0.0))
    monkeypatch.setattr(download, "_PAUSES_S", (0.0, 0.0))


def _fetch(hub: FakeHub, folder: Path, *, home: Path | None = None, token: str | None = None, gb: float = 0.01) -> tuple[Quiet, Path, int]:
    line = Quiet()
    task = Fetch(Hub(folder, hub.url, token), "Small", (Repository("model", REPOSITORY, gb),), (home,))
    done = fetch(line, task)  # type: ignore[arg-type]
    return line, done.folders[0], done.bytes


def test_what_came_into_the_cache_is_found_by_the_hubs_own_library(hub: FakeHub, tmp_path: Path) -> None:
    line, folder, came = _fetch(hub, tmp_path)
    assert try_to_load_from_cache(REPOSITORY, "model_index.json", cache_dir=tmp_path) == str(folder / "model_index.json")
    assert folder == tmp_path / "models--org--small" / "snapshots" / COMMIT
    assert (folder / "unet" / "diffusion_pytorch_model.safetensors").read_bytes() == LARGE
    assert Shelf(None, tmp_path).folders(local_card()) == {"model": folder}
    assert came == sum(path.stat().st_size for path in (folder.parents[1] / "blobs").iterdir())
    assert not list(tmp_path.rglob("*incomplete*"))
    assert line.heard[-1].fraction == 1.0
    assert [told.fraction for told in line.heard] == sorted(told.fraction for told in line.heard)
    assert line.heard[0].message.startswith("fetching Small: ")


def test_only_what_a_library_loads_comes_and_the_index_comes_last(hub: FakeHub, tmp_path: Path) -> None:
    _fetch(hub, tmp_path)
    asked = hub.files_asked()
    assert "README.md" not in asked
    assert "whole.ckpt" not in asked
    assert asked[-1] == "model_index.json"


def test_a_folder_of_ones_own_gets_plain_files(hub: FakeHub, tmp_path: Path) -> None:
    home = tmp_path / "models" / "org" / "small"
    _fetch(hub, tmp_path / "cache", home=home)
    assert Shelf(tmp_path / "models").folders(local_card()) == {"model": home}
    assert not (home / "model_index.json").is_symlink()
    assert not (tmp_path / "cache").exists()


def test_what_is_here_already_is_not_fetched_again(hub: FakeHub, tmp_path: Path) -> None:
    _fetch(hub, tmp_path)
    hub.asked.clear()
    assert _fetch(hub, tmp_path)[2] == 0
    assert hub.files_asked() == []


def test_a_broken_line_goes_on_where_it_broke(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults.breaks = [100_000, 50_000]
    _fetch(hub, tmp_path)
    assert len(hub.ranges()) == 3
    begins = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in hub.ranges()[1:]]
    assert 0 < begins[0] <= 100_000 < begins[1] <= 150_000


def test_a_store_without_ranges_sends_all_again(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults.breaks, hub.faults.no_ranges = [100_000], True
    _, folder, _ = _fetch(hub, tmp_path)
    assert (folder / "unet" / "diffusion_pytorch_model.safetensors").read_bytes() == LARGE


def test_a_store_that_is_down_for_a_moment_is_asked_again(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults.statuses, hub.faults.info = [503, 429], [502]
    _, folder, _ = _fetch(hub, tmp_path)
    assert (folder / "model_index.json").exists()


def test_a_store_that_stays_down_is_told_and_what_came_is_kept(hub: FakeHub, tmp_path: Path) -> None:
    part = tmp_path / "models--org--small" / "blobs"
    hub.faults.breaks = [100_000]
    _break_later(hub)
    with pytest.raises(EngineError, match=r"answered 503 for org/small; what is here of it is kept: try again later"):
        _fetch(hub, tmp_path)
    assert any(path.stat().st_size for path in part.glob("*.incomplete"))
    hub.faults.statuses = []
    sent = hub.sent
    _fetch(hub, tmp_path)
    assert hub.sent - sent < len(LARGE)


def _break_later(hub: FakeHub) -> None:
    """Let the store fail for good once the first line has broken."""

    class Later(list[int]):
        def __bool__(self) -> bool:
            return not hub.faults.breaks

        def pop(self, _: object = 0) -> int:  # type: ignore[override]
            return 503

    hub.faults.statuses = Later()


def test_a_file_that_came_damaged_is_fetched_anew_and_refused_the_second_time(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults.damaged = 1
    _, folder, _ = _fetch(hub, tmp_path / "one")
    assert (folder / "unet" / "diffusion_pytorch_model.safetensors").read_bytes() == LARGE
    hub.faults.damaged = 2
    with pytest.raises(EngineError, match=r"diffusion_pytorch_model.safetensors came damaged twice"):
        _fetch(hub, tmp_path / "two")
    assert not list((tmp_path / "two").rglob("diffusion_pytorch_model*"))


@pytest.mark.parametrize("own", [False, True])
def test_a_damaged_file_is_found_and_fetched_again_and_nothing_else(hub: FakeHub, tmp_path: Path, own: bool) -> None:
    home = tmp_path / "models" / "org" / "small" if own else None
    _, folder, _ = _fetch(hub, tmp_path, home=home)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(LARGE[:-1] + b"x")
    hub.asked.clear()
    line = Quiet()
    repository = Repository("model", REPOSITORY, 0.01)
    done = fetch(line, Fetch(Hub(tmp_path, hub.url), "Small", (repository,), (home,), check=True))  # type: ignore[arg-type]
    assert weights.read_bytes() == LARGE
    assert (hub.files_asked(), done.bytes) == (["unet/diffusion_pytorch_model.safetensors"], len(LARGE))
    assert line.heard[0].message == "checking Small: file 1 of 7"


def test_a_gated_model_says_where_to_accept_and_which_token_to_set(hub: FakeHub, tmp_path: Path) -> None:
    hub.gated[REPOSITORY] = "good"
    with pytest.raises(NotConfigured) as without:
        _fetch(hub, tmp_path)
    assert str(without.value) == (
        f"org/small is given only to who accepts its licence; do that at {hub.url}/org/small, "
        f"then set HF_TOKEN to a token from {hub.url}/settings/tokens."
    )
    with pytest.raises(NotConfigured, match=r"The account of HF_TOKEN may not fetch org/small yet; accept its licence at"):
        _fetch(hub, tmp_path, token="other")
    _fetch(hub, tmp_path, token="good")
    assert all(not one.token for one in hub.asked if one.path.startswith("/store/") and one.token != "good")


def test_what_the_hub_does_not_have_is_told(hub: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"There is no org/other at .*, or it is private and needs HF_TOKEN"):
        sizes(Quiet(), Fetch(Hub(tmp_path, hub.url), "Other", (Repository("model", "org/other", 1),), (None,)))  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="org/small has no revision v9"):
        sizes(Quiet(), Fetch(Hub(tmp_path, hub.url), "Small", (Repository("model", REPOSITORY, 1, revision="v9"),), (None,)))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"is no repository of the hub; those are called ORGANISATION/NAME"):
        sizes(Quiet(), Fetch(Hub(tmp_path, hub.url), "Small", (Repository("model", "a b/c/d", 1),), (None,)))  # type: ignore[arg-type]
    with pytest.raises(EngineError, match=r"does not hold one.safetensors any more"):
        one = Repository("model", REPOSITORY, 1, allow=("one.safetensors",), files=("one.safetensors",))
        sizes(Quiet(), Fetch(Hub(tmp_path, hub.url), "Small", (one,), (None,)))  # type: ignore[arg-type]


def test_no_network_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"^http://127.0.0.1:9 cannot be reached, so org/small did not come; .* set HF_ENDPOINT to a mirror\.$"):
        sizes(Quiet(), Fetch(Hub(tmp_path, "http://127.0.0.1:9"), "Small", (Repository("model", REPOSITORY, 1),), (None,)))  # type: ignore[arg-type]


def test_nothing_is_asked_while_offline(hub: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="unset SCENEWRIGHT_OFFLINE and HF_HUB_OFFLINE"):
        sizes(Quiet(), Fetch(Hub(tmp_path, hub.url, offline=True), "Small", (Repository("model", REPOSITORY, 1),), (None,)))  # type: ignore[arg-type]
    assert hub.asked == []


def test_room_is_asked_for_before_anything_comes(hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = os.statvfs(tmp_path)
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000, "total": usage.f_blocks})())
    with pytest.raises(StoreFull, match=r"Small needs 0.3 GB more, and 1 MB are free|Small needs \d+ MB more"):
        _fetch(hub, tmp_path)
    assert hub.ranges() == []


def test_a_model_that_has_grown_is_not_fetched_unasked(hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.local.files.hub._SLACK_GB", 0.0)
    with pytest.raises(BadInput, match=r"org/small is \d MB at the hub, and only \d MB were agreed to"):
        _fetch(hub, tmp_path, gb=0.0001)
    assert hub.ranges() == []


def test_a_disk_that_refuses_is_told(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "models--org--small").mkdir()
    (tmp_path / "models--org--small" / "blobs").write_bytes(b"a file in the way")
    with pytest.raises(StoreError, match=r"cannot be written \(.*\); mend that"):
        _fetch(hub, tmp_path)


def test_paths_that_lead_out_of_the_folder_are_refused(hub: FakeHub, tmp_path: Path) -> None:
    hub.repositories[REPOSITORY]["../../evil.json"] = b"{}"
    with pytest.raises(EngineError, match="makes no sense"):
        _fetch(hub, tmp_path)


def test_a_repository_that_has_lost_its_weights_is_not_taken_for_whole(hub: FakeHub, tmp_path: Path) -> None:
    del hub.repositories[REPOSITORY]["unet/diffusion_pytorch_model.safetensors"]
    with pytest.raises(EngineError, match=r"org/small at .* lacks unet/its weights; take another model, or another mirror"):
        _fetch(hub, tmp_path)


def test_a_data_set_is_asked_for_as_one(tmp_path: Path) -> None:
    with FakeHub({"Matthijs/vectors": {"xvect.zip": b"z" * 2000, "big.bin": b"b" * 2000}}) as hub:
        wanted = Repository("speakers", "datasets/Matthijs/vectors", 0.01, ("xvect.zip",), files=("xvect.zip",))
        fetch(Quiet(), Fetch(Hub(tmp_path, hub.url), "Voices", (wanted,), (None,)))  # type: ignore[arg-type]
        assert Shelf(None, tmp_path).folder(wanted) == tmp_path / "datasets--Matthijs--vectors" / "snapshots" / COMMIT
        assert hub.files_asked() == ["xvect.zip"]


def test_the_time_left_is_told_by_the_pace_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.4])
    monkeypatch.setattr(transfer.time, "monotonic", lambda: next(clock))
    pace = transfer.Pace(1000)
    pace.gained(200, before=True)
    pace.gained(100)
    assert (pace.share, pace.left_s) == (0.3, None)
    monkeypatch.setattr(transfer.time, "monotonic", lambda: 1.0)
    pace.gained(100)
    assert (pace.share, pace.left_s) == (0.4, pytest.approx(3.0))


async def _until_half_came(heard: list[Told]) -> None:
    while not any(0.3 < told.fraction < 0.95 for told in heard):
        await asyncio.sleep(0.01)


def _downloads(hub: FakeHub, folder: Path) -> Downloads:
    return Downloads(Hub(folder, hub.url), Shelf(None, folder))


def _workers() -> list[psutil.Process]:
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it has ended, here or in another test
            found += [one] if "spawn_main" in " ".join(one.cmdline()) else []
    return found


async def test_a_killed_download_goes_on_where_it_ended(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults.drips_from = HALF
    downloads, heard = _downloads(hub, tmp_path), list[Told]()
    wanted = (Repository("model", REPOSITORY, 0.01),)
    before = {one.pid for one in _workers()}
    under = asyncio.create_task(downloads.fetch("Small", wanted, heard.append))
    try:
        await _until_half_came(heard)
        for worker in _workers():
            if worker.pid not in before:
                os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(WorkerGone):
            await under
        hub.faults.drips_from = 0
        sent = hub.sent
        await downloads.fetch("Small", wanted)
        assert hub.sent - sent < 0.8 * len(LARGE)
        assert hub.ranges()[-1].startswith("bytes=")
        folder = Shelf(None, tmp_path).folders(local_card())["model"]
        assert (folder / "unet" / "diffusion_pytorch_model.safetensors").read_bytes() == LARGE
    finally:
        downloads.close()


async def test_two_who_wait_for_one_model_fetch_it_once_and_one_may_leave(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults.drips_from = HALF
    downloads, first, second = _downloads(hub, tmp_path), list[Told](), list[Told]()
    wanted = (Repository("model", REPOSITORY, 0.01),)
    one = asyncio.create_task(downloads.fetch("Small", wanted, first.append))
    two = asyncio.create_task(downloads.fetch("Small", wanted, second.append))
    try:
        await _until_half_came(first)
        one.cancel()
        hub.faults.drips_from = 0
        await two
        assert one.cancelled()
        assert second[-1].fraction == pytest.approx(1.0)
        assert hub.ranges() == [""]
    finally:
        downloads.close()


async def test_two_models_that_need_other_files_of_one_repository_both_get_theirs(hub: FakeHub, tmp_path: Path) -> None:
    downloads = _downloads(hub, tmp_path)
    index = Repository("index", REPOSITORY, 0.01, ("model_index.json",), files=("model_index.json",))
    weights = Repository("reference", REPOSITORY, 0.01, ("unet/*",), files=("unet/diffusion_pytorch_model.safetensors",))
    try:
        await asyncio.gather(*(downloads.fetch("Small", (wanted,)) for wanted in (index, weights)))
        assert all(Shelf(None, tmp_path).folder(wanted) for wanted in (index, weights))
    finally:
        downloads.close()


async def test_a_download_that_nobody_waits_for_stops(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults.drips_from = HALF
    downloads, heard = _downloads(hub, tmp_path), list[Told]()
    under = asyncio.create_task(downloads.fetch("Small", (Repository("model", REPOSITORY, 0.01),), heard.append))
    try:
        await _until_half_came(heard)
        under.cancel()
        with pytest.raises(asyncio.CancelledError):
            await under
        assert Shelf(None, tmp_path).missing(local_card())
        assert list(tmp_path.rglob("*.incomplete"))
    finally:
        downloads.close()
