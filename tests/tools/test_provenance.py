"""What a file says of its making, and that it says it the same way twice."""

from __future__ import annotations

import io
import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from prompts.shot import Shot
from tests.fakes import media_files
from tools import recordings, tags
from tools.assets import Recipe
from tools.engines.base import Made
from tools.errors import BadMedia
from tools.media import encode_png
from tools.provenance import mark, parameters, read_back, stamp
from tools.requests import ImageRequest, canonical

SHOT = Shot.model_validate({"subject": "一隻貓, cat", "scene": "the moon", "negative": ["people", "text"]})
PNG = encode_png(Image.new("RGB", (8, 6), "#123456"))


def _recipe(image: str | None = None) -> Recipe:
    request = canonical(ImageRequest(shot=SHOT, seed=42, image=image))
    return Recipe(request=request, card="animatic", engine="animatic", seed=42, versions={"scenewright": "0.1.0"})


def _stamped(origin: str = "drawn", image: str | None = None) -> bytes:
    return stamp(
        PNG, _recipe(image), SHOT, (8, 6), model="Animatic draft", origin=origin, draft=origin == "drawn",  # type: ignore[arg-type]
        inputs={image: "ab" * 32} if image else {},
    )  # fmt: skip


def test_a_file_tells_its_recipe_its_source_type_and_that_it_is_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_stamped())
    told = read_back(path)
    assert told["draft"] is True
    assert told["digital_source_type"] == "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
    assert ImageRequest.model_validate(told["recipe"]["request"]) == ImageRequest(shot=SHOT, seed=42)
    assert told["recipe"]["versions"] == {"scenewright": "0.1.0"}


def test_a_trained_models_picture_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_stamped("generated"))
    told = read_back(path)
    assert told["digital_source_type"].endswith("/trainedAlgorithmicMedia")
    assert told["draft"] is False


def test_the_parameters_read_like_those_of_the_common_web_ui() -> None:
    lines = parameters(SHOT, _recipe(), (8, 6), "Animatic draft").splitlines()
    assert "cat" in lines[0]
    assert lines[1].startswith("Negative prompt: ")
    assert "people" in lines[1]
    assert lines[-1] == "Seed: 42, Size: 8x6, Model: Animatic draft, Version: scenewright 0.1.0"
    assert len(lines) == 3


def test_input_pictures_are_named_by_their_content(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_stamped(image="f00d"))
    assert read_back(path)["recipe"]["request"]["image"] == "sha256:" + "ab" * 32
    assert b"f00d" not in path.read_bytes()


def test_the_same_recipe_gives_the_same_bytes_and_the_pixels_are_untouched(tmp_path: Path) -> None:
    assert _stamped() == _stamped()
    path = tmp_path / "a.png"
    path.write_bytes(_stamped())
    with Image.open(path) as image:
        assert (np.asarray(image) == (0x12, 0x34, 0x56)).all()


def test_a_plain_file_tells_nothing_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    assert read_back(path) == {}
    path.write_bytes(b"<svg/>")
    with pytest.raises(BadMedia, match=r"a\.png"):
        read_back(path)


# --- films and recordings

RECORDINGS = {
    ".mp4": media_files.mp4("sea"), ".mov": media_files.mp4("sea", suffix=".mov"), ".webm": media_files.webm("sea"),
    ".mp3": media_files.mp3("hello"), ".wav": media_files.wav("hello"), ".flac": media_files.flac("hello"),
    ".ogg": media_files.ogg("hello"), ".m4a": media_files.m4a("hello"),
}  # fmt: skip


