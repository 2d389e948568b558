"""The thread a page stands at, where Chainlit's page does not tell: it connects before it has read its own address, or again after a restart."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import chainlit as cl
from chainlit.socket import resume_thread

_THREAD = re.compile(r"/chat/thread/([0-9A-Za-z-]{1,64})/?")


def thread_in(address: str) -> str:
    """Return the thread that a page's address names, or an empty string."""
    found = _THREAD.fullmatch(urlsplit(address).path)
    return found[1] if found else ""


async def find_back() -> bool:
    """Show the thread of the page's address in a session that was begun without one; False when there is none, or it is somebody else's."""
    session: Any = cl.context.session
    thread_id = thread_in(str((session.environ or {}).get("HTTP_REFERER", "")))
    if not thread_id or session.has_first_interaction:
        return False
    session.thread_id_to_resume = thread_id
    thread = await resume_thread(session)
    if not thread:
        session.thread_id_to_resume = None
        return False
    session.thread_id, session.has_first_interaction = thread_id, True
    await cl.context.emitter.emit("first_interaction", {"interaction": "resume", "thread_id": thread_id})
    await cl.context.emitter.resume_thread(thread)
    return True
