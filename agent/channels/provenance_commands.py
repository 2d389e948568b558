"""`scenewright inspect` and `scenewright licences`: what a file says of its making, and what of a project may be sold."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from agent.channels.album import Album
from agent.channels.lines import json_text
from agent.channels.play import PROJECT, opened
from agent.channels.take_away import CHATS, OWNER, kept_talk
from agent.outgoing import anchors_of
from agent.settings import read_settings
from agent.storage import STUDIO, open_store
from agent.terms import home_terms, licence_report, terms_of
from prompts.phrases import printable
from tools.credentials.inspecting import Inspection, inspect, label_words
from tools.credentials.signing import Source
from tools.errors import BadInput, StoreError
from tools.exporting.documents import licences
from tools.licensing import Report
from tools.provenance import PARAMETERS_KEY

MOST_WORDS = 400
_RELATIONS = {"parentOf": "edited", "componentOf": "a piece of it", "inputTo": "followed"}
_ONE_PROJECT = "Say --thread for a conversation of the page, or --project for a folder, not both."


async def inspect_command(file: Path, *, as_json: bool) -> int:
    """Print what a file says of its making. Raises BadMedia for what is none."""
    found = await asyncio.to_thread(inspect, file, anchors_of(read_settings()))
    if as_json:
        sys.stdout.write(json_text(found.as_data()) + "\n")
    else:
        sys.stdout.write("".join(f"{printable(line)}\n" for line in _lines(found)))
    return 0


def _lines(found: Inspection) -> Iterator[str]:
    data = found.as_data()
    recipe = data["recipe"] or {}
    making = found.signature.making or {}
    yield f"{found.name}: {found.suffix.removeprefix('.').upper()}, {found.bytes} bytes, sha256 {found.sha256}"
    model, engine = recipe.get("card") or making.get("model"), recipe.get("engine") or making.get("engine")
    if model or engine:
        draft = ", a draft" if data["draft"] else ""
        yield f"made by    {model} ({engine})" + (f", seed {recipe['seed']}" if "seed" in recipe else "") + draft
    else:
        yield "made by    It carries no recipe of Scenewright."
    yield f"label      {label_words(found.label)} ({found.label})" if found.label else "label      It does not say how it came about."
    if data["licence"]:
        yield f"licence    {data['licence']}"
    if data["labels"]:
        yield f"marks      {', '.join(map(str, data['labels']))}"
    prompt = str(found.told.get(PARAMETERS_KEY) or "").partition("\n")[0]
    if prompt:
        yield f"prompt     {prompt[:MOST_WORDS]}"
    for one in found.lineage:
        yield f"made from  {_source(one)}"
    yield f"signature  {found.signature.state}: {found.signature.note}"
    if found.signature.signer:
        yield f"signed by  {found.signature.signer}, with {found.signature.generator}"


def _source(one: Source) -> str:
    told = [_RELATIONS.get(one.relation, one.relation), *([f"sha256 {one.sha256}"] if one.sha256 else [])]
    return f"{one.title} ({', '.join([*told, *(['its own credentials are inside'] if one.signed else [])])})"


async def licences_command(project: Path | None, thread: str, *, as_json: bool) -> int:
    """Print what of a project may be sold, what not and why, what must be named, and who agreed to which voice."""
    if thread and project is not None:
        raise BadInput(_ONE_PROJECT)
    told = await (_of_thread(thread) if thread else _of_folder(project))
    sys.stdout.write(json_text(told.told()) + "\n" if as_json else licences(told))
    return 0


async def _of_folder(project: Path | None) -> Report:
    if project is not None and not Album(project).store_folder.exists():
        raise StoreError(f"{project} holds no Scenewright project; name the folder given to --project before.")
    async with opened(project) as (services, _, _album):
        terms = await asyncio.to_thread(terms_of, services.studio.catalog, services.studio.consents, OWNER)
        return await asyncio.to_thread(licence_report, services.store, PROJECT, OWNER, terms)


async def _of_thread(thread: str) -> Report:
    settings = read_settings()
    talk = await kept_talk(settings, thread)

    def read() -> Report:
        with open_store(settings, settings.home / STUDIO) as store:
            return licence_report(store, f"{CHATS}{thread}", talk["owner"], home_terms(settings, store, talk["owner"]))

    return await asyncio.to_thread(read)
