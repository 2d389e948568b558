"""The files inside a message, taken out as uploads."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from agent.channels.openai_api.asked import Message
from agent.session import MAX_UPLOADS, Upload
from prompts.phrases import tidy
from tools.errors import BadInput

_DATA = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w=.-]+)*;base64,", re.ASCII)


def uploads_of(message: Message, max_bytes: int) -> tuple[Upload, ...]:
    """Return the files that came inside a message as data. Raises BadInput for an address, which this server does not fetch."""
    if not isinstance(message.content, list):
        return ()
    found = [upload for part in message.content if (upload := _upload(part, max_bytes)) is not None]
    if len(found) > MAX_UPLOADS:
        raise BadInput(f"Send at most {MAX_UPLOADS} files with one message.")
    return tuple(Upload(f"{name}-{number}{ending}", data) for number, (name, ending, data) in enumerate(found, 1))


def _upload(part: dict[str, Any], max_bytes: int) -> tuple[str, str, bytes] | None:
    kind, inside = part.get("type"), part.get(str(part.get("type")))
    if kind == "text" or not isinstance(inside, dict):
        return None
    if kind == "image_url":
        url = str(inside.get("url", ""))
        found = _DATA.match(url)
        if found is None:
            raise BadInput("Send the picture itself (a data: address with base64); addresses of other sites are not fetched.")
        return "picture", _ending(found["type"] or ""), _decoded(url[found.end() :], max_bytes)
    if kind == "input_audio":
        return "sound", f".{str(inside.get('format', 'wav'))[:5]}", _decoded(str(inside.get("data", "")), max_bytes)
    if kind == "file" and inside.get("file_data"):
        data = str(inside["file_data"])
        found = _DATA.match(data)
        name = str(inside.get("filename", "file"))
        return "file", _last_ending(name), _decoded(data[found.end() :] if found else data, max_bytes)
    raise BadInput(f'A part of type "{tidy(str(kind))[:30]}" cannot be read here; send text, image_url, input_audio or file.')


def _ending(mime: str) -> str:
    return f".{mime.rpartition('/')[2].partition('+')[0].replace('jpeg', 'jpg')}" if mime else ""


def _last_ending(name: str) -> str:
    return f".{name.rpartition('.')[2][:8]}" if "." in name else ""


def _decoded(text: str, max_bytes: int) -> bytes:
    if len(text) * 3 // 4 > max_bytes:
        raise BadInput(f"A file is larger than {max_bytes // 1_000_000} MB; send a smaller one.")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("A file inside the message is not base64; send it again.") from error
