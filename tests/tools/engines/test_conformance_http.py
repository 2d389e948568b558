"""Every card of fal, Runway, Luma and MiniMax against its service's fake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.engines.conformance import cards_of, cases, fresh_process, run_step
from tools.catalog import Card

SERVICES = ("fal", "runway", "luma", "minimax")


@pytest.mark.parametrize(("card", "step"), [case for name in SERVICES for case in cases(name)])
async def test_a_card_conforms(card: Card, step: str, tmp_path: Path) -> None:
    await run_step(card.engine, card, step, tmp_path)


@pytest.mark.parametrize("name", [name for name in SERVICES if cards_of(name)])
def test_a_fresh_process_finishes_every_job(name: str, tmp_path: Path) -> None:
    assert fresh_process(name, tmp_path) == {}
