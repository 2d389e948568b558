"""A text spoken by a voice of this machine: sentence by sentence, joined with their pauses, each word with its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tools.animatic.voice.cleaning import cleaned
from tools.animatic.voice.detecting import detected, scripts
from tools.animatic.voice.languages import language_of
from tools.animatic.voice.normalising import normalised
from tools.animatic.voice.sentences import PARAGRAPH_S, Sentence, sentences
from tools.animatic.voice.sounding import Voiced, mouth, voiced
from tools.animatic.voice.timing import estimated, in_order, placed, places_of
from tools.animatic.voice.writing import Written
from tools.audio import RATE, Samples
from tools.errors import BadInput, EngineError
from tools.local.audio.recording import loud, written
from tools.local.audio.talkers import Bark, Csm, Dia
from tools.local.audio.voices import Manner, Speaker, SpeechT5, Vits
from tools.local.tasks import LocalResult, LocalTask
from tools.local.worker.generating import counted, seeded
from tools.local.worker.held import Held
from tools.local.worker.loading_transformers import Ensemble, load
from tools.local.worker.stepping import Stepping
from tools.spoken import SIDECAR, Spoken, SpokenWord

SPEAKERS: Mapping[str, Callable[[Ensemble, Manner], Speaker]] = {
    "VitsModel": Vits,
    "SpeechT5ForTextToSpeech": SpeechT5,
    "BarkModel": Bark,
    "CsmForConditionalGeneration": Csm,
    "DiaForConditionalGeneration": Dia,
}
"""Class of the model -> what speaks with it."""
LONGEST = 10_000
"""Characters of one text: some eleven minutes."""
_TOLD_LANGUAGES = 6
_READ = frozenset({"text", "voice", "language", "speed", "seed", "delivery", "pitch"})
"""Words of the call that are read here; all others are the model's own settings."""


@dataclass(slots=True)
class _Take:
    """What has been said so far of a text whose words are `places`."""

    places: tuple[SpokenWord, ...]
    pieces: list[Samples] = field(default_factory=list)
    words: list[SpokenWord] = field(default_factory=list)
    mouth: list[tuple[float, float]] = field(default_factory=list)
    length: int = 0
    parts: int = 0

    def utter(self, said: Written, sound: Voiced) -> None:
        """Add a sentence, its words timed by their length."""
        begin_s = self.length / RATE
        self.words += placed(estimated(said.text, sound.speech_s), said, self.places, begin_s)
        self.mouth += mouth(sound.samples, begin_s)
        self.add(sound.samples)
        self.parts += 1

    def add(self, piece: Samples) -> None:
        """Add samples (1, n)."""
        self.pieces.append(piece)
        self.length += piece.shape[1]


