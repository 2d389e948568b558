"""From a message and the desk to a plan: the tasks, the assets they mean, and the fields they touch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.desk import DeskRow, selected
from agent.director import cues
from agent.director.call import Call
from agent.director.edits import read_edit
from agent.director.fields import read_fields
from agent.director.film.calls import from_storyboard, heard, spoken_s
from agent.director.film.naming import by_number
from agent.director.film.questions import asked_about
from agent.director.film.reading import (
    Cut,
    added_after,
    added_to_picture,
    cut_meant,
    sound_in_shot,
    storyboard_agreed,
    wanted,
)
from agent.director.intents import read_intent
from agent.director.keeping import read_references
from agent.director.manner import Manner, from_scribble, on_this_machine, read_manner
from agent.director.matching import kept_from, matches_current, without_matching
from agent.director.media import Modality
from agent.director.money import inquiry
from agent.director.operations import Does, finishes
from agent.director.readings import Intent, Part, Reading
from agent.director.refusals import refusal
from agent.director.regions import read_region
from agent.director.systems import Asked, Quality, read_asked
from agent.director.tasks import split_tasks
from agent.director.text import Said, lower, read_text
from agent.pointing import missing_handle
from agent.references import Candidate, Resolution, resolve
from agent.writer.wish import FilmWish
from tools.chinese import Language

NO_TARGET = frozenset({"chat", "clarify", "refuse", "prefer", "forget", "redo"})
REFERENCE_SCORE = 0.9
"""A new picture takes an asset as its reference only when the words point at it."""


@dataclass(frozen=True)
class Task:
    """One thing to do."""

    intent: Intent
    modality: Modality
    target: tuple[str, ...] = ()
    """Handles of the assets it starts from; empty for something new."""
    shot: Mapping[str, Any] = field(default_factory=dict)
    """The fields of a new picture, in the short form of a Shot."""
    change: Mapping[str, Any] = field(default_factory=dict)
    """What an edit touches, in the short form of a ShotChange."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Field by field, the person's own words."""
    region: str | None = None
    n: int = 1
    """How many versions are asked for."""
    name: str = ""
    """The name given to a character."""
    follows: bool = False
    """Whether it changes the result of the task before it."""
    text: str = ""
    """The piece of the message it was read from."""
    does: Does = ""
    """What is done to a film or a recording beside making and changing it."""
    model: str = ""
    """The model asked for, in the person's words."""
    quality: Quality | None = None
    calls: tuple[Call, ...] = ()
    """Calls that are known at once: the answer to a question about models or money."""
    resolution: Resolution | None = None
    """How the target was found; not sure means that the person is asked."""
    wish: FilmWish | None = None
    """The whole film that is asked for."""
    needs_s: float | None = None
    """Seconds that a film shot needs for the words that are added to it, where no length was said."""
    doubt: str = ""
    """The sentence that asks for what is missing to make a film."""
    pictures: tuple[str, ...] = ()
    """What is seen in that film shot by shot, where it was told so."""
    how: Mapping[str, Any] = field(default_factory=dict)
    """How pictures and film shots are made, in the words of the tools' argument of that name."""
    cut: Cut | None = None
    """What changes in a film; of a task that follows on, the target is what the task before it makes."""


@dataclass(frozen=True)
class Plan:
    """What a message asks for. More than one task makes it a message of several tasks."""

    tasks: tuple[Task, ...]
    language: Language

    @property
    def first(self) -> Task:
        return self.tasks[0]


def make_plan(
    text: str,
    desk: Sequence[DeskRow] = (),
    *,
    cast: Sequence[str] = (),
    language: Language = "en",
    chosen: Sequence[str] = (),
    voices: Sequence[str] = (),
    adding: bool = True,
) -> Plan:
    """Return the plan for a message. `desk` holds the assets there are, oldest first; `language` is used when the text shows none.

    `cast` holds the names of the characters, `voices` those of the cloned voices. adding: whether a film shot may come with what is added to it. `chosen` are the handles that the person pointed at when asked which
    ones the message means. Never raises for any text: what cannot be understood becomes a question.
    """
    whole = read_text(text)
    spoken = whole.language or language
    looked = None if chosen or refusal(whole) else asked_about(whole, desk) or inquiry(whole, desk, voices=voices)
    if looked is not None:
        return Plan((Task("chat", "text", text=whole.raw, calls=(looked,)),), spoken)
    manner = read_manner(whole, desk)
    whole, text = (manner.rest, manner.rest.raw) if manner.rest is not whole else (whole, text)
    current = selected(desk)
    if manner.alone and current is not None and current.kind == "image":
        other = Call("edit_image", {"target": current.handle})
        return Plan((_in_manner(Task("edit", "image", (current.handle,), text=text, calls=(other,)), manner),), spoken)
    drawn = from_scribble(whole, desk)
    if drawn is not None:
        return Plan((_in_manner(_of_scribble(*drawn, cast, text), manner),), spoken)
    tasks = _tasks(whole, text, desk, cast, spoken, tuple(chosen), adding)
    if len(tasks) == 1 and _GUIDING & manner.how.keys() and _only_names(tasks[0]):
        tasks = _tasks(whole, text, (), cast, spoken, ())  # "a robot, in the pose of img2": what is named is a picture of its own
    return Plan(tuple(_in_manner(task, manner) for task in tasks), spoken)


