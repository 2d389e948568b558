"""Whether a result is what was asked: it decodes, is of the right kind, shows or sounds something, and is not the input sent back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prompts import technical
from tools import drawings, foreign, hearing, media, plain_json, recordings
from tools.decoding.port import Decoder
from tools.engines.base import Made
from tools.errors import BadMedia, EngineFailure
from tools.requests import (
    CloneRequest,
    FilmRequest,
    ImageRequest,
    MusicRequest,
    ReadRequest,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)
from tools.store.records import Kind

MAX_RESULT_BYTES = 200 * 2**20
MAX_TEXT_BYTES = 5 * 2**20
SILENT_DB = -60.0
"""A recording whose loudest sample stays below this (a thousandth of full scale) is silent."""
MAX_FRAMES = 3_000
"""Frames of a GIF or an animated WebP."""
LENGTH_TOLERANCE = 0.1
SHAPE_TOLERANCE = 0.12
"""Share by which width to height may differ from what was asked before a person is told of the shape."""
UNCHANGED_LEVELS = 3.0
"""Mean difference of every 16x16 block, of 255, below which an edit is its input saved again."""
_BLOCK = 16

_KINDS: Mapping[type, frozenset[Kind]] = {
    ImageRequest: frozenset({"image", "mask"}),
    VideoRequest: frozenset({"video"}),
    FilmRequest: frozenset({"film", "board"}),
    SpeechRequest: frozenset({"voice", "video"}),
    CloneRequest: frozenset({"clone"}),
    MusicRequest: frozenset({"music"}),
    SoundRequest: frozenset({"sound"}),
    ReadRequest: frozenset({"text"}),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A result that was decoded and found good. `picture`: its pixels, or a film's poster; None for sound and text, and where nobody wants it."""

    made: Made
    picture: Image.Image | None = None
    probe: recordings.Probe | None = None
    """None for text and cloned voices."""


def check(made: Made, request: Request, *, drawn: bool = False, before: bytes | None = None) -> Checked:
    """Return the result, decoded, with its file ending set right and a note for every size or length that is not the asked one.

    drawn: made by the embedded studio, which keeps sizes exactly. before: the file that the request edits; the same file
    or picture coming back is a failure. Pictures are PNG afterwards with exactly the pixels that came (an animated GIF
    stays one); of an SVG the drawing is kept as the sidecar `svg`.
    Raises EngineFailure (transient, accepted) for a result that is not usable.
    """
    if made.kind not in _KINDS[type(request)]:
        raise _unusable(f"The engine sent a {made.kind} where a {request.kind} was asked; try again.")
    if len(made.data) > MAX_RESULT_BYTES:
        raise _unusable(f"The engine sent more than {MAX_RESULT_BYTES // 2**20} MB; ask for something smaller.")
    if before is not None and made.data == before:
        raise _sent_back()
    try:
        match made.kind:
            case "image" | "mask":
                return _picture(made, request, drawn, before)
            case "board":
                return _board(made)
            case "video" | "film":
                return _film(made, request, before, drawn)
            case "clone":
                return _clone(made)
            case "text":
                return _text(made)
            case _:
                return _sound(made, request, drawn)
    except BadMedia as error:
        raise _unusable(f"The engine sent no usable {made.kind} ({error}) Try again.") from error


def check_sent(decoder: Decoder, made: Made, request: Request, *, before: bytes | None = None, pixels: bool = True) -> Checked:
    """Return what `check` returns for a file that a service sent, read where files of strangers are read; raises the same.

    pixels: whether its picture is wanted too, which is some megabytes to hand over.
    """
    try:
        return decoder.run(check if pixels else _without_pixels, made, request, name="the result", drawn=False, before=before)
    except BadMedia as error:
        raise _unusable(f"The engine sent no usable {made.kind} ({error}) Try again.") from error


def _without_pixels(made: Made, request: Request, *, drawn: bool, before: bytes | None) -> Checked:
    return replace(check(made, request, drawn=drawn, before=before), picture=None)


def facts(checked: Checked) -> dict[str, Any]:
    """Return what a record says of the file itself: width and height in pixels, duration_s, fps; 0 where there is none."""
    probe, picture = checked.probe, checked.picture
    if probe is None:
        return {"width": 0, "height": 0, "duration_s": 0.0, "fps": 0.0}
    size = picture.size if picture is not None and probe.kind == "image" else (probe.width, probe.height)
    return {"width": size[0], "height": size[1], "duration_s": probe.duration_s, "fps": probe.fps}


