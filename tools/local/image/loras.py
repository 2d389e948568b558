"""LoRAs on a loaded model: put on for one job, weighed, and taken off again, so that the model is what it was."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.errors import BadInput
from tools.local.tasks import LoraFile
from tools.local.worker.problems import no_room

log = logging.getLogger(__name__)

Afterwards = Callable[[Callable[[], object]], None]
"""Takes what is to be done when the job ends, see `tools.local.worker.held.Held.afterwards`."""


def put_on(pipeline: Any, loras: Sequence[LoraFile], title: str, afterwards: Afterwards) -> dict[str, str]:
    """Put LoRAs on a pipeline until the job ends; return the facts: each file's name, weight and hash.

    One of weight 0 is not loaded at all, so that its picture is exactly the model's own. Raises BadInput for a pipeline that
    takes none and for a file that does not fit the model.
    """
    counted = [lora for lora in loras if lora.weight]
    if counted:
        if not hasattr(pipeline, "load_lora_weights"):
            raise BadInput(f"{title} takes no LoRAs; leave them out or choose another model.")
        afterwards(pipeline.unload_lora_weights)
        names = [_load(pipeline, lora, f"lora_{number}", title) for number, lora in enumerate(counted, 1)]
        pipeline.set_adapters(names, [lora.weight for lora in counted])
    return {f"lora {lora.path.stem}": f"weight {lora.weight:g}, sha256 {_digest(lora.path)}" for lora in loras}


def _load(pipeline: Any, lora: LoraFile, name: str, title: str) -> str:
    from safetensors import SafetensorError  # noqa: PLC0415 - the worker only

    misfit = BadInput(
        f"The LoRA {lora.path.stem} does not fit {title}; take one that was made for this model, or leave it out."
    )
    try:
        pipeline.load_lora_weights(
            str(lora.path.parent),
            weight_name=lora.path.name,
            adapter_name=name,
            local_files_only=True,
            use_safetensors=True,
        )
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError) as error:  # cut off, or another model's
        if no_room(error):
            raise
        log.info("a LoRA does not fit: %s", error)
        with suppress(ValueError, KeyError):
            pipeline.delete_adapters(name)
        raise misfit from error
    if not any(name in adapters for adapters in pipeline.get_list_adapters().values()):
        raise misfit
    return name


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
