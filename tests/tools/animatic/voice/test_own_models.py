"""piper and Kokoro: chosen where their model speaks the language, their package loaded in a process of its own.

The packages are not installed with us; stand-ins with their classes and signatures (piper-tts 1.8, kokoro-onnx 0.6) take their place.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from prompts.briefs import SpeechBrief
from tests.tools.animatic.voice.hearing import pitches
from tools.animatic.voice import Speech, VoiceFiles, speak
from tools.audio import RATE
from tools.audio.loudness import integrated_lufs
from tools.errors import EngineError, NotConfigured

PIPER = '''
import numpy as np
from pathlib import Path
from types import SimpleNamespace

class SynthesisConfig:
    def __init__(self, speaker_id=None, length_scale=None, noise_scale=None, noise_w_scale=None, normalize_audio=True, volume=1.0):
        self.length_scale = length_scale

class PiperVoice:
    config = SimpleNamespace(length_scale=1.0, sample_rate=22050)

    @staticmethod
    def load(model_path, config_path=None, use_cuda=False):
        if not Path(model_path).read_bytes():
            raise ValueError("model is empty")
        print("loading", flush=True)
        return PiperVoice()

    def synthesize(self, text, syn_config=None, include_alignments=False):
        if "fail" in text:
            raise RuntimeError("out of words")
        length = int(len(text) * 1500 * syn_config.length_scale)
        yield SimpleNamespace(audio_float_array=(0.3 * np.sin(np.arange(length) * 2 * np.pi * 220 / 22050)).astype(np.float32))
'''
KOKORO = '''
import numpy as np

class Kokoro:
    def __init__(self, model_path, voices_path, espeak_config=None, vocab_config=None):
        self.voices = np.load(voices_path)

    def create(self, text, voice, speed=1.0, lang="en-us", is_phonemes=False, trim=True):
        hertz = {"am_adam": 110, "af_heart": 220}[voice]
        assert lang == "en-us" and 0.5 <= speed <= 2.0
        length = int(len(text) * 1600 / speed)
        return (0.3 * np.sin(np.arange(length) * 2 * np.pi * hertz / 24000)).astype(np.float32), 24000
'''


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins on the path of every worker that is started; returns the folder for model files."""
    place = tmp_path / "site"
    place.mkdir()
    (place / "piper.py").write_text(PIPER)
    (place / "kokoro_onnx.py").write_text(KOKORO)
    (place / "onnxruntime.py").write_text("def set_seed(seed):\n    assert seed == 1\n")
    monkeypatch.setenv("PYTHONPATH", str(place))
    return tmp_path


def piper_voice(folder: Path, data: bytes = b"model", family: str = "en") -> Path:
    model = folder / "lessac.onnx"
    model.write_bytes(data)
    model.with_name("lessac.onnx.json").write_text(json.dumps({"espeak": {"voice": "en-us"}, "language": {"family": family}}))
    return model


def said(text: str, files: VoiceFiles, **words: object) -> Speech:
    return speak(SpeechBrief.model_validate({"text": text, **words}), files)


def test_a_piper_voice_speaks_its_own_language_with_estimated_times(packages: Path) -> None:
    speech = said("Hello there, my good friend.", VoiceFiles(piper=piper_voice(packages)))
    assert (speech.engine, speech.voice, speech.spoken.estimated) == ("piper", "lessac", True)
    assert [word.text for word in speech.spoken.words] == ["Hello", "there", "my", "good", "friend"]
    assert speech.spoken.words[-1].end_s == pytest.approx(speech.samples.shape[1] / RATE, abs=0.05)
    assert integrated_lufs(speech.samples) == pytest.approx(-16.0, abs=0.3)
    assert np.median(pitches(speech.samples[0])) == pytest.approx(220, rel=0.02)


def test_other_languages_are_left_to_espeak(packages: Path) -> None:
    assert said("你好。", VoiceFiles(piper=piper_voice(packages))).engine == "espeak-ng"


def test_speed_and_pitch_reach_the_model(packages: Path) -> None:
    files = VoiceFiles(piper=piper_voice(packages))
    plain, quick, high = (said("Hello there, my friend.", files, **words) for words in ({}, {"speed": 2.0}, {"pitch": 6.0}))
    assert plain.samples.shape[1] / quick.samples.shape[1] == pytest.approx(2.0, rel=0.1)
    assert high.samples.shape[1] == pytest.approx(plain.samples.shape[1], rel=0.05)
    assert np.median(pitches(high.samples[0])) == pytest.approx(220 * 2**0.5, rel=0.02)


def test_a_whisper_that_a_model_cannot_do_is_told(packages: Path) -> None:
    speech = said("Hello there.", VoiceFiles(piper=piper_voice(packages)), delivery="whispering")
    assert any("cannot whisper" in note for note in speech.notes)


def test_kokoro_picks_a_voice_by_language_and_sex(packages: Path) -> None:
    voices = packages / "voices-v1.0.bin"
    with voices.open("wb") as file:
        np.savez(file, af_heart=np.zeros(2), am_adam=np.zeros(2))
    (packages / "kokoro.onnx").write_bytes(b"model")
    files = VoiceFiles(kokoro=packages / "kokoro.onnx")
    assert (said("Hello there.", files, voice="man").voice, said("Hello there.", files).voice) == ("am_adam", "af_heart")
    assert said("Bonjour à tous, bienvenue.", files).engine == "espeak-ng"


def test_a_missing_package_a_broken_model_and_missing_files_are_told_in_one_sentence(packages: Path) -> None:
    with pytest.raises(NotConfigured, match=r"cannot be loaded \(model is empty\)"):
        said("Hello.", VoiceFiles(piper=piper_voice(packages, b"")))
    with pytest.raises(EngineError, match=r"failed to speak \(out of words\)"):
        said("fail now.", VoiceFiles(piper=piper_voice(packages)))
    (packages / "site" / "piper.py").write_text("raise ImportError('no piper here')")
    with pytest.raises(NotConfigured, match="Install piper-tts"):
        said("Hello.", VoiceFiles(piper=piper_voice(packages)))
    with pytest.raises(NotConfigured, match=r"needs its none\.onnx\.json"):
        said("Hello.", VoiceFiles(piper=packages / "none.onnx"))
    with pytest.raises(NotConfigured, match="needs its voices file"):
        said("Hello.", VoiceFiles(kokoro=packages / "site" / "kokoro.onnx"))
