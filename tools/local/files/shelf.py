"""Where models lie on this machine: a folder of the person's own, or the hub's cache. Finds their files and says what is missing."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.catalog import Card, plain_name
from tools.errors import BadInput, NotConfigured
from tools.local.device.memory import DENOISERS, gigabytes
from tools.local.figures import FILE as FIGURES
from tools.local.figures import read_figures
from tools.local.files.folders import INDEX, header_of, lacking
from tools.local.models import Addition, LocalModel, local_model

DATASETS = "datasets/"
"""Begins the id of a repository that is a data set."""
LORAS = "loras"
"""The folder of LoRAs in a folder of models."""
_OPTIONAL = frozenset({"safety"})
"""Extras that a model also runs without."""
_CONFIG_FILES = ("*.json", "*.txt", "*.model", "*.jinja")
_CONFIG_GB = 0.01
_FEW = 8
_SETTLED_NS = 2_000_000_000
"""What is put into a folder sooner after another change may not show in when it changed: clocks of disks tick that slowly."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of the hub with what is needed of it."""

    key: str
    """What it is to the model: "model", "config", "reference", "control:depth", or the name of an extra."""
    id: str
    """As the hub calls it; "datasets/..." for a data set. Or the folder or file of a model of one's own, from the root on."""
    gb: float
    allow: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    revision: str = "main"
    variant: str = ""
    gated: bool = False
    licence: str = ""
    """Where it differs from the model's own."""
    files: tuple[str, ...] = ()
    """What has to be there by name; none: what its own index says."""
    inside: str = ""
    """The folder in it where that index lies."""
    required: bool = True

    @property
    def own(self) -> bool:
        """Whether it lies in a folder of the person's own that the card names."""
        return Path(self.id).is_absolute()


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA that can be asked for by its name."""

    name: str
    path: Path
    base: str = ""
    """What it was trained on, where its file says so."""


@dataclass(slots=True)
class Shelf:
    """Looks where models lie. Cheap enough to be asked for every card at every request; never looks at the network."""

    models: Path | None = None
    """A folder with `<org>/<name>`, `<org>--<name>` or `<name>` for each model."""
    hub: Path | None = None
    """The hub's cache, with `models--<org>--<name>` for each model."""
    lora_folders: tuple[Path, ...] = ()
    """Folders of LoRAs beside `loras` in the folder of models."""
    _listed: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict, repr=False)
    _cards: dict[str, tuple[Card, tuple[Repository, ...]]] = field(default_factory=dict, repr=False)
    _figured: dict[str, tuple[Card, int, Card]] = field(default_factory=dict, repr=False)

    def folders(self, card: Card) -> dict[str, Path]:
        """Return where the files of a card lie: "model", and of its additions those that are here.

        Raises NotConfigured, saying how to get them, when something is missing without which it does not run.
        """
        found: dict[str, Path] = {}
        lacks: list[Repository] = []
        for repository in self.wanted(card):
            folder = self.folder(repository)
            if folder is not None:
                found[repository.key] = folder
            elif repository.required:
                lacks.append(repository)
        if lacks:
            raise NotConfigured(self._not_here(card, lacks))
        return found

    def figured(self, card: Card) -> Card:
        """Return the card as the file `scenewright.json` beside the model's files says that it differs; the very card where there is none.

        The same card is returned until that file changes. Raises NotConfigured, naming the file, for one that cannot be read.
        """
        model = next(iter(self.wanted(card)), None)
        folder = self.folder(model) if model is not None else None
        if folder is None:
            return card
        stamp = _changed(folder / FIGURES)
        known = self._figured.get(card.id)
        if known is None or known[0] is not card or known[1] != stamp:
            figures = read_figures(folder) if stamp else None
            known = card, stamp, figures.on(card) if figures is not None else card
            self._figured[card.id] = known
        return known[2]

    def missing(self, card: Card, also: Collection[str] = ()) -> tuple[Repository, ...]:
        """Return what is not here of a card, the required and what `also` names by key ("reference", "control:depth")."""
        needed = (repository for repository in self.wanted(card) if repository.required or repository.key in also)
        return tuple(repository for repository in needed if self.folder(repository) is None)

    def wanted(self, card: Card) -> tuple[Repository, ...]:
        """Return everything that a card of this machine may use, the model itself first; raise NotConfigured for a card that cannot be read."""
        known = self._cards.get(card.id)
        if known is None or known[0] is not card:
            known = card, _wanted(card.model, local_model(card))
            self._cards[card.id] = known
        return known[1]

    def folder(self, repository: Repository) -> Path | None:
        """Return the folder of a repository of which everything needed is here, or None."""
        return next((folder for folder in self._places(repository) if not lack_of(repository, folder)), None)

    def loras(self) -> tuple[Lora, ...]:
        """Return every LoRA there is, by name."""
        found = {path.stem: path for folder in reversed(self._lora_folders()) for path in _safetensors(folder)}
        return tuple(Lora(name, path, _base_of(path)) for name, path in sorted(found.items()))

    def lora(self, name: str) -> Path:
        """Return the file of a LoRA by its name, however it is cased and hyphenated; raise BadInput, naming those there are."""
        asked = plain_name(name.removesuffix(".safetensors"))
        names = {plain_name(path.stem): path for folder in reversed(self._lora_folders()) for path in _safetensors(folder)}
        if asked in names:
            return names[asked]
        here = ", ".join(sorted(path.stem for path in names.values())[:_FEW])
        there_is = f"there is {here}" if here else "there is none yet"
        raise BadInput(f'No LoRA is called "{name[:60]}" ({there_is}); `scenewright models add FILE.safetensors` adds one.')

    def home_of(self, repository: str) -> Path | None:
        """Return the folder of the person's own where a repository is to be put; None: the hub's cache takes it."""
        return self.models / repository if self.models is not None else None

    # --- inside

    def _lora_folders(self) -> tuple[Path, ...]:
        own = (self.models / LORAS,) if self.models is not None else ()
        return (*own, *self.lora_folders)

    def _not_here(self, card: Card, lacks: list[Repository]) -> str:
        own = next((repository for repository in lacks if repository.own), None)
        if own is not None:
            what = next((f" ({lack} is missing there)" for place in self._places(own) if (lack := lack_of(own, place))), "")
            return f"{card.title} is not in {own.id}{what}; put it there, or take the card away with `scenewright models remove {card.id}`."
        for repository in lacks:
            for place in self._places(repository):
                lack = lack_of(repository, place) or "a part of it"
                return f"{card.title} is not whole in {place} (missing or broken: {lack}); `scenewright models get {card.id}` fetches what is missing."
        size = gigabytes(sum(repository.gb for repository in lacks))
        return f"The files of {card.title} are not here yet; `scenewright models get {card.id}` fetches them ({size})."

    def _places(self, repository: Repository) -> Iterator[Path]:
        """Yield the folders there are under the repository's names, the person's own before the hub's."""
        if repository.own:
            path = Path(repository.id)
            yield path.parent if path.is_file() else path
            return
        org, _, name = repository.id.removeprefix(DATASETS).rpartition("/")
        if self.models is not None:
            for under, entry in ((repository.id.rpartition("/")[0], name), ("", repository.id.replace("/", "--")), ("", name)):
                parent = self.models / under if under else self.models
                if entry in self._names(parent):
                    yield parent / entry
        if self.hub is not None:
            kind = "datasets" if repository.id.startswith(DATASETS) else "models"
            cached = f"{kind}--{f'{org}--{name}' if org else name}"
            if cached in self._names(self.hub):
                yield from _snapshot(self.hub / cached, repository.revision)

    def _names(self, folder: Path) -> frozenset[str]:
        """Return what lies in a folder; read again when it has changed."""
        path, changed = str(folder), _changed(folder)
        if not changed:
            return frozenset()
        known = self._listed.get(path)
        if known is None or known[0] != changed:
            known = changed, frozenset(os.listdir(path) if folder.is_dir() else ())  # noqa: PTH208
            if time.time_ns() - changed > _SETTLED_NS:
                self._listed[path] = known
        return known[1]


