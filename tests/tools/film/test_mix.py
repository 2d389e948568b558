"""How a film sounds: places, gains, fades, loops, ducking and loudness, all measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.audio import RATE, Samples, files
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.film.encode import Encoder
from tools.film.mix import duck_curve, mix
from tools.film.timeline import Ducking, Picture, Sound, Timeline

MUSIC_HZ, VOICE_HZ = 220.0, 1_000.0


def tone(hz: float, seconds: float, level: float = 0.1) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return np.tile(level * np.sin(2 * np.pi * hz * at), (2, 1)).astype(np.float32)


def level_db(samples: Samples, hz: float, begin_s: float, end_s: float) -> float:
    """Return how loud one tone is between two times."""
    part = samples[0, round(begin_s * RATE) : round(end_s * RATE)].astype(np.float64)
    turn = np.exp(-2j * np.pi * hz * np.arange(part.size) / RATE)
    return float(20 * np.log10(2 * abs((part * turn).mean()) + 1e-9))


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    made = {"music": tone(MUSIC_HZ, 12.0), "voice": tone(VOICE_HZ, 2.0), "short": tone(MUSIC_HZ, 1.5)}
    for name, samples in made.items():
        (tmp_path / f"{name}.wav").write_bytes(files.write(samples, ".wav"))
    return {name: tmp_path / f"{name}.wav" for name in made}


def timeline(*sounds: Sound, **update: object) -> Timeline:
    pictures = (Picture(id="a", kind="card", duration_s=6), Picture(id="b", kind="card", duration_s=6))
    return Timeline.model_validate({"size": (320, 180), "pictures": pictures, "sounds": sounds, **update})


MUSIC = Sound(id="m", track="music", source="music")
VOICE = Sound(id="v", track="voice", source="voice", anchor="b", start_s=-0.0)


def test_the_mix_is_as_long_as_the_film_and_as_loud_as_the_web_wants(sources: dict[str, Path]) -> None:
    found = mix(timeline(MUSIC, VOICE), sources)
    assert found is not None and found.samples.shape == (2, 12 * RATE)
    assert found.lufs == pytest.approx(-14.0, abs=0.2) == integrated_lufs(found.samples)
    assert found.true_peak_db == true_peak_db(found.samples) <= -1.0


def test_music_steps_back_while_somebody_speaks_and_returns(sources: dict[str, Path]) -> None:
    found = mix(timeline(MUSIC, VOICE, ducking=Ducking(depth_db=-11.0)), sources)
    assert found is not None
    alone, under, after = (level_db(found.samples, MUSIC_HZ, *span) for span in ((1.0, 5.0), (6.1, 7.9), (9.0, 11.5)))
    assert under - alone == pytest.approx(-11.0, abs=1.5)
    assert after - alone == pytest.approx(0.0, abs=0.3)
    assert found.duck_db[600] == -11.0 and found.duck_db[: 585].max() == 0.0 and found.duck_db[870:].min() == 0.0


def test_without_ducking_or_with_a_muted_voice_music_stays(sources: dict[str, Path]) -> None:
    for update in ({"ducking": None}, {"muted": ("voice",)}):
        found = mix(timeline(MUSIC, VOICE, **update), sources)
        assert found is not None and not found.duck_db.any()


def test_short_pauses_between_words_do_not_let_the_music_come_back() -> None:
    voice = np.concatenate([tone(VOICE_HZ, 0.5), np.zeros((2, round(0.3 * RATE)), np.float32), tone(VOICE_HZ, 0.5)], axis=1)
    voice = np.pad(voice, ((0, 0), (RATE, RATE)))
    curve = duck_curve(voice, Ducking(depth_db=-9.0, attack_s=0.1, release_s=0.3))
    assert (curve[100:230] == -9.0).all() and curve[85] == 0.0 and curve[-20] == 0.0
    assert np.abs(np.diff(curve)).max() < 2.0


def test_a_voice_is_heard_where_its_shot_is(sources: dict[str, Path]) -> None:
    found = mix(timeline(VOICE), sources)
    assert found is not None
    heard = np.flatnonzero(np.abs(found.samples[0]) > 0.01) / RATE
    assert heard[0] == pytest.approx(6.0, abs=0.01) and heard[-1] == pytest.approx(8.0, abs=0.01)


def test_a_short_piece_is_repeated_to_its_length_and_cut_off_at_the_films_end(sources: dict[str, Path]) -> None:
    looped = Sound(id="x", track="sound", source="short", start_s=2, duration_s=20, loop=True)
    found = mix(timeline(looped), sources)
    once = mix(timeline(looped.model_copy(update={"loop": False})), sources)
    assert found is not None and once is not None
    assert level_db(found.samples, MUSIC_HZ, 10, 11.9) == pytest.approx(level_db(found.samples, MUSIC_HZ, 2.1, 3.4), abs=0.5)
    assert level_db(once.samples, MUSIC_HZ, 4, 11.9) < -80


def test_gains_of_pieces_and_tracks_and_envelopes_add_up(sources: dict[str, Path]) -> None:
    quiet = Sound(id="q", track="sound", source="music", gain_db=-6, envelope=((0.0, 0.0), (5.0, 0.0), (6.0, -12.0)))
    beside = Sound(id="v", track="voice", source="voice")
    found = mix(timeline(quiet, beside, levels_db={"sound": -3.0}, ducking=None), sources)
    plain = mix(timeline(quiet.model_copy(update={"envelope": (), "gain_db": 0.0}), beside, ducking=None), sources)
    assert found is not None and plain is not None
    drop = level_db(found.samples, MUSIC_HZ, 7, 11) - level_db(found.samples, MUSIC_HZ, 2.5, 4.5)
    assert drop == pytest.approx(-12.0, abs=0.2)
    relative = [level_db(m.samples, MUSIC_HZ, 2.5, 4.5) - level_db(m.samples, VOICE_HZ, 0.5, 1.5) for m in (found, plain)]
    assert relative[0] - relative[1] == pytest.approx(-9.0, abs=0.2)


def test_quieter_music_is_quieter_even_where_nothing_else_is_heard(sources: dict[str, Path]) -> None:
    found = mix(timeline(MUSIC, levels_db={"music": -6.0}), sources)
    both = mix(timeline(MUSIC, VOICE, levels_db={"music": -6.0}), sources)
    assert found is not None and both is not None
    assert found.lufs == pytest.approx(-20.0, abs=0.2) and both.lufs == pytest.approx(-14.0, abs=0.2)


def test_fades_and_the_part_of_the_source_are_kept(sources: dict[str, Path]) -> None:
    piece = Sound(id="f", track="music", source="music", in_s=11.0, fade_in_s=0.5, fade_out_s=0.4)
    found = mix(timeline(piece), sources)
    assert found is not None
    assert level_db(found.samples, MUSIC_HZ, 0.0, 0.1) < level_db(found.samples, MUSIC_HZ, 0.5, 0.6) - 12
    assert level_db(found.samples, MUSIC_HZ, 0.95, 1.0) < level_db(found.samples, MUSIC_HZ, 0.5, 0.6) - 12
    assert np.abs(found.samples[:, round(1.01 * RATE) :]).max() == 0.0


def test_a_film_in_which_nothing_is_heard_has_no_sound(sources: dict[str, Path]) -> None:
    assert mix(timeline(), sources) is None
    assert mix(timeline(MUSIC, muted=("music",)), sources) is None


def test_a_films_own_sound_is_heard_at_its_speed_and_a_silent_film_is_no_error(tmp_path: Path) -> None:
    grey = np.full((270, 320), 128, np.uint8)
    for name, loud in (("own", True), ("mute", False)):
        with Encoder(tmp_path / f"{name}.mp4", (320, 180), 24, sound=loud) as encoder:
            for _ in range(48):
                encoder.picture(grey, "yuv420p")
            if loud:
                encoder.sound(tone(440.0, 2.0))
    pictures = (
        Picture(id="a", source="own", duration_s=1, own_sound_db=0.0),
        Picture(id="b", source="own", duration_s=1, own_sound_db=-6.0, speed=2.0),
        Picture(id="c", source="mute", duration_s=1, own_sound_db=0.0),
    )
    paths = {name: tmp_path / f"{name}.mp4" for name in ("own", "mute")}
    found = mix(Timeline(size=(320, 180), pictures=pictures), paths)
    assert found is not None
    first, second = level_db(found.samples, 440, 0.1, 0.9), level_db(found.samples, 880, 1.1, 1.9)
    assert second - first == pytest.approx(-6.0, abs=0.7)
    assert np.abs(found.samples[:, round(2.05 * RATE) :]).max() < 0.001
    assert mix(Timeline(size=(320, 180), pictures=pictures, muted=("sound",)), paths) is None


def test_mixing_stops_between_pieces(sources: dict[str, Path]) -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        mix(timeline(MUSIC, VOICE), sources, tell=stop)
