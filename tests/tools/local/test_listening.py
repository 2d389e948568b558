"""Recordings read on this machine: the text with its times, the language, long recordings window by window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tiny.voices import WHISPER_LANGUAGES
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.filming import Listener
from tests.tools.local.sounding import made, order
from tools.audio import RATE, files
from tools.engines.crew_worker import Stopped
from tools.errors import BadInput, BadMedia, EngineFailure
from tools.local.tasks import FileAt
from tools.local.worker.held import Held
from tools.spoken import Spoken

CARD = "whisper-small-local"


@pytest.fixture(scope="module")
def held() -> Held:
    return Held()


def recording(folder: Path, seconds: float, level: float = 0.3) -> FileAt:
    """Write a humming that comes and goes."""
    at = np.arange(round(seconds * RATE)) / RATE
    hum = level * np.sin(2 * np.pi * 180 * at) * (np.sin(2 * np.pi * 3 * at) > 0)
    path = folder / f"recording-{seconds}-{level}.flac"
    path.write_bytes(files.write(hum.astype(np.float32)[None], ".flac"))
    return FileAt(path, "voice")


def test_a_recording_becomes_a_text_with_times_and_its_language(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    results = [made(held, order(tiny, CARD, tmp_path, audio=recording(tmp_path, 4), temperature=(0.0, 0.4))) for _ in range(2)]
    text = results[0].files[0].path.read_text("utf-8")
    spoken = Spoken.model_validate_json(results[0].files[0].sidecars["words"].read_text("utf-8"))
    assert text
    assert text == results[1].files[0].path.read_text("utf-8")
    assert results[0].files[0].kind == "text"
    assert spoken.text == text
    assert spoken.language == results[0].facts["language"]
    assert spoken.language in WHISPER_LANGUAGES
    assert all(word.start_s <= word.end_s <= 4.0 for word in spoken.words)
    assert all(text[word.begin :].startswith(word.text) for word in spoken.words)


def test_the_language_that_is_named_is_taken(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    found = made(held, order(tiny, CARD, tmp_path, audio=recording(tmp_path, 2), language="zh-TW", temperature=(0.0,)))
    assert found.facts["language"] == "zh"


def test_a_long_recording_is_read_window_by_window(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    listener = Listener()
    result = made(held, order(tiny, CARD, tmp_path, audio=recording(tmp_path, 40), language="en", temperature=(0.0,)), listener)
    spoken = Spoken.model_validate_json(result.files[0].sidecars["words"].read_text("utf-8"))
    assert all(word.end_s <= 40.0 for word in spoken.words)
    assert len(listener.told) >= 3
    assert {words for _, words in listener.told} == {"listening"}
    with pytest.raises(Stopped):
        made(held, order(tiny, CARD, tmp_path, audio=recording(tmp_path, 40), language="en"), Listener(stop_after=1))


def test_a_recording_without_a_sound_is_told(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Nothing can be heard in this recording"):
        made(held, order(tiny, CARD, tmp_path, audio=recording(tmp_path, 1, level=0.0)))


def test_what_cannot_be_read_gets_one_clear_sentence(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match='does not know "tlh"; leave the language out'):
        made(held, order(tiny, CARD, tmp_path, audio=recording(tmp_path, 1), language="tlh"))
    with pytest.raises(EngineFailure, match="needs a recording to read"):
        made(held, order(tiny, CARD, tmp_path))
    broken = tmp_path / "broken.flac"
    broken.write_bytes(b"no sound at all")
    with pytest.raises(BadMedia):
        made(held, order(tiny, CARD, tmp_path, audio=FileAt(broken, "voice")))
