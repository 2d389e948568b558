"""The calls for films, voices, music and sounds, and for pictures that are finished or written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.desk import DeskRow, selected
from agent.director import pieces, voices
from agent.director.call import Call
from agent.director.consents import merged, read_consent, speaks_of_consent
from agent.director.film.calls import assembled, edited, music_of, taken_anew
from agent.director.film.reading import is_film
from agent.director.films import film_calls
from agent.director.operations import sides_of
from agent.director.picking import HEARD, pick, several
from agent.director.plan import Task, make_plan
from agent.director.systems import media_of
from agent.director.text import Said, read_text
from agent.manner import SETTINGS
from tools.preferring import HERE

MAKERS = frozenset({"create_image", "edit_image", "create_video", "speak", "compose_music", "make_sound", "assemble_film", "edit_film"})
"""The tools that make something, and so take a model and a quality."""
_MAKES = {"create_image": "image", "edit_image": "image", "create_video": "video", "speak": "voice", "compose_music": "music", "make_sound": "sound", "assemble_film": "video", "edit_film": "video"}
_ON_RECORDINGS = ("clone", "isolate", "dub", "convert")
_STEERED = frozenset({"create_image", "edit_image", "create_video"})
_MADE_BY = {"voice": "speak", "music": "compose_music", "sfx": "make_sound", "video": "create_video"}


@dataclass(frozen=True)
class Talk:
    """What was said and found before this message, as far as it changes how the message is read."""

    before: str = ""
    """The person's message before this one."""
    asked: tuple[str, ...] = ()
    """The handles between which the message before left a choice, in the order they were shown."""
    made: Mapping[str, Call] = field(default_factory=dict)
    """Handle -> the call that made it."""
    tried: tuple[tuple[Call, str], ...] = ()
    """The calls of the turn before that make things, each with the kind of its error, "waiting" or "declined"; "" where it was made."""
    voices: tuple[str, ...] = ()
    """Names of the cloned voices, and of those who agreed to a cloning."""


def media_calls(task: Task, desk: Sequence[DeskRow], talk: Talk) -> list[Call]:
    """Return the calls of a task about films, voices, music and sounds, or that finishes or writes down something."""
    said = read_text(task.text)
    if task.wish is not None:
        return [assembled(task.wish, task.pictures)]
    if task.cut is not None:
        return [edited(task.cut, music_of(task.cut.target, talk.made))]
    if task.does == "transcribe":
        return [Call("look_up", {"what": "transcribe", "query": pick(said, desk, HEARD) or ""})]
    if task.does in ("final", "upscale", "remove_background"):
        return [Call("edit_image", {"target": handle, "operation": task.does}) for handle in several(said, desk)]
    if task.does == "outpaint":
        handle = pick(said, desk, ("image",))
        return [Call("edit_image", {"target": handle, "operation": "outpaint", "sides": list(sides_of(said))})] if handle else []
    if task.does in ("clone", "isolate", "dub", "convert"):
        if not any(row.kind in HEARD for row in desk):
            return []
        return _speech(said, task, desk, talk)
    film = next((row for row in desk if row.handle in task.target[:1] and is_film(row)), None)
    if film is not None and task.intent == "variation":
        return [taken_anew(film.handle)]
    if task.modality == "video":
        before = maker_of(task.target[0], desk, talk) if task.target else None
        return [_long_enough(call, task) for call in film_calls(said, task.intent, task.does, desk, task.target, before=before, cast=())]
    if task.intent in ("edit", "variation"):
        return _changed(said, task, desk, talk)
    if task.modality == "voice":
        return _speech(said, task, desk, talk)
    return [pieces.music_call(said) if task.modality == "music" else pieces.sound_call(said)]


def _long_enough(call: Call, task: Task) -> Call:
    """A film shot that lasts as long as the words that are spoken over it, where no length was said."""
    if task.needs_s is None or call.name != "create_video" or "duration_s" in call.arguments:
        return call
    return Call(call.name, {**call.arguments, "duration_s": task.needs_s})


