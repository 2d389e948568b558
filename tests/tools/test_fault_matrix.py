"""Seven kinds of failure at every engine, and what else may go wrong on the line: who is asked how often, who makes it, what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.fault_rows import AFTER, AT_ONCE, KINDS, LISTENS, MORE, Fault, Row, is_clear, observed
from tests.tools.service_stage import CASES
from tools.errors import FailureKind
from tools.fallback import MAX_SENDS

ENGINES = tuple(CASES)
JOBS = tuple(name for name in ENGINES if name not in AT_ONCE | LISTENS)
FINDS = frozenset({"replicate", "comfyui"})
"""Their orders can be found again for certain."""


async def seen(engine: str, fault: Fault, folder: Path) -> Row:
    row = await observed(engine, fault, folder)
    assert is_clear(row.says), row.says
    assert row.charges <= 1, "one thing is never paid twice at one service"
    return row


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine", ENGINES)
async def test_a_refused_order_is_sent_as_often_as_its_kind_allows(engine: str, kind: FailureKind, tmp_path: Path) -> None:
    row = await seen(engine, KINDS[kind], tmp_path)
    assert row.sends == (MAX_SENDS if kind in ("rate", "transient") else 1)
    assert row.charges == 0
    if kind in ("policy", "invalid"):
        assert (row.end, row.asked_elsewhere, row.held_usd) == ("told", 0, 0.0)
        assert row.says
    else:
        assert (row.end, row.asked_elsewhere) == ("elsewhere", 1)
        assert row.held_usd > 0
        assert "it was made with" in row.says


FAULTS = {fault.name: fault for fault in (*MORE, *AFTER)}


@pytest.mark.parametrize("name", ["told to wait once", "503 once", "answers twice"])
@pytest.mark.parametrize("engine", ["openai", "replicate", "fal", "gradio"])
async def test_a_fault_that_passes_costs_nothing_and_is_not_told(engine: str, name: str, tmp_path: Path) -> None:
    row = await seen(engine, FAULTS[name], tmp_path)
    assert (row.end, row.charges, row.asked_elsewhere, row.says) == ("made", 1, 0, "")
    assert row.sends == (1 if name == "answers twice" else 2)


@pytest.mark.parametrize("name", ["a page instead of an answer", "charged, then 500", "charged, then silence"])
@pytest.mark.parametrize("engine", ["openai", "elevenlabs", "replicate", "fal", "gradio"])
async def test_an_order_without_a_readable_answer_is_found_or_listed_and_never_sent_again(engine: str, name: str, tmp_path: Path) -> None:
    row = await seen(engine, FAULTS[name], tmp_path)
    assert (row.sends, row.charges, row.asked_elsewhere) == (1, 1, 0)
    if engine in FINDS:
        assert row.end == "made"
    else:
        assert row.end in ("unknown", "made")
        assert row.end == "made" or "It was not sent again" in row.says


@pytest.mark.parametrize("engine", ["openai", "replicate", "luma"])
async def test_an_order_that_vanished_is_sent_again_only_where_the_service_says_it_is_not_there(engine: str, tmp_path: Path) -> None:
    row = await seen(engine, FAULTS["silence, nothing taken"], tmp_path)
    assert row.asked_elsewhere == 0
    assert (row.end, row.sends, row.charges) == (("made", 2, 1) if engine in FINDS else ("unknown", 1, 0))


@pytest.mark.parametrize("engine", ["fal", "runway", "luma", "minimax", "replicate"])
async def test_an_error_inside_a_good_answer_is_a_failure(engine: str, tmp_path: Path) -> None:
    row = await seen(engine, FAULTS["200 with an error"], tmp_path)
    assert row.charges == 0
    assert row.end in ("told", "elsewhere")


@pytest.mark.parametrize("name", ["poll: 500 twice", "poll: a page", "file: cut once"])
@pytest.mark.parametrize("engine", ["fal", "replicate", "comfyui"])
async def test_a_taken_job_outlives_faults_on_the_way(engine: str, name: str, tmp_path: Path) -> None:
    row = await seen(engine, FAULTS[name], tmp_path)
    assert (row.end, row.sends, row.charges, row.asked_elsewhere) == ("made", 1, 1, 0)


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("poll: the key was taken back", "unknown"),
        ("poll: the job is no more", "told"),
        ("poll: refused for its content", "told"),
        ("file: expired", "told"),
    ],
)
@pytest.mark.parametrize("engine", JOBS)
async def test_what_was_taken_is_not_paid_for_again_when_it_is_lost(engine: str, name: str, end: str, tmp_path: Path) -> None:
    row = await seen(engine, FAULTS[name], tmp_path)
    assert (row.end, row.sends, row.charges, row.asked_elsewhere) == (end, 1, 1, 0)
    free = "content" in name or engine == "comfyui"
    assert (row.held_usd == 0.0) == free


@pytest.mark.parametrize("name", ["file: always cut", "file: a page", "file: two gigabytes"])
@pytest.mark.parametrize("engine", ["minimax", "replicate", "comfyui"])
async def test_a_file_that_is_no_good_counts_and_another_model_makes_it(engine: str, name: str, tmp_path: Path) -> None:
    row = await seen(engine, FAULTS[name], tmp_path)
    assert (row.end, row.sends, row.charges, row.asked_elsewhere) == ("elsewhere", 1, 1, 1)
    assert "sent an unusable file" in row.says
    assert ("The failed tries were charged" in row.says) == (engine != "comfyui")
