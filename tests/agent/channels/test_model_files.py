"""Local models from the command line: fetched after a yes from a loopback hub, added from one's own files, taken away, and examined."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agent.channels.cli import app
from tests.agent.channels.test_cli import environment, rows
from tests.fakes.hub import FakeHub
from tests.tools.local.folders import local_card, pipeline, put, tensors

REPOSITORY = "org/small"
_SYSTEM = """
[system]
id = "own"
title = "Own"
makes = ["image"]
names.en = ["own"]
status = { state = "live", checked = 2026-11-21, source = "test" }
"""


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    files = {name: data if isinstance(data, bytes) else json.dumps(data).encode() for name, data in pipeline().items()}
    with FakeHub({REPOSITORY: {**files, "unet/diffusion_pytorch_model.safetensors": tensors(300_000)}}) as served:
        yield served


def scenewright(tmp_path: Path, *args: str, hub: FakeHub | None = None, input: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command inside this process: a process for each would take most of the tests' time."""
    env: dict[str, str | None] = {name: None for name in os.environ if name.startswith(("SCENEWRIGHT_", "HF_"))}
    env |= {**environment(tmp_path), "SCENEWRIGHT_MODELS_DIR": str(tmp_path / "models"), "SCENEWRIGHT_OFFLINE": None, "COLUMNS": "200"}
    if hub is not None:
        env |= {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0"}
    with contextlib.chdir(tmp_path):
        done = CliRunner().invoke(app, args, input=input, env=env)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(args, done.exit_code, done.stdout, done.stderr)


def own_card(tmp_path: Path, **changes: Any) -> None:
    """Put a card into the home folder whose files are at the loopback hub."""
    card = local_card(REPOSITORY, files={"gb": 0.01, "ignore": ["safety_checker/*"], **changes}).model_dump(mode="json", exclude_defaults=True)
    lines = [f"{name} = {_toml(value)}" for name, value in card.items() if name != "system"]
    folder = tmp_path / "home" / "cards"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.toml").write_text("\n".join((_SYSTEM, "[[model]]", *lines, "")), "utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    return json.dumps(value)


def test_a_model_is_fetched_after_a_yes_and_then_is_here(tmp_path: Path, hub: FakeHub) -> None:
    own_card(tmp_path)
    declined = scenewright(tmp_path, "models", "get", "small-local", hub=hub, input="\n")
    assert declined.returncode == 2
    assert declined.stdout.splitlines()[0] == "Small on this machine: 1 MB to fetch, MIT, commercial use allowed"
    assert declined.stdout.splitlines()[-1] == "Nothing was fetched."
    assert not (tmp_path / "models" / "org").exists()
    done = scenewright(tmp_path, "models", "get", "small-local", hub=hub, input="y\n")
    place = tmp_path / "models" / "org" / "small"
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"Small on this machine is here: {place}"), done.stderr
    assert "fetching Small on this machine: " in done.stderr
    agreed = json.loads((tmp_path / "home" / "agreements.jsonl").read_text("utf-8"))
    assert (agreed["card"], agreed["licence"], agreed["repositories"]) == ("small-local", "MIT", [REPOSITORY])
    again = scenewright(tmp_path, "models", "get", "Small on this machine")
    assert (again.returncode, again.stdout) == (0, f"Small on this machine is here: {place}\n")
    (row,) = [row for row in rows(scenewright(tmp_path, "models", "--task", "t2i", "--json")) if row["model"] == "small-local"]
    assert (row["ready"], row["here"]) == (True, "ready")
    weights = place / "unet" / "diffusion_pytorch_model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1] + b"x")
    kept = scenewright(tmp_path, "models", "get", "small-local", hub=hub, input="no\n")
    assert kept.stdout.splitlines()[0] == "Not as the hub has them: unet/diffusion_pytorch_model.safetensors"
    assert weights.read_bytes() != whole
    assert scenewright(tmp_path, "models", "get", "small-local", "--yes", hub=hub).returncode == 0
    assert weights.read_bytes() == whole


def test_what_cannot_be_fetched_is_told_in_one_sentence(tmp_path: Path, hub: FakeHub) -> None:
    own_card(tmp_path, gated=True)
    offline = scenewright(tmp_path, "models", "get", "small-local", "--yes")
    assert (offline.returncode, offline.stderr.count("\n")) == (3, 1)
    assert "nothing is fetched while offline" in offline.stderr
    elsewhere = scenewright(tmp_path, "models", "get", "gpt-image-2.6", hub=hub)
    assert elsewhere.returncode == 2 and "does not run on this machine" in elsewhere.stderr
    unknown = scenewright(tmp_path, "models", "get", "small-local", "--with", "depth", hub=hub)
    assert unknown.returncode == 2 and 'has no addition "depth"; it has none.' in unknown.stderr
    hub.gated[REPOSITORY] = "a token"
    gated = scenewright(tmp_path, "models", "get", "small-local", "--yes", hub=hub)
    assert gated.returncode == 3
    assert f"Its licence has to be accepted at {hub.url}/org/small first" in gated.stdout
    assert "then set HF_TOKEN to a token from" in gated.stderr.splitlines()[-1]


def test_nothing_is_asked_of_the_hub_with_offline(tmp_path: Path, hub: FakeHub) -> None:
    own_card(tmp_path)
    done = scenewright(tmp_path, "models", "get", "small-local", "--yes", "--offline", hub=hub)
    assert (done.returncode, hub.asked) == (3, [])
    assert "nothing is fetched while offline" in done.stderr


