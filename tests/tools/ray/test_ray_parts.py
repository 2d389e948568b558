"""What the cluster's line, the exchange and the list of models do without a cluster."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from agent.clusters import cluster_of, local_models
from agent.settings import Settings
from tests.tools.engines.orders import SHOT, card, file, order
from tests.tools.ray.standin import SteppingEngine, built
from tools.catalog import load_catalog
from tools.engines.base import Inputs, Made, Order, Progress, Report
from tools.engines.local import LocalEngine
from tools.engines.ray_serve import RayEngine
from tools.errors import BadInput, EngineError, NotConfigured, StoreError, Unavailable
from tools.ray import cluster, stocklist
from tools.ray.cluster import NODE_ENVIRONMENT, Cluster, Plan, Shape
from tools.ray.exchange import Exchange
from tools.ray.parcels import failed, packed, unpacked
from tools.requests import ImageRequest

KEY = "0123456789abcdef0123456789abcdef"
MEMORY = "memory:///"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what nodes have, for Ray reads some of it once, when it is loaded; gone afterwards, also what a test sets."""
    for name, value in NODE_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def made(data: bytes) -> tuple[Made, ...]:
    return (Made(data, sidecars={"depth": b"far"}, notes=("said",), facts={"seed": "1"}),)


@pytest.fixture(params=["folder", "objects"])
def exchange(request: pytest.FixtureRequest, tmp_path: Path) -> Exchange:
    return Exchange(str(tmp_path / "exchange") if request.param == "folder" else MEMORY)


