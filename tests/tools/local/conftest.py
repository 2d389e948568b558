"""The tiny models of a test run: each built once, on demand, and shared between the processes of the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

BuildTiny = Callable[..., Path]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> BuildTiny:
    """Return what builds the named repositories, where they are not there yet, and gives their folder of models."""
    import torch

    from tests.tiny import build

    torch.set_num_threads(1)
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "tiny-models"

    def built(*names: str) -> Path:
        if names:
            build(folder, *names)
        return folder

    return built


@pytest.fixture(scope="session")
def tiny_models(tiny: BuildTiny) -> Path:
    """Return a folder of models with all tiny models, as SCENEWRIGHT_MODELS_DIR expects it."""
    from tests.tiny import NAMES

    return tiny(*NAMES)
