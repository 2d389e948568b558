"""A small film that several tests begin from, made once, and ways to make and change films without a talk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agent import events
from agent.app import Services, open_services
from agent.film_arguments import FilmArgument, FilmChangeArgument
from agent.orders import cut
from agent.workshop import Ask, Sitting
from agent.worktable import Worktable
from tests.agent.conftest import settings_for

PLAN: dict[str, Any] = {
    "shots": [
        {
            "subject": "a grey cat", "action": "sitting", "scene": "in a park", "camera": "close-up",
            "narration": "Hello cat.", "translations": {"en": "Hello cat.", "zh-Hant": "貓咪你好。"}, "sounds": [{"text": "bell", "duration_s": 0.5}],
        },
        {
            "subject": "a grey cat", "action": "standing", "scene": "in a park", "camera": "full shot", "transition": "cross_fade",
            "narration": "Good cat.", "translations": {"en": "Good cat.", "zh-Hant": "真乖。"},
        },
    ],
    "music": {"words": "calm piano", "instrumental": True},
    "captions": True,
    "language": "en",
    "lines": 480,
    "fps": 6,
}  # fmt: skip
"""Two shots at the smallest size, few frames a second."""


class Talk:
    """A project and its turns. `happened` holds the events of the last one."""

    def __init__(self, services: Services, project: str = "main") -> None:
        self.services, self.project = services, project
        self.happened: list[events.Event] = []
        self.number = 0

    def table(self, words: str = "a film") -> Worktable:
        self.number += 1
        self.happened = []
        return Worktable(self.services.studio, Sitting(self.project, "", self.number, words), self.happened.append)

    async def film(self, plan: dict[str, Any] = PLAN, *, call: str = "", quality: str | None = None, **more: Any) -> dict[str, Any]:
        table = self.table()
        wanted = cut.FilmPlan(FilmArgument.model_validate(plan), **more)
        return await cut.assemble(table, wanted, Ask(call or f"call{self.number}", quality=quality))

    async def edit(self, target: str, *changes: dict[str, Any], container: Any = None, quality: str | None = None) -> dict[str, Any]:
        table = self.table("change it")
        order = cut.FilmEdit(target, tuple(FilmChangeArgument.model_validate(change) for change in changes), container)
        return await cut.edit(table, order, Ask(f"call{self.number}", quality=quality))

    async def view(self, handle: str) -> dict[str, Any]:
        table = self.table(handle)
        return await table.view(await table.find(handle))

    async def kinds(self) -> list[str]:
        return [asset.kind for asset in await self.table().assets(aside=True)]

    def shown(self, kind: type) -> list[Any]:
        return [event for event in self.happened if isinstance(event, kind)]


@asynccontextmanager
async def opened(folder: Path, **settings: object) -> AsyncIterator[Talk]:
    """Open a project."""
    services = await open_services(settings_for(folder, **settings), folder / "project")
    try:
        yield Talk(services)
    finally:
        await services.close()


def pieces(view: dict[str, Any]) -> list[str]:
    """Return the handles of a film's pictures, voices, music and sounds, in that order."""
    film = view["film"]
    heard: Sequence[dict[str, Any]] = [row for track in film["tracks"].values() for row in track]
    return [row["handle"] for row in (*film["shots"], *heard)]
