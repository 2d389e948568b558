"""A brief spoken sentence by sentence: cleaned, rewritten for the ear, said, softened, and put together with its pauses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from prompts.briefs import MAX_SPOKEN, SpeechBrief
from tools.animatic.voice import Speech, VoiceFiles
from tools.animatic.voice.characters import Manner, manner_of
from tools.animatic.voice.choosing import Readers
from tools.animatic.voice.cleaning import cleaned
from tools.animatic.voice.detecting import detected, scripts
from tools.animatic.voice.japanese import reads_kanji
from tools.animatic.voice.languages import Language
from tools.animatic.voice.normalising import normalised
from tools.animatic.voice.reader import Reader, pace_limit
from tools.animatic.voice.runs import runs_of
from tools.animatic.voice.sentences import Sentence, sentences
from tools.animatic.voice.sounding import LOUDNESS_LUFS, mouth, voiced
from tools.animatic.voice.timing import estimated, in_order, placed, places_of
from tools.animatic.voice.writing import Written
from tools.audio import RATE, Samples
from tools.audio.loudness import SILENCE_LUFS, integrated_lufs
from tools.audio.mastering import master
from tools.errors import BadInput, EngineError
from tools.spoken import Spoken, SpokenWord

MAX_MINUTES = 60
"""Longest speech; a longer recording is not taken by the store either."""
_CHARACTERS_A_SECOND, _WORDS_A_SECOND = 4.4, 2.7
_BY_CHARACTER = frozenset({"han", "kana", "hangul", "bopomofo"})
_SURELY = 1.3
"""A text that is longer by this guess is refused before anything is said."""
_MOST_GAIN_DB = 0.5
"""Sentences are mastered to half a decibel below the ceiling; where more is missing, the whole is mastered once more."""
_MASTERED_S = 600.0
_NOTHING = np.zeros((1, 0), np.float32)


@dataclass(slots=True)
class _Take:
    """What has been said so far of a text whose words are `places`."""

    places: tuple[SpokenWord, ...]
    pieces: list[Samples] = field(default_factory=list)
    words: list[SpokenWord] = field(default_factory=list)
    mouth: list[tuple[float, float]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    length: int = 0
    estimated: bool = False

    @property
    def seconds(self) -> float:
        return self.length / RATE

    def add(self, piece: Samples) -> None:
        self.pieces.append(piece)
        self.length += piece.shape[1]


def speak(brief: SpeechBrief, files: VoiceFiles, progress: Callable[[float], None] | None) -> Speech:
    """Return a text as speech; see `tools.animatic.voice.speak`."""
    if len(brief.text) > MAX_SPOKEN:
        raise BadInput(f"The text has {len(brief.text):,} characters, the limit is {MAX_SPOKEN:,}; give it in parts.")
    written, notes = cleaned(brief.text)
    if not any(letter.isalnum() for letter in written.text):
        raise BadInput("There are no words to speak in this text; write what shall be said.")
    manner = manner_of(brief)
    if _about_s(written.text) / manner.pace > _SURELY * 60 * MAX_MINUTES:
        raise _too_long()
    with Readers(files) as readers:
        language = _accented(readers.language(brief.language or detected(written.text)), manner, readers)
        reader = readers.reader(language)
        if reader.robotic:
            _check_readable(written, language)
        take = _Take(places_of(written))
        script = sentences(written)
        for number, sentence in enumerate(script):
            _say(sentence, language, manner, readers, take)
            if progress is not None:
                progress((number + 1) / len(script))
        samples = _joined(take)
    spoken = Spoken(
        text=brief.text, language=language.tag, words=tuple(in_order(take.words)), estimated=take.estimated, mouth=tuple(take.mouth)
    )
    told = (*notes, *manner.notes, *_limits(reader, language, manner), *_lost(take))
    return Speech(samples, spoken, reader.voice(language, manner), reader.engine, told)


def _about_s(text: str) -> float:
    """Return about how many seconds a text takes at an unhurried pace."""
    return sum(count / _CHARACTERS_A_SECOND if script in _BY_CHARACTER else count / _WORDS_A_SECOND for script, count in scripts(text).items())


def _too_long() -> BadInput:
    return BadInput(f"This text takes more than {MAX_MINUTES} minutes to say; give it in parts.")


def _accented(language: Language, manner: Manner, readers: Readers) -> Language:
    """Return the language with the accent that was asked for, where it is one of this language."""
    if manner.accent and manner.accent.partition("-")[0] == language.tag.partition("-")[0]:
        return readers.language(manner.accent)
    return language


def _check_readable(written: Written, language: Language) -> None:
    """Raise BadInput for Japanese with kanji where no dictionary is installed: espeak-ng would name them instead of reading them."""
    if language.script == "kana" and scripts(written.text)["han"] and not reads_kanji():
        raise BadInput(
            "The embedded voice reads Japanese in kana only; install sudachipy and sudachidict-small for kanji, "
            "write the text in kana, or connect ElevenLabs or OpenAI's speech models."
        )


def _say(sentence: Sentence, main: Language, manner: Manner, readers: Readers, take: _Take) -> None:
    """Add a sentence and the pause behind it."""
    for run in runs_of(sentence.written, main, readers.language):
        if run.language is None:
            take.lost.append(run.written.text.strip())
            continue
        said = normalised(run.written, run.language)
        if any(letter.isalnum() for letter in said.text):
            _utter(said, run.language, manner, readers.reader(run.language), take)
    if take.length:
        take.add(np.zeros((1, round(sentence.pause_s * manner.pauses / max(1.0, manner.pace**0.5) * RATE)), np.float32))
    if take.seconds > 60 * MAX_MINUTES:
        raise _too_long()


def _utter(said: Written, language: Language, manner: Manner, reader: Reader, take: _Take) -> None:
    spoken = reader.say(said.text, language, manner)
    if not spoken.samples.size:
        return
    sound = voiced(spoken.samples, spoken.rate, stretch=spoken.stretch, robotic=reader.robotic, whispered=manner.whispered)
    heard = spoken.words
    if heard is None:
        heard = tuple(replace(part, start_s=part.start_s + sound.lead_s, end_s=part.end_s + sound.lead_s) for part in estimated(said.text, sound.speech_s))
        take.estimated = True
    elif spoken.stretch != 1.0:
        heard = tuple(replace(part, start_s=part.start_s / spoken.stretch, end_s=part.end_s / spoken.stretch) for part in heard)
    take.words += placed(heard, said, take.places, take.seconds - sound.lead_s)
    take.mouth += mouth(sound.samples, take.seconds)
    take.add(sound.samples)


def _joined(take: _Take) -> Samples:
    """Return all pieces in one, brought to the common loudness; the pieces are given back on the way."""
    if not take.length:
        raise EngineError("the embedded voice made no sound of this text; say it in other words")
    samples = np.empty((1, take.length), np.float32)
    at = 0
    for number, piece in enumerate(take.pieces):
        samples[:, at : at + piece.shape[1]] = piece
        at += piece.shape[1]
        take.pieces[number] = _NOTHING
    told = integrated_lufs(samples)
    missing = LOUDNESS_LUFS - told if told > SILENCE_LUFS else 0.0
    if abs(missing) > _MOST_GAIN_DB and take.seconds < _MASTERED_S:
        return master(samples, LOUDNESS_LUFS)
    samples *= np.float32(10 ** (min(max(missing, -_MOST_GAIN_DB), _MOST_GAIN_DB) / 20))
    return samples


def _limits(reader: Reader, language: Language, manner: Manner) -> tuple[str, ...]:
    if not reader.robotic:
        return (f"{reader.engine} cannot whisper; it spoke with its own voice.",) if manner.whispered else ()
    note = pace_limit(language, manner.pace)
    return (note,) if note else ()


def _lost(take: _Take) -> tuple[str, ...]:
    if not take.lost:
        return ()
    return (f"Left out, for the embedded voice cannot read it: {', '.join(take.lost)[:120]}.",)