def speak(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Return the call's "text" as a recording with its words beside it.

    The same seed gives the same samples. Raises BadInput with one sentence for a text with nothing to say, one that is too
    long, and a language that the model does not speak.
    """
    text = str(task.call.get("text", ""))
    if len(text) > LONGEST:
        raise BadInput(f"The text has {len(text):,} characters; {task.title} reads up to {LONGEST:,} at once, so give it in parts.")
    clean, notes = cleaned(text, acted=task.model.acts)
    if not any(letter.isalnum() for letter in clean.text):
        raise BadInput("There are no words to speak in this text; write what shall be said.")
    manner = _manner(task, _language(task, clean.text))
    ensemble = held.addition(task, "model", load)
    speaker = SPEAKERS[task.model.classes["tts"]](ensemble, manner)
    try:
        take = _said(task, clean, manner, speaker, ensemble, steps)
    finally:
        speaker.close()
    spoken = Spoken(
        text=text, language=manner.language, words=tuple(in_order(take.words)), estimated=True, mouth=tuple(take.mouth)
    )
    facts = {"language": manner.language, "sentences": str(take.parts)} | ({"voice": speaker.name} if speaker.name else {})
    whole = np.concatenate(take.pieces, axis=1)
    return written(task, whole, "voice", sidecars={SIDECAR: spoken.model_dump_json()}, notes=(*notes, *speaker.notes), facts=facts)


def matched(wanted: str, tags: Mapping[str, str]) -> str | None:
    """Return which of the listed tags is meant by a tag: itself, else its language without script and place, else None."""
    by_name = {tag.lower(): tag for tag in tags}
    plain = wanted.strip().lower().replace("_", "-")
    return by_name.get(plain) or by_name.get(plain.partition("-")[0])


def named(tag: str) -> str:
    """Return a language's English name, or its tag where that is all we know."""
    try:
        return language_of(tag).name
    except BadInput:
        return f'"{tag}"'


def _language(task: LocalTask, text: str) -> str:
    """Return the tag of the language to speak, as the model lists it; raise BadInput where it does not speak it."""
    speaks, asked = task.model.speaks, str(task.call.get("language", ""))
    wanted = asked or detected(text)
    found = matched(wanted, speaks)
    if found is not None:
        return found
    unsure = not asked and wanted == "en" and set(scripts(text)) <= {"latin"}  # plain letters, and no word that tells
    if unsure and len(speaks) == 1:
        return next(iter(speaks))
    names = [named(tag) for tag in speaks]
    listed = ", ".join(names[:_TOLD_LANGUAGES]) + (" and others" if len(names) > _TOLD_LANGUAGES else "")
    raise BadInput(f"{task.title} speaks {listed}, not {named(wanted)}; choose another voice model or another language.")


def _manner(task: LocalTask, language: str) -> Manner:
    return Manner(
        title=task.title,
        language=language,
        word=task.model.speaks[language],
        voice=str(task.call.get("voice", "")),
        known=task.model.voices,
        speed=float(task.call.get("speed") or 1.0),
        settings={name: value for name, value in task.call.items() if name not in _READ},
    )


def _said(task: LocalTask, clean: Written, manner: Manner, speaker: Speaker, ensemble: Ensemble, steps: Stepping) -> _Take:
    """Return all sentences, one after the other; each draws from a seed of its own, so that an edit leaves those before it alone."""
    script = together(sentences(clean, task.model.breath), task.model.least, task.model.breath)
    take = _Take(places_of(clean))
    letters = sum(len(sentence.written.text) for sentence in script)
    for number, sentence in enumerate(script):
        said = _for_the_ear(sentence.written, manner.language)
        label = f"speaking, sentence {number + 1} of {len(script)}" if len(script) > 1 else "speaking"
        share = len(sentence.written.text) / letters
        watched = counted(steps, ensemble, speaker.counter, speaker.expected(said.text), label, share)
        with watched, seeded(task.seed + number, ensemble.device):
            bare = speaker.say(said.text)
        if bare.size:
            take.utter(said, voiced(loud(bare, task.title), speaker.rate, robotic=False))
        if take.length:
            take.add(np.zeros((1, round(sentence.pause_s / manner.speed * RATE)), np.float32))
    if not take.length:
        raise EngineError(f"{task.title} made no sound of this text; say it in other words.")
    return take


def together(script: Sequence[Sentence], least: int, most: int) -> list[Sentence]:
    """Return a script in which sentences below `least` characters are said with the next of their paragraph, up to `most`."""
    joined: list[Sentence] = []
    for sentence in script:
        before = joined[-1] if joined else None
        short = before is not None and len(before.written.text) < least and before.pause_s < PARAGRAPH_S
        if before is not None and short and len(before.written.text) + len(sentence.written.text) < most:
            first, second = before.written, sentence.written
            words = Written(f"{first.text} {second.text}", (*first.origins, first.origins[-1], *second.origins))
            joined[-1] = Sentence(words, sentence.pause_s)
        else:
            joined.append(sentence)
    return joined


def _for_the_ear(written_words: Written, tag: str) -> Written:
    """Return a sentence the way it is said; what we know nothing of stays as it is written."""
    try:
        return normalised(written_words, language_of(tag))
    except BadInput:
        return written_words
