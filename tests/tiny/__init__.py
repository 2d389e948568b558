"""Every local model at tiny size with random weights: real classes and real files, laid out as a folder of models is."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from filelock import FileLock

Builder = Callable[[Path], None]


def _builders() -> dict[str, Builder]:
    families = (
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if found.name != "__main__"
    )
    return {name: build for family in families for name, build in getattr(family, "BUILDERS", {}).items()}


BUILDERS = _builders()
"""Repository id -> what writes that model into a folder."""
NAMES = tuple(BUILDERS)


def build(folder: Path, *names: str) -> None:
    """Write the named models, or all, to `folder`/<organisation>/<name>; one that is there already is left.

    Several processes may build into one folder: each model is made under a lock and appears whole. The bytes are the
    same every time.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for name in names or NAMES:
            _build_one(folder, name)
    finally:
        torch.set_num_threads(threads)


def _build_one(folder: Path, name: str) -> None:
    goal = folder / name
    if goal.exists():
        return
    goal.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f".{name.replace('/', '--')}.lock"):
        if goal.exists():
            return
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            BUILDERS[name](unfinished)
        shutil.move(unfinished, goal)
