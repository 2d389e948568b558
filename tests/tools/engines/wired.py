"""Engines over their fakes, as fixtures that a test module takes by importing them, and the faults that a submit may meet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.fakes.elevenlabs import ElevenLabs
from tests.fakes.openai_media import OpenAIMedia
from tests.fakes.wire import Does
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.engines.openai import OpenAIEngine
from tools.errors import FailureKind
from tools.fetching import Fetcher
from tools.spool import Spool

ELEVENLABS_KEY = ElevenLabs().key
OPENAI_KEY = OpenAIMedia().key

SUBMIT_FAULTS: tuple[tuple[Does, FailureKind, bool | None], ...] = (
    ("auth", "auth", False), ("quota", "quota", False), ("rate_once", "rate", False), ("policy", "policy", False),
    ("invalid", "invalid", False), ("gone", "gone", False), ("unavailable", "transient", False), ("server_error", "transient", None),
    ("charge_then_500", "transient", None), ("charge_then_drop", "transient", None), ("malformed_json", "transient", None),
    ("html", "transient", None),
)  # fmt: skip
"""What a provider does with an order of a job, the kind of failure that is, and whether the order was taken (None: nobody can tell)."""

ANSWER_FAULTS: tuple[tuple[Does, FailureKind, bool | None, int], ...] = (
    *((does, kind, accepted, int(does.startswith("charge") or does in ("malformed_json", "html"))) for does, kind, accepted in SUBMIT_FAULTS),
    ("charge_then_hang", "transient", None, 1), ("drop", "transient", None, 0), ("hang", "transient", None, 0),
    ("truncated", "transient", None, 1), ("huge", "invalid", True, 1), ("ok_with_error", "transient", None, 0),
)  # fmt: skip
"""The same where the answer is the result itself, and how many orders the provider then charges for."""


def given_s(does: Does) -> float:
    """Return how long an answer is waited for: not for ever where none comes, and as long as a busy machine takes elsewhere."""
    return 3.0 if does.endswith("hang") else 60.0


@pytest.fixture(name="fake")
def elevenlabs_fake() -> Iterator[ElevenLabs]:
    with ElevenLabs() as server:
        yield server


@pytest.fixture(name="engine")
async def elevenlabs_engine(fake: ElevenLabs, tmp_path: Path) -> AsyncIterator[ElevenLabsEngine]:
    fetcher = Fetcher({fake.host})
    over_the_wire = ElevenLabsEngine(SecretStr(ELEVENLABS_KEY), fake.url, Spool(tmp_path / "spool"), fetcher, settle_s=0.01)
    yield over_the_wire
    await over_the_wire.aclose()
    await fetcher.aclose()


@pytest.fixture(name="fake")
def openai_fake() -> Iterator[OpenAIMedia]:
    with OpenAIMedia() as server:
        yield server


@pytest.fixture(name="engine")
async def openai_engine(fake: OpenAIMedia, tmp_path: Path) -> AsyncIterator[OpenAIEngine]:
    over_the_wire = OpenAIEngine(SecretStr(OPENAI_KEY), fake.base_url, Spool(tmp_path / "spool"))
    yield over_the_wire
    await over_the_wire.aclose()
