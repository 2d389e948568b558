"""The program's side of fetching models: one download of a repository serves everybody who waits for it, and it ends when nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tools.engines.crew import Crew
from tools.engines.crew_worker import Told
from tools.local.files.download import Fetch, damaged, fetch, names, sizes
from tools.local.files.hub import Hub, kind_of, offline
from tools.local.files.shelf import Repository, Shelf

Tell = Callable[[Told], None]
_STOP_S = 2.0
"""How long a download may take to stop before its process is ended; what has come is kept either way."""
_IDLE_S = 20.0


@dataclass(slots=True, eq=False)
class _Under:
    """A download that is under way."""

    task: asyncio.Task[None]
    listeners: list[Tell] = field(default_factory=list)
    waiting: int = 0


class Downloads:
    """Fetches repositories, one after the other, in a process of its own. Belongs to one event loop."""

    def __init__(self, hub: Hub, shelf: Shelf) -> None:
        self._hub, self._shelf = hub, shelf
        self._crew = Crew(1, name="The download", advice="try again", stop_s=_STOP_S, idle_s=_IDLE_S)
        self._under: dict[tuple[Repository, bool], _Under] = {}

    async def fetch(
        self, title: str, repositories: Sequence[Repository], tell: Tell | None = None, *, check: bool = False
    ) -> None:
        """Return when all of it is here; check: and is as the hub has it. `tell` hears the share of all that is done, and the seconds left of the present one.

        What another person already fetches is waited for, not fetched twice. Cancelling lets it go on for the others.
        Raises NotConfigured, BadInput, StoreError or EngineError with a sentence that says what to do.
        """
        whole = sum(repository.gb for repository in repositories) or 1.0
        done = 0.0
        for repository in repositories:
            await self._one(title, repository, _share(tell, done / whole, repository.gb / whole), check)
            done += repository.gb

    async def sizes(self, title: str, repositories: Sequence[Repository]) -> tuple[int, ...]:
        """Return the bytes of each repository as the hub tells them now; raises as `fetch` does."""
        if self._hub.offline and repositories:
            raise offline(repositories[0])
        return await self._crew.run(sizes, self._task(title, repositories))

    async def damaged(self, title: str, repositories: Sequence[Repository], tell: Tell | None = None) -> tuple[str, ...]:
        """Return the files that are here and are not as the hub has them; raises as `fetch` does."""
        return await self._crew.run(damaged, self._task(title, repositories), tell)

    async def names(self, repository: str) -> tuple[str, ...]:
        """Return every file of a repository; raises as `fetch` does."""
        wanted = Repository("model", repository, 0.0)
        if self._hub.offline:
            raise offline(wanted)
        return await self._crew.run(names, self._task(repository, (wanted,)))

    def close(self) -> None:
        """End what is under way; what has come is kept for the next time."""
        for under in self._under.values():
            under.task.cancel()
        self._crew.close()

    # --- inside

    async def _one(self, title: str, repository: Repository, tell: Tell, check: bool) -> None:
        if self._hub.offline and not repository.own:
            raise offline(repository)
        wanted = repository, check  # of one repository two models may need other files
        under = self._under.get(wanted)
        if under is None:
            under = self._begun(title, repository, check)
        under.listeners.append(tell)
        under.waiting += 1
        try:
            await asyncio.shield(under.task)
        finally:
            under.listeners.remove(tell)
            under.waiting -= 1
            if not under.waiting and not under.task.done():
                self._under.pop(wanted, None)
                under.task.cancel()
                await asyncio.wait((under.task,))

    def _begun(self, title: str, repository: Repository, check: bool) -> _Under:
        under: _Under

        def told(message: Told) -> None:
            for listener in tuple(under.listeners):
                listener(message)

        async def run() -> None:
            try:
                await self._crew.run(fetch, replace(self._task(title, (repository,)), check=check), told)
            finally:
                if self._under.get((repository, check)) is under:
                    del self._under[repository, check]

        under = _Under(asyncio.create_task(run(), name=f"fetch {kind_of(repository.id)[1]}"))
        self._under[repository, check] = under
        return under

    def _task(self, title: str, repositories: Sequence[Repository]) -> Fetch:
        homes = tuple(self._shelf.home_of(repository.id) for repository in repositories)
        return Fetch(self._hub, title, tuple(repositories), homes)


def _share(tell: Tell | None, before: float, share: float) -> Tell:
    """Return what tells of one of several repositories as a share of all of them."""

    def told(message: Told) -> None:
        if tell is not None:
            tell(Told(message.number, before + share * message.fraction, message.preview, message.message, message.left_s))

    return told
