"""Whole films, cut and decoded again: what is seen when, how it sounds, and what is left when it stops."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from prompts.films import CaptionWish, Transition
from tools.audio import RATE, files
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.errors import BadInput, BadMedia, JobCancelled, StoreFull
from tools.film.cut import CutReport, cut
from tools.film.encode import Encoder
from tools.film.planes import to_image
from tools.film.screen import Screen
from tools.film.timeline import Cue, KenBurns, Picture, Sound, Timeline

SIZE = (320, 180)


def luma(path: Path) -> list[tuple[float, float]]:
    """Return when each picture is shown, and its mean brightness."""
    with av.open(str(path)) as film:
        return [(frame.time, float(frame.to_ndarray()[:180].mean())) for frame in film.decode(video=0)]


def write(path: Path, levels: list[int], fps: float = 24, size: tuple[int, int] = SIZE) -> Path:
    """Write a film of plain pictures of these brightnesses."""
    with Encoder(path, size, fps, speed="intermediate") as encoder:
        for level in levels:
            pixels = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
            pixels[: size[1]] = level
            encoder.picture(pixels, "yuv420p")
    return path


def clicks(path: Path, times: tuple[float, ...], seconds: float) -> Path:
    samples = np.zeros((1, round(seconds * RATE)), np.float32)
    for at in times:
        samples[0, round(at * RATE) : round(at * RATE) + 96] = 0.9 * (-1.0) ** np.arange(96)
    path.write_bytes(files.write(samples, ".wav"))
    return path


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    """A film that gets brighter, 60 .. 107 in two seconds, and a plain one."""
    return {"up": write(tmp_path / "up.mp4", list(range(60, 108))), "plain": write(tmp_path / "plain.mp4", [180] * 48)}


def made(pictures: list[Picture], sources: dict[str, Path], tmp_path: Path, **update: object) -> tuple[CutReport, list[float]]:
    timeline = Timeline.model_validate({"size": SIZE, "pictures": tuple(pictures), **update})
    report = cut(timeline, sources, tmp_path / "film.mp4")
    return report, [level for _, level in luma(tmp_path / "film.mp4")]


def test_pieces_follow_one_another_frame_by_frame(sources: dict[str, Path], tmp_path: Path) -> None:
    pictures = [Picture(id="a", source="up", duration_s=1, in_s=0.5), Picture(id="b", source="plain", duration_s=0.5)]
    report, levels = made(pictures, sources, tmp_path)
    assert (report.frames, report.duration_s, report.width, report.height, report.lufs) == (36, 1.5, 320, 180, -120.0)
    assert np.abs(np.array(levels[:24]) - np.arange(72, 96)).max() < 2.5
    assert np.abs(np.array(levels[24:]) - 180).max() < 2.5


@pytest.mark.parametrize("in_s", [0.0, 0.25, 1.25, 1.5])
def test_any_place_of_a_source_is_met_to_the_frame(sources: dict[str, Path], tmp_path: Path, in_s: float) -> None:
    _, levels = made([Picture(id="a", source="up", duration_s=0.25, in_s=in_s)], sources, tmp_path)
    assert levels[0] == pytest.approx(60 + in_s * 24, abs=1.5) and levels[-1] == pytest.approx(65 + in_s * 24, abs=1.5)


def test_a_piece_runs_slower_and_faster_and_holds_its_last_frame(sources: dict[str, Path], tmp_path: Path) -> None:
    _, slow = made([Picture(id="a", source="up", duration_s=2, speed=0.5)], sources, tmp_path)
    assert slow[24] == pytest.approx(72, abs=1.5) and slow[-1] == pytest.approx(83, abs=1.5)
    _, fast = made([Picture(id="a", source="up", duration_s=1.5, speed=2.0)], sources, tmp_path)
    assert fast[12] == pytest.approx(84, abs=1.5) and fast[23] == pytest.approx(106, abs=1.5)
    assert fast[24:] == pytest.approx([107] * 12, abs=1.5)


def test_a_last_frame_that_is_held_long_is_slowly_moved_into(tmp_path: Path) -> None:
    pixels = np.full((180, 320, 3), 20, np.uint8)
    pixels[:, 240:] = 230
    with Encoder(tmp_path / "half.mp4", SIZE, 24, speed="intermediate") as encoder:
        for _ in range(24):
            encoder.picture(pixels, "rgb24")
    screen = Screen(Timeline(size=SIZE, pictures=(Picture(id="a", source="h", duration_s=3),)), {"h": tmp_path / "half.mp4"})
    edges = [int((frame[90].astype(int) < 125).sum()) for frame in screen.pictures()]
    assert set(edges[:24]) == {240} and edges[-1] == pytest.approx(160 + 80 / 0.92, abs=2)
    assert all(0 <= b - a <= 2 for a, b in pairwise(edges))


@pytest.mark.parametrize("fps", [12.0, 25.0, 30000 / 1001, 60.0])
def test_sources_of_other_rates_keep_their_time(tmp_path: Path, fps: float) -> None:
    count = round(fps)
    path = write(tmp_path / "other.mp4", [40 + round(150 * n / count) for n in range(count)], fps)
    _, levels = made([Picture(id="a", source="o", duration_s=1)], {"o": path}, tmp_path)
    for number in (6, 12, 18):
        shown = np.floor(number / 24 * fps + 0.05)
        assert levels[number] == pytest.approx(40 + 150 * shown / count, abs=3)


def halves(path: Path) -> Path:
    """Write a still whose left half is dark and whose right half is light."""
    pixels = np.full((90, 160, 3), 20, np.uint8)
    pixels[:, 80:] = 230
    Image.fromarray(pixels).save(path)
    return path


TRANSITIONS: list[tuple[Transition, tuple[bool, bool, bool, bool]]] = [
    ("wipe_left", (False, True, False, True)), ("wipe_right", (True, False, True, False)),
    ("wipe_up", (False, False, True, True)), ("wipe_down", (True, True, False, False)),
    ("slide_left", (False, True, False, True)), ("slide_right", (True, False, True, False)),
    ("slide_up", (False, False, True, True)), ("slide_down", (True, True, False, False)),
]  # fmt: skip
"""Which corners (upper left, upper right, lower left, lower right) show the new picture in the middle of the transition."""


@pytest.mark.parametrize(("transition", "corners"), TRANSITIONS)
def test_wipes_and_slides_come_from_their_side(sources: dict[str, Path], transition: Transition, corners: tuple[bool, ...]) -> None:
    pictures = (Picture(id="a", source="up", duration_s=1), Picture(id="b", source="plain", duration_s=1, transition=transition, transition_s=0.5))
    frames = list(Screen(Timeline(size=SIZE, pictures=pictures), sources).pictures())
    assert len(frames) == 36
    middle = frames[17]
    found = [middle[y, x] > 150 for y, x in ((20, 20), (20, 300), (160, 20), (160, 300))]
    assert tuple(bool(new) for new in found) == corners
    assert frames[11].mean() < 110 < frames[24][:180].mean()


def test_a_cross_fade_and_dips_go_through_what_they_should(sources: dict[str, Path]) -> None:
    def brightness(transition: Transition) -> list[float]:
        pictures = (Picture(id="a", source="plain", duration_s=1), Picture(id="b", source="plain", duration_s=1, transition=transition, transition_s=0.5))
        return [float(frame[:180].mean()) for frame in Screen(Timeline(size=SIZE, pictures=pictures), sources).pictures()]

    assert min(brightness("cross_fade")) > 175
    assert min(brightness("dip_to_black")[12:24]) < 45 and max(brightness("dip_to_white")[12:24]) > 225
    assert all(abs(level - 180) < 3 for level in brightness("dip_to_black")[:11] + brightness("dip_to_black")[25:])


def test_a_film_comes_out_of_black_and_goes_into_it(sources: dict[str, Path]) -> None:
    pictures = (Picture(id="a", source="plain", duration_s=1, transition="dip_to_black", transition_s=0.5),)
    levels = [float(frame[:180].mean()) for frame in Screen(Timeline(size=SIZE, pictures=pictures), sources).pictures()]
    assert len(levels) == 24 and levels[-1] == pytest.approx(180, abs=2)
    gone = Timeline(size=SIZE, pictures=pictures, fade_out_s=0.25)
    assert [float(frame[:180].mean()) for frame in Screen(gone, sources).pictures()][-1] < 45
    assert levels[0] < 40 and all(a <= b for a, b in pairwise(levels[:12])) and levels[13] == pytest.approx(180, abs=2)


def test_a_still_fills_the_picture_and_is_moved_over_smoothly(tmp_path: Path) -> None:
    path = halves(tmp_path / "still.png")
    move = KenBurns(begin=(0.0, 0.0, 0.6, 0.6), end=(0.4, 0.4, 1.0, 1.0))
    pictures = (Picture(id="a", kind="still", source="s", duration_s=1, move=move),)
    frames = list(Screen(Timeline(size=SIZE, pictures=pictures), {"s": path}).pictures())
    edges = [float((frame[90].astype(float) < 125).sum()) for frame in frames]
    assert edges[0] == pytest.approx(320 * 0.5 / 0.6, abs=4) and edges[-1] == pytest.approx(320 * 0.1 / 0.6, abs=4)
    assert all(-14 < b - a <= 0 for a, b in pairwise(edges))


def turned(path: Path) -> Path:
    """Write a quarter turn into a film's track header (ISO/IEC 14496-12, 8.3.2), as phones do."""
    plain = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    quarter = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 120 << 16, 0, 0x40000000)
    data = path.read_bytes()
    at = data.index(plain, data.index(b"tkhd"))
    path.write_bytes(data[:at] + quarter + data[at + 36 :])
    return path


