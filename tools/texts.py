"""Text files that a person sends: their words, whatever their encoding, without the marks of their format."""

from __future__ import annotations

import codecs
import csv
import io
import lzma
import re
import struct
import zipfile
import zlib
from pathlib import PurePath
from xml.etree import ElementTree

from tools.errors import BadMedia

SUFFIXES = (".txt", ".md", ".markdown", ".srt", ".vtt", ".csv", ".docx")
MAX_BYTES = 2_000_000
MAX_CHARS = 100_000
_MAX_XML = 8_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TRIED = ("utf-8", "gb18030", "big5")
"""Encodings of texts that name none; the Chinese ones read nearly any bytes, so UTF-8 goes first."""
_TIMING = re.compile(r"^(?:[ \t]{0,9}\n){0,3}(?:[ \t]{0,9}\d{1,9}[ \t]{0,9}\n)?[ \t]{0,9}(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{3}[ \t]{0,9}-->.*$\n?", re.MULTILINE)
_VTT = re.compile(r"\AWEBVTT[^\n]*\n|^(?:NOTE|STYLE|REGION)\b.*?(?:\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,80}>|\{\\[^{}\n]{0,80}\}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, KeyError, ElementTree.ParseError, RuntimeError, NotImplementedError, ValueError,
    OSError, EOFError, struct.error, OverflowError, LookupError,
)  # fmt: skip
"""What a damaged archive or document makes their readers raise."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def is_text(name: str) -> bool:
    """Tell whether a file's name is that of a text that can be read."""
    return PurePath(name.lower()).suffix in SUFFIXES


def read_text(data: bytes, name: str) -> str:
    """Return the words of a text file: of captions what is said, of a table its rows, of a Word file its paragraphs.

    Raises BadMedia for what cannot be read as such, is empty, or has more than 100,000 characters.
    """
    shown = name[-80:]
    if len(data) > MAX_BYTES:
        raise BadMedia(f'"{shown}" is larger than {MAX_BYTES // 1_000_000} MB; send a shorter text.')
    suffix = PurePath(name.lower()).suffix
    text = _word(data, shown) if suffix == ".docx" else _decoded(data, shown)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if suffix in (".srt", ".vtt"):
        text = _TAG.sub("", _TIMING.sub("", _VTT.sub("", text)))
    elif suffix == ".csv":
        text = _rows(text, shown)
    text = re.sub(r"\n{3,}", "\n\n", _CONTROL.sub("", text)).strip()
    if not text:
        raise BadMedia(f'There are no words in "{shown}"; send another file.')
    if len(text) > MAX_CHARS:
        raise BadMedia(f'"{shown}" has {len(text):,} characters; keep it under {MAX_CHARS:,}.')
    return text


def _decoded(data: bytes, shown: str) -> str:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked is None and b"\x00" in data:
        raise BadMedia(f'"{shown}" is no text; send {", ".join(SUFFIXES)}, or paste the words.')
    for encoding in (marked,) if marked else _TRIED:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadMedia(f'"{shown}" cannot be read as text; save it as UTF-8 and send it again.')


def _word(data: bytes, shown: str) -> str:
    """Return the paragraphs of a Word file (ECMA-376: word/document.xml; w:p holds runs of w:t)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entry = packed.getinfo("word/document.xml")
            if entry.file_size > _MAX_XML:
                raise BadMedia(f'"{shown}" holds too much; paste the words instead.')
            xml = packed.read(entry)
        words = _Paragraphs()
        parser = ElementTree.XMLParser(target=words)  # noqa: S314 - a document type, which entities need, is refused
        parser.feed(xml)
        parser.close()
    except _DAMAGED as error:
        raise BadMedia(f'"{shown}" is no Word file that can be read; save it as .docx or .txt, or paste the words.') from error
    return "\n".join(words.found)


class _Paragraphs:
    """Gathers words while a document is read, so that no tree of it is ever held."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._words: list[str] = []
        self._in_run = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        self._in_run = tag == f"{_W}t"

    def data(self, text: str) -> None:
        if self._in_run:
            self._words.append(text)

    def end(self, tag: str) -> None:
        self._in_run = False
        if tag == f"{_W}p":
            self.found.append("".join(self._words))
            self._words.clear()

    def doctype(self, *_: str | None) -> None:
        raise ValueError("a document type: no Word file has one")


def _rows(text: str, shown: str) -> str:
    """Return a table's cells, row by row."""
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise BadMedia(f'"{shown}" is no table that can be read; save it as CSV again, or paste the words.') from error
    return "\n".join(", ".join(cell.strip() for cell in row if cell.strip()) for row in rows)
