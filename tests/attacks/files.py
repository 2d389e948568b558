"""Attacks by file: bombs, lies in headers, files that are two things, and lists that name other files; played as uploads and as results."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

from agent.channels.openai_api.editing import whitened
from prompts.shot import Shot
from tests.attacks import builders as build
from tests.attacks.attack import Attack
from tests.fakes import media_files
from tools import drawings, foreign, intake, media, recordings
from tools.assets import AssetStore
from tools.engines.base import Made
from tools.requests import ImageRequest, SoundRequest, VideoRequest
from tools.verifying import check

UPLOAD, RESULT = "upload", "result"
_SHOT = Shot.model_validate({"subject": "a cat"})
_EVIL = (b"<script", b"<html", b"PK\3\4", b"#!/bin/sh", b"alert(")


def bombs() -> list[Attack]:
    """Return small files that would grow, and headers that lie about what follows."""
    many = build.chunk(b"zTXt", b"a\0\0" + build.zeros(40))
    profile = build.chunk(b"iCCP", b"a\0\0" + build.zeros(40))
    film = media_files.mp4("film")
    return [
        _kept("PNG of 20,000 x 20,000", build.png(20_000, 20_000, packed=build.zeros(1)), "megapixels"),
        _kept("PNG of 2^31 x 2^31", build.png(2**31 - 1, 2**31 - 1, packed=zlib.compress(b"")), "pixels"),
        _kept("PNG that packs 400 MB", build.png(8, 8, packed=build.zeros(400))),
        _kept("zTXt bomb", build.png(before=many), "damaged"),
        _kept("iCCP bomb", build.png(before=profile), "damaged"),
        _kept("40 zTXt bombs below the limit", build.png(before=build.chunk(b"zTXt", b"a\0\0" + build.zeros(1)) * 100), "damaged"),
        _kept("GIF canvas of 65,535 a side", build.gif(65_535, 65_535), "pixels"),
        _kept("GIF of 50,000 frames", build.gif(16, 16, 50_000)),
        _result("result GIF of 50,000 frames", build.gif(16, 16, 50_000)),
        _kept("WebP canvas of 16,384 a side", build.webp(16_384, 16_384), "megapixels"),
        _kept("JPEG of 5,000 passes", build.jpeg_of_passes(5_000), "damaged"),
        _kept("film of 65,000 pixels a side", build.patched(film, b"tkhd", 76, struct.pack(">II", 65_000 << 16, 65_000 << 16))),
        _kept("film with a frame size of 65,000", build.patched(film, b"avc1", 24, struct.pack(">HH", 65_000, 65_000))),
        _kept("film that says 68 years", build.patched(film, b"mvhd", 16, b"\x7f\xff\xff\xff")),
        _kept("film of 3,000 tracks", build.mp4_of_tracks(film, 3_000), "damaged"),
        _kept("film with 4 billion samples", build.patched(film, b"stsz", 8, b"\xff\xff\xff\xff"), "damaged"),
        _kept("film with a time base of nothing", build.patched(film, b"mdhd", 12, bytes(4)), ""),
        Attack("film that grows to 16,383 a side", UPLOAD, _grows, "damaged"),
        _kept("WAV that says 4 GB", build.wav(said=0xFFFFFFF0)),
        _kept("WAV of 65,535 channels", build.wav(channels=65_535, bits=8), ""),
        _kept("WAV of no samples a second", build.wav(rate=0), ""),
        _kept("WAV of 4 billion samples a second", build.wav(rate=0xFFFFFFFF), ""),
        _kept("MP3 tag of 256 MB", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(64), ""),
        _kept("FLAC without a header", b"fLaC" + b"\x7f\xff\xff\xff" * 8, "damaged"),
    ]


def liars() -> list[Attack]:
    """Return files that are no picture, film or recording, whatever they are called."""
    play_list = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    return [
        _kept("SVG with a script", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG", name="a.png"),
        _kept("page called a picture", build.PAGE, "web page", name="a.png"),
        _kept("EPS", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n", "not a PNG", name="a.png"),
        _kept("PDF", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>", "not a PNG", name="a.png"),
        _kept("TIFF", b"II*\0" + bytes(64), "not a PNG", name="a.png"),
        _kept("ZIP called a picture", build.archive(), "not a PNG", name="a.png"),
        _kept("play list", play_list, "not a PNG", name="a.mp4"),
        _kept("ffmpeg's list of files", b"ffconcat version 1.0\nfile /etc/passwd\n", "not a PNG", name="a.mp4"),
        _kept("play list called captions", play_list, name="a.srt"),
        _kept("AVI", b"RIFF\0\0\0\0AVI LIST" + bytes(64), "not a PNG", name="a.avi"),
        _kept("nothing", b"", "empty", name="a.png"),
        _kept("film with a reference to another file", _with_reference(), ""),
        Attack("drawing with an address inside", RESULT, lambda _: _draws(b'<image href="http://169.254.169.254/"/>'), "names other files"),
        Attack("drawing with a file inside", RESULT, lambda _: _draws(b'<image href="/etc/passwd"/>'), "names other files"),
        Attack("drawing with entities", RESULT, lambda _: _draws(b"", b'<!DOCTYPE svg [<!ENTITY a "x">]>'), "names other files"),
        Attack("drawing far wider than tall", RESULT, lambda _: _draws(b"", size=b'width="1000000" height="1"'), "wider"),
        Attack("mask bomb at /v1/images/edits", "/v1", lambda _: len(whitened(build.png(30_000, 30_000, packed=build.zeros(1)))), "megapixels"),
        Attack("mask that is a page", "/v1", lambda _: len(whitened(build.PAGE)), "no PNG"),
    ]


def chimeras() -> list[Attack]:
    """Return files that are two things; of each only the picture or the sound is kept."""
    zipped, script = build.archive(), b"=1;alert(document.cookie)//"
    lying = zipped[:-10] + b"\xff" * 8 + zipped[-2:]  # an end record that tells neither size nor place, as in a ZIP64
    hidden = build.box(b"free", zipped * 12)
    film, song, flac = media_files.mp4("film"), media_files.mp3("song"), media_files.flac("song")
    packed = zlib.compress((b"\0" + bytes(12) + b"\xff" * 12) * 8)
    return [
        _kept("PNG and page", build.png(behind=build.PAGE)),
        _kept("PNG with a page in its text", build.png(before=build.chunk(b"tEXt", b"a\0" + build.PAGE))),
        _kept("PNG and ZIP", build.png(behind=zipped)),
        _kept("GIF and script", build.gif(0x2A2F, 16, comment=b"*/" + script)),
        _kept("JPEG and ZIP", media_files.jpeg("a") + zipped),
        _kept("MP4 and ZIP", film + hidden),
        _kept("MP3 and ZIP", song + zipped, ""),
        _kept("MP3 and ZIP64", song + lying, "read through"),
        _kept("FLAC and ZIP", flac + zipped, ""),
        _kept("WAV and page", build.wav(behind=build.PAGE)),
        _kept("WebM and ZIP", media_files.webm("a") + zipped),
        _result("result PNG with a ZIP behind its pixels", build.png(packed=packed + zipped)),
        _result("result PNG with a page in its head", build.png(before=build.chunk(b"pHYs", build.PAGE), packed=packed)),
        _result("result GIF and script", build.gif(0x2A2F, 16, 3, comment=b"*/" + script, behind=script)),
        _result("result MP4 and ZIP", film + hidden, film=True),
        _result("result MP3 and ZIP", song + zipped, sound=True, refusal=""),
        Attack("honest film stays as it came", RESULT, lambda _: _same(film, ".mp4")),
    ]


# --- how they are played


def _kept(title: str, data: bytes, refusal: str | None = None, *, name: str = "file.bin") -> Attack:
    """Return the attack as an upload into a real store; where it is kept, nothing evil and no large thing may be left in it."""

    def play(folder: Path) -> str:
        with AssetStore(folder) as store:
            asset = store.import_upload(data, name, project="p", max_bytes=2**24)
            left = store.read_bytes(asset)
            thumbnail = store.thumbnail(asset.id) if asset.kind in ("image", "video") else b""
        if asset.kind != "text":
            _harmless(left)
        assert len(thumbnail) < 2**20
        return f"kept as {asset.path.suffix} of {len(left)} bytes"

    return Attack(title, UPLOAD, play, refusal)


def _result(name: str, data: bytes, *, film: bool = False, sound: bool = False, refusal: str | None = None) -> Attack:
    """Return the attack as what a service sends for an order."""

    def play(_: Path) -> str:
        kind = "video" if film else "sound" if sound else "image"
        request = VideoRequest(shot=_SHOT) if film else SoundRequest.model_validate({"brief": {"text": "rain"}}) if sound else ImageRequest(shot=_SHOT)
        checked = check(Made(data, kind=kind, suffix=".bin"), request)  # type: ignore[arg-type]
        _harmless(checked.made.data)
        return f"kept as {checked.made.suffix} of {len(checked.made.data)} bytes"

    return Attack(name, RESULT, play, refusal)


def _harmless(left: bytes) -> None:
    assert not foreign.holds_archive(left), "an archive is left in it"
    for evil in _EVIL:
        assert evil not in left, f"{evil!r} is left in it"


def _same(data: bytes, suffix: str) -> str:
    assert foreign.as_sent(data, suffix) == data
    return "the same bytes"


def _grows(_: Path) -> str:
    film = build.film_that_grows(16_383)
    taken = intake.take_in(film, "grows.webm")
    size = recordings.last_frame(taken.data).size
    return f"taken in, and shows {size}"


def _with_reference() -> bytes:
    film = media_files.mp4("film")
    alias = struct.pack(">I", 1) + build.box(b"url ", b"\0\0\0\0", b"file:///etc/passwd\0")
    return build.patched(film, b"dref", 4, alias[:24])


def _draws(inner: bytes, before: bytes = b"", size: bytes = b'width="9" height="9"') -> str:
    picture = drawings.rasterise(before + b'<svg xmlns="http://www.w3.org/2000/svg" ' + size + b">" + inner + b"</svg>")
    return f"drawn at {picture.size}"


def pictures(kind: str) -> bytes:
    """Return an honest picture of a kind, for fuzzing."""
    out = io.BytesIO()
    Image.new("RGB", (24, 16), "teal").save(out, kind)
    assert media.kind_of(out.getvalue()) == kind
    return out.getvalue()


