"""`scenewright models get, add, remove, loras`: brings the files of local models, takes in the person's own, and takes them away again."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from agent.local import agreements_of, hub_of, lora_folder, own_cards, shelf_of
from agent.settings import Settings, read_settings
from tools.agreeing import fetch_of, fetch_words
from tools.catalog import Card, Catalog, System, load_catalog
from tools.engines.base import ToFetch
from tools.engines.crew_worker import Told
from tools.errors import BadInput, EngineError, NotConfigured, StoreError
from tools.local.device import machine as machines
from tools.local.device.estimates import span
from tools.local.device.memory import gigabytes
from tools.local.device.stock import stock
from tools.local.files.agreements import to_fetch
from tools.local.files.choosing import chosen
from tools.local.files.downloads import Downloads
from tools.local.files.folders import INDEX
from tools.local.files.own_cards import OwnModel, file_of, write_card
from tools.local.files.recognising import Found, card_like, of_class, recognised
from tools.local.files.shelf import Repository, Shelf
from tools.local.files.transfer import PART
from tools.refusals import unknown_name

OWNER = "local"
_YES = frozenset({"y", "yes", "好", "是", "要"})
_TOLD_SHARE = 0.1
"""How often a program that reads along is told how far a download is."""
_WIDTH = 78


async def get_model(name: str, *, additions: Sequence[str] = (), agreed: bool = False) -> int:
    """Fetch what is missing of a model once the person agrees to its size and licence; return 0, or 2 when they do not.

    name: a model's, or a repository of the hub that no card names (ORGANISATION/NAME), for what models use beside their own.
    additions: what else of it is wanted: "reference" (reference pictures), "depth", "canny", "pose", "scribble", or "all".
    """
    settings, catalog = await asyncio.to_thread(_here)
    if catalog.named(name) is None and name.count("/") == 1:
        return await _get_repository(settings, catalog, name, agreed=agreed)
    card = _local_card(catalog, name)
    shelf = shelf_of(settings)
    missing = await asyncio.to_thread(shelf.missing, card, _keys(shelf, card, additions))
    if not missing:
        return await _checked(settings, shelf, card, agreed=agreed)
    downloads = Downloads(hub_of(settings), shelf)
    try:
        exact = await _measured(downloads, card.title, missing)
        files = to_fetch(card, exact)
        _tell_terms(settings, card, exact, files)
        if not agreed and not _asked("Fetch it?"):
            _say("Nothing was fetched.")
            return BadInput.exit_code
        await asyncio.to_thread(agreements_of(settings).agree, card.id, files, OWNER)
        await downloads.fetch(card.title, exact, _Ticker().show)
    finally:
        downloads.close()
    _say(f"{card.title} is here: {_place(shelf, card)}")
    return 0


async def add_model(source: str, *, like: str = "", called: str = "", agreed: bool = False) -> int:
    """Take in a model of the person's own: a folder, a file, or a repository of the hub; return 0, or 2 when they say no.

    like: the model of ours that it is like, where that cannot be told. called: its name; else that of the file or repository.
    """
    settings, catalog = await asyncio.to_thread(_here)
    path = await asyncio.to_thread(_as_path, source)
    if path is not None:
        found = await asyncio.to_thread(recognised, path, catalog)
        model = str(path)
    else:
        told = await _of_hub(settings, catalog, source, agreed=agreed)
        if told is None:
            return BadInput.exit_code
        found, model = told
    name = called or _title(found.path)
    if found.what == "lora":
        return await asyncio.to_thread(_take_lora, settings, found, called or found.path.stem)
    known = like or found.like
    if not known and found.what != "folder":
        raise BadInput(f"What {found.path.name} is like cannot be told; name one of our models with --like, such as --like sdxl-local.")
    base = card_like(catalog, known) if known else None
    own = OwnModel(name, model, found, base)
    place = await asyncio.to_thread(write_card, own, own_cards(settings), catalog)
    _say(f"{name} is added as {own.id}, {_like_words(base, asked=bool(like))}; its card is {place}.")
    if path is None and model == source:
        _say(f"`scenewright models get {own.id}` fetches it ({gigabytes(found.gb)}).")
    return 0


async def remove_model(name: str, *, agreed: bool = False) -> int:
    """Take away a LoRA or a model of the person's own; files only after a yes of their own. Returns 0, or 2 when they say no.

    Of a model that comes with Scenewright only the fetched files can be removed. A folder of the person's own that a card
    names is never touched.
    """
    settings, catalog = await asyncio.to_thread(_here)
    shelf = shelf_of(settings)
    lora = next((one for one in shelf.loras() if one.name == name), None)
    if lora is not None:
        return _delete(lora.path, f"the LoRA {lora.name}", agreed=agreed)
    card = _local_card(catalog, name)
    files = _files_of(shelf, card)
    place = await asyncio.to_thread(file_of, card, own_cards(settings))
    if place is None and files is None:
        raise BadInput(f"{card.title} comes with Scenewright and has no files here; there is nothing to remove.")
    if files is not None:
        code = _delete(files, f"the files of {card.title}", agreed=agreed)
        if code and place is None:
            return code
    if place is not None:
        place.unlink()
        _say(f"{card.title} is removed.")
    return 0


async def list_loras(*, as_json: bool) -> int:
    """Print every LoRA with what it was trained on; return 0."""
    settings = read_settings()
    shelf, folder = shelf_of(settings), lora_folder(settings)
    loras = await asyncio.to_thread(shelf.loras)
    if as_json:
        for one in loras:
            sys.stdout.write(json.dumps({"lora": one.name, "base": one.base, "path": str(one.path)}, ensure_ascii=False) + "\n")
        return 0
    for one in loras:
        sys.stdout.write(f"{one.name}{f' ({one.base})' if one.base else ''}  {one.path}\n")
    if not loras:
        sys.stdout.write(f"There is no LoRA yet; `scenewright models add FILE.safetensors` adds one, or put it into {folder}.\n")
    return 0


def _here() -> tuple[Settings, Catalog]:
    """Return the settings and every card. Blocking."""
    settings = read_settings()
    return settings, load_catalog(*settings.card_folders)


# --- getting


def _local_card(catalog: Catalog, name: str) -> Card:
    """Return the local card of this name; of a system with one local model, that one. Raises BadInput for any other."""
    found = catalog.named(name)
    if found is None:
        raise unknown_name(name, catalog)
    cards = [card for card in catalog.of_system(found.id) if card.engine == "local"] if isinstance(found, System) else [found]
    if len(cards) > 1:
        raise BadInput(f"{found.title} has several models for this machine: {', '.join(card.id for card in cards)}; name one of them.")
    if not cards or cards[0].engine != "local":
        raise BadInput(f"{found.title} does not run on this machine, so there is nothing to fetch; `scenewright models` says where it runs.")
    return cards[0]


async def _checked(settings: Settings, shelf: Shelf, card: Card, *, agreed: bool) -> int:
    """Compare what was fetched of a model with the hub, and fetch again what differs, after a yes: it may be the person's own work."""
    here = [one for one in shelf.wanted(card) if not one.own and shelf.folder(one) is not None]
    unchecked = ""
    if here and not settings.offline:
        downloads = Downloads(hub_of(settings), shelf)
        try:
            wrong = await downloads.damaged(card.title, here, _Ticker().show)
            if wrong:
                _say(f"Not as the hub has them: {', '.join(wrong)}")
            if wrong and (agreed or _asked("Fetch them again?")):
                await downloads.fetch(card.title, here, _Ticker().show, check=True)
        except (EngineError, NotConfigured) as error:  # a mirror that is away, or a model that is no more: what is here stays
            unchecked = f" (not compared with the hub: {str(error).rstrip('.')})"
        finally:
            downloads.close()
    _say(f"{card.title} is here: {_place(shelf, card)}{unchecked}")
    return 0


