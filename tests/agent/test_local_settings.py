"""The settings of local models, read as the hub's own library reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.local import agreements_of, hub_of, lora_folder, shelf_of
from agent.settings import Settings, read_settings
from tools.errors import NotConfigured
from tools.local.files.hub import ENDPOINT

_NAMES = (
    "HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "HF_ENDPOINT", "HF_HUB_OFFLINE", "HF_TOKEN",
    "SCENEWRIGHT_OFFLINE", "SCENEWRIGHT_MODELS_DIR", "SCENEWRIGHT_DEVICES",
)  # fmt: skip


def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **env: str) -> Settings:
    for name in _NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": str(tmp_path), "SCENEWRIGHT_HOME": str(tmp_path / "home"), **env}.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("env", "cache"),
    [
        ({}, ".cache/huggingface/hub"),
        ({"XDG_CACHE_HOME": "{}/xdg"}, "xdg/huggingface/hub"),
        ({"HF_HOME": "{}/hf"}, "hf/hub"),
        ({"HF_HOME": "{}/hf", "HF_HUB_CACHE": "{}/cache"}, "cache"),
        ({"HUGGINGFACE_HUB_CACHE": "{}/old"}, "old"),
        ({"HF_HOME": ""}, ".cache/huggingface/hub"),
    ],
)
def test_the_hubs_cache_is_where_its_library_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env: dict[str, str], cache: str) -> None:
    settings = _settings(monkeypatch, tmp_path, **{name: value.format(tmp_path) for name, value in env.items()})
    assert settings.hub_cache == tmp_path / cache
    assert shelf_of(settings).hub == hub_of(settings).cache == tmp_path / cache


@pytest.mark.parametrize(
    ("env", "offline"),
    [({}, False), ({"HF_HUB_OFFLINE": "1"}, True), ({"HF_HUB_OFFLINE": "yes"}, True), ({"HF_HUB_OFFLINE": ""}, False), ({"HF_HUB_OFFLINE": "1", "SCENEWRIGHT_OFFLINE": "0"}, False)],
)
def test_offline_is_read_as_the_library_reads_it_and_ours_goes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env: dict[str, str], offline: bool
) -> None:
    assert hub_of(_settings(monkeypatch, tmp_path, **env)).offline is offline


def test_a_mirror_a_token_and_devices_are_taken_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = _settings(monkeypatch, tmp_path, HF_ENDPOINT="http://mirror/", HF_TOKEN="hf_x", SCENEWRIGHT_DEVICES="cuda:0, cpu")
    assert (hub_of(settings).endpoint, hub_of(settings).token, settings.device_names) == ("http://mirror", "hf_x", ("cuda:0", "cpu"))
    plain = _settings(monkeypatch, tmp_path, HF_ENDPOINT="")
    assert (hub_of(plain).endpoint, hub_of(plain).token, plain.device_names) == (ENDPOINT, None, ())


def test_a_folder_of_models_holds_the_loras_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = _settings(monkeypatch, tmp_path, SCENEWRIGHT_MODELS_DIR="~/models")
    assert (shelf_of(settings).models, lora_folder(settings)) == (tmp_path / "models", tmp_path / "models" / "loras")
    assert shelf_of(settings).home_of("org/name") == tmp_path / "models" / "org" / "name"
    without = _settings(monkeypatch, tmp_path)
    assert (shelf_of(without).home_of("org/name"), lora_folder(without)) == (None, tmp_path / "home" / "loras")
    assert agreements_of(without).path == tmp_path / "home" / "agreements.jsonl"


def test_a_file_where_the_folder_of_models_should_be_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "models"
    file.write_text("")
    monkeypatch.setenv("SCENEWRIGHT_MODELS_DIR", str(file))
    with pytest.raises(NotConfigured) as said:
        read_settings()
    assert str(said.value) == f"The setting SCENEWRIGHT_MODELS_DIR cannot be used: {file} is a file; name a folder."
