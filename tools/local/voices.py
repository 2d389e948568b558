"""The voices of this machine, each of its own kind: a sentence goes in, its samples come out."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tools.engines.voices import Voice, pick
from tools.errors import BadInput, EngineFailure, NotConfigured
from tools.local.loading_transformers import Ensemble
from tools.local.phonemes import Phonemes
from tools.local.spelled import spelled

Bare = NDArray[np.float32]
"""Samples (n,) at the voice's own rate, as loud as the model makes them."""
LETTERS_A_SECOND = 14.0
"""Of an unhurried English speaker: how long a text will take, before anybody has said it."""
_SLOWEST = 0.6
"""A voice that has not come to its end at this pace has lost its way, and is stopped."""
_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is to be said."""

    title: str
    language: str
    """BCP-47 tag."""
    word: str
    """The model's own word for the language."""
    voice: str = ""
    """The person's own words for the voice."""
    known: Mapping[str, str] = field(default_factory=dict)
    """Voices of the card, with English words that describe them."""
    speed: float = 1.0
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the card sends as it stands."""


class Speaker(Protocol):
    """One voice, ready to speak."""

    name: str
    """The voice's own name, for the record."""
    rate: int
    steady: bool
    """Whether it is the same voice in every sentence."""
    counter: Any
    """The module whose runs are the steps of a sentence."""
    notes: list[str]

    def expected(self, text: str) -> int:
        """Return about how many runs of the counter a text takes."""
        ...

    def say(self, text: str) -> Bare:
        """Return a sentence as samples."""
        ...

    def close(self) -> None:
        """Give back what was started for it."""
        ...


class _Speaker:
    """What the kinds share."""

    steady = True
    name = ""
    pace = 0.0
    """Runs of the counter a second of speech."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        self._parts, self._manner = ensemble, manner
        self.counter: Any = ensemble.model
        self.notes: list[str] = []

    def expected(self, text: str) -> int:
        return round(len(text) / LETTERS_A_SECOND * self.pace)

    def close(self) -> None:
        return

    def _chosen(self, voices: Mapping[str, str]) -> str:
        """Return the voice that was asked for, else the first; a wish that no voice fits is told."""
        every = [Voice(name, name, words) for name, words in voices.items()]
        try:
            return pick(self._manner.voice, every, service=self._manner.title).id
        except EngineFailure:
            self.notes.append(f'{self._manner.title} has no voice like "{self._manner.voice[:60]}", so {every[0].name} spoke.')
            return every[0].id


class Vits(_Speaker):
    """VITS and MMS: letters or phonemes in, a waveform out in one go."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate: int = ensemble.model.config.sampling_rate
        self._tokenizer = ensemble["tokenizer"]
        self._phonemes = Phonemes() if self._tokenizer.phonemize else None
        self._lost: set[str] = set()

    def say(self, text: str) -> Bare:
        import torch  # noqa: PLC0415 - the worker only

        letters = [letter for letter in self._written(text) if letter in self._tokenizer.encoder]
        if not any(letter.isalpha() for letter in letters):
            return np.zeros(0, np.float32)
        numbers = self._tokenizer.convert_tokens_to_ids(self._tokenizer._tokenize("".join(letters)))
        model = self._parts.model
        said = model(input_ids=torch.tensor([numbers], device=self._parts.device), speaking_rate=self._manner.speed * model.speaking_rate)
        return _samples(said.waveform)

    def _written(self, text: str) -> str:
        """Return a text in the letters or sounds that this voice knows; digits it cannot read are told once."""
        if self._phonemes is not None:
            return self._phonemes.of(text)
        plain = str(self._tokenizer.normalize_text(spelled(text) if self._manner.language.startswith("en") else text))
        lost = {letter for letter in plain if letter.isalnum() and letter not in self._tokenizer.encoder} - self._lost
        self._lost |= lost
        if any(letter.isdigit() for letter in lost):
            self.notes.append(f"{self._manner.title} cannot read digits, so numbers were left out; write them in words.")
        elif lost:
            self.notes.append(f"{self._manner.title} does not know the letters {' '.join(sorted(lost))[:60]}, so they were left out.")
        return plain

    def close(self) -> None:
        if self._phonemes is not None:
            self._phonemes.__exit__(None, None, None)


