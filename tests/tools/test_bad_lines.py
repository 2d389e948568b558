"""Bad keys, bad lines and bad disks in front of the real engines: one clear sentence, nothing paid twice, nothing paid lost."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.tools.fault_rows import is_clear
from tests.tools.service_stage import PICTURE, Stage, staged
from tools.assets import AssetStore
from tools.catalog import load_catalog
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.engines.http_job import HttpJobEngine
from tools.engines.openai import OpenAIEngine
from tools.engines.replicate import ReplicateEngine
from tools.engines.services import load_services
from tools.errors import EngineFailure, NotConfigured, StoreFull
from tools.fetching import Fetcher
from tools.spool import Spool

FAL, OPENAI = {"fal": "flux-2-pro"}, {"openai": "gpt-image-2.6"}


async def failure(stage: Stage) -> EngineFailure:
    with pytest.raises(EngineFailure) as told:
        await stage.door.generate(PICTURE, project="p", tool_call_id="c")
    assert is_clear(str(told.value)), str(told.value)
    return told.value


# -- keys


@pytest.mark.parametrize(
    ("name", "key", "says"),
    [
        ("openai", "r8_abcdefgh12345678", "OPENAI_API_KEY holds a key of Replicate; put a key of OpenAI there."),
        ("elevenlabs", "sk-proj-abcdefgh1234", "ELEVENLABS_API_KEY holds a key of OpenAI; put a key of ElevenLabs there."),
        ("replicate", "hf_abcdefgh12345678", "REPLICATE_API_TOKEN holds a key of Hugging Face; put a key of Replicate there."),
        ("fal", "sk-ant-abcdefgh1234", "FAL_KEY holds a key of Anthropic; put a key of fal there."),
        ("fal", "two words of a key", "FAL_KEY has spaces, quotes or other characters that no key has; copy the key again."),
        ("fal", "", "Set FAL_KEY to use fal."),
    ],
)
def test_a_key_that_cannot_be_right_is_told_before_anything_is_sent(name: str, key: str, says: str, tmp_path: Path) -> None:
    spool, fetcher, secret, here = Spool(tmp_path), Fetcher(), SecretStr(key), "http://127.0.0.1:9"
    engine = {
        "openai": lambda: OpenAIEngine(secret, here, spool, fetcher),
        "elevenlabs": lambda: ElevenLabsEngine(secret, here, spool, fetcher),
        "replicate": lambda: ReplicateEngine(secret, here, spool, fetcher),
        "fal": lambda: HttpJobEngine(load_services()["fal"], secret, here, spool, fetcher),
    }[name]()  # type: ignore[no-untyped-call]
    assert engine.problem() == says


async def test_an_engine_with_the_wrong_key_is_not_asked(tmp_path: Path) -> None:
    async with staged(tmp_path, FAL) as stage:
        stage.means.engines["fal"].problem = lambda: "FAL_KEY holds a key of OpenAI; put a key of fal there."  # type: ignore[method-assign]
        with pytest.raises(NotConfigured, match="FAL_KEY holds a key of OpenAI"):
            await stage.door.generate(PICTURE, project="p", tool_call_id="c")
        assert stage.fakes["fal"].requests == []


# -- the line


async def test_without_a_network_nothing_is_charged_and_the_sentence_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path, FAL) as stage:
        stage.fakes["fal"].stop()
        told = await failure(stage)
        assert (told.kind, stage.held_usd()) == ("transient", 0.0)
        assert "no connection; check the network" in str(told)


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that knows no name."""
    before = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name.endswith(".example"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return before(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("cards", [FAL, OPENAI, {"replicate": "flux-dev-replicate"}], ids=str)
async def test_a_name_that_cannot_be_looked_up_was_certainly_not_asked(cards: dict[str, str], tmp_path: Path) -> None:
    (name,) = cards
    async with staged(tmp_path, cards, addresses={name: "http://api.no-such-service.example"}) as stage:
        told = await failure(stage)
        assert (told.kind, told.accepted, stage.held_usd()) == ("transient", False, 0.0)
        assert [state for _, state, _ in stage.attempts()] == ["failed"] * 3


@pytest.mark.parametrize("cards", [FAL, OPENAI], ids=str)
async def test_a_proxy_that_refuses_was_certainly_not_passed(
    cards: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    async with staged(tmp_path, cards) as stage:
        told = await failure(stage)
        assert (told.kind, told.accepted, stage.held_usd()) == ("transient", False, 0.0)
        assert all(fake.requests == [] for fake in stage.fakes.values())


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/secret.png", "http://10.0.0.8/x.png", "http://169.254.169.254/latest/meta-data"])
async def test_a_result_that_leads_into_a_private_network_is_not_fetched(tmp_path: Path, target: str) -> None:
    async with staged(tmp_path, FAL) as stage:
        fake = stage.fakes["fal"]
        fake.put_file = lambda *_: target  # type: ignore[method-assign, misc]
        told = await failure(stage)
        assert "leads into a private network" in str(told)
        assert stage.store.list("p") == ()


# -- cards


def test_a_card_with_a_typo_names_file_and_place(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[system]\nid = "mine"\ntitel = "Mine"\n', "utf-8")
    with pytest.raises(NotConfigured) as told:
        load_catalog(tmp_path)
    assert all(part in str(told.value) for part in ("mine.toml", "titel", "mend or remove it")), str(told.value)


# -- the disk


@pytest.mark.parametrize("where", ["spool", "blobs"])
async def test_a_disk_that_is_full_when_a_paid_result_comes_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    async with staged(tmp_path, FAL) as stage:
        room = {"made": False}
        keep, put = Spool.keep, AssetStore.put

        def no_room(*_: Any) -> None:
            if not room["made"]:
                raise StoreFull("No room is left in the folder; make room.")

        monkeypatch.setattr(Spool, "keep", lambda *a, **k: (no_room() if where == "spool" else None, keep(*a, **k))[1])
        monkeypatch.setattr(AssetStore, "put", lambda *a, **k: (no_room(), put(*a, **k))[1])
        with pytest.raises(StoreFull):
            await stage.door.generate(PICTURE, project="p", tool_call_id="c")
        assert stage.charges("fal") == 1
        assert [row["state"] for row in stage.door.jobs()] == ["open"]
        room["made"] = True
        (outcome,) = await stage.door.recover()
        assert outcome.asset is not None
        assert stage.charges("fal") == 1
        assert stage.door.jobs() == []
        assert not any((stage.store.folder / "spool").iterdir())
