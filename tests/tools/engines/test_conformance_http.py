"""Every card of fal, Runway, Luma and MiniMax against its service's fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.tools.engines.conformance import Stage, cards_of, conform, fresh_process, hanging, one_of_each_task, staged
from tools.catalog import Card

SERVICES = tuple(name for name in ("fal", "runway", "luma", "minimax") if cards_of(name))
CARDS = [card for name in SERVICES for card in cards_of(name)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stages(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Stage]]:
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(staged(name, tmp_path_factory.mktemp(name))) for name in SERVICES}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
async def test_a_card_conforms_at_every_step(card: Card, stages: dict[str, Stage]) -> None:
    assert await conform(stages[card.engine], card) == {}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", SERVICES)
async def test_a_hanging_service_is_given_up_in_time_and_its_orders_are_in_doubt(name: str, stages: dict[str, Stage]) -> None:
    assert await hanging(stages[name]) == {}


@pytest.mark.parametrize("name", SERVICES)
def test_a_fresh_process_finishes_a_job_of_every_task(name: str, tmp_path: Path) -> None:
    assert fresh_process(name, tmp_path, one_of_each_task(cards_of(name))) == {}
