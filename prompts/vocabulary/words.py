"""The terms of the vocabulary and their reading from the TOML files beside this module."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from prompts.vocabulary.recipes import KINDS

Language = Literal["en", "zh-Hant", "zh-Hans"]
Draft = Literal["drawn", "near", "said"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")

_ENTRY = re.compile(r"([\w-]+) = (.+)")
_ENDINGS = re.compile(r"\(([a-z|]+)\)")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that can be said, with its names in three languages and what the embedded studio does about it."""

    id: str
    """`kind:name`, for example `light:golden_hour`."""
    kind: str
    name: str
    names: dict[Language, tuple[str, ...]]
    """Synonyms a language; the first is the name shown."""
    draft: Draft
    """drawn: the studio draws it; near: it draws the nearest recipe; said: it does not draw it."""
    recipe: str = ""
    """What the studio draws, one of `recipes.RECIPES[kind]`; empty when it draws nothing of its own."""
    hex: str | None = None
    """Typical colour as lower-case `#rrggbb`."""
    value: str | None = None
    """Exact value of a technical term: "16:9", "1080x1920", "24", "15"."""
    unless: tuple[str, ...] = ()
    """Longer phrases that hold a synonym and mean something else: "soft drink"."""


def read_kind(kind: str) -> Iterator[Term]:
    """Yield the terms of one kind in the order of its file; raise `KeyError` or `ValueError` for a malformed file."""
    text = resources.files("prompts.vocabulary").joinpath(f"{kind}.toml").read_text("utf-8")
    for name, table in parse(text).items():
        names: dict[Language, tuple[str, ...]] = {
            language: tuple(form for word in table[language] for form in forms(word)) for language in LANGUAGES
        }
        yield Term(
            id=f"{kind}:{name}",
            kind=kind,
            name=name,
            names=names,
            draft=table["draft"],
            recipe=table.get("recipe", ""),
            hex=table.get("hex"),
            value=table.get("value"),
            unless=tuple(form for word in table.get("unless", ()) for form in forms(word)),
        )


def read_all() -> dict[str, Term]:
    """Return every term by id, kinds in the order of `KINDS`."""
    return {term.id: term for kind in KINDS for term in read_kind(kind)}


def forms(word: str) -> list[str]:
    """Return the forms a synonym stands for: `walk(s|ing)` is walk, walks, walking."""
    match = _ENDINGS.search(word)
    if match is None:
        return [word]
    before, after = word[: match.start()], word[match.end() :]
    return [before + ending + after for ending in ("", *match[1].split("|"))]


def parse(text: str) -> dict[str, dict[str, Any]]:
    """Return the tables of a TOML text.

    The files keep to one entry a line with values that are also JSON, which the standard library reads
    about ten times faster than TOML; any other TOML is read as such.
    """
    tables: dict[str, dict[str, Any]] = {}
    table: dict[str, Any] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            table = tables.setdefault(line[1:-1], {})
            continue
        entry = _ENTRY.fullmatch(line)
        try:
            key, value = entry.groups() if entry else ("", "")
            table[key] = json.loads(value)
        except ValueError:
            return tomllib.loads(text)
    return tables
