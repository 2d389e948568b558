"""Files of an order as multipart uploads: read in a thread, with a name and a type that the provider can go by."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable
from typing import Any

from tools.engines.base import InputFile
from tools.errors import EngineFailure

Upload = tuple[str, bytes, str]
"""File name, bytes, media type: what the SDKs take as a file."""

_ENDINGS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif",
    "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/flac": ".flac", "audio/ogg": ".ogg", "audio/mp4": ".m4a",
    "video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov",
}  # fmt: skip


def read(file: InputFile) -> bytes:
    """Return a file's bytes; blocking. Raises EngineFailure of kind invalid when it cannot be read, and nothing is sent then."""
    try:
        return file.path.read_bytes()
    except OSError as error:
        raise EngineFailure(
            f"{file.handle} cannot be read any more; name another file, nothing was sent.", "invalid"
        ) from error


def as_upload(file: InputFile) -> Upload:
    """Return a file as an upload named by its handle; blocking, see `read`."""
    ending = _ENDINGS.get(file.mime) or mimetypes.guess_extension(file.mime) or ""
    return f"{file.handle}{ending}", read(file), file.mime


async def filled(values: Any, form: Callable[[InputFile], Any] = as_upload) -> Any:
    """Return keyword arguments with every InputFile in them, however deep, replaced by what `form` makes of it in a thread."""
    return await asyncio.to_thread(_filled, values, form)


def _filled(value: Any, form: Callable[[InputFile], Any]) -> Any:
    if isinstance(value, InputFile):
        return form(value)
    if isinstance(value, dict):
        return {name: _filled(inner, form) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(inner, form) for inner in value]
    return value
