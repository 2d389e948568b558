"""The few tools a model sees. Arguments are Shots, ShotChanges, briefs and a person's words; results are JSON with handles, never bytes."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable
from typing import Annotated, Any, Literal, cast

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, tool
from pydantic import Field

from agent import events
from agent.arguments import ChangeArgument, ConsentArgument, HowArgument, MusicArgument, ShotArgument
from agent.film_arguments import FilmArgument, FilmChangeArgument
from agent.orders import cut, film, sound
from agent.state import TurnContext
from agent.workshop import MAX_RESULTS, Ask
from agent.worktable import Unsure
from prompts.films import Container
from tools.errors import BadInput, ScenewrightError, Unavailable, UnknownHandle
from tools.requests import Seed, Side

MAX_NAMED = 6
"""Handles named to somebody who asked for one that is not there."""
log = logging.getLogger(__name__)

Runtime = ToolRuntime[Any, Any]
"""The context is a TurnContext; the annotation says Any, because the tool's schema is made from it."""

Count = Annotated[int, Field(ge=1, le=MAX_RESULTS, description="How many; 1 unless several were asked for.")]
Target = Annotated[str, Field(description='A handle from the desk ("img3") or the person\'s words ("the second one", 上一張).')]
Named = Annotated[str | None, Field(description="Handle or the person's words for an asset.")]
References = Annotated[list[str] | None, Field(description="Handles or words of pictures to keep to.")]
Model = Annotated[
    str | None,
    Field(description='A model or service asked for by name ("Kling", "flux schnell"; "local:sdxl" or "local": on this machine); never your own choice.'),
]
HowMade = Annotated[HowArgument | None, Field(description="Only when said.")]
Quality = Annotated[
    Literal["draft", "final", "best", "cheapest", "fastest"] | None,
    Field(description="Only when said: draft, final, best quality, cheapest, fastest."),
]


async def answer(work: Awaitable[dict[str, Any]], context: TurnContext) -> str:
    """Return the result of a piece of work as JSON for the model; doubt becomes {"question"}.

    A failure becomes {"error", "kind"}: the sentence and the name of its class; an unknown handle brings the `handles` there
    are, and a system that cannot be had its `stand_ins`. A program that called the tool itself gets the failure raised.
    """
    try:
        result = await work
    except Unsure as doubt:
        result = await context.table.question(doubt)
    except ScenewrightError as error:
        if context.direct:
            raise
        log.info("tool failed: %s", type(error).__name__)
        context.table.emit(events.Failed(str(error), error.exit_code, told=True))
        result = {"error": str(error), "kind": type(error).__name__}
        if isinstance(error, UnknownHandle):
            result["handles"] = [row["handle"] for row in (await context.table.desk())["assets"]][-MAX_NAMED:]
        if isinstance(error, Unavailable) and error.stand_ins:
            result["stand_ins"] = list(error.stand_ins)
    return json.dumps(result, ensure_ascii=False)


@tool
async def create_image(
    shot: ShotArgument,
    runtime: Runtime,
    n: Count = 1,
    references: References = None,
    seed: Seed | None = None,
    how: HowMade = None,
    model: Model = None,
    quality: Quality = None,
) -> str:
    """Make a new picture from a structured prompt."""
    work = _context(runtime).table.create_image(
        shot.given(), n=n, references=references or (), seed=seed, how=_given(how), ask=_ask(runtime, model, quality)
    )
    return await answer(work, _context(runtime))


@tool
async def edit_image(
    target: Target,
    runtime: Runtime,
    change: ChangeArgument | None = None,
    region: Annotated[str | None, Field(description="The one element that may change, by words.")] = None,
    references: References = None,
    n: Count = 1,
    operation: Annotated[
        Literal["change", "final", "upscale", "remove_background", "outpaint"],
        Field(description="change: what `change` says. final: the same picture at final quality. outpaint: wider, see `sides` and change.technical."),
    ] = "change",
    sides: Annotated[list[Side] | None, Field(description="With outpaint: where it grows; leave out for all around.")] = None,
    how: HowMade = None,
    model: Model = None,
    quality: Quality = None,
) -> str:
    """Change an existing picture: only the fields named in `change` differ in the new version."""
    work = _context(runtime).table.edit_image(
        target, change.given() if change else {}, region=region, references=references or (), n=n, operation=operation,
        how=_given(how) | ({"sides": sides} if sides else {}), ask=_ask(runtime, model, quality),
    )  # fmt: skip
    return await answer(work, _context(runtime))