def test_a_turned_film_of_another_shape_is_upright_and_fills_the_picture(tmp_path: Path) -> None:
    lying = np.full((120, 180, 3), (20, 20, 20), np.uint8)
    lying[:, :90] = (230, 60, 40)
    with Encoder(tmp_path / "phone.mp4", (180, 120), 24) as encoder:
        for _ in range(6):
            encoder.picture(lying, "rgb24")
    screen = Screen(Timeline(size=SIZE, pictures=(Picture(id="a", source="p", duration_s=0.25),)), {"p": turned(tmp_path / "phone.mp4")})
    shown = np.asarray(to_image(next(screen.pictures())))
    assert np.abs(shown[40, (5, 160, 315)].astype(int) - (230, 60, 40)).max() < 14
    assert shown[140, (5, 160, 315)].max() < 40


def test_sound_and_picture_are_together_within_a_frame(tmp_path: Path) -> None:
    flashes = write(tmp_path / "flash.mp4", [235 if n in (12, 36) else 30 for n in range(48)])
    others = write(tmp_path / "flash30.mp4", [235 if n in (15, 45) else 30 for n in range(60)], 30)
    click = clicks(tmp_path / "click.wav", (0.5, 1.5), 2.0)
    pictures = (
        Picture(id="a", source="f", duration_s=2), Picture(id="b", source="g", duration_s=2, transition="cross_fade", transition_s=0.25),
        Picture(id="c", source="f", duration_s=1.75, in_s=0.25),
    )  # fmt: skip
    sounds = tuple(Sound(id=f"k{name}", track="sound", source="c", anchor=name, in_s=0.25 if name == "c" else 0.0) for name in "abc")
    timeline = Timeline(size=SIZE, pictures=pictures, sounds=sounds)
    for name, codec in (("film.mp4", "h264"), ("film.webm", "vp9")):
        cut(timeline, {"f": flashes, "g": others, "c": click}, tmp_path / name, codec=codec)  # type: ignore[arg-type]
        seen = luma(tmp_path / name)
        flash = [at for (at, level), (_, before) in zip(seen[1:], seen, strict=False) if level > 150 > before]
        heard = starts_of_clicks(tmp_path / name)
        assert len(flash) == len(heard) == 6
        assert max(abs(a - b) for a, b in zip(flash, heard, strict=True)) < 0.04


