"""A film's shots rendered for good on this machine: each is drawn, finished as a picture, and filmed from there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agent.worktable import Worktable
from tools.assets import Asset
from tools.catalog import Card, Catalog, Medium, Task
from tools.engines.base import silent
from tools.preferring import HERE, place_in, split_engine
from tools.requests import ImageRequest, Request, VideoRequest, canonical
from tools.router import Wish

DRAFT = Wish(tier="draft", model="animatic")
"""How the frame is drawn that a finished picture is made of: by the embedded studio, which knows its depth and its elements."""

PICTURES: frozenset[Task] = frozenset({"t2i", "i2i", "edit"})
FILMS: frozenset[Task] = frozenset({"t2v", "i2v"})
PICTURE = 0.3
"""Share of a shot's work that its picture is thought to be."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture a shot begins with: how it is finished, and by whom."""

    request: ImageRequest
    wish: Wish


def renders(wish: Wish) -> bool:
    """Tell whether shots begin with finished pictures: where this machine's models are wanted, and no drafts."""
    return wish.tier != "draft" and any(name.partition(":")[0].strip() == HERE for name in (*wish.prefer, wish.model or ""))


def rendered_by(wish: Wish, tasks: Collection[Task], catalog: Catalog) -> Wish:
    """Return the wish for one kind of piece: where nothing but an engine is preferred, what that engine cannot make is drafted."""
    if wish.tier is not None or wish.model is not None or wish.order is not None:
        return wish
    able = (card for card in catalog.cards.values() if card.usable and not set(tasks).isdisjoint(card.tasks))
    meant = any(place_in(card, wish.prefer) < len(wish.prefer) for card in able)
    return wish if meant else replace(wish, tier="draft")


def meant_for(wish: Wish, medium: Medium, catalog: Catalog) -> Wish:
    """Return the wish as it holds for pictures, or for films: a named model that does not make them leaves its engine only."""
    if wish.model is None:
        return wish
    engine, rest = split_engine(wish.model, catalog)
    found = catalog.named(rest) if rest else None
    system = catalog.systems.get(found.system) if isinstance(found, Card) else found
    if system is None or medium in system.makes:
        return wish
    return replace(wish, model=None, tier="final", prefer=tuple(dict.fromkeys((engine or HERE, *wish.prefer))))


def made_before(request: Request, card: str, every: Sequence[Asset]) -> Asset | None:
    """Return the newest asset that the same request made at the same card, and whose file is still there."""
    asked = canonical(request)
    same = (a for a in reversed(every) if a.recipe and a.recipe.card == card and a.recipe.request == asked)
    return next((asset for asset in same if asset.path.exists()), None)


async def drawn(table: Worktable, request: VideoRequest, every: Sequence[Asset], step: str) -> Asset:
    """Return the embedded studio's drawing of a shot's first frame, made before or now; it is a component of the film."""
    wanted = ImageRequest(shot=request.shot, seed=request.seed, size=request.size, draft_mark=False)
    return made_before(wanted, "animatic", every) or await table.workshop.one(wanted, DRAFT, f"{step}-draft", aside=True, report=silent)


def frame_of(request: VideoRequest, draft: Asset, wish: Wish, catalog: Catalog) -> Frame:
    """Return how the drawing becomes the finished picture that the shot begins with; references act there."""
    finished = ImageRequest(
        shot=request.shot,
        operation="finalize",
        image=draft.id,
        seed=request.seed,
        size=request.size,
        reference_images=request.reference_images,
    )
    return Frame(finished, rendered_by(meant_for(wish, "image", catalog), PICTURES, catalog))


def begun(request: VideoRequest, picture: str) -> VideoRequest:
    """Return a shot's request as it begins with a picture, whose figures need no references any more."""
    return request.model_copy(update={"first_frame": picture, "reference_images": ()})


def told(card: Card) -> str:
    """Return what is said where finished pictures are moved by rules instead of filmed by a model."""
    return f"No model that films from a picture is ready here, so {card.title} moves the finished pictures."
