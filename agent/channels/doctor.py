"""`scenewright doctor`: what this machine is, which engines are ready, and what it can do with local models, how fast."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.app import Services
from agent.channels.play import opened
from agent.local import shelf_of
from agent.settings import Settings
from agent.storage import kept_words
from tools.engines.crew import Crew
from tools.errors import ScenewrightError
from tools.local.device import machine as machines
from tools.local.device.estimates import span
from tools.local.device.machine import PIP, Device, Machine
from tools.local.device.memory import gigabytes
from tools.local.device.stock import Stock, stock
from tools.local.files.libraries import versions_of

_LOOK_S = 60.0
"""How long the worker may take to load torch and measure; a cold disk is slow."""
_LIBRARIES = ("torch", "diffusers", "transformers")
_ORDER = ("here", "to fetch", "lacking", "too large")


async def examine(*, as_json: bool = False) -> int:
    """Print what is here and what is missing; return 0 when the embedded studio can draw, else 3."""
    async with opened(None) as (services, _, __):
        ready = await asyncio.to_thread(services.door.ready)
        machine, trouble = await _machine(services.settings)
        stocked = await asyncio.to_thread(stocked_here, services, machine)
        drawing = services.engine.name
        if as_json:
            _print_rows(ready, machine, trouble, stocked)
        else:
            out = Console(highlight=False, soft_wrap=True)
            _print_engines(out, services, ready, stocked)
            _print_machine(out, services.settings, machine, trouble)
            _print_stock(out, stocked)
    return 0 if ready[drawing] is None else 3


async def _machine(settings: Settings) -> tuple[Machine, str]:
    """Return the machine as torch sees it and measured in a worker, else as it can be told without; and why that is so."""
    disk = settings.models_dir or settings.hub_cache
    plain = (await asyncio.to_thread(machines.look, disk)).only(settings.device_names)
    if missing := machines.missing_packages():
        return plain, f"{', '.join(missing)} not installed; local models need: {PIP}"
    crew = Crew(1, name="The look at this machine", advice="see whether PyTorch is installed well")
    try:
        async with asyncio.timeout(_LOOK_S):
            closely = await crew.run(machines.look_closely, disk)
        return closely.only(settings.device_names), ""
    except TimeoutError:
        return plain, f"PyTorch did not load within {span(_LOOK_S)}; try again"
    except ScenewrightError as error:
        return plain, str(error)
    finally:
        await asyncio.to_thread(crew.close)


def stocked_here(services: Services, machine: Machine | None = None) -> list[Stock]:
    """Return what this machine can do with each local model, what is here first. Blocking.

    machine: as it was measured; None: as it can be told without torch, so that no time is told.
    """
    settings, shelf = services.settings, shelf_of(services.settings)
    machine = machine or machines.look().only(settings.device_names)
    packages = machines.packages()
    cards = (card for card in services.studio.catalog.cards.values() if card.engine == "local" and card.usable)
    found = [stock(card, shelf, machine, reserve_gb=settings.gpu_reserve_gb, packages=packages) for card in cards]
    return sorted(found, key=lambda one: (_ORDER.index(one.state), -one.card.quality, one.card.id))


# --- for people ---


def _print_engines(out: Console, services: Services, ready: Mapping[str, str | None], stocked: Sequence[Stock]) -> None:
    settings, drawing = services.settings, services.engine.name
    trouble = ready[drawing]
    out.print(f"animatic     {'ready' if trouble is None else escape(trouble)} (embedded drafts: no key, no network)")
    for name, problem in ready.items():
        if name == drawing:
            continue
        fine = _local_words(stocked) if name == "local" else "ready (not called here; `scenewright engines probe` does)"
        out.print(f"{name:12} {fine if problem is None else escape(problem)}")
    if settings.ray_address:
        out.print(f"ray          local models run on the cluster at {escape(settings.ray_address)}; `scenewright ray status` asks how it stands")
    if settings.uses_language_model:
        where = settings.openai_base_url or "OpenAI"
        out.print(f"talk         {escape(settings.model or 'the default model')} at {escape(where)} (not called here)")
    else:
        out.print("talk         the embedded director (set OPENAI_API_KEY, or OPENAI_BASE_URL and SCENEWRIGHT_MODEL, for a language model)")
    out.print(f"projects     {escape(str(settings.home))}")
    out.print(f"files        {escape(kept_words(settings, services.store))}")


def _local_words(stocked: Sequence[Stock]) -> str:
    here = sum(one.state == "here" for one in stocked)
    return f"{here or 'none'} of {len(stocked)} models {'is' if here == 1 else 'are'} here, see below"


def _print_machine(out: Console, settings: Settings, machine: Machine, trouble: str) -> None:
    out.print("\n[bold]This machine[/bold]")
    for device in machine.devices:
        out.print(f"{device.name:12} {escape(_device_words(device, machine))}")
    out.print(f"memory       {gigabytes(machine.ram_gb)}, {gigabytes(machine.free_ram_gb)} free")
    where = settings.models_dir or settings.hub_cache
    away = ", nothing is fetched (offline)" if settings.offline else ""
    out.print(f"models       {escape(str(where))}, {gigabytes(machine.disk_free_gb)} free on that disk{away}")
    out.print(f"libraries    {escape(trouble or ', '.join(f'{name} {version}' for name, version in versions_of(_LIBRARIES).items()))}")


def _device_words(device: Device, machine: Machine) -> str:
    speed = f"{_speed(device.gflops)} measured" if device.gflops else "speed not measured"
    bits = "bf16" if device.bf16 else ("16 bit numbers as fp16" if device.kind != "cpu" else "16 bit numbers slowly")
    size = f"{machine.cores} cores" if device.kind == "cpu" else f"{gigabytes(device.memory_gb)}, {gigabytes(device.free_gb)} free"
    return f"{device.title}: {size}, {speed}, {bits}"


def _speed(gflops: float) -> str:
    return f"{gflops / 1000:.1f} TFLOP/s" if gflops >= 1000 else f"{gflops:.0f} GFLOP/s"


def _print_stock(out: Console, stocked: Sequence[Stock]) -> None:
    for state, title in (("here", "Local models that are here"), ("to fetch", "Can be fetched (`scenewright models get ID`)"), ("lacking", "Not ready")):
        some = [one for one in stocked if one.state == state]
        if some:
            out.print(f"\n[bold]{title}[/bold]")
            out.print(_table(some, state))
    large = [one for one in stocked if one.state == "too large"]
    if large:
        out.print("\n[bold]Too large for this machine[/bold]")
        table = Table("Model", "Needs at least", box=None, header_style="bold", pad_edge=False)
        for one in large:
            table.add_row(one.card.id, gigabytes(one.needs_gb or 0.0))
        out.print(table)
    untold = [one for one in stocked if one.plan is not None and one.seconds is None]
    if untold:
        out.print("\nAn empty time is not known: the card does not say how much work a step is, or the speed was not measured.")


def _table(some: Iterable[Stock], state: str) -> Table:
    """Return a table of models that fit; what is not ready has its reason instead of a time."""
    last = "Why" if state == "lacking" else "A result takes"
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Model", "Files", "Needs", "Runs", last):
        table.add_column(column, no_wrap=column in ("Model", "Files", "Needs"), overflow="fold")
    for one in some:
        needs = gigabytes(one.needs_gb) if one.needs_gb is not None else ""
        takes = f"about {span(one.seconds)}" if one.seconds is not None else ""
        table.add_row(*map(escape, (one.card.id, one.words, needs, one.how, one.problem if state == "lacking" else takes)))
    return table


# --- for programs ---


def _print_rows(ready: Mapping[str, str | None], machine: Machine, trouble: str, stocked: Iterable[Stock]) -> None:
    """Print a line of JSON for the machine, for each device, engine and local model; `what` says which."""
    plain = asdict(replace(machine, devices=()))
    del plain["devices"]
    rows: list[dict[str, Any]] = [{"what": "machine", **plain, "libraries": versions_of(_LIBRARIES), "problem": trouble}]
    rows += [{"what": "device", **asdict(device)} for device in machine.devices]
    rows += [{"what": "engine", "engine": name, "ready": problem is None, "problem": problem or ""} for name, problem in ready.items()]
    rows += [{"what": "model", **model_row(one)} for one in stocked]
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def model_row(one: Stock) -> dict[str, Any]:
    """Return what a program is told of one local model."""
    held = one.plan
    return {
        "model": one.card.id, "title": one.card.title, "state": one.state, "problem": one.problem, "fetch_gb": round(one.fetch_gb, 3),
        "device": held.device if held else None, "how": one.how, "needed_gb": round(one.needs_gb, 3) if one.needs_gb is not None else None,
        "dtype": held.dtype if held else None, "seconds": round(one.seconds, 1) if one.seconds is not None else None,
        "licence": one.card.licence.name, "commercial": one.card.commercial,
    }  # fmt: skip