async def _get_repository(settings: Settings, catalog: Catalog, name: str, *, agreed: bool) -> int:
    """Fetch a repository that is no model of its own (a segmenter, a vocoder), or the model that a card has there."""
    cards = [card for card in catalog.cards.values() if card.engine == "local" and card.model == name]
    if cards:
        return await get_model(cards[0].id, agreed=agreed)
    shelf, wanted = shelf_of(settings), Repository("model", name, 0.0)
    folder = await asyncio.to_thread(shelf.folder, wanted)
    if folder is None:
        downloads = Downloads(hub_of(settings), shelf)
        try:
            (exact,) = await _measured(downloads, name, (wanted,))
            _say(f"{name}: {gigabytes(exact.gb)}; look at {settings.hf_endpoint}/{name} for its licence.")
            if not agreed and not _asked("Fetch it?"):
                _say("Nothing was fetched.")
                return BadInput.exit_code
            await downloads.fetch(name, (exact,), _Ticker().show)
        finally:
            downloads.close()
        folder = await asyncio.to_thread(shelf.folder, wanted)
    _say(f"{name} is here: {folder}")
    return 0


def _keys(shelf: Shelf, card: Card, additions: Sequence[str]) -> Collection[str]:
    """Return the keys of the additions that are named; raise BadInput for one that the model does not have."""
    optional = {one.key.removeprefix("control:"): one.key for one in shelf.wanted(card) if not one.required}
    if "all" in additions:
        return tuple(optional.values())
    unknown = [name for name in additions if name not in optional]
    if unknown:
        there_is = f"there is {', '.join(optional)}" if optional else "it has none"
        raise BadInput(f'{card.title} has no addition "{unknown[0][:40]}"; {there_is}.')
    return tuple(optional[name] for name in additions)


