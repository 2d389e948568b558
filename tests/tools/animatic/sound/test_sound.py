"""Sound effects: what words name is heard, near or far, as long and as often as said, and loops close."""

from __future__ import annotations

import numpy as np
import pytest

from prompts.briefs import SoundBrief
from tools.animatic.sound import known, make_sound
from tools.animatic.sound.reading import read
from tools.audio import RATE, Samples
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.errors import BadInput


def made(text: str, seed: int = 0, **brief: object) -> Samples:
    return make_sound(SoundBrief.model_validate({"text": text, **brief}), seed=seed).samples


def share_of(samples: Samples, low: float, high: float) -> float:
    """Return the share of a sound's power between two frequencies."""
    power = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    hz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    return float(power[(hz >= low) & (hz < high)].sum() / power.sum())


def onsets(samples: Samples, gap_s: float = 0.12) -> int:
    """Return how many times it becomes loud after at least `gap_s` of near silence."""
    step = RATE // 200
    level = np.abs(samples[:, : samples.shape[1] // step * step]).max(axis=0).reshape(-1, step).max(axis=1)
    loud = level > 0.25 * level.max()
    count, quiet = 0, 10_000
    for now in loud:
        count += bool(now) and quiet >= gap_s * 200
        quiet = 0 if now else quiet + 1
    return count


@pytest.mark.parametrize("key", known())
def test_every_effect_is_heard_in_two_seconds_without_clipping(key: str) -> None:
    name = {"zip_": "zip", "passing": "car passing", "reversing": "reversing beep", "power": "power up", "whistle": "train whistle"}.get(key, key)
    effect = make_sound(SoundBrief(text=name, duration_s=2.0))
    assert effect.samples.shape == (2, 2 * RATE)
    assert effect.samples.dtype == np.float32
    assert np.isfinite(effect.samples).all()
    assert effect.drawn == (name,)
    assert effect.not_drawn == ()
    assert -40.0 < 20 * np.log10(np.abs(effect.samples).max()) <= -0.5
    assert abs(float(effect.samples.mean())) < 0.01


def test_there_are_at_least_sixty_effects_and_each_sounds_different() -> None:
    names = ("rain", "wind", "waves", "fire", "birds", "alarm", "engine", "applause", "footsteps", "typing", "whoosh", "explosion")
    bands = [(30, 150), (150, 500), (500, 1500), (1500, 4000), (4000, 16000)]
    prints = np.array([[share_of(made(name, duration_s=2.0), *band) for band in bands] for name in names])
    apart = np.abs(prints[:, None] - prints[None]).sum(axis=2) + np.eye(len(names))
    assert len(known()) >= 60
    assert apart.min() > 0.05


def test_the_same_words_and_seed_give_the_same_samples_and_another_seed_gives_others() -> None:
    first = made("heavy rain on a tin roof", duration_s=1.0)
    assert (first == made("heavy rain on a tin roof", duration_s=1.0)).all()
    assert (first != made("heavy rain on a tin roof", seed=1, duration_s=1.0)).any()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("rain and distant thunder", ["rain", "thunder"]),
        ("遠處的雷聲和大雨", ["thunder", "rain"]),
        ("腳步聲，然後關門", ["footsteps", "door"]),
        ("脚步声，然后关门", ["footsteps", "door"]),
        ("a forklift reversing, machine hum in the background", ["reversing", "machine"]),
        ("camera shutter then applause", ["camera", "applause"]),
        ("a cat purring by the fireplace", ["purr", "fire"]),
        ("church bell", ["bell"]),
    ],
)
def test_words_name_their_sounds_in_both_languages(text: str, keys: list[str]) -> None:
    found = {heard.entry.key for heard in read(text).sounds}
    assert set(keys) <= found


def test_what_is_far_is_duller_and_quieter_than_what_is_close() -> None:
    near, far = made("a dog barks", distance="close"), made("a dog barks", distance="far")
    assert share_of(near, 2000, 16000) > 2 * share_of(far, 2000, 16000)
    assert integrated_lufs(near) > integrated_lufs(far) + 3
    assert read("thunder in the distance").sounds[0].distance == "far"


def test_a_number_in_the_words_is_how_often_it_is_heard() -> None:
    assert onsets(made("a doorbell", distance="close"), 0.4) == 1
    assert onsets(made("five knocks: knock five times on the door", distance="close"), 0.08) == 5
    assert onsets(made("敲門三下", distance="close"), 0.08) == 3


def test_steps_sound_of_the_ground_they_are_on() -> None:
    gravel, wood = made("footsteps on gravel", distance="close"), made("footsteps on a wooden floor", distance="close")
    assert share_of(gravel, 1500, 9000) > 1.5 * share_of(wood, 1500, 9000)


def test_a_length_is_kept_from_the_brief_or_from_the_words() -> None:
    assert made("rain", duration_s=3.25).shape[1] == round(3.25 * RATE)
    assert made("4 seconds of wind").shape[1] == 4 * RATE
    assert made("三秒的警報聲").shape[1] == 3 * RATE
    assert made("三十秒的雨聲").shape[1] == 30 * RATE


def test_a_loop_joins_without_a_click() -> None:
    loop = made("wind", duration_s=3.0, loop=True)
    step = np.abs(np.diff(loop, axis=1)).max()
    assert np.abs(loop[:, 0] - loop[:, -1]).max() <= step
    edges = np.concatenate([loop[:, -RATE // 10 :], loop[:, : RATE // 10]], axis=1)
    middle = loop[:, RATE : RATE + RATE // 5]
    assert 0.3 < edges.std() / middle.std() < 3.0


def test_what_follows_begins_after_what_it_follows() -> None:
    both = made("a doorbell, then applause", distance="close")
    half = both.shape[1] // 2
    assert share_of(both[:, :half], 400, 800) > 0.5
    assert share_of(both[:, half:], 800, 4000) > 0.5


def test_a_bed_is_as_loud_as_every_other_bed() -> None:
    for text in ("rain", "machine hum", "birds", "crowd"):
        samples = made(text, duration_s=4.0)
        assert integrated_lufs(samples) == pytest.approx(-20.0, abs=1.0)
        assert true_peak_db(samples) <= -1.0


def test_words_that_name_no_sound_are_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="name one such as rain"):
        make_sound(SoundBrief(text="the colour of jealousy"))


def test_words_of_which_nothing_was_made_are_told() -> None:
    effect = make_sound(SoundBrief(text="rain and a bagpipe"))
    assert effect.drawn == ("rain",)
    assert effect.not_drawn == ("bagpipe",)