_GUIDING = frozenset({"guide_image", "style_image", "palette_image"})


def _only_names(task: Task) -> bool:
    """Tell whether an edit does nothing but add something to the subject, which a mere name reads as beside a picture."""
    added = task.change.get("subject")
    return task.intent == "edit" and set(task.change) == {"subject"} and isinstance(added, Mapping) and bool(added.get("add")) and not task.region


def _of_scribble(handle: str, words: str, cast: Sequence[str], text: str) -> Task:
    """The task of a drawing in lines that becomes a picture of what the words say."""
    read = read_fields(read_text(words), medium="image")
    how = {"guide": "scribble", "guide_image": handle}
    call = Call("edit_image", {"target": handle, "change": dict(read.shot)})
    return Task("edit", "image", (handle,), change=read.shot, words=read.words, text=text, how=how, calls=(call,))


def _in_manner(task: Task, manner: Manner) -> Task:
    """Return a task with how and where it shall be made."""
    if not manner.here and not manner.how:
        return task
    model = manner.model or (on_this_machine(task.model) if manner.here else task.model)
    whole = task.wish is not None or task.cut is not None or task.modality in ("voice", "music", "sfx")
    if manner.how and whole:
        return replace(task, intent="clarify", modality="text", wish=None, cut=None, calls=(), doubt="how_whole")
    return replace(task, how={**task.how, **manner.how}, model=model)


def _tasks(
    whole: Said, text: str, desk: Sequence[DeskRow], cast: Sequence[str], spoken: Language, chosen: tuple[str, ...], adding: bool = True
) -> tuple[Task, ...]:
    asked = read_asked(whole, cast)
    if asked.alone and finishes(asked.rest, desk):
        current = selected(desk)
        final = Task("edit", "image", (current.handle,) if current else (), does="final", text=asked.rest.raw)
        return (_asked_of(asked, final, 0, len(asked.rest.raw)),)
    if asked.alone:
        return (_asked_of(asked, Task("variation" if desk else "clarify", "text", does="again", text=whole.raw), 0, len(asked.rest.raw)),)
    film = _film(whole, asked, desk, cast, text=text, language=spoken, chosen=chosen)
    if not film and adding and not refusal(whole):
        film = _shot_with_more(asked, desk, cast, spoken)
    if film:
        return film
    said = asked.rest
    parts = split_tasks(said, desk, cast)
    tasks = (_task(said, part, desk, cast, chosen) for part in parts)
    placed = (replace(task, follows=part.follows, text=said.raw[part.start : part.end], does=part.reading.does) for task, part in zip(tasks, parts, strict=True))
    return tuple(_asked_of(asked, task, part.start, part.end) for task, part in zip(placed, parts, strict=True))


