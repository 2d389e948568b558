"""Who may read /metrics, and what /healthz and /readyz answer when something is wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from agent.app import Services
from agent.channels import metrics_routes, web_routes
from agent.channels.talks import Talks
from agent.channels.web_installed import Installed
from agent.observing.serving import Watched
from agent.settings import Settings
from tests.agent.conftest import settings_for


class Chat:
    def __init__(self, services: Services, talks: Talks) -> None:
        self.services, self.talks, self.history = services, talks, talks.history


@pytest.fixture
def chat(services: Services, tmp_path: Path) -> Chat:
    from agent.channels.web_history import History

    return Chat(services, Talks(services, History(tmp_path / "history.sqlite")))


def served(settings: Settings, patch: pytest.MonkeyPatch, chat: object, address: str = "127.0.0.1") -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(metrics_routes.router)
    app.include_router(web_routes.router)

    @app.get("/v1/busy")
    async def busy() -> PlainTextResponse:
        return PlainTextResponse("too fast", 429)

    app.add_middleware(Watched)
    opening: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    if isinstance(chat, BaseException):
        opening.set_exception(chat)
    elif chat is not None:
        opening.set_result(chat)
    patch.setattr(Installed, "opening", opening)
    patch.setattr(Installed, "settings", settings)
    transport = httpx.ASGITransport(app, client=(address, 5000))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.fixture
async def client(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with served(settings_for(tmp_path), monkeypatch, chat) as opened:
        yield opened


async def test_metrics_answer_this_machine_and_count_what_was_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/busy")).status_code == 429
    answer = await client.get("/metrics")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert [(one.labels, one.value) for one in families["scenewright_rate_limit_refusals"].samples if one.name.endswith("_total")] == [({"door": "v1"}, 1.0)]
    assert "scenewright_open_lines" in families


@pytest.mark.parametrize("headers", [{"x-forwarded-for": "203.0.113.9"}, {"host": "evil.example"}, {"origin": "https://evil.example"}])
async def test_metrics_stay_closed_for_what_may_come_from_elsewhere(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == 403 and "SCENEWRIGHT_METRICS_TOKEN" in answer.json()["detail"]


async def test_another_machine_and_a_server_where_people_sign_in_need_the_token(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(settings_for(tmp_path), monkeypatch, chat, "192.0.2.7") as elsewhere:
        assert (await elsewhere.get("/metrics")).status_code == 403
    async with served(settings_for(tmp_path, password=SecretStr("x")), monkeypatch, chat) as signed:
        assert (await signed.get("/metrics")).status_code == 403
    settings = settings_for(tmp_path, password=SecretStr("x"), metrics_token=SecretStr("let-me-see"))
    async with served(settings, monkeypatch, chat, "192.0.2.7") as guarded:
        assert (await guarded.get("/metrics")).status_code == 401
        assert (await guarded.get("/metrics", headers={"authorization": "Bearer wrong"})).status_code == 401
        assert (await guarded.get("/metrics", headers={"authorization": "Bearer let-me-see"})).status_code == 200


async def test_a_process_that_is_loading_lives_but_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(settings_for(tmp_path), monkeypatch, None) as client:
        assert (await client.get("/healthz")).json() == {"status": "starting"}
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "agent": "failed"})


async def test_an_agent_that_could_not_be_opened_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(settings_for(tmp_path), monkeypatch, OSError("gone")) as client:
        assert (await client.get("/readyz")).status_code == 503
        Installed.opening.exception()  # type: ignore[union-attr] - heard


async def test_readiness_names_the_part_that_fails(client: httpx.AsyncClient, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    good = await client.get("/readyz")
    assert (good.status_code, good.json()) == (200, {"status": "ok", "agent": "ok", "store": "ok", "database": "ok", "history": "ok"})
    assert not list(chat.services.store.folder.glob(".ready-*"))
    monkeypatch.setattr(metrics_routes, "READY_S", -1.0)

    def full(_: Path) -> None:
        raise OSError(28, "no space left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(metrics_routes, "_write", full)
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["store"], answer.json()["database"]) == (503, "failed", "ok")
    chat.services.store.database.close()
    assert (await client.get("/readyz")).json()["database"] == "failed"
    assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_a_disk_that_hangs_is_told_and_takes_no_thread_from_the_chat(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()
    monkeypatch.setattr(metrics_routes, "READY_S", -1.0)
    monkeypatch.setattr(metrics_routes, "PATIENCE_S", 0.01)
    monkeypatch.setattr(metrics_routes, "_LOOKING", ThreadPoolExecutor(2))
    monkeypatch.setattr(metrics_routes, "_write", lambda _: answers.wait(60))
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(3))
    try:
        for _ in range(4):
            answer = await client.get("/readyz")
            assert (answer.status_code, answer.json()["store"]) == (503, "failed")
        async with asyncio.timeout(30):
            assert await asyncio.to_thread(lambda: "done") == "done"
    finally:
        answers.set()


async def test_figures_are_told_while_the_database_does_not_answer(client: httpx.AsyncClient, chat: Chat) -> None:
    chat.services.store.database.close()
    answer = await client.get("/metrics")
    families = {family.name: family.samples for family in text_string_to_metric_families(answer.text)}
    assert answer.status_code == 200
    assert families["scenewright_memory_bytes"] and families["scenewright_ledger_jobs"] == families["scenewright_stored_bytes"] == []