def _marked(data: bytes, suffix: str, **more: object) -> Made:
    return mark(
        Made(data, kind="video" if suffix in (".mp4", ".mov", ".webm") else "voice", suffix=suffix), _recipe("abc"),
        model="Kling", origin="generated", draft=False, inputs={"abc": "cd" * 32}, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _packets(data: bytes) -> list[tuple[int, float, bytes]]:
    with av.open(io.BytesIO(data)) as container:
        return [
            (p.stream_index, round(float((p.pts or 0) * p.time_base), 4), bytes(p)) for p in container.demux() if p.size
        ]


def _samples(data: bytes) -> bytes:
    with av.open(io.BytesIO(data)) as container:
        return b"".join(frame.to_ndarray().tobytes() for frame in container.decode(audio=0))


@pytest.mark.parametrize("suffix", RECORDINGS)
def test_a_film_or_recording_tells_its_making_and_keeps_every_packet_and_sample(suffix: str, tmp_path: Path) -> None:
    data = RECORDINGS[suffix]
    made = _marked(data, suffix, labels=("cloned voice",), licence="CC-BY-NC-4.0 & <more>")
    assert made.sidecars == {}
    path = tmp_path / f"a{suffix}"
    path.write_bytes(made.data)
    told = read_back(path)
    assert told["labels"] == ["cloned voice"]
    assert told["licence"] == "CC-BY-NC-4.0 & <more>"
    assert told["draft"] is False
    assert told["digital_source_type"].endswith("/trainedAlgorithmicMedia")
    assert told["recipe"]["request"]["image"] == "sha256:" + "cd" * 32
    assert told["recipe"]["request"]["shot"]["subject"]["text"] == "一隻貓, cat"
    assert _packets(made.data) == _packets(data)
    assert _samples(made.data) == _samples(data)
    assert recordings.probe(made.data) == recordings.probe(data)


@pytest.mark.parametrize("suffix", RECORDINGS)
def test_marking_is_repeatable_and_takes_the_place_of_an_older_mark(suffix: str) -> None:
    once = _marked(RECORDINGS[suffix], suffix)
    assert once.data == _marked(RECORDINGS[suffix], suffix).data
    twice = _marked(once.data, suffix).data
    assert len(twice) == len(once.data)
    assert twice.count(b"digital_source_type") == 1


@pytest.mark.parametrize("suffix", RECORDINGS)
def test_a_file_without_a_record_tells_nothing(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(RECORDINGS[suffix])
    assert read_back(path) == {}


def test_a_film_whose_last_box_reaches_to_the_end_of_the_file_can_still_be_marked(tmp_path: Path) -> None:
    data = media_files.mp4("open end", audio=False)
    boxes = [(kind, start) for kind, start, _ in tags._boxes(data)]
    last = boxes[-1][1]
    opened = data[:last] + bytes(4) + data[last + 4 :]
    path = tmp_path / "a.mp4"
    path.write_bytes(_marked(opened, ".mp4").data)
    assert read_back(path)["recipe"]["card"] == "animatic"
    assert recordings.probe(path).duration_s == pytest.approx(2.0, abs=0.05)


def test_a_streamed_wav_gets_a_true_header(tmp_path: Path) -> None:
    data = bytearray(media_files.wav("live"))
    at = data.find(b"data")
    data[4:8] = data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    made = _marked(bytes(data), ".wav")
    assert int.from_bytes(made.data[4:8], "little") == len(made.data) - 8
    assert _samples(made.data) == _samples(media_files.wav("live"))


@pytest.mark.parametrize(
    ("data", "suffix"), [(media_files.gif(), ".gif"), (b"words", ".txt"), (b'{"voice_id": "v"}', ".json")]
)
def test_what_can_carry_no_record_gets_it_beside_itself(data: bytes, suffix: str) -> None:
    made = _marked(data, suffix, labels=("cloned voice",))
    assert made.data == data
    record = json.loads(made.sidecars["provenance"])
    assert record["labels"] == ["cloned voice"]
    assert record["recipe"]["card"] == "animatic"


def test_a_picture_is_marked_with_its_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    made = mark(
        Made(PNG), _recipe(), model="Flux", origin="generated", draft=False, shot=SHOT, size=(8, 6), labels=("non-commercial",),
    )  # fmt: skip
    path.write_bytes(made.data)
    told = read_back(path)
    assert told["labels"] == ["non-commercial"]
    assert "Model: Flux" in told["parameters"]


def test_a_damaged_file_has_no_record(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(media_files.mp4()[:5_000])
    with pytest.raises(BadMedia):
        read_back(path)


@pytest.mark.parametrize("suffix", RECORDINGS)
def test_stripping_leaves_sound_and_picture_and_nothing_else(suffix: str) -> None:
    data = _marked(RECORDINGS[suffix], suffix).data
    bare = tags.strip(data, suffix)
    assert b"Record" not in bare
    assert b"digital_source_type" not in bare
    assert [p[2] for p in _packets(bare)] == [p[2] for p in _packets(RECORDINGS[suffix])]
    assert _samples(bare) == _samples(RECORDINGS[suffix])
