"""Every route of our OpenAPI asked with what its schema allows and with what it does not: no 500, and answers as they are declared.

The long form: `python -m tests.fuzz.openapi --examples 200 [--only /api/jobs]` prints what it finds, one line each.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig

from tests.agent.channels.in_process import unserved
from tests.fuzz.words import TEXT

THREAD = "0f0e0d0c-0b0a-4908-8706-050403020100"
"""A conversation of Ann's."""
REFUSED = frozenset({400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 429})
"""What any route may answer beside what it declares: FastAPI declares 422 alone."""
SLOW = ("/v1/images", "/v1/chat")
"""Routes where what is accepted is drawn; in the suite what they are asked is refused before."""
WAITS = frozenset({"wait"})
"""Parameters that make a route wait, which says nothing and takes long."""


@dataclass
class Found:
    """What came out of it: faults by operation, and how often each status was answered."""

    faults: dict[str, str] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    undeclared: Counter[str] = field(default_factory=Counter)


@dataclass
class Ground:
    """The server, and what there is to ask for."""

    app: FastAPI
    values: dict[str, str]
    """Ids of what is really there, by the name that routes give them."""
    crashes: list[str] = field(default_factory=list)
    """Turns that ended with an apology instead of a sentence: they are begun by a request and break after its answer."""

    def client(self, owner: str) -> httpx.AsyncClient:
        """Return a browser in which somebody is signed in; nobody for an empty name."""
        from chainlit.auth import create_jwt
        from chainlit.user import User

        cookies = {"access_token": create_jwt(User(identifier=owner))} if owner else {}
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies=cookies, headers={"x-scenewright": "1"}, timeout=60)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Ground]:
    """Serve the whole application over a folder, with a talk and a picture of Ann's in it."""
    from agent.channels import web
    from agent.channels.web_installed import Installed
    from agent.settings import Settings
    from prompts.shot import Shot
    from tools.assets import NewAsset

    values = {"home": folder / "home", "cache": folder / "cache", "brain": "embedded", "password": "open sesame", "SCENEWRIGHT_OFFLINE": True, "workers": 1}
    unserved()
    app = web.create_app(Settings(_env_file=None, **values))  # type: ignore[arg-type, call-arg]
    async with app.router.lifespan_context(app):
        chat = await Installed.chat()
        new = NewAsset(project=f"chat-{THREAD}", owner="ann", shot=Shot.model_validate({"subject": "a fox"}), width=64, height=36)
        asset = chat.services.store.put(new, _picture(), sidecars={"part:wallet": _picture()})
        await chat.history.begin_thread(THREAD, "ann", "Ann's")
        there = {"thread": THREAD, "asset_id": asset.id, "label": "wallet", "target": "img1", "job_id": "0123456789", "name": "fox", "shot": "s1"}
        ground = Ground(app, there)
        listener, log = _Crashes(ground.crashes), logging.getLogger("agent.boundary")
        log.addHandler(listener)
        yield ground
        await chat.talks.quiet(THREAD)
        log.removeHandler(listener)


class _Crashes(logging.Handler):
    """Keeps what the boundary of the talk logs of a turn that broke."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self._kept.append(logging.Formatter().format(record)[-2_000:])


def _picture() -> bytes:
    from PIL import Image

    from tools.media import encode_png

    return encode_png(Image.new("RGB", (64, 36), "#d4622a"))


def operations(app: FastAPI, only: str = "") -> Iterator[Any]:
    """Yield the operations of the application's schema, as schemathesis reads them."""
    schema = schemathesis.openapi.from_dict(app.openapi(), config=SchemathesisConfig())
    for result in schema.get_all_operations():
        operation = result.ok()
        if only in operation.path:
            yield operation


def cases(operation: Any, values: dict[str, str]) -> st.SearchStrategy[Any]:
    """Return requests of an operation: by its schema, against its schema, and with ids of what is there half of the time."""
    from schemathesis import GenerationMode

    modes = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE), operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)]

    def placed(pair: tuple[Any, int, str]) -> Any:
        case, how, text = pair
        for name in list(case.path_parameters or {}):
            if how % 3 and name in values:
                case.path_parameters[name] = values[name]
        for name in list(case.query or {}):
            if name in WAITS:
                case.query[name] = 0
            elif how % 3 == 1 and name in values:
                case.query[name] = values[name]
            elif how % 3 == 2 and isinstance(case.query[name], str):
                case.query[name] = text.encode("utf-8", "replace").decode()
        return case

    return st.tuples(st.one_of(modes[0], modes[0], modes[1]), st.integers(0, 11), TEXT).map(placed)


