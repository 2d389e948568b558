"""Words for a voice and its delivery, in both languages, as what the engine can do; the rest is told."""

from __future__ import annotations

import pytest

from prompts.briefs import SpeechBrief
from tools.animatic.voice.characters import Manner, manner_of


def manner(voice: str = "", delivery: str = "", **words: object) -> Manner:
    return manner_of(SpeechBrief.model_validate({"text": "x", "voice": voice, "delivery": delivery, **words}))


@pytest.mark.parametrize(
    ("voice", "kind"),
    [
        ("", "neutral"), ("a woman", "female"), ("溫柔的女聲", "female"), ("低沉男聲", "male"), ("friendly guy", "male"), ("小女孩", "child"),
        ("cheerful little boy", "child"), ("warm old woman", "grandmother"), ("老爺爺", "grandfather"), ("robot", "robot"), ("新聞主播", "neutral"),
        ("Rachel", "female"), ("Morgan Freeman", "male"),
    ],
)  # fmt: skip
def test_who_speaks_is_read_from_the_words(voice: str, kind: str) -> None:
    assert manner(voice).kind == kind


@pytest.mark.parametrize("voice", ["溫柔的女聲", "calm female narrator", "專業配音員", "a very deep male voice", "成熟穩重的女性", "中文女聲", "young British woman"])
def test_what_is_understood_needs_no_note(voice: str) -> None:
    assert not manner(voice).notes


def test_looks_of_a_voice_shift_its_pitch_and_pace() -> None:
    assert manner("deep man").semitones < manner("man").semitones < manner("bright man").semitones
    assert manner("elderly speaker").pace < 1.0
    assert manner("child").size > 1.0 == manner("woman").size
    assert manner("calm female narrator").pace == manner("woman", "calm").pace


@pytest.mark.parametrize(
    ("delivery", "pace", "pauses"),
    [
        ("slowly", 0.82, 1.25), ("慢一點", 0.82, 1.25), ("very slowly", 0.7, 1.5), ("語速快", 1.22, 0.75), ("不要太快", 0.93, 1.1), ("not too slow", 1.07, 0.9),
        ("slow, with long pauses", 0.82, 2.25),
    ],
)  # fmt: skip
def test_tempo_words_count_once(delivery: str, pace: float, pauses: float) -> None:
    found = manner(delivery=delivery)
    assert (found.pace, found.pauses, found.notes) == (pace, pauses, ())


def test_feelings_are_heard_in_pitch_and_liveliness() -> None:
    excited, sad, plain = manner(delivery="興奮"), manner(delivery="sadly"), manner()
    assert sad.semitones < plain.semitones < excited.semitones
    assert sad.liveliness < plain.liveliness < excited.liveliness
    assert sad.pace < plain.pace < excited.pace


def test_a_whisper_has_a_voice_of_its_own() -> None:
    assert manner("woman", "whispering").variant == "whisperf"
    assert manner("", "耳語").variant == "whisper"
    assert manner(delivery="whispering, slowly").pace == 0.82


def test_numbers_and_words_add_up() -> None:
    assert manner("deep man", pitch=2.0).semitones == -1.0
    assert manner(delivery="slowly", speed=2.0).pace == 1.64


def test_what_is_not_understood_is_told() -> None:
    assert manner("a raspy man").notes == ('The embedded voice does not know what "raspy" is in a voice; it followed the rest of the words.',)
    assert manner("Zaphod").notes == ('The embedded voice knows no "Zaphod"; it spoke with a voice picked for these words.',)
    assert manner(delivery="slowly, like a pirate").notes == ("The embedded voice cannot act this: like a pirate.",)
    assert manner("Zaphod").variant == manner("Zaphod").variant
