"""A door with real engines over their fakes, for tests and benches: each engine has one card, and the first one named is the first choice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.fakes.wire import Wire
from tests.tools.engines.conformance import Subject, key, subjects
from tools.assets import AssetStore
from tools.catalog import Card, Catalog, System, load_catalog
from tools.engines.base import Engine, ServiceEngine
from tools.engines.comfyui import ComfyUIEngine
from tools.engines.elevenlabs import ElevenLabsEngine
from tools.engines.gradio import GradioEngine
from tools.engines.http_job import HttpJobEngine
from tools.engines.http_sender import Deadlines
from tools.engines.openai import OpenAIEngine
from tools.engines.replicate import ReplicateEngine
from tools.engines.services import load_services
from tools.fetching import Fetcher
from tools.generate import Door
from tools.jobs import Ledger
from tools.means import Means
from tools.requests import ImageRequest, Request, SpeechRequest, VideoRequest
from tools.spool import Spool

SHOT = Shot(subject="a red kite", scene="a green hill")
PICTURE = ImageRequest(shot=SHOT)
SPEECH = SpeechRequest(brief=SpeechBrief(text="The kite is red.", language="en"))
FILM = VideoRequest(shot=SHOT, duration_s=6)
POLL_S = 0.01
NO_WAIT = (0.0, 0.0)
PATIENCE_S = 3.0
"""The deadline of hurried engines: enough for a client to be loaded and to connect on a busy machine."""


@dataclass(frozen=True)
class Case:
    """An engine with a card of its own, what is asked of it, and who stands in."""

    engine: str
    card: str
    request: Request
    other_engine: str
    other_card: str


CASES: Mapping[str, Case] = {
    case.engine: case
    for case in (
        Case("openai", "gpt-image-2.6", PICTURE, "fal", "flux-2-pro"),
        Case("elevenlabs", "eleven-multilingual-v2", SPEECH, "openai", "openai-tts"),
        Case("replicate", "flux-dev-replicate", PICTURE, "fal", "flux-2-pro"),
        Case("fal", "flux-2-pro", PICTURE, "openai", "gpt-image-2.6"),
        Case("runway", "gen-4-image", PICTURE, "fal", "flux-2-pro"),
        Case("luma", "uni-1", PICTURE, "fal", "flux-2-pro"),
        Case("minimax", "hailuo-2.3-minimax", FILM, "fal", "seedance-2"),
        Case("comfyui", "comfyui-sdxl", PICTURE, "fal", "flux-2-pro"),
        Case("gradio", "flux-schnell-space", PICTURE, "fal", "flux-schnell"),
    )
}


@dataclass
class Stage:
    """What a test drives and looks at."""

    door: Door
    means: Means
    fakes: Mapping[str, Wire]

    @property
    def store(self) -> AssetStore:
        return self.means.store

    def sends(self, engine: str) -> int:
        """Return how many orders reached a service."""
        return sum(seen.stage == "submit" for seen in self.fakes[engine].requests)

    def charges(self, engine: str) -> int:
        """Return how many orders a service took."""
        return len(self.fakes[engine].charges)

    def held_usd(self) -> float:
        """Return what is spent and set aside."""
        return round(sum(row["usd"] for row in self.door.spent()), 6)

    def attempts(self) -> list[tuple[str, str, str]]:
        """Return (engine, state, failure) of every try, in order."""
        rows = self.store.database.rows("SELECT engine, state, failure FROM attempts ORDER BY created, n")
        return [(row["engine"], row["state"], row["failure"]) for row in rows]


@asynccontextmanager
async def staged(
    folder: Path,
    cards: Mapping[str, str],
    *,
    hurry: Collection[str] = (),
    addresses: Mapping[str, str] | None = None,
    store: AssetStore | None = None,
    **means: Any,
) -> AsyncIterator[Stage]:
    """Open a door over `folder` with these engines (engine -> card id, the first choice first).

    hurry: engines whose calls give up after `PATIENCE_S`. addresses: where an engine is sent instead of its fake.
    """
    with ExitStack() as stack:
        fakes = {name: stack.enter_context(subjects()[name].fake()) for name in cards}
        kept = store or stack.enter_context(AssetStore(folder / "store"))
        fetcher, spool = Fetcher({fake.host for fake in fakes.values()}), Spool(kept.folder / "spool")
        made = {
            name: _engine(subjects()[name], (addresses or {}).get(name, fakes[name].url), spool, fetcher, name in hurry)
            for name in cards
        }
        engines: dict[str, Engine] = dict(made)
        given = {"backoff_s": NO_WAIT, "catalog": ranked(*cards.values()), "ledger": Ledger(kept)} | means
        whole = Means(store=kept, spool=spool, engines=engines, **given)
        door = Door(whole)
        try:
            yield Stage(door, whole, fakes)
        finally:
            await door.aclose()
            for engine in made.values():
                await engine.aclose()
            await fetcher.aclose()


def ranked(*ids: str) -> Catalog:
    """Return our own cards with these ids as a catalogue in which the first is the first choice."""
    ours = our_cards()
    cards: dict[str, Card] = {
        name: ours.cards[name].model_copy(update={"quality": 95 - 20 * place, "fallback": ()}) for place, name in enumerate(ids)
    }
    systems: dict[str, System] = {card.system: ours.systems[card.system] for card in cards.values()}
    return Catalog(systems, cards)


@cache
def our_cards() -> Catalog:
    """Return our own cards, read once."""
    return load_catalog()


def _engine(subject: Subject, url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
    engine = _hurried(subject.name, url, spool, fetcher) if hurry else subject.build(url, spool, fetcher, False)
    engine.poll_s = POLL_S
    if hasattr(engine, "first_poll_s"):
        engine.first_poll_s = POLL_S
    return engine


def _hurried(name: str, url: str, spool: Spool, fetcher: Fetcher) -> ServiceEngine:
    match name:
        case "openai":
            return OpenAIEngine(key(), f"{url}/v1", spool, fetcher, deadline_s=PATIENCE_S)
        case "elevenlabs":
            return ElevenLabsEngine(key(), url, spool, fetcher, settle_s=0.01, deadline_s=PATIENCE_S)
        case "replicate":
            return ReplicateEngine(key(), url, spool, fetcher, call_s=PATIENCE_S)
        case "comfyui":
            return ComfyUIEngine([url], spool, fetcher, call_s=PATIENCE_S)
        case "gradio":
            return GradioEngine(key(), [url], spool, fetcher, call_s=PATIENCE_S)
    soon = Deadlines(PATIENCE_S, PATIENCE_S, PATIENCE_S, PATIENCE_S, PATIENCE_S)
    return HttpJobEngine(load_services()[name], key(), url, spool, fetcher, deadlines=soon)
