"""What a terminal is sent: pictures where it can show them (kitty's and iTerm2's protocols), and sentences that cannot steer it."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Iterator
from typing import Literal

from PIL import Image

from prompts.phrases import printable_lines

Protocol = Literal["kitty", "iterm", "none"]
_CHUNK = 4096
"""Most base64 characters in one kitty escape sequence."""
COLUMNS = 60
"""Width of a picture in characters."""


def protocol_of(term: str, program: str) -> Protocol:
    """Return the picture protocol of a terminal, judged by its TERM and TERM_PROGRAM."""
    if "kitty" in term or program in ("ghostty", "WezTerm"):
        return "kitty"
    if program in ("iTerm.app", "vscode", "mintty"):
        return "iterm"
    return "none"


def complain(trouble: object) -> None:
    """Write a sentence to standard error, without characters that would steer the terminal: part of it may be somebody else's words."""
    sys.stderr.write(f"{printable_lines(str(trouble))}\n")


def as_png(picture: bytes) -> bytes:
    """Return a picture file of any kind as PNG, which is what terminals take."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def inline_picture(png: bytes, protocol: Protocol) -> str:
    """Return the escape sequences that show a PNG COLUMNS characters wide; empty for a terminal that cannot."""
    if protocol == "kitty":
        return "".join(_kitty(base64.b64encode(png).decode())) + "\n"
    if protocol == "iterm":
        return f"\x1b]1337;File=inline=1;size={len(png)};width={COLUMNS}:{base64.b64encode(png).decode()}\x07\n"
    return ""


def _kitty(data: str) -> Iterator[str]:
    for start in range(0, len(data), _CHUNK):
        more = int(start + _CHUNK < len(data))
        head = f"a=T,f=100,c={COLUMNS},m={more}" if start == 0 else f"m={more}"
        yield f"\x1b_G{head};{data[start : start + _CHUNK]}\x1b\\"
