"""Every card of OpenAI, of a media server of its protocol and of ElevenLabs against its service's fake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.engines.conformance import report


@pytest.mark.parametrize("name", ["openai", "media-server", "elevenlabs"])
async def test_every_card_conforms_at_every_step(name: str, tmp_path: Path) -> None:
    wrong = {card: {step: words for step, words in marks.items() if words != "ok"} async for card, marks in report(name, tmp_path)}
    assert wrong
    assert {card: steps for card, steps in wrong.items() if steps} == {}