def test_a_folder_of_ones_own_is_added_shown_and_removed_without_touching_it(tmp_path: Path) -> None:
    folder = put(tmp_path / "Ink wash", {**pipeline(), "unet/config.json": {"cross_attention_dim": 768}})
    added = scenewright(tmp_path, "models", "add", str(folder))
    assert added.returncode == 0, added.stderr
    assert added.stdout.startswith("Ink wash is added as ink-wash-local, like Stable Diffusion 1.5 on this machine")
    assert "models get" not in added.stdout
    (row,) = [row for row in rows(scenewright(tmp_path, "models", "--task", "t2i", "--json")) if row["model"] == "ink-wash-local"]
    assert (row["ready"], row["commercial"]) == (True, None)
    removed = scenewright(tmp_path, "models", "remove", "ink-wash-local")
    assert (removed.returncode, removed.stdout) == (0, "Ink wash on this machine is removed.\n")
    assert (folder / "model_index.json").exists()
    gone = scenewright(tmp_path, "models", "remove", "ink-wash-local")
    assert gone.returncode == 2


def test_a_repository_is_added_by_its_index_and_fetched_later(tmp_path: Path, hub: FakeHub) -> None:
    added = scenewright(tmp_path, "models", "add", REPOSITORY, "--name", "Tiny dream", "--like", "sd-1.5-local", hub=hub)
    assert added.returncode == 0, added.stderr
    assert "`scenewright models get tiny-dream-local` fetches it (1 MB)." in added.stdout
    assert hub.ranges() == []
    done = scenewright(tmp_path, "models", "get", "tiny-dream-local", "--yes", hub=hub)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "models" / "org" / "small" / "unet" / "diffusion_pytorch_model.safetensors").exists()
    kept = scenewright(tmp_path, "models", "remove", "tiny-dream-local", input="n\n")
    assert "stays where it is" in kept.stdout and "is removed." in kept.stdout
    assert (tmp_path / "models" / "org" / "small").exists()


def test_a_repository_that_no_card_names_is_fetched_too(tmp_path: Path, hub: FakeHub) -> None:
    hub.repositories["org/segmenter"] = {"config.json": b"{}", "model.safetensors": tensors(2000), "README.md": b"read"}
    done = scenewright(tmp_path, "models", "get", "org/segmenter", hub=hub, input="yes\n")
    place = tmp_path / "models" / "org" / "segmenter"
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"org/segmenter is here: {place}"), done.stderr
    assert f"org/segmenter: 1 MB; look at {hub.url}/org/segmenter for its licence." in done.stdout
    assert sorted(path.name for path in place.iterdir()) == ["config.json", "model.safetensors"]


def test_a_lora_of_ones_own_is_added_listed_and_removed(tmp_path: Path) -> None:
    header = json.dumps({"__metadata__": {"ss_base_model_version": "sdxl"}, "unet.lora_A.weight": {"dtype": "F16", "shape": [4], "data_offsets": [0, 0]}}).encode()
    (tmp_path / "Pixel.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    assert "There is no LoRA yet" in scenewright(tmp_path, "models", "loras").stdout
    added = scenewright(tmp_path, "models", "add", "Pixel.safetensors", "--name", "pixel-art")
    assert added.returncode == 0, added.stderr
    (row,) = rows(scenewright(tmp_path, "models", "loras", "--json"))
    assert row == {"lora": "pixel-art", "base": "sdxl", "path": str(tmp_path / "models" / "loras" / "pixel-art.safetensors")}
    assert scenewright(tmp_path, "models", "remove", "pixel-art", "--yes").returncode == 0
    assert (tmp_path / "Pixel.safetensors").exists()
    assert scenewright(tmp_path, "models", "loras", "--json").stdout == ""


def test_a_command_that_is_half_said_is_told_how_to_say_it(tmp_path: Path) -> None:
    for args in (("models", "get"), ("models", "fly", "sdxl"), ("models", "loras", "x")):
        done = scenewright(tmp_path, *args)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert done.stderr.startswith("Say `scenewright models`")


def test_the_doctor_tells_the_machine_and_what_it_can_do_with_each_model(tmp_path: Path) -> None:
    own_card(tmp_path)
    put(tmp_path / "models" / "org" / "small", pipeline())
    done = scenewright(tmp_path, "doctor", "--json")
    assert done.returncode == 0, done.stderr
    told = rows(done)
    (machine,) = [row for row in told if row["what"] == "machine"]
    assert machine["problem"] == "" and machine["ram_gb"] > 0 and machine["libraries"]["torch"]
    device = next(row for row in told if row["what"] == "device" and row["kind"] == "cpu")
    assert device["gflops"] > 1
    models = {row["model"]: row for row in told if row["what"] == "model"}
    assert (models["small-local"]["state"], models["small-local"]["how"][:5]) == ("here", "whole")
    assert models["sdxl-local"]["state"] in ("to fetch", "too large")
    assert models["sdxl-local"]["fetch_gb"] == pytest.approx(6.94)
    assert all(row["needed_gb"] for row in models.values() if row["state"] == "too large")
    assert all(row["state"] != "lacking" for row in models.values()), [row for row in models.values() if row["state"] == "lacking"]