async def _measured(downloads: Downloads, title: str, missing: Sequence[Repository]) -> tuple[Repository, ...]:
    """Return the repositories with the sizes that the hub tells now."""
    sizes = await downloads.sizes(title, missing)
    return tuple(replace(one, gb=max(size / 1e9, 0.001)) for one, size in zip(missing, sizes, strict=True))


def _tell_terms(settings: Settings, card: Card, missing: Sequence[Repository], files: ToFetch) -> None:
    """Say what the person is asked to agree to: size, licence, where it goes, and whether it would run."""
    shelf = shelf_of(settings)
    _say(f"{card.title}: {fetch_words(fetch_of(card, files))}")
    if card.licence.note:
        _say(f"  {card.licence.note}")
    for one in missing:
        _say(f"  {one.id}  {gigabytes(one.gb)}")
    here = machines.look(settings.models_dir or settings.hub_cache)
    _say(f"  to {settings.models_dir or settings.hub_cache}, where {gigabytes(here.disk_free_gb)} are free")
    if files.gated:
        _say(f"  Its licence has to be accepted at {settings.hf_endpoint}/{card.model} first, with the account of HF_TOKEN.")
    told = stock(card, shelf, here.only(settings.device_names), reserve_gb=settings.gpu_reserve_gb, packages=machines.packages())
    if told.state == "too large":
        _say(f"  {told.problem}")


class _Ticker:
    """Tells how far a download is: on a terminal in one line written over and over, else a line now and then."""

    def __init__(self) -> None:
        self._live, self._told = sys.stderr.isatty(), 0.0

    def show(self, message: Told) -> None:
        """Tell it."""
        left = f", about {span(message.left_s)} left" if message.left_s is not None else ""
        text = f"{message.fraction:4.0%} {message.message}{left}"
        if self._live:
            sys.stderr.write("\r\x1b[K" + (text[:_WIDTH] if message.fraction < 1 else ""))
            sys.stderr.flush()
        elif message.fraction >= self._told and message.message:
            self._told = message.fraction + _TOLD_SHARE
            sys.stderr.write(f"{text}\n")


def _place(shelf: Shelf, card: Card) -> str:
    folders = shelf.folders(card)
    return str(folders["model"]) if "model" in folders else "it needs no files"


# --- adding


def _as_path(source: str) -> Path | None:
    """Return the place on this machine that is meant, or None for a repository of the hub."""
    path = Path(source).expanduser()
    return path.absolute() if path.exists() or path.is_absolute() or source.count("/") != 1 else None


