"""A store with a small story: an upload, a picture, its edit, a voice, a film of them; and the door they leave through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from prompts.shot import Shot
from tests.fakes import media_files
from tools import provenance
from tools.assets import Asset, AssetStore, NewAsset, Recipe
from tools.credentials.certificate import Identity, made_identity
from tools.credentials.outgoing import Mode, Outgoing, Policy
from tools.engines.base import Made
from tools.requests import ImageRequest, canonical

WORDS = "a very secret red cat"
SHOT = Shot.model_validate({"subject": "cat"})


class Story:
    """A store to put marked results into, as the door of generation does."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, AssetStore(folder / "store")

    def put(self, data: bytes, suffix: str = ".png", *, parents: tuple[Asset, ...] = (), request: dict[str, Any] | None = None, **more: Any) -> Asset:
        """Store a result with its recipe and label inside. The first parent is what it edits."""
        sidecars = more.pop("sidecars", {})
        kind, engine = more.pop("kind", "image"), more.pop("engine", "fal")
        asked = request or canonical(ImageRequest(shot=SHOT, image=parents[0].id if parents else None))
        recipe = Recipe(request=asked, card=more.pop("card", "flux"), engine=engine, seed=7, versions={"model": "1.1"})
        origin: Any = "drawn" if engine == "animatic" else "generated"
        inputs = {one.id: one.sha256 for one in parents}
        made = provenance.mark(Made(data, kind, suffix), recipe, model="FLUX", origin=origin, draft=False, inputs=inputs, licence="MIT", shot=SHOT)
        new = NewAsset(project="p", kind=kind, recipe=recipe, parents=tuple(inputs), licence="MIT", words=WORDS, **more)
        return self.store.put(new, made.data, suffix=suffix, sidecars={**made.sidecars, **sidecars})

    def door(self, mode: Mode = "auto", identity: Callable[[], Identity] | None = None, *, prompts: bool = False) -> Outgoing:
        """Return the door of this store."""
        who = identity or (lambda: made_identity(self.folder / "home"))
        return Outgoing(self.store, Policy(mode, who, "9.9", prompts), self.folder / "cache")


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    story = Story(tmp_path)
    yield story
    story.store.close()


@pytest.fixture
def picture(story: Story) -> Asset:
    return story.put(media_files.png("cat"))
