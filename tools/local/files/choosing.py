"""Which files of a repository are needed: by the card's patterns, and of several forms of the same weights only one. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import PurePosixPath

from tools.local.files.folders import INDEX, VARIANT, WEIGHTS, as_hub

_NEVER = ("*.msgpack", "*.h5", "*.tflite", "*.mlmodel", "*.mlpackage/*", "coreml/*", "onnx/*", "openvino/*", "flax/*", "*.onnx_data")
_PROGRAM = ".py"
"""Never run, and so never fetched."""
_PICTURES = ("*.png", "*.jpg", "*.jpeg", "*.gif", "*.webp", "*.mp4", "*.md", "*.pdf", ".gitattributes")


def chosen(
    names: Iterable[str], *, allow: Sequence[str] = (), ignore: Sequence[str] = (), variant: str = "", single: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the files that are needed of a repository's, the index last, so that it is there only when all else is.

    allow, ignore: patterns as the hub reads them. Without `allow`, only what a library loads is taken: no examples, no weights
    of other libraries, and in a repository of components no file that holds all of them again. variant: taken where it is
    there. single: these files by name, and nothing else. Of weights in several forms .safetensors goes first.
    """
    every = tuple(names)
    if single:
        return tuple(name for name in every if name in single)
    if variant and not any(_named(name) == variant for name in every):  # a mirror that keeps the plain weights alone
        allow = [pattern.replace(f".{variant}.", ".") for pattern in allow]
    if allow:
        kept = [name for name in every if _any(name, allow)]
    else:
        kept = [name for name in every if not _any(name, (*_NEVER, *_PICTURES))]
        if INDEX in every:
            kept = [name for name in kept if "/" in name or not name.endswith(WEIGHTS)]
    kept = [name for name in kept if not name.endswith(_PROGRAM) and not _any(name, ignore)]
    return tuple(sorted(_one_form(kept, variant), key=lambda name: ("/" not in name, name == INDEX, name)))


def _any(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(name, as_hub(pattern)) for pattern in patterns)


def _one_form(names: Iterable[str], variant: str) -> list[str]:
    """Return the names with the weights of each folder in one form and one variant."""
    folders: dict[str, list[str]] = defaultdict(list)
    kept: list[str] = []
    for name in names:
        if name.endswith(WEIGHTS) or ".index." in name:
            folders[str(PurePosixPath(name).parent)].append(name)
        else:
            kept.append(name)
    for weights in folders.values():
        kept += _of_variant(_of_form(weights), variant)
    return kept


def _of_form(weights: list[str]) -> list[str]:
    safe = [name for name in weights if ".safetensors" in name]
    legacy = (".bin", ".ckpt", ".pt", ".bin.index.json")
    return [name for name in weights if not name.endswith(legacy) and ".bin.index." not in name] if safe else weights


def _of_variant(weights: list[str], variant: str) -> list[str]:
    """Return the weights of the variant that is asked for, else the plain ones, else all."""
    asked = [name for name in weights if variant and _named(name) == variant]
    return asked or [name for name in weights if not _named(name)] or weights


def _named(name: str) -> str:
    found = VARIANT.search(PurePosixPath(name).name)
    return found.group(1) if found else ""