def _film(
    whole: Said, asked: Asked, desk: Sequence[DeskRow], cast: Sequence[str], *, text: str, language: Language, chosen: tuple[str, ...]
) -> tuple[Task, ...]:
    """The tasks of a message about a whole film: one to make, one to change, a shot with what is added to it; empty for any other."""
    if refusal(whole):
        return ()
    said = by_number(asked.rest, desk)
    model, quality = asked.within(0, len(said.raw))
    plain = Task("new", "video", text=whole.raw, does="film", model=model, quality=quality)
    board = storyboard_agreed(said, desk)
    if board:
        return (replace(plain, intent="convert", target=(board,), calls=(from_storyboard(board),)),)
    found = wanted(whole, desk, text, model=model, language=language) if len(whole.raw) > 200 else wanted(said, desk, text, model=model, language=language)
    if found is not None:
        words = read_fields(said, medium="video", cast=cast).words if not found.wish.script else {}
        found = replace(found, wish=_starring(found.wish, cast, words))
        sources = found.wish.sources
        made = replace(plain, intent="convert" if sources else "new", target=sources, wish=found.wish, pictures=found.pictures, words=words)
        doubt = "film_bounds" if found.impossible else "film_what" if found.missing else ""
        return (replace(made, intent="clarify", modality="text", wish=None, doubt=doubt) if doubt else made,)
    cut = cut_meant(said, desk, read_intent(said, desk, cast))
    if cut is not None:
        unable = (replace(plain, intent="clarify", modality="text", doubt=cut.edit.unable),) if cut.edit.unable else ()
        target = (chosen or (cut.target,))[0]
        made = replace(plain, intent="edit", target=(target,), does="cut", cut=replace(cut, target=target))
        return unable if unable and not cut.edit.changes else (made, *unable)
    current = selected(desk)
    loose = added_to_picture(said) if (current is None or current.kind == "image") and said.raw else None
    if loose is not None:
        media: dict[str, Modality] = {"narrate": "voice", "music": "music", "sound": "sfx"}
        return tuple(replace(plain, does="", modality=media[change.op], calls=(heard(change),)) for change in loose.changes)
    return ()


def _starring(wish: FilmWish, cast: Sequence[str], words: Mapping[str, str]) -> FilmWish:
    """A film about one of the cast: they play in it, where and when the words say, field by field."""
    low = lower(wish.topic)
    name = next((name for name in cast if lower(name) in low), "")
    if not name or wish.hero or wish.script or wish.sources:
        return wish
    place = ", ".join(filter(None, (words.get("scene"), words.get("lighting"))))
    return replace(wish, hero=name, topic=name, scene=wish.scene or place)


def _shot_with_more(asked: Asked, desk: Sequence[DeskRow], cast: Sequence[str], language: Language) -> tuple[Task, ...]:
    """A film shot and what is added to it in the same message: "animate it, add a voice-over saying ... and soft piano"."""
    said = asked.rest
    added = added_after(said)
    if added is None:
        return _shot_with_sound(asked, desk, cast, language)
    at, edit = added
    head = make_plan(said.raw[:at].rstrip(" ,，.。;；、"), desk, cast=cast, language=language, adding=False).tasks
    if head[-1].modality != "video" or head[-1].intent not in ("new", "convert") or head[-1].does in ("film", "cut"):
        return ()
    starts = [max(0, said.raw.find(task.text)) for task in head]
    first = [_asked_of(asked, task, start, start + len(task.text)) for task, start in zip(head, starts, strict=True)]
    first[-1] = replace(first[-1], needs_s=spoken_s(edit.changes))
    return (*first, Task("edit", "video", does="cut", follows=True, text=said.raw[at:], cut=Cut("", edit)))


def _shot_with_sound(asked: Asked, desk: Sequence[DeskRow], cast: Sequence[str], language: Language) -> tuple[Task, ...]:
    """A film shot and the sound that is named for it; a model that is named makes both itself."""
    model, quality = asked.within(0, len(asked.rest.raw))
    found = None if model else sound_in_shot(asked.rest)
    if found is None:
        return ()
    words, edit = found
    head = make_plan(words, desk, cast=cast, language=language, adding=False).tasks
    if len(head) != 1 or head[0].modality != "video" or head[0].intent not in ("new", "convert") or head[0].does in ("film", "cut"):
        return ()
    return (replace(head[0], quality=quality), Task("edit", "video", does="cut", follows=True, text=asked.rest.raw, cut=Cut("", edit)))


def _asked_of(asked: Asked, task: Task, start: int, end: int) -> Task:
    model, quality = asked.within(start, end)
    return replace(task, model=model, quality=quality)


