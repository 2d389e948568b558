"""`scenewright ray up | status | down`: the deployment of the local models on the Ray cluster of the settings."""

from __future__ import annotations

import asyncio
import sys

from agent.clusters import cluster_of
from agent.settings import read_settings
from tools.catalog import load_catalog
from tools.errors import BadInput, NotConfigured
from tools.ray.cluster import LOCAL, Cluster

ACTIONS = ("up", "status", "down")


async def manage(action: str) -> int:
    """Do one of the actions and say how the cluster stands; return 0. Raises BadInput for another word, NotConfigured without a cluster."""
    if action not in ACTIONS:
        raise BadInput("Say `scenewright ray up`, `ray status` or `ray down`.")
    settings = read_settings()
    if not settings.ray_address:
        raise NotConfigured("Set SCENEWRIGHT_RAY_ADDRESS to your cluster: auto, or HOST:6379; see docs/ray.md.")
    if settings.ray_address == LOCAL:
        raise BadInput("A cluster of this machine's own comes and goes with the program; there is nothing to put up or down.")
    catalog = await asyncio.to_thread(load_catalog, *settings.card_folders)
    cluster = cluster_of(settings, catalog.cards.values())
    try:
        sys.stdout.write(await asyncio.to_thread(_done, action, cluster) + "\n")
    finally:
        cluster.close()  # also what still waits in the thread
    return 0


def _done(action: str, cluster: Cluster) -> str:
    if action == "up":
        cluster.up(lambda sentence: sys.stderr.write(f"{sentence}\n"))
    elif action == "down":
        cluster.down()
    return cluster.status()