@tool
async def create_video(
    runtime: Runtime,
    shot: Annotated[ShotArgument | None, Field(description="A film shot from words alone.")] = None,
    change: Annotated[
        ChangeArgument | None, Field(description="With first_frame or video: what differs from its Shot; camera moves go to camera.add.")
    ] = None,
    operation: Literal["make", "extend", "restyle"] = "make",
    first_frame: Named = None,
    last_frame: Named = None,
    references: References = None,
    video: Annotated[str | None, Field(description="The video to extend or restyle.")] = None,
    duration_s: Annotated[float | None, Field(description="Seconds (of an extension: added), only when said.")] = None,
    sound: Annotated[bool | None, Field(description="Whether the film has its own sound, only when said.")] = None,
    how: HowMade = None,
    model: Model = None,
    quality: Quality = None,
) -> str:
    """Make a film shot: from words, from a picture, between two pictures, with references; or extend or restyle a video."""
    wanted = film.FilmOrder(
        shot=shot.given() if shot else None, change=change.given() if change else {}, operation=operation,
        first_frame=first_frame, last_frame=last_frame, references=tuple(references or ()), video=video,
        duration_s=duration_s, sound=sound, how=_given(how),
    )  # fmt: skip
    return await answer(film.make(_context(runtime).table, wanted, _ask(runtime, model, quality)), _context(runtime))


@tool
async def speak(
    runtime: Runtime,
    text: Annotated[str, Field(description="The exact words to say, without stage directions.")] = "",
    operation: Annotated[
        Literal["speak", "clone", "convert", "isolate", "dub"],
        Field(description="clone: a voice from recordings. convert: another voice says `source`. isolate: its voice only. dub: into `language`."),
    ] = "speak",
    source: Annotated[list[str] | None, Field(description="Recordings or a video, for all operations but speak.")] = None,
    voice: Annotated[str, Field(description="A voice's name, a cast member, or words such as 'warm old woman'; for clone: its new name.")] = "",
    language: Annotated[str, Field(description='Language tag of the speech, only when said or for a dub: "th", "zh-TW".')] = "",
    delivery: Annotated[str, Field(description="How it is said: whispering, cheerful, slowly.")] = "",
    speed: Annotated[float | None, Field(ge=0.25, le=4.0)] = None,
    consent: ConsentArgument | None = None,
    model: Model = None,
    quality: Quality = None,
) -> str:
    """Speak a text; clone a voice (only with consent); change, isolate or dub a recording."""
    wanted = sound.SpeechOrder(
        text=text, operation=operation, source=tuple(source or ()), voice=voice, language=language, delivery=delivery, speed=speed,
        consent=consent.given() if consent else None,
    )  # fmt: skip
    return await answer(sound.speak(_context(runtime).table, wanted, _ask(runtime, model, quality)), _context(runtime))


@tool
async def compose_music(music: MusicArgument, runtime: Runtime, model: Model = None, quality: Quality = None) -> str:
    """Compose a piece of music."""
    return await answer(sound.compose(_context(runtime).table, music.given(), _ask(runtime, model, quality)), _context(runtime))


@tool
async def make_sound(
    text: Annotated[str, Field(description="What is heard.")],
    runtime: Runtime,
    duration_s: Annotated[float | None, Field(description="At most 60 seconds.")] = None,
    loop: bool = False,
    model: Model = None,
    quality: Quality = None,
) -> str:
    """Make a sound effect or an ambience."""
    given = {"text": text, "duration_s": duration_s, "loop": loop}
    return await answer(sound.effect(_context(runtime).table, given, _ask(runtime, model, quality)), _context(runtime))