async def _of_hub(settings: Settings, catalog: Catalog, source: str, *, agreed: bool) -> tuple[Found, str] | None:
    """Return what a repository of the hub holds; a single file is fetched after a yes, for only the file itself tells what it is."""
    shelf = shelf_of(settings)
    downloads = Downloads(hub_of(settings), shelf)
    try:
        names = await downloads.names(source)
        if INDEX in names:
            index = Repository("index", source, 0.001, (INDEX,), files=(INDEX,))
            await downloads.fetch(source, (index,))
            whole = Repository("model", source, 0.0, ignore=("safety_checker/*",))
            (size,) = await downloads.sizes(source, (whole,))
            return _indexed(catalog, shelf, index, size / 1e9), source
        singles = [name for name in chosen(names) if name.endswith((".safetensors", ".gguf"))]
        if len(singles) != 1:
            raise BadInput(f"{source} holds {len(singles)} files of weights and no diffusers folder; fetch the one you want and add it by its path.")
        one = Repository("file", source, 0.0, (singles[0],), files=(singles[0],))
        (exact,) = await _measured(downloads, source, (one,))
        _say(f"{source}: {singles[0]}, {gigabytes(exact.gb)}; look at {settings.hf_endpoint}/{source} for its licence.")
        if not agreed and not _asked("Fetch it?"):
            _say("Nothing was fetched.")
            return None
        await downloads.fetch(source, (exact,), _Ticker().show)
        folder = shelf.folder(one)
        assert folder is not None, "what was fetched is there"
        found = await asyncio.to_thread(recognised, folder / singles[0], catalog)
        return found, str(found.path)
    finally:
        downloads.close()


def _indexed(catalog: Catalog, shelf: Shelf, index: Repository, gb: float) -> Found:
    """Return what a repository is by its index alone."""
    folder = shelf.folder(index)
    assert folder is not None, "what was fetched is there"
    class_name = str(json.loads((folder / INDEX).read_bytes()).get("_class_name", ""))
    return Found("folder", Path(index.id), gb, class_name, of_class(class_name, None, catalog))


def _take_lora(settings: Settings, found: Found, name: str) -> int:
    """Copy a LoRA's file to the others; until all of it is there it has a name that nobody takes for one."""
    if Path(name).name != name:
        raise BadInput(f'"{name[:60]}" cannot be a LoRA\'s name; give one without slashes.')
    goal = lora_folder(settings) / f"{name}.safetensors"
    half = goal.with_name(f"{goal.name}{PART}")
    if goal.exists() and not goal.samefile(found.path):
        raise BadInput(f'There is a LoRA "{name}" already; give this one another name with --name.')
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        if not goal.exists():
            shutil.copyfile(found.path, half)
            half.replace(goal)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise StoreError(f"{goal} cannot be written ({error.strerror}); mend that.") from error
    _say(f'The LoRA "{name}" is added; say "with the LoRA {name}" to use it.')
    return 0


def _title(path: Path) -> str:
    return path.stem if path.suffix in (".safetensors", ".gguf") else path.name


def _like_words(base: Card | None, *, asked: bool) -> str:
    if base is None:
        return "a pipeline that we have no card for, so only pictures from words are offered"
    return f"like {base.title}" + ("" if asked else " (if it is another, remove it and add it again with --like)")


# --- removing


def _files_of(shelf: Shelf, card: Card) -> Path | None:
    """Return the folder of a model's own files that Scenewright has fetched; None for what lies in the person's own place."""
    first = next(iter(shelf.wanted(card)), None)
    if first is None or first.own:
        return None
    folder = shelf.folder(first)
    if folder is None:
        return None
    return folder.parents[1] if folder.parent.name == "snapshots" else folder


def _delete(path: Path, what: str, *, agreed: bool) -> int:
    size = _size(path)
    if not agreed and not _asked(f"Delete {what}, {gigabytes(size / 1e9)} in {path}?"):
        _say(f"{path} stays where it is.")
        return BadInput.exit_code
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as error:
        raise StoreError(f"{path} cannot be deleted ({error.strerror}); delete it yourself.") from error
    _say(f"Deleted {what}.")
    return 0


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


# --- talk


def _asked(question: str) -> bool:
    """Ask on the terminal and return whether the answer was yes; the end of the input is a no."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in _YES


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
