"""A loopback server that speaks the chat-completions stream, strict where the real one is: it refuses dangling tool calls."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Call:
    """One tool call the fake model makes."""

    name: str
    arguments: dict[str, Any]
    id: str = ""


@dataclass
class Reply:
    """What the fake model answers: text, tool calls, or an HTTP error."""

    text: str = ""
    calls: Sequence[Call] = ()
    status: int = 200


Brain = Callable[[dict[str, Any]], Reply]


@dataclass
class ChatServer:
    """A running fake: its base URL and every request body it has seen."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)


def dangling_calls(messages: Sequence[dict[str, Any]]) -> list[str]:
    """Return the ids of tool calls that are not answered by the messages right behind them."""
    loose: list[str] = []
    for index, message in enumerate(messages):
        wanted = [c["id"] for c in message.get("tool_calls") or ()]
        answered = set()
        for later in messages[index + 1 :]:
            if later["role"] != "tool":
                break
            answered.add(later["tool_call_id"])
        loose += [w for w in wanted if w not in answered]
    return loose


def _chunks(reply: Reply, number: int) -> Iterator[dict[str, Any]]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {"id": f"chat-{number}", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}

    yield chunk({"role": "assistant", "content": ""})
    for start in range(0, len(reply.text), 7):
        yield chunk({"content": reply.text[start : start + 7]})
    for index, call in enumerate(reply.calls):
        head = {"index": index, "id": call.id or f"call_{number}_{index}", "type": "function"}
        yield chunk({"tool_calls": [{**head, "function": {"name": call.name, "arguments": ""}}]})
        text = json.dumps(call.arguments, ensure_ascii=False)
        for start in range(0, len(text), 11):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": text[start : start + 11]}}]})
    yield chunk({}, "tool_calls" if reply.calls else "stop")
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    yield {"id": f"chat-{number}", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [], "usage": usage}


@contextmanager
def serve(brain: Brain) -> Iterator[ChatServer]:
    """Serve a scripted model on loopback for the block."""
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            seen.append(body)
            reply = brain(body)
            loose = dangling_calls(body["messages"])
            if loose:
                reply = Reply(text=f"tool_call_ids did not have response messages: {loose}", status=400)
            if reply.status != 200:
                self._send(reply.status, "application/json", json.dumps({"error": {"message": reply.text}}).encode())
                return
            lines = [f"data: {json.dumps(c, ensure_ascii=False)}\n\n" for c in _chunks(reply, len(seen))]
            self._send(200, "text/event-stream", ("".join(lines) + "data: [DONE]\n\n").encode())

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ChatServer(f"http://127.0.0.1:{server.server_address[1]}/v1", seen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