def request_of(client: httpx.AsyncClient, case: Any) -> httpx.Request:
    """Return the request of a case, bodies as their media types have them."""
    given_ = case.as_transport_kwargs(base_url="http://127.0.0.1")
    import requests

    plain = requests.Request(
        given_["method"], given_["url"], params=given_.get("params"), data=given_.get("data"), json=given_.get("json"), files=given_.get("files"),
        headers={str(k): str(v) for k, v in (given_.get("headers") or {}).items() if str(k).lower() not in ("authorization", "cookie", "user-agent")},
    ).prepare()  # fmt: skip
    body = plain.body.encode("utf-8", "surrogatepass") if isinstance(plain.body, str) else plain.body or b""
    kept = {name: value for name, value in plain.headers.items() if name.lower() not in ("content-length", "transfer-encoding")}
    headers = [(name.encode("latin-1", "replace"), (value if isinstance(value, bytes) else value.encode("latin-1", "replace"))) for name, value in kept.items()]
    return client.build_request(plain.method, plain.url, content=body, headers=[*headers, (b"x-scenewright", b"1")])


def faults_of(case: Any, answer: httpx.Response, found: Found) -> str:
    """Return what is wrong with an answer; empty for nothing."""
    place = f"{case.method} {case.operation.path}"
    found.statuses[f"{place} {answer.status_code}"] += 1
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.text[:300]}"
    declared = case.operation.definition.raw.get("responses", {})
    if str(answer.status_code) not in declared and answer.status_code not in REFUSED:
        found.undeclared[f"{place} {answer.status_code}"] += 1
    if str(answer.status_code) in declared:
        try:
            case.validate_response(answer, checks=CHECKS.get_by_names(["response_schema_conformance"]))
        except BaseExceptionGroup as wrong:  # schemathesis raises its failures as one group
            return f"{answer.status_code} is not as declared: {str(wrong.exceptions[0])[:300]}"
    return ""


def search(ground: Ground, loop: asyncio.AbstractEventLoop, who: str, examples: int, only: str = "", at: int = 0, without: Sequence[str] = ()) -> Found:
    """Ask every operation this often as somebody, and return what was found. at: the seed. without: beginnings of paths that are left out."""
    found = Found()
    client = ground.client(who)
    for operation in operations(ground.app, only):
        if not operation.path.startswith(tuple(without)) or not without:
            _ask(operation, ground, (loop, client), examples, at, found)
    loop.run_until_complete(client.aclose())
    return found


def _ask(operation: Any, ground: Ground, line: tuple[asyncio.AbstractEventLoop, httpx.AsyncClient], examples: int, at: int, found: Found) -> None:
    loop, client = line
    place = f"{operation.method.upper()} {operation.path}"

    @seed(at)
    @settings(max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(cases(operation, ground.values))
    def ask(case: Any) -> None:
        request = request_of(client, case)
        answer = loop.run_until_complete(client.send(request))
        wrong = faults_of(case, answer, found)
        if wrong and place not in found.faults:
            found.faults[place] = f"{wrong} | {request.url.raw_path[:300]!r} {request.content[:300]!r}"

    ask()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.openapi", description=__doc__)
    parser.add_argument("--examples", type=int, default=50, help="requests of each operation, for each of two people")
    parser.add_argument("--only", default="", help="only paths that hold this")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        loop = runner.get_loop()
        context = opened(Path(folder))
        ground = loop.run_until_complete(context.__aenter__())
        wrong = 0
        for who in ("ann", "bob", ""):
            found = search(ground, loop, who, asked.examples, asked.only, asked.seed)
            wrong += len(found.faults)
            print(f"{who or 'nobody'}: {sum(found.statuses.values())} requests, {len(found.faults)} faults, undeclared: {dict(found.undeclared)}")
            for place, fault in found.faults.items():
                print(f"  {place}: {fault}")
        for crash in ground.crashes:
            print(f"a turn broke: {crash}")
        wrong += len(ground.crashes)
        loop.run_until_complete(context.__aexit__(None, None, None))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
