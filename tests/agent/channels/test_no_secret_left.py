"""A whole run with a canary in every secret setting, through every door; then all that was written, printed and answered is searched for them.

Drafts, paid work, a refusal that repeats the key, a voice, an export, Slack, MCP, the page's routes, the command line's commands. Each canary
is looked for as it is, in base64 at any offset, and as addresses spell it; files inside zips and the texts of pictures are looked into.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import urllib.parse
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr

from agent.app import open_services
from agent.channels import doctor, web
from agent.channels.accounts import jobs_command
from agent.channels.logbook import keep_log
from agent.channels.mcp.http import SESSION
from agent.channels.provenance_commands import licences_command
from agent.channels.slack.app import Pauses, SlackChannel
from agent.channels.slack.config import slack_config
from agent.channels.slack.office import Pace
from agent.channels.take_away import export_command
from agent.channels.web_history import History
from agent.channels.web_installed import Installed
from agent.settings import _STORE_KEYS, Settings, read_settings
from tests.agent.channels.in_process import install, unserved
from tests.agent.paid import POLL_S, fakes, hurried
from tests.fakes import slack as slack_fake
from tests.fakes.__main__ import FAKES, SETTINGS
from tests.fakes.slack_side import message, signed
from tests.fakes.wire import Reply, Seen, Step, Wire
from tools.engines.services import load_services
from tools.errors import ScenewrightError

pytestmark = pytest.mark.timeout(300)
HARMLESS = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "AZURE_STORAGE_ENDPOINT"}
"""Of what opens an object store, what is no secret."""
SHAPES = {
    "openai_api_key": "sk-proj-{}", "elevenlabs_api_key": "sk_{}", "replicate_api_token": "r8_{}", "hf_token": "hf_{}",
    "slack_bot_token": "xoxb-1-2-{}", "slack_app_token": "xapp-1-{}", "FAL_KEY": "11112222-3333-4444-5555-666677778888:{}",
    "database_url": "postgresql://ann:{}@127.0.0.1:1/studio",
}  # fmt: skip
"""How keys look whose shape is checked; the others are the canary itself."""
LATE = {"slack_app_token", "database_url"}
"""What cannot be set along with the others; a start of its own is tried with each."""
THREAD = "canaries"
PLAYED, REFUSING = ("openai", "elevenlabs"), ("fal", "replicate", "runway", "luma", "minimax")
"""Services that make what is asked, and those that refuse their keys from some moment on; with keys for all of them, all are asked."""
REFUSED = "make a 5-second video of a red boat with Kling"
"""What only the service is asked for that refuses its key."""


def canaries() -> dict[str, str]:
    """Return a canary of its own for every secret setting and for every service's key, by the setting's name."""
    fields = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    services = [service.key_env for service in load_services().values()]
    names = [*fields, *services, *sorted(set(_STORE_KEYS) - HARMLESS), "OAUTH_GENERIC_CLIENT_SECRET", "LANGSMITH_API_KEY"]
    return {name: SHAPES.get(name, "{}").format(f"c4nary{at:02d}q{name[:3].lower()}7Zk9Xw3Rt5Lm") for at, name in enumerate(dict.fromkeys(names))}


def variable(name: str) -> str:
    """Return the variable of the environment that sets a setting."""
    return name if name.isupper() else f"SCENEWRIGHT_{name.upper()}"


def spellings(canary: str) -> set[bytes]:
    """Return a canary as it is, as addresses spell it, and in base64 wherever it may begin in a longer text."""
    plain = canary.rpartition("@")[0].rpartition(":")[2] or canary.rpartition(":")[2]
    found = {plain.encode(), urllib.parse.quote(canary, safe="").encode()}
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain.encode())
        whole = coded[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6]
        found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found


@dataclass
class Haul:
    """What the run left, by where it was found."""

    found: dict[str, bytes] = field(default_factory=dict)

    def add(self, where: str, data: bytes | str) -> None:
        self.found[f"{len(self.found)} {where}"] = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data

    def add_file(self, where: str, data: bytes) -> None:
        """Add a file; of a zip every file in it, of a picture its texts too."""
        self.add(where, data)
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for name in packed.namelist():
                    self.add_file(f"{where}!{name}", packed.read(name))
        elif data[:8] == b"\x89PNG\r\n\x1a\n":
            with Image.open(io.BytesIO(data)) as picture:
                self.add(f"{where} texts", repr(picture.info))

    def leaks(self, secrets: Mapping[str, str]) -> list[str]:
        """Return which secret is in what."""
        every = {name: spellings(canary) for name, canary in secrets.items()}
        return [f"{name} in {where}" for where, data in self.found.items() for name, ways in every.items() if any(way in data for way in ways)]


def repeating(key: str) -> Any:
    """Return the refusal of a service that repeats its key in many spellings."""
    coded = base64.b64encode(key.encode()).decode()
    told = f"Key {key} is wrong: {key} {key.rpartition(':')[2]} {coded} {urllib.parse.quote(key, safe='')} https://a.example/x?key={key}"

    def refusal(self: Wire, step: Step, seen: Seen) -> Reply:
        return Reply({"detail": told, "error": told, "message": told}, 401)

    return refusal


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The canaries, set in the environment but for those of LATE."""
    found = canaries()
    assert len(found) > 18 and len(set(found.values())) == len(found)
    for name, canary in found.items():
        if name not in LATE:
            monkeypatch.setenv(variable(name), canary)
    plain = {"HOME": tmp_path / "home", "CACHE": tmp_path / "cache", "BRAIN": "embedded", "OFFLINE": "1", "APPROVE_ABOVE_USD": "1000", "SLACK_PEOPLE": "U0ANN=ann"}
    for name, value in plain.items():
        monkeypatch.setenv(f"SCENEWRIGHT_{name}", str(value))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setattr(slack_fake, "BOT_TOKEN", found["slack_bot_token"])

    for name in REFUSING:
        monkeypatch.setattr(FAKES[name], "refusal", repeating(found["replicate_api_token" if name == "replicate" else SETTINGS[name][0]]))
    return found


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[io.StringIO]:
    """Everything that any logger says, as talkative as it can be: once through the formatter of the server, once into its file."""
    root, said = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    keep_log(tmp_path / "home")
    added = [handler for handler in root.handlers if handler not in before]
    spoken = logging.StreamHandler(said)
    spoken.setFormatter(added[0].formatter)
    root.addHandler(spoken)
    root.setLevel(logging.DEBUG)
    for handler in added:
        handler.setLevel(logging.DEBUG)
    yield said
    root.setLevel(level)
    for handler in (*added, spoken):
        root.removeHandler(handler)
        handler.close()


