"""Files to and from Slack: shared in three steps and waited for until Slack shows them; what people attach fetched from Slack's hosts only."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from agent.channels.slack.config import SlackConfig
from agent.channels.slack.heard import FILES
from agent.channels.slack.outbox import Outbox, SlackTrouble
from agent.session import Upload
from tools.errors import BadInput, NotConfigured
from tools.tls import trusted

log = logging.getLogger(__name__)

READY_S = 60.0
"""How long a shared file is waited for; Slack looks through it for malware first, longer the larger it is."""
FIRST_LOOK_S = 0.4
LONGEST_LOOK_S = 5.0
SEND_TRIES = 4
HOPS = 3
"""Redirects of a download that are followed, each to a host of Slack's."""
BLOCK = 256 * 1024
ALT_CHARS = 1_000
"""Most characters of a file's description. Source: https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
_TIMEOUT = httpx.Timeout(30.0, read=120.0, write=120.0)
_NO_SCOPE = "Slack sent its sign-in page instead of {name}: the bot token is wrong, or the app lacks the permission files:read."


@dataclass(frozen=True, slots=True)
class Shared:
    """A file in Slack: its id, the message it stands in (empty while Slack has not shown it), and its address."""

    id: str
    ts: str
    permalink: str

    @property
    def shown(self) -> bool:
        """Whether blocks may refer to it."""
        return bool(self.ts)


class Files:
    """Files of one Slack app. `ready_s` and `look_s` are shorter in tests."""

    def __init__(self, config: SlackConfig, outbox: Outbox, *, ready_s: float = READY_S, look_s: float = FIRST_LOOK_S) -> None:
        self._config, self._outbox, self._ready_s, self._look_s = config, outbox, ready_s, look_s
        proxy = None if config.on_loopback else config.proxy or None
        self._http = httpx.AsyncClient(verify=trusted(), timeout=_TIMEOUT, follow_redirects=False, trust_env=not config.on_loopback, proxy=proxy)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    # -- to Slack

    async def share(self, path: Path, *, name: str, title: str, alt: str, channel: str, thread_ts: str) -> Shared:
        """Send a file into a thread, and wait until Slack shows it; the file is read in blocks, never as a whole. Raises SlackTrouble."""
        size = (await asyncio.to_thread(path.stat)).st_size
        got = await self._outbox.call("files_getUploadURLExternal", filename=name, length=size, alt_txt=alt[:ALT_CHARS] or None)
        await self._send(str(got["upload_url"]), path, size)
        done = await self._outbox.call(
            "files_completeUploadExternal",
            line=channel,
            files=[{"id": got["file_id"], "title": title}],
            channel_id=channel,
            thread_ts=thread_ts or None,
        )
        file: dict[str, Any] = next(iter(done.get("files") or ()), {})
        return await self._shown(str(got["file_id"]), str(file.get("permalink") or ""), channel)

    async def _send(self, address: str, path: Path, size: int) -> None:
        if not self._config.is_slacks(address):
            raise SlackTrouble("Slack named a place for a file that is not its own; nothing was sent there.", "upload_url")
        for attempt in range(SEND_TRIES):
            wait = self._look_s * 2**attempt
            try:
                answer = await self._http.post(
                    address, content=_blocks(path), headers={"content-length": str(size), "content-type": "application/octet-stream"}
                )
            except httpx.HTTPError as error:
                log.info("a file could not be sent to slack: %s", type(error).__name__)
            else:
                if answer.is_success:
                    return
                if answer.status_code != 429 and answer.status_code < 500:
                    break
                wait = _seconds(answer.headers.get("retry-after"), wait)
            await asyncio.sleep(wait)
        raise SlackTrouble("Slack did not take the file; it is kept here all the same.", "upload_failed")

    async def _shown(self, file_id: str, permalink: str, channel: str) -> Shared:
        """Ask about a file, less and less often, until Slack knows its type and shows it in the channel, or time is up.

        Sharing ends after `files.completeUploadExternal` has answered, and now and then never does.
        Source: https://github.com/slackapi/bolt-js/issues/2115
        """
        until, wait = time.monotonic() + self._ready_s, self._look_s
        while True:
            file = (await self._outbox.call("files_info", file=file_id)).get("file") or {}
            permalink = str(file.get("permalink") or permalink)
            ts = _share(file, channel)
            if ts and file.get("mimetype"):
                return Shared(file_id, ts, permalink)
            if time.monotonic() + wait > until:
                log.warning("slack did not show file %s in %.0f s", file_id, self._ready_s)
                return Shared(file_id, "", permalink)
            await asyncio.sleep(wait)
            wait = min(LONGEST_LOOK_S, wait * 1.6)

    # -- from Slack

    async def fetch_all(self, files: Sequence[Mapping[str, Any]]) -> tuple[Upload, ...]:
        """Return the files of a message, in order. Raises BadInput or NotConfigured for the first that cannot be had."""
        if len(files) > FILES:
            raise BadInput(f"Send at most {FILES} files with one message.")
        return tuple([await self.fetch(file) for file in files])

    async def fetch(self, file: Mapping[str, Any]) -> Upload:
        """Return a file that somebody attached.

        Raises BadInput when it is too large or not in Slack itself, NotConfigured when the app may not read it.
        """
        if file.get("file_access") == "check_file_info" or not (file.get("url_private_download") or file.get("url_private")):
            file = (await self._outbox.call("files_info", file=str(file["id"]))).get("file") or {}
        name = str(file.get("name") or "file")[:200]
        address = str(file.get("url_private_download") or file.get("url_private") or "")
        if file.get("mode") in ("external", "tombstone", "hidden_by_limit") or not address:
            raise BadInput(f"{name} does not lie in Slack itself; download it and attach it to the message.")
        if int(file.get("size") or 0) > self._config.max_file_bytes:
            raise self._too_large(name)
        return Upload(name, await self._fetched(address, name, str(file.get("mimetype") or "")))

    async def _fetched(self, address: str, name: str, mimetype: str) -> bytes:
        for _hop in range(HOPS + 1):
            if not self._config.is_slacks(address):
                raise BadInput(f"{name} does not lie in Slack itself; download it and attach it to the message.")
            try:
                async with self._http.stream("GET", address, headers={"authorization": f"Bearer {self._config.bot_token}"}) as answer:
                    if answer.is_redirect:
                        address = urljoin(address, answer.headers.get("location", ""))
                        continue
                    return await self._read(answer, name, mimetype)
            except httpx.HTTPError as error:
                raise SlackTrouble(f"{name} could not be fetched from Slack; send it again.", "download") from error
        raise NotConfigured(_NO_SCOPE.format(name=name))

    async def _read(self, answer: httpx.Response, name: str, mimetype: str) -> bytes:
        page = answer.headers.get("content-type", "").startswith("text/html") and mimetype != "text/html"
        if page or answer.status_code in (401, 403):
            raise NotConfigured(_NO_SCOPE.format(name=name))
        if not answer.is_success:
            raise SlackTrouble(f"Slack did not give {name} ({answer.status_code}); send it again.", "download")
        data = bytearray()
        async for block in answer.aiter_bytes(BLOCK):
            data += block
            if len(data) > self._config.max_file_bytes:
                raise self._too_large(name)
        return bytes(data)

    def _too_large(self, name: str) -> BadInput:
        return BadInput(f"{name} is larger than {self._config.max_file_bytes // 1_000_000} MB; send a smaller file.")


def _share(file: Mapping[str, Any], channel: str) -> str:
    """Return the time stamp of the message in which a file stands in a channel; empty when it does not yet."""
    for kind in ("public", "private"):
        for share in ((file.get("shares") or {}).get(kind) or {}).get(channel) or ():
            if share.get("ts"):
                return str(share["ts"])
    return ""


def _seconds(text: str | None, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