def starts_of_clicks(path: Path) -> list[float]:
    with av.open(str(path)) as film:
        frames = list(film.decode(audio=0))
    level = np.abs(np.concatenate([frame.to_ndarray() for frame in frames], axis=1)).max(axis=0)
    loud = np.flatnonzero(level > level.max() * 0.4)
    return [float(at / RATE + frames[0].time) for at in loud[np.insert(np.diff(loud) > 2_000, 0, True)]]


def test_a_films_sound_is_at_its_loudness_under_its_peak_as_it_is_heard(sources: dict[str, Path], tmp_path: Path) -> None:
    at = np.arange(2 * RATE) / RATE
    song = sum(np.sin(2 * np.pi * hz * at) for hz in (110, 220, 277, 330, 1_760)) * (0.02 + 0.1 * np.abs(np.sin(9 * at)))
    (tmp_path / "song.wav").write_bytes(files.write(np.stack([song, song]).astype(np.float32), ".wav"))
    pictures = (Picture(id="a", source="plain", duration_s=2),)
    timeline = Timeline(size=SIZE, pictures=pictures, sounds=(Sound(id="n", track="music", source="n"),))
    report = cut(timeline, {**sources, "n": tmp_path / "song.wav"}, tmp_path / "film.mp4")
    heard = files.read(tmp_path / "film.mp4")
    assert integrated_lufs(heard) == pytest.approx(-14, abs=0.5) == report.lufs
    assert true_peak_db(heard) <= -1.0
    assert heard.shape[1] == pytest.approx(2 * RATE, abs=1_100)