@asynccontextmanager
async def everything(settings: Settings, patch: pytest.MonkeyPatch, haul: Haul) -> AsyncIterator[tuple[httpx.AsyncClient, Any]]:
    """Open the server in this process, with a browser whose every answer goes into the haul."""
    unserved()
    for name in ("settings", "keys", "links", "sessions"):
        patch.setattr(Installed, name, getattr(Installed, name))  # put back at the end
    app = web.create_app(settings)
    from agent.channels.web_chat import WebChat

    history = History(settings.home / "web" / "history.sqlite")
    services = await open_services(settings)
    object.__setattr__(services.door._means, "backoff_s", (POLL_S, POLL_S))
    for name in (*PLAYED, *REFUSING):
        await hurried(services.engines[name])
    chat = WebChat(services, history)
    install(chat, patch)
    patch.setattr(Installed, "history", history)
    patch.setattr("chainlit.data._data_layer", history)
    patch.setattr("chainlit.data._data_layer_initialized", True)

    async def kept(response: httpx.Response) -> None:
        data = await response.aread()
        haul.add(f"headers of {response.request.url.path}", repr(response.headers.multi_items()))
        haul.add_file(f"{response.request.method} {response.request.url.path} {response.status_code}", data)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(history.close)
        stack.push_async_callback(services.close)
        await stack.enter_async_context(app.state.mcp.running())
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60, event_hooks={"response": [kept]})
        yield await stack.enter_async_context(client), chat


