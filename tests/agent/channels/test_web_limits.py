"""What cannot be read, or is too large, is one sentence, whatever it is."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from agent.channels.web import _kept_secret
from agent.channels.web_limits import HALF, MOST_WORDS, Capped, tell_in_one_sentence
from agent.channels.web_page import prepare_root


class Words(BaseModel):
    text: str
    many: int = 1


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()

    @app.post("/api/words")
    async def words(said: Words, n: int = 1) -> int:
        if said.text == "\ud800?":
            raise HTTPException(400, f"There is no {said.text}")
        return len(said.text.encode())

    @app.post("/v1/words")
    async def program(said: Words) -> int:
        return len(said.text)

    app.add_middleware(Capped, max_upload_mb=1)
    tell_in_one_sentence(app)
    return app


async def post(app: FastAPI, path: str, content: Any) -> tuple[int, Any]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post(path, content=content, headers={"content-type": "application/json"})
    return answer.status_code, answer.json() if answer.status_code != 500 else None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"text": NaN}', "text: Input should be a valid string"),
        (b'{"text": "\\ud800"}', HALF),
        (b'{"text": "\\ud800?"}', "There is no ??"),
        (b'{"text": "x", "many": NaN}', "many: Input should be a finite number"),
        (b'{"text": ["\\ud800", 1e999]}', "text: Input should be a valid string"),
        (b"NaN", "Input should be a valid dictionary"),
        (b"{", "1: JSON decode error"),
        (b"\xff\xfe", ""),
    ],
)
async def test_what_no_json_can_hold_is_refused_in_one_sentence(app: FastAPI, body: bytes, said: str) -> None:
    status, answer = await post(app, "/api/words", body)
    assert status in (400, 422) and isinstance(answer["detail"], str) and answer["detail"].startswith(said)


async def test_a_wrong_query_is_named(app: FastAPI) -> None:
    status, answer = await post(app, "/api/words?n=many", b'{"text": "x"}')
    assert status == 422 and answer["detail"].startswith("n: Input should be a valid integer")


async def test_a_body_is_read_up_to_what_its_address_has_a_use_for(app: FastAPI) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'{"text": "'
        for _ in range(300):
            yield b"x" * 10_000
        raise AssertionError("all of it was read")

    whole = b'{"text": "' + b"x" * (MOST_WORDS - 100) + b'"}'
    assert await post(app, "/api/words", whole) == (200, MOST_WORDS - 100)
    for body in (whole + b" " * 200, endless()):
        assert await post(app, "/api/words", body) == (413, {"detail": "That is larger than 2 MB; send less at once."})
    assert await post(app, "/v1/words", whole + b" " * 200) == (200, MOST_WORDS - 100)


def test_a_secret_that_was_left_empty_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    made = _kept_secret(tmp_path / "secret")
    assert len(made) > 40 and _kept_secret(tmp_path / "secret") == made


def at_once(work: Callable[[], Any], servers: int = 4) -> list[Any]:
    """Do what each of several servers does that begin at the same moment."""
    together = threading.Barrier(servers)

    def begun(_: int) -> Any:
        together.wait(60)
        return work()

    with ThreadPoolExecutor(servers) as pool:
        return list(pool.map(begun, range(servers)))


def test_servers_that_begin_at_once_sign_with_the_same_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2)
    made = iter("ab")

    def token(size: int) -> str:
        together.wait(60)
        return next(made) * size

    monkeypatch.setattr("agent.channels.web.secrets.token_urlsafe", token)
    one, other = at_once(lambda: _kept_secret(tmp_path / "secret"), 2)
    assert one == other == _kept_secret(tmp_path / "secret")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_server_that_begins_takes_nothing_away_from_one_that_serves_from_the_same_folder(tmp_path: Path) -> None:
    at_once(lambda: prepare_root(tmp_path, max_upload_mb=40))
    served = {path: path.stat().st_ino for path in (tmp_path / "public").rglob("*") if path.is_file()}
    assert {path.name for path in served} >= {"core.js", "favicon.svg"} and not [path for path in served if path.name.startswith(".")]
    sent, left, older = tmp_path / ".files" / "s1" / "a.png", tmp_path / ".files" / "s2" / "b.png", tmp_path / "public" / "studio" / "0" / "main.js"
    for path in (sent, left, older):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    os.utime(left, (0, 0))
    prepare_root(tmp_path, max_upload_mb=40)
    assert {path: path.stat().st_ino for path in served} == served, "what is the same is not even written anew"
    assert sent.exists() and older.exists() and not left.exists()
    prepare_root(tmp_path, max_upload_mb=50)
    assert "50" in (tmp_path / ".chainlit" / "config.toml").read_text("utf-8")
