"""The example talk through every service, line by line; then again with each first choice failing: the same tree, other engines, honest notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent import events
from agent.app import Services
from agent.attachments import attached
from agent.session import Session, Turn
from tests.agent.paid import charges, fakes, opened
from tests.fakes.__main__ import FAKES
from tests.fakes.wire import Wire
from tools.store.records import Asset

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "docs" / "examples" / "services.txt"
MAX_BYTES = 40_000_000
TREE = (
    ("image", "upload upload"), ("image", "image upload"), ("video", "image"), ("video", "video"), ("video", "video"),
    ("voice", ""), ("voice", ""), ("", ""), ("clone", "upload"), ("music", ""), ("sound", ""), ("video", "video"), ("", ""),
)  # fmt: skip
"""For each thing the lines ask for: its kind and the kinds of its parents; nothing for what is refused."""


@dataclass
class Line:
    """What one line came to."""

    words: str
    made: list[Asset] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    said: str = ""

    @property
    def engines(self) -> list[str]:
        return [asset.recipe.engine for asset in self.made if asset.recipe is not None]


@pytest.fixture
def script() -> list[str]:
    lines = [line.strip() for line in SCRIPT.read_text("utf-8").splitlines()]
    return [line.removeprefix("!") for line in lines if line and not line.startswith("#")]


async def say(services: Services, session: Session, words: str) -> Line:
    text, uploads = attached(words, ROOT, MAX_BYTES)
    line = Line(words)
    async for event in session.handle(Turn(text, uploads)):
        if isinstance(event, events.Made) and (asset := services.store.by_id(event.view["id"])).recipe is not None:
            line.made.append(asset)
        elif isinstance(event, events.Failed):
            line.failed.append(event.message)
        elif isinstance(event, events.Said):
            line.said += event.text
    return line


def tree(services: Services, talk: list[Line]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for line in talk:
        rows += [_row(services, asset) for asset in line.made] or [("", "")]
    return rows


def _row(services: Services, asset: Asset) -> tuple[str, str]:
    parents = [services.store.by_id(parent) for parent in asset.parents]
    return asset.kind, " ".join("upload" if parent.recipe is None else parent.kind for parent in parents)


def heal(services: Services, running: Mapping[str, Wire]) -> None:
    """Let every service work again and every breaker forget."""
    for name, fake in running.items():
        fake.plan.clear()
        services.door._means.health.succeeded(name)


@pytest.mark.long
async def test_the_example_talk_with_all_services_and_with_the_first_choices_failing(
    script: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with fakes(monkeypatch, *FAKES) as running:
        async with opened(tmp_path / "first", approve_above_usd=float("inf")) as services:
            session = services.session("p", owner="ann")
            first = [await say(services, session, words) for words in script]
            assert tree(services, first) == list(TREE)
            assert sum(charges(running).values()) == sum(len(line.made) for line in first), "everything is paid once"
            check_refusals(first)
            check_lengths(first)
        async with opened(tmp_path / "second", approve_above_usd=float("inf")) as services:
            session = services.session("p", owner="ann")
            second = [await failing(services, session, running, line) for line in first]
            assert tree(services, second) == list(TREE)


def check_refusals(talk: list[Line]) -> None:
    refused = [line for line in talk if line.failed]
    assert [line.words.split()[0] for line in refused] == ["clone", "use"]
    assert "only with its owner's consent" in refused[0].failed[0]
    assert "OpenAI shut Sora down on 24 September 2026" in refused[1].failed[0]


def check_lengths(talk: list[Line]) -> None:
    (music,) = [asset for line in talk for asset in line.made if asset.kind == "music"]
    (sound,) = [asset for line in talk for asset in line.made if asset.kind == "sound"]
    assert music.duration_s == pytest.approx(30, abs=0.06), "an MP3 ends with a whole frame"
    assert sound.duration_s == pytest.approx(5, abs=0.06)


async def failing(services: Services, session: Session, running: Mapping[str, Wire], before: Line) -> Line:
    """Say a line again while the engines that answered it the first time take no order; check that others do and that it is told."""
    heal(services, running)
    barred = {name for name in before.engines if name in running}
    for name in barred:
        running[name].plan.add("unavailable", times=None)
    line = await say(services, session, before.words)
    assert not barred & set(line.engines), line.words
    if barred:  # what is made after the first is not even sent to an engine that just failed
        assert any("it was made with" in note for note in line.made[0].notes), (line.words, line.made[0].notes)
    return line
