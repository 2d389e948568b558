"""Slack's side of the talk: signed requests to the events path, the payloads of people's doings, and the line of Socket Mode."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import queue
import threading
import time
import urllib.parse
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.fakes.slack import BOT, ME, SECRET, TEAM, Message, Slack

_numbers = itertools.count(1)


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None, kind: str = "application/json") -> dict[str, str]:
    """Return the headers with which Slack signs a request. https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    stamp = str(int(time.time() if at is None else at))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature}


def event(slack: Slack, kind: str, **more: Any) -> dict[str, Any]:
    """Return an event as the Events API delivers it."""
    inner = {"type": kind, "event_ts": slack.stamp(), **more}
    return {"type": "event_callback", "team_id": TEAM, "api_app_id": "A0APP", "event_id": f"Ev{next(_numbers):08d}", "event": inner}


def message(slack: Slack, channel: str, text: str, *, user: str = "U0ANN", thread_ts: str = "", mention: bool = False, **more: Any) -> dict[str, Any]:
    """Return a message of a person's as an event; `mention` makes it the `app_mention` of it. files=[...] makes it a file_share."""
    ts = more.pop("ts", None) or slack.stamp()
    fields = {"channel": channel, "user": user, "text": f"<@{ME}> {text}" if mention else text, "ts": ts, "client_msg_id": f"msg-{ts}", **more}
    if channel.startswith("D"):
        fields["channel_type"] = "im"
    if thread_ts:
        fields["thread_ts"] = thread_ts
    if more.get("files"):
        fields["subtype"] = "file_share"
    return event(slack, "app_mention" if mention else "message", **fields)


def own_echo(slack: Slack, shown: Message) -> dict[str, Any]:
    """Return one of the bot's own messages as Slack tells it to the bot."""
    return event(slack, "message", channel=shown.channel, user=ME, bot_id=BOT, text=shown.text, ts=shown.ts, thread_ts=shown.thread_ts)


def press(slack: Slack, shown: Message, action_id: str, *, user: str = "U0ANN", choose: str = "") -> dict[str, Any]:
    """Return the press of a button of a message, or the choice of an option of its menu."""
    element = shown.button(action_id)
    action = {"type": element["type"], "action_id": action_id, "block_id": element["block_id"], "action_ts": slack.stamp()}
    if choose:
        action["selected_option"] = next(option for option in element["options"] if option["value"] == choose)
    else:
        action["value"] = element["value"]
    return {
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "api_app_id": "A0APP", "trigger_id": slack.trigger(),
        "channel": {"id": shown.channel}, "actions": [action], "container": {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel},
        "message": {"ts": shown.ts, "thread_ts": shown.thread_ts, "text": shown.text, "blocks": shown.blocks},
    }  # fmt: skip


def submission(form: dict[str, Any], changes: dict[str, str], *, user: str = "U0ANN") -> dict[str, Any]:
    """Return a sent form: what stood in its fields, with `changes`."""
    values = {}
    for block in form["blocks"]:
        text = changes.get(block["block_id"], block["element"].get("initial_value"))
        values[block["block_id"]] = {block["element"]["action_id"]: {"type": "plain_text_input", "value": text or None}}
    view = {**form, "type": "modal", "state": {"values": values}}
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "api_app_id": "A0APP", "view": view}


def form_encoded(payload: dict[str, Any]) -> bytes:
    """Return an interaction as it is sent over HTTP."""
    return urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()


class Line:
    """The other end of Socket Mode: a websocket that says hello, sends envelopes and notes what is acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: queue.Queue[dict[str, Any]] = queue.Queue()
        self.connections: list[ServerConnection] = []
        self.connected = threading.Condition()
        self._server = serve(self._talk, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True, name="fake-slack-line")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link"

    def _talk(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        with self.connected:
            self.connections.append(connection)
            self.connected.notify_all()
        try:
            for text in connection:
                self.acknowledged.put(json.loads(text))
        except ConnectionClosed:
            return

    def wait_for(self, count: int) -> None:
        """Wait until so many connections were opened."""
        with self.connected:
            assert self.connected.wait_for(lambda: len(self.connections) >= count, 60)

    def deliver(self, kind: str, payload: dict[str, Any]) -> str:
        """Send an envelope and return its id."""
        envelope = f"env-{next(_numbers)}"
        self.connections[-1].send(json.dumps({"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": False}))
        return envelope

    def hang_up(self) -> None:
        """Tell the other side to connect again, as Slack does now and then."""
        self.connections[-1].send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    def close(self) -> None:
        self._server.shutdown()
