"""Films and recordings by content: what they are, how long and how loud, and what is refused before it is decoded."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import av
import numpy as np
import pytest

from tests.fakes import media_files
from tools import remuxing
from tools.errors import BadMedia
from tools.recordings import Bounds, Loudness, frames, is_flat, loudness, poster, probe, suffix_of, waveform

MP4 = media_files.mp4("a walk", seconds=2.0, fps=24)


@pytest.mark.parametrize(
    ("data", "suffix", "kind", "mime"),
    [
        (media_files.mp4(), ".mp4", "video", "video/mp4"),
        (media_files.mp4(suffix=".mov"), ".mov", "video", "video/quicktime"),
        (media_files.webm(), ".webm", "video", "video/webm"),
        (media_files.mp3(), ".mp3", "audio", "audio/mpeg"),
        (media_files.wav(), ".wav", "audio", "audio/wav"),
        (media_files.flac(), ".flac", "audio", "audio/flac"),
        (media_files.ogg(), ".ogg", "audio", "audio/ogg"),
        (media_files.m4a(), ".m4a", "audio", "audio/mp4"),
        (media_files.png(), ".png", "image", "image/png"),
        (media_files.jpeg(), ".jpg", "image", "image/jpeg"),
        (media_files.webp(), ".webp", "image", "image/webp"),
    ],
)
def test_every_kind_is_known_by_its_content(data: bytes, suffix: str, kind: str, mime: str, tmp_path: Path) -> None:
    found = probe(data, name="holiday.txt")
    assert (found.suffix, found.kind, found.mime) == (suffix, kind, mime)
    path = tmp_path / "file"
    path.write_bytes(data)
    assert probe(path) == found


def test_a_film_tells_its_size_length_rate_and_sound() -> None:
    found = probe(MP4)
    assert (found.width, found.height, found.fps) == (320, 180, 24.0)
    assert found.duration_s == pytest.approx(2.0, abs=0.05)
    assert (found.has_audio, found.sample_rate, found.channels) == (True, 44_100, 1)
    assert not probe(media_files.mp4(audio=False)).has_audio


@pytest.mark.parametrize("make", [media_files.mp3, media_files.wav, media_files.flac, media_files.ogg, media_files.m4a])
def test_a_recording_is_as_long_as_its_packets(make: object) -> None:
    assert callable(make)
    found = probe(make("hello", 3.0))
    assert found.duration_s == pytest.approx(3.0, abs=0.06)
    assert (found.width, found.fps) == (0, 0.0)


def test_sound_alone_in_an_mp4_file_is_a_recording() -> None:
    data = bytearray(media_files.m4a())
    data[8:12] = b"isom"
    assert suffix_of(bytes(data)) == ".mp4"
    assert probe(bytes(data)).suffix == ".m4a"


def test_a_streamed_wav_whose_header_does_not_know_its_length_is_read_to_its_end() -> None:
    data = bytearray(media_files.wav("live", 1.5))
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    at = data.find(b"data")
    data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    assert probe(bytes(data)).duration_s == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"<html>404</html>", "page or a text"),
        (b"#EXTM3U\nfile:///etc/passwd", "page or a text"),
        (b"ffconcat version 1.0\nfile /etc/passwd", "no film, recording or picture"),
        (b"\0\0\0\x18ftypisom" + bytes(40), "MP4"),
        (b"ID3\x04\0\0\0\0\0\0" + b"x" * 200, "MP3"),
        (b"OggS" + bytes(200), "OGG"),
        (b"fLaC" + bytes(200), "FLAC"),
        (b"RIFF\x24\0\0\0WAVE" + bytes(100), "WAV"),
        (b"\x1a\x45\xdf\xa3\x42\x82\x84webm" + bytes(100), "WEBM"),
    ],
)
def test_what_is_no_media_is_refused_with_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(BadMedia) as caught:
        probe(data, name="cat.mp4")
    message = str(caught.value)
    assert says in message
    assert '"cat.mp4"' in message
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize("part", [0.3, 0.6])
def test_a_film_cut_off_on_its_way_is_refused(part: float) -> None:
    with pytest.raises(BadMedia):
        probe(MP4[: int(len(MP4) * part)])


def test_a_film_whose_index_came_first_and_whose_pictures_were_cut_off_is_refused(tmp_path: Path) -> None:
    moved = _index_first(media_files.mp4("long", seconds=4.0), tmp_path)
    assert probe(moved).duration_s == pytest.approx(4.0, abs=0.1)
    with pytest.raises(BadMedia, match=r"ends after 2 of 4 seconds|damaged"):
        probe(moved[: len(moved) * 6 // 10])


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        (Bounds(max_bytes=10_000), "the limit is 0 MB"),
        (Bounds(max_seconds=1.0), "lasts 2 seconds, the limit is 1"),
        (Bounds(max_side=200), "320x180 pixels, the limit is 200"),
    ],
)
def test_bounds_are_checked_before_anything_is_decoded(
    bounds: Bounds, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.recordings._frame_at", lambda *a, **k: pytest.fail("decoded"))
    with pytest.raises(BadMedia, match=says):
        probe(MP4, bounds=bounds)


def test_a_file_may_not_open_another_one(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(media_files.wav())
    listing = f"#EXTM3U\n#EXTINF:2,\nfile://{secret}\n#EXT-X-ENDLIST\n".encode()
    for head in (b"", b"ID3\x04\0\0\0\0\0\0"):
        with pytest.raises(BadMedia):
            probe(head + listing)


def test_a_phones_upright_film_is_measured_and_shown_upright() -> None:
    turned = _turned(media_files.mp4("upright", audio=False))
    found = probe(turned)
    assert (found.width, found.height) == (180, 320)
    assert poster(turned).size == (180, 320)


def test_a_songs_cover_picture_does_not_make_it_a_film() -> None:
    song = with_cover(media_files.flac("song"))
    assert len(av.open(io.BytesIO(song)).streams) == 2
    assert probe(song).kind == "audio"


def test_frames_are_spread_over_the_film_and_differ() -> None:
    seen = frames(MP4, 4)
    assert [picture.size for picture in seen] == [(320, 180)] * 4
    assert len({picture.tobytes() for picture in seen}) == 4
    assert not any(is_flat(picture) for picture in seen)


def test_the_poster_of_a_film_that_starts_black_shows_something() -> None:
    black = [np.zeros((90, 160, 3), np.uint8)] * 20
    lit = [media_files._frame("later", (160, 90), 0.5)] * 20
    film = media_files._film("mp4", ("libx264", "aac"), [*black, *lit], 20, None)
    assert is_flat(frames(film, 4)[0])
    assert not is_flat(poster(film))


def test_the_poster_of_a_film_that_fades_in_is_no_frame_of_the_fading() -> None:
    lit = media_files._frame("later", (160, 90), 0.5)
    film = media_files._film("mp4", ("libx264", "aac"), [*[lit // 16] * 20, *[lit] * 20], 20, None)
    assert np.asarray(poster(film)).max() > 128


def test_a_black_film_is_flat_all_through() -> None:
    assert all(is_flat(picture) for picture in frames(media_files.black_mp4()))


def test_loudness_of_a_known_tone() -> None:
    times = np.arange(44_100) / 44_100
    tone = (np.sin(2 * np.pi * 440 * times) * 16_384).astype(np.int16)
    measured = loudness(media_files._sound("wav", "pcm_s16le", tone))
    assert measured.peak_db == pytest.approx(-6.02, abs=0.05)
    assert measured.rms_db == pytest.approx(-9.03, abs=0.05)
    assert loudness(media_files.silence_wav()) == Loudness(-120.0, -120.0)
    assert loudness(media_files.silence_mp3()).peak_db < -60


@pytest.mark.parametrize("make", [media_files.mp3, media_files.flac, media_files.ogg, media_files.m4a])
def test_every_codec_is_heard_about_as_loud_as_the_same_wav(make: object) -> None:
    assert callable(make)
    assert loudness(make("same", 1.0)).rms_db == pytest.approx(loudness(media_files.wav("same", 1.0)).rms_db, abs=1.0)


def test_a_waveform_follows_the_sound() -> None:
    half = np.concatenate([np.zeros(22_050), np.full(22_050, 16_384)]).astype(np.int16)
    levels = waveform(media_files._sound("wav", "pcm_s16le", half), 10)
    assert levels.shape == (10,)
    assert levels[:4].max() == 0
    assert levels[6:] == pytest.approx(np.full(4, 0.5), abs=0.01)


def test_a_few_bad_packets_are_skipped_and_many_are_a_damaged_file() -> None:
    data = bytearray(media_files.mp3("scratched", 4.0))
    data[5_000:5_400] = b"\xff" * 400
    assert loudness(bytes(data)).peak_db > -30
    with pytest.raises(BadMedia):
        loudness(media_files.mp4(audio=False))


def _index_first(mp4: bytes, folder: Path) -> bytes:
    """Return the film as a web server would keep it: `moov` before `mdat`."""
    out = folder / "first.mp4"
    with av.open(io.BytesIO(mp4)) as source, av.open(str(out), "w", options={"movflags": "+faststart"}) as target:
        tracks = {s.index: target.add_stream_from_template(s) for s in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = tracks[packet.stream_index]
                target.mux(packet)
    return out.read_bytes()


def _turned(mp4: bytes) -> bytes:
    """Return the film with a quarter turn in its track header (ISO/IEC 14496-12, 8.3.2), as phones write it."""
    plain = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    quarter = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 180 << 16, 0, 0x40000000)
    at = mp4.index(plain, mp4.index(b"tkhd"))
    return mp4[:at] + quarter + mp4[at + 36 :]


def with_cover(flac: bytes) -> bytes:
    """Return the song with a front cover (RFC 9639, 8.8) after its first metadata block."""
    picture, mime = media_files.jpeg("cover"), b"image/jpeg"
    body = struct.pack(">II", 3, len(mime)) + mime + struct.pack(">6I", 0, 320, 180, 24, 0, len(picture)) + picture
    return flac[:42] + b"\x06" + len(body).to_bytes(3) + body + flac[42:]


def test_rewrapping_keeps_rotation() -> None:
    assert probe(remuxing.rewrap(_turned(media_files.mp4(audio=False)), ".mp4", {})).height == 320
