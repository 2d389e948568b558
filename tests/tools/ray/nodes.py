"""Two nodes and a head of a real Ray cluster on the loopback addresses of this machine, with the environment that our nodes have."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from tests.tools.engines.orders import card
from tests.tools.ray.standin import built
from tools.catalog import Card
from tools.ray.cluster import NODE_ENVIRONMENT, OBJECT_STORE_BYTES, Cluster, Plan, Shape

HEAD = "127.0.0.2"
"""Ray takes 127.0.0.1 for the machine's outer address; the rest of the loopback network stays what it is."""
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Nodes:
    """The cluster, our line to it, and the folder where the stand-in writes its steps down."""

    rays: Any
    ours: Cluster
    home: Path

    @property
    def logs(self) -> Path:
        """Folder of the steps that were taken."""
        return self.home / "logs"

    def steps(self, key: str) -> dict[int, int]:
        """Return how many steps each replica took for an order, by its process."""
        return {int(path.suffix[1:]): len(path.read_text().split()) for path in self.logs.glob(f"{key}.*")}

    def kill_node_of(self, replica: int) -> None:
        """Kill the machine that a replica is on: its raylet and everything below it, without a word."""
        raylet = psutil.Process(replica).parent()
        assert raylet is not None and "raylet" in raylet.name(), raylet
        for process in (raylet, *raylet.children(recursive=True)):
            with_id = process.pid
            os.kill(with_id, signal.SIGKILL)

    def add_node(self, address: str) -> None:
        """Add a machine with room for one replica."""
        self.rays.add_node(node_ip_address=address, num_cpus=1, object_store_memory=OBJECT_STORE_BYTES)


def steps_card(steps: int = 5, **more: Any) -> Card:
    """Return a card of the stand-in that takes so many steps of 0.1 s."""
    return card("local", ("t2i",), {"prompt": "prompt", "image": "image"}, model="maker/one", fixed={"num_inference_steps": steps}, **more)


@contextmanager
def two_nodes(home: Path) -> Iterator[Nodes]:
    """Hold a cluster of a head without room and two nodes with room for one replica each, with our deployment up."""
    token = home / "token"
    token.write_text("0123456789abcdef" * 4)
    (home / "logs").mkdir()
    environment = {
        **NODE_ENVIRONMENT, "RAY_AUTH_TOKEN_PATH": str(token), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "RAY_enable_metrics_collection": "0",
    }  # fmt: skip
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    from ray.cluster_utils import Cluster as Rays

    head = {"num_cpus": 0, "node_ip_address": HEAD, "object_store_memory": OBJECT_STORE_BYTES, "include_dashboard": False}
    rays = Rays(initialize_head=True, head_node_args=head)
    ours = Cluster(rays.address, Plan(partial(built, home / "logs"), str(home / "exchange"), (steps_card(), steps_card(id="lacking")), Shape(0, 1, 1, 2)))
    nodes = Nodes(rays, ours, home)
    try:
        nodes.add_node("127.0.0.3")
        nodes.add_node("127.0.0.4")
        ours.up()
        yield nodes
    finally:
        ours.close()
        rays.shutdown()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
