"""What a recording says, read by Whisper on this machine: the text, its language, and when each word is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tools.animatic.voice.timing import estimated
from tools.audio import Samples, files
from tools.errors import BadInput, EngineFailure
from tools.local.audio.speaking import matched, named
from tools.local.tasks import FileAt, LocalFile, LocalResult, LocalTask
from tools.local.worker.generating import seeded
from tools.local.worker.held import Held
from tools.local.worker.loading_transformers import Ensemble, load
from tools.local.worker.stepping import Stepping
from tools.spoken import SIDECAR, Spoken, SpokenWord

RATE = 16_000
_READ = frozenset({"audio", "language", "seed", "text", "question"})
_HEARD = 1e-4
"""A recording whose loudest sample stays below this says nothing."""
_FALLBACK = {
    "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), "compression_ratio_threshold": 1.35, "logprob_threshold": -1.0,
    "no_speech_threshold": 0.6, "condition_on_prev_tokens": False,
}  # fmt: skip
"""A stretch that is read with little certainty, or over and over the same, is read again with more chance: A. Radford et al.,
"Robust speech recognition via large-scale weak supervision", section 4.5; figures of transformers 5.23's documentation."""
_PARAGRAPH_S = 2.0
"""A silence this long begins a new line."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a recording and what is said in it."""

    start_s: float
    end_s: float
    text: str


def run(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Read the recording under "audio"; the text lies in `task.out`, its words with their times beside it.

    Raises BadInput for a language that the model does not know and for a recording in which nobody speaks, EngineFailure for
    one that is missing, BadMedia for one that cannot be read.
    """
    audio = task.call.get("audio")
    if not isinstance(audio, FileAt):
        raise EngineFailure(f"{task.title} needs a recording to read; name one.", "invalid")
    sound = files.read(audio.path, rate=RATE, channels=1, name=audio.path.name)
    if not sound.size or float(np.abs(sound).max()) < _HEARD:
        raise BadInput("Nothing can be heard in this recording; give another one.")
    ensemble = held.addition(task, "model", load)
    with seeded(task.seed, ensemble.device):
        features = _features(ensemble, sound)
        tag = _language(task, ensemble, features)
        stretches = tuple(_within(_stretches(task, ensemble, features, tag, steps), sound.shape[1] / RATE))
    if not stretches:
        raise BadInput(f"{task.title} heard nobody speak in this recording; give another one, or name its language.")
    return _written(task, stretches, tag)


def _features(ensemble: Ensemble, sound: Samples) -> Any:
    """Return the log-mel frames of a recording, at least one window of them."""
    extractor = ensemble["feature_extractor"]
    long = sound.shape[1] > extractor.n_samples
    how: dict[str, Any] = {"truncation": False, "padding": "longest"} if long else {}
    made = extractor(sound[0], sampling_rate=RATE, return_tensors="pt", **how)
    return made.input_features.to(ensemble.device, ensemble.model.dtype)


def _language(task: LocalTask, ensemble: Ensemble, features: Any) -> str:
    """Return the tag of the language that is spoken: the one that was named, else the one the model hears in the first window."""
    speaks, asked = task.model.speaks, str(task.call.get("language", ""))
    if asked:
        found = matched(asked, speaks)
        if found is None:
            raise BadInput(f"{task.title} does not know {named(asked)}; leave the language out, and it tells by itself.")
        return found
    known = getattr(ensemble.model.generation_config, "lang_to_id", None) or {}
    number = int(ensemble.model.detect_language(features[..., : ensemble["feature_extractor"].nb_max_frames])[0])
    word = next((mark.strip("<|>") for mark, of in known.items() if of == number), "en")
    return next((tag for tag, its in speaks.items() if its == word), word)


def _stretches(task: LocalTask, ensemble: Ensemble, features: Any, tag: str, steps: Stepping) -> Iterator[Stretch]:
    """Yield what is said, window by window; the model finds where the next window begins."""
    model, tokenizer = ensemble.model, ensemble["tokenizer"]
    settings = {**_FALLBACK, **{name: value for name, value in task.call.items() if name not in _READ}}
    frames = int(features.shape[-1])
    with steps.hooked(ensemble.components), steps.counting(frames, "listening") as reached:
        read = model.generate(
            features,
            language=task.model.speaks.get(tag, tag),
            task="transcribe",
            return_timestamps=True,
            return_segments=True,
            monitor_progress=lambda done: reached(min(int(done[0, 0]), frames)),
            **settings,
        )
    for part in read["segments"][0]:
        text = tokenizer.decode(part["tokens"], skip_special_tokens=True).strip()
        if text:
            yield Stretch(float(part["start"]), float(part["end"]), text)


def _within(stretches: Iterator[Stretch], seconds: float) -> Iterator[Stretch]:
    """Yield what is said before the end; behind it the model hears only what it was padded with."""
    for stretch in stretches:
        if stretch.start_s < seconds:
            yield replace(stretch, end_s=min(stretch.end_s, seconds))


def _written(task: LocalTask, stretches: tuple[Stretch, ...], tag: str) -> LocalResult:
    text, begins = _lines(stretches)
    spoken = Spoken(text=text, language=tag, words=tuple(_words(stretches, begins)), estimated=True)
    main, beside = task.out / "text.txt", task.out / f"{SIDECAR}.json"
    main.write_text(text, "utf-8")
    beside.write_text(spoken.model_dump_json(), "utf-8")
    facts = {"language": tag, "stretches": str(len(stretches))}
    return LocalResult((LocalFile(main, "text", {SIDECAR: beside}),), (), facts)


def _lines(stretches: tuple[Stretch, ...]) -> tuple[str, list[int]]:
    """Return the text, a new line after each long silence, and where each stretch begins in it."""
    text, begins = "", []
    before: Stretch | None = None
    for stretch in stretches:
        if before is not None:
            text += "\n" if stretch.start_s - before.end_s >= _PARAGRAPH_S else " "
        begins.append(len(text))
        text, before = text + stretch.text, stretch
    return text, begins


def _words(stretches: tuple[Stretch, ...], begins: list[int]) -> Iterator[SpokenWord]:
    """Yield every word with its time, spread over its stretch by syllables."""
    for stretch, begin in zip(stretches, begins, strict=True):
        for heard in estimated(stretch.text, max(0.0, stretch.end_s - stretch.start_s)):
            yield SpokenWord(
                text=stretch.text[heard.begin : heard.end],
                start_s=round(stretch.start_s + heard.start_s, 3),
                end_s=round(stretch.start_s + heard.end_s, 3),
                begin=begin + heard.begin,
            )
