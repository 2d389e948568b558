"""Who asks: keys of programs, cookies of pages, and programs of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from fastapi import HTTPException, Request
from pydantic import SecretStr
from typer.testing import CliRunner

from agent.channels.cli import app
from agent.channels.keys import PREFIX, Keys
from agent.channels.web_installed import LOCAL, Installed, pressing, program, signed_in
from agent.settings import Settings
from tests.postgres import place_for
from tools.errors import BadInput


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keys:
    made = Keys(place_for(tmp_path / "web" / "keys.sqlite"))
    monkeypatch.setattr(Installed, "keys", made)
    monkeypatch.setattr(Installed, "settings", Settings(home=tmp_path))
    return made


def asked_with(**headers: str) -> Request:
    given = {"host": "127.0.0.1:8000", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw})


def refused(ask: Callable[[Request], Awaitable[str]], request: Request) -> int:
    with pytest.raises(HTTPException) as answer:
        asyncio.run(ask(request))  # type: ignore[arg-type]
    return answer.value.status_code


def test_a_key_speaks_for_its_owner_until_it_is_revoked(keys: Keys) -> None:
    key = keys.make("webui", "ann@example.org")
    assert key.startswith(PREFIX) and len(key) > 40
    request = asked_with(authorization=f"Bearer {key}")
    assert [asyncio.run(ask(request)) for ask in (signed_in, pressing, program)] == ["ann@example.org"] * 3
    keys.revoke("webui", "ann@example.org")
    assert refused(signed_in, request) == 401 and refused(pressing, request) == 401


@pytest.mark.sqlite
def test_keys_are_kept_as_hashes_and_listed_without_them(keys: Keys, tmp_path: Path) -> None:
    key = keys.make("webui", "ann")
    assert key.encode() not in (tmp_path / "web" / "keys.sqlite").read_bytes()
    assert [(row["name"], row["owner"]) for row in keys.listed()] == [("webui", "ann")] and keys.listed("bob") == []


def test_a_name_is_given_once_and_a_key_that_is_not_there_cannot_be_revoked(keys: Keys) -> None:
    keys.make("webui", "ann")
    keys.make("webui", "bob")
    for wrong, sentence in ((lambda: keys.make("webui", "ann"), "already"), (lambda: keys.make(" ", "ann"), "name"), (lambda: keys.revoke("x", "ann"), "no key")):
        with pytest.raises(BadInput, match=sentence):
            wrong()


def test_where_nobody_signs_in_a_program_of_this_machine_needs_no_key(keys: Keys) -> None:
    assert asyncio.run(program(asked_with())) == LOCAL
    assert asyncio.run(program(asked_with(authorization="Bearer none", origin="http://localhost:3000"))) == LOCAL
    assert refused(program, asked_with(host="evil.example")) == 401, "a name that was made to lead here"
    assert refused(program, asked_with(origin="https://evil.example")) == 401, "a page of another site"


def test_where_people_sign_in_a_program_needs_a_key(keys: Keys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Installed, "settings", Settings(home=tmp_path, password=SecretStr("secret")))
    assert refused(program, asked_with()) == 401 and refused(program, asked_with(authorization="Bearer sw-wrong")) == 401
    assert asyncio.run(program(asked_with(authorization=f"Bearer {keys.make('x', 'ann')}"))) == "ann"


def test_a_change_needs_the_pages_own_header_or_a_key(keys: Keys) -> None:
    assert refused(pressing, asked_with()) == 403
    assert refused(pressing, asked_with(x_scenewright="page")) == 401, "and then a cookie"


@pytest.mark.sqlite
def test_the_command_line_makes_lists_and_revokes_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENEWRIGHT_HOME", str(tmp_path))
    run = CliRunner().invoke
    key = run(app, ["keys", "add", "webui"]).stdout.splitlines()[0]
    assert Keys(tmp_path / "web" / "keys.sqlite").owner_of(key) == "local"
    assert "webui" in run(app, ["keys"]).stdout
    assert run(app, ["keys", "revoke", "webui"]).exit_code == 0 and run(app, ["keys", "revoke", "webui"]).exit_code == 2
    assert run(app, ["keys", "add"]).exit_code == 2