@tool
async def assemble_film(
    runtime: Runtime,
    film: Annotated[FilmArgument | None, Field(description="The plan; leave out only with `storyboard`.")] = None,
    storyboard: Annotated[str | None, Field(description="A storyboard that was approved: the film of it is made.")] = None,
    stop_at: Annotated[Literal["storyboard", "film"], Field(description="storyboard: only when the plan shall be seen first.")] = "film",
    model: Model = None,
    quality: Quality = None,
) -> str:
    """Make a film of several shots with narration, music, sounds and captions from a plan; or the film of a storyboard."""
    plan = cut.FilmPlan(film, storyboard, stop_at)
    return await answer(cut.assemble(_context(runtime).table, plan, _ask(runtime, model, quality)), _context(runtime))


@tool
async def edit_film(
    runtime: Runtime,
    target: Annotated[str, Field(description='A film or a storyboard ("film1"), or a video or a picture that becomes a film of one shot.')] = "the film",
    changes: Annotated[list[FilmChangeArgument], Field(description="One entry a decision, in order.")] = [],  # noqa: B006 - the schema's default
    container: Annotated[Container | None, Field(description="File format, only when said; gif and webp for short loops.")] = None,
    model: Model = None,
    quality: Quality = None,
) -> str:
    """Change a film by decisions: only what they touch is made anew; everything else stays as it is."""
    order = cut.FilmEdit(target, tuple(changes), container)
    return await answer(cut.edit(_context(runtime).table, order, _ask(runtime, model, quality)), _context(runtime))


@tool
async def look_up(
    runtime: Runtime,
    query: str = "",
    what: Annotated[
        Literal["find", "describe", "compare", "list", "transcribe", "models", "cost", "jobs"],
        Field(description="models: is X available, what can make videos. cost: why did it cost that, how much so far. jobs: what is still running."),
    ] = "find",
    question: Annotated[str, Field(description="With describe: what to look for in the picture.")] = "",
    model: Model = None,
) -> str:
    """Find an asset by words, describe a picture, transcribe a recording, list or compare assets; tell of models, costs and jobs."""
    ask = _ask(runtime, model, None)
    return await answer(_context(runtime).table.look_up(query, what, question=question, ask=ask), _context(runtime))


@tool
async def remember(
    action: Literal["select", "undo", "redo", "name", "forget", "prefer", "revoke_consent"],
    runtime: Runtime,
    target: str | None = None,
    name: str | None = None,
    note: str | None = None,
) -> str:
    """Select a version, undo, redo, name a picture's character, forget a name or wish, keep a standing wish (`note`), or revoke a voice's consent."""
    return await answer(_remember(runtime, action, target, name, note), _context(runtime))


async def _remember(runtime: Runtime, action: str, target: str | None, name: str | None, note: str | None) -> dict[str, Any]:
    table = _context(runtime).table
    match action:
        case "undo":
            return await table.step("undo")
        case "redo":
            return await table.step("redo")
        case "select" if target:
            return await table.select(target)
        case "name" if name:
            return await table.name(target, name)
        case "forget" if name or note:
            return await table.forget(name or note or "")
        case "prefer" if note:
            return await table.prefer(note)
        case "revoke_consent" if name:
            return await sound.revoke(table, name)
    raise BadInput(f'"{action}" needs to know what: a target, a name or a note.')


def _context(runtime: Runtime) -> TurnContext:
    return cast(TurnContext, runtime.context)


def _given(how: HowArgument | None) -> dict[str, Any]:
    return how.given() if how is not None else {}


def _ask(runtime: Runtime, model: str | None, quality: str | None) -> Ask:
    return Ask(call=runtime.tool_call_id or "", model=model or None, quality=quality, pausing=not _context(runtime).direct)


TOOLS: tuple[BaseTool, ...] = (create_image, edit_image, create_video, speak, compose_music, make_sound, assemble_film, edit_film, look_up, remember)