class SpeechT5(_Speaker):
    """SpeechT5: letters and a speaker's vector in, mel frames and through a vocoder a waveform out."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate: int = ensemble["vocoder"].config.sampling_rate
        self.name = self._chosen(manner.known)
        self._vector = _speaker_vector(ensemble["speakers"], self.name)
        self.counter = ensemble.model.speecht5.decoder.wrapped_decoder
        self.pace = 62.5 / ensemble.model.config.reduction_factor

    def say(self, text: str) -> Bare:
        import torch  # noqa: PLC0415

        numbers = self._parts["tokenizer"](spelled(text), return_tensors="pt").input_ids.to(self._parts.device)
        speaker = torch.from_numpy(self._vector)[None].to(self._parts.device, self._parts.model.dtype)
        return _samples(self._parts.model.generate_speech(numbers, speaker, vocoder=self._parts["vocoder"]))


class Bark(_Speaker):
    """Bark: words and a voice's history in; meaning, coarse and fine sound follow each other."""

    rate = 24_000

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate = ensemble.model.generation_config.sample_rate
        listed = _bark_voices(ensemble["folder"])
        mine = {name: manner.known.get(name, "") for name in _in_order(listed, manner)}
        if not mine:
            raise NotConfigured(f"{manner.title} has no voice for {manner.language} on this machine; fetch all of its files again.")
        self.name = self._chosen(mine)
        self._history = _bark_history(ensemble["folder"], listed[self.name])
        self.counter = ensemble.model.semantic
        self.pace = float(ensemble.model.generation_config.semantic_config["semantic_rate_hz"])

    def say(self, text: str) -> Bare:
        import torch  # noqa: PLC0415

        device = self._parts.device
        words = self._parts["tokenizer"](
            text, max_length=256, padding="max_length", truncation=True, add_special_tokens=False, return_tensors="pt"
        )
        history = {part: torch.from_numpy(values).to(device) for part, values in self._history.items()}
        said = self._parts.model.generate(
            words.input_ids.to(device),
            history_prompt=history,
            attention_mask=words.attention_mask.to(device),
            **self._manner.settings,
        )
        return _samples(said)


class Csm(_Speaker):
    """CSM: words behind a speaker's number in, frames of codes out."""

    steady = False
    pace = 12.5

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate: int = ensemble.model.config.codec_config.sampling_rate
        self.name = self._chosen(manner.known)
        self.counter = ensemble.model.backbone_model

    def say(self, text: str) -> Bare:
        device = self._parts.device
        words = self._parts["tokenizer"](f"[{self.name}]{text}", return_tensors="pt").to(device)
        most = round(_longest_s(text) * self.pace)
        said = self._parts.model.generate(
            input_ids=words.input_ids,
            attention_mask=words.attention_mask,
            max_new_tokens=most,
            output_audio=True,
            **self._manner.settings,
        )
        return _samples(said[0])


class Dia(_Speaker):
    """Dia: words behind a speaker's mark in, frames of codes out, which its codec makes sound of."""

    steady = False

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate: int = ensemble["feature_extractor"].sampling_rate
        self.name = self._chosen(manner.known)
        self.counter = ensemble.model.model.decoder
        self.pace = self.rate / ensemble["vocoder"].config.hop_length

    def say(self, text: str) -> Bare:
        model, processor = self._parts.model, self._parts["processor"]
        decoder = model.config.decoder_config
        marks = {
            "delay_pattern": model.config.delay_pattern,
            "bos_token_id": decoder.bos_token_id,
            "pad_token_id": decoder.pad_token_id,
            "eos_token_id": decoder.eos_token_id,
        }
        marked = text if text.startswith("[S") else f"[{self.name}] {text}"
        words = processor(text=[marked], padding=True, return_tensors="pt", **marks).to(self._parts.device)
        room = decoder.max_position_embeddings - 2 * max(model.config.delay_pattern) - 2
        most = min(room, round(_longest_s(text) * self.pace))
        codes = model.generate(**words, max_new_tokens=most, **self._manner.settings)
        return _samples(processor.batch_decode(codes, **marks)[0])


SPEAKERS: Mapping[str, Callable[[Ensemble, Manner], Speaker]] = {
    "VitsModel": Vits,
    "SpeechT5ForTextToSpeech": SpeechT5,
    "BarkModel": Bark,
    "CsmForConditionalGeneration": Csm,
    "DiaForConditionalGeneration": Dia,
}
"""Class of the model -> what speaks with it."""


def _samples(said: Any) -> Bare:
    return np.ascontiguousarray(said.detach().float().cpu().reshape(-1).numpy())


def _longest_s(text: str) -> float:
    return len(text) / (LETTERS_A_SECOND * _SLOWEST) + _PATIENCE_S


def _speaker_vector(folder: Path, name: str) -> Bare:
    """Return a speaker's vector (512,): the mean of their recordings' unit vectors, of unit length again."""
    bundle = folder / "spkrec-xvect.zip"
    try:
        with zipfile.ZipFile(bundle) as archive:
            entries = sorted(entry for entry in archive.namelist() if f"{name}-" in entry and entry.endswith(".npy"))
            vectors = [np.load(archive.open(entry), allow_pickle=False) for entry in entries]
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise NotConfigured(f"The speakers' file {bundle.name} cannot be read ({error}); fetch it again.") from error
    if not vectors:
        raise NotConfigured(f"The speakers' file {bundle.name} has no speaker {name}; fetch it again.")
    mean = np.mean([vector / np.linalg.norm(vector) for vector in vectors], axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _bark_voices(folder: Path) -> dict[str, dict[str, str]]:
    """Return Bark's voices: name -> {part of the history: file}."""
    path = folder / "speaker_embeddings_path.json"
    try:
        listed = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotConfigured(f"Bark's list of voices {path.name} cannot be read ({error}); fetch the model again.") from error
    return {name: files for name, files in listed.items() if isinstance(files, dict)}


def _in_order(listed: Mapping[str, Any], manner: Manner) -> list[str]:
    """Return the voices of a language, those that the card describes first."""
    spoken = [name for name in sorted(listed) if name.rpartition("/")[2].startswith(f"{manner.word}_")]
    return sorted(spoken, key=lambda name: (list(manner.known).index(name) if name in manner.known else len(manner.known)))


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
