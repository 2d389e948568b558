"""A store of each test's own, and the books of a stand-in provider beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.standin_service import Books
from tools.assets import AssetStore


@pytest.fixture
def database_url() -> str:
    """Nothing, for the file beside the assets; a module whose tests hold on PostgreSQL too has a fixture of its own."""
    return ""


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[AssetStore]:
    with AssetStore(tmp_path / "store", database_url=database_url) as opened:
        yield opened


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path / "books")