@pytest.mark.sqlite
async def test_no_secret_stands_in_anything_that_a_whole_run_leaves(
    secrets: dict[str, str], logged: io.StringIO, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    haul = Haul()
    with fakes(monkeypatch, *PLAYED, *REFUSING) as running:
        for fake in PLAYED:
            running[fake].key = secrets[f"{fake}_api_key"]  # type: ignore[attr-defined]
        for name, canary in secrets.items():
            if name.isupper():
                monkeypatch.setenv(name, canary)
        settings = read_settings()
        held = {name for name in Settings.model_fields if isinstance(getattr(settings, name), SecretStr)}
        assert held == {name for name in secrets if name.islower()} - LATE
        async with everything(settings, monkeypatch, haul) as (client, chat):
            secrets |= {"a key of a program": await talk(client, chat, running, secrets)}
            await over_mcp(client, secrets["a key of a program"])
            await in_slack(settings, chat, tmp_path, haul)
            haul.add("settings", f"{settings!r} {settings.model_dump()} {settings.model_dump_json()}")
            haul.add("views", repr(chat.services.door.jobs(owner="ann", every=True)))
        spent = {name: len(fake.charges) for name, fake in running.items()}
        assert all(spent[name] for name in (*PLAYED, "fal")), spent
    monkeypatch.setattr(doctor.machines, "missing_packages", lambda: ["torch"])  # else a worker loads it
    await commands(tmp_path)
    for name in sorted(LATE):
        haul.add(f"a start with {name}", await started_with(name, secrets, monkeypatch))
    printed = capsys.readouterr()
    assert "animatic" in printed.out
    haul.add("standard output", printed.out)
    haul.add("standard error", printed.err)
    assert "made img1" in logged.getvalue()
    haul.add("log", logged.getvalue())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"scenewright.log", "scenewright.db", "talk.sqlite", "history.sqlite", "keys.sqlite", "out.zip"} <= {path.name for path in files}
    for path in files:
        haul.add_file(str(path.relative_to(tmp_path)), path.read_bytes())
    assert haul.leaks(secrets) == []
    haul.add("what is searched for is found", json.dumps({"x": base64.b64encode(b"Basic u:" + secrets["password"].encode()).decode()}))
    assert [leak.partition(" ")[0] for leak in haul.leaks(secrets)] == ["password"]


async def talk(client: httpx.AsyncClient, chat: Any, running: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
    """Sign in, talk, have things made and refused, and ask every page of them; return the key of a program that was made."""
    await client.get("/chat/")
    assert (await client.post("/chat/login", data={"username": "ann", "password": "wrong"})).status_code == 401
    assert (await client.post("/chat/login", data={"username": "ann", "password": secrets["password"]})).status_code == 200
    client.headers["x-scenewright"] = "1"
    for words in ("just a draft of a red ball, 320x180", "draw a fox with GPT Image", "say “good evening” in a warm voice", "draw a red kite with Flux", REFUSED):
        if words == REFUSED:
            for fake in REFUSING:
                running[fake].plan.add("auth", times=None)
        assert (await client.post(f"/api/talks/{THREAD}/messages", json={"text": words})).status_code == 202
        await chat.talks.quiet(THREAD)
    (failed, *_) = chat.services.door.jobs(owner="ann", every=True)
    assert any("refused the key" in card.text for card in chat.turns.of(THREAD))
    key: str = Installed.keys.make("webui", "ann")  # type: ignore[union-attr]
    state = (await client.get(f"/api/talks/{THREAD}/state")).json()
    link = (await client.post(f"/api/talks/{THREAD}/share")).json()
    for path in (
        "/api/talks", f"/api/talks/{THREAD}/cards", "/api/jobs?every=true", f"/api/jobs/{failed['id']}", f"/api/talks/{THREAD}/licences", "/openapi.json",
        f"/api/talks/{THREAD}/export", f"/assets/{state['assets'][0]['id']}?download=true", f"/api/assets/{state['assets'][0]['id']}/view",
        "/healthz", "/readyz", f"/chat/project/thread/{THREAD}", "/chat/project/settings", "/chat/user", f"/share/{link['url'].rpartition('/')[2]}",
    ):  # fmt: skip
        answer = await client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:200]}"
    assert (await client.get("/metrics", headers={"authorization": "Bearer no"})).status_code == 401
    assert (await client.get("/metrics", headers={"authorization": f"Bearer {secrets['metrics_token']}"})).status_code == 200
    assert (await client.get("/v1/models", headers={"authorization": f"Bearer {key}"})).status_code == 200
    return key


