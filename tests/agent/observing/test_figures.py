"""What Prometheus reads: values after a talk, as its own parser sees them."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from agent.app import Services
from agent.channels.metrics_routes import readings_of
from agent.observing.exposition import exposition
from agent.observing.figures import FAMILIES, MOST_SERIES, OTHER, Figures
from agent.observing.readings import READINGS
from tests.agent.conftest import say, settings_for
from tests.agent.paid import fakes, opened
from tools import watching
from tools.budget import Caps
from tools.errors import EngineFailure
from tools.ledger_records import NewJob

DASHBOARD = Path(__file__).resolve().parents[3] / "deploy" / "grafana" / "scenewright.json"
Scrape = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(services: Services) -> Scrape:
    chat = SimpleNamespace(services=services, talks=SimpleNamespace(under_way=0))
    text, kind = exposition(services.observing.figures, readings_of(chat).read())  # type: ignore[arg-type]
    assert kind.startswith("text/plain")
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in text_string_to_metric_families(text.decode())
        for one in family.samples
    }


def value(found: Scrape, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


async def test_a_talk_is_told_in_figures_that_prometheus_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, quality="draft", approve_above_usd=10.0) as services:
            session = services.session("chat-1")
            await say(session, "a red walrus on a pier, 64x64")
            await say(session, "final render of a red walrus on a pier")
            object.__setattr__(services.door._means, "caps", Caps(day_usd=0.0))
            await say(session, "final render of a green walrus on a pier")
            found = scrape(services)
            files = services.store.database.rows("SELECT COUNT(*) AS n, SUM(bytes) AS b FROM blobs")[0]
        assert len(running["fal"].charges) == 1
    turns = {labels: one for (name, labels), one in found.items() if name == "scenewright_turn_duration_seconds_count"}
    assert {(dict(labels)["kind"], dict(labels)["outcome"]): one for labels, one in turns.items()} == {("words", "done"): 2, ("words", "refused"): 1}
    charged = value(found, "scenewright_cost_usd_total", engine="fal", source="estimate")
    assert value(found, "scenewright_turn_feedback_seconds_count", kind="words") == 3
    assert value(found, "scenewright_job_duration_seconds_count", engine="animatic", kind="image", state="done") == 1
    assert value(found, "scenewright_job_duration_seconds_count", engine="fal", kind="image", state="done") == 1
    assert value(found, "scenewright_job_queue_wait_seconds_count", engine="fal") == 1
    assert value(found, "scenewright_budget_denials_total", cap="the day") == 1
    assert value(found, "scenewright_tool_duration_seconds_count", tool="create_image", outcome="done") >= 1
    assert value(found, "scenewright_ledger_jobs", state="done") == 2
    assert 0 < charged == value(found, "scenewright_ledger_cost_today_usd", engine="fal")
    assert (value(found, "scenewright_stored_files"), value(found, "scenewright_stored_bytes")) == (files["n"], files["b"])
    assert value(found, "scenewright_memory_bytes", process="web") > 10_000_000
    assert value(found, "scenewright_jobs_running") == 0


async def test_a_provider_s_refusal_is_counted_by_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with fakes(monkeypatch, "fal"):
        async with opened(tmp_path, approve_above_usd=10.0) as services:
            async def refuse(*_: object) -> None:
                raise EngineFailure("the content is refused", "policy", accepted=False)

            monkeypatch.setattr(await services.engines["fal"].loaded(), "submit", refuse)
            await say(services.session("chat-1"), "final render of a walrus on a pier")
            found = scrape(services)
    assert value(found, "scenewright_provider_errors_total", engine="fal", kind="policy") >= 1


async def test_jobs_that_other_processes_open_are_read_from_the_ledger(services: Services) -> None:
    request = {"kind": "video", "shot": {}}
    new = [NewJob(project="p", call=str(n), request=request, cards=("animatic-video",), deadline=9e9) for n in range(3)]
    ledger = services.door._means.ledger
    jobs = [ledger.open(one)[0] for one in new]
    ledger.end(jobs[2], "unknown", "nobody can tell")
    found = scrape(services)
    engine = next((card.engine for card in services.studio.catalog.cards.values() if card.id == "animatic-video"), "")
    assert value(found, "scenewright_ledger_jobs", state="open") == 2
    assert value(found, "scenewright_ledger_jobs", state="unknown") == 1
    assert value(found, "scenewright_ledger_jobs_unfinished", state="open", engine=engine, kind="video") == 2


async def test_no_label_holds_words_people_or_ids(services: Services) -> None:
    session = services.session("chat-0123456789", owner="ann@example.com")
    await say(session, "a purple walrus on a pier, 64x64")
    found = scrape(services)
    asset = services.store.list("chat-0123456789")[0]
    job = services.store.database.rows("SELECT key FROM jobs")[0]["key"]
    labels = " ".join(text for _, pairs in found for _, text in pairs)
    assert not any(private in labels for private in ("walrus", "ann@", "chat-0123456789", asset.id, job[:10]))


def test_series_are_bounded_and_what_is_more_is_counted_together() -> None:
    figures = Figures()
    for number in range(MOST_SERIES + 50):
        figures.heard("provider_error", 1.0, {"engine": f"engine{number}", "kind": "rate"})
    found = figures.read("provider_error")
    assert len(found) == MOST_SERIES + 1
    assert found[OTHER, OTHER].total == 50


def test_figures_told_from_many_threads_are_all_counted() -> None:
    figures = Figures()
    watching.watch(figures)
    try:
        threads = [threading.Thread(target=lambda: [watching.tell("queue", 0.2, engine="a") for _ in range(500)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        watching.leave(figures)
    [series] = figures.read("queue").values()
    assert series.count == 2_000 and sum(series.buckets) == 2_000


def test_every_metric_of_the_dashboard_is_one_of_ours() -> None:
    ours = set(READINGS)
    for family in FAMILIES.values():
        ours |= {f"{family.name}_{end}" for end in ("bucket", "count", "sum")} if family.buckets else {f"{family.name}_total"}
    board = json.loads(DASHBOARD.read_text("utf-8"))
    queries = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    used = {name for query in queries for name in re.findall(r"\bscenewright_\w+", query)}
    assert used <= ours
    bare = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in used}
    assert {family.name for family in FAMILIES.values()} | set(READINGS) - bare - {"scenewright_build_info"} <= bare | set(READINGS)
    assert len(queries) >= 12
    labels = {label for query in queries for label in re.findall(r"by \(([\w, ]+)\)", query)}
    known = {"le", *(label for family in FAMILIES.values() for label in family.labels), *(label for _, names in READINGS.values() for label in names)}
    assert {one.strip() for label in labels for one in label.split(",")} <= known


def test_settings_hold_no_metrics_token_unless_one_is_given(tmp_path: Path) -> None:
    assert settings_for(tmp_path).metrics_token is None
