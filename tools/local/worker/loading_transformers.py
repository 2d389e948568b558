"""Loading a transformers model with what belongs to it: tokenizer, codec, vocoder, voices; from folders only, never from the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.errors import EngineError, NotConfigured
from tools.local.tasks import LocalTask

_DTYPES = {"bf16": "bfloat16", "fp16": "float16", "fp32": "float32"}


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A model ready to run and what belongs to it, named as the parts of a diffusers pipeline are."""

    components: Mapping[str, Any] = field(default_factory=dict)
    """"model", and where it has them "tokenizer", "processor", "vocoder", "feature_extractor", and "folder" as a Path."""
    device: str = "cpu"
    """Where its inputs go."""

    def __getitem__(self, name: str) -> Any:
        return self.components[name]

    @property
    def model(self) -> Any:
        """The model itself."""
        return self.components["model"]


def load(folder: Path, task: LocalTask) -> Ensemble:
    """Return the task's model on the device and in the precision of its plan; what `Held.addition` calls.

    A model whose card says 32 bits is not held in fewer, for its voice would suffer.
    Raises EngineError for a model that would have to be streamed through the device, which these models cannot be, and for a
    class that the installed library does not have, NotConfigured for a part whose folder is missing, and what transformers
    raises for files that cannot be read.
    """
    import torch  # noqa: PLC0415 - the worker only
    import transformers  # noqa: PLC0415

    if task.plan.offload != "none":
        raise EngineError(f"{task.title} does not fit into the memory of this device; take a smaller model, or let the processor run it.")
    dtype = getattr(torch, _DTYPES["fp32" if task.model.dtype == "fp32" else task.plan.dtype])

    def loaded(name: str, where: Path, dtype: Any = torch.float32) -> Any:
        kind = getattr(transformers, name, None)
        if kind is None:
            raise EngineError(f"The installed transformers {transformers.__version__} has no {name}; install a newer one or choose another model.")
        found = kind.from_pretrained(where, dtype=dtype, local_files_only=True)
        return found.to(task.plan.device).eval()

    class_name = task.model.classes[task.task]
    model = loaded(class_name, folder, dtype)
    for part in task.model.fp32:
        if isinstance(getattr(model, part, None), torch.nn.Module):
            getattr(model, part).float()
    beside = _BESIDE.get(class_name)
    parts = beside(task, folder, loaded) if beside is not None else {}
    return Ensemble({"model": model, "folder": folder, **parts}, task.plan.device)


def folder_of(task: LocalTask, name: str) -> Path:
    """Return where a part of the model lies; raise NotConfigured when it is not there."""
    found = task.folders.get(name)
    if found is None:
        raise NotConfigured(f"{task.title} needs its {name}, which is not on this machine; fetch it with: scenewright models get {task.card}.")
    return found


Model = Callable[[str, Path], Any]
"""Loads a class from a folder, at 32 bits: a codec is small, and fewer are heard."""
Beside = Callable[[LocalTask, Path, Model], dict[str, Any]]


def _reader(_task: LocalTask, folder: Path, _model: Model) -> dict[str, Any]:
    from transformers import AutoTokenizer  # noqa: PLC0415

    return {"tokenizer": AutoTokenizer.from_pretrained(folder, local_files_only=True)}


def _speecht5(task: LocalTask, folder: Path, model: Model) -> dict[str, Any]:
    from transformers import SpeechT5Tokenizer  # noqa: PLC0415

    tokenizer = SpeechT5Tokenizer.from_pretrained(folder, local_files_only=True)
    return {"tokenizer": tokenizer, "vocoder": model("SpeechT5HifiGan", folder_of(task, "vocoder")), "speakers": folder_of(task, "speakers")}


def _dia(task: LocalTask, folder: Path, model: Model) -> dict[str, Any]:
    """Return Dia's processor, put together by hand: its own loader would fetch the codec from the network."""
    from transformers import DiaFeatureExtractor, DiaProcessor, DiaTokenizer  # noqa: PLC0415

    codec = model("DacModel", folder_of(task, "vocoder"))
    extractor = DiaFeatureExtractor.from_pretrained(folder, local_files_only=True)
    tokenizer = DiaTokenizer.from_pretrained(folder, local_files_only=True)
    return {"processor": DiaProcessor(extractor, tokenizer, codec), "vocoder": codec, "feature_extractor": extractor}


def _whisper(_task: LocalTask, folder: Path, _model: Model) -> dict[str, Any]:
    from transformers import WhisperFeatureExtractor, WhisperTokenizer  # noqa: PLC0415

    return {
        "tokenizer": WhisperTokenizer.from_pretrained(folder, local_files_only=True),
        "feature_extractor": WhisperFeatureExtractor.from_pretrained(folder, local_files_only=True),
    }


_BESIDE: Mapping[str, Beside] = {
    "BarkModel": _reader,
    "VitsModel": _reader,
    "SpeechT5ForTextToSpeech": _speecht5,
    "CsmForConditionalGeneration": _reader,
    "DiaForConditionalGeneration": _dia,
    "MusicgenForConditionalGeneration": _reader,
    "MusicgenMelodyForConditionalGeneration": _reader,
    "WhisperForConditionalGeneration": _whisper,
}
"""What is loaded beside a model of a class."""
