"""A conversation that is deleted: what was made in it, remembered of it and arranged in it goes, and what others use of it stays."""

from __future__ import annotations

import asyncio
from typing import Any

from agent.app import Services
from agent.channels.talks import PROJECT, Talks
from agent.forgetting import forget
from agent.session import Turn
from tools.assets import NewAsset
from tools.jobs import Ledger
from tools.keeping.deleting import Deleted
from tools.ledger_records import NewJob

KITE = "a red kite over a beach, 320x180"
OLD, NEW = f"{PROJECT}old", f"{PROJECT}new"


async def memory(services: Services, project: str) -> dict[str, Any]:
    return dict((await services.graph.aget_state({"configurable": {"thread_id": project}})).values)


async def test_a_deleted_talk_goes_with_what_was_made_and_remembered_and_is_begun_anew(talks: Talks) -> None:
    services, book = talks.services, talks.services.studio.notebook
    talks.history.forgetting = talks.forget
    await (await talks.begin("old", "ann", Turn(KITE), said=KITE)).done()
    await asyncio.to_thread(book.put_preference, OLD, "always in watercolour")
    (kite,) = services.store.list(OLD)
    words = await talks.history.delete_thread("old")
    assert words == "The conversation is gone, and its link with it. So is what was made in it; its files are removed at the next clean-up."
    assert services.store.list(OLD) == () and services.store.current(OLD) is None
    assert await memory(services, OLD) == {} and await asyncio.to_thread(book.preferences, OLD) == ()
    assert kite.path.is_file(), "until it is collected"
    await talks.own("old", "ann", "again")
    assert await talks.session("old", "ann").messages() == []


async def test_what_another_talk_of_the_person_uses_stays(services: Services) -> None:
    first = services.store.put(NewAsset(project=OLD, owner="ann", kind="text"), b"1", suffix=".txt")
    services.store.put(NewAsset(project=OLD, owner="ann", kind="text"), b"2", suffix=".txt")
    services.store.put(NewAsset(project=NEW, owner="ann", kind="text", parents=(first.id,)), b"3", suffix=".txt")
    assert await forget(services, OLD, "ann") == Deleted(1, 1)
    assert [asset.id for asset in services.store.list(OLD)] == [first.id]


async def test_what_a_job_may_still_need_stays_until_it_has_ended(services: Services) -> None:
    services.store.put(NewAsset(project=OLD, owner="ann", kind="text"), b"1", suffix=".txt")
    ledger = Ledger(services.store)
    job, _ = ledger.open(NewJob(project=OLD, call="c", owner="ann", request={}, wish={}, cards=("flux",), deadline=1e12))
    assert await forget(services, OLD, "ann") is None
    assert len(services.store.list(OLD)) == 1
    ledger.end(job, "failed", "x")
    assert await forget(services, OLD, "ann") == Deleted(1, 0)
