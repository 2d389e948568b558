"""A yes to a model's size and licence is kept, and asked for anew when either has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.engines.base import ToFetch
from tools.errors import StoreError
from tools.local.files.agreements import Agreements

SDXL = ToFetch(6.9, "OpenRAIL++-M", True, ("stabilityai/sdxl",))


def test_a_yes_outlives_the_program(tmp_path: Path) -> None:
    Agreements(tmp_path / "home" / "agreements.jsonl").agree("sdxl-local", SDXL, "mia")
    kept = Agreements(tmp_path / "home" / "agreements.jsonl")
    assert kept.agreed("sdxl-local", SDXL)
    assert not kept.agreed("flux-local", SDXL)
    assert (kept.all()[0].owner, kept.all()[0].gb, kept.all()[0].licence) == ("mia", 6.9, "OpenRAIL++-M")


@pytest.mark.parametrize(
    ("files", "agreed"),
    [
        (ToFetch(2.0, "OpenRAIL++-M", True, ("stabilityai/sdxl",)), True),
        (ToFetch(7.1, "OpenRAIL++-M", True, ("stabilityai/sdxl",)), True),
        (ToFetch(9.0, "OpenRAIL++-M", True, ("stabilityai/sdxl",)), False),
        (ToFetch(6.9, "FLUX dev non-commercial", False, ("stabilityai/sdxl",)), False),
        (ToFetch(6.9, "OpenRAIL++-M", True, ("stabilityai/sdxl", "h94/IP-Adapter")), False),
    ],
)
def test_more_than_was_agreed_to_is_asked_for_anew(tmp_path: Path, files: ToFetch, agreed: bool) -> None:
    agreements = Agreements(tmp_path / "agreements.jsonl")
    agreements.agree("sdxl-local", SDXL, "mia")
    assert agreements.agreed("sdxl-local", files) is agreed


def test_what_another_program_wrote_counts_and_a_broken_line_does_not(tmp_path: Path) -> None:
    here, there = (Agreements(tmp_path / "agreements.jsonl") for _ in range(2))
    assert not here.agreed("sdxl-local", SDXL)
    (tmp_path / "agreements.jsonl").write_text('{"card": "sdxl-lo\n[]\n', "utf-8")
    there.agree("sdxl-local", SDXL, "mia")
    assert here.agreed("sdxl-local", SDXL)
    assert len(here.all()) == 1


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"a file in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        Agreements(tmp_path / "home" / "agreements.jsonl").agree("sdxl-local", SDXL, "mia")