def again_calls(desk: Sequence[DeskRow], talk: Talk, model: str = "") -> list[Call]:
    """Return the calls that try the last request once more: the one that was not made, else the one that made what is at hand.

    model: the model it shall be made with; where it makes another medium, the last thing of that medium is made again.
    """
    unmade = [call for call, error in talk.tried if error]
    current = selected(desk)
    if not unmade and current is not None and is_film(current) and (not model or "video" in media_of(model.removeprefix(f"{HERE}:"))):
        return [taken_anew(current.handle)]
    at_hand = maker_of(current.handle, desk, talk) if current else None
    last = unmade or ([at_hand] if at_hand else [call for call, _ in talk.tried] if current is None else [])
    media = media_of(model.removeprefix(f"{HERE}:")) if model else ()
    if media and last and not any(_MAKES.get(call.name) in media for call in last):
        fitting = [call for call in talk.made.values() if _MAKES.get(call.name) in media and call.arguments.get("operation", "") not in _ON_RECORDINGS]
        last = fitting[-1:] or last
    if last:
        return last
    return [Call("edit_image", {"target": current.handle, "change": {}})] if current and current.kind == "image" else []


def with_consent(said: Said, talk: Talk) -> Call | None:
    """Return the cloning that waits for a consent with the consent that the message gives; None when none waits or none is given."""
    waiting = next((call for call, error in talk.tried if error == "ConsentNeeded" and call.arguments.get("operation") == "clone"), None)
    if waiting is None or not speaks_of_consent(said):
        return None
    consent = merged(waiting.arguments.get("consent", {}), read_consent(said))
    return Call("speak", {**waiting.arguments, "consent": {"speaker": waiting.arguments.get("voice", ""), **consent}})


def maker_of(handle: str, desk: Sequence[DeskRow], talk: Talk) -> Call | None:
    """Return the call that made an asset: as it was made in this talk, else as its words read now; None for an upload."""
    if handle in talk.made:
        return talk.made[handle]
    row = next((row for row in desk if row.handle == handle), None)
    if row is None or row.upload or not row.words:
        return None
    earlier = tuple(desk[: next(i for i, r in enumerate(desk) if r.handle == handle)])
    for task in make_plan(row.words, earlier).tasks:
        if task.modality == row.kind and task.intent in ("new", "convert") and row.kind in _MADE_BY:
            found = media_calls(task, earlier, Talk())
            if found:
                return found[0]
    return None


def with_asked(call: Call, task: Task) -> Call:
    """Return a call that makes something with the model and the quality that were asked for."""
    if call.name == "look_up" and call.arguments.get("what") == "transcribe" and task.model:
        return Call(call.name, {**call.arguments, "model": task.model})
    if call.name not in MAKERS:
        return call
    asked: dict[str, Any] = {**({"model": task.model} if task.model else {}), **({"quality": task.quality} if task.quality else {})}
    how = {name: value for name, value in task.how.items() if call.name in _STEERED and (call.name != "create_video" or name in SETTINGS)}
    asked |= {"how": how} if how else {}
    return Call(call.name, {**call.arguments, **asked}) if asked else call


def _speech(said: Said, task: Task, desk: Sequence[DeskRow], talk: Talk) -> list[Call]:
    """Something spoken; "speak it in Mia's voice" means the last text, or else the recording at hand."""
    if task.does == "convert" or (task.intent == "edit" and task.does == "again"):
        spoken = _last_speech(said, desk, talk)
        if spoken is not None:
            return [Call("speak", voices.again_changed(said, spoken.arguments))]
    return voices.speak_calls(said, task.does, desk)


def _last_speech(said: Said, desk: Sequence[DeskRow], talk: Talk) -> Call | None:
    handle = pick(said, desk, ("voice",))
    row = next((row for row in desk if row.handle == handle), None)
    before = maker_of(row.handle, desk, talk) if row is not None and not row.upload else None
    return before if before is not None and before.arguments.get("text") else None


def _changed(said: Said, task: Task, desk: Sequence[DeskRow], talk: Talk) -> list[Call]:
    """A spoken text, a piece or a sound made again, with what the message changes."""
    handle = task.target[0] if task.target else pick(said, desk, (task.modality,))
    before = maker_of(handle, desk, talk) if handle else None
    if before is None or before.name != _MADE_BY.get(task.modality):
        return []
    if task.intent == "variation":
        return [before]
    if before.name == "speak":
        return [Call("speak", voices.again_changed(said, before.arguments))] if before.arguments.get("text") else []
    return [pieces.again_changed(said, before)]
