"""`scenewright keep`: what is kept and by whom, garbage collection, old conversations, backup and restore."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from agent.app import LOCAL_WORK, SPOOL, WORK, Services, open_services
from agent.channels.history.databases import Database, database_of
from agent.forgetting import forget, is_busy
from agent.settings import Settings, read_settings
from agent.storage import CACHE, STUDIO, open_store, size_words, url_of
from tools.assets import AssetStore
from tools.errors import BadInput
from tools.jobs import Ledger
from tools.keeping import copies
from tools.keeping.collecting import GRACE_S, Heap, Leftovers, collect
from tools.keeping.deleting import Uses
from tools.keeping.quotas import GB, Quota, kept_by_all
from tools.store.blobs import BlobFolder, Blobs
from tools.store.lending import Cache
from tools.store.places import blobs_at

HISTORY, RECORDS = "history.sqlite", "scenewright.db"
CHATS = "chat-"
_WAITING = "SELECT a.key FROM attempts a JOIN jobs j ON j.key = a.job WHERE j.state IN ('open', 'unknown')"
ON_A_SERVER = "The records are in PostgreSQL: back them up with pg_dump; this holds the files."


async def keep_command(action: str, place: Path | None, *, days: int | None, agreed: bool) -> int:
    """Carry out one action of `scenewright keep`; return the exit code."""
    settings = read_settings()
    if action == "retention":
        return await _retention(settings, days, agreed=agreed)
    if action == "restore":
        assert place is not None
        return await asyncio.to_thread(_restore, settings, place)
    if action == "verify":
        assert place is not None
        found = await asyncio.to_thread(copies.check, place)
        _say(f"{place} is whole: {_pieces(found.files, 'file')}, {size_words(found.bytes)}.")
        return 0
    return await asyncio.to_thread(_at_store, settings, action, place, days, agreed)


def _at_store(settings: Settings, action: str, place: Path | None, days: int | None, agreed: bool) -> int:
    with open_store(settings, settings.home / STUDIO) as store:
        if action == "gc":
            return _collect(settings, store, GRACE_S if days is None else days * 86_400.0, agreed=agreed)
        if action == "backup":
            assert place is not None
            return _back_up(settings, store, place)
        _show(settings, store)
    return 0


def _show(settings: Settings, store: AssetStore) -> None:
    """Print what everybody and each owner keeps, beside their caps."""
    quota = Quota()
    for (owner,) in sorted(tuple(row) for row in store.database.rows("SELECT DISTINCT owner FROM assets")):
        _say(f"{owner or 'nobody'}: {size_words(quota.kept_by(store.database, owner))}{_of(settings.quota_user_gb)}")
    _say(f"all: {size_words(kept_by_all(store.database))}{_of(settings.quota_total_gb)}, in {settings.assets_url or store.folder}")


def _of(cap_gb: float | None) -> str:
    return "" if cap_gb is None else f" of {size_words(int(cap_gb * GB))}"


# --- garbage ---


def _collect(settings: Settings, store: AssetStore, grace_s: float, *, agreed: bool) -> int:
    studio = settings.home / STUDIO
    Ledger(store)  # its tables are there from now on
    waited_for = frozenset(row[0] for row in store.database.rows(_WAITING))
    left = Leftovers((studio / WORK, studio / LOCAL_WORK), studio / SPOOL, waited_for)
    heaps = collect(store, left, grace_s=grace_s, remove=agreed)
    _say_heaps(heaps, agreed=agreed)
    return 0


def _say_heaps(heaps: Iterable[Heap], *, agreed: bool) -> None:
    some = [heap for heap in heaps if heap.count]
    for heap in some:
        _say(f"{heap.what}: {heap.count}, {size_words(heap.bytes)}")
    if not some:
        _say("There is nothing to collect.")
    elif agreed:
        _say(f"Removed: {size_words(sum(heap.bytes for heap in some))}.")
    else:
        _say("Nothing was removed; `scenewright keep gc --yes` removes it.")


# --- old conversations ---


async def _retention(settings: Settings, days: int | None, *, agreed: bool) -> int:
    limit = days if days is not None else settings.keep_talks_days
    if limit is None:
        raise BadInput("Say after how many days: --days 90, or set SCENEWRIGHT_KEEP_TALKS_DAYS.")
    history = database_of(url_of(settings), settings.home / "web" / HISTORY)
    try:
        before = datetime.now(UTC) - timedelta(days=limit)
        old = await _untouched(history, before)
        known = {str(row[0]) for row in await history.rows("SELECT id FROM threads")}
        old += await asyncio.to_thread(_left_behind, settings, known, before)
        if not old or not agreed:
            more = "; `--yes` deletes them" if old else ""
            _say(f"{_pieces(len(old), 'conversation')} untouched for {limit} days{more}.")
            return 0
        services = await open_services(settings)
        try:
            await _delete_talks(services, history, old, before)
        finally:
            await services.close()
    finally:
        await history.close()
    return 0


async def _untouched(history: Database, before: datetime) -> list[str]:
    """Return the conversations that nobody touched since and that no link shares."""
    now = datetime.now(UTC).isoformat()
    query = "SELECT id FROM threads WHERE touched < ? AND id NOT IN (SELECT thread FROM shares WHERE until IS NULL OR until > ?) ORDER BY touched"
    await history.open()
    return [str(row[0]) for row in await history.rows(query, before.isoformat(), now)]


def _left_behind(settings: Settings, known: set[str], before: datetime) -> list[str]:
    """Return the conversations that somebody deleted, whose assets were left and are all older than that."""
    query = "SELECT project, body FROM assets WHERE seq IN (SELECT MAX(seq) FROM assets WHERE project LIKE 'chat-%' GROUP BY project)"
    with open_store(settings, settings.home / STUDIO) as store:
        newest = [(row[0].removeprefix(CHATS), json.loads(row[1])["created"]) for row in store.database.rows(query)]
    return [thread for thread, created in newest if thread not in known and datetime.fromisoformat(created) < before]


async def _delete_talks(services: Services, history: Database, old: list[str], before: datetime) -> None:
    """Delete conversations one by one: assets, memory, then the conversation itself, so that one that was cut off is found again."""
    uses = await asyncio.to_thread(Uses, services.store)
    talks = assets = stayed = 0
    for thread in old:
        if await history.rows("SELECT 1 FROM threads WHERE id = ? AND touched >= ?", thread, before.isoformat()):
            _say(f"{thread} stays: somebody came back to it.")
            continue
        gone = None if await is_busy(services, f"{CHATS}{thread}") else await forget(services, f"{CHATS}{thread}", "", uses)
        if gone is None:
            _say(f"{thread} stays: it has a turn or a job that runs, or one whose outcome is unknown.")
            continue
        tables = ("words", "elements", "steps", "shares")
        await history.write(*((f"DELETE FROM {table} WHERE thread = ?", (thread,)) for table in tables), ("DELETE FROM threads WHERE id = ?", (thread,)))  # noqa: S608 - names of ours
        talks, assets, stayed = talks + 1, assets + gone.assets, stayed + gone.stayed
    kept = f"; {_pieces(stayed, 'asset')} stayed, for other conversations use them" if stayed else ""
    _say(f"Deleted: {_pieces(talks, 'conversation')} with {_pieces(assets, 'asset')}{kept}. Their files go with `scenewright keep gc` in a week.")


# --- copies ---


def _back_up(settings: Settings, store: AssetStore, out: Path) -> int:
    made = copies.back_up(settings.home, store, out.expanduser().absolute(), version("scenewright"))
    _say(f"{out}: {_pieces(made.files, 'file')}, {size_words(made.bytes)}, {made.new} of them new.")
    if store.database.shared:
        _say(ON_A_SERVER)
    for name in made.lost:
        _say(f"The store had lost {name} before, or it is damaged there; an older backup may have it.")
    return 1 if made.lost else 0


def _restore(settings: Settings, source: Path) -> int:
    def blobs_of(folder: Path) -> Blobs:
        if not settings.assets_url:
            return BlobFolder(folder)
        cache = Cache(settings.cache / CACHE, int(settings.assets_cache_gb * GB))
        return blobs_at(settings.assets_url, folder, cache, settings.store_keys)

    found = copies.restore(source, settings.home, blobs_of)
    _say(f"{settings.home}: {_pieces(found.files, 'file')}, {size_words(found.bytes)}, every one as it was.")
    in_files = (settings.home / STUDIO / RECORDS).is_file()
    if in_files and url_of(settings):
        _say("The records of this backup are files of SQLite, which SCENEWRIGHT_DATABASE_URL leaves aside; unset it to use them.")
    elif not in_files:
        _say("This backup holds files only; bring the records back to PostgreSQL with psql or pg_restore from your dump.")
    return 0


def _pieces(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
