"""Switches that make a loaded pipeline faster, each with whether the result stays the same; they come off again for a job that does not want them."""

from __future__ import annotations

import functools
import importlib.util
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tools.local.device.machine import Device, DeviceKind
from tools.local.models import LocalModel
from tools.local.tasks import LocalTask
from tools.local.worker.loading import MAIN

Wish = Literal["plain", "exact", "fast"]
"""plain: as the library does it. exact: only what differs by rounding and gives the same bytes each time. fast: all of it."""
Name = Literal["channels_last", "fused_qkv", "attention", "compiled", "step_cache", "tf32", "cudnn_benchmark"]
Undo = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Switch:
    """One way to be faster. Its value in a tuning is `value`, where a wish turns it on."""

    name: Name
    exact: bool
    """Whether every step is calculated as in the plain way, so that the result differs by rounding alone."""
    repeats: bool
    """Whether the same order gives the same bytes each time."""
    devices: frozenset[DeviceKind]
    """Where a wish turns it on."""
    where: str
    """What it works on, and what it is left out for."""
    value: Any = True


_GPU: frozenset[DeviceKind] = frozenset({"cuda"})
SWITCHES: Mapping[Name, Switch] = {
    switch.name: switch
    for switch in (
        Switch("channels_last", True, True, _GPU, "UNets and VAEs of flat convolutions"),
        Switch("fused_qkv", True, True, _GPU, "attention with plain projections; not with LoRAs, IP-Adapters or quantised weights"),
        Switch("attention", True, True, _GPU, "every model that attends through torch; falls back where a shape does not fit", "cudnn"),
        Switch("compiled", True, True, _GPU, "families that name their repeated blocks; needs Triton; the first picture waits for it"),
        Switch("step_cache", False, True, frozenset({"cuda", "cpu", "mps"}), "transformers with diffusers' CacheMixin; not UNets, SD 3, Z-Image", "first_block"),
        Switch("tf32", False, True, _GPU, "whatever runs at 32 bits; numbers lose 13 of their bits in products"),
        Switch("cudnn_benchmark", True, False, _GPU, "convolutions; which way is fastest is measured anew in each process"),
    )
}
"""All switches in the order in which they are turned on. No gain was measured on a GPU yet; `bench/gpu.py` does that."""
_ADAPTED: frozenset[Name] = frozenset({"fused_qkv", "compiled"})
"""Left out where adapters put layers of their own into the model's."""
_STREAMED: frozenset[Name] = frozenset({"channels_last", "fused_qkv", "attention", "compiled"})
"""Left out where weights come and go, or are not plain numbers: they hold on to a form of the weights."""
_NOT_CACHED = frozenset({"Flux2Transformer2DModel"})
"""Models whose blocks hand on what diffusers 0.42's first-block cache cannot take (TypeError at the second step)."""
_FORMS = 128
"""Forms of a block (widths, picture sizes, how many at once) that are compiled; beyond torch's own 8 a whole job would fail."""
_CACHE_THRESHOLD = 0.08
"""Of the first-block cache: how much a step may change the first block's outcome and still be taken as the last one; between
the 0.05 of diffusers' default and the 0.12 above which its authors show losses for FLUX (ParaAttention's documentation)."""
_TAYLOR = {"cache_interval": 4, "disable_cache_before_step": 4, "max_order": 1}
"""Every fourth step is calculated after four that all are (TaylorSeer, arXiv 2503.06923, near diffusers' defaults)."""

_ON = "_scenewright_switches"
"""Attribute of a module: what is turned on in it, with its value and what turns it off; modules are shared between jobs."""


def tuned(model: LocalModel, device: Device, wish: Wish) -> Mapping[str, Any]:
    """Return the switches for a model on a device, by name, as they go into `LocalTask.tuning`; none for what is no pipeline."""
    if wish == "plain" or model.library != "diffusers":
        return {}
    switches = (switch for switch in SWITCHES.values() if device.kind in switch.devices)
    return {switch.name: switch.value for switch in switches if wish == "fast" or (switch.exact and switch.repeats)}


def suited(task: LocalTask) -> Mapping[str, Any]:
    """Return the task's tuning without what its additions and the way its model is held rule out."""
    plan, left_out = task.plan, set[str]()
    if task.loras or task.references or task.style is not None:
        left_out |= _ADAPTED
    if plan.offload != "none" or plan.quantization:
        left_out |= _STREAMED
    return {name: value for name, value in task.tuning.items() if name not in left_out}


