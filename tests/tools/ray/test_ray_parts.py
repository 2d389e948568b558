"""What the cluster's line, the exchange and the list of models do without a cluster."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from agent.clusters import cluster_of, local_models
from agent.settings import Settings
from tests.tools.engines.orders import SHOT, card, file, order
from tests.tools.ray.standin import SteppingEngine, built
from tools.engines.base import Inputs, Made, Progress
from tools.engines.local import LocalEngine
from tools.engines.ray_serve import RayEngine
from tools.errors import BadInput, EngineError, NotConfigured, StoreError, Unavailable
from tools.ray import stocklist
from tools.ray.cluster import NODE_ENVIRONMENT, Cluster, Plan
from tools.ray.exchange import Exchange
from tools.ray.parcels import failed, packed, unpacked
from tools.requests import ImageRequest

KEY = "0123456789abcdef0123456789abcdef"
MEMORY = "memory:///"


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


def test_errors_of_ours_travel_as_what_they_are_and_others_as_one_sentence() -> None:
    assert (failed(BadInput("no.")).kind, failed(BadInput("no.")).words) == (BadInput, "no.")
    assert failed(Unavailable("not here.", ("x",))).kind is EngineError
    assert "KeyError" in failed(KeyError("x")).words


async def test_a_cluster_that_is_not_there_is_one_sentence_at_once(tmp_path: Path) -> None:
    plan = Plan(built, str(tmp_path / "exchange"))
    for address, words in (("127.0.0.1:1", "answers at 127.0.0.1:1"), ("nonsense", "answers at nonsense"), ("ray://head:10001", "carries no streams")):
        with pytest.raises(NotConfigured, match=words):
            await asyncio.to_thread(Cluster(address, plan).handle)
    engine, heard = RayEngine(Cluster("127.0.0.1:1", plan)), list[Progress]()
    with pytest.raises(NotConfigured, match=r"docs/ray\.md"):
        await engine.make(order(ImageRequest(shot=SHOT), card("local", ("t2i",), {}), "words"), heard.append)
    assert "scenewright ray up" in str(engine.card_problem(card("local", ("t2i",), {})))


def test_the_settings_choose_between_this_machine_and_the_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NODE_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)  # so that what is set for Ray is gone afterwards
    here = local_models(Settings(home=tmp_path, ray_address=""), tmp_path / "work", ())
    away = local_models(Settings(home=tmp_path, ray_address="auto", ray_max=3), tmp_path / "work", ())
    assert (type(here), type(away), here.name, away.name) == (LocalEngine, RayEngine, "local", "local")
    assert away.places == {"local": 3}
    cluster = cluster_of(Settings(home=tmp_path, ray_address="auto", ray_min=5, ray_max=2, ray_gpus=0.5), [card("local", ("t2i",), {}), card("fal", ("t2i",), {})])
    assert (cluster.plan.shape.least, cluster.plan.shape.most, cluster.plan.shape.gpus) == (2, 2, 0.5)
    assert [one.engine for one in cluster.plan.cards] == ["local"]
    assert cluster.plan.exchange == str(tmp_path / "exchange")
