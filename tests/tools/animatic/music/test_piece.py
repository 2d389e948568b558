"""The sound: loudness, peaks, length, loops, MIDI files, SoundFonts and speed of memory; small pieces of few genres."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import mido
import numpy as np
import pytest

from prompts.briefs import MusicBrief
from tests.tools.animatic.music.soundfonts import tiny_soundfont
from tools.animatic.music import Piece, make_music
from tools.animatic.music.measures import bands, distance, longest_silence, width
from tools.animatic.music.soundfont import open_soundfont
from tools.animatic.music.synth.bank import SOUNDS, Bank
from tools.animatic.music.synth.drumset import HITS, stroke
from tools.audio import RATE
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.errors import BadInput

FEW = ("tech", "piano", "jazz", "rock")


@pytest.fixture(scope="module")
def pieces() -> dict[str, Piece]:
    return {name: make_music(MusicBrief(genre=name if name != "piano" else "solo piano", duration_s=6), seed=2) for name in FEW}


def loudness_of(sound: np.ndarray) -> float:
    return 20 * float(np.log10(np.sqrt((sound.astype(np.float64) ** 2).mean()) + 1e-12))


@pytest.mark.parametrize("name", FEW)
def test_a_piece_is_mastered(pieces: dict[str, Piece], name: str) -> None:
    samples = pieces[name].samples
    assert samples.shape == (2, 6 * RATE) and samples.dtype == np.float32
    assert integrated_lufs(samples) == pytest.approx(-16.0, abs=0.3)
    assert true_peak_db(samples) < -1.0
    assert abs(samples.mean()) < 1e-3
    assert longest_silence(samples) < 0.4
    assert width(samples) > -28


@pytest.mark.parametrize("name", FEW)
def test_the_balance_comes_near_to_the_genres_own(pieces: dict[str, Piece], name: str) -> None:
    piece = pieces[name]
    assert max(abs(a - b) for a, b in zip(bands(piece.samples)[:4], piece.genre.mix.bands[:4], strict=True)) < 6


def test_genres_sound_apart(pieces: dict[str, Piece]) -> None:
    assert all(distance(pieces[one], pieces[other]) > 0.3 for one, other in (("tech", "piano"), ("jazz", "rock"), ("tech", "rock"), ("piano", "jazz")))


def test_the_end_dies_away_to_silence(pieces: dict[str, Piece]) -> None:
    for piece in pieces.values():
        assert np.abs(piece.samples[:, -20:]).max() < 1e-3
        assert np.abs(piece.samples[:, :4]).max() < 0.05


def test_a_loop_goes_on_where_it_began() -> None:
    piece = make_music(MusicBrief(genre="house", duration_s=6, loop=True))
    samples = piece.samples
    assert samples.shape[1] == 6 * RATE
    around = np.concatenate([samples[:, -2_000:], samples[:, :2_000]], axis=1)
    steps = np.abs(np.diff(around, axis=1))
    assert steps[:, 1_990:2_010].max() <= max(0.05, 1.5 * np.abs(np.diff(samples, axis=1)).max(axis=1).max() * 0.5)
    before, after = loudness_of(samples[:, -RATE // 4 :]), loudness_of(samples[:, : RATE // 4])
    assert before > -40 and after > -40


def test_the_midi_file_holds_the_same_notes() -> None:
    piece = make_music(MusicBrief(genre="waltz", key="D major", duration_s=9), seed=1)
    file = mido.MidiFile(file=io.BytesIO(piece.midi))
    assert file.length == pytest.approx(9.0, abs=0.05)
    named = {track.name: [m for m in track if m.type == "note_on" and m.velocity] for track in file.tracks[1:]}
    for track in piece.score.tracks:
        assert sorted(m.note for m in named[track.name]) == sorted(note.pitch for note in track.notes)
    meta = {message.type: message for message in file.tracks[0]}
    assert (meta["time_signature"].numerator, meta["time_signature"].denominator, meta["key_signature"].key) == (3, 4, "D")
    assert next(m for m in file.tracks[0] if m.type == "set_tempo").tempo == pytest.approx(60e6 / piece.score.bpm, rel=1e-3)
    assert all(any(m.type == "program_change" for m in track) for track in file.tracks[1:] if track.name != "drums")


def test_two_processes_make_the_same_samples() -> None:
    code = (
        "import hashlib; from prompts.briefs import MusicBrief; from tools.animatic.music import make_music; "
        "print(hashlib.sha256(make_music(MusicBrief(genre='folk', duration_s=4), seed=9).samples.tobytes()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[4]
    other = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    assert other == hashlib.sha256(make_music(MusicBrief(genre="folk", duration_s=4), seed=9).samples.tobytes()).hexdigest()


@pytest.mark.parametrize("seconds", [0.5, 1.0, 2.5])
def test_very_short_pieces_are_whole(seconds: float) -> None:
    piece = make_music(MusicBrief(words="bright tech jingle", duration_s=seconds))
    assert piece.samples.shape[1] == round(seconds * RATE)
    assert loudness_of(piece.samples) > -40


@pytest.mark.parametrize("name", sorted(SOUNDS))
def test_an_instrument_sounds_at_its_pitch_without_clipping_or_dc(name: str) -> None:
    if name in ("riser", "impact", "reverse"):
        return
    sound = Bank().note(name, 57, 0.5, 0.8)
    assert np.isfinite(sound).all() and 0.02 < np.abs(sound).max() < 1.2
    assert abs(float(sound.mean())) < 0.01
    assert np.abs(sound[:, -1]).max() < 1e-3
    mono = sound.mean(axis=0)[2_000:22_000]
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(mono.size), 1 << 17))
    hertz = np.fft.rfftfreq(1 << 17, 1 / RATE)
    harmonic = sum(spectrum[(hertz > 220 * n * 0.975) & (hertz < 220 * n * 1.026)].max() for n in (0.5, 1, 1.5, 2, 3))
    assert harmonic > 0.8 * spectrum[hertz > 60].max()


@pytest.mark.parametrize("kit", ("acoustic", "808", "brush"))
def test_strokes_of_one_drum_differ_a_little_and_all_drums_sound(kit: str) -> None:
    for key in HITS:
        one, other = stroke(kit, key, 0), stroke(kit, key, 1)
        assert 0.05 < np.abs(one).max() <= 1.0
        size = min(one.shape[1], other.shape[1])
        assert not np.array_equal(one[:, :size], other[:, :size])


def test_a_soundfont_plays_its_own_sound_at_the_right_pitch(tmp_path: Path) -> None:
    font = open_soundfont(tiny_soundfont(tmp_path / "sine.sf2"))
    note = font.note(0, 0, 69, 1.0, 0.8)
    assert note is not None and note.shape[0] == 2
    mono = note[0, :RATE]
    peak = np.argmax(np.abs(np.fft.rfft(mono * np.hanning(mono.size)))) * RATE / mono.size
    assert peak == pytest.approx(441, abs=2)
    assert np.abs(note[0, RATE // 2 : RATE]).max() > 0.03
    assert np.abs(note[0, -1]) < 1e-3
    assert font.note(0, 99, 60, 0.5, 0.8) is None


def test_a_piece_with_a_soundfont_says_so_and_sounds_otherwise(tmp_path: Path) -> None:
    brief = MusicBrief(words="solo piano", duration_s=4)
    own, plain = make_music(brief, soundfont=tiny_soundfont(tmp_path / "sine.sf2")), make_music(brief)
    assert own.facts["soundfont"] is True and own.midi == plain.midi
    assert not np.allclose(own.samples, plain.samples, atol=0.01)
    assert integrated_lufs(own.samples) == pytest.approx(-16.0, abs=0.3)


@pytest.mark.parametrize("content", [b"", b"RIFF1234WAVEfmt ", b"RIFF\x04\x00\x00\x00sfbk", b"not a font" * 100])
def test_a_file_that_is_no_soundfont_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.sf2"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"mine\.sf2 is not a SoundFont"):
        open_soundfont(path)


def test_a_missing_soundfont_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be opened"):
        open_soundfont(tmp_path / "gone.sf2")