def lack_of(repository: Repository, folder: Path) -> str:
    """Return the first thing that is missing of a repository in a folder, or an empty string."""
    inner = folder if repository.files else folder / repository.inside
    return lacking(inner, allow=repository.allow, ignore=repository.ignore, files=repository.files)


def _wanted(name: str, model: LocalModel) -> tuple[Repository, ...]:
    if model.files is None:
        return ()
    files = model.files
    own = Path(name).is_absolute()
    single = files.single or (Path(name).name if own and Path(name).suffix else "")
    named = (single,) if single else ()
    found = [Repository("model", name, files.gb, (*files.allow, *named), files.ignore, files.revision, files.variant, files.gated, files=named)]
    if model.single_config:
        found.append(_beside(model, single))
    if model.reference is not None:
        found.append(_addition("reference", model.reference, required=False))
    found += [_addition(f"control:{guide}", addition, required=False) for guide, addition in model.controls.items()]
    found += [_addition(extra, addition, required=extra not in _OPTIONAL) for extra, addition in model.extras.items()]
    return tuple(found)


def _beside(model: LocalModel, single: str) -> Repository:
    """Return what belongs to a single file: its configuration, and for a GGUF, which is one component, all the others as well."""
    if not single.endswith(".gguf"):
        return Repository("config", model.single_config, _CONFIG_GB, _CONFIG_FILES, files=(INDEX,))
    rest = sum(gb for name, gb in model.parts_gb.items() if name not in DENOISERS)
    ignore = (*(f"{name}/*{ending}" for name in DENOISERS for ending in (".safetensors", ".bin", ".index.json")), "safety_checker/*")
    return Repository("config", model.single_config, round(rest + _CONFIG_GB, 3), ignore=ignore)


def _addition(key: str, addition: Addition, *, required: bool) -> Repository:
    """Return what is needed of an addition: the file that it names and what its patterns name whole, else what its index says."""
    inside = f"{addition.subfolder}/" if addition.subfolder else ""
    weights = (f"{inside}{addition.weight_name}",) if addition.weight_name else ()
    allow = addition.allow or weights or ((f"{inside}*",) if inside else ())
    named = tuple(pattern.removesuffix("*") for pattern in addition.allow if "*" not in pattern.removesuffix("/*"))
    files = tuple(dict.fromkeys((*weights, *named)))
    return Repository(
        key, addition.model, addition.gb, allow, licence=addition.licence, files=files, inside=inside, required=required
    )


def _snapshot(cached: Path, revision: str) -> Iterator[Path]:
    """Yield the folder of a revision in the hub's cache: a branch's or tag's by its reference, a commit's by its own name."""
    try:
        commit = (cached / "refs" / revision).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        commit = revision
    folder = cached / "snapshots" / commit
    if folder.is_dir():
        yield folder


def _changed(path: Path) -> int:
    """Return when a file or folder last changed, in nanoseconds; 0 where there is none."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - asked often, and quicker so
    except OSError:
        return 0


def _safetensors(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".safetensors")
    except OSError:
        return []


def _base_of(path: Path) -> str:
    """Return what a LoRA says it was trained on, in the words of its trainer."""
    try:
        told = header_of(path).get("__metadata__", {})
    except OSError:
        return ""
    return str(told.get("ss_base_model_version") or told.get("modelspec.architecture") or "")[:60] if isinstance(told, dict) else ""
