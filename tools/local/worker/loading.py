"""Loads diffusers pipelines from folders, single files and GGUF files, puts them where the memory plan says, and makes fresh pipelines of loaded parts."""

from __future__ import annotations

import copy
import functools
import importlib
import importlib.util
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.errors import EngineError, NotConfigured
from tools.local.models import LocalModel
from tools.local.tasks import MemoryPlan
from tools.local.worker import eyes

MAIN = ("transformer", "transformer_2", "unet", "prior")
"""The components that work once a step: these are quantised and streamed block by block."""
GGUF = ".gguf"
"""Ending of files that hold a main component in few bits."""
_INDEX = "model_index.json"
_WEIGHTS = (".safetensors", ".bin", GGUF, ".ckpt", ".pt", ".pth")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a pipeline is loaded from."""

    folder: Path
    model: LocalModel
    title: str = ""
    config: Path | None = None
    """Folder of the configuration, for a single file."""
    alone: bool = False
    """Whether it is a pipeline of another repository than the model's (a prior, a further stage): always a diffusers folder."""

    @property
    def single(self) -> Path | None:
        """The one file that holds the weights, where it is no diffusers folder."""
        files = self.model.files
        if self.folder.is_file():
            return self.folder
        return self.folder / files.single if not self.alone and files is not None and files.single else None


@dataclass(slots=True)
class Loaded:
    """A pipeline as it was loaded, with what could not be done as planned."""

    pipeline: Any
    notes: tuple[str, ...] = ()
    parts: dict[str, Any] = field(default_factory=dict)
    """Components as they lie on the disk, by name: another class may share them."""


def load(source: Source, class_name: str, shared: Mapping[str, Any], given: Mapping[str, Any], plan: MemoryPlan) -> Loaded:
    """Return a pipeline of this class. Never asks the network and never runs code that came with a model.

    shared: components that are loaded already and are taken over. given: components that come from elsewhere (a ControlNet).
    """
    kind = class_of(class_name)
    eyes.see_without_torchvision()
    if source.single is not None and not shared:
        return _from_single(source, kind, given, plan)
    folder = source.config if source.single is not None and source.config is not None else source.folder
    index = _index_of(folder)
    takes = _takes(kind)
    passed = {name: part for name, part in shared.items() if name in takes and name not in given} | dict(given)
    passed |= {name: None for name in _absent(folder, index, takes) if name not in passed}
    if source.model.scheduler and not source.alone and "scheduler" not in given and "scheduler" in takes:
        passed["scheduler"] = scheduler_of(source.model, folder)
    if "requires_safety_checker" in takes and passed.get("safety_checker", _NOT_THERE) is None:
        passed["requires_safety_checker"] = False
    quantised, notes = _quantised(folder, index, passed, plan, source.title)
    pipeline = kind.from_pretrained(folder, dtype=_dtypes(source, plan), local_files_only=True, **_variant(source), **passed, **quantised)
    pipeline.set_progress_bar_config(disable=True)
    own = {"scheduler"} if "scheduler" in passed else set[str]()  # a card's settings of it are not those of the files
    parts = {name: part for name, part in pipeline.components.items() if name not in own and part is not None and _as_on_disk(part, index.get(name))}
    return Loaded(pipeline, notes, parts)


def fresh(pipeline: Any) -> Any:
    """Return a new pipeline of the same class over the same components, with schedulers of its own.

    Whatever a job sets on it (a scheduler, its settings, callbacks) is gone with it. `from_pipe` is not used, because it
    converts the shared weights (to 32 bits where it is told nothing).
    """
    kind: Any = type(pipeline)
    components = pipeline.components
    values: dict[str, Any] = {}
    for name in _takes(kind):
        if name in components:
            values[name] = _own_scheduler(components[name])
        elif name in pipeline.config and not _is_module_entry(pipeline.config[name]):
            values[name] = pipeline.config[name]
    made = kind(**values)
    made.set_progress_bar_config(disable=True)
    return made


def place(name: str, module: Any, plan: MemoryPlan, disk: Path | None = None) -> None:
    """Put a component where the plan wants it; one that takes turns stays where it is until its pipeline is made.

    disk: folder for what is streamed from files.
    """
    if plan.quantization == "fp8" and name in MAIN and hasattr(module, "enable_layerwise_casting"):
        import torch  # noqa: PLC0415 - the worker only

        module.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype_of(plan))
    if plan.offload in ("group", "disk") and name != "vae":  # a VAE in tiles is small and does not stream
        _stream(name, module, plan, disk)
    elif plan.offload != "model":
        module.to(plan.device)