def test_captions_and_the_mark_are_in_the_picture_while_they_should_be(sources: dict[str, Path]) -> None:
    cue = Cue(start_s=0.25, end_s=0.75, text="安全第一", anchor="a")
    pictures = (Picture(id="a", source="plain", duration_s=1),)
    timeline = Timeline(size=SIZE, pictures=pictures, cues=(cue,), captions=CaptionWish(), draft_mark=True)
    frames = [frame[:180] for frame in Screen(timeline, sources).pictures()]
    captioned = [bool(frame[130:172, 100:220].min() < 60) for frame in frames]
    assert captioned == [6 <= number < 18 for number in range(24)]
    assert all(frame[165:, 270:].min() < 140 for frame in frames)


def test_a_title_card_shows_its_words_on_the_films_own_colours(tmp_path: Path) -> None:
    Image.new("RGB", (320, 180), (200, 40, 30)).save(tmp_path / "red.png")
    pictures = (Picture(id="t", kind="card", words="工安\nSafety", duration_s=0.5), Picture(id="a", kind="still", source="red", duration_s=0.5))
    frames = list(Screen(Timeline(size=SIZE, pictures=pictures), {"red": tmp_path / "red.png"}).pictures())
    card = frames[3]
    assert card[:180].max() > 225 and card[:30].max() < 120
    red = card.reshape(-1)[320 * 180 + 160 * 90 :].mean()
    assert red > 145