def apply(pipeline: Any, tuning: Mapping[str, Any]) -> tuple[str, ...]:
    """Turn a pipeline's switches as the tuning says, those that are not in it off; return what to tell the person.

    A switch that does not fit a component is left off there, which `active` shows. Raises ValueError for a value that no
    switch knows.
    """
    unknown = tuning.keys() - SWITCHES.keys()
    if unknown:
        raise ValueError(f"no switch of this name: {', '.join(sorted(unknown))}")
    _set_process(tuning)
    wanted = {name: tuning[name] for name in SWITCHES if tuning.get(name)}
    lacking = "compiled" in wanted and str(pipeline.device).startswith("cuda") and importlib.util.find_spec("triton") is None
    if lacking:
        del wanted["compiled"]
    if not _names_its_steps(pipeline):
        wanted.pop("step_cache", None)
    before = active(pipeline)
    for name, module in _modules(pipeline):
        _turn(module, {switch: value for switch, value in wanted.items() if name in MAIN or switch == "channels_last"})
    return _told(before, active(pipeline), lacking=lacking)


def active(pipeline: Any) -> tuple[Name, ...]:
    """Return the switches that are on in any component of a pipeline."""
    found = {name for _, module in _modules(pipeline) for name in _on(module)}
    return tuple(name for name in SWITCHES if name in found)


# --- inside


def _modules(pipeline: Any) -> Iterator[tuple[str, Any]]:
    for name in (*MAIN, "vae"):
        module = getattr(pipeline, name, None)
        if module is not None and hasattr(module, "parameters"):
            yield name, module


def _on(module: Any) -> dict[Name, tuple[Any, Undo]]:
    found: dict[Name, tuple[Any, Undo]] = module.__dict__.setdefault(_ON, {})
    return found


def _set_process(tuning: Mapping[str, Any]) -> None:
    """Set what counts for the whole process; it has one job at a time."""
    import torch  # noqa: PLC0415 - the worker only

    torch.backends.cudnn.benchmark = bool(tuning.get("cudnn_benchmark"))
    torch.backends.cuda.matmul.allow_tf32 = bool(tuning.get("tf32"))


def _turn(module: Any, wanted: Mapping[Name, Any]) -> None:
    """Bring one module's switches to what is wanted; all come off when one changes, for they build on each other."""
    is_on = _on(module)
    fitting = {name: value for name, value in wanted.items() if name in _FITS and _FITS[name](module)}
    if {name: value for name, (value, _) in is_on.items()} == fitting:
        if "step_cache" in is_on:  # a job that was stopped leaves it half full
            module._reset_stateful_cache()
        return
    for _, undo in reversed(is_on.values()):
        undo()
    is_on.clear()
    for name, value in fitting.items():
        is_on[name] = value, _TURNS[name](module, value, fitting)


def _told(before: tuple[Name, ...], now: tuple[Name, ...], *, lacking: bool) -> tuple[str, ...]:
    notes = []
    if lacking:
        notes.append("The model was not compiled, because the package triton is not installed here.")
    if "compiled" in now and "compiled" not in before:
        notes.append("The model is compiled while it makes this, which takes a while; the next ones of the same size are faster.")
    if "step_cache" in now:
        notes.append("Steps that change little were not calculated anew, which is faster and differs a little from the plain way.")
    return tuple(notes)


# --- where a switch fits


def _flat(module: Any) -> bool:
    """Tell whether all convolutions are of pictures; the memory format does not exist for films' and sounds'."""
    shapes = [weight.ndim for weight in module.parameters()]
    return 4 in shapes and max(shapes) == 4


def _fusible(module: Any) -> bool:
    import torch  # noqa: PLC0415 - the worker only

    if not hasattr(module, "fuse_qkv_projections") or any("Added" in type(one).__name__ for one in module.attn_processors.values()):
        return False
    projections = [part.to_q for part in module.modules() if getattr(part, "to_q", None) is not None]
    return bool(projections) and all(type(one) is torch.nn.Linear and one.weight.is_floating_point() for one in projections)


def _attends(module: Any) -> bool:
    return any(hasattr(part, "to_q") for part in module.modules())


def _repeats(module: Any) -> bool:
    return any(True for _ in _repeated(module))


def _repeated(module: Any) -> Iterator[Any]:
    names = getattr(module, "_repeated_blocks", None) or ()
    return (part for part in module.modules() if type(part).__name__ in names)


def _caches(module: Any) -> bool:
    """Tell whether steps can be cached: diffusers' mixin, over at least two blocks, for the first one decides for the others."""
    import torch  # noqa: PLC0415 - the worker only

    if not hasattr(module, "enable_cache") or type(module).__name__ in _NOT_CACHED:
        return False
    return sum(len(part) for part in module.children() if isinstance(part, torch.nn.ModuleList)) > 1


