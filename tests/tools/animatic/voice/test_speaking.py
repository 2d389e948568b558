"""Text in, speech out: its loudness, its times, its languages, and one clear sentence for what cannot be said."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys

import numpy as np
import pytest

from prompts.briefs import SpeechBrief
from tests.tools.animatic.voice.hearing import highs, level_db, pitches
from tools.animatic.voice import Speech, speak
from tools.animatic.voice.client import Espeak, Order
from tools.audio import RATE
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.errors import BadInput

SCRIPT = (
    "本次工安課程將介紹職場安全的基本觀念。首先，請同仁確實了解工作環境的潛在風險，包括高溫、高壓、機械運轉、化學品等危險因子。"
    "進行操作前，請再次確認設備是否正常，並遵守所有操作SOP，不得隨意變更流程。記住，安全永遠是第一位。"
)


def said(text: str, **words: object) -> Speech:
    return speak(SpeechBrief.model_validate({"text": text, **words}))


@pytest.fixture(scope="module")
def lesson() -> Speech:
    return said(SCRIPT, voice="女聲")


def test_speech_is_even_in_loudness_and_never_clips(lesson: Speech) -> None:
    assert lesson.samples.shape[0] == 1
    assert lesson.samples.dtype == np.float32
    assert integrated_lufs(lesson.samples) == pytest.approx(-16.0, abs=0.2)
    assert true_peak_db(lesson.samples) <= -1.0
    ends = [word.end_s for word in lesson.spoken.words if SCRIPT[word.begin + 1 : word.begin + 2] in "。"]
    begins = [0.0, *ends[:-1]]
    for begin, end in zip(begins, ends, strict=True):
        sentence = lesson.samples[:, round(begin * RATE) : round(end * RATE)]
        assert integrated_lufs(sentence) == pytest.approx(-16.0, abs=0.7)


def test_words_are_told_as_they_were_written_and_in_order(lesson: Speech) -> None:
    words, length_s = lesson.spoken.words, lesson.samples.shape[1] / RATE
    assert lesson.spoken.text == SCRIPT
    assert lesson.spoken.language == "zh"
    assert not lesson.spoken.estimated
    assert "".join(word.text for word in words) == "".join(letter for letter in SCRIPT if letter.isalnum())
    assert "SOP" in [word.text for word in words]
    assert all(SCRIPT[word.begin :].startswith(word.text) for word in words)
    assert all(one.start_s <= one.end_s <= two.start_s for one, two in itertools.pairwise(words))
    assert words[-1].end_s <= length_s
    assert 3.5 < len(words) / length_s < 5.0


def test_words_begin_where_they_are_heard() -> None:
    speech = said("Stop. Take care, please. Nobody goes there alone.")
    times = {word.text: word for word in speech.spoken.words}
    sound = speech.samples[0]
    for word in ("Take", "please", "Nobody"):
        before, after = level_db(sound, times[word].start_s - 0.12), level_db(sound, times[word].start_s + 0.05)
        assert after - before > 15, word
    for word in ("Stop", "care", "alone"):
        assert level_db(sound, times[word].end_s + 0.1) < -40, word


def test_the_mouth_is_open_while_it_speaks_and_closed_in_pauses() -> None:
    speech = said("We all go home. Bye.")
    first = speech.spoken.words[3].end_s
    assert max(opened for at, opened in speech.spoken.mouth if at < first) > 0.8
    assert speech.spoken.openness(first + 0.25) == 0.0
    assert 12 <= len(speech.spoken.mouth) / (speech.samples.shape[1] / RATE) <= 25


def test_a_sentence_pauses_longer_than_a_comma_and_a_paragraph_longer_still() -> None:
    words = said("One, two. Three.\n\nFour.").spoken.words
    comma, sentence, paragraph = (two.start_s - one.end_s for one, two in itertools.pairwise(words))
    assert 0.05 < comma < sentence < paragraph < 1.2


def test_the_same_brief_gives_the_same_samples_in_any_process() -> None:
    text = "安全第一 whisper me"
    code = (
        "import hashlib, sys; from prompts.briefs import SpeechBrief; from tools.animatic.voice import speak;"
        f"print(hashlib.sha256(speak(SpeechBrief(text={text!r}, delivery='whisper')).samples.tobytes()).hexdigest())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert hashlib.sha256(said(text, delivery="whisper").samples.tobytes()).hexdigest() == told


def test_men_women_and_children_differ_in_pitch() -> None:
    text = "We are going along the long road."
    man, woman, girl = (float(np.median(pitches(said(text, voice=voice).samples[0]))) for voice in ("man", "女士", "little girl"))
    assert 80 < man < 130
    assert 165 < woman < girl - 15


def test_pitch_is_raised_by_semitones() -> None:
    text = "We go along the long road."
    plain, *others = (float(np.median(pitches(said(text, pitch=pitch, voice="woman").samples[0]))) for pitch in (None, 4.0, -4.0, 10.0))
    for raised, ratio in zip(others, (1.26, 0.79, 1.78), strict=True):
        assert raised / plain == pytest.approx(ratio, rel=0.06)


def test_speed_changes_the_length() -> None:
    text = "The quick brown fox jumps over the dog."
    plain, *others = (said(text, speed=speed).spoken.words[-1].end_s for speed in (None, 0.6, 2.0))
    for length_s, speed in zip(others, (0.6, 2.0), strict=True):
        assert plain / length_s == pytest.approx(speed, rel=0.15)


def test_a_speed_beyond_the_engine_is_told() -> None:
    assert any("no slower" in note for note in said("Hello there.", speed=0.25).notes)


def test_mandarin_tones_have_their_contours() -> None:
    with Espeak() as espeak:
        tones = [pitches(espeak.say(Order(word, "cmn+f2", rate=140, range=80)).samples, 22_050) for word in "媽麻馬罵"]
    high, rising, dipping, falling = ([float(np.mean(part)) for part in np.array_split(tone, 3)] for tone in tones)
    assert max(high) / min(high) < 1.12
    assert rising[2] > 1.1 * rising[0]
    assert dipping[1] < min(high) * 0.85
    assert falling[2] < 0.9 * falling[0]


def test_the_voice_is_softer_than_the_engine_gives_it() -> None:
    text = "Sixty-six silly snakes hiss."
    with Espeak() as espeak:
        bare = espeak.say(Order(text, "en-us+f2", rate=165))
    assert highs(said(text, voice="woman").samples[0]) < 0.5 * highs(bare.samples, rate=bare.rate)


@pytest.mark.parametrize(
    ("text", "language", "voice"),
    [
        ("欢迎来到我们的发布会。", "zh", "cmn"),
        ("歡迎嚟到我哋嘅產品發佈會。", "yue", "yue"),
        ("Chào mừng bạn đến với buổi ra mắt.", "vi", "vi"),
        ("こんにちは、ありがとう。", "ja", "ja"),
        ("안녕하세요. 환영합니다.", "ko", "ko"),
        ("Herzlich willkommen, das ist unser neues Produkt.", "de", "de"),
        ("Bienvenue à notre présentation.", "fr", "fr"),
        ("Добро пожаловать на презентацию.", "ru", "ru"),
    ],
)
def test_the_language_is_read_from_the_text(text: str, language: str, voice: str) -> None:
    speech = said(text)
    assert (speech.spoken.language, speech.voice, speech.engine) == (language, voice, "espeak-ng")
    assert len(speech.spoken.words) >= 2
    assert speech.samples.shape[1] > 0.6 * RATE


def test_mixed_scripts_are_each_read_by_a_voice_that_can() -> None:
    speech = said("We love 貓咪 and dogs, ทดสอบ too.")
    assert [word.text for word in speech.spoken.words] == ["We", "love", "貓", "咪", "and", "dogs", "too"]
    assert any("ทดสอบ" in note for note in speech.notes)


def test_an_accent_counts_where_it_is_of_the_language() -> None:
    assert said("Hello there.", voice="British man").voice.startswith("en-gb-x-rp+")
    assert said("Xin chào các bạn.", voice="giọng miền nam").voice.startswith("vi-vn-x-south")
    assert said("你好。", voice="British man").voice.startswith("cmn")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"text": ""}, "no words to speak"),
        ({"text": " \n\t "}, "no words to speak"),
        ({"text": "🎉🎬✨"}, "no words to speak"),
        ({"text": "<b></b> ... !!! ---"}, "no words to speak"),
        ({"text": "\x00\x07\u200b"}, "no words to speak"),
        ({"text": "ยินดีต้อนรับสู่งาน"}, "does not speak Thai; connect ElevenLabs v3, OpenAI's speech models or MMS-TTS"),
        ({"text": "hello", "language": "th-TH"}, "does not speak Thai"),
        ({"text": "hello", "language": "tlh"}, 'does not speak "tlh"; connect ElevenLabs'),
        ({"text": "مرحبا بكم"}, "does not speak Arabic"),
    ],
)
def test_what_cannot_be_said_is_one_clear_sentence(words: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadInput) as told:
        speak(SpeechBrief.model_validate(words))
    assert sentence in str(told.value)


def test_kanji_without_a_dictionary_are_refused_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sudachipy", None)
    with pytest.raises(BadInput, match="reads Japanese in kana only; install sudachipy and sudachidict-small for kanji"):
        said("今日は東京に行きます。")


def test_fifty_thousand_characters_are_refused_before_anything_is_said() -> None:
    with pytest.raises(BadInput, match="50,000 characters, the limit is 40,000"):
        speak(SpeechBrief.model_construct(text="word " * 10_000, voice="", language="", delivery="", speed=None, pitch=None))


def test_hours_of_speech_are_refused_before_anything_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Espeak, "say", None)
    with pytest.raises(BadInput, match="more than 60 minutes"):
        said("安全第一。" * 8_000)


def test_progress_is_told_sentence_by_sentence_and_may_stop_the_speech() -> None:
    shares: list[float] = []
    speak(SpeechBrief(text="One. Two. Three. Four."), progress=shares.append)
    assert shares == [0.25, 0.5, 0.75, 1.0]

    def stop(share: float) -> None:
        raise KeyError(share)

    with pytest.raises(KeyError):
        speak(SpeechBrief(text="One. Two."), progress=stop)


def test_control_characters_markup_and_emoji_are_left_out_with_a_note() -> None:
    speech = said("**Hello** \x00there 🎉 [sighs] my <b>friend</b>")
    assert [word.text for word in speech.spoken.words] == ["Hello", "there", "my", "friend"]
    assert len(speech.notes) == 3


def test_a_name_nobody_knows_gets_a_voice_of_its_own_and_a_note() -> None:
    one, again = said("Hello.", voice="Zaphod"), said("Hello.", voice="Zaphod")
    assert one.voice == again.voice
    assert one.notes == ('The embedded voice knows no "Zaphod"; it spoke with a voice picked for these words.',)
    assert not said("Hello.", voice="a warm older woman").notes
