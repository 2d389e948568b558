"""Slack's Web API on the wire: messages, files that take their time, forms; strict about tokens, blocks and lengths.

Shapes: https://docs.slack.dev/reference/methods. Calls as they come are in `calls`, what stands in a channel in `messages`.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.fakes.wire import Reply, Seen, Step, Wire, route

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test", "xapp-test", "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, ME, BOT = "T0TEAM", "U0BOT", "B0BOT"
TRIGGER_S = 60.0
"""Slack's own are three seconds, which a machine that does much else may miss."""
SCOPES = (
    "app_mentions:read,channels:history,groups:history,im:history,mpim:history,chat:write,commands,files:read,files:write,reactions:read,"
    "users:read,users:read.email"
)
_FORM = "application/x-www-form-urlencoded"


@dataclass
class Message:
    """A message as it stands; `texts` and `shown` are all its versions, oldest first."""

    channel: str
    ts: str
    thread_ts: str
    texts: list[str]
    shown: list[list[dict[str, Any]]]
    times: list[float] = field(default_factory=list)
    file: str = ""
    by: str = ME

    @property
    def text(self) -> str:
        return self.texts[-1]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.shown[-1]

    @property
    def words(self) -> str:
        """All words that its blocks show."""
        return "\n".join(_words(self.blocks))

    def button(self, action_id: str) -> dict[str, Any]:
        """Return a button or a menu of it, with the id of its block."""
        for block in self.blocks:
            for element in block.get("elements", ()):
                if element.get("action_id") == action_id:
                    return {**element, "block_id": block.get("block_id", "b")}
        raise KeyError(f"{action_id} in {self.blocks}")

    def buttons(self) -> list[str]:
        return [e["action_id"] for b in self.blocks for e in b.get("elements", ()) if "action_id" in e]


@dataclass
class File:
    """A file that was sent in three steps."""

    id: str
    name: str
    length: int
    alt: str = ""
    title: str = ""
    data: bytes | None = None
    channel: str = ""
    thread_ts: str = ""
    ts: str = ""
    looks: int = 0


