"""Keys, signed addresses and a person's words over a whole talk: none of them in the log, in anything kept, or in what is told."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from agent import events
from agent.channels.logbook import NAME, keep_log
from agent.session import Turn
from agent.settings import Settings
from tests.agent.paid import charges, fakes, opened
from tests.fakes.fal import Fal
from tests.fakes.wire import Reply, Seen, Step, Wire
from tools.concealing import concealed

SIGNATURE = "c4naryS1gnature"
KEYS = {
    "OPENAI_API_KEY": "sk-proj-c4naryOpenAI0123456789",
    "ELEVENLABS_API_KEY": "sk_c4naryElevenLabs0123456789",
    "FAL_KEY": "c4nary00-1111-2222-3333-444455556666:c4naryfal0123456789abcdef",
}
WORDS = "zebrafinch"
"""A word of the person's, which no log may hold."""
TALK = (
    f"draw a {WORDS} on a branch", "turn it into a 5-second video", "say “good evening” in a warm voice",
    "compose calm piano music, 10 seconds", f"draw another {WORDS} in the rain with GPT Image",
)  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log of a process whose every logger is as talkative as it can be."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    keep_log(tmp_path / "logs")
    added = [handler for handler in root.handlers if handler not in before]
    root.setLevel(logging.DEBUG)
    for handler in added:
        handler.setLevel(logging.DEBUG)
    yield tmp_path / "logs" / NAME
    root.setLevel(level)
    for handler in added:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of a fake lies behind a signed address, and a refused key is repeated in the refusal."""
    put_file, refusal = Wire.put_file, Fal.refusal

    def put_signed(self: Wire, name: str, data: bytes, mime: str) -> str:
        return f"{put_file(self, name, data, mime)}?X-Amz-Signature={SIGNATURE}&X-Amz-Expires=3600"

    def repeating(self: Fal, step: Step, seen: Seen) -> Reply:
        if step.does == "auth":
            return Reply({"detail": f"Key {seen.headers['authorization'].removeprefix('Key ')} is not valid at {self.url}/x?sig={SIGNATURE}"}, 401)
        return refusal(self, step, seen)

    monkeypatch.setattr(Wire, "put_file", put_signed)
    monkeypatch.setattr(Fal, "refusal", repeating)


@pytest.mark.sqlite
async def test_no_key_and_no_signature_stays_anywhere_and_no_words_in_the_log(
    log: Path, signed: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[events.Event] = []
    with fakes(monkeypatch, "openai", "elevenlabs", "fal") as running:
        for name in ("openai", "elevenlabs"):
            running[name].key = KEYS[f"{name.upper()}_API_KEY"]  # type: ignore[attr-defined]
        for setting, value in KEYS.items():
            monkeypatch.setenv(setting, value)
        async with opened(tmp_path / "talk", approve_above_usd=1000) as services:
            session = services.session("p")
            for words in TALK:
                told += [event async for event in session.handle(Turn(words))]
            running["fal"].plan.add("auth", times=None)
            running["openai"].plan.add("auth", times=None)
            told += [event async for event in session.handle(Turn(f"draw a {WORDS} with Flux Kontext"))]
            told += [event async for event in session.handle(Turn("make a 5-second video of a red boat with Kling"))]
            spent = services.door.spent()
        assert set(charges(running)) == set(running), "every service was used"
    assert any(isinstance(event, events.Failed) or "refused its key" in str(event) for event in told), "a key was refused"
    assert spent
    secrets = [SIGNATURE, *KEYS.values(), *(value.rpartition(":")[2] for value in KEYS.values())]
    kept = {path.name: path.read_bytes() for path in (tmp_path / "talk").rglob("*") if path.is_file()}
    assert {"talk.sqlite", "scenewright.db"} <= set(kept)
    for secret in secrets:
        assert secret not in "".join(map(repr, told)), "told"
        assert [name for name, data in kept.items() if secret.encode() in data] == [], "kept on disk"
    written = log.read_text("utf-8")
    assert "made img1" in written, "the log tells what was made, by id"
    assert [line for line in written.splitlines() if any(secret in line for secret in (*secrets, WORDS))] == []


def test_what_is_concealed() -> None:
    assert concealed(f"GET https://user:pw@cdn.example/a.mp4?sig={SIGNATURE} failed") == "GET https://cdn.example/… failed"
    assert concealed("Illegal header value b'Key abc123:def456789'") == "Illegal header value b'…'"
    assert concealed("Authorization: Bearer abc.def") == "Authorization: …"
    assert concealed("postgresql://ann:c4nary@db.example/studio is away") == "postgresql://db.example/… is away"
    assert concealed("xoxb-12-34-abcdef and xapp-1-A0-4567 and sw-" + "k" * 43) == "… and … and …"


def test_no_setting_that_is_secret_stands_in_what_is_told_of_the_settings() -> None:
    """Whatever is added later: a setting named like a secret is a SecretStr, and none is in a dump, a log line or a failure."""
    named = re.compile(r"(?:key|token|secret|password)$")
    fields = Settings.model_fields
    secret = {name for name, field in fields.items() if "SecretStr" in str(field.annotation)}
    assert {name for name, field in fields.items() if named.search(name) and field.annotation is str} == set()
    assert {"password", "database_url", "slack_bot_token", "slack_signing_secret", "slack_app_token", "openai_api_key"} <= secret
    canaries = {name: SecretStr(f"c4nary-{name}" if name != "database_url" else "postgresql://a:c4nary@h/x") for name in secret}
    settings = Settings.model_construct(**canaries)
    assert "c4nary" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert concealed("r8_0123456789 and data:image/png;base64,AAAA") == "… and data:…"
    assert concealed("job 0f3a at http://127.0.0.1:8188 is a key frame") == "job 0f3a at http://127.0.0.1:8188 is a key frame"
