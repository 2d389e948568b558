"""Whether a folder holds a whole model: its index, and every file that the index or a component's own index names."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Any

INDEX = "model_index.json"
CONFIG = "config.json"
WEIGHTS = (".safetensors", ".bin", ".gguf", ".ckpt", ".pt", ".pth", ".onnx")
_LEAST = (CONFIG, "scheduler_config.json", "tokenizer_config.json", "preprocessor_config.json", "processor_config.json")
"""One of these lies in the folder of every component."""
_LIGHT = re.compile(r"Scheduler|Tokenizer|Processor|FeatureExtractor|Bpe")
"""Classes of components without weights."""
_SHARD = re.compile(r"-\d{5}-of-\d{5}")
VARIANT = re.compile(r"\.(fp16|bf16|fp32|fp8|int8|ema|non_ema)(?=[.-])")
"""How a variant is written in the name of a file of weights: model.fp16.safetensors, model.fp16-00001-of-00002.safetensors."""
_KNOWN = 4096
"""Folders whose state is kept in mind."""
_HEADER = 8
"""Bytes at the start of a .safetensors file that say how long its header is."""
_LONGEST_HEADER = 100_000_000


def lacking(folder: Path, *, allow: Sequence[str] = (), ignore: Sequence[str] = (), files: Sequence[str] = ()) -> str:
    """Return the first thing that is missing of a model in its folder, or an empty string when it is whole.

    files: what has to be there by name, where that is known; else the folder's own index says it. allow, ignore: patterns of
    what was fetched; components that they leave out are not missed. A folder among the files ("image_encoder/") is a model
    of its own. What was once whole is only looked at again when one of its folders has changed.
    """
    try:
        _check(folder, tuple(allow), tuple(ignore), tuple(files), _stamp(folder))
    except _Lacking as lack:
        return str(lack)
    return ""


class _Lacking(Exception):
    """Names what is missing. Raised, because what was raised is not kept in mind."""


def _stamp(folder: Path) -> tuple[int, ...]:
    """Return when the folder and those in it last changed."""
    try:
        inner: list[str] = sorted(entry.path for entry in os.scandir(folder) if entry.is_dir())
        return tuple(os.stat(path).st_mtime_ns for path in (str(folder), *inner))  # noqa: PTH116 - asked often, and quicker so
    except OSError:
        return ()


@lru_cache(_KNOWN)
def _check(folder: Path, allow: tuple[str, ...], ignore: tuple[str, ...], files: tuple[str, ...], stamp: tuple[int, ...]) -> None:
    """Raise _Lacking when something is missing. stamp: tells a folder from what it was before."""
    lack = _lack(folder, allow, ignore, files) if stamp else folder.name
    if lack:
        raise _Lacking(lack)


def _lack(folder: Path, allow: tuple[str, ...], ignore: tuple[str, ...], files: tuple[str, ...]) -> str:
    if files:
        return next((name for name in files if not _has(folder, name)), "")
    if (folder / INDEX).is_file():
        return next(_missed(folder, _read(folder / INDEX), allow, ignore), "")
    if not (folder / CONFIG).is_file():
        return CONFIG
    return _without_weights(folder)


def _has(folder: Path, name: str) -> bool:
    """Say whether a file is there, or the model in a folder; weights of a variant may also be the plain ones."""
    if name.endswith("/"):
        return not lacking(folder / name)
    return _whole(folder / name) or (name.endswith(WEIGHTS) and _whole(folder / VARIANT.sub("", name)))


def _missed(folder: Path, index: dict[str, Any], allow: tuple[str, ...], ignore: tuple[str, ...]) -> Iterator[str]:
    """Yield what is missing of a pipeline's components."""
    if not index:
        yield INDEX
    for name, told in index.items():
        if name.startswith("_") or not isinstance(told, list) or len(told) != 2 or None in told or not _wanted(name, allow, ignore):
            continue
        here = folder / name
        if _LIGHT.search(str(told[1])):
            if not here.is_dir() or not any(here.iterdir()):
                yield name
        elif not (here / CONFIG).is_file():
            yield f"{name}/{CONFIG}"
        elif _weighs(name, ignore) and (lack := _without_weights(here)):
            yield f"{name}/{lack}"


def _wanted(component: str, allow: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    names = [f"{component}/{name}" for name in _LEAST]
    allowed = not allow or any(fnmatch(name, as_hub(pattern)) for name in names for pattern in allow)
    return allowed and not all(any(fnmatch(name, as_hub(pattern)) for pattern in ignore) for name in names)


def _weighs(component: str, ignore: tuple[str, ...]) -> bool:
    """Say whether a component's weights were to be fetched; those of a GGUF file's part are not."""
    names = [f"{component}/{name}.safetensors" for name in ("diffusion_pytorch_model", "model")]
    return not all(any(fnmatch(name, as_hub(pattern)) for pattern in ignore) for name in names)


def as_hub(pattern: str) -> str:
    """Return a pattern as the hub reads it: a folder's stands for all in it."""
    return f"{pattern}*" if pattern.endswith("/") else pattern


def _without_weights(folder: Path) -> str:
    """Return what is missing of a component's weights: nothing where one file is whole, or all pieces that one index names."""
    names = sorted(entry.name for entry in folder.iterdir())
    lacks = "its weights"
    for name in names:
        if name.endswith(".index.json") or ".index." in name:
            told = _read(folder / name).get("weight_map")
            pieces = sorted({str(piece) for piece in told.values()}) if isinstance(told, dict) else []
            lack = next((piece for piece in pieces if not _whole(folder / piece)), "")
            if pieces and not lack:
                return ""
            lacks = lack or lacks
        elif name.endswith(WEIGHTS) and not _SHARD.search(name) and _whole(folder / name):
            return ""
    return lacks


def _whole(path: Path) -> bool:
    """Say whether a file is there and, where it tells its own length, is that long."""
    try:
        size = path.stat().st_size
        if path.suffix != ".safetensors" or size == 0:
            return size > 0
        return size == _told_size(path)
    except OSError:
        return False


def _told_size(path: Path) -> int:
    """Return how long a .safetensors file says that it is; -1 when it cannot be read."""
    header = header_of(path)
    if not header:
        return -1
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_HEADER), "little")
    ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
    return _HEADER + length + max(ends, default=0)


def header_of(path: Path) -> dict[str, Any]:
    """Return the header of a .safetensors file: tensors by name with dtype, shape and data_offsets; empty when it is none."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_HEADER), "little")
        if length > _LONGEST_HEADER:
            return {}
        header = _json(file.read(length))
    tensors = (entry for name, entry in header.items() if name != "__metadata__")
    return header if all(map(_is_tensor, tensors)) else {}


def _is_tensor(entry: Any) -> bool:
    """Say whether this describes a tensor: its sides, and the two ends of its bytes."""
    sides, ends = (entry.get("shape"), entry.get("data_offsets")) if isinstance(entry, dict) else (None, None)
    if not isinstance(sides, list) or not isinstance(ends, list) or len(ends) != 2:
        return False
    return all(isinstance(number, int) for number in (*sides, *ends))


def _read(path: Path) -> dict[str, Any]:
    try:
        return _json(path.read_bytes())
    except OSError:
        return {}


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
