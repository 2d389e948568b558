"""A store of each test's own, and the books of a stand-in provider beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.standin_service import Books
from tools.assets import AssetStore
from tools.store.database import Place, place_of


@pytest.fixture
def database_url() -> str:
    """Nothing, for the file beside the assets; a module whose tests hold on PostgreSQL too has a fixture of its own."""
    return ""


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[AssetStore]:
    with AssetStore(tmp_path / "store", database_url=database_url) as opened:
        yield opened


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """Where a table of its own lies: in a file, or on the server."""
    return place_of(tmp_path / "store.sqlite", database_url)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path / "books")