def _task(said: Said, part: Part, desk: Sequence[DeskRow], cast: Sequence[str], chosen: tuple[str, ...]) -> Task:
    piece = said.part(part.start, part.end)
    reading = part.reading
    region, piece = read_region(piece, desk) if reading.intent == "edit" and reading.modality == "image" else (None, piece)
    if region:
        desk = [row for row in desk if row.handle != region]
    kept, piece = read_references(piece, desk) if reading.intent == "new" and reading.modality in ("image", "video") else ((), piece)
    resolution = _chosen(chosen) if chosen and reading.intent not in NO_TARGET else _resolve(piece, reading, desk)
    target = kept or (chosen if chosen and reading.intent == "name" else ()) or _target(reading, resolution, desk) or _missing(piece, reading, desk)
    if reading.intent == "edit":
        row = next((r for r in desk if r.handle in target), None)
        edit = read_edit(piece, row, cast)
        return Task(reading.intent, reading.modality, target, change=edit.change, words=edit.words, region=region or edit.region, n=_versions(piece), resolution=resolution)
    if reading.intent in ("new", "convert"):
        matching = bool(desk) and reading.modality == "image" and matches_current(piece)
        read = read_fields(without_matching(piece) if matching else piece, medium=reading.modality, cast=cast)
        shot = kept_from(selected(desk), read.shot) if matching else read.shot
        return Task(reading.intent, reading.modality, target, shot=shot, words=read.words, n=_versions(piece), resolution=resolution)
    if reading.intent == "variation":
        return Task(reading.intent, reading.modality, target, n=_versions(piece), resolution=resolution)
    return Task(reading.intent, reading.modality, target, name=_name(piece, reading.intent, desk, cast), resolution=resolution)


def _chosen(handles: tuple[str, ...]) -> Resolution:
    """The assets the person pointed at: there is nothing left to ask."""
    candidates = tuple(Candidate(handle, 1.0, ("the one chosen",)) for handle in handles)
    return Resolution(candidates, sure=True, plural=handles if len(handles) > 1 else ())


def _missing(said: Said, reading: Reading, desk: Sequence[DeskRow]) -> tuple[str, ...]:
    """The handle that is named but not there, so that the look-up says that it is not."""
    handle = missing_handle(said.bare, desk) if reading.intent in ("edit", "variation", "pick", "convert") else None
    return (handle,) if handle else ()


def _resolve(said: Said, reading: Reading, desk: Sequence[DeskRow]) -> Resolution | None:
    if not desk or reading.intent in NO_TARGET:
        return None
    wanted = "image" if reading.intent == "convert" and reading.modality == "video" else reading.modality if reading.intent == "edit" else None
    kind = wanted if any(r.kind == wanted for r in desk) else None
    return resolve(said.raw, desk, kind=kind)


def _target(reading: Reading, resolution: Resolution | None, desk: Sequence[DeskRow]) -> tuple[str, ...]:
    if resolution is None:
        return ()
    if reading.intent == "new":
        best = resolution.candidates[0] if resolution.candidates else Candidate("", 0.0, ())
        return (best.handle,) if best.score >= REFERENCE_SCORE and "speaks of" not in " ".join(best.reasons) else ()
    if reading.intent == "undo":
        return _before_selected(desk)
    if reading.intent == "name":
        current = selected(desk)
        return (current.handle,) if current else ()
    return resolution.plural or ((resolution.handle,) if resolution.handle else ())


def _before_selected(desk: Sequence[DeskRow]) -> tuple[str, ...]:
    """What undo leads back to: the version the current one was made from, else the one before it."""
    current = selected(desk)
    if current is None:
        return ()
    if current.parents and any(row.handle == current.parents[0] for row in desk):
        return current.parents[:1]
    index = next(i for i, row in enumerate(desk) if row.handle == current.handle)
    return (desk[max(0, index - 1)].handle,)


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a few": 3, "some": 3, "several": 4, "a couple of": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "几": 3}
_VERSIONS = re.compile(
    r"\b(?P<n>two|three|four|five|six|[2-8]|a few|some|several|a couple of)\s+(?:more |other |different |new |alternative )*(?:versions|variations|variants|options|alternatives|takes|images|pictures|photos|drawings|drafts|designs|ones|of (?:these|those|them|this|that|it)|more(?= like\b|[.! ]*$))\b|"
    r"(?P<z>[两三四五六几]|[2-8])(?:张(?!桌|椅|床)|个版本|个方案|种方案|个选项|款|个变体|个不同)"
)
MAX_VERSIONS = 4


def _versions(said: Said) -> int:
    match = _VERSIONS.search(said.bare)
    if match is None:
        return 1
    word = match.group("n") or match.group("z")
    return min(MAX_VERSIONS, _NUMBERS.get(word) or int(word))


def _name(said: Said, intent: Intent, desk: Sequence[DeskRow], cast: Sequence[str]) -> str:
    """The name that is given to a character, or the one that is to be forgotten."""
    if intent == "forget":
        spoken = next((name for name in cast if lower(name) in said.low), "")
        current = selected(desk)
        return spoken or (current.cast[0] if current and current.cast else "") or (cast[-1] if cast else "")
    match = cues.NAMING.search(said.raw) or cues.NAMING.search(said.low) if intent == "name" else None
    return next((group for group in match.groups() if group), "").strip() if match else ""
