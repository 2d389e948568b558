"""Voices that speak token by token, and so draw lots: Bark with its recorded voices, CSM and Dia, which keep to the voice they began with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import BadInput, NotConfigured
from tools.local.audio.voices import LETTERS_A_SECOND, Bare, Manner, PlainSpeaker, samples_of
from tools.local.worker.loading_transformers import Ensemble

_SLOWEST = 0.6
"""A voice that has not come to its end at this pace has lost its way, and is stopped."""
_PATIENCE_S = 2.0
_MARK = re.compile(r"\[(S\d)\]")
"""Of who speaks, in a text for Dia."""
_HEARD_S, _HEARD_MOST_S = 0.4, 10.0
"""What a voice has to have said to be known again, and how much of that it hears."""


class Bark(PlainSpeaker):
    """Bark: words and a voice's history in; meaning, coarse and fine sound follow each other."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate = ensemble.model.generation_config.sample_rate
        listed = _bark_voices(ensemble["folder"])
        mine = {name: manner.known.get(name, "") for name in _in_order(listed, manner)}
        if not mine:
            raise NotConfigured(f"{manner.title} has no voice for {manner.language} on this machine; fetch all of its files again.")
        self.name = self.chosen(mine)
        self._history = _bark_history(ensemble["folder"], listed[self.name])
        self.counter = ensemble.model.semantic
        self.pace = float(ensemble.model.generation_config.semantic_config["semantic_rate_hz"])

    def say(self, text: str) -> Bare:
        import torch  # noqa: PLC0415

        device = self.parts.device
        words = self.parts["tokenizer"](
            text, max_length=256, padding="max_length", truncation=True, add_special_tokens=False, return_tensors="pt"
        )
        history = {part: torch.from_numpy(values).to(device) for part, values in self._history.items()}
        said = self.parts.model.generate(
            words.input_ids.to(device),
            history_prompt=history,
            attention_mask=words.attention_mask.to(device),
            **self.manner.settings,
        )
        return samples_of(said)


class _Remembering(PlainSpeaker):
    """A voice that hears what it said first before it says the next sentence, so that it stays the same voice."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self._first: tuple[str, Bare] | None = None

    def say(self, text: str) -> Bare:
        said = self._said(text)
        if self._first is None and said.size >= _HEARD_S * self.rate:
            self._first = self._marked(text), said[: round(_HEARD_MOST_S * self.rate)]
        return said

    def _marked(self, text: str) -> str:
        """Return a text as the model reads it: behind a mark of who speaks."""
        raise NotImplementedError

    def _said(self, text: str) -> Bare:
        raise NotImplementedError


class Csm(_Remembering):
    """CSM: words behind a speaker's number in, frames of codes out."""

    pace = 12.5

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate = ensemble.model.config.codec_config.sampling_rate
        self.name = self.chosen(manner.known)
        self.counter = ensemble.model.backbone_model

    def _said(self, text: str) -> Bare:
        import torch  # noqa: PLC0415 - the worker only

        device, model = self.parts.device, self.parts.model
        numbers, heard = self._numbers(self._marked(text)), {}
        if self._first is not None:
            before, sound = self._first
            frame = round(self.rate / self.pace)
            frames = sound.size // frame
            marks = torch.tensor([[model.config.audio_token_id] * frames + [model.config.audio_eos_token_id]])
            numbers = torch.cat([self._numbers(before), marks, numbers], dim=1)
            values = torch.from_numpy(sound[None, None, : frames * frame].copy())
            heard["input_values"] = values.to(device, next(model.codec_model.parameters()).dtype)
            heard["input_values_cutoffs"] = torch.tensor([[frames * frame]], device=device)
        said = model.generate(
            input_ids=numbers.to(device),
            attention_mask=torch.ones_like(numbers, device=device),
            max_new_tokens=round(_longest_s(text) * self.pace),
            output_audio=True,
            **heard,
            **self.manner.settings,
        )
        return samples_of(said[0])

    def _marked(self, text: str) -> str:
        return f"[{self.name}]{text}"

    def _numbers(self, marked: str) -> Any:
        return self.parts["tokenizer"](marked, return_tensors="pt").input_ids


class Dia(_Remembering):
    """Dia: words behind a speaker's mark in, frames of codes out, which its codec makes sound of."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate = ensemble["feature_extractor"].sampling_rate
        self.name = self.chosen(manner.known)
        self.counter = ensemble.model.model.decoder
        self.pace = self.rate / ensemble["vocoder"].config.hop_length
        self._speaker = self.name

    def _said(self, text: str) -> Bare:
        model, processor = self.parts.model, self.parts["processor"]
        decoder, delays = model.config.decoder_config, model.config.delay_pattern
        marks = {
            "delay_pattern": delays,
            "bos_token_id": decoder.bos_token_id,
            "pad_token_id": decoder.pad_token_id,
            "eos_token_id": decoder.eos_token_id,
        }
        words, heard, kept = self._marked(text), {}, None
        if self._first is not None:
            before, sound = self._first
            words, heard = f"{before} {words}", {"audio": sound, "sampling_rate": self.rate}
        inputs = processor(text=[words], padding=True, return_tensors="pt", **heard, **marks).to(self.parts.device)
        if heard:
            kept = processor.get_audio_prompt_len(inputs["decoder_attention_mask"], **marks)
        room = decoder.max_position_embeddings - inputs["decoder_attention_mask"].shape[1] - max(delays) - 1
        most = min(room, round(_longest_s(_MARK.sub("", text).strip()) * self.pace))
        codes = model.generate(**inputs, max_new_tokens=most, **self.manner.settings)
        return samples_of(processor.batch_decode(codes, audio_prompt_len=kept, **marks)[0])

    def _marked(self, text: str) -> str:
        """Return a text behind the mark of who speaks: its own, else that of who spoke last."""
        marked = text if text.startswith("[S") else f"[{self._speaker}] {text}"
        self._speaker = _MARK.findall(marked)[-1]
        return marked


def _longest_s(text: str) -> float:
    return len(text) / (LETTERS_A_SECOND * _SLOWEST) + _PATIENCE_S


def _bark_voices(folder: Path) -> dict[str, dict[str, str]]:
    """Return Bark's voices: name -> {part of the history: file}."""
    path = folder / "speaker_embeddings_path.json"
    try:
        listed = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotConfigured(f"Bark's list of voices {path.name} cannot be read ({error}); fetch the model again.") from error
    return {name: files for name, files in listed.items() if isinstance(files, dict)}


def _in_order(listed: Mapping[str, Any], manner: Manner) -> list[str]:
    """Return the voices of a language, those that the card describes first, then those of the second edition."""
    spoken = [name for name in sorted(listed) if name.rpartition("/")[2].startswith(f"{manner.word}_")]
    places = {name: place for place, name in enumerate(manner.known)}
    return sorted(spoken, key=lambda name: (places.get(name, len(places)), "/" not in name))


def _bark_history(folder: Path, files: Mapping[str, str]) -> dict[str, NDArray[np.int64]]:
    history: dict[str, NDArray[np.int64]] = {}
    for part, name in files.items():
        path = (folder / name).resolve()
        if not (folder / name).is_relative_to(folder) or ".." in Path(name).parts:
            raise BadInput(f"Bark's list of voices names a file outside its folder ({name}); fetch the model again.")
        try:
            history[part] = np.load(path, allow_pickle=False).astype(np.int64)
        except (OSError, ValueError) as error:
            raise NotConfigured(f"Bark's voice file {name} cannot be read ({error}); fetch the model again.") from error
    return history
