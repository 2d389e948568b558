"""An embedded studio with its real workers, one a test file, and the door over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.standin import door_of
from tools.assets import AssetStore
from tools.engines.animatic import AnimaticEngine
from tools.generate import Door


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def engine(work: Path) -> Iterator[AnimaticEngine]:
    opened = AnimaticEngine(work=work)
    yield opened
    opened.close()


@pytest.fixture
def door(store: AssetStore, engine: AnimaticEngine) -> Door:
    return door_of(store, engine)
