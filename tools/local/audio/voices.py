"""The voices of this machine, each of its own kind: a sentence goes in, its samples come out."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tools.engines.voices import Voice, pick
from tools.errors import EngineFailure, NotConfigured
from tools.local.audio.phonemes import Phonemes
from tools.local.audio.spelled import spelled
from tools.local.worker.loading_transformers import Ensemble

Bare = NDArray[np.float32]
"""Samples (n,) at the voice's own rate, as loud as the model makes them."""
LETTERS_A_SECOND = 14.0
"""Of an unhurried English speaker: how long a text will take, before anybody has said it."""


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


class PlainSpeaker:
    """What the kinds of voices share. parts: the model and what belongs to it. manner: how the text is to be said."""

    name = ""
    rate = 0
    pace = 0.0
    """Runs of the counter a second of speech."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        self.parts, self.manner = ensemble, manner
        self.counter: Any = ensemble.model
        self.notes: list[str] = []

    def expected(self, text: str) -> int:
        return round(len(text) / LETTERS_A_SECOND * self.pace)

    def close(self) -> None:
        return

    def chosen(self, voices: Mapping[str, str]) -> str:
        """Return the voice that was asked for, else the first; a wish that no voice fits is told."""
        every = [Voice(name, name, words) for name, words in voices.items()]
        try:
            return pick(self.manner.voice, every, service=self.manner.title).id
        except EngineFailure:
            self.notes.append(f'{self.manner.title} has no voice like "{self.manner.voice[:60]}", so {every[0].name} spoke.')
            return every[0].id


class Vits(PlainSpeaker):
    """VITS and MMS: letters or phonemes in, a waveform out in one go."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate = ensemble.model.config.sampling_rate
        self._tokenizer = ensemble["tokenizer"]
        self._phonemes = Phonemes() if self._tokenizer.phonemize else None
        self._lost: set[str] = set()

    def say(self, text: str) -> Bare:
        import torch  # noqa: PLC0415 - the worker only

        letters = "".join(letter for letter in self._written(text) if letter in self._tokenizer.encoder).strip()
        if not any(letter.isalpha() for letter in letters):
            return np.zeros(0, np.float32)
        numbers = self._tokenizer.convert_tokens_to_ids(self._tokenizer._tokenize(letters))
        model = self.parts.model
        said = model(input_ids=torch.tensor([numbers], device=self.parts.device), speaking_rate=self.manner.speed * model.speaking_rate)
        return samples_of(said.waveform)

    def _written(self, text: str) -> str:
        """Return a text in the letters or sounds that this voice knows; digits it cannot read are told once."""
        if self._phonemes is not None:
            return self._phonemes.of(text)
        plain = str(self._tokenizer.normalize_text(spelled(text) if self.manner.language.startswith("en") else text))
        lost = {letter for letter in plain if letter.isalnum() and letter not in self._tokenizer.encoder} - self._lost
        self._lost |= lost
        if any(letter.isdigit() for letter in lost):
            self.notes.append(f"{self.manner.title} cannot read digits, so numbers were left out; write them in words.")
        elif lost:
            self.notes.append(f"{self.manner.title} does not know the letters {' '.join(sorted(lost))[:60]}, so they were left out.")
        return plain

    def close(self) -> None:
        if self._phonemes is not None:
            self._phonemes.close()


class SpeechT5(PlainSpeaker):
    """SpeechT5: letters and a speaker's vector in, mel frames and through a vocoder a waveform out."""

    def __init__(self, ensemble: Ensemble, manner: Manner) -> None:
        super().__init__(ensemble, manner)
        self.rate = ensemble["vocoder"].config.sampling_rate
        self.name = self.chosen(manner.known)
        self._vector = _speaker_vector(ensemble["speakers"], self.name)
        self.counter = ensemble.model.speecht5.decoder.wrapped_decoder
        self.pace = 62.5 / ensemble.model.config.reduction_factor

    def say(self, text: str) -> Bare:
        import torch  # noqa: PLC0415

        numbers = self.parts["tokenizer"](spelled(text), return_tensors="pt").input_ids.to(self.parts.device)
        speaker = torch.from_numpy(self._vector)[None].to(self.parts.device, self.parts.model.dtype)
        return samples_of(self.parts.model.generate_speech(numbers, speaker, vocoder=self.parts["vocoder"]))


def samples_of(said: Any) -> Bare:
    return np.ascontiguousarray(said.detach().float().cpu().reshape(-1).numpy())


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