def take_turns(pipeline: Any, plan: MemoryPlan) -> None:
    """Have a fresh pipeline's components take turns on the device. Raises EngineError without the package accelerate."""
    if importlib.util.find_spec("accelerate") is None:
        raise EngineError("This model fits only in parts, which needs the package accelerate; install it with: pip install accelerate.")
    pipeline.enable_model_cpu_offload(device=plan.device)


def spare(pipeline: Any, plan: MemoryPlan, *, sliced: bool) -> None:
    """Set what saves memory while decoding and attending. sliced: whether attention was in slices the last time."""
    vae = getattr(pipeline, "vae", None)
    for what in ("tiling", "slicing"):
        switch = getattr(vae, f"{'enable' if plan.vae_tiling else 'disable'}_{what}", None)
        if switch is not None:
            with suppress(NotImplementedError):  # every VAE has the switch, some cannot: Stable Video Diffusion's decodes fewer frames at once
                switch()
    if plan.attention_slicing:
        pipeline.enable_attention_slicing()
    elif sliced:
        pipeline.disable_attention_slicing()


def modules_of(value: Any) -> Iterator[Any]:
    """Yield the torch modules in a value: itself, or inside mappings, lists, tuples and plain records."""
    import torch  # noqa: PLC0415 - the worker only

    if isinstance(value, torch.nn.Module):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from modules_of(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from modules_of(inner)
    elif hasattr(value, "__dataclass_fields__"):
        yield from modules_of([getattr(value, name) for name in value.__dataclass_fields__])


def bytes_of(modules: Iterable[Any]) -> int:
    """Return how much memory modules take together; weights that several share count once."""
    seen: dict[int, int] = {}
    for module in modules:
        for weight in (*module.parameters(), *module.buffers()):
            seen[id(weight)] = weight.numel() * weight.element_size()
    return sum(seen.values())


def bytes_on_disk(path: Path) -> int:
    """Return the size of the weight files in a folder, or of one file."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.suffix in _WEIGHTS and file.is_file())


def dtype_of(plan: MemoryPlan) -> Any:
    """Return torch's number type of a plan."""
    import torch  # noqa: PLC0415 - the worker only

    return {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[plan.dtype]


def class_of(name: str) -> Any:
    """Return a class of diffusers by name; raise EngineError for one that the installed version does not have."""
    import diffusers  # noqa: PLC0415 - the worker only

    kind = getattr(diffusers, name, None)
    if kind is None:
        raise EngineError(f"The installed diffusers {diffusers.__version__} has no {name}; install a newer one or choose another model.")
    return kind


# --- inside

_NOT_THERE = object()


@functools.lru_cache(maxsize=256)
def _takes(kind: Any) -> frozenset[str]:
    """Return what a class is made of, by the names in its constructor."""
    return frozenset(inspect.signature(kind.__init__).parameters) - {"self"}


def _index_of(folder: Path) -> dict[str, Any]:
    """Return what a diffusers folder says of its components: name -> [library, class]."""
    read: dict[str, Any] = json.loads((folder / _INDEX).read_text("utf-8"))
    return {name: entry for name, entry in read.items() if _is_module_entry(entry)}


def _is_module_entry(entry: Any) -> bool:
    return isinstance(entry, (list, tuple)) and len(entry) == 2 and all(part is None or isinstance(part, str) for part in entry)


def _absent(folder: Path, index: Mapping[str, Any], takes: frozenset[str]) -> Iterator[str]:
    """Yield what the index names, the disk does not have, and the class may do without; some classes want to be told of it."""
    return (name for name in index if name in takes and not (folder / name).exists())


def _as_on_disk(part: Any, entry: Any) -> bool:
    """Tell whether a component is what the folder holds, and not something that the pipeline made of it (a motion model)."""
    return entry is not None and type(part).__name__.removesuffix("Fast") == str(entry[1]).removesuffix("Fast")


def _own_scheduler(component: Any) -> Any:
    """Return a copy of a scheduler that never ran: what a run changes of it is set anew by its `set_timesteps`."""
    from diffusers import SchedulerMixin  # noqa: PLC0415 - the worker only

    return copy.copy(component) if isinstance(component, SchedulerMixin) else component


def scheduler_of(model: LocalModel, folder: Path) -> Any:
    """Return the scheduler that the card names, with what the folder says of the model's own and the card's settings over it."""
    said = json.loads((folder / "scheduler" / "scheduler_config.json").read_text("utf-8"))
    return class_of(model.scheduler).from_config(said, **dict(model.scheduler_settings))


def _dtypes(source: Source, plan: MemoryPlan) -> Any:
    """Return the number type, or one for each component where the card keeps some at 32 bits."""
    import torch  # noqa: PLC0415 - the worker only

    if source.alone or not source.model.fp32 or plan.dtype == "fp32":
        return dtype_of(plan)
    return {"default": dtype_of(plan), **dict.fromkeys(source.model.fp32, torch.float32)}


def _variant(source: Source) -> dict[str, str]:
    """Return the variant of the weights where the folder has it; a folder of one's own often has the plain ones."""
    files = source.model.files
    variant = "" if files is None or source.alone else files.variant
    return {"variant": variant} if variant and next(source.folder.rglob(f"*.{variant}.*"), None) else {}


def _from_single(source: Source, kind: Any, given: Mapping[str, Any], plan: MemoryPlan) -> Loaded:
    path = source.single
    assert path is not None
    if source.config is None:
        raise NotConfigured(
            f"{path.name} holds the weights of {source.title} alone; name the model that it is built like in its card (options.single_config)."
        )
    if path.suffix == GGUF:
        return _from_gguf(source, source.config, path, kind, given, plan)
    takes = _takes(kind)
    without = {"safety_checker": None, "requires_safety_checker": False} if "requires_safety_checker" in takes else {}
    pipeline = kind.from_single_file(str(path), dtype=dtype_of(plan), local_files_only=True, config=str(source.config), **without, **given)
    pipeline.set_progress_bar_config(disable=True)
    parts = {name: part for name, part in pipeline.components.items() if part is not None and name not in given}
    return Loaded(pipeline, (), parts)


def _from_gguf(source: Source, config: Path, path: Path, kind: Any, given: Mapping[str, Any], plan: MemoryPlan) -> Loaded:
    """Load the denoiser from a GGUF file and everything else from the folder of its configuration."""
    from diffusers import GGUFQuantizationConfig  # noqa: PLC0415 - the worker only

    index = _index_of(config)
    name = next(name for name in MAIN if name in index)
    part = class_of(str(index[name][1])).from_single_file(
        str(path), config=str(config), subfolder=name, dtype=dtype_of(plan), local_files_only=True,
        quantization_config=GGUFQuantizationConfig(compute_dtype=dtype_of(plan)),
    )  # fmt: skip
    rest = Source(config, source.model.model_copy(update={"files": None}), source.title)
    return load(rest, kind.__name__, {name: part}, given, plan)


def _quantised(
    folder: Path, index: Mapping[str, Any], passed: Mapping[str, Any], plan: MemoryPlan, title: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return how the main components are quantised while they load, and a note where no package here can."""
    names = [name for name in MAIN if name in index and name not in passed and (folder / name).exists()]
    if plan.quantization != "int8" or not names:
        return {}, ()
    config = _eight_bits()
    if config is None:
        return {}, (f"{title} was not quantised to int8, because the package torchao is not installed here.",)
    from diffusers import PipelineQuantizationConfig  # noqa: PLC0415 - the worker only

    return {"quantization_config": PipelineQuantizationConfig(quant_mapping=dict.fromkeys(names, config))}, ()


def _eight_bits() -> Any:
    if importlib.util.find_spec("torchao") is not None:
        from diffusers import TorchAoConfig  # noqa: PLC0415 - the worker only

        return TorchAoConfig(importlib.import_module("torchao.quantization").Int8WeightOnlyConfig())
    if importlib.util.find_spec("optimum") is not None and importlib.util.find_spec("optimum.quanto") is not None:
        from diffusers import QuantoConfig  # noqa: PLC0415

        return QuantoConfig(weights_dtype="int8")
    return None


def _stream(name: str, module: Any, plan: MemoryPlan, disk: Path | None) -> None:
    """Have a component go through the device layer by layer."""
    import torch  # noqa: PLC0415 - the worker only
    from diffusers.hooks import apply_group_offloading  # noqa: PLC0415

    on_gpu = plan.device.startswith("cuda")
    blocks: dict[str, Any] = {"offload_type": "block_level", "num_blocks_per_group": 1} if name in MAIN else {"offload_type": "leaf_level"}
    folder = str(disk / name) if disk is not None and plan.offload == "disk" else None
    apply_group_offloading(
        module, onload_device=torch.device(plan.device), offload_device=torch.device("cpu"), use_stream=on_gpu,
        low_cpu_mem_usage=on_gpu, offload_to_disk_path=folder, **blocks,
    )  # fmt: skip
