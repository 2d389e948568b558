"""The Ray cluster of the settings: where it is, how large, and the engine that its replicas build with their own machine's settings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from agent.local import local_engine
from agent.settings import Settings, read_settings, ready_for_ray
from tools.catalog import Card
from tools.engines.local import LocalEngine
from tools.engines.ray_serve import RayEngine
from tools.ray.cluster import LOCAL, NODE_ENVIRONMENT, Cluster, Plan, Shape

EXCHANGE = "exchange"
"""The folder in `home` where files are handed over when the settings name no other place."""
LocalModels = LocalEngine | RayEngine
"""What makes pictures, films and sounds with open models: in this machine's workers, or on a cluster."""


def local_models(settings: Settings, work: Path, cards: Iterable[Card]) -> LocalModels:
    """Return the engine of the local models as the settings want it; nothing of torch or Ray is loaded here.

    work: folder for what is written on the way. cards: every model that may be asked for.
    """
    if not settings.ray_address:
        return local_engine(settings, work)
    return RayEngine(cluster_of(settings, cards), here=local_engine(settings, work) if settings.ray_address == LOCAL else None)


def cluster_of(settings: Settings, cards: Iterable[Card]) -> Cluster:
    """Return the line to the cluster. cards: the models that may be had, for putting it up."""
    ready_for_ray(NODE_ENVIRONMENT)
    shape = Shape(settings.ray_gpus, settings.ray_cpus, min(settings.ray_min, settings.ray_max), settings.ray_max)
    exchange = settings.ray_exchange or str(settings.home.absolute() / EXCHANGE)
    return Cluster(settings.ray_address, Plan(build, exchange, tuple(card for card in cards if card.engine == "local" and card.usable), shape))


def build(work: Path) -> LocalEngine:
    """Return the engine of a replica, by the settings of the machine that it runs on."""
    return local_engine(read_settings(), work)
