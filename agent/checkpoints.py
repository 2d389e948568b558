"""Where the talk is kept between turns: LangGraph's checkpoints in a SQLite file beside the assets, or on the PostgreSQL server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import aiosqlite
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agent.boundary import TALK_FILE
from tools.errors import NotConfigured, StoreError
from tools.store.database import BUSY_S, INSTALL
from tools.store.faults import translated, trouble_of

if TYPE_CHECKING:
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

MOST = 8
"""Connections of one process for its talks."""
CONNECT_S = 10.0
LOCK = 0x5CE90
"""The advisory lock under which the tables are made. It is asked for again and again, never waited for within PostgreSQL: making an
index there waits for everybody who waits."""
AGAIN_S = 0.05


class Closable(Protocol):
    """What a process holds open for its talks."""

    async def close(self) -> None:
        """Let go of it."""
        ...


async def open_talk(place: Path, url: str) -> tuple[BaseCheckpointSaver[Any], Closable]:
    """Return the checkpoints of a folder's talks, their tables made, and what is to be closed at the end.

    Raises StoreError or StoreFull, and NotConfigured where the packages for PostgreSQL are missing.
    """
    return await (_on_server(place, url) if url else _in_file(place))


async def _in_file(place: Path) -> tuple[BaseCheckpointSaver[Any], Closable]:
    with translated(place, TALK_FILE):
        connection = await aiosqlite.connect(place / TALK_FILE, timeout=BUSY_S)
        saver = AsyncSqliteSaver(connection)
        try:
            await saver.setup()
        except BaseException:
            await connection.close()
            raise
    return saver, connection


async def _on_server(place: Path, url: str) -> tuple[BaseCheckpointSaver[Any], Closable]:
    try:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver  # noqa: PLC0415 - an addition that only this needs
        from psycopg.rows import dict_row  # noqa: PLC0415
        from psycopg_pool import AsyncConnectionPool  # noqa: PLC0415
    except ImportError as error:
        raise NotConfigured(INSTALL) from error
    pool = AsyncConnectionPool(
        url, min_size=1, max_size=MOST, open=False, timeout=CONNECT_S, check=AsyncConnectionPool.check_connection,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}, name="talk",
    )  # fmt: skip
    try:
        await pool.open(wait=True, timeout=CONNECT_S)
        saver = AsyncPostgresSaver(cast("Any", pool))
        await _set_up(saver, pool)
    except Exception as error:
        await pool.close()
        trouble = trouble_of(error, place, TALK_FILE)
        if trouble is None:
            raise
        raise trouble from error
    return saver, pool


async def _set_up(saver: AsyncPostgresSaver, pool: Any) -> None:
    async with pool.connection() as connection:
        for _ in range(round(BUSY_S / AGAIN_S)):
            if await _locked(connection):
                break
            await asyncio.sleep(AGAIN_S)
        else:
            raise StoreError("Another program has been making the tables of the talk for too long; end it and start again.")
        try:
            await saver.setup()
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


async def _locked(connection: Any) -> bool:
    cursor = await connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (LOCK,))
    return bool((await cursor.fetchone())["mine"])
