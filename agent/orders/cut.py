"""Films: a plan becomes a storyboard, its pieces and the cut; a film is changed by decisions, and only what changed is made anew."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast, get_args

from agent import events
from agent.arrangements import allowed_in_film, arranged, noted
from agent.checking import valid
from agent.film_arguments import FilmArgument, FilmChangeArgument, brief_data
from agent.hearing import spoken_of
from agent.orders import rendering
from agent.orders.limits import FILM_S, ONE_SHOT_S, check_length, check_shots
from agent.orders.pieces import Crew, Takes, Wanted, fingerprint, plans_to_pay
from agent.orders.shares import Shares
from agent.orders.sources import ChangeHolder, aspect_of, found_source, kept_sources
from agent.preferences import with_preferences
from agent.workshop import Ask, Workshop, price_of, told
from agent.worktable import Worktable
from prompts.film_changes import Caption, FilmChange, Narrate, Reshoot
from prompts.films import AspectRatio, Container, FilmBrief, FilmShot
from prompts.shot import Shot
from prompts.technical import aspect_ratio
from tools.approvals import Approval
from tools.assets import Asset
from tools.errors import BadInput
from tools.film import edits
from tools.film.assembling import FilmState, begin
from tools.requests import FilmRequest, read_request
from tools.router import Wish, read_wish

BOARD_S, CUT_S = 0.3, 0.3
"""Seconds a shot of a storyboard, and a second of a film's cut, are thought to take."""
BOARD, CUT = "storyboard", "cut"
_ESTIMATED = "The film is "
"""How a note about the length begins; before the voices are heard it is a guess."""
MARGIN = 1.5
"""How many times the estimate a yes covers: pictures are as long as what is said turns out to be."""


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What was asked: a plan, or a storyboard by handle or words whose film shall be made."""

    film: FilmArgument | None = None
    storyboard: str | None = None
    stop_at: Literal["storyboard", "film"] = "film"


@dataclass(frozen=True, slots=True)
class FilmEdit:
    """What was asked of a film that is there: by handle or words, with the changes in their order."""

    target: str
    changes: tuple[FilmChangeArgument | FilmChange, ...] = ()
    """As a model gives them, or as they are kept."""
    container: Container | None = None


@dataclass(frozen=True, slots=True)
class Cutting:
    """Everything one film is made from: its state, what it comes after, and how."""

    state: FilmState
    wish: Wish
    parent: Asset | None = None
    container: Container = "mp4"
    takes: Takes = field(default_factory=Takes)
    changed: tuple[str, ...] = ()


async def assemble(table: Worktable, plan: FilmPlan, ask: Ask) -> dict[str, Any]:
    """Make a film from its plan; raise BadInput for a plan that cannot be filmed."""
    if plan.film is None:
        return await _of_storyboard(table, plan.storyboard or "the storyboard", ask)
    brief, voices, held = await _planned(table, plan.film)
    sources, stills = await kept_sources(table, brief)
    state = begin(brief, voices, sources=sources, stills=stills)
    shares = Shares(table.emit, _step(table, ask.call))
    if plan.stop_at == "storyboard":
        board = await _storyboard(table, state, ask, shares)
        return noted({"made": [told(board)], "selected": board.handle, "shots": len(brief.shots)}, held)
    cutting = Cutting(state, film_wish(table.workshop, ask))
    wanted = await _expected(table, cutting, ask, shares)
    board = await _storyboard(table, state, ask, shares, aside=True)
    return noted(await _film(table, replace(cutting, parent=board), ask, shares, wanted), held)


async def _of_storyboard(table: Worktable, words: str, ask: Ask) -> dict[str, Any]:
    board = await table.find(words)
    state = await state_of(table, board)
    return await _film(table, Cutting(state, film_wish(table.workshop, ask), parent=board), ask)


async def edit(table: Worktable, order: FilmEdit, ask: Ask) -> dict[str, Any]:
    """Change a film, a storyboard, or a picture or a video that becomes a film of one shot; raise BadInput for what cannot be done."""
    target = await table.find(order.target)
    before = await state_of(table, target)
    changes = [await _change(table, argument) for argument in order.changes]
    changes, held = allowed_in_film(await arranged(table), _in_known_words(before.brief, changes))
    if held and not changes and order.container is None:
        return {"made": [], "notes": list(held), "selected": target.handle}
    wish = film_wish(table.workshop, ask)
    if _asks_for_real(wish, ask) and not any(isinstance(change, Reshoot) for change in changes):
        changes.append(Reshoot())
    if not changes and order.container is None:
        raise BadInput(f"Say what shall be different in {target.handle}, for example: make the second shot 5 seconds.")
    after = edits.apply(before, changes)
    after = replace(after, notes=(*after.notes, *_unseen_captions(changes, after)))
    named = tuple(dict.fromkeys(change.op for change in changes)) or ("container",)
    if target.kind == "board":
        board = await _storyboard(table, after, ask, Shares(table.emit, _step(table, ask.call)), parent=target, changed=named)
        row, notes = told(board), [*after.notes, *_no_take(changes)]
        row["notes"] = [*row["notes"], *notes]
        return noted({"made": [row], "notes": notes, "selected": board.handle, "shots": len(after.brief.shots)}, held)
    takes = await _takes(table, before, changes)
    cutting = Cutting(after, wish, target, order.container or "mp4", takes, named)
    return noted(await _film(table, cutting, ask), held)


async def go_on(table: Worktable, approval: Approval) -> dict[str, Any]:
    """Make the film that got its yes after the talk had gone on."""
    request = read_request(dict(approval.requests[0]))
    assert isinstance(request, FilmRequest)
    assert request.brief is not None and request.timeline is not None
    parent = await asyncio.to_thread(table.studio.store.by_id, request.parent) if request.parent else None
    state = FilmState(request.brief, request.timeline)
    takes = await _takes_of(table, parent, state, approval.changed) if parent is not None else Takes()
    cutting = Cutting(state, read_wish(approval.wish), parent, request.container, takes, approval.changed)
    await table.workshop.agree(approval.fetch)
    result = await _made(table, cutting, approval.call, Shares(table.emit, _step(table, approval.call)), approval.usd)
    await asyncio.to_thread(table.studio.approvals.decide, approval.id, "done")
    return result


async def state_of(table: Worktable, asset: Asset) -> FilmState:
    """Return a film's or a storyboard's plan and edit decisions; a picture or a video is a film of one shot.

    Raises BadInput for anything else, and for a film whose pieces are not there any more.
    """
    if asset.kind in ("image", "video"):
        words = asset.words or asset.handle
        shot = FilmShot(shot=asset.shot or Shot(), source=asset.id, duration_s=_own_length(asset))
        brief = FilmBrief(words=words, shots=(shot,), aspect_ratio=aspect_of(asset))
        sources, stills = await kept_sources(table, brief)
        return begin(brief, sources=sources, stills=stills)
    request = read_request(asset.recipe.request) if asset.recipe else None
    if not isinstance(request, FilmRequest) or request.brief is None:
        raise BadInput(f"{asset.handle} is no film that was cut here, so it cannot be changed shot by shot; name a film or a storyboard.")
    sources, stills = await kept_sources(table, request.brief, request.timeline, of=asset)
    if request.timeline is not None:
        return FilmState(request.brief, request.timeline)
    return begin(request.brief, sources=sources, stills=stills)


def _own_length(asset: Asset) -> float | None:
    """Return how long a shot that shows a video lasts where nothing was said: as long as it is, narrated or not; None for a picture."""
    return min(asset.duration_s, ONE_SHOT_S[1]) if asset.kind in ("video", "film") and asset.duration_s else None


def film_wish(workshop: Workshop, ask: Ask) -> Wish:
    """Return how a film's pieces are wanted: as drafts, unless final quality or a model was asked for, or models of this machine are
    preferred that make pictures or films.
    """
    wish = workshop.wish(ask)
    if rendering.renders(wish) and wish.tier is None:
        wanted = rendering.rendered_by(wish, rendering.PICTURES | rendering.FILMS, workshop.studio.catalog)
        if wanted.tier is None:
            return wanted
    drafts = wish.model is None and wish.tier is None and wish.order in (None, "cheapest", "fastest")
    return replace(wish, tier="draft") if drafts else wish


def _asks_for_real(wish: Wish, ask: Ask) -> bool:
    """Tell whether this call asks for pictures of another quality than drafts."""
    return wish.model is not None or (ask.quality is not None and wish.tier == "final")


# --- plans and changes


async def _planned(table: Worktable, film: FilmArgument) -> tuple[FilmBrief, dict[str, Any], tuple[str, ...]]:
    """Return the brief with its sources as asset ids, the cast, the standing wishes and what is locked; the recordings it names by shot; notes."""
    _check_limits(film)
    brief = valid(FilmBrief, brief_data(film, table.turn.words))
    wishes = await asyncio.to_thread(table.studio.notebook.preferences, table.turn.project)
    voices: dict[str, Any] = {}
    held: list[str] = []
    shots = []
    for given, shot in zip(film.shots, brief.shots, strict=True):
        full = shot
        if shot.source:
            source = await found_source(table, shot.source)
            whole = shot.duration_s or (None if brief.duration_s else _own_length(source))
            full = full.model_copy(update={"source": source.id, "duration_s": whole})
        else:
            dressed, _, notes = await table.dressed(shot.shot)
            held += notes
            full = full.model_copy(update={"shot": dressed})
        if given.narration_source:
            recording = await table.find(given.narration_source)
            if recording.kind not in ("voice", "sound", "music"):
                raise BadInput(f"{recording.handle} is no recording, so it cannot be heard as a narration; name a recording.")
            spoken = await spoken_of(table.studio.store, recording)
            voices[shot.id] = (recording.id, recording.duration_s, spoken)
            full = full.model_copy(update={"narration": full.narration or (spoken.text if spoken else "…")})
        _check_shows(full)
        shots.append(full)
    update: dict[str, Any] = {"shots": tuple(shots)} | _wished_shape(film, wishes)
    if brief.music_source:
        update["music_source"] = (await found_source(table, brief.music_source, kinds=("music", "sound", "voice"))).id
    return FilmBrief.model_validate({**dict(brief), **update}), voices, tuple(dict.fromkeys(held))


def _wished_shape(film: FilmArgument, wishes: Sequence[str]) -> dict[str, str]:
    """Return the shape that a standing wish gives a film of which none was said."""
    wished = aspect_ratio(with_preferences(Shot(), wishes)) if "aspect_ratio" not in film.model_fields_set else None
    return {"aspect_ratio": wished} if wished in get_args(AspectRatio) and wished is not None else {}


def _check_limits(film: FilmArgument) -> None:
    if not film.shots:
        raise BadInput("A film needs at least one shot; say what is seen in it.")
    check_shots(len(film.shots))
    check_length(film.duration_s, FILM_S, "a film")
    for shot in film.shots:
        check_length(shot.duration_s, ONE_SHOT_S, "one shot of a film")


def _check_shows(shot: FilmShot) -> None:
    if not shot.source and not any(shot.shot.said().values()) and not shot.shot.items:
        raise BadInput(f"Say what is seen in shot {shot.id.removeprefix('s')}: who or what, doing what, where.")


def read_changes(rows: Any) -> tuple[FilmChange, ...]:
    """Return the changes that plain data describes; raise BadInput, naming the entry, for data that does not fit."""
    if not isinstance(rows, list | tuple):
        raise BadInput("The changes of a film are a list.")
    return tuple(valid(ChangeHolder, {"change": row}).change for row in rows)


def read_container(name: Any) -> Container | None:
    """Return the file format of that name; raise BadInput for one that is not written here."""
    if name in (None, ""):
        return None
    if name not in get_args(Container):
        raise BadInput(f"{str(name)[:20]} files are not written here; say one of {', '.join(get_args(Container))}.")
    return cast(Container, name)


async def _change(table: Worktable, argument: FilmChangeArgument | FilmChange) -> FilmChange:
    """Return the change with its sources as asset ids; raise BadInput, naming the entry, for data that does not fit."""
    _check_new_shot(argument)
    data = argument.change_data() if isinstance(argument, FilmChangeArgument) else argument.model_dump(exclude_unset=True) | {"op": argument.op}
    if data.get("op") == "music" and data.get("source"):
        data["source"] = (await found_source(table, data["source"], kinds=("music", "sound", "voice"))).id
    shot = data.get("shot")
    if isinstance(shot, dict) and shot.get("source"):
        shot["source"] = (await found_source(table, shot["source"])).id
    holder = valid(ChangeHolder, {"change": data})
    return holder.change


def _check_new_shot(argument: FilmChangeArgument | FilmChange) -> None:
    """Raise BadInput for a new shot in a film that is there which asks for a recording as its narration."""
    if isinstance(argument, FilmChangeArgument) and argument.new_shot is not None and argument.new_shot.narration_source:
        raise BadInput("A recording can only be the narration of a shot when its film is planned; give the new shot's words as its narration.")


def _in_known_words(brief: FilmBrief, changes: Sequence[FilmChange]) -> list[FilmChange]:
    """Return the changes, where a film nobody speaks in shall be narrated with the words its plan knows."""
    silent = not any(shot.narration.strip() for shot in brief.shots)
    return [_with_known_words(brief, c) if silent and isinstance(c, Narrate) and not c.remove and not c.lines else c for c in changes]


def _with_known_words(brief: FilmBrief, change: Narrate) -> Narrate:
    language = change.language or brief.narrator.language
    found = {n: text for n, shot in enumerate(brief.shots, 1) if (text := shot.said_in(language) if language else _first(shot))}
    if not found:
        raise BadInput("Say what the narrator says, for example: over the first shot: Welcome to our school.")
    return change.model_copy(update={"lines": found})


def _first(shot: FilmShot) -> str:
    return next(iter(shot.translations.values()), "")


def _unseen_captions(changes: Sequence[FilmChange], after: FilmState) -> tuple[str, ...]:
    """Return what to tell where captions were switched on and nothing is said that they could show."""
    asked = any(isinstance(change, Caption) and change.captions is not None for change in changes)
    said = after.timeline.cues or any(shot.narration.strip() for shot in after.brief.shots)
    return ("Nobody speaks in the film yet, so no captions are seen; say what the narrator says.",) if asked and not said else ()


def _no_take(changes: Sequence[FilmChange]) -> tuple[str, ...]:
    """Return what to tell of a storyboard of which a new take was asked for."""
    asked = any(isinstance(change, Reshoot) and not change.change.touched for change in changes)
    return ("A storyboard draws the same words the same way; make the film, then ask for another take of a shot.",) if asked else ()


async def _takes(table: Worktable, before: FilmState, changes: Sequence[FilmChange]) -> Takes:
    """Return what was shown before, and the pictures that shall be new takes of the same words."""
    again = [c for c in changes if isinstance(c, Reshoot) and not c.change.touched]
    anew = {shot for change in again for shot in edits.shots_of(before.brief, change.shots)}
    return Takes(await _shown(table, before), frozenset(anew))


async def _takes_of(table: Worktable, parent: Asset, after: FilmState, changed: Sequence[str]) -> Takes:
    """Return the same as `_takes` for a film whose changes are not at hand any more: what is open and shows what it showed is a new take."""
    before = await state_of(table, parent)
    shown = await _shown(table, before)
    words = {shot.id: shot.shot for shot in before.brief.shots}
    again = {piece.id for piece in after.timeline.pictures if piece.id in shown and not piece.source}
    same = {name for name in again if after.brief.shot(name).shot == words.get(name)}
    return Takes(shown, frozenset(same if "reshoot" in changed else ()))


async def _shown(table: Worktable, state: FilmState) -> dict[str, Asset]:
    """Return what is shown in a film by the id of its picture piece."""
    sources = {piece.id: piece.source for piece in state.timeline.pictures if piece.source}
    return {piece: await asyncio.to_thread(table.studio.store.by_id, source) for piece, source in sources.items()}


# --- making


async def _storyboard(
    table: Worktable,
    state: FilmState,
    ask: Ask,
    shares: Shares,
    *,
    parent: Asset | None = None,
    aside: bool = False,
    changed: Sequence[str] = (),
) -> Asset:
    """Draw the plan and show it at once. The edit decisions are kept with it, for the film that is made of it later."""
    request = FilmRequest(operation="storyboard", brief=state.brief, timeline=state.timeline, parent=parent.id if parent else None)
    shares.expect({BOARD: BOARD_S * len(state.brief.shots)})
    step = f"{_step(table, ask.call)}/{BOARD}-{fingerprint(request)}"
    shown = await asyncio.to_thread(table.studio.store.by_call, table.turn.project, step)
    board = shown or await table.workshop.one(
        request, Wish(), step, changed=changed, aside=aside, report=shares.report(BOARD, "storyboard")
    )
    shares.finish(BOARD, "storyboard")
    if shown is None:
        view = await table.view(board)
        table.emit(events.Planned(view) if aside else events.Made(view))
    return board


async def _expected(table: Worktable, cutting: Cutting, ask: Ask, shares: Shares) -> list[Wanted]:
    """Return everything that has to be made for the film, and expect it."""
    shares.expect({CUT: 1.0 + CUT_S * cutting.state.timeline.duration_s})
    return await Crew(table, ask.call, cutting.wish, shares, cutting.takes).expected(cutting.state)


async def _film(
    table: Worktable, cutting: Cutting, ask: Ask, shares: Shares | None = None, wanted: Sequence[Wanted] | None = None
) -> dict[str, Any]:
    """Ask for what the film costs, once for all of it, and make it after a yes."""
    shares = shares or Shares(table.emit, _step(table, ask.call))
    wanted = await _expected(table, cutting, ask, shares) if wanted is None else wanted
    plans = plans_to_pay(wanted)
    allowed = await table.workshop.allowed([_cut(cutting)], cutting.wish, plans, ask, cutting.changed, margin=MARGIN)
    if allowed.answer is not None:
        return allowed.answer | _board_of(cutting)
    price = price_of(plans) if plans else ""
    result = await _made(table, cutting, ask.call, shares, allowed.usd)
    await table.workshop.settle(ask, allowed)
    return result | ({"price": price} if price else {})


def _board_of(cutting: Cutting) -> dict[str, str]:
    return {"storyboard": cutting.parent.handle} if cutting.parent is not None and cutting.parent.kind == "board" else {}


async def _made(table: Worktable, cutting: Cutting, call: str, shares: Shares, approved_usd: float) -> dict[str, Any]:
    state = cutting.state
    shares.expect({CUT: 1.0 + CUT_S * state.timeline.duration_s})
    crew = Crew(table, call, cutting.wish, shares, cutting.takes, approved_usd)
    state = await crew.complete(state)
    request = _cut(replace(cutting, state=state))
    film = await table.workshop.one(
        request,
        Wish(),
        f"{_step(table, call)}/{CUT}-{fingerprint(request)}",
        changed=cutting.changed,
        report=shares.report(CUT, "cutting"),
    )
    shares.finish(CUT, "cutting")
    table.emit(events.Made(await table.view(film)))
    row = told(film) | {"duration_s": round(film.duration_s, 2), "shots": len(state.brief.shots)}
    asked = [note for note in cutting.state.notes if not note.startswith(_ESTIMATED)]
    notes = list(dict.fromkeys((*asked, *state.notes)))
    row["notes"] = list(dict.fromkeys((*row["notes"], *notes)))
    return {"made": [row], "notes": notes, "selected": film.handle} | _board_of(cutting)


def _cut(cutting: Cutting) -> FilmRequest:
    state = cutting.state
    parent = cutting.parent.id if cutting.parent is not None and cutting.parent.kind in ("film", "board") else None
    return FilmRequest(operation="cut", brief=state.brief, timeline=state.timeline, parent=parent, container=cutting.container)


def _step(table: Worktable, call: str) -> str:
    return f"{table.turn.number}/{call}"