def _names_its_steps(pipeline: Any) -> bool:
    """Tell whether a pipeline says which half of the guidance it calculates; without that a cache refuses to work."""
    return "cache_context" in inspect.unwrap(type(pipeline).__call__).__code__.co_names


_FITS: Mapping[Name, Callable[[Any], bool]] = {
    "channels_last": _flat, "fused_qkv": _fusible, "attention": _attends, "compiled": _repeats, "step_cache": _caches,
}  # fmt: skip


# --- what turns a switch on, and returns what turns it off


def _channels_last(module: Any, _value: Any, _all: Mapping[Name, Any]) -> Undo:
    """Lay weights out with their channels last.

    `Module.to` would leave those of 1x1 convolutions so when it shall lay them back. On a processor the weights lie in the
    file's own pages, cost nothing to keep, and round differently once they have moved.
    """
    import torch  # noqa: PLC0415 - the worker only

    weights = [weight for weight in module.parameters() if weight.ndim == 4]
    kept = [weight.data for weight in weights if weight.device.type == "cpu"]
    for weight in weights:
        weight.data = weight.data.clone(memory_format=torch.channels_last)

    def undo() -> None:
        for number, weight in enumerate(weights):
            weight.data = kept[number] if kept else weight.data.clone(memory_format=torch.contiguous_format)

    return undo


def _fused(module: Any, _value: Any, _all: Mapping[Name, Any]) -> Undo:
    import torch  # noqa: PLC0415 - the worker only

    with torch.no_grad():
        module.fuse_qkv_projections()

    def undo() -> None:
        module.unfuse_qkv_projections()
        for part in module.modules():
            if getattr(part, "fused_projections", False):  # the older attention keeps its second copy of the weights otherwise
                part.fused_projections = False
                for name in ("to_qkv", "to_kv", "to_added_qkv"):
                    part._modules.pop(name, None)

    return undo


def _attention(module: Any, value: Any, _all: Mapping[Name, Any]) -> Undo:
    """Have torch choose this way of attending first, as long as the module runs.

    Diffusers' `set_attention_backend` is passed over by the UNets' attention, fails on masks that a way does not take, and
    stays set for the whole process; this holds for every family and falls back by itself.
    """
    from torch.nn.attention import SDPBackend, sdpa_kernel  # noqa: PLC0415 - the worker only

    ways = {"cudnn": SDPBackend.CUDNN_ATTENTION, "flash": SDPBackend.FLASH_ATTENTION, "efficient": SDPBackend.EFFICIENT_ATTENTION, "math": SDPBackend.MATH}
    if value not in ways:
        raise ValueError(f"no way of attending of this name: {value}")
    order = [ways[value], *(way for way in ways.values() if way is not ways[value])]
    forward = module.forward

    @functools.wraps(forward)
    def attending(*arguments: Any, **named: Any) -> Any:
        with sdpa_kernel(order, set_priority=True):
            return forward(*arguments, **named)

    return _forward_replaced(module, attending)


def _forward_replaced(module: Any, forward: Callable[..., Any]) -> Undo:
    before = module.__dict__.get("forward")
    module.forward = forward
    return functools.partial(module.__dict__.pop, "forward", None) if before is None else functools.partial(setattr, module, "forward", before)


def _compiled(module: Any, _value: Any, wanted: Mapping[Name, Any]) -> Undo:
    from torch._dynamo import config  # noqa: PLC0415 - the worker only

    config.recompile_limit = max(config.recompile_limit, _FORMS)
    config.accumulated_recompile_limit = max(config.accumulated_recompile_limit, 4 * _FORMS)
    module.compile_repeated_blocks(fullgraph="step_cache" not in wanted)  # a cache breaks the graph on purpose

    def undo() -> None:
        for part in _repeated(module):
            part._compiled_call_impl = None

    return undo


def _step_cache(module: Any, value: Any, _all: Mapping[Name, Any]) -> Undo:
    import diffusers  # noqa: PLC0415 - the worker only

    configs: Mapping[str, Callable[[], Any]] = {
        "first_block": lambda: diffusers.FirstBlockCacheConfig(threshold=_CACHE_THRESHOLD),
        "taylor": lambda: diffusers.TaylorSeerCacheConfig(**_TAYLOR),
    }
    if value not in configs:
        raise ValueError(f"no step cache of this name: {value}")
    module.enable_cache(configs[value]())
    undo: Undo = module.disable_cache
    return undo


_TURNS: Mapping[Name, Callable[[Any, Any, Mapping[Name, Any]], Undo]] = {
    "channels_last": _channels_last, "fused_qkv": _fused, "attention": _attention, "compiled": _compiled, "step_cache": _step_cache,
}  # fmt: skip
