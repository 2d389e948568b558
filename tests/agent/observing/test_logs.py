"""The log as JSON with ids, and LangSmith by its own switch only."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from agent.channels.logbook import NAME, OURS, keep_log
from tests.agent.conftest import say
from tests.agent.paid import opened
from tools import watching


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log as JSON, standard error as a text; the process's own log is as it was afterwards."""
    said, root = io.StringIO(), logging.getLogger()
    before, levels = list(root.handlers), {name: logging.getLogger(name).level for name in OURS}
    monkeypatch.setattr("sys.stderr", said)
    keep_log(tmp_path, aloud=True, as_json=True)
    yield said
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_a_line_of_the_log_is_json_with_the_ids_of_its_work(tmp_path: Path, log: io.StringIO) -> None:
    async with opened(tmp_path) as services:
        await say(services.session("chat-7"), "a purple walrus on a pier, 64x64")
        job = services.store.database.rows("SELECT key FROM jobs")[0]["key"]
    rows = [json.loads(line) for line in log.getvalue().splitlines()]
    [stored] = [row for row in rows if row["logger"] == "tools.driving"]
    assert (stored["level"], stored["thread"], stored["turn"], stored["job"]) == ("INFO", "chat-7", "1", job[:10])
    assert stored["message"].startswith("made img1") and "T" in stored["time"]
    assert "walrus" not in log.getvalue()


def test_keys_and_addresses_are_concealed_in_json_too_and_tracebacks_stay_one_line(tmp_path: Path, log: io.StringIO) -> None:
    with watching.span("turn", "director", thread="chat-1"):
        try:
            raise ValueError("https://example.com/a?key=secret-signature and \"quotes\"")
        except ValueError:
            logging.getLogger("agent.test").exception("failed with %s", "sk-abcdefgh12345678")
    [line] = [line for line in log.getvalue().splitlines() if '"agent.test"' in line]
    row = json.loads(line)
    assert row["thread"] == "chat-1" and '"quotes"' in row["exception"]
    assert "secret-signature" not in line and "sk-abcdefgh" not in line
    assert line in (tmp_path / NAME).read_text("utf-8").splitlines()


def test_ids_end_with_their_work() -> None:
    with watching.span("turn", "director", thread="a"):
        watching.note(turn="3")
        with watching.span("job", "image", job="0123456789"):
            assert watching.ids() == {"thread": "a", "turn": "3", "job": "0123456789"}
        assert watching.ids() == {"thread": "a", "turn": "3"}
    assert watching.ids() == {}


INGEST = {
    "use_multipart_endpoint": False, "size_limit": 100, "size_limit_bytes": 20_000_000, "scale_up_nthreads_limit": 1,
    "scale_up_qsize_trigger": 1_000, "scale_down_nempty_trigger": 4,
}  # fmt: skip
"""What its client asks the server about how to send."""


@contextmanager
def langsmith() -> Iterator[tuple[str, list[bytes]]]:
    """A LangSmith on loopback that takes everything."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"] or 0)))
            self.do_GET()

        do_PATCH = do_POST

        def do_GET(self) -> None:
            answer = json.dumps({"batch_ingest_config": INGEST}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", bodies
        server.shutdown()
        thread.join()


async def sent(folder: Path, monkeypatch: pytest.MonkeyPatch, **switches: str) -> bytes:
    """Return what LangSmith got of a talk with these switches set."""
    from langchain_core.tracers import langchain as tracers
    from langsmith.utils import get_env_var

    with langsmith() as (url, bodies):
        for name in ("TRACING", "TRACING_V2", "HIDE_INPUTS", "HIDE_OUTPUTS"):
            for space in ("LANGSMITH", "LANGCHAIN"):
                monkeypatch.delenv(f"{space}_{name}", raising=False)
        for name, value in {"LANGSMITH_ENDPOINT": url, "LANGSMITH_API_KEY": "ls-test", **switches}.items():
            monkeypatch.setenv(name, value)
        get_env_var.cache_clear()
        monkeypatch.setattr(tracers, "_CLIENT", None, raising=False)
        from langsmith import run_trees

        monkeypatch.setattr(run_trees, "_CLIENT", None, raising=False)
        try:
            async with opened(folder) as services:
                await say(services.session("chat-1"), "a purple walrus on a pier, 64x64")
            tracers.wait_for_all_tracers()
            client = getattr(run_trees, "_CLIENT", None)
            if client is not None:
                client.flush()
        finally:
            get_env_var.cache_clear()
        return b"".join(bodies)


async def test_langsmith_gets_nothing_unless_its_own_switch_is_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await sent(tmp_path, monkeypatch, LANGCHAIN_TRACING_V2="true", LANGCHAIN_TRACING="true", LANGSMITH_TRACING_V2="true") == b""


async def test_langsmith_gets_runs_without_words_when_it_is_switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    got = await sent(tmp_path / "on", monkeypatch, LANGSMITH_TRACING="true")
    assert b"create_image" in got and b"walrus" not in got
