"""The calls that make a film, change one, or make the film of an agreed storyboard."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from agent.director.call import Call
from agent.director.fields import read_fields
from agent.director.film.reading import Cut
from agent.director.text import HAN, read_text
from agent.film_arguments import change_argument, film_argument, shot_fields
from agent.writer.wish import FilmWish
from prompts.briefs import MusicBrief
from prompts.film_changes import FilmChange, Narrate, Reshoot, Score, Sound
from prompts.films import FilmShot
from tools.film.lengths import estimated

BREATH_S = 0.8
LONGEST_SHOT_S = 15.0
_KEPT = ("genre", "mood", "instruments", "bpm", "key")


def assembled(wish: FilmWish, pictures: Sequence[str] = ()) -> Call:
    """Return the call that makes the film of a wish, its plan written by the embedded writer. pictures: what is seen, shot by shot."""
    plan = _plan(wish)
    if pictures:
        shots = zip(plan["shots"], pictures, _told_of(wish, pictures), strict=False)
        plan = {**plan, "shots": [_of_story(shot, told) if told else _pictured(shot, words) for shot, words, told in shots]}
    arguments: dict[str, Any] = {"film": plan}
    return Call("assemble_film", {**arguments, **({"stop_at": "storyboard"} if wish.stop_at == "storyboard" else {})})


def _told_of(wish: FilmWish, topics: Sequence[str]) -> list[FilmShot | None]:
    from agent.writer.writing import told_of  # noqa: PLC0415 - see `_plan`

    return told_of(wish, topics)


def _of_story(shot: Mapping[str, Any], told: FilmShot) -> dict[str, Any]:
    """A shot of a plan that shows and says what the story knows of a topic that was listed; its length and how it comes in stay."""
    kept = {name: shot[name] for name in ("transition", "duration_s", "style") if shot.get(name)}
    heard_in_it = told.model_dump(mode="json", include={"narration", "translations", "sounds"}, exclude_defaults=True)
    return {**shot_fields(told.shot), **heard_in_it, **kept}


def _pictured(shot: Mapping[str, Any], words: str) -> dict[str, Any]:
    """A shot of a plan that shows what the words say, and tells just that where something is said; its length and how it comes in stay."""
    seen = {name: value for name, value in read_fields(read_text(words), medium="video").shot.items() if name != "audio"}
    kept = {name: shot[name] for name in ("transition", "duration_s", "narration", "translations", "style") if shot.get(name)}
    told = kept.get("narration")
    if told and bool(HAN.search(told)) == bool(HAN.search(words)):
        kept = {**{name: value for name, value in kept.items() if name != "translations"}, "narration": f"{words[0].upper()}{words[1:]}{'。' if HAN.search(words) else '.'}"}
    return {**kept, "camera": shot.get("camera", ""), **(seen or {"subject": words})}


def from_storyboard(handle: str) -> Call:
    """Return the call that makes the film of a storyboard."""
    return Call("assemble_film", {"storyboard": handle})


def edited(cut: Cut, music: Mapping[str, Any] | None = None) -> Call:
    """Return the call that changes a film. music: the brief of the music it has, which "more energetic" builds on."""
    changes = [change_argument(_on_top(change, music or {})) for change in cut.edit.changes]
    more = {**({"container": cut.edit.container} if cut.edit.container else {}), **({"quality": "final"} if cut.final else {})}
    return Call("edit_film", {"target": cut.target, "changes": changes, **more})


def taken_anew(handle: str) -> Call:
    """Return the call that makes every shot of a film anew."""
    return Call("edit_film", {"target": handle, "changes": [change_argument(Reshoot())]})


def heard(change: FilmChange) -> Call:
    """Return the call that makes what a change adds to be heard, as a piece of its own."""
    if isinstance(change, Narrate):
        words = " ".join(change.lines.values())
        manner = {name: value for name in ("voice", "language", "delivery", "speed", "pitch") if (value := getattr(change, name)) is not None}
        return Call("speak", {"text": words, **manner})
    if isinstance(change, Score) and change.music is not None:
        return Call("compose_music", {"music": change.music.model_dump(mode="json", exclude_defaults=True)})
    sound = change.sound if isinstance(change, Sound) else None
    return Call("make_sound", sound.model_dump(mode="json", exclude_defaults=True) if sound else {"text": ""})


def music_of(handle: str, made: Mapping[str, Call]) -> Mapping[str, Any]:
    """Return the music that was asked for in a film, through all its versions; empty where that is not known."""
    for _ in range(len(made)):
        call = made.get(handle)
        if call is None:
            break
        found = [change["music"] for change in call.arguments.get("changes", ()) if isinstance(change, dict) and change.get("music")]
        plan = call.arguments.get("film")
        if found or plan:
            return dict(found[-1] if found else (plan or {}).get("music") or {})
        handle = str(call.arguments.get("target", ""))
    return {}


def spoken_s(changes: Sequence[FilmChange]) -> float | None:
    """Return how many seconds of picture the words need that are added to a single shot; None where nothing is said."""
    texts = [text for change in changes if isinstance(change, Narrate) for text in change.lines.values()]
    if not texts:
        return None
    seconds = sum(map(estimated, texts)) + BREATH_S
    return min(LONGEST_SHOT_S, max(5.0, math.ceil(seconds * 2) / 2))


@lru_cache(maxsize=16)
def _plan(wish: FilmWish) -> dict[str, Any]:
    from agent.writer import write_film  # noqa: PLC0415 - brings the studio's words, which planning does not need

    return film_argument(write_film(wish))


def _on_top(change: FilmChange, music: Mapping[str, Any]) -> FilmChange:
    """Music that is only said to be "more" of something keeps the genre, the tempo and the instruments that it has."""
    if not isinstance(change, Score) or change.music is None or not music or not change.music.words:
        return change
    asked = change.music.model_dump(exclude_defaults=True)
    if set(asked) & {"genre", "instruments", "bpm"} or not any(word in change.music.words for word in ("more", "less", "er ", "更", "一點", "一点")):
        return change
    kept = {name: music[name] for name in _KEPT if music.get(name) and name not in asked}
    return Score(music=MusicBrief.model_validate({**kept, **asked}))
