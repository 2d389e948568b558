"""A program that gives an order to the cluster and is killed while it is made. Arguments: address of the head, home, key, steps."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.tools.ray.nodes import steps_card
from tests.tools.ray.standin import built
from tests.tools.ray.test_ray_cluster import an_order
from tools.engines.base import Progress
from tools.engines.ray_serve import RayEngine
from tools.ray.cluster import Cluster, Plan, Shape


def main(address: str, home: Path, key: str, steps: int) -> None:
    """Give the order, and say when the third step is taken."""

    def report(progress: Progress) -> None:
        if progress.step == "step 3":
            sys.stdout.write("begun\n")
            sys.stdout.flush()

    engine = RayEngine(Cluster(address, Plan(partial(built, home / "logs"), str(home / "exchange"), (), Shape(0, 1, 1, 2))))
    asyncio.run(engine.make(replace(an_order(steps_card(steps)), key=key), report))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
