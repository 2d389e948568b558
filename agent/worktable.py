"""What the agent's tools do in one conversation: find assets, make and change pictures, remember."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from agent import arrangements, events, inquiries, references
from agent.areas import area_box, area_of, given_looks, mask_handle
from agent.cast import checked_name, member_of, with_cast
from agent.checking import valid
from agent.desk import read_desk
from agent.film_pointing import in_a_film, on_the_table
from agent.film_views import film_differences
from agent.manner import again_with, steered
from agent.painting import region_of
from agent.preferences import with_preferences
from agent.scripts import texts_for
from agent.views import asset_view, desk_rows, shot_view
from agent.workshop import Ask, Emit, Sitting, Studio, Workshop
from prompts.shot import Shot, ShotChange, diff
from tools.assets import Asset
from tools.drafted import drafted
from tools.errors import BadInput, UnknownHandle
from tools.generate import edit_of, request_of, variation_of
from tools.notebook import Character
from tools.preferring import HERE
from tools.requests import ImageRequest, Region
from tools.store.records import ASIDE

DESK_ROWS = 24
"""Newest assets that the model is shown; references are looked up among all of them."""
MAX_HISTORY = 5_000
MAX_CANDIDATES = 4
"""Assets shown when the person has to say which one is meant."""

LookUp = Literal["find", "describe", "compare", "list", "transcribe", "models", "cost", "jobs"]
Operation = Literal["change", "final", "upscale", "remove_background", "outpaint"]


class Unsure(Exception):
    """Two or more assets fit the words; the person has to say which."""

    def __init__(self, words: str, candidates: Sequence[Asset]) -> None:
        super().__init__(words)
        self.words = words
        self.candidates = tuple(candidates)


class Worktable:
    """One turn's hands on one project. `emit` receives the events as things happen."""

    def __init__(self, studio: Studio, turn: Sitting, emit: Emit) -> None:
        self.studio, self.turn, self.emit = studio, turn, emit
        self.workshop = Workshop(studio, turn, emit, self.view)
        self._store, self._notebook = studio.store, studio.notebook
        self._project = turn.project

    # -- what is there ----------------------------------------------------------------------------

    async def desk(self, *, uploads: Sequence[str] = ()) -> dict[str, Any]:
        """Return the desk as plain data: recent assets, the selection, the cast, the standing wishes, this turn's uploads."""
        every = await self.assets(aside=True)
        current = await asyncio.to_thread(self._store.current, self._project)
        assets = on_the_table(every, current, self.turn.words)
        selected = current.id if current else None
        recent = [a for a in assets[:-DESK_ROWS] if a.id == selected] + list(assets[-DESK_ROWS:])
        there = await asyncio.to_thread(self._notebook.arrangement, self._project)
        waiting = await asyncio.to_thread(self.studio.approvals.waiting, self._project)
        beside = {
            "voices": [a.recipe.request["name"] for a in every if a.kind == "clone" and a.recipe],
            "waiting": [{"words": w.words, "price": w.estimate} for w in waiting if w.state == "waiting"],
            "texts": await asyncio.to_thread(texts_for, every, uploads, self.turn.words),
            "pinned": [a.handle for a in every if a.id in there.pins],
            "locked": sorted(there.locks),
            "language": self.studio.language or "",
        }
        return {
            "project": self._project,
            "assets": desk_rows(recent, _handles(every), selected),
            "selected": current.handle if current else None,
            "older": max(0, len(assets) - len(recent)),
            "cast": [c.member.model_dump() for c in there.characters],
            "preferences": list(await asyncio.to_thread(self._notebook.preferences, self._project)),
            "uploads": list(uploads),
        } | {name: rows for name, rows in beside.items() if rows}

    async def thumbnail(self, handle: str) -> tuple[str, bytes]:
        """Return an asset's thumbnail as (mime type, bytes)."""
        asset = await asyncio.to_thread(self._store.get, self._project, handle)
        return "image/webp", await asyncio.to_thread(self._store.thumbnail, asset.id, 768)

    async def find(self, words: str) -> Asset:
        """Return the one asset the words mean; raise Unsure when several do and UnknownHandle when none does."""
        every = await self.assets(aside=True)
        current = await asyncio.to_thread(self._store.current, self._project)
        pointed = in_a_film(words, every, current)
        if pointed is not None:
            return pointed
        assets = on_the_table(every, current, words)
        rows = read_desk(desk_rows(assets, _handles(every), current.id if current else None))
        by_handle = {a.handle: a for a in assets}
        found = references.resolve(words, rows)
        if not found.candidates:
            there = ", ".join(a.handle for a in assets[-6:]) or "nothing yet"
            raise UnknownHandle(f'I cannot tell which one "{words[:60]}" is; there is {there}.')
        if not found.sure:
            close = [c for c in found.candidates if c.score >= found.candidates[0].score - references.MARGIN]
            raise Unsure(words, [by_handle[c.handle] for c in close[:MAX_CANDIDATES]])
        return by_handle[found.candidates[0].handle]

    async def picture(self, words: str, role: str) -> Asset:
        """Return the one picture the words mean; raise BadInput when they mean something else."""
        asset = await self.find(words)
        if asset.kind != "image":
            raise BadInput(f"{asset.handle} is no picture, so it cannot be {role}; name a picture.")
        return asset

    async def look_up(self, query: str, what: LookUp, *, question: str = "", ask: Ask) -> dict[str, Any]:
        """Find, describe, compare, list or transcribe assets; tell of models, costs and jobs. See the tool of the same name."""
        match what:
            case "list":
                rows = (await self.desk())["assets"]
                return {"assets": [{k: row[k] for k in ("handle", "words", "name", "selected") if k in row} for row in rows]}
            case "compare":
                return await self._compare(query)
            case "models":
                return await inquiries.models(self, query)
            case "cost":
                return await inquiries.cost(self, query)
            case "jobs":
                return await inquiries.jobs(self)
            case "transcribe":
                return await inquiries.transcribe(self, query, ask)
            case "find" | "describe":
                asset = await self.find(query or "this one")
        view = await self.view(asset)
        if what == "find":
            return {"found": asset.handle, "words": asset.words, "shot": shot_view(asset.shot)} | await inquiries.heard(self, asset, view)
        if asset.shot is None or question:
            seen = await inquiries.describe(self, asset, question, ask)
            if seen is not None:
                return seen
        elements = [e.words or e.name for e in asset.description.elements]
        keys = ("handle", "shot", "parents", "engine", "model", "width", "height", "duration_s", "cost", "licence", "notes", "drawn", "not_drawn")
        return {key: view[key] for key in keys} | {"elements": elements} | await inquiries.heard(self, asset, view)

    async def _compare(self, query: str) -> dict[str, Any]:
        parts = [p for p in query.replace("，", ",").split(",") if p.strip()]
        assets = await self.assets()
        current = await asyncio.to_thread(self._store.current, self._project)
        if not parts and current is not None and current.parents:
            pair = [await asyncio.to_thread(self._store.by_id, current.parents[0]), current]
        elif len(parts) >= 2:
            pair = [await self.find(part) for part in parts[:2]]
        elif len(parts) == 1 and current is not None:
            pair = [await self.find(parts[0]), current]
        else:
            pair = list(assets[-2:])
        if len(pair) < 2 or pair[0].id == pair[1].id:
            raise BadInput("Name two different pictures to compare, such as img1 and img3.")
        result = await asyncio.to_thread(self._store.compare, pair[0].id, pair[1].id)
        if all(asset.kind in ("film", "board") for asset in pair):
            before, after = film_differences(*pair)
            result = replace(result, changed=tuple(before), before=before, after=after)
        left, right = [await self.view(asset) for asset in pair]
        self.emit(events.Compared(left, right, tuple(result.changed)))
        return {
            "compared": [pair[0].handle, pair[1].handle],
            "changed": list(result.changed),
            "before": dict(result.before),
            "after": dict(result.after),
        }

    # -- making and changing ----------------------------------------------------------------------

    async def create_image(
        self,
        shot: dict[str, Any],
        *,
        n: int = 1,
        references: Sequence[str] = (),
        seed: int | None = None,
        how: dict[str, Any] | None = None,
        ask: Ask,
    ) -> dict[str, Any]:
        """Make `n` new pictures of a Shot; see the tool of the same name."""
        wanted, images, notes = await self.dressed(valid(Shot, shot))
        if not any(wanted.said().values()) and not wanted.items:
            raise BadInput("Say what the picture shows: who or what, where, and in which style.")
        referred, pinned = await self.referred(references)
        fields = await steered(how, self.picture, references=len(referred))
        taken = {a.recipe.seed for a in await self.assets() if a.shot == wanted and a.recipe}
        free = (s for s in range(len(taken) + n + 1) if s not in taken)
        seeds = [seed + i for i in range(n)] if seed is not None else [next(free) for _ in range(n)]
        requests = [
            ImageRequest(
                shot=wanted,
                seed=s,
                reference_images=tuple(dict.fromkeys((*referred, *images))),
                draft_mark=self.studio.draft_mark,
                **fields,
            )
            for s in seeds
        ]
        return arrangements.noted(await self.workshop.make(requests, ask, changed=diff(Shot(), wanted)), (*notes, *pinned))

    async def edit_image(
        self,
        target: str,
        change: dict[str, Any],
        *,
        region: str | None = None,
        references: Sequence[str] = (),
        n: int = 1,
        operation: Operation = "change",
        how: dict[str, Any] | None = None,
        ask: Ask,
    ) -> dict[str, Any]:
        """Change a picture into a child of it, or vary it when the change is empty; see the tool of the same name."""
        area = area_of(self.turn.words)
        if area is not None:
            target, region = area.target, area.mask
        parent = await self.picture(target, "edited")
        wanted = valid(ShotChange, change)
        edit, held = await self.allowed(wanted, parent.shot)
        if held and not (edit.touched or how or references):
            return {"made": [], "notes": list(held), "selected": parent.handle}
        new = operation == "change" and bool(edit.touched)
        referred, pinned = await self.referred(references if operation == "change" else (), new=new, beside=(parent.id,))
        fields = await steered(how, self.picture, references=len(referred))
        if operation != "change":
            return arrangements.noted(await self._rework(parent, edit, operation, fields, ask), held)
        if not edit.touched and not fields:
            return await self._vary(parent, n=n, ask=ask)
        before = request_of(parent) if not (edit.touched or region or referred) else None
        same = again_with(before, fields) if before is not None else None
        if same is not None:
            return await self.workshop.make([same.model_copy(update={"seed": same.seed + i}) for i in range(n)], ask)
        shot, images = await self.cast_in((parent.shot or Shot()).revise(edit))
        changed = diff(parent.shot or Shot(), shot)
        if not changed and not fields:
            return {"made": [], "notes": [f"{parent.handle} already shows that, so nothing was changed.", *held], "selected": parent.handle}
        request = edit_of(
            parent,
            shot,
            region=await self._region(region) if region else await self._given_looks(parent, shot),
            references=tuple(dict.fromkeys((*referred, *images))),
            draft_mark=self.studio.draft_mark,
        )
        requests = [request.model_copy(update={**fields, "seed": request.seed + i}) for i in range(n)]
        return arrangements.noted(await self.workshop.make(requests, ask, changed=changed), (*held, *pinned))

    async def referred(
        self, references: Sequence[str], *, new: bool = True, beside: Sequence[str] = ()
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the pictures that the words mean, each once, and notes; where none is named and something `new` is made, the pinned ones."""
        named = tuple(dict.fromkeys([(await self.picture(words, "a reference")).id for words in references]))
        if named or not new:
            return named, ()
        return await arrangements.pins(self, await arrangements.arranged(self), beside=beside)

    async def allowed(self, change: ShotChange, before: Shot | None) -> tuple[ShotChange, tuple[str, ...]]:
        """Return a change without what is locked, and the notes about that."""
        edit = (await arrangements.arranged(self)).allowed(change, before or Shot())
        return edit.change, edit.notes

    async def dressed(self, shot: Shot) -> tuple[Shot, tuple[str, ...], tuple[str, ...]]:
        """Return a new Shot with the standing wishes, the locked fields and the cast, the characters' pictures, and notes."""
        wishes = await asyncio.to_thread(self._notebook.preferences, self._project)
        kept, notes = (await arrangements.arranged(self)).filled(with_preferences(shot, wishes))
        return *(await self.cast_in(kept)), notes

    async def _region(self, words: str) -> Region:
        """Return the part of the picture that the words mean: a mask that was uploaded, a half or a corner, else an element."""
        handle = mask_handle(words)
        if handle is not None:
            mask = await asyncio.to_thread(self._store.get, self._project, handle)
            return region_of(mask)
        box = area_box(words)
        return Region(box=box) if box is not None else Region(words=words)

    async def _given_looks(self, parent: Asset, shot: Shot) -> Region | None:
        """Return the part that a change of looks is about, in a picture that a model of this machine made of a draft; else None."""
        draft = None
        if parent.recipe is not None and parent.recipe.engine == HERE:
            draft = await asyncio.to_thread(drafted, parent, self._store.by_id)
        words = given_looks(parent.shot or Shot(), shot, draft.description.elements) if draft is not None else None
        return Region(words=words) if words else None

    async def cancel(self, job: str) -> dict[str, Any]:
        """Stop a job by its id or the first letters of it."""
        return {"notes": [await self.studio.door.cancel(job, owner=self.turn.owner)]}

    async def _rework(
        self, parent: Asset, edit: ShotChange, operation: Operation, fields: dict[str, Any], ask: Ask
    ) -> dict[str, Any]:
        """Make a final, a larger picture, one without its background, or a wider one: what it shows stays as it is."""
        shot, faces = await self.cast_in((parent.shot or Shot()).revise(edit))
        if operation == "final" and not any(shot.said().values()):
            raise BadInput(f"{parent.handle} was uploaded without words; say what the final shall show.")
        request = edit_of(parent, shot, references=faces if operation == "final" else (), draft_mark=self.studio.draft_mark)
        fields |= {"size": None} if operation == "outpaint" else {}
        request = request.model_copy(update={**fields, "operation": "finalize" if operation == "final" else operation})
        final = Ask(ask.call, ask.model, ask.quality or "final", ask.pausing)
        return await self.workshop.make([request], final, changed=diff(parent.shot or Shot(), shot))

    async def _vary(self, parent: Asset, *, n: int, ask: Ask) -> dict[str, Any]:
        if parent.shot is None:
            raise BadInput(f"{parent.handle} was uploaded, so there is nothing to vary; say what to draw from it.")
        first = variation_of(parent, await self.assets())
        return await self.workshop.make([first.model_copy(update={"seed": first.seed + i}) for i in range(n)], ask)

    async def cast_in(self, shot: Shot) -> tuple[Shot, tuple[str, ...]]:
        """Return the Shot with the characters it names, and their reference images."""
        known = await asyncio.to_thread(self._notebook.characters, self._project)
        full = with_cast(shot, [c.member for c in known])
        present = {m.name for m in full.cast}
        return full, tuple(i for c in known if c.member.name in present for i in c.reference_images[:1])

    # -- remembering ------------------------------------------------------------------------------

    async def select(self, target: str) -> dict[str, Any]:
        """Make an asset the current version."""
        asset = await self.find(target)
        await asyncio.to_thread(self._store.select, self._project, asset.id)
        self.emit(events.Selected(await self.view(asset), "select"))
        return {"selected": asset.handle}

    async def step(self, action: Literal["undo", "redo"]) -> dict[str, Any]:
        """Go one version back, or forward again."""
        move = self._store.undo if action == "undo" else self._store.redo
        asset = await asyncio.to_thread(move, self._project)
        self.emit(events.Selected(await self.view(asset) if asset else None, action))
        return {"selected": asset.handle if asset else None, "action": action}

    async def name(self, target: str | None, name: str) -> dict[str, Any]:
        """Name the main being of a picture, so that the name brings its looks back anywhere."""
        checked_name(name)
        asset = await self.find(target or "this one")
        if asset.shot is None:
            raise BadInput(f"{asset.handle} was uploaded; say how {name} looks, so that the cast can keep it.")
        member = member_of(asset.shot, name)
        character = Character(member=member, reference_images=(asset.id,))
        there = await asyncio.to_thread(self._notebook.characters, self._project)
        if any(c.locked and c.member.name.casefold() == member.name.casefold() for c in there):
            raise BadInput(f"{member.name} is locked; unlock the character first.")
        await asyncio.to_thread(self._notebook.put_character, self._project, character)
        return {"named": member.name, "look": member.look, "from": asset.handle}

    async def forget(self, name: str) -> dict[str, Any]:
        """Take a character out of the cast, or drop a standing wish."""
        if await asyncio.to_thread(self._notebook.forget_preference, self._project, name):
            return {"forgotten": name}
        character = await asyncio.to_thread(self._notebook.forget_character, self._project, name)
        return {"forgotten": character.member.name}

    async def prefer(self, note: str) -> dict[str, Any]:
        """Keep a standing wish for new pictures."""
        text = " ".join(note.split())[:200]
        if not text:
            raise BadInput('Say what to keep for every new picture, such as "always 9:16".')
        await asyncio.to_thread(self._notebook.put_preference, self._project, text)
        return {"preference": text}

    # -- helpers ----------------------------------------------------------------------------------

    async def assets(self, *, aside: bool = False) -> tuple[Asset, ...]:
        """Return the project's assets, oldest first; with `aside` also those that are no versions: masks, clones, texts, pieces of films."""
        every = await asyncio.to_thread(self._store.list, self._project, MAX_HISTORY)
        return tuple(asset for asset in every if aside or not (asset.aside or asset.kind in ASIDE))

    async def view(self, asset: Asset) -> dict[str, Any]:
        """Return an asset as plain data for a channel."""
        parents = [await asyncio.to_thread(self._store.by_id, p) for p in asset.parents]
        return asset_view(asset, _handles(parents))

    async def question(self, unsure: Unsure) -> dict[str, Any]:
        """Turn an unsure look-up into a question with the pictures, and into what the model is told."""
        views = tuple([await self.view(asset) for asset in unsure.candidates])
        self.emit(events.Asked(unsure.words, views))
        return {"question": f'Which one is "{unsure.words[:60]}"?', "candidates": [v["handle"] for v in views]}


def _handles(assets: Sequence[Asset]) -> dict[str, str]:
    return {asset.id: asset.handle for asset in assets}