def test_what_is_not_made_or_gone_is_one_sentence(sources: dict[str, Path], tmp_path: Path) -> None:
    open_piece = Timeline(size=SIZE, pictures=(Picture(id="a", source="up", duration_s=1), Picture(id="b", duration_s=1)))
    with pytest.raises(BadInput, match="piece 2 of the film has no picture yet; make it first"):
        cut(open_piece, sources, tmp_path / "film.mp4")
    gone = Timeline(size=SIZE, pictures=(Picture(id="a", source="lost", duration_s=1),))
    with pytest.raises(BadInput, match="the picture of piece 1 of the film is no longer there; make that shot anew"):
        cut(gone, {"lost": tmp_path / "lost.mp4"}, tmp_path / "film.mp4")
    silent = Timeline(size=SIZE, pictures=(Picture(id="a", source="up", duration_s=1),), sounds=(Sound(id="v", track="voice"),))
    with pytest.raises(BadInput, match="the film's voice is not made yet; make it first"):
        cut(silent, sources, tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def test_a_source_that_is_no_film_stops_the_cut_and_leaves_nothing(sources: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"<html>not a film</html>")
    timeline = Timeline(size=SIZE, pictures=(Picture(id="a", source="up", duration_s=1), Picture(id="b", source="bad", duration_s=1)))
    with pytest.raises(BadMedia, match="is a page or a text"):
        cut(timeline, {**sources, "bad": tmp_path / "bad.mp4"}, tmp_path / "film.mp4")
    assert {path.name for path in tmp_path.iterdir()} == {"bad.mp4", "up.mp4", "plain.mp4"}


def test_progress_is_told_with_previews_and_stopping_leaves_nothing(sources: dict[str, Path], tmp_path: Path) -> None:
    timeline = Timeline(size=SIZE, pictures=(Picture(id="a", source="up", duration_s=2),))
    told: list[tuple[float, bytes | None]] = []
    cut(timeline, sources, tmp_path / "film.mp4", tell=lambda share, preview: told.append((share, preview)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] == 1.0 and len(shares) > 10
    assert any(preview and preview.startswith(b"\x89PNG") for _, preview in told)

    def stop(share: float, preview: bytes | None) -> None:
        if share > 0.3:
            raise JobCancelled("stopped")

    with pytest.raises(JobCancelled):
        cut(timeline, sources, tmp_path / "other.mp4", tell=stop)
    assert {path.name for path in tmp_path.iterdir()} == {"up.mp4", "plain.mp4", "film.mp4"}


def test_a_full_disk_while_cutting_is_one_sentence(sources: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / ".film.mp4.part").symlink_to("/dev/full")
    timeline = Timeline(size=SIZE, pictures=(Picture(id="a", source="up", duration_s=2),))
    with pytest.raises(StoreFull, match="No room is left"):
        cut(timeline, sources, tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.parametrize(("name", "frames"), [("loop.gif", 25), ("loop.webp", 40)])
def test_a_short_film_becomes_a_loop(tmp_path: Path, name: str, frames: int) -> None:
    steps = write(tmp_path / "steps.mp4", list(range(40, 232, 4)))
    report = cut(Timeline(size=SIZE, pictures=(Picture(id="a", source="s", duration_s=2),)), {"s": steps}, tmp_path / name)
    assert report.frames == frames
    with Image.open(tmp_path / name) as image:
        assert image.size == SIZE and frames / 2 <= image.n_frames <= frames and image.info["loop"] == 0  # type: ignore[attr-defined]
        last = image.n_frames - 1  # type: ignore[attr-defined]
        first = np.asarray(image.convert("L")).mean()
        image.seek(last)
        assert np.asarray(image.convert("L")).mean() - first == pytest.approx(184 * 255 / 219, abs=8)


def test_a_long_film_is_no_loop(sources: dict[str, Path], tmp_path: Path) -> None:
    timeline = Timeline(size=SIZE, pictures=(Picture(id="a", source="up", duration_s=16),))
    with pytest.raises(BadInput, match="a GIF lasts at most 15 s and this film lasts 16 s; cut it shorter or export MP4"):
        cut(timeline, sources, tmp_path / "loop.gif")


def test_the_same_timeline_gives_the_same_pictures(sources: dict[str, Path]) -> None:
    pictures = (Picture(id="t", kind="card", words="Title", duration_s=0.25), Picture(id="a", source="up", duration_s=0.5, transition="cross_fade", transition_s=0.1))
    timeline = Timeline(size=SIZE, pictures=pictures, cues=(Cue(start_s=0.3, end_s=0.6, text="Hi"),), captions=CaptionWish())
    first, second = ([frame.tobytes() for frame in Screen(timeline, sources).pictures()] for _ in range(2))
    assert first == second