class Slack(Wire):
    """A workspace. `slow_files`: looks at a file until it is shown; None: never. `people`: user id -> what users.info tells."""

    name: ClassVar[str] = "slack"

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: list[Message] = []
        self.whispers: list[dict[str, Any]] = []
        self.forms: list[dict[str, Any]] = []
        self.sent_files: dict[str, File] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.attached: dict[str, tuple[bytes, str]] = {}
        self.triggers: dict[str, float] = {}
        self.slow_files: int | None = 1
        self.closed_channels: set[str] = set()
        self.scopes = SCOPES
        self.socket_url = ""
        self.changed = threading.Condition()
        self._stamps = itertools.count(1)

    # -- what tests ask

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def stamp(self) -> str:
        return f"17000{next(self._stamps):05d}.000100"

    def of(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of the calls of a method, in order."""
        return [fields for name, fields in self.calls if name == method]

    def counts(self) -> Counter[str]:
        return Counter(name for name, _ in self.calls)

    def in_thread(self, channel: str, thread_ts: str) -> list[Message]:
        return [message for message in self.messages if message.channel == channel and message.thread_ts == thread_ts]

    def attach(self, name: str, data: bytes, mime: str) -> dict[str, Any]:
        """Lay a file of a person's into Slack and return it as events show it."""
        number = f"F0{len(self.attached):07d}"
        self.attached[number] = (data, mime)
        address = f"{self.url}/files-pri/{number}/{urllib.parse.quote(name)}"
        return {"id": number, "name": name, "mimetype": mime, "size": len(data), "mode": "hosted", "url_private_download": address}

    def trigger(self) -> str:
        made = f"trigger.{next(self._stamps)}"
        self.triggers[made] = time.monotonic()
        return made

    # -- the wire

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if step.does == "rate_once":
            return Reply({"ok": False, "error": "ratelimited"}, 429, headers={"retry-after": f"{step.retry_after:g}"})
        if step.does in ("unavailable", "server_error"):
            return Reply("upstream", step.status or 503, mime="text/plain")
        return Reply({"ok": False, "error": "invalid_auth" if step.does == "auth" else "fatal_error"})

    @route("POST", r"/api/(?P<method>[\w.]+)", "submit")
    def call(self, seen: Seen) -> Reply:
        method, fields = seen.match["method"], _fields(seen)
        token = seen.headers.get("authorization", "").removeprefix("Bearer ")
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return Reply({"ok": False, "error": "invalid_auth"})
        with self.lock, self.changed:
            self.calls.append((method, fields))
            answer = getattr(self, f"_{method.replace('.', '_')}")(fields)
            self.changed.notify_all()
        return Reply({"ok": "error" not in answer, **answer}, headers={"x-oauth-scopes": self.scopes})

    @route("GET", r"/api/(?P<method>files\.info|users\.info)", "poll")
    def ask(self, seen: Seen) -> Reply:
        return self.call(seen)

    @route("POST", r"/upload/v1/(?P<id>\w+)", "upload")
    def upload(self, seen: Seen) -> Reply:
        file = self.sent_files[seen.match["id"]]
        if len(seen.body) != file.length:
            return Reply("wrong length", 400)
        file.data = seen.body
        return Reply(f"OK - {file.length}", mime="text/plain")

    @route("GET", r"/files-pri/(?P<id>\w+)/.+", "file")
    def download(self, seen: Seen) -> Reply:
        if seen.headers.get("authorization") != f"Bearer {BOT_TOKEN}" or "files:read" not in self.scopes:
            return Reply("<!DOCTYPE html><html><body>Sign in</body></html>", mime="text/html; charset=utf-8")
        data, mime = self.attached[seen.match["id"]]
        return Reply(data, mime=mime)

    # -- methods

    def _auth_test(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "team": "Studio", "user_id": ME, "user": "scenewright", "bot_id": BOT, "url": "https://studio.slack.com/"}

    def _apps_connections_open(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.socket_url}

    def _chat_postMessage(self, fields: dict[str, Any]) -> dict[str, Any]:
        trouble = self._faults(fields)
        if trouble:
            return trouble
        made = Message(fields["channel"], self.stamp(), fields.get("thread_ts") or "", [fields["text"]], [fields.get("blocks") or []], [time.monotonic()])
        self.messages.append(made)
        return {"ts": made.ts, "channel": made.channel}

    def _chat_update(self, fields: dict[str, Any]) -> dict[str, Any]:
        trouble = self._faults(fields)
        found = next((m for m in self.messages if (m.channel, m.ts) == (fields["channel"], fields["ts"])), None)
        if trouble or found is None:
            return trouble or {"error": "message_not_found"}
        found.texts.append(fields["text"])
        found.shown.append(fields.get("blocks") or [])
        found.times.append(time.monotonic())
        return {"ts": found.ts, "channel": found.channel}

    def _chat_postEphemeral(self, fields: dict[str, Any]) -> dict[str, Any]:
        self.whispers.append(fields)
        return {"message_ts": self.stamp()}

    def _users_info(self, fields: dict[str, Any]) -> dict[str, Any]:
        user = self.people.get(fields["user"])
        return {"user": {"id": fields["user"], "team_id": TEAM, **user}} if user else {"error": "user_not_found"}

    def _views_open(self, fields: dict[str, Any]) -> dict[str, Any]:
        if time.monotonic() - self.triggers.pop(fields["trigger_id"], 0.0) > TRIGGER_S:
            return {"error": "expired_trigger_id"}
        view = fields["view"] if isinstance(fields["view"], dict) else json.loads(fields["view"])
        made = {**view, "id": f"V{len(self.forms)}"}
        if len(view["title"]["text"]) > 24:
            return {"error": "invalid_arguments"}
        self.forms.append(made)
        return {"view": made}

    def _files_getUploadURLExternal(self, fields: dict[str, Any]) -> dict[str, Any]:
        made = File(f"F1{len(self.sent_files):07d}", fields["filename"], int(fields["length"]), fields.get("alt_txt", ""))
        self.sent_files[made.id] = made
        return {"upload_url": f"{self.url}/upload/v1/{made.id}", "file_id": made.id}

    def _files_completeUploadExternal(self, fields: dict[str, Any]) -> dict[str, Any]:
        given = json.loads(fields["files"])[0]
        file = self.sent_files[given["id"]]
        if file.data is None:
            return {"error": "file_not_found"}
        file.title, file.channel, file.thread_ts = given["title"], fields["channel_id"], fields.get("thread_ts", "")
        return {"files": [{"id": file.id, "title": file.title, "permalink": f"https://studio.slack.com/files/{file.id}", "mimetype": "", "shares": {}}]}

    def _files_info(self, fields: dict[str, Any]) -> dict[str, Any]:
        if fields["file"] in self.attached:
            data, mime = self.attached[fields["file"]]
            address = f"{self.url}/files-pri/{fields['file']}/later"
            return {"file": {"id": fields["file"], "name": "later", "mimetype": mime, "size": len(data), "mode": "hosted", "url_private_download": address}}
        file = self.sent_files[fields["file"]]
        file.looks += 1
        shown = {"id": file.id, "permalink": f"https://studio.slack.com/files/{file.id}", "mimetype": "", "shares": {}}
        if self.slow_files is None or file.looks <= self.slow_files:
            return {"file": shown}
        if not file.ts:
            file.ts = self.stamp()
            self.messages.append(Message(file.channel, file.ts, file.thread_ts, [file.title], [[]], [time.monotonic()], file=file.id))
        side = "private" if file.channel.startswith(("D", "G")) else "public"
        return {"file": {**shown, "mimetype": "image/png", "shares": {side: {file.channel: [{"ts": file.ts}]}}}}

    # -- how strict Slack is

    def _faults(self, fields: dict[str, Any]) -> dict[str, Any]:
        if fields["channel"] in self.closed_channels:
            return {"error": "not_in_channel"}
        if len(fields["text"]) > 40_000:
            return {"error": "msg_too_long"}
        blocks = fields.get("blocks") or []
        faults = [fault for block in blocks for fault in self._faults_of(block)]
        if len(blocks) > 50 or faults:
            return {"error": "invalid_blocks", "errors": faults}
        return {}

    def _faults_of(self, block: dict[str, Any]) -> list[str]:
        faults = []
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else []), block]
        for element in elements:
            text = element.get("text") if isinstance(element.get("text"), dict) else None
            most = 3_000 if element.get("type") == "section" else 75
            if text is not None and not 0 < len(text["text"]) <= most:
                faults.append(f"text of {len(text['text'])} in {element['type']}")
            if len(element.get("value", "")) > 2_000 or len(element.get("block_id", "")) > 255 or len(element.get("action_id", "")) > 255:
                faults.append("too long a value or id")
            faults += [f"option {option}" for option in element.get("options", ()) if len(option["value"]) > 150 or len(option["text"]["text"]) > 75]
            if "slack_file" in element and not self._is_shown(element["slack_file"]["id"]):
                faults.append("invalid slack file")
        ids = [element.get("action_id") for element in block.get("elements", ()) if element.get("action_id")]
        if len(ids) != len(set(ids)) or (block.get("type") == "actions" and not block["elements"]):
            faults.append("action ids are not unique, or there are no elements")
        return faults

    def _is_shown(self, file_id: str) -> bool:
        file = self.sent_files.get(file_id)
        return file is not None and bool(file.ts)


def _fields(seen: Seen) -> dict[str, Any]:
    kind = seen.headers.get("content-type", "")
    fields: dict[str, Any] = dict(seen.query)
    if kind.startswith("application/json") and seen.body:
        fields |= json.loads(seen.body)
    elif kind.startswith(_FORM) and seen.body:
        fields |= dict(urllib.parse.parse_qsl(seen.body.decode("utf-8")))
    if isinstance(fields.get("blocks"), str):
        fields["blocks"] = json.loads(fields["blocks"])
    return fields


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [word for key, item in value.items() if key != "text" or not own for word in _words(item)]
    if isinstance(value, list):
        return [word for item in value for word in _words(item)]
    return []


