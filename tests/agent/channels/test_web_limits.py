"""What cannot be read, or is too large, is one sentence, whatever it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from agent.channels.web import _kept_secret
from agent.channels.web_limits import HALF, MOST_WORDS, Capped, tell_in_one_sentence


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