def test_of_copies_that_end_at_once_the_first_result_is_kept_and_the_others_are_told(exchange: Exchange) -> None:
    results = [f"copy {number}".encode() for number in range(8)]
    won: list[bytes] = []
    threads = [threading.Thread(target=lambda data=data: won.append(data) if exchange.keep(KEY, made(data), {"v": "1"}) else None) for data in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    kept = exchange.load(KEY)
    assert kept is not None and kept.results == made(won[0]) and kept.versions == {"v": "1"}
    assert exchange.has(KEY) and not exchange.has(KEY[::-1]) and exchange.load(KEY[::-1]) is None


def test_old_results_are_swept_and_what_is_gone_is_said(exchange: Exchange) -> None:
    exchange.keep(KEY, made(b"old"), {})
    name = exchange.bring(KEY, b"an input")
    assert exchange.sweep(3600) == 0 and exchange.brought(name) == b"an input"
    assert exchange.sweep(0) == 4  # the result, its two files, the input
    assert not exchange.has(KEY)
    with pytest.raises(StoreError, match="no longer in the cluster's exchange"):
        exchange.brought(name)


def test_an_order_arrives_with_its_files(tmp_path: Path) -> None:
    exchange = Exchange(str(tmp_path / "exchange"))
    image = file(tmp_path, "image.png", b"pixels", "image/png", depth=file(tmp_path, "depth.png", b"depth", "image/png").path)
    others = tuple(file(tmp_path, f"{n}.png", f"reference {n}".encode(), "image/png") for n in range(2))
    sent = order(ImageRequest(shot=SHOT), card("local", ("t2i",), {}), "words", Inputs(image=image, reference_images=others))
    asked = packed(sent, exchange)
    arrived = unpacked(asked, exchange, tmp_path_of(tmp_path, "there"))
    assert arrived.inputs.image is not None and arrived.inputs.image.depth is not None
    assert (arrived.inputs.image.path.read_bytes(), arrived.inputs.image.path.suffix, arrived.inputs.image.depth.read_bytes()) == (b"pixels", ".png", b"depth")
    assert [one.path.read_bytes() for one in arrived.inputs.reference_images] == [b"reference 0", b"reference 1"]
    assert (arrived.key, arrived.prompt, arrived.inputs.image.handle) == (sent.key, sent.prompt, "image")
    assert arrived.inputs.image.path.parent == tmp_path / "there"


def tmp_path_of(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def test_a_model_is_ready_when_it_is_ready_on_any_machine(tmp_path: Path) -> None:
    exchange = Exchange(str(tmp_path / "exchange"))
    assert stocklist.read(exchange) == {}
    cards = [card("local", ("t2i",), {}, id="here"), card("local", ("t2i",), {}, id="lacking")]
    stocklist.write(exchange, "a", SteppingEngine(tmp_path), cards)
    assert stocklist.read(exchange)["here"].problem is None
    assert stocklist.read(exchange)["lacking"].problem == "Its files are not here."
    exchange.files.replace("stock/b.json", b'{"lacking": {"problem": null, "fetch": null}}')
    assert stocklist.read(exchange)["lacking"].problem is None


def test_what_a_machine_wrote_that_is_gone_is_swept_while_another_is_heard_of(tmp_path: Path) -> None:
    exchange = Exchange(str(tmp_path))
    for node in ("gone", "here"):
        stocklist.write(exchange, node, SteppingEngine(tmp_path), [card("local", ("t2i",), {}, id=node)])
    os.utime(tmp_path / "stock" / "gone.json", (0, 0))
    assert stocklist.sweep(exchange) == 1 and stocklist.read(exchange).keys() == {"here"}
    os.utime(tmp_path / "stock" / "here.json", (0, 0))
    assert stocklist.sweep(exchange) == 0 and stocklist.read(exchange).keys() == {"here"}  # a cluster that sleeps


def test_errors_of_ours_travel_as_what_they_are_and_others_as_one_sentence() -> None:
    assert (failed(BadInput("no.")).kind, failed(BadInput("no.")).words) == (BadInput, "no.")
    assert failed(Unavailable("not here.", ("x",))).kind is EngineError
    assert "KeyError" in failed(KeyError("x")).words


def test_what_a_killed_program_left_half_written_is_not_read_and_is_swept(tmp_path: Path) -> None:
    exchange = Exchange(str(tmp_path))
    stocklist.write(exchange, "a", SteppingEngine(tmp_path), [card("local", ("t2i",), {}, id="here")])
    for folder in ("stock", f"orders/{KEY}"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / ".0123.tmp").write_bytes(b'{"her')
    assert stocklist.read(exchange).keys() == {"here"}
    assert exchange.sweep(3600) == 0 and exchange.sweep(0) == 1
    assert not (tmp_path / "orders" / KEY).exists()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where somebody listens who never says anything, as at a machine that hangs."""
    with socket.create_server(("127.0.0.9", 0)) as server:
        yield server.getsockname()[1]


async def test_a_cluster_that_is_not_there_is_one_sentence_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent_port: int) -> None:
    plan = Plan(built, str(tmp_path / "exchange"))
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.9:1")  # where "auto" leads: a head that ended
    monkeypatch.setattr(cluster, "KNOCK_S", 0.05)
    monkeypatch.setattr("ray.init", lambda **how: pytest.fail("Ray was let try, which takes minutes"))
    for address, words in (
        ("127.0.0.1:1", "answers at 127.0.0.1:1"), ("nonsense", "answers at nonsense"), ("ray://head:10001", "carries no streams"),
        ("auto", "answers at auto"), (f"127.0.0.9:{silent_port}", "TimeoutError"),
    ):  # fmt: skip
        with pytest.raises(NotConfigured, match=words):
            await asyncio.to_thread(Cluster(address, plan).handle)
    engine, heard = RayEngine(Cluster("127.0.0.1:1", plan)), list[Progress]()
    with pytest.raises(NotConfigured, match=r"docs/ray\.md"):
        await engine.make(order(ImageRequest(shot=SHOT), card("local", ("t2i",), {}), "words"), heard.append)
    assert "scenewright ray up" in str(engine.card_problem(card("local", ("t2i",), {})))
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    assert "Ray is not installed" in str(engine.card_problem(card("local", ("t2i",), {})))


@pytest.mark.parametrize(("gpus", "state", "address", "waits_s", "words"), [
    (1.0, "DEPLOYING", "local", 60.0, "room for a replica .GPUs: 1, processors: 1"),
    (1.0, "DEPLOYING", "auto", 0.0, "room for a replica .GPUs: 1, processors: 1"),
    (0.0, "DEPLOYING", "auto", 0.0, "served within 0 s"),
    (0.0, "DEPLOY_FAILED", "auto", 60.0, "could not start a replica .no such module"),
])  # fmt: skip
def test_a_replica_that_cannot_come_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gpus: float, state: str, address: str, waits_s: float, words: str
) -> None:
    app = SimpleNamespace(status=state, message="no such module")
    monkeypatch.setattr("ray.serve.status", lambda: SimpleNamespace(applications={"scenewright": app}))
    monkeypatch.setattr("ray.nodes", lambda: [{"Alive": True, "Resources": {"CPU": 2.0}}, {"Alive": False, "Resources": {"CPU": 2.0, "GPU": 1.0}}])
    monkeypatch.setattr(cluster, "UP_S", waits_s)
    line = Cluster(address, Plan(built, str(tmp_path), shape=Shape(gpus=gpus)))
    with pytest.raises((NotConfigured, EngineError), match=words):
        line._await_replica(lambda _: None)


async def test_who_leaves_does_not_wait_for_a_replica_that_another_waits_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    app = SimpleNamespace(status="DEPLOYING", message="")
    monkeypatch.setattr(Cluster, "_join", lambda _: None)
    monkeypatch.setattr(Cluster, "_put_up", Cluster._await_replica)
    monkeypatch.setattr("ray.serve.status", lambda: asked.set() or SimpleNamespace(applications={"scenewright": app}))
    monkeypatch.setattr("ray.nodes", lambda: [{"Alive": True, "Resources": {"CPU": 2.0}}])
    line = Cluster("auto", Plan(built, str(tmp_path), shape=Shape(gpus=0.0)))
    async with asyncio.timeout(30):
        waiting = asyncio.create_task(asyncio.to_thread(line.up))
        await asyncio.to_thread(asked.wait)
        await asyncio.to_thread(line.close)
        with pytest.raises(NotConfigured, match="left before a replica served"):
            await waiting


async def test_a_copy_stops_when_another_was_first_also_after_the_exchange_did_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.ray import replica

    exchange, asked = Exchange(str(tmp_path)), order(ImageRequest(shot=SHOT), card("local", ("t2i",), {}), "words")
    looks, ended = iter([StoreError("not now."), False, True]), list[str]()

    def has(_: Exchange, key: str) -> bool:
        answer = next(looks)
        if isinstance(answer, StoreError):
            raise answer
        return answer

    class Endless(SteppingEngine):
        async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(order.key)
            return ()

    monkeypatch.setattr(Exchange, "has", has)
    monkeypatch.setattr(replica, "LOOK_S", 0.0)
    monkeypatch.setattr(replica.Replica, "_list_stock", lambda _: None)
    copy = replica.Replica(Endless, str(tmp_path / "exchange"), ())
    async with asyncio.timeout(30):
        assert [said async for said in copy._made(asked, exchange)] == []
    assert ended == [asked.key]


def test_a_cluster_of_this_machine_s_own_has_the_models_of_this_machine_before_it_is_up(tmp_path: Path) -> None:
    cards = [card("local", ("t2i",), {}, id="here"), card("local", ("t2i",), {}, id="lacking")]
    engine = RayEngine(Cluster("local", Plan(built, str(tmp_path), cards)), here=SteppingEngine(tmp_path))
    assert [engine.card_problem(one) for one in cards] == [None, "Its files are not here."]
    assert [engine.to_fetch(one) is None for one in cards] == [True, False]
    sdxl = load_catalog().cards["sdxl-local"]
    own = local_models(Settings(home=tmp_path, ray_address="local", models_dir=tmp_path, hub_cache=tmp_path), tmp_path / "work", [sdxl])
    assert "scenewright ray up" not in str(own.card_problem(sdxl))


def test_the_settings_choose_between_this_machine_and_the_cluster(tmp_path: Path) -> None:
    here = local_models(Settings(home=tmp_path, ray_address=""), tmp_path / "work", ())
    away = local_models(Settings(home=tmp_path, ray_address="auto", ray_max=3), tmp_path / "work", ())
    assert (type(here), type(away), here.name, away.name) == (LocalEngine, RayEngine, "local", "local")
    assert away.places == {"local": 3}
    wanted = cluster_of(Settings(home=tmp_path, ray_address="auto", ray_min=5, ray_max=2, ray_gpus=0.5), [card("local", ("t2i",), {}), card("fal", ("t2i",), {})])
    assert (wanted.plan.shape.least, wanted.plan.shape.most, wanted.plan.shape.gpus) == (2, 2, 0.5)
    assert [one.engine for one in wanted.plan.cards] == ["local"]
    assert wanted.plan.exchange == str(tmp_path / "exchange")
