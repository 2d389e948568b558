"""The cast: named characters whose facts and seed come along wherever the name is said. Pure functions; `tools.characters` stores them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prompts.phrases import has_han
from prompts.shot import CastMember, Shot
from tools.animatic.reading import read
from tools.errors import BadInput

MAX_NAME = 40
_NAME = re.compile(r"[^\x00-\x1f\"'<>{}\[\]`]{1,40}")


def checked_name(name: str) -> str:
    """Return a character's name without spare spaces; raise BadInput when it is no name."""
    name = " ".join(name.split())
    if not name or not _NAME.fullmatch(name):
        raise BadInput(f'Give a character a plain name of at most {MAX_NAME} characters, such as "Mia".')
    return name


def member_of(shot: Shot, name: str) -> CastMember:
    """Return the cast member that the Shot's main being becomes: its facts as they were said, and the seed of its looks.

    A subject that already is a character keeps that character's facts and seed under the new name.
    Raises BadInput when the Shot has no subject to name.
    """
    name = checked_name(name)
    known = next((m for m in shot.cast if mentions(shot.subject.text, m.name)), None)
    if known is not None:
        return CastMember(name=name, look=known.look, seed=known.seed)
    if not shot.subject:
        raise BadInput(f"There is nobody in that picture to call {name}; describe a character first.")
    actors = read(shot).actors
    seed = actors[0].seed if actors else 0
    return CastMember(name=name, look=shot.subject.text, seed=seed)


def mentions(text: str, name: str) -> bool:
    """Tell whether the text speaks of the name: whole words for Latin names, case ignored; the plain string for Chinese ones."""
    if has_han(name):
        return name in text
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None


def with_cast(shot: Shot, cast: Iterable[CastMember]) -> Shot:
    """Return the Shot with every character that its subject or action names; characters no longer named leave it."""
    known = {m.name.casefold(): m for m in (*shot.cast, *cast)}
    spoken = f"{shot.subject.text}\n{shot.action.text}"
    present = tuple(m for m in known.values() if mentions(spoken, m.name))
    return shot if present == shot.cast else shot.model_copy(update={"cast": present})
