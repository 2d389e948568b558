"""What local models need of the settings: where their files lie, where they come from, and who agreed to fetch them."""

from __future__ import annotations

from pathlib import Path

from agent.settings import Settings
from tools.engines.local import LocalEngine
from tools.engines.local_devices import Devices
from tools.local.files.agreements import FILE, Agreements
from tools.local.files.downloads import Downloads
from tools.local.files.hub import Hub
from tools.local.files.shelf import LORAS, Shelf
from tools.local.worker.held import Limits


def shelf_of(settings: Settings) -> Shelf:
    """Return where models and LoRAs are looked for."""
    return Shelf(settings.models_dir, settings.hub_cache, (lora_folder(settings),))


def hub_of(settings: Settings) -> Hub:
    """Return where models are fetched from."""
    token = settings.hf_token.get_secret_value() if settings.hf_token is not None else None
    return Hub(settings.hub_cache, settings.hf_endpoint, token or None, settings.offline)


def agreements_of(settings: Settings) -> Agreements:
    """Return who agreed to fetch which models."""
    return Agreements(settings.home / FILE)


def local_engine(settings: Settings, work: Path) -> LocalEngine:
    """Return the engine of this machine's models; nothing of torch is loaded here. work: folder for what is written on the way."""
    shelf, idle_s = shelf_of(settings), settings.model_idle_s
    devices = Devices(settings.device_names, Limits(reserve_gb=settings.gpu_reserve_gb, idle_s=idle_s, work=work), idle_s=idle_s)
    downloads = None if settings.offline else Downloads(hub_of(settings), shelf)
    return LocalEngine(shelf, work, devices, downloads, reserve_gb=settings.gpu_reserve_gb, speed=settings.local_speed)


def lora_folder(settings: Settings) -> Path:
    """Return where LoRAs are put that `scenewright models add` takes in."""
    return settings.models_dir / LORAS if settings.models_dir is not None else settings.home / LORAS


def own_cards(settings: Settings) -> Path:
    """Return the folder of the user's own cards."""
    return settings.card_folders[0]
