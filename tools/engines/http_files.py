"""Input files of a service call: read, the mask turned the provider's way, and given inline or uploaded first."""

from __future__ import annotations

import asyncio
import base64
import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from tools.engines.arguments import used_files
from tools.engines.base import InputFile, Order
from tools.engines.http_calls import filled, outgoing
from tools.engines.http_sender import Outgoing, Sender
from tools.engines.services import Call, Service, Upload, point
from tools.errors import EngineFailure

MB = 1_000_000
_ENDINGS = {"image/jpeg": ".jpg", "audio/mpeg": ".mp3", "video/quicktime": ".mov", "audio/x-wav": ".wav"}


@dataclass(frozen=True, slots=True)
class Content:
    """One input file's bytes as the provider shall see them."""

    name: str
    mime: str
    data: bytes


def mark_of(file: InputFile) -> str:
    """Return what tells one input file of an order from another."""
    return file.id or str(file.path)


def content_of(order: Order, file: InputFile) -> Content:
    """Read a file; a mask is turned as the card's `options.mask` says. Blocking.

    options.mask: "white" (white is painted anew, as ours), "black", or "alpha" (transparent is painted anew).
    Raises EngineFailure (invalid) for a file that cannot be read.
    """
    try:
        data = file.path.read_bytes()
        form = str(order.card.options.get("mask", "white"))
        if file is order.inputs.mask_image and form != "white":
            data = turned(data, form)
    except (OSError, Image.DecompressionBombError) as error:
        raise EngineFailure(f"{file.handle or 'An input file'} cannot be read; choose another file.", "invalid") from error
    ending = _ENDINGS.get(file.mime) or "." + file.mime.partition("/")[2].partition("+")[0]
    return Content(f"{file.handle or 'input'}{ending}", file.mime, data)


def turned(mask: bytes, form: str) -> bytes:
    """Return a mask (PNG, white is painted anew) as a PNG in another form: "black" inverted, "alpha" as transparency."""
    with Image.open(io.BytesIO(mask)) as opened:
        kept = ImageOps.invert(opened.convert("L"))
    if form == "alpha":
        picture = Image.new("RGBA", kept.size, (0, 0, 0, 255))
        picture.putalpha(kept)
        kept = picture
    buffer = io.BytesIO()
    kept.save(buffer, "PNG")
    return buffer.getvalue()


async def put_files(service: Service, base: str, sender: Sender, order: Order) -> dict[str, Any]:
    """Return what stands for each file that the order sends, by `mark_of`: inline up to the limit, else uploaded. Costs nothing."""
    placed: dict[str, Any] = {}
    for file in used_files(order):
        content = await asyncio.to_thread(content_of, order, file)
        size = len(content.data)
        upload = service.files.upload
        if size <= service.files.inline_mb * MB:
            placed[mark_of(file)] = await asyncio.to_thread(inline, service.files.value, content)
        elif upload is None or size > service.files.max_mb * MB:
            most = service.files.inline_mb if upload is None else service.files.max_mb
            raise EngineFailure(
                f"{file.handle or 'A file'} has {size / MB:.1f} MB and {service.title} takes {most:g}; choose a smaller one.",
                "invalid",
            )
        else:
            address = await _uploaded(service, base, sender, upload, content)
            placed[mark_of(file)] = filled(service.files.uploaded, {"address": address, "mime": content.mime})
    return placed


def fits_inline(service: Service, order: Order) -> bool:
    """Tell whether every file of the order goes inline, so that the call is the same whenever it is built. Blocking."""
    return all(file.path.stat().st_size <= service.files.inline_mb * MB for file in used_files(order))


def inline(template: Any, content: Content) -> Any:
    """Return what stands for a small file in the call. Pure."""
    coded = base64.b64encode(content.data).decode()
    names = {"base64": coded, "mime": content.mime, "data_uri": f"data:{content.mime};base64,{coded}", "name": content.name}
    return filled(template, names)


async def _uploaded(service: Service, base: str, sender: Sender, upload: Upload, content: Content) -> str:
    names: dict[str, Any] = {"name": content.name, "mime": content.mime, "bytes": len(content.data)}
    started: Any = None
    own = True
    if upload.start is not None:
        started = await _started(service, base, sender, upload.start, names)
        address = point(started, upload.address)
        if not isinstance(address, str) or not address.startswith(("https://", f"{base}/")):
            raise sender.failure("transient", "it gave no place to upload to", accepted=False)
        own = address.startswith(f"{base}/")
    else:
        address = base + filled(upload.address, names)
    fields = {name: str(value) for name, value in (point(started, upload.fields) or {}).items()} if upload.fields else {}
    call = _sending(upload, address, fields, content, keyed=own and upload.start is None)
    answer = await sender.send(call, sender.deadlines.upload_s, in_doubt=False)
    refusal = sender.refusal(answer, in_doubt=False)
    if refusal is not None:
        raise refusal
    value = point(started if upload.start is not None else answer.data, upload.value)
    if not isinstance(value, str) or not value:
        raise sender.failure("transient", "it did not say where the upload went", accepted=False)
    return value


async def _started(service: Service, base: str, sender: Sender, start: Call, names: dict[str, Any]) -> Any:
    call = outgoing(service, base, start, names)
    answer = await sender.send(call, sender.deadlines.call_s, in_doubt=False)
    refusal = sender.refusal(answer, in_doubt=False)
    if refusal is not None:
        raise refusal
    return answer.data


def _sending(upload: Upload, address: str, fields: dict[str, str], content: Content, *, keyed: bool) -> Outgoing:
    if upload.send == "put":
        return Outgoing("PUT", address, {"content-type": content.mime}, content.data, keyed=keyed)
    file = (upload.field, content.name, content.data, content.mime)
    return Outgoing("POST", address, form=fields, file=file, keyed=keyed)
