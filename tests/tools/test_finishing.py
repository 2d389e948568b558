"""Results of every kind: what is taken, with which notes, and what is a failure and no success."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from prompts.briefs import MusicBrief, Section, SoundBrief, SpeechBrief
from prompts.shot import Shot
from tests.fakes import media_files
from tools import finishing, media
from tools.engines.base import Made
from tools.errors import EngineFailure
from tools.requests import (
    CloneRequest,
    ImageRequest,
    MusicRequest,
    ReadRequest,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)

SHOT = Shot.model_validate({"subject": "a red kite"})
IMAGE = ImageRequest(shot=SHOT)
VIDEO = VideoRequest(shot=SHOT)
SPEECH = SpeechRequest(brief=SpeechBrief(text="hello"))
MUSIC = MusicRequest(brief=MusicBrief(words="calm"))


def _fails(made: Made, request: Any, says: str, **more: Any) -> None:
    with pytest.raises(EngineFailure, match=says) as caught:
        finishing.check(made, request, **more)
    assert (caught.value.kind, caught.value.accepted) == ("transient", True)
    assert str(caught.value).endswith(".")


def _pixels(data: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


# --- pictures


@pytest.mark.parametrize("make", [media_files.png, media_files.jpeg, media_files.webp])
def test_a_picture_is_kept_as_png_with_exactly_the_pixels_that_came(make: Any) -> None:
    came = make("a red kite")
    checked = finishing.check(Made(came, suffix=".bin"), IMAGE)
    assert checked.made.suffix == ".png"
    assert (_pixels(checked.made.data) == _pixels(came)).all()
    assert checked.made.notes == ()
    assert finishing.facts(checked) == {"width": 320, "height": 180, "duration_s": 0.0, "fps": 0.0}


def test_what_the_provider_wrote_into_its_picture_is_left_behind() -> None:
    came = media.add_text(media_files.png(), {"parameters": "somebody's prompt"})
    assert b"somebody" not in finishing.check(Made(came), IMAGE).made.data


def test_a_drawing_of_the_embedded_studio_keeps_its_bytes_and_must_have_the_asked_size() -> None:
    drawn = media_files.png("drawn", (64, 48))
    asked = IMAGE.model_copy(update={"size": (64, 48)})
    assert finishing.check(Made(drawn), asked, drawn=True).made.data == drawn
    _fails(Made(drawn), asked.model_copy(update={"size": (64, 64)}), "64x48 pixels where 64x64", drawn=True)


@pytest.mark.parametrize(
    ("size", "note"),
    [
        ((320, 180), ()),
        ((640, 360), ("Asked for 640x360 pixels; the model made 320x180.",)),
        ((512, 512), ("Asked for the shape 1:1; the model made 320x180 (16:9).",)),
    ],
)
def test_a_service_may_make_another_size_and_says_so(size: tuple[int, int], note: tuple[str, ...]) -> None:
    checked = finishing.check(Made(media_files.png(), notes=("kept",)), IMAGE.model_copy(update={"size": size}))
    assert checked.made.notes == ("kept", *note)
    assert checked.picture is not None
    assert checked.picture.size == (320, 180)


def test_a_shape_said_in_words_is_noted_and_its_draft_size_is_not() -> None:
    wide = ImageRequest(shot=Shot.model_validate({"subject": "a kite", "technical": "16:9"}))
    tall = ImageRequest(shot=Shot.model_validate({"subject": "a kite", "technical": "9:16"}))
    assert finishing.check(Made(media_files.png()), wide).made.notes == ()
    assert finishing.check(Made(media_files.png()), tall).made.notes == (
        "Asked for the shape 9:16; the model made 320x180 (16:9).",
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no usable image"),
        (b"<html>", "web page"),
        (media_files.png()[:400], "damaged"),
        (media_files.blank_png(), "empty picture"),
        (media_files.mp3(), "no usable image"),
    ],
)
def test_a_bad_picture_is_a_failure(data: bytes, says: str) -> None:
    _fails(Made(data), IMAGE, says)


def test_a_nearly_black_jpeg_and_a_wholly_transparent_picture_show_nothing() -> None:
    for picture, kind in (
        (Image.new("RGB", (64, 64), (1, 0, 0)), "JPEG"),
        (Image.new("RGBA", (64, 64), (9, 9, 9, 0)), "PNG"),
    ):
        buffer = io.BytesIO()
        picture.save(buffer, kind)
        _fails(Made(buffer.getvalue()), IMAGE, "empty picture")


def test_the_input_sent_back_is_a_failure_even_saved_anew() -> None:
    edit = IMAGE.model_copy(update={"image": "a"})
    before = media_files.png("the input")
    again = io.BytesIO()
    Image.open(io.BytesIO(before)).save(again, "JPEG", quality=97)
    _fails(Made(before), edit, "unchanged", before=before)
    _fails(Made(again.getvalue()), edit, "unchanged", before=before)
    changed = Image.open(io.BytesIO(before)).convert("RGB")
    changed.paste((250, 20, 20), (100, 60, 132, 92))
    assert finishing.check(Made(media.encode_png(changed)), edit, before=before)
    assert finishing.check(Made(media_files.png("another")), edit, before=before)


def test_an_svg_becomes_a_picture_and_is_kept_beside_it() -> None:
    drawing = media_files.svg("a logo", (400, 200))
    checked = finishing.check(Made(drawing, suffix=".svg"), IMAGE.model_copy(update={"size": (600, 300)}))
    assert checked.made.suffix == ".png"
    assert checked.made.sidecars == {"svg": drawing}
    assert checked.picture is not None
    assert checked.picture.size == (600, 300)
    tall = media_files.svg("a logo", (100, 200))
    assert finishing.check(Made(tall), IMAGE).picture.size == (1024, 2048)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "inside",
    [
        '<script>alert(1)</script>', '<image href="file:///etc/passwd"/>', '<image xlink:href="http://x.example/a.png"/>',
        '<foreignObject/>', '<rect onload="x()"/>', "<style>@import 'x.css'</style>", '<rect fill="url(http://x.example)"/>',
    ],
)  # fmt: skip
def test_an_svg_that_reaches_outside_itself_is_refused(inside: str) -> None:
    data = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'.encode()
    _fails(Made(data), IMAGE, "plain SVG")


def test_an_svg_with_entities_or_of_a_mad_shape_or_damaged_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">]><svg xmlns="http://www.w3.org/2000/svg"/>'
    for data in (
        bomb,
        b'<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="1"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><rect',
    ):
        _fails(Made(data), IMAGE, "no usable image")


def test_a_moving_gif_stays_one_and_a_still_one_becomes_png() -> None:
    moving = media_files.gif("waving")
    checked = finishing.check(Made(moving, suffix=".png"), IMAGE)
    assert (checked.made.data, checked.made.suffix) == (moving, ".gif")
    assert finishing.check(Made(media_files.gif("still", frames=1)), IMAGE).made.suffix == ".png"


def test_a_regions_result_of_another_size_is_scaled_into_the_parent_and_the_rest_stays() -> None:
    parent = Image.open(io.BytesIO(media_files.png("parent"))).convert("RGB")
    mask = np.zeros((180, 320), bool)
    mask[40:90, 100:200] = True
    request = IMAGE.model_copy(update={"size": (320, 180), "image": "a"})
    checked = finishing.check(Made(media_files.png("part", (640, 352))), request)
    laid = finishing.lay_in(checked, finishing.Ground(parent, mask, 0))
    assert laid.picture is not None
    assert laid.picture.size == (320, 180)
    before, after = np.asarray(parent), _pixels(laid.made.data)
    assert (before[~mask] == after[~mask]).all()
    assert (before[mask] != after[mask]).any()
    assert finishing.facts(laid)["width"] == 320


# --- films


def test_a_film_tells_its_facts_and_its_true_file_ending() -> None:
    checked = finishing.check(Made(media_files.webm("sea"), kind="video", suffix=".mp4"), VIDEO)
    assert checked.made.suffix == ".webm"
    assert checked.picture is not None
    got = finishing.facts(checked)
    assert (got["width"], got["height"], got["fps"]) == (160, 90, 12.0)
    assert got["duration_s"] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("asked", "notes"),
    [
        ({"duration_s": 2.0, "size": (320, 180), "fps": 24}, []),
        ({"duration_s": 8.0}, ["Asked for 8 seconds; the model made 2."]),
        ({"duration_s": 1.0}, ["Asked for 1 seconds; the model made 2."]),
        ({"size": (180, 320)}, ["Asked for the shape 9:16; the model made 320x180 (16:9)."]),
        ({"fps": 60}, ["Asked for 60 frames a second; the model made 24."]),
        ({"operation": "extend", "duration_s": 1.0, "video": "v"}, []),
        ({"operation": "extend", "duration_s": 5.0, "video": "v"}, ["Asked for 5 seconds; the model made 2."]),
    ],
)
def test_what_a_film_is_not_as_asked_is_noted(asked: dict[str, Any], notes: list[str]) -> None:
    checked = finishing.check(Made(media_files.mp4("sea"), kind="video"), VIDEO.model_copy(update=asked))
    assert list(checked.made.notes) == notes


def test_a_silent_film_is_noted_when_sound_was_asked() -> None:
    silent = Made(media_files.mp4("sea", audio=False), kind="video")
    assert finishing.check(silent, VIDEO).made.notes == ()
    asked = VIDEO.model_copy(update={"generate_audio": True})
    assert finishing.check(silent, asked).made.notes == ("Asked for sound; the model made a silent film.",)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (media_files.black_mp4(), "shows nothing"),
        (media_files.mp4()[:9_000], "no usable video"),
        (media_files.mp3(), "no film"),
        (media_files.png(), "no film"),
        (b"<html>", "no usable video"),
    ],
)
def test_a_bad_film_is_a_failure(data: bytes, says: str) -> None:
    _fails(Made(data, kind="video"), VIDEO, says)


def test_the_same_film_sent_back_is_a_failure_even_written_anew() -> None:
    from tools import remuxing

    restyle = VIDEO.model_copy(update={"operation": "restyle", "video": "v"})
    before = media_files.mp4("the input")
    _fails(Made(before, kind="video"), restyle, "unchanged", before=before)
    again = remuxing.rewrap(before, ".mp4", {"title": "new"})
    assert again != before
    _fails(Made(again, kind="video"), restyle, "unchanged", before=before)
    assert finishing.check(Made(media_files.mp4("another"), kind="video"), restyle, before=before)


# --- sound


@pytest.mark.parametrize("make", [media_files.mp3, media_files.wav, media_files.flac, media_files.ogg, media_files.m4a])
def test_a_recording_is_kept_byte_for_byte_with_its_true_ending(make: Any) -> None:
    came = make("hello")
    checked = finishing.check(Made(came, kind="voice", suffix=".bin"), SPEECH)
    assert checked.made.data == came
    assert checked.made.suffix in (".mp3", ".wav", ".flac", ".ogg", ".m4a")
    assert finishing.facts(checked)["duration_s"] == pytest.approx(2.0, abs=0.06)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (media_files.silence_mp3(), "nothing is heard"),
        (media_files.silence_wav(), "nothing is heard"),
        (media_files.mp4(), "something else"),
        (media_files.png(), "something else"),
        (b'{"error": 1}', "no usable voice"),
        (b"", "no usable voice"),
    ],
)
def test_a_bad_recording_is_a_failure(data: bytes, says: str) -> None:
    _fails(Made(data, kind="voice"), SPEECH, says)


def test_the_same_recording_sent_back_is_a_failure() -> None:
    came = media_files.mp3("mine")
    _fails(
        Made(came, kind="voice"),
        SPEECH.model_copy(update={"operation": "isolate", "audio": "a"}),
        "unchanged",
        before=came,
    )


def test_music_of_another_length_is_noted() -> None:
    made = Made(media_files.mp3("tune", 3.0), kind="music")
    exact = MUSIC.model_copy(update={"brief": MusicBrief(words="calm", duration_s=3)})
    longer = MUSIC.model_copy(update={"brief": MusicBrief(words="calm", duration_s=30)})
    parts = MusicRequest(brief=MusicBrief(sections=(Section(name="a", duration_s=5), Section(name="b", duration_s=5))))
    assert finishing.check(made, MUSIC).made.notes == ()
    assert finishing.check(made, exact).made.notes == ()
    assert finishing.check(made, longer).made.notes == ("Asked for 30 seconds; the model made 3.",)
    assert finishing.check(made, parts).made.notes == ("Asked for 10 seconds; the model made 3.",)
    sound = SoundRequest(brief=SoundBrief(text="rain", duration_s=10))
    assert finishing.check(replace(made, kind="sound"), sound).made.notes == (
        "Asked for 10 seconds; the model made 3.",
    )


def test_a_dubbed_film_is_a_film() -> None:
    dub = SPEECH.model_copy(update={"operation": "dub", "video": "v"})
    before, after = media_files.mp4("talk"), media_files.mp4("talk", audio=False)
    assert finishing.facts(finishing.check(Made(after, kind="video"), dub, before=before))["width"] == 320


# --- texts and voices


def test_a_cloned_voice_has_an_id_and_a_text_has_words() -> None:
    clone = CloneRequest(name="Mia", samples=("a",), consent="c")
    voice = json.dumps({"engine": "elevenlabs", "voice_id": "v1"}).encode()
    assert finishing.check(Made(voice, kind="clone", suffix=".txt"), clone).made.suffix == ".json"
    for bad in (b"{}", b"[]", b"no", b'{"voice_id": " "}'):
        _fails(Made(bad, kind="clone"), clone, "voice")
    read = ReadRequest(asset="a")
    assert (
        finishing.facts(finishing.check(Made("你好".encode(), kind="text", suffix=".txt"), read))["duration_s"] == 0.0
    )
    for bad, suffix in ((b" \n", ".txt"), (b"\xff\xfe\x00", ".txt"), (b"{", ".json")):
        _fails(Made(bad, kind="text", suffix=suffix), read, "text|words")


def test_a_result_of_another_kind_is_a_failure() -> None:
    _fails(Made(media_files.mp3(), kind="music"), VIDEO, "sent a music where a video was asked")


# --- what is told of the outcome


def test_an_enlarged_picture_that_is_not_larger_is_noted() -> None:
    before = media_files.png("a hill", (320, 180))
    enlarged = ImageRequest(shot=SHOT, operation="upscale", image="a")
    assert finishing.check(Made(media_files.png("a kite", (640, 360))), enlarged, before=before).made.notes == ()
    (note,) = finishing.check(Made(media_files.png("a kite", (320, 180))), enlarged, before=before).made.notes
    assert note == "The picture did not become larger: it was 320x180 and is 320x180; try another model."


def test_a_widened_picture_of_another_size_is_noted() -> None:
    widened = ImageRequest(shot=SHOT, operation="outpaint", image="a", size=(640, 180))
    (note,) = finishing.check(Made(media_files.png("a kite", (320, 180))), widened).made.notes
    assert note == "Asked for the shape 32:9; the model made 320x180 (16:9)."


def test_a_filled_background_is_noted_where_a_transparent_one_was_asked() -> None:
    cut_out = ImageRequest(shot=Shot.model_validate({"subject": "a red kite", "technical": "transparent background"}))
    clear = Image.open(io.BytesIO(media_files.png("a kite"))).convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 40, 40))
    assert finishing.check(Made(media.encode_png(clear)), cut_out).made.notes == ()
    filled = Made(media_files.png("a kite"))
    assert finishing.check(filled, cut_out).made.notes == ("Asked for a transparent background; the model made a filled one.",)
    told = replace(filled, notes=("FLUX has no choice of background, so that was left out.",))
    assert finishing.check(told, cut_out).made.notes == told.notes


def test_what_the_engine_has_told_of_a_length_is_not_told_again() -> None:
    film = Made(media_files.mp4("a kite", seconds=6), kind="video", suffix=".mp4", notes=("Veo takes 4, 6 or 8 seconds, so 5 became 6.",))
    asked = VideoRequest(shot=SHOT, duration_s=5)
    assert finishing.check(film, asked).made.notes == film.notes
    assert finishing.check(replace(film, notes=()), asked).made.notes == ("Asked for 5 seconds; the model made 6.",)
