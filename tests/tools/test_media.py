"""Pictures from outside: what is read, what is refused, and what is written."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tools.errors import BadMedia
from tools.media import add_text, encode_png, encode_thumbnail, is_plain_png, open_picture

RAMP = Image.fromarray(np.arange(40 * 30 * 3, dtype=np.uint32).astype(np.uint8).reshape(30, 40, 3))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _png_header(width: int, height: int) -> bytes:
    bodies = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(bytes(1000)))
    chunks = (struct.pack(">I", len(b) - 4) + b + struct.pack(">I", zlib.crc32(b)) for b in bodies)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_four_kinds_are_read_by_content_whatever_the_name_says(kind: str) -> None:
    picture = open_picture(_saved(RAMP, kind), name="holiday.txt")
    assert picture.size == (40, 30)
    assert picture.mode == "RGB"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "SVG"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"%PDF-1.7", "not a PNG, JPEG, WebP or GIF"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "damaged"),
        (b"\xff\xd8\xff" + b"x" * 50, "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_with_one_sentence_that_names_the_file(data: bytes, says: str) -> None:
    with pytest.raises(BadMedia) as caught:
        open_picture(data, name="cat.png")
    message = str(caught.value)
    assert says in message
    assert '"cat.png"' in message
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_cut_off_in_the_middle_is_refused(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8))
    data = _saved(noise, kind)
    with pytest.raises(BadMedia):
        open_picture(data[: len(data) // 2])


@pytest.mark.parametrize("side", [7_100, 40_000])
def test_a_picture_with_too_many_pixels_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(BadMedia, match="50 megapixels"):
        open_picture(_png_header(side, side), name="huge.png")


def test_a_file_with_too_many_bytes_is_refused_before_it_is_opened() -> None:
    with pytest.raises(BadMedia, match="2 MB"):
        open_picture(b"\x89PNG\r\n\x1a\n" + bytes(3 * 2**20), max_bytes=2 * 2**20)


def test_the_orientation_is_applied_and_metadata_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    picture = open_picture(_saved(RAMP, "JPEG", exif=exif))
    assert picture.size == (30, 40)
    again = encode_png(picture)
    assert b"SecretCamera" not in again
    assert not picture.getexif()
    assert picture.info == {}


@pytest.mark.parametrize("progressive", [False, True])
def test_a_phone_s_picture_with_a_film_behind_it_and_a_small_picture_inside_is_read(progressive: bool) -> None:
    looks_like_passes = b"\xff\xda" * 200
    exif = b"Exif\0\0" + looks_like_passes
    plain = _saved(RAMP, "JPEG", progressive=progressive, exif=exif)
    assert open_picture(plain + looks_like_passes).tobytes() == open_picture(_saved(RAMP, "JPEG", progressive=progressive)).tobytes()


def test_transparency_and_sixteen_bits_come_out_as_eight_bit_pixels() -> None:
    palette = Image.new("P", (4, 4), 0)
    palette.info["transparency"] = 0
    assert open_picture(_saved(palette, "PNG", transparency=0)).mode == "RGBA"
    deep = Image.fromarray(np.full((4, 4), 0x8080, np.uint16))
    assert open_picture(_saved(deep, "PNG")).getpixel((1, 1)) == (128, 128, 128)
    cmyk = Image.new("CMYK", (4, 4))
    assert open_picture(_saved(cmyk, "JPEG")).mode == "RGB"


def test_text_is_added_to_a_png_without_touching_its_pixels() -> None:
    bare = encode_png(RAMP)
    noted = add_text(bare, {"parameters": "一隻貓, a cat"}, "<x/>")
    with Image.open(io.BytesIO(noted)) as image:
        assert image.text["parameters"] == "一隻貓, a cat"  # type: ignore[attr-defined]
        assert image.text["XML:com.adobe.xmp"] == "<x/>"  # type: ignore[attr-defined]
        assert image.tobytes() == RAMP.tobytes()
    assert encode_png(RAMP, text={"parameters": "一隻貓, a cat"}, xmp="<x/>") == noted
    assert bare == encode_png(RAMP)


def test_a_thumbnail_keeps_the_shape_and_never_passes_its_limit() -> None:
    big = Image.new("RGB", (1280, 720), "#336699")
    with Image.open(io.BytesIO(encode_thumbnail(big, 256))) as small:
        assert small.size == (256, 144)
    with Image.open(io.BytesIO(encode_thumbnail(big, 9000))) as small:
        assert small.size == (768, 432)


def test_only_a_png_of_plain_pixels_is_kept_as_it_came() -> None:
    plain = Image.new("RGB", (40, 30), "red")
    png = encode_png(plain)
    assert is_plain_png(png)
    assert is_plain_png(encode_png(plain.convert("RGBA")))
    noted = add_text(png, {"prompt": "somebody's words"})
    for other in (noted, png + b"more", png[:-4], png[:60], _saved(plain.convert("P"), "PNG"), _saved(plain.convert("L"), "PNG"), _saved(plain, "JPEG"), b""):
        assert not is_plain_png(other)