async def over_mcp(client: httpx.AsyncClient, key: str) -> None:
    """Call a tool as a program with a key."""
    headers = {"authorization": f"Bearer {key}", "accept": "application/json, text/event-stream"}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    opened = await client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}, headers=headers)
    headers[SESSION] = opened.headers[SESSION]
    await client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=headers)
    call = {"name": "talk", "arguments": {"text": REFUSED, "conversation": THREAD}}
    answer = await client.post("/mcp", json={"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}, headers=headers)
    assert answer.status_code == 200 and "refused the key" in answer.text, answer.text


async def in_slack(settings: Settings, chat: Any, folder: Path, haul: Haul) -> None:
    """Play one turn in Slack that a service refuses."""

    async def find_talks() -> Any:
        return chat.talks

    with slack_fake.Slack() as slack:
        config = slack_config(settings.model_copy(update={"slack_url": slack.api}))
        assert config is not None and settings.slack_signing_secret is not None
        channel = SlackChannel(config, folder / "home" / "web" / "slack.sqlite", find_talks, Pauses(Pace(0.05, 0.05), ready_s=2.0, look_s=0.01))
        await channel.start()
        await channel.idle()
        body = json.dumps(message(slack, "C0ROOM", REFUSED, mention=True)).encode()
        headers = signed(body, secret=settings.slack_signing_secret.get_secret_value())
        transport = httpx.ASGITransport(_slack_app(channel))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as slacks:
            answer = await slacks.post("/slack/events", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        await channel.idle()
        await channel.aclose()
        told = repr([(one.texts, one.shown) for one in slack.messages])
        assert "refused the key" in told
        haul.add("Slack", told + repr(slack.whispers))


def _slack_app(channel: SlackChannel) -> Any:
    from fastapi import FastAPI, Request, Response

    app = FastAPI()

    async def heard(request: Request) -> Response:
        return await channel.handle(request)

    app.add_route("/slack/events", heard, methods=["POST"])
    return app


async def commands(folder: Path) -> None:
    """Run commands of the command line over the same home."""
    await doctor.examine(as_json=False)
    assert await jobs_command("", "", None, as_json=False) == 0
    assert await licences_command(None, THREAD, as_json=False) == 0
    assert await export_command(folder / "out.zip", None, THREAD) == 0


async def started_with(name: str, secrets: Mapping[str, str], patch: pytest.MonkeyPatch) -> str:
    """Return what is said of a start with a setting that cannot be used along with the others."""
    with patch.context() as alone:
        alone.setenv(variable(name), secrets[name])
        try:
            settings = read_settings()
            slack_config(settings)
            services = await open_services(settings)
            await services.close()
        except ScenewrightError as error:
            logging.getLogger("agent").warning("a start failed", exc_info=error)
            return f"{error} {error!r}"
    raise AssertionError(f"{name} was taken")
