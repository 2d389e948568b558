"""Pictures that a program sends with words of what shall change, as POST /v1/images/edits has it, with a mask or without."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from agent.actions import Action
from agent.channels.openai_api.asked import ImagesRequest
from agent.channels.openai_api.playing import Failure, free_thread, made_by, sent_back
from agent.channels.talks import Talks
from agent.channels.web_installed import Installed
from agent.painting import MAX_MASK_BYTES, MAX_MASK_PIXELS, keep_mask
from agent.session import MAX_UPLOADS, Turn, Upload
from tools.errors import BadInput
from tools.media import encode_png, kind_of, open_picture

_CLEAR = 128
"""Alpha below which a mask says that the picture may change there."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: pictures, the first of which is changed, a mask, and how the result shall be."""

    asked: ImagesRequest
    pictures: Sequence[bytes]
    mask: bytes | None = field(default=None)


async def edited(sent: Sent, request: Request, owner: str) -> dict[str, Any]:
    """Take the pictures in, change the first one, and return the result as links or as data. Raises BadInput, MustBeAsked or Failure."""
    if not 1 <= len(sent.pictures) <= MAX_UPLOADS:
        raise BadInput(f"Send between one and {MAX_UPLOADS} pictures as `image`.")
    if sent.asked.n != 1:
        raise BadInput("n must be 1 when a picture is changed; ask again for another version.")
    talks = (await Installed.chat()).talks
    thread, name = free_thread(talks, owner)
    uploads = tuple(Upload(f"picture-{number}.png", data) for number, data in enumerate(sent.pictures, 1))
    if sent.mask is None:
        running = await talks.begin(thread, owner, Turn(sent.asked.prompt, uploads), said=sent.asked.prompt, name=name)
    else:
        taken = await made_by(await talks.begin(thread, owner, Turn("", uploads), said="", name=name), request, talks)
        action = await asyncio.to_thread(_masked, talks, taken[0]["id"], sent.mask, sent.asked.prompt)
        running = await talks.begin(thread, owner, Turn(action=action), said=sent.asked.prompt)
    views = [view for view in await made_by(running, request, talks) if view["engine"] != "upload"]
    if not views:
        raise Failure(running.card.text or "Nothing was changed; say what shall be different.", BadInput.exit_code)
    return await sent_back(sent.asked, views[-1:], request, talks)


def _masked(talks: Talks, picture_id: str, mask: bytes, prompt: str) -> Action:
    """Keep the mask, and return the change inside it."""
    store = talks.services.store
    picture = store.by_id(picture_id)
    kept = keep_mask(store, picture, whitened(mask))
    return Action("region", target=picture.handle, other=kept.handle, change={"instruction": prompt})


def whitened(mask: bytes) -> bytes:
    """Return a mask of OpenAI's kind, clear where the picture may change, as a PNG that is white there. Raises BadInput."""
    if len(mask) > MAX_MASK_BYTES:
        raise BadInput(f"The mask is larger than {MAX_MASK_BYTES // 2**20} MB; send a plain PNG.")
    if kind_of(mask) != "PNG":
        raise BadInput("The mask is no PNG that can be read; send a PNG that is clear where the picture may change.")
    alpha = open_picture(mask, name="mask.png", max_pixels=MAX_MASK_PIXELS).convert("RGBA").getchannel("A")
    return encode_png(alpha.point([255] * _CLEAR + [0] * (256 - _CLEAR)))