def same_picture(a: Image.Image, b: Image.Image) -> bool:
    """Return whether two pictures of one size show the same, but for the noise of saving them again.

    Compared in 16x16 blocks by their mean colour (lossy formats keep it) and by their brightness, pixel for pixel.
    """
    if a.size != b.size:
        return False
    colours = _blocks(np.asarray(a.convert("RGBA"), np.float32) - np.asarray(b.convert("RGBA"), np.float32))
    lights = _blocks(np.abs(np.asarray(a.convert("L"), np.float32) - np.asarray(b.convert("L"), np.float32))[..., None])
    return bool(max(np.abs(colours).max(), lights.max()) < UNCHANGED_LEVELS)


def _blocks(difference: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean of every block of an (H, W, C) array; the blocks at the far edges are padded with their last pixels."""
    down, across = (-side % _BLOCK for side in difference.shape[:2])
    padded = np.pad(difference, ((0, down), (0, across), (0, 0)), "edge")
    height, width, channels = padded.shape
    means: NDArray[np.float32] = padded.reshape(
        height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK, channels
    ).mean(axis=(1, 3))  # fmt: skip
    return means


# --- one kind each


def _picture(made: Made, request: Request, drawn: bool, before: bytes | None) -> Checked:
    assert isinstance(request, ImageRequest)
    kept, picture = _pixels(made, request, drawn)
    if drawn and request.size is not None and picture.size != request.size:
        raise _unusable(
            f"The engine made {_size(picture.size)} pixels where {_size(request.size)} were asked; try another size."
        )
    said = request.shot.said() or request.shot.items or request.shot.text_in_image
    if made.kind == "image" and recordings.is_flat(picture, 0 if drawn else 2) and (said or request.image):
        raise _unusable("The engine made an empty picture; say the scene in other words and try again.")
    old = None if before is None or drawn else _pixels_of(before)
    if old is not None and same_picture(picture, old):
        raise _sent_back()
    notes = () if drawn else _picture_notes(request, picture, old.size if old else None)
    probe = recordings.Probe("image", kept.suffix, recordings.MIMES[kept.suffix], *picture.size)
    return Checked(replace(kept, notes=(*kept.notes, *_unsaid(notes, kept.notes))), picture, probe)


def _pixels(made: Made, request: ImageRequest, drawn: bool) -> tuple[Made, Image.Image]:
    if drawings.is_svg(made.data):
        picture = drawings.rasterise(made.data, longest=max(request.size or (drawings.LONGEST,)), name="the result")
        sidecars = {**made.sidecars, "svg": made.data}
        return replace(made, data=media.encode_png(picture), suffix=".png", sidecars=sidecars), picture
    picture = media.open_picture(made.data, name="the result", max_bytes=MAX_RESULT_BYTES)
    if media.kind_of(made.data) == "GIF" and _moves(made.data):
        return replace(made, data=made.data if drawn else _bare(made.data), suffix=".gif"), picture
    if media.kind_of(made.data) == "PNG" and (drawn or media.is_plain_png(made.data)):
        return replace(made, suffix=".png"), picture
    return replace(made, data=media.encode_png(picture), suffix=".png"), picture


def _board(made: Made) -> Checked:
    picture = media.open_picture(made.data, name="the result", max_bytes=MAX_RESULT_BYTES)
    return Checked(replace(made, suffix=".png"), picture, recordings.Probe("image", ".png", "image/png", *picture.size))


def _film(made: Made, request: Request, before: bytes | None, drawn: bool) -> Checked:
    if made.kind == "film" and media.kind_of(made.data) in ("GIF", "WEBP"):
        return _moving_picture(made)
    probe = recordings.probe(made.data, name="the result")
    if probe.kind != "video":
        raise _unusable("The engine sent no film but something else; try again.")
    made = made if drawn else _without_foreign(made, probe.suffix)
    seen = recordings.frames(made.data, 5, name="the result")
    if all(recordings.is_flat(frame) for frame in seen):
        raise _unusable("The engine made a film that shows nothing; say the shot in other words and try again.")
    if before is not None and isinstance(request, VideoRequest) and _same_film(probe, seen, before):
        raise _sent_back()
    notes = _film_notes(request, probe) if isinstance(request, VideoRequest) else ()
    poster = next(frame for frame in seen if not recordings.is_flat(frame))
    return _checked_film(replace(made, notes=(*made.notes, *_unsaid(notes, made.notes))), probe, poster)


def film_of(made: Made) -> Checked:
    """Return a film that was put together here from films that were checked before, with its facts and levels."""
    return _checked_film(made, recordings.probe(made.data, name="the result"), recordings.poster(made.data, name="the result"))


def _checked_film(made: Made, probe: recordings.Probe, poster: Image.Image) -> Checked:
    described = hearing.described(made.description, made.data, probe.duration_s) if probe.has_audio else made.description
    return Checked(replace(made, suffix=probe.suffix, description=described), poster, probe)


def _moving_picture(made: Made) -> Checked:
    """Check a film that is a GIF or an animated WebP; its length is the sum of its frames' times."""
    first = media.open_picture(made.data, name="the result", max_bytes=MAX_RESULT_BYTES)
    kind = media.kind_of(made.data) or ""
    with Image.open(io.BytesIO(made.data), formats=(kind,)) as image:
        count = int(getattr(image, "n_frames", 1))
        seconds = 0.0
        if count > MAX_FRAMES:
            raise _unusable(f"The engine sent {count} frames, the limit is {MAX_FRAMES}; ask for something shorter.")
        for number in range(count):
            image.seek(number)
            image.load()  # a WebP tells a frame's time only then
            seconds += float(image.info.get("duration", 0)) / 1000
    if count < 2 or seconds <= 0:
        raise _unusable("The engine made a film that does not move; try again.")
    suffix = ".gif" if kind == "GIF" else ".webp"
    rate = round(count / seconds, 3)
    probe = recordings.Probe("video", suffix, recordings.MIMES[suffix], *first.size, duration_s=round(seconds, 3), fps=rate)
    return Checked(replace(made, suffix=suffix), first, probe)


def _same_film(probe: recordings.Probe, seen: tuple[Image.Image, ...], before: bytes) -> bool:
    try:
        old = recordings.probe(before)
        if old.kind != "video" or abs(old.duration_s - probe.duration_s) > 0.1:
            return False
        pictures = recordings.frames(before, len(seen))
    except BadMedia:  # a voice to dub, or an input that another check has spoken about
        return False
    return len(pictures) == len(seen) and all(map(same_picture, seen, pictures))


def _sound(made: Made, request: Request, drawn: bool) -> Checked:
    probe = recordings.probe(made.data, name="the result")
    if probe.kind != "audio":
        raise _unusable("The engine sent no recording but something else; try again.")
    made = made if drawn else _without_foreign(made, probe.suffix)
    if recordings.loudness(made.data, name="the result").peak_db < SILENT_DB:
        raise _unusable("The engine made a recording in which nothing is heard; say it in other words and try again.")
    asked = request.brief.duration_s if isinstance(request, MusicRequest | SoundRequest) else None
    if isinstance(request, MusicRequest) and asked is None:
        parts = [section.duration_s for section in request.brief.sections]
        asked = sum(part for part in parts if part) if parts and all(parts) else None
    notes = (*made.notes, *_unsaid(_length_notes(asked, probe.duration_s), made.notes))
    described = hearing.described(made.description, made.data, probe.duration_s)
    return Checked(replace(made, suffix=probe.suffix, notes=notes, description=described), None, probe)


def _clone(made: Made) -> Checked:
    try:
        voice = plain_json.parse(made.data)
    except ValueError as error:
        raise _unusable("The engine sent no readable voice; try again.") from error
    if not isinstance(voice, dict) or not isinstance(voice.get("voice_id"), str) or not voice["voice_id"].strip():
        raise _unusable("The engine sent a voice without an id; try again.")
    return Checked(replace(made, suffix=".json"))


def _text(made: Made) -> Checked:
    try:
        text = made.data.decode("utf-8")
        if made.suffix == ".json":
            plain_json.parse(text)
    except ValueError as error:
        raise _unusable("The engine sent no readable text; try again.") from error
    if not text.strip() or len(made.data) > MAX_TEXT_BYTES:
        raise _unusable("The engine read no words in it; give another recording or picture.")
    return Checked(made)


# --- notes and failures


def _picture_notes(request: ImageRequest, picture: Image.Image, before: tuple[int, int] | None) -> tuple[str, ...]:
    """Return what to tell of a picture's size and background. before: the size of the picture that was edited."""
    got = picture.size
    if request.operation in ("make", "outpaint"):
        opaque = technical.says_transparent(request.shot) and request.region is None and not _see_through(picture)
        notes = ("Asked for a transparent background; the model made a filled one.",) if opaque else ()
        return notes if request.operation == "outpaint" and _kept_shape(request, before) else (*notes, *_size_notes(request, got))
    if request.operation == "upscale" and before and not (got[0] > before[0] and got[1] > before[1]):
        return (f"The picture did not become larger: it was {_size(before)} and is {_size(got)}; try another model.",)
    return ()


def _kept_shape(request: ImageRequest, before: tuple[int, int] | None) -> bool:
    """Tell whether the shape that the Shot says is only that of the picture before it was widened."""
    shape = technical.frame_size(request.shot) if technical.says_shape(request.shot) else None
    return request.size is None and before is not None and shape is not None and abs(shape[0] / shape[1] * before[1] / before[0] - 1) <= SHAPE_TOLERANCE


def _see_through(picture: Image.Image) -> bool:
    return picture.has_transparency_data and picture.convert("RGBA").getchannel("A").getextrema() != (255, 255)


def _size_notes(request: ImageRequest | VideoRequest, got: tuple[int, int]) -> tuple[str, ...]:
    shot = request.shot
    asked = request.size or (technical.frame_size(shot) if technical.says_shape(shot) else None)
    if asked is None or got == asked:
        return ()
    wanted, made = asked[0] / asked[1], got[0] / got[1]
    if abs(made / wanted - 1) > SHAPE_TOLERANCE:
        return (
            f"Asked for the shape {technical.ratio_of(*asked)}; the model made {_size(got)} ({technical.ratio_of(*got)}).",
        )
    named = request.size is not None or technical.says_size(shot)
    if not named or getattr(request, "region", None) is not None:  # a region's result is scaled to the parent anyway
        return ()
    return (f"Asked for {_size(asked)} pixels; the model made {_size(got)}.",)


def _film_notes(request: VideoRequest, probe: recordings.Probe) -> tuple[str, ...]:
    asked = request.duration_s or technical.duration_s(request.shot)
    if request.operation == "extend" and asked is not None:
        asked = max(asked, probe.duration_s)  # some services send the new part alone, some the whole film
    notes = [*_size_notes(request, (probe.width, probe.height)), *_length_notes(asked, probe.duration_s)]
    if request.generate_audio and not probe.has_audio:
        notes.append("Asked for sound; the model made a silent film.")
    rate = request.fps or technical.fps(request.shot)
    if rate is not None and abs(probe.fps - rate) > 0.5:
        notes.append(f"Asked for {rate:g} frames a second; the model made {probe.fps:g}.")
    return tuple(notes)


def _length_notes(asked: float | None, got: float) -> tuple[str, ...]:
    if asked is None or abs(got - asked) <= max(asked * LENGTH_TOLERANCE, 0.15):
        return ()
    return (f"Asked for {asked:g} seconds; the model made {round(got, 1):g}.",)


def _unsaid(notes: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """Return the notes but for those whose matter the engine has told already: "so 5 became 6", "no choice of background"."""
    outcomes = {sentence.split(" became ")[-1] for sentence in said}
    heard = any("background" in sentence for sentence in said)
    return tuple(note for note in notes if note.split(" made ")[-1] not in outcomes and not (heard and "background" in note))


def _without_foreign(made: Made, suffix: str) -> Made:
    """Return a film or recording without a second file in it; one that has none stays as it came, byte for byte."""
    try:
        return replace(made, data=foreign.as_sent(made.data, suffix))
    except ValueError as error:
        raise BadMedia("It holds something that is no film or recording.") from error


def _bare(gif: bytes) -> bytes:
    try:
        return foreign.bare_gif(gif)
    except (ValueError, IndexError) as error:
        raise BadMedia("It is a damaged moving picture.") from error


def _moves(gif: bytes) -> bool:
    with Image.open(io.BytesIO(gif), formats=("GIF",)) as image:
        return bool(getattr(image, "is_animated", False))


def _pixels_of(data: bytes) -> Image.Image:
    return media.open_picture(data, name="the input")


def _size(pair: tuple[int, int]) -> str:
    return f"{pair[0]}x{pair[1]}"


def _unusable(message: str) -> EngineFailure:
    return EngineFailure(message, "transient", accepted=True)


def _sent_back() -> EngineFailure:
    return _unusable(
        "The engine sent back what it was given, unchanged; say more clearly what shall change and try again."
    )
