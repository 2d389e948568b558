"""Voices, music and sounds of this machine: every family at tiny size through the runner, with the cards' own classes and words."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.filming import Listener
from tests.tools.local.sounding import heard, made, order
from tools.animatic.voice.sentences import sentences
from tools.animatic.voice.writing import Written
from tools.audio import RATE, Samples, files
from tools.engines.crew_worker import Stopped
from tools.errors import BadInput, NotConfigured
from tools.local.audio import composing
from tools.local.audio.speaking import together
from tools.local.tasks import FileAt
from tools.local.worker.held import Held

VOICES = ["vits-ljs-local", "mms-eng-local", "mms-deu-local", "speecht5-local", "bark-small-local", "csm-local", "dia-local"]
MUSIC = [
    ("musicgen-small-local", 0.8), ("musicgen-stereo-local", 0.8), ("musicgen-melody-local", 0.8), ("audioldm2-local", 1.2),
    ("stable-audio-open-local", 1.5), ("ace-step-local", 2.0),
]  # fmt: skip
TEXTS = {"mms-deu-local": ("Guten Morgen.", "Das ist gut.")}


@pytest.fixture(scope="module")
def held() -> Held:
    return Held()


# --- voices


@pytest.mark.parametrize("card", VOICES)
def test_a_voice_depends_on_its_seed_and_its_text_alone(card: str, held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    text, other_text = TEXTS.get(card, ("Hello there.", "No, my friend."))
    asked = [(3, text), (3, text), (4, text), (3, other_text)]
    one, again, other_seed, other = (heard(held, order(tiny, card, tmp_path, seed=seed, text=words)) for seed, words in asked)
    assert one.sha256 == again.sha256
    assert one.sha256 != other_seed.sha256
    assert one.sha256 != other.sha256
    assert one.true_peak_db <= -1.0
    assert one.seconds > 0.1
    if one.seconds > 0.5:
        assert one.lufs == pytest.approx(-16.0, abs=1.0)
    assert one.result.facts["language"] == ("de" if card == "mms-deu-local" else "en")
    assert [word.text for word in one.spoken.words] == [word.strip(".") for word in text.split()]
    assert one.spoken.text == text
    assert one.spoken.estimated
    assert 0 <= one.spoken.words[0].start_s < one.spoken.words[-1].end_s <= one.seconds + 0.01


def test_a_long_text_is_said_sentence_by_sentence_with_pauses_and_the_time_left(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    text = "The fox ran home. It was late!\n\nIn the morning, 5 birds sang."
    listener = Listener()
    told = heard(held, order(tiny, "mms-eng-local", tmp_path, text=text), listener)
    starts = [word.start_s for word in told.spoken.words]
    ends = [word.end_s for word in told.spoken.words]
    assert told.result.facts["sentences"] == "3"
    assert starts == sorted(starts)
    assert [word.text for word in told.spoken.words][4:7] == ["It", "was", "late"]
    assert starts[4] - ends[3] > 0.3, "a pause between sentences"
    assert starts[7] - ends[6] > starts[4] - ends[3], "a longer one between paragraphs"
    assert told.spoken.words[10].text == "5", "numbers are timed as they were written"
    shares = [share for share, _ in listener.told]
    assert shares == sorted(shares)
    assert listener.told[-1][1] == "speaking, sentence 3 of 3"
    opened = [level for second, level in told.spoken.mouth if second <= ends[3]]
    assert max(opened) > 0.5
    assert not told.result.notes


def test_sentences_that_are_too_short_for_a_voice_are_said_together(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    told = heard(held, order(tiny, "dia-local", tmp_path, text="Hi. Yes."))
    assert told.result.facts["sentences"] == "1"
    assert [word.text for word in told.spoken.words] == ["Hi", "Yes"]
    script = sentences(Written.of("One two. Three. Four five six.\n\nSeven."))
    assert [part.written.text for part in together(script, 10, 240)] == ["One two. Three.", "Four five six.", "Seven."]
    assert [part.written.text for part in together(script, 10, 12)] == ["One two.", "Three.", "Four five six.", "Seven."]
    assert together(script, 10, 240)[0].pause_s == script[1].pause_s
    assert together(script, 0, 240) == list(script)


def test_an_edit_leaves_the_sentences_before_it_as_they_were(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    one, other = (
        heard(held, order(tiny, "mms-eng-local", tmp_path, text=f"The fox ran home. {last}")) for last in ("It was late.", "It is my friend.")
    )
    until = round((one.spoken.words[3].end_s - 0.1) * RATE)
    a, b = one.samples[0, :until], other.samples[0, :until]
    assert np.corrcoef(a, b)[0, 1] > 0.999


def test_a_voice_that_can_speaks_faster(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    slow, fast = (heard(held, order(tiny, "mms-eng-local", tmp_path, text="The fox ran home", speed=speed)) for speed in (1.0, 2.0))
    assert 0.4 * slow.seconds < fast.seconds < 0.8 * slow.seconds


def test_bark_takes_the_voice_that_is_described_and_tells_when_none_fits(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    def spoken(voice: str, text: str = "Hello.") -> tuple[str, tuple[str, ...]]:
        result = made(held, order(tiny, "bark-small-local", tmp_path, text=text, voice=voice))
        return result.facts["voice"], result.notes

    assert spoken("") == ("v2/en_speaker_6", ())
    assert spoken("female") == ("v2/en_speaker_9", ())
    assert spoken("", "你好，小狐狸。") == ("v2/zh_speaker_0", ())
    assert spoken("a talking teapot") == (
        "v2/en_speaker_6", ('Bark small on this machine has no voice like "a talking teapot", so v2/en_speaker_6 spoke.',)
    )  # fmt: skip


@pytest.mark.parametrize("card", ["csm-local", "dia-local"])
def test_a_voice_that_draws_lots_hears_what_it_said_before(card: str, held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    one, other = (heard(held, order(tiny, card, tmp_path, text=f"{first}\n\nYes.")) for first in ("Hello.", "My friend."))
    at = [round(take.spoken.words[-1].start_s * RATE) for take in (one, other)]
    assert one.result.facts["sentences"] == "2"
    assert [take.spoken.words[-1].text for take in (one, other)] == ["Yes", "Yes"]
    length = min(one.samples.shape[1] - at[0], other.samples.shape[1] - at[1])
    assert length > 1_000
    alike = np.corrcoef(one.samples[0, at[0] :][:length], other.samples[0, at[1] :][:length])[0, 1]
    assert alike < 0.9, "the same words and seed, after another voice"


@pytest.mark.parametrize("card", ["csm-local", "dia-local"])
def test_a_voice_held_at_sixteen_bits_keeps_its_codec_whole(card: str, held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    task = order(tiny, card, tmp_path, text="Hello.\n\nYes.")
    said = heard(held, replace(task, plan=replace(task.plan, dtype="bf16")))
    assert said.result.facts["sentences"] == "2"
    assert said.true_peak_db <= -1.0


@pytest.mark.parametrize(("card", "acts"), [("bark-small-local", True), ("mms-eng-local", False)])
def test_stage_directions_are_for_voices_that_act(card: str, acts: bool, held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    plain, laughing = (heard(held, order(tiny, card, tmp_path, text=text)) for text in ("Hello my friend.", "Hello [laughs] my friend."))
    assert (plain.sha256 != laughing.sha256) == acts
    assert bool(laughing.result.notes) != acts


def test_a_dialogue_keeps_its_speakers(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    texts = ("[S2] Hello my friend.\n\nIt is late.", "[S2] Hello my friend.\n\n[S2] It is late.", "[S2] Hello my friend.\n\n[S1] It is late.")
    implied, said, other = (heard(held, order(tiny, "dia-local", tmp_path, text=text)).sha256 for text in texts)
    assert implied == said
    assert implied != other


REFUSED = [
    ("mms-eng-local", {"text": "Bonjour, comment allez-vous ce matin ?", "language": "fr"}, "MMS English on this machine speaks English, not French"),
    ("vits-ljs-local", {"text": "今天天氣很好"}, "speaks English, not "),
    ("bark-small-local", {"text": "สวัสดีครับ"}, "and others, not "),
    ("mms-eng-local", {"text": "long " * 2_001}, "has 10,005 characters; MMS English on this machine reads up to 10,000 at once"),
    ("mms-eng-local", {"text": "... !"}, "no words to speak"),
]


@pytest.mark.parametrize(("card", "call", "says"), REFUSED, ids=[says for *_, says in REFUSED])
def test_a_text_that_cannot_be_spoken_gets_one_clear_sentence(
    card: str, call: dict[str, str], says: str, held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        made(held, order(tiny, card, tmp_path, **call))
    assert str(caught.value).count(". ") == 0


def test_letters_that_a_voice_does_not_know_are_told(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    result = made(held, order(tiny, "mms-deu-local", tmp_path, text="Wir sind 12 und nicht 13.", language="de"))
    assert result.notes == ("MMS German on this machine cannot read digits, so numbers were left out; write them in words.",)


def test_a_missing_or_broken_part_of_a_voice_is_named(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    task = order(tiny, "speecht5-local", tmp_path, text="Hello there.")
    folders = dict(task.folders)
    folders.pop("speakers")
    with pytest.raises(NotConfigured, match=r"needs its speakers.*scenewright models get speecht5-local"):
        made(Held(), replace(task, folders=folders))
    broken = tmp_path / "speakers"
    broken.mkdir()
    (broken / "spkrec-xvect.zip").write_bytes(b"no zip")
    with pytest.raises(NotConfigured, match=r"spkrec-xvect\.zip cannot be read"):
        made(Held(), replace(task, folders={**task.folders, "speakers": broken}))
    with zipfile.ZipFile(broken / "spkrec-xvect.zip", "w"):
        pass
    with pytest.raises(NotConfigured, match="has no speaker cmu_us_slt_arctic"):
        made(Held(), replace(task, folders={**task.folders, "speakers": broken}))


# --- music and sounds


@pytest.mark.parametrize(("card", "seconds"), MUSIC)
def test_a_piece_has_its_length_and_depends_on_its_seed_and_its_words_alone(
    card: str, seconds: float, held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    asked = [(3, "calm piano"), (3, "calm piano"), (4, "calm piano"), (3, "thunder and heavy rain on a tin roof")]
    tasks = [order(tiny, card, tmp_path, seed=seed, prompt=words, duration_s=seconds) for seed, words in asked]
    one, again, other_seed, other = (heard(held, task) for task in tasks)
    assert one.seconds == pytest.approx(seconds, abs=0.01)
    assert one.sha256 == again.sha256
    assert one.sha256 != other_seed.sha256
    assert one.sha256 != other.sha256
    assert one.true_peak_db <= -1.0
    assert one.lufs == pytest.approx(-16.0, abs=2.0)
    assert np.abs(one.samples[:, -200:]).max() < 0.05, "it fades out"
    assert one.result.files[0].kind == ("sound" if tasks[0].task == "sfx" else "music")
    assert not one.result.notes


def test_stable_audio_runs_without_the_package_of_its_own_scheduler(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    task = order(tiny, "stable-audio-open-local", tmp_path, prompt="rain", duration_s=1)
    assert "CosineDPMSolverMultistep" in (task.folders["model"] / "model_index.json").read_text("utf-8")
    assert made(held, task).facts["scheduler"] == "EDMDPMSolverMultistepScheduler"


def test_a_stereo_model_makes_two_different_channels(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    stereo, mono = (heard(held, order(tiny, card, tmp_path, prompt="a band", duration_s=0.5)) for card in ("musicgen-stereo-local", "musicgen-small-local"))
    assert np.abs(stereo.samples[0] - stereo.samples[1]).max() > 0.05
    assert np.array_equal(mono.samples[0], mono.samples[1])


def test_a_piece_longer_than_the_window_goes_on_from_what_was_heard(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    task = order(tiny, "musicgen-small-local", tmp_path, prompt="calm piano", duration_s=2.4, window_s=1.2)
    listener = Listener()
    whole = heard(held, task, listener)
    assert whole.seconds == pytest.approx(2.4, abs=0.01)
    assert whole.result.facts["windows"] == "3"
    shares = [share for share, _ in listener.told]
    assert shares == sorted(shares)
    assert whole.result.notes == ()


def test_a_piece_that_comes_to_its_end_early_is_told_and_not_waited_for(
    held: Held, tiny: BuildTiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sung = composing._sung

    def ended(piece: Any, ensemble: Any, kept: Samples, fresh: int, share: float) -> Samples:
        return kept if kept.shape[1] else sung(piece, ensemble, kept, fresh, share)

    monkeypatch.setattr(composing, "_sung", ended)
    task = order(tiny, "musicgen-small-local", tmp_path, prompt="a band", duration_s=1.0, window_s=0.4)
    assert made(held, task).notes == (f"{task.title} made 0.4 s, not 1 s: it has no more to go on with.",)


def test_what_a_model_cannot_make_in_one_go_nor_go_on_with_is_told(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    short = heard(held, order(tiny, "musicgen-melody-local", tmp_path, prompt="calm", duration_s=1.5, window_s=0.5))
    assert short.seconds == pytest.approx(0.5, abs=0.1)
    assert short.result.notes[0].endswith("not 1.5 s: it has no more to go on with.")


def test_a_melody_is_followed(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    def piece(hertz: float | None) -> str:
        call = {}
        if hertz is not None:
            path = tmp_path / f"tune-{hertz}.flac"
            tone = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE, dtype=np.float32)[None]
            path.write_bytes(files.write(tone, ".flac"))
            call["audio"] = FileAt(path, "music")
        return heard(held, order(tiny, "musicgen-melody-local", tmp_path, prompt="a band", duration_s=0.5, **call)).sha256

    assert len({piece(None), piece(440.0), piece(392.0)}) == 3
    assert piece(440.0) == piece(440.0)


def test_a_loop_ends_where_it_begins(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    looped = heard(held, order(tiny, "musicgen-small-local", tmp_path, prompt="calm piano", duration_s=1.0, loop=True))
    assert looped.seconds == pytest.approx(1.0, abs=0.01)
    around = np.concatenate([looped.samples[:, -2000:], looped.samples[:, :2000]], axis=1)
    usual = np.abs(np.diff(looped.samples, axis=1)).max()
    assert np.abs(np.diff(around, axis=1)).max() <= 1.5 * usual
    assert np.abs(looped.samples[:, -2000:]).max() > 0.05, "it does not fade out"


def test_lyrics_are_sung_and_not_taken_for_a_description(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    prompt = "soft pop, with singing\n\nLyrics:\nHello moon"
    said = [
        heard(held, order(tiny, "ace-step-local", tmp_path, prompt=words, lyrics=lyrics, duration_s=1.0)).sha256
        for words, lyrics in ((prompt, "Hello moon"), ("soft pop, with singing", "Hello moon"), (prompt, "Good night"))
    ]
    assert said[0] == said[1]
    assert said[0] != said[2]


def test_riffusion_turns_its_picture_into_five_seconds_of_sound(held: Held, tiny: BuildTiny, tmp_path: Path) -> None:
    listener = Listener()
    task = order(tiny, "riffusion-local", tmp_path, prompt="jazz piano", num_inference_steps=1, guidance_scale=1.0)
    piece = heard(held, task, listener)
    assert piece.seconds == pytest.approx(5.12, abs=0.01)
    assert piece.lufs == pytest.approx(-16.0, abs=1.0)
    assert listener.told[-1][1] == "turning the spectrogram into sound"


@pytest.mark.parametrize(("card", "call"), [("bark-small-local", {"text": "Hello there, fox."}), ("musicgen-small-local", {"prompt": "calm", "duration_s": 1})])
def test_stopping_in_the_middle_leaves_the_next_one_as_it_would_have_been(
    card: str, call: dict[str, object], held: Held, tiny: BuildTiny, tmp_path: Path
) -> None:
    before = heard(held, order(tiny, card, tmp_path, **call)).sha256
    listener = Listener(stop_after=8)
    with pytest.raises(Stopped):
        made(held, order(tiny, card, tmp_path, **call), listener)
    assert len(listener.told) == 8, "nothing runs on"
    assert heard(held, order(tiny, card, tmp_path, **call)).sha256 == before
