"""Recordings and films that people give: known by content, bounded, bare of everything but picture and sound, and shown small."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.fakes import media_files
from tests.tools.test_recordings import with_cover
from tools import intake, recordings, tags
from tools.assets import AssetStore, NewAsset
from tools.errors import BadMedia

PLACE = "+25.0339+121.5645/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("data", "handle", "suffix"),
    [
        (media_files.wav("me"), "voc1", ".wav"), (media_files.mp3("me"), "voc1", ".mp3"), (media_files.m4a("me"), "voc1", ".m4a"),
        (media_files.flac("me"), "voc1", ".flac"), (media_files.ogg("me"), "voc1", ".ogg"),
        (media_files.mp4("me"), "vid1", ".mp4"), (media_files.mp4("me", suffix=".mov"), "vid1", ".mov"), (media_files.webm("me"), "vid1", ".webm"),
    ],
)  # fmt: skip
def test_recordings_and_films_are_stored_with_their_facts(
    store: AssetStore, data: bytes, handle: str, suffix: str
) -> None:
    asset = store.import_upload(data, "C:\\docs\\my file.bin", project="p", owner="ann")
    assert (asset.handle, asset.name, asset.upload, asset.owner) == (handle, "my file.bin", True, "ann")
    assert asset.path.suffix == suffix
    kept, came = recordings.probe(store.read_bytes(asset)), recordings.probe(data)
    assert kept.duration_s == pytest.approx(came.duration_s, abs=0.02)
    assert (asset.width, asset.height, asset.duration_s, asset.fps) == (
        kept.width,
        kept.height,
        kept.duration_s,
        kept.fps,
    )
    assert store.current("p") == asset


def test_a_recording_counts_as_a_voice_unless_it_is_said_to_be_music(store: AssetStore) -> None:
    assert store.import_upload(media_files.mp3(), "a.mp3", project="p").kind == "voice"
    assert store.import_upload(media_files.mp3(), "a.mp3", project="p", sound_as="music").handle == "mus1"


def test_a_browsers_recording_is_taken(store: AssetStore) -> None:
    with av.open(io.BytesIO(media_files.ogg("live"))) as source:
        out = io.BytesIO()
        with av.open(out, "w", format="webm") as target:
            track = target.add_stream_from_template(source.streams[0])
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = track
                    target.mux(packet)
    asset = store.import_upload(out.getvalue(), "blob", project="p")
    assert (asset.kind, asset.path.suffix) == ("voice", ".webm")
    assert asset.duration_s == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_the_place_a_film_was_shot_at_is_not_stored(store: AssetStore, suffix: str) -> None:
    out = io.BytesIO()
    with (
        av.open(io.BytesIO(media_files.mp4("home", suffix=suffix))) as source,
        av.open(out, "w", format=suffix[1:], options={"movflags": "use_metadata_tags"}) as target,
    ):
        target.metadata.update({"location": PLACE, "com.apple.quicktime.location.ISO6709": PLACE, "artist": "Mia"})
        tracks = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = tracks[packet.stream_index]
                target.mux(packet)
    assert PLACE.encode() in out.getvalue()
    stored = store.read_bytes(store.import_upload(out.getvalue(), "home", project="p"))
    assert PLACE.encode() not in stored
    assert b"Mia" not in stored


def test_names_covers_and_comments_of_a_recording_are_not_stored(store: AssetStore) -> None:
    wav = media_files.wav("me")
    listed = wav + b"LIST" + (14).to_bytes(4, "little") + b"INFOIART" + (2).to_bytes(4, "little") + b"Mi"
    mp3 = tags.write(media_files.mp3("me"), ".mp3", "Mia Chen") + b"TAG" + b"Mia".ljust(125, b"\0")
    for data, secret in ((listed, b"IART"), (mp3, b"Mia"), (with_cover(media_files.flac("me")), b"image/jpeg")):
        assert secret in data
        assert secret not in store.read_bytes(store.import_upload(data, "a", project="p"))
    assert store.read_bytes(store.get("p", "voc1")) == wav
    assert store.read_bytes(store.get("p", "voc2")) == tags.strip(media_files.mp3("me"), ".mp3")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (media_files.mp4()[:9_000], "damaged"),
        (media_files.wav()[:30], "damaged|empty"),
        (b"OggS" + bytes(300), "damaged"),
        (b"%PDF-1.7", "not a PNG, JPEG, WebP or GIF picture"),
        (media_files.svg(), "SVG"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_sentence(store: AssetStore, data: bytes, says: str) -> None:
    with pytest.raises(BadMedia, match=says) as caught:
        store.import_upload(data, "my file", project="p")
    assert '"my file"' in str(caught.value)
    assert store.list("p") == ()


def test_uploads_have_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadMedia, match="limit is 0 MB"):
        intake.take_in(media_files.mp4(), "a", max_bytes=1_000)
    monkeypatch.setattr(intake, "MAX_FILM_S", 1.5)
    with pytest.raises(BadMedia, match="lasts 2 seconds, the limit is 2"):
        intake.take_in(media_files.mp4(), "a")
    assert intake.take_in(media_files.mp3(), "a").kind == "voice"
    monkeypatch.setattr(intake, "MAX_SOUND_S", 1.0)
    with pytest.raises(BadMedia, match="lasts 2 seconds"):
        intake.take_in(media_files.mp3(), "a")
    monkeypatch.setattr(intake, "MAX_FILM_SIDE", 300)
    with pytest.raises(BadMedia, match="320x180 pixels"):
        intake.take_in(media_files.mp4(), "a")


# --- thumbnails


def _shown(store: AssetStore, asset_id: str, px: int = 256) -> Image.Image:
    small = Image.open(io.BytesIO(store.thumbnail(asset_id, px)))
    assert small.format == "WEBP"
    assert max(small.size) <= px
    return small.convert("RGB")


def test_a_films_thumbnail_is_its_picture(store: AssetStore) -> None:
    asset = store.import_upload(media_files.mp4("me"), "a.mp4", project="p")
    small = np.asarray(_shown(store, asset.id), np.int16)
    want = np.asarray(recordings.poster(media_files.mp4("me")).resize((256, 144)), np.int16)
    assert np.abs(small - want).mean() < 8


def test_a_recordings_thumbnail_is_its_waveform(store: AssetStore) -> None:
    half = np.concatenate([np.zeros(44_100), np.full(44_100, 9_000)]).astype(np.int16)
    half[::2] *= -1
    asset = store.import_upload(media_files._sound("wav", "pcm_s16le", half), "a.wav", project="p")
    picture = np.asarray(_shown(store, asset.id, 768), np.int16)
    paper = picture[4, 4]
    inked = (np.abs(picture - paper).max(axis=2) > 60).sum(axis=0)
    assert inked[:384].max() < 12
    assert inked[430:700].max() > 200


def test_texts_and_voices_have_cards_that_differ(store: AssetStore) -> None:
    cards = []
    for kind, data, suffix in (
        ("text", "你好，世界。\nThis is what was said, word for word.".encode(), ".txt"),
        ("text", b"Another.", ".txt"),
        ("clone", json.dumps({"voice_id": "v"}).encode(), ".json"),
    ):
        asset = store.put(NewAsset(project="p", kind=kind), data, suffix=suffix)  # type: ignore[arg-type]
        cards.append(_shown(store, asset.id).tobytes())
    assert len(set(cards)) == 3


def test_a_drawing_and_a_record_beside_an_asset_keep_their_kind_of_file(store: AssetStore) -> None:
    sidecars = {"svg": media_files.svg(), "provenance": b"{}", "ids": media_files.png()}
    asset = store.put(NewAsset(project="p"), media_files.png("main"), sidecars=sidecars)
    assert {name: store.sidecar_path(asset, name).suffix for name in sidecars} == {
        "svg": ".svg",
        "provenance": ".json",
        "ids": ".png",
    }
    assert store.sidecar(asset, "svg") == media_files.svg()
