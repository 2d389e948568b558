"""Which versions and classes the installed libraries have, read from their own files; nothing of them is imported."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from tools.local.models import LocalModel

_FILES = {
    "diffusers": ("__init__.py",),
    "transformers": ("models/auto/modeling_auto.py", "pipelines/__init__.py", "__init__.py"),
}
"""Files that name every class that a card can name, as text in quotes."""
_QUOTED = re.compile(r"""["']([A-Z][A-Za-z0-9]+)["']""")


@cache
def class_names(library: str) -> frozenset[str] | None:
    """Return the classes of a library; None where it is not installed or says them elsewhere."""
    spec = importlib.util.find_spec(library) if library in _FILES else None
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    try:
        texts = [(folder / name).read_text("utf-8") for name in _FILES[library]]
    except OSError:
        return None
    return frozenset(name for text in texts for name in _QUOTED.findall(text))


def versions_of(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    found: dict[str, str] = {}
    for name in packages:
        with suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def unknown_classes(model: LocalModel) -> tuple[str, ...]:
    """Return the classes that a card names and its library does not have; none where that cannot be told."""
    known = class_names(model.library)
    if known is None:
        return ()
    named = dict.fromkeys((*model.classes.values(), *model.guided.values()))
    return tuple(name for name in named if name not in known)
