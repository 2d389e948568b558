"""`scenewright export`: a project of the command line, or a conversation of the other channels, as a zip or a folder."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.channels.album import Album
from agent.channels.history.databases import database_of
from agent.channels.history.reading import talk_of
from agent.channels.play import PROJECT, opened
from agent.channels.transcript import lines_by_turn, lines_of
from agent.outgoing import check_credentials, outgoing_of
from agent.settings import Settings, read_settings
from agent.storage import STUDIO, open_store, url_of
from agent.terms import home_terms, terms_of
from agent.views import alt_text
from tools.errors import BadInput, StoreError
from tools.exporting.bundle import ALL, collect
from tools.exporting.writing import Entry, write_folder, write_zip
from tools.store.faults import translated

OWNER = "local"
HISTORY = "history.sqlite"
"""The page's history, see `web`."""
CHATS = "chat-"
"""What the project of a conversation is called, before its id."""


async def export_command(out: Path, project: Path | None, thread: str) -> int:
    """Write the export to `out`: a zip when its name ends so, else a folder, which is gone on with when it is there already.

    thread: the id of a conversation, as it stands in the page's address. Raises BadInput and StoreError.
    """
    if thread and project is not None:
        raise BadInput("Say --thread for a conversation of the page, or --project for a folder, not both.")
    entries = await (_of_thread(read_settings(), thread) if thread else _of_folder(project))
    if out.suffix.lower() == ".zip":
        await asyncio.to_thread(write_zip, entries, out)
        sys.stdout.write(f"{out}: {len(entries)} files\n")
    else:
        written = await asyncio.to_thread(write_folder, entries, out)
        sys.stdout.write(f"{out}: {len(entries)} files, {written} of them written now\n")
    return 0


async def _of_folder(project: Path | None) -> Sequence[Entry]:
    if project is not None and not Album(project).store_folder.exists():
        raise StoreError(f"{project} holds no Scenewright project; name the folder given to --project before.")
    async with opened(project) as (services, session, _):
        messages = await session.messages()
        assets = await asyncio.to_thread(services.store.list, PROJECT, ALL)
        talk = lines_by_turn(messages, assets)
        title = project.name if project is not None and project.name else "Scenewright"
        return await asyncio.to_thread(
            collect, services.store, PROJECT, talk, owner=OWNER, title=title, seen=alt_text,
            outgoing=services.outgoing, terms=terms_of(services.studio.catalog, services.studio.consents, OWNER),
        )  # fmt: skip


async def kept_talk(settings: Settings, thread: str) -> Any:
    """Return a conversation of the page or of Slack as the history keeps it. Raises StoreError, or BadInput for one that is not there."""
    url = url_of(settings)
    path = settings.home / "web" / HISTORY
    if not url and not path.exists():
        raise StoreError(f"No conversation was kept in {settings.home} yet; set SCENEWRIGHT_HOME to the folder of the page.")
    database = database_of(url, path)
    try:
        with translated(path.parent, HISTORY):
            talk = await talk_of(database, thread)
    finally:
        await database.close()
    if talk is None:
        raise BadInput(f'There is no conversation "{thread[:60]}"; its id stands in the address of the page after /thread/.')
    return talk


async def _of_thread(settings: Settings, thread: str) -> Sequence[Entry]:
    check_credentials(settings)
    talk = await kept_talk(settings, thread)

    def read() -> Sequence[Entry]:
        with open_store(settings, settings.home / STUDIO) as store:
            title = talk["name"] or "Scenewright"
            return collect(
                store, f"{CHATS}{thread}", lines_of(talk), owner=talk["owner"], title=title, seen=alt_text,
                outgoing=outgoing_of(settings, store), terms=home_terms(settings, store, talk["owner"]),
            )  # fmt: skip

    return await asyncio.to_thread(read)
