"""The pieces of a film, made through the door: several at a time, none twice, what is there already used again."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.hearing import spoken_of
from agent.orders import rendering
from agent.orders.shares import Shares, part_of
from agent.orders.sound import voice_called
from agent.worktable import Worktable
from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.films import FilmShot
from tools.assets import Asset, Kind
from tools.catalog import Card, Task
from tools.engines.base import Report
from tools.errors import BadInput
from tools.film.assembling import FilmState, OpenPiece, filled, open_pieces
from tools.film.lengths import estimated
from tools.generate import Plan
from tools.requests import MusicRequest, Request, SoundRequest, SpeechRequest, VideoRequest, canonical
from tools.router import Wish

AT_ONCE = 3
"""Pieces made at the same time."""
ROUNDS = 6
"""How often the lengths may change what has to be made; more would be a circle."""
UNHEARD = "unheard"
"""Stands for a voice that is still to be made, while lengths are estimated."""
SERVICE_S = 60.0
"""What a piece of a service is thought to take where its card does not say."""
_KINDS: Mapping[str, Kind] = {"image": "image", "video": "video", "speech": "voice", "music": "music", "sound": "sound"}
"""What becomes of a request, by its kind."""


@dataclass(frozen=True, slots=True)
class Takes:
    """Which pictures of a film are new takes, and what was shown there before."""

    before: Mapping[str, Asset] = field(default_factory=dict)
    """Asset by id of the picture piece."""
    anew: frozenset[str] = frozenset()
    """Pieces whose picture shall differ though its words do not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An open piece with the request that makes it, how, and by what; or what is there of it already."""

    piece: OpenPiece
    request: Request
    wish: Wish
    plan: Plan | None = None
    ready: Asset | None = None
    """What the same request made before; it costs nothing again."""
    first: Wanted | None = None
    """The picture it begins with, where that is still to be made; until then the request names the drawing of it."""

    @property
    def card(self) -> Card | None:
        """What would make it."""
        return self.plan.choices[0].card if self.plan else None

    @property
    def seconds(self) -> float:
        """How long it is thought to take."""
        if self.ready is not None:
            return 0.0
        length = self.piece.duration_s or 4.0
        if self.first is not None:
            return self.first.seconds + replace(self, first=None).seconds
        if self.card is not None and self.card.origin != "drawn":
            return self.card.speed_s or SERVICE_S
        return {"picture": 0.8 + 0.7 * length, "voice": 0.4, "music": 0.8 + 0.08 * length, "sound": 0.4}[self.piece.kind]


@dataclass(slots=True)
class Crew:
    """Makes the open pieces of one film for one call."""

    table: Worktable
    call: str
    wish: Wish
    """How its pictures are wanted."""
    shares: Shares
    takes: Takes = Takes()
    approved_usd: float = 0.0
    """What was agreed to for all of the film; 0 where nobody had to be asked."""
    planned_usd: float = 0.0
    """What the pieces begun so far count as."""

    async def wanted(self, state: FilmState) -> list[Wanted]:
        """Return what is open now, with the requests for it."""
        every = await self.table.assets(aside=True)
        voice = voice_called(state.brief.narrator.voice, every)
        wanted = [await self._wanted(piece, state, voice, every) for piece in open_pieces(state)]
        if rendering.renders(self.wish):
            wanted = [await self._begun(row, every) for row in wanted]
        return await self._planned(wanted, every)

    async def expected(self, state: FilmState) -> list[Wanted]:
        """Return everything that has to be made, as far as it can be told before the voices are heard, and expect it."""
        found = await self.wanted(state)
        voices = [row for row in found if row.piece.kind == "voice"]
        for row in voices:
            if row.ready is not None:
                state = await self._with(state, row, row.ready)
                continue
            seconds = estimated(getattr(row.piece.ask, "text", ""), state.brief.narrator.speed)
            state = filled(state, row.piece.piece, UNHEARD, max(0.3, seconds))
        found += await self.wanted(state) if voices else []
        self.shares.expect({row.piece.piece: row.seconds for row in found})
        return found

    async def complete(self, state: FilmState) -> FilmState:
        """Return the film with every piece made. What is made stays, also when another piece fails or the turn is stopped."""
        for _ in range(ROUNDS):
            wanted = await self.wanted(state)
            if not wanted:
                return state
            self.shares.expect({row.piece.piece: row.seconds for row in wanted})
            self._check_price(wanted)
            state = replace(state, notes=tuple(dict.fromkeys((*state.notes, *map(rendering.told, self._moved(wanted))))))
            for row, asset in zip(wanted, await self._all(wanted, state), strict=True):
                state = await self._with(state, row, asset)
        return state

    def _moved(self, wanted: Sequence[Wanted]) -> list[Card]:
        """Return what moves finished pictures where no film model of this machine can."""
        begun = [row for row in wanted if isinstance(row.request, VideoRequest) and row.request.first_frame is not None]
        return [row.card for row in begun if row.card is not None and row.card.origin == "drawn"] if rendering.renders(self.wish) else []

    async def _with(self, state: FilmState, row: Wanted, asset: Asset) -> FilmState:
        """Return the film with a piece in its place."""
        drawn = row.card is not None and row.card.origin == "drawn"
        return filled(state, row.piece.piece, asset.id, asset.duration_s, await spoken_of(self.table.studio.store, asset), draft=drawn)

    def _check_price(self, wanted: Sequence[Wanted]) -> None:
        """Raise BadInput before more is begun than was agreed to: lengths, and with them prices, are only known with the voices."""
        self.planned_usd += sum(plan.estimate.assumed_usd for plan in plans_to_pay(wanted))
        agreed = max(self.approved_usd, self.table.studio.approve_above_usd)
        if self.planned_usd > agreed:
            raise BadInput(
                f"The film would cost about ${self.planned_usd:.2f}, more than the ${agreed:.2f} that may be spent on it; what is made is kept. "
                "Ask for it again to see the new price."
            )

    async def _all(self, wanted: Sequence[Wanted], state: FilmState) -> list[Asset]:
        """Make them, a few at a time, what is asked for twice once. After a failure nothing new is begun; what is under way is brought to its end."""
        distinct = _distinct(wanted)
        handles = await self._handles(distinct)
        places, failed = asyncio.Semaphore(AT_ONCE), asyncio.Event()

        async def make(row: Wanted) -> Asset | None:
            async with places:
                if failed.is_set():
                    return None
                try:
                    return await self._one(row, state, handles.get(fingerprint(row.request), ""))
                except Exception:
                    failed.set()
                    raise

        found = await asyncio.gather(*map(make, distinct.values()), return_exceptions=True)
        for outcome in found:
            if isinstance(outcome, BaseException):
                raise outcome
        for row in wanted:
            self.shares.finish(row.piece.piece, piece_words(row.piece, state))
        made = dict(zip(distinct, found, strict=True))
        return [asset for row in wanted if isinstance(asset := made[fingerprint(row.request)], Asset)]

    async def _handles(self, distinct: Mapping[str, Wanted]) -> dict[str, str]:
        """Take the handles of what will be made, in the order of the film, by fingerprint."""
        made = {name: row.request.kind for name, row in distinct.items() if row.ready is None}
        kinds = [_KINDS[kind] for kind in made.values()]
        taken = await asyncio.to_thread(self.table.studio.store.take_handles, self.table.turn.project, kinds)
        return dict(zip(made, taken, strict=True))

    async def _one(self, row: Wanted, state: FilmState, handle: str) -> Asset:
        words, asset = piece_words(row.piece, state), row.ready
        if asset is None:
            report, request = self.shares.report(row.piece.piece, words), row.request
            if row.first is not None and isinstance(request, VideoRequest):
                picture = await self._sent(row.first, row.first.request, part_of(report, 0.0, rendering.PICTURE))
                request, report = rendering.begun(request, picture.id), part_of(report, rendering.PICTURE, 1.0)
            asset = await self._sent(row, request, report, handle)
        self.shares.finish(row.piece.piece, words)
        return asset

    async def _sent(self, row: Wanted, request: Request, report: Report, handle: str = "") -> Asset:
        key = self._key(row.piece, request)
        return await self.table.workshop.one(
            request, row.wish, key, approved_usd=self.approved_usd, aside=True, handle=handle, report=report
        )

    async def _planned(self, wanted: Sequence[Wanted], every: Sequence[Asset]) -> list[Wanted]:
        """Return the pieces with what would make each, or what made it before."""
        plans = await self.table.workshop.plans([(row.request, row.wish) for row in wanted])
        planned = [replace(row, plan=plan) for row, plan in zip(wanted, plans, strict=True)]
        return [replace(row, ready=rendering.made_before(row.request, row.card.id, every) if row.card else None) for row in planned]

    async def _begun(self, row: Wanted, every: Sequence[Asset]) -> Wanted:
        """Return a shot as it begins with a finished picture; as it is where nothing here finishes pictures."""
        if not isinstance(row.request, VideoRequest):
            return row
        catalog = self.table.studio.catalog
        film_wish = rendering.rendered_by(rendering.meant_for(row.wish, "video", catalog), rendering.FILMS, catalog)
        draft = await rendering.drawn(self.table, row.request, every, self._key(row.piece, row.request))
        frame = rendering.frame_of(row.request, draft, row.wish, catalog)
        (first,) = await self._planned([Wanted(row.piece, frame.request, frame.wish)], every)
        if first.card is not None and first.card.origin == "drawn":
            return replace(row, wish=film_wish)
        ready = first.ready
        request = rendering.begun(row.request, (ready or draft).id)
        return replace(row, request=request, wish=film_wish, first=None if ready else first)

    def _key(self, piece: OpenPiece, request: Request) -> str:
        return f"{self.table.turn.number}/{self.call}/{piece.piece}-{fingerprint(request)}"

    async def _wanted(self, piece: OpenPiece, state: FilmState, voice: Asset | None, every: Sequence[Asset]) -> Wanted:
        match piece.ask:
            case SpeechBrief():
                return Wanted(piece, SpeechRequest(brief=piece.ask, voice=voice.id if voice else None), self._plain("tts"))
            case MusicBrief():
                return Wanted(piece, MusicRequest(brief=piece.ask), self._plain("music"))
            case SoundBrief():
                return Wanted(piece, SoundRequest(brief=piece.ask), self._plain("sfx"))
            case FilmShot():
                return Wanted(piece, await self._picture(piece, piece.ask, state, every), self.wish)

    def _plain(self, task: Task) -> Wish:
        """Return how what is heard is wanted: as the film is, without the model that was named for its pictures."""
        wish = self.wish if self.wish.model is None else replace(self.wish, model=None, tier="draft")
        return rendering.rendered_by(wish, (task,), self.table.studio.catalog)

    async def _picture(self, piece: OpenPiece, ask: FilmShot, state: FilmState, every: Sequence[Asset]) -> VideoRequest:
        shot, faces = await self.table.cast_in(ask.shot)
        drawn = self.wish.tier == "draft" and self.wish.model is None
        lips = next((s.source for s in state.timeline.sounds if s.track == "voice" and s.of == ask.id and s.source), None) if ask.speaker else None
        request = VideoRequest(
            shot=shot,
            size=state.timeline.size,
            duration_s=piece.duration_s,
            fps=piece.fps,
            speech=lips if lips != UNHEARD else None,
            reference_images=() if drawn else faces,
            generate_audio=None if drawn else False,
            draft_mark=self.table.studio.draft_mark,
        )
        return request.model_copy(update={"seed": self._seed(piece, request, every)})

    def _seed(self, piece: OpenPiece, request: VideoRequest, every: Sequence[Asset]) -> int:
        """Return the seed of the take that was there, above all takes of the same Shot for a new one, else 0."""
        old = self.takes.before.get(piece.piece)
        seed = old.recipe.seed if old is not None and old.recipe is not None else 0
        if piece.piece not in self.takes.anew:
            return seed
        taken = [a.recipe.seed for a in every if a.kind == "video" and a.recipe and a.shot == request.shot]
        return max([seed, *taken]) + 1


def plans_to_pay(wanted: Sequence[Wanted]) -> list[Plan]:
    """Return the plans of what is not there yet, one for what is asked for twice."""
    rows = [row for row in _distinct(wanted).values() if row.ready is None]
    return [part.plan for row in rows for part in (row.first, row) if part is not None and part.plan is not None]


def _distinct(wanted: Sequence[Wanted]) -> dict[str, Wanted]:
    """Return the first piece of each request, by the request's fingerprint."""
    found: dict[str, Wanted] = {}
    for row in wanted:
        found.setdefault(fingerprint(row.request), row)
    return found


def fingerprint(request: Request) -> str:
    """Return 12 hexadecimal digits that only the same request has."""
    data: dict[str, Any] = canonical(request)
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def piece_words(piece: OpenPiece, state: FilmState) -> str:
    """Return what a piece is, for people: "shot 2 of 4", "voice of shot 2", "music"."""
    ids = [shot.id for shot in state.brief.shots]
    if piece.shot not in ids:
        return piece.kind
    place = f"shot {ids.index(piece.shot) + 1} of {len(ids)}"
    return place if piece.kind == "picture" else f"{piece.kind} of {place}"
