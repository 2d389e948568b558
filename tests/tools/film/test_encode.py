"""What the encoder writes, and what it leaves behind when something goes wrong."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from tools.errors import EngineError, StoreFull
from tools.film.encode import Encoder, Pixels, join

SIZE = (320, 180)


def plain(level: int) -> Pixels:
    """Return a picture of one grey, as planes."""
    pixels = np.full((270, 320), 128, np.uint8)
    pixels[:180] = level
    return pixels


def write(path: Path, levels: range, **options: object) -> None:
    with Encoder(path, SIZE, 24, **options) as encoder:  # type: ignore[arg-type]
        for level in levels:
            encoder.picture(plain(level), "yuv420p")


def brightness(path: Path) -> list[float]:
    with av.open(str(path)) as film:
        return [float(frame.to_ndarray()[:180].mean()) for frame in film.decode(video=0)]


def test_a_film_is_high_profile_h264_in_limited_bt709_with_its_index_in_front(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write(path, range(40, 88))
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        context = video.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (1, 1, 1, 1)
        assert video.average_rate == 24 and film.duration == 2_000_000
    data = path.read_bytes()
    assert data.find(b"moov") < data.find(b"mdat")


@pytest.mark.parametrize(("codec", "name"), [("h264", "film.mp4"), ("vp9", "film.webm")])
def test_pictures_come_back_in_their_order_and_brightness(tmp_path: Path, codec: str, name: str) -> None:
    write(tmp_path / name, range(40, 140, 5), codec=codec)
    assert np.abs(np.array(brightness(tmp_path / name)) - np.arange(40, 140, 5)).max() < 2.5


def test_a_red_picture_stays_red_in_bt709(tmp_path: Path) -> None:
    red = np.zeros((180, 320, 3), np.uint8)
    red[...] = (200, 30, 40)
    with Encoder(tmp_path / "red.mp4", SIZE, 24) as encoder:
        encoder.picture(red, "rgb24")
    with av.open(str(tmp_path / "red.mp4")) as film:
        shown = next(film.decode(video=0)).to_ndarray(format="rgb24", src_colorspace="ITU709").mean(axis=(0, 1))
    assert np.abs(shown - (200, 30, 40)).max() < 4


def test_sound_is_as_long_as_what_was_handed_over(tmp_path: Path) -> None:
    tone = (0.2 * np.sin(np.arange(24_000) * 2 * np.pi * 440 / 48_000)).astype(np.float32)
    for name, codec in (("film.mp4", "h264"), ("film.webm", "vp9")):
        with Encoder(tmp_path / name, SIZE, 24, codec=codec, sound=True) as encoder:  # type: ignore[arg-type]
            for level in range(12):
                encoder.picture(plain(50 + level), "yuv420p")
            for start in range(0, 24_000, 1_700):
                encoder.sound(np.stack([tone, tone])[:, start : start + 1_700])
        with av.open(str(tmp_path / name)) as film:
            heard = np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)
            assert film.streams.audio[0].codec_context.sample_rate == 48_000 and heard.shape[0] == 2
            assert 24_000 <= heard.shape[1] <= 25_100
            assert np.sqrt(np.square(heard[:, 4_000:20_000]).mean()) == pytest.approx(0.2 / np.sqrt(2), rel=0.05)


def test_halves_are_joined_without_a_gap_or_a_new_encoding(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", range(40, 90, 2), speed="intermediate")
    write(tmp_path / "b.mp4", range(90, 140, 2), speed="intermediate")
    join([tmp_path / "a.mp4", tmp_path / "b.mp4"], tmp_path / "whole.mp4")
    assert brightness(tmp_path / "whole.mp4") == brightness(tmp_path / "a.mp4") + brightness(tmp_path / "b.mp4")
    with av.open(str(tmp_path / "whole.mp4")) as film:
        times = [frame.time for frame in film.decode(video=0)]
    assert np.allclose(times, np.arange(50) / 24, atol=1e-4)


def test_halves_written_differently_are_not_joined_and_nothing_is_left(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", range(40, 50))
    write(tmp_path / "b.mp4", range(40, 50), speed="intermediate")
    with pytest.raises(EngineError, match="written differently"):
        join([tmp_path / "a.mp4", tmp_path / "b.mp4"], tmp_path / "whole.mp4")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_an_error_while_drawing_leaves_no_file(tmp_path: Path) -> None:
    def draw() -> None:
        with Encoder(tmp_path / "film.mp4", SIZE, 24) as encoder:
            encoder.picture(plain(50), "yuv420p")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        draw()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_one_sentence_and_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / ".film.mp4.part").symlink_to("/dev/full")
    noise = np.random.default_rng(0).integers(0, 255, (30, 270, 320), dtype=np.uint8)

    def draw() -> None:
        with Encoder(tmp_path / "film.mp4", SIZE, 24, speed="intermediate") as encoder:
            for pixels in noise:
                encoder.picture(pixels, "yuv420p")

    with pytest.raises(StoreFull, match=r"^No room is left on the disk for the film; make room and try again"):
        draw()
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_dies_is_told_at_the_next_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder(tmp_path / "film.mp4", SIZE, 24)
    monkeypatch.setattr("tools.film.encode.as_frame", lambda *_: 1 / 0)

    def draw() -> None:
        for _ in range(50):
            encoder.picture(plain(50), "yuv420p")

    with pytest.raises(EngineError, match="the film could not be written"):
        draw()
    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shape"), Encoder(tmp_path / "film.mp4", SIZE, 24) as encoder:
        encoder.picture(np.zeros((90, 160, 3), np.uint8), "rgb24")
