"""Engines of described services over fakes, and a plain order for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from prompts.shot import Shot
from tests.fakes.wire import Wire
from tests.tools.engines.orders import card, order
from tools.catalog import Card
from tools.engines.base import Order
from tools.engines.http_job import HttpJobEngine
from tools.engines.http_sender import Deadlines
from tools.engines.services import Service, load_services
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.requests import ImageRequest
from tools.spool import Spool

SECRET = "secret-0123456789"
SHOT = Shot(subject="a kite")
Engines = Callable[..., HttpJobEngine]


@pytest.fixture(name="engines")
async def engines_over_fakes(tmp_path: Path) -> AsyncIterator[Engines]:
    """Build engines over fakes and close them after the test."""
    async with AsyncExitStack() as stack:

        def build(fake: Wire, name: str = "", *, service: Service | None = None, key: str = SECRET) -> HttpJobEngine:
            described = service or load_services()[name or fake.name]
            fetcher = Fetcher({fake.host})
            deadlines = Deadlines(submit_s=60, call_s=60, upload_s=60, download_s=60)
            engine = HttpJobEngine(described, SecretStr(key), fake.url, Spool(tmp_path / "spool"), fetcher, deadlines=deadlines, clock=lambda: 1.0)
            stack.push_async_callback(fetcher.aclose)
            stack.push_async_callback(engine.aclose)
            return engine

        yield build


def flux(**more: Any) -> Card:
    return card("fal", ["t2i"], {"prompt": "prompt", "seed": "seed"}, **({"model": "fal-ai/flux/dev", "output": "/images/*/url"} | more))


def picture_order(to: Card | None = None, seed: int = 7) -> Order:
    return order(ImageRequest(shot=SHOT, seed=seed), to or flux(), "a kite")


async def failure_of(call: Any) -> EngineFailure:
    with pytest.raises(EngineFailure) as caught:
        await call
    assert SECRET not in str(caught.value)
    return caught.value
