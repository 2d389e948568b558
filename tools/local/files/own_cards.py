"""Cards of the person's own models: made after the card of ours that they are like, and written as TOML."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.catalog import Card, Catalog, load_catalog, plain_name
from tools.catalog_check import check_cards
from tools.errors import BadInput, NotConfigured, StoreError
from tools.local.files.recognising import Found
from tools.local.models import local_model

_GENERIC: Mapping[str, Any] = {
    "prompt": {"to": "prompt", "required": True}, "negative_prompt": {"to": "negative_prompt"},
    "width": {"to": "width", "form": "integer"}, "height": {"to": "height", "form": "integer"},
    "num_inference_steps": {"to": "num_inference_steps", "form": "integer", "min": 1, "max": 150},
    "guidance_scale": {"to": "guidance_scale", "min": 0, "max": 30}, "seed": {"to": "seed"},
}  # fmt: skip
"""Parameters that nearly every picture pipeline takes."""
_NAME = re.compile(r"[^a-z0-9.]+")
_OWN_TERMS = {"name": "its own terms", "note": "Added by yourself; look at where it comes from.", "commercial": None}


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model of the person's own, as its card says it."""

    name: str
    """For people: "Ink wash"."""
    model: str
    """The folder or file from the root on, or a repository of the hub."""
    found: Found
    like: Card | None
    """The card of ours that it is like; None for a class that we have none for."""

    @property
    def id(self) -> str:
        """Id of its card."""
        return f"{_slug(self.name)}-local"


def write_card(own: OwnModel, folder: Path, catalog: Catalog) -> Path:
    """Write the card into the folder of own cards and return its file.

    Raises BadInput for a name that is taken or that the card cannot be made under, StoreError when it cannot be written.
    """
    slug = _slug(own.name)
    taken = catalog.named(own.name) or catalog.named(slug) or catalog.named(own.id)
    if not slug or taken is not None:
        what = f"is the name of {taken.title} already" if taken is not None else "has no letters that a name can be made of"
        raise BadInput(f'"{own.name}" {what}; give another with --name.')
    path = folder / f"{slug}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(_text(own, slug, catalog), "utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}); mend that.") from error
    try:
        faults = [fault for fault in check_cards(load_catalog(folder)) if fault.startswith((f"{own.id}:", f"{slug}:"))]
    except NotConfigured as error:
        faults = [str(error)]
    if faults:
        path.unlink()
        raise BadInput(f"No card can be made of that: {faults[0]}")
    return path


def file_of(card: Card, folder: Path) -> Path | None:
    """Return the file of an own card, where it holds nothing else; None for a card that is not one of these."""
    path = folder / f"{card.system}.toml"
    return path if path.is_file() and [one.id for one in load_catalog(folder).of_system(card.system)] == [card.id] else None


def _slug(name: str) -> str:
    return _NAME.sub("-", name.casefold()).strip("-.")


def _text(own: OwnModel, slug: str, catalog: Catalog) -> str:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    status = {"state": "live", "checked": today, "source": "scenewright models add"}
    makes = catalog.systems[own.like.system].makes if own.like is not None else ("image",)
    names = {"en": [own.name.casefold()]} if plain_name(own.name) != plain_name(slug) else {"en": [slug]}
    system = {"id": slug, "title": own.name, "makes": list(makes), "names": names, "status": status}
    model = {
        "id": own.id, "title": f"{own.name} on this machine", "engine": "local", "model": own.model, "licence": _OWN_TERMS,
        "price": {"amount": 0.0, "unit": "run", "source": "runs on this machine", "checked": today}, "status": status,
        **(_after(own.like, own) if own.like is not None else _generic(own)),
    }  # fmt: skip
    options, parameters = model.pop("options"), model.pop("parameters")
    return "\n".join((
        f"# {' '.join(own.name.split())}: added with `scenewright models add`. `tools/catalog.py` says what each entry means.",
        "[system]", *_entries(system), "", "[[model]]", *_entries(model),
        "[model.options]", *_entries(options), "[model.parameters]", *_entries(parameters), "",
    ))  # fmt: skip


def _after(like: Card, own: OwnModel) -> dict[str, Any]:
    """Return the card's entries as those of the card that it is like, with its own files."""
    told = like.model_dump(mode="json", exclude_defaults=True)
    for name in ("id", "system", "title", "names", "model", "version", "licence", "price", "status", "fallback", "speed_s"):
        told.pop(name, None)
    options = dict(told["options"])
    files: dict[str, Any] = {"gb": _size(own)}
    if own.found.what == "folder":
        files["ignore"] = ["safety_checker/*"]
    else:
        files["single"] = own.found.path.name
        options["single_config"] = like.model
    if own.found.parts_gb:
        options["parts_gb"] = dict(own.found.parts_gb)
    elif own.found.what == "gguf":
        options["parts_gb"] = _with_main(local_model(like).parts_gb, own.found.gb)
    return {**told, "options": {**options, "files": files}, "fallback": [like.id]}


def _generic(own: OwnModel) -> dict[str, Any]:
    """Return the entries of a card for a pipeline that we have no card for: pictures from words."""
    options = {
        "library": "diffusers", "classes": {"t2i": own.found.class_name}, "files": {"gb": _size(own), "ignore": ["safety_checker/*"]},
        "parts_gb": dict(own.found.parts_gb), "working_gb": 3.0,
    }  # fmt: skip
    return {"tasks": ["t2i"], "dialect": "prose", "options": options, "parameters": _GENERIC, "limits": {"max_side": 1536, "deadline_s": 14400}}


def _with_main(parts: Mapping[str, float], gb: float) -> dict[str, float]:
    """Return a model's parts with its largest as large as the file."""
    main = max(parts, key=lambda name: parts[name], default="transformer")
    return {**parts, main: round(gb, 3)}


def _size(own: OwnModel) -> float:
    return max(round(own.found.gb, 3), 0.001)


# --- TOML


def _entries(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in table.items() if value is not None]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_entries(value)) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
